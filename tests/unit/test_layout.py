"""Who imports whom. A direction that turns round, or a file that outgrows its concern, shows here first."""

import ast
import fnmatch
import re
from pathlib import Path

import pytest

import dendrogram_explorer
import hatch_build

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


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("tree_arrays", set()),
        ("tree", {"tree_arrays"}),
        ("cut_value", set()),
        ("projection", set()),
        ("input", {"memory", "messages"}),
        ("engines", {"input", "memory", "messages"}),
        ("clusters", {"tree"}),
        ("branches", {"cut_value", "tree"}),
        ("cut", {"branches", "clusters", "cut_value", "tree"}),
        ("wire", {"sample_colors", "tree"}),
    ],
)
def test_the_foundations_know_little(name, known):
    paths = [path for path in FILES if path.relative_to(PACKAGE).with_suffix("").parts[0] == name]
    assert paths
    assert set().union(*map(areas_of, paths)) <= known


def test_imports_go_upwards_in_the_table_of_the_contributors():
    text = (hatch_build.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("### The Python package")[2].partition("\n\nWhat is below")[0]
    listed = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    areas = {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in FILES}
    row_of = {}
    for row, names in enumerate(listed):
        for pattern in re.findall(r"`([\w*]+)(?:\.py|/)`", names):
            row_of.update(dict.fromkeys(fnmatch.filter(areas, pattern), row))
    assert len(row_of) > 20
    for path in FILES:
        row = row_of.get(path.relative_to(PACKAGE).with_suffix("").parts[0], len(listed))
        below = {other for other in areas_of(path) if row_of.get(other, -1) > row}
        assert below == set(), f"{path} imports what is below it in the table"


def test_only_the_explorer_knows_the_mixins():
    users = {
        path.relative_to(PACKAGE).as_posix()
        for path in FILES
        if path.parent.name != "mixins" and "mixins" in areas_of(path)
    }
    assert users == {"explorer.py"}


def test_only_the_scatter_knows_bqplot():
    users = {
        path.name
        for path in FILES
        if any(module.partition(".")[0].startswith("bqplot") for module in imported(path))
    }
    assert users
    assert {name for name in users if not name.startswith("scatter")} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_file_is_no_longer_than_can_be_held_in_the_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400

"""Draw which folders of the Python package import which, as the Mermaid diagram in CONTRIBUTING.md.

Run from the root of the repository when imports between folders have changed: ``python -m docs.draw_layers``.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "dendrogram_explorer"
PAGE = ROOT / "CONTRIBUTING.md"
BEGIN = "<!-- drawn by python -m docs.draw_layers -->\n"
END = "<!-- end of the drawing -->\n"


def imports_by_area(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Folders and top-level files of the package -> those that they import, ``__init__`` aside.

    Imports inside functions and under ``TYPE_CHECKING`` count too.
    """
    found: dict[str, set[str]] = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        if parts == ("__init__",):
            continue
        others = found.setdefault(parts[0], set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            others.update(_areas(node, parts[:-1]))
    return {area: others & set(found) - {area} for area, others in found.items()}


def _areas(node: ast.AST, folder: tuple[str, ...]) -> list[str]:
    """First part, within the package, of each module that a statement imports from it."""
    if not isinstance(node, ast.ImportFrom) or node.level == 0:
        return []
    above = folder[: len(folder) - node.level + 1]
    if above:
        return [above[0]]
    # `from .. import tree` names areas, `from ..tree.tree import Tree` is in one.
    return [node.module.partition(".")[0]] if node.module else [alias.name for alias in node.names]


def without_detours(imports: dict[str, set[str]]) -> dict[str, set[str]]:
    """Leave out an arrow where a longer way leads to the same area, so that the picture can be read.

    Raises
    ------
    ValueError
        If areas import each other in a circle.

    Examples
    --------
    >>> without_detours({"a": set(), "b": {"a"}, "c": {"a", "b"}})
    {'a': set(), 'b': {'a'}, 'c': {'b'}}
    """
    reached: dict[str, set[str]] = {}
    waiting = dict(imports)
    while waiting:
        ready = [area for area, others in waiting.items() if others <= reached.keys()]
        if not ready:
            raise ValueError(f"These areas import each other in a circle: {', '.join(sorted(waiting))}.")
        for area in ready:
            others = waiting.pop(area)
            reached[area] = others.union(*(reached[other] for other in others))
    return {
        area: {other for other in others if not any(other in reached[between] for between in others)}
        for area, others in imports.items()
    }


def diagram(imports: dict[str, set[str]]) -> str:
    """Areas and arrows in Mermaid's language, an arrow from each area to those that it imports."""
    arrows = [
        f"  {area} --> {other}"
        for area, others in sorted(without_detours(imports).items())
        for other in sorted(others)
    ]
    return "\n".join(["```mermaid", "flowchart TD", *arrows, "```", ""])


def updated(page: str, drawing: str) -> str:
    """The text of a page with the drawing between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"The page lacks the marks {BEGIN.strip()} and {END.strip()}.")
    return f"{before}{BEGIN}{drawing}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8"), diagram(imports_by_area())), encoding="utf-8")

"""A cell that is run again leaves no explorer of its earlier run behind.

ipywidgets keeps every widget alive until it is closed, in the kernel and in the browser, so each run of a cell such
as ``DendrogramExplorer(X)`` would add one more tree to both. An explorer that an earlier run of the same cell made, and
that no variable of the notebook holds any more, can't be reached by anybody and is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

from IPython import get_ipython

__all__ = ["close_when_superseded"]

# Explorers by the cell that made them, with the run that did.
_made_by: dict[str, WeakSet] = {}
_run_of: dict[str, str] = {}

# How far into the notebook's variables a reference is looked for: a list or an object that holds a dict of explorers.
_DEPTH = 3
_MOST_ITEMS = 1000


def close_when_superseded(widget: Any) -> None:
    """Close `widget` when the cell that makes it now is run again, unless a variable still holds it.

    Outside a notebook, and in one that does not say which cell is running, nothing is ever closed.

    Parameters
    ----------
    widget : ipywidgets.Widget
        Just made.
    """
    shell = get_ipython()
    cell, run = _running_cell(shell)
    if cell is None:
        return
    if _run_of.get(cell) not in (None, run) and _made_by[cell]:
        _close_after_this_cell(shell, list(_made_by[cell]))
        _made_by[cell] = WeakSet()
    _run_of[cell] = run
    _made_by.setdefault(cell, WeakSet()).add(widget)


def _running_cell(shell: Any) -> tuple[str | None, str]:
    try:
        request = shell.kernel.get_parent("shell")
        return request["metadata"]["cellId"], request["header"]["msg_id"]
    except (AttributeError, KeyError, TypeError):
        return None, ""


def _close_after_this_cell(shell: Any, widgets: list) -> None:
    # Not now: while the right side of `explorer = DendrogramExplorer(X)` runs, the variable still holds the old one.
    def close(_: Any) -> None:
        shell.events.unregister("post_run_cell", close)
        for widget in widgets:
            if not _is_held(widget, shell.user_ns):
                _forget(widget, shell)
                widget.close()

    shell.events.register("post_run_cell", close)


def _is_held(widget: Any, variables: dict[str, Any]) -> bool:
    # Names with an underscore are IPython's own: `_`, `_12` and so on remember what cells displayed.
    level = [
        value for name, value in variables.items() if not name.startswith("_") and name not in ("In", "Out")
    ]
    for _ in range(_DEPTH):
        if any(value is widget for value in level):
            return True
        level = [part for value in level for part in _parts(value)]
    return False


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        held = value.values()
    elif isinstance(value, (list, tuple, set, frozenset)):
        held = value
    elif type(value).__module__ == "__main__" and hasattr(value, "__dict__"):
        held = vars(value).values()
    else:
        return
    yield from list(held)[:_MOST_ITEMS]


def _forget(widget: Any, shell: Any) -> None:
    """Take `widget` out of IPython's memory of what was displayed: `Out`, `_12`, and `_`, `__`, `___`."""
    displayed = shell.user_ns.get("Out", {})
    for number in [number for number, value in displayed.items() if value is widget]:
        del displayed[number]
    for memory in (shell.user_ns, shell.user_ns_hidden, vars(shell.displayhook)):
        for name in [name for name, value in memory.items() if name.startswith("_") and value is widget]:
            memory[name] = None

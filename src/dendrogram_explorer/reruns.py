"""A cell that is run again leaves no explorer of its earlier run behind, unless it can still be seen or used.

ipywidgets keeps every widget alive until it is closed, in the kernel and in the browser, so each run of a cell such
as ``DendrogramExplorer(X)`` would add one more tree to both. An explorer that an earlier run of the same cell made is
closed where nothing can show it or use it any more: no variable of the notebook leads to it, no other open widget holds
it, and it was not displayed into an ``Output`` widget.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import ipywidgets
from IPython.core.getipython import get_ipython
from ipywidgets.widgets.widget import _instances

__all__ = ["close_when_superseded", "note_display"]

# Explorers by the cell that made them, with the run that did.
_made_by: dict[str, WeakSet] = {}
_run_of: dict[str, str] = {}
_in_outputs: WeakKeyDictionary[Any, list[weakref.ref]] = WeakKeyDictionary()

# How far into the notebook's variables a reference is looked for: a list or an object that holds a dict of explorers.
_DEPTH = 4
_MOST_ITEMS = 1000
_MOST_LOOKED_AT = 200_000
# Objects of these packages, such as `exit`, lead to everything that the shell knows.
_SHELL = ("IPython", "ipykernel", "traitlets", "comm")


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
        _close_after_this_cell(shell, cell, list(_made_by[cell]))
        _made_by[cell] = WeakSet()
    _run_of[cell] = run
    _made_by.setdefault(cell, WeakSet()).add(widget)


def note_display(widget: Any) -> None:
    """Take note that `widget` is displayed now: where an ``Output`` catches it, the next run does not clear that."""
    for other in list(_instances.values()):
        if isinstance(other, ipywidgets.Output) and other.msg_id:
            _in_outputs.setdefault(widget, []).append(weakref.ref(other))


def _running_cell(shell: Any) -> tuple[str | None, str]:
    try:
        request = shell.kernel.get_parent("shell")
        return request["metadata"]["cellId"], request["header"]["msg_id"]
    except (AttributeError, KeyError, TypeError):
        return None, ""


def _close_after_this_cell(shell: Any, cell: str, widgets: list) -> None:
    # Not now: while the right side of `explorer = DendrogramExplorer(X)` runs, the variable still holds the old one.
    def close(_: Any) -> None:
        shell.events.unregister("post_run_cell", close)
        for widget in widgets:
            if _is_held(widget, shell.user_ns) or _is_in_a_widget(widget):
                # Perhaps not any more when the cell is run next.
                _made_by[cell].add(widget)
            else:
                _forget(widget, shell)
                widget.close()

    shell.events.register("post_run_cell", close)


def _is_held(widget: Any, variables: dict[str, Any]) -> bool:
    """Whether a variable of the notebook leads to it; where there is too much to look through, it counts as held."""
    # Names with an underscore are IPython's own: `_`, `_12` and so on remember what cells displayed.
    level = [
        value for name, value in variables.items() if not name.startswith("_") and name not in ("In", "Out")
    ]
    seen: set[int] = set()
    for _ in range(_DEPTH):
        if any(value is widget for value in level):
            return True
        level = [part for value in level for part in _parts(value) if id(part) not in seen]
        seen.update(map(id, level))
        if len(seen) > _MOST_LOOKED_AT:
            return True
    return any(value is widget for value in level)


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        held = value.values()
    elif isinstance(value, (list, tuple, set, frozenset)):
        held = value
    elif (
        hasattr(value, "__dict__")
        and not isinstance(value, (type, ModuleType, ipywidgets.Widget))
        and type(value).__module__.partition(".")[0] not in _SHELL
    ):
        held = vars(value).values()
    else:
        return
    yield from list(held)[:_MOST_ITEMS]


def _is_in_a_widget(widget: Any) -> bool:
    """Whether another widget that is open holds it, as the children of a box, or an Output that it is shown in."""
    if any(
        output.comm is not None for found in _in_outputs.get(widget, []) if (output := found()) is not None
    ):
        return True
    for other in list(_instances.values()):
        if other is widget or other.comm is None or isinstance(other, ipywidgets.Output):
            continue
        for name in other.keys:
            value = other._trait_values.get(name)
            if value is widget or (
                isinstance(value, (list, tuple)) and any(each is widget for each in value)
            ):
                return True
            if isinstance(value, dict) and any(each is widget for each in value.values()):
                return True
    return False


def _forget(widget: Any, shell: Any) -> None:
    """Take `widget` out of IPython's memory of what was displayed: `Out`, `_12`, and `_`, `__`, `___`."""
    displayed = shell.user_ns.get("Out", {})
    for number in [number for number, value in displayed.items() if value is widget]:
        del displayed[number]
    for memory in (shell.user_ns, shell.user_ns_hidden, vars(shell.displayhook)):
        for name in [name for name, value in memory.items() if name.startswith("_") and value is widget]:
            memory[name] = None

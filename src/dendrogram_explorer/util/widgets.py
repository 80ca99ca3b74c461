"""Widgets of ipywidgets, closed whole."""

from __future__ import annotations

import ipywidgets

__all__ = ["close_with_parts"]


def close_with_parts(*widgets: ipywidgets.Widget) -> None:
    """Close widgets together with all the widgets that they hold: layouts, styles, children, scales and so on.

    ipywidgets keeps every widget alive until it is closed, and closes none of its parts.

    Parameters
    ----------
    *widgets : ipywidgets.Widget
        None of their parts may be in use elsewhere.
    """
    pending: list = list(widgets)
    closed: set[ipywidgets.Widget] = set()
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, (list, tuple)):
            pending.extend(value)
        elif isinstance(value, ipywidgets.Widget) and value not in closed:
            closed.add(value)
            pending.extend(getattr(value, name) for name in value.keys if name in value._trait_values)
    for widget in closed:
        ipywidgets.Widget.close(widget)

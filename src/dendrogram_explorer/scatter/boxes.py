"""The box that holds the tree and the scatter."""

from __future__ import annotations

import ipywidgets

__all__ = ["close_with_parts", "side_by_side"]


def side_by_side(
    tree: ipywidgets.DOMWidget, scatter: ipywidgets.DOMWidget, box: ipywidgets.Box | None = None
) -> ipywidgets.Box:
    """The two views in one box, three parts to two.

    Where the output is narrower than their least widths together (about 800 pixels), the scatter wraps under the tree.

    Parameters
    ----------
    tree, scatter : ipywidgets.DOMWidget
        Their layouts are changed: both become flexible items.
    box : ipywidgets.Box, optional
        A box of this kind that holds other views. None: a new one.

    Returns
    -------
    ipywidgets.Box
    """
    for item, flex in ((tree, "3 1 460px"), (scatter, "2 1 300px")):
        item.layout.flex = flex
        item.layout.width = "auto"
        item.layout.min_width = "0"
    if box is not None:
        box.children = (tree, scatter)
        return box
    layout = ipywidgets.Layout(flex_flow="row wrap", width="100%", align_items="stretch", overflow="hidden")
    return ipywidgets.Box([tree, scatter], layout=layout)


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

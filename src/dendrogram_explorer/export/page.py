"""A page that lives on: one HTML file that opens without a kernel and without a network, and still cuts and zooms."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..bundle import bundle_text
from ..cut import apply_cut
from ..heatmap.setting import rows_chosen
from ..scatter.projection import Projection
from ..state import State
from ..util.messages import info_status, kind_of
from ..wire import heat_cells, heatmap
from ..wire.arrays import names_message, nodes_message, tree_message
from .packing import pack
from .page_facts import page_facts

__all__ = ["check_title", "page_html", "page_points", "state_page"]

_HELP = (
    "Drag the dashed line, or type a height or a number of clusters, and the tree is cut there. Alt-click a branch to "
    "split or join it alone, ctrl-Z takes it back. Click a branch, or draw around points, to select samples; the wheel "
    "zooms. The labels are those of scipy.cluster.hierarchy.fcluster."
)
_OPENING = "Opening the tree ..."
_NO_SCRIPT = "This page draws a tree with JavaScript, which is switched off in this browser."

# Nothing is loaded from anywhere, and no script runs but the one whose hash stands in the policy.
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; connect-src 'none'; base-uri 'none'; \
form-action 'none'"
)

# What the frame of a page shows where the explorer has not said otherwise.
_PAGE_TRAITS = {
    "_scatter": {},
    "_heatmap": {},
    "_heat_rows": {},
    "_history": {"undo": False, "redo": False},
    "_notes": [],
    "_pins": [],
    "show_scatter": True,
    "show_tray": True,
}

_DOCUMENT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="dendrogram-explorer">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="dendro-body">
<div class="dendro-paper">
<header><h1>{title}</h1><p class="dendro-lead">{lead}</p></header>
<main id="dendro-page">{opening}</main>
<noscript><p>{no_script}</p></noscript>
<footer><p class="dendro-help">{help}</p></footer>
</div>
<script type="text/plain" id="dendro-data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def check_title(title: Any) -> None:
    """Refuse a title that is not text."""
    if not (title is None or isinstance(title, str)):
        raise TypeError(
            f"title is {kind_of(title)}. Needed: text, or None for a title that counts the samples."
        )


def state_page(state: State, traits: dict[str, Any], title: str | None) -> str:
    """The text of a page that begins at a state.

    Parameters
    ----------
    state : State
    traits : dict
        What the widget's view reads of its model, the tree and the names aside.
    title : str or None
    """
    how = state.linkage.how
    counted = state.linkage.counted
    shown = rows_chosen(state)
    arrays = {
        "_tree": tree_message(state.tree),
        "_names": names_message(state.linkage.names),
        "_heatmap": heatmap(shown),
        "_heat_rows": heat_cells(shown, shown.heat_positions or ()),
    }
    return page_html(
        {**traits, **arrays, "_status": info_status("")},
        state.plane.projection,
        page_facts(state.linkage, state.tree, state.clusters.roots),
        title=title or f"Dendrogram of {counted}",
        lead=f"{counted}, clustered by {how}" if how else counted,
        base_roots=_base_roots(state),
    )


def _base_roots(state: State) -> bytes:
    base = state.cut.without_branches()
    if base.criterion == "distance":
        return b""
    return nodes_message(apply_cut(state.tree, base, state.linkage.Z).roots)


def page_html(
    traits: dict[str, Any],
    projection: Projection,
    facts: Sequence[dict[str, Any]] = (),
    *,
    title: str,
    lead: str,
    base_roots: bytes = b"",
) -> str:
    """The text of a page.

    Parameters
    ----------
    traits : dict
        What the widget's view reads of its model: the traits of ``hosts/traits.ts`` by name.
    projection : Projection
        Where the samples lie in the scatter.
    facts : sequence of dict
        What is known of clusters, as `cluster_facts` returns it.
    title, lead : str
        Title of the page, and the sentence under it. Text, not markup.
    base_roots : bytes
        Where the base of the cut is no line: the roots of its clusters without what is cut by hand, as `nodes_message`
        gives them.

    Returns
    -------
    str
        HTML. What comes from the data is packed or escaped, so that no name of a sample is ever read as markup.
    """
    style, script = _inline("page.css", "style"), _inline("page.js", "script")
    data = {
        "traits": _PAGE_TRAITS | traits | {"_points": page_points(projection, traits["_tree"]["n"])},
        "base_roots": base_roots,
        "facts": list(facts),
    }
    return _DOCUMENT.format(
        policy=_POLICY.format(script=_hash(script), style=_hash(style)),
        title=html.escape(title),
        lead=html.escape(lead),
        style=style,
        script=script,
        opening=_OPENING,
        no_script=_NO_SCRIPT,
        help=html.escape(_HELP),
        data=pack(data),
    )


def page_points(projection: Projection, n: int) -> dict[str, Any]:
    """The points of a scatter for a page: float32 coordinates, or why there is nothing to draw.

    Examples
    --------
    >>> from dendrogram_explorer.scatter.projection import project
    >>> page_points(project([[0.0, 1.0], [1.0, 0.0]]), 2)["y_title"]
    'column 1'
    >>> sorted(page_points(project(), 2))
    ['n', 'note']
    """
    if projection.x is None or projection.y is None:
        return {"n": n, "note": projection.note}
    if not np.any(np.isfinite(projection.x) & np.isfinite(projection.y)):
        return {"n": n, "note": projection.note}
    return {
        "n": n,
        "x": projection.x.astype("<f4").tobytes(),
        "y": projection.y.astype("<f4").tobytes(),
        "x_title": projection.x_title,
        "y_title": projection.y_title,
        "note": projection.note,
    }


def _inline(name: str, element: str) -> str:
    text = bundle_text(name)
    # A build that wrote this would end the element early.
    if re.search(rf"</{element}|<!--", text, re.IGNORECASE):
        raise RuntimeError(f"{name} has an end tag in it and cannot stand in a page.")
    return text


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")

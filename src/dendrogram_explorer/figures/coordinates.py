"""The picture as numbers: the dict of scipy's `dendrogram`, and the colour of any node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..color.palette import UNASSIGNED_COLOR
from ..state import State
from ..tree.tree import Tree
from .drawn import DrawnTree, drawn_tree
from .strokes import node_colors

__all__ = ["link_color", "state_dendrogram", "tree_coordinates"]


def link_color(state: State, node: Any) -> str:
    """CSS colour of the link that a merge is drawn as: that of the cluster around it, grey where there is none.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> from dendrogram_explorer.state import into_clusters, start
    >>> state = into_clusters(start(link_observations([[0.0], [1.0], [5.0]])), 2)
    >>> link_color(state, 3), link_color(state, 4)
    ('#0072B2', '#8B9097')
    """
    tree, clusters = state.tree, state.clusters
    node = tree.check_node(node)
    label = int(clusters.labels[tree.order[tree.start[node]]])
    if label < 0:
        return UNASSIGNED_COLOR
    place = clusters.place(label)
    if tree.size[node] > clusters.sizes[place]:
        return UNASSIGNED_COLOR
    return state.paints[int(clusters.colors[place]) % len(state.paints)]


def state_dendrogram(state: State) -> dict[str, list[Any]]:
    """The present picture as the dict that scipy's `dendrogram` returns."""
    tree, look = state.drawn_tree, state.look
    drawn = drawn_tree(tree, look.truncate_mode, look.p)
    t, order = drawn.n_tips, _order(drawn)
    left, right = drawn.left[order], drawn.right[order]
    colors, is_split = node_colors(drawn, state.clusters)
    is_grey = (is_split | (colors < 0))[t:][order]
    numbers = colors[t:][order] % len(state.paints)
    link_colors = np.where(is_grey, UNASSIGNED_COLOR, np.array(state.paints)[numbers])
    tip_colors = np.full(t, UNASSIGNED_COLOR, dtype=link_colors.dtype)
    for side in (left, right):
        tip_colors[side[side < t]] = link_colors[side < t]
    names = state.linkage.names
    tips = drawn.tips.tolist()
    return {
        **_links(drawn, order),
        "ivl": [_leaf_label(tree, node, names, look.show_leaf_counts) for node in tips],
        "leaves": tips,
        "color_list": link_colors.tolist(),
        "leaves_color_list": tip_colors.tolist(),
    }


def _leaf_label(tree: Tree, node: int, names: Sequence[str] | None, show_leaf_counts: bool) -> str:
    """Label of a leaf: the name of a sample, or the size of a contracted branch in brackets."""
    if node >= tree.n:
        return f"({tree.size[node]})" if show_leaf_counts else ""
    return str(node) if names is None else names[node]


def tree_coordinates(tree: Tree, labels: Sequence[str]) -> dict[str, list[Any]]:
    """The dict of scipy's `dendrogram` for a whole tree, without colours.

    Examples
    --------
    >>> tree_coordinates(Tree.from_linkage(np.array([[0, 1, 2.0, 2]])), ["a", "b"])
    {'icoord': [[5.0, 5.0, 15.0, 15.0]], 'dcoord': [[0.0, 2.0, 2.0, 0.0]], 'ivl': ['a', 'b'], 'leaves': [0, 1]}
    """
    drawn = drawn_tree(tree)
    leaves = drawn.tips.tolist()
    return {**_links(drawn, _order(drawn)), "ivl": [labels[leaf] for leaf in leaves], "leaves": leaves}


def _order(drawn: DrawnTree) -> np.ndarray:
    """Merges in the order in which scipy lists links: after all links of the left and of the right side."""
    t = drawn.n_tips
    end = drawn.tree.start[drawn.nodes] + drawn.sizes
    return np.lexsort((drawn.sizes[t:], end[t:]))


def _links(drawn: DrawnTree, order: np.ndarray) -> dict[str, list[Any]]:
    left, right = drawn.left[order], drawn.right[order]
    place, height = 10 * drawn.position, drawn.height
    top = height[drawn.n_tips :][order]
    return {
        "icoord": np.column_stack((place[left], place[left], place[right], place[right])).tolist(),
        "dcoord": np.column_stack((height[left], top, top, height[right])).tolist(),
    }

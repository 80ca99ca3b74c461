"""The lines of a dendrogram, each in one colour. Mirror of ``js/src/paint/colors.ts``."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..cut.clusters import FlatClusters
from .drawn import DrawnTree

__all__ = ["ABOVE", "Strokes", "TipParts", "merged_strokes", "node_colors", "tip_parts", "tree_strokes"]

ABOVE = -1
"""Colour number of lines above the cut."""


class Strokes(NamedTuple):
    """Lines parallel to one of the axes.

    Attributes
    ----------
    x0, x1 : ndarray of float64, shape (s,)
        Start and end along the leaves; equal for lines along the heights.
    y0, y1 : ndarray of float64, shape (s,)
        Heights, the lower one first.
    color : ndarray of int, shape (s,)
        Colour number, `ABOVE` above the cut.
    node : ndarray of int, shape (s,)
        Drawn node at the lower end.
    """

    x0: np.ndarray
    x1: np.ndarray
    y0: np.ndarray
    y1: np.ndarray
    color: np.ndarray
    node: np.ndarray

    def where(self, mask: np.ndarray) -> Strokes:
        """The lines for which `mask` is true."""
        return Strokes(*(array[mask] for array in self))


def tree_strokes(
    drawn: DrawnTree,
    clusters: FlatClusters,
    cut_height: float | None,
    middle: Callable[[np.ndarray, np.ndarray], np.ndarray],
    has_marks: bool = True,
) -> Strokes:
    """Return the lines of a tree in the colours of a cut.

    Parameters
    ----------
    drawn : DrawnTree
    clusters : FlatClusters
        Clusters of the whole tree.
    cut_height : float or None
        Height of the cut line, or None.
    middle : function of two arrays
        Height in the middle between two heights on the scale of the axis.
    has_marks : bool
        Whether contracted branches are marked. The mark of one that holds several clusters shows them, and the line
        to it ends at its top.

    Returns
    -------
    Strokes
        For each merge its bar and its two legs; a leg that crosses the cut consists of two lines.
    """
    tree, n_tips = drawn.tree, drawn.n_tips
    color, is_split = node_colors(drawn, clusters)
    merge = np.arange(n_tips, 2 * n_tips - 1)
    bar_height = drawn.height[n_tips:]
    at = drawn.position
    bars = Strokes(
        np.minimum(at[drawn.left], at[drawn.right]),
        np.maximum(at[drawn.left], at[drawn.right]),
        bar_height,
        bar_height,
        np.where(is_split[merge], ABOVE, color[merge]),
        merge,
    )
    child = np.concatenate([drawn.left, drawn.right])
    parent = np.concatenate([merge, merge])
    top, bottom = drawn.height[parent], drawn.height[child]
    low, high = np.minimum(top, bottom), np.maximum(top, bottom)
    inner = np.maximum(drawn.nodes[child] - tree.n, 0)
    peak = np.where(drawn.nodes[child] < tree.n, 0.0, tree.peak[inner])
    if cut_height is None:
        # Without a cut line, the colour changes in the middle (for a contracted branch: in the middle above its top).
        is_contracted = (child < n_tips) & (drawn.nodes[child] >= tree.n)
        border = middle(top, np.where(is_contracted, peak, bottom))
    else:
        border = np.where(is_split[child], np.minimum(cut_height, peak), np.maximum(cut_height, peak))
    border = np.clip(border, low, high)
    # A leg under a merge that is not split is entirely below the cut; a leg above a split merge entirely above it.
    border = np.where(is_split[parent], border, high)
    border = np.where(is_split[child] & (child >= n_tips), low, border)
    # A contracted branch with several clusters has none of their colours.
    is_divided = is_split[child] & (child < n_tips)
    border = np.where(is_divided, np.clip(peak, low, high) if has_marks else low, border)
    place = at[child]
    below = Strokes(place, place, np.where(is_divided, border, low), border, color[child], child)
    above = Strokes(place, place, border, high, np.full(len(child), ABOVE), child)
    # Legs of zero length, between merges at the same height, are left out.
    parts = [bars, *(legs.where(legs.y0 < legs.y1) for legs in (above, below))]
    return Strokes(*map(np.concatenate, zip(*parts, strict=True)))


class TipParts(NamedTuple):
    """The clusters in contracted branches, side by side as along the leaves.

    Attributes
    ----------
    tip : ndarray of int, shape (q,)
        Which of the branches, ascending.
    start, end : ndarray of float64, shape (q,)
        From where to where along the branch, 0 .. 1, by numbers of samples.
    color : ndarray of int, shape (q,)
        Colour number of the cluster, -1 where samples are unassigned.
    n_parts : ndarray of int, shape (t,)
        Number of parts of each branch.
    clusters : ndarray of int, shape (t,)
        Number of clusters in each branch.
    """

    tip: np.ndarray
    start: np.ndarray
    end: np.ndarray
    color: np.ndarray
    n_parts: np.ndarray
    clusters: np.ndarray


# More parts of one branch would be narrower than a pixel; it is grey.
_MOST_PARTS = 64


def tip_parts(drawn: DrawnTree, clusters: FlatClusters, slots: np.ndarray) -> TipParts:
    """Divide tips among their clusters.

    Parameters
    ----------
    drawn : DrawnTree
    clusters : FlatClusters
    slots : ndarray of int, shape (t,)
        Tips, from left to right.

    Returns
    -------
    TipParts

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.figures.drawn import drawn_tree
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> parts = tip_parts(drawn_tree(tree, "lastp", 2), apply_cut(tree, Cut("distance", 1.5)), np.array([0, 1]))
    >>> parts.tip.tolist(), parts.start.tolist(), parts.end.tolist(), parts.clusters.tolist()
    ([0, 1, 1], [0.0, 0.0, 0.5], [1.0, 0.5, 1.0], [1, 2])
    """
    tree, nodes = drawn.tree, drawn.nodes[slots]
    sizes = tree.size[nodes].astype(np.int64)
    tip = np.repeat(np.arange(len(slots)), sizes)
    before = np.cumsum(sizes) - sizes
    within = np.arange(len(tip)) - before[tip]
    samples = tree.order[tree.start[nodes][tip] + within]
    labels = clusters.labels[samples]
    first = np.flatnonzero((within == 0) | np.append(True, labels[1:] != labels[:-1]))
    tip, samples = tip[first], samples[first]
    start = within[first] / sizes[tip]
    end = np.append(start[1:], 1.0)
    end[np.append(tip[1:] != tip[:-1], True)] = 1.0
    count = np.bincount(tip, minlength=len(slots))
    found = np.bincount(tip[labels[first] > 0], minlength=len(slots))
    color = clusters.sample_colors[samples]
    is_grey = count[tip] > _MOST_PARTS
    kept = ~is_grey | (start == 0)
    color, end = np.where(is_grey, ABOVE, color)[kept], np.where(is_grey, 1.0, end)[kept]
    return TipParts(tip[kept], start[kept], end, color, np.where(count > _MOST_PARTS, 1, count), found)


def merged_strokes(
    strokes: Strokes,
    across: float,
    up: Callable[[np.ndarray], np.ndarray],
    down: Callable[[np.ndarray], np.ndarray],
    group: np.ndarray,
) -> Strokes:
    """Join lines that cover the same dots, so that their number is limited by the resolution.

    Parameters
    ----------
    strokes : Strokes
    across : float
        Dots from one leaf to the next.
    up, down : function of an ndarray of float64
        Height -> dots above height 0, and its inverse.
    group : ndarray of int, shape (s,)
        Lines of different groups are not joined.

    Returns
    -------
    Strokes
        Lines that cover the same dots. For joined lines of several nodes, `node` is one of them.
    """
    color = strokes.color
    x0, x1 = _dots(strokes.x0 * across), _dots(strokes.x1 * across)
    y0, y1 = _dots(up(strokes.y0)), _dots(up(strokes.y1))
    is_bar = strokes.y0 == strokes.y1
    rows, starts, ends, bars = _united(is_bar & (x0 < x1), y0, x0, x1, color, group)
    columns, lows, highs, legs = _united(~is_bar, x0, y0, y1, color, group)
    which = np.concatenate([bars, legs])
    return Strokes(
        np.concatenate([starts, columns]) / across,
        np.concatenate([ends, columns]) / across,
        down(np.concatenate([rows, lows])),
        down(np.concatenate([rows, highs])),
        color[which],
        strokes.node[which],
    )


def node_colors(drawn: DrawnTree, clusters: FlatClusters) -> tuple[np.ndarray, np.ndarray]:
    """Return the colours of drawn nodes.

    Parameters
    ----------
    drawn : DrawnTree
    clusters : FlatClusters

    Returns
    -------
    color : ndarray of int, shape (2t-1,)
        Colour number of the cluster of each drawn node, -1 where all of it is unassigned; for a node with several
        clusters, or with samples that are in none, that of its path.
    is_split : ndarray of bool, shape (2t-1,)
        Whether its samples differ in their labels.
    """
    tree, nodes = drawn.tree, drawn.nodes
    start = tree.start[nodes]
    first, last = tree.order[start], tree.order[start + tree.size[nodes] - 1]
    is_split = clusters.labels[first] != clusters.labels[last]
    if clusters.n_unassigned:
        # Clusters can lie between samples that are in none.
        along_leaves = clusters.labels[tree.order]
        changes = np.concatenate(([0], np.cumsum(along_leaves[1:] != along_leaves[:-1])))
        is_split = changes[start + tree.size[nodes] - 1] > changes[start]
    return np.where(is_split, tree.color[nodes], clusters.sample_colors[first]), is_split


def _dots(values: np.ndarray) -> np.ndarray:
    return np.rint(values).astype(np.int64)


def _united(
    mask: np.ndarray,
    line: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    color: np.ndarray,
    group: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Join the intervals on each line, for each colour and group; also return the first stroke of each."""
    which = np.flatnonzero(mask)
    which = which[np.lexsort((start[which], line[which], color[which], group[which]))]
    if len(which) == 0:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty, empty
    line, start, end, color, group = (array[which] for array in (line, start, end, color, group))
    is_new = np.ones(len(which), dtype=bool)
    is_new[1:] = (np.diff(line) != 0) | (np.diff(color) != 0) | (np.diff(group) != 0)
    # The furthest end so far on the same line: an offset places each line after all previous ones.
    offset = (np.cumsum(is_new) - 1) * (int(end.max()) - int(start.min()) + 1)
    reached = np.maximum.accumulate(end + offset) - offset
    is_new[1:] |= start[1:] > reached[:-1]
    first = np.flatnonzero(is_new)
    last = np.append(first[1:], len(which)) - 1
    return line[first], start[first], reached[last], which[first]

"""Dynamic cut: branches that are clusters by their shape, at no common height."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..tree.tree import Tree
from .memory import remembered

__all__ = ["dynamic_roots"]

# By `deep_split`: how far up the range of heights the core of a cluster may reach. The gap above it has to be three
# quarters of what is left.
_CORE_SCATTER = (0.64, 0.73, 0.82, 0.91, 0.95)
_GAP_SHARE = 0.75

# The range of heights goes from this quantile of them to the highest; merges in the topmost part of it join nothing.
_LOW_QUANTILE = 0.05
_CUT_SHARE = 0.99


def dynamic_roots(tree: Tree, min_size: int, deep_split: int = 1, variant: str = "hybrid") -> np.ndarray:
    """Choose the branches that are clusters by the dynamic tree cut, none inside another.

    Parameters
    ----------
    tree : Tree
    min_size : int
        Least number of samples of a cluster, 2 or more.
    deep_split : int, default 1
        0 to 4: the greater, the more and the smaller clusters. "tree" makes a difference between 0 and the others only.
    variant : {"hybrid", "tree"}

    Returns
    -------
    ndarray of int32, shape (k,)
        Nodes of the branches, ascending; k can be 0. Samples below none of them are in no cluster.

    Notes
    -----
    Heights count from the 5 % quantile r of all heights to c, 99 % of the way from r to the highest; no cluster reaches
    above c.

    "hybrid" goes from the bottom up. A branch is fit to be a cluster if it has `min_size` samples, if the mean distance
    within its core is at most r + s (c - r), and if the merge that ends it lies at least 3/4 (1 - s) (c - r) above that
    mean; s is 0.64, 0.73, 0.82, 0.91 or 0.95 by `deep_split`. The core of N samples are the
    m + sqrt(N - m) that were merged first, m = min_size / 2 + 1. Where two branches meet of which one is not fit they
    become one; where both are fit they stay two from there on up, and what joins them later is a cluster by itself if
    it is fit, else unassigned. Distances within a core are those of the tree (cophenetic), so that the cut depends on
    the tree alone. The second stage of the paper, which hands unassigned samples to the nearest medoid, is left out:
    its clusters are not branches.

    "tree" goes from the top down. Of each branch a reference height is taken, the mean of its heights. Its merges above
    that with two sides of at least `min_size` samples, of which one holds a branch of as many samples below the
    reference, divide it. With `deep_split` the means of that height and of the least, then of the greatest height of
    the branch are tried where the first divides nothing, and the parts are divided further in the same way.
    The paper does this on runs of the heights along the leaves, here it is done on branches.

    References
    ----------
    P. Langfelder, B. Zhang and S. Horvath, "Defining clusters from a hierarchical cluster tree: the Dynamic Tree Cut
    package for R", Bioinformatics 24, 2008.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.cluster.hierarchy import linkage
    >>> from dendrogram_explorer.tree import Tree
    >>> X = np.array([[1.0], [2], [3], [4], [5], [7], [9], [10], [11], [12], [19], [24], [28], [32], [38], [54]])
    >>> tree = Tree.from_linkage(linkage(X, "average"))
    >>> [tree.size[node].item() for node in dynamic_roots(tree, 3, variant="tree")]
    [5, 5, 5]
    >>> [tree.size[node].item() for node in dynamic_roots(tree, 3, variant="hybrid")]
    [10, 5]
    """
    heights = _height_range(tree)
    if heights is None:
        return _of_nodes([tree.root] if tree.n >= min_size else [])
    return _of_nodes(
        _hybrid(tree, heights, min_size, deep_split)
        if variant == "hybrid"
        else _by_reference(tree, heights, min_size, deep_split > 0)
    )


class _Heights(NamedTuple):
    low: float
    cut: float


def _height_range(tree: Tree) -> _Heights | None:
    """Where the range of heights begins and where clusters end; None where all heights are one."""
    ordered = remembered(tree, "sorted_peaks", None, lambda: np.sort(tree.peak, kind="stable"))
    low, high = float(ordered[max(round(_LOW_QUANTILE * len(ordered)), 1) - 1]), float(ordered[-1])
    if low == high:
        low = float(ordered[0])
    return None if low == high else _Heights(low, low + _CUT_SHARE * (high - low))


def _of_nodes(nodes: list[int]) -> np.ndarray:
    return np.array(sorted(nodes), dtype=np.int32)


def _tops(tree: Tree, heights: _Heights, min_size: int) -> np.ndarray:
    """The largest branches below the height at which all clusters end."""
    is_below = tree.peak <= heights.cut
    # The topmost merge is always above.
    above = np.maximum(tree.parent[tree.n :] - tree.n, 0)
    is_top = is_below & ~is_below[above] & (tree.size[tree.n :] >= min_size)
    return np.flatnonzero(is_top) + tree.n


# -- from the bottom up ------------------------------------------------------------------------------------------------


def _hybrid(tree: Tree, heights: _Heights, min_size: int, deep_split: int) -> list[int]:
    n, size = tree.n, tree.size
    share = _CORE_SCATTER[deep_split]
    span = heights.cut - heights.low
    most_scatter, least_gap = heights.low + share * span, _GAP_SHARE * (1 - share) * span
    cores = _Cores(tree, min_size)

    def is_fit(node: int, ends_at: float) -> bool:
        scatter = cores.scatter(node)
        return scatter <= most_scatter and ends_at - scatter >= least_gap

    both_large = (size[tree.left] >= min_size) & (size[tree.right] >= min_size)
    # Of a node that holds a lasting division nothing is asked any more.
    divides = np.zeros(n + 1, dtype=bool)

    def is_divided(node: int) -> bool:
        start = tree.start[node]
        return bool(divides[start + 1 : start + size[node]].any())

    for merge in np.flatnonzero(both_large & (tree.peak <= heights.cut)).tolist():
        left, right = int(tree.left[merge]), int(tree.right[merge])
        height = float(tree.peak[merge])
        if not is_divided(n + merge) and is_fit(left, height) and is_fit(right, height):
            divides[tree.start[tree.right[merge]]] = True

    before = np.concatenate(([0], np.cumsum(divides[:n])))
    # A node's merges are the gaps within its span.
    has_division = before[tree.start + size] > before[np.minimum(tree.start + 1, n)]
    tops = _tops(tree, heights, min_size)
    chosen = [node for node in tops.tolist() if not has_division[node] and is_fit(node, heights.cut)]
    parent = np.maximum(tree.parent - n, 0)
    ends_here = (
        ~has_division
        & has_division[parent + n]
        & (size >= min_size)
        & (tree.parent >= 0)
        & (tree.peak[parent] <= heights.cut)
    )
    for node in np.flatnonzero(ends_here).tolist():
        if is_fit(node, float(tree.peak[parent[node]])):
            chosen.append(node)
    return chosen


class _Cores:
    """How far the samples of the cores of branches are apart within the tree."""

    def __init__(self, tree: Tree, min_size: int) -> None:
        self._tree = tree
        self._least = min_size / 2 + 1
        n = tree.n
        # The merge of each leaf, by the place of that in the order of heights; along the leaves.
        rank = np.empty(n - 1, dtype=np.int64)
        rank[np.lexsort((np.arange(n - 1), tree.peak))] = np.arange(n - 1)
        self._joined = rank[tree.parent[tree.order] - n]
        self._gap_height = np.append(np.inf, tree.peak[tree.gap_merge[1:]])
        self._known: dict[int, float] = {}

    def scatter(self, node: int) -> float:
        """Mean distance within the tree of each two samples of the core of a branch."""
        if node not in self._known:
            self._known[node] = self._scatter(node)
        return self._known[node]

    def _scatter(self, node: int) -> float:
        start, size = int(self._tree.start[node]), int(self._tree.size[node])
        n_core = int(self._least + np.sqrt(size - self._least)) if self._least < size else size
        core = np.arange(size)
        if n_core < size:
            core = np.sort(np.argpartition(self._joined[start : start + size], n_core - 1)[:n_core])
        # Two leaves meet at the greatest of the heights between them.
        gaps = self._gap_height[start : start + core[-1] + 1]
        meets = np.maximum.reduceat(gaps, core[:-1] + 1)
        total = sum(float(np.maximum.accumulate(meets[first:]).sum()) for first in range(len(meets)))
        return total / (n_core * (n_core - 1) / 2)


# -- from the top down -------------------------------------------------------------------------------------------------


def _by_reference(tree: Tree, heights: _Heights, min_size: int, is_deep: bool) -> list[int]:
    chosen, waiting = [], _tops(tree, heights, min_size).tolist()
    while waiting:
        node = waiting.pop()
        parts = _divided(tree, node, min_size, is_deep)
        if not parts:
            chosen.append(node)
        elif is_deep:
            waiting += parts
        else:
            chosen += parts
    return chosen


def _divided(tree: Tree, node: int, min_size: int, is_deep: bool) -> list[int]:
    """The parts into which a branch falls at one of its reference heights; none where it stays whole."""
    n, size = tree.n, tree.size
    merges = tree.merges(node)
    left, right = tree.left[merges], tree.right[merges]
    can_divide = (size[left] >= min_size) & (size[right] >= min_size)
    if not can_divide.any():
        return []
    peak = tree.peak[merges]
    # Equal heights have a mean that differs from them by rounding.
    mean = float(np.clip(peak.mean(), peak.min(), peak.max()))
    references = [mean, (mean + peak.min()) / 2, (mean + peak.max()) / 2] if is_deep else [mean]
    first_gap = int(tree.start[node]) + 1
    for reference in references:
        is_low = (peak <= reference) & (size[merges + n] >= min_size)
        # How many merges of large low branches the gaps up to each one hold.
        low_before = np.concatenate(([0], np.cumsum(is_low)))

        def holds_low(nodes: np.ndarray, low_before: np.ndarray = low_before) -> np.ndarray:
            start = tree.start[nodes] + 1 - first_gap
            return low_before[np.maximum(start + size[nodes] - 1, start)] > low_before[start]

        divides = can_divide & (peak > reference)
        divides[divides] = holds_low(left[divides]) | holds_low(right[divides])
        if divides.any():
            before = np.concatenate(([0], np.cumsum(divides)))
            sides = np.concatenate((left[divides], right[divides]))
            start = tree.start[sides] + 1 - first_gap
            is_whole = before[start + size[sides] - 1] == before[start]
            return sides[is_whole].tolist()
    return []

"""Cut: where a tree is cut, and the flat clusters that come of it.

A cut splits every merge whose criterion exceeds a threshold. The criterion of a merge is at least that of every merge
below it, so the split merges are the top of the tree and the clusters are the branches that hang from it. What was
decided for single branches is worked into that criterion beforehand (see `branches`). Everything agrees with
``scipy.cluster.hierarchy.fcluster`` to the last element, also exactly at a merge height.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Hashable
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from scipy.cluster.hierarchy import inconsistent

from ..tree.tree import Tree, subtree_maximum
from .branches import branch_criterion
from .clusters import FlatClusters
from .value import CRITERIA, Cut

__all__ = [
    "CRITERIA",
    "Cut",
    "FlatClusters",
    "ReachableCut",
    "apply_cut",
    "height_for_clusters",
    "merge_criterion",
    "n_clusters_at",
]


class ReachableCut(NamedTuple):
    """A height and the number of clusters that a cut there gives; see `height_for_clusters`.

    Attributes
    ----------
    height : float
        Height of the cut, in the unit of the linkage.
    n_clusters : int
        Number of clusters of the cut at that height.
    below, above : int or None
        Nearest numbers of clusters, smaller and greater than the one asked for, that some height gives; None where
        there is none.
    """

    height: float
    n_clusters: int
    below: int | None
    above: int | None


def apply_cut(tree: Tree, cut: Cut, Z: np.ndarray | None = None) -> FlatClusters:
    """Cut a tree into flat clusters.

    Parameters
    ----------
    tree : Tree
    cut : Cut
    Z : ndarray of float64, shape (n-1, 4), optional
        The tree's linkage matrix, which saves building it again for an inconsistency.

    Returns
    -------
    FlatClusters
        Its labels equal ``fcluster(Z, cut.threshold, cut.criterion, depth=cut.depth)``; where branches are split or
        joined, those that ``fcluster`` gives with the criterion ``"monocrit"`` and `merge_criterion`.

    Raises
    ------
    ValueError
        If the cut splits or joins what is no merge of the tree.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> apply_cut(tree, Cut("distance", 1.0)).labels.tolist()  # inclusive: the merge at 1.0 stays whole
    [1, 2, 1]
    >>> apply_cut(tree, Cut("distance", 1.0, joined=[4])).labels.tolist()
    [1, 1, 1]
    """
    is_first = _criterion_by_rank(tree, cut, Z) > cut.threshold
    is_first[0] = True
    label_by_rank = np.cumsum(is_first.view(np.int8), dtype=np.int32)
    labels = label_by_rank.take(_leaf_rank(tree))
    labels.setflags(write=False)
    return FlatClusters(tree, int(label_by_rank[-1]), labels)


def merge_criterion(tree: Tree, cut: Cut, Z: np.ndarray | None = None) -> np.ndarray:
    """Criterion of every merge: the cut splits those above its threshold.

    Parameters
    ----------
    tree : Tree
    cut : Cut
        Its threshold does not matter here.
    Z : ndarray of float64, shape (n-1, 4), optional
        The tree's linkage matrix, which saves building it again for an inconsistency.

    Returns
    -------
    ndarray of float64, shape (n-1,)
        ``maxdists(Z)`` or ``maxinconsts(Z, inconsistent(Z, depth))`` of ``scipy.cluster.hierarchy``, with the branches
        of the cut worked in: never smaller than the criterion of a merge further down. Read-only, and remembered as
        long as the tree lives.

    Raises
    ------
    ValueError
        If the cut splits or joins what is no merge of the tree.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut, merge_criterion
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> merge_criterion(tree, Cut("distance", 0)).tolist()
    [1.0, 2.5]
    """
    if cut.has_branches:
        whole_tree = cut.without_branches()

        def work_in() -> np.ndarray:
            result = branch_criterion(tree, merge_criterion(tree, whole_tree, Z), cut)
            result.setflags(write=False)
            return result

        return _remembered(tree, f"{cut.criterion}_with_branches", _version(cut), work_in)
    if cut.criterion == "distance":
        return tree.peak
    return _remembered(tree, "inconsistency", cut.depth, lambda: _greatest_inconsistency(tree, cut.depth, Z))


def n_clusters_at(tree: Tree, height: float) -> int:
    """Count the clusters of a horizontal cut.

    Parameters
    ----------
    tree : Tree
    height : float
        Height of the cut, in the unit of the linkage.

    Returns
    -------
    int
        ``fcluster(Z, height, "distance").max()``.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import n_clusters_at
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> n_clusters_at(tree, 2.5), n_clusters_at(tree, 2.4), n_clusters_at(tree, 0)
    (1, 2, 3)
    """
    return tree.n - int(np.searchsorted(_sorted_peaks(tree), height, side="right"))


def height_for_clusters(tree: Tree, k: int, branches: Cut | None = None) -> ReachableCut:
    """Height at which a horizontal cut gives k clusters.

    Parameters
    ----------
    tree : Tree
    k : int
        Number of clusters wanted, 1 .. n.
    branches : Cut, optional
        A cut whose split and joined branches stay so at any height; nothing else of it matters.

    Returns
    -------
    ReachableCut
        The middle of the gap between the lowest merge to split and the highest to leave whole; for the fewest
        clusters, which have no gap above them, 5 % above the highest merge (1.0 where all merges are at 0). Where
        ties, inversions or branches leave no height for k, the cut for the nearest smaller number that has one; where
        there is none, for the smallest number.

    Raises
    ------
    TypeError
        If k is not an integer.
    ValueError
        If the tree cannot have k clusters.

    Notes
    -----
    ``fcluster(Z, k, "maxclust")`` gives the same labels where the merge heights ascend, with one exception: for
    ``k = n`` it numbers the samples 1 .. n in their own order, even where no height gives n clusters. With
    inversions its binary search can miss the number that is asked for.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut, height_for_clusters
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 2.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> height_for_clusters(tree, 2)
    ReachableCut(height=4.0, n_clusters=2, below=1, above=4)
    >>> height_for_clusters(tree, 3)
    ReachableCut(height=4.0, n_clusters=2, below=2, above=4)
    >>> height_for_clusters(tree, 3, Cut("distance", 0, joined=[5]))
    ReachableCut(height=1.0, n_clusters=3, below=2, above=None)
    """
    try:
        wanted = operator.index(k)
    except TypeError:
        raise TypeError(
            f"The number of clusters has to be an integer, not {k!r}. Pass one of 1 .. {tree.n}."
        ) from None
    if not 1 <= wanted <= tree.n:
        raise ValueError(f"{tree.n} samples cannot form {wanted} clusters. Pass an integer of 1 .. {tree.n}.")

    # Heights between two neighbouring levels give the same clusters; the lowest level is 0, where the leaves are. A
    # merge that is joined lies below all of them and one that is always split above: the line gets to neither.
    levels = _sorted_levels(tree, branches)
    highest = int(np.searchsorted(levels, np.inf)) - 1
    lower = 0.0
    if wanted < tree.n and highest >= 0:
        lower = max(float(levels[min(tree.n - 1 - wanted, highest)]), 0.0)
    reached = tree.n - int(np.searchsorted(levels, lower, side="right"))
    next_above = tree.n - reached
    upper = float(levels[next_above]) if next_above <= highest else None
    next_below = None if upper is None else tree.n - int(np.searchsorted(levels, upper, side="right"))
    next_more = tree.n - int(np.searchsorted(levels, lower, side="left")) if lower > 0 else None
    below = reached if reached < wanted else next_below
    above = reached if reached > wanted else next_more
    return ReachableCut(_middle_of_gap(lower, upper), reached, below, above)


def _middle_of_gap(lower: float, upper: float | None) -> float:
    if upper is None:
        return min(1.05 * lower, sys.float_info.max) if lower > 0 else 1.0
    middle = lower + (upper - lower) / 2
    # Between neighbouring floats the middle can round up to the merge that has to be split.
    return middle if middle < upper else lower


def _sorted_peaks(tree: Tree) -> np.ndarray:
    return _remembered(tree, "sorted_peaks", None, lambda: np.sort(tree.peak, kind="stable"))


def _sorted_levels(tree: Tree, branches: Cut | None) -> np.ndarray:
    if branches is None or not branches.has_branches:
        return _sorted_peaks(tree)
    cut = branches.with_base("distance", 0.0)
    return _remembered(tree, "sorted_levels", _version(cut), lambda: np.sort(merge_criterion(tree, cut)))


def _leaf_rank(tree: Tree) -> np.ndarray:
    # numpy gathers twice as fast with indices of its own type.
    return _remembered(tree, "leaf_rank", None, lambda: tree.rank[: tree.n].astype(np.intp))


def _criterion_by_rank(tree: Tree, cut: Cut, Z: np.ndarray | None) -> np.ndarray:
    """Criterion of the merge that separates the leaves of rank r-1 and r, for every r > 0; shape (n,)."""

    def gather() -> np.ndarray:
        criterion = np.zeros(tree.n)
        criterion[np.maximum(tree.rank[tree.left], tree.rank[tree.right])] = merge_criterion(tree, cut, Z)
        return criterion

    name = f"{cut.criterion}_by_rank_with_branches" if cut.has_branches else f"{cut.criterion}_by_rank"
    return _remembered(tree, name, _version(cut), gather)


def _version(cut: Cut) -> Hashable:
    """All of a cut that its criterion depends on, the kind of it aside."""
    return (cut.depth if cut.criterion == "inconsistent" else None, cut.split, cut.joined)


def _greatest_inconsistency(tree: Tree, depth: int, Z: np.ndarray | None) -> np.ndarray:
    if Z is None:
        Z = tree.linkage_matrix()
    greatest = subtree_maximum(tree, inconsistent(Z, depth)[:, 3])
    greatest.setflags(write=False)
    return greatest


# What takes a while to work out and serves every cut of a tree; it goes when the tree goes.
_memory: WeakKeyDictionary[Tree, dict[str, tuple[Hashable, np.ndarray]]] = WeakKeyDictionary()


def _remembered(tree: Tree, name: str, version: Hashable, make: Callable[[], np.ndarray]) -> np.ndarray:
    """Result of `make`, kept with the tree until another version is asked for under the same name."""
    kept = _memory.setdefault(tree, {})
    if name not in kept or kept[name][0] != version:
        kept[name] = (version, make())
    return kept[name][1]

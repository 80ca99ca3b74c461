"""Cut: where a tree is cut, and the flat clusters that come of it.

A cut splits every merge whose criterion exceeds a threshold. The criterion of a merge is at least that of every merge
below it, so the split merges are the top of the tree and the clusters are the branches that hang from it. What was
decided for single branches is worked into that criterion beforehand (see `branches`). Everything agrees with
``scipy.cluster.hierarchy.fcluster`` to the last element, also exactly at a merge height.

Some of the branches that hang from the top can be unassigned: those that a cut of the criterion "persistent" or
"dynamic" has not chosen, and those of fewer than `Cut.min_cluster_size` samples. Their samples have the label -1.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
from scipy.cluster.hierarchy import inconsistent

from ..tree.tree import Tree, subtree_maximum
from .branches import branch_criterion
from .chosen import chosen_criterion, chosen_roots, is_chosen_by_rank, roots_with_joined
from .clusters import FlatClusters
from .memory import remembered
from .value import CRITERIA, OWN_CRITERION, Cut

__all__ = [
    "CRITERIA",
    "Cut",
    "FlatClusters",
    "ReachableCut",
    "apply_cut",
    "height_for_clusters",
    "merge_criterion",
    "n_clusters_at",
    "split_merges",
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
        Its labels equal ``fcluster(Z, cut.threshold, cut.criterion, depth=cut.depth)``; for other criteria, and where
        branches are split or joined, those that ``fcluster`` gives with the criterion ``"monocrit"`` and
        `merge_criterion`. Where samples are unassigned (-1), the clusters that are left are numbered 1 .. k in the
        order in which ``fcluster`` would number them.

    Raises
    ------
    ValueError
        If a node that the cut splits or joins is not a merge of the tree.

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
    >>> apply_cut(tree, Cut("distance", 1.0, min_cluster_size=2)).labels.tolist()
    [1, -1, 1]
    """
    if cut.chooses_branches and not cut.has_branches:
        roots = chosen_roots(tree, cut)
        first, size = tree.rank[roots], tree.size[roots]
        is_cluster = size >= cut.min_cluster_size
        edges = np.column_stack((first, first + size))[is_cluster].ravel()
        # By turns samples between clusters, and clusters.
        numbers = np.full(len(edges) + 1, -1, dtype=np.int32)
        numbers[1::2] = np.arange(1, len(edges) // 2 + 1)
        lengths = np.diff(np.concatenate(([0], edges, [tree.n])))
        return _labelled(tree, len(edges) // 2, np.repeat(numbers, lengths))

    is_first = _criterion_by_rank(tree, cut, Z) > cut.level
    is_first[0] = True
    if not cut.chooses_branches and cut.min_cluster_size == 1:
        label_by_rank = np.cumsum(is_first.view(np.int8), dtype=np.int32)
        return _labelled(tree, int(label_by_rank[-1]), label_by_rank)
    starts = np.flatnonzero(is_first)
    sizes = np.diff(starts, append=tree.n)
    is_cluster = sizes >= cut.min_cluster_size
    if cut.chooses_branches:
        is_chosen = is_chosen_by_rank(tree, roots_with_joined(tree, cut))[starts]
        # A branch that was joined is a cluster, whatever the criterion says of it.
        joined = np.array(cut.joined, dtype=np.int64)
        place = np.minimum(np.searchsorted(starts, tree.rank[joined]), len(starts) - 1)
        is_whole = (starts[place] == tree.rank[joined]) & (sizes[place] == tree.size[joined])
        is_chosen[place[is_whole]] = True
        is_cluster &= is_chosen
    numbers = np.where(is_cluster, np.cumsum(is_cluster), -1).astype(np.int32)
    return _labelled(tree, int(is_cluster.sum()), np.repeat(numbers, sizes))


def _labelled(tree: Tree, n_clusters: int, label_by_rank: np.ndarray) -> FlatClusters:
    labels = label_by_rank.take(_leaf_rank(tree))
    labels.setflags(write=False)
    return FlatClusters(tree, n_clusters, labels)


def split_merges(tree: Tree, cut: Cut, Z: np.ndarray | None = None) -> np.ndarray:
    """Whether a cut splits each merge.

    Parameters
    ----------
    tree : Tree
    cut : Cut
    Z : ndarray of float64, shape (n-1, 4), optional
        As for `apply_cut`.

    Returns
    -------
    ndarray of bool, shape (n-1,)
        A merge is split only if the one above it is. What hangs below the split merges is a cluster, or unassigned.

    Raises
    ------
    ValueError
        If a node that the cut splits or joins is not a merge of the tree.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut, split_merges
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> split_merges(tree, Cut("size", max_size=2)).tolist()
    [False, True]
    """
    return merge_criterion(tree, cut, Z) > cut.level


def merge_criterion(tree: Tree, cut: Cut, Z: np.ndarray | None = None) -> np.ndarray:
    """Criterion of every merge: the cut splits those above its `level`.

    Parameters
    ----------
    tree : Tree
    cut : Cut
        Its threshold, or greatest size, does not matter here.
    Z : ndarray of float64, shape (n-1, 4), optional
        The tree's linkage matrix, which saves building it again for an inconsistency.

    Returns
    -------
    ndarray of float64, shape (n-1,)
        ``maxdists(Z)`` or ``maxinconsts(Z, inconsistent(Z, depth))`` of ``scipy.cluster.hierarchy``, the greatest of
        the cut's own values in the branch, the number of samples, or 1 above a branch that was chosen and 0
        elsewhere; with the branches of the cut worked in. Never smaller than the criterion of a merge further down.
        Read-only, and remembered as long as the tree lives.

    Raises
    ------
    ValueError
        If a node that the cut splits or joins is not a merge of the tree.

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

        return remembered(tree, f"{cut.criterion}_with_branches", _version(cut), work_in)
    if cut.criterion == "distance":
        return tree.peak
    if cut.criterion == "inconsistent":
        return remembered(
            tree, "inconsistency", cut.depth, lambda: _greatest_inconsistency(tree, cut.depth, Z)
        )
    if cut.criterion == OWN_CRITERION:
        if len(cut.values) != tree.n - 1:
            raise ValueError(
                f"This cut has {len(cut.values):,} values, but the tree of {tree.n:,} samples has "
                f"{tree.n - 1:,} merges. Needed: one value for each row of linkage_matrix."
            )
        return remembered(
            tree, OWN_CRITERION, cut.values, lambda: _read_only(subtree_maximum(tree, cut.values.array))
        )
    if cut.criterion == "size":
        return remembered(tree, "size", None, lambda: _read_only(tree.size[tree.n :].astype(np.float64)))
    return remembered(
        tree,
        f"{cut.criterion}_criterion",
        _version(cut),
        lambda: _read_only(chosen_criterion(tree, chosen_roots(tree, cut))),
    )


def n_clusters_at(tree: Tree, height: float, min_cluster_size: int = 1) -> int:
    """Count the clusters of a horizontal cut.

    Parameters
    ----------
    tree : Tree
    height : float
        Height of the cut, in the unit of the linkage.
    min_cluster_size : int, default 1
        Clusters of fewer samples do not count.

    Returns
    -------
    int
        ``fcluster(Z, height, "distance").max()`` where all count.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import n_clusters_at
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> n_clusters_at(tree, 2.5), n_clusters_at(tree, 2.4), n_clusters_at(tree, 0)
    (1, 2, 3)
    >>> n_clusters_at(tree, 2.4, min_cluster_size=2)
    1
    """
    n_whole = int(np.searchsorted(_sorted_peaks(tree), height, side="right"))
    if min_cluster_size == 1:
        return tree.n - n_whole
    return int(
        _counts_by_level(tree, Cut("distance", 0.0, min_cluster_size=min_cluster_size)).counts[n_whole]
    )


def height_for_clusters(tree: Tree, k: int, branches: Cut | None = None) -> ReachableCut:
    """Height at which a horizontal cut gives k clusters.

    Parameters
    ----------
    tree : Tree
    k : int
        Number of clusters wanted, 1 .. n.
    branches : Cut, optional
        A cut whose split and joined branches stay so at any height, and whose `min_cluster_size` says which clusters
        count; nothing else of it matters.

    Returns
    -------
    ReachableCut
        The middle of the gap between the lowest merge to split and the highest to leave whole; for the fewest
        clusters, which have no gap above them, 5 % above the highest merge (1.0 where all merges are at 0). Where
        ties, inversions or branches leave no height for k, the cut for the nearest smaller number that has one; where
        there is none, for the smallest number. Where small clusters do not count, the number falls again further down:
        it is then the greatest of the heights that give it, and a number of 0 is never chosen while there is another.

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
    >>> height_for_clusters(tree, 3, Cut("distance", 0, min_cluster_size=2))
    ReachableCut(height=4.0, n_clusters=2, below=2, above=None)
    """
    try:
        wanted = operator.index(k)
    except TypeError:
        raise TypeError(
            f"The number of clusters has to be an integer, not {k!r}. Pass one of 1 .. {tree.n}."
        ) from None
    if not 1 <= wanted <= tree.n:
        raise ValueError(f"{tree.n} samples cannot form {wanted} clusters. Pass an integer of 1 .. {tree.n}.")

    if branches is not None and branches.min_cluster_size > 1:
        return _height_for_counted(tree, wanted, branches)

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


class _CountedLevels(NamedTuple):
    """How many clusters count at each height.

    Attributes
    ----------
    levels : ndarray of float64, shape (n-1,)
        Criterion of every merge, ascending.
    counts : ndarray of int64, shape (n,)
        Number of clusters that count where the first 0, 1, .. n-1 of these merges are whole.
    n_whole : ndarray of int64
        How many merges are whole at each height that makes a difference, from 0 on; ascending.
    """

    levels: np.ndarray
    counts: np.ndarray
    n_whole: np.ndarray


def _counts_by_level(tree: Tree, cut: Cut) -> _CountedLevels:
    def count() -> _CountedLevels:
        criterion = merge_criterion(tree, cut.with_base("distance", 0.0))
        ascending = np.argsort(criterion, kind="stable")
        counts_as_one = tree.size >= cut.min_cluster_size
        # A merge that is made whole takes the clusters of its sides away and adds its own.
        sides = counts_as_one[tree.left].astype(np.int64) + counts_as_one[tree.right]
        change = counts_as_one[tree.n :].astype(np.int64) - sides
        at_leaves = tree.n if cut.min_cluster_size == 1 else 0
        levels = criterion[ascending]
        counts = np.concatenate(([at_leaves], at_leaves + np.cumsum(change[ascending])))
        # The line is at 0 or above it, and equal merges stand or fall together; those that are always split never
        # fall.
        first = int(np.searchsorted(levels, 0.0, "right"))
        end = int(np.searchsorted(levels, np.inf, "left"))
        is_last = np.append(levels[1:] != levels[:-1], True)
        ends = np.flatnonzero(is_last[first:end]) + first + 1
        return _CountedLevels(levels, counts, np.append(first, ends))

    version = (cut.min_cluster_size, cut.split, cut.joined)
    return remembered(tree, "counts_by_level", version, count)


def _height_for_counted(tree: Tree, wanted: int, cut: Cut) -> ReachableCut:
    """As `height_for_clusters`, where small clusters do not count: the number of clusters rises and falls."""
    levels, counts, n_whole = _counts_by_level(tree, cut)
    reached = counts[n_whole]
    if not (reached == wanted).any():
        smaller = reached[(reached < wanted) & (reached > 0)]
        others = reached[reached > 0]
        found = int(smaller.max() if len(smaller) else others.min() if len(others) else 0)
    else:
        found = wanted
    below = reached[reached < wanted]
    above = reached[reached > wanted]
    # The greatest of the heights that give it.
    highest = n_whole[np.flatnonzero(reached == found)[-1]]
    lower = max(float(levels[highest - 1]), 0.0) if highest > 0 else 0.0
    upper = float(levels[highest]) if highest < len(levels) and np.isfinite(levels[highest]) else None
    return ReachableCut(
        _middle_of_gap(lower, upper),
        found,
        int(below.max()) if len(below) else None,
        int(above.min()) if len(above) else None,
    )


def _middle_of_gap(lower: float, upper: float | None) -> float:
    if upper is None:
        return min(1.05 * lower, sys.float_info.max) if lower > 0 else 1.0
    middle = lower + (upper - lower) / 2
    # Between neighbouring floats the middle can round up to the merge that has to be split.
    return middle if middle < upper else lower


def _sorted_peaks(tree: Tree) -> np.ndarray:
    return remembered(tree, "sorted_peaks", None, lambda: np.sort(tree.peak, kind="stable"))


def _sorted_levels(tree: Tree, branches: Cut | None) -> np.ndarray:
    if branches is None or not branches.has_branches:
        return _sorted_peaks(tree)
    cut = branches.with_base("distance", 0.0)
    return remembered(tree, "sorted_levels", _version(cut), lambda: np.sort(merge_criterion(tree, cut)))


def _leaf_rank(tree: Tree) -> np.ndarray:
    # numpy gathers twice as fast with indices of its own type.
    return remembered(tree, "leaf_rank", None, lambda: tree.rank[: tree.n].astype(np.intp))


def _criterion_by_rank(tree: Tree, cut: Cut, Z: np.ndarray | None) -> np.ndarray:
    """Criterion of the merge that separates the leaves of rank r-1 and r, for every r > 0; shape (n,)."""

    def gather() -> np.ndarray:
        criterion = np.zeros(tree.n)
        criterion[np.maximum(tree.rank[tree.left], tree.rank[tree.right])] = merge_criterion(tree, cut, Z)
        return criterion

    name = f"{cut.criterion}_by_rank_with_branches" if cut.has_branches else f"{cut.criterion}_by_rank"
    return remembered(tree, name, _version(cut), gather)


def _version(cut: Cut) -> Hashable:
    """All of a cut that its criterion depends on, the kind of it aside."""
    base = {
        "distance": (),
        "inconsistent": (cut.depth,),
        "size": (),
        OWN_CRITERION: (cut.values,),
    }.get(cut.criterion, tuple(cut.parameters.values()))
    return (*base, cut.split, cut.joined)


def _greatest_inconsistency(tree: Tree, depth: int, Z: np.ndarray | None) -> np.ndarray:
    if Z is None:
        Z = tree.linkage_matrix()
    greatest = subtree_maximum(tree, inconsistent(Z, depth)[:, 3])
    greatest.setflags(write=False)
    return greatest


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array

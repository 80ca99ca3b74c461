"""Persistent branches: the branches of a tree that last longest on the way down."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..tree.tree import Tree
from .memory import remembered

__all__ = ["log_heights", "persistent_roots", "total_persistence"]

# What parts have to exceed the whole by, relatively: sums of the same terms in another order are equal.
_ROUNDING = 1e-9


def persistent_roots(tree: Tree, min_size: int) -> np.ndarray:
    """Choose the branches that last longest, none inside another.

    Parameters
    ----------
    tree : Tree
    min_size : int
        Least number of samples of a branch that counts, 2 or more.

    Returns
    -------
    ndarray of int32, shape (k,)
        Nodes of the branches, k of at least 1, in no particular order. Samples below none of them are in no cluster.

    Notes
    -----
    Going down from the root, a merge whose sides both have at least `min_size` samples ends a branch and begins two;
    smaller sides drop out of the branch. With g as in `log_heights`, the persistence of a branch is the sum over its
    samples of g where they leave it minus g where it begins. Chosen is the set of branches, none inside another, of the
    greatest total persistence; where the parts have no more than the whole, the whole. The branch of the root is chosen
    only if no other persists at all. This is the excess of mass of HDBSCAN* [1]_ in log height in place of 1 / height.

    Branches are stretches of the heavy paths of the tree, so all sums are sums over slices, and the choice is made path
    by path: a path is as deep as it is long, but no sample has more than log2(n) paths above it.

    References
    ----------
    .. [1] R. J. G. B. Campello, D. Moulavi, A. Zimek and J. Sander, "Hierarchical density estimates for data
       clustering, visualization, and outlier detection", ACM Transactions on Knowledge Discovery from Data 10, 2015.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [5, 6, 9.0, 4], [4, 7, 12.0, 5]]))
    >>> persistent_roots(tree, 2).tolist()  # sample 4 is in neither of them
    [5, 6]
    """
    branches = _branches_of(tree, min_size)
    chosen = _chosen(branches)
    return branches.node[chosen] if len(chosen) else np.array([tree.root], dtype=np.int32)


def total_persistence(tree: Tree, min_size: int) -> float:
    """Persistence of all `persistent_roots` together, for each sample of the tree.

    Parameters
    ----------
    tree : Tree
    min_size : int
        As for `persistent_roots`.

    Returns
    -------
    float
        In units of log height; 0 where the root is all there is.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 1.0, 2], [4, 5, np.e, 4]]))
    >>> round(total_persistence(tree, 2), 12)
    1.0
    """
    branches = _branches_of(tree, min_size)
    return float(branches.mass[_chosen(branches)].sum()) / tree.n


def _branches_of(tree: Tree, min_size: int) -> _Branches:
    return _branches(tree, remembered(tree, "heavy_paths", None, lambda: _heavy_paths(tree)), min_size)


def _chosen(branches: _Branches) -> np.ndarray:
    """Which of the branches make the greatest total persistence; none where there is nothing but the root."""
    if len(branches.node) <= 1:
        return np.zeros(0, dtype=np.int64)
    is_chosen = _outweighs_parts(branches)
    is_chosen[0] = False

    # On each path at most the first of the chosen branches counts, and none where one above it does.
    numbers = np.arange(len(is_chosen))
    first = np.minimum.reduceat(np.where(is_chosen, numbers, len(is_chosen)), branches.path_start)
    is_open = np.ones(len(first), dtype=bool)
    for level in range(1, int(branches.level.max()) + 1):
        paths_here = np.flatnonzero(branches.level == level)
        above = branches.hangs_from[paths_here]
        path_above = branches.path[above]
        is_open[paths_here] = is_open[path_above] & (above < first[path_above])
    chosen = first[is_open]
    return chosen if (branches.mass[chosen] > 0).any() else chosen[:0]


def log_heights(tree: Tree) -> np.ndarray:
    """How far below the top each merge is, on a log scale: g(h) = log(H / max(h, h0)).

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    ndarray of float64, shape (n-1,)
        H is the height of the root and h0 half the least positive height. Heights are made monotone: `Tree.peak`. All 0
        where no height is positive.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> log_heights(Tree.from_linkage(np.array([[0, 2, 0.0, 2], [1, 3, 2.0, 3]]))).round(4).tolist()
    [0.6931, 0.0]
    """
    positive = tree.peak[tree.peak > 0]
    if len(positive) == 0:
        return np.zeros(tree.n - 1)
    least = positive.min()
    # Half of the least float is 0.
    lowest = least / 2 if least / 2 > 0 else least
    return np.log(tree.peak[-1]) - np.log(np.maximum(tree.peak, lowest))


class _Paths(NamedTuple):
    """The merges sorted by heavy path, and from top to bottom within each.

    Attributes
    ----------
    merge, path, size : ndarray, shape (n-1,)
    lighter : ndarray of int32, shape (n-1,)
        The smaller side of each merge, a node: another path begins there.
    lighter_size : ndarray of int32, shape (n-1,)
    mass : ndarray of float64, shape (n-1,)
        Number of samples times the way from the merge above down to this one, in log height.
    position : ndarray of int32, shape (n-1,)
        Where each merge stands here.
    """

    merge: np.ndarray
    path: np.ndarray
    size: np.ndarray
    lighter: np.ndarray
    lighter_size: np.ndarray
    mass: np.ndarray
    position: np.ndarray


class _Branches(NamedTuple):
    """The branches of at least `min_size` samples between merges with two such sides; by path, from top to bottom.

    Attributes
    ----------
    node : ndarray of int32, shape (b,)
        Topmost node of each.
    mass : ndarray of float64, shape (b,)
        Persistence.
    lighter : ndarray of int64, shape (b,)
        The branch that begins on the lighter side of its last merge; -1 for the last branch of a path. The other side
        is the next branch of the path.
    path : ndarray of int64, shape (b,)
    path_start : ndarray of int64, shape (p,)
        First branch of each path.
    hangs_from : ndarray of int64, shape (p,)
        The branch at whose end each path begins; 0 for the first path.
    level : ndarray of int64, shape (p,)
        How many paths lie between each path and the root.
    """

    node: np.ndarray
    mass: np.ndarray
    lighter: np.ndarray
    path: np.ndarray
    path_start: np.ndarray
    hangs_from: np.ndarray
    level: np.ndarray


def _heavy_paths(tree: Tree) -> _Paths:
    n = tree.n
    path_of_merge = tree.color[n:]
    # Merge numbers grow towards the root.
    merge = (n - 2 - np.argsort(path_of_merge[::-1], kind="stable")).astype(np.int32)
    position = np.empty(n - 1, dtype=np.int32)
    position[merge] = np.arange(n - 1, dtype=np.int32)
    left, right = tree.left[merge], tree.right[merge]
    path = path_of_merge[merge]
    lighter = np.where(tree.color[left] == path, right, left)
    depth = log_heights(tree)
    above = np.maximum(tree.parent[n:] - n, 0)
    way = depth - depth[above]
    way[-1] = 0.0
    return _Paths(
        merge=merge,
        path=path,
        size=tree.size[n:][merge],
        lighter=lighter,
        lighter_size=tree.size[lighter],
        mass=(tree.size[n:] * way)[merge],
        position=position,
    )


def _branches(tree: Tree, paths: _Paths, min_size: int) -> _Branches:
    counts = np.flatnonzero(paths.size >= min_size)
    if len(counts) == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return _Branches(*[nothing] * 7)
    divides = paths.lighter_size[counts] >= min_size
    path = paths.path[counts]
    begins_path = np.ones(len(counts), dtype=bool)
    np.not_equal(path[1:], path[:-1], out=begins_path[1:])
    begins = begins_path.copy()
    begins[1:] |= divides[:-1]
    start = np.flatnonzero(begins)
    last = np.append(start[1:], len(counts)) - 1
    mass = np.add.reduceat(paths.mass[counts], start)
    node = paths.merge[counts[start]] + np.int32(tree.n)

    has_parts = divides[last]
    lighter = np.full(len(start), -1)
    # Where a side has `min_size` samples, 2 or more, it is a merge, and the first of its path.
    light_merge = paths.lighter[counts[last[has_parts]]] - tree.n
    place = np.searchsorted(counts, paths.position[light_merge])
    lighter[has_parts] = np.searchsorted(start, place)

    path_start = np.flatnonzero(begins_path[start])
    path = np.cumsum(begins_path[start]) - 1
    hangs_from = np.zeros(len(path_start), dtype=np.int64)
    hangs_from[path[lighter[has_parts]]] = np.flatnonzero(has_parts)
    path_above = path[hangs_from]
    level, reached = np.zeros(len(path_start), dtype=np.int64), np.arange(len(path_start))
    while reached.any():
        level += reached > 0
        reached = path_above[reached]
    return _Branches(node, mass, lighter, path, path_start, hangs_from, level)


def _outweighs_parts(branches: _Branches) -> np.ndarray:
    """Whether each branch persists at least as much as the best choice among the branches below it."""
    best = np.empty(len(branches.node))
    is_chosen = np.empty(len(branches.node), dtype=bool)
    level = branches.level[branches.path]
    by_level = np.argsort(level, kind="stable")
    ends = np.cumsum(np.bincount(level))
    # From the paths that have none hanging from them up to the one of the root.
    for first, end in reversed(list(zip(np.append(0, ends[:-1]), ends, strict=True))):
        here = by_level[first:end]
        lighter = branches.lighter[here]
        beside = np.where(lighter >= 0, best[lighter], 0.0)
        begins = np.append(True, branches.path[here[1:]] != branches.path[here[:-1]])
        start = np.flatnonzero(begins)
        run = np.cumsum(begins) - 1
        # A branch's parts are worth what hangs beside it and the best of the next branch on the path: so the best
        # is the greatest, over itself and those further down, of its mass and all that hangs in between.
        passed = np.cumsum(beside) - beside
        passed -= passed[start][run]
        worth = branches.mass[here] + passed
        greatest = _greatest_from_here(worth, run)
        best[here] = greatest - passed
        is_chosen[here] = True
        parts = greatest[1:] - passed[:-1]
        is_chosen[here[:-1]] = begins[1:] | (branches.mass[here[:-1]] >= parts * (1 - _ROUNDING))
    return is_chosen


def _greatest_from_here(values: np.ndarray, run: np.ndarray) -> np.ndarray:
    """Greatest of each value and those after it in the same run."""
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    # Seen from the end runs descend: what is added to the ranks makes those of the next run greater than all before.
    rank += (run[-1] - run) * len(values)
    greatest = np.maximum.accumulate(rank[::-1])[::-1] % len(values)
    return values[order[greatest]]

"""Orders of the leaves that a user gives: by a weight for each sample, or the whole order itself."""

from __future__ import annotations

import numpy as np

from .tree import Tree

__all__ = ["nearest_sides", "pairs_out_of_place", "sides_by_weight"]

# Leaves that are compared with the other side of their merge at a time.
_AT_A_TIME = 2**20


def sides_by_weight(tree: Tree, weights: np.ndarray) -> np.ndarray:
    """Merges to exchange so that at each one the side with the smaller mean weight comes first.

    Parameters
    ----------
    tree : Tree
    weights : ndarray of number, shape (n,)
        One for each sample.

    Returns
    -------
    ndarray of bool, shape (n-1,)
        Sides with the same mean stay as they are.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.5, 3]]))
    >>> sides_by_weight(tree, np.array([5.0, 1.0, 9.0])).tolist()
    [True, True]
    """
    # Sums of whole numbers are exact; for others more digits keep equal means equal.
    exact = np.int64 if weights.dtype.kind in "iub" else np.longdouble
    total = np.concatenate((np.zeros(1, exact), np.cumsum(weights[tree.order], dtype=exact)))
    mean = (total[tree.start + tree.size] - total[tree.start]) / tree.size
    return mean[tree.left] > mean[tree.right]


def nearest_sides(tree: Tree, places: np.ndarray) -> np.ndarray:
    """Merges to exchange so that as few pairs of leaves as possible are in another order than the one given.

    Parameters
    ----------
    tree : Tree
    places : ndarray of int64, shape (n,)
        Place of each sample in the order given, 0 .. n-1.

    Returns
    -------
    ndarray of bool, shape (n-1,)
        With them the tree has the order given if it can have it.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.5, 3]]))
    >>> nearest_sides(tree, np.array([0, 2, 1])).tolist()
    [False, False]
    """
    by_mean = sides_by_weight(tree, places)
    if np.array_equal(places[tree.turned(by_mean).order], np.arange(tree.n)):
        return by_mean
    wrong, pairs = _wrong_pairs(tree, places)
    return 2 * wrong > pairs


def pairs_out_of_place(tree: Tree, places: np.ndarray) -> int:
    """Number of pairs of leaves that the nearest order of a tree has the other way round than the one given.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.5, 3]]))
    >>> pairs_out_of_place(tree, np.array([0, 2, 1])), pairs_out_of_place(tree, np.array([1, 2, 0]))
    (1, 0)
    """
    wrong, pairs = _wrong_pairs(tree, places)
    return int(np.minimum(wrong, pairs - wrong).sum())


def _wrong_pairs(tree: Tree, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each merge, how many pairs of its two sides are in the wrong order as it stands, and how many there are."""
    left, right, size, start = tree.left, tree.right, tree.size.astype(np.int64), tree.start.astype(np.int64)
    is_left = size[left] <= size[right]
    few, many = np.where(is_left, left, right), np.where(is_left, right, left)
    row = places[tree.order]
    counts = _SmallerWithin(row)
    before = np.zeros(tree.n - 1, dtype=np.int64)
    ends = np.cumsum(size[few])
    first = 0
    while first < tree.n - 1:
        base = 0 if first == 0 else int(ends[first - 1])
        last = max(first + 1, int(np.searchsorted(ends, base + _AT_A_TIME, side="right")))
        part = slice(first, last)
        owner = np.repeat(np.arange(first, last), size[few[part]])
        place = start[few[owner]] + np.arange(len(owner)) - (ends[owner] - size[few[owner]] - base)
        other = many[owner]
        found = counts(start[other], start[other] + size[other], row[place])
        before[part] = np.bincount(owner - first, found, last - first).astype(np.int64)
        first = last
    pairs = size[left] * size[right]
    return np.where(is_left, before, pairs - before), pairs


class _SmallerWithin:
    """Counts the numbers of a permutation below a bound within a range of places: a wavelet matrix."""

    def __init__(self, row: np.ndarray) -> None:
        self.bits = list(range(max(1, (len(row) - 1).bit_length()) - 1, -1, -1))
        self.zeros: list[np.ndarray] = []
        for bit in self.bits:
            is_zero = (row >> bit) & 1 == 0
            self.zeros.append(np.concatenate(([0], np.cumsum(is_zero))))
            row = np.concatenate((row[is_zero], row[~is_zero]))

    def __call__(self, start: np.ndarray, stop: np.ndarray, bound: np.ndarray) -> np.ndarray:
        found = np.zeros(len(bound), dtype=np.int64)
        for bit, zeros in zip(self.bits, self.zeros, strict=True):
            to_start, to_stop = zeros[start], zeros[stop]
            is_one = (bound >> bit) & 1 == 1
            found += np.where(is_one, to_stop - to_start, 0)
            start = np.where(is_one, zeros[-1] + start - to_start, to_start)
            stop = np.where(is_one, zeros[-1] + stop - to_stop, to_stop)
        return found

"""Many rows -> fewer micro-clusters, by exact Ward linkage of parts that lie close together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.cluster.hierarchy import linkage

from ..linkage.engines.merges import merge_equal_rows
from ..linkage.engines.reciprocal import ward_linkage

__all__ = ["MicroClusters", "condense", "join", "nothing"]

# Rows that are clustered at a time: where scipy takes few microseconds for a row, and where our own engine does, which
# takes weights.
_PART = 500
_WEIGHTED_PART = 2_500
# With fewer different rows it is worth while to take each of them once, with a weight.
_SHARE_OF_DIFFERENT = 0.5


class MicroClusters(NamedTuple):
    """Groups of rows by their means.

    Attributes
    ----------
    centres : ndarray of float64, shape (k, m)
    weights : ndarray of float64, shape (k,)
        How many rows each stands for.
    """

    centres: np.ndarray
    weights: np.ndarray


def nothing(n_columns: int) -> MicroClusters:
    """The micro-clusters of no rows."""
    return MicroClusters(np.empty((0, n_columns)), np.empty(0))


def join(parts: list[MicroClusters]) -> MicroClusters:
    """All micro-clusters of several sets, side by side."""
    return MicroClusters(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def condense(rows: np.ndarray, k: int, weights: np.ndarray | None = None) -> MicroClusters:
    """Cut rows into at most k micro-clusters; equal rows are always together.

    Parameters
    ----------
    rows : ndarray of float64, shape (n, m)
        Finite.
    k : int
        1 or more.
    weights : ndarray of float64, shape (n,), optional
        How many rows each of them stands for.

    Returns
    -------
    MicroClusters

    Notes
    -----
    Rows are divided at the median of their widest column until parts are small; each part gets its exact Ward tree.
    All these trees are cut at one height: the merges that cost least are made first, in whichever part they are.

    Examples
    --------
    >>> found = condense(np.array([[0.0], [9.0], [1.0]]), 2)
    >>> sorted(zip(found.centres.ravel().tolist(), found.weights.tolist()))
    [(0.5, 2.0), (9.0, 1.0)]
    """
    kept, weight, _, _ = merge_equal_rows(rows, weights)
    if len(kept) <= max(k, 1) or len(kept) < _SHARE_OF_DIFFERENT * len(rows):
        rows, weights = rows[kept], weight.astype(np.float64)
    n = len(rows)
    if n <= k:
        assert weights is not None  # few different rows
        return MicroClusters(rows, weights)
    own_weights = np.ones(n) if weights is None else weights
    # Sums of deviations from a mean keep the digits of columns whose values are all large.
    offset = rows.mean(axis=0)
    rows = rows - offset
    parts = _parts(rows, _PART if weights is None else _WEIGHTED_PART)
    first, second, heights, made = [], [], [], []
    next_node = n
    for part in parts:
        if len(part) == 1:
            continue
        Z = _tree(rows[part], None if weights is None else weights[part])
        nodes = np.concatenate((part, next_node + np.arange(len(Z))))
        first.append(nodes[Z[:, 0].astype(np.int64)])
        second.append(nodes[Z[:, 1].astype(np.int64)])
        heights.append(Z[:, 2])
        made.append(nodes[len(part) :])
        next_node += len(Z)
    height = np.concatenate(heights)
    # Within a part no merge is lower than those before it, so that a stable order keeps theirs.
    order = np.argsort(height, kind="stable")
    n_merges = max(n - k, int(np.count_nonzero(height == 0.0)))
    taken = order[: min(n_merges, len(height))]
    parent = np.arange(next_node)
    parent[np.concatenate(first)[taken]] = np.concatenate(made)[taken]
    parent[np.concatenate(second)[taken]] = np.concatenate(made)[taken]
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            break
        parent = above
    _, number = np.unique(parent[:n], return_inverse=True)
    total = np.bincount(number, own_weights)
    centres = np.column_stack([np.bincount(number, own_weights * column) for column in rows.T])
    centres /= total[:, np.newaxis]
    centres += offset
    return MicroClusters(centres, total)


def _tree(rows: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    if weights is None:
        return linkage(rows, "ward")
    Z = ward_linkage(rows, weights=weights)
    assert Z is not None  # there is no limit of time
    return Z


def _parts(rows: np.ndarray, most: int) -> list[np.ndarray]:
    """Indices of rows in parts of at most so many, each in a box of its own."""
    small, large = [], [np.arange(len(rows))]
    while large:
        part = large.pop()
        if len(part) <= most:
            small.append(part)
            continue
        own = rows[part]
        column = own[:, int(own.var(axis=0).argmax())]
        half = len(part) // 2
        divided = np.argpartition(column, half)
        large += [part[divided[:half]], part[divided[half:]]]
    return small

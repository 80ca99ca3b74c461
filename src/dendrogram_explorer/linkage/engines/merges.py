"""Merges in the order in which they were found -> a linkage matrix as scipy writes it."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import from_mlab_linkage

__all__ = ["as_linkage_matrix", "merge_equal_rows"]


def as_linkage_matrix(first: np.ndarray, second: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Sort merges by height and number them as scipy does.

    Parameters
    ----------
    first, second : ndarray of int, shape (n-1,)
        What merges: sample i is node i, and merge t, in the order given, makes node n + t. No merge comes before those
        that it is made of, and none is lower than they are.
    heights : ndarray of float64, shape (n-1,)

    Returns
    -------
    ndarray of float64, shape (n-1, 4)
        Accepted by ``scipy.cluster.hierarchy.is_valid_linkage``. Among equal heights the order given is kept.

    Examples
    --------
    >>> as_linkage_matrix(np.array([2, 0, 4]), np.array([3, 1, 5]), np.array([2.0, 1.0, 7.0]))
    array([[0., 1., 1., 2.],
           [2., 3., 2., 2.],
           [4., 5., 7., 4.]])
    """
    n = len(heights) + 1
    order = np.argsort(heights, kind="stable")
    node = np.empty(2 * n - 1, dtype=np.int64)
    node[:n] = np.arange(n)
    node[n + order] = np.arange(n, 2 * n - 1)
    children = np.sort(np.column_stack([node[first[order]], node[second[order]]]), axis=1)
    # The counts come from scipy's compiled code; its MATLAB form numbers from 1 and lacks them.
    return from_mlab_linkage(np.column_stack([children + 1.0, heights[order]]))


def merge_equal_rows(
    X: np.ndarray, weights: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Find the rows that are equal, and merge them at once.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite.
    weights : ndarray of float64, shape (n,), optional
        How many samples each row stands for. Default: one.

    Returns
    -------
    kept : ndarray of int64, shape (k,)
        The first of each set of equal rows, ascending.
    weight : ndarray of int64, or of float64 with `weights`, shape (k,)
        How many rows equal it, itself included; or the sum of their weights.
    node : ndarray of int64, shape (k,)
        The node that holds them all, numbered as `as_linkage_matrix` expects.
    merges : ndarray of int64, shape (n - k, 2)
        What merged to make these nodes, all at height 0.

    Examples
    --------
    >>> kept, weight, node, merges = merge_equal_rows(np.array([[1.0], [2.0], [1.0], [1.0]]))
    >>> kept.tolist(), weight.tolist(), node.tolist(), merges.tolist()
    ([0, 1], [3, 1], [5, 1], [[0, 2], [4, 3]])
    """
    n = len(X)
    digest = _digests(X)
    order = np.argsort(digest, kind="stable")
    # Equal digests are equal rows, but for a chance of one in millions; a pair missed merges later, at height 0.
    is_same = digest[order[1:]] == digest[order[:-1]]
    candidates = np.flatnonzero(is_same)
    is_same[candidates] = (X[order[candidates]] == X[order[candidates + 1]]).all(axis=1)
    begins = np.concatenate(([True], ~is_same))
    group = np.cumsum(begins) - 1
    first = order[begins]
    weight = np.bincount(group, None if weights is None else weights[order])
    # Within a group each further row merges with what came before it.
    is_further = ~begins
    n_merges = int(is_further.sum())
    merges = np.empty((n_merges, 2), dtype=np.int64)
    merges[:, 1] = order[is_further]
    made = n + np.arange(n_merges)
    is_second = begins[np.flatnonzero(is_further) - 1]
    merges[:, 0] = np.where(is_second, first[group[is_further]], made - 1)
    node = first.copy()
    node[group[is_further]] = made
    ascending = np.argsort(first)
    return first[ascending], weight[ascending], node[ascending], merges


def _digests(X: np.ndarray) -> np.ndarray:
    """A number of 64 bits for each row; the same for rows that are equal."""
    digest = np.zeros(len(X), dtype=np.uint64)
    odd = np.random.default_rng(0).integers(1, 2**63, X.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(
        1
    )
    for column, factor in zip(X.T, odd, strict=True):
        # Adding 0 makes -0 into 0. Small whole numbers differ in their upper bits alone, and a product of what is low
        # stays in the low bits.
        bits = (column + 0.0).view(np.uint64)
        digest += (bits ^ (bits >> np.uint64(32))) * factor
    return digest

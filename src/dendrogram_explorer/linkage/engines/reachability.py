"""Mutual-reachability distances from stored ones, and a minimum spanning tree of stored distances."""

from __future__ import annotations

import numpy as np

__all__ = ["mutual_reachability", "spanning_tree_of_distances"]


def mutual_reachability(distances: np.ndarray, n: int, min_samples: int) -> np.ndarray:
    """Distances that are at least the core distances of both samples.

    Parameters
    ----------
    distances : ndarray of float64, shape (n (n - 1) / 2,)
        Condensed; left as they are.
    n : int
        Number of samples.
    min_samples : int
        The core distance of a sample is that to its `min_samples`-th nearest other sample. At least 1, less than n.

    Returns
    -------
    ndarray of float64, shape (n (n - 1) / 2,)

    Examples
    --------
    >>> mutual_reachability(np.array([1.0, 5.0, 4.0]), 3, 2)
    array([5., 5., 5.])
    """
    rows = _Rows(distances, n)
    core = np.array(
        [np.partition(np.delete(rows.of(i), i), min_samples - 1)[min_samples - 1] for i in range(n)]
    )
    reached = np.empty_like(distances)
    begin = 0
    for i in range(n - 1):
        end = begin + n - 1 - i
        np.maximum(distances[begin:end], core[i + 1 :], out=reached[begin:end])
        np.maximum(reached[begin:end], core[i], out=reached[begin:end])
        begin = end
    return reached


def spanning_tree_of_distances(distances: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find a minimum spanning tree of stored distances.

    Parameters
    ----------
    distances : ndarray of float64, shape (n (n - 1) / 2,)
        Condensed.
    n : int
        Number of samples.

    Returns
    -------
    first, second : ndarray of int64, shape (n-1,)
        The ends of each edge.
    length : ndarray of float64, shape (n-1,)
        Ascending.

    Notes
    -----
    Prim's algorithm: the tree grows by the sample that is nearest to it.

    Examples
    --------
    >>> spanning_tree_of_distances(np.array([1.0, 5.0, 4.0]), 3)
    (array([0, 1]), array([1, 2]), array([1., 4.]))
    """
    rows = _Rows(distances, n)
    nearest, length = np.zeros(n, dtype=np.int64), np.full(n, np.inf)
    first, second = np.empty(n - 1, dtype=np.int64), np.empty(n - 1, dtype=np.int64)
    found = np.empty(n - 1)
    is_in = np.zeros(n, dtype=bool)
    last = 0
    for edge in range(n - 1):
        is_in[last] = True
        row = rows.of(last)
        is_nearer = (row < length) & ~is_in
        length[is_nearer], nearest[is_nearer] = row[is_nearer], last
        length[last] = np.inf
        last = int(np.argmin(length))
        first[edge], second[edge], found[edge] = nearest[last], last, length[last]
    order = np.argsort(found, kind="stable")
    return first[order], second[order], found[order]


class _Rows:
    """The rows of the square form, one at a time."""

    def __init__(self, distances: np.ndarray, n: int) -> None:
        self.distances = distances
        sample = np.arange(n)
        # Where the distance between this sample and the one numbered 0 would be, if row by row went on to the left.
        self.begin = sample * n - sample * (sample + 1) // 2 - sample - 1

    def of(self, i: int) -> np.ndarray:
        row = np.zeros(len(self.begin))
        row[:i] = self.distances[self.begin[:i] + i]
        row[i + 1 :] = self.distances[self.begin[i] + i + 1 :][: len(row) - i - 1]
        return row

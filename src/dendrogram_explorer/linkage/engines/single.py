"""Single linkage from a minimum spanning tree, in memory that grows with the samples alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array

from .coordinates import centred, in_unit, unit_rows
from .merges import as_linkage_matrix
from .spanning_tree import spanning_tree

__all__ = ["NORM_METRICS", "NormedRows", "single_linkage", "tree_of_edges"]

_NORMS = {"cityblock": 1.0, "chebyshev": np.inf}
NORM_METRICS = (
    "chebyshev",
    "cityblock",
    "correlation",
    "cosine",
    "euclidean",
    "minkowski",
    "seuclidean",
    "sqeuclidean",
)
"""The metrics that are a norm of differences, or grow with one, so that a spanning tree needs no stored distances."""


def single_linkage(
    X: np.ndarray,
    metric: str = "euclidean",
    min_samples: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    p: float = 2.0,
) -> np.ndarray:
    """Cluster observations by single linkage.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite; two rows or more.
    metric : str
        One of `NORM_METRICS`.
    min_samples : int, optional
        With mutual-reachability distances: two samples are at least as far apart as each of them is from its
        `min_samples`-th nearest other sample. 1, as None, means plain distances. Less than n.
    progress : callable, optional
        Called as ``progress(done, total)`` now and then; what it raises ends the clustering.
    p : float
        The order of the metric "minkowski".

    Returns
    -------
    ndarray of float64, shape (n-1, 4)
        The linkage matrix of ``scipy.cluster.hierarchy.linkage(X, "single", metric)``, up to rounding and the order of
        what is tied.

    Notes
    -----
    The merges of single linkage are the edges of a minimum spanning tree, in ascending order (Gower and Ross 1969,
    "Minimum spanning trees and single linkage cluster analysis"). With mutual-reachability distances they are robust
    single linkage, the tree of HDBSCAN* (Campello, Moulavi and Sander 2013; Chaudhuri and Dasgupta 2010). ``hdbscan``
    counts `min_samples` in the same way; scikit-learn's ``HDBSCAN`` counts the sample itself as the first, so that its
    number is greater by 1 for the same tree.

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [5.0], [7.0]])
    >>> single_linkage(X)[:, 2]
    array([1., 2., 4.])
    >>> single_linkage(X, min_samples=2)[:, 2]
    array([4., 5., 6.])
    """
    rows = NormedRows.of(X, metric, p)
    first, second, length = spanning_tree(rows.X, rows.p, min_samples or 1, progress)
    return tree_of_edges(first, second, rows.heights(length))


class NormedRows(NamedTuple):
    """Rows whose distances by a metric grow with a norm of their differences.

    Attributes
    ----------
    X : ndarray of float64, shape (n, k)
        Sizes of about 1.
    p : float
        Which norm.
    unit : float
        How much greater the user's own coordinates are.
    metric : str
    """

    X: np.ndarray
    p: float
    unit: float
    metric: str

    @classmethod
    def of(cls, X: np.ndarray, metric: str, p: float = 2.0) -> NormedRows:
        """Those of some observations.

        Parameters
        ----------
        X : ndarray of float64, shape (n, m)
            Finite, and such that the metric is defined for them.
        metric : str
            One of `NORM_METRICS`.
        p : float
            The order of the metric "minkowski".

        Examples
        --------
        >>> rows = NormedRows.of(np.array([[1.0, 0.0], [0.0, 2.0]]), "cosine")
        >>> rows.heights(np.sqrt([2.0]))
        array([1.])
        """
        if metric == "seuclidean":
            X = X / X.std(axis=0, ddof=1)
        elif metric in ("cosine", "correlation"):
            # The squared distance of two unit vectors is twice the cosine distance.
            X = unit_rows(X, without_mean=metric == "correlation")
            return cls(X, 2.0, 1.0, metric)
        X, unit = centred(X)
        return cls(X, p if metric == "minkowski" else _NORMS.get(metric, 2.0), unit, metric)

    def heights(self, length: np.ndarray) -> np.ndarray:
        """Distances by the metric, from lengths by the norm."""
        if self.metric in ("cosine", "correlation"):
            return length**2 / 2
        if self.metric == "sqeuclidean":
            return in_unit(self.unit, in_unit(self.unit, length**2))
        return in_unit(self.unit, length)


def tree_of_edges(first: np.ndarray, second: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Turn a spanning tree into a linkage matrix.

    Parameters
    ----------
    first, second : ndarray of int, shape (n-1,)
        The ends of each edge, samples 0 .. n-1.
    heights : ndarray of float64, shape (n-1,)
        Lengths, ascending.

    Returns
    -------
    ndarray of float64, shape (n-1, 4)

    Notes
    -----
    Each edge merges what the lower ones have joined at its ends, so the edge above it in the tree is the lowest of the
    higher ones at that cluster. A pass over the edges would find it with a union-find structure; here whole arrays do,
    level by level, as in [1]_: edges that are the lowest at one of their ends are contracted, at most half of them
    remain, and their tree is found first. A contracted edge then has its place in the chain between two of these.

    References
    ----------
    .. [1] Sao, Prokopenko and Lebrun-Grandié, "PANDORA: A parallel dendrogram construction algorithm for single linkage
       clustering on GPU", 2024.

    Examples
    --------
    >>> tree_of_edges(np.array([0, 1]), np.array([2, 2]), np.array([1.0, 4.0]))
    array([[0., 2., 1., 2.],
           [1., 3., 4., 3.]])
    """
    n = len(heights) + 1
    above = _edges_above(first, second, n)
    lowest = _lowest_at(first, second, n)
    # Two nodes lie under every edge: samples whose lowest edge it is, and edges that have it above them.
    over = np.concatenate((lowest, above[:-1]))
    children = np.argsort(over, kind="stable")
    return as_linkage_matrix(children[::2], children[1::2], heights)


def _lowest_at(first: np.ndarray, second: np.ndarray, n: int) -> np.ndarray:
    """The lowest edge at each vertex; edges ascend."""
    lowest = np.empty(n, dtype=np.int64)
    descending = np.arange(len(first))[::-1]
    # Of several values for one place numpy keeps the last.
    ends = np.column_stack((first[::-1], second[::-1])).ravel()
    lowest[ends] = np.repeat(descending, 2)
    return lowest


def _edges_above(first: np.ndarray, second: np.ndarray, n: int) -> np.ndarray:
    """The edge above each edge of a spanning tree whose edges ascend; -1 for the last."""
    from scipy.sparse.csgraph import connected_components  # takes long to import

    levels = []
    while True:
        lowest = _lowest_at(first, second, n)
        edge = np.arange(len(first))
        is_contracted = (lowest[first] == edge) | (lowest[second] == edge)
        kept = np.flatnonzero(~is_contracted)
        contracted = np.flatnonzero(is_contracted)
        if len(kept) == 0:
            above = np.append(edge[1:], -1)
            break
        graph = coo_array(
            (np.ones(len(contracted), dtype=np.int8), (first[contracted], second[contracted])), shape=(n, n)
        )
        n, component = connected_components(graph, directed=False)
        levels.append((kept, contracted, component[first[contracted]]))
        first, second = component[first[kept]], component[second[kept]]
        levels[-1] += (_lowest_at(first, second, n),)
    for kept, contracted, vertex, lowest in reversed(levels):
        above = _with_contracted(above, kept, contracted, vertex, lowest)
    return above


def _with_contracted(
    above: np.ndarray, kept: np.ndarray, contracted: np.ndarray, vertex: np.ndarray, lowest: np.ndarray
) -> np.ndarray:
    """The edge above each edge of a level, from those of the edges that were kept of it.

    Parameters
    ----------
    above : ndarray
        For each kept edge the kept edge above it, as a position in `kept`; -1 for the last.
    kept, contracted : ndarray
        Edges of this level; together they are all.
    vertex : ndarray
        For each contracted edge the vertex it was contracted into.
    lowest : ndarray
        The lowest kept edge at each such vertex.
    """
    n_kept = len(kept)
    # Climb from the vertex over all kept edges that are lower than the contracted one.
    below = np.full(len(contracted), -1)
    climber = lowest[vertex]
    can_start = kept[climber] < contracted
    below[can_start] = climber[can_start]
    jumps = [np.append(above, -1)]
    while (jumps[-1] >= 0).any():
        jumps.append(jumps[-1][jumps[-1]])
    rank_of = np.append(kept, len(kept) + len(contracted))
    for jump in reversed(jumps):
        further = jump[below]
        is_lower = (below >= 0) & (further >= 0) & (rank_of[further] < contracted)
        below[is_lower] = further[is_lower]
    # The chain: above a kept edge, or above a vertex where no kept edge is lower.
    chain = np.where(below >= 0, below, n_kept + vertex)
    top = np.where(below >= 0, jumps[0][below], lowest[vertex])
    order = np.lexsort((contracted, chain))
    edge, chain, top = contracted[order], chain[order], top[order]
    is_last = np.append(chain[1:] != chain[:-1], True)
    all_above = np.empty(n_kept + len(contracted), dtype=np.int64)
    all_above[kept] = np.where(above >= 0, kept[above], -1)
    following = np.append(edge[1:], -1)
    all_above[edge] = np.where(is_last, np.where(top >= 0, kept[top], -1), following)
    is_first = np.insert(is_last[:-1], 0, True)
    starts_at_edge = is_first & (chain < n_kept)
    all_above[kept[chain[starts_at_edge]]] = edge[starts_at_edge]
    return all_above

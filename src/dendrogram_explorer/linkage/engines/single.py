"""Single linkage from a Euclidean minimum spanning tree, in memory that grows with the samples alone."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .merges import as_linkage_matrix

__all__ = ["single_linkage", "tree_of_edges"]


def single_linkage(X: np.ndarray) -> np.ndarray:
    """Cluster observations by single linkage.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite; two rows or more.

    Returns
    -------
    ndarray of float64, shape (n-1, 4)
        The linkage matrix of ``scipy.cluster.hierarchy.linkage(X, "single")``, up to rounding and the order of what is
        tied.

    Notes
    -----
    The merges of single linkage are the edges of a minimum spanning tree, in ascending order (Gower and Ross 1969,
    "Minimum spanning trees and single linkage cluster analysis"). ``quitefastmst`` finds one.
    """
    from quitefastmst import mst_euclid  # optional: the extra "large"

    # Its trees know no spaces of one dimension.
    if X.shape[1] == 1:
        X = np.column_stack([X, np.zeros(len(X))])
    heights, edges = mst_euclid(X)
    return tree_of_edges(edges[:, 0], edges[:, 1], heights)


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

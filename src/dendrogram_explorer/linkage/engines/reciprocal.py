"""Exact Ward, average and weighted linkage in memory that grows with the samples alone."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from .chains import follow_chains
from .clusters import AverageClusters, Clusters, WardClusters
from .coordinates import centred, in_unit, unit_rows
from .merges import as_linkage_matrix, merge_equal_rows
from .pairs import reciprocal_pairs
from .partners import Partners
from .search import Searches, chain_seconds, round_seconds

__all__ = ["AVERAGE_METRICS", "average_linkage", "ward_linkage"]

AVERAGE_METRICS = ("correlation", "cosine", "sqeuclidean")
"""The metrics by which the average distance of two clusters follows from their means."""

# Chains are followed until so many clusters are left of one; then a round tells whether there are more pairs now.
_CHAINED_SHARE = 2


def ward_linkage(
    X: np.ndarray,
    progress: Callable[[int, int], None] | None = None,
    at_most: float = math.inf,
    weights: np.ndarray | None = None,
) -> np.ndarray | None:
    """Cluster observations by Ward's method, exactly, without any distances being stored.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite; two rows or more.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of merges, now and then. What it raises ends the clustering.
    at_most : float
        Seconds that the merges left may take, as `search` estimates them.
    weights : ndarray of float64, shape (n,), optional
        How many samples each row stands for, positive; as in `weighted_linkage`.

    Returns
    -------
    ndarray of float64, shape (n-1, 4), or None
        The linkage matrix of ``scipy.cluster.hierarchy.linkage(X, "ward")``, up to rounding and to the order of what is
        tied. None where it would take longer than `at_most`.

    Notes
    -----
    A pair of clusters that are each other's cheapest partner merges in the end whatever else merges before, for Ward's
    costs are reducible; so all such pairs can merge at once, round by round [1]_, [2]_. Where a round would find few of
    them, chains of nearest neighbours are followed instead [3]_. Memory is about 150 bytes for each row beside two
    copies of X.

    References
    ----------
    .. [1] Sumengen et al., "Scaling hierarchical agglomerative clustering to billion-sized datasets", 2021.
    .. [2] Yu et al., "ParChain: a framework for parallel hierarchical agglomerative clustering using nearest-neighbor
       chain", 2021.
    .. [3] Murtagh, "A survey of recent advances in hierarchical clustering algorithms", 1983.

    Examples
    --------
    >>> ward_linkage(np.array([[0.0], [4.0], [1.0]]))
    array([[0.        , 2.        , 1.        , 2.        ],
           [1.        , 3.        , 4.04145188, 3.        ]])
    """
    least = 1.0
    if weights is not None:
        # The bounds of searches count on weights of 1 or more.
        least = float(weights.min())
        weights = weights / least
    found = _merges(X, WardClusters, progress, at_most, weights)
    if found is None:
        return None
    first, second, cost, unit = found
    return as_linkage_matrix(first, second, in_unit(unit, np.sqrt(2.0 * least * cost)))


def average_linkage(
    X: np.ndarray,
    metric: str = "sqeuclidean",
    is_weighted: bool = False,
    progress: Callable[[int, int], None] | None = None,
    at_most: float = math.inf,
) -> np.ndarray | None:
    """Cluster observations by average or weighted linkage, exactly, without any distances being stored.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite; two rows or more. No row of zeros for "cosine", no constant one for "correlation".
    metric : str
        One of `AVERAGE_METRICS`.
    is_weighted : bool
        Whether this is scipy's method "weighted", also known as WPGMA, in place of "average", UPGMA.
    progress, at_most
        As for `ward_linkage`.

    Returns
    -------
    ndarray of float64, shape (n-1, 4), or None
        The linkage matrix of ``scipy.cluster.hierarchy.linkage(X, "average", metric)``, up to rounding and to the order
        of what is tied. None where it would take longer than `at_most`.

    Notes
    -----
    The average of squared Euclidean distances between two clusters is ``|c1 - c2|^2 + v1 + v2``, with their means c and
    their spreads v. The cosine distance of two rows is half the squared Euclidean one of these rows scaled to the
    length of 1, and so is correlation, of rows less their means. In this form nothing cancels, and rows whose cosines
    are all near each other lose no digits: their common part does not count. Both methods are reducible, so that the
    merges are found as for Ward's.

    Examples
    --------
    >>> average_linkage(np.array([[0.0], [4.0], [1.0]]))
    array([[ 0. ,  2. ,  1. ,  2. ],
           [ 1. ,  3. , 12.5,  3. ]])
    >>> average_linkage(np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]]), "cosine")[:, 2]
    array([0., 1.])
    """
    is_angle = metric != "sqeuclidean"
    rows = X if not is_angle else unit_rows(X, without_mean=metric == "correlation")

    def clusters_of(centre: np.ndarray, weight: np.ndarray, node: np.ndarray, next_node: int) -> Clusters:
        return AverageClusters(centre, weight, node, next_node, is_weighted)

    found = _merges(rows, clusters_of, progress, at_most)
    if found is None:
        return None
    first, second, cost, unit = found
    if is_angle:
        cost *= 0.5
    return as_linkage_matrix(first, second, in_unit(unit, in_unit(unit, cost)))


def _merges(
    X: np.ndarray,
    clusters_of: Callable[..., Clusters],
    progress: Callable[[int, int], None] | None,
    at_most: float,
    weights: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float] | None:
    """What merges with what, in the order found, at which cost, and the unit of the distances; or None: too long."""
    n = len(X)
    kept, weight, node, equal = merge_equal_rows(X, weights)
    centre, unit = centred(X if len(kept) == n else X[kept])
    # Slots in the order of space: what is near in space is then near in memory, too.
    order = cKDTree(centre, balanced_tree=False, compact_nodes=False).indices
    clusters = clusters_of(centre[order], weight[order].astype(np.float64), node[order], n + len(equal))
    del centre
    if not _merge_all(clusters, progress or (lambda done, total: None), at_most):
        return None
    first, second, cost = clusters.merges()
    return (
        np.concatenate((equal[:, 0], first)),
        np.concatenate((equal[:, 1], second)),
        np.concatenate((np.zeros(len(equal)), cost)),
        unit,
    )


def _merge_all(clusters: Clusters, progress: Callable[[int, int], None], at_most: float) -> bool:
    """Merge until one is left; return whether that was done, or given up for the time it would take."""
    partners, searches = Partners(clusters), Searches(clusters)
    # Ties are broken at random, lest on a grid all point the same way; the same way at every run.
    rng = np.random.default_rng(0)
    n, n_columns = clusters.centre.shape
    unknown = clusters.used()
    spent = 0.0
    while clusters.n_used > 1:
        n_used = clusters.n_used
        seconds = round_seconds(n_used)
        if len(unknown):
            search, for_search = searches.quickest(unknown)
            spent += for_search
            # The first search is needed anyway, and tells nothing about those to come.
            seconds += for_search if n_used < n else 0.0
            partners.search(unknown, search)
        first, second = reciprocal_pairs(clusters.used(), partners.partner, partners.cost, rng)
        partners.merge(first, second)
        spent += round_seconds(n_used)
        by_rounds, by_chains = seconds / len(first), chain_seconds(n_used, n_columns)
        # One round may be a poor one, but chains are followed where it is the data's way.
        is_sure = by_chains < by_rounds or spent > at_most / 3
        if is_sure and clusters.n_used * min(by_rounds, by_chains) > at_most:
            return False
        if by_chains < by_rounds:
            goal = max(n_used // _CHAINED_SHARE, 1)
            follow_chains(
                clusters, partners, int(first[0]), goal, lambda: progress(n - clusters.n_used, n - 1)
            )
        used = clusters.used()
        unknown = partners.refresh(used[partners.is_stale(used)])
        progress(n - clusters.n_used, n - 1)
    return True

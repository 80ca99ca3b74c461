"""The cheapest partners in few dimensions: k-d trees, one for each octave of cluster weight."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from .ward_clusters import Clusters

__all__ = ["search_trees"]

# Queries at a time, between which an interrupt is heard.
_BATCH = 50_000


def search_trees(
    clusters: Clusters, asked: np.ndarray, limits: np.ndarray, partners: np.ndarray, costs: np.ndarray
) -> np.ndarray:
    """Find the cheapest partners of clusters, the cheapest one for certain.

    Merging a cluster of lightness u with one at a distance of d or more, whose lightness is v at most, costs
    ``d^2 / (u + v)`` at least. In a k-d tree of clusters whose weights differ by less than a factor of two, that bound
    ends the search after a few neighbours.

    Parameters
    ----------
    clusters : Clusters
    asked : ndarray of int64, shape (q,)
        Slots in use.
    limits : ndarray of float64, shape (q,)
        Not used.
    partners : ndarray of int32, shape (q, t)
        Filled with slots, the cheapest first. Where there are fewer than t others: the slot asked about.
    costs : ndarray of float64, shape (q, t)
        Filled with what they cost, infinity where there are fewer.

    Returns
    -------
    ndarray of float64, shape (q,)
        What any other partner costs at least.
    """
    partners[:] = asked[:, np.newaxis]
    costs[:] = np.inf
    bounds = np.full(len(asked), np.inf)
    used = clusters.used()
    octave = np.frexp(clusters.weight[used])[1]
    # The fullest octave first: it is the likeliest to hold the partner, and the others then need less.
    octaves, sizes = np.unique(octave, return_counts=True)
    for one in octaves[np.argsort(-sizes)]:
        members = used[octave == one]
        tree = cKDTree(clusters.centre[members])
        lightest = clusters.lightness[members].max()
        for begin in range(0, len(asked), _BATCH):
            part = slice(begin, begin + _BATCH)
            _search(clusters, tree, members, lightest, asked[part], partners[part], costs[part], bounds[part])
    return bounds


def _search(clusters, tree, members, lightest, asked, partners, costs, bounds) -> None:
    """Take what is cheaper in this tree into the lists."""
    n_kept = partners.shape[1]
    n_neighbours = n_kept + 1
    rows = np.arange(len(asked))
    kept_partners, kept_costs = partners.copy(), costs.copy()
    bound = np.empty(len(asked))
    while len(rows):
        n_neighbours = min(n_neighbours, len(members))
        slots = asked[rows]
        distance, found = tree.query(clusters.centre[slots], k=[*range(1, n_neighbours + 1)], workers=-1)
        found = members[found]
        cost = clusters.cost(slots[:, np.newaxis], found)
        cost[found == slots[:, np.newaxis]] = np.inf
        both = np.concatenate((kept_costs[rows], cost), axis=1)
        order = np.argsort(both, axis=1)
        cheapest = order[:, :n_kept]
        costs[rows] = np.take_along_axis(both, cheapest, axis=1)
        partners[rows] = np.take_along_axis(
            np.concatenate((kept_partners[rows], found), axis=1), cheapest, axis=1
        )
        bound[rows] = costs[rows, -1]
        if n_neighbours == len(members):
            break
        beyond = distance[:, -1] ** 2 / (clusters.lightness[slots] + lightest)
        bound[rows] = np.minimum(bound[rows], beyond)
        rows = rows[beyond < costs[rows, 0]]
        n_neighbours *= 3
    np.minimum(bounds, bound, out=bounds)

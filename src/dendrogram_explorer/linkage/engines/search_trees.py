"""The cheapest partners where the data have few dimensions: k-d trees, one for each octave of the clusters' terms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree

from .clusters import Clusters
from .partners import n_kept
from .parts import for_each_part
from .search_direct import search_directly

__all__ = ["clusters_seen", "search_trees"]

# Queries at a time. In ten columns a query takes far longer than in two, and late rounds have few of them: these are to
# keep every processor busy, too.
_PART = 2_048
# Octaves with fewer than one in so many clusters are rare: to ask them, too, would take longer than it spares.
_RARE = 8
# Clusters whose partners are sought to find out how many are seen.
_SAMPLES = 16


def search_trees(
    clusters: Clusters, asked: np.ndarray, limits: Callable, partners: np.ndarray, costs: np.ndarray
) -> np.ndarray:
    """Find the cheapest partners of clusters, the cheapest one for certain.

    What it costs at least to merge a cluster with one at a distance of d or more follows from d and from the cheapest
    term in a tree. In a k-d tree of clusters whose terms differ by less than a factor of two, that bound ends the
    search after a few neighbours.

    Parameters
    ----------
    clusters : Clusters
    asked : ndarray of int64, shape (q,)
        Slots in use.
    limits : callable
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
    # The largest group first: it is the likeliest to hold the partner, and the others then need less.
    for members in sorted(_by_octave(clusters), key=len, reverse=True):
        # Neither balanced nor compact: such a tree is built in half the time, and is as quick to search.
        leaf_size = _leaf_size(clusters.centre.shape[1])
        tree = cKDTree(clusters.centre[members], leaf_size, compact_nodes=False, balanced_tree=False)
        cheapest = clusters.cheapest_term(members)

        def search(part: slice, members=members, tree=tree, cheapest=cheapest) -> None:
            _search(clusters, tree, members, cheapest, asked[part], partners[part], costs[part], bounds[part])

        for_each_part(search, len(asked), _PART)
    return bounds


def clusters_seen(clusters: Clusters, asked: np.ndarray) -> float:
    """How many clusters `search_trees` looks at for each one that it is asked about, roughly.

    Those in all boxes of neighbouring clusters that could hold one of the partners sought: a few samples tell.

    Parameters
    ----------
    clusters : Clusters
        Neighbouring slots are neighbours in space.
    asked : ndarray of int64, shape (q,)
        Slots in use.

    Returns
    -------
    float
    """
    samples = asked[:: -(-len(asked) // _SAMPLES)]
    shape = len(samples), n_kept(clusters.centre.shape[1])
    partners, costs = np.empty(shape, dtype=np.int32), np.empty(shape)
    search_directly(clusters, samples, None, partners, costs)
    size = _leaf_size(clusters.centre.shape[1])
    n_boxes = 0
    for members in _by_octave(clusters):
        begins = np.arange(0, len(members), size)
        centre = clusters.centre[members]
        low, high = np.minimum.reduceat(centre, begins), np.maximum.reduceat(centre, begins)
        reach = clusters.squared_within(
            costs[:, -1], clusters.term[samples] + clusters.cheapest_term(members)
        )
        for sample, squared in zip(clusters.centre[samples], reach, strict=True):
            outside = np.maximum(np.maximum(low - sample, sample - high), 0.0)
            n_boxes += np.count_nonzero(np.einsum("bm,bm->b", outside, outside) <= squared)
    return n_boxes * size / len(samples)


def _leaf_size(n_columns: int) -> int:
    """How many clusters a leaf of a tree holds.

    Measured at 20,000 to 1,000,000 normally distributed samples in 2 to 12 columns: in 10 and 12 columns leaves of 128
    are searched in half the time that leaves of 16 take, in 2 to 4 columns nothing is gained. Balanced or compact trees
    are no quicker in any of them.
    """
    return min(max(16, 16 * (n_columns - 3)), 128)


def _by_octave(clusters: Clusters) -> list[np.ndarray]:
    """The slots in use, by octaves of their terms, the cheapest last; what is rare goes with what is cheaper."""
    used = clusters.used()
    octave = clusters.octaves(used)
    in_order = used[np.argsort(octave, kind="stable")]
    ends, begin = [], 0
    for end in np.cumsum(np.unique(octave, return_counts=True)[1]).tolist():
        if (end - begin) * _RARE > len(used) or end == len(used):
            ends.append(end)
            begin = end
    return [np.sort(group) for group in np.split(in_order, ends[:-1])]


def _search(clusters, tree, members, cheapest_term, asked, partners, costs, bounds) -> None:
    """Take what is cheaper in this tree into the lists."""
    n_kept = partners.shape[1]
    n_neighbours = n_kept + 1
    rows = np.arange(len(asked))
    kept_partners, kept_costs = partners.copy(), costs.copy()
    bound = np.empty(len(asked))
    while len(rows):
        n_neighbours = min(n_neighbours, len(members))
        slots = asked[rows]
        distance, found = tree.query(clusters.centre[slots], k=[*range(1, n_neighbours + 1)])
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
        beyond = clusters.combined(distance[:, -1] ** 2, clusters.term[slots] + cheapest_term)
        bound[rows] = np.minimum(bound[rows], beyond)
        rows = rows[beyond < costs[rows, 0]]
        n_neighbours *= 3
    np.minimum(bounds, bound, out=bounds)

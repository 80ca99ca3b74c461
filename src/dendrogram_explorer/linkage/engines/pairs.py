"""Pairs of clusters that are each other's nearest: all of them merge in the end, whatever else merges before."""

from __future__ import annotations

import numpy as np

__all__ = ["reciprocal_pairs"]


def reciprocal_pairs(
    used: np.ndarray, partner: np.ndarray, cost: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Find disjoint pairs of clusters that are each other's cheapest partner, or one of several; at least one pair.

    Parameters
    ----------
    used : ndarray of int64, shape (k,)
        Slots of the clusters, ascending.
    partner : ndarray of int
        The slot of the cheapest partner, by slot.
    cost : ndarray of float64
        What it costs, by slot.
    rng : numpy.random.Generator
        Breaks ties, lest on a grid all point the same way.

    Returns
    -------
    first, second : ndarray of int64
        Slots, each at most once.
    """
    others = partner[used]
    is_mutual = partner[others] == used
    is_pair = is_mutual & (used < others)
    first, second = used[is_pair], others[is_pair]
    # Tied: the other has found another partner that is no cheaper than this one. The cheapest of all is never dearer
    # than what its partner has found, so that rounding cannot leave us without a pair.
    is_tied = ~is_mutual & ~is_mutual[np.searchsorted(used, others)]
    is_tied &= cost[used] <= cost[others]
    if is_tied.any():
        one, other = used[is_tied], others[is_tied]
        rank = rng.permutation(len(one))
        least = np.full(len(partner), len(one))
        np.minimum.at(least, one, rank)
        np.minimum.at(least, other, rank)
        wins = (least[one] == rank) & (least[other] == rank)
        first, second = np.concatenate((first, one[wins])), np.concatenate((second, other[wins]))
    return first, second

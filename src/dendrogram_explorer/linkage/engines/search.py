"""Which search finds the cheapest partners of some clusters the soonest.

The quicker way is chosen by estimates, in seconds on two cores, not by a clock: so the same data go the same way at
every run.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .clusters import Clusters
from .search_direct import search_directly
from .search_products import search_products
from .search_trees import clusters_seen, search_trees

__all__ = ["Searches", "chain_seconds", "round_seconds"]

# Searching a few clusters, or among a few, is over before a tree is built or a product set up.
_FEW_NUMBERS = 200_000
# Up to so many columns trees see no more than this of any data.
_FEW_COLUMNS, _SEEN_IN_FEW = 3, 500.0
# What trees see hardly changes while clusters merge: they reach farther, but are fewer.
_FEWER = 0.75
# Where trees would take so much longer than products, they will also do so when there are fewer clusters.
_FAR_LONGER = 3.0
# What products do sooner is not worth finding out what trees would see.
_SOON = 5e-3


class Searches:
    """Chooses a search by what it would have to look at.

    In many columns of noise k-d trees see nearly everything, and products are quicker; where the data have few
    dimensions, in however many columns, or lie in clusters far apart, trees are quicker by far.

    Parameters
    ----------
    clusters : Clusters
        Whose partners are searched; at any stage of the clustering.
    """

    def __init__(self, clusters: Clusters) -> None:
        self._clusters = clusters
        # What trees see, and of how many clusters that is known.
        self._seen = _SEEN_IN_FEW
        self._seen_of = math.inf
        self._trees_are_hopeless = False

    def quickest(self, asked: np.ndarray) -> tuple[Callable, float]:
        """The quickest way to search the partners of some clusters, and how long it takes.

        Parameters
        ----------
        asked : ndarray of int64
            Slots in use, ascending.

        Returns
        -------
        search : callable
            `search_trees`, `search_products` or `search_directly`.
        seconds : float
            On two cores, roughly.
        """
        n_asked, n_used, n_columns = len(asked), self._clusters.n_used, self._clusters.centre.shape[1]
        if n_asked * n_used * n_columns < _FEW_NUMBERS:
            return search_directly, direct_seconds(n_asked, n_used, n_columns)
        by_products = products_seconds(n_asked, n_used, n_columns)
        if by_products < _SOON or self._trees_are_hopeless:
            return search_products, by_products
        by_trees = trees_seconds(n_asked, n_used, n_columns, self._seen_by_trees(asked))
        self._trees_are_hopeless = n_columns > _FEW_COLUMNS and by_trees > _FAR_LONGER * by_products
        return (search_trees, by_trees) if by_trees < by_products else (search_products, by_products)

    def _seen_by_trees(self, asked: np.ndarray) -> float:
        clusters = self._clusters
        if clusters.centre.shape[1] > _FEW_COLUMNS and clusters.n_used < _FEWER * self._seen_of:
            self._seen, self._seen_of = clusters_seen(clusters, asked), clusters.n_used
        return self._seen


def direct_seconds(n_asked: int, n_used: int, n_columns: int) -> float:
    """Of `search_directly`."""
    return n_asked * n_used * (4e-9 + 1e-9 * n_columns)


def products_seconds(n_asked: int, n_used: int, n_columns: int) -> float:
    """Of `search_products`."""
    # For each asked about a few pairs are computed from differences.
    return n_asked * (5e-6 + 1e-7 * n_columns + n_used * (1.5e-9 + 1.3e-11 * n_columns))


def trees_seconds(n_asked: int, n_used: int, n_columns: int, n_seen: float) -> float:
    """Of `search_trees`, where it sees so many clusters for each asked about."""
    return 2e-7 * n_used + n_asked * (4e-6 + n_seen * (1e-9 + 2.5e-10 * n_columns))


def round_seconds(n_used: int) -> float:
    """Of a round over all clusters, but for its search."""
    return 1e-3 + 3e-7 * n_used


def chain_seconds(n_used: int, n_columns: int) -> float:
    """Of each merge along a chain, with a search."""
    return 1.5e-4 + direct_seconds(1, n_used, n_columns)

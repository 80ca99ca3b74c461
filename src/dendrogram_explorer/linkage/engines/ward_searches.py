"""Which search finds the cheapest partners of some clusters the soonest."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .ward_clusters import Clusters
from .ward_direct import search_directly
from .ward_products import search_products
from .ward_times import direct_seconds, products_seconds, trees_seconds
from .ward_trees import clusters_seen, search_trees

__all__ = ["Searches"]

# Searching a few clusters, or among a few, is over before a tree is built or a product set up.
_FEW_NUMBERS = 200_000
# Up to so many columns trees see no more than this of any data.
_FEW_COLUMNS, _SEEN_IN_FEW = 3, 500.0
# What trees see hardly changes while clusters merge: they reach farther, but are fewer.
_FEWER = 0.75
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
        if by_products < _SOON:
            return search_products, by_products
        by_trees = trees_seconds(n_asked, n_used, n_columns, self._seen_by_trees(asked))
        return (search_trees, by_trees) if by_trees < by_products else (search_products, by_products)

    def _seen_by_trees(self, asked: np.ndarray) -> float:
        clusters = self._clusters
        if clusters.centre.shape[1] > _FEW_COLUMNS and clusters.n_used < _FEWER * self._seen_of:
            self._seen, self._seen_of = clusters_seen(clusters, asked), clusters.n_used
        return self._seen

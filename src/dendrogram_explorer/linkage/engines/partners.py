"""The cheapest partners of every cluster, kept up to date while clusters merge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .clusters import MANY_COLUMNS, Clusters
from .parts import for_each_part

__all__ = ["Partners", "n_kept"]

_FEW_KEPT, _MANY_KEPT = 5, 8

# Clusters at a time.
_PART = 16_384


def n_kept(n_columns: int) -> int:
    """How many partners are known of each cluster: more make fewer searches, but longer lists to look through."""
    return _MANY_KEPT if n_columns > MANY_COLUMNS else _FEW_KEPT


class Partners:
    """A short list of partners for each cluster, and what all others cost at least.

    The costs are reducible: a merged cluster is no cheaper as a partner than the cheaper of its parts. So a bound
    for what is not in a list holds while others merge, and a list goes on to be good for its clusters' descendants:
    the cheapest of these is the partner if it does not exceed the bound. Only else is a search needed.

    Parameters
    ----------
    clusters : Clusters

    Attributes
    ----------
    partner : ndarray of int32, shape (k,)
        The slot of the cheapest partner that was found.
    cost : ndarray of float64, shape (k,)
        What it costs.
    n_kept : int
        How long the lists are.
    """

    def __init__(self, clusters: Clusters) -> None:
        k, n_columns = clusters.centre.shape
        self._clusters = clusters
        self.n_kept = n_kept(n_columns)
        self.partner = np.zeros(k, dtype=np.int32)
        self.cost = np.full(k, np.inf)
        self._partner_node = np.full(k, -1)
        # A cluster in its own list does not count.
        self._listed = np.repeat(np.arange(k, dtype=np.int32)[:, np.newaxis], self.n_kept, axis=1)
        self._bound = np.zeros(k)

    def is_stale(self, slots: np.ndarray) -> np.ndarray:
        """Whether the partner of clusters has merged, or was never known; an array of bool."""
        partner = self.partner[slots]
        return (self._clusters.node[partner] != self._partner_node[slots]) | ~self._clusters.is_used[partner]

    def search(self, slots: np.ndarray, search: Callable) -> None:
        """Make the lists of clusters afresh.

        Parameters
        ----------
        slots : ndarray of int64, shape (q,)
        search : callable
            `search_trees`, `search_products` or `search_directly`.
        """
        partners = np.empty((len(slots), self.n_kept), dtype=np.int32)
        costs = np.empty((len(slots), self.n_kept))
        bound = search(self._clusters, slots, self._limits, partners, costs)
        self._listed[slots] = partners
        self._bound[slots] = bound
        self._set(slots, partners[:, 0], costs[:, 0])

    def refresh(self, slots: np.ndarray) -> np.ndarray:
        """Find the partners of clusters in their lists.

        Parameters
        ----------
        slots : ndarray of int64, shape (q,)

        Returns
        -------
        ndarray of int64
            Those of `slots` whose list does not tell.
        """
        is_known = np.empty(len(slots), dtype=bool)

        def refresh(part: slice) -> None:
            some = slots[part]
            listed = self._clusters.current(self._listed[some])
            cost = self._clusters.cost(some[:, np.newaxis], listed)
            cost[listed == some[:, np.newaxis]] = np.inf
            best = cost.argmin(axis=1)[:, np.newaxis]
            partner, least = (np.take_along_axis(of, best, axis=1)[:, 0] for of in (listed, cost))
            self._listed[some] = listed
            is_known[part] = known = least <= self._bound[some]
            self._set(some[known], partner[known], least[known])

        for_each_part(refresh, len(slots), _PART)
        return slots[~is_known]

    def merge(self, first: np.ndarray, second: np.ndarray) -> None:
        """Merge pairs of clusters, and their lists.

        Parameters
        ----------
        first, second : ndarray of int64, shape (p,)
            Slots, each at most once; the partner of each is the other.
        """
        clusters = self._clusters
        cost = self.cost[first]
        bound = clusters.bound_of_both(first, second, self._bound[first], self._bound[second], cost)
        clusters.merge(first, second, cost)

        def merge(part: slice) -> None:
            some = first[part]
            listed, costs = self._costs(
                some, np.concatenate((self._listed[some], self._listed[second[part]]), axis=1)
            )
            order = np.argpartition(costs, self.n_kept, axis=1)
            self._listed[some] = np.take_along_axis(listed, order[:, : self.n_kept], axis=1)
            dropped = np.take_along_axis(costs, order[:, self.n_kept :], axis=1).min(axis=1)
            self._bound[some] = np.minimum(bound[part], dropped)

        for_each_part(merge, len(first), _PART)
        self._partner_node[first] = -1

    def known(self, slot: int) -> tuple[int, int, float]:
        """The partner of one cluster, the partner's node when it was found, and its cost."""
        return int(self.partner[slot]), int(self._partner_node[slot]), float(self.cost[slot])

    def listed(self, slot: int) -> tuple[list[int], float]:
        """The list of one cluster, and what all others cost at least."""
        return self._listed[slot].tolist(), float(self._bound[slot])

    def take(self, slot: int, slots: list[int], costs: list[float], bound: float) -> None:
        """Take over the list of one cluster, the cheapest first, what these cost, and what all others do at least."""
        if len(slots) > self.n_kept:
            bound = min(bound, costs[self.n_kept])
        # A cluster in its own list does not count.
        self._listed[slot] = (slots + [slot] * self.n_kept)[: self.n_kept]
        self._bound[slot] = bound

    def set_partner(self, slot: int, partner: int, node: int, cost: float) -> None:
        """Take over the partner of one cluster, the partner's node, and the cost; a node of -1: it is not known."""
        self.partner[slot], self._partner_node[slot], self.cost[slot] = partner, node, cost

    def _limits(self, slots: np.ndarray) -> np.ndarray:
        """What as many partners as a list holds do not exceed; infinity where a list is not full."""
        return self._costs(slots, self._listed[slots])[1].max(axis=1)

    def _costs(self, slots: np.ndarray, listed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The clusters that now hold what is listed, sorted; their costs, infinity for oneself and for a double."""
        listed = np.sort(self._clusters.current(listed), axis=1)
        costs = self._clusters.cost(slots[:, np.newaxis], listed)
        costs[listed == slots[:, np.newaxis]] = np.inf
        costs[:, 1:][listed[:, 1:] == listed[:, :-1]] = np.inf
        return listed, costs

    def _set(self, slots: np.ndarray, partner: np.ndarray, cost: np.ndarray) -> None:
        self.partner[slots] = partner
        self.cost[slots] = cost
        self._partner_node[slots] = self._clusters.node[partner]

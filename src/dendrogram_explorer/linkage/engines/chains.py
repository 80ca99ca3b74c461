"""Merges one after the other, along chains of cheapest partners, where few pairs could merge at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .clusters import MANY_COLUMNS, Clusters
from .partners import Partners
from .search_direct import search_directly

__all__ = ["follow_chains"]

# Longer lists than those that all clusters have, for a search goes through all clusters here.
_N_KEPT = 16
# Merges after which it is said how far it is.
_MERGES = 256


def follow_chains(
    clusters: Clusters, partners: Partners, start: int, goal: int, progress: Callable[[], None]
) -> None:
    """Merge pairs: from a cluster to its partner, to that one's, until two are each other's; and on from there.

    Parameters
    ----------
    clusters : Clusters
        Changed.
    partners : Partners
        Changed.
    start : int
        Slot of the cluster to begin at.
    goal : int
        How many clusters there are at the end.
    progress : callable
        Called now and then. What it raises ends it.

    Notes
    -----
    What rounds do, for one pair at a time: on a line whose gaps grow a round would find one pair. The numbers of a few
    clusters are plain ones here, for arrays of a few numbers take longer to set up than to work on.
    """
    chains = _Chains(clusters, partners)
    chains.follow(start, goal, progress)
    chains.write_back()


class _Chains:
    """What is needed of clusters and their lists; fetched when it is first asked for."""

    def __init__(self, clusters: Clusters, partners: Partners) -> None:
        self.clusters, self.partners = clusters, partners
        self.centre: dict[int, list[float]] = {}
        self.term: dict[int, float] = {}
        # The node in each slot, -1 where the slot is free.
        self.node: dict[int, int] = {}
        # Partners, what each cost when it was listed, and what all others cost at least.
        self.lists: dict[int, tuple[list[int], list[float], float]] = {}
        # The partner, its node, and the cost; void when another node is in the partner's slot.
        self.known: dict[int, tuple[int, int, float]] = {}
        self.few_columns = clusters.centre.shape[1] <= MANY_COLUMNS

    def follow(self, start: int, goal: int, progress: Callable[[], None]) -> None:
        """Merge until so many clusters are left."""
        # costs[i] is that of chain[i] and chain[i + 1].
        chain, costs, on_chain = [start], [], {start}
        while self.clusters.n_used > goal:
            partner, cost = self.partner(chain[-1])
            # A chain comes back to where it was only among ties that are told apart by rounding errors.
            if not costs or (cost < costs[-1] and partner not in on_chain):
                chain.append(partner)
                costs.append(cost)
                on_chain.add(partner)
                continue
            second, first = chain.pop(), chain.pop()
            self.merge(first, second, costs.pop())
            on_chain -= {first, second}
            if self.clusters.n_used % _MERGES == 0:
                progress()
            if chain:
                costs.pop()
            else:
                chain.append(first)
                on_chain.add(first)

    def partner(self, slot: int) -> tuple[int, float]:
        """The cheapest partner and what it costs."""
        if slot not in self.known:
            partner, node, cost = self.partners.known(slot)
            self.known[slot] = partner, node, cost
        partner, node, cost = self.known[slot]
        if node >= 0 and self._node(partner) == node:
            return partner, cost
        slots, _, bound = self._list(slot)
        if not self._keep(slot, self._current(slots, slot), bound):
            self._search(slot)
        partner, _, cost = self.known[slot]
        return partner, cost

    def merge(self, first: int, second: int, cost: float) -> None:
        """Merge a pair, and its lists."""
        slots_1, _, bound_1 = self._list(first)
        slots_2, _, bound_2 = self._list(second)
        bound = float(self.clusters.bound_of_both(first, second, bound_1, bound_2, cost))
        self.clusters.merge_pair(first, second, cost)
        self.node[second] = -1
        self.node[first] = int(self.clusters.node[first])
        self.centre.pop(first, None)
        self.term.pop(first, None)
        self.known[first] = -1, -1, np.inf
        for of_second in (self.lists, self.known, self.centre, self.term):
            of_second.pop(second, None)
        self._keep(first, self._current(slots_1 + slots_2, first), bound)

    def write_back(self) -> None:
        """Give the lists back to the arrays."""
        for slot, (slots, costs, bound) in self.lists.items():
            partner, node, cost = self.known.get(slot, (-1, -1, np.inf))
            if node >= 0 and self._node(partner) != node:
                node = -1
            self.partners.take(slot, slots, costs, bound)
            self.partners.set_partner(slot, partner, node, cost)

    def _keep(self, slot: int, slots: list[int], bound: float) -> bool:
        """Make a list of some partners, the cheapest first; return whether the first is cheapest of all."""
        costs = self._costs(slot, slots)
        in_order = sorted(zip(costs, slots, strict=True))
        if len(in_order) > _N_KEPT:
            bound = min(bound, in_order[_N_KEPT][0])
            in_order = in_order[:_N_KEPT]
        self.lists[slot] = [kept for _, kept in in_order], [cost for cost, _ in in_order], bound
        if not in_order or in_order[0][0] > bound:
            return False
        cost, partner = in_order[0]
        self.known[slot] = partner, self._node(partner), cost
        return True

    def _search(self, slot: int) -> None:
        partners, costs = np.empty((1, _N_KEPT), dtype=np.int32), np.empty((1, _N_KEPT))
        bound = search_directly(self.clusters, np.array([slot]), None, partners, costs)
        is_found = np.isfinite(costs[0])
        slots = partners[0, is_found].tolist()
        self.lists[slot] = slots, costs[0, is_found].tolist(), float(bound[0])
        self.known[slot] = slots[0], self._node(slots[0]), float(costs[0, 0])

    def _list(self, slot: int) -> tuple[list[int], list[float], float]:
        if slot not in self.lists:
            slots, bound = self.partners.listed(slot)
            # Such a list goes back as it came; only longer ones are cut by what was left out.
            self.lists[slot] = slots, [], bound
        return self.lists[slot]

    def _current(self, slots: list[int], but: int) -> list[int]:
        """The slots that now hold what was in `slots`, each once, but for one."""
        found = set()
        for slot in slots:
            while self._node(slot) < 0:
                slot = self.clusters.went_to(slot)
            found.add(slot)
        found.discard(but)
        return list(found)

    def _costs(self, slot: int, others: list[int]) -> list[float]:
        if not self.few_columns:
            return self.clusters.cost(np.array([slot]), np.array(others, dtype=np.int64)).tolist()
        # The very sums of Clusters.cost.
        centre, term = self._centre(slot), self.term[slot]
        costs = []
        for other in others:
            total = 0.0
            for first, second in zip(centre, self._centre(other), strict=True):
                difference = first - second
                total += difference * difference
            costs.append(self.clusters.combined(total, term + self.term[other]))
        return costs

    def _centre(self, slot: int) -> list[float]:
        if slot not in self.centre:
            self.centre[slot] = self.clusters.centre[slot].tolist()
            self.term[slot] = float(self.clusters.term[slot])
        return self.centre[slot]

    def _node(self, slot: int) -> int:
        if slot not in self.node:
            self.node[slot] = int(self.clusters.node[slot]) if self.clusters.is_used[slot] else -1
        return self.node[slot]

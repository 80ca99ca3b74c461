"""The clusters of a linkage that is being built: centres, weights, and what they are in the tree.

Ward's, average and weighted linkage need no more of two clusters than the squared distance of their centres and one
number of each, its term. What these make of them stands here, and nowhere else.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TypeVar

import numpy as np

__all__ = ["MANY_COLUMNS", "AverageClusters", "Clusters", "WardClusters"]

MANY_COLUMNS = 8
"""Beyond so many columns one pass over whole rows is cheaper than one over each column."""

# Coordinates that a processor's cache holds.
_CACHED_NUMBERS = 50_000

# Bounds come from sums of what was rounded.
_CAUTION = 1.0 - 1e-13

Number = TypeVar("Number", float, np.ndarray)


class Clusters(ABC):
    """Clusters in slots: a merged cluster takes over the slot of one of its two parts.

    Parameters
    ----------
    centre : ndarray of float64, shape (k, m)
        One for each slot; taken over and changed.
    weight : ndarray of float64, shape (k,)
        How many samples each stands for.
    node : ndarray of int64, shape (k,)
        The node of each in the tree.
    next_node : int
        The node that the next merge makes.

    Attributes
    ----------
    centre, weight, node
        As above, of the present clusters.
    term : ndarray of float64, shape (k,)
        What each adds to the cost of its merges, beside its centre.
    is_used : ndarray of bool, shape (k,)
        False for slots that are free.
    n_used : int
        Number of clusters.
    """

    def __init__(self, centre: np.ndarray, weight: np.ndarray, node: np.ndarray, next_node: int) -> None:
        self.centre = centre
        self.weight = weight
        self.term = self._terms_of_samples(weight)
        self.node = node
        self.is_used = np.ones(len(centre), dtype=bool)
        self.n_used = len(centre)
        # The cost of the merge that made the cluster; and where the cluster of a free slot has gone.
        self._height = np.zeros(len(centre))
        self._went_to = np.arange(len(centre), dtype=np.int32)
        self._next_node = next_node
        self._merged: list[tuple[np.ndarray | list, np.ndarray | list, np.ndarray | list]] = []

    # -- the linkage ---------------------------------------------------------------------------------------------

    @abstractmethod
    def _terms_of_samples(self, weight: np.ndarray) -> np.ndarray:
        """The terms of clusters of equal samples."""

    @abstractmethod
    def combined(self, squared: Number, terms: Number) -> Number:
        """The cost of merges from the squared distances of two centres and the sums of their terms."""

    @abstractmethod
    def squared_within(self, cost: np.ndarray, terms: np.ndarray) -> np.ndarray:
        """The squared distances at which merges with such sums of terms have this cost."""

    @abstractmethod
    def cheapest_term(self, slots: np.ndarray) -> float:
        """That term of some clusters that makes a merge cheapest."""

    @abstractmethod
    def octaves(self, slots: np.ndarray) -> np.ndarray:
        """Groups of clusters whose terms differ by less than a factor of two: ints, the cheapest to merge last."""

    @abstractmethod
    def most(self) -> float:
        """A finite cost that no merge exceeds."""

    @abstractmethod
    def columns_asked(
        self, norm: np.ndarray, term: np.ndarray, threshold: np.ndarray, error: float
    ) -> list[np.ndarray | float]:
        """Further columns for `search_products`, of the clusters that are asked about.

        The sum of their products with `columns_other`, less twice the product of the centres, is the excess of a pair:
        0 or less if the cost may be within the threshold. Errors of rounding, relative to all that is summed, are
        subtracted.
        """

    @abstractmethod
    def columns_other(
        self, norm: np.ndarray, term: np.ndarray, error: float, least: float
    ) -> list[np.ndarray | float]:
        """Further columns for `search_products`, of the clusters among which partners are sought."""

    @abstractmethod
    def cost_at_least(self, excess: np.ndarray, terms: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        """What pairs cost at least whose excess over a threshold is known."""

    @abstractmethod
    def summed(self, norms: np.ndarray, terms: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        """What the products of pairs are sums of, in size: their rounding errors are relative to it."""

    @abstractmethod
    def bound_of_both(
        self,
        first: np.ndarray | int,
        second: np.ndarray | int,
        bound_1: Number,
        bound_2: Number,
        cost: Number,
    ) -> Number:
        """What a partner costs at least that is in the list of neither of two clusters that merge.

        By the formula of Lance and Williams, for every weight that such a partner may have.

        Parameters
        ----------
        first, second : ndarray of int, or int
            Slots of the two clusters, before they merge.
        bound_1, bound_2 : ndarray of float64, or float
            What a partner costs at least that is not in their lists.
        cost : ndarray of float64, or float
            Of merging the two.

        Returns
        -------
        ndarray of float64, or float
        """

    @abstractmethod
    def _join(self, first: np.ndarray | int, second: np.ndarray | int) -> None:
        """Make centre, weight and term in `first` those of both clusters."""

    # -- clusters and their merges -------------------------------------------------------------------------------

    def used(self) -> np.ndarray:
        """Slots in use, ascending; an array of int64."""
        return np.flatnonzero(self.is_used)

    def cost(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """What it costs to merge clusters, pair by pair; from differences, so that nothing cancels.

        Parameters
        ----------
        first, second : ndarray of int
            Slots; they are broadcast.

        Returns
        -------
        ndarray of float64
        """
        terms = self.term[first] + self.term[second]
        n_columns = self.centre.shape[1]
        if n_columns > MANY_COLUMNS:
            return self.combined(self._squared(first, second), terms)
        total = np.zeros(terms.shape)
        for column in range(n_columns):
            values = self.centre[:, column]
            difference = values[first] - values[second]
            difference *= difference
            total += difference
        return self.combined(total, terms)

    def _squared(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The squared distances of centres of many columns; no more pairs at a time than a processor's cache holds."""
        n_pairs = 1 + _CACHED_NUMBERS // self.centre.shape[1]
        if math.prod(np.broadcast_shapes(first.shape, second.shape)) <= n_pairs:
            difference = self.centre[first] - self.centre[second]
            return np.einsum("...m,...m->...", difference, difference)
        first, second = np.broadcast_arrays(first, second)
        squared = np.empty(first.shape)
        flat, first, second = squared.reshape(-1), first.reshape(-1), second.reshape(-1)
        for begin in range(0, len(flat), n_pairs):
            part = slice(begin, begin + n_pairs)
            difference = self.centre[first[part]]
            difference -= self.centre[second[part]]
            np.einsum("im,im->i", difference, difference, out=flat[part])
        return squared

    def current(self, slots: np.ndarray) -> np.ndarray:
        """The slots of the clusters that now hold what was in `slots`."""
        is_free = ~self.is_used[slots]
        while is_free.any():
            slots = slots.copy()
            slots[is_free] = self._went_to[slots[is_free]]
            is_free = ~self.is_used[slots]
        return slots

    def merge(self, first: np.ndarray, second: np.ndarray, cost: np.ndarray) -> None:
        """Merge disjoint pairs; the results lie in the slots `first`, and the slots `second` are free.

        Parameters
        ----------
        first, second : ndarray of int, shape (p,)
            Slots, each at most once.
        cost : ndarray of float64, shape (p,)
        """
        self._join(first, second)
        # Rounding may make a merge lower than what it is made of, by the last bit.
        height = np.maximum(np.maximum(self._height[first], self._height[second]), cost)
        self._height[first] = height
        self._merged.append((self.node[first], self.node[second], height))
        self.node[first] = self._next_node + np.arange(len(first))
        self._next_node += len(first)
        self.is_used[second] = False
        self._went_to[second] = first
        self.n_used -= len(second)

    def merge_pair(self, first: int, second: int, cost: float) -> None:
        """As `merge`, for one pair: arrays of one number take long to set up."""
        self._join(first, second)
        self._height[first] = height = max(self._height[first], self._height[second], cost)
        self._merged.append(([self.node[first]], [self.node[second]], [height]))
        self.node[first] = self._next_node
        self._next_node += 1
        self.is_used[second] = False
        self._went_to[second] = first
        self.n_used -= 1

    def went_to(self, slot: int) -> int:
        """The slot whose cluster took over that of a free slot."""
        return int(self._went_to[slot])

    def merges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All merges so far: the nodes that merged, in two arrays of int64, and what each merge cost."""
        if not self._merged:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
        first, second, cost = zip(*self._merged, strict=True)
        return np.concatenate(first), np.concatenate(second), np.concatenate(cost)


class WardClusters(Clusters):
    """For Ward's linkage. The term of a cluster is its lightness, one over its weight.

    To merge two clusters costs the growth of the sum of squares, ``w1 w2 / (w1 + w2) |c1 - c2|^2``; the height of the
    merge is the root of twice that.
    """

    def _terms_of_samples(self, weight: np.ndarray) -> np.ndarray:
        return 1.0 / weight

    def combined(self, squared: Number, terms: Number) -> Number:
        """As `Clusters`."""
        return squared / terms

    def squared_within(self, cost: np.ndarray, terms: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        return cost * terms

    def cheapest_term(self, slots: np.ndarray) -> float:
        """As `Clusters`."""
        return float(self.term[slots].max())

    def octaves(self, slots: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        return -np.frexp(self.weight[slots])[1]

    def most(self) -> float:
        """As `Clusters`."""
        return 32.0 * self.centre.shape[1] * float(self.weight[self.is_used].sum())

    def columns_asked(self, norm, term, threshold, error):
        """As `Clusters`."""
        return [
            1.0,
            (1.0 - error) * norm - (1.0 + error) * threshold * term,
            -(1.0 + error) * threshold,
        ]

    def columns_other(self, norm, term, error, least):
        """As `Clusters`."""
        return [(1.0 - error) * norm - least, 1.0, term]

    def cost_at_least(self, excess: np.ndarray, terms: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        return excess / terms + threshold

    def summed(self, norms: np.ndarray, terms: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        return norms + threshold * terms

    def bound_of_both(self, first, second, bound_1, bound_2, cost):
        """As `Clusters`."""
        # As a function of the partner's weight, 1 or more, the formula is monotone; so the extremes are at the ends.
        weight_1, weight_2 = self.weight[first], self.weight[second]
        light = ((weight_1 + 1.0) * bound_1 + (weight_2 + 1.0) * bound_2 - cost) / (weight_1 + weight_2 + 1.0)
        heavy = bound_1 + bound_2 - cost
        return _CAUTION * np.minimum(light, heavy)

    def _join(self, first, second) -> None:
        weight_2 = self.weight[second]
        weight = self.weight[first] + weight_2
        share = weight_2 / weight
        self.centre[first] += (self.centre[second] - self.centre[first]) * _as_column(share)
        self.weight[first] = weight
        self.term[first] = 1.0 / weight


class AverageClusters(Clusters):
    """For average and weighted linkage of squared Euclidean distances. The term of a cluster is its spread.

    The average of the squared distances between the samples of two clusters is ``|c1 - c2|^2 + v1 + v2``: c is the mean
    of a cluster, v, the spread, the mean squared distance of its samples from it. For weighted linkage both count each
    of the two parts of a cluster as half of it.

    Parameters
    ----------
    centre, weight, node, next_node
        As for `Clusters`.
    is_weighted : bool
        Whether this is scipy's method "weighted", also known as WPGMA.
    """

    def __init__(
        self, centre: np.ndarray, weight: np.ndarray, node: np.ndarray, next_node: int, is_weighted: bool
    ) -> None:
        super().__init__(centre, weight, node, next_node)
        self._is_weighted = is_weighted

    def _terms_of_samples(self, weight: np.ndarray) -> np.ndarray:
        return np.zeros(len(weight))

    def combined(self, squared: Number, terms: Number) -> Number:
        """As `Clusters`."""
        return squared + terms

    def squared_within(self, cost: np.ndarray, terms: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        return cost - terms

    def cheapest_term(self, slots: np.ndarray) -> float:
        """As `Clusters`."""
        return float(self.term[slots].min())

    def octaves(self, slots: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        term = self.term[slots]
        octave = -np.frexp(term)[1]
        # Clusters of equal samples have no spread at all.
        octave[term == 0.0] = octave.max(initial=0) + 1
        return octave

    def most(self) -> float:
        """As `Clusters`."""
        return 32.0 * self.centre.shape[1]

    def columns_asked(self, norm, term, threshold, error):
        """As `Clusters`."""
        return [1.0, (1.0 - error) * (norm + term) - (1.0 + error) * threshold]

    def columns_other(self, norm, term, error, least):
        """As `Clusters`."""
        return [(1.0 - error) * (norm + term) - least, 1.0]

    def cost_at_least(self, excess: np.ndarray, terms: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        return excess + threshold

    def summed(self, norms: np.ndarray, terms: np.ndarray, threshold: np.ndarray) -> np.ndarray:
        """As `Clusters`."""
        return norms + terms + threshold

    def bound_of_both(self, first, second, bound_1, bound_2, cost):
        """As `Clusters`."""
        share = self._share_of_second(first, second)
        return _CAUTION * ((1.0 - share) * bound_1 + share * bound_2)

    def _share_of_second(self, first, second):
        if self._is_weighted:
            return 0.5
        weight_2 = self.weight[second]
        return weight_2 / (self.weight[first] + weight_2)

    def _join(self, first, second) -> None:
        share = self._share_of_second(first, second)
        difference = self.centre[second] - self.centre[first]
        squared = np.einsum("...m,...m->...", difference, difference)
        self.term[first] = (1.0 - share) * (self.term[first] + share * squared) + share * self.term[second]
        self.centre[first] += difference * _as_column(share)
        self.weight[first] += self.weight[second]


def _as_column(share):
    """Shares of pairs, to multiply rows by."""
    return share[:, np.newaxis] if np.ndim(share) else share

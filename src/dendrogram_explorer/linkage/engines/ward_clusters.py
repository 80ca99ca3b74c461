"""The clusters of a Ward linkage that is being built: centres, weights, and what they are in the tree."""

from __future__ import annotations

import numpy as np

__all__ = ["MANY_COLUMNS", "Clusters"]

MANY_COLUMNS = 8
"""Beyond so many columns one pass over whole rows is cheaper than one over each column."""


class Clusters:
    """Clusters in slots: a merged cluster takes over the slot of one of its two parts.

    To merge two clusters costs the growth of the sum of squares, ``w1 w2 / (w1 + w2) |c1 - c2|^2``; the height of the
    merge is the root of twice that.

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
    lightness : ndarray of float64, shape (k,)
        One over the weight.
    is_used : ndarray of bool, shape (k,)
        False for slots that are free.
    n_used : int
        Number of clusters.
    """

    def __init__(self, centre: np.ndarray, weight: np.ndarray, node: np.ndarray, next_node: int) -> None:
        self.centre = centre
        self.weight = weight
        self.lightness = 1.0 / weight
        self.node = node
        self.is_used = np.ones(len(centre), dtype=bool)
        self.n_used = len(centre)
        # Twice the cost of the merge that made the cluster; and where the cluster of a free slot has gone.
        self._height = np.zeros(len(centre))
        self._went_to = np.arange(len(centre), dtype=np.int32)
        self._next_node = next_node
        self._merged: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

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
        lightness = self.lightness[first] + self.lightness[second]
        n_columns = self.centre.shape[1]
        if n_columns > MANY_COLUMNS:
            difference = self.centre[first] - self.centre[second]
            return np.einsum("...m,...m->...", difference, difference) / lightness
        total = np.zeros(lightness.shape)
        for column in range(n_columns):
            values = self.centre[:, column]
            difference = values[first] - values[second]
            difference *= difference
            total += difference
        total /= lightness
        return total

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
        weight = self.weight[first] + self.weight[second]
        share = self.weight[second] / weight
        self.centre[first] += (self.centre[second] - self.centre[first]) * share[:, np.newaxis]
        self.weight[first] = weight
        self.lightness[first] = 1.0 / weight
        # Rounding may make a merge lower than what it is made of, by the last bit.
        height = np.maximum(np.maximum(self._height[first], self._height[second]), 2.0 * cost)
        self._height[first] = height
        self._merged.append((self.node[first], self.node[second], height))
        self.node[first] = self._next_node + np.arange(len(first))
        self._next_node += len(first)
        self.is_used[second] = False
        self._went_to[second] = first
        self.n_used -= len(second)

    def merge_pair(self, first: int, second: int, cost: float) -> None:
        """As `merge`, for one pair: arrays of one number take long to set up."""
        weight_2 = self.weight[second]
        weight = self.weight[first] + weight_2
        self.centre[first] += (self.centre[second] - self.centre[first]) * (weight_2 / weight)
        self.weight[first] = weight
        self.lightness[first] = 1.0 / weight
        self._height[first] = height = max(self._height[first], self._height[second], 2.0 * cost)
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
        """All merges so far.

        Returns
        -------
        first, second : ndarray of int64
            The nodes that merged.
        height : ndarray of float64
            Squared.
        """
        if not self._merged:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0)
        first, second, height = zip(*self._merged, strict=True)
        return np.concatenate(first), np.concatenate(second), np.concatenate(height)

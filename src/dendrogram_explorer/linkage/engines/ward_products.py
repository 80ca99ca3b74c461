"""The cheapest partners in many dimensions: blocks of matrix products, and differences for what these leave open."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .parts import for_each_product
from .ward_clusters import Clusters

__all__ = ["search_products"]

_ROWS = 512
_COLUMNS = 2048
# Products of float32 that leave more than this share of the pairs open are worth less than those of float64.
_OPEN_SHARE = 0.005
# Where they leave more than this open nearly all distances are equal, and only products of float64 tell which are less.
_TIED_SHARE = 0.05
# What is cheaper by less is no cheaper: where all distances are equal, rounding errors would have all pairs computed.
_TIED = 1.0 - 1e-11
# Columns from which the first threshold comes.
_FIRST_COLUMNS = 512
# Pairs whose differences are held at a time.
_PAIRS = 1 << 14


def search_products(
    clusters: Clusters, asked: np.ndarray, limits: Callable, partners: np.ndarray, costs: np.ndarray
) -> np.ndarray:
    """Find the cheapest partners of clusters.

    A partner cheaper than u has ``|c1 - c2|^2 <= u (1/w1 + 1/w2)``. That inequality is the sign of one inner product of
    two vectors of m + 3 numbers, so a matrix product and a comparison sift all pairs. The bound on the product's
    rounding errors is part of it: a pair is discarded only if it is dearer for certain. What remains, some pairs for
    each row, is computed from differences.

    Parameters
    ----------
    clusters : Clusters
        Its coordinates are 4 at most in size, for float32 has to hold their squares.
    asked : ndarray of int64, shape (q,)
        Slots in use, ascending. Where neighbouring slots are neighbours in space, the products lose least.
    limits : callable
        Called with some of the slots; gives for each a cost that t partners do not exceed, where one is known, else
        infinity: an ndarray of float64.
    partners : ndarray of int32, shape (q, t)
        Filled with slots, the cheapest first. Where there are fewer than t others: the slot asked about.
    costs : ndarray of float64, shape (q, t)
        Filled with what they cost, infinity where there are fewer.

    Returns
    -------
    ndarray of float64, shape (q,)
        What any other partner costs at least, up to rounding.
    """
    partners[:] = asked[:, np.newaxis]
    costs[:] = np.inf
    used = clusters.used()

    def search(block: slice) -> None:
        _Block(clusters, used, asked[block], limits(asked[block]), partners[block], costs[block]).search()

    for_each_product(search, len(asked), _ROWS)
    return costs[:, -1].copy()


class _Block:
    """Some rows of all pairs."""

    def __init__(self, clusters, used, asked, limits, partners, costs) -> None:
        self.clusters, self.used, self.asked = clusters, used, asked
        self.limits, self.partners, self.costs = limits, partners, costs
        # Distances do not change, but products lose less where their factors are small.
        self.origin = clusters.centre[asked].mean(axis=0)
        self.centre = clusters.centre[asked] - self.origin
        self.norm = np.einsum("im,im->i", self.centre, self.centre)
        self.lightness = clusters.lightness[asked]
        # No two clusters cost more; a threshold has to be finite.
        self.dearest = 32.0 * self.centre.shape[1] * clusters.weight[used].sum()

    def search(self) -> None:
        own = np.searchsorted(self.used, self.asked[len(self.asked) // 2])
        starts = np.arange(0, len(self.used), _COLUMNS)
        # What is near in space comes first: the later columns are then discarded all the more.
        nearest_first = starts[np.argsort(np.abs(starts + _COLUMNS // 2 - own), kind="stable")]
        dtype = np.float32
        n_kept = self.costs.shape[1]
        limits = self.limits
        if not np.isfinite(limits).all():
            limits = np.minimum(limits, self._first_limits(own))
        for begin in nearest_first:
            columns = self.used[begin : begin + _COLUMNS]
            n_pairs = len(self.asked) * len(columns)
            threshold = np.minimum(limits, _TIED * self.costs[:, -1])
            threshold = np.minimum(threshold, self.dearest)
            excess = self._sift(columns, threshold, dtype)
            open_ = np.flatnonzero(excess <= 0.0)
            if dtype == np.float32 and len(open_) > _TIED_SHARE * n_pairs:
                excess = self._sift(columns, threshold, np.float64)
                open_ = np.flatnonzero(excess <= 0.0)
            row, column = np.divmod(open_, len(columns))
            slot = columns[column]
            lightness = self.lightness[row] + self.clusters.lightness[slot]
            n_computed = self._compare(row, slot, excess.ravel()[open_] / lightness + threshold[row])
            if n_computed > _OPEN_SHARE * n_pairs + n_kept * len(self.asked):
                dtype = np.float64

    def _sift(self, columns: np.ndarray, threshold: np.ndarray, dtype: type) -> np.ndarray:
        """By how much the squared distance exceeds what the threshold of its row allows; at least."""
        n_columns = self.centre.shape[1]
        error = 2.0 * (n_columns + 8) * float(np.finfo(dtype).eps)
        # Below it float32 knows no ratios any more.
        least = 1e6 * float(np.finfo(dtype).tiny)
        left = np.empty((len(self.asked), n_columns + 3), dtype=dtype)
        left[:, :n_columns] = -2.0 * self.centre
        left[:, n_columns] = 1.0
        left[:, n_columns + 1] = (1.0 - error) * self.norm - (1.0 + error) * threshold * self.lightness
        left[:, n_columns + 2] = -(1.0 + error) * threshold
        right = np.empty((len(columns), n_columns + 3), dtype=dtype)
        shifted = self.clusters.centre[columns] - self.origin
        right[:, :n_columns] = shifted
        right[:, n_columns] = (1.0 - error) * np.einsum("im,im->i", shifted, shifted) - least
        right[:, n_columns + 1] = 1.0
        right[:, n_columns + 2] = self.clusters.lightness[columns]
        return left @ right.T

    def _first_limits(self, own: int) -> np.ndarray:
        """A cost that as many partners as are wanted do not exceed: that of some that are near in space."""
        n_kept = self.costs.shape[1]
        columns = self.used[max(0, own - _FIRST_COLUMNS // 2) :][:_FIRST_COLUMNS]
        if len(columns) <= n_kept:
            return np.full(len(self.asked), np.inf)
        centre = self.clusters.centre[columns] - self.origin
        products = np.einsum("im,im->i", centre, centre) - 2.0 * (self.centre @ centre.T)
        nearest = np.argpartition(products, n_kept, axis=1)[:, : n_kept + 1]
        # Among one more than wanted may be the cluster itself, at no cost.
        found = self.clusters.cost(self.asked[:, np.newaxis], columns[nearest])
        return found.max(axis=1)

    def _compare(self, row: np.ndarray, slot: np.ndarray, least: np.ndarray) -> int:
        """Take pairs into the lists of the cheapest.

        Parameters
        ----------
        row, slot : ndarray of int64
            Pairs; rows ascend.
        least : ndarray of float64
            What they cost at least.

        Returns
        -------
        int
            For how many pairs the cost was computed.
        """
        is_other = slot != self.asked[row]
        row, slot, least = row[is_other], slot[is_other], least[is_other]
        order = np.lexsort((least, row))
        row, slot, least = row[order], slot[order], least[order]
        # Those that look cheapest first: most of the others are then too dear already.
        is_first = np.arange(len(row)) - np.searchsorted(row, row) < self.costs.shape[1]
        self._compute(row[is_first], slot[is_first])
        is_left = ~is_first & (least <= _TIED * self.costs[row, -1])
        self._compute(row[is_left], slot[is_left])
        return int(np.count_nonzero(is_first) + np.count_nonzero(is_left))

    def _compute(self, row: np.ndarray, slot: np.ndarray) -> None:
        for begin in range(0, len(row), _PAIRS):
            part = slice(begin, begin + _PAIRS)
            self._take(row[part], slot[part])

    def _take(self, row: np.ndarray, slot: np.ndarray) -> None:
        cost = self.clusters.cost(self.asked[row], slot)
        is_wanted = cost < self.costs[row, -1]
        row, slot, cost = row[is_wanted], slot[is_wanted], cost[is_wanted]
        order = np.lexsort((cost, row))
        row, slot, cost = row[order], slot[order], cost[order]
        n_kept = self.costs.shape[1]
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        is_wanted = rank < n_kept
        row, slot, cost, rank = row[is_wanted], slot[is_wanted], cost[is_wanted], rank[is_wanted]
        changed, place = np.unique(row, return_inverse=True)
        costs = np.full((len(changed), 2 * n_kept), np.inf)
        partners = np.zeros((len(changed), 2 * n_kept), dtype=self.partners.dtype)
        costs[:, :n_kept], partners[:, :n_kept] = self.costs[changed], self.partners[changed]
        costs[place, n_kept + rank], partners[place, n_kept + rank] = cost, slot
        order = np.argsort(costs, axis=1, kind="stable")[:, :n_kept]
        self.costs[changed] = np.take_along_axis(costs, order, axis=1)
        self.partners[changed] = np.take_along_axis(partners, order, axis=1)

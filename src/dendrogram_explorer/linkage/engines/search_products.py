"""The cheapest partners in many dimensions: blocks of matrix products, and differences for what these leave open."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from .clusters import Clusters
from .parts import for_each_product

__all__ = ["search_products"]

# Rows and columns of a product. More rows share the numbers of the columns, which are got ready once for all of them.
_ROWS = 512
_SHARED_ROWS = 2048
_COLUMNS = 2048
# From so many columns on a product takes so much longer than comparing its results that this may be done twice.
_COLUMNS_TO_HALVE = 32
_LEAST_HALVED = 128
# Products of float32 that leave more than this share of the pairs open are worth less than those of float64.
_OPEN_SHARE = 0.005
# Where they leave more than this open nearly all distances are equal, and only products of float64 tell which are less.
_TIED_SHARE = 0.05
# What is cheaper by less is no cheaper: where all distances are equal, rounding errors would have all pairs computed.
_TIED = 1.0 - 1e-11
# Columns from which the first threshold comes.
_FIRST_COLUMNS = 512


def search_products(
    clusters: Clusters, asked: np.ndarray, limits: Callable, partners: np.ndarray, costs: np.ndarray
) -> np.ndarray:
    """Find the cheapest partners of clusters.

    For Ward's linkage a partner cheaper than u has ``|c1 - c2|^2 <= u (1/w1 + 1/w2)``, for average linkage
    ``|c1 - c2|^2 <= u - v1 - v2``. Such an inequality is the sign of one inner product of two vectors of m + 2 or m + 3
    numbers, so a matrix product and a comparison sift all pairs. The bound on the product's rounding errors is part of
    it: a pair is discarded only if it is dearer for certain. What remains in the end, some pairs for each row, is
    computed from differences. Where all clusters are asked about, each product serves its rows and its columns.

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
    if not (len(asked) == len(used) and _search_halved(clusters, used, limits, partners, costs)):
        most = clusters.most()

        def rows_of(block: slice) -> _Rows:
            return _Rows(clusters, used, asked[block], limits(asked[block]), costs.shape[1], most)

        def search(block: slice) -> None:
            rows = rows_of(block)
            for tile in _tiles(rows, used):
                _sift_tile(rows, tile, used)
            rows.finish(partners[block], costs[block])

        if len(asked) <= 2 * _ROWS:
            # Too few to divide the rows.
            few: list[_Rows] = []
            for_each_product(lambda part: few.append(rows_of(part)), len(asked), len(asked))
            tiles = _tiles(few[0], used)
            for_each_product(lambda part: _sift_tile(few[0], tiles[part.start], used), len(tiles), 1)
            few[0].finish(partners, costs)
        else:
            # Several blocks for each processor, lest one be left over at the end.
            size = -(-len(asked) // 8)
            for_each_product(search, len(asked), min(max(size, _ROWS), _SHARED_ROWS))
    return costs[:, -1].copy()


def _tiles(rows: _Rows, used: np.ndarray) -> list[np.ndarray]:
    """All columns, in parts; what is near in space comes first: the later ones are then discarded all the more."""
    own = np.searchsorted(used, rows.asked[len(rows.asked) // 2])
    starts = np.arange(0, len(used), _COLUMNS)
    nearest_first = np.argsort(np.abs(starts + _COLUMNS // 2 - own), kind="stable")
    return [used[begin : begin + _COLUMNS] for begin in starts[nearest_first]]


def _sift_tile(rows: _Rows, columns: np.ndarray, used: np.ndarray) -> None:
    """Take note of what some columns leave open."""
    found = _Products(rows, rows.dtype).sift(columns)
    if found is None and not rows.is_tight:
        # Partners that were known of once may have become dear.
        rows.tighten(used)
        found = _Products(rows, rows.dtype).sift(columns)
    if found is None:
        rows.dtype = np.float64
        found = _Products(rows, np.float64).sift(columns)
        assert found is not None
    if rows.note(*found) > _OPEN_SHARE * len(rows.asked) * len(columns) + rows.n_kept * len(rows.asked):
        rows.dtype = np.float64


def _search_halved(
    clusters: Clusters, used: np.ndarray, limits: Callable, partners: np.ndarray, costs: np.ndarray
) -> bool:
    """Search for all clusters, each pair once; return whether that was done, or is not worth while."""
    n_columns = clusters.centre.shape[1]
    terms = clusters.term[used]
    if n_columns < _COLUMNS_TO_HALVE or terms.min() < terms.max():
        return False
    size = min(max(-(-len(used) // 16), _LEAST_HALVED), _SHARED_ROWS)
    slices = [slice(begin, min(begin + size, len(used))) for begin in range(0, len(used), size)]
    n_kept, most = costs.shape[1], clusters.most()
    blocks: list[_Rows] = [None] * len(slices)  # type: ignore[list-item]

    def begin(part: slice) -> None:
        asked = used[slices[part.start]]
        blocks[part.start] = _Rows(clusters, used, asked, limits(asked), n_kept, most)

    for_each_product(begin, len(slices), 1)
    # Blocks that are near each other in space come first: the later pairs are then discarded all the more.
    pairs = [(first, first + apart) for apart in range(len(slices)) for first in range(len(slices) - apart)]
    is_hard = threading.Event()

    def sift(part: slice) -> None:
        if is_hard.is_set():
            return
        one, other = (blocks[block] for block in pairs[part.start])
        if one is other:
            found = _Products(one, np.float32).sift(one.asked)
            both = None if found is None else (found,)
        else:
            both = _sift_both(one, other)
        if both is None:
            is_hard.set()
            return
        n_open = sum(rows.note(*found) for rows, found in zip((one, other), both, strict=False))
        if n_open > len(both) * (_OPEN_SHARE * len(one.asked) * len(other.asked) + n_kept * len(one.asked)):
            is_hard.set()

    for_each_product(sift, len(pairs), 1)
    if is_hard.is_set():
        return False
    for_each_product(lambda part: _finish(blocks, slices, part.start, partners, costs), len(slices), 1)
    return True


def _finish(blocks, slices, block, partners, costs) -> None:
    blocks[block].finish(partners[slices[block]], costs[slices[block]])
    blocks[block] = None


class _Rows:
    """Clusters that are asked about, and what has been found of their partners so far."""

    def __init__(
        self,
        clusters: Clusters,
        used: np.ndarray,
        asked: np.ndarray,
        limits: np.ndarray,
        n_kept: int,
        most: float,
    ) -> None:
        self.clusters, self.asked, self.n_kept = clusters, asked, n_kept
        self.term = clusters.term[asked]
        # Of the products that are worth while.
        self.dtype: type = np.float32
        # Distances do not change, but products lose less where their factors are small.
        self.origin = clusters.centre[asked].mean(axis=0)
        # A threshold has to be finite.
        self.threshold = np.minimum(limits, most)
        self.is_tight = False
        if not np.isfinite(limits).all():
            self.tighten(used)
        # Costs that as many partners as are wanted do not exceed, as far as products tell.
        self._high = np.full((len(asked), n_kept), np.inf)
        self._notes: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._lock = threading.Lock()

    def tighten(self, used: np.ndarray) -> None:
        """Lower the thresholds to what some clusters cost that are near in space."""
        self.threshold = np.minimum(self.threshold, self._first_limits(used))
        self.is_tight = True

    def _first_limits(self, used: np.ndarray) -> np.ndarray:
        """A cost that as many partners as are wanted do not exceed: that of some that are near in space."""
        clusters = self.clusters
        own = np.searchsorted(used, self.asked[len(self.asked) // 2])
        n_first = max(_FIRST_COLUMNS, len(self.asked) // 4)
        columns = used[max(0, own - n_first // 2) :][:n_first]
        if len(columns) <= self.n_kept:
            return np.full(len(self.asked), np.inf)
        others = clusters.centre[columns] - self.origin
        norm_of_others = np.einsum("im,im->i", others, others)
        others = others.astype(np.float32)
        terms = clusters.term[columns]
        has_equal_terms = terms.min() == terms.max() and self.term.min() == self.term.max() == terms[0]
        error = 2.0 * _error(others.shape[1], np.float32)
        limits = np.empty(len(self.asked))
        for begin in range(0, len(self.asked), _ROWS):
            part = slice(begin, begin + _ROWS)
            rows = clusters.centre[self.asked[part]] - self.origin
            norm = np.einsum("im,im->i", rows, rows)
            squared = (-2.0 * rows).astype(np.float32) @ others.T
            squared += norm_of_others.astype(np.float32)
            # What rounding may have taken away.
            most = norm + error * (norm + norm_of_others.max())
            # Among one more than wanted may be the cluster itself, at no cost.
            if has_equal_terms:
                squared.partition(self.n_kept, axis=1)
                limits[part] = clusters.combined(
                    np.maximum(squared[:, self.n_kept] + most, 0.0), 2.0 * terms[0]
                )
            else:
                squared = np.maximum(squared + most[:, np.newaxis], 0.0)
                cost = clusters.combined(squared, self.term[part, np.newaxis] + terms)
                cost.partition(self.n_kept, axis=1)
                limits[part] = cost[:, self.n_kept]
        return limits

    def most_open(self, n_rows: int, n_columns: int) -> float:
        """How many pairs may be left open, unless nearly all distances are equal."""
        return _TIED_SHARE * n_rows * n_columns + 2 * self.n_kept * n_rows

    def note(self, row: np.ndarray, slot: np.ndarray, low: np.ndarray, high: np.ndarray) -> int:
        """Take note of pairs that may be cheap enough.

        Parameters
        ----------
        row, slot : ndarray of int64
            Positions among the clusters asked about; slots.
        low, high : ndarray of float64
            What each pair costs at least, and at most.

        Returns
        -------
        int
            How many the best of them leave open.
        """
        is_other = slot != self.asked[row]
        row, slot, low, high = row[is_other], slot[is_other], low[is_other], high[is_other]
        if len(row) == 0:
            return 0
        order = np.lexsort((high, row))
        row, slot, low, high = row[order], slot[order], low[order], high[order]
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        is_first = rank < self.n_kept
        changed, place = np.unique(row[is_first], return_inverse=True)
        both = np.full((len(changed), 2 * self.n_kept), np.inf)
        both[place, self.n_kept + rank[is_first]] = high[is_first]
        with self._lock:
            both[:, : self.n_kept] = self._high[changed]
            both.partition(self.n_kept - 1, axis=1)
            self._high[changed] = both[:, : self.n_kept]
            self.threshold[changed] = np.minimum(self.threshold[changed], _TIED * both[:, self.n_kept - 1])
            is_open = low <= self.threshold[row]
            n_open = int(np.count_nonzero(is_open))
            # The threshold is below some of what it comes from.
            is_open |= is_first
            self._notes.append((row[is_open].astype(np.int32), slot[is_open].astype(np.int32), low[is_open]))
        return n_open

    def finish(self, partners: np.ndarray, costs: np.ndarray) -> None:
        """Compute what is still open, and fill in the lists."""
        if not self._notes:
            return
        row, slot, low = map(np.concatenate, zip(*self._notes, strict=True))
        self._notes.clear()
        # What looks cheapest counts in any case, for the threshold is below some of what it comes from.
        order = np.lexsort((low, row))
        row, slot, low = row[order], slot[order], low[order]
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        is_left = (rank < self.n_kept) | (low <= self.threshold[row])
        row, slot = row[is_left], slot[is_left]
        cost = self._computed(row, slot)
        order = np.lexsort((cost, row))
        row, slot, cost = row[order], slot[order], cost[order]
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        is_kept = rank < self.n_kept
        partners[row[is_kept], rank[is_kept]] = slot[is_kept]
        costs[row[is_kept], rank[is_kept]] = cost[is_kept]

    def _computed(self, row: np.ndarray, slot: np.ndarray) -> np.ndarray:
        return self.clusters.cost(self.asked[row], slot)


class _Products:
    """Products of some rows with any columns.

    Parameters
    ----------
    rows : _Rows
    dtype : type
        `numpy.float32` or `numpy.float64`.
    """

    def __init__(self, rows: _Rows, dtype: type) -> None:
        self.rows, self.dtype = rows, dtype
        clusters = rows.clusters
        self.n_columns = clusters.centre.shape[1]
        self.error = _error(self.n_columns, dtype)
        # Below it float32 knows no ratios any more.
        self.least = 1e6 * float(np.finfo(dtype).tiny)
        centre = clusters.centre[rows.asked] - rows.origin
        self.norm = np.einsum("im,im->i", centre, centre)
        centre *= -2.0
        self.left = _side_by_side(centre, self._columns_asked(), dtype)

    def sift(self, columns: np.ndarray) -> tuple[np.ndarray, ...] | None:
        """Find the pairs whose cost may be within the threshold of their row.

        Parameters
        ----------
        columns : ndarray of int64
            Slots.

        Returns
        -------
        row, slot, low, high : ndarray
            As for `_Rows.note`; or None where products of float32 leave so many that float64 is needed.
        """
        rows, clusters = self.rows, self.rows.clusters
        threshold = rows.threshold.copy()
        for position, column in enumerate(self._columns_asked(threshold)):
            self.left[:, self.n_columns + position] = column
        centre, norm = self._others(columns)
        term = clusters.term[columns]
        right = _side_by_side(centre, clusters.columns_other(norm, term, self.error, self.least), self.dtype)
        room = np.empty((min(_ROWS, len(rows.asked)), len(columns)), dtype=self.dtype)
        found, excess = [], []
        for begin in range(0, len(rows.asked), _ROWS):
            left = self.left[begin : begin + _ROWS]
            products = np.matmul(left, right.T, out=room[: len(left)])
            open_ = np.flatnonzero(products <= 0.0)
            if self.dtype == np.float32 and len(open_) > rows.most_open(len(left), len(columns)):
                return None
            found.append(open_ + begin * len(columns))
            excess.append(products.ravel()[open_].astype(np.float64))
        row, column = np.divmod(np.concatenate(found), len(columns))
        low, high = self._costs(np.concatenate(excess), row, norm[column], term[column], threshold[row])
        return row, columns[column], low, high

    def _others(self, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The centres of columns as this takes them, and the squares of their norms."""
        centre = self.rows.clusters.centre[columns]
        centre -= self.rows.origin
        return centre, np.einsum("im,im->i", centre, centre)

    def _columns_asked(self, threshold: np.ndarray | None = None) -> list[np.ndarray | float]:
        threshold = self.rows.threshold if threshold is None else threshold
        return self.rows.clusters.columns_asked(self.norm, self.rows.term, threshold, self.error)

    def _costs(self, excess, row, norm, term, threshold) -> tuple[np.ndarray, np.ndarray]:
        """What pairs cost at least and at most whose products leave them open."""
        clusters = self.rows.clusters
        terms = self.rows.term[row] + term
        summed = clusters.summed(self.norm[row] + norm, terms, threshold)
        low = clusters.cost_at_least(excess, terms, threshold)
        high = clusters.cost_at_least(excess + 2.0 * (self.error * summed + self.least), terms, threshold)
        return low, high


def _sift_both(one: _Rows, other: _Rows) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...]] | None:
    """Find the pairs of two blocks whose cost may be within the threshold of either; None if there are too many.

    All terms are equal. So a threshold is one of squared distances, which are what the products give here.
    """
    clusters = one.clusters
    products = _Products(one, np.float32)
    error, least = products.error, products.least
    terms = one.term[0] + other.term[0]
    n_columns = products.n_columns
    centre, norm = products._others(other.asked)
    # These two columns are all that is needed where thresholds are no part of the products.
    left = products.left[:, : n_columns + 2]
    left[:, n_columns] = 1.0
    left[:, n_columns + 1] = (1.0 - error) * products.norm
    right = _side_by_side(centre, [(1.0 - error) * norm - least, 1.0], np.float32)
    reach_1, reach_2 = (
        (clusters.squared_within(rows.threshold, terms) * (1.0 + error)).astype(np.float32)
        for rows in (one, other)
    )
    room = np.empty((min(_ROWS, len(one.asked)), len(other.asked)), dtype=np.float32)
    squared_parts, found = [], []
    for begin in range(0, len(one.asked), _ROWS):
        part = left[begin : begin + _ROWS]
        squared = np.matmul(part, right.T, out=room[: len(part)])
        is_open = squared <= reach_1[begin : begin + _ROWS, np.newaxis]
        is_open |= squared <= reach_2
        open_ = np.flatnonzero(is_open)
        if len(open_) > one.most_open(len(part), len(other.asked)) + one.n_kept * len(other.asked):
            return None
        found.append(open_ + begin * len(other.asked))
        squared_parts.append(squared.ravel()[open_].astype(np.float64))
    first, second = np.divmod(np.concatenate(found), len(other.asked))
    squared = np.concatenate(squared_parts)
    high = squared + 2.0 * (error * (products.norm[first] + norm[second]) + least)
    low, high = clusters.combined(squared, terms), clusters.combined(high, terms)
    both = []
    for rows, row, slot in ((one, first, other.asked[second]), (other, second, one.asked[first])):
        is_near = low <= rows.threshold[row]
        both.append((row[is_near], slot[is_near], low[is_near], high[is_near]))
    return both[0], both[1]


def _error(n_columns: int, dtype: type) -> float:
    """How far off a product may be, relative to the sum of the sizes of what it is a sum of.

    Half a unit of rounding for each product and each sum, and some for what they are made of; twice that, for the
    square of a distance cancels among terms of twice its size.
    """
    return (n_columns + 16) * float(np.finfo(dtype).eps)


def _side_by_side(rows: np.ndarray, columns: list[np.ndarray | float], dtype: type) -> np.ndarray:
    """Rows, and further columns beside them."""
    n_columns = rows.shape[1]
    both = np.empty((len(rows), n_columns + len(columns)), dtype=dtype)
    both[:, :n_columns] = rows
    for position, column in enumerate(columns):
        both[:, n_columns + position] = column
    return both

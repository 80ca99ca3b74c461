"""Nearest neighbours, and the shortest edges that leave components, in many columns: blocks of matrix products."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

import numpy as np

from .parts import for_each_product
from .spanning_boxes import Edges
from .spanning_lists import Lists
from .spanning_points import Points, halved_order

__all__ = ["lists_of_products", "order_for_products", "search_products"]

_ROWS = 512
# Between two words about how far it is.
_ROWS_AT_A_TIME = 16 * _ROWS
_COLUMNS = 2_048
_UNIT = 256
# Lists are longer than asked for by so many: the order of the last ones is not certain in float32.
_SPARE = 8
# Products of float32 that leave more than this share of the pairs open are worth less than those of float64.
_OPEN_SHARE = 0.02
# What is shorter by less is not shorter: where all distances are equal, rounding errors would have all pairs computed.
_TIED = 1.0 - 1e-11
# Pairs whose differences are held at a time.
_PAIRS = 1 << 14
# Lists that have more open than this for each neighbour are sorted before the next block.
_WAITING = 2
# Up to so many columns a k-d tree is always quicker.
_FEW_COLUMNS = 3
# Points in a box, and points asked about, where it is found out what a k-d tree would see.
_BOX = 128
_SAMPLES = 16


class Units(NamedTuple):
    """Points that are near to each other, some hundred at a time, and the boxes and balls around them.

    Attributes
    ----------
    order : ndarray of int64, shape (n,)
        Points, unit by unit.
    start, end : ndarray of int64, shape (u,)
        Where each unit begins and ends there.
    low, high, centre : ndarray of float64, shape (u, m)
    radius, least_core : ndarray of float64, shape (u,)
    """

    order: np.ndarray
    start: np.ndarray
    end: np.ndarray
    low: np.ndarray
    high: np.ndarray
    centre: np.ndarray
    radius: np.ndarray
    least_core: np.ndarray

    @classmethod
    def of(cls, points: Points, component: np.ndarray | None = None) -> Units:
        """Those of all points; where components are given, of one large or of several small components each."""
        n = len(points)
        if component is None:
            order, start = np.arange(n), np.arange(0, n, _UNIT)
        else:
            # Where in the order of the points a component is, and which are too small for a unit of their own.
            size = np.bincount(component)
            place = np.bincount(component, np.arange(n)) / size
            rank = np.argsort(np.argsort(place, kind="stable"))
            is_large = size >= _UNIT // 4
            order = np.lexsort((np.arange(n), np.where(is_large, rank, -1)[component]))
            whose = np.where(is_large, rank, -1)[component[order]]
            begins = np.concatenate(([0], np.flatnonzero(np.diff(whose)) + 1))
            length = np.diff(np.append(begins, n))
            parts = -(-length // _UNIT)
            which = np.repeat(np.arange(len(begins)), parts)
            number = np.arange(parts.sum()) - (np.cumsum(parts) - parts)[which]
            start = begins[which] + number * length[which] // parts[which]
        X = points.X[order]
        end = np.append(start[1:], n)
        size = end - start
        centre = np.add.reduceat(X, start) / size[:, np.newaxis]
        radius = np.empty(len(start))
        for unit, (begin, stop) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
            radius[unit] = points.norm(X[begin:stop] - centre[unit]).max()
        core = np.zeros(n) if points.core is None else points.core[order]
        low, high = np.minimum.reduceat(X, start), np.maximum.reduceat(X, start)
        return cls(order, start, end, low, high, centre, radius, np.minimum.reduceat(core, start))

    def squared_gaps(self, X: np.ndarray) -> np.ndarray:
        """Squared distance of each unit from the nearest of some points, at least; core distances count."""
        gap = np.maximum(np.maximum(self.low - X.max(axis=0), X.min(axis=0) - self.high), 0.0)
        squared = np.einsum("um,um->u", gap, gap)
        middle = X.mean(axis=0)
        reach = np.sqrt(np.einsum("im,im->i", X - middle, X - middle).max())
        apart = np.sqrt(np.einsum("um,um->u", self.centre - middle, self.centre - middle))
        squared = np.maximum(squared, np.maximum(apart - self.radius - reach, 0.0) ** 2)
        return np.maximum(squared, self.least_core**2)

    def columns(self, units: np.ndarray) -> np.ndarray:
        """The points of some units, one unit after the other."""
        return np.concatenate([self.order[self.start[unit] : self.end[unit]] for unit in units.tolist()])


def order_for_products(X: np.ndarray, k: int) -> np.ndarray | None:
    """An order of the points in which products find neighbours, where they do so sooner than a k-d tree; else None.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
    k : int
        How many neighbours of each are sought.

    Returns
    -------
    ndarray of int64, shape (n,), or None

    Notes
    -----
    In many columns of noise a k-d tree sees nearly everything; where the data have few dimensions, in however many
    columns, or lie in clusters far apart, it is quicker by far. The boxes that it would have to look into for a few of
    the points tell. The choice rests on these, not on a clock: so the same data go the same way at every run.
    """
    n, m = X.shape
    if m <= _FEW_COLUMNS:
        return None
    order, start = halved_order(X, _BOX)
    ordered = X[order]
    low, high = np.minimum.reduceat(ordered, start), np.maximum.reduceat(ordered, start)
    size = np.diff(np.append(start, n))
    seen = []
    for row in range(0, n, -(-n // _SAMPLES)):
        difference = ordered - ordered[row]
        reach = np.partition(np.einsum("im,im->i", difference, difference), k)[k]
        gap = np.maximum(np.maximum(low - ordered[row], ordered[row] - high), 0.0)
        seen.append(size[np.einsum("bm,bm->b", gap, gap) <= reach].sum())
    # Seconds of one processor for each point; measured.
    by_tree = 1e-6 + np.mean(seen) * (1e-9 + 1e-9 * m)
    by_products = 2e-5 + n * (1e-9 + 4.4e-11 * m)
    return order if by_products < by_tree else None


def lists_of_products(points: Points, k: int, certain: int, say: Callable[[int], None]) -> Lists:
    """Find at least k near neighbours of all points.

    Parameters
    ----------
    points : Points
        Of Euclidean distances.
    k : int
        Less than the number of points.
    certain : int
        At most k: so many are the nearest for certain.
    say : callable
        Called with the number of points that are done, and may raise.

    Returns
    -------
    Lists
        Distances are precise to float64. Neighbours farther than `beyond` are not certain to be the next.

    Notes
    -----
    ``|x|^2 - 2 x y + |y|^2`` is the product of two vectors of m + 2 numbers. Their norms are made a little less, by the
    bound on the rounding errors, so that the product is less than the squared distance for certain.
    """
    n = len(points)
    k = min(n - 1, k + _SPARE)
    lists = Lists(np.empty((n, k), dtype=np.int32), np.empty((n, k)), np.empty(n))
    units = Units.of(points)

    def search(start: int, stop: int) -> None:
        rows = np.arange(start, stop)
        for nearest in (_nearest, _nearest_in_float64, _nearest_by_differences):
            neighbour, least = nearest(points, units, rows, k)
            distance = points.apart(np.repeat(rows, k), neighbour.ravel()).reshape(-1, k)
            order = np.argsort(distance, axis=1, kind="stable")
            lists.neighbour[rows] = np.take_along_axis(neighbour, order, axis=1)
            lists.distance[rows] = np.take_along_axis(distance, order, axis=1)
            lists.beyond[rows] = least
            rows = rows[lists.distance[rows, certain - 1] > least]
            if len(rows) == 0:
                break

    for begin in range(0, n, _ROWS_AT_A_TIME):
        end = min(n, begin + _ROWS_AT_A_TIME)
        for_each_product(lambda part: search(begin + part.start, begin + part.stop), end - begin, _ROWS)  # noqa: B023
        say(end)
    if k == n - 1:
        lists.beyond[:] = np.inf
    return lists


def search_products(
    points: Points, component: np.ndarray, asked: np.ndarray, edges: Edges, say: Callable[[], None]
) -> None:
    """Find the shortest edge that leaves each component to which points that are asked belong.

    Parameters
    ----------
    points : Points
        Of Euclidean distances.
    component : ndarray of int32, shape (n,)
        Of each point.
    asked : ndarray of int64
        Points, ascending. Other points of their components have no neighbour outside that is nearer than the edges
        known already.
    edges : Edges
        Those known, one of each component at least; shorter ones are put in their place.
    say : callable
        Called now and then, and may raise.
    """
    units, lock = Units.of(points, component), Lock()
    # Points of a component with many that are asked are asked together: its own points are left out of their products.
    is_asked = np.zeros(len(points), dtype=bool)
    is_asked[asked] = True
    asked = units.order[is_asked[units.order]]
    count = np.bincount(component[asked], minlength=len(edges.length))
    group = np.where(count >= _UNIT // 4, np.arange(len(count)), -1)[component[asked]]

    def search(start: int, stop: int) -> None:
        begins = np.flatnonzero(np.diff(group[start:stop])) + 1
        for rows in np.split(asked[start:stop], begins):
            _shortest(points, units, component, rows, edges, lock)

    for begin in range(0, len(asked), _ROWS_AT_A_TIME):
        end = min(len(asked), begin + _ROWS_AT_A_TIME)
        for_each_product(lambda part: search(begin + part.start, begin + part.stop), end - begin, _ROWS)  # noqa: B023
        say()


class _Rows:
    """Some rows of all pairs, in coordinates of their own: products lose less where their factors are small."""

    def __init__(self, X: np.ndarray) -> None:
        self.origin = X.mean(axis=0)
        self.X = X - self.origin
        self.norm = np.einsum("im,im->i", self.X, self.X)

    def less(self, columns: np.ndarray, limit: np.ndarray, dtype: type) -> np.ndarray:
        """What the squared distances are at least, less the limit of their row."""
        m = self.X.shape[1]
        error = 2.0 * (m + 8) * float(np.finfo(dtype).eps)
        # Below it float32 knows no ratios any more.
        least = 1e6 * float(np.finfo(dtype).tiny)
        left = np.empty((len(self.X), m + 2), dtype=dtype)
        left[:, :m] = -2.0 * self.X
        left[:, m] = 1.0
        left[:, m + 1] = (1.0 - error) * self.norm - (1.0 + error) * limit
        shifted = columns - self.origin
        right = np.empty((len(columns), m + 2), dtype=dtype)
        right[:, :m] = shifted
        right[:, m] = (1.0 - error) * np.einsum("im,im->i", shifted, shifted) - least
        right[:, m + 1] = 1.0
        return left @ right.T


def _nearest_in_float64(points, units, rows, k) -> tuple[np.ndarray, np.ndarray]:
    return _nearest(points, units, rows, k, np.float64)


def _nearest_by_differences(points, units, rows, k) -> tuple[np.ndarray, np.ndarray]:
    """As `_nearest`, where even the products of float64 do not tell which are nearer."""
    n = len(points)
    neighbour, least = np.empty((len(rows), k), dtype=np.int64), np.empty(len(rows))
    for place, row in enumerate(rows.tolist()):
        distance = points.apart(np.full(n, row), np.arange(n))
        distance[row] = np.inf
        neighbour[place] = np.argpartition(distance, k - 1)[:k]
        least[place] = distance[neighbour[place]].max()
    return neighbour, least


def _nearest(
    points: Points, units: Units, rows: np.ndarray, k: int, dtype: type = np.float32
) -> tuple[np.ndarray, np.ndarray]:
    """The k neighbours that look nearest, and what the distance from others is at least."""
    product = _Rows(points.X[rows])
    gaps = units.squared_gaps(points.X[rows])
    # Where units overlap, what is next in order is the likeliest to be near.
    off = np.abs((units.start + units.end) // 2 - rows[len(rows) // 2])
    order = np.lexsort((off, gaps))
    n = len(rows)
    value = np.full((n, k), np.inf)
    found = np.zeros((n, k), dtype=np.int64)
    limit = np.full(n, np.inf)
    waiting: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    n_waiting = 0
    for chosen in np.split(order, np.arange(_COLUMNS // _UNIT, len(order), _COLUMNS // _UNIT)):
        if n_waiting > _WAITING * k * n:
            value, found = _with_waiting(value, found, waiting)
            limit, waiting, n_waiting = value[:, -1], [], 0
        is_first = not np.isfinite(limit).all()
        if not is_first:
            chosen = chosen[gaps[chosen] < limit.max()]
            if len(chosen) == 0:
                break
        columns = units.columns(chosen)
        bound = np.where(np.isfinite(limit), limit, 0.0)
        less = product.less(points.X[columns], bound, dtype)
        # Rows and points go by the same order here.
        own = np.flatnonzero((columns >= rows[0]) & (columns <= rows[-1]))
        at = np.searchsorted(rows, columns[own])
        is_own = rows[at] == columns[own]
        own, at = own[is_own], at[is_own]
        less[at, own] = np.inf
        if is_first:
            if len(columns) > k:
                column = np.argpartition(less, k - 1, axis=1)[:, :k]
            else:
                column = np.broadcast_to(np.arange(len(columns)), less.shape)
            row = np.repeat(np.arange(n), column.shape[1])
            column = column.ravel()
        else:
            row, column = np.divmod(np.flatnonzero(less < 0), len(columns))
            if dtype == np.float32 and len(row) > _OPEN_SHARE * less.size + 4 * k * n:
                dtype = np.float64
                less = product.less(points.X[columns], bound, dtype)
                less[at, own] = np.inf
                row, column = np.divmod(np.flatnonzero(less < 0), len(columns))
        waiting.append((row, columns[column], less[row, column].astype(np.float64) + bound[row]))
        n_waiting += len(row)
        if is_first:
            value, found = _with_waiting(value, found, waiting)
            limit, waiting, n_waiting = value[:, -1], [], 0
    if waiting:
        value, found = _with_waiting(value, found, waiting)
    return found, np.sqrt(np.maximum(value[:, -1], 0.0)) / _TIED


def _with_waiting(value: np.ndarray, found: np.ndarray, waiting: list) -> tuple[np.ndarray, np.ndarray]:
    """Lists with what is less in its place."""
    n, k = value.shape
    row, column, less = (np.concatenate(parts) for parts in zip(*waiting, strict=True))
    row = np.concatenate((np.repeat(np.arange(n), k), row))
    column = np.concatenate((found.ravel(), column))
    less = np.concatenate((value.ravel(), less))
    order = np.lexsort((less, row))
    begins = np.searchsorted(row[order], np.arange(n))
    first = order[begins[:, np.newaxis] + np.arange(k)]
    return less[first], column[first]


def _shortest(points: Points, units: Units, component, rows, edges: Edges, lock) -> None:
    """Offer the edges from some points out of their components."""
    own = component[rows]
    is_one = bool((own == own[0]).all())
    product = _Rows(points.X[rows])
    gaps = units.squared_gaps(points.X[rows])
    if is_one:
        # Units hold one component, or several small ones.
        first = component[units.order[units.start]]
        gaps[(first == own[0]) & (first == component[units.order[units.end - 1]])] = np.inf
    core = points.core
    dtype = np.float32
    order = np.argsort(gaps, kind="stable")
    # A few at first: what they give closes many of the others.
    parts = np.r_[1, 1 + np.arange(_COLUMNS // _UNIT, len(order), _COLUMNS // _UNIT)]
    for chosen in np.split(order, parts):
        limit = _TIED * edges.length[own] ** 2
        chosen = chosen[gaps[chosen] < limit.max()]
        if len(chosen) == 0:
            break
        column = units.columns(chosen)
        if is_one:
            column = column[component[column] != own[0]]
        if core is not None:
            column = column[core[column] < edges.length[own].max()]
        if len(column) == 0:
            continue
        less = product.less(points.X[column], limit, dtype)
        row, at = _open_pairs(less, own, component[column], is_one)
        if dtype == np.float32 and len(row) > _OPEN_SHARE * less.size + len(rows):
            dtype = np.float64
            less = product.less(points.X[column], limit, dtype)
            row, at = _open_pairs(less, own, component[column], is_one)
        if len(row) == 0:
            continue
        least = less[row, at] + limit[row]
        inside, outside = rows[row], column[at]
        # Those that look nearest first: most of the others are too far then.
        order = np.argsort(least, kind="stable")
        inside, outside, least = inside[order], outside[order], least[order]
        _, first = np.unique(component[inside], return_index=True)
        _offer(points, component, inside[first], outside[first], edges, lock)
        while len(inside):
            is_open = least < _TIED * edges.length[component[inside]] ** 2
            if core is not None:
                longest = np.maximum(core[inside], core[outside])
                is_open &= longest < edges.length[component[inside]]
            inside, outside, least = inside[is_open], outside[is_open], least[is_open]
            _offer(points, component, inside[:_PAIRS], outside[:_PAIRS], edges, lock)
            inside, outside, least = inside[_PAIRS:], outside[_PAIRS:], least[_PAIRS:]


def _open_pairs(less: np.ndarray, own, other, is_one: bool) -> tuple[np.ndarray, np.ndarray]:
    row, at = np.divmod(np.flatnonzero(less < 0), less.shape[1])
    if is_one:
        return row, at
    is_edge = own[row] != other[at]
    return row[is_edge], at[is_edge]


def _offer(points: Points, component, inside, outside, edges: Edges, lock) -> None:
    if len(inside):
        length = points.apart(inside, outside)
        with lock:
            edges.offer(component[inside], inside, outside, length)

"""The square matrix of the distances of all pairs, by all processors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from scipy.spatial.distance import cdist

from ...input.distances import computed_distance_failure
from .coordinates import centred, in_unit, unit_rows
from .parts import for_each_part, for_each_product

__all__ = ["FEW_COLUMNS", "PRODUCT_METRICS", "metric_parameters", "square_of_condensed", "square_of_rows"]

PRODUCT_METRICS = ("correlation", "cosine", "euclidean", "sqeuclidean")
"""The metrics whose distances matrix products give."""

FEW_COLUMNS = 16
"""Up to so many columns differences are as quick as products."""
_ROWS = 256
_COLUMNS = 64
# A squared distance that is a smaller share of the squared norms than this has lost digits in a product.
_LOST_SHARE = 1e-4
# Where more pairs than this have lost digits, differences are quicker for all.
_LOST_PAIRS = 0.1


def square_of_rows(
    X: np.ndarray,
    metric: str,
    is_squared: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> np.ndarray:
    """Compute the distances of all pairs of rows.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite.
    metric : str
        A metric of `scipy.spatial.distance.cdist`.
    is_squared : bool
        Whether the distances are squared.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of rows, now and then. What it raises ends it.

    Returns
    -------
    ndarray of float64, shape (n, n)
        With infinity on the diagonal.

    Raises
    ------
    ValueError
        For a distance that is NaN, infinite or negative, with its two rows named.

    Examples
    --------
    >>> square_of_rows(np.array([[0.0], [3.0]]), "euclidean")
    array([[inf,  3.],
           [ 3., inf]])
    """
    if metric in PRODUCT_METRICS and X.shape[1] > FEW_COLUMNS:
        block_of = _Products(X, metric)
        for_each = for_each_product
    else:
        block_of = _Differences(X, metric)
        for_each = for_each_part
    n = len(X)
    D = np.empty((n, n))
    done = 0

    def compute(part: slice) -> None:
        nonlocal done
        for begin in range(part.start, n, 8 * _ROWS):
            columns = slice(begin, min(begin + 8 * _ROWS, n))
            block = block_of(part, columns)
            if not (np.isfinite(block.max()) and block.min() >= 0):
                bad = np.argwhere(~(np.isfinite(block) & (block >= 0)))[0]
                row, column = part.start + int(bad[0]), columns.start + int(bad[1])
                raise computed_distance_failure(float(block[tuple(bad)]), row, column, metric)
            if is_squared:
                block *= block
            D[part, columns] = block
        done += part.stop - part.start
        if progress is not None:
            progress(done, n)

    for_each(compute, n, _ROWS)
    _mirror(D)
    return D


def square_of_condensed(distances: np.ndarray, n: int, is_squared: bool = False) -> np.ndarray:
    """Return condensed distances as a square matrix.

    Parameters
    ----------
    distances : ndarray of float64, shape (n (n - 1) / 2,)
    n : int
    is_squared : bool
        Whether the distances are squared.

    Returns
    -------
    ndarray of float64, shape (n, n)
        With infinity on the diagonal.

    Examples
    --------
    >>> square_of_condensed(np.array([3.0]), 2)
    array([[inf,  3.],
           [ 3., inf]])
    """
    D = np.empty((n, n))

    def fill(part: slice) -> None:
        for row in range(part.start, part.stop):
            begin = row * (2 * n - row - 1) // 2
            values = distances[begin : begin + n - row - 1]
            D[row, row + 1 :] = values * values if is_squared else values

    for_each_part(fill, n, _ROWS)
    _mirror(D)
    return D


def _mirror(D: np.ndarray) -> None:
    """Fill the lower triangle of a square matrix from the upper one, and its diagonal with infinity.

    Row by row: memory that is written to for the first time takes long to get, and columns would write to all of it.
    """

    def mirror(part: slice) -> None:
        corner = D[part, part]
        corner[:] = np.triu(corner, 1) + np.triu(corner, 1).T
        np.fill_diagonal(corner, np.inf)
        for begin in range(0, part.start, _COLUMNS):
            columns = slice(begin, min(begin + _COLUMNS, part.start))
            D[part, columns] = D[columns, part].T

    for_each_part(mirror, len(D), _ROWS)


def metric_parameters(metric: str | Callable, X: np.ndarray) -> dict[str, Any]:
    """What pdist takes from all samples, and cdist would take from the few that it is given."""
    if metric == "seuclidean":
        return {"V": X.var(axis=0, ddof=1)}
    if metric == "mahalanobis":
        return {"VI": np.linalg.inv(np.cov(X.T).reshape(X.shape[1], -1)).T}
    return {}


class _Differences:
    """Distances by `scipy.spatial.distance.cdist`."""

    def __init__(self, X: np.ndarray, metric: str) -> None:
        self._X, self._metric, self._parameters = X, metric, metric_parameters(metric, X)

    def __call__(self, rows: slice, columns: slice) -> np.ndarray:
        return cdist(self._X[rows], self._X[columns], cast("Any", self._metric), **self._parameters)


class _Products:
    """Distances by matrix products, and by differences where products would lose digits."""

    def __init__(self, X: np.ndarray, metric: str) -> None:
        self._metric = metric
        self._is_angle = metric in ("correlation", "cosine")
        if self._is_angle:
            self._X, self._unit = unit_rows(X, without_mean=metric == "correlation"), 1.0
        else:
            self._X, self._unit = centred(X)
        # The common part of all rows does not count, but would cost digits.
        self._X -= self._X.mean(axis=0)
        self._norm = np.einsum("im,im->i", self._X, self._X)

    def __call__(self, rows: slice, columns: slice) -> np.ndarray:
        norms = self._norm[rows, np.newaxis] + self._norm[columns]
        squared = self._X[rows] @ self._X[columns].T
        squared *= -2.0
        squared += norms
        norms *= _LOST_SHARE
        first, second = np.nonzero(squared < norms)
        if len(first) > _LOST_PAIRS * squared.size:
            squared = cdist(self._X[rows], self._X[columns], "sqeuclidean")
        else:
            for begin in range(0, len(first), 256):
                part = slice(begin, begin + 256)
                difference = self._X[rows.start + first[part]] - self._X[columns.start + second[part]]
                squared[first[part], second[part]] = np.einsum("im,im->i", difference, difference)
        if self._is_angle:
            squared *= 0.5
            return squared
        if self._metric == "euclidean":
            return in_unit(self._unit, np.sqrt(squared, out=squared))
        return in_unit(self._unit, in_unit(self._unit, squared))

"""Rows in coordinates whose squares and sums stay precise; heights back in the unit of the data."""

from __future__ import annotations

import numpy as np

__all__ = ["centred", "in_unit", "unit_rows"]


def centred(X: np.ndarray) -> tuple[np.ndarray, float]:
    """Rows without constant columns, in a unit that leaves their coordinates of the size of 1; and that unit.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite; left as it is.

    Returns
    -------
    X : ndarray of float64, shape (n, k)
        One column of zeros where all are constant. Differences are those of the data to the last bit.
    unit : float
        A power of two.

    Examples
    --------
    >>> centred(np.array([[1e9 + 1, 3.0], [1e9 + 2, 3.0]]))
    (array([[0. ],
           [0.5]]), 2.0)
    """
    low, high = X.min(axis=0), X.max(axis=0)
    is_wide = low < high
    X, low, high = X[:, is_wide], low[is_wide], high[is_wide]
    if X.shape[1] == 0:
        return np.zeros((len(X), 1)), 1.0
    # Far from the origin sums would round off what tells rows apart. There a difference is exact; elsewhere it would
    # itself round off small numbers beside large ones.
    origin = np.where((low >= high / 2) | (high <= low / 2), low, 0.0)
    X -= origin
    largest = np.maximum(np.abs(low - origin), np.abs(high - origin))
    # A power of two, so that nothing is rounded; the greatest that there is in float64 has the exponent 1023.
    unit = 2.0 ** min(np.frexp(largest.max())[1], 1023)
    X /= unit
    return X, float(unit)


def in_unit(unit: float, height: np.ndarray) -> np.ndarray:
    """Heights in the unit of the data; infinity where float64 cannot hold them."""
    with np.errstate(over="ignore"):
        return unit * height


def unit_rows(X: np.ndarray, without_mean: bool = False) -> np.ndarray:
    """Rows scaled to the length of 1; half the squared distance of two is the cosine distance of those given.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Left as it is; no row of zeros.
    without_mean : bool
        Whether the mean of each row is subtracted first: for the correlation distance. No row may be constant.

    Returns
    -------
    ndarray of float64, shape (n, m)

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0]]))
    array([[0.6, 0.8]])
    """
    # Scaled by the largest value first: squares of large or small numbers leave the range of float64.
    rows = X / np.maximum(np.abs(X.max(axis=1)), np.abs(X.min(axis=1)))[:, np.newaxis]
    if without_mean:
        rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.sqrt(np.einsum("im,im->i", rows, rows))[:, np.newaxis]
    return rows

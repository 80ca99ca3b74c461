"""The second pass: each row goes to the nearest micro-cluster."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

__all__ = ["Placed", "add", "code_type", "nearest", "place"]

# Up to so many columns a tree of boxes finds the nearest sooner than products do.
_FEW_COLUMNS = 5
# Rows and centres whose products are held at a time: as much as a processor's own cache holds.
_ROWS, _CENTRES = 256, 512
# A row whose products may be wrong by more than this share of its squared distance is looked up exactly.
_TOLERANCE = 1e-4


class Placed(NamedTuple):
    """What the rows of some blocks are, micro-cluster by micro-cluster.

    Attributes
    ----------
    numbers : ndarray of int64, shape (c,)
        Micro-clusters that have rows, ascending.
    counts : ndarray of int64, shape (c,)
        How many.
    sums : ndarray of float64, shape (c, m)
        Sums of their differences from the centre.
    within : ndarray of float64, shape (m,)
        Sums of the squared differences from the nearest centre.
    from_origin : float
        Sum of the squared distances to the mean of all centres.
    """

    numbers: np.ndarray
    counts: np.ndarray
    sums: np.ndarray
    within: np.ndarray
    from_origin: float


def code_type(k: int) -> np.dtype:
    """The smallest type of unsigned integers that tells k micro-clusters apart."""
    return np.min_scalar_type(max(k - 1, 0))


def place(rows: np.ndarray, codebook: np.ndarray) -> tuple[np.ndarray, Placed]:
    """Find the nearest centre of each row.

    Parameters
    ----------
    rows : ndarray of float64, shape (r, m)
    codebook : ndarray of float64, shape (k, m)

    Returns
    -------
    codes : ndarray of unsigned int, shape (r,)
    placed : Placed
    """
    codes = nearest(rows, codebook)
    away = rows - codebook[codes]
    numbers, inverse = np.unique(codes, return_inverse=True)
    counts = np.bincount(inverse, minlength=len(numbers))
    sums = np.empty((len(numbers), rows.shape[1]))
    for column in range(rows.shape[1]):
        sums[:, column] = np.bincount(inverse, away[:, column], minlength=len(numbers))
    within = np.einsum("ij,ij->j", away, away)
    np.subtract(rows, codebook.mean(axis=0), out=away)
    from_origin = float(np.einsum("ij,ij->", away, away))
    return codes.astype(code_type(len(codebook))), Placed(
        numbers.astype(np.int64), counts, sums, within, from_origin
    )


def add(parts: list[Placed]) -> Placed:
    """The rows of several sets of blocks together."""
    numbers, inverse = np.unique(np.concatenate([part.numbers for part in parts]), return_inverse=True)
    counts = np.zeros(len(numbers), dtype=np.int64)
    sums = np.zeros((len(numbers), parts[0].sums.shape[1]))
    begin = 0
    for part in parts:
        places = inverse[begin : begin + len(part.numbers)]
        # Each micro-cluster stands once in a part.
        counts[places] += part.counts
        sums[places] += part.sums
        begin += len(part.numbers)
    return Placed(
        numbers,
        counts,
        sums,
        np.sum([part.within for part in parts], axis=0),
        sum(part.from_origin for part in parts),
    )


def nearest(rows: np.ndarray, codebook: np.ndarray) -> np.ndarray:
    """The nearest centre of each row: ndarray of int64, shape (r,).

    In many columns two centres whose squared distances differ by less than one part in 10,000 count as equally near.
    """
    k, m = codebook.shape
    if m <= _FEW_COLUMNS or len(rows) == 0:
        return np.asarray(cKDTree(codebook).query(rows)[1], dtype=np.int64)
    origin = codebook.mean(axis=0)
    centres = codebook - origin
    unit = float(np.abs(centres).max()) or 1.0
    centres /= unit
    # |x - c|^2 less |x|^2, which is the same for all centres, as one product.
    products = np.empty((m + 1, k), dtype=np.float32)
    products[:m] = -2.0 * centres.T
    products[m] = np.einsum("ij,ij->i", centres, centres)
    tiles = [np.ascontiguousarray(products[:, first : first + _CENTRES]) for first in range(0, k, _CENTRES)]
    found = np.empty(len(rows), dtype=np.int64)
    is_sure = np.empty(len(rows), dtype=bool)
    error = 4.0 * float(np.finfo(np.float32).eps)
    with np.errstate(over="ignore", invalid="ignore"):
        for first in range(0, len(rows), _ROWS):
            part = slice(first, first + _ROWS)
            asked = (rows[part] - origin) / unit
            found[part] = own = _cheapest(asked, tiles)
            away = asked - centres[own]
            squared = np.einsum("ij,ij->i", away, away)
            norm = np.sqrt(np.einsum("ij,ij->i", asked, asked))
            summed = (2.0 * norm + np.sqrt(squared)) ** 2
            is_sure[part] = (error * summed <= _TOLERANCE * squared) | (squared == 0.0)
    doubtful = np.flatnonzero(~is_sure)
    if len(doubtful):
        found[doubtful] = cKDTree(codebook).query(rows[doubtful])[1]
    return found


def _cheapest(asked: np.ndarray, tiles: list[np.ndarray]) -> np.ndarray:
    """For each of some rows the column, of all tiles side by side, with the least product."""
    n, m = asked.shape
    with_one = np.ones((n, m + 1), dtype=np.float32)
    with_one[:, :m] = asked
    least, found = np.full(n, np.inf, dtype=np.float32), np.zeros(n, dtype=np.int64)
    number, begin = np.arange(n), 0
    for tile in tiles:
        product = with_one @ tile
        column = product.argmin(axis=1)
        value = product[number, column]
        is_less = value < least
        least[is_less], found[is_less] = value[is_less], column[is_less] + begin
        begin += tile.shape[1]
    return found

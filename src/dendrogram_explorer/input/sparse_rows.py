"""Observations that stay sparse: read, checked, and their distances computed without a dense copy."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import scipy.sparse

from ..util.messages import listing

__all__ = [
    "DENSE_MAX_CELLS",
    "SPARSE_METRICS",
    "as_sparse_rows",
    "check_sparse_rows",
    "sparse_cross_distances",
    "sparse_distances",
]

SPARSE_METRICS = ("cityblock", "cosine", "euclidean")
"""The metrics that are computed from sparse rows themselves."""

DENSE_MAX_CELLS = 10_000_000
"""Sparse data of up to so many cells (80 MB) are made dense: then all metrics, columns and tables are there."""

_BLOCK_ELEMENTS = 4_000_000

# Where a squared distance is this small relative to the squared lengths, half the digits are lost.
_CANCELLATION = 1e-6


def as_sparse_rows(table: Any, argument: str = "X") -> scipy.sparse.csr_array:
    """Return a float64 copy of sparse data by rows, without stored zeros.

    Parameters
    ----------
    table : scipy sparse array or matrix, shape (n, m)
    argument : str
        Its name, for messages.

    Returns
    -------
    scipy.sparse.csr_array of float64, shape (n, m)

    Raises
    ------
    ValueError
        For missing and infinite values, with the first columns named.

    Examples
    --------
    >>> as_sparse_rows(scipy.sparse.coo_array([[0, 1], [2, 0]])).nnz
    2
    """
    rows: Any = scipy.sparse.csr_array(table, dtype=np.float64, copy=True)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    is_bad = ~np.isfinite(rows.data)
    if is_bad.any():
        columns = np.unique(rows.indices[is_bad]).tolist()
        row = int(np.searchsorted(rows.indptr, int(np.argmax(is_bad)), side="right")) - 1
        raise ValueError(
            f"{argument} has missing (NaN) or infinite values in column{'s' * (len(columns) > 1)} "
            f"{listing(columns, limit=10)}; the first is in row {row} (counting from 0). Needed: a finite number in "
            f"every stored cell. Drop these rows, or replace the values in {argument}.data."
        )
    return rows


def check_sparse_rows(rows: scipy.sparse.csr_array, metric: str) -> None:
    """Raise when a metric is undefined for some sparse rows.

    Parameters
    ----------
    rows : csr array (n, m) float64
        As `as_sparse_rows` returns it.
    metric : str
        One of `SPARSE_METRICS`.

    Raises
    ------
    ValueError
        Naming the first rows without a value other than zero, which have no cosine, and rows whose squares leave the
        range of float64.
    ImportError
        Where the metric takes scikit-learn and it is not installed.
    """
    if metric == "cityblock":
        _manhattan_distances()
        return
    empty = np.flatnonzero(np.diff(rows.indptr) == 0)
    if metric == "cosine" and len(empty):
        raise ValueError(
            f"metric 'cosine' has no value for a row of zeros. All zero: rows {listing(empty.tolist())} (counting "
            "from 0). Remove these rows, or use metric='euclidean'."
        )
    with np.errstate(over="ignore", under="ignore"):
        squares = _squared_lengths(rows)
    limits = np.finfo(np.float64)
    is_extreme = ~np.isfinite(squares) | ((squares < limits.tiny / limits.eps) & (np.diff(rows.indptr) > 0))
    if is_extreme.any():
        raise ValueError(
            f"metric {metric!r} squares its values, which float64 cannot hold for values so large or so small. Found "
            f"in rows {listing(np.flatnonzero(is_extreme).tolist())} (counting from 0). Rescale X, for example divide "
            "it by its greatest absolute value."
        )


def sparse_distances(rows: scipy.sparse.csr_array, metric: str) -> np.ndarray:
    """Return condensed distances between sparse rows; no more than a block of rows is ever dense.

    Parameters
    ----------
    rows : csr array (n, m) float64
        Finite, without stored zeros.
    metric : str
        One of `SPARSE_METRICS`.

    Returns
    -------
    ndarray (n (n - 1) / 2,) float64

    Notes
    -----
    Euclidean distances come from the products of rows, as ``|x|**2 + |y|**2 - 2 x.y``. For near and equal rows this
    loses digits, so that such pairs are computed again from the differences of the rows. City block distances are
    scikit-learn's.

    Examples
    --------
    >>> sparse_distances(scipy.sparse.csr_array([[0.0, 3.0], [4.0, 0.0], [0.0, 3.0]]), "euclidean")
    array([5., 0., 5.])
    """
    n = rows.shape[0]
    distances = np.empty(n * (n - 1) // 2)
    if metric == "cosine":
        lengths = np.sqrt(_squared_lengths(rows))
        rows = _scaled(rows, 1.0 / lengths)
    squares = _squared_lengths(rows)
    height = max(1, _BLOCK_ELEMENTS // n)
    for top in range(0, n - 1, height):
        block = rows[top : top + height]
        if metric == "cityblock":
            values = _manhattan_distances()(block, rows[top:])
        else:
            values = (block @ rows[top:].T).toarray()
            if metric == "cosine":
                # Not below 0, where rounding puts the angle between equal directions.
                values = np.maximum(1.0 - values, 0.0)
            else:
                values = _euclidean(values, rows, squares, top)
        _put(values, distances, top, n)
    return distances


def sparse_cross_distances(
    first: scipy.sparse.csr_array, second: scipy.sparse.csr_array, metric: str
) -> np.ndarray:
    """Return distances between the rows of two sparse tables, computed as in `sparse_distances`.

    Parameters
    ----------
    first, second : csr arrays (a, m) and (b, m) float64
        Finite, without stored zeros.
    metric : str
        One of `SPARSE_METRICS`.

    Returns
    -------
    ndarray (a, b) float64

    Examples
    --------
    >>> rows = scipy.sparse.csr_array([[0.0, 3.0], [4.0, 0.0]])
    >>> sparse_cross_distances(rows[:1], rows, "euclidean")
    array([[0., 5.]])
    """
    if metric == "cityblock":
        return _manhattan_distances()(first, second)
    if metric == "cosine":
        first, second = (_scaled(each, 1.0 / np.sqrt(_squared_lengths(each))) for each in (first, second))
    products = (first @ second.T).toarray()
    if metric == "cosine":
        return np.maximum(1.0 - products, 0.0)
    sums = _squared_lengths(first)[:, np.newaxis] + _squared_lengths(second)
    squared = sums - 2.0 * products
    _compute_again(squared, first, second, *np.nonzero(squared < _CANCELLATION * sums))
    return np.sqrt(np.maximum(squared, 0.0))


def _scaled(rows: scipy.sparse.csr_array, factors: np.ndarray) -> scipy.sparse.csr_array:
    """Each row times a factor."""
    return cast("Any", scipy.sparse.diags_array(factors)) @ rows


def _euclidean(products: np.ndarray, rows: Any, squares: np.ndarray, top: int) -> np.ndarray:
    sums = squares[top : top + len(products), np.newaxis] + squares[np.newaxis, top:]
    squared = sums - 2.0 * products
    first, second = np.nonzero(squared < _CANCELLATION * sums)
    is_above = second > first
    _compute_again(squared, rows[top:], rows[top:], first[is_above], second[is_above])
    return np.sqrt(np.maximum(squared, 0.0))


def _compute_again(
    squared: np.ndarray, rows: Any, others: Any, first: np.ndarray, second: np.ndarray
) -> None:
    """Compute the squared distances of some pairs again, from the differences of their rows."""
    # As many differences at once as the block has cells, at 8 stored values a row and more.
    step = max(1, _BLOCK_ELEMENTS // max(8, int(others.nnz / others.shape[0])))
    for start in range(0, len(first), step):
        chosen = slice(start, start + step)
        differences = rows[first[chosen]] - others[second[chosen]]
        squared[first[chosen], second[chosen]] = _squared_lengths(differences)


def _put(values: np.ndarray, distances: np.ndarray, top: int, n: int) -> None:
    """Write what is right of the diagonal of rows `top` and below to its place in the condensed form."""
    is_above = np.arange(values.shape[1])[np.newaxis, :] > np.arange(len(values))[:, np.newaxis]
    start = top * (2 * n - top - 1) // 2
    part = values[is_above]
    distances[start : start + len(part)] = part


def _squared_lengths(rows: Any) -> np.ndarray:
    return np.asarray(rows.multiply(rows).sum(axis=1)).ravel()


def _manhattan_distances() -> Any:
    try:
        from sklearn.metrics.pairwise import manhattan_distances
    except ImportError as error:
        raise ImportError(
            "metric 'cityblock' between sparse rows takes scikit-learn, which is not installed. Needed: pip install "
            "scikit-learn. Or use metric='euclidean' or 'cosine', or make X dense with X.toarray()."
        ) from error
    return manhattan_distances

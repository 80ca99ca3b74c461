"""Distances between samples: condensed or square, checked and made condensed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial.distance import squareform

from ..util.arrays import is_sparse
from ..util.lazy import is_data_frame, lazy_module
from .arrays import as_array
from .frames import as_frame, label_text
from .metrics import metric_name
from .remarks import Remarks
from .samples import observation_names

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = [
    "as_distances",
    "check_computed_distances",
    "computed_distance_failure",
    "condense",
    "condensed_position",
    "distances_are_not_euclidean",
    "distances_between",
    "is_distance_matrix",
    "is_triangle_of_distances",
    "pair_of",
    "read_distances",
]

_DISTANCES_NEEDED = (
    "distances, condensed (length n (n - 1) / 2, as pdist gives) or square and symmetric (n, n)"
)

# As numpy.isclose, which scipy uses to recognise a distance matrix.
_SYMMETRY_TOLERANCE = 1e-5
_ZERO_TOLERANCE = 1e-8

_BLOCK_ELEMENTS = 1_000_000


def read_distances(D: Any, remarks: Remarks | None = None) -> tuple[np.ndarray, int, list[str] | None]:
    """Return distances as `as_distances`, one triangle made whole, and the names they come with.

    Parameters
    ----------
    D : object
        Condensed or square distances, one triangle of them, a table with its names in the first column, or a distance
        matrix of pandas, polars, xarray, Bio.Phylo or scikit-bio.
    remarks : Remarks, optional
        Gets what there is to say.

    Returns
    -------
    tuple of ndarray, int, and list of str or None

    Raises
    ------
    TypeError, ValueError
        As `as_distances`.

    Examples
    --------
    >>> read_distances(np.array([[0, 0, 0], [1, 0, 0], [5, 4, 0]]))[0]
    array([[0., 1., 5.],
           [1., 0., 4.],
           [5., 4., 0.]])
    """
    remarks = Remarks() if remarks is None else remarks
    D, names = _with_names(D, remarks)
    array, n = as_distances(D)
    if array.ndim == 2:
        array = _mirrored(array, remarks)
        diagonal = np.diagonal(array)
        if array.dtype.kind == "f" and np.isnan(diagonal).any():
            array = array.copy()
            np.fill_diagonal(array, np.where(np.isnan(diagonal), 0.0, diagonal))
    return array, n, names


def as_distances(D: Any) -> tuple[np.ndarray, int]:
    """Return distances as an ndarray of the right shape and their number of samples; nothing is copied.

    Parameters
    ----------
    D : array_like
        Condensed or square distances.

    Returns
    -------
    tuple of ndarray and int

    Raises
    ------
    TypeError, ValueError
        Saying what was given, what is needed and what to do.
    """
    if is_sparse(D):
        raise TypeError(
            f"D is a sparse matrix of shape {D.shape}. Needed: {_DISTANCES_NEEDED}, because an entry that is not "
            "stored could mean 0 or unknown. If it means 0, pass D.toarray(); if D is a neighbour graph, use "
            "scikit-learn's AgglomerativeClustering(connectivity=D) and DendrogramExplorer.from_model."
        )
    if is_data_frame(D):
        _check_same_order(D)
    array = as_array(D, "D", _DISTANCES_NEEDED)
    if array.dtype.kind == "b":
        array = array.view(np.uint8)
    if array.ndim == 1:
        return array, _samples_of_condensed(len(array))
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        hint = "Observations go to DendrogramExplorer(X)"
        if array.ndim == 2 and array.shape[1] == 4:
            hint += "; a linkage matrix goes to DendrogramExplorer.from_linkage(Z)"
        if array.ndim == 2 and 1 in array.shape:
            hint = "For condensed distances pass D.ravel()"
        raise ValueError(f"D has shape {array.shape}. Needed: {_DISTANCES_NEEDED}. {hint}.")
    if len(array) < 2:
        raise ValueError(
            f"D has shape {array.shape}. Needed: distances between at least 2 samples. Pass more samples."
        )
    return array, len(array)


def _with_names(D: Any, remarks: Remarks) -> tuple[Any, list[str] | None]:
    """Distances without the names that came with them, and these."""
    if hasattr(D, "ids") and not callable(D.ids) and hasattr(D, "data"):  # scikit-bio
        return np.asarray(D.data), list(map(label_text, D.ids))
    if hasattr(D, "matrix") and hasattr(D, "names"):  # Bio.Phylo
        return _from_rows(D.matrix, remarks), list(map(label_text, D.names))
    if (
        hasattr(D, "dims") and hasattr(D, "indexes") and hasattr(D, "values") and not hasattr(D, "data_vars")
    ):  # xarray
        known = [list(map(label_text, D.indexes[dim])) for dim in D.dims[:1] if dim in D.indexes]
        return np.asarray(D.values), known[0] if known else None
    if isinstance(D, (list, tuple)):
        return _from_rows(D, remarks), None
    D = as_frame(D, "D")
    if not is_data_frame(D):
        return D, None
    n, n_columns = D.shape
    if n_columns == n + 1 and n >= 2 and _are_names(D):
        names = list(map(label_text, D.iloc[:, 0]))
        remarks.note("D: its first column was taken for the names of the samples.")
        D = D.iloc[:, 1:].set_axis(D.iloc[:, 0].tolist(), axis=0)
        columns = list(map(label_text, D.columns))
        if set(columns) == set(names) and columns != names:
            raise ValueError(
                "D has the names of its first column in another order than its columns. Needed: the same order in "
                "both. Pass D.set_index(D.columns[0]).loc[:, names] with names = D.iloc[:, 0]."
            )
        return D.set_axis(names, axis=1), names
    names = observation_names(D)
    if names is None and n == n_columns:
        columns = list(map(label_text, D.columns))
        is_numbered = all(re.fullmatch(r"(column_|x|V)?\d+", column) for column in columns)
        names = None if is_numbered else columns
    return D, names


def _are_names(D: pandas.DataFrame) -> bool:
    """Whether the first column of n + 1 holds the names of the rows."""
    first = D.iloc[:, 0]
    if not pandas.api.types.is_numeric_dtype(first.dtype) or pandas.api.types.is_bool_dtype(first.dtype):
        return True
    texts, columns = list(map(label_text, first)), list(map(label_text, D.columns))
    return texts == columns[1:] or bool(re.fullmatch(r"(unnamed: ?\d+|index|id|name)?", columns[0].lower()))


def _from_rows(rows: Any, remarks: Remarks) -> Any:
    """Lists of 1, 2, ... n (or of 0, 1, ... n - 1) distances as a square; everything else as it is."""
    try:
        lengths = [len(row) for row in rows]
    except TypeError:
        return rows
    n = len(lengths)
    for offset, ends_in_itself in ((1, True), (0, False)):
        if n >= 2 and lengths == list(range(offset, n + offset)):
            square = np.zeros((n, n))
            for place, row in enumerate(rows):
                square[place, : len(row)] = as_array(row, "D", _DISTANCES_NEEDED) if len(row) else []
            if ends_in_itself and square[0, 0] != 0:
                # The first row is about the first two samples: no distance of a sample to itself is given.
                whole = np.zeros((n + 1, n + 1))
                whole[1:, :-1] = square
                return whole
            return square
    if n >= 2 and lengths == list(range(n, 0, -1)):
        side = n + 1 if rows[0][0] != 0 else n
        square = np.zeros((side, side))
        for place, row in enumerate(rows):
            start = place + 1 if side > n else place
            square[place, start : start + len(row)] = as_array(row, "D", _DISTANCES_NEEDED)
        return square
    return rows


def _mirrored(array: np.ndarray, remarks: Remarks) -> np.ndarray:
    """One triangle of distances, the other one empty (0 or missing), as the whole matrix."""
    if _is_blank(array) and not _is_blank(array.T):
        name, other, half = "upper", "lower", np.triu(array.T.astype(np.float64, copy=False).T, 1)
    elif _is_blank(array.T) and not _is_blank(array):
        name, other, half = "lower", "upper", np.tril(array.astype(np.float64, copy=False), -1)
    else:
        return array
    whole = half + half.T
    diagonal = np.diagonal(array).astype(np.float64)
    np.fill_diagonal(whole, np.where(np.isnan(diagonal), 0.0, diagonal))
    remarks.note(f"D is its {name} triangle (the {other} one is empty): taken for both.")
    return whole


def is_triangle_of_distances(values: np.ndarray) -> bool:
    """Whether observations look like one triangle of distances, the other one empty.

    Examples
    --------
    >>> is_triangle_of_distances(np.tril([[0.0, 1.0, 5.0], [1.0, 0.0, 4.0], [5.0, 4.0, 0.0]]))
    True
    """
    n, n_columns = values.shape
    if n != n_columns or n < 3 or np.diagonal(values).any() or values.min() < 0:
        return False
    lower, upper = values[np.tril_indices(n, -1)] if n <= 2_000 else values[1:, 0], values[0, 1:]
    if _is_blank(values.T):
        return bool((lower > 0).all())
    return _is_blank(values) and bool((upper > 0).all())


def _is_blank(array: np.ndarray) -> bool:
    """Whether nothing but 0 and missing values is below the diagonal."""
    for place in range(1, len(array)):
        row = array[place, :place]
        if not ((row == 0) | np.isnan(row) if row.dtype.kind == "f" else row == 0).all():
            return False
    return True


def condense(array: np.ndarray, n: int) -> np.ndarray:
    """Return a float64 copy of distances in condensed form, or raise for values that are none.

    Parameters
    ----------
    array : ndarray (n (n - 1) / 2,) or (n, n)
        As `as_distances` returns it.
    n : int
        Number of samples.

    Returns
    -------
    ndarray (n (n - 1) / 2,) float64
        C-contiguous. Of a square matrix the upper triangle, as scipy's ``squareform``.

    Raises
    ------
    ValueError
        For NaN, infinite and negative distances, a diagonal that is not zero, and asymmetry: the
        first pair of samples is named.

    Notes
    -----
    A diagonal, or a negative value, within 1e-8 of the greatest distance (8 units of rounding for
    narrower floats) counts as 0, and asymmetry up to a relative 1e-5 is ignored: such noise comes
    from computing ``1 - correlation``.

    Examples
    --------
    >>> condense(np.array([[0, 3], [3, 0]]), 2)
    array([3.])
    """
    greatest, least = array.max(), array.min()
    if not np.isfinite(greatest) or not np.isfinite(least):
        raise ValueError(_bad_distance_message(array, ~np.isfinite(array), n, "missing (NaN) or infinite"))
    precision = np.finfo(array.dtype).eps if array.dtype.kind == "f" else 0.0
    noise = max(_ZERO_TOLERANCE, 8 * float(precision)) * float(greatest)
    if least < -noise:
        raise ValueError(_bad_distance_message(array, array < -noise, n, "negative"))
    if array.ndim == 2:
        _check_square(array, noise)
        array = squareform(array, checks=False)
    with np.errstate(over="ignore"):
        condensed = np.array(array, dtype=np.float64, order="C", copy=True)
    if least < 0:
        np.maximum(condensed, 0.0, out=condensed)
    if not np.isfinite(condensed.max()):
        raise ValueError(
            "D holds distances beyond the range of float64. Needed: finite distances. Rescale D."
        )
    return condensed


def is_distance_matrix(values: np.ndarray) -> bool:
    """Return whether observations look like square distances: symmetric, hollow and not negative.

    Parameters
    ----------
    values : ndarray (n, m) float64
        Finite.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_distance_matrix(np.array([[0.0, 1.0], [1.0, 0.0]]))
    True
    """
    return (
        values.shape[0] == values.shape[1]
        and values.min() >= 0
        and values.max() > 0
        and bool(np.all(np.diagonal(values) <= _ZERO_TOLERANCE * values.max()))
        and _first_asymmetry(values, values.max()) is None
    )


def check_computed_distances(distances: np.ndarray, n: int, metric: str | Callable) -> None:
    """Raise when a metric gave distances that cannot be clustered.

    Parameters
    ----------
    distances : ndarray (n * (n - 1) / 2,) float64
        Condensed distances.
    n : int
        Number of samples.
    metric : str or callable
        Named in the message.

    Raises
    ------
    ValueError
        Naming the first pair of rows whose distance is NaN, infinite or negative.
    """
    # min and max carry NaN along, so that no mask of the size of the data is needed when all is well.
    if np.isfinite(distances.max()) and distances.min() >= 0:
        return
    bad = int(np.argmax(~(np.isfinite(distances) & (distances >= 0))))
    raise computed_distance_failure(float(distances[bad]), *pair_of(bad, n), metric)


def computed_distance_failure(value: float, first: int, second: int, metric: str | Callable) -> ValueError:
    """The error that names a distance which cannot be clustered, and its two rows."""
    if metric in ("gower", "nan_euclidean") and np.isnan(value):
        return ValueError(
            f"metric {metric!r} has no distance between rows {first} and {second} (counting from 0), because there is "
            "no column in which both have a value. Needed: one at least for any two rows. Leave out rows with few "
            "values, or fill missing ones."
        )
    return ValueError(
        f"metric {metric_name(metric)!r} gives {value} as the distance between rows {first} and {second} "
        "(counting from 0). Needed: finite distances of 0 or more. Look at these two rows: rescale values that are "
        "very large or very small, remove rows for which the metric is undefined, or use another metric."
    )


def pair_of(position: int, n: int) -> tuple[int, int]:
    """Return the two samples whose distance is at a position of the condensed form.

    Parameters
    ----------
    position : int
        Index into the condensed distances.
    n : int
        Number of samples.

    Returns
    -------
    tuple of int
        The two samples, the lower one first.

    Examples
    --------
    >>> pair_of(3, n=4)
    (1, 2)
    """
    rows = np.arange(n)
    starts = rows * (2 * n - rows - 1) // 2
    first = int(np.searchsorted(starts[:-1], position, side="right")) - 1
    return first, int(position - starts[first]) + first + 1


def condensed_position(first: np.ndarray, second: np.ndarray, n: int) -> np.ndarray:
    """Return where the distances of samples stand in the condensed form; the inverse of `pair_of`.

    Parameters
    ----------
    first, second : ndarray of int
        Samples, in either order; they are broadcast.
    n : int
        Number of samples.

    Returns
    -------
    ndarray of int64
        Of a sample and itself, anything.

    Examples
    --------
    >>> condensed_position(np.array([1, 3]), np.array([2, 0]), n=4)
    array([3, 2])
    """
    low, high = np.minimum(first, second).astype(np.int64), np.maximum(first, second).astype(np.int64)
    return low * (2 * n - low - 1) // 2 + high - low - 1


def distances_between(condensed: np.ndarray, first: np.ndarray, second: np.ndarray, n: int) -> np.ndarray:
    """Look distances of samples up, shape (len(first), len(second)).

    Examples
    --------
    >>> distances_between(np.array([1.0, 5.0, 4.0]), np.array([0, 2]), np.array([1, 2]), n=3)
    array([[1., 5.],
           [4., 0.]])
    """
    position = condensed_position(first[:, np.newaxis], second, n)
    is_same = first[:, np.newaxis] == second
    position[is_same] = 0
    distances = condensed[position]
    distances[is_same] = 0.0
    return distances


def distances_are_not_euclidean(
    distances: np.ndarray, n: int, at_most: int = 100, tolerance: float = 0.05
) -> bool:
    """Return whether some of the samples prove that the distances are not Euclidean.

    Parameters
    ----------
    distances : ndarray (n * (n - 1) / 2,) float64
        Condensed distances.
    n : int
        Number of samples.
    at_most : int
        How many samples, evenly spread, are looked at.
    tolerance : float
        How negative the least eigenvalue may be, relative to the greatest: rounded distances are
        a little off.

    Returns
    -------
    bool
        True is a proof (up to the tolerance), False is none.

    Notes
    -----
    Distances are Euclidean exactly when the doubly centred matrix of their squares,
    ``-J D**2 J / 2``, has no negative eigenvalue (Schoenberg 1935; Gower 1966). Any subset of
    Euclidean points is Euclidean, so a subset can disprove it.

    Examples
    --------
    >>> distances_are_not_euclidean(np.array([3.0, 4.0, 5.0]), n=3)
    False
    >>> distances_are_not_euclidean(np.array([1.0, 1.0, 5.0]), n=3)
    True
    """
    chosen = np.unique(np.linspace(0, n - 1, min(n, at_most)).astype(np.int64))
    first, second = (chosen[side] for side in np.triu_indices(len(chosen), 1))
    part = distances[condensed_position(first, second, n)]
    if part.max() == 0:
        return False
    squares = squareform((part / part.max()) ** 2, checks=False)
    centred = squares - squares.mean(axis=0)
    eigenvalues = np.linalg.eigvalsh(-(centred - centred.mean(axis=1)[:, np.newaxis]) / 2)
    return bool(eigenvalues[0] < -tolerance * eigenvalues[-1])


def _check_square(array: np.ndarray, noise: float) -> None:
    diagonal = np.diagonal(array).astype(np.float64)
    if np.any(np.abs(diagonal) > noise):
        sample = int(np.argmax(np.abs(diagonal) > noise))
        hint = "Set it with np.fill_diagonal(D, 0)."
        if np.all(np.abs(diagonal - diagonal[0]) <= noise) and diagonal[0] >= array.max() - noise:
            hint = f"D looks like similarities: pass {diagonal[0]:g} - D instead."
        raise ValueError(
            f"D[{sample}, {sample}] = {diagonal[sample]:g}, so the diagonal is not zero. Needed: the distance of each "
            f"sample to itself, 0. {hint}"
        )
    pair = _first_asymmetry(array, float(array.max()))
    if pair is not None:
        first, second = pair
        raise ValueError(
            f"D is not symmetric: D[{first}, {second}] = {array[first, second]:g} but D[{second}, {first}] = "
            f"{array[second, first]:g}. Needed: {_DISTANCES_NEEDED}. If both directions mean the same, pass "
            "(D + D.T) / 2."
        )


def _first_asymmetry(array: np.ndarray, greatest: float) -> tuple[int, int] | None:
    n = len(array)
    height = max(1, _BLOCK_ELEMENTS // n)
    for top in range(0, n, height):
        rows = array[top : top + height].astype(np.float64)
        mirrored = array[:, top : top + height].T.astype(np.float64)
        allowed = _SYMMETRY_TOLERANCE * np.abs(mirrored) + _ZERO_TOLERANCE * greatest
        differs = np.abs(rows - mirrored) > allowed
        if differs.any():
            row, column = np.unravel_index(int(np.argmax(differs)), differs.shape)
            return top + int(row), int(column)
    return None


def _check_same_order(D: pandas.DataFrame) -> None:
    if len(D.index) == len(D.columns) and set(D.index) == set(D.columns) and list(D.index) != list(D.columns):
        raise ValueError(
            "D is a DataFrame whose rows and columns have the same names in a different order. Needed: the same "
            "order in both. Pass D.loc[:, D.index]."
        )


def _samples_of_condensed(length: int) -> int:
    # length = n (n - 1) / 2 solved for n
    n = (1 + math.isqrt(1 + 8 * length)) // 2
    if length == 0:
        raise ValueError("D is empty. Needed: distances between at least 2 samples. Pass more samples.")
    if n * (n - 1) // 2 != length:
        below, above = n * (n - 1) // 2, n * (n + 1) // 2
        raise ValueError(
            f"D has length {length:,}, which is not n (n - 1) / 2 for any n; the nearest are {below:,} (n = {n:,}) and "
            f"{above:,} (n = {n + 1:,}). Needed: {_DISTANCES_NEEDED}. Pass D as scipy.spatial.distance.pdist gives it; "
            "observations of a single feature go to DendrogramExplorer(X.reshape(-1, 1))."
        )
    return n


def _bad_distance_message(array: np.ndarray, bad: np.ndarray, n: int, what: str) -> str:
    position = int(np.argmax(bad))
    if array.ndim == 2:
        first, second = divmod(position, n)
        where = f"D[{first}, {second}]"
    else:
        first, second = pair_of(position, n)
        where = f"D[{position}], between samples {first} and {second},"
    if array.ndim == 2 and np.all(np.abs(np.diagonal(array) - 1) < 1e-6) and np.abs(array).max() <= 1 + 1e-6:
        return (
            f"{where} = {array.flat[position]:g}, and the diagonal is 1: D looks like correlations. Needed: distances "
            "of 0 or more. Pass 1 - D; or 1 - abs(D), if opposite samples are alike."
        )
    return (
        f"{where} = {array.flat[position]:g} is {what} ({int(np.count_nonzero(bad)):,} such values in all; counting "
        "from 0). Needed: finite distances of 0 or more. Remove or repair these samples; similarities become "
        "distances by D = D.max() - D."
    )

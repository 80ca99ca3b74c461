"""What a user gives as data -> float64 observations, feature names and sample names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from ..util.lazy import is_data_frame, is_pandas, is_series, lazy_module
from ..util.memory import require_memory
from ..util.messages import listing, warn_user
from .arrays import as_array
from .frames import as_frame, label_text, polars_frame

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["Samples", "as_table", "observation_names", "read_data", "read_samples"]


@dataclass(frozen=True, eq=False)
class Samples:
    """Observations and the names that came with them.

    Attributes
    ----------
    observations : ndarray (n, m) float64 or None
        A read-only copy; None when there are no numbers.
    feature_names : list of str or None
        One per column of ``observations``, when known.
    names : list of str or None
        One per sample, when known.
    frame : pandas.DataFrame or None
        A copy of the DataFrame that was given, with all its columns.
    numeric_columns : list of int or None
        Positions of the columns of ``frame`` that became ``observations``.
    given : polars.DataFrame or None
        What ``frame`` was made of, where that was a frame of polars.
    """

    observations: np.ndarray | None = None
    feature_names: list[str] | None = None
    names: list[str] | None = None
    frame: pandas.DataFrame | None = None
    numeric_columns: list[int] | None = None
    given: Any = None


def observation_names(X: Any) -> list[str] | None:
    """Return the sample names that a DataFrame or Series brings along.

    Parameters
    ----------
    X : object
        Anything; only pandas objects carry names.

    Returns
    -------
    list of str or None
        The index as text (the levels of a MultiIndex joined with ", "); None for the default
        index 0..n-1, and for everything but pandas objects.

    Examples
    --------
    >>> observation_names(pandas.DataFrame({"x": [1, 2]}, index=["a", "b"]))
    ['a', 'b']
    >>> observation_names(pandas.DataFrame({"x": [1, 2]})) is None
    True
    """
    if not is_pandas(X, "DataFrame", "Series"):
        return None
    index = X.index
    if is_pandas(index, "RangeIndex") and index.start == 0 and index.step == 1:
        return None
    return list(map(label_text, index))


def as_table(X: Any, argument: str = "X", may_stay_sparse: bool = False, least_rows: int = 2) -> Any:
    """Return what can be read as observations, checked for type and shape but not yet copied.

    Parameters
    ----------
    X : array_like, DataFrame or scipy sparse array
        What the user gave.
    argument : str
        Its name, for messages.
    may_stay_sparse : bool
        Whether sparse data will not be made dense.
    least_rows : int
        How many rows there have to be.

    Returns
    -------
    ndarray, DataFrame or sparse array
        Two-dimensional, with as many rows and one column at least.

    Raises
    ------
    TypeError, ValueError
        Saying what was given, what is needed and what to do.
    MemoryError
        If a dense float64 copy of the data would not fit into memory.
    """
    needed = "a table of numbers, one row per sample and one column per feature"
    X = as_frame(X, argument)
    if is_series(X):
        raise ValueError(
            f"{argument} is one pandas Series of length {len(X)}. Needed: {needed}. For a single feature pass "
            f"{argument}.to_frame()."
        )
    if is_data_frame(X):
        table = X
    elif scipy.sparse.issparse(X):
        if X.dtype.kind not in "biuf":
            raise TypeError(
                f"{argument} is sparse with dtype {X.dtype}. Needed: {needed}; use {argument}.real."
            )
        table = X
    else:
        table = as_array(X, argument, needed)
    if table.ndim != 2:
        raise ValueError(_not_a_table_message(table, argument, needed))
    n, n_columns = table.shape
    if n < least_rows:
        hint = ""
        if table.shape == (1, 4):
            hint = " If this is a linkage matrix, use DendrogramExplorer.from_linkage(Z)."
        raise ValueError(
            f"{argument} has {n} row{'s' * (n != 1)} (shape {table.shape}). Needed: at least {least_rows} "
            f"sample{'s' * (least_rows != 1)}, one per row. Pass more rows; if the samples are in the columns, "
            f"transpose with {argument}.T.{hint}"
        )
    if n_columns == 0:
        raise ValueError(
            f"{argument} has no columns (shape {table.shape}). Needed: {needed}. Pass at least one column of numbers."
        )
    if not may_stay_sparse:
        _require_dense(table, argument)
    return table


def read_samples(
    table: Any,
    argument: str = "X",
    numbers_required: bool = True,
    may_be_missing: bool = False,
    given: Any = None,
) -> Samples:
    """Return observations as float64, with all the names that the table knows.

    Parameters
    ----------
    table : ndarray, DataFrame or sparse array
        As `as_table` returns it.
    argument : str
        Its name, for messages.
    numbers_required : bool
        Whether a DataFrame without a numeric column is an error.
    may_be_missing : bool
        Whether missing values are left as NaN, for the caller to fill.
    given : polars.DataFrame, optional
        What the table was made of.

    Returns
    -------
    Samples

    Raises
    ------
    ValueError
        For missing and infinite values, with the columns named.

    Warns
    -----
    UserWarning
        Naming the columns of a DataFrame that are not numeric and were left out.
    """
    names = observation_names(table)
    if is_data_frame(table):
        positions = _numeric_positions(table, argument, numbers_required)
        feature_names = [label_text(table.columns[position]) for position in positions]
        frame = table.copy()
        if not positions:
            return Samples(names=names, frame=frame, numeric_columns=[], given=given)
        values = table.iloc[:, positions].to_numpy(dtype=np.float64, na_value=np.nan)
        labels = feature_names
    else:
        frame = positions = feature_names = None
        values = table.astype(np.float64).toarray() if scipy.sparse.issparse(table) else table
        labels = range(table.shape[1])
    with np.errstate(over="ignore"):  # a long double out of range becomes infinite, and is refused as such
        observations = np.array(values, dtype=np.float64, order="C", copy=True)
    kind = "array" if frame is None else "pandas" if given is None else "polars"
    _require_finite(observations, labels, argument, kind, may_be_missing)
    observations.flags.writeable = False
    return Samples(observations, feature_names, names, frame, positions, given)


def read_data(data: Any, n: int, owner: str) -> Samples:
    """Return the samples that belong to a given tree or to given distances.

    Parameters
    ----------
    data : array_like, DataFrame, sparse array or None
        What the user gave beside them.
    n : int
        The number of samples there must be.
    owner : str
        What says so, for messages.

    Returns
    -------
    Samples
        Without observations when ``data`` is None or a DataFrame without numeric columns.

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `as_table` and `read_samples`, and for another number of rows.
    """
    if data is None:
        return Samples()
    table = as_table(data, "data")
    if table.shape[0] != n:
        raise ValueError(
            f"data has {table.shape[0]:,} rows, but {owner} {n:,} samples. Needed: the same samples in the same order. "
            "Pass the data that the tree was computed from."
        )
    return read_samples(table, "data", numbers_required=False, given=polars_frame(data))


def _numeric_positions(frame: pandas.DataFrame, argument: str, numbers_required: bool) -> list[int]:
    numeric = [
        pandas.api.types.is_numeric_dtype(dtype) and not pandas.api.types.is_complex_dtype(dtype)
        for dtype in frame.dtypes
    ]
    left_out = [
        f"{label_text(name)!r} ({dtype})"
        for name, dtype, kept in zip(frame.columns, frame.dtypes, numeric, strict=True)
        if not kept
    ]
    if not any(numeric) and numbers_required:
        raise ValueError(
            f"{argument} has no numeric column; its columns are {listing(left_out, limit=10)}. Needed: at least one "
            "numeric or boolean column. Encode categories with pandas.get_dummies(X), convert text with "
            "pandas.to_numeric, or pass distances of your own to DendrogramExplorer.from_distances(D, data=X)."
        )
    if left_out:
        use = "" if argument == "new_X" else "They serve color_by and compare_with, and stay in to_frame(). "
        warn_user(
            f"{argument}: {len(left_out)} of {frame.shape[1]} columns are not numeric and were left out of the "
            f"clustering: {listing(left_out, limit=10)}. {use}To cluster by them too, encode them "
            "(pandas.get_dummies, pandas.to_numeric)."
        )
    return [position for position, kept in enumerate(numeric) if kept]


def _require_dense(table: Any, argument: str) -> None:
    n, n_columns = table.shape
    if scipy.sparse.issparse(table):
        kind = "sparse data as a dense float64 array"
        advice = (
            "Sparse rows are clustered without a dense copy by metric='euclidean', 'cosine' or 'cityblock' with "
            "scale='none' and complete values. Or reduce the columns first (for example "
            "sklearn.decomposition.TruncatedSVD), or compute the distances elsewhere and use "
            "DendrogramExplorer.from_distances(D)."
        )
    else:
        kind = "a float64 copy of the data"
        advice = "Use fewer rows (a random sample) or fewer columns."
    require_memory(16 * n * n_columns, f"{argument}, {kind} of {n:,} x {n_columns:,},", advice)


_ADVICE_ON_GAPS = {
    "array": "Drop these rows with {0}[~np.isnan({0}).any(axis=1)], or fill them.",
    "pandas": (
        "Drop these rows with {0}.dropna({1}) or fill them, for example with {0}.fillna({0}.median(numeric_only=True))."
    ),
    "polars": (
        "Drop these rows with {0}.fill_nan(None).drop_nulls({1}) or fill them, for example with "
        '{0}.fill_nan(None).fill_null(strategy="mean").'
    ),
}


def _require_finite(
    observations: np.ndarray, labels: Sequence, argument: str, kind: str, may_be_missing: bool
) -> None:
    finite = np.isfinite(observations)
    if finite.all():
        return
    missing = np.isnan(observations)
    if may_be_missing:
        finite |= missing
        if finite.all():
            return
    is_missing = missing.any() and not may_be_missing
    bad = missing if is_missing else ~finite
    counts = bad.sum(axis=0)
    columns = np.flatnonzero(counts)
    described = [
        f"{labels[column]!r} (in {counts[column]:,} of {len(observations):,} rows)" for column in columns
    ]
    row = int(np.argmax(bad.any(axis=1)))
    if is_missing:
        found = "missing values (NaN)"
        advice = _ADVICE_ON_GAPS[kind].format(
            argument,
            # Gaps in columns that are not clustered are no reason to drop a row.
            f"subset={[labels[column] for column in columns]}" if len(columns) <= 5 else "",
        )
        if argument == "X":
            advice += ' Or pass impute="median" or impute="mean".'
    else:
        found = "infinite values (or values beyond the range of float64)"
        advice = "Replace them, or drop these rows."
    raise ValueError(
        f"{argument} has {found} in column{'s' * (len(columns) > 1)} {listing(described, limit=10)}; the first is in "
        f"row {row} (counting from 0). Needed: a finite number in every cell. {advice}"
    )


def _not_a_table_message(array: Any, argument: str, needed: str) -> str:
    message = f"{argument} has {array.ndim} dimension(s) (shape {array.shape}). Needed: {needed}. "
    if array.ndim != 1:
        return message + f"Flatten the features, for example with {argument}.reshape(len({argument}), -1)."
    return message + (
        f"For a single feature pass {argument}.reshape(-1, 1); condensed distances go to "
        "DendrogramExplorer.from_distances(D)."
    )

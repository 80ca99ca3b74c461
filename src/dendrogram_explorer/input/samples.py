"""What a user gives as data -> float64 observations, feature names and sample names."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import scipy.sparse

from ..util.arrays import is_sparse
from ..util.lazy import is_data_frame, is_pandas, is_series, lazy_module
from ..util.memory import require_memory
from ..util.messages import listing, nearest_name
from .arrays import as_array
from .frames import as_frame, label_text, polars_frame
from .given import recognise
from .remarks import Remarks

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = [
    "Samples",
    "as_table",
    "check_feature_names",
    "chosen_columns",
    "observation_names",
    "read_data",
    "read_samples",
    "sparse_frame_rows",
    "with_gaps",
]


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
    gaps : ndarray of bool, shape (n, m), or None
        Which values of ``observations`` were missing, where any were and have been filled.
    of_array : bool
        Whether ``frame`` was made of an array, some columns of which are clustered.
    """

    observations: np.ndarray | None = None
    feature_names: list[str] | None = None
    names: list[str] | None = None
    frame: pandas.DataFrame | None = None
    numeric_columns: list[int] | None = None
    given: Any = None
    gaps: np.ndarray | None = None
    of_array: bool = False


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


def as_table(
    X: Any,
    argument: str = "X",
    may_stay_sparse: bool = False,
    least_rows: int = 2,
    remarks: Remarks | None = None,
) -> Any:
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
    remarks : Remarks, optional
        Gets what there is to say. Without them one dimension is refused, with them it is taken as one column.

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
        if remarks is None or X.dtype.kind not in "biufMm" or isinstance(X.dtype, pandas.SparseDtype):
            raise ValueError(
                f"{argument} is one pandas Series of length {len(X)}. Needed: {needed}. For a single feature pass "
                f"{argument}.to_frame()."
            )
        remarks.note(f"{argument} is one Series: taken as one column of {len(X):,} samples.")
        table = X.to_frame("x0" if X.name is None else X.name)
    elif is_data_frame(X):
        table = X
    elif is_sparse(X):
        if X.dtype.kind not in "biuf":
            raise TypeError(
                f"{argument} is sparse with dtype {X.dtype}. Needed: {needed}; use {argument}.real."
            )
        table = X
    else:
        table = as_array(X, argument, needed)
        if table.ndim == 1 and remarks is not None and len(table) > 1:
            _remark_on_one_column(table, argument, remarks)
            table = table[:, np.newaxis]
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
    columns: Sequence[int] | None = None,
    feature_names: list[str] | None = None,
    remarks: Remarks | None = None,
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
    columns : sequence of int, optional
        Positions of the columns of a DataFrame that are meant; those of them that are not numeric are left out.
        Default: all.
    feature_names : list of str, optional
        Of the columns of an array.
    remarks : Remarks, optional
        Gets what there is to say.

    Returns
    -------
    Samples

    Raises
    ------
    ValueError
        For missing and infinite values, with the columns named.
    """
    remarks = Remarks() if remarks is None else remarks
    names = observation_names(table)
    if is_data_frame(table):
        positions = _numeric_positions(table, argument, numbers_required, columns, remarks)
        feature_names = [label_text(table.columns[position]) for position in positions]
        frame = table.copy()
        if not positions:
            return Samples(names=names, frame=frame, numeric_columns=[], given=given)
        values = table.iloc[:, positions].to_numpy(dtype=np.float64, na_value=np.nan)
        labels = feature_names
    else:
        frame = positions = None
        values = table.astype(np.float64).toarray() if is_sparse(table) else table
        labels = range(table.shape[1]) if feature_names is None else feature_names
    with np.errstate(over="ignore"):  # a long double out of range becomes infinite, and is refused as such
        observations = np.array(values, dtype=np.float64, order="C", copy=True)
    kind = "array" if frame is None else "pandas" if given is None else "polars"
    _require_finite(observations, labels, argument, kind, may_be_missing)
    observations.flags.writeable = False
    return Samples(observations, feature_names, names, frame, positions, given)


def read_data(
    data: Any,
    n: int,
    owner: str,
    feature_names: Any = None,
    remarks: Remarks | None = None,
    names: list[str] | None = None,
) -> Samples:
    """Return the samples that belong to a given tree or to given distances.

    Parameters
    ----------
    data : array_like, DataFrame, sparse array or None
        What the user gave besides them. Missing values are fine: what is shown of them is the median of their column.
    n : int
        The number of samples there must be.
    owner : str
        What says so, for messages.
    feature_names : sequence of str, optional
        Names of the columns of an array.
    remarks : Remarks, optional
        Gets what there is to say.
    names : list of str, optional
        Names that the tree itself has for its samples, looked at when the numbers of rows differ.

    Returns
    -------
    Samples
        Without observations when ``data`` is None or a DataFrame without numeric columns.

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `as_table` and `read_samples`, and for another number of rows.
    """
    remarks = Remarks() if remarks is None else remarks
    if data is None:
        if feature_names is not None:
            raise ValueError("feature_names was given without data. Needed: data=, whose columns they name.")
        return Samples()
    known = recognise(data, "data", remarks)
    table = as_table(with_gaps(known.table), "data", remarks=remarks)
    if table.shape[0] != n:
        raise ValueError(_other_length_message(table, n, owner, names))
    feature_names = check_feature_names(feature_names, table, "data", known.feature_names)
    samples = read_samples(
        table,
        "data",
        numbers_required=False,
        may_be_missing=True,
        given=polars_frame(data),
        feature_names=feature_names,
        remarks=remarks,
    )
    samples = _filled_for_view(samples, remarks)
    if known.others is not None:
        samples = replace(samples, frame=known.others.copy(), numeric_columns=[])
    return samples if known.names is None else replace(samples, names=known.names)


def with_gaps(X: Any) -> Any:
    """Return masked values, and None among numbers, as NaN; everything else as it is."""
    if isinstance(X, np.ma.MaskedArray) and X.dtype.kind in "biuf":
        return np.ma.filled(X.astype(np.float64), np.nan)
    if isinstance(X, (list, tuple)) or (isinstance(X, np.ndarray) and X.dtype.kind == "O"):
        try:
            if np.asarray(X).dtype.kind == "O":
                return np.array(X, dtype=np.float64)
        except (TypeError, ValueError):
            return X
    return X


def check_feature_names(
    given: Any, table: Any, argument: str = "X", own: list[str] | None = None
) -> list[str] | None:
    """Return the names of the columns of an array or of sparse rows, or raise.

    Parameters
    ----------
    given : sequence of str, or None
        What the user gave.
    table : ndarray, DataFrame or sparse array
        As `as_table` returns it.
    argument : str
        Its name, for messages.
    own : list of str, optional
        The names that came with the table.

    Returns
    -------
    list of str or None

    Raises
    ------
    TypeError, ValueError
        If they are not as many different names as there are columns, or a DataFrame has names already.

    Examples
    --------
    >>> check_feature_names(["a", "b"], np.zeros((3, 2)))
    ['a', 'b']
    """
    if given is None:
        return own
    if is_data_frame(table):
        raise ValueError(
            f"feature_names names the columns of arrays and sparse rows, but {argument} is a DataFrame, whose columns "
            f"have names. Leave feature_names out, or rename them: {argument}.set_axis(feature_names, axis=1)."
        )
    n_columns = table.shape[1]
    if isinstance(given, (str, bytes, dict, set, frozenset)) or not hasattr(given, "__len__"):
        raise TypeError(
            f"feature_names has the type {type(given).__name__}. Needed: a sequence of {n_columns:,} names, one per "
            "column."
        )
    names = [label_text(name) for name in (given.tolist() if isinstance(given, np.ndarray) else given)]
    if len(names) != n_columns:
        raise ValueError(
            f"feature_names has length {len(names):,}, but {argument} has {n_columns:,} columns. Needed: exactly one "
            "name per column."
        )
    if len(set(names)) < len(names):
        seen: set[str] = set()
        twice = next(name for name in names if name in seen or seen.add(name))
        raise ValueError(f"feature_names has {twice!r} twice. Needed: a different name for each column.")
    return names


def chosen_columns(columns: Any, table: Any, feature_names: list[str] | None = None) -> list[int] | None:
    """Return the positions of the columns that a user wants clustered, or raise.

    Parameters
    ----------
    columns : None, or a column's name, or a sequence of them
        Of arrays and sparse rows their positions, or the names in `feature_names`.
    table : ndarray, DataFrame or sparse array
        As `as_table` returns it.
    feature_names : list of str, optional
        Names of the columns of an array.

    Returns
    -------
    list of int or None
        In the order in which they were given; None for None.

    Raises
    ------
    TypeError, ValueError
        For columns that there are not, none at all, or the same twice; the nearest name is suggested.

    Examples
    --------
    >>> chosen_columns(["b"], pandas.DataFrame({"a": [1], "b": [2]}))
    [1]
    """
    if columns is None:
        return None
    is_frame = is_data_frame(table)
    labels = list(table.columns) if is_frame else (feature_names or [])
    texts = list(map(label_text, labels))
    wanted = _as_labels(columns, labels)
    if not wanted:
        raise ValueError(
            "columns is empty. Needed: at least one column. Leave columns out to cluster by all."
        )
    places: dict[Any, list[int]] = {}
    for place, own in enumerate(labels):
        places.setdefault(own, []).append(place)
    places_of_text: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places_of_text.setdefault(text, []).append(place)
    positions: list[int] = []
    for label in wanted:
        found = places.get(label, []) if isinstance(label, Hashable) else []
        if not found and isinstance(label, str):
            found = places_of_text.get(label, [])
        is_position = isinstance(label, (int, np.integer)) and not isinstance(label, (bool, np.bool_))
        if not found and not is_frame and is_position and -table.shape[1] <= label < table.shape[1]:
            found = [int(cast("Any", label)) % table.shape[1]]
        if not found:
            shown = [repr(name) for name in (labels or range(table.shape[1]))]
            hint = nearest_name(label, texts) if isinstance(label, str) else ""
            if not is_frame and isinstance(label, str) and feature_names is None:
                hint = "The columns have no names: pass positions, or feature_names=[...]. "
            raise ValueError(
                f"columns names {label!r}, which is not a column of X. {hint}Needed: some of "
                f"{listing(shown, limit=12)}."
            )
        positions += found
    if len(set(positions)) < len(positions):
        seen: set[int] = set()
        twice = next(place for place in positions if place in seen or seen.add(place))
        raise ValueError(
            f"columns names {labels[twice] if labels else twice!r} twice. Needed: each column once. To give it more "
            "weight, pass metric_params."
        )
    return positions


def sparse_frame_rows(
    frame: pandas.DataFrame, positions: Sequence[int] | None
) -> scipy.sparse.csc_array | None:
    """Return the chosen columns of a DataFrame as a sparse array, if all of them are sparse; else None.

    Parameters
    ----------
    frame : pandas.DataFrame
    positions : sequence of int, optional
        Default: all.

    Returns
    -------
    scipy.sparse.csc_array or None
    """
    places = range(frame.shape[1]) if positions is None else positions
    dtypes = frame.dtypes.to_numpy()
    chosen = [dtypes[place] for place in places]
    if not chosen or not all(
        isinstance(dtype, pandas.SparseDtype) and dtype.subtype.kind in "biuf" and dtype.fill_value == 0
        for dtype in chosen
    ):
        return None
    arrays = _column_arrays(frame, places)
    indices = [array.sp_index.indices for array in arrays]
    counts = np.fromiter(map(len, indices), dtype=np.int64, count=len(indices))
    values = np.concatenate([array.sp_values for array in arrays]).astype(np.float64)
    pointers = np.concatenate([[0], np.cumsum(counts)])
    return scipy.sparse.csc_array(
        (values, np.concatenate(indices), pointers), shape=(len(frame), len(arrays))
    )


def _column_arrays(frame: pandas.DataFrame, places: Sequence[int]) -> list[Any]:
    # A Series for each of 20,000 columns takes longer than to cluster them.
    quick = getattr(frame, "_get_column_array", None)
    return [frame.iloc[:, place].array if quick is None else quick(place) for place in places]


def _as_labels(columns: Any, labels: list) -> list:
    if isinstance(columns, tuple) and any(isinstance(label, tuple) and label == columns for label in labels):
        return [columns]
    if isinstance(columns, (str, int, np.integer)) and not isinstance(columns, bool):
        return [columns]
    if isinstance(columns, slice):
        raise TypeError(
            f"columns is {columns!r}. Needed: names, or positions of an array. Pass list(X.columns[...])."
        )
    if isinstance(columns, (dict, set, frozenset)) or not hasattr(columns, "__iter__"):
        raise TypeError(
            f"columns has the type {type(columns).__name__}. Needed: a list of column names. Pass, for example, "
            'columns=["a", "b"].'
        )
    given: Any = columns
    wanted = list(given.tolist() if hasattr(given, "tolist") else given)
    if wanted and all(isinstance(flag, (bool, np.bool_)) for flag in wanted):
        if labels and len(wanted) != len(labels):
            raise ValueError(f"columns is a mask of {len(wanted)} booleans, but X has {len(labels)} columns.")
        return [
            label if labels else place
            for place, (flag, label) in enumerate(zip(wanted, labels or wanted, strict=True))
            if flag
        ]
    return wanted


def _remark_on_one_column(values: np.ndarray, argument: str, remarks: Remarks) -> None:
    n = (1 + int(np.sqrt(1 + 8 * len(values)))) // 2
    if len(values) >= 10 and n * (n - 1) // 2 == len(values) and _may_be_distances(values, n):
        remarks.warn(
            f"{argument} has one dimension and was taken as one column of {len(values):,} samples, but its length and "
            f"values are also those of condensed distances between {n:,} samples. If it holds distances, use "
            f"DendrogramExplorer.from_distances({argument}); if not, pass {argument}.reshape(-1, 1)."
        )
        return
    remarks.note(f"{argument} has one dimension: taken as one column of {len(values):,} samples.")


def _may_be_distances(values: np.ndarray, n: int) -> bool:
    """Whether positive values keep to the triangle inequality, and differ enough for that to mean something."""
    if values.dtype.kind not in "iuf" or not np.isfinite(values).all() or values.min() < 0:
        return False
    if values.max() <= 2 * values.min() or len(np.unique(values)) < 3:
        return False  # any values so close to each other keep to it
    few = min(n, 60)
    square = np.zeros((few, few))
    first, second = np.triu_indices(few, 1)
    square[first, second] = values[first * (2 * n - first - 1) // 2 + second - first - 1]
    square += square.T
    return all((square <= square[:, [k]] + square[k] * (1 + 1e-9)).all() for k in range(few))


def _other_length_message(table: Any, n: int, owner: str, names: list[str] | None) -> str:
    hint = "Pass the data that the tree was computed from."
    if table.shape[1] == n:
        hint = "If the samples are in its columns, pass data.T."
    own = observation_names(table)
    if names is not None and own is not None and set(names) <= set(own):
        hint = "Its index has all the names of the tree: pass data.loc[names]."
    return (
        f"data has {table.shape[0]:,} rows, but {owner} {n:,} samples. Needed: the same samples in the same order. "
        f"{hint}"
    )


def _filled_for_view(samples: Samples, remarks: Remarks) -> Samples:
    """What has gaps but no part in the tree: the medians of the columns in their place; empty columns are left out."""
    values = samples.observations
    if values is None:
        return samples
    gaps = np.isnan(values)
    if not gaps.any():
        return samples
    is_empty = gaps.all(axis=0)
    labels = samples.feature_names or [f"x{place}" for place in range(values.shape[1])]
    with_gaps_ = np.flatnonzero(gaps.any(axis=0) & ~is_empty)
    if len(with_gaps_):
        described = [f"{labels[place]!r} ({gaps[:, place].sum():,})" for place in with_gaps_]
        remarks.note(
            f"data: missing values are shown as the median of their column: {listing(described, limit=10)}. The tree "
            "is not changed by them."
        )
    if is_empty.any():
        empty = [repr(labels[place]) for place in np.flatnonzero(is_empty)]
        remarks.note(f"data: columns without any value are left out: {listing(empty, limit=10)}.")
        if is_empty.all():
            positions = None if samples.frame is None else []
            return replace(samples, observations=None, feature_names=None, numeric_columns=positions)
        kept = np.flatnonzero(~is_empty)
        values, gaps = values[:, kept], gaps[:, kept]
        samples = replace(
            samples,
            feature_names=[labels[place] for place in kept],
            numeric_columns=None
            if samples.numeric_columns is None
            else [samples.numeric_columns[place] for place in kept],
        )
    filled = np.where(gaps, np.nanmedian(values, axis=0), values)
    filled.flags.writeable = False
    return replace(samples, observations=filled, gaps=gaps)


def _numeric_positions(
    frame: pandas.DataFrame,
    argument: str,
    numbers_required: bool,
    columns: Sequence[int] | None,
    remarks: Remarks,
) -> list[int]:
    places = range(frame.shape[1]) if columns is None else columns
    dtypes = frame.dtypes.to_numpy()
    numeric = [
        pandas.api.types.is_numeric_dtype(dtypes[place])
        and not pandas.api.types.is_complex_dtype(dtypes[place])
        for place in places
    ]
    left_out = [
        f"{label_text(frame.columns[place])!r} ({dtypes[place]})"
        for place, kept in zip(places, numeric, strict=True)
        if not kept
    ]
    if not any(numeric) and numbers_required:
        raise ValueError(
            f"{argument} has no numeric column; its columns are {listing(left_out, limit=10)}. Needed: at least one "
            "numeric or boolean column. To cluster by categories pass metric='gower' with method='average', or encode "
            "them with pandas.get_dummies(X); convert numbers in text with pandas.to_numeric."
        )
    if left_out and columns is not None and numbers_required:
        raise ValueError(
            f"columns names columns that are not numeric: {listing(left_out, limit=10)}. Needed: numeric or boolean "
            "columns. To cluster by categories too pass metric='gower' with method='average', encode them "
            "(pandas.get_dummies), or convert numbers in text with pandas.to_numeric."
        )
    if left_out and argument != "new_X":
        remarks.note(
            f"{argument}: {len(left_out)} of {len(places)} columns are not numeric and were left out of the "
            f"clustering: {listing(left_out, limit=10)}. They serve color_by and compare_with, and stay in to_frame(). "
            "To cluster by them too, pass metric='gower' or encode them (pandas.get_dummies, pandas.to_numeric)."
        )
    return [place for place, kept in zip(places, numeric, strict=True) if kept]


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
    columns = np.flatnonzero(counts).tolist()
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
    if array.size == 0:
        return f"{argument} is empty (shape {array.shape}). Needed: {needed}. Pass at least 2 rows."
    message = f"{argument} has {array.ndim} dimension(s) (shape {array.shape}). Needed: {needed}. "
    if array.ndim != 1:
        return message + f"Flatten the features, for example with {argument}.reshape(len({argument}), -1)."
    return message + (
        f"For a single feature pass {argument}.reshape(-1, 1); condensed distances go to "
        "DendrogramExplorer.from_distances(D)."
    )

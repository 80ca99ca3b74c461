"""Columns that make a clustering wrong without an error: ids, row numbers, labels, units that do not fit each other."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..util.messages import listing
from .remarks import Remarks

__all__ = ["note_constant_columns", "remark_on_columns", "remark_on_spread", "says_to_scale"]

# The metrics that add up differences of the columns, in the columns' units.
_IN_UNITS = ("chebyshev", "cityblock", "euclidean", "minkowski", "nan_euclidean", "sqeuclidean")

_GREATEST_RATIO = 10.0
# Of more columns than these the narrow ones are not spoken of, but one that outweighs all others is.
_MOST_COLUMNS = 50

# "id", "user_id", "id-number"; "customerID", "Id", "IDNumber"
_CAMEL_ID = re.compile(r"[a-z](ID|Id)$|^I[dD]$|^(ID|id|Id)[A-Z_\W]")
_PLAIN_ID = re.compile(r"(^|[\W_])(id|ids|uuid|guid|identifier)($|[\W_])", re.IGNORECASE)
_INDEX = re.compile(
    r"^(unnamed: ?\d+(\.\d+)?|index|level_\d+|row|rows|rownames?|row_?(number|nr|no|id|index)|obs|no|nr|num|number|"
    r"sample_?(number|nr|no|index)|record)$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^clusters?([_ ]?(id|ids|label|labels|number|nr|no|k|\d+))?$", re.IGNORECASE)
_CLASS = re.compile(
    r"^(labels?|target|class|classes|group|y_true|y_pred|kmeans|km_labels?|hdbscan|dbscan)$", re.IGNORECASE
)
# Whole numbers that ascend because the samples are in this order.
_IN_ORDER = re.compile(
    r"(^|[\W_])(year|years|yr|month|day|days|week|date|hour|hours|minute|second|time|timestamp|t|age|ages|dose|"
    r"position|pos|distance|depth|height|x|y|z|lat|lon)($|[\W_])",
    re.IGNORECASE,
)
_FEW_ROWS = 5
# Cells of the data that are copied at a time.
_BLOCK_CELLS = 1_000_000
_FEW_ROWS_OF_ARRAY = 10


def remark_on_columns(
    values: np.ndarray,
    labels: Sequence[str] | None,
    argument: str,
    remarks: Remarks,
    is_integer: Sequence[bool] | None = None,
) -> None:
    """Warn of ids, row numbers and labels among the columns that are clustered.

    Parameters
    ----------
    values : ndarray (n, m) float64
        NaN where a value is missing.
    labels : sequence of str or None
        Names of the columns, where they have any.
    argument : str
        Name of the table, for messages.
    remarks : Remarks
    is_integer : sequence of bool, optional
        Which columns hold integers by their type; a column of other numbers is not taken for row numbers without a
        name that says so.
    """
    n, n_columns = values.shape
    if labels is None:
        _remark_on_array(values, argument, remarks)
        return
    ids, numbers, classes = [], [], []
    is_whole = _whole_columns(values, labels)
    for column in np.flatnonzero(is_whole).tolist():
        label, whole = labels[column], values[:, column]
        n_different = len(np.unique(whole))
        if (_LABEL.match(label) and n_different < n) or (
            _CLASS.match(label) and n_different <= max(2, min(30, n // 3))
        ):
            classes.append(label)
        elif _INDEX.match(label) and n_different == n:
            numbers.append(label)
        elif (_PLAIN_ID.search(label) or _CAMEL_ID.search(label)) and (n_different > 2 or n == 2):
            ids.append(label)
        elif (
            (is_integer is None or is_integer[column])
            and n_columns > 1
            and n >= _FEW_ROWS
            and n_different == n
            and not _IN_ORDER.search(label)
        ):
            steps = np.diff(whole)
            if (steps == 1).all() or (n >= _FEW_ROWS_OF_ARRAY and (steps > 0).all() and _is_dense(whole)):
                numbers.append(label)
    for found, what, advice in (
        (numbers, "row numbers", "read a file with pandas.read_csv(path, index_col=0)"),
        (ids, "ids", "make it the index with X.set_index(...)"),
        (classes, "labels of clusters or classes", "leave it to color_by and compare_with"),
    ):
        if found:
            kept = [label for label in labels if label not in found]
            call = f"pass columns={kept!r}" if 0 < len(kept) <= 6 else f"pass X.drop(columns={found!r})"
            several = len(found) > 1
            remarks.warn(
                f"{argument}: the column{'s' * several} {listing([repr(label) for label in found], limit=10)} "
                f"look{'' if several else 's'} like {what}, and {'are' if several else 'is'} clustered by like a "
                f"measurement. To leave {'them' if several else 'it'} out {call}, or {advice}. If "
                f"{'they are' if several else 'it is'} meant, columns=[...] with all columns says so."
            )


def _whole_columns(values: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """Which columns hold whole numbers only."""
    first = values[: min(len(values), 16)]
    with np.errstate(invalid="ignore"):
        is_whole = (first == np.round(first)).all(axis=0)
        for column in np.flatnonzero(is_whole):
            is_whole[column] = bool((values[:, column] == np.round(values[:, column])).all())
    return is_whole


def _is_dense(ascending: np.ndarray) -> bool:
    """Whether whole numbers fill their range about as numbers that are given out do."""
    return ascending[-1] - ascending[0] < 20 * len(ascending)


def _remark_on_array(values: np.ndarray, argument: str, remarks: Remarks) -> None:
    n, n_columns = values.shape
    if n < _FEW_ROWS_OF_ARRAY or n_columns < 2:
        return
    counted = [
        column
        for column in (0, n_columns - 1)
        if values[0, column] in (0.0, 1.0)
        and np.array_equal(values[:, column], values[0, column] + np.arange(n))
    ]
    if counted and len(counted) < n_columns:
        remarks.warn(
            f"{argument}: column {counted[0]} counts the rows ({values[0, counted[0]]:g}, {values[1, counted[0]]:g}, "
            f"{values[2, counted[0]]:g}, ...), and is clustered by like a measurement. To leave it out pass "
            f"numpy.delete({argument}, {counted[0]}, axis=1), or the columns that are meant as columns=[...]."
        )


def note_constant_columns(values: np.ndarray, labels: Sequence, argument: str, remarks: Remarks) -> None:
    """Note the columns that tell no samples apart."""
    with np.errstate(invalid="ignore"):
        lowest, highest = values.min(axis=0), values.max(axis=0)
        constant = np.flatnonzero(highest == lowest)
    if 0 < len(constant) < values.shape[1]:
        named = [repr(labels[column]) for column in constant.tolist()]
        remarks.note(
            f"{argument}: {len(named):,} of {values.shape[1]:,} columns are constant and do not tell samples apart: "
            f"{listing(named, limit=10)}."
        )
    elif len(constant) and len(constant) == values.shape[1]:
        remarks.note(f"{argument}: all samples are equal.")


def remark_on_spread(
    values: np.ndarray, labels: Sequence | None, metric: str | Callable, argument: str, remarks: Remarks
) -> None:
    """Warn of columns whose standard deviations differ more than tenfold, where the metric adds up their differences.

    Parameters
    ----------
    values : ndarray (n, m) float64
        As they are clustered; NaN where a value is missing.
    labels : sequence or None
        Names of the columns.
    metric : str or callable
    argument : str
        Name of the table, for messages.
    remarks : Remarks

    Notes
    -----
    Principal components have different spreads by construction, and are left alone. Of more than 50 columns nothing is
    said unless one of them makes most of the distances.
    """
    n, n_columns = values.shape
    if metric not in _IN_UNITS or n_columns < 2 or n < (_FEW_ROWS_OF_ARRAY if labels is None else 3):
        return
    with np.errstate(over="ignore", invalid="ignore"):
        spreads, greatest = _spreads(values)
        varies = np.flatnonzero(np.isfinite(spreads) & (spreads > 1e-12 * greatest))
        if len(varies) < 2:
            return
        kept = spreads[varies]
        widest, narrowest = int(varies[kept.argmax()]), int(varies[kept.argmin()])
        ratio = spreads[widest] / spreads[narrowest]
        share = 1.0 / float(((kept / kept.max()) ** 2).sum())
    if not ratio > _GREATEST_RATIO or (n_columns > _MOST_COLUMNS and share < 0.5):
        return
    if _are_components(values, spreads):
        return
    names = [f"column {place}" if labels is None else repr(labels[place]) for place in (widest, narrowest)]
    remarks.warn(
        f"{argument}: the columns differ in spread: the standard deviation of {names[0]} is {spreads[widest]:.3g}, "
        f"that of {names[1]} {spreads[narrowest]:.3g}, {ratio:,.0f} times less. {names[0]} makes {100 * share:.0f} % "
        f"of the squared distances. If the columns have different units, {_SCALE_THEM}; if they are meant as they are, "
        "this can be ignored."
    )


_SCALE_THEM = 'pass scale="standard"'


def says_to_scale(note: str) -> bool:
    """Whether a remark is about columns of different spreads."""
    return _SCALE_THEM in note


def _spreads(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviation and greatest absolute value of each column, without a copy of all of them."""
    n_columns = values.shape[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # columns of nothing but gaps
        mean = np.nanmean(values, axis=0) if np.isnan(values.sum()) else values.mean(axis=0)
        greatest = np.fmax(np.abs(np.fmin.reduce(values, axis=0)), np.abs(np.fmax.reduce(values, axis=0)))
    total, count = np.zeros(n_columns), np.zeros(n_columns)
    for part in _row_blocks(values):
        difference = part - mean
        known = ~np.isnan(difference)
        difference[~known] = 0.0
        total += np.einsum("ij,ij->j", difference, difference)
        count += known.sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.sqrt(total / count), greatest


def _row_blocks(values: np.ndarray) -> Iterator[np.ndarray]:
    step = max(1, _BLOCK_CELLS // max(values.shape[1], 1))
    return (values[start : start + step] for start in range(0, len(values), step))


def _are_components(values: np.ndarray, spreads: np.ndarray) -> bool:
    """Whether columns are centred, uncorrelated, and the widest first."""
    n, n_columns = values.shape
    if n <= n_columns or n_columns > 200 or (np.diff(spreads) > 1e-9 * spreads[0]).any():
        return False
    mean = values.mean(axis=0)
    if not (np.abs(mean) <= 1e-5 * spreads).all():
        return False
    products = np.zeros((n_columns, n_columns))
    with np.errstate(all="ignore"):
        for part in _row_blocks(values):
            scaled = (part - mean) / spreads
            products += scaled.T @ scaled
        correlations = products / n
    np.fill_diagonal(correlations, 0.0)
    return bool(np.abs(correlations).max() < 1e-3)

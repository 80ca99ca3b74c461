"""Tables of numbers and categories: as rows for Gower's metric, and as rows that a user-supplied function sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..util.messages import listing
from .frames import label_text
from .measured_rows import MeasuredRows
from .remarks import Remarks

if TYPE_CHECKING:
    import pandas

__all__ = ["NamedRow", "gower_rows", "gower_rows_like", "named_rows"]

_SECONDS_A_DAY = 86_400.0


class NamedRow(np.ndarray):
    """A row of a table of mixed columns: an array of objects whose values are also found by the columns' names.

    Examples
    --------
    >>> row = NamedRow.of([1.5, "red"], ("width", "colour"))
    >>> row["colour"], row[0]
    ('red', 1.5)
    """

    names: tuple[str, ...]

    @classmethod
    def of(cls, values: Sequence, names: tuple[str, ...]) -> NamedRow:
        """Return a row of these values."""
        row = np.empty(len(values), dtype=object)
        row[:] = values
        row = row.view(cls)
        row.names = names
        return row

    def __array_finalize__(self, source: Any) -> None:
        self.names = getattr(source, "names", ())

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            try:
                key = self.names.index(key)
            except ValueError:
                raise KeyError(f"{key!r}; the row has the columns {', '.join(self.names)}") from None
        return super().__getitem__(key)

    def __reduce__(self) -> tuple:
        return NamedRow.of, (self.tolist(), self.names)


def named_rows(
    frame: pandas.DataFrame, positions: Sequence[int], numbers: Mapping[int, np.ndarray] | None = None
) -> list[NamedRow]:
    """Return rows of a DataFrame for a function of two rows.

    Parameters
    ----------
    frame : pandas.DataFrame
    positions : sequence of int
        The columns that are meant.
    numbers : mapping from position to ndarray (n,), optional
        Columns of numbers as they are to be compared, filled and scaled.
    """
    names = tuple(label_text(frame.columns[place]) for place in positions)
    columns = [
        frame.iloc[:, place].tolist() if numbers is None or place not in numbers else numbers[place].tolist()
        for place in positions
    ]
    return [NamedRow.of(values, names) for values in zip(*columns, strict=True)]


def gower_rows(
    frame: pandas.DataFrame | None,
    positions: Sequence[int],
    numbers: Mapping[int, np.ndarray],
    params: Mapping[str, Any],
    argument: str = "X",
    remarks: Remarks | None = None,
) -> MeasuredRows:
    """Return the columns of a table as Gower's metric compares them.

    Parameters
    ----------
    frame : pandas.DataFrame or None
        None where all columns are in `numbers`.
    positions : sequence of int
        The columns that are meant.
    numbers : mapping from position to ndarray (n,)
        The columns of numbers and booleans, NaN for gaps.
    params : mapping
        As `check_metric_params` returns it.
    argument : str
        Name of the table, for messages.
    remarks : Remarks, optional
        Gets what there is to say.

    Notes
    -----
    Numbers and dates are compared by difference over range, ordered categories by the difference of their places over
    range, everything else for equality, as in R's ``cluster::daisy``.
    """
    read = [_read(frame, place, numbers) for place in positions]
    values = np.column_stack([column for column, _, _ in read])
    is_category = np.array([kind for _, kind, _ in read])
    labels = list(map(str, positions)) if frame is None else [label_text(frame.columns[p]) for p in positions]
    for place in params.get("asymmetric", ()):
        known = np.unique(values[~np.isnan(values[:, place]), place])
        if len(known) > 2 or (not is_category[place] and not np.isin(known, (0.0, 1.0)).all()):
            raise ValueError(
                f"metric_params: asymmetric names the column {labels[place]!r}, which has {len(known)} different "
                "values. Needed: columns of two values, of which the first (0, False, or the first category) counts as "
                "absent."
            )
    if remarks is not None:
        _remark_on_names(values, is_category, labels, argument, remarks)
    with np.errstate(invalid="ignore"):
        is_empty = np.isnan(values).all(axis=0)
        filled = np.where(is_empty, 0.0, values)
        spans = np.nanmax(filled, axis=0) - np.nanmin(filled, axis=0)
    spans[(spans == 0) | is_category] = 1.0
    categories = tuple(None if known is None else tuple(known) for _, _, known in read)
    known_labels = None if frame is None else tuple(labels)
    return MeasuredRows(values, "gower", params, is_category, spans, categories, known_labels)


def gower_rows_like(
    table: pandas.DataFrame | np.ndarray,
    positions: Sequence[int],
    rows: MeasuredRows,
    argument: str = "new_X",
) -> MeasuredRows:
    """Return further rows of the same columns; categories that the tree does not have are unlike all of its own."""
    assert rows.categories is not None
    assert rows.is_category is not None
    columns = []
    for place, known, is_category in zip(positions, rows.categories, rows.is_category, strict=True):
        if isinstance(table, np.ndarray):
            columns.append(table[:, place].astype(np.float64))
            continue
        if known is None:
            values, _, found = _read(table, place, {})
            if found is not None:
                raise TypeError(
                    f"{argument} holds no numbers in the column {label_text(table.columns[place])!r}, which held "
                    "numbers when the tree was built. Convert them with pandas.to_numeric."
                )
            columns.append(values)
            continue
        column = table.iloc[:, place]
        codes = {category: float(code) for code, category in enumerate(known)}
        other = float(len(known)) if is_category else np.nan
        columns.append(
            np.array(
                [
                    np.nan if gap else codes.get(value, other)
                    for value, gap in zip(column.tolist(), column.isna(), strict=True)
                ]
            )
        )
    return replace(rows, values=np.column_stack(columns))


def _read(
    frame: pandas.DataFrame | None, place: int, numbers: Mapping[int, np.ndarray]
) -> tuple[np.ndarray, bool, list | None]:
    """Values of a column, whether they are categories, and which."""
    if frame is None:
        return np.asarray(numbers[place], dtype=np.float64), False, None
    import pandas

    column = frame.iloc[:, place]
    dtype = column.dtype
    if pandas.api.types.is_bool_dtype(dtype) and not isinstance(dtype, pandas.CategoricalDtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), True, [False, True]
    if place in numbers:
        return np.asarray(numbers[place], dtype=np.float64), False, None
    if pandas.api.types.is_numeric_dtype(dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), False, None
    if pandas.api.types.is_datetime64_any_dtype(dtype):
        since = column - pandas.Timestamp("1970-01-01", tz=column.dt.tz)
        return since.dt.total_seconds().to_numpy(dtype=np.float64) / _SECONDS_A_DAY, False, None
    if pandas.api.types.is_timedelta64_dtype(dtype):
        return column.dt.total_seconds().to_numpy(dtype=np.float64), False, None
    if isinstance(dtype, pandas.CategoricalDtype):
        codes = column.cat.codes.to_numpy().astype(np.float64)
        codes[codes < 0] = np.nan
        return codes, not column.cat.ordered, list(column.cat.categories)
    try:
        codes, known = pandas.factorize(column, sort=True)
    except TypeError:
        try:
            codes, known = pandas.factorize(column)
        except TypeError as error:
            raise TypeError(
                f"The column {label_text(frame.columns[place])!r} holds values that cannot be told apart ({error}). "
                "Needed: numbers, words, dates or other values that can be compared. Leave it out by columns=, or turn "
                "it into text with .astype(str)."
            ) from error
    codes = codes.astype(np.float64)
    codes[codes < 0] = np.nan
    return codes, True, list(known)


def _remark_on_names(
    values: np.ndarray, is_category: np.ndarray, labels: Sequence[str], argument: str, remarks: Remarks
) -> None:
    n = len(values)
    names = [
        repr(labels[column])
        for column in np.flatnonzero(is_category).tolist()
        if n > 4 and len(np.unique(values[:, column])) == n
    ]
    if names:
        remarks.warn(
            f"{argument}: the column{'s' * (len(names) > 1)} {listing(names, limit=10)} hold a different text for "
            "every sample, as names do, so metric 'gower' counts them as a difference between any two samples. Make "
            "names the index, or pass the other columns as columns=[...]."
        )

"""Clusters as an Excel workbook: a summary sheet, and a sheet for each cluster."""

from __future__ import annotations

import datetime
import io
import numbers
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..color.palette import UNASSIGNED_COLOR, css_colors
from ..cut.members import ClusterMembers
from ..description.summary import summary_table
from ..input.frames import xml_text
from ..state import State, names_by_label
from ..util.lazy import lazy_module
from .files import require_package, temporary_files
from .tables import LIKE_FORMULA, labelled_rows

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["require_workbook_room", "sheet_names", "workbook_bytes"]

# Specifications and limits of Excel, support.microsoft.com.
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_LONGEST_TEXT = 32_767
_LONGEST_SHEET_NAME = 31

# Excel allows more, but they would be unusable.
_MOST_SHEETS = 250

# Excel keeps 15 digits of a number; longer identifiers would change.
_GREATEST_INTEGER = 10**15

# Excel's calendar starts in this year.
_FIRST_YEAR = 1900

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")


def sheet_names(wanted: Iterable[str], taken: Sequence[str] = ()) -> list[str]:
    """Return valid and distinct names for sheets.

    Parameters
    ----------
    wanted : iterable of str
        Preferred names.
    taken : sequence of str
        Names of other sheets.

    Returns
    -------
    list of str
        At most 31 characters each, without characters that Excel forbids. If two names are equal, ignoring case, the
        later one gets a number.

    Examples
    --------
    >>> sheet_names(["red / white", "Summary", "summary"], taken=["Summary"])
    ['red _ white', 'Summary (2)', 'summary (3)']
    """
    # "History" is reserved by Excel.
    used = {"history", *(name.casefold() for name in taken)}
    names = []
    for name in wanted:
        base = _NOT_IN_SHEET_NAMES.sub("_", name).strip().strip("'") or "Sheet"
        candidate, number = base[:_LONGEST_SHEET_NAME].rstrip("' "), 1
        while candidate.casefold() in used:
            number += 1
            ending = f" ({number})"
            candidate = base[: _LONGEST_SHEET_NAME - len(ending)] + ending
        used.add(candidate.casefold())
        names.append(candidate)
    return names


def require_workbook_room(n_clusters: int, largest: int, n_columns: int) -> None:
    """Raise if the tables exceed the limits of Excel, before any work.

    Parameters
    ----------
    n_clusters : int
        Number of sheets, without the summary.
    largest : int
        Number of samples in the largest cluster.
    n_columns : int
        Number of columns.

    Raises
    ------
    ImportError
        If openpyxl is not installed.
    ValueError
        States the limit and what to do.

    Examples
    --------
    >>> require_workbook_room(3, 50, 16_385)
    Traceback (most recent call last):
    ...
    ValueError: The table has 16,385 columns, but a sheet of Excel holds 16,384. Use to_csv(path), or fewer columns.
    """
    require_package("openpyxl", "excel", "An Excel file")
    if n_columns > _MOST_COLUMNS:
        raise ValueError(
            f"The table has {n_columns:,} columns, but a sheet of Excel holds {_MOST_COLUMNS:,}. Use to_csv(path), "
            "or fewer columns."
        )
    if largest > _MOST_ROWS - 1:
        raise ValueError(
            f"The largest cluster has {largest:,} samples, but a sheet of Excel holds {_MOST_ROWS - 1:,} below its "
            "header. Cut at a lower height, so that it is split, or use to_csv(path)."
        )
    if n_clusters > _MOST_SHEETS:
        raise ValueError(
            f"There are {n_clusters:,} clusters, and each of them gets a sheet: at most {_MOST_SHEETS}. Cut at a "
            "greater height, use to_csv(path), or write a single sheet with to_frame().to_excel(path)."
        )


def check_workbook_name(target: Path, given: Any) -> None:
    """Refuse a name that Excel would not open."""
    if target.suffix.lower() != ".xlsx":
        raise ValueError(
            f"{os.fspath(given)!r} is not named .xlsx, so Excel would not open it. Pass, for example, "
            f"{target.stem + '.xlsx'!r}, or use to_csv(path) for text."
        )


def state_workbook(state: State, column: str) -> bytes:
    """The present clusters as a workbook: a sheet with their summary, and one for each of them."""
    linkage, clusters = state.linkage, state.clusters
    n_columns = 2 if linkage.frame is None else linkage.frame.shape[1] + 2
    has_others = bool(clusters.n_unassigned)
    largest = max(clusters.n_unassigned, int(clusters.sizes.max(initial=0)))
    require_workbook_room(state.n_clusters + has_others, largest, n_columns)
    rows = labelled_rows(linkage, clusters.labels, column, names_by_label(state))
    colors = css_colors(clusters.colors[clusters.by_label], state.paints)
    colors += [UNASSIGNED_COLOR] * has_others
    summary = summary_table(state, 3, None).reset_index()
    summary.insert(summary.columns.tolist().index("merge_height") + 1, "colour", colors)
    members = list(ClusterMembers(clusters).values())
    with temporary_files("An Excel file"):
        return workbook_bytes(
            rows, [*members, clusters.unassigned] if has_others else members, summary, colors
        )


def workbook_bytes(
    rows: pandas.DataFrame, members: Sequence[np.ndarray], summary: pandas.DataFrame, colors: Sequence[str]
) -> bytes:
    """Return the workbook of a clustering.

    Parameters
    ----------
    rows : pandas.DataFrame, n rows
        As `tables.labelled_rows` returns them.
    members : sequence of k ndarrays of int
        Positions of the rows of each cluster, in the order of their labels.
    summary : pandas.DataFrame, k rows
        A row for each cluster, with its label, or "unassigned", in a column "cluster". If there is a column "name", it
        is part of the names of the sheets.
    colors : sequence of k str
        Colour of each cluster, as "#RRGGBB".

    Returns
    -------
    bytes
        An .xlsx file. Text stays text, even if it begins like a formula. Values that Excel cannot represent, such as
        dates with time zones, infinities and integers of more than 15 digits, are written as text. Missing values are
        empty cells.

    Raises
    ------
    ImportError, ValueError
        As `require_workbook_room`.

    Examples
    --------
    >>> rows = pandas.DataFrame({"sample": ["a", "b"], "cluster": [1, 2]})
    >>> summary = pandas.DataFrame({"cluster": [1, 2], "size": [1, 1]})
    >>> workbook_bytes(rows, [np.array([0]), np.array([1])], summary, ["#0072B2", "#D55E00"])[:2]
    b'PK'
    """
    require_workbook_room(len(members), max(map(len, members)), rows.shape[1])
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    labels = [
        label.capitalize() if isinstance(label, str) else f"Cluster {label}"
        for label in summary["cluster"].tolist()
    ]
    if "name" in summary.columns:
        given = summary["name"].fillna("").tolist()
        # As in the legend; two clusters can have the same name.
        labels = [
            f"{i} {name}" if name else label
            for i, (name, label) in enumerate(zip(given, labels, strict=True), 1)
        ]
    names = sheet_names(labels, taken=["Summary"])
    writer = _SheetWriter(book)
    writer.write("Summary", summary, colors, links=names)
    for name, positions, color in zip(names, members, colors, strict=True):
        writer.write(name, rows.iloc[positions], [color])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class _SheetWriter:
    """Writes tables into the sheets of a workbook, row by row."""

    def __init__(self, book: Any) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font, PatternFill
        from openpyxl.worksheet.hyperlink import Hyperlink

        self._book = book
        self._cell = WriteOnlyCell
        self._font, self._fill, self._link = Font, PatternFill, Hyperlink

    def write(
        self, title: str, table: pandas.DataFrame, colors: Sequence[str], links: Sequence[str] = ()
    ) -> None:
        """Add a sheet. With `links` to other sheets, `colors` are those of the rows, else that of the tab."""
        sheet = self._book.create_sheet(title)
        sheet.freeze_panes = "A2"
        if not links:
            sheet.sheet_properties.tabColor = colors[0].lstrip("#")
        heads = [str(name) for name in table.columns]
        for position, head in enumerate(heads):
            sheet.column_dimensions[_letters(position)].width = min(max(len(head) + 3, 11), 40)
        sheet.append([self._text(sheet, head, bold=True) for head in heads])
        columns = [_python_values(table.iloc[:, position]) for position in range(len(heads))]
        for row, values in enumerate(zip(*columns, strict=True)):
            cells = [self._value(sheet, value) for value in values]
            if links:
                cells[0] = self._linked(sheet, values[0], links[row], colors[row])
            sheet.append(cells)

    def _value(self, sheet: Any, value: Any) -> Any:
        if isinstance(value, str):
            is_plain = value[:1] not in ("#", *LIKE_FORMULA) and len(value) < _LONGEST_TEXT
            return value if is_plain and value == xml_text(value) else self._text(sheet, value)
        return value

    def _text(self, sheet: Any, text: str, bold: bool = False) -> Any:
        text = xml_text(text)
        if len(text) > _LONGEST_TEXT:
            text = text[: _LONGEST_TEXT - 1] + "…"
        cell = self._cell(sheet, text)
        cell.data_type = "s"  # openpyxl would interpret "=1+1" as a formula and "#N/A" as an error
        if text.startswith(LIKE_FORMULA):
            cell.quotePrefix = True  # otherwise Excel interprets it when the cell is edited
        if bold:
            cell.font = self._font(bold=True)
        return cell

    def _linked(self, sheet: Any, value: Any, target: str, color: str) -> Any:
        quoted = target.replace("'", "''")
        cell = self._cell(sheet, value)
        cell.hyperlink = self._link(ref="", location=f"'{quoted}'!A1")
        cell.fill = self._fill("solid", fgColor=color.lstrip("#"))
        cell.font = self._font(color=_readable_on(color), bold=True)
        return cell


def _python_values(column: pandas.Series) -> Iterator[Any]:
    """The values of a column as types that openpyxl writes: numbers, dates, text, None."""
    return map(_python_value, column.astype(object).tolist())


def _python_value(value: Any) -> Any:
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, numbers.Integral):
        value = int(value)
        return value if abs(value) < _GREATEST_INTEGER else str(value)
    if isinstance(value, (float, np.floating)):
        value = float(value)
        return value if np.isfinite(value) else None if np.isnan(value) else str(value)
    if np.ndim(value) == 0 and pandas.isna(value):
        return None
    if isinstance(value, (datetime.datetime, datetime.date)):
        is_known = getattr(value, "tzinfo", None) is None and value.year >= _FIRST_YEAR
        return value if is_known else value.isoformat()
    return value if isinstance(value, (datetime.time, datetime.timedelta)) else str(value)


def _letters(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(position + 1)


def _readable_on(color: str) -> str:
    """Black or white, whichever has the greater contrast (relative luminance, WCAG 2.2)."""
    channels = np.array(list(bytes.fromhex(color.lstrip("#")))) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return "000000" if linear @ [0.2126, 0.7152, 0.0722] > 0.179 else "FFFFFF"

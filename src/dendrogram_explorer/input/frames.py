"""Frames of other libraries -> pandas, without importing any of them; and what rows and columns are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..util.lazy import lazy_module

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["as_frame", "label_text", "polars_frame", "whole_text", "xml_text"]

# Extensible Markup Language (XML) 1.0, section 2.2: all that it does not count as characters.
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What polars calls columns of whole numbers and booleans -> what pandas calls them where values are missing.
_WITH_GAPS = {f"{sign}Int{bits}": f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)}
_WITH_GAPS["Boolean"] = "boolean"


def as_frame(table: Any, argument: str = "X") -> Any:
    """Return the pandas form of a frame that has one, such as a polars DataFrame; everything else as it is.

    Parameters
    ----------
    table : object
        What the user gave.
    argument : str
        Its name, for messages.

    Returns
    -------
    object
        A pandas.DataFrame for those of polars, and for frames that offer the dataframe or the Arrow protocol beside
        ``to_pandas``.

    Raises
    ------
    TypeError
        Where the other library cannot convert it.

    Examples
    --------
    >>> as_frame([[1.0], [2.0]])
    [[1.0], [2.0]]
    """
    library = _library(table)
    if library == "polars":
        return _from_polars(table, argument)
    is_frame = hasattr(table, "__dataframe__") or hasattr(table, "__arrow_c_stream__")
    if library == "pandas" or not is_frame or not hasattr(table, "to_pandas"):
        return table
    try:
        return table.to_pandas()
    except Exception as error:  # whatever the other library raises
        raise TypeError(
            f"{argument} is a frame of {library}, which could not be converted to pandas: {error}. Needed: an array or "
            f"a DataFrame. Pass a DataFrame made of {argument} yourself."
        ) from error


def polars_frame(table: Any) -> Any:
    """Return a polars DataFrame that no change of the user's reaches; None for everything else.

    Parameters
    ----------
    table : object
        What the user gave.

    Returns
    -------
    polars.DataFrame or None
        Shares its columns with the given one; polars copies a column when it is written to.

    Examples
    --------
    >>> polars_frame([[1.0], [2.0]]) is None
    True
    """
    is_frame = _library(table) == "polars" and type(table).__name__ == "DataFrame"
    return table.clone() if is_frame else None


def label_text(label: Any) -> str:
    """Return a row's or a column's label as text.

    Parameters
    ----------
    label : object
        An entry of an index; of one with several levels a tuple.

    Returns
    -------
    str
        Levels are joined by ", "; a `whole_text`.

    Examples
    --------
    >>> label_text(("wine", 7)), label_text(7)
    ('wine, 7', '7')
    """
    return whole_text(", ".join(map(str, label)) if isinstance(label, tuple) else str(label))


def whole_text(text: str) -> str:
    r"""Return text that every file and every font can hold.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The text itself, but U+FFFD in place of lone surrogates: halves of characters, for which UTF-8 has no bytes.

    Examples
    --------
    >>> whole_text("a\udc80b")
    'a\ufffdb'
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def xml_text(text: str) -> str:
    r"""Return text that XML can hold, as in an SVG drawing or an Excel workbook.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        U+FFFD in place of control characters and of whatever else is none in XML.

    Examples
    --------
    >>> xml_text("a\x00b"), xml_text("a\tb")
    ('a\ufffdb', 'a\tb')
    """
    return _NOT_IN_XML.sub("\ufffd", text)


def _library(table: Any) -> str:
    return type(table).__module__.partition(".")[0]


def _from_polars(table: Any, argument: str) -> Any:
    if type(table).__name__ == "LazyFrame":
        raise TypeError(
            f"{argument} is a LazyFrame of polars, which holds no rows yet. Needed: a DataFrame. Pass "
            f"{argument}.collect()."
        )
    if type(table).__name__ != "DataFrame":
        return table
    # Not polars' own `to_pandas`, which takes pyarrow.
    return pandas.DataFrame({column.name: _column_from_polars(column) for column in table.iter_columns()})


def _column_from_polars(column: Any) -> Any:
    """The values with all that they say: whole numbers and booleans with gaps, the order of an Enum, a time zone."""
    kind, name = column.dtype, str(column.dtype)
    if kind.is_nested():
        return pandas.Series(column.to_list(), dtype=object)
    if name.startswith("Enum"):
        return pandas.Categorical(column.to_list(), categories=list(kind.categories), ordered=True)
    if getattr(kind, "time_zone", None):
        return pandas.Series(column.to_numpy()).dt.tz_localize("UTC").dt.tz_convert(kind.time_zone)
    has_gaps = column.null_count() > 0
    if has_gaps and name in _WITH_GAPS:
        return pandas.array(column.to_list(), dtype=_WITH_GAPS[name])
    if name.startswith("Decimal") or (has_gaps and kind.is_numeric()):
        column = column.cast(float)
    return column.to_numpy()

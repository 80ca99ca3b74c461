"""Tables of other libraries -> pandas, by narwhals; and what rows and columns are called."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from ..util.lazy import lazy_module

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["as_frame", "label_text", "polars_frame", "whole_text", "xml_text"]

# Extensible Markup Language (XML) 1.0, section 2.2: all that it does not count as characters.
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What narwhals calls columns of whole numbers and booleans -> what pandas calls them where values are missing.
_WITH_GAPS = {f"{sign}Int{bits}": f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)}
_WITH_GAPS["Boolean"] = "boolean"


def as_frame(table: Any, argument: str = "X") -> Any:
    """Return the pandas form of a table that has one, such as a polars DataFrame; everything else as it is.

    Parameters
    ----------
    table : object
        What the user gave.
    argument : str
        Its name, for messages.

    Returns
    -------
    object
        A pandas.DataFrame for tables of polars, Arrow, DuckDB and whatever else narwhals reads or that has
        ``__arrow_c_stream__``.

    Raises
    ------
    TypeError
        For tables that are not computed yet, and where the other library cannot convert it.

    Examples
    --------
    >>> as_frame([[1.0], [2.0]])
    [[1.0], [2.0]]
    """
    if table is None or isinstance(table, (list, tuple, np.ndarray, str, bytes, int, float, dict, set, type)):
        return table
    library = _library(table)
    if library in ("numpy", "pandas", "scipy"):
        return table
    import narwhals

    try:
        frame = narwhals.from_native(table, pass_through=True)
        if isinstance(frame, narwhals.LazyFrame):
            if library in ("polars", "dask", "pyspark"):
                raise TypeError(
                    f"{argument} is a {type(table).__name__} of {library}, which holds no rows yet. Needed: a "
                    f"DataFrame. Pass {argument}.collect()."
                )
            frame = frame.collect()
        elif frame is table and hasattr(table, "__arrow_c_stream__") and not hasattr(table, "to_list"):
            frame = _from_stream(table)
        elif frame is table and (hasattr(table, "__dataframe__") and hasattr(table, "to_pandas")):
            return table.to_pandas()
        if not isinstance(frame, narwhals.DataFrame):
            return table
        if frame.implementation.is_pandas_like():
            return frame.to_pandas()
        return pandas.DataFrame({column.name: _column(column) for column in frame.iter_columns()})
    except Exception as error:  # whatever the other library raises
        if isinstance(error, TypeError) and "Needed:" in str(error):
            raise
        raise TypeError(
            f"{argument} is a {type(table).__name__} of {library}, which could not be converted to pandas: {error}. "
            f"Needed: an array or a DataFrame. Pass a DataFrame made of {argument} yourself."
        ) from error


def _from_stream(table: Any) -> Any:
    """Read what offers Arrow's C stream by a library that is there."""
    import narwhals

    for backend in ("polars", "pyarrow"):
        if find_spec(backend) is not None:
            return narwhals.DataFrame.from_arrow(table, backend=backend)
    raise TypeError("it offers Arrow data, which are read by polars or pyarrow, and neither is installed")


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


def _column(column: Any) -> Any:
    """The values of a narwhals Series: whole numbers and booleans with gaps, the order of an Enum, a time zone."""
    kind, name = column.dtype, str(column.dtype)
    if kind.is_nested() or name in ("Object", "Unknown"):
        return pandas.Series(column.to_list(), dtype=object)
    if name.startswith("Enum"):
        return pandas.Categorical(column.to_list(), categories=list(kind.categories), ordered=True)
    if name == "Categorical":
        return pandas.Categorical(column.to_list(), categories=column.cat.get_categories().to_list())
    if getattr(kind, "time_zone", None):
        naive = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return pandas.Series(naive.to_numpy()).dt.tz_localize("UTC").dt.tz_convert(kind.time_zone)
    if name == "Date":
        return pandas.Series(pandas.to_datetime(pandas.Series(column.to_list(), dtype=object)))
    if name in ("String", "Time", "Binary"):
        return pandas.Series(column.to_list(), dtype=None if name == "String" else object)
    has_gaps = column.null_count() > 0
    if has_gaps and name in _WITH_GAPS:
        return pandas.array(column.to_list(), dtype=_WITH_GAPS[name])
    if name.startswith("Decimal") or (has_gaps and kind.is_numeric()):
        import narwhals

        column = column.cast(narwhals.Float64)
    return column.to_numpy()

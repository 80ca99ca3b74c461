"""Frames of other libraries -> pandas, without importing any of them."""

from __future__ import annotations

from typing import Any

__all__ = ["as_frame"]


def as_frame(table: Any, argument: str = "X") -> Any:
    """Return the pandas form of a frame that has one, such as a pyarrow Table; everything else as it is.

    Parameters
    ----------
    table : object
        What the user gave.
    argument : str
        Its name, for messages.

    Returns
    -------
    object
        A pandas.DataFrame for frames that offer the dataframe or the Arrow protocol beside ``to_pandas``.

    Raises
    ------
    TypeError
        Where the other library cannot convert it.

    Examples
    --------
    >>> as_frame([[1.0], [2.0]])
    [[1.0], [2.0]]
    """
    library = type(table).__module__.partition(".")[0]
    is_frame = hasattr(table, "__dataframe__") or hasattr(table, "__arrow_c_stream__")
    if library in ("pandas", "polars") or not is_frame or not hasattr(table, "to_pandas"):
        return table
    try:
        return table.to_pandas()
    except Exception as error:
        raise TypeError(
            f"{argument} is a frame of {library}, which could not be converted to pandas: {error}. Needed: an array or "
            f"a DataFrame. Pass a DataFrame made of {argument} yourself."
        ) from error

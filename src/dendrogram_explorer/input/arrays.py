"""Whatever a user gives as numbers -> an ndarray of real numbers, or an error that says what to do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from ..util.lazy import is_data_frame, lazy_module
from ..util.messages import kind_of

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["as_array"]

_TEXT_ADVICE = (
    "Convert numbers in text with {0}.astype(float), and encode categories with pandas.get_dummies."
)

_UNSUITABLE_KINDS = {
    "c": ("complex numbers", "Pass the real and imaginary parts as columns, or their absolute values."),
    "M": ("dates", "Convert them to numbers first, for example days since the first date."),
    "m": ("time differences", "Convert them to numbers first, for example {0} / np.timedelta64(1, 's')."),
    "U": ("text", _TEXT_ADVICE),
    "S": ("bytes", _TEXT_ADVICE),
    "T": ("text", _TEXT_ADVICE),
    "O": (
        "Python objects",
        "Missing values or text among numbers cause this: complete the values, then convert with {0}.astype(float); "
        "a table of mixed columns is best given as a pandas DataFrame.",
    ),
    "V": ("structured records", "Pass pandas.DataFrame({0}), or a plain array with one column per field."),
}


def as_array(values: Any, argument: str, needed: str) -> np.ndarray:
    """Return array-like numbers as an ndarray of a real dtype, without copying an array.

    Parameters
    ----------
    values : array_like
        What the user gave; an ndarray, nested lists, a DataFrame of numbers, ...
    argument : str
        Its name, for messages.
    needed : str
        What is needed, for messages.

    Returns
    -------
    ndarray
        Of a boolean, integer or floating dtype and any shape.

    Raises
    ------
    TypeError
        For text, complex numbers, dates, Python objects, and for things that are no array.
    ValueError
        For ragged lists and masked values.

    Examples
    --------
    >>> as_array([[1, 2], [3, 4]], "X", "a table").shape
    (2, 2)
    """
    if values is None or isinstance(values, (str, bytes, dict, set, frozenset, type)) or callable(values):
        raise TypeError(f"{argument} is {kind_of(values)}. Needed: {needed}.{_advice_for(values, argument)}")
    if hasattr(values, "children_") or hasattr(values, "get_params"):
        raise TypeError(
            f"{argument} is a model ({type(values).__name__}). Needed: {needed}. "
            "For a fitted AgglomerativeClustering use DendrogramExplorer.from_model(model)."
        )
    if scipy.sparse.issparse(values):
        raise TypeError(
            f"{argument} is a sparse matrix. Needed: {needed}. Convert it with {argument}.toarray()."
        )
    if np.ma.isMaskedArray(values):
        if np.ma.getmaskarray(values).any():
            raise ValueError(
                f"{argument} has masked (missing) values. Needed: {needed}, complete. "
                f"Remove them, or fill them with {argument}.filled(value)."
            )
        values = values.data
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(_ragged_message(values, argument, needed)) from error
    if array.ndim == 0:
        raise TypeError(f"{argument} is {kind_of(values)}. Needed: {needed}.{_advice_for(values, argument)}")
    if (
        array.dtype.kind == "O"
        and is_data_frame(values)
        and all(map(pandas.api.types.is_numeric_dtype, values.dtypes))
    ):
        array = values.to_numpy(dtype=np.float64, na_value=np.nan)  # pandas' nullable numbers
    if array.dtype.kind not in "biuf":
        found, advice = _UNSUITABLE_KINDS[array.dtype.kind]
        raise TypeError(
            f"{argument} holds {found} (dtype {array.dtype}). Needed: {needed}. {advice.format(argument)}"
        )
    return array


def _advice_for(values: Any, argument: str) -> str:
    if isinstance(values, (str, bytes, os.PathLike)) or hasattr(values, "read"):
        return " A file is read with, for example, pandas.read_csv(path)."
    if hasattr(values, "linkage_matrix"):
        return f" For the same tree use DendrogramExplorer.from_linkage({argument}.linkage_matrix)."
    if isinstance(values, dict):
        return f" A dict of columns becomes a table with pandas.DataFrame({argument})."
    return " Pass an array, nested lists or a DataFrame."


def _ragged_message(values: Any, argument: str, needed: str) -> str:
    try:
        lengths = [len(row) for row in values]
    except TypeError:
        return f"{argument} mixes numbers and sequences. Needed: {needed}. Give every row the same length."
    if any(isinstance(value, (str, bytes)) for row in list(values)[:100] for value in row):
        return (
            f"{argument} is ragged: its rows are sequences of text of different lengths. Needed: {needed}. Compare "
            "such rows by a function of two of them: metric=your_function, method='average'. Or count the words first, "
            f"by sklearn.feature_extraction.text.CountVectorizer(analyzer=list).fit_transform({argument})."
        )
    odd = next((row for row, length in enumerate(lengths) if length != lengths[0]), None)
    where = "" if odd is None else f": row 0 has {lengths[0]} values, row {odd} has {lengths[odd]}"
    return f"{argument} is ragged{where}. Needed: {needed}. Give every row the same number of values."

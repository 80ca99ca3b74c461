"""Samples that are no numbers: words, sequences, objects that a function of the user's compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..util.lazy import is_pandas, is_series, lazy_module
from .frames import label_text
from .samples import Samples, observation_names

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["read_objects"]


def read_objects(X: Any) -> tuple[list, Samples] | None:
    """Return samples that are no numbers, and what is known about them; None for everything else.

    Parameters
    ----------
    X : object
        What the user gave: objects are a list, tuple, array, Series or Index of text, of sequences of
        different lengths, or of anything else that is not a number.

    Returns
    -------
    tuple of list and Samples, or None
        The objects, and their table of one column "sample". Text that comes without an index of its own
        is its own name.

    Raises
    ------
    ValueError
        For fewer than two objects, and for missing ones.

    Examples
    --------
    >>> read_objects(["tree", "leaf"])[1].names
    ['tree', 'leaf']
    >>> read_objects([[1.0, 2.0], [3.0, 4.0]]) is None
    True
    """
    rows = _objects(X)
    if rows is None:
        return None
    if len(rows) < 2:
        raise ValueError(
            f"X has {len(rows)} sample{'s' * (len(rows) != 1)}. Needed: at least 2. Pass more of them."
        )
    missing = [
        row for row, value in enumerate(rows) if value is None or (np.ndim(value) == 0 and value != value)
    ]
    if missing:
        raise ValueError(
            f"X has missing values: sample {missing[0]} (counting from 0) is {rows[missing[0]]!r}, one of "
            f"{len(missing):,}. Needed: something that the metric can compare. Leave these samples out."
        )
    names = observation_names(X)
    if names is None and all(isinstance(row, str) for row in rows):
        names = list(map(label_text, rows))
    column = pandas.Series(np.array([*rows, None], dtype=object)[:-1], dtype=object)
    frame = pandas.DataFrame({"sample": column})
    if names is not None:
        frame.index = pandas.Index(names, dtype=object)
    if is_series(X):
        frame.index = X.index
        frame.columns = ["sample" if X.name is None else X.name]
    return rows, Samples(names=names, frame=frame, numeric_columns=[])


def _objects(X: Any) -> list | None:
    if type(X).__module__.partition(".")[0] == "polars" and hasattr(X, "to_list"):
        X = X.to_list()
    if is_pandas(X, "Series", "Index"):
        X = X.array if X.dtype.kind in "biufcmM" else X.tolist()
    if not isinstance(X, (list, tuple, np.ndarray)) or np.ma.isMaskedArray(X):
        return None
    try:
        array = np.asarray(X)
    except ValueError:  # sequences of different lengths
        return list(X)
    if array.dtype.kind not in "OUST" or array.ndim == 0:
        return None
    return X.tolist() if isinstance(X, np.ndarray) else list(X)

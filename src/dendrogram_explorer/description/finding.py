"""Samples found by their names and by the values of columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.frames import label_text
from ..linkage.columns import column_names, sample_column
from ..state import State, names_by_label
from ..util.lazy import lazy_module
from ..util.messages import kind_of, listing, nearest_name

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["find_samples"]

# A condition: a column, a sign and a value; quotes hold what has spaces or signs in it.
_PART = r'(?:"[^"]*"|[^\s"=<>!]+)'
_CONDITION = re.compile(rf"({_PART})\s*(>=|<=|!=|==?|>|<)\s*({_PART})?")
_EXAMPLE = 'species=setosa, proline>1000 or "name with spaces">=3'


def find_samples(state: State, text: Any) -> np.ndarray:
    """Return the samples that a text is about, as `DendrogramExplorer.find`.

    Returns
    -------
    ndarray of int64
        Ascending indices.

    Raises
    ------
    TypeError, ValueError
        If it is not text, or a condition cannot be understood.
    """
    if not isinstance(text, str):
        raise TypeError(f"find() was given {kind_of(text)}. Needed: text, such as {_EXAMPLE}.")
    wanted = text.strip()
    if not wanted:
        return np.zeros(0, dtype=np.int64)
    # A name may look like a condition.
    named = _named(state, wanted)
    if len(named) > 0 or not _CONDITION.search(wanted):
        return named if len(named) > 0 else _named(state, wanted.replace('"', ""))
    is_found = np.ones(state.n, dtype=bool)
    for column, sign, value in _CONDITION.findall(wanted):
        if not value:
            raise ValueError(f"A value is missing after {column}{sign}. Type, for example, {_EXAMPLE}.")
        is_found &= _holds(state, column.strip('"'), "=" if sign == "==" else sign, value.strip('"'))
    if words := " ".join(_CONDITION.sub(" ", wanted).split()).strip('"'):
        of_words = np.zeros(state.n, dtype=bool)
        of_words[_named(state, words)] = True
        is_found &= of_words
    return np.flatnonzero(is_found).astype(np.int64)


def _named(state: State, words: str) -> np.ndarray:
    """Samples whose names contain some words; upper and lower case are alike."""
    wanted = words.lower()
    names = state.linkage.names
    if names is None:
        found = [sample for sample in map(str, range(state.n)) if wanted in sample]
        return np.array(found, dtype=np.int64)
    return np.array([sample for sample, name in enumerate(names) if wanted in name.lower()], dtype=np.int64)


def _holds(state: State, name: str, sign: str, value: str) -> np.ndarray:
    """For which samples a condition holds; for none whose value is missing."""
    known = column_names(state.linkage)
    if name not in known:
        alike = [other for other in known if other.lower() == name.lower()]
        if len(alike) == 1:
            name = alike[0]
        elif name.lower() == "cluster":
            return _in_cluster(state, sign, value)
        else:
            has = f"The columns are {listing(known, limit=12)}." if known else "This explorer has no columns."
            raise ValueError(f"column {name!r} not found. {nearest_name(name, known)}{has}")
    return _compared(sample_column(state.linkage, name, "find"), name, sign, value)


def _compared(column: pandas.Series, name: str, sign: str, value: str) -> np.ndarray:
    types = pandas.api.types
    wanted: Any = value
    if types.is_bool_dtype(column.dtype) or not (
        types.is_numeric_dtype(column.dtype) or types.is_datetime64_any_dtype(column.dtype)
    ):
        if sign not in ("=", "!="):
            first = label_text(column.dropna().iloc[0]) if column.notna().any() else value
            raise ValueError(
                f"{name!r} holds words, which {sign} does not compare. Needed: = or !=, as in {name}={first}."
            )
        values: Any = column.map(lambda each: label_text(each).lower(), na_action="ignore")
        wanted = value.lower()
    elif types.is_datetime64_any_dtype(column.dtype):
        values, wanted = column, _date(value, name, column)
    else:
        values, wanted = column, _number(value, name)
    is_known = column.notna().to_numpy(dtype=bool)
    with np.errstate(invalid="ignore"):
        compared = {
            "=": lambda: values == wanted,
            "!=": lambda: values != wanted,
            ">": lambda: values > wanted,
            "<": lambda: values < wanted,
            ">=": lambda: values >= wanted,
            "<=": lambda: values <= wanted,
        }[sign]()
    return is_known & pandas.Series(compared).fillna(False).to_numpy(dtype=bool)


def _number(value: str, name: str) -> float:
    try:
        return float(value.replace("−", "-"))
    except ValueError:
        raise ValueError(
            f"{name!r} holds numbers, but {value!r} is not one. Type, for example, {name}>10."
        ) from None


def _date(value: str, name: str, column: pandas.Series) -> Any:
    try:
        return pandas.Timestamp(value, tz=getattr(column.dtype, "tz", None))
    except ValueError:
        raise ValueError(
            f"{name!r} holds dates, but {value!r} is not one. Type, for example, {name}>2020-01-31."
        ) from None


def _in_cluster(state: State, sign: str, value: str) -> np.ndarray:
    """Clusters go by their labels and by the names that users give them."""
    labels = np.asarray(state.clusters.labels)
    named = [label for label, name in names_by_label(state).items() if name.lower() == value.lower()]
    if named and sign in ("=", "!="):
        return np.isin(labels, named) == (sign == "=")
    return _compared(pandas.Series(labels), "cluster", sign, value)

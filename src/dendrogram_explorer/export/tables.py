"""Labels as tables: with the user's index, together with the user's columns."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.frames import whole_text
from ..input.samples import observation_names
from ..linkage.value import Linkage
from ..util.lazy import lazy_module
from .delimited import delimited

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = [
    "LIKE_FORMULA",
    "csv_text",
    "free_column",
    "guarded",
    "labelled_rows",
    "labels_frame",
    "labels_series",
]

# Text that begins like this is a formula when a spreadsheet reads or edits it. The last four are wide forms of the
# first, which some versions of Excel accept too.
LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)

# Label -> name of the cluster.
Names = Mapping[int, str] | None


def labels_series(linkage: Linkage, labels: np.ndarray) -> pandas.Series:
    """Return the labels with the user's index.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.

    Returns
    -------
    pandas.Series of int32, length n
        A copy of the labels, named "cluster". The index is that of the user's DataFrame (type and name included), else
        the sample names, else 0 .. n-1.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
    >>> labels_series(linked, np.array([1, 1, 2], dtype=np.int32)).to_dict()
    {'a': 1, 'b': 1, 'c': 2}
    """
    return pandas.Series(np.array(labels, dtype=np.int32), index=_sample_index(linkage), name="cluster")


def labels_frame(linkage: Linkage, labels: np.ndarray, column: str = "cluster", names: Names = None) -> Any:
    """Return the user's data with a column of labels.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.
    column : str
        Name of the added column.
    names : mapping of int to str, optional
        Names of clusters. If there are any, they form a further column, named "cluster_name" if `column` is "cluster";
        it is empty for clusters without a name.

    Returns
    -------
    pandas.DataFrame or polars.DataFrame, n rows
        A copy of the user's DataFrame (pandas or polars), with its index and all its columns; for an array, the columns
        are "x0", "x1", ...; without data, only the labels.

    Raises
    ------
    TypeError
        If `column` is not a string.
    ValueError
        If the data already have a column of that name.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0, 2.0], [1.0, 2.0]])
    >>> labels_frame(linked, np.array([1, 1], dtype=np.int32))
        x0   x1  cluster
    0  0.0  2.0        1
    1  1.0  2.0        1
    """
    if linkage.given is None:
        return _pandas_frame(linkage, labels, column, names)
    added = _added_columns(labels, column, names, linkage.given.columns)
    # A polars Series for each column, without importing polars.
    series = type(linkage.given.to_series(0))
    return linkage.given.with_columns([series(name, values) for name, values in added.items()])


def labelled_rows(
    linkage: Linkage, labels: np.ndarray, column: str = "cluster", names: Names = None
) -> pandas.DataFrame:
    """Return the samples as plain rows for a file: names, data, labels.

    Parameters
    ----------
    linkage, labels, column, names
        As for `labels_frame`.

    Returns
    -------
    pandas.DataFrame, n rows
        Indexed 0 .. n-1. First the sample names, in a column "sample" or under the name of the user's index (the
        levels of a MultiIndex in a column each); then the columns of `labels_frame`, the levels of their names joined
        by ", ".

    Raises
    ------
    ValueError
        If the data have a column of that name.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0]], names=["a", "b"])
    >>> labelled_rows(linked, np.array([1, 1], dtype=np.int32)).to_dict("list")
    {'sample': ['a', 'b'], 'x0': [0.0, 1.0], 'cluster': [1, 1]}
    """
    frame = _pandas_frame(linkage, labels, column, names)
    columns = list(map(_head, frame.columns))
    index = _sample_index(linkage)
    who = [(name, index.get_level_values(level)) for level, name in enumerate(index.names)]
    sample_names, own_frame = linkage.names, linkage.frame
    if sample_names is not None and own_frame is not None and sample_names != observation_names(own_frame):
        # Names were passed together with a DataFrame; its index is kept if it is meaningful.
        who = [(None, sample_names), *(who if observation_names(own_frame) is not None else [])]
    taken = {str(name) for name in columns}
    headings = []
    for name, _ in who:
        heading = "sample" if name is None else whole_text(str(name))
        headings.append(heading if heading not in taken else next(_free_names(heading, taken)))
        taken.add(headings[-1])
    samples = pandas.DataFrame({position: values for position, (_, values) in enumerate(who)})
    result = pandas.concat([samples, frame.reset_index(drop=True)], axis=1)
    result.columns = [*headings, *columns]
    return result


def free_column(linkage: Linkage) -> str:
    """Return a name for the column of labels that is not in use, for exports without a given name.

    Parameters
    ----------
    linkage : Linkage

    Returns
    -------
    str
        "cluster" if possible.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> free_column(link_observations(pandas.DataFrame({"cluster": [0.0, 1.0]})))
    'cluster_label'
    """
    taken = linkage.feature_labels if linkage.frame is None else linkage.frame.columns
    names = chain(["cluster"], _free_names("cluster", taken))
    return next(name for name in names if name not in taken and f"{name}_name" not in taken)


def csv_text(
    linkage: Linkage,
    labels: np.ndarray,
    column: str = "cluster",
    names: Names = None,
    safe: bool = True,
    samples: np.ndarray | None = None,
) -> str:
    r"""Return the rows of `labelled_rows` as comma-separated values.

    Parameters
    ----------
    linkage, labels, column, names
        As for `labels_frame`.
    safe : bool, default True
        Whether text that a spreadsheet would run as a formula is `guarded`.
    samples : ndarray of int, optional
        Which rows; by default all.

    Returns
    -------
    str
        A header and a line per sample, as in RFC 4180 but with "\n" between lines. Numbers read back to the last bit.

    Raises
    ------
    ValueError
        As `labels_frame`.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0]], names=["a", "b, c"])
    >>> print(csv_text(linked, np.array([1, 1], dtype=np.int32)))
    sample,x0,cluster
    a,0.0,1
    "b, c",1.0,1
    <BLANKLINE>
    """
    rows = labelled_rows(linkage, labels, column, names)
    rows = rows if samples is None else rows.iloc[samples]
    return delimited(guarded(rows) if safe else rows)


def guarded(frame: pandas.DataFrame) -> pandas.DataFrame:
    """A table in which no text, headings included, is a formula to a spreadsheet that opens it.

    Parameters
    ----------
    frame : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        Text that begins with one of `LIKE_FORMULA` and is not a number has an apostrophe before it, as spreadsheets
        write such text. The same object if there is none.

    Examples
    --------
    >>> guarded(pandas.DataFrame({"note": ["=1+1", "-1.5", "a-b"]})).note.tolist()
    ["'=1+1", '-1.5', 'a-b']
    """
    changed = {}
    for position, dtype in enumerate(frame.dtypes):
        if isinstance(dtype, pandas.CategoricalDtype):
            values = frame.iloc[:, position].cat.categories.tolist()
        elif dtype.kind == "O":
            values = frame.iloc[:, position].tolist()
        else:
            continue
        if any(map(_is_like_formula, values)):
            changed[position] = list(map(_as_text, frame.iloc[:, position].astype(object)))
    heads = list(map(_as_text, frame.columns))
    if not changed and heads == list(frame.columns):
        return frame
    columns = {
        position: pandas.Series(changed[position], dtype=object, index=frame.index)
        if position in changed
        else frame.iloc[:, position]
        for position in range(len(heads))
    }
    result = pandas.DataFrame(columns)
    result.columns = heads
    return result


def _is_like_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(LIKE_FORMULA) and _NUMBER.fullmatch(value) is None


def _as_text(value: Any) -> Any:
    return f"'{value}" if _is_like_formula(value) else value


def _head(name: Any) -> Any:
    if isinstance(name, tuple):
        name = ", ".join(filter(None, map(str, name)))
    return whole_text(name) if isinstance(name, str) else name


def _pandas_frame(linkage: Linkage, labels: np.ndarray, column: str, names: Names) -> pandas.DataFrame:
    if linkage.frame is not None:
        frame = linkage.frame.copy()
    elif linkage.observations is not None:
        frame = pandas.DataFrame(
            linkage.observations, index=_sample_index(linkage), columns=linkage.feature_labels, copy=True
        )
    else:
        frame = pandas.DataFrame(index=_sample_index(linkage))
    # A column of a MultiIndex needs a name for each level.
    levels = frame.columns.nlevels
    for name, values in _added_columns(labels, column, names, frame.columns).items():
        frame[name if levels == 1 else (name,) + ("",) * (levels - 1)] = values
    return frame


def _added_columns(
    labels: np.ndarray, column: str, names: Names, taken: Container[Any]
) -> dict[str, np.ndarray]:
    if not isinstance(column, str) or not column:
        raise TypeError(f'column was given {column!r}. Needed: a name for the labels, such as "cluster".')
    _require_free(column, taken)
    added = {column: np.array(labels, dtype=np.int32)}
    if names:
        _require_free(f"{column}_name", taken, column)
        # Empty strings, not missing values: pandas' groupby would drop these clusters.
        name_of_label = np.full(int(labels.max()) + 1, "", dtype=object)
        name_of_label[list(names)] = list(names.values())
        added[f"{column}_name"] = name_of_label[labels]
    return added


def _require_free(name: str, taken: Container[Any], column: str | None = None) -> None:
    if name in taken:
        free = next(_free_names(column or name, taken))
        raise ValueError(
            f"The data have a column {name!r} already, and it is kept as it is. Choose another name for the labels, "
            f'for example column="{free}".'
        )


def _sample_index(linkage: Linkage) -> pandas.Index:
    if linkage.frame is not None:
        # A copy, so that the caller can rename it.
        return linkage.frame.index.copy()
    return pandas.RangeIndex(linkage.n) if linkage.names is None else pandas.Index(linkage.names)


def _free_names(column: Any, taken: Container[Any]) -> Iterator[str]:
    candidates = chain([f"{column}_label"], (f"{column}_{number}" for number in count(2)))
    return (name for name in candidates if name not in taken)

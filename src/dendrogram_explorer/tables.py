"""Labels as tables: under the user's own index, beside the user's own columns."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import chain, count
from typing import Any

import numpy as np
import pandas

from .linked import Linkage
from .samples import observation_names

__all__ = ["csv_text", "labelled_rows", "labels_frame", "labels_series"]


def labels_series(linkage: Linkage, labels: np.ndarray) -> pandas.Series:
    """Return the labels under the user's own index.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.

    Returns
    -------
    pandas.Series of int32, length n
        Named "cluster"; a copy of the labels. The index is that of the user's DataFrame with its type and its name,
        else the sample names, else 0 .. n-1.

    Examples
    --------
    >>> from dendrogram_explorer.linkage import link_observations
    >>> linked = link_observations([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
    >>> labels_series(linked, np.array([1, 1, 2], dtype=np.int32)).to_dict()
    {'a': 1, 'b': 1, 'c': 2}
    """
    return pandas.Series(np.array(labels, dtype=np.int32), index=_sample_index(linkage), name="cluster")


def labels_frame(linkage: Linkage, labels: np.ndarray, column: str = "cluster") -> Any:
    """Return the user's data with a column of labels.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.
    column : str
        Name of the added column, which becomes the last one.

    Returns
    -------
    pandas.DataFrame or polars.DataFrame, n rows
        A copy of the user's DataFrame, with its index and all its columns, of polars where that was one of polars; of
        an array the columns "x0", "x1", ...; without data the labels alone.

    Raises
    ------
    ValueError
        If the data have a column of that name.

    Examples
    --------
    >>> from dendrogram_explorer.linkage import link_observations
    >>> linked = link_observations([[0.0, 2.0], [1.0, 2.0]])
    >>> labels_frame(linked, np.array([1, 1], dtype=np.int32))
        x0   x1  cluster
    0  0.0  2.0        1
    1  1.0  2.0        1
    """
    if linkage.given is None:
        return _pandas_frame(linkage, labels, column)
    _require_free(column, linkage.given.columns)
    # A polars Series of the labels, without importing polars.
    series = linkage.given.to_series(0)
    return linkage.given.with_columns(type(series)(column, np.array(labels, dtype=np.int32)))


def labelled_rows(linkage: Linkage, labels: np.ndarray, column: str = "cluster") -> pandas.DataFrame:
    """Return the samples as plain rows for a file: who they are, their data, their labels.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.
    column : str
        Name of the added column, which becomes the last one.

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
    >>> from dendrogram_explorer.linkage import link_observations
    >>> linked = link_observations([[0.0], [1.0]], names=["a", "b"])
    >>> labelled_rows(linked, np.array([1, 1], dtype=np.int32)).to_dict("list")
    {'sample': ['a', 'b'], 'x0': [0.0, 1.0], 'cluster': [1, 1]}
    """
    frame = _pandas_frame(linkage, labels, column)
    columns = [
        ", ".join(filter(None, map(str, name))) if isinstance(name, tuple) else name for name in frame.columns
    ]
    index = _sample_index(linkage)
    who = [(name, index.get_level_values(level)) for level, name in enumerate(index.names)]
    names = linkage.names
    if names is not None and linkage.frame is not None and names != observation_names(linkage.frame):
        # Names given beside a DataFrame; its own index stays if it says anything.
        who = [(None, names), *(who if observation_names(linkage.frame) is not None else [])]
    taken = {str(name) for name in columns}
    headings = []
    for name, _ in who:
        heading = "sample" if name is None else str(name)
        headings.append(heading if heading not in taken else next(_free_names(heading, taken)))
        taken.add(headings[-1])
    samples = pandas.DataFrame({position: values for position, (_, values) in enumerate(who)})
    result = pandas.concat([samples, frame.reset_index(drop=True)], axis=1)
    result.columns = [*headings, *columns]
    return result


def csv_text(linkage: Linkage, labels: np.ndarray, column: str = "cluster") -> str:
    r"""Return the rows of `labelled_rows` as comma-separated values.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.
    column : str
        Name of the added column, which becomes the last one.

    Returns
    -------
    str
        A head and a line per sample, as RFC 4180 but with "\n" between lines. Numbers read back to the last bit.

    Raises
    ------
    ValueError
        If the data have a column of that name.

    Examples
    --------
    >>> from dendrogram_explorer.linkage import link_observations
    >>> linked = link_observations([[0.0], [1.0]], names=["a", "b, c"])
    >>> print(csv_text(linked, np.array([1, 1], dtype=np.int32)))
    sample,x0,cluster
    a,0.0,1
    "b, c",1.0,1
    <BLANKLINE>
    """
    return labelled_rows(linkage, labels, column).to_csv(index=False, lineterminator="\n")


def _pandas_frame(linkage: Linkage, labels: np.ndarray, column: str) -> pandas.DataFrame:
    if linkage.frame is not None:
        frame = linkage.frame.copy()
    elif linkage.observations is not None:
        columns = linkage.feature_names or [
            f"x{position}" for position in range(linkage.observations.shape[1])
        ]
        frame = pandas.DataFrame(
            linkage.observations, index=_sample_index(linkage), columns=columns, copy=True
        )
    else:
        frame = pandas.DataFrame(index=_sample_index(linkage))
    _require_free(column, frame.columns)
    # Columns of several levels take a name for each of them.
    levels = frame.columns.nlevels
    frame[column if levels == 1 else (column,) + ("",) * (levels - 1)] = np.array(labels, dtype=np.int32)
    return frame


def _require_free(column: str, taken: Container[Any]) -> None:
    if column in taken:
        free = next(_free_names(column, taken))
        raise ValueError(
            f"The data have a column {column!r} already, and it is kept as it is. Choose another name for the labels, "
            f'for example column="{free}".'
        )


def _sample_index(linkage: Linkage) -> pandas.Index:
    if linkage.frame is not None:
        return linkage.frame.index
    return pandas.RangeIndex(linkage.n) if linkage.names is None else pandas.Index(linkage.names)


def _free_names(column: Any, taken: Container[Any]) -> Iterator[str]:
    candidates = chain([f"{column}_label"], (f"{column}_{number}" for number in count(2)))
    return (name for name in candidates if name not in taken)

"""Blocks of rows, wherever they are: dask arrays, dask DataFrames, Parquet files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..export.files import require_package
from ..input.frames import label_text
from ..input.remarks import Remarks
from ..input.samples import check_feature_names, chosen_columns
from ..util.lazy import is_data_frame
from ..util.messages import kind_of, listing, readable_bytes
from .parquet import ParquetPart, find_parts, read_part
from .running import task_memory

if TYPE_CHECKING:
    import pandas

__all__ = ["Source", "floats", "is_dask", "read_source", "require_dask"]

# A block, its copy as float64, and what is worked out from it.
_COPIES = 4

_NEEDED = (
    "a dask array (n, m), a dask DataFrame, or the path of a folder of Parquet files or a pattern such as "
    "'data/*.parquet'"
)


@dataclass(frozen=True, eq=False)
class Source:
    """Blocks of rows, and which of their columns are clustered.

    Attributes
    ----------
    data : dask array, dask DataFrame or None
        What the user gave, each row in one piece; None for Parquet files.
    blocks : tuple
        For each block, what `floats` takes: a Delayed of an array or of a DataFrame, or a `ParquetPart`.
    columns : list
        Of the columns that are clustered: positions of an array, labels of a table.
    labels : list of str
        Names of these columns, for users.
    names : list of str
        Names of all columns of a table; empty for arrays.
    feature_names : list of str or None
        `labels`, where the columns have names at all.
    like : pandas.DataFrame or None
        A table without rows that has all columns; None for arrays.
    """

    data: Any
    blocks: tuple[Any, ...]
    columns: list[Any]
    labels: list[str]
    names: list[str]
    feature_names: list[str] | None
    like: pandas.DataFrame | None = None

    @property
    def kind(self) -> str:
        """What the blocks are, a word for messages: "block", "partition" or "part"."""
        if self.data is None:
            return "part"
        return "partition" if self.names else "block"

    def called(self, number: int) -> str:
        """What a block is called in messages."""
        block = self.blocks[number]
        return (
            f"part {number} ({block.described})"
            if isinstance(block, ParquetPart)
            else f"{self.kind} {number}"
        )


def require_dask() -> None:
    """Raise `ImportError`, with advice, unless dask's arrays and DataFrames can be used."""
    require_package("dask", "dask", "from_dask")
    require_package("dask.array", "dask", "from_dask")
    require_package("pyarrow", "dask", "from_dask")


def is_dask(value: Any) -> bool:
    """Whether a value is a collection of dask, which is not imported to find out."""
    return hasattr(value, "__dask_graph__")


def read_source(data: Any, columns: Any, feature_names: Any, remarks: Remarks) -> Source:
    """Recognise blocks of rows, or raise.

    Parameters
    ----------
    data : dask array, dask DataFrame, or path
    columns, feature_names : object
        As the user gave them.
    remarks : Remarks
        Gets the columns that are left out.

    Returns
    -------
    Source

    Raises
    ------
    TypeError, ValueError, OSError, MemoryError
        The message says what was given and what is needed.
    """
    if isinstance(data, (str, os.PathLike)):
        return _parquet(data, columns, feature_names, remarks)
    if not is_dask(data):
        in_memory = hasattr(data, "shape") or isinstance(data, (list, tuple))
        advice = "For data in memory use DendrogramExplorer(X)." if in_memory else ""
        raise TypeError(f"data is {kind_of(data)}. Needed: {_NEEDED}. {advice}".rstrip())
    if hasattr(data, "npartitions") and hasattr(data, "dtypes") and getattr(data, "ndim", 2) == 2:
        return _frame(data, columns, feature_names, remarks)
    if not (hasattr(data, "chunks") and hasattr(data, "dtype")):
        advice = "Pass series.to_frame()." if hasattr(data, "to_frame") else ""
        raise TypeError(f"data is {kind_of(data)} of dask. Needed: {_NEEDED}. {advice}".rstrip())
    return _array(data, columns, feature_names)


def _array(data: Any, columns: Any, feature_names: Any) -> Source:
    if data.ndim != 2:
        advice = " Pass data.reshape(-1, 1) for a single column." if data.ndim == 1 else ""
        raise ValueError(
            f"data is a dask array of {data.ndim} dimension{'s' * (data.ndim != 1)}. Needed: 2, one row per "
            f"sample.{advice}"
        )
    if np.isnan(data.shape[1]) or data.shape[1] == 0:
        raise ValueError(
            f"data has {'an unknown number of' if np.isnan(data.shape[1]) else 'no'} columns. Needed: a known number, "
            "1 or more. Call data.compute_chunk_sizes() first, or select the columns."
        )
    if data.dtype.kind not in "biuf":
        raise TypeError(
            f"data is a dask array of dtype {data.dtype}. Needed: real numbers. Select columns of numbers, or convert "
            "them with data.astype(float)."
        )
    n_columns = int(data.shape[1])
    like = np.empty((1, n_columns))
    names = check_feature_names(feature_names, like, "data")
    positions = chosen_columns(columns, like, names)
    positions = list(range(n_columns)) if positions is None else positions
    if len(data.chunks[1]) > 1:
        data = data.rechunk({1: -1})
    most = max((rows for rows in data.chunks[0] if not np.isnan(rows)), default=0)
    _require_block_memory(most, n_columns)
    return Source(
        data,
        tuple(np.ravel(data.to_delayed()).tolist()),
        positions,
        [f"x{place}" if names is None else names[place] for place in positions],
        [],
        None if names is None else [names[place] for place in positions],
    )


def _require_block_memory(rows: float, n_columns: int) -> None:
    needed, available = int(8 * _COPIES * rows * n_columns), task_memory()
    if needed > available:
        fits = max(1, available // (8 * _COPIES * n_columns))
        raise MemoryError(
            f"A block of data has {rows:,.0f} rows, which takes {readable_bytes(needed)} to cluster, but a task may "
            f"use {readable_bytes(available)}. Nothing was computed. Use blocks of at most {fits:,} rows: "
            f"data.rechunk(({fits:,}, -1)); or give workers more memory or fewer threads.".replace(
                f"(({fits:,}, -1))", f"(({fits}, -1))"
            )
        )


def _frame(data: Any, columns: Any, feature_names: Any, remarks: Remarks) -> Source:
    like = data._meta
    if not is_data_frame(like):
        raise TypeError(
            f"The partitions of data are {kind_of(like)}. Needed: DataFrames of pandas. Convert them with "
            "data.map_partitions(...)."
        )
    check_feature_names(feature_names, like, "data")
    chosen = _chosen_of_table(like, columns, remarks)
    labels = [like.columns[place] for place in chosen]
    return Source(
        data,
        tuple(data[labels].to_delayed()),
        labels,
        list(map(label_text, labels)),
        list(map(label_text, like.columns)),
        list(map(label_text, labels)),
        like,
    )


def _parquet(path: Any, columns: Any, feature_names: Any, remarks: Remarks) -> Source:
    like, parts = find_parts(path)
    check_feature_names(feature_names, like, "data")
    chosen = _chosen_of_table(like, columns, remarks)
    labels = [str(like.columns[place]) for place in chosen]
    return Source(None, tuple(parts), labels, labels, list(map(str, like.columns)), labels, like)


def _chosen_of_table(like: pandas.DataFrame, columns: Any, remarks: Remarks) -> list[int]:
    """Positions of the columns that are clustered: those that were asked for, else all of numbers."""
    from pandas.api.types import is_complex_dtype, is_numeric_dtype

    texts = list(map(label_text, like.columns))
    is_number = [is_numeric_dtype(dtype) and not is_complex_dtype(dtype) for dtype in like.dtypes]
    chosen = chosen_columns(columns, like)
    if chosen is not None:
        wrong = [repr(texts[place]) for place in chosen if not is_number[place]]
        if wrong:
            raise TypeError(
                f"columns names {listing(wrong, limit=10)}, which hold{'s' * (len(wrong) == 1)} no numbers. Needed: "
                "columns of numbers or booleans. Convert them first, for example with data.categorize() and "
                "dask.dataframe.get_dummies."
            )
        return chosen
    chosen = [place for place, number in enumerate(is_number) if number]
    if not chosen:
        raise ValueError(
            f"data has no column of numbers among {listing([repr(text) for text in texts], limit=12)}. Needed: at "
            "least one. Convert text with data.astype, or pass other columns."
        )
    left_out = [repr(text) for text, number in zip(texts, is_number, strict=True) if not number]
    if left_out:
        remarks.note(
            f"data: {len(left_out)} of {len(texts)} columns hold no numbers and are not clustered: "
            f"{listing(left_out, limit=10)}."
        )
    return chosen


def floats(block: Any, columns: Sequence[Any], called: str) -> np.ndarray:
    """The clustered columns of a block that is there; float64, shape (r, m), with NaN for gaps."""
    if isinstance(block, ParquetPart):
        block = read_part(block, columns)
    try:
        if is_data_frame(block):
            values: Any = block[list(columns)].to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            values = np.asarray(block)
            if values.ndim != 2:
                raise ValueError(f"it is {kind_of(block)} of shape {np.shape(block)}")
            if list(columns) != list(range(values.shape[1])):
                values = values[:, list(columns)]
            values = values.astype(np.float64, copy=False)
    except (TypeError, ValueError, IndexError) as error:
        raise TypeError(
            f"{called} of data can't be read as rows of numbers: {error}. Needed: columns of numbers in all of them."
        ) from error
    return np.ascontiguousarray(values)


def taken(block: Any, columns: Iterable[Any] | None) -> Any:
    """The rows of a block as they are: a DataFrame for tables, with these columns only, or an array."""
    if isinstance(block, ParquetPart):
        return read_part(block, columns)
    return block if columns is None else block[list(columns)]

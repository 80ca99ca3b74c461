"""Parquet files as parts of a moderate number of rows, each read by the task that needs it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ..util.messages import listing

if TYPE_CHECKING:
    import pandas

__all__ = ["ParquetPart", "find_parts", "read_part"]

# What a part holds when it is read.
_PART_BYTES = 64_000_000
_MOST_ROWS = 250_000
_BATCH = 65_536
_SUFFIXES = (".parquet", ".parq", ".pq")
# Footers that are read at a time.
_READERS = 16


class ParquetPart(NamedTuple):
    """Some rows of one file.

    Attributes
    ----------
    url : str
        Of the file, for fsspec.
    groups : tuple of int
        Row groups.
    first, last : int
        Rows within these groups, the last one excluded.
    """

    url: str
    groups: tuple[int, ...]
    first: int
    last: int

    @property
    def described(self) -> str:
        """Which rows these are, in words."""
        return f"row group{'s' * (len(self.groups) > 1)} {listing(self.groups)} of {self.url.removeprefix('file://')}"


def find_parts(path: Any) -> tuple[pandas.DataFrame, list[ParquetPart]]:
    """Find Parquet files and divide them into parts.

    Parameters
    ----------
    path : str or os.PathLike
        A folder, which is searched with all that is in it; a file; or a pattern with ``*``. Any URL of fsspec.

    Returns
    -------
    like : pandas.DataFrame
        Without rows, with the columns of the first file.
    parts : list of ParquetPart
        In the order of the files' names.

    Raises
    ------
    FileNotFoundError, ValueError
        If there is no Parquet file, or one of them cannot be read or lacks columns that the first one has.
    """
    urls = _files(os.fspath(path))
    with ThreadPoolExecutor(min(_READERS, len(urls))) as readers:
        footers = list(readers.map(_footer, urls))
    like = footers[0][1].empty_table().to_pandas()
    types = {field.name: field.type for field in footers[0][1]}
    parts: list[ParquetPart] = []
    for url, (rows, schema) in zip(urls, footers, strict=True):
        own = {field.name: field.type for field in schema}
        missing = [repr(name) for name in types if name not in own]
        if missing:
            raise ValueError(
                f"{url} lacks the column{'s' * (len(missing) > 1)} {listing(missing, limit=10)}, which {urls[0]} has. "
                "Needed: the same columns in every file. Pass a pattern that leaves this file out."
            )
        parts += _divided(url, rows, len(like.columns))
    return like, parts


def _files(path: str) -> list[str]:
    from fsspec.core import url_to_fs

    if "://" not in path:
        path = os.path.expanduser(path)  # noqa: PTH111 - a pattern is not a path
    try:
        system, inside = url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise ValueError(f"{path!r} can't be opened: {error}.") from error
    if any(sign in inside for sign in "*?["):
        found = [name for name in system.glob(inside) if system.isfile(name)]
    elif system.isdir(inside):
        found = [name for name in system.find(inside) if name.lower().endswith(_SUFFIXES)]
        root = inside.rstrip("/")
        # As other readers do: what a program is still writing has such a name.
        found = [
            name
            for name in found
            if not any(piece.startswith(("_", ".")) for piece in name[len(root) :].split("/"))
        ]
    else:
        found = [inside] if system.exists(inside) else []
    if not found:
        raise FileNotFoundError(
            f"There is no Parquet file at {path!r}. Needed: a file, a folder with files named "
            f"{' or '.join(_SUFFIXES)}, or a pattern such as 'data/*.parquet'."
        )
    return [system.unstrip_protocol(name) for name in sorted(found)]


def _footer(url: str) -> tuple[list[int], Any]:
    """Rows of each row group, and the schema."""
    import pyarrow as pa

    try:
        with _opened(url) as file:
            metadata = file.metadata
            return [
                metadata.row_group(each).num_rows for each in range(metadata.num_row_groups)
            ], file.schema_arrow
    except pa.ArrowInvalid as error:
        raise ValueError(
            f"{url} can't be read as a Parquet file: {error}. Leave it out, or write it again."
        ) from error


def _opened(url: str) -> Any:
    import pyarrow.parquet as pq
    from fsspec.core import url_to_fs

    if url.startswith("file://"):
        return pq.ParquetFile(url.removeprefix("file://"))
    system, name = url_to_fs(url)
    return pq.ParquetFile(system.open(name, "rb"))


def _divided(url: str, rows: list[int], n_columns: int) -> list[ParquetPart]:
    most = max(1, min(_MOST_ROWS, _PART_BYTES // (8 * max(n_columns, 1))))
    parts: list[ParquetPart] = []
    together: list[int] = []
    count = 0
    for group, size in enumerate(rows):
        if together and count + size > most:
            parts.append(ParquetPart(url, tuple(together), 0, count))
            together, count = [], 0
        if size > 2 * most:
            n_parts = -(-size // most)
            ends = [size * number // n_parts for number in range(n_parts + 1)]
            parts += [ParquetPart(url, (group,), first, last) for first, last in pairwise(ends)]
            continue
        together.append(group)
        count += size
    if together:
        parts.append(ParquetPart(url, tuple(together), 0, count))
    return parts


def read_part(part: ParquetPart, columns: Iterable[Any] | None = None) -> pandas.DataFrame:
    """Read the rows of a part; all columns by default."""
    import pyarrow as pa

    batches, seen = [], 0
    wanted = None if columns is None else list(columns)
    with _opened(part.url) as file:
        schema = file.schema_arrow
        for batch in file.iter_batches(_BATCH, row_groups=list(part.groups), columns=wanted):
            first, last = max(part.first - seen, 0), min(part.last - seen, len(batch))
            if first < last:
                batches.append(batch.slice(first, last - first))
            seen += len(batch)
            if seen >= part.last:
                break
    if batches:
        table = pa.Table.from_batches(batches)
    else:
        table = schema.empty_table()
        table = table if wanted is None else table.select(wanted)
    return table.to_pandas()

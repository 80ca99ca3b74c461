"""Labels of rows as a folder of Parquet files, one for each block, of which every one is whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..export.files import write_whole
from ..input.frames import label_text
from ..state import State, names_by_label
from ..util.messages import kind_of, listing, nearest_name
from .labels import label_table, require_blocks
from .running import Tell, marker, run
from .source import Source, taken
from .value import RowBlocks

__all__ = ["write_labels"]

MANIFEST = "_manifest.json"
_UNFINISHED = ".part-*.tmp"


def write_labels(state: State, path: Any, id_column: Any, column: Any, overwrite: bool, tell: Tell) -> Path:
    """Write the labels of all rows, as `DendrogramExplorer.to_parquet`.

    A file is written under another name and then renamed, so that a file that is there is whole. The manifest says of
    which clustering the files are; those that are there already are not written again.
    """
    blocks = require_blocks(state, "to_parquet", "Use explorer.to_frame().to_parquet(path).")
    source = blocks.source
    folder = _folder(path)
    column = _column_name(column, "column")
    ids = _id_label(id_column, source)
    title = "row" if ids is None else label_text(ids)
    names = names_by_label(state)
    headings = [title, column, *([f"{column}_name"] if names else [])]
    if len(set(headings)) < len(headings):
        raise ValueError(
            f"The ids and the labels would both be called {column!r}. Needed: different names. Pass another one, for "
            'example column="cluster_label".'
        )
    table = label_table(state, blocks)
    files = [f"part-{number:05d}.parquet" for number in range(len(blocks.sizes))]
    manifest = {
        "what": "labels of rows by dendrogram-explorer",
        "version": 1,
        "clustering": _key(blocks, table, headings, names),
        "rows": blocks.n_rows,
        "columns": headings,
        "files": files,
        "complete": False,
    }
    _begin(folder, manifest, overwrite)
    missing = [number for number, file in enumerate(files) if not (folder / file).exists()]
    _write_parts(blocks, folder, files, missing, ids, headings, table, names, tell)
    manifest["complete"] = True
    write_whole(folder / MANIFEST, json.dumps(manifest, indent=1))
    for file in folder.glob(_UNFINISHED):
        # A worker that is still at it has no file left to rename: its part is there already.
        file.unlink(missing_ok=True)
    return folder


def _folder(path: Any) -> Path:
    if not isinstance(path, (str, os.PathLike)) or isinstance(os.fspath(path), bytes):
        raise TypeError(
            f"path is {kind_of(path)}. Needed: the path of a folder, as text or pathlib.Path, for example "
            '"clusters".'
        )
    given = os.fspath(path)
    if not given.strip() or "\0" in given:
        raise ValueError(f'path is {given!r}, which names no folder. Pass, for example, "clusters".')
    if "://" in given:
        raise ValueError(
            f"path is {given!r}. Needed: a folder of a file system that all workers share, where a file can be "
            "renamed. For an object store write explorer.row_labels with dask itself."
        )
    folder = Path(given).expanduser().resolve()
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(
            f"{given!r} is a file. Needed: a folder, or a path where there is nothing yet."
        )
    if not folder.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {folder.parent}, so {given!r} cannot be made in it. Make it first, with "
            "pathlib.Path(...).mkdir(parents=True), or pass a path in a folder that exists."
        )
    return folder


def _column_name(given: Any, argument: str) -> str:
    if not isinstance(given, str) or not given:
        raise TypeError(f'{argument} was given {given!r}. Needed: a name for the labels, such as "cluster".')
    return given


def _id_label(given: Any, source: Source) -> Any:
    """The label of the column of ids; None for numbers of rows."""
    if given is None:
        return None
    if not source.names:
        raise ValueError(
            f"id_column={given!r} names a column, but data is an array. Leave id_column out: rows are numbered from 0."
        )
    known = [name for name in source.names if name == label_text(given)]
    if not known:
        shown = [repr(name) for name in source.names]
        hint = nearest_name(given, source.names) if isinstance(given, str) else ""
        raise ValueError(
            f"id_column={given!r} is not a column of data. {hint}Needed: one of {listing(shown, limit=12)}, or None "
            "for numbers of rows."
        )
    assert source.like is not None  # it has columns
    return source.like.columns[source.names.index(known[0])]


def _key(blocks: RowBlocks, table: np.ndarray, headings: list[str], names: Mapping[int, str]) -> str:
    """What tells clusterings of rows apart."""
    found = hashlib.sha256()
    for array in (blocks.sizes, blocks.codebook, blocks.micro, table):
        found.update(np.ascontiguousarray(array).tobytes())
    found.update(json.dumps([headings, sorted(names.items())]).encode())
    return found.hexdigest()


def _begin(folder: Path, manifest: Mapping[str, Any], overwrite: bool) -> None:
    """Make the folder ready for these files, or raise where it holds something else."""
    known: Any = None
    if folder.is_dir():
        with contextlib.suppress(FileNotFoundError, ValueError):
            known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        others = [file.name for file in folder.iterdir() if not file.match(_UNFINISHED)]
        is_ours = isinstance(known, dict) and known.get("what") == manifest["what"]
        if others and not is_ours:
            raise FileExistsError(
                f"{str(folder)!r} holds other files: {listing(others)}. Nothing was written. Pass a path where there "
                "is nothing yet."
            )
        if is_ours and known.get("clustering") != manifest["clustering"]:
            if not overwrite:
                raise FileExistsError(
                    f"{str(folder)!r} holds the labels of another cut or of other data. Nothing was written. Pass "
                    "another path, or overwrite=True to replace them."
                )
            (folder / MANIFEST).unlink()
            for file in folder.glob("part-*.parquet"):
                file.unlink()
            known = None
    else:
        folder.mkdir()
    if known is None:
        write_whole(folder / MANIFEST, json.dumps(manifest, indent=1))


def _write_parts(
    blocks: RowBlocks,
    folder: Path,
    files: list[str],
    missing: list[int],
    ids: Any,
    headings: list[str],
    table: np.ndarray,
    names: Mapping[int, str],
    tell: Tell,
) -> None:
    from dask.delayed import delayed

    source = blocks.source
    write = delayed(_write_part, pure=False)
    codes = blocks.codes.to_delayed().ravel()
    lookup = delayed(table, pure=False)
    if source.data is not None and ids is not None:
        with_ids = source.data[[ids]].to_delayed()
    else:
        with_ids = source.blocks
    starts = np.cumsum(blocks.sizes) - blocks.sizes
    tasks = [
        write(
            None if ids is None else with_ids[number],
            None if ids is None else [ids],
            int(starts[number]),
            codes[number],
            lookup,
            headings,
            dict(names),
            str(folder / files[number]),
        )
        for number in missing
    ]
    if tasks:
        run(tasks, [marker(task, number) for number, task in enumerate(tasks)], tell)


def _write_part(
    block: Any,
    ids: list[Any] | None,
    start: int,
    codes: np.ndarray,
    table: np.ndarray,
    headings: list[str],
    names: Mapping[int, str],
    path: str,
) -> int:
    """Write one file, whole or not at all; returns its number of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    labels = table[codes]
    if ids is None:
        first = pa.array(np.arange(start, start + len(labels), dtype=np.int64))
    else:
        first = pa.Array.from_pandas(taken(block, ids).iloc[:, 0])
    columns = [first, pa.array(labels, type=pa.int32())]
    if names:
        texts = [names.get(label, "") for label in range(int(labels.max(initial=0)) + 1)]
        of_label = np.where(labels > 0, labels, 0).astype(np.int32)
        columns.append(pa.DictionaryArray.from_arrays(of_label, [*texts]))
    beside = os.path.join(  # noqa: PTH118 - the worker may run on another system
        os.path.dirname(path),  # noqa: PTH120
        f".{os.path.basename(path)}.{uuid.uuid4().hex}.tmp",  # noqa: PTH119
    )
    try:
        pq.write_table(pa.table(columns, names=headings), beside)
        os.replace(beside, path)  # noqa: PTH105
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)  # noqa: PTH108
    return len(labels)

"""What a cut of micro-clusters says about rows: their labels, the rows of a cluster, labels of further rows."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ..description.assigning import Assignment, joining_limits
from ..description.grouping import Grouping
from ..description.new_samples import read_new_samples
from ..state import State
from ..util.lazy import is_data_frame
from .placing import nearest
from .source import is_dask, taken
from .value import RowBlocks

__all__ = ["assign_further_rows", "label_table", "member_rows", "require_blocks", "row_labels"]


def require_blocks(state: State, what: str, otherwise: str) -> RowBlocks:
    """The rows behind the samples, or raise `ValueError` where the samples are rows themselves."""
    blocks = state.linkage.blocks
    if blocks is None:
        raise ValueError(
            f"{what} is about the rows behind micro-clusters, but this explorer was not built by from_dask: its "
            f"samples are the rows. {otherwise}"
        )
    return blocks


def label_table(state: State, blocks: RowBlocks) -> np.ndarray:
    """The label that each code stands for: ndarray of int32, shape (c,)."""
    return np.where(blocks.micro >= 0, np.asarray(state.clusters.labels)[blocks.micro], -1).astype(np.int32)


def row_labels(state: State) -> Any:
    """The label of every row, as `DendrogramExplorer.row_labels`."""
    blocks = require_blocks(state, "row_labels", "Use labels.")
    return blocks.codes.map_blocks(
        _looked_up, table=label_table(state, blocks), dtype=np.int32, meta=np.empty(0, dtype=np.int32)
    )


def _looked_up(codes: np.ndarray, table: np.ndarray) -> np.ndarray:
    return table[codes]


def member_rows(state: State, node: int) -> Any:
    """The rows of a branch, as `DendrogramExplorer.member_rows`."""
    from dask.delayed import delayed

    blocks = require_blocks(state, "member_rows", "Use members, and X[explorer.members(2)].")
    source = blocks.source
    wanted = np.zeros(state.n, dtype=bool)
    wanted[state.tree.members(node)] = True
    table = delayed((blocks.micro >= 0) & wanted[blocks.micro], pure=False)
    select = delayed(_selected, pure=False)
    whole = source.blocks if source.data is None else np.ravel(source.data.to_delayed()).tolist()
    parts = [
        select(block, codes, table)
        for block, codes in zip(whole, blocks.codes.to_delayed().ravel(), strict=True)
    ]
    if source.like is not None:
        import dask.dataframe as dd

        return dd.from_delayed(parts, meta=source.like, verify_meta=False)
    import dask.array as da

    assert source.data is not None  # only files have none, and they have columns
    shape = (np.nan, source.data.shape[1])
    return da.concatenate([da.from_delayed(part, shape, dtype=source.data.dtype) for part in parts])


def _selected(block: Any, codes: np.ndarray, table: np.ndarray) -> Any:
    return taken(block, None)[table[codes]]


def assign_further_rows(state: State, new_X: Any, return_distance: bool) -> Any:
    """Labels of further rows by their nearest micro-clusters, as `DendrogramExplorer.assign`.

    Returns
    -------
    ndarray of int32, Assignment, dask array or dask Series
        A collection of dask for a collection of dask.
    """
    if not is_dask(new_X):
        assignment = _assigned(new_X, state, return_distance)
        return assignment if return_distance else assignment.labels
    if return_distance:
        raise ValueError(
            "return_distance=True was given with a collection of dask, for which there are labels only. Needed: rows "
            "in memory, for example new_X.blocks[0].compute() or new_X.get_partition(0).compute()."
        )
    label = partial(_labels_of_block, state=state)
    if hasattr(new_X, "npartitions") and hasattr(new_X, "dtypes"):
        import pandas

        return new_X.map_partitions(label, meta=pandas.Series(dtype=np.int32, name="cluster"))
    if len(new_X.chunks[1]) > 1:
        new_X = new_X.rechunk({1: -1})
    return new_X.map_blocks(label, dtype=np.int32, drop_axis=1, meta=np.empty(0, dtype=np.int32))


def _labels_of_block(block: Any, state: State) -> Any:
    if len(block) == 0:
        labels = np.empty(0, dtype=np.int32)
    else:
        labels = _assigned(block, state, False).labels
    if is_data_frame(block):
        import pandas

        return pandas.Series(labels, index=block.index, name="cluster")
    return labels


def _assigned(new_X: Any, state: State, with_distance: bool) -> Assignment:
    linked = state.linkage
    blocks: RowBlocks = linked.blocks
    rows = read_new_samples(new_X, linked)
    labels = np.asarray(state.clusters.labels)[nearest(rows, blocks.codebook)]
    distances, is_outlier = np.full(len(rows), np.nan), np.zeros(len(rows), dtype=bool)
    if not with_distance:
        return Assignment(labels, distances, is_outlier)
    if linked.method != "ward":
        raise ValueError(
            f"Distances of further rows are known for method 'ward', but the tree is by {linked.method!r}. Leave "
            "return_distance out."
        )
    grouping = Grouping.of(state.clusters, linked.weights)
    observations = linked.scaled_observations
    assert observations is not None  # micro-clusters have centres
    sizes = grouping.counts[:, np.newaxis]
    centres = grouping.sums(observations) / sizes
    is_assigned = labels > 0
    own = labels[is_assigned] - 1
    away = rows[is_assigned] - centres[own]
    distances[is_assigned] = np.sqrt((2 * sizes / (sizes + 1)).ravel()[own] * (away**2).sum(axis=1))
    limits = joining_limits(state.tree, state.cut, grouping)
    is_outlier[:] = True
    is_outlier[is_assigned] = distances[is_assigned] > limits[own] * (1 + 1e-12)
    return Assignment(labels, distances, is_outlier)

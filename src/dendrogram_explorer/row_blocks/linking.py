"""More rows than memory holds -> a tree of micro-clusters."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np

from ..input.arguments import check_at_least
from ..input.preparation import Preparation, check_impute, check_scale
from ..input.remarks import Remarks
from ..linkage.sources import link_observations
from ..linkage.value import Linkage
from ..linkage.weighted import cluster_weighted_rows
from ..util.progress import ProgressLine
from .condensing import MicroClusters, condense, join, nothing
from .placing import Placed, add, code_type, place
from .running import Tell, marker, run
from .source import Source, read_source, require_dask
from .survey import Survey, checked, prepared, survey
from .value import RowBlocks

__all__ = ["link_blocks"]

# How many sets of micro-clusters are joined at a time.
_FAN_IN = 8
# A block keeps at least one micro-cluster for so many of its rows, up to as many as all blocks together keep.
_ROWS_EACH = 4


def link_blocks(
    data: Any,
    n_micro: int = 20_000,
    scale: str | None = "none",
    impute: str | None = None,
    columns: Any = None,
    feature_names: Any = None,
) -> Linkage:
    """Cluster blocks of rows, as `DendrogramExplorer.from_dask`.

    Returns
    -------
    Linkage
        Of the micro-clusters, whose `blocks` are the rows. With at most `n_micro` rows each row is one by itself.

    Raises
    ------
    ImportError
        Without dask or pyarrow.
    TypeError, ValueError, OSError, MemoryError
        As `DendrogramExplorer.from_dask`.
    """
    require_dask()
    n_micro = check_at_least(n_micro, 2, "n_micro")
    scale, impute = check_scale(scale), check_impute(impute)
    remarks = Remarks()
    source = read_source(data, columns, feature_names, remarks)
    with ProgressLine() as line:
        surveys = _surveyed(source, _teller(line, "Reading"))
        sizes = np.array([each.n for each in surveys], dtype=np.int64)
        preparation = checked(surveys, source, scale, impute, remarks)
        n = int(sizes.sum())
        if n == 1:
            raise ValueError("data has 1 row. Needed: at least 2.")
        if n <= n_micro:
            return _exact(source, sizes, scale, impute, remarks, _teller(line, "Reading"))
        return _condensed(source, sizes, preparation, n_micro, remarks, line)


def _teller(line: ProgressLine, what: str) -> Tell:
    begun = time.monotonic()

    def tell(done: int, total: int) -> None:
        passed = time.monotonic() - begun
        left = (
            f", about {passed * (total - done) / done:.0f} s left" if 0 < done < total and passed > 2 else ""
        )
        line.say(
            f"{what}: {done:,} of {total:,} blocks after {passed:.0f} s{left}; stopping the cell ends it"
        )

    return tell


def _surveyed(source: Source, tell: Tell) -> list[Survey]:
    from dask.delayed import delayed

    n_blocks = len(source.blocks)
    look = delayed(survey, pure=False)
    tasks = [
        look(block, source.columns, source.called(number), number, n_blocks)
        for number, block in enumerate(source.blocks)
    ]
    return run(tasks, [marker(task, number) for number, task in enumerate(tasks)], tell)


def _exact(
    source: Source, sizes: np.ndarray, scale: str, impute: str | None, remarks: Remarks, tell: Tell
) -> Linkage:
    """The tree of all rows, which are few."""
    import dask.array as da
    from dask.delayed import delayed

    read = delayed(prepared, pure=False)
    tasks = [
        read(block, source.columns, source.called(number), Preparation())
        for number, block in enumerate(source.blocks)
    ]
    rows = np.concatenate(run(tasks, [marker(task, number) for number, task in enumerate(tasks)], tell))
    linked = link_observations(rows, "ward", scale=scale, impute=impute, feature_names=source.feature_names)
    n = len(rows)
    assert linked.observations is not None
    codes = da.from_array(np.arange(n, dtype=code_type(n)), chunks=cast("Any", (tuple(sizes.tolist()),)))
    blocks = RowBlocks(
        source,
        sizes,
        codes,
        linked.preparation.transform(linked.observations),
        np.arange(n),
        linked.preparation,
        np.zeros(rows.shape[1]),
        0.0,
    )
    note = f"All {n:,} rows are samples of their own: the tree is exact."
    notes = tuple(dict.fromkeys((*remarks.notes, *linked.notes, note)))
    return replace(linked, blocks=blocks, notes=notes)


def _condensed(
    source: Source,
    sizes: np.ndarray,
    preparation: Preparation,
    n_micro: int,
    remarks: Remarks,
    line: ProgressLine,
) -> Linkage:
    """The tree of micro-clusters of many rows."""
    codebook = _codebook(source, sizes, preparation, n_micro, _teller(line, "Clustering"))
    codes, placed = _placed(source, sizes, preparation, codebook, _teller(line, "Assigning rows"))
    if len(placed.numbers) == 1:
        raise ValueError(
            f"All {sizes.sum():,} rows of data are equal, so there is nothing to cluster. Needed: rows that differ."
        )
    micro = np.full(len(codebook), -1, dtype=np.int64)
    micro[placed.numbers] = np.arange(len(placed.numbers))
    weights = placed.counts.astype(np.float64)
    # Means of the rows that each has in the end, which are not quite those that it was made of.
    shift = placed.sums / weights[:, np.newaxis]
    centres = codebook[placed.numbers] + shift
    within = np.maximum(placed.within - weights @ shift**2, 0.0)
    away = (weights @ (centres - codebook.mean(axis=0))) / weights.sum()
    total = placed.from_origin - float(weights.sum() * (away @ away))
    loss = min(float(within.sum()) / total, 1.0) if total > 0 else 0.0
    line.say(f"Clustering {len(weights):,} micro-clusters; stopping the cell ends it")
    Z, _, engine = cluster_weighted_rows(centres, "ward", "euclidean", weights)
    n = len(weights)
    observations, inside = centres, within
    if preparation.spread is not None and preparation.centre is not None:
        observations = centres * preparation.spread + preparation.centre
        inside = within * preparation.spread**2
    observations.flags.writeable = False
    remarks.note(
        f"{sizes.sum():,} rows in {n:,} micro-clusters, which are the samples here; {_percent(loss)} of the variance "
        "is inside them and not seen by the tree."
    )
    return Linkage(
        Z=Z,
        method="ward",
        metric="euclidean",
        source="observations",
        observations=observations,
        feature_names=source.feature_names,
        frame=_frame(observations, source.labels, placed.counts),
        numeric_columns=list(range(observations.shape[1])),
        preparation=preparation,
        engine=engine,
        weights=weights,
        notes=remarks.notes,
        blocks=RowBlocks(source, sizes, codes, codebook[placed.numbers], micro, preparation, inside, loss),
    )


def _percent(share: float) -> str:
    return "less than 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"


def _frame(observations: np.ndarray, labels: list[str], counts: np.ndarray) -> Any:
    import pandas

    frame = pandas.DataFrame(observations, columns=labels, copy=True)
    title = next(name for name in ("rows", "n_rows", "number of rows", "rows in it") if name not in labels)
    return frame.assign(**{title: counts})


def _codebook(
    source: Source, sizes: np.ndarray, preparation: Preparation, n_micro: int, tell: Tell
) -> np.ndarray:
    """Centres of micro-clusters: each block is cut to some, then these are joined and cut again."""
    from dask.delayed import delayed

    shrink = delayed(_block_to_micro, pure=False)
    again = delayed(_micro_to_fewer, pure=False)
    tasks: list[Any] = []
    for number, block in enumerate(source.blocks):
        if sizes[number]:
            share = -(-n_micro * int(sizes[number]) // int(sizes.sum()))
            k = min(n_micro, max(share, int(sizes[number]) // _ROWS_EACH))
            tasks.append(shrink(block, source.columns, source.called(number), preparation, k))
    markers = [marker(task, number) for number, task in enumerate(tasks)]
    while True:
        tasks = [again(tasks[first : first + _FAN_IN], n_micro) for first in range(0, len(tasks), _FAN_IN)]
        if len(tasks) == 1:
            break
    (found,) = run(tasks, markers, tell)
    return found.centres


def _block_to_micro(
    block: Any, columns: Sequence[Any], called: str, preparation: Preparation, k: int
) -> MicroClusters:
    rows = prepared(block, columns, called, preparation)
    return condense(rows, k) if len(rows) else nothing(rows.shape[1])


def _micro_to_fewer(parts: list[MicroClusters], k: int) -> MicroClusters:
    joined = join(parts)
    if len(joined.weights) <= k:
        return joined
    return condense(joined.centres, k, joined.weights)


def _placed(
    source: Source, sizes: np.ndarray, preparation: Preparation, codebook: np.ndarray, tell: Tell
) -> tuple[Any, Placed]:
    """For every row the nearest centre, kept where it was computed; and all rows by centre."""
    import dask.array as da
    from dask.delayed import delayed

    put = delayed(_block_to_codes, pure=False, nout=2)
    sum_up = delayed(add, pure=False)
    # Part of the graph: a worker that dies takes nothing with it that cannot be computed again.
    book = delayed(codebook, pure=False)
    tasks: list[Any] = [
        put(block, source.columns, source.called(number), preparation, book)
        for number, block in enumerate(source.blocks)
    ]
    dtype = code_type(len(codebook))
    codes = da.concatenate(
        [
            da.from_delayed(task[0], (size,), dtype=dtype)
            for task, size in zip(tasks, sizes.tolist(), strict=True)
        ]
    )
    sums = [task[1] for task in tasks]
    markers = [marker(each, number) for number, each in enumerate(sums)]
    while len(sums) > 1:
        sums = [sum_up(sums[first : first + _FAN_IN]) for first in range(0, len(sums), _FAN_IN)]
    codes, total = run([codes, sums[0]], markers, tell, keep=True)
    return codes, total.compute()


def _block_to_codes(
    block: Any, columns: Sequence[Any], called: str, preparation: Preparation, codebook: np.ndarray
) -> tuple[np.ndarray, Placed]:
    return place(prepared(block, columns, called, preparation), codebook)

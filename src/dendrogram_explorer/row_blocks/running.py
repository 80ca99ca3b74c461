"""Run tasks on whatever scheduler there is, say how far they are, and leave nothing behind when interrupted."""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..util.memory import usable_memory
from ..util.messages import readable_bytes

__all__ = ["Tell", "active_client", "marker", "run", "task_memory"]

Tell = Callable[[int, int], None]
"""Told how many of how many blocks are done."""

# A file or a machine that does not answer may answer later.
_RETRIES = 2
# Seconds between looks at the state of a cluster.
_LOOK_EVERY = 0.3

_MARKED = "block-done"


def active_client() -> Any:
    """The `distributed.Client` that dask computes on now; None for a scheduler within this process."""
    if "distributed" not in sys.modules:
        return None
    import dask.base

    client = getattr(dask.base.get_scheduler(), "__self__", None)
    return client if hasattr(client, "scheduler_info") else None


def task_memory() -> int:
    """How many bytes a task may use."""
    client = active_client()
    if client is None:
        return usable_memory() // max(1, os.cpu_count() or 1)
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    limits = [
        worker["memory_limit"] // max(1, worker["nthreads"]) for worker in workers if worker["memory_limit"]
    ]
    return min(limits, default=usable_memory())


def marker(task: Any, number: int) -> Any:
    """A task whose end says that another one is done, without holding its result."""
    from dask.delayed import delayed

    return delayed(_done)(task, dask_key_name=f"{_MARKED}-{task.key}-{number}")


def _done(result: Any) -> None:
    return None


def run(wanted: Sequence[Any], markers: Sequence[Any], tell: Tell, keep: bool = False) -> list[Any]:
    """Compute dask collections.

    Parameters
    ----------
    wanted : sequence of dask collections
    markers : sequence of Delayed
        Made by `marker`.
    tell : callable
    keep : bool
        Return collections whose blocks are computed and stay where they are, on the workers of a cluster.

    Returns
    -------
    list
        Results, in the order of `wanted`.

    Raises
    ------
    MemoryError
        If a task has brought down one worker after another.
    """
    client = active_client()
    if client is None:
        return _run_here(wanted, markers, tell, keep)
    return _run_there(client, wanted, markers, tell, keep)


def _run_here(wanted: Sequence[Any], markers: Sequence[Any], tell: Tell, keep: bool) -> list[Any]:
    import dask.config
    from dask.base import compute, persist
    from dask.callbacks import Callback

    done = 0

    class Counting(Callback):
        def _posttask(self, key, result, dsk, state, worker_id):
            nonlocal done
            if isinstance(key, str) and key.startswith(_MARKED):
                done += 1
                tell(done, len(markers))

    with Counting():
        how: dict[str, Any] = {}
        if dask.config.get("scheduler", None) is None:
            how["scheduler"] = "threads"
        found = (persist if keep else compute)(*wanted, *markers, **how)
        return list(found[: len(wanted)])


def _run_there(
    client: Any, wanted: Sequence[Any], markers: Sequence[Any], tell: Tell, keep: bool
) -> list[Any]:
    from distributed import KilledWorker, futures_of, wait

    futures: list[Any] = []
    with _without_size_warning():
        started = (client.persist if keep else client.compute)([*wanted, *markers], retries=_RETRIES)
    try:
        futures = futures_of(started)
        watched = futures_of(started[len(wanted) :])
        while True:
            with contextlib.suppress(TimeoutError):
                wait(futures, timeout=_LOOK_EVERY)
            tell(sum(future.done() for future in watched), len(watched))
            if all(future.done() for future in futures):
                break
            if any(future.status == "error" for future in futures):
                break
        for future in futures:
            if future.status == "error":
                future.result()
        return list(started[: len(wanted)]) if keep else client.gather(started[: len(wanted)])
    except KilledWorker as error:
        client.cancel(futures, force=True)
        raise MemoryError(
            "A block brought down one worker after another, most likely because it does not fit into a worker's "
            f"memory ({readable_bytes(task_memory())} for a task). Nothing was kept. Use smaller blocks, for example "
            "data.rechunk((100_000, -1)) or data.repartition(partition_size='100MB'), or give each worker more memory "
            "or fewer threads."
        ) from error
    except BaseException:
        client.cancel(futures, force=True)
        raise


@contextlib.contextmanager
def _without_size_warning() -> Iterator[None]:
    """Micro-clusters travel within the graph, so that no worker is the only one that has them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
        yield

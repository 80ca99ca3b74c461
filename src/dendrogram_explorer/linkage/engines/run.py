"""Run the engine that was chosen."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import linkage

from ...input.metrics import metric_name
from ...util.memory import VECTOR_METHODS
from ...util.progress import ProgressLine
from .apart import run_apart
from .pairwise import row_distances
from .plan import Plan, linkage_seconds, takes_all_pairs
from .reciprocal import ward_linkage
from .single import single_linkage
from .vector import vector_linkage

__all__ = ["cluster_rows"]

# What takes longer says so, and how far it is.
_LONG_SECONDS = 2.0
# What takes longer, and hears no interrupt, is worth the second that a process of its own takes to begin.
_APART_SECONDS = 4.0


def cluster_rows(
    rows: Any,
    method: str,
    metric: str | Callable,
    plan: Plan,
    say: Callable[[str], None] | None = None,
) -> tuple[np.ndarray, np.ndarray | None, str]:
    """Cluster rows by the engine of a plan. An interrupt ends it at once.

    Parameters
    ----------
    rows : ndarray (n, m), scipy csr array (n, m), or sequence of n objects
        As `row_distances` takes them.
    method, metric
        As `check_method` and `check_metric` return them.
    plan : Plan
        Made for these rows.
    say : callable, optional
        Called with a text now and then where it takes long. Default: a line in the cell's output, or in the terminal.

    Returns
    -------
    Z : ndarray (n - 1, 4) float64
        Read-only.
    distances : ndarray (n (n - 1) / 2,) float64 or None
        Condensed, read-only; None for a table of numbers, whose distances can be had again at any time.
    engine : str
        Which it was in the end.

    Raises
    ------
    ValueError
        For distances that are no numbers, or too large for one.
    MemoryError
        If memory runs out in spite of what was foreseen.
    """
    Z, distances = _shown(rows, method, metric, plan, say)
    if Z is None:
        plan = plan.otherwise
        Z, distances = _shown(rows, method, metric, plan, say)
    if not np.isfinite(Z[-1, 2]):
        raise ValueError(
            f"metric {metric_name(metric)!r} gives distances that are too large for float64. Needed: finite distances. "
            'Rescale values that are very large, for example with scale="standard".'
        )
    Z.flags.writeable = False
    return Z, distances, plan.engine


def _shown(rows: Any, method: str, metric: str | Callable, plan: Plan, say: Callable[[str], None] | None):
    """As `_clustered`, with a line that says how far it is where it takes long."""
    if plan.seconds < _LONG_SECONDS:
        return _clustered(rows, method, metric, plan, lambda text: None)
    if say is not None:
        return _clustered(rows, method, metric, plan, say)
    with ProgressLine() as line:
        return _clustered(rows, method, metric, plan, line.say)


def _clustered(
    rows: Any, method: str, metric: str | Callable, plan: Plan, say: Callable[[str], None]
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Z and distances; no Z where the plan's other way is the quicker one."""
    n = rows.shape[0] if hasattr(rows, "shape") else len(rows)
    what = f"{method.capitalize()} linkage of {n:,} samples (engine {plan.engine})"
    begun = time.monotonic()

    def expected(passed: float) -> str:
        in_all = _readable(plan.seconds)
        # An estimate that has turned out wrong is said to have been one.
        how_long = f"about {in_all} in all" if passed <= plan.seconds else f"more than the {in_all} expected"
        return f"{how_long}; stopping the cell ends it"

    say(f"{what}: {expected(0)}")
    if plan.engine == "reciprocal":

        def merged(done: int, total: int) -> None:
            passed = time.monotonic() - begun
            say(f"{what}: {done / total:.0%} of the merges after {_readable(passed)}; {expected(passed)}")

        at_most = math.inf
        if plan.otherwise is not None:
            # Constant columns cost no engine of ours anything.
            n_columns = int(np.count_nonzero(rows.min(axis=0) < rows.max(axis=0)))
            if takes_all_pairs(plan.otherwise.engine, n, n_columns):
                return None, None
            at_most = linkage_seconds(n, n_columns, method, plan.otherwise.engine)
        return ward_linkage(rows, merged, at_most), None
    is_table = isinstance(rows, np.ndarray)
    if is_table and isinstance(metric, str) and plan.seconds >= _APART_SECONDS:
        return (
            run_apart(
                _linkage_of_table,
                *(rows, method, metric, plan.engine),
                waiting=lambda passed: say(f"{what}: {_readable(passed)} so far; {expected(passed)}"),
            ),
            None,
        )
    if is_table and isinstance(metric, str):
        return _linkage_of_table(rows, method, metric, plan.engine), None
    distances = row_distances(rows, metric, lambda done, total, text: say(text))
    Z = _linkage_of_distances(distances, method, plan.engine, may_change=is_table)
    if is_table:
        return Z, None
    distances.flags.writeable = False
    return Z, distances


def _linkage_of_table(rows: np.ndarray, method: str, metric: str, engine: str) -> np.ndarray:
    if engine == "mst":
        return single_linkage(rows)
    if engine == "fastcluster" and metric == "euclidean" and method in VECTOR_METHODS:
        return vector_linkage(rows, method)
    # linkage(X) computes these same distances itself, but could not say which rows a bad one belongs to.
    return _linkage_of_distances(row_distances(rows, metric), method, engine, may_change=True)


def _linkage_of_distances(distances: np.ndarray, method: str, engine: str, may_change: bool) -> np.ndarray:
    if engine == "fastcluster":
        import fastcluster  # optional: the extra "large"

        return fastcluster.linkage(distances, method, preserve_input=not may_change)
    return linkage(distances, method)


def _readable(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"

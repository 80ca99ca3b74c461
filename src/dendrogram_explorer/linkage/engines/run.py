"""Run the engine that was chosen."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Self, cast

import numpy as np
from scipy.cluster.hierarchy import linkage

from ...input.metrics import metric_name
from ...util.memory import VECTOR_METHODS
from ...util.progress import ProgressLine
from .apart import run_apart
from .matrix import matrix_linkage
from .merges import as_linkage_matrix, merge_equal_rows
from .pairwise import row_distances, warn_if_lost
from .plan import Plan, linkage_seconds, plan_linkage
from .reciprocal import average_linkage, ward_linkage
from .single import single_linkage
from .spanning import cluster_spanning, cluster_stored, is_spanning
from .square import square_of_condensed, square_of_rows
from .vector import vector_linkage

__all__ = ["cluster_distances", "cluster_rows"]

# What takes longer says so, and how far it is.
_LONG_SECONDS = 2.0
# What takes longer, and hears no interrupt, is worth the second that a process of its own takes to begin.
_APART_SECONDS = 4.0
# Metrics by which equal rows have the distance 0.
_ZERO_FOR_EQUALS = ("chebyshev", "cityblock", "correlation", "cosine", "euclidean", "sqeuclidean")


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
    if plan.engine == "reciprocal" and plan.otherwise is not None:
        # Constant columns cost no engine of ours anything.
        n_columns = int(np.count_nonzero(rows.min(axis=0) < rows.max(axis=0)))
        if n_columns < rows.shape[1]:
            plan = plan_linkage(len(rows), max(n_columns, 1), method, metric)
    if is_spanning(method, plan.min_samples):
        Z, distances = cluster_spanning(
            rows, method, metric, plan.engine, plan.seconds, plan.min_samples, say
        )
    else:
        Z, distances = _shown(rows, method, metric, plan, say)
    if Z is None and plan.otherwise is not None:
        plan = plan.otherwise
        Z, distances = _shown(rows, method, metric, plan, say)
    assert Z is not None
    if not np.isfinite(Z[-1, 2]):
        raise ValueError(
            f"metric {metric_name(metric)!r} gives distances that are too large for float64. Needed: finite distances. "
            'Rescale values that are very large, for example with scale="standard".'
        )
    Z.flags.writeable = False
    return Z, distances, plan.engine


def cluster_distances(
    distances: np.ndarray, method: str, plan: Plan, say: Callable[[str], None] | None = None
) -> tuple[np.ndarray, str]:
    """Cluster condensed distances by the engine of a plan. An interrupt ends it at once.

    Parameters
    ----------
    distances : ndarray (n (n - 1) / 2,) float64
        Finite; left as they are.
    method, plan, say
        As for `cluster_rows`; the plan is one of `plan_distances`.

    Returns
    -------
    Z : ndarray (n - 1, 4) float64
        Read-only.
    engine : str
        Which it was.
    """
    n = (1 + math.isqrt(1 + 8 * len(distances))) // 2
    with _Line(n, method, plan, say) as line:
        if is_spanning(method, plan.min_samples):
            Z = cluster_stored(distances, n, method, plan.min_samples)
        elif plan.engine != "matrix" and plan.seconds >= _APART_SECONDS:
            Z = run_apart(_linkage_of_distances, distances, method, plan.engine, waiting=line.waiting)
        else:
            Z = _linkage_of_distances(distances, method, plan.engine, line=line)
    Z.flags.writeable = False
    return Z, plan.engine


class _Line:
    """Says how far a clustering is, where it takes long."""

    def __init__(self, n: int, method: str, plan: Plan, say: Callable[[str], None] | None) -> None:
        self._what = f"{method.capitalize()} linkage of {n:,} samples (engine {plan.engine})"
        self._seconds = plan.seconds
        self._begun = time.monotonic()
        self._line: ProgressLine | None = None
        if plan.seconds < _LONG_SECONDS:
            say = _nothing
        elif say is None:
            self._line = ProgressLine()
            say = self._line.say
        self.say: Callable[[str], None] = say

    def __enter__(self) -> Self:
        if self._line is not None:
            self._line.__enter__()
        self.say(f"{self._what}: {self._expected(0)}")
        return self

    def __exit__(self, *error: object) -> None:
        if self._line is not None:
            self._line.__exit__(*error)

    def waiting(self, passed: float) -> None:
        """Say that a process of its own is still at work."""
        self.say(f"{self._what}: {_readable(passed)} so far; {self._expected(passed)}")

    def merged(self, done: int, total: int) -> None:
        """Say how many merges are done."""
        self._part("merges", done, total)

    def measured(self, done: int, total: int) -> None:
        """Say of how many rows the distances are known."""
        self._part("distances", done, total)

    def _part(self, of: str, done: int, total: int) -> None:
        passed = time.monotonic() - self._begun
        share = f"{done / total:.0%} of the {of} after {_readable(passed)}"
        self.say(f"{self._what}: {share}; {self._expected(passed)}")

    def _expected(self, passed: float) -> str:
        in_all = _readable(self._seconds)
        # An estimate that has turned out wrong is said to have been one.
        how_long = f"about {in_all} in all" if passed <= self._seconds else f"more than the {in_all} expected"
        return f"{how_long}; stopping the cell ends it"


def _nothing(text: str) -> None:
    """What is soon done says nothing."""


def _shown(
    rows: Any, method: str, metric: str | Callable, plan: Plan, say: Callable[[str], None] | None
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Z and distances; no Z where the plan's other way is the quicker one."""
    n = rows.shape[0] if hasattr(rows, "shape") else len(rows)
    with _Line(n, method, plan, say) as line:
        if isinstance(rows, np.ndarray) and isinstance(metric, str):
            return _linkage_of_table(rows, method, metric, plan, line), None
        distances = row_distances(rows, metric, lambda done, total, text: line.say(text))
        is_table = isinstance(rows, np.ndarray)
        Z = _linkage_of_distances(distances, method, plan.engine, may_change=is_table, line=line)
        if is_table:
            return Z, None
        distances.flags.writeable = False
        return Z, distances


def _linkage_of_table(
    rows: np.ndarray, method: str, metric: str, plan: Plan, line: _Line
) -> np.ndarray | None:
    """Z; None where the plan's other way is the quicker one."""
    n = len(rows)
    if plan.engine == "reciprocal":
        at_most = math.inf
        if plan.otherwise is not None:
            at_most = linkage_seconds(n, rows.shape[1], method, plan.otherwise.engine, metric)
        if method == "ward":
            return ward_linkage(rows, line.merged, at_most)
        return average_linkage(rows, metric, method == "weighted", line.merged, at_most)
    if plan.engine == "matrix":
        return _linkage_of_matrix(rows, method, metric, line)
    if plan.engine == "mst":
        return single_linkage(rows, metric, progress=line.merged)
    if plan.seconds >= _APART_SECONDS:
        return run_apart(_linkage_by_others, rows, method, metric, plan.engine, waiting=line.waiting)
    return _linkage_by_others(rows, method, metric, plan.engine)


def _linkage_of_matrix(rows: np.ndarray, method: str, metric: str, line: _Line) -> np.ndarray:
    # Equal rows merge first, at no cost; but not every metric says that they are equal.
    if metric in _ZERO_FOR_EQUALS and method != "ward":
        kept, weight, node, equal = merge_equal_rows(rows)
    else:
        kept, weight, node = np.arange(len(rows)), np.ones(len(rows)), np.arange(len(rows))
        equal = np.empty((0, 2), dtype=np.int64)
    if len(kept) < len(rows):
        rows = rows[kept]
    heights = np.zeros(len(equal))
    first, second = equal.T
    if len(kept) > 1:
        D = square_of_rows(rows, metric, is_squared=method == "ward", progress=line.measured)
        merged = matrix_linkage(D, method, weight, progress=line.merged)
        # Its nodes, in those of the whole tree.
        whole = np.concatenate((node, len(rows) + 2 * len(equal) + np.arange(len(kept) - 1)))
        first, second = np.concatenate((first, whole[merged[0]])), np.concatenate((second, whole[merged[1]]))
        heights = np.concatenate((heights, np.sqrt(merged[2]) if method == "ward" else merged[2]))
    Z = as_linkage_matrix(first, second, heights)
    warn_if_lost(Z[-1, 2], rows, metric)
    return Z


def _linkage_by_others(rows: np.ndarray, method: str, metric: str, engine: str) -> np.ndarray:
    if engine == "fastcluster" and metric == "euclidean" and method in VECTOR_METHODS:
        return vector_linkage(rows, method)
    # linkage(X) computes these same distances itself, but could not say which rows a bad one belongs to.
    return _linkage_of_distances(row_distances(rows, metric), method, engine, may_change=True)


def _linkage_of_distances(
    distances: np.ndarray, method: str, engine: str, may_change: bool = False, line: _Line | None = None
) -> np.ndarray:
    if engine == "matrix":
        n = (1 + math.isqrt(1 + 8 * len(distances))) // 2
        D = square_of_condensed(distances, n, is_squared=method == "ward")
        first, second, height = matrix_linkage(D, method, progress=line and line.merged)
        return as_linkage_matrix(first, second, np.sqrt(height) if method == "ward" else height)
    if engine == "fastcluster":
        import fastcluster  # optional: the extra "large"

        return fastcluster.linkage(distances, method, preserve_input=not may_change)
    return linkage(distances, cast("Any", method))


def _readable(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"

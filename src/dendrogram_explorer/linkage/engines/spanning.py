"""Linkages that follow a minimum spanning tree: single linkage by mutual reachability, and Genie."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.cluster.hierarchy

from ...input.metrics import metric_name
from ...util.memory import require_linkage_memory
from ...util.progress import ProgressLine
from .genie import genie_linkage, genie_linkage_of_distances
from .pairwise import row_distances
from .reachability import mutual_reachability
from .single import NORM_METRICS, single_linkage

__all__ = [
    "can_cluster_spanning",
    "can_span",
    "check_enough_samples",
    "check_spanning_weights",
    "cluster_spanning",
    "cluster_stored",
    "is_spanning",
    "plan_spanning",
    "spanning_seconds",
]

# In more columns a k-d tree finds neighbours by a norm other than the Euclidean no sooner than by looking at all.
_FEW_COLUMNS = 10
_FEW_SAMPLES = 10_000
_NOT_EUCLIDEAN = ("chebyshev", "cityblock", "minkowski")
# What takes longer says so, and how far it is.
_LONG_SECONDS = 2.0


def is_spanning(method: str, min_samples: int | None) -> bool:
    """Whether a linkage is one of those of this module."""
    return method == "genie" or min_samples is not None


def can_span(n: int, n_columns: int, metric: str | Callable, is_table: bool) -> bool:
    """Whether a spanning tree is best found without stored distances."""
    if not is_table or metric not in NORM_METRICS:
        return False
    return metric not in _NOT_EUCLIDEAN or n_columns <= _FEW_COLUMNS or n > _FEW_SAMPLES


def check_enough_samples(min_samples: int | None, n: int) -> None:
    """Raise unless every sample has so many neighbours.

    Examples
    --------
    >>> check_enough_samples(5, 4)
    Traceback (most recent call last):
    ...
    ValueError: min_samples is 5, but there are 4 samples, so each has only 3 others. Needed: at most 3.
    """
    if min_samples is not None and min_samples >= n:
        others = f"{n - 1:,} other{'s' * (n > 2)}"
        raise ValueError(
            f"min_samples is {min_samples:,}, but there are {n:,} samples, so each has only {others}. Needed: at most "
            f"{n - 1:,}."
        )


def check_spanning_weights(method: str, min_samples: int | None) -> None:
    """Raise where weights would have to count, but do not.

    Examples
    --------
    >>> check_spanning_weights("genie", None)
    Traceback (most recent call last):
    ...
    ValueError: weights cannot be used with method 'genie', whose clusters have sizes in rows. Leave weights out, or \
use method='average' or 'ward'.
    """
    if is_spanning(method, min_samples):
        what = (
            "method 'genie', whose clusters have sizes in rows"
            if method == "genie"
            else f"min_samples={min_samples}, which counts rows"
        )
        raise ValueError(
            f"weights cannot be used with {what}. Leave weights out, or use method='average' or 'ward'."
        )


def plan_spanning(
    n: int,
    n_columns: int,
    method: str,
    metric: str | Callable,
    engine: str,
    is_table: bool,
    min_samples: int | None,
) -> tuple[str, float]:
    """Choose an engine, and make sure that there is memory for it; allocate nothing.

    Parameters
    ----------
    n, n_columns, method, metric, engine, is_table
        As for `plan_linkage`.
    min_samples : int or None
        As `check_min_samples` returns it.

    Returns
    -------
    engine : str
        "mst", or "scipy" for stored distances.
    seconds : float
        How long it takes, roughly.

    Raises
    ------
    ValueError
        If the engine cannot do this, or there are too few samples.
    MemoryError
        If there is no memory for it.
    """
    check_enough_samples(min_samples, n)
    if not can_cluster_spanning(engine, method, metric, is_table):
        raise ValueError(_refusal(engine, method, metric, is_table, min_samples))
    has_norm = is_table and metric in NORM_METRICS
    spans = engine != "scipy" and has_norm and (engine == "mst" or can_span(n, n_columns, metric, is_table))
    elsewhere = f"use a metric that needs no stored distances ({', '.join(NORM_METRICS)}; if it means what you need); "
    if spans:
        require_linkage_memory(n, n_columns, "single", "mst")
    else:
        # Mutual-reachability distances stand beside those that they come from.
        alike = "single" if method == "genie" else "average"
        ways = "" if metric == "precomputed" else f"or {elsewhere}"
        require_linkage_memory(n, n_columns if is_table else 0, alike, "scipy", ways)
    used = "mst" if spans or method == "genie" else "scipy"
    return used, spanning_seconds(n, n_columns, method, spans)


def can_cluster_spanning(engine: str, method: str, metric: str | Callable, is_table: bool) -> bool:
    """Whether an engine can do this; parameters as those of `plan_spanning`."""
    if method == "genie":
        return engine in ("auto", "mst")
    return engine in ("auto", "scipy") or (engine == "mst" and is_table and metric in NORM_METRICS)


def _refusal(
    engine: str, method: str, metric: str | Callable, is_table: bool, min_samples: int | None
) -> str:
    if method == "genie":
        return f"engine={engine!r} cannot do method 'genie'. Needed: engine='mst'. Leave engine out."
    if engine == "mst":
        rows = "" if is_table else " of rows that are not a table of numbers"
        return (
            f"engine='mst' cannot do metric {metric_name(metric)!r}{rows}. Needed: one of {', '.join(NORM_METRICS)} on "
            'a table of numbers. Leave engine out, or pass engine="scipy".'
        )
    return f"engine={engine!r} cannot do min_samples={min_samples}. Needed: engine='mst' or 'scipy'. Leave engine out."


def spanning_seconds(n: int, n_columns: int, method: str, spans: bool) -> float:
    """How long it takes, within a factor of two or three: measured on two cores, of noise, which takes longest."""
    pairs = float(n) * n
    if spans:
        by_trees = 5e-6 * n * 1.7 ** min(max(0, n_columns - 3), 100)
        seconds = min(by_trees, 2e-5 * n + pairs * (1e-9 + 4e-11 * n_columns))
    else:
        seconds = 0.9e-9 * pairs * (1 + n_columns / 4) + 2e-8 * pairs
    return seconds + (5e-6 * n if method == "genie" else 0.0)


def cluster_spanning(
    rows: Any,
    method: str,
    metric: str | Callable,
    engine: str,
    seconds: float,
    min_samples: int | None,
    say: Callable[[str], None] | None = None,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Cluster rows. An interrupt ends it at once.

    Parameters
    ----------
    rows : ndarray (n, m), scipy csr array (n, m), or sequence of n objects
        As `row_distances` takes them.
    method, metric
        As for `plan_spanning`.
    engine, seconds
        As `plan_spanning` returns them.
    min_samples : int or None
    say : callable, optional
        Called with a text now and then where it takes long. Default: a line in the cell's output, or in the terminal.

    Returns
    -------
    Z : ndarray (n - 1, 4) float64
    distances : ndarray (n (n - 1) / 2,) float64 or None
        Condensed, read-only; None for a table of numbers.
    """
    if seconds >= _LONG_SECONDS and say is None:
        with ProgressLine() as line:
            return cluster_spanning(rows, method, metric, engine, seconds, min_samples, line.say)
    n = rows.shape[0] if hasattr(rows, "shape") else len(rows)
    is_table = isinstance(rows, np.ndarray)
    what = f"{method.capitalize()} linkage of {n:,} samples (engine {engine})"
    begun = time.monotonic()

    def done(count: int, total: int) -> None:
        if say is not None:
            passed = time.monotonic() - begun
            say(f"{what}: {count / total:.0%} after {passed:.0f} s; stopping the cell ends it")

    if engine == "mst" and is_table and metric in NORM_METRICS:
        if method == "genie":
            return genie_linkage(rows, str(metric), progress=done), None
        return single_linkage(rows, str(metric), min_samples, done), None
    distances = row_distances(rows, metric, lambda count, total, text: done(count, total))
    Z = cluster_stored(distances, n, method, min_samples)
    if is_table:
        return Z, None
    distances.flags.writeable = False
    return Z, distances


def cluster_stored(distances: np.ndarray, n: int, method: str, min_samples: int | None) -> np.ndarray:
    """Cluster condensed distances.

    Parameters
    ----------
    distances : ndarray (n (n - 1) / 2,) float64
        Left as they are.
    n : int
    method : {"single", "genie"}
    min_samples : int or None

    Returns
    -------
    ndarray (n - 1, 4) float64

    Examples
    --------
    >>> cluster_stored(np.array([1.0, 5.0, 4.0]), 3, "single", 2)[:, 2]
    array([5., 5.])
    """
    if method == "genie":
        return genie_linkage_of_distances(distances, n)
    return scipy.cluster.hierarchy.linkage(mutual_reachability(distances, n, min_samples or 1), "single")

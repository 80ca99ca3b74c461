"""Distances between rows of any kind: numbers in a table, sparse rows, objects of the user's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from scipy.spatial.distance import pdist

from ...input.distances import check_computed_distances
from ...input.measured_rows import MeasuredRows
from ...input.metrics import metric_failure, metric_name
from ...input.sparse_rows import sparse_distances
from ...util.arrays import is_sparse
from ...util.messages import warn_user

__all__ = ["row_distances", "warn_if_lost"]

# A function of the user's own is timed for so long before anything is said about how long all pairs will take.
_TIMED_SECONDS = 1.0
_LONG_SECONDS = 20.0

_SQUARING = ("euclidean", "sqeuclidean", "minkowski")


def row_distances(
    rows: Any, metric: str | Callable, progress: Callable[[int, int, str], None] | None = None
) -> np.ndarray:
    """Return the distance between every two rows.

    Parameters
    ----------
    rows : ndarray (n, m), scipy csr array (n, m), MeasuredRows, or sequence of n objects
        Objects, and rows of numbers beside a function of the user's, are handed to the function as they are.
    metric : str or callable
        As `check_metric` returns it.
    progress : callable, optional
        Called as ``progress(done, total, text)`` now and then while a function of the user's own is computed; what it
        raises ends the computation.

    Returns
    -------
    ndarray (n (n - 1) / 2,) float64
        Condensed, as `scipy.spatial.distance.pdist`.

    Raises
    ------
    ValueError
        For a distance that is NaN, infinite or negative, with its two rows named; and, from the original error, where
        the user's function fails for two rows.
    TypeError
        Where the user's function returns no real number.

    Warns
    -----
    UserWarning
        Where all distances are 0 because their squares are, not because rows are equal.

    Examples
    --------
    >>> row_distances(["tree", "leaf", "leaves"], lambda first, second: abs(len(first) - len(second)))
    array([0., 2., 2.])
    """
    if isinstance(rows, MeasuredRows):
        distances = rows.distances(progress)
    elif callable(metric):
        distances = _distances_of_a_function(rows, metric, progress)
    elif is_sparse(rows):
        distances = sparse_distances(rows, metric)
    else:
        distances = pdist(rows, cast("Any", metric))
        warn_if_lost(distances.max(), rows, metric)
    check_computed_distances(distances, rows.shape[0] if hasattr(rows, "shape") else len(rows), metric)
    return distances


def _distances_of_a_function(
    rows: Sequence, metric: Callable, progress: Callable[[int, int, str], None] | None
) -> np.ndarray:
    """Loop over pairs as pdist does, which would not say for which of them the function failed."""
    n = len(rows)
    total = n * (n - 1) // 2
    distances = np.empty(total)
    done, start, is_timed = 0, time.monotonic(), False
    for first in range(n - 1):
        for second in range(first + 1, n):
            try:
                distances[done] = value = metric(rows[first], rows[second])
            except Exception as error:
                raise metric_failure(metric, first, second, error) from error
            if np.iscomplexobj(value):
                raise TypeError(_not_a_number(metric, value, first, second))
            done += 1
        elapsed = time.monotonic() - start
        if not is_timed and elapsed > _TIMED_SECONDS:
            is_timed = True
            _warn_if_long(metric, n, elapsed / done, total - done)
        if progress is not None:
            progress(done, total, f"Distances by {metric_name(metric)}: {done:,} of {total:,} pairs")
    return distances


def warn_if_lost(largest: float, rows: np.ndarray, metric: str) -> None:
    """Warn where the largest distance is 0 because squares are, not because rows are equal."""
    if metric in _SQUARING and largest == 0 and (rows != rows[0]).any():
        warn_user(
            f"X is in so large a unit that all distances by metric {metric!r} are 0, though rows differ: float64 "
            "cannot hold their squares. Divide X by its greatest absolute value."
        )


def _not_a_number(metric: Callable, value: Any, first: int, second: int) -> str:
    return (
        f"metric {metric_name(metric)!r} returns {value!r} for rows {first} and {second} (counting from 0). Needed: "
        "one real number, 0 or more."
    )


def _warn_if_long(metric: Callable, n: int, seconds_a_pair: float, left: int) -> None:
    seconds = seconds_a_pair * left
    if seconds > _LONG_SECONDS:
        minutes = "about a minute" if seconds < 90 else f"about {seconds / 60:,.0f} minutes"
        warn_user(
            f"metric {metric_name(metric)!r} takes {1e6 * seconds_a_pair:,.0f} microseconds a pair, and {n:,} rows "
            f"have {n * (n - 1) // 2:,} pairs: {minutes} to go. Stopping the cell ends it. Faster: fewer rows, a "
            "metric by name, or distances from compiled code for DendrogramExplorer.from_distances(D)."
        )

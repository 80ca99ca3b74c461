"""Run the engine that was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import linkage

from ..memory import VECTOR_METHODS
from ..pairwise import row_distances
from .plan import Plan
from .single import single_linkage
from .ward import ward_linkage

__all__ = ["cluster_rows"]


def cluster_rows(
    rows: Any, method: str, metric: str | Callable, plan: Plan
) -> tuple[np.ndarray, np.ndarray | None]:
    """Cluster rows by the engine of a plan.

    Parameters
    ----------
    rows : ndarray (n, m), scipy csr array (n, m), or sequence of n objects
        As `row_distances` takes them.
    method, metric
        As `check_method` and `check_metric` return them.
    plan : Plan
        Made for these rows.

    Returns
    -------
    Z : ndarray (n - 1, 4) float64
        Read-only.
    distances : ndarray (n (n - 1) / 2,) float64 or None
        Condensed, read-only; None for a table of numbers, whose distances can be had again at any time.

    Raises
    ------
    ValueError
        For distances that are no numbers, or too large for one.
    """
    Z, distances = _clustered(rows, method, metric, plan.engine)
    if not np.isfinite(Z[-1, 2]):
        raise ValueError(
            f"metric {metric!r} gives distances that are too large for float64. Needed: finite distances. Rescale "
            'values that are very large, for example with scale="standard".'
        )
    Z.flags.writeable = False
    return Z, distances


def _clustered(
    rows: Any, method: str, metric: str | Callable, engine: str
) -> tuple[np.ndarray, np.ndarray | None]:
    if engine == "reciprocal":
        return ward_linkage(rows), None
    if engine == "mst":
        return single_linkage(rows), None
    is_table = isinstance(rows, np.ndarray)
    if engine == "fastcluster":
        import fastcluster  # optional: the extra "large"

        if is_table and metric == "euclidean" and method in VECTOR_METHODS:
            return fastcluster.linkage_vector(rows, method), None
        distances = row_distances(rows, metric)
        Z = fastcluster.linkage(distances, method, preserve_input=not is_table)
    else:
        # linkage(X) computes these same distances itself, but could not say which rows a bad one belongs to.
        distances = row_distances(rows, metric)
        Z = linkage(distances, method)
    if is_table:
        return Z, None
    distances.flags.writeable = False
    return Z, distances

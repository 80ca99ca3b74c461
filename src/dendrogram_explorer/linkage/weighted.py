"""Linkages of rows that stand for several samples each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.spatial.distance import squareform

from ..input.frames import label_text
from ..util.lazy import is_data_frame, is_series
from ..util.memory import require_linkage_memory, require_memory
from ..util.messages import nearest_name
from .engines.pairwise import row_distances
from .engines.reciprocal import ward_linkage

__all__ = ["WEIGHTED_METHODS", "check_weights", "cluster_weighted_rows", "weighted_linkage"]

WEIGHTED_METHODS = ("average", "centroid", "median", "ward", "weighted")
"""The methods that can have weights; "median" and "weighted" give merged clusters equal shares whatever their sizes."""

# The methods that average squares of distances.
_OF_SQUARES = ("centroid", "median", "ward")


def check_weights(weights: Any, n: int, method: str, table: Any = None) -> np.ndarray | None:
    """Return weights as float64, or raise.

    Parameters
    ----------
    weights : array_like of length n, the name of a column of `table`, or None
        What the user gave.
    n : int
        Number of samples.
    method : str
        A valid method.
    table : DataFrame, optional
        Where a name is looked up.

    Returns
    -------
    ndarray of float64, shape (n,), or None
        Read-only.

    Raises
    ------
    TypeError, ValueError
        If these are not n positive finite numbers, or the method has no use for them.

    Examples
    --------
    >>> check_weights([1, 2, 0], 3, "ward")
    Traceback (most recent call last):
    ...
    ValueError: weights[2] is 0. Needed: 3 positive numbers, how many samples each row stands for. Leave out rows that \
stand for none.
    """
    if weights is None:
        return None
    needed = f"{n:,} positive numbers, how many samples each row stands for"
    if method not in WEIGHTED_METHODS:
        raise ValueError(
            f"method {method!r} gives the same tree whatever the weights, as only the nearest or farthest samples "
            f"count. Leave weights out, or use one of {', '.join(WEIGHTED_METHODS)}."
        )
    is_name = isinstance(weights, str) or (
        isinstance(weights, tuple) and is_data_frame(table) and weights in list(table.columns)
    )
    if is_name and is_data_frame(table):
        labels = list(map(label_text, table.columns))
        name = label_text(weights)
        if name not in labels:
            raise ValueError(
                f"weights names the column {name!r}, which X does not have. {nearest_name(name, labels)}Needed: "
                f"{needed}, or the name of a column with them."
            )
        weights = table.iloc[:, labels.index(name)]
    if isinstance(weights, (str, bytes, dict, set)) or not hasattr(weights, "__len__"):
        raise TypeError(f"weights has the type {type(weights).__name__}. Needed: {needed}.")
    try:
        if is_series(weights):
            values = weights.to_numpy(dtype=np.float64, na_value=np.nan).copy()
        else:
            values = np.array(weights, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"weights holds values that are not numbers ({error}). Needed: {needed}.") from error
    if values.shape != (n,):
        raise ValueError(f"weights has shape {values.shape}, but there are {n:,} samples. Needed: {needed}.")
    is_bad = ~(np.isfinite(values) & (values > 0))
    if is_bad.any():
        place = int(np.argmax(is_bad))
        raise ValueError(
            f"weights[{place}] is {values[place]:g}. Needed: {needed}. Leave out rows that stand for none."
        )
    values.flags.writeable = False
    return values


def cluster_weighted_rows(
    rows: Any, method: str, metric: str | Callable, weights: np.ndarray, engine: str = "auto"
) -> tuple[np.ndarray, np.ndarray | None, str]:
    """Cluster rows of any kind that have weights; returns what `engines.cluster_rows` returns.

    Raises
    ------
    ValueError
        If an engine was asked for, as none of them takes weights.
    MemoryError
        If the square of distances would not fit into memory; raised before anything is allocated.
    """
    without_distances = method == "ward" and metric == "euclidean" and isinstance(rows, np.ndarray)
    if engine not in ("auto", *(("reciprocal",) if without_distances else ())):
        raise ValueError(f"engine={engine!r} was asked for, but it does not take weights. Leave engine out.")
    n = len(weights)
    if without_distances:
        require_linkage_memory(n, rows.shape[1], method, "reciprocal")
        Z = ward_linkage(rows, weights=weights)
        assert Z is not None  # there is no limit of time
        Z.flags.writeable = False
        return Z, None, "reciprocal"
    require_memory(
        20 * n * n,
        f"A linkage of {n:,} weighted rows",
        "Use fewer rows, for example by merging near ones and adding up their weights.",
    )
    distances = row_distances(rows, metric)
    Z = weighted_linkage(distances, weights, method)
    Z.flags.writeable = False
    if isinstance(rows, np.ndarray):
        return Z, None, "weighted"
    distances.flags.writeable = False
    return Z, distances, "weighted"


def weighted_linkage(distances: np.ndarray, weights: np.ndarray, method: str) -> np.ndarray:
    """Return the tree of rows of which each stands for several equal samples.

    Parameters
    ----------
    distances : ndarray (n (n - 1) / 2,)
        Condensed distances of the rows; not changed.
    weights : ndarray (n,)
        As `check_weights` returns it.
    method : str
        One of `WEIGHTED_METHODS`.

    Returns
    -------
    ndarray (n - 1, 4) float64
        As `scipy.cluster.hierarchy.linkage`; the counts are those of rows. Above height 0 it is the tree of every row
        repeated as often as its weight says.

    Notes
    -----
    Lance and Williams (1967) with the weights as first sizes. In Ward's method two rows of weights a and b and distance
    d begin at the height ``d sqrt(2 a b / (a + b))``. The pair that is nearest of all is merged each time; every
    cluster remembers its nearest one, so that n merges take O(n**2) where few clusters share theirs.

    Examples
    --------
    >>> weighted_linkage(np.array([1.0, 5.0, 4.0]), np.array([3.0, 1.0, 1.0]), "average")
    array([[0.  , 1.  , 1.  , 2.  ],
           [2.  , 3.  , 4.75, 3.  ]])
    """
    n = len(weights)
    size = weights.astype(np.float64)
    D = squareform(distances.astype(np.float64, copy=False), checks=False)
    # Squares of very large or small distances would leave the range of float64.
    unit = float(D.max()) or 1.0
    D /= unit
    if method in _OF_SQUARES:
        D *= D
    if method == "ward":
        for row in range(n):
            D[row] *= 2.0 * size[row] * size / (size[row] + size)
    np.fill_diagonal(D, np.inf)
    nearest = D.argmin(axis=1)
    apart = D[np.arange(n), nearest]
    node = np.arange(n)
    count = np.ones(n)
    Z = np.empty((n - 1, 4))
    for merge in range(n - 1):
        first = int(apart.argmin())
        second = int(nearest[first])
        first, second = min(first, second), max(first, second)
        height = D[first, second]
        a, b = size[first], size[second]
        low, high = sorted((int(node[first]), int(node[second])))
        count[second] += count[first]
        Z[merge] = low, high, height, count[second]
        joined = _joined(D[first], D[second], height, a, b, size, method)
        joined[[first, second]] = np.inf
        D[first], D[:, first] = np.inf, np.inf
        D[second], D[:, second] = joined, joined
        size[second], node[second] = a + b, n + merge
        apart[first] = np.inf
        # Those whose nearest one is gone look again; of the others only the new cluster may be nearer.
        lost = np.flatnonzero(((nearest == first) | (nearest == second)) & np.isfinite(apart))
        is_nearer = joined < apart
        nearest[is_nearer], apart[is_nearer] = second, joined[is_nearer]
        for row in {*lost.tolist(), second}:
            nearest[row] = D[row].argmin()
            apart[row] = D[row, nearest[row]]
    heights = Z[:, 2]
    if method in _OF_SQUARES:
        np.sqrt(np.maximum(heights, 0.0), out=heights)
    heights *= unit
    return Z


def _joined(
    first: np.ndarray, second: np.ndarray, height: float, a: float, b: float, size: np.ndarray, method: str
) -> np.ndarray:
    """Distances of the union of two clusters of sizes a and b to all others; squared where these are."""
    with np.errstate(invalid="ignore"):
        if method == "average":
            return (a * first + b * second) / (a + b)
        if method == "weighted":
            return (first + second) / 2
        if method == "median":
            return (first + second) / 2 - height / 4
        if method == "centroid":
            return (a * first + b * second) / (a + b) - a * b * height / (a + b) ** 2
        return ((a + size) * first + (b + size) * second - size * height) / (a + b + size)

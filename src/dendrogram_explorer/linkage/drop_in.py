"""scipy's `linkage`, for more samples than scipy can take."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import scipy.cluster.hierarchy
from scipy.spatial.distance import pdist

from ..input.arrays import as_array
from ..input.distances import distances_between, is_distance_matrix
from ..input.metrics import OWN_METRICS, check_method, check_metric, check_min_samples, check_rows_suit_metric
from ..tree import Tree
from ..tree.optimal_order import optimal_order_bytes, optimal_sides
from ..util.memory import require_memory
from ..util.progress import late_line
from .engines import cluster_distances, cluster_rows, plan_distances, plan_linkage
from .sources import link_observations

__all__ = ["linkage"]

_NEEDED = "observations of shape (n, m), or condensed distances of length n (n - 1) / 2 as pdist returns them"
_LOOKS_LIKE_DISTANCES = (
    "y is square, symmetric and zero on the diagonal, so it looks like a distance matrix, but it is clustered as "
    "observations. If it holds distances, pass scipy.spatial.distance.squareform(y)."
)


def linkage(
    y: Any,
    method: str = "single",
    metric: str | Callable = "euclidean",
    optimal_ordering: bool = False,
    *,
    min_samples: int | None = None,
) -> np.ndarray:
    """Cluster observations or distances; a replacement for `scipy.cluster.hierarchy.linkage`.

    Up to 1,000 samples this is scipy's function. Beyond, Ward's method with Euclidean distances, average and weighted
    linkage with cosine, correlation or squared Euclidean distances, and single linkage with Euclidean distances store
    no distances: their memory grows with the samples alone. Other linkages go to the quickest engine that is installed.

    Parameters
    ----------
    y : array_like, shape (n, m) or (n (n - 1) / 2,)
        Observations, one in each row; or condensed distances, as `scipy.spatial.distance.pdist` returns them. They are
        not changed.
    method : {"single", "complete", "average", "weighted", "centroid", "median", "ward", "genie"}
        How the distance between clusters is defined. "genie" is not one of scipy's: it follows the tree of single
        linkage, and keeps the sizes of the clusters from becoming too unequal (Gagolewski, Bartoszuk and Cena 2016).
    metric : str or callable, default "euclidean"
        A metric of `scipy.spatial.distance.pdist`; "gower", "kendall", "nan_euclidean" or "spearman"; or a function of
        two rows. Not used for distances.
    optimal_ordering : bool, default False
        Whether siblings are ordered so that the distances of neighbouring leaves have the least sum that the tree
        allows. `scipy.cluster.hierarchy.optimal_leaf_ordering` is slower and does not always find it. It needs all
        distances.
    min_samples : int, optional
        With single linkage: mutual-reachability distances, as of HDBSCAN*. Two samples are at least as far apart as
        each is from its `min_samples`-th nearest other sample. 1 gives plain single linkage.

    Returns
    -------
    ndarray of float64, shape (n - 1, 4)
        The linkage matrix, in scipy's format. The tree is that of scipy, its heights agree to rounding; where merges
        are tied, any of the trees that the method allows.

    Raises
    ------
    TypeError
        If ``y`` is sparse or does not hold real numbers.
    ValueError
        For a wrong shape, NaN or infinite values, fewer than two samples, an unknown method or metric, a method that
        does not suit the metric, and rows for which the metric is undefined.
    MemoryError
        If the clustering would not fit into memory; raised before anything is allocated.

    Warns
    -----
    scipy.cluster.hierarchy.ClusterWarning
        If ``y`` is two-dimensional and looks like a square matrix of distances.

    Notes
    -----
    numpy and scipy are all that is needed. psutil, threadpoolctl, threads, fastcluster and a process of its own (which
    can be interrupted) are used where they are available. What takes longer than two seconds shows how far it is, in
    the cell's output or in the terminal.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.linkage import linkage
    >>> linkage(np.array([[0.0], [1.0], [5.0]]), "average")
    array([[0. , 1. , 1. , 2. ],
           [2. , 3. , 4.5, 3. ]])
    """
    method = check_method(method)
    min_samples = check_min_samples(min_samples, method)
    array = as_array(y, "y", _NEEDED)
    if array.ndim == 1:
        n = _n_samples_of_condensed(array)
    else:
        n = _n_samples_of_rows(array)
    if optimal_ordering:
        needed = optimal_order_bytes(n) + (4 * n * n if array.ndim == 2 else 0)
        require_memory(needed, f"optimal_ordering=True for {n:,} samples", "Leave it out.")
    array = np.ascontiguousarray(array, dtype=np.float64)
    _refuse_gaps(array)
    distances = None
    if array.ndim == 1:
        distances = array
        Z, _ = cluster_distances(array, method, plan_distances(n, method, min_samples))
    else:
        metric = check_metric(metric, method)
        if is_distance_matrix(array):
            warnings.warn(_LOOKS_LIKE_DISTANCES, scipy.cluster.hierarchy.ClusterWarning, stacklevel=2)
        if metric in OWN_METRICS:
            # Those that scipy lacks.
            linked = link_observations(array, method, metric, min_samples=min_samples)
            Z, distances = linked.Z, linked.distances
        else:
            check_rows_suit_metric(array, metric)
            plan = plan_linkage(n, array.shape[1], method, metric, min_samples=min_samples)
            Z, distances, _ = cluster_rows(array, method, metric, plan)
    Z = np.array(Z)  # what cluster_rows returns is read-only
    if optimal_ordering:
        condensed = pdist(array, cast("Any", metric)) if distances is None else distances
        with late_line() as tell:
            exchanged = optimal_sides(
                Tree.from_linkage(Z),
                lambda first, second: distances_between(condensed, first, second, n),
                tell,
            )
        Z[exchanged, :2] = Z[exchanged, 1::-1]
    return Z


def _n_samples_of_condensed(distances: np.ndarray) -> int:
    n = (1 + math.isqrt(1 + 8 * len(distances))) // 2
    if n < 2 or n * (n - 1) // 2 != len(distances):
        raise ValueError(
            f"y has the length {len(distances):,}, which is not n (n - 1) / 2 for any n of 2 or more. Needed: "
            f"{_NEEDED}. For observations of one column pass y.reshape(-1, 1)."
        )
    return n


def _n_samples_of_rows(rows: np.ndarray) -> int:
    if rows.ndim != 2 or len(rows) < 2 or rows.shape[1] == 0:
        raise ValueError(f"y has the shape {rows.shape}. Needed: {_NEEDED}, of two samples or more.")
    return len(rows)


def _refuse_gaps(array: np.ndarray) -> None:
    if np.isfinite(array.min()) and np.isfinite(array.max()):
        return
    place = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
    where = f"y[{', '.join(map(str, place))}] is {array[place]}"
    raise ValueError(f"{where}. Needed: finite values. Remove or fill what is missing before clustering.")

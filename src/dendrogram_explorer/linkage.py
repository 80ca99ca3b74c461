"""Observations, distances, fitted models or a linkage matrix -> one checked linkage matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas
from scipy.cluster.hierarchy import from_mlab_linkage, linkage
from scipy.spatial.distance import pdist

from .distances import (
    as_distances,
    check_computed_distances,
    condense,
    distances_are_not_euclidean,
    is_distance_matrix,
)
from .memory import require_linkage_memory
from .messages import warn_user
from .metrics import (
    EUCLIDEAN_METHODS,
    METHODS,
    METRICS,
    canonical_metric,
    check_method,
    check_metric,
    check_rows_suit_metric,
)
from .samples import Samples, as_table, observation_names, read_data, read_samples
from .validate import check_linkage_matrix, check_model, check_names, check_same_order, is_linkage_matrix

__all__ = [
    "EUCLIDEAN_METHODS",
    "METHODS",
    "METRICS",
    "Linkage",
    "check_names",
    "link_distances",
    "link_matrix",
    "link_model",
    "link_observations",
    "observation_names",
    "relink",
]


@dataclass(frozen=True, eq=False)
class Linkage:
    """A valid linkage matrix and all that is known about where it came from.

    Attributes
    ----------
    Z : ndarray (n - 1, 4) float64
        C-contiguous, read-only; rows as in `scipy.cluster.hierarchy.linkage`.
    method : str or None
        The linkage method, when known.
    metric : str, callable or None
        The metric under its canonical name, or the user's function, when known.
    source : str
        "observations", "linkage", "distances" or "model".
    observations : ndarray (n, m) float64 or None
        Read-only.
    distances : ndarray (n (n - 1) / 2,) float64 or None
        Condensed, read-only; kept only when the user gave distances.
    feature_names : list of str or None
        One per column of ``observations``, when known.
    names : list of str or None
        One per sample: the ``names`` argument, else the index of a DataFrame.
    frame : pandas.DataFrame or None
        A copy of the DataFrame that the user gave, with all its columns.
    numeric_columns : list of int or None
        Positions of the columns of ``frame`` that became ``observations``.
    """

    Z: np.ndarray
    method: str | None
    metric: str | Callable | None
    source: str
    observations: np.ndarray | None = None
    distances: np.ndarray | None = None
    feature_names: list[str] | None = None
    names: list[str] | None = None
    frame: pandas.DataFrame | None = None
    numeric_columns: list[int] | None = None

    @property
    def n(self) -> int:
        """Number of samples, int."""
        return len(self.Z) + 1


def link_observations(
    X: Any, method: str = "ward", metric: str | Callable = "euclidean", names: Any = None
) -> Linkage:
    """Cluster observations with `scipy.cluster.hierarchy.linkage`.

    Everything is checked before any work; ``X`` is copied and never changed.

    Parameters
    ----------
    X : array_like (n, m), pandas.DataFrame or scipy sparse array
        One row per sample. Of a DataFrame the numeric and boolean columns are used and the index
        becomes the names; sparse data are made dense.
    method : str
        One of `METHODS`.
    metric : str or callable
        One of `METRICS`, or a function of two rows that returns a number.
    names : sequence of length n, optional
        Sample names.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError
        If ``X`` does not hold real numbers, or an argument has the wrong type.
    ValueError
        For a wrong shape, missing or infinite values, fewer than two rows, an unknown method or
        metric, a method that does not suit the metric, rows for which the metric is undefined,
        and names of the wrong length.
    MemoryError
        If the distances would not fit into memory; raised before anything is allocated.

    Warns
    -----
    UserWarning
        When columns are left out, and when ``X`` looks like distances or like a linkage matrix.

    Examples
    --------
    >>> linked = link_observations([[0.0], [1.0], [5.0]], method="average")
    >>> linked.Z
    array([[0. , 1. , 1. , 2. ],
           [2. , 3. , 4.5, 3. ]])
    """
    method = check_method(method)
    metric = check_metric(metric, method)
    table = as_table(X)
    n, n_columns = table.shape
    names = check_names(names, n)
    require_linkage_memory(n, n_columns, method)
    samples = read_samples(table)
    _hint_at_other_constructors(samples.observations)
    check_rows_suit_metric(samples.observations, metric)
    return _linkage(
        _cluster(samples.observations, method, metric),
        samples,
        method=method,
        metric=metric,
        source="observations",
        names=names,
    )


def link_distances(D: Any, method: str = "average", data: Any = None, names: Any = None) -> Linkage:
    """Cluster distances with `scipy.cluster.hierarchy.linkage`.

    Parameters
    ----------
    D : array_like (n (n - 1) / 2,) or (n, n), or square pandas.DataFrame
        Distances of 0 or more: condensed, or square, symmetric and with a zero diagonal. They are
        copied. The index of a DataFrame becomes the names.
    method : str
        One of `METHODS`; ward, centroid and median mean something for Euclidean distances only.
    data : array_like (n, m) or pandas.DataFrame, optional
        The samples themselves, to look at.
    names : sequence of length n, optional
        Sample names.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError
        If ``D`` is sparse or does not hold real numbers.
    ValueError
        For a length or shape that no distances have, values that are missing, infinite or
        negative, a diagonal other than zero, asymmetry, an unknown method, a method that needs
        Euclidean distances where these are provably not, and data or names that do not match.
    MemoryError
        If the clustering would not fit into memory; raised before anything is allocated.

    Examples
    --------
    >>> link_distances([1.0, 5.0, 4.0], method="single").Z
    array([[0., 1., 1., 2.],
           [2., 3., 4., 3.]])
    """
    method = check_method(method)
    array, n = as_distances(D)
    names = check_names(names, n)
    require_linkage_memory(n, 0, method)
    samples = read_data(data, n, "D describes")
    names_of_rows = observation_names(D) if array.ndim == 2 else None
    check_same_order(names_of_rows, samples.names)
    condensed = condense(array, n)
    if method in EUCLIDEAN_METHODS and distances_are_not_euclidean(condensed, n):
        raise ValueError(
            f"method {method!r} needs Euclidean distances, and D holds none: no points in any space are this far "
            "apart from each other, so the heights of the tree would not mean what they should. Use method='average', "
            "'complete', 'weighted' or 'single'; or, if you mean it, pass scipy's linkage(D, ...) to "
            "DendrogramExplorer.from_linkage(Z)."
        )
    Z = linkage(condensed, method)
    condensed.flags.writeable = False
    if names is None:
        names = names_of_rows
    return _linkage(
        Z, samples, method=method, metric=None, source="distances", names=names, distances=condensed
    )


def link_matrix(Z: Any, data: Any = None, names: Any = None) -> Linkage:
    """Take over a linkage matrix that was computed elsewhere.

    Parameters
    ----------
    Z : array_like (n - 1, 4)
        As `scipy.cluster.hierarchy.linkage` returns it; copied. Heights need not be monotone.
    data : array_like (n, m) or pandas.DataFrame, optional
        The samples themselves, to look at.
    names : sequence of length n, optional
        Sample names.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError, ValueError
        If ``Z`` is no linkage matrix (the first bad row is named), or data or names do not match.
    MemoryError
        If a copy does not fit into memory.

    Examples
    --------
    >>> link_matrix([[0, 1, 0.5, 2], [2, 3, 0.7, 3]]).n
    3
    """
    matrix = check_linkage_matrix(Z)
    n = len(matrix) + 1
    names = check_names(names, n)
    return _linkage(
        matrix, read_data(data, n, "Z describes"), method=None, metric=None, source="linkage", names=names
    )


def link_model(model: Any, data: Any = None, names: Any = None) -> Linkage:
    """Take over the tree of a fitted scikit-learn AgglomerativeClustering.

    Parameters
    ----------
    model : sklearn.cluster.AgglomerativeClustering
        Fitted, with distances (``compute_distances=True``, or ``distance_threshold=0`` and
        ``n_clusters=None``) and with its full tree. A connectivity is fine.
    data : array_like (n, m) or pandas.DataFrame, optional
        The samples that the model was fitted to, to look at.
    names : sequence of length n, optional
        Sample names.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError
        If ``model`` is no AgglomerativeClustering.
    ValueError
        If it is not fitted, has no distances or no full tree, or data or names do not match.

    Examples
    --------
    >>> from sklearn.cluster import AgglomerativeClustering
    >>> model = AgglomerativeClustering(n_clusters=None, distance_threshold=0, linkage="average")
    >>> link_model(model.fit([[0.0], [1.0], [5.0]])).Z
    array([[0. , 1. , 1. , 2. ],
           [2. , 3. , 4.5, 3. ]])
    """
    children, heights = check_model(model)
    n = len(children) + 1
    names = check_names(names, n)
    samples = read_data(data, n, "the model was fitted to")
    # The counts come from scipy's compiled code; its MATLAB form numbers from 1 and lacks them.
    Z = from_mlab_linkage(np.column_stack([children + 1.0, heights]))
    # A callable metric of scikit-learn's takes the whole table, so it is no metric in our sense.
    metric = getattr(model, "metric", None)
    is_known = isinstance(metric, str) and metric != "precomputed"
    return _linkage(
        Z,
        samples,
        method=getattr(model, "linkage", None),
        metric=canonical_metric(metric) if is_known else None,
        source="model",
        names=names,
    )


def relink(linked: Linkage, method: str | None = None, metric: str | Callable | None = None) -> Linkage:
    """Cluster the same observations again, by another method or metric.

    Parameters
    ----------
    linked : Linkage
        Built from observations; it is not changed.
    method, metric : optional
        As in `link_observations`; None keeps the present one.

    Returns
    -------
    Linkage

    Raises
    ------
    ValueError
        If ``linked`` was not built from observations, and as `link_observations`.
    TypeError, MemoryError
        As `link_observations`.

    Examples
    --------
    >>> relink(link_observations([[0.0], [1.0], [5.0]]), method="single").Z[1, 2]
    np.float64(4.0)
    """
    if linked.source != "observations":
        given = {"linkage": "a linkage matrix", "distances": "distances", "model": "a fitted model"}[
            linked.source
        ]
        raise ValueError(
            f"This explorer was built from {given}, so method and metric cannot change. Needed: observations. "
            "Build a new one with DendrogramExplorer(X, method=..., metric=...)."
        )
    method = check_method(linked.method if method is None else method)
    metric = check_metric(linked.metric if metric is None else metric, method)
    require_linkage_memory(*linked.observations.shape, method)
    check_rows_suit_metric(linked.observations, metric)
    return replace(
        linked, Z=_read_only(_cluster(linked.observations, method, metric)), method=method, metric=metric
    )


def _cluster(observations: np.ndarray, method: str, metric: str | Callable) -> np.ndarray:
    # linkage(X) computes these same distances itself, but could not say which rows a bad one belongs to.
    distances = pdist(observations, metric)
    check_computed_distances(distances, len(observations), metric)
    return linkage(distances, method)


def _linkage(Z: np.ndarray, samples: Samples, names: list[str] | None, **known: Any) -> Linkage:
    return Linkage(
        Z=_read_only(Z),
        observations=samples.observations,
        feature_names=samples.feature_names,
        names=samples.names if names is None else names,
        frame=samples.frame,
        numeric_columns=samples.numeric_columns,
        **known,
    )


def _read_only(Z: np.ndarray) -> np.ndarray:
    Z.flags.writeable = False
    return Z


def _hint_at_other_constructors(observations: np.ndarray) -> None:
    if is_distance_matrix(observations):
        warn_user(
            "X is square, symmetric and zero on the diagonal, so it looks like a distance matrix, but it is clustered "
            "as observations. If it holds distances, use DendrogramExplorer.from_distances(X)."
        )
    elif is_linkage_matrix(observations):
        warn_user(
            "X is a valid linkage matrix, but it is clustered as observations. If it is one, use "
            "DendrogramExplorer.from_linkage(X)."
        )

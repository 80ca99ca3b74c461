"""Observations, distances, fitted models or a linkage matrix -> one checked linkage matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import from_mlab_linkage, linkage

from ..input.distances import (
    as_distances,
    condense,
    distances_are_not_euclidean,
    is_distance_matrix,
)
from ..input.metrics import (
    EUCLIDEAN_METHODS,
    check_method,
    check_metric,
    known_metric,
)
from ..input.preparation import check_impute, check_scale
from ..input.samples import Samples, observation_names, read_data
from ..input.validate import (
    check_linkage_matrix,
    check_model,
    check_names,
    check_same_order,
    is_linkage_matrix,
)
from ..util.memory import require_linkage_memory
from ..util.messages import warn_user
from .engines import check_engine, cluster_rows
from .observations import read_observations
from .value import Linkage

__all__ = [
    "Linkage",
    "link_distances",
    "link_matrix",
    "link_model",
    "link_observations",
]


def link_observations(
    X: Any,
    method: str = "ward",
    metric: str | Callable = "euclidean",
    names: Any = None,
    scale: str | None = "none",
    impute: str | None = None,
    engine: str = "auto",
) -> Linkage:
    """Cluster observations.

    Everything is checked before any work; ``X`` is copied and never changed.

    Parameters
    ----------
    X : array_like (n, m), DataFrame, scipy sparse array, or sequence of n objects
        One row per sample. Of a DataFrame the numeric and boolean columns are used and the index
        becomes the names. Sparse data of up to 10,000,000 cells are made dense; larger ones stay
        sparse for the metrics of `SPARSE_METRICS`. Objects that are no numbers, such as words,
        need a function as metric.
    method : str
        One of `METHODS`.
    metric : str or callable
        One of `METRICS`, or a function of two rows that returns a number.
    names : sequence of length n, optional
        Sample names.
    scale : {"none", "standard", "robust"}
        How columns are scaled before distances are computed, as in `preparation.prepare`.
    impute : {None, "mean", "median"}
        What stands for missing values: that of their column. None refuses them.
    engine : str
        Who computes the linkage, one of `engines.ENGINES`. "auto" takes `scipy.cluster.hierarchy.linkage` for up to
        1,000 samples, and beyond what is quick in little memory.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError
        If ``X`` does not hold real numbers, or an argument has the wrong type.
    ValueError
        For a wrong shape, missing (without `impute`) or infinite values, fewer than two rows, an unknown method or
        metric, a method that does not suit the metric, rows for which the metric is undefined,
        names of the wrong length, and an engine that is unknown, not installed or cannot do this.
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
    engine = check_engine(engine)
    observed = read_observations(X, method, metric, names, check_scale(scale), check_impute(impute), engine)
    samples, rows = observed.samples, observed.rows
    if samples.observations is not None:
        _hint_at_other_constructors(samples.observations)
    if rows is None:
        rows = observed.preparation.transform(samples.observations)
    Z, distances, used = cluster_rows(rows, method, metric, observed.plan)
    return _linkage(
        Z,
        samples,
        method=method,
        metric=metric,
        source="observations",
        names=observed.names,
        rows=observed.rows,
        distances=distances,
        preparation=observed.preparation,
        engine=used,
        engine_wanted=engine,
        own_metric=metric if callable(metric) else None,
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
        Z,
        samples,
        method=method,
        metric=None,
        source="distances",
        names=names,
        distances=condensed,
        engine="scipy",
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
    return _linkage(
        Z,
        samples,
        method=getattr(model, "linkage", None),
        # A callable metric of scikit-learn's takes the whole table, so it is no metric in our sense.
        metric=known_metric(getattr(model, "metric", None)),
        source="model",
        names=names,
    )


def _linkage(Z: np.ndarray, samples: Samples, names: list[str] | None, **known: Any) -> Linkage:
    return Linkage(
        Z=_read_only(Z),
        observations=samples.observations,
        feature_names=samples.feature_names,
        names=samples.names if names is None else names,
        frame=samples.frame,
        numeric_columns=samples.numeric_columns,
        given=samples.given,
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

"""Observations, distances, fitted models or a linkage matrix -> one checked linkage matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse
from scipy.cluster.hierarchy import from_mlab_linkage

from ..input.distances import (
    condense,
    distances_are_not_euclidean,
    is_distance_matrix,
    is_triangle_of_distances,
    read_distances,
)
from ..input.frames import as_frame
from ..input.given import kind_of_tree
from ..input.measured_rows import MeasuredRows
from ..input.metrics import (
    EUCLIDEAN_METHODS,
    OWN_METRICS,
    check_how,
    check_method,
    check_min_samples,
    known_metric,
    metric_name,
)
from ..input.preparation import check_impute, check_scale
from ..input.remarks import Remarks
from ..input.samples import Samples, read_data
from ..input.validate import (
    check_linkage_matrix,
    check_model,
    check_names,
    check_same_order,
    is_linkage_matrix,
)
from ..util.arrays import is_sparse
from .engines import check_engine, cluster_distances, cluster_rows, plan_distances
from .engines.spanning import check_spanning_weights
from .foreign_trees import ForeignTree, as_foreign_tree, last_step, merges_of_model
from .observations import Options, read_observations
from .opening import opening_code
from .value import Linkage
from .weighted import check_weights, cluster_weighted_rows, weighted_linkage

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
    columns: Any = None,
    feature_names: Any = None,
    metric_params: Any = None,
    weights: Any = None,
    obsm: str | None = None,
    layer: str | None = None,
    min_samples: int | None = None,
) -> Linkage:
    """Cluster observations.

    Everything is checked before any work; ``X`` is copied and never changed.

    Parameters
    ----------
    X : array_like (n, m), table, scipy sparse array, AnnData, or sequence of n objects
        One row per sample. Of a table (pandas, polars, Arrow, DuckDB, ...) the numeric and boolean columns are used,
        and the index becomes the names. Sparse data of up to 10,000,000 cells are made dense; larger ones stay
        sparse for the metrics of `SPARSE_METRICS`. Objects that are not numbers, such as words,
        need a function as metric.
    method : str
        One of `ALL_METHODS`, or another name of one, such as "UPGMA".
    metric : str or callable
        One of `ALL_METRICS`, or a function of two rows that returns a number. The rows of a table with columns that
        are not numeric are arrays of objects, found by position and by name.
    names : sequence of length n, optional
        Sample names.
    scale : {"none", "standard", "robust"}
        How columns are scaled before distances are computed, as in `preparation.prepare`.
    impute : {None, "mean", "median"}
        What stands for missing values: that of their column. None refuses them.
    engine : str
        Who computes the linkage, one of `engines.ENGINES`. "auto" takes `scipy.cluster.hierarchy.linkage` for up to
        1,000 samples, and beyond what is quick in little memory.
    columns : sequence, optional
        Which columns are clustered: names, or positions in an array. The others stay for colours and tables.
    feature_names : sequence of length m, optional
        Names of the columns of arrays and sparse rows.
    metric_params : mapping, optional
        Parameters of the metric, such as ``{"p": 3}`` for "minkowski"; keyword arguments of a function.
    weights : array_like of length n, or the name of a column, optional
        How many samples each row stands for; for ward, average, weighted, centroid and median.
    obsm, layer : str, optional
        Which table of an AnnData is clustered; default: its X.
    min_samples : int, optional
        With ``method="single"``: mutual-reachability distances, as of HDBSCAN*. Two samples are at least as far apart
        as each is from its `min_samples`-th nearest other sample. 1 gives plain single linkage.

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
        When the result would be wrong without an error: ids, row numbers or labels among the columns, columns whose
        spreads differ more than tenfold, a metric that is not made for such values or gives nothing but 0, and ``X``
        that looks like distances or like a linkage matrix.

    Examples
    --------
    >>> linked = link_observations([[0.0], [1.0], [5.0]], method="average")
    >>> linked.Z
    array([[0. , 1. , 1. , 2. ],
           [2. , 3. , 4.5, 3. ]])
    """
    method, metric = check_how(method, metric)
    engine = check_engine(engine)
    min_samples = check_min_samples(min_samples, method)
    scale, impute = check_scale(scale), check_impute(impute)
    options = Options(method, metric, scale, impute, engine, metric_params, min_samples)
    observed = read_observations(X, options, names, columns, feature_names, obsm, layer, weights)
    samples, rows = observed.samples, observed.rows
    remarks = Remarks(observed.notes)
    if samples.observations is not None:
        _hint_at_other_constructors(samples.observations, remarks)
    if rows is None:
        assert samples.observations is not None
        rows = observed.preparation.transform(samples.observations)
    if observed.weights is None:
        Z, distances, used = cluster_rows(rows, method, observed.metric, observed.plan)
    else:
        Z, distances, used = cluster_weighted_rows(rows, method, observed.metric, observed.weights, engine)
    _remark_on_heights(Z, rows, metric, remarks)
    if isinstance(rows, MeasuredRows) and metric not in OWN_METRICS:
        distances = None  # quick to compute again
    return _linkage(
        Z,
        samples,
        remarks,
        method=method,
        metric=observed.metric,
        source="observations",
        names=observed.names,
        rows=observed.rows,
        distances=distances,
        preparation=observed.preparation,
        engine=used,
        engine_wanted=engine,
        own_metric=observed.metric if callable(metric) else None,
        metric_params=observed.params,
        weights=observed.weights,
        min_samples=min_samples,
        opening=""
        if isinstance(observed.rows, list)
        else opening_code(X, obsm, layer, stays_sparse=scipy.sparse.issparse(observed.rows)),
    )


def link_distances(
    D: Any,
    method: str = "average",
    data: Any = None,
    names: Any = None,
    feature_names: Any = None,
    weights: Any = None,
    min_samples: int | None = None,
) -> Linkage:
    """Cluster distances.

    Parameters
    ----------
    D : array_like (n (n - 1) / 2,) or (n, n), or a table
        Distances of 0 or more: condensed, or square, symmetric and with a zero diagonal, or one triangle of these with
        the other one empty. They are copied. The labels of a table of pandas, polars or xarray become the names, as do
        names in its first column.
    method : str
        One of `ALL_METHODS`; ward, centroid and median mean something for Euclidean distances only.
    data : array_like (n, m) or table, optional
        The samples themselves, to look at; missing values are fine.
    names : sequence of length n, optional
        Sample names.
    feature_names : sequence of length m, optional
        Names of the columns of ``data``, if it is an array.
    weights : array_like of length n, optional
        How many samples each row stands for.
    min_samples : int, optional
        As for `link_observations`.

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
    min_samples = check_min_samples(min_samples, method)
    remarks = Remarks()
    array, n, names_of_rows = read_distances(D, remarks)
    names = check_names(names, n)
    plan = plan_distances(n, method, min_samples)
    if weights is not None:
        check_spanning_weights(method, min_samples)
    weights = check_weights(weights, n, method)
    samples = read_data(data, n, "D describes", feature_names, remarks)
    check_same_order(names_of_rows, samples.names)
    condensed = condense(array, n)
    if method in EUCLIDEAN_METHODS and distances_are_not_euclidean(condensed, n):
        raise ValueError(
            f"method {method!r} needs Euclidean distances, and D holds others: no points in any space are this far "
            "apart from each other, so the heights of the tree would not mean what they should. Use method='average', "
            "'complete', 'weighted' or 'single'; or, if you mean it, pass scipy's linkage(D, ...) to "
            "DendrogramExplorer.from_linkage(Z)."
        )
    if weights is None:
        Z, used = cluster_distances(condensed, method, plan)
    else:
        Z, used = weighted_linkage(condensed, weights, method), "weighted"
    condensed.flags.writeable = False
    if Z[-1, 2] == 0:
        remarks.note("All distances in D are 0, so the tree tells no samples apart.")
    if names is None:
        names = names_of_rows
    return _linkage(
        Z,
        samples,
        remarks,
        method=method,
        metric=None,
        source="distances",
        names=names,
        distances=condensed,
        engine=used,
        weights=weights,
        min_samples=min_samples,
    )


def link_matrix(Z: Any, data: Any = None, names: Any = None, feature_names: Any = None) -> Linkage:
    """Take over a tree that was computed elsewhere.

    Parameters
    ----------
    Z : array_like (n - 1, 4), or a tree
        As `scipy.cluster.hierarchy.linkage` returns it; copied. Heights need not be monotone. Or scipy's ClusterNode,
        HDBSCAN's SingleLinkageTree or model, scanpy's dict, seaborn's ClusterGrid (its tree of rows).
    data : array_like (n, m) or table, optional
        The samples themselves, to look at; missing values are fine.
    names : sequence of length n, optional
        Sample names.
    feature_names : sequence of length m, optional
        Names of the columns of ``data``, if it is an array.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError, ValueError
        If ``Z`` is not a linkage matrix (the first bad row is named), or data or names do not match.
    MemoryError
        If a copy does not fit into memory.

    Examples
    --------
    >>> link_matrix([[0, 1, 0.5, 2], [2, 3, 0.7, 3]]).n
    3
    """
    is_plain = kind_of_tree(Z) is None
    linked = _foreign(as_foreign_tree(Z), data, names, feature_names, "linkage", "Z describes")
    return replace(linked, has_plain_tree=is_plain)


def link_model(model: Any, data: Any = None, names: Any = None, feature_names: Any = None) -> Linkage:
    """Take over the tree of a fitted model of scikit-learn or HDBSCAN.

    Parameters
    ----------
    model : AgglomerativeClustering, FeatureAgglomeration, Birch or HDBSCAN, or a pipeline that ends in one
        Fitted. Of the first two with distances (``compute_distances=True``, or ``distance_threshold=0`` and
        ``n_clusters=None``) and with its full tree; a connectivity is fine. The leaves of a FeatureAgglomeration are
        the columns of the data, those of Birch its subclusters.
    data : array_like (n, m) or table, optional
        What the model was fitted to, to look at.
    names : sequence of length n, optional
        Sample names.
    feature_names : sequence of length m, optional
        Names of the columns of ``data``, if it is an array.

    Returns
    -------
    Linkage
        `n_clusters` is the number of clusters that the model found; None where it cuts its tree in another way, or
        not at all.

    Raises
    ------
    TypeError
        If ``model`` is something else.
    ValueError
        If it is not fitted, has no distances or no full tree, or data or names do not match.

    Examples
    --------
    >>> from sklearn.cluster import AgglomerativeClustering
    >>> model = AgglomerativeClustering(n_clusters=2, compute_distances=True, linkage="average")
    >>> linked = link_model(model.fit([[0.0], [1.0], [5.0]]))
    >>> linked.Z
    array([[0. , 1. , 1. , 2. ],
           [2. , 3. , 4.5, 3. ]])
    >>> linked.n_clusters
    2
    """
    model = last_step(model)
    tree = merges_of_model(model)
    if tree is None:
        children, heights = check_model(model)
        n_clusters = int(getattr(model, "n_clusters_", 0))
        own_names = getattr(model, "feature_names_in_", None)
        of_features = hasattr(model, "pooling_func")
        tree = ForeignTree(
            # The counts come from scipy's compiled code; its MATLAB form numbers from 1 and lacks them.
            from_mlab_linkage(np.column_stack([children + 1.0, heights])),
            names=list(map(str, own_names)) if of_features and own_names is not None else None,
            method=getattr(model, "linkage", None),
            # Fitted with distance_threshold=0, every sample is a cluster: a way to get the tree, not a wish.
            n_clusters=n_clusters if 0 < n_clusters < len(children) + 1 else None,
            transposes=of_features,
            # A callable metric of scikit-learn's takes the whole table, so it is not a metric in our sense.
            metric=known_metric(getattr(model, "metric", None)),
        )
    return _foreign(tree, data, names, feature_names, "model", "the model was fitted to")


def _foreign(
    tree: ForeignTree, data: Any, names: Any, feature_names: Any, source: str, owner: str
) -> Linkage:
    """A tree that was computed elsewhere, with all that it brought along."""
    remarks = Remarks()
    matrix = check_linkage_matrix(tree.Z)
    n = len(matrix) + 1
    names = check_names(names, n)
    if tree.transposes and data is not None:
        data = _transposed(data, n, remarks)
    if tree.data is not None and data is None:
        data = tree.data
    samples = read_data(data, n, owner, feature_names, remarks, names=names or tree.names)
    if tree.names is not None and names is None:
        check_same_order(tree.names, samples.names, "the tree")
        names = tree.names if samples.names is None else None
    return _linkage(
        matrix,
        samples,
        remarks,
        method=tree.method,
        metric=tree.metric,
        source=source,
        names=names,
        n_clusters=tree.n_clusters,
    )


def _transposed(data: Any, n: int, remarks: Remarks) -> Any:
    """The data of a model that clusters columns, one row per column."""
    table = as_frame(data, "data")
    shape = np.shape(table)
    if len(shape) != 2 or shape[1] != n:
        return table
    remarks.note("The model clusters the columns of the data, so each of them is a sample here.")
    return table.T if hasattr(table, "T") else np.asarray(table).T


def _linkage(
    Z: np.ndarray, samples: Samples, remarks: Remarks, names: list[str] | None, **known: Any
) -> Linkage:
    linked = Linkage(
        Z=_read_only(Z),
        observations=samples.observations,
        feature_names=samples.feature_names,
        names=samples.names if names is None else names,
        frame=samples.frame,
        numeric_columns=samples.numeric_columns,
        given=samples.given,
        of_array=samples.of_array,
        **known,
    )
    return replace(linked, notes=remarks.notes) if remarks.notes else linked


def _read_only(Z: np.ndarray) -> np.ndarray:
    Z.flags.writeable = False
    return Z


def _hint_at_other_constructors(observations: np.ndarray, remarks: Remarks) -> None:
    if is_distance_matrix(observations):
        remarks.warn(
            "X is square, symmetric and zero on the diagonal, so it looks like a distance matrix, but it is clustered "
            "as observations. If it holds distances, use DendrogramExplorer.from_distances(X)."
        )
    elif is_triangle_of_distances(observations):
        remarks.warn(
            "X is square, and looks like one triangle of distances with the other one empty, but it is clustered as "
            "observations. If it holds distances, use DendrogramExplorer.from_distances(X)."
        )
    elif is_linkage_matrix(observations):
        remarks.warn(
            "X is a valid linkage matrix, but it is clustered as observations. If it is one, use "
            "DendrogramExplorer.from_linkage(X)."
        )


# Where the squares of these vanish, another warning says so.
_SQUARING = ("euclidean", "sqeuclidean", "minkowski")
# What rounding leaves of 0 where a metric takes the difference of two numbers about 1.
_ROUNDING = {
    "correlation": 1e-12,
    "cosine": 1e-12,
    "jensenshannon": 1e-7,
    "kendall": 1e-12,
    "spearman": 1e-12,
}


def _remark_on_heights(Z: np.ndarray, rows: Any, metric: str | Callable, remarks: Remarks) -> None:
    """Warn where a metric puts rows that differ at distance 0 from each other."""
    rounding = _ROUNDING.get(metric, 0.0) if isinstance(metric, str) else 0.0
    if Z[:, 2].max() > rounding or metric in _SQUARING or not _rows_differ(rows):
        return
    other = "another function" if callable(metric) else "another metric, such as 'euclidean'"
    remarks.warn(
        f"All distances by metric {metric_name(metric)!r} are 0, though the rows differ, so the tree says nothing. "
        f"Use {other}."
    )


def _rows_differ(rows: Any) -> bool:
    if isinstance(rows, MeasuredRows):
        rows = rows.values
    if is_sparse(rows):
        return abs(rows[1:] - rows[:-1]).nnz > 0
    if isinstance(rows, np.ndarray):
        return bool((rows != rows[0]).any())
    try:
        return any(not np.array_equal(row, rows[0]) for row in rows[1:])
    except Exception:  # objects that cannot be compared
        return False

"""The same observations clustered again, in another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse

from ..input.measured_rows import MeasuredRows, is_measured
from ..input.metrics import (
    OWN_METRICS,
    YES_NO_METRICS,
    canonical_method,
    canonical_metric,
    check_how,
    check_min_samples,
    check_rows_suit_metric,
    metric_name,
)
from ..input.preparation import Preparation, check_scale, prepare
from ..input.remarks import Remarks
from ..input.sparse_rows import SPARSE_METRICS, check_sparse_rows
from ..util.arrays import is_sparse
from .engines import can_cluster, cluster_rows, plan_linkage
from .engines.spanning import check_spanning_weights
from .observations import GAP_METRICS, check_measured_rows, measured_rows
from .value import Linkage
from .weighted import WEIGHTED_METHODS, cluster_weighted_rows

__all__ = ["SWITCHES", "is_linked_by", "relink"]

SWITCHES = ("method", "metric", "scale")
"""What says how to cluster."""


def relink(
    linked: Linkage,
    method: str | None = None,
    metric: str | Callable | None = None,
    scale: str | None = None,
    say: Callable[[str], None] | None = None,
    min_samples: int | None = None,
) -> Linkage:
    """Cluster the same observations again, by another method, metric or scale.

    Parameters
    ----------
    linked : Linkage
        Built from observations; it is not changed.
    method, metric, scale : optional
        As in `link_observations`; None keeps the present one. So does the engine that was asked for, if it can do this;
        else one is chosen.
    say : callable, optional
        As for `cluster_rows`.
    min_samples : int, optional
        As in `link_observations`; 1 gives plain single linkage. None keeps the present one, if the method is "single".

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
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> float(relink(link_observations([[0.0], [1.0], [5.0]]), method="single").Z[1, 2])
    4.0
    """
    if linked.source != "observations":
        given = {"linkage": "a linkage matrix", "distances": "distances", "model": "a fitted model"}[
            linked.source
        ]
        raise ValueError(
            f"This explorer was built from {given}, so method and metric cannot change, nor scale. "
            "Needed: observations. Build a new one with DendrogramExplorer(X, method=..., metric=...)."
        )
    method, metric = check_how(
        linked.method if method is None else method, linked.metric if metric is None else metric
    )
    params = linked.metric_params if metric == linked.metric else {}
    remarks = Remarks()
    if min_samples is None and method == "single":
        min_samples = linked.min_samples
    min_samples = check_min_samples(min_samples, method)
    if linked.weights is not None:
        check_spanning_weights(method, min_samples)
    preparation, rows = linked.preparation, linked.rows
    if scale is not None and check_scale(scale) != linked.scale:
        if linked.blocks is not None:
            raise ValueError(
                f"scale={scale!r} was given, but rows were condensed with scale={linked.scale!r}. Needed: "
                f"micro-clusters in the new units. Build a new explorer with from_dask(data, scale={scale!r})."
            )
        if rows is not None and not isinstance(rows, MeasuredRows):
            raise ValueError(
                f"scale={scale!r} needs columns of numbers in a dense table, but these samples are "
                f"{'sparse rows' if scipy.sparse.issparse(rows) else 'objects'}. Keep scale='none', or build a new "
                "explorer from a dense table."
            )
        if linked.observations is None:
            raise ValueError(
                f"scale={scale!r} needs columns of numbers, but the data have only categories. Keep scale='none'."
            )
        _, scaled = prepare(_with_gaps(linked), scale, labels=linked.feature_names, remarks=remarks)
        preparation = replace(preparation, scale=scaled.scale, centre=scaled.centre, spread=scaled.spread)
    rows = _checked_rows(linked, preparation, metric, params, remarks)
    is_table = isinstance(rows, np.ndarray)
    engine = linked.engine_wanted
    if not can_cluster(engine, method, metric, is_table, min_samples):
        engine = "auto"
    n_columns = rows.shape[1] if is_table else 0
    plan = plan_linkage(linked.n, n_columns, method, metric, engine, is_table, min_samples)
    if linked.weights is not None and method in WEIGHTED_METHODS:
        Z, distances, used = cluster_weighted_rows(rows, method, metric, linked.weights)
    else:
        Z, distances, used = cluster_rows(rows, method, metric, plan, say)
    if isinstance(rows, MeasuredRows) and metric not in OWN_METRICS:
        distances = None
    return replace(
        linked,
        Z=Z,
        method=method,
        metric=metric,
        metric_params=params,
        preparation=preparation,
        rows=None if is_table else rows,
        distances=distances,
        engine=used,
        own_metric=metric if callable(metric) else linked.own_metric,
        min_samples=min_samples,
        notes=tuple(dict.fromkeys((*linked.notes, *remarks.notes))),
    )


def is_linked_by(linked: Linkage, method: Any, metric: Any, scale: Any) -> bool:
    """Whether a tree was made in this way already.

    Parameters
    ----------
    linked : Linkage
    method, metric, scale : object
        What a user gives for them, other names of a metric included.

    Returns
    -------
    bool

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> is_linked_by(link_observations([[0.0], [1.0], [5.0]]), "ward", "L2", "none")
    True
    """
    if isinstance(metric, str):
        metric = canonical_metric(metric)
    if isinstance(method, str):
        method = canonical_method(method)
    known = (linked.method, linked.metric, linked.scale)
    return all(map(_is_same, known, (method, metric, scale)))


def _is_same(known: Any, given: Any) -> bool:
    # What is neither a name nor a function may not be comparable at all, as an array.
    return known is given or ((isinstance(given, str) or callable(given)) and known == given)


def _with_gaps(linked: Linkage) -> np.ndarray:
    """The observations as they were given: missing values, which the metric leaves out, as NaN."""
    rows = linked.rows
    assert linked.observations is not None
    if isinstance(rows, MeasuredRows) and rows.metric == "nan_euclidean" and rows.has_gaps:
        return np.where(np.isnan(rows.values), np.nan, linked.observations)
    return linked.observations


def _checked_rows(
    linked: Linkage,
    preparation: Preparation,
    metric: str | Callable,
    params: Mapping[str, Any],
    remarks: Remarks,
) -> Any:
    """What is clustered: the table as it is prepared, or the sparse rows or objects themselves."""
    rows = linked.rows
    if rows is None or isinstance(rows, MeasuredRows):
        return _rows_of_table(linked, preparation, metric, params, remarks)
    if is_sparse(rows):
        if not isinstance(metric, str) or metric not in SPARSE_METRICS:
            raise ValueError(
                f"metric {metric_name(metric)!r} cannot take sparse rows. Needed: one of {', '.join(SPARSE_METRICS)}. "
                "Reduce the columns first, for example with sklearn.decomposition.TruncatedSVD."
            )
        check_sparse_rows(rows, metric)
    elif callable(metric):
        check_rows_suit_metric(rows, metric, remarks)
    else:
        raise ValueError(
            f"metric {metric!r} needs columns of numbers, but the samples are {type(rows[0]).__name__} objects. "
            "Needed: a function of two of them that returns a number. Pass metric=your_function."
        )
    return rows


def _rows_of_table(
    linked: Linkage,
    preparation: Preparation,
    metric: str | Callable,
    params: Mapping[str, Any],
    remarks: Remarks,
) -> Any:
    rows = linked.rows
    is_mixed = isinstance(rows, MeasuredRows) and rows.metric == "gower"
    if is_mixed:
        if metric == "gower":
            if preparation.scale != "none":
                raise ValueError(
                    f"metric 'gower' divides each column by its range, so scale={preparation.scale!r} has no effect on "
                    "it. Keep scale='none'."
                )
            return rows
        assert rows.is_category is not None
        if rows.is_category.any() or rows.has_gaps:
            raise ValueError(
                f"metric {metric_name(metric)!r} needs complete columns of numbers, but this tree was built by metric "
                "'gower' from categories or missing values. Build a new explorer from the columns that are meant: "
                f"DendrogramExplorer(X, columns=[...], metric={metric_name(metric)!r}, ...)."
            )
    observations = _with_gaps(linked)
    has_gaps = observations is not linked.observations
    if has_gaps and metric not in GAP_METRICS:
        raise ValueError(
            f"metric {metric_name(metric)!r} needs complete values, but X has missing ones, which metric "
            "'nan_euclidean' leaves out. Build a new explorer with impute='median', or keep the metric."
        )
    values = preparation.transform(observations)
    is_boolean = (
        isinstance(rows, MeasuredRows) and rows.values.dtype.kind == "b" and preparation.spread is None
    )
    if is_boolean and metric in (*YES_NO_METRICS, "hamming"):
        values = rows.values
    if is_measured(metric, params, values.dtype):
        assert isinstance(metric, str)
        measured = measured_rows(values, metric, params)
        check_measured_rows(measured, remarks)
        return measured
    check_rows_suit_metric(values, metric, remarks)
    return values

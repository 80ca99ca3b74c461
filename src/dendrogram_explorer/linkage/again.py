"""The same observations clustered again, in another way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import scipy.sparse

from ..input.metrics import canonical_metric, check_method, check_metric, check_rows_suit_metric, metric_name
from ..input.preparation import Preparation, check_scale, prepare
from ..input.sparse_rows import SPARSE_METRICS, check_sparse_rows
from .engines import can_cluster, cluster_rows, plan_linkage
from .value import Linkage

__all__ = ["SWITCHES", "is_linked_by", "relink"]

SWITCHES = ("method", "metric", "scale")
"""What says how to cluster."""


def relink(
    linked: Linkage,
    method: str | None = None,
    metric: str | Callable | None = None,
    scale: str | None = None,
    say: Callable[[str], None] | None = None,
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
    method = check_method(linked.method if method is None else method)
    metric = check_metric(linked.metric if metric is None else metric, method)
    preparation, rows = linked.preparation, linked.rows
    if scale is not None and check_scale(scale) != linked.scale:
        if rows is not None:
            raise ValueError(
                f"scale={scale!r} needs columns of numbers in a dense table, but these samples are "
                f"{'sparse rows' if scipy.sparse.issparse(rows) else 'objects'}. Keep scale='none', or build a new "
                "explorer from a dense table."
            )
        _, scaled = prepare(linked.observations, scale, labels=linked.feature_names)
        preparation = replace(preparation, scale=scaled.scale, centre=scaled.centre, spread=scaled.spread)
    n_columns = 0 if rows is not None else linked.observations.shape[1]
    engine = linked.engine_wanted
    if not can_cluster(engine, method, metric, is_table=rows is None):
        engine = "auto"
    plan = plan_linkage(linked.n, n_columns, method, metric, engine, is_table=rows is None)
    rows = _checked_rows(linked, preparation, metric)
    Z, distances, used = cluster_rows(rows, method, metric, plan, say)
    return replace(
        linked,
        Z=Z,
        method=method,
        metric=metric,
        preparation=preparation,
        distances=distances,
        engine=used,
        own_metric=metric if callable(metric) else linked.own_metric,
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
    known = (linked.method, linked.metric, linked.scale)
    return all(map(_is_same, known, (method, metric, scale)))


def _is_same(known: Any, given: Any) -> bool:
    # What is neither a name nor a function may not be comparable at all, as an array.
    return known is given or ((isinstance(given, str) or callable(given)) and known == given)


def _checked_rows(linked: Linkage, preparation: Preparation, metric: str | Callable) -> Any:
    """What is clustered: the table as it is prepared, or the sparse rows or objects themselves."""
    rows = linked.rows
    if rows is None:
        rows = preparation.transform(linked.observations)
        check_rows_suit_metric(rows, metric)
    elif scipy.sparse.issparse(rows):
        if metric not in SPARSE_METRICS:
            raise ValueError(
                f"metric {metric_name(metric)!r} cannot take sparse rows. Needed: one of {', '.join(SPARSE_METRICS)}. "
                "Reduce the columns first, for example with sklearn.decomposition.TruncatedSVD."
            )
        check_sparse_rows(rows, metric)
    elif callable(metric):
        check_rows_suit_metric(rows, metric)
    else:
        raise ValueError(
            f"metric {metric!r} needs columns of numbers, but the samples are {type(rows[0]).__name__} objects. "
            "Needed: a function of two of them that returns a number. Pass metric=your_function."
        )
    return rows

"""A part of the samples, clustered as all of them were."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from scipy.spatial.distance import squareform

from ..input.measured_rows import MeasuredRows
from ..tree.tree import Tree
from ..util.arrays import is_sparse
from .engines.single import tree_of_edges
from .sources import link_distances, link_matrix, link_observations
from .value import Linkage

__all__ = ["link_part"]


def link_part(linked: Linkage, tree: Tree, samples: np.ndarray) -> Linkage:
    """Cluster some of the samples in the same way.

    Parameters
    ----------
    linked : Linkage
    tree : Tree
        Its tree.
    samples : ndarray of int64
        Ascending indices, at least two.

    Returns
    -------
    Linkage
        From observations or distances: a new tree of these samples. From a tree that was computed elsewhere: that tree
        with the other leaves taken out, the heights as they were.

    Raises
    ------
    ValueError
        If these samples alone cannot be clustered so, as where a column is constant for "correlation".

    Examples
    --------
    >>> linked = link_observations([[0.0], [1.0], [5.0], [7.0]], "single")
    >>> link_part(linked, Tree.from_linkage(linked.Z), np.array([0, 2, 3])).Z
    array([[1., 2., 2., 2.],
           [0., 3., 5., 3.]])
    """
    names = None if linked.names is None else [linked.names[sample] for sample in samples.tolist()]
    weights = None if linked.weights is None else linked.weights[samples]
    frame = None if linked.frame is None else linked.frame.iloc[samples]
    shown = (
        frame if frame is not None else linked.rows if linked.observations is None else linked.observations
    )
    data = None if shown is None else shown if frame is not None else _taken(shown, samples)
    features = linked.feature_names if frame is None else None
    if linked.source == "distances":
        assert linked.distances is not None
        return link_distances(
            squareform(linked.distances)[np.ix_(samples, samples)],
            str(linked.method),
            data,
            names,
            features,
            weights=weights,
            min_samples=linked.min_samples,
        )
    if linked.source != "observations":
        return link_matrix(_thinned(tree, samples), data, names, features)
    columns = None
    if frame is not None and (places := _clustered(linked)) is not None:
        labels = [str(frame.columns[place]) for place in places]
        others = [place for place in range(frame.shape[1]) if place not in places]
        # Of several columns of one name those that were clustered stay alone.
        are_plain = labels == [frame.columns[place] for place in places] and frame.columns.is_unique
        data, columns = (
            (frame.iloc[:, places + others], labels) if are_plain else (frame.iloc[:, places], None)
        )
    return link_observations(
        data,
        cast("Any", linked.method),
        linked.metric or "euclidean",
        names,
        linked.scale,
        linked.impute,
        linked.engine_wanted,
        columns=columns,
        feature_names=features,
        metric_params=dict(linked.metric_params) or None,
        weights=weights,
        min_samples=linked.min_samples,
    )


def _taken(rows: Any, samples: np.ndarray) -> Any:
    if isinstance(rows, MeasuredRows):
        return rows.values[samples]
    return (
        rows[samples]
        if is_sparse(rows) or isinstance(rows, np.ndarray)
        else [rows[place] for place in samples]
    )


def _clustered(linked: Linkage) -> list[int] | None:
    """Places of the columns of the frame that were clustered; None for all that can be."""
    rows = linked.rows
    if isinstance(rows, MeasuredRows) and rows.labels is not None and linked.frame is not None:
        own = [str(name) for name in linked.frame.columns]
        return [own.index(name) for name in rows.labels]
    if rows is not None and not isinstance(rows, MeasuredRows):
        # A function was given whole rows.
        return None
    return linked.numeric_columns


def _thinned(tree: Tree, samples: np.ndarray) -> np.ndarray:
    """The linkage matrix of a tree without its other leaves: neighbours merge where their lowest common node is."""
    leaves = np.sort(tree.start[samples])
    # The lowest common node of two leaves is the last of the merges between them.
    merges = np.maximum.reduceat(tree.gap_merge[: leaves[-1] + 1], leaves[:-1] + 1)
    rank = np.argsort(merges, kind="stable")
    place = np.argsort(np.argsort(tree.order[leaves]))
    return tree_of_edges(place[:-1][rank], place[1:][rank], np.asarray(tree.height)[merges[rank]])

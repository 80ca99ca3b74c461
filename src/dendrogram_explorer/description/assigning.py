"""Assignment of new samples to the clusters of a cut, by the rule of the linkage method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse
from scipy.spatial.distance import cdist

from ..cut.value import Cut
from ..input.metrics import METHODS, check_method, check_metric
from ..input.sparse_rows import sparse_cross_distances
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..state import State
from ..tree.tree import Tree
from .grouping import Grouping
from .new_samples import check_metric_made_the_tree, read_new_samples

__all__ = ["Assignment", "assign_rows", "joining_limits"]

# Bytes of the distances that are held at a time.
_BLOCK_BYTES = 64_000_000

# A sample at exactly the height of a cut belongs to the cluster; rounding must not put it outside.
_ROUNDING = 1e-12


class Assignment(NamedTuple):
    """Clusters of new samples.

    Attributes
    ----------
    labels : ndarray of int32, shape (q,)
        Label of the nearest cluster of the current cut.
    distances : ndarray of float64, shape (q,)
        Distance to that cluster as the linkage method defines it: the height at which the sample would join it.
    is_outlier : ndarray of bool, shape (q,)
        Whether that is above the cut, so that the sample would be a cluster by itself.
    """

    labels: np.ndarray
    distances: np.ndarray
    is_outlier: np.ndarray


def assign_samples(state: State, new_X: Any, method: str | None, metric: str | Callable | None) -> Assignment:
    """Put new samples into the present clusters, as `DendrogramExplorer.assign`."""
    linked = _complete_linkage(state.linkage, method, metric)
    rows = read_new_samples(new_X, linked)
    grouping = Grouping.of(state.clusters, linked.weights)
    return assign_rows(rows, Dissimilarity(linked), grouping, state.tree, state.cut, str(linked.method))


def _complete_linkage(linked: Linkage, method: str | None, metric: str | Callable | None) -> Linkage:
    """The linkage with method and metric, which are known or have to be given; and the data are the tree's."""
    for name, given in (("method", method), ("metric", metric)):
        known = getattr(linked, name)
        if given is None and known is None and linked.observations is not None:
            raise ValueError(
                f"The {name} that this tree was built with is not known. Needed: the same one. Pass it, for "
                f"example {name}={'average' if name == 'method' else 'euclidean'!r}."
            )
        if given is not None and known is not None and given != known:
            raise ValueError(
                f"{name}={given!r} was given, but this tree was built with {name}={known!r}, and new samples are "
                f"assigned by the tree's own rule. Leave {name} out."
            )
    if linked.observations is None or linked.source == "observations":
        return linked
    if linked.method is not None and linked.method not in METHODS:
        raise ValueError(
            f"This tree was built by the method {linked.method!r}, and how that would place new samples is not "
            f"known. Needed: a tree of one of {', '.join(METHODS)}."
        )
    method = check_method(linked.method if method is None else method)
    metric = check_metric(linked.metric if metric is None else metric, method)
    complete = replace(linked, method=method, metric=metric, distances=None)
    check_metric_made_the_tree(linked.Z, metric, Dissimilarity(complete).between)
    return complete


def assign_rows(
    rows: Any, dissimilarity: Dissimilarity, grouping: Grouping, tree: Tree, cut: Cut, method: str
) -> Assignment:
    """Find the nearest cluster of every row, by the distance of the linkage method.

    Parameters
    ----------
    rows : ndarray of float64 or csr array, shape (q, m), or list of q objects
        In the units of the tree.
    dissimilarity : Dissimilarity
        With rows of the same kind.
    grouping : Grouping
        Of the cut.
    tree : Tree
    cut : Cut
    method : str
        A linkage method of scipy.

    Returns
    -------
    Assignment
        Of several equally near clusters, the one with the smallest label. Unassigned samples attract none.

    Raises
    ------
    ValueError
        If there is no cluster, or a distance is undefined.

    Notes
    -----
    Uses the formulas of ``scipy.cluster.hierarchy.linkage`` for a cluster and a single sample. Weighted and median
    linkage halve the weight of a sample at every merge above it, so its weight in its cluster is ``2 ** -depth``. At
    most 64 MB of distances are held in memory at a time.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0], [5.0]], "average")
    >>> tree = Tree.from_linkage(linked.Z)
    >>> cut = Cut("distance", 2.0)
    >>> grouping = Grouping.of(apply_cut(tree, cut))
    >>> assign_rows(np.array([[2.0], [9.0]]), Dissimilarity(linked), grouping, tree, cut, "average")
    Assignment(labels=array([1, 2], dtype=int32), distances=array([1.5, 4. ]), is_outlier=array([False,  True]))
    """
    to_clusters = _by_centres if method in _WITH_CENTRES else _by_members
    if (
        method in ("average", "weighted")
        and dissimilarity.sparse is None
        and dissimilarity.metric in _BY_MEANS
    ):
        to_clusters = _by_means
    n_clusters = grouping.n_rooted
    if n_clusters == 0:
        raise ValueError(
            "All samples of this cut are unassigned, so there is no cluster for new ones. Cut in another way first."
        )
    distances_of = to_clusters(dissimilarity, grouping, tree, method)
    count = rows.shape[0] if hasattr(rows, "shape") else len(rows)
    clusters, nearest = np.empty(count, dtype=np.int64), np.empty(count)
    step = max(1, _BLOCK_BYTES // (8 * grouping.n))
    for first in range(0, count, step):
        part = slice(first, first + step)
        distances = distances_of(rows[part])[:, :n_clusters]
        _refuse_undefined(distances, first)
        clusters[part] = distances.argmin(axis=1)
        nearest[part] = distances.min(axis=1)
    limits = joining_limits(tree, cut, grouping)[clusters]
    return Assignment((clusters + 1).astype(np.int32), nearest, nearest > limits * (1 + _ROUNDING))


def joining_limits(tree: Tree, cut: Cut, grouping: Grouping) -> np.ndarray:
    """Maximum height at which a new sample still joins each cluster.

    Parameters
    ----------
    tree : Tree
    cut : Cut
    grouping : Grouping
        Of this cut.

    Returns
    -------
    ndarray of float64, shape (k,)
        The height of the cut line. If a branch was split manually, or the cut is not at a height, the height at which
        the cluster merges with the next one; at least its own height.

    Examples
    --------
    >>> from dendrogram_explorer.cut import apply_cut
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> cut = Cut("distance", 2.0)
    >>> joining_limits(tree, cut, Grouping.of(apply_cut(tree, cut))).tolist()
    [2.0, 2.0]
    """
    n, roots = tree.n, grouping.roots[: grouping.n_rooted]
    own, above = np.zeros(len(roots)), np.full(len(roots), np.inf)
    is_merge, has_parent = roots >= n, roots != tree.root
    own[is_merge] = tree.peak[roots[is_merge] - n]
    above[has_parent] = tree.peak[tree.parent[roots[has_parent]] - n]
    line = cut.threshold if cut.criterion == "distance" else np.inf
    limits = np.minimum(line, above)
    # There is only one cluster, and no cut line to limit it.
    limits[np.isinf(limits)] = 0.0
    return np.maximum(own, limits)


_WITH_CENTRES = ("centroid", "median", "ward")


def _by_centres(dissimilarity: Dissimilarity, grouping: Grouping, tree: Tree, method: str) -> Any:
    if method == "median":
        # Whatever a sample stands for, every merge counts its two sides alike.
        weights = _weights(tree, grouping) / (1.0 if grouping.weights is None else grouping.weights)
    else:
        weights = (1.0 / grouping.counts)[grouping.number]
    indicator = grouping.indicator @ scipy.sparse.diags_array(weights)
    rows: Any = dissimilarity.rows if dissimilarity.sparse is None else dissimilarity.sparse
    centres: Any = indicator @ rows
    # Increase of the sum of squares by a merge with a single sample, in scipy's units.
    factor = np.sqrt(2 * grouping.counts / (grouping.counts + 1)) if method == "ward" else 1.0
    if dissimilarity.sparse is None:
        return lambda new: cdist(new, centres) * factor
    return lambda new: sparse_cross_distances(new, centres, "euclidean") * factor


# Metrics whose average to the samples of a cluster follows from their mean.
_BY_MEANS = ("correlation", "cosine", "sqeuclidean")


def _by_means(dissimilarity: Dissimilarity, grouping: Grouping, tree: Tree, method: str) -> Any:
    metric = dissimilarity.metric
    rows = _directions(dissimilarity.rows, metric)
    order, ends = grouping.order, np.append(grouping.starts, grouping.n)
    average = scipy.sparse.csr_array(
        (_shares(grouping, tree, method)[order], order, ends), (grouping.k, grouping.n)
    )
    means = average @ rows
    if metric == "sqeuclidean":
        spread = average @ np.square(rows - means[grouping.number]).sum(axis=1)
        return lambda new: cdist(new, means, "sqeuclidean") + spread
    return lambda new: np.maximum(1.0 - _directions(new, metric) @ means.T, 0.0)


def _directions(rows: np.ndarray, metric: Any) -> np.ndarray:
    """Rows of length 1, centred for "correlation"; as they are for distances that depend on lengths."""
    if metric == "sqeuclidean":
        return rows
    if metric == "correlation":
        rows = rows - rows.mean(axis=1, keepdims=True)
    # A row of length 0 has no direction: its distances are undefined, and refused.
    with np.errstate(invalid="ignore"):
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _shares(grouping: Grouping, tree: Tree, method: str) -> np.ndarray:
    """Weight of every sample in the average over its cluster; (n,)."""
    if method == "weighted":
        return _weights(tree, grouping)
    shares = (1.0 / grouping.counts)[grouping.number]
    return shares if grouping.weights is None else shares * grouping.weights


def _by_members(dissimilarity: Dissimilarity, grouping: Grouping, tree: Tree, method: str) -> Any:
    order, starts = grouping.order, grouping.starts
    combine = {"single": np.minimum, "complete": np.maximum}.get(method, np.add)
    weights = _shares(grouping, tree, method) if method in ("average", "weighted") else None

    def distances_of(new: Any) -> np.ndarray:
        distances = dissimilarity.to_rows(new, slice(None))
        if weights is not None:
            distances *= weights
        return combine.reduceat(distances[:, order], starts, axis=1)

    return distances_of


def _weights(tree: Tree, grouping: Grouping) -> np.ndarray:
    """Weight of every sample in its cluster: halved by each merge between it and the root of the cluster; (n,)."""
    ancestor = tree.parent.astype(np.int64)
    ancestor[-1] = tree.root
    roots = grouping.roots[: grouping.n_rooted]
    ancestor[roots] = roots
    depth = (ancestor != np.arange(len(ancestor))).astype(np.int64)
    while True:
        # Every pass doubles the number of levels that each node has counted.
        step = depth[ancestor]
        if not step[: tree.n].any():
            return np.ldexp(1.0, -depth[: tree.n])
        depth += step
        ancestor = ancestor[ancestor]


def _refuse_undefined(distances: np.ndarray, first: int) -> None:
    is_bad = ~np.isfinite(distances).all(axis=1)
    if is_bad.any():
        raise ValueError(
            f"The distance between row {first + int(np.argmax(is_bad))} of new_X (counting from 0) and the samples of "
            "this tree is undefined, or too large for float64. Needed: rows for which the metric is finite."
        )

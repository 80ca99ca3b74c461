"""Stability: whether the clusters of a cut are found again in a part of the samples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from ..cut import SHAPE_CRITERIA, Cut, apply_cut
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.engines import cluster_rows, plan_linkage
from ..linkage.value import Linkage
from ..tree.tree import Tree
from .scores import Progress

__all__ = ["DISSOLVED", "RECOVERED", "Stability", "best_jaccards", "stability"]

RECOVERED, DISSOLVED = 0.75, 0.5
"""From this Jaccard coefficient on a cluster was found again, and down to that one it was not; both Hennig's."""


class Stability(NamedTuple):
    """How well each cluster was found again, over all resamples in which it has a sample; NaN where there is none.

    Attributes
    ----------
    jaccard : ndarray of float64, shape (k,)
        Mean of `best_jaccards`.
    recovered, dissolved : ndarray of float64, shape (k,)
        Shares of the resamples in which that was at least `RECOVERED`, or at most `DISSOLVED`.
    """

    jaccard: np.ndarray
    recovered: np.ndarray
    dissolved: np.ndarray


def stability(
    linked: Linkage,
    labels: np.ndarray,
    n_resamples: int,
    n_drawn: int,
    seed: int,
    progress: Progress,
    cut: Cut | None = None,
) -> Stability:
    """Cluster parts of the samples in the same way, and look for each cluster among theirs.

    Parameters
    ----------
    linked : Linkage
        One that `can_cluster_again`.
    labels : ndarray of int, shape (n,)
        1 .. k; -1 where a sample is unassigned.
    n_resamples : int
    n_drawn : int
        Number of samples that are drawn for each, without replacement; 2 or more.
    seed : int
    progress : callable
        Called as ``progress(done, total, text)`` before each.
    cut : Cut, optional
        Where the labels came from. A cut by size, or one that chooses branches, is made of every part too, its numbers
        of samples reduced in proportion; by default, and for other cuts, parts are cut into as many clusters.

    Returns
    -------
    Stability

    Raises
    ------
    MemoryError
        If the distances among so many samples do not fit into memory.
    """
    dissimilarity = Dissimilarity(linked)
    method = cast("Any", linked.method)
    is_table = linked.distances is None and linked.metric == "euclidean"
    n_columns = linked.observations.shape[1] if is_table and linked.observations is not None else 0
    metric = linked.metric or "euclidean"
    plan = plan_linkage(n_drawn, n_columns, method, metric, is_table=is_table)
    n_clusters = max(int(labels.max()), 0)
    # Clusters that are too small to count are found as such.
    n_pieces = max(n_clusters, 1)
    if cut is not None and cut.min_cluster_size > 1:
        n_pieces = min(
            apply_cut(Tree.from_linkage(linked.Z), replace(cut, min_cluster_size=1)).n_clusters, n_drawn
        )
    scaled = _scaled(cut, n_drawn / linked.n) if cut is not None and cut.criterion in SHAPE_CRITERIA else None
    rng = np.random.default_rng(seed)
    counted, total, recovered, dissolved = np.zeros((4, n_clusters))
    for done in range(n_resamples):
        progress(done, n_resamples, f"{done} of {n_resamples} done")
        drawn = np.sort(rng.choice(linked.n, n_drawn, replace=False))
        if is_table and dissimilarity.rows is not None:
            Z = cluster_rows(dissimilarity.rows[drawn], method, metric, plan, _say_nothing)[0]
        else:
            # Metrics that have parameters keep those of all samples.
            Z = linkage(dissimilarity.among(drawn), method)
        others = fcluster(Z, n_pieces, "maxclust") if scaled is None else _labels_by(scaled, Z)
        found = best_jaccards(labels[drawn], others, n_clusters)
        is_drawn = ~np.isnan(found)
        counted += is_drawn
        total += np.where(is_drawn, found, 0.0)
        recovered += found >= RECOVERED
        dissolved += found <= DISSOLVED
    counted[counted == 0] = np.nan
    return Stability(total / counted, recovered / counted, dissolved / counted)


def _scaled(cut: Cut, share: float) -> Cut:
    """A cut of a part of the samples: what is decided by hand belongs to the whole tree."""
    sizes: dict[str, Any] = {
        name: max(least, round(size * share))
        for name, least in (("min_size", 2), ("max_size", 1))
        if (size := cut.parameters.get(name)) is not None and size >= 1
    }
    return Cut(cut.criterion, **(cut.parameters | sizes))


def _labels_by(cut: Cut, Z: np.ndarray) -> np.ndarray:
    return apply_cut(Tree.from_linkage(Z), cut, Z).labels


def best_jaccards(labels: np.ndarray, others: np.ndarray, n_clusters: int) -> np.ndarray:
    """How much of each cluster is found in the cluster of another clustering that resembles it most.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        1 .. `n_clusters`; some may have no sample. -1 where a sample is in none.
    others : ndarray of int, shape (n,)
        The other clustering of the same samples, from 1 on; -1 likewise.
    n_clusters : int

    Returns
    -------
    ndarray of float64, shape (n_clusters,)
        Of each the greatest Jaccard coefficient: the samples that both have, as a share of those that one of them has.
        NaN for a cluster without a sample.

    Examples
    --------
    >>> best_jaccards(np.array([1, 1, 1, 2]), np.array([2, 2, 1, 1]), 3)
    array([0.66666667, 0.5       ,        nan])
    """
    # Unassigned samples are the group 0, which is none: they count in the sizes of the clusters that hold them.
    labels, others = np.maximum(labels, 0), np.maximum(others, 0)
    n_others = int(others.max()) + 1
    pairs, shared = np.unique(labels.astype(np.int64) * n_others + others, return_counts=True)
    one, other = np.divmod(pairs, n_others)
    size, other_size = np.bincount(labels, minlength=n_clusters + 1), np.bincount(others)
    best = np.where(np.isin(np.arange(n_clusters + 1), one), 0.0, -np.inf)
    is_cluster = other > 0
    one, other, shared = one[is_cluster], other[is_cluster], shared[is_cluster]
    np.maximum.at(best, one, shared / (size[one] + other_size[other] - shared))
    return np.where(size > 0, best, np.nan)[1:]


def _say_nothing(_: str) -> None:
    """Each resample is quick; how many are done is told elsewhere."""

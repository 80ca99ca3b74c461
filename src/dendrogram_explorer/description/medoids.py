"""Medoids: the most central sample of each cluster, and the mean distance of the others to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..linkage.dissimilarity import Dissimilarity
from .grouping import Grouping

__all__ = ["EXACT_SIZE", "Medoids", "exact_size", "medoids"]

EXACT_SIZE = 2000
"""Up to this size, the medoid of a cluster is found by comparing all pairs of its samples."""

# With many samples, the exact search is limited to smaller clusters: it needs at most n times their size in distances.
_MOST_DISTANCES = 50_000_000
_LEAST_EXACT_SIZE = 100

# Clusters up to this size are processed in blocks of several; a distance costs less than a step of a Python loop.
_SMALL = 32
_BLOCK = 64

# In larger clusters, this many candidates (half of them nearest to the centroid) are compared with random references.
_CANDIDATES = 64
_REFERENCES = 500

# Maximum number of rows copied at a time.
_MOST_ROWS = 50_000

# Equal sums can differ by rounding; the first of these samples is the medoid.
_ROUNDING = 1e-12


class Medoids(NamedTuple):
    """Medoids of clusters; see `medoids`.

    Attributes
    ----------
    samples : ndarray of int64, shape (k,)
        Sample index of each medoid.
    spreads : ndarray of float64, shape (k,)
        Mean distance between the samples of a cluster (including the medoid) and the medoid; 0 for single samples.
        Samples count as often as their weights say.
    """

    samples: np.ndarray
    spreads: np.ndarray


def exact_size(n: int) -> int:
    """Maximum size of clusters whose medoids are exact, for n samples in total.

    Parameters
    ----------
    n : int

    Returns
    -------
    int
        `EXACT_SIZE` for up to 25,000 samples, 500 for 100,000, at least 100.

    Examples
    --------
    >>> exact_size(25_000), exact_size(100_000), exact_size(1_000_000)
    (2000, 500, 100)
    """
    return int(np.clip(_MOST_DISTANCES // n, _LEAST_EXACT_SIZE, EXACT_SIZE))


def medoids(dissimilarity: Dissimilarity, grouping: Grouping) -> Medoids:
    """Find the medoid of every cluster: the sample with the smallest sum of distances to the other samples.

    Parameters
    ----------
    dissimilarity : Dissimilarity
    grouping : Grouping
        For a cluster that is not a branch (root -1), the first sample is returned without a search.

    Returns
    -------
    Medoids
        The first of several equally good samples. Exact up to `exact_size`; in larger clusters the best of 64
        candidates (32 nearest to the centroid, 32 at random), compared by their distances to 500 random samples. The
        random choices are the same in every call.

    Notes
    -----
    Kaufman and Rousseeuw, *Finding Groups in Data* (1990), chapter 2: the "representative object" of a cluster.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> from dendrogram_explorer.tree import Tree
    >>> linked = link_observations([[0.0], [1.0], [3.0], [20.0]])
    >>> clusters = apply_cut(Tree.from_linkage(linked.Z), Cut("distance", 5.0))
    >>> found = medoids(Dissimilarity(linked), Grouping.of(clusters))
    >>> found.samples.tolist(), found.spreads.tolist()
    ([1, 3], [1.0, 0.0])
    """
    found = Medoids(grouping.order[grouping.starts], np.zeros(grouping.k))
    sizes, exact = np.where(grouping.roots < 0, 1, grouping.sizes), exact_size(grouping.n)
    _of_small_clusters(dissimilarity, grouping, np.flatnonzero((sizes > 1) & (sizes <= _SMALL)), found)
    for cluster in np.flatnonzero(sizes > _SMALL).tolist():
        members = grouping.members(cluster)
        if len(members) <= exact:
            weights = _weights(grouping, members)
            sums = dissimilarity.between(members, members) @ weights
            best = np.argmax(sums <= sums.min() * (1 + _ROUNDING))
            medoid, spread = members[best], sums[best] / weights.sum()
        else:
            weights = _weights(grouping, members)
            medoid = _of_large_cluster(dissimilarity, members, weights)
            spread = _mean_distance(dissimilarity, members, weights, medoid)
        found.samples[cluster], found.spreads[cluster] = medoid, spread
    return found


def _of_small_clusters(
    dissimilarity: Dissimilarity, grouping: Grouping, chosen: np.ndarray, found: Medoids
) -> None:
    """Several clusters at a time: compute all distances of a block, and use those within clusters."""
    sizes = grouping.sizes[chosen]
    if dissimilarity.metric == "euclidean" and dissimilarity.rows is not None and grouping.weights is None:
        # Of two samples each is as good as the other, and there can be hundreds of thousands of such clusters.
        is_pair = sizes == 2
        pairs, chosen, sizes = chosen[is_pair], chosen[~is_pair], sizes[~is_pair]
        first, second = grouping.order[grouping.starts[pairs]], grouping.order[grouping.starts[pairs] + 1]
        found.samples[pairs] = first
        found.spreads[pairs] = (
            np.linalg.norm(dissimilarity.rows[first] - dissimilarity.rows[second], axis=1) / 2
        )
    if len(chosen) == 0:
        return
    block = (np.cumsum(sizes) - sizes) // _BLOCK
    for part in np.split(np.arange(len(chosen)), np.flatnonzero(np.diff(block)) + 1):
        part_sizes = sizes[part]
        starts = np.cumsum(part_sizes) - part_sizes
        owner = np.repeat(np.arange(len(part)), part_sizes)
        within = np.arange(len(owner)) - starts[owner]
        samples = grouping.order[grouping.starts[chosen[part]][owner] + within]
        is_together = owner[:, np.newaxis] == owner
        weights = _weights(grouping, samples)
        sums = np.where(is_together, dissimilarity.between(samples, samples), 0.0) @ weights
        least = np.minimum.reduceat(sums, starts)
        # Written from last to first, so that the first of equally good samples is kept.
        good = np.flatnonzero(sums <= least[owner] * (1 + _ROUNDING))[::-1]
        best = np.empty(len(part), dtype=np.int64)
        best[owner[good]] = good
        found.samples[chosen[part]] = samples[best]
        found.spreads[chosen[part]] = sums[best] / np.add.reduceat(weights, starts)


def _weights(grouping: Grouping, samples: np.ndarray) -> np.ndarray:
    return np.ones(len(samples)) if grouping.weights is None else grouping.weights[samples]


def _of_large_cluster(dissimilarity: Dissimilarity, members: np.ndarray, weights: np.ndarray) -> int:
    random = np.random.default_rng(0)
    half = _CANDIDATES // 2
    is_weighted = bool((weights != 1.0).any())
    candidates = random.choice(members, half, replace=False)
    if dissimilarity.rows is None:
        candidates = random.choice(members, min(_REFERENCES, len(members)), replace=False)
    else:
        # A loop over columns: copying the rows of a cluster could double the memory of all data.
        squares = np.zeros(len(members))
        for values in dissimilarity.rows.T:
            column = values[members]
            mean = np.average(column, weights=weights) if is_weighted else column.mean()
            squares += np.square(column - mean)
        nearest = members[np.argpartition(squares, half)[:half]]
        candidates = np.union1d(candidates, nearest)
    # Those that stand for many samples are drawn as often; the references count alike then.
    chances = {"replace": True, "p": weights / weights.sum()} if is_weighted else {"replace": False}
    references = random.choice(members, min(_REFERENCES, len(members)), **chances)
    candidates = np.sort(candidates)
    sums = dissimilarity.between(candidates, references).sum(axis=1)
    return candidates[np.argmax(sums <= sums.min() * (1 + _ROUNDING))]


def _mean_distance(
    dissimilarity: Dissimilarity, members: np.ndarray, weights: np.ndarray, medoid: int
) -> float:
    n_blocks = len(members) // _MOST_ROWS + 1
    blocks = zip(np.array_split(members, n_blocks), np.array_split(weights, n_blocks), strict=True)
    total = sum(
        float(dissimilarity.between(block, np.array([medoid]))[:, 0] @ weight) for block, weight in blocks
    )
    return total / float(weights.sum())

"""Rules that choose among the cuts of a tree by more than its heights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .agreement import agreement, contingency
from .top_cuts import TopCuts

__all__ = [
    "adjusted_rand",
    "gap_statistic",
    "most_stable",
    "principal_box",
    "silhouettes",
    "within_dispersion",
]


def silhouettes(cuts: TopCuts, samples: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Mean silhouette of the cuts into 2, 3, .. clusters.

    Parameters
    ----------
    cuts : TopCuts
    samples : ndarray of int, shape (s,)
        Samples of the tree to compute it from.
    distances : ndarray of float64, shape (s, s)
        Distances among them.

    Returns
    -------
    ndarray of float64, shape (max_clusters - 1,)
        As scikit-learn's ``silhouette_score``; NaN where all of these samples are in one cluster, or each in its own.

    References
    ----------
    P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", Journal of
    Computational and Applied Mathematics 20, 1987.

    Examples
    --------
    >>> from dendrogram_explorer.tree import Tree
    >>> X = np.array([0.0, 1.0, 5.0, 6.5])
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 1.5, 2], [4, 5, 5.25, 4]]))
    >>> silhouettes(TopCuts(tree, 3), np.arange(4), np.abs(X[:, np.newaxis] - X)).round(3).tolist()
    [0.758, 0.388]
    """
    n_finest = cuts.max_clusters
    finest = cuts.labels(n_finest, samples)
    member = np.zeros((len(samples), n_finest))
    member[np.arange(len(samples)), finest] = 1.0
    to_finest = distances @ member
    result = np.full(n_finest - 1, np.nan)
    for k in range(2, n_finest + 1):
        group = cuts.groups(k)
        merged = np.zeros((n_finest, k))
        merged[np.arange(n_finest), group] = 1.0
        own, to = group[finest], to_finest @ merged
        size = np.bincount(own, minlength=k)
        if not 2 <= np.count_nonzero(size) < len(samples):
            continue
        rows = np.arange(len(samples))
        inner = to[rows, own] / np.maximum(size[own] - 1, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.where(size > 0, to / size, np.inf)
        mean[rows, own] = np.inf
        outer = mean.min(axis=1)
        widest = np.maximum(inner, outer)
        width = np.divide(outer - inner, widest, out=np.zeros(len(samples)), where=widest > 0)
        result[k - 2] = np.where(size[own] > 1, width, 0.0).mean()
    return result


def within_dispersion(cuts: TopCuts, rows: np.ndarray, samples: np.ndarray | None = None) -> np.ndarray:
    """Sum of squares within the clusters, for 1, 2, .. clusters.

    Parameters
    ----------
    cuts : TopCuts
    rows : ndarray of float64, shape (s, m)
    samples : ndarray of int, shape (s,), optional
        Which samples of the tree these are; default all, in their order.

    Returns
    -------
    ndarray of float64, shape (max_clusters,)

    Examples
    --------
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 2.0, 2], [2, 3, 4.0, 3]]))
    >>> within_dispersion(TopCuts(tree, 3), np.array([[0.0], [2.0], [7.0]])).round(6).tolist()
    [26.0, 2.0, 0.0]
    """
    n_finest = cuts.max_clusters
    finest = cuts.labels(n_finest, samples)
    centred = rows - rows.mean(axis=0)
    total = float(np.square(centred).sum())
    member = np.zeros((n_finest, len(rows)))
    member[finest, np.arange(len(rows))] = 1.0
    sums, sizes = member @ centred, member.sum(axis=1)
    result = np.empty(n_finest)
    for k in range(1, n_finest + 1):
        merged = np.zeros((k, n_finest))
        merged[cuts.groups(k), np.arange(n_finest)] = 1.0
        size = np.maximum(merged @ sizes, 1.0)
        result[k - 1] = total - float((np.square(merged @ sums).sum(axis=1) / size).sum())
    return np.maximum(result, 0.0)


def principal_box(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The box along the principal axes of some rows, in whose coordinates all distances are kept.

    Samples without clusters are uniform over it.

    Parameters
    ----------
    rows : ndarray of float64, shape (s, m)

    Returns
    -------
    low, high : ndarray of float64, shape (min(s, m),)

    Examples
    --------
    >>> low, high = principal_box(np.array([[0.0, 0.0], [3.0, 4.0]]))
    >>> (high - low).round(6).tolist()
    [0.0, 5.0]
    """
    centred = rows - rows.mean(axis=0)
    if rows.shape[1] <= len(rows):
        along = centred @ np.linalg.eigh(centred.T @ centred)[1]
    else:
        axes, lengths, _ = np.linalg.svd(centred, full_matrices=False)
        along = axes * lengths
    return along.min(axis=0), along.max(axis=0)


def gap_statistic(dispersion: np.ndarray, references: Sequence[np.ndarray]) -> int | None:
    """Number of clusters by the gap statistic.

    Parameters
    ----------
    dispersion : ndarray of float64, shape (k,)
        `within_dispersion` of the data, for 1 .. k clusters.
    references : sequence of ndarray of float64, shape (k,)
        The same of samples without clusters, clustered in the same way.

    Returns
    -------
    int or None
        The smallest number of clusters whose gap is not exceeded by that of the next one less one standard error; 1
        says that there are no clusters. None where the samples within all clusters of some cut are alike, which leaves
        no logarithm, or where the gap grows to the end.

    References
    ----------
    R. Tibshirani, G. Walther and T. Hastie, "Estimating the number of clusters in a data set via the gap statistic",
    Journal of the Royal Statistical Society B 63, 2001.

    Examples
    --------
    >>> gap_statistic(np.array([9.0, 1.0, 0.9, 0.8]), [np.array([9.0, 5.0, 3.0, 2.0]), np.array([8.0, 5.0, 3.5, 2.5])])
    2
    """
    if len(dispersion) < 2 or dispersion.min() <= 1e-12 * dispersion[0]:
        return None
    expected = np.log(np.array(references))
    gap = expected.mean(axis=0) - np.log(dispersion)
    error = expected.std(axis=0) * np.sqrt(1 + 1 / len(references))
    is_enough = gap[:-1] >= gap[1:] - error[1:]
    return int(np.argmax(is_enough)) + 1 if is_enough.any() else None


def most_stable(scores: np.ndarray) -> int | None:
    """The finest cut that is found again as well as the one that is found again best, within a standard error.

    Parameters
    ----------
    scores : ndarray of float64, shape (r, k)
        Adjusted Rand index for each resample (row) and cut; NaN for cuts that do not exist.

    Returns
    -------
    int or None
        Position of the cut.

    Examples
    --------
    >>> most_stable(np.array([[1.0, 1.0, 0.7], [1.0, 0.98, 0.5], [0.9, 0.95, 0.6]]))
    1
    """
    if len(scores) < 2 or np.isnan(scores).all():
        return None
    mean = np.where(np.isnan(scores).any(axis=0), -np.inf, scores.mean(axis=0))
    best = int(np.argmax(mean))
    error = float(scores[:, best].std(ddof=1)) / np.sqrt(len(scores))
    return int(np.flatnonzero(mean >= mean[best] - error)[-1])


def adjusted_rand(first: np.ndarray, second: np.ndarray) -> float:
    """Adjusted Rand index of two clusterings; unassigned samples, -1, are one more group.

    Parameters
    ----------
    first, second : ndarray of int, shape (n,)
        Labels from -1 on.

    Returns
    -------
    float

    Examples
    --------
    >>> adjusted_rand(np.array([1, 1, 2, -1]), np.array([0, 0, 1, 2]))
    1.0
    """
    counts = contingency(first + 1, int(first.max()) + 2, second + 1, int(second.max()) + 2)
    return agreement(counts).adjusted_rand

"""How well two groupings of the same samples agree, at one cut and along the numbers of clusters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..cut.cut import Cut, apply_cut, height_for_clusters
from ..tree.tree import Tree

__all__ = ["Agreement", "NestedCuts", "agreement", "contingency", "nested_cuts"]


class Agreement(NamedTuple):
    """How well two groupings of the same samples agree.

    Attributes
    ----------
    adjusted_rand : float
        Adjusted Rand index: 1 for the same grouping, about 0 for independent ones, negative for worse than that.
    fowlkes_mallows : float
        Fowlkes-Mallows index: the geometric mean of precision and recall over pairs of samples, 0 to 1.
    """

    adjusted_rand: float
    fowlkes_mallows: float


class NestedCuts(NamedTuple):
    """Horizontal cuts of one tree, each a merger of clusters of the finest one.

    Attributes
    ----------
    n_clusters : ndarray of int64, shape (c,)
        Numbers of clusters, ascending; those that no height gives are left out.
    finest : ndarray of int32, shape (n,)
        Which cluster of the finest cut each sample is in, 0 .. k-1.
    groups : list of ndarray of int32, shape (k,)
        For each cut, which of its clusters each cluster of the finest cut belongs to, 0 .. n_clusters-1.
    """

    n_clusters: np.ndarray
    finest: np.ndarray
    groups: list[np.ndarray]


def agreement(counts: np.ndarray) -> Agreement:
    """Compare two groupings by the number of samples that each two groups have in common.

    Parameters
    ----------
    counts : ndarray of int, shape (k, c)
        As `contingency` returns them.

    Returns
    -------
    Agreement
        As scikit-learn's ``adjusted_rand_score`` and ``fowlkes_mallows_score``, which would count again, at every cut.

    References
    ----------
    L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2, 1985.
    E. B. Fowlkes and C. L. Mallows, "A method for comparing two hierarchical clusterings", JASA 78, 1983.

    Examples
    --------
    >>> import numpy as np
    >>> agreement(np.array([[2, 0], [0, 3]]))
    Agreement(adjusted_rand=1.0, fowlkes_mallows=1.0)
    """
    n = float(counts.sum())
    # Ordered pairs of different samples: together in both groupings, in the first, in the second, all.
    both = _sum_of_squares(counts) - n
    in_first = _sum_of_squares(counts.sum(axis=1)) - n
    in_second = _sum_of_squares(counts.sum(axis=0)) - n
    pairs = n * (n - 1)
    fowlkes_mallows = np.sqrt(both / in_first) * np.sqrt(both / in_second) if both > 0 else 0.0
    if in_first == both == in_second:
        return Agreement(1.0, float(fowlkes_mallows))
    expected = in_first * in_second / pairs
    return Agreement(
        float((both - expected) / ((in_first + in_second) / 2 - expected)), float(fowlkes_mallows)
    )


def contingency(first: np.ndarray, n_first: int, second: np.ndarray, n_second: int) -> np.ndarray:
    """Count the samples that each two groups have in common.

    Parameters
    ----------
    first, second : ndarray of int, shape (n,)
        Group of each sample, from 0 on.
    n_first, n_second : int
        Numbers of groups.

    Returns
    -------
    ndarray of int64, shape (n_first, n_second)

    Examples
    --------
    >>> import numpy as np
    >>> contingency(np.array([0, 0, 1]), 2, np.array([1, 0, 1]), 2).tolist()
    [[1, 1], [0, 1]]
    """
    cell = first.astype(np.int64) * n_second + second
    return np.bincount(cell, minlength=n_first * n_second).reshape(n_first, n_second)


def nested_cuts(tree: Tree, max_clusters: int) -> NestedCuts:
    """Cut a tree into 1 .. `max_clusters` clusters.

    Parameters
    ----------
    tree : Tree
    max_clusters : int

    Returns
    -------
    NestedCuts

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> cuts = nested_cuts(tree, 3)
    >>> cuts.n_clusters.tolist(), [group.tolist() for group in cuts.groups]
    ([1, 2, 3], [[0, 0, 0], [0, 0, 1], [0, 1, 2]])
    """
    reached = [height_for_clusters(tree, k) for k in range(1, min(max_clusters, tree.n) + 1)]
    reached = [each for k, each in enumerate(reached, start=1) if each.n_clusters == k]
    finest = apply_cut(tree, Cut("distance", reached[-1].height))
    # One sample of each finest cluster stands for all of it; clusters only grow.
    someone = np.empty(finest.n_clusters, dtype=np.int64)
    someone[finest.numbers - 1] = tree.order[finest.starts]
    labels = [apply_cut(tree, Cut("distance", each.height)).labels[someone] for each in reached]
    return NestedCuts(
        n_clusters=np.array([each.n_clusters for each in reached]),
        finest=finest.labels - 1,
        groups=[label - 1 for label in labels],
    )


def _sum_of_squares(counts: np.ndarray) -> float:
    return float(np.square(counts.astype(np.float64)).sum())

"""Cuts by inconsistency at several depths: how many clusters each gives, and which threshold gives how many."""

from __future__ import annotations

import numpy as np

from ..cut.cut import Cut, merge_criterion
from ..tree.tree import Tree

__all__ = ["clusters_above", "sorted_inconsistency", "threshold_for_clusters"]


def sorted_inconsistency(tree: Tree, Z: np.ndarray, depth: int) -> np.ndarray:
    """What a threshold on the inconsistency is compared with: one value for each merge.

    Parameters
    ----------
    tree : Tree
    Z : ndarray of float64, shape (n-1, 4)
        Its linkage matrix.
    depth : int
        Number of levels that a coefficient looks at.

    Returns
    -------
    ndarray of float64, shape (n-1,)
        ``maxinconsts(Z, inconsistent(Z, depth))`` of ``scipy.cluster.hierarchy``, ascending.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> Z = np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]])
    >>> sorted_inconsistency(Tree.from_linkage(Z), Z, depth=2).round(4).tolist()
    [0.0, 0.0, 1.1339]
    """
    return np.sort(merge_criterion(tree, Cut("inconsistent", 0.0, depth), Z))


def clusters_above(sorted_values: np.ndarray, threshold: float) -> int:
    """Number of clusters of ``fcluster(Z, threshold, "inconsistent", depth)``.

    Parameters
    ----------
    sorted_values : ndarray of float64, shape (n-1,)
        As `sorted_inconsistency`.
    threshold : float

    Returns
    -------
    int

    Examples
    --------
    >>> clusters_above(np.array([0.0, 0.7, 0.7, 1.1]), 0.7)
    2
    """
    return 1 + len(sorted_values) - int(np.searchsorted(sorted_values, threshold, side="right"))


def threshold_for_clusters(sorted_values: np.ndarray, n_clusters: int) -> float:
    """The threshold that gives as many clusters, or where none does, the nearest number below.

    Parameters
    ----------
    sorted_values : ndarray of float64, shape (n-1,)
        As `sorted_inconsistency`.
    n_clusters : int

    Returns
    -------
    float

    Examples
    --------
    >>> values = np.array([0.0, 0.7, 0.7, 1.1])
    >>> [clusters_above(values, threshold_for_clusters(values, k)) for k in (1, 2, 3, 4)]
    [1, 2, 2, 4]
    """
    return float(sorted_values[max(len(sorted_values) - n_clusters, 0)])

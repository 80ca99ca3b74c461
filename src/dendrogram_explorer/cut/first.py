"""The cut of a tree before anybody has chosen one."""

from __future__ import annotations

import numpy as np

from ..tree.tree import Tree
from .cut import height_for_clusters
from .memory import remembered

__all__ = ["first_height", "height_ratios"]

# The greatest number of clusters that a tree is first shown with.
_MOST_CLUSTERS = 20


def first_height(tree: Tree) -> float:
    """Height at which a tree is cut at first: the middle of the gap that is widest as a ratio of heights.

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    float
        A height that gives k of 2 .. min(20, n-1) clusters, the k with the greatest of `height_ratios`; of equal ones
        the smallest. Two samples are two clusters. Where all of these merges are at one height, above them.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> first_height(Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]])))
    4.0
    """
    ratios = height_ratios(tree, min(_MOST_CLUSTERS, tree.n - 1))
    k = 2 + int(np.argmax(ratios)) if len(ratios) else 2
    return height_for_clusters(tree, k).height


def height_ratios(tree: Tree, max_clusters: int) -> np.ndarray:
    """Ratio of the height of the merge that joins k clusters into k-1 and that of the merge below it.

    Parameters
    ----------
    tree : Tree
    max_clusters : int
        Greatest k, at most n-1.

    Returns
    -------
    ndarray of float64, shape (max_clusters - 1,)
        For k = 2, 3, .. `max_clusters`: 1 or more, 1 where no height gives k clusters. Heights of 0 count as half the
        least positive height; all ratios are 1 where none is positive.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 0.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> height_ratios(tree, 3).tolist()
    [3.0, 2.0]
    """
    if max_clusters < 2:
        return np.zeros(0)
    ascending = remembered(tree, "sorted_peaks", None, lambda: np.sort(tree.peak, kind="stable"))
    n_zero = int(np.searchsorted(ascending, 0.0, side="right"))
    if n_zero == len(ascending):
        return np.ones(max_clusters - 1)
    least = ascending[n_zero]
    highest = ascending[len(ascending) - max_clusters :][::-1]
    # Half of the least float is 0.
    highest = np.maximum(highest, least / 2 if least / 2 > 0 else least)
    with np.errstate(over="ignore"):
        return highest[:-1] / highest[1:]

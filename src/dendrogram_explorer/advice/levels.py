"""The last merges of a tree: their heights, the gaps between them, and how they stand out from what is below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import from_mlab_linkage, inconsistent

from ..tree.tree import Tree

__all__ = ["LastMerges", "inconsistency_of", "last_merges"]


@dataclass(frozen=True, eq=False)
class LastMerges:
    """What the heights of the last merges say about each number of clusters.

    Attributes
    ----------
    n_clusters : ndarray of int64, shape (k,)
        Numbers of clusters, 2, 3, ...
    merge : ndarray of int64, shape (k,)
        The merge that has to be undone last to get that many; of equally high ones the later first.
    height : ndarray of float64, shape (k,)
        Its height (with inversions the greatest in its subtree): cuts at or above it give fewer clusters.
    next_height : ndarray of float64, shape (k,)
        Height from which on a cut gives that many; 0 where every sample is a cluster.
    acceleration : ndarray of float64, shape (k,)
        Second difference of the heights, as in the tutorial's elbow; NaN at the lower end of the tree.
    """

    n_clusters: np.ndarray
    merge: np.ndarray
    height: np.ndarray
    next_height: np.ndarray
    acceleration: np.ndarray

    @property
    def gap(self) -> np.ndarray:
        """Range of heights over which a cut gives that many clusters: their lifetime. 0 where none does."""
        return self.height - self.next_height

    @property
    def is_reachable(self) -> np.ndarray:
        """Whether some height gives that many clusters; equal heights stand or fall together."""
        return self.height > self.next_height


def last_merges(tree: Tree, max_clusters: int) -> LastMerges:
    """Look at the last merges of a tree.

    Parameters
    ----------
    tree : Tree
    max_clusters : int
        Greatest number of clusters to look at, 2 or more; no more than there are samples.

    Returns
    -------
    LastMerges
        For 2 .. `max_clusters` clusters.

    Notes
    -----
    The acceleration for k clusters is ``h[k] - 2 h[k + 1] + h[k + 2]`` with ``h[k]`` the height of the merge that
    leaves k - 1 clusters: ``np.diff(Z[-10:, 2], 2)[::-1]`` of J. Hees, "SciPy Hierarchical Clustering and Dendrogram
    Tutorial", https://joernhees.de/blog.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> merges = last_merges(tree, 4)
    >>> merges.n_clusters.tolist(), merges.gap.tolist(), merges.acceleration.tolist()
    ([2, 3, 4], [4.0, 1.0, 1.0], [3.0, nan, nan])
    """
    shown = min(max_clusters, tree.n) - 1
    wanted = min(shown + 2, tree.n - 1)
    highest = np.argpartition(tree.peak, tree.n - 1 - wanted)[-wanted:] if wanted < tree.n - 1 else None
    if highest is None:
        highest = np.arange(tree.n - 1)
    else:
        # Of several merges at the lowest of these heights the later ones are wanted: no merge without those above it.
        highest = np.flatnonzero(tree.peak >= tree.peak[highest].min())
    merge = highest[np.lexsort((highest, tree.peak[highest]))][::-1][:wanted]
    heights = tree.peak[merge]
    beyond = np.append(heights, [0.0] if wanted == tree.n - 1 else [])
    acceleration = np.full(shown, np.nan)
    known = np.diff(heights, 2)[:shown]
    acceleration[: len(known)] = known
    return LastMerges(
        n_clusters=np.arange(2, shown + 2),
        merge=merge[:shown],
        height=heights[:shown],
        next_height=np.maximum(beyond[1 : shown + 1], 0.0),
        acceleration=acceleration,
    )


def inconsistency_of(tree: Tree, merge: np.ndarray, depth: int) -> np.ndarray:
    """Inconsistency coefficient of some merges, without a walk through the whole tree.

    Parameters
    ----------
    tree : Tree
    merge : ndarray of int, shape (k,)
        The highest merges, as `LastMerges.merge`: with each merge those above it.
    depth : int
        Number of levels that a coefficient looks at, 1 or more.

    Returns
    -------
    ndarray of float64, shape (k,)
        ``inconsistent(Z, depth)[merge, 3]`` of ``scipy.cluster.hierarchy``.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> inconsistency_of(tree, np.array([2]), depth=2).round(4).tolist()
    [1.1339]
    """
    n = tree.n
    is_seen = np.zeros(n - 1, dtype=bool)
    level = np.unique(merge)
    is_seen[level] = True
    for _ in range(depth - 1):
        children = np.concatenate((tree.left[level], tree.right[level])) - n
        level = np.unique(children[children >= 0])
        level = level[~is_seen[level]]
        if len(level) == 0:
            break
        is_seen[level] = True
    # What is further down is out of every coefficient's sight, so it may as well be leaves.
    seen = np.flatnonzero(is_seen)
    children = np.column_stack((tree.left[seen], tree.right[seen])).ravel() - n
    is_inner = (children >= 0) & is_seen[np.maximum(children, 0)]
    number = np.empty(len(children), dtype=np.int64)
    n_leaves = len(seen) + 1
    number[~is_inner] = np.arange(n_leaves)
    number[is_inner] = n_leaves + np.searchsorted(seen, children[is_inner])
    top = from_mlab_linkage(np.column_stack((number.reshape(-1, 2) + 1.0, tree.height[seen])))
    return inconsistent(top, depth)[np.searchsorted(seen, merge), 3]

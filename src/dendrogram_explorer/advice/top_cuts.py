"""The cuts of a tree into a few clusters, all of them at once: the top merges divide the leaves from left to right."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ..cut.first import height_ratios
from ..tree.tree import Tree
from .levels import LastMerges, last_merges

__all__ = ["TopCuts"]


class TopCuts:
    """The horizontal cuts of a tree into 1, 2, .. clusters.

    Parameters
    ----------
    tree : Tree
    max_clusters : int
        Greatest number of clusters, 2 or more and at most n.

    Attributes
    ----------
    tree : Tree
    max_clusters : int

    Notes
    -----
    Where merges at one height leave no cut for a number of clusters, the later of them is undone first;
    `is_reachable` says so.

    Examples
    --------
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> cuts = TopCuts(tree, 3)
    >>> [cuts.labels(k).tolist() for k in (1, 2, 3)]
    [[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 2]]
    """

    def __init__(self, tree: Tree, max_clusters: int) -> None:
        self.tree = tree
        self.max_clusters = min(max_clusters, tree.n)

    @cached_property
    def merges(self) -> LastMerges:
        """The merges to undo, for 2, 3, .. clusters."""
        return last_merges(self.tree, self.max_clusters)

    @cached_property
    def is_reachable(self) -> np.ndarray:
        """Whether some height gives 2, 3, .. clusters; bool, shape (max_clusters - 1,)."""
        return self.merges.is_reachable

    @cached_property
    def ratios(self) -> np.ndarray:
        """`height_ratios` for 2, 3, .. clusters; shape (max_clusters - 1,)."""
        # Every sample by itself has nothing below it.
        known = height_ratios(self.tree, min(self.max_clusters, self.tree.n - 1))
        return np.append(known, np.ones(self.max_clusters - 1 - len(known)))

    def bounds(self, k: int) -> np.ndarray:
        """Where each cluster but the first starts along the leaves; int32, ascending, shape (k-1,)."""
        return np.sort(self.tree.start[self.tree.right[self.merges.merge[: k - 1]]])

    def labels(self, k: int, samples: np.ndarray | None = None) -> np.ndarray:
        """Cluster of every sample, or of some, 0 .. k-1 from left to right."""
        at = self.tree.start[: self.tree.n] if samples is None else self.tree.start[samples]
        return np.searchsorted(self.bounds(k), at, side="right")

    def groups(self, k: int) -> np.ndarray:
        """For each cluster of the finest cut, from left to right, the one of k clusters that it is in."""
        starts = np.append(0, self.bounds(self.max_clusters))
        return np.searchsorted(self.bounds(k), starts, side="right")

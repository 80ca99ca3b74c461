"""FlatClusters: what a cut makes of a tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..tree.tree import Tree

__all__ = ["FlatClusters"]


@dataclass(frozen=True, eq=False)
class FlatClusters:
    """The clusters of one cut. Made by `cut.apply_cut`.

    Clusters are listed from left to right along ``tree.order``, in which each of them covers a contiguous span;
    `labels` are numbered as ``fcluster`` does, which is another order (see `Tree.rank`). Samples outside all of these
    spans are unassigned. All but the labels are worked out when they are first asked for. All arrays are read-only.

    Attributes
    ----------
    tree : Tree
        The tree that was cut.
    n_clusters : int
        Number of clusters, k; 0 where all samples are unassigned.
    labels : ndarray of int32, shape (n,)
        Cluster label of every sample, 1 .. k; -1 where it is unassigned.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> clusters = apply_cut(tree, Cut("distance", 2.0))
    >>> clusters.labels.tolist(), clusters.n_clusters
    ([1, 2, 1], 2)
    >>> clusters.starts.tolist(), clusters.sizes.tolist(), clusters.numbers.tolist()
    ([0, 1], [1, 2], [2, 1])
    >>> clusters.roots.tolist(), clusters.colors.tolist(), clusters.sample_colors.tolist()
    ([1, 3], [1, 0], [0, 1, 0])
    >>> clusters.place(1)
    1
    >>> clusters = apply_cut(tree, Cut("distance", 2.0, min_cluster_size=2))
    >>> clusters.labels.tolist(), clusters.starts.tolist(), clusters.sizes.tolist(), clusters.roots.tolist()
    ([1, -1, 1], [1], [2], [3])
    >>> clusters.is_unassigned.tolist(), clusters.n_unassigned, clusters.sample_colors.tolist()
    ([False, True, False], 1, [0, -1, 0])
    """

    tree: Tree
    n_clusters: int
    labels: np.ndarray

    def place(self, label: int) -> int:
        """Where the cluster with a label stands from left to right, counted from 0.

        Parameters
        ----------
        label : int

        Returns
        -------
        int

        Raises
        ------
        KeyError
            If there is no cluster of that label.
        """
        known = isinstance(label, (int, np.integer)) and not isinstance(label, bool)
        if not known or not 1 <= label <= self.n_clusters:
            if self.n_clusters == 0:
                raise KeyError(f"There is no cluster {label!r}: all samples of this cut are unassigned.")
            raise KeyError(
                f"There is no cluster {label!r}: the labels of this cut are the integers 1 .. {self.n_clusters}."
            )
        return int(self.by_label[label - 1])

    @cached_property
    def is_unassigned(self) -> np.ndarray:
        """Whether each sample is in no cluster; bool, shape (n,)."""
        return _read_only(self.labels < 0)

    @cached_property
    def n_unassigned(self) -> int:
        """Number of samples that are in no cluster."""
        return self.tree.n - int(self.sizes.sum())

    @cached_property
    def unassigned(self) -> np.ndarray:
        """The samples that are in no cluster, ascending; int64."""
        return _read_only(np.flatnonzero(self.is_unassigned))

    @cached_property
    def by_label(self) -> np.ndarray:
        """Places of the clusters with the labels 1, 2, .. k; int32, shape (k,), the inverse of `numbers`."""
        places = np.empty(self.n_clusters, dtype=np.int32)
        places[self.numbers - 1] = np.arange(self.n_clusters, dtype=np.int32)
        return _read_only(places)

    @cached_property
    def _spans(self) -> tuple[np.ndarray, np.ndarray]:
        """Where along the leaves each cluster starts, and where it ends."""
        along_leaves = self.labels[self.tree.order]
        is_start = np.ones(self.tree.n, dtype=bool)
        np.not_equal(along_leaves[1:], along_leaves[:-1], out=is_start[1:])
        starts = np.flatnonzero(is_start).astype(np.int32)
        ends = np.append(starts[1:], np.int32(self.tree.n))
        if len(starts) > self.n_clusters:
            is_cluster = along_leaves[starts] > 0
            starts, ends = starts[is_cluster], ends[is_cluster]
        return starts, ends

    @cached_property
    def starts(self) -> np.ndarray:
        """Position in ``tree.order`` at which each cluster starts; int32, shape (k,), ascending."""
        return _read_only(self._spans[0])

    @cached_property
    def sizes(self) -> np.ndarray:
        """Number of samples in each cluster; int32, shape (k,)."""
        return _read_only(self._spans[1] - self._spans[0])

    @cached_property
    def numbers(self) -> np.ndarray:
        """Label of each cluster; int32, shape (k,), a permutation of 1 .. k."""
        return _read_only(self.labels[self.tree.order[self.starts]])

    @cached_property
    def roots(self) -> np.ndarray:
        """Node that is the root of each cluster; int32, shape (k,)."""
        tree, (starts, ends) = self.tree, self._spans
        # Of the merges at the two ends of a cluster the one made first is its parent; the other lies above that. The
        # outer ends of the leaf order have no merge; whatever is above every id stands for it.
        before = np.where(starts > 0, tree.gap_merge[starts], tree.n)
        after = np.where(ends < tree.n, tree.gap_merge[np.minimum(ends, tree.n - 1)], tree.n)
        if self.n_clusters == 1 and starts[0] == 0 and ends[0] == tree.n:
            return _read_only(np.array([tree.root], dtype=np.int32))
        is_right = before < after
        parent = np.where(is_right, before, after)
        return _read_only(np.where(is_right, tree.right[parent], tree.left[parent]))

    @cached_property
    def colors(self) -> np.ndarray:
        """Colour number of each cluster; int32, shape (k,). A distance cut has the numbers 0 .. k-1."""
        return _read_only(self.tree.color[self.roots])

    @cached_property
    def sample_colors(self) -> np.ndarray:
        """Colour number of the cluster of every sample, -1 where it is unassigned; int32, shape (n,)."""
        # The label -1 reads the last entry.
        color_of_label = np.full(self.n_clusters + 2, -1, dtype=np.int32)
        color_of_label[self.numbers] = self.colors
        return _read_only(color_of_label[self.labels])


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array

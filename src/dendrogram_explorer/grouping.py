"""Grouping: the samples of a cut sorted by cluster, which is what every figure about clusters starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse

from .clusters import FlatClusters

__all__ = ["Grouping"]


@dataclass(frozen=True, eq=False)
class Grouping:
    """Samples sorted by cluster label. Made by `Grouping.of`; entry c of an array of length k belongs to label c + 1.

    Attributes
    ----------
    number : ndarray of int32, shape (n,)
        Cluster of every sample, counted from 0: its label minus 1.
    order : ndarray of int64, shape (n,)
        Samples by label, those of one cluster ascending.
    starts, sizes : ndarray of int64, shape (k,)
        Cluster c holds ``order[starts[c] : starts[c] + sizes[c]]``.
    roots : ndarray of int32, shape (k,)
        Node of the tree that is the root of each cluster.
    heights : ndarray of float64, shape (k,)
        Height of the merge at each root; 0 for single samples.
    """

    number: np.ndarray
    order: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    roots: np.ndarray
    heights: np.ndarray

    @classmethod
    def of(cls, clusters: FlatClusters) -> Grouping:
        """Sort the samples of a cut by cluster.

        Parameters
        ----------
        clusters : FlatClusters

        Returns
        -------
        Grouping

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.cut import Cut, apply_cut
        >>> from dendrogram_explorer.tree import Tree
        >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
        >>> grouping = Grouping.of(apply_cut(tree, Cut("distance", 2.0)))
        >>> grouping.order.tolist(), grouping.sizes.tolist(), grouping.heights.tolist()
        ([0, 2, 1], [2, 1], [1.0, 0.0])
        """
        tree, number = clusters.tree, clusters.labels - np.int32(1)
        sizes = np.bincount(number, minlength=clusters.n_clusters)
        roots = clusters.roots[np.argsort(clusters.numbers)]
        heights = np.zeros(len(roots))
        is_merge = roots >= tree.n
        heights[is_merge] = tree.height[roots[is_merge] - tree.n]
        order = np.argsort(number, kind="stable")
        return cls(number, order, np.cumsum(sizes) - sizes, sizes, roots, heights)

    @property
    def n(self) -> int:
        """Number of samples, int."""
        return len(self.number)

    @property
    def k(self) -> int:
        """Number of clusters, int."""
        return len(self.sizes)

    def members(self, cluster: int) -> np.ndarray:
        """Samples of a cluster, counted from 0; ascending, a view."""
        first = self.starts[cluster]
        return self.order[first : first + self.sizes[cluster]]

    def sums(self, columns: np.ndarray) -> np.ndarray:
        """Sum of each column within each cluster.

        Parameters
        ----------
        columns : ndarray or scipy sparse array, shape (n, b)

        Returns
        -------
        ndarray of float64, shape (k, b)
        """
        ones, ends = np.ones(self.n), np.append(self.starts, self.n)
        sums = scipy.sparse.csr_array((ones, self.order, ends), shape=(self.k, self.n)) @ columns
        return sums.toarray() if scipy.sparse.issparse(sums) else sums

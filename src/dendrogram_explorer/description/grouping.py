"""Grouping: the samples of a cut sorted by cluster, the basis of all statistics of clusters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse

from ..cut.clusters import FlatClusters
from ..tree.tree import Tree

__all__ = ["Grouping"]


@dataclass(frozen=True, eq=False)
class Grouping:
    """Samples sorted by cluster. In `Grouping.of`, cluster c has the label c + 1; in `Grouping.of_nodes`, it is node c.

    Samples that are in none of these form an additional, last cluster with the root -1.

    Attributes
    ----------
    number : ndarray of int32, shape (n,)
        Cluster of every sample, counted from 0: its label minus 1, where it has one.
    order : ndarray of int64, shape (n,)
        Samples sorted by cluster, ascending within each cluster.
    starts, sizes : ndarray of int64, shape (k,)
        Cluster c consists of ``order[starts[c] : starts[c] + sizes[c]]``.
    roots : ndarray of int32, shape (k,)
        Node of the tree that is the root of each cluster.
    heights : ndarray of float64, shape (k,)
        Height of the merge at each root; 0 for single samples, NaN where there is no root.
    weights : ndarray of float64, shape (n,), or None
        How many samples each stands for; None where each stands for itself.
    """

    number: np.ndarray
    order: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    roots: np.ndarray
    heights: np.ndarray
    weights: np.ndarray | None = None

    @classmethod
    def of(cls, clusters: FlatClusters, weights: np.ndarray | None = None) -> Grouping:
        """Sort the samples of a cut by cluster.

        Parameters
        ----------
        clusters : FlatClusters
        weights : ndarray of float64, shape (n,), optional

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
        roots = clusters.roots[clusters.by_label]
        heights = _heights(clusters.tree, roots)
        if not clusters.n_unassigned:
            return cls._sorted(clusters.labels - np.int32(1), roots, heights, weights)
        number = np.where(clusters.is_unassigned, clusters.n_clusters, clusters.labels - 1).astype(np.int32)
        return cls._sorted(number, np.append(roots, np.int32(-1)), np.append(heights, np.nan), weights)

    @classmethod
    def of_nodes(cls, tree: Tree, nodes: np.ndarray, weights: np.ndarray | None = None) -> Grouping:
        """Sort the samples by given branches, independently of a cut.

        Parameters
        ----------
        tree : Tree
        nodes : ndarray of int, shape (k,)
            Nodes, none of them below another one.
        weights : ndarray of float64, shape (n,), optional

        Returns
        -------
        Grouping
            k clusters in the order of `nodes`. Samples in none of them form an additional cluster with root -1.

        Raises
        ------
        ValueError
            If a node does not exist or is below another one.

        Examples
        --------
        >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
        >>> Grouping.of_nodes(tree, np.array([3])).sizes.tolist()
        [2, 1]
        """
        nodes = np.asarray(nodes, dtype=np.int64)
        along_leaves = np.full(tree.n, len(nodes), dtype=np.int32)
        for place, node in enumerate(nodes.tolist()):
            span = along_leaves[tree.span(node)]
            if (span != len(nodes)).any():
                raise ValueError(
                    f"Node {node} overlaps another node of {nodes.tolist()}. Needed: disjoint branches."
                )
            span[:] = place
        number = np.empty(tree.n, dtype=np.int32)
        number[tree.order] = along_leaves
        roots, heights = nodes, _heights(tree, nodes)
        if (along_leaves == len(nodes)).any():
            roots, heights = np.append(nodes, -1), np.append(heights, np.nan)
        return cls._sorted(number, roots.astype(np.int32), heights, weights)

    @classmethod
    def of_samples(cls, samples: np.ndarray, n: int, weights: np.ndarray | None = None) -> Grouping:
        """Some samples, which are the first cluster, and all others, if there are any; neither has a root.

        Examples
        --------
        >>> Grouping.of_samples(np.array([0, 3]), 4).members(0).tolist()
        [0, 3]
        """
        number = np.ones(n, dtype=np.int32)
        number[samples] = 0
        k = 1 + int(len(samples) < n)
        return cls._sorted(number, np.full(k, -1, dtype=np.int32), np.full(k, np.nan), weights)

    @classmethod
    def _sorted(
        cls, number: np.ndarray, roots: np.ndarray, heights: np.ndarray, weights: np.ndarray | None
    ) -> Grouping:
        sizes = np.bincount(number, minlength=len(roots))
        order = np.argsort(number, kind="stable")
        return cls(number, order, np.cumsum(sizes) - sizes, sizes, roots, heights, weights)

    @property
    def n(self) -> int:
        """Number of samples, int."""
        return len(self.number)

    @cached_property
    def counts(self) -> np.ndarray:
        """How many samples each cluster stands for: `sizes`, or sums of weights, whole numbers if all of these are."""
        if self.weights is None:
            return self.sizes
        counts = np.bincount(self.number, self.weights, minlength=self.k)
        is_whole = bool((self.weights == np.floor(self.weights)).all()) and counts.max() < 2**53
        return counts.astype(np.int64) if is_whole else counts

    @property
    def total(self) -> float:
        """How many samples all of them stand for: `n`, or the sum of weights."""
        return self.n if self.weights is None else self.counts.sum()

    @property
    def k(self) -> int:
        """Number of clusters, the additional one included, int."""
        return len(self.sizes)

    @property
    def n_rooted(self) -> int:
        """Number of clusters without the additional one, int."""
        return self.k - int(self.k > 0 and self.roots[-1] < 0)

    def members(self, cluster: int) -> np.ndarray:
        """Samples of a cluster, counted from 0; ascending, a view."""
        first = self.starts[cluster]
        return self.order[first : first + self.sizes[cluster]]

    def sums(self, columns: Any) -> np.ndarray:
        """Sum of each column within each cluster; samples count as often as their weights say.

        Parameters
        ----------
        columns : ndarray or scipy sparse array, shape (n, b)

        Returns
        -------
        ndarray of float64, shape (k, b)
        """
        sums: Any = self.indicator @ columns
        return sums.toarray() if hasattr(sums, "toarray") else sums

    @property
    def indicator(self) -> scipy.sparse.csr_array:
        """How often each sample counts in each cluster: zeros, and ones or weights; shape (k, n)."""
        counts = np.ones(self.n) if self.weights is None else self.weights[self.order]
        return scipy.sparse.csr_array(
            (counts, self.order, np.append(self.starts, self.n)), shape=(self.k, self.n)
        )


def _heights(tree: Tree, nodes: np.ndarray) -> np.ndarray:
    heights = np.zeros(len(nodes))
    is_merge = nodes >= tree.n
    heights[is_merge] = tree.height[nodes[is_merge] - tree.n]
    return heights

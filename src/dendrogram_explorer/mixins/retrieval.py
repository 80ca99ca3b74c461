"""Retrieval: what is in the clusters of an explorer. Signatures and docs; the work is done elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..cut.clusters import FlatClusters
from ..cut.members import ClusterMembers
from ..linkage.sources import Linkage
from ..tree.tree import Tree

__all__ = ["Retrieval"]


class Retrieval:
    """What an explorer gives back of its current cut."""

    _linkage: Linkage
    _structure: Tree
    _clusters: FlatClusters

    @property
    def names(self) -> list[str]:
        """Sample names, a list of length n; the numbers 0 .. n-1 as text where none were given."""
        given = self._linkage.names
        # A list of their own, which they may sort or change.
        return [str(sample) for sample in range(self._structure.n)] if given is None else given.copy()

    def _names_of(self, samples: np.ndarray) -> list[str]:
        # Not by way of `names`, which lists those of all samples.
        given = self._linkage.names
        return [str(sample) if given is None else given[sample] for sample in samples.tolist()]

    @property
    def clusters(self) -> ClusterMembers:
        """Mapping of each cluster label to the ascending indices of its samples: the inverse of `labels`.

        It is that of the present cut, and does not follow later ones.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], n_clusters=2)
        >>> explorer.clusters
        <2 clusters, label: size {1: 2, 2: 1}>
        >>> {label: samples.tolist() for label, samples in explorer.clusters.items()}
        {1: [0, 1], 2: [2]}
        """
        return ClusterMembers(self._clusters)

    def members(self, label: int | None = None, *, node: int | None = None, names: bool = False) -> Any:
        """Samples of a cluster or of a node of the tree.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        node : int, optional
            Node id in place of a label: 0 .. n-1 are the samples, n + i is merge i, as in scipy. This is also the way
            to what a truncated leaf such as "(23)" holds; its node id is in the tooltip.
        names : bool, default False
            Return names in place of indices.

        Returns
        -------
        ndarray of int64 or list of str
            Ascending sample indices, or the names of these samples.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> explorer.members(node=3), explorer.members(node=3, names=True)
        (array([0, 1]), ['a', 'b'])
        """
        if (label is None) == (node is None):
            raise TypeError("members() takes a cluster label or a node id: members(2) or members(node=170).")
        if node is None:
            indices = self.clusters[label]
        else:
            indices = np.sort(self._structure.members(node)).astype(np.int64)
        return self._names_of(indices) if names else indices

    def node_of(self, label: int) -> int:
        """Node of the tree that is a cluster of the current cut: what `split`, `join` and `flip` take.

        Parameters
        ----------
        label : int
            Cluster label, 1 .. `n_clusters`.

        Returns
        -------
        int
            Node id: of a single sample its index, of a merge n + i, as in scipy.

        Raises
        ------
        KeyError
            If there is no cluster of that label.

        See Also
        --------
        members

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [8.0]], n_clusters=2)
        >>> explorer.split(explorer.node_of(1))
        >>> explorer.labels.tolist()
        [1, 2, 3, 3]
        """
        return int(self._clusters.roots[self._clusters.place(label)])

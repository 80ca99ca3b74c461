"""Retrieval: how labels and members leave an explorer. Signatures and docs; the work is done elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from . import export
from .clusters import FlatClusters
from .cut import Cut
from .linkage import Linkage
from .members import ClusterMembers
from .tree import Tree

__all__ = ["Retrieval"]


class Retrieval:
    """What an explorer gives back of its current cut."""

    _linkage: Linkage
    _structure: Tree
    _clusters: FlatClusters
    labels: np.ndarray
    n_clusters: int
    cut: Cut

    @property
    def names(self) -> list[str]:
        """Sample names, a list of length n; the numbers 0 .. n-1 as text where none were given."""
        return self._linkage.names or [str(sample) for sample in range(self._structure.n)]

    @property
    def clusters(self) -> ClusterMembers:
        """Mapping of each cluster label to the ascending indices of its samples: the inverse of `labels`."""
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
        if not names:
            return indices
        all_names = self.names
        return [all_names[index] for index in indices]

    def to_variable(self, name: str, overwrite: bool = False) -> str:
        """Put the labels into a variable of the notebook.

        Parameters
        ----------
        name : str
            A valid identifier.
        overwrite : bool, default False
            Whether an existing variable may be replaced.

        Returns
        -------
        str
            The name. The variable holds a writable int32 array of shape (n,).

        Raises
        ------
        ValueError
            If the name is not valid, or taken and `overwrite` is not set.
        RuntimeError
            Outside IPython.
        """
        return export.assign_variable(name, self.labels, overwrite=overwrite)

    def to_series(self) -> pd.Series:
        """The labels as a Series named "cluster", under the DataFrame's index or the sample names.

        Returns
        -------
        pandas.Series of int32, length n

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"]).to_series().to_dict()
        {'a': 1, 'b': 1, 'c': 2}
        """
        return export.labels_series(self._linkage, self.labels)

    def to_frame(self, column: str = "cluster") -> pd.DataFrame:
        """The data with a column of cluster labels; index and columns of a DataFrame are kept.

        Parameters
        ----------
        column : str, default "cluster"
            Name of the added column.

        Returns
        -------
        pandas.DataFrame, n rows

        Raises
        ------
        ValueError
            If the data have a column of that name.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]]).to_frame().columns.tolist()
        ['x0', 'cluster']
        """
        return export.labels_frame(self._linkage, self.labels, column=column)

    def to_code(self) -> str:
        """The lines of numpy and scipy that give the same labels from the same data.

        Returns
        -------
        str
            Its first line says which variables it expects. Branches that `split` and `join` cut otherwise are listed as
            the merges that differ from the cut line.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> print(DendrogramExplorer([[0.0], [1.0], [5.0]], n_clusters=2).to_code())  # doctest: +ELLIPSIS
        # ...
        labels = fcluster(Z, t=..., criterion="distance")
        """
        return export.reproducing_code(self._linkage, self.cut, self._structure)

    def _do_to_variable(self, content: dict[str, Any]) -> str:
        name = self.to_variable(content.get("name", ""), overwrite=content.get("overwrite", False))
        return f"{len(self.labels):,} labels of {self.n_clusters:,} clusters are in the variable {name}."

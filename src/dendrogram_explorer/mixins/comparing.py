"""Comparing: an explorer's clusters with known classes, and its tree with those of other methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from ..advice.comparison import Comparison, compare_with_classes, compare_with_tree
from ..advice.noted_table import NotedTable
from ..advice.rival_methods import NOT_COMPARABLE, Rival, rivals
from ..cut.clusters import FlatClusters
from ..input.arguments import check_at_least
from ..input.frames import label_text
from ..input.metrics import metric_name
from ..linkage.columns import sample_column
from ..linkage.value import Linkage
from ..tree.tree import Tree

__all__ = ["Comparing"]


class Comparing:
    """What to hold the clusters against."""

    names: list[str]
    cluster_names: dict[int, str]
    _linkage: Linkage
    _structure: Tree
    _clusters: FlatClusters
    _reporting: Callable
    # What `compare_methods` has found out; the data stay the same as long as the explorer lives.
    _rivals: dict[Any, Rival] | None = None

    def compare_with(self, classes: Any, max_clusters: int = 20) -> Comparison:
        """Compare the clusters with classes that are known, or with the clusters of another explorer.

        Parameters
        ----------
        classes : str, array_like of length n, or DendrogramExplorer
            A column of the data, also one that was not clustered; one class per sample, in the samples' order; or
            another explorer of the same samples. Samples whose class is missing are left out.
        max_clusters : int, default 20
            Greatest number of clusters for which the agreement is computed.

        Returns
        -------
        Comparison
            In a notebook it shows a cross-table, and the adjusted Rand and Fowlkes-Mallows indices at the cut at hand
            and along the numbers of clusters. Its attributes are ``table``, ``adjusted_rand``, ``fowlkes_mallows`` and
            ``by_k``. The cross-table shows the names of clusters beside their labels; ``table`` goes by the labels. It
            does not follow later cuts.

        Raises
        ------
        TypeError, ValueError
            If there is no such column, not one class per sample, or more than 1,000 classes.

        References
        ----------
        E. B. Fowlkes and C. L. Mallows, "A method for comparing two hierarchical clusterings", JASA 78, 1983.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], n_clusters=2)
        >>> print(explorer.compare_with(["a", "a", "b", "a"], max_clusters=3))
        2 clusters against the classes given: adjusted Rand index 0.000, Fowlkes-Mallows index 0.408.
        <BLANKLINE>
        class    a  b
        cluster
        1        2  0
        2        1  1
        <BLANKLINE>
                    adjusted_rand  fowlkes_mallows
        n_clusters
        1                0.000000         0.707107
        2                0.000000         0.408248
        3                0.333333         0.577350
        """
        max_clusters = check_at_least(max_clusters, 1, "max_clusters")
        if isinstance(classes, Comparing):
            self._refuse_other_samples(classes)
            found = compare_with_tree(self._clusters, classes._clusters, "the other explorer", max_clusters)
            return replace(found, names=self.cluster_names, other_names=classes.cluster_names)
        column = sample_column(self._linkage, classes, "classes")
        against = "the classes given" if column.name is None else label_text(column.name)
        found = compare_with_classes(self._clusters, column, against, max_clusters)
        return replace(found, names=self.cluster_names)

    def compare_methods(
        self,
        methods: str | Sequence[str] | None = None,
        metrics: str | Callable | Sequence[str | Callable] | None = None,
    ) -> pd.DataFrame:
        """Cluster the same data by other methods and metrics, and see how well each tree fits the distances.

        Parameters
        ----------
        methods : str or sequence of str, optional
            Linkage methods. Default: all of them.
        metrics : str, callable or sequence of these, optional
            Default: the present one.

        Returns
        -------
        pandas.DataFrame
            One row per ``method`` and ``metric`` (the index), the best fit first: ``cophenetic_correlation``,
            ``n_clusters`` at the longest gap between merge heights (among 2 .. 20), and ``n_inversions``, the number of
            merges that lie higher than the one above them. ``attrs["note"]`` says what does not compare, and
            ``attrs["left_out"]`` which method has no tree for a metric, and why.

        Raises
        ------
        TypeError, ValueError
            For an unknown method or metric, or an explorer that was built from a tree.
        MemoryError
            If a method that was asked for does not fit into memory; of all methods those are left out.

        Notes
        -----
        Heights of different methods and metrics do not compare: a cut at one height means something else in each tree.
        A high correlation says that a tree keeps the proportions of the distances, not that its clusters are the right
        ones. Each tree is remembered by its row only, so asking again is cheap. To look at one, set `method` and
        `metric`.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]])
        >>> explorer.compare_methods(["ward", "single"]).round(3)  # which leaves its notes behind
                          cophenetic_correlation  n_clusters  n_inversions
        method metric
        ward   euclidean                   0.932           2             0
        single euclidean                   0.931           2             0
        """
        if self._rivals is None:
            self._rivals = {}
        rows, left_out = [], {}
        with self._reporting("Comparing methods") as progress:
            for method, metric, result in rivals(self._linkage, methods, metrics, self._rivals, progress):
                name = "as given" if metric is None else metric_name(metric)
                if isinstance(result, str):
                    left_out[method, name] = result
                else:
                    rows.append((method, name, *result))
        table = pd.DataFrame(rows, columns=["method", "metric", *Rival._fields])
        table["n_clusters"] = table["n_clusters"].astype("Int64")
        table = table.sort_values("cophenetic_correlation", ascending=False, kind="stable")
        table = NotedTable(table.set_index(["method", "metric"]))
        table.attrs.update(note=NOT_COMPARABLE, left_out=left_out)
        return table

    def _refuse_other_samples(self, other: Comparing) -> None:
        n, n_other = self._structure.n, other._structure.n
        if n != n_other:
            raise ValueError(
                f"The other explorer has {n_other:,} samples, this one {n:,}. Needed: the same samples in the same "
                "order."
            )
        if None not in (self._linkage.names, other._linkage.names) and self.names != other.names:
            raise ValueError(
                "The other explorer's samples have other names, or another order. Needed: the same samples in the same "
                "order. Sort the rows of both alike."
            )

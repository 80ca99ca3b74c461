"""Describing: what the clusters of an explorer are, what they are called, and where new samples belong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from ..cut.clusters import FlatClusters
from ..cut.cut import Cut
from ..description.assigning import Assignment, assign_rows
from ..description.cluster_facts import cluster_facts
from ..description.features import contrasts
from ..description.grouping import Grouping
from ..description.new_samples import check_metric_made_the_tree, read_new_samples
from ..description.summary import summarise
from ..input.metrics import METHODS, check_method, check_metric
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..traits import YesOrNo
from ..tree.tree import Tree

__all__ = ["Describing"]


class Describing(traitlets.HasTraits):
    """What there is to say about the clusters of the current cut."""

    show_summary = YesOrNo(False).tag(sync=True)

    send: Callable
    members: Callable
    node_of: Callable[[int], int]
    cluster_names: dict[int, str]
    cut: Cut
    _linkage: Linkage
    _structure: Tree
    _clusters: FlatClusters

    def summary(self, features: int = 3, centroids: bool | None = None) -> pd.DataFrame:
        """Describe every cluster of the current cut in one row.

        Parameters
        ----------
        features : int, default 3
            How many of the features that set a cluster apart are named.
        centroids : bool, optional
            Whether there is a column for the mean of every feature. Default: where there are up to 20 features.

        Returns
        -------
        pandas.DataFrame, `n_clusters` rows
            Its index are the labels, named "cluster"; its columns:

            - ``name``: what `name_cluster` has called it, empty without a name; where any cluster has one.
            - ``size``, ``share``: number of samples, and their part of all samples.
            - ``merge_height``: height of the merge that makes the cluster whole; 0 for a single sample.
            - ``medoid``: the sample with the least mean distance to the others of its cluster, under its name (or its
              number, where there are no names).
            - ``spread``: mean distance of the cluster's samples to the medoid, in the metric of the tree, so that it
              compares with the heights of average linkage.
            - ``features``: what sets the cluster apart from all other samples, strongest first, with effect sizes:
              "alcohol +2.1, hue -0.8". Of columns that hold words or categories: "region = north +1.3".
            - ``mean_...``: the centroid in your units, one column for every feature.

            Without distances and observations (a bare linkage matrix) the columns are ``size``, ``share`` and
            ``merge_height``; with distances alone, ``medoid`` and ``spread`` too. Where a linkage matrix came with data
            but without its metric, distances are Euclidean.

        Raises
        ------
        TypeError, ValueError
            If `features` is no whole number of at least 0.

        See Also
        --------
        contrasts, name_cluster

        Notes
        -----
        Medoids are exact in clusters of up to 2,000 samples (of more than 25,000 samples in all: up to 50,000,000 / n,
        at least 100). In larger ones a medoid is the best of 64 samples, half of them nearest the centroid, as judged
        by their distances to 500 others.

        The effect size of a number is Cohen's d, the difference of the means in and outside of the cluster divided by
        the standard deviation within the two; that of a category is Cohen's h. 0.2 is small, 0.5 medium, 0.8 large
        (Cohen, *Statistical Power Analysis for the Behavioral Sciences*, 1988). The clusters were made to differ, so
        this describes them, and tests nothing.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [3.0], [20.0]], names=["a", "b", "c", "d"])
        >>> explorer.summary()[["size", "medoid", "spread", "features", "mean_x0"]]
                 size medoid  spread  features    mean_x0
        cluster
        1           3      b     1.0  x0 -12.2   1.333333
        2           1      d     0.0  x0 +12.2  20.000000
        """
        table = summarise(self._linkage, self._grouping(), features, centroids)
        names = self.cluster_names
        if names:
            table.insert(0, "name", [names.get(label, "") for label in table.index.tolist()])
        return table

    def contrasts(self, label: int | None = None, *, node: int | None = None) -> pd.DataFrame:
        """Compare a cluster with all other samples, feature by feature.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        node : int, optional
            Node id in place of a label: its branch need not be a cluster now.

        Returns
        -------
        pandas.DataFrame, one row per feature
            Strongest first; its index are the features, named "feature", and the categories of other columns, such as
            "region = north". The columns are ``effect`` (Cohen's d, and Cohen's h for shares, as in `summary`),
            ``mean`` and ``others``, the means in the cluster and in all other samples, in your units, and
            ``is_share``, whether these are shares of a category. Features that do not differ are not listed.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node, or the explorer was built without observations.

        See Also
        --------
        summary

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0, 5.0], [1.0, 4.0], [3.0, 5.5], [20.0, 5.0]], n_clusters=2)
        >>> explorer.contrasts(2).round(2)
                 effect  mean  others  is_share
        feature
        x0        12.22  20.0    1.33     False
        x1         0.22   5.0    4.83     False
        """
        if (label is None) == (node is None):
            raise TypeError(
                "contrasts() takes a cluster label or a node id: contrasts(2) or contrasts(node=170)."
            )
        linked = self._linkage
        if not linked.has_features:
            raise ValueError(
                "This explorer was built without observations, so there are no features to compare. Pass the data as "
                "data= beside the linkage matrix, the distances or the model."
            )
        if node is None:
            node = self.node_of(label)
        node = self._structure.check_node(node)
        found = contrasts(linked, Grouping.of_nodes(self._structure, np.array([node])), most=None)
        is_different = found.features[0] >= 0
        features = found.features[0][is_different].tolist()
        return pd.DataFrame(
            {
                "effect": found.effects[0][is_different],
                "mean": found.means[0][is_different],
                "others": found.others[0][is_different],
                "is_share": np.array([found.is_share[feature] for feature in features], dtype=bool),
            },
            index=pd.Index([found.names[feature] for feature in features], dtype=object, name="feature"),
        )

    def assign(
        self,
        new_X: Any,
        return_distance: bool = False,
        *,
        method: str | None = None,
        metric: str | Callable | None = None,
    ) -> np.ndarray | Assignment:
        """Put new samples into the clusters of the current cut, by the linkage's own rule.

        Parameters
        ----------
        new_X : array_like, DataFrame or sparse array, shape (q, m), or sequence of q objects
            New samples in your units, of the columns that the tree was built from; of a DataFrame they are found by
            name. Missing values are filled and columns scaled as those of the tree were.
        return_distance : bool, default False
            Whether distances and outliers are returned too.
        method : str, optional
            Linkage method, where the tree came without one: as a bare linkage matrix with ``data``.
        metric : str or callable, optional
            Metric, where the tree came without one: as a linkage matrix, or as distances with ``data``.

        Returns
        -------
        ndarray of int32, shape (q,), or Assignment
            Labels; with `return_distance` a named tuple of ``labels``, ``distances`` (float64, the height at which each
            sample would join its cluster) and ``is_outlier`` (bool, whether that is above the cut line, so that it
            would be a cluster by itself). Where the cut is no line, or a branch was split by hand, the next merge of
            the cluster stands for the line.

        Raises
        ------
        ValueError
            If the explorer was built without observations, or beside a tree with data that it was not computed from, as
            where these were scaled first; if columns are missing (they are named) or hold missing values; or if method
            or metric are needed, or known already.
        TypeError
            If `new_X` holds no numbers.

        Notes
        -----
        The clusters stay as they are; each new sample is looked at by itself. Nearest is the cluster with the least

        - single: distance to its nearest sample; complete: to its farthest one; average: mean distance to all;
        - weighted: mean distance, in which every merge counts its two sides alike, whatever their sizes;
        - centroid: distance to the mean of its samples; median: to the centre in which every merge counts its two sides
          alike;
        - ward: increase of the variance within clusters, ``sqrt(2 s / (s + 1))`` times the distance to the mean of its
          s samples;

        which is what ``scipy.cluster.hierarchy.linkage`` would compute for this cluster and one more sample. Of equally
        near clusters it is the one with the least label. Time grows with q times n, memory with n alone.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [10.0], [11.0]], "average", n_clusters=2)
        >>> explorer.assign([[2.0], [9.0]])
        array([1, 2], dtype=int32)
        >>> explorer.assign([[2.0], [50.0]], return_distance=True)
        Assignment(labels=array([1, 2], dtype=int32), distances=array([ 1.5, 39.5]), is_outlier=array([False,  True]))
        """
        linked = self._complete_linkage(method, metric)
        rows = read_new_samples(new_X, linked)
        assignment = assign_rows(
            rows, Dissimilarity(linked), self._grouping(), self._structure, self.cut, linked.method
        )
        return assignment if return_distance else assignment.labels

    def _complete_linkage(self, method: str | None, metric: str | Callable | None) -> Linkage:
        """The linkage with method and metric, which are known or have to be given; and the data are the tree's."""
        linked = self._linkage
        for name, given in (("method", method), ("metric", metric)):
            known = getattr(linked, name)
            if given is None and known is None and linked.observations is not None:
                raise ValueError(
                    f"The {name} that this tree was built with is not known. Needed: the same one. Pass it, for "
                    f"example {name}={'average' if name == 'method' else 'euclidean'!r}."
                )
            if given is not None and known is not None and given != known:
                raise ValueError(
                    f"{name}={given!r} was given, but this tree was built with {name}={known!r}, and new samples are "
                    f"assigned by the tree's own rule. Leave {name} out."
                )
        if linked.observations is None or linked.source == "observations":
            return linked
        if linked.method is not None and linked.method not in METHODS:
            raise ValueError(
                f"This tree was built by the method {linked.method!r}, and how that would place new samples is not "
                f"known. Needed: a tree of one of {', '.join(METHODS)}."
            )
        method = check_method(linked.method if method is None else method)
        metric = check_metric(linked.metric if metric is None else metric, method)
        complete = replace(linked, method=method, metric=metric, distances=None)
        check_metric_made_the_tree(linked.Z, metric, Dissimilarity(complete).between)
        return complete

    # -- what the browser asks for (see `DendrogramExplorer._do`) --------------------------------------------------

    def _do_describe(self, content: dict[str, Any]) -> None:
        nodes = content.get("nodes")
        if not (isinstance(nodes, list) and all(type(node) is int for node in nodes)):
            raise ValueError(f"Asked to describe {nodes!r}. Needed: a list of nodes.")
        try:
            facts = cluster_facts(self._linkage, self._structure, nodes)
        except ValueError:
            # Branches of a tree that has gone by now; of the new one the browser asks anew.
            return
        self.send({"type": "facts", "facts": facts})

    def _grouping(self) -> Grouping:
        return Grouping.of(self._clusters)

"""Describing: what the clusters of an explorer are, what they are called, and where new samples belong."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import traitlets

from .clusters import FlatClusters
from .grouping import Grouping
from .linked import Linkage
from .summary import summarise
from .tree import Tree

__all__ = ["Describing"]


class Describing(traitlets.HasTraits):
    """What there is to say about the clusters of the current cut."""

    hold_sync: Callable
    linkage_matrix: np.ndarray
    cluster_names: dict[int, str]
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
            ``merge_height``; with distances alone, ``medoid`` and ``spread`` too.

        Raises
        ------
        TypeError, ValueError
            If `features` is no whole number of at least 0.

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

    def _grouping(self) -> Grouping:
        return Grouping.of(self._clusters)

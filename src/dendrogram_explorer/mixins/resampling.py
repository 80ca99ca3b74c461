"""Resampling: whether the clusters of an explorer would be found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from ..advice.noted_table import NotedTable
from ..advice.stability import RECOVERED, stability
from ..cut.clusters import FlatClusters
from ..description.cluster_facts import MOST_NODES
from ..input.arguments import check_at_least, check_share
from ..linkage.value import Linkage
from ..tree.tree import Tree

__all__ = ["Resampling", "stability_message"]

# Drawn for each resample at most: fifty of them, of tens of columns, then take a minute at most, whatever the method.
_MOST_DRAWN = 5_000
_NOTE = (
    "Mean Jaccard coefficient over {n_resamples:,} resamples of {n_drawn:,} of {n:,} samples. As a rule of thumb a "
    "cluster is stable from 0.75 on, and not to be trusted below 0.6. Stable does not mean right: a method may cut one "
    "even cloud at the same place each time, and few clusters are more stable than many."
)


class Resampling(traitlets.HasTraits):
    """What parts of the samples say about the clusters of all."""

    # What the table of clusters shows of the present cut.
    _stability = traitlets.Dict().tag(sync=True, echo_update=False)

    cluster_names: dict[int, str]
    _linkage: Linkage
    _structure: Tree
    _clusters: FlatClusters
    _reporting: Callable

    def cluster_stability(self, n_resamples: int = 50, share: float = 0.5, seed: int = 0) -> pd.DataFrame:
        """Would these clusters be found again? Cluster random parts of the samples, and see.

        Parameters
        ----------
        n_resamples : int, default 50
            How many parts are drawn.
        share : float, default 0.5
            How much of the samples each part has, without replacement: above 0, below 1. It is 5,000 samples at most.
        seed : int, default 0
            Of the random numbers; the same one draws the same parts.

        Returns
        -------
        pandas.DataFrame, `n_clusters` rows
            Its index are the labels, named "cluster"; with a column ``name`` where any cluster has one. Then ``size``;
            ``jaccard``, how much of the cluster is found in the cluster of a resample that resembles it most, 0 .. 1
            and a mean over the resamples; ``recovered`` and ``dissolved``, the shares of the resamples where that is
            0.75 or more, and 0.5 or less. Resamples without a sample of the cluster do not count. ``attrs["note"]``,
            which is shown, says how to read it.

        Raises
        ------
        TypeError, ValueError
            If a number is out of range, or the explorer was built from a tree.
        MemoryError
            If the distances among the samples of a resample do not fit into memory.

        See Also
        --------
        suggest_cuts, compare_with

        Notes
        -----
        Each part is clustered by the same method, metric and scale as all samples, and cut into as many clusters as
        there are now; so it is a horizontal cut that is compared with, also where single branches were cut by hand.
        Columns keep the scale that all samples gave them. Every cluster by itself is looked at [1]_, so one may be
        stable and another not. Stopping the cell is safe at any time.

        References
        ----------
        .. [1] C. Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52,
           2007; the scheme "subset" of ``clusterboot`` in R's package fpc.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> far = [[float(position)] for position in (*range(20), *range(100, 110))]
        >>> explorer = DendrogramExplorer(far, n_clusters=3)
        >>> explorer.cluster_stability().round(2)  # which leaves its note behind
                 size  jaccard  recovered  dissolved
        cluster
        1          10     1.00       1.00       0.00
        2           8     0.77       0.62       0.16
        3          12     0.80       0.66       0.16
        """
        n_resamples = check_at_least(n_resamples, 1, "n_resamples")
        share = check_share(share, "share")
        seed = check_at_least(seed, 0, "seed")
        linked, n = self._linkage, self._structure.n
        if not linked.can_cluster_again:
            raise ValueError(
                "This explorer was built from a tree that was computed elsewhere. Needed: observations or distances, "
                "to cluster them once more. Build one with DendrogramExplorer(X)."
            )
        n_drawn = max(2, min(round(share * n), _MOST_DRAWN))
        labels = self._clusters.labels
        with self._reporting("Clustering resamples") as progress:
            found = stability(linked, labels, n_resamples, n_drawn, seed, progress)
        sizes = np.bincount(labels)[1:]
        table = NotedTable(
            {"size": sizes, **found._asdict()}, index=pd.RangeIndex(1, len(sizes) + 1, name="cluster")
        )
        names = self.cluster_names
        if names:
            table.insert(0, "name", [names.get(label, "") for label in table.index.tolist()])
        table.attrs["note"] = _NOTE.format(n_resamples=n_resamples, n_drawn=n_drawn, n=n)
        self._stability = stability_message(self._clusters, table)
        return table

    @traitlets.observe("labels", "_tree", "_height_title")
    def _forget_stability(self, _: Any) -> None:
        self._stability = {"canAsk": self._linkage.can_cluster_again}

    def _do_stability(self, _: dict[str, Any]) -> str:
        if not self._stability["canAsk"]:
            # Clicked twice.
            return ""
        table = self.cluster_stability()
        stable = int((table["jaccard"] >= RECOVERED).sum())
        return (
            f"{stable:,} of {len(table):,} clusters are stable: found again in parts of the samples with a Jaccard "
            f"coefficient of {RECOVERED} or more, on average."
        )


def stability_message(clusters: FlatClusters, table: pd.DataFrame) -> dict[str, Any]:
    """What the browser shows of the stability of clusters.

    Parameters
    ----------
    clusters : FlatClusters
    table : pandas.DataFrame
        As `DendrogramExplorer.cluster_stability` returns it.

    Returns
    -------
    dict
        ``canAsk``, False; ``clusters``, their number; and ``jaccard``, by root, of the 200 largest. A cluster that was
        in no resample is left out.

    Examples
    --------
    >>> from dendrogram_explorer import DendrogramExplorer
    >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], n_clusters=2)
    >>> stability_message(explorer._clusters, pd.DataFrame({"jaccard": [0.25, 1.0]}, index=[1, 2]))
    {'canAsk': False, 'clusters': 2, 'jaccard': {'4': 0.25, '5': 1.0}}
    """
    jaccard = table["jaccard"].to_numpy()[clusters.numbers - 1]
    known = np.flatnonzero(~np.isnan(jaccard))
    largest = known[np.argsort(-clusters.sizes[known], kind="stable")][:MOST_NODES]
    by_root = zip(clusters.roots[largest].tolist(), jaccard[largest].tolist(), strict=True)
    return {
        "canAsk": False,
        "clusters": clusters.n_clusters,
        "jaccard": {str(root): value for root, value in by_root},
    }

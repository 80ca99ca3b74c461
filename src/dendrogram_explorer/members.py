"""ClusterMembers: cluster label -> sample indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from .clusters import FlatClusters

__all__ = ["ClusterMembers"]


class ClusterMembers(Mapping[int, np.ndarray]):
    """The samples of each cluster of one cut, as a read-only mapping. It does not follow later cuts.

    Keys are the labels 1 .. k in ascending order; values are the indices of the samples in that cluster, int64 and
    ascending.

    Parameters
    ----------
    clusters : FlatClusters

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> members = ClusterMembers(apply_cut(tree, Cut("distance", 2.0)))
    >>> {label: samples.tolist() for label, samples in members.items()}
    {1: [0, 2], 2: [1]}
    """

    def __init__(self, clusters: FlatClusters) -> None:
        self._clusters = clusters
        # Where in the leaf order the cluster with a given label stands.
        self._span_of_label = np.argsort(clusters.numbers, kind="stable")

    def __getitem__(self, label: int) -> np.ndarray:
        clusters = self._clusters
        known = isinstance(label, (int, np.integer)) and not isinstance(label, bool)
        if not known or not 1 <= label <= clusters.n_clusters:
            raise KeyError(
                f"There is no cluster {label!r}: the labels of this cut are the integers 1 .. {clusters.n_clusters}."
            )
        span = self._span_of_label[label - 1]
        first = clusters.starts[span]
        return np.sort(clusters.tree.order[first : first + clusters.sizes[span]]).astype(np.int64)

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, self._clusters.n_clusters + 1))

    def __len__(self) -> int:
        return self._clusters.n_clusters

    def __repr__(self) -> str:
        sizes = self._clusters.sizes[self._span_of_label]
        shown = ", ".join(f"{label}: {size}" for label, size in enumerate(sizes[:10].tolist(), start=1))
        rest = ", ..." if len(sizes) > 10 else ""
        return f"<{len(sizes)} clusters, label: size {{{shown}{rest}}}>"

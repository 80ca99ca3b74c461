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

    def __getitem__(self, label: int) -> np.ndarray:
        clusters = self._clusters
        place = clusters.place(label)
        first = clusters.starts[place]
        return np.sort(clusters.tree.order[first : first + clusters.sizes[place]]).astype(np.int64)

    def __iter__(self) -> Iterator[int]:
        return iter(range(1, self._clusters.n_clusters + 1))

    def __len__(self) -> int:
        return self._clusters.n_clusters

    def __eq__(self, other: object) -> bool:
        # That of a mapping would compare arrays by ==, which is no yes or no.
        if not isinstance(other, Mapping):
            return NotImplemented
        return self.keys() == other.keys() and all(
            np.array_equal(samples, other[label]) for label, samples in self.items()
        )

    __hash__ = None

    def __repr__(self) -> str:
        sizes = self._clusters.sizes[self._clusters.by_label]
        shown = ", ".join(f"{label}: {size}" for label, size in enumerate(sizes[:10].tolist(), start=1))
        rest = ", ..." if len(sizes) > 10 else ""
        return f"<{len(sizes)} clusters, label: size {{{shown}{rest}}}>"

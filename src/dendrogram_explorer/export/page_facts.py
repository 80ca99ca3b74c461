"""What a page can say of clusters without a kernel: the facts of those that one is most likely to look at."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..description.cluster_facts import MOST_NODES, cluster_facts
from ..linkage.value import Linkage
from ..tree.tree import Tree

__all__ = ["page_facts"]

# Cuts into up to so many clusters are described, where the samples are few enough to do so at once.
_MOST_CLUSTERS = 30
# Values looked at: about a second.
_MOST_VALUES = 30_000_000


def page_facts(linked: Linkage, tree: Tree, roots: np.ndarray) -> list[dict[str, Any]]:
    """Describe the clusters of the present cut and of every horizontal one into up to 30 clusters.

    Parameters
    ----------
    linked : Linkage
    tree : Tree
        Its tree.
    roots : ndarray of int
        Roots of the clusters of the present cut; of more than 200 the largest.

    Returns
    -------
    list of dict
        As `cluster_facts` returns them. Of large data the present cut alone; empty without distances and features.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0], [3.0], [20.0]])
    >>> facts = page_facts(linked, Tree.from_linkage(linked.Z), np.array([5, 3]))
    >>> sorted(fact["node"] for fact in facts)
    [0, 1, 2, 3, 4, 5, 6]
    """
    largest = np.argsort(-tree.size[roots], kind="stable")[:MOST_NODES]
    present = roots[np.sort(largest)].tolist()
    groups = [present]
    levels = _levels(tree)
    width = 1 if linked.observations is None else linked.observations.shape[1]
    if tree.n * width * len(levels) <= _MOST_VALUES:
        known = set(present)
        groups += [[node for node in level if node not in known] for level in levels]
    described = [fact for nodes in groups if nodes for fact in cluster_facts(linked, tree, nodes)]
    return [fact for fact in described if fact["medoid"] is not None or fact["features"]]


def _levels(tree: Tree) -> list[list[int]]:
    """The nodes of the cuts into few clusters by their depth, so that none lies below another of its level."""
    by_peak = np.argsort(-tree.peak, kind="stable")[: _MOST_CLUSTERS - 1]
    # Of equal peaks the upper merge goes first, so that a parent is met before its children.
    merges = by_peak[np.lexsort((-by_peak, -tree.peak[by_peak]))].tolist()
    depth = {tree.root: 0}
    levels: list[list[int]] = [[tree.root]]
    for merge in merges:
        below = depth.get(tree.n + merge)
        if below is None:
            continue
        if below + 1 == len(levels):
            levels.append([])
        for child in (int(tree.left[merge]), int(tree.right[merge])):
            depth[child] = below + 1
            levels[below + 1].append(child)
    return levels

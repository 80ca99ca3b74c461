"""Colours of samples by clusters other than the present ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .palette import PALETTE, UNASSIGNED_COLOR, css_colors

__all__ = ["ClusterGroups", "cluster_groups", "group_colors", "matched_clusters"]

# Only this many of the largest clusters have their own colours.
_MOST_CLUSTERS = 200


@dataclass(frozen=True, eq=False)
class ClusterGroups:
    """The clusters of a clustering as groups with a colour each.

    Attributes
    ----------
    numbers : ndarray of uint8, shape (n,)
        Group of each sample; read-only.
    labels : ndarray of int, shape (g,)
        Label of each group that is one cluster; ascending.
    rest : tuple of str
        Further groups: smaller clusters, unassigned samples.
    """

    numbers: np.ndarray
    labels: np.ndarray
    rest: tuple[str, ...]


def cluster_groups(labels: np.ndarray, n_clusters: int) -> ClusterGroups:
    """Group samples by their clusters.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        1 .. n_clusters, -1 where a sample is unassigned.
    n_clusters : int

    Returns
    -------
    ClusterGroups
        Of more than 200 clusters the largest 200; the others are one group.

    Examples
    --------
    >>> groups = cluster_groups(np.array([2, 1, -1, 2]), 2)
    >>> groups.numbers.tolist(), groups.labels.tolist(), groups.rest
    ([1, 0, 2, 1], [1, 2], ('unassigned',))
    """
    sizes = np.bincount(labels[labels > 0], minlength=n_clusters + 1)[1:]
    listed = np.sort(np.argsort(-sizes, kind="stable")[:_MOST_CLUSTERS])
    rest = []
    # The additional last entry is for label -1.
    group = np.full(n_clusters + 2, len(listed), dtype=np.uint8)
    group[listed + 1] = np.arange(len(listed))
    if n_clusters > len(listed):
        rest.append(f"{n_clusters - len(listed):,} smaller clusters")
    if (labels < 0).any():
        group[-1] = len(listed) + len(rest)
        rest.append("unassigned")
    numbers = group[labels]
    numbers.setflags(write=False)
    return ClusterGroups(numbers, listed + 1, tuple(rest))


def matched_clusters(groups: ClusterGroups, labels: np.ndarray, n_clusters: int) -> np.ndarray:
    """Pair groups with the clusters that they overlap most, the largest overlap first.

    Parameters
    ----------
    groups : ClusterGroups
    labels : ndarray of int, shape (n,)
        Labels of other clusters of the same samples.
    n_clusters : int
        Number of these clusters.

    Returns
    -------
    ndarray of int, shape (g,)
        Label of the cluster that belongs to each group that is one cluster; 0 where none is left for it.

    Examples
    --------
    >>> groups = cluster_groups(np.array([1, 1, 1, 2, 2, 3]), 3)
    >>> matched_clusters(groups, np.array([2, 2, 1, 1, 1, 1]), 2).tolist()
    [2, 1, 0]
    """
    g = len(groups.labels)
    is_in_both = (groups.numbers < g) & (labels > 0)
    pairs = groups.numbers[is_in_both].astype(np.int64) * n_clusters + (labels[is_in_both] - 1)
    # A table of all pairs where it is small; sorting takes longer.
    if g * n_clusters <= 4 * len(labels) + 10_000:
        shared = np.bincount(pairs, minlength=g * n_clusters)
        found = np.flatnonzero(shared)
        counts = shared[found]
    else:
        found, counts = np.unique(pairs, return_counts=True)
    partner = np.zeros(g, dtype=np.int64)
    is_taken = np.zeros(n_clusters, dtype=bool)
    n_open = min(g, n_clusters)
    for pair in found[np.argsort(-counts, kind="stable")].tolist():
        group, cluster = divmod(pair, n_clusters)
        if partner[group] == 0 and not is_taken[cluster]:
            partner[group], is_taken[cluster] = cluster + 1, True
            n_open -= 1
            if n_open == 0:
                break
    return partner


def group_colors(
    groups: ClusterGroups, own: Sequence[str], partners: Mapping[int, str] | None = None
) -> tuple[str, ...]:
    """The colour of each group.

    Parameters
    ----------
    groups : ClusterGroups
    own : sequence of str, length g
        Colour of each group that is one cluster, where nothing is known of other clusters.
    partners : mapping of int to str, optional
        Place of a group -> colour of the cluster that belongs to it. The other groups then have colours that none of
        these clusters has.

    Returns
    -------
    tuple of str
        The further groups are grey.

    Examples
    --------
    >>> groups = cluster_groups(np.array([1, 2, 3, -1]), 3)
    >>> group_colors(groups, ["red", "blue", "teal"])
    ('red', 'blue', 'teal', '#8B9097')
    >>> group_colors(groups, ["red", "blue", "teal"], {1: "#0072B2", 0: "#D55E00"})
    ('#D55E00', '#0072B2', '#009E73', '#8B9097')
    """
    colors = list(own)
    if partners is not None:
        used = set(partners.values())
        free = [color for color in PALETTE if color not in used] or list(PALETTE)
        others = iter(css_colors(np.arange(len(colors)), free))
        colors = [partners[place] if place in partners else next(others) for place in range(len(colors))]
    return (*colors, *[UNASSIGNED_COLOR] * len(groups.rest))

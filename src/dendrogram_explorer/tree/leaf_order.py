"""Leaf order: which merges are drawn with their sides exchanged, so that leaves stand in a better order."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
from scipy.cluster.hierarchy import optimal_leaf_ordering

from ..util.names import LeafOrder
from .tree import Tree

__all__ = ["LEAF_ORDERS", "OPTIMAL_MAX_SAMPLES", "check_optimal", "exchanged_sides", "optimal_seconds"]

LEAF_ORDERS: tuple[LeafOrder, ...] = get_args(LeafOrder)

# 1,000 leaves of a balanced tree take 4 s, twice as many about 50 s: nobody waits longer for an order of leaves.
OPTIMAL_MAX_SAMPLES = 2_000


def exchanged_sides(
    tree: Tree, leaf_order: str, distances: Callable[[], np.ndarray] | None = None
) -> np.ndarray:
    """Merges whose two sides are exchanged in an order of the leaves.

    Parameters
    ----------
    tree : Tree
    leaf_order : str
        One of ``LEAF_ORDERS``. "count" puts the side with fewer leaves first and "distance" the side whose own merge is
        lower, as ``count_sort`` and ``distance_sort`` of ``scipy.cluster.hierarchy.dendrogram`` do;
        "..._descending" the other one. "optimal" makes neighbours as similar as the tree allows.
    distances : callable, optional
        Gives the condensed distances, in the unit of the tree; called for "optimal" alone.

    Returns
    -------
    ndarray of bool, shape (n-1,)
        True where the right child of a merge is drawn on the left.

    Raises
    ------
    ValueError
        For "optimal", if there are no distances or too many samples, as `check_optimal`.

    References
    ----------
    Bar-Joseph, Gifford, Jaakkola, "Fast optimal leaf ordering for hierarchical clustering", Bioinformatics 17 (2001);
    the algorithm is scipy's ``optimal_leaf_ordering``.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [3, 2, 2.5, 3]]))
    >>> exchanged_sides(tree, "count").tolist()
    [False, True]
    """
    left, right = tree.left, tree.right
    if leaf_order == "default":
        return np.zeros(tree.n - 1, dtype=bool)
    if leaf_order == "optimal":
        check_optimal(tree.n, distances is not None)
        assert distances is not None
        Z = tree.linkage_matrix()
        return optimal_leaf_ordering(Z, distances())[:, 0] != Z[:, 0]
    height = np.concatenate((np.zeros(tree.n), tree.height))
    key = tree.size if leaf_order.startswith("count") else height
    is_later = key[left] > key[right]
    return ~is_later if leaf_order.endswith("_descending") else is_later


def check_optimal(n: int, has_distances: bool) -> None:
    """Refuse an optimal order that cannot be had.

    Parameters
    ----------
    n : int
        Number of samples.
    has_distances : bool
        Whether distances between the samples are known.

    Raises
    ------
    ValueError
        Says what is missing, or what the limit is.

    Examples
    --------
    >>> check_optimal(150, has_distances=True)
    """
    if not has_distances:
        raise ValueError(
            'leaf_order="optimal" needs the distances between samples, and a linkage matrix does not hold them. Pass '
            'the observations as `data`, start from distances, or choose "count" or "distance".'
        )
    if n > OPTIMAL_MAX_SAMPLES:
        raise ValueError(
            f'leaf_order="optimal" is for up to {OPTIMAL_MAX_SAMPLES:,} samples, because its time grows with the '
            f'fourth power of their number; here are {n:,}. Choose "count" or "distance".'
        )


def optimal_seconds(n: int) -> float:
    """About how long an optimal order takes at most, in seconds, measured on one core of a laptop.

    Examples
    --------
    >>> round(optimal_seconds(1_000))
    4
    """
    return 4.0 * (n / 1_000) ** 4

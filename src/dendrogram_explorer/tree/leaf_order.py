"""Leaf order: which merges are drawn with their sides exchanged, so that leaves stand in a better order."""

from __future__ import annotations

from typing import get_args

import numpy as np

from ..util.memory import require_memory
from ..util.names import LeafOrder
from .optimal_order import optimal_order_bytes
from .tree import Tree

__all__ = ["LEAF_ORDERS", "OPTIMAL_MAX_SAMPLES", "check_optimal", "exchanged_sides"]

LEAF_ORDERS: tuple[LeafOrder, ...] = get_args(LeafOrder)

OPTIMAL_MAX_SAMPLES = 10_000
"""The square of distances of more samples takes more than 0.8 GB."""


def exchanged_sides(tree: Tree, leaf_order: str) -> np.ndarray:
    """Merges whose two sides are exchanged in an order of the leaves; `optimal_sides` gives those of "optimal".

    Parameters
    ----------
    tree : Tree
    leaf_order : str
        One of ``LEAF_ORDERS``, but not "optimal". "count" puts the side with fewer leaves first and "distance" the
        side whose own merge is lower, as ``count_sort`` and ``distance_sort`` of
        ``scipy.cluster.hierarchy.dendrogram`` do; "..._descending" the other one.

    Returns
    -------
    ndarray of bool, shape (n-1,)
        True where the right child of a merge is drawn on the left.

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
    MemoryError
        If the distances do not fit into memory; nothing was allocated.

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
            f'leaf_order="optimal" is for up to {OPTIMAL_MAX_SAMPLES:,} samples, because its memory grows with the '
            f'square of their number; here are {n:,}. Choose "count" or "distance".'
        )
    require_memory(
        optimal_order_bytes(n),
        f'leaf_order="optimal" for {n:,} samples',
        'Choose "count" or "distance", which need no distances.',
    )

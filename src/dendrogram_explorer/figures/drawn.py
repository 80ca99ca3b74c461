"""The layout of a dendrogram, whole or truncated, as in scipy; without colours or pixels.

Mirror of ``js/src/tree/truncate.ts`` and of the positions in ``js/src/tree/tree.ts``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..tree.tree import Tree

__all__ = ["DrawnTree", "drawn_tree"]


@dataclass(frozen=True, eq=False)
class DrawnTree:
    """The part of a tree that is drawn.

    It has t tips, which are samples or contracted branches, and t - 1 merges. Drawn nodes are numbered like those of a
    tree: tips 0 .. t-1 from left to right, then the merges in the order of the linkage matrix.

    Attributes
    ----------
    tree : Tree
        The whole tree.
    nodes : ndarray of int, shape (2t-1,)
        Node of the whole tree that each drawn node represents.
    left, right : ndarray of int, shape (t-1,)
        Drawn nodes that each drawn merge joins, the left one and the right one.
    position : ndarray of float64, shape (2t-1,)
        Position of each drawn node along the leaves: i + 0.5 for tip i, the mean of the children for a merge.
    height : ndarray of float64, shape (2t-1,)
        Height of each drawn node; for a tip where it ends: at 0, or where a sample hangs.
    """

    tree: Tree
    nodes: np.ndarray
    left: np.ndarray
    right: np.ndarray
    position: np.ndarray
    height: np.ndarray

    @property
    def n_tips(self) -> int:
        """Number of tips, t."""
        return len(self.left) + 1

    @property
    def tips(self) -> np.ndarray:
        """Nodes of the whole tree that the tips represent, from left to right; int, shape (t,)."""
        return self.nodes[: self.n_tips]

    @property
    def sizes(self) -> np.ndarray:
        """Number of samples in each drawn node; int32, shape (2t-1,)."""
        return self.tree.size[self.nodes]


def drawn_tree(tree: Tree, mode: str | None = None, p: int = 30, hang: float | None = None) -> DrawnTree:
    """Truncate a tree as scipy's `dendrogram` does, and lay it out.

    Parameters
    ----------
    tree : Tree
        In the order in which it is drawn (see `Tree.turned`).
    mode : {None, "lastp", "level"}
        As ``truncate_mode`` of `scipy.cluster.hierarchy.dendrogram`.
    p : int
        As there.
    hang : float or None
        Tips that are samples end this share of the tree's height below their merge; None and negative numbers: at 0.

    Returns
    -------
    DrawnTree

    Examples
    --------
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> drawn_tree(tree).position.tolist()
    [0.5, 1.5, 2.5, 2.0, 1.25]
    >>> drawn_tree(tree, "lastp", 2).tips.tolist()
    [1, 3]
    """
    n = tree.n
    kept = _kept_merges(tree, mode, p)
    merges = np.flatnonzero(kept)
    is_tip = np.ones(2 * n - 1, dtype=bool)
    is_tip[n:] = ~kept
    if len(merges) == 0:
        tips = np.array([tree.root])
    else:
        children = np.concatenate([tree.left[merges], tree.right[merges]])
        tips = children[is_tip[children]]
        tips = tips[np.argsort(tree.start[tips])]
    nodes = np.concatenate([tips, n + merges])
    drawn_id = np.full(2 * n - 1, -1, dtype=np.int64)
    drawn_id[nodes] = np.arange(len(nodes))
    left, right = drawn_id[tree.left[merges]], drawn_id[tree.right[merges]]
    position = _positions(left, right)
    height = np.concatenate([np.zeros(len(tips)), tree.height[merges]])
    if hang is not None and hang >= 0:
        samples = np.flatnonzero(tips < n)
        above = tree.height[tree.parent[tips[samples]] - n]
        height[samples] = np.maximum(above - hang * tree.peak.max(), 0.0)
    return DrawnTree(tree, nodes, left, right, position, height)


def _kept_merges(tree: Tree, mode: str | None, p: int) -> np.ndarray:
    """Whether each merge is drawn; bool, shape (n-1,)."""
    n = tree.n
    kept = np.ones(n - 1, dtype=bool)
    if mode == "lastp" and 0 < p < n:
        kept[: n - p] = False
    elif mode == "level" and p > 0:
        level = _levels(tree)
        kept = level <= p
        # scipy keeps node n itself one level further down (its test is `i > n`).
        above = tree.parent[n] - n
        kept[0] |= above >= 0 and kept[above]
    return kept


def _levels(tree: Tree) -> np.ndarray:
    """Number of merges above each merge, by pointer doubling."""
    root = tree.n - 2
    ancestor = tree.parent[tree.n :] - tree.n
    ancestor[root] = root
    level = np.ones(tree.n - 1, dtype=np.int32)
    level[root] = 0
    while ancestor.min() != root:
        level += level[ancestor]
        ancestor = ancestor[ancestor]
    return level


def _positions(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Positions along the leaves.

    The mean of the children is computed for all merges at once, repeatedly, until nothing changes. This takes a few
    dozen passes even if the tree is as deep as it has leaves: after k passes, an error comes from k merges further down
    and has a weight of 2**-k.
    """
    n = len(left) + 1
    position = np.empty(2 * n - 1)
    position[:n] = np.arange(n) + 0.5
    position[n:] = n / 2
    while True:
        middle = (position[left] + position[right]) / 2
        if np.array_equal(middle, position[n:]):
            return position
        position[n:] = middle

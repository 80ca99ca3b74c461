"""Tree: the flat arrays of one linkage matrix.

A linkage of n leaves has 2n-1 nodes, numbered as in scipy: leaves are ``0 .. n-1``, merge ``i`` creates node ``n + i``.
A chained tree is n deep, so nothing here is recursive or loops over nodes: information travels along branches by
pointer doubling, in ``log2(depth)`` passes over whole arrays.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .arrays import fcluster_rank, heavy_path_numbers, layout, span_maximum

__all__ = ["Tree", "subtree_maximum"]


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Tree:
    """The arrays that every cut, colour and drawing of one linkage matrix is derived from.

    All arrays are C-contiguous and read-only. Make one with `Tree.from_linkage`. Two trees are equal only if they are
    the same object, so a tree can be the key of a (weak) dictionary.

    Attributes
    ----------
    n : int
        Number of leaves.
    left, right : ndarray of int32, shape (n-1,)
        Children of merge i, in the order of the linkage matrix.
    height : ndarray of float64, shape (n-1,)
        Height of merge i, in the unit of the linkage.
    peak : ndarray of float64, shape (n-1,)
        Greatest height within the subtree of merge i (scipy's ``maxdists``). It is `height` itself if
        no merge is lower than a merge below it; centroid and median linkage can have such inversions.
    monotone : bool
        Whether `peak` equals `height` everywhere.
    size : ndarray of int32, shape (2n-1,)
        Number of leaves of every node.
    parent : ndarray of int32, shape (2n-1,)
        Node above every node; -1 for the root.
    order : ndarray of int32, shape (n,)
        Leaves from left to right, as ``scipy.cluster.hierarchy.leaves_list``.
    start : ndarray of int32, shape (2n-1,)
        Every node covers ``order[start : start + size]``; for a leaf `start` is its position.
    color : ndarray of int32, shape (2n-1,)
        Number of the heavy path of every node: the larger child (on a tie the left one) continues its parent's
        path. The root's path is 0; the others are numbered 1, 2, ... by the peak of the merge that they hang
        from, highest first, on a tie the later merge first. A horizontal cut into k clusters meets exactly the
        paths 0 .. k-1.
    gap_merge : ndarray of int32, shape (n,)
        ``gap_merge[p]`` is the merge that separates the leaves at positions p-1 and p; ``gap_merge[0]`` is -1.
    rank : ndarray of int32, shape (2n-1,)
        ``fcluster`` numbers the clusters of a cut in ascending order of the rank of their roots. It is where a node
        would start if every merge of a leaf and a larger node had that leaf on its right: in that order of the
        leaves, too, every node covers a contiguous span, ``[rank, rank + size)``.
    """

    n: int
    left: np.ndarray
    right: np.ndarray
    height: np.ndarray
    peak: np.ndarray
    monotone: bool
    size: np.ndarray
    parent: np.ndarray
    order: np.ndarray
    start: np.ndarray
    color: np.ndarray
    gap_merge: np.ndarray
    rank: np.ndarray

    @classmethod
    def from_linkage(cls, Z: np.ndarray) -> Tree:
        """Build the tree of a linkage matrix.

        Parameters
        ----------
        Z : ndarray of float64, shape (n-1, 4)
            A valid linkage matrix (``linkage.link_matrix`` checks one), its counts included. The rows need not be
            sorted by height, but a node must be created before it is merged.

        Returns
        -------
        Tree

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
        >>> tree.order.tolist(), tree.size.tolist(), tree.parent.tolist()
        ([1, 0, 2], [1, 1, 1, 2, 3], [3, 4, 3, 4, -1])
        >>> tree.members(3).tolist()
        [0, 2]
        """
        n = len(Z) + 1
        left = Z[:, 0].astype(np.int32)
        right = Z[:, 1].astype(np.int32)
        height = np.ascontiguousarray(Z[:, 2], dtype=np.float64).copy()

        size = np.ones(2 * n - 1, dtype=np.int32)
        size[n:] = Z[:, 3]
        parent = np.full(2 * n - 1, -1, dtype=np.int32)
        parent[left] = parent[right] = np.arange(n, 2 * n - 1, dtype=np.int32)

        start, order, gap_merge = layout(left, right, size, parent)
        monotone = bool(np.all(height[parent[n:-1] - n] >= height[:-1]))
        peak = height if monotone else span_maximum(height, gap_merge, start[n:], size[n:])

        arrays = {
            "left": left,
            "right": right,
            "height": height,
            "peak": peak,
            "size": size,
            "parent": parent,
            "order": order,
            "start": start,
            "color": heavy_path_numbers(left, right, size, parent, peak),
            "gap_merge": gap_merge,
            "rank": fcluster_rank(left, right, size, parent),
        }
        for array in arrays.values():
            array.setflags(write=False)
        return cls(n=n, monotone=monotone, **arrays)

    def linkage_matrix(self) -> np.ndarray:
        """The linkage matrix of the tree, for scipy's functions.

        Returns
        -------
        ndarray of float64, shape (n-1, 4)

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])).linkage_matrix()
        array([[0. , 2. , 1. , 2. ],
               [1. , 3. , 2.5, 3. ]])
        """
        return np.column_stack((self.left, self.right, self.height, self.size[self.n :]))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(n={self.n}, monotone={self.monotone})"

    @property
    def root(self) -> int:
        """Id of the root node, ``2n - 2``."""
        return 2 * self.n - 2

    def members(self, node: int) -> np.ndarray:
        """Leaves of a node, from left to right.

        Parameters
        ----------
        node : int
            Node id, ``0 .. 2n-2``; a leaf has itself as its only member.

        Returns
        -------
        ndarray of int32, shape (size[node],)
            Sample indices; a read-only view.

        Raises
        ------
        TypeError, ValueError
            If there is no such node.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
        >>> tree.members(4).tolist()
        [1, 0, 2]
        """
        return self.order[self.span(node)]

    def turned(self, exchanged: np.ndarray) -> Tree:
        """The same tree with the two sides of some merges exchanged, which only changes the order of the leaves.

        Parameters
        ----------
        exchanged : ndarray of bool, shape (n-1,)
            True for merges whose right child is drawn on the left.

        Returns
        -------
        Tree
            With the same `color` and `rank`, which depend only on the linkage matrix.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
        >>> tree.turned(np.array([False, True])).order.tolist()
        [0, 2, 1]
        """
        if not exchanged.any():
            return self
        left = np.where(exchanged, self.right, self.left)
        right = np.where(exchanged, self.left, self.right)
        start, order, gap_merge = layout(left, right, self.size, self.parent)
        arrays = {"left": left, "right": right, "start": start, "order": order, "gap_merge": gap_merge}
        for array in arrays.values():
            array.setflags(write=False)
        return replace(self, **arrays)

    def merges(self, node: int) -> np.ndarray:
        """Merges within a node's subtree, its own included, in the order of the gaps that they close.

        Parameters
        ----------
        node : int
            Node id, ``0 .. 2n-2``; a leaf has no merges.

        Returns
        -------
        ndarray of int32, shape (size[node] - 1,)
            Merge indices (node id minus n); a read-only view.

        Raises
        ------
        TypeError, ValueError
            If there is no such node.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
        >>> tree.merges(4).tolist(), tree.merges(0).tolist()
        ([1, 0], [])
        """
        span = self.span(node)
        return self.gap_merge[span.start + 1 : span.stop]

    def span(self, node: int) -> slice:
        """Positions of a node's leaves in `order`.

        Parameters
        ----------
        node : int
            Node id, ``0 .. 2n-2``.

        Returns
        -------
        slice

        Raises
        ------
        TypeError, ValueError
            If there is no such node.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])).span(3)
        slice(1, 3, None)
        """
        number = self.check_node(node)
        first = int(self.start[number])
        return slice(first, first + int(self.size[number]))

    def check_node(self, node: Any) -> int:
        """Check the id of a node.

        Parameters
        ----------
        node : int
            User input.

        Returns
        -------
        int

        Raises
        ------
        TypeError
            If it is not an integer.
        ValueError
            If there is no such node.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])).check_node(np.int64(3))
        3
        """
        nodes = (
            f"this tree has the nodes 0 .. {self.root} (leaves are 0 .. {self.n - 1}, merge i is node {self.n} + i). "
            "Pass one of these."
        )
        try:
            number = operator.index(node)
        except TypeError:
            number = None
        if number is None or isinstance(node, bool):
            raise TypeError(f"node must be an integer, got {node!r}: {nodes}")
        if not 0 <= number <= self.root:
            raise ValueError(f"There is no node {number}: {nodes}")
        return number


def subtree_maximum(tree: Tree, values: np.ndarray) -> np.ndarray:
    """Greatest value within the subtree of every merge.

    Parameters
    ----------
    tree : Tree
    values : ndarray of float64, shape (n-1,)
        One value per merge, without NaN.

    Returns
    -------
    ndarray of float64, shape (n-1,)
        As ``scipy.cluster.hierarchy.maxRstat``, but without its walk through the tree.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree, subtree_maximum
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> subtree_maximum(tree, np.array([5.0, 4.0])).tolist()
    [5.0, 5.0]
    """
    return span_maximum(values, tree.gap_merge, tree.start[tree.n :], tree.size[tree.n :])

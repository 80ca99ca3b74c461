"""Tree: the flat arrays of one linkage matrix.

A linkage of n leaves has 2n-1 nodes, numbered as in scipy: leaves are ``0 .. n-1``, merge ``i`` makes node
``n + i``. A chained tree is n deep, so nothing here recurses and nothing loops over the nodes: what has to travel
along the branches does so by pointer doubling, in ``log2(depth)`` passes over whole arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

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
        Greatest height within the subtree of merge i (scipy's ``maxdists``). It is `height` itself where no merge
        lies lower than one below it; centroid and median linkage can have such inversions.
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
            sorted by height, but a node has to be made before it is merged.

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

        start, order, gap_merge = _layout(left, right, size, parent)
        monotone = bool(np.all(height[parent[n:-1] - n] >= height[:-1]))
        peak = height if monotone else _span_maximum(height, gap_merge, start[n:], size[n:])

        arrays = {
            "left": left,
            "right": right,
            "height": height,
            "peak": peak,
            "size": size,
            "parent": parent,
            "order": order,
            "start": start,
            "color": _heavy_path_numbers(left, right, size, parent, peak),
            "gap_merge": gap_merge,
            "rank": _rank(left, right, size, parent),
        }
        for array in arrays.values():
            array.setflags(write=False)
        return cls(n=n, monotone=monotone, **arrays)

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
        ValueError
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
        """The same tree with the two sides of some merges exchanged: its leaves stand otherwise, all else is the same.

        Parameters
        ----------
        exchanged : ndarray of bool, shape (n-1,)
            True for the merges whose right child stands on the left.

        Returns
        -------
        Tree
            With the `color` and the `rank` of this one, which follow the linkage matrix.

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
        start, order, gap_merge = _layout(left, right, self.size, self.parent)
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
        ValueError
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
        ValueError
            If there is no such node.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer.tree import Tree
        >>> Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])).span(3)
        slice(1, 3, None)
        """
        if not 0 <= node <= self.root:
            raise ValueError(
                f"There is no node {node}: this tree has the nodes 0 .. {self.root} (leaves are 0 .. {self.n - 1}, "
                f"merge i is node {self.n} + i). Pass one of these."
            )
        first = int(self.start[node])
        return slice(first, first + int(self.size[node]))


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
    return _span_maximum(values, tree.gap_merge, tree.start[tree.n :], tree.size[tree.n :])


def _layout(
    left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`Tree.start`, `Tree.order` and `Tree.gap_merge`."""
    n = len(left) + 1
    start = _start(left, right, size, parent)
    order = np.empty(n, dtype=np.int32)
    order[start[:n]] = np.arange(n, dtype=np.int32)
    gap_merge = np.full(n, -1, dtype=np.int32)
    gap_merge[start[right]] = np.arange(n - 1, dtype=np.int32)
    return start, order, gap_merge


def _start(left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Leaf position at which every node starts.

    A right child starts behind its left sibling, a left child where its parent does; so a start is the sum of such
    steps up to the root. Every pass doubles how far up each node has summed. Only inner nodes take part: leaves are one
    step below them.
    """
    n = len(left) + 1
    step = np.zeros(2 * n - 1, dtype=np.int32)
    step[right] = size[left]
    start = step[n:].copy()
    root = n - 2
    ancestor = parent[n:] - np.int32(n)
    ancestor[root] = root
    while ancestor.min() != root:
        start += start[ancestor]
        ancestor = ancestor[ancestor]
    step[:n] += start[parent[:n] - n]
    step[n:] = start
    return step


def _span_maximum(
    values: np.ndarray, gap_merge: np.ndarray, start: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """Greatest of `values` over the gaps that each merge's span encloses.

    A subtree's merges are the gaps inside its span, so a maximum over a subtree is one over a range: that of two
    overlapping windows whose width is a power of two (a sparse table, of which only one row is ever held).
    """
    window_maximum = values[gap_merge]  # entry 0 is no gap; no span reaches it
    n_gaps = size - 1
    level = (np.frexp(n_gaps)[1] - 1).astype(np.uint8)
    by_level = np.argsort(level, kind="stable").astype(np.int32)
    level_ends = np.cumsum(np.bincount(level))
    result = np.empty(len(values), dtype=np.float64)
    for exponent, (first, last) in enumerate(zip(np.r_[0, level_ends[:-1]], level_ends, strict=True)):
        width = 1 << exponent
        merges = by_level[first:last]
        first_gap = start[merges] + 1
        result[merges] = np.maximum(
            window_maximum[first_gap], window_maximum[first_gap + n_gaps[merges] - width]
        )
        window_maximum = np.maximum(window_maximum[:-width], window_maximum[width:])
    return result


def _heavy_path_numbers(
    left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray, peak: np.ndarray
) -> np.ndarray:
    """Number of the heavy path of every node; see `Tree.color`."""
    n = len(left) + 1
    left_is_heavy = size[left] >= size[right]
    light = np.where(left_is_heavy, right, left)

    # A stable sort of the reversed merges keeps the later of two equally high merges in front.
    highest_first = n - 2 - np.argsort(-peak[::-1], kind="stable")
    color = np.zeros(2 * n - 1, dtype=np.int32)
    color[light[highest_first]] = np.arange(1, n, dtype=np.int32)

    head = parent.copy()
    head[light] = light
    head[-1] = 2 * n - 2
    inner_head = head[n:] - np.int32(n)
    while True:
        next_head = inner_head[inner_head]
        if np.array_equal(next_head, inner_head):
            break
        inner_head = next_head
    color[n:] = color[n:][inner_head]
    # A heavy leaf's head so far is its parent, whose number is final by now; a light leaf is its own head.
    color[:n] = color[head[:n]]
    return color


def _rank(left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Order in which ``fcluster`` numbers clusters; see `Tree.rank`.

    Its depth-first walk numbers a cluster on entering it, but a single leaf only on leaving the leaf's parent, behind
    everything in the leaf's sibling. Two sibling leaves keep their order. None of that depends on the cut.
    """
    n = len(left) + 1
    leaf_is_late = (left < n) & (right >= n)
    return _start(np.where(leaf_is_late, right, left), np.where(leaf_is_late, left, right), size, parent)

"""Points in an order that keeps neighbours together, and how far apart they are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.spatial import cKDTree

__all__ = ["Boxes", "Points", "halved_order"]

# Coordinates whose differences are held at a time.
_NUMBERS = 4_000_000
# Rows that tell which column spreads most.
_SAMPLES = 256
# In more columns than these balls around boxes tell better than the boxes how far apart they are.
_FEW_COLUMNS = 3


class Boxes(NamedTuple):
    """A binary tree of boxes around points that are neighbours in the order of `Points`.

    Attributes
    ----------
    start, end : ndarray of int64, shape (b,)
        The points in each box.
    left, right : ndarray of int64, shape (b,)
        Its halves; -1 for a leaf. Box 0 holds all points, and halves come after what they are halves of.
    low, high : ndarray of float64, shape (b, m)
        Its corners.
    centre : ndarray of float64, shape (b, m), or None
        Of the points in it, their mean; None in few columns.
    radius : ndarray of float64, shape (b,), or None
        How far from there the farthest is.
    least_core : ndarray of float64, shape (b,)
        The least core distance in it.
    levels : list of ndarray
        The boxes that have halves, those farthest from box 0 first.
    """

    start: np.ndarray
    end: np.ndarray
    left: np.ndarray
    right: np.ndarray
    low: np.ndarray
    high: np.ndarray
    centre: np.ndarray | None
    radius: np.ndarray | None
    least_core: np.ndarray
    levels: list[np.ndarray]

    def folded(self, fold: np.ufunc, values: np.ndarray) -> np.ndarray:
        """The minimum, or the like, of the values of the points in each box."""
        folded = np.empty((len(self.start), *values.shape[1:]), dtype=values.dtype)
        is_leaf = self.left < 0
        leaves = np.flatnonzero(is_leaf)
        leaves = leaves[np.argsort(self.start[leaves])]
        folded[leaves] = fold.reduceat(values, self.start[leaves])
        for boxes in self.levels:
            folded[boxes] = fold(folded[self.left[boxes]], folded[self.right[boxes]])
        return folded


def halved_order(X: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """An order in which neighbours are near: halves of halves, each of the column that spreads most.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
    size : int
        Parts of at most so many rows are not divided.

    Returns
    -------
    order : ndarray of int64, shape (n,)
    start : ndarray of int64
        Where each part begins.
    """
    order = np.arange(len(X))
    parts, start = [(0, len(X))], []
    while parts:
        begin, end = parts.pop()
        if end - begin <= size:
            start.append(begin)
            continue
        rows = order[begin:end]
        # A few of them tell which column spreads most.
        some = X[rows[:: -(-len(rows) // _SAMPLES)]]
        values = X[rows, np.argmax(np.ptp(some, axis=0))]
        half = len(rows) // 2
        order[begin:end] = rows[np.argpartition(values, half)]
        parts += ((begin, begin + half), (begin + half, end))
    return order, np.sort(np.array(start, dtype=np.int64))


class Points:
    """Points whose distance is that of a norm, or their mutual-reachability distance.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        No two rows are equal. Sizes of about 1.
    p : float
        Which norm: 1 (city block), 2 (Euclidean), infinity (Chebyshev), or any other number of at least 1.
    order : ndarray of int64, shape (n,), optional
        In which neighbours are near. Default: that of a k-d tree, which is kept.
    leaf_size : int
        How many points a leaf of that tree may hold.

    Attributes
    ----------
    X : ndarray of float64, shape (n, m)
        The rows in an order in which neighbours are near.
    order : ndarray of int64, shape (n,)
        Which of the rows given each of them is.
    tree : cKDTree or None
        Of the rows as given: what it finds are positions there.
    core : ndarray of float64, shape (n,), or None
        Core distances; None where distances are not mutual-reachability distances.
    """

    def __init__(
        self, X: np.ndarray, p: float = 2.0, order: np.ndarray | None = None, leaf_size: int = 32
    ) -> None:
        self.p = p
        self.tree: cKDTree | None = None
        if order is None:
            self.tree = cKDTree(X, leaf_size, balanced_tree=False)
            order = self.tree.indices.astype(np.int64)
        self.order: np.ndarray = order
        self.X = X[self.order]
        self.core: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.X)

    def apart(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Distance of each pair; mutual-reachability distance where core distances are known."""
        distance = np.empty(len(first))
        size = max(1, _NUMBERS // self.X.shape[1])
        for begin in range(0, len(first), size):
            part = slice(begin, begin + size)
            distance[part] = self.norm(self.X[first[part]] - self.X[second[part]])
        return self.reached(distance, first, second)

    def reached(self, distance: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The mutual-reachability distance of pairs whose distance is given, or that distance itself."""
        if self.core is None:
            return distance
        return np.maximum(distance, np.maximum(self.core[first], self.core[second]))

    def norm(self, difference: np.ndarray) -> np.ndarray:
        """Length of each row."""
        if self.p == 2:
            return np.sqrt(np.einsum("ij,ij->i", difference, difference))
        difference = np.abs(difference)
        if self.p == 1:
            return difference.sum(axis=1)
        if np.isinf(self.p):
            return difference.max(axis=1)
        return (difference**self.p).sum(axis=1) ** (1 / self.p)

    def boxes(self) -> Boxes:
        """The boxes of the tree."""
        assert self.tree is not None
        nodes: list[Any] = [self.tree.tree]
        parents = [-1]
        start, end = [], []
        at = 0
        left, right = [], []
        while at < len(nodes):
            node = nodes[at]
            start.append(node.start_idx)
            end.append(node.end_idx)
            if node.lesser is None:
                left.append(-1)
                right.append(-1)
            else:
                left.append(len(nodes))
                right.append(len(nodes) + 1)
                nodes += (node.lesser, node.greater)
                parents += (at, at)
            nodes[at] = None
            at += 1
        start, end, left, right = (np.array(values, dtype=np.int64) for values in (start, end, left, right))
        depth = np.zeros(len(start), dtype=np.int64)
        for box, parent in enumerate(parents[1:], start=1):
            depth[box] = depth[parent] + 1
        inner = np.flatnonzero(left >= 0)
        by_depth = inner[np.argsort(-depth[inner], kind="stable")]
        levels = np.split(by_depth, np.flatnonzero(np.diff(depth[by_depth])) + 1) if len(inner) else []
        empty = np.empty(0)
        boxes = Boxes(start, end, left, right, empty, empty, None, None, empty, levels)
        core = np.zeros(len(self)) if self.core is None else self.core
        centre = radius = None
        if self.X.shape[1] > _FEW_COLUMNS:
            centre = boxes.folded(np.add, self.X) / (end - start)[:, np.newaxis]
            radius = self._radii(boxes, centre, depth)
        return boxes._replace(
            centre=centre,
            radius=radius,
            low=boxes.folded(np.minimum, self.X),
            high=boxes.folded(np.maximum, self.X),
            least_core=boxes.folded(np.minimum, core),
        )

    def _radii(self, boxes: Boxes, centre: np.ndarray, depth: np.ndarray) -> np.ndarray:
        """How far the farthest point of each box is from its centre."""
        radius = np.empty(len(depth))
        for level in range(depth.max() + 1):
            of_level = np.flatnonzero(depth == level)
            of_level = of_level[np.argsort(boxes.start[of_level])]
            size = boxes.end[of_level] - boxes.start[of_level]
            # Where leaves end higher up a level does not hold all points.
            begins = np.cumsum(size) - size
            point = np.arange(size.sum()) + np.repeat(boxes.start[of_level] - begins, size)
            far = self.norm(self.X[point] - centre[np.repeat(of_level, size)])
            radius[of_level] = np.maximum.reduceat(far, begins)
        return radius

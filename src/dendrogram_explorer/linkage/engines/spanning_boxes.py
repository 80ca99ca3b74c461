"""The shortest edges that leave components, where the data have few dimensions: boxes against boxes."""

from __future__ import annotations

import numpy as np

from .spanning_points import Boxes, Points

__all__ = ["Edges", "search_boxes"]

# Pairs of boxes, and of points, that are held at a time.
_PAIRS = 1 << 19


class Edges:
    """The shortest edge known to leave each component.

    Parameters
    ----------
    n : int
        Number of components.

    Attributes
    ----------
    length : ndarray of float64, shape (n,)
        Infinity where none is known.
    inside, outside : ndarray of int64, shape (n,)
        Its ends, -1 where none is known.
    """

    def __init__(self, n: int) -> None:
        self.length = np.full(n, np.inf)
        self.inside = np.full(n, -1, dtype=np.int64)
        self.outside = np.full(n, -1, dtype=np.int64)

    def offer(
        self, component: np.ndarray, inside: np.ndarray, outside: np.ndarray, length: np.ndarray
    ) -> None:
        """Take edges that are shorter than those known.

        Parameters
        ----------
        component : ndarray of int
            Which each edge leaves.
        inside, outside : ndarray of int
            Its ends, in the component and out of it.
        length : ndarray of float64
        """
        is_shorter = length < self.length[component]
        if not is_shorter.any():
            return
        component, inside, outside, length = (
            values[is_shorter] for values in (component, inside, outside, length)
        )
        np.minimum.at(self.length, component, length)
        is_shortest = length == self.length[component]
        component = component[is_shortest]
        # Of several as short one after the other is written, both ends of the same: numpy keeps the last.
        self.inside[component] = inside[is_shortest]
        self.outside[component] = outside[is_shortest]


def search_boxes(
    points: Points, boxes: Boxes, component: np.ndarray, asked: np.ndarray, edges: Edges
) -> None:
    """Find the shortest edge that leaves each component to which points that are asked belong.

    Parameters
    ----------
    points : Points
    boxes : Boxes
        Theirs.
    component : ndarray of int32, shape (n,)
        Of each point.
    asked : ndarray of int64
        Points, ascending. Other points of their components have no neighbour outside that is nearer than the edges
        known already.
    edges : Edges
        Those known, one of each component at least; shorter ones are put in their place.

    Notes
    -----
    Pairs of boxes that may hold the ends of a shorter edge are divided until they are leaves, breadth first. On the way
    one point of each box gives edges, so that components far from all others have a short edge soon. The bounds are
    those of the dual-tree algorithm of March, Ram and Gray ("Fast Euclidean minimum spanning tree", 2010); whole arrays
    of pairs take the place of its recursion.
    """
    is_asked = np.zeros(len(points), dtype=bool)
    is_asked[asked] = True
    lowest = boxes.folded(np.minimum, component)
    highest = boxes.folded(np.maximum, component)
    whole = np.where(lowest == highest, lowest, -1)
    middle = (boxes.start + boxes.end) // 2
    search = _Search(points, boxes, component, is_asked, edges, whole, middle)
    search.run()


class _Search:
    def __init__(self, points, boxes, component, is_asked, edges, whole, middle) -> None:
        self.points, self.boxes, self.component = points, boxes, component
        self.is_asked, self.edges, self.whole, self.middle = is_asked, edges, whole, middle

    def run(self) -> None:
        boxes = self.boxes
        self.limit = self._limits()
        root = np.zeros(1, dtype=np.int64)
        waiting = [(root, root)]
        while waiting:
            first, second = waiting.pop()
            if len(first) > _PAIRS:
                half = len(first) // 2
                waiting += [(first[half:], second[half:]), (first[:half], second[:half])]
                continue
            first, second = self._open(first, second)
            if len(first) == 0:
                continue
            self._offer_middles(first, second)
            first_is_leaf, second_is_leaf = boxes.left[first] < 0, boxes.left[second] < 0
            is_last = first_is_leaf & second_is_leaf
            self._compare_leaves(first[is_last], second[is_last])
            first, second = first[~is_last], second[~is_last]
            if len(first):
                waiting.append(self._halves(first, second))

    def _limits(self) -> np.ndarray:
        """For each box the longest edge that still has to be undercut."""
        length = np.where(self.is_asked, self.edges.length[self.component], -1.0)
        return self.boxes.folded(np.maximum, length)

    def _open(self, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pairs of boxes that may hold a shorter edge."""
        boxes, whole = self.boxes, self.whole
        limit = self.limit[first]
        known = whole[first] >= 0
        limit[known] = np.minimum(limit[known], self.edges.length[whole[first[known]]])
        is_open = (limit > 0) & ~(known & (whole[first] == whole[second]))
        first, second, limit = first[is_open], second[is_open], limit[is_open]
        least = self._gap(boxes.low[first], boxes.high[first], boxes.low[second], boxes.high[second])
        if boxes.centre is not None:
            apart = self.points.norm(boxes.centre[first] - boxes.centre[second])
            np.maximum(least, apart - boxes.radius[first] - boxes.radius[second], out=least)
        if self.points.core is not None:
            np.maximum(least, boxes.least_core[first], out=least)
            np.maximum(least, boxes.least_core[second], out=least)
        is_open = least < limit
        return first[is_open], second[is_open]

    def _gap(self, low, high, other_low, other_high) -> np.ndarray:
        return self.points.norm(np.maximum(np.maximum(other_low - high, low - other_high), 0.0))

    def _offer_middles(self, first: np.ndarray, second: np.ndarray) -> None:
        component = self.component
        inside, outside = self.middle[first], self.middle[second]
        is_edge = component[inside] != component[outside]
        inside, outside = inside[is_edge], outside[is_edge]
        if len(inside):
            self.edges.offer(component[inside], inside, outside, self.points.apart(inside, outside))

    def _halves(self, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Both boxes of each pair divided, where they can be."""
        left, right = self.boxes.left, self.boxes.right
        divided = left[first] >= 0
        first, second = (
            np.concatenate((first[~divided], left[first[divided]], right[first[divided]])),
            np.concatenate((second[~divided], second[divided], second[divided])),
        )
        divided = left[second] >= 0
        return (
            np.concatenate((first[~divided], first[divided], first[divided])),
            np.concatenate((second[~divided], left[second[divided]], right[second[divided]])),
        )

    def _compare_leaves(self, first: np.ndarray, second: np.ndarray) -> None:
        """Points that are asked against leaves, then against their points; the nearest leaves first."""
        boxes = self.boxes
        size = max(1, _PAIRS // max(1, int((boxes.end[first] - boxes.start[first]).max(initial=1))))
        for begin in range(0, len(first), size):
            part = slice(begin, begin + size)
            point, at = _members(boxes, first[part])
            leaf = second[part][at]
            is_asked = self.is_asked[point]
            point, leaf = point[is_asked], leaf[is_asked]
            point, leaf, least = self._open_points(point, leaf, None)
            order = np.argsort(least)
            self._compare_points(point[order], leaf[order], least[order])

    def _open_points(self, point, leaf, least):
        own = self.component[point]
        is_open = self.whole[leaf] != own
        if least is not None:
            is_open &= least < self.edges.length[own]
            return point[is_open], leaf[is_open], least[is_open]
        point, leaf = point[is_open], leaf[is_open]
        x = self.points.X[point]
        least = self._gap(x, x, self.boxes.low[leaf], self.boxes.high[leaf])
        if self.boxes.centre is not None:
            apart = self.points.norm(x - self.boxes.centre[leaf])
            np.maximum(least, apart - self.boxes.radius[leaf], out=least)
        if self.points.core is not None:
            np.maximum(least, self.points.core[point], out=least)
            np.maximum(least, self.boxes.least_core[leaf], out=least)
        is_open = least < self.edges.length[self.component[point]]
        return point[is_open], leaf[is_open], least[is_open]

    def _compare_points(self, point: np.ndarray, leaf: np.ndarray, least: np.ndarray) -> None:
        leaf_size = max(1, int((self.boxes.end[leaf] - self.boxes.start[leaf]).max(initial=1)))
        # A few at first: what they give closes most of the others.
        size = max(1, _PAIRS // leaf_size // 16)
        while len(point):
            inside, at = point[:size], leaf[:size]
            outside, which = _members(self.boxes, at)
            inside = inside[which]
            is_edge = self.component[inside] != self.component[outside]
            inside, outside = inside[is_edge], outside[is_edge]
            self.edges.offer(self.component[inside], inside, outside, self.points.apart(inside, outside))
            point, leaf, least = self._open_points(point[size:], leaf[size:], least[size:])
            size = max(1, _PAIRS // leaf_size)


def _members(boxes: Boxes, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points of some leaves, one after the other, and which of the leaves each is in."""
    count = boxes.end[box] - boxes.start[box]
    which = np.repeat(np.arange(len(box)), count)
    begins = np.cumsum(count) - count
    return np.arange(count.sum()) - (begins - boxes.start[box])[which], which

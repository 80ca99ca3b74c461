"""Minimum spanning trees of points, in memory that grows with their number alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from .merges import merge_equal_rows
from .spanning_boxes import Edges, search_boxes
from .spanning_lists import Lists, lists_of_trees
from .spanning_points import Points
from .spanning_products import lists_of_products, order_for_products, search_products

__all__ = ["core_distances", "spanning_tree"]

# Neighbours in a list. In a plane a list of eight leaves one point in twelve without a neighbour outside of its
# component when lists do not help any more.
_N_NEIGHBOURS = 8
# Lists go on as long as they give this share of the components an edge.
_SHARE_BY_LISTS = 0.5
# In more columns products compare points sooner than boxes leave them out.
_FEW_COLUMNS = 4


def spanning_tree(
    X: np.ndarray,
    p: float = 2.0,
    min_samples: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find a minimum spanning tree.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite, sizes of about 1; two rows or more.
    p : float
        Which norm distances are of: 1, 2, infinity or any other number of at least 1.
    min_samples : int
        1 for plain distances, as each sample's own nearest one is never farther than any other. Else the length of an
        edge is its mutual-reachability distance: at least the distance from each of its ends to the `min_samples`-th
        nearest other sample. Less than n.
    progress : callable, optional
        Called as ``progress(done, total)`` now and then; what it raises ends the search.

    Returns
    -------
    first, second : ndarray of int64, shape (n-1,)
        The ends of each edge.
    length : ndarray of float64, shape (n-1,)
        Ascending.

    Notes
    -----
    The rounds of Borůvka (1926): in each, every component takes the shortest edge that leaves it. Most such edges are
    among the nearest neighbours, which are found once. A component whose lists are used up, but may have a shorter edge
    than those in them, is searched by itself. One component, the one with the most such points, may always wait until
    others have joined it: so a large cluster never asks for the sake of the few samples around it.

    Of edges of equal length any may be taken, if those are left out that would close a ring: see Wikipedia on
    "Borůvka's algorithm". So no strict order of edges is needed.
    """
    n = len(X)
    kept, weight, _, merges = merge_equal_rows(X)
    distinct = X if len(kept) == n else X[kept]
    k = min(len(kept) - 1, _N_NEIGHBOURS if min_samples == 1 else max(_N_NEIGHBOURS, min_samples + 4))
    order = order_for_products(distinct, k) if p == 2 and k > 0 else None
    points = Points(distinct, p, order)
    if k > 0:
        say = progress or (lambda done, total: None)
        first, second, length = _of_distinct(points, weight[points.order], k, min_samples, say)
    else:
        first = second = np.empty(0, dtype=np.int64)
        length = np.empty(0)
    first, second = kept[points.order[first]], kept[points.order[second]]
    if len(merges):
        # Rows that are equal are as near to each other as they can be to any.
        is_first = merges[:, 0] < n
        equal = merges[is_first, 0][np.cumsum(is_first) - 1]
        core = np.zeros(n)
        if points.core is not None:
            core[kept[points.order]] = points.core
        first, second = np.concatenate((equal, first)), np.concatenate((merges[:, 1], second))
        length = np.concatenate((core[equal], length))
    order = np.argsort(length, kind="stable")
    return first[order], second[order], length[order]


def core_distances(lists: Lists, weight: np.ndarray, min_samples: int) -> np.ndarray:
    """Distance from each point to the `min_samples`-th nearest other sample, several of which may be at one place.

    Parameters
    ----------
    lists : Lists
        Of `min_samples` neighbours or more, or of all others.
    weight : ndarray of int64, shape (n,)
        Samples at each place.
    min_samples : int

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    core = np.zeros(len(weight))
    seen = weight - 1
    for neighbour, distance in zip(lists.neighbour.T, lists.distance.T, strict=True):
        is_short = seen < min_samples
        if not is_short.any():
            break
        core[is_short] = distance[is_short]
        seen = seen + weight[neighbour]
    return core


def _of_distinct(points: Points, weight: np.ndarray, k: int, min_samples: int, say: Callable):
    n = len(points)

    # The lists take about as long as all that follows.
    def listed(done: int) -> None:
        say(done // 2, n)

    if points.tree is None:
        lists = lists_of_products(points, k, min(k, min_samples), listed)
    else:
        lists = lists_of_trees(points, k, listed)
    if min_samples > 1:
        points.core = core_distances(lists, weight, min_samples)
        lists = _reached(points, lists)
    return _Rounds(points, lists, say).run()


def _reached(points: Points, lists: Lists) -> Lists:
    """Lists by mutual-reachability distance."""
    assert points.core is not None
    n, k = lists.distance.shape
    point = np.repeat(np.arange(n, dtype=np.int32), k)
    reached = points.reached(lists.distance.ravel(), point, lists.neighbour.ravel()).reshape(n, k)
    order = np.argsort(reached, axis=1, kind="stable")
    return Lists(
        np.take_along_axis(lists.neighbour, order, axis=1),
        np.take_along_axis(reached, order, axis=1),
        np.maximum(lists.beyond, points.core),
    )


class _Rounds:
    """Components that grow into one."""

    def __init__(self, points: Points, lists: Lists, say: Callable) -> None:
        n = len(points)
        self.points, self.lists, self.say = points, lists, say
        self.component = np.arange(n, dtype=np.int32)
        self.n_components = n
        # No point outside of its component is nearer to a point: where its list is used up.
        self.beyond = lists.beyond
        # The points whose lists are not used up, and how far each has got.
        self.listed = np.arange(n)
        self.at = np.zeros(n, dtype=np.int16)
        self.is_used_up = np.zeros(n, dtype=bool)
        self.boxes = None
        self.found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def run(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        while self.n_components > 1:
            edges = self._from_lists()
            open_ = self._open_points(edges)
            is_known = np.ones(self.n_components, dtype=bool)
            is_known[self.component[open_]] = False
            if np.count_nonzero(is_known) < _SHARE_BY_LISTS * self.n_components:
                asked, waits = self._asked(open_, is_known)
                self._search(asked, edges)
                is_known[:] = True
                is_known[waits] = False
            # No neighbour outside of a component is nearer than its shortest edge.
            shortest = np.where(is_known, edges.length, 0.0)
            np.maximum(self.beyond, shortest[self.component], out=self.beyond)
            self._join(edges, is_known)
            self.say_still()
        first, second, length = (np.concatenate(parts) for parts in zip(*self.found, strict=True))
        return first, second, length

    def _from_lists(self) -> Edges:
        """The shortest edges that are in lists."""
        neighbour, distance, _ = self.lists
        component, k = self.component, self.lists.distance.shape[1]
        behind = self.listed
        # Every list goes on to its first neighbour in another component.
        while len(behind):
            found = neighbour[behind, self.at[behind]]
            behind = behind[component[found] == component[behind]]
            self.at[behind] += 1
            is_over = self.at[behind] == k
            self.is_used_up[behind[is_over]] = True
            behind = behind[~is_over]
        self.listed = listed = self.listed[~self.is_used_up[self.listed]]
        found = neighbour[listed, self.at[listed]].astype(np.int64)
        length = distance[listed, self.at[listed]]
        edges = Edges(self.n_components)
        edges.offer(component[listed], listed, found, length)
        edges.offer(component[found], found, listed, length)
        return edges

    def _open_points(self, edges: Edges) -> np.ndarray:
        """The points whose lists are used up, and that may be the ends of shorter edges."""
        # Nor is it certain which is the next of those in a list that are farther than some that are not in it.
        is_open = self.is_used_up.copy()
        listed = self.listed
        is_open[listed] = self.lists.distance[listed, self.at[listed]] > self.beyond[listed]
        is_open = np.flatnonzero(is_open)
        return is_open[self.beyond[is_open] < edges.length[self.component[is_open]]]

    def _asked(self, open_: np.ndarray, is_known: np.ndarray) -> tuple[np.ndarray, int | slice]:
        """The points that are asked, and the component that waits."""
        count = np.bincount(self.component[open_], minlength=self.n_components)
        waits = int(np.argmax(count))
        return open_[self.component[open_] != waits], waits

    def _search(self, asked: np.ndarray, edges: Edges) -> None:
        if len(asked) == 0:
            return
        # Neighbours in order that belong to different components: a short edge of each component, if not the shortest.
        component, points = self.component, self.points
        last = np.flatnonzero(component[1:] != component[:-1])
        length = points.apart(last, last + 1)
        edges.offer(component[last], last, last + 1, length)
        edges.offer(component[last + 1], last + 1, last, length)
        # They are known now, so fewer points are.
        asked = asked[self.beyond[asked] < edges.length[component[asked]]]
        if points.p == 2 and points.X.shape[1] > _FEW_COLUMNS:
            search_products(points, component, asked, edges, self.say_still)
            return
        if self.boxes is None:
            self.boxes = self.points.boxes()
        search_boxes(self.points, self.boxes, self.component, asked, edges)

    def say_still(self) -> None:
        """As far as the last round; hears an interrupt."""
        n = len(self.points)
        self.say(n - self.n_components // 2, n)

    def _join(self, edges: Edges, is_known: np.ndarray) -> None:
        """Join components along their shortest edges, but for those that close a ring."""
        n = self.n_components
        # scipy 1.15 takes no other indices than these.
        joins = np.flatnonzero(is_known & (edges.outside >= 0)).astype(np.int32)
        other = self.component[edges.outside[joins]].astype(np.int32, copy=False)
        graph = csr_array(
            # Edges of length 0 would be none; any order will do, for rings are of edges of equal length.
            (np.arange(1, len(joins) + 1, dtype=np.float64), (joins, other)),
            shape=(n, n),
        )
        from scipy.sparse.csgraph import connected_components, minimum_spanning_tree  # takes long to import

        forest = minimum_spanning_tree(graph)
        chosen = joins[forest.data.astype(np.int64) - 1]
        self.found.append((edges.inside[chosen], edges.outside[chosen], edges.length[chosen]))
        self.n_components, label = connected_components(forest, directed=False)
        self.component = label.astype(np.int32)[self.component]

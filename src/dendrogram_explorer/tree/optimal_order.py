"""The order of the leaves in which neighbours are as near each other as the tree allows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .tree import Tree

__all__ = ["optimal_order_bytes", "optimal_sides"]

Between = Callable[[np.ndarray, np.ndarray], np.ndarray]

# Elements that are worked on at a time, so that they stay in the cache and an interrupt is heard soon.
_AT_A_TIME = 2**16

# Seconds for one sum and comparison, and for one call of `_cross` or one merge of `_fill`; measured, +-50 %. They only
# decide which of two ways is taken, both of which are exact.
_SECONDS_EACH = 1.5e-9
_SECONDS_CALL = 2e-5

# Costs of a deeper node are stored in any case: without, it would be asked for more than 2**40 times.
_DEEPEST = 40


def optimal_order_bytes(n: int) -> int:
    """Bytes that `optimal_sides` needs for n leaves: a square of distances and costs, and what is worked on."""
    return 8 * n * n + 100 * n + 32 * _AT_A_TIME


def optimal_sides(tree: Tree, between: Between, say: Callable[[str], None] | None = None) -> np.ndarray:
    """Merges to exchange so that the sum of the distances of neighbouring leaves is the least that the tree allows.

    Parameters
    ----------
    tree : Tree
    between : callable
        (samples of shape (a,), samples of shape (b,)) -> distances, shape (a, b).
    say : callable, optional
        Told how far it is.

    Returns
    -------
    ndarray of bool, shape (n-1,)
        True where the right child of a merge is drawn on the left; never at the root, whose exchange costs nothing.

    Notes
    -----
    Let cost(i, k) of a node be the least sum over an order of its leaves that begins with i and ends with k. With i
    on one side of a merge and k on the other, it is the least of cost(i, u) + d(u, l) + cost(l, k): two products of
    matrices in which sums are minima and products are sums (Bar-Joseph, Gifford and Jaakkola, "Fast optimal leaf
    ordering for hierarchical clustering", Bioinformatics 17, 2001). At the root only the least cost of all matters. So
    only vectors go through the upper nodes, two for each one that goes through the node above; costs
    of all pairs are stored where a node would be asked for more vectors than that is worth. A balanced tree takes time
    in proportion to n^2 log n.

    Examples
    --------
    Four points in a plane; scipy's ``optimal_leaf_ordering`` gives 2, 0, 3, 1, which is 1.78 longer.

    >>> import numpy as np
    >>> from scipy.cluster.hierarchy import linkage
    >>> from scipy.spatial.distance import cdist
    >>> X = np.array([[5.0, 5], [8, 4], [7, 0], [5, 3]])
    >>> tree = Tree.from_linkage(linkage(X, "average"))
    >>> sides = optimal_sides(tree, lambda first, second: cdist(X[first], X[second]))
    >>> order = tree.turned(sides).order
    >>> order.tolist(), round(float(np.linalg.norm(np.diff(X[order], axis=0), axis=1).sum()), 2)
    ([2, 3, 0, 1], 8.77)
    """
    return _Search(tree, between, say or _say_nothing).sides()


def _say_nothing(_: str) -> None: ...


class _Search:
    """Nodes are spans of positions: a merge has its left side in [start, middle), its right one in [middle, stop).

    The square has distances above its diagonal. Below it, where the costs of a merge are stored, it has them at
    [k, i] for i on the left side and k on the right one.
    """

    def __init__(self, tree: Tree, between: Between, say: Callable[[str], None]) -> None:
        n = self.n = tree.n
        self.say = say
        self.start, self.stop = tree.start.tolist(), (tree.start + tree.size).tolist()
        self.left, self.right = tree.left.tolist(), tree.right.tolist()
        self.exchanged = np.zeros(n - 1, dtype=bool)
        self.is_stored, self.to_fill, self.expected = self._plan(tree)
        self.done = 0.0
        self.square = self._distances(tree.order, between)

    def sides(self) -> np.ndarray:
        """The merges to exchange."""
        for merge in np.flatnonzero(self.is_stored).tolist():
            self._fill(merge)
        root = 2 * self.n - 2
        middle = self.start[self.right[-1]]
        nothing = np.zeros(self.n)
        self._trace(root, nothing, middle + int(self._cross(root, nothing[:middle], True).argmin()))
        return self.exchanged

    def _plan(self, tree: Tree) -> tuple[np.ndarray, list[float], float]:
        """Which merges have their costs stored, and about how many seconds each of them and all takes."""
        n = self.n
        left, right = tree.left, tree.right
        size = tree.size.astype(np.float64)
        # The pairs between the two sides of a node; a leaf has none.
        pairs = np.zeros(2 * n - 1)
        pairs[n:] = size[left] * size[right]
        to_fill = 2 * (pairs[left] * size[right] + pairs[right] * size[left]) * _SECONDS_EACH
        to_fill = (to_fill + 2 * _SECONDS_CALL).tolist()
        depth = [0] * (2 * n - 1)
        for merge in range(n - 2, -1, -1):
            depth[self.left[merge]] = depth[self.right[merge]] = depth[n + merge] + 1
        once = (2 * pairs * _SECONDS_EACH + 2 * _SECONDS_CALL).tolist()
        stored, least = [0.0] * (2 * n - 1), [0.0] * (2 * n - 1)
        is_stored = np.zeros(n - 1, dtype=bool)
        for merge in range(n - 1):
            node, a, b = n + merge, self.left[merge], self.right[merge]
            stored[node] = stored[a] + stored[b] + to_fill[merge]
            used = once[node] * 2.0 ** min(depth[node], _DEEPEST)
            is_stored[merge] = depth[node] >= _DEEPEST or stored[node] <= least[a] + least[b]
            least[node] = used + (stored[node] if is_stored[merge] else least[a] + least[b])
        # What is below a stored merge is stored too.
        whole = is_stored.tolist()
        for merge in range(n - 2, -1, -1):
            if whole[merge]:
                for child in (self.left[merge], self.right[merge]):
                    if child >= n:
                        whole[child - n] = True
        return np.array(whole), to_fill, least[-1]

    def _distances(self, order: np.ndarray, between: Between) -> np.ndarray:
        square = np.empty((self.n, self.n))
        rows = max(1, 4 * _AT_A_TIME // self.n)
        for first in range(0, self.n, rows):
            square[first : first + rows, first:] = between(order[first : first + rows], order[first:])
            self.say(f"Distances between {self.n:,} leaves: {100 * first // self.n} % ...")
        return square

    def _span(self, node: int) -> slice:
        return slice(self.start[node], self.stop[node])

    def _halves(self, node: int) -> tuple[slice, slice]:
        return self._span(self.left[node - self.n]), self._span(self.right[node - self.n])

    def _fill(self, merge: int) -> None:
        """Store the costs of all pairs of a merge."""
        square, n = self.square, self.n
        a, b = self.left[merge], self.right[merge]
        A, B = self._span(a), self._span(b)
        # From the left side's first leaf to the right side's first one.
        across = square[A, B]
        if a >= n:
            x, y = self._halves(a)
            turned = square[y, x]
            across = np.concatenate((_product(turned.T, square[y, B]), _product(turned, square[x, B])))
        if b >= n:
            x, y = self._halves(b)
            turned, middle = square[y, x], x.stop - B.start
            to_first = _product(across[:, middle:], turned)
            across = np.concatenate((to_first, _product(across[:, :middle], turned.T)), axis=1)
        square[B, A] = across.T
        self._say_done(self.to_fill[merge])

    def _cross(self, node: int, costs: np.ndarray, from_left: bool) -> np.ndarray:
        """Least costs to end with each leaf of one side; `costs` are those to begin with each of the other side."""
        merge = node - self.n
        a, b = self.left[merge], self.right[merge]
        A, B = self._span(a), self._span(b)
        self._say_done(len(costs) * (B.stop - A.start - len(costs)) * _SECONDS_EACH)
        if self.is_stored[merge]:
            block = self.square[B, A]
            return _through_rows(block, costs) if from_left else _through_columns(block, costs)
        block = self.square[A, B]
        if from_left:
            return self._within(b, _through_columns(block, self._within(a, costs)))
        return self._within(a, _through_rows(block, self._within(b, costs)))

    def _within(self, node: int, costs: np.ndarray) -> np.ndarray:
        """Least costs of orders of a node that end with each of its leaves."""
        if node < self.n:
            return costs
        middle = self.stop[self.left[node - self.n]] - self.start[node]
        from_right = self._cross(node, costs[middle:], False)
        return np.concatenate((from_right, self._cross(node, costs[:middle], True)))

    def _trace(self, node: int, costs: np.ndarray, last: int) -> int:
        """Fix the order of a node that ends with a leaf; returns the leaf that it begins with.

        It calls itself only above stored nodes, so at most `_DEEPEST` deep.
        """
        if node < self.n:
            return last
        merge = node - self.n
        a, b = self.left[merge], self.right[merge]
        A, B = self._span(a), self._span(b)
        from_left = last >= B.start
        self.exchanged[merge] = not from_left
        before, after, ahead = (
            (a, b, costs[: A.stop - A.start]) if from_left else (b, a, costs[A.stop - A.start :])
        )
        if self.is_stored[merge]:
            to_last = self.square[last, A] if from_left else self.square[B, last]
            first = self.start[before] + int((ahead + to_last).argmin())
            self._trace_stored(node, first, last)
            return first
        block = self.square[A, B]
        reached = self._within(before, ahead)
        onward = _through_columns(block, reached) if from_left else _through_rows(block, reached)
        joint = self._trace(after, onward, last)
        to_joint = self.square[A, joint] if from_left else self.square[joint, B]
        return self._trace(before, ahead, self.start[before] + int((reached + to_joint).argmin()))

    def _trace_stored(self, node: int, first: int, last: int) -> None:
        """Fix the order of a stored node that begins and ends with given leaves."""
        todo = [(node, first, last)]
        while todo:
            node, first, last = todo.pop()
            if node < self.n:
                continue
            merge = node - self.n
            before, after = self.left[merge], self.right[merge]
            self.exchanged[merge] = is_exchanged = first >= self.start[after]
            if is_exchanged:
                before, after = after, before
            U, to_u = self._other_end(before, first)
            L, to_l = self._other_end(after, last)
            block = self.square[L, U].T if is_exchanged else self.square[U, L]
            place = int((_through_columns(block, to_u) + to_l).argmin())
            todo.append((before, first, U.start + int((to_u + block[:, place]).argmin())))
            todo.append((after, L.start + place, last))

    def _other_end(self, node: int, end: int) -> tuple[slice, np.ndarray]:
        """Where an order of a stored node that has a leaf at one end can have its other one, and what each costs."""
        if node < self.n:
            return slice(end, end + 1), np.zeros(1)
        x, y = self._halves(node)
        return (x, self.square[end, x]) if end >= y.start else (y, self.square[y, end])

    def _say_done(self, seconds: float) -> None:
        self.done += seconds
        self.say(f"Optimal order of {self.n:,} leaves: {min(99, int(100 * self.done / self.expected))} % ...")


def _product(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The least of A[i, k] + B[k, j] over k, shape (i, j)."""
    p, q = A.shape
    r = B.shape[1]
    if p * q * r <= _AT_A_TIME:
        return (A[:, :, np.newaxis] + B).min(axis=1)
    if r < p:
        # The long side last, which is worked on at once.
        return _product(B.T, np.ascontiguousarray(A.T)).T
    out = np.empty((p, r))
    rows = max(1, _AT_A_TIME // (2 * r))
    for begin in range(0, p, rows):
        part = slice(begin, begin + rows)
        best = np.add(A[part, 0, np.newaxis], B[0], out=out[part])
        work = np.empty_like(best)
        for k in range(1, q):
            np.add(A[part, k, np.newaxis], B[k], out=work)
            np.minimum(best, work, out=best)
    return out


def _through_rows(block: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """The least of block[i, k] + costs[k] over k, for each i."""
    if block.size <= _AT_A_TIME:
        return (block + costs).min(axis=1)
    out = np.empty(len(block))
    rows = max(1, _AT_A_TIME // block.shape[1])
    for begin in range(0, len(block), rows):
        part = slice(begin, begin + rows)
        (block[part] + costs).min(axis=1, out=out[part])
    return out


def _through_columns(block: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """The least of costs[i] + block[i, k] over i, for each k."""
    out = (block[:1] + costs[0])[0]
    rows = max(1, _AT_A_TIME // block.shape[1])
    for begin in range(0, len(block), rows):
        part = slice(begin, begin + rows)
        np.minimum(out, (block[part] + costs[part, np.newaxis]).min(axis=0), out=out)
    return out

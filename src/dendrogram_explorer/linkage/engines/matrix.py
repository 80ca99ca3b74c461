"""Linkages of stored distances: on a square matrix, row by row, and with an ear for interrupts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .parts import for_each_part

__all__ = ["MATRIX_METHODS", "matrix_linkage"]

MATRIX_METHODS = ("average", "complete", "single", "ward", "weighted")
"""The methods whose merges can be found along chains of nearest neighbours: those that are reducible."""

# The matrix shrinks when so many of its clusters are left of one.
_SHRINKING_SHARE = 2
# Merges after which it is said how far it is.
_MERGES = 256
# Rows at a time.
_PART = 64


def matrix_linkage(
    D: np.ndarray,
    method: str,
    weight: np.ndarray | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cluster by the distances of all pairs.

    Parameters
    ----------
    D : ndarray of float64, shape (n, n)
        Distances, symmetric, with infinity on the diagonal; their squares for "ward". Used up.
    method : str
        One of `MATRIX_METHODS`.
    weight : ndarray of float64, shape (n,), optional
        How many samples each row stands for; they have merged already.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of merges, now and then. What it raises ends the clustering.

    Returns
    -------
    first, second : ndarray of int64, shape (n-1,)
        What merges: row i is node i, and merge t makes node n + t.
    height : ndarray of float64, shape (n-1,)
        Squared for "ward". No merge is lower than what it is made of; else they are in the order found.

    Notes
    -----
    From a cluster to its nearest, to that one's, until two are each other's nearest: these merge, in the end they would
    in any case [1]_. Distances to a merged cluster come from the formula of Lance and Williams [2]_, for its row alone.
    Other rows take over what has changed when they are next looked at: columns of a large matrix are slow to write.

    References
    ----------
    .. [1] Murtagh, "A survey of recent advances in hierarchical clustering algorithms", 1983.
    .. [2] Lance and Williams, "A general theory of classificatory sorting strategies", 1967.

    Examples
    --------
    >>> D = np.array([[np.inf, 1.0, 4.0], [1.0, np.inf, 3.0], [4.0, 3.0, np.inf]])
    >>> matrix_linkage(D, "average")
    (array([0, 3]), array([1, 2]), array([1. , 3.5]))
    """
    n = len(D)
    square = _Square(D, _FORMULAS[method], np.ones(n) if weight is None else weight)
    while square.n_used > 1:
        square.follow_chain(max(square.n_used // _SHRINKING_SHARE, 1), progress or (lambda done, total: None))
        square.shrink()
    return square.merges()


def _average(one, other, weight_1, weight_2, cost, weights):
    share = weight_2 / (weight_1 + weight_2)
    one *= 1.0 - share
    other *= share
    one += other


def _weighted(one, other, weight_1, weight_2, cost, weights):
    one += other
    one *= 0.5


def _complete(one, other, weight_1, weight_2, cost, weights):
    np.maximum(one, other, out=one)


def _single(one, other, weight_1, weight_2, cost, weights):
    np.minimum(one, other, out=one)


def _ward(one, other, weight_1, weight_2, cost, weights):
    one *= weights + weight_1
    other *= weights + weight_2
    one += other
    one -= weights * cost
    one /= weights + (weight_1 + weight_2)


# Each makes the row of one cluster that of both; the row of the other is used up.
_FORMULAS = {
    "average": _average,
    "complete": _complete,
    "single": _single,
    "ward": _ward,
    "weighted": _weighted,
}


class _Square:
    """Clusters by their positions, which are columns of the matrix; a merged cluster takes over one of its two.

    Clusters that are gone are infinitely far from all.
    """

    def __init__(self, D: np.ndarray, combine: Callable, weight: np.ndarray) -> None:
        n = len(D)
        self._D, self._combine = D, combine
        self._flat = D.reshape(-1)
        # The row of the matrix for each position: rows stay where they are when columns move up.
        self._row = np.arange(n)
        self._weight = weight.astype(np.float64)
        self._node, self._height = list(range(n)), [0.0] * n
        self.n_used = n
        self._first, self._second, self._heights = [], [], []
        self._begin()

    def _begin(self) -> None:
        k = len(self._row)
        # Positions that have merged since the matrix last shrank, and those that were freed; and how many of these
        # merges each row knows of.
        self._changed, self._freed = np.empty(k, dtype=np.int64), np.empty(k, dtype=np.int64)
        self._known = [0] * k
        self._n_changes = 0
        self._begin_of_row = self._row * len(self._D)

    def follow_chain(self, goal: int, progress: Callable[[int, int], None]) -> None:
        """Merge pairs until so many clusters are left."""
        n, position = len(self._D), 0
        chain: list[int] = []
        on_chain: set[int] = set()
        while self.n_used > goal:
            if not chain:
                while self._weight[position] == 0.0:
                    position += 1
                chain.append(position)
                on_chain.add(position)
            tip = chain[-1]
            values = self._up_to_date(tip)
            nearest = int(values.argmin())
            # The one before is preferred among those that are equally near, up to rounding: else a chain could go round
            # in circles.
            if len(chain) > 1 and (nearest in on_chain or values[chain[-2]] <= values[nearest]):
                second, first = chain.pop(), chain.pop()
                on_chain -= {first, second}
                self._merge(first, second, float(values[first]))
                if self.n_used % _MERGES == 0:
                    progress(n - self.n_used, n - 1)
            else:
                chain.append(nearest)
                on_chain.add(nearest)
        progress(n - self.n_used, n - 1)

    def shrink(self) -> None:
        """Leave out the positions that are free."""
        kept = np.flatnonzero(self._weight > 0.0)
        k = len(self._row)

        def work(part: slice) -> None:
            # What a row takes over from another is nothing that the other would take over from it.
            for position in kept[part].tolist():
                self._up_to_date(position)

        def move(part: slice) -> None:
            rows = self._row[kept[part]]
            self._D[rows, : len(kept)] = self._D[rows, :k][:, kept]

        for_each_part(work, len(kept), _PART)
        for_each_part(move, len(kept), _PART)
        self._row, self._weight = self._row[kept], self._weight[kept]
        self._node, self._height = (
            [of[position] for position in kept.tolist()] for of in (self._node, self._height)
        )
        self._begin()

    def merges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All merges: the nodes that merged, and the heights."""
        return np.array(self._first), np.array(self._second), np.array(self._heights)

    def _up_to_date(self, position: int) -> np.ndarray:
        """The row of a cluster, a view, with all merges taken over."""
        row = self._D[self._row[position], : len(self._row)]
        known = self._known[position]
        if known < self._n_changes:
            changed = self._changed[known : self._n_changes]
            # No index is out of range; numpy finds that out more slowly than it wraps them.
            row[changed] = self._flat.take(self._begin_of_row[changed] + position, mode="wrap")
            row[self._freed[known : self._n_changes]] = np.inf
            self._known[position] = self._n_changes
        return row

    def _merge(self, first: int, second: int, cost: float) -> None:
        one, other = self._up_to_date(first), self._up_to_date(second)
        weight = self._weight
        self._combine(one, other, weight[first], weight[second], cost, weight)
        one[first] = one[second] = np.inf
        weight[first] += weight[second]
        weight[second] = 0.0
        self._changed[self._n_changes], self._freed[self._n_changes] = first, second
        self._n_changes += 1
        self._known[first] = self._n_changes
        # Rounding may make a merge lower than what it is made of, by the last bit.
        height = max(self._height[first], self._height[second], cost)
        self._first.append(self._node[first])
        self._second.append(self._node[second])
        self._heights.append(height)
        self._height[first] = height
        self._node[first] = len(self._D) + len(self._heights) - 1
        self.n_used -= 1

"""Lists of nearest neighbours from k-d trees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .parts import for_each_part
from .spanning_points import Points

__all__ = ["Lists", "lists_of_trees"]

_PART = 4_096
# Between two words about how far it is.
_POINTS_AT_A_TIME = 32 * _PART


class Lists(NamedTuple):
    """The nearest neighbours of every point.

    Attributes
    ----------
    neighbour : ndarray of int32, shape (n, k)
        The nearest first; never the point itself.
    distance : ndarray of float64, shape (n, k)
        Ascending.
    beyond : ndarray of float64, shape (n,)
        All points that are not in its list are at least as far from a point.
    """

    neighbour: np.ndarray
    distance: np.ndarray
    beyond: np.ndarray


def lists_of_trees(points: Points, k: int, say: Callable[[int], None]) -> Lists:
    """Find the k nearest neighbours of all points with their k-d tree.

    Parameters
    ----------
    points : Points
    k : int
        Less than the number of points.
    say : callable
        Called with the number of points that are done, and may raise.

    Returns
    -------
    Lists
    """
    n = len(points)
    neighbour = np.empty((n, k), dtype=np.int32)
    distance = np.empty((n, k))
    position = np.empty(n, dtype=np.int32)
    position[points.order] = np.arange(n, dtype=np.int32)
    wanted = [*range(1, k + 2)]
    tree: Any = points.tree

    def search(start: int, stop: int) -> None:
        part = slice(start, stop)
        far, found = tree.query(points.X[part], wanted, p=points.p)
        found = position[found]
        own = np.arange(start, stop, dtype=np.int32)[:, np.newaxis]
        is_own = found == own
        if is_own[:, 0].all():
            distance[part], neighbour[part] = far[:, 1:], found[:, 1:]
        else:
            # Distances of 0 between rows that differ, in the last bits, may leave the point anywhere, or out.
            is_own[~is_own.any(axis=1), -1] = True
            distance[part] = far[~is_own].reshape(-1, k)
            neighbour[part] = found[~is_own].reshape(-1, k)

    for begin in range(0, n, _POINTS_AT_A_TIME):
        end = min(n, begin + _POINTS_AT_A_TIME)
        for_each_part(lambda part: search(begin + part.start, begin + part.stop), end - begin, _PART)  # noqa: B023
        say(end)
    beyond = np.full(n, np.inf) if k == n - 1 else distance[:, -1].copy()
    return Lists(neighbour, distance, beyond)

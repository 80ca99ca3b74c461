"""The cheapest partners of a few clusters: all pairs from differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .clusters import Clusters
from .parts import for_each_part

__all__ = ["search_directly"]

# Coordinates that a processor's cache holds; fewer in all are not worth threads.
_CACHED_NUMBERS = 100_000
_MANY_NUMBERS = 1_000_000


def search_directly(
    clusters: Clusters, asked: np.ndarray, limits: Callable | None, partners: np.ndarray, costs: np.ndarray
) -> np.ndarray:
    """Find the cheapest partners of clusters; parameters and result as those of `search_products`."""
    n_kept = partners.shape[1]
    used = clusters.used()
    partners[:] = asked[:, np.newaxis]
    costs[:] = np.inf
    cost = np.empty((len(asked), len(used)))

    def compute(part: slice) -> None:
        cost[:, part] = clusters.cost(asked[:, np.newaxis], used[part])

    n_columns = len(asked) * clusters.centre.shape[1]
    is_long = len(used) * n_columns > _MANY_NUMBERS
    for_each_part(compute, len(used), 1 + _CACHED_NUMBERS // n_columns if is_long else len(used))
    cost[np.arange(len(asked)), np.searchsorted(used, asked)] = np.inf
    if len(used) > n_kept + 1:
        nearest = np.argpartition(cost, n_kept, axis=1)[:, : n_kept + 1]
        cost, found = np.take_along_axis(cost, nearest, axis=1), used[nearest]
    else:
        found = np.broadcast_to(used, cost.shape)
    order = np.argsort(cost, axis=1)
    cost, found = np.take_along_axis(cost, order, axis=1), np.take_along_axis(found, order, axis=1)
    n_found = min(n_kept, len(used) - 1)
    partners[:, :n_found], costs[:, :n_found] = found[:, :n_found], cost[:, :n_found]
    return costs[:, -1].copy()

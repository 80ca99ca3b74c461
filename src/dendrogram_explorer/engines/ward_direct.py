"""The cheapest partners of a few clusters: all pairs from differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .ward_clusters import Clusters

__all__ = ["search_directly"]


def search_directly(
    clusters: Clusters, asked: np.ndarray, limits: Callable | None, partners: np.ndarray, costs: np.ndarray
) -> np.ndarray:
    """Find the cheapest partners of clusters; parameters and result as those of `search_products`."""
    n_kept = partners.shape[1]
    used = clusters.used()
    partners[:] = asked[:, np.newaxis]
    costs[:] = np.inf
    cost = clusters.cost(asked[:, np.newaxis], used)
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

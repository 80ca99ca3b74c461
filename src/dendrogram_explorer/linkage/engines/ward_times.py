"""How long the steps of a Ward clustering take, in seconds on two cores, roughly.

The quicker way is chosen by these, not by a clock: so the same data go the same way at every run.
"""

from __future__ import annotations

__all__ = ["chain_seconds", "direct_seconds", "products_seconds", "round_seconds", "trees_seconds"]


def direct_seconds(n_asked: int, n_used: int, n_columns: int) -> float:
    """Of `search_directly`."""
    return n_asked * n_used * (4e-9 + 1e-9 * n_columns)


def products_seconds(n_asked: int, n_used: int, n_columns: int) -> float:
    """Of `search_products`."""
    # For each asked about a few pairs are computed from differences.
    return n_asked * (5e-6 + 1e-7 * n_columns + n_used * (1.5e-9 + 1.3e-11 * n_columns))


def trees_seconds(n_asked: int, n_used: int, n_columns: int, n_seen: float) -> float:
    """Of `search_trees`, where it sees so many clusters for each asked about."""
    return 2e-7 * n_used + n_asked * (4e-6 + n_seen * (1e-9 + 2.5e-10 * n_columns))


def round_seconds(n_used: int) -> float:
    """Of a round over all clusters, but for its search."""
    return 1e-3 + 3e-7 * n_used


def chain_seconds(n_used: int, n_columns: int) -> float:
    """Of each merge along a chain, with a search."""
    return 1.5e-4 + direct_seconds(1, n_used, n_columns)

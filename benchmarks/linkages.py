"""Large linkage matrices of known shape, made directly: few clustering algorithms reach these sizes quickly.

Every function returns a valid scipy linkage matrix of n leaves (float64, shape (n-1, 4)) with ascending heights
(between 0 and 1 where they are made directly), the same one for the same seed.
"""

from __future__ import annotations

import numpy as np

from dendrogram_explorer.linkage.sources import link_observations

__all__ = ["SHAPES", "balanced", "chained", "groups", "random_pairs"]

_GROUP_SIZE = 2_000


def balanced(n: int, seed: int = 0) -> np.ndarray:
    """Neighbours merge round by round: ``log2(n)`` deep."""
    return _merged_in_rounds(n, seed, lambda alive: (alive, len(alive) // 2))


def random_pairs(n: int, seed: int = 0) -> np.ndarray:
    """In every round a random quarter of the live clusters merge in random pairs: uneven, some 50 deep."""
    rng = np.random.default_rng(seed)
    return _merged_in_rounds(n, seed, lambda alive: (rng.permutation(alive), max(1, len(alive) // 8)))


def chained(n: int, seed: int = 0) -> np.ndarray:
    """Every merge adds one leaf to the only cluster: n - 1 deep."""
    merge = np.arange(n - 1)
    leaf = np.random.default_rng(seed).permutation(n)
    grown = n + merge - 1
    grown[0] = leaf[0]
    return _with_heights(leaf[1:], grown, merge + 2, seed)


def groups(n: int, seed: int = 0) -> np.ndarray:
    """Single linkage of normal groups of some 2,000 samples in a plane: chains of small subtrees side by side."""
    rng = np.random.default_rng(seed)
    count = max(2, n // _GROUP_SIZE)
    centres = rng.uniform(0, 45 * np.sqrt(count), (count, 2))
    samples = centres[rng.integers(count, size=n)] + rng.normal(size=(n, 2))
    return link_observations(samples, "single").Z


def _merged_in_rounds(n, seed, choose):
    """Merge the first pairs of what `choose` returns, ``(clusters, number of pairs)``, until one cluster is left."""
    size = np.ones(2 * n - 1, dtype=np.int64)
    alive = np.arange(n)
    left, right = [], []
    next_node = n
    while len(alive) > 1:
        clusters, n_pairs = choose(alive)
        made = np.arange(next_node, next_node + n_pairs)
        left.append(clusters[0 : 2 * n_pairs : 2])
        right.append(clusters[1 : 2 * n_pairs : 2])
        size[made] = size[left[-1]] + size[right[-1]]
        alive = np.concatenate((made, clusters[2 * n_pairs :]))
        next_node += n_pairs
    return _with_heights(np.concatenate(left), np.concatenate(right), size[n:], seed)


def _with_heights(first, second, size, seed):
    heights = np.sort(np.random.default_rng(seed).random(len(size)))
    return np.column_stack((np.minimum(first, second), np.maximum(first, second), heights, size))


SHAPES = {"balanced": balanced, "random": random_pairs, "chained": chained}

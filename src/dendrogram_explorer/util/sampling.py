"""Random subsets of the samples, for computations that would take too long with all of them."""

from __future__ import annotations

import numpy as np

__all__ = ["random_samples"]


def random_samples(n: int, at_most: int, seed: int = 0) -> np.ndarray:
    """All samples, or a reproducible random subset of them.

    Parameters
    ----------
    n : int
        Number of samples.
    at_most : int
        Maximum size of the subset.
    seed : int

    Returns
    -------
    ndarray of int64, shape (min(n, at_most),)
        Ascending sample indices.

    Examples
    --------
    >>> random_samples(3, at_most=10).tolist(), len(random_samples(1000, at_most=10))
    ([0, 1, 2], 10)
    """
    if n <= at_most:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, at_most, replace=False))

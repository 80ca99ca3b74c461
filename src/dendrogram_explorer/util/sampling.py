"""Random samples of the samples, where all of them would take too long."""

from __future__ import annotations

import numpy as np

__all__ = ["random_samples"]


def random_samples(n: int, at_most: int, seed: int = 0) -> np.ndarray:
    """All samples, or as many as wanted at random; the same ones every time.

    Parameters
    ----------
    n : int
        Number of samples there are.
    at_most : int
        Number of samples wanted.
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

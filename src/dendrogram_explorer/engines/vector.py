"""fastcluster's linkage of Euclidean distances that are not stored."""

from __future__ import annotations

import numpy as np

__all__ = ["vector_linkage", "vector_seconds"]


def vector_linkage(X: np.ndarray, method: str) -> np.ndarray:
    """Cluster observations with ``fastcluster.linkage_vector``.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite.
    method : str
        One of `memory.VECTOR_METHODS`.

    Returns
    -------
    ndarray of float64, shape (n-1, 4)

    Examples
    --------
    >>> vector_linkage(np.array([[0.0], [4e200], [1e200]]), "ward")[:, 2]
    array([1.00000000e+200, 4.04145188e+200])
    """
    import fastcluster  # optional: the extra "large"

    # A power of two, so that nothing is rounded: squares of what is huge or tiny leave the range of float64.
    largest = max(float(X.max()), -float(X.min()))
    unit = 2.0 ** min(np.frexp(largest)[1], 1023)
    Z = fastcluster.linkage_vector(X / unit, method)
    with np.errstate(over="ignore"):  # infinity says that float64 cannot hold it
        Z[:, 2] *= unit
    return Z


def vector_seconds(n: int, n_columns: int) -> float:
    """How long it takes, within a factor of two or three."""
    return 0.8e-9 * n * n * (1 + n_columns)

"""The data of J. Hees, "SciPy Hierarchical Clustering and Dendrogram Tutorial", https://joernhees.de/blog."""

import numpy as np

__all__ = ["X2", "X"]

_random = np.random.RandomState(4711)


def _group(mean, covariance, size):
    return _random.multivariate_normal(mean, covariance, size=[size])


X = np.concatenate((_group([10, 0], [[3, 1], [1, 4]], 100), _group([0, 20], [[3, 1], [1, 4]], 50)))
"""Two groups of 100 and 50 samples."""

X2 = np.concatenate(
    (
        X,
        _group([40, 40], [[20, 1], [1, 30]], 200),
        _group([80, 80], [[30, 1], [1, 30]], 200),
        _group([0, 100], [[100, 1], [1, 100]], 200),
    )
)
"""These two and three more of 200 samples each, wider and further apart."""

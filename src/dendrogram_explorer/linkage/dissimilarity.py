"""Dissimilarity: the distance that a tree was built by, between samples of it and to samples that come later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from scipy.spatial.distance import cdist, pdist

from ..input.distances import condensed_position, distances_between
from ..input.measured_rows import MeasuredRows, params_text
from ..input.metrics import metric_failure, metric_name
from ..input.sparse_rows import sparse_cross_distances
from ..util.arrays import is_sparse
from .engines.square import metric_parameters
from .value import Linkage

__all__ = ["Dissimilarity", "scaled_note"]


class Dissimilarity:
    """The distance that a tree was built by.

    Parameters
    ----------
    linked : Linkage
        With distances or with observations; Euclidean distances between the observations where the metric is not known.

    Attributes
    ----------
    n : int
        Number of samples.
    metric : str, callable or None
        None where distances were given.
    rows : ndarray of float64, shape (n, m), or None
        The observations as they were clustered; None where there are none, or none that are dense.
    sparse : csr array of float64, shape (n, m), or None
        The observations where they stayed sparse.
    """

    def __init__(self, linked: Linkage) -> None:
        self.n = linked.n
        self.metric = linked.metric
        self._linked = linked
        self.rows: Any = linked.scaled_observations
        rows_are_sparse = is_sparse(linked.rows)
        self.sparse: Any = linked.rows if rows_are_sparse else None
        self._measured = linked.rows if isinstance(linked.rows, MeasuredRows) else None
        self._objects = None if rows_are_sparse or self._measured is not None else linked.rows
        self._condensed = linked.distances
        if self._condensed is None and self.metric is None:
            self.metric = "euclidean"
        self._parameters: dict[str, Any] | None = None

    @staticmethod
    def is_known(linked: Linkage) -> bool:
        """Whether there is anything to compute distances from.

        Parameters
        ----------
        linked : Linkage

        Returns
        -------
        bool
            False for a bare linkage matrix.
        """
        return linked.distances is not None or linked.observations is not None

    @property
    def name(self) -> str:
        """Which distances they are, in words.

        Examples
        --------
        >>> from dendrogram_explorer.linkage.sources import link_observations
        >>> Dissimilarity(link_observations([[0.0], [1.0], [5.0]], scale="standard")).name
        'euclidean of standard-scaled columns'
        """
        if self.metric is None:
            return "as given"
        return (
            f"{metric_name(self.metric)}{params_text(self._linked.metric_params)}{scaled_note(self._linked)}"
        )

    def among(self, samples: np.ndarray) -> np.ndarray:
        """Distances among some samples of the tree.

        Parameters
        ----------
        samples : ndarray of int, shape (k,)
            Sample indices, each once.

        Returns
        -------
        ndarray of float64, shape (k (k - 1) / 2,)
            Condensed, in the order of `samples`; read-only where they are all there are.

        Examples
        --------
        >>> from dendrogram_explorer.linkage.sources import link_distances
        >>> Dissimilarity(link_distances([1.0, 5.0, 4.0])).among(np.array([2, 0]))
        array([5.])
        """
        if self._condensed is None and self._measured is not None:
            return self._measured[samples].distances()
        if self._condensed is None:
            return pdist(self.rows[samples], cast("Any", self.metric), **self._of_all_rows())
        if np.array_equal(samples, np.arange(self.n)):
            return self._condensed
        first, second = np.triu_indices(len(samples), 1)
        return self._condensed[condensed_position(samples[first], samples[second], self.n)]

    def between(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Distances between samples of the tree.

        Parameters
        ----------
        first, second : ndarray of int, shapes (a,) and (b,)
            Sample indices.

        Returns
        -------
        ndarray of float64, shape (a, b)

        Examples
        --------
        >>> from dendrogram_explorer.linkage.sources import link_distances
        >>> Dissimilarity(link_distances([1.0, 5.0, 4.0])).between(np.array([0, 2]), np.array([1]))
        array([[1.],
               [4.]])
        """
        if self._condensed is None:
            own = self.rows if self._measured is None else self._measured
            return self.to_rows(own[first], second)
        return distances_between(self._condensed, first, second, self.n)

    def to_rows(self, rows: Any, samples: np.ndarray | slice) -> np.ndarray:
        """Distances from further rows to samples of the tree.

        Parameters
        ----------
        rows : ndarray of float64, csr array or MeasuredRows, shape (a, m), or sequence of a objects
            In the units in which the tree was built: ``Linkage.transform`` has been applied. Sparse, or objects, where
            the tree is one of these.
        samples : ndarray of int, shape (b,), or slice
            Sample indices.

        Returns
        -------
        ndarray of float64, shape (a, b)

        Examples
        --------
        >>> from dendrogram_explorer.linkage.sources import link_observations
        >>> nearness = Dissimilarity(link_observations([[0.0], [1.0], [5.0]]))
        >>> nearness.to_rows(np.array([[2.0]]), np.array([0, 2]))
        array([[2., 3.]])
        """
        if self.sparse is not None:
            assert isinstance(self.metric, str)
            return sparse_cross_distances(rows, self.sparse[samples], self.metric)
        if self._measured is not None:
            return rows.cross(self._measured[samples])
        if callable(self.metric):
            return self._by_function(self.metric, rows, np.arange(self.n)[samples])
        return cdist(rows, self.rows[samples], cast("Any", self.metric), **self._of_all_rows())

    def _by_function(self, metric: Callable, rows: Any, samples: np.ndarray) -> np.ndarray:
        """As cdist does, which would not say for which of them the function failed."""
        own = self.rows if self._objects is None else self._objects
        distances = np.empty((len(rows), len(samples)))
        for i, row in enumerate(rows):
            for j, sample in enumerate(samples.tolist()):
                try:
                    distances[i, j] = metric(row, own[sample])
                except Exception as error:
                    raise metric_failure(metric, i, sample, error, "new_X") from error
        return distances

    def _of_all_rows(self) -> dict[str, Any]:
        if self._parameters is None:
            assert self.metric is not None
            self._parameters = metric_parameters(self.metric, self.rows)
        return self._parameters


def scaled_note(linked: Linkage) -> str:
    """Return " of standard-scaled columns" or the like; nothing where the columns are as the user gave them.

    Parameters
    ----------
    linked : Linkage

    Returns
    -------
    str
    """
    return "" if linked.scale in (None, "none") else f" of {linked.scale}-scaled columns"

"""Scores of flat clusterings, by scikit-learn: how well a number of clusters suits the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.spatial.distance import squareform

from ..cut.cut import Cut, apply_cut, height_for_clusters
from ..linkage.dissimilarity import Dissimilarity, scaled_note
from ..linkage.value import Linkage
from ..tree.tree import Tree
from ..util.sampling import random_samples
from .cophenetic import cophenetic_among

__all__ = ["CENTROID_MAX_SAMPLES", "NO_SCIKIT_LEARN", "SCORES", "SILHOUETTE_MAX_SAMPLES", "ClusterScores"]

SCORES = ("silhouette", "silhouette_cophenetic", "calinski_harabasz", "davies_bouldin")
"""What `ClusterScores` computes."""

SILHOUETTE_MAX_SAMPLES = 2_000
"""Number of samples from which silhouettes, which compare every pair, are computed at most."""

CENTROID_MAX_SAMPLES = 100_000
"""Number of samples from which the scores that compare samples with centroids are computed at most."""

NO_SCIKIT_LEARN = "This takes scikit-learn, which is not installed. Install it: pip install scikit-learn"
"""Why scores are left out where that package is missing."""

Progress = Callable[[int, int, str], None]


class ClusterScores:
    """Scores of the horizontal cuts of one tree, each computed once.

    Parameters
    ----------
    tree : Tree
    linked : Linkage
        What the tree was made of.

    Notes
    -----
    Above ``SILHOUETTE_MAX_SAMPLES`` and ``CENTROID_MAX_SAMPLES`` samples, a score is that of a random sample, the same
    one for every number of clusters and at every call.
    """

    def __init__(self, tree: Tree, linked: Linkage) -> None:
        self._tree = tree
        self._linked = linked
        self._dissimilarity = Dissimilarity(linked) if Dissimilarity.is_known(linked) else None
        self._known: dict[tuple[str, int], float] = {}

    @property
    def metric_is_assumed(self) -> bool:
        """Whether the tree was computed elsewhere by an unknown metric, so that distances are taken to be Euclidean."""
        return self._linked.metric is None and self._linked.distances is None

    def why_not(self, name: str) -> str:
        """Say what a score lacks.

        Parameters
        ----------
        name : str
            One of `SCORES`.

        Returns
        -------
        str
            Empty where it can be computed.
        """
        if name == "silhouette" and self._dissimilarity is None:
            return (
                "The samples or their distances are needed, and this explorer was built from a linkage matrix alone. "
                "Pass the samples: DendrogramExplorer.from_linkage(Z, data=X)."
            )
        if name in ("calinski_harabasz", "davies_bouldin") and self._linked.observations is None:
            return "The samples are needed in columns of numbers, for centroids. Pass them as data=X."
        return "" if _metrics() else NO_SCIKIT_LEARN

    def distance(self, name: str) -> str:
        """Return on which distances a score is computed, in words.

        Parameters
        ----------
        name : str
            One of `SCORES`.

        Returns
        -------
        str
        """
        if name == "silhouette":
            return self._distances.name
        if name == "silhouette_cophenetic":
            return "cophenetic"
        return f"euclidean{scaled_note(self._linked)}"

    def n_used(self, name: str) -> int:
        """Return from how many samples a score is computed.

        Parameters
        ----------
        name : str
            One of `SCORES`.

        Returns
        -------
        int
        """
        is_silhouette = name.startswith("silhouette")
        return min(self._tree.n, SILHOUETTE_MAX_SAMPLES if is_silhouette else CENTROID_MAX_SAMPLES)

    def values(
        self, name: str, numbers: Sequence[int] | np.ndarray, progress: Progress | None = None
    ) -> np.ndarray:
        """Score the cuts into some numbers of clusters.

        Parameters
        ----------
        name : str
            One of `SCORES`, for which `why_not` has nothing to say.
        numbers : sequence of int
            Numbers of clusters, 2 .. n-1, that some height gives.
        progress : callable, optional
            Called as ``progress(done, total, text)`` before each of them; what it raises ends the computation, and
            what is known by then stays known.

        Returns
        -------
        ndarray of float64, shape (len(numbers),)
            NaN where a score is not defined: where the sample that is looked at falls into one cluster, or every one
            of it into its own.
        """
        numbers = [int(number) for number in numbers]
        missing = [number for number in numbers if (name, number) not in self._known]
        if missing:
            score, samples = self._scorer(name)
            for done, number in enumerate(missing):
                if progress is not None:
                    progress(done, len(missing), f"{name}: {done} of {len(missing)} cuts")
                height = height_for_clusters(self._tree, number).height
                labels = apply_cut(self._tree, Cut("distance", height)).labels[samples]
                n_labels = len(np.unique(labels))
                is_defined = 2 <= n_labels < len(labels)
                self._known[name, number] = float(score(labels)) if is_defined else np.nan
        return np.array([self._known[name, number] for number in numbers], dtype=np.float64)

    @property
    def _distances(self) -> Dissimilarity:
        assert self._dissimilarity is not None, "why_not has something to say"
        return self._dissimilarity

    def _scorer(self, name: str) -> tuple[Callable[[np.ndarray], float], np.ndarray]:
        """A function of the labels of some samples, and these samples."""
        metrics, samples = _metrics(), random_samples(self._tree.n, self.n_used(name))
        if name in ("calinski_harabasz", "davies_bouldin"):
            rows = np.asarray(self._linked.scaled_observations)[samples]
            score = getattr(metrics, f"{name}_score")
            return lambda labels: score(rows, labels), samples
        if name == "silhouette":
            distances = squareform(self._distances.among(samples), checks=False)
        else:
            distances = squareform(cophenetic_among(self._tree, samples), checks=False)
        return lambda labels: metrics.silhouette_score(distances, labels, metric="precomputed"), samples


def _metrics() -> Any:
    """scikit-learn's scores, or None; it takes a second to import and few sessions need it."""
    try:
        import sklearn.metrics
    except ImportError:
        return None
    return sklearn.metrics

"""Cophenetic distances: at which height the tree joins two samples, and how well that fits their distances."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..linkage.dissimilarity import Dissimilarity
from ..tree.tree import Tree
from ..util.sampling import random_samples

__all__ = ["EXACT_MAX_SAMPLES", "Fit", "cophenetic_among", "cophenetic_correlation", "meeting_merges"]

EXACT_MAX_SAMPLES = 3_000
"""Number of samples up to which the cophenetic correlation counts every pair."""

# Of more samples, the pairs within so many groups of so many: two million. The pairs of one group alone would depend
# on each other too much, and single pairs could not be handed to every metric.
_N_GROUPS, _GROUP_SIZE = 100, 200


class Fit(NamedTuple):
    """How well a tree fits the distances it was built from.

    Attributes
    ----------
    correlation : float
        Cophenetic correlation, -1 to 1; NaN where all distances, or all heights, are equal.
    n_pairs : int
        Number of pairs it was computed from.
    is_exact : bool
        Whether these were all pairs.
    """

    correlation: float
    n_pairs: int
    is_exact: bool


def cophenetic_among(tree: Tree, samples: np.ndarray) -> np.ndarray:
    """Height at which the tree joins each two of some samples.

    Parameters
    ----------
    tree : Tree
    samples : array_like of int, shape (k,)
        Sample indices, each once.

    Returns
    -------
    ndarray of float64, shape (k (k - 1) / 2,)
        Condensed, in the order of `samples`; for all samples equal to ``scipy.cluster.hierarchy.cophenet(Z)``.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> cophenetic_among(tree, [0, 1, 2])
    array([2.5, 1. , 2.5])
    """
    return tree.height[meeting_merges(tree, samples)]


def meeting_merges(tree: Tree, samples: np.ndarray) -> np.ndarray:
    """The merge by which the tree joins each two of some samples.

    Parameters
    ----------
    tree : Tree
    samples : array_like of int, shape (k,)
        Sample indices, each once.

    Returns
    -------
    ndarray of int32, shape (k (k - 1) / 2,)
        Condensed, in the order of `samples`.

    Notes
    -----
    Two leaves meet in the merge that was made last of those that separate neighbours between them: ids grow towards the
    root. So it takes k running maxima over k gaps, whatever the size of the tree.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> meeting_merges(tree, [0, 1, 2]).tolist()
    [1, 0, 1]
    """
    samples = np.asarray(samples, dtype=np.int64)
    k = len(samples)
    if k < 2:
        return np.empty(0, dtype=np.int32)
    position = tree.start[samples]
    along_leaves = np.argsort(position)
    ends = position[along_leaves]
    # Between one of the samples and the next: the merges of the gaps up to the next one, its own included.
    meets_next = np.maximum.reduceat(tree.gap_merge, ends[:-1] + 1)
    if ends[-1] + 1 < tree.n:
        meets_next[-1] = tree.gap_merge[ends[-2] + 1 : ends[-1] + 1].max()
    # Row by row the running maxima from each sample on; what lies before it is 0, which changes none.
    meeting = np.triu(np.broadcast_to(meets_next, (k - 1, k - 1)))
    np.maximum.accumulate(meeting, axis=1, out=meeting)
    rank = np.empty(k, dtype=np.int64)
    rank[along_leaves] = np.arange(k)
    one, other = np.triu_indices(k, 1)
    one, other = rank[one], rank[other]
    return meeting[np.minimum(one, other), np.maximum(one, other) - 1]


def cophenetic_correlation(tree: Tree, dissimilarity: Dissimilarity) -> Fit:
    """Correlation between the distances of samples and the heights at which the tree joins them.

    Parameters
    ----------
    tree : Tree
    dissimilarity : Dissimilarity
        The distances that the tree was built from.

    Returns
    -------
    Fit
        Of all pairs for up to ``EXACT_MAX_SAMPLES`` samples, as ``scipy.cluster.hierarchy.cophenet(Z, d)``. Of more, of
        two million pairs drawn at random, always the same ones: pairs within 100 groups of 200 samples.

    References
    ----------
    R. R. Sokal and F. J. Rohlf, "The comparison of dendrograms by objective methods", Taxon 11, 1962.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> from dendrogram_explorer.tree import Tree
    >>> linked = link_observations([[0.0], [1.0], [5.0]], method="average")
    >>> fit = cophenetic_correlation(Tree.from_linkage(linked.Z), Dissimilarity(linked))
    >>> round(fit.correlation, 4), fit.n_pairs
    (0.9707, 3)
    """
    is_exact = tree.n <= EXACT_MAX_SAMPLES
    if is_exact:
        groups = [np.arange(tree.n)]
    else:
        groups = [random_samples(tree.n, _GROUP_SIZE, seed) for seed in range(_N_GROUPS)]
    distances = np.concatenate([dissimilarity.among(group) for group in groups])
    heights = np.concatenate([cophenetic_among(tree, group) for group in groups])
    return Fit(_correlation(distances, heights), len(distances), is_exact)


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    # Squares of very large or very small distances would leave the range of float64.
    first, second = first / first.max(), second / second.max()
    first -= first.mean()
    second -= second.mean()
    return float(np.clip(first @ second / np.sqrt((first @ first) * (second @ second)), -1.0, 1.0))

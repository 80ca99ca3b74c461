"""Two trees of the same samples: how alike they are, and how to draw them face to face."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..tree.tree import Tree
from ..util.sampling import random_samples
from .cophenetic import meeting_merges

__all__ = ["TreeAgreement", "compare_trees", "entanglement", "untangled"]

# Up to so many samples every pair counts; of more, the pairs among groups drawn at random.
_EXACT_MAX_SAMPLES = 3_000
_N_GROUPS, _GROUP_SIZE = 100, 200

_UNTANGLING_ROUNDS = 20


class TreeAgreement(NamedTuple):
    """How alike two trees of the same samples are.

    Attributes
    ----------
    cophenetic_correlation : float
        Correlation of the heights at which the two trees join each pair of samples, -1 to 1; NaN where all heights of
        one tree are equal.
    bakers_gamma : float
        Spearman's correlation of the greatest number of clusters, among those that some height gives, in which the two
        samples of a pair are still together, -1 to 1: the order of the heights counts, not how great they are. NaN as
        above.
    n_pairs : int
        Number of pairs it was computed from.
    is_exact : bool
        Whether these were all pairs.
    entanglement : float
        As `entanglement`, of the trees as they are drawn.
    """

    cophenetic_correlation: float
    bakers_gamma: float
    n_pairs: int
    is_exact: bool
    entanglement: float


def compare_trees(first: Tree, second: Tree) -> TreeAgreement:
    """Compare two trees of the same samples.

    Parameters
    ----------
    first, second : Tree
        Leaf i of both is the same sample.

    Returns
    -------
    TreeAgreement
        Of all pairs for up to 3,000 samples; of more, of two million pairs drawn at random, always the same ones.

    Raises
    ------
    ValueError
        If the trees have different numbers of leaves.

    References
    ----------
    R. R. Sokal and F. J. Rohlf, "The comparison of dendrograms by objective methods", Taxon 11, 1962.
    F. B. Baker, "Stability of two hierarchical grouping techniques", Journal of the American Statistical Association
    69, 1974.

    Examples
    --------
    >>> from scipy.cluster.hierarchy import linkage
    >>> X = np.array([[0.0], [1.0], [5.0], [6.5], [20.0]])
    >>> single, complete = (Tree.from_linkage(linkage(X, method)) for method in ("single", "complete"))
    >>> found = compare_trees(single, complete)
    >>> round(found.cophenetic_correlation, 3), round(found.bakers_gamma, 3)
    (0.998, 1.0)
    """
    _check_same_leaves(first, second)
    is_exact = first.n <= _EXACT_MAX_SAMPLES
    if is_exact:
        groups = [np.arange(first.n)]
    else:
        groups = [random_samples(first.n, _GROUP_SIZE, seed) for seed in range(_N_GROUPS)]
    meets = [np.concatenate([meeting_merges(tree, group) for group in groups]) for tree in (first, second)]
    heights = [tree.height[merges] for tree, merges in zip((first, second), meets, strict=True)]
    # The more clusters two samples are together in, the lower the merge that joins them; equal heights stand together.
    peaks = [tree.peak[merges] for tree, merges in zip((first, second), meets, strict=True)]
    ranks = [_mean_ranks(values) for values in peaks]
    crossing = entanglement(first, second)
    return TreeAgreement(_correlation(*heights), _correlation(*ranks), len(heights[0]), is_exact, crossing)


def entanglement(first: Tree, second: Tree, power: float = 1.5) -> float:
    """How much the lines between the same samples of two trees that face each other cross.

    Parameters
    ----------
    first, second : Tree
        Leaf i of both is the same sample. Their leaves are drawn in their `order`.
    power : float, default 1.5
        Power of the distance between the two places of a sample: the greater, the more few long ways count. Above 0.

    Returns
    -------
    float
        0 where both orders are the same, 1 where one is the other turned round.

    Raises
    ------
    ValueError
        If the trees have different numbers of leaves, or the power is not above 0.

    References
    ----------
    T. Galili, "dendextend: an R package for visualizing, adjusting and comparing trees of hierarchical clustering",
    Bioinformatics 31, 2015.

    Examples
    --------
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> entanglement(tree, tree), entanglement(tree, tree.turned(np.ones(3, dtype=bool)))
    (0.0, 1.0)
    """
    _check_same_leaves(first, second)
    if not power > 0:
        raise ValueError(f"power must be above 0, got {power!r}.")
    n = first.n
    places = np.arange(n, dtype=np.float64)
    worst = (np.abs(places - places[::-1]) ** power).sum()
    ways = np.abs(first.start[:n] - second.start[:n].astype(np.float64)) ** power
    return float(ways.sum() / worst)


def untangled(first: Tree, second: Tree) -> tuple[np.ndarray, np.ndarray]:
    """Merges of two trees to draw with their sides exchanged, so that fewer lines between the same samples cross.

    Parameters
    ----------
    first, second : Tree
        Leaf i of both is the same sample.

    Returns
    -------
    first_exchanged, second_exchanged : ndarray of bool, shape (n-1,)
        For `Tree.turned`. `entanglement` of what it gives is at most that of the trees as they are.

    Notes
    -----
    By turns the sides of each merge are put in the order of the mean places that their samples have in the other tree,
    as long as the entanglement falls: a local optimum, in time proportional to the number of samples.

    Examples
    --------
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> turned = tree.turned(np.array([True, False, True]))
    >>> one, other = untangled(tree, turned)
    >>> entanglement(tree.turned(one), turned.turned(other))
    0.0
    """
    _check_same_leaves(first, second)
    exchanged = [np.zeros(first.n - 1, dtype=bool), np.zeros(first.n - 1, dtype=bool)]
    trees, drawn = (first, second), [first, second]
    best = entanglement(first, second)
    since_better = 0
    for each in range(2 * _UNTANGLING_ROUNDS):
        side = each % 2
        trial = _towards(trees[side], drawn[1 - side])
        turned = list(drawn)
        turned[side] = trees[side].turned(trial)
        found = entanglement(turned[0], turned[1])
        if found < best:
            best, drawn, since_better = found, turned, 0
            exchanged[side] = trial
        else:
            since_better += 1
        if best == 0 or since_better == 2:
            break
    return exchanged[0], exchanged[1]


def _towards(tree: Tree, other: Tree) -> np.ndarray:
    """Merges whose left side has the greater mean place in the other tree."""
    place = other.start[tree.order].astype(np.float64)
    before = np.concatenate(([0.0], np.cumsum(place)))

    def mean(nodes: np.ndarray) -> np.ndarray:
        start, size = tree.start[nodes], tree.size[nodes]
        return (before[start + size] - before[start]) / size

    return mean(tree.left) > mean(tree.right)


def _check_same_leaves(first: Tree, second: Tree) -> None:
    if first.n != second.n:
        raise ValueError(
            f"Two trees of the same samples are needed, but one has {first.n:,} samples and the other {second.n:,}."
        )


def _mean_ranks(values: np.ndarray) -> np.ndarray:
    """Rank of each value, the mean rank where some are equal."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[group]


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first / first.max(), second / second.max())[0, 1])

"""Where one might cut a tree, by several methods, and why each of them may be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..cut.cut import height_for_clusters
from ..input.arguments import as_list, one_of
from ..tree.tree import Tree
from .levels import LastMerges, inconsistency_of, last_merges
from .scores import SCORES, ClusterScores, Progress

__all__ = ["ADVISERS", "Suggestion", "check_advisers", "stands_out", "suggest"]

ADVISERS = ("gap", "elbow", "inconsistency", *SCORES)
"""The methods of `suggest`."""

OTHER_DEPTHS = (2, 3, 5, 10)
"""At which depths the answer of the inconsistency is told beside that of the depth asked for."""

_CAVEATS = {
    "gap": (
        "The widest range of heights without a merge. Favours few clusters: heights grow with the size of what is "
        "joined, with ward most of all."
    ),
    "elbow": (
        "The greatest acceleration of the last merge heights. Sees one bend only: where some groups lie much further "
        "apart than others, the near ones count as one."
    ),
    "inconsistency": "Just below the merge that stands out most from the {depth} levels it looks at. {depths}",
    "silhouette": (
        "Compares each sample's own cluster with the next one. Favours round clusters of equal width; long or nested "
        "ones score low though they may be real."
    ),
    "silhouette_cophenetic": (
        "As silhouette, on the distances within the tree: says how clear-cut the tree is, not whether it is right."
    ),
    "calinski_harabasz": (
        "Variance between clusters over variance within them, Euclidean whatever the metric of the tree. Favours "
        "round clusters of equal size."
    ),
    "davies_bouldin": (
        "How alike each cluster and the one nearest to it are; lowest is best. Euclidean whatever the metric of the "
        "tree, and a single outlier counts as a perfect cluster."
    ),
}
_LOWEST_IS_BEST = ("davies_bouldin",)
_EDGE = "The best is the greatest number that was looked at: raise max_clusters."
_ASSUMED = "The metric of this tree is not known; Euclidean is assumed."


class Suggestion(NamedTuple):
    """What one method suggests.

    Attributes
    ----------
    method : str
        One of `ADVISERS`.
    n_clusters : int
    height : float
        Middle of the heights that give as many clusters.
    score : float
        What made the method choose: the gap and the acceleration in units of the heights, the coefficient, the score.
    distance : str
        On which distances it was computed.
    caveat : str
        Why it may be wrong, and how it was computed.
    """

    method: str
    n_clusters: int
    height: float
    score: float
    distance: str
    caveat: str


def check_advisers(methods: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the methods that are asked for, or raise.

    Parameters
    ----------
    methods : str, sequence of str or None
        Of `ADVISERS`; None stands for all of them.

    Returns
    -------
    tuple of str

    Raises
    ------
    TypeError
        If they are no strings.
    ValueError
        If one is not known; the nearest name is suggested.

    Examples
    --------
    >>> check_advisers("elbow")
    ('elbow',)
    """
    if methods is None:
        return ADVISERS
    return tuple(dict.fromkeys(one_of(each, ADVISERS, "method") for each in as_list(methods, "methods")))


def suggest(
    tree: Tree,
    scores: ClusterScores,
    methods: Sequence[str] = ADVISERS,
    max_clusters: int = 20,
    depth: int = 5,
    progress: Progress | None = None,
) -> tuple[list[Suggestion], dict[str, str]]:
    """Ask several methods where to cut.

    Parameters
    ----------
    tree : Tree
    scores : ClusterScores
        Of the same tree.
    methods : sequence of str
        Of `ADVISERS`.
    max_clusters : int
        Greatest number of clusters to look at. Fewer than there are samples are: each in its own cluster is no
        clustering.
    depth : int
        Number of levels that the inconsistency looks at.
    progress : callable, optional
        As for `ClusterScores.values`.

    Returns
    -------
    suggestions : list of Suggestion
        In the order of `methods`.
    left_out : dict of str to str
        The methods that have no answer, and why.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0], [5.0], [6.5]], method="average")
    >>> tree = Tree.from_linkage(linked.Z)
    >>> found, _ = suggest(tree, ClusterScores(tree, linked), ["gap", "silhouette"])
    >>> [(each.method, each.n_clusters, round(each.score, 2)) for each in found]
    [('gap', 2, 3.75), ('silhouette', 2, 0.76)]
    """
    left_out: dict[str, str] = {}
    suggestions: list[Suggestion] = []
    if tree.n < 3:
        return [], dict.fromkeys(methods, "Two samples leave no cut to choose.")
    merges = last_merges(tree, min(max_clusters, tree.n - 1))
    if not merges.is_reachable.any():
        looked_at = f"2 .. {merges.n_clusters[-1]}" if len(merges.n_clusters) > 1 else "2"
        reason = f"No cut gives {looked_at} clusters: these merges are all at the same height."
        return [], dict.fromkeys(methods, reason)
    for method in methods:
        reason = scores.why_not(method) if method in SCORES else ""
        if reason:
            left_out[method] = reason
            continue
        values, caveat = _ask(method, tree, merges, scores, depth, progress)
        best = _best(method, values, merges.is_reachable)
        if best is None:
            left_out[method] = _no_value(method, tree, scores)
            continue
        k = int(merges.n_clusters[best])
        if best == np.flatnonzero(merges.is_reachable)[-1] and len(values) > 1 and k < tree.n - 1:
            caveat = f"{caveat} {_EDGE}"
        suggestions.append(
            Suggestion(
                method=method,
                n_clusters=k,
                height=height_for_clusters(tree, k).height,
                score=float(values[best]),
                distance=scores.distance(method) if method in SCORES else "merge heights",
                caveat=caveat,
            )
        )
    return suggestions, left_out


def _ask(
    method: str,
    tree: Tree,
    merges: LastMerges,
    scores: ClusterScores,
    depth: int,
    progress: Progress | None,
) -> tuple[np.ndarray, str]:
    """What a method thinks of each number of clusters, and its caveat."""
    caveat = _CAVEATS[method]
    if method == "gap":
        return merges.gap, caveat
    if method == "elbow":
        return merges.acceleration, caveat
    if method == "inconsistency":
        return stands_out(tree, merges, depth), caveat.format(
            depth=depth, depths=_answers(tree, merges, depth)
        )
    values = np.full(len(merges.n_clusters), np.nan)
    values[merges.is_reachable] = scores.values(method, merges.n_clusters[merges.is_reachable], progress)
    if method == "silhouette" and scores.metric_is_assumed:
        caveat = f"{caveat} {_ASSUMED}"
    if scores.n_used(method) < tree.n:
        caveat = f"{caveat} Computed from a random {scores.n_used(method):,} of {tree.n:,} samples."
    return values, caveat


def stands_out(tree: Tree, merges: LastMerges, depth: int) -> np.ndarray:
    """Inconsistency of the merge that each number of clusters undoes last; of equally high ones the greatest.

    Parameters
    ----------
    tree : Tree
    merges : LastMerges
    depth : int

    Returns
    -------
    ndarray of float64, shape (k,)
    """
    coefficients = inconsistency_of(tree, merges.merge, depth)
    _, group = np.unique(merges.height, return_inverse=True)
    greatest = np.zeros(group.max() + 1)
    np.maximum.at(greatest, group, coefficients)
    return greatest[group]


def _answers(tree: Tree, merges: LastMerges, depth: int) -> str:
    answers = []
    for other in sorted({*OTHER_DEPTHS, depth}):
        best = _best("inconsistency", stands_out(tree, merges, other), merges.is_reachable)
        answers.append(f"{merges.n_clusters[best]} at depth {other}")
    return f"The answer depends on the depth: {', '.join(answers)}."


def _no_value(method: str, tree: Tree, scores: ClusterScores) -> str:
    if method in SCORES and scores.n_used(method) < tree.n:
        return (
            f"The random {scores.n_used(method):,} samples that it is computed from are in one cluster at every cut "
            "that was looked at: the other clusters are very small. Raise max_clusters."
        )
    return "It has no value for any of the cuts that were looked at."


def _best(method: str, values: np.ndarray, is_reachable: np.ndarray) -> int | None:
    """Position of the best value; of equal ones that of the smallest number of clusters."""
    usable = np.where(is_reachable & np.isfinite(values), values, np.nan)
    if np.isnan(usable).all():
        return None
    return int(np.nanargmin(usable) if method in _LOWEST_IS_BEST else np.nanargmax(usable))

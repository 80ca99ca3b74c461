"""Other linkage methods and metrics for the same data, and how well their trees fit the distances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ..input.arguments import as_list
from ..input.metrics import EUCLIDEAN_METHODS, METHODS, check_method, check_metric
from ..linkage.again import relink
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.sources import link_distances
from ..linkage.value import Linkage
from ..tree.tree import Tree
from .cophenetic import cophenetic_correlation
from .levels import last_merges
from .scores import Progress

__all__ = ["NOT_COMPARABLE", "Rival", "rivals"]

NOT_COMPARABLE = (
    "Heights of different methods and metrics do not compare: a cut at one height means something else in each tree. "
    "Compare numbers of clusters, and what is in the clusters. A high cophenetic correlation says that a tree keeps "
    "the proportions of the distances, not that its clusters are the right ones: average linkage often has the highest."
)

# How many clusters the longest gap of a tree is looked for among.
_MAX_CLUSTERS = 20


class Rival(NamedTuple):
    """How well the tree of one method and metric fits.

    Attributes
    ----------
    cophenetic_correlation : float
    n_clusters : int or None
        Where the longest gap between its merges is; None where there is none.
    n_inversions : int
        Number of merges that lie higher than the one above them; only centroid and median linkage have such.
    """

    cophenetic_correlation: float
    n_clusters: int | None
    n_inversions: int


def rivals(
    linked: Linkage,
    methods: str | Sequence[str] | None,
    metrics: str | Callable | Sequence[str | Callable] | None,
    known: dict[Any, Rival],
    progress: Progress,
) -> Iterator[tuple[str, str | Callable | None, Rival | str]]:
    """Cluster the same data by other methods and metrics.

    Parameters
    ----------
    linked : Linkage
        Built from observations or distances.
    methods, metrics : sequence, optional
        Default: all methods; the present metric.
    known : dict
        What earlier calls have found out about the same data; added to.
    progress : callable
        Called as ``progress(done, total, text)`` before each.

    Yields
    ------
    method : str
    metric : str, callable or None
        None where distances were given.
    result : Rival or str
        A sentence says why there is no tree.

    Raises
    ------
    TypeError, ValueError
        For an unknown method or metric, before any work; and for data that are neither observations nor distances.
    MemoryError
        Where a method that was asked for does not fit into memory.
    """
    if not linked.can_cluster_again:
        raise ValueError(
            "This explorer was built from a tree that was computed elsewhere. Needed: observations or distances, to "
            "cluster them by other methods. Build one with DendrogramExplorer(X)."
        )
    if linked.source == "distances" and metrics is not None:
        raise ValueError(
            "This explorer was built from distances, so there is no metric to choose. Leave metrics out."
        )
    names = [check_method(method) for method in (METHODS if methods is None else as_list(methods, "methods"))]
    chosen = [linked.metric] if metrics is None else as_list(metrics, "metrics")
    # Average linkage takes every metric, so only the metric itself is looked at.
    chosen = [None if metric is None else check_metric(metric, "average") for metric in chosen]
    pairs = [(name, metric) for metric in dict.fromkeys(chosen) for name in dict.fromkeys(names)]
    for done, (name, metric) in enumerate(pairs):
        progress(done, len(pairs), f"{name}, {done} of {len(pairs)} done")
        if name in EUCLIDEAN_METHODS and metric not in (None, "euclidean"):
            yield name, metric, "Euclidean distances are needed."
            continue
        key = (name, metric, linked.scale)
        if key not in known:
            try:
                known[key] = _rival(linked, name, metric)
            except MemoryError as error:
                if methods is not None:
                    raise
                yield name, metric, str(error)
                continue
            except ValueError as error:
                # Distances that are not Euclidean, or rows for which a metric has no value.
                yield name, metric, str(error)
                continue
        yield name, metric, known[key]


def _rival(linked: Linkage, method: str, metric: str | Callable | None) -> Rival:
    if method == linked.method and metric == linked.metric:
        other = linked
    elif linked.source == "distances":
        other = link_distances(linked.distances, method)
    else:
        other = relink(linked, method=method, metric=metric)
    tree = Tree.from_linkage(other.Z)
    fit = cophenetic_correlation(tree, Dissimilarity(other))
    merges = last_merges(tree, min(_MAX_CLUSTERS, max(2, tree.n - 1)))
    has_gap = tree.n > 2 and merges.is_reachable.any()
    above = tree.parent[tree.n : -1] - tree.n
    return Rival(
        fit.correlation,
        int(merges.n_clusters[merges.gap.argmax()]) if has_gap else None,
        int((tree.height[:-1] > tree.height[above]).sum()),
    )

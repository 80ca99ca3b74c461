"""Advice as the tables that users see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.cluster.hierarchy import inconsistent

from ..input.arguments import as_list, check_at_least, check_share
from ..input.metrics import metric_name
from ..linkage.value import Linkage
from ..state import State, names_by_label
from ..tree import Tree
from ..util.lazy import lazy_module
from ..util.messages import warn_user
from .known import Known
from .levels import last_merges
from .rival_methods import NOT_COMPARABLE, Rival, rivals
from .scores import NO_SCIKIT_LEARN, SCORES, ClusterScores, Progress
from .stability import stability
from .suggestions import Suggestion, check_advisers, stands_out, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
else:
    pd = lazy_module("pandas")

__all__ = [
    "depths_table",
    "inconsistency_table",
    "methods_table",
    "scores_table",
    "stability_table",
    "suggested_cuts",
]

# Drawn for each resample at most: fifty of them, of tens of columns, then take a minute at most, whatever the method.
_MOST_DRAWN = 2_500
_STABILITY_NOTE = (
    "Mean Jaccard coefficient over {n_resamples:,} resamples of {n_drawn:,} of {n:,} samples. As a rule of thumb a "
    "cluster is stable from 0.75 on, and not to be trusted below 0.6. Stable does not mean right: a method may cut one "
    "even cloud at the same place each time, and few clusters are more stable than many."
)


def noted_table(*arguments: Any, **options: Any) -> pd.DataFrame:
    """A table that is shown with its notes."""
    # Its class is one of pandas.
    from .noted_table import NotedTable

    return NotedTable(*arguments, **options)


def suggested_cuts(
    known: Known, methods: Any, max_clusters: Any, depth: Any, progress: Progress
) -> pd.DataFrame:
    """One row per method with the cut that it suggests, as `DendrogramExplorer.suggest_cuts`."""
    is_all = isinstance(methods, str) and methods == "all"
    asked = check_advisers(None if is_all else methods)
    max_clusters = check_at_least(max_clusters, 2, "max_clusters")
    depth = check_at_least(depth, 1, "depth")
    if not is_all:
        _refuse_without_data(asked, known.scores)
    found, left_out = suggest(known.tree, known.scores, asked, max_clusters, depth, progress)
    _warn_of_scikit_learn(left_out)
    table = noted_table(found, columns=Suggestion._fields)
    table.attrs["left_out"] = left_out
    return table


def scores_table(
    known: Known, max_clusters: Any, scores: Any, depth: Any, progress: Progress
) -> pd.DataFrame:
    """One row per number of clusters, as `DendrogramExplorer.scores_by_k`."""
    asked = SCORES if scores is None else _check_scores(scores)
    max_clusters = check_at_least(max_clusters, 2, "max_clusters")
    depth = check_at_least(depth, 1, "depth")
    tree, scored = known.tree, known.scores
    if scores is not None:
        _refuse_without_data(asked, scored)
    merges = last_merges(tree, max_clusters)
    table = pd.DataFrame(
        {
            "from_height": merges.next_height,
            "to_height": merges.height,
            "gap": merges.gap,
            "acceleration": merges.acceleration,
            "inconsistency": stands_out(tree, merges, depth),
        },
        index=pd.Index(merges.n_clusters, name="n_clusters"),
    )
    left_out = {name: scored.why_not(name) for name in asked if scored.why_not(name)}
    numbers = merges.n_clusters[merges.is_reachable & (merges.n_clusters < tree.n)]
    for name in asked:
        if name not in left_out:
            table[name] = np.nan
            table.loc[numbers, name] = scored.values(name, numbers, progress)
    _warn_of_scikit_learn(left_out)
    table.attrs["left_out"] = left_out
    return table


def inconsistency_table(Z: np.ndarray, depth: Any) -> pd.DataFrame:
    """One row per merge, as `DendrogramExplorer.inconsistency`."""
    depth = check_at_least(depth, 1, "depth")
    n = len(Z) + 1
    mean, std, count, coefficient = inconsistent(Z, depth).T
    columns = {"height": Z[:, 2], "mean": mean, "std": std, "count": count.astype(np.int64)}
    nodes = pd.RangeIndex(n, 2 * n - 1, name="node")
    return pd.DataFrame({**columns, "coefficient": coefficient}, index=nodes)


def depths_table(tree: Tree, depths: Any, max_clusters: Any) -> pd.DataFrame:
    """One row per depth, as `DendrogramExplorer.inconsistency_by_depth`."""
    depths = [check_at_least(depth, 1, "depth") for depth in as_list(depths, "depths")]
    merges = last_merges(tree, check_at_least(max_clusters, 2, "max_clusters"))
    rows = [stands_out(tree, merges, depth) for depth in depths]
    numbers = pd.Index(merges.n_clusters, name="n_clusters")
    return pd.DataFrame(rows, index=pd.Index(depths, name="depth"), columns=numbers)


def methods_table(
    linkage: Linkage,
    methods: str | Sequence[str] | None,
    metrics: str | Callable | Sequence[str | Callable] | None,
    known: dict[Any, Rival],
    progress: Progress,
) -> pd.DataFrame:
    """One row per method and metric, the best fit first, as `DendrogramExplorer.compare_methods`."""
    rows, left_out = [], {}
    for method, metric, result in rivals(linkage, methods, metrics, known, progress):
        name = "as given" if metric is None else metric_name(metric)
        if isinstance(result, str):
            left_out[method, name] = result
        else:
            rows.append((method, name, *result))
    table = pd.DataFrame(rows, columns=["method", "metric", *Rival._fields])
    table["n_clusters"] = table["n_clusters"].astype("Int64")
    table = table.sort_values("cophenetic_correlation", ascending=False, kind="stable")
    table = noted_table(table.set_index(["method", "metric"]))
    table.attrs.update(note=NOT_COMPARABLE, left_out=left_out)
    return table


def stability_table(
    state: State, n_resamples: Any, share: Any, seed: Any, progress: Progress
) -> pd.DataFrame:
    """One row per cluster, as `DendrogramExplorer.cluster_stability`."""
    n_resamples = check_at_least(n_resamples, 1, "n_resamples")
    share = check_share(share, "share")
    seed = check_at_least(seed, 0, "seed")
    if not state.linkage.can_cluster_again:
        raise ValueError(
            "This explorer was built from a tree that was computed elsewhere. Needed: observations or distances, "
            "to cluster them once more. Build one with DendrogramExplorer(X)."
        )
    n_drawn = max(2, min(round(share * state.n), _MOST_DRAWN))
    labels = np.asarray(state.clusters.labels)
    found = stability(state.linkage, labels, n_resamples, n_drawn, seed, progress, state.cut)
    weights = state.linkage.weights
    sizes = np.bincount(np.maximum(labels, 0), weights, minlength=state.clusters.n_clusters + 1)[1:]
    if weights is not None and (weights == np.floor(weights)).all():
        sizes = sizes.astype(np.int64)
    index = pd.RangeIndex(1, len(sizes) + 1, name="cluster")
    table = noted_table({"size": sizes, **found._asdict()}, index=index)
    names = names_by_label(state)
    if names:
        table.insert(0, "name", [names.get(label, "") for label in table.index.tolist()])
    table.attrs["note"] = _STABILITY_NOTE.format(n_resamples=n_resamples, n_drawn=n_drawn, n=state.n)
    return table


def _check_scores(scores: Any) -> tuple[str, ...]:
    asked = check_advisers(scores)
    for name in asked:
        if name not in SCORES:
            raise ValueError(
                f"{name!r} has a column anyway: it costs next to nothing. Pass some of {', '.join(SCORES)}."
            )
    return asked


def _refuse_without_data(asked: Iterable[str], scores: ClusterScores) -> None:
    for name in asked:
        reason = scores.why_not(name) if name in SCORES else ""
        if reason:
            kind = ImportError if reason == NO_SCIKIT_LEARN else ValueError
            raise kind(f"{name!r} cannot be computed. {reason}")


def _warn_of_scikit_learn(left_out: dict[str, str]) -> None:
    lacking = [name for name, reason in left_out.items() if reason == NO_SCIKIT_LEARN]
    if lacking:
        warn_user(f"Left out: {', '.join(lacking)}. {left_out[lacking[0]]}")

"""Choosing how to cluster and how to cut: what the explorer shows of it, and what its controls ask for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas
import scipy.sparse
import traitlets

from ..advice.cophenetic import EXACT_MAX_SAMPLES
from ..advice.depths import clusters_above, sorted_inconsistency, threshold_for_clusters
from ..advice.suggestions import OTHER_DEPTHS
from ..cut.cut import Cut
from ..input.metrics import METHODS, METRICS, metric_name
from ..input.preparation import SCALES
from ..input.sparse_rows import SPARSE_METRICS
from ..linkage.again import SWITCHES
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..tree.tree import Tree
from ..util.messages import listing

__all__ = ["Choosing", "clustering_message", "comparing_is_quick", "scores_message", "suggestions_message"]

# What costs next to nothing is suggested without being asked for.
_AT_ONCE = ("gap", "elbow")

_IN_WORDS = {
    "silhouette_cophenetic": "silhouette of the tree",
    "calinski_harabasz": "Calinski-Harabasz",
    "davies_bouldin": "Davies-Bouldin",
}

# Columns of `scores_by_k`: what to call them, the method that goes by them, what they are.
_SERIES = {
    "to_height": ("height", "", "Height of the merge that is undone last"),
    "acceleration": ("acceleration", "elbow", "Second difference of the heights; greatest at the elbow"),
    "inconsistency": ("inconsistency", "inconsistency", "How much that merge stands out from those below it"),
    "silhouette": ("silhouette", "silhouette", "On the distances that were clustered; greatest is best"),
    "silhouette_cophenetic": (
        "silhouette, tree",
        "silhouette_cophenetic",
        "On the distances within the tree; greatest is best",
    ),
    "calinski_harabasz": ("Calinski-H.", "calinski_harabasz", "Calinski-Harabasz; greatest is best"),
    "davies_bouldin": ("Davies-B.", "davies_bouldin", "Davies-Bouldin; lowest is best"),
}

# Of more samples the coefficients take too long to compare depths that nobody asked for.
_MOST_COMPARED = 50_000

# Calls of a function of the user's, and differences of two numbers, that take about half a second.
_QUICK_CALLS = 50_000
_QUICK_PRODUCTS = 200_000_000


class Choosing(traitlets.HasTraits):
    """The controls of an explorer that say how to cluster."""

    # What the controls show; the browser changes none of it.
    _clustering = traitlets.Dict().tag(sync=True, echo_update=False)
    _suggestions = traitlets.List().tag(sync=True, echo_update=False)
    _tree_fit = traitlets.Dict().tag(sync=True, echo_update=False)
    _inconsistency = traitlets.Dict().tag(sync=True, echo_update=False)
    _scores = traitlets.Dict().tag(sync=True, echo_update=False)

    suggest_cuts: Callable
    scores_by_k: Callable
    cophenetic_correlation: float
    cophenetic_note: str
    cut: Cut
    cut_inconsistent: Callable
    n_clusters: int
    _lock: threading.RLock
    _linkage: Linkage
    _structure: Tree
    # Of the present tree, by depth: as `sorted_inconsistency`.
    _coefficients: dict[int, np.ndarray] | None = None
    # The user's own function, which the controls can only name.
    _own_metric: Callable | None = None

    # The title changes with method, metric and scale even where the tree comes out the same.
    @traitlets.observe("_tree", "_height_title")
    def _tell_clustering(self, _: Any) -> None:
        if callable(self._linkage.metric):
            self._own_metric = self._linkage.metric
        self._clustering = clustering_message(self._linkage, self._own_metric)
        self._suggestions = suggestions_message(self.suggest_cuts(_AT_ONCE))
        self._tree_fit = {}
        self._scores = {}
        self._coefficients = None

    @traitlets.observe("cut")
    def _tell_inconsistency(self, _: Any) -> None:
        cut = self.cut
        if cut.criterion != "inconsistent":
            self._inconsistency = {}
            return
        depths = sorted({cut.depth, *OTHER_DEPTHS}) if self._structure.n <= _MOST_COMPARED else [cut.depth]
        self._inconsistency = {
            "threshold": cut.threshold,
            "depth": cut.depth,
            "clusters": [[depth, clusters_above(self._at_depth(depth), cut.threshold)] for depth in depths],
        }

    def _at_depth(self, depth: int) -> np.ndarray:
        if self._coefficients is None:
            self._coefficients = {}
        if depth not in self._coefficients:
            self._coefficients[depth] = sorted_inconsistency(self._structure, self._linkage.Z, depth)
        return self._coefficients[depth]

    def _do_cut_inconsistent(self, content: dict[str, Any]) -> None:
        with self._lock:
            threshold, depth = content.get("threshold"), content.get("depth")
            if threshold is None:
                # Whoever comes from a line begins with as many clusters.
                threshold = threshold_for_clusters(self._at_depth(depth), self.n_clusters)
            self.cut_inconsistent(threshold, depth)

    def _do_suggest_cuts(self, _: dict[str, Any]) -> str:
        suggested = self.suggest_cuts()
        self._suggestions = suggestions_message(suggested)
        numbers = sorted(set(suggested["n_clusters"]))
        what = (
            f"Suggested: {listing(numbers, len(numbers))} clusters." if numbers else "Nothing is suggested."
        )
        return _with_left_out(what, suggested)

    def _do_scores(self, _: dict[str, Any]) -> str:
        suggested = self.suggest_cuts()
        table = self.scores_by_k()
        self._scores = scores_message(
            table, dict(zip(suggested["method"], suggested["n_clusters"], strict=True))
        )
        return _with_left_out(f"Scored up to {table.index[-1]} clusters.", table)

    def _do_cluster_again(self, content: dict[str, Any]) -> None:
        name, value = content.get("name"), content.get("value")
        if name not in SWITCHES:
            raise ValueError(f"{name!r} does not say how to cluster. Needed: one of {', '.join(SWITCHES)}.")
        if name == "metric" and self._own_metric is not None and value == metric_name(self._own_metric):
            value = self._own_metric
        with self._lock:
            setattr(self, name, value)

    def _do_fit(self, content: dict[str, Any]) -> None:
        if "correlation" in self._tree_fit and not self._tree_fit["canAsk"]:
            return
        known = Dissimilarity.is_known(self._linkage)
        if not known or not (content.get("whatever") or comparing_is_quick(self._linkage)):
            note = "It compares two million pairs of samples and takes a while."
            self._tree_fit = {"correlation": None, "note": note if known else "", "canAsk": known}
            return
        correlation = self.cophenetic_correlation
        self._tree_fit = {
            "correlation": f"{correlation:.3f}" if np.isfinite(correlation) else "undefined",
            "note": self.cophenetic_note,
            "canAsk": False,
        }


def _with_left_out(text: str, table: pandas.DataFrame) -> str:
    left_out = table.attrs["left_out"]
    reasons = " ".join(dict.fromkeys(left_out.values()))
    return f"{text} Left out: {listing(list(left_out), len(left_out))}. {reasons}" if left_out else text


def suggestions_message(suggested: pandas.DataFrame) -> list[dict[str, Any]]:
    """What the browser shows of suggested cuts.

    Parameters
    ----------
    suggested : pandas.DataFrame
        As `DendrogramExplorer.suggest_cuts` returns it.

    Returns
    -------
    list of dict
        ``method`` and ``score`` in words, ``clusters``, ``height``, ``caveat``.

    Examples
    --------
    >>> from dendrogram_explorer import DendrogramExplorer
    >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
    >>> message = suggestions_message(explorer.suggest_cuts("gap"))
    >>> [(each["method"], each["score"], each["clusters"]) for each in message]
    [('gap', '3.75', 2)]
    """
    return [
        {
            "method": _IN_WORDS.get(row.method, row.method),
            "clusters": row.n_clusters,
            "height": row.height,
            "score": f"{row.score:.3g}",
            "caveat": row.caveat,
        }
        for row in suggested.itertuples()
    ]


def scores_message(table: pandas.DataFrame, best: Mapping[str, int]) -> dict[str, Any]:
    """What the browser shows of the scores of each number of clusters.

    Parameters
    ----------
    table : pandas.DataFrame
        As `DendrogramExplorer.scores_by_k` returns it.
    best : mapping of str to int
        For methods of `suggest_cuts`, the number of clusters that they suggest.

    Returns
    -------
    dict
        ``clusters``, and ``series``, each with a ``name``, what it is ``about``, ``values`` (None where there is none)
        and the ``best`` number of clusters (None where it suggests none).

    Examples
    --------
    >>> from dendrogram_explorer import DendrogramExplorer
    >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
    >>> message = scores_message(explorer.scores_by_k(scores=[]), {"elbow": 2})
    >>> message["clusters"], [each["name"] for each in message["series"]]
    ([2, 3, 4], ['height', 'acceleration', 'inconsistency'])
    >>> message["series"][1]["values"], message["series"][1]["best"]
    ([3.25, None, None], 2)
    """
    series = []
    for column, (name, adviser, about) in _SERIES.items():
        if column not in table:
            continue
        values = [float(value) if np.isfinite(value) else None for value in table[column]]
        k = best.get(adviser)
        series.append({"name": name, "about": about, "values": values, "best": None if k is None else int(k)})
    return {"clusters": table.index.tolist(), "series": series}


def comparing_is_quick(linked: Linkage) -> bool:
    """Whether the cophenetic correlation is there within about half a second.

    Parameters
    ----------
    linked : Linkage
        With distances or observations.

    Returns
    -------
    bool

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> comparing_is_quick(link_observations([[0.0], [1.0], [5.0]]))
    True
    """
    n_pairs = min(linked.n * (linked.n - 1) // 2, EXACT_MAX_SAMPLES**2 // 2)
    if linked.distances is not None:
        return True
    if callable(linked.metric):
        return n_pairs <= _QUICK_CALLS
    if linked.observations is None:
        return False
    return n_pairs * linked.observations.shape[1] <= _QUICK_PRODUCTS


def clustering_message(linked: Linkage, own_metric: Callable | None = None) -> dict[str, Any]:
    """How a tree was clustered, and how else its observations could be.

    Parameters
    ----------
    linked : Linkage
    own_metric : callable, optional
        A function of the user's that is, or was, the metric.

    Returns
    -------
    dict
        ``method``, ``metric`` and ``scale``, each with its ``value`` and the ``choices`` there are; empty where the
        tree was not built from observations, and so cannot be built again.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> message = clustering_message(link_observations([[0.0], [1.0], [5.0]], "average"))
    >>> message["method"]["value"], message["scale"]["choices"]
    ('average', ['none', 'standard', 'robust'])
    """
    if linked.source != "observations":
        return {}
    metrics, scales = list(METRICS), list(SCALES)
    if linked.rows is not None:
        metrics = list(SPARSE_METRICS) if scipy.sparse.issparse(linked.rows) else []
        scales = [linked.scale]
    if own_metric is not None:
        metrics.append(metric_name(own_metric))
    return {
        "method": {"value": linked.method, "choices": list(METHODS)},
        "metric": {"value": metric_name(linked.metric), "choices": metrics},
        "scale": {"value": linked.scale, "choices": scales},
    }

"""What the browser is sent about the clustering: how it was made, and what is advised."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import scipy.sparse

from ..advice.cophenetic import EXACT_MAX_SAMPLES
from ..advice.depths import clusters_above, sorted_inconsistency, threshold_for_clusters
from ..advice.scores import ClusterScores
from ..advice.suggestions import OTHER_DEPTHS, Suggestion, suggest
from ..cut import fingerprint
from ..cut.clusters import FlatClusters
from ..description.cluster_facts import MOST_NODES
from ..input.column_checks import says_to_scale
from ..input.metrics import ALL_METHODS, ALL_METRICS, metric_name
from ..input.preparation import SCALES
from ..input.sparse_rows import SPARSE_METRICS
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..state import State
from ..util.messages import listing

if TYPE_CHECKING:
    import pandas

    from ..advice.candidates import Candidates

__all__ = [
    "candidates_found",
    "clustering_message",
    "comparing_is_quick",
    "first_threshold",
    "fit_found",
    "fit_is_quick",
    "fit_unknown",
    "inconsistency",
    "metric_named",
    "scores_found",
    "stability",
    "stability_found",
    "suggestions",
    "voting_is_quick",
    "with_left_out",
]

# What costs next to nothing is suggested without being asked for.
_AT_ONCE = ("gap", "elbow")

# Of more samples the coefficients take too long to compare depths that were not asked for.
_MOST_COMPARED = 50_000


_IN_WORDS = {
    "silhouette_cophenetic": "silhouette of the tree",
    "calinski_harabasz": "Calinski-Harabasz",
    "davies_bouldin": "Davies-Bouldin",
}

# Columns of `scores_by_k`: what to call them, which end is best, what they are.
_SERIES: dict[str, tuple[str, Callable | None, str]] = {
    "to_height": ("height", None, "Height of the merge that is undone last"),
    "acceleration": ("acceleration", np.nanargmax, "Second difference of the heights; greatest at the elbow"),
    "inconsistency": (
        "inconsistency",
        np.nanargmax,
        "How much that merge exceeds those below it, in standard deviations",
    ),
    "silhouette": ("silhouette", np.nanargmax, "On the distances that were clustered; greatest is best"),
    "silhouette_cophenetic": (
        "silhouette, tree",
        np.nanargmax,
        "On the distances within the tree; greatest is best",
    ),
    "calinski_harabasz": ("Calinski-H.", np.nanargmax, "Calinski-Harabasz; greatest is best"),
    "davies_bouldin": ("Davies-B.", np.nanargmin, "Davies-Bouldin; least is best"),
}

# Calls of a function of the user's, and differences of two numbers, that take about half a second.
_QUICK_CALLS = 50_000
_QUICK_PRODUCTS = 200_000_000


def with_left_out(text: str, left_out: dict[str, str]) -> str:
    """A sentence, and what was left out of what it is about, with the reasons."""
    reasons = " ".join(dict.fromkeys(left_out.values()))
    return f"{text} Left out: {listing(list(left_out), len(left_out))}. {reasons}" if left_out else text


def candidates_found(candidates: Candidates, Z: np.ndarray) -> dict[str, Any]:
    """What the browser shows of candidate clusterings.

    Parameters
    ----------
    candidates : Candidates
    Z : ndarray of float64, shape (n-1, 4)
        The linkage matrix that they are about.

    Returns
    -------
    dict
        ``about``, the fingerprint of the linkage matrix, and ``rows``: ``rank``, ``clusters``, ``method`` (the source),
        ``height`` (None where it is not a cut of that tree by a line), ``score`` ("6 of 18 votes"), ``rules`` and
        ``voters`` (the same with their trees), ``agreement`` and ``stability`` as text, ``caveat``.
    """
    rows = [
        {
            "rank": each.rank,
            "clusters": each.n_clusters,
            "method": each.source,
            "height": each.height if each.is_present_tree and np.isfinite(each.height) else None,
            "score": f"{each.votes} of {candidates.n_votes} votes",
            "rules": ", ".join(dict.fromkeys(_rule_of(voter) for voter in each.voters)),
            "voters": ", ".join(each.voters),
            "agreement": _two_decimals(each.agreement),
            "stability": _two_decimals(each.stability),
            "caveat": each.caveat,
        }
        for each in candidates.ranked
    ]
    return {"about": fingerprint(Z), "rows": rows}


def _rule_of(voter: str) -> str:
    """A voter such as "persistent branches of 2% (single linkage)" without its number and its tree."""
    return voter.partition(" (")[0].partition(" of ")[0]


def _two_decimals(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else ""


def _suggestion_message(row: Suggestion) -> dict[str, Any]:
    return {
        "rank": None,
        "method": _IN_WORDS.get(row.method, row.method),
        "clusters": int(row.n_clusters),
        "height": float(row.height),
        "score": f"{row.score:.3g}",
        "rules": "",
        "voters": "",
        "agreement": "",
        "stability": "",
        "caveat": row.caveat,
    }


def scores_found(table: pandas.DataFrame) -> dict[str, Any]:
    """What the browser shows of the scores of each number of clusters.

    Parameters
    ----------
    table : pandas.DataFrame
        As `DendrogramExplorer.scores_by_k` returns it.

    Returns
    -------
    dict
        ``clusters``, and ``series``, each with a ``name``, what it is ``about``, ``values`` (None where there is none),
        the ``best`` number of clusters among those that a cut gives (None where none is), and whether "higher" or
        "lower" values are ``better`` (empty where neither is).

    Examples
    --------
    >>> from dendrogram_explorer import DendrogramExplorer
    >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
    >>> message = scores_found(explorer.scores_by_k(scores=[]))
    >>> message["clusters"], [each["name"] for each in message["series"]]
    ([2, 3, 4], ['height', 'acceleration', 'inconsistency'])
    >>> message["series"][1]["values"], message["series"][1]["best"], message["series"][1]["better"]
    ([3.25, None, None], 2, 'higher')
    """
    numbers = table.index.to_numpy()
    can_be_reached = table["gap"].to_numpy() > 0
    series = []
    for column, (name, best_of, about) in _SERIES.items():
        if column not in table:
            continue
        values = table[column].to_numpy(dtype=np.float64)
        usable = np.where(can_be_reached & np.isfinite(values), values, np.nan)
        best = None if best_of is None or np.isnan(usable).all() else int(numbers[best_of(usable)])
        shown = [float(value) if np.isfinite(value) else None for value in values]
        better = {np.nanargmax: "higher", np.nanargmin: "lower"}.get(best_of, "")
        series.append({"name": name, "about": about, "values": shown, "best": best, "better": better})
    return {"clusters": numbers.tolist(), "series": series}


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


def voting_is_quick(linked: Linkage) -> bool:
    """Whether the rules vote without being asked: not where that calls a user-supplied metric very often."""
    return not callable(linked.metric) or linked.n * (linked.n - 1) // 2 <= _QUICK_CALLS


def clustering_message(linked: Linkage) -> dict[str, Any]:
    """How a tree was clustered, and how else its observations could be.

    Parameters
    ----------
    linked : Linkage

    Returns
    -------
    dict
        ``method``, ``metric`` and ``scale``, each with its ``value`` and the ``choices`` there are, and the scale that
        is ``advised`` (None where it is the present one); empty where the tree was not built from observations, and so
        cannot be built again. A user-supplied function that is, or was, the metric of these samples is among the
        choices.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> message = clustering_message(link_observations([[0.0], [1.0], [5.0]], "average"))
    >>> message["method"]["value"], message["scale"]["choices"]
    ('average', ['none', 'standard', 'robust'])
    """
    if linked.source != "observations":
        return {}
    assert linked.metric is not None
    metrics: list[str] = list(ALL_METRICS)
    scales = list(SCALES)
    if linked.rows is not None:
        metrics = list(SPARSE_METRICS) if scipy.sparse.issparse(linked.rows) else []
        scales = [str(linked.scale)]
    own = linked.own_metric
    if own is not None:
        metrics.append(metric_name(own))
    is_uneven = linked.scale == "none" and any(map(says_to_scale, linked.notes))
    return {
        "method": {"value": linked.method, "choices": list(ALL_METHODS)},
        "metric": {"value": metric_name(linked.metric), "choices": metrics},
        "scale": {"value": linked.scale, "choices": scales, "advised": "standard" if is_uneven else None},
    }


def metric_named(linked: Linkage, name: str) -> Any:
    """The metric that a name in the controls stands for: a user-supplied function by its own name."""
    own = linked.own_metric
    return own if own is not None and name == metric_name(own) else name


def suggestions(state: State) -> list[dict[str, Any]]:
    """What is suggested: what was asked for, else what costs next to nothing."""
    found = state.findings.suggestions
    if found is not None:
        if found["about"] == state.fingerprint:
            return found["rows"]
        return [
            {**row, "height": None, "method": row["method"].replace("present tree", "tree asked about")}
            for row in found["rows"]
        ]
    scores = ClusterScores(state.tree, state.linkage)
    found, _ = suggest(state.tree, scores, _AT_ONCE, 20, 5, lambda *_: None)
    return [_suggestion_message(each) for each in found]


def inconsistency(state: State) -> dict[str, Any]:
    """Threshold and depth of a cut by inconsistency, and how many clusters other depths give; else empty."""
    cut = state.cut
    if cut.criterion != "inconsistent":
        return {}
    depths = sorted({cut.depth, *OTHER_DEPTHS}) if state.n <= _MOST_COMPARED else [cut.depth]
    counts = [[depth, clusters_above(_coefficients(state, depth), cut.threshold)] for depth in depths]
    return {"threshold": cut.threshold, "depth": cut.depth, "clusters": counts}


def first_threshold(state: State, depth: int) -> float:
    """The threshold of the inconsistency that gives about as many clusters as there are."""
    return threshold_for_clusters(_coefficients(state, depth), state.n_clusters)


# By tree and depth, as `sorted_inconsistency`; they go when the tree goes.
_known_coefficients: WeakKeyDictionary[Any, dict[int, np.ndarray]] = WeakKeyDictionary()


def _coefficients(state: State, depth: int) -> np.ndarray:
    known = _known_coefficients.setdefault(state.tree, {})
    if depth not in known:
        known[depth] = sorted_inconsistency(state.tree, state.linkage.Z, depth)
    return known[depth]


def stability(state: State) -> dict[str, Any]:
    """How stable the present clusters are, where that was asked for."""
    return state.findings.stability or {"canAsk": state.linkage.can_cluster_again}


def fit_is_quick(state: State, whatever: bool) -> bool:
    """Whether the cophenetic correlation is computed now."""
    known = Dissimilarity.is_known(state.linkage)
    return known and (whatever or comparing_is_quick(state.linkage))


def fit_unknown(state: State) -> dict[str, Any]:
    """What is shown in place of a cophenetic correlation that was not computed."""
    known = Dissimilarity.is_known(state.linkage)
    note = "It compares two million pairs of samples and takes a while." if known else ""
    return {"correlation": None, "note": note, "canAsk": known}


def fit_found(correlation: float, note: str) -> dict[str, Any]:
    """What is shown of a cophenetic correlation."""
    text = f"{correlation:.3f}" if np.isfinite(correlation) else "undefined"
    return {"correlation": text, "note": note, "canAsk": False}


def stability_found(clusters: FlatClusters, table: pandas.DataFrame) -> dict[str, Any]:
    """What the browser shows of the stability of clusters.

    Parameters
    ----------
    clusters : FlatClusters
    table : pandas.DataFrame
        As `DendrogramExplorer.cluster_stability` returns it.

    Returns
    -------
    dict
        ``canAsk``, False; ``clusters``, their number; and ``jaccard``, by root, of the 200 largest. A cluster that was
        in no resample is left out.

    Examples
    --------
    >>> import pandas
    >>> from dendrogram_explorer import DendrogramExplorer
    >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], n_clusters=2)
    >>> stability_found(explorer.state.clusters, pandas.DataFrame({"jaccard": [0.25, 1.0]}, index=[1, 2]))
    {'canAsk': False, 'clusters': 2, 'jaccard': {'4': 0.25, '5': 1.0}}
    """
    jaccard = table["jaccard"].to_numpy()[clusters.numbers - 1]
    known = np.flatnonzero(~np.isnan(jaccard))
    largest = known[np.argsort(-clusters.sizes[known], kind="stable")][:MOST_NODES]
    by_root = zip(clusters.roots[largest].tolist(), jaccard[largest].tolist(), strict=True)
    return {
        "canAsk": False,
        "clusters": clusters.n_clusters,
        "jaccard": {str(root): value for root, value in by_root},
    }

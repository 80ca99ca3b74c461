"""Descriptions of clusters that the browser cannot compute: medoids, spreads and features."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..state import State
from ..tree.tree import Tree
from .features import Contrasts, contrasts
from .grouping import Grouping
from .medoids import medoids

__all__ = ["MOST_NODES", "cluster_facts", "selection_facts"]

MOST_NODES = 200
"""Maximum number of clusters that are described at once; longer tables are not useful."""

# JSON cannot represent infinity; the browser shows values of this size as infinite.
_INFINITE = 1e9


def cluster_facts(linked: Linkage, tree: Tree, nodes: list[int], features: int = 3) -> list[dict[str, Any]]:
    """Describe branches of a tree as clusters.

    The result depends only on the branch, not on the cut, so the browser requests each branch only once.

    Parameters
    ----------
    linked : Linkage
    tree : Tree
        Its tree.
    nodes : list of int
        Up to 200 nodes, none of them below another one.
    features : int, default 3
        Number of features listed for each.

    Returns
    -------
    list of dict
        In the order of `nodes`: ``node``; ``medoid``, a sample index, and ``spread``, both None without distances;
        ``features``, a list of dicts with ``name``, ``effect``, ``mean``, ``others`` and ``share``, or None if there
        are no features. All values are text or finite numbers.

    Raises
    ------
    ValueError
        If there are too many nodes, or if nodes do not exist or overlap.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0], [3.0], [20.0]])
    >>> facts = cluster_facts(linked, Tree.from_linkage(linked.Z), [5])[0]
    >>> facts["medoid"], facts["spread"], facts["features"][0]["name"], round(facts["features"][0]["effect"], 1)
    (1, 1.0, 'x0', -12.2)
    """
    if len(nodes) > MOST_NODES:
        raise ValueError(f"{len(nodes)} branches were requested. Needed: at most {MOST_NODES} at a time.")
    grouping = Grouping.of_nodes(tree, np.array(nodes, dtype=np.int64), linked.weights)
    facts: list[dict[str, Any]] = [
        {"node": node, "medoid": None, "spread": None, "features": None} for node in nodes
    ]
    if Dissimilarity.is_known(linked):
        found = medoids(Dissimilarity(linked), grouping)
        for fact, medoid, spread in zip(facts, found.samples.tolist(), found.spreads.tolist(), strict=False):
            fact |= {"medoid": medoid, "spread": spread}
    if linked.has_features:
        compared = contrasts(linked, grouping, features)
        for place, fact in enumerate(facts):
            fact["features"] = _listed(compared, place)
    return facts


def selection_facts(state: State, features: int = 12) -> list[dict[str, Any]] | None:
    """The features that set the selected samples apart from all others, as in `cluster_facts`."""
    if not state.linkage.has_features or len(state.selection) == 0:
        return None
    grouping = Grouping.of_samples(np.asarray(state.selection), state.n, state.linkage.weights)
    if grouping.k < 2:
        return []
    return _listed(contrasts(state.linkage, grouping, features), 0)


def _listed(compared: Contrasts, place: int) -> list[dict[str, Any]]:
    return [
        {
            "name": compared.names[feature],
            "effect": float(np.clip(compared.effects[place, column], -_INFINITE, _INFINITE)),
            "mean": float(compared.means[place, column]),
            "others": float(compared.others[place, column]),
            "share": compared.is_share[feature],
        }
        for column, feature in enumerate(compared.features[place].tolist())
        if feature >= 0
    ]

"""What the kernel tells the browser of branches: the same as the summary says of the clusters."""

import json

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.description.cluster_facts import MOST_NODES, cluster_facts
from dendrogram_explorer.description.grouping import Grouping
from tests.unit.asking import ask

WINE = load_wine(as_frame=True).data


@pytest.fixture
def explorer():
    made = DendrogramExplorer(WINE, scale="standard", n_clusters=12)
    yield made
    made.close()


def facts_of(explorer, nodes):
    return cluster_facts(explorer.state.linkage, explorer.state.tree, nodes)


def test_branches_are_described_as_the_summary_describes_clusters(explorer):
    table = explorer.summary()
    roots = Grouping.of(explorer.state.clusters).roots.tolist()
    # All of them at once, some of them, and each by itself: what is said of a branch depends on it alone.
    for asked in (roots, roots[3:6], *[[root] for root in roots]):
        for fact in facts_of(explorer, asked):
            row = table.iloc[roots.index(fact["node"])]
            assert fact["medoid"] == row.medoid
            assert fact["spread"] == pytest.approx(row.spread)
            text = ", ".join(f"{feature['name']} {feature['effect']:+.1f}" for feature in fact["features"])
            assert text == row.features


def test_means_are_those_in_and_out_of_the_branch(explorer):
    node = int(explorer.state.clusters.roots[0])
    inside = np.isin(np.arange(len(WINE)), explorer.members(node=node))
    for feature in facts_of(explorer, [node])[0]["features"]:
        assert feature["mean"] == pytest.approx(WINE.loc[inside, feature["name"]].mean())
        assert feature["others"] == pytest.approx(WINE.loc[~inside, feature["name"]].mean())
        assert feature["share"] is False


def test_the_whole_tree_has_nothing_to_be_compared_with(explorer):
    fact = facts_of(explorer, [2 * len(WINE) - 2])[0]
    assert fact["features"] == []
    assert fact["medoid"] in range(len(WINE))


def test_infinite_effects_can_be_sent():
    explorer = DendrogramExplorer([[0.0, 1.0], [0.0, 2.0], [9.0, 1.0], [9.0, 2.0]], n_clusters=2)
    facts = facts_of(explorer, explorer.state.clusters.roots.tolist())
    assert sorted(fact["features"][0]["effect"] for fact in facts) == [-1e9, 1e9]
    json.dumps(facts, allow_nan=False)


def test_without_observations_or_distances_what_is_not_known_is_none():
    Z = DendrogramExplorer(WINE).linkage_matrix
    bare = facts_of(DendrogramExplorer.from_linkage(Z), [200])[0]
    assert bare == {"node": 200, "medoid": None, "spread": None, "features": None}
    apart = facts_of(DendrogramExplorer.from_distances(pdist(WINE)), [200])[0]
    assert apart["features"] is None
    assert apart["medoid"] is not None


def test_too_many_or_overlapping_branches_are_refused(explorer):
    with pytest.raises(ValueError, match="at most 200"):
        facts_of(explorer, list(range(MOST_NODES + 1)))
    root = 2 * len(WINE) - 2
    with pytest.raises(ValueError, match="overlaps"):
        facts_of(explorer, [root, 3])
    with pytest.raises(ValueError, match="no node"):
        facts_of(explorer, [root + 1])


def test_the_browser_is_answered_also_about_a_tree_that_has_gone(explorer):
    roots = explorer.state.clusters.roots.tolist()
    answer = ask(explorer, "describe", nodes=roots[:2])["answer"]
    assert [fact["node"] for fact in answer["facts"]] == roots[:2]
    assert ask(explorer, "describe", nodes=[2 * len(WINE) - 2, 3])["answer"] == {"facts": []}
    assert "list of at most" in ask(explorer, "describe", nodes="all")["error"]

"""Names of clusters: they follow the branch as its colour does."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dendrogram_explorer import Cut, DendrogramExplorer
from tests.unit.asking import ask
from tests.unit.linkages import linkages

# Three samples near each other, two further off, one far away.
X = [[0.0], [1.0], [1.5], [10.0], [11.0], [50.0]]


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, n_clusters=3)
    yield made
    made.close()


def named_samples(explorer):
    """Name -> the samples of the cluster that has it now."""
    return {name: explorer.members(label).tolist() for label, name in explorer.cluster_names.items()}


def test_a_name_survives_moves_of_the_line_and_is_kept_by_the_larger_part(explorer):
    explorer.name_cluster(explorer.labels[0], "near")
    explorer.name_cluster(explorer.labels[3], "middle")
    assert named_samples(explorer) == {"near": [0, 1, 2], "middle": [3, 4]}
    explorer.n_clusters = 6
    assert set(named_samples(explorer)) == {"near", "middle"}
    explorer.n_clusters = 5
    assert named_samples(explorer)["near"] == [1, 2]
    explorer.n_clusters = 2
    assert named_samples(explorer) == {"near": [0, 1, 2, 3, 4]}
    explorer.n_clusters = 3
    assert named_samples(explorer) == {"near": [0, 1, 2], "middle": [3, 4]}


def test_a_name_follows_a_branch_that_is_split_by_hand(explorer):
    explorer.name_cluster(explorer.labels[0], "near")
    top = explorer.state.clusters.roots[explorer.state.clusters.numbers == explorer.labels[0]].item()
    explorer.split(top)
    assert named_samples(explorer) == {"near": [1, 2]}
    explorer.undo()
    assert named_samples(explorer) == {"near": [0, 1, 2]}


@given(Z=linkages(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_name_and_colour_always_go_together(Z, data):
    explorer = DendrogramExplorer.from_linkage(Z)
    node = data.draw(st.integers(0, 2 * len(Z)))
    explorer.name_cluster(node=node, name="it")
    color = explorer.state.tree.color[node]
    for height in data.draw(st.lists(st.sampled_from([0.0, *np.maximum(Z[:, 2], 0.0)]), max_size=5)):
        explorer.cut_height = height
        expected = explorer.labels[explorer.state.clusters.sample_colors == color]
        assert list(explorer.cluster_names) == np.unique(expected).tolist()
    explorer.close()


def test_by_node_of_a_branch_that_is_no_cluster_now(explorer):
    explorer.name_cluster(node=5, name="the outlier")
    explorer.n_clusters = 1
    assert explorer.cluster_names == {}
    explorer.n_clusters = 2
    assert named_samples(explorer) == {"the outlier": [5]}


def test_a_name_is_taken_away_or_replaced(explorer):
    explorer.name_cluster(1, "  white \n wines ")
    assert explorer.cluster_names == {1: "white wines"}
    explorer.name_cluster(1, "red")
    assert explorer.cluster_names == {1: "red"}
    explorer.name_cluster(1, None)
    assert explorer.cluster_names == {}
    explorer.name_cluster(1, "red")
    explorer.name_cluster(1, "   ")
    assert explorer.cluster_names == {}


def test_setting_all_names_replaces_those_that_do_not_show_too(explorer):
    explorer.name_cluster(node=1, name="hidden")
    explorer.cluster_names = pd.Series({1: "a", np.int64(2): "b"})
    assert explorer.cluster_names == {1: "a", 2: "b"}
    explorer.n_clusters = 6
    assert "hidden" not in explorer.cluster_names.values()
    explorer.cluster_names = {}
    assert explorer.cluster_names == {}


def test_names_and_cut_can_be_kept_for_a_later_session(explorer):
    explorer.cluster_names = {1: "a", 3: "c"}
    kept = json.dumps([explorer.cut.to_json(), list(explorer.cluster_names.items())])
    later = DendrogramExplorer(X)
    cut, names = json.loads(kept)
    later.cut = Cut.from_json(cut)
    later.cluster_names = dict(names)
    assert named_samples(later) == named_samples(explorer)


def test_summary_has_the_names(explorer):
    assert "name" not in explorer.summary()
    explorer.name_cluster(2, "</script>😀")
    assert explorer.summary().name.tolist() == ["", "</script>😀", ""]


def test_names_stay_with_the_clusters_that_hold_most_of_the_same_samples():
    groups = np.random.default_rng(1).normal(np.repeat([[0.0], [9.0], [30.0]], 20, axis=0))
    explorer = DendrogramExplorer(groups, n_clusters=3)
    explorer.cluster_names = {int(explorer.labels[0]): "low", int(explorer.labels[-1]): "high"}
    explorer.method = "average"
    assert explorer.cluster_names == {int(explorer.labels[0]): "low", int(explorer.labels[-1]): "high"}


def test_names_of_clusters_that_are_not_there_any_more_are_removed_and_undo_brings_them_back():
    line = DendrogramExplorer(np.arange(40.0).reshape(-1, 1) ** 1.1, n_clusters=4)
    line.cluster_names = {1: "a", 2: "b", 3: "c", 4: "d"}
    with pytest.warns(UserWarning, match=r"names of \d clusters of the previous tree.*undo\(\)"):
        line.method = "single"
    assert len(line.cluster_names) < 4
    assert line.undo()
    assert line.cluster_names == {1: "a", 2: "b", 3: "c", 4: "d"}


def test_the_browser_names_by_node(explorer):
    root = explorer.state.clusters.roots[explorer.state.clusters.numbers == 2].item()
    ask(explorer, "name", node=root, name="from the table")
    assert explorer.cluster_names == {2: "from the table"}


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"label": 4, "name": "a"}, KeyError, "no cluster 4"),
        ({"label": True, "name": "a"}, KeyError, "no cluster True"),
        ({"label": 1, "name": 7}, TypeError, "text"),
        ({"label": 1, "name": "x" * 301}, ValueError, "301"),
        ({"name": "a"}, TypeError, "label or a node"),
        ({"label": 1, "node": 7, "name": "a"}, TypeError, "label or a node"),
        ({"node": 99, "name": "a"}, ValueError, "no node 99"),
        ({"node": "7", "name": "a"}, TypeError, "must be an integer"),
    ],
)
def test_what_is_refused_leaves_the_names_alone(explorer, arguments, error, match):
    explorer.name_cluster(1, "kept")
    with pytest.raises(error, match=match):
        explorer.name_cluster(**arguments)
    assert explorer.cluster_names == {1: "kept"}


@pytest.mark.parametrize(
    ("names", "error"), [(["a", "b"], TypeError), ({9: "a"}, KeyError), ({1: "b", 2: 3}, TypeError)]
)
def test_a_bad_mapping_leaves_the_names_alone(explorer, names, error):
    explorer.name_cluster(1, "kept")
    with pytest.raises(error):
        explorer.cluster_names = names
    assert explorer.cluster_names == {1: "kept"}

"""What the controls that say how to cluster are told, and what they may ask for."""

import numpy as np
import pandas
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.input.metrics import ALL_METHODS, ALL_METRICS
from dendrogram_explorer.linkage.sources import link_observations
from dendrogram_explorer.wire.advice import clustering_message
from tests.unit.asking import ask

X = np.random.default_rng(7).normal(size=(40, 3))


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, n_clusters=4)
    yield made
    made.close()


def test_choices_are_those_of_the_data(explorer):
    told = explorer._clustering
    assert told["method"] == {"value": "ward", "choices": list(ALL_METHODS)}
    assert told["metric"] == {"value": "euclidean", "choices": list(ALL_METRICS)}
    assert told["scale"]["value"] == "none"
    sparse = clustering_message(
        link_observations(scipy.sparse.random_array((4000, 3000), density=0.001, rng=1), "average")
    )
    assert sparse["metric"] == {"value": "euclidean", "choices": ["cityblock", "cosine", "euclidean"]}
    assert sparse["scale"]["choices"] == ["none"]


def test_nothing_to_choose_without_observations(explorer):
    assert DendrogramExplorer.from_linkage(explorer.linkage_matrix)._clustering == {}


def test_another_method_keeps_the_number_of_clusters(explorer):
    assert ask(explorer, "cluster_again", name="method", value="average")["ok"]
    assert (explorer.method, explorer.n_clusters) == ("average", 4)
    assert explorer._clustering["method"]["value"] == "average"


def test_the_choice_is_told_also_where_the_tree_stays_the_same(explorer):
    ask(explorer, "cluster_again", name="method", value="single")
    tree = explorer._tree
    ask(explorer, "cluster_again", name="metric", value="minkowski")  # of order 2
    assert explorer._tree == tree
    assert explorer._clustering["metric"]["value"] == "minkowski"


def test_a_refusal_leaves_everything_as_it_was(explorer):
    labels = explorer.labels
    answer = ask(explorer, "cluster_again", name="metric", value="cosine")
    assert not answer["ok"]
    assert "ward" in answer["error"]
    assert explorer._clustering["metric"]["value"] == explorer.metric == "euclidean"
    np.testing.assert_array_equal(explorer.labels, labels)


@pytest.mark.parametrize("name", ["labels", "cut", None])
def test_the_controls_set_nothing_else(explorer, name):
    assert not ask(explorer, "cluster_again", name=name, value=1)["ok"]
    assert explorer.n_clusters == 4


def test_back_to_a_function_of_the_users():
    def farthest(a, b):
        return np.abs(a - b).max()

    explorer = DendrogramExplorer(X, "average", farthest)
    assert explorer._clustering["metric"]["value"] == "farthest"
    ask(explorer, "cluster_again", name="metric", value="cityblock")
    assert explorer.metric == "cityblock"
    assert "farthest" in explorer._clustering["metric"]["choices"]
    ask(explorer, "cluster_again", name="metric", value="farthest")
    assert explorer.metric is farthest


# -- suggestions, fit, inconsistency -----------------------------------------------------------------------------


def test_gap_and_elbow_are_there_at_once_and_the_others_when_asked_for(explorer):
    assert [each["method"] for each in explorer._suggestions] == ["gap", "elbow"]
    message = ask(explorer, "suggest_cuts")
    assert message["ok"]
    table = explorer.suggest_cuts()
    assert message["status"]["text"].startswith(table.attrs["note"])
    assert [each["clusters"] for each in explorer._suggestions] == table["n_clusters"].tolist()
    assert [each["method"] for each in explorer._suggestions] == table["source"].tolist()
    heights = {each["clusters"]: each["height"] for each in explorer._suggestions}
    own = table[table["source"].str.startswith("ward")]
    assert [heights[k] for k in own["n_clusters"]] == own["height"].tolist()


def test_what_is_left_out_is_told_with_the_reason(explorer):
    bare = DendrogramExplorer.from_linkage(explorer.linkage_matrix)
    message = ask(bare, "suggest_cuts")
    assert "Left out: " in message["status"]["text"]
    assert ask(bare, "fit", whatever=True)["ok"]
    assert bare._tree_fit == {"correlation": None, "note": "", "canAsk": False}


def test_another_tree_has_suggestions_and_a_fit_of_its_own(explorer):
    ask(explorer, "fit", whatever=False)
    assert explorer._tree_fit["correlation"] == f"{explorer.cophenetic_correlation:.3f}"
    first = explorer._suggestions
    explorer.method = "single"
    assert explorer._tree_fit == {}
    assert explorer._suggestions != first
    assert explorer._suggestions[0]["clusters"] == explorer.suggest_cuts("gap")["n_clusters"][0]


def test_a_slow_comparison_waits_until_it_is_asked_for():
    def slow(a, b):
        return float(np.abs(a - b).sum())

    explorer = DendrogramExplorer(np.random.default_rng(1).normal(size=(330, 2)), "average", slow)
    ask(explorer, "fit", whatever=False)
    assert explorer._tree_fit["correlation"] is None
    assert explorer._tree_fit["canAsk"]
    ask(explorer, "fit", whatever=True)
    assert explorer._tree_fit["correlation"] == f"{explorer.cophenetic_correlation:.3f}"


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_inconsistency_begins_with_as_many_clusters(explorer, depth):
    explorer.method = "average"
    explorer.n_clusters = 6
    assert ask(explorer, "cut_inconsistent", threshold=None, depth=depth)["ok"]
    assert (explorer.cut.criterion, explorer.cut.depth) == ("inconsistent", depth)
    assert explorer.n_clusters <= 6
    told = dict(explorer._inconsistency["clusters"])
    for other, clusters in told.items():
        expected = fcluster(explorer.linkage_matrix, explorer.cut.threshold, "inconsistent", depth=other)
        assert clusters == expected.max()
    assert set(told) == {2, 3, 5, 10} | {depth}
    explorer.n_clusters = 3
    assert explorer._inconsistency == {}


def test_depths_are_those_of_the_new_tree(explorer):
    explorer.cut_inconsistent(0.8)
    explorer.method = "complete"
    explorer.cut_inconsistent(0.8)
    expected = fcluster(explorer.linkage_matrix, 0.8, "inconsistent", depth=3).max()
    assert dict(explorer._inconsistency["clusters"])[3] == expected


@pytest.mark.parametrize(("threshold", "depth"), [("a", 2), (1.0, 0), (float("nan"), 2), (1.0, None)])
def test_a_cut_that_makes_no_sense_is_refused(explorer, threshold, depth):
    assert not ask(explorer, "cut_inconsistent", threshold=threshold, depth=depth)["ok"]
    assert explorer.cut.criterion == "distance"


def test_scores_are_those_of_the_table_with_the_suggested_numbers(explorer):
    message = ask(explorer, "scores")
    assert message["status"]["text"] == "Scored up to 20 clusters."
    table, suggested = explorer.scores_by_k(), explorer.suggest_cuts("all").set_index("method")["n_clusters"]
    assert explorer._scores["clusters"] == table.index.tolist()
    by_name = {each["name"]: each for each in explorer._scores["series"]}
    assert by_name["silhouette"]["values"] == table["silhouette"].tolist()
    assert by_name["silhouette"]["best"] == suggested["silhouette"]
    assert by_name["Davies-B."]["best"] == suggested["davies_bouldin"]
    assert by_name["height"]["best"] is None
    better = [by_name[name]["better"] for name in ("silhouette", "Davies-B.", "height")]
    assert better == ["higher", "lower", ""]
    explorer.method = "average"
    assert explorer._scores == {}


def test_scores_without_data_are_those_of_the_heights(explorer):
    bare = DendrogramExplorer.from_linkage(explorer.linkage_matrix)
    message = ask(bare, "scores")
    assert "Left out: silhouette" in message["status"]["text"]
    assert [each["name"] for each in bare._scores["series"]] == [
        "height",
        "acceleration",
        "inconsistency",
        "silhouette, tree",
    ]


def test_two_samples_are_enough_for_all_of_it():
    explorer = DendrogramExplorer([[0.0], [1.0]])
    assert explorer._suggestions == []
    for kind in ("suggest_cuts", "scores", "fit"):
        assert ask(explorer, kind)["ok"]


def test_standardising_is_advised_where_it_matters_and_not_afterwards():
    rows = np.random.default_rng(0).normal(size=(60, 3)) * [1, 50, 2]
    frame = pandas.DataFrame(rows, columns=["a", "b", "c"])
    with pytest.warns(UserWarning, match="differ in spread"):
        explorer = DendrogramExplorer(frame)
    assert explorer._clustering["scale"]["advised"] == "standard"
    assert any("differ in spread" in note for note in explorer.notes)
    explorer.scale = "standard"
    assert explorer._clustering["scale"]["advised"] is None
    assert not any("differ in spread" in note for note in explorer.notes)
    explorer.undo()
    assert explorer._clustering["scale"]["advised"] == "standard"
    assert any("differ in spread" in note for note in explorer.notes)
    assert DendrogramExplorer(frame, scale="standard")._clustering["scale"]["advised"] is None

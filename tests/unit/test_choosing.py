"""What the controls that say how to cluster are told, and what they may ask for."""

import numpy as np
import pytest
import scipy.sparse

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.choosing import clustering_message
from dendrogram_explorer.linkage import link_observations
from dendrogram_explorer.metrics import METHODS, METRICS

X = np.random.default_rng(7).normal(size=(40, 3))


def ask(explorer, **content):
    """What the browser would hear: messages of the explorer to a front end."""
    heard = []
    explorer.send = heard.append
    explorer._on_message(None, content, [])
    return heard


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, n_clusters=4)
    yield made
    made.close()


def test_choices_are_those_of_the_data(explorer):
    told = explorer._clustering
    assert told["method"] == {"value": "ward", "choices": list(METHODS)}
    assert told["metric"] == {"value": "euclidean", "choices": list(METRICS)}
    assert told["scale"]["value"] == "none"
    sparse = clustering_message(
        link_observations(scipy.sparse.random_array((4000, 3000), density=0.001, rng=1), "average")
    )
    assert sparse["metric"] == {"value": "euclidean", "choices": ["cityblock", "cosine", "euclidean"]}
    assert sparse["scale"]["choices"] == ["none"]


def test_nothing_to_choose_without_observations(explorer):
    assert DendrogramExplorer.from_linkage(explorer.linkage_matrix)._clustering == {}


def test_another_method_keeps_the_number_of_clusters(explorer):
    assert ask(explorer, type="cluster_again", name="method", value="average") == []
    assert (explorer.method, explorer.n_clusters) == ("average", 4)
    assert explorer._clustering["method"]["value"] == "average"


def test_the_choice_is_told_also_where_the_tree_stays_the_same(explorer):
    ask(explorer, type="cluster_again", name="method", value="single")
    tree = explorer._tree
    ask(explorer, type="cluster_again", name="metric", value="minkowski")  # of order 2
    assert explorer._tree == tree
    assert explorer._clustering["metric"]["value"] == "minkowski"


def test_a_refusal_leaves_everything_as_it_was(explorer):
    labels = explorer.labels
    (message,) = ask(explorer, type="cluster_again", name="metric", value="cosine")
    assert message["status"]["level"] == "error"
    assert "ward" in message["status"]["text"]
    assert explorer._clustering["metric"]["value"] == explorer.metric == "euclidean"
    np.testing.assert_array_equal(explorer.labels, labels)


@pytest.mark.parametrize("name", ["labels", "cut", None])
def test_the_controls_set_nothing_else(explorer, name):
    (message,) = ask(explorer, type="cluster_again", name=name, value=1)
    assert message["status"]["level"] == "error"
    assert explorer.n_clusters == 4


def test_back_to_a_function_of_the_users():
    def farthest(a, b):
        return np.abs(a - b).max()

    explorer = DendrogramExplorer(X, "average", farthest)
    assert explorer._clustering["metric"]["value"] == "farthest"
    ask(explorer, type="cluster_again", name="metric", value="cityblock")
    assert explorer.metric == "cityblock"
    assert "farthest" in explorer._clustering["metric"]["choices"]
    ask(explorer, type="cluster_again", name="metric", value="farthest")
    assert explorer.metric is farthest

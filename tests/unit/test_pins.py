"""Pins: clusterings that are kept beside the present one, compared with it and restored."""

import numpy as np
import pytest

from dendrogram_explorer import DendrogramExplorer
from tests.unit.snapshots import check_agreement, snapshot

X = np.random.default_rng(2).normal(size=(40, 2))


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, n_clusters=4)
    made.name_cluster(2, "dry")
    yield made
    made.close()


@pytest.mark.filterwarnings("ignore:The name of 1 cluster")
def test_a_pin_is_restored_with_its_tree_as_one_step(explorer):
    before = snapshot(explorer, with_history=False)
    assert explorer.pin("first") == "first"
    explorer.n_clusters = 7
    explorer.method = "average"
    explorer.color_cluster(1, "teal")
    labels = explorer.labels.tolist()
    assert explorer.pins["first"].tolist() == before["labels"][1]
    explorer.restore("first")
    after = snapshot(explorer, with_history=False)
    for name in ("method", "cut", "labels", "names", "palette", "Z", "leaves"):
        assert after[name] == before[name], name
    check_agreement(explorer)
    assert explorer.undo()
    assert (explorer.method, explorer.labels.tolist()) == ("average", labels)
    assert explorer.redo()
    assert explorer.method == "ward"


def test_names_are_found_and_replaced(explorer):
    assert [explorer.pin(), explorer.pin(), explorer.pin("a"), explorer.pin("a")] == [
        "4 clusters",
        "4 clusters (2)",
        "a",
        "a",
    ]
    assert list(explorer.pins) == ["4 clusters", "4 clusters (2)", "a"]
    explorer.unpin("4 clusters")
    assert list(explorer.pins) == ["4 clusters (2)", "a"]


def test_a_pin_is_a_partner_for_comparison(explorer):
    explorer.pin("four")
    explorer.n_clusters = 2
    found = explorer.compare_with("four")
    assert found.table.to_numpy().sum() == 40
    assert found.table.shape == (2, 4)
    assert "the pin 'four'" in repr(found)
    assert "dry" in repr(found)
    explorer.n_clusters = 4
    assert explorer.compare_with("four").adjusted_rand == 1


@pytest.mark.parametrize("call", ["unpin", "restore"])
@pytest.mark.parametrize("name", ["nope", None, 5, ["four"]])
def test_a_pin_that_is_not_there_is_refused(explorer, call, name):
    explorer.pin("four")
    before = snapshot(explorer)
    with pytest.raises(KeyError, match=r"There is no pin.*'four'"):
        getattr(explorer, call)(name)
    assert snapshot(explorer) == before


@pytest.mark.parametrize("name", ["", "  ", 5, ["a"], "x" * 301])
def test_a_name_that_is_not_one_is_refused(explorer, name):
    with pytest.raises((TypeError, ValueError), match="name"):
        explorer.pin(name)
    assert explorer.pins == {}


def test_pins_cannot_be_written(explorer):
    explorer.pin("a")
    with pytest.raises(TypeError):
        explorer.pins["b"] = explorer.labels
    with pytest.raises(ValueError, match="read-only"):
        explorer.pins["a"][0] = 9


def test_colours_of_samples_are_those_of_the_scatter(explorer):
    assert explorer.sample_colors.tolist() == explorer.scatter.marks[0].colors
    explorer.color_by = "x1"
    assert explorer.sample_colors.tolist() == explorer.scatter.marks[0].colors


def test_trees_are_compared_and_other_things_refused(explorer):
    same = explorer.compare_trees(explorer)
    assert same.cophenetic_correlation == pytest.approx(1)
    assert same.entanglement == pytest.approx(0)
    with pytest.raises(TypeError, match="another DendrogramExplorer"):
        explorer.compare_trees(explorer.linkage_matrix)
    with pytest.raises(ValueError, match="40"):
        explorer.compare_trees(DendrogramExplorer(X[:20]))

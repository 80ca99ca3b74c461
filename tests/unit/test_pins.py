"""Pins: clusterings that are kept beside the present one, compared with it and restored."""

import numpy as np
import pandas
import pytest

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask
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


# What the Compare tab asks for


def test_groups_of_pins_and_columns_travel_as_numbers():
    frame = pandas.DataFrame({"x": [0.0, 1.0, 5.0, 6.5], "y": 0.5, "kind": ["b", None, "a", "b"]})
    explorer = DendrogramExplorer(frame, n_clusters=2, columns=["x", "y"])
    explorer.name_cluster(2, "far")
    ask(explorer, "pin", name="pairs")
    assert explorer._pins == [{"name": "pairs", "clusters": 2}]
    explorer.n_clusters = 4
    groups = ask(explorer, "groups", pin="pairs", column=None)
    assert groups["answer"] == {"titles": ["1", "far"]}
    assert np.frombuffer(groups["buffers"][0], "<i4").tolist() == [0, 0, 1, 1]
    groups = ask(explorer, "groups", pin=None, column="kind")
    assert groups["answer"] == {"titles": ["a", "b"]}
    assert np.frombuffer(groups["buffers"][0], "<i4").tolist() == [1, -1, 0, 1]
    explorer.color_by = [3, 3, 1, 3]
    groups = ask(explorer, "groups", pin=None, column=None)
    assert groups["answer"] == {"titles": ["1", "3"]}
    ask(explorer, "restore", name="pairs")
    assert explorer.n_clusters == 2
    ask(explorer, "unpin", name="pairs")
    assert explorer._pins == []
    for request in ({"pin": "gone"}, {"column": "gone"}):
        answer = ask(explorer, "groups", **{"pin": None, "column": None, **request})
        assert answer["ok"] is False
        assert "gone" in answer["error"]


def test_unassigned_samples_of_a_pin_are_in_no_group():
    explorer = DendrogramExplorer([[0.0], [1.0], [50.0], [2.0]], cut_height=10.0, min_cluster_size=2)
    explorer.pin("p")
    groups = ask(explorer, "groups", pin="p", column=None)
    assert np.frombuffer(groups["buffers"][0], "<i4").tolist() == [0, 0, -1, 0]


def test_a_pin_within_a_block_that_is_refused_has_a_name_and_is_not_kept(explorer):
    def refused():
        with explorer.hold_trait_notifications():
            explorer.metric = "cityblock"
            explorer.n_clusters = 0
            assert explorer.pin() == "4 clusters"

    with pytest.raises(ValueError, match="ward"):
        refused()
    assert list(explorer.pins) == []

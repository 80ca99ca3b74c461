"""One history of cuts and flips: undo takes back what was done last, whichever it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dendrogram_explorer import Cut, DendrogramExplorer
from tests.unit.linkages import linkages

POINTS = np.random.default_rng(8).normal(size=(40, 2))


@pytest.fixture
def explorer():
    return DendrogramExplorer(POINTS, n_clusters=4)


def state(explorer):
    return explorer.cut, explorer.flipped, explorer.leaves.tolist()


def test_a_flip_is_undone_and_done_again(explorer):
    before = state(explorer)
    explorer.flip(78)
    after = state(explorer)
    assert after != before
    assert explorer.undo()
    assert state(explorer) == before
    assert explorer.redo()
    assert state(explorer) == after
    assert not explorer.redo()


def test_cuts_and_flips_are_taken_back_in_turn(explorer):
    states = [state(explorer)]
    for change in (
        lambda: explorer.flip(78),
        lambda: explorer.set_trait("n_clusters", 6),
        lambda: explorer.split(int(explorer.state.clusters.roots[np.argmax(explorer.state.clusters.sizes)])),
        lambda: explorer.flip(70),
        lambda: explorer.set_trait("flipped", ()),
        lambda: explorer.cut_inconsistent(1.0),
    ):
        change()
        states.append(state(explorer))
    for expected in states[-2::-1]:
        assert explorer.undo()
        assert state(explorer) == expected
    assert not explorer.undo()
    for expected in states[1:]:
        assert explorer.redo()
        assert state(explorer) == expected


def test_a_flip_ends_a_move_of_the_line(explorer):
    explorer.cut_height = 5.0
    explorer.flip(70)
    explorer.cut_height = 4.0
    explorer.cut_height = 3.0
    assert explorer.undo()
    assert (explorer.cut_height, explorer.flipped) == (5.0, (70,))


def test_undoing_a_flip_touches_no_label_and_empties_the_line_for_messages(explorer):
    labels, heard = explorer.labels, []
    explorer.undo()
    assert explorer._status["text"] == "There is nothing to undo."
    explorer.flip(78)
    explorer.observe(heard.append, ["labels", "cut", "cut_height", "n_clusters"])
    explorer.undo()
    assert explorer.labels is labels
    assert heard == []
    assert explorer._status["text"] == ""


def test_another_order_forgets_flips_but_no_cuts(explorer):
    explorer.flip(78)
    explorer.n_clusters = 6
    explorer.flip(70)
    explorer.undo()
    explorer.leaf_order = "count"
    assert not explorer.redo()  # the flip of 70 belonged to the other order
    explorer.flip(60)
    assert explorer.undo()
    assert (explorer.n_clusters, explorer.flipped) == (6, ())
    assert explorer.undo()
    assert (explorer.n_clusters, explorer.flipped, explorer.leaf_order) == (4, (), "count")
    assert not explorer.undo()


def test_a_flip_that_is_refused_is_no_step(explorer):
    with pytest.raises(ValueError, match="can't be flipped"):
        explorer.flip(3)
    explorer.flipped = ()
    assert not explorer.undo()


def test_how_an_explorer_begins_is_no_step():
    explorer = DendrogramExplorer(POINTS, flipped=(70, 78))
    assert not explorer.undo()
    assert explorer.flipped == (70, 78)


def test_another_tree_is_a_step_and_undo_brings_back_all_of_the_former_one():
    explorer = DendrogramExplorer(POINTS, n_clusters=4, metric="euclidean")
    explorer.flip(60)
    explorer.split(explorer.node_of(2))
    explorer.name_cluster(1, "Barolo")
    explorer.color_cluster(2, "teal")
    before = (
        *state(explorer),
        explorer.cluster_names,
        explorer.palette,
        explorer.method,
        explorer.labels.tolist(),
    )
    tree = explorer.linkage_matrix
    with pytest.warns(UserWarning, match="belonged to the previous tree"):
        explorer.method = "average"
    after = (
        *state(explorer),
        explorer.cluster_names,
        explorer.palette,
        explorer.method,
        explorer.labels.tolist(),
    )
    assert after[-2] == "average"
    assert explorer.undo()
    now = (
        *state(explorer),
        explorer.cluster_names,
        explorer.palette,
        explorer.method,
        explorer.labels.tolist(),
    )
    assert now == before
    assert explorer.linkage_matrix is tree
    assert explorer.redo()
    now = (
        *state(explorer),
        explorer.cluster_names,
        explorer.palette,
        explorer.method,
        explorer.labels.tolist(),
    )
    assert now == after


@pytest.mark.parametrize(
    "change",
    [
        lambda e: setattr(e, "n_clusters", 7),
        lambda e: e.name_cluster(2, "dry"),
        lambda e: setattr(e, "cluster_names", {1: "a"}),
        lambda e: e.color_cluster(1, "teal"),
        lambda e: setattr(e, "palette", "ibm"),
        lambda e: setattr(e, "scale", "robust"),
        lambda e: setattr(e, "metric", "sqeuclidean"),
        lambda e: e.cut_inconsistent(1.0),
    ],
)
def test_everything_that_decides_the_clusters_is_a_step_of_its_own(change):
    explorer = DendrogramExplorer(POINTS, "average", n_clusters=4)
    explorer.n_clusters = 5
    before = {
        name: getattr(explorer, name) for name in ("cut", "palette", "cluster_names", "scale", "metric")
    }
    change(explorer)
    assert explorer.undo()
    assert before == {name: getattr(explorer, name) for name in before}
    assert explorer.n_clusters == 5
    assert explorer.undo()
    assert explorer.n_clusters == 4


def test_what_is_selected_or_shown_is_no_step():
    explorer = DendrogramExplorer(POINTS, n_clusters=4)
    explorer.n_clusters = 5
    explorer.selection, explorer.p, explorer.color_by, explorer.scatter_x = [1], 7, "x0", "x1"
    assert explorer.undo()
    assert (explorer.n_clusters, explorer.selection.tolist(), explorer.p) == (4, [1], 7)
    assert (explorer.color_by, explorer.scatter_x) == ("x0", "x1")


def test_history_is_bounded_in_steps(monkeypatch):
    monkeypatch.setattr("dendrogram_explorer.history.MOST_STEPS", 3)
    explorer = DendrogramExplorer(POINTS)
    for k in range(2, 10):
        explorer.n_clusters = k
    assert [explorer.undo() for _ in range(4)] == [True, True, True, False]
    assert explorer.n_clusters == 6


def test_history_is_bounded_in_bytes_and_says_so(monkeypatch):
    explorer = DendrogramExplorer(POINTS)
    one_tree = explorer.linkage_matrix.nbytes + 80 * len(POINTS)
    monkeypatch.setattr("dendrogram_explorer.history.MOST_BYTES", 2 * one_tree)
    for method in ("average", "single", "complete", "weighted"):
        explorer.method = method
    explorer.n_clusters = 9
    assert [explorer.undo() for _ in range(4)] == [True, True, True, False]
    assert explorer.method == "single"
    assert "Earlier steps were dropped" in explorer._status["text"]


def test_a_line_that_was_put_back_is_no_step():
    explorer = DendrogramExplorer(POINTS)
    height = explorer.cut_height
    explorer.cut_height = 1.0
    explorer.cut_height = height
    assert not explorer.undo()


def test_an_observer_sees_the_flips_that_undo_brings_back(explorer):
    seen = []
    explorer.observe(lambda change: seen.append((change.new, explorer.leaves.tolist())), "flipped")
    explorer.flip(78)
    explorer.undo()
    assert [flipped for flipped, _ in seen] == [(78,), ()]
    assert seen[1][1] == DendrogramExplorer(POINTS).leaves.tolist()


@settings(deadline=None, max_examples=50)
@given(Z=linkages(), data=st.data())
def test_any_sequence_of_flips_and_moves_is_taken_back_step_by_step(Z, data):
    n = len(Z) + 1
    explorer = DendrogramExplorer.from_linkage(Z)
    states = [state(explorer)]
    for node in data.draw(st.lists(st.integers(n, 2 * n - 2), max_size=8)):
        if data.draw(st.booleans()):
            explorer.flip(node)
        else:
            # Neighbouring moves of the line would be one step; to join everything and back is none of these.
            explorer.cut = Cut("distance", 1.0, joined=() if explorer.cut.joined else (node,))
        states.append(state(explorer))
    for expected in states[-2::-1]:
        assert explorer.undo()
        assert state(explorer) == expected
    assert not explorer.undo()
    explorer.close()

"""Splitting and joining branches of an explorer, and going back."""

import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage

from dendrogram_explorer import Cut, DendrogramExplorer
from tests.unit.asking import ask

from .branch_reference import TWO_PAIRS, labels_by_scipy, split_merges
from .linkages import linkages


@pytest.fixture
def explorer():
    with_two_pairs = DendrogramExplorer.from_linkage(TWO_PAIRS, cut_height=3.0)
    yield with_two_pairs
    with_two_pairs.close()


def assert_consistent(explorer, data=None):
    cut = explorer.cut
    np.testing.assert_array_equal(explorer.labels, labels_by_scipy(explorer.linkage_matrix, cut))
    assert explorer.n_clusters == explorer.labels.max()
    assert explorer._branches == {"split": list(cut.split), "joined": list(cut.joined)}
    if cut.criterion == "distance":
        assert explorer.cut_height == cut.threshold
        assert explorer._cut_roots == b""
    else:
        roots = np.frombuffer(explorer._cut_roots, dtype="<i4")
        assert len(roots) == explorer.n_clusters
        np.testing.assert_array_equal(roots, explorer.state.clusters.roots)
    namespace = {"Z": explorer.linkage_matrix, "X": data}
    exec(explorer.to_code(), namespace)
    np.testing.assert_array_equal(namespace["labels"], explorer.labels)


@settings(deadline=None, max_examples=60)
@given(linkages(max_n=14), st.data())
def test_any_sequence_of_edits_leaves_all_in_step_and_can_be_undone(Z, data):
    explorer = DendrogramExplorer.from_linkage(Z)
    n = len(Z) + 1
    seen = []
    explorer.observe(lambda _: seen.append((explorer.cut, explorer.n_clusters, explorer.labels)), "labels")
    states = [explorer.cut]
    for _ in range(5):
        kind = data.draw(st.sampled_from(["split", "join", "height", "k", "inconsistent", "reset"]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind in ("split", "join"):
                node = data.draw(st.integers(n, 2 * n - 2))
                is_split = split_merges(Z, explorer.cut)[node - n]
                if is_split == (kind == "split"):
                    with pytest.raises(ValueError, match="already"):
                        getattr(explorer, kind)(node)
                else:
                    getattr(explorer, kind)(node)
            elif kind == "height":
                explorer.cut_height = data.draw(st.sampled_from(Z[:, 2].tolist()))
            elif kind == "k":
                explorer.n_clusters = data.draw(st.integers(1, n))
            elif kind == "inconsistent":
                explorer.cut_inconsistent(data.draw(st.floats(0, 2)))
            else:
                explorer.reset_branches()
        assert_consistent(explorer)
        states.append(explorer.cut)
    for cut, n_clusters, labels in seen:
        assert n_clusters == labels.max()
        np.testing.assert_array_equal(labels, labels_by_scipy(Z, cut))
    while explorer.undo():
        assert explorer.cut in states
        assert_consistent(explorer)
    assert explorer.cut == states[0]
    while explorer.redo():
        assert_consistent(explorer)
    assert explorer.cut == states[-1]
    explorer.close()


def test_branches_survive_moves_of_the_line(explorer):
    explorer.split(5)
    assert explorer.labels.tolist() == [1, 1, 2, 3]
    explorer.cut_height = 7
    assert explorer.n_clusters == 1
    explorer.cut_height = 2.5
    assert explorer.labels.tolist() == [1, 1, 2, 3]
    assert explorer.cut == Cut("distance", 2.5, split=[5])


def test_a_split_below_the_line_splits_what_is_above_it(explorer):
    explorer.cut_height = 7
    explorer.split(4)
    assert explorer.cut.split == (4, 6)
    assert explorer.labels.tolist() == [1, 2, 3, 3]


def test_a_split_lifts_the_joins_in_its_way(explorer):
    explorer.cut_height = 0
    explorer.join(6)
    assert explorer.n_clusters == 1
    explorer.split(4)
    assert explorer.cut.joined == ()
    assert explorer.n_clusters == 4


@pytest.mark.parametrize(
    ("method", "node", "message"),
    [
        (
            "split",
            2,
            r"Node 2 is a single sample: there is nothing to split. Pass the node of a merge, 4 \.\. 6",
        ),
        ("join", 0, "Node 0 is a single sample: there is nothing to join"),
        ("split", 7, r"There is no node 7: this tree has the nodes 0 \.\. 6"),
        ("join", -1, "There is no node -1"),
        ("join", "b", "node must be an integer, got 'b'"),
        ("split", 5.0, "node must be an integer, got 5.0"),
        ("split", 6, "The two sides of node 6 are in different clusters already"),
        ("join", 5, "All samples below node 5 are in one cluster already"),
    ],
)
def test_edits_that_are_refused_change_nothing(explorer, method, node, message):
    before = (explorer.cut, explorer.labels)
    # As of members(), select(), flip() and whatever else takes a node.
    with pytest.raises(ValueError if isinstance(node, int) else TypeError, match=message):
        getattr(explorer, method)(node)
    assert (explorer.cut, explorer.labels) == before
    assert not explorer.undo()


def test_numpy_integers_are_nodes(explorer):
    explorer.split(np.int32(5))
    assert json.loads(explorer.cut.to_json())["split"] == [5]


def test_each_edit_is_told_once(explorer):
    told = []
    explorer.observe(lambda change: told.append(change.name), ["cut", "cut_height", "n_clusters", "labels"])
    explorer.split(5)
    assert sorted(told) == ["cut", "labels", "n_clusters"]


def test_a_number_of_clusters_counts_the_branches():
    Z = linkage(np.random.default_rng(3).normal(size=(40, 2)), "average")
    explorer = DendrogramExplorer.from_linkage(Z, n_clusters=3)
    root = explorer.state.clusters.roots[np.argmax(explorer.state.clusters.sizes)]
    explorer.split(int(root))
    for k in (6, 4, 5):
        explorer.n_clusters = k
        assert explorer.n_clusters == k
        assert explorer.cut.split == (root,)
        assert_consistent(explorer)


def test_a_number_of_clusters_that_the_branches_rule_out(explorer):
    explorer.cut_height = 7
    explorer.split(4)
    with pytest.warns(UserWarning, match=r"No cut gives 2 clusters: .*reset_branches\(\).* is 3; showing 3"):
        explorer.n_clusters = 2
    assert explorer.n_clusters == 3
    explorer.n_clusters = 4
    assert explorer.n_clusters == 4
    assert_consistent(explorer)


def test_undo_and_redo(explorer):
    explorer.split(5)
    for height in (3.5, 4.0, 4.5):
        explorer.cut_height = height
    explorer.cut_height = 1.5
    explorer.join(5)
    assert explorer.undo()
    assert explorer.cut == Cut("distance", 1.5, split=[5])
    # The four moves of the line are one step.
    assert explorer.undo()
    assert explorer.cut == Cut("distance", 3.0, split=[5])
    assert explorer.undo()
    assert explorer.cut == Cut("distance", 3.0)
    assert not explorer.undo()
    assert explorer._status["text"] == "There is nothing to undo."
    assert explorer.redo()
    assert explorer.cut.split == (5,)
    assert explorer._status["text"] == ""
    explorer.cut_height = 2.5
    assert not explorer.redo()
    assert explorer._status["text"] == "There is nothing to redo."
    assert_consistent(explorer)


def test_undo_goes_back_to_another_criterion(explorer):
    explorer.cut_inconsistent(0.9)
    inconsistent_cut = explorer.cut
    explorer.join(6) if explorer.n_clusters > 1 else explorer.split(6)
    explorer.undo()
    assert explorer.cut == inconsistent_cut
    explorer.undo()
    assert explorer.cut == Cut("distance", 3.0)
    assert_consistent(explorer)


def test_what_the_constructor_was_given_is_no_step():
    assert not DendrogramExplorer.from_linkage(TWO_PAIRS, n_clusters=4).undo()


def test_reset_forgets_the_branches_and_can_be_undone(explorer):
    explorer.split(5)
    explorer.reset_branches()
    assert explorer.cut == Cut("distance", 3.0)
    explorer.reset_branches()
    assert "No branch" in explorer._status["text"]
    assert explorer.undo()
    assert explorer.cut.split == (5,)


def test_another_method_drops_the_branches_and_says_so():
    data = np.random.default_rng(5).normal(size=(20, 2))
    explorer = DendrogramExplorer(data, n_clusters=3)
    explorer.split(int(explorer.state.clusters.roots[np.argmax(explorer.state.clusters.sizes)]))
    before = explorer.cut.linkage
    with pytest.warns(UserWarning, match="belonged to the previous tree") as caught:
        explorer.method = "average"
    assert caught[0].filename == __file__
    assert "belonged to the previous tree" in explorer._status["text"]
    assert not explorer.cut.has_branches
    assert explorer.n_clusters == 4
    assert explorer.cut.linkage != before
    assert_consistent(explorer, data)
    assert explorer.undo()
    assert explorer.cut.linkage == before
    assert explorer.cut.has_branches


def test_a_cut_is_kept_from_session_to_session():
    data = np.random.default_rng(6).normal(size=(30, 2))
    explorer = DendrogramExplorer(data, n_clusters=3)
    explorer.split(int(explorer.state.clusters.roots[np.argmax(explorer.state.clusters.sizes)]))
    kept = explorer.cut.to_json()
    again = DendrogramExplorer(data)
    again.cut = Cut.from_json(kept)
    np.testing.assert_array_equal(again.labels, explorer.labels)
    assert DendrogramExplorer(data, cut=Cut.from_json(kept)).cut.to_json() == kept

    other = DendrogramExplorer(data, "average")
    before = (other.cut, other.labels)
    with pytest.raises(ValueError, match="belongs to another linkage matrix"):
        other.cut = Cut.from_json(kept)
    assert (other.cut, other.labels) == before
    assert_consistent(other, data)


def test_cuts_without_a_fingerprint(explorer):
    explorer.cut = Cut("distance", 1.5)
    assert explorer.n_clusters == 3
    assert explorer.cut.linkage is not None
    # Equal to what is shown: it still gets its fingerprint.
    explorer.cut = Cut("distance", 1.5)
    assert explorer.cut.linkage is not None
    explorer.cut = Cut("distance", 3.0, split=[5])
    assert explorer.n_clusters == 3
    with pytest.raises(
        ValueError, match=r"splits node 9, but the merges of this tree are the nodes 4 \.\. 6"
    ):
        explorer.cut = Cut("distance", 3.0, split=[9])
    with pytest.raises(ValueError, match="begins at 0"):
        explorer.cut = Cut("distance", -1.0)
    assert_consistent(explorer)


def test_the_fingerprint_is_that_of_the_matrix(explorer):
    again = DendrogramExplorer.from_linkage(np.asfortranarray(TWO_PAIRS))
    assert again.cut.linkage == explorer.cut.linkage
    changed = TWO_PAIRS.copy()
    changed[2, 2] = np.nextafter(6.0, 7.0)
    assert DendrogramExplorer.from_linkage(changed).cut.linkage != explorer.cut.linkage


def test_branches_hold_for_a_cut_by_inconsistency(explorer):
    explorer.split(5)
    explorer.cut_inconsistent(5.0)
    assert explorer.cut == Cut("inconsistent", 5.0, split=[5])
    assert explorer.n_clusters == 1
    explorer.split(4)
    assert explorer.n_clusters == 4
    assert_consistent(explorer)
    ask(explorer, "cut_height", height=3.0)
    assert explorer.cut == Cut("distance", 3.0, split=[4, 5, 6])


def test_the_browser_edits_branches(explorer):
    ask(explorer, "split", node=5)
    assert explorer._branches == {"split": [5], "joined": []}
    ask(explorer, "undo")
    assert explorer._branches == {"split": [], "joined": []}
    ask(explorer, "redo")
    ask(explorer, "reset_branches")
    ask(explorer, "join", node=6)
    assert explorer._branches == {"split": [], "joined": [6]}
    for kind, node in (("join", 6), ("split", None), ("split", 1)):
        assert not ask(explorer, kind, node=node)["ok"]
        assert explorer._status["level"] == "error"
    assert explorer.cut.joined == (6,)


def test_code_that_reproduces_branches_is_short_and_says_what_it_does(explorer):
    explorer.split(5)
    code = explorer.to_code()
    assert "monocrit" in code
    explorer.cut_height = 7
    # The split rests: nothing of it is left to reproduce.
    assert "monocrit" not in explorer.to_code()

"""The selection: in Python, on its way to the browser and back, and in the scatter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.input.indices import named_samples, sample_indices
from dendrogram_explorer.wire.arrays import samples_from_message, samples_message
from tests.unit.asking import ask

X = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 5.0], [6.0, 5.0], [20.0, 0.0]])
NAMES = ["ann", "bob", "cas", "dov", "ann"]


@pytest.fixture
def explorer():
    of_five = DendrogramExplorer(X, names=NAMES, n_clusters=3)
    yield of_five
    of_five.close()


# -- what a selection can be set to --------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 29)))
@settings(deadline=None)
def test_any_list_of_indices_becomes_ascending_and_unique(samples):
    for form in (
        samples,
        tuple(samples),
        set(samples),
        np.array(samples, dtype=np.uint8),
        pd.Series(samples, dtype=int),
    ):
        indices = sample_indices(form, 30)
        assert indices.tolist() == sorted(set(samples))
        assert indices.dtype == np.int64
        assert not indices.flags.writeable


@given(st.lists(st.booleans(), min_size=1))
@settings(deadline=None)
def test_a_mask_selects_where_it_is_true(mask):
    expected = [index for index, is_selected in enumerate(mask) if is_selected]
    for form in (mask, np.array(mask), pd.Series(mask)):
        assert sample_indices(form, len(mask)).tolist() == expected


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([5], ValueError, r"There are no samples 5: the indices of the 5 samples are 0 \.\. 4"),
        ([0, -1], ValueError, "no samples -1"),
        ([True, False], ValueError, "one boolean for each of the 5 samples, but has 2"),
        (["ann"], TypeError, r"was given text.*select\(names=\[\.\.\.\]\)"),
        ("ann", TypeError, "was given text"),
        ([0, "ann"], TypeError, "was given text"),
        (np.array(["ann", 0], dtype=object), TypeError, "was given text"),
        ([0.0, 1.0], TypeError, "given float64 values"),
        ([None], TypeError, "given object values"),
        (3, ValueError, "one flat list"),
        ([[0, 1]], ValueError, r"not of shape \(1, 2\)"),
        ([[0, 1], [2]], ValueError, "one flat list"),
        (None, ValueError, "one flat list"),
    ],
)
def test_what_is_no_selection_is_refused_and_the_last_one_kept(explorer, value, error, message):
    explorer.selection = [1, 3]
    before = explorer.selection
    with pytest.raises(error, match=message):
        explorer.selection = value
    assert explorer.selection is before


# -- the trait -----------------------------------------------------------------------------------------------------


def test_nothing_is_selected_at_first(explorer):
    assert explorer.selection.tolist() == []
    assert explorer.selection.dtype == np.int64
    assert explorer.selected_names == []
    assert explorer.get_state("selection") == {"selection": []}


def test_observers_are_told_of_changes_only(explorer):
    told = []
    explorer.observe(lambda change: told.append(change.new.tolist()), "selection")
    explorer.selection = [3, 1]
    explorer.selection = np.array([1, 3, 3])
    explorer.selection = []
    explorer.selection = np.zeros(5, dtype=bool)
    assert told == [[1, 3], []]


def test_a_selection_cannot_be_changed_in_place(explorer):
    explorer.selection = [1, 3]
    with pytest.raises(ValueError, match="read-only"):
        explorer.selection[0] = 2


def test_a_selection_can_be_given_to_the_constructor():
    explorer = DendrogramExplorer(X, selection=[4, 0])
    assert explorer.selection.tolist() == [0, 4]
    assert explorer.get_state("selection") == {"selection": [0, 4]}


def test_the_cut_and_the_method_leave_it_alone(explorer):
    explorer.selection = [1, 3]
    explorer.n_clusters = 2
    explorer.method = "average"
    assert explorer.selection.tolist() == [1, 3]


# -- select() ------------------------------------------------------------------------------------------------------


def test_select_by_label_node_and_names(explorer):
    label = int(explorer.labels[2])
    assert explorer.select(label).tolist() == [2, 3]
    assert explorer.selected_names == ["cas", "dov"]
    assert explorer.select(node=5).tolist() == explorer.members(node=5).tolist()
    assert explorer.select(names="bob").tolist() == [1]
    # Two samples have that name.
    assert explorer.select(names=["ann", "cas"]).tolist() == [0, 2, 4]
    assert explorer.select(names=["bob"], add=True).tolist() == [0, 1, 2, 4]
    assert explorer.select(names=[]).tolist() == []
    assert explorer.selection.tolist() == []


def test_numbered_samples_have_their_numbers_as_names():
    explorer = DendrogramExplorer(X)
    assert explorer.select(names=["3", 1]).tolist() == [1, 3]


def test_select_that_is_refused(explorer):
    explorer.selection = [1]
    for arguments in ({}, {"label": 1, "node": 5}, {"label": 1, "names": ["ann"]}):
        with pytest.raises(TypeError, match="one of a cluster label, a node id, or names"):
            explorer.select(**arguments)
    with pytest.raises(KeyError, match="no cluster 4"):
        explorer.select(4)
    with pytest.raises(ValueError, match="no node 99"):
        explorer.select(node=99)
    with pytest.raises(ValueError, match=r"No sample is named 'bib'. Did you mean 'bob'\?"):
        explorer.select(names=["ann", "bib"])
    assert explorer.selection.tolist() == [1]


def test_unknown_names_are_listed():
    with pytest.raises(ValueError, match="'x', 'y'"):
        named_samples(["y", "a", "x"], ["a"])


# -- to the browser and back ---------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**31 - 1)))
def test_samples_travel_unchanged(samples):
    message = samples_message(np.array(samples, dtype=np.int64))
    assert message == samples_from_message(message) == samples
    many = memoryview(np.array(samples, dtype="<i4").tobytes())
    assert samples_from_message(many).tolist() == samples


def test_what_the_browser_selects_arrives_without_an_echo(explorer):
    told = []
    explorer.observe(lambda change: told.append(change.new.tolist()), "selection")
    assert ask(explorer, "select", runs=[[1, 1], [3, 3]])["ok"]
    assert explorer.selection.tolist() == [1, 3]
    assert told == [[1, 3]]
    assert ask(explorer, "select", runs=[[0, 4]])["ok"]
    assert explorer.selection.tolist() == [0, 1, 2, 3, 4]
    assert ask(explorer, "select", runs=[])["ok"]
    assert explorer.selection.tolist() == []


@pytest.mark.parametrize(
    "runs",
    [
        None,
        "abc",
        [5],
        [[5, 5]],
        [[-1, 0]],
        [[3, 1]],
        [[2, 3], [1, 1]],
        [[0, 2**40]],
        [[0.5, 1]],
        [[0, 1], [2]],
    ],
)
def test_a_selection_that_the_browser_cannot_mean_is_refused(explorer, runs):
    explorer.selection = [1]
    answer = ask(explorer, "select", runs=runs)
    assert not answer["ok"]
    assert "sample" in answer["error"]
    assert explorer.selection.tolist() == [1]


# -- the scatter ---------------------------------------------------------------------------------------------------


def test_selection_and_scatter_follow_each_other(explorer):
    explorer.selection = [1, 3]
    mark = explorer.scatter.marks[0]
    assert mark.selected.tolist() == [1, 3]
    explorer.select(names="cas")
    assert mark.selected.tolist() == [2]
    mark.selected = np.array([4, 0], dtype=np.uint32)
    assert explorer.selection.tolist() == [0, 4]
    assert explorer.get_state("selection") == {"selection": [0, 4]}
    # No point is selected, so none fades.
    explorer.selection = []
    assert mark.selected is None


def test_the_selection_stays_when_the_axes_change():
    iris = pd.DataFrame({"a": [0.0, 1.0, 2.0, 7.0], "b": [1.0, 0.0, 2.0, 1.0], "c": [3.0, 1.0, 0.0, 2.0]})
    explorer = DendrogramExplorer(iris, selection=[1, 2])
    mark = explorer.scatter.marks[0]
    explorer.scatter_x = "c"
    assert mark.selected.tolist() == [1, 2]
    assert explorer.selection.tolist() == [1, 2]
    explorer.close()

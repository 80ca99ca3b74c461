"""Cuts by one number for each merge, against scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, inconsistent, maxRstat

from dendrogram_explorer import Cut, DendrogramExplorer
from dendrogram_explorer.cut import apply_cut
from dendrogram_explorer.tree import Tree
from tests.unit.asking import ask
from tests.unit.linkages import linkages
from tests.unit.snapshots import check_agreement

X = np.random.default_rng(3).normal(size=(40, 2))
EXPLORER = DendrogramExplorer(X, "average")
Z = EXPLORER.linkage_matrix
R = inconsistent(Z, 4)
VALUES = maxRstat(Z, R, 0)


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, "average", n_clusters=3)
    yield made
    made.close()


@settings(deadline=None, max_examples=150)
@given(linkages(), st.data())
def test_labels_are_those_of_monocrit(Z, data):
    numbers = st.floats(-5, 5) | st.integers(-3, 3).map(float)
    values = np.array(data.draw(st.lists(numbers, min_size=len(Z), max_size=len(Z))))
    t = data.draw(numbers | st.sampled_from(values.tolist()))
    labels = apply_cut(Tree.from_linkage(Z), Cut("monocrit", t, values=values)).labels
    greatest = running_maximum(Z, values)
    np.testing.assert_array_equal(labels, fcluster(Z, t, "monocrit", monocrit=greatest))


def running_maximum(Z, values):
    """The greatest value of every branch, merge by merge."""
    n, greatest = len(Z) + 1, np.array(values)
    for merge, (left, right) in enumerate(Z[:, :2].astype(int)):
        for side in (left, right):
            if side >= n:
                greatest[merge] = max(greatest[merge], greatest[side - n])
    return greatest


def test_scipys_own_statistics_are_taken_as_they_are(explorer):
    for column in range(4):
        values = maxRstat(Z, R, column)
        for t in np.quantile(values, [0.1, 0.5, 0.9]):
            explorer.cut_by(values, t)
            np.testing.assert_array_equal(explorer.labels, fcluster(Z, t, "monocrit", monocrit=values))
            check_agreement(explorer)


@pytest.mark.filterwarnings("ignore:No cut by these")
@pytest.mark.parametrize("k", [1, 2, 7, 20, 39, 40])
def test_numbers_of_clusters_are_those_of_maxclust_monocrit(explorer, k):
    # Where the values ascend as the rows do, scipy's binary search finds the least threshold.
    values = np.round(np.sort(VALUES), 1)
    explorer.cut_by(values, n_clusters=k)
    if k < 40:
        # For n scipy numbers the samples in their own order.
        np.testing.assert_array_equal(explorer.labels, fcluster(Z, k, "maxclust_monocrit", monocrit=values))
    # Where they do not, the least of all thresholds is found all the same.
    explorer.cut_by(VALUES, n_clusters=k)
    counts = [fcluster(Z, t, "monocrit", monocrit=VALUES).max() for t in [-1.0, *VALUES]]
    assert explorer.n_clusters == max(count for count in counts if count <= k)


def test_a_number_that_ties_hide_is_said(explorer):
    with pytest.warns(UserWarning, match="gives 5 clusters.*equal values.*showing 1"):
        explorer.cut_by(np.ones(39), n_clusters=5)


def test_values_that_fall_are_said(explorer):
    values = np.zeros(39)
    values[0] = 1
    with pytest.warns(UserWarning, match="values are less than a value further down"):
        explorer.cut_by(values, 0.5)
    np.testing.assert_array_equal(
        explorer.labels, fcluster(Z, 0.5, "monocrit", monocrit=running_maximum(Z, values))
    )


def test_it_is_undone_saved_and_combined(explorer):
    before = explorer.labels.tolist()
    explorer.cut_by(VALUES, 0.4)
    cut, labels = explorer.cut, explorer.labels.tolist()
    assert "by values of your own" in repr(explorer)
    assert "..." in repr(cut)
    assert Cut.from_json(cut.to_json()) == cut
    assert len({cut, Cut.from_json(cut.to_json())}) == 1
    explorer.cut_by(VALUES, 0.4)  # nothing new
    assert explorer.undo()
    assert explorer.labels.tolist() == before
    explorer.cut = Cut.from_json(cut.to_json())
    assert explorer.labels.tolist() == labels
    k = explorer.n_clusters
    largest = int(np.bincount(explorer.labels).argmax())
    explorer.split(explorer.node_of(largest))
    assert explorer.n_clusters == k + 1
    explorer.min_cluster_size = 3
    assert (explorer.labels == -1).any()
    namespace = {"X": X}
    exec(explorer.to_code(), namespace)
    np.testing.assert_array_equal(namespace["labels"], explorer.labels)
    check_agreement(explorer)
    with pytest.warns(UserWarning, match="Splits and joins"):
        explorer.method = "ward"
    assert explorer.cut.criterion == "distance"


def test_the_browser_changes_the_threshold_alone(explorer):
    assert not ask(explorer, "cut_by", criterion="monocrit", value=1.0)["ok"]
    explorer.cut_by(VALUES, 0.4)
    assert explorer._base == {"criterion": "monocrit", "threshold": 0.4, "min_cluster_size": 1}
    assert ask(explorer, "cut_by", criterion="monocrit", value=0.2)["ok"]
    np.testing.assert_array_equal(explorer.labels, fcluster(Z, 0.2, "monocrit", monocrit=VALUES))
    roots = np.frombuffer(explorer._cut_roots, "<i4")
    assert sorted(roots) == sorted(explorer.node_of(label) for label in range(1, explorer.n_clusters + 1))


ODD = [
    None,
    3,
    VALUES[:-1],
    "abc",
    ["1"] * 39,
    VALUES * np.nan,
    VALUES[:, None],
    len,
    {},
    VALUES * 1j,
    [np.inf] * 39,
]


@pytest.mark.parametrize("values", ODD, ids=range(len(ODD)))
def test_what_are_no_values_is_refused(explorer, values):
    before = explorer.cut
    with pytest.raises(ValueError, match=r"one (finite number|value) for each"):
        explorer.cut_by(values, 0.1)
    assert explorer.cut is before


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({}, "one of them"),
        ({"t": 1, "n_clusters": 2}, "one of them"),
        ({"t": "a"}, "finite number"),
        ({"t": np.nan}, "finite number"),
        ({"t": True}, "finite number"),
        ({"n_clusters": 0}, "at least 1"),
        ({"n_clusters": 41}, "cannot form 41"),
        ({"n_clusters": 2.5}, "whole number"),
    ],
)
def test_what_is_no_threshold_is_refused(explorer, how, words):
    with pytest.raises((TypeError, ValueError), match=words):
        explorer.cut_by(VALUES, **how)


def test_json_without_values_is_refused():
    with pytest.raises(ValueError, match="lacks values"):
        Cut.from_json('{"criterion": "monocrit", "threshold": 1.0}')
    with pytest.raises(ValueError, match="takes threshold and depth, not values"):
        Cut("distance", 1.0, values=[1.0])

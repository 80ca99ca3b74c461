"""From a cut by inconsistency back to the line: asking for a number of clusters asks for the line."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer import Cut, DendrogramExplorer
from tests.unit.tutorial import X

# Two merges at height 9, of which inconsistency splits one: by the line there are 2 clusters or 4.
TIED = [[0.0], [1.0], [10.0], [11.0], [100.0], [102.0], [111.0], [117.0]]


@pytest.fixture
def explorer():
    """Cut by inconsistency, into other clusters than the line gives for the same number."""
    explorer = DendrogramExplorer(X)
    explorer.cut_inconsistent(1.15)
    assert not np.array_equal(explorer.labels, by_line(explorer, explorer.n_clusters))
    return explorer


def by_line(explorer, k):
    return fcluster(explorer.linkage_matrix, k, "maxclust")


def test_as_many_clusters_by_the_line(explorer):
    k, before, heard = explorer.n_clusters, explorer.cut, []
    explorer.observe(heard.append, ["labels", "cut", "n_clusters"])
    explorer.n_clusters = k
    assert explorer.cut.criterion == "distance"
    assert (explorer.n_clusters, explorer._cut_roots) == (k, b"")
    np.testing.assert_array_equal(explorer.labels, by_line(explorer, k))
    assert [change.name for change in heard] == ["cut", "labels"]
    explorer.undo()
    assert explorer.cut == before
    # Where the line is already nothing happens.
    explorer.n_clusters = k
    line = explorer.cut
    heard.clear()
    explorer.n_clusters = k
    assert heard == []
    assert explorer.cut is line


def test_cutting_by_inconsistency_does_not_ask_for_the_line(explorer):
    for t in (0.9, 1.1, 1.15):
        explorer.cut_inconsistent(t)
        assert explorer.cut.criterion == "inconsistent"
        np.testing.assert_array_equal(explorer.labels, fcluster(explorer.linkage_matrix, t, "inconsistent"))
    with explorer.hold_trait_notifications():
        explorer.cut = Cut("inconsistent", 1.1)
    assert explorer.cut.criterion == "inconsistent"


def test_an_observer_may_ask_for_the_line(explorer):
    def straighten(_):
        explorer.n_clusters = explorer.labels.max()

    explorer.observe(straighten, "labels")
    explorer.cut_inconsistent(1.1)
    assert explorer.cut.criterion == "distance"
    np.testing.assert_array_equal(explorer.labels, by_line(explorer, explorer.n_clusters))


def test_branches_cut_by_hand_stay(explorer):
    whole = int(explorer.state.clusters.roots[np.argmax(explorer.state.clusters.sizes)])
    explorer.split(whole)
    explorer.n_clusters = k = explorer.n_clusters
    assert (explorer.cut.criterion, explorer.cut.split) == ("distance", (whole,))
    assert explorer.labels.max() == k


def test_a_number_that_the_line_cannot_give():
    explorer = DendrogramExplorer(TIED, "single")
    explorer.cut_inconsistent(1.0)
    assert explorer.labels.tolist() == [1, 1, 2, 2, 3, 3, 3, 3]
    with pytest.warns(UserWarning, match="No cut gives 3 clusters.* are 2 and 4; showing 2"):
        explorer.n_clusters = 3
    assert (explorer.n_clusters, explorer.cut.criterion) == (2, "distance")
    assert "No cut gives 3 clusters" in explorer._status["text"]
    np.testing.assert_array_equal(explorer.labels, by_line(explorer, 2))

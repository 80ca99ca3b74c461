"""The explorer in Python: constructors, the live cut, and what it refuses."""

import warnings

import numpy as np
import pandas as pd
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import load_iris

from dendrogram_explorer import Cut, DendrogramExplorer
from tests.unit.asking import ask


def tutorial_data() -> np.ndarray:
    """The tutorial's X: two groups of 100 and 50 samples."""
    random = np.random.RandomState(4711)
    a = random.multivariate_normal([10, 0], [[3, 1], [1, 4]], size=[100])
    b = random.multivariate_normal([0, 20], [[3, 1], [1, 4]], size=[50])
    return np.concatenate((a, b))


X = tutorial_data()
# Two pairs at the same distance: three clusters cannot be had.
TIED = [[0.0], [1.0], [10.0], [11.0]]


@pytest.fixture
def explorer():
    with_two_groups = DendrogramExplorer(X)
    yield with_two_groups
    with_two_groups.close()


def assert_consistent(explorer: DendrogramExplorer) -> None:
    Z, cut = explorer.linkage_matrix, explorer.cut
    expected = fcluster(Z, cut.threshold, cut.criterion, depth=cut.depth)
    np.testing.assert_array_equal(explorer.labels, expected)
    assert explorer.n_clusters == explorer.labels.max() == len(explorer.clusters)
    if cut.criterion == "distance":
        assert explorer.cut_height == cut.threshold
    for label, members in explorer.clusters.items():
        np.testing.assert_array_equal(members, np.flatnonzero(expected == label))


# -- constructors ------------------------------------------------------------------------------------------------


def test_the_tutorials_numbers(explorer):
    # https://joernhees.de/blog: "SciPy Hierarchical Clustering and Dendrogram Tutorial", recomputed with scipy 1.17.1.
    Z = explorer.linkage_matrix
    np.testing.assert_allclose(Z[0], [52, 53, 0.04151, 2], atol=5e-6)
    np.testing.assert_allclose(Z[-4:, 2], [15.11533, 17.11527, 23.12199, 180.27043], atol=5e-6)
    explorer.cut_height = 50
    assert explorer.n_clusters == 2
    explorer.cut_height = 16
    assert explorer.n_clusters == 4
    explorer.cut_inconsistent(8, depth=10)
    assert explorer.n_clusters == 2


def test_starts_in_the_gap_with_the_greatest_ratio_of_heights(explorer):
    heights = explorer.linkage_matrix[:, 2][::-1][:20]
    best = int(np.argmax(heights[:-1] / heights[1:]))
    assert explorer.n_clusters == best + 2
    assert explorer.cut_height == pytest.approx(heights[best : best + 2].mean())
    assert_consistent(explorer)


def test_linkage_matrix_is_scipys_and_cannot_be_changed(explorer):
    np.testing.assert_array_equal(explorer.linkage_matrix, linkage(X, "ward"))
    with pytest.raises(ValueError, match="read-only"):
        explorer.linkage_matrix[0, 0] = 1


def test_from_linkage_keeps_z_to_the_last_bit():
    Z = linkage(X, "centroid")
    explorer = DendrogramExplorer.from_linkage(Z, data=X)
    np.testing.assert_array_equal(explorer.linkage_matrix, Z)
    assert explorer.method is None
    assert_consistent(explorer)


@pytest.mark.parametrize("form", ["condensed", "square"])
def test_from_distances(form):
    distances = pdist(X, "cityblock")
    given_form = distances if form == "condensed" else squareform(distances)
    explorer = DendrogramExplorer.from_distances(given_form, "complete")
    np.testing.assert_array_equal(explorer.linkage_matrix, linkage(distances, "complete"))


def test_from_model():
    data = load_iris().data
    model = AgglomerativeClustering(distance_threshold=0, n_clusters=None, linkage="average").fit(data)
    explorer = DendrogramExplorer.from_model(model, data=data, n_clusters=3)
    assert explorer.n_clusters == 3
    assert_consistent(explorer)


def test_names_come_from_the_index_of_a_dataframe():
    frame = pd.DataFrame(X[:5], index=list("abcde"))
    explorer = DendrogramExplorer(frame)
    assert explorer.names == list("abcde")
    assert explorer.members(explorer.labels[0], names=True)[0] == "a"
    assert DendrogramExplorer(X[:3]).names == ["0", "1", "2"]


def test_traits_can_be_given_to_every_constructor():
    explorer = DendrogramExplorer(X, n_clusters=4, truncate_mode="lastp", p=12)
    assert (explorer.n_clusters, explorer.truncate_mode, explorer.p) == (4, "lastp", 12)
    assert DendrogramExplorer.from_linkage(linkage(X), cut_height=1.5).cut_height == 1.5


def test_a_misspelt_parameter_is_refused_with_the_nearest_name():
    with pytest.raises(TypeError, match=r"no parameter 'truncate'.*Did you mean 'truncate_mode'"):
        DendrogramExplorer(X, truncate="lastp")
    with pytest.raises(TypeError, match="no parameter '_tree'"):
        DendrogramExplorer(X, _tree={})


@pytest.mark.parametrize("n", [2, 3])
def test_smallest_trees(n):
    explorer = DendrogramExplorer(np.arange(n)[:, None] ** 2.0)
    for k in range(1, n + 1):
        explorer.n_clusters = k
        assert explorer.n_clusters == k
        assert_consistent(explorer)
    explorer.dashboard()


def test_samples_that_are_all_alike():
    explorer = DendrogramExplorer(np.ones((5, 2)))
    assert explorer.n_clusters == 1
    with pytest.warns(UserWarning, match="No cut gives 2 clusters"):
        explorer.n_clusters = 2
    assert explorer.n_clusters == 1
    assert_consistent(explorer)


# -- the live cut ------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(
    data=st.data(),
    method=st.sampled_from(["ward", "single", "complete", "average", "weighted", "centroid", "median"]),
)
def test_any_sequence_of_moves_leaves_all_in_step(data, method):
    samples = data.draw(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=12), label="samples"
    )
    with warnings.catch_warnings():
        # Two equal samples of zeros look like a distance matrix.
        warnings.simplefilter("ignore")
        explorer = DendrogramExplorer(np.array(samples, dtype=float), method)
    top = float(explorer.linkage_matrix[:, 2].max())
    seen = []
    explorer.observe(
        lambda _: seen.append((explorer.cut, explorer.n_clusters, explorer.labels.max())),
        ["cut", "cut_height", "n_clusters", "labels"],
    )
    for _ in range(4):
        kind = data.draw(st.sampled_from(["height", "merge height", "k", "inconsistent"]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind == "height":
                explorer.cut_height = data.draw(st.floats(0, 1)) * top
            elif kind == "merge height":
                explorer.cut_height = data.draw(st.sampled_from(explorer.linkage_matrix[:, 2].tolist()))
            elif kind == "k":
                explorer.n_clusters = data.draw(st.integers(1, len(samples)))
            else:
                explorer.cut_inconsistent(data.draw(st.floats(0, 2)), data.draw(st.integers(1, 4)))
        assert_consistent(explorer)
    for cut, n_clusters, highest_label in seen:
        assert n_clusters == highest_label
        assert (
            n_clusters
            == fcluster(explorer.linkage_matrix, cut.threshold, cut.criterion, depth=cut.depth).max()
        )


def test_an_observer_sees_everything_in_place(explorer):
    seen = {}

    def look(change):
        seen[change.name] = (
            explorer.cut.threshold,
            explorer.cut_height,
            explorer.n_clusters,
            explorer.labels.max(),
        )

    explorer.observe(look, ["cut", "cut_height", "n_clusters", "labels"])
    explorer.cut_height = 16
    assert seen == dict.fromkeys(["cut", "cut_height", "n_clusters", "labels"], (16.0, 16.0, 4, 4))


def test_each_move_is_told_once(explorer):
    told = []
    explorer.observe(lambda change: told.append(change.name), ["cut", "cut_height", "n_clusters", "labels"])
    explorer.n_clusters = 4
    assert sorted(told) == ["cut", "cut_height", "labels", "n_clusters"]


def test_an_observer_may_move_the_cut_in_turn(explorer):
    def at_least_three(change):
        if change.new < 3:
            explorer.n_clusters = 3

    explorer.n_clusters = 4
    explorer.observe(at_least_three, "n_clusters")
    explorer.cut_height = 100
    assert explorer.n_clusters == 3
    assert_consistent(explorer)


def test_k_that_ties_rule_out_is_answered_with_its_neighbours():
    explorer = DendrogramExplorer(TIED, n_clusters=4)
    with pytest.warns(UserWarning, match="No cut gives 3 clusters.*2 and 4") as caught:
        explorer.n_clusters = 3
    assert explorer.n_clusters == 2
    assert caught[0].filename == __file__
    assert "No cut gives 3 clusters" in explorer._status["text"]
    with pytest.warns(UserWarning, match="No cut gives 3 clusters"):
        explorer.n_clusters = 3
    explorer.n_clusters = 4
    assert explorer._status["text"] == ""
    assert_consistent(explorer)


def test_numpy_integers_count_clusters(explorer):
    explorer.n_clusters = np.int64(3)
    assert explorer.n_clusters == 3


def test_a_cut_is_a_value_that_can_be_kept(explorer):
    explorer.n_clusters = 4
    kept = explorer.cut.to_json()
    labels = explorer.labels
    explorer.cut_height = 1
    explorer.cut = Cut.from_json(kept)
    np.testing.assert_array_equal(explorer.labels, labels)


def test_moving_the_line_ends_a_cut_by_inconsistency(explorer):
    height = explorer.cut_height
    explorer.cut_inconsistent(1.1, depth=3)
    assert explorer.cut.criterion == "inconsistent"
    assert len(explorer._cut_roots) == 4 * explorer.n_clusters
    explorer.cut_height = height - 1
    assert explorer.cut == Cut("distance", height - 1)
    assert explorer._cut_roots == b""
    explorer.cut_inconsistent(1.1, depth=3)
    # The browser asks for a line at the height that the trait has kept.
    assert ask(explorer, "cut_height", height=height - 1)["ok"]
    assert explorer.cut == Cut("distance", height - 1)
    explorer.cut_inconsistent(1.1, depth=3)
    # Nor need it be another height when Python asks.
    explorer.cut_height = height - 1
    assert explorer.cut == Cut("distance", height - 1)
    assert_consistent(explorer)


def test_labels_cannot_be_changed(explorer):
    with pytest.raises(traitlets.TraitError, match="read-only"):
        explorer.labels = np.ones(150)
    with pytest.raises(ValueError, match="read-only"):
        explorer.labels[0] = 7


def test_a_chained_tree_of_100_000_leaves():
    n = 100_000
    Z = np.column_stack(
        (np.r_[0, np.arange(n, 2 * n - 2)], np.arange(1, n), np.arange(1, n) / n, np.arange(2, n + 1))
    ).astype(float)
    explorer = DendrogramExplorer.from_linkage(Z)
    explorer.n_clusters = 1000
    np.testing.assert_array_equal(explorer.labels, fcluster(Z, explorer.cut_height, "distance"))


# -- clustering again --------------------------------------------------------------------------------------------


def test_another_method_keeps_the_number_of_clusters(explorer):
    explorer.n_clusters = 5
    tree = explorer._tree
    explorer.method = "average"
    np.testing.assert_array_equal(explorer.linkage_matrix, linkage(X, "average"))
    assert explorer.n_clusters == 5
    assert explorer._tree["heights"] != tree["heights"]
    assert "average" in explorer._height_title
    assert_consistent(explorer)
    explorer.metric = "cityblock"
    np.testing.assert_array_equal(explorer.linkage_matrix, linkage(X, "average", "cityblock"))


def test_a_refused_method_leaves_everything_as_it_was(explorer):
    before = (explorer.method, explorer.metric, explorer.cut, explorer.linkage_matrix, explorer.labels)
    with pytest.raises(ValueError, match="Did you mean 'average'"):
        explorer.method = "averge"
    with pytest.raises(ValueError, match="euclidean"):
        explorer.metric = "cityblock"  # Ward needs Euclidean distances.
    after = (explorer.method, explorer.metric, explorer.cut, explorer.linkage_matrix, explorer.labels)
    assert all(one is other or one == other for one, other in zip(before, after, strict=True))
    assert explorer._status["text"] == ""


def test_a_tree_that_cannot_have_as_many_clusters_says_so():
    explorer = DendrogramExplorer([[0.0], [1.0], [2.0], [10.0]], "average", n_clusters=3)
    with pytest.warns(UserWarning, match="No cut gives 3 clusters.* are 2 and 4; showing 2") as caught:
        explorer.method = "single"
    assert caught[0].filename == __file__
    assert explorer.n_clusters == explorer.labels.max() == 2
    assert "No cut gives 3 clusters" in explorer._status["text"]


def test_a_linkage_cannot_be_clustered_again():
    explorer = DendrogramExplorer.from_linkage(linkage(X), data=X)
    with pytest.raises(ValueError, match="built from a linkage matrix"):
        explorer.method = "single"


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("cut_height", -1, "at least 0"),
        ("cut_height", float("nan"), "finite"),
        ("cut_height", "high", "finite number"),
        ("n_clusters", 0, "1 .. 150"),
        ("n_clusters", 151, "1 .. 150"),
        ("n_clusters", 2.5, "whole number"),
        ("p", 0, "at least 1"),
        ("truncate_mode", "last", "lastp"),
        ("palette", "okabe", "okabe-ito"),
        ("palette", ["#12"], "#12"),
        ("scatter_x", "nope", "x0"),
        ("cut", "16", "Cut"),
    ],
)
def test_a_refused_setter_keeps_the_last_good_state(explorer, trait, value, message):
    before = (getattr(explorer, trait), explorer.cut, explorer.labels, explorer._palette)
    with pytest.raises((ValueError, TypeError, traitlets.TraitError), match=message):
        setattr(explorer, trait, value)
    after = (getattr(explorer, trait), explorer.cut, explorer.labels, explorer._palette)
    assert all(one is other or one == other for one, other in zip(before, after, strict=True))
    assert_consistent(explorer)


# -- retrieving --------------------------------------------------------------------------------------------------


def test_what_is_handed_out_can_be_changed_without_harm():
    explorer = DendrogramExplorer(TIED, names=list("dacb"), n_clusters=2)
    before = explorer.to_csv()
    explorer.names.sort()
    explorer.members(1)[:] = 3
    explorer.clusters[2][:] = 0
    series, frame = explorer.to_series(), explorer.to_frame()
    series.iloc[:], frame.iloc[:, :] = 7, 7
    explorer.cluster_names.copy()[1] = "x"
    assert explorer.to_csv() == before
    assert explorer.names == list("dacb")
    assert (explorer.members(1).tolist(), explorer.members(2).tolist()) == ([0, 1], [2, 3])
    assert explorer.cluster_names == {}
    for array in (explorer.labels, explorer.linkage_matrix, explorer.selection, explorer.leaves):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_members_of_a_cluster_and_of_a_node(explorer):
    explorer.n_clusters = 2
    np.testing.assert_array_equal(explorer.members(2), np.flatnonzero(explorer.labels == 2))
    np.testing.assert_array_equal(explorer.members(node=150), [52, 53])
    np.testing.assert_array_equal(explorer.members(node=7), [7])
    np.testing.assert_array_equal(explorer.members(node=298), np.arange(150))
    with pytest.raises(KeyError, match=r"labels of this cut are the integers 1 \.\. 2"):
        explorer.members(3)
    with pytest.raises(ValueError, match="no node 299"):
        explorer.members(node=299)
    with pytest.raises(TypeError, match="a cluster label or a node id"):
        explorer.members()


def test_each_cluster_is_a_node(explorer):
    for k in (1, 2, 7, 150):
        explorer.n_clusters = k
        for label in range(1, k + 1):
            node = explorer.node_of(label)
            assert type(node) is int
            np.testing.assert_array_equal(explorer.members(node=node), explorer.members(label))
    explorer.n_clusters = 2
    explorer.split(explorer.node_of(2))
    assert explorer.n_clusters == 3
    for label in (0, 4, "1", None):
        with pytest.raises(KeyError, match=r"labels of this cut are the integers 1 \.\. 3"):
            explorer.node_of(label)


def test_clusters_is_the_inverse_of_labels(explorer):
    explorer.n_clusters = 7
    rebuilt = np.zeros(150, dtype=int)
    for label, indices in explorer.clusters.items():
        rebuilt[indices] = label
    np.testing.assert_array_equal(rebuilt, explorer.labels)


def test_the_code_gives_the_same_labels(explorer):
    explorer.n_clusters = 9
    namespace = {"X": X}
    exec(explorer.to_code(), namespace)
    np.testing.assert_array_equal(namespace["labels"], explorer.labels)


def test_export_of_the_browser_is_answered(explorer):
    answer = ask(explorer, "to_variable", name="clusters")
    # There is no notebook here, and that is what it says.
    assert not answer["ok"]
    assert "IPython" in answer["error"]

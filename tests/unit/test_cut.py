import gc
import json
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, inconsistent, linkage, maxdists, maxinconsts

from dendrogram_explorer.cut import (
    CRITERIA,
    Cut,
    apply_cut,
    height_for_clusters,
    merge_criterion,
    n_clusters_at,
)
from dendrogram_explorer.tree import Tree

from .linkages import METHODS, interesting_thresholds, linkages, observed_linkages

thoroughly = settings(deadline=None, max_examples=150)

THREE_LEAVES = np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])
TWO_PAIRS = np.array([[0, 1, 2.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]])


def chain(n):
    merge = np.arange(n - 1)
    grown = np.where(merge == 0, 0, n + merge - 1)
    return np.column_stack((merge + 1, grown, np.sqrt(merge + 1.0), merge + 2.0))


# Labels


@thoroughly
@given(linkages())
def test_distance_labels_are_those_of_fcluster(Z):
    tree = Tree.from_linkage(Z)
    for threshold in interesting_thresholds(Z[:, 2]):
        clusters = apply_cut(tree, Cut("distance", threshold))
        expected = fcluster(Z, threshold, "distance")
        np.testing.assert_array_equal(clusters.labels, expected)
        assert clusters.n_clusters == expected.max() == n_clusters_at(tree, threshold)


@thoroughly
@given(linkages(), st.integers(1, 5))
def test_inconsistent_labels_are_those_of_fcluster(Z, depth):
    tree = Tree.from_linkage(Z)
    R = inconsistent(Z, depth)
    for threshold in interesting_thresholds(R[:, 3]):
        expected = fcluster(Z, threshold, "inconsistent", depth=depth)
        labels = apply_cut(tree, Cut("inconsistent", threshold, depth), Z).labels
        np.testing.assert_array_equal(labels, expected)


@thoroughly
@given(linkages().filter(lambda Z: np.all(np.diff(maxdists(Z)) >= 0)))
def test_labels_of_k_clusters_are_those_of_maxclust(Z):
    tree = Tree.from_linkage(Z)
    for k in range(1, tree.n):
        labels = apply_cut(tree, Cut("distance", height_for_clusters(tree, k).height)).labels
        np.testing.assert_array_equal(labels, fcluster(Z, k, "maxclust"))


@pytest.mark.parametrize("method", METHODS)
def test_all_methods_at_a_usual_size(method):
    Z = linkage(np.random.default_rng(4711).normal(size=(700, 3)), method)
    tree = Tree.from_linkage(Z)
    for height in Z[::25, 2]:
        np.testing.assert_array_equal(
            apply_cut(tree, Cut("distance", height)).labels, fcluster(Z, height, "distance")
        )
    for threshold in (0.0, 0.8, 1.1):
        np.testing.assert_array_equal(
            apply_cut(tree, Cut("inconsistent", threshold)).labels, fcluster(Z, threshold, "inconsistent")
        )


@pytest.mark.parametrize("k", [1, 2, 5_000, 99_999, 100_000])
def test_a_chain_of_100_000_leaves(k):
    Z = chain(100_000)
    tree = Tree.from_linkage(Z)
    reachable = height_for_clusters(tree, k)
    clusters = apply_cut(tree, Cut("distance", reachable.height))
    assert clusters.n_clusters == reachable.n_clusters == k
    np.testing.assert_array_equal(clusters.labels, fcluster(Z, reachable.height, "distance"))
    assert clusters.sizes.sum() == tree.n
    np.testing.assert_array_equal(np.unique(clusters.sample_colors), np.arange(k))


@given(linkages(), st.integers(1, 4))
@settings(deadline=None, max_examples=50)
def test_criteria_are_those_of_scipy_and_never_fall_towards_the_root(Z, depth):
    tree = Tree.from_linkage(Z)
    distance = merge_criterion(tree, Cut("distance", 0))
    inconsistency = merge_criterion(tree, Cut("inconsistent", 0, depth))
    np.testing.assert_array_equal(distance, maxdists(Z))
    np.testing.assert_array_equal(inconsistency, maxinconsts(Z, inconsistent(Z, depth)))
    parent_merge = tree.parent[tree.n : -1] - tree.n
    for criterion in (distance, inconsistency):
        assert np.all(criterion[parent_merge] >= criterion[:-1])


def test_cuts_of_one_tree_do_not_get_into_each_others_way():
    Z = linkage(np.random.default_rng(1).normal(size=(60, 2)), "average")
    tree = Tree.from_linkage(Z)
    for depth in (2, 4, 2):
        apply_cut(tree, Cut("distance", 0.5))
        labels = apply_cut(tree, Cut("inconsistent", 0.9, depth)).labels
        np.testing.assert_array_equal(labels, fcluster(Z, 0.9, "inconsistent", depth=depth))


def test_what_is_remembered_of_a_tree_goes_with_it():
    tree = Tree.from_linkage(THREE_LEAVES)
    for criterion in CRITERIA:
        apply_cut(tree, Cut(criterion, 1.0))
    height_for_clusters(tree, 2)
    remembered = weakref.ref(merge_criterion(tree, Cut("inconsistent", 1.0)))
    del tree
    gc.collect()
    assert remembered() is None


# Clusters along the leaves


@thoroughly
@given(linkages(), st.sampled_from(CRITERIA), st.data())
def test_clusters_hang_from_the_highest_nodes_at_or_below_the_threshold(Z, criterion, data):
    tree = Tree.from_linkage(Z)
    of_merge = merge_criterion(tree, Cut(criterion, 0))
    threshold = data.draw(st.sampled_from(interesting_thresholds(of_merge).tolist()))
    clusters = apply_cut(tree, Cut(criterion, threshold))

    stays_whole = np.append(np.ones(tree.n, dtype=bool), of_merge <= threshold)
    parent_is_split = np.append(~stays_whole[tree.parent[:-1]], True)
    assert set(clusters.roots.tolist()) == set(np.flatnonzero(stays_whole & parent_is_split).tolist())
    np.testing.assert_array_equal(clusters.starts, tree.start[clusters.roots])
    np.testing.assert_array_equal(clusters.sizes, tree.size[clusters.roots])
    np.testing.assert_array_equal(clusters.colors, tree.color[clusters.roots])
    np.testing.assert_array_equal(
        clusters.numbers[np.argsort(tree.rank[clusters.roots])], np.arange(1, clusters.n_clusters + 1)
    )
    for root, number in zip(clusters.roots, clusters.numbers, strict=True):
        assert set(clusters.labels[tree.members(root)].tolist()) == {number}


def test_everything_about_clusters_is_int32_and_read_only():
    clusters = apply_cut(Tree.from_linkage(TWO_PAIRS), Cut("distance", 3.0))
    for name in ("labels", "starts", "sizes", "numbers", "roots", "colors", "sample_colors"):
        array = getattr(clusters, name)
        assert array.dtype == np.int32, name
        assert not array.flags.writeable, name


# Colours


@thoroughly
@given(linkages())
def test_a_cut_into_k_clusters_has_the_colors_up_to_k(Z):
    tree = Tree.from_linkage(Z)
    for height in interesting_thresholds(Z[:, 2]):
        clusters = apply_cut(tree, Cut("distance", height))
        assert sorted(clusters.colors.tolist()) == list(range(clusters.n_clusters))
        np.testing.assert_array_equal(
            clusters.sample_colors[tree.order], np.repeat(clusters.colors, clusters.sizes)
        )


@thoroughly
@given(linkages())
def test_a_lower_cut_recolors_only_what_splits_off(Z):
    tree = Tree.from_linkage(Z)
    upper = apply_cut(tree, Cut("distance", tree.peak.max()))
    for height in [*np.unique(tree.peak)[-2::-1], -1.0]:
        lower = apply_cut(tree, Cut("distance", height))
        recolored = lower.sample_colors != upper.sample_colors
        assert np.all(lower.sample_colors[recolored] >= upper.n_clusters)
        if lower.n_clusters == upper.n_clusters + 1:
            # One merge was split: what lies on its lighter side, and that only, takes the new colour.
            (merge,) = np.flatnonzero((tree.peak > height) & (tree.peak <= previous_height(tree, upper)))
            heavy, light = tree.left[merge], tree.right[merge]
            if tree.size[light] > tree.size[heavy]:
                light = heavy
            assert set(np.flatnonzero(recolored).tolist()) == set(tree.members(light).tolist())
        upper = lower


def previous_height(tree, clusters):
    """Greatest peak that the cut left whole."""
    return np.sort(tree.peak)[tree.n - 1 - clusters.n_clusters]


# Heights for k clusters


@thoroughly
@given(linkages())
def test_heights_for_k_clusters_reach_what_can_be_reached(Z):
    tree = Tree.from_linkage(Z)
    heights = interesting_thresholds(Z[:, 2])
    reachable = sorted({int(fcluster(Z, height, "distance").max()) for height in heights[heights >= 0]})
    for k in range(1, tree.n + 1):
        result = height_for_clusters(tree, k)
        assert result.height >= 0
        assert result.n_clusters == max(number for number in reachable if number <= k)
        assert result.below == max((number for number in reachable if number < k), default=None)
        assert result.above == min((number for number in reachable if number > k), default=None)
        assert n_clusters_at(tree, result.height) == result.n_clusters


def test_between_neighbouring_floats_the_lower_merge_stays_and_the_upper_is_split():
    low = np.nextafter(1.0, 2.0)  # the middle of this one and the next is rounded up to the next
    high = np.nextafter(low, 2.0)
    assert low + (high - low) / 2 == high
    tree = Tree.from_linkage(np.array([[0, 1, low, 2], [2, 3, high, 3]]))
    reached = height_for_clusters(tree, 2)
    assert (reached.height, reached.n_clusters) == (low, 2)
    assert n_clusters_at(tree, reached.height) == 2


@given(observed_linkages(methods=("ward", "average")))
@settings(deadline=None, max_examples=50)
def test_heights_for_k_clusters_lie_in_the_middle_of_their_gap(Z):
    tree = Tree.from_linkage(Z)
    levels = np.unique(np.append(tree.peak, 0.0))
    for k in range(2, tree.n + 1):
        height = height_for_clusters(tree, k).height
        next_level = np.searchsorted(levels, height, side="right")
        if next_level < len(levels):
            middle = (levels[next_level - 1] + levels[next_level]) / 2
            assert height == pytest.approx(middle, rel=1e-12)


def test_one_cluster_is_cut_above_everything():
    assert height_for_clusters(Tree.from_linkage(TWO_PAIRS), 1) == (1.05 * 6.0, 1, None, 2)
    assert height_for_clusters(Tree.from_linkage(np.array([[0, 1, 0.0, 2]])), 1) == (1.0, 1, None, None)
    assert height_for_clusters(Tree.from_linkage(np.array([[0, 1, 0.0, 2]])), 2) == (1.0, 1, 1, None)


def test_unreachable_numbers_name_their_neighbours():
    tree = Tree.from_linkage(TWO_PAIRS)
    assert height_for_clusters(tree, 3) == (4.0, 2, 2, 4)
    assert height_for_clusters(tree, 4) == (1.0, 4, 2, None)


def test_a_gap_without_any_float_inside():
    upper = np.nextafter(2.0, 3.0)
    tree = Tree.from_linkage(np.array([[0, 1, 2.0, 2], [2, 3, upper, 3]]))
    assert height_for_clusters(tree, 2) == (2.0, 2, 1, 3)


@pytest.mark.parametrize("k", [0, -1, 5])
def test_impossible_numbers_of_clusters(k):
    with pytest.raises(ValueError, match=rf"4 samples cannot form {k} clusters. Pass an integer of 1 \.\. 4"):
        height_for_clusters(Tree.from_linkage(TWO_PAIRS), k)


@pytest.mark.parametrize("k", [2.0, "2", None])
def test_numbers_of_clusters_that_are_no_integers(k):
    with pytest.raises(TypeError, match="has to be an integer"):
        height_for_clusters(Tree.from_linkage(TWO_PAIRS), k)


def test_numpy_integers_are_integers():
    assert height_for_clusters(Tree.from_linkage(TWO_PAIRS), np.int64(2)).n_clusters == 2


# Cut as a value


@settings(deadline=None)
@given(
    st.sampled_from(CRITERIA),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(1, 10**6),
)
def test_json_round_trip(criterion, threshold, depth):
    cut = Cut(criterion, threshold, depth)
    assert Cut.from_json(cut.to_json()) == cut


def test_numpy_numbers_become_plain_ones():
    cut = Cut("inconsistent", np.float32(0.5), np.int64(3))
    assert (type(cut.threshold), type(cut.depth)) == (float, int)
    assert json.loads(cut.to_json()) == {"criterion": "inconsistent", "threshold": 0.5, "depth": 3}
    assert hash(cut) == hash(Cut("inconsistent", 0.5, 3))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("maxclust", 3), "Unknown criterion 'maxclust': use one of 'distance', 'inconsistent'"),
        ((["distance"], 3), "Unknown criterion"),
        (("distance", float("nan")), "has to be a finite number, not nan"),
        (("distance", float("inf")), "has to be a finite number, not inf"),
        (("distance", 10**400), "has to be a finite number"),
        (("distance", "16"), "has to be a finite number, not '16'"),
        (("distance", None), "has to be a finite number, not None"),
        (("distance", True), "has to be a finite number, not True"),
        (("inconsistent", 1.0, True), "integer of at least 1, not True"),
        (("inconsistent", 1.0, 0), "at least 1, not 0"),
        (("inconsistent", 1.0, 2.5), "at least 1, not 2.5"),
    ],
)
def test_cuts_that_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Cut(*arguments)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("16", "Not a valid cut: got '16'"),
        ("height 16", "'height 16' is not JSON"),
        (None, "None is not JSON"),
        ("[1, 2]", "Pass a JSON object such as"),
        ('{"criterion": "distance"}', "This cut lacks threshold"),
        ("{}", "This cut lacks criterion and threshold"),
        ('{"criterion": "distance", "threshold": 1, "height": 2}', "unknown keys: height"),
        ('{"criterion": "distance", "threshold": NaN}', "finite number"),
        ('{"criterion": "distance", "threshold": "high"}', "finite number, not 'high'"),
    ],
)
def test_json_that_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Cut.from_json(text)

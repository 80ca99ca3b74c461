"""Cuts that look at the sizes and shapes of branches, and samples that are in no cluster."""

import numpy as np
import pytest
from hdbscan import _hdbscan_tree as tree_functions
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from dendrogram_explorer.cut import Cut, apply_cut, height_for_clusters, n_clusters_at, split_merges
from dendrogram_explorer.cut.branches import join_branch, split_branch
from dendrogram_explorer.cut.chosen import chosen_roots
from dendrogram_explorer.cut.cut import merge_criterion
from dendrogram_explorer.cut.dynamic import dynamic_roots
from dendrogram_explorer.cut.members import ClusterMembers
from dendrogram_explorer.cut.persistence import persistent_roots
from dendrogram_explorer.tree import Tree

from .branch_reference import chain
from .linkages import interesting_thresholds, linkages
from .shape_reference import greatest_persistence, hybrid_roots, labels_below, persistence_of

thoroughly = settings(deadline=None, max_examples=150)

SIXTEEN = np.array([1.0, 2, 3, 4, 5, 7, 9, 10, 11, 12, 19, 24, 28, 32, 38, 54])[:, np.newaxis]
DEGENERATE = {
    "two samples": np.array([[0, 1, 3.0, 2]]),
    "two equal samples": np.array([[0, 1, 0.0, 2]]),
    "a chain": chain(40),
    "all equal": linkage(np.ones((12, 2)), "average"),
    "one distance": linkage(np.eye(12), "single"),
    "duplicates": linkage(np.repeat(np.arange(5.0), 4)[:, np.newaxis], "ward"),
}


def blobs(seed=0, n=60, k=3):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(size=(n, 2), loc=(12.0 * each, 0)) for each in range(k)])


def shape_cuts():
    sizes = st.one_of(st.integers(2, 12), st.floats(0.01, 0.99))
    return st.one_of(
        st.builds(lambda size: Cut("persistent", min_size=size), sizes),
        st.builds(lambda size: Cut("size", max_size=size), st.integers(1, 12)),
        st.builds(
            lambda size, deep, variant: Cut("dynamic", min_size=size, deep_split=deep, variant=variant),
            *(sizes, st.integers(0, 4), st.sampled_from(["hybrid", "tree"])),
        ),
    )


# Persistent branches


@thoroughly
@given(linkages(60), st.integers(2, 15))
def test_persistent_branches_have_the_greatest_total_persistence(Z, min_size):
    mass, below, node = persistence_of(Z, min_size)
    roots = persistent_roots(Tree.from_linkage(Z), min_size)
    place = {each: at for at, each in enumerate(node.tolist())}
    chosen = [place[root] for root in roots.tolist()]
    best = greatest_persistence(mass, below)
    if len(mass) == 1 or best == 0:
        assert roots.tolist() == [2 * len(Z)]
        return
    assert 0 not in chosen
    assert mass[chosen].sum() == pytest.approx(best, rel=1e-9, abs=1e-9 * max(mass.max(), 1))


@pytest.mark.parametrize("method", ["single", "average", "ward", "centroid"])
@pytest.mark.parametrize("min_size", [2, 3, 5, 10, 25])
def test_persistent_branches_are_those_that_hdbscan_selects(method, min_size):
    rng = np.random.default_rng(min_size)
    X = np.concatenate(
        [
            rng.normal(size=(size, 2)) * spread + rng.normal(size=2) * 9
            for size, spread in ((80, 1), (50, 0.5), (30, 2), (60, 0.8))
        ]
        + [rng.uniform(-20, 20, (25, 2))]
    )
    Z = linkage(X, method)
    tree = Tree.from_linkage(Z)
    # hdbscan goes by 1 / height, and only differences of it count: 1 is added, because the top is at 0.
    lowest = Z[:, 2][Z[:, 2] > 0].min() / 2
    depth = np.log(tree.peak[-1] / np.maximum(tree.peak, lowest))
    same = np.column_stack((Z[:, :2], 1 / (1 + depth), Z[:, 3]))
    condensed = tree_functions.condense_tree(same, min_size)
    stability = tree_functions.compute_stability(condensed)
    expected, _, _ = tree_functions.get_clusters(condensed, stability, cluster_selection_method="eom")
    labels = apply_cut(tree, Cut("persistent", min_size=min_size)).labels
    if (expected < 0).all():
        # With nothing but the root hdbscan has no cluster, where there is one here.
        assert (labels == 1).all()
        return
    assert (labels < 0).tolist() == (expected < 0).tolist()
    assert len({*zip(labels.tolist(), expected.tolist(), strict=True)}) == len(np.unique(labels))


def test_a_share_counts_all_samples():
    tree = Tree.from_linkage(linkage(blobs(), "single"))
    share, number = Cut("persistent", min_size=0.1), Cut("persistent", min_size=18)
    assert share.smallest(tree.n) == 18
    assert apply_cut(tree, share).labels.tolist() == apply_cut(tree, number).labels.tolist()
    assert [Cut("persistent", min_size=0.1).smallest(n) for n in (30, 31, 5)] == [3, 4, 2]


def test_groups_with_noise_between_them_are_found():
    X = np.concatenate((blobs(), [[6.0, 8.0], [18.0, -8.0]]))
    clusters = apply_cut(Tree.from_linkage(linkage(X, "single")), Cut("persistent", min_size=0.05))
    assert clusters.n_clusters == 3
    assert clusters.is_unassigned[-2:].all()
    assert clusters.n_unassigned == clusters.is_unassigned.sum() < 30


# Dynamic cut


def test_the_published_example_of_the_dynamic_tree_cut():
    tree = Tree.from_linkage(linkage(SIXTEEN, "average"))
    for deep_split in (0, 1, True):
        cut = Cut("dynamic", min_size=3, deep_split=deep_split, variant="tree")
        assert apply_cut(tree, cut).labels.tolist() == [1] * 5 + [2] * 5 + [3] * 5 + [-1]
    hybrid = apply_cut(tree, Cut("dynamic", min_size=3))
    assert hybrid.labels.tolist() == [1] * 10 + [2] * 5 + [-1]


@thoroughly
@given(linkages(40), st.integers(2, 8), st.integers(0, 4))
def test_hybrid_branches_are_those_of_the_definition(Z, min_size, deep_split):
    expected = hybrid_roots(Z, min_size, deep_split)
    found = dynamic_roots(Tree.from_linkage(Z), min_size, deep_split, "hybrid").tolist()
    assert found == expected


def test_deeper_splits_find_parts_of_clusters():
    tree = Tree.from_linkage(linkage(SIXTEEN, "average"))
    sizes = [apply_cut(tree, Cut("dynamic", min_size=3, deep_split=deep)).sizes.tolist() for deep in range(5)]
    assert sizes == [[10, 5], [10, 5], [10, 5], [5, 5, 5], [5, 5, 5]]


def test_all_samples_are_unassigned_where_no_branch_is_large_enough():
    tree = Tree.from_linkage(linkage(SIXTEEN, "average"))
    for variant in ("hybrid", "tree"):
        clusters = apply_cut(tree, Cut("dynamic", min_size=17, variant=variant))
        assert clusters.n_clusters == 0
        assert clusters.n_unassigned == tree.n
        assert len(clusters.roots) == len(clusters.colors) == len(clusters.by_label) == 0
        assert (clusters.sample_colors == -1).all()
        with pytest.raises(KeyError, match="unassigned"):
            clusters.place(1)


# Greatest size


@thoroughly
@given(linkages(), st.integers(1, 40))
def test_greatest_sizes_are_those_of_fcluster_by_the_number_of_samples(Z, max_size):
    clusters = apply_cut(Tree.from_linkage(Z), Cut("size", max_size=max_size))
    expected = fcluster(Z, max_size, "monocrit", monocrit=Z[:, 3].copy())
    np.testing.assert_array_equal(clusters.labels, expected)
    assert clusters.sizes.max() <= max_size


# Every such cut


@thoroughly
@given(linkages(50), shape_cuts(), st.integers(1, 6))
def test_clusters_are_the_branches_below_their_roots(Z, cut, min_cluster_size):
    tree = Tree.from_linkage(Z)
    cut = Cut(cut.criterion, **cut.parameters, min_cluster_size=min_cluster_size)
    clusters = apply_cut(tree, cut)
    assert clusters.n_clusters == len(clusters.roots) == len(clusters.starts) == len(clusters.sizes)
    assert sorted(clusters.numbers.tolist()) == list(range(1, clusters.n_clusters + 1))
    # What the browser is sent is enough: the roots, by label.
    np.testing.assert_array_equal(labels_below(Z, clusters.roots[clusters.by_label]), clusters.labels)
    np.testing.assert_array_equal(tree.size[clusters.roots], clusters.sizes)
    np.testing.assert_array_equal(tree.start[clusters.roots], clusters.starts)
    assert (clusters.sizes >= min_cluster_size).all()
    assert clusters.n_unassigned == (clusters.labels == -1).sum() == len(clusters.unassigned)
    # Numbered as fcluster numbers them, those that are left out aside.
    split = fcluster(Z, 0.5, "monocrit", monocrit=split_merges(tree, cut).astype(float))
    is_in = clusters.labels > 0
    if is_in.any():
        expected = np.unique(split[is_in], return_inverse=True)[1] + 1
        np.testing.assert_array_equal(clusters.labels[is_in], expected)
    for label, samples in ClusterMembers(clusters).items():
        assert (clusters.labels[samples] == label).all()


@thoroughly
@given(linkages(40), shape_cuts(), st.data())
def test_the_order_of_the_leaves_changes_no_label(Z, cut, data):
    tree = Tree.from_linkage(Z)
    exchanged = np.array(data.draw(st.lists(st.booleans(), min_size=tree.n - 1, max_size=tree.n - 1)))
    turned = apply_cut(tree.turned(exchanged), cut)
    np.testing.assert_array_equal(turned.labels, apply_cut(tree, cut).labels)


@pytest.mark.parametrize("name", DEGENERATE)
@pytest.mark.parametrize(
    "cut",
    [
        Cut("persistent"),
        Cut("persistent", min_size=500),
        Cut("size", max_size=1),
        Cut("dynamic"),
        Cut("dynamic", min_size=2, deep_split=4),
        Cut("dynamic", min_size=2, variant="tree"),
    ],
)
def test_degenerate_trees(name, cut):
    Z = DEGENERATE[name]
    clusters = apply_cut(Tree.from_linkage(Z), cut)
    np.testing.assert_array_equal(labels_below(Z, clusters.roots[clusters.by_label]), clusters.labels)
    if cut.criterion == "persistent" and name in ("all equal", "one distance", "a chain"):
        assert (clusters.labels == 1).all()


# Least size of a cluster


def test_small_clusters_are_unassigned():
    Z = linkage(SIXTEEN, "average")
    tree = Tree.from_linkage(Z)
    clusters = apply_cut(tree, Cut("distance", 5.0, min_cluster_size=3))
    whole = fcluster(Z, 5.0, "distance")
    counts = np.bincount(whole)
    assert ((clusters.labels == -1) == (counts[whole] < 3)).all()
    assert clusters.n_clusters == (counts >= 3).sum() == 2
    assert clusters.labels.tolist() == [1] * 5 + [2] * 5 + [-1] * 6
    assert clusters.sample_colors[10:].tolist() == [-1] * 6


@thoroughly
@given(linkages(), st.integers(1, 8), st.data())
def test_heights_for_counted_clusters(Z, least, data):
    tree = Tree.from_linkage(Z)
    nodes = st.lists(st.integers(tree.n, tree.root), max_size=3)
    cut = Cut("distance", 0.0, min_cluster_size=least, split=data.draw(nodes), joined=data.draw(nodes))
    levels = interesting_thresholds(Z[:, 2])
    counts = {h: apply_cut(tree, cut.with_base("distance", h)).n_clusters for h in levels if h >= 0}
    if not cut.has_branches:
        assert all(n_clusters_at(tree, h, least) == count for h, count in counts.items())
    possible = set(counts.values())
    for k in range(1, tree.n + 1):
        reached = height_for_clusters(tree, k, cut)
        found = apply_cut(tree, cut.with_base("distance", reached.height)).n_clusters
        assert found == reached.n_clusters
        if k in possible:
            assert found == k
            if least > 1 and not cut.has_branches:
                assert all(
                    count != k for h, count in counts.items() if h >= _next_merge(tree, reached.height)
                )
        elif possible - {0}:
            smaller = [count for count in possible if 0 < count < k]
            assert found == (max(smaller) if smaller else min(possible - {0}))


def _next_merge(tree, height):
    above = tree.peak[tree.peak > height]
    return above.min() if len(above) else np.inf


# Branches by hand, on top


@thoroughly
@given(linkages(30), shape_cuts(), st.lists(st.integers(0, 2**16), min_size=1, max_size=8))
def test_branches_split_and_joined_on_top(Z, cut, picks):
    tree = Tree.from_linkage(Z)
    for pick in picks:
        node = tree.n + pick % (tree.n - 1)
        before = apply_cut(tree, cut)
        inside = tree.members(node)
        base = merge_criterion(tree, cut.without_branches())
        is_split = bool(split_merges(tree, cut)[node - tree.n])
        labels = before.labels[inside]
        is_left_out = not is_split and (labels == -1).all()
        if is_split or is_left_out:
            cut = join_branch(tree, base, cut, node)
            after = apply_cut(tree, cut)
            assert len(np.unique(after.labels[inside])) == 1
            assert after.labels[inside[0]] > 0
            assert (after.labels == after.labels[inside[0]]).sum() == len(inside)
        else:
            with pytest.raises(ValueError, match="nothing to join"):
                join_branch(tree, base, cut, node)
            cut = split_branch(tree, base, cut, node)
            after = apply_cut(tree, cut)
            sides = [tree.members(side) for side in (tree.left[node - tree.n], tree.right[node - tree.n])]
            first, second = (set(after.labels[side].tolist()) for side in sides)
            # A side is a cluster unless it is a single sample that the criterion leaves out, or its parts count again.
            assert not (first & second) - {-1}
            for side, found in zip(sides, (first, second), strict=True):
                assert len(side) == 1 or max(found) > 0
        # A join in a branch that was unassigned leaves the rest of it so; a split may also take a join back.
        about = node if is_split or is_left_out else _piece(tree, before, node)
        outside = np.setdiff1d(np.arange(tree.n), tree.members(about))
        # All else is as it was, up to the numbers.
        pairs = {*zip(before.labels[outside].tolist(), after.labels[outside].tolist(), strict=True)}
        assert len(pairs) == len({first for first, _ in pairs}) == len({second for _, second in pairs})
        assert all((first < 0) == (second < 0) for first, second in pairs)
        assert Cut.from_json(cut.to_json()) == cut


def _piece(tree, clusters, node):
    """The cluster about a node."""
    label = clusters.labels[tree.members(node)[0]]
    return clusters.roots[clusters.place(int(label))]


def test_splitting_what_is_unassigned_is_refused_with_advice():
    tree = Tree.from_linkage(linkage(SIXTEEN, "average"))
    cut = Cut("dynamic", min_size=4, variant="hybrid", deep_split=4)
    left_out = np.flatnonzero(apply_cut(tree, cut).labels < 0)
    assert 15 in left_out
    everything = Cut("dynamic", min_size=17)
    base = merge_criterion(tree, everything)
    with pytest.raises(ValueError, match=r"unassigned.*join\(26\)"):
        split_branch(tree, base, everything, 26)
    joined = join_branch(tree, base, everything, 26)
    assert apply_cut(tree, joined).labels.tolist() == [1] * 10 + [-1] * 6
    again = split_branch(tree, base, joined, 26)
    assert apply_cut(tree, again).labels.tolist() == [1] * 5 + [2] * 5 + [-1] * 6


def test_what_was_joined_rests_while_a_larger_branch_is_whole():
    tree = Tree.from_linkage(linkage(SIXTEEN, "average"))
    cut = Cut("dynamic", min_size=17)
    cut = join_branch(tree, merge_criterion(tree, cut), cut, 24)
    assert apply_cut(tree, cut).labels.tolist() == [-1] * 11 + [1, 1] + [-1] * 3
    horizontal = cut.with_base("distance", 100.0)
    assert apply_cut(tree, horizontal).n_clusters == 1
    assert apply_cut(tree, horizontal.with_base("dynamic", min_size=17)).n_clusters == 1


def test_a_turned_tree_takes_the_branches_too():
    tree = Tree.from_linkage(linkage(blobs(3), "average"))
    cut = Cut("persistent", min_size=5, split=[tree.n + 100], joined=[tree.n + 150])
    turned = tree.turned(np.arange(tree.n - 1) % 2 == 0)
    np.testing.assert_array_equal(apply_cut(tree, cut).labels, apply_cut(turned, cut).labels)


# The value


@given(shape_cuts(), st.integers(1, 9), st.lists(st.integers(0, 99), max_size=4))
def test_json_round_trip(cut, least, nodes):
    cut = Cut(cut.criterion, **cut.parameters, min_cluster_size=least, joined=nodes)
    again = Cut.from_json(cut.to_json())
    assert again == cut
    assert again.to_json() == cut.to_json()
    assert hash(again) == hash(cut)
    assert eval(repr(cut)) == cut


def test_another_base_keeps_branches_and_least_size():
    cut = Cut("distance", 16, joined=[290], min_cluster_size=5)
    for other in (("persistent", {}), ("size", {"max_size": 9}), ("dynamic", {"deep_split": 3})):
        based = cut.with_base(other[0], **other[1])
        assert (based.joined, based.min_cluster_size, based.threshold) == ((290,), 5, None)
        assert based.with_base("distance", 16) == cut


def test_every_parameter_makes_a_difference():
    cuts = [
        Cut("persistent"),
        Cut("persistent", min_size=0.1),
        Cut("size", max_size=5),
        Cut("size", max_size=6),
        Cut("dynamic"),
        Cut("dynamic", variant="tree"),
        Cut("dynamic", deep_split=2),
        Cut("persistent", min_cluster_size=2),
    ]
    assert len(set(cuts)) == len(cuts) == len({cut.to_json() for cut in cuts})


@pytest.mark.parametrize(
    ("arguments", "keywords", "message"),
    [
        (("persistant",), {}, "persistent"),
        (("persistent", 3), {}, "takes min_size, not threshold=3"),
        (("persistent",), {"min_size": 0}, "at least 2, or a share"),
        (("persistent",), {"min_size": 1}, "at least 2, or a share"),
        (("persistent",), {"min_size": 7.5}, "at least 2, or a share"),
        (("persistent",), {"min_size": True}, "at least 2, or a share"),
        (("persistent",), {"min_size": float("nan")}, "at least 2, or a share"),
        (("persistent",), {"min_size": "5%"}, "at least 2, or a share"),
        (("persistent",), {"depth": 3}, "Leave depth out"),
        (("size",), {}, "max_size"),
        (("size",), {"max_size": 0}, "at least 1, not 0"),
        (("dynamic",), {"deep_split": 5}, r"0 \.\. 4, not 5"),
        (("dynamic",), {"deep_split": -1}, r"0 \.\. 4, not -1"),
        (("dynamic",), {"variant": "trees"}, "'hybrid', 'tree'"),
        (("dynamic",), {"variant": ["tree"]}, "'hybrid', 'tree'"),
        (("distance", 1), {"min_size": 5}, "takes threshold and depth"),
        (("distance",), {}, "finite number, not None"),
        (("distance", 1), {"min_cluster_size": 0}, "at least 1, not 0"),
        (("distance", 1), {"min_cluster_size": None}, "at least 1, not None"),
        ((["distance"], 1), {}, "Unknown criterion"),
    ],
)
def test_cuts_that_are_refused(arguments, keywords, message):
    with pytest.raises(ValueError, match=message):
        Cut(*arguments, **keywords)


def test_json_of_a_shape_cut_that_lacks_its_parameter():
    with pytest.raises(ValueError, match="lacks max_size"):
        Cut.from_json('{"criterion": "size"}')
    assert Cut.from_json('{"criterion": "persistent"}') == Cut("persistent")
    with pytest.raises(ValueError, match="Not a valid cut"):
        Cut.from_json("[" * 100_000)


def test_the_chosen_branches_are_kept_with_the_tree():
    tree = Tree.from_linkage(linkage(pdist(blobs()), "single"))
    cut = Cut("persistent", min_size=10)
    assert chosen_roots(tree, cut) is chosen_roots(tree, Cut("persistent", min_size=10, joined=[tree.n]))
    assert not chosen_roots(tree, cut).flags.writeable

"""Per-branch cuts: against a reference that walks the tree, and against scipy's fcluster."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dendrogram_explorer import Cut
from dendrogram_explorer.cut import apply_cut, height_for_clusters, merge_criterion
from dendrogram_explorer.cut.branches import branch_criterion, check_branches, join_branch, split_branch
from dendrogram_explorer.tree import Tree

from .branch_reference import (
    TWO_PAIRS,
    chain,
    criterion_of,
    labels_by_scipy,
    split_merges,
    trees_and_cuts,
)
from .linkages import interesting_thresholds

thoroughly = settings(deadline=None, max_examples=120)


# -- what a cut with branches is -----------------------------------------------------------------------------------


@thoroughly
@given(trees_and_cuts())
def test_labels_are_those_of_fcluster(case):
    Z, cut = case
    tree = Tree.from_linkage(Z)
    clusters = apply_cut(tree, cut, Z)
    expected = labels_by_scipy(Z, cut)
    np.testing.assert_array_equal(clusters.labels, expected)
    assert clusters.n_clusters == expected.max() == 1 + split_merges(Z, cut).sum()
    assert len(set(clusters.colors.tolist())) == clusters.n_clusters


@thoroughly
@given(trees_and_cuts())
def test_the_criterion_says_which_merges_are_split_and_never_falls_towards_the_root(case):
    Z, cut = case
    tree = Tree.from_linkage(Z)
    criterion = merge_criterion(tree, cut, Z)
    np.testing.assert_array_equal(criterion > cut.threshold, split_merges(Z, cut))
    assert np.all(criterion[tree.parent[tree.n : -1] - tree.n] >= criterion[:-1])
    assert not criterion.flags.writeable or not cut.has_branches


@thoroughly
@given(trees_and_cuts())
def test_heights_for_k_clusters_count_the_branches(case):
    Z, cut = case
    tree = Tree.from_linkage(Z)
    heights = interesting_thresholds(Z[:, 2])
    at_height = {
        float(height): apply_cut(tree, cut.with_base("distance", height)) for height in heights if height >= 0
    }
    reachable = sorted({clusters.n_clusters for clusters in at_height.values()})
    for k in range(1, tree.n + 1):
        result = height_for_clusters(tree, k, cut)
        assert result.height >= 0
        assert apply_cut(tree, cut.with_base("distance", result.height)).n_clusters == result.n_clusters
        assert result.n_clusters == max((number for number in reachable if number <= k), default=reachable[0])
        assert result.below == max((number for number in reachable if number < k), default=None)
        assert result.above == min((number for number in reachable if number > k), default=None)


def test_overrides_rest_while_a_merge_above_is_whole_and_come_back():
    tree = Tree.from_linkage(TWO_PAIRS)
    cut = Cut("distance", 3.0, split=[5])
    assert apply_cut(tree, cut).labels.tolist() == [1, 1, 2, 3]
    assert apply_cut(tree, cut.with_base("distance", 7.0)).n_clusters == 1
    assert apply_cut(tree, cut.with_base("distance", 0.5)).n_clusters == 4
    assert apply_cut(tree, cut.with_base("distance", 5.0)).labels.tolist() == [1, 1, 2, 3]


def test_a_joined_branch_outlasts_a_lower_line():
    tree = Tree.from_linkage(TWO_PAIRS)
    assert apply_cut(tree, Cut("distance", 0.0, joined=[5])).labels.tolist() == [1, 2, 3, 3]
    assert apply_cut(tree, Cut("distance", 0.0, joined=[6])).n_clusters == 1


def test_join_outweighs_split_where_both_are_given():
    tree = Tree.from_linkage(TWO_PAIRS)
    assert apply_cut(tree, Cut("distance", 3.0, split=[5], joined=[5])).n_clusters == 2


@pytest.mark.parametrize(("nodes", "message"), [([2], "splits node 2,"), ([4, 7], "splits node 7,")])
def test_nodes_of_another_tree_are_refused(nodes, message):
    tree = Tree.from_linkage(TWO_PAIRS)
    cut = Cut("distance", 3.0, split=nodes)
    for refuse in (check_branches, apply_cut):
        with pytest.raises(ValueError, match=message):
            refuse(tree, cut)
    with pytest.raises(ValueError, match=r"joins node 2, but the merges of this tree are the nodes 4 \.\. 6"):
        apply_cut(tree, Cut("distance", 3.0, joined=[2]))


def test_a_cut_without_branches_takes_no_part_in_it(monkeypatch):
    def fail(*_):
        raise AssertionError

    monkeypatch.setattr("dendrogram_explorer.cut.cut.branch_criterion", fail)
    apply_cut(Tree.from_linkage(TWO_PAIRS), Cut("distance", 3.0))


def test_moving_the_line_works_the_branches_in_only_once(monkeypatch):
    calls = []

    def counted(*arguments):
        calls.append(arguments)
        return branch_criterion(*arguments)

    monkeypatch.setattr("dendrogram_explorer.cut.cut.branch_criterion", counted)
    tree = Tree.from_linkage(TWO_PAIRS)
    cut = Cut("distance", 3.0, split=[5])
    for height in (0.0, 1.5, 4.0, 7.0):
        apply_cut(tree, cut.with_base("distance", height))
    assert len(calls) == 1


# -- splitting and joining -----------------------------------------------------------------------------------------


@thoroughly
@given(trees_and_cuts(), st.data())
def test_split_and_join_do_what_they_say_and_no_more(case, data):
    Z, cut = case
    tree = Tree.from_linkage(Z)
    criterion = criterion_of(Z, cut)
    node = data.draw(st.integers(tree.n, tree.root))
    before = split_merges(Z, cut)
    left, right = tree.left[node - tree.n], tree.right[node - tree.n]

    if before[node - tree.n]:
        with pytest.raises(ValueError, match="already: nothing to split"):
            split_branch(tree, criterion, cut, node)
        joined = join_branch(tree, criterion, cut, node)
        labels = apply_cut(tree, joined, Z).labels
        assert len(np.unique(labels[tree.members(node)])) == 1
        after = split_merges(Z, joined)
        elsewhere = np.setdiff1d(np.arange(tree.n - 1), tree.merges(node))
        np.testing.assert_array_equal(after[elsewhere], before[elsewhere])
        assert not set(joined.split) & set((tree.merges(node) + tree.n).tolist())
    else:
        with pytest.raises(ValueError, match="already: nothing to join"):
            join_branch(tree, criterion, cut, node)
        split = split_branch(tree, criterion, cut, node)
        labels = apply_cut(tree, split, Z).labels
        assert not set(labels[tree.members(left)].tolist()) & set(labels[tree.members(right)].tolist())
        assert set(cut.split) <= set(split.split)
        assert set(split.joined) <= set(cut.joined)


def test_split_and_join_again_leave_nothing_behind():
    tree = Tree.from_linkage(TWO_PAIRS)
    for height, node in ((7.0, 6), (3.0, 5)):
        cut = Cut("distance", height)
        there = split_branch(tree, tree.peak, cut, node)
        assert join_branch(tree, tree.peak, there, node) == cut
    cut = Cut("distance", 1.5)
    assert split_branch(tree, tree.peak, join_branch(tree, tree.peak, cut, 5), 5) == cut


def test_a_split_far_down_a_chain_of_100_000():
    tree = Tree.from_linkage(chain(100_000))
    cut = split_branch(tree, tree.peak, Cut("distance", 1e6), tree.n)
    clusters = apply_cut(tree, cut)
    assert clusters.n_clusters == tree.n == len(cut.split) + 1
    joined = join_branch(tree, tree.peak, cut, tree.n + 50_000)
    assert apply_cut(tree, joined).n_clusters == 99_999 - 50_000


# -- Cut as a value ------------------------------------------------------------------------------------------------


@given(trees_and_cuts(), st.none() | st.text())
@settings(deadline=None, max_examples=50)
def test_json_keeps_everything(case, fingerprint):
    cut = Cut(**{**json.loads(case[1].to_json()), "linkage": fingerprint})
    again = Cut.from_json(cut.to_json())
    assert again == cut
    assert again.linkage == (fingerprint or None)


def test_nodes_are_kept_ascending_and_each_once():
    cut = Cut("distance", 1.0, split=np.array([7, 5, 7]), joined={9})
    assert (cut.split, cut.joined) == ((5, 7), (9,))
    assert {type(node) for node in cut.split} == {int}
    assert eval(repr(cut)) == cut


@pytest.mark.parametrize("nodes", [[-1], [1.5], "57", 7, None, ["a"]])
def test_nodes_that_are_none(nodes):
    with pytest.raises(ValueError, match="`joined` of a cut has to list nodes"):
        Cut("distance", 1.0, joined=nodes)


def test_a_fingerprint_is_text_and_makes_no_difference():
    with pytest.raises(ValueError, match="text of a fingerprint"):
        Cut("distance", 1.0, linkage=7)
    assert Cut("distance", 1.0, linkage="a") == Cut("distance", 1.0, linkage="b") == Cut("distance", 1.0)

import dataclasses
import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import inconsistent, leaves_list, linkage, maxdists, maxinconsts

from dendrogram_explorer.tree import Tree, subtree_maximum

from .linkages import METHODS, chained_linkages, linkages

THREE_LEAVES = np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])

thoroughly = settings(deadline=None, max_examples=200)


def leaf_sets(Z):
    """Leaves of every node, by the definition of a linkage matrix."""
    n = len(Z) + 1
    leaves = [frozenset([leaf]) for leaf in range(n)]
    for left, right in Z[:, :2].astype(int):
        leaves.append(leaves[left] | leaves[right])
    return leaves


def path_numbers(tree):
    """Numbers of the heavy paths, from the root downwards."""
    n = tree.n
    highest_first = sorted(range(n - 1), key=lambda merge: (-tree.peak[merge], -merge))
    place = {merge: number for number, merge in enumerate(highest_first, start=1)}
    color = np.zeros(2 * n - 1, dtype=int)
    for merge in reversed(range(n - 1)):
        heavy, light = tree.left[merge], tree.right[merge]
        if tree.size[light] > tree.size[heavy]:
            heavy, light = light, heavy
        color[heavy] = color[n + merge]
        color[light] = place[merge]
    return color


@thoroughly
@given(linkages())
def test_leaf_order_and_peaks_are_those_of_scipy(Z):
    tree = Tree.from_linkage(Z)
    np.testing.assert_array_equal(tree.order, leaves_list(Z))
    np.testing.assert_array_equal(tree.peak, maxdists(Z))
    np.testing.assert_array_equal(tree.height, Z[:, 2])
    assert tree.monotone == np.array_equal(tree.peak, tree.height)


@thoroughly
@given(linkages())
def test_every_node_covers_one_span_of_the_leaf_order(Z):
    tree = Tree.from_linkage(Z)
    for node, leaves in enumerate(leaf_sets(Z)):
        assert tree.size[node] == len(leaves)
        assert set(tree.members(node).tolist()) == leaves
        assert tree.members(node)[0] == tree.order[tree.start[node]]


@thoroughly
@given(linkages())
def test_every_node_covers_one_span_of_the_ranks(Z):
    tree = Tree.from_linkage(Z)
    leaf_rank = tree.rank[: tree.n]
    for node, leaves in enumerate(leaf_sets(Z)):
        ranks = sorted(leaf_rank[list(leaves)].tolist())
        assert ranks == list(range(tree.rank[node], tree.rank[node] + len(leaves)))


@thoroughly
@given(linkages())
def test_parents_and_children_agree(Z):
    tree = Tree.from_linkage(Z)
    assert tree.parent[tree.root] == -1
    merges = np.arange(tree.n, 2 * tree.n - 1)
    np.testing.assert_array_equal(tree.parent[tree.left], merges)
    np.testing.assert_array_equal(tree.parent[tree.right], merges)
    np.testing.assert_array_equal(np.column_stack((tree.left, tree.right)), Z[:, :2])


@thoroughly
@given(linkages())
def test_a_gap_belongs_to_the_lowest_merge_over_both_its_neighbours(Z):
    tree = Tree.from_linkage(Z)
    leaves = leaf_sets(Z)
    assert tree.gap_merge[0] == -1
    for position in range(1, tree.n):
        neighbours = set(tree.order[position - 1 : position + 1].tolist())
        lowest = next(merge for merge in range(tree.n - 1) if neighbours <= leaves[tree.n + merge])
        assert tree.gap_merge[position] == lowest


@thoroughly
@given(linkages())
def test_merges_of_a_node_are_those_below_it(Z):
    tree = Tree.from_linkage(Z)
    leaves = leaf_sets(Z)
    for node in range(2 * tree.n - 1):
        below = [merge for merge in range(tree.n - 1) if leaves[tree.n + merge] <= leaves[node]]
        assert sorted(tree.merges(node).tolist()) == below


@thoroughly
@given(linkages())
def test_colors_number_the_heavy_paths(Z):
    tree = Tree.from_linkage(Z)
    np.testing.assert_array_equal(tree.color, path_numbers(tree))


@thoroughly
@given(linkages(), st.data())
def test_subtree_maximum(Z, data):
    tree = Tree.from_linkage(Z)
    R = inconsistent(Z, 2)
    R[:, 3] = data.draw(arrays(np.float64, tree.n - 1, elements=st.floats(-10, 10)))
    np.testing.assert_array_equal(subtree_maximum(tree, R[:, 3]), maxinconsts(Z, R))


@given(chained_linkages(max_n=300))
@settings(deadline=None, max_examples=30)
def test_deep_trees_of_any_shape(Z):
    tree = Tree.from_linkage(Z)
    np.testing.assert_array_equal(tree.order, leaves_list(Z))
    np.testing.assert_array_equal(tree.color, path_numbers(tree))


@pytest.mark.parametrize("method", METHODS)
def test_all_methods_at_a_usual_size(method):
    Z = linkage(np.random.default_rng(4711).normal(size=(700, 3)), method)
    tree = Tree.from_linkage(Z)
    np.testing.assert_array_equal(tree.order, leaves_list(Z))
    np.testing.assert_array_equal(tree.peak, maxdists(Z))
    np.testing.assert_array_equal(tree.color, path_numbers(tree))


@pytest.mark.parametrize("leaf_first", [True, False])
def test_a_chain_of_100_000_leaves(leaf_first):
    n = 100_000
    merge = np.arange(n - 1)
    grown = np.where(merge == 0, 0, n + merge - 1)
    children = (merge + 1, grown) if leaf_first else (grown, merge + 1)
    Z = np.column_stack((*children, merge + 1.0, merge + 2.0))
    tree = Tree.from_linkage(Z)
    np.testing.assert_array_equal(tree.order, leaves_list(Z))
    np.testing.assert_array_equal(tree.size[n:], merge + 2)
    # The chain itself is the path of the root; its first merge joins two leaves, of which the left continues it.
    np.testing.assert_array_equal(tree.color[n:], 0)
    assert sorted(tree.color[:n].tolist()) == list(range(n))


def test_two_leaves():
    tree = Tree.from_linkage(np.array([[0, 1, 3.0, 2]]))
    assert (tree.n, tree.root, tree.monotone) == (2, 2, True)
    assert tree.members(2).tolist() == [0, 1]
    assert tree.color.tolist() == [0, 1, 0]
    assert tree.gap_merge.tolist() == [-1, 0]


def test_inversions_are_seen():
    tree = Tree.from_linkage(np.array([[0, 1, 2.0, 2], [2, 3, 1.0, 3]]))
    assert not tree.monotone
    assert tree.peak.tolist() == [2.0, 2.0]


def test_arrays_are_contiguous_and_read_only_and_apart_from_the_matrix():
    Z = THREE_LEAVES.copy()
    tree = Tree.from_linkage(Z)
    arrays_of_tree = {
        field.name: getattr(tree, field.name)
        for field in dataclasses.fields(tree)
        if field.name not in ("n", "monotone")
    }
    for name, array in arrays_of_tree.items():
        assert array.flags.c_contiguous, name
        assert not array.flags.writeable, name
        assert array.dtype == (np.float64 if name in ("height", "peak") else np.int32), name
        assert not np.shares_memory(array, Z), name
    assert Z.flags.writeable


def test_any_layout_of_the_matrix_in_memory():
    tree = Tree.from_linkage(np.asfortranarray(THREE_LEAVES))
    assert tree.order.tolist() == [1, 0, 2]
    assert tree.height.flags.c_contiguous


@pytest.mark.parametrize("node", [-1, 5])
def test_a_node_that_does_not_exist(node):
    tree = Tree.from_linkage(THREE_LEAVES)
    with pytest.raises(ValueError, match=rf"no node {node}: this tree has the nodes 0 \.\. 4"):
        tree.members(node)
    with pytest.raises(ValueError, match="no node"):
        tree.merges(node)


def test_a_tree_can_be_a_weak_key():
    tree = Tree.from_linkage(THREE_LEAVES)
    reference = weakref.ref(tree)
    assert tree != Tree.from_linkage(THREE_LEAVES)
    del tree
    gc.collect()
    assert reference() is None

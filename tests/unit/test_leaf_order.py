"""The order of the leaves: as scipy's, and never more than an order."""

import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import dendrogram, leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.tree import Tree
from dendrogram_explorer.tree.leaf_order import LEAF_ORDERS, OPTIMAL_MAX_SAMPLES, exchanged_sides
from tests.unit.asking import ask
from tests.unit.linkages import linkages

AS_SCIPY = {
    "default": {},
    "count": {"count_sort": "ascending"},
    "count_descending": {"count_sort": "descending"},
    "distance": {"distance_sort": "ascending"},
    "distance_descending": {"distance_sort": "descending"},
}
POINTS = np.random.default_rng(3).normal(size=(40, 3))


@settings(deadline=None)
@given(Z=linkages(), leaf_order=st.sampled_from(list(AS_SCIPY)))
def test_leaves_stand_as_in_scipys_dendrogram(Z, leaf_order):
    # No dendrogram of scipy starts below 0, and ours no more; it refuses what is not of its own making.
    assume(Z[:, 2].min() >= 0)
    tree = Tree.from_linkage(Z)
    leaves = tree.turned(exchanged_sides(tree, leaf_order)).order
    expected = dendrogram(Z, no_plot=True, **AS_SCIPY[leaf_order])["leaves"]
    assert leaves.tolist() == expected


@pytest.mark.parametrize("method", ["single", "average", "ward"])
def test_the_optimal_order_is_scipys(method):
    explorer = DendrogramExplorer(POINTS, method, leaf_order="optimal")
    expected = leaves_list(optimal_leaf_ordering(linkage(POINTS, method), pdist(POINTS)))
    assert np.array_equal(explorer.leaves, expected)

    def roughness(leaves):
        return np.linalg.norm(np.diff(POINTS[leaves], axis=0), axis=1).sum()

    best = roughness(explorer.leaves)
    for other in AS_SCIPY:
        explorer.leaf_order = other
        assert best <= roughness(explorer.leaves)


def test_the_optimal_order_takes_the_distances_there_are():
    distances = pdist(POINTS, "cityblock")
    explorer = DendrogramExplorer.from_distances(distances, "average", leaf_order="optimal")
    expected = leaves_list(optimal_leaf_ordering(linkage(distances, "average"), distances))
    assert np.array_equal(explorer.leaves, expected)
    from_columns = DendrogramExplorer(POINTS, "average", "cityblock", leaf_order="optimal")
    assert np.array_equal(from_columns.leaves, expected)


@settings(deadline=None)
@given(Z=linkages(), data=st.data())
def test_flips_exchange_the_sides_of_their_merges(Z, data):
    n = len(Z) + 1
    nodes = data.draw(st.lists(st.integers(n, 2 * n - 2), max_size=6))
    explorer = DendrogramExplorer.from_linkage(Z)
    for node in nodes:
        explorer.flip(node)
    odd = [node for node in set(nodes) if nodes.count(node) % 2]
    assert explorer.flipped == tuple(sorted(odd))
    turned = explorer.linkage_matrix.copy()
    rows = np.array(odd, dtype=int) - n
    turned[rows, :2] = turned[rows, 1::-1]
    assert explorer.leaves.tolist() == leaves_list(turned).tolist()
    bits = np.unpackbits(np.frombuffer(explorer._exchanged, np.uint8), bitorder="little")
    assert np.flatnonzero(bits).tolist() == sorted(rows.tolist())
    explorer.close()


@pytest.mark.parametrize("leaf_order", LEAF_ORDERS)
def test_nothing_else_changes(leaf_order):
    plain, explorer = (DendrogramExplorer(POINTS, "average", n_clusters=6) for _ in range(2))
    heard = []
    explorer.observe(heard.append, ["labels", "cut", "cut_height", "n_clusters", "selection"])
    explorer.leaf_order = leaf_order
    explorer.flip(60)
    explorer.flip(78)
    assert heard == []
    assert np.array_equal(explorer.linkage_matrix, plain.linkage_matrix)
    assert np.array_equal(explorer.labels, plain.labels)
    assert np.array_equal(explorer.state.clusters.sample_colors, plain.state.clusters.sample_colors)
    assert explorer.to_code() == plain.to_code()
    assert explorer.cut.to_json() == plain.cut.to_json()
    assert not np.array_equal(explorer.leaves, plain.leaves)
    assert sorted(explorer.leaves) == list(range(40))


def test_another_order_or_tree_takes_flips_back():
    explorer = DendrogramExplorer(POINTS)
    explorer.flip(50)
    explorer.leaf_order = "count"
    assert explorer.flipped == ()
    explorer.flip(50)
    explorer.method = "single"
    assert explorer.flipped == ()
    expected = dendrogram(linkage(POINTS, "single"), no_plot=True, count_sort="ascending")["leaves"]
    assert explorer.leaves.tolist() == expected
    explorer.flipped = [78, 70, 78]
    assert explorer.flipped == (70, 78)
    explorer.flipped = ()
    assert explorer.leaves.tolist() == expected


def test_what_cannot_be_ordered_is_refused_and_changes_nothing():
    explorer = DendrogramExplorer.from_linkage(linkage(POINTS), leaf_order="count")
    explorer.flip(60)
    before = explorer.leaves
    for leaf_order, words in [
        ("optimal", "needs the distances"),
        ("counts", "Did you mean 'count'"),
        ("", "Needed: one of default, count"),
    ]:
        with pytest.raises(ValueError, match=words):
            explorer.leaf_order = leaf_order
    for node, words in [(39, r"40 \.\. 78"), (79, r"40 \.\. 78"), (-1, r"40 \.\. 78")]:
        with pytest.raises(ValueError, match=words):
            explorer.flip(node)
    with pytest.raises(TypeError, match="node id"):
        explorer.flip("a")
    assert (explorer.leaf_order, explorer.flipped) == ("count", (60,))
    assert np.array_equal(explorer.leaves, before)
    with pytest.raises(ValueError, match="Did you mean 'optimal'"):
        DendrogramExplorer(POINTS, leaf_order="optimum")


def test_an_optimal_order_of_too_many_leaves_is_refused_at_once():
    n = OPTIMAL_MAX_SAMPLES + 1
    explorer = DendrogramExplorer(np.arange(float(n))[:, None], "single")
    begun = time.perf_counter()
    with pytest.raises(ValueError, match=r"up to 2,000 samples.*here are 2,001"):
        explorer.leaf_order = "optimal"
    assert time.perf_counter() - begun < 0.5


def test_a_chain_of_100_000_leaves_is_turned_at_once():
    n = 100_000
    merges = np.arange(n - 1)
    Z = np.column_stack((np.where(merges == 0, 0, n + merges - 1), merges + 1, merges + 1.0, merges + 2.0))
    explorer = DendrogramExplorer.from_linkage(Z)
    begun = time.perf_counter()
    explorer.leaf_order = "count"
    assert explorer.leaves.tolist()[-3:] == [2, 0, 1]
    assert time.perf_counter() - begun < 2
    assert len(explorer._exchanged) <= n // 8 + 1


def test_the_browser_asks_for_it():
    explorer = DendrogramExplorer(POINTS)
    ask(explorer, "flip", node=70)
    assert explorer.flipped == (70,)
    assert "merged lower" in ask(explorer, "leaf_order", name="distance")["status"]["text"]
    assert explorer.leaf_order == "distance"
    assert not ask(explorer, "flip", node=3)["ok"]
    assert not ask(explorer, "leaf_order", name="best")["ok"]
    assert (explorer.leaf_order, explorer.flipped) == ("distance", ())


def test_the_figure_has_its_leaves_in_this_order():
    explorer = DendrogramExplorer(
        POINTS, names=[f"s{i}" for i in range(40)], leaf_order="count", n_clusters=5
    )
    explorer.flip(78)
    texts = [
        text.get_text()
        for axes in explorer.to_figure(figsize=(14, 5)).axes
        for text in axes.get_xticklabels()
    ]
    assert texts == [f"s{sample}" for sample in explorer.leaves]

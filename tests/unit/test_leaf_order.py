"""The order of the leaves: as scipy's, and never more than an order."""

import itertools
import time
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import dendrogram, leaves_list, linkage, optimal_leaf_ordering
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist, pdist, squareform

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage import linkage as drop_in
from dendrogram_explorer.tree import Tree, optimal_order
from dendrogram_explorer.tree.leaf_order import LEAF_ORDERS, OPTIMAL_MAX_SAMPLES, exchanged_sides
from dendrogram_explorer.tree.optimal_order import optimal_sides
from dendrogram_explorer.util import memory
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


def all_orders(Z):
    """Every order that a tree allows, but for mirror images; shape (2**(n-2), n)."""
    n = len(Z) + 1
    orders = [[[leaf]] for leaf in range(n)]
    for left, right in Z[:, :2].astype(int).tolist():
        pairs = list(itertools.product(orders[left], orders[right]))
        mirrored = [b + a for a, b in pairs] if len(orders) < 2 * n - 2 else []
        orders.append([a + b for a, b in pairs] + mirrored)
    return np.array(orders[-1])


def roughness(distances, leaves):
    """Sum of the distances of neighbours."""
    square = squareform(distances)
    return square[leaves[..., :-1], leaves[..., 1:]].sum(axis=-1)


METHODS = ["single", "complete", "average", "weighted", "centroid", "median", "ward"]


@pytest.mark.parametrize("method", [*METHODS, "genie"])
def test_no_order_is_better_than_the_optimal_one(method):
    rng = np.random.default_rng(len(method))
    for trial in range(125):
        n = trial % 6 + 3
        # Whole numbers make ties, and points that coincide.
        X = rng.integers(0, 9, size=(n, 2)).astype(float) if trial % 2 else rng.normal(size=(n, 2))
        Z = drop_in(X, method, optimal_ordering=True)
        least = roughness(pdist(X), all_orders(Z)).min()
        assert roughness(pdist(X), leaves_list(Z)) == pytest.approx(least)
        if trial < 4:
            explorer = DendrogramExplorer(X, method, leaf_order="optimal")
            assert roughness(pdist(X), explorer.leaves) == pytest.approx(least)
            explorer.close()


@pytest.mark.parametrize("cost_of_a_call", [0.0, 1e-4])
def test_both_ways_through_a_node_find_the_same(cost_of_a_call, monkeypatch):
    # The first takes vectors through as many nodes as it can, the other stores the costs of all pairs.
    monkeypatch.setattr(optimal_order, "_SECONDS_CALL", cost_of_a_call)
    monkeypatch.setattr(optimal_order, "_AT_A_TIME", 100)
    rng = np.random.default_rng(0)
    for trial in range(70):
        X = rng.normal(size=(trial % 8 + 2, 2))
        Z = linkage(X, METHODS[trial % 7])
        tree = Tree.from_linkage(Z)
        sides = optimal_sides(tree, lambda first, second, X=X: cdist(X[first], X[second]))
        best = roughness(pdist(X), all_orders(Z)).min()
        assert roughness(pdist(X), tree.turned(sides).order) == pytest.approx(best)
    for method in METHODS:
        X = rng.normal(size=(90, 2))
        Z = linkage(X, method)
        tree = Tree.from_linkage(Z)
        sides = optimal_sides(tree, lambda first, second, X=X: cdist(X[first], X[second]))
        scipys = roughness(pdist(X), leaves_list(optimal_leaf_ordering(Z, pdist(X))))
        assert roughness(pdist(X), tree.turned(sides).order) <= scipys + 1e-9


def test_four_points_that_scipy_does_not_order_best():
    X = np.array([[5.0, 5], [8, 4], [7, 0], [5, 3]])
    Z = linkage(X, "average")
    scipys = leaves_list(optimal_leaf_ordering(Z, pdist(X)))
    assert roughness(pdist(X), scipys) == pytest.approx(10.55, abs=0.01)
    explorer = DendrogramExplorer(X, "average", leaf_order="optimal")
    assert explorer.leaves.tolist() in ([2, 3, 0, 1], [1, 0, 3, 2])
    assert roughness(pdist(X), explorer.leaves) == pytest.approx(8.77, abs=0.01)
    ours = drop_in(X, "average", optimal_ordering=True)
    assert leaves_list(ours).tolist() == explorer.leaves.tolist()
    assert np.array_equal(ours[:, 2:], Z[:, 2:])


@pytest.mark.parametrize("method", ["single", "average", "ward"])
def test_larger_trees_are_never_worse_than_scipys(method):
    X = np.random.default_rng(5).normal(size=(300, 4))
    explorer = DendrogramExplorer(X, method, leaf_order="optimal")
    scipys = leaves_list(optimal_leaf_ordering(linkage(X, method), pdist(X)))
    assert roughness(pdist(X), explorer.leaves) <= roughness(pdist(X), scipys) + 1e-9
    ours = drop_in(X, method, optimal_ordering=True)
    assert roughness(pdist(X), leaves_list(ours)) == pytest.approx(roughness(pdist(X), explorer.leaves))


def test_the_optimal_order_takes_the_distances_there_are():
    distances = pdist(POINTS, "cityblock")
    explorer = DendrogramExplorer.from_distances(distances, "average", leaf_order="optimal")
    from_columns = DendrogramExplorer(POINTS, "average", "cityblock", leaf_order="optimal")
    assert np.array_equal(from_columns.leaves, explorer.leaves)
    for other in AS_SCIPY:
        from_columns.leaf_order = other
        assert roughness(distances, explorer.leaves) <= roughness(distances, from_columns.leaves)
    ours = drop_in(distances, "average", optimal_ordering=True)
    assert np.array_equal(leaves_list(ours), explorer.leaves)


def test_the_optimal_order_of_samples_that_are_no_rows_of_numbers():
    words = ["tree", "three", "free", "leaf", "leaves", "loaf"]

    def differ(a, b):
        return abs(len(a) - len(b)) + sum(x != y for x, y in zip(a, b, strict=False))

    of_words = DendrogramExplorer(words, "average", differ, leaf_order="optimal")
    distances = np.array([differ(a, b) for a, b in itertools.combinations(words, 2)], dtype=float)
    least = roughness(distances, all_orders(of_words.linkage_matrix)).min()
    assert roughness(distances, of_words.leaves) == pytest.approx(least)
    dense = np.where(np.abs(POINTS) > 1, POINTS, 0.0) + np.eye(40, 3)
    sparse = DendrogramExplorer(csr_array(dense), "average", leaf_order="optimal")
    assert np.array_equal(sparse.leaves, DendrogramExplorer(dense, "average", leaf_order="optimal").leaves)


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
    with pytest.raises(ValueError, match=r"up to 10,000 samples.*here are 10,001"):
        explorer.leaf_order = "optimal"
    assert explorer.leaf_order == "default"


def test_an_optimal_order_that_does_not_fit_into_memory_is_refused_at_once(monkeypatch):
    explorer = DendrogramExplorer(np.arange(3_000.0)[:, None], "single")
    monkeypatch.setattr(memory, "available_memory", lambda: 50_000_000)
    with pytest.raises(MemoryError, match=r"for 3,000 samples needs 74,.*Nothing was allocated"):
        explorer.leaf_order = "optimal"
    with pytest.raises(MemoryError, match=r"optimal_ordering=True for 3,000"):
        drop_in(np.arange(3_000.0)[:, None], "single", optimal_ordering=True)


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


@settings(deadline=None)
@given(Z=linkages(), data=st.data())
def test_the_nearest_order_has_the_fewest_pairs_the_other_way_round(Z, data):
    n = len(Z) + 1
    assume(n <= 9)
    wish = data.draw(st.permutations(range(n)))
    explorer = DendrogramExplorer.from_linkage(Z)
    pairs = list(itertools.combinations(wish, 2))

    def out_of_place(leaves):
        place = {leaf: at for at, leaf in enumerate(leaves)}
        return sum(place[a] > place[b] for a, b in pairs)

    possible = all_orders(Z).tolist()
    possible += [order[::-1] for order in possible]
    least = min(map(out_of_place, possible))
    nearest = explorer.nearest_leaf_order(wish)
    assert out_of_place(nearest.tolist()) == least
    explorer.leaf_order = nearest
    assert explorer.leaves.tolist() == nearest.tolist()
    explorer.leaf_order = "default"
    if least == 0:
        explorer.leaf_order = wish
        assert explorer.leaves.tolist() == wish
    else:
        with pytest.raises(ValueError, match=rf"{least} of {len(pairs)} pairs.*nearest_leaf_order"):
            explorer.leaf_order = wish
        assert explorer.leaf_order == "default"
    explorer.close()


@settings(deadline=None)
@given(Z=linkages(), data=st.data())
def test_weights_sort_the_sides_of_each_merge_by_their_mean(Z, data):
    n = len(Z) + 1
    weights = data.draw(st.lists(st.integers(-5, 5), min_size=n, max_size=n))
    explorer = DendrogramExplorer.from_linkage(Z, leaf_order=np.array(weights, dtype=float))
    members = [[leaf] for leaf in range(n)]
    for left, right in Z[:, :2].astype(int).tolist():
        sides = members[left], members[right]
        means = [Fraction(sum(weights[leaf] for leaf in side), len(side)) for side in sides]
        members.append(sides[1] + sides[0] if means[0] > means[1] else sides[0] + sides[1])
    assert explorer.leaves.tolist() == members[-1]
    explorer.close()


def test_whole_numbers_are_an_order_only_if_each_sample_is_there_once():
    explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], "single", names=["a", "b", "10", "c"])
    for given_order, leaves in [
        ([3, 2, 1, 0], [3, 2, 1, 0]),  # an order
        ([3.0, 2.0, 1.0, 0.0], [3, 2, 1, 0]),  # weights, which happen to give the same
        ([0.0, 3.0, 1.0, 2.0], [2, 0, 1, 3]),
        ([7, 7, 1, 0], [3, 2, 0, 1]),  # weights: not all samples are there
        (["c", "10", "a", "b"], [3, 2, 0, 1]),
        (pd.Index(["b", "a", "10", "c"]), [1, 0, 2, 3]),
        ([True, False, False, False], [3, 2, 1, 0]),
    ]:
        explorer.leaf_order = given_order
        assert explorer.leaves.tolist() == leaves, given_order
    ids = DendrogramExplorer([[0.0], [1.0], [5.0]], names=[30, 10, 20])
    ids.leaf_order = [20, 10, 30]
    assert ids.leaves.tolist() == [2, 1, 0]
    assert ids.leaf_order.tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("given_order", "error", "words"),
    [
        ([0, 1], ValueError, "leaf_order has 2 values"),
        ([[0, 1, 2]], ValueError, "shape"),
        (["a", "b", "x"], ValueError, "'x', but no sample has that name"),
        (["a", "b", "b"], ValueError, "'b' more than once"),
        ([0.0, np.nan, 1.0], ValueError, "nan for sample 1"),
        ([1j, 2, 3], TypeError, "leaf_order holds complex"),
        ({0: 1}, TypeError, "dict"),
        (None, TypeError, "Needed: one of default"),
        (7, TypeError, "Needed: one of default"),
    ],
)
def test_an_order_that_is_not_one_is_refused(given_order, error, words):
    explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"], leaf_order="count")
    with pytest.raises(error, match=words):
        explorer.leaf_order = given_order
    assert (explorer.leaf_order, explorer.leaves.tolist()) == ("count", [2, 0, 1])
    with pytest.raises(ValueError, match="each once"):
        explorer.nearest_leaf_order([0.5, 1, 2])


def test_an_order_of_ones_own_goes_with_flips_undo_and_other_trees():
    explorer = DendrogramExplorer(POINTS, n_clusters=4)
    wish = explorer.leaves[::-1].copy()
    explorer.leaf_order = wish
    explorer.flip(78)
    wish[0] = 99  # what the user does with it later does not matter
    flipped = explorer.leaves.tolist()
    explorer.n_clusters = 6
    assert explorer.undo()
    assert explorer.undo()
    assert (explorer.n_clusters, explorer.flipped) == (4, ())
    assert explorer.leaves.tolist() == explorer.leaf_order.tolist()
    assert explorer.redo()
    assert explorer.leaves.tolist() == flipped
    explorer.leaf_order = explorer.leaf_order  # the same rule: flips stay
    assert explorer.leaves.tolist() == flipped
    with pytest.warns(UserWarning, match="has the nearest one"):
        explorer.method = "single"
    assert explorer.leaves.tolist() == explorer.nearest_leaf_order(explorer.leaf_order).tolist()
    assert explorer.undo()
    assert explorer.leaves.tolist() == flipped
    explorer.leaf_order = POINTS[:, 0]
    explorer.method = "average"
    assert explorer.leaf_order.tolist() == POINTS[:, 0].tolist()
    assert explorer.get_state("leaf_order") == {"leaf_order": "own"}
    assert explorer.to_html().endswith("</html>\n")
    ask(explorer, "leaf_order", name="count")
    assert explorer.leaf_order == "count"


def test_an_order_of_many_leaves():
    n = 20_000
    rng = np.random.default_rng(0)
    explorer = DendrogramExplorer(np.sort(rng.random(n))[:, None], "single", leaf_order=np.arange(n) / n)
    assert explorer.leaves.tolist() == list(range(n))
    with pytest.raises(ValueError, match="pairs are the other way round"):
        explorer.leaf_order = rng.permutation(n)


def test_an_interrupted_order_changes_nothing():
    interrupts = []

    def apart(first, second):
        if interrupts:
            raise KeyboardInterrupt
        return float(np.abs(first - second).sum())

    explorer = DendrogramExplorer(POINTS[:12], "average", apart, leaf_order="count")
    explorer.flip(20)
    before = explorer.leaves.tolist()
    interrupts.append(True)
    with pytest.raises(KeyboardInterrupt):
        explorer.leaf_order = "optimal"
    assert (explorer.leaf_order, explorer.flipped, explorer.leaves.tolist()) == ("count", (20,), before)
    interrupts.clear()
    explorer.leaf_order = "optimal"
    assert explorer.leaf_order == "optimal"

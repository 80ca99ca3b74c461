"""Minimum spanning trees, single linkage and mutual reachability from them, against scipy and hdbscan."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import fcluster, is_valid_linkage, linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer.linkage.engines import spanning_tree as spanning
from dendrogram_explorer.linkage.engines.reachability import mutual_reachability, spanning_tree_of_distances
from dendrogram_explorer.linkage.engines.single import NORM_METRICS, single_linkage
from dendrogram_explorer.linkage.engines.spanning_lists import lists_of_trees
from dendrogram_explorer.linkage.engines.spanning_points import Points, halved_order
from dendrogram_explorer.linkage.engines.spanning_products import lists_of_products, order_for_products
from dendrogram_explorer.linkage.engines.spanning_tree import spanning_tree


def rng():
    return np.random.default_rng(5)


def grid(side):
    return np.stack(np.meshgrid(np.arange(float(side)), np.arange(float(side))), -1).reshape(-1, 2)


def groups(n_groups, size, n_columns, spread):
    centres = spread * rng().normal(size=(n_groups, n_columns))
    return np.repeat(centres, size, axis=0) + rng().normal(size=(n_groups * size, n_columns))


DATA = {
    "two": np.array([[0.0], [3.0]]),
    "two that are equal": np.ones((2, 3)),
    "three, two of them equal": np.array([[0.0, 0.0], [3.0, 1.0], [3.0, 1.0]]),
    "all equal": np.ones((40, 2)),
    "a line": rng().normal(size=(400, 1)),
    "a plane": rng().normal(size=(900, 2)),
    "constant columns": np.column_stack((np.full(300, 7.0), rng().normal(size=(300, 2)), np.zeros(300))),
    "five columns": rng().normal(size=(700, 5)),
    "a hundred columns": rng().normal(size=(700, 100)),
    "more columns than rows": rng().normal(size=(30, 200)),
    "heavy tails": rng().standard_cauchy((600, 3)),
    "whole numbers": rng().integers(0, 9, (500, 2)).astype(float),
    "zeros and ones": (rng().random((600, 12)) < 0.2).astype(float),
    "a grid": grid(30),
    "all distances tied": np.eye(300),
    "groups far apart": groups(20, 40, 2, 1000.0),
    "groups far apart in many columns": groups(20, 60, 40, 50.0),
    "two groups very far apart": np.concatenate(
        (rng().normal(size=(700, 2)), 1e7 + rng().normal(size=(700, 2)))
    ),
    "nested scales": rng().normal(size=(1200, 2)) * np.repeat([0.01, 1.0, 100.0], 400)[:, np.newaxis],
    "a chain": np.arange(900.0)[:, np.newaxis] ** 1.1,
    "powers of two": 2.0 ** np.arange(60)[:, np.newaxis],
    "two parallel lines": np.concatenate(
        (
            np.column_stack((np.arange(500.0), np.zeros(500))),
            np.column_stack((np.arange(500.0), 100 + rng().random(500))),
        )
    ),
    "all directions nearly the same": 0.1 * rng().normal(size=(700, 60)) + 5 * rng().normal(size=60),
    "far from the origin": 1e6 + rng().normal(size=(600, 2)),
}


def reached(X, min_samples, metric="euclidean"):
    """Mutual-reachability distances, condensed, from the definition."""
    D = squareform(pdist(X, metric))
    core = np.sort(D, axis=1)[:, min_samples]
    D = np.maximum(D, np.maximum.outer(core, core))
    np.fill_diagonal(D, 0.0)
    return squareform(D, checks=False)


def assert_same_clusters(Z, expected):
    assert is_valid_linkage(Z)
    heights = np.unique(expected[:, 2])
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-11, atol=1e-11 * heights[-1])
    gaps = np.flatnonzero(np.diff(heights) > 1e-8 * heights[-1])
    for gap in gaps[:: max(1, len(gaps) // 12)]:
        between = heights[gap : gap + 2].mean()
        ours, theirs = (fcluster(tree, between, "distance") for tree in (Z, expected))
        pairs = np.unique(np.column_stack((ours, theirs)), axis=0)
        assert len(pairs) == ours.max() == theirs.max()


@pytest.fixture(params=["as chosen", "products", "without balls"])
def how(request, monkeypatch):
    """Every way to search, whatever the data would go to."""
    if request.param == "products":
        monkeypatch.setattr(spanning, "order_for_products", lambda X, k: halved_order(X, 64)[0])
        monkeypatch.setattr(spanning, "_FEW_COLUMNS", 0)
    elif request.param == "without balls":
        monkeypatch.setattr(spanning, "order_for_products", lambda X, k: None)
        monkeypatch.setattr(spanning, "_FEW_COLUMNS", 10_000)


@pytest.mark.parametrize("min_samples", [None, 1, 2, 6])
@pytest.mark.parametrize("name", DATA)
def test_as_scipys_tree(name, min_samples, how):
    X = DATA[name]
    if (min_samples or 1) >= len(X):
        return
    expected = linkage(reached(X, min_samples or 1), "single")
    assert_same_clusters(single_linkage(X, min_samples=min_samples), expected)


@pytest.mark.parametrize("metric", NORM_METRICS)
@pytest.mark.parametrize("min_samples", [None, 4])
@pytest.mark.parametrize("n_columns", [2, 3, 30])
def test_every_metric_that_goes_with_a_norm(metric, min_samples, n_columns):
    X = 1 + rng().normal(size=(500, n_columns))
    distances = pdist(X, metric, p=3) if metric == "minkowski" else pdist(X, metric)
    if min_samples is not None:
        distances = mutual_reachability(distances, len(X), min_samples)
    Z = single_linkage(X, metric, min_samples, p=3.0)
    expected = linkage(distances, "single")
    # 1 - cos, as scipy computes it, loses the last digits of small distances.
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-9, atol=1e-14)


@settings(max_examples=150, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(2, 40), st.integers(1, 4)),
        elements=st.one_of(st.integers(0, 3).map(float), st.floats(-1e3, 1e3, width=32)),
    ),
    st.integers(1, 8),
)
def test_small_data_of_any_kind(X, min_samples):
    if min_samples >= len(X):
        return
    Z = single_linkage(X, min_samples=min_samples)
    expected = linkage(reached(X, min_samples), "single")
    assert is_valid_linkage(Z)
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_numbers_whose_squares_leave_float64(scale):
    X = rng().normal(size=(200, 2))
    np.testing.assert_allclose(single_linkage(scale * X)[:, 2], scale * single_linkage(X)[:, 2], rtol=1e-12)


@pytest.mark.parametrize("min_samples", [1, 2, 5, 20])
@pytest.mark.parametrize("metric", ["euclidean", "precomputed"])
def test_as_hdbscans_tree(min_samples, metric):
    hdbscan = pytest.importorskip("hdbscan")
    X = groups(4, 60, 3, 4.0)
    given = squareform(pdist(X)) if metric == "precomputed" else X
    model = hdbscan.HDBSCAN(
        min_samples=min_samples, metric=metric, algorithm="generic", approx_min_span_tree=False
    ).fit(given)
    expected = model.single_linkage_tree_.to_numpy()
    assert_same_clusters(single_linkage(X, min_samples=min_samples), expected)
    of_distances = linkage(mutual_reachability(pdist(X), len(X), min_samples), "single")
    assert_same_clusters(of_distances, expected)


def test_copies_of_a_sample_count_as_neighbours():
    X = np.repeat(rng().normal(size=(60, 2)), rng().integers(1, 6, 60), axis=0)
    for min_samples in (2, 3, 7):
        expected = linkage(reached(X, min_samples), "single")
        assert_same_clusters(single_linkage(X, min_samples=min_samples), expected)


@pytest.mark.parametrize(
    "find", [lists_of_trees, lambda *given: lists_of_products(*given[:2], given[1], given[2])]
)
@pytest.mark.parametrize("n_columns", [2, 20])
def test_lists_are_the_nearest_neighbours(find, n_columns):
    X = rng().normal(size=(1500, n_columns))
    points = Points(X, 2.0, halved_order(X, 64)[0] if find is not lists_of_trees else None)
    lists = find(points, 6, lambda done: None)
    D = squareform(pdist(points.X))
    np.fill_diagonal(D, np.inf)
    np.testing.assert_allclose(lists.distance[:, :6], np.sort(D, axis=1)[:, :6], rtol=1e-12)
    np.testing.assert_allclose(
        np.take_along_axis(D, lists.neighbour.astype(int), axis=1), lists.distance, rtol=1e-12
    )
    assert (np.sort(D, axis=1)[:, lists.distance.shape[1]] >= lists.beyond * (1 - 1e-10)).all()


def test_trees_are_asked_where_the_data_have_few_dimensions():
    noise, plane = rng().normal(size=(4000, 50)), rng().normal(size=(4000, 2)) @ rng().normal(size=(2, 50))
    assert order_for_products(noise, 8) is not None
    assert order_for_products(plane, 8) is None
    assert order_for_products(groups(80, 50, 50, 30.0), 8) is None


def test_a_spanning_tree_of_stored_distances():
    X = rng().normal(size=(300, 3))
    first, second, length = spanning_tree_of_distances(pdist(X), 300)
    np.testing.assert_allclose(length, linkage(X, "single")[:, 2])
    np.testing.assert_allclose(length, np.linalg.norm(X[first] - X[second], axis=1))
    ours = spanning_tree(X)
    assert {frozenset(edge) for edge in zip(*ours[:2], strict=True)} == {
        frozenset(edge) for edge in zip(first, second, strict=True)
    }


def test_without_threads(monkeypatch):
    X = rng().normal(size=(6000, 12))
    expected = spanning_tree(X)[2]

    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    np.testing.assert_allclose(spanning_tree(X)[2], expected, rtol=1e-14)
    np.testing.assert_allclose(spanning_tree(X[:, :2])[2], single_linkage(X[:, :2])[:, 2], rtol=1e-12)


@pytest.mark.parametrize("n_columns", [2, 30])
def test_it_says_how_far_it_is_and_hears_an_interrupt(n_columns):
    X = rng().normal(size=(20_000, n_columns))
    said = []
    spanning_tree(X, progress=lambda done, total: said.append(done / total))
    assert said == sorted(said)
    assert len(said) > 4
    assert said[0] > 0
    assert said[-1] <= 1

    def stop(done, total):
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spanning_tree(X, progress=stop)


def test_its_memory_grows_with_the_samples_alone():
    import tracemalloc

    n = 60_000
    X = rng().normal(size=(n, 2))
    spanning_tree(X[:2000])
    tracemalloc.start()
    spanning_tree(X)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # All distances would take 14 GB.
    assert peak < 1_000 * n

"""Linkages of all distances on a square matrix against scipy's."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import is_valid_linkage, linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer.input.metrics import METRICS
from dendrogram_explorer.linkage.engines import Plan, cluster_distances, cluster_rows
from dendrogram_explorer.linkage.engines.matrix import MATRIX_METHODS, matrix_linkage
from dendrogram_explorer.linkage.engines.merges import as_linkage_matrix
from dendrogram_explorer.linkage.engines.square import square_of_condensed, square_of_rows

NOW = Plan("matrix", 0.0)


def rng():
    return np.random.default_rng(23)


def ours(X, method, metric="euclidean"):
    return cluster_rows(X, method, metric, NOW)[0]


CLOUDS = {
    "normal": rng().normal(size=(700, 3)),
    "normal, many columns": rng().normal(size=(500, 40)),
    "cauchy": rng().standard_cauchy((400, 4)),
    "blobs far apart": rng().normal(size=(500, 20)) + 1e5 * rng().integers(0, 3, (500, 1)),
    "far from the origin": rng().normal(size=(300, 30)) + 1e5,
    "a line with growing gaps": np.arange(600.0)[:, np.newaxis] ** 1.1,
    "a curve": np.cumsum(rng().random((300, 1)) + 1, axis=0) ** 1.2 * rng().normal(size=(1, 30)),
}


@pytest.mark.parametrize("X", CLOUDS.values(), ids=CLOUDS)
@pytest.mark.parametrize("method", MATRIX_METHODS)
def test_without_ties_it_is_scipys_linkage(X, method):
    expected = linkage(X, method)
    Z = ours(X, method)
    assert is_valid_linkage(Z)
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-8)
    np.testing.assert_array_equal(Z[:, [0, 1, 3]], expected[:, [0, 1, 3]])


TIED = {
    "grid": np.indices((13, 17)).reshape(2, -1).T.astype(float),
    "line": np.arange(200.0)[:, np.newaxis],
    "duplicates": rng().integers(0, 5, (300, 2)).astype(float),
    "simplex": np.eye(60),
    "all equal": np.ones((30, 3)),
    "yes and no": (rng().random((200, 20)) < 0.4).astype(float),
}


@pytest.mark.parametrize("X", TIED.values(), ids=TIED)
@pytest.mark.parametrize("method", MATRIX_METHODS)
def test_with_ties_it_is_a_tree_of_the_method(X, method):
    assert_is_tree_of_method(squareform(pdist(X)), ours(X, method), method)


def combined(method, one, other, weight_1, weight_2, distance, weights):
    """The formulas of Lance and Williams."""
    if method == "average":
        return (weight_1 * one + weight_2 * other) / (weight_1 + weight_2)
    if method == "weighted":
        return (one + other) / 2
    if method == "ward":
        squared = (weight_1 + weights) * one**2 + (weight_2 + weights) * other**2 - weights * distance**2
        return np.sqrt(np.maximum(squared, 0.0) / (weight_1 + weight_2 + weights))
    return {"complete": np.maximum, "single": np.minimum}[method](one, other)


def assert_is_tree_of_method(D, Z, method):
    """Every merge costs what the method says, and no pair of clusters that are there at the time would cost less."""
    n = len(D)
    D = D.copy()
    np.fill_diagonal(D, np.inf)
    finite = D[np.isfinite(D)]
    scale = max(finite.max(initial=0.0), np.finfo(float).tiny)
    assert is_valid_linkage(Z)
    assert (np.diff(Z[:, 2]) >= 0).all()
    place, size = {i: i for i in range(n)}, np.ones(n)
    alive = np.ones(n, dtype=bool)
    for merge, (first, second, height, count) in enumerate(Z):
        i, j = place.pop(int(first)), place.pop(int(second))
        assert height == pytest.approx(D[i, j], rel=1e-8, abs=1e-10 * scale)
        assert D[np.ix_(alive, alive)].min() >= height * (1 - 1e-8) - 1e-10 * scale
        row = combined(method, D[i], D[j], size[i], size[j], D[i, j], size)
        row[[i, j]] = np.inf
        D[i] = D[:, i] = row
        D[j] = D[:, j] = np.inf
        size[i] += size[j]
        alive[j] = False
        assert size[i] == count
        place[n + merge] = i


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_distances(data):
    """Distances of no space at all, with many ties."""
    n = data.draw(st.integers(2, 30))
    condensed = data.draw(
        arrays(
            np.float64,
            n * (n - 1) // 2,
            elements=st.one_of(st.integers(0, 4).map(float), st.floats(0, 1e3, width=32)),
        )
    )
    method = data.draw(st.sampled_from([method for method in MATRIX_METHODS if method != "ward"]))
    given_distances = condensed.copy()
    Z, engine = cluster_distances(given_distances, method, NOW)
    assert engine == "matrix"
    np.testing.assert_array_equal(given_distances, condensed)
    assert_is_tree_of_method(squareform(condensed), Z, method)


@pytest.mark.parametrize("method", MATRIX_METHODS)
def test_distances(method):
    condensed = pdist(rng().normal(size=(300, 4)))
    Z, _ = cluster_distances(condensed, method, NOW)
    np.testing.assert_allclose(Z, linkage(condensed, method), rtol=1e-8)


def test_equal_rows_count_as_many():
    X = rng().normal(size=(40, 3))[rng().integers(0, 40, 400)]
    for method in MATRIX_METHODS:
        Z, expected = ours(X, method), linkage(X, method)
        np.testing.assert_allclose(np.sort(Z[:, 2]), np.sort(expected[:, 2]), rtol=1e-8, atol=1e-12)
        assert Z[-1, 3] == 400


@pytest.mark.parametrize("n_columns", [3, 30])
@pytest.mark.parametrize("metric", METRICS)
def test_the_square_is_that_of_pdist(metric, n_columns):
    X = rng().random((300, n_columns)) + 0.1
    if metric in ("dice", "rogerstanimoto", "russellrao", "sokalsneath", "yule", "jaccard"):
        X = (X > 0.5).astype(float)
        X[:, 0] = 1
    expected = squareform(pdist(X, metric))
    np.fill_diagonal(expected, np.inf)
    D = square_of_rows(X, metric)
    np.testing.assert_allclose(D, expected, rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(np.triu(D, 1), np.tril(D, -1).T)
    np.testing.assert_allclose(square_of_rows(X, metric, is_squared=True), expected**2, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean", "cosine", "correlation"])
def test_what_products_would_lose_comes_from_differences(metric):
    """Pairs a ten-millionth of their norms apart, beside others."""
    X = rng().normal(size=(200, 50))
    X[1::2] = X[::2] + 1e-7 * rng().normal(size=(100, 50))
    groups = rng().normal(size=(3, 50))[rng().integers(0, 3, 200)] + 1e-6 * rng().normal(size=(200, 50))
    for rows in (X, groups):
        D = square_of_rows(rows, metric)
        if metric in ("euclidean", "sqeuclidean"):
            expected, tolerance = pdist(rows, metric), 1e-9
        else:
            centred = rows - (rows.mean(axis=1, keepdims=True) if metric == "correlation" else 0.0)
            unit = centred / np.linalg.norm(centred, axis=1, keepdims=True)
            expected, tolerance = pdist(unit, "sqeuclidean") / 2, 1e-8
        np.testing.assert_allclose(D[np.triu_indices(200, 1)], expected, rtol=tolerance, atol=1e-25)


@pytest.mark.parametrize("n", [2, 3, 255, 256, 257, 600])
def test_sizes_of_blocks(n):
    X = rng().normal(size=(n, 2))
    condensed = pdist(X)
    expected = squareform(condensed)
    np.fill_diagonal(expected, np.inf)
    np.testing.assert_allclose(square_of_rows(X, "euclidean"), expected, rtol=1e-12)
    np.testing.assert_array_equal(square_of_condensed(condensed, n), expected)
    np.testing.assert_array_equal(square_of_condensed(condensed, n, is_squared=True), expected**2)


@pytest.mark.parametrize("n_columns", [2, 30])
def test_a_bad_distance_is_named(n_columns):
    X = rng().normal(size=(300, n_columns))
    X[17], X[251] = 1e200, -1e200
    with pytest.raises(
        ValueError, match=r"metric 'sqeuclidean' gives inf as the distance between rows \d+ and \d+"
    ):
        square_of_rows(X, "sqeuclidean")
    with pytest.warns(UserWarning, match="so large a unit that all distances"):
        ours(1e-300 * rng().normal(size=(50, n_columns)), "average", "sqeuclidean")


def test_weights_are_samples_that_have_merged_already():
    X = rng().normal(size=(30, 2))
    weight = rng().integers(1, 5, 30)
    first, second, height = matrix_linkage(square_of_rows(X, "euclidean"), "average", weight.astype(float))
    expected = linkage(np.repeat(X, weight, axis=0), "average")
    np.testing.assert_allclose(np.sort(height), expected[-29:, 2], rtol=1e-12)
    assert is_valid_linkage(as_linkage_matrix(first, second, height))


def test_progress_and_interrupts():
    told = []
    X = rng().normal(size=(2_000, 3))
    square = square_of_rows(X, "euclidean", progress=lambda done, total: told.append((done, total)))
    assert max(told) == (2_000, 2_000)
    told.clear()
    matrix_linkage(square, "average", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1_999, 1_999)
    assert sorted(told) == told

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        matrix_linkage(square_of_rows(X, "euclidean"), "average", progress=stop)
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        square_of_rows(X, "euclidean", progress=stop)
    assert threading.active_count() == before


def test_what_takes_long_says_how_far_it_is():
    said = []
    X = rng().normal(size=(700, 3))
    cluster_rows(X, "complete", "cityblock", Plan("matrix", 30.0), said.append)
    assert (
        said[0]
        == "Complete linkage of 700 samples (engine matrix): about 30 s in all; stopping the cell ends it"
    )
    assert any("of the distances" in text for text in said)
    assert "100% of the merges" in said[-1]

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer.input.distances import condense, distances_are_not_euclidean, pair_of
from dendrogram_explorer.input.metrics import METHODS
from dendrogram_explorer.linkage.sources import link_distances, link_observations


@pytest.fixture
def numbers():
    return np.random.default_rng(4711).normal(size=(40, 4))


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 25).flatmap(lambda n: arrays(np.float64, n * (n - 1) // 2, elements=st.floats(0, 1e6))))
def test_any_distances_give_the_very_numbers_of_scipy_condensed_or_square(D):
    for method in ("single", "complete", "average", "weighted"):
        expected = linkage(D, method)
        for given_form in (D, squareform(D)):
            linked = link_distances(given_form, method)
            np.testing.assert_array_equal(linked.Z, expected)
            np.testing.assert_array_equal(linked.distances, D)
    assert (linked.source, linked.metric, linked.observations) == ("distances", None, None)


@pytest.mark.parametrize("method", METHODS)
def test_euclidean_distances_suit_every_method(method, numbers):
    D = pdist(numbers)
    np.testing.assert_array_equal(link_distances(D, method).Z, linkage(D, method))


@pytest.mark.parametrize("dtype", ["float16", "float32", "uint8", "int64", "bool"])
@pytest.mark.parametrize("form", [np.asarray, squareform])
def test_distances_of_every_real_dtype(dtype, form):
    D = form(np.array([0, 200, 200, 250, 255, 9], dtype=dtype))
    linked = link_distances(D, "average")
    assert linked.distances.dtype == np.float64
    np.testing.assert_array_equal(linked.distances, np.array([0, 200, 200, 250, 255, 9]).astype(dtype))


def test_noise_of_computed_distances_is_forgiven(numbers):
    similarity = np.corrcoef(numbers)
    D = 1 - similarity
    D[3, 3] = -2e-16
    D[4, 7] += 1e-12
    D[1, 2] = D[2, 1] = -1e-16
    linked = link_distances(D)
    assert linked.distances.min() == 0
    np.testing.assert_allclose(linked.distances, squareform(D, checks=False), atol=1e-15)


@settings(deadline=None)
@given(st.integers(2, 60), st.data())
def test_a_position_in_the_condensed_form_is_a_pair(n, data):
    position = data.draw(st.integers(0, n * (n - 1) // 2 - 1))
    first, second = np.triu_indices(n, 1)
    assert pair_of(position, n) == (first[position], second[position])


def test_square_distances_are_checked_in_blocks(monkeypatch, numbers):
    monkeypatch.setattr("dendrogram_explorer.input.distances._BLOCK_ELEMENTS", 100)
    D = squareform(pdist(numbers))
    np.testing.assert_array_equal(condense(D, len(D)), squareform(D))
    D[31, 5] += 1
    with pytest.raises(ValueError, match=r"D\[5, 31\] = .* but D\[31, 5\]"):
        condense(D, len(D))


@pytest.mark.parametrize("digits", [0, 1, 6])
def test_rounded_euclidean_distances_pass_as_euclidean(digits, numbers):
    for X in (numbers * 10, numbers[:, :1] * 10):
        assert not distances_are_not_euclidean(pdist(X).round(digits), len(X))
    assert not distances_are_not_euclidean(np.zeros(10), 5)


@pytest.mark.parametrize("method", ["ward", "centroid", "median"])
def test_ward_on_distances_of_no_space_is_refused(method, numbers):
    D = pdist(numbers, "sqeuclidean")
    with pytest.raises(ValueError, match=f"'{method}' needs Euclidean distances, and D holds others"):
        link_distances(D, method)
    link_distances(D, "average")


def test_data_beside_a_tree_may_be_all_text(numbers):
    frame = pd.DataFrame({"kind": list("abcd" * 10)})
    linked = link_distances(pdist(numbers), data=frame)
    assert linked.observations is None
    assert linked.numeric_columns == []
    pd.testing.assert_frame_equal(linked.frame, frame)


@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean", "minkowski"])
def test_rows_that_differ_by_less_than_can_be_squared_are_no_duplicates(metric):
    X = np.array([[1e-200], [2e-200], [9e-200]])
    with pytest.warns(
        UserWarning, match=f"distances by metric '{metric}' are 0, though rows differ.*Divide X"
    ):
        link_observations(X, "average", metric)
    assert link_observations(X * 0, "average", metric).Z[-1, 2] == 0
    assert link_observations(X * 1e200, "average", metric).Z[-1, 2] > 0

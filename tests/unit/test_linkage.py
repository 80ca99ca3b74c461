import re

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import is_valid_linkage, linkage
from scipy.spatial import distance
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering, FeatureAgglomeration
from sklearn.datasets import load_iris, load_wine
from sklearn.neighbors import kneighbors_graph

from dendrogram_explorer.input.metrics import METHODS, METRICS, check_metric
from dendrogram_explorer.input.samples import observation_names
from dendrogram_explorer.input.validate import check_names, first_fault
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_model, link_observations

from .linkages import linkages

METRICS_FOR_ANY_NUMBERS = (
    "canberra",
    "chebyshev",
    "cityblock",
    "correlation",
    "cosine",
    "euclidean",
    "mahalanobis",
    "minkowski",
    "seuclidean",
    "sqeuclidean",
)


@pytest.fixture(scope="module")
def iris():
    return load_iris(as_frame=True)


@pytest.fixture
def numbers():
    return np.random.default_rng(4711).normal(size=(40, 4))


def tables(max_n=25):
    return arrays(
        np.float64,
        st.tuples(st.integers(2, max_n), st.integers(1, 4)),
        elements=st.floats(-1e6, 1e6, allow_subnormal=False),
    )


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(METHODS))
@pytest.mark.filterwarnings("ignore:X is:UserWarning")
def test_observations_give_the_very_numbers_of_scipy(X, method):
    linked = link_observations(X, method)
    np.testing.assert_array_equal(linked.Z, linkage(pdist(X), method))
    assert is_valid_linkage(linked.Z)
    np.testing.assert_array_equal(linked.observations, X)
    assert (linked.method, linked.metric, linked.source, linked.n) == (
        method,
        "euclidean",
        "observations",
        len(X),
    )


@pytest.mark.parametrize("metric", METRICS_FOR_ANY_NUMBERS)
def test_metrics_for_any_numbers(metric, numbers):
    np.testing.assert_array_equal(
        link_observations(numbers, "average", metric).Z, linkage(numbers, "average", metric)
    )


@pytest.mark.parametrize("metric", sorted(set(METRICS) - {"correlation", "mahalanobis"}))
def test_every_metric_on_boolean_data_is_what_scipy_makes_of_booleans(metric):
    X = np.random.default_rng(1).random((20, 12)) < 0.5
    np.testing.assert_allclose(
        link_observations(X, "complete", metric).Z, linkage(pdist(X, metric), "complete"), atol=1e-12
    )


def test_real_data_of_both_classic_sets(iris):
    for frame in (iris.data, load_wine(as_frame=True).data):
        linked = link_observations(frame)
        np.testing.assert_array_equal(linked.Z, linkage(frame.to_numpy(), "ward"))
        assert linked.feature_names == list(frame.columns)
        assert linked.numeric_columns == list(range(frame.shape[1]))
        assert linked.names is None


def test_the_tutorials_numbers():
    stream = np.random.RandomState(4711)
    a = stream.multivariate_normal([10, 0], [[3, 1], [1, 4]], size=[100])
    b = stream.multivariate_normal([0, 20], [[3, 1], [1, 4]], size=[50])
    Z = link_observations(np.concatenate((a, b))).Z
    np.testing.assert_allclose(Z[0], [52, 53, 0.04151, 2], atol=1e-5)
    np.testing.assert_allclose(Z[-4:, 2], [15.11533, 17.11527, 23.12199, 180.27043], atol=1e-5)


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "longdouble", ">f8", "int8", "uint8", "int64", "uint64", "bool"]
)
def test_every_real_dtype_becomes_float64_without_overflow(dtype):
    X = np.array([[0, 1], [1, 0], [100, 120], [125, 3]]).astype(dtype)
    linked = link_observations(X, "average", "cityblock")
    assert linked.observations.dtype == np.float64
    np.testing.assert_array_equal(linked.Z, linkage(X.astype(np.float64), "average", "cityblock"))


@pytest.mark.parametrize(
    "layout", [list, np.asfortranarray, np.ma.asarray, lambda X: X[::-1][::-1], lambda X: X.tolist()]
)
def test_any_layout_and_nested_lists(layout, numbers):
    linked = link_observations(layout(numbers))
    np.testing.assert_array_equal(linked.Z, linkage(numbers, "ward"))
    assert linked.observations.flags.c_contiguous


@pytest.mark.parametrize("kind", [scipy.sparse.csr_array, scipy.sparse.coo_matrix, scipy.sparse.lil_array])
def test_sparse_observations_are_made_dense(kind, numbers):
    X = np.where(numbers > 0.5, numbers, 0.0)
    linked = link_observations(kind(X), "average")
    np.testing.assert_array_equal(linked.observations, X)
    np.testing.assert_array_equal(linked.Z, linkage(X, "average"))


def test_inputs_are_neither_changed_nor_kept(numbers):
    Z, D = linkage(numbers, "ward"), pdist(numbers)
    frame = pd.DataFrame(numbers.copy(), columns=list("abcd"))
    sources = {"X": numbers, "Z": Z, "D": D, "S": squareform(D)}
    before = {name: array.copy() for name, array in sources.items()}
    made = [
        link_observations(numbers),
        link_matrix(Z, data=numbers),
        link_distances(D, data=frame),
        link_distances(sources["S"]),
    ]
    kept = [
        array.copy()
        for linked in made
        for array in (linked.Z, linked.observations, linked.distances)
        if array is not None
    ]
    for name, array in sources.items():
        np.testing.assert_array_equal(array, before[name])
        assert array.flags.writeable
        array[:] = 7
    frame["cluster"] = 1
    frame.loc[0, "a"] = 99
    now = [
        array
        for linked in made
        for array in (linked.Z, linked.observations, linked.distances)
        if array is not None
    ]
    for array, copy in zip(now, kept, strict=True):
        np.testing.assert_array_equal(array, copy)
        assert not array.flags.writeable
        assert array.flags.c_contiguous
    assert list(made[2].frame.columns) == list("abcd")
    assert made[2].frame.loc[0, "a"] == before["X"][0, 0]


def test_of_a_mixed_frame_the_numeric_columns_are_used_and_the_others_named(iris):
    frame = iris.data.iloc[:, :2].copy()
    frame.insert(0, "species", iris.target.map(dict(enumerate(iris.target_names))))
    frame["large"] = frame.iloc[:, 1] > 5.5
    frame["bred"] = pd.Timestamp("1936-01-01")
    frame.index = [f"flower {number}" for number in range(len(frame))]
    linked = link_observations(frame)
    assert re.search(r"2 of 5 columns are not numeric.*'species'.*'bred'", linked.notes[0])
    assert linked.feature_names == ["sepal length (cm)", "sepal width (cm)", "large"]
    assert linked.numeric_columns == [1, 2, 3]
    assert linked.names[:2] == ["flower 0", "flower 1"]
    np.testing.assert_array_equal(linked.observations, frame.iloc[:, [1, 2, 3]].astype(float))
    pd.testing.assert_frame_equal(linked.frame, frame)


def test_nullable_sparse_and_repeated_columns_of_a_frame():
    frame = pd.DataFrame({"a": [1, 2, 4], "b": [True, False, True]}).convert_dtypes()
    frame["c"] = pd.arrays.SparseArray([0.0, 0.0, 3.0])
    frame.columns = ["x", "x", ("y", 1)]
    linked = link_observations(frame)
    np.testing.assert_array_equal(linked.observations, [[1, 1, 0], [2, 0, 0], [4, 1, 3]])
    assert linked.feature_names == ["x", "x", "y, 1"]


def test_names_come_from_the_argument_then_from_the_index(numbers):
    frame = pd.DataFrame(numbers[:3], index=["a", "b", "c"])
    assert link_observations(frame).names == ["a", "b", "c"]
    assert link_observations(frame, names=[3, 2, 2]).names == ["3", "2", "2"]
    D = pd.DataFrame(squareform(pdist(frame)), index=frame.index, columns=frame.index)
    assert link_distances(D).names == ["a", "b", "c"]
    assert link_distances(D.to_numpy(), data=frame).names == ["a", "b", "c"]
    assert link_matrix(linkage(frame), data=frame).names == ["a", "b", "c"]


def test_observation_names():
    frame = pd.DataFrame({"x": range(4)})
    assert observation_names(frame) is None
    assert observation_names(frame[1:]) == ["1", "2", "3"]
    assert observation_names(frame.set_axis(pd.MultiIndex.from_product([["a", "b"], [1, 2]]))) == [
        "a, 1",
        "a, 2",
        "b, 1",
        "b, 2",
    ]
    assert observation_names([[1], [2]]) is None


@pytest.mark.parametrize(
    "names",
    [
        ["1", "2"],
        ("1", "2"),
        np.array([1, 2]),
        pd.Index([1, 2]),
        pd.Series([1, 2], index=[8, 9]),
        range(1, 3),
    ],
)
def test_names_of_any_sequence_become_strings(names):
    assert check_names(names, 2) == ["1", "2"]


@settings(max_examples=200, deadline=None)
@given(linkages())
def test_every_linkage_matrix_is_taken_over_as_it_is(Z):
    linked = link_matrix(Z)
    np.testing.assert_array_equal(linked.Z, Z)
    assert (linked.source, linked.method, linked.metric, linked.n) == ("linkage", None, None, len(Z) + 1)
    np.testing.assert_array_equal(link_matrix(Z.tolist()).Z, Z)


@settings(max_examples=300, deadline=None)
@given(linkages(max_n=12), st.data())
def test_a_matrix_is_refused_exactly_when_it_makes_no_tree(Z, data):
    row, column = data.draw(st.integers(0, len(Z) - 1)), data.draw(st.integers(0, 3))
    Z[row, column] = data.draw(
        st.sampled_from([-1.0, 0.0, 1.0, 2.5, 3.0, 12.0, 1e9, np.nan, np.inf, -np.inf])
    )
    fault = first_fault(Z[:, :2], Z[:, 2], Z[:, 3])
    assert (fault is None) == (slow_first_fault(Z) is None)
    if fault is not None:
        assert fault[0] == slow_first_fault(Z)


def slow_first_fault(Z):
    """The rules one after the other, row by row."""
    sizes, used = dict.fromkeys(range(len(Z) + 1), 1), set()
    for row, (left, right, height, count) in enumerate(Z.tolist()):
        if left not in sizes or right not in sizes or left in used or right in used or left == right:
            return row
        if not 0 <= height < np.inf or count != sizes[left] + sizes[right]:
            return row
        used |= {left, right}
        sizes[len(Z) + 1 + row] = count
    return None


@pytest.mark.parametrize("method", ["ward", "complete", "average", "single"])
@pytest.mark.parametrize("how", [{"n_clusters": None, "distance_threshold": 0}, {"compute_distances": True}])
def test_a_fitted_model_gives_scipys_tree(method, how, iris):
    X = iris.data.to_numpy()
    model = AgglomerativeClustering(linkage=method, **how).fit(X)
    linked = link_model(model, data=iris.data)
    expected = linkage(X, method)
    np.testing.assert_allclose(linked.Z[:, 2:], expected[:, 2:], atol=1e-9)
    assert is_valid_linkage(linked.Z)
    assert (linked.method, linked.metric, linked.source) == (method, "euclidean", "model")
    assert linked.feature_names == list(iris.data.columns)


def test_a_model_with_a_connectivity_forest_is_a_full_tree(numbers):
    X = np.concatenate([numbers, numbers + 100])
    model = AgglomerativeClustering(
        n_clusters=None, distance_threshold=0, connectivity=kneighbors_graph(X, 3, include_self=False)
    )
    with pytest.warns(UserWarning, match="connected components"):
        model.fit(X)
    linked = link_model(model)
    assert is_valid_linkage(linked.Z)
    assert linked.Z[-1, 3] == len(X)
    np.testing.assert_array_equal(linked.Z[:, :2], model.children_)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("l2", "euclidean"),
        ("manhattan", "cityblock"),
        ("cosine", "cosine"),
        ("precomputed", None),
        (pdist, None),
    ],
)
def test_metric_of_a_model_under_scipys_name(metric, expected, numbers):
    model = AgglomerativeClustering(linkage="average", compute_distances=True).fit(numbers)
    assert link_model(model.set_params(metric=metric)).metric == expected


def test_clustered_features_are_leaves_too(numbers):
    model = FeatureAgglomeration(compute_distances=True, n_clusters=2).fit(numbers)
    np.testing.assert_allclose(link_model(model, data=numbers.T).Z[:, 2], linkage(numbers.T, "ward")[:, 2])


def test_a_callable_metric_is_called_on_rows(numbers):
    def widest(u, v):
        return np.abs(u - v).max()

    linked = link_observations(numbers, "average", widest)
    np.testing.assert_array_equal(linked.Z, linkage(numbers, "average", "chebyshev"))
    assert linked.metric is widest


def test_scipys_own_function_becomes_its_name(numbers):
    assert link_observations(numbers, "ward", distance.euclidean).metric == "euclidean"


def test_every_short_name_of_scipys_means_the_same_here(numbers):
    X = np.abs(numbers)
    for name in (
        "cheb",
        "c",
        "cblock",
        "co",
        "cos",
        "eu",
        "ha",
        "matching",
        "jacc",
        "js",
        "mahal",
        "pnorm",
        "se",
        "SqE",
    ):
        np.testing.assert_array_equal(pdist(X, name), pdist(X, check_metric(name, "average")))


def test_relinking_keeps_everything_but_the_tree(iris):
    frame = iris.data.set_axis([f"flower {number}" for number in range(150)])
    before = link_observations(frame)
    after = relink(before, method="average", metric="manhattan")
    np.testing.assert_array_equal(after.Z, linkage(frame, "average", "cityblock"))
    assert (after.method, after.metric) == ("average", "cityblock")
    assert (before.method, before.metric) == ("ward", "euclidean")
    assert after.observations is before.observations
    assert after.frame is before.frame
    assert after.names == before.names
    np.testing.assert_array_equal(relink(after, metric="cosine").Z, linkage(frame, "average", "cosine"))


def test_observations_that_look_like_distances_are_taken_with_a_hint(numbers):
    D = squareform(pdist(numbers))
    with pytest.warns(UserWarning, match=r"looks like a distance matrix.*from_distances\(X\)"):
        linked = link_observations(D)
    np.testing.assert_array_equal(linked.observations, D)


def test_observations_that_are_a_linkage_matrix_are_taken_with_a_hint(numbers):
    with pytest.warns(UserWarning, match=r"valid linkage matrix.*from_linkage\(X\)"):
        link_observations(linkage(numbers, "ward"))


def test_numbers_for_a_yes_no_metric_warn(numbers):
    with pytest.warns(UserWarning, match=r"'rogerstanimoto' compares yes/no values.*X > 0"):
        link_observations(numbers, "average", "rogerstanimoto")

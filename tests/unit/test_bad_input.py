import datetime

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist
from sklearn.cluster import AgglomerativeClustering

from dendrogram_explorer.input.metrics import METHODS
from dendrogram_explorer.input.validate import check_names
from dendrogram_explorer.linkage import sources as module
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.engines import run
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_model, link_observations

X = np.random.default_rng(4711).normal(size=(12, 3))
Z = linkage(X, "average")
D = pdist(X)
LINKED = link_observations(X, "average")


def refuse(*_):
    raise AssertionError("worked before the input was checked")


@pytest.fixture(autouse=True)
def nothing_is_clustered(monkeypatch):
    """Every refusal comes before the clustering."""
    monkeypatch.setattr(module, "cluster_distances", refuse)
    monkeypatch.setattr(run, "linkage", refuse)


@pytest.fixture
def no_distances(monkeypatch):
    """A refusal comes before any distance is computed."""
    monkeypatch.setattr(run, "row_distances", refuse)


def changed(array, position, value):
    array = np.array(array, dtype=np.result_type(array, np.asarray(value)))
    array[position] = value
    return array


@pytest.mark.usefixtures("no_distances")
@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (None, TypeError, r"X is None\. Needed: a table of numbers.* Pass an array"),
        (3.5, TypeError, r"X is a float\. Needed: a table"),
        ("iris.csv", TypeError, r"X is a str\..*pandas\.read_csv"),
        ({"a": [1, 2]}, TypeError, r"X is a dict\..*pandas\.DataFrame\(X\)"),
        ({1, 2}, TypeError, r"X is a set\. Needed"),
        ((row for row in X), TypeError, r"X is a generator\. Needed"),
        (len, TypeError, r"X is a builtin_function_or_method\. Needed"),
        (AgglomerativeClustering(), TypeError, r"X is a model \(AgglomerativeClustering\).*from_model"),
        ([[1, 2], [3]], ValueError, r"X is ragged: row 0 has 2 values, row 1 has 1\..*same number of values"),
        ([[1, 2], 3], ValueError, r"X mixes numbers and sequences.*same length"),
        ([["1", "2"], ["3", "4"]], TypeError, r"X holds text.*X\.astype\(float\)"),
        ([[b"1"], [b"2"]], TypeError, r"X holds bytes"),
        ([[1, None], [2, 3]], TypeError, r"X holds Python objects.*Missing values.*X\.astype\(float\)"),
        (X.astype(object), TypeError, r"X holds Python objects \(dtype object\)"),
        (X + 1j, TypeError, r"X holds complex numbers \(dtype complex128\).*real and imaginary parts"),
        (np.zeros((3, 2), "M8[D]"), TypeError, r"X holds dates.*Convert them to numbers"),
        (np.zeros((3, 2), "m8[D]"), TypeError, r"X holds time differences.*timedelta64"),
        ([[datetime.date(2020, 1, 1)]] * 2, TypeError, r"X holds Python objects"),
        (np.zeros(3, [("a", float)]), TypeError, r"X holds structured records.*pandas\.DataFrame\(X\)"),
        (np.arange(1.0), ValueError, r"X has 1 dimension.*shape \(1,\).*X\.reshape\(-1, 1\)"),
        (np.zeros((2, 2, 2)), ValueError, r"X has 3 dimension.*X\.reshape\(len\(X\), -1\)"),
        (scipy.sparse.coo_array(np.arange(5.0)), ValueError, r"X has 1 dimension"),
        (np.zeros((1, 3)), ValueError, r"X has 1 row \(shape \(1, 3\)\)\. Needed: at least 2 samples.*X\.T"),
        (np.zeros((1, 4)), ValueError, r"from_linkage\(Z\)"),
        (np.zeros((0, 3)), ValueError, r"X has 0 rows"),
        (np.zeros((3, 0)), ValueError, r"X has no columns \(shape \(3, 0\)\)"),
        (
            changed(X, (7, 1), np.nan),
            ValueError,
            r"missing values \(NaN\) in column 1 \(in 1 of 12 rows\).*row 7",
        ),
        (changed(X, (slice(2, 5), [0, 2]), np.nan), ValueError, r"columns 0 \(in 3 of .*, 2 \(in 3.*isnan"),
        (changed(X, (3, 2), -np.inf), ValueError, r"infinite values.*column 2.*row 3.*Replace them"),
        (np.array([["1e4000"], ["1"]], np.longdouble), ValueError, r"beyond the range of float64.*column 0"),
        (np.ma.masked_greater(X, 1), ValueError, r"X has masked \(missing\) values.*X\.filled"),
        (scipy.sparse.csr_array(X + 1j), TypeError, r"X is sparse with dtype complex128.*X\.real"),
        (
            scipy.sparse.csr_array(changed(X, (0, 0), np.nan)),
            ValueError,
            r"missing values \(NaN\) in column 0",
        ),
        (pd.Series(["a", "b"]), ValueError, r"one pandas Series of length 2.*X\.to_frame\(\)"),
        (
            pd.DataFrame({"kind": list("abc")}),
            ValueError,
            r"no numeric column.*'kind'.*metric='gower'.*get_dummies",
        ),
        (
            pd.DataFrame(
                {"a": [1.0, np.nan, 2], "b": [1, 2, 3], "c": [np.nan, np.nan, 1]}, index=list("xyz")
            ),
            ValueError,
            r"missing values \(NaN\) in columns 'a' \(in 1 of 3 rows\), 'c' \(in 2 of 3 rows\).*"
            r"X\.dropna\(subset=\['a', 'c'\]\)",
        ),
        (
            pd.DataFrame({"a": pd.array([1, None], "Int64")}),
            ValueError,
            r"missing values \(NaN\) in column 'a'",
        ),
        (pd.DataFrame({"a": [1.0, np.inf]}), ValueError, r"infinite values .*in column 'a'"),
    ],
)
def test_observations(given, error, says):
    with pytest.raises(error, match=says):
        link_observations(given)


@pytest.mark.usefixtures("no_distances")
@pytest.mark.parametrize(
    ("method", "metric", "error", "says"),
    [
        (
            "wards",
            "euclidean",
            ValueError,
            r"Unknown method 'wards'\. Did you mean 'ward'\? Needed: one of single,",
        ),
        ("Averages", "euclidean", ValueError, r"Did you mean 'average'\?"),
        ("upgma!?", "euclidean", ValueError, r"Unknown method 'upgma!\?'\. Needed: one of"),
        (None, "euclidean", TypeError, r"method has the type NoneType\. Needed: one of single"),
        (
            "average",
            "euclidian",
            ValueError,
            r"Unknown metric 'euclidian'\. Did you mean 'euclidean'\?.*from_distances",
        ),
        ("average", "manhatan", ValueError, r"Did you mean 'manhattan'\?"),
        ("average", "zzzzzz", ValueError, r"Unknown metric 'zzzzzz'\. Needed: one of braycurtis,"),
        (
            "average",
            2,
            TypeError,
            r"metric has the type int\. Needed: a name such as 'euclidean', or a function",
        ),
        *(
            (
                method,
                "cosine",
                ValueError,
                rf"'{method}' needs Euclidean distances.*'cosine' was given.*'average'",
            )
            for method in ("ward", "centroid", "median")
        ),
        ("ward", lambda u, v: 1.0, ValueError, r"'ward' needs Euclidean distances, but metric '<lambda>'"),
        ("average", lambda u, v: u - v, TypeError, r"metric function returns array.*Needed: one real number"),
        ("average", lambda u, v: None, TypeError, r"metric function returns None for rows 0 and 1"),
        ("average", lambda u, v: 1j, TypeError, r"Needed: one real number"),
    ],
)
def test_methods_and_metrics(method, metric, error, says):
    with pytest.raises(error, match=says):
        link_observations(X, method, metric)


@pytest.mark.usefixtures("no_distances")
@pytest.mark.parametrize(
    ("metric", "given", "says"),
    [
        (
            "cosine",
            changed(X, [4, 9], 0.0),
            r"'cosine' has no value for a row of zeros.*rows 4, 9 .*Remove these rows",
        ),
        ("correlation", changed(X, [2], 0.1), r"'correlation' has no value for a constant row.*rows 2 "),
        ("correlation", X[:, :1], r"rows 0, 1, 2, 3, 4 and 7 more \(counting from 0\)"),
        (
            "braycurtis",
            changed(X, [1, 5], 0.0),
            r"'braycurtis' has no value between two rows of zeros.*rows 1, 5 ",
        ),
        ("dice", np.zeros((3, 2)), r"'dice' has no value between two rows of zeros"),
        ("jensenshannon", X, r"'jensenshannon' compares distributions.*rows 0.*counts or probabilities"),
        (
            "jensenshannon",
            changed(np.abs(X), [3], 0.0),
            r"'jensenshannon' has no value for a row of zeros.*rows 3 ",
        ),
        (
            "seuclidean",
            changed(X, (slice(None), 1), 5.0),
            r"standard deviation, which is 0 for the columns 1 ",
        ),
        (
            "mahalanobis",
            X[:3],
            r"'mahalanobis' needs an invertible covariance.*3 rows and 3 columns, of which 2",
        ),
        ("mahalanobis", np.c_[X, X[:, 0] * 2], r"12 rows and 4 columns, of which 3 are independent"),
    ],
)
def test_rows_for_which_a_metric_is_undefined(metric, given, says):
    with pytest.raises(ValueError, match=says):
        link_observations(given, "average", metric)


@pytest.mark.parametrize(
    ("given", "metric", "says"),
    [
        ([[0.0], [1e200], [-1e200]], "euclidean", r"gives inf as the distance between rows 0 and 1.*rescale"),
        (
            [[1.0], [0.0], [3.0]],
            lambda u, v: u[0] / v[0] if v[0] else np.nan,
            r"gives nan as the distance between",
        ),
        (
            [[0.0], [3], [1]],
            lambda u, v: 1 - u[0] - v[0],
            r"'<lambda>' gives -2\.0 as the distance between rows 0 and 1",
        ),
    ],
)
def test_distances_that_a_metric_must_not_give(given, metric, says):
    with pytest.raises(ValueError, match=says):
        link_observations(given, "average", metric)


@pytest.mark.parametrize(
    ("names", "error", "says"),
    [
        (
            "abc",
            TypeError,
            r"names is the single str 'abc'\. Needed: a sequence of 3 names.*names=X\['abc'\]",
        ),
        (b"abc", TypeError, r"names is the single bytes"),
        ({"a": 1, "b": 2, "c": 3}, TypeError, r"names has the type dict\. Needed: a sequence of 3 names"),
        ({"a", "b", "c"}, TypeError, r"names has the type set"),
        (7, TypeError, r"names has the type int"),
        (iter("abc"), TypeError, r"names has the type str_iterator|names has the type str_ascii_iterator"),
        (
            pd.DataFrame({"a": list("abc")}),
            TypeError,
            r"names has the type DataFrame.*one column of a DataFrame",
        ),
        (
            ["a", "b"],
            ValueError,
            r"names has length 2, but there are 3 samples\. Needed: exactly one name per sample",
        ),
        (np.array([["a", "b", "c"]]), ValueError, r"names has shape \(1, 3\).*names\.ravel\(\)"),
    ],
)
def test_names(names, error, says):
    with pytest.raises(error, match=says):
        check_names(names, 3)


@pytest.mark.parametrize(
    "constructor",
    [
        lambda **extra: link_observations(X, **extra),
        lambda **extra: link_distances(D, **extra),
        lambda **extra: link_matrix(Z, **extra),
        lambda **extra: link_model(AgglomerativeClustering(compute_distances=True).fit(X), **extra),
    ],
)
def test_every_constructor_checks_names_first(constructor):
    with pytest.raises(ValueError, match="names has length 1, but there are 12 samples"):
        constructor(names=["a"])


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (X[:5], ValueError, r"data has 5 rows, but D describes 12 samples\. Needed: the same samples"),
        (changed(X, (7, 1), np.inf), ValueError, r"data has infinite values .*in column 1 .*row 7"),
        (X.astype(str), TypeError, r"data holds text.*data\.astype\(float\)"),
        (X[:5, 0], ValueError, r"data has 5 rows, but D describes 12 samples"),
    ],
)
def test_data_beside_distances(data, error, says):
    with pytest.raises(error, match=says):
        link_distances(D, data=data)


@pytest.mark.parametrize(
    ("linked", "what"), [(link_matrix(Z), "a linkage matrix"), (link_distances(D), "distances")]
)
def test_only_observations_can_be_clustered_again(linked, what):
    with pytest.raises(
        ValueError, match=rf"built from {what}, so method and metric cannot change.*DendrogramExplorer\(X"
    ):
        relink(linked, method="single")


@pytest.mark.parametrize("method", [*METHODS, "wrd"])
def test_a_refused_change_says_what_suits(method):
    with pytest.raises(
        ValueError, match=r"Did you mean 'ward'|Did you mean 'cosine'|needs Euclidean distances"
    ):
        relink(LINKED, method=method, metric="cosinus" if method in METHODS else None)

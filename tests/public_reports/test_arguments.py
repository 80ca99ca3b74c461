"""Arguments that are exchanged, that other programs call otherwise, or that belong elsewhere."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.input.metrics import refuse_params_outside
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.sources import link_distances, link_observations

X = np.random.default_rng(3).normal(size=(12, 4))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("UPGMA", "average"),
        ("upgma", "average"),
        ("WPGMA", "weighted"),
        ("mcquitty", "weighted"),
        ("UPGMC", "centroid"),
        ("WPGMC", "median"),
        ("ward.D2", "ward"),
        ("Ward", "ward"),
        ("average linkage", "average"),
        (" single ", "single"),
    ],
)
def test_methods_under_other_names(name, meant):
    explorer = DendrogramExplorer(X, name)
    assert explorer.method == meant
    np.testing.assert_array_equal(explorer.linkage_matrix, linkage(X, meant))
    assert link_distances(pdist(X), name).method == meant
    explorer.method = "complete"
    explorer.method = name
    assert explorer.method == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("L1", "cityblock"),
        ("manhattan", "cityblock"),
        ("Taxicab", "cityblock"),
        ("maximum", "chebyshev"),
        ("pearson", "correlation"),
        ("squared_euclidean", "sqeuclidean"),
        ("bray-curtis", "braycurtis"),
    ],
)
def test_metrics_under_other_names(name, meant):
    rows = abs(X)
    linked = link_observations(rows, "average", name)
    assert linked.metric == meant
    np.testing.assert_array_equal(linked.Z, linkage(rows, "average", meant))


@pytest.mark.parametrize(
    ("method", "metric", "says"),
    [
        ("euclidean", "ward", r"they are exchanged\. Pass method='ward', metric='euclidean'"),
        ("cosine", "average", r"they are exchanged\. Pass method='average', metric='cosine'"),
        ("manhattan", "UPGMA", r"they are exchanged\. Pass method='average', metric='cityblock'"),
        ("gower", "complete", r"they are exchanged\. Pass method='complete', metric='gower'"),
    ],
)
def test_exchanged_arguments(method, metric, says):
    with pytest.raises(ValueError, match=says):
        DendrogramExplorer(X, method, metric)


def test_a_function_in_the_place_of_the_method():
    with pytest.raises(TypeError, match=r"they are exchanged\. Pass method='average', metric=max"):
        DendrogramExplorer(X, max, "average")


def test_one_of_them_in_the_other_ones_place():
    with pytest.raises(
        ValueError, match=r"Unknown method 'correlation': this is a metric\. Pass it as metric="
    ):
        DendrogramExplorer(X, "correlation")
    with pytest.raises(
        ValueError, match=r"Unknown metric 'single': this is a linkage method\. Pass it as method="
    ):
        DendrogramExplorer(X, metric="single")
    explorer = DendrogramExplorer(X, "average")
    with pytest.raises(ValueError, match="this is a linkage method"):
        explorer.metric = "ward"


@pytest.mark.parametrize(
    ("metric", "says"),
    [
        ("haversine", r"haversine_distances\(numpy\.radians\(X\)\) \* 6371.*from_distances\(D, data=X\)"),
        ("levenshtein", r"compares words.*function of two words.*list of words as X"),
        ("jaro-winkler", "compares words"),
        ("edit", "compares words"),
        ("dtw", "compares whole series"),
        ("wasserstein", "compares distributions"),
        ("precomputed", r"use DendrogramExplorer\.from_distances\(X\)"),
        ("tanimoto", r"metric='jaccard': pass X\.astype\(bool\)"),
        ("hellinger", r"numpy\.sqrt\(X\) with metric='euclidean'"),
        ("sokalmichener", "metric='rogerstanimoto', which is the same"),
        ("dot", "is a similarity"),
        ("spearmann", "Did you mean 'spearman'"),
        ("gowers", "Did you mean 'gower'"),
    ],
)
def test_metrics_that_need_something_else(metric, says):
    with pytest.raises(ValueError, match=says):
        DendrogramExplorer(X, "average", metric)


def test_methods_that_need_something_else():
    with pytest.raises(ValueError, match=r'"ward\.D" takes squared distances'):
        DendrogramExplorer(X, "ward.D")
    with pytest.raises(ValueError, match=r"k-means makes no tree.*method='ward'"):
        DendrogramExplorer(X, "kmeans")
    with pytest.raises(ValueError, match=r"hdbscan.*from_model"):
        DendrogramExplorer(X, "hdbscan")


def test_the_power_of_minkowski():
    linked = link_observations(X, "average", "minkowski", metric_params={"p": 3})
    np.testing.assert_allclose(linked.Z, linkage(pdist(X, "minkowski", p=3), "average"))
    assert linked.how == "average, minkowski (p=3)"
    np.testing.assert_allclose(
        relink(linked, method="single").Z, linkage(pdist(X, "minkowski", p=3), "single")
    )
    np.testing.assert_allclose(relink(linked, metric="cityblock").Z, linkage(X, "average", "cityblock"))
    assert relink(linked, metric="cityblock").metric_params == {}


@pytest.mark.parametrize(
    ("metric", "given"),
    [
        ("minkowski", {"p": 3}),
        ("pnorm", {"p": 3.0, "n_clusters": 2}),
        ("mahalanobis", {"VI": np.eye(4)}),
        ("seuclidean", {"V": np.ones(4)}),
        ("euclidean", {"w": [1, 2, 3, 4]}),
        ("minkowski", {"metric_kwds": {"p": 3}}),
    ],
)
def test_parameters_of_the_metric_among_the_arguments(metric, given):
    with pytest.raises(TypeError, match=r"Pass metric_params=\{"):
        refuse_params_outside(given, metric)


def test_p_of_the_truncation_stays_one():
    refuse_params_outside({"p": 12, "truncate_mode": "lastp"}, "minkowski")
    refuse_params_outside({"p": 12}, "euclidean")


@pytest.mark.parametrize(
    ("metric", "params"),
    [
        ("minkowski", {"p": 1.5, "w": [1.0, 2, 3, 4]}),
        ("seuclidean", {"V": [1.0, 2, 3, 4]}),
        ("mahalanobis", {"VI": np.diag([1.0, 2, 3, 4])}),
        ("cityblock", {"w": [1.0, 0, 3, 4]}),
        ("euclidean", {"w": [1.0, 0, 3, 4]}),
    ],
)
def test_parameters_are_scipys(metric, params):
    linked = link_observations(X, "average", metric, metric_params=params)
    np.testing.assert_allclose(linked.Z, linkage(pdist(X, metric, **params), "average"))


@pytest.mark.parametrize(
    ("metric", "params", "error", "says"),
    [
        ("minkowski", {"power": 3}, ValueError, r"no parameter 'power'.*Needed: p, w"),
        ("minkowski", {"p": 0}, ValueError, r"p of metric 'minkowski' is 0\. Needed: a number above 0"),
        ("minkowski", {"p": "3"}, ValueError, r"p of metric 'minkowski' is '3'"),
        ("minkowski", 3, TypeError, r"metric_params is 3\. Needed: a dict"),
        ("euclidean", {"p": 3}, ValueError, r'Pass metric="minkowski" with metric_params=\{"p": 3\}'),
        ("cityblock", {"w": [1, 2]}, ValueError, r"w of metric 'cityblock' has shape \(2,\), but 4 columns"),
        ("cityblock", {"w": [1, 2, -1, 1]}, ValueError, r"negative or not finite"),
        ("mahalanobis", {"VI": np.eye(3)}, ValueError, r"Needed: shape \(4, 4\)"),
        ("kendall", {"variant": "c"}, ValueError, r"It has none\. Leave metric_params out"),
    ],
)
def test_parameters_that_cannot_be(metric, params, error, says):
    with pytest.raises(error, match=says):
        link_observations(X, "average", metric, metric_params=params)

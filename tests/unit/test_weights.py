"""Weights: a row of weight 3 gives the tree of three equal rows above height 0."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import cophenet, is_valid_linkage, linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.sources import link_distances, link_observations
from dendrogram_explorer.linkage.weighted import WEIGHTED_METHODS, weighted_linkage

rng = np.random.default_rng(37)
X = rng.normal(size=(30, 3))
WEIGHTS = rng.integers(1, 6, 30)


def cophenetic_of_repeated(rows, weights, method, metric="euclidean"):
    """Heights at which the first copies of the rows meet in scipy's tree of repeated rows."""
    repeated = np.repeat(np.arange(len(rows)), weights)
    first = np.searchsorted(repeated, np.arange(len(rows)))
    return squareform(cophenet(linkage(pdist(rows[repeated], metric), method)))[np.ix_(first, first)]


@pytest.mark.parametrize("method", WEIGHTED_METHODS)
@pytest.mark.parametrize("seed", range(8))
def test_the_tree_of_repeated_rows(method, seed):
    chance = np.random.default_rng(seed)
    rows, weights = chance.normal(size=(25, 3)), chance.integers(1, 6, 25)
    linked = link_observations(rows, method, weights=weights)
    assert is_valid_linkage(linked.Z)
    np.testing.assert_allclose(
        squareform(cophenet(linked.Z)), cophenetic_of_repeated(rows, weights, method), rtol=1e-9
    )
    repeated = linkage(np.repeat(rows, weights, axis=0), method)
    np.testing.assert_allclose(np.sort(linked.Z[:, 2]), np.sort(repeated[:, 2])[-24:], rtol=1e-9)


@pytest.mark.parametrize("method", ["average", "weighted"])
def test_other_metrics(method):
    linked = link_observations(X, method, "cityblock", weights=WEIGHTS)
    expected = cophenetic_of_repeated(X, WEIGHTS, method, "cityblock")
    np.testing.assert_allclose(squareform(cophenet(linked.Z)), expected)
    np.testing.assert_allclose(link_distances(pdist(X, "cityblock"), method, weights=WEIGHTS).Z, linked.Z)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float64, st.tuples(st.integers(2, 20), st.integers(1, 3)), elements=st.integers(-50, 50).map(float)
    ),
    st.sampled_from(WEIGHTED_METHODS),
)
def test_equal_weights_change_nothing_but_the_order_of_ties(rows, method):
    D = pdist(rows)
    Z, expected = weighted_linkage(D, np.ones(len(rows)), method), linkage(D, method)
    if len(np.unique(D.round(9))) == len(D) and len(np.unique(expected[:, 2].round(9))) == len(expected):
        np.testing.assert_allclose(Z, expected, atol=1e-9)
    assert is_valid_linkage(Z)


@pytest.mark.parametrize("scale", [1e-160, 1e160])
def test_any_unit(scale):
    Z = weighted_linkage(pdist(X) * scale, WEIGHTS.astype(float), "ward")
    expected = weighted_linkage(pdist(X), WEIGHTS.astype(float), "ward")
    np.testing.assert_allclose(Z[:, 2] / scale, expected[:, 2])


def test_fractions_and_common_factors():
    Z = link_observations(X, "average", weights=WEIGHTS / 7).Z
    np.testing.assert_allclose(Z, link_observations(X, "average", weights=WEIGHTS).Z)
    heights = link_observations(X, "ward", weights=WEIGHTS * 4.0).Z[:, 2]
    np.testing.assert_allclose(heights, 2 * link_observations(X, "ward", weights=WEIGHTS).Z[:, 2])


def test_a_column_of_the_table_is_not_clustered():
    frame = pd.DataFrame(X, columns=list("abc")).assign(copies=WEIGHTS)
    linked = link_observations(frame, weights="copies")
    np.testing.assert_allclose(linked.Z, link_observations(X, weights=WEIGHTS).Z)
    assert linked.feature_names == list("abc")
    assert linked.frame.columns.tolist() == [*"abc", "copies"]
    np.testing.assert_array_equal(linked.weights, WEIGHTS)
    for given_weights in (frame["copies"], tuple(WEIGHTS.tolist())):
        again = link_observations(frame[list("abc")], weights=given_weights)
        np.testing.assert_allclose(again.Z, linked.Z)


def test_sparse_rows_functions_and_mixed_columns():
    sparse = scipy.sparse.random_array((20, 600_000), density=1e-4, random_state=rng, format="csr")
    weights = np.arange(1, 21)
    linked = link_observations(sparse, "ward", weights=weights)
    narrow = sparse[:, np.unique(sparse.indices)].toarray()
    np.testing.assert_allclose(linked.Z, link_observations(narrow, "ward", weights=weights).Z)
    words = ["a", "bb", "ccccc"]
    by_length = link_observations(words, "average", lambda p, q: abs(len(p) - len(q)), weights=[3, 1, 1])
    assert by_length.Z[:, 2].tolist() == [1, 3.75]
    frame = pd.DataFrame({"x": [0.0, 1, 5], "kind": list("aab")})
    assert link_observations(frame, "average", "gower", weights=[3, 1, 1]).Z[-1, 2] == pytest.approx(0.975)


def test_they_stay_when_the_tree_is_made_otherwise():
    linked = link_observations(X, weights=WEIGHTS)
    again = relink(linked, method="average", scale="standard")
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    np.testing.assert_allclose(again.Z, link_observations(scaled, "average", weights=WEIGHTS).Z)
    np.testing.assert_allclose(relink(linked, method="single").Z, linkage(X, "single"))
    assert relink(linked, method="single").weights is linked.weights


@pytest.mark.parametrize(
    ("weights", "options", "error", "says"),
    [
        (WEIGHTS[:5], {}, ValueError, r"weights has shape \(5,\), but there are 30 samples"),
        (WEIGHTS * 0, {}, ValueError, r"weights\[0\] is 0\. Needed: 30 positive numbers"),
        (-WEIGHTS, {}, ValueError, r"weights\[0\] is -"),
        (np.where(WEIGHTS > 4, np.nan, WEIGHTS), {}, ValueError, r"is nan"),
        (np.full(30, np.inf), {}, ValueError, r"is inf"),
        (["a"] * 30, {}, TypeError, "not numbers"),
        (5, {}, TypeError, "weights has the type int"),
        ("copies", {}, TypeError, "weights has the type str"),
        ({0: 1}, {}, TypeError, "weights has the type dict"),
        (np.ones((30, 1)), {}, ValueError, r"shape \(30, 1\)"),
        (
            WEIGHTS,
            {"method": "single"},
            ValueError,
            r"'single' gives the same tree whatever the weights.*Leave weights",
        ),
        (WEIGHTS, {"method": "complete"}, ValueError, r"Leave weights out, or use one of average, centroid"),
        (WEIGHTS, {"engine": "scipy"}, ValueError, "does not take weights"),
    ],
)
def test_weights_that_cannot_be(weights, options, error, says):
    with pytest.raises(error, match=says):
        link_observations(X, weights=weights, **options)


def test_a_column_that_there_is_not():
    frame = pd.DataFrame(X, columns=list("abc")).assign(copies=WEIGHTS)
    with pytest.raises(ValueError, match=r"weights names the column 'copis'.*Did you mean 'copies'"):
        link_observations(frame, weights="copis")


def test_too_many_rows_are_refused_before_any_work(monkeypatch):
    from dendrogram_explorer.util import memory

    monkeypatch.setattr(memory, "usable_memory", lambda: 10_000)
    with pytest.raises(MemoryError):
        link_observations(X, weights=WEIGHTS)


@pytest.mark.parametrize("method", ["ward", "average", "weighted", "centroid", "median"])
def test_descriptions_count_rows_by_their_weights(method):
    rng = np.random.default_rng(3)
    X = np.concatenate([rng.normal(size=(15, 3)), rng.normal(size=(12, 3)) + 9])
    weights = rng.integers(1, 6, len(X))
    weighted = DendrogramExplorer(X, method, weights=weights, n_clusters=2)
    repeated = DendrogramExplorer(np.repeat(X, weights, axis=0), method, n_clusters=2)
    order = weighted.assign(X[[0]]) == repeated.assign(X[[0]])
    ours, theirs = weighted.summary(), repeated.summary()
    theirs = theirs if order.all() else theirs.iloc[::-1]
    assert ours["size"].dtype.kind == "i"
    for column in ("size", "share", "spread", "mean_x0", "mean_x2"):
        np.testing.assert_allclose(ours[column], theirs[column], err_msg=column)
    assert ours["features"].tolist() == theirs["features"].tolist()
    np.testing.assert_allclose(
        X[ours["medoid"].tolist()], np.repeat(X, weights, axis=0)[theirs["medoid"].tolist()]
    )
    if method != "weighted" and method != "median":
        # By these, equal rows of a cluster count less the lower they merge.
        new = rng.normal(size=(9, 3)) + 4
        ours, theirs = (each.assign(new, return_distance=True) for each in (weighted, repeated))
        np.testing.assert_allclose(ours.distances, theirs.distances)


@pytest.mark.parametrize("spread", [0.0, 1.0, 5.0])
def test_ward_with_weights_needs_no_distances(spread):
    rng = np.random.default_rng(8)
    X = rng.normal(size=(2_500, 10))[rng.integers(0, 2_400, 2_500)]
    weights = np.exp(spread * rng.normal(size=2_500))
    explorer = DendrogramExplorer(X, weights=weights)
    assert explorer.engine == "reciprocal"
    stored = weighted_linkage(pdist(X), weights, "ward")
    np.testing.assert_allclose(
        explorer.linkage_matrix[:, 2], stored[:, 2], rtol=1e-7, atol=1e-9 * stored[-1, 2]
    )

"""Cophenetic distances and their correlation: scipy's, and the tutorial's number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.advice.cophenetic import cophenetic_among
from dendrogram_explorer.linkage.dissimilarity import Dissimilarity
from dendrogram_explorer.linkage.sources import link_observations
from dendrogram_explorer.tree import Tree
from dendrogram_explorer.util.sampling import random_samples
from tests.unit.linkages import linkages
from tests.unit.tutorial import X


@settings(deadline=None)
@given(linkages(), st.randoms(use_true_random=False))
def test_any_samples_join_where_scipy_says(Z, random):
    tree = Tree.from_linkage(Z)
    samples = random.sample(range(tree.n), random.randint(0, tree.n))
    expected = squareform(cophenet(Z))[np.ix_(samples, samples)]
    np.testing.assert_array_equal(cophenetic_among(tree, samples), expected[np.triu_indices(len(samples), 1)])


def test_the_tutorials_correlation():
    explorer = DendrogramExplorer(X)
    assert explorer.cophenetic_correlation == pytest.approx(0.98001, abs=5e-6)
    assert explorer.cophenetic_note == "All 11,175 pairs; distances: euclidean."


@pytest.mark.parametrize("metric", ["euclidean", "cityblock", "correlation", "seuclidean", "mahalanobis"])
def test_sampled_is_near_exact_for_every_metric(metric, monkeypatch):
    rng = np.random.default_rng(5)
    rows = np.concatenate([rng.normal(size=(400, 4)) * [1, 2, 5, 1] + 4 * shift for shift in range(3)])
    exact = DendrogramExplorer(rows, method="average", metric=metric)
    distances = pdist(rows, metric)
    expected = cophenet(linkage(distances, "average"), distances)[0]
    assert exact.cophenetic_correlation == pytest.approx(expected, abs=1e-9)
    monkeypatch.setattr("dendrogram_explorer.advice.cophenetic.EXACT_MAX_SAMPLES", 1_000)
    monkeypatch.setattr("dendrogram_explorer.advice.cophenetic._N_GROUPS", 20)
    sampled = DendrogramExplorer(rows, method="average", metric=metric)
    assert sampled.cophenetic_correlation == pytest.approx(expected, abs=0.02)
    assert sampled.cophenetic_correlation != exact.cophenetic_correlation
    assert sampled.cophenetic_note == f"A random 398,000 of 719,400 pairs; distances: {metric}."


@pytest.mark.parametrize(
    "metric", ["seuclidean", "mahalanobis", "jaccard", "minkowski", lambda a, b: abs(a - b).sum()]
)
def test_distances_among_a_few_are_those_of_all(metric):
    rows = np.random.default_rng(2).integers(0, 2, (30, 3)).astype(float)
    rows[:3] = np.eye(3)
    linked = link_observations(rows, "average", metric)
    samples = np.array([4, 0, 17, 9])
    expected = squareform(pdist(rows, metric))[np.ix_(samples, samples)]
    np.testing.assert_allclose(Dissimilarity(linked).among(samples), squareform(expected), rtol=1e-12)


def test_distances_given_are_looked_up_in_any_order():
    distances = pdist(X[:20], "canberra")
    explorer = DendrogramExplorer.from_distances(distances)
    expected = cophenet(linkage(distances, "average"), distances)[0]
    assert explorer.cophenetic_correlation == pytest.approx(expected)
    assert explorer.cophenetic_note.endswith("distances: as given.")
    samples = np.array([7, 3, 15, 0])
    few = Dissimilarity(explorer.state.linkage).among(samples)
    np.testing.assert_array_equal(squareform(few), squareform(distances)[np.ix_(samples, samples)])


def test_words_have_a_correlation_too():
    explorer = DendrogramExplorer(
        ["tree", "leaf", "leaves", "a branch"], "average", lambda a, b: abs(len(a) - len(b)) + (a[0] != b[0])
    )
    assert 0 < explorer.cophenetic_correlation < 1


def test_changes_with_the_tree():
    explorer = DendrogramExplorer(X[80:120])
    ward = explorer.cophenetic_correlation
    explorer.method = "single"
    assert explorer.cophenetic_correlation != ward


def test_nothing_to_correlate():
    assert np.isnan(DendrogramExplorer([[0.0], [1.0]]).cophenetic_correlation)
    assert np.isnan(DendrogramExplorer([[1.0], [1.0], [1.0]]).cophenetic_correlation)
    with pytest.raises(ValueError, match=r"from_linkage\(Z, data=X\)"):
        DendrogramExplorer.from_linkage(linkage(X, "ward")).cophenetic_correlation  # noqa: B018


def test_extreme_units_do_not_overflow():
    for unit in (1e-200, 1e200):
        explorer = DendrogramExplorer.from_distances(pdist(X[:30]) * unit)
        assert explorer.cophenetic_correlation == pytest.approx(
            DendrogramExplorer.from_distances(pdist(X[:30])).cophenetic_correlation
        )


def test_random_samples_are_the_same_every_time():
    samples = random_samples(10_000, 50)
    assert len(set(samples.tolist())) == 50
    np.testing.assert_array_equal(samples, random_samples(10_000, 50))

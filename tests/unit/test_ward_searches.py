"""Which way Ward's linkage searches partners, by what the data are like."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial import cKDTree

from dendrogram_explorer.linkage.engines import search
from dendrogram_explorer.linkage.engines.clusters import WardClusters
from dendrogram_explorer.linkage.engines.reciprocal import ward_linkage
from dendrogram_explorer.linkage.engines.search import Searches
from dendrogram_explorer.linkage.engines.search_direct import search_directly
from dendrogram_explorer.linkage.engines.search_products import search_products
from dendrogram_explorer.linkage.engines.search_trees import clusters_seen, search_trees

N = 20_000


def rng():
    return np.random.default_rng(5)


def clusters_of(X):
    """One for each row, in the order of space, as for Ward's linkage."""
    X = X[cKDTree(X, balanced_tree=False, compact_nodes=False).indices] / np.abs(X).max()
    return WardClusters(X, np.ones(len(X)), np.arange(len(X)), len(X))


def plane(n_columns):
    """Two dimensions in more columns."""
    return rng().normal(size=(N, 2)) @ rng().normal(size=(2, n_columns))


def blobs(n_columns):
    """Noise of many dimensions, in groups far apart."""
    return (
        rng().normal(size=(N, n_columns)) + 40 * rng().normal(size=(50, n_columns))[rng().integers(0, 50, N)]
    )


@pytest.mark.parametrize(
    ("X", "expected"),
    [
        (rng().normal(size=(N, 2)), search_trees),
        (rng().normal(size=(N, 6)), search_trees),
        (rng().normal(size=(N, 20)), search_products),
        (plane(20), search_trees),
        (blobs(20), search_trees),
        (rng().normal(size=(600, 2)), search_products),
        (rng().normal(size=(300, 2)), search_directly),
    ],
    ids=["two columns", "six", "noise", "a plane in 20 columns", "blobs in 20", "fewer", "few"],
)
def test_the_quickest_search(X, expected):
    clusters = clusters_of(X)
    found, seconds = Searches(clusters).quickest(clusters.used())
    assert found is expected
    assert 0 < seconds < 5


def test_data_of_few_dimensions_in_many_columns_are_clustered_by_trees_and_exactly(monkeypatch):
    searched = set()
    quickest = Searches.quickest

    def watched(searches, asked):
        found, seconds = quickest(searches, asked)
        searched.add(found)
        return found, seconds

    monkeypatch.setattr(Searches, "quickest", watched)
    X = plane(15)[:4_000]
    Z = ward_linkage(X)
    assert search_trees in searched
    expected = linkage(X, "ward")
    np.testing.assert_array_equal(Z[:, [0, 1, 3]], expected[:, [0, 1, 3]])
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-8)


def test_what_trees_see_is_counted_in_boxes_within_reach():
    asked = np.arange(0, N, 3)
    assert clusters_seen(clusters_of(rng().random((N, 20))), asked) > 0.9 * N
    assert clusters_seen(clusters_of(plane(20)), asked) < 0.1 * N
    # Two groups far apart: of those who ask, nobody sees the other group.
    X = rng().random((N, 20)) + 100.0 * (np.arange(N) < N / 4)[:, np.newaxis]
    clusters = clusters_of(X)
    seen = [clusters_seen(clusters, np.flatnonzero(is_far)) for is_far in _halves(clusters)]
    np.testing.assert_allclose(seen, [N / 4, N * 3 / 4], rtol=0.1)


def _halves(clusters):
    is_far = clusters.centre[:, 0] > 0.5
    return is_far, ~is_far


def test_heavier_clusters_are_seen_from_farther_off():
    light, heavy = (clusters_of(rng().random((N, 3))) for _ in range(2))
    # Every other one is a hundred times as heavy, and in a tree of its own.
    heavy.weight[::2] = 100.0
    heavy.term[:] = 1.0 / heavy.weight
    asked = np.arange(0, N, 7)
    assert clusters_seen(heavy, asked) > clusters_seen(light, asked)


def test_it_is_counted_again_when_there_are_fewer(monkeypatch):
    clusters = clusters_of(plane(8))
    counted = []
    monkeypatch.setattr(
        search, "clusters_seen", lambda clusters, asked: counted.append(clusters.n_used) or 100.0
    )
    searches = Searches(clusters)
    for n_used in (N, N - 1, int(0.8 * N), int(0.7 * N), int(0.69 * N)):
        clusters.n_used = n_used
        searches.quickest(np.arange(5_000))
    assert counted == [N, int(0.7 * N)]
    in_two = Searches(clusters_of(rng().normal(size=(N, 2))))
    in_two.quickest(np.arange(5_000))
    assert len(counted) == 2

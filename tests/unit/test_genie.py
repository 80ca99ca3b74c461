"""Genie against the definition in the paper, and trees by mutual reachability, through all of the package."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, is_valid_linkage
from scipy.cluster.hierarchy import linkage as scipys_linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer.cut import Cut
from dendrogram_explorer.description.new_samples import read_new_samples
from dendrogram_explorer.export.reproducing import reproducing_code
from dendrogram_explorer.linkage import linkage
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.engines import genie
from dendrogram_explorer.linkage.engines.genie import genie_linkage, genie_linkage_of_distances
from dendrogram_explorer.linkage.engines.single import NORM_METRICS, single_linkage
from dendrogram_explorer.linkage.sources import link_distances, link_observations


def rng():
    return np.random.default_rng(3)


def groups():
    return np.concatenate([rng().normal(size=(40, 3)) + 7 * each for each in range(3)])


def gini(sizes):
    """The paper's formula (4), term by term."""
    sizes = np.sort(sizes)
    k = len(sizes)
    return sum((k - 2 * i + 1) * size for i, size in enumerate(sizes[::-1], start=1)) / (
        (k - 1) * sizes.sum()
    )


def by_definition(D, threshold):
    """Partitions after each merge and the distances at which they were made: all pairs of clusters looked at."""
    clusters = [[sample] for sample in range(len(D))]
    partitions, distances = [], []
    while len(clusters) > 1:
        sizes = np.array([len(cluster) for cluster in clusters])
        must_be_small = gini(sizes) > threshold
        pairs = [
            (D[np.ix_(clusters[i], clusters[j])].min(), i, j)
            for i in range(len(clusters))
            for j in range(i + 1, len(clusters))
            if not must_be_small or sizes.min() in (sizes[i], sizes[j])
        ]
        distance, i, j = min(pairs)
        merged = clusters[i] + clusters[j]
        clusters = [cluster for at, cluster in enumerate(clusters) if at not in (i, j)] + [merged]
        partitions.append(frozenset(map(frozenset, clusters)))
        distances.append(distance)
    return partitions, np.array(distances)


def partitions_of(Z):
    n = len(Z) + 1
    clusters = {sample: [sample] for sample in range(n)}
    partitions = []
    for merge, (left, right) in enumerate(Z[:, :2].astype(int).tolist()):
        clusters[n + merge] = clusters.pop(left) + clusters.pop(right)
        partitions.append(frozenset(map(frozenset, clusters.values())))
    return partitions


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 34), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.8]), st.integers(0, 10_000), st.booleans())
def test_as_the_paper_defines_it(n, threshold, seed, is_numbered_again):
    X = np.random.default_rng(seed).standard_cauchy((n, 2))
    expected, distances = by_definition(squareform(pdist(X)), threshold)
    with pytest.MonkeyPatch.context() as patch:
        if is_numbered_again:  # as very many clusters are
            patch.setattr(genie, "_FEW_CLUSTERS", 2)
        Z = genie_linkage(X, gini_threshold=threshold)
    assert is_valid_linkage(Z)
    assert partitions_of(Z) == expected
    np.testing.assert_allclose(Z[:, 2], np.minimum.accumulate(distances[::-1])[::-1], rtol=1e-12)
    of_distances = genie_linkage_of_distances(pdist(X), n, threshold)
    assert partitions_of(of_distances) == expected


@pytest.mark.parametrize(
    "X",
    [
        groups(),
        rng().integers(0, 4, (300, 2)).astype(float),
        np.ones((30, 2)),
        np.arange(500.0)[:, np.newaxis],
    ],
)
def test_every_number_of_clusters_can_be_reached(X):
    Z = genie_linkage(X)
    assert is_valid_linkage(Z)
    assert (np.diff(Z[:, 2]) > 0).all()
    for k in (1, 2, 3, 7, len(X) // 2, len(X) - 1):
        assert fcluster(Z, k, "maxclust").max() == k
    # Logarithms of heights are taken, of half the least positive one too.
    assert (Z[1:, 2] / 2 > 0).all()


def test_with_the_threshold_1_it_is_single_linkage():
    X = rng().normal(size=(800, 3))
    Z, expected = genie_linkage(X, gini_threshold=1.0), single_linkage(X)
    np.testing.assert_array_equal(Z[:, [0, 1, 3]], expected[:, [0, 1, 3]])
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-12)


def test_outliers_do_not_take_all_clusters():
    X = np.concatenate([groups(), 100 * rng().normal(size=(6, 3))])
    of_groups = fcluster(genie_linkage(X), 3, "maxclust")[:120]
    assert [len(set(of_groups[first : first + 40])) for first in (0, 40, 80)] == [1, 1, 1]
    assert len(set(of_groups)) == 3
    assert len(set(fcluster(single_linkage(X), 3, "maxclust")[:120])) == 1


@pytest.mark.parametrize("metric", NORM_METRICS)
def test_genie_with_every_metric_that_goes_with_a_norm(metric):
    X = 1 + rng().normal(size=(200, 4))
    Z = genie_linkage(X, metric)
    expected = genie_linkage_of_distances(pdist(X, metric), len(X))
    assert partitions_of(Z) == partitions_of(expected)
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-9)


def test_genie_can_be_interrupted():
    def stop(done, total):
        if done > 0.7 * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        genie_linkage(rng().normal(size=(300_000, 1)), progress=stop)


# -- through the package ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "canberra"])
def test_a_tree_knows_its_min_samples(metric):
    X = 1 + np.abs(groups())
    linked = link_observations(X, "single", metric, min_samples=4)
    assert linked.min_samples == 4
    assert linked.how == f"single, {metric}, min_samples 4"
    assert linked.engine == ("scipy" if metric == "canberra" else "mst")
    stored = link_distances(pdist(X, metric), "single", min_samples=4)
    assert (stored.min_samples, stored.engine) == (4, "scipy")
    np.testing.assert_allclose(linked.Z[:, 2], stored.Z[:, 2], rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(linkage(X, "single", metric, min_samples=4), linked.Z)
    np.testing.assert_allclose(linkage(pdist(X, metric), "single", min_samples=4), stored.Z)


def test_min_samples_of_1_is_single_linkage():
    X = groups()
    expected = scipys_linkage(X, "single")[:, 2]
    np.testing.assert_allclose(link_observations(X, "single", min_samples=1).Z[:, 2], expected)
    np.testing.assert_allclose(link_distances(pdist(X), "single", min_samples=1).Z[:, 2], expected)


def test_min_samples_stays_while_the_method_does():
    linked = link_observations(groups(), "single", min_samples=4)
    assert relink(linked, metric="cityblock").min_samples == 4
    assert relink(linked, scale="standard").min_samples == 4
    other = relink(linked, method="average")
    assert other.min_samples is None
    np.testing.assert_array_equal(other.Z, link_observations(groups(), "average").Z)
    assert relink(other, method="single").min_samples is None
    assert relink(other, method="single", min_samples=7).min_samples == 7
    plain = relink(linked, min_samples=1)
    np.testing.assert_allclose(plain.Z[:, 2], scipys_linkage(groups(), "single")[:, 2])
    with pytest.raises(ValueError, match="belongs to method 'single'"):
        relink(linked, method="ward", min_samples=4)


def test_an_engine_that_cannot_do_it_gives_way_to_one_that_can():
    linked = link_observations(groups(), "ward", engine="reciprocal")
    assert relink(linked, method="genie").engine == "mst"
    assert relink(linked, method="single", min_samples=3).engine == "mst"
    assert relink(relink(linked, method="genie"), method="ward").engine == "reciprocal"


@pytest.mark.parametrize(
    ("how", "error", "message"),
    [
        ({"method": "ward", "min_samples": 5}, ValueError, "min_samples=5 belongs to method 'single'"),
        (
            {"method": "single", "min_samples": 0},
            ValueError,
            "min_samples is 0. Needed: a whole number of at least 1",
        ),
        ({"method": "single", "min_samples": 2.5}, TypeError, "min_samples is 2.5"),
        ({"method": "single", "min_samples": True}, TypeError, "min_samples is True"),
        ({"method": "single", "min_samples": 120}, ValueError, "there are 120 samples.*at most 119"),
        ({"method": "genie", "engine": "scipy"}, ValueError, "engine='scipy' cannot do method 'genie'"),
        (
            {"method": "single", "min_samples": 2, "engine": "fastcluster"},
            ValueError,
            "cannot do min_samples=2",
        ),
        (
            {"method": "single", "min_samples": 2, "engine": "mst", "metric": "canberra"},
            ValueError,
            "engine='mst' cannot do metric 'canberra'",
        ),
        ({"method": "geni"}, ValueError, "Did you mean 'genie'"),
        (
            {"method": "genie", "weights": np.full(120, 2.0)},
            ValueError,
            "weights cannot be used with method 'genie'",
        ),
        (
            {"method": "single", "min_samples": 2, "weights": np.full(120, 2.0)},
            ValueError,
            "weights cannot be used with min_samples=2",
        ),
    ],
)
def test_what_is_refused(how, error, message):
    with pytest.raises(error, match=message):
        link_observations(groups(), **how)


def test_memory_is_looked_at_before(monkeypatch):
    from dendrogram_explorer.util import memory

    monkeypatch.setattr(memory, "usable_memory", lambda: 55_000)
    for how in ({"method": "genie"}, {"method": "single", "min_samples": 3}):
        with pytest.raises(MemoryError, match="use a metric that needs no stored distances"):
            link_observations(1 + np.abs(groups()), metric="canberra", **how)
        with pytest.raises(MemoryError):
            link_distances(pdist(groups()), **how)
        assert link_observations(groups(), **how).engine == "mst"


@pytest.mark.parametrize("how", [{"method": "genie"}, {"method": "single", "min_samples": 3}])
def test_new_samples_have_no_place(how):
    linked = link_observations(groups(), **how)
    with pytest.raises(ValueError, match="has no rule for new samples"):
        read_new_samples(groups()[:2], linked)


def difference(first, second):
    return abs(len(first) - len(second)) + 0.1 * (first != second)


WORDS = ["tree", "leaf", "branches", "a", "roots", "the", "of", "wood"]


@pytest.mark.parametrize("how", [{"method": "genie"}, {"method": "single", "min_samples": 3}])
def test_the_code_makes_the_same_tree(how):
    X = groups()
    for linked, names in (
        (link_observations(X, **how), {"X": X}),
        (link_observations(X, scale="standard", metric="cityblock", **how), {"X": X}),
        (link_distances(pdist(X), **how), {"D": squareform(pdist(X))}),
        (link_observations(WORDS, metric=difference, **how), {"X": WORDS, "difference": difference}),
    ):
        code = reproducing_code(linked, Cut("distance", float(np.median(linked.Z[:, 2]))))
        exec(code, names)
        np.testing.assert_allclose(names["Z"][:, 2], linked.Z[:, 2], rtol=1e-9)
        assert ("dendrogram_explorer" in code) == (how["method"] == "genie")

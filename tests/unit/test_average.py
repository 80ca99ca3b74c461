"""Average and weighted linkage without distances against scipy's."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import fcluster, is_valid_linkage, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_digits, load_wine
from sklearn.metrics import adjusted_rand_score

from dendrogram_explorer.linkage.engines import reciprocal, search_products
from dendrogram_explorer.linkage.engines.clusters import AverageClusters
from dendrogram_explorer.linkage.engines.reciprocal import AVERAGE_METRICS, average_linkage
from dendrogram_explorer.linkage.engines.search import Searches
from dendrogram_explorer.linkage.engines.search_direct import search_directly
from dendrogram_explorer.linkage.engines.search_products import search_products as by_products
from dendrogram_explorer.linkage.engines.search_trees import search_trees

SEARCHES = {"directly": search_directly, "products": by_products, "trees": search_trees}
METHODS = ("average", "weighted")


def only(search, patched):
    """Search in one way only."""
    patched.setattr(Searches, "quickest", lambda searches, asked: (search, 0.0))


@pytest.fixture(params=[None, "chains", *SEARCHES])
def search(request, monkeypatch):
    """Search in one way only, follow chains always, or as it comes."""
    if request.param == "chains":
        monkeypatch.setattr(reciprocal, "chain_seconds", lambda *_: 0.0)
    elif request.param is not None:
        only(SEARCHES[request.param], monkeypatch)
    return request.param


def rng():
    return np.random.default_rng(7)


def ours(X, method, metric):
    return average_linkage(np.asarray(X, dtype=np.float64), metric, method == "weighted")


def embeddings(n, m, common=0.0):
    """Groups of unit vectors on a few directions; with something in common, all cosines are near each other."""
    centre = rng().normal(size=(12, m))
    X = centre[rng().integers(0, 12, n)] + 0.7 * rng().normal(size=(n, m))
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    X[:, 0] += common
    return X


# Data without ties: there is one tree.
CLOUDS = {
    "normal": rng().normal(size=(500, 3)),
    "normal, many columns": rng().normal(size=(450, 40)),
    "uniform": rng().random((600, 2)),
    "embeddings": embeddings(700, 64),
    "embeddings, all cosines near 0.8": embeddings(700, 64, common=2.0),
    "embeddings, all cosines near 0.9999": embeddings(300, 64, common=100.0),
    "cauchy": rng().standard_cauchy((500, 4)),
    "blobs far apart": rng().normal(size=(500, 5)) + 1e4 * rng().integers(0, 3, (500, 1)),
    "a curve": np.column_stack(
        (np.ones(300), np.cumsum(1 + rng().random(300)) ** 1.3, np.arange(300.0) ** 2)
    ),
    "one column is wide": rng().normal(size=(300, 4)) * [1, 1e4, 1, 1e-4],
    "a constant column": np.insert(rng().normal(size=(300, 3)), 1, 7.7, axis=1),
    "wine": load_wine().data,
}


@pytest.mark.parametrize("metric", AVERAGE_METRICS)
@pytest.mark.parametrize("X", CLOUDS.values(), ids=CLOUDS)
@pytest.mark.parametrize("method", METHODS)
def test_without_ties_it_is_scipys_linkage(X, metric, method, search):
    if metric == "correlation" and X.shape[1] == 2:
        pytest.skip("the correlation of two columns is 1 or -1")
    expected = linkage(X, method, metric)
    Z = ours(X, method, metric)
    assert is_valid_linkage(Z)
    # scipy's distances are precise to so much; beside it heights agree, and merges do where heights tell them apart.
    unit = 1.0 if metric != "sqeuclidean" else expected[-1, 2]
    np.testing.assert_allclose(Z[:, 2], expected[:, 2], rtol=1e-8, atol=1e-13 * unit)
    if np.diff(expected[:, 2]).min() > 1e-12 * unit:
        np.testing.assert_array_equal(Z[:, [0, 1, 3]], expected[:, [0, 1, 3]])
    for k in (2, 5, 40):
        if expected[-k, 2] - expected[-k - 1, 2] > 1e-12 * unit:
            found, known = (fcluster(tree, k, "maxclust") for tree in (Z, expected))
            assert adjusted_rand_score(found, known) == 1.0


@pytest.mark.parametrize("metric", AVERAGE_METRICS)
@pytest.mark.parametrize("method", METHODS)
def test_tiny_and_huge_numbers(metric, method):
    X = rng().normal(size=(200, 4))
    expected = linkage(X, method, metric)
    for unit in (2.0**-500, 2.0**400):
        Z = ours(unit * X, method, metric)
        squared = unit**2 if metric == "sqeuclidean" else 1.0
        np.testing.assert_array_equal(Z[:, [0, 1, 3]], expected[:, [0, 1, 3]])
        np.testing.assert_allclose(Z[:, 2] / squared, expected[:, 2], rtol=1e-8, atol=1e-13)


# Ties: any order of tied merges is a tree of the method, and the heights may depend on it.
TIED = {
    "grid": 1.0 + np.indices((13, 17)).reshape(2, -1).T,
    "duplicates": 1.0 + rng().integers(0, 4, (300, 3)),
    "duplicates in many columns": rng().normal(size=(40, 50))[rng().integers(0, 40, 300)],
    "multiples": rng().normal(size=(40, 5))[rng().integers(0, 40, 200)] * rng().integers(1, 5, (200, 1)),
    "yes and no": np.insert((rng().random((250, 12)) < 0.4).astype(float), 0, 1.0, axis=1),
    "simplex": np.eye(60),
    "digits": load_digits().data[:400],
    "all equal": np.ones((30, 3)) * [1.0, 2.0, 4.0],
    "all but one equal": np.vstack((np.ones((30, 3)) * [1.0, 2.0, 4.0], [[3.0, 1.0, 1.0]])),
}


@pytest.mark.parametrize("metric", AVERAGE_METRICS)
@pytest.mark.parametrize("X", TIED.values(), ids=TIED)
@pytest.mark.parametrize("method", METHODS)
def test_with_ties_it_is_a_tree_of_the_method(X, metric, method, search):
    if metric == "correlation":
        X = X[X.max(axis=1) > X.min(axis=1)]
        if X.shape[1] == 2:
            X = X[X[:, 0] < X[:, 1]]
    assert_is_tree_of_method(X, ours(X, method, metric), method, metric)


def assert_is_tree_of_method(X, Z, method, metric):
    """Every merge costs what the method says, and no pair of clusters that are there at the time would cost less."""
    n = len(X)
    D = squareform(pdist(X, metric))
    np.fill_diagonal(D, np.inf)
    scale = max(1.0 if metric != "sqeuclidean" else D[np.isfinite(D)].max(initial=0.0), np.finfo(float).tiny)
    assert is_valid_linkage(Z)
    assert (np.diff(Z[:, 2]) >= 0).all()
    place, size = {i: i for i in range(n)}, np.ones(n)
    alive = np.ones(n, dtype=bool)
    for merge, (first, second, height, count) in enumerate(Z):
        i, j = place.pop(int(first)), place.pop(int(second))
        assert height == pytest.approx(D[i, j], rel=1e-8, abs=1e-12 * scale)
        assert D[np.ix_(alive, alive)].min() >= height - 1e-8 * height - 1e-12 * scale
        share = 0.5 if method == "weighted" else size[j] / (size[i] + size[j])
        D[i] = (1 - share) * D[i] + share * D[j]
        D[i, [i, j]] = np.inf
        D[:, i] = D[i]
        D[j], D[:, j] = np.inf, np.inf
        size[i] += size[j]
        alive[j] = False
        assert size[i] == count
        place[n + merge] = i


@settings(max_examples=80, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(2, 40), st.integers(2, 40)),
        elements=st.one_of(
            st.integers(-3, 3).map(float),
            st.floats(-1e6, 1e6, allow_subnormal=False).filter(
                lambda number: number == 0 or abs(number) > 1e-6
            ),
            st.floats(-1, 1, width=16),
        ),
    ),
    st.sampled_from(METHODS),
    st.sampled_from(AVERAGE_METRICS),
    st.sampled_from([*SEARCHES.values()]),
)
def test_any_numbers(X, method, metric, search):
    # Rows for which the metric is undefined are refused before: `check_rows_suit_metric`.
    spread = X if metric == "cosine" else X - X.mean(axis=1, keepdims=True)
    if metric != "sqeuclidean":
        X = X[np.abs(spread).max(axis=1) > 1e-9 * np.abs(X).max(axis=1, initial=1e-9)]
    if len(X) < 2:
        return
    with pytest.MonkeyPatch.context() as patched:
        only(search, patched)
        assert_is_tree_of_method(X, ours(X, method, metric), method, metric)


@pytest.mark.parametrize("n", [2, 3, 4])
@pytest.mark.parametrize("method", METHODS)
def test_few_samples(n, method, search):
    X = rng().normal(size=(n, 3))
    for metric in AVERAGE_METRICS:
        np.testing.assert_allclose(
            ours(X, method, metric), linkage(X, method, metric), rtol=1e-12, atol=1e-15
        )
        np.testing.assert_array_equal(ours(np.ones((n, 1)) * [1.0, 2.0], method, metric)[:, 2], 0)


@pytest.mark.parametrize("name", SEARCHES)
@pytest.mark.parametrize("n_columns", [1, 3, 50])
@pytest.mark.parametrize("has_spread", [False, True])
def test_a_search_finds_the_cheapest_and_bounds_the_rest(name, n_columns, has_spread):
    X = rng().normal(size=(2_300, n_columns)) / 8
    clusters = AverageClusters(X, np.ones(len(X)), np.arange(len(X)), len(X), is_weighted=False)
    if has_spread:
        clusters.term[:] = rng().random(len(X)) * rng().choice([0.0, 1e-3, 1.0], len(X))
    for asked in (np.arange(len(X)), np.sort(rng().choice(len(X), 900, replace=False))):
        partners, costs = np.empty((len(asked), 5), np.int32), np.empty((len(asked), 5))
        bounds = SEARCHES[name](clusters, asked, lambda slots: np.full(len(slots), np.inf), partners, costs)
        every = clusters.cost(asked[:, np.newaxis], np.arange(len(X)))
        every[np.arange(len(asked)), asked] = np.inf
        np.testing.assert_allclose(costs[:, 0], every.min(axis=1), rtol=1e-10)
        np.testing.assert_allclose(
            np.take_along_axis(every, partners.astype(np.int64), axis=1), costs, rtol=1e-12
        )
        np.put_along_axis(every, partners.astype(np.int64), np.inf, axis=1)
        assert (bounds <= every.min(axis=1) * (1 + 1e-10)).all()


def test_each_pair_of_samples_is_looked_at_once(monkeypatch):
    """The first search, of all samples among all, has half the products."""
    rows = []
    sift_both = search_products._sift_both
    monkeypatch.setattr(search_products, "_LEAST_HALVED", 100)
    monkeypatch.setattr(
        search_products,
        "_sift_both",
        lambda one, other: rows.append((one.asked[0], other.asked[0])) or sift_both(one, other),
    )
    only(by_products, monkeypatch)
    X = embeddings(1_600, 64)
    Z = ours(X, "average", "cosine")
    np.testing.assert_allclose(Z, linkage(X, "average", "cosine"), rtol=1e-9)
    # 16 blocks, each with the others.
    assert len(set(rows)) == len(rows) == 16 * 15 // 2


def test_where_float32_does_not_tell_float64_does(monkeypatch):
    """Groups whose samples differ by a millionth of their distances from the others."""
    kinds = set()
    begin = search_products._Products.__init__
    monkeypatch.setattr(
        search_products._Products,
        "__init__",
        lambda self, rows, dtype: kinds.add(dtype) or begin(self, rows, dtype),
    )
    only(by_products, monkeypatch)
    X = rng().normal(size=(2_000, 40)) * 1e-6 + rng().normal(size=(9, 40))[rng().integers(0, 9, 2_000)]
    Z = ours(X, "average", "sqeuclidean")
    np.testing.assert_allclose(Z[:, 2], linkage(X, "average", "sqeuclidean")[:, 2], rtol=1e-6)
    assert np.float64 in kinds


def test_the_same_data_give_the_same_bits():
    X = rng().integers(1, 9, (3_000, 6)).astype(float)
    for metric in AVERAGE_METRICS:
        X = X[X.max(axis=1) > X.min(axis=1)]
        np.testing.assert_array_equal(ours(X, "average", metric), ours(X.copy(), "average", metric))


def test_the_data_are_left_alone():
    X = embeddings(200, 20)
    X.flags.writeable = False
    before = X.copy()
    for metric in AVERAGE_METRICS:
        ours(X, "average", metric)
    np.testing.assert_array_equal(X, before)


def test_distances_are_not_stored():
    X = embeddings(8_000, 64)
    ours(X[:2_000], "average", "cosine")
    tracemalloc.start()
    ours(X, "average", "cosine")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The distances would take 32,000 bytes a row.
    assert peak < 7_000 * len(X)


@pytest.mark.parametrize("method", METHODS)
def test_chains_are_followed_where_rounds_find_little(method, monkeypatch):
    rounds = []
    pairs = reciprocal.reciprocal_pairs
    monkeypatch.setattr(reciprocal, "reciprocal_pairs", lambda *given: rounds.append(0) or pairs(*given))
    X = np.arange(3_000.0)[:, np.newaxis] ** 1.1
    Z = ours(X, method, "sqeuclidean")
    # Rounds alone would be 1,500 and more.
    assert len(rounds) < 300
    np.testing.assert_allclose(Z[:, 2], linkage(X, method, "sqeuclidean")[:, 2], rtol=1e-9)


def test_progress_is_told_and_can_end_it():
    told = []
    average_linkage(embeddings(3_000, 20), "cosine", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2_999, 2_999)
    assert sorted(told) == told

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        average_linkage(embeddings(500, 20), "cosine", progress=stop)


def test_it_is_given_up_where_it_would_take_too_long():
    assert average_linkage(rng().normal(size=(2_000, 3)), at_most=1e-6) is None

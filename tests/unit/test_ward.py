"""Ward's linkage without distances against scipy's."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import cophenet, is_valid_linkage, linkage
from sklearn.datasets import load_digits, load_wine

from dendrogram_explorer.linkage.engines import merges, reciprocal
from dendrogram_explorer.linkage.engines import search_products as products
from dendrogram_explorer.linkage.engines.clusters import WardClusters
from dendrogram_explorer.linkage.engines.reciprocal import ward_linkage
from dendrogram_explorer.linkage.engines.search import Searches
from dendrogram_explorer.linkage.engines.search_direct import search_directly
from dendrogram_explorer.linkage.engines.search_products import search_products
from dendrogram_explorer.linkage.engines.search_trees import search_trees

SEARCHES = {"directly": search_directly, "products": search_products, "trees": search_trees}


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


def spiral(n):
    angle = np.sqrt(np.arange(n)) / 3
    return np.column_stack((angle * np.cos(angle), angle * np.sin(angle)))


# Data without ties: there is one Ward tree.
CLOUDS = {
    "normal": rng().normal(size=(700, 3)),
    "normal, many columns": rng().normal(size=(600, 40)),
    "uniform": rng().random((700, 2)),
    "one column": rng().random((500, 1)),
    "cauchy": rng().standard_cauchy((700, 2)),
    "cauchy, many columns": rng().standard_cauchy((400, 12)),
    "blobs far apart": rng().normal(size=(600, 5)) + 1e4 * rng().integers(0, 3, (600, 1)),
    "far from the origin": rng().normal(size=(500, 9)) + 1e6,
    "line with growing gaps": np.arange(600.0)[:, np.newaxis] ** 1.1,
    "curve in many columns": np.cumsum(rng().random((400, 1)) + 1, axis=0) ** 1.2
    * rng().normal(size=(1, 15)),
    "spiral": spiral(700),
    "corners of a growing simplex": np.diag(1 + np.arange(90) / 90),
    "tiny": 1e-200 * rng().normal(size=(300, 2)),
    "huge": 1e150 * rng().normal(size=(300, 2)),
    "one column is wide": rng().normal(size=(400, 4)) * [1, 1e8, 1, 1e-8],
    "a constant column": np.insert(rng().normal(size=(300, 3)), 1, 7.7, axis=1),
}


@pytest.mark.parametrize("X", CLOUDS.values(), ids=CLOUDS)
def test_without_ties_it_is_scipys_linkage(X, search):
    # scipy computes what is tiny or huge by squares that leave the range of float64.
    unit = 2.0 ** np.frexp(np.abs(X).max())[1]
    expected = linkage(X / unit, "ward")
    Z = ward_linkage(X)
    assert is_valid_linkage(Z)
    np.testing.assert_array_equal(Z[:, [0, 1, 3]], expected[:, [0, 1, 3]])
    np.testing.assert_allclose(Z[:, 2] / unit, expected[:, 2], rtol=1e-8)


def test_real_data():
    X = load_wine().data
    np.testing.assert_allclose(ward_linkage(X), linkage(X, "ward"), rtol=1e-9)


# Ties: any order of tied merges is a Ward tree, and the heights may depend on it.
TIED = {
    "grid": np.indices((19, 23)).reshape(2, -1).T.astype(float),
    "line": np.arange(300.0)[:, np.newaxis],
    "duplicates": rng().integers(0, 5, (400, 2)).astype(float),
    "all but one equal": np.eye(1, 50, 3).T * np.ones((1, 3)),
    "yes and no": (rng().random((300, 12)) < 0.4).astype(float),
    "simplex": np.eye(60),
    "digits": load_digits().data[:600],
    "lattice of many": np.indices((3,) * 5).reshape(5, -1).T * 0.1,
}


@pytest.mark.parametrize("X", TIED.values(), ids=TIED)
def test_with_ties_it_is_a_ward_tree(X, search):
    assert_is_ward_tree(X, ward_linkage(X))


def assert_is_ward_tree(X, Z):
    """Every merge costs what Ward says, and no pair of clusters that are there at the time would cost less."""
    n = len(X)
    scale = max(Z[-1, 2], np.finfo(float).tiny)
    assert is_valid_linkage(Z)
    assert (np.diff(Z[:, 2]) >= 0).all()
    centre = np.zeros((2 * n - 1, X.shape[1]))
    centre[:n], weight = X, np.ones(2 * n - 1)
    alive = np.arange(n)
    for merge, (first, second, height, size) in enumerate(Z):
        first, second, node = int(first), int(second), n + merge
        pairs = np.sqrt(2 * weight[alive] * weight[first] / (weight[alive] + weight[first]))
        distance = pairs * np.linalg.norm(centre[alive] - centre[first], axis=1)
        assert height == pytest.approx(distance[alive == second][0], rel=1e-8, abs=1e-10 * scale)
        others = distance[alive != first]
        assert others.min() >= height - 1e-8 * height - 1e-10 * scale
        weight[node] = size
        centre[node] = (weight[first] * centre[first] + weight[second] * centre[second]) / size
        alive = np.append(alive[(alive != first) & (alive != second)], node)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(2, 40), st.integers(1, 12)),
        elements=st.one_of(
            st.integers(-3, 3).map(float),
            st.floats(-1e6, 1e6, allow_subnormal=False),
            st.floats(-1, 1, width=16),
        ),
    ),
    st.sampled_from([*SEARCHES.values()]),
)
def test_any_numbers(X, search):
    with pytest.MonkeyPatch.context() as patched:
        only(search, patched)
        assert_is_ward_tree(X, ward_linkage(X))


@pytest.mark.parametrize("n", [2, 3, 4])
def test_few_samples(n, search):
    X = rng().normal(size=(n, 2))
    np.testing.assert_allclose(ward_linkage(X), linkage(X, "ward"), rtol=1e-12)
    np.testing.assert_array_equal(ward_linkage(np.ones((n, 2)))[:, 2], 0)


def test_partitions_are_those_of_scipy():
    X = rng().normal(size=(800, 6))
    np.testing.assert_allclose(cophenet(ward_linkage(X)), cophenet(linkage(X, "ward")), rtol=1e-9)


@pytest.mark.parametrize("name", SEARCHES)
@pytest.mark.parametrize("n_columns", [1, 3, 30])
def test_a_search_finds_the_cheapest_and_bounds_the_rest(name, n_columns):
    X = rng().normal(size=(2_500, n_columns)) / 8
    weight = rng().integers(1, 100, len(X)).astype(float)
    clusters = WardClusters(X, weight, np.arange(len(X)), len(X))
    asked = np.sort(rng().choice(len(X), 900, replace=False))
    partners, costs = np.empty((900, 5), np.int32), np.empty((900, 5))
    bounds = SEARCHES[name](clusters, asked, lambda slots: np.full(len(slots), np.inf), partners, costs)
    every = clusters.cost(asked[:, np.newaxis], np.arange(len(X)))
    every[np.arange(900), asked] = np.inf
    np.testing.assert_array_equal(costs[:, 0], every.min(axis=1))
    np.testing.assert_array_equal(np.take_along_axis(every, partners.astype(np.int64), axis=1), costs)
    np.put_along_axis(every, partners.astype(np.int64), np.inf, axis=1)
    assert (bounds <= every.min(axis=1)).all()
    assert (bounds >= costs[:, 0]).all()


def test_products_that_cancel_are_done_in_double_precision(monkeypatch):
    """Two knots a million of their sizes apart, in rows whose mean lies in neither."""
    X = rng().normal(size=(3_000, 10)) * 1e-6 + rng().integers(0, 2, (3_000, 1))
    kinds = []
    begin = products._Products.__init__

    def watched(self, rows, dtype):
        kinds.append(dtype)
        begin(self, rows, dtype)

    monkeypatch.setattr(products._Products, "__init__", watched)
    only(search_products, monkeypatch)
    np.testing.assert_allclose(ward_linkage(X)[:, 2], linkage(X, "ward")[:, 2], rtol=1e-6)
    assert np.float64 in kinds


def test_chains_are_followed_where_rounds_find_little(monkeypatch):
    rounds = []
    pairs = reciprocal.reciprocal_pairs
    monkeypatch.setattr(reciprocal, "reciprocal_pairs", lambda *given: rounds.append(0) or pairs(*given))
    X = np.arange(3_000.0)[:, np.newaxis] ** 1.1
    Z = ward_linkage(X)
    # Rounds alone would be 1,500 and more.
    assert len(rounds) < 300
    np.testing.assert_allclose(Z[:, 2], linkage(X, "ward")[:, 2], rtol=1e-9)


def test_where_all_distances_are_equal_few_are_computed(monkeypatch):
    """Rows of a unit matrix, turned: every pair costs the same, but for rounding errors."""
    turned = np.linalg.qr(rng().normal(size=(300, 300)))[0]
    computed = []
    compute = products._Rows._computed
    monkeypatch.setattr(
        products._Rows,
        "_computed",
        lambda rows, row, slot: computed.append(len(row)) or compute(rows, row, slot),
    )
    only(search_products, monkeypatch)
    Z = ward_linkage(turned)
    np.testing.assert_allclose(Z[:, 2], np.sqrt(2.0), rtol=1e-9)
    # The first search alone has 90,000 pairs.
    assert computed[0] <= 9 * 300
    assert sum(computed[:2]) <= 10 * 300


def test_chains_do_not_go_round_in_circles_of_ties(monkeypatch):
    """On the corners of a simplex rounding errors alone tell the distances apart."""
    monkeypatch.setattr(reciprocal, "chain_seconds", lambda *_: 0.0)
    for n in (150, 151, 152, 153):
        assert is_valid_linkage(ward_linkage(np.eye(n)))


def test_a_grid_takes_few_rounds(monkeypatch):
    rounds = []
    pairs = reciprocal.reciprocal_pairs
    monkeypatch.setattr(reciprocal, "reciprocal_pairs", lambda *given: rounds.append(0) or pairs(*given))
    ward_linkage(np.indices((100, 100)).reshape(2, -1).T.astype(float))
    assert len(rounds) < 60


def test_the_same_data_give_the_same_bits():
    X = rng().integers(0, 40, (3_000, 3)).astype(float)
    np.testing.assert_array_equal(ward_linkage(X), ward_linkage(X.copy()))


@pytest.mark.parametrize("offset", [0.0, 2.0**40, -(2.0**40)])
@pytest.mark.parametrize("scale", [1.0, 2.0**-900, 2.0**800])
def test_small_distances_beside_large_ones_are_exact(offset, scale, search):
    """What is subtracted or divided on the way loses no bit of the data."""
    gaps = 2.0 ** np.arange(1, 140)
    X = np.column_stack((np.concatenate(([0.0], np.cumsum(gaps))), np.full(140, 3.0)))
    # The largest first, so that no row has a favoured place; only as far off as float64 still tells rows apart.
    X = (X[::-1] if offset == 0 else X[:12]) + [offset, 0.0]
    Z = ward_linkage(scale * X)
    assert Z[0, 2] / scale == 2.0
    # What comes next joins a pair: the mean is half a gap, plus a gap, from it.
    assert Z[1, 2] / scale == pytest.approx(np.sqrt(4 / 3) * 5.0, rel=1e-15)


def test_the_data_are_left_alone():
    X = rng().normal(size=(100, 2))
    X.flags.writeable = False
    before = X.copy()
    ward_linkage(X)
    np.testing.assert_array_equal(X, before)


def test_distances_are_not_stored():
    X = rng().normal(size=(20_000, 2))
    ward_linkage(X[:5_000])
    tracemalloc.start()
    ward_linkage(X)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000 * len(X)  # the distances would take 80,000 bytes a row


def test_rows_whose_digests_are_equal_are_compared(monkeypatch):
    monkeypatch.setattr(merges, "_digests", lambda X: np.zeros(len(X), dtype=np.uint64))
    X = np.array([[0.0], [0.0], [3.0], [3.0], [7.0]])
    expected = linkage(X, "ward")
    np.testing.assert_allclose(ward_linkage(X)[:, 2], expected[:, 2])
    kept, weight, _, _ = merges.merge_equal_rows(X)
    assert (kept.tolist(), weight.tolist()) == ([0, 2, 4], [2, 2, 1])

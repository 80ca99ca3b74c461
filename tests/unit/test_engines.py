"""Which engine clusters what, and single linkage from a spanning tree."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import is_valid_linkage, linkage

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.input.metrics import METHODS
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.engines import (
    ENGINES,
    Plan,
    can_cluster,
    check_engine,
    cluster_rows,
    plan,
    plan_distances,
    plan_linkage,
)
from dendrogram_explorer.linkage.engines.single import single_linkage, tree_of_edges
from dendrogram_explorer.linkage.sources import link_observations
from dendrogram_explorer.util import memory

N = 3_200  # more than are left to scipy


def rng():
    return np.random.default_rng(11)


@pytest.fixture(scope="module")
def many():
    return rng().normal(size=(N, 2))


@pytest.fixture
def missing(monkeypatch):
    """Take packages away."""

    def take(*packages):
        found = plan.find_spec
        monkeypatch.setattr(plan, "find_spec", lambda name: None if name in packages else found(name))

    return take


@pytest.mark.parametrize(
    ("method", "metric", "expected"),
    [
        ("ward", "euclidean", "fastcluster"),
        ("single", "euclidean", "mst"),
        ("single", "cityblock", "mst"),
        ("single", "canberra", "fastcluster"),
        ("average", "euclidean", "fastcluster"),
        ("complete", "cosine", "fastcluster"),
        ("centroid", "euclidean", "fastcluster"),
    ],
)
def test_what_is_chosen(method, metric, expected):
    assert plan_linkage(N, 2, method, metric).engine == expected
    assert plan_linkage(1_000, 2, method, metric).engine == "scipy"
    assert plan_linkage(1_001, 2, method, metric).engine == expected
    assert plan_linkage(N, 2, method, metric, is_table=False).engine == "fastcluster"


def test_without_fastcluster_it_is_scipy_or_the_matrix(missing):
    missing("fastcluster")
    assert plan_linkage(1_500, 2, "average", "euclidean").engine == "scipy"
    assert plan_linkage(10_000, 2, "average", "euclidean").engine == "matrix"
    # Of these merges no chains can be made.
    assert plan_linkage(10_000, 2, "median", "euclidean").engine == "scipy"
    assert plan_distances(10_000, "complete").engine == "matrix"


def test_many_columns_go_to_matrix_products():
    assert plan_linkage(6_000, 100, "average", "euclidean").engine == "matrix"
    assert plan_linkage(6_000, 100, "complete", "cosine").engine == "matrix"


@pytest.mark.parametrize("metric", ["cosine", "correlation", "sqeuclidean"])
@pytest.mark.parametrize("method", ["average", "weighted"])
def test_average_linkage_without_distances(method, metric, monkeypatch):
    for n, n_columns in ((20_000, 384), (54_000, 384), (1_000_000, 3)):
        chosen = plan_linkage(n, n_columns, method, metric)
        assert (chosen.engine, chosen.otherwise) == ("reciprocal", None)
    # Up to some thousand samples all distances are as quick, whatever the data are like.
    few = plan_linkage(2_000, 384, method, metric)
    assert few.engine == "matrix"
    chosen = plan_linkage(7_000, 384, method, metric)
    assert (chosen.engine, chosen.otherwise.engine) == ("reciprocal", "matrix")
    # Where there is little memory they are not computed.
    for module in (memory, plan):
        monkeypatch.setattr(module, "usable_memory", lambda: 22_000_000)
    assert plan_linkage(2_000, 384, method, metric).engine == "reciprocal"


def test_ward_without_distances_where_all_pairs_would_take_longer(missing):
    assert plan_linkage(N, 2, "ward", "euclidean").otherwise is None
    chosen = plan_linkage(20_000, 2, "ward", "euclidean")
    assert (chosen.engine, chosen.otherwise.engine) == ("reciprocal", "fastcluster")
    assert plan_linkage(20_000, 2, "ward", "euclidean", engine="reciprocal").otherwise is None
    missing("fastcluster")
    chosen = plan_linkage(N, 2, "ward", "euclidean")
    assert (chosen.engine, chosen.otherwise.engine) == ("reciprocal", "scipy")
    assert plan_linkage(9_000, 2, "ward", "euclidean").otherwise.engine == "matrix"
    assert plan_linkage(20_000, 2, "ward", "euclidean").otherwise is None


@pytest.mark.parametrize("package", ["fastcluster", "none that is missing"])
def test_ward_of_few_samples_in_very_many_columns_goes_through_all_pairs(package, missing, monkeypatch):
    missing(package)
    assert plan_linkage(N, 1_000, "ward", "euclidean").engine == "matrix"
    assert plan_linkage(12_000, 1_000, "ward", "euclidean").engine == "reciprocal"
    for module in (memory, plan):
        monkeypatch.setattr(module, "usable_memory", lambda: 130_000_000)
    assert plan_linkage(N, 1_000, "ward", "euclidean").engine == "reciprocal"


def test_constant_columns_do_not_count_as_columns():
    assert plan_linkage(7_000, 50, "ward", "euclidean").engine == "reciprocal"
    X = np.full((7_000, 50), 3.5)
    X[:, 20] = rng().normal(size=7_000)
    linked = link_observations(X)
    assert linked.engine == "fastcluster"
    np.testing.assert_array_equal(linked.Z, link_observations(X[:, 20:21]).Z)


def test_without_fastcluster_ward_of_chained_data_goes_to_scipy(missing):
    missing("fastcluster")
    far = np.arange(float(N))[:, np.newaxis] ** 1.1
    linked = link_observations(far)
    assert linked.engine == "scipy"
    np.testing.assert_array_equal(linked.Z, linkage(far, "ward"))
    assert link_observations(rng().random((N, 1))).engine == "reciprocal"


def test_ward_goes_the_other_way_where_the_data_make_it_the_quicker_one():
    far = np.arange(9_000.0)[:, np.newaxis] ** 1.1  # each the nearest of the next: one pair at a time
    linked = link_observations(far)
    assert linked.engine == "fastcluster"
    assert not linked.Z.flags.writeable
    asked = link_observations(far, engine="reciprocal")
    assert asked.engine == "reciprocal"
    np.testing.assert_allclose(linked.Z[:, 2], asked.Z[:, 2], rtol=1e-9)
    assert link_observations(rng().random((20_000, 1))).engine == "reciprocal"


def test_fastcluster_is_as_exact_as_the_others():
    equal = link_observations(np.eye(200), engine="fastcluster").Z
    assert (np.diff(equal[:, 2]) >= 0).all()
    np.testing.assert_allclose(equal[:, 2], np.sqrt(2.0), rtol=1e-12)
    # Whole numbers, so that moving them far off rounds nothing.
    near = rng().integers(0, 1_000_000, (400, 3)).astype(float)
    far, huge = near + 1e12, near * 2.0**800
    expected = link_observations(near, engine="reciprocal").Z
    for X, unit in ((far, 1.0), (huge, 2.0**800)):
        Z = link_observations(X, engine="fastcluster").Z
        np.testing.assert_allclose(Z[:, 2] / unit, expected[:, 2], rtol=1e-12)


def test_what_takes_over_says_so():
    said = []
    far = np.arange(20_000.0)[:, np.newaxis] ** 1.1
    planned = Plan("reciprocal", 30.0, Plan("fastcluster", 2.5))
    assert cluster_rows(far, "ward", "euclidean", planned, said.append)[2] == "fastcluster"
    begun = "Ward linkage of 20,000 samples (engine {}): about {} s in all; stopping the cell ends it"
    assert said == [begun.format("reciprocal", 30), begun.format("fastcluster", 2)]


@pytest.mark.parametrize("method", ["average", "complete", "weighted", "centroid", "median"])
def test_fastcluster_where_scipy_needs_too_much(method, monkeypatch, missing):
    monkeypatch.setattr(memory, "usable_memory", lambda: 100_000_000)
    monkeypatch.setattr(plan, "usable_memory", lambda: 100_000_000)
    assert plan_linkage(4_000, 2, method, "euclidean").engine == "fastcluster"
    missing("fastcluster")
    with pytest.raises(MemoryError, match="4,000 samples"):
        plan_linkage(4_000, 2, method, "euclidean")


def test_a_refusal_says_what_would_fit(monkeypatch, missing):
    monkeypatch.setattr(memory, "usable_memory", lambda: 10**9)
    monkeypatch.setattr(plan, "usable_memory", lambda: 10**9)
    missing("fastcluster")
    with pytest.raises(
        MemoryError, match="install fastcluster, with which centroid linkage stores no distances"
    ):
        plan_linkage(50_000, 2, "centroid", "euclidean")
    assert plan_linkage(50_000, 2, "single", "euclidean").engine == "mst"
    with pytest.raises(MemoryError) as refused:
        plan_linkage(50_000, 2, "average", "cityblock")
    assert "method='ward'" not in str(refused.value)
    closed = r"'correlation' or 'cosine' or 'sqeuclidean', which stores no distances"
    for method, metric in (("average", "euclidean"), ("weighted", "cityblock")):
        with pytest.raises(MemoryError, match=rf"at most n = [\d,]+ samples fit.*use metric={closed}"):
            plan_linkage(50_000, 2, method, metric)
    with pytest.raises(MemoryError, match=f"use method='average' with metric={closed}.*use method='ward'"):
        plan_linkage(50_000, 2, "complete", "euclidean")
    assert plan_linkage(1_000_000, 2, "ward", "euclidean").engine == "reciprocal"


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine != "auto"])
@pytest.mark.parametrize("method", METHODS)
def test_every_engine_gives_scipys_tree(engine, method, many):
    X = many[:400]
    if not can_cluster(engine, method, "euclidean"):
        with pytest.raises(ValueError, match=rf"engine='{engine}' was asked for method '{method}'"):
            link_observations(X, method, engine=engine)
        return
    linked = link_observations(X, method, engine=engine)
    assert linked.engine == engine
    assert not linked.Z.flags.writeable
    np.testing.assert_allclose(linked.Z, linkage(X, method), rtol=1e-9)


def test_fastcluster_with_any_metric_and_any_rows(many):
    X = many[:300]
    linked = link_observations(X, "average", "cosine", engine="fastcluster")
    np.testing.assert_allclose(linked.Z, linkage(X, "average", "cosine"), rtol=1e-9)
    words = [chr(97 + number % 26) * (1 + number % 7) for number in range(60)]

    def difference(first, second):
        return abs(len(first) - len(second)) + (first[0] != second[0]) / 2

    linked = link_observations(words, "complete", difference, engine="fastcluster")
    # The distances are kept for the scatter; fastcluster must not have worked on them.
    expected = [difference(words[i], words[j]) for i in range(60) for j in range(i + 1, 60)]
    np.testing.assert_array_equal(linked.distances, expected)


def test_the_explorer_says_which(many):
    explorer = DendrogramExplorer(many)
    assert explorer.engine == "fastcluster"
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(many, "ward"), rtol=1e-9)
    explorer.method = "single"
    assert explorer.engine == "mst"
    explorer.method = "complete"
    assert explorer.engine == "fastcluster"
    assert DendrogramExplorer(many[:50]).engine == "scipy"
    assert DendrogramExplorer.from_linkage(linkage(many[:50])).engine is None
    with pytest.raises(TypeError, match="from_linkage takes no engine"):
        DendrogramExplorer.from_linkage(linkage(many[:50]), engine="scipy")


def test_a_scale_goes_through_the_same_choice(many):
    X = many * [1, 1000]
    explorer = DendrogramExplorer(X, scale="standard")
    assert explorer.engine == "fastcluster"
    np.testing.assert_allclose(
        explorer.linkage_matrix, linkage((X - X.mean(0)) / X.std(0), "ward"), rtol=1e-8
    )
    explorer.scale = "none"
    assert explorer.engine == "fastcluster"
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(X, "ward"), rtol=1e-8)


def test_an_engine_that_was_asked_for_stays_where_it_can(many):
    linked = link_observations(many, "ward", engine="scipy")
    assert relink(linked, method="single").engine == "scipy"
    linked = link_observations(many[:100], "ward", engine="reciprocal")
    changed = relink(linked, method="average")
    assert changed.engine == "scipy"
    assert relink(changed, method="ward").engine == "reciprocal"


def test_an_engine_that_is_none(missing):
    with pytest.raises(TypeError, match="engine has the type int"):
        check_engine(3)
    with pytest.raises(ValueError, match=r"Unknown engine 'fastclustr'\. Did you mean 'fastcluster'"):
        DendrogramExplorer([[0.0], [1.0]], engine="fastclustr")
    missing("fastcluster")
    with pytest.raises(ValueError, match=r"needs the package fastcluster, which is not installed"):
        check_engine("fastcluster")


def test_distances_beyond_float64():
    X = np.array([[0.0, 0.0], [1.5e308, 1.5e308], [-1.5e308, -1.5e308]])
    with pytest.raises(ValueError, match="too large for float64"):
        link_observations(X, engine="reciprocal")


# -- single linkage --------------------------------------------------------------------------------------------------


def by_union_find(first, second, n):
    """The merges of a spanning tree, edge by edge."""
    parent, node, merges = list(range(n)), list(range(n)), []
    for merge, ends in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        roots = []
        for end in ends:
            while parent[end] != end:
                end = parent[end]
            roots.append(end)
        merges.append(sorted(node[root] for root in roots))
        parent[roots[0]], node[roots[1]] = roots[1], n + merge
    return np.array(merges)


@st.composite
def spanning_trees(draw):
    n = draw(st.integers(2, 60))
    reach = draw(st.sampled_from([1, 2, 5, 60]))  # a path, caterpillars, anything
    back = draw(arrays(np.int64, n - 1, elements=st.integers(1, reach)))
    first = np.arange(1, n)
    second = np.maximum(first - back, 0)
    if draw(st.booleans()):  # a star
        second[:] = 0
    order = draw(st.permutations(range(n - 1)))
    name = np.array(draw(st.permutations(range(n))))
    return name[first[order]], name[second[order]]


@settings(max_examples=120, deadline=None)
@given(spanning_trees())
def test_the_tree_of_a_spanning_tree(edges):
    first, second = edges
    n = len(first) + 1
    Z = tree_of_edges(first, second, np.arange(n - 1.0))
    assert is_valid_linkage(Z)
    np.testing.assert_array_equal(Z[:, :2], by_union_find(first, second, n))


def test_a_path_of_a_million_edges():
    edge = np.arange(1_000_000)
    for order in (edge, edge[::-1]):
        Z = tree_of_edges(order, order + 1, edge.astype(float))
        assert Z[-1, 3] == 1_000_001
        np.testing.assert_array_equal(Z[:, 3], edge + 2)


@pytest.mark.parametrize(
    "X",
    [
        rng().normal(size=(900, 2)),
        rng().normal(size=(300, 1)),
        rng().normal(size=(300, 30)),
        rng().standard_cauchy((600, 3)),
        rng().integers(0, 9, (500, 2)).astype(float),
        np.ones((20, 2)),
        np.array([[0.0], [3.0]]),
    ],
)
def test_single_linkage(X):
    Z = single_linkage(X)
    assert is_valid_linkage(Z)
    np.testing.assert_allclose(Z[:, 2], linkage(X, "single")[:, 2], rtol=1e-12)
    if len(np.unique(Z[:, 2])) == len(Z):
        np.testing.assert_array_equal(Z[:, [0, 1, 3]], linkage(X, "single")[:, [0, 1, 3]])


def test_the_code_says_what_scipy_needs(many):
    code = DendrogramExplorer(many).to_code()
    needed = memory.linkage_bytes(N, 2, "ward")
    assert (
        f"# scipy needs {needed:,} bytes (82.0 MB) of memory here; the explorer's engine was 'fastcluster'"
        in code
    )
    assert "scipy needs" not in DendrogramExplorer(many[:40]).to_code()

"""New samples in the clusters of a cut: by the linkage's own rule, and refused where there is none."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import cdist, pdist
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import load_iris, load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.description import assigning as assigning_module
from dendrogram_explorer.description.grouping import Grouping
from tests.unit.linkages import METHODS

WINE = load_wine(as_frame=True).data
BLOBS = np.random.default_rng(0).normal(size=(60, 3)) + np.repeat(
    [[0, 0, 0], [30, 0, 0], [0, 40, 0]], 20, axis=0
)


def lance_williams(Z, method, to_leaves):
    """Distance from one more sample to every node, by the recurrence that defines the methods of scipy's linkage."""
    n = len(Z) + 1
    distance = [*to_leaves, *np.zeros(n - 1)]
    size = [1] * n + Z[:, 3].astype(int).tolist()
    for merge, (left, right, height, total) in enumerate(Z):
        a, b = int(left), int(right)
        da, db, sa, sb = distance[a], distance[b], size[a], size[b]
        if method in ("single", "complete"):
            new = (min if method == "single" else max)(da, db)
        elif method == "average":
            new = (sa * da + sb * db) / total
        elif method == "weighted":
            new = (da + db) / 2
        elif method == "centroid":
            new = np.sqrt(max((sa * da**2 + sb * db**2) / total - sa * sb * height**2 / total**2, 0))
        elif method == "median":
            new = np.sqrt(max(da**2 / 2 + db**2 / 2 - height**2 / 4, 0))
        else:
            new = np.sqrt(((sa + 1) * da**2 + (sb + 1) * db**2 - height**2) / (total + 1))
        distance[n + merge] = new
    return np.array(distance)


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10**6), k=st.integers(1, 25), q=st.integers(1, 8))
@settings(max_examples=25, deadline=None)
def test_distances_are_those_of_the_linkage_recurrence(method, seed, k, q):
    rng = np.random.default_rng(seed)
    X, new = rng.normal(size=(25, 3)), rng.normal(size=(q, 3)) * 2
    explorer = DendrogramExplorer(X, method=method)
    peaks = np.sort(explorer.state.tree.peak)
    explorer.cut_height = peaks[25 - 1 - k] if k < 25 else 0.0
    labels, distances, is_outlier = explorer.assign(new, return_distance=True)
    assert labels.dtype == np.int32
    np.testing.assert_array_equal(labels, explorer.assign(new))
    for row, label, distance, outlier in zip(new, labels, distances, is_outlier, strict=True):
        to_nodes = lance_williams(explorer.linkage_matrix, method, cdist([row], X)[0])
        grouping = Grouping.of(explorer.state.clusters)
        to_clusters = to_nodes[grouping.roots]
        np.testing.assert_allclose(distance, to_clusters.min(), rtol=1e-7)
        np.testing.assert_allclose(to_clusters[label - 1], to_clusters.min(), rtol=1e-7)
        # Higher than the line: it would not have joined.
        assert outlier == (distance > explorer.cut_height)
    explorer.close()


@pytest.mark.parametrize("metric", ["cityblock", "cosine", "seuclidean", "mahalanobis", "canberra"])
@pytest.mark.parametrize("method", ["average", "complete", "weighted"])
def test_other_metrics_are_measured_as_the_tree_was(metric, method):
    X = WINE.to_numpy()
    explorer = DendrogramExplorer(X[:150], method=method, metric=metric, n_clusters=6)
    distances = explorer.assign(X[150:], return_distance=True).distances
    extra = {
        "seuclidean": {"V": X[:150].var(axis=0, ddof=1)},
        "mahalanobis": {"VI": np.linalg.inv(np.cov(X[:150].T))},
    }.get(metric, {})
    for row, distance in zip(X[150:], distances, strict=True):
        to_nodes = lance_williams(explorer.linkage_matrix, method, cdist([row], X[:150], metric, **extra)[0])
        np.testing.assert_allclose(
            distance, to_nodes[Grouping.of(explorer.state.clusters).roots].min(), rtol=1e-7
        )


@pytest.mark.parametrize("method", METHODS)
def test_the_samples_of_separated_clusters_get_their_own_labels(method):
    explorer = DendrogramExplorer(BLOBS, method=method, n_clusters=3)
    labels, _, is_outlier = explorer.assign(BLOBS, return_distance=True)
    np.testing.assert_array_equal(labels, explorer.labels)
    assert not is_outlier.any()
    explorer.n_clusters = len(BLOBS)
    labels, distances, is_outlier = explorer.assign(BLOBS, return_distance=True)
    np.testing.assert_array_equal(labels, explorer.labels)
    np.testing.assert_allclose(distances, 0, atol=1e-6)
    assert not is_outlier.any()


def test_iris_left_out_is_put_where_clustering_all_of_it_puts_it():
    # Setosa is far from the others: whatever is left out of it comes back to it.
    iris = load_iris(as_frame=True)
    explorer = DendrogramExplorer(iris.data.iloc[5:], n_clusters=2)
    assert explorer.assign(iris.data.iloc[:5]).tolist() == [explorer.labels[0]] * 5


def test_an_outlier_is_what_the_cut_line_would_not_join():
    explorer = DendrogramExplorer([[0.0], [1.0], [10.0], [11.0]], "single", cut_height=3.0)
    found = explorer.assign([[4.0], [4.1], [-50.0]], return_distance=True)
    assert found.distances.tolist() == pytest.approx([3, 3.1, 50])
    assert found.is_outlier.tolist() == [False, True, True]


def test_beside_a_branch_split_by_hand_the_next_merge_stands_for_the_line():
    explorer = DendrogramExplorer([[0.0], [1.0], [10.0], [11.0]], "single", cut_height=3.0)
    explorer.split(4)
    assert explorer.n_clusters == 3
    assert explorer.assign([[1.9], [2.1]], return_distance=True).is_outlier.tolist() == [False, True]
    explorer.undo()
    explorer.cut_height = 0.5
    explorer.join(6)
    # One cluster, 9 high, that the line would have cut: what is as near as that belongs to it.
    assert explorer.assign([[20.0], [20.1]], return_distance=True).is_outlier.tolist() == [False, True]


def test_with_an_inconsistency_cut_and_a_single_cluster():
    explorer = DendrogramExplorer([[0.0], [1.0], [10.0], [11.0]], "single")
    explorer.cut_inconsistent(99.0)
    assert explorer.n_clusters == 1
    assert explorer.assign([[20.0], [20.1]], return_distance=True).is_outlier.tolist() == [False, True]


def test_of_equally_near_clusters_it_is_the_first():
    explorer = DendrogramExplorer([[0.0], [1.0], [9.0], [10.0]], "average", n_clusters=2)
    assert explorer.assign([[5.0]]).tolist() == [1]


def test_a_block_at_a_time_gives_the_same(monkeypatch):
    explorer = DendrogramExplorer(WINE.iloc[:100], method="average", n_clusters=5)
    at_once = explorer.assign(WINE, return_distance=True)
    monkeypatch.setattr(assigning_module, "_BLOCK_BYTES", 8 * 100 * 3)
    for whole, parts in zip(at_once, explorer.assign(WINE, return_distance=True), strict=True):
        np.testing.assert_array_equal(whole, parts)


def test_a_long_chain_is_weighted_without_recursion():
    X = np.cumsum(np.arange(1, 3001, dtype=float))[:, np.newaxis]
    explorer = DendrogramExplorer(X, "weighted", n_clusters=1)
    Z = explorer.linkage_matrix
    np.testing.assert_allclose(
        explorer.assign([[7.0]], return_distance=True).distances[0],
        lance_williams(Z, "weighted", np.abs(X[:, 0] - 7.0))[-1],
    )


# -- what new samples may look like ------------------------------------------------------------------------------


def test_columns_are_found_by_name_and_scaled_as_the_trees_were():
    explorer = DendrogramExplorer(WINE, scale="standard", n_clusters=3)
    new = WINE.iloc[[3, 90, 170]]
    mixed = new[new.columns[::-1]].assign(other="x", more=1.0)
    expected = DendrogramExplorer((WINE - WINE.mean()) / WINE.std(ddof=0), n_clusters=3)
    standard = (new - WINE.mean()) / WINE.std(ddof=0)
    found, wanted = explorer.assign(mixed, True), expected.assign(standard, True)
    np.testing.assert_array_equal(found.labels, wanted.labels)
    np.testing.assert_allclose(found.distances, wanted.distances)
    np.testing.assert_array_equal(explorer.assign(new.to_numpy()), found.labels)
    np.testing.assert_array_equal(explorer.assign(new.to_numpy().tolist()), found.labels)
    np.testing.assert_array_equal(explorer.assign(scipy.sparse.csr_array(new.to_numpy())), found.labels)
    assert explorer.assign(new.iloc[[0]]).shape == (1,)


def test_frames_of_other_libraries_are_matched_by_name_too():
    explorer = DendrogramExplorer(WINE, n_clusters=3)
    expected = explorer.assign(WINE).tolist()
    mixed = WINE[WINE.columns[::-1]]
    assert explorer.assign(pl.from_pandas(mixed)).tolist() == expected
    assert explorer.assign(pa.Table.from_pandas(mixed)).tolist() == expected


def test_two_columns_of_one_name_keep_their_order():
    frame = pd.DataFrame([[0.0, 5.0], [1.0, 6.0], [50.0, 5.0]], columns=["a", "a"])
    explorer = DendrogramExplorer(frame, n_clusters=2)
    assert explorer.assign(frame).tolist() == explorer.labels.tolist()


def test_missing_values_are_filled_where_those_of_the_tree_were():
    with_gaps = WINE.copy()
    with_gaps.iloc[0, 0] = np.nan
    explorer = DendrogramExplorer(with_gaps, impute="median", n_clusters=3)
    np.testing.assert_array_equal(
        explorer.assign(with_gaps), explorer.assign(with_gaps.fillna(with_gaps.median()))
    )
    with pytest.raises(ValueError, match="missing values"):
        DendrogramExplorer(WINE).assign(with_gaps)


def test_words_are_compared_by_the_function_of_the_tree():
    words = ["tree", "leaf", "leaves", "dendrogram"]
    explorer = DendrogramExplorer(
        words, method="single", metric=lambda a, b: abs(len(a) - len(b)), n_clusters=2
    )
    found = explorer.assign(["root", "agglomeration"], return_distance=True)
    assert found.labels.tolist() == [explorer.labels[0], explorer.labels[3]]
    assert found.distances.tolist() == [0, 3]
    with pytest.raises(TypeError, match=r"\[new_X\]"):
        explorer.assign("root")
    with pytest.raises(ValueError, match="empty"):
        explorer.assign([])


# -- trees that came without observations, method or metric --------------------------------------------------------


def test_a_linkage_matrix_with_its_data_takes_method_and_metric():
    Z = linkage(BLOBS, "complete")
    explorer = DendrogramExplorer.from_linkage(Z, data=BLOBS, n_clusters=3)
    with pytest.raises(ValueError, match="method that this tree was built with is not known"):
        explorer.assign(BLOBS)
    with pytest.raises(ValueError, match="metric that this tree was built with is not known"):
        explorer.assign(BLOBS, method="complete")
    own = DendrogramExplorer(BLOBS, "complete", n_clusters=3).assign(BLOBS + 1, True)
    found = explorer.assign(BLOBS + 1, True, method="complete", metric="euclidean")
    for one, other in zip(own, found, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ValueError, match="merged at the height"):
        explorer.assign(BLOBS, method="complete", metric="cityblock")
    with pytest.raises(ValueError, match="merged at the height"):
        DendrogramExplorer.from_linkage(Z, data=BLOBS * 2).assign(
            BLOBS, method="complete", metric="euclidean"
        )


def test_distances_with_data_take_the_metric_alone_and_a_model_nothing():
    explorer = DendrogramExplorer.from_distances(pdist(BLOBS, "cityblock"), data=BLOBS, n_clusters=3)
    np.testing.assert_array_equal(explorer.assign(BLOBS, metric="cityblock"), explorer.labels)
    model = AgglomerativeClustering(distance_threshold=0, n_clusters=None).fit(BLOBS)
    from_model = DendrogramExplorer.from_model(model, data=BLOBS, n_clusters=3)
    np.testing.assert_array_equal(from_model.assign(BLOBS), from_model.labels)


@pytest.mark.parametrize(
    "explorer",
    [
        lambda: DendrogramExplorer.from_linkage(linkage(BLOBS)),
        lambda: DendrogramExplorer.from_distances(pdist(BLOBS)),
    ],
)
def test_without_observations_there_is_nothing_to_compare_with(explorer):
    with pytest.raises(ValueError, match="built without observations"):
        explorer().assign(BLOBS)


@pytest.mark.parametrize(
    ("method", "metric"),
    [
        *((method, "euclidean") for method in METHODS),
        ("average", "cosine"),
        ("complete", "cityblock"),
        ("weighted", "cosine"),
    ],
)
def test_rows_that_stay_sparse_are_compared_as_dense_ones(method, metric):
    rng = np.random.default_rng(0)
    dense = rng.poisson(0.3, size=(80, 60)).astype(float)
    dense[:, 0] += 1
    # Wide enough to stay sparse: the other columns are empty.
    wide = scipy.sparse.hstack([scipy.sparse.csr_array(dense), scipy.sparse.csr_array((80, 200_000))]).tocsr()
    explorer = DendrogramExplorer(wide[:60], method=method, metric=metric)
    beside = DendrogramExplorer(dense[:60], method=method, metric=metric)
    assert explorer.state.linkage.observations is None
    for explored in (explorer, beside):
        explored.cut_height = np.median(beside.linkage_matrix[:, 2]) * (1 + 1e-9)
    found, expected = explorer.assign(wide[60:], True), beside.assign(dense[60:], True)
    np.testing.assert_array_equal(explorer.labels, beside.labels)
    np.testing.assert_allclose(found.distances, expected.distances)
    np.testing.assert_array_equal(found.is_outlier, expected.is_outlier)
    np.testing.assert_array_equal(explorer.assign(wide[[70]].toarray()), explorer.assign(wide[[70]]))
    own = explorer.assign(wide[:60], True)
    if method == "single":
        np.testing.assert_array_equal(own.distances, 0)
        np.testing.assert_array_equal(own.labels, explorer.labels)


def test_sparse_new_samples_that_do_not_fit_are_refused():
    rows = scipy.sparse.random_array((60, 200_000), density=1e-4, rng=np.random.default_rng(0)).tocsr()
    explorer = DendrogramExplorer(rows, method="average")
    with pytest.raises(ValueError, match="5 columns of numbers, but the tree was built from 200,000"):
        explorer.assign(rows[:, :5])
    bad = rows[:2].copy()
    bad.data[0] = np.nan
    with pytest.raises(ValueError, match="new_X has missing"):
        explorer.assign(bad)


@pytest.mark.parametrize(
    ("new_X", "error", "match"),
    [
        (WINE.drop(columns=["ash", "hue"]), ValueError, "lacks the columns 'ash', 'hue'"),
        (WINE.assign(ash="high"), ValueError, "holds no numbers in the column 'ash'"),
        (WINE.to_numpy()[:, :5], ValueError, "5 columns of numbers, but the tree was built from 13"),
        (WINE.iloc[0], ValueError, r"df.iloc\[\[0\]\]"),
        (WINE.to_numpy()[0], ValueError, r"pass \[new_X\]"),
        (WINE.iloc[:0], ValueError, "at least 1 sample"),
        (WINE * np.inf, ValueError, "infinite"),
        ([["a"] * 13], TypeError, "new_X"),
        (None, TypeError, "new_X"),
        (7.0, TypeError, "new_X"),
    ],
)
def test_what_does_not_fit_the_tree_is_refused(new_X, error, match):
    with pytest.raises(error, match=match):
        DendrogramExplorer(WINE, n_clusters=3).assign(new_X)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"method": "single"}, "built with method='ward'"),
        ({"metric": "cosine"}, "built with metric='euclidean'"),
    ],
)
def test_another_rule_than_the_trees_own_is_refused(arguments, match):
    with pytest.raises(ValueError, match=match):
        DendrogramExplorer(WINE).assign(WINE, **arguments)


def test_a_row_of_zeros_has_no_cosine():
    explorer = DendrogramExplorer(WINE, method="average", metric="cosine")
    with pytest.raises(ValueError, match="row of zeros"):
        explorer.assign(np.zeros((1, 13)))


def test_a_sample_at_the_very_height_of_the_cut_belongs_to_its_cluster_whatever_rounding_says():
    above = []
    for seed in range(40):
        rows = np.random.default_rng(seed).normal(size=(12, 2))
        rows[-1] = 30.0  # the last to be merged, with all others together
        height = DendrogramExplorer(rows, "average").linkage_matrix[-1, 2]
        explorer = DendrogramExplorer(rows[:-1], "average", cut_height=height)
        found = explorer.assign(rows[-1:], return_distance=True)
        assert found.distances == pytest.approx(height, rel=1e-13)
        assert not found.is_outlier.any()
        above.append(found.distances[0] > height)
    assert any(above)  # there was something to round


@pytest.mark.parametrize("rows", [BLOBS, [row.tolist()[: 1 + place % 2] for place, row in enumerate(BLOBS)]])
def test_a_function_that_fails_says_for_which_new_sample(rows):
    def reciprocal(first, second):
        return abs(1 / float(first[0]) - 1 / float(second[0]))

    explorer = DendrogramExplorer(rows, method="single", metric=reciprocal)
    with pytest.raises(
        ValueError, match=r"row 1 of new_X and row 0 of X .*ZeroDivision.*metric\(new_X\[1\], X\[0\]\)"
    ):
        explorer.assign([rows[0], [0.0] * len(rows[0])])


@pytest.mark.parametrize("metric", ["cosine", "correlation", "sqeuclidean"])
@pytest.mark.parametrize("method", ["average", "weighted"])
@pytest.mark.parametrize("is_weighted", [False, True])
def test_means_give_the_average_distances(metric, method, is_weighted):
    rng = np.random.default_rng(0)
    X, new = rng.normal(size=(60, 4)) + 2, rng.normal(size=(25, 4)) + 2
    weights = rng.integers(1, 5, 60) if is_weighted else None
    explorer = DendrogramExplorer(X, method, metric, n_clusters=5, weights=weights)
    labels, nearest, *_ = explorer.assign(new, return_distance=True)
    distances = cdist(new, X, metric)
    shares = np.ones(60) if weights is None else weights.astype(float)
    if method == "weighted":
        # Half of the weight at every merge on the way down from the root of a cluster.
        shares, n = np.zeros(60), 60
        for root in explorer.state.clusters.roots.tolist():
            todo = [(root, 1.0)]
            while todo:
                node, share = todo.pop()
                if node < n:
                    shares[node] = share
                else:
                    todo += [(int(child), share / 2) for child in explorer.linkage_matrix[node - n, :2]]
    expected = np.stack(
        [np.average(distances[:, own], axis=1, weights=shares[own]) for own in explorer.clusters.values()],
        axis=1,
    )
    np.testing.assert_array_equal(labels, expected.argmin(axis=1) + 1)
    np.testing.assert_allclose(nearest, expected.min(axis=1), rtol=1e-9, atol=1e-12)

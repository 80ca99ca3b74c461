"""Sparse rows, rows that are no numbers, and frames of other libraries."""

import tracemalloc

import numpy as np
import pandas as pd
import pyarrow
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.datasets import load_iris

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.input.sparse_rows import SPARSE_METRICS, as_sparse_rows, sparse_distances
from dendrogram_explorer.linkage import observations
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.engines import pairwise
from dendrogram_explorer.linkage.sources import link_observations

WORDS = ["kitten", "sitting", "mitten", "leaf", "leaves", "leave", "tree", "trees"]


def levenshtein(first, second):
    row = range(len(second) + 1)
    for i, letter in enumerate(first, 1):
        above, row = row, [i]
        for j, other in enumerate(second, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
    return row[-1]


def sparse_rows(n=150, m=400, kind=scipy.sparse.csr_array):
    X = scipy.sparse.random_array((n, m), density=0.03, rng=np.random.default_rng(1), format="csr")
    return kind(scipy.sparse.vstack([X, X[:20], X[:9] * (1 + 1e-9), -X[:4]]))


@pytest.fixture
def stays_sparse(monkeypatch):
    monkeypatch.setattr(observations, "DENSE_MAX_CELLS", 100)


@pytest.mark.parametrize("metric", SPARSE_METRICS)
@pytest.mark.parametrize("block", [1, 700, 10**7])
def test_distances_of_sparse_rows_are_those_of_dense_ones(metric, block, monkeypatch):
    monkeypatch.setattr("dendrogram_explorer.input.sparse_rows._BLOCK_ELEMENTS", block)
    X = sparse_rows()
    expected = pdist(X.toarray(), metric)
    # Equal rows are at distance 0, and nearly equal ones keep their digits: a difference of squares would not.
    np.testing.assert_allclose(sparse_distances(as_sparse_rows(X), metric), expected, rtol=1e-7, atol=1e-15)


@pytest.mark.usefixtures("stays_sparse")
@pytest.mark.parametrize("kind", [scipy.sparse.csr_array, scipy.sparse.coo_matrix, scipy.sparse.lil_array])
def test_large_sparse_data_stay_sparse_and_give_the_same_clusters(kind):
    X = sparse_rows(kind=kind)
    linked = link_observations(X, "average", "cosine")
    assert linked.observations is None
    expected = linkage(X.toarray(), "average", "cosine")
    np.testing.assert_allclose(linked.Z[:, 2], expected[:, 2], atol=1e-12)
    explorer = DendrogramExplorer(X, "average", "cosine", n_clusters=5)
    np.testing.assert_array_equal(explorer.labels, fcluster(expected, 5, "maxclust"))
    assert explorer.scatter.marks[0].x.shape == (X.shape[0],)
    assert explorer.to_frame().columns.tolist() == ["cluster"]
    variables = {"X": X}
    exec(explorer.to_code(), variables)
    np.testing.assert_array_equal(variables["labels"], explorer.labels)
    explorer.metric = "euclidean"
    np.testing.assert_allclose(
        explorer.linkage_matrix[:, 2], linkage(X.toarray(), "average")[:, 2], atol=1e-12
    )
    with pytest.raises(ValueError, match=r"'correlation' cannot take sparse rows\. Needed: one of cityblock"):
        explorer.metric = "correlation"
    with pytest.raises(ValueError, match=r"scale='robust' needs columns.*sparse rows"):
        explorer.scale = "robust"
    assert (explorer.metric, explorer.scale) == ("euclidean", "none")


def test_wide_text_is_clustered_without_a_dense_copy():
    X = scipy.sparse.random_array((800, 50_000), density=0.002, rng=np.random.default_rng(2), format="csr")
    tracemalloc.start()
    link_observations(X, "average", "cosine")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 800 * 50_000 / 4


@pytest.mark.usefixtures("stays_sparse")
@pytest.mark.parametrize(
    ("change", "metric", "says"),
    [
        (
            lambda X: X.data.__setitem__(0, np.nan),
            "euclidean",
            r"missing \(NaN\) or infinite.*in row 0.*Needed: a finite",
        ),
        (
            lambda X: X.data.__setitem__(slice(0, X.indptr[2]), 0),
            "cosine",
            r"'cosine' has no value.*rows 0, 1",
        ),
        (
            lambda X: X.data.__setitem__(0, 1e200),
            "euclidean",
            r"'euclidean' squares its values.*rows 0 .*Rescale X",
        ),
    ],
)
def test_sparse_rows_that_are_refused(change, metric, says, monkeypatch):
    X = sparse_rows()
    change(X)
    monkeypatch.setattr(pairwise, "sparse_distances", None)
    with pytest.raises(ValueError, match=says):
        link_observations(X, "average", metric)


@pytest.mark.parametrize(
    "kind", [list, tuple, np.array, lambda words: np.array(words, dtype=object), pd.Series, pd.Index]
)
def test_words_with_a_function_as_metric(kind):
    explorer = DendrogramExplorer(kind(WORDS), metric=levenshtein, method="average", n_clusters=3)
    assert levenshtein("kitten", "sitting") == 3
    distances = [levenshtein(a, b) for i, a in enumerate(WORDS) for b in WORDS[i + 1 :]]
    np.testing.assert_array_equal(
        explorer.linkage_matrix, linkage(np.array(distances, dtype=float), "average")
    )
    assert explorer.names == WORDS
    assert explorer.scatter.axes[0].label == "MDS1"
    assert explorer.to_frame()["sample"].tolist() == WORDS
    # A Series has an index of its own, which tables keep.
    assert explorer.to_series().index.tolist() == (list(range(8)) if kind is pd.Series else WORDS)
    assert len({explorer.labels[WORDS.index(word)] for word in ("leaf", "leaves", "leave")}) == 1
    explorer.method = "single"
    np.testing.assert_array_equal(
        explorer.linkage_matrix, linkage(np.array(distances, dtype=float), "single")
    )
    with pytest.raises(
        ValueError, match=r"'cosine' needs columns of numbers, but the samples are str objects"
    ):
        explorer.metric = "cosine"


def jaccard(first, second):
    return 1 - len(set(first) & set(second)) / len(set(first) | set(second))


@pytest.mark.parametrize(
    "rows", [[{1, 2}, {2, 3}, {7}], [(1,), (1, 2), (3, 4, 5)], [["a", "b"], ["b", "c"], ["d", "e"]]]
)
def test_sequences_and_sets(rows):
    linked = link_observations(rows, "average", jaccard)
    assert linked.rows == rows
    assert linked.names is None
    np.testing.assert_allclose(
        linked.distances,
        [jaccard(a, b) for a, b in ((rows[0], rows[1]), (rows[0], rows[2]), (rows[1], rows[2]))],
    )


def test_a_series_keeps_its_index_and_name():
    words = pd.Series(WORDS[:3], index=["x", "y", "z"], name="word")
    explorer = DendrogramExplorer(words, metric=levenshtein, method="single")
    assert explorer.names == ["x", "y", "z"]
    assert explorer.to_frame().columns.tolist() == ["word", "cluster"]
    assert explorer.to_frame().index.tolist() == ["x", "y", "z"]


def test_a_failing_metric_names_the_pair_and_keeps_its_cause():
    def fragile(first, second):
        if second == "leaf":
            raise KeyError("leaf")
        return 1.0

    with pytest.raises(
        ValueError, match=r"'fragile' failed for rows 0 and 3 .*KeyError: 'leaf'.*Needed: a function"
    ) as refused:
        link_observations(WORDS, "average", fragile)
    assert isinstance(refused.value.__cause__, KeyError)


def test_numbers_with_a_failing_metric_name_the_pair_too():
    X = np.arange(10.0).reshape(5, 2)
    with pytest.raises(TypeError, match=r"failed for rows 0 and 4 .*TypeError"):
        link_observations(X, "average", lambda u, v: None + 1 if v[0] == 8 else 1.0)


def test_a_slow_metric_says_how_long_it_will_take(monkeypatch):
    monkeypatch.setattr(pairwise, "_TIMED_SECONDS", 0.0)
    monkeypatch.setattr(pairwise, "_LONG_SECONDS", 0.0)
    with pytest.warns(
        UserWarning, match=r"'levenshtein' takes [\d,]+ microseconds a pair, and 8 rows have 28 pairs"
    ) as caught:
        link_observations(WORDS, "average", levenshtein)
    assert caught[0].filename == __file__
    assert len(caught) == 1


def test_progress_counts_all_pairs_and_can_stop():
    told = []
    pairwise.row_distances(WORDS, levenshtein, lambda *what: told.append(what))
    assert told[-1][:2] == (28, 28)

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pairwise.row_distances(WORDS, levenshtein, stop)


def test_a_stopped_change_of_metric_leaves_the_explorer_as_it_was():
    def stopped(first, second):
        if second != WORDS[1]:
            raise KeyboardInterrupt
        return 1.0

    explorer = DendrogramExplorer(WORDS, metric=levenshtein, method="average")
    before = explorer.linkage_matrix
    with pytest.raises(KeyboardInterrupt):
        explorer.metric = stopped
    assert explorer.metric is levenshtein
    assert explorer.linkage_matrix is before


@pytest.mark.parametrize("convert", [pyarrow.Table.from_pandas, pyarrow.RecordBatch.from_pandas])
def test_arrow_tables(convert):
    iris = load_iris(as_frame=True)
    frame = iris.data.assign(species=iris.target.map(dict(enumerate(iris.target_names))))
    linked = link_observations(convert(frame))
    np.testing.assert_array_equal(linked.Z, linkage(iris.data, "ward"))
    assert linked.frame.columns.tolist() == frame.columns.tolist()
    with pytest.raises(ValueError, match=r"missing values \(NaN\) in column 'a'.*impute=\"median\""):
        link_observations(pyarrow.table({"a": [1.0, None, 2.0]}))
    assert link_observations(pyarrow.table({"a": [1.0, None, 2.0]}), impute="mean").observations[1, 0] == 1.5


def test_relinking_objects_with_another_function():
    linked = relink(link_observations(WORDS, "average", levenshtein), metric=jaccard)
    assert linked.metric is jaccard
    assert linked.distances[0] == jaccard(WORDS[0], WORDS[1])

"""Sparse rows have names, and the sparse frames of pandas stay sparse."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.sources import link_observations

N, M = 60, 200_000
ROWS = scipy.sparse.random_array((N, M), density=5e-4, random_state=np.random.default_rng(1), format="csr")
WORDS = [f"word {place}" for place in range(M)]


def narrow(n=80, m=2_000):
    return scipy.sparse.random_array(
        (n, m), density=0.01, random_state=np.random.default_rng(2), format="csr"
    )


def test_features_of_sparse_rows_have_names():
    linked = link_observations(ROWS, "average", "cosine", feature_names=WORDS)
    assert linked.feature_labels[16_966] == "word 16966"
    explorer = DendrogramExplorer(linked, cut_height=0.999)
    assert "word " in " ".join(explorer.summary()["features"])
    with pytest.raises(ValueError, match="feature_names has length 3, but X has 200,000 columns"):
        link_observations(ROWS, "average", "cosine", feature_names=["a", "b", "c"])


def test_some_columns_of_sparse_rows():
    columns = list(range(0, M, 2))
    linked = link_observations(ROWS, "average", columns=columns, feature_names=WORDS)
    np.testing.assert_allclose(linked.Z, link_observations(ROWS[:, ::2], "average").Z)
    assert linked.feature_labels[1] == "word 2"
    assert link_observations(
        ROWS, "average", columns=["word 5", "word 7"], feature_names=WORDS
    ).observations.shape == (60, 2)


def test_a_sparse_frame_is_its_sparse_array():
    rows = narrow()
    frame = pd.DataFrame.sparse.from_spmatrix(
        scipy.sparse.csr_matrix(rows), index=[f"d{i}" for i in range(80)]
    )
    frame.columns = [f"w{place}" for place in range(2_000)]
    linked = link_observations(frame, "average")
    np.testing.assert_allclose(linked.Z, linkage(pdist(rows.toarray()), "average"))
    assert linked.names[:2] == ["d0", "d1"]
    assert linked.feature_labels[:2] == ["w0", "w1"]
    table = DendrogramExplorer(linked).to_frame()
    assert table.index[0] == "d0"
    assert "cluster" in table


def test_a_sparse_frame_stays_sparse(monkeypatch):
    from dendrogram_explorer.linkage import observations

    monkeypatch.setattr(observations, "DENSE_MAX_CELLS", 1_000)
    rows = narrow()
    frame = pd.DataFrame.sparse.from_spmatrix(scipy.sparse.csr_matrix(rows))
    frame["kind"] = list("ab") * 40
    linked = link_observations(frame, "average", "cosine" if (rows.sum(axis=1) > 0).all() else "euclidean")
    assert scipy.sparse.issparse(linked.rows)
    assert linked.feature_labels[:2] == ["0", "1"]
    assert linked.frame.columns.tolist() == ["kind"]
    expected = link_observations(rows, "average", linked.metric)
    np.testing.assert_allclose(linked.Z, expected.Z)
    chosen = link_observations(frame, "average", columns=frame.columns[:600])
    assert chosen.rows.shape == (80, 600)
    assert chosen.frame.shape == (80, 1_401)


def test_few_sparse_columns_are_as_any_others():
    frame = pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1.0]), "b": [1.0, 2, 5]})
    linked = link_observations(frame)
    np.testing.assert_allclose(linked.Z, linkage(frame.to_numpy(), "ward"))
    pd.testing.assert_frame_equal(linked.frame, frame)


def test_a_fill_value_other_than_zero_is_not_sparse():
    frame = pd.DataFrame({f"c{i}": pd.arrays.SparseArray([1.0, 1.0, i], fill_value=1.0) for i in range(600)})
    linked = link_observations(frame)
    np.testing.assert_allclose(linked.Z, linkage(frame.to_numpy(dtype=float), "ward"))


def test_sparse_layers_of_an_anndata_stay_sparse():
    anndata = pytest.importorskip("anndata")
    obs = pd.DataFrame({"kind": list("ab") * 30}, index=[f"c{i}" for i in range(60)])
    adata = anndata.AnnData(scipy.sparse.csr_matrix(ROWS), obs=obs)
    linked = link_observations(adata, "average")
    assert scipy.sparse.issparse(linked.rows)
    assert linked.names[1] == "c1"
    assert linked.frame["kind"].tolist()[:2] == ["a", "b"]
    explorer = DendrogramExplorer(adata, "average", color_by="kind")
    assert explorer.to_frame().columns.tolist() == ["kind", "cluster"]

"""Clusters in an AnnData, as scanpy and its plots have them."""

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import dendrogram, fcluster, is_valid_linkage

from dendrogram_explorer import Cut, DendrogramExplorer
from dendrogram_explorer.color.palette import UNASSIGNED_COLOR

RNG = np.random.default_rng(8)
VALUES = RNG.normal(size=(40, 5))


@pytest.fixture
def cells():
    obs = pd.DataFrame({"kind": list("ab") * 20}, index=[f"cell {i}" for i in range(40)])
    return anndata.AnnData(VALUES.copy(), obs=obs)


@pytest.fixture
def explorer(cells):
    return DendrogramExplorer(cells, "average", n_clusters=6)


def test_labels_colours_and_names(cells, explorer):
    matrix = cells.X
    assert explorer.to_anndata(cells) is cells
    assert cells.X is matrix
    assert cells.obs["cluster"].cat.categories.tolist() == list("123456")
    np.testing.assert_array_equal(cells.obs["cluster"].astype(int), explorer.labels)
    color_of = dict(zip(cells.obs["cluster"].cat.categories, cells.uns["cluster_colors"], strict=True))
    assert [color_of[label] for label in cells.obs["cluster"]] == explorer.sample_colors.tolist()
    assert "cluster_name" not in cells.obs
    explorer.name_cluster(2, "T cells")
    explorer.name_cluster(4, "T cells")
    explorer.to_anndata(cells)
    assert cells.obs["cluster_name"].cat.categories.tolist() == ["1", "T cells", "3", "5", "6"]
    assert len(cells.uns["cluster_name_colors"]) == 5
    explorer.cluster_names = {}
    explorer.to_anndata(cells)
    assert "cluster_name" not in cells.obs
    assert Cut.from_json(cells.uns["dendrogram_explorer"]["cluster"]) == explorer.cut


@pytest.mark.parametrize("k", [2, 3, 6, 40])
@pytest.mark.parametrize("method", ["average", "ward", "centroid"])
def test_the_tree_of_the_clusters_is_the_top_of_the_tree(cells, k, method):
    explorer = DendrogramExplorer(cells, method)
    explorer.cut_by(np.arange(39.0), n_clusters=k)  # any k, also with inversions
    explorer.to_anndata(cells)
    found = cells.uns["dendrogram_cluster"]
    Z = found["linkage"]
    assert is_valid_linkage(Z)
    assert Z.shape == (k - 1, 4)
    assert Z[-1, 3] == k
    np.testing.assert_array_equal(Z[:, 2], explorer.linkage_matrix[-(k - 1) :, 2])
    expected = dendrogram(Z, labels=[str(label) for label in range(1, k + 1)], no_plot=True)
    assert found["categories_ordered"] == expected["ivl"]
    assert found["categories_idx_ordered"] == expected["leaves"]
    assert found["dendrogram_info"].items() <= expected.items()
    assert found["groupby"] == ["cluster"]
    # Fewer clusters of the clusters are fewer clusters of the samples.
    if k == 6:
        of_clusters = fcluster(Z, 3, "maxclust")
        explorer.cut_by(np.arange(39.0), n_clusters=3)
        pairs = set(zip(of_clusters[cells.obs["cluster"].astype(int) - 1], explorer.labels, strict=True))
        assert len(pairs) == 3


def test_unassigned_samples_are_a_category_and_no_tree_is_left(cells, explorer):
    explorer.to_anndata(cells)
    explorer.min_cluster_size = 4
    explorer.to_anndata(cells)
    assert cells.obs["cluster"].cat.categories[-1] == "unassigned"
    assert cells.uns["cluster_colors"][-1] == UNASSIGNED_COLOR
    np.testing.assert_array_equal(cells.obs["cluster"] == "unassigned", explorer.labels == -1)
    assert "dendrogram_cluster" not in cells.uns


def test_it_can_be_saved(cells, explorer, tmp_path):
    explorer.name_cluster(1, "B")
    explorer.to_anndata(cells).write_h5ad(tmp_path / "cells.h5ad")
    back = anndata.read_h5ad(tmp_path / "cells.h5ad")
    pd.testing.assert_frame_equal(back.obs, cells.obs)
    np.testing.assert_array_equal(
        back.uns["dendrogram_cluster"]["linkage"], cells.uns["dendrogram_cluster"]["linkage"]
    )


def test_rows_in_another_order_are_found_by_name(cells, explorer):
    turned = cells[::-1].copy()
    explorer.to_anndata(turned)
    np.testing.assert_array_equal(turned.obs["cluster"].astype(int), explorer.labels[::-1])
    # Without names there is the position alone.
    bare = DendrogramExplorer(VALUES, n_clusters=3)
    bare.to_anndata(turned, "of the rows")
    np.testing.assert_array_equal(turned.obs["of the rows"].astype(int), bare.labels)


def other_names():
    return anndata.AnnData(VALUES, obs=pd.DataFrame(index=[f"x{i}" for i in range(40)]))


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda cells: cells[:5], ValueError, r"5 observations.*40 samples.*adata\[explorer.names\]"),
        (lambda cells: cells.X, TypeError, "Needed: an AnnData"),
        (lambda cells: cells.obs, TypeError, "Needed: an AnnData"),
        (lambda cells: None, TypeError, "Needed: an AnnData"),
        (lambda cells: "cells.h5ad", TypeError, "Needed: an AnnData"),
        (lambda cells: other_names(), ValueError, "'cell 0', 'cell 1', 'cell 2' and 37 more are not among"),
    ],
)
def test_what_are_other_samples_is_refused(cells, explorer, make, error, words):
    with pytest.raises(error, match=words):
        explorer.to_anndata(make(cells))
    assert list(cells.obs) == ["kind"]
    assert not cells.uns


def test_columns_of_others_are_kept(cells, explorer):
    with pytest.raises(ValueError, match=r'kind already.*column="kind_label".*overwrite=True'):
        explorer.to_anndata(cells, "kind")
    explorer.to_anndata(cells, "kind", overwrite=True)
    explorer.n_clusters = 3
    explorer.to_anndata(cells, "kind")  # our own by now
    assert cells.obs["kind"].nunique() == 3
    for column in ("", 3, None):
        with pytest.raises(TypeError, match="a name for the labels"):
            explorer.to_anndata(cells, column)

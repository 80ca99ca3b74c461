"""Tables and trees of other libraries: taken, or refused with the call that takes them."""

import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import dendrogram, linkage, to_tree

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.columns import column_names, sample_column
from dendrogram_explorer.linkage.sources import link_matrix, link_model, link_observations

rng = np.random.default_rng(17)
X = rng.normal(size=(15, 3))
FRAME = pd.DataFrame(X, columns=list("abc")).assign(kind=list("xyz") * 5)
Z = linkage(X, "average")


# -- tables --------------------------------------------------------------------------------------------------------


class Stream:
    """Offers Arrow's C stream and nothing else."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


def duck(frame):
    duckdb = pytest.importorskip("duckdb")
    return duckdb.connect().from_arrow(pa.Table.from_pandas(frame))


@pytest.mark.parametrize(
    "convert",
    [
        lambda frame: frame,
        pl.DataFrame,
        pa.Table.from_pandas,
        pa.RecordBatch.from_pandas,
        lambda frame: Stream(pa.Table.from_pandas(frame)),
        lambda frame: Stream(pl.DataFrame(frame)),
        duck,
    ],
    ids=["pandas", "polars", "arrow", "batch", "stream", "stream of polars", "duckdb"],
)
def test_tables(convert):
    explorer = DendrogramExplorer(convert(FRAME), method="average")
    np.testing.assert_allclose(explorer.linkage_matrix, Z)
    linked = link_observations(convert(FRAME), "average", columns=["c", "a"])
    np.testing.assert_allclose(linked.Z, linkage(X[:, [2, 0]], "average"))
    assert linked.frame["kind"].tolist() == FRAME["kind"].tolist()
    data = link_matrix(Z, data=convert(FRAME))
    assert data.feature_names == list("abc")


def test_columns_of_a_duckdb_relation_keep_what_they_say():
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.connect().sql(
        "select i::double as x, (case when i % 2 = 0 then i end)::integer as whole, i > 3 as flag, "
        "date '2026-01-01' + i::integer as day from range(6) as t(i)"
    )
    linked = link_observations(relation, columns=["x", "flag"])
    assert linked.frame.dtypes.astype(str).tolist()[:3] == ["float64", "Int32", "bool"]
    assert linked.frame["day"].dtype.kind == "M"


def test_tables_that_are_not_computed_yet():
    with pytest.raises(
        TypeError, match=r"X is a LazyFrame of polars, which holds no rows yet.*X\.collect\(\)"
    ):
        DendrogramExplorer(pl.DataFrame(FRAME).lazy())


def test_neither_pandas_nor_narwhals_is_imported_for_an_array():
    code = (
        "import sys, numpy; from dendrogram_explorer.linkage.sources import link_observations; "
        "link_observations(numpy.eye(5)); print({'pandas', 'narwhals', 'polars'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


# -- AnnData ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def adata():
    anndata = pytest.importorskip("anndata")
    obs = pd.DataFrame({"kind": FRAME["kind"].tolist()}, index=[f"cell{place}" for place in range(15)])
    data = anndata.AnnData(np.abs(X), obs=obs, var=pd.DataFrame(index=["g1", "g2", "g3"]))
    data.obsm["X_pca"] = X[:, :2]
    data.obsm["table"] = pd.DataFrame(X, index=obs.index, columns=["u", "v", "w"])
    data.layers["counts"] = scipy.sparse.csr_matrix(np.abs(X) * 2)
    return data


def test_an_anndata_is_its_table_with_all_its_names(adata):
    explorer = DendrogramExplorer(adata, "average", color_by="kind")
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(np.abs(X), "average"))
    assert explorer.names[:2] == ["cell0", "cell1"]
    assert explorer.to_frame()["kind"].tolist() == FRAME["kind"].tolist()
    explorer.color_by = "g2"
    linked = link_observations(adata, "average")
    assert linked.feature_labels == ["g1", "g2", "g3"]
    assert column_names(linked) == ["kind", "g1", "g2", "g3"]
    np.testing.assert_array_equal(sample_column(linked, "g2", "color_by"), np.abs(X)[:, 1])
    assert "kind = x" in " ".join(DendrogramExplorer(adata, n_clusters=15).summary(features=9)["features"])


@pytest.mark.parametrize(
    ("options", "expected", "features"),
    [
        ({"obsm": "X_pca"}, X[:, :2], ["PC1", "PC2"]),
        ({"obsm": "table"}, X, ["u", "v", "w"]),
        ({"layer": "counts"}, np.abs(X) * 2, ["g1", "g2", "g3"]),
    ],
)
def test_other_tables_of_an_anndata(adata, options, expected, features):
    linked = link_observations(adata, "average", **options)
    np.testing.assert_allclose(linked.Z, linkage(expected, "average"))
    assert linked.feature_labels == features
    assert linked.names[0] == "cell0"
    assert linked.frame["kind"].tolist() == FRAME["kind"].tolist()


def test_tables_that_an_anndata_does_not_have(adata):
    with pytest.raises(
        ValueError, match=r"X has no obsm 'X_pcs'\. Did you mean 'X_pca'.*It has: 'X_pca', 'table'"
    ):
        link_observations(adata, obsm="X_pcs")
    with pytest.raises(ValueError, match=r"X has no layer 'raw'.*It has: 'counts'"):
        link_observations(adata, layer="raw")
    with pytest.raises(ValueError, match="Needed: one of them"):
        link_observations(adata, layer="counts", obsm="X_pca")
    with pytest.raises(TypeError, match="says which table of an AnnData is meant, but X is a DataFrame"):
        link_observations(FRAME, obsm="X_pca")


def test_an_anndata_as_data_of_a_tree(adata):
    linked = link_matrix(Z, data=adata)
    assert linked.names[0] == "cell0"
    assert linked.feature_labels == ["g1", "g2", "g3"]


# -- xarray ----------------------------------------------------------------------------------------------------------


def test_xarray():
    xarray = pytest.importorskip("xarray")
    names, features = [f"p{place}" for place in range(15)], list("abc")
    array = xarray.DataArray(
        X, dims=("place", "band"), coords={"place": names, "band": features}, name="light"
    )
    linked = link_observations(array, "average")
    np.testing.assert_allclose(linked.Z, Z)
    assert (linked.names, linked.feature_labels) == (names, features)
    assert link_observations(xarray.DataArray(X), "average").names is None
    assert link_observations(array[:, 0], "average").names == names
    dataset = xarray.Dataset({"light": array, "heat": array[:, 0]})
    with pytest.raises(
        TypeError, match=r"Dataset of 2 variables: 'light' \(15, 3\), 'heat' \(15,\).*X\['light'\]"
    ):
        DendrogramExplorer(dataset)
    cube = xarray.DataArray(np.zeros((4, 3, 2)), dims=("lat", "lon", "band"))
    says = r"3 dimensions \(lat, lon, band; shape \(4, 3, 2\)\).*X\.stack\(sample=\['lat', 'lon'\]\)"
    with pytest.raises(ValueError, match=says):
        DendrogramExplorer(cube)
    stacked = cube.stack(sample=["lat", "lon"]).transpose("sample", "band")
    assert link_observations(stacked).n == 12


def test_gridded_arrays_say_how_to_make_rows_of_them():
    with pytest.raises(ValueError, match=r"4 dimension.*X\.reshape\(len\(X\), -1\)"):
        DendrogramExplorer(np.zeros((3, 2, 2, 2)))


# -- sequences -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "error", "says"),
    [
        (
            [[(0, 0.5), (3, 1.0)], [(1, 0.2)]],
            TypeError,
            r"pairs.*gensim\.matutils\.corpus2csc\(corpus\)\.T",
        ),
        ([[(0, 1), (1, 2)], [(0, 3), (1, 4)]], TypeError, r"\(id, value\) pairs, as in gensim's corpora"),
        ([[(0, 1)], [], [(2, 1)]], TypeError, r"\(id, value\) pairs"),
        ([{"a": 1, "b": 2}, {"a": 3, "b": 4}], TypeError, r"list of dicts.*Pass pandas\.DataFrame\(X\)"),
        (
            [{w: 1} for w in "abcdefgh"],
            TypeError,
            r"few keys in common.*DictVectorizer\(\)\.fit_transform\(X\)",
        ),
        ([{"a": 1}, [2]], TypeError, "mixes dicts and other rows"),
        ([[1, 2], [3]], ValueError, r"X is ragged: row 0 has 2 values, row 1 has 1"),
        ([[1, 2], 3], ValueError, "mixes numbers and sequences"),
        ([[(1.5, 2.5), (0.5, 1.0)], [(3.5, 4.5)]], ValueError, "ragged"),
        ([["a", "b"], ["c"]], ValueError, r"X is ragged.*metric="),
    ],
)
def test_rows_that_are_not_rows_of_numbers(rows, error, says):
    with pytest.raises(error, match=says):
        DendrogramExplorer(rows)


def test_dicts_beside_a_function_are_objects():
    rows = [{"a": 1}, {"a": 4}, {"b": 2}]
    explorer = DendrogramExplorer(rows, "average", lambda p, q: abs(p.get("a", 0) - q.get("a", 0)))
    assert explorer.linkage_matrix[0, 2] == 1


@pytest.mark.parametrize("convert", [np.asarray, list, pd.Series, lambda x: pa.table({"x": x})])
def test_one_dimension_is_one_column(convert):
    values = X[:, 0]
    linked = link_observations(convert(values), "average")
    np.testing.assert_allclose(linked.Z, linkage(values[:, None], "average"))


# -- trees -----------------------------------------------------------------------------------------------------------


def test_a_cluster_node():
    explorer = DendrogramExplorer.from_linkage(to_tree(Z))
    np.testing.assert_array_equal(explorer.linkage_matrix, Z)
    for method in ("centroid", "single", "median"):
        tree = linkage(X, method)
        np.testing.assert_array_equal(link_matrix(to_tree(tree)).Z, tree)
    branch = to_tree(Z).right
    part = link_matrix(branch)
    assert part.n == branch.get_count() > 2
    assert list(map(int, part.names)) == sorted(branch.pre_order())
    with pytest.raises(ValueError, match="Z is a single ClusterNode"):
        link_matrix(to_tree(Z).left)


def test_a_chain_of_cluster_nodes_without_recursion():
    n = 20_000
    chain = np.column_stack([[0, *range(n, 2 * n - 2)], range(1, n), np.arange(1.0, n), range(2, n + 1)])
    np.testing.assert_array_equal(link_matrix(to_tree(chain)).Z, chain)


def test_hdbscan():
    hdbscan = pytest.importorskip("hdbscan")
    points = np.concatenate([rng.normal(size=(30, 2)), rng.normal(8, 1, size=(30, 2))])
    model = hdbscan.HDBSCAN(min_cluster_size=5, gen_min_span_tree=True).fit(points)
    expected = model.single_linkage_tree_.to_numpy()
    for tree in (model.single_linkage_tree_, model):
        np.testing.assert_allclose(
            DendrogramExplorer.from_linkage(tree, data=points).linkage_matrix, expected
        )
    np.testing.assert_allclose(DendrogramExplorer.from_model(model, data=points).linkage_matrix, expected)
    with pytest.raises(TypeError, match=r"CondensedTree.*model\.single_linkage_tree_"):
        DendrogramExplorer.from_linkage(model.condensed_tree_)
    with pytest.raises(TypeError, match=r"MinimumSpanningTree.*model\.single_linkage_tree_"):
        DendrogramExplorer.from_linkage(model.minimum_spanning_tree_)
    with pytest.raises(TypeError, match=r"HDBSCAN's SingleLinkageTree.*from_linkage\(singleLinkageTree\)"):
        DendrogramExplorer(model.single_linkage_tree_)
    with pytest.raises(TypeError, match=r"an HDBSCAN model of hdbscan.*from_model\(model\)"):
        DendrogramExplorer(model)


def test_hdbscan_of_scikit_learn():
    from sklearn.cluster import HDBSCAN

    model = HDBSCAN(min_cluster_size=5, copy=True).fit(X)
    linked = link_model(model, data=X)
    assert linked.n == 15
    assert (np.diff(linked.Z[:, 2]) >= 0).all()
    with pytest.raises(ValueError, match=r"HDBSCAN model that is not fitted.*model\.fit\(X\)"):
        link_model(HDBSCAN())


def test_scanpys_dict():
    categories = ["B", "T", "NK"]
    means = X[:3]
    tree = linkage(means, "complete")
    drawn = dendrogram(tree, labels=categories, no_plot=True)
    uns = {
        "linkage": tree,
        "groupby": ["kind"],
        "linkage_method": "complete",
        "categories_ordered": drawn["ivl"],
        "categories_idx_ordered": drawn["leaves"],
        "dendrogram_info": drawn,
        "correlation_matrix": np.corrcoef(means),
    }
    explorer = DendrogramExplorer.from_linkage(uns)
    np.testing.assert_array_equal(explorer.linkage_matrix, tree)
    assert (explorer.names, explorer.method) == (categories, "complete")
    with pytest.raises(TypeError, match=r"dict with a linkage matrix, such as scanpy's.*from_linkage\(Z\)"):
        DendrogramExplorer(uns)
    with pytest.raises(
        TypeError, match=r"dict of coordinates.*Pass the Z that dendrogram\(Z\) was called with"
    ):
        DendrogramExplorer.from_linkage(drawn)


def test_seaborns_cluster_grid():
    seaborn = pytest.importorskip("seaborn")
    import matplotlib.pyplot as plt

    frame = pd.DataFrame(X, index=[f"row{place}" for place in range(15)], columns=list("abc"))
    grid = seaborn.clustermap(frame, method="average")
    explorer = DendrogramExplorer.from_linkage(grid)
    np.testing.assert_allclose(explorer.linkage_matrix, Z)
    assert explorer.names[0] == "row0"
    assert list(explorer.to_frame().columns) == [*"abc", "cluster"]
    columns = DendrogramExplorer.from_linkage(grid.dendrogram_col)
    np.testing.assert_allclose(columns.linkage_matrix, linkage(X.T, "average"))
    with pytest.raises(TypeError, match=r"seaborn's ClusterGrid.*from_linkage\(clusterGrid\)"):
        DendrogramExplorer(grid)
    only = DendrogramExplorer.from_linkage(seaborn.clustermap(frame, method="average", row_cluster=False))
    assert only.names == list("abc")
    plt.close("all")


def test_newick_text_goes_elsewhere():
    with pytest.raises(TypeError, match=r"looks like a tree in Newick format.*from_newick\(Z\)"):
        DendrogramExplorer.from_linkage("((a:1,b:1):1,c:2);")


def test_an_explorer_is_a_tree_too():
    explorer = DendrogramExplorer(X, "average")
    np.testing.assert_array_equal(DendrogramExplorer.from_linkage(explorer).linkage_matrix, Z)

"""What `to_code()` gives runs on the objects as they were given, in an interpreter without this package."""

import json
import subprocess
import sys
import warnings

import numpy as np
import pytest

from dendrogram_explorer import DendrogramExplorer

IMPORTS = """
import numpy as np, pandas as pd, scipy.sparse as sp, polars as pl, pyarrow as pa, anndata as ad, xarray as xr
from scipy.cluster.hierarchy import linkage, to_tree
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering
points = np.random.default_rng(0).normal(size=(20, 3))
"""

# The user's lines, and how an explorer is built of what they make.
INPUTS = {
    "array": ("X = points.copy()", "Explorer(X)"),
    "list": ("X = [[0.0, 1], [1, 1], [5, 5], [6, 5.5]]", "Explorer(X)"),
    "tuple": ("X = ((0, 1), (1, 1), (5, 5))", "Explorer(X)"),
    "one dimension": ("X = [1.0, 2.0, 7.0, 9.0]", "Explorer(X, 'average')"),
    "integers": ("X = np.arange(24).reshape(8, 3) ** 2", "Explorer(X, 'complete', 'cityblock')"),
    "float32": ("X = points.copy().astype('f4')", "Explorer(X)"),
    "booleans": ("X = np.random.default_rng(0).random((12, 6)) < 0.5", "Explorer(X, 'average', 'jaccard')"),
    "fortran order": ("X = np.asfortranarray(points.copy())", "Explorer(X, scale='standard')"),
    "frame": ("df = pd.DataFrame(points.copy(), columns=list('abc'))", "Explorer(df)"),
    "frame with text": (
        "df = pd.DataFrame({'a': [1.0, 2, 9, 8], 'b': [3, 1, 4, 1], 'c': list('wxyz')})",
        "Explorer(df)",
    ),
    "frame, columns": (
        "df = pd.DataFrame(points.copy(), columns=list('abc'))",
        "Explorer(df, columns=['c', 'a'])",
    ),
    "array, columns": ("X = points.copy()", "Explorer(X, columns=[2, 0])"),
    "frame, scaled": (
        "df = pd.DataFrame(points.copy(), columns=list('abc')).assign(k=1.0)",
        "Explorer(df, scale='standard')",
    ),
    "robust": ("X = points.copy()", "Explorer(X, scale='robust')"),
    "gaps, mean": ("X = points.copy(); X[3, 1] = np.nan", "Explorer(X, impute='mean')"),
    "gaps, median, frame": (
        "df = pd.DataFrame({'a': [1.0, None, 9, 8], 'b': [3, 1, None, 1]})",
        "Explorer(df, impute='median')",
    ),
    "nullable": (
        "df = pd.DataFrame({'a': pd.array([1, 2, 9, 8], dtype='Int64'), 'b': pd.array([1.5, 2, 9, 8], dtype='Float64')})",  # noqa: E501
        "Explorer(df)",
    ),
    "multiindex columns": (
        "df = pd.DataFrame(points[:9], columns=pd.MultiIndex.from_tuples([('p','x'),('p','y'),('q','x')]))",
        "Explorer(df)",
    ),
    "sparse array": ("X = sp.csr_array(np.eye(5))", "Explorer(X, 'average', 'cosine')"),
    "sparse matrix": ("X = sp.random(30, 8, 0.4, format='csr', random_state=0)", "Explorer(X)"),
    "sparse coo": ("X = sp.coo_array(np.eye(6) + 1)", "Explorer(X, 'complete', 'cityblock')"),
    "sparse large": (
        "X = sp.random(30, 400_000, 0.001, format='csr', random_state=0)",
        "Explorer(X, 'average', 'cosine')",
    ),
    "sparse booleans": (
        "X = sp.csr_array(np.random.default_rng(0).random((12, 6)) < 0.5)",
        "Explorer(X, 'average', 'jaccard')",
    ),
    "sparse frame": (
        "df = pd.DataFrame.sparse.from_spmatrix(sp.random(30, 80, 0.3, random_state=0))",
        "Explorer(df)",
    ),
    "polars": (
        "df = pl.DataFrame({'a': [1.0, 2, 9, 8], 'b': [3, 1, 4, 1], 'c': list('wxyz')})",
        "Explorer(df)",
    ),
    "arrow": ("df = pa.table({'a': [1.0, 2, 9, 8], 'b': [3, 1, 4, 1]})", "Explorer(df)"),
    "arrow, text": (
        "df = pa.table({'a': [1.0, 2, 9, 8], 'b': [3, 1, 4, 1], 'c': list('wxyz')})",
        "Explorer(df, 'average')",
    ),
    "AnnData": ("X = ad.AnnData(points.copy())", "Explorer(X)"),
    "xarray": ("X = xr.DataArray(points.copy(), dims=('sample', 'feature'))", "Explorer(X)"),
    "minkowski": ("X = points.copy()", "Explorer(X, 'average', 'minkowski', metric_params={'p': 3})"),
    "gower": (
        "df = pd.DataFrame({'a': [1.0, 2, 9, 8], 'b': [3, 1, 4, 1], 'c': list('wxxw')})",
        "Explorer(df, 'average', 'gower')",
    ),
    "nan_euclidean": ("X = points.copy(); X[3, 1] = np.nan", "Explorer(X, 'average', 'nan_euclidean')"),
    "spearman": ("X = points.reshape(12, 5)", "Explorer(X, 'average', 'spearman')"),
    "kendall": ("X = points.reshape(12, 5)", "Explorer(X, 'average', 'kendall')"),
    "function": (
        "X = points[:12]\ndef gap(a, b): return float(abs(a - b).max())",
        "Explorer(X, 'average', gap)",
    ),
    "words": (
        "X = ['tree', 'trees', 'leaf', 'leave']\ndef gap(a, b): return abs(len(a) - len(b)) + (a[0] != b[0])",
        "Explorer(X, 'average', gap)",
    ),
    "square distances": ("D_ = points[:12]; D = squareform(pdist(D_))", "Explorer.from_distances(D)"),
    "condensed": ("D = pdist(points[:12])", "Explorer.from_distances(D, method='single')"),
    "triangle": ("D = np.triu(squareform(pdist(points[:12])))", "Explorer.from_distances(D)"),
    "labelled distances": (
        "D = pd.DataFrame(squareform(pdist(np.arange(5.)[:, None]**2)), list('abcde'), list('abcde'))",
        "Explorer.from_distances(D)",
    ),
    "linkage": ("Z = linkage(points[:12], 'ward')", "Explorer.from_linkage(Z)"),
    "model": (
        "model = AgglomerativeClustering(3, compute_distances=True).fit(points[:12])",
        "Explorer.from_model(model)",
    ),
    "hclust": (
        "hc = {'merge': [[-1, -2], [-3, 1], [-4, -5], [2, 3]], 'height': [1.0, 2, 2.5, 7]}; merge, height = hc['merge'], hc['height']",  # noqa: E501
        "Explorer.from_hclust(hc)",
    ),
    "newick": ("tree = '((a:1,b:1):2,(c:2,d:2):1);'", "Explorer.from_newick(tree)"),
    "genie": ("X = points.copy()", "Explorer(X, 'genie')"),
    "mutual reachability": ("X = points.copy()", "Explorer(X, 'single', min_samples=3)"),
    "weights": ("X = points[:10]; weights = np.arange(1, 11)", "Explorer(X, weights=weights)"),
    "AnnData, layer": (
        "X = ad.AnnData(points.copy(), layers={'raw': sp.csr_array(points)})",
        "Explorer(X, layer='raw')",
    ),
    "AnnData, obsm": ("X = ad.AnnData(np.eye(20), obsm={'X_pca': points})", "Explorer(X, obsm='X_pca')"),
    "arrow batch": (
        "df = pa.RecordBatch.from_pydict({'a': [1.0, 2, 9, 8], 'b': [3, 1, 4, 1]})",
        "Explorer(df)",
    ),
    "a Series": ("df = pd.Series([1.0, 2, 7, 9])", "Explorer(df)"),
    "hclust with an order": (
        "hc = {'merge': [[-1, -2], [-3, 1], [-4, -5], [2, 3]], 'height': [1.0, 2, 2.5, 7], 'order': [5, 4, 3, 2, 1]}\nmerge, height = hc['merge'], hc['height']",  # noqa: E501
        "Explorer.from_hclust(hc)",
    ),
    "ClusterNode": ("root = to_tree(linkage(points, 'average'))", "Explorer.from_linkage(root)"),
    "scanpy's dict": ("tree = {'linkage': linkage(points, 'average')}", "Explorer.from_linkage(tree)"),
}

RUNNER = """
import json, sys
import numpy as np
sys.modules["dendrogram_explorer"] = None
with open(sys.argv[1]) as file:
    cases = json.load(file)
found = {}
for name, (setup, code) in cases.items():
    variables = {}
    exec(setup, variables)
    try:
        exec(code, variables)
        found[name] = variables["labels"].tolist()
    except Exception as error:
        found[name] = f"{type(error).__name__}: {error}"
print(json.dumps(found))
"""

# scipy has no Genie.
NEEDS_US = "genie"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """For each input the labels of an explorer, and what its code gives."""
    labels, cases = {}, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, (setup, build) in INPUTS.items():
            variables = {"Explorer": DendrogramExplorer}
            exec(IMPORTS + setup, variables)
            explorer = eval(build, variables)
            explorer.n_clusters = 3
            labels[name] = explorer.labels.tolist()
            cases[name] = (IMPORTS + setup, explorer.to_code())
            explorer.close()
    path = tmp_path_factory.mktemp("codes") / "cases.json"
    path.write_text(json.dumps(cases))
    run = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", RUNNER, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    return labels, json.loads(run.stdout)


def test_there_are_enough_kinds():
    assert len(INPUTS) >= 40


@pytest.mark.parametrize("name", [name for name in INPUTS if name != NEEDS_US])
def test_the_code_runs_on_the_object_as_given(runs, name):
    labels, found = runs
    assert found[name] == labels[name]


def test_genie_says_what_it_needs(runs):
    explorer = DendrogramExplorer(np.eye(4), "genie")
    assert "this needs the package dendrogram-explorer" in explorer.to_code()
    assert "dendrogram_explorer" in runs[1][NEEDS_US]

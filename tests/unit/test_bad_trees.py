import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.neighbors import kneighbors_graph

from dendrogram_explorer.linkage import sources as module
from dendrogram_explorer.linkage.sources import (
    link_distances,
    link_matrix,
    link_model,
)

X = np.random.default_rng(4711).normal(size=(12, 3))
Z = linkage(X, "average")
D = pdist(X)
TREE = np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 3.0, 4]])


def refuse(*_):
    raise AssertionError("worked before the input was checked")


@pytest.fixture(autouse=True)
def nothing_is_clustered(monkeypatch):
    """Every refusal comes before the clustering."""
    monkeypatch.setattr(module, "cluster_distances", refuse)


def changed(array, position, value):
    array = np.array(array, dtype=np.result_type(array, np.asarray(value)))
    array[position] = value
    return array


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (None, TypeError, r"D is None\. Needed: distances, condensed"),
        ("D", TypeError, r"D is a str\. Needed: distances"),
        ([["0", "1"], ["1", "0"]], TypeError, r"D holds text"),
        (D + 0j, TypeError, r"D holds complex numbers"),
        (
            scipy.sparse.csr_array(squareform(D)),
            TypeError,
            r"D is a sparse matrix of shape.*D\.toarray\(\).*connectivity=D",
        ),
        (D[:7], ValueError, r"D has length 7, .*nearest are 6 \(n = 4\) and 10 \(n = 5\)\. Needed.*pdist"),
        ([], ValueError, r"D is empty\. Needed: distances between at least 2 samples"),
        ([[0.0]], ValueError, r"D has shape \(1, 1\).*at least 2 samples"),
        (
            X,
            ValueError,
            r"D has shape \(12, 3\)\. Needed: distances.*Observations go to DendrogramExplorer\(X\)",
        ),
        (
            Z,
            ValueError,
            r"D has shape \(11, 4\).*linkage matrix goes to DendrogramExplorer\.from_linkage\(Z\)",
        ),
        (D[:, np.newaxis], ValueError, r"D has shape \(66, 1\).*D\.ravel\(\)"),
        (
            changed(D, 11, np.nan),
            ValueError,
            r"D\[11\], between samples 1 and 2, = nan is missing.*\(1 such value",
        ),
        (changed(D, [5, 9], np.inf), ValueError, r"D\[5\], between samples 0 and 6, = inf .*\(2 such values"),
        (
            changed(D, 3, -0.5),
            ValueError,
            r"D\[3\], between samples 0 and 4, = -0\.5 is negative.*D\.max\(\) - D",
        ),
        (changed(squareform(D), (2, 5), np.nan), ValueError, r"D\[2, 5\] = nan is missing"),
        (changed(squareform(D), ([2, 5], [5, 2]), -1.0), ValueError, r"D\[2, 5\] = -1 is negative"),
        (
            changed(squareform(D), (4, 4), 0.5),
            ValueError,
            r"D\[4, 4\] = 0\.5, so the diagonal is not zero.*fill_diagonal",
        ),
        (np.exp(-squareform(D)), ValueError, r"D\[0, 0\] = 1, .*looks like similarities: pass 1 - D instead"),
        (np.eye(3, dtype=bool), ValueError, r"D\[0, 0\] = 1, so the diagonal is not zero"),
        (
            changed(squareform(D), (2, 5), 9.0),
            ValueError,
            r"not symmetric: D\[2, 5\] = 9 but D\[5, 2\] = .*\(D \+ D\.T\) / 2",
        ),
        (np.array(["1e4000"], np.longdouble), ValueError, r"beyond the range of float64.*Rescale D"),
        (
            pd.DataFrame(squareform(D[:3]), index=list("abc"), columns=list("bac")),
            ValueError,
            r"same names in a different order.*D\.loc\[:, D\.index\]",
        ),
    ],
)
def test_distances(given, error, says):
    with pytest.raises(error, match=says):
        link_distances(given)


def test_distances_and_data_in_different_orders():
    frame = pd.DataFrame(X[:3], index=list("abc"))
    square = pd.DataFrame(squareform(pdist(frame)), index=frame.index, columns=frame.index)
    with pytest.raises(
        ValueError, match=r"different order: row 0 is 'a' in D and 'c' in data.*data\.loc\[D\.index\]"
    ):
        link_distances(square, data=frame[::-1])


@pytest.mark.parametrize(
    ("given", "error", "says"),
    [
        (None, TypeError, r"Z is None\. Needed: a scipy linkage matrix: shape \(n - 1, 4\)"),
        (AgglomerativeClustering(), TypeError, r"Z is a model.*from_model\(model\)"),
        (TREE.astype(str), TypeError, r"Z holds text.*Needed: a scipy linkage matrix"),
        (TREE.astype(complex), TypeError, r"Z holds complex numbers"),
        (TREE.astype(object), TypeError, r"Z holds Python objects"),
        (TREE.astype(bool), TypeError, r"Z holds booleans"),
        ([[0, 1, 1, 2], [2, 3, 2]], ValueError, r"Z is ragged: row 0 has 4 values, row 1 has 3"),
        (TREE[:, :3], ValueError, r"Z has shape \(3, 3\)\. Needed.*from_mlab_linkage"),
        (TREE[:, :2], ValueError, r"Z has shape \(3, 2\).*from_model\(model\)"),
        (TREE[:0], ValueError, r"Z has shape \(0, 4\)\. Needed"),
        (TREE[0], ValueError, r"Z has shape \(4,\).*from_distances\(D\)"),
        (squareform(D), ValueError, r"Z has shape \(12, 12\).*from_distances\(D\)"),
        (np.zeros((12, 7)), ValueError, r"Z has shape \(12, 7\).*Observations go to DendrogramExplorer\(X\)"),
        (
            changed(TREE, (1, 0), -1.0),
            ValueError,
            r"row 1 .*\[-1, 3, 2, 2\], names node -1, which is not an id.*0 to 5",
        ),
        (changed(TREE, (1, 1), 7.0), ValueError, r"row 1 .* names node 7, which is not an id of this tree"),
        (
            changed(TREE, (0, 1), 1.5),
            ValueError,
            r"row 0 .* names node 1\.5, which is not an id.*whole numbers",
        ),
        (changed(TREE, (2, 0), np.nan), ValueError, r"row 2 .* names node nan, which is not an id"),
        (
            changed(TREE, (0, 1), 5.0),
            ValueError,
            r"row 0 .* names node 5, which is not yet formed \(row 0 itself makes node 4",
        ),
        (
            changed(TREE, (1, 1), 5.0),
            ValueError,
            r"row 1 .* names node 5, which is not yet formed \(row 1 itself",
        ),
        (
            changed(TREE, (1, 0), 1.0),
            ValueError,
            r"row 1 .* uses node 1 twice: it was already merged in row 0",
        ),
        (
            changed(TREE, (1, 0), 3.0),
            ValueError,
            r"row 1 .* uses node 3 twice: it was already merged in the same row",
        ),
        (
            changed(TREE, (1, 2), -0.1),
            ValueError,
            r"row 1 .* has the height -0\.1\. Needed: a finite height of 0",
        ),
        (changed(TREE, (1, 2), np.nan), ValueError, r"row 1 .* has the height nan"),
        (changed(TREE, (1, 2), np.inf), ValueError, r"row 1 .* has the height inf"),
        (
            changed(TREE, (1, 3), 3.0),
            ValueError,
            r"row 1 .* has the count 3\. Needed: 2, the samples of its two children",
        ),
        (
            changed(TREE, ([1, 2], [2, 3]), [np.nan, 9.0]),
            ValueError,
            r"row 1 .* has the height nan.*exactly as scipy",
        ),
    ],
)
def test_linkage_matrices(given, error, says):
    with pytest.raises(error, match=says):
        link_matrix(given)


@pytest.mark.parametrize(
    ("model", "error", "says"),
    [
        (AgglomerativeClustering, TypeError, r"model is the class AgglomerativeClustering.*\.fit\(X\)"),
        (AgglomerativeClustering(), ValueError, r"not fitted yet.*model\.fit\(X\) first"),
        (
            KMeans(2),
            TypeError,
            r"model has the type KMeans\. Needed: a fitted sklearn\.cluster\.AgglomerativeClustering",
        ),
        (Z, TypeError, r"model has the type ndarray.*from_linkage\(Z\)"),
        (
            AgglomerativeClustering().fit(X),
            ValueError,
            r"no distances_.*compute_distances=True, or with distance_threshold=0, n_clusters=None",
        ),
        (
            AgglomerativeClustering(
                5,
                connectivity=kneighbors_graph(X, 6, include_self=False),
                compute_full_tree=False,
                compute_distances=True,
            ).fit(X),
            ValueError,
            r"stopped early: it made 7 of 11 merges\. Needed: the full tree.*compute_full_tree=True",
        ),
    ],
)
def test_models(model, error, says):
    with pytest.raises(error, match=says):
        link_model(model)


def test_a_model_whose_tree_was_tampered_with():
    model = AgglomerativeClustering(compute_distances=True).fit(X)
    model.children_ = changed(model.children_, (4, 0), 99)
    with pytest.raises(
        ValueError, match=r"row 4 of children_ names node 99, which is not an id.*Fit the model again"
    ):
        link_model(model)

"""The same cases through the explorer itself: what it starts with, what it says, what it exports."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score

from dendrogram_explorer import DendrogramExplorer

rng = np.random.default_rng(41)
X = rng.normal(size=(24, 3))
FRAME = pd.DataFrame(X, columns=list("abc")).assign(kind=list("xy") * 12, late=[None, 1.0] * 12)


def test_the_power_of_minkowski_is_a_parameter_of_the_metric():
    with pytest.raises((TypeError, ValueError), match=r'metric_params=\{"p": 3\}'):
        DendrogramExplorer(X, "average", "minkowski", p=3)
    explorer = DendrogramExplorer(X, "average", "minkowski", metric_params={"p": 3})
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(pdist(X, "minkowski", p=3), "average"))
    DendrogramExplorer(X, "average", "minkowski", p=6, truncate_mode="lastp")


def test_columns_are_chosen_and_the_others_stay():
    explorer = DendrogramExplorer(FRAME, columns=["a", "c"], color_by="kind")
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(X[:, [0, 2]], "ward"))
    assert list(explorer.to_frame().columns) == ["a", "b", "c", "kind", "late", "cluster"]
    explorer.color_by = "late"
    code = {"df": FRAME}
    exec(explorer.to_code(), code)
    np.testing.assert_array_equal(code["labels"], explorer.labels)


def test_features_of_arrays_have_names():
    explorer = DendrogramExplorer(X, feature_names=["width", "height", "depth"], n_clusters=2)
    assert "width" in explorer.to_frame()
    assert any(name in " ".join(explorer.summary()["features"]) for name in ("width", "height", "depth"))


def test_a_model_starts_at_its_own_clusters():
    model = AgglomerativeClustering(5, compute_distances=True).fit(X)
    explorer = DendrogramExplorer.from_model(model, data=X)
    assert explorer.n_clusters == 5
    assert adjusted_rand_score(explorer.labels, model.labels_) == 1
    assert DendrogramExplorer.from_model(model, data=X, n_clusters=2).n_clusters == 2


def test_a_newick_tree_with_its_data():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=list("abc"))
    explorer = DendrogramExplorer.from_newick("((c:1,a:1):1,b:2);", data=frame, n_clusters=2)
    assert explorer.to_series().to_dict() in ({"a": 1, "b": 2, "c": 1}, {"a": 2, "b": 1, "c": 2})
    written = DendrogramExplorer.from_newick(explorer.to_newick(), data=frame)
    np.testing.assert_allclose(written.linkage_matrix[:, 2], explorer.linkage_matrix[:, 2])


def test_weights_decide_the_tree():
    weights = np.arange(24) % 3 + 1
    explorer = DendrogramExplorer(X, "average", weights=weights, n_clusters=3)
    repeated = linkage(np.repeat(X, weights, axis=0), "average")
    np.testing.assert_allclose(explorer.linkage_matrix[-1, 2], repeated[-1, 2])
    explorer.method = "ward"
    assert explorer.linkage_matrix[-1, 2] == pytest.approx(
        linkage(np.repeat(X, weights, axis=0), "ward")[-1, 2]
    )


def test_what_there_is_to_say_is_in_the_notes_once():
    with pytest.warns(UserWarning, match="'id' looks like ids"):
        explorer = DendrogramExplorer(FRAME.assign(id=rng.permutation(24)), impute="median")
    said = "\n".join(explorer.notes)
    assert said.count("'id' looks like ids") == 1
    assert said.count("1 of 6 columns are not numeric") == 1
    assert said.count("12 missing values were filled by the median") == 1


def test_metrics_can_be_changed_to_those_of_ours_and_back():
    explorer = DendrogramExplorer(FRAME[["a", "b", "c"]], "average", n_clusters=3)
    for metric in ("spearman", "kendall", "gower", "nan_euclidean", "euclidean"):
        explorer.metric = metric
        assert explorer.metric == metric
        assert explorer.labels.max() == explorer.n_clusters
    while explorer.undo():
        pass
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(X, "average"))

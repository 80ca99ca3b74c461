"""Fitted models start at their own clusters."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import AgglomerativeClustering, Birch, FeatureAgglomeration, KMeans
from sklearn.datasets import load_iris, make_blobs
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.sources import link_model

X, _ = make_blobs(60, centers=5, random_state=2)


@pytest.mark.parametrize("method", ["ward", "average", "complete", "single"])
def test_an_agglomerative_clustering_has_its_own_number_of_clusters(method):
    model = AgglomerativeClustering(5, compute_distances=True, linkage=method).fit(X)
    linked = link_model(model, data=X)
    assert linked.n_clusters == 5
    labels = fcluster(linked.Z, linked.n_clusters, "maxclust")
    assert adjusted_rand_score(labels, model.labels_) == 1


def test_of_a_threshold_the_number_that_it_gave():
    model = AgglomerativeClustering(None, distance_threshold=10).fit(X)
    assert link_model(model).n_clusters == model.n_clusters_ > 1


def test_the_way_to_get_the_whole_tree_is_not_a_number_of_clusters():
    assert link_model(AgglomerativeClustering(None, distance_threshold=0).fit(X)).n_clusters is None


def test_a_feature_agglomeration_is_a_tree_of_columns():
    iris = load_iris(as_frame=True).data
    model = FeatureAgglomeration(2, compute_distances=True).fit(iris)
    linked = link_model(model, data=iris)
    assert linked.names == iris.columns.tolist()
    assert linked.n_clusters == 2
    np.testing.assert_allclose(linked.Z, linkage(iris.T, "ward"), rtol=1e-6)
    np.testing.assert_array_equal(linked.observations, iris.T)
    assert "columns of the data" in linked.notes[0]
    assert link_model(model).names == iris.columns.tolist()
    assert (
        link_model(
            FeatureAgglomeration(2, compute_distances=True).fit(iris.to_numpy()), data=iris.to_numpy()
        ).n
        == 4
    )


def test_birch_is_a_tree_of_its_subclusters():
    model = Birch(n_clusters=5, threshold=1.0).fit(X)
    linked = link_model(model)
    n = len(model.subcluster_centers_)
    assert (linked.n, linked.n_clusters) == (n, 5)
    labels = fcluster(linked.Z, 5, "maxclust")
    assert adjusted_rand_score(labels, model.subcluster_labels_) == 1
    assert linked.names[0] == "subcluster 0"
    np.testing.assert_array_equal(linked.observations, model.subcluster_centers_)
    assert link_model(Birch(n_clusters=None, threshold=1.0).fit(X)).n_clusters is None
    own = AgglomerativeClustering(3, linkage="average", compute_distances=True)
    linked = link_model(Birch(n_clusters=own, threshold=1.0).fit(X))
    assert (linked.method, linked.n_clusters) == ("average", 3)
    with pytest.raises(ValueError, match="Birch that is not fitted yet"):
        link_model(Birch())
    with pytest.raises(ValueError, match=rf"data has 60 rows, but the model was fitted to {n} samples"):
        link_model(model, data=X)


@pytest.mark.parametrize(
    "build",
    [
        lambda model: make_pipeline(StandardScaler(), model),
        lambda model: Pipeline([("outer", make_pipeline(StandardScaler())), ("inner", make_pipeline(model))]),
    ],
)
def test_pipelines_end_in_a_model(build):
    pipeline = build(AgglomerativeClustering(4, compute_distances=True)).fit(X)
    scaled = StandardScaler().fit_transform(X)
    explorer = DendrogramExplorer.from_model(pipeline, data=X)
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(scaled, "ward"))
    assert link_model(pipeline).n_clusters == 4


def test_the_best_model_of_a_search():
    search = GridSearchCV(
        make_pipeline(StandardScaler(), FeatureAgglomeration(compute_distances=True), KMeans(2, n_init=1)),
        {"featureagglomeration__n_clusters": [1, 2]},
    ).fit(X)
    with pytest.raises(TypeError, match="model has the type KMeans"):
        link_model(search)
    assert link_model(search.best_estimator_[:2]).n == 2


@pytest.mark.parametrize(
    ("model", "error", "says"),
    [
        (make_pipeline(StandardScaler(), AgglomerativeClustering(2)), ValueError, "not fitted yet"),
        (make_pipeline(StandardScaler(), KMeans(2)), TypeError, "model has the type KMeans"),
        (AgglomerativeClustering(2).fit(X), ValueError, r"no distances_.*compute_distances=True"),
        (AgglomerativeClustering, TypeError, "is the class AgglomerativeClustering"),
        (pd.DataFrame(X), TypeError, "model has the type DataFrame"),
    ],
)
def test_models_without_a_tree(model, error, says):
    with pytest.raises(error, match=says):
        DendrogramExplorer.from_model(model)

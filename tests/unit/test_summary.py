"""What the clusters are: sizes, medoids, spreads, centroids and the features that set them apart."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_iris, load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.description.features import MOST_CATEGORIES, contrasts
from dendrogram_explorer.description.grouping import Grouping
from dendrogram_explorer.description.medoids import exact_size, medoids
from dendrogram_explorer.linkage.dissimilarity import Dissimilarity

WINE = load_wine(as_frame=True).data


def check_medoids(table, labels, distances):
    """The medoid is a member, no member is better, and of equally good ones none comes before it."""
    for label, row in table.iterrows():
        members = np.flatnonzero(labels == label)
        sums = distances[np.ix_(members, members)].sum(axis=1)
        position = np.flatnonzero(members == row.medoid)
        assert len(position) == 1
        np.testing.assert_allclose(sums[position[0]], sums.min(), rtol=1e-9, atol=1e-12)
        assert (sums[: position[0]] > sums.min()).all()
        np.testing.assert_allclose(row.spread, sums.min() / len(members), rtol=1e-9, atol=1e-12)


# -- sizes, heights, centroids -----------------------------------------------------------------------------------


@given(
    X=arrays(
        np.float64, st.tuples(st.integers(2, 40), st.integers(1, 4)), elements=st.integers(0, 6).map(float)
    ),
    k=st.integers(1, 40),
    method=st.sampled_from(["ward", "single", "centroid"]),
)
@settings(max_examples=60, deadline=None)
def test_centroids_are_those_of_groupby_and_medoids_those_of_brute_force(X, k, method):
    explorer = DendrogramExplorer(X, method=method)
    # The nearest cut that ties and inversions allow.
    explorer.cut_height = np.sort(explorer.linkage_matrix[:, 2])[max(len(X) - 1 - k, 0)]
    table = explorer.summary()
    groups = explorer.to_frame().groupby("cluster")
    means = table.filter(like="mean_")
    np.testing.assert_allclose(means.to_numpy(), groups.mean().to_numpy(), atol=1e-12)
    assert table.index.name == "cluster"
    assert table.index.tolist() == sorted(explorer.clusters)
    assert table["size"].tolist() == groups.size().tolist()
    np.testing.assert_allclose(table.share.sum(), 1)
    check_medoids(table, explorer.labels, squareform(pdist(X)))
    explorer.close()


def test_merge_heights_are_those_of_the_linkage_matrix():
    explorer = DendrogramExplorer(WINE, scale="standard", n_clusters=30)
    Z, n = explorer.linkage_matrix, len(WINE)
    table = explorer.summary()
    for label, row in table.iterrows():
        if row["size"] == 1:
            assert row.merge_height == 0
            continue
        below = [
            merge
            for merge in range(n - 1)
            if set(explorer.members(node=n + merge)) == set(explorer.members(label))
        ]
        assert row.merge_height == Z[below[0], 2]
    assert (table["size"] == 1).any()


# Fisher 1936, "The use of multiple measurements in taxonomic problems", table 2: means of Iris setosa. R's
# cluster::pam(iris[, 1:4], 3)$id.med is 8 79 113, counted from 1; its first cluster are all setosa, and only these.
def test_published_means_and_medoid_of_iris_setosa():
    explorer = DendrogramExplorer(load_iris(as_frame=True).data, n_clusters=2)
    table = explorer.summary()
    setosa = table.loc[explorer.labels[0]]
    assert setosa["size"] == 50
    np.testing.assert_allclose(
        setosa.filter(like="mean_").astype(float), [5.006, 3.428, 1.462, 0.246], atol=5e-4
    )
    assert setosa.medoid == 7


# -- medoids -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "metric", ["cityblock", "cosine", "seuclidean", "mahalanobis", "correlation", "canberra"]
)
def test_medoids_by_every_metric_as_the_tree_measures_it(metric):
    explorer = DendrogramExplorer(WINE, method="average", metric=metric, n_clusters=5)
    check_medoids(explorer.summary(), explorer.labels, squareform(pdist(WINE.to_numpy(), metric)))


def test_medoids_by_a_function_and_of_scaled_columns():
    def first_column(a, b):
        return abs(a[0] - b[0])

    few = WINE.iloc[:30]
    explorer = DendrogramExplorer(few, method="single", metric=first_column, n_clusters=4)
    check_medoids(explorer.summary(), explorer.labels, squareform(pdist(few.iloc[:, :1].to_numpy())))
    scaled = DendrogramExplorer(WINE, scale="standard", n_clusters=4)
    standard = ((WINE - WINE.mean()) / WINE.std(ddof=0)).to_numpy()
    check_medoids(scaled.summary(), scaled.labels, squareform(pdist(standard)))
    # The centroid is in the user's units.
    np.testing.assert_allclose(
        scaled.summary().mean_alcohol, WINE.alcohol.groupby(scaled.labels).mean(), rtol=1e-12
    )


def test_with_distances_alone_and_with_words_there_are_medoids_but_no_features():
    distances = pdist(WINE.to_numpy(), "cityblock")
    explorer = DendrogramExplorer.from_distances(distances, n_clusters=4)
    table = explorer.summary()
    assert table.columns.tolist() == ["size", "share", "merge_height", "medoid", "spread"]
    check_medoids(table, explorer.labels, squareform(distances))
    words = ["tree", "leaf", "leaves", "dendrogram"]
    by_length = DendrogramExplorer(
        words, method="single", metric=lambda a, b: abs(len(a) - len(b)), n_clusters=2
    )
    assert by_length.summary().medoid.tolist() == ["tree", "dendrogram"]
    assert by_length.summary().features.tolist() == ["", ""]


def test_a_bare_linkage_matrix_has_sizes_and_heights():
    explorer = DendrogramExplorer.from_linkage(DendrogramExplorer(WINE).linkage_matrix, n_clusters=3)
    assert explorer.summary().columns.tolist() == ["size", "share", "merge_height"]


def test_many_clusters_of_all_sizes_agree_with_brute_force():
    # Sizes 1 .. 60: single samples, several clusters in a block, and clusters with a loop of their own.
    rng = np.random.default_rng(3)
    sizes = np.r_[np.arange(1, 60), np.full(40, 3)]
    X = np.repeat(1000.0 * np.arange(len(sizes)), sizes)[:, np.newaxis] + rng.normal(size=(sizes.sum(), 2))
    X = rng.permutation(X)
    explorer = DendrogramExplorer(X, method="single", cut_height=100)
    assert explorer.n_clusters == len(sizes)
    check_medoids(explorer.summary(), explorer.labels, squareform(pdist(X)))


def test_medoids_of_clusters_too_large_to_compare_all_are_nearly_the_best():
    rng = np.random.default_rng(5)
    X = np.concatenate((rng.normal(size=(2500, 3)), rng.exponential(size=(700, 3)) + 50))
    explorer = DendrogramExplorer(X, n_clusters=2)
    grouping = Grouping.of(explorer.state.clusters)
    assert exact_size(len(X)) < grouping.sizes.max()
    found = medoids(Dissimilarity(explorer.state.linkage), grouping)
    again = medoids(Dissimilarity(explorer.state.linkage), grouping)
    assert found.samples.tolist() == again.samples.tolist()
    for cluster in range(2):
        members = grouping.members(cluster)
        best = squareform(pdist(X[members])).mean(axis=1).min()
        assert found.samples[cluster] in members
        assert found.spreads[cluster] <= 1.01 * best
    given_distances = DendrogramExplorer.from_distances(pdist(X), "average", n_clusters=2)
    table = given_distances.summary()
    assert table["size"].max() == 2500
    spread = squareform(pdist(X[:2500])).mean(axis=1).min()
    assert table.spread[table["size"] == 2500].item() <= 1.05 * spread


# -- names of the medoids ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "index",
    [
        pd.RangeIndex(178),
        pd.Index([f"wine {i}" for i in range(178)]),
        pd.Index(np.arange(178) * 10 + 5),
        pd.date_range("2020-01-01", periods=178),
        pd.MultiIndex.from_product([["a", "b"], range(89)]),
    ],
)
def test_medoids_are_entries_of_the_users_index(index):
    explorer = DendrogramExplorer(WINE.set_axis(index), n_clusters=3)
    table = explorer.summary()
    rows = explorer.to_frame().loc[table.medoid.tolist()]
    assert rows.cluster.tolist() == table.index.tolist()


def test_names_of_the_users_own_come_before_the_index():
    names = [f"bottle {i}" for i in range(178)]
    explorer = DendrogramExplorer(WINE, names=names, n_clusters=3)
    assert set(explorer.summary().medoid) <= set(names)


# -- what sets clusters apart ------------------------------------------------------------------------------------


def test_effects_are_cohens_d_of_cluster_against_rest():
    explorer = DendrogramExplorer(WINE, scale="standard", n_clusters=4)
    found = contrasts(explorer.state.linkage, Grouping.of(explorer.state.clusters), most=None)
    assert found.effects.shape == (4, 13)
    for cluster in range(4):
        inside = explorer.labels == cluster + 1
        a, b = WINE[inside], WINE[~inside]
        pooled = np.sqrt(((len(a) - 1) * a.var() + (len(b) - 1) * b.var()) / (len(WINE) - 2))
        expected = (a.mean() - b.mean()) / pooled
        strongest = expected.abs().sort_values(ascending=False).index
        assert [found.names[feature] for feature in found.features[cluster]] == strongest.tolist()
        np.testing.assert_allclose(found.effects[cluster], expected[strongest])
        np.testing.assert_allclose(found.means[cluster], a.mean()[strongest])
        np.testing.assert_allclose(found.others[cluster], b.mean()[strongest])


def test_contrasts_of_one_cluster_are_a_table_of_all_features():
    frame = WINE.assign(strong=WINE.alcohol > 13)
    explorer = DendrogramExplorer(frame, scale="standard", n_clusters=4)
    summary = explorer.summary(features=14)
    for label, node in enumerate(Grouping.of(explorer.state.clusters).roots.tolist(), start=1):
        table = explorer.contrasts(label)
        inside = explorer.labels == label
        assert len(table) == 14
        assert table.effect.abs().is_monotonic_decreasing
        named = [text.rsplit(" ", 1)[0] for text in summary.features[label].split(", ")]
        assert named == table.index.tolist()
        np.testing.assert_allclose(table["mean"], frame.loc[inside, table.index].mean())
        np.testing.assert_allclose(table.others, frame.loc[~inside, table.index].mean())
        assert table.index[table.is_share].tolist() == ["strong"]
        pd.testing.assert_frame_equal(explorer.contrasts(node=node), table)
    assert explorer.contrasts(node=2 * len(WINE) - 2).empty


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, TypeError),
        ({"label": 1, "node": 5}, TypeError),
        ({"label": 9}, KeyError),
        ({"node": 999}, ValueError),
    ],
)
def test_contrasts_need_one_cluster_or_node(arguments, error):
    with pytest.raises(error):
        DendrogramExplorer(WINE, n_clusters=3).contrasts(**arguments)


def test_without_observations_there_are_no_contrasts():
    explorer = DendrogramExplorer.from_distances(pdist(WINE), n_clusters=3)
    with pytest.raises(ValueError, match="without observations"):
        explorer.contrasts(1)


def test_the_strongest_few_are_the_first_of_all_of_them():
    wide = np.random.default_rng(0).normal(size=(60, 300))
    explorer = DendrogramExplorer(wide, n_clusters=7)
    every = contrasts(explorer.state.linkage, Grouping.of(explorer.state.clusters), most=None)
    for most in (1, 3, 20):
        few = contrasts(explorer.state.linkage, Grouping.of(explorer.state.clusters), most=most)
        np.testing.assert_array_equal(few.features, every.features[:, :most])
        np.testing.assert_array_equal(few.effects, every.effects[:, :most])


def test_categories_and_booleans_are_compared_by_their_shares():
    frame = WINE.assign(
        region=pd.Categorical(np.select([WINE.proline > 750, WINE.ash > 2.3], ["north", "east"], "south")),
        sparkling=WINE.proline > 900,
        identifier=[f"id {i}" for i in range(178)],
        same="here",
    )
    assert frame.identifier.nunique() > MOST_CATEGORIES
    explorer = DendrogramExplorer(frame, scale="standard", n_clusters=3)
    found = contrasts(explorer.state.linkage, Grouping.of(explorer.state.clusters), most=None)
    assert sorted(set(found.names) - set(WINE.columns)) == [
        "region = east",
        "region = north",
        "region = south",
        "sparkling",
    ]
    for cluster in range(3):
        inside = explorer.labels == cluster + 1
        for name, is_so in (("region = south", frame.region == "south"), ("sparkling", frame.sparkling)):
            place = found.features[cluster].tolist().index(found.names.index(name))
            p, q = is_so[inside].mean(), is_so[~inside].mean()
            assert found.means[cluster, place] == pytest.approx(p)
            assert found.others[cluster, place] == pytest.approx(q)
            expected = 2 * np.arcsin(np.sqrt(p)) - 2 * np.arcsin(np.sqrt(q))
            assert found.effects[cluster, place] == pytest.approx(expected)


def test_of_two_categories_the_more_frequent_one_is_named():
    frame = pd.DataFrame({"x": [0.0, 1.0, 0.5, 9.0, 10.0, 9.5], "side": ["left"] * 3 + ["right"] * 3})
    explorer = DendrogramExplorer(frame, n_clusters=2)
    assert sorted(text.split(", ")[-1] for text in explorer.summary().features) == [
        "side = left +3.1",
        "side = right +3.1",
    ]


def test_missing_categories_count_as_no_category():
    frame = pd.DataFrame({"x": [0.0, 1.0, 9.0, 10.0], "word": ["a", None, "b", "b"]})
    explorer = DendrogramExplorer(frame, n_clusters=2)
    found = contrasts(explorer.state.linkage, Grouping.of(explorer.state.clusters), most=None)
    first = explorer.labels[0] - 1
    place = found.features[first].tolist().index(found.names.index("word = a"))
    assert found.means[first, place] == 0.5


def test_sparse_rows_are_compared_as_dense_ones():
    dense = np.random.default_rng(1).poisson(0.05, size=(200, 60_000)).astype(float)
    dense[:100, :5] += 3
    explorer = DendrogramExplorer(
        scipy.sparse.csr_array(dense), method="average", metric="cosine", n_clusters=4
    )
    assert explorer.state.linkage.observations is None
    found = contrasts(explorer.state.linkage, Grouping.of(explorer.state.clusters), most=4)
    columns = found.features[0]
    inside = explorer.labels == 1
    a, b = dense[inside][:, columns], dense[~inside][:, columns]
    pooled = np.sqrt((((a - a.mean(0)) ** 2).sum(0) + ((b - b.mean(0)) ** 2).sum(0)) / (len(dense) - 2))
    np.testing.assert_allclose(found.effects[0], (a.mean(0) - b.mean(0)) / pooled)
    assert "features" in explorer.summary()


def test_a_feature_of_one_value_in_each_part_has_an_infinite_effect_and_a_constant_one_none():
    explorer = DendrogramExplorer(
        [[0.0, 7.0, 1e9], [0.0, 7.0, 1e9 + 1], [9.0, 7.0, 1e9], [9.0, 7.0, 1e9 + 1]], n_clusters=2
    )
    table = explorer.summary(features=5)
    assert table.features.tolist() == ["x0 -inf", "x0 +inf"] or table.features.tolist() == [
        "x0 +inf",
        "x0 -inf",
    ]


@pytest.mark.parametrize("k", [1, 2])
def test_two_samples(k):
    explorer = DendrogramExplorer([[0.0, 1.0], [2.0, 1.0]], n_clusters=k)
    table = explorer.summary()
    assert table["size"].tolist() == ([2] if k == 1 else [1, 1])
    assert table.features.tolist() == ([""] if k == 1 else ["x0 -inf", "x0 +inf"])
    assert table.spread.tolist() == ([1.0] if k == 1 else [0.0, 0.0])


# -- the table ---------------------------------------------------------------------------------------------------


def test_wide_data_have_no_column_for_every_feature_unless_asked():
    explorer = DendrogramExplorer(np.random.default_rng(0).normal(size=(30, 21)))
    assert explorer.summary().columns.tolist() == [
        "size",
        "share",
        "merge_height",
        "medoid",
        "spread",
        "features",
    ]
    assert len(explorer.summary(centroids=True).filter(like="mean_").columns) == 21
    narrow = DendrogramExplorer(WINE)
    assert len(narrow.summary().filter(like="mean_").columns) == 13
    assert narrow.summary(features=0, centroids=False).columns.tolist()[-1] == "spread"


def test_awkward_column_names_stay_as_they_are():
    frame = pd.DataFrame(
        [[0.0, 1.0, 2.0], [1.0, 5.0, 2.5], [9.0, 4.0, 2.2]], columns=["size", "size", "x" * 300]
    )
    table = DendrogramExplorer(frame, n_clusters=2).summary()
    assert table.columns.tolist()[-3:] == ["mean_size", "mean_size", "mean_" + "x" * 300]
    assert table["size"].ndim == 1


def test_summary_follows_the_cut():
    explorer = DendrogramExplorer(WINE, n_clusters=2)
    assert len(explorer.summary()) == 2
    explorer.split(explorer.state.clusters.roots.max())
    assert len(explorer.summary()) == 3


@pytest.mark.parametrize(("features", "error"), [(-1, ValueError), (1.5, TypeError), ("all", TypeError)])
def test_features_has_to_be_a_number_of_them(features, error):
    with pytest.raises(error, match="features"):
        DendrogramExplorer(WINE).summary(features=features)


def test_features_are_shown_in_full():
    long = WINE.rename(columns=lambda name: f"{name} of the wine, as measured in the laboratory")
    summary = DendrogramExplorer(long, scale="standard", n_clusters=3).summary(centroids=False)
    assert summary.features.str.len().min() > 100
    for text in summary.features:
        assert text in repr(summary)
        assert text in summary._repr_html_()
        assert text in summary[["size", "features"]]._repr_html_()

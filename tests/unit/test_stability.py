"""Whether clusters are found again in parts of the samples."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.datasets import load_iris, load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.advice import stability
from dendrogram_explorer.advice import tables as resampling
from dendrogram_explorer.advice.stability import best_jaccards
from dendrogram_explorer.cut import Cut, apply_cut
from dendrogram_explorer.linkage.sources import link_observations
from dendrogram_explorer.tree import Tree
from tests.unit.asking import ask


def rng():
    return np.random.default_rng(3)


@pytest.fixture(scope="module")
def groups():
    centres = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]])
    return np.repeat(centres, (40, 30, 20), axis=0) + rng().normal(size=(90, 2))


def jaccard(one, other):
    return len(one & other) / len(one | other)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), min_size=1, max_size=30))
def test_the_coefficient_is_that_of_sets(pairs):
    labels, others = np.array(pairs).T
    sets = [set(np.flatnonzero(labels == label)) for label in range(1, 5)]
    other_sets = [set(np.flatnonzero(others == label)) for label in set(others.tolist())]
    expected = [max(jaccard(one, other) for other in other_sets) if one else np.nan for one in sets]
    np.testing.assert_allclose(best_jaccards(labels, others, 4), expected)


def test_as_a_plain_loop_has_it():
    X = rng().normal(size=(60, 3)) * [1, 2, 5]
    explorer = DendrogramExplorer(X, method="average", scale="standard", n_clusters=4)
    table = explorer.cluster_stability(n_resamples=20, share=0.4, seed=7)

    scaled, draws = (X - X.mean(axis=0)) / X.std(axis=0), np.random.default_rng(7)
    found = {label: [] for label in table.index}
    for _ in range(20):
        drawn = np.sort(draws.choice(60, 24, replace=False))
        others = fcluster(linkage(scaled[drawn], "average"), 4, "maxclust")
        for label, list_of in found.items():
            cluster = set(drawn[explorer.labels[drawn] == label])
            if cluster:
                list_of.append(max(jaccard(cluster, set(drawn[others == other])) for other in set(others)))
    assert len(found[1]) < 20 or len(found[2]) < 20 or len(found[3]) < 20 or len(found[4]) < 20
    np.testing.assert_array_equal(table["size"], np.bincount(explorer.labels)[1:])
    np.testing.assert_allclose(table["jaccard"], [np.mean(values) for values in found.values()])
    np.testing.assert_allclose(
        table["recovered"], [np.mean(np.array(values) >= 0.75) for values in found.values()]
    )
    np.testing.assert_allclose(
        table["dissolved"], [np.mean(np.array(values) <= 0.5) for values in found.values()]
    )


def test_groups_far_apart_are_always_found_and_halves_of_one_are_not(groups):
    explorer = DendrogramExplorer(groups, n_clusters=3)
    table = explorer.cluster_stability()
    assert (table["jaccard"] == 1).all()
    assert (table["recovered"] == 1).all()
    assert (table["dissolved"] == 0).all()
    explorer.n_clusters = 6
    table = explorer.cluster_stability()
    assert (table["jaccard"] < 0.9).all()
    assert table["jaccard"].mean() < 0.8


def test_clusters_of_noise_are_not_to_be_trusted():
    table = DendrogramExplorer(rng().normal(size=(400, 10)), n_clusters=4).cluster_stability()
    assert (table["jaccard"] < 0.6).all()
    assert (table["dissolved"] > 0.5).all()


def test_wines_are_found_again_three_times_and_irises_twice():
    wine = DendrogramExplorer(load_wine().data, scale="standard", n_clusters=3)
    assert (wine.cluster_stability()["jaccard"] > 0.8).all()
    iris = DendrogramExplorer(load_iris().data, n_clusters=2)
    assert (iris.cluster_stability()["jaccard"] == 1).all()
    iris.n_clusters = 3
    assert iris.cluster_stability()["jaccard"].round(1).tolist() == [1.0, 0.8, 0.8]


def test_the_same_seed_draws_the_same(groups):
    explorer = DendrogramExplorer(groups, n_clusters=5)
    pd.testing.assert_frame_equal(explorer.cluster_stability(10), explorer.cluster_stability(10))
    assert not explorer.cluster_stability(10).equals(explorer.cluster_stability(10, seed=1))
    assert not explorer.cluster_stability(10).equals(explorer.cluster_stability(10, share=0.8))


@pytest.mark.parametrize("metric", ["cityblock", "seuclidean"])
def test_distances_say_the_same_as_observations(groups, metric):
    by_rows = DendrogramExplorer(groups, method="complete", metric=metric, n_clusters=5)
    by_distances = DendrogramExplorer.from_distances(pdist(groups, metric), method="complete", n_clusters=5)
    # scipy's variances would be those of the resample alone.
    pd.testing.assert_frame_equal(by_rows.cluster_stability(), by_distances.cluster_stability())


def test_words_and_sparse_rows():
    words = ["a", "bb", "cc", "dddddddddd", "eeeeeeeeee", "fffffffffff"] * 5
    explorer = DendrogramExplorer(
        words, method="average", metric=lambda one, other: abs(len(one) - len(other)), n_clusters=2
    )
    assert (explorer.cluster_stability()["jaccard"] == 1).all()
    near = scipy.sparse.random_array((40, 200_000), density=1e-4, random_state=rng()) * 1e-3
    far = scipy.sparse.csr_array(np.repeat([[0.0], [9.0]], 20, axis=0))
    explorer = DendrogramExplorer(scipy.sparse.hstack([near, far]), method="complete", n_clusters=2)
    assert (explorer.cluster_stability()["jaccard"] == 1).all()


def test_names_stand_beside_and_hand_cuts_count_as_clusters(groups):
    explorer = DendrogramExplorer(groups, n_clusters=2)
    explorer.name_cluster(2, "dry")
    assert explorer.cluster_stability(2)["name"].tolist() == ["", "dry"]
    explorer.split(explorer.node_of(explorer.summary()["size"].idxmax()))
    table = explorer.cluster_stability(5)
    assert len(table) == 3
    assert (table["jaccard"] == 1).all()


@pytest.mark.parametrize("n", [2, 3])
def test_hardly_any_samples(n):
    explorer = DendrogramExplorer(np.arange(float(n))[:, np.newaxis] ** 2, n_clusters=n)
    table = explorer.cluster_stability()
    assert table["jaccard"].tolist() == [1.0] * n
    explorer.n_clusters = 1
    assert explorer.cluster_stability()["jaccard"].tolist() == [1.0]


def test_of_many_samples_a_part_is_drawn(monkeypatch, groups):
    monkeypatch.setattr(resampling, "_MOST_DRAWN", 30)
    table = DendrogramExplorer(groups, n_clusters=3).cluster_stability(3, share=0.9)
    assert "3 resamples of 30 of 90 samples" in table.attrs["note"]
    assert "not to be trusted below 0.6" in repr(table)
    assert "not to be trusted below 0.6" in table._repr_html_()


def test_a_cluster_that_is_never_drawn_has_no_number(monkeypatch):
    far = np.append(np.arange(50.0), 1e6)[:, np.newaxis]
    table = DendrogramExplorer(far, n_clusters=2).cluster_stability(1, share=0.05)
    assert table[["jaccard", "recovered", "dissolved"]].isna().any(axis=1).tolist() == [False, True]


def test_what_cannot_be_is_refused(groups):
    explorer = DendrogramExplorer(groups)
    for wrong in ({"n_resamples": 0}, {"share": 0}, {"share": 1}, {"share": np.nan}, {"seed": -1}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} is .*Needed: "):
            explorer.cluster_stability(**wrong)
    for wrong in ({"n_resamples": 2.5}, {"share": "half"}, {"share": True}, {"seed": None}):
        with pytest.raises(TypeError, match=f"{next(iter(wrong))} is .*Needed: "):
            explorer.cluster_stability(**wrong)
    with pytest.raises(ValueError, match="Needed: observations or distances"):
        DendrogramExplorer.from_linkage(linkage(groups), data=groups).cluster_stability()


def test_it_can_be_stopped(groups, monkeypatch):
    explorer = DendrogramExplorer(groups, n_clusters=3)
    before = explorer.labels.copy()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(stability, "fcluster", stop)
    with pytest.raises(KeyboardInterrupt):
        explorer.cluster_stability()
    np.testing.assert_array_equal(explorer.labels, before)
    monkeypatch.undo()
    assert (explorer.cluster_stability(3)["jaccard"] == 1).all()


def test_the_browser_is_told_of_the_present_cut_alone(groups):
    explorer = DendrogramExplorer(groups, n_clusters=3)
    assert explorer._stability == {"canAsk": True}
    assert ask(explorer, "stability")["status"]["text"].startswith(
        "3 of 3 clusters are stable: found again in parts"
    )
    roots = {str(explorer.node_of(label)): 1.0 for label in (1, 2, 3)}
    assert explorer._stability == {"canAsk": False, "clusters": 3, "jaccard": roots}
    assert "status" not in ask(explorer, "stability")
    explorer.cut_height *= 1.01  # the same clusters
    assert explorer._stability["jaccard"] == roots
    for change in ({"n_clusters": 4}, {"method": "single"}):
        explorer.cluster_stability(2)
        assert not explorer._stability["canAsk"]
        for name, value in change.items():
            setattr(explorer, name, value)
        assert explorer._stability == {"canAsk": True}
    assert DendrogramExplorer.from_linkage(linkage(groups))._stability == {"canAsk": False}


def test_of_another_tree_with_the_same_labels_nothing_is_known(groups):
    explorer = DendrogramExplorer(groups, n_clusters=3)
    explorer.cluster_stability(2)
    before = explorer.labels
    explorer.method = "complete"
    explorer.n_clusters = 3
    np.testing.assert_array_equal(explorer.labels, before)
    assert explorer._stability == {"canAsk": True}


def test_of_very_many_clusters_the_largest_are_told():
    explorer = DendrogramExplorer(rng().normal(size=(700, 2)), n_clusters=300)
    explorer.cluster_stability(2)
    told = [int(root) for root in explorer._stability["jaccard"]]
    sizes = np.bincount(explorer.labels)[1:]
    told_sizes = [sizes[label - 1] for label in range(1, 301) if explorer.node_of(label) in told]
    assert len(told_sizes) == 200
    # Of those in a resample; hardly any of the large ones is in none.
    assert np.sum(told_sizes) > 0.99 * np.sort(sizes)[-200:].sum()


def test_unassigned_samples_are_no_cluster():
    labels = np.array([1, 1, 1, -1, -1, 2])
    found = best_jaccards(labels, np.array([1, 1, 1, 1, -1, -1]), 2)
    np.testing.assert_allclose(found, [3 / 4, 0.0])
    assert best_jaccards(np.array([-1, -1]), np.array([1, 1]), 0).tolist() == []


@pytest.mark.parametrize(
    "cut", [Cut("persistent", min_size=0.1), Cut("persistent", min_size=12), Cut("size", max_size=60)]
)
def test_a_cut_by_shape_is_made_of_every_part(cut):
    rng = np.random.default_rng(3)
    apart = [rng.normal(size=(50, 2), loc=(20 * each, 0)) for each in range(3)]
    X = np.concatenate([*apart, rng.uniform(-5, 45, (6, 2))])
    linked = link_observations(X, method="single")
    labels = apply_cut(Tree.from_linkage(linked.Z), cut).labels
    found = stability.stability(linked, labels, 10, 78, 0, lambda *_: None, cut)
    counts = np.bincount(np.maximum(labels, 0))[1:]
    assert (found.jaccard[counts > 40] > 0.85).all()

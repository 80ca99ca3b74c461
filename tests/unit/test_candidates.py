"""Candidates of several trees and the vote behind them."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_iris, make_moons
from sklearn.metrics import adjusted_rand_score, silhouette_score

from dendrogram_explorer.advice.candidates import (
    COLUMNS,
    MAX_SAMPLES,
    suggest_candidates,
)
from dendrogram_explorer.advice.rules import (
    adjusted_rand,
    gap_statistic,
    most_stable,
    principal_box,
    silhouettes,
    within_dispersion,
)
from dendrogram_explorer.advice.top_cuts import TopCuts
from dendrogram_explorer.cut import Cut, apply_cut, height_for_clusters
from dendrogram_explorer.input.metrics import METHODS
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_observations
from dendrogram_explorer.tree import Tree


def groups(k=3, n=40, m=2, seed=0, apart=10.0):
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [rng.normal(size=(n, m)) + apart * np.arange(k)[each] * np.eye(m)[each % m] for each in range(k)]
    )


def suggested(X, **arguments):
    linked = link_observations(X, **arguments)
    return linked, suggest_candidates(linked, Tree.from_linkage(linked.Z))


# The table


def test_the_first_row_is_the_true_number_of_groups():
    linked, found = suggested(groups())
    assert found.n_votes == 18
    assert found.headline == f"3 clusters: {found.ranked[0].votes} of 18 votes"
    table = found.to_frame()
    assert tuple(table.columns) == COLUMNS
    assert table.iloc[0][["rank", "n_clusters"]].tolist() == [1, 3]
    assert table["votes"].iloc[0] == len(found.ranked[0].voters) + 4 >= 14
    assert table["agreement"].iloc[0] > 0.9
    assert table["stability"].iloc[0] > 0.95
    first = found.take(1)
    np.testing.assert_array_equal(first.labels, fcluster(linked.Z, 3, "maxclust"))


def test_rows_are_ordered_by_votes_and_have_different_numbers_of_clusters():
    for X in (load_iris().data, groups(5, 20, 3, apart=4.0), np.random.default_rng(1).normal(size=(90, 3))):
        linked, found = suggested(X)
        several = [each for each in found.ranked if each.n_clusters > 1]
        assert [each.rank for each in found.ranked] == list(range(1, len(found.ranked) + 1))
        assert len({each.n_clusters for each in found.ranked}) == len(found.ranked)
        order = [(-each.votes, -each.agreement) for each in several]
        assert order == sorted(order)
        for each in (*found.ranked, *found.others):
            assert each.labels.max() == each.n_clusters
            assert len(each.labels) == linked.n
            assert -0.5 <= each.agreement <= 1
            assert each.caveat.endswith(".")
        # Every vote is for one of the numbers, but those for no clusters at all.
        assert sum(each.votes for each in several) <= found.n_votes
        assert {each.n_clusters for each in found.others} <= {each.n_clusters for each in found.ranked}


@pytest.mark.parametrize("method", METHODS)
def test_a_candidate_of_the_present_tree_is_its_cut(method):
    linked, found = suggested(groups(4, 25, 3, seed=2, apart=3.0), method=method)
    tree = Tree.from_linkage(linked.Z)
    present = [each for each in (*found.ranked, *found.others) if each.is_present_tree]
    assert present
    for each in present:
        cut = each.cut_of(tree)
        clusters = apply_cut(tree, cut)
        np.testing.assert_array_equal(clusters.labels, each.labels)
        if each.criterion == "distance":
            assert each.height == cut.threshold == height_for_clusters(tree, each.n_clusters).height
        else:
            assert np.isnan(each.height)
            assert cut == Cut("persistent", min_size=each.min_size)


def test_a_candidate_of_another_tree_is_made_again_from_what_it_says():
    X = make_moons(300, noise=0.05, random_state=3)[0]
    _, found = suggested(X)
    first = found.take(1)
    assert (first.n_clusters, first.method, first.criterion) == (2, "single", "persistent")
    assert first.source.endswith("linkage, persistent branches")
    again = link_observations(X, method="single")
    tree = Tree.from_linkage(again.Z)
    np.testing.assert_array_equal(apply_cut(tree, first.cut_of(tree)).labels, first.labels)
    assert "single, euclidean" in found.to_frame()["method"].iloc[0]


def test_ranks_that_do_not_exist():
    _, found = suggested(groups())
    for rank in (0, 99, -1):
        with pytest.raises(ValueError, match="no candidate of rank"):
            found.take(rank)
    for rank in ("1", 1.0, True, None):
        with pytest.raises(TypeError, match="must be an integer"):
            found.take(rank)


# No structure


@pytest.mark.parametrize("m", [2, 5, 20])
@pytest.mark.parametrize("n", [60, 300])
@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_one_cloud_is_said_to_be_one(kind, n, m):
    rng = np.random.default_rng([n, m])
    alarms = 0
    for _ in range(5):
        X = rng.uniform(size=(n, m)) if kind == "uniform" else rng.normal(size=(n, m))
        _, found = suggested(X)
        alarms += found.headline != "no clear clusters"
        if found.headline == "no clear clusters":
            first = found.ranked[0]
            assert (first.n_clusters, first.source) == (1, "no clear clusters")
            assert (first.labels == 1).all()
    assert alarms <= 1


@pytest.mark.parametrize(
    "X", [groups(), groups(6, 30, 4), make_moons(400, noise=0.05, random_state=0)[0], load_iris().data]
)
def test_groups_are_not_taken_for_one_cloud(X):
    _, found = suggested(X)
    assert found.ranked[0].n_clusters > 1
    assert all(each.n_clusters > 1 for each in found.ranked)


# What the data allow


def test_without_samples_only_the_heights_vote():
    linked = link_matrix(linkage(groups(), "ward"))
    found = suggest_candidates(linked, Tree.from_linkage(linked.Z))
    assert found.n_votes == 6
    assert found.ranked[0].n_clusters == 3
    voters = {voter.partition(" (")[0] for each in found.ranked for voter in each.voters}
    assert voters == {
        "longest gap",
        "relative gap",
        "persistent branches of 2%",
        "persistent branches of 5%",
    }
    assert "computed elsewhere" in found.left_out["other trees"]
    assert "data=X" in found.left_out["silhouette"]
    assert np.isnan(found.ranked[0].stability)


def test_other_metrics_have_no_ward_and_no_gap_statistic():
    _, found = suggested(groups(), method="average", metric="cityblock")
    assert found.ranked[0].n_clusters == 3
    assert {each.method for each in found.ranked} <= {"average", "single"}
    assert set(found.left_out) >= {"ward linkage", "gap statistic"}
    distances = link_distances(pdist(groups(), "cityblock"), "average")
    assert suggest_candidates(distances, Tree.from_linkage(distances.Z)).ranked[0].n_clusters == 3


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6, 7, 8, 12])
def test_few_samples(n):
    _, found = suggested(np.random.default_rng(n).normal(size=(n, 2)))
    assert (len(found.ranked) == 0) == (n == 2)
    table = found.to_frame()
    assert tuple(table.columns) == COLUMNS
    assert str(table)
    if n == 2:
        assert found.headline == "nothing to suggest"
        with pytest.raises(ValueError, match="nothing to suggest"):
            found.take(1)


def test_duplicates_and_constants():
    _, found = suggested(np.repeat([[0.0, 0], [9, 0], [0, 9]], 20, axis=0))
    assert found.ranked[0].n_clusters == 3
    _, found = suggested(np.ones((30, 2)))
    assert found.headline == "no clear clusters"
    assert "relative gap (ward linkage)" in found.left_out


def test_many_samples_are_looked_at_in_part():
    X = groups(4, 2_000, 3)
    _, found = suggested(X)
    assert found.n_looked_at == MAX_SAMPLES
    assert found.ranked[0].n_clusters == 4
    for each in (*found.ranked, *found.others):
        assert len(each.samples) == len(each.sample_labels) == MAX_SAMPLES
        if each.is_present_tree:
            np.testing.assert_array_equal(each.labels[each.samples], each.sample_labels)
        else:
            assert each.labels is None


def test_rows_that_stand_for_several_samples():
    X = groups()
    weights = np.random.default_rng(0).integers(1, 6, len(X))
    _, found = suggested(X, weights=weights)
    assert found.ranked[0].n_clusters == 3
    X = np.random.default_rng(1).normal(size=(80, 3))
    _, found = suggested(X, weights=weights[:80])
    others = [each for each in (*found.ranked, *found.others) if each.method == "average"]
    assert others
    again = link_observations(X, method="average", weights=weights[:80])
    tree = Tree.from_linkage(again.Z)
    for each in others:
        np.testing.assert_array_equal(apply_cut(tree, each.cut_of(tree)).labels, each.labels)


def test_the_same_samples_have_the_same_candidates():
    X = groups(3, 50, 2, apart=3.0)
    first, second = suggested(X)[1].to_frame(), suggested(X)[1].to_frame()
    assert first.equals(second)


class StoppedError(Exception):
    pass


def test_it_says_how_far_it_is_and_can_be_stopped():
    linked = link_observations(groups())
    tree, said = Tree.from_linkage(linked.Z), []
    suggest_candidates(linked, tree, progress=lambda *args: said.append(args))
    assert [done for done, _, _ in said] == list(range(len(said)))
    assert {total for _, total, _ in said} == {len(said)}
    for stop in (0, 3, len(said) - 1):

        def stopping(done, total, text, stop=stop):
            if done == stop:
                raise StoppedError

        with pytest.raises(StoppedError):
            suggest_candidates(linked, tree, progress=stopping)


# The rules


@pytest.mark.parametrize("method", METHODS)
def test_top_cuts_are_those_of_fcluster(method):
    rng = np.random.default_rng(5)
    Z = linkage(rng.normal(size=(80, 3)), method)
    tree = Tree.from_linkage(Z)
    cuts = TopCuts(tree, 20)
    for k in range(2, 21):
        if cuts.is_reachable[k - 2]:
            expected = apply_cut(tree, Cut("distance", height_for_clusters(tree, k).height)).labels
            assert adjusted_rand_score(cuts.labels(k), expected) == 1
            some = rng.choice(80, 30, replace=False)
            np.testing.assert_array_equal(cuts.labels(k, some), cuts.labels(k)[some])
        finest = cuts.labels(20)
        np.testing.assert_array_equal(cuts.groups(k)[finest], cuts.labels(k))


def test_silhouettes_are_those_of_scikit_learn():
    X = groups(3, 30, 2, apart=4.0)
    tree = Tree.from_linkage(linkage(X, "average"))
    cuts, distances = TopCuts(tree, 12), squareform(pdist(X))
    expected = [silhouette_score(X, cuts.labels(k)) for k in range(2, 13)]
    np.testing.assert_allclose(silhouettes(cuts, np.arange(len(X)), distances), expected)


def test_silhouettes_of_a_sample_that_misses_clusters():
    X = np.concatenate((groups(2, 30), [[100.0, 100.0], [200.0, 0.0]]))
    tree = Tree.from_linkage(linkage(X, "single"))
    some = np.arange(0, 60, 2)
    values = silhouettes(TopCuts(tree, 5), some, squareform(pdist(X[some])))
    assert np.isnan(values[:2]).all()
    assert values[2] == pytest.approx(silhouette_score(X[some], some >= 30))


def test_dispersion_is_that_of_the_pairwise_distances():
    X = groups(3, 20, 3, apart=2.0)
    cuts = TopCuts(Tree.from_linkage(linkage(X, "ward")), 9)
    squared = squareform(pdist(X, "sqeuclidean"))
    for k, found in enumerate(within_dispersion(cuts, X), start=1):
        labels = cuts.labels(k)
        within = [squared[np.ix_(labels == each, labels == each)].sum() for each in range(k)]
        expected = sum(total / (2 * (labels == each).sum()) for each, total in enumerate(within))
        assert found == pytest.approx(expected)


def test_the_gap_statistic_is_that_of_the_paper():
    rng = np.random.default_rng(8)
    data = np.array([100.0, 40, 12, 11, 10.5])
    references = [np.array([100.0, 60, 45, 36, 30]) * rng.uniform(0.95, 1.05, 5) for _ in range(20)]
    logs = np.log(references)
    gap = logs.mean(axis=0) - np.log(data)
    error = logs.std(axis=0) * np.sqrt(1 + 1 / 20)
    expected = next(k + 1 for k in range(4) if gap[k] >= gap[k + 1] - error[k + 1])
    assert gap_statistic(data, references) == expected == 3
    assert gap_statistic(np.array([10.0, 9.9]), [np.array([10.0, 5.0]), np.array([11.0, 5.5])]) == 1
    assert gap_statistic(np.zeros(4), references) is None


def test_references_fill_the_box_of_the_principal_axes():
    rng = np.random.default_rng(3)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    X = rng.uniform(size=(2_000, 3)) * [10, 3, 1] @ turn + 50
    low, high = principal_box(X)
    np.testing.assert_allclose(np.sort(high - low), [1, 3, 10], rtol=0.15)
    wide = principal_box(rng.normal(size=(20, 300)))
    assert [len(each) for each in wide] == [20, 20]


def test_the_finest_stable_cut_is_taken():
    assert most_stable(np.array([[1.0, 1.0, 0.2], [1.0, 1.0, 0.4]])) == 1
    assert most_stable(np.array([[0.9, np.nan, 0.2], [0.7, np.nan, 0.4]])) == 0
    assert most_stable(np.full((3, 2), np.nan)) is None


@pytest.mark.parametrize("arguments", [{"method": "genie"}, {"method": "single", "min_samples": 5}])
def test_trees_on_spanning_trees_are_asked_too(arguments):
    _, found = suggested(groups(), **arguments)
    assert found.ranked[0].n_clusters == 3
    assert not np.isnan(found.ranked[0].stability)
    name = "genie linkage" if arguments["method"] == "genie" else "mutual reachability"
    voters = {voter for each in found.ranked for voter in each.voters}
    assert {f"longest gap ({name})", f"silhouette ({name})", f"stability ({name})"} <= voters
    assert sum(each.is_present_tree for each in (*found.ranked, *found.others)) >= 1


def test_a_candidate_by_mutual_reachability_is_made_again_from_what_it_says():
    rng = np.random.default_rng(2)
    X = np.concatenate((groups(3, 60, apart=6.0), rng.uniform(-5, 18, (25, 2))))
    _, found = suggested(X)
    reachable = [each for each in (*found.ranked, *found.others) if each.min_samples == 5]
    assert reachable
    again = link_observations(X, method="single", min_samples=5)
    tree = Tree.from_linkage(again.Z)
    for each in reachable:
        # Many distances are equal, so another engine may number the clusters in another order.
        assert adjusted_rand_score(apply_cut(tree, each.cut_of(tree)).labels, each.labels) == 1


def test_unassigned_samples_are_one_more_group():
    first, second = np.array([1, 1, 2, 2, -1, -1]), np.array([1, 1, 2, 2, 3, 3])
    assert adjusted_rand(first, second) == 1.0
    assert adjusted_rand(first, np.array([1, 1, 2, 2, 2, 1])) == pytest.approx(
        adjusted_rand_score(first, [1, 1, 2, 2, 2, 1])
    )

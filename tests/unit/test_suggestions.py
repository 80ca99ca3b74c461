"""Where to cut: the tutorial's answers, scikit-learn's scores, and what is said where there is no answer."""

import builtins

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, inconsistent, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn import metrics

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.advice import scores
from dendrogram_explorer.advice.levels import inconsistency_of, last_merges
from dendrogram_explorer.cut import n_clusters_at
from dendrogram_explorer.tree import Tree
from tests.unit.linkages import linkages
from tests.unit.tutorial import X2, X

METHODS = [
    "gap",
    "elbow",
    "inconsistency",
    "silhouette",
    "silhouette_cophenetic",
    "calinski_harabasz",
    "davies_bouldin",
]


def answers(table):
    return table.set_index("method")["n_clusters"].to_dict()


@pytest.fixture(scope="module")
def two_groups():
    return DendrogramExplorer(X)


@pytest.fixture(scope="module")
def five_groups():
    return DendrogramExplorer(X2)


# -- the tutorial ------------------------------------------------------------------------------------------------


def test_all_methods_see_the_two_groups_of_the_tutorial(two_groups):
    table = two_groups.suggest_cuts("all")
    assert table.columns.tolist() == ["method", "n_clusters", "height", "score", "distance", "caveat"]
    assert answers(table) == dict.fromkeys(METHODS, 2)
    score = table.set_index("method")["score"]
    # "last_rev", "acceleration_rev" and the inconsistency at depth 5 of the tutorial.
    assert score["gap"] == pytest.approx(180.27043 - 23.12199, abs=1e-5)
    assert score["elbow"] == pytest.approx(180.27043 - 2 * 23.12199 + 17.11527, abs=2e-5)
    assert score["inconsistency"] == pytest.approx(5.22936, abs=5e-6)
    assert two_groups.suggest_cuts("inconsistency", depth=3)["score"][0] == pytest.approx(2.25872, abs=5e-6)


def test_the_elbows_wrong_four_stands_beside_five(five_groups):
    table = five_groups.suggest_cuts("all").set_index("method")
    assert table.loc["elbow", "n_clusters"] == 4  # the tutorial's warning: five groups were generated
    assert "one bend only" in table.loc["elbow", "caveat"]
    assert table.loc["silhouette", "n_clusters"] == 5
    assert table.loc["davies_bouldin", "n_clusters"] == 5
    assert table["n_clusters"].nunique() == 3


def test_elbow_is_the_tutorials_formula(five_groups):
    last = five_groups.linkage_matrix[-22:, 2]
    by_k = five_groups.scores_by_k(scores=[])
    np.testing.assert_allclose(by_k["acceleration"].to_numpy()[::-1], np.diff(last, 2)[1:], rtol=1e-12)
    assert by_k["acceleration"].idxmax() == np.diff(last[-10:], 2)[::-1].argmax() + 2


def test_inconsistency_is_the_tutorials_table(two_groups):
    deep = two_groups.inconsistency(5)
    last = deep.iloc[-1]
    assert deep.index[-1] == 298
    np.testing.assert_allclose(
        last[["mean", "std", "count", "coefficient"]], [12.122, 32.15468, 30, 5.22936], atol=6e-6
    )
    np.testing.assert_allclose(
        two_groups.inconsistency(3).iloc[-1, 1:], [37.25845, 63.31539, 7, 2.25872], atol=6e-6
    )
    assert deep["height"].iloc[-1] == two_groups.linkage_matrix[-1, 2]


def test_answer_of_the_inconsistency_depends_on_the_depth_and_says_so(five_groups):
    by_depth = five_groups.inconsistency_by_depth()
    assert by_depth.index.tolist() == [2, 3, 5, 10]
    best = by_depth.idxmax(axis=1)
    caveat = five_groups.suggest_cuts("inconsistency")["caveat"][0]
    for depth, k in best.items():
        assert f"{k} at depth {depth}" in caveat
    assert best.nunique() > 1
    Z = five_groups.linkage_matrix
    expected = inconsistent(Z, 3)[::-1, 3][:19]
    np.testing.assert_allclose(by_depth.loc[3], expected, rtol=1e-9)


# -- heights and numbers -----------------------------------------------------------------------------------------


@settings(deadline=None)
@given(linkages(), st.integers(2, 12), st.integers(1, 5))
def test_last_merges_say_what_every_height_gives(Z, max_clusters, depth):
    tree = Tree.from_linkage(Z)
    merges = last_merges(tree, max_clusters)
    assert merges.n_clusters.tolist() == list(range(2, min(max_clusters, tree.n) + 1))
    for k, low, high, reachable in zip(
        merges.n_clusters, merges.next_height, merges.height, merges.is_reachable, strict=True
    ):
        if reachable:
            assert n_clusters_at(tree, low) == n_clusters_at(tree, np.nextafter(high, -np.inf)) == k
        # At the height itself the merge is whole.
        assert n_clusters_at(tree, high) < k
    np.testing.assert_allclose(
        inconsistency_of(tree, merges.merge, depth), inconsistent(Z, depth)[merges.merge, 3], atol=1e-9
    )


def test_suggested_heights_give_the_suggested_numbers(five_groups):
    Z = five_groups.linkage_matrix
    for row in five_groups.suggest_cuts("all").itertuples():
        assert fcluster(Z, row.height, "distance").max() == row.n_clusters


def test_numbers_that_no_cut_gives_are_not_suggested():
    # Two pairs at the same distance: three clusters cannot be had.
    explorer = DendrogramExplorer([[0.0], [1.0], [10.0], [11.0], [30.0], [31.0], [40.0], [41.0]])
    by_k = explorer.scores_by_k()
    unreachable = by_k.index[by_k["gap"] == 0]
    assert 3 in unreachable
    assert by_k.loc[unreachable, "silhouette"].isna().all()
    assert not set(explorer.suggest_cuts("all")["n_clusters"]) & set(unreachable)


def test_says_when_the_best_is_the_last_number_looked_at(five_groups):
    table = five_groups.suggest_cuts(["silhouette", "gap"], max_clusters=5).set_index("method")
    assert "raise max_clusters" in table.loc["silhouette", "caveat"]
    assert "raise max_clusters" not in table.loc["gap", "caveat"]


# -- scores ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["none", "standard"])
def test_scores_are_scikit_learns(scale):
    rng = np.random.default_rng(3)
    rows = np.concatenate((rng.normal(0, 1, (40, 3)), rng.normal(4, 2, (30, 3)))) * [1, 10, 0.1]
    explorer = DendrogramExplorer(rows, method="average", metric="cityblock", scale=scale)
    by_k = explorer.scores_by_k(max_clusters=6)
    used = rows if scale == "none" else (rows - rows.mean(axis=0)) / rows.std(axis=0)
    cophenetic = squareform(_cophenetic_by_hand(explorer.linkage_matrix))
    for k, row in by_k.iterrows():
        labels = fcluster(explorer.linkage_matrix, k, "maxclust")
        assert labels.max() == k
        assert row["silhouette"] == pytest.approx(metrics.silhouette_score(used, labels, metric="cityblock"))
        assert row["silhouette_cophenetic"] == pytest.approx(
            metrics.silhouette_score(cophenetic, labels, metric="precomputed")
        )
        assert row["calinski_harabasz"] == pytest.approx(metrics.calinski_harabasz_score(used, labels))
        assert row["davies_bouldin"] == pytest.approx(metrics.davies_bouldin_score(used, labels))
    table = explorer.suggest_cuts("all", max_clusters=6).set_index("method")
    for name in METHODS[3:]:
        best = by_k[name].idxmin() if name == "davies_bouldin" else by_k[name].idxmax()
        assert table.loc[name, "n_clusters"] == best
        assert table.loc[name, "score"] == by_k.loc[best, name]
    scaled = "" if scale == "none" else " of standard-scaled columns"
    assert table.loc["silhouette", "distance"] == f"cityblock{scaled}"
    assert table.loc["davies_bouldin", "distance"] == f"euclidean{scaled}"


def _cophenetic_by_hand(Z):
    n = len(Z) + 1
    members = {leaf: [leaf] for leaf in range(n)}
    square = np.zeros((n, n))
    for merge, (left, right, height, _) in enumerate(Z):
        members[n + merge] = members[left] + members[right]
        square[np.ix_(members[left], members[right])] = height
        square[np.ix_(members[right], members[left])] = height
    return squareform(square)


def test_large_data_are_sampled_and_the_caveat_says_so(monkeypatch):
    monkeypatch.setattr(scores, "SILHOUETTE_MAX_SAMPLES", 300)
    monkeypatch.setattr(scores, "CENTROID_MAX_SAMPLES", 500)
    table = DendrogramExplorer(X2).suggest_cuts("all").set_index("method")
    assert "a random 300 of 750 samples" in table.loc["silhouette", "caveat"]
    assert "a random 500 of 750 samples" in table.loc["davies_bouldin", "caveat"]
    assert "random" not in table.loc["elbow", "caveat"]
    assert table.loc["silhouette", "n_clusters"] == 5
    exact = DendrogramExplorer(X2[:300], method="average").suggest_cuts("silhouette")
    assert "random" not in exact["caveat"][0]


def test_what_was_computed_once_is_remembered_until_the_tree_changes(monkeypatch):
    explorer = DendrogramExplorer(X)
    first = explorer.suggest_cuts("all")
    calls = []
    monkeypatch.setattr(metrics, "silhouette_score", lambda *_, **__: calls.append(1) or 0.5)
    assert explorer.suggest_cuts("all").equals(first)
    assert (
        explorer.scores_by_k(max_clusters=10)["silhouette"][2]
        == first.set_index("method")["score"]["silhouette"]
    )
    assert calls == []
    explorer.method = "average"
    assert (explorer.scores_by_k(max_clusters=4)["silhouette"] == 0.5).all()
    assert len(calls) == 6


def test_a_stopped_computation_goes_on_where_it_was(monkeypatch):
    explorer = DendrogramExplorer(X)
    whole, calls = metrics.silhouette_score, []

    def stopped_at_the_fourth(*args, **kwargs):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return whole(*args, **kwargs)

    monkeypatch.setattr("dendrogram_explorer.explorer._SILENT_SECONDS", 0)
    monkeypatch.setattr(metrics, "silhouette_score", stopped_at_the_fourth)
    said, said_in_the_cell = [], []
    monkeypatch.setattr(
        "dendrogram_explorer.explorer.ProgressLine.say", lambda _, text: said_in_the_cell.append(text)
    )
    explorer.observe(lambda change: said.append(change.new), "_status")
    with pytest.raises(KeyboardInterrupt):
        explorer.suggest_cuts("silhouette", max_clusters=8)
    assert "silhouette: 3 of 7 cuts" in said[-2]["text"]
    assert said[-2]["level"] == "busy"
    assert said[-1]["text"] == ""
    assert said_in_the_cell[-1] == "Suggesting cuts: silhouette: 3 of 7 cuts ..."
    explorer.suggest_cuts("silhouette", max_clusters=8)
    assert len(calls) == 8


# -- what is lacking ---------------------------------------------------------------------------------------------


def test_a_linkage_alone_has_no_silhouette_on_data():
    explorer = DendrogramExplorer.from_linkage(linkage(X, "ward"))
    table = explorer.suggest_cuts("all")
    assert table["method"].tolist() == ["gap", "elbow", "inconsistency", "silhouette_cophenetic"]
    assert set(table.attrs["left_out"]) == {"silhouette", "calinski_harabasz", "davies_bouldin"}
    with pytest.raises(ValueError, match=r"from_linkage\(Z, data=X\)"):
        explorer.suggest_cuts("silhouette")
    with_data = DendrogramExplorer.from_linkage(linkage(X, "ward"), data=X)
    row = with_data.suggest_cuts("silhouette").iloc[0]
    assert row["distance"] == "euclidean"
    assert "Euclidean is assumed" in row["caveat"]


def test_distances_have_a_silhouette_but_no_centroids():
    distances = pdist(X, "cityblock")
    table = DendrogramExplorer.from_distances(distances).suggest_cuts("all").set_index("method")
    labels = fcluster(linkage(distances, "average"), 2, "maxclust")
    expected = metrics.silhouette_score(squareform(distances), labels, metric="precomputed")
    assert table.loc["silhouette", "score"] == pytest.approx(expected)
    assert table.loc["silhouette", "distance"] == "as given"
    assert "davies_bouldin" not in table.index


def test_without_scikit_learn_the_rest_is_there_and_the_command_is_named(monkeypatch, two_groups):
    whole_import = builtins.__import__

    def no_sklearn(name, *args, **kwargs):
        if name.partition(".")[0] == "sklearn":
            raise ImportError(name)
        return whole_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", no_sklearn)
    explorer = DendrogramExplorer(X)
    with pytest.warns(UserWarning, match=r"silhouette.*pip install scikit-learn"):
        table = explorer.suggest_cuts("all")
    assert answers(table) == {"gap": 2, "elbow": 2, "inconsistency": 2}
    with pytest.warns(UserWarning, match="pip install scikit-learn"):
        assert "silhouette" not in explorer.scores_by_k().columns
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        explorer.suggest_cuts("silhouette")


@pytest.mark.parametrize("rows", [[[0.0], [1.0]], [[1.0], [1.0], [1.0], [1.0]]])
def test_trees_without_a_choice_have_no_suggestion(rows):
    explorer = DendrogramExplorer(rows)
    table = explorer.suggest_cuts("all")
    assert len(table) == 0
    assert table.columns[0] == "method"
    assert set(table.attrs["left_out"]) == set(METHODS)
    by_k = explorer.scores_by_k()
    assert by_k["silhouette"].isna().all()


def test_bad_arguments_say_what_is_needed(two_groups):
    with pytest.raises(ValueError, match="Did you mean 'silhouette'"):
        two_groups.suggest_cuts("silhouete")
    with pytest.raises(ValueError, match="max_clusters is 1"):
        two_groups.suggest_cuts(max_clusters=1)
    with pytest.raises(TypeError, match=r"depth is 2\.5"):
        two_groups.suggest_cuts("all", depth=2.5)
    with pytest.raises(ValueError, match="depth is 0"):
        two_groups.inconsistency(0)
    with pytest.raises(ValueError, match="has a column anyway"):
        two_groups.scores_by_k(scores=["gap"])


def test_a_chain_of_100_000_samples_is_advised_quickly():
    n = 100_000
    heights = np.sort(np.random.default_rng(0).random(n - 1))
    Z = np.column_stack(
        (np.r_[0, np.arange(n, 2 * n - 2)], np.arange(1, n), heights, np.arange(2, n + 1))
    ).astype(float)
    explorer = DendrogramExplorer.from_linkage(Z)
    table = explorer.suggest_cuts("all", depth=10)
    assert table["method"].tolist() == ["gap", "elbow", "inconsistency"]
    # Each cut splits off one sample, of which a random 2,000 hold none.
    assert "random 2,000" in table.attrs["left_out"]["silhouette_cophenetic"]
    expected = inconsistent(Z, 10)[-19:, 3]
    np.testing.assert_allclose(explorer.inconsistency_by_depth([10]).loc[10], expected[::-1], rtol=1e-6)

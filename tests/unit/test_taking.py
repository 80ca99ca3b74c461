"""Candidates of the vote: suggested, taken as one step, undone."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from sklearn.datasets import load_iris

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.advice.candidates import COLUMNS
from tests.unit.asking import ask
from tests.unit.snapshots import snapshot

RNG = np.random.default_rng(3)
X = np.concatenate([RNG.normal([9 * each, 3 * (each % 2)], 1, (40, 2)) for each in range(4)])


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, "complete", n_clusters=7)
    yield made
    made.close()


def test_the_table_has_the_evidence(explorer):
    table = explorer.suggest_cuts()
    assert tuple(table.columns) == COLUMNS
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    assert table["n_clusters"][0] == 4
    assert (table["votes"].diff().dropna() <= 0).all()
    assert "4 clusters" in table.attrs["note"]
    assert all(table["caveat"].str.len() > 10)


def test_taking_a_candidate_is_one_step_and_keeps_names(explorer):
    explorer.n_clusters = 4
    explorer.name_cluster(2, "second")
    members = set(explorer.members(2).tolist())
    before = snapshot(explorer)
    explorer.n_clusters = 7
    explorer.suggest_cuts()
    explorer.take(1)
    assert explorer.n_clusters == 4
    (label,) = explorer.cluster_names
    assert explorer.cluster_names[label] == "second"
    assert len(members & set(explorer.members(label).tolist())) > 30
    assert explorer.undo()
    assert (explorer.method, explorer.n_clusters) == ("complete", 7)
    assert explorer.undo()
    after = snapshot(explorer)
    for name in ("cut", "labels", "names", "method", "Z"):
        assert after[name] == before[name]


def test_every_candidate_can_be_taken(explorer):
    table = explorer.suggest_cuts()
    for rank, k in zip(table["rank"], table["n_clusters"], strict=True):
        explorer.take(int(rank))
        assert explorer.n_clusters == k
        assert explorer.undo()
        assert explorer.n_clusters == 7


def test_a_candidate_is_of_the_tree_that_the_advice_was_about(explorer):
    table = explorer.suggest_cuts()
    here = table[table["source"].str.contains("present tree")]
    assert len(here) > 0
    explorer.take(int(here["rank"].iloc[0]))
    wanted, tree = explorer.labels, explorer.linkage_matrix
    # Without undo between them: by another candidate's tree, and by another method.
    for other in (lambda: setattr(explorer, "method", "ward"), lambda: explorer.cut_sizes(10)):
        other()
        explorer.take(int(here["rank"].iloc[0]))
        assert explorer.method == "complete"
        assert np.array_equal(explorer.linkage_matrix, tree)
        assert np.array_equal(explorer.labels, wanted)


def test_the_browsers_list_stays_when_a_candidate_is_taken(explorer):
    ask(explorer, "suggest_cuts")
    listed = explorer.get_state("_suggestions")["_suggestions"]
    explorer.method = "ward"
    kept = explorer.get_state("_suggestions")["_suggestions"]
    assert [each["rank"] for each in kept] == [each["rank"] for each in listed]
    # Heights of another tree say nothing of this one.
    assert all(each["height"] is None for each in kept)
    assert not any("present tree" in each["method"] for each in kept)
    answer = ask(explorer, "take", rank=kept[0]["rank"])
    assert answer["ok"]
    assert explorer.n_clusters == kept[0]["clusters"]


def test_without_a_table_it_is_computed_first(explorer):
    explorer.take(1)
    assert explorer.n_clusters == 4


@pytest.mark.parametrize("rank", [0, 99, "1", None, True, 1.0])
def test_a_rank_that_is_not_there_is_refused(explorer, rank):
    before = snapshot(explorer)
    with pytest.raises((ValueError, TypeError), match="rank"):
        explorer.take(rank)
    assert snapshot(explorer) == before


def test_the_browser_asks_and_takes(explorer):
    answer = ask(explorer, "suggest_cuts")
    assert answer["status"]["text"].startswith("4 clusters: ")
    first = explorer._suggestions[0]
    assert (first["rank"], first["clusters"]) == (1, 4)
    assert first["score"].endswith("votes")
    assert ask(explorer, "take", rank=1)["ok"]
    assert explorer.n_clusters == 4
    assert not ask(explorer, "take", rank=77)["ok"]


def test_distances_and_a_linkage_alone_have_what_they_allow():
    bare = DendrogramExplorer.from_linkage(DendrogramExplorer(X, "average").linkage_matrix)
    table = bare.suggest_cuts()
    assert table["n_clusters"][0] == 4
    assert table.attrs["left_out"]
    bare.take(1)
    assert bare.n_clusters == 4


def test_two_samples_have_nothing_to_suggest():
    explorer = DendrogramExplorer([[0.0], [1.0]])
    assert len(explorer.suggest_cuts()) == 0
    with pytest.raises(ValueError, match="nothing to suggest"):
        explorer.take(1)


def test_iris_starts_at_its_widest_gap():
    # The greatest ratio of heights: two clusters, as every reader of the data expects of a first look.
    assert DendrogramExplorer(load_iris().data).n_clusters == 2


def test_a_tree_of_mutual_reachability_is_asked_for_and_taken():
    explorer = DendrogramExplorer(X, "single", min_samples=5)
    assert explorer.min_samples == 5
    assert "min_samples 5" in explorer._height_title
    explorer.cut_persistent()
    assert explorer.n_clusters == 4
    explorer.method = "ward"
    assert explorer.min_samples is None
    assert explorer.undo()
    assert explorer.min_samples == 5
    with pytest.raises(ValueError, match="min_samples"):
        DendrogramExplorer(X, "ward", min_samples=5)
    explorer.close()


def test_candidates_of_distances_are_taken_from_the_distances():
    explorer = DendrogramExplorer.from_distances(pdist(X), "complete", names=[f"s{i}" for i in range(len(X))])
    table = explorer.suggest_cuts()
    for rank, k in zip(table["rank"], table["n_clusters"], strict=True):
        explorer.take(int(rank))
        assert explorer.n_clusters == k
        assert explorer.names[3] == "s3"
    explorer.close()


def test_genie_is_a_method_like_any_other():
    explorer = DendrogramExplorer(X, "genie")
    for k in (2, 4, 9, 40):
        explorer.n_clusters = k
        assert explorer.n_clusters == k
    explorer.n_clusters = 4
    assert np.bincount(explorer.labels)[1:].tolist() == [40] * 4
    with pytest.raises(ValueError, match="genie"):
        explorer.assign(X[:2])
    explorer.close()


# The vote that nobody has asked for


def voted(explorer):
    parts = 1
    while ask(explorer, "vote")["answer"]["more"]:
        parts += 1
    return parts


def test_rules_vote_in_parts_and_change_nothing_but_the_suggestions():
    explorer = DendrogramExplorer(X)
    before = explorer.state
    assert voted(explorer) >= 1
    assert explorer._suggestions[0]["rank"] == 1
    assert explorer.undo() is False
    after = explorer.state
    assert after.clusters is before.clusters
    assert after.cut is before.cut
    table = explorer.suggest_cuts()
    assert [row["clusters"] for row in explorer._suggestions] == table["n_clusters"].tolist()
    assert voted(explorer) == 1  # all is known


def test_a_vote_on_a_tree_that_has_gone_starts_again(monkeypatch):
    monkeypatch.setattr("dendrogram_explorer.explorer._VOTING_SECONDS", 0.0)
    explorer = DendrogramExplorer(X)
    explorer._vote_a_while()
    explorer.method = "average"
    while explorer._vote_a_while():
        pass
    candidates, (linkage, _) = explorer._candidates
    assert linkage is explorer.state.linkage
    assert any(each.is_present_tree and each.method == "average" for each in candidates.ranked)


def test_an_interrupted_vote_is_given_up_silently(monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("dendrogram_explorer.advice.candidates.vote", stopped)
    explorer = DendrogramExplorer(X)
    for _ in range(2):
        assert ask(explorer, "vote")["answer"] == {"more": False}
    assert explorer._status["text"] == ""
    assert explorer.state.findings.suggestions is None


def test_a_users_metric_is_not_called_very_often_without_being_asked():
    calls = []

    def metric(a, b):
        calls.append(1)
        return abs(a - b).sum()

    explorer = DendrogramExplorer(np.random.default_rng(0).normal(size=(400, 2)), "average", metric)
    calls.clear()
    assert ask(explorer, "vote")["answer"] == {"more": False}
    assert not calls


def test_labels_of_candidates_travel_once_as_small_numbers():
    explorer = DendrogramExplorer(X)
    assert ask(explorer, "candidate_labels")["buffers"] == []
    explorer.suggest_cuts()
    state = explorer.state
    samples, *labels = ask(explorer, "candidate_labels")["buffers"]
    assert explorer.state is state
    assert samples == b""  # all of them
    ranked = explorer._candidates[0].ranked
    assert len(labels) == len(ranked)
    for sent, candidate in zip(labels, ranked, strict=True):
        np.testing.assert_array_equal(np.frombuffer(sent, "<i2"), candidate.labels)


def test_undo_makes_candidates_cuts_of_the_present_tree_again():
    explorer = DendrogramExplorer(X, "average")
    table = explorer.suggest_cuts()
    first = explorer._suggestions
    assert len(table) == len(first)
    explorer.method = "single"
    assert all(row["height"] is None for row in explorer._suggestions)
    explorer.undo()
    assert explorer._suggestions == first

"""A live variable follows the cut until the user assigns something else to it, or deletes it."""

import gc
from types import SimpleNamespace

import numpy as np
import pytest

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.export import variables
from tests.unit.asking import ask

CLOUD = np.random.default_rng(4).normal(size=(30, 2))


@pytest.fixture
def names(monkeypatch):
    shell = SimpleNamespace(user_ns={})
    monkeypatch.setattr(variables, "get_ipython", lambda: shell)
    return shell.user_ns


@pytest.fixture
def explorer():
    return DendrogramExplorer(CLOUD, n_clusters=3)


def test_a_variable_is_a_writable_copy_of_its_time(explorer, names):
    assert explorer.to_variable("clusters") == "clusters"
    names["clusters"][0] = 99
    assert explorer.labels[0] != 99
    explorer.n_clusters = 5
    assert names["clusters"].max() == 99
    assert names["clusters"].dtype == np.int32


@pytest.mark.parametrize(
    "change",
    [
        lambda explorer: explorer.set_trait("n_clusters", 7),
        lambda explorer: explorer.set_trait("cut_height", 0.1),
        lambda explorer: explorer.split(explorer.state.tree.root - 5),
        lambda explorer: explorer.cut_inconsistent(1.0),
        lambda explorer: explorer.set_trait("method", "single"),
    ],
)
def test_a_live_variable_follows_every_change_of_the_labels(explorer, names, change):
    explorer.to_variable("followed", live=True)
    before = explorer.labels
    assert names["followed"] is before
    change(explorer)
    assert explorer.labels is not before
    assert names["followed"] is explorer.labels
    with pytest.raises(ValueError, match="read-only"):
        names["followed"][0] = 9


def test_what_the_user_assigns_stays_and_the_widget_says_so_once(explorer, names):
    explorer.to_variable("followed", live=True)
    names["followed"] = "mine"
    explorer.n_clusters = 4
    assert names["followed"] == "mine"
    assert explorer._status == {
        "level": "info",
        "text": "followed has been assigned or deleted in the notebook, and no longer follows the cut.",
    }
    explorer.n_clusters = 5
    assert explorer._status["text"] == ""
    # Also where the user assigns the labels of another time.
    names["followed"] = explorer.labels
    explorer.n_clusters = 6
    assert names["followed"].max() == 5


def test_an_equal_array_of_the_users_is_the_users(explorer, names):
    explorer.to_variable("followed", live=True)
    names["followed"] = mine = names["followed"].copy()
    explorer.n_clusters = 4
    assert names["followed"] is mine


def test_what_the_user_deletes_does_not_come_back(explorer, names):
    explorer.to_variable("first", live=True)
    explorer.to_variable("second", live=True)
    explorer.to_variable("third", live=True)
    del names["first"], names["third"]
    explorer.n_clusters = 4
    assert set(names) == {"second"}
    assert "first and third have been assigned or deleted" in explorer._status["text"]
    assert "no longer follow the cut" in explorer._status["text"]
    assert names["second"] is explorer.labels


def test_a_live_variable_can_be_stopped_where_it_is(explorer, names):
    explorer.to_variable("followed", live=True)
    explorer.to_variable("followed")  # no consent needed: it is ours
    kept = names["followed"].copy()
    explorer.n_clusters = 9
    np.testing.assert_array_equal(names["followed"], kept)
    with pytest.raises(ValueError, match="already"):
        explorer.to_variable("followed", live=True)
    explorer.to_variable("followed", live=True, overwrite=True)
    assert names["followed"] is explorer.labels


def test_a_live_variable_takes_no_variable_of_the_users(explorer, names):
    names["mine"] = 1
    with pytest.raises(ValueError, match="already"):
        explorer.to_variable("mine", live=True)
    explorer.n_clusters = 4
    assert names["mine"] == 1


def test_of_two_explorers_the_later_one_wins(explorer, names):
    other = DendrogramExplorer(CLOUD, "single", n_clusters=2)
    explorer.to_variable("followed", live=True)
    other.to_variable("followed", live=True)
    explorer.n_clusters = 4
    assert names["followed"] is other.labels
    assert "no longer follows the cut" in explorer._status["text"]
    other.n_clusters = 5
    assert names["followed"] is other.labels


@pytest.mark.parametrize("live", [True, False])
def test_a_cell_can_be_run_again(names, live):
    cell = 'explorer = DendrogramExplorer(CLOUD, n_clusters=3)\nexplorer.to_variable("followed", live=True)'
    for k in (7, 8):
        exec(cell, globals(), names)
        assert names["followed"] is names["explorer"].labels
        names["explorer"].n_clusters = k
        assert names["followed"].max() == k
    # Also where the explorer that it followed has gone: nobody but the variable holds these labels any more.
    names["explorer"].close()
    del names["explorer"]
    gc.collect()
    another = DendrogramExplorer(CLOUD, n_clusters=4)
    another.to_variable("followed", live=live)
    another.n_clusters = 6
    assert names["followed"].max() == (6 if live else 4)


def test_what_was_live_under_another_name_is_the_users(explorer, names):
    explorer.to_variable("followed", live=True)
    names["kept"] = kept = names["followed"]
    with pytest.raises(ValueError, match="already"):
        explorer.to_variable("kept", live=True)
    names["followed"] = None
    with pytest.raises(ValueError, match="already"):
        explorer.to_variable("followed", live=True)
    assert names["kept"] is kept
    assert names["followed"] is None


@pytest.mark.parametrize("name", ["2nd", "class", "print", "", "In", 3])
def test_bad_names_are_refused_live_too(explorer, names, name):
    with pytest.raises((ValueError, TypeError)):
        explorer.to_variable(name, live=True)
    assert names == {}


# -- what the browser asks for -------------------------------------------------------------------------------------


@pytest.fixture
def sent(explorer, monkeypatch):
    messages = []
    monkeypatch.setattr(
        explorer, "send", lambda content, buffers=None: messages.append((content, buffers)), raising=False
    )
    return messages


@pytest.mark.parametrize(
    ("kind", "name", "start"),
    [
        ("csv", "clusters.csv", b"sample,x0,x1,cluster\n0,"),
        ("excel", "clusters.xlsx", b"PK"),
        ("newick", "dendrogram.nwk", b"("),
        ("svg", "dendrogram.svg", b"<?xml"),
        ("png", "dendrogram.png", b"\x89PNG"),
    ],
)
def test_files_are_sent_to_the_view_that_asks(explorer, kind, name, start):
    answer = ask(explorer, "file", format=kind)
    (content,) = answer["buffers"]
    assert answer["answer"]["name"] == name
    assert content.startswith(start)
    assert answer["status"] == {"level": "info", "text": f"{name}: 30 samples, 3 clusters."}


def test_code_is_sent_as_text(explorer):
    assert ask(explorer, "code")["answer"] == {"text": explorer.to_code()}


@pytest.mark.parametrize("content", [{"format": "pdf"}, {}])
def test_what_there_is_not_is_an_error_in_the_answer(explorer, content):
    answer = ask(explorer, "file", **content)
    assert not answer["ok"]
    assert "csv, excel, html, newick, selection, svg, png" in answer["error"]


def test_a_live_variable_is_announced(explorer, names):
    answer = ask(explorer, "to_variable", name="found", live=True)
    assert names["found"] is explorer.labels
    assert "in the variable found. It follows the cut" in answer["status"]["text"]

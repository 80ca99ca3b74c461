"""`labels` and `selection` outside of the explorer: linked to other widgets, and read by front ends."""

import ipywidgets
import numpy as np
import pytest
import traitlets
from ipywidgets.widgets.widget import _remove_buffers

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.wire.arrays import MOST_LISTED

X = np.random.default_rng(5).normal(size=(30, 3))


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, "average", n_clusters=4)
    yield made
    made.close()


@pytest.fixture
def other():
    made = DendrogramExplorer(X, "single")
    yield made
    made.close()


class Wires:
    """What a widget has sent to the page."""

    def __init__(self, widget, monkeypatch):
        self.sent = {}
        monkeypatch.setattr(widget, "_send", self._take)

    def _take(self, message, buffers=None):
        if message["method"] == "update":
            self.sent |= message["state"]
            for path, value in zip(message["buffer_paths"], buffers or [], strict=True):
                self.sent[path[0]] = value


def test_selections_are_linked_both_ways(explorer, other):
    explorer.selection = [1, 2]
    link = traitlets.link((explorer, "selection"), (other, "selection"))
    assert other.selection.tolist() == [1, 2]
    explorer.selection = [3, 4, 5]
    assert other.selection.tolist() == [3, 4, 5]
    other.select(1)
    assert explorer.selection.tolist() == other.selection.tolist()
    explorer.selection = []
    assert other.selection.tolist() == []
    link.unlink()
    explorer.selection = [7]
    assert other.selection.tolist() == []


def test_labels_are_linked_to_what_takes_arrays(explorer):
    class Report(traitlets.HasTraits):
        labels = traitlets.Any()

    report, directed = Report(), Report()
    traitlets.link((explorer, "labels"), (report, "labels"))
    traitlets.dlink((explorer, "labels"), (directed, "labels"), lambda labels: labels.tolist())
    explorer.n_clusters = 7
    assert report.labels.tolist() == directed.labels == explorer.labels.tolist()
    assert max(directed.labels) == 7


@pytest.mark.parametrize("name", ["labels", "selection"])
def test_they_can_be_linked_in_the_page(explorer, other, name):
    for link in (ipywidgets.jslink, ipywidgets.jsdlink):
        made = link((explorer, name), (other, "selection"))
        assert made.source == (explorer, name)
        made.close()


@pytest.mark.parametrize(
    "sent", [[3, 4], memoryview(np.array([3, 4], dtype="<i4").tobytes())], ids=["list", "bytes"]
)
def test_a_selection_that_was_linked_in_the_page_arrives(explorer, sent):
    explorer.set_state({"selection": sent})
    assert explorer.selection.tolist() == [3, 4]
    assert explorer.state.selection.dtype == np.int64


@pytest.mark.parametrize("sent", ["34", [0.5], [-1], [True], [2**40], [99], memoryview(b"\0\0\0"), None, {}])
def test_a_selection_that_a_page_cannot_mean_is_refused(explorer, sent, monkeypatch):
    explorer.selection = [1]
    wires = Wires(explorer, monkeypatch)
    with pytest.raises(ValueError, match=r"selection|samples"):
        explorer.set_state({"selection": sent})
    assert explorer.selection.tolist() == [1]
    # The page takes back what it has.
    assert wires.sent["selection"] == [1]
    assert wires.sent["_status"]["level"] == "error"


def test_a_page_never_sets_labels(explorer):
    before = explorer.labels.tolist()
    explorer.set_state({"labels": [1] * 30})
    assert explorer.labels.tolist() == before


def test_the_page_has_labels_and_selection_of_now(explorer, monkeypatch):
    wires = Wires(explorer, monkeypatch)
    explorer.n_clusters = 6
    assert wires.sent["n_clusters"] == 6
    assert np.frombuffer(wires.sent["labels"], "<i4").tolist() == explorer.labels.tolist()
    # While the page moves the line, too.
    explorer.set_state({"cut_height": 0.0})
    assert np.frombuffer(wires.sent["labels"], "<i4").tolist() == explorer.labels.tolist()
    assert explorer.labels.max() == 30
    explorer.select(2)
    assert wires.sent["selection"] == explorer.selection.tolist()
    state = explorer.get_state()
    assert (state["labels"], state["selection"]) == (explorer.labels.tolist(), explorer.selection.tolist())


def test_labels_of_very_many_samples_are_for_python_alone(monkeypatch):
    n = MOST_LISTED + 1
    Z = np.column_stack((np.r_[0, n : 2 * n - 2], np.arange(1, n), np.arange(1.0, n), np.arange(2, n + 1)))
    explorer = DendrogramExplorer.from_linkage(Z, n_clusters=2)
    wires = Wires(explorer, monkeypatch)
    explorer.n_clusters = 3
    explorer.selection = np.arange(n)
    assert wires.sent["labels"] is None
    assert np.frombuffer(wires.sent["selection"], "<i4").tolist() == list(range(n))
    state = explorer.get_state(["labels", "selection"])
    assert (len(state["labels"]), len(state["selection"])) == (n, n)
    assert state["labels"] == explorer.labels.tolist()
    explorer.close()


def test_labels_are_in_no_notebook_without_arrays(monkeypatch):
    explorer = DendrogramExplorer(X, save_arrays=False)
    assert explorer._get_embed_state()["state"]["labels"] is None
    explorer.save_arrays = True
    assert [each["path"] for each in explorer._get_embed_state()["buffers"]].count(["labels"]) == 1
    _, paths, _ = _remove_buffers(explorer.get_state(["labels", "selection"]))
    assert paths == []
    explorer.close()

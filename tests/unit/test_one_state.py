"""One state: at every instant all public values belong together, and a refused operation changes none of them."""

import gc
import json
import os
import sys
import tempfile
import threading
import warnings

import numpy as np
import pytest
import traitlets
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer import Cut, DendrogramExplorer
from tests.unit.asking import ask, send_request
from tests.unit.snapshots import TRAITS, check_agreement, snapshot

X = np.random.default_rng(7).normal(size=(24, 3))


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, "average", n_clusters=4)
    _ = made.scatter
    yield made
    made.close()


class Interrupt(KeyboardInterrupt):
    pass


def interrupted_after(count, action):
    """Run an action and raise `Interrupt` after so many lines of this package; returns whether it was raised."""
    left = count

    def trace(frame, event, _):
        nonlocal left
        if "dendrogram_explorer" not in frame.f_code.co_filename or "/tests/" in frame.f_code.co_filename:
            return None
        if event in ("line", "opcode"):
            left -= 1
            if left < 0:
                sys.settrace(None)
                raise Interrupt
        return trace

    before = sys.gettrace()
    # Else an explorer of another test could be freed, and interrupted, in here.
    gc.disable()
    sys.settrace(trace)
    try:
        action()
    except Interrupt:
        return True
    finally:
        sys.settrace(before)
        gc.enable()
    return False


CHANGES = {
    "method": lambda e: setattr(e, "method", "complete"),
    "metric": lambda e: setattr(e, "metric", "cityblock"),
    "scale": lambda e: setattr(e, "scale", "standard"),
    "n_clusters": lambda e: setattr(e, "n_clusters", 7),
    "cut_height": lambda e: setattr(e, "cut_height", 1.0),
    "cut": lambda e: setattr(e, "cut", Cut("inconsistent", 0.8)),
    "inconsistent": lambda e: e.cut_inconsistent(0.9, 3),
    "own values": lambda e: e.cut_by(e.linkage_matrix[:, 3], 5),
    "split": lambda e: e.split(e.node_of(int(np.bincount(e.labels)[1:].argmax()) + 1)),
    "join": lambda e: e.join(2 * len(X) - 2),
    "undo": lambda e: e.undo(),
    "palette": lambda e: setattr(e, "palette", "ibm"),
    "color_by": lambda e: setattr(e, "color_by", "x1"),
    "strips": lambda e: setattr(e, "strips", ["x1", "x0"]),
    "heatmap": lambda e: setattr(e, "heatmap", ["x2", "x0"]),
    "leaf_order": lambda e: setattr(e, "leaf_order", "count"),
    "flip": lambda e: e.flip(30),
    "selection": lambda e: setattr(e, "selection", [3, 4]),
    "name": lambda e: e.name_cluster(1, "dry"),
    "tooltip": lambda e: setattr(e, "tooltip", ["x1"]),
    "images": lambda e: setattr(e, "images", [None] * len(X)),
    "scatter_x": lambda e: setattr(e, "scatter_x", "x2"),
    "p": lambda e: setattr(e, "p", 7),
}


# -- interrupts -----------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:No cut gives")
@pytest.mark.parametrize("name", CHANGES)
def test_an_interrupt_at_any_line_leaves_one_state(name):
    # Twelve instants, spread evenly over the lines that the change runs through.
    # What runs only once, as imports do, is no part of them.
    warm = DendrogramExplorer(X, "average", n_clusters=5)
    CHANGES[name](warm)
    warm.close()
    probe = DendrogramExplorer(X, "average", n_clusters=4)
    probe.n_clusters = 5
    lines = 0

    def count(frame, event, _):
        nonlocal lines
        if "dendrogram_explorer" in frame.f_code.co_filename and "/tests/" not in frame.f_code.co_filename:
            lines += event == "line"
            return count
        return None

    # As in `interrupted_after`: lines of another test's explorer that is freed meanwhile do not count.
    gc.disable()
    sys.settrace(count)
    try:
        CHANGES[name](probe)
    finally:
        sys.settrace(None)
        gc.enable()
    done = snapshot(probe, with_history=False)
    probe.close()
    times = 0
    for at in np.unique(np.linspace(0, 0.98 * lines, 12).astype(int)).tolist():
        explorer = DendrogramExplorer(X, "average", n_clusters=4)
        explorer.n_clusters = 5
        before = snapshot(explorer, with_history=False)
        times += interrupted_after(at, lambda explorer=explorer: CHANGES[name](explorer))
        assert snapshot(explorer, with_history=False) in (before, done)
        # It goes on as if nothing had been, and the browser hears of everything with the next change.
        explorer.show_rail = not explorer.show_rail
        check_agreement(explorer)
        explorer.reset_branches()
        explorer.n_clusters = 3
        assert explorer.labels.max() == 3
        check_agreement(explorer)
        explorer.close()
    assert times >= 8


def test_clustering_that_runs_out_of_memory_changes_nothing(explorer, monkeypatch):
    def no_room(*_, **__):
        raise MemoryError("no room for this tree")

    monkeypatch.setattr("dendrogram_explorer.state.Tree.from_linkage", no_room)
    before = snapshot(explorer)
    for name, value in (("method", "single"), ("metric", "cosine"), ("scale", "robust")):
        with pytest.raises(MemoryError):
            setattr(explorer, name, value)
        assert snapshot(explorer) == before
        assert explorer._status["level"] != "busy"


# -- refusals -------------------------------------------------------------------------------------------------------

REFUSED = {
    "depth beyond what scipy takes": lambda e: e.cut_inconsistent(1, 2**40),
    "depth of numpy beyond an int32": lambda e: e.cut_inconsistent(1.0, np.int64(2**31)),
    "a threshold that is not finite": lambda e: e.cut_inconsistent(float("inf")),
    "an array in place of a number": lambda e: setattr(e, "n_clusters", np.array([3, 4])),
    "a cut of another tree": lambda e: setattr(e, "cut", Cut("distance", 1.0, linkage="0" * 16)),
    "a sample to be split": lambda e: e.split(0),
    "a cluster that is not there": lambda e: e.name_cluster(99, "x"),
    "a name that is too long": lambda e: e.name_cluster(1, "x" * 301),
    "a colour that is not one": lambda e: e.color_cluster(1, "redd"),
    "a palette that is not one": lambda e: setattr(e, "palette", {1: 5}),
    "flips that are not merges": lambda e: setattr(e, "flipped", (1, 30)),
    "flips that are None": lambda e: setattr(e, "flipped", None),
    "an order that is not one": lambda e: setattr(e, "leaf_order", "best"),
    "ward on another metric": lambda e: setattr(e, "metric", "jaccardd"),
    "a column that is not there": lambda e: setattr(e, "color_by", "nope"),
    "a strip that is not there": lambda e: setattr(e, "strips", ["x0", "nope"]),
    "a row that is not there": lambda e: setattr(e, "heatmap", ["x0", "nope"]),
    "a row twice": lambda e: setattr(e, "heatmap", ["x0", "x0"]),
    "half a character": lambda e: setattr(e, "color_by", ["\ud800"]),
    "an axis that is not there": lambda e: setattr(e, "scatter_x", "nope"),
    "samples that are not there": lambda e: setattr(e, "selection", [99]),
    "a column for tooltips that is not there": lambda e: setattr(e, "tooltip", ["x1", "y"]),
    "images of other samples": lambda e: setattr(e, "images", [None]),
    "labels": lambda e: setattr(e, "labels", [1, 2]),
    "p": lambda e: setattr(e, "p", -1),
    "an attribute that is not there": lambda e: setattr(e, "cut_hieght", 3),
    "names that are not a mapping": lambda e: setattr(e, "cluster_names", ["a"]),
    "select by two": lambda e: e.select(1, node=3),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_changes_nothing_history_included(explorer, name):
    explorer.join(45)
    explorer.undo()
    before = snapshot(explorer)
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError, traitlets.TraitError)) as refused:
        REFUSED[name](explorer)
    assert not isinstance(refused.value, UnicodeEncodeError)
    assert snapshot(explorer) == before
    check_agreement(explorer)

    def held():
        with explorer.hold_trait_notifications():
            explorer.undo()
            explorer.n_clusters = 7
            explorer.selection = [1]
            REFUSED[name](explorer)

    with pytest.raises((ValueError, TypeError, KeyError, AttributeError, traitlets.TraitError)):
        held()
    assert snapshot(explorer) == before
    assert explorer.redo()


def test_a_depth_that_is_refused_is_refused_again(explorer):
    for _ in range(2):
        with pytest.raises((ValueError, OverflowError)):
            explorer.cut_inconsistent(1, 2**40)


def test_two_ways_to_say_where_to_cut_are_one_too_many():
    with pytest.raises(TypeError, match="cut_height and n_clusters were given"):
        DendrogramExplorer(X, n_clusters=3, cut_height=0.1)
    with pytest.raises(TypeError, match="Leave out"):
        DendrogramExplorer(X, n_clusters=3, cut=Cut("distance", 1.0))


def test_an_attribute_that_is_misspelt_is_refused_with_the_nearest_name(explorer):
    with pytest.raises(AttributeError, match="Did you mean 'cut_height'"):
        explorer.cut_hieght = 3
    with pytest.raises(AttributeError, match="Did you mean 'n_clusters'"):
        explorer.n_cluster = 3


# -- hold blocks ----------------------------------------------------------------------------------------------------


def test_within_a_hold_block_all_values_belong_together(explorer):
    seen = []
    explorer.observe(lambda change: seen.append(change.name), list(TRAITS))
    with explorer.hold_trait_notifications():
        explorer.n_clusters = 6
        assert explorer.labels.max() == 6
        assert fcluster(explorer.linkage_matrix, explorer.cut_height, "distance").max() == 6
        explorer.method = "single"
        assert explorer.n_clusters == explorer.labels.max()
        assert explorer.method == "single"
        explorer.selection = [2]
        assert seen == []
    assert set(seen) >= {"n_clusters", "labels", "method", "selection"}
    check_agreement(explorer)
    assert explorer.undo()
    assert (explorer.method, explorer.n_clusters) == ("average", 4)


def test_observers_of_a_hold_block_see_the_finished_state(explorer):
    seen = []

    def look(_):
        seen.append(
            (explorer.n_clusters, explorer.labels.max(), explorer.cut.threshold == explorer.cut_height)
        )

    explorer.observe(look, list(TRAITS))
    with explorer.hold_trait_notifications():
        explorer.flipped = (30,)
        explorer.n_clusters = 6
        explorer.scale = "standard"
    assert seen
    assert set(seen) == {(6, 6, True)}


def test_an_observer_of_flips_sees_the_new_tree_with_the_new_labels(explorer):
    explorer.flip(40)
    seen = []
    explorer.observe(
        lambda _: seen.append(
            np.array_equal(
                fcluster(explorer.linkage_matrix, explorer.cut_height, "distance"), explorer.labels
            )
        ),
        "flipped",
    )
    explorer.scale = "standard"
    assert seen == [True]


def test_undo_in_a_hold_block_that_is_refused_leaves_undo_and_redo(explorer):
    explorer.join(45)
    before = snapshot(explorer)

    def held():
        with explorer.hold_trait_notifications():
            explorer.undo()
            explorer.p = -1

    with pytest.raises(ValueError, match="at least 1"):
        held()
    assert snapshot(explorer) == before
    assert explorer.undo()
    assert explorer.redo()


def test_a_hold_block_with_flips_as_an_array_works_whole_or_not_at_all(explorer):
    with explorer.hold_trait_notifications():
        explorer.flipped = np.array([30])
        explorer.n_clusters = 1
    assert (explorer.flipped, explorer.n_clusters, explorer.labels.max()) == ((30,), 1, 1)


def test_other_threads_see_the_committed_state_meanwhile(explorer):
    seen = []
    with explorer.hold_trait_notifications():
        explorer.n_clusters = 9
        thread = threading.Thread(target=lambda: seen.append((explorer.n_clusters, explorer.labels.max())))
        thread.start()
        thread.join()
    assert seen == [(4, 4)]


def test_a_click_on_its_way_does_not_discard_what_a_cell_sets(explorer):
    # A thread that delivers clicks, while a cell sets a number of clusters.
    stop = threading.Event()

    def click():
        while not stop.is_set():
            ask(explorer, "undo")
            ask(explorer, "split", node=46)

    thread = threading.Thread(target=click)
    thread.start()
    try:
        for k in (12, 5, 12, 9) * 5:
            explorer.n_clusters = k
            state = explorer.state
            assert state.clusters.labels.max() == state.n_clusters
    finally:
        stop.set()
        thread.join()
    check_agreement(explorer)


# -- observers ------------------------------------------------------------------------------------------------------


def test_an_observer_that_raises_stops_neither_the_scatter_nor_the_others(explorer):
    heard = []
    explorer.observe(lambda _: 1 / 0, "labels")
    explorer.observe(lambda change: heard.append(change.name), ["labels", "cut"])
    with pytest.raises(ZeroDivisionError):
        explorer.n_clusters = 8
    assert sorted(heard) == ["cut", "labels"]
    assert explorer.labels.max() == 8
    check_agreement(explorer)
    assert len(set(explorer.scatter.marks[0].colors)) == 8


def test_an_observer_may_set_a_trait(explorer):
    heard = []
    explorer.observe(lambda change: setattr(explorer, "n_clusters", 3), "labels")
    explorer.observe(lambda change: heard.append(int(change.new.max())), "labels")
    explorer.n_clusters = 6
    assert explorer.n_clusters == 3
    # The last that anybody hears is what is there.
    assert heard[-1] == 3
    check_agreement(explorer)


def test_warnings_that_are_errors_refuse_the_change():
    explorer = DendrogramExplorer([[0.0], [0.0], [1.0], [1.0], [5.0]], "single", n_clusters=2)
    before = snapshot(explorer)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="No cut gives 4 clusters"):
            explorer.n_clusters = 4
    assert snapshot(explorer) == before


@pytest.mark.parametrize("name", ["selection", "labels", "n_clusters", "flipped", "cut"])
def test_two_explorers_can_be_linked(explorer, name):
    other = DendrogramExplorer(X, "average", n_clusters=4)
    if name == "labels":
        target = type("Target", (traitlets.HasTraits,), {"labels": traitlets.Any()})()
        link = traitlets.dlink((explorer, "labels"), (target, "labels"))
        explorer.n_clusters = 6
        assert target.labels is explorer.labels
        link.unlink()
        return
    link = traitlets.link((explorer, name), (other, name))
    changed = {"selection": [1, 5], "n_clusters": 7, "flipped": (30,), "cut": Cut("distance", 0.7)}[name]
    setattr(explorer, name, changed)
    assert snapshot(other)[name] == snapshot(explorer)[name]
    setattr(
        other, name, {"selection": [2], "n_clusters": 2, "flipped": (), "cut": Cut("distance", 9.0)}[name]
    )
    assert snapshot(other)[name] == snapshot(explorer)[name]
    link.unlink()
    other.close()


# -- requests of the page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        None,
        "split",
        [],
        {},
        {"type": None},
        {"type": "__init__"},
        {"type": "close"},
        {"type": ["split"]},
        {"type": "describe", "nodes": [10**30]},
        {"type": "describe", "nodes": list(range(20_000))},
        {"type": "split", "node": 10**30},
        {"type": "split", "node": True},
        {"type": "split", "node": "45"},
        {"type": "name", "node": 45, "name": {"a": 1}},
        {"type": "name", "node": 45, "name": "x" * 20_000},
        {"type": "color_branch", "node": 45, "color": "url(javascript:1)"},
        {"type": "cut_height", "height": None},
        {"type": "cut_height", "height": 1e400},
        {"type": "cut_height", "height": -1},
        {"type": "n_clusters", "count": 0},
        {"type": "n_clusters", "count": 10**6},
        {"type": "cut_inconsistent", "threshold": 1, "depth": 2**40},
        {"type": "scatter_axes", "x": "nope", "y": None},
        {"type": "color_by", "column": "nope"},
        {"type": "file", "format": "svg", "leaves": [1], "heights": None},
        {"type": "file", "format": "svg", "leaves": [3, 1], "heights": None},
        {"type": "to_variable", "name": "1 2", "overwrite": False, "live": False},
        {"type": "leaf_order", "name": "x"},
        {"type": "heat_rows", "known": [-1], "choose": True},
        {"type": "heat_value", "column": 3, "sample": 0},
        {"type": "heat_value", "column": 0, "sample": 24},
        {"type": "cluster_again", "name": "__class__", "value": "x"},
        {"type": "palette", "name": "nope"},
    ],
)
def test_what_a_page_asks_for_wrongly_is_answered_in_words(explorer, content):
    before = snapshot(explorer)
    request = {**content, "id": "v-1"} if isinstance(content, dict) else content
    answers = send_request(explorer, request)
    assert len(answers) == 1
    answer = answers[0][0]
    assert answer["ok"] is False
    assert answer["id"] == ("v-1" if isinstance(content, dict) else None)
    assert len(answer["error"]) > 20
    assert json.dumps(answer)
    assert snapshot(explorer) == before


@pytest.mark.parametrize("kind", ["excel", "csv", "svg", "png", "html", "newick"])
def test_an_export_that_fails_otherwise_than_foreseen_is_answered(explorer, kind, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", os.sep + "nonexistent")
    answer = ask(explorer, "file", format=kind)
    assert answer["ok"] or answer["error"]

    def fail(*_, **__):
        raise ZeroDivisionError("of a new type")

    monkeypatch.setattr("dendrogram_explorer.export.downloads.free_column", fail)
    answer = ask(explorer, "file", format=kind)
    assert not answer["ok"]
    assert "ZeroDivisionError: of a new type" in answer["error"]


@pytest.mark.parametrize(
    "sent",
    [
        {"_palette": ["url(javascript:1)"]},
        {"_cluster_names": {"0": "<b>", "zz": 5}},
        {"_tree": {}},
        {"labels": [1, 2]},
        {"_cut_roots": memoryview(b"\0\0\0\0")},
        {"cut": {"criterion": "distance"}},
        {"_esm": "alert(1)"},
        {"method": "single"},
        {"_status": {"level": "info", "text": "<b>"}},
    ],
)
def test_what_a_page_may_not_set_stays(explorer, sent):
    before = snapshot(explorer)
    esm = explorer._esm
    explorer.set_state(sent)
    assert snapshot(explorer) == before
    assert explorer._esm == esm
    explorer.n_clusters = 5
    assert explorer.cluster_names == {}
    check_agreement(explorer)


@pytest.mark.parametrize(
    "sent",
    [
        {"cut_height": "x"},
        {"p": 1e300},
        {"p": "7"},
        {"show_rail": "yes"},
        {"truncate_mode": 5},
        {"orientation": "up"},
        {"heatmap": ["nope"]},
        {"heatmap": [1]},
        {"palette": {"a": {"b": {}}}},
        {"n_clusters": 5, "cut_height": None},
    ],
)
def test_what_a_page_sets_wrongly_is_refused_and_told(explorer, sent):
    before = snapshot(explorer)
    with pytest.raises((ValueError, TypeError)):
        explorer.set_state(sent)
    assert snapshot(explorer) == before
    assert explorer._status["level"] == "error"


# -- a random walk --------------------------------------------------------------------------------------------------

SMALL = np.random.default_rng(11).normal(size=(9, 2)).round(1)
NODES = st.integers(-1, 18)
SETTINGS = st.one_of(
    st.tuples(st.just("n_clusters"), st.integers(-1, 11)),
    st.tuples(st.just("cut_height"), st.floats(-0.5, 5)),
    st.tuples(st.just("cut_height"), st.sampled_from([float("nan"), "x", None])),
    st.tuples(st.just("method"), st.sampled_from(["ward", "average", "single", "centroid", "nope", None])),
    st.tuples(st.just("metric"), st.sampled_from(["euclidean", "cityblock", "nope", 5])),
    st.tuples(st.just("scale"), st.sampled_from(["none", "standard", "robust", "nope"])),
    st.tuples(
        st.just("palette"), st.sampled_from(["ibm", "okabe-ito", ["red", "teal"], {12: "red"}, "nope"])
    ),
    st.tuples(st.just("leaf_order"), st.sampled_from(["default", "count", "distance", "optimal", "nope"])),
    st.tuples(st.just("flipped"), st.lists(NODES, max_size=2)),
    st.tuples(st.just("selection"), st.lists(st.integers(-1, 9), max_size=4)),
    st.tuples(st.just("heatmap"), st.sampled_from([None, "auto", ["x1"], ("x1", "x0"), "x1", ["x2"], 5])),
    st.tuples(st.just("strips"), st.sampled_from([None, [], ["x1"], ["x1", "x0", "a pin"], "x1", ["nope"]])),
    st.tuples(st.just("color_by"), st.sampled_from([None, "x0", "x1", "nope", list("aabbccaab"), [1]])),
    st.tuples(st.just("scatter_x"), st.sampled_from([None, "x1", "PC1", 1, "nope"])),
    st.tuples(st.just("p"), st.integers(-1, 5)),
    st.tuples(st.just("truncate_mode"), st.sampled_from([None, "lastp", "level", "nope"])),
    st.tuples(st.just("orientation"), st.sampled_from(["top", "left", "nope"])),
    st.tuples(st.just("cluster_names"), st.dictionaries(st.integers(0, 4), st.text(max_size=3), max_size=2)),
    st.tuples(
        st.just("cut"),
        st.builds(
            Cut,
            st.sampled_from(["distance", "inconsistent"]),
            st.floats(-0.5, 4),
            st.integers(1, 4),
            st.lists(st.integers(9, 17), max_size=2),
            st.lists(st.integers(9, 16), max_size=1),
        ),
    ),
)
CALLS = st.one_of(
    st.tuples(st.just("split"), st.tuples(NODES)),
    st.tuples(st.just("join"), st.tuples(NODES)),
    st.tuples(st.just("flip"), st.tuples(NODES)),
    st.tuples(st.just("undo"), st.just(())),
    st.tuples(st.just("pin"), st.just(("a pin",))),
    st.tuples(st.just("unpin"), st.just(("a pin",))),
    st.tuples(st.just("redo"), st.just(())),
    st.tuples(st.just("reset_branches"), st.just(())),
    st.tuples(st.just("cut_inconsistent"), st.tuples(st.floats(-1, 3), st.sampled_from([0, 1, 2, 3, 2**40]))),
    st.tuples(st.just("name_cluster"), st.tuples(st.integers(0, 5), st.sampled_from(["dry", "", None, 5]))),
    st.tuples(
        st.just("color_cluster"), st.tuples(st.integers(0, 5), st.sampled_from(["teal", None, "nope"]))
    ),
    st.tuples(st.just("select"), st.tuples(st.integers(0, 5))),
)
OPERATIONS = st.one_of(
    st.tuples(st.just("set"), SETTINGS),
    st.tuples(st.just("call"), CALLS),
)
REFUSALS = (ValueError, TypeError, KeyError, OverflowError, traitlets.TraitError)


def operate(explorer, operation):
    kind, (name, value) = operation
    if kind == "set":
        setattr(explorer, name, value)
    else:
        getattr(explorer, name)(*value)


class Walk(RuleBasedStateMachine):
    """Any operations in any order, refused, held, interrupted and observed by observers that raise."""

    @initialize(method=st.sampled_from(["ward", "average", "single"]), has_scatter=st.booleans())
    def begin(self, method, has_scatter):
        self.explorer = DendrogramExplorer(SMALL, method, n_clusters=3)
        if has_scatter:
            _ = self.explorer.scatter
        self.is_raising = False
        self.explorer.observe(self.raise_at_times, ["labels", "cut", "flipped", "selection"])

    def raise_at_times(self, _):
        check_agreement(self.explorer)
        if self.is_raising:
            raise ZeroDivisionError

    def teardown(self):
        if hasattr(self, "explorer"):
            self.explorer.close()

    def attempt(self, action):
        before = snapshot(self.explorer)
        try:
            with warnings.catch_warnings(action="ignore"):
                action()
        except REFUSALS:
            assert snapshot(self.explorer) == before
        except ZeroDivisionError:
            assert self.is_raising

    @rule(operation=OPERATIONS)
    def one(self, operation):
        self.attempt(lambda: operate(self.explorer, operation))

    @rule(operation=OPERATIONS)
    def one_with_an_observer_that_raises(self, operation):
        self.is_raising = True
        try:
            self.attempt(lambda: operate(self.explorer, operation))
        finally:
            self.is_raising = False

    @rule(operations=st.lists(OPERATIONS, min_size=1, max_size=4))
    def several_as_one(self, operations):
        def together():
            with self.explorer.hold_trait_notifications():
                for operation in operations:
                    operate(self.explorer, operation)
                    labels = self.explorer.labels
                    assert labels.max() == self.explorer.n_clusters

        self.attempt(together)

    @rule(operation=OPERATIONS, at=st.integers(0, 400))
    def one_that_is_interrupted(self, operation, at):
        def quietly():
            with warnings.catch_warnings(action="ignore"):
                operate(self.explorer, operation)

        before = snapshot(self.explorer)
        try:
            was = interrupted_after(at, quietly)
        except REFUSALS:
            assert snapshot(self.explorer) == before
            return
        after = snapshot(self.explorer)
        if was and after["history"] == before["history"] and after["leaf_order"] == before["leaf_order"]:
            # Nothing of it, or all of it where it is no step of undo; another order of the leaves removes flips.
            decisive = ("method", "metric", "scale", "cut", "labels", "flipped", "palette", "names", "Z")
            if any(after[name] != before[name] for name in decisive):
                # A further move of the line is no step of its own. All of it was done: doing it again changes nothing.
                quietly()
                again = snapshot(self.explorer)
                assert {name: again[name] for name in decisive} == {name: after[name] for name in decisive}
        self.explorer.show_rail = not self.explorer.show_rail

    @invariant()
    def all_parts_agree(self):
        if hasattr(self, "explorer"):
            check_agreement(self.explorer)


# 20,000 steps; DENDROGRAM_WALK_EXAMPLES=20000 walks a million.
Walk.TestCase.settings = settings(
    max_examples=int(os.environ.get("DENDROGRAM_WALK_EXAMPLES", "400")),
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestWalk = Walk.TestCase

"""A cell that is run again: in a real kernel, told which cell runs as JupyterLab tells it."""

import os
import sys

import pytest
from jupyter_client.manager import start_new_kernel

import hatch_build

BEGIN = """
import ipywidgets, numpy as np
from ipywidgets.widgets.widget import _instances
from dendrogram_explorer import DendrogramExplorer as D
X = np.arange(12.0).reshape(6, 2)
def open_ones():
    return [w for w in list(_instances.values()) if isinstance(w, D) and w.comm is not None]
"""


@pytest.fixture(scope="module")
def kernel():
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(hatch_build.ROOT / "src"), *sys.path])}
    manager, client = start_new_kernel(kernel_name="python3", env=env)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def run(kernel):
    """Run a cell under an id; returns what it printed."""

    def run(code, cell):
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = kernel.session.msg("execute_request", content, metadata={"cellId": cell})
        kernel.shell_channel.send(message)
        mine = message["header"]["msg_id"]
        printed = []
        while True:
            heard = kernel.get_iopub_msg(timeout=60)
            if heard["parent_header"].get("msg_id") != mine:
                continue
            kind = heard["header"]["msg_type"]
            if kind == "stream" and heard["content"]["name"] == "stdout":
                printed.append(heard["content"]["text"])
            assert kind != "error", "\n".join(heard["content"]["traceback"])
            if kind == "status" and heard["content"]["execution_state"] == "idle":
                return "".join(printed).strip()

    run(BEGIN, "begin")
    run("for each in open_ones(): each.close()", "clean")
    return run


def n_open(run):
    return int(run("print(len(open_ones()))", "count"))


@pytest.mark.parametrize("code", ["D(X)", "explorer = D(X)", "explorer = D(X)\nexplorer"])
def test_what_nothing_can_show_any_more_is_closed(run, code):
    for _ in range(3):
        run(code, "a")
    assert n_open(run) == 1


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("tabs = ipywidgets.Tab()", "tabs.children = [*tabs.children, D(X)]"),
        ("boxes = []", "boxes.append(ipywidgets.VBox([D(X)]))"),
        ("display(ipywidgets.HBox())", "display(ipywidgets.VBox([D(X)]))"),
        ("out = ipywidgets.Output()\ndisplay(out)", "with out: display(D(X))"),
        ("kept = {}", "kept[len(kept)] = [D(X)]"),
        ("import types; app = types.SimpleNamespace(all=[])", "app.all.append(D(X))"),
    ],
)
def test_what_is_still_on_the_screen_or_in_use_stays_open(run, first, again):
    run(first, "first")
    for _ in range(3):
        run(again, "again")
    assert n_open(run) == 3


def test_what_was_kept_is_closed_once_it_is_let_go(run):
    run("kept = []", "first")
    for _ in range(2):
        run("kept.append(D(X))", "again")
    assert n_open(run) == 2
    run("kept.clear()", "clear")
    run("kept.append(D(X))", "again")
    assert n_open(run) == 1

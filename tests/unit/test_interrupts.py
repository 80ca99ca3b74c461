"""A clustering that takes long says so, and the stop button ends it."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
from scipy.cluster.hierarchy import linkage

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.engines import run
from dendrogram_explorer.linkage.engines.apart import run_apart
from dendrogram_explorer.linkage.engines.plan import Plan
from dendrogram_explorer.linkage.engines.run import cluster_rows
from dendrogram_explorer.linkage.sources import link_observations
from dendrogram_explorer.util import progress
from dendrogram_explorer.util.progress import ProgressLine

X = np.random.default_rng(5).normal(size=(300, 3))

INTERRUPTED = """
import sys
import numpy as np
import psutil
from dendrogram_explorer import DendrogramExplorer

X = np.random.default_rng(0).normal(size=(int(sys.argv[1]), 2))
method = sys.argv[2]
explorer = DendrogramExplorer(X[:400])
labels, Z = explorer.labels, explorer.linkage_matrix
print("begun", flush=True)
try:
    DendrogramExplorer(X, method)
except KeyboardInterrupt:
    left = len(psutil.Process().children())
    same = explorer.labels is labels and explorer.linkage_matrix is Z and explorer.method == "ward"
    explorer.n_clusters = 5
    print("interrupted", left, same, int(explorer.labels.max()), flush=True)
else:
    print("not interrupted", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize(("n", "method"), [(30_000, "average"), (2_000_000, "ward")])
def test_an_interrupt_ends_it_and_leaves_an_explorer_as_it_was(n, method):
    command = [sys.executable, "-c", INTERRUPTED, str(n), method]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "begun\n"
        time.sleep(1.5)  # into the clustering itself
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted 0 True 5\n"
        # It would have gone on for half a minute at least.
        assert time.monotonic() - sent < 15
    finally:
        process.kill()
        process.wait()


def test_a_method_that_is_interrupted_is_not_taken(monkeypatch):
    explorer = DendrogramExplorer(X)
    labels, Z = explorer.labels, explorer.linkage_matrix

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "linkage", stopped)
    with pytest.raises(KeyboardInterrupt):
        explorer.method = "average"
    assert explorer.method == "ward"
    assert explorer.linkage_matrix is Z
    assert explorer.labels is labels
    assert explorer._status["level"] == ""
    monkeypatch.undo()
    explorer.method = "average"
    np.testing.assert_array_equal(explorer.linkage_matrix, linkage(X, "average"))


def test_apart_gives_the_same_as_here():
    said = []
    Z, distances, _ = cluster_rows(X, "average", "cityblock", Plan("scipy", 1e9), said.append)
    np.testing.assert_array_equal(Z, linkage(X, "average", "cityblock"))
    assert distances is None
    assert said[0].startswith("Average linkage of 300 samples (engine scipy): about 277777.8 hours in all")
    assert "so far" in said[-1]


def test_an_estimate_that_was_wrong_is_not_repeated(monkeypatch):
    def slow(compute, *arguments, waiting):
        waiting(5.0)
        waiting(60.0)
        return compute(*arguments)

    monkeypatch.setattr(run, "run_apart", slow)
    said = []
    cluster_rows(X, "average", "cityblock", Plan("scipy", 20.0), said.append)
    start, end = "Average linkage of 300 samples (engine scipy): ", "; stopping the cell ends it"
    assert said == [
        f"{start}about 20 s in all{end}",
        f"{start}5 s so far; about 20 s in all{end}",
        f"{start}60 s so far; more than the 20 s expected{end}",
    ]


def test_apart_raises_what_happens_there():
    far = np.array([[0.0, 0.0], [1e200, 0.0], [0.0, 1e200]])
    with pytest.raises(
        ValueError, match=r"metric 'euclidean' gives inf as the distance between rows 0 and 1"
    ):
        cluster_rows(far, "average", "euclidean", Plan("scipy", 1e9), lambda text: None)


def test_what_is_printed_there_is_no_part_of_the_result(capfd):
    assert run_apart(os.system, "echo printed", waiting=lambda passed: None) == 0
    assert capfd.readouterr().err == "printed\n"


def test_a_process_that_the_system_ends_is_a_memory_error():
    with pytest.raises(MemoryError, match=r"ended by the system \(exit status -9\).*memory ran out"):
        run_apart(signal.raise_signal, signal.SIGKILL, waiting=lambda passed: None)


def test_a_process_that_does_not_begin_is_no_lack_of_memory(monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(RuntimeError, match="false, ended with the exit status 1 and without a result"):
        run_apart(os.getpid, waiting=lambda passed: None)


def test_what_waiting_raises_ends_the_process():
    begun = []

    def stop(passed):
        begun.append(passed)
        raise KeyboardInterrupt

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_apart(time.sleep, 60, waiting=stop)
    assert time.monotonic() - start < 30
    assert len(begun) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system can be asked for it")
def test_no_process_outlives_the_notebook():
    code = "import time\nfrom dendrogram_explorer.linkage.engines.apart import run_apart\n"
    code += "run_apart(time.sleep, 300, waiting=lambda passed: print('waiting', flush=True))\n"
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        parent.stdout.readline()
        (child,) = psutil.Process(parent.pid).children()
    finally:
        parent.kill()
        parent.wait()
    child.wait(timeout=30)


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system can be asked for it")
def test_no_process_goes_on_when_the_notebook_is_gone(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code = "from pathlib import Path\nfrom dendrogram_explorer.linkage.engines.apart import run_apart\n"
    code += f"run_apart(Path.read_bytes, Path({str(pipe)!r}), waiting=lambda passed: None)\n"
    parent = subprocess.Popen([sys.executable, "-c", code])
    try:
        with pipe.open(
            "wb"
        ):  # opens when it is read from: the child is at work, and goes on until it is closed
            (child,) = psutil.Process(parent.pid).children()
            parent.kill()
            parent.wait()
            child.wait(timeout=30)
    finally:
        parent.kill()
        parent.wait()


def test_ward_says_how_far_it_is():
    said = []
    many = np.random.default_rng(1).normal(size=(4_000, 2))
    cluster_rows(many, "ward", "euclidean", Plan("reciprocal", 30.0), said.append)
    assert said[0] == (
        "Ward linkage of 4,000 samples (engine reciprocal): about 30 s in all; stopping the cell ends it"
    )
    shares = [int(text.partition(": ")[2].partition("%")[0]) for text in said[1:]]
    assert shares == sorted(shares)
    assert shares[-1] == 100


def test_what_is_quick_says_nothing(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    link_observations(X)
    assert capsys.readouterr().err == ""


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_line_in_a_terminal_is_gone_at_the_end(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN", 0)
    with ProgressLine() as line:
        line.say("a long text")
        line.say("short")
    assert terminal.getvalue() == "\ra long text\rshort      \r     \r"


def test_no_line_where_errors_go_into_a_file(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with ProgressLine() as line:
        line.say("text")
    assert stream.getvalue() == ""


def test_the_line_in_a_notebook_is_one_output_that_ends_empty(monkeypatch):
    shown = []

    class Handle:
        def update(self, content, raw):
            shown.append(content["text/plain"])

    def display(content, raw, display_id):
        shown.append(content["text/plain"])
        return Handle()

    class Shell:
        kernel = object()

    monkeypatch.setattr(progress, "get_ipython", Shell)
    monkeypatch.setattr(progress, "display", display)
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN", 0)
    with ProgressLine() as line:
        line.say("one")
        line.say("two")
    assert shown == ["one", "two", ""]
    with ProgressLine():
        pass
    assert len(shown) == 3

"""Python in a browser (Pyodide, JupyterLite) has no psutil, no compiled extras, no threads and no other processes."""

import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]

REFUSALS = """
import importlib.abc, os, subprocess, sys, threading

ABSENT = ("psutil", "fastcluster", "hdbscan", "genieclust", "dask", "distributed", "openpyxl")

class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())

def no_thread(*_):
    raise RuntimeError("can't start new thread")

def no_process(*_, **__):
    raise OSError(138, "Not supported")

# Libraries below this package start threads of their own when they are imported; what is refused is what it asks for.
import numpy, scipy.cluster.hierarchy, sklearn.datasets, IPython, anywidget, bqplot, matplotlib.pyplot, pandas

threading.Thread.start = no_thread
subprocess.Popen = no_process
os.fork = no_process
os.posix_spawn = no_process
os.cpu_count = lambda: None
if hasattr(os, "sched_getaffinity"):
    del os.sched_getaffinity
"""


def run(code, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(REFUSALS + code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(script)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_quickstart_runs(tmp_path):
    notebook = nbformat.read(ROOT / "notebooks" / "quickstart.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    shell = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.history_manager.enabled = False\n"
        f"for cell in {cells!r}:\n"
        "    shell.run_cell(cell, store_history=True).raise_error()\n"
        "print('cells:', shell.execution_count - 1)\n"
    )
    assert run(shell, tmp_path).splitlines()[-1] == f"cells: {len(cells)}"


FEATURES = """
import numpy as np
from dendrogram_explorer import DendrogramExplorer as D

X = np.random.default_rng(0).normal(size=(120, 4))
big = np.random.default_rng(0).normal(size=(2500, 8))
D(X).suggest_cuts()
D(X).scores_by_k()
D(X).cluster_stability(n_resamples=5)
D(X).branch_support(n_boot=20)
D(X, "average").compare_methods()
D(X, "single", min_samples=4).cut_persistent()
D(X, "genie").n_clusters = 3
D(big, "ward").scale = "standard"
D(big, "average", "cosine")
D(big, "average")
D(X).to_html("page.html")
D(X).to_svg("picture.svg")
D(X).to_png("picture.png")
D(X).to_csv("labels.csv")
D(X).to_newick("tree.nwk")
"""


def test_what_computes_and_writes_works(tmp_path):
    run(FEATURES, tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".py", ".html", ".svg", ".png", ".csv", ".nwk"}


def test_an_import_needs_none_of_them(tmp_path):
    code = (
        "import dendrogram_explorer, dendrogram_explorer.linkage, sys\n"
        "dendrogram_explorer.DendrogramExplorer\n"
        "print(sorted(set(ABSENT) & set(sys.modules)))"
    )
    assert run(code, tmp_path).strip() == "[]"

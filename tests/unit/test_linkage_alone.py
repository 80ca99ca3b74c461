"""`dendrogram_explorer.linkage.linkage` in place of scipy's, and with numpy and scipy alone."""

import inspect
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.cluster.hierarchy
from scipy.cluster.hierarchy import ClusterWarning, is_valid_linkage
from scipy.spatial.distance import pdist, squareform

import dendrogram_explorer
from dendrogram_explorer.input.metrics import METHODS, METRICS
from dendrogram_explorer.linkage import linkage
from dendrogram_explorer.linkage.engines.parts import for_each_part

HEAVY = (
    "anywidget",
    "ipywidgets",
    "traitlets",
    "pandas",
    "matplotlib",
    "IPython",
    "sklearn",
    "bqplot",
    "polars",
)


def rng():
    return np.random.default_rng(3)


def in_fresh_python(code: str, *arguments: str) -> object:
    """What a program prints, as JSON."""
    command = [sys.executable, "-c", code, *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("n", [2, 3, 40, 1_300])
@pytest.mark.parametrize("method", METHODS)
def test_it_is_scipys(method, n):
    X = rng().normal(size=(n, 3))
    expected = scipy.cluster.hierarchy.linkage(X, method)
    for given in (X, X.tolist(), pd.DataFrame(X), pdist(X)):
        Z = linkage(given, method)
        assert Z.flags.writeable
        assert is_valid_linkage(Z)
        np.testing.assert_allclose(Z, expected, rtol=1e-8)
    np.testing.assert_array_equal(linkage(X), linkage(X, "single", "euclidean", False))


def test_its_signature_is_scipys_and_what_it_adds_is_by_name_only():
    theirs = list(inspect.signature(scipy.cluster.hierarchy.linkage).parameters.values())
    ours = list(inspect.signature(linkage).parameters.values())
    assert [(one.name, one.default, one.kind) for one in ours[: len(theirs)]] == [
        (one.name, one.default, one.kind) for one in theirs
    ]
    added = ours[len(theirs) :]
    assert [one.name for one in added] == ["min_samples"]
    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in added)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric(metric):
    X = rng().random((60, 4)) + 0.1
    if metric == "hamming":
        X = np.round(3 * X)
    if metric in ("dice", "rogerstanimoto", "russellrao", "sokalsneath", "yule", "jaccard"):
        X = (X > 0.5).astype(float)
        X[:, 0] = 1
    np.testing.assert_allclose(
        linkage(X, "complete", metric), scipy.cluster.hierarchy.linkage(X, "complete", metric), rtol=1e-12
    )


def test_metrics_that_scipy_lacks():
    X = rng().normal(size=(30, 6))
    rank = X.argsort(axis=1).argsort(axis=1).astype(float)
    expected = scipy.cluster.hierarchy.linkage(rank, "average", "correlation")
    np.testing.assert_allclose(linkage(X, "average", "spearman"), expected, atol=1e-12)
    assert is_valid_linkage(linkage(X, "complete", "gower"))
    assert is_valid_linkage(linkage(X, "average", "kendall", optimal_ordering=True))


def test_a_function_as_metric():
    def largest(first, second):
        return np.abs(first - second).max()

    X = rng().random((40, 2))
    expected = scipy.cluster.hierarchy.linkage(X, "average", "chebyshev")
    np.testing.assert_allclose(linkage(X, "average", largest), expected)


@pytest.mark.parametrize("n", [50, 1_200])
def test_optimal_ordering(n):
    X = rng().normal(size=(n, 2))
    plain = linkage(X, "average")
    ordered = linkage(X, "average", "euclidean", True)
    assert np.array_equal(np.sort(ordered[:, :2]), np.sort(plain[:, :2]))
    assert np.array_equal(ordered[:, 2:], plain[:, 2:])
    np.testing.assert_allclose(linkage(pdist(X), "average", optimal_ordering=True), ordered)

    def roughness(Z):
        leaves = scipy.cluster.hierarchy.leaves_list(Z)
        return np.linalg.norm(np.diff(X[leaves], axis=0), axis=1).sum()

    assert roughness(ordered) < roughness(plain)
    if n == 50:
        scipys = scipy.cluster.hierarchy.linkage(X, "average", optimal_ordering=True)
        assert roughness(ordered) <= roughness(scipys) + 1e-9


def test_the_data_are_left_alone():
    X = rng().normal(size=(1_100, 2))
    for given in (X, pdist(X)):
        before = given.copy()
        given.flags.writeable = False
        for method in METHODS:
            linkage(given, method)
        np.testing.assert_array_equal(given, before)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (np.zeros(4), ValueError, r"y has the length 4, which is not n \(n - 1\) / 2.*Needed: observations"),
        (np.zeros(0), ValueError, "y has the length 0"),
        (np.zeros((1, 3)), ValueError, r"y has the shape \(1, 3\).*two samples"),
        (np.zeros((3, 0)), ValueError, r"y has the shape \(3, 0\)"),
        (np.zeros((3, 2, 2)), ValueError, r"y has the shape \(3, 2, 2\)"),
        ([[0.0, 1.0], [2.0, np.nan]], ValueError, r"y\[1, 1\] is nan\. Needed: finite values"),
        ([0.0, np.inf, 1.0], ValueError, r"y\[1\] is inf"),
        ([["a"], ["b"]], TypeError, "y holds text"),
        (None, TypeError, "y is None"),
    ],
)
def test_bad_input(given, error, message):
    with pytest.raises(error, match=message):
        linkage(given)


def test_bad_choices():
    X = rng().normal(size=(5, 2))
    with pytest.raises(ValueError, match=r"Unknown method 'wards'\. Did you mean 'ward'"):
        linkage(X, "wards")
    with pytest.raises(ValueError, match=r"Unknown metric 'cosin'\. Did you mean 'cosine'"):
        linkage(X, "average", "cosin")
    with pytest.raises(ValueError, match="method 'ward' needs Euclidean distances"):
        linkage(X, "ward", "cosine")
    with pytest.raises(ValueError, match=r"no value for a row of zeros.*0"):
        linkage(np.zeros((2, 2)), "average", "cosine")
    with pytest.warns(ClusterWarning, match="squareform"):
        linkage(squareform(pdist(X)))


WHAT_IS_LOADED = """
import json, sys
import numpy as np
import dendrogram_explorer.linkage
before = set(sys.modules)
from dendrogram_explorer.linkage import linkage
X = np.random.default_rng(0).normal(size=(1_500, 4))
for method in ("single", "complete", "average", "weighted", "centroid", "median", "ward"):
    linkage(X, method)
linkage(X, "average", "cosine")
linkage(X.tolist(), "average", "cosine")
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_it_needs_no_widgets_and_no_tables():
    loaded = in_fresh_python(WHAT_IS_LOADED)
    assert "scipy" in loaded
    assert set(loaded).isdisjoint(HEAVY)


# As Pyodide: no threads, no processes, none of the packages that tell about memory and processors.
BARE = """
import importlib.abc, json, subprocess, sys, threading
import numpy as np

class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("psutil", "threadpoolctl", "fastcluster"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Hidden())

def refused(*_, **__):
    raise RuntimeError("can't start new thread")

def no_process(*_, **__):
    raise OSError(138, "emscripten does not support processes.")

threading.Thread.start = refused
subprocess.Popen = no_process

import scipy.cluster.hierarchy
from dendrogram_explorer.linkage import linkage
from dendrogram_explorer.linkage.engines import run
run._APART_SECONDS = 0.0
X = np.random.default_rng(0).normal(size=(int(sys.argv[1]), 12))
done = []
for method in ("single", "complete", "average", "weighted", "centroid", "median", "ward"):
    np.testing.assert_allclose(linkage(X, method), scipy.cluster.hierarchy.linkage(X, method), rtol=1e-8)
    done.append(method)
for metric in ("cosine", "correlation", "sqeuclidean", "cityblock"):
    for method in ("single", "average", "weighted"):
        expected = scipy.cluster.hierarchy.linkage(X, method, metric)
        np.testing.assert_allclose(linkage(X, method, metric), expected, rtol=1e-8)
        done.append(method + metric)
print(json.dumps(done))
"""


def test_without_threads_processes_psutil_and_threadpoolctl():
    assert len(in_fresh_python(BARE, "2500")) == 7 + 12


def test_memory_is_known_without_psutil(monkeypatch, tmp_path):
    from dendrogram_explorer.util import memory

    known = memory.available_memory()
    monkeypatch.setitem(sys.modules, "psutil", None)
    if sys.platform == "linux":
        assert memory.available_memory() == pytest.approx(known, rel=0.1)
    monkeypatch.setattr(memory, "_MEMORY_INFO", tmp_path / "missing")
    assert memory.available_memory() > 0
    monkeypatch.setattr(
        memory.os, "sysconf", lambda name: (_ for _ in ()).throw(ValueError(name)), raising=False
    )
    monkeypatch.setattr(memory, "_left_in_cgroups", list)
    assert memory.available_memory() == 2 * 1024**3


def test_parts_are_all_done_once_whatever_threads_there_are(monkeypatch):
    import threading

    start = threading.Thread.start
    for allowed in (0, 1, 100):
        started = []

        def limited(thread, allowed=allowed, started=started):
            if len(started) >= allowed:
                raise RuntimeError("can't start new thread")
            started.append(thread)
            start(thread)

        monkeypatch.setattr(threading.Thread, "start", limited)
        counts = np.zeros(1_003, dtype=int)
        for_each_part(lambda part, counts=counts: np.add(counts[part], 1, out=counts[part]), 1_003, 10)
        assert (counts == 1).all()


@pytest.mark.parametrize("error", [ValueError, IndexError, KeyboardInterrupt])
def test_what_a_part_raises_is_raised(error):
    def fail(part):
        if part.start == 50:
            raise error("here")

    with pytest.raises(error, match="here"):
        for_each_part(fail, 1_000, 10)
    for_each_part(fail, 50, 10)


# -- the package itself ----------------------------------------------------------------------------------------------


def test_the_package_is_lazy_and_says_what_it_has():
    code = """
import json, sys
import dendrogram_explorer
light = sorted({name.partition(".")[0] for name in sys.modules} & set(json.loads(sys.argv[1])))
from dendrogram_explorer import *
print(json.dumps([light, Cut.__name__, DendrogramExplorer.__name__, __version__]))
"""
    light, *names = in_fresh_python(code, json.dumps([*HEAVY, "numpy", "scipy"]))
    assert light == []
    assert names == ["Cut", "DendrogramExplorer", dendrogram_explorer.__version__]
    assert {"Cut", "DendrogramExplorer", "__version__"} <= set(dir(dendrogram_explorer))
    with pytest.raises(AttributeError, match="'dendrogram_explorer' has no attribute 'Explorer'"):
        dendrogram_explorer.Explorer  # noqa: B018


def test_the_folders_below_the_explorer_are_imported_without_pandas():
    code = """
import importlib, json, pkgutil, sys
import dendrogram_explorer
for folder in ("util", "input", "tree", "linkage", "cut", "color", "advice", "description", "figures", "export"):
    package = importlib.import_module(f"dendrogram_explorer.{folder}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name.rpartition(".")[2] not in ("noted_table", "full_text_table", "widgets"):
            importlib.import_module(module.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    assert set(in_fresh_python(code)).isdisjoint(HEAVY)

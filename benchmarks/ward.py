"""Exact linkages of more samples than their distances leave room for, and what measures any linkage.

Every attempt is made in a process of its own whose address space is limited: what needs more has missed its target
already, and should not take the machine down with it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import fastcluster
import numpy as np
from scipy.cluster.hierarchy import linkage

from dendrogram_explorer.linkage.engines import search_products
from dendrogram_explorer.linkage.sources import link_observations

from .report import Row, megabytes, milliseconds, ratio, seconds, verdict
from .sizes import Sizes
from .timing import in_fresh_process

__all__ = ["MIN_SAMPLES", "attempt", "outcome", "ward_rows"]

_ADDRESS_SPACE = 8 * 1024**3
_MAX_BYTES = 1e9
MIN_SAMPLES = 5
"""Of mutual reachability."""
_MAX_SECONDS = {"ward wide": 60, "ward long": 20}
# An attempt that takes longer than this many times its target is ended.
_PATIENCE = 1.5


def _fit_model(X: np.ndarray, method: str, metric: str) -> None:
    # Imported here: it takes a second, and the other engines' processes have no use for it.
    from sklearn.cluster import AgglomerativeClustering

    AgglomerativeClustering(n_clusters=None, distance_threshold=0, linkage=method, metric=metric).fit(X)


def _hdbscan(X: np.ndarray, method: str, metric: str) -> None:
    import hdbscan  # optional; its tree comes with a whole fit

    how = {"approx_min_span_tree": False, "min_samples": MIN_SAMPLES if method == "reachability" else 1}
    hdbscan.HDBSCAN(metric=metric, **how).fit(X).single_linkage_tree_.to_numpy()


def _fast_hdbscan(X: np.ndarray, method: str, metric: str) -> None:
    from fast_hdbscan.hdbscan import compute_minimum_spanning_tree  # optional; the spanning tree alone

    compute_minimum_spanning_tree(X, min_samples=MIN_SAMPLES if method == "reachability" else 1)


def _ours(X: np.ndarray, method: str, metric: str) -> None:
    if method == "reachability":
        link_observations(X, "single", metric, min_samples=MIN_SAMPLES)
    else:
        link_observations(X, method, metric)


_ENGINES = {
    "ours": _ours,
    "hdbscan": _hdbscan,
    "fast_hdbscan": _fast_hdbscan,
    "scipy": linkage,
    "fastcluster": fastcluster.linkage,
    "vector": lambda X, method, metric: fastcluster.linkage_vector(X, method),
    "scikit-learn": _fit_model,
}


def ward_rows(sizes: Sizes) -> Iterator[Row]:
    """Time and memory of exact Ward clustering, or how soon and why it is refused."""
    cases = [("ward wide", *shape) for shape in sizes.ward_wide]
    cases += [("ward long", *shape) for shape in sizes.ward_long]
    for key, n, n_columns in cases:
        limit = _MAX_SECONDS[key]
        patience = _PATIENCE * limit
        ours = attempt("ours", "ward", n, n_columns, patience)
        peer = attempt("scipy", "ward", n, n_columns, patience)
        smaller = attempt("scipy", "ward", sizes.ward_peer_rows, n_columns, patience)
        both = "error" not in ours and "error" not in peer
        yield Row(
            key,
            f"{n:,} × {n_columns}",
            outcome(ours),
            f"`scipy.cluster.hierarchy.linkage` {outcome(peer)}; of {sizes.ward_peer_rows:,} rows {outcome(smaller)}",
            ratio(peer["seconds"], ours["seconds"]) if both else "",
            _judged(ours, limit),
        )


def _judged(found: dict, limit: float) -> str:
    if "error" in found:
        # The reason, without the advice that follows it.
        return f"not met: {outcome(found)}: {found['error'].partition(': ')[2].partition(';')[0]}"
    return (
        f"{verdict(found['seconds'], limit, ' s')}; {verdict(found['bytes'] / 1e6, _MAX_BYTES / 1e6, ' MB')}"
    )


def outcome(found: dict) -> str:
    """What an attempt came to, in words."""
    if "error" not in found:
        return f"{seconds(found['seconds'])}, {megabytes(found['bytes'])}"
    kind = found["error"].partition(":")[0]
    return f"{kind} after {milliseconds(found['seconds'])}" if "seconds" in found else kind


def attempt(
    engine: str,
    method: str,
    n: int,
    n_columns: int,
    patience: float,
    metric: str = "euclidean",
    data: str = "noise",
) -> dict:
    """Let an engine cluster random samples in a process of its own.

    Parameters
    ----------
    engine, method, n, n_columns, metric, data
        As for `measure_linkage`.
    patience : float
        Seconds after which it is ended.

    Returns
    -------
    dict
        As of `measure_linkage`.
    """
    try:
        return in_fresh_process("ward", engine, method, n, n_columns, metric, data, timeout=patience)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {patience:g} s, then ended"}
    except RuntimeError as error:
        return {"error": f"failed: {error}"}


def measure_linkage(engine: str, method: str, n: int, n_columns: int, metric: str, data: str) -> dict:
    """Cluster random samples, or try to.

    Parameters
    ----------
    engine : {"ours", "scipy", "fastcluster", "vector", "scikit-learn"}
        Who clusters; "vector" is fastcluster's mode without distances.
    method : str
        Linkage method.
    n, n_columns : int
        Number of samples and of columns.
    metric : str
        As for scipy's linkage.
    data : {"noise", "embeddings", "narrow"}
        Normally distributed; or unit vectors in groups; or such whose cosines are all near 0.8.

    Returns
    -------
    dict
        ``seconds`` taken, the most ``bytes`` held beyond the samples, the operations of its ``products``, the ``flops``
        a second of one product of float32 of as many columns, and ``error`` where it was refused.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, resource.RLIM_INFINITY))
    cluster = _ENGINES[engine]
    # Enough of them for what the engine loads when it is first used, and so few that memory has to grow for the others.
    cluster(np.random.default_rng(0).normal(size=(min(4_000, n // 2), 3)), method, metric)
    X = _DATA[data](n, n_columns)
    count = _count_products()
    before = _peak_resident()
    begun = perf_counter()
    try:
        cluster(X, method, metric)
    except MemoryError as error:
        return {"seconds": perf_counter() - begun, "error": f"MemoryError: {error}"}
    seconds = perf_counter() - begun
    # What takes long is done in a process of its own.
    in_child = 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    held = max(_peak_resident() - before, in_child)
    products = 2.0 * n_columns * sum(count)
    return {"seconds": seconds, "bytes": held, "products": products, "flops": _flops_of_products(n_columns)}


def _count_products() -> list[int]:
    """How many pairs each product of the search is about, from now on."""
    counted: list[int] = []
    sift, sift_both = search_products._Products.sift, search_products._sift_both

    def counting_sift(self, columns):
        counted.append(len(self.rows.asked) * len(columns))
        return sift(self, columns)

    def counting_sift_both(one, other):
        counted.append(len(one.asked) * len(other.asked))
        return sift_both(one, other)

    search_products._Products.sift, search_products._sift_both = counting_sift, counting_sift_both
    return counted


def _embeddings(n: int, n_columns: int) -> np.ndarray:
    """Unit vectors in 200 groups, which differ in few directions more than in the others."""
    rng = np.random.default_rng(1)
    groups = rng.normal(size=(200, n_columns))[rng.integers(0, 200, n)]
    directions = 0.9 * rng.normal(size=(n, 30)) @ rng.normal(size=(30, n_columns)) / np.sqrt(30)
    X = groups + directions + 0.5 * rng.normal(size=(n, n_columns))
    return X / np.linalg.norm(X, axis=1, keepdims=True)


def _narrow(n: int, n_columns: int) -> np.ndarray:
    """Embeddings with something in common, as real ones have."""
    X = _embeddings(n, n_columns)
    X[:, 0] += 2.0
    return X


_DATA = {
    "noise": lambda n, n_columns: np.random.default_rng(1).normal(size=(n, n_columns)),
    "embeddings": _embeddings,
    "narrow": _narrow,
}


def _flops_of_products(n_columns: int) -> float:
    """Operations a second of products of float32, by all processors."""
    one, other = (np.ones((rows, n_columns), dtype=np.float32) for rows in (2_048, 8_192))
    out = one @ other.T
    seconds = []
    for _ in range(7):
        begun = perf_counter()
        np.matmul(one, other.T, out=out)
        seconds.append(perf_counter() - begun)
    return 2.0 * out.size * n_columns / float(np.median(seconds))


def _peak_resident() -> int:
    """Most bytes that this process has held so far."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        # Where there is no such file the system counts bytes; it may count what the parent process held, too.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    engine, method, n, n_columns, metric, data = sys.argv[1:]
    print(json.dumps(measure_linkage(engine, method, int(n), int(n_columns), metric, data)))

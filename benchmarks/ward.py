"""Exact Ward clustering of more samples than their distances leave room for.

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

import numpy as np
from scipy.cluster.hierarchy import linkage

from dendrogram_explorer.linkage import link_observations

from .report import Row, megabytes, milliseconds, ratio, seconds, verdict
from .sizes import Sizes
from .timing import in_fresh_process

__all__ = ["ward_rows"]

_ADDRESS_SPACE = 8 * 1024**3
_MAX_BYTES = 1e9
_MAX_SECONDS = {"ward wide": 60, "ward long": 20}
# An attempt that takes longer than this many times its target is ended.
_PATIENCE = 1.5

_ENGINES = {
    "ours": lambda X: link_observations(X, "ward").Z,
    "scipy": lambda X: linkage(X, "ward"),
}


def ward_rows(sizes: Sizes) -> Iterator[Row]:
    """Time and memory of exact Ward clustering, or how soon and why it is refused."""
    for key, (n, n_columns) in {"ward wide": sizes.ward_wide, "ward long": sizes.ward_long}.items():
        limit = _MAX_SECONDS[key]
        ours = _attempt("ours", n, n_columns, limit)
        peer = _attempt("scipy", n, n_columns, limit)
        smaller = _attempt("scipy", sizes.ward_peer_rows, n_columns, limit)
        both = "error" not in ours and "error" not in peer
        yield Row(
            key,
            f"{n:,} × {n_columns}",
            _outcome(ours),
            f"`scipy.cluster.hierarchy.linkage` {_outcome(peer)}; of {sizes.ward_peer_rows:,} rows {_outcome(smaller)}",
            ratio(peer["seconds"], ours["seconds"]) if both else "",
            _judged(ours, limit),
        )


def _judged(found: dict, limit: float) -> str:
    if "error" in found:
        # The reason, without the advice that follows it.
        return f"not met: {_outcome(found)}: {found['error'].partition(': ')[2].partition(';')[0]}"
    return (
        f"{verdict(found['seconds'], limit, ' s')}; {verdict(found['bytes'] / 1e6, _MAX_BYTES / 1e6, ' MB')}"
    )


def _outcome(found: dict) -> str:
    if "error" not in found:
        return f"{seconds(found['seconds'])}, {megabytes(found['bytes'])}"
    kind = found["error"].partition(":")[0]
    return f"{kind} after {milliseconds(found['seconds'])}" if "seconds" in found else kind


def _attempt(engine: str, n: int, n_columns: int, limit: float) -> dict:
    patience = _PATIENCE * limit
    try:
        return in_fresh_process("ward", engine, n, n_columns, timeout=patience)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {patience:g} s, then ended"}
    except RuntimeError as error:
        return {"error": f"failed: {error}"}


def measure_ward(engine: str, n: int, n_columns: int) -> dict:
    """Cluster random samples, or try to.

    Parameters
    ----------
    engine : {"ours", "scipy"}
        Who clusters.
    n, n_columns : int
        Number of samples and of columns.

    Returns
    -------
    dict
        ``seconds`` taken, the most ``bytes`` held beyond the samples, and ``error`` where it was refused.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, resource.RLIM_INFINITY))
    cluster = _ENGINES[engine]
    cluster(np.random.default_rng(0).normal(size=(50, n_columns)))
    X = np.random.default_rng(1).normal(size=(n, n_columns))
    before = _peak_resident()
    begun = perf_counter()
    try:
        cluster(X)
    except MemoryError as error:
        return {"seconds": perf_counter() - begun, "error": f"MemoryError: {error}"}
    return {"seconds": perf_counter() - begun, "bytes": _peak_resident() - before}


def _peak_resident() -> int:
    """Most bytes that this process has held so far."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        # Where there is no such file the system counts bytes; it may count what the parent process held, too.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    engine, n, n_columns = sys.argv[1:]
    print(json.dumps(measure_ward(engine, int(n), int(n_columns))))

"""`from_dask` from Parquet files on two workers, and how near it comes to exact Ward linkage."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage import linkage

from .report import Row, megabytes, milliseconds, seconds, verdict
from .sizes import Sizes
from .timing import in_fresh_process

__all__ = ["row_block_rows"]

_MAX_SECONDS = 240
_MAX_BYTES = 2e9
_ROWS_OF_FILE = 1_000_000
_KS = (2, 5, 10, 20, 30, 50)
_MOST_OF_EXACT = 1.05


def row_block_rows(sizes: Sizes) -> Iterator[Row]:
    """Time and memory of `from_dask`, and its clusters beside those of all rows."""
    n, n_columns = sizes.row_blocks
    found = in_fresh_process("row_blocks", "measure", n, n_columns, timeout=10 * _MAX_SECONDS)
    yield Row(
        "rows",
        f"{n:,} × {n_columns} from Parquet, two workers",
        f"{seconds(found['seconds'])} ({seconds(found['cpu'])} of processors), {megabytes(found['bytes'])} a worker; "
        f"labels of all rows after a cut {milliseconds(found['labels'])}; into files {seconds(found['files'])}; "
        f"{100 * found['loss']:.1f} % inside micro-clusters",
        verdict=f"{verdict(found['seconds'], _MAX_SECONDS, ' s')}; "
        f"{verdict(found['bytes'] / 1e6, _MAX_BYTES / 1e6, ' MB')}",
    )
    n = sizes.row_blocks_beside_exact
    for data in ("noise", "groups"):
        found = in_fresh_process("row_blocks", "compare", n, n_columns, data, timeout=10 * _MAX_SECONDS)
        yield Row(
            "rows",
            f"{data}, {n:,} × {n_columns} in micro-clusters of five",
            f"{found['ratio']:.3f} × the sum of squares within 2 to 50 clusters, adjusted Rand index of 30 clusters "
            f"{found['rand']:.2f}",
            "exact Ward linkage",
            verdict=verdict(found["ratio"], _MOST_OF_EXACT, "×")
            if data == "noise"
            else verdict(found["rand"], 0.99, "", at_least=True),
        )


def made_rows(n: int, n_columns: int, data: str, seed: int = 0) -> np.ndarray:
    """Normally distributed rows, or such around 30 centres that are far apart, or so near that they overlap."""
    rng = np.random.default_rng(seed)
    centres = (
        np.random.default_rng(7).normal(size=(30, n_columns))
        * {"noise": 0, "overlap": 1.2, "groups": 5}[data]
    )
    return centres[rng.integers(0, 30, n)] + rng.normal(size=(n, n_columns))


def measure(n: int, n_columns: int) -> dict[str, Any]:
    """Cluster rows in Parquet files on a cluster of two workers, and time each step."""
    import pandas as pd
    from distributed import Client, LocalCluster

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        data.mkdir()
        for number, first in enumerate(range(0, n, _ROWS_OF_FILE)):
            rows = made_rows(min(_ROWS_OF_FILE, n - first), n_columns, "overlap", number)
            names = [f"x{column}" for column in range(n_columns)]
            pd.DataFrame(rows, columns=names).to_parquet(
                data / f"{number:05d}.parquet", row_group_size=250_000
            )
        with (
            LocalCluster(
                n_workers=2, threads_per_worker=1, memory_limit=int(_MAX_BYTES), dashboard_address=None
            ) as cluster,
            Client(cluster) as client,
        ):
            cpu = _cpu(client)
            begun = perf_counter()
            explorer = DendrogramExplorer.from_dask(data)
            taken = perf_counter() - begun
            cpu = _cpu(client) - cpu
            explorer.n_clusters = 30
            begun = perf_counter()
            counts = np.bincount(explorer.row_labels.compute())
            labels = perf_counter() - begun
            assert counts.sum() == n
            begun = perf_counter()
            explorer.to_parquet(Path(folder, "labels"))
            files = perf_counter() - begun
            held = max(1024 * each.ru_maxrss for each in client.run(_usage).values())
    return {
        "seconds": taken,
        "cpu": cpu,
        "labels": labels,
        "files": files,
        "bytes": held,
        "loss": explorer.compression_loss,
    }


def _usage() -> Any:
    return resource.getrusage(resource.RUSAGE_SELF)


def _cpu(client: Any) -> float:
    """Seconds of processors that this process and all workers have used."""
    return sum(each.ru_utime + each.ru_stime for each in (_usage(), *client.run(_usage).values()))


def compare(n: int, n_columns: int, data: str) -> dict[str, float]:
    """Clusters of micro-clusters beside those of all rows."""
    import dask.array as da
    from sklearn.metrics import adjusted_rand_score

    X = made_rows(n, n_columns, data)
    Z = linkage(X, "ward")
    explorer = DendrogramExplorer.from_dask(da.from_array(X, chunks=(n // 5, n_columns)), n_micro=n // 5)
    worst, rand = 0.0, 0.0
    for k in _KS:
        explorer.n_clusters = k
        ours, exact = explorer.row_labels.compute(), fcluster(Z, k, "maxclust")
        worst = max(worst, _within(X, ours) / _within(X, exact))
        if k == 30:
            rand = float(adjusted_rand_score(exact, ours))
    return {"ratio": worst, "rand": rand}


def _within(X: np.ndarray, labels: np.ndarray) -> float:
    """Sum of squares within clusters."""
    counts = np.maximum(np.bincount(labels), 1)
    sums = np.array([np.bincount(labels, column) for column in X.T])
    return float((X**2).sum() - (sums**2 / counts).sum())


if __name__ == "__main__":
    what, n, n_columns, *more = sys.argv[1:]
    print(
        json.dumps(
            measure(int(n), int(n_columns)) if what == "measure" else compare(int(n), int(n_columns), *more)
        )
    )

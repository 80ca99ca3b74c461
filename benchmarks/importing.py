"""How long imports take, next to those of the packages that they cannot do without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from .report import Row, ratio, seconds, verdict
from .sizes import Sizes

__all__ = ["import_rows"]

# (what we import, the statement, what the peer imports, its statement)
_CASES = (
    (
        "`from dendrogram_explorer import DendrogramExplorer`",
        "from dendrogram_explorer import DendrogramExplorer",
        "`anywidget`, `numpy` and `scipy.cluster`",
        "import anywidget, numpy, scipy.cluster.hierarchy",
    ),
    (
        "`from dendrogram_explorer.linkage import linkage`",
        "from dendrogram_explorer.linkage import linkage",
        "`numpy` and `scipy.cluster`",
        "import numpy, scipy.cluster.hierarchy",
    ),
)
_MOST_SECONDS = 0.6
_MOST_TIMES = 1.3


def import_rows(sizes: Sizes) -> Iterator[Row]:
    """Seconds that imports take in fresh interpreters, whose own start is not counted; ours and the peer take turns."""
    for case, ours, peer_name, peer in _CASES:
        taken: dict[str, list[float]] = {ours: [], peer: []}
        # The first of each reads the files from the disk.
        for statement in taken:
            _seconds(statement)
        for _ in range(2 * sizes.rounds + 1):
            for statement, durations in taken.items():
                durations.append(_seconds(statement))
        our_time, peer_time = (median(durations) for durations in taken.values())
        yield Row(
            "import",
            case,
            seconds(our_time),
            f"{peer_name} {seconds(peer_time)}",
            ratio(peer_time, our_time),
            f"{verdict(our_time, _MOST_SECONDS, ' s')}; {verdict(our_time / peer_time, _MOST_TIMES, '×')}",
        )


def _seconds(statement: str) -> float:
    program = f"import time; begun = time.perf_counter(); {statement}; print(time.perf_counter() - begun)"
    return float(
        subprocess.run(
            [sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, text=True, timeout=120
        ).stdout
    )

"""What was measured -> a table that can be read without the programs that measured it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "TARGETS",
    "Row",
    "kilobytes",
    "markdown",
    "megabytes",
    "milliseconds",
    "ratio",
    "seconds",
    "unmeasured",
    "verdict",
]

# What is promised, in the order of the table: key -> (what, target).
TARGETS = {
    "import": ("import", "≤ 0.6 s and ≤ 1.3× what it cannot do without"),
    "labels": ("labels after a cut", "≤ 10 ms and ≥ 10× faster than `fcluster`"),
    "tree": ("building `Tree` from Z", "≤ 2 s, ≤ 250 MB above Z"),
    "summary": ("what is in the clusters, `summary()`", "≤ 2 s"),
    "frame": ("frame of the chart", "median ≤ 16 ms"),
    "memory": ("memory of the page's scripts", "≤ 150 MB"),
    "scatter": ("cut dragged → labels in Python → scatter repainted", "≤ 150 ms"),
    "paint": ("cell run → first paint", "≤ 1 s"),
    "reruns": ("memory of the page for each further run of a cell", "≤ 0.1 MB beyond an empty anywidget"),
    "ward wide": ("exact Ward, many columns", "≤ 60 s, ≤ 1 GB"),
    "ward long": ("exact Ward, many samples", "≤ 20 s, ≤ 1 GB"),
    "average": ("average linkage of embeddings, cosine", "≥ 8× scipy; ≥ 60 % of the processor's products"),
    "stored": ("linkage of stored distances", "≤ 1.1× the fastest engine installed"),
    "spanning": (
        "linkage by a spanning tree",
        "≤ 8 s (1,000,000 × 2), 10 s (100,000 × 10), 60 s (100,000 × 100)",
    ),
    "engines": ("linkage without distances", "≤ 1.5× the time of fastcluster's vector mode"),
    "rows": (
        "more rows than memory holds, `from_dask`",
        "≤ 240 s, ≤ 2 GB a worker; noise ≤ 1.05× the sum of squares of exact Ward; separate groups the same (≥ 0.99)",
    ),
    "bundle": ("bundle", "≤ 160 kB, ≤ 55 kB by gzip"),
}

_COLUMNS = ("what", "target", "ours", "peer", "peer : ours", "verdict")


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    key : str
        A key of `TARGETS`.
    case : str
        What exactly was measured.
    ours, peer, ratio, verdict : str
        As they are to be read.
    """

    key: str
    case: str
    ours: str
    peer: str = "none"
    ratio: str = ""
    verdict: str = ""

    def cells(self) -> tuple[str, ...]:
        """The row's cells, one for each column."""
        what, target = TARGETS[self.key]
        return f"{what}: {self.case}", target, self.ours, self.peer, self.ratio, self.verdict


def unmeasured(key: str, reason: str) -> Row:
    """The row of something that could not be measured, so that no promise drops out of the table unseen."""
    return Row(key, "all cases", "not measured", verdict=reason)


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a markdown table, in the order of `TARGETS`.

    Parameters
    ----------
    rows : sequence of Row

    Returns
    -------
    str

    Examples
    --------
    >>> print(markdown([Row("bundle", "raw", "40 kB", verdict="met")]).splitlines()[-1])
    | bundle: raw | ≤ 160 kB, ≤ 55 kB by gzip | 40 kB | none |  | met |
    """
    keys = list(TARGETS)
    in_order = sorted(rows, key=lambda row: keys.index(row.key))
    table = [_COLUMNS, ["---"] * len(_COLUMNS), *(row.cells() for row in in_order)]
    return "\n".join(f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |" for cells in table)


def verdict(measured: float, limit: float, unit: str, *, at_least: bool = False) -> str:
    """Whether a target is met, and by how much.

    Parameters
    ----------
    measured, limit : float
        In the same unit.
    unit : str
        Its name, with the space before it if there is to be one.
    at_least : bool, default False
        The limit is the least that is wanted, not the most.

    Returns
    -------
    str

    Examples
    --------
    >>> verdict(4, 10, " ms"), verdict(197, 150, " ms"), verdict(8, 10, "×", at_least=True)
    ('met, 6 ms to spare', 'missed by 47 ms', 'missed by 2×')
    """
    spare = measured - limit if at_least else limit - measured
    return f"met, {_figure(spare)}{unit} to spare" if spare >= 0 else f"missed by {_figure(-spare)}{unit}"


def ratio(peer: float, ours: float) -> str:
    """How many times as much the peer takes as we do."""
    return f"{_figure(peer / ours)}×"


def milliseconds(duration: float) -> str:
    """A duration in seconds, written in milliseconds."""
    return f"{_figure(1000 * duration)} ms"


def seconds(duration: float) -> str:
    """A duration in seconds."""
    return f"{_figure(duration)} s"


def megabytes(size: float) -> str:
    """A number of bytes, written in megabytes of 10⁶."""
    return f"{_figure(size / 1e6)} MB"


def kilobytes(size: float) -> str:
    """A number of bytes, written in kilobytes of 10³."""
    return f"{_figure(size / 1e3)} kB"


def _figure(value: float) -> str:
    """Three significant digits, but no fewer than stand before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

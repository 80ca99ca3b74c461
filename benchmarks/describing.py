"""What is in the clusters of a large cut, beside the means that pandas computes of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas

from dendrogram_explorer import DendrogramExplorer

from .linkages import balanced
from .report import Row, ratio, seconds, verdict
from .sizes import Sizes
from .timing import alternating_medians

__all__ = ["summary_rows"]

_COLUMNS = 10


def summary_rows(sizes: Sizes) -> Iterator[Row]:
    """``explorer.summary()`` of few, some and very many clusters beside ``groupby(labels).mean()``.

    Raises
    ------
    AssertionError
        If the centroids are not those of pandas.
    """
    n = sizes.leaves
    data = pandas.DataFrame(np.random.default_rng(0).normal(size=(n, _COLUMNS)))
    explorer = DendrogramExplorer.from_linkage(balanced(n), data=data)
    for k in (4, min(1000, n // 10), n // 2):
        explorer.n_clusters = k
        labels = explorer.labels
        means = explorer.summary().filter(like="mean_")
        assert np.allclose(means, data.groupby(labels).mean()), f"k = {k}"
        ours, peer = alternating_medians(
            explorer.summary, lambda labels=labels: data.groupby(labels).mean(), min(sizes.rounds, 3)
        )
        yield Row(
            "summary",
            f"n = {n:,} × {_COLUMNS}, k = {k:,}",
            seconds(ours),
            f"`groupby(labels).mean()`, the centroids alone, {seconds(peer)}",
            ratio(peer, ours),
            verdict(ours, 2, " s"),
        )
    explorer.close()

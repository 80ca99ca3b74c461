"""Building the tree of a large linkage, and the labels of its cuts, beside scipy."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import cycle

import numpy as np
from scipy.cluster.hierarchy import fcluster, leaves_list, maxdists, to_tree

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.tree import Tree

from .linkages import SHAPES
from .report import Row, megabytes, milliseconds, ratio, seconds, verdict
from .sizes import Sizes
from .timing import alternating_medians, duration, in_fresh_process, peak_allocated

__all__ = ["label_rows", "tree_rows"]

# scipy's tree of objects for the whole of it would take longer than all the rest of the run.
_TO_TREE_SHARE = 10


def label_rows(sizes: Sizes) -> Iterator[Row]:
    """Labels after the cut of an explorer has moved beside ``fcluster``, for few, some and very many clusters.

    Raises
    ------
    AssertionError
        If they are not the labels of ``fcluster``.
    """
    for shape, make in SHAPES.items():
        Z = make(sizes.leaves)
        explorer = DendrogramExplorer.from_linkage(Z)
        for k in (4, min(1000, sizes.leaves // 10), sizes.leaves // 2):
            explorer.n_clusters = k
            height = explorer.cut_height
            assert np.array_equal(explorer.labels, fcluster(Z, height, "distance")), f"{shape}, k = {k}"
            # To set the height that there is already would be no cut.
            heights = cycle((np.nextafter(height, 0), height))
            ours, peer = alternating_medians(
                lambda explorer=explorer, heights=heights: _labels(explorer, next(heights)),
                lambda Z=Z, height=height: fcluster(Z, height, "distance"),
                sizes.rounds,
                ours_per_round=5,
            )
            yield Row(
                "labels",
                f"n = {sizes.leaves:,}, {shape}, k = {k:,}",
                milliseconds(ours),
                f"`fcluster` {milliseconds(peer)}",
                ratio(peer, ours),
                f"{verdict(1000 * ours, 10, ' ms')}; {verdict(peer / ours, 10, '×', at_least=True)}",
            )
        explorer.close()


def _labels(explorer: DendrogramExplorer, height: float) -> np.ndarray:
    explorer.cut_height = height
    return explorer.labels


def tree_rows(sizes: Sizes) -> Iterator[Row]:
    """Time and memory that building the tree takes, each shape in a process of its own."""
    for shape in SHAPES:
        found = in_fresh_process("trees", shape, sizes.leaves, sizes.rounds, timeout=300)
        yield Row(
            "tree",
            f"n = {sizes.leaves:,}, {shape}",
            f"{seconds(found['ours'])}, {megabytes(found['ours_bytes'])}",
            f"`leaves_list` + `maxdists`, the leaf order and the peaks alone: {seconds(found['peer'])}, "
            f"{megabytes(found['peer_bytes'])}; `to_tree` of {found['objects_n']:,} leaves: "
            f"{seconds(found['objects'])}, {megabytes(found['objects_bytes'])}",
            ratio(found["peer"], found["ours"]),
            f"{verdict(found['ours'], 2, ' s')}; {verdict(found['ours_bytes'] / 1e6, 250, ' MB')}",
        )


def measure_tree(shape: str, n: int, rounds: int) -> dict[str, float]:
    """Seconds and bytes of the tree of one linkage; ours, scipy's arrays, and scipy's objects of a smaller one.

    Parameters
    ----------
    shape : str
        A key of `linkages.SHAPES`.
    n : int
        Number of leaves.
    rounds : int
        How often ours and scipy's take turns.

    Returns
    -------
    dict of float
    """
    Z = SHAPES[shape](n)
    smaller = SHAPES[shape](max(2, n // _TO_TREE_SHARE))

    def ours() -> Tree:
        return Tree.from_linkage(Z)

    def peer() -> tuple[np.ndarray, np.ndarray]:
        return leaves_list(Z), maxdists(Z)

    def objects() -> tuple:
        return to_tree(smaller, rd=True)

    ours_taken, peer_taken = alternating_medians(ours, peer, rounds)
    return {
        "ours": ours_taken,
        "peer": peer_taken,
        "ours_bytes": peak_allocated(ours),
        "peer_bytes": peak_allocated(peer),
        "objects_n": len(smaller) + 1,
        "objects": duration(objects),
        "objects_bytes": peak_allocated(objects),
    }


if __name__ == "__main__":
    shape, n, rounds = sys.argv[1:]
    print(json.dumps(measure_tree(shape, int(n), int(rounds))))

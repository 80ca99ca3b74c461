"""How much of everything is measured."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FULL", "QUICK", "Sizes"]


@dataclass(frozen=True)
class Sizes:
    """Sizes of what is measured, and how often.

    Parameters
    ----------
    leaves : int
        Of the large trees.
    samples : int
        Of the notebooks.
    pictured_leaves : int
        Of the trees that scipy and matplotlib draw where they cannot draw the large ones.
    ward_wide, ward_long : tuple of (int, int)
        Rows and columns of each that is clustered.
    ward_peer_rows : int
        Rows that scipy clusters where it cannot cluster as many.
    linkages : tuple of (str, int, int)
        Method, rows and columns that every engine clusters.
    most_rows_beside_peers : int
        Of these, larger ones are clustered by us alone.
    averages : tuple of (str, int, int)
        Kind of data, rows and columns of what average linkage clusters by cosine distances.
    most_averages_beside_peers : int
        Of these, larger ones are clustered by us alone.
    stored : tuple of (str, int, int)
        Method, rows and columns of what is clustered by all distances.
    spanning : tuple of (str, int, int, float)
        Method, rows, columns and most seconds of what follows a spanning tree.
    row_blocks : tuple of (int, int)
        Rows and columns of what is condensed on dask.
    row_blocks_beside_exact : int
        Rows that are clustered exactly, too.
    few : tuple of (int, int)
        Rows and columns of what scipy clusters.
    rounds : int
        How often ours and the peer take turns.
    pages : int
        How many notebooks are opened for each first paint.
    rerun_samples, reruns : int
        Of the cell that is run again and again, and how often.
    gestures : int
        Moves of the mouse or turns of the wheel in each direction.
    """

    leaves: int = 1_000_000
    samples: int = 10_000
    pictured_leaves: int = 2_000
    ward_wide: tuple[tuple[int, int], ...] = ((54_000, 100),)
    ward_long: tuple[tuple[int, int], ...] = ((1_000_000, 2), (1_000_000, 3))
    ward_peer_rows: int = 5_000
    linkages: tuple[tuple[str, int, int], ...] = (
        ("ward", 3_000, 2),
        ("ward", 10_000, 2),
        ("ward", 10_000, 10),
        ("ward", 10_000, 100),
        ("ward", 30_000, 10),
        ("ward", 100_000, 2),
        ("ward", 100_000, 10),
        ("single", 10_000, 2),
        ("single", 10_000, 10),
        ("single", 100_000, 2),
        ("single", 1_000_000, 2),
    )
    most_rows_beside_peers: int = 100_000
    spanning: tuple[tuple[str, int, int, float], ...] = (
        ("single", 10_000, 2, 1.0),
        ("single", 20_000, 10, 2.0),
        ("single", 100_000, 2, 1.0),
        ("single", 100_000, 10, 10.0),
        ("single", 100_000, 100, 60.0),
        ("single", 1_000_000, 2, 8.0),
        ("reachability", 10_000, 2, 1.0),
        ("reachability", 100_000, 2, 1.0),
        ("reachability", 100_000, 10, 10.0),
        ("reachability", 1_000_000, 2, 8.0),
        ("genie", 1_000_000, 2, 16.0),
    )
    averages: tuple[tuple[str, int, int], ...] = (
        ("embeddings", 2_000, 384),
        ("embeddings", 5_000, 384),
        ("embeddings", 20_000, 384),
        ("narrow", 10_000, 384),
        ("embeddings", 54_000, 384),
        ("embeddings", 100_000, 384),
    )
    most_averages_beside_peers: int = 20_000
    stored: tuple[tuple[str, int, int], ...] = (
        ("average", 10_000, 10),
        ("complete", 10_000, 10),
        ("weighted", 10_000, 10),
        ("average", 10_000, 100),
        ("average", 20_000, 10),
    )
    row_blocks: tuple[int, int] = (10_000_000, 10)
    row_blocks_beside_exact: int = 100_000
    few: tuple[int, int] = (1_000, 2)
    rounds: int = 5
    pages: int = 3
    rerun_samples: int = 2_000
    reruns: int = 100
    gestures: int = 40


FULL = Sizes()
QUICK = Sizes(
    leaves=2_000,
    # Fewer would be drawn as SVG, which is not what is measured.
    samples=6_000,
    pictured_leaves=200,
    ward_wide=((200, 10),),
    ward_long=((300, 2),),
    ward_peer_rows=100,
    linkages=(("ward", 300, 3),),
    most_rows_beside_peers=300,
    spanning=(("single", 300, 3, 1.0), ("reachability", 300, 3, 1.0), ("genie", 300, 3, 1.0)),
    averages=(("embeddings", 300, 8),),
    most_averages_beside_peers=300,
    stored=(("complete", 300, 3),),
    row_blocks=(30_000, 3),
    row_blocks_beside_exact=2_000,
    rounds=1,
    pages=1,
    rerun_samples=200,
    reruns=3,
    gestures=5,
)

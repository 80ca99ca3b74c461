"""The rows of a heat map: z-scores, in the order in which they stand below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

from ..state import State
from .choice import separating
from .columns import heat_columns

__all__ = [
    "CLIPPED_AT",
    "DARK_COLORS",
    "LIGHT_COLORS",
    "MISSING",
    "HeatRows",
    "row_averages",
    "row_codes",
    "row_tree",
    "shown_positions",
    "shown_rows",
    "similar_order",
]

CLIPPED_AT = 3.0
"""Beyond so many standard deviations colours are those of the ends."""

MISSING = 255
"""The byte of a value that is missing."""

# From below the mean to above it: "RdBu" of ColorBrewer (Brewer, Hatchard and Harrower 2003) and, on a dark page, blue
# and orange on either side of the page's own darkness. Both are safe for colour-blind readers.
LIGHT_COLORS = (
    "#053061",
    "#2166AC",
    "#4393C3",
    "#92C5DE",
    "#D1E5F0",
    "#F7F7F7",
    "#FDDBC7",
    "#F4A582",
    "#D6604D",
    "#B2182B",
    "#67001F",
)
DARK_COLORS = (
    "#9ECBFF",
    "#5BA3E6",
    "#3778B5",
    "#285480",
    "#213447",
    "#242424",
    "#47301F",
    "#7F4A20",
    "#BB6A2B",
    "#E89048",
    "#FFC794",
)


@dataclass(frozen=True, eq=False)
class HeatRows:
    """The rows that a heat map shows, from the leaves outwards.

    Attributes
    ----------
    positions : tuple of int
        Of the columns among `HeatColumns`.
    names : list of str, length r
    z : ndarray of float32, shape (r, n)
        Z-scores in the order of the samples: deviations from the mean in standard deviations, both of the n values. NaN
        where a value is missing. Colours are clipped at `CLIPPED_AT`.
    means, deviations : ndarray of float64, shape (r,)
        In the user's units.
    tree : ndarray of float64, shape (r - 1, 4), or None
        A linkage matrix of the rows (average linkage, correlation distances); None where the rows stand in an order
        that their tree can't have, and for a single row.
    """

    positions: tuple[int, ...]
    names: list[str]
    z: np.ndarray
    means: np.ndarray
    deviations: np.ndarray
    tree: np.ndarray | None


def shown_rows(state: State) -> HeatRows | None:
    """The rows of the heat map for the present clusters; None where there is no heat map.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> from dendrogram_explorer.state import start
    >>> rows = shown_rows(start(link_observations([[0.0, 1.0], [1.0, 1.0], [6.0, 1.0], [9.0, 1.0]])))
    >>> rows.names, rows.means.tolist(), rows.z.astype(float).round(2).tolist()
    (['x0'], [4.0], [[-1.09, -0.82, 0.54, 1.36]])
    """
    columns = heat_columns(state.linkage)
    positions = shown_positions(state)
    if not positions:
        return None
    z = np.stack([columns.z(position) for position in positions])
    moments = [columns.moments(position) for position in positions]
    return HeatRows(
        positions=positions,
        names=[columns.names[position] for position in positions],
        z=z,
        means=np.array([each.mean * each.unit for each in moments]),
        deviations=np.array([each.deviation * each.unit for each in moments]),
        tree=row_tree(z),
    )


def shown_positions(state: State) -> tuple[int, ...]:
    """Positions of the columns that the heat map shows for the present clusters, in the order of its rows."""
    if state.heatmap is None:
        return ()
    columns = heat_columns(state.linkage)
    if state.heatmap != "auto":
        return tuple(columns.names.index(name) for name in state.heatmap)
    best = separating(columns, state)
    return tuple(best[place] for place in similar_order([columns.z(position) for position in best]))


def similar_order(z: Sequence[np.ndarray]) -> list[int]:
    """An order of rows in which those that go together are neighbours, the first one in the upper half."""
    if len(z) < 3:
        return list(range(len(z)))
    order = leaves_list(linkage(_distances(np.stack(z)), "average", optimal_ordering=True)).tolist()
    return order if order.index(0) < len(order) / 2 else order[::-1]


# A tree of more rows says nothing any more.
_MOST_IN_TREE = 100


def row_tree(z: np.ndarray) -> np.ndarray | None:
    """The tree of rows, where it has no crossing lines in their order: its linkage matrix, else None."""
    r = len(z)
    if not 2 <= r <= _MOST_IN_TREE:
        return None
    Z = linkage(_distances(z), "average")
    # Places of the first and of the last row of every branch.
    first, last, size = list(range(r)), list(range(r)), [1] * r
    for left, right in Z[:, :2].astype(int).tolist():
        first.append(min(first[left], first[right]))
        last.append(max(last[left], last[right]))
        size.append(size[left] + size[right])
        if last[-1] - first[-1] + 1 != size[-1]:
            return None
    return Z


def _distances(z: np.ndarray) -> np.ndarray:
    """Condensed correlation distances; a missing value counts as the mean."""
    full = np.nan_to_num(z)
    products = (full @ full.T).astype(np.float64)
    norms = np.sqrt(np.diag(products))
    norms[norms == 0] = 1.0
    distances = 1.0 - products / np.outer(norms, norms)
    return np.clip(distances[np.triu_indices(len(z), 1)], 0.0, 2.0)


def row_codes(z: np.ndarray) -> np.ndarray:
    """One byte for each z-score: 0 .. 254 from -3 to 3, 127 for 0, 255 where a value is missing.

    Examples
    --------
    >>> row_codes(np.array([-9.0, -3.0, 0.0, 1.5, np.nan])).tolist()
    [0, 0, 127, 191, 255]
    """
    codes = np.rint(np.clip(z, -CLIPPED_AT, CLIPPED_AT) * (127 / CLIPPED_AT)) + 127
    return np.where(np.isnan(z), MISSING, codes).astype(np.uint8)


def row_averages(z: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Averages of rows over ranges of samples, as a picture shows them that has fewer pixels than leaves.

    Parameters
    ----------
    z : ndarray, shape (r, n)
        Z-scores, the samples in the order of the leaves.
    edges : ndarray of int, shape (p + 1,)
        Range i reaches from ``edges[i]`` up to, not including, ``edges[i + 1]``; none is empty.

    Returns
    -------
    ndarray of float64, shape (r, p)
        Means of the clipped z-scores that are not missing; NaN where all are.

    Examples
    --------
    >>> row_averages(np.array([[-4.0, 1.0, 2.0, np.nan]]), np.array([0, 2, 3, 4])).tolist()
    [[-1.0, 2.0, nan]]
    """
    is_there = ~np.isnan(z)
    clipped = np.clip(np.where(is_there, z, 0.0), -CLIPPED_AT, CLIPPED_AT).astype(np.float64)
    starts = np.asarray(edges[:-1])
    end = int(edges[-1])
    sums = np.add.reduceat(clipped[:, :end], starts, axis=1)
    counts = np.add.reduceat(is_there[:, :end].astype(np.int64), starts, axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)

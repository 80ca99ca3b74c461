"""The features that best separate the clusters."""

from __future__ import annotations

import numpy as np

from ..description.grouping import Grouping
from ..state import State
from ..util.arrays import is_sparse
from .columns import HeatColumns

__all__ = ["MOST_CHOSEN", "separating", "separation"]

MOST_CHOSEN = 8
"""Number of rows of "auto"."""


def separating(columns: HeatColumns, state: State, most: int = MOST_CHOSEN) -> list[int]:
    """Positions of the clustered columns that best separate the present clusters, the best first.

    Constant columns are left out; equally good ones are in the order of the columns.
    """
    shares = separation(columns, _groups(state))
    shares[columns.is_constant] = -1.0
    best = np.argsort(-shares, kind="stable")[:most]
    return [int(position) for position in best if shares[position] >= 0]


def _groups(state: State) -> Grouping:
    if state.n_clusters > 1:
        return Grouping.of(state.clusters)
    # A single cluster, or none, is described by its greatest parts.
    tree = state.tree
    return Grouping.of_nodes(tree, np.array([tree.left[-1], tree.right[-1]], dtype=np.int64))


def separation(columns: HeatColumns, grouping: Grouping) -> np.ndarray:
    """The share of the variance of each clustered column that lies between clusters.

    Parameters
    ----------
    columns : HeatColumns
    grouping : Grouping
        Samples in none of its clusters are left out.

    Returns
    -------
    ndarray of float64, shape (m,)
        Eta squared, 0 .. 1. The order is that of the F statistic of a one-way analysis of variance,
        ``eta / (1 - eta) * (n - k) / (k - 1)``, as ``sklearn.feature_selection.f_classif`` computes it.
    """
    k = grouping.n_rooted
    rows = None if k == grouping.k else np.flatnonzero(grouping.number < k)
    indicator = grouping.indicator[:k]
    sizes = grouping.sizes[:k, np.newaxis]
    if rows is not None:
        indicator = indicator[:, rows]
    found = np.zeros(len(columns.features))
    for part, block in columns.blocks():
        if rows is not None:
            block = block.tocsr()[rows] if is_sparse(block) else block[rows]
        if is_sparse(block):
            # Zeros stay zeros: deviations from the mean would fill the table.
            centre = np.asarray(block.mean(axis=0)).ravel()
            shared = block.shape[0] * centre**2
            total = np.asarray(block.multiply(block).sum(axis=0)).ravel() - shared
            explained = ((indicator @ block).toarray() ** 2 / sizes).sum(axis=0) - shared
        else:
            # Squares of values as large as a float takes overflow.
            unit = np.maximum(block.max(axis=0), -block.min(axis=0))
            unit[unit == 0] = 1.0
            block = block / unit
            block -= block.mean(axis=0)
            total = np.einsum("ij,ij->j", block, block)
            explained = ((indicator @ block) ** 2 / sizes).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = np.clip(explained / total, 0.0, 1.0)
        found[part] = np.where(np.isfinite(shares), shares, 0.0)
    return found

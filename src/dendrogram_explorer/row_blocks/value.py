"""RowBlocks: the rows that the micro-clusters of an explorer stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..input.preparation import Preparation
from .source import Source

__all__ = ["RowBlocks"]


@dataclass(frozen=True, eq=False)
class RowBlocks:
    """The rows that the micro-clusters of an explorer stand for.

    Attributes
    ----------
    source : Source
    sizes : ndarray of int64, shape (b,)
        Number of rows of each block.
    codes : dask array of unsigned int, shape (rows,)
        For each row a code that `micro` explains. Its chunks are the blocks; computed once, and kept.
    codebook : ndarray of float64, shape (n, m)
        For each micro-cluster the place by which rows were assigned to it, in the units of the tree.
    micro : ndarray of int64, shape (c,)
        The micro-cluster, which is a sample of the explorer, that each code stands for; -1 where it has no rows.
    preparation : Preparation
        From the user's units to those of the tree.
    inside : ndarray of float64, shape (m,)
        For each column the sum of squared differences of rows from the means of their micro-clusters, in the user's
        units.
    loss : float
        Share of the sum of squares that is inside micro-clusters, 0 .. 1.
    """

    source: Source
    sizes: np.ndarray
    codes: Any
    codebook: np.ndarray
    micro: np.ndarray
    preparation: Preparation
    inside: np.ndarray
    loss: float

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.sizes.sum())

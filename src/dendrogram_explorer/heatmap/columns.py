"""Which columns a heat map can show, and their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..input.frames import label_text
from ..linkage.observations import GAP_METRICS
from ..linkage.value import Linkage
from ..util.arrays import is_sparse
from ..util.lazy import lazy_module

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["HeatColumns", "heat_columns"]

# Cells that are looked at at a time.
_CELLS = 2_000_000


class Moments(NamedTuple):
    """Mean and standard deviation of the values that are there, both in a unit; the deviation of n, not n - 1 values.

    The deviation is 0 where a column is constant.
    """

    mean: float
    deviation: float
    unit: float


@dataclass(frozen=True, eq=False)
class HeatColumns:
    """The columns of numbers of a linkage: first those that were clustered, then the others of the data frame.

    A column is known by its position among them, because names can occur twice.
    """

    linkage: Linkage

    @cached_property
    def table(self) -> Any:
        """What was clustered: a dense or sparse table of shape (n, m), or None."""
        linkage = self.linkage
        if linkage.observations is not None:
            return linkage.observations
        return linkage.rows if is_sparse(linkage.rows) else None

    @cached_property
    def features(self) -> list[str]:
        """Names of the columns that were clustered."""
        return [] if self.table is None else list(self.linkage.feature_labels)

    @cached_property
    def _others(self) -> list[int]:
        """Positions in the data frame of the columns of numbers that were not clustered."""
        frame = self.linkage.frame
        if frame is None:
            return []
        clustered = set(self.linkage.numeric_columns or ())
        is_number = pandas.api.types.is_numeric_dtype
        return [
            place
            for place, dtype in enumerate(frame.dtypes)
            if place not in clustered and is_number(dtype) and dtype.kind != "c"
        ]

    @cached_property
    def names(self) -> list[str]:
        """Names of all columns, by position."""
        others: list[str] = []
        if self.linkage.frame is not None:
            others = [label_text(self.linkage.frame.columns[place]) for place in self._others]
        return self.features + others

    def values(self, position: int) -> np.ndarray:
        """The values of a column in the user's units, NaN where one is missing: float64, shape (n,)."""
        linkage, frame = self.linkage, self.linkage.frame
        place = None
        if position >= len(self.features):
            place = self._others[position - len(self.features)]
        elif frame is not None and linkage.numeric_columns and linkage.metric in GAP_METRICS:
            # The observations have their gaps filled, for what can't do without a value.
            place = linkage.numeric_columns[position]
        if place is not None and frame is not None:
            values = frame.iloc[:, place].to_numpy(dtype=np.float64, na_value=np.nan)
            return np.where(np.isfinite(values), values, np.nan)
        column = self.table[:, [position]]
        return np.asarray(column.toarray() if is_sparse(column) else column, dtype=np.float64).ravel()

    def blocks(self) -> Iterator[tuple[slice, Any]]:
        """The table in blocks of columns, dense or sparse as it is."""
        if self.table is None:
            return
        n, width = self.table.shape
        table: Any = self.table.tocsc() if is_sparse(self.table) else self.table
        step = max(1, _CELLS // n)
        for first in range(0, width, step):
            part = slice(first, min(first + step, width))
            yield part, table[:, part]

    @cached_property
    def is_constant(self) -> np.ndarray:
        """Which of the clustered columns have one value only: bool, shape (m,)."""
        found = np.zeros(len(self.features), dtype=bool)
        for part, block in self.blocks():
            least, greatest = block.min(axis=0), block.max(axis=0)
            if is_sparse(block):
                least, greatest = least.toarray().ravel(), greatest.toarray().ravel()
            found[part] = least == greatest
        return found

    @cached_property
    def _moments(self) -> dict[int, Moments]:
        return {}

    def moments(self, position: int) -> Moments:
        """Mean and standard deviation of a column."""
        if position not in self._moments:
            values = self.values(position)
            values = values[~np.isnan(values)]
            mean = deviation = 0.0
            unit = 1.0
            if len(values) > 0:
                # Squares of values as large as a float takes overflow.
                unit = float(np.abs(values).max()) or 1.0
                mean = float((values / unit).mean())
                if values.min() < values.max():
                    deviation = float((values / unit).std())
            self._moments[position] = Moments(mean, deviation, unit)
        return self._moments[position]

    def z(self, position: int) -> np.ndarray:
        """The z-scores of a column, NaN where a value is missing: float32, shape (n,)."""
        mean, deviation, unit = self.moments(position)
        return ((self.values(position) / unit - mean) / (deviation or 1.0)).astype(np.float32)


def heat_columns(linkage: Linkage) -> HeatColumns:
    """The columns of a linkage; the same object for the same linkage."""
    # As a cached property does it; the linkage itself knows of no heat map.
    return linkage.__dict__.setdefault("_heat_columns", HeatColumns(linkage))

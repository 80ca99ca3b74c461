"""The heat map: features as rows under the leaves, as z-scores, the ones that best separate the present clusters."""

from .rows import HeatRows, row_averages, shown_rows

__all__ = ["HeatRows", "row_averages", "shown_rows"]

"""The axes of the scatter."""

from __future__ import annotations

from typing import Any

import numpy as np
from bqplot import Axis, LinearScale

from .ticks import round_ticks

__all__ = ["QUIET_TEXT", "fit_axis", "scatter_axis", "set_ticks"]

QUIET_TEXT = "var(--jp-content-font-color2, gray)"


def scatter_axis(scale: LinearScale, side: str, label_offset: str) -> Axis:
    """An axis in the notebook's colours; `label_offset` is a CSS length between axis and title."""
    return Axis(
        scale=scale,
        side=side,
        label_offset=label_offset,
        label_color=QUIET_TEXT,
        grid_lines="none",
        tick_style={"fill": QUIET_TEXT, "font-size": "11px"},
    )


def fit_axis(axis: Any, values: np.ndarray, title: str) -> None:
    """Fit an axis to its values; one without a title means nothing, so it is hidden and its points kept close."""
    low, high = float(values.min()), float(values.max())
    span = high - low or abs(high) or 1.0
    margin = span * (0.04 if title else 1.0)
    axis.label, axis.visible = title, bool(title)
    with axis.scale.hold_sync(), axis.scale.hold_trait_notifications():
        axis.scale.min, axis.scale.max = low - margin, high + margin


def set_ticks(axis: Any) -> None:
    """Put ticks at round values of what an axis shows now."""
    if axis.scale.min is None or axis.scale.max is None:
        return
    ticks, tick_format = round_ticks(axis.scale.min, axis.scale.max)
    with axis.hold_sync():
        axis.tick_format, axis.tick_values = tick_format, ticks

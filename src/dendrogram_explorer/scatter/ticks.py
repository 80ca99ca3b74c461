"""Round values for an axis."""

from __future__ import annotations

import math

import numpy as np

__all__ = ["round_ticks"]


def round_ticks(low: float, high: float, count: int = 5) -> tuple[np.ndarray, str]:
    """A few round values within a range, and the format that tells them apart.

    bqplot's own ticks are about ten, too close for a narrow figure, and its `num_ticks` are not round.

    Parameters
    ----------
    low, high : float
        The range, finite.
    count : int
        How many values there should be, give or take two.

    Returns
    -------
    ticks : ndarray of float64
        Ascending multiples of 1, 2 or 5 times a power of ten, from `low` to `high`; `low` alone if the range is
        empty.
    tick_format : str
        Their format in d3's notation (https://d3js.org/d3-format).

    Examples
    --------
    >>> ticks, tick_format = round_ticks(0.1, 4.2)
    >>> ticks.tolist(), tick_format
    ([1.0, 2.0, 3.0, 4.0], '.0f')
    """
    if not low < high:
        return np.array([low]), ".4~g"
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = min((factor * power for factor in (1, 2, 5, 10)), key=lambda step: abs(math.log(step / rough)))
    ticks = step * np.arange(math.ceil(low / step), math.floor(high / step) + 1)
    magnitude = math.floor(math.log10(step) + 1e-9)
    greatest = max(abs(low), abs(high))
    if step >= 1e-4 and greatest < 1e5:
        return ticks, f".{max(0, -magnitude)}f"
    digits = max(1, math.floor(math.log10(greatest)) - magnitude + 1)
    return ticks, f".{digits}~s" if greatest >= 1 else f".{digits}~g"

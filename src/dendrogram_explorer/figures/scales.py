"""Scales of the height axis: linear, square root, logarithmic. Mirror of ``js/src/view/scales.ts``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..scatter.ticks import round_ticks

__all__ = ["HeightScale", "height_scale", "height_text"]

# Share of the axis below the lowest positive height: a logarithm never reaches 0, the height of merges of duplicates.
_SHARE_OF_ZERO = 0.12

_ROUND_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


class HeightScale(NamedTuple):
    """A scale of heights.

    Attributes
    ----------
    forward : function of an ndarray of float64
        Height -> position along the axis, increasing; height 0 is at position 0.
    inverse : function of an ndarray of float64
        Position -> height.
    ticks : function of two float
        About five round heights between two heights, ascending.
    """

    forward: Callable[[np.ndarray], np.ndarray]
    inverse: Callable[[np.ndarray], np.ndarray]
    ticks: Callable[[float, float], list[float]]


def height_scale(name: str, heights: np.ndarray) -> HeightScale:
    """Return the scale of that name for a tree.

    Parameters
    ----------
    name : {"linear", "sqrt", "log"}
    heights : ndarray of float64
        Heights of the merges. If all are 0, the logarithmic scale is linear.

    Returns
    -------
    HeightScale

    Examples
    --------
    >>> scale = height_scale("log", np.array([0.0, 1.0, 100.0]))
    >>> scale.forward(np.array([0.0, 1.0, 10.0, 100.0])).round(3).tolist()
    [0.0, 0.273, 1.273, 2.273]
    >>> scale.ticks(0.0, 100.0)
    [0.0, 1.0, 3.0, 10.0, 30.0, 100.0]
    """
    if name == "sqrt":
        return HeightScale(
            lambda height: np.sqrt(np.maximum(height, 0)), lambda at: np.maximum(at, 0) ** 2, _sqrt_ticks
        )
    positive = heights[heights > 0]
    if name == "log" and len(positive) > 0:
        return _logarithmic(float(positive.min()), float(heights.max()))
    return HeightScale(np.asarray, np.asarray, _linear_ticks)


def height_text(height: float) -> str:
    """Return a height with three significant digits.

    Parameters
    ----------
    height : float

    Returns
    -------
    str

    Examples
    --------
    >>> [height_text(height) for height in (16.0, 0.04151, 2.5e-7, 1234.0, 0.0)]
    ['16', '0.0415', '2.5e-7', '1230', '0']
    """
    magnitude = abs(height)
    if magnitude != 0 and (magnitude < 1e-3 or magnitude >= 1e5):
        digits, power = f"{height:.2e}".split("e")
        return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"
    decimals = 2 - math.floor(math.log10(magnitude)) if magnitude else 0
    text = f"{round(height, decimals):.{max(decimals, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _logarithmic(lowest: float, highest: float) -> HeightScale:
    decades = max(math.log10(highest / lowest), 0.1)
    foot = decades * _SHARE_OF_ZERO / (1 - _SHARE_OF_ZERO)

    def forward(height: np.ndarray) -> np.ndarray:
        height = np.asarray(height, dtype=float)
        above = foot + np.log10(np.maximum(height, lowest) / lowest)
        return np.where(height < lowest, np.maximum(height, 0) / lowest * foot, above)

    def inverse(at: np.ndarray) -> np.ndarray:
        at = np.asarray(at, dtype=float)
        return np.where(
            at < foot, np.maximum(at, 0) / foot * lowest, lowest * 10 ** (np.maximum(at, foot) - foot)
        )

    def ticks(bottom: float, top: float) -> list[float]:
        if top <= lowest:
            return _linear_ticks(bottom, top)
        low = max(bottom, lowest)
        shown = max(math.log10(top / low), 0.1)
        steps = (1,) if shown > 5 else (1, 3) if shown > 5 / 3 else (1, 2, 5)
        stride = max(1, math.ceil(shown / 5))
        first = math.floor(math.floor(math.log10(low)) / stride) * stride
        powers = range(first, math.floor(math.log10(top)) + 1, stride)
        found = [float(f"{step}e{power}") for power in powers for step in steps]
        found = [height for height in found if low * (1 - 1e-9) <= height <= top]
        if bottom <= 0:
            found.insert(0, 0.0)
        # Within less than a decade, powers of ten are not useful.
        return found if len(found) >= 3 else _linear_ticks(low, top)

    return HeightScale(forward, inverse, ticks)


def _linear_ticks(bottom: float, top: float) -> list[float]:
    return round_ticks(bottom, top)[0].tolist()


def _sqrt_ticks(bottom: float, top: float) -> list[float]:
    # Within a narrow range the scale is nearly linear.
    if math.sqrt(bottom) > math.sqrt(top) / 2:
        return _linear_ticks(bottom, top)
    # Evenly spaced positions, moved to round heights nearby.
    places = _linear_ticks(math.sqrt(bottom), math.sqrt(top))
    return sorted({_round_near(at**2) for at in places})


def _round_near(value: float) -> float:
    if value <= 0:
        return 0.0
    unit = 10.0 ** math.floor(math.log10(value))
    return min((step * unit for step in _ROUND_STEPS), key=lambda candidate: abs(candidate - value))

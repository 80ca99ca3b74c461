"""How a tree is drawn, as one frozen value, and which values each part of it can have."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .util.messages import nearest_name

__all__ = ["Look", "check_height", "check_look", "check_whole"]


@dataclass(frozen=True)
class Look:
    """What of a tree is drawn, and how; none of it changes the clusters."""

    truncate_mode: str | None = None
    p: int = 30
    show_contracted: bool = False
    show_leaf_counts: bool = True
    leaf_rotation: float | None = None
    leaf_font_size: float | None = None
    height_scale: str = "linear"
    annotate_above: float | None = None
    hang: float | None = None
    orientation: str = "top"
    show_rail: bool = True
    show_summary: bool = False
    show_scatter: bool = True
    show_tray: bool = False
    scatter_engine: str = "auto"
    save_arrays: bool = True


def check_look(name: str, value: Any) -> Any:
    """Return a value for a part of the look, or raise with what is needed.

    Examples
    --------
    >>> check_look("orientation", "left")
    'left'
    >>> check_look("p", 0)
    Traceback (most recent call last):
    ...
    ValueError: p was given 0, but it has to be a whole number of at least 1.
    """
    return _CHECKS[name](name, value)


def check_whole(name: str, value: Any, least: int | None = 1) -> int:
    """Return an int, numpy's integers included."""
    try:
        number = None if isinstance(value, (bool, np.bool_)) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} was given {value!r}, but it has to be a whole number.")
    if least is not None and number < least:
        raise ValueError(f"{name} was given {value!r}, but it has to be a whole number of at least {least}.")
    return number


def check_height(name: str, value: Any) -> float:
    """Return a height of the cut line."""
    number = _finite(value)
    if number is None or number < 0:
        raise ValueError(
            f"{name} was given {value!r}, but it has to be a finite number of at least 0: the height at which the tree "
            "is cut."
        )
    return number


def _finite(value: Any) -> float | None:
    """A finite float, also of numpy's numbers of any precision; None for everything else."""
    if isinstance(value, (str, bytes, bool, np.bool_)):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if np.isfinite(number) else None


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool_)) and not (isinstance(value, int) and value in (0, 1)):
        raise ValueError(f"{name} was given {value!r}, but it has to be True or False.")
    return bool(value)


def _number(least: float = -np.inf) -> Callable[[str, Any], float | None]:
    def check(name: str, value: Any) -> float | None:
        if value is None:
            return None
        number = _finite(value)
        if number is None or number < least:
            at_least = f" of at least {least:g}" if np.isfinite(least) else ""
            raise ValueError(
                f"{name} was given {value!r}, but it has to be a finite number{at_least}, or None."
            )
        return number

    return check


def _one_of(values: Sequence[str | None]) -> Callable[[str, Any], str | None]:
    def check(name: str, value: Any) -> str | None:
        # What equals none of them may not be comparable at all, as an array.
        if (value is None or isinstance(value, str)) and value in values:
            return value if value is None else str(value)
        known = [each for each in values if each is not None]
        hint = nearest_name(value, known) if isinstance(value, str) else ""
        needed = f"one of {', '.join(map(repr, known))}{', or None' if None in values else ''}"
        raise ValueError(f"{name} was given {value!r}. {hint}Needed: {needed}.")

    return check


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "truncate_mode": _one_of([None, "lastp", "level"]),
    "p": check_whole,
    "show_contracted": _flag,
    "show_leaf_counts": _flag,
    "leaf_rotation": _number(),
    "leaf_font_size": _number(1),
    "height_scale": _one_of(["linear", "sqrt", "log"]),
    "annotate_above": _number(),
    "hang": _number(),
    "orientation": _one_of(["top", "bottom", "left", "right"]),
    "show_rail": _flag,
    "show_summary": _flag,
    "show_scatter": _flag,
    "show_tray": _flag,
    "scatter_engine": _one_of(["auto", "bqplot", "canvas"]),
    "save_arrays": _flag,
}

"""Colours of samples by what is known of them, apart from the clusters that they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.frames import label_text
from ..util.lazy import lazy_module
from .palette import PALETTE

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["MOST_CLASSES", "SampleColors", "color_samples"]

MOST_CLASSES = 20
"""Classes beyond the so many most frequent ones share one colour: nobody could tell theirs apart."""

# A number with so few different values, all whole, stands for classes.
_MOST_NUMBERED_CLASSES = 12

# Not those that the first clusters have, from which these were chosen to differ as much as they can: a colour that
# means a cluster in the tree must not mean a class beside it.
_CLASS_COLORS = PALETTE[6:]

_NO_VALUE = "#9A9A9A"

# Eight colours of matplotlib's "cividis" (Nunez, Anderton and Renslow, PLOS ONE 2018), without the ends, which vanish
# on a dark and on a white page.
_SCALE_STOPS = ("#35456C", "#4D556C", "#636670", "#777776", "#8C8878", "#A39A74", "#BBAD6D", "#D4C15F")
_SCALE_STEPS = 64


@dataclass(frozen=True, eq=False)
class SampleColors:
    """A colour for each sample, and what the colours mean.

    Attributes
    ----------
    title : str
        What the samples are coloured by.
    numbers : ndarray of uint8, shape (n,)
        Index of each sample's colour in `palette`; read-only.
    palette : tuple of str
        CSS colours.
    legend : tuple of (str, str)
        What colours mean, each with its colour: every class, in the order of `palette`; or the ends of the scale.
    is_scale : bool
        Whether the colours lie along a scale.
    """

    title: str
    numbers: np.ndarray
    palette: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    is_scale: bool


def color_samples(column: pandas.Series, title: str) -> SampleColors:
    """Give samples colours by their values.

    Parameters
    ----------
    column : pandas.Series of length n
        Numbers and dates are laid out along a scale, from the least to the greatest. Everything else makes classes, and
        so do up to 12 different whole numbers.
    title : str
        What the values are.

    Returns
    -------
    SampleColors
        The classes in their own order where they have one, each in a colour that none of the first six clusters has.
        Missing (and infinite) values, and classes beyond the 20 most frequent, are grey.

    Examples
    --------
    >>> colors = color_samples(pandas.Series(["b", "a", None, "a"]), "kind")
    >>> colors.numbers.tolist(), [text for text, _ in colors.legend]
    ([1, 0, 2, 0], ['a', 'b', 'no value'])
    """
    values = _as_numbers(column)
    numbers, palette, legend = _classes(column) if values is None else _scale(values, column)
    numbers = numbers.astype(np.uint8)
    numbers.setflags(write=False)
    return SampleColors(title, numbers, palette, legend, values is not None)


def _as_numbers(column: pandas.Series) -> np.ndarray | None:
    """The values along a scale, NaN where missing; None where they are classes."""
    if pandas.api.types.is_bool_dtype(column.dtype):
        return None
    if pandas.api.types.is_datetime64_any_dtype(column.dtype) or column.dtype.kind == "m":
        # pandas takes times with a zone to UTC, numpy only under protest.
        seconds = column.to_numpy(dtype="M8[ms]" if column.dtype.kind != "m" else "m8[ms]")
        return np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64).astype(np.float64))
    if not pandas.api.types.is_numeric_dtype(column.dtype) or column.dtype.kind == "c":
        return None
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return None
    # A million different values need not all be sorted to see that there are more than a few.
    few = np.unique(finite[:1000])
    if len(few) <= _MOST_NUMBERED_CLASSES:
        few = np.unique(finite)
    is_classes = len(few) <= _MOST_NUMBERED_CLASSES and bool((few == np.round(few)).all())
    return None if is_classes else values


def _scale(values: np.ndarray, column: pandas.Series) -> tuple[np.ndarray, tuple[str, ...], tuple]:
    is_missing = ~np.isfinite(values)
    shown = values[~is_missing]
    if len(shown) == 0:
        return np.zeros(len(values), dtype=np.int64), (_NO_VALUE,), (("no value", _NO_VALUE),)
    low, high = float(shown.min()), float(shown.max())
    # Halves, because the whole range of float64 is no float64.
    share = (values / 2 - low / 2) / ((high / 2 - low / 2) or 1.0)
    numbers = np.clip(np.where(is_missing, 0.0, share) * _SCALE_STEPS, 0, _SCALE_STEPS - 1).astype(np.int64)
    palette = _scale_colors()
    ends = [
        (_text(shown_value, column), color) for shown_value, color in ((low, palette[0]), (high, palette[-1]))
    ]
    if is_missing.any():
        numbers[is_missing] = len(palette)
        palette, ends = (*palette, _NO_VALUE), [*ends, ("no value", _NO_VALUE)]
    return numbers, palette, tuple(ends)


def _classes(column: pandas.Series) -> tuple[np.ndarray, tuple[str, ...], tuple]:
    codes, classes = pandas.factorize(column)
    counts = np.bincount(codes[codes >= 0], minlength=len(classes))
    names = [str(name) for name in classes]
    order = list(range(len(classes)))
    if isinstance(column.dtype, pandas.CategoricalDtype):
        place = {name: at for at, name in enumerate(column.cat.categories)}
        order.sort(key=lambda code: place[classes[code]])
    else:
        is_number = pandas.api.types.is_numeric_dtype(column.dtype) and column.dtype.kind != "c"
        order.sort(key=lambda code: classes[code] if is_number else names[code])
    frequent = set(np.argsort(-counts, kind="stable")[:MOST_CLASSES].tolist())
    shown = [code for code in order if code in frequent]
    colors = _CLASS_COLORS[: len(shown)]
    legend = [(_class_name(classes[code]), color) for code, color in zip(shown, colors, strict=True)]
    n_rare, has_gaps = len(classes) - len(shown), bool((codes < 0).any())
    # One more entry stands for code -1, the missing ones: numpy counts it from the end.
    number_of = np.full(len(classes) + 1, len(shown), dtype=np.int64)
    number_of[shown] = np.arange(len(shown))
    if n_rare:
        legend.append((f"{n_rare:,} rarer ones", _NO_VALUE))
    if has_gaps:
        number_of[-1] = len(legend)
        legend.append(("no value", _NO_VALUE))
    return number_of[codes], tuple(color for _, color in legend), tuple(legend)


def _class_name(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else label_text(value)


def _text(value: float, column: pandas.Series) -> str:
    if pandas.api.types.is_datetime64_any_dtype(column.dtype):
        time = np.datetime64(int(value), "ms")
        if isinstance(column.dtype, pandas.DatetimeTZDtype):
            # As the clocks of that zone show it.
            time = (
                pandas.Timestamp(time, tz="UTC").tz_convert(column.dtype.tz).tz_localize(None).to_datetime64()
            )
        return str(time.astype("M8[s]")).replace("T00:00:00", "").replace("T", " ")
    if column.dtype.kind == "m":
        return str(pandas.Timedelta(value, "ms"))
    return f"{value:.4g}"


def _scale_colors() -> tuple[str, ...]:
    """The stops, with as many colours between them as there are steps."""
    stops = np.array(
        [[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in _SCALE_STOPS], dtype=np.float64
    )
    at = np.linspace(0, len(stops) - 1, _SCALE_STEPS)
    channels = np.column_stack([np.interp(at, np.arange(len(stops)), channel) for channel in stops.T])
    return tuple("#{:02X}{:02X}{:02X}".format(*color) for color in channels.round().astype(int).tolist())

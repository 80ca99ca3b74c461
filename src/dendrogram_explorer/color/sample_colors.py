"""Colours of samples by the values of a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.frames import label_text
from ..util.lazy import lazy_module
from ..util.messages import with_minus
from .palette import PALETTE

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["MOST_CLASSES", "SampleColors", "color_samples"]

MOST_CLASSES = 20
"""Only this many of the most frequent classes have their own colours; more could not be distinguished."""

# Integers with at most this many distinct values are classes.
_MOST_NUMBERED_CLASSES = 12

# Different from the colours of the first clusters: one colour must not mean a cluster in the tree and a class next to
# it.
_CLASS_COLORS = PALETTE[6:]

_NO_VALUE = "#9A9A9A"

# Eight colours of matplotlib's "cividis" (Nunez, Anderton and Renslow, PLOS ONE 2018), without the ends, which vanish
# on a dark and on a white page.
_SCALE_STOPS = ("#35456C", "#4D556C", "#636670", "#777776", "#8C8878", "#A39A74", "#BBAD6D", "#D4C15F")
_SCALE_STEPS = 64


@dataclass(frozen=True, eq=False)
class SampleColors:
    """A colour for each sample, and a legend.

    Attributes
    ----------
    title : str
        Title of the values.
    numbers : ndarray of uint8, shape (n,)
        Index of each sample's colour in `palette`; read-only.
    palette : tuple of str
        CSS colours.
    legend : tuple of (str, str)
        Texts with their colours: the classes, in the order of `palette`, or the ends of the scale.
    is_scale : bool
        Whether the colours form a scale.
    values : ndarray of float32, shape (n,), or None
        The numbers on the scale; None for classes and dates.
    """

    title: str
    numbers: np.ndarray
    palette: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    is_scale: bool
    values: np.ndarray | None = None


def color_samples(column: pandas.Series, title: str) -> SampleColors:
    """Colour samples by their values.

    Parameters
    ----------
    column : pandas.Series of length n
        Numbers and dates form a scale from the minimum to the maximum. All other values are classes, and so are
        integers with up to 12 distinct values.
    title : str
        Title of the values.

    Returns
    -------
    SampleColors
        Ordered categories keep their order. Classes have none of the colours of the first six clusters. Missing and
        infinite values, and classes beyond the 20 most frequent ones, are grey.

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
    is_number = values is not None and pandas.api.types.is_numeric_dtype(column.dtype)
    with np.errstate(over="ignore"):
        shown = np.asarray(values, dtype=np.float32) if is_number else None
    return SampleColors(title, numbers, palette, legend, values is not None, shown)


def _as_numbers(column: pandas.Series) -> np.ndarray | None:
    """The values on a scale, NaN if missing; None if they are classes."""
    if pandas.api.types.is_bool_dtype(column.dtype):
        return None
    if pandas.api.types.is_datetime64_any_dtype(column.dtype) or column.dtype.kind == "m":
        # pandas converts times with a zone to UTC; numpy would warn.
        seconds = column.to_numpy(dtype="M8[ms]" if column.dtype.kind != "m" else "m8[ms]")
        return np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64).astype(np.float64))
    if not pandas.api.types.is_numeric_dtype(column.dtype) or column.dtype.kind == "c":
        return None
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return None
    # The first values usually suffice to see that there are many distinct ones.
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
    # Halves, because the range of all float64 values overflows.
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
    # The additional last entry is for code -1, missing values.
    number_of = np.full(len(classes) + 1, len(shown), dtype=np.int64)
    number_of[shown] = np.arange(len(shown))
    if n_rare:
        legend.append((f"{n_rare:,} rarer ones", _NO_VALUE))
    if has_gaps:
        number_of[-1] = len(legend)
        legend.append(("no value", _NO_VALUE))
    return number_of[codes], tuple(color for _, color in legend), tuple(legend)


def _class_name(value: Any) -> str:
    is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_))
    return (
        with_minus(f"{value:g}" if isinstance(value, float) else str(value))
        if is_number
        else label_text(value)
    )


def _text(value: float, column: pandas.Series) -> str:
    if pandas.api.types.is_datetime64_any_dtype(column.dtype):
        time = np.datetime64(int(value), "ms")
        if isinstance(column.dtype, pandas.DatetimeTZDtype):
            # In local time of that zone.
            time = (
                pandas.Timestamp(time, tz="UTC").tz_convert(column.dtype.tz).tz_localize(None).to_datetime64()
            )
        return str(time.astype("M8[s]")).replace("T00:00:00", "").replace("T", " ")
    if column.dtype.kind == "m":
        return str(pandas.Timedelta(value, "ms"))
    return with_minus(f"{value:.4g}")


def _scale_colors() -> tuple[str, ...]:
    """The colours of all steps, interpolated between the stops."""
    stops = np.array(
        [[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in _SCALE_STOPS], dtype=np.float64
    )
    at = np.linspace(0, len(stops) - 1, _SCALE_STEPS)
    channels = np.column_stack([np.interp(at, np.arange(len(stops)), channel) for channel in stops.T])
    return tuple("#{:02X}{:02X}{:02X}".format(*color) for color in channels.round().astype(int).tolist())

"""The samples as a bqplot figure that follows the colours, the selection and the axes of an explorer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from bqplot import Axis, Figure, LinearScale, Scatter, Tooltip
from ipywidgets import Layout

from ..color.palette import cluster_css_colors as css_colors
from ..util.sampling import random_samples
from ..util.widgets import close_with_parts
from .projection import Projection
from .ticks import round_ticks

__all__ = ["DRAWN_MAX_SAMPLES", "LinkedFigure"]

# bqplot draws each point as an element of SVG: 10,000 take 0.2 s at every change of colours.
DRAWN_MAX_SAMPLES = 10_000

_MARGIN = {"top": 12, "bottom": 46, "left": 58, "right": 14}
# Room for a title.
_TITLE_MARGIN = {**_MARGIN, "top": 40}
# bqplot's own variable for text turns orange in a dark theme; this is the notebook's.
_QUIET_TEXT = "var(--jp-content-font-color2, gray)"
_TOOLTIP_STYLE = {"opacity": 0.95, "color": "var(--jp-content-font-color1, black)", "padding": "2px 6px"}
_NOT_YET_COLORED = "#888888"
_NO_SAMPLES = np.empty(0, dtype=np.int64)


class LinkedFigure:
    """Samples in a plane, each in the colour of its cluster, as a plain ``bqplot.Figure``.

    Of more than `DRAWN_MAX_SAMPLES` samples a random sample is drawn, always the same one, and the title says so.
    Samples without both coordinates are left out.

    Parameters
    ----------
    names : sequence of length n, optional
        Names of the samples. Default: their indices.
    on_select : callable
        Called with the selected samples, an ascending ndarray of int64, when points are selected in the figure; not
        when `show` selects them.

    Attributes
    ----------
    figure : bqplot.Figure
        The same one throughout, with one mark; without points, and with the reason as its title, where there is
        nothing to draw.
    mark : bqplot.Scatter
    drawn : ndarray of int64, shape (n_drawn,)
        The sample that each point of the mark is, ascending.

    Examples
    --------
    >>> from dendrogram_explorer.scatter.projection import project
    >>> linked = LinkedFigure(["a", "b", "c"], on_select=print)
    >>> plane = project([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]])
    >>> linked.show(plane, np.array([0, 1, 1]), ["#0072B2", "#D55E00"], np.array([2]))
    >>> linked.mark.colors, linked.mark.selected
    (['#0072B2', '#D55E00', '#D55E00'], array([2], dtype=uint32))
    >>> linked.mark.selected = np.array([0, 1], dtype=np.uint32)
    [0 1]
    >>> linked.close()
    """

    def __init__(self, names: Sequence | None, on_select: Callable[[np.ndarray], None]) -> None:
        self._names = None if names is None else np.asarray([str(name) for name in names])
        self._on_select = on_select
        self._projection: Projection | None = None
        self._colors: tuple[np.ndarray, Sequence[str]] | None = None
        self._is_showing = False
        self.drawn = _NO_SAMPLES
        self._x, self._y = (LinearScale(allow_padding=False) for _ in range(2))
        self._axes = [_axis(self._x, "bottom", "32px"), _axis(self._y, "left", "42px")]
        # Any: a checker does not know the traits of marks.
        self.mark: Any = Scatter(
            x=[],
            y=[],
            scales={"x": self._x, "y": self._y},
            stroke_width=0.5,
            colors=[_NOT_YET_COLORED],
            unselected_style={"opacity": 0.2},
            display_names=False,
            names_unique=False,
            interactions={"click": "select", "hover": "tooltip"},
            tooltip=Tooltip(),
            tooltip_style=_TOOLTIP_STYLE,
        )
        self.figure = Figure(
            marks=[self.mark],
            axes=self._axes,
            fig_margin=_MARGIN,
            animation_duration=0,
            title_style={"fill": _QUIET_TEXT, "font-size": "12px"},
            # Of its own accord a figure is 960 px wide, or not at all.
            layout=Layout(width="auto", min_width="125px", height="420px"),
        )
        self.mark.observe(self._hear, "selected")
        for axis in self._axes:
            axis.scale.observe(lambda _, axis=axis: _set_ticks(axis), ["min", "max"])

    @property
    def is_open(self) -> bool:
        """Whether the figure can be shown; a user may have closed it."""
        return self.figure.comm is not None and self.mark.comm is not None

    def show(
        self, projection: Projection, numbers: np.ndarray, palette: Sequence[str], selection: np.ndarray
    ) -> None:
        """Show where the samples are, in which colours, and which of them are selected.

        Parameters
        ----------
        projection : Projection
            Where the samples lie.
        numbers : ndarray of int, shape (n,)
            Colour number of every sample, drawn or not.
        palette : sequence of str
            CSS colours; numbers past the end start again at the first.
        selection : ndarray of int, shape (n_selected,)
            Ascending indices of the selected samples.
        """
        was_showing, self._is_showing = self._is_showing, True
        try:
            with self.mark.hold_sync():
                if projection is not self._projection:
                    self._place(projection)
                colors = self._colors
                if colors is None or colors[0] is not numbers or colors[1] is not palette:
                    self.mark.colors = css_colors(numbers[self.drawn], palette) or [_NOT_YET_COLORED]
                    self._colors = (numbers, palette)
                points = np.flatnonzero(np.isin(self.drawn, selection, assume_unique=True)).astype(np.uint32)
                # Where no point is selected bqplot fades all of them; None is for no selection.
                wanted = points if len(selection) > 0 else None
                if not _is_same(self.mark.selected, wanted):
                    self.mark.selected = wanted
        finally:
            self._is_showing = was_showing

    def close(self) -> None:
        """Take the figure off every page it is shown on and free its widgets."""
        close_with_parts(self.figure, self.mark, self.mark.tooltip, *self._axes, self._x, self._y)

    def _place(self, projection: Projection) -> None:
        n = 0 if projection.x is None else len(projection.x)
        if projection.x is None or projection.y is None:
            drawable = _NO_SAMPLES
        else:
            drawable = np.flatnonzero(np.isfinite(projection.x) & np.isfinite(projection.y))
        self.drawn = drawable[random_samples(len(drawable), DRAWN_MAX_SAMPLES)]
        self._projection, self._colors = projection, None
        if len(drawable) == 0:
            self.mark.x, self.mark.y, self.mark.names = [], [], []
            self.figure.axes = []
            title = projection.note if n == 0 else "None of the samples has a value on both axes."
        else:
            x, y = np.asarray(projection.x)[self.drawn], np.asarray(projection.y)[self.drawn]
            _fit(self._axes[0], x, projection.x_title)
            _fit(self._axes[1], y, projection.y_title)
            self.mark.x, self.mark.y = x, y
            self.mark.names = self.drawn.astype(str) if self._names is None else self._names[self.drawn]
            _describe_points(self.mark.tooltip, projection)
            self.mark.default_size = _point_area(len(self.drawn))
            self.figure.axes = self._axes
            is_all = len(self.drawn) == len(drawable)
            title = "" if is_all else f"A random {len(self.drawn):,} of {len(drawable):,} samples"
        self.figure.title = title
        self.figure.fig_margin = _TITLE_MARGIN if title else _MARGIN

    def _hear(self, change: dict) -> None:
        if self._is_showing:
            return
        points = change["new"]
        points = np.zeros(0, dtype=np.int64) if points is None else np.asarray(points, dtype=np.int64)
        self._on_select(np.sort(self.drawn[points[points < len(self.drawn)]]))


def _axis(scale: LinearScale, side: str, label_offset: str) -> Axis:
    """An axis in the notebook's colours; `label_offset` is the distance of its title."""
    return Axis(
        scale=scale,
        side=side,
        label_offset=label_offset,
        label_color=_QUIET_TEXT,
        grid_lines="none",
        tick_style={"fill": _QUIET_TEXT, "font-size": "11px"},
    )


def _fit(axis: Any, values: np.ndarray, title: str) -> None:
    """Fit an axis to its values; one without a title means nothing, so it is hidden and its points kept close."""
    low, high = float(values.min()), float(values.max())
    span = high - low or abs(high) or 1.0
    margin = span * (0.04 if title else 1.0)
    axis.label, axis.visible = title, bool(title)
    with axis.scale.hold_sync(), axis.scale.hold_trait_notifications():
        axis.scale.min, axis.scale.max = low - margin, high + margin


def _set_ticks(axis: Any) -> None:
    """Put ticks at round values of what an axis shows now."""
    if axis.scale.min is None or axis.scale.max is None:
        return
    ticks, tick_format = round_ticks(axis.scale.min, axis.scale.max)
    with axis.hold_sync():
        axis.tick_format, axis.tick_values = tick_format, ticks


def _describe_points(tooltip: Tooltip, projection: Projection) -> None:
    titles = {"name": "sample", "x": projection.x_title, "y": projection.y_title}
    titles = {field: title for field, title in titles.items() if title}
    with tooltip.hold_sync():
        tooltip.fields, tooltip.labels = list(titles), list(titles.values())
        tooltip.formats = [""] + [".4~g"] * (len(titles) - 1)


def _is_same(old: np.ndarray | None, new: np.ndarray | None) -> bool:
    if old is None or new is None:
        return old is new
    return np.array_equal(old, new)


def _point_area(n: int) -> int:
    """Area of a point in square pixels: 8 pixels across for a few samples, 2 for very many."""
    return round(min(max(700 / math.sqrt(n), 4), 50))

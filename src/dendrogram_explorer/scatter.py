"""The linked scatter plot: a bqplot figure whose points take the colours of the clusters."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

import numpy as np
from bqplot import Axis, ColorScale, Figure, LinearScale, Scatter, Tooltip
from bqplot_gl import ScatterGL
from ipywidgets import HTML, Layout, VBox

from .palette import css_colors
from .projection import Projection

__all__ = ["DRAWN_MAX_SAMPLES", "SVG_MAX_SAMPLES", "ScatterPanel"]

SVG_MAX_SAMPLES = 5_000
DRAWN_MAX_SAMPLES = 200_000

# The colour map of ScatterGL is a texture of this many texels: with one colour for each none is interpolated.
_TEXELS = 256
_TICK_COUNT = 5
_MARGIN = {"top": 40, "bottom": 46, "left": 58, "right": 14}
_HEIGHT = "420px"

# bqplot's own variable for text turns orange in a dark theme; these are the notebook's.
_TEXT = "var(--jp-content-font-color1, black)"
_QUIET_TEXT = "var(--jp-content-font-color2, gray)"
_NOT_YET_COLORED = "#888888"

_MARK_STYLE = {
    "stroke_width": 0.5,
    "colors": [_NOT_YET_COLORED],
    "unselected_style": {"opacity": 0.15},
    "display_names": False,
}
_TOOLTIP_STYLE = {"opacity": 0.95, "color": _TEXT, "padding": "2px 6px"}
_CAPTION = (
    f'<div style="color: {_QUIET_TEXT}; font-size: 12px; line-height: 1.4; padding: 0 {_MARGIN["right"]}px '
    f'4px {_MARGIN["left"]}px">{{}}</div>'
)
_SENTENCE = (
    f'<div style="color: {_QUIET_TEXT}; line-height: 1.5; padding: {_MARGIN["top"]}px 24px; max-width: 48ch">'
    "{}</div>"
)


class ScatterPanel:
    """Samples in a plane, each in the colour of its cluster.

    Up to ``SVG_MAX_SAMPLES`` points are drawn as SVG, with a tooltip each; more are drawn by WebGL. Of more than
    ``DRAWN_MAX_SAMPLES`` a random sample is drawn, always the same one, and the figure's title says so. Points
    without both coordinates are left out.

    Parameters
    ----------
    projection : Projection
        Where the samples lie.
    names : sequence of length n, optional
        The samples' names, for the tooltips. Default: their indices.

    Attributes
    ----------
    widget : ipywidgets.VBox
        What to display: the figure and a line that says what it shows, or a sentence where there is nothing to
        draw. It stays the same object for the panel's whole life.
    figure : bqplot.Figure
        The figure, also the same throughout; empty, with the sentence as its title, where there is nothing to
        draw.
    mark : bqplot.Scatter or bqplot_gl.ScatterGL or None
        The points, for instance for a selector's `marks`; the same one once there is something to draw.
    drawn : ndarray of int64, shape (n_drawn,), read-only
        The sample behind each drawn point, ascending: ``drawn[mark.selected]`` are the selected samples.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.projection import project
    >>> panel = ScatterPanel(project([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]), names=["a", "b", "c"])
    >>> panel.recolor(np.array([0, 1, 1]), ["#0072B2", "#D55E00"])
    >>> panel.mark.colors
    ['#0072B2', '#D55E00', '#D55E00']
    >>> panel.close()
    """

    def __init__(self, projection: Projection, names: Sequence | None = None):
        self._names = None if names is None else np.asarray([str(name) for name in names])
        self._numbers: np.ndarray | None = None
        self._palette: Sequence[str] = ()
        self._n = 0
        self._scale_x = LinearScale(allow_padding=False)
        self._scale_y = LinearScale(allow_padding=False)
        self._color_scale = ColorScale(min=0, max=_TEXELS - 1, colors=[_NOT_YET_COLORED] * _TEXELS)
        self._axis_x = _axis(self._scale_x, "bottom", label_offset="32px")
        self._axis_y = _axis(self._scale_y, "left", label_offset="42px")
        self._scale_x.observe(lambda _: _set_ticks(self._axis_x), ["min", "max"])
        self._scale_y.observe(lambda _: _set_ticks(self._axis_y), ["min", "max"])
        self._tooltip = Tooltip()
        self.mark: Scatter | None = None
        self.drawn = np.empty(0, dtype=np.int64)
        self.figure = Figure(
            fig_margin=_MARGIN,
            animation_duration=0,
            title_style={"fill": _QUIET_TEXT, "font-size": "12px"},
            layout=Layout(width="auto", min_width="0", height="auto", min_height="0", flex="1 1 0%"),
        )
        self._caption = HTML(layout=Layout(flex="none"))
        self.widget = VBox(layout=Layout(width="auto", min_width="0", height=_HEIGHT, flex="1 1 0%"))
        self.reproject(projection)

    def recolor(self, color_numbers: np.ndarray, palette: Sequence[str]) -> None:
        """Give each sample the colour with its number.

        Parameters
        ----------
        color_numbers : ndarray of int, shape (n,)
            Colour number of every sample, drawn or not, 0 or greater.
        palette : sequence of str
            CSS colours; numbers past the end start again at the first.

        Raises
        ------
        ValueError
            If there are not as many numbers as samples.
        """
        color_numbers = np.asarray(color_numbers)
        if self.mark is not None and len(color_numbers) != self._n:
            raise ValueError(f"There are {self._n:,} samples, but {len(color_numbers):,} colour numbers.")
        self._numbers, self._palette = color_numbers, palette
        if self.mark is not None:
            self._paint()

    def reproject(self, projection: Projection) -> None:
        """Show the samples elsewhere, in the colours they have.

        Parameters
        ----------
        projection : Projection
            Where the samples lie now, as many as before.
        """
        drawable = _drawable(projection)
        self.drawn = _sample_of(drawable)
        if len(self.drawn) == 0:
            self._show_sentence(projection)
            return
        self._n = len(projection.x)
        if self.mark is None:
            self.mark = self._new_mark()
        self._place(projection)
        self.figure.axes = [self._axis_x, self._axis_y]
        self.figure.marks = [self.mark]
        self.figure.title = _title(len(self.drawn), len(drawable))
        self._caption.value = _CAPTION.format(html.escape(projection.note))
        self.widget.children = (self.figure, self._caption) if projection.note else (self.figure,)

    def close(self) -> None:
        """Take the panel off every page it is shown on and free its widgets."""
        parts = [self.widget, self._caption, self.figure, self.figure.scale_x, self.figure.scale_y]
        parts += [self._axis_x, self._axis_y, self._scale_x, self._scale_y, self._color_scale, self._tooltip]
        for part in parts if self.mark is None else [*parts, self.mark]:
            part.close()

    def _show_sentence(self, projection: Projection) -> None:
        sentence = projection.note
        if projection.x is not None:
            sentence = "No sample has a value on both axes. Choose other ones with scatter_x and scatter_y."
        if self.mark is not None:
            # Not taken out of the figure: ScatterGL would go on drawing what it drew last.
            self.mark.visible = False
        self.figure.axes = []
        self.figure.title = sentence
        self._caption.value = _SENTENCE.format(html.escape(sentence))
        self.widget.children = (self._caption,)

    def _new_mark(self) -> Scatter:
        # By the number of samples, not of drawn points: it must not change when other axes have other gaps.
        scales = {"x": self._scale_x, "y": self._scale_y}
        if self._n <= SVG_MAX_SAMPLES:
            options = {"tooltip": self._tooltip, "tooltip_style": _TOOLTIP_STYLE, "names_unique": False}
            return Scatter(scales=scales, **options, **_MARK_STYLE)
        scales["color"] = self._color_scale
        # The colour scale spans its texels whatever the numbers are, so bqplot need not look for their extent.
        return ScatterGL(scales=scales, preserve_domain={"color": True}, **_MARK_STYLE)

    def _place(self, projection: Projection) -> None:
        x, y = projection.x[self.drawn], projection.y[self.drawn]
        _set_axis(self._axis_x, x, projection.x_title)
        _set_axis(self._axis_y, y, projection.y_title)
        with self.mark.hold_sync():
            self.mark.visible = True
            self.mark.default_size = _point_area(len(self.drawn))
            if isinstance(self.mark, ScatterGL):
                self.mark.x, self.mark.y = x.astype(np.float32), y.astype(np.float32)
            else:
                self.mark.x, self.mark.y = x, y
                self.mark.names = self.drawn.astype(str) if self._names is None else self._names[self.drawn]
                _describe_points(self._tooltip, projection)
            if self._numbers is not None:
                self._paint()

    def _paint(self) -> None:
        numbers = self._numbers[self.drawn]
        if isinstance(self.mark, ScatterGL) and len(self._palette) <= _TEXELS:
            self._color_scale.colors = css_colors(np.arange(_TEXELS), self._palette)
            self.mark.color = (numbers % len(self._palette)).astype(np.uint8)
        else:
            self.mark.color = None
            self.mark.colors = css_colors(numbers, self._palette)


def _drawable(projection: Projection) -> np.ndarray:
    """The samples with both coordinates."""
    if projection.x is None:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.isfinite(projection.x) & np.isfinite(projection.y))


def _sample_of(samples: np.ndarray) -> np.ndarray:
    """All samples, or as many as are drawn, ascending; the same ones every time."""
    if len(samples) > DRAWN_MAX_SAMPLES:
        samples = np.sort(np.random.default_rng(0).choice(samples, DRAWN_MAX_SAMPLES, replace=False))
    samples.flags.writeable = False
    return samples


def _describe_points(tooltip: Tooltip, projection: Projection) -> None:
    titles = {"name": "sample", "x": projection.x_title, "y": projection.y_title}
    titles = {field: title for field, title in titles.items() if title}
    with tooltip.hold_sync():
        tooltip.fields, tooltip.labels = list(titles), list(titles.values())
        tooltip.formats = [""] + [".4~g"] * (len(titles) - 1)


def _title(n_drawn: int, n_drawable: int) -> str:
    return "" if n_drawn == n_drawable else f"A random {n_drawn:,} of {n_drawable:,} samples"


def _point_area(n: int) -> int:
    """Area of a point in square pixels: 8 pixels across for a few samples, 2 for very many."""
    return round(min(max(700 / math.sqrt(n), 4), 50))


def _axis(scale: LinearScale, side: str, label_offset: str) -> Axis:
    return Axis(
        scale=scale,
        side=side,
        label_offset=label_offset,
        label_color=_TEXT,
        grid_lines="none",
        tick_style={"fill": _QUIET_TEXT, "font-size": "11px"},
    )


def _set_axis(axis: Axis, values: np.ndarray, title: str) -> None:
    """Fit an axis to its values; one without a title means nothing, so it is hidden and its points kept close."""
    low, high = float(values.min()), float(values.max())
    span = high - low or abs(high) or 1.0
    margin = span * (0.04 if title else 1.0)
    axis.label, axis.visible = title, bool(title)
    with axis.scale.hold_sync(), axis.scale.hold_trait_notifications():
        axis.scale.min, axis.scale.max = low - margin, high + margin


def _set_ticks(axis: Axis) -> None:
    if axis.scale.min is None or axis.scale.max is None:
        return
    ticks, tick_format = _ticks(axis.scale.min, axis.scale.max)
    with axis.hold_sync():
        axis.tick_format, axis.tick_values = tick_format, ticks


def _ticks(low: float, high: float) -> tuple[np.ndarray, str]:
    """About five round values from `low` to `high`, and the d3 format that tells them apart.

    bqplot's own ticks are twice as many, and too close for a narrow figure; its `num_ticks` are not round.
    """
    if not low < high:
        return np.array([low]), ".4~g"
    rough = (high - low) / _TICK_COUNT
    power = 10.0 ** math.floor(math.log10(rough))
    step = min((factor * power for factor in (1, 2, 5, 10)), key=lambda step: abs(math.log(step / rough)))
    ticks = step * np.arange(math.ceil(low / step), math.floor(high / step) + 1)
    greatest = max(abs(low), abs(high))
    if step >= 1e-4 and greatest < 1e5:
        return ticks, f".{max(0, -math.floor(math.log10(step) + 1e-9))}f"
    digits = math.floor(math.log10(greatest)) - math.floor(math.log10(step) + 1e-9) + 1
    return ticks, f".{max(digits, 1)}~s" if greatest >= 1 else f".{max(digits, 1)}~g"

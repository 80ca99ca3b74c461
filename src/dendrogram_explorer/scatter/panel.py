"""The linked scatter plot: a bqplot figure whose points take the colours of the clusters."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from bqplot import ColorScale, Figure, LinearScale, Scatter, Tooltip
from bqplot_gl import ScatterGL
from ipywidgets import HTML, HBox, Layout, VBox, Widget

from ..color.palette import css_colors
from ..util.sampling import random_samples
from .axes import QUIET_TEXT, scatter_axis, set_ticks
from .boxes import close_with_parts
from .projection import Projection
from .tools import ScatterTools
from .zoom import ScatterZoom

__all__ = ["DRAWN_MAX_SAMPLES", "SVG_MAX_SAMPLES", "ScatterPanel"]

# Recoloured, 2,000 SVG points take as long as those of WebGL painted by software, 5,000 twice as long, and the page
# waits; but only SVG points have tooltips and can be clicked.
SVG_MAX_SAMPLES = 3_000
# Twice as many would block the page for 0.2 s at every recolouring, and their dots hide each other anyway.
DRAWN_MAX_SAMPLES = 100_000

# The colour map of ScatterGL is a texture of this many texels: with one colour for each none is interpolated, and
# with limits half a texel out every colour number falls on the middle of its own.
_TEXELS = 256
_MARGIN = {"top": 12, "bottom": 46, "left": 58, "right": 14}
# Room for a title.
_TITLE_MARGIN = {**_MARGIN, "top": 40}
_HEIGHT = "420px"

# bqplot's own variable for text turns orange in a dark theme; these are the notebook's.
_TEXT = "var(--jp-content-font-color1, black)"
_NOT_YET_COLORED = "#888888"

_MARK_STYLE = {
    "stroke_width": 0.5,
    "colors": [_NOT_YET_COLORED],
    "unselected_style": {"opacity": 0.2},
    "display_names": False,
}
_TOOLTIP_STYLE = {"opacity": 0.95, "color": _TEXT, "padding": "2px 6px"}
_CAPTION = (
    f'<div style="color: {QUIET_TEXT}; font-size: 12px; line-height: 1.4; padding: 0 {_MARGIN["right"]}px '
    f'4px {_MARGIN["left"]}px">{{}}</div>'
)
_SENTENCE = (
    f'<div style="color: {QUIET_TEXT}; line-height: 1.5; padding: {_TITLE_MARGIN["top"]}px 24px; max-width: 48ch">'
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
    on_select : callable, optional
        Called with the chosen samples, an ascending ndarray of int64, when points are chosen in the figure; not when
        `select` is called. What it returns is selected, or where it returns None what was chosen.
    beside_tools : sequence of ipywidgets.Widget, optional
        Further widgets to show where there is something to draw; closed with the panel.

    Attributes
    ----------
    widget : ipywidgets.VBox
        What to display: the tools for choosing points, the figure and a line that says what it shows, or a sentence
        where there is nothing to draw. It stays the same object for the panel's whole life.
    tools : ipywidgets.ToggleButtons
        What the mouse does in the figure; its value is "point", "lasso", "brush" or "zoom", with "look" in place of
        "point" where WebGL draws the points.
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
    >>> from dendrogram_explorer.scatter.projection import project
    >>> panel = ScatterPanel(project([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]), names=["a", "b", "c"])
    >>> panel.recolor(np.array([0, 1, 1]), ["#0072B2", "#D55E00"])
    >>> panel.mark.colors
    ['#0072B2', '#D55E00', '#D55E00']
    >>> panel.close()
    """

    def __init__(
        self,
        projection: Projection,
        names: Sequence | None = None,
        on_select: Callable[[np.ndarray], np.ndarray | None] | None = None,
        beside_tools: Sequence[Widget] = (),
    ):
        self._on_select = on_select
        self._selected = np.empty(0, dtype=np.int64)
        self._projection = projection
        self._names = None if names is None else np.asarray([str(name) for name in names])
        self._numbers: np.ndarray | None = None
        self._palette: Sequence[str] = ()
        self._n = 0
        # Any: a checker does not know the traits of bqplot's widgets.
        self._scale_x: Any = LinearScale(allow_padding=False)
        self._scale_y: Any = LinearScale(allow_padding=False)
        self._color_scale = ColorScale(min=-0.5, max=_TEXELS - 0.5, colors=[_NOT_YET_COLORED] * _TEXELS)
        self._axis_x = scatter_axis(self._scale_x, "bottom", label_offset="32px")
        self._axis_y = scatter_axis(self._scale_y, "left", label_offset="42px")
        self._scale_x.observe(lambda _: set_ticks(self._axis_x), ["min", "max"])
        self._scale_y.observe(lambda _: set_ticks(self._axis_y), ["min", "max"])
        self._tooltip = Tooltip()
        self.mark: Any = None
        self.drawn = np.empty(0, dtype=np.int64)
        self.figure = Figure(
            fig_margin=_MARGIN,
            animation_duration=0,
            # Its reset button fails before the figure was panned, and after other axes were chosen.
            display_toolbar=False,
            title_style={"fill": QUIET_TEXT, "font-size": "12px"},
            layout=Layout(width="auto", min_width="0", height="auto", min_height="0", flex="1 1 0%"),
        )
        self._caption = HTML(layout=Layout(flex="none"))
        self._zoom = ScatterZoom((self._axis_x, self._axis_y))
        self._choosing = ScatterTools(
            self.figure, self._scale_x, self._scale_y, self._choose, self._zoom, indent=_MARGIN["left"]
        )
        self.tools = self._choosing.buttons
        self._tool_row = HBox(
            (self.tools, self._zoom.button, *beside_tools), layout=Layout(flex="none", flex_flow="row nowrap")
        )
        self._tool_row.add_class("dendro-tool-row")
        self.widget = VBox(layout=Layout(width="auto", min_width="0", height=_HEIGHT, flex="1 1 0%"))
        self.widget.add_class("dendro-scatter")
        self.widget.add_class(self.page_class)
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
        if color_numbers is self._numbers and palette is self._palette:
            return
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
        self._n = len(drawable) if projection.x is None else len(projection.x)
        if self.mark is None:
            self.mark = self._new_mark()
        self._place(projection)
        self.figure.axes = [self._axis_x, self._axis_y]
        self.figure.marks = self._choosing.marks
        self.figure.title = _title(len(self.drawn), len(drawable))
        self.figure.fig_margin = _TITLE_MARGIN if self.figure.title else _MARGIN
        self._caption.value = _CAPTION.format(html.escape(projection.note))
        parts = (self._tool_row, self.figure)
        self.widget.children = (*parts, self._caption) if projection.note else parts

    def select(self, samples: np.ndarray) -> None:
        """Show which samples are selected: the other points fade.

        Parameters
        ----------
        samples : ndarray of int, shape (n_selected,)
            Sample indices, ascending, drawn or not; none of them and no point fades.
        """
        self._selected = np.asarray(samples, dtype=np.int64)
        self._tell()

    def choose_rectangle(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Choose the samples in a rectangle, drawn or not, as if it was drawn in the figure; with its edges.

        Parameters
        ----------
        x, y : sequence of two float
            Its sides, as shares of the plot's width from the left and of its height from the lower edge.
        """
        projection = self._projection
        inside = np.ones(self._n, dtype=bool)
        for shares, scale, values in ((x, self._scale_x, projection.x), (y, self._scale_y, projection.y)):
            low, high = scale.min + np.sort(np.asarray(shares, dtype=float)) * (scale.max - scale.min)
            inside &= (low <= values) & (values <= high)
        self._choose_samples(np.flatnonzero(inside))
        self._choosing.clear_rectangle()

    def choose_nothing(self) -> None:
        """Choose no sample, as if the mouse was pressed beside all points."""
        self._choose_samples(np.empty(0, dtype=np.int64))
        self._choosing.clear_rectangle()

    @property
    def page_class(self) -> str:
        """Class of the panel's element on a page, of this panel alone."""
        return f"dendro-scatter-{self.widget.model_id}"

    @property
    def points_id(self) -> str:
        """Model id of the points for the browser, which lights them up by sample; empty where a point is no sample.

        That is where some samples have no coordinates, or where so many are there that only some are drawn.
        """
        if self.mark is None or len(self.drawn) != self._n:
            return ""
        return self.mark.model_id

    def close(self) -> None:
        """Take the panel off every page it is shown on and free its widgets."""
        parts = [self.widget, self._tool_row, self._caption, self.figure, self._tooltip]
        parts += [self._axis_x, self._axis_y, self._scale_x, self._scale_y, self._color_scale]
        close_with_parts(*parts, *self._choosing.widgets, *self._zoom.widgets, *filter(None, [self.mark]))

    def _show_sentence(self, projection: Projection) -> None:
        sentence = projection.note
        if projection.x is not None:
            sentence = "No sample has a value on both axes. Choose other ones with scatter_x and scatter_y."
        if self.mark is not None:
            # Not taken out of the figure: ScatterGL would go on drawing what it drew last.
            self.mark.visible = False
        self.figure.axes = []
        self.figure.title = sentence
        self.figure.fig_margin = _TITLE_MARGIN
        self._caption.value = _SENTENCE.format(html.escape(sentence))
        self.widget.children = (self._caption,)

    def _new_mark(self) -> Scatter:
        # By the number of samples, not of drawn points: it must not change when other axes have other gaps.
        scales: dict[str, Any] = {"x": self._scale_x, "y": self._scale_y}
        if self._n <= SVG_MAX_SAMPLES:
            options = {"tooltip": self._tooltip, "tooltip_style": _TOOLTIP_STYLE, "names_unique": False}
            mark = Scatter(scales=scales, **options, **_MARK_STYLE)
        else:
            scales["color"] = self._color_scale
            # The colour scale spans its texels whatever the numbers are, so bqplot need not look for their extent.
            mark = ScatterGL(scales=scales, preserve_domain={"color": True}, **_MARK_STYLE)
        self._choosing.serve(mark)
        return mark

    def _choose(self, points: Sequence[int]) -> None:
        self._choose_samples(np.sort(self.drawn[np.asarray(points, dtype=np.int64)]))

    def _choose_samples(self, samples: np.ndarray) -> None:
        kept = None if self._on_select is None else self._on_select(samples)
        self._selected = samples if kept is None else kept
        self._tell()

    def _tell(self) -> None:
        """Show what is selected."""
        if self.mark is None:
            return
        points = np.flatnonzero(np.isin(self.drawn, self._selected, assume_unique=True)).astype(np.uint32)
        # Where no point is selected bqplot fades all of them; None is for no selection.
        self._choosing.show(points if len(self._selected) > 0 else None)

    def _place(self, projection: Projection) -> None:
        self._projection = projection
        x, y = np.asarray(projection.x)[self.drawn], np.asarray(projection.y)[self.drawn]
        self._zoom.fit((x, y), (projection.x_title, projection.y_title))
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
            self._tell()
        self._choosing.follow()

    def _paint(self) -> None:
        numbers = np.asarray(self._numbers)[self.drawn]
        if isinstance(self.mark, ScatterGL) and len(self._palette) <= _TEXELS:
            self._color_scale.colors = css_colors(np.arange(_TEXELS), self._palette)
            self.mark.color = (numbers % len(self._palette)).astype(np.uint8)
        else:
            self.mark.color = None
            self.mark.colors = css_colors(numbers, self._palette)


def _drawable(projection: Projection) -> np.ndarray:
    """The samples with both coordinates."""
    if projection.x is None or projection.y is None:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.isfinite(projection.x) & np.isfinite(projection.y))


def _sample_of(samples: np.ndarray) -> np.ndarray:
    """All samples, or as many as are drawn, ascending; the same ones every time."""
    samples = samples[random_samples(len(samples), DRAWN_MAX_SAMPLES)]
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

"""What the mouse does in the scatter: the buttons that say so, and bqplot's interactions behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from bqplot import Figure, LinearScale, Lines, Scatter
from bqplot.interacts import BrushSelector, LassoSelector
from bqplot_gl import ScatterGL
from ipywidgets import Layout, ToggleButtons, Widget

from .zoom import ScatterZoom

__all__ = ["ScatterTools"]

_ANYWHERE = {
    "lasso": "Select points by drawing around them; with shift add them",
    "brush": "Select points in a rectangle; with shift add them",
    "zoom": "Zoom by the wheel, move by dragging",
}
_TOOLS = {"point": "Select a point by a click, none by a click beside them; with shift add it", **_ANYWHERE}
# bqplot does not know which point of a ScatterGL was clicked.
_TOOLS_OF_WEBGL = {"look": "Select nothing", **_ANYWHERE}

_SELECTOR_COLOR = "#767676"


class ScatterTools:
    """Tools for choosing points of a figure, by a click, by a lasso, by a rectangle, and for looking closer.

    Parameters
    ----------
    figure : bqplot.Figure
        Its `interaction` and its `marks` are ours.
    scale_x, scale_y : bqplot.LinearScale
        Scales of the points.
    on_choose : callable
        Called with positions among the points when some are chosen; not when `show` is called.
    zoom : ScatterZoom
        Of the same scales.
    indent : int
        Pixels to the left of the buttons.

    Attributes
    ----------
    buttons : ipywidgets.ToggleButtons
        The value is "point", "lasso", "brush" or "zoom", with "look" in place of "point" where WebGL draws the points.
    """

    def __init__(
        self,
        figure: Figure,
        scale_x: LinearScale,
        scale_y: LinearScale,
        on_choose: Callable[[Sequence[int]], None],
        zoom: ScatterZoom,
        indent: int,
    ) -> None:
        self._figure = figure
        self._scales = {"x": scale_x, "y": scale_y}
        self._on_choose = on_choose
        self._zoom = zoom
        self._mark: Any = None  # a checker does not know the traits of marks
        self._lasso: LassoSelector | None = None
        self._lassoed: Any = None
        self._brush: BrushSelector | None = None
        self._shown: np.ndarray | None = None
        self._is_showing = False
        self.buttons = ToggleButtons(
            style={"button_width": "auto"}, layout=Layout(flex="none", margin=f"0 0 0 {indent}px")
        )
        self.buttons.add_class("dendro-tools")
        self.buttons.observe(self._use, "value")

    @property
    def marks(self) -> list:
        """What the figure has to draw: the points, and what a lasso needs beside them."""
        return [mark for mark in (self._mark, self._lassoed) if mark is not None]

    @property
    def widgets(self) -> list[Widget]:
        """All widgets that are in use beside the figure's own, to be closed."""
        return [
            widget for widget in (self.buttons, self._lasso, self._lassoed, self._brush) if widget is not None
        ]

    def serve(self, mark: Scatter) -> None:
        """Take points into service; once.

        Parameters
        ----------
        mark : bqplot.Scatter or bqplot_gl.ScatterGL
        """
        self._mark = mark
        tools = _TOOLS_OF_WEBGL if isinstance(mark, ScatterGL) else _TOOLS
        if tools is _TOOLS:
            # Not bqplot's own selecting by a click, which asks its event for keys after the event is gone.
            mark.on_element_click(lambda _, content: self._on_choose([content["data"]["index"]]))
            mark.on_background_click(lambda *_: self._on_choose([]))
        mark.observe(self._hear, "selected")
        self.buttons.options = [(tool.capitalize(), tool) for tool in tools]
        self.buttons.tooltips = list(tools.values())
        self.buttons.index = 0

    def follow(self) -> None:
        """Go where the points have gone."""
        if self._lassoed is not None:
            with self._lassoed.hold_sync():
                self._lassoed.x, self._lassoed.y = self._mark.x, self._mark.y

    def show(self, points: np.ndarray | None) -> None:
        """Show which points are chosen, without hearing from the marks about it.

        Parameters
        ----------
        points : ndarray of uint32, or None
            Positions among the points; the others fade. None: no point does.
        """
        self._shown = points
        self._is_showing = True
        self._mark.selected = points
        if self._lassoed is not None:
            # The same points in a lasso again would be no change, and not be heard of.
            self._lassoed.selected = None
        self._is_showing = False

    def clear_rectangle(self) -> None:
        """Take a rectangle that was drawn off the figure; one that stays would hide points and be moved next time."""
        if self._brush is not None and self._figure.interaction is self._brush:
            self._renew_selector()

    def _use(self, change: dict) -> None:
        interaction_of = {
            "lasso": self._the_lasso,
            "brush": self._the_brush,
            "zoom": lambda: self._zoom.interaction,
        }.get(change["new"])
        self._figure.interaction = interaction_of() if interaction_of else None

    def _the_brush(self) -> BrushSelector:
        if self._brush is None:
            # It draws a rectangle, but in bqplot 0.13 does not say where it is: see js/src/press.ts.
            self._brush = BrushSelector(
                x_scale=self._scales["x"], y_scale=self._scales["y"], color=_SELECTOR_COLOR
            )
        return self._brush

    def _the_lasso(self) -> LassoSelector:
        if self._lasso is None:
            # A ScatterGL can't be asked what is in a lasso; a line through its points can, also where it isn't shown.
            self._lassoed = Lines(x=self._mark.x, y=self._mark.y, scales=self._scales, visible=False)
            self._lassoed.observe(self._hear, "selected")
            self._figure.marks = self.marks
            self._lasso = LassoSelector(
                marks=[self._lassoed],
                x_scale=self._scales["x"],
                y_scale=self._scales["y"],
                color=_SELECTOR_COLOR,
            )
        return self._lasso

    def _hear(self, change: dict) -> None:
        if self._is_showing:
            return
        points = change["new"]
        # A lasso goes on hearing the delete key after its time, wherever it is pressed, and then reports no points.
        is_stale = change["owner"] is self._lassoed and self.buttons.value != "lasso"
        if not is_stale:
            self._on_choose([] if points is None else points)
        self.show(self._shown)
        # Lassos stay and add up; a new view of the selector has none. Telling it to reset would undo the selection too.
        self._renew_selector()

    def _renew_selector(self) -> None:
        selector = self._figure.interaction
        if selector is not None:
            self._figure.interaction = None
            self._figure.interaction = selector

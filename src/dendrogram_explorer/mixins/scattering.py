"""Scattering: the scatter of the samples beside an explorer's tree, and the axes it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from ..linkage.value import Linkage
from ..scatter.color_controls import ColorControls
from ..scatter.panel import Figure, ScatterPanel
from ..scatter.projection import Projection, project
from ..traits import Checked, validate

__all__ = ["Scattering"]


class Scattering(traitlets.HasTraits):
    """The scatter of an explorer, made when it is first asked for."""

    scatter_x = Checked(None)
    scatter_y = Checked(None)

    # The points, for the browser to light them up.
    _points = traitlets.Unicode("").tag(sync=True, echo_update=False)

    selection: np.ndarray
    _linkage: Linkage
    _scatter_class: str
    _select_points: Callable[[np.ndarray], np.ndarray]
    _new_color_controls: Callable[[], ColorControls]
    _recolor: Callable[[], None]
    _panel: ScatterPanel | None = None
    # What a validator has worked out already, for the observer that comes after it.
    _projected: Projection | None = None

    @property
    def scatter(self) -> Figure:
        """The linked scatter, a ``bqplot.Figure``."""
        return self._scatter_panel().figure

    @traitlets.observe("selection")
    def _highlight(self, _: Any = None) -> None:
        if self._panel is not None:
            self._panel.select(self.selection)

    @validate("scatter_x", "scatter_y")
    def _check_axis(self, proposal: Any) -> Any:
        value = proposal["value"]
        self._projected = self._project(**{proposal["trait"].name: value})
        return int(value) if isinstance(value, np.integer) else value

    @traitlets.observe("scatter_x", "scatter_y")
    def _on_axis(self, _: Any = None) -> None:
        if self._panel is not None:
            self._panel.reproject(self._projected or self._project())
            self._points = self._panel.points_id

    def _project_again(self) -> None:
        """Called when the tree is another one: samples without columns lie as far apart as its distances say."""
        if self._linkage.observations is None:
            self._projected = None
            self._on_axis()

    def _project(self, **axes: Any) -> Projection:
        linked = self._linkage
        x, y = (axes.get(name, getattr(self, name)) for name in ("scatter_x", "scatter_y"))
        names = None if linked.observations is None else linked.feature_labels
        return project(linked.observations, x, y, names, distances=linked.distances)

    def _scatter_panel(self) -> ScatterPanel:
        if self._panel is not None and self._panel.figure.comm is None:
            # A user has closed the figure, which was not all of it.
            self._close_scatter()
        if self._panel is None:
            colors = self._new_color_controls()
            self._panel = ScatterPanel(
                self._projected or self._project(),
                self._linkage.names,
                on_select=self._select_points,
                beside_tools=[colors.choice],
            )
            self._recolor()
            self._highlight()
            self._points = self._panel.points_id
            self._scatter_class = self._panel.page_class
        return self._panel

    def _close_scatter(self) -> None:
        if self._panel is not None:
            self._panel.close()
            self._panel = None

"""Coloring: what the points of an explorer, and the strip under its leaves, are coloured by."""

from __future__ import annotations

from typing import Any

import traitlets

from ..color.sample_colors import SampleColors, color_samples
from ..cut.clusters import FlatClusters
from ..input.frames import label_text
from ..linkage.columns import column_names, sample_column
from ..linkage.value import Linkage
from ..scatter.color_controls import ColorControls
from ..scatter.panel import ScatterPanel
from ..traits import Checked, validate
from ..wire import strip_message

__all__ = ["Coloring"]


class Coloring(traitlets.HasTraits):
    """The colours of the samples of an explorer: those of their clusters, or of something else that is known."""

    color_by = Checked(None)

    _strip = traitlets.Dict().tag(sync=True, echo_update=False)

    _linkage: Linkage
    _clusters: FlatClusters
    _palette: list[str]
    _panel: ScatterPanel | None
    _sample_colors: SampleColors | None = None
    _color_controls: ColorControls | None = None
    _status: dict[str, str]

    @validate("color_by")
    def _check_color_by(self, proposal: Any) -> Any:
        given = proposal["value"]
        if given is None:
            self._sample_colors = None
            return None
        column = sample_column(self._linkage, given, "color_by")
        title = "values given" if column.name is None else label_text(column.name)
        self._sample_colors = color_samples(column, title)
        return given if isinstance(given, str) else column

    @traitlets.observe("color_by")
    def _on_color_by(self, _: Any = None) -> None:
        self._show_colors()
        self._strip = strip_message(self._sample_colors)
        self._recolor()

    def _new_color_controls(self) -> ColorControls:
        self._color_controls = ColorControls(column_names(self._linkage), self._choose_color)
        self._show_colors()
        return self._color_controls

    def _show_colors(self) -> None:
        if self._color_controls is not None:
            by = self.color_by if isinstance(self.color_by, str) else None
            self._color_controls.show(by, self._sample_colors)

    def _choose_color(self, column: str | None) -> None:
        try:
            self.color_by = column
        except (TypeError, ValueError) as error:
            # Nobody sees what is raised where a menu is answered.
            self._status = {"level": "error", "text": str(error)}
            self._show_colors()

    @traitlets.observe("_palette")
    def _recolor(self, _: Any = None) -> None:
        """Paint the points; called when clusters or colours have changed."""
        if self._panel is None:
            return
        colors = self._sample_colors
        if colors is None:
            self._panel.recolor(self._clusters.sample_colors, self._palette)
        else:
            self._panel.recolor(colors.numbers, colors.palette)

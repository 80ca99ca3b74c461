"""Zooming into the scatter, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from bqplot import Axis, PanZoom
from ipywidgets import Button, Layout, Widget

from .axes import fit_axis

__all__ = ["ScatterZoom"]


class ScatterZoom:
    """What part of the plane is shown, and a button that shows all of it again.

    Parameters
    ----------
    axes : sequence of bqplot.Axis
        The one along x and the one along y.

    Attributes
    ----------
    button : ipywidgets.Button
        Takes no room while all is shown.
    """

    def __init__(self, axes: Sequence[Axis]) -> None:
        self._axes: tuple[Any, ...] = tuple(axes)  # a checker does not know the traits of their scales
        self._whole: list[tuple[float, float]] | None = None
        self._interaction: PanZoom | None = None
        self.button = Button(
            description="All",
            tooltip="Show all points again",
            layout=Layout(flex="none", width="auto", display="none"),
        )
        self.button.add_class("dendro-show-points")
        self.button.on_click(lambda _: self.show_all())
        for axis in self._axes:
            axis.scale.observe(self._look, ["min", "max"])

    @property
    def interaction(self) -> PanZoom:
        """Zooms by the wheel and pans by the mouse; the same one each time."""
        if self._interaction is None:
            x, y = self._axes
            self._interaction = PanZoom(scales={"x": [x.scale], "y": [y.scale]})
        return self._interaction

    @property
    def widgets(self) -> list[Widget]:
        """All widgets that are in use beside the axes, to be closed."""
        return [self.button, *filter(None, [self._interaction])]

    def fit(self, values: Sequence[np.ndarray], titles: Sequence[str]) -> None:
        """Show all of some values along each axis; that is what the button comes back to.

        Parameters
        ----------
        values : sequence of ndarray of float64
        titles : sequence of str
        """
        self._whole = None
        for axis, along, title in zip(self._axes, values, titles, strict=True):
            fit_axis(axis, along, title)
        self._whole = self._shown()
        self._look()

    def show_all(self) -> None:
        """Show what was fitted last."""
        for axis, (low, high) in zip(self._axes, self._whole or (), strict=False):
            with axis.scale.hold_sync(), axis.scale.hold_trait_notifications():
                axis.scale.min, axis.scale.max = low, high

    def _shown(self) -> list[tuple[float, float]]:
        return [(axis.scale.min, axis.scale.max) for axis in self._axes]

    def _look(self, _: dict | None = None) -> None:
        if self._whole is not None:
            self.button.layout.display = "none" if self._shown() == self._whole else None

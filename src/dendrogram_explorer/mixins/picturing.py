"""Picturing: the present view of an explorer as a figure. Signatures and docs; the work is done elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets
from IPython import get_ipython
from IPython.core.pylabtools import print_figure

from ..color.sample_colors import SampleColors
from ..cut.clusters import FlatClusters
from ..cut.cut import Cut
from ..export.files import file_path, write_whole
from ..figures.figure import draw_view, figure_bytes, new_figure
from ..figures.view import FigureView, check_range, check_size
from ..linkage.value import Linkage
from ..tree.tree import Tree
from ..util.messages import kind_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Picturing"]

PathLike = str | os.PathLike[str]

_SIZE = (8.0, 4.5)

# What a figure takes over from the traits of the same names.
_LOOK = (
    "orientation",
    "truncate_mode",
    "p",
    "show_contracted",
    "show_leaf_counts",
    "height_scale",
    "annotate_above",
    "leaf_rotation",
    "leaf_font_size",
)


class Picturing(traitlets.HasTraits):
    """What an explorer shows, on paper."""

    _linkage: Linkage
    _structure: Tree
    _turned: Callable[[], np.ndarray]
    _clusters: FlatClusters
    _palette: list[str]
    _height_title: str
    _sample_colors: SampleColors | None
    cut: Cut
    cluster_names: dict[int, str]
    selection: np.ndarray

    def to_figure(
        self,
        ax: Axes | None = None,
        *,
        figsize: tuple[float, float] = _SIZE,
        leaves: tuple[float, float] | None = None,
        heights: tuple[float, float] | None = None,
    ) -> Figure:
        """The present view as a matplotlib figure, as vectors.

        The tree with its cut, colours, truncation, orientation, order of leaves, scale of heights, annotations and
        selection. It is the whole tree, unless `leaves` or `heights` name a part of it; *Export* in the widget writes
        the part that is zoomed to. Above 10,000 leaves lines that fall on the same dots at 300 dots per inch are drawn
        once, so that a tree of a million leaves is drawn within seconds too.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Axes to draw into, which are taken for the tree alone. None: a figure of its own.
        figsize : tuple of two float
            Width and height in inches of a figure of its own. More leaves get their names in a larger one.
        leaves : tuple of two float, optional
            Part along the leaves that are drawn, counted from the left, or from below, beginning at 0: (0, 30) shows
            the first thirty. Default: all.
        heights : tuple of two float, optional
            Lowest and highest height that is shown. Default: from 0 to a little above the highest merge.

        Returns
        -------
        matplotlib.figure.Figure
            As in `scipy.cluster.hierarchy.dendrogram`, leaf i (from the left, or from below) is at 10 i + 5 of its axis
            and heights are in their own unit.

        Raises
        ------
        TypeError, ValueError
            If `ax` are no axes, `figsize` is no size, or there is nothing between `leaves` or between `heights`.

        See Also
        --------
        to_svg, to_png

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> figure = explorer.to_figure()
        >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
        ['c', 'a', 'b']
        >>> figure = explorer.to_figure(leaves=(1, 3), heights=(0, 2))
        >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
        ['a', 'b']
        """
        view = self._figure_view(leaves, heights)
        if ax is None:
            figure = new_figure(view, check_size(figsize))
            _show_in_notebooks(figure)
            return figure
        if not hasattr(ax, "add_artist"):
            raise TypeError(
                f"ax is {kind_of(ax)}. Needed: one matplotlib Axes. Of several, as plt.subplots(2, 2) gives "
                "them, pass one: axes[0, 1]."
            )
        draw_view(ax, view)
        return ax.figure

    def to_svg(
        self,
        path: PathLike | None = None,
        *,
        figsize: tuple[float, float] = _SIZE,
        leaves: tuple[float, float] | None = None,
        heights: tuple[float, float] | None = None,
    ) -> str | Path:
        """The present view as an SVG drawing; its text can be searched and edited.

        Parameters
        ----------
        path : str or os.PathLike, optional
            File to be written; one that exists is replaced. None: the text is returned.
        figsize : tuple of two float
            Width and height in inches.
        leaves, heights : tuple of two float, optional
            The part that is shown, as in `to_figure`.

        Returns
        -------
        str or pathlib.Path
            The text, or the path that was written, absolute.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path, `figsize` is no size, or there is nothing between `leaves` or `heights`.
        OSError
            If the file cannot be written; what was there before is then still there.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> svg = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"]).to_svg()
        >>> svg.startswith("<?xml"), ">b</text>" in svg
        (True, True)
        """
        target = None if path is None else file_path(path, "dendrogram.svg")
        content = figure_bytes(self._figure_view(leaves, heights), check_size(figsize), "svg")
        return content.decode() if target is None else write_whole(target, content)

    def to_png(
        self,
        path: PathLike | None = None,
        dpi: float = 200,
        *,
        figsize: tuple[float, float] = _SIZE,
        leaves: tuple[float, float] | None = None,
        heights: tuple[float, float] | None = None,
    ) -> bytes | Path:
        """The present view as a PNG picture.

        Parameters
        ----------
        path : str or os.PathLike, optional
            File to be written; one that exists is replaced. None: the bytes are returned.
        dpi : float, default 200
            Pixels per inch.
        figsize : tuple of two float
            Width and height in inches.
        leaves, heights : tuple of two float, optional
            The part that is shown, as in `to_figure`.

        Returns
        -------
        bytes or pathlib.Path
            The bytes, or the path that was written, absolute.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path, `figsize` is no size, there is nothing between `leaves` or `heights`, or the picture
            would be more than 65,000 pixels wide or high.
        OSError
            If the file cannot be written; what was there before is then still there.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]]).to_png(dpi=50)[1:4]
        b'PNG'
        """
        target = None if path is None else file_path(path, "dendrogram.png")
        content = figure_bytes(self._figure_view(leaves, heights), check_size(figsize, dpi), "png", dpi)
        return content if target is None else write_whole(target, content)

    def _figure_view(self, leaves: Any = None, heights: Any = None) -> FigureView:
        leaves = check_range(leaves, "leaves", "(0, 30)")
        heights = check_range(heights, "heights", "(0, 10)")
        cut, look = self.cut, {name: getattr(self, name) for name in _LOOK}
        tree = self._structure.turned(self._turned())
        return FigureView(
            tree=tree,
            clusters=replace(self._clusters, tree=tree),
            cut_height=cut.threshold if cut.criterion == "distance" else None,
            palette=self._palette,
            names=self._linkage.names,
            cluster_names=self.cluster_names,
            selection=self.selection,
            strip=self._sample_colors,
            height_title=self._height_title,
            leaves=leaves,
            heights=heights,
            **look,
        )


def _show_in_notebooks(figure: Figure) -> None:
    """Let IPython show such figures as pictures, which it learns only when pyplot is used."""
    shell = get_ipython()
    formatter = shell.display_formatter.formatters.get("image/png") if shell else None
    if formatter is not None and type(figure) not in formatter:
        formatter.for_type(type(figure), lambda shown: print_figure(shown, "png"))

"""The content of a figure: the state of an explorer, the visible part, the size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from ..color.palette import cluster_css_colors
from ..color.sample_colors import SampleColors
from ..cut.clusters import FlatClusters
from ..heatmap.rows import HeatRows, shown_rows
from ..heatmap.setting import why_none
from ..state import State, names_by_label
from ..strips import shown_strips
from ..tree.tree import Tree

__all__ = ["FigurePoints", "FigureView", "Part", "check_range", "check_size", "part_in_view", "state_view"]

_MOST_PIXELS = 65_000  # of Agg in either direction


class FigurePoints(NamedTuple):
    """Points of a scatter plot: those samples that have both coordinates."""

    x: np.ndarray
    y: np.ndarray
    colors: np.ndarray
    x_title: str
    y_title: str


@dataclass(frozen=True, eq=False)
class FigureView:
    """Everything that determines how a tree is drawn.

    Attributes
    ----------
    tree : Tree
        With its leaves in the order in which they are drawn.
    clusters : FlatClusters
        Its clusters.
    cut_height : float or None
        Height of the cut line; None if the cut is not at a height.
    palette : sequence of str
        Colours, as "#RRGGBB".
    names : list of str or None
        Sample names; None to use row numbers.
    cluster_names : mapping of int to str
        Label -> name of the cluster.
    selection : ndarray of int
        Indices of the selected samples.
    strips : tuple of SampleColors
        Colours of the samples for strips under the leaves, from the leaves outwards.
    heat : HeatRows or None
        Rows of a heat map under the leaves, which then also have brackets of the clusters.
    points : FigurePoints or None
        The samples in a plane, beside the tree.
    height_title : str
        Title of the height axis.
    support : ndarray of float64 or None
        Of each merge, between 0 and 1, NaN where there is none.
    leaves, heights : tuple of two float, or None
        The visible part, as `check_range` returns it; None for all.
    orientation, truncate_mode, p, show_contracted, show_leaf_counts, height_scale, hang, annotate_above,
    leaf_rotation, leaf_font_size
        As the traits of an explorer.
    """

    tree: Tree
    clusters: FlatClusters
    cut_height: float | None
    palette: Sequence[str]
    names: list[str] | None = None
    cluster_names: Mapping[int, str] = field(default_factory=dict)
    selection: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    strips: tuple[SampleColors, ...] = ()
    heat: HeatRows | None = None
    points: FigurePoints | None = None
    height_title: str = "Height"
    leaves: tuple[float, float] | None = None
    heights: tuple[float, float] | None = None
    orientation: str = "top"
    truncate_mode: str | None = None
    p: int = 30
    show_contracted: bool = False
    show_leaf_counts: bool = True
    height_scale: str = "linear"
    hang: float | None = None
    annotate_above: float | None = None
    leaf_rotation: float | None = None
    leaf_font_size: float | None = None
    support: np.ndarray | None = None


def state_view(
    state: State, leaves: Any = None, heights: Any = None, scatter: bool = False, heatmap: bool = False
) -> FigureView:
    """What a figure of a state shows; of the whole tree, or of a part along the leaves and the heights.

    `scatter` adds the samples in a plane, `heatmap` the heat map.
    """
    tree, look = state.drawn_tree, state.look
    return FigureView(
        tree=tree,
        clusters=replace(state.clusters, tree=tree),
        cut_height=state.cut.threshold if state.is_line else None,
        palette=state.paints,
        names=state.linkage.names,
        cluster_names=names_by_label(state),
        selection=state.selection,
        support=state.findings.support,
        strips=shown_strips(state),
        heat=_heat(state) if heatmap else None,
        points=_points(state) if scatter else None,
        height_title=state.linkage.height_title,
        leaves=check_range(leaves, "leaves", "(0, 30)"),
        heights=check_range(heights, "heights", "(0, 10)"),
        **{name: getattr(look, name) for name in _LOOK},
    )


def _heat(state: State) -> HeatRows:
    reason = why_none(state.linkage)
    if reason:
        raise ValueError(f"heatmap=True: {reason}")
    # Where the frame shows none, those features that best separate the clusters.
    rows = shown_rows(state if state.heatmap else replace(state, heatmap="auto"))
    assert rows is not None
    return rows


def _points(state: State) -> FigurePoints:
    plane = state.plane.projection
    if plane.x is None or plane.y is None:
        raise ValueError(f"scatter=True: {plane.note}")
    colors = state.sample_colors
    if colors is None:
        css = np.array(cluster_css_colors(state.clusters.sample_colors, state.colors.colors))
    else:
        css = np.array(colors.palette)[colors.numbers]
    x, y = np.asarray(plane.x), np.asarray(plane.y)
    is_shown = np.isfinite(x) & np.isfinite(y)
    if not is_shown.any():
        raise ValueError("scatter=True: none of the samples has a value on both axes. Choose other axes.")
    return FigurePoints(x[is_shown], y[is_shown], css[is_shown], plane.x_title, plane.y_title)


# What a figure takes over from the traits of the same names.
_LOOK = (
    "orientation",
    "truncate_mode",
    "p",
    "show_contracted",
    "show_leaf_counts",
    "height_scale",
    "hang",
    "annotate_above",
    "leaf_rotation",
    "leaf_font_size",
)


@dataclass(frozen=True)
class Part:
    """The visible part of a drawing.

    Attributes
    ----------
    first, last : float
        Positions along the leaves, in tips.
    low, high : float
        Heights.
    """

    first: float
    last: float
    low: float
    high: float

    @property
    def tips(self) -> slice:
        """The tips that are at least partly visible."""
        return slice(math.floor(self.first), math.ceil(self.last))

    @property
    def n_tips(self) -> int:
        """Number of visible tips."""
        return self.tips.stop - self.tips.start

    def shows(self, x0: np.ndarray, x1: np.ndarray, y0: np.ndarray, y1: np.ndarray) -> np.ndarray:
        """Whether a box from x0 to x1 along the leaves and from height y0 to y1 is at least partly visible."""
        return (x0 <= self.last) & (x1 >= self.first) & (y0 <= self.high) & (y1 >= self.low)


def part_in_view(view: FigureView, n_tips: int, top: float) -> Part:
    """Return the visible part of a view.

    Parameters
    ----------
    view : FigureView
    n_tips : int
        Number of tips.
    top : float
        Height of the whole drawing.

    Returns
    -------
    Part

    Raises
    ------
    ValueError
        If it contains no tips.
    """
    first, last = (0.0, float(n_tips)) if view.leaves is None else view.leaves
    if first >= n_tips:
        raise ValueError(
            f"leaves was given {view.leaves!r}, but only {n_tips:,} leaves are drawn. Needed: positions along the "
            f"leaves, from 0 to {n_tips}."
        )
    return Part(first, min(last, float(n_tips)), *((0.0, top) if view.heights is None else view.heights))


def check_range(ends: Any, name: str, example: str) -> tuple[float, float] | None:
    """Check a range of two numbers.

    Parameters
    ----------
    ends : object
        What the user gave.
    name, example : str
        Name of the argument and a valid value, for messages.

    Returns
    -------
    tuple of two float, or None
        None for None.

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> check_range([0, 30], "leaves", "(0, 30)")
    (0.0, 30.0)
    """
    if ends is None:
        return None
    try:
        low, high = (float(end) for end in ends)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} was given {ends!r}. Needed: two numbers, such as {example}, or None."
        ) from None
    if not 0 <= low < high < math.inf:
        raise ValueError(
            f"{name} was given {ends!r}. Needed: two numbers of at least 0, in ascending order, such as {example}."
        )
    return low, high


def check_size(figsize: Any, dpi: Any = 72) -> tuple[float, float]:
    """Check the size of a figure in inches.

    Parameters
    ----------
    figsize : object
        What the user gave.
    dpi : object
        Dots per inch.

    Returns
    -------
    tuple of two float

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> check_size([8, 4.5])
    (8.0, 4.5)
    """
    try:
        width, height = (float(length) for length in figsize)
        dots = float(dpi)
    except (TypeError, ValueError):
        raise TypeError(
            f"figsize was given {figsize!r} and dpi {dpi!r}. Needed: figsize as width and height in inches, such as "
            "(8, 4.5), and dpi as a number."
        ) from None
    if not (0 < width < math.inf and 0 < height < math.inf and 0 < dots < math.inf):
        raise ValueError(f"figsize and dpi must be finite and greater than 0, got {figsize!r} and {dpi!r}.")
    if max(width, height) * dots > _MOST_PIXELS:
        raise ValueError(
            f"{width:g} x {height:g} inches at {dots:g} dots per inch are more than {_MOST_PIXELS:,} pixels per "
            "side. Decrease dpi or figsize, or use to_svg(path)."
        )
    return width, height

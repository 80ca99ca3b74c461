"""What a figure is asked to show: the state of an explorer, the part of its drawing, the size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..color.sample_colors import SampleColors
from ..cut.clusters import FlatClusters
from ..state import State, names_by_label
from ..tree.tree import Tree

__all__ = ["FigureView", "Part", "check_range", "check_size", "part_in_view", "state_view"]

_MOST_PIXELS = 65_000  # of Agg in either direction


@dataclass(frozen=True, eq=False)
class FigureView:
    """All that decides how a tree is drawn.

    Attributes
    ----------
    tree : Tree
        With its leaves in the order in which they are drawn.
    clusters : FlatClusters
        What the cut makes of it.
    cut_height : float or None
        Height of the cut line; None where the cut is none.
    palette : sequence of str
        Colours, as "#RRGGBB".
    names : list of str or None
        Sample names; None where they are only numbered.
    cluster_names : mapping of int to str
        Names of clusters by their labels.
    selection : ndarray of int
        Indices of the selected samples.
    strip : SampleColors or None
        What is known of the samples, for a strip of colours under the leaves.
    height_title : str
        Title of the axis of heights.
    leaves, heights : tuple of two float, or None
        The part that is shown, as `check_range` returns them; None for all.
    orientation, truncate_mode, p, show_contracted, show_leaf_counts, height_scale, annotate_above, leaf_rotation,
    leaf_font_size
        As the traits of an explorer.
    """

    tree: Tree
    clusters: FlatClusters
    cut_height: float | None
    palette: Sequence[str]
    names: list[str] | None = None
    cluster_names: Mapping[int, str] = field(default_factory=dict)
    selection: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    strip: SampleColors | None = None
    height_title: str = "Height"
    leaves: tuple[float, float] | None = None
    heights: tuple[float, float] | None = None
    orientation: str = "top"
    truncate_mode: str | None = None
    p: int = 30
    show_contracted: bool = False
    show_leaf_counts: bool = True
    height_scale: str = "linear"
    annotate_above: float | None = None
    leaf_rotation: float | None = None
    leaf_font_size: float | None = None


def state_view(state: State, leaves: Any = None, heights: Any = None) -> FigureView:
    """What a figure of a state shows; of the whole tree, or of a part along the leaves and the heights."""
    tree, look = state.drawn_tree, state.look
    return FigureView(
        tree=tree,
        clusters=replace(state.clusters, tree=tree),
        cut_height=state.cut.threshold if state.is_line else None,
        palette=state.colors.colors,
        names=state.linkage.names,
        cluster_names=names_by_label(state),
        selection=state.selection,
        strip=state.sample_colors,
        height_title=state.linkage.height_title,
        leaves=check_range(leaves, "leaves", "(0, 30)"),
        heights=check_range(heights, "heights", "(0, 10)"),
        **{name: getattr(look, name) for name in _LOOK},
    )


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


@dataclass(frozen=True)
class Part:
    """The part of a drawing that is shown.

    Attributes
    ----------
    first, last : float
        Places along the leaves, counted in tips.
    low, high : float
        Heights.
    """

    first: float
    last: float
    low: float
    high: float

    @property
    def tips(self) -> slice:
        """The tips of which anything is shown."""
        return slice(math.floor(self.first), math.ceil(self.last))

    @property
    def n_tips(self) -> int:
        """Number of such tips."""
        return self.tips.stop - self.tips.start

    def shows(self, x0: np.ndarray, x1: np.ndarray, y0: np.ndarray, y1: np.ndarray) -> np.ndarray:
        """Whether anything is shown of what reaches from places x0 to x1 and from heights y0 to y1."""
        return (x0 <= self.last) & (x1 >= self.first) & (y0 <= self.high) & (y1 >= self.low)


def part_in_view(view: FigureView, n_tips: int, top: float) -> Part:
    """Return the part of a drawing that a view shows.

    Parameters
    ----------
    view : FigureView
    n_tips : int
        Number of tips that there are.
    top : float
        Height at which the whole ends.

    Returns
    -------
    Part

    Raises
    ------
    ValueError
        If none of the tips is in it.
    """
    first, last = (0.0, float(n_tips)) if view.leaves is None else view.leaves
    if first >= n_tips:
        raise ValueError(
            f"leaves was given {view.leaves!r}, but {n_tips:,} leaves are drawn. Needed: places along them, from 0 to "
            f"{n_tips}."
        )
    return Part(first, min(last, float(n_tips)), *((0.0, top) if view.heights is None else view.heights))


def check_range(ends: Any, name: str, example: str) -> tuple[float, float] | None:
    """Return two ends, or raise.

    Parameters
    ----------
    ends : object
        What the user gave.
    name, example : str
        What it is called, and what it could be.

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
            f"{name} was given {ends!r}. Needed: two numbers of at least 0, the lower one first, such as {example}."
        )
    return low, high


def check_size(figsize: Any, dpi: Any = 72) -> tuple[float, float]:
    """Return the size of a figure in inches, or raise.

    Parameters
    ----------
    figsize : object
        What the user gave.
    dpi : object
        Dots per inch, of a picture.

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
            f"figsize was given {figsize!r} and dpi {dpi!r}. Needed: width and height in inches, such as (8, 4.5), and "
            "a number of dots per inch."
        ) from None
    if not (0 < width < math.inf and 0 < height < math.inf and 0 < dots < math.inf):
        raise ValueError(f"figsize {figsize!r} and dpi {dpi!r} have to be finite and greater than 0.")
    if max(width, height) * dots > _MOST_PIXELS:
        raise ValueError(
            f"{width:g} x {height:g} inches at {dots:g} dots per inch are more than {_MOST_PIXELS:,} pixels. Lower dpi "
            "or figsize, or use to_svg(path)."
        )
    return width, height

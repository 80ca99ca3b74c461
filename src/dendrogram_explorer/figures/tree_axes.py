"""matplotlib axes for a tree in any orientation: leaves along one axis, heights along the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .scales import HeightScale, height_text
from .view import Part

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ACCENT", "FONT_SIZE", "INK", "MUTED", "SLOT", "TreeAxes"]

# scipy draws leaf i at 10 i + 5.
SLOT = 10.0

# Colours of the widget in a light theme.
INK, MUTED, ACCENT = "#1f2328", "#5a6067", "#1769c2"
FONT_SIZE = 8.25  # points: 11 pixels of CSS

_LINE_WIDTH = 1.1

# Points from the leaves to what stands beyond them; the marks of selected samples are in between.
_NEAREST = 5.5

_PAPER = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8}


class TreeAxes:
    """Draws in coordinates of leaves and heights.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    orientation : {"top", "bottom", "left", "right"}
        Position of the root, as in scipy's `dendrogram`.
    part : Part
        The visible part.
    scale : HeightScale
    is_linear : bool
        Whether the scale is the linear one.

    Attributes
    ----------
    length, depth : float
        Length of the leaf axis and of the height axis in points, as estimated before the layout of the figure.
    is_sideways : bool
        Whether the leaves are along the vertical axis.
    titles : dict of str to str
        Texts in full by the ids of the artists that show them shortened.
    """

    def __init__(self, axes: Axes, orientation: str, part: Part, scale: HeightScale, is_linear: bool) -> None:
        self._scale, self._part = scale, part
        # A checker does not know that all transforms of axes are affine.
        self._axes: Any = axes
        self.orientation = orientation
        self.is_sideways = orientation in ("left", "right")
        box = axes.get_window_extent()
        points = 72 / axes.figure.dpi
        extent = (box.width * points, box.height * points)
        # Points between leaves and labels, for strips.
        self.between = self.last_row = 0.0
        self.titles: dict[str, str] = {}
        self.length, self.depth = extent[::-1] if self.is_sideways else extent
        self._bottom, self._top = scale.forward(np.array([part.low, part.high])).tolist()
        if not is_linear:
            set_scale = axes.set_xscale if self.is_sideways else axes.set_yscale
            set_scale("function", functions=(scale.forward, scale.inverse))
        limits = (part.low, part.high) if orientation in ("top", "right") else (part.high, part.low)
        along = (SLOT * part.first, SLOT * part.last)
        if self.is_sideways:
            axes.set(xlim=limits, ylim=along)
        else:
            axes.set(xlim=along, ylim=limits)

    @property
    def slot(self) -> float:
        """Points from one leaf to the next."""
        return self.length / (self._part.last - self._part.first)

    def points_at(self, height: np.ndarray) -> np.ndarray:
        """Points from the lower end of the axis to heights."""
        return (self._scale.forward(height) - self._bottom) * (self.depth / (self._top - self._bottom))

    def height_at(self, points: np.ndarray) -> np.ndarray:
        """Heights at given distances, in points, from the lower end of the axis."""
        return self._scale.inverse(self._bottom + points * ((self._top - self._bottom) / self.depth))

    def height_axis(self, ticks: Sequence[float], title: str) -> None:
        """Draw the height axis; the other one stays hidden."""
        axes, name = self._axes, "x" if self.is_sideways else "y"
        side = "bottom" if self.is_sideways else "left"
        axes.spines[:].set_visible(False)
        axes.spines[side].set(visible=True, color=MUTED)
        axes.tick_params(axis=name, which="minor", length=0)
        axes.tick_params(axis=name, color=MUTED, length=3)
        set_ticks = axes.set_xticks if self.is_sideways else axes.set_yticks
        set_ticks(ticks, labels=[height_text(tick) for tick in ticks], color=INK, fontsize=FONT_SIZE)
        set_title = axes.set_xlabel if self.is_sideways else axes.set_ylabel
        set_title(title, color=MUTED, fontsize=FONT_SIZE, parse_math=False)

    def lines(
        self, x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray, color: str, **look: Any
    ) -> None:
        """Draw lines of one colour from (x0, y0) to (x1, y1), in leaves and heights."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        ends = self._turned(np.stack([[SLOT * x0, y0], [SLOT * x1, y1]]).transpose(2, 0, 1))
        # A single path: in an SVG, a collection would repeat the style for each line.
        codes = np.tile(np.array([Path.MOVETO, Path.LINETO], dtype=Path.code_type), len(ends))
        path = Path(ends.reshape(-1, 2), codes)
        self._axes.add_artist(PathPatch(path, fill=False, edgecolor=color, linewidth=_LINE_WIDTH, **look))

    def triangles(
        self, x: np.ndarray, x0: np.ndarray, x1: np.ndarray, height: np.ndarray, **look: Any
    ) -> None:
        """Draw triangles from a height at x down to 0 between x0 and x1, in leaves."""
        from matplotlib.collections import PolyCollection

        zero = np.zeros_like(height)
        corners = np.stack([[SLOT * x, height], [SLOT * x1, zero], [SLOT * x0, zero]])
        self._axes.add_collection(
            PolyCollection(list(self._turned(corners.transpose(2, 0, 1))), **look), autolim=False
        )

    def cut_line(self, height: float, text: str) -> None:
        """Draw the line of the cut across all leaves."""
        draw = self._axes.axvline if self.is_sideways else self._axes.axhline
        draw(height, color=ACCENT, linewidth=1, linestyle=(0, (5, 3)), gid="cut")
        self._axes.annotate(
            text,
            (height, 1) if self.is_sideways else (1, height),
            xycoords=("data", "axes fraction") if self.is_sideways else ("axes fraction", "data"),
            xytext=(3, 0) if self.is_sideways else (0, 2),
            textcoords="offset points",
            ha="left" if self.is_sideways else "right",
            va="top" if self.is_sideways else "bottom",
            color=ACCENT,
            fontsize=FONT_SIZE,
            bbox={"boxstyle": "square,pad=0.15", **_PAPER},
        )

    def note(self, x: float, height: float, text: str, size: float) -> None:
        """Write a short text below a point of the tree, towards the leaves."""
        dx, dy = {"top": (0, -2), "bottom": (0, 2), "left": (2, 0), "right": (-2, 0)}[self.orientation]
        self._axes.annotate(
            text,
            tuple(self._turned(np.array([SLOT * x, height]))),
            xytext=(dx, dy),
            textcoords="offset points",
            ha={0: "center", 2: "left", -2: "right"}[dx],
            va={0: "center", 2: "bottom", -2: "top"}[dy],
            color=INK,
            fontsize=size,
            bbox={"boxstyle": "square,pad=0.1", **_PAPER},
        )

    def strip(
        self,
        x0: np.ndarray,
        x1: np.ndarray,
        away: float,
        width: float,
        gid: str,
        colors: Any,
        alpha: Any = None,
    ) -> None:
        """Draw parts of a strip beyond the leaves, whose middle is `away` points from them."""
        # The strip is outside the axes and is not clipped by them.
        x0, x1 = (np.clip(place, self._part.first, self._part.last) for place in (x0, x1))
        from matplotlib.collections import LineCollection
        from matplotlib.transforms import ScaledTranslation

        at = np.full(len(x0), 1.0 if self.orientation in ("bottom", "left") else 0.0)
        ends = self._turned(np.stack([[SLOT * x0, at], [SLOT * x1, at]]).transpose(2, 0, 1))
        transform = self._axes.get_yaxis_transform() if self.is_sideways else self._axes.get_xaxis_transform()
        dx, dy = {"top": (0, -1), "bottom": (0, 1), "left": (1, 0), "right": (-1, 0)}[self.orientation]
        beyond = ScaledTranslation(away * dx / 72, away * dy / 72, self._axes.figure.dpi_scale_trans)
        self._axes.add_collection(
            LineCollection(
                list(ends),
                colors=colors,
                linewidths=width,
                capstyle="butt",
                alpha=alpha,
                transform=transform + beyond,
                clip_on=False,
                gid=gid,
            ),
            autolim=False,
        )

    def reserve(self, room: float) -> float:
        """Take room beyond what stands beyond the leaves already; returns its distance from them, in points."""
        begin = _NEAREST + self.between
        self.between += room
        return begin

    def next_row(self, room: float) -> float:
        """Take room for a row; returns the distance of its middle from the leaves, in points."""
        self.last_row = self.reserve(room) + room / 2
        return self.last_row

    def name_beside(
        self, away: float, name: tuple[str, str], gid: str, size: float = 0.8 * FONT_SIZE
    ) -> None:
        """Write a name, also given in full, beside a row whose middle is `away` points from the leaves."""
        text, full = name
        side = 1.0 if self.orientation in ("bottom", "left") else 0.0
        out = away * self._outwards
        artist = self._axes.annotate(
            text,
            (side, 0) if self.is_sideways else (0, side),
            xycoords="axes fraction",
            xytext=(out, -3) if self.is_sideways else (-3, out),
            textcoords="offset points",
            rotation=90 if self.is_sideways else 0,
            ha="center" if self.is_sideways else "right",
            va="top" if self.is_sideways else "center_baseline",
            color=MUTED,
            fontsize=size,
            parse_math=False,
        )
        self._title(artist, gid, full)

    def write_below(self, x: float, away: float, name: tuple[str, str], size: float, gid: str) -> None:
        """Write a short text, also given in full, along the leaves, its middle at x."""
        text, full = name
        at = tuple(self._turned(np.array([SLOT * x, away * self._outwards])))
        artist = self._axes.text(
            *at,
            text,
            transform=self._beyond(),
            rotation=90 if self.is_sideways else 0,
            ha="center",
            va="center",
            color=INK,
            fontsize=size,
            parse_math=False,
        )
        self._title(artist, gid, full)

    def image(
        self, colors: np.ndarray, first: float, last: float, away: float, depth: float, gid: str
    ) -> None:
        """Show a picture beyond the leaves, from `away` points on; its first row is next to them."""
        from matplotlib.image import AxesImage

        # Upwards, or to the right, rows follow each other as they come.
        near, far = away * self._outwards, (away + depth) * self._outwards
        along = (SLOT * first, SLOT * last)
        shown = colors.transpose(1, 0, 2) if self.is_sideways else colors
        extent = (near, far, *along) if self.is_sideways else (*along, near, far)
        if extent[0] > extent[1]:
            shown, extent = shown[:, ::-1], (extent[1], extent[0], *extent[2:])
        if extent[2] > extent[3]:
            shown, extent = shown[::-1], (*extent[:2], extent[3], extent[2])
        image = AxesImage(self._axes, interpolation="none", origin="lower", extent=extent)
        image.set_data(shown)
        image.set_transform(self._beyond())
        image.set(gid=gid, clip_on=False, in_layout=False)
        image.set_clip_path(None)
        self._axes.add_artist(image)
        image.set_clip_on(False)

    def gaps(self, places: np.ndarray, away: float, depth: float) -> None:
        """Leave narrow gaps in what stands beyond the leaves."""
        from matplotlib.collections import LineCollection

        ends = np.stack(
            [
                [SLOT * places, np.full(len(places), away * self._outwards)],
                [SLOT * places, np.full(len(places), (away + depth) * self._outwards)],
            ]
        ).transpose(2, 0, 1)
        self._axes.add_collection(
            LineCollection(
                list(self._turned(ends)),
                colors="white",
                linewidths=1.2,
                capstyle="butt",
                transform=self._beyond(),
                clip_on=False,
                gid="heat-gaps",
                zorder=3,
                in_layout=False,
            ),
            autolim=False,
        )

    def color_key(self, colors: Sequence[Any], away: float, depth: float, most: float) -> None:
        """Explain the colours of z-scores where the rows end."""
        from matplotlib.collections import LineCollection
        from matplotlib.transforms import Affine2D, ScaledTranslation

        figure: Any = self._axes.figure
        corner = {"top": (1, 0), "bottom": (1, 1), "left": (1, 1), "right": (0, 1)}[self.orientation]
        points = (
            Affine2D().scale(1 / 72)
            + figure.dpi_scale_trans
            + ScaledTranslation(corner[0], corner[1], self._axes.transAxes)
        )
        long = min(depth, 60.0)
        begin = (away + (depth - long) / 2) * self._outwards
        end = begin + long * self._outwards
        low, high = sorted((begin, end))
        edges = np.linspace(low, high, len(colors) + 1)
        at = np.full(len(colors), 9.0)
        ends = np.stack([[at, edges[:-1]], [at, edges[1:] + 0.1]]).transpose(2, 0, 1)
        self._axes.add_collection(
            LineCollection(
                list(self._turned(ends)),
                colors=list(colors),
                linewidths=5,
                capstyle="butt",
                transform=points,
                clip_on=False,
                gid="heat-key",
            ),
            autolim=False,
        )
        for text, place in ((f"−{most:g}", low), ("0", (low + high) / 2), (f"{most:g} sd", high)):
            self._axes.text(
                *self._turned(np.array([13.5, place])),
                text,
                transform=points,
                ha="center" if self.is_sideways else "left",
                va="bottom" if self.is_sideways else "center",
                color=MUTED,
                fontsize=0.75 * FONT_SIZE,
            )

    @property
    def _outwards(self) -> int:
        """Sign of the direction away from the leaves."""
        return 1 if self.orientation in ("bottom", "left") else -1

    def _beyond(self) -> Any:
        """Leaves along their axis, and points away from the edge of the axes where they are."""
        from matplotlib.transforms import Affine2D, ScaledTranslation, blended_transform_factory

        figure: Any = self._axes.figure
        side = 1 if self.orientation in ("bottom", "left") else 0
        corner = (side, 0) if self.is_sideways else (0, side)
        points = Affine2D().scale(1 / 72) + figure.dpi_scale_trans
        points += ScaledTranslation(*corner, self._axes.transAxes)
        data = self._axes.transData
        return _as_affine(
            blended_transform_factory(*((points, data) if self.is_sideways else (data, points)))
        )

    def label_leaves(
        self,
        slots: np.ndarray,
        labels: Sequence[tuple[str, str]],
        rotation: float,
        size: float,
        alpha: Sequence[float],
    ) -> None:
        """Write labels, each also given in full, beyond leaves."""
        axes = self._axes
        self._leaf_side()
        set_ticks = axes.set_yticks if self.is_sideways else axes.set_xticks
        set_ticks(
            SLOT * (slots + 0.5),
            labels=[text for text, _ in labels],
            rotation=rotation,
            fontsize=size,
            color=INK,
            parse_math=False,
        )
        artists = axes.get_yticklabels() if self.is_sideways else axes.get_xticklabels()
        for artist, slot, (_, full), strength in zip(artists, slots.tolist(), labels, alpha, strict=True):
            artist.set_alpha(strength)
            self._title(artist, f"leaf-{slot}", full)

    def leaf_note(self, text: str) -> None:
        """Write a sentence instead of leaf labels."""
        self._leaf_side()
        set_ticks = self._axes.set_yticks if self.is_sideways else self._axes.set_xticks
        set_ticks([])
        write = self._axes.set_ylabel if self.is_sideways else self._axes.set_xlabel
        write(text, color=MUTED, fontsize=FONT_SIZE)

    def legend(self, handles: Sequence[Any], columns: int, full: Sequence[str]) -> None:
        """Show a legend above the axes, or below them if the root is at the bottom; texts are also given in full."""
        is_below = self.orientation == "bottom"
        legend = self._axes.legend(
            handles=handles,
            loc="upper left" if is_below else "lower left",
            bbox_to_anchor=(0, 0 if is_below else 1),
            ncols=columns,
            frameon=False,
            fontsize=FONT_SIZE,
            labelcolor=INK,
            handlelength=1,
            columnspacing=1.2,
            borderaxespad=0.2,
        )
        for number, (text, title) in enumerate(zip(legend.get_texts(), full, strict=True)):
            text.set_parse_math(False)
            self._title(text, f"legend-{number}", title)

    def _title(self, artist: Any, gid: str, full: str) -> None:
        if artist.get_text() != full:
            artist.set_gid(gid)
            self.titles[gid] = full

    def _turned(self, points: np.ndarray) -> np.ndarray:
        return points[..., ::-1] if self.is_sideways else points

    def _leaf_side(self) -> None:
        axes = self._axes
        if self.is_sideways:
            axes.tick_params(axis="y", length=0, pad=6 + self.between)
            if self.orientation == "left":
                axes.yaxis.tick_right()
                axes.yaxis.set_label_position("right")
        else:
            axes.tick_params(axis="x", length=0, pad=6 + self.between)
            if self.orientation == "bottom":
                axes.xaxis.tick_top()
                axes.xaxis.set_label_position("top")


def _as_affine(transform: Any) -> Any:
    """A transform that is affine as one that says so: pictures in an SVG need it."""
    from matplotlib.transforms import Affine2DBase

    class Affine(Affine2DBase):
        def __init__(self) -> None:
            super().__init__()
            self.set_children(transform)

        def get_matrix(self) -> np.ndarray:
            origin, right, up = transform.transform([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
            return np.array(
                [
                    [right[0] - origin[0], up[0] - origin[0], origin[0]],
                    [right[1] - origin[1], up[1] - origin[1], origin[1]],
                    [0.0, 0.0, 1.0],
                ]
            )

    return Affine()

"""The current view of an explorer as a matplotlib figure."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..color.palette import UNASSIGNED_COLOR, cluster_css_colors, css_colors
from ..state import State
from ..util.messages import kind_of
from .beyond import draw_brackets, draw_heat, draw_strips
from .drawn import DrawnTree, drawn_tree
from .labels import TipTexts, short_labels
from .scales import height_scale, height_text
from .strokes import ABOVE, Strokes, merged_strokes, tip_parts, tree_strokes
from .titles import with_titles
from .tree_axes import ACCENT, FONT_SIZE, INK, MUTED, TreeAxes
from .view import FigurePoints, FigureView, Part, check_size, part_in_view, state_view

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_view", "figure_bytes", "new_figure", "show_in_notebooks"]

_ABOVE_COLOR = "#8b9097"
_DIMMED = 0.25

_POINTS_PER_PIXEL = 0.75
_TEXT_WIDTH = 0.6  # of a character, in font sizes; wider than most

# Up to this number, each merge is drawn separately; more are joined where they cover the same dots.
_MOST_MERGES = 10_000
_DOTS_PER_INCH = 300

# At least every tenth leaf is labelled, or none.
_SPARSEST_LABELS = 10
_MOST_LABEL_SHARE = 0.34

_MOST_NOTES = 400
_MOST_LISTED = 12
_MOST_CONTRACTED = 1000
_MOST_BINS = 1000

# Of marks of contracted branches with one cluster, and with several.
_MARK_OPACITY, _DIVIDED_OPACITY = 0.28, 0.6

_LEGEND_LENGTH = 30

# Text of an entry of the legend, its colour, and the text in full.
Entry = tuple[str, str, str]

# Space above the highest merge, as in the chart.
_HEADROOM = 1.08


def draw_state(
    state: State, ax: Axes | None, figsize: Any, leaves: Any = None, heights: Any = None, **parts: bool
) -> Figure:
    """A state as a figure, or drawn into axes, as `DendrogramExplorer.to_figure`; `parts` as of `state_view`."""
    if ax is not None and parts.get("scatter"):
        raise ValueError(
            "scatter=True needs axes of its own, but ax was given. Leave out one of them; the points in their colours "
            "are plt.scatter(x, y, c=explorer.sample_colors)."
        )
    view = state_view(state, leaves, heights, **parts)
    if ax is None:
        figure = new_figure(view, check_size(figsize))
        show_in_notebooks(figure)
        return figure
    if not hasattr(ax, "add_artist"):
        raise TypeError(
            f"ax is {kind_of(ax)}. Needed: one matplotlib Axes. Of several, as plt.subplots(2, 2) gives "
            "them, pass one: axes[0, 1]."
        )
    draw_view(ax, view)
    return cast("Figure", ax.figure)


def state_picture(
    state: State,
    file_format: str,
    dpi: Any,
    figsize: Any,
    leaves: Any = None,
    heights: Any = None,
    **parts: bool,
) -> bytes:
    """A state as a picture in a file format of matplotlib; `parts` as of `state_view`."""
    view = state_view(state, leaves, heights, **parts)
    if dpi is None:
        return figure_bytes(view, check_size(figsize), file_format)
    return figure_bytes(view, check_size(figsize, dpi), file_format, dpi)


def show_in_notebooks(figure: Figure) -> None:
    """Let IPython show such figures as pictures, which it learns only when pyplot is used."""
    from IPython import get_ipython
    from IPython.core.pylabtools import print_figure

    shell = get_ipython()
    formatter = shell.display_formatter.formatters.get("image/png") if shell else None
    if formatter is not None and type(figure) not in formatter:
        formatter.for_type(type(figure), lambda shown: print_figure(shown, "png"))


def new_figure(view: FigureView, size: tuple[float, float]) -> Figure:
    """Return a figure of the view, independent of pyplot, which would keep it and show it twice.

    Parameters
    ----------
    view : FigureView
    size : tuple of two float
        Width and height in inches.

    Returns
    -------
    matplotlib.figure.Figure
    """
    return _figure_and_titles(view, size)[0]


def _figure_and_titles(view: FigureView, size: tuple[float, float]) -> tuple[Figure, Mapping[str, str]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    if view.points is None:
        return figure, draw_view(figure.add_subplot(), view)
    grid = figure.add_gridspec(1, 2, width_ratios=(3, 2))
    titles = draw_view(figure.add_subplot(grid[0]), view)
    _draw_points(figure.add_subplot(grid[1]), view.points)
    return figure, titles


# More points are drawn as a picture.
_MOST_POINTS = 5_000


def _draw_points(axes: Axes, points: FigurePoints) -> None:
    """The samples in a plane."""
    area = min(max(2_000 / len(points.x), 1.5), 22)
    axes.scatter(
        points.x,
        points.y,
        c=points.colors.tolist(),
        s=area,
        linewidths=0.3 if area > 6 else 0,
        edgecolors="white",
        rasterized=len(points.x) > _MOST_POINTS,
        gid="points",
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(MUTED)
    axes.tick_params(color=MUTED, labelcolor=INK, labelsize=FONT_SIZE, length=3)
    axes.set_xlabel(points.x_title, color=MUTED, fontsize=FONT_SIZE, parse_math=False)
    axes.set_ylabel(points.y_title, color=MUTED, fontsize=FONT_SIZE, parse_math=False)


def figure_bytes(view: FigureView, size: tuple[float, float], file_format: str, dpi: float = 200) -> bytes:
    """Return the content of a file with the view.

    Parameters
    ----------
    view : FigureView
    size : tuple of two float
        Width and height in inches.
    file_format : {"svg", "png"}
    dpi : float
        Dots per inch of a PNG.

    Returns
    -------
    bytes
        Text in an SVG stays text, in a font of the reader; what is shortened has the full text as its title. The same
        view always gives the same file.
    """
    import matplotlib

    buffer, is_svg = io.BytesIO(), file_format == "svg"
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "dendrogram"}
    with matplotlib.rc_context(style), warnings.catch_warnings():
        if is_svg:
            # Characters missing in matplotlib's font are drawn in the reader's font.
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure, titles = _figure_and_titles(view, size)
        figure.savefig(buffer, format=file_format, dpi=dpi, metadata={"Date": None} if is_svg else None)
    return with_titles(buffer.getvalue(), titles) if is_svg else buffer.getvalue()


def draw_view(axes: Axes, view: FigureView) -> Mapping[str, str]:
    """Draw the view into axes that are not used for anything else.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Leaf i is at 10 i + 5, as in scipy's dendrogram; the other axis has the heights.
    view : FigureView

    Returns
    -------
    mapping of str to str
        Texts in full by the ids of the artists that show them shortened.
    """
    drawn = drawn_tree(view.tree, view.truncate_mode, view.p, view.hang)
    scale = height_scale(view.height_scale, view.tree.height)
    peak = np.array(view.tree.peak.max() or 1.0)
    with np.errstate(over="ignore"):
        top = float(scale.inverse(scale.forward(peak) * _HEADROOM))
    if not math.isfinite(top):
        top = float(peak)
    part = part_in_view(view, drawn.n_tips, top)
    on = TreeAxes(axes, view.orientation, part, scale, view.height_scale == "linear")
    on.height_axis(scale.ticks(part.low, part.high), view.height_title)
    selected = _selected_counts(drawn, view.selection)

    def middle(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return scale.inverse((scale.forward(first) + scale.forward(second)) / 2)

    contracted = part.tips.start + np.flatnonzero(drawn.tips[part.tips] >= view.tree.n)
    has_marks = len(contracted) <= _MOST_CONTRACTED
    strokes = tree_strokes(drawn, view.clusters, view.cut_height, middle, has_marks)
    strokes = strokes.where(part.shows(strokes.x0, strokes.x1, strokes.y0, strokes.y1))
    # Numbers of distinct colours, not of clusters: there can be a million clusters.
    shades, shade_of = np.unique(view.palette, return_inverse=True)
    shade = np.where(strokes.color == ABOVE, ABOVE, shade_of[strokes.color % len(shade_of)])
    strokes = strokes._replace(color=shade)
    if drawn.n_tips > _MOST_MERGES:
        is_dim = np.zeros(len(strokes.node), dtype=bool) if selected is None else selected[strokes.node] == 0
        dots = _DOTS_PER_INCH / 72
        strokes = merged_strokes(
            strokes,
            across=on.slot * dots,
            up=lambda height: on.points_at(height) * dots,
            down=lambda at: on.height_at(at / dots),
            group=is_dim.astype(np.int8),
        )
    _draw_strokes(on, strokes, selected, shades.tolist())
    if has_marks:
        _draw_contracted(on, drawn, view, part, contracted)
    if view.cut_height is not None and part.low <= view.cut_height <= part.high:
        on.cut_line(view.cut_height, f"h {height_text(view.cut_height)} · k {view.clusters.n_clusters:,}")
    if selected is not None:
        _draw_selection(on, drawn, selected, part)
    if view.heat is not None:
        draw_brackets(on, drawn, view, part)
    draw_strips(on, drawn, view, part)
    if view.heat is not None:
        draw_heat(on, drawn, view, part, view.heat)
    _label_leaves(on, drawn, view, selected, part)
    if view.annotate_above is not None or view.support is not None:
        _annotate(on, drawn, view, part)
    _list_colors(on, view)
    return on.titles


def _selected_counts(drawn: DrawnTree, selection: np.ndarray) -> np.ndarray | None:
    """Number of selected samples in each drawn node; None if nothing is selected."""
    if len(selection) == 0:
        return None
    tree, first = drawn.tree, drawn.tree.start[drawn.nodes]
    up_to = np.zeros(tree.n + 1, dtype=np.int64)
    up_to[1 + tree.start[selection]] = 1
    up_to = np.cumsum(up_to)
    return up_to[first + drawn.sizes] - up_to[first]


def _draw_strokes(on: TreeAxes, strokes: Strokes, selected: np.ndarray | None, shades: Sequence[str]) -> None:
    is_dim = np.zeros(len(strokes.node), dtype=bool) if selected is None else selected[strokes.node] == 0
    # Dimmed lines are drawn first, then lines above the cut, then the others.
    for dim in (True, False):
        for number in np.unique(strokes.color[is_dim == dim]).tolist():
            part = strokes.where((is_dim == dim) & (strokes.color == number))
            color = _ABOVE_COLOR if number == ABOVE else shades[int(number)]
            on.lines(
                part.x0,
                part.y0,
                part.x1,
                part.y1,
                color=color,
                capstyle="projecting",
                alpha=_DIMMED if dim else None,
                gid=f"branches-{'above' if number == ABOVE else color[1:]}{'-dim' if dim else ''}",
            )


def _draw_contracted(on: TreeAxes, drawn: DrawnTree, view: FigureView, part: Part, slots: np.ndarray) -> None:
    """Mark contracted branches; one that holds several clusters is divided among them and stands on their colours."""
    if len(slots) == 0:
        return
    tree, parts = view.tree, tip_parts(drawn, view.clusters, slots)
    nodes, places = drawn.tips[slots], slots + 0.5
    half = min(7 * _POINTS_PER_PIXEL / on.slot, 0.5)
    heights = tree.height[nodes - tree.n]
    is_divided = parts.n_parts > 1
    colors = np.array(cluster_css_colors(parts.color, view.palette))
    left = places[parts.tip] - half + 2 * half * parts.start
    right = places[parts.tip] - half + 2 * half * parts.end
    alpha = np.where(is_divided[parts.tip], _DIVIDED_OPACITY, _MARK_OPACITY)
    on.triangles(
        places[parts.tip], left, right, heights[parts.tip], facecolors=colors, alpha=alpha, gid="contracted"
    )
    if is_divided.any() and part.low == 0:
        # The smallest cluster still shows.
        of_divided = is_divided[parts.tip]
        left, right = left[of_divided], right[of_divided]
        wide = np.maximum(right - left, 0.75 / on.slot)
        left = np.minimum(left, places[parts.tip[of_divided]] + half - wide)
        on.strip(left, left + wide, -0.5, 3, "contracted-parts", colors[of_divided].tolist())
    if not view.show_contracted:
        return
    inks = np.where(is_divided, INK, colors[np.searchsorted(parts.tip, np.arange(len(slots)))])
    for place, node, height, color in zip(places, nodes.tolist(), heights, inks.tolist(), strict=True):
        inner = tree.height[tree.merges(node)]
        inner = inner[inner < height]  # the merge at the top of the branch is its tip
        # At most one mark per row of pixels.
        _, one_a_row = np.unique(np.rint(2 * on.points_at(inner)), return_index=True)
        marks = inner[one_a_row]
        at = np.full(len(marks), place)
        on.lines(at - 0.6 * half, marks, at + 0.6 * half, marks, color=color, gid=f"inner-merges-{node}")


def _draw_selection(on: TreeAxes, drawn: DrawnTree, selected: np.ndarray, part: Part) -> None:
    """A strip next to the leaves, whose opacity is the share of selected samples."""
    n_bins = min(part.n_tips, _MOST_BINS)
    of_tip = np.arange(part.n_tips) * n_bins // part.n_tips
    found = np.bincount(of_tip, weights=selected[part.tips])
    share = found / np.bincount(of_tip, weights=drawn.sizes[part.tips])
    bins = np.flatnonzero(found)
    edges = part.tips.start + np.arange(n_bins + 1) * (part.n_tips / n_bins)
    on.strip(edges[bins], edges[bins + 1], 3, 3, "selection", ACCENT, 0.35 + 0.65 * share[bins])


def _label_leaves(
    on: TreeAxes, drawn: DrawnTree, view: FigureView, selected: np.ndarray | None, part: Part
) -> None:
    texts = TipTexts(view, drawn, part)
    size = FONT_SIZE if view.leaf_font_size is None else view.leaf_font_size * _POINTS_PER_PIXEL
    length = texts.longest * _TEXT_WIDTH * size
    rotation = view.leaf_rotation
    if rotation is None:
        rotation = 0 if on.is_sideways or length + 4 <= on.slot else 90
    # Of the angle between the labels and their axis.
    steepness = abs(math.sin(math.radians(90 - rotation if on.is_sideways else rotation)))
    if steepness < 0.01:
        needed = length + 4
    else:
        length = min(length, on.depth * _MOST_LABEL_SHARE / steepness)
        needed = min(length + 4, 1.25 * size / steepness)
    least = max(needed / on.slot, 1)
    power = 10 ** math.floor(math.log10(least))
    stride = next(step * power for step in (1, 2, 5, 10) if step * power >= least - 1e-9)
    if stride > _SPARSEST_LABELS:
        on.leaf_note(f"{part.n_tips:,} {'leaves' if drawn.n_tips < view.tree.n else 'samples'}")
        return
    most = max(int(length / (_TEXT_WIDTH * size) + 1e-9), 1)
    slots = np.arange(0, part.last - 0.5, int(stride), dtype=np.int64)
    slots = slots[slots + 0.5 >= part.first]
    is_dim = np.zeros(len(slots), dtype=bool) if selected is None else selected[slots] == 0
    labels = [texts.fitting(slot, most) for slot in slots.tolist()]
    on.label_leaves(slots, labels, rotation, size, np.where(is_dim, 2 * _DIMMED, 1.0).tolist())


def _annotate(on: TreeAxes, drawn: DrawnTree, view: FigureView, part: Part) -> None:
    """Heights and support of the highest merges, without overlaps; higher merges come first."""
    above = 0.0 if view.annotate_above is None else view.annotate_above
    merge_height, merge_place = drawn.height[drawn.n_tips :], drawn.position[drawn.n_tips :]
    is_shown = part.shows(merge_place, merge_place, merge_height, merge_height)
    merges = np.flatnonzero((merge_height > above) & is_shown)
    merges = merges[np.argsort(-merge_height[merges], kind="stable")][:_MOST_NOTES]
    size = 0.95 * FONT_SIZE
    taken: list[tuple[float, float, float, float]] = []
    for merge in merges.tolist():
        place, height = float(merge_place[merge]), float(merge_height[merge])
        text = _annotation(view, height, int(drawn.nodes[drawn.n_tips + merge]))
        if not text:
            continue
        along, up = place * on.slot, float(on.points_at(np.array(height)))
        width, line = len(text) * _TEXT_WIDTH * size + 4, size + 6
        if on.is_sideways:
            box = (along - line / 2, along + line / 2, up - width, up)
        else:
            box = (along - width / 2, along + width / 2, up - line, up)
        if any(box[0] < b and a < box[1] and box[2] < d and c < box[3] for a, b, c, d in taken):
            continue
        taken.append(box)
        on.note(place, height, text, size)


def _annotation(view: FigureView, height: float, node: int) -> str:
    share = math.nan if view.support is None else float(view.support[node - view.tree.n])
    support = [] if math.isnan(share) else [f"{math.floor(100 * share + 1e-9)}"]
    return " · ".join(support if view.annotate_above is None else [height_text(height), *support])


def _list_colors(on: TreeAxes, view: FigureView) -> None:
    from matplotlib.lines import Line2D

    groups = [_cluster_entries(view) if view.clusters.n_clusters <= _MOST_LISTED else []]
    is_wide = bool(view.cluster_names)
    titles = short_labels([strip.title for strip in view.strips], _LEGEND_LENGTH)
    for strip, (short, title) in zip(view.strips, titles, strict=True):
        is_wide = True
        texts = short_labels([text for text, _ in strip.legend], _LEGEND_LENGTH)
        groups.append(
            [
                (f"{short}: {text}", color, f"{title}: {full}")
                for (text, full), (_, color) in zip(texts, strip.legend, strict=True)
            ]
        )
    entries, n_columns = _row_by_row(groups, 4 if is_wide else 6)
    if entries:
        handles = [Line2D([], [], color=color, linewidth=3, label=text) for text, color, _ in entries]
        on.legend(handles, n_columns, [full for _, _, full in entries])


def _row_by_row(groups: Sequence[Sequence[Entry]], most_columns: int) -> tuple[list[Entry], int]:
    """Entries to be read row by row, in the order in which matplotlib fills a legend, column by column.

    Each group starts a new row. Free places are entries without text or colour.
    """
    rows = [
        group[first : first + most_columns]
        for group in groups
        for first in range(0, len(group), most_columns)
    ]
    n_columns = max(map(len, rows), default=0)
    padded = [[*row, *[("", "none", "")] * (n_columns - len(row))] for row in rows]
    return [entry for column in zip(*padded, strict=True) for entry in column], n_columns


def _cluster_entries(view: FigureView) -> list[Entry]:
    """Label, name and size of each cluster, with its colour."""
    clusters = view.clusters
    colors = css_colors(clusters.colors[clusters.by_label], view.palette)
    sizes = clusters.sizes[clusters.by_label].tolist()
    names = [view.cluster_names.get(label, "") for label in range(1, len(sizes) + 1)]
    entries = []
    for label, (size, color, name, (short, _)) in enumerate(
        zip(sizes, colors, names, short_labels(names, _LEGEND_LENGTH), strict=True), start=1
    ):
        text, full = (f"{label} {each}".strip() + f" ({size:,})" for each in (short, name))
        entries.append((text, color, full))
    if clusters.n_unassigned:
        text = f"unassigned ({clusters.n_unassigned:,})"
        entries.append((text, UNASSIGNED_COLOR, text))
    return entries

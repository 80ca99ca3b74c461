"""What stands under the leaves of a figure besides their names: brackets of clusters, strips, the heat map."""

from __future__ import annotations

import numpy as np

from ..color.palette import css_colors
from ..heatmap.rows import CLIPPED_AT, LIGHT_COLORS, HeatRows, row_averages
from .drawn import DrawnTree
from .labels import short_label, short_labels
from .strip import strip_spans
from .tree_axes import TreeAxes
from .view import FigureView, Part

__all__ = ["draw_brackets", "draw_heat", "draw_strips"]

# Points from one strip, or row, to the next.
_STRIP_ROOM = 7.5
_ROW_ROOM = 9.0

# Characters of the names of strips and rows; of those that are upright.
_NAME_LENGTH = 24
_UPRIGHT_LENGTH = 16

# More columns are not visible: leaves are averaged.
_MOST_COLUMNS = 4_000

# More clusters have no brackets, and no gaps between them.
_MOST_BRACKETS = 100

_TEXT_WIDTH = 0.6  # of a character, in font sizes


def draw_strips(on: TreeAxes, drawn: DrawnTree, view: FigureView, part: Part) -> None:
    """Colours of columns and pins, from the leaves outwards."""
    titles = short_labels([strip.title for strip in view.strips], _name_length(on))
    for place, (strip, name) in enumerate(zip(view.strips, titles, strict=True)):
        start, end, number = strip_spans(drawn, strip, part.tips)
        colors = np.array(strip.palette)[number].tolist()
        on.strip(start, end, on.next_row(_STRIP_ROOM), _STRIP_ROOM - 1.5, "strip", colors)
        on.name_beside(on.last_row, name, f"strip-{place}")


def _name_length(on: TreeAxes) -> int:
    return _UPRIGHT_LENGTH if on.is_sideways else _NAME_LENGTH


def draw_brackets(on: TreeAxes, drawn: DrawnTree, view: FigureView, part: Part) -> None:
    """A bar in its colour under each cluster, with its name and size where there is room."""
    spans = _cluster_spans(drawn, view, part)
    if spans is None:
        return
    first, last, labels = spans
    clusters = view.clusters
    places = clusters.by_label[labels - 1]
    air = min(0.8 / on.slot, 0.2)
    colors = css_colors(clusters.colors[places], view.palette)
    on.strip(first + air, last - air, on.next_row(6), 2.5, "brackets", colors)
    away, size = on.next_row(10), 7.0
    for place, (begin, end, label) in enumerate(
        zip(first.tolist(), last.tolist(), labels.tolist(), strict=True)
    ):
        count = f"({int(clusters.sizes[places[place]]):,})"
        name = view.cluster_names.get(label, "")
        room = int((end - begin) * on.slot / (_TEXT_WIDTH * size))
        full = f"{name or label} {count}"
        short, _ = short_label(name, max(room, 1))
        text = next((each for each in (full, short or str(label)) if len(each) <= room), "")
        if text:
            on.write_below((begin + end) / 2, away, (text, full), size, f"bracket-{label}")


def _cluster_spans(
    drawn: DrawnTree, view: FigureView, part: Part
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """First and last position along the tips of each cluster that is visible, and its label."""
    clusters = view.clusters
    if not 0 < clusters.n_clusters <= _MOST_BRACKETS:
        return None
    before = np.concatenate([[0], np.cumsum(drawn.sizes[: drawn.n_tips])])

    def along(sample: np.ndarray) -> np.ndarray:
        tip = np.searchsorted(before, sample, side="right") - 1
        tip = np.minimum(tip, drawn.n_tips - 1)
        return tip + (sample - before[tip]) / np.diff(before)[tip]

    first, last = along(clusters.starts), along(clusters.starts + clusters.sizes)
    first, last = np.maximum(first, part.first), np.minimum(last, part.last)
    shown = first < last
    return first[shown], last[shown], clusters.numbers[shown]


def draw_heat(on: TreeAxes, drawn: DrawnTree, view: FigureView, part: Part, heat: HeatRows) -> None:
    """The heat map: a row for each feature, averages where there are more leaves than dots."""
    from matplotlib.colors import LinearSegmentedColormap

    colormap = LinearSegmentedColormap.from_list("heat", LIGHT_COLORS).with_extremes(bad="#DDDDDD")
    room = max(min(_ROW_ROOM, 0.45 * on.depth / len(heat.names)), 1.0)
    averages = heat_averages(drawn, heat, part)
    colors = colormap(np.ma.masked_invalid(averages / (2 * CLIPPED_AT) + 0.5))
    top = on.reserve(len(heat.names) * room + 5) + 3
    depth = len(heat.names) * room
    on.image(colors, part.tips.start, part.tips.stop, top, depth, "heat")
    spans = _cluster_spans(drawn, view, part)
    if spans is not None:
        inner = spans[0][spans[0] > part.first]
        on.gaps(inner, top, depth)
    if room >= 5:
        size = min(7.0, 0.85 * room)
        for place, name in enumerate(short_labels(heat.names, _name_length(on))):
            on.name_beside(top + (place + 0.5) * room, name, f"row-{place}", size)
    on.color_key([colormap(share) for share in np.linspace(0, 1, 64)], top, depth, CLIPPED_AT)


def heat_averages(drawn: DrawnTree, heat: HeatRows, part: Part) -> np.ndarray:
    """Mean z-scores under each tip, or under each of 4,000 equal parts of more tips; shape (r, columns)."""
    begin, end = part.tips.start, part.tips.stop
    before = np.concatenate([[0], np.cumsum(drawn.sizes[: drawn.n_tips], dtype=np.int64)])
    n_columns = min(end - begin, _MOST_COLUMNS)
    tips = begin + np.arange(n_columns + 1) * (end - begin) // n_columns
    edges = before[tips]
    samples = drawn.tree.order[edges[0] : edges[-1]]
    return np.concatenate([row_averages(row[samples][None, :], edges - edges[0]) for row in heat.z])

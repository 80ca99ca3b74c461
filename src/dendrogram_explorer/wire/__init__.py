"""What the browser is sent about a state: arrays as bytes, advice and clusters as JSON.

Each function of a state here is the message of one trait of the explorer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..color.palette import PALETTES
from ..heatmap.choice import MOST_CHOSEN
from ..heatmap.columns import heat_columns
from ..heatmap.rows import DARK_COLORS, LIGHT_COLORS, row_codes, row_tree
from ..heatmap.setting import why_none
from ..input.column_checks import says_to_scale
from ..linkage.columns import column_names
from ..state import State
from ..strips import choices as strip_choices
from ..strips import parts_of_colors, parts_of_numbers, shown_strips, strip_of_points
from .advice import (
    candidates_found,
    clustering_message,
    first_threshold,
    fit_found,
    fit_is_quick,
    fit_unknown,
    inconsistency,
    metric_named,
    scores_found,
    stability,
    stability_found,
    suggestions,
    voting_is_quick,
    with_left_out,
)
from .arrays import (
    branches_message,
    flags_message,
    names_message,
    nodes_message,
    strip_colors_message,
    strip_message,
    tree_message,
)

__all__ = [
    "base",
    "branches",
    "candidates_found",
    "cards",
    "cluster_names",
    "clustering",
    "color_choices",
    "cut_roots",
    "exchanged",
    "first_threshold",
    "fit_found",
    "fit_is_quick",
    "fit_unknown",
    "heat_cells",
    "heat_rows",
    "heatmap",
    "height_title",
    "inconsistency",
    "metric_named",
    "names",
    "names_bytes",
    "notes",
    "palette",
    "palette_name",
    "parts_of_colors",
    "parts_of_numbers",
    "pins",
    "points",
    "scatter",
    "scores_found",
    "stability",
    "stability_found",
    "strip_choices",
    "strip_colors",
    "strips",
    "suggestions",
    "support",
    "tree",
    "tree_arrays",
    "voting_is_quick",
    "weights",
    "with_left_out",
]

# More columns than that make no menu; `color_by` and the axes take their names all the same.
_MOST_CHOICES = 200
_MOST_COMPONENTS = 5


def tree(state: State) -> dict[str, Any]:
    """The tree; where it is not to be saved with a notebook, only the word that it can be asked for."""
    if not state.look.save_arrays:
        return {"n": state.n, "left_out": state.fingerprint}
    return tree_message(state.tree)


def tree_arrays(state: State) -> dict[str, Any]:
    """The tree, in any case."""
    return tree_message(state.tree)


def names(state: State) -> bytes:
    """Names of the samples, where they are saved with a notebook."""
    return names_bytes(state) if state.look.save_arrays else b""


def names_bytes(state: State) -> bytes:
    """Names of the samples, in any case."""
    return names_message(state.linkage.names)


def weights(state: State) -> bytes:
    """How many samples each leaf stands for, as little-endian float64 bytes; empty where it is one."""
    given = state.linkage.weights
    return b"" if given is None else np.asarray(given, dtype="<f8").tobytes()


def base(state: State) -> dict[str, Any]:
    """How the whole tree is cut: the criterion, its parameters, and the least size of a cluster."""
    cut = state.cut
    parameters = {name: value for name, value in cut.parameters.items() if name != "values"}
    return {"criterion": cut.criterion, **parameters, "min_cluster_size": cut.min_cluster_size}


def cut_roots(state: State) -> bytes:
    """Roots of the clusters where the cut is not a line; -1 stands for no cluster at all, nothing for a line."""
    if state.is_line:
        return b""
    roots = state.clusters.roots
    return nodes_message(roots if len(roots) > 0 else np.array([-1]))


def branches(state: State) -> dict[str, list[int]]:
    """Nodes of the branches that are split or joined by hand."""
    return branches_message(state.cut.split, state.cut.joined)


def palette(state: State) -> list[str]:
    """Colours by colour number."""
    return list(state.paints)


def palette_name(state: State) -> str:
    """Name of the palette where it is one of those in the menu, single branches aside; else empty."""
    given = state.palette
    name = given.get("default", "okabe-ito") if isinstance(given, Mapping) else given
    name = name.strip().lower().replace("_", "-") if isinstance(name, str) else ""
    return name if name in PALETTES else ""


def cluster_names(state: State) -> dict[str, str]:
    """Names of clusters by colour number, which is text in JSON."""
    return {str(color): name for color, name in state.names.items()}


def exchanged(state: State) -> bytes:
    """One bit for each merge: whether it is drawn with its sides exchanged."""
    return flags_message(state.order.turned)


def strips(state: State) -> list[dict[str, Any]]:
    """The strips under the leaves, without their colours."""
    of_points = strip_of_points(state)
    return [strip_message(strip, strip is of_points) for strip in shown_strips(state)]


def strip_colors(state: State) -> list[dict[str, Any]]:
    """The colours of the strips under the leaves."""
    return [strip_colors_message(strip) for strip in shown_strips(state)]


def height_title(state: State) -> str:
    """Title of the height axis."""
    return state.linkage.height_title


def clustering(state: State) -> dict[str, Any]:
    """How the tree was clustered, and how else its observations could be."""
    return clustering_message(state.linkage)


def notes(state: State) -> list[str]:
    """What there is to say about the data and the present state, a sentence each."""
    linkage = state.linkage
    said = [note for note in (linkage.note, *linkage.notes) if note]
    if linkage.scale != "none":
        said = [note for note in said if not says_to_scale(note)]
    left = state.clusters.n_unassigned
    if left:
        said.append(f"{left:,} of {state.n:,} samples are unassigned.")
    if state.findings.support is not None:
        said.append(
            "Numbers at merges are approximately unbiased p-values in per cent (branch_support). From 95 up, where "
            "they are not grey, the columns support the branch."
        )
    return said


def support(state: State) -> bytes | None:
    """The support of each merge in per cent, 255 where there is none; None where it was not computed."""
    found = state.findings.support
    if found is None:
        return None
    return np.where(np.isnan(found), 255, np.floor(100 * found + 1e-9)).astype(np.uint8).tobytes()


def cards(state: State) -> dict[str, Any]:
    """What tooltips show of samples, as far as the browser has to know to ask again."""
    # An id tells one function from another.
    return {"columns": list(state.tooltip), "images": "" if state.images is None else str(id(state.images))}


def points(state: State) -> dict[str, Any]:
    """Coordinates of the samples, once the scatter was asked for."""
    if not state.shows_points:
        return {}
    plane = state.plane.projection
    if plane.x is None or plane.y is None or not np.any(np.isfinite(plane.x) & np.isfinite(plane.y)):
        note = plane.note
        if plane.x is not None:
            note = "None of the samples has a value on both axes. Choose other axes."
        return {"n": state.n, "note": note}
    return {
        "n": state.n,
        "x": np.asarray(plane.x, dtype="<f4").tobytes(),
        "y": np.asarray(plane.y, dtype="<f4").tobytes(),
        "x_title": plane.x_title,
        "y_title": plane.y_title,
        "note": plane.note,
    }


def scatter(state: State) -> dict[str, Any]:
    """What the controls of the scatter offer and show."""
    linkage, plane = state.linkage, state.plane
    if linkage.observations is not None:
        labels = linkage.feature_labels
        n_components = min(len(labels), _MOST_COMPONENTS)
        axes = labels[:_MOST_CHOICES] + [f"PC{number}" for number in range(1, n_components + 1)]
    elif linkage.distances is not None:
        axes = [f"MDS{number}" for number in range(1, min(state.n - 1, _MOST_COMPONENTS) + 1)]
    else:
        axes = []
    by = state.color_by if isinstance(state.color_by, str) else None
    return {
        "engine": state.look.scatter_engine,
        "axes": axes,
        "x": None if plane.x is None else str(plane.x),
        "y": None if plane.y is None else str(plane.y),
        "colors": color_choices(state),
        "color_by": by,
        "color_title": "" if state.sample_colors is None else state.sample_colors.title,
    }


# Of up to so many samples the browser has the z-scores, of more one byte a cell.
_MOST_FLOATS = 5_000


def heatmap(state: State) -> dict[str, Any]:
    """Which rows the heat map has, from the leaves outwards; `count` of them are going to be shown."""
    why = why_none(state.linkage)
    if state.heatmap is None or why:
        return {"why": why}
    columns = heat_columns(state.linkage)
    message: dict[str, Any] = {"is_auto": state.heatmap == "auto", "light": LIGHT_COLORS, "dark": DARK_COLORS}
    positions = state.heat_positions
    if positions is None:
        is_auto = state.heatmap == "auto"
        n_varied = int((~columns.is_constant).sum())
        return message | {"count": min(MOST_CHOSEN, n_varied) if is_auto else len(state.heatmap)}
    rows = []
    for position in positions:
        mean, deviation, unit = columns.moments(position)
        rows.append(
            {"id": position, "name": columns.names[position], "mean": mean * unit, "sd": deviation * unit}
        )
    z = [columns.z(position) for position in positions]
    Z = row_tree(np.stack(z)) if z else None
    tree = [] if Z is None else [[int(left), int(right), height] for left, right, height, _ in Z.tolist()]
    return message | {"count": len(rows), "rows": rows, "tree": tree}


def heat_rows(state: State) -> dict[str, bytes]:
    """The cells of the rows that the page shows, by position, where they are saved with a notebook."""
    return heat_cells(state, state.heat_positions or ()) if state.look.save_arrays else {}


def heat_cells(state: State, positions: Iterable[int]) -> dict[str, bytes]:
    """The cells of some columns: z-scores as little-endian float32 or, of many samples, one byte each."""
    columns = heat_columns(state.linkage)
    as_bytes = (lambda z: z.astype("<f4")) if state.n <= _MOST_FLOATS else row_codes
    return {str(position): as_bytes(columns.z(position)).tobytes() for position in positions}


def pins(state: State) -> list[dict[str, Any]]:
    """The clusterings that are kept: their names and their numbers of clusters."""
    return [{"name": name, "clusters": pin.clusters.n_clusters} for name, pin in state.pins.items()]


def color_choices(state: State) -> list[str]:
    """Columns that samples can be coloured by, each name once."""
    return list(dict.fromkeys(column_names(state.linkage)))[:_MOST_CHOICES]

"""What the browser can ask for, for the user to keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..input.frames import whole_text
from ..state import State, names_by_label
from .spreadsheet import state_workbook
from .tables import csv_text, free_column

__all__ = ["Download", "download"]


class Download(NamedTuple):
    """A file: its name, media type and content, and what there is to remark about it."""

    name: str
    media_type: str
    content: bytes
    remark: str


def download(explorer: Any, kind: str, leaves: Any, heights: Any) -> Download:
    """The file of a kind; a picture is of the part of the tree that is in view."""
    state = explorer.state
    column = free_column(state.linkage)
    name, media_type, content_of = _FILES[kind]
    content = content_of(explorer, column, {"leaves": leaves, "heights": heights})
    data = whole_text(content).encode() if isinstance(content, str) else content
    is_other = kind in ("csv", "excel", "selection") and column != "cluster"
    remark = f" The labels are in the column {column!r}, as the data have others." if is_other else ""
    return Download(name, media_type, data, remark)


def _selected_rows(state: State, column: str) -> str:
    """The rows of the table that are selected."""
    labels = state.clusters.labels
    return csv_text(state.linkage, labels, column, names_by_label(state), samples=np.asarray(state.selection))


_FILES: dict[str, tuple[str, str, Callable[[Any, str, dict[str, Any]], bytes | str]]] = {
    "csv": ("clusters.csv", "text/csv", lambda explorer, column, _: explorer.to_csv(column=column)),
    "excel": (
        "clusters.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda explorer, column, _: state_workbook(explorer.state, column),
    ),
    "html": ("clusters.html", "text/html", lambda explorer, *_: explorer.to_html()),
    "newick": ("dendrogram.nwk", "text/plain", lambda explorer, *_: explorer.to_newick()),
    "selection": (
        "selection.csv",
        "text/csv",
        lambda explorer, column, _: _selected_rows(explorer.state, column),
    ),
    "svg": ("dendrogram.svg", "image/svg+xml", lambda explorer, _, part: explorer.to_svg(**part)),
    "png": ("dendrogram.png", "image/png", lambda explorer, _, part: explorer.to_png(**part)),
}

"""All public values of an explorer at one instant, and what has to agree among them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer.cut import merge_criterion

TRAITS = (
    "method",
    "metric",
    "scale",
    "cut_height",
    "n_clusters",
    "cut",
    "labels",
    "selection",
    "color_by",
    "strips",
    "heatmap",
    "tooltip",
    "images",
    "scatter_x",
    "scatter_y",
    "leaf_order",
    "flipped",
    "palette",
    "truncate_mode",
    "p",
    "show_contracted",
    "show_leaf_counts",
    "leaf_rotation",
    "leaf_font_size",
    "height_scale",
    "annotate_above",
    "hang",
    "orientation",
    "show_rail",
    "show_summary",
    "show_scatter",
    "show_tray",
    "scatter_engine",
    "save_arrays",
)
SENT = (
    "_tree",
    "_weights",
    "_cut_roots",
    "_branches",
    "_palette",
    "_palette_name",
    "_cluster_names",
    "_exchanged",
    "_strips",
    "_strip_colors",
    "_height_title",
    "_clustering",
    "_inconsistency",
    "_points",
    "_heatmap",
    "_heat_rows",
    "_cards",
    "_history",
)


def plain(value: Any) -> Any:
    """A value that compares by ==."""
    if hasattr(value, "to_numpy"):
        value = value.to_numpy()
    if isinstance(value, np.ndarray):
        return (value.dtype.str, value.tolist())
    return value


def snapshot(explorer: Any, with_history: bool = True) -> dict[str, Any]:
    """Every public value; with the states that undo and redo lead to."""
    values = {name: plain(getattr(explorer, name)) for name in TRAITS}
    values["Z"] = explorer.linkage_matrix.tolist()
    values["names"] = dict(explorer.cluster_names)
    values["leaves"] = explorer.leaves.tolist()
    values["clusters"] = {label: samples.tolist() for label, samples in explorer.clusters.items()}
    values["repr"] = repr(explorer)
    if with_history:
        values["history"] = history_of(explorer)
    return values


def history_of(explorer: Any) -> list[tuple]:
    """Everything that each step back and forward would bring back."""
    timeline = explorer._timeline
    return [
        (
            way,
            id(step.linkage),
            step.cut,
            step.line,
            plain(step.order.name),
            step.order.flipped,
            str(step.palette),
            dict(step.names),
        )
        for way, steps in (("undo", timeline.past), ("redo", timeline.future))
        for step in steps
    ]


def check_agreement(explorer: Any) -> None:
    """Everything an explorer shows belongs to one and the same state."""
    state = explorer.state
    Z, cut, labels = explorer.linkage_matrix, explorer.cut, np.asarray(explorer.labels)
    assert explorer.n_clusters == labels.max() == len(explorer.clusters)
    assert len(labels) == len(Z) + 1
    assert cut.linkage == state.fingerprint
    if cut.criterion == "distance":
        assert cut.threshold == explorer.cut_height
    if not cut.has_branches:
        greatest = merge_criterion(state.tree, cut, Z)
        expected = fcluster(Z, cut.threshold, cut.criterion, depth=cut.depth or 2, monocrit=greatest)
        np.testing.assert_array_equal(labels, expected)
    assert (explorer.method, explorer.metric, explorer.scale) == (
        state.linkage.method,
        state.linkage.metric,
        state.linkage.scale,
    )
    assert sorted(explorer.leaves.tolist()) == list(range(len(labels)))
    n = len(labels)
    assert all(n <= node <= 2 * n - 2 for node in explorer.flipped)
    assert set(explorer.cluster_names) <= set(range(1, explorer.n_clusters + 1))
    # What the browser was sent last is what the state says now.
    for name in SENT:
        sent = explorer._sent.get(name, getattr(explorer, name))
        assert sent == getattr(explorer, name), name
    if explorer._figure:
        colors = state.sample_colors
        numbers = state.clusters.sample_colors if colors is None else colors.numbers
        palette = state.paints if colors is None else colors.palette
        mark = explorer.scatter.marks[0]
        assert mark.colors == [palette[number % len(palette)] for number in numbers]
        selected = None if len(explorer.selection) == 0 else explorer.selection.tolist()
        assert (None if mark.selected is None else mark.selected.tolist()) == selected

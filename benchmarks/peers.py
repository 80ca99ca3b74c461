"""The same pictures by scipy and matplotlib, without a notebook."""

from __future__ import annotations

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram, fcluster

__all__ = ["draw_tree", "save_png", "zoom"]


def draw_tree(Z: np.ndarray, height: float, data: np.ndarray | None = None) -> Figure:
    """Draw a dendrogram cut at a height and, where there are data, the scatter in the clusters' colours.

    Parameters
    ----------
    Z : ndarray, shape (n-1, 4)
        Linkage matrix.
    height : float
        Height of the cut.
    data : ndarray, shape (n, 2), optional
        The samples.

    Returns
    -------
    matplotlib.figure.Figure
        Rendered. Without leaf labels, which take scipy and matplotlib nearly all of their time.

    Raises
    ------
    RecursionError
        If the tree is too deep for ``scipy.cluster.hierarchy.dendrogram``.
    """
    figure = Figure(figsize=(12, 4.2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.subplots(1, 1 if data is None else 2, squeeze=False)[0]
    dendrogram(Z, color_threshold=height, no_labels=True, ax=axes[0])
    if data is not None:
        axes[1].scatter(data[:, 0], data[:, 1], c=fcluster(Z, height, "distance"), s=4)
    canvas.draw()
    return figure


def zoom(figure: Figure, first: float, last: float) -> None:
    """Show a part of a dendrogram's width, from 0 to 1, and render it."""
    axes = figure.axes[0]
    width = axes.dataLim.x1
    axes.set_xlim(first * width, last * width)
    figure.canvas.draw()


def save_png(figure: Figure) -> bytes:
    """The figure as a PNG."""
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()

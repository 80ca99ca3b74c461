"""The strip of colours under the leaves of a figure, as spans of one colour."""

from __future__ import annotations

import numpy as np

from ..color.sample_colors import SampleColors
from .drawn import DrawnTree

__all__ = ["strip_spans"]

# More spans would not be visible, and would make an SVG large.
_MOST_SPANS = 3_000


def strip_spans(
    drawn: DrawnTree, colors: SampleColors, tips: slice = slice(None)
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute the spans of colours along the leaves.

    Parameters
    ----------
    drawn : DrawnTree
    colors : SampleColors
        Of the samples of its tree.
    tips : slice
        Tips to include. Default: all.

    Returns
    -------
    start, end : ndarray of float64, shape (k,)
        Positions along the leaves, in tips. Each span ends where the next one starts.
    number : ndarray of int64, shape (k,)
        Index into the palette.

    Notes
    -----
    Under a contracted tip, the colours of its samples are placed side by side, with widths in proportion to their
    shares. If there are more than 3,000 spans, the strip is divided into 3,000 equal parts, each in its most frequent
    colour.

    Examples
    --------
    >>> import pandas as pd
    >>> from dendrogram_explorer.figures.drawn import drawn_tree
    >>> from dendrogram_explorer.color.sample_colors import color_samples
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> colors = color_samples(pd.Series(["a", "a", "a", "b"]), "kind")
    >>> [part.tolist() for part in strip_spans(drawn_tree(tree, "lastp", 2), colors)]
    [[0.0, 1.5], [1.5, 2.0], [0, 1]]
    """
    begin, end, _ = tips.indices(drawn.n_tips)
    sizes, before = drawn.sizes[begin:end], drawn.sizes[:begin].sum()
    tip = np.repeat(np.arange(begin, end), sizes)
    number = colors.numbers[drawn.tree.order[before : before + len(tip)]].astype(np.int64)
    # Samples are in the order of the tips; within a tip they are sorted by colour.
    number = number[np.lexsort((number, tip))]
    first = np.cumsum(sizes) - sizes
    start = tip + (np.arange(len(tip)) - first[tip - begin]) / sizes[tip - begin]
    start, number = _runs(start, number)
    if len(start) > _MOST_SPANS:
        start, number = _runs(*_most_frequent(start, number, end, len(colors.palette)))
    return start, np.append(start[1:], float(end)), number


def _runs(start: np.ndarray, number: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    is_first = np.ones(len(number), dtype=bool)
    is_first[1:] = number[1:] != number[:-1]
    return start[is_first], number[is_first]


def _most_frequent(
    start: np.ndarray, number: np.ndarray, end: int, n_colors: int
) -> tuple[np.ndarray, np.ndarray]:
    edges = np.linspace(start[0], end, _MOST_SPANS + 1)
    # Spans are split at the edges of parts.
    places = np.union1d(start, edges[:-1])
    span = np.searchsorted(start, places, side="right") - 1
    part = np.searchsorted(edges, places, side="right") - 1
    width = np.diff(np.append(places, end))
    widths = np.bincount(part * n_colors + number[span], weights=width, minlength=_MOST_SPANS * n_colors)
    return edges[:-1], widths.reshape(_MOST_SPANS, n_colors).argmax(axis=1)

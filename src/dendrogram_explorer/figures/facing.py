"""Two trees of the same samples face to face, with a line between the two places of each sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..advice.two_trees import TreeAgreement, entanglement, untangled
from ..color.palette import UNASSIGNED_COLOR
from ..state import State
from .figure import draw_view, show_in_notebooks
from .tree_axes import FONT_SIZE, MUTED, SLOT
from .view import FigureView, check_size, state_view

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["TreeComparison"]

# More lines would cover each other; of more samples as many are shown, evenly spaced along the first tree.
_MOST_LINES = 5_000
_WIDTHS = (3, 2, 3)


class TreeComparison(TreeAgreement):
    """How alike two trees are, as `TreeAgreement`, and a figure of both.

    Attributes
    ----------
    cophenetic_correlation, bakers_gamma, n_pairs, is_exact, entanglement
        As those of `TreeAgreement`.
    """

    _states: tuple[State, State]

    @classmethod
    def of(cls, found: TreeAgreement, first: State, second: State) -> TreeComparison:
        """The comparison of two states, with what was found."""
        made = cls(*found)
        made._states = first, second
        return made

    def to_figure(self, figsize: Sequence[float] = (9.0, 6.0)) -> Figure:
        """Both trees face to face in matplotlib, a tanglegram.

        Parameters
        ----------
        figsize : tuple of two float, default (9, 6)
            Width and height in inches.

        Returns
        -------
        matplotlib.figure.Figure
            Lines connect the two places of each sample, in the colour of its cluster in the first tree; of more than
            5,000 samples, as many of them. Both trees keep their own clusters.

        Raises
        ------
        TypeError, ValueError
            If the size cannot be that of a figure.

        Notes
        -----
        Sides of merges are exchanged so that fewer lines cross: by turns the merges of one tree are ordered by the mean
        places of their samples in the other, as long as the entanglement (as `dendextend` defines it, between 0 for
        none and 1 for the worst) falls. That is a local optimum; finding the best order takes too long in general. The
        figure says which entanglement is left; the attribute is that of the trees as they are drawn in the explorers.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = [[0.0], [1.0], [5.0], [6.5], [20.0]]
        >>> found = DendrogramExplorer(X).compare_trees(DendrogramExplorer(X, method="single"))
        >>> figure = found.to_figure()
        >>> len(figure.axes)
        3
        """
        from matplotlib.figure import Figure

        size = check_size(figsize)
        first, second = self._states
        turned = [tree.turned(sides) for tree, sides in _untangled(first, second)]
        left = _view(first, turned[0], "left")
        right = _view(second, turned[1], "right")
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(1, 3, width_ratios=_WIDTHS)
        draw_view(axes[0], left)
        draw_view(axes[2], right)
        _draw_lines(axes[1], left, right)
        left_over = entanglement(*turned)
        figure.suptitle(
            f"Entanglement {left_over:.2f}, cophenetic correlation {self.cophenetic_correlation:.2f}, Baker's gamma "
            f"{self.bakers_gamma:.2f}",
            fontsize=FONT_SIZE,
            color=MUTED,
        )
        show_in_notebooks(figure)
        return figure


def _untangled(first: State, second: State) -> list[tuple[Any, np.ndarray]]:
    trees = first.drawn_tree, second.drawn_tree
    return list(zip(trees, untangled(*trees), strict=True))


def _view(state: State, tree: Any, orientation: str) -> FigureView:
    """A whole tree in another order of its leaves, with the root at one side, and nothing but its clusters."""
    return replace(
        state_view(state),
        tree=tree,
        clusters=replace(state.clusters, tree=tree),
        orientation=orientation,
        truncate_mode=None,
        selection=np.zeros(0, dtype=np.int64),
        strips=(),
        annotate_above=None,
        support=None,
        leaf_rotation=None,
    )


def _draw_lines(axes: Axes, left: FigureView, right: FigureView) -> None:
    from matplotlib.collections import LineCollection

    n = left.tree.n
    shown = left.tree.order[np.unique(np.linspace(0, n - 1, min(n, _MOST_LINES)).astype(np.int64))]
    places = [(view.tree.start[shown] + 0.5) * SLOT for view in (left, right)]
    ends = np.stack(
        [
            np.stack([np.zeros(len(shown)), places[0]], axis=1),
            np.stack([np.ones(len(shown)), places[1]], axis=1),
        ],
        axis=1,
    )
    clusters = left.clusters
    palette = np.array([*left.palette, UNASSIGNED_COLOR])
    of_label = np.full(clusters.n_clusters + 1, len(left.palette))
    of_label[clusters.numbers] = np.asarray(clusters.colors) % len(left.palette)
    labels = np.asarray(clusters.labels)[shown]
    colors = palette[np.where(labels > 0, of_label[np.maximum(labels, 0)], len(left.palette))]
    many = len(shown) > 500
    axes.add_collection(
        LineCollection(
            list(ends), colors=colors.tolist(), linewidths=0.4 if many else 0.9, alpha=0.5 if many else 0.8
        )
    )
    axes.set(xlim=(0, 1), ylim=(0, SLOT * n))
    axes.set_axis_off()

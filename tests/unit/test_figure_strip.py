"""The strip under the leaves of a figure: the colours of the samples, and shares where leaves are contracted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.color.palette import PALETTE
from dendrogram_explorer.color.sample_colors import color_samples
from dendrogram_explorer.figures.drawn import drawn_tree
from dendrogram_explorer.figures.strip import strip_spans
from dendrogram_explorer.tree import Tree
from tests.unit.branch_reference import chain
from tests.unit.linkages import linkages
from tests.unit.tutorial import X

KINDS = ["a"] * 40 + ["b"] * 110


@settings(max_examples=60, deadline=None)
@given(
    linkages(),
    st.sampled_from([None, "lastp", "level"]),
    st.integers(1, 8),
    st.randoms(use_true_random=False),
)
def test_each_tip_has_its_samples_colours_by_their_shares(Z, mode, p, random):
    tree = Tree.from_linkage(Z)
    drawn = drawn_tree(tree, mode, p)
    kinds = [random.choice("abc") for _ in range(tree.n)]
    colors = color_samples(pd.Series(kinds), "kind")
    start, end, number = strip_spans(drawn, colors)
    assert start[0] == 0
    assert end[-1] == drawn.n_tips
    np.testing.assert_array_equal(start[1:], end[:-1])
    for tip, node in enumerate(drawn.tips.tolist()):
        overlap = np.clip(np.minimum(end, tip + 1) - np.maximum(start, tip), 0, None)
        shares = np.bincount(number, weights=overlap, minlength=len(colors.palette))
        members = colors.numbers[tree.members(node)]
        expected = np.bincount(members, minlength=len(colors.palette)) / len(members)
        np.testing.assert_allclose(shares, expected, atol=1e-9)


def test_a_hundred_thousand_leaves_make_no_more_spans_than_a_figure_shows():
    n = 100_000
    tree = Tree.from_linkage(chain(n))
    kinds = np.where(np.arange(n) % 4 == 0, "rare", "usual")[np.argsort(tree.order)]
    colors = color_samples(pd.Series(kinds), "kind")
    start, end, number = strip_spans(drawn_tree(tree), colors)
    assert len(start) == 1
    assert colors.legend[number[0]][0] == "usual"
    half = np.where(np.arange(n) < n // 2, kinds[0], np.where(np.arange(n) % 2, "x", "y"))
    start, end, number = strip_spans(
        drawn_tree(tree), color_samples(pd.Series(half[np.argsort(tree.order)]), "kind")
    )
    assert len(start) <= 3_000
    assert end[0] == pytest.approx(n / 2, abs=n / 3_000)


@pytest.mark.parametrize("orientation", ["top", "bottom", "left", "right"])
def test_figure_shows_the_strip_beyond_the_leaves_and_says_what_it_means(orientation):
    explorer = DendrogramExplorer(X, orientation=orientation, color_by=pd.Series(KINDS, name="kind"))
    figure = explorer.to_figure()
    (strip,) = [each for each in figure.axes[0].collections if each.get_gid() == "strip"]
    assert isinstance(strip, LineCollection)
    along = 1 if orientation in ("left", "right") else 0
    segments = np.array(strip.get_segments())[:, :, along]
    colors = [to_hex(color).upper() for color in strip.get_colors()]
    order = explorer.state.tree.order
    for leaf, sample in enumerate(order.tolist()):
        span = int(np.flatnonzero((segments[:, 0] <= 10 * leaf + 5) & (10 * leaf + 5 < segments[:, 1]))[0])
        assert colors[span] == PALETTE[6 if KINDS[sample] == "a" else 7]
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    # The classes stand below the clusters, on a line of their own.
    entries = {
        text.get_text(): text.get_window_extent(renderer) for text in figure.axes[0].get_legend().get_texts()
    }
    clusters = [box.y0 for text, box in entries.items() if "(" in text]
    kinds = [entries["kind: a"], entries["kind: b"]]
    assert len(clusters) == explorer.n_clusters
    assert max(box.y1 for box in kinds) <= min(clusters)
    assert kinds[0].x1 < kinds[1].x0
    # Labels keep clear of it.
    across = 1 - along
    middle = strip.get_transform().transform(strip.get_segments()[0])[0, across]
    half = strip.get_linewidths()[0] / 2 * figure.dpi / 72
    axes = figure.axes[0]
    for label in axes.get_yticklabels() if along else axes.get_xticklabels():
        low, high = sorted(label.get_window_extent(renderer).get_points()[:, across])
        assert high <= middle - half or low >= middle + half


def test_without_colours_there_is_none():
    figure = DendrogramExplorer(X).to_figure()
    assert not [each for each in figure.axes[0].collections if each.get_gid() == "strip"]

"""The heat map of a figure: averages as by numpy, names, brackets, gaps, the key; and the points beside the tree."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.figures.beyond import heat_averages
from dendrogram_explorer.figures.drawn import drawn_tree
from dendrogram_explorer.figures.view import part_in_view, state_view
from dendrogram_explorer.heatmap.rows import LIGHT_COLORS

WINE = load_wine(as_frame=True).data


@pytest.fixture
def wine():
    made = DendrogramExplorer(WINE, scale="standard", n_clusters=3)
    made.name_cluster(1, "Barolo")
    yield made
    made.close()


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def image_of(figure):
    (image,) = [each for each in figure.axes[0].get_children() if each.get_gid() == "heat"]
    return image


@pytest.mark.parametrize("mode", [None, "lastp"])
def test_colours_are_those_of_the_mean_z_scores_under_each_leaf(wine, mode):
    wine.truncate_mode, wine.p = mode, 12
    wine.heatmap = ["proline", "ash", "hue"]
    figure = wine.to_figure(heatmap=True)
    z = ((WINE - WINE.mean()) / WINE.std(ddof=0))[wine.heatmap].clip(-3, 3)
    drawn = drawn_tree(wine.state.drawn_tree, mode, 12)
    members = [drawn.tree.members(int(node)) for node in drawn.tips]
    means = np.array([[z.iloc[samples, row].mean() for samples in members] for row in range(3)])
    colormap = LinearSegmentedColormap.from_list("heat", LIGHT_COLORS)
    shown = image_of(figure).get_array()
    # With the root at the top the first row is the uppermost of the picture.
    np.testing.assert_allclose(shown[::-1], colormap(means / 6 + 0.5), atol=0.02)


@pytest.mark.parametrize("orientation", ["top", "bottom", "left", "right"])
def test_the_heat_map_lies_between_leaves_and_labels_in_line_with_the_leaves(wine, orientation):
    wine.orientation, wine.strips = orientation, ["alcohol"]
    figure = wine.to_figure(heatmap=True)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    axes, image = figure.axes[0], image_of(figure)
    box, plot = image.get_window_extent(renderer), axes.get_window_extent(renderer)
    is_sideways = orientation in ("left", "right")
    along, across = ("y", "x") if is_sideways else ("x", "y")
    for end in "01":
        assert getattr(box, along + end) == pytest.approx(getattr(plot, along + end), abs=1)
    labels = axes.get_yticklabels() if is_sideways else axes.get_xticklabels()
    label = next(each for each in labels if each.get_text()).get_window_extent(renderer)
    places = [getattr(each, across + "0") + getattr(each, across + "1") for each in (plot, box, label)]
    assert places == sorted(places, reverse=orientation in ("top", "right"))
    assert {"Barolo (56)", "alcohol", "proline", "3 sd"} <= set(texts(figure))
    (gaps,) = [each for each in axes.collections if each.get_gid() == "heat-gaps"]
    assert len(gaps.get_segments()) == 2


def test_a_million_leaves_are_averaged_to_no_more_than_the_dots():
    n = 50_000
    rng = np.random.default_rng(4)
    X = rng.normal(size=(n, 1))
    explorer = DendrogramExplorer(X, "single", heatmap="auto", n_clusters=1)
    view = state_view(explorer.state, heatmap=True)
    drawn = drawn_tree(view.tree)
    averages = heat_averages(drawn, view.heat, part_in_view(view, drawn.n_tips, 1.0))
    assert averages.shape == (1, 4_000)
    z = np.clip((X[:, 0] - X.mean()) / X.std(), -3, 3)[view.tree.order]
    edges = np.arange(4_001) * n // 4_000
    np.testing.assert_allclose(averages[0], [z[a:b].mean() for a, b in pairwise(edges)], atol=1e-5)


def test_svg_and_png_carry_it_and_the_points(wine):
    svg = wine.to_svg(heatmap=True, scatter=True)
    assert "<image" in svg
    assert ">Barolo (56)</text>" in svg
    assert ">PC1 (36 %)</text>" in svg
    assert wine.to_png(dpi=40, heatmap=True).startswith(b"\x89PNG")
    points = wine.to_figure(scatter=True).axes[1].collections[0]
    assert len(points.get_offsets()) == 178


def test_missing_data_and_bad_calls_are_told():
    distances = DendrogramExplorer.from_linkage([[0, 1, 1.0, 2], [2, 3, 2.0, 3]])
    with pytest.raises(ValueError, match="heatmap=True: The heat map needs columns of numbers"):
        distances.to_figure(heatmap=True)
    with pytest.raises(ValueError, match="scatter=True: "):
        distances.to_svg(scatter=True)
    own = DendrogramExplorer(pd.DataFrame({"a": [1.0, 2.0, 9.0]}), n_clusters=2)
    from matplotlib.figure import Figure

    with pytest.raises(ValueError, match="needs axes of its own"):
        own.to_figure(Figure().add_subplot(), scatter=True)
    assert own.to_figure(Figure().add_subplot(), heatmap=True).axes


@pytest.mark.parametrize("n", [2, 3])
def test_the_smallest_trees_have_one(n):
    explorer = DendrogramExplorer(np.arange(2.0 * n).reshape(n, 2) ** 2, n_clusters=n)
    assert explorer.to_png(dpi=40, heatmap=True).startswith(b"\x89PNG")

"""A closer look at the scatter, and the way back."""

import numpy as np
from bqplot import PanZoom

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.scatter.panel import ScatterPanel
from dendrogram_explorer.scatter.projection import project

X = np.random.default_rng(4).normal(size=(40, 3))


def panel_of(points=X, **options):
    return ScatterPanel(project(points, x=0, y=1), **options)


def limits(panel):
    return [(scale.min, scale.max) for scale in panel.mark.scales.values()]


def zoom(panel, x, y):
    """What bqplot does when the wheel is turned."""
    for scale, (low, high) in zip(panel.mark.scales.values(), (x, y), strict=True):
        scale.set_state({"min": low, "max": high})


def button_of(panel):
    (found,) = [
        child for child in panel.widget.children[0].children if "dendro-show-points" in child._dom_classes
    ]
    return found


def test_the_tool_zooms_both_axes():
    panel = panel_of()
    panel.tools.value = "zoom"
    interaction = panel.figure.interaction
    assert isinstance(interaction, PanZoom)
    assert interaction.scales == {"x": [panel.mark.scales["x"]], "y": [panel.mark.scales["y"]]}
    panel.tools.value = "point"
    assert panel.figure.interaction is None
    panel.tools.value = "zoom"
    assert panel.figure.interaction is interaction
    panel.close()


def test_a_button_leads_back_and_is_there_only_then():
    panel = panel_of()
    whole, button = limits(panel), button_of(panel)
    assert button.layout.display == "none"
    zoom(panel, (0, 1), (-1, 0.5))
    assert button.layout.display is None
    assert panel.figure.axes[0].tick_values.min() >= 0
    button.click()
    assert limits(panel) == whole
    assert button.layout.display == "none"
    panel.close()


def test_a_rectangle_in_a_zoomed_figure_is_one_of_what_is_shown():
    told = []
    panel = panel_of(on_select=lambda samples: told.append(samples.tolist()))
    zoom(panel, (0, 1), (-1, 0))
    panel.choose_rectangle((0, 1), (0, 1))
    inside = (X[:, 0] >= 0) & (X[:, 0] <= 1) & (X[:, 1] >= -1) & (X[:, 1] <= 0)
    assert told == [np.flatnonzero(inside).tolist()]
    panel.close()


def test_other_axes_show_all_again():
    explorer = DendrogramExplorer(X, scatter_x=0, scatter_y=1)
    panel = explorer._scatter_panel()
    zoom(panel, (0, 1), (-1, 0))
    explorer.scatter_x = 2
    assert button_of(panel).layout.display == "none"
    low, high = limits(panel)[0]
    assert low < X[:, 2].min()
    assert X[:, 2].max() < high
    zoom(panel, (0, 1), (-1, 0))
    explorer.n_clusters = 5
    assert limits(panel) == [(0, 1), (-1, 0)]
    explorer.close()

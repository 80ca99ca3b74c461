"""A tree whose arrays are not saved with the notebook: it comes in a message of its own, and is then like any other."""

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import check_labels, check_tree
from tests.browser.chart import Chart

CELL = """\
import numpy as np
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from ipywidgets import HBox
from dendrogram_explorer import DendrogramExplorer

points = np.random.default_rng(1).normal(size=(60, 2)) + np.repeat([[0, 0], [9, 0], [0, 9]], 20, axis=0)
names = [f"point {number}" for number in range(60)]
explorer = DendrogramExplorer(points, names=names, save_arrays=False, n_clusters=3)
HBox([explorer])"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [CELL, "HBox([explorer])"]) as opened:
        yield opened


def cluster_again(notebook, chart, method):
    """Cluster with another method, and wait until its tree is there."""
    notebook.evaluate(f"setattr(explorer, 'method', {method!r})")
    height = notebook.evaluate("explorer.cut_height")
    expect(chart.line).to_have_attribute("aria-valuenow", repr(height))
    expect(chart.root.locator(".dendro-canvas").first).to_be_visible()


def test_views_show_it_and_cut_it(notebook):
    for cell in (0, 1):
        chart = Chart(notebook.output(cell))
        chart.wait()
        chart.stage.scroll_into_view_if_needed()
        check_tree(notebook, chart, check_labels(notebook, chart))
    chart.drag_line(60)
    labels = check_labels(notebook, chart)
    check_tree(notebook, chart, labels)
    chart.keep_texts()
    chart.drag_line(-60)
    assert any(text.startswith("point ") for text in chart.leaf_labels())


def test_another_tree_comes_the_same_way(notebook):
    chart = Chart(notebook.output(1))
    cluster_again(notebook, chart, "single")
    chart.stage.scroll_into_view_if_needed()
    check_tree(notebook, chart, check_labels(notebook, chart))
    # And the usual way, once they may be saved.
    notebook.evaluate("setattr(explorer, 'save_arrays', True)")
    cluster_again(notebook, chart, "ward")
    check_tree(notebook, chart, check_labels(notebook, chart))

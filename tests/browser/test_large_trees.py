"""Trees of 100,000 leaves: whatever their shape, they are drawn, hovered, zoomed and cut as small ones are."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.agreement import labels_like_scipy
from tests.browser.chart import Chart

N = 100_000

IMPORTS = f"""\
import ipywidgets
import numpy as np
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer import DendrogramExplorer

rng = np.random.default_rng(1)
points = rng.normal(size=({N}, 2))"""

# In a box they stand alone: the scatter of so many points is no matter of the tree.
SHAPES = {
    "ward": "ward = DendrogramExplorer(points, n_clusters=4)\nipywidgets.VBox([ward])",
    "single": 'single = DendrogramExplorer(points, method="single", n_clusters=20)\nipywidgets.VBox([single])',
    "chained": f"""\
merge = np.arange({N} - 1)
grown = np.where(merge == 0, 0, {N} + merge - 1)
heights = np.sort(rng.random({N} - 1))
Z = np.column_stack((np.minimum(merge + 1, grown), np.maximum(merge + 1, grown), heights, merge + 2))
chained = DendrogramExplorer.from_linkage(Z, n_clusters=4)
ipywidgets.VBox([chained])""",
}


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [IMPORTS]) as opened:
        for source in SHAPES.values():
            opened.run(source)
        yield opened


@pytest.fixture(params=enumerate(SHAPES, 1), ids=SHAPES)
def shape(request, notebook):
    """The explorer's name and its chart."""
    place, name = request.param
    chart = Chart(notebook.output(place))
    chart.wait()
    return name, chart


def test_the_line_is_dragged_and_python_has_the_labels(notebook, shape):
    name, chart = shape
    before = notebook.evaluate(f"{name}.cut_height")
    chart.drag_line(40 if chart.line_y < 150 else -40)
    assert chart.height != before
    notebook.wait_for(lambda: f"{name}.cut_height == {chart.height!r}")
    assert notebook.evaluate(labels_like_scipy(name))
    assert notebook.evaluate(f"int({name}.labels.max())") == chart.clusters
    assert notebook.evaluate(f"len({name}.labels)") == N


def test_the_pointer_says_what_it_is_over(shape):
    _, chart = shape
    chart.stage.scroll_into_view_if_needed()
    picture = chart.picture()
    box = chart.canvas.bounding_box()
    ratio = chart.page.evaluate("devicePixelRatio")
    # At the top of the tree is the highest merge; the next ones of a chain are on the same row of pixels.
    drawn = np.flatnonzero(picture.pixels[picture.top_row, picture.left : picture.right, 3])
    column = picture.left + drawn[len(drawn) // 2]
    chart.page.mouse.move(box["x"] + column / ratio, box["y"] + picture.top_row / ratio)
    expect(chart.root.locator(".dendro-tooltip").first).to_contain_text(
        re.compile(r"100,000|99,\d{3} samples")
    )


def test_zooming_draws_other_pixels_and_all_comes_back(shape):
    _, chart = shape
    chart.stage.scroll_into_view_if_needed()
    whole = chart.picture().pixels
    box = chart.canvas.bounding_box()
    chart.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(8):
        chart.page.mouse.wheel(0, -200)
        chart.next_frame()
    chart.come_to_rest()
    assert not np.array_equal(chart.picture().pixels, whole)
    chart.show_all.click()
    expect(chart.show_all).to_be_hidden()
    chart.come_to_rest()
    assert (chart.picture().pixels[..., 3] > 0).sum() == pytest.approx((whole[..., 3] > 0).sum(), rel=0.05)

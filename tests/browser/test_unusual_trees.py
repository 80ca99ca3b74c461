"""Trees that are not like others: odd names, two samples, very many."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.agreement import check_labels, check_tree
from tests.browser.chart import Chart, Scatter

IMPORTS = """\
import numpy as np
from scipy.cluster.hierarchy import fcluster, leaves_list

from dendrogram_explorer import DendrogramExplorer"""

NAMES = [
    "<script>window.intruded = 'script'</script>",
    "<img src=x onerror=\"window.intruded = 'img'\">",
    "👩‍🔬🍷 wine & cheese",
    "יין אדום",  # written from right to left
    "a name of three hundred characters " + 265 * "x",
    "line\nbreak",
]
PLACES = [[0.0, 0], [1, 5], [2, 3], [8, 8], [10, 1], [11, 6]]

ODD = f"named = DendrogramExplorer({PLACES}, names={NAMES!r})\nnamed"
PAIR = "pair = DendrogramExplorer([[0.0], [4.0]], names=['left', 'right'])\npair"
MANY = """\
points = np.random.default_rng(7).normal(size=(10_000, 2))
many = DendrogramExplorer(points, method="single", n_clusters=12)
many"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    # The pictures' texts are kept from the first one on.
    with front_ends.open("lab", [IMPORTS]) as opened:
        Chart(opened.output(0)).keep_texts()
        for source in (ODD, PAIR, MANY):
            opened.run(source)
        yield opened


@pytest.fixture(scope="module")
def named(notebook):
    chart = Chart(notebook.output(1))
    chart.wait()
    return chart


@pytest.fixture(scope="module")
def pair(notebook):
    chart = Chart(notebook.output(2))
    chart.wait()
    return chart


@pytest.fixture(scope="module")
def many(notebook):
    chart = Chart(notebook.output(3))
    chart.wait()
    return chart


def test_names_are_written_as_they_are(notebook, named):
    order = notebook.evaluate("leaves_list(named.linkage_matrix)")
    written = named.leaf_labels()
    for sample, text in zip(order, written, strict=True):
        name = NAMES[sample]
        # A name without room loses its beginning or its middle.
        start, *_, end = text.split("…") if "…" in text else [text, text]
        assert text == name or (name.startswith(start) and name.endswith(end) and len(text) < len(name))
        if len(name) < 10:
            assert text == name
    assert len(max(written, key=len)) < 100
    picture = named.picture()
    assert (picture.pixels[picture.leaf_row + 4 :, picture.left :, 3] > 0).any()


def test_long_names_leave_room_for_the_tree(named):
    picture = named.picture()
    assert picture.leaf_row - picture.top_row > 0.4 * picture.pixels.shape[0]


def test_names_are_never_run(notebook, named):
    """Neither in the tree nor in what is shown where the pointer rests."""
    scatter = Scatter(notebook.output(1))
    scatter.wait_for_painter("bqplot")
    scatter.canvas.scroll_into_view_if_needed()
    expect(scatter.points).to_have_count(len(NAMES))
    for place, name in zip(scatter.places([], []), NAMES, strict=True):
        notebook.page.mouse.move(*place)
        start = name[:30].partition("\n")[0]
        expect(named.tooltip).to_contain_text(start)
    picture = named.picture()
    box = named.canvas.bounding_box()
    for column in picture.leaf_columns():
        notebook.page.mouse.move(box["x"] + column, box["y"] + picture.leaf_row - 2)
        named.next_frame()
    assert named.root.locator("script, img").count() == 0
    assert notebook.page.evaluate("window.intruded") is None


def test_two_samples(notebook, pair):
    assert pair.clusters == 2
    labels = check_labels(notebook, pair, "pair")
    colors = check_tree(notebook, pair, labels, "pair")
    Scatter(notebook.output(2)).wait_for_colors(colors)
    assert pair.leaf_labels() == ["left", "right"]
    pair.line.focus()
    pair.page.keyboard.press("ArrowUp")
    expect(pair.clusters_field).to_have_value("1")
    check_tree(notebook, pair, check_labels(notebook, pair, "pair"), "pair")
    pair.page.keyboard.press("Home")
    expect(pair.clusters_field).to_have_value("2")
    assert check_labels(notebook, pair, "pair") == labels


def test_ten_thousand_samples(notebook, many):
    picture = many.picture()
    assert picture.colors_above() == {many.neutral()}
    assert picture.colors_below() >= {"#0072B2"}
    assert many.leaf_labels() == ["10,000 samples: zoom in for their names"]
    check_labels(notebook, many, "many")
    many.drag_line(6)
    assert many.clusters > 12
    check_labels(notebook, many, "many")
    Scatter(notebook.output(3)).wait_for_painter("canvas")
    expect(Scatter(notebook.output(3)).canvas).to_be_visible()


def test_names_appear_where_ten_thousand_samples_are_zoomed_into(notebook, many):
    before = many.picture()
    box = many.canvas.bounding_box()
    notebook.page.mouse.move(box["x"] + 300, box["y"] + before.leaf_row - 10)
    for _ in range(12):
        notebook.page.mouse.wheel(0, -450)
    expect(many.show_all).to_be_visible()
    order = notebook.evaluate("leaves_list(many.linkage_matrix)")
    places = [order.index(int(name)) for name in many.leaf_labels()]
    assert len(places) > 3
    assert (np.diff(places) == 1).all()
    many.show_all.click()
    expect(many.show_all).to_be_hidden()
    assert np.array_equal(many.picture().pixels, before.pixels)

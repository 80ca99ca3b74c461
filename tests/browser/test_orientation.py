"""The root at each side of the chart: the line, the keys, the labels, the map and the view are where they belong."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import hatch_build
from tests.browser.agreement import check_labels, put_line, set_trait
from tests.browser.chart import Chart

# 16 leaves stand far enough apart for every one to have a label.
CELLS = [
    """\
import numpy as np
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer import DendrogramExplorer

places = [0, 1, 3, 7, 20, 22, 25, 33, 70, 71, 74, 80, 95, 99, 107, 126]
names = [f"at {place}" for place in places]
explorer = DendrogramExplorer([[float(place)] for place in places], method="average", names=names)
explorer"""
]
ORDER = "explorer.state.tree.order"

# From the root to the leaves on the screen, whose y runs downwards.
TOWARDS_LEAVES = {"top": (0, 1), "bottom": (0, -1), "left": (1, 0), "right": (-1, 0)}
ALL = pytest.mark.parametrize("orientation", TOWARDS_LEAVES)


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        Chart(opened.output(0)).keep_texts()
        yield opened


@pytest.fixture
def chart(notebook, orientation):
    chart = Chart(notebook.output(0))
    chart.wait()
    set_trait(notebook, "annotate_above", None)
    set_trait(notebook, "selection", [])
    set_trait(notebook, "orientation", orientation)
    put_line(notebook, chart, 20.0)
    sideways = orientation in ("left", "right")
    expect(chart.line).to_have_attribute("aria-orientation", "horizontal" if sideways else "vertical")
    chart.canvas.focus()
    chart.page.keyboard.press("Escape")
    chart.page.keyboard.press("0")
    expect(chart.show_all).to_be_hidden()
    chart.come_to_rest()
    chart.stage.scroll_into_view_if_needed()
    return chart


def middle(locator):
    box = locator.bounding_box()
    return np.array([box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])


def place_of_leaf(chart, orientation, position, beyond):
    """A point so many pixels beyond the leaf at a position of the leaf order, in pixels of the page."""
    line, stage = chart.line.bounding_box(), chart.stage.bounding_box()
    share = (position + 0.5) / 16
    if orientation in ("left", "right"):
        # The lowest leaf is the first one.
        y = line["y"] + (1 - share) * line["height"]
        x = stage["x"] + (stage["width"] - beyond if orientation == "left" else beyond)
        return x, y
    x = line["x"] + share * line["width"]
    return x, stage["y"] + (stage["height"] - beyond if orientation == "top" else beyond)


@ALL
def test_the_line_is_dragged_along_the_heights(notebook, chart, orientation):
    put_line(notebook, chart, 10.0)
    low = middle(chart.line)
    put_line(notebook, chart, 30.0)
    high = middle(chart.line)
    step = np.array(TOWARDS_LEAVES[orientation])
    assert (low - high) @ step > 40
    assert abs((low - high) @ step[::-1]) < 1

    chart.page.mouse.move(*high)
    chart.page.mouse.down()
    chart.page.mouse.move(*low, steps=8)
    chart.page.mouse.up()

    height_of_pixel = 20 / ((low - high) @ step)
    notebook.wait_for(f"abs(explorer.cut_height - 10) <= {height_of_pixel}")
    chart.next_frame()
    check_labels(notebook, chart)
    assert np.abs(middle(chart.line) - low).max() <= 1
    # The rail has its gaps where the line passes them: a click there brings back as many clusters.
    put_line(notebook, chart, 16.0)
    clusters, at = notebook.evaluate("explorer.n_clusters"), middle(chart.line)
    put_line(notebook, chart, 70.0)
    rail = chart.root.locator(".dendro-rail canvas").bounding_box()
    chart.page.mouse.click(*((at[0], rail["y"] + 4) if step[0] else (rail["x"] + 4, at[1])))
    notebook.wait_for(f"explorer.n_clusters == {clusters}")
    # Out over the root's edge: one cluster, and no further.
    chart.page.mouse.move(*middle(chart.line))
    chart.page.mouse.down()
    chart.page.mouse.move(*(middle(chart.line) - 900 * step), steps=4)
    chart.page.mouse.up()
    notebook.wait_for("explorer.n_clusters == 1")

    # Arrow keys move it the way they point.
    towards = {(0, 1): "ArrowDown", (0, -1): "ArrowUp", (1, 0): "ArrowRight", (-1, 0): "ArrowLeft"}
    x, y = TOWARDS_LEAVES[orientation]
    put_line(notebook, chart, 20.0)
    before, start = notebook.evaluate("explorer.n_clusters"), middle(chart.line)
    chart.line.focus()
    chart.page.keyboard.press(towards[x, y])
    notebook.wait_for(f"explorer.n_clusters == {before + 1}")
    expect(chart.line).to_have_attribute("aria-valuetext", re.compile(f"^{before + 1} clusters"))
    assert (middle(chart.line) - start) @ (x, y) > 0
    chart.page.keyboard.press(towards[-x, -y])
    notebook.wait_for(f"explorer.n_clusters == {before}")


@ALL
def test_every_leaf_has_a_label_whose_click_selects_it(notebook, chart, orientation):
    order = notebook.evaluate(ORDER)
    for position in (0, 5, 15):
        chart.page.mouse.click(*place_of_leaf(chart, orientation, position, beyond=28))
        notebook.wait_for(f"explorer.selection.tolist() == [{order[position]}]")
    chart.page.keyboard.press("Escape")
    notebook.wait_for("len(explorer.selection) == 0")

    names = notebook.evaluate("names")
    set_trait(notebook, "annotate_above", 30.0)
    merges = notebook.evaluate("[f'{h:.3g}' for h in explorer.linkage_matrix[:, 2] if h > 30]")
    chart.page.wait_for_function(
        "([canvas, text]) => canvas.writtenTexts?.includes(text)",
        arg=[chart.canvas.element_handle(), merges[-1]],
    )
    texts = chart.texts()
    assert texts[-16:] == [names[sample] for sample in order]
    assert set(merges) <= set(texts)
    pill, stage = chart.pill.bounding_box(), chart.stage.bounding_box()
    assert stage["x"] <= pill["x"] < stage["x"] + stage["width"] - pill["width"]
    assert stage["y"] <= pill["y"] < stage["y"] + stage["height"] - pill["height"]


@pytest.mark.parametrize("orientation", ["bottom", "left"])
def test_the_wheel_zooms_and_the_map_leads_to_the_other_end(notebook, chart, orientation):
    names = [notebook.evaluate("names")[sample] for sample in notebook.evaluate(ORDER)]
    foot = np.array(place_of_leaf(chart, orientation, 0, beyond=60))
    chart.page.mouse.move(*foot)
    for _ in range(3):
        chart.page.mouse.wheel(0, -300)
    expect(chart.show_all).to_be_visible()
    chart.come_to_rest()
    # The leaf under the pointer is where it was, and what is left is around it.
    shown = chart.leaf_labels()
    assert names[0] in shown
    assert len(shown) <= 8

    map_ = chart.root.locator(".dendro-minimap")
    window = middle(map_.locator(".dendro-window"))
    # In the head of the tree leaves run from left to right, wherever the root is.
    along = np.array([1, 0])
    assert (middle(map_) - window) @ along > 20
    chart.page.mouse.move(*window)
    chart.page.mouse.down()
    chart.page.mouse.move(*(window + 400 * along), steps=5)
    chart.page.mouse.up()
    chart.come_to_rest()
    shown = chart.leaf_labels()
    assert names[-1] in shown
    assert names[0] not in shown
    assert (middle(map_.locator(".dendro-window")) - middle(map_)) @ along > 20


@pytest.mark.parametrize("orientation", ["top"])
def test_the_side_is_chosen_in_the_menu(notebook, chart, orientation):
    chart.open_menu(chart.look_button)
    side = chart.root.get_by_role("combobox", name="Side of the root")
    expect(side).to_have_value("top")
    side.focus()
    chart.page.keyboard.press("ArrowDown")
    notebook.wait_for("explorer.orientation == 'bottom'")
    side.select_option("right")
    notebook.wait_for("explorer.orientation == 'right'")
    expect(chart.line).to_have_attribute("aria-orientation", "horizontal")
    chart.page.keyboard.press("Escape")
    labels = notebook.evaluate("explorer.labels")
    set_trait(notebook, "orientation", "top")
    assert notebook.evaluate("explorer.labels") == labels


@pytest.mark.parametrize("orientation", ["left"])
def test_axe_finds_nothing_with_the_line_upright(notebook, chart, orientation):
    notebook.page.add_script_tag(path=hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js")
    violations = chart.root.evaluate(
        "async root => (await axe.run(root)).violations.map(each => [each.id, each.nodes.map(node => node.html)])"
    )
    assert violations == []

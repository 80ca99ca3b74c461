"""Little room: what opens does not hide the tree, controls stay in one row, and nothing is cut off."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, check_labels, put_line, set_trait
from tests.browser.chart import Chart

SHOWN = "from ipywidgets import HBox\nHBox([explorer])"


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, SHOWN]) as opened:
        opened.command("application:toggle-left-area")
        Chart(opened.output(1)).keep_texts()
        yield opened


@pytest.fixture
def chart(notebook):
    chart = Chart(notebook.output(1))
    for name, value in [("truncate_mode", None), ("show_summary", False), ("orientation", "top")]:
        set_trait(notebook, name, value)
    put_line(notebook, chart, 16.0)
    width(notebook, chart, 600)
    yield chart
    if chart.root.get_by_role("group", name="Suggestions").is_visible():
        chart.root.get_by_role("button", name="Where to cut").click()


def width(notebook, chart, pixels):
    notebook.evaluate(f"setattr(explorer.layout, 'width', '{pixels}px')")
    chart.page.wait_for_function(
        "([root, width]) => root.clientWidth === width", arg=[chart.root.element_handle(), pixels]
    )
    chart.next_frame()
    chart.stage.scroll_into_view_if_needed()


def bottom(box):
    return box["y"] + box["height"]


def test_advice_stands_above_the_tree_and_stays_while_the_line_is_moved(notebook, chart):
    chart.root.get_by_role("button", name="Where to cut").click()
    suggestions = chart.root.get_by_role("group", name="Suggestions")
    panel = chart.root.locator(".dendro-menu:has(.dendro-advice)")
    expect(panel).to_be_visible()
    assert bottom(panel.bounding_box()) <= chart.stage.bounding_box()["y"]
    for control in panel.locator("button:visible, input:visible, label:visible, select:visible").all():
        right = panel.bounding_box()["x"] + panel.bounding_box()["width"]
        assert control.bounding_box()["x"] + control.bounding_box()["width"] <= right

    before = chart.height
    chart.drag_line(60)
    assert chart.height < before
    check_labels(notebook, chart)
    expect(panel).to_be_visible()
    suggestions.get_by_role("button").first.click()
    notebook.wait_for("explorer.n_clusters == 3")

    chart.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert chart.stage.bounding_box()["y"] - chart.root.bounding_box()["y"] < 40
    # Where there is room it lies on the tree as other menus do, and a click beside it closes it.
    width(notebook, chart, 900)
    chart.root.get_by_role("button", name="Where to cut").click()
    assert bottom(panel.bounding_box()) > chart.stage.bounding_box()["y"]
    chart.page.mouse.click(*np.add([chart.stage.bounding_box()["x"], chart.stage.bounding_box()["y"]], 3))
    expect(panel).to_be_hidden()


def test_nothing_in_the_advice_lies_on_anything_else(notebook, chart):
    width(notebook, chart, 470)
    chart.root.get_by_role("button", name="Where to cut").click()
    panel = chart.root.locator(".dendro-menu:has(.dendro-advice)")
    expect(panel).to_be_visible()
    parts = panel.locator(
        "strong:visible, .dendro-advice-head button:visible, .dendro-advice:visible, > label:visible"
    )
    boxes = [
        part.bounding_box()
        for part in parts.all()
        if part.evaluate("part => !part.closest('.dendro-advised')")
    ]
    assert len(boxes) == 5
    for one, other in combinations(boxes, 2):
        beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        assert beside or bottom(one) <= other["y"] or bottom(other) <= one["y"]


@pytest.mark.parametrize("pixels", [510, 540, 590, 604, 700])
def test_controls_are_one_row_with_p_too(notebook, chart, pixels):
    set_trait(notebook, "truncate_mode", "lastp")
    expect(chart.root.get_by_role("textbox", name="Number of leaves")).to_be_visible()
    width(notebook, chart, pixels)
    row = chart.root.locator(".dendro-controls")
    assert row.bounding_box()["height"] < 40
    root = chart.root.bounding_box()
    boxes = [
        each.bounding_box() for each in row.locator("input:visible, select:visible, button:visible").all()
    ]
    assert max(box["x"] + box["width"] for box in boxes) <= root["x"] + root["width"]
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"] + 1


def test_what_mouse_and_keys_do_is_listed_where_there_is_room(notebook, chart):
    button = chart.root.get_by_role("button", name="What mouse and keys do")
    gesture = chart.root.get_by_role("term").filter(has_text="alt-click")
    expect(button).to_be_hidden()
    width(notebook, chart, 900)
    expect(gesture).to_be_hidden()
    button.click()
    expect(gesture).to_be_visible()
    chart.page.keyboard.press("Escape")
    expect(gesture).to_be_hidden()
    button.click()
    chart.page.mouse.click(*np.add([chart.stage.bounding_box()["x"], chart.stage.bounding_box()["y"]], 3))
    expect(gesture).to_be_hidden()


def test_all_that_sets_a_cluster_apart_is_in_sight(notebook, chart):
    set_trait(notebook, "show_summary", True)
    table = chart.root.get_by_role("region", name="Clusters")
    features = table.locator(".dendro-feature")
    expect(features).to_have_count(9)
    right = table.bounding_box()["x"] + table.evaluate("each => each.clientWidth")
    for feature in features.all():
        box = feature.bounding_box()
        assert box["x"] + box["width"] <= right
    assert table.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_a_sideways_tree_is_as_high_as_its_labels_need(notebook, chart):
    def height():
        chart.next_frame()
        return chart.stage.bounding_box()["height"]

    assert height() == 340
    set_trait(notebook, "orientation", "left")
    expect(chart.line).to_have_attribute("aria-orientation", "horizontal")
    assert height() == 640
    set_trait(notebook, "truncate_mode", "lastp")
    set_trait(notebook, "p", 30)
    expect(chart.root.get_by_role("textbox", name="Number of leaves")).to_be_visible()
    assert 340 < height() < 640
    assert len(chart.leaf_labels()) == 30
    # Whoever has pulled at its corner has chosen.
    chart.stage.evaluate("stage => { stage.style.height = '300px'; }")
    set_trait(notebook, "truncate_mode", None)
    expect(chart.root.get_by_role("textbox", name="Number of leaves")).to_be_hidden()
    assert height() == 300
    chart.stage.evaluate("stage => { stage.style.height = ''; }")

"""Wheel, drag and double click on the tree change what is in view, and nothing else."""

import numpy as np
import pytest
from playwright.sync_api import expect

from dendrogram_explorer.color.palette import PALETTE
from tests.browser.chart import Chart
from tests.browser.pixels import bar_of

# 16 leaves stand far enough apart to be told apart in any view.
CELLS = [
    """\
from dendrogram_explorer import DendrogramExplorer

places = [0, 1, 3, 7, 20, 22, 25, 33, 70, 71, 74, 80, 95, 99, 107, 123]
explorer = DendrogramExplorer([[float(place)] for place in places], method="average", n_clusters=4)
explorer""",
    # So that there is something to scroll to.
    *["#" + 40 * "\n"] * 3,
]

SCROLLED = """element => {
    while (element && !(element.scrollHeight > element.clientHeight + 200)) element = element.parentElement;
    return element.scrollTop;
}"""

COUNT_MESSAGES = """() => {
    window.messagesOfWidgets = 0;
    window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.anyMessage.connect((_, sent) => {
        if (sent.direction !== "send" || !sent.msg.header.msg_type.startsWith("comm")) return;
        // Asked for once: the vote while the page is idle, and the facts about the branch under the pointer.
        if (!/"(vote|card)"/.test(JSON.stringify(sent.msg.content))) window.messagesOfWidgets++;
    });
}"""


@pytest.fixture(scope="module")
def opened(front_ends):
    with front_ends.open("lab", CELLS) as notebook:
        notebook.page.evaluate(COUNT_MESSAGES)
        yield notebook


@pytest.fixture
def chart(opened):
    tree = Chart(opened.output(0))
    tree.wait()
    tree.canvas.focus()
    tree.page.keyboard.press("Escape")
    tree.page.keyboard.press("0")
    expect(tree.show_all).to_be_hidden()
    tree.come_to_rest()
    tree.canvas.scroll_into_view_if_needed()
    return tree


def wheel_at(chart, column, row, delta, shift=False):
    """Turn the wheel over a pixel of the canvas; negative is inwards."""
    box = chart.canvas.bounding_box()
    chart.page.mouse.move(box["x"] + column + 0.5, box["y"] + row + 0.5)
    if shift:
        chart.page.keyboard.down("Shift")
    chart.page.mouse.wheel(0, delta)
    if shift:
        chart.page.keyboard.up("Shift")


def messages(chart):
    return chart.page.evaluate("window.messagesOfWidgets")


def test_wheel_zooms_about_the_pointer(chart):
    before = chart.picture()
    columns = before.leaf_columns()
    assert len(columns) == 16
    pointer = columns[5]
    scrolled = chart.canvas.evaluate(SCROLLED)

    wheel_at(chart, pointer, before.leaf_row - 20, -500)

    expect(chart.show_all).to_be_visible()
    after = chart.picture().leaf_columns()
    assert min(abs(column - pointer) for column in after) <= 1
    spacing = np.diff(columns).mean()
    assert np.diff(after).mean() == pytest.approx(2 * spacing, rel=0.02)
    assert chart.canvas.evaluate(SCROLLED) == scrolled


def test_wheel_over_the_line_zooms_what_is_behind(chart):
    before = chart.picture()
    pointer = before.leaf_columns()[5]
    wheel_at(chart, pointer, before.line, -500)
    expect(chart.show_all).to_be_visible()
    after = chart.picture().leaf_columns()
    assert min(abs(column - pointer) for column in after) <= 1
    assert np.diff(after).mean() == pytest.approx(2 * np.diff(before.leaf_columns()).mean(), rel=0.02)


def test_shift_wheel_zooms_the_heights_about_the_pointer(chart):
    before = chart.picture()
    columns, top = before.leaf_columns(), before.top_row

    wheel_at(chart, columns[8], top, -200, shift=True)

    expect(chart.show_all).to_be_visible()
    after = chart.picture()
    assert abs(after.top_row - top) <= 1
    assert after.line - top == pytest.approx(2**0.4 * (before.line - top), abs=3)
    # Along the leaves nothing moved: the legs of the root are where they were.
    assert np.array_equal(after.pixels[top, :, 3] > 0, before.pixels[top, :, 3] > 0)


def test_drag_pans(chart):
    first = chart.picture()
    wheel_at(chart, first.leaf_columns()[8], first.top_row, -500)
    wheel_at(chart, first.leaf_columns()[8], first.top_row, -200, shift=True)
    chart.next_frame()
    before = chart.picture()
    box = chart.canvas.bounding_box()
    x, y = box["x"] + before.left + 30, box["y"] + (before.top_row + before.line) / 2
    chart.page.mouse.move(x, y)
    chart.page.mouse.down()
    chart.page.mouse.move(x + 70, y - 15, steps=7)
    chart.page.mouse.up()

    after = chart.picture()

    assert after.top_row == pytest.approx(before.top_row - 15, abs=1)
    assert after.line == pytest.approx(before.line - 15, abs=1)
    moved = [column + 70 for column in np.flatnonzero(before.pixels[before.top_row, :, 3] > 0)]
    there = set(np.flatnonzero(after.pixels[after.top_row, :, 3] > 0))
    inside = [column for column in moved if after.left < column < after.right]
    assert len(inside) > 100
    assert sum(column in there for column in inside) >= len(inside) - 2


def test_double_click_zooms_to_a_branch_and_0_shows_all(chart):
    before = chart.picture()
    color = before.leaf_colors(16)[-1]
    own = before.leaf_colors(16).count(color)
    assert 1 < own < 16
    column, row = bar_of(before, color)
    box = chart.canvas.bounding_box()

    chart.page.mouse.dblclick(box["x"] + column, box["y"] + row + 0.5)

    expect(chart.show_all).to_be_visible()
    # A click selects, which is another matter: it marks the leaves.
    chart.page.keyboard.press("Escape")
    chart.come_to_rest()
    after = chart.picture()
    assert after.colors_below() == {color}
    assert len(after.leaf_columns()) == own
    chart.page.keyboard.press("0")
    expect(chart.show_all).to_be_hidden()
    assert len(chart.picture().leaf_columns()) == 16


def test_double_click_beside_the_branches_does_nothing(chart):
    before = chart.picture()
    box = chart.canvas.bounding_box()
    chart.page.mouse.dblclick(box["x"] + before.right - 5, box["y"] + before.top_row + 15)
    assert np.array_equal(chart.picture().pixels, before.pixels)


@pytest.mark.parametrize("way", ["Escape", "0", "button"])
def test_everything_is_shown_again(chart, way):
    before = chart.picture()
    wheel_at(chart, before.leaf_columns()[3], before.leaf_row - 10, -800)
    wheel_at(chart, before.leaf_columns()[3], before.leaf_row - 10, -800, shift=True)
    expect(chart.show_all).to_be_visible()
    assert not np.array_equal(chart.picture().pixels, before.pixels)
    if way == "button":
        chart.show_all.click()
    else:
        chart.canvas.focus()
        chart.page.keyboard.press(way)
    expect(chart.show_all).to_be_hidden()
    assert np.array_equal(chart.picture().pixels, before.pixels)


def test_wheel_outwards_shows_all_and_goes_no_further(chart):
    before = chart.picture()
    wheel_at(chart, before.leaf_columns()[12], before.leaf_row - 10, -300)
    expect(chart.show_all).to_be_visible()
    wheel_at(chart, before.leaf_columns()[2], before.leaf_row - 10, 900)
    expect(chart.show_all).to_be_hidden()
    assert np.array_equal(chart.picture().pixels, before.pixels)


def test_wheel_outwards_with_all_in_view_scrolls_the_notebook(chart):
    before = chart.picture()
    scrolled = chart.canvas.evaluate(SCROLLED)
    wheel_at(chart, before.leaf_columns()[8], before.leaf_row - 10, 150)
    chart.page.wait_for_function(
        f"([element, before]) => ({SCROLLED})(element) > before",
        arg=[chart.canvas.element_handle(), scrolled],
    )
    assert np.array_equal(chart.picture().pixels, before.pixels)


def test_the_line_is_dragged_in_the_view_there_is(opened, chart):
    before = chart.picture()
    wheel_at(chart, before.leaf_columns()[8], before.line - 40, -500, shift=True)
    expect(chart.show_all).to_be_visible()
    height, line_y = chart.height, chart.line_y
    per_pixel = height / (before.leaf_row - before.line)
    chart.drag_line(30)
    assert chart.line_y - line_y == pytest.approx(30, abs=1)
    assert height - chart.height == pytest.approx(30 * per_pixel / 2, rel=0.1)
    expect(chart.show_all).to_be_visible()
    opened.wait_for(f"explorer.cut_height == {chart.height!r}")
    opened.run("explorer.n_clusters = 4")


def test_the_kernel_hears_of_no_zoom(chart):
    box = chart.canvas.bounding_box()
    start = messages(chart)
    before = chart.picture()
    for column in before.leaf_columns()[::3]:
        wheel_at(chart, column, before.leaf_row - 10, -120)
        wheel_at(chart, column, before.leaf_row - 10, -120, shift=True)
    chart.page.mouse.down()
    chart.page.mouse.move(box["x"] + 200, box["y"] + 150, steps=10)
    chart.page.mouse.up()
    chart.canvas.focus()
    chart.page.keyboard.press("Escape")
    expect(chart.show_all).to_be_hidden()
    chart.next_frame()
    assert messages(chart) == start
    # A drag of the line is what it does hear of.
    chart.drag_line(-5)
    chart.page.wait_for_function("start => window.messagesOfWidgets > start", arg=start)


def test_colors_stay_with_their_clusters(chart):
    before = chart.picture()
    assert before.colors_below() == set(PALETTE[: chart.clusters])
    wheel_at(chart, before.leaf_columns()[15], before.leaf_row - 10, -700)
    expect(chart.show_all).to_be_visible()
    after = chart.picture()
    assert after.colors_above() <= {chart.neutral()}
    assert before.leaf_colors(16)[-1] in after.colors_below()
    assert after.colors_below() < before.colors_below()


def test_a_change_of_the_look_keeps_the_view(opened, chart):
    before = chart.picture()
    wheel_at(chart, before.leaf_columns()[5], before.leaf_row - 10, -500)
    expect(chart.show_all).to_be_visible()
    zoomed = chart.picture().leaf_columns()
    opened.run("explorer.show_contracted = True; explorer.leaf_font_size = 9")
    chart.come_to_rest()
    expect(chart.show_all).to_be_visible()
    assert np.allclose(chart.picture().leaf_columns(), zoomed, atol=1)
    opened.run("explorer.show_contracted = False; explorer.leaf_font_size = None")


def test_nothing_lies_over_the_pill_when_the_cut_is_out_of_view(chart):
    before = chart.picture()
    wheel_at(chart, before.leaf_columns()[8], before.leaf_row - 10, -900)
    wheel_at(chart, before.leaf_columns()[8], before.leaf_row - 5, -2000, shift=True)
    expect(chart.pill).to_contain_text("▲")
    assert chart.pill.evaluate(
        """pill => {
            const { left, right, top, bottom } = pill.getBoundingClientRect();
            return [left + 6, right - 6].every(x => pill.contains(document.elementFromPoint(x, (top + bottom) / 2)));
        }"""
    )

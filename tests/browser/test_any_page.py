"""A tree on any page and any screen: what a press leaves behind, where the focus goes, contrast, direction, pixels."""

import numpy as np
import pytest
from playwright.sync_api import expect

from dendrogram_explorer import DendrogramExplorer
from tests.browser.chart import Chart
from tests.browser.pixels import pixels_of

PLACES = """() => [...document.querySelectorAll("#dendro-page :is(button, select, .dendro-pill, .dendro-legend)")]
    .map(each => each.getBoundingClientRect().left)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    X = np.random.default_rng(3).normal(size=(60, 2))
    path = tmp_path_factory.mktemp("any-page") / "tree.html"
    DendrogramExplorer(X).to_html(path)
    return path.as_uri()


@pytest.fixture
def chart(plain_page, address):
    return _open(plain_page, address)


def _open(page, address):
    page.goto(address)
    chart = Chart(page.locator("#dendro-page"))
    chart.wait()
    return chart


def _zoom(chart):
    box = chart.canvas.bounding_box()
    chart.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.8 * box["height"])
    chart.page.mouse.wheel(0, -600)
    expect(chart.show_all).to_be_visible()


def test_a_press_beside_the_line_that_is_released_on_it_drags_nothing_afterwards(chart):
    _zoom(chart)
    mouse, line = chart.page.mouse, chart.line.bounding_box()
    x, edge = line["x"] + 0.4 * line["width"], int(line["y"])
    mouse.move(x, edge - 1)
    assert (
        chart.page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", [x, edge - 1]) == "CANVAS"
    )
    mouse.down()
    mouse.move(x, edge + 1)
    mouse.up()
    window = chart.root.locator(".dendro-window")
    before = window.get_attribute("style")
    mouse.move(x - 60, edge + 90, steps=4)
    chart.next_frame()
    assert window.get_attribute("style") == before


def test_a_press_in_the_scatter_that_is_released_beside_it_draws_no_lasso_afterwards(chart):
    page = chart.page
    points = page.locator(".dendro-points canvas").first
    box = points.bounding_box()
    chart.next_frame()
    overlay = page.locator(".dendro-points .dendro-overlay").last
    before = overlay.evaluate("canvas => canvas.toDataURL()")
    page.mouse.move(box["x"] + 1, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] - 1, box["y"] + 60)
    page.mouse.up()
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=2)
    for x, y in [(0.98, 0.05), (0.98, 0.98), (0.02, 0.98)]:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=3)
    chart.next_frame()
    page.mouse.move(5, 5)
    chart.next_frame()
    assert overlay.evaluate("canvas => canvas.toDataURL()") == before


def test_the_focus_stays_in_the_chart_where_its_element_goes(chart):
    canvas, page = chart.canvas, chart.page
    clusters = chart.clusters
    # The legend is made anew for another cut.
    chart.root.locator(".dendro-chip").nth(1).click()
    for _ in range(2):
        page.keyboard.press("+")
        chart.next_frame()
    assert chart.clusters == clusters + 2
    expect(canvas).to_be_focused()
    chart.root.get_by_role("button", name="Select nothing").press("Enter")
    expect(chart.root.locator(".dendro-selection")).to_be_hidden()
    expect(canvas).to_be_focused()
    _zoom(chart)
    chart.show_all.press("Enter")
    expect(chart.show_all).to_be_hidden()
    expect(canvas).to_be_focused()
    # The row of a cluster that is split goes, too.
    page.locator(".dendro-opener").nth(0).focus()
    for _ in range(20):
        page.keyboard.press("+")
    expect(page.locator(".dendro-table tbody tr")).to_have_count(clusters + 22)
    assert page.evaluate("document.activeElement.closest('#dendro-page') !== null")


def test_enter_that_ends_a_composition_is_left_to_the_input_method(chart):
    name = chart.page.locator(".dendro-name").first
    name.focus()
    chart.page.evaluate("""() => {
        const field = document.querySelector(".dendro-name");
        const key = { key: "Enter", bubbles: true, cancelable: true };
        const press = isComposing => field.dispatchEvent(new KeyboardEvent("keydown", { ...key, isComposing }));
        window.prevented = [true, false].map(isComposing => !press(isComposing));
    }""")
    assert chart.page.evaluate("prevented") == [False, True]


def test_high_contrast_takes_the_systems_colours_but_for_those_that_mean_something(chart):
    own = chart.root.locator(".dendro-chip .dendro-swatch").first
    color = own.evaluate("swatch => getComputedStyle(swatch).backgroundColor")
    chart.page.emulate_media(forced_colors="active")
    expect(own).to_have_css("background-color", color)
    colors = chart.page.evaluate("""() => {
        const of = (name, property) => getComputedStyle(document.querySelector(`#dendro-page ${name}`))[property];
        return {
            ink: of(".dendro-probe-ink", "color"), ground: of(".dendro-probe-ground", "color"),
            pill: of(".dendro-pill", "color"), pillGround: of(".dendro-pill", "backgroundColor"),
        };
    }""")
    assert colors["ink"] != colors["ground"]
    assert colors["pill"] != colors["pillGround"]


def test_on_a_page_that_runs_from_right_to_left_the_chart_does_not(chart):
    before = chart.page.evaluate(PLACES)
    host = chart.page.locator("#dendro-page")
    host.evaluate("host => Object.assign(host.style, { direction: 'rtl', textAlign: 'center' })")
    chart.next_frame()
    assert len(before) > 10
    assert chart.page.evaluate(PLACES) == before
    expect(chart.root).to_have_css("text-align", "left")


@pytest.mark.parametrize(("width", "left"), [(812.5, 0), (811.7, 0.5), (700.3, 3.6), (812.5, 0.5)])
def test_lines_are_crisp_wherever_the_edges_of_the_chart_fall(chart, width, left):
    place = f"width: {width}px; margin-left: {left}px"
    chart.page.evaluate("place => { document.querySelector('#dendro-page').style.cssText = place }", place)
    chart.next_frame()
    drawn = chart.picture()
    # Below the line and above the leaves.
    top, bottom = drawn.line + 20, drawn.leaf_row - 5
    corner = chart.canvas.bounding_box()
    rows = slice(round(corner["y"]) + top, round(corner["y"]) + bottom)
    columns = slice(round(corner["x"]) + drawn.left, round(corner["x"]) + drawn.right)
    on_screen = pixels_of(chart.page.screenshot())[rows, columns, :3].reshape(-1, 3)
    colors = set(map(tuple, on_screen.tolist()))
    # White, and the colour of each cluster as it is: no shade between them.
    assert 2 <= len(colors) <= chart.clusters + 1

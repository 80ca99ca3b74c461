"""What the widget looks like: themes, widths, screens, the handle that makes it taller."""

import numpy as np
import pytest

from tests.browser.agreement import WINE, check_all, check_labels, put_line
from tests.browser.chart import Chart, Scatter, css_hex
from tests.browser.front_ends import VIEWPORT
from tests.browser.pixels import contrast

# WCAG 2 asks for as much of text.
READABLE = 4.5

BACKGROUND = """element => {
    const colorOf = each => getComputedStyle(each).backgroundColor;
    while (/^rgba.*, 0\\)$/.test(colorOf(element))) element = element.parentElement;
    return colorOf(element);
}"""

OUTPUT_WIDTH = "output => output.querySelector('.jp-OutputArea-output').clientWidth"

OVERFLOWING = """output => [...output.querySelectorAll(".jp-OutputArea-output, .widget-box, .dendro, .dendro-controls")]
    .filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.className)"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    put_line(notebook, tree, 16.0)
    tree.stage.scroll_into_view_if_needed()
    return tree


@pytest.fixture
def output_of_width(notebook):
    """Change the window until the notebook's outputs have a width; afterwards it is as it was."""
    output = notebook.output(1)

    def change(width):
        margins = notebook.page.viewport_size["width"] - output.evaluate(OUTPUT_WIDTH)
        notebook.page.set_viewport_size({**VIEWPORT, "width": width + margins})
        notebook.page.wait_for_function(
            f"([output, width]) => ({OUTPUT_WIDTH})(output) === width", arg=[output.element_handle(), width]
        )
        return output

    yield change
    notebook.page.set_viewport_size(VIEWPORT)


@pytest.fixture
def themed(notebook, chart):
    """Change the theme and wait until the tree is drawn in its colours."""

    def change(theme):
        before = chart.canvas.evaluate("canvas => canvas.toDataURL()")
        if notebook.page.locator(f'body[data-jp-theme-name="{theme}"]').count() == 0:
            notebook.set_theme(theme)
            notebook.page.wait_for_function(
                "([canvas, before]) => canvas.toDataURL() !== before",
                arg=[chart.canvas.element_handle(), before],
            )
            chart.next_frame()

    yield change
    notebook.set_theme("JupyterLab Light")


def style(locator, name):
    return css_hex(locator.evaluate(f"element => getComputedStyle(element).{name}"))


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_everything_is_readable_as_soon_as_the_theme_changes(chart, themed, theme):
    themed(theme)
    background = css_hex(chart.canvas.evaluate(BACKGROUND))
    assert (background < "#444444") == (theme == "JupyterLab Dark")
    picture = chart.picture()
    beside, below = (
        picture.pixels[:, : picture.left - 2],
        picture.pixels[picture.leaf_row + 4 :, picture.left :],
    )
    title, ticks = beside[:, : picture.left // 3], beside[:, picture.left // 3 :]
    for text in (title, ticks, below):
        assert contrast(text, background) >= READABLE
    # The branches are lines, not text.
    for color in picture.colors_above() | picture.colors_below():
        assert contrast(np.array([[[*bytes.fromhex(color[1:]), 255]]], dtype=np.uint8), background) >= 2.5

    def contrast_of(locator, behind=None, ink="color"):
        text = np.array([[[*bytes.fromhex(style(locator, ink)[1:]), 255]]], dtype=np.uint8)
        return contrast(text, behind or css_hex(locator.evaluate(BACKGROUND)))

    controls = [chart.pill, chart.height_field, chart.clusters_field, chart.export_button]
    controls += chart.root.locator(".dendro-controls label:visible").all()
    for locator in controls:
        assert contrast_of(locator) >= READABLE
    scatter = Scatter(chart.scope)
    for locator in scatter.figure.locator(".axis text").all():
        assert contrast_of(locator, background, "fill") >= READABLE


@pytest.mark.parametrize("width", [600, 740, 840, 1600])
def test_tree_and_scatter_use_the_width_there_is(notebook, chart, output_of_width, width):
    output = output_of_width(width)
    points = Scatter(output)
    # Both are drawn again for their new width.
    for canvas in (chart.canvas, points.canvas):
        notebook.page.wait_for_function(
            "canvas => Math.abs(canvas.width - canvas.clientWidth * devicePixelRatio) < 1",
            arg=canvas.element_handle(),
        )
    tree, scatter, whole = chart.stage.bounding_box(), points.el.bounding_box(), output.bounding_box()
    if width < 720:
        assert scatter["y"] >= tree["y"] + tree["height"] - 1
        assert tree["width"] >= 0.95 * width
        assert scatter["width"] >= 0.95 * width
    else:
        assert scatter["y"] < tree["y"] + 60
        assert scatter["x"] >= tree["x"] + tree["width"] - 1
        assert tree["width"] / scatter["width"] == pytest.approx(1.5, rel=0.1)
        assert tree["width"] + scatter["width"] >= 0.95 * width
    assert min(scatter["width"], scatter["height"]) > 250
    assert scatter["x"] + scatter["width"] <= whole["x"] + whole["width"] + 1
    assert output.evaluate(OVERFLOWING) == []
    root = chart.root.bounding_box()
    for control in chart.root.locator("input:visible, select:visible, button:visible").all():
        box = control.bounding_box()
        assert box["x"] + box["width"] <= root["x"] + root["width"] + 1
    check_all(notebook, chart, points)


def test_nothing_moves_while_the_line_does(chart):
    # Of legend, heat map, brackets, names and rail, whose texts are what changes, or come with the vote, the place.
    boxes = """root => [...root.querySelectorAll("*")]
        .filter(each => !each.closest(
            ".dendro-figure, .dendro-cut, .dendro-legend > *, .dendro-heat-row > *, .dendro-brackets > *, " +
            ".dendro-centroid, .dendro-rail > *, .dendro-probe, [hidden], svg"))
        .map(each => [each.className, ...Object.values(each.getBoundingClientRect().toJSON())])
        .filter(([, , , width]) => width > 0)"""
    before = chart.root.evaluate(boxes)
    x, y = chart.take_hold()
    for distance in (-90, -20, 45, 130):
        chart.page.mouse.move(x, y + distance, steps=3)
        chart.next_frame()
        assert chart.root.evaluate(boxes) == before
    chart.page.mouse.up()


def test_lines_are_crisp(chart):
    pixels = chart.picture().plot(bottom=chart.picture().leaf_row + 1)
    assert set(np.unique(pixels[..., 3])) == {0, 255}


def test_a_screen_with_twice_the_pixels(notebook, chart):
    """The window is moved to another screen: nothing is loaded again."""
    size = chart.canvas.evaluate("canvas => [canvas.width, canvas.height]")
    session = notebook.page.context.new_cdp_session(notebook.page)
    screen = {**VIEWPORT, "mobile": False}
    # Another width, too: of the ratio alone Chromium's emulation tells no page.
    wider = {**screen, "width": VIEWPORT["width"] + 100}
    session.send("Emulation.setDeviceMetricsOverride", {**wider, "deviceScaleFactor": 2})
    try:
        notebook.page.wait_for_function(
            "canvas => canvas.width === 2 * canvas.clientWidth", arg=chart.canvas.element_handle()
        )
        assert chart.canvas.evaluate("canvas => canvas.width") > 2 * size[0]
        assert chart.canvas.evaluate("canvas => canvas.height") == 2 * size[1]
        picture = chart.picture()
        pixels = picture.plot(bottom=picture.leaf_row + 1)
        assert set(np.unique(pixels[..., 3])) == {0, 255}
        bar = pixels[:, pixels.shape[1] // 2, 3] > 0
        first = int(np.flatnonzero(bar)[0])
        thickness = int(np.flatnonzero(~bar[first:])[0])
        assert 2 <= thickness <= 3
        labels = check_labels(notebook, chart)
        chart.drag_line(40)
        assert max(check_labels(notebook, chart)) >= max(labels)
    finally:
        session.send("Emulation.setDeviceMetricsOverride", {**screen, "deviceScaleFactor": 1})
        notebook.page.wait_for_function(
            "([canvas, width]) => canvas.width === width", arg=[chart.canvas.element_handle(), size[0]]
        )
        session.detach()


def test_the_handle_makes_the_tree_taller(notebook, chart):
    handle = chart.root.get_by_role("separator", name="Height of tree and scatter")
    box = chart.stage.bounding_box()
    width = chart.canvas.evaluate("canvas => canvas.width")
    before = chart.picture()
    grip = handle.bounding_box()
    chart.page.mouse.move(grip["x"] + 90, grip["y"] + 4)
    chart.page.mouse.down()
    chart.page.mouse.move(grip["x"] + 90, grip["y"] + 94, steps=6)
    chart.page.mouse.up()
    assert chart.stage.bounding_box()["height"] == pytest.approx(box["height"] + 90, abs=3)
    taller = chart.picture()
    assert chart.canvas.evaluate("canvas => canvas.width") == width
    assert taller.pixels.shape[0] == pytest.approx(before.pixels.shape[0] + 90, abs=3)
    assert taller.leaf_row - taller.top_row > before.leaf_row - before.top_row + 70
    assert chart.height == 16
    check_all(notebook, chart, Scatter(notebook.output(1)))
    handle.dblclick()

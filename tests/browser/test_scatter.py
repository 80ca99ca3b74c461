"""The scatter in the frame: the same tools, hover and selection, whoever paints the points."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.chart import Chart, Scatter, css_hex

# A grid of 5 by 4 samples, index along the rows: each sample's place is known. Painted by bqplot and by the canvas, and
# one with too many points for bqplot.
CELLS = [
    """\
import numpy as np
import pandas as pd
from dendrogram_explorer import DendrogramExplorer

grid = np.array([[column, row] for row in range(4) for column in range(5)], dtype=float)
table = pd.DataFrame(grid, columns=["column", "row"])
table["third"] = np.arange(20.0) % 7
table["kind"] = ["even" if sample % 2 == 0 else "odd" for sample in range(20)]
def explore(engine):
    axes = {"scatter_x": "column", "scatter_y": "row"}
    return DendrogramExplorer(table, "average", n_clusters=2, scatter_engine=engine, **axes)
bqplot = explore("bqplot")
bqplot""",
    "canvas = explore('canvas')\ncanvas",
    """\
wide = np.column_stack(np.divmod(np.arange(6000), 100)).astype(float)
many = DendrogramExplorer(wide, "single", scatter_x=0, scatter_y=1, n_clusters=1)
many""",
]
GRID = np.array([[column, row] for row in range(4) for column in range(5)], dtype=float)


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture(params=["bqplot", "canvas"])
def painter(request):
    return request.param


@pytest.fixture
def output(notebook, painter):
    output = notebook.output(["bqplot", "canvas"].index(painter))
    output.scroll_into_view_if_needed()
    Chart(output).wait()
    notebook.evaluate(f"setattr({painter}, 'selection', [])")
    return output


@pytest.fixture
def scatter(output, painter):
    scatter = Scatter(output)
    scatter.wait_for_painter(painter)
    yield scatter
    scatter.choose("Lasso")


def corners(places, samples, margin=9):
    """The four corners of a rectangle that holds just these points."""
    (left, top), (right, bottom) = places[samples].min(axis=0) - margin, places[samples].max(axis=0) + margin
    return (left, top), (right, top), (right, bottom), (left, bottom)


def wait_for_selection(notebook, name, output, samples):
    notebook.wait_for(f"{name}.selection.tolist() == {sorted(samples)}")
    expect(Chart(output).selected).to_have_text(f"{len(samples)} sample{'s' * (len(samples) != 1)} selected")


def test_a_box_selects_and_with_shift_adds(notebook, painter, output, scatter):
    scatter.choose("Box")
    places = scatter.places(*GRID.T)

    def box(samples, shift=False):
        upper_left, _, lower_right, _ = corners(places, samples)
        scatter.drag(upper_left, lower_right, shift=shift)

    box([0, 1, 5, 6])
    wait_for_selection(notebook, painter, output, [0, 1, 5, 6])
    box([12, 13, 14], shift=True)
    wait_for_selection(notebook, painter, output, [0, 1, 5, 6, 12, 13, 14])
    # All of it is selected already: it is taken out.
    box([12, 13, 14], shift=True)
    wait_for_selection(notebook, painter, output, [0, 1, 5, 6])
    # Around no point at all: with shift nothing changes, without it nothing is selected.
    between = places[[7, 13]].mean(axis=0)
    scatter.drag(tuple(between - 4), tuple(between + 4), shift=True)
    wait_for_selection(notebook, painter, output, [0, 1, 5, 6])
    scatter.drag(tuple(between - 4), tuple(between + 4))
    notebook.wait_for(f"len({painter}.selection) == 0")


def test_a_lasso_and_a_click_select_and_shift_adds(notebook, painter, output, scatter):
    places = scatter.places(*GRID.T)
    around = corners(places, [10, 11, 15, 16])
    scatter.drag(*around, around[0])
    wait_for_selection(notebook, painter, output, [10, 11, 15, 16])
    scatter.page.keyboard.down("Shift")
    scatter.page.mouse.click(*places[3])
    scatter.page.keyboard.up("Shift")
    wait_for_selection(notebook, painter, output, [3, 10, 11, 15, 16])
    scatter.choose("Point")
    scatter.page.mouse.click(*places[9])
    wait_for_selection(notebook, painter, output, [9])
    # Another tool leaves the selection alone.
    for tool in ("Box", "Zoom", "Lasso", "Point"):
        scatter.choose(tool)
    wait_for_selection(notebook, painter, output, [9])


def test_the_selection_of_python_is_lit(notebook, painter, output, scatter):
    places = scatter.places(*GRID.T)
    notebook.evaluate(f"setattr({painter}, 'selection', [2, 3, 17])")
    expect(Chart(output).selected).to_have_text("3 samples selected")
    expect(output.locator(".dendro-points.dendro-faded")).to_be_visible()
    assert lit_samples(scatter, places) == [2, 3, 17]
    notebook.evaluate(f"setattr({painter}, 'selection', [])")
    expect(output.locator(".dendro-points.dendro-faded")).to_have_count(0)
    assert lit_samples(scatter, places) == []


def test_a_cluster_that_is_hovered_lights_up_its_points(notebook, painter, output, scatter):
    places = scatter.places(*GRID.T)
    output.locator(".dendro-chip").nth(1).hover()
    expect(output.locator(".dendro-points.dendro-faded")).to_be_visible()
    assert lit_samples(scatter, places) == notebook.evaluate(f"{painter}.members(2).tolist()")
    Chart(output).height_field.hover()
    expect(output.locator(".dendro-points.dendro-faded")).to_have_count(0)


def test_a_point_says_what_it_is_and_shows_its_way_to_the_root(notebook, painter, output, scatter):
    chart = Chart(output)
    overlay = chart.stage.locator("canvas").nth(1)
    blank = overlay.evaluate("canvas => canvas.toDataURL()")
    places = scatter.places(*GRID.T)
    for sample in (0, 7, 19):
        scatter.page.mouse.move(*places[sample])
        label = notebook.evaluate(f"int({painter}.labels[{sample}])")
        expect(chart.tooltip).to_contain_text(f"cluster {label} · sample {sample}")
        assert overlay.evaluate("canvas => canvas.toDataURL()") != blank
    # One tooltip for both: it goes to the tree, and there is no second one.
    expect(output.locator(".dendro-tooltip:visible, .bqplot_tooltip_div:visible")).to_have_count(1)
    scatter.page.mouse.move(*(places[19] + 60))
    expect(chart.tooltip).to_be_hidden()
    assert overlay.evaluate("canvas => canvas.toDataURL()") == blank


def test_points_follow_the_cut(notebook, painter, output, scatter):
    chart = Chart(output)
    places = scatter.places(*GRID.T)
    for clusters in (4, 2):
        chart.clusters_field.fill(str(clusters))
        chart.clusters_field.press("Enter")
        notebook.wait_for(f"{painter}.n_clusters == {clusters}")
        expected = notebook.evaluate(
            f"[{painter}.state.colors.colors[c] for c in {painter}.state.clusters.sample_colors]"
        )
        if painter == "bqplot":
            scatter.wait_for_colors([color.upper() for color in expected])
        else:
            chart.next_frame()
            assert painted_colors(scatter, places) == [color.upper() for color in expected]


def test_the_wheel_zooms_a_drag_moves_and_a_button_shows_all(notebook, painter, output, scatter):
    places = scatter.places(*GRID.T)
    chart = Chart(output)
    expect(scatter.show_all).to_be_hidden()
    middle = places[[6, 7, 11, 12]].mean(axis=0)
    scatter.page.mouse.move(*middle)
    for _ in range(3):
        scatter.page.mouse.wheel(0, -500)
    expect(scatter.show_all).to_be_visible()
    # Where sample 12 was nothing is any more.
    scatter.choose("Point")
    scatter.page.mouse.move(*places[12])
    chart.next_frame()
    expect(chart.tooltip).to_be_hidden()
    scatter.show_all.click()
    expect(scatter.show_all).to_be_hidden()
    scatter.page.mouse.move(*places[12])
    expect(chart.tooltip).to_contain_text("sample 12")
    # With the zoom a rectangle fills the plot, and what was in it can be clicked.
    scatter.choose("Zoom")
    upper_left, _, lower_right, _ = corners(places, [12], 30)
    scatter.drag(upper_left, lower_right)
    expect(scatter.show_all).to_be_visible()
    scatter.choose("Point")
    scatter.page.mouse.dblclick(*middle)
    expect(scatter.show_all).to_be_hidden()


def test_axes_and_colours_are_chosen_in_the_frame(notebook, painter, output, scatter):
    x_axis = output.get_by_label("Axis x")
    expect(x_axis).to_have_value("column")
    x_axis.select_option("third")
    notebook.wait_for(f"{painter}.scatter_x == 'third'")
    expect(output.get_by_role("img", name="third against row")).to_be_visible()
    x_axis.select_option("column")
    notebook.wait_for(f"{painter}.scatter_x == 'column'")
    colors = output.get_by_label("Colour the points by")
    colors.select_option("kind")
    notebook.wait_for(f"{painter}.color_by == 'kind'")
    expect(output.locator(".dendro-strip-legend")).to_contain_text("even")
    expect(output.get_by_role("img", name="in the colours of kind")).to_be_visible()
    colors.select_option(label="cluster")
    notebook.wait_for(f"{painter}.color_by is None")
    expect(output.locator(".dendro-strip-legend")).to_be_hidden()


def test_many_points_are_painted_by_the_frame_and_selected_at_once(notebook):
    output = notebook.output(2)
    output.scroll_into_view_if_needed()
    Chart(output).wait()
    scatter = Scatter(output)
    scatter.wait_for_painter("canvas")
    scatter.choose("Box")
    x, y = np.divmod(np.arange(6000), 100)
    places = scatter.places(x.astype(float), y.astype(float))
    inside = np.flatnonzero((x <= 20) & (y >= 50))
    left, right = places[x == 0][0][0] - 1, places[[2000, 2100], 0].mean()
    top, bottom = places[99][1] - 1, places[[49, 50], 1].mean()
    scatter.drag((left, top), (right, bottom))
    notebook.wait_for(f"len(many.selection) == {len(inside)}")
    assert notebook.evaluate("many.selection.tolist()") == inside.tolist()


def test_a_figure_that_does_not_come_is_painted_by_the_canvas(notebook):
    # The id of no model: the manager rejects it, as where bqplot cannot be loaded.
    index = notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")
    notebook.run(
        "from dendrogram_explorer import state as states\n"
        "lost = explore('auto')\n"
        "lost._show_points = lambda: (lost._apply(states.points_shown), setattr(lost, '_figure', 'f' * 32))\n"
        "lost"
    )
    output = notebook.output(index)
    output.scroll_into_view_if_needed()
    Chart(output).wait()
    Scatter(output).wait_for_painter("canvas")
    expect(output.get_by_role("img", name="Scatter of 20 samples")).to_be_visible()


def pixel_at(canvas, places):
    """Colour and opacity of a canvas at places of the window."""
    return canvas.evaluate(
        """(canvas, places) => {
            const box = canvas.getBoundingClientRect(), ratio = canvas.width / box.width;
            const context = canvas.getContext("2d");
            return places.map(([x, y]) =>
                [...context.getImageData(Math.floor((x - box.x) * ratio), Math.floor((y - box.y) * ratio), 1, 1).data]);
        }""",
        [list(map(float, place)) for place in places],
    )


def lit_samples(scatter, places):
    Chart(scatter.el.locator("xpath=ancestor::*[contains(@class, 'jp-Cell-outputArea')]")).next_frame()
    return [sample for sample, pixel in enumerate(pixel_at(scatter.lit, places)) if pixel[3] > 128]


def painted_colors(scatter, places):
    return [css_hex(f"rgb({r}, {g}, {b})") for r, g, b, _ in pixel_at(scatter.canvas, places)]

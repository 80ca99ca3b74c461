"""A rectangle in the scatter selects, in an explorer; with shift it adds, and so do a lasso and a click."""

import numpy as np
import pytest
from playwright.sync_api import expect

# A grid of 5 by 4 samples, index along the rows, and one too large for SVG: each sample's place in the figure is known.
CELLS = [
    """\
import numpy as np
from dendrogram_explorer import DendrogramExplorer

grid = np.array([[column, row] for row in range(4) for column in range(5)], dtype=float)
explorer = DendrogramExplorer(grid, "average", scatter_x=0, scatter_y=1, n_clusters=2)
explorer""",
    """\
wide = np.column_stack(np.divmod(np.arange(6000), 100)).astype(float)
many = DendrogramExplorer(wide, "single", scatter_x=0, scatter_y=1, n_clusters=1)
many""",
]


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture
def output(notebook):
    output = notebook.output(0)
    expect(output.locator(".dot")).to_have_count(20)
    notebook.evaluate("setattr(explorer, 'selection', [])")
    yield output
    choose(output, "Point")


def choose(output, tool):
    output.get_by_role("button", name=tool, exact=True).click()
    expect(output.locator(".brushintsel .overlay")).to_have_count(1 if tool == "Brush" else 0)
    expect(output.locator(".lassoselector rect")).to_have_count(1 if tool == "Lasso" else 0)


def centers(output):
    boxes = [dot.bounding_box() for dot in output.locator(".dot").all()]
    return np.array([(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes])


def drag(page, *points, shift=False):
    if shift:
        page.keyboard.down("Shift")
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=6)
    page.mouse.up()
    if shift:
        page.keyboard.up("Shift")


def brush(output, *corners, shift=False):
    """Draw a rectangle, and wait until another one can be drawn: each takes a new selector."""
    overlay = output.locator(".brushintsel .overlay")
    used = overlay.element_handle()
    drag(output.page, *corners, shift=shift)
    output.page.wait_for_function("used => !used.isConnected", arg=used)
    expect(overlay).to_have_count(1)


def around(dots, samples, margin=8):
    """Two opposite corners of a rectangle that holds just these points."""
    return dots[samples].min(axis=0) - margin, dots[samples].max(axis=0) + margin


def wait_for_selection(notebook, output, samples):
    notebook.wait_for(f"explorer.selection.tolist() == {sorted(samples)}")
    expect(output.locator(".dendro-selection")).to_contain_text(f"{len(samples)} sample")


def test_a_rectangle_selects_and_with_shift_adds(notebook, output):
    choose(output, "Brush")
    dots = centers(output)
    brush(output, *around(dots, [0, 1, 5, 6]))
    wait_for_selection(notebook, output, [0, 1, 5, 6])
    expect(output.locator(".brushintsel .selection")).to_be_hidden()
    # A wide and low one: without more, shift would make it a line.
    brush(output, *around(dots, [12, 13, 14]), shift=True)
    wait_for_selection(notebook, output, [0, 1, 5, 6, 12, 13, 14])
    brush(output, *around(dots, [1, 6, 11]), shift=True)
    wait_for_selection(notebook, output, [0, 1, 5, 6, 11, 12, 13, 14])
    # All of it is selected already: it is taken out.
    brush(output, *around(dots, [12, 13, 14]), shift=True)
    wait_for_selection(notebook, output, [0, 1, 5, 6, 11])
    brush(output, *around(dots, [18]))
    wait_for_selection(notebook, output, [18])
    # Beside all points: with shift nothing changes, without it nothing is selected.
    between = dots[7] + 12, dots[7] + 24
    brush(output, *between, shift=True)
    wait_for_selection(notebook, output, [18])
    brush(output, *between)
    notebook.wait_for("len(explorer.selection) == 0")


def test_another_tool_leaves_the_selection(notebook, output):
    choose(output, "Brush")
    brush(output, *around(centers(output), [0, 1, 5, 6]))
    wait_for_selection(notebook, output, [0, 1, 5, 6])
    # Python answers each press after all that the one before has sent.
    for tool in ("Lasso", "Point", "Brush", "Point", "Lasso"):
        choose(output, tool)
    assert notebook.evaluate("explorer.selection.tolist()") == [0, 1, 5, 6]


def test_shift_adds_for_the_lasso_and_the_click_too(notebook, output):
    dots = centers(output)
    output.page.mouse.click(*dots[3])
    wait_for_selection(notebook, output, [3])
    output.page.keyboard.down("Shift")
    output.page.mouse.click(*dots[9])
    output.page.keyboard.up("Shift")
    wait_for_selection(notebook, output, [3, 9])
    choose(output, "Lasso")
    (left, top), (right, bottom) = around(dots, [10, 11, 15, 16])
    drag(output.page, (left, top), (right, top), (right, bottom), (left, bottom), (left, top + 2), shift=True)
    wait_for_selection(notebook, output, [3, 9, 10, 11, 15, 16])


def test_points_of_webgl_are_selected_by_a_rectangle(notebook):
    output = notebook.output(1)
    output.scroll_into_view_if_needed()
    plot = output.locator(".bqplot .plotarea_events, .bqplot rect.plotarea_background").first
    choose(output, "Brush")
    box = output.locator(".brushintsel .overlay").bounding_box()
    assert box["width"] > 100
    expect(plot).to_be_attached()
    # The left half and a little of the height around its middle.
    y = box["y"] + box["height"] / 2
    drag(output.page, (box["x"] + 1, y - 40), (box["x"] + box["width"] / 2, y + 40))
    notebook.wait_for("len(many.selection) > 100")
    column, row = wide_of(notebook)
    assert (column.min(), column.max()) == (0, 29)
    share = 80 / box["height"] * 99 * 1.08
    assert abs(np.unique(row).size - share) <= 2
    assert len(column) == 30 * np.unique(row).size
    choose(output, "Look")


def wide_of(notebook):
    return np.divmod(np.array(notebook.evaluate("many.selection.tolist()")), 100)

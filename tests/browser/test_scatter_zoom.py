"""The wheel and the mouse zoom into the scatter and move it; a button shows all points again."""

import pytest
from playwright.sync_api import expect

CELLS = [
    """\
import numpy as np
from dendrogram_explorer import DendrogramExplorer

grid = np.array([[column, row] for row in range(4) for column in range(5)], dtype=float)
explorer = DendrogramExplorer(grid, "average", scatter_x=0, scatter_y=1, n_clusters=2)
def limits(of):
    return [(scale.min, scale.max) for scale in of.scatter.marks[0].scales.values()][:2]
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


def tool(output, name):
    return output.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize(("cell", "name"), [(0, "explorer"), (1, "many")])
def test_wheel_zooms_drag_moves_and_the_button_leads_back(notebook, cell, name):
    output, page = notebook.output(cell), notebook.page
    output.scroll_into_view_if_needed()
    back = tool(output, "All")
    expect(back).to_be_hidden()
    whole = notebook.evaluate(f"limits({name})")
    tool(output, "Zoom").click()
    expect(output.locator('.bqplot [style*="cursor: move"]')).to_have_count(1)
    area = output.locator(".bqplot .plotarea_events, .bqplot rect.plotarea_background").first
    plot = area.bounding_box()
    middle = plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] / 2
    page.mouse.move(*middle)
    page.mouse.wheel(0, -300)
    notebook.wait_for(f"limits({name})[0][0] > {whole[0][0]} and limits({name})[1][1] < {whole[1][1]}")
    expect(back).to_be_visible()
    (left, right), _ = notebook.evaluate(f"limits({name})")
    page.mouse.down()
    page.mouse.move(middle[0] + plot["width"] / 4, middle[1], steps=8)
    page.mouse.up()
    # The points go with the mouse.
    notebook.wait_for(f"limits({name})[0][0] < {left} - 0.2 * {right - left}")
    (left, right), (low, high) = notebook.evaluate(f"limits({name})")
    assert notebook.evaluate(f"[len({name}.selection), {name}.n_clusters]") == [0, 2 - cell]
    # A rectangle there holds what is shown there.
    tool(output, "Brush").click()
    expect(output.locator(".brushintsel .overlay")).to_have_count(1)
    page.mouse.move(plot["x"] + 3, plot["y"] + 3)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] - 3, plot["y"] + plot["height"] - 3, steps=8)
    page.mouse.up()
    data = "grid" if cell == 0 else "wide"
    shown = f"(({data} > [{left}, {low}]) & ({data} < [{right}, {high}])).all(axis=1)"
    notebook.wait_for(f"len({name}.selection) > 0")
    missed = notebook.evaluate(f"len(np.setxor1d({name}.selection, np.flatnonzero({shown})))")
    assert missed <= notebook.evaluate(f"0.1 * {shown}.sum()")
    back.click()
    notebook.wait_for(f"limits({name}) == {whole}")
    expect(back).to_be_hidden()

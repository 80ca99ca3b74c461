"""Choosing points in the scatter: what the mouse draws around is what Python has selected."""

import numpy as np
import pytest
from playwright.sync_api import expect

# A grid of 5 by 4 samples; the index counts along the rows. Each sample's place in the figure is known from it.
PANEL = """\
import numpy as np
from dendrogram_explorer.scatter.projection import project
from dendrogram_explorer.scatter.panel import ScatterPanel

def show(points):
    told = []
    panel = ScatterPanel(project(points, 0, 1), on_select=lambda samples: told.append(samples.tolist()))
    panel.recolor(np.zeros(len(points), dtype=int), ["#0072B2"])
    return panel, told

grid = np.array([[column, row] for row in range(4) for column in range(5)], dtype=float)
panel, told = show(grid)
many, told_of_many = show(np.column_stack(np.divmod(np.arange(6000.0), 100)))
"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [PANEL, "panel.widget", "many.widget"]) as opened:
        yield opened


@pytest.fixture
def figure(notebook):
    output = notebook.output(1)
    expect(output.locator(".dot")).to_have_count(20)
    notebook.evaluate("panel.select([]) or told.clear()")
    yield output
    choose(output, "Point")


def choose(output, tool):
    output.get_by_role("button", name=tool).click()
    expect(output.locator(".lassoselector rect")).to_have_count(1 if tool == "Lasso" else 0)


def centers(output):
    boxes = [dot.bounding_box() for dot in output.locator(".dot").all()]
    return np.array([(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes])


def drag(page, *points):
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=6)
    page.mouse.up()


def faded(output):
    """Indices of the points that are faded."""
    opacities = output.locator(".dot").evaluate_all("dots => dots.map(dot => getComputedStyle(dot).opacity)")
    return [index for index, opacity in enumerate(opacities) if float(opacity) < 0.5]


def corners(dots, samples, margin=8):
    """A way around some of the points."""
    (left, top), (right, bottom) = dots[samples].min(axis=0) - margin, dots[samples].max(axis=0) + margin
    return (left, top), (right, top), (right, bottom), (left, bottom), (left, top + 2)


def test_lasso(notebook, figure):
    choose(figure, "Lasso")
    dots = centers(figure)
    for samples in ([0, 1, 5, 6], [13, 14, 18, 19]):
        drag(figure.page, *corners(dots, samples))
        notebook.wait_for(f"told and told[-1] == {samples}")
        # The next lasso does not add to this one, which is why it leaves the figure.
        expect(figure.locator(".lassoselector path")).to_have_count(0)
        expect(figure.locator(".dot").nth(10)).to_have_css("opacity", "0.2")
        assert faded(figure) == sorted(set(range(20)) - set(samples))
    # A lasso around nothing selects nothing.
    left, top = dots[[0, 6]].mean(axis=0)
    drag(figure.page, (left, top), (left + 9, top), (left + 9, top - 9), (left, top - 9))
    notebook.wait_for("told[-1] == []")
    expect(figure.locator(".dot").first).to_have_css("opacity", "1")
    assert faded(figure) == []


def test_click(notebook, figure):
    dots = centers(figure)
    figure.page.mouse.click(*dots[7])
    notebook.wait_for("told and told[-1] == [7]")
    expect(figure.locator(".dot").nth(3)).to_have_css("opacity", "0.2")
    assert faded(figure) == sorted(set(range(20)) - {7})
    figure.page.mouse.click(*dots[[7, 8]].mean(axis=0))
    notebook.wait_for("told[-1] == []")
    expect(figure.locator(".dot").nth(3)).to_have_css("opacity", "1")


def test_recolouring_leaves_points_faded(notebook, figure):
    notebook.evaluate("panel.select(np.array([2, 3]))")
    expect(figure.locator(".dot").first).to_have_css("opacity", "0.2")
    notebook.evaluate('panel.recolor(np.zeros(20, dtype=int), ["#D55E00"])')
    expect(figure.locator(".dot").first).to_have_css("fill", "rgb(213, 94, 0)")
    assert faded(figure) == sorted(set(range(20)) - {2, 3})


def test_keys_pressed_after_a_lasso_leave_the_selection(notebook, figure):
    choose(figure, "Lasso")
    dots = centers(figure)
    drag(figure.page, *corners(dots, [0, 1, 5, 6]))
    notebook.wait_for("told and told[-1] == [0, 1, 5, 6]")
    choose(figure, "Point")
    figure.page.keyboard.press("Delete")
    figure.page.mouse.click(*dots[9])
    notebook.wait_for("told[1:] == [[9]]")


def test_lasso_where_webgl_draws(notebook):
    output = notebook.output(2)
    choose(output, "Lasso")
    area = output.locator(".lassoselector rect").bounding_box()
    left, top = area["x"] + 5, area["y"] + 5
    right, bottom = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    for _ in range(2):
        notebook.evaluate("told_of_many.clear()")
        drag(output.page, (left, top), (right, top), (right, bottom), (left, bottom), (left, top + 2))
        # Python knows where the points lie: these are the ones in the upper left quarter.
        notebook.wait_for(
            "len(told_of_many) == 1 and len(told_of_many[0]) > 1000 and "
            "(lambda x, y: x.max() < 31 and x.min() < 3 and y.min() > 48 and y.max() > 95)"
            "(*np.column_stack([many.mark.x, many.mark.y])[told_of_many[0]].T)"
        )
        expect(output.locator(".lassoselector path")).to_have_count(0)

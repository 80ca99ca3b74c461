"""What stays behind of an explorer: nothing, once nobody can reach it."""

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, check_labels
from tests.browser.chart import Chart

# Widgets that the kernel keeps.
COUNT = "len(__import__('ipywidgets').widgets.widget._instances)"


@pytest.fixture(scope="module")
def notebook(front_ends):
    cells = [WINE, "again = DendrogramExplorer(wine)\nagain", "DendrogramExplorer(wine)", "explorer"]
    with front_ends.open("lab", cells) as opened:
        yield opened


@pytest.mark.parametrize("cell", [1, 2])
def test_a_cell_that_runs_again_leaves_one_explorer(notebook, cell):
    notebook.run_cell(cell)
    Chart(notebook.output(cell)).wait()
    trees, widgets = notebook.page.locator(".dendro").count(), notebook.evaluate(COUNT)
    for _ in range(3):
        notebook.run_cell(cell)
        chart = Chart(notebook.output(cell))
        chart.wait()
    expect(notebook.output(cell).locator(".dendro")).to_have_count(1)
    expect(notebook.page.locator(".dendro")).to_have_count(trees)
    assert notebook.evaluate(COUNT) == widgets
    if cell == 1:
        chart.drag_line(60)
        check_labels(notebook, chart, "again")


def test_an_explorer_that_a_variable_holds_lives_on(notebook):
    notebook.run("first = again")
    Chart(notebook.output(1)).wait()
    notebook.run_cell(1)
    Chart(notebook.output(1)).wait()
    assert notebook.evaluate("first is not again")
    index = notebook.page.locator(".jp-Notebook:visible .jp-Cell").count()
    notebook.run("first")
    old = Chart(notebook.output(index))
    old.wait()
    old.drag_line(90)
    check_labels(notebook, old, "first")
    assert notebook.evaluate("again.cut_height") != old.height


def test_a_closed_explorer_is_gone_from_page_and_kernel(notebook):
    widgets = notebook.evaluate(COUNT)
    index = notebook.page.locator(".jp-Notebook:visible .jp-Cell").count()
    notebook.run("closing = DendrogramExplorer(wine)\nclosing")
    Chart(notebook.output(index)).wait()
    assert notebook.evaluate(COUNT) > widgets
    notebook.run("closing.close()")
    expect(notebook.output(index).locator(".dendro")).to_have_count(0)
    expect(notebook.output(index).locator(".bqplot")).to_have_count(0)
    assert notebook.evaluate(COUNT) == widgets
    # Others are as alive as before.
    chart = Chart(notebook.output(3))
    chart.drag_line(50)
    check_labels(notebook, chart)


def test_a_deleted_output_leaves_no_listeners_behind(notebook):
    """A view that is gone must not go on drawing: its canvas is out of the page and stays as it is."""
    index = notebook.page.locator(".jp-Notebook:visible .jp-Cell").count()
    notebook.run("explorer")
    chart = Chart(notebook.output(index))
    chart.wait()
    canvas = chart.canvas.element_handle()
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    notebook.page.evaluate(
        "index => window.jupyterapp.shell.currentWidget.content.widgets[index].model.outputs.clear()", index
    )
    expect(notebook.output(index).locator(".dendro")).to_have_count(0)
    remaining = Chart(notebook.output(3))
    remaining.drag_line(-40)
    check_labels(notebook, remaining)
    remaining.next_frame()
    assert not canvas.evaluate("canvas => canvas.isConnected")
    assert canvas.evaluate("canvas => canvas.toDataURL()") == before


def test_a_figure_that_was_closed_leaves_the_points_to_the_canvas(notebook):
    index = notebook.page.locator(".jp-Notebook:visible .jp-Cell").count()
    notebook.run("mended = DendrogramExplorer(wine)\nmended")
    output = notebook.output(index)
    chart = Chart(output)
    chart.wait()
    expect(output.locator(".bqplot.figure")).to_have_count(1)
    notebook.run("mended.scatter.close()")
    expect(output.locator(".bqplot.figure")).to_have_count(0)
    chart.drag_line(40)
    check_labels(notebook, chart, "mended")
    notebook.run("mended.close()")

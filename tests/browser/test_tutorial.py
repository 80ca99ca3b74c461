"""The tutorial notebook itself, opened and used as its text tells the reader to."""

from pathlib import Path

import nbformat
from playwright.sync_api import expect

from tests.browser.agreement import check_all, check_labels
from tests.browser.chart import Chart, Scatter

TUTORIAL = Path(__file__).parents[2] / "notebooks" / "tutorial.ipynb"


def test_tutorial_in_jupyterlab(open_notebook):
    places = {cell.id: index for index, cell in enumerate(nbformat.read(TUTORIAL, as_version=4).cells)}
    notebook = open_notebook("lab", TUTORIAL)
    notebook.run("from scipy.cluster.hierarchy import leaves_list")

    # The first explorer, which the last cells cut at 50.
    first = notebook.output(places["cluster"])
    chart, scatter = Chart(first), Scatter(first)
    chart.wait()
    assert (chart.height, chart.clusters) == (50, 2)
    chart.drag_line(50)
    assert chart.clusters > 2
    check_all(notebook, chart, scatter)

    # The truncated one: 12 leaves as the text says, and its line at 16 leaves four clusters.
    truncated = Chart(notebook.output(places["truncation"]))
    truncated.wait()
    assert truncated.clusters == 4
    truncated.keep_texts()
    truncated.open_menu(truncated.look_button)
    truncated.counts_box.uncheck()
    truncated.counts_box.check()
    notebook.page.keyboard.press("Escape")
    texts = truncated.leaf_labels()
    leaves = ["(23)", "(17)", "(4)", "(6)", "(10)", "40", "(13)", "(10)", "(3)", "(9)", "(21)", "(33)"]
    assert texts[: len(leaves)] == leaves
    truncated.drag_line(-60)
    check_labels(notebook, truncated, "truncated")

    # The second data are shown twice, with the branch that is split by hand.
    second, again = (Chart(notebook.output(places[cell])) for cell in ("data-2", "branches"))
    for chart in (second, again):
        chart.wait()
        assert chart.clusters == 5
    again.take_hold()
    notebook.page.mouse.up()
    notebook.page.keyboard.press("Control+z")
    expect(again.pill).to_contain_text("k 4")
    expect(second.pill).to_contain_text("k 4")
    assert notebook.evaluate("explorer2.cut.split") == ()

"""The line is dragged, and the tree, the scatter and Python follow, in every front end."""

import io
import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, check_all
from tests.browser.chart import Chart, Scatter

LATER = "print(explorer.n_clusters, repr(explorer.cut_height), explorer.labels.tolist())"


def downloaded_labels(chart):
    name, content = chart.download("CSV")
    assert name == "clusters.csv"
    return pd.read_csv(io.BytesIO(content))["cluster"].tolist()


@pytest.mark.parametrize(
    ("front_end", "cell"),
    [
        ("lab", "explorer"),
        ("notebook", "explorer"),
        ("voila", "explorer"),
        # The tree's arrays come in a message; Voila's kernel has to be there to send them when the page is opened.
        ("voila", "explorer = DendrogramExplorer(wine, save_arrays=False)\nexplorer"),
    ],
    ids=["lab", "notebook", "voila", "voila-arrays-not-saved"],
)
def test_dragging_the_line_moves_tree_scatter_and_labels(open_notebook, front_end, cell):
    notebook = open_notebook(front_end, [WINE, cell])
    chart, scatter = Chart(notebook.output(1)), Scatter(notebook.output(1))
    chart.wait()
    check_all(notebook, chart, scatter)
    before, line_y, clusters = chart.height, chart.line_y, chart.clusters

    chart.drag_line(110)

    assert chart.height < before
    assert chart.line_y - line_y == pytest.approx(110, abs=1)
    assert chart.clusters > clusters
    shown = float(re.search(r"h ([\d.]+)", chart.pill.inner_text())[1])
    assert shown == pytest.approx(chart.height, rel=0.005)
    check_all(notebook, chart, scatter)
    if front_end != "voila":  # it has no cells to run
        labels = notebook.evaluate("explorer.labels")
        assert notebook.run(LATER) == f"{chart.clusters} {chart.height!r} {labels}"

    chart.drag_line(-160)

    assert chart.clusters <= clusters
    check_all(notebook, chart, scatter)

    assert downloaded_labels(chart) == notebook.evaluate("explorer.labels")


def test_marimo_cells_react_to_the_line(open_notebook):
    notebook = open_notebook(
        "marimo",
        [
            f"{WINE}\nimport marimo as mo\nview = mo.ui.anywidget(explorer)",
            "view",
            "view.value\n"
            "right = fcluster(explorer.linkage_matrix, explorer.cut_height, 'distance')\n"
            "agrees = bool((explorer.labels == right).all())\n"
            "mo.plain_text(f'{explorer.n_clusters} {explorer.cut_height!r} {agrees}')",
        ],
    )
    chart = Chart(notebook.output(1))
    chart.wait()
    expect(notebook.output(2)).to_have_text(f"3 {chart.height!r} True")

    chart.drag_line(50)

    assert chart.clusters > 3
    expect(notebook.output(2)).to_have_text(f"{chart.clusters} {chart.height!r} True")
    picture = chart.picture()
    assert picture.colors_above() == {chart.neutral()}
    assert len(picture.colors_below()) == chart.clusters
    assert max(downloaded_labels(chart)) == chart.clusters


def test_marimo_cells_react_to_labels_and_selection(open_notebook):
    notebook = open_notebook(
        "marimo",
        [
            f"{WINE}\nimport marimo as mo\nview = mo.ui.anywidget(explorer)",
            "view",
            "value = view.value\n"
            "agrees = value['labels'] == explorer.labels.tolist()\n"
            "mo.plain_text(f\"{max(value['labels'])} clusters, {len(value['selection'])} selected, {agrees}\")",
        ],
    )
    chart = Chart(notebook.output(1))
    chart.wait()
    expect(notebook.output(2)).to_have_text("3 clusters, 0 selected, True")
    # Steps of the field, clicks and undo are messages, not traits that the page writes.
    chart.clusters_field.fill("5")
    chart.clusters_field.press("Enter")
    expect(notebook.output(2)).to_have_text("5 clusters, 0 selected, True")
    chart.named("More controls").click()
    chart.named("Undo").click()
    notebook.page.keyboard.press("Escape")
    expect(notebook.output(2)).to_have_text("3 clusters, 0 selected, True")
    scatter = Scatter(notebook.output(1))
    scatter.wait_for_painter("canvas")
    scatter.choose("Box")
    scatter.canvas.scroll_into_view_if_needed()
    box = scatter.canvas.bounding_box()
    scatter.drag(
        (box["x"] + 60, box["y"] + 20), (box["x"] + box["width"] - 20, box["y"] + box["height"] - 50)
    )
    expect(notebook.output(2)).to_have_text(re.compile(r"3 clusters, \d\d+ selected, True"))

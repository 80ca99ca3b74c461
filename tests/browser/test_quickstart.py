"""The quickstart notebook itself, opened as a user opens it."""

from pathlib import Path

import nbformat
from playwright.sync_api import expect

from tests.browser.agreement import check_all, check_labels
from tests.browser.chart import Chart, Scatter

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"


def test_quickstart_in_jupyterlab(open_notebook):
    places = {cell.id: index for index, cell in enumerate(nbformat.read(QUICKSTART, as_version=4).cells)}
    notebook = open_notebook("lab", QUICKSTART)
    notebook.run("from scipy.cluster.hierarchy import fcluster, leaves_list")
    wines = notebook.output(places["explore-wines"])
    chart, scatter = Chart(wines), Scatter(wines)
    chart.wait()
    assert chart.clusters == 3  # the last cell that sets it

    chart.drag_line(60)

    assert chart.clusters > 3
    check_all(notebook, chart, scatter)
    sizes = notebook.evaluate("np.bincount(explorer.labels)[1:]")
    expect(notebook.output(places["observe-labels"])).to_contain_text(f"Cluster sizes: {sizes}")

    truncated = Chart(notebook.output(places["from-linkage"]))
    truncated.wait()
    expect(truncated.truncation).to_have_value("lastp")
    check_labels(notebook, truncated, "truncated")
    Chart(notebook.output(places["explore-array"])).wait()

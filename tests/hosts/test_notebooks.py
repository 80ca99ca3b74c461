"""Notebook applications; `tests/browser` tests them in depth."""

import pytest

from tests.browser.chart import Chart
from tests.browser.front_ends import FRONT_ENDS, FrontEnds
from tests.hosts.conftest import PICTURES
from tests.hosts.notebook import SOURCE

MARIMO = [
    "from dendrogram_explorer import DendrogramExplorer\nfrom sklearn.datasets import load_wine\nimport marimo as mo",
    "explorer = DendrogramExplorer(load_wine(as_frame=True).data, scale='standard')\n"
    "view = mo.ui.anywidget(explorer)\nview",
    "mo.plain_text(f\"{max(view.value['labels'])} clusters\")",
]


@pytest.mark.parametrize("name", FRONT_ENDS)
def test_the_line_is_moved(name, context, tmp_path):
    opened, _ = context
    front_ends = FrontEnds(opened, tmp_path, PICTURES)
    cells = MARIMO if name == "marimo" else [SOURCE]
    try:
        with front_ends.open(name, cells) as notebook:
            notebook.page.set_viewport_size({"width": 1200, "height": 900})
            chart = Chart(notebook.page.locator("body"))
            chart.wait()
            chart.drag_line(90)
            assert chart.clusters > 3
            if name == "marimo":
                notebook.output(2).get_by_text(f"{chart.clusters} clusters").wait_for()
            else:
                notebook.wait_for(f"explorer.labels.max() == {chart.clusters}")
            front_ends.picture(notebook, name)
    finally:
        front_ends.close()

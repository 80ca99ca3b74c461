"""Strips under the leaves, chosen in the View menu by mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.chart import Chart

TABLE = """\
import numpy as np, pandas as pd
from dendrogram_explorer import DendrogramExplorer
table = pd.DataFrame({"x": np.arange(40.0) ** 1.3, "site": ["north", "south"] * 20})
explorer = DendrogramExplorer(table, columns=["x"], n_clusters=3)
explorer.pin("three")
"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [TABLE, "explorer"]) as opened:
        yield opened


def test_strips_are_chosen_by_mouse_and_explained(notebook):
    output = notebook.output(1)
    Chart(output).wait()
    legend = output.get_by_role("group", name="Colours under the leaves")
    expect(legend).to_be_hidden()
    output.get_by_role("button", name="View").click()
    strips = output.locator(".dendro-strips")
    strips.locator("summary").click()
    for name in ("site", "three", "x"):
        strips.get_by_label(name, exact=True).check()
    notebook.wait_for("explorer.strips == ['site', 'three', 'x']")
    expect(legend.locator("strong")).to_have_text(["site", "three", "x"])
    strips.get_by_label("three", exact=True).uncheck()
    notebook.wait_for("explorer.strips == ['site', 'x']")
    notebook.page.keyboard.press("Escape")
    expect(legend.locator("strong")).to_have_text(["site", "x"])
    expect(legend).to_contain_text("northsouth")
    # Below the last leaf.
    canvas = output.locator(".dendro-chart canvas").first.bounding_box()
    notebook.page.mouse.move(canvas["x"] + canvas["width"] - 20, canvas["y"] + canvas["height"] - 40)
    tooltip = output.locator(".dendro-tooltip")
    expect(tooltip).to_contain_text("site: ")
    expect(tooltip).to_contain_text("x: ")
    notebook.evaluate("setattr(explorer, 'strips', [])")
    expect(legend).to_be_hidden()

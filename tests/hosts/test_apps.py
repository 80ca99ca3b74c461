"""Frameworks with a kernel of their own: what is done in the browser reaches Python, and Python's answer the page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chart import Chart, Scatter
from tests.hosts.conftest import APPS

COMMANDS = {
    "shiny": (
        lambda port: ["shiny", "run", "--port", str(port), str(APPS / "shiny_app.py")],
        "#report",
    ),
    "solara": (
        lambda port: [
            *("solara", "run", str(APPS / "solara_app.py"), "--port", str(port), "--no-open", "--production"),
        ],
        ".report",
    ),
    "panel": (
        lambda port: ["panel", "serve", str(APPS / "panel_app.py"), "--port", str(port)],
        ".report",
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_cut_and_selection_reach_python(name, serve, open_page):
    command, where = COMMANDS[name]
    ready = "/panel_app" if name == "panel" else "/"
    host = open_page(name, serve(name, command, ready) + ready)
    page = host.page
    report, body = page.locator(where), page.locator("body")
    chart, scatter = Chart(body), Scatter(body)
    chart.wait()
    expect(report).to_have_text("3 clusters, 0 selected")
    scatter.canvas.wait_for()

    chart.drag_line(60)

    assert chart.clusters > 3
    expect(report).to_have_text(f"{chart.clusters} clusters, 0 selected")
    chart.clusters_field.fill("4")
    chart.clusters_field.press("Enter")
    expect(report).to_have_text("4 clusters, 0 selected")

    scatter.canvas.scroll_into_view_if_needed()
    scatter.choose("Box")
    box = scatter.canvas.bounding_box()
    scatter.drag(
        (box["x"] + 60, box["y"] + 20), (box["x"] + box["width"] - 20, box["y"] + box["height"] - 50)
    )
    expect(report).to_have_text(re.compile(r"4 clusters, \d\d+ selected"))
    assert not host.errors, host.errors
    assert not host.missing, host.missing

"""Scores of each number of clusters, under the tree."""

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, check_labels, check_tree, set_trait
from tests.browser.chart import Chart


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        yield opened


@pytest.fixture
def chart(notebook):
    set_trait(notebook, "n_clusters", 4)
    tree = Chart(notebook.output(1))
    expect(tree.clusters_field).to_have_value("4")
    tree.scores = tree.root.get_by_role("slider", name="Number of clusters by their scores")
    tree.charts = tree.scores.locator("svg")
    if not tree.scores.is_visible():
        tree.root.get_by_role("tab", name="Scores").click()
    expect(tree.charts).to_have_count(7)
    return tree


def test_the_charts_are_read_and_clicked(notebook, chart):
    table = notebook.evaluate("explorer.scores_by_k()['silhouette'].tolist()")
    silhouette = chart.charts.nth(3)
    expect(silhouette).to_contain_text(f"k 4: {table[2]:.3g}")
    silhouette.scroll_into_view_if_needed()
    box = silhouette.bounding_box()

    def place(k):
        start, end = 6, 132  # as in scores.ts
        return box["x"] + start + (end - start) * (k - 2) / 18, box["y"] + 50

    chart.page.mouse.move(*place(7))
    expect(silhouette).to_contain_text(f"k 7: {table[5]:.3g}")
    expect(chart.charts.first).to_contain_text("k 7: ")
    assert notebook.evaluate("explorer.n_clusters") == 4  # to look costs nothing
    chart.page.mouse.click(*place(7))
    expect(chart.clusters_field).to_have_value("7")
    assert max(check_labels(notebook, chart)) == 7
    chart.page.mouse.move(5, 5)
    expect(silhouette).to_contain_text(f"k 7: {table[5]:.3g}")
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_the_charts_stand_in_rows_and_look_as_if_one_could_click(chart):
    expect(chart.scores).to_have_css("cursor", "pointer")
    boxes = [chart.charts.nth(at).bounding_box() for at in range(2)]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[1]["x"] == boxes[0]["x"] + boxes[0]["width"]  # no letter's gap between them


def test_arrow_keys_move_the_cut_and_speak(notebook, chart):
    chart.scores.focus()
    expect(chart.scores).to_have_attribute("aria-valuenow", "4")
    chart.page.keyboard.press("ArrowRight")
    expect(chart.scores).to_have_attribute("aria-valuenow", "5")
    notebook.wait_for("explorer.n_clusters == 5")
    silhouette = notebook.evaluate("float(explorer.scores_by_k()['silhouette'][5])")
    spoken = chart.scores.get_attribute("aria-valuetext")
    assert spoken.startswith("5 clusters, height ")
    assert f"silhouette {silhouette:.3g}" in spoken
    chart.page.keyboard.press("ArrowLeft")
    notebook.wait_for("explorer.n_clusters == 4")
    expect(chart.scores).to_be_focused()


def test_another_tree_has_other_scores(notebook, chart):
    height = chart.charts.first
    before = height.locator("path").get_attribute("d")
    notebook.run("explorer.method = 'average'")
    wanted = notebook.evaluate("float(explorer.scores_by_k()['to_height'][4])")
    expect(height).to_contain_text(f"k 4: {wanted:.3g}")
    assert height.locator("path").get_attribute("d") != before
    notebook.run("explorer.method = 'ward'")
    expect(height.locator("path")).to_have_attribute("d", before)


def test_the_charts_go_where_they_came_from(notebook, chart):
    chart.root.get_by_role("tab", name="Scores").click()
    expect(chart.scores).to_be_hidden()

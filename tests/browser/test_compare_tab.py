"""The Compare tab: the present clusters against a known column and against pins, by mouse and keyboard."""

import re

import pytest
from playwright.sync_api import expect

import hatch_build
from tests.browser.agreement import set_trait
from tests.browser.chart import Chart

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"
IRIS = """\
import numpy as np
from sklearn.datasets import load_iris

from dendrogram_explorer import DendrogramExplorer

flowers = load_iris(as_frame=True).frame
flowers["species"] = load_iris().target_names[flowers.pop("target")]
explorer = DendrogramExplorer(flowers, columns=list(flowers.columns[:4]))"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [IRIS, "explorer"]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    set_trait(notebook, "n_clusters", 3)
    set_trait(notebook, "selection", [])
    expect(tree.clusters_field).to_have_value("3")
    tree.tab = tree.root.get_by_role("tab", name="Compare")
    if tree.tab.get_attribute("aria-selected") != "true":
        tree.tab.click()
    tree.panel = tree.root.get_by_role("tabpanel", name="Compare")
    tree.partner = tree.panel.get_by_role("combobox", name="Compare with")
    tree.said = tree.panel.get_by_role("status")
    tree.table = tree.panel.locator("table")
    return tree


def counts_of(table):
    rows = table.locator("tbody tr").all()
    texts = [[each.inner_text().strip() for each in row.locator("td").all()] for row in rows]
    return [[0 if text == "·" else int(text) for text in row] for row in texts]


def agrees(notebook, chart, partner):
    rand = notebook.evaluate(f"explorer.compare_with({partner!r}).adjusted_rand")
    expect(chart.said).to_contain_text(f"Adjusted Rand index {rand:.3f}.")
    assert counts_of(chart.table) == notebook.evaluate(
        f"explorer.compare_with({partner!r}).table.values.tolist()"
    )


def test_clusters_against_a_known_column_follow_the_cut(notebook, chart):
    chart.partner.select_option("species")
    agrees(notebook, chart, "species")
    state = notebook.evaluate("explorer.labels.tolist()")
    for k in (2, 5):
        set_trait(notebook, "n_clusters", k)
        expect(chart.table.locator("tbody tr")).to_have_count(k)
        agrees(notebook, chart, "species")
    set_trait(notebook, "n_clusters", 3)
    expect(chart.table.locator("tbody tr")).to_have_count(3)
    assert notebook.evaluate("explorer.labels.tolist()") == state
    # A cell is the samples that are counted in it.
    table = notebook.evaluate("explorer.compare_with('species').table.values.tolist()")
    row, column = next((i, j) for i in range(3) for j in range(3) if 0 < table[i][j] < 30)
    cell = chart.table.locator("tbody tr").nth(row).locator("td").nth(column).get_by_role("button")
    cell.focus()
    notebook.page.keyboard.press("Enter")
    notebook.wait_for(f"len(explorer.selection) == {table[row][column]}")
    assert notebook.evaluate(
        "sorted({(int(explorer.labels[i]) - 1, flowers.species.iloc[i]) for i in explorer.selection})"
    ) == [(row, ["setosa", "versicolor", "virginica"][column])]


def test_pins_are_compared_restored_and_let_go(notebook, chart):
    chart.panel.get_by_role("button", name="Pin", exact=False).first.click()
    notebook.wait_for("list(explorer.pins) == ['3 clusters']")
    chip = chart.panel.get_by_role("button", name="3 clusters: restore")
    expect(chip).to_be_visible()
    set_trait(notebook, "n_clusters", 4)
    chart.partner.select_option("pin: 3 clusters")
    agrees(notebook, chart, "3 clusters")
    # The cluster that was divided: its smaller part has moved.
    moved = notebook.evaluate(
        "min(int(size) for size in np.unique(explorer.labels, return_counts=True)[1]"
        " if size not in np.unique(explorer.pins['3 clusters'], return_counts=True)[1])"
    )
    expect(chart.said).to_contain_text(f"{moved} samples are not with most of their group")
    chart.panel.get_by_role("button", name="Select all samples that move").click()
    notebook.wait_for(f"len(explorer.selection) == {moved}")
    set_trait(notebook, "selection", [])
    list_ = chart.panel.get_by_role("group", name="Samples that move").get_by_role("button")
    expect(list_).to_have_count(1)
    list_.first.click()
    notebook.wait_for(f"len(explorer.selection) == {moved}")
    chip.click()
    notebook.wait_for("explorer.n_clusters == 3")
    expect(chart.said).to_contain_text(re.compile(r"Adjusted Rand index 1\.000\. 0 samples"))
    chart.panel.get_by_role("button", name="Unpin 3 clusters").click()
    notebook.wait_for("not explorer.pins")
    expect(chip).to_have_count(0)
    expect(chart.table).to_be_hidden()


def test_each_tab_leads_to_each_other(notebook, chart):
    for name in ("Suggestions", "Compare", "Scores", "Compare", "Clusters", "Suggestions"):
        chart.root.get_by_role("tab", name=name).click()
        expect(chart.root.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        expect(chart.root.get_by_role("tabpanel", name=name)).to_be_visible()
        expect(chart.root.get_by_role("tabpanel")).to_have_count(1)


def test_axe_finds_nothing_in_the_tab(notebook, chart):
    chart.panel.get_by_role("button", name="Pin", exact=False).first.click()
    chart.partner.select_option("species")
    expect(chart.table).to_be_visible()
    notebook.page.add_script_tag(path=AXE)
    violations = notebook.page.evaluate(
        """() => window.axe.run(".dendro", { resultTypes: ["violations"] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))"""
    )
    assert violations == []

"""Hover, selection, cuts by hand, search and the walk by keyboard, with the mouse and the keys of a user."""

import pytest
from playwright.sync_api import expect

import hatch_build
from dendrogram_explorer.color.palette import PALETTE
from tests.browser.agreement import WINE, set_trait
from tests.browser.chart import Chart

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        yield opened


@pytest.fixture
def chart(notebook):
    notebook.evaluate("explorer.reset_branches()")
    set_trait(notebook, "n_clusters", 3)
    set_trait(notebook, "selection", [])
    notebook.wait_for("explorer.n_clusters == 3 and len(explorer.selection) == 0")
    chart = Chart(notebook.output(1))
    chart.wait()
    expect(notebook.output(1).locator(".dendro-pill")).to_contain_text("k 3")
    chart.come_to_rest()
    return chart


def walk(notebook, *keys):
    """Put the focus on the tree and press keys there."""
    notebook.output(1).locator(".dendro-canvas").first.focus()
    for key in keys:
        notebook.page.keyboard.press(key)


def check_branches(notebook, chart):
    """Check that browser and kernel count the same clusters, and the labels by the scipy code that gives them."""
    # The pill is read each time: what Python has sent may be on its way to the page still.
    notebook.wait_for(
        lambda: f"explorer.cut_height == {chart.height!r} and explorer.n_clusters == {chart.clusters}"
    )
    names = "{'df': wine, 'np': np}"
    assert notebook.evaluate(
        f"(lambda names: exec(explorer.to_code(), names) or np.array_equal(names['labels'], explorer.labels))({names})"
    )


def test_the_walk_speaks_and_enter_selects(notebook, chart):
    voice = notebook.output(1).locator(".dendro-voice").last
    walk(notebook, "Home")
    expect(voice).to_contain_text("Node 354: 178 samples")
    walk(notebook, "ArrowDown")
    left = notebook.evaluate("int(explorer.linkage_matrix[-1, 0])")
    expect(voice).to_contain_text(f"Node {left}: ")
    expect(voice).to_contain_text("cluster 1")
    walk(notebook, "Enter")
    notebook.wait_for(f"explorer.selection.tolist() == sorted(explorer.members(node={left}).tolist())")
    expect(notebook.output(1).locator(".dendro-selection")).to_contain_text("samples selected")
    walk(notebook, "Escape")
    notebook.wait_for("len(explorer.selection) == 0")


def test_alt_enter_splits_and_joins_and_ctrl_z_takes_it_back(notebook, chart):
    walk(notebook, "Home", "ArrowDown", "Alt+Enter")
    notebook.wait_for("explorer.n_clusters == 4 and len(explorer.cut.split) == 1")
    check_branches(notebook, chart)
    walk(notebook, "Control+z")
    notebook.wait_for("explorer.n_clusters == 3 and not explorer.cut.split")
    walk(notebook, "Home", "Alt+Enter")
    notebook.wait_for("explorer.n_clusters == 1 and len(explorer.cut.joined) == 1")
    expect(chart.pill).to_contain_text("k 1")
    assert chart.picture().colors_above() == {PALETTE[0]}  # what is joined has its colour above the line too
    notebook.output(1).get_by_role("button", name="Undo all manual splits and joins").click()
    notebook.wait_for("explorer.n_clusters == 3")


def test_what_is_cut_by_hand_survives_the_line(notebook, chart):
    walk(notebook, "Home", "ArrowDown", "Alt+Enter")
    notebook.wait_for("explorer.n_clusters == 4")
    height = chart.height
    chart.drag_line(30)
    notebook.wait_for(
        f"explorer.cut_height < {height} and explorer.n_clusters == 4 and len(explorer.cut.split) == 1"
    )
    pill = notebook.output(1).locator(".dendro-pill")
    expect(pill).to_contain_text(f"k {notebook.evaluate('explorer.n_clusters')}")
    check_branches(notebook, chart)


def test_a_click_selects_and_a_click_beside_it_clears(notebook, chart):
    legend = notebook.output(1).locator(".dendro-chip")
    expect(legend).to_have_count(3)
    legend.nth(1).click()
    notebook.wait_for("explorer.selection.tolist() == explorer.members(2).tolist()")
    faded = notebook.output(1).locator("svg .dot")
    expect(faded.first).to_be_visible()
    legend.nth(0).click(modifiers=["Shift"])
    notebook.wait_for("len(explorer.selection) == len(explorer.members(1)) + len(explorer.members(2))")
    box = notebook.output(1).locator(".dendro-canvas").first.bounding_box()
    notebook.page.mouse.click(box["x"] + 180, box["y"] + 20)
    notebook.wait_for("len(explorer.selection) == 0")


def test_hover_lights_branch_and_points_without_the_kernel(notebook, chart):
    before = notebook.evaluate("(explorer.selection.tolist(), explorer.cut.to_json())")
    notebook.output(1).locator(".dendro-chip").nth(0).hover()
    faded = notebook.output(1).locator(".dendro-points.dendro-faded")
    expect(faded).to_be_visible()
    notebook.page.mouse.move(5, 5)
    expect(faded).to_have_count(0)
    assert notebook.evaluate("(explorer.selection.tolist(), explorer.cut.to_json())") == before


def test_the_tooltip_says_what_a_branch_is(notebook, chart):
    box = notebook.output(1).locator(".dendro-canvas").first.bounding_box()
    tooltip = notebook.output(1).locator(".dendro-tooltip")
    # Below the plot stands the label of a leaf.
    notebook.page.mouse.move(box["x"] + 184, box["y"] + box["height"] - 36)
    expect(tooltip).to_be_visible()
    expect(tooltip).to_contain_text("cluster 1")
    expect(tooltip).to_contain_text("sample")
    notebook.page.mouse.move(box["x"] + 5, box["y"] - 60)
    expect(tooltip).to_be_hidden()


def test_find_flies_to_a_sample_and_selects_it(notebook, chart):
    output = notebook.output(1)
    chart = Chart(output)
    chart.open_menu(chart.named("Find samples by name or by values"))
    notebook.page.keyboard.type("121")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for("explorer.selection.tolist() == [121]")
    expect(output.get_by_text("1 of 1", exact=True)).to_be_visible()
    expect(output.locator(".dendro-match")).to_have_text(["121"])
    expect(output.locator(".dendro-minimap")).to_be_visible()
    notebook.page.keyboard.press("Escape")
    output.get_by_role("button", name="Show the whole tree again").click()
    expect(output.locator(".dendro-minimap")).to_be_hidden()


def test_axe_finds_nothing(notebook, chart):
    notebook.page.add_script_tag(path=AXE)
    violations = notebook.page.evaluate(
        """() => window.axe.run(".dendro", { resultTypes: ["violations"] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`))"""
    )
    assert violations == []

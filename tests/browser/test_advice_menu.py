"""Suggestions of several rules, and cuts that are not at a height, from the widget."""

import re

import pytest
from playwright.sync_api import expect

import hatch_build
from tests.browser.agreement import WINE, check_labels, check_tree, put_line
from tests.browser.chart import Chart, css_hex

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    put_line(notebook, tree, 11.9)
    tree.stage.scroll_into_view_if_needed()
    tree.menu = tree.root.get_by_role("button", name="Where to cut")
    tree.cut_by = tree.root.get_by_role("combobox", name="Cut by")
    tree.threshold = tree.root.get_by_role("textbox", name="Threshold")
    tree.depth = tree.root.get_by_role("textbox", name="Depth")
    if not tree.cut_by.is_visible():
        tree.menu.click()
    yield tree
    tree.cut_by.press("Escape")
    expect(tree.cut_by).to_be_hidden()


def scipys(notebook, threshold, depth):
    return notebook.evaluate(
        f"int(fcluster(explorer.linkage_matrix, {threshold}, 'inconsistent', {depth}).max())"
    )


def test_rules_vote_and_each_candidate_can_be_taken(notebook, chart):
    rows = chart.root.get_by_role("group", name="Suggestions").get_by_role("button")
    chart.root.get_by_role("button", name="Let rules vote").click()
    expect(chart.status).to_have_text(re.compile("votes"))
    wanted = notebook.evaluate(
        "[(int(k), 'present tree' in at) for k, at in explorer.suggest_cuts()[['n_clusters', 'source']].values]"
    )
    assert len({k for k, _ in wanted}) > 1  # they contradict each other
    expect(rows).to_have_count(len(wanted))
    # Beside the axis there are those of this tree alone.
    here = {k for k, is_here in wanted if is_here}
    expect(chart.root.locator(".dendro-rail button strong")).to_have_count(len(here))
    for i, (k, _) in enumerate(wanted):
        rows.nth(i).click()
        expect(chart.clusters_field).to_have_value(str(k))
        notebook.wait_for(f"explorer.n_clusters == {k}")
        expect(rows).to_have_count(len(wanted))  # the others can still be taken
        if not chart.cut_by.is_visible():
            chart.open_menu(chart.menu)
    for _ in wanted:
        notebook.evaluate("explorer.undo()")
    expect(chart.height_field).to_have_value("11.9")
    assert notebook.evaluate("explorer.method") == "ward"


def test_cuts_by_persistence_size_and_shape(notebook, chart):
    size = chart.root.get_by_role("textbox", name=re.compile("^(Least|Greatest) size$"))
    expect(size).to_be_hidden()
    chart.cut_by.select_option("persistence")
    notebook.wait_for("explorer.cut.criterion == 'persistent'")
    expect(size).to_have_value("5%")
    size.fill("20")
    size.press("Enter")
    notebook.wait_for("explorer.cut.min_size == 20")
    assert notebook.evaluate("min(np.bincount(explorer.labels[explorer.labels > 0])[1:]) >= 20")
    expect(chart.clusters_field).to_have_value(str(notebook.evaluate("explorer.n_clusters")))

    chart.cut_by.select_option("greatest size")
    notebook.wait_for("explorer.cut.criterion == 'size'")
    expect(size).to_have_value(str(notebook.evaluate("explorer.cut.max_size")))
    for typed, refusal in [("many", '"many" is not a size'), ("0", "max_size")]:
        before = size.input_value()
        size.fill(typed)
        size.press("Enter")
        expect(chart.status).to_contain_text(refusal)
        expect(size).to_have_value(before)
    size.fill("50")
    size.press("Enter")
    notebook.wait_for("explorer.cut.max_size == 50")
    assert notebook.evaluate("max(np.bincount(explorer.labels)) <= 50")

    chart.cut_by.select_option("branch shape")
    notebook.wait_for("explorer.cut.criterion == 'dynamic'")
    expect(size).to_have_value("20")
    notebook.evaluate("explorer.undo()")
    expect(size).to_have_value("50")
    chart.cut_by.focus()
    chart.cut_by.select_option("height")
    notebook.wait_for("explorer.cut.criterion == 'distance'")
    expect(size).to_be_hidden()


def test_a_cut_by_inconsistency_and_back(notebook, chart):
    clusters = chart.clusters
    chart.cut_by.select_option("inconsistency")
    notebook.wait_for("explorer.cut.criterion == 'inconsistent'")
    expect(chart.depth).to_have_value("5")
    threshold = notebook.evaluate("explorer.cut.threshold")
    expect(chart.threshold).to_have_value(f"{threshold:.3g}")
    assert 1 < chart.clusters <= clusters  # about as many as before

    chart.threshold.fill("1.15")
    chart.threshold.press("Enter")
    notebook.wait_for("explorer.cut.threshold == 1.15")
    chart.depth.fill("2")
    chart.depth.press("Tab")
    notebook.wait_for("explorer.cut.depth == 2")
    assert notebook.evaluate(
        "np.array_equal(explorer.labels, fcluster(explorer.linkage_matrix, 1.15, 'inconsistent'))"
    )
    expect(chart.pill).to_have_text(f"k {scipys(notebook, 1.15, 2)}")
    counts = ", ".join(f"{depth}: {scipys(notebook, 1.15, depth)}" for depth in (2, 3, 5, 10))
    expect(chart.root.get_by_text("Clusters by depth")).to_have_text(f"Clusters by depth {counts}")

    line = chart.line.locator(".dendro-line")
    expect(line).to_have_css("opacity", "0")
    accent = css_hex(
        chart.root.locator(".dendro-probe-accent").first.evaluate("each => getComputedStyle(each).color")
    )
    assert accent in chart.picture().colors_below()  # where branches are cut

    # Tab has led out of the menu.
    if not chart.cut_by.is_visible():
        chart.open_menu(chart.menu)
    chart.cut_by.select_option("height")
    expect(chart.line).to_have_attribute("aria-valuenow", "11.9")
    expect(line).to_have_css("opacity", "1")
    expect(chart.threshold).to_be_hidden()
    check_tree(notebook, chart, check_labels(notebook, chart))
    assert notebook.evaluate("explorer.cut.criterion") == "distance"


def test_enter_asks_for_the_line_into_as_many_clusters(notebook, chart):
    notebook.evaluate("explorer.cut_inconsistent(1.0, depth=5)")
    expect(chart.cut_by).to_have_value("inconsistent")
    clusters = chart.clusters_field.input_value()
    assert notebook.evaluate(
        f"not np.array_equal(explorer.labels, fcluster(explorer.linkage_matrix, {clusters}, 'maxclust'))"
    )
    # The focus leaves the menu, which closes.
    chart.clusters_field.press("Enter")
    expect(chart.cut_by).to_be_hidden()
    expect(chart.clusters_field).to_have_value(clusters)
    chart.open_menu(chart.menu)
    expect(chart.cut_by).to_have_value("distance")
    assert max(check_labels(notebook, chart)) == int(clusters)


def test_python_and_the_menu_say_the_same(notebook, chart):
    notebook.evaluate("explorer.cut_inconsistent(0.9, depth=3)")
    expect(chart.cut_by).to_have_value("inconsistent")
    expect(chart.threshold).to_have_value("0.9")
    expect(chart.depth).to_have_value("3")
    for field, typed, refusal in [
        (chart.threshold, "much", '"much" is not a threshold'),
        (chart.depth, "0", '"0" is not a depth'),
        (chart.depth, "", '"" is not a depth'),
    ]:
        before = field.input_value()
        field.fill(typed)
        field.press("Enter")
        expect(chart.status).to_contain_text(refusal)
        expect(field).to_have_value(before)
    assert notebook.evaluate("(explorer.cut.threshold, explorer.cut.depth)") == (0.9, 3)
    notebook.evaluate("explorer.undo()")
    expect(chart.threshold).to_be_hidden()
    if not chart.cut_by.is_visible():
        chart.open_menu(chart.menu)
    expect(chart.cut_by).to_have_value("distance")


def test_axe_finds_nothing_in_the_open_menu(notebook, chart):
    notebook.page.add_script_tag(path=AXE)
    violations = notebook.page.evaluate(
        """() => window.axe.run(".dendro", { resultTypes: ["violations"] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))"""
    )
    assert violations == []

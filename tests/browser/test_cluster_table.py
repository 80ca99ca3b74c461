"""The table of clusters under the tree, with the mouse and the keys of a user; names in legend, tooltip and table."""

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, set_trait
from tests.browser.chart import Chart
from tests.browser.test_branches_and_selection import AXE


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        yield opened


@pytest.fixture
def chart(notebook):
    notebook.evaluate("setattr(explorer, 'cluster_names', {})")
    for name, value in (("n_clusters", 3), ("selection", []), ("show_summary", False)):
        set_trait(notebook, name, value)
    chart = Chart(notebook.output(1))
    chart.wait()
    expect(notebook.output(1).locator(".dendro-pill")).to_contain_text("k 3")
    expect(table_of(notebook)).to_be_hidden()
    notebook.output(1).locator(".dendro-canvas").first.focus()
    notebook.page.keyboard.press("0")
    expect(notebook.output(1).get_by_role("button", name="Show the whole tree again")).to_be_hidden()
    chart.come_to_rest()
    return chart


def table_of(notebook):
    return notebook.output(1).locator(".dendro-table")


def rows_of(notebook):
    return table_of(notebook).locator("tbody tr")


def opened_by_mouse(notebook):
    notebook.output(1).get_by_role("tab", name="Clusters").click()
    table = table_of(notebook)
    expect(table).to_be_visible()
    expect(table).to_have_attribute("aria-busy", "false")
    return table


def test_the_table_says_what_the_summary_says(notebook, chart):
    opened_by_mouse(notebook)
    notebook.wait_for("explorer.show_summary")
    rows = rows_of(notebook)
    expect(rows).to_have_count(3)
    summary = notebook.evaluate(
        "explorer.summary().reset_index()[['cluster', 'size', 'medoid', 'features']].values.tolist()"
    )
    for i, (label, size, medoid, features) in enumerate(summary):
        row = rows.nth(i)
        expect(row.locator(".dendro-opener")).to_have_text(str(label))
        expect(row.locator(".dendro-col-size")).to_have_text(str(size))
        expect(row.locator(".dendro-col-medoid")).to_have_text(str(medoid))
        shown = row.locator(".dendro-feature")
        written = [
            f"{name}{effect.replace('-', '−')}" for name, effect in map(str.split, features.split(", "))
        ]
        titles = [feature.get_attribute("title").partition(":")[0] for feature in shown.all()]
        effects = shown.locator(".dendro-effect").all_text_contents()
        assert [title + effect for title, effect in zip(titles, effects, strict=True)] == written
        assert "here" in shown.first.get_attribute("title")
    notebook.output(1).get_by_role("tab", name="Clusters").click()
    notebook.wait_for("not explorer.show_summary")
    expect(table_of(notebook)).to_be_hidden()


def test_whether_clusters_are_stable_is_asked_for_by_a_click(notebook, chart):
    table = opened_by_mouse(notebook)
    cells = table.locator("td.dendro-col-stability")
    expect(cells).to_have_text(["", "", ""])
    table.get_by_role("button", name="Stability?").click()
    head = table.get_by_role("button", name="Stability", exact=True)
    expect(head).to_be_visible()
    expect(notebook.output(1).locator(".dendro-status")).to_contain_text("3 of 3 clusters are stable")
    found = notebook.evaluate("explorer.cluster_stability()['jaccard'].tolist()")
    expect(cells).to_have_text([f"{jaccard:.2f}" for jaccard in found])
    head.click()
    expect(cells).to_have_text([f"{jaccard:.2f}" for jaccard in sorted(found, reverse=True)])
    table.get_by_role("button", name="Cluster", exact=True).click()
    # Of another cut nothing is known.
    set_trait(notebook, "n_clusters", 4)
    expect(cells).to_have_text(["", "", "", ""])
    expect(table.get_by_role("button", name="Stability?")).to_be_visible()


def test_the_table_follows_the_line_and_asks_for_what_it_does_not_know(notebook, chart):
    opened_by_mouse(notebook)
    chart.drag_line(110)
    clusters = chart.clusters
    assert clusters > 3
    expect(rows_of(notebook)).to_have_count(clusters)
    notebook.wait_for(f"explorer.n_clusters == {clusters}")
    expect(table_of(notebook)).to_have_attribute("aria-busy", "false")
    medoids = rows_of(notebook).locator(".dendro-col-medoid").all_text_contents()
    assert medoids == [str(medoid) for medoid in notebook.evaluate("explorer.summary().medoid.tolist()")]


def test_a_row_selects_its_cluster_and_zooms_to_it(notebook, chart):
    opened_by_mouse(notebook)
    rows_of(notebook).nth(1).locator(".dendro-col-size").click()
    notebook.wait_for("explorer.selection.tolist() == explorer.members(2).tolist()")
    expect(notebook.output(1).get_by_role("button", name="Show the whole tree again")).to_be_visible()
    expect(rows_of(notebook).nth(1)).to_have_class("dendro-picked")
    rows_of(notebook).nth(0).locator(".dendro-opener").click(modifiers=["Shift"])
    notebook.wait_for("len(explorer.selection) == len(explorer.members(1)) + len(explorer.members(2))")
    chart.come_to_rest()
    notebook.page.keyboard.press("0")
    expect(notebook.output(1).get_by_role("button", name="Show the whole tree again")).to_be_hidden()


def test_by_keyboard_a_row_is_opened_and_the_table_sorted(notebook, chart):
    toggle = notebook.output(1).get_by_role("tab", name="Clusters")
    toggle.focus()
    notebook.page.keyboard.press("Enter")
    table = table_of(notebook)
    expect(table).to_have_attribute("aria-busy", "false")
    heads = table.locator(".dendro-head")
    heads.nth(2).press("Enter")
    expect(table.locator("th").nth(2)).to_have_attribute("aria-sort", "descending")
    sizes = rows_of(notebook).locator(".dendro-col-size")
    by_size = notebook.evaluate("sorted(explorer.summary()['size'].tolist())")
    expect(sizes).to_have_text([str(size) for size in by_size[::-1]])
    notebook.page.keyboard.press("Space")
    expect(sizes).to_have_text([str(size) for size in by_size])
    rows_of(notebook).nth(0).locator(".dendro-opener").focus()
    notebook.page.keyboard.press("Enter")
    notebook.wait_for(f"len(explorer.selection) == {by_size[0]}")
    heads.nth(0).click()
    expect(table.locator("th").nth(0)).to_have_attribute("aria-sort", "ascending")


def test_a_name_is_typed_and_stays_with_the_branch(notebook, chart):
    opened_by_mouse(notebook)
    rows_of(notebook).nth(1).locator("input").click()
    notebook.page.keyboard.type("</script> dry 0+b")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for("explorer.cluster_names == {2: '</script> dry 0+b'}")
    # Keys that mean something to the chart and to the notebook were text, and Enter did not press the row's button.
    assert notebook.evaluate("len(explorer.selection)") == 0
    expect(notebook.output(1).get_by_role("button", name="Show the whole tree again")).to_be_hidden()
    assert notebook.evaluate("explorer.n_clusters") == 3
    assert notebook.evaluate("explorer.summary().name.tolist()") == ["", "</script> dry 0+b", ""]
    legend = notebook.output(1).locator(".dendro-chip")
    expect(legend.nth(1)).to_contain_text("</script> dry 0+b")
    size = notebook.evaluate("len(explorer.members(2))")
    node = notebook.evaluate("explorer.node_of(2)")
    set_trait(notebook, "n_clusters", 4)
    expect(legend).to_have_count(4)
    named = notebook.evaluate("list(explorer.cluster_names)")[0]
    expect(legend.nth(named - 1)).to_contain_text("dry")
    assert notebook.evaluate(f"explorer.members({named}).tolist() == explorer.members(node={node}).tolist()")
    assert notebook.evaluate(f"len(explorer.members({named}))") == size
    # A name given in Python shows in the table; Esc gives up what was typed.
    notebook.evaluate(f"explorer.name_cluster({named}, 'from Python')")
    field = rows_of(notebook).nth(named - 1).locator("input")
    expect(field).to_have_value("from Python")
    field.click()
    notebook.page.keyboard.type("nothing of this")
    notebook.page.keyboard.press("Escape")
    expect(field).to_have_value("from Python")
    assert notebook.evaluate("list(explorer.cluster_names.values())") == ["from Python"]
    field.fill("")
    field.press("Enter")
    notebook.wait_for("explorer.cluster_names == {}")


def test_a_cluster_inside_a_contracted_branch_can_be_opened(notebook, chart):
    opened_by_mouse(notebook)
    for name, value in (("truncate_mode", "lastp"), ("p", 4), ("n_clusters", 12)):
        set_trait(notebook, name, value)
    expect(rows_of(notebook)).to_have_count(12)
    for label in (1, 12):
        rows_of(notebook).nth(label - 1).locator(".dendro-opener").click()
        notebook.wait_for(f"explorer.selection.tolist() == explorer.members({label}).tolist()")
    set_trait(notebook, "truncate_mode", None)


def test_another_method_has_other_facts(notebook, chart):
    opened_by_mouse(notebook)
    rows_of(notebook).nth(0).locator("input").fill("lost with its tree")
    rows_of(notebook).nth(0).locator("input").press("Enter")
    notebook.wait_for("len(explorer.cluster_names) == 1")
    with_warnings_off = "__import__('warnings').simplefilter('ignore')"
    notebook.evaluate(with_warnings_off)
    for method in ("average", "ward"):
        set_trait(notebook, "method", method)
        medoids = [str(medoid) for medoid in notebook.evaluate("explorer.summary().medoid.tolist()")]
        expect(rows_of(notebook).locator(".dendro-col-medoid")).to_have_text(medoids)
        spreads = rows_of(notebook).locator(".dendro-col-spread").all_text_contents()
        wanted = notebook.evaluate("explorer.summary().spread.tolist()")
        assert [float(text) for text in spreads] == pytest.approx(wanted, rel=5e-3)
    assert notebook.evaluate("explorer.cluster_names") == {}


def test_the_tooltip_says_the_name(notebook, chart):
    notebook.evaluate("explorer.name_cluster(1, 'sweet')")
    expect(notebook.output(1).locator(".dendro-chip").nth(0)).to_contain_text("sweet")
    box = notebook.output(1).locator(".dendro-canvas").first.bounding_box()
    notebook.page.mouse.move(box["x"] + 184, box["y"] + box["height"] - 36)
    expect(notebook.output(1).locator(".dendro-tooltip")).to_contain_text("cluster 1, sweet")
    notebook.page.mouse.move(5, 5)


def test_axe_finds_nothing(notebook, chart):
    opened_by_mouse(notebook)
    notebook.page.evaluate(AXE.read_text())
    violations = notebook.page.evaluate(
        "async () => (await axe.run(document.querySelector('.dendro'),"
        " {rules: {'color-contrast': {enabled: true}}})).violations.map(({id, nodes}) => [id, nodes.map(n => n.html)])"
    )
    assert violations == []


def test_of_many_clusters_the_largest_are_listed(notebook, chart):
    opened_by_mouse(notebook)
    notebook.evaluate("setattr(explorer, 'n_clusters', 178)")
    expect(rows_of(notebook)).to_have_count(178)
    expect(table_of(notebook).locator(".dendro-table-note")).to_be_hidden()
    notebook.evaluate("setattr(explorer, 'n_clusters', 3)")
    expect(rows_of(notebook)).to_have_count(3)

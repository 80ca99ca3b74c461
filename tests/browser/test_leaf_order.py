"""The order and the colours of the leaves, chosen in the menu and changed by hand; labels stay."""

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import set_trait
from tests.browser.chart import Chart, Scatter

# 16 leaves stand far enough apart for every one to have a label.
CELLS = [
    """\
from dendrogram_explorer import DendrogramExplorer

places = [0, 1, 3, 7, 20, 22, 25, 33, 70, 71, 74, 80, 95, 99, 107, 126]
names = [f"at {place}" for place in places]
explorer = DendrogramExplorer([[float(place)] for place in places], method="average", names=names, n_clusters=4)
explorer"""
]
ROOT = 30


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        Chart(opened.output(0)).keep_texts()
        yield opened


@pytest.fixture
def chart(notebook):
    chart = Chart(notebook.output(0))
    chart.wait()
    set_trait(notebook, "flipped", ())
    # Twice, so that something is drawn after texts are kept.
    for leaf_order in ("count", "default"):
        set_trait(notebook, "leaf_order", leaf_order)
    set_trait(notebook, "selection", [])
    set_trait(notebook, "palette", "okabe-ito")
    wait_for_leaves(notebook, chart)
    return chart


def wait_for_leaves(notebook, chart):
    """Wait until the leaves are labelled in Python's order of them."""
    expected = notebook.evaluate("[names[sample] for sample in explorer.leaves]")
    chart.page.wait_for_function(
        "([canvas, labels]) => canvas.writtenTexts?.slice(-labels.length).join() === labels.join()",
        arg=[chart.canvas.element_handle(), expected],
    )
    return expected


def what_stays(notebook, chart):
    """What an order must not change: labels, the legend with its colours, and where the line is."""
    legend = chart.root.locator(".dendro-legend").inner_html()
    return notebook.evaluate("(explorer.labels.tolist(), explorer.cut_height)"), legend


def test_an_order_is_chosen_in_the_menu(notebook, chart):
    before, labels = what_stays(notebook, chart), wait_for_leaves(notebook, chart)
    chart.open_menu(chart.look_button)
    order = chart.root.get_by_role("combobox", name="Order of the leaves")
    order.focus()
    chart.page.keyboard.press("End")
    notebook.wait_for("explorer.leaf_order == 'optimal'")
    expect(chart.status).to_contain_text("as similar as the tree allows")
    # On a line the best order is the one along the line.
    assert sorted((wait_for_leaves(notebook, chart), wait_for_leaves(notebook, chart)[::-1]))[0] == [
        f"at {place}" for place in notebook.evaluate("places")
    ]
    order.select_option("count_descending")
    notebook.wait_for("explorer.leaf_order == 'count_descending'")
    assert wait_for_leaves(notebook, chart) != labels
    chart.page.keyboard.press("Escape")
    assert what_stays(notebook, chart) == before


def test_x_flips_the_node_that_the_walk_has_come_to(notebook, chart):
    before, labels = what_stays(notebook, chart), wait_for_leaves(notebook, chart)
    chart.canvas.focus()
    for key in ("Home", "x"):
        chart.page.keyboard.press(key)
    notebook.wait_for(f"explorer.flipped == ({ROOT},)")
    left = notebook.evaluate(f"len(explorer.members(node=int(explorer.linkage_matrix[{ROOT} - 16, 0])))")
    assert wait_for_leaves(notebook, chart) == labels[left:] + labels[:left]
    assert what_stays(notebook, chart) == before
    # The walk is still at the root; down the left side lies what was on the right.
    chart.page.keyboard.press("ArrowDown")
    right = notebook.evaluate(f"int(explorer.linkage_matrix[{ROOT} - 16, 1])")
    expect(chart.root.locator(".dendro-voice").last).to_contain_text(f"Node {right}: ")
    chart.page.keyboard.press("ArrowUp")
    chart.page.keyboard.press("x")
    notebook.wait_for("explorer.flipped == ()")
    assert wait_for_leaves(notebook, chart) == labels


def test_ctrl_z_takes_back_what_was_done_last_be_it_a_flip_or_a_cut(notebook, chart):
    labels = wait_for_leaves(notebook, chart)
    chart.canvas.focus()
    for key in ("Home", "x"):
        chart.page.keyboard.press(key)
    notebook.wait_for(f"explorer.flipped == ({ROOT},)")
    flipped = wait_for_leaves(notebook, chart)
    chart.page.keyboard.press("+")
    notebook.wait_for("explorer.n_clusters == 5")
    chart.page.keyboard.press("Control+z")
    notebook.wait_for("explorer.n_clusters == 4")
    assert wait_for_leaves(notebook, chart) == flipped
    chart.page.keyboard.press("Control+z")
    notebook.wait_for("explorer.flipped == ()")
    assert wait_for_leaves(notebook, chart) == labels
    expect(chart.clusters_field).to_have_value("4")
    chart.page.keyboard.press("Control+Shift+z")
    notebook.wait_for(f"explorer.flipped == ({ROOT},)")
    assert wait_for_leaves(notebook, chart) == flipped


def test_a_selected_branch_is_flipped_by_a_button(notebook, chart):
    before, labels = what_stays(notebook, chart), wait_for_leaves(notebook, chart)
    flip = chart.root.get_by_role("button", name="Exchange the two sides")
    chart.root.locator(".dendro-chip").nth(1).click()
    notebook.wait_for("len(explorer.selection) == 4")
    flip.click()
    notebook.wait_for("len(explorer.flipped) == 1")
    now = wait_for_leaves(notebook, chart)
    # The four leaves of cluster 2 are behind the eight of cluster 1.
    assert now[8:12] != labels[8:12]
    assert sorted(now[8:12]) == sorted(labels[8:12])
    assert now[:8] + now[12:] == labels[:8] + labels[12:]
    assert what_stays(notebook, chart) == before
    assert notebook.evaluate(
        "explorer.members(node=explorer.flipped[0]).tolist() == explorer.selection.tolist()"
    )


def test_colours_are_chosen_in_the_menu_and_branch_by_branch(notebook, chart):
    before = notebook.evaluate("explorer.labels.tolist()")
    chart.open_menu(chart.look_button)
    colors = chart.root.get_by_role("combobox", name="Colours")
    expect(colors).to_have_value("okabe-ito")
    colors.select_option("tol-vibrant")
    notebook.wait_for("explorer.palette == 'tol-vibrant'")
    expect(chart.root.locator(".dendro-chip .dendro-swatch").first).to_have_css(
        "background-color", "rgb(238, 119, 51)"
    )
    chart.page.keyboard.press("Escape")

    chart.root.locator(".dendro-chip").nth(1).click()
    picker = chart.root.get_by_label("Colour of this branch")
    expect(picker).to_be_enabled()
    expect(picker).to_have_value("#0077bb")
    picker.fill("#123456")
    picker.dispatch_event("change")
    notebook.wait_for(
        "not isinstance(explorer.palette, str) and list(explorer.palette.values()) == ['tol-vibrant', '#123456']"
    )
    assert notebook.evaluate(
        "explorer.members(node=list(explorer.palette)[1]).tolist() == explorer.selection.tolist()"
    )
    expect(chart.root.locator(".dendro-chip .dendro-swatch").nth(1)).to_have_css(
        "background-color", "rgb(18, 52, 86)"
    )
    assert "#123456" in chart.picture().colors_below()
    Scatter(notebook.output(0)).points.nth(15).wait_for(state="attached")
    chart.page.wait_for_function(
        """dots => [...document.querySelectorAll(dots)]
            .filter(dot => getComputedStyle(dot).fill === "rgb(18, 52, 86)").length === 4""",
        arg=Scatter.POINTS,
    )
    assert notebook.evaluate("explorer.labels.tolist()") == before

"""The rail beside the height axis: merges, gaps and suggested cuts, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, check_labels, check_tree, put_line, set_trait
from tests.browser.chart import Chart


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture
def chart(notebook):
    set_trait(notebook, "show_rail", True)
    tree = Chart(notebook.output(1))
    put_line(notebook, tree, 11.9)
    tree.rail = tree.root.locator(".dendro-rail")
    expect(tree.rail).to_be_visible()
    # The rules vote by themselves.
    expect(tree.rail.get_by_role("button")).to_contain_text("votes")
    tree.stage.scroll_into_view_if_needed()
    tree.page.mouse.move(5, 5)
    tree.canvas.focus()
    return tree


def middle_of_gap(notebook, k):
    return notebook.evaluate(
        f"float((explorer.linkage_matrix[-{k}, 2] + explorer.linkage_matrix[-{k - 1}, 2]) / 2)"
    )


def test_a_suggestion_moves_the_cut(notebook, chart):
    suggestions = chart.rail.get_by_role("button")
    expect(suggestions).to_have_count(1)  # other candidates are of other trees
    expect(suggestions).to_have_accessible_name(
        re.compile(r"^k 3 \d+ votes: Cut into 3 clusters\. \d+ of \d+ votes: .*silhouette")
    )
    expect(suggestions).to_have_attribute("aria-current", "false")
    suggestions.click()
    expect(suggestions).to_have_attribute("aria-current", "true")
    assert chart.height == middle_of_gap(notebook, 3)
    check_tree(notebook, chart, check_labels(notebook, chart))
    assert notebook.evaluate("explorer.n_clusters") == 3


def test_a_suggestion_is_reached_and_told_by_keyboard(notebook, chart):
    suggestion = chart.rail.get_by_role("button")
    tip = chart.rail.locator(".dendro-rail-tip")
    expect(tip).to_be_hidden()
    chart.page.keyboard.press("Tab")
    expect(suggestion).to_be_focused()
    expect(tip).to_contain_text("Cut into 3 clusters")
    expect(tip).to_contain_text("Most rules say something else")
    chart.page.keyboard.press("Enter")
    notebook.wait_for("explorer.n_clusters == 3")
    expect(suggestion).to_be_focused()
    chart.page.keyboard.press("Tab")
    expect(tip).to_be_hidden()


def test_a_click_in_a_gap_cuts_there(notebook, chart):
    lower, upper = notebook.evaluate("explorer.linkage_matrix[-2:, 2].tolist()")
    box, top = chart.rail.bounding_box(), float(chart.line.get_attribute("aria-valuemax"))
    y = box["y"] + box["height"] * (1 - (lower + 0.8 * (upper - lower)) / top)
    chart.page.mouse.move(box["x"] + 4, y)
    before = notebook.evaluate("explorer.cut_height")
    expect(chart.rail.locator(".dendro-rail-tip")).to_contain_text("2 clusters")
    expect(chart.rail.locator(".dendro-rail-tip")).to_contain_text(f"{upper - lower:.3g} long")
    assert notebook.evaluate("explorer.cut_height") == before  # to look costs nothing
    chart.page.mouse.down()
    chart.page.mouse.up()
    expect(chart.clusters_field).to_have_value("2")
    assert chart.height == middle_of_gap(notebook, 2)
    check_labels(notebook, chart)
    chart.page.mouse.move(5, 5)
    expect(chart.rail.locator(".dendro-rail-tip")).to_be_hidden()


def test_nothing_moves_with_the_cut(chart):
    where = """chart => [...chart.querySelectorAll(".dendro-rail, .dendro-suggestion, canvas")]
        .map(each => JSON.stringify(each.getBoundingClientRect()))"""
    before = chart.stage.evaluate(where)
    rail = chart.rail.locator("canvas")
    picture = rail.evaluate("canvas => canvas.toDataURL()")
    chart.drag_line(-60)
    assert chart.stage.evaluate(where) == before
    assert rail.evaluate("canvas => canvas.toDataURL()") != picture  # but it says where the cut is


def test_the_wheel_over_the_rail_zooms_and_the_rail_follows(chart):
    suggestion = chart.rail.get_by_role("button")
    box = chart.rail.bounding_box()
    chart.page.mouse.move(box["x"] + 4, box["y"] + box["height"] - 4)
    chart.page.keyboard.down("Shift")
    for _ in range(8):
        chart.page.mouse.wheel(0, -200)
    chart.page.keyboard.up("Shift")
    expect(suggestion).to_be_hidden()  # its height is out of sight
    chart.canvas.focus()
    chart.page.keyboard.press("Escape")
    expect(suggestion).to_be_visible()


def test_the_rail_can_be_left_out(notebook, chart):
    left = chart.line.bounding_box()["x"]
    chart.open_menu(chart.look_button)
    box = chart.root.get_by_label("Rail of merges")
    expect(box).to_be_checked()
    box.uncheck()
    notebook.wait_for("explorer.show_rail is False")
    expect(chart.rail).to_be_hidden()
    chart.next_frame()
    assert chart.line.bounding_box()["x"] < left - 40
    chart.page.keyboard.press("Escape")
    check_tree(notebook, chart, check_labels(notebook, chart))
    set_trait(notebook, "show_rail", True)
    expect(chart.rail).to_be_visible()
    chart.next_frame()
    assert chart.line.bounding_box()["x"] == left


def test_candidates_of_one_tree_are_no_cuts_of_another(notebook, chart):
    suggestions = chart.rail.get_by_role("button")
    notebook.run("explorer.method = 'single'")
    expect(suggestions).to_have_count(0)
    notebook.run("explorer.method = 'ward'")
    expect(suggestions).to_have_count(1)


def test_a_suggestion_is_shown_before_it_is_taken(notebook, chart):
    chart.come_to_rest()
    before, cut = chart.picture().leaf_colors(178), notebook.evaluate("explorer.cut_height")
    assert notebook.evaluate("explorer.n_clusters") != 3
    chart.rail.get_by_role("button").hover()
    chart.come_to_rest()
    assert chart.picture().leaf_colors(178) != before
    assert notebook.evaluate("explorer.cut_height") == cut
    chart.page.mouse.move(5, 5)
    chart.come_to_rest()
    assert chart.picture().leaf_colors(178) == before

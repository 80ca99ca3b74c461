"""Every way to move the cut: slider, fields, buttons, the keyboard on the line, Python."""

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import (
    WINE,
    check_labels,
    check_tree,
    labels_like_scipy,
    put_line,
    set_trait,
    wait_for_python,
)
from tests.browser.chart import Chart

# Four merges at height 1, two at 9, one at 19: 1, 2, 4 and 8 clusters can be had.
PAIRS = """\
points = np.array([[0.0], [1.0], [10.0], [11.0], [30.0], [31.0], [40.0], [41.0]])
pairs = DendrogramExplorer(points, method="single")
pairs"""

# What JupyterLab would move or change, were it given the keys.
SELECTION = """() => {
    const { content } = window.jupyterapp.shell.currentWidget;
    return [content.activeCellIndex, content.widgets.length, content.mode];
}"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer", PAIRS]) as opened:
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    put_line(notebook, tree, 16.0)
    return tree


@pytest.fixture
def pairs(notebook):
    tree = Chart(notebook.output(2))
    put_line(notebook, tree, 14.0, "pairs")
    return tree


def test_the_line_is_a_slider_with_words(chart):
    line = chart.root.get_by_role("slider", name="Cut height").and_(chart.line)
    expect(line).to_have_attribute("aria-valuetext", "3 clusters at height 16")
    expect(line).to_have_attribute("aria-orientation", "vertical")
    expect(line).to_have_attribute("aria-valuemin", "0")
    assert float(line.get_attribute("aria-valuemax")) > 16


def test_slider_by_keyboard(notebook, chart):
    chart.slider.focus()
    chart.page.keyboard.press("ArrowLeft")
    chart.next_frame()
    lower = chart.height
    assert lower < 16
    chart.page.keyboard.press("ArrowRight")
    chart.page.keyboard.press("ArrowRight")
    chart.next_frame()
    assert chart.height > 16
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_slider_by_mouse(notebook, chart):
    box = chart.slider.bounding_box()
    chart.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    chart.page.mouse.down()
    chart.page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2, steps=5)
    chart.next_frame()
    assert chart.height < 16  # before the mouse is let go
    chart.page.mouse.up()
    assert 0.1 < chart.height / float(chart.slider.get_attribute("max")) < 0.3
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_height_field(notebook, chart):
    chart.height_field.fill("11.9")
    assert chart.height == 16  # what is being typed does nothing yet
    chart.height_field.press("Enter")
    expect(chart.line).to_have_attribute("aria-valuenow", "11.9")
    expect(chart.height_field).to_have_value("11.9")
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_a_field_that_is_left_takes_effect(notebook, chart):
    chart.height_field.fill("20.5")
    chart.clusters_field.focus()
    expect(chart.line).to_have_attribute("aria-valuenow", "20.5")
    check_labels(notebook, chart)


def test_escape_gives_up_what_was_typed(notebook, chart):
    chart.height_field.fill("3")
    chart.height_field.press("Escape")
    expect(chart.height_field).to_have_value("16")
    chart.clusters_field.focus()
    chart.next_frame()
    assert chart.height == 16
    check_labels(notebook, chart)


def test_clusters_field(notebook, chart):
    chart.clusters_field.fill("9")
    chart.clusters_field.press("Enter")
    expect(chart.pill).to_contain_text("k 9")
    expect(chart.clusters_field).to_have_value("9")
    expect(chart.height_field).to_have_value(f"{chart.height:.3g}")
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_a_field_with_the_focus_follows_the_cut_until_something_is_typed(notebook, chart):
    chart.clusters_field.focus()
    set_trait(notebook, "n_clusters", 7)
    expect(chart.clusters_field).to_have_value("7")
    chart.clusters_field.fill("12")
    set_trait(notebook, "n_clusters", 8)
    expect(chart.height_field).to_have_value(f"{notebook.evaluate('explorer.cut_height'):.3g}")
    expect(chart.clusters_field).to_have_value("12")
    chart.clusters_field.press("Escape")
    expect(chart.clusters_field).to_have_value("8")


def test_buttons_for_one_cluster_more_or_fewer(notebook, chart):
    fewer = chart.root.get_by_role("button", name="One cluster fewer")
    more = chart.root.get_by_role("button", name="One cluster more")
    more.click()
    expect(chart.clusters_field).to_have_value("4")
    more.click()
    expect(chart.clusters_field).to_have_value("5")
    assert max(check_labels(notebook, chart)) == 5
    for left in ("4", "3", "2", "1"):
        fewer.click()
        expect(chart.clusters_field).to_have_value(left)
    expect(fewer).to_be_disabled()
    assert set(check_labels(notebook, chart)) == {1}


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("height_field", "tall", '"tall" is not a height: type a number from 0 up.'),
        ("height_field", "-1", '"-1" is not a height: type a number from 0 up.'),
        ("clusters_field", "0", "type a whole number from 1 to 178."),
        ("clusters_field", "179", "type a whole number from 1 to 178."),
        ("clusters_field", "2.5", "type a whole number from 1 to 178."),
        ("clusters_field", "", "type a whole number from 1 to 178."),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_message(notebook, chart, field, typed, message):
    locator = getattr(chart, field)
    before = locator.input_value()
    locator.fill(typed)
    locator.press("Enter")
    expect(chart.status).to_contain_text(message)
    expect(locator).to_have_value(before)
    assert chart.height == 16
    check_labels(notebook, chart)
    # A move of the cut leaves no message of an earlier one behind.
    chart.clusters_field.fill("6")
    chart.clusters_field.press("Enter")
    expect(chart.status).to_have_text("")
    assert max(check_labels(notebook, chart)) == 6


def test_a_number_of_clusters_that_ties_rule_out(notebook, pairs):
    pairs.clusters_field.fill("7")
    pairs.clusters_field.press("Enter")
    expect(pairs.status).to_contain_text("7 clusters")
    expect(pairs.status).to_contain_text("4 and 8")
    expect(pairs.clusters_field).to_have_value("4")
    check_labels(notebook, pairs, "pairs")


def test_python_names_what_ties_leave(notebook, pairs):
    assert "4 and 8" in notebook.run("pairs.n_clusters = 6")  # the warning
    expect(pairs.status).to_contain_text("6 clusters")
    expect(pairs.status).to_contain_text("4 and 8")
    expect(pairs.clusters_field).to_have_value("4")
    check_labels(notebook, pairs, "pairs")


def test_an_answer_of_python_takes_no_message_of_the_browser_away(notebook, pairs):
    notebook.run("pairs.n_clusters = 3")
    expect(pairs.status).to_contain_text("2 and 4")
    pairs.clusters_field.fill("6")
    pairs.clusters_field.press("Enter")
    check_labels(notebook, pairs, "pairs")
    wait_for_python(notebook, pairs, "pairs")
    expect(pairs.status).to_contain_text("4 and 8")


def test_steps_jump_over_what_ties_rule_out(notebook, pairs):
    more = pairs.root.get_by_role("button", name="One cluster more")
    more.click()
    expect(pairs.clusters_field).to_have_value("4")
    more.click()
    expect(pairs.clusters_field).to_have_value("8")
    assert len(set(check_labels(notebook, pairs, "pairs"))) == 8
    pairs.line.focus()
    pairs.page.keyboard.press("ArrowUp")
    expect(pairs.clusters_field).to_have_value("4")
    check_labels(notebook, pairs, "pairs")


@pytest.mark.parametrize(
    ("key", "clusters"),
    [
        ("ArrowDown", 21),
        ("ArrowLeft", 21),
        ("ArrowUp", 19),
        ("ArrowRight", 19),
        ("PageDown", 30),
        ("PageUp", 10),
        ("+", 21),
        ("-", 19),
        ("Home", 178),
        ("End", 1),
    ],
)
def test_keys_on_the_line(notebook, chart, key, clusters):
    set_trait(notebook, "n_clusters", 20)
    expect(chart.clusters_field).to_have_value("20")
    chart.line.focus()  # which makes this cell the active one
    selected = chart.page.evaluate(SELECTION)
    chart.page.keyboard.press(key)
    expect(chart.clusters_field).to_have_value(str(clusters))
    plural = "" if clusters == 1 else "s"
    expect(chart.line).to_have_attribute(
        "aria-valuetext", f"{clusters} cluster{plural} at height {chart.height:.3g}"
    )
    expect(chart.line).to_be_focused()
    assert max(check_labels(notebook, chart)) == clusters
    assert chart.page.evaluate(SELECTION) == selected


@pytest.mark.parametrize(
    "focused", ["line", "slider", "height_field", "clusters_field", "canvas", "truncation"]
)
def test_keys_are_kept_from_the_notebook(notebook, chart, focused):
    notebook.command("notebook:enter-command-mode")
    locator = getattr(chart, focused)
    if focused == "truncation":
        chart.open_menu(chart.look_button)
    locator.focus()
    selected = chart.page.evaluate(SELECTION)
    for key in ("ArrowDown", "ArrowUp", "j", "b", "a", "ArrowLeft"):
        chart.page.keyboard.press(key)
    chart.next_frame()
    expect(locator).to_be_focused()
    assert chart.page.evaluate(SELECTION) == selected
    check_labels(notebook, chart)
    chart.page.keyboard.press("Escape")
    set_trait(notebook, "truncate_mode", None)


def test_buttons_keep_their_keys_from_the_notebook(chart):
    chart.line.focus()
    selected = chart.page.evaluate(SELECTION)
    for button in chart.root.get_by_role("button").all():
        if button.is_visible() and button.is_enabled():
            button.focus()
            chart.page.keyboard.press("b")
    assert chart.page.evaluate(SELECTION) == selected


def test_height_from_python(notebook, chart):
    line_y = chart.line_y
    notebook.run("explorer.cut_height = 11.25")
    expect(chart.line).to_have_attribute("aria-valuenow", "11.25")
    assert chart.line_y > line_y
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_clusters_from_python(notebook, chart):
    notebook.run("explorer.n_clusters = 12")
    expect(chart.clusters_field).to_have_value("12")
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_inconsistency_from_python_and_back_to_a_line(notebook, chart):
    notebook.run("explorer.cut_inconsistent(1.1)")
    like_scipy = "np.array_equal(explorer.labels, fcluster(explorer.linkage_matrix, 1.1, 'inconsistent'))"
    assert notebook.evaluate(like_scipy)
    clusters = notebook.evaluate("explorer.n_clusters")
    expect(chart.line).to_have_attribute("aria-valuetext", f"{clusters} clusters, cut branch by branch")
    expect(chart.pill).to_have_text(f"k {clusters}")
    expect(chart.height_field).to_have_value("")
    assert len(chart.picture().colors_below() - {chart.neutral()}) > 20

    chart.drag_line(150)

    assert "at height" in chart.line.get_attribute("aria-valuetext")
    assert notebook.evaluate("explorer.cut.criterion") == "distance"
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_back_to_the_very_line_there_was_before(notebook, chart):
    notebook.run("explorer.cut_inconsistent(1.1)")
    expect(chart.height_field).to_have_value("")
    chart.height_field.fill("16")
    chart.height_field.press("Enter")
    expect(chart.line).to_have_attribute("aria-valuetext", "3 clusters at height 16")
    notebook.wait_for("explorer.cut.criterion == 'distance'")
    assert notebook.evaluate(labels_like_scipy())
    check_labels(notebook, chart)

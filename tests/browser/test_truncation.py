"""Truncation, in the controls and from Python: what is drawn changes, the cut does not."""

import numpy as np
import pytest
from playwright.sync_api import expect

from dendrogram_explorer.color.palette import PALETTE
from tests.browser.agreement import WINE, check_labels, put_line, set_trait
from tests.browser.chart import Chart
from tests.browser.pixels import rounded_to

SCIPY = "dendrogram(explorer.linkage_matrix, truncate_mode={!r}, p={}, no_plot=True)['ivl']"


@pytest.fixture(scope="module")
def notebook(front_ends):
    source = f"from scipy.cluster.hierarchy import dendrogram\n{WINE}"
    with front_ends.open("lab", [source, "explorer"]) as opened:
        Chart(opened.output(1)).keep_texts()
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    first = {"truncate_mode": None, "p": 30, "show_contracted": False, "show_leaf_counts": True}
    for name, value in first.items():
        set_trait(notebook, name, value)
    expect(tree.truncation).to_have_value("")
    put_line(notebook, tree, 16.0)
    tree.wait()
    return tree


def set_p(chart, p):
    panel = chart.open_menu(chart.look_button)
    chart.p_field.fill(str(p))
    chart.p_field.press("Enter")
    chart.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


@pytest.mark.parametrize(("mode", "p"), [("lastp", 12), ("level", 2)])
def test_controls_truncate_as_scipy_does(notebook, chart, mode, p):
    labels = check_labels(notebook, chart)
    chart.truncate(mode)
    set_p(chart, p)
    notebook.wait_for(f"(explorer.truncate_mode, explorer.p) == ({mode!r}, {p})")
    expected = notebook.evaluate(SCIPY.format(mode, p))
    assert any(label.startswith("(") for label in expected)
    assert chart.leaf_labels() == expected
    assert check_labels(notebook, chart) == labels
    picture = chart.picture()
    assert picture.colors_above() == {chart.neutral()}
    # Contracted branches are filled faintly, and the lines that cross them mix with the filling a little.
    assert rounded_to(PALETTE, picture.colors_below(opaque=True)) == set(PALETTE[:3])


@pytest.mark.parametrize(("mode", "p"), [("lastp", 7), ("level", 3)])
def test_python_truncates(notebook, chart, mode, p):
    labels = check_labels(notebook, chart)
    notebook.run(f"explorer.truncate_mode, explorer.p = {mode!r}, {p}")
    expect(chart.truncation).to_have_value(mode)
    expect(chart.p_field).to_have_value(str(p))
    expected = notebook.evaluate(SCIPY.format(mode, p))
    assert chart.leaf_labels() == expected
    assert check_labels(notebook, chart) == labels


def test_all_leaves_again(notebook, chart):
    before = chart.picture()
    chart.truncate("lastp")
    notebook.wait_for("explorer.truncate_mode == 'lastp'")
    assert not np.array_equal(chart.picture().pixels, before.pixels)
    chart.truncate("")
    notebook.wait_for("explorer.truncate_mode is None")
    assert np.array_equal(chart.picture().pixels, before.pixels)


def test_a_p_that_makes_no_sense_is_refused_with_a_message(notebook, chart):
    chart.truncate("lastp")
    set_p(chart, 0)
    expect(chart.status).to_contain_text("whole number from 1 up")
    expect(chart.p_field).to_have_value("30")
    assert notebook.evaluate("explorer.p") == 30


def test_the_cut_moves_in_a_truncated_tree(notebook, chart):
    set_trait(notebook, "truncate_mode", "lastp")
    set_trait(notebook, "p", 5)
    expect(chart.p_field).to_have_value("5")
    # Below the contracted branches' tops, where no merge is drawn.
    chart.height_field.fill("6.5")
    chart.height_field.press("Enter")
    expect(chart.line).to_have_attribute("aria-valuenow", "6.5")
    labels = check_labels(notebook, chart)
    assert max(labels) > 5
    expected = notebook.evaluate(SCIPY.format("lastp", 5))
    shown = chart.leaf_labels()
    # What is cut within a contracted branch is said of it.
    assert [label.split(" ")[0] for label in shown] == expected
    assert any(label.endswith(" clusters") for label in shown)


def test_look_menu(notebook, chart):
    chart.truncate("lastp")
    set_p(chart, 12)
    expected = notebook.evaluate(SCIPY.format("lastp", 12))
    assert chart.leaf_labels() == expected
    with_labels = chart.picture()
    menu = chart.root.locator(".dendro-menu").filter(has=chart.page.get_by_label("Show sizes in brackets"))
    chart.open_menu(chart.look_button)

    menu.get_by_label("Mark inner merges").check()
    notebook.wait_for("explorer.show_contracted")
    marked = chart.picture()
    assert not np.array_equal(
        marked.plot(bottom=with_labels.leaf_row), with_labels.plot(bottom=with_labels.leaf_row)
    )

    menu.get_by_label("Show sizes in brackets").uncheck()
    notebook.wait_for("not explorer.show_leaf_counts")
    assert chart.leaf_labels() == [label if label[0] != "(" else "" for label in expected]

    chart.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(chart.look_button).to_be_focused()

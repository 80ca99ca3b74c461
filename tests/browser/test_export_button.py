"""The Export menu puts the labels into a variable of the notebook."""

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, check_labels, labels_like_scipy
from tests.browser.chart import Chart


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [f"{WINE}\nkept = 'mine'", "explorer"]) as opened:
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    tree.wait()
    return tree


@pytest.fixture
def menu(chart):
    panel = chart.root.locator(".dendro-menu").filter(has=chart.page.get_by_label("Variable name"))
    expect(panel).to_be_hidden()
    chart.open_menu(chart.export_button)
    yield panel
    if panel.is_visible():
        chart.page.keyboard.press("Escape")


def save(menu, name, overwrite=False):
    menu.get_by_label("Variable name").fill(name)
    menu.get_by_label("Replace it if it exists").set_checked(overwrite)
    menu.get_by_role("button", name="Put the labels into this variable").click()


def test_labels_go_into_the_variable(notebook, chart, menu):
    expect(menu.get_by_label("Variable name")).to_be_focused()
    save(menu, "wine_clusters")
    expect(menu).to_be_hidden()
    expect(chart.status).to_contain_text("wine_clusters")
    expect(chart.status).to_contain_text("178 labels of 3 clusters")
    assert notebook.run("print(type(wine_clusters).__name__, (wine_clusters == explorer.labels).all())") == (
        "ndarray True"
    )
    assert notebook.evaluate(labels_like_scipy())


def test_the_variable_keeps_the_cut_of_its_time(notebook, chart, menu):
    save(menu, "before_the_move")
    notebook.wait_for("'before_the_move' in globals()")
    labels = notebook.evaluate("before_the_move")
    chart.drag_line(130)
    assert check_labels(notebook, chart) != labels
    assert notebook.evaluate("before_the_move") == labels


def test_enter_saves(notebook, chart, menu):
    name = menu.get_by_label("Variable name")
    name.fill("by_enter")
    name.press("Enter")
    expect(menu).to_be_hidden()
    notebook.wait_for("'by_enter' in globals()")


def test_an_existing_variable_is_kept_without_consent(notebook, chart, menu):
    save(menu, "kept")
    expect(chart.status).to_contain_text("'kept'")
    expect(chart.status).to_contain_text('already. Tick "Replace it if it exists"')
    expect(chart.status).to_have_class("dendro-status dendro-status-error")
    assert notebook.evaluate("kept") == "mine"

    chart.open_menu(chart.export_button)
    save(menu, "kept", overwrite=True)
    expect(chart.status).to_contain_text("in the variable kept")
    assert notebook.evaluate("kept") == notebook.evaluate("explorer.labels")
    notebook.run("kept = 'mine'")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("2nd", "digits"),
        ("wine clusters", "underscores"),
        ("class", "keyword"),
        ("", "Needed"),
        ("print", "print"),
        ("In", "IPython"),
        ("x; import os", "underscores"),
    ],
)
def test_what_is_no_name_is_refused_with_a_message(notebook, chart, menu, name, message):
    variables = notebook.evaluate("sorted(globals())")
    save(menu, name)
    expect(chart.status).to_have_class("dendro-status dendro-status-error")
    expect(chart.status).to_contain_text(message)
    expect(chart.status).to_contain_text(repr(name))
    assert notebook.evaluate("sorted(globals())") == variables
    # The next move of the cut takes the message away.
    chart.root.get_by_role("button", name="One cluster more").click()
    expect(chart.status).to_have_text("")


def test_escape_closes_the_menu_and_saves_nothing(notebook, chart, menu):
    cell_count = notebook.page.locator(".jp-Notebook:visible .jp-Cell").count()
    menu.get_by_label("Variable name").fill("given_up")
    chart.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(chart.export_button).to_be_focused()
    expect(chart.export_button).to_have_attribute("aria-expanded", "false")
    assert notebook.evaluate("'given_up' not in globals()")
    assert notebook.page.locator(".jp-Notebook:visible .jp-Cell").count() == cell_count


def test_a_click_elsewhere_closes_the_menu(chart, menu):
    expect(chart.export_button).to_have_attribute("aria-expanded", "true")
    chart.page.mouse.click(5, 5)
    expect(menu).to_be_hidden()


def test_typing_a_name_edits_no_cell(notebook, menu):
    notebook.command("notebook:enter-command-mode")
    cells = notebook.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length")
    name = menu.get_by_label("Variable name")
    name.fill("")
    name.press_sequentially("babyboom")
    expect(name).to_have_value("babyboom")
    assert notebook.page.evaluate("() => jupyterapp.shell.currentWidget.content.widgets.length") == cells


def test_the_open_menu_covers_nothing_it_must_not_and_is_not_cut_off(chart, menu):
    box = menu.bounding_box()
    # It lies in the top layer: the window is what it has to fit into.
    window = chart.page.viewport_size
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= window["width"]
    for x, y in ((4, 4), (box["width"] - 4, box["height"] - 4)):
        on_top = chart.page.evaluate(
            "([x, y]) => !!document.elementFromPoint(x, y)?.closest('.dendro-menu')",
            [box["x"] + x, box["y"] + y],
        )
        assert on_top


def test_the_buttons_stand_in_one_grid(menu):
    save, *files, code = [button.bounding_box() for button in menu.get_by_role("button").all()]
    assert len(files) == 6
    assert len({box["width"] for box in files}) == 1
    assert len({box["x"] for box in files}) == 3
    assert [{box["y"] for box in row} for row in (files[:3], files[3:])] == [{files[0]["y"]}, {files[3]["y"]}]
    assert (code["x"], code["width"]) == (save["x"], save["width"]) == (files[0]["x"], code["width"])

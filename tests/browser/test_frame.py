"""The frame: a toolbar that folds, menus that nothing clips, fields, a divider, a full screen; in any container."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

import hatch_build
from tests.browser.agreement import WINE, check_labels, put_line, set_trait
from tests.browser.chart import Chart, Scatter

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"

SHOWN = "from ipywidgets import HBox\nHBox([explorer])"
CONTAINED = """\
from ipywidgets import Accordion, AppLayout, HBox, Label, Layout, Output, Tab
from IPython.display import display
first, second, third, fourth = (DendrogramExplorer(wine) for _ in range(4))
out = Output()
with out:
    display(first)
display(HBox([Label("a"), out]))
display(AppLayout(center=second.dashboard(), height="500px"))
tab = Tab([Label("nothing"), third], titles=["a", "b"])
display(tab)
display(Accordion([fourth]))"""

MENUS = {
    "Where to cut": "Suggested cuts",
    "How the samples are clustered": "Method",
    "Find samples by name or by values": "",
    "View: side of the root": "Leaves",
    "Export: a variable": "Variable",
    "What mouse and keys do": "move the cut",
}


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, SHOWN, CONTAINED]) as opened:
        opened.command("application:toggle-left-area")
        opened.page.set_viewport_size({"width": 1560, "height": 1000})
        yield opened


@pytest.fixture
def chart(notebook):
    chart = Chart(notebook.output(1))
    chart.wait()
    values = {"truncate_mode": None, "show_tray": False, "show_summary": False, "show_scatter": True}
    for name, value in {**values, "orientation": "top", "selection": []}.items():
        set_trait(notebook, name, value)
    put_line(notebook, chart, 16.0)
    width(notebook, chart, 1100)
    yield chart
    chart.page.mouse.click(2, 2)


def width(notebook, chart, pixels):
    notebook.evaluate(f"setattr(explorer.layout, 'width', '{pixels}px')")
    chart.page.wait_for_function(
        "([root, width]) => root.clientWidth === width", arg=[chart.root.element_handle(), pixels]
    )
    chart.next_frame()
    chart.stage.scroll_into_view_if_needed()


def right(box):
    return box["x"] + box["width"]


def bottom(box):
    return box["y"] + box["height"]


def panes(chart):
    tree = chart.root.locator(".dendro-tree-pane").bounding_box()
    points = chart.root.locator(".dendro-scatter-pane").bounding_box()
    return tree, points


# -- the toolbar


@pytest.mark.parametrize("pixels", [600, 800, 1000, 1300])
def test_the_toolbar_is_one_row_over_the_whole_width(notebook, chart, pixels):
    width(notebook, chart, pixels)
    row, root = chart.root.locator(".dendro-controls"), chart.root.bounding_box()
    assert row.bounding_box()["height"] < 40
    assert row.bounding_box()["width"] == root["width"]
    controls = row.locator("input:visible, select:visible, button:visible").all()
    boxes = [control.bounding_box() for control in controls]
    for left, after in pairwise(boxes):
        assert right(left) <= after["x"] + 1
    assert right(boxes[-1]) <= right(root) + 1
    # The words stay, and so does the help.
    expect(row.locator(".dendro-word:visible")).to_have_text(["Cut", "height", "clusters"])
    expect(row.get_by_role("button", name="What mouse and keys do")).to_be_visible()
    more = row.get_by_role("button", name="More controls")
    assert more.is_visible() == (pixels < 1000)


def test_what_has_no_room_is_behind_the_dots(notebook, chart):
    width(notebook, chart, 600)
    panel = chart.open_menu(chart.look_button)
    chart.truncation.select_option("lastp")
    notebook.wait_for("explorer.truncate_mode == 'lastp'")
    expect(panel).to_be_visible()
    # Escape goes out of one menu after the other, and the focus back to where it was.
    chart.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chart.look_button).to_be_focused()
    chart.page.keyboard.press("Escape")
    expect(chart.look_button).to_be_hidden()
    expect(chart.root.get_by_role("button", name="More controls")).to_be_focused()
    width(notebook, chart, 1300)
    expect(chart.look_button).to_be_visible()
    expect(chart.root.get_by_role("button", name="More controls")).to_be_hidden()


# -- menus


@pytest.mark.parametrize("name", MENUS)
def test_a_menu_is_whole_and_closes_by_escape_by_leaving_it_and_by_a_click_elsewhere(chart, name):
    button = chart.root.get_by_role("button", name=name)
    panel = chart.open_menu(button)
    expect(panel).to_contain_text(MENUS[name])
    box, window = panel.bounding_box(), chart.page.viewport_size
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert right(box) <= window["width"]
    assert bottom(box) <= window["height"]
    # In the top layer: nothing lies over it, and no output clips it.
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert panel.evaluate("(panel, [x, y]) => panel.contains(document.elementFromPoint(x, y))", middle)
    chart.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    chart.open_menu(button)
    chart.height_field.focus()
    expect(panel).to_be_hidden()
    chart.open_menu(button)
    box = chart.stage.bounding_box()
    chart.page.mouse.click(box["x"] + 3, bottom(box) - 3)
    expect(panel).to_be_hidden()
    chart.open_menu(button)
    button.click()
    expect(panel).to_be_hidden()


def test_a_menu_leaves_the_tree_in_sight_where_there_is_room(notebook, chart):
    panel = chart.open_menu(chart.root.get_by_role("button", name="Where to cut"))
    expect(panel.locator(".dendro-advised").first).to_be_visible()
    tree, box = chart.stage.bounding_box(), panel.bounding_box()
    assert box["x"] >= right(tree) or bottom(box) <= tree["y"]
    suggestion = panel.get_by_role("button", name=re.compile("^(k 3|3 clusters)")).first
    suggestion.click()
    notebook.wait_for("explorer.n_clusters == 3")
    expect(panel).to_be_visible()


def test_the_styles_of_the_host_do_not_reach_the_help(chart):
    panel = chart.open_menu(chart.root.get_by_role("button", name="What mouse and keys do"))
    for term, effect in zip(
        panel.get_by_role("term").all(), panel.get_by_role("definition").all(), strict=True
    ):
        one, other = term.bounding_box(), effect.bounding_box()
        assert abs(one["y"] - other["y"]) < 2
        assert right(one) <= other["x"]
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")


def test_the_code_can_be_reached_and_copied(notebook, chart):
    panel = chart.open_export()
    panel.get_by_role("button", name="Lines of scipy").click()
    copy = panel.get_by_role("button", name="Copy the code")
    expect(copy).to_be_focused()
    box = copy.bounding_box()
    assert bottom(box) <= chart.page.viewport_size["height"]
    expect(panel.get_by_label("Code", exact=True)).to_have_value(re.compile("fcluster"))


# -- fields


def test_a_field_is_typed_into_again_and_again(notebook, chart):
    set_trait(notebook, "n_clusters", 13)
    expect(chart.clusters_field).to_have_value("13")
    chart.clusters_field.click()
    chart.page.keyboard.type("0")
    chart.page.keyboard.press("Enter")
    expect(chart.status).to_contain_text('"0" is not a number of clusters')
    expect(chart.clusters_field).to_have_value("13")
    chart.clusters_field.click()
    chart.page.keyboard.type("40")
    chart.page.keyboard.press("Enter")
    notebook.wait_for("explorer.n_clusters == 40")
    expect(chart.clusters_field).to_have_value("40")


def test_arrows_step_and_each_step_can_be_undone(notebook, chart):
    set_trait(notebook, "n_clusters", 5)
    expect(chart.clusters_field).to_have_value("5")
    chart.clusters_field.click()
    chart.page.keyboard.press("ArrowUp")
    expect(chart.clusters_field).to_have_value("6")
    chart.page.keyboard.press("Shift+ArrowUp")
    notebook.wait_for("explorer.n_clusters == 16")
    chart.page.keyboard.press("ArrowDown")
    notebook.wait_for("explorer.n_clusters == 15")
    undo = chart.root.get_by_role("button", name="Undo")
    for clusters in (16, 6, 5):
        undo.click()
        notebook.wait_for(f"explorer.n_clusters == {clusters}")
    redo = chart.root.get_by_role("button", name="Redo")
    redo.click()
    notebook.wait_for("explorer.n_clusters == 6")


SLEEP = """() => void window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
    { code: "import time; time.sleep(2)" })"""


def test_steps_add_up_on_a_busy_kernel(notebook, chart):
    set_trait(notebook, "n_clusters", 5)
    expect(chart.clusters_field).to_have_value("5")
    chart.clusters_field.click()
    chart.page.evaluate(SLEEP)
    for clusters in range(6, 14):
        chart.page.keyboard.press("ArrowUp")
        expect(chart.clusters_field).to_have_value(str(clusters))
    notebook.wait_for("explorer.n_clusters == 13")
    # Answers to the first ones come while the last ones are pressed.
    for _ in range(8):
        chart.page.keyboard.press("ArrowUp")
        chart.page.wait_for_timeout(15)
    notebook.wait_for("explorer.n_clusters == 21")
    expect(chart.clusters_field).to_have_value("21")


# -- divider, height, full screen


def test_the_divider_is_dragged_resets_and_snaps_shut(notebook, chart):
    divider = chart.root.get_by_role("separator", name="Divider between tree and scatter")
    page = chart.page

    def drag_to(x):
        box = divider.bounding_box()
        page.mouse.move(box["x"] + 4, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(x, box["y"] + 60, steps=6)
        page.mouse.up()
        chart.next_frame()

    root = chart.root.bounding_box()
    tree, points = panes(chart)
    assert tree["width"] / points["width"] == pytest.approx(1.5, rel=0.05)
    drag_to(root["x"] + 400)
    tree, points = panes(chart)
    assert tree["width"] == pytest.approx(400, abs=8)
    assert chart.canvas.evaluate("canvas => canvas.width / devicePixelRatio") == pytest.approx(
        tree["width"], abs=2
    )
    # To the right end: the scatter goes, and Python knows; the divider stays there and brings it back.
    drag_to(right(root) - 5)
    notebook.wait_for("explorer.show_scatter is False")
    expect(Scatter(chart.scope).el).to_be_hidden()
    assert chart.stage.bounding_box()["width"] > root["width"] - 20
    drag_to(root["x"] + 700)
    notebook.wait_for("explorer.show_scatter is True")
    expect(Scatter(chart.scope).el).to_be_visible()
    drag_to(root["x"] + 5)
    expect(chart.stage).to_be_hidden()
    divider.dblclick()
    expect(chart.stage).to_be_visible()
    tree, points = panes(chart)
    assert tree["width"] / points["width"] == pytest.approx(1.5, rel=0.05)
    divider.focus()
    page.keyboard.press("ArrowLeft")
    chart.next_frame()
    assert panes(chart)[0]["width"] < tree["width"]
    page.keyboard.press("Enter")
    chart.next_frame()
    assert panes(chart)[0]["width"] == pytest.approx(tree["width"], abs=2)


def test_one_handle_changes_the_height_of_both(chart):
    handle = chart.root.get_by_role("separator", name="Height of tree and scatter")
    before = panes(chart)
    box = handle.bounding_box()
    chart.page.mouse.move(box["x"] + 200, box["y"] + 4)
    chart.page.mouse.down()
    chart.page.mouse.move(box["x"] + 200, box["y"] + 84, steps=5)
    chart.page.mouse.up()
    chart.next_frame()
    for old, new in zip(before, panes(chart), strict=True):
        assert new["height"] == pytest.approx(old["height"] + 80, abs=2)
    handle.dblclick()
    chart.next_frame()
    assert panes(chart)[0]["height"] == before[0]["height"]
    handle.focus()
    chart.page.keyboard.press("ArrowDown")
    chart.next_frame()
    assert panes(chart)[0]["height"] == before[0]["height"] + 20
    chart.page.keyboard.press("Enter")


def test_full_screen_by_button_and_by_key(notebook, chart):
    window = chart.page.viewport_size
    button = chart.root.get_by_role("button", name="screen")
    button.click()
    chart.next_frame()
    box = chart.root.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, window["width"], window["height"])
    # All works there, menus too.
    panel = chart.open_menu(chart.look_button)
    chart.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert chart.root.bounding_box()["width"] == window["width"]
    chart.drag_line(-30)
    check_labels(notebook, chart)
    chart.page.keyboard.press("Escape")
    chart.next_frame()
    assert chart.root.bounding_box()["width"] == 1100
    chart.canvas.focus()
    chart.page.keyboard.press("f")
    chart.next_frame()
    assert chart.root.bounding_box()["height"] == window["height"]
    chart.page.keyboard.press("f")
    chart.next_frame()
    assert chart.root.bounding_box()["width"] == 1100
    expect(chart.canvas).to_be_focused()


def test_scatter_and_tray_are_opened_by_python_and_by_the_page(notebook, chart):
    scatter = Scatter(chart.scope)
    tab = chart.root.get_by_role("tab", name="Clusters")
    region = chart.root.get_by_role("region", name="Clusters")
    set_trait(notebook, "show_scatter", False)
    expect(scatter.el).to_be_hidden()
    set_trait(notebook, "show_scatter", True)
    expect(scatter.el).to_be_visible()
    set_trait(notebook, "show_tray", True)
    expect(region).to_be_visible()
    assert region.bounding_box()["width"] == pytest.approx(chart.root.bounding_box()["width"], abs=2)
    tab.click()
    expect(region).to_be_hidden()
    notebook.wait_for("explorer.show_tray is False")
    tab.click()
    notebook.wait_for("explorer.show_tray is True")
    scores = chart.root.get_by_role("tab", name="Scores")
    scores.click()
    expect(chart.root.get_by_role("slider", name="Number of clusters by their scores")).to_be_visible()
    expect(region).to_be_hidden()
    chart.page.keyboard.press("Home")
    expect(tab).to_be_focused()


def test_where_it_is_narrow_the_scatter_stands_below_the_tree(notebook, chart):
    width(notebook, chart, 600)
    tree, points = panes(chart)
    assert points["y"] >= bottom(tree) - 1
    assert min(tree["height"], points["height"]) > 250
    assert tree["width"] == points["width"] == 600


# -- what is said


def test_what_was_said_goes_when_it_is_no_longer_true(notebook, chart):
    chart.clusters_field.fill("many")
    chart.clusters_field.press("Enter")
    expect(chart.status).to_contain_text('"many" is not a number of clusters')
    # Later than what follows at once from an answer.
    chart.page.wait_for_function("since => performance.now() - since > 600", arg=now(chart))
    chart.drag_line(-40)
    expect(chart.status).to_have_text("")


def test_an_error_of_python_is_said_in_words(notebook, chart):
    panel = chart.open_export()
    panel.get_by_label("Variable name").fill("not a name")
    panel.get_by_role("button", name="Save labels").click()
    expect(chart.status).to_have_class(re.compile("dendro-status-error"))
    expect(chart.status).to_contain_text("not a name")


def now(chart):
    return chart.page.evaluate("performance.now()")


# -- containers


def test_it_has_the_right_size_in_every_container(notebook):
    roots = notebook.output(2).locator(".dendro")
    notebook.output(2).scroll_into_view_if_needed()
    in_box, in_layout = Chart(notebook.output(2).locator(".jp-OutputArea-child").nth(0)), None
    in_box.wait()
    assert in_box.root.bounding_box()["width"] > 500
    assert 400 < in_box.root.bounding_box()["height"] < 800
    layout = notebook.output(2).locator(".jp-OutputArea-child > .jp-OutputArea-output").nth(1)
    in_layout = Chart(layout)
    in_layout.wait()
    frame, inside = layout.bounding_box(), in_layout.root.bounding_box()
    assert inside["width"] > 500
    assert bottom(inside) <= bottom(frame) + 1
    assert bottom(in_layout.root.locator(".dendro-scatter-pane").bounding_box()) <= bottom(frame)
    # In a tab that was hidden it is drawn when it is shown.
    tab = notebook.output(2).locator(".jp-OutputArea-child > .jp-OutputArea-output").nth(2)
    notebook.evaluate("setattr(tab, 'selected_index', 1)")
    in_tab = Chart(tab)
    in_tab.wait()
    assert in_tab.stage.bounding_box()["width"] > 300
    assert in_tab.canvas.evaluate("canvas => canvas.width") > 300
    assert roots.count() == 4


def test_axe_finds_nothing_in_menus_and_tabs(notebook, chart):
    chart.page.evaluate(AXE.read_text(encoding="utf-8"))

    def findings():
        return chart.root.evaluate(
            """root => axe.run(root, { resultTypes: ["violations"] }).then(({ violations }) =>
                violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]))"""
        )

    assert findings() == []
    for name in MENUS:
        panel = chart.open_menu(chart.root.get_by_role("button", name=name))
        assert findings() == [], name
        chart.page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
    for name in ("Clusters", "Suggestions", "Scores", "Compare"):
        chart.root.get_by_role("tab", name=name).click()
        expect(chart.root.get_by_role("tabpanel", name=name)).to_be_visible()
        assert findings() == [], name
    chart.root.get_by_role("tab", name="Clusters").click()
    row_menu = chart.root.get_by_role("button", name="More for cluster 1").first
    row_menu.click()
    expect(chart.root.get_by_role("button", name="Zoom to it: Show")).to_be_visible()
    assert findings() == []
    chart.page.keyboard.press("Escape")
    expect(row_menu).to_be_focused()


def test_the_menu_of_a_cluster_colours_it_and_splits_it(notebook, chart):
    set_trait(notebook, "show_tray", True)
    expect(chart.root.locator(".dendro-tray")).to_be_visible()
    tab = chart.root.get_by_role("tab", name="Clusters")
    if tab.get_attribute("aria-selected") != "true":
        tab.click()
    chart.root.get_by_role("button", name="Colour of cluster 2").click()
    chart.root.get_by_role("group", name="Colours").get_by_role("button").nth(4).click()
    color = notebook.evaluate("explorer.state.colors.colors[4]")
    notebook.wait_for(
        f"explorer.state.colors.colors[explorer.state.tree.color[explorer.node_of(2)]] == {color!r}"
    )
    chart.root.get_by_role("button", name="More for cluster 1").click()
    chart.root.get_by_role("button", name="Split this cluster at its top merge").click()
    notebook.wait_for("explorer.n_clusters == 4")
    chart.root.get_by_role("button", name="Undo", exact=False).first.click()
    notebook.wait_for("explorer.n_clusters == 3")
    chart.root.get_by_role("button", name="Undo", exact=False).first.click()


KEEP_HEIGHTS = """line => {
    window.seenHeights = [];
    new MutationObserver(() => window.seenHeights.push(Number(line.getAttribute("aria-valuenow"))))
        .observe(line, { attributes: true, attributeFilter: ["aria-valuenow"] });
}"""


@pytest.mark.parametrize("begin", ["step", "branches"])
def test_a_drag_is_never_pulled_back_by_a_slow_kernel(notebook, chart, begin):
    """Answers to earlier positions, and to a step before, arrive while the line is under the hand."""
    notebook.evaluate(
        "(setattr(explorer, '_slow', lambda change: __import__('time').sleep(0.2)), "
        "explorer.observe(explorer._slow, 'n_clusters'))"
    )
    if begin == "branches":
        notebook.evaluate("explorer.cut_persistent()")
        notebook.wait_for("explorer.cut.criterion == 'persistent'")
    elif begin == "step":
        chart.clusters_field.click()
        for _ in range(3):
            chart.page.keyboard.press("ArrowUp")
    chart.line.evaluate(KEEP_HEIGHTS)
    x, y = chart.take_hold()
    for distance in range(0, 120, 3):
        chart.page.mouse.move(x, y + distance)
        chart.page.wait_for_timeout(25)
    chart.page.mouse.up()
    chart.next_frame()
    notebook.wait_for(lambda: f"explorer.cut_height == {chart.height!r}")
    seen = chart.page.evaluate("window.seenHeights")
    notebook.evaluate("explorer.unobserve(explorer._slow, 'n_clusters')")
    # The first one may be a step that was not on the screen yet.
    falls = [after - before for before, after in pairwise(seen[4:])]
    assert len(falls) > 20
    assert max(falls) <= 0, seen

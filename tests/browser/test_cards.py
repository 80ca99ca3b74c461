"""Tooltips, brackets, names in the scatter, the Selection tab and Find, with the mouse and the keys of a user."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.agreement import set_trait
from tests.browser.chart import Chart, Scatter
from tests.browser.test_branches_and_selection import AXE

CELL = """\
import base64
import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from dendrogram_explorer import DendrogramExplorer

data = load_wine(as_frame=True)
table = data.data.assign(kind=[data.target_names[each] for each in data.target])
table.index = [f"wine {sample}" for sample in range(178)]
png = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
asked = []
def picture(sample):
    asked.append(sample)
    return png
explorer = DendrogramExplorer(
    table, columns=list(data.data), scale="standard", n_clusters=3, tooltip=["kind"], images=picture
)
explorer"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [CELL]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture
def output(notebook):
    notebook.evaluate("setattr(explorer, 'cluster_names', {})")
    for name, value in (("n_clusters", 3), ("selection", []), ("show_tray", False), ("orientation", "top")):
        set_trait(notebook, name, value)
    output = notebook.output(0)
    output.scroll_into_view_if_needed()
    chart = Chart(output)
    chart.wait()
    output.locator(".dendro-canvas").first.focus()
    notebook.page.keyboard.press("Escape")
    notebook.page.keyboard.press("0")
    chart.come_to_rest()
    return output


def label_at(output, share=0.3):
    """A place over the labels of leaves."""
    box = output.locator(".dendro-canvas").first.bounding_box()
    return box["x"] + 160 + share * (box["width"] - 172), box["y"] + box["height"] - 40


def sample_in(card):
    return int(re.search(r"sample (\d+)", card.text_content()).group(1))


def test_the_tooltip_of_a_sample_says_what_python_knows(notebook, output):
    card = output.locator(".dendro-tooltip")
    notebook.page.mouse.move(*label_at(output))
    expect(card.locator("img")).to_be_visible()
    sample = sample_in(card)
    expect(card).to_contain_text(notebook.evaluate(f"table.kind.iloc[{sample}]"))
    names = notebook.evaluate(
        f"(lambda z: z.iloc[{sample}].abs().sort_values(ascending=False).index[:3].tolist())"
        "((data.data - data.data.mean()) / data.data.std())"
    )
    for name in names:
        expect(card).to_contain_text(name)
    assert notebook.evaluate("asked[-1]") == sample
    # It is asked for once.
    count = notebook.evaluate("len(asked)")
    notebook.page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    notebook.page.mouse.move(*label_at(output))
    expect(card.locator("img")).to_be_visible()
    assert notebook.evaluate("len(asked)") == count
    notebook.page.mouse.move(5, 5)


def test_a_click_pins_the_tooltip_and_escape_closes_it(notebook, output):
    pinned = output.locator(".dendro-pinned")
    notebook.page.mouse.click(*label_at(output))
    expect(pinned.locator("img")).to_be_visible()
    sample = sample_in(pinned)
    notebook.wait_for(f"explorer.selection.tolist() == [{sample}]")
    notebook.page.mouse.move(5, 5)
    expect(pinned).to_be_visible()
    notebook.page.keyboard.press("Escape")
    expect(pinned).to_be_hidden()
    notebook.page.mouse.click(*label_at(output, 0.6))
    pinned.get_by_role("button", name="Close").click()
    expect(pinned).to_be_hidden()


def test_by_keyboard_a_branch_is_pinned_with_what_makes_its_merge(notebook, output):
    output.locator(".dendro-canvas").first.focus()
    notebook.page.keyboard.press("Home")
    notebook.page.keyboard.press("Enter")
    pinned = output.locator(".dendro-pinned")
    expect(pinned).to_contain_text("178 samples")
    for name in notebook.evaluate("explorer.explain_merge(354).index[:3].tolist()"):
        expect(pinned).to_contain_text(name)
    expect(pinned).to_contain_text("exact")
    notebook.page.keyboard.press("Escape")
    expect(pinned).to_be_hidden()


def test_brackets_show_select_and_rename_clusters(notebook, output):
    brackets = output.locator(".dendro-bracket")
    expect(brackets).to_have_count(3)
    by_place = sorted(brackets.all(), key=lambda each: each.bounding_box()["x"])
    ends = [(box["x"], box["x"] + box["width"]) for box in (each.bounding_box() for each in by_place)]
    assert all(left[1] <= right[0] + 0.5 for left, right in pairwise(ends))
    root = int(by_place[0].get_attribute("data-root"))
    by_place[0].click()
    notebook.wait_for(f"explorer.selection.tolist() == explorer.members(node={root}).tolist()")
    by_place[0].dblclick()
    field = output.get_by_role("textbox", name="Name of this cluster")
    expect(field).to_be_focused()
    notebook.page.keyboard.type("dry 🍷")
    notebook.page.keyboard.press("Enter")
    label = notebook.evaluate(f"int(explorer.labels[explorer.members(node={root})[0]])")
    notebook.wait_for(f"explorer.cluster_names == {{{label}: 'dry 🍷'}}")
    expect(by_place[0]).to_contain_text("dry 🍷")
    expect(output.locator(".dendro-centroid", has_text="dry 🍷")).to_be_visible()
    by_place[0].dblclick()
    notebook.page.keyboard.type("another")
    notebook.page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    assert notebook.evaluate("list(explorer.cluster_names.values())") == ["dry 🍷"]
    notebook.evaluate("explorer.undo()")
    notebook.wait_for("explorer.cluster_names == {}")


def test_brackets_follow_the_cut_and_are_hidden_where_too_narrow(notebook, output):
    set_trait(notebook, "n_clusters", 178)
    expect(output.locator(".dendro-bracket bdi", has_text=re.compile(r"\d"))).to_have_count(0)
    set_trait(notebook, "n_clusters", 5)
    expect(output.locator(".dendro-bracket")).to_have_count(5)
    set_trait(notebook, "orientation", "left")
    expect(output.locator('.dendro-brackets[data-orientation="left"]')).to_be_attached()
    boxes = [each.bounding_box() for each in output.locator(".dendro-bracket").all()]
    assert all(box["height"] > box["width"] for box in boxes if box["height"] > 30)


def names_in(output):
    """Names in the scatter with their boxes, all of one frame: the next one may move them."""
    return output.locator(".dendro-centroids").evaluate(
        "el => [...el.children].map((each) => [each.textContent, each.getBoundingClientRect().toJSON()])"
    )


def test_the_names_of_legend_and_scatter_are_typed_in_place(notebook, output):
    chip = output.locator(".dendro-chip").nth(1)
    chip.dblclick()
    notebook.page.keyboard.type("light")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for("explorer.cluster_names == {2: 'light'}")
    Scatter(output).wait_for_painter("bqplot")
    name = output.locator(".dendro-centroid", has_text="light")
    expect(name).to_be_visible()
    box = next(box for text, box in names_in(output) if text == "light")
    notebook.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(output.get_by_role("textbox", name="Name of this cluster")).to_have_value("light")
    notebook.page.keyboard.type("lighter")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for("explorer.cluster_names == {2: 'lighter'}")
    # No two names overlap.
    boxes = [box for _, box in names_in(output)]
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            apart_x = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert apart_x or abs(one["y"] - other["y"]) >= one["height"]


ITEMS = [
    "Select",
    "Zoom to it",
    "Split",
    "Join with its neighbour",
    "Rename",
    "Copy members",
    "To variable",
    "Explain",
]


def test_one_menu_for_brackets_legend_and_names(notebook, output):
    menu = output.locator(".dendro-cluster-menu")
    bracket = output.locator(".dendro-bracket").first
    root = int(bracket.get_attribute("data-root"))
    for opener in (bracket, output.locator(f'.dendro-chip[data-root="{root}"]')):
        opener.click(button="right")
        items = menu.locator(".dendro-item")
        expect(menu).to_be_visible()
        expect(items).to_have_text(ITEMS)
        notebook.page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
    bracket.click(button="right")
    menu.get_by_text("To variable").click()
    status = output.locator(".dendro-status")
    expect(status).to_contain_text("are in the variable cluster_")
    variable = status.text_content().rstrip(".").split()[-1]
    assert notebook.evaluate(f"{variable}.tolist() == explorer.members(node={root}).tolist()")
    bracket.click(button="right")
    menu.get_by_text("Explain").click()
    notebook.wait_for(f"explorer.selection.tolist() == explorer.members(node={root}).tolist()")
    first = notebook.evaluate("explorer.contrasts(samples=explorer.selection).index[0]")
    expect(output.locator(".dendro-apart tbody tr").first).to_contain_text(first)


def test_the_selection_tab_says_what_is_selected(notebook, output):
    output.get_by_role("tab", name="Selection").click()
    tab = output.locator(".dendro-selection-tab")
    expect(tab).to_contain_text("Nothing is selected")
    notebook.evaluate("setattr(explorer, 'selection', np.flatnonzero(table.kind == 'class_0'))")
    expect(tab).to_contain_text("59 of 178 samples selected")
    expected = notebook.evaluate(
        "explorer.contrasts(samples=explorer.selection).reset_index().values.tolist()"
    )
    rows = tab.locator(".dendro-apart tbody tr")
    expect(rows.first).to_contain_text(expected[0][0])
    for row, (name, effect, *_) in zip(rows.all(), expected, strict=False):
        expect(row).to_contain_text(name)
        shown = float(row.locator("td").nth(1).text_content().replace("−", "-"))
        assert shown == pytest.approx(effect, abs=0.06)
    counts = notebook.evaluate("np.bincount(explorer.labels[explorer.selection], minlength=4)[1:].tolist()")
    shown = [
        int(text) for text in tab.locator(".dendro-composition tbody td:nth-child(2)").all_text_contents()
    ]
    assert shown == sorted((count for count in counts if count), reverse=True)
    tab.locator(".dendro-composition button").first.click()
    notebook.wait_for(f"len(explorer.selection) == {max(counts)}")
    tab.get_by_text("Invert").click()
    notebook.wait_for(f"len(explorer.selection) == {178 - max(counts)}")
    tab.get_by_text("Keep only these").click()
    status = output.locator(".dendro-status")
    expect(status).to_contain_text("in the variable subset")
    name = re.search(r"variable (\w+)\.", status.text_content()).group(1)
    assert notebook.evaluate(f"{name}.names == explorer.selected_names")
    with notebook.page.expect_download() as download:
        tab.get_by_text("CSV").click()
    assert download.value.suggested_filename == "selection.csv"
    assert len(download.value.path().read_text().splitlines()) == 1 + 178 - max(counts)


def test_find_takes_conditions_and_selects_what_it_has_found(notebook, output):
    chart = Chart(output)
    chart.open_menu(chart.named("Find samples by name or by values"))
    box = output.get_by_role("searchbox")
    box.fill("proline>1000 kind=class_0")
    expect(output.locator(".dendro-find")).to_contain_text("43 matches")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for("explorer.selection.tolist() == explorer.find('proline>1000 kind=class_0').tolist()")
    box.fill("prolin>1000")
    expect(output.locator(".dendro-problem")).to_contain_text("Did you mean 'proline'?")
    box.fill("wine 12")
    expect(output.locator(".dendro-match")).to_have_count(11)
    notebook.page.keyboard.press("ArrowDown")
    notebook.wait_for("explorer.selected_names == ['wine 12']")
    notebook.page.keyboard.press("ArrowDown")
    notebook.wait_for("explorer.selected_names == ['wine 120']")
    notebook.page.keyboard.press("ArrowUp")
    notebook.wait_for("explorer.selected_names == ['wine 12']")
    notebook.page.keyboard.press("Escape")


def test_axe_finds_nothing(notebook, output):
    output.get_by_role("tab", name="Selection").click()
    notebook.evaluate("setattr(explorer, 'selection', np.arange(40))")
    expect(output.locator(".dendro-apart tbody tr").first).to_be_visible()
    notebook.page.mouse.click(*label_at(output))
    expect(output.locator(".dendro-pinned img")).to_be_visible()
    notebook.page.evaluate(AXE.read_text())
    find = (
        "async () => (await axe.run(document.querySelector('.dendro'))).violations"
        ".map(({id, nodes}) => [id, nodes.map(n => n.html)])"
    )
    assert notebook.page.evaluate(find) == []
    output.locator(".dendro-bracket").first.click(button="right")
    assert notebook.page.evaluate(find) == []
    notebook.page.keyboard.press("Escape")
    output.locator(".dendro-bracket").first.dblclick()
    assert notebook.page.evaluate(find) == []
    notebook.page.keyboard.press("Escape")


def test_points_have_the_same_card_and_the_names_stand_where_the_points_are(notebook, output):
    scatter = Scatter(output)
    scatter.wait_for_painter("bqplot")
    x, y = (np.array(notebook.evaluate(f"explorer.state.plane.projection.{axis}.tolist()")) for axis in "xy")
    places = scatter.places(x, y)
    sample = int(np.argmax(x))
    notebook.page.mouse.move(*places[sample])
    card = output.locator(".dendro-tooltip")
    expect(card.locator("img")).to_be_visible()
    assert sample_in(card) == sample
    notebook.page.mouse.move(5, 5)

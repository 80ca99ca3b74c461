"""The Export menu writes files, shows code, and keeps a variable at the cut."""

import ast
import io
import xml.etree.ElementTree as ET

import dendropy
import matplotlib.image
import numpy as np
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect
from sklearn.datasets import load_wine

import hatch_build
from tests.browser.agreement import WINE, check_labels
from tests.browser.chart import Chart

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"
SVG = "{http://www.w3.org/2000/svg}"
CELLS = [f"{WINE}\nimport sys", "explorer", "explorer"]


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    tree.wait()
    yield tree
    # What a failed test has left open.
    if tree.export_button.get_attribute("aria-expanded") == "true":
        tree.page.keyboard.press("Escape")


def wines():
    wine = load_wine(as_frame=True).data
    return (wine - wine.mean()) / wine.std()


def move_cut(notebook, chart):
    before = chart.clusters
    chart.root.get_by_role("button", name="One cluster more").click()
    notebook.wait_for(f"explorer.n_clusters == {before + 1}")
    return check_labels(notebook, chart)


def test_csv_has_the_labels_of_the_cut(notebook, chart):
    labels = move_cut(notebook, chart)
    name, content = chart.download("CSV")
    assert name == "clusters.csv"
    frame = pd.read_csv(io.BytesIO(content), float_precision="round_trip")
    assert frame["cluster"].tolist() == labels
    np.testing.assert_array_equal(frame["alcohol"], wines()["alcohol"])
    expect(chart.status).to_have_text(f"clusters.csv: 178 samples, {max(labels)} clusters.")


def test_excel_has_a_sheet_for_each_cluster(notebook, chart):
    labels = move_cut(notebook, chart)
    name, content = chart.download("Excel")
    assert name == "clusters.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Summary", *(f"Cluster {label}" for label in range(1, max(labels) + 1))]
    sizes = [book[sheet].max_row - 1 for sheet in book.sheetnames[1:]]
    assert sizes == np.bincount(labels)[1:].tolist()


def test_newick_is_read_by_another_program(notebook, chart):
    name, content = chart.download("Newick")
    assert name == "dendrogram.nwk"
    tree = dendropy.Tree.get(data=content.decode(), schema="newick")
    height = notebook.evaluate("float(explorer.linkage_matrix[-1, 2])")
    assert sorted(int(leaf.taxon.label) for leaf in tree.leaf_node_iter()) == list(range(178))
    assert tree.max_distance_from_root() == pytest.approx(height)


def test_svg_and_png_are_the_present_view(notebook, chart):
    chart.truncate("lastp")
    notebook.wait_for("explorer.truncate_mode == 'lastp'")
    name, content = chart.download("SVG")
    assert name == "dendrogram.svg"
    written = {"".join(text.itertext()).strip() for text in ET.fromstring(content).iter(f"{SVG}text")}
    assert written >= set(
        notebook.evaluate("[t.get_text() for t in explorer.to_figure().axes[0].get_xticklabels()]")
    )
    assert any(text.startswith("h ") and text.endswith(f"k {chart.clusters}") for text in written)
    name, content = chart.download("PNG")
    assert name == "dendrogram.png"
    assert matplotlib.image.imread(io.BytesIO(content)).shape[:2] == (900, 1600)
    chart.truncate("")


def test_a_picture_is_of_the_part_that_is_zoomed_to(notebook, chart):
    leaves = [str(leaf) for leaf in notebook.evaluate("explorer.leaves")]

    def leaves_in_picture():
        drawing = ET.fromstring(chart.download("SVG")[1])
        along = drawing.find(f".//{SVG}g[@id='matplotlib.axis_1']")
        return ["".join(text.itertext()).strip() for text in along.iter(f"{SVG}text")]

    chart.stage.scroll_into_view_if_needed()
    box = chart.canvas.bounding_box()
    chart.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    chart.page.mouse.wheel(0, -700)
    expect(chart.show_all).to_be_visible()
    chart.come_to_rest()
    places = [leaves.index(text) for text in leaves_in_picture()]
    assert len(places) > 5
    assert places == sorted(places)
    assert 0 < places[0] < 89 < places[-1] < 177
    chart.show_all.click()
    expect(chart.show_all).to_be_hidden()
    chart.come_to_rest()
    whole = [leaves.index(text) for text in leaves_in_picture()]
    assert whole[0] == 0
    assert whole[-1] - whole[0] > 2 * (places[-1] - places[0])


def test_what_cannot_be_written_is_said_in_the_line_for_messages(notebook, chart):
    notebook.run("kept, sys.modules['openpyxl'] = sys.modules.get('openpyxl'), None")
    chart.open_export().get_by_role("button").filter(has_text="Excel").click()
    expect(chart.status).to_contain_text('pip install "dendrogram-explorer[excel]"')
    expect(chart.status).to_have_class("dendro-status dendro-status-error")
    notebook.run("sys.modules.pop('openpyxl')\nif kept: sys.modules['openpyxl'] = kept")
    assert chart.download("Excel")[0] == "clusters.xlsx"


def test_code_is_shown_copied_and_gives_the_labels(notebook, chart):
    chart.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    menu = chart.open_export()
    code = menu.get_by_role("textbox", name="Code")
    expect(code).to_be_hidden()
    menu.get_by_role("button").filter(has_text="Code").click()
    expect(code).to_have_value(ast.literal_eval(notebook.evaluate("repr(explorer.to_code())")))
    copy = menu.get_by_role("button", name="Copy the code")
    expect(copy).to_be_focused()
    chart.page.keyboard.press("Enter")
    expect(copy).to_have_text("Copied")
    copied = chart.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == code.input_value()
    variables = {"df": wines()}
    exec(copied, variables)
    assert variables["labels"].tolist() == notebook.evaluate("explorer.labels")
    chart.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    # What is opened anew shows no code of an earlier cut.
    chart.open_export()
    expect(code).to_be_hidden()
    chart.page.keyboard.press("Escape")


def test_axe_finds_nothing_in_the_open_menu(chart):
    menu = chart.open_export()
    menu.get_by_role("button").filter(has_text="Code").click()
    expect(menu.get_by_role("textbox", name="Code")).to_be_visible()
    chart.page.add_script_tag(path=AXE)
    violations = chart.page.evaluate(
        """() => window.axe.run(".dendro", { resultTypes: ["violations"] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(" ")}`))"""
    )
    assert violations == []
    chart.page.keyboard.press("Escape")


def test_a_live_variable_follows_the_cut_until_it_is_assigned(notebook, chart):
    menu = chart.open_export()
    menu.get_by_label("Variable name").fill("followed")
    menu.get_by_label("Keep in sync with the cut").check()
    menu.get_by_role("button", name="Put the labels into this variable").click()
    expect(chart.status).to_contain_text("follows the cut")
    first = notebook.evaluate("followed")
    labels = move_cut(notebook, chart)
    assert labels != first
    # In a later cell, as users would.
    assert notebook.run(
        "print(list(followed) == list(explorer.labels), followed.max() == explorer.n_clusters)"
    ) == ("True True")
    notebook.run("followed = 'mine'")
    move_cut(notebook, chart)
    expect(chart.status).to_contain_text("followed has been assigned")
    assert notebook.evaluate("followed") == "mine"
    move_cut(notebook, chart)
    expect(chart.status).to_have_text("")
    assert notebook.evaluate("followed") == "mine"


def test_of_two_views_the_one_that_asked_gets_the_file(notebook, chart):
    other = Chart(notebook.output(2))
    other.wait()
    downloads = []
    notebook.page.on("download", lambda each: downloads.append(each.suggested_filename))
    assert other.download("CSV")[0] == "clusters.csv"
    assert chart.download("Newick")[0] == "dendrogram.nwk"
    assert downloads == ["clusters.csv", "dendrogram.nwk"]


def test_a_page_that_needs_no_kernel(notebook, chart, plain_page, tmp_path):
    notebook.evaluate("setattr(explorer, 'n_clusters', 6)")
    expect(chart.pill).to_contain_text("k 6")
    name, content = chart.download("HTML page")
    assert name == "clusters.html"
    path = tmp_path / name
    path.write_bytes(content)
    plain_page.context.set_offline(True)
    plain_page.goto(path.as_uri())
    expect(Chart(plain_page.locator("#dendro-page")).pill).to_contain_text("k 6")

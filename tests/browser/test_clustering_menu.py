"""Clustering again from the widget, and how well the tree fits."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.agreement import WINE, check_labels, check_tree, put_line
from tests.browser.chart import Chart

# The second explorer cannot be clustered again; the third has something slow to compare.
CELLS = [
    WINE,
    "explorer",
    "linked = DendrogramExplorer.from_linkage(explorer.linkage_matrix)\nlinked",
    """\
wide = DendrogramExplorer(np.random.default_rng(3).normal(size=(1500, 200)), method="average")
wide""",
]


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        yield opened


def chart_of(notebook, index):
    chart = Chart(notebook.output(index))
    chart.wait()
    chart.menu = chart.root.get_by_role("button", name="How the samples are clustered")
    chart.fit = chart.root.locator(".dendro-fit span")
    chart.ask = chart.root.get_by_role("button", name="Compute the cophenetic correlation")
    return chart


@pytest.fixture
def chart(notebook):
    notebook.evaluate("setattr(explorer, 'method', 'ward')")
    tree = chart_of(notebook, 1)
    put_line(notebook, tree, 16.0)
    yield tree
    tree.page.keyboard.press("Escape")


def test_another_method_by_keyboard(notebook, chart):
    correlation = notebook.evaluate("explorer.cophenetic_correlation")
    expect(chart.fit).to_have_text(f"cophenetic correlation {correlation:.3f}")
    expect(chart.fit).to_have_attribute("title", re.compile(r"All 15,753 pairs; distances: euclid"))
    chart.menu.focus()
    chart.page.keyboard.press("Enter")
    method = chart.root.get_by_role("combobox", name="Method")
    expect(method).to_be_focused()
    expect(method).to_have_value("ward")
    chart.page.keyboard.type("comp")
    notebook.wait_for("explorer.method == 'complete'")
    expect(method).to_have_value("complete")
    expect(chart.clusters_field).to_have_value("3")  # as before
    chart.page.keyboard.press("Escape")
    expect(chart.menu).to_be_focused()
    check_tree(notebook, chart, check_labels(notebook, chart))
    now = notebook.evaluate("explorer.cophenetic_correlation")
    assert f"{now:.3f}" != f"{correlation:.3f}"
    expect(chart.fit).to_have_text(f"cophenetic correlation {now:.3f}")


def test_what_is_refused_is_told_and_the_choice_goes_back(notebook, chart):
    before = notebook.evaluate("explorer.labels.tolist()")
    chart.menu.click()
    metric = chart.root.get_by_role("combobox", name="Metric")
    metric.select_option("cosine")
    expect(chart.status).to_contain_text("ward")
    expect(chart.status).to_have_class(re.compile("error"))
    expect(metric).to_have_value("euclidean")
    assert notebook.evaluate("explorer.labels.tolist()") == before
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_the_old_picture_stays_while_the_kernel_is_busy(notebook, chart, tmp_path):
    # The kernel has no ear while it clusters: it goes on when there is a file.
    go_on = tmp_path / "go on"
    slow = f"""\
import pathlib, time
import dendrogram_explorer.state as module
relink = module.relink
def slow_relink(*args, **settings):
    while not pathlib.Path({str(go_on)!r}).exists():
        time.sleep(0.02)
    return relink(*args, **settings)
module.relink = slow_relink"""
    notebook.run(slow)
    picture = chart.canvas.evaluate("canvas => canvas.toDataURL()")
    chart.menu.click()
    method = chart.root.get_by_role("combobox", name="Method")
    method.select_option("average")
    expect(chart.status).to_have_text("Clustering again with method 'average' ...")
    expect(method).to_have_value("average")
    assert chart.canvas.evaluate("canvas => canvas.toDataURL()") == picture
    go_on.touch()
    expect(chart.status).to_have_text("")
    expect(method).to_have_value("average")
    notebook.run("module.relink = relink")
    assert notebook.evaluate("explorer.method") == "average"
    assert max(check_labels(notebook, chart)) == 3


def test_no_menu_without_observations(notebook):
    chart = chart_of(notebook, 2)
    expect(chart.menu).to_be_hidden()
    expect(chart.fit).to_have_text("")
    expect(chart.ask).to_be_hidden()


def test_what_takes_long_is_computed_when_asked_for(notebook):
    chart = chart_of(notebook, 3)
    chart.ask.click()
    correlation = notebook.evaluate("wide.cophenetic_correlation")
    expect(chart.fit).to_have_text(f"cophenetic correlation {correlation:.3f}")
    expect(chart.ask).to_be_hidden()

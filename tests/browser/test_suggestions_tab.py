"""The Suggestions tab: the rules vote by themselves; a row shows what it would be like before it is taken."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import hatch_build
from tests.browser.agreement import WINE, put_line
from tests.browser.chart import Chart, Scatter, one_color_each

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"
N = 178


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


@pytest.fixture
def chart(notebook):
    tree = Chart(notebook.output(1))
    notebook.evaluate("explorer._recluster(method='ward')")
    put_line(notebook, tree, 11.9)
    tree.tab = tree.root.get_by_role("tab", name="Suggestions")
    tree.rows = tree.root.get_by_role("tabpanel", name="Suggestions").locator(".dendro-advised")
    tree.scatter = Scatter(notebook.output(1))
    if tree.tab.get_attribute("aria-selected") != "true":
        tree.tab.click()
    expect(tree.rows.first).to_be_visible()
    yield tree
    notebook.page.mouse.move(2, 2)


def candidates(notebook):
    """Numbers of clusters, whether they are cuts of the present tree, and labels of the candidates."""
    return notebook.evaluate(
        "[(each.n_clusters, bool(each.is_present_tree and each.height > 0), each.sample_labels.tolist())"
        " for each in explorer._candidates[0].ranked]"
    )


def in_candidate_order(notebook, labels):
    order = notebook.evaluate("leaves_list(explorer.linkage_matrix).tolist()")
    return [labels[sample] for sample in order]


def test_the_rules_vote_without_being_asked(notebook, chart):
    found = candidates(notebook)
    expect(chart.rows).to_have_count(len(found))
    expect(chart.rows.first).to_contain_text(re.compile(rf"{found[0][0]} clusters \d+ of \d+ votes: .*gap"))
    expect(chart.rows.first).to_contain_text(re.compile(r"agreement 0\.\d\d"))
    expect(chart.rows.first).to_contain_text(re.compile(r"stability \d\.\d\d"))
    # The same table as in Python, and what is not cut off beside the axis.
    assert notebook.evaluate("explorer.suggest_cuts()['n_clusters'].tolist()") == [k for k, _, _ in found]
    for text in chart.root.locator(".dendro-rail .dendro-suggestion").all():
        expect(text).to_have_text(re.compile(r"^k \d+ \d+ votes?$"))
        assert text.evaluate("each => each.scrollWidth <= each.clientWidth")


def state_of(notebook):
    return notebook.evaluate(
        "(explorer.method, explorer.n_clusters, explorer.cut_height, explorer.labels.tolist(), "
        "explorer.cut.to_json())"
    )


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_a_row_shows_what_it_would_be_like_and_leaving_it_reverts(notebook, chart, way):
    chart.come_to_rest()
    before, state = chart.picture(), state_of(notebook)
    points = chart.scatter.colors()
    for i, (k, is_line, labels) in enumerate(candidates(notebook)):
        if k == chart.clusters:
            continue
        if way == "mouse":
            chart.rows.nth(i).hover()
        elif i == 0:
            chart.rows.first.focus()
        else:
            chart.rows.first.focus()
            for _ in range(i):
                notebook.page.keyboard.press("ArrowDown")
        chart.come_to_rest()
        shown = chart.picture()
        assert shown.leaf_colors(N) != before.leaf_colors(N)
        assert one_color_each(in_candidate_order(notebook, labels), shown.leaf_colors(N)) or not is_line
        assert state_of(notebook) == state
        expect(chart.clusters_field).to_have_value("5")
    if way == "mouse":
        notebook.page.mouse.move(2, 2)
    else:
        chart.tab.focus()
    chart.come_to_rest()
    assert chart.picture().leaf_colors(N) == before.leaf_colors(N)
    assert chart.scatter.colors() == points


def test_enter_takes_a_candidate_of_another_tree_and_undo_brings_all_back(notebook, chart):
    found = candidates(notebook)
    other = next(i for i, (_, is_line, _) in enumerate(found) if not is_line)
    state = state_of(notebook)
    chart.rows.nth(other).focus()
    notebook.page.keyboard.press("Enter")
    notebook.wait_for(f"explorer.n_clusters == {found[other][0]}")
    labels = np.array(notebook.evaluate("explorer.labels.tolist()"))
    assert len({*zip(labels, found[other][2], strict=True)}) == len(set(found[other][2]))
    expect(chart.rows).to_have_count(len(found))
    notebook.evaluate("explorer.undo()")
    assert state_of(notebook)[:4] == state[:4]


def test_a_vote_goes_on_between_cells(notebook, chart):
    # A cell that comes while the rules vote is not kept waiting by the whole of it.
    notebook.run(
        "X = np.random.default_rng(0).normal(size=(800, 4)); big = DendrogramExplorer(X);"
        "parts, vote = [], big._vote_a_while;"
        "big._vote_a_while = lambda: parts.append(len(parts)) or vote(); big"
    )
    notebook.wait_for("big._candidates is not None", timeout=120)
    assert notebook.evaluate("len(parts)") > 3


def test_axe_finds_nothing_in_the_tab(notebook, chart):
    notebook.page.add_script_tag(path=AXE)
    violations = notebook.page.evaluate(
        """() => window.axe.run(".dendro", { resultTypes: ["violations"] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))"""
    )
    assert violations == []


def test_one_click_standardises_columns_of_different_spreads(notebook, chart):
    notebook.run("raw = DendrogramExplorer(load_wine(as_frame=True).data); raw")
    button = notebook.page.get_by_role("button", name="Standardise")
    expect(button).to_have_count(1)
    line = notebook.page.get_by_role("button", name=re.compile("the columns differ in spread"))
    expect(line).to_be_visible()
    button.click()
    notebook.wait_for("raw.scale == 'standard'")
    expect(button).to_be_hidden()
    expect(line).to_have_count(0)
    notebook.evaluate("raw.undo()")
    expect(button).to_be_visible()
    assert notebook.evaluate("(raw.scale, raw.undo())") == ("none", False)

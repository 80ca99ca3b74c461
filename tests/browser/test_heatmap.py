"""The heat map under the leaves: its pixels against numpy, its rows by mouse, keyboard and from Python."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.heatmap import row_averages, shown_rows
from dendrogram_explorer.heatmap.rows import LIGHT_COLORS
from tests.browser.chart import Chart
from tests.browser.pixels import picture_from

RANDOM = np.random.default_rng(5)

WINE = """\
import warnings
warnings.simplefilter("ignore")
from sklearn.datasets import load_wine
from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.heatmap import shown_rows
wine = load_wine(as_frame=True).data
explorer = DendrogramExplorer(wine, scale="standard", n_clusters=3)
"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer"]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


def names_of(scope):
    return [
        label.split(", row")[0]
        for label in scope.locator(".dendro-heat-row").evaluate_all(
            "rows => rows.map(row => row.getAttribute('aria-label'))"
        )
    ]


def heat_pixels(chart):
    """Red, green and blue of the middle line of each row of the heat map: shape (rows, pixels along the leaves, 3)."""
    pixels = picture_from(chart.canvas.evaluate("canvas => canvas.toDataURL()")).astype(int)
    box = chart.canvas.bounding_box()
    plot = chart.line.bounding_box()
    across = slice(round(plot["x"] - box["x"]), round(plot["x"] + plot["width"] - box["x"]))
    rows = [row.bounding_box() for row in chart.root.locator(".dendro-heat-row").all()]
    return np.stack([pixels[round(row["y"] + row["height"] / 2 - box["y"]), across, :3] for row in rows])


def colors_of(averages):
    """The colours that average z-scores have: shape (..., 3); at NaN a grey that this does not know."""
    stops = np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in LIGHT_COLORS], dtype=float)
    at = (np.rint(averages * (127 / 3)) + 127) / 254 * (len(stops) - 1)
    return np.stack(
        [np.interp(at, np.arange(len(stops)), stops[:, channel]) for channel in range(3)], axis=-1
    )


def edges_of(n, width):
    """The first leaf of each pixel, and the number of all."""
    if n <= width:
        return None
    return np.append(np.floor(np.arange(width) * n / width).astype(int), n)


@pytest.mark.parametrize("n", [40, 5_000])
def test_pixels_are_the_averages_of_numpy(plain_page, tmp_path, n):
    X = RANDOM.normal(size=(n, 5)) + np.repeat(np.arange(4), n // 4)[:, np.newaxis] * [1, -2, 0.5, 0, 3]
    explorer = DendrogramExplorer(X, n_clusters=4)
    plain_page.goto(Path(explorer.to_html(tmp_path / "page.html")).as_uri())
    chart = Chart(plain_page.locator("body"))
    chart.wait()
    rows = shown_rows(explorer.state)
    assert names_of(chart.root) == rows.names
    found = heat_pixels(chart)
    width = found.shape[1]
    z = rows.z[:, explorer.leaves]
    edges = edges_of(n, width)
    if edges is None:
        places = np.floor((np.arange(width) + 0.5) * n / width).astype(int)
        averages = np.clip(z, -3, 3)[:, places]
    else:
        averages = row_averages(z, edges)
    difference = np.abs(found - colors_of(averages)).max(axis=2)
    is_gap = np.asarray(found == 0).all(axis=(0, 2))
    # Gaps between the four clusters, of two pixels each.
    assert is_gap.sum() == 6
    assert difference[:, ~is_gap].max() <= 6


def test_a_contracted_leaf_has_the_average_of_its_samples(plain_page, tmp_path):
    X = RANDOM.normal(size=(200, 3))
    explorer = DendrogramExplorer(X, truncate_mode="lastp", p=5, n_clusters=2)
    plain_page.goto(Path(explorer.to_html(tmp_path / "page.html")).as_uri())
    chart = Chart(plain_page.locator("body"))
    chart.wait()
    rows, found = shown_rows(explorer.state), heat_pixels(chart)
    state = explorer.state
    tips = [
        node for node in range(2 * 200 - 1) if node < 2 * 200 - 5 and state.tree.parent[node] >= 2 * 200 - 5
    ]
    tips.sort(key=lambda node: state.tree.start[node])
    z = np.clip(rows.z, -3, 3)
    for place, node in enumerate(tips):
        at = int((place + 0.5) * found.shape[1] / 5)
        expected = colors_of(z[:, state.tree.members(node)].mean(axis=1))
        assert np.abs(found[:, at] - expected).max() <= 6


def test_rows_follow_the_cut_when_it_rests(notebook):
    chart = Chart(notebook.output(1))
    chart.wait()
    expect(chart.root.locator(".dendro-heat-row")).to_have_count(8)
    assert names_of(chart.root) == notebook.evaluate("shown_rows(explorer.state).names")
    notebook.evaluate("setattr(explorer, 'n_clusters', 9)")
    expected = notebook.evaluate("shown_rows(explorer.state).names")
    assert expected != names_of(chart.root)
    first = chart.root.locator(".dendro-heat-row").first
    for place, name in enumerate(expected):
        label = re.compile(re.escape(name) + ", row")
        expect(chart.root.locator(".dendro-heat-row").nth(place)).to_have_attribute("aria-label", label)
    expect(first).to_be_visible()
    assert notebook.evaluate("explorer.heatmap") == "auto"
    notebook.evaluate("setattr(explorer, 'n_clusters', 3)")


def test_a_cell_is_said_in_words(notebook):
    chart = Chart(notebook.output(1))
    row = chart.root.locator(".dendro-heat-row").first.bounding_box()
    plot = chart.line.bounding_box()
    leaf = 60
    notebook.page.mouse.move(plot["x"] + (leaf + 0.5) * plot["width"] / 178, row["y"] + row["height"] / 2)
    name = names_of(chart.root)[0]
    sample = notebook.evaluate(f"int(explorer.leaves[{leaf}])")
    value = notebook.evaluate(f"float(wine.loc[{sample}, {name!r}])")
    z = notebook.evaluate(f"float(shown_rows(explorer.state).z[0, {sample}])")
    expect(chart.tooltip).to_contain_text(f"{sample}")
    expect(chart.tooltip).to_contain_text(re.compile(f"{re.escape(name)}.*{value:.3g}"))
    expect(chart.tooltip).to_contain_text(f"({'−' if z < 0 else '+'}{abs(z):.1f} sd)")


def test_a_click_on_a_name_colours_the_points(notebook):
    chart = Chart(notebook.output(1))
    row = chart.root.locator(".dendro-heat-row").nth(2)
    name = names_of(chart.root)[2]
    row.click()
    notebook.wait_for(f"explorer.color_by == {name!r}")
    expect(row).to_have_attribute("aria-pressed", "true")
    row.click()
    notebook.wait_for("explorer.color_by is None")


def test_rows_are_dragged_and_moved_by_keys(notebook):
    chart = Chart(notebook.output(1))
    before = names_of(chart.root)
    boxes = [row.bounding_box() for row in chart.root.locator(".dendro-heat-row").all()]
    middle = [(box["x"] + box["width"] - 10, box["y"] + box["height"] / 2) for box in boxes]
    mouse = notebook.page.mouse
    mouse.move(*middle[0])
    mouse.down()
    mouse.move(*middle[1], steps=3)
    mouse.move(*middle[3], steps=3)
    mouse.up()
    expected = [*before[1:4], before[0], *before[4:]]
    notebook.wait_for(f"explorer.heatmap == {expected!r}")
    assert names_of(chart.root) == expected
    chart.root.locator(".dendro-heat-row").nth(3).focus()
    notebook.page.keyboard.press("Alt+ArrowUp")
    expected[2], expected[3] = expected[3], expected[2]
    notebook.wait_for(f"explorer.heatmap == {expected!r}")
    expect(chart.root.locator(".dendro-heat-row").nth(2)).to_be_focused()
    expect(chart.root.locator(".dendro-heat .dendro-voice")).to_contain_text("cluster 1")
    notebook.page.keyboard.press("Delete")
    del expected[2]
    notebook.wait_for(f"explorer.heatmap == {expected!r}")
    notebook.evaluate("setattr(explorer, 'heatmap', 'auto')")
    expect(chart.root.locator(".dendro-heat-row")).to_have_count(8)


def test_rows_are_chosen_in_the_menu(notebook):
    chart = Chart(notebook.output(1))
    panel = chart.open_menu(chart.root.get_by_role("button", name="Rows of the heat map"))
    panel.get_by_label("Find a column").fill("magnes")
    box = panel.get_by_label("magnesium")
    expect(box).not_to_be_checked()
    box.click()
    notebook.wait_for("explorer.heatmap[-1] == 'magnesium' and len(explorer.heatmap) == 9")
    expect(chart.root.locator(".dendro-heat-row")).to_have_count(9)
    panel.get_by_role("button", name="Order by similarity").click()
    notebook.wait_for("shown_rows(explorer.state).tree is not None")
    panel.get_by_label("Features that best separate the clusters").click()
    notebook.wait_for("explorer.heatmap == 'auto'")
    expect(chart.root.locator(".dendro-heat-row")).to_have_count(8)
    notebook.page.keyboard.press("Escape")


def test_the_view_menu_hides_it(notebook):
    chart = Chart(notebook.output(1))
    panel = chart.open_menu(chart.look_button)
    panel.get_by_label("Heat map").click()
    notebook.wait_for("explorer.heatmap is None")
    expect(chart.root.locator(".dendro-heat-row").first).to_be_hidden()
    panel.get_by_label("Heat map").click()
    notebook.wait_for("explorer.heatmap == 'auto'")
    expect(chart.root.locator(".dendro-heat-row")).to_have_count(8)
    notebook.page.keyboard.press("Escape")

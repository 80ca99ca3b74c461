"""The page of `to_html`, opened from a file with the network switched off."""

import io
import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.datasets import load_digits, load_wine

import hatch_build
from dendrogram_explorer import DendrogramExplorer
from tests.browser.chart import Chart
from tests.browser.pixels import picture_from

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = "</script><script>alert(1)</script>"

# Where scatterplan.ts puts the plot.
LEFT, TOP, RIGHT, BOTTOM, MARGIN = 56, 12, 14, 44, 0.04


class LivingPage:
    """A page in the browser and the explorer that it was made of."""

    def __init__(self, page, explorer, path, title=None):
        self.page, self.explorer = page, explorer
        self.requests, self.dialogs = [], []
        page.context.set_offline(True)
        page.route("**/*", lambda route: route.continue_() if self._is_itself(route) else route.abort())
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        explorer.to_html(path, title=title)
        page.goto(path.as_uri())
        self.chart = Chart(page.locator("#dendro-page"))
        self.chart.wait()
        self.points = page.locator(".dendro-points canvas").first
        self.list = page.get_by_role("region", name="Clusters").locator("tbody tr")

    def _is_itself(self, route):
        self.requests.append(route.request.url)
        return route.request.url.startswith("file:")

    def csv(self):
        with self.page.expect_download() as started:
            self.page.get_by_role("button", name="Download labels").click()
        assert started.value.suggested_filename == "labels.csv"
        text = started.value.path().read_bytes().decode()
        return pd.read_csv(io.StringIO(text), dtype={"sample": str}, keep_default_na=False)

    def check_labels(self):
        """Check the downloaded labels against scipy's at the height of the line."""
        saved = self.csv()
        expected = fcluster(self.explorer.linkage_matrix, self.chart.height, "distance")
        assert saved.columns.tolist() == ["sample", "cluster"]
        assert saved["sample"].tolist() == self.explorer.names
        np.testing.assert_array_equal(saved["cluster"], expected)
        assert self.chart.clusters == expected.max()
        return expected

    def point_at(self, sample):
        """Where the scatter draws a sample, in pixels of the window."""
        projection, box = self.explorer.state.plane.projection, self.points.bounding_box()

        def share(values):
            low, high = values.min(), values.max()
            return (values[sample] - low + MARGIN * (high - low)) / ((1 + 2 * MARGIN) * (high - low))

        x = box["x"] + LEFT + share(projection.x) * (box["width"] - LEFT - RIGHT)
        y = box["y"] + TOP + (1 - share(projection.y)) * (box["height"] - TOP - BOTTOM)
        return x, y

    def selected(self):
        return self.page.locator(".dendro-selection .dendro-count")


@pytest.fixture
def living(plain_page, bundle, tmp_path):
    opened = []

    def open_page(explorer, title=None):
        opened.append(LivingPage(plain_page, explorer, tmp_path / "clusters.html", title))
        return opened[-1]

    yield open_page
    for page in opened:
        assert page.dialogs == []
        assert all(url.startswith(("file:", "blob:")) for url in page.requests)
        page.explorer.close()


def wine():
    return DendrogramExplorer(load_wine(as_frame=True).data, scale="standard", n_clusters=3)


def test_labels_of_any_cut_are_those_of_fcluster(living):
    page = living(wine())
    chart = page.chart
    assert page.check_labels().max() == 3
    fit = f"cophenetic correlation {page.explorer.cophenetic_correlation:.3f}"
    expect(chart.root.get_by_text(fit)).to_be_visible()
    # What only a kernel could do is not offered.
    expect(chart.root.get_by_role("button", name="How the samples are clustered")).to_be_hidden()
    expect(chart.export_button).to_be_hidden()
    for distance in (-60, 170, 60):
        chart.drag_line(distance)
        page.check_labels()
    chart.clusters_field.fill("7")
    chart.clusters_field.press("Enter")
    assert page.check_labels().max() == 7
    chart.line.focus()
    for key in ("ArrowDown", "PageDown", "End", "ArrowUp", "Home"):
        chart.line.press(key)
        page.check_labels()
    chart.clusters_field.fill("5")
    chart.clusters_field.press("Enter")
    expect(page.list).to_have_count(5)


def test_digits_with_names_of_their_own(living):
    digits = load_digits()
    names = [f"{digit}, no. {number}" for number, digit in enumerate(digits.target)]
    page = living(DendrogramExplorer(digits.data, names=names), title="Handwritten digits")
    expect(page.page).to_have_title("Handwritten digits")
    for k in (10, 2, 300):
        page.chart.clusters_field.fill(str(k))
        page.chart.clusters_field.press("Enter")
        labels = page.check_labels()
        assert labels.max() == k
        largest = sorted(np.bincount(labels)[1:], reverse=True)[:200]
        expect(page.list).to_have_count(len(largest))
        sizes = page.list.locator(".dendro-col-size").all_inner_texts()
        assert sorted((int(size.replace(",", "")) for size in sizes), reverse=True) == largest
    expect(page.page.get_by_text("The 200 largest of 300 clusters.")).to_be_visible()


def test_clusters_are_described_and_can_be_named(living):
    page = living(wine())
    chart, summary = page.chart, page.explorer.summary()
    expect(page.list.locator(".dendro-col-medoid")).to_have_text(
        [str(medoid) for medoid in summary["medoid"]]
    )
    chart.clusters_field.fill("5")
    chart.clusters_field.press("Enter")
    page.explorer.n_clusters = 5
    expect(page.list.locator(".dendro-col-medoid")).to_have_text(
        [str(medoid) for medoid in page.explorer.summary()["medoid"]]
    )
    field = page.page.get_by_role("textbox", name="Name of cluster 2")
    field.fill("<i>dry</i>")
    field.press("Enter")
    saved = page.csv()
    assert saved.columns.tolist() == ["sample", "cluster", "cluster_name"]
    expected = np.where(page.explorer.labels == 2, "<i>dry</i>", "")
    np.testing.assert_array_equal(saved["cluster_name"], expected)


def test_branches_are_cut_by_hand_as_in_python(living):
    explorer = wine()
    page = living(explorer)
    chart, left = page.chart, int(explorer.linkage_matrix[-1, 0])
    chart.canvas.focus()
    for key in ("Home", "ArrowDown", "Alt+Enter"):
        page.page.keyboard.press(key)
    expect(chart.pill).to_contain_text("k 4")
    explorer.split(left)
    np.testing.assert_array_equal(page.csv()["cluster"], explorer.labels)
    chart.drag_line(-150)
    explorer.cut_height = chart.height
    np.testing.assert_array_equal(page.csv()["cluster"], explorer.labels)
    chart.canvas.focus()
    for k in (4, 3):
        page.page.keyboard.press("Control+z")
        expect(chart.pill).to_contain_text(f"k {k}")
    page.check_labels()
    page.page.keyboard.press("Control+z")
    expect(chart.status).to_have_text("There is nothing to undo.")
    page.page.keyboard.press("Control+Shift+z")
    expect(chart.pill).to_contain_text("k 4")
    page.page.get_by_role("button", name="Undo all manual splits and joins").click()
    page.check_labels()


def test_the_wheel_looks_closer_at_the_points(living):
    page = living(wine())
    x, y = page.point_at(20)
    back = page.page.get_by_role("button", name="Show all points again")
    expect(back).to_be_hidden()
    # Far from the others by then, and where it was.
    page.page.mouse.move(x, y)
    for _ in range(4):
        page.page.mouse.wheel(0, -500)
    expect(back).to_be_visible()
    page.page.mouse.click(x, y)
    expect(page.selected()).to_have_text("1 sample selected")
    box = page.points.bounding_box()
    corners = [(LEFT + 2, TOP + 2), (box["width"] - RIGHT - 2, TOP + 2)]
    corners += [(across, box["height"] - BOTTOM - 2) for across, _ in reversed(corners)]
    page.page.mouse.move(box["x"] + corners[0][0], box["y"] + corners[0][1])
    page.page.mouse.down()
    for across, down in corners[1:]:
        page.page.mouse.move(box["x"] + across, box["y"] + down, steps=4)
    page.page.mouse.up()
    # What is not shown is not within a line around all that is.
    expect(page.selected()).to_have_text(re.compile(r"^\d{1,2} samples? selected$"))
    back.click()
    expect(back).to_be_hidden()
    page.page.mouse.click(*page.point_at(100))
    expect(page.selected()).to_have_text("1 sample selected")


def test_flips_are_undone_with_the_cuts(living):
    explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [7.0], [30.0], [34.0]], n_clusters=2)
    page = living(explorer)
    chart = page.chart
    chart.keep_texts()
    plain = [str(sample) for sample in explorer.leaves]
    explorer.flip(10)
    flipped = [str(sample) for sample in explorer.leaves]
    assert flipped != plain
    chart.canvas.focus()
    page.page.keyboard.press("Home")
    steps = [
        ("x", 2),
        ("+", 3),
        ("Control+z", 2),
        ("Control+z", 2),
        ("Control+Shift+z", 2),
        ("Control+Shift+z", 3),
    ]
    for (key, clusters), leaves in zip(
        steps, [flipped, flipped, flipped, plain, flipped, flipped], strict=True
    ):
        page.page.keyboard.press(key)
        assert chart.leaf_labels() == leaves
        assert chart.clusters == clusters


def test_a_cut_that_is_no_line(living):
    explorer = wine()
    explorer.cut_inconsistent(1.1)
    node = int(next(node for node in explorer.state.clusters.roots if node >= 178))
    explorer.split(node)
    page = living(explorer)
    np.testing.assert_array_equal(page.csv()["cluster"], explorer.labels)
    page.page.get_by_role("button", name="Undo all manual splits and joins").click()
    explorer.reset_branches()
    expect(page.chart.pill).to_contain_text(f"k {explorer.n_clusters}")
    np.testing.assert_array_equal(page.csv()["cluster"], explorer.labels)
    page.chart.clusters_field.fill("3")
    page.chart.clusters_field.press("Enter")
    assert page.check_labels().max() == 3


def test_tree_and_scatter_are_linked_both_ways(living):
    explorer = wine()
    page = living(explorer)
    chart, mouse = page.chart, page.page.mouse
    # A branch lights up its points: they are drawn again over the others, which fade.
    chart.canvas.focus()
    page.page.keyboard.press("Home")
    page.page.keyboard.press("ArrowDown")
    expect(page.page.locator(".dendro-points.dendro-faded")).to_be_visible()
    chart.next_frame()
    lit = page.page.locator(".dendro-points canvas").nth(1)
    over = picture_from(lit.evaluate("canvas => canvas.toDataURL()"))
    is_lit = [over[y, x, 3] > 0 for x, y in _pixels(page)]
    members = explorer.members(node=int(explorer.linkage_matrix[-1, 0]))
    # Points that lie over each other aside.
    assert np.mean(np.isin(np.arange(178), members) == is_lit) > 0.95
    page.page.keyboard.press("Tab")
    # A point says what it is, and shows its way to the root.
    overlay = chart.stage.locator("canvas").nth(1)
    empty = overlay.evaluate("canvas => canvas.toDataURL()")
    mouse.move(*page.point_at(59))
    expect(page.chart.tooltip).to_contain_text("sample 59")
    assert overlay.evaluate("canvas => canvas.toDataURL()") != empty
    # A click selects it, shift adds, a click beside all clears.
    mouse.click(*page.point_at(59))
    expect(page.selected()).to_have_text("1 sample selected")
    page.page.keyboard.down("Shift")
    mouse.click(*page.point_at(0))
    page.page.keyboard.up("Shift")
    expect(page.selected()).to_have_text("2 samples selected")
    box = page.points.bounding_box()
    mouse.click(box["x"] + 90, box["y"] + box["height"] - 60)
    expect(page.selected()).to_be_hidden()


def test_a_lasso_selects_what_is_in_it(living):
    page = living(wine())
    at = np.array([page.point_at(sample) for sample in range(178)])
    box = page.points.bounding_box()
    corner = np.array([box["x"], box["y"]])
    middle = (at.min(axis=0) + at.max(axis=0)) / 2
    page.page.mouse.move(corner[0] + LEFT + 2, corner[1] + TOP)
    page.page.mouse.down()
    for x, y in ([middle[0], corner[1] + TOP], middle, [corner[0] + LEFT + 2, middle[1]]):
        page.page.mouse.move(x, y, steps=5)
    page.page.mouse.up()
    inside = int(np.sum((at < middle).all(axis=1)))
    assert 10 < inside < 100
    expect(page.selected()).to_have_text(f"{inside} samples selected")
    page.list.nth(1).locator(".dendro-opener").click()
    expect(page.selected()).to_have_text(f"{np.sum(page.explorer.labels == 2)} samples selected")


def test_no_name_is_markup_and_no_script_but_the_page_s_own_runs(living):
    names = [HOSTILE, "a,b", 'say "x"', "😀" * 150, "two\nlines", "=1+1"]
    page = living(DendrogramExplorer(np.arange(6.0)[:, None] ** 2, names=names), title=HOSTILE)
    saved = page.csv()
    # A spreadsheet would compute the last one.
    assert saved["sample"].tolist() == [*names[:-1], "'=1+1"]
    page.chart.keep_texts()
    page.page.set_viewport_size({"width": 1500, "height": 900})
    assert any(text.startswith("</script>") for text in page.chart.leaf_labels())
    page.page.get_by_role("button", name="Find samples by name or by values").click()
    page.page.get_by_role("searchbox").fill("</SCRIPT")
    page.page.keyboard.press("Enter")
    expect(page.selected()).to_have_text("1 sample selected")
    expect(page.page.get_by_text("1 of 1", exact=True)).to_be_visible()
    expect(page.page.locator(".dendro-match")).to_have_text([HOSTILE])
    expect(page.page.get_by_role("heading")).to_have_text(HOSTILE)
    page.page.evaluate(
        "() => document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.page.evaluate("window.ran") is None
    blocked = page.page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'sent', error => error.message)")
    assert blocked == "Failed to fetch"


def test_it_follows_the_theme_of_the_system(living):
    page = living(wine())
    grounds = []
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        page.chart.next_frame()
        grounds.append(page.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert page.chart.picture().colors_above() <= {page.chart.neutral()}
    assert grounds == ["rgb(255, 255, 255)", "rgb(26, 26, 26)"]


def test_two_samples(living):
    page = living(DendrogramExplorer([[0.0, 1.0], [2.0, 5.0]], names=["left", "right"]))
    assert page.check_labels().max() == 2
    page.chart.line.focus()
    page.chart.line.press("End")
    assert page.check_labels().max() == 1
    page.page.mouse.move(*page.point_at(1))
    expect(page.chart.tooltip).to_contain_text("right")


def test_a_linkage_alone_has_no_scatter(living):
    page = living(DendrogramExplorer.from_linkage(linkage(load_wine().data, "average")))
    expect(page.page.get_by_text("does not say where its samples lie")).to_be_visible()
    expect(page.points).to_be_hidden()
    assert page.chart.root.bounding_box()["width"] > 1200
    page.check_labels()


def test_100_000_leaves(living):
    rng = np.random.default_rng(0)
    n = 100_000
    points = rng.normal(size=(n, 2))
    Z = np.column_stack(
        (
            np.r_[0, np.arange(n, 2 * n - 2)],
            np.arange(1, n),
            np.sort(rng.gamma(1, size=n - 1)),
            np.arange(2, n + 1),
        )
    )
    page = living(DendrogramExplorer.from_linkage(Z, data=points))
    page.check_labels()
    page.chart.drag_line(60)
    page.check_labels()
    page.page.mouse.move(*page.point_at(4711))
    expect(page.chart.tooltip).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(living, scheme):
    page = living(wine())
    page.page.emulate_media(color_scheme=scheme)
    # The policy lets no script in; a debugger may.
    page.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.page.evaluate(
        """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))"""
    )
    assert found == []


def _pixels(page):
    box, ratio = page.points.bounding_box(), page.page.evaluate("devicePixelRatio")
    for sample in range(page.explorer.state.tree.n):
        x, y = page.point_at(sample)
        yield int((x - box["x"]) * ratio), int((y - box["y"]) * ratio)

"""Points drawn by WebGL light up with their branch, and lead to it, without the kernel."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.chart import Chart

# A grid of 80 by 50 samples: each sample's place in the figure is known.
CELLS = [
    """\
import numpy as np
from dendrogram_explorer import DendrogramExplorer

grid = np.column_stack(np.divmod(np.arange(4000), 50)).astype(float)
explorer = DendrogramExplorer(grid, scatter_x=0, scatter_y=1, n_clusters=4)
explorer"""
]

# Columns and rows of the figure's plot where points are lit, as shares of its width and height.
LIT = """canvas => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const places = [];
    for (let i = 0; i < width * height; i++) {
        if (data[4 * i + 3] > 200) places.push([(i % width) / width, Math.floor(i / width) / height]);
    }
    return places;
}"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        opened.command("application:toggle-left-area")
        yield opened


def share_of(values, low, high):
    """Where values are along an axis that leaves 4 % free at both ends."""
    margin = 0.04 * (high - low)
    return (np.asarray(values) - low + margin) / (high - low + 2 * margin)


def test_hover_lights_the_branch_among_the_points(notebook):
    output = notebook.output(0)
    chart = Chart(output)
    chart.wait()
    lit = output.locator("canvas.dendro-lit")
    chip = output.locator(".dendro-chip").nth(1)
    chip.hover()
    expect(lit).to_be_visible()
    picture = output.locator(".bqplot canvas").first
    expect(picture).to_have_css("opacity", "0.25")
    places = np.array(lit.evaluate(LIT))
    columns, rows = np.divmod(np.array(notebook.evaluate("explorer.members(2)")), 50)
    across, down = share_of(columns, 0, 79), 1 - share_of(rows, 0, 49)
    # Every lit pixel is at a member of the cluster, and every member is lit.
    members = np.column_stack((across, down))
    nearest = np.array([np.abs(members - place).max(axis=1).min() for place in places])
    assert nearest.max() < 0.02
    assert np.unique(np.round(places[:, 0] * 40)).size >= np.unique(np.round(across * 40)).size
    output.locator(".dendro-status").first.hover()
    expect(lit).to_have_count(0)
    expect(picture).to_have_css("opacity", "1")


def test_a_point_shows_its_way_to_the_root(notebook):
    output = notebook.output(0)
    Chart(output).wait()
    overlay = output.locator(".dendro-overlay").first
    blank = overlay.evaluate("canvas => canvas.toDataURL()")
    plot = output.locator(".bqplot canvas").first.bounding_box()
    tooltip = output.locator(".dendro-tooltip").first

    def hover(sample):
        column, row = divmod(sample, 50)
        x = plot["x"] + share_of([column], 0, 79)[0] * plot["width"]
        y = plot["y"] + (1 - share_of([row], 0, 49)[0]) * plot["height"]
        output.page.mouse.move(x, y)

    def way():
        """Columns of the tree's picture in which the way is drawn, from its foot at the leaves."""
        return overlay.evaluate(
            """canvas => {
                const { width, height } = canvas;
                const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
                for (let y = height - 1; y > 0; y--) {
                    const row = Array.from({ length: width }, (_, x) => data[4 * (y * width + x) + 3]);
                    const found = row.flatMap((alpha, x) => (alpha > 100 ? [x] : []));
                    if (found.length) return found;
                }
                return [];
            }"""
        )

    order = notebook.evaluate("explorer.leaves.tolist()")
    line = Chart(output).line.bounding_box()
    stage = Chart(output).stage.bounding_box()
    for sample in (0, 1234, 3999):
        hover(sample)
        output.page.wait_for_function(
            "([canvas, blank]) => canvas.toDataURL() !== blank", arg=[overlay.element_handle(), blank]
        )
        Chart(output).next_frame()
        foot = line["x"] - stage["x"] + (order.index(sample) + 0.5) / 4000 * line["width"]
        assert min(abs(np.array(way()) - foot)) <= 3
        # A point of WebGL has no tooltip of its own: where its way leaves the picture stands what it is.
        label = notebook.evaluate(f"int(explorer.labels[{sample}])")
        expect(tooltip).to_contain_text(f"cluster {label} · sample {sample}")
        assert abs(tooltip.bounding_box()["x"] - stage["x"] - foot) < tooltip.bounding_box()["width"] + 20
    output.page.mouse.move(5, 5)
    expect(tooltip).to_be_hidden()
    output.page.wait_for_function(
        "([canvas, blank]) => canvas.toDataURL() === blank", arg=[overlay.element_handle(), blank]
    )

"""Two views of an explorer, and Python between them: in step, without an echo, however slow the kernel is."""

import pytest
from playwright.sync_api import expect

from dendrogram_explorer.color.palette import PALETTE
from tests.browser.agreement import (
    WINE,
    check_all,
    check_labels,
    check_tree,
    labels_like_scipy,
    put_line,
    wait_for_python,
)
from tests.browser.chart import Chart, Scatter

# What there is to see once the frame is drawn; the picture as one number.
LOOK = """([pill, canvas]) => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) {
        const pixel = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
        sum = (31 * sum + pixel) | 0;
    }
    done([pill.textContent, sum]);
})))"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [WINE, "explorer", "explorer"]) as opened:
        yield opened


@pytest.fixture
def charts(notebook):
    both = Chart(notebook.output(1)), Chart(notebook.output(2))
    for chart in both:
        put_line(notebook, chart, 20.0)
    return both


def glide(chart, x, y, distance, steps, moves=1):
    """Move the pressed mouse step by step, each in so many moves; return pill and picture after each step."""
    parts = [chart.pill.element_handle(), chart.canvas.element_handle()]
    seen = []
    for step in range(1, steps + 1):
        chart.page.mouse.move(x, y + distance * step / steps, steps=moves)
        seen.append(chart.page.evaluate(LOOK, parts))
    return seen


def test_two_views_stay_in_step_while_one_is_dragged(notebook, charts):
    here, there = charts
    x, y = here.take_hold()
    for distance in (30, 70, 100):
        here.page.mouse.move(x, y + distance, steps=3)
        here.next_frame()
        expect(there.line).to_have_attribute("aria-valuenow", repr(here.height))
        expect(there.pill).to_have_text(here.pill.inner_text())
    here.page.mouse.up()
    labels = check_labels(notebook, here)
    assert max(labels) > 3
    assert check_tree(notebook, here, labels) == check_tree(notebook, there, labels)
    check_all(notebook, there, Scatter(notebook.output(2)))


def test_the_zoom_is_each_views_own(notebook, charts):
    here, there = charts
    box = here.canvas.bounding_box()
    here.page.mouse.move(box["x"] + 300, box["y"] + 200)
    here.page.mouse.wheel(0, -300)
    expect(here.show_all).to_be_visible()
    expect(there.show_all).to_be_hidden()
    here.show_all.click()


def test_no_echo(notebook, charts):
    chart, _ = charts
    notebook.run("heights = []\nexplorer.observe(lambda change: heights.append(change.new), 'cut_height')")
    chart.drag_line(77, steps=25)
    last = chart.height
    check_labels(notebook, chart)
    heights = notebook.evaluate("heights")
    assert heights[-1] == last  # to the last bit
    assert heights == sorted(heights, reverse=True)  # and never back
    wait_for_python(notebook, chart)
    assert chart.height == last
    assert notebook.evaluate("explorer.cut_height") == last


def test_a_slow_observer_delays_nothing_but_itself(notebook, charts):
    chart, _ = charts
    notebook.run(
        "import time\n\nseen = []\n"
        "def think(change):\n    time.sleep(0.3)\n    seen.append((explorer.cut_height, change.new))\n"
        "explorer.observe(think, 'labels')"
    )
    try:
        x, y = chart.take_hold()
        frames = glide(chart, x, y, 90, steps=20, moves=3)
        chart.page.mouse.up()
        pills, pictures = zip(*frames, strict=True)
        assert len(set(pictures)) == 20
        assert len(set(pills)) == 20
        labels = check_labels(notebook, chart)
        check_tree(notebook, chart, labels)
        # The observer may still be thinking: JupyterLab lets the kernel hear widgets in a thread of their own.
        notebook.wait_for(f"seen[-1][0] == {chart.height!r}")
        assert notebook.evaluate("seen[-1][1]") == labels
        assert notebook.evaluate("len(seen)") < 30  # of 60 moves
    finally:
        notebook.evaluate("explorer.unobserve(think, 'labels')")


def test_the_picture_follows_at_once_while_the_kernel_is_busy(notebook, charts, tmp_path):
    chart, _ = charts
    free = tmp_path / "free"
    notebook.run("import time\nfrom pathlib import Path")
    index = notebook.page.evaluate(
        """source => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.model.sharedModel.addCell({ cell_type: "code", source });
            return content.widgets.length - 1;
        }""",
        f"while not Path({str(free)!r}).exists():\n    time.sleep(0.01)",
    )
    notebook.page.evaluate(
        """index => {
            const { content } = window.jupyterapp.shell.currentWidget;
            content.activeCellIndex = index;
            window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        index,
    )
    notebook.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'"
    )
    try:
        x, y = chart.take_hold()
        pills = [pill for pill, _ in glide(chart, x, y, 90, steps=10)]
        chart.page.mouse.up()
        assert len(set(pills)) == 10
        assert chart.clusters > 3
        picture = chart.picture()
        assert picture.colors_above() == {chart.neutral()}
        assert picture.colors_below() == set(PALETTE[: chart.clusters])
    finally:
        free.touch()
    check_tree(notebook, chart, check_labels(notebook, chart))


def test_another_method_from_python_draws_another_tree(notebook, charts):
    chart, other = charts
    axis = chart.picture()
    notebook.run("explorer.method = 'average'")
    try:
        notebook.wait_for("explorer.method == 'average' and explorer.n_clusters == 3")
        assert notebook.evaluate("np.array_equal(explorer.linkage_matrix, linkage(wine, 'average'))")
        expect(chart.line).to_have_attribute("aria-valuenow", repr(notebook.evaluate("explorer.cut_height")))
        labels = check_labels(notebook, chart)
        assert check_tree(notebook, chart, labels) == check_tree(notebook, other, labels)
        assert chart.picture().top_row != axis.top_row or chart.picture().line != axis.line
    finally:
        notebook.run("explorer.method = 'ward'")
    assert notebook.evaluate(labels_like_scipy())

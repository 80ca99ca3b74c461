"""The menu of colours below the scatter: points in the colours of a column, and back."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from scipy.cluster.hierarchy import leaves_list, linkage

import hatch_build
from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.color.palette import PALETTE
from tests.browser.chart import css_hex

AXE = hatch_build.JS / "node_modules" / "axe-core" / "axe.min.js"

IRIS = """\
import warnings
warnings.simplefilter("ignore")
from sklearn.datasets import load_iris
from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.color.sample_colors import color_samples
iris = load_iris(as_frame=True)
flowers = iris.data.assign(species=iris.target_names[iris.target])
explorer = DendrogramExplorer(flowers, n_clusters=3)
"""


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", [IRIS, "explorer"]) as opened:
        opened.command("application:toggle-left-area")
        yield opened


def dot_colors(output):
    return [
        css_hex(color)
        for color in output.locator(".dot").evaluate_all(
            "dots => dots.map(dot => getComputedStyle(dot).fill)"
        )
    ]


def test_points_are_coloured_by_what_is_chosen_and_stay_so_while_the_cut_moves(notebook):
    output = notebook.output(1)
    expect(output.locator(".dot")).to_have_count(150)
    by_cluster = dot_colors(output)
    menu = output.get_by_label("Colour the points by")
    expect(menu).to_have_value("")
    menu.select_option("species")
    notebook.wait_for("explorer.color_by == 'species'")
    for name in ("setosa", "versicolor", "virginica"):
        # Once is enough: under the tree, where the leaves have these colours, too.
        expect(output.get_by_text(name, exact=True)).to_have_count(1)
    expected = notebook.evaluate(
        "(lambda c: [c.palette[i] for i in c.numbers])(color_samples(flowers['species'], 'species'))"
    )
    expect(output.locator(".dot").first).to_have_css("fill", rgb(expected[0]))
    assert dot_colors(output) == expected
    notebook.evaluate("setattr(explorer, 'n_clusters', 5)")
    expect(output.locator(".dendro-clusters")).to_have_value("5")
    assert dot_colors(output) == expected
    notebook.evaluate("setattr(explorer, 'n_clusters', 3)")
    menu.select_option(label="cluster")
    notebook.wait_for("explorer.color_by is None")
    expect(menu).to_have_value("")
    expect(output.locator(".dot").first).to_have_css("fill", rgb(by_cluster[0]))
    assert dot_colors(output) == by_cluster
    expect(output.get_by_text("setosa", exact=True)).to_have_count(0)


STRIP = """output => {
    const canvas = output.querySelector(".dendro-chart canvas");
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const hex = at => "#" + [0, 1, 2].map(i => data[at + i].toString(16).padStart(2, "0")).join("").toUpperCase();
    return Array.from({ length: height }, (_, y) =>
        Array.from({ length: width }, (_, x) => data[4 * (y * width + x) + 3] === 255 ? hex(4 * (y * width + x)) : ""));
}"""


def strip_colors(output, palette, n_leaves):
    """The colour under the middle of each leaf, in the row of the canvas that has most of the palette's colours."""
    rows = output.evaluate(STRIP)
    row = max(rows, key=lambda row: sum(color in palette for color in row))
    filled = [x for x, color in enumerate(row) if color in palette]
    left, width = filled[0], filled[-1] - filled[0] + 1
    return [row[left + int((leaf + 0.5) * width / n_leaves)] for leaf in range(n_leaves)]


def test_strip_under_the_leaves_has_their_colours_and_goes_again(notebook):
    output = notebook.output(1)
    legend = output.get_by_role("group", name="Colours under the leaves")
    expect(legend).to_be_hidden()
    output.get_by_label("Colour the points by").select_option("species")
    expect(legend).to_have_text("speciessetosaversicolorvirginica")
    code = "color_samples(flowers['species'], 'species')"
    palette = notebook.evaluate(f"list({code}.palette)")
    order = "__import__('scipy.cluster.hierarchy').cluster.hierarchy.leaves_list(explorer.linkage_matrix)"
    expected = notebook.evaluate(f"(lambda c: [c.palette[i] for i in c.numbers[{order}]])({code})")
    assert strip_colors(output, palette, 150) == expected
    # Contracted branches show the shares of what is in them: the last one has both of two species.
    notebook.evaluate("explorer.set_trait('p', 3) or explorer.set_trait('truncate_mode', 'lastp')")
    expect(output.locator(".dendro-figure .dot")).to_have_count(150)
    notebook.page.wait_for_function(
        f"output => new Set(({STRIP})(output).flat()).size > 3", arg=output.element_handle()
    )
    under_last = strip_colors(output, palette, 300)[200:]
    members = notebook.evaluate(f"flowers['species'].iloc[{order}[-64:]].tolist()")
    shares = [members.count(name) / 64 for name in ("setosa", "versicolor", "virginica")]
    assert [under_last.count(color) / 100 for color in palette] == pytest.approx(shares, abs=0.03)
    notebook.evaluate("explorer.set_trait('truncate_mode', None)")
    output.get_by_label("Colour the points by").select_option(label="cluster")
    expect(legend).to_be_hidden()


def rgb(color):
    return f"rgb({', '.join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))})"


def test_axe_finds_nothing_in_menu_and_legend(notebook):
    output = notebook.output(1)
    # So many and so long that the legend has to be scrolled.
    notebook.evaluate(
        "setattr(explorer, 'color_by', [f'a class with a long name, number {i % 25}' for i in range(150)])"
    )
    expect(output.get_by_role("group", name="Colours under the leaves")).to_contain_text("5 rarer ones")
    notebook.page.add_script_tag(path=AXE)
    violations = notebook.page.evaluate(
        """() => axe.run({ include: [[".dendro"]] },
            { resultTypes: ["violations"] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`))"""
    )
    notebook.evaluate("setattr(explorer, 'color_by', None)")
    assert violations == []


def test_page_without_a_kernel_shows_the_strip(plain_page, tmp_path):
    rows = [[0.0], [1.0], [10.0], [11.5], [30.0]]
    kinds = ["fish", "bird", "fish", "bird", "fish"]
    path = DendrogramExplorer(rows, color_by=kinds).to_html(tmp_path / "page.html")
    plain_page.goto(Path(path).as_uri())
    page = plain_page.locator("body")
    expect(page.get_by_role("group", name="Colours under the leaves")).to_contain_text("birdfish")
    palette = list(PALETTE[6:8])
    order = leaves_list(linkage(rows, "ward"))
    assert strip_colors(page, palette, 5) == [palette[kinds[sample] == "fish"] for sample in order]

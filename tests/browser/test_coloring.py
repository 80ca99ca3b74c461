"""The menu beside the scatter's tools: points in the colours of a column, and back."""

import pytest
from playwright.sync_api import expect

from tests.browser.chart import css_hex

IRIS = """\
import warnings
warnings.simplefilter("ignore")
from sklearn.datasets import load_iris
from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.sample_colors import color_samples
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
    menu = output.get_by_label("Colour")
    menu.select_option("species")
    notebook.wait_for("explorer.color_by == 'species'")
    for name in ("setosa", "versicolor", "virginica"):
        expect(output.locator(".dendro-scatter").get_by_text(name)).to_be_visible()
    expected = notebook.evaluate(
        "(lambda c: [c.palette[i] for i in c.numbers])(color_samples(flowers['species'], 'species'))"
    )
    expect(output.locator(".dot").first).to_have_css("fill", rgb(expected[0]))
    assert dot_colors(output) == expected
    notebook.evaluate("setattr(explorer, 'n_clusters', 5)")
    expect(output.locator(".dendro-clusters")).to_have_value("5")
    assert dot_colors(output) == expected
    notebook.evaluate("setattr(explorer, 'n_clusters', 3)")
    menu.select_option("clusters")
    notebook.wait_for("explorer.color_by is None")
    expect(output.locator(".dot").first).to_have_css("fill", rgb(by_cluster[0]))
    assert dot_colors(output) == by_cluster
    expect(output.locator(".dendro-scatter").get_by_text("setosa")).to_have_count(0)


def rgb(color):
    return f"rgb({', '.join(str(int(color[at : at + 2], 16)) for at in (1, 3, 5))})"

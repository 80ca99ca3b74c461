"""Palettes by name, of matplotlib, and colours given to single branches."""

import json
import re
from pathlib import Path

import ipywidgets
import matplotlib
import numpy as np
import pytest

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.color.palette import PALETTE, PALETTES, branch_palette, css_colors, palette
from dendrogram_explorer.tree.leaf_order import LEAF_ORDERS
from tests.unit.asking import ask
from tests.unit.test_palette import VISIONS, least_distance

RNG = np.random.default_rng(5)
POINTS = np.concatenate(
    [RNG.normal(size=(size, 2)) + 12 * np.array(at) for size, at in [(20, (0, 0)), (12, (1, 0)), (8, (0, 2))]]
)


def root_of(explorer, label):
    return int(explorer.state.clusters.roots[explorer.state.clusters.place(label)])


@pytest.fixture
def explorer():
    return DendrogramExplorer(POINTS, n_clusters=3)


def colors_of_labels(explorer):
    """CSS colour of each cluster, by its label, as all parts of the explorer give it."""
    by_sample = css_colors(explorer.state.clusters.sample_colors, explorer._palette)
    found = {}
    for label, color in zip(explorer.labels.tolist(), by_sample, strict=True):
        found.setdefault(label, set()).add(color)
    assert all(len(colors) == 1 for colors in found.values())
    return {label: colors.pop() for label, colors in found.items()}


@pytest.mark.parametrize("name", PALETTES)
def test_named_palettes_are_long_and_told_apart_by_everybody(name):
    colors = palette(name)
    assert colors[: len(PALETTES[name])] == PALETTES[name]
    assert len(colors) == len(set(colors)) >= 20
    # Those of the scheme itself are for colour-blind readers too.
    for vision in VISIONS:
        assert least_distance(colors[: min(len(PALETTES[name]), 6)], vision) >= 0.06
    assert least_distance(colors[:12], "normal") >= 0.06


def test_colormaps_of_matplotlib():
    tab10 = palette("tab10")
    assert tab10 == tuple(
        matplotlib.colors.to_hex(color).upper() for color in matplotlib.colormaps["tab10"].colors
    )
    viridis = palette("viridis")
    assert len(viridis) == 32
    # The first few lie far apart on the map, not beside each other.
    assert least_distance(viridis[:4], "normal") > 3 * least_distance(palette(viridis), "normal")
    with pytest.raises(ValueError, match=r"'tol-bright'.*colormaps of matplotlib"):
        palette("viridiss")


def test_a_dict_of_nodes_colours_their_branches_wherever_the_line_is(explorer):
    tree = explorer.state.tree
    root = root_of(explorer, 2)
    before = colors_of_labels(explorer)
    explorer.palette = {root: "teal"}
    assert colors_of_labels(explorer) == before | {2: "#008080"}
    for k in (2, 3, 4, 6, 9):
        explorer.n_clusters = k
        colors = css_colors(explorer.state.clusters.sample_colors, explorer._palette)
        own = tree.color[explorer.state.clusters.roots] == tree.color[root]
        assert colors.count("#008080") == explorer.state.clusters.sizes[own].sum()
    explorer.palette = {root: "teal", "default": "tol-bright"}
    explorer.n_clusters = 3
    expected = dict(
        zip(
            before,
            css_colors([PALETTE.index(css) for css in before.values()], palette("tol-bright")),
            strict=True,
        )
    )
    assert colors_of_labels(explorer) == expected | {2: "#008080"}


def test_color_cluster_is_the_short_way(explorer):
    before = colors_of_labels(explorer)
    explorer.color_cluster(3, "#123456")
    explorer.color_cluster(1, "gold")
    assert colors_of_labels(explorer) == before | {1: "#FFD700", 3: "#123456"}
    assert set(explorer.palette.values()) == {"#123456", "gold"}
    explorer.palette = explorer.palette | {"default": "ibm"}
    explorer.color_cluster(3, "navy")
    assert colors_of_labels(explorer)[3] == "#000080"
    explorer.color_cluster(3)
    explorer.color_cluster(1)
    assert explorer.palette == "ibm"
    with pytest.raises(KeyError, match=r"no cluster 4: .* 1 \.\. 3"):
        explorer.color_cluster(4, "red")
    with pytest.raises(TypeError, match="a cluster label or a node id"):
        explorer.color_cluster(color="red")
    with pytest.raises(ValueError, match="Did you mean 'orange'"):
        explorer.color_cluster(1, "ornage")
    assert explorer.palette == "ibm"


def test_a_colour_far_down_repeats_the_palette_up_to_it():
    explorer = DendrogramExplorer(np.arange(40.0)[:, None] ** 1.5, palette=["black", "white"])
    node = int(np.argmax(explorer.state.tree.color))
    number = int(explorer.state.tree.color[node])
    explorer.palette = {node: "red", "default": ["black", "white"]}
    colors = css_colors(np.arange(number + 1), explorer._palette)
    assert colors[:-1] == [("#000000", "#FFFFFF")[i % 2] for i in range(number)]
    assert colors[-1] == "#FF0000"


def test_what_a_dict_may_not_hold_is_refused_and_changes_nothing(explorer):
    heavy = explorer.state.tree
    parent = root_of(explorer, 1)
    children = [heavy.left[parent - 40], heavy.right[parent - 40]]
    same = int(max(children, key=lambda node: heavy.size[node]))
    explorer.palette = "tol-muted"
    for given, error, words in [
        ({"a": "red"}, TypeError, "node ids as keys"),
        ({1.5: "red"}, TypeError, "node ids as keys"),
        ({True: "red"}, TypeError, "node ids as keys"),
        ({79: "red"}, ValueError, "no node 79"),
        ({3: "rod"}, ValueError, "Colour of node 3 is 'rod'"),
        ({3: 7}, TypeError, "Colour of node 3 is 7"),
        ({"default": "nothing"}, ValueError, "no palette named 'nothing'"),
    ]:
        with pytest.raises(error, match=words):
            explorer.palette = given
        assert explorer.palette == "tol-muted"
        assert tuple(explorer._palette) == palette("tol-muted")
    explorer.palette = {parent: "red", same: "red"}
    explorer.palette = {parent: "red", same: "blue"}


def test_too_deep_a_branch_has_no_colour_of_its_own():
    explorer = DendrogramExplorer(np.random.default_rng(0).normal(size=(6_000, 2)), "single")
    deep = int(np.argmax(explorer.state.tree.color))
    with pytest.raises(ValueError, match=r"more than 5,999 clusters; at most 4,096"):
        explorer.palette = {deep: "red"}


def test_another_tree_takes_the_colours_of_branches_with_it(explorer):
    explorer.palette = {root_of(explorer, 1): "red", "default": "ibm"}
    with pytest.warns(UserWarning, match="Colours of single branches belonged to the previous tree"):
        explorer.method = "single"
    assert explorer.palette == "ibm"


def test_the_browser_asks_for_it(explorer):
    ask(explorer, "palette", name="tol-vibrant")
    assert (explorer.palette, explorer._palette_name) == ("tol-vibrant", "tol-vibrant")
    root = root_of(explorer, 2)
    ask(explorer, "color_branch", node=root, color="#abcdef")
    assert explorer.palette == {"default": "tol-vibrant", root: "#abcdef"}
    ask(explorer, "palette", name="okabe-ito")
    assert colors_of_labels(explorer)[2] == "#ABCDEF"
    assert explorer._palette_name == "okabe-ito"
    explorer.palette = ["red", "blue"]
    assert explorer._palette_name == ""


def test_every_part_shows_the_colour_of_a_branch(explorer):
    explorer.color_cluster(2, "#123456")
    assert "#123456" in explorer.scatter.marks[0].colors
    assert "#123456" in explorer.to_svg()
    picture = branch_palette(explorer.palette, explorer.state.tree)
    assert picture.branches == (int(explorer.state.tree.color[root_of(explorer, 2)]),)


def test_the_menu_offers_these_names():
    source = (Path(__file__).parents[2] / "js" / "src" / "parts" / "viewmenu.ts").read_text()

    def offered(menu):
        words = re.search(rf"{menu}[^=]* = \{{(.*?)\}};", source, re.DOTALL)[1]
        return tuple(re.findall(r'"?([\w-]+)"?: "', words))

    assert offered("PALETTE_WORDS") == tuple(PALETTES)
    assert offered("ORDER_WORDS") == LEAF_ORDERS


@pytest.mark.parametrize(
    "value",
    [
        "ibm",
        ["teal", "navy"],
        ("teal", "navy"),
        np.array(["teal", "navy"]),
        {np.int64(40): "teal", "default": ["navy"]},
    ],
)
def test_the_palette_travels_as_json(explorer, value):
    explorer.palette = value
    state = json.loads(json.dumps(explorer.get_state("palette")))
    other = DendrogramExplorer(POINTS, n_clusters=3)
    other.set_state(state)
    assert other._palette == explorer._palette
    assert colors_of_labels(other) == colors_of_labels(explorer)
    with pytest.raises(ValueError, match="no palette named"):
        other.set_state({"palette": "nope"})
    assert other.get_state("palette") == state


@pytest.mark.parametrize(
    "name",
    [
        "cut_height",
        "n_clusters",
        "truncate_mode",
        "p",
        "show_contracted",
        "show_leaf_counts",
        "orientation",
        "height_scale",
        "leaf_order",
        "leaf_rotation",
        "leaf_font_size",
        "annotate_above",
        "palette",
    ],
)
def test_a_control_of_the_browser_can_be_linked(explorer, name):
    ipywidgets.jslink((ipywidgets.Text(), "value"), (explorer, name))

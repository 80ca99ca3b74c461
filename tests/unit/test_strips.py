"""Several colour strips under the leaves: columns and pins."""

import numpy as np
import pandas as pd
import pytest

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask
from tests.unit.snapshots import snapshot

RNG = np.random.default_rng(5)
TABLE = pd.DataFrame(
    {"x": RNG.normal(size=60), "y": RNG.normal(size=60), "kind": np.repeat(["a", "b", "c"], 20)}
)


@pytest.fixture
def explorer():
    made = DendrogramExplorer(TABLE, n_clusters=4)
    yield made
    made.close()


def sent(explorer):
    return [
        {**numbers, **colors}
        for numbers, colors in zip(explorer._strips, explorer._strip_colors, strict=True)
    ]


def colors_of(strip):
    return [strip["palette"][number] for number in strip["numbers"]]


def test_columns_and_pins_are_strips_from_the_leaves_outwards(explorer):
    explorer.pin("first")
    explorer.strips = ["kind", "first", "x"]
    assert explorer.strips == ["kind", "first", "x"]
    kind, first, x = sent(explorer)
    assert [strip["title"] for strip in (kind, first, x)] == ["kind", "first", "x"]
    assert [text for text, _ in kind["legend"]] == ["a", "b", "c"]
    assert x["is_scale"]
    np.testing.assert_array_equal(np.frombuffer(x["values"], "<f4"), TABLE["x"].to_numpy(np.float32))
    assert kind["values"] == b""
    assert [text for text, _ in first["legend"]] == [
        f"{label} ({len(samples)})" for label, samples in explorer.clusters.items()
    ]
    explorer.strips = None
    assert explorer.strips == explorer._strips == explorer._strip_colors == []


def test_the_colours_of_points_come_first_unless_they_are_a_strip(explorer):
    explorer.strips = ["x", "kind"]
    explorer.color_by = "y"
    assert [(each["title"], each["is_of_points"]) for each in explorer._strips] == [
        ("y", True),
        ("x", False),
        ("kind", False),
    ]
    explorer.color_by = "kind"
    assert [(each["title"], each["is_of_points"]) for each in explorer._strips] == [
        ("x", False),
        ("kind", True),
    ]
    explorer.color_by = pd.Series(range(60), name="kind")
    assert [each["title"] for each in explorer._strips] == ["kind", "x", "kind"]


def test_a_pin_has_the_colours_of_the_present_clusters_of_the_same_branches(explorer):
    explorer.pin("four")
    explorer.strips = ["four"]
    assert colors_of(sent(explorer)[0]) == explorer.sample_colors.tolist()
    explorer.color_cluster(2, "teal")
    assert colors_of(sent(explorer)[0]) == explorer.sample_colors.tolist()
    four = colors_of(sent(explorer)[0])
    explorer.n_clusters = 2
    assert colors_of(sent(explorer)[0]) == four
    assert set(explorer.sample_colors) <= set(four)


def test_clusters_of_another_tree_have_the_colours_of_those_they_overlap_most():
    X = np.concatenate([RNG.normal(size=(30, 2)) + center for center in ([0, 0], [30, 0], [0, 30])])
    explorer = DendrogramExplorer(X, "ward", n_clusters=3, strips=())
    explorer.pin("ward")
    explorer.strips = ["ward"]
    explorer.method = "average"
    assert explorer.n_clusters == 3
    assert colors_of(sent(explorer)[0]) == explorer.sample_colors.tolist()
    explorer.n_clusters = 2
    shared = sum(a == b for a, b in zip(colors_of(sent(explorer)[0]), explorer.sample_colors, strict=True))
    assert shared == 60
    assert len(set(colors_of(sent(explorer)[0]))) == 3


def test_bytes_travel_once(explorer):
    explorer.pin("ward")
    explorer.strips = ["ward", "x"]
    explorer.method = "complete"
    before, colors = explorer._strips, explorer._strip_colors
    explorer.n_clusters = 7
    explorer.selection = [1, 2]
    assert explorer._strips is before
    assert explorer._strip_colors is not colors


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ("kind", TypeError, r"Pass a list: \['kind'\]"),
        (["knid"], ValueError, "no column and no pin 'knid'. Did you mean 'kind'?"),
        ([3], TypeError, "strips has 3 in it"),
        (["x", "x"], ValueError, "'x' twice"),
        (5, TypeError, "Needed: a list of names of columns or pins"),
    ],
)
def test_bad_names_are_refused_and_change_nothing(explorer, given, error, message):
    explorer.strips = ["kind"]
    before = snapshot(explorer)
    with pytest.raises(error, match=message):
        explorer.strips = given
    assert snapshot(explorer) == before


def test_without_columns_or_pins_a_message_says_what_is_needed():
    with pytest.raises(ValueError, match="data with columns, or a pin"):
        DendrogramExplorer.from_distances([1.0, 2.0, 3.0], strips=["x"])


def test_a_pin_that_is_gone_has_no_strip(explorer):
    explorer.pin("first")
    explorer.strips = ["first", "kind"]
    explorer.pin("first")
    explorer.unpin("first")
    assert explorer.strips == ["kind"]
    assert explorer._strip_choices == ["x", "y", "kind"]


def test_the_browser_sets_them(explorer):
    explorer.pin("first")
    explorer.set_state({"strips": ["first", "y"]})
    assert explorer.strips == ["first", "y"]
    assert explorer._strip_choices == ["x", "y", "kind", "first"]
    assert ask(explorer, "undo")["ok"]


def test_many_clusters_of_a_pin_are_grouped():
    explorer = DendrogramExplorer(RNG.normal(size=(400, 2)), n_clusters=300, min_cluster_size=1)
    explorer.pin("many")
    explorer.min_cluster_size = 2
    explorer.pin("some")
    explorer.strips = ["many", "some"]
    many, some = sent(explorer)
    assert many["legend"][-1][0].startswith("100 smaller clusters")
    assert some["legend"][-1][0] == f"unassigned ({(explorer.labels == -1).sum()})"


@pytest.mark.parametrize("orientation", ["top", "bottom", "left", "right"])
def test_figures_show_all_strips_with_their_names(explorer, orientation):
    explorer.pin("first")
    explorer.strips, explorer.orientation = ["kind", "first", "x"], orientation
    figure = explorer.to_figure()
    axes = figure.axes[0]
    strips = [each for each in axes.collections if each.get_gid() == "strip"]
    assert len(strips) == 3
    along = 1 if orientation in ("left", "right") else 0
    figure.canvas.draw()
    away = [strip.get_transform().transform(strip.get_segments()[0])[0, 1 - along].item() for strip in strips]
    assert away == sorted(away, reverse=orientation in ("top", "right"))
    texts = [text.get_text() for text in axes.texts]
    assert [text for text in texts if text in ("kind", "first", "x")] == ["kind", "first", "x"]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert "kind: a" in legend
    assert any(text.startswith("first: 1 (") for text in legend)


def test_a_page_has_them(explorer):
    explorer.strips = ["kind"]
    assert explorer.to_html()

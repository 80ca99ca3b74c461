"""The matplotlib figure: scipy's geometry, the clusters' colours, and every trait of the look."""

import io
import re
import warnings
import xml.etree.ElementTree as ET

import matplotlib.image
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from scipy.cluster.hierarchy import dendrogram
from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.cut import Cut, apply_cut
from dendrogram_explorer.figures.drawn import drawn_tree
from dendrogram_explorer.figures.strokes import ABOVE, Strokes, merged_strokes, tree_strokes
from dendrogram_explorer.tree import Tree
from tests.unit.branch_reference import chain
from tests.unit.linkages import interesting_thresholds, linkages

SVG = "{http://www.w3.org/2000/svg}"
CLOUD = np.random.default_rng(3).normal(size=(30, 2))


def halfway(first, second):
    return (first + second) / 2


@pytest.fixture
def wine():
    return DendrogramExplorer(load_wine(as_frame=True).data, scale="standard", n_clusters=3)


# -- geometry ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", range(1, 8))
def test_the_first_merge_is_drawn_a_level_further_down_as_in_scipy(p):
    Z = chain(8)
    tree = Tree.from_linkage(Z)
    expected = dendrogram(Z, truncate_mode="level", p=p, no_plot=True)
    assert drawn_tree(tree, "level", p).tips.tolist() == expected["leaves"]


@settings(max_examples=50, deadline=None)
@given(linkages(), st.sampled_from([None, "lastp", "level"]), st.integers(1, 12))
def test_everything_stands_where_scipys_dendrogram_puts_it(Z, mode, p):
    expected = dendrogram(Z, truncate_mode=mode, p=p, no_plot=True, get_leaves=True)
    drawn = drawn_tree(Tree.from_linkage(Z), mode, p)
    assert drawn.tips.tolist() == expected["leaves"]
    at, height = 10 * drawn.position, drawn.height
    merge = np.arange(drawn.n_tips, 2 * drawn.n_tips - 1)
    icoord = np.stack([at[drawn.left], at[drawn.left], at[drawn.right], at[drawn.right]], axis=1)
    dcoord = np.stack([height[drawn.left], height[merge], height[merge], height[drawn.right]], axis=1)
    found = np.concatenate([icoord, dcoord], axis=1).reshape(-1, 8)
    wanted = np.hstack([np.reshape(expected[name], (-1, 4)) for name in ("icoord", "dcoord")])
    np.testing.assert_array_equal(found[np.lexsort(found.T)], wanted[np.lexsort(wanted.T)])


@pytest.mark.parametrize(
    ("leaf_order", "sorts"),
    [
        ("count", {"count_sort": "ascending"}),
        ("count_descending", {"count_sort": "descending"}),
        ("distance", {"distance_sort": "ascending"}),
    ],
)
@pytest.mark.parametrize("mode", [None, "lastp"])
def test_leaves_stand_in_the_order_of_the_explorer(wine, leaf_order, sorts, mode):
    wine.leaf_order, wine.truncate_mode = leaf_order, mode
    expected = dendrogram(wine.linkage_matrix, truncate_mode=mode, p=30, no_plot=True, **sorts)
    corners = np.stack([expected["icoord"], expected["dcoord"]], axis=2).reshape(-1, 2)
    lines = segments(wine.to_figure())
    on_the_cut = lines[..., 1] == wine.cut_height
    assert {tuple(end) for end in lines[~on_the_cut]} == {tuple(corner) for corner in corners}


def test_a_flipped_merge_is_flipped_in_figure_and_newick(wine):
    root = wine.state.tree.root
    before = wine.to_newick()
    first = wine.to_svg()
    wine.flip(root)
    assert wine.to_svg() != first
    expected = wine.leaves.tolist()
    assert [int(leaf) for leaf in re.findall(r"[(,](\d+):", wine.to_newick())] == expected
    assert [int(leaf) for leaf in re.findall(r"[(,](\d+):", before)] == wine.state.tree.order.tolist()


def test_a_chain_of_100_000_leaves_is_laid_out_without_recursion():
    n = 100_000
    drawn = drawn_tree(Tree.from_linkage(chain(n)))
    np.testing.assert_array_equal(
        drawn.position[n:], (drawn.position[drawn.left] + drawn.position[drawn.right]) / 2
    )
    assert len(drawn_tree(drawn.tree, "level", 7).tips) == 9


# -- colours -------------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(linkages(), st.data())
def test_lines_cover_the_tree_once_and_have_the_colours_of_the_cut(Z, data):
    tree = Tree.from_linkage(Z)
    thresholds = [t for t in interesting_thresholds(Z[:, 2]).tolist() if t >= 0]
    cut = Cut("distance", data.draw(st.sampled_from(thresholds)))
    clusters = apply_cut(tree, cut)
    drawn = drawn_tree(tree)
    strokes = tree_strokes(drawn, clusters, cut.threshold, halfway)
    merge = np.arange(tree.n, 2 * tree.n - 1)
    legs = sum(np.abs(drawn.height[merge] - drawn.height[child]).sum() for child in (drawn.left, drawn.right))
    bars = np.abs(drawn.position[drawn.left] - drawn.position[drawn.right]).sum()
    for is_leg, length in ((True, legs), (False, bars)):
        part = strokes.where((strokes.x0 == strokes.x1) == is_leg)
        assert (part.x1 - part.x0 + part.y1 - part.y0).sum() == pytest.approx(length)
    first = tree.order[tree.start[drawn.nodes[strokes.node]]]
    colored = strokes.color != ABOVE
    np.testing.assert_array_equal(strokes.color[colored], clusters.sample_colors[first[colored]])
    if tree.monotone:
        assert not np.any((strokes.y0 < cut.threshold) & (cut.threshold < strokes.y1))
        is_over = strokes.y1 > cut.threshold
        np.testing.assert_array_equal(strokes.color == ABOVE, is_over)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 8), st.integers(0, 8), st.integers(1, 4), st.integers(-1, 5)),
        min_size=1,
        max_size=40,
    )
)
def test_united_lines_cover_the_same_dots(lines):
    rows = [
        (x, x + length, y, y, color) if is_bar else (x, x, y, y + length, color)
        for is_bar, x, y, length, color in lines
    ]
    x0, x1, y0, y1, color = np.array(rows, dtype=float).T
    strokes = Strokes(x0 / 2, x1 / 2, y0, y1, color.astype(int), np.arange(len(rows)))
    united = merged_strokes(strokes, 2.0, lambda y: 2 * y, lambda y: y / 2, np.zeros(len(rows), dtype=int))

    def dots(of):
        covered = {}
        for left, right, low, high, number, _ in zip(*of, strict=True):
            for at in np.arange(2 * left, 2 * right + 0.25, 0.5) if left < right else [2 * left]:
                for up in np.arange(low, high + 0.25, 0.5) if low < high else [low]:
                    kind = left < right
                    covered[kind, float(at), float(up), number] = True
        return set(covered)

    assert dots(united) == dots(strokes)
    assert len(united.node) <= len(rows)
    # Nothing that could still be united: intervals of one line and colour lie apart.
    for is_bar in (True, False):
        of_kind = united.where((united.y0 == united.y1) == is_bar)
        line, start, end = (
            (of_kind.y0, of_kind.x0, of_kind.x1) if is_bar else (of_kind.x0, of_kind.y0, of_kind.y1)
        )
        for number in set(of_kind.color):
            for place in set(line):
                same = np.flatnonzero((line == place) & (of_kind.color == number))
                same = same[np.argsort(start[same])]
                assert (start[same][1:] > end[same][:-1]).all()


# -- the figure ----------------------------------------------------------------------------------------------------


def artists(figure, prefix):
    return [artist for artist in figure.axes[0].get_children() if (artist.get_gid() or "").startswith(prefix)]


def segments(figure, prefix="branches"):
    found = []
    for artist in artists(figure, prefix):
        path = artist.get_path()
        assert path.codes.tolist() == [Outline.MOVETO, Outline.LINETO] * (len(path.codes) // 2)
        found.append(path.vertices.reshape(-1, 2, 2))
    return np.concatenate(found)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_figure_has_scipys_lines(wine):
    lines = segments(wine.to_figure())
    expected = dendrogram(wine.linkage_matrix, no_plot=True)
    corners = np.stack([expected["icoord"], expected["dcoord"]], axis=2)
    ends = {tuple(corner) for corner in corners.reshape(-1, 2)}
    on_the_cut = lines[..., 1] == wine.cut_height
    assert {tuple(end) for end in lines[~on_the_cut]} == ends
    assert len(set(lines[on_the_cut][:, 0])) == 3


def test_colours_are_those_of_the_explorer(wine):
    figure = wine.to_figure()
    found = {artist.get_gid(): artist.get_edgecolor() for artist in artists(figure, "branches-")}
    expected = {f"branches-{color[1:]}" for color in wine._palette[:3]} | {"branches-above"}
    assert set(found) == expected
    for color in wine._palette[:3]:
        assert found[f"branches-{color[1:]}"] == matplotlib.colors.to_rgba(color)
    wine.color_cluster(2, "black")
    assert artists(wine.to_figure(), "branches-000000")
    wine.palette = ["#102030"]
    assert len(artists(wine.to_figure(), "branches-")) == 2


def test_cut_line_is_where_the_cut_is(wine):
    (line,) = artists(wine.to_figure(), "cut")
    assert list(line.get_ydata()) == [wine.cut_height] * 2
    assert texts(wine.to_figure()) == [f"h {wine.cut_height:.3g} · k 3"]
    wine.cut_inconsistent(1.0)
    figure = wine.to_figure()
    assert artists(figure, "cut") == []
    assert texts(figure) == []


@pytest.mark.parametrize(
    ("orientation", "heights_along", "starts_at_root"),
    [("top", "y", False), ("bottom", "y", True), ("left", "x", True), ("right", "x", False)],
)
def test_root_is_on_the_side_that_scipy_puts_it(wine, orientation, heights_along, starts_at_root):
    wine.orientation, wine.truncate_mode, wine.p, wine.annotate_above = orientation, "lastp", 20, 5.0
    wine.select(1)
    axes = wine.to_figure().axes[0]
    limits = {"x": axes.get_xlim(), "y": axes.get_ylim()}
    from_, to = limits.pop(heights_along)
    assert (from_ > to) == starts_at_root
    assert min(from_, to) == 0
    assert limits.popitem()[1] == (0, 200)
    scipys = Figure().add_subplot()
    dendrogram(wine.linkage_matrix, truncate_mode="lastp", p=20, orientation=orientation, ax=scipys)
    for name in "xy":
        ours, theirs = getattr(axes, f"get_{name}lim")(), getattr(scipys, f"get_{name}lim")()
        assert (ours[0] < ours[1]) == (theirs[0] < theirs[1])
    ours, theirs = (
        [
            label.get_text()
            for label in getattr(each, f"get_{'x' if heights_along == 'y' else 'y'}ticklabels")()
        ]
        for each in (axes, scipys)
    )
    assert ours == theirs


@pytest.mark.parametrize("scale", ["sqrt", "log"])
def test_heights_stay_heights_on_other_scales(wine, scale):
    linear = segments(wine.to_figure())
    wine.height_scale = scale
    figure = wine.to_figure()
    np.testing.assert_array_equal(np.unique(linear[..., 1]), np.unique(segments(figure)[..., 1]))
    figure.canvas.draw()
    axes = figure.axes[0]
    # Low merges get more room than on a linear axis.
    up = axes.transData.transform([(0, 0), (0, 1), (0, wine.linkage_matrix[-1, 2])])[:, 1]
    assert (up[1] - up[0]) / (up[2] - up[0]) > 3 / wine.linkage_matrix[-1, 2]
    labels = [float(label.get_text()) for label in axes.get_yticklabels()]
    np.testing.assert_allclose(labels, axes.get_yticks(), rtol=0.01)


def test_truncated_tips_have_triangles_and_marks(wine):
    wine.truncate_mode, wine.p = "lastp", 12
    figure = wine.to_figure()
    (triangles,) = artists(figure, "contracted")
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert len(triangles.get_paths()) == sum(label.startswith("(") for label in labels)
    assert labels == dendrogram(wine.linkage_matrix, truncate_mode="lastp", p=12, no_plot=True)["ivl"]
    assert artists(figure, "inner-merges") == []
    wine.show_contracted, wine.show_leaf_counts = True, False
    figure = wine.to_figure()
    marks = segments(figure, "inner-merges")
    below = np.sort(wine.linkage_matrix[:, 2])
    assert len(marks) > 100
    assert set(marks[..., 1].ravel()) <= set(below)
    assert {label.get_text() for label in figure.axes[0].get_xticklabels()} == {""}


def test_merges_above_a_height_are_annotated_and_do_not_overlap(wine):
    wine.annotate_above = 3.0
    figure = wine.to_figure()
    figure.canvas.draw()
    notes = [text for text in figure.axes[0].texts if "k" not in text.get_text()]
    heights = wine.linkage_matrix[:, 2]
    expected = {f"{height:.3g}" for height in heights[heights > 3.0]}
    assert {text.get_text() for text in notes} <= expected
    assert f"{heights[-1]:.3g}" in {text.get_text() for text in notes}
    assert 5 < len(notes) < len(expected)
    boxes = [text.get_window_extent() for text in notes]
    for position, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:position])


def test_selection_dims_the_rest_and_has_a_strip(wine):
    assert artists(wine.to_figure(), "selection") == []
    samples = wine.select(2)
    figure = wine.to_figure()
    (strip,) = artists(figure, "selection")
    covered = np.sort([[line[0, 0], line[1, 0]] for line in strip.get_segments()], axis=0)
    slots = np.sort(wine.state.tree.start[samples])
    np.testing.assert_allclose(covered, np.stack([10 * slots, 10 * slots + 10], axis=1))
    dimmed = {artist.get_gid() for artist in artists(figure, "branches-") if artist.get_alpha() is not None}
    assert len(dimmed) == 3
    assert all(gid.endswith("-dim") for gid in dimmed)
    # In a contracted branch the strip is as strong as the share that is selected.
    wine.truncate_mode, wine.p = "lastp", 2
    wine.selection = wine.state.tree.members(wine.state.tree.left[-1])[:1]
    (strip,) = artists(wine.to_figure(), "selection")
    share = 1 / wine.state.tree.size[wine.state.tree.left[-1]]
    np.testing.assert_allclose(strip.get_alpha(), [0.35 + 0.65 * share])


def test_legend_lists_clusters_under_their_names(wine):
    wine.name_cluster(2, "dry $x_1$ wines")
    legend = wine.to_figure().axes[0].get_legend()
    sizes = [len(members) for members in wine.clusters.values()]
    assert [text.get_text() for text in legend.get_texts()] == [
        f"1 ({sizes[0]})",
        f"2 dry $x_1$ wines ({sizes[1]})",
        f"3 ({sizes[2]})",
    ]
    colors = [
        wine._palette[number]
        for number in wine.state.clusters.colors[np.argsort(wine.state.clusters.numbers)]
    ]
    assert [line.get_color() for line in legend.get_lines()] == colors
    wine.n_clusters = 13
    assert wine.to_figure().axes[0].get_legend() is None


def test_axes_of_the_users_are_drawn_into(wine):
    figure = Figure(figsize=(10, 6))
    axes = figure.subplots(1, 2)
    assert wine.to_figure(axes[1]) is figure
    assert axes[0].get_children() != axes[1].get_children()
    assert axes[1].get_xlim() == (0, 1780)
    assert axes[0].get_xlim() == (0, 1)
    with pytest.raises(TypeError, match=r"ax is a ndarray.*axes\[0, 1\]"):
        wine.to_figure(axes)


def test_figure_is_not_kept_by_pyplot(wine):
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    wine.to_figure()
    assert pyplot.get_fignums() == before


def test_labels_are_thinned_out_and_shortened_and_given_up_in_the_end():
    names = [f"{'x' * 300} {number}" for number in range(30)]
    explorer = DendrogramExplorer(CLOUD, names=names)
    labels = explorer.to_figure().axes[0].get_xticklabels()
    assert len(labels) == 30
    assert [label.get_text() for label in labels] == [f"…{leaf}" for leaf in explorer.leaves]
    explorer.leaf_font_size, explorer.leaf_rotation = 30, 45
    labels = explorer.to_figure().axes[0].get_xticklabels()
    assert len(labels) == 6
    assert {(label.get_rotation(), label.get_fontsize()) for label in labels} == {(45.0, 22.5)}
    many = DendrogramExplorer.from_linkage(chain(3000)).to_figure()
    assert many.axes[0].get_xticklabels() == []
    assert many.axes[0].get_xlabel() == "3,000 samples"


@pytest.mark.parametrize("n_clusters", [3, 5000])
def test_a_large_tree_has_no_more_lines_than_dots(n_clusters):
    explorer = DendrogramExplorer.from_linkage(chain(100_000), n_clusters=n_clusters)
    lines = segments(explorer.to_figure())
    assert 1000 < len(lines) < 60_000
    assert lines[..., 1].max() == pytest.approx(99_999, rel=1e-3)
    assert (lines[..., 0].min(), lines[..., 0].max()) == pytest.approx((0, 1_000_000), abs=1000)


@pytest.mark.parametrize("Z", [np.array([[0, 1, 2.0, 2]]), np.array([[0, 1, 0.0, 2], [2, 3, 0.0, 3]])])
@pytest.mark.parametrize("scale", ["linear", "sqrt", "log"])
def test_smallest_and_flattest_trees(Z, scale):
    explorer = DendrogramExplorer.from_linkage(Z, height_scale=scale)
    assert explorer.to_png(dpi=40).startswith(b"\x89PNG")
    explorer.truncate_mode, explorer.p = "lastp", 1
    assert explorer.to_png(dpi=40).startswith(b"\x89PNG")


# -- files ---------------------------------------------------------------------------------------------------------

HOSTILE = [
    "</script><script>alert(1)</script>",
    "$\\frac{1$",
    "a & b",
    "<b>",
    '"quoted"',
    "new\nline",
    "Größe",
    "x" * 300,
]


def test_svg_is_text_with_names_as_they_are():
    explorer = DendrogramExplorer(CLOUD[:8], names=HOSTILE)
    svg = explorer.to_svg()
    root = ET.fromstring(svg)
    assert root.find(f".//{SVG}script") is None
    written = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert {"$\\frac{1$", "a & b", "<b>", '"quoted"', "new line", "Größe"} <= written
    assert any(text.startswith("</") and "…" in text for text in written)
    assert "Height (ward, euclidean)" in written
    assert svg == explorer.to_svg()


def test_files_are_what_is_returned(wine, tmp_path):
    svg = wine.to_svg(tmp_path / "a.svg", figsize=(6, 4))
    assert svg.read_bytes().decode() == wine.to_svg(figsize=(6, 4))
    assert re.search(r'width="432pt" height="288pt"', svg.read_text())
    png = wine.to_png(tmp_path / "a.png", dpi=100, figsize=(6, 4))
    assert png.read_bytes() == wine.to_png(dpi=100, figsize=(6, 4))
    picture = matplotlib.image.imread(png)
    assert picture.shape[:2] == (400, 600)


def test_pictures_show_the_colours_of_the_clusters(wine):
    picture = matplotlib.image.imread(io.BytesIO(wine.to_png(dpi=100)))[..., :3]
    pixels = (picture.reshape(-1, 3) * 255).round().astype(int)
    for color in wine._palette[:3]:
        assert (pixels == list(bytes.fromhex(color[1:]))).all(axis=1).sum() > 200


@pytest.mark.parametrize("method", ["to_figure", "to_svg", "to_png"])
@pytest.mark.parametrize(
    ("figsize", "error"),
    [((8,), TypeError), ("wide", TypeError), (8, TypeError), ((0, 4), ValueError), ((8, np.nan), ValueError)],
)
def test_what_is_no_size_is_refused(wine, method, figsize, error):
    with pytest.raises(error, match="figsize"):
        getattr(wine, method)(figsize=figsize)


def test_a_picture_too_large_for_matplotlib_is_refused(wine):
    with pytest.raises(ValueError, match="more than 65,000 pixels"):
        wine.to_png(dpi=10_000)
    with pytest.raises(ValueError, match="greater than 0"):
        wine.to_png(dpi=0)


def test_names_that_the_font_lacks_are_in_the_svg_without_a_warning():
    explorer = DendrogramExplorer(CLOUD[:3], names=["\N{WINE GLASS} 1", "\N{WINE GLASS} 2", "茶"])
    with warnings.catch_warnings(action="error"):
        svg = explorer.to_svg()
    assert all(f">{name}<" in svg for name in explorer.names)


@pytest.mark.parametrize("height_scale", ["linear", "sqrt", "log"])
def test_heights_at_the_end_of_float64(height_scale):
    Z = [[0, 1, 1e308, 2], [2, 3, 1.75e308, 3]]
    explorer = DendrogramExplorer.from_linkage(Z, height_scale=height_scale)
    explorer.n_clusters = 1
    assert explorer.labels.tolist() == [1, 1, 1]
    # No room above the highest merge: there are no numbers there.
    assert explorer.to_figure().axes[0].get_ylim() == (0, 1.75e308)
    assert "<svg" in explorer.to_svg()


@pytest.mark.parametrize("hang", [0.0, 0.1, 3.0, -1.0])
def test_leaves_hang_from_their_merges_as_in_r(wine, hang):
    # as.dendrogram(hclust, hang) of R: max(0, height of the merge - hang * greatest height), or 0.
    Z = wine.linkage_matrix
    wine.hang = hang
    low = {}
    for left, right, height, _ in Z:
        for child in (int(left), int(right)):
            if child < len(Z) + 1:
                low[child] = max(0.0, height - hang * Z[-1, 2]) if hang >= 0 else 0.0
    ends = segments(wine.to_figure())
    ends = ends[ends[:, 0, 0] == ends[:, 1, 0]]  # legs
    place = {leaf: 10 * at + 5 for at, leaf in enumerate(wine.leaves.tolist())}
    for leaf, foot in low.items():
        heights = ends[ends[:, 0, 0] == place[leaf]][..., 1]
        # At 0 there is no leg where a leaf ends at its merge.
        assert hang == 0 or heights.min() == foot
    wine.truncate_mode, wine.p = "lastp", 5
    contracted = segments(wine.to_figure())
    wine.hang = None
    np.testing.assert_array_equal(segments(wine.to_figure()), contracted)

"""Contracted leaves of a figure show every cluster inside them; long labels keep the part that tells them apart."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.cut import Cut, apply_cut
from dendrogram_explorer.figures.drawn import drawn_tree
from dendrogram_explorer.figures.strokes import ABOVE, tip_parts, tree_strokes
from dendrogram_explorer.tree import Tree
from tests.unit.linkages import interesting_thresholds, linkages

FOUR = np.array([[0], [1], [10], [12.0]])
PATIENTS = [f"TCGA-AB-2803-03A-01W-0728-{number:02d}" for number in range(12)]


def artists(figure, gid):
    return [each for each in figure.axes[0].collections if each.get_gid() == gid]


@settings(max_examples=60, deadline=None)
@given(linkages(), st.sampled_from(["lastp", "level"]), st.integers(1, 8), st.integers(1, 4), st.data())
def test_tips_are_divided_by_the_numbers_of_samples(Z, mode, p, least, data):
    tree = Tree.from_linkage(Z)
    thresholds = [t for t in interesting_thresholds(Z[:, 2]).tolist() if t >= 0]
    cut = Cut("distance", data.draw(st.sampled_from(thresholds)), min_cluster_size=least)
    clusters = apply_cut(tree, cut)
    drawn = drawn_tree(tree, mode, p)
    parts = tip_parts(drawn, clusters, np.arange(drawn.n_tips))
    for tip, node in enumerate(drawn.tips.tolist()):
        samples = tree.members(node)
        of_tip = parts.tip == tip
        assert parts.clusters[tip] == len(set(clusters.labels[samples].tolist()) - {-1})
        if parts.n_parts[tip] < of_tip.sum() or (parts.n_parts[tip] == 1 and of_tip.sum() == 1):
            continue
        widths = (parts.end - parts.start)[of_tip]
        assert widths.sum() == pytest.approx(1)
        for color in set(parts.color[of_tip].tolist()):
            expected = np.mean(clusters.sample_colors[samples] == color)
            assert widths[parts.color[of_tip] == color].sum() == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(linkages(), st.sampled_from(["lastp", "level"]), st.integers(1, 8), st.booleans(), st.data())
def test_no_line_has_a_colour_that_not_all_its_samples_have(Z, mode, p, has_marks, data):
    tree = Tree.from_linkage(Z)
    thresholds = [t for t in interesting_thresholds(Z[:, 2]).tolist() if t >= 0]
    cut = Cut("distance", data.draw(st.sampled_from(thresholds)))
    clusters = apply_cut(tree, cut)
    drawn = drawn_tree(tree, mode, p)
    strokes = tree_strokes(drawn, clusters, cut.threshold, lambda a, b: (a + b) / 2, has_marks)
    for node, color in zip(strokes.node.tolist(), strokes.color.tolist(), strict=True):
        colors = set(clusters.sample_colors[tree.members(int(drawn.nodes[node]))].tolist())
        assert color == ABOVE or colors == {color}


@pytest.mark.parametrize("orientation", ["top", "bottom", "left", "right"])
def test_every_cluster_has_its_colour_in_a_contracted_tree(orientation):
    explorer = DendrogramExplorer(
        FOUR, "single", truncate_mode="lastp", p=2, n_clusters=3, orientation=orientation
    )
    figure = explorer.to_figure()
    (marks,) = artists(figure, "contracted")
    colors = {to_hex(color).upper() for color in marks.get_facecolors()}
    wanted = explorer.state.clusters.sample_colors
    assert colors == {explorer.state.colors.colors[number] for number in set(wanted.tolist())}
    (bars,) = artists(figure, "contracted-parts")
    along = 1 if explorer.orientation in ("left", "right") else 0
    ends = np.array(bars.get_segments())[:, :, along]
    assert len(ends) == 2
    assert ends[0, 1] == pytest.approx(ends[1, 0])
    axes = figure.axes[0]
    labels = axes.get_yticklabels() if along else axes.get_xticklabels()
    assert sorted(label.get_text() for label in labels) == ["(2)", "(2) 2 clusters"]


def test_without_room_for_both_a_label_says_how_many_clusters():
    explorer = DendrogramExplorer(
        np.arange(400.0).reshape(-1, 1) ** 1.5, truncate_mode="lastp", p=3, n_clusters=40
    )
    texts = [label.get_text() for label in explorer.to_figure(figsize=(3, 1.2)).axes[0].get_xticklabels()]
    assert texts
    assert all(re.fullmatch(r"\d+ clusters|", text) for text in texts)


def test_names_lose_what_they_share_and_an_svg_tells_them_in_full():
    explorer = DendrogramExplorer(np.arange(12.0).reshape(-1, 1) ** 2, names=PATIENTS)
    labels = [label.get_text() for label in explorer.to_figure().axes[0].get_xticklabels()]
    assert labels == [f"…{leaf:02d}" for leaf in explorer.leaves]
    svg = explorer.to_svg()
    for slot, leaf in enumerate(explorer.leaves.tolist()):
        assert f'<g id="leaf-{slot}"><title>{PATIENTS[leaf]}</title>' in svg
    explorer.name_cluster(1, "a very long name of a cluster <b>, which has to be shortened")
    assert "<title>1 a very long name of a cluster &lt;b&gt;, which has to be shortened" in explorer.to_svg()


def test_long_names_are_shortened_as_in_the_browser():
    cases = json.loads((Path(__file__).parents[1] / "fixtures/short_names.json").read_text())
    for case in cases:
        names = case["names"]
        if len(names) < 3 or len(set(names)) < len(names):
            continue
        X = np.arange(float(len(names))).reshape(-1, 1) ** 2
        explorer = DendrogramExplorer(X, names=names, orientation="left")
        labels = [label.get_text() for label in explorer.to_figure().axes[0].get_yticklabels()]
        # Short enough as they are, or each tells its sample from the others.
        assert len(set(labels)) == len(names)

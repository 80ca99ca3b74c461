"""The colour of any node and the coordinates of the picture, as scipy has them."""

import matplotlib
import numpy as np
import pytest
from scipy.cluster.hierarchy import dendrogram, linkage

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.color.palette import UNASSIGNED_COLOR as GREY

RNG = np.random.default_rng(5)
ORDERS = {
    "default": {},
    "count": {"count_sort": "ascending"},
    "count_descending": {"count_sort": "descending"},
    "distance": {"distance_sort": "ascending"},
    "distance_descending": {"distance_sort": "descending"},
}
CUTS = [{}, {"truncate_mode": "lastp", "p": 5}, {"truncate_mode": "level", "p": 2}]


@pytest.mark.parametrize("method", ["average", "ward", "single", "centroid"])
@pytest.mark.parametrize("n", [2, 3, 12, 60])
def test_the_picture_is_scipys(n, method):
    Z = linkage(RNG.normal(size=(n, 2)), method)
    for order, sort in ORDERS.items():
        for cut in CUTS:
            explorer = DendrogramExplorer.from_linkage(Z, n_clusters=min(4, n), leaf_order=order, **cut)
            expected = dendrogram(Z, no_plot=True, link_color_func=explorer.link_color_func, **cut, **sort)
            drawn = explorer.dendrogram()
            assert drawn.keys() == expected.keys()
            for name in ("ivl", "leaves", "color_list", "leaves_color_list"):
                assert drawn[name] == list(expected[name]), (name, order, cut)
            for name in ("icoord", "dcoord"):
                np.testing.assert_allclose(drawn[name], expected[name])


def test_it_has_names_flips_and_trees_of_any_depth():
    explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
    explorer.flip(4)
    assert explorer.dendrogram()["ivl"] == ["a", "b", "c"]
    chain = DendrogramExplorer(np.arange(3_000.0)[:, np.newaxis] ** 2, "single")
    assert len(chain.dendrogram()["icoord"]) == 2_999
    explorer.truncate_mode, explorer.p, explorer.show_leaf_counts = "lastp", 2, False
    assert explorer.dendrogram()["ivl"] == ["", "c"]


def test_links_have_the_colour_of_their_cluster_and_are_grey_elsewhere():
    X = RNG.normal(size=(40, 2))
    explorer = DendrogramExplorer(X, "average", n_clusters=6)
    for node in range(79):
        labels = (
            set(explorer.labels[explorer.members(node=node)].tolist())
            if node >= 40
            else {explorer.labels[node]}
        )
        expected = (
            explorer.sample_colors[explorer.members(label=labels.pop())[0]] if len(labels) == 1 else GREY
        )
        assert explorer.link_color_func(node) == expected
    explorer.min_cluster_size = 5
    for sample in np.flatnonzero(explorer.labels == -1):
        assert explorer.link_color_func(sample) == explorer.sample_colors[sample] == GREY
    explorer.color_cluster(1, "teal")
    assert explorer.link_color_func(explorer.node_of(1)) == "#008080"


@pytest.mark.parametrize("node", [-1, 79, 2.5, "3", None, True, np.nan, [40]])
def test_nodes_that_are_none_are_refused(node):
    explorer = DendrogramExplorer(RNG.normal(size=(40, 2)))
    with pytest.raises((TypeError, ValueError), match="node"):
        explorer.link_color_func(node)


def path_of(explorer):
    """Nodes of the path of larger children from the root down."""
    tree = explorer.state.tree
    return [node for node in range(tree.root, tree.n - 1, -1) if tree.color[node] == tree.color[tree.root]]


def test_two_nodes_on_one_path_have_their_own_colours():
    explorer = DendrogramExplorer(RNG.normal(size=(30, 2)), "single")
    top, second, *_, low = path_of(explorer)
    explorer.palette = {top: "red", second: "teal", low: "navy"}
    seen = []
    for k in range(1, 31):
        explorer.n_clusters = k
        root = next(
            (node for node in map(explorer.node_of, range(1, k + 1)) if node in path_of(explorer)), None
        )
        if root is None:
            continue
        color = explorer.link_color_func(root)
        expected = "#FF0000" if root > second else "#008080" if root > low else "#000080"
        assert color == expected == explorer.sample_colors[explorer.members(node=root)[0]]
        assert color.lower() in explorer.to_svg().lower()
        seen.append(color)
    assert set(seen) == {"#FF0000", "#008080", "#000080"}
    explorer.palette = {low: "navy", top: "red"}
    assert explorer.undo()
    assert explorer.palette == {top: "red", second: "teal", low: "navy"}


def test_a_colour_for_every_merge_as_a_dict():
    # The dict of node ids that scipy's users have for link_color_func.
    Z = linkage(RNG.normal(size=(20, 2)), "average")
    colors = {
        node: matplotlib.colors.to_hex(matplotlib.cm.viridis((node - 20) / 19)).upper()
        for node in range(20, 39)
    }
    explorer = DendrogramExplorer.from_linkage(Z, palette=colors)
    for k in range(1, 20):
        explorer.n_clusters = k
        for node in map(explorer.node_of, range(1, k + 1)):
            if node >= 20:
                assert explorer.link_color_func(node) == colors[node]

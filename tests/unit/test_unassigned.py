"""Samples that are in no cluster, in tables, files, figures and assignments."""

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.color.palette import UNASSIGNED_COLOR, cluster_css_colors
from dendrogram_explorer.cut import Cut, apply_cut
from dendrogram_explorer.description.grouping import Grouping
from dendrogram_explorer.figures.drawn import drawn_tree
from dendrogram_explorer.figures.strokes import node_colors
from dendrogram_explorer.tree import Tree

CUTS = {
    "persistent": Cut("persistent", min_size=0.1),
    "large ones": Cut("distance", 3.0, min_cluster_size=10),
    "none": Cut("dynamic", min_size=500),
}


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(7)
    groups = [rng.normal(size=(40, 3), loc=(12 * each, 0, 0)) for each in range(3)]
    return pd.DataFrame(np.concatenate([*groups, rng.uniform(-8, 32, (12, 3))]), columns=list("abc"))


@pytest.fixture(params=CUTS)
def explorer(request, frame):
    explorer = DendrogramExplorer(frame, method="single")
    explorer.cut = CUTS[request.param]
    assert (explorer.labels == -1).any()
    return explorer


def test_they_are_the_last_row_of_the_summary(explorer, frame):
    table, labels = explorer.summary(), explorer.labels
    assert table.index.tolist() == [*range(1, explorer.n_clusters + 1), "unassigned"]
    assert table["size"].tolist() == [*(np.bincount(labels[labels > 0])[1:]), (labels == -1).sum()]
    assert table["share"].sum() == pytest.approx(1)
    last = table.iloc[-1]
    assert pd.isna(last["merge_height"])
    assert pd.isna(last["medoid"])
    assert pd.isna(last["spread"])
    assert last["mean_a"] == pytest.approx(frame["a"][labels == -1].mean())
    assert table["medoid"].iloc[:-1].notna().all()


def test_they_have_a_sheet_of_their_own(explorer, frame, tmp_path):
    explorer.to_excel(tmp_path / "clusters.xlsx")
    book = openpyxl.load_workbook(tmp_path / "clusters.xlsx")
    clusters = [f"Cluster {label}" for label in range(1, explorer.n_clusters + 1)]
    assert book.sheetnames == ["Summary", *clusters, "Unassigned"]
    sheet = book["Unassigned"]
    assert sheet.max_row - 1 == (explorer.labels == -1).sum()
    assert sheet.sheet_properties.tabColor.rgb.endswith(UNASSIGNED_COLOR.lstrip("#"))
    labels = [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert set(labels) == {-1}
    summary = list(book["Summary"].iter_rows(min_row=2, values_only=True))
    assert summary[-1][0] == "unassigned"


def test_new_samples_join_clusters_only(explorer, frame):
    new = frame.iloc[[0, 50, 100]]
    if explorer.n_clusters == 0:
        with pytest.raises(ValueError, match="unassigned"):
            explorer.assign(new)
        return
    found = explorer.assign(new)
    X, labels = frame.to_numpy(), explorer.labels
    distances = cdist(new, X)
    for row, label in enumerate(np.asarray(found)):
        nearest = [distances[row, labels == each].min() for each in range(1, explorer.n_clusters + 1)]
        assert label == 1 + np.argmin(nearest)


def test_files_figures_and_code_take_them(explorer, tmp_path):
    assert (explorer.to_frame()["cluster"] == explorer.labels).all()
    explorer.to_csv(tmp_path / "a.csv")
    assert (pd.read_csv(tmp_path / "a.csv")["cluster"] == explorer.labels).all()
    explorer.to_html(tmp_path / "a.html")
    explorer.to_svg(tmp_path / "a.svg")
    assert UNASSIGNED_COLOR.lower() in (tmp_path / "a.svg").read_text(encoding="utf-8").lower()
    variables = {"df": explorer.to_frame()[list("abc")]}
    exec(explorer.to_code(), variables)
    np.testing.assert_array_equal(variables["labels"], explorer.labels)


def test_undo_and_clusters(explorer):
    labels = explorer.labels.copy()
    members = dict(explorer.clusters)
    assert sorted(members) == list(range(1, explorer.n_clusters + 1))
    assert sum(map(len, members.values())) == (labels > 0).sum()
    explorer.cut = Cut("distance", 1e9)
    assert explorer.n_clusters == 1
    assert explorer.undo()
    np.testing.assert_array_equal(explorer.labels, labels)


def test_a_grouping_puts_them_last(frame):
    explorer = DendrogramExplorer(frame, method="single")
    tree = Tree.from_linkage(explorer.linkage_matrix)
    clusters = apply_cut(tree, CUTS["persistent"])
    grouping = Grouping.of(clusters)
    assert (grouping.k, grouping.n_rooted) == (clusters.n_clusters + 1, clusters.n_clusters)
    assert grouping.roots[-1] == -1
    np.testing.assert_array_equal(grouping.members(grouping.k - 1), clusters.unassigned)
    whole = Grouping.of(apply_cut(tree, Cut("distance", 0.5)))
    assert whole.k == whole.n_rooted


def test_a_branch_between_unassigned_samples_is_not_one_of_them():
    # Leaf 0 and leaf 5 are unassigned, with a cluster between them in the order of the leaves.
    Z = np.array([[1, 2, 1.0, 2], [3, 4, 1.0, 2], [6, 7, 1.5, 4], [0, 8, 5.0, 5], [9, 5, 9.0, 6.0]])
    tree = Tree.from_linkage(Z)
    clusters = apply_cut(tree, Cut("distance", 2.0, min_cluster_size=2))
    assert clusters.labels.tolist() == [-1, 1, 1, 1, 1, -1]
    drawn = drawn_tree(tree, None, 0)
    color, is_split = node_colors(drawn, clusters)
    by_node = dict(
        zip(drawn.nodes.tolist(), zip(color.tolist(), is_split.tolist(), strict=True), strict=True)
    )
    assert by_node[10] == (tree.color[10], True)
    assert by_node[9][1]
    assert by_node[8] == (clusters.colors[0], False)
    assert by_node[0] == by_node[5] == (-1, False)


def test_their_colour():
    colors = cluster_css_colors(np.array([-1, 0, 3]), ["#111111", "#222222"])
    assert colors == [UNASSIGNED_COLOR, "#111111", "#222222"]
    assert cluster_css_colors(np.array([], dtype=int), ["#111111"]) == []

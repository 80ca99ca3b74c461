"""Cuts by shape in the explorer, and samples that are in no cluster, wherever they show."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from dendrogram_explorer import Cut, DendrogramExplorer
from dendrogram_explorer.color.palette import UNASSIGNED_COLOR as UNASSIGNED
from tests.unit.asking import ask
from tests.unit.snapshots import check_agreement

RNG = np.random.default_rng(0)
X = np.concatenate(
    [RNG.normal([9 * each, 0], 1, (30, 2)) for each in range(3)] + [RNG.uniform(-30, 50, (10, 2))]
)
KINDS = [*["a"] * 30, *["b"] * 30, *["c"] * 30, *["noise"] * 10]


@pytest.fixture
def explorer():
    made = DendrogramExplorer(pd.DataFrame(X, columns=["x", "y"]), "single", n_clusters=2)
    made.cut_persistent(5)
    yield made
    made.close()


def test_persistent_branches_are_the_groups(explorer):
    assert explorer.n_clusters == 3
    noise = explorer.labels == -1
    assert 5 <= noise.sum() <= 12
    assert pd.crosstab(explorer.labels[~noise], np.array(KINDS)[~noise]).gt(0).sum(axis=1).max() <= 2
    assert "3 clusters by persistence" in repr(explorer)
    assert f"{noise.sum()} unassigned" in repr(explorer)
    check_agreement_of_shape(explorer)


def check_agreement_of_shape(explorer):
    labels = np.asarray(explorer.labels)
    assert explorer.n_clusters == max(labels.max(), 0) == len(explorer.clusters)
    assert sum(map(len, explorer.clusters.values())) == (labels > 0).sum()
    for label, samples in explorer.clusters.items():
        np.testing.assert_array_equal(np.flatnonzero(labels == label), samples)


def test_it_is_undone_and_travels_as_json(explorer):
    cut, labels = explorer.cut, explorer.labels.tolist()
    assert explorer.undo()
    assert (explorer.n_clusters, explorer.cut.criterion) == (2, "distance")
    explorer.cut = Cut.from_json(cut.to_json())
    assert explorer.labels.tolist() == labels
    explorer.n_clusters = 3  # a line again
    assert explorer.cut.criterion == "distance"
    check_agreement(explorer)


def test_branches_are_split_and_joined_on_top(explorer):
    k = explorer.n_clusters
    explorer.split(explorer.node_of(1))
    assert explorer.n_clusters >= k
    assert explorer.undo()
    explorer.join(2 * len(X) - 2)
    assert explorer.n_clusters == 1
    check_agreement_of_shape(explorer)


def test_tables_have_a_last_row_for_them(explorer):
    summary = explorer.summary()
    assert summary.index.tolist() == [1, 2, 3, "unassigned"]
    assert summary["size"].sum() == len(X)
    assert summary["size"].tolist()[-1] == (explorer.labels == -1).sum()
    assert explorer.to_frame()["cluster"].tolist() == explorer.labels.tolist()
    explorer.name_cluster(2, "middle")
    assert explorer.summary()["name"].tolist() == ["", "middle", "", ""]


def test_they_have_a_sheet_of_their_own(explorer, tmp_path):
    book = openpyxl.load_workbook(explorer.to_excel(tmp_path / "clusters.xlsx"))
    assert book.sheetnames == ["Summary", "Cluster 1", "Cluster 2", "Cluster 3", "Unassigned"]
    assert book["Unassigned"].max_row - 1 == (explorer.labels == -1).sum()
    assert book["Unassigned"].sheet_properties.tabColor.rgb[-6:] == UNASSIGNED.lstrip("#")


def test_they_are_grey_in_scatter_and_figure(explorer):
    colors = explorer.scatter.marks[0].colors
    assert {colors[sample] for sample in np.flatnonzero(explorer.labels == -1)} == {UNASSIGNED}
    assert UNASSIGNED not in {colors[sample] for sample in np.flatnonzero(explorer.labels > 0)}
    assert "unassigned (" in explorer.to_svg()


def test_new_samples_are_put_into_clusters_only(explorer):
    found = explorer.assign(pd.DataFrame({"x": [0.0, 9.0, 18.0], "y": [0.0, 0.0, 0.0]}))
    assert sorted(found.tolist()) == [1, 2, 3]
    explorer.min_cluster_size = 1000
    with pytest.raises(ValueError, match="All samples of this cut are unassigned"):
        explorer.assign([[0.0, 0.0]])


def test_a_least_size_leaves_small_clusters_unassigned():
    explorer = DendrogramExplorer(X, "average", n_clusters=12)
    sizes = np.bincount(explorer.labels)[1:]
    explorer.min_cluster_size = 5
    assert explorer.n_clusters == (sizes >= 5).sum()
    assert (explorer.labels == -1).sum() == sizes[sizes < 5].sum()
    assert explorer.undo()
    assert (explorer.min_cluster_size, explorer.n_clusters) == (1, 12)
    assert explorer.redo()
    explorer.n_clusters = 2
    assert explorer.n_clusters == 2
    explorer.method = "complete"
    assert explorer.min_cluster_size == 5
    check_agreement_of_shape(explorer)
    explorer.close()


@pytest.mark.parametrize("size", [0, -1, 2.5, "3", True, None])
def test_a_least_size_that_is_not_one_is_refused(explorer, size):
    before = explorer.cut
    with pytest.raises((ValueError, TypeError), match="min_cluster_size"):
        explorer.min_cluster_size = size
    assert explorer.cut == before


def test_all_unassigned_is_a_state_like_any_other(tmp_path):
    explorer = DendrogramExplorer(X, "ward", min_cluster_size=1000)
    assert (explorer.n_clusters, set(explorer.labels.tolist())) == (0, {-1})
    assert explorer.summary().index.tolist() == ["unassigned"]
    assert len(explorer.to_svg()) > 1000
    assert openpyxl.load_workbook(explorer.to_excel(tmp_path / "a.xlsx")).sheetnames == [
        "Summary",
        "Unassigned",
    ]
    explorer.method = "average"
    explorer.min_cluster_size = 1
    assert explorer.n_clusters >= 1
    explorer.close()


def test_sizes_and_shapes():
    explorer = DendrogramExplorer(X, "average")
    explorer.cut_sizes(20)
    assert np.bincount(explorer.labels)[1:].max() <= 20
    explorer.cut_dynamic(5)
    assert explorer.cut == Cut("dynamic", min_size=5)
    sizes = np.bincount(explorer.labels[explorer.labels > 0])[1:]
    assert sizes.min() >= 5
    for call in (
        lambda: explorer.cut_sizes(0),
        lambda: explorer.cut_persistent(1),
        lambda: explorer.cut_dynamic(3, 9),
    ):
        with pytest.raises(ValueError, match=r"has to be|must be"):
            call()
    assert explorer.cut == Cut("dynamic", min_size=5)
    explorer.close()


@pytest.mark.parametrize(
    ("criterion", "value", "expected"),
    [
        ("distance", 3.0, Cut("distance", 3.0)),
        ("persistent", None, Cut("persistent")),
        ("persistent", 0.1, Cut("persistent", min_size=0.1)),
        ("persistent", 7, Cut("persistent", min_size=7)),
        ("size", 30, Cut("size", max_size=30)),
        ("dynamic", 5, Cut("dynamic", min_size=5)),
        ("inconsistent", 1.1, Cut("inconsistent", 1.1)),
    ],
)
def test_the_browser_cuts_by_any_criterion(explorer, criterion, value, expected):
    assert ask(explorer, "cut_by", criterion=criterion, value=value)["ok"]
    assert explorer.cut == expected
    assert explorer._base["criterion"] == criterion


@pytest.mark.parametrize(
    ("criterion", "value"), [("nope", 1), ("size", 0), ("dynamic", 0), ("persistent", -1)]
)
def test_what_is_not_a_cut_is_answered_in_words(explorer, criterion, value):
    before = explorer.cut
    answer = ask(explorer, "cut_by", criterion=criterion, value=value)
    assert not answer["ok"]
    assert len(answer["error"]) > 20
    assert explorer.cut == before

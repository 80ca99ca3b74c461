"""What one may expect of any Python object: it compares, a refusal leaves nothing behind, no state is shared."""

import copy
import functools
import io
import json
import pickle

import numpy as np
import pandas as pd
import pytest
from ipywidgets.widgets import widget

from dendrogram_explorer import Cut, DendrogramExplorer
from tests.unit.asking import ask

X = np.random.default_rng(3).normal(size=(12, 3))


@pytest.fixture
def explorer():
    return DendrogramExplorer(X, n_clusters=3)


def test_clusters_compare_by_what_is_in_them(explorer):
    before = explorer.clusters
    assert before == explorer.clusters
    assert before == {label: explorer.members(label) for label in explorer.clusters}
    assert before != 3
    explorer.n_clusters = 4
    assert before != explorer.clusters
    explorer.n_clusters = 3
    assert before == explorer.clusters


def test_a_refused_explorer_leaves_no_widget_behind():
    known = set(widget._instances)
    for refused in (
        {"n_clusters": 99},
        {"cut": "text"},
        {"cut_height": -1},
        {"flipped": [3]},
        {"orientation": "up"},
    ):
        with pytest.raises((TypeError, ValueError)):
            DendrogramExplorer(X, **refused)
    assert set(widget._instances) <= known


@pytest.mark.parametrize(("misspelt", "meant"), [("imput", "impute"), ("engin", "engine"), ("name", "names")])
def test_parameters_that_are_no_traits_are_suggested_too(misspelt, meant):
    with pytest.raises(TypeError, match=f"no parameter '{misspelt}'. Did you mean '{meant}'"):
        DendrogramExplorer(X, **{misspelt: None})


def test_a_palette_is_the_explorers_own(explorer):
    colors = ["teal", "#D55E00"]
    explorer.palette = colors
    colors.append("black")
    assert explorer.palette == ["teal", "#D55E00"]
    branches = {"default": colors}
    explorer.palette = branches
    colors.append("silver")
    assert explorer.palette == {"default": ["teal", "#D55E00", "black"]}


@pytest.mark.parametrize("kind", [np.array, pd.Series, pd.Index, iter, tuple])
def test_colours_of_any_kind_are_a_palette(explorer, kind):
    explorer.palette = kind(["teal", "#D55E00"])
    assert explorer.palette == ["teal", "#D55E00"]
    assert explorer.get_state("palette")["palette"] == ["teal", "#D55E00"]
    explorer.color_cluster(1, "black")
    assert explorer.palette["default"] == ["teal", "#D55E00"]


def test_an_index_that_is_renamed_is_not_the_explorers():
    explorer = DendrogramExplorer(pd.DataFrame(X, index=pd.Index(list("abcdefghijkl"), name="wine")))
    for table in (explorer.to_series(), explorer.to_frame(), explorer.to_series()):
        assert table.index.name == "wine"
        table.index.name = "sample"


def test_samples_of_a_multiindex_are_selected_by_its_tuples():
    index = pd.MultiIndex.from_product([["red", "white"], range(6)])
    explorer = DendrogramExplorer(pd.DataFrame(X, index=index))
    assert explorer.select(names=[("white", 2), "red, 1"]).tolist() == [1, 8]


def test_a_name_that_would_be_lost_is_refused(explorer):
    explorer.name_cluster(1, "dry")
    for change in (
        lambda names: names.__setitem__(2, "sweet"),
        lambda names: names.update({2: "sweet"}),
        lambda names: names.pop(1),
    ):
        with pytest.raises(TypeError, match=r'name_cluster\(2, "dry"\)'):
            change(explorer.cluster_names)
    explorer.cluster_names |= {2: "sweet"}
    assert explorer.cluster_names == {1: "dry", 2: "sweet"}


def test_names_of_clusters_can_be_kept(explorer):
    explorer.cluster_names = {1: "dry", 3: "sweet"}
    for copied in (copy.copy, copy.deepcopy, lambda names: pickle.loads(pickle.dumps(names))):
        kept = copied(explorer.cluster_names)
        assert type(kept) is dict
        assert kept == {1: "dry", 3: "sweet"}
    text = json.dumps(explorer.cluster_names)
    explorer.cluster_names = {}
    explorer.cluster_names = json.loads(text)
    assert explorer.cluster_names == {1: "dry", 3: "sweet"}


def test_names_of_numpys_are_text_in_the_code():
    explorer = DendrogramExplorer(X, method=np.array(["average"])[0], metric=np.str_("cityblock"))
    assert explorer.to_code().count('method="average", metric="cityblock"') == 1
    variables = {"X": X}
    exec(explorer.to_code(), variables)
    np.testing.assert_array_equal(variables["labels"], explorer.labels)
    explorer.height_scale = np.str_("log")
    assert type(explorer.height_scale) is str


def test_a_warning_points_at_who_sets_several_traits_as_one():
    explorer = DendrogramExplorer([[0.0], [1.0], [10.0], [11.0]])
    with (
        pytest.warns(UserWarning, match="No cut gives 3 clusters") as warned,
        explorer.hold_trait_notifications(),
    ):
        explorer.n_clusters = 3
    assert warned[0].filename == __file__


@pytest.mark.parametrize("axis", ["scatter_x", "scatter_y"])
def test_what_is_no_axis_is_refused_by_the_name_of_the_trait(explorer, axis):
    for value, error in (("x9", ValueError), ([1], TypeError)):
        with pytest.raises(error, match=f"^{axis} is "):
            setattr(explorer, axis, value)


@pytest.mark.parametrize(
    ("columns", "labels"),
    [(["cluster", "a", "b"], "cluster_label"), (["cluster_name", "a", "cluster_label"], "cluster_2")],
)
@pytest.mark.parametrize("kind", ["csv", "excel"])
def test_a_button_finds_a_name_for_the_labels_itself(columns, labels, kind):
    explorer = DendrogramExplorer(pd.DataFrame(X, columns=columns), n_clusters=2)
    explorer.name_cluster(1, "dry")
    with pytest.raises(ValueError, match="have a column"):
        explorer.to_csv()
    answer = ask(explorer, "file", format=kind)
    (content,) = answer["buffers"]
    read = pd.read_csv if kind == "csv" else functools.partial(pd.read_excel, sheet_name=1)
    assert read(io.BytesIO(content)).columns.tolist() == ["sample", *columns, labels, f"{labels}_name"]
    assert f"The labels are in the column '{labels}'" in answer["status"]["text"]


def test_true_is_no_merge(explorer):
    with pytest.raises(TypeError, match="not by True"):
        explorer.flip(True)
    with pytest.raises(ValueError, match="list nodes of the tree"):
        Cut("distance", 1.0, split=[True])


@pytest.mark.parametrize("switch", ["method", "metric", "scale"])
def test_an_array_is_no_way_to_cluster(explorer, switch):
    with pytest.raises(TypeError, match=f"^{switch} has the type ndarray"):
        setattr(explorer, switch, np.array(["average", "ward"]))


class Measure:
    def distance(self, first, second):
        return float(abs(first - second).sum())


def test_a_function_that_is_the_metric_already_is_no_other_one():
    measure = Measure()
    explorer = DendrogramExplorer(X, method="average", metric=measure.distance)
    before = explorer.linkage_matrix
    explorer.metric = measure.distance
    assert explorer.linkage_matrix is before

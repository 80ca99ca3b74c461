"""What one may expect of any Python object: it compares, a refusal leaves nothing behind, no state is shared."""

import copy
import json
import pickle

import numpy as np
import pandas as pd
import pytest
from ipywidgets.widgets import widget

from dendrogram_explorer import DendrogramExplorer

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

"""What one may expect of any Python object: it compares, a refusal leaves nothing behind, no state is shared."""

import numpy as np
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

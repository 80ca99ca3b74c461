"""The file that the TypeScript tests read agrees with scipy and with the package."""

import json

import numpy as np
import pytest
from scipy.cluster.hierarchy import is_valid_linkage

from dendrogram_explorer.cut import Cut, apply_cut, n_clusters_at
from dendrogram_explorer.tree import Tree

from ..fixtures import make_fixtures

TREES = json.loads(make_fixtures.PATH.read_text(encoding="utf-8"))

each_tree = pytest.mark.parametrize("expected", TREES, ids=lambda expected: expected["name"])


@each_tree
def test_file_says_what_scipy_and_the_package_say_today(expected):
    Z = np.array(expected["Z"], dtype=np.float64)
    assert is_valid_linkage(Z)
    assert make_fixtures.describe(expected["name"], Z) == expected


@each_tree
def test_tree_and_labels_of_the_package_are_those_of_scipy_in_the_file(expected):
    tree = Tree.from_linkage(np.array(expected["Z"], dtype=np.float64))
    assert tree.order.tolist() == expected["order"]
    assert tree.peak.tolist() == expected["peak"]
    for cut in expected["cuts"]:
        clusters = apply_cut(tree, Cut("distance", cut["height"]))
        assert clusters.labels.tolist() == cut["labels"]
        assert clusters.n_clusters == cut["n_clusters"]


def test_file_covers_what_it_is_meant_to():
    names = [name for name, _ in make_fixtures.linkage_matrices()]
    assert names == [tree["name"] for tree in TREES]
    by_name = {tree["name"]: Tree.from_linkage(np.array(tree["Z"], dtype=np.float64)) for tree in TREES}
    for method in ("centroid", "median"):
        assert not by_name[f"{method}, equilateral triangles"].monotone
    unsorted = by_name["not sorted by height"].height
    assert np.any(np.diff(unsorted) < 0)
    assert len(np.unique(by_name["heights that are equal as float32"].height.astype(np.float32))) == 1
    tutorial = by_name["ward, the tutorial's points"]
    assert tutorial.height[[0, -1]] == pytest.approx([0.04151, 180.27043], abs=5e-6)
    assert n_clusters_at(tutorial, 16.0) == 4
    assert n_clusters_at(tutorial, 50.0) == 2

"""The cut before anybody has chosen one."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.cluster.hierarchy import fcluster, linkage, maxdists

from dendrogram_explorer.cut import Cut, apply_cut, first_height, n_clusters_at
from dendrogram_explorer.tree import Tree

from .linkages import linkages
from .tutorial import X as TUTORIAL


def tree_of(X, method="ward"):
    return Tree.from_linkage(linkage(np.asarray(X, dtype=float), method))


@settings(deadline=None, max_examples=150)
@given(linkages(40))
def test_no_other_number_of_clusters_has_a_greater_ratio(Z):
    tree, n = Tree.from_linkage(Z), len(Z) + 1
    height = first_height(tree)
    heights = np.sort(maxdists(Z))[::-1]
    positive = heights[heights > 0]
    found = fcluster(Z, height, "distance").max()
    if n == 2:
        assert found == (2 if len(positive) else 1)
        return
    if len(positive) == 0:
        assert found == 1
        return
    heights = np.maximum(heights, positive.min() / 2)
    ratios = {k: heights[k - 2] / heights[k - 1] for k in range(2, min(20, n - 1) + 1)}
    best = min(ratios, key=lambda k: (-ratios[k], k))
    if ratios[best] == 1:
        assert found == 1
        return
    assert found == best
    # The middle of the gap.
    upper, lower = np.sort(maxdists(Z))[::-1][best - 2], np.sort(maxdists(Z))[::-1][best - 1]
    assert height == pytest.approx((upper + lower) / 2)


def test_the_tutorial_starts_with_two_clusters():
    tree = tree_of(TUTORIAL)
    assert n_clusters_at(tree, first_height(tree)) == 2


@pytest.mark.parametrize("k", [2, 3, 5, 12])
def test_groups_that_lie_apart_are_found_at_once(k):
    rng = np.random.default_rng(k)
    X = np.concatenate(
        [rng.normal(size=(20, 2)) + 40 * rng.permutation(k)[0] + [40 * each, 0] for each in range(k)]
    )
    for method in ("single", "average", "complete"):
        tree = tree_of(X, method)
        assert apply_cut(tree, Cut("distance", first_height(tree))).n_clusters == k


def test_more_than_twenty_groups_are_not_looked_for():
    tree = tree_of(
        np.repeat(np.arange(30.0) ** 2, 5)[:, np.newaxis] + np.tile(np.arange(5) / 1000, 30)[:, np.newaxis]
    )
    assert 2 <= n_clusters_at(tree, first_height(tree)) <= 20


def test_duplicates_count_as_half_the_least_height():
    # Heights 0, 0, 0, 1, 1.5: the ratio of 1 and 0 counts as 2, that of 1.5 and 1 as 1.5.
    tree = tree_of([[0.0], [0.0], [1.0], [1.0], [2.5], [2.5]], "single")
    assert n_clusters_at(tree, first_height(tree)) == 3
    assert first_height(tree) == 0.5


@pytest.mark.parametrize(
    ("Z", "expected"),
    [
        ([[0, 1, 3.0, 2]], 1.5),
        ([[0, 1, 0.0, 2]], 1.0),
        ([[0, 1, 2.0, 2], [2, 3, 2.0, 3]], 2.1),
        ([[0, 1, 1e-320, 2], [2, 3, 1e300, 3]], 5e299),
        ([[0, 1, 0.0, 2], [2, 3, 5e-324, 3]], 5e-324),
    ],
)
def test_small_and_extreme_trees(Z, expected):
    assert first_height(Tree.from_linkage(np.array(Z))) == pytest.approx(expected, rel=1e-9)

"""Two trees of the same samples against each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet, cut_tree, linkage
from scipy.spatial.distance import pdist, squareform
from scipy.stats import spearmanr
from sklearn.datasets import load_iris

from dendrogram_explorer.advice.two_trees import compare_trees, entanglement, untangled
from dendrogram_explorer.tree import Tree

from .linkages import linkages


def tree_of(X, method):
    return Tree.from_linkage(linkage(X, method))


def test_iris_complete_against_single():
    X = load_iris().data
    complete, single = linkage(X, "complete"), linkage(X, "single")
    found = compare_trees(Tree.from_linkage(complete), Tree.from_linkage(single))
    assert found.cophenetic_correlation == pytest.approx(
        np.corrcoef(cophenet(complete), cophenet(single))[0, 1]
    )
    assert found.cophenetic_correlation == pytest.approx(0.5666, abs=5e-5)
    assert found.bakers_gamma == pytest.approx(0.6061, abs=5e-5)
    assert (found.n_pairs, found.is_exact) == (150 * 149 // 2, True)


def test_bakers_gamma_is_spearman_of_the_greatest_common_number_of_clusters():
    X = np.random.default_rng(1).normal(size=(40, 3))
    greatest = []
    for method in ("average", "ward"):
        cuts = cut_tree(linkage(X, method))
        together = [cuts[:, [level]] == cuts[:, level] for level in range(40)]
        # Column j has 40 - j clusters.
        greatest.append(np.max([same * (40 - level) for level, same in enumerate(together)], axis=0))
    upper = np.triu_indices(40, 1)
    expected = spearmanr(greatest[0][upper], greatest[1][upper]).statistic
    found = compare_trees(tree_of(X, "average"), tree_of(X, "ward"))
    assert found.bakers_gamma == pytest.approx(expected)


@settings(deadline=None, max_examples=60)
@given(linkages(30), st.data())
def test_a_tree_against_itself(Z, data):
    tree = Tree.from_linkage(Z)
    turned = tree.turned(
        np.array(data.draw(st.lists(st.booleans(), min_size=tree.n - 1, max_size=tree.n - 1)))
    )
    found = compare_trees(tree, turned)
    for value in (found.cophenetic_correlation, found.bakers_gamma):
        assert np.isnan(value) or value == pytest.approx(1)
    assert 0 <= entanglement(tree, turned) <= 1
    one, other = untangled(tree, turned)
    assert entanglement(tree.turned(one), turned.turned(other)) == 0


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 60), st.integers(0, 2**32 - 1))
def test_untangling_never_makes_it_worse(n, seed):
    X = np.random.default_rng(seed).normal(size=(n, 2))
    first, second = tree_of(X, "average"), tree_of(X, "complete")
    one, other = untangled(first, second)
    assert entanglement(first.turned(one), second.turned(other)) <= entanglement(first, second)


def test_entanglement_by_its_definition():
    X = np.random.default_rng(3).normal(size=(25, 2))
    first, second = tree_of(X, "average"), tree_of(X, "single")
    place_1, place_2 = np.argsort(first.order), np.argsort(second.order)
    for power in (1, 1.5, 2):
        worst = (np.abs(np.arange(25) - np.arange(24, -1, -1.0)) ** power).sum()
        expected = (np.abs(place_1 - place_2.astype(float)) ** power).sum() / worst
        assert entanglement(first, second, power) == pytest.approx(expected)


def test_many_samples_are_compared_in_part():
    X = np.random.default_rng(5).normal(size=(3_500, 2))
    first, second = tree_of(X, "average"), tree_of(X, "ward")
    found = compare_trees(first, second)
    assert not found.is_exact
    assert found.n_pairs == 1_990_000
    exact = np.corrcoef(cophenet(first.linkage_matrix()), cophenet(second.linkage_matrix()))[0, 1]
    assert found.cophenetic_correlation == pytest.approx(exact, abs=0.03)


def test_what_cannot_be_compared():
    small, large = (
        tree_of(np.arange(5.0)[:, np.newaxis], "single"),
        tree_of(np.arange(9.0)[:, np.newaxis], "single"),
    )
    for function in (compare_trees, entanglement, untangled):
        with pytest.raises(ValueError, match="5 samples and the other 9"):
            function(small, large)
    with pytest.raises(ValueError, match="above 0"):
        entanglement(small, small, 0)
    assert np.isnan(compare_trees(small, small).cophenetic_correlation)
    two = Tree.from_linkage(np.array([[0, 1, 1.0, 2]]))
    assert np.isnan(compare_trees(two, two).bakers_gamma)
    assert squareform(pdist(np.eye(2))).shape == (2, 2)

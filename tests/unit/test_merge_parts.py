"""What each feature contributes to a merge."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_wine

from dendrogram_explorer.advice.merge_parts import explain_merge
from dendrogram_explorer.linkage.sources import link_matrix, link_observations
from dendrogram_explorer.tree import Tree


def explained(X, node=None, **arguments):
    linked = link_observations(X, **arguments)
    tree = Tree.from_linkage(linked.Z)
    return linked, tree, explain_merge(linked, tree, tree.root if node is None else node)


@pytest.mark.parametrize("scale", ["none", "standard"])
def test_shares_of_wards_merges_are_those_of_the_increase_in_the_sum_of_squares(scale):
    frame = load_wine(as_frame=True).data
    linked = link_observations(frame, scale=scale)
    tree, X = Tree.from_linkage(linked.Z), linked.scaled_observations
    for node in (tree.n, tree.root - 1, tree.root):
        table = explain_merge(linked, tree, node)
        left, right = (tree.members(side[node - tree.n]) for side in (tree.left, tree.right))
        both = np.concatenate((left, right))
        within = [np.square(X[side] - X[side].mean(axis=0)).sum(axis=0) for side in (both, left, right)]
        increase = within[0] - within[1] - within[2]
        # scipy's height is the root of twice the increase.
        assert 2 * increase.sum() == pytest.approx(tree.height[node - tree.n] ** 2)
        expected = pd.Series(increase / increase.sum(), index=frame.columns)
        np.testing.assert_allclose(table["share"], expected[table.index], atol=1e-12)
        assert table["share"].is_monotonic_decreasing
        np.testing.assert_allclose(table["left"], frame.iloc[left].mean()[table.index])
        np.testing.assert_allclose(table["difference"], table["right"] - table["left"])
        assert table.attrs["note"].endswith("exact.")


def test_other_methods_say_that_their_shares_are_not_exact():
    X = np.array([[0.0, 0], [1, 0], [5, 3], [6, 3.0]])
    _, _, table = explained(X, method="average")
    assert table["share"].tolist() == pytest.approx([25 / 34, 9 / 34])
    assert "not an exact part" in table.attrs["note"]
    _, _, table = explained(X, method="average", metric="cityblock")
    assert table["share"].tolist() == pytest.approx([5 / 8, 3 / 8])
    assert "absolute" in table.attrs["note"]
    assert "exact." in explained(X, method="centroid")[2].attrs["note"]
    assert "not an exact part" in repr(table)


def test_equal_sides_and_extreme_values():
    _, _, table = explained(np.ones((3, 2)))
    assert table["share"].tolist() == [0, 0]
    _, _, table = explained(np.array([[0.0, 0], [1e-155, 0], [3e-155, 4e-155]]))
    assert table["share"].sum() == pytest.approx(1)
    _, _, table = explained(np.array([[0.0, 0], [1e150, 0], [3e152, 4e152]]))
    assert table["share"].tolist() == pytest.approx(
        [16 / (16 + 2.995**2), 2.995**2 / (16 + 2.995**2)], rel=1e-3
    )


def test_the_sides_are_those_that_are_drawn():
    X = np.array([[0.0], [1.0], [9.0]])
    linked, tree, table = explained(X)
    turned = explain_merge(linked, tree.turned(np.array([False, True])), tree.root)
    assert turned["left"].tolist() == table["right"].tolist()
    assert turned["share"].tolist() == table["share"].tolist()


def test_sparse_rows_and_linkages_with_data():
    rows = scipy.sparse.random(120, 100_000, 0.01, random_state=0, format="csr")
    _, _, table = explained(rows, method="average", metric="cosine")
    assert len(table) == 100_000
    assert table["share"].sum() == pytest.approx(1)
    X = np.random.default_rng(0).normal(size=(20, 3))
    given = link_matrix(linkage(X, "ward"), data=X)
    assert len(explain_merge(given, Tree.from_linkage(given.Z), 38)) == 3


def test_what_cannot_be_explained():
    bare = link_matrix(linkage(np.arange(5.0)[:, np.newaxis]))
    with pytest.raises(ValueError, match="no columns of numbers"):
        explain_merge(bare, Tree.from_linkage(bare.Z), 8)
    linked = link_observations(np.arange(5.0)[:, np.newaxis])
    tree = Tree.from_linkage(linked.Z)
    with pytest.raises(ValueError, match=r"single sample.*5 \.\. 8"):
        explain_merge(linked, tree, 3)
    for node in (9, -1):
        with pytest.raises(ValueError, match="no node"):
            explain_merge(linked, tree, node)
    for node in ("5", 5.5, True, None):
        with pytest.raises(TypeError):
            explain_merge(linked, tree, node)

"""How often branches are found again by columns drawn at random."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist
from scipy.stats import norm

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.advice.support import SCALES, _found, _unbiased, branch_support
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_observations
from dendrogram_explorer.tree import Tree


def planted(n_columns=40, seed=0, apart=1.5):
    rng = np.random.default_rng(seed)
    return np.repeat(rng.normal(size=(3, n_columns)) * apart, 5, axis=0) + rng.normal(size=(15, n_columns))


def supported(X, n_boot=100, **arguments):
    linked = link_observations(X, **arguments)
    tree = Tree.from_linkage(linked.Z)
    return linked, tree, branch_support(linked, tree, n_boot)


@pytest.mark.parametrize(
    ("method", "metric"), [("average", "euclidean"), ("ward", "euclidean"), ("average", "correlation")]
)
def test_groups_that_were_planted_have_support(method, metric):
    _, tree, found = supported(planted(), method=method, metric=metric)
    groups = [{*range(5 * each, 5 * each + 5)} for each in range(3)]
    is_group = [set(tree.members(node).tolist()) in groups for node in range(tree.n, 2 * tree.n - 1)]
    assert sum(is_group) == 3
    assert (found.bp[is_group] > 0.9).all()
    assert (found.au[is_group] > 0.95).all()
    within = np.array(
        [not each and size < 5 for each, size in zip(is_group, tree.size[tree.n :], strict=True)]
    )
    assert found.bp[within].max() < 0.9
    assert found.bp[-1] == found.au[-1] == 1


def test_a_resample_is_clustered_as_its_columns_are():
    X = planted(8)
    for method, metric in (("average", "euclidean"), ("complete", "cityblock"), ("single", "cosine")):
        linked = link_observations(X, method=method, metric=metric)
        tree = Tree.from_linkage(linked.Z)
        columns = np.array([0, 0, 3, 7, 3, 0, 1])
        mark = np.random.default_rng(1).integers(0, 2**63, size=15, dtype=np.uint64)
        own = np.array([mark[tree.members(node)].sum(dtype=np.uint64) for node in range(15, 29)])
        again = Tree.from_linkage(linkage(pdist(X[:, columns], metric), method))
        clades = {frozenset(again.members(node).tolist()) for node in range(15, 29)}
        expected = [frozenset(tree.members(node).tolist()) in clades for node in range(15, 29)]
        assert _found(X, columns, linked, mark, own).tolist() == expected


def test_the_unbiased_value_is_that_of_weighted_least_squares():
    rng = np.random.default_rng(4)
    ratio, n_boot = np.array(SCALES), 1000
    # Shares that follow the law, with noise.
    v, c = rng.uniform(-1, 2, 30), rng.uniform(-0.5, 0.5, 30)
    true = norm.cdf(-(v * np.sqrt(ratio)[:, np.newaxis] + c / np.sqrt(ratio)[:, np.newaxis]))
    shares = rng.binomial(n_boot, true) / n_boot
    found = _unbiased(shares, ratio, n_boot)
    for each in range(30):
        bp = shares[:, each]
        use = (bp > 0) & (bp < 1)
        z = -norm.ppf(bp[use])
        root = np.sqrt(n_boot * norm.pdf(z) ** 2 / (bp[use] * (1 - bp[use])))
        terms = np.column_stack((np.sqrt(ratio[use]), 1 / np.sqrt(ratio[use])))
        fit = np.linalg.lstsq(terms * root[:, np.newaxis], z * root, rcond=None)[0]
        assert found[each] == pytest.approx(1 - norm.cdf(fit[0] - fit[1]), abs=1e-8)
    np.testing.assert_allclose(found, 1 - norm.cdf(v - c), atol=0.15)


def test_branches_that_are_always_or_never_there():
    shares = np.column_stack((np.ones(10), np.zeros(10), np.where(np.arange(10) == 3, 0.9, 1.0)))
    assert _unbiased(shares, np.array(SCALES), 100).tolist() == [1, 0, 1]


@pytest.mark.parametrize("n_columns", [1, 2, 4])
def test_few_columns(n_columns):
    _, tree, found = supported(planted(n_columns), n_boot=30)
    assert ((found.bp >= 0) & (found.bp <= 1) & (found.au >= 0) & (found.au <= 1)).all()
    table = found.to_frame(tree)
    assert table.columns.tolist() == ["size", "height", "bp", "au"]
    assert "so few columns" in table.attrs["note"]
    if n_columns == 1:
        assert (found.bp == 1).all()


def test_the_order_of_the_leaves_and_the_number_of_threads_change_nothing():
    linked, tree, found = supported(planted(), n_boot=60)
    turned = branch_support(linked, tree.turned(np.arange(14) % 2 == 0), 60)
    np.testing.assert_array_equal(found.bp, turned.bp)
    np.testing.assert_array_equal(found.au, turned.au)


def test_rows_without_a_direction():
    X = np.zeros((6, 5))
    X[np.arange(6), np.arange(6) % 5] = 1
    _, _, found = supported(X, n_boot=20, method="average", metric="cosine")
    assert np.isfinite(found.au).all()


class StoppedError(Exception):
    pass


def test_it_says_how_far_it_is_and_can_be_stopped():
    linked = link_observations(planted())
    tree, said = Tree.from_linkage(linked.Z), []
    branch_support(linked, tree, 60, progress=lambda done, total, _: said.append((done, total)))
    assert said == [(60 * scale + first, 600) for scale in range(10) for first in (0, 50)]

    def stop(done, total, text):
        if done >= 100:
            raise StoppedError

    with pytest.raises(StoppedError):
        branch_support(linked, tree, 60, progress=stop)


def test_what_has_no_columns_to_draw():
    X = planted()
    for linked in (link_distances(pdist(X)), link_matrix(linkage(X), data=X)):
        with pytest.raises(ValueError, match="Columns of numbers"):
            branch_support(linked, Tree.from_linkage(linked.Z))
    linked = link_observations(planted(3), method="average", metric="mahalanobis")
    with pytest.raises(ValueError, match="mahalanobis"):
        branch_support(linked, Tree.from_linkage(linked.Z))
    linked = link_observations(np.random.default_rng(0).normal(size=(5_001, 2)))
    with pytest.raises(ValueError, match="limit is 5,000"):
        branch_support(linked, Tree.from_linkage(linked.Z))


def test_it_is_shown_at_the_merges_as_long_as_the_tree_stays():
    explorer = DendrogramExplorer(planted(), "average")
    assert explorer._support is None
    table = explorer.branch_support(50)
    percent = np.frombuffer(explorer._support, np.uint8)
    known = table["au"].notna().to_numpy()
    np.testing.assert_array_equal(percent[known], np.floor(100 * table["au"][known] + 1e-9))
    assert (percent[~known] == 255).all()
    assert any("branch_support" in note for note in explorer.notes)
    texts = {text.get_text() for text in explorer.to_figure(figsize=(12, 8)).axes[0].texts}
    assert str(percent[-2]) in texts
    explorer.annotate_above = 0
    texts = {text.get_text() for text in explorer.to_figure(figsize=(12, 8)).axes[0].texts}
    assert any(text.endswith(f" · {percent[-2]}") for text in texts)
    explorer.n_clusters = 2
    assert explorer._support is not None
    explorer.method = "ward"
    assert explorer._support is None
    assert not any("branch_support" in note for note in explorer.notes)

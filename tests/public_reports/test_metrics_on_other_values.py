"""Metrics on values that they are not made for, and metrics that put all samples at distance 0."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.sources import link_observations

AMOUNTS = [[1.0, 2], [3, 4], [50, 60]]


def rng():
    return np.random.default_rng(5)


def test_jaccard_on_amounts_says_that_it_compares_yes_and_no_and_that_all_distances_are_0():
    with (
        pytest.warns(UserWarning, match="distances by metric 'jaccard' are 0, though the rows differ"),
        pytest.warns(UserWarning, match=r"'jaccard' compares yes/no values.*X > 0.*'euclidean'"),
    ):
        explorer = DendrogramExplorer(AMOUNTS, metric="jaccard", method="average")
    assert explorer.linkage_matrix[:, 2].tolist() == [0, 0]


@pytest.mark.parametrize("metric", ["rogerstanimoto", "russellrao", "sokalsneath", "yule", "Jaccard"])
def test_other_metrics_for_booleans_on_amounts(metric):
    values = rng().integers(0, 4, (12, 6))
    with pytest.warns(UserWarning, match=r"compares yes/no values, but X holds others than 0 and 1"):
        DendrogramExplorer(values + (values.sum(axis=1) == 0)[:, None], metric=metric, method="average")


@pytest.mark.parametrize("convert", [np.asarray, pd.DataFrame, lambda X: X.astype(int), lambda X: X.tolist()])
def test_booleans_are_fine(convert):
    values = rng().random((12, 6)) > 0.5
    values[:, 0] = True
    explorer = DendrogramExplorer(convert(values), metric="jaccard", method="average")
    assert explorer.linkage_matrix[-1, 2] > 0


def test_hamming_on_measured_values_puts_all_samples_at_distance_1():
    with pytest.warns(UserWarning, match=r"'hamming' counts the columns.*hardly any two are equal"):
        DendrogramExplorer(rng().normal(size=(12, 4)), metric="hamming", method="average")


def test_hamming_on_codes_is_fine():
    DendrogramExplorer(rng().integers(0, 4, (12, 6)), metric="hamming", method="average")


def test_bray_curtis_on_negative_values():
    with pytest.warns(UserWarning, match=r"'braycurtis' compares counts or amounts.*negative"):
        DendrogramExplorer(rng().normal(size=(12, 4)) + 1, metric="braycurtis", method="average")


@pytest.mark.parametrize("metric", ["correlation", "spearman", "kendall"])
def test_correlation_across_two_columns_is_1_or_minus_1(metric):
    with pytest.warns(UserWarning, match=rf"'{metric}' compares the shape of rows.*only 2 columns.*X\.T"):
        explorer = DendrogramExplorer(rng().normal(size=(12, 2)), metric=metric, method="average")
    assert set(explorer.linkage_matrix[:, 2].round(6)) <= {0.0, 2.0}


@pytest.mark.parametrize(
    ("X", "metric"),
    [
        ([[1.0], [2], [5]], "cosine"),
        ([[1.0, 2], [2, 4], [5, 10]], "cosine"),
        ([[1.0, 2], [2, 4], [5, 10]], "jensenshannon"),
        ([[1.0, 2, 5], [2, 4, 6], [5, 10, 90]], "spearman"),
        ([[1.0, 2, 5], [2, 4, 6], [5, 10, 90]], "kendall"),
        ([[1.0, 2], [3, 4], [50, 60]], lambda first, second: 0.0),
    ],
)
@pytest.mark.filterwarnings("ignore:metric 'cosine' compares directions")
def test_other_metrics_that_make_all_distances_0(X, metric):
    with pytest.warns(UserWarning, match=r"distances by metric .* are 0, though the rows differ"):
        explorer = DendrogramExplorer(X, metric=metric, method="average")
    assert explorer.linkage_matrix[-1, 2] == pytest.approx(0, abs=1e-7)


def test_sparse_rows_of_one_direction():
    rows = scipy.sparse.csr_array(([1.0, 2.0, 3.0], ([0, 1, 2], [7, 7, 7])), shape=(3, 6_000_000))
    with pytest.warns(UserWarning, match="distances by metric 'cosine' are 0, though the rows differ"):
        DendrogramExplorer(rows, metric="cosine", method="average")


def test_equal_samples_are_at_distance_0_by_right():
    linked = link_observations(np.ones((4, 3)), "average", "cosine")
    assert linked.notes == ("X: all samples are equal.",)


def test_the_same_is_said_when_the_metric_is_changed_later():
    linked = link_observations(AMOUNTS, "average")
    with pytest.warns(UserWarning, match="'jaccard' compares yes/no values"):
        relinked = relink(linked, metric="jaccard")
    assert "'jaccard' compares yes/no values" in relinked.notes[-1]


def test_warnings_stand_in_the_notes_too():
    with pytest.warns(UserWarning, match="are 0, though"):
        linked = link_observations([[1.0], [2.0], [5.0]], "average", "chebyshev", metric_params={"w": [0.0]})
    assert any("are 0, though" in note for note in linked.notes)


@pytest.mark.parametrize(
    ("metric", "says"),
    [
        (
            lambda a, b: max(a[0] - b[0], 0.0),
            r"is not symmetric: 0 from row 0 to row 1, but 2 from row 1 to row 0",
        ),
        (
            lambda a, b: abs(a[0] - b[0]) * (2 if a[0] > b[0] else 1),
            r"is not symmetric.*f\(a, b\) \+ f\(b, a\)",
        ),
        (
            lambda a, b: float(np.exp(-abs(a - b).sum())),
            r"looks like a similarity: it gives 1 for row 0 with itself",
        ),
        (lambda a, b: 1 / (1 + abs(a[0] - b[0])), r"looks like a similarity.*1 - similarity"),
    ],
)
def test_functions_that_are_not_distances(metric, says):
    with pytest.warns(UserWarning, match=says):
        DendrogramExplorer([[1.0], [3.0], [0.5], [0.1]], metric=metric, method="average")


def test_a_function_that_is_a_distance_is_fine():
    DendrogramExplorer(AMOUNTS, metric=lambda a, b: float(np.linalg.norm(a - b)), method="average")

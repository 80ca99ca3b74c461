"""Gaps: fine where they have no part in the tree, left out by the metrics that can, refused everywhere else."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics.pairwise import nan_euclidean_distances

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_model, link_observations

rng = np.random.default_rng(13)
X = rng.normal(size=(20, 4))
FRAME = pd.DataFrame(X, columns=list("abcd")).assign(
    late=np.where(np.arange(20) % 4, np.arange(20.0), np.nan)
)
Z = linkage(X, "average")
GAPS = np.where(rng.random(X.shape) < [0.0, 0.2, 0.2, 0.2], np.nan, X)


@pytest.mark.parametrize(
    "build",
    [
        lambda data: DendrogramExplorer.from_linkage(Z, data=data),
        lambda data: DendrogramExplorer.from_distances(pdist(X), data=data),
        lambda data: DendrogramExplorer.from_model(
            AgglomerativeClustering(distance_threshold=0, n_clusters=None).fit(X), data=data
        ),
    ],
    ids=["linkage", "distances", "model"],
)
@pytest.mark.parametrize(
    "data",
    [
        FRAME,
        GAPS,
        np.ma.masked_invalid(GAPS),
        GAPS.astype(object).tolist(),
        FRAME.convert_dtypes(),
        pd.DataFrame({"word": ["a", None] * 10, "x": GAPS[:, 0]}),
        pd.DataFrame({"empty": [np.nan] * 20, "x": GAPS[:, 0]}),
    ],
    ids=["frame", "array", "masked", "lists", "nullable", "words", "empty"],
)
def test_gaps_in_data_that_have_no_part_in_the_tree(build, data):
    explorer = build(data)
    assert explorer.scatter is not None
    assert len(explorer.summary()) == explorer.n_clusters
    assert "cluster" in explorer.to_frame()


def test_what_is_shown_is_said_and_the_data_stay_as_they_are():
    linked = link_matrix(Z, data=FRAME)
    assert linked.notes == (
        "data: missing values are shown as the median of their column: 'late' (5). The tree is not changed by them.",
    )
    pd.testing.assert_frame_equal(linked.frame, FRAME)
    assert linked.observations[0, 4] == FRAME["late"].median()


def test_distances_that_leave_gaps_out_with_the_data_they_come_from():
    D = nan_euclidean_distances(GAPS)
    explorer = DendrogramExplorer.from_distances(D, data=GAPS)
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(squareform(D, checks=False), "average"))


def test_infinite_values_are_refused_there_too():
    with pytest.raises(ValueError, match=r"data has infinite values.*column 'late'"):
        link_distances(pdist(X), data=FRAME.fillna(np.inf))
    with pytest.raises(ValueError, match="infinite"):
        link_model(AgglomerativeClustering(compute_distances=True).fit(X), data=np.where(X > 1, np.inf, X))


def test_columns_that_are_not_clustered_may_have_gaps():
    linked = link_observations(FRAME, columns=list("abcd"))
    np.testing.assert_allclose(linked.Z, linkage(X, "ward"))
    assert linked.frame["late"].isna().sum() == 5
    with pytest.raises(ValueError, match=r"missing values \(NaN\) in column 'late'"):
        link_observations(FRAME, columns=["a", "late"])


def test_nan_euclidean_is_scikit_learns():
    linked = link_observations(GAPS, "average", "nan_euclidean")
    expected = squareform(nan_euclidean_distances(GAPS), checks=False)
    np.testing.assert_allclose(linked.distances, expected, rtol=1e-9)
    np.testing.assert_allclose(linked.Z[:, 2], linkage(expected, "average")[:, 2])
    assert "left out of the distances" in linked.notes[0]
    complete = link_observations(X, "average", "nan_euclidean")
    np.testing.assert_allclose(complete.Z, linkage(X, "average"))


@pytest.mark.parametrize(
    "data", [np.ma.masked_invalid(GAPS), pd.DataFrame(GAPS), GAPS.astype(object).tolist()]
)
def test_gaps_of_every_kind(data):
    expected = squareform(nan_euclidean_distances(GAPS), checks=False)
    np.testing.assert_allclose(
        link_observations(data, "average", "nan_euclidean").distances, expected, rtol=1e-9
    )


def test_scaled_by_the_values_that_are_there():
    linked = link_observations(GAPS * [1, 100, 1, 1], "average", "nan_euclidean", scale="standard")
    scaled = (GAPS - np.nanmean(GAPS, axis=0)) / np.nanstd(GAPS, axis=0)
    np.testing.assert_allclose(linked.distances, squareform(nan_euclidean_distances(scaled), checks=False))
    again = relink(link_observations(GAPS, "average", "nan_euclidean"), scale="standard")
    np.testing.assert_allclose(again.distances, linked.distances)


def test_pairs_without_a_common_column_and_empty_rows_are_named():
    rows = np.array([[1.0, np.nan], [np.nan, 2.0], [1.0, 1.0]])
    with pytest.raises(ValueError, match=r"no distance between rows 0 and 1 .* no column in which both"):
        link_observations(rows, "average", "nan_euclidean")
    rows[1] = np.nan
    with pytest.raises(ValueError, match=r"'nan_euclidean' has no value for a row without any value.*rows 1"):
        link_observations(rows, "average", "nan_euclidean")


def test_metrics_that_need_all_values_say_which_do_not():
    with pytest.raises(ValueError, match="missing values"):
        link_observations(GAPS, "average", "spearman")
    linked = link_observations(GAPS, "average", "nan_euclidean")
    with pytest.raises(ValueError, match=r"'cityblock' needs complete values.*impute='median'"):
        relink(linked, metric="cityblock")
    with pytest.raises(ValueError, match="'ward' needs Euclidean distances"):
        link_observations(GAPS, "ward", "nan_euclidean")

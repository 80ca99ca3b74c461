"""Metrics that pdist does not have, against R, scikit-learn, scipy.stats and plain loops."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, squareform
from scipy.stats import kendalltau, spearmanr

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.description.new_samples import read_new_samples
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.dissimilarity import Dissimilarity
from dendrogram_explorer.linkage.sources import link_observations

rng = np.random.default_rng(29)
X = rng.integers(0, 6, (25, 8)).astype(float)

# Struyf, Hubert and Rousseeuw (1996), Clustering in an Object-Oriented Environment, Journal of Statistical Software
# 1(4), table 5: the data frame `flower` of R's package cluster.
FLOWER = """\
0 1 1 4 3 15  25 15
1 0 0 2 1  3 150 50
0 1 0 3 3  1 150 50
0 0 1 4 2 16 125 50
0 1 0 5 2  2  20 15
0 1 0 4 3 12  50 40
0 0 0 4 3 13  40 20
0 0 1 2 2  7 100 15
1 1 0 3 1  4  25 15
1 1 0 5 2 14 100 60
1 1 1 5 3  8  45 10
1 1 1 1 2  9  90 25
1 1 0 1 2  6  20 10
1 1 1 4 2 11  80 30
1 0 0 3 2 10  40 20
1 0 0 4 2 18 200 60
1 0 0 2 2 17 150 60
0 0 1 2 1  5  25 10"""

# What R prints for daisy(flower), rows 2 to 8.
DAISY = """\
0.8875408
0.5272467 0.5147059
0.3517974 0.5504493 0.5651552
0.4115605 0.6226307 0.3726307 0.6383578
0.2269199 0.6606209 0.3003268 0.4189951 0.3443627
0.2876225 0.5999183 0.4896242 0.3435866 0.4197712 0.1892974
0.4234069 0.4641340 0.6038399 0.2960376 0.4673203 0.5714869 0.4107843"""


@pytest.fixture(scope="module")
def flower():
    values = np.array([row.split() for row in FLOWER.splitlines()], dtype=int)
    columns = {f"V{place + 1}": values[:, place] for place in range(8)}
    frame = pd.DataFrame(columns)
    for name in ("V1", "V2", "V3"):
        frame[name] = frame[name].astype(bool)
    frame["V4"] = frame["V4"].astype(str).astype("category")
    for name in ("V5", "V6"):
        frame[name] = pd.Categorical(frame[name], ordered=True)
    return frame


def gower_by_hand(frame, asymmetric=(), weights=None):
    """Gower's formula pair by pair; numbers and ordered columns by range, others by equality."""
    n = len(frame)
    D = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            total = count = 0.0
            for name in frame:
                column, weight = frame[name], 1.0 if weights is None else weights[name]
                one, other = column.iloc[i], column.iloc[j]
                if pd.isna(one) or pd.isna(other):
                    continue
                if column.dtype == "category" and column.cat.ordered:
                    codes = column.cat.codes.where(column.cat.codes >= 0)
                    apart = abs(codes.iloc[i] - codes.iloc[j]) / (codes.max() - codes.min())
                elif pd.api.types.is_bool_dtype(column.dtype) or not pd.api.types.is_numeric_dtype(
                    column.dtype
                ):
                    if name in asymmetric and one == other == False:  # noqa: E712
                        continue
                    apart = float(one != other)
                else:
                    span = column.max() - column.min()
                    apart = abs(one - other) / span if span else 0.0
                total, count = total + weight * apart, count + weight
            D[i, j] = D[j, i] = total / count
    return D


def test_gower_is_daisys(flower):
    linked = link_observations(flower, "average", "gower")
    distances = squareform(linked.distances)
    published = np.array([float(value) for row in DAISY.splitlines() for value in row.split()])
    np.testing.assert_allclose(distances[np.tril_indices(8, -1)], published, atol=5e-8)
    np.testing.assert_allclose(distances, gower_by_hand(flower), atol=1e-12)
    np.testing.assert_allclose(linked.Z, linkage(linked.distances, "average"))


@pytest.mark.parametrize("asymmetric", [["V3"], ["V1", "V3"], "V2"])
def test_two_absences_do_not_make_samples_alike(flower, asymmetric):
    linked = link_observations(flower, "average", "gower", metric_params={"asymmetric": asymmetric})
    expected = gower_by_hand(flower, asymmetric)
    np.testing.assert_allclose(squareform(linked.distances), expected, atol=1e-12)


def test_columns_can_have_weights(flower):
    weights = dict.fromkeys(flower, 1.0) | {"V7": 3.0, "V1": 0.0}
    expected = gower_by_hand(flower, weights=weights)
    for given in ({"V7": 3.0, "V1": 0.0}, list(weights.values())):
        linked = link_observations(flower, "average", "gower", metric_params={"weights": given})
        np.testing.assert_allclose(squareform(linked.distances), expected, atol=1e-12)


def test_gaps_are_left_out_of_gowers_metric(flower):
    frame = flower.copy().convert_dtypes().astype({"V4": "category"})
    for name in frame:
        frame.loc[rng.random(18) < 0.15, name] = pd.NA
    frame["V5"], frame["V6"] = flower["V5"], flower["V6"].where(rng.random(18) < 0.8)
    linked = link_observations(frame, "average", "gower")
    np.testing.assert_allclose(squareform(linked.distances), gower_by_hand(frame), atol=1e-12)
    assert "missing values are left out of the distances" in " ".join(linked.notes)


def test_words_dates_and_polars():
    frame = pd.DataFrame(
        {
            "word": ["a", "b", None, "a"],
            "at": pd.to_datetime(["2026-01-01", "2026-01-11", "2026-01-06", None]),
            "x": [0.0, 5.0, 10.0, 2.5],
        }
    )
    expected = [
        (1 + 1 + 0.5) / 3,
        (0.5 + 1.0) / 2,
        (0 + 0.25) / 2,
        (0.5 + 0.5) / 2,
        (1 + 0.25) / 2,
        0.75,
    ]
    for table in (frame, pl.from_pandas(frame)):
        linked = link_observations(table, "average", "gower")
        np.testing.assert_allclose(linked.distances, expected)
    assert link_observations(frame, "average", "gower", columns=["word", "x"]).distances[0] == (1 + 0.5) / 2


def test_gower_of_an_array_is_the_mean_of_differences_by_range():
    expected = pdist(X / np.ptp(X, axis=0), "cityblock") / X.shape[1]
    linked = link_observations(X, "average", "gower")
    np.testing.assert_allclose(linked.distances, expected)
    again = relink(link_observations(X, "average"), metric="gower")
    np.testing.assert_allclose(again.Z, linked.Z)
    np.testing.assert_allclose(relink(again, metric="cityblock").Z, linkage(X, "average", "cityblock"))


def test_gower_says_what_it_cannot_do(flower):
    with pytest.raises(ValueError, match="'ward' needs Euclidean distances"):
        link_observations(flower, "ward", "gower")
    with pytest.raises(ValueError, match="divides each column by its range, so scale='standard'"):
        link_observations(flower, "average", "gower", scale="standard")
    with pytest.raises(
        ValueError, match=r"asymmetric names the column 'V9', which is not clustered\. Needed: one of V1"
    ):
        link_observations(flower, "average", "gower", metric_params={"asymmetric": ["V9"]})
    with pytest.raises(ValueError, match=r"asymmetric names the column 'V4', which has 5 different values"):
        link_observations(flower, "average", "gower", metric_params={"asymmetric": ["V4"]})
    with pytest.raises(ValueError, match=r"weights of metric 'gower' must be 8 numbers of 0 or more"):
        link_observations(flower, "average", "gower", metric_params={"weights": [1, 2]})
    with pytest.warns(UserWarning, match=r"'name' hold a different text for every sample.*columns="):
        link_observations(flower.assign(name=[f"f{i}" for i in range(18)]), "average", "gower")
    linked = link_observations(flower, "average", "gower")
    with pytest.raises(ValueError, match=r"needs complete columns of numbers.*'gower' from categories"):
        relink(linked, metric="euclidean")
    with pytest.raises(ValueError, match="scale='robust' has no effect"):
        relink(linked, scale="robust")


def test_new_samples_are_measured_by_the_ranges_and_categories_of_the_tree(flower):
    linked = link_observations(flower, "average", "gower")
    rows = read_new_samples(flower.iloc[[3, 9], ::-1], linked)
    distances = Dissimilarity(linked).to_rows(rows, np.arange(18))
    np.testing.assert_allclose(distances, squareform(linked.distances)[[3, 9]], atol=1e-12)
    other = flower.iloc[[3]].astype({"V4": str}).assign(V4="blue")
    difference = Dissimilarity(linked).to_rows(read_new_samples(other, linked), np.array([3]))
    assert difference[0, 0] == pytest.approx(1 / 8)


def test_an_explorer_over_mixed_columns(flower):
    explorer = DendrogramExplorer(flower, "average", "gower", n_clusters=3)
    assert explorer.metric == "gower"
    assert len(explorer.summary()) == 3
    assert explorer.cophenetic_correlation > 0.5
    assert explorer.to_frame().columns.tolist() == [*flower.columns, "cluster"]
    assert explorer.assign(flower.iloc[:4]).tolist() == explorer.labels[:4].tolist()
    explorer.method = "complete"
    assert explorer.linkage_matrix[-1, 2] == pytest.approx(
        link_observations(flower, "complete", "gower").Z[-1, 2]
    )


@pytest.mark.parametrize("ties", [True, False])
def test_spearman_and_kendall_are_scipys(ties):
    rows = X if ties else rng.normal(size=X.shape)
    spearman = 1 - spearmanr(rows.T).statistic
    linked = link_observations(rows, "average", "spearman")
    np.testing.assert_allclose(squareform(linked.distances), spearman, atol=1e-12)
    kendall = [
        1 - kendalltau(rows[i], rows[j]).statistic for i in range(len(rows)) for j in range(i + 1, len(rows))
    ]
    linked = link_observations(rows, "average", "kendall")
    np.testing.assert_allclose(linked.distances, kendall, atol=1e-12)
    np.testing.assert_allclose(linked.Z[:, 2], linkage(kendall, "average")[:, 2], atol=1e-12)


def test_kendall_of_many_columns_goes_in_blocks(monkeypatch):
    from dendrogram_explorer.input import measured_rows

    expected = link_observations(X, "average", "kendall").distances
    monkeypatch.setattr(measured_rows, "_BLOCK_CELLS", 40)
    np.testing.assert_allclose(link_observations(X, "average", "kendall").distances, expected, atol=1e-14)


@pytest.mark.parametrize("metric", ["spearman", "kendall"])
def test_constant_rows_have_no_order(metric):
    rows = X.copy()
    rows[[2, 5]] = 3.0
    with pytest.raises(ValueError, match=rf"'{metric}' has no value for a constant row.*rows 2, 5"):
        link_observations(rows, "average", metric)


@pytest.mark.parametrize("metric", ["spearman", "kendall", "nan_euclidean", "gower"])
def test_every_part_of_an_explorer_works_with_them(metric):
    explorer = DendrogramExplorer(X, "average", metric, n_clusters=3)
    explorer.summary()
    explorer.scores_by_k(max_clusters=4)
    explorer.cluster_stability(2)
    assert explorer.assign(X[:5]).tolist() == explorer.labels[:5].tolist()
    explorer.metric = "euclidean"
    np.testing.assert_allclose(explorer.linkage_matrix, linkage(X, "average"))
    explorer.metric = metric
    explorer.scale = "standard" if metric != "gower" else "none"
    assert explorer.metric == metric


@pytest.mark.parametrize("metric", ["jaccard", "dice", "rogerstanimoto", "hamming", "yule", "euclidean"])
@pytest.mark.parametrize("convert", [np.asarray, pd.DataFrame, lambda rows: pl.DataFrame(rows)])
def test_booleans_stay_booleans(metric, convert):
    rows = rng.random((30, 9)) < 0.4
    rows[:, 0] = True
    linked = link_observations(convert(rows), "average", metric)
    np.testing.assert_allclose(linked.Z, linkage(rows.astype(float), "average", metric), atol=1e-14)
    if metric != "euclidean":
        assert linked.rows.values.dtype == bool
        among = Dissimilarity(linked).among(np.array([3, 1, 7]))
        np.testing.assert_allclose(among, pdist(rows[[3, 1, 7]].astype(float), metric))
    new = read_new_samples(convert(rows[:2]), linked)
    np.testing.assert_allclose(
        Dissimilarity(linked).to_rows(new, np.array([0, 1]))[0],
        squareform(pdist(rows.astype(float), metric))[0, :2],
    )
    assert relink(linked, metric="cityblock").rows is None


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, "a"], [3.0, "b"], [2.0, "a"]],
        [(1.0, "a"), (3.0, "b"), (2.0, "a")],
        np.array([[1.0, "a"], [3.0, "b"], [2.0, "a"]], dtype=object),
    ],
)
def test_gower_of_rows_that_are_not_a_table(rows):
    assert link_observations(rows, "average", "gower").distances.tolist() == [1.0, 0.25, 0.75]
    assert link_observations(["a", "b", "a"], "average", "gower").distances.tolist() == [1, 0, 1]


@pytest.mark.parametrize("metric", ["gower", "nan_euclidean"])
def test_columns_without_any_value_are_named(metric):
    frame = pd.DataFrame({"a": [1.0, 2, 3], "b": [np.nan] * 3})
    with pytest.raises(ValueError, match=r"no value at all in column 'b'.*Leave these columns out"):
        link_observations(frame, "average", metric)


def test_a_table_of_categories_alone_cannot_be_scaled():
    frame = pd.DataFrame({"a": list("xyzx"), "b": list("ppqq")})
    explorer = DendrogramExplorer(frame, metric="gower", method="average")
    with pytest.raises(ValueError, match="scale='standard' needs columns of numbers"):
        explorer.scale = "standard"
    assert explorer.scale == "none"

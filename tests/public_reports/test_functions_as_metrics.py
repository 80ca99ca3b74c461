"""A function of two rows sees the rows whole."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.cluster.hierarchy import linkage

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.sources import link_observations

MIXED = pd.DataFrame({"n": [1.0, 2, 3], "c": list("aba")})


def by_name(first, second):
    return abs(first["n"] - second["n"]) + 10 * (first["c"] != second["c"])


def by_place(first, second):
    return abs(first[0] - second[0]) + 10 * (first[1] != second[1])


def by_unpacking(first, second):
    (n, c), (m, d) = first, second
    return abs(n - m) + 10 * (c != d)


def unequal(first, second):
    return np.sum(first != second)


@pytest.mark.parametrize("metric", [by_name, by_place, by_unpacking])
@pytest.mark.parametrize("table", [MIXED, pl.DataFrame(MIXED), MIXED.astype({"c": "category"})])
def test_text_columns_are_seen(metric, table):
    explorer = DendrogramExplorer(table, metric=metric, method="average")
    expected = linkage([11.0, 2.0, 11.0], "average")
    np.testing.assert_array_equal(explorer.linkage_matrix, expected)
    assert list(explorer.to_frame().columns) == ["n", "c", "cluster"]


def test_rows_can_be_compared_all_at_once():
    linked = link_observations(MIXED, "average", unequal)
    np.testing.assert_array_equal(linked.Z, linkage([2.0, 1.0, 2.0], "average"))


def test_dates_and_gaps_in_text_are_seen():
    frame = pd.DataFrame(
        {"at": pd.to_datetime(["2026-01-01", "2026-01-03", "2026-02-01"]), "c": ["a", None, "b"]}
    )
    linked = link_observations(
        frame, "single", lambda a, b: abs((a["at"] - b["at"]).days) + (a["c"] is None) + (b["c"] is None)
    )
    assert linked.Z[:, 2].tolist() == [3, 30]


def test_only_the_columns_that_are_asked_for_are_seen():
    frame = MIXED.assign(noise=[9.0, 8, 7])
    linked = link_observations(
        frame, "average", lambda a, b: float(len(a)) * (a[0] != b[0]), columns=["n", "c"]
    )
    assert linked.Z[:, 2].tolist() == [2, 2]
    with pytest.raises(ValueError, match=r"metric '<lambda>' failed.*KeyError.*the row has the columns n, c"):
        link_observations(frame, "average", lambda a, b: a["noise"] - b["noise"], columns=["n", "c"])


def test_scale_counts_for_the_numbers_among_them():
    linked = link_observations(MIXED, "single", lambda a, b: abs(a["n"] - b["n"]), scale="standard")
    np.testing.assert_allclose(linked.Z[:, 2], [1 / np.std([1, 2, 3])] * 2)


def test_rows_of_numbers_are_plain_arrays():
    seen = []

    def metric(first, second):
        seen.append(type(first))
        return float(abs(first - second).sum())

    link_observations(MIXED[["n"]], "average", metric)
    assert set(seen) == {np.ndarray}


def test_parameters_of_a_function():
    def power(first, second, p, offset=0):
        return float((abs(first - second) ** p).sum()) + offset

    X = np.random.default_rng(0).normal(size=(8, 2))
    linked = link_observations(X, "average", power, metric_params={"p": 3})
    expected = link_observations(X, "average", lambda a, b: power(a, b, 3))
    np.testing.assert_array_equal(linked.Z, expected.Z)
    assert linked.how == "average, power"
    np.testing.assert_array_equal(
        relink(linked, method="single").Z[:, 2].max(), relink(expected, "single").Z[-1, 2]
    )
    with pytest.raises(TypeError, match=r"failed for rows 0 and 1.*unexpected keyword argument 'q'"):
        link_observations(X, "average", power, metric_params={"q": 3})


def test_a_function_that_cannot_read_text_is_told_so():
    def euclid(first, second):
        return float(((first - second) ** 2).sum() ** 0.5)

    with pytest.raises(TypeError, match=r"metric 'euclid' failed for rows 0 and 1.*unsupported operand"):
        DendrogramExplorer(MIXED, metric=euclid, method="average")

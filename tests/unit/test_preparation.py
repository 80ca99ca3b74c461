import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_wine
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import RobustScaler, StandardScaler

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.input.preparation import prepare
from dendrogram_explorer.input.remarks import Remarks
from dendrogram_explorer.linkage.again import relink
from dendrogram_explorer.linkage.sources import link_observations

SCALERS = {"standard": StandardScaler, "robust": RobustScaler}
WINE = load_wine(as_frame=True).data
GAPS = WINE.mask(np.random.default_rng(3).random(WINE.shape) < 0.05)


@pytest.mark.parametrize("scale", SCALERS)
def test_scaling_is_scikit_learns(scale):
    linked = link_observations(WINE, scale=scale)
    scaled = SCALERS[scale]().fit_transform(WINE)
    np.testing.assert_allclose(linked.scaled_observations, scaled, atol=1e-12)
    np.testing.assert_allclose(linked.Z[:, 2], linkage(scaled, "ward")[:, 2], rtol=1e-10)
    np.testing.assert_array_equal(linked.observations, WINE)
    pd.testing.assert_frame_equal(linked.frame, WINE)


@pytest.mark.parametrize("scale", SCALERS)
def test_later_rows_are_scaled_by_the_first_ones(scale):
    linked = link_observations(WINE[:100], scale=scale)
    scaler = SCALERS[scale]().fit(WINE[:100].to_numpy())
    later = WINE[100:].to_numpy()
    np.testing.assert_allclose(linked.transform(later), scaler.transform(later), atol=1e-12)


def test_without_scaling_nothing_is_copied():
    linked = link_observations(WINE)
    assert linked.scaled_observations is linked.observations
    assert linked.scale == "none"


# Squares of what is smaller vanish, in one unit sooner than in another.
NUMBERS = st.floats(-1e9, 1e9).filter(lambda number: number == 0 or abs(number) > 1e-100)


@settings(max_examples=100, deadline=None)
@given(
    arrays(np.float64, (12, 3), elements=NUMBERS),
    st.sampled_from(sorted(SCALERS)),
)
@pytest.mark.filterwarnings("ignore:scale=:UserWarning", "ignore:X is:UserWarning")
def test_a_change_of_units_changes_no_scaled_tree(X, scale):
    # A column that cannot be scaled keeps its units, as the warning says.
    lower, upper = np.quantile(X, [0.25, 0.75], axis=0)
    has_spread = upper - lower > 1e-12 * np.abs(X).max(axis=0)
    assume(scale == "standard" or np.all(has_spread | (np.ptp(X, axis=0) == 0)))
    # Powers of two, so that the change of units itself is exact.
    by_units = link_observations(X * [0.125, 8.0, 1024.0], scale=scale).Z
    np.testing.assert_array_equal(by_units, link_observations(X, scale=scale).Z)


@pytest.mark.parametrize("n", [3, 100_000])
def test_constant_columns_are_named_and_do_not_count(n):
    X = np.column_stack([np.full(n, 0.1), np.arange(n) % 7.0, np.zeros(n)])
    remarks = Remarks()
    _, preparation = prepare(X, "standard", remarks=remarks)
    assert re.search(r"2 of 3 columns are constant.*do not count: 0, 2", remarks.notes[0])
    assert np.ptp(preparation.transform(X)[:, [0, 2]], axis=0).tolist() == [0, 0]
    assert preparation.spread[[0, 2]].tolist() == [1, 1]


def test_a_column_without_distance_between_quartiles_is_named():
    frame = pd.DataFrame({"rare": [0.0] * 9 + [5.0], "usual": np.arange(10.0) ** 2})
    with pytest.warns(
        UserWarning, match=r"1 of 2 columns are one value in the middle half.*'rare'"
    ) as caught:
        linked = link_observations(frame, scale="robust")
    assert caught[0].filename == __file__
    assert linked.scaled_observations[-1, 0] == 5.0


@pytest.mark.parametrize("impute", ["mean", "median"])
def test_gaps_are_filled_as_scikit_learn_does(impute):
    linked = link_observations(GAPS, impute=impute)
    filled = SimpleImputer(strategy=impute).fit_transform(GAPS)
    np.testing.assert_allclose(linked.observations, filled, rtol=1e-13)
    np.testing.assert_allclose(linked.Z[:, 2], linkage(filled, "ward")[:, 2], rtol=1e-10)
    pd.testing.assert_frame_equal(linked.frame, GAPS)
    assert np.array_equal(linked.preparation.n_filled, GAPS.isna().sum())
    assert np.isfinite(linked.transform(np.full((1, 13), np.nan))).all()


@pytest.mark.parametrize(
    "X",
    [
        [[1, None], [2, 3], [4, 5]],
        np.array([[1, None], [2, 3], [4, 5]], dtype=object),
        np.ma.masked_invalid([[1, np.nan], [2, 3], [4, 5]]),
        pd.DataFrame({"a": [1, 2, 4], "b": pd.array([None, 3, 5], "Int64")}),
    ],
)
def test_gaps_of_every_kind(X):
    np.testing.assert_array_equal(link_observations(X, impute="mean").observations, [[1, 4], [2, 3], [4, 5]])


def test_an_explorer_tells_what_was_filled():
    explorer = DendrogramExplorer(GAPS[["alcohol", "hue"]], impute="median", scale="standard")
    counts = GAPS[["alcohol", "hue"]].isna().sum()
    assert explorer.impute == "median"
    assert explorer._status["text"] == (
        f"{counts.sum()} missing values were filled by the median of the column: 'alcohol' ({counts.alcohol}), "
        f"'hue' ({counts.hue})."
    )
    assert f"# missing values: {counts.sum()}" in explorer.to_code()
    assert explorer._height_title == "Height (ward, euclidean, standard scale)"


def test_scale_can_be_set_and_keeps_the_number_of_clusters():
    explorer = DendrogramExplorer(GAPS, impute="mean", n_clusters=3)
    assert explorer.scale == "none"
    explorer.scale = "standard"
    expected = link_observations(GAPS, impute="mean", scale="standard")
    np.testing.assert_array_equal(explorer.linkage_matrix, expected.Z)
    assert explorer.n_clusters == 3
    assert explorer.impute == "mean"
    explorer.method = "average"
    np.testing.assert_array_equal(explorer.linkage_matrix, relink(expected, method="average").Z)
    with pytest.raises(ValueError, match=r"Unknown scale 'standart'\. Did you mean 'standard'"):
        explorer.scale = "standart"
    assert explorer.scale == "standard"
    given_as_linkage = DendrogramExplorer.from_linkage(expected.Z)
    with pytest.raises(ValueError, match=r"built from a linkage matrix.*nor scale\. Needed: observations"):
        given_as_linkage.scale = "standard"
    assert given_as_linkage.scale is None

"""What columns of polars say beyond their values goes into tables, colours and comparisons."""

import datetime
import re

import numpy as np
import pandas as pd
import polars as pl
import pytest

from dendrogram_explorer import DendrogramExplorer

NOON = datetime.datetime(2020, 7, 1, 12)
SIZES = ["small", "medium", "large"]


@pytest.fixture
def explorer():
    frame = pl.DataFrame(
        {
            "x": np.arange(6) ** 2.0,
            "size": pl.Series([*SIZES, None, *SIZES[:2]], dtype=pl.Enum(SIZES)),
            "at": pl.Series([NOON] * 6).dt.replace_time_zone("Europe/Paris"),
            "mass": pl.Series([2**63 + 1, None, 3, 4, 5, 6], dtype=pl.UInt64),
            "is_red": [True, None, False, True, True, True],
        }
    )
    return DendrogramExplorer(frame, n_clusters=2, impute="median")


def test_rows_of_a_file(explorer):
    first, second = explorer.to_csv().splitlines()[1:3]
    assert first.startswith("0,0.0,small,2020-07-01 12:00:00+02:00,9223372036854775809,True,")
    assert second.startswith("1,1.0,medium,2020-07-01 12:00:00+02:00,,,")


def test_whole_numbers_and_booleans_with_gaps_are_clustered(explorer):
    assert explorer.state.linkage.feature_names == ["x", "mass", "is_red"]
    assert explorer.state.linkage.observations[1].tolist() == [1.0, 5.0, 1.0]
    assert explorer.contrasts(1).loc["is_red", "is_share"]


def test_an_enum_keeps_its_order(explorer):
    explorer.color_by = "size"
    assert [text for text, _ in explorer.state.sample_colors.legend] == [*SIZES, "no value"]
    assert explorer.compare_with("size").table.columns.tolist() == SIZES


def test_times_keep_their_zone(explorer):
    explorer.color_by = "at"
    assert explorer.state.sample_colors.legend[0][0] == "2020-07-01 12:00:00"
    assert explorer.state.linkage.frame["at"][0] == pd.Timestamp(NOON, tz="Europe/Paris")


def test_the_frame_comes_back_as_it_was(explorer):
    assert explorer.to_frame().drop("cluster").equals(explorer.state.linkage.given)


def test_what_is_advised_on_gaps_is_polars():
    frame = pl.DataFrame({"a": [1.0, None, 3.0, 4.0], "b": [1.0, 2.0, float("nan"), 5.0]})
    with pytest.raises(ValueError, match="missing values") as refused:
        DendrogramExplorer(frame)
    dropping, filling = re.findall(r"X\.fill_nan\(.*?\)(?= or|\. )", str(refused.value))
    assert len(DendrogramExplorer(eval(dropping, {"X": frame})).labels) == 2
    assert len(DendrogramExplorer(eval(filling, {"X": frame})).labels) == 4
    with pytest.raises(ValueError, match=r"new_X\.fill_nan\(None\)\.drop_nulls\(subset=\['a', 'b'\]\)"):
        DendrogramExplorer(frame.fill_nan(None).drop_nulls()).assign(frame)

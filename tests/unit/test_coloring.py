"""Samples coloured by what is known of them: classes, scales, what is missing."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_iris

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.color.palette import PALETTE
from dendrogram_explorer.color.sample_colors import color_samples
from tests.unit.asking import ask
from tests.unit.tutorial import X

IRIS = load_iris(as_frame=True)
FLOWERS = IRIS.data.assign(species=IRIS.target_names[IRIS.target])


def color_of(colors, sample):
    return colors.palette[colors.numbers[sample]]


# -- colours -----------------------------------------------------------------------------------------------------


def test_classes_have_colours_that_the_first_clusters_have_not():
    colors = color_samples(FLOWERS["species"], "species")
    assert colors.legend == tuple(zip(["setosa", "versicolor", "virginica"], PALETTE[6:9], strict=True))
    for sample in (0, 75, 149):
        assert (FLOWERS["species"][sample], color_of(colors, sample)) in colors.legend
    assert not colors.is_scale


@pytest.mark.parametrize(
    ("values", "legend"),
    [
        ([2, 1, 10, 1], ["1", "2", "10"]),
        ([2.0, 1.0, np.nan, 1.0], ["1", "2", "no value"]),
        ([True, False, None], ["False", "True", "no value"]),
        (np.array([True, False]), ["False", "True"]),
        (pd.Categorical(["low", "high"], categories=["low", "high", "none"], ordered=True), ["low", "high"]),
        (["b", 1, "a"], ["1", "a", "b"]),
        ([None, None], ["no value"]),
    ],
)
def test_words_booleans_and_few_whole_numbers_are_classes_in_their_order(values, legend):
    colors = color_samples(pd.Series(values), "kind")
    assert [text for text, _ in colors.legend] == legend
    assert not colors.is_scale
    shown = dict(colors.legend)
    for sample, value in enumerate(pd.Series(values)):
        text = "no value" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
        assert color_of(colors, sample) == shown[text]


def test_beyond_the_twenty_most_frequent_classes_are_grey():
    values = pd.Series([f"class {i:02}" for i in range(25) for _ in range(30 - i)])
    colors = color_samples(values, "class")
    assert [text for text, _ in colors.legend] == [f"class {i:02}" for i in range(20)] + ["5 rarer ones"]
    assert color_of(colors, len(values) - 1) == colors.legend[-1][1]
    assert len(set(colors.palette)) == 21
    with_gaps = color_samples(pd.concat([values, pd.Series([None])]), "class")
    assert [text for text, _ in with_gaps.legend[-2:]] == ["5 rarer ones", "no value"]
    assert with_gaps.numbers[-2:].tolist() == [20, 21]
    assert with_gaps.palette == tuple(color for _, color in with_gaps.legend)


def test_numbers_lie_along_a_scale():
    values = pd.Series(np.linspace(-1, 3, 1001))
    values[7] = np.nan
    values[8] = np.inf
    colors = color_samples(values, "length")
    assert colors.is_scale
    assert [text for text, _ in colors.legend] == ["−1", "3", "no value"]
    rest = np.delete(colors.numbers, [7, 8])
    assert (np.diff(rest.astype(int)) >= 0).all()
    assert (rest.min(), rest.max()) == (0, 63)
    assert color_of(colors, 7) == color_of(colors, 8) == colors.legend[2][1]
    assert color_of(colors, 0) == colors.legend[0][1]
    assert color_of(colors, 1000) == colors.legend[1][1]


@pytest.mark.parametrize("values", [[1e308, -1e308, 0.5], [0.1, 0.1, 0.1], [np.nan, 1e-300, 2e-300]])
def test_extreme_and_constant_numbers(values):
    colors = color_samples(pd.Series(values), "x")
    assert colors.is_scale
    assert colors.numbers.max() < len(colors.palette)


def test_dates_lie_along_a_scale():
    days = pd.Series(pd.date_range("2024-01-01", periods=50))
    days[3] = pd.NaT
    colors = color_samples(days, "day")
    assert colors.is_scale
    assert [text for text, _ in colors.legend] == ["2024-01-01", "2024-02-19", "no value"]
    assert (np.diff(np.delete(colors.numbers, 3).astype(int)) >= 0).all()


def test_times_with_a_zone_are_told_as_its_clocks_show_them():
    days = pd.Series(pd.date_range("2024-01-01", periods=50, tz="Asia/Tokyo"))
    with warnings.catch_warnings(action="error"):
        colors = color_samples(days, "day")
    assert [text for text, _ in colors.legend] == ["2024-01-01", "2024-02-19"]
    np.testing.assert_array_equal(colors.numbers, color_samples(days.dt.tz_localize(None), "day").numbers)


# -- the explorer ------------------------------------------------------------------------------------------------


@pytest.fixture
def flowers():
    explorer = DendrogramExplorer(FLOWERS, n_clusters=3)
    yield explorer
    explorer.close()


def test_points_take_the_colours_of_a_column_and_keep_them_when_the_cut_moves(flowers):
    mark = flowers.scatter.marks[0]
    by_cluster = list(mark.colors)
    flowers.color_by = "species"
    expected = color_samples(FLOWERS["species"], "species")
    assert mark.colors == [color_of(expected, sample) for sample in range(150)]
    flowers.n_clusters = 5
    flowers.palette = ["red", "blue"]
    assert mark.colors == [color_of(expected, sample) for sample in range(150)]
    flowers.palette = "okabe-ito"
    flowers.color_by = None
    flowers.n_clusters = 3
    assert mark.colors == by_cluster


def test_given_with_the_constructor_and_before_the_scatter_is_asked_for():
    explorer = DendrogramExplorer(X, color_by=["a"] * 100 + ["b"] * 50)
    colors = explorer.scatter.marks[0].colors
    assert colors[:100] == [PALETTE[6]] * 100
    assert colors[100:] == [PALETTE[7]] * 50
    explorer.color_by = X[:, 0]
    assert len(set(explorer.scatter.marks[0].colors)) > 20


def test_the_frame_is_told_what_there_is_to_choose_and_what_is_chosen(flowers):
    assert flowers._scatter["colors"] == [*IRIS.data.columns, "species"]
    assert ask(flowers, "color_by", column="species")["ok"]
    assert flowers.color_by == flowers._scatter["color_by"] == "species"
    flowers.color_by = None
    assert (flowers._scatter["color_by"], flowers._scatter["color_title"]) == (None, "")
    flowers.color_by = np.arange(150)
    assert (flowers._scatter["color_by"], flowers._scatter["color_title"]) == (None, "values given")
    flowers.color_by = pd.Series(np.arange(150), name="species")  # not the column, whatever its name
    assert (flowers._scatter["color_by"], flowers._scatter["color_title"]) == (None, "species")
    assert ask(flowers, "color_by", column=None)["ok"]
    assert flowers.color_by is None


def test_without_columns_there_is_nothing_to_choose():
    explorer = DendrogramExplorer.from_distances(np.arange(1.0, 7.0), "average")
    assert explorer._scatter["colors"] == []
    explorer.color_by = ["a", "b", "a", "b"]
    assert explorer._strip_colors[0]["legend"]


def test_refused_values_leave_the_colours_as_they_are(flowers):
    flowers.color_by = "species"
    before = flowers.scatter.marks[0].colors
    with pytest.raises(ValueError, match="Did you mean 'species'"):
        flowers.color_by = "specie"
    with pytest.raises(ValueError, match="3 values"):
        flowers.color_by = [1, 2, 3]
    with pytest.raises(TypeError, match="color_by is of the type int"):
        flowers.color_by = 3
    assert flowers.color_by == "species"
    assert flowers.scatter.marks[0].colors == before
    flowers.n_clusters = 4
    assert flowers.scatter.marks[0].colors == before
    with pytest.raises(ValueError, match="has no data"):
        DendrogramExplorer.from_linkage(linkage(X, "ward"), color_by="species")


def test_many_points_are_coloured_too():
    rows = np.random.default_rng(0).normal(size=(3_500, 2))
    explorer = DendrogramExplorer(rows, color_by=rows[:, 0])
    colors = explorer.state.sample_colors
    assert explorer.scatter.marks[0].colors == [colors.palette[number] for number in colors.numbers]
    assert (np.diff(colors.numbers[np.argsort(rows[:, 0])].astype(int)) >= 0).all()


def test_closing_leaves_no_widget_behind():
    import ipywidgets

    def alive():
        return len(ipywidgets.widgets.widget._instances)

    before = alive()
    explorer = DendrogramExplorer(X, color_by="x0")
    _ = explorer.scatter
    assert alive() > before
    explorer.close()
    assert alive() == before


def test_a_series_in_another_order_than_the_data_is_noticed():
    frame = pd.DataFrame({"x": [0.0, 1.0, 5.0]}, index=["a", "b", "c"])
    kinds = pd.Series(["one", "one", "two"], index=["a", "b", "c"], name="kind")
    explorer = DendrogramExplorer(frame, n_clusters=2)
    shuffled = kinds[["c", "a", "b"]]
    with pytest.warns(
        UserWarning, match=r"index of the data in another order.*color_by\.reindex\(X\.index\)"
    ):
        explorer.color_by = shuffled
    with pytest.warns(UserWarning, match=r"classes\.reindex\(X\.index\)"):
        explorer.compare_with(shuffled)
    # Nothing to notice: the same order, another index, no index, an array.
    for given in (kinds, kinds.set_axis([7, 8, 9]), kinds.reset_index(drop=True), shuffled.to_numpy()):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            explorer.color_by = given


def test_negative_numbers_have_a_true_minus_in_the_legend():
    ends = color_samples(pd.Series(np.linspace(-1.5, 2.5, 40)), "level").legend
    assert [text for text, _ in ends] == ["−1.5", "2.5"]
    classes = color_samples(pd.Series([-1, 0, 1, -1]), "sign").legend
    assert [text for text, _ in classes] == ["−1", "0", "1"]

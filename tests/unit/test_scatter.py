"""The bqplot figure of the samples: colours, axes, gaps, many samples."""

import numpy as np
import pytest
from ipywidgets.widgets.widget import _instances

from dendrogram_explorer.color.palette import PALETTE, css_colors
from dendrogram_explorer.scatter import figure as module
from dendrogram_explorer.scatter.figure import DRAWN_MAX_SAMPLES, LinkedFigure
from dendrogram_explorer.scatter.projection import Projection, project

NOTHING = np.zeros(0, dtype=np.int64)


def points(n, m=2):
    return np.random.default_rng(n).normal(size=(n, m))


@pytest.fixture
def show():
    """A linked figure of a projection, closed after the test."""
    made = []

    def make(projection, names=None, on_select=None, selection=NOTHING):
        link = LinkedFigure(names, on_select or (lambda _: None))
        n = 0 if projection.x is None else len(projection.x)
        link.show(projection, np.arange(n), PALETTE, selection)
        made.append(link)
        return link

    yield make
    for link in made:
        link.close()


def test_each_point_has_the_colour_of_its_sample(show):
    link = show(project(points(70)))
    assert link.mark.colors == css_colors(np.arange(70), PALETTE)
    link.show(project(points(70)), np.zeros(70, dtype=int), ["#000000"], NOTHING)
    assert set(link.mark.colors) == {"#000000"}


def test_the_same_again_costs_nothing(show, monkeypatch):
    # As while the cut moves, and a column gives the colours.
    link = show(project(points(20)))
    plane, numbers = project(points(20)), np.arange(20)
    link.show(plane, numbers, PALETTE, NOTHING)
    worked_out = []
    monkeypatch.setattr(module, "css_colors", lambda *given: worked_out.append(given) or css_colors(*given))
    link.show(plane, numbers, PALETTE, np.array([3]))
    assert worked_out == []
    link.show(plane, numbers.copy(), PALETTE, np.array([3]))
    assert len(worked_out) == 1


def test_points_without_both_coordinates_are_left_out(show):
    samples = points(200)
    samples[3, 0], samples[7, 1], samples[11] = np.nan, np.inf, np.nan
    link = show(project(samples))
    assert link.drawn.tolist() == [index for index in range(200) if index not in (3, 7, 11)]
    assert np.isfinite(link.mark.x).all()
    assert np.isfinite(link.mark.y).all()
    assert link.mark.colors == css_colors(link.drawn, PALETTE)
    assert link.mark.names.tolist()[2:4] == ["2", "4"]


def test_other_axes_with_other_gaps_keep_mark_and_figure(show):
    samples = points(50, 3)
    samples[:20, 0] = np.nan
    link = show(project(samples, x=0, y=1))
    figure, mark = link.figure, link.mark
    link.show(project(samples, x=1, y=2), np.arange(50), PALETTE, NOTHING)
    assert (link.figure, link.mark) == (figure, mark)
    assert figure.marks == [mark]
    assert len(link.drawn) == len(mark.names) == 50
    assert mark.colors == css_colors(np.arange(50), PALETTE)


def test_of_very_many_a_sample_is_drawn_and_the_title_says_so(show, monkeypatch):
    monkeypatch.setattr(module, "DRAWN_MAX_SAMPLES", 600)
    link, again = show(project(points(900))), show(project(points(900)))
    np.testing.assert_array_equal(link.drawn, again.drawn)
    assert len(np.unique(link.drawn)) == 600
    assert (np.diff(link.drawn) > 0).all()
    assert link.figure.title == "A random 600 of 900 samples"
    assert link.mark.colors == css_colors(link.drawn, PALETTE)
    assert DRAWN_MAX_SAMPLES == 10_000


def test_titles_and_limits_follow_the_projection(show):
    samples = points(40, 3) * [1, 100, 1e-3]
    names = ["width", "length", "gap"]
    link = show(project(samples, x=0, y=1, feature_names=names))
    assert [axis.label for axis in link.figure.axes] == ["width", "length"]
    link.show(project(samples, x=2, y=1, feature_names=names), np.arange(40), PALETTE, NOTHING)
    assert [axis.label for axis in link.figure.axes] == ["gap", "length"]
    scale = link.mark.scales["x"]
    assert scale.min < samples[:, 2].min() < samples[:, 2].max() < scale.max
    assert scale.max - scale.min < 1.1 * np.ptp(samples[:, 2])


@pytest.mark.parametrize("value", [0.0, 7.0, -1e12])
def test_equal_values_have_room(show, value):
    scale = show(project(np.full((4, 2), value))).mark.scales["x"]
    assert scale.min < value < scale.max


def test_an_axis_without_meaning_is_hidden(show):
    link = show(project(points(30, 1), feature_names=["depth"]))
    assert [axis.visible for axis in link.figure.axes] == [True, False]
    assert link.mark.tooltip.fields == ["name", "x"]
    link.show(project(points(30)), np.arange(30), PALETTE, NOTHING)
    assert [axis.visible for axis in link.figure.axes] == [True, True]
    assert link.mark.tooltip.fields == ["name", "x", "y"]


def test_ticks_follow_a_zoom(show):
    link = show(project(points(30)))
    link.mark.scales["x"].set_state({"min": 100.0, "max": 110.0})
    assert link.figure.axes[0].tick_values.tolist() == [100, 102, 104, 106, 108, 110]


def test_text_takes_the_colours_of_the_notebook(show):
    # In a dark theme bqplot's own axis titles and figure titles are orange.
    figure = show(project(points(5))).figure
    assert all(axis.label_color.startswith("var(--jp-content-font-color") for axis in figure.axes)
    assert all(axis.tick_style["fill"].startswith("var(--jp-content-font-color") for axis in figure.axes)
    assert figure.title_style["fill"].startswith("var(--jp-content-font-color")


def test_where_there_is_nothing_to_draw_the_title_says_why(show):
    link = show(project())
    assert "pass the observations as data=" in link.figure.title.lower().replace("pass", "pass")
    assert link.figure.axes == []
    assert len(link.mark.x) == 0
    link.show(project(points(7)), np.arange(7), PALETTE, NOTHING)
    assert (link.figure.title, len(link.figure.axes)) == ("", 2)
    assert link.mark.colors == list(PALETTE[:7])
    link.show(project(np.full((7, 2), np.nan)), np.arange(7), PALETTE, NOTHING)
    assert "None of the samples" in link.figure.title
    assert len(link.mark.x) == 0
    link.show(Projection(None, None, note="why"), np.arange(7), PALETTE, np.array([1]))
    assert link.figure.title == "why"


def test_points_that_are_selected_are_told_as_samples(show):
    samples = np.array([[0.0, 1.0], [np.nan, 2.0], [3.0, 3.0], [4.0, 1.0]])
    told = []
    plane = project(samples, 0, 1, None)
    link = show(plane, on_select=lambda chosen: told.append(chosen.tolist()))
    numbers = np.arange(4)
    link.mark.selected = np.array([2, 1], dtype=np.uint32)
    assert told == [[2, 3]]
    link.show(plane, numbers, PALETTE, np.array([1, 3]))
    assert link.mark.selected.tolist() == [2]
    # None of the selected samples is drawn: the others fade all the same.
    link.show(plane, numbers, PALETTE, np.array([1]))
    assert link.mark.selected.tolist() == []
    assert told == [[2, 3]]
    link.mark.selected = None
    assert told == [[2, 3], []]


def test_what_is_selected_beyond_the_points_is_left_out(show):
    told = []
    link = show(project(points(3)), on_select=lambda chosen: told.append(chosen.tolist()))
    link.mark.selected = np.array([1, 99], dtype=np.uint32)
    assert told == [[1]]


def test_points_are_named(show):
    link = show(project(points(3), feature_names=["width", "length"]), names=["a", "b", "c"])
    assert link.mark.names.tolist() == ["a", "b", "c"]
    assert not link.mark.display_names
    assert link.mark.tooltip.labels == ["sample", "width", "length"]


def test_close_leaves_no_widget_open():
    before = set(_instances)
    link = LinkedFigure(None, print)
    link.show(project(points(3)), np.arange(3), PALETTE, NOTHING)
    assert link.is_open
    link.close()
    assert not link.is_open
    assert set(_instances) <= before

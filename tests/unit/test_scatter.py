import dataclasses

import numpy as np
import pytest
from bqplot import Scatter
from bqplot_gl import ScatterGL
from ipywidgets import HTML

from dendrogram_explorer.color.palette import PALETTE, css_colors
from dendrogram_explorer.scatter import panel as scatter
from dendrogram_explorer.scatter.panel import DRAWN_MAX_SAMPLES, SVG_MAX_SAMPLES, ScatterPanel
from dendrogram_explorer.scatter.projection import Projection, project


def points(n, columns=2):
    return np.random.default_rng(n).normal(size=(n, columns))


@pytest.fixture
def show():
    """Open panels, which are closed when the test is over."""
    panels = []

    def open_panel(projection, names=None):
        panels.append(ScatterPanel(projection, names))
        return panels[-1]

    yield open_panel
    for panel in panels:
        panel.close()


def shown_colors(panel):
    """The CSS colour of each drawn point, as the browser works it out."""
    mark = panel.mark
    if mark.color is None:
        return mark.colors
    scale = mark.scales["color"]
    texel = (mark.color.astype(float) - scale.min) / (scale.max - scale.min) * len(scale.colors)
    return [scale.colors[int(index)] for index in texel]


class TestColours:
    @pytest.mark.parametrize("n", [SVG_MAX_SAMPLES, SVG_MAX_SAMPLES + 1])
    @pytest.mark.parametrize("colors", [PALETTE, PALETTE[:3], [f"#{number:06X}" for number in range(300)]])
    def test_every_point_has_its_number_s_colour(self, show, n, colors):
        panel = show(project(points(n)))
        numbers = np.random.default_rng(0).integers(0, 700, n).astype(np.int32)
        panel.recolor(numbers, colors)
        assert shown_colors(panel) == css_colors(numbers, colors)
        panel.recolor(numbers[::-1], PALETTE)
        assert shown_colors(panel) == css_colors(numbers[::-1], PALETTE)

    def test_svg_up_to_the_limit_and_webgl_above(self, show):
        assert type(show(project(points(SVG_MAX_SAMPLES))).mark) is Scatter
        assert type(show(project(points(SVG_MAX_SAMPLES + 1))).mark) is ScatterGL

    def test_a_colour_of_webgl_is_a_texel_of_its_own(self, show):
        panel = show(project(points(SVG_MAX_SAMPLES + 1)))
        panel.recolor(np.arange(SVG_MAX_SAMPLES + 1), PALETTE)
        scale = panel.mark.scales["color"]
        assert len(scale.colors) == 256
        assert (scale.min, scale.max) == (-0.5, 255.5)
        assert panel.mark.color.dtype == np.uint8

    @pytest.mark.parametrize("n", [10, SVG_MAX_SAMPLES + 1])
    def test_another_count_is_refused_and_nothing_changes(self, show, n):
        panel = show(project(points(n)))
        panel.recolor(np.zeros(n, dtype=int), PALETTE)
        with pytest.raises(ValueError, match=rf"There are {n:,} samples, but 3 colour numbers"):
            panel.recolor(np.ones(3, dtype=int), PALETTE)
        assert set(shown_colors(panel)) == {PALETTE[0]}

    def test_the_same_colours_again_cost_nothing(self, show, monkeypatch):
        # As while the cut moves, and a column gives the colours.
        panel = show(project(points(20)))
        numbers = np.arange(20)
        panel.recolor(numbers, PALETTE)
        worked_out = []
        monkeypatch.setattr(
            scatter, "css_colors", lambda *given: worked_out.append(given) or css_colors(*given)
        )
        panel.recolor(numbers, PALETTE)
        assert worked_out == []
        panel.recolor(numbers.copy(), PALETTE)
        assert len(worked_out) == 1

    def test_colours_survive_another_projection(self, show):
        samples, numbers = points(20, 3), np.arange(20)
        panel = show(project(samples))
        panel.recolor(numbers, PALETTE)
        mark = panel.mark
        panel.reproject(project(samples, x=2, y="PC1"))
        assert panel.mark is mark
        assert panel.figure.marks == [mark]
        np.testing.assert_array_equal(mark.x, samples[:, 2])
        assert shown_colors(panel) == css_colors(numbers, PALETTE)


class TestLeftOut:
    @pytest.mark.parametrize("n", [200, SVG_MAX_SAMPLES + 200])
    def test_points_without_both_coordinates(self, show, n):
        samples = points(n)
        samples[3, 0], samples[7, 1], samples[11] = np.nan, np.inf, np.nan
        panel = show(project(samples))
        assert panel.drawn.tolist() == [index for index in range(n) if index not in (3, 7, 11)]
        assert np.isfinite(panel.mark.x).all()
        assert np.isfinite(panel.mark.y).all()
        numbers = np.arange(n)
        panel.recolor(numbers, PALETTE)
        assert shown_colors(panel) == css_colors(numbers[panel.drawn], PALETTE)
        assert "3 samples with missing values not shown" in panel.widget.children[-1].value

    def test_other_axes_with_other_gaps_keep_the_mark_and_the_colours(self, show):
        samples = points(50, 3)
        samples[:20, 0] = np.nan
        panel = show(project(samples, x=0, y=1))
        panel.recolor(np.arange(50), PALETTE)
        mark = panel.mark
        panel.reproject(project(samples, x=1, y=2))
        assert panel.mark is mark
        assert len(panel.drawn) == len(mark.names) == 50
        assert shown_colors(panel) == css_colors(np.arange(50), PALETTE)

    def test_of_very_many_a_sample_is_drawn_and_the_title_says_so(self, show, monkeypatch):
        monkeypatch.setattr(scatter, "DRAWN_MAX_SAMPLES", 6_000)
        panel, again = show(project(points(9_000))), show(project(points(9_000)))
        np.testing.assert_array_equal(panel.drawn, again.drawn)
        assert len(np.unique(panel.drawn)) == 6_000
        assert (np.diff(panel.drawn) > 0).all()
        assert panel.figure.title == "A random 6,000 of 9,000 samples"
        numbers = np.arange(9_000)
        panel.recolor(numbers, PALETTE)
        assert shown_colors(panel) == css_colors(numbers[panel.drawn], PALETTE)

    def test_all_are_drawn_up_to_the_limit(self, show):
        panel = show(project(points(DRAWN_MAX_SAMPLES)))
        assert len(panel.drawn) == DRAWN_MAX_SAMPLES
        assert panel.figure.title == ""

    def test_drawn_cannot_be_written(self, show):
        assert not show(project(points(5))).drawn.flags.writeable


class TestAxes:
    def test_titles_and_limits_follow_the_projection(self, show):
        samples = points(40, 3) * [1, 100, 1e-3]
        panel = show(project(samples, x=0, y=1, feature_names=["width", "length", "gap"]))
        assert [axis.label for axis in panel.figure.axes] == ["width", "length"]
        panel.reproject(project(samples, x=2, y=1, feature_names=["width", "length", "gap"]))
        assert [axis.label for axis in panel.figure.axes] == ["gap", "length"]
        scale = panel.mark.scales["x"]
        assert scale.min < samples[:, 2].min() < samples[:, 2].max() < scale.max
        assert scale.max - scale.min < 1.1 * np.ptp(samples[:, 2])

    @pytest.mark.parametrize("value", [0.0, 7.0, -1e12])
    def test_equal_values_have_room(self, show, value):
        panel = show(project(np.full((4, 2), value)))
        scale = panel.mark.scales["x"]
        assert scale.min < value < scale.max

    def test_an_axis_without_meaning_is_hidden(self, show):
        panel = show(project(points(30, 1), feature_names=["depth"]))
        assert [axis.visible for axis in panel.figure.axes] == [True, False]
        panel.reproject(project(points(30)))
        assert [axis.visible for axis in panel.figure.axes] == [True, True]

    def test_ticks_follow_a_pan_or_zoom(self, show):
        panel = show(project(points(30)))
        axis, scale = panel.figure.axes[0], panel.mark.scales["x"]
        scale.set_state({"min": 100.0, "max": 110.0})
        assert axis.tick_values.tolist() == [100, 102, 104, 106, 108, 110]

    def test_text_takes_the_notebook_s_colours(self, show):
        # In a dark theme bqplot's own axis titles and figure titles are orange.
        figure = show(project(points(5))).figure
        assert all(axis.label_color.startswith("var(--jp-content-font-color") for axis in figure.axes)
        assert all(axis.tick_style["fill"].startswith("var(--jp-content-font-color") for axis in figure.axes)
        assert figure.title_style["fill"].startswith("var(--jp-content-font-color")


class TestNothingToDraw:
    def test_a_sentence_stands_in_for_the_figure(self, show):
        panel = show(project())
        (sentence,) = panel.widget.children
        assert isinstance(sentence, HTML)
        assert "pass the observations as data=" in sentence.value
        assert panel.mark is None
        assert panel.figure.marks == panel.figure.axes == []
        assert panel.figure.title == project().note
        panel.recolor(np.arange(7), PALETTE)

    def test_colours_given_before_the_coordinates_are_kept(self, show):
        panel = show(project())
        panel.recolor(np.arange(7), PALETTE)
        panel.reproject(project(points(7)))
        assert panel.figure in panel.widget.children
        assert shown_colors(panel) == list(PALETTE[:7])

    @pytest.mark.parametrize("n", [9, SVG_MAX_SAMPLES + 1])
    def test_the_figure_goes_and_comes_back(self, show, n):
        panel = show(project(points(n)))
        panel.recolor(np.zeros(n, dtype=int), PALETTE)
        figure, widget = panel.figure, panel.widget
        panel.reproject(project(np.full((n, 2), np.nan)))
        assert "No sample has a value on both axes" in panel.figure.title
        assert not panel.mark.visible
        assert figure not in widget.children
        panel.reproject(project(points(n)))
        assert panel.mark.visible
        assert panel.figure is figure
        assert panel.widget is widget
        assert figure in widget.children
        assert figure.title == ""

    def test_text_is_no_markup(self, show):
        note = "columns <b>a & b</b>"
        panel = show(dataclasses.replace(project(points(5)), note=note))
        assert "&lt;b&gt;a &amp; b" in panel.widget.children[-1].value
        panel.reproject(Projection(None, None, note=note))
        assert "&lt;b&gt;a &amp; b" in panel.widget.children[-1].value


class TestTooltip:
    def test_points_are_named(self, show):
        panel = show(project(points(3), feature_names=["width", "length"]), names=["a", "b", "c"])
        assert panel.mark.names.tolist() == ["a", "b", "c"]
        assert not panel.mark.display_names
        assert panel.mark.tooltip.fields == ["name", "x", "y"]
        assert panel.mark.tooltip.labels == ["sample", "width", "length"]

    def test_without_names_by_their_index(self, show):
        samples = points(4)
        samples[1] = np.nan
        assert show(project(samples)).mark.names.tolist() == ["0", "2", "3"]

    def test_a_position_without_meaning_is_not_told(self, show):
        assert show(project(points(3, 1))).mark.tooltip.fields == ["name", "x"]


def test_close_leaves_no_widget_open():
    panel = ScatterPanel(project(points(3)))
    parts = [panel.widget, panel.figure, panel.mark, *panel.figure.axes, *panel.mark.scales.values()]
    panel.close()
    assert all(part.comm is None for part in parts)


def test_it_fits_a_flexible_box(show):
    layout = show(project(points(3))).widget.layout
    assert (layout.width, layout.min_width, layout.height) == ("auto", "0", "420px")

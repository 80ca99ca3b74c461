"""Figures of a part of a tree: from one place along the leaves to another, between two heights."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer
from tests.unit.branch_reference import chain

METHODS = ["to_figure", "to_svg", "to_png"]


@pytest.fixture
def wine():
    frame = load_wine(as_frame=True).data
    return DendrogramExplorer(frame, scale="standard", n_clusters=3)


def artists(figure, prefix):
    return [artist for artist in figure.axes[0].get_children() if (artist.get_gid() or "").startswith(prefix)]


def segments(figure):
    return np.concatenate(
        [each.get_path().vertices.reshape(-1, 2, 2) for each in artists(figure, "branches")]
    )


def labels(figure):
    return [label.get_text() for label in figure.axes[0].get_xticklabels()]


def rows(lines):
    return {tuple(line.ravel()) for line in lines}


def test_a_part_is_what_the_whole_shows_there(wine):
    whole, part = wine.to_figure(), wine.to_figure(leaves=(20.5, 50), heights=(2, 12))
    axes = part.axes[0]
    assert axes.get_xlim() == (205, 500)
    assert axes.get_ylim() == (2, 12)
    lines = segments(whole)
    low, high = lines.min(axis=1), lines.max(axis=1)
    overlaps = (low <= (500, 12)).all(axis=1) & (high >= (205, 2)).all(axis=1)
    assert 20 < overlaps.sum() < len(lines) / 2
    assert rows(segments(part)) == rows(lines[overlaps])
    assert labels(part) == [str(leaf) for leaf in wine.leaves[20:50]]


def test_a_cut_line_is_shown_where_it_is_in_view(wine):
    height = wine.cut_height
    assert len(artists(wine.to_figure(heights=(0, height)), "cut")) == 1
    hidden = wine.to_figure(heights=(0, 0.99 * height))
    assert artists(hidden, "cut") == []
    assert [text.get_text() for text in hidden.axes[0].texts] == []


def test_annotations_are_of_the_merges_in_view(wine):
    wine.annotate_above = 3
    notes = [text.get_text() for text in wine.to_figure(leaves=(0, 40), heights=(0, 6)).axes[0].texts]
    assert notes
    assert all(3 < float(note) <= 6 for note in notes)


@pytest.mark.parametrize("orientation", ["top", "left"])
def test_strips_end_where_the_part_does(wine, orientation):
    wine.orientation = orientation
    wine.color_by = load_wine().target
    wine.selection = wine.members(2)
    figure = wine.to_figure(leaves=(40.5, 80.25))
    for name in ("selection", "strip"):
        (strip,) = artists(figure, name)
        assert isinstance(strip, LineCollection)
        along = np.array(strip.get_segments())[..., 1 if orientation == "left" else 0]
        assert (along >= 405).all()
        assert (along <= 802.5).all()
    assert (along.min(), along.max()) == (405, 802.5)


def test_a_part_of_very_many_leaves_has_their_names():
    explorer = DendrogramExplorer.from_linkage(chain(100_000))
    assert labels(explorer.to_figure()) == []
    part = explorer.to_figure(leaves=(50_000, 50_030), heights=(0, 60_000))
    assert labels(part) == [str(leaf) for leaf in explorer.leaves[50_000:50_030]]
    # Of each sample its leg, and the bar above it; no more of the other 99,970 than is in view.
    assert 30 <= len(segments(part)) < 200


def test_contracted_tips_count_as_leaves(wine):
    wine.truncate_mode, wine.p = "lastp", 12
    whole, part = wine.to_figure(), wine.to_figure(leaves=(3, 8))
    assert labels(part) == labels(whole)[3:8]
    assert len(artists(part, "contracted")[0].get_paths()) == sum("(" in text for text in labels(part))


@pytest.mark.parametrize("scale", ["linear", "sqrt", "log"])
@pytest.mark.parametrize("heights", [(0, 40), (3, 9), (4, 4.1), (0, 0.5), (30, 200)])
def test_ticks_are_round_and_within_the_part(wine, scale, heights):
    wine.height_scale = scale
    axes = wine.to_figure(heights=heights).axes[0]
    ticks = axes.get_yticks()
    assert 2 <= len(ticks) <= 12
    assert (np.diff(ticks) > 0).all()
    span = heights[1] - heights[0]
    assert heights[0] - 0.1 * span <= ticks[0]
    assert ticks[-1] <= heights[1] + 0.1 * span
    assert axes.get_ylim() == pytest.approx(heights)


def test_what_reaches_beyond_the_leaves_ends_with_them(wine):
    assert wine.to_figure(leaves=(170, 1000)).axes[0].get_xlim() == (1700, 1780)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["leaves", "heights"])
@pytest.mark.parametrize(
    ("ends", "error"),
    [
        ((3,), TypeError),
        (3, TypeError),
        ("ab", TypeError),
        ((1, 2, 3), TypeError),
        ((5, 5), ValueError),
        ((9, 2), ValueError),
        ((-1, 5), ValueError),
        ((0, np.nan), ValueError),
        ((0, np.inf), ValueError),
    ],
)
def test_what_is_no_part_is_refused(wine, method, name, ends, error):
    with pytest.raises(error, match=f"{name} was given .* Needed: two numbers"):
        getattr(wine, method)(**{name: ends})


def test_a_part_beyond_all_leaves_is_refused(wine):
    with pytest.raises(ValueError, match="178 leaves are drawn"):
        wine.to_figure(leaves=(178, 190))

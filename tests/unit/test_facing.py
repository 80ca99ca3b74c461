"""Two trees face to face as a figure."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_iris

from dendrogram_explorer import DendrogramExplorer


@pytest.fixture(scope="module")
def iris():
    X = load_iris().data
    complete = DendrogramExplorer.from_linkage(linkage(X, "complete"), data=X)
    complete.n_clusters = 3
    return complete, DendrogramExplorer.from_linkage(linkage(X, "single"), data=X)


def lines_of(figure):
    (lines,) = (each for each in figure.axes[1].collections if isinstance(each, LineCollection))
    return lines


def test_the_numbers_are_those_of_scipy_and_stay_a_tuple(iris):
    found = iris[0].compare_trees(iris[1])
    cophenetic, gamma, n_pairs, is_exact, _ = found
    assert (round(cophenetic, 4), round(gamma, 4)) == (0.5666, 0.6061)
    assert (n_pairs, is_exact) == (150 * 149 // 2, True)


def test_a_line_connects_the_two_places_of_each_sample_in_its_clusters_colour(iris):
    first, second = iris
    before = first.leaves.tolist(), second.leaves.tolist()
    figure = first.compare_trees(second).to_figure()
    lines = lines_of(figure)
    segments = np.array(lines.get_segments())
    assert len(segments) == 150
    for end in (0, 1):
        np.testing.assert_allclose(np.sort(segments[:, end, 1]), 10 * np.arange(150) + 5)
    colors = [to_hex(color).upper() for color in lines.get_colors()]
    assert sorted(set(colors)) == sorted(set(np.char.upper(first.sample_colors.tolist())))
    counts = np.unique(first.sample_colors, return_counts=True)[1]
    assert sorted(counts) == sorted(np.unique(colors, return_counts=True)[1])
    # The explorers are as they were.
    assert (first.leaves.tolist(), second.leaves.tolist()) == before


def test_fewer_lines_cross_than_before(iris):
    first, second = iris
    found = first.compare_trees(second)
    figure = found.to_figure()
    left = float(figure._suptitle.get_text().split(",")[0].removeprefix("Entanglement "))
    assert left < found.entanglement
    same = first.compare_trees(first).to_figure()
    assert same._suptitle.get_text().startswith("Entanglement 0.00, cophenetic correlation 1.00")
    segments = np.array(lines_of(same).get_segments())
    np.testing.assert_array_equal(segments[:, 0, 1], segments[:, 1, 1])


@pytest.mark.parametrize("n", [2, 7_000])
def test_from_two_samples_to_thousands(n):
    X = np.random.default_rng(0).normal(size=(n, 2))
    pair = [DendrogramExplorer(X, method) for method in ("ward", "single")]
    figure = pair[0].compare_trees(pair[1]).to_figure((6, 4))
    figure.canvas.draw()
    assert len(lines_of(figure).get_segments()) == min(n, 5_000)


def test_unassigned_samples_are_grey_and_a_bad_size_is_refused():
    X = np.concatenate([np.random.default_rng(0).normal(size=(30, 2)), [[50.0, 50.0]]])
    pair = [DendrogramExplorer(X, "average", n_clusters=2, min_cluster_size=3), DendrogramExplorer(X)]
    found = pair[0].compare_trees(pair[1])
    colors = [to_hex(color) for color in lines_of(found.to_figure()).get_colors()]
    assert colors.count("#8b9097") == 1
    with pytest.raises((TypeError, ValueError), match="figsize"):
        found.to_figure("large")

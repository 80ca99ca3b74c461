"""Cross-tables show what the user has called the clusters, beside labels that tell them apart."""

import numpy as np
import pandas as pd
import pytest

from dendrogram_explorer import DendrogramExplorer

POINTS = [[0.0], [1.0], [10.0], [11.0], [30.0], [32.0]]
CLASSES = ["a", "a", "b", "b", "a", "b"]


@pytest.fixture
def explorer():
    return DendrogramExplorer(POINTS, n_clusters=3)


def rows_of(text):
    return [line.split() for line in text.splitlines()]


def test_without_names_nothing_is_added(explorer):
    shown = repr(explorer.compare_with(CLASSES))
    assert "name" not in shown
    assert rows_of(shown)[4:7] == [["1", "1", "1"], ["2", "2", "0"], ["3", "0", "2"]]


def test_names_stand_beside_labels_also_where_two_are_the_same(explorer):
    explorer.cluster_names = {1: "low", 3: "low"}
    comparison = explorer.compare_with(CLASSES)
    rows = rows_of(repr(comparison))
    assert ["cluster", "name"] in rows
    assert rows[4:7] == [["1", "low", "1", "1"], ["2", "2", "0"], ["3", "low", "0", "2"]]
    assert comparison.names == {1: "low", 3: "low"}
    # To compute with, the table is what it is without names.
    explorer.cluster_names = {}
    pd.testing.assert_frame_equal(comparison.table, explorer.compare_with(CLASSES).table)


def test_both_explorers_names_are_shown(explorer):
    other = DendrogramExplorer(POINTS, "single", n_clusters=2)
    explorer.name_cluster(2, "middle")
    other.name_cluster(1, "<near>")
    comparison = explorer.compare_with(other)
    assert comparison.other_names == {1: "<near>"}
    page = comparison._repr_html_()
    assert page.count("<th>middle</th>") == 1
    assert "&lt;near&gt;" in page
    assert "<near>" not in page
    np.testing.assert_array_equal(comparison.table.sum(), [4, 2] if other.labels[0] == 1 else [2, 4])


def test_a_very_long_name_is_cut_short(explorer):
    explorer.name_cluster(1, "long " * 60)
    shown = repr(explorer.compare_with(CLASSES))
    assert max(map(len, shown.splitlines())) < 120
    assert "long long" in shown
    assert "…" in shown


def test_later_names_do_not_change_a_comparison(explorer):
    comparison = explorer.compare_with(CLASSES)
    before = repr(comparison)
    explorer.name_cluster(1, "low")
    assert repr(comparison) == before

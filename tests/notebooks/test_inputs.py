"""The notebook on inputs shows what its text says."""

import pytest

from tests.notebooks.outputs import text, views


@pytest.fixture(scope="module")
def cells(run_notebook):
    return run_notebook("inputs")


@pytest.mark.parametrize("cell", ["table", "words", "distances", "hclust"])
def test_explorers_are_shown(cells, cell):
    assert len(views(cells[cell])) == 1


def test_what_is_refused_says_what_to_do(cells):
    assert "missing values (NaN) in columns 'alcohol'" in text(cells["missing"])
    assert "impute=" in text(cells["missing"])
    assert "compute_distances=True" in text(cells["model"])


def test_trees_of_others_are_taken(cells):
    assert text(cells["linkage"]).startswith("array([")
    assert "3 clusters" in text(cells["model-with-distances"])

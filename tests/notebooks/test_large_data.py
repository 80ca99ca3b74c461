"""The notebook on large data shows what its text says."""

import pytest

from tests.notebooks.outputs import text, views


@pytest.fixture(scope="module")
def cells(run_notebook):
    return run_notebook("large-data")


@pytest.mark.parametrize("cell", ["rows", "million"])
def test_explorers_are_shown(cells, cell):
    assert len(views(cells[cell])) == 1


def test_engines_are_named(cells):
    assert text(cells["engine"]) == "'reciprocal'"
    assert text(cells["agrees"]) == "True"
    assert text(cells["switch"]) == "'mst'"
    assert "engine='reciprocal' was asked for method 'average'" in text(cells["unfit"])


def test_what_does_not_fit_is_refused_with_a_way_out(cells):
    said = text(cells["refused"])
    assert "1,000,000 samples with method 'average'" in said
    assert "samples fit" in said
    assert "method='ward' or 'single'" in said


def test_a_label_for_each_of_a_million(cells):
    sizes = text(cells["million-labels"]).removeprefix("array([").removesuffix("])").split(",")
    assert sum(map(int, sizes)) == 1_000_000
    assert len(sizes) == 5

"""The gallery shows a heat map for each of its data."""

import pytest

from tests.notebooks.outputs import text, views


@pytest.fixture(scope="module")
def cells(run_notebook):
    return run_notebook("gallery")


@pytest.mark.parametrize("cell", ["wine", "digits", "genes"])
def test_each_explorer_is_shown(cells, cell):
    assert len(views(cells[cell])) == 1


def test_the_clusters_are_the_types_but_for_three(cells):
    rows = [line.split()[1:] for line in text(cells["agreement"]).splitlines() if line[:1].isdigit()]
    greatest = sum(max(map(int, row)) for row in rows)
    assert (len(rows), 500 - greatest) == (4, 3)

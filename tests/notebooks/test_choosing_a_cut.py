"""The notebook on choosing a cut shows what its text says."""

import pytest

from tests.notebooks.outputs import text, views


@pytest.fixture(scope="module")
def cells(run_notebook):
    return run_notebook("choosing-a-cut")


@pytest.mark.parametrize("cell", ["explore", "cut-inconsistent", "color-by"])
def test_explorers_are_shown(cells, cell):
    assert len(views(cells[cell])) == 1


@pytest.mark.parametrize(
    "cell", ["methods", "suggestions", "by-k", "by-depth", "summary", "compare", "trees"]
)
def test_tables_are_shown(cells, cell):
    assert any("<table" in output.get("data", {}).get("text/html", "") for output in cells[cell].outputs)


def test_answers_of_the_text(cells):
    by_k = text(cells["by-k"])
    assert "0.687" in by_k  # "from 0.69 ..."
    assert "0.554" in by_k  # "... to 0.55"


def test_caveats_and_notes_are_shown_in_full(cells):
    shown = cells["suggestions"].outputs[0]["data"]["text/html"]
    assert "the near ones count as one" in shown
    assert "4 at depth 2, 5 at depth 3, 2 at depth 5" in shown
    assert "do not compare" in cells["methods"].outputs[0]["data"]["text/html"]

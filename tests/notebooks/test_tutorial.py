"""The tutorial notebook shows the numbers that its text relies on, and explorers where it says so."""

import pytest

from tests.notebooks.outputs import text, views

# From the "SciPy Hierarchical Clustering and Dendrogram Tutorial" of Jörn Hees, as printed there.
NUMBERS = {
    "z-shape": ["(149, 4)", "52.", "53.", "0.04151", "14.", "79.", "0.05914"],
    "z-twenty": ["0.04151", "0.17260", "0.22049"],
    "z-152-close": ["9.83913", "-0.4873", "9.97793", "-0.56383"],
    "cophenetic": ["scipy: 0.98001", "cophenetic_correlation: 0.98001"],
    "last-four": ["15.11533", "17.11527", "23.12199", "180.27043"],
    "cut-50": ["2"],
    "inconsistent-5": ["1.80875", "2.44277", "32.15468", "5.22936"],
    "inconsistent-3": ["3.63778", "1.35908", "63.31539", "2.25872"],
    "elbow": ["k = 2"],
    "elbow-2": ["k = 4", "166.66435", "180.27043"],
    "inconsistent-2": ["13.99222", "307.95701", "3.62150"],
    "by-height": ["as fcluster: True"],
    "by-k": ["as fcluster: True", "[ 50, 100]"],
    "by-inconsistency": ["as fcluster: True", "[ 50, 100]"],
}


@pytest.mark.parametrize("cell", NUMBERS)
def test_numbers_are_shown(run_notebook, cell):
    shown = text(run_notebook("tutorial")[cell])
    assert [number for number in NUMBERS[cell] if number not in shown] == []


@pytest.mark.parametrize(
    "cell", ["cluster", "z-164", "truncation", "annotated", "data-2", "branches", "pictures"]
)
def test_explorers_are_shown(run_notebook, cell):
    assert len(views(run_notebook("tutorial")[cell])) == 1


@pytest.mark.parametrize("cell", ["elbow", "elbow-2", "plot"])
def test_figures_are_shown(run_notebook, cell):
    assert any("image/png" in output.get("data", {}) for output in run_notebook("tutorial")[cell].outputs)

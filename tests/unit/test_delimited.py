"""Comma-separated values: the text that pandas writes, in less time."""

import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.export import delimited as module
from dendrogram_explorer.export.delimited import delimited

NUMBERS = [
    0.1,
    -0.0,
    0.0,
    1.0,
    1e-4,
    9.9e-5,
    1e10,
    12345678901.5,
    1e15,
    1e16,
    5e-324,
    np.inf,
    -np.inf,
    np.nan,
    1 / 3,
]


def as_pandas(frame):
    return frame.to_csv(index=False, lineterminator="\n")


@settings(deadline=None)
@given(
    numbers=st.lists(st.floats(), min_size=3, max_size=3),
    texts=st.lists(st.text(max_size=4), min_size=3, max_size=3),
    whole=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=3, max_size=3),
)
def test_it_is_what_pandas_writes(numbers, texts, whole):
    frame = pd.DataFrame({"a, b": numbers, "text": texts, "i": whole, "yes": [True, False, True]})
    assert delimited(frame) == as_pandas(frame)


def test_numbers_of_all_sizes_and_types(monkeypatch):
    monkeypatch.setattr(module, "_ROWS", 7)
    rng = np.random.default_rng(0)
    sizes = rng.normal(size=300) * 10.0 ** rng.integers(-20, 20, 300)
    for values in (NUMBERS, sizes, np.round(sizes), sizes.astype(np.float32), np.arange(300, dtype=np.uint8)):
        frame = pd.DataFrame({"x": values, "y": 1})
        assert delimited(frame) == as_pandas(frame)
    dates = pd.DataFrame({"when": pd.date_range("2024-01-31", periods=20), "y": [None, "a"] * 10})
    assert delimited(dates) == as_pandas(dates)
    for alone in (pd.DataFrame({"x": ["", "a"]}), pd.DataFrame({"x": [1.5]}), pd.DataFrame(index=range(3))):
        assert delimited(alone) == as_pandas(alone)


@pytest.mark.parametrize("has_arrow", [True, False])
def test_labels_with_and_without_pyarrow(has_arrow, monkeypatch):
    if not has_arrow:
        monkeypatch.setitem(sys.modules, "pyarrow.compute", None)
    explorer = DendrogramExplorer([[0.0], [1.5], [5.0]], names=["=1+1", 'a "b"', "c, d"], n_clusters=2)
    assert explorer.to_csv() == 'sample,x0,cluster\n\'=1+1,0.0,1\n"a ""b""",1.5,1\n"c, d",5.0,2\n'

"""CSV files that a spreadsheet opens: what it would run as a formula is text, and nothing else is changed."""

import io

import numpy as np
import pandas as pd
import pytest

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask

X = np.array([[0.0, 1], [1, 1], [5, 5], [6, 5]])
FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "=HYPERLINK(1)",
]
PLAIN = ["-1.5", "+3", "1e-3", "-.5e+7", "a=b", " =1", "", "'=1", "ß", "-2.", "a-b", "5 - 3", "Ω"]


def read(text, **options):
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, **options)


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("dtype", [object, "category", "str"])
def test_a_cell_that_is_a_formula_becomes_text(text, dtype):
    note = pd.Series([text, "b", None, text], dtype=dtype)
    explorer = DendrogramExplorer(pd.DataFrame(X, columns=["x", "y"]).assign(note=note))
    assert read(explorer.to_csv(), lineterminator="\n").note.tolist() == [f"'{text}", "b", "", f"'{text}"]
    assert read(explorer.to_csv(safe=False), lineterminator="\n").note.tolist() == [text, "b", "", text]
    assert explorer.to_frame().note.tolist()[0] == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_is_written_as_it_is(text):
    frame = pd.DataFrame(X, columns=["x", "y"]).assign(note=[text, "b", "c", "d"])
    explorer = DendrogramExplorer(frame)
    assert read(explorer.to_csv()).note[0] == text
    assert explorer.to_csv() == explorer.to_csv(safe=False)


def test_names_of_samples_clusters_and_columns_are_guarded_too(tmp_path):
    frame = pd.DataFrame(X, columns=["=x", "y"], index=["@a", "b", "-c", "-1"])
    explorer = DendrogramExplorer(frame, n_clusters=2)
    explorer.name_cluster(1, "=dry")
    table = read(explorer.to_csv(column="+label"))
    assert table.columns.tolist() == ["sample", "'=x", "y", "'+label", "'+label_name"]
    assert table["sample"].tolist() == ["'@a", "b", "'-c", "-1"]
    assert set(table["'+label_name"]) == {"'=dry", ""}
    assert explorer.to_csv(tmp_path / "a.csv").read_text() == explorer.to_csv()


def test_numbers_keep_their_minus_and_their_last_bit():
    values = np.random.default_rng(0).normal(size=(50, 3))
    back = pd.read_csv(io.StringIO(DendrogramExplorer(values).to_csv()), float_precision="round_trip")
    np.testing.assert_array_equal(back[["x0", "x1", "x2"]].to_numpy(), values)


def test_the_file_of_the_browser_is_guarded():
    explorer = DendrogramExplorer(pd.DataFrame(X, columns=["x", "y"], index=["=1+1", "b", "c", "d"]))
    assert b"'=1+1" in bytes(ask(explorer, "file", format="csv")["buffers"][0])


@pytest.mark.parametrize("safe", [None, "yes", 2, []])
def test_safe_is_yes_or_no(safe):
    with pytest.raises(TypeError, match="True or False"):
        DendrogramExplorer(X).to_csv(safe=safe)

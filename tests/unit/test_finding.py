"""Samples found by a text: names, and conditions on columns."""

import numpy as np
import pandas as pd
import pytest

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask


@pytest.fixture
def flowers():
    rng = np.random.default_rng(5)
    X = pd.DataFrame({"length": rng.normal(5, 1, 40), "color intensity": rng.normal(3, 1, 40)})
    X["species"] = np.repeat(["setosa", "Virginica", "two words", None], 10)
    X["seen"] = pd.date_range("2020-01-01", periods=40)
    X["wild"] = np.arange(40) % 2 == 0
    X["count"] = pd.array([None, *range(39)], dtype="Int64")
    X.index = [f"flower {i}" for i in range(40)]
    return DendrogramExplorer(X, columns=["length", "color intensity"], n_clusters=3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("species=setosa", lambda X: X.species == "setosa"),
        ("species=virginica", lambda X: X.species == "Virginica"),
        ('species="two words"', lambda X: X.species == "two words"),
        ("species!=setosa", lambda X: X.species.notna() & (X.species != "setosa")),
        ("length>5", lambda X: X.length > 5),
        ("length >= 5", lambda X: X.length >= 5),
        ("length<4.5 length>4", lambda X: (X.length < 4.5) & (X.length > 4)),
        (
            '"color intensity"<=3 species=setosa',
            lambda X: (X["color intensity"] <= 3) & (X.species == "setosa"),
        ),
        ("seen>=2020-02-01", lambda X: X.seen >= "2020-02-01"),
        ("wild=true", lambda X: X.wild),
        ("count>30", lambda X: X["count"].fillna(0) > 30),
        ("LENGTH>5", lambda X: X.length > 5),
        ("flower 1", lambda X: X.index.str.contains("flower 1")),
        ("FLOWER 39", lambda X: X.index == "flower 39"),
        ('"er 3"', lambda X: X.index.str.contains("er 3")),
        ("flower 1 length>5", lambda X: X.index.str.contains("flower 1") & (X.length > 5)),
        ("  ", lambda X: np.zeros(40, dtype=bool)),
        ("rose", lambda X: np.zeros(40, dtype=bool)),
    ],
)
def test_a_text_finds_samples(flowers, text, expected):
    X = flowers.state.linkage.frame
    found = flowers.find(text)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, np.flatnonzero(expected(X)))


def test_clusters_are_found_by_label_and_by_name(flowers):
    flowers.name_cluster(2, "dry")
    for text in ("cluster=2", "cluster=dry"):
        np.testing.assert_array_equal(flowers.find(text), flowers.members(2))
    np.testing.assert_array_equal(flowers.find("cluster>1"), np.flatnonzero(flowers.labels > 1))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("lenght>3", "column 'lenght' not found. Did you mean 'length'?"),
        ("length>", "A value is missing after length>"),
        ("length>long", "'length' holds numbers, but 'long' is not one"),
        ("seen>soon", "'seen' holds dates, but 'soon' is not one"),
        ("species>setosa", "'species' holds words, which > does not compare"),
    ],
)
def test_a_wrong_condition_is_refused_in_words(flowers, text, error):
    with pytest.raises(ValueError, match=error.replace("?", r"\?")):
        flowers.find(text)
    # While one types that is an answer, and no message.
    reply = ask(flowers, "find", text=text)
    assert reply["ok"]
    assert error.split("?")[0] in reply["answer"]["error"]
    assert flowers._status["level"] != "error"


def test_a_name_that_looks_like_a_condition_is_a_name():
    explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["x0=1", "b", "x0=11"])
    assert explorer.find("x0=1").tolist() == [0, 2]
    assert explorer.find("x0>=1").tolist() == [1, 2]


def test_without_names_numbers_are_found_and_without_columns_none():
    explorer = DendrogramExplorer.from_linkage([[0, 1, 1.0, 2], [2, 3, 2.0, 3]])
    assert explorer.find("2").tolist() == [2]
    with pytest.raises(ValueError, match="This explorer has no columns"):
        explorer.find("a=2")
    with pytest.raises(TypeError, match="was given an int"):
        explorer.find(2)


def test_the_page_is_told_of_runs(flowers):
    found = flowers.find("length>5")
    runs = ask(flowers, "find", text="length>5")["answer"]["runs"]
    assert [sample for first, last in runs for sample in range(first, last + 1)] == found.tolist()


def test_select_points_to_find(flowers):
    with pytest.raises(TypeError, match=r"explorer.find\('length>5'\)"):
        flowers.select("length>5")

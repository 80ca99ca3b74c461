"""The model of the heat map: which rows, in which order, and what the page gets of them."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import scipy.stats
from sklearn.datasets import load_wine
from sklearn.feature_selection import f_classif

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.heatmap import row_averages, shown_rows
from dendrogram_explorer.heatmap.rows import row_codes
from tests.unit.asking import ask
from tests.unit.snapshots import check_agreement

RANDOM = np.random.default_rng(3)
WINE = load_wine(as_frame=True).data


def wine(**traits):
    return DendrogramExplorer(WINE, scale="standard", n_clusters=3, **traits)


def by_scikit_learn(X, labels):
    """The eight columns with the greatest F statistic."""
    F, _ = f_classif(X, labels)
    return set(np.argsort(-F)[:8].tolist())


# -- which rows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [2, 3, 7])
def test_the_rows_chosen_are_those_with_the_greatest_f_statistic(k):
    explorer = wine()
    explorer.n_clusters = k
    rows = shown_rows(explorer.state)
    assert set(rows.positions) == by_scikit_learn(WINE.to_numpy(), explorer.labels)


def test_unassigned_samples_do_not_count():
    explorer = wine()
    explorer.n_clusters = 12
    explorer.min_cluster_size = 10
    is_assigned = explorer.labels > 0
    assert 0 < is_assigned.sum() < len(WINE)
    found = set(shown_rows(explorer.state).positions)
    assert found == by_scikit_learn(WINE.to_numpy()[is_assigned], explorer.labels[is_assigned])


def test_a_single_cluster_is_described_by_its_two_greatest_parts():
    explorer = wine()
    explorer.n_clusters = 2
    two = set(shown_rows(explorer.state).positions)
    explorer.n_clusters = 1
    assert set(shown_rows(explorer.state).positions) == two


def test_sparse_rows_have_the_same_rows_as_dense_ones():
    X = np.where(RANDOM.random((60, 30)) < 0.3, RANDOM.normal(size=(60, 30)), 0.0)
    X[:, 4] = 0
    state = DendrogramExplorer(X, n_clusters=4).state
    sparse = replace(state.linkage, observations=None, rows=scipy.sparse.csr_array(X))
    dense_rows, rows = shown_rows(state), shown_rows(replace(state, linkage=sparse))
    assert rows.positions == dense_rows.positions
    np.testing.assert_allclose(rows.z, dense_rows.z, atol=1e-5)


def test_constant_columns_are_left_out():
    X = RANDOM.normal(size=(20, 4))
    X[:, 1] = 7
    explorer = DendrogramExplorer(X)
    assert sorted(shown_rows(explorer.state).names) == ["x0", "x2", "x3"]
    assert ask(explorer, "heat_columns")["answer"]["names"] == ["x0", "x2", "x3"]
    with pytest.raises(ValueError, match="'x1', which has one value only"):
        explorer.heatmap = ["x0", "x1"]


def test_data_of_constant_columns_have_no_heat_map_and_a_sentence():
    explorer = DendrogramExplorer(np.ones((5, 2)))
    assert shown_rows(explorer.state) is None
    assert "one value only" in explorer._heatmap["why"]


def test_columns_that_were_not_clustered_are_shown_if_named():
    frame = WINE.assign(
        kind=["a", "b"] * 89, year=pd.array([1990, None, 1994, None] * 44 + [1999, None], dtype="Int64")
    )
    explorer = DendrogramExplorer(frame, columns=["alcohol", "hue"], heatmap=["year", "alcohol", "proline"])
    rows = shown_rows(explorer.state)
    assert rows.names == explorer.heatmap == ["year", "alcohol", "proline"]
    assert np.isnan(rows.z[0, 1::2]).all()
    np.testing.assert_allclose(rows.z[2], scipy.stats.zscore(WINE["proline"]), atol=1e-5)
    with pytest.raises(ValueError, match="'kind', whose values are not numbers"):
        explorer.heatmap = ["kind"]


@pytest.mark.parametrize(("n_columns", "expected"), [(1, "auto"), (50, "auto"), (51, None)])
def test_up_to_fifty_columns_it_is_there_at_the_start(n_columns, expected):
    assert DendrogramExplorer(RANDOM.normal(size=(6, n_columns))).heatmap == expected


def test_without_columns_there_is_a_sentence():
    explorer = DendrogramExplorer.from_distances([1.0, 5.0, 4.0])
    assert explorer.heatmap is None
    with pytest.raises(ValueError, match="Pass the data as data="):
        explorer.heatmap = "auto"
    assert "Pass the data as data=" in explorer._heatmap["why"]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ("alcohol", ValueError, r"Did you mean \['alcohol'\]"),
        ("auot", ValueError, "Did you mean 'auto'"),
        (["alcohool"], ValueError, "Did you mean 'alcohol'"),
        (["hue", "hue"], ValueError, "'hue' more than once"),
        (["hue"] * 101, ValueError, "at most 100"),
        (5, TypeError, "an int"),
        ({"hue": 1}, TypeError, "a dict"),
    ],
)
def test_what_is_refused_is_said(given, error, message):
    explorer = wine()
    with pytest.raises(error, match=message):
        explorer.heatmap = given
    assert explorer.heatmap == "auto"


def test_lists_of_any_kind_are_taken():
    explorer = wine()
    for given in (("hue", "ash"), np.array(["hue", "ash"]), pd.Index(["hue", "ash"])):
        explorer.heatmap = given
        assert explorer.heatmap == ["hue", "ash"]
    explorer.heatmap = []
    assert explorer.heatmap is None
    frame = pd.DataFrame(RANDOM.normal(size=(5, 2)), columns=[2000, 2001])
    assert DendrogramExplorer(frame, heatmap=[2001]).heatmap == ["2001"]


# -- their values and their order -----------------------------------------------------------------------------------


def test_z_scores_are_those_of_scipy():
    explorer = wine(heatmap=list(WINE.columns))
    rows = shown_rows(explorer.state)
    np.testing.assert_allclose(rows.z, scipy.stats.zscore(WINE.to_numpy()).T, atol=1e-5)
    np.testing.assert_allclose(rows.means, WINE.mean())
    np.testing.assert_allclose(rows.deviations, WINE.std(ddof=0))


@pytest.mark.parametrize(("factor", "offset"), [(1e308, 0.0), (1e-300, 0.0), (1.0, 1e9)])
def test_values_of_any_size_have_z_scores(factor, offset):
    x = np.linspace(-1, 1, 21)
    frame = pd.DataFrame({"x": x, "y": x * factor + offset})
    explorer = DendrogramExplorer(frame, columns=["x"], heatmap=["y"])
    np.testing.assert_allclose(shown_rows(explorer.state).z[0], scipy.stats.zscore(x), atol=1e-4)


def test_gaps_stay_gaps():
    X = RANDOM.normal(size=(12, 3))
    X[2, 1] = np.nan
    frame = pd.DataFrame(X, columns=list("abc"))
    explorer = DendrogramExplorer(frame, "average", "nan_euclidean", heatmap=["b"])
    z = shown_rows(explorer.state).z[0]
    np.testing.assert_allclose(z, scipy.stats.zscore(X[:, 1], nan_policy="omit"), atol=1e-5)
    assert np.isnan(z[2])
    assert ask(explorer, "heat_value", column=1, sample=2)["answer"] == {"value": None}


def test_similar_rows_are_neighbours_and_have_a_tree():
    base = RANDOM.normal(size=(2, 40))
    X = np.stack([base[0], base[1], base[0] + 0.1, base[1] * 3, base[0] * 2 - 1], axis=1)
    explorer = DendrogramExplorer(X + RANDOM.normal(size=X.shape) * 1e-3)
    rows = shown_rows(explorer.state)
    kinds = [position in (1, 3) for position in rows.positions]
    assert kinds in (sorted(kinds), sorted(kinds, reverse=True))
    assert rows.tree.shape == (4, 4)
    explorer.heatmap = ["x0", "x1", "x2", "x3", "x4"]
    assert shown_rows(explorer.state).tree is None
    explorer.heatmap = ["x2", "x4", "x0", "x3", "x1"]
    assert shown_rows(explorer.state).tree.shape == (4, 4)


def test_averages_are_those_of_numpy():
    z = RANDOM.normal(size=(3, 50)) * 2
    z[1, 10:20] = np.nan
    edges = np.array([0, 3, 10, 20, 49, 50])
    found = row_averages(z, edges)
    for row in range(3):
        for at in range(5):
            part = np.clip(z[row, edges[at] : edges[at + 1]], -3, 3)
            part = part[~np.isnan(part)]
            expected = part.mean() if len(part) else np.nan
            assert found[row, at] == pytest.approx(expected, nan_ok=True)


# -- what the page gets ---------------------------------------------------------------------------------------------


def sent_cells(explorer, answer):
    return {
        position: bytes(cells)
        for position, cells in zip(answer["answer"]["ids"], answer["buffers"], strict=True)
    }


def test_the_page_gets_each_row_once():
    explorer = wine()
    assert explorer._heatmap["count"] == 8
    assert "rows" not in explorer._heatmap
    answer = ask(explorer, "heat_rows", known=[], choose=True)
    rows = shown_rows(explorer.state)
    assert answer["answer"]["ids"] == list(rows.positions) == [row["id"] for row in explorer._heatmap["rows"]]
    cells = sent_cells(explorer, answer)
    np.testing.assert_array_equal(np.frombuffer(cells[rows.positions[2]], "<f4"), rows.z[2])
    explorer.n_clusters = 6
    before = explorer._heatmap
    # A line that moves does not change the rows.
    assert ask(explorer, "heat_rows", known=list(cells), choose=False)["answer"]["ids"] == []
    assert explorer._heatmap == before
    answer = ask(explorer, "heat_rows", known=list(cells), choose=True)
    chosen = shown_rows(explorer.state).positions
    assert answer["answer"]["ids"] == [position for position in chosen if position not in cells]
    assert [row["id"] for row in explorer._heatmap["rows"]] == list(chosen)
    check_agreement(explorer)


def test_of_many_samples_it_gets_one_byte_a_cell():
    X = RANDOM.normal(size=(6000, 2))
    explorer = DendrogramExplorer(X)
    cells = sent_cells(explorer, ask(explorer, "heat_rows", known=[], choose=True))
    np.testing.assert_array_equal(
        np.frombuffer(cells[1], "u1"), row_codes(scipy.stats.zscore(X[:, 1]).astype("f4"))
    )
    assert ask(explorer, "heat_value", column=1, sample=77)["answer"] == {"value": X[77, 1]}


def test_the_cells_are_saved_with_a_notebook_unless_arrays_are_not():
    explorer = wine()
    explorer._repr_mimebundle_()
    assert set(explorer.get_state()["_heat_rows"]) == {str(row["id"]) for row in explorer._heatmap["rows"]}
    explorer.save_arrays = False
    assert explorer.get_state()["_heat_rows"] == {}
    assert len(ask(explorer, "heat_rows", known=[], choose=False)["answer"]["ids"]) == 8


def test_a_page_sets_the_rows():
    explorer = wine()
    ask(explorer, "heat_rows", known=[], choose=True)
    explorer.set_state({"heatmap": ["proline", "ash"]})
    assert explorer.heatmap == ["proline", "ash"]
    assert [row["name"] for row in explorer._heatmap["rows"]] == ["proline", "ash"]
    assert json.dumps({key: value for key, value in explorer._heatmap.items() if key != "light"})
    explorer.set_state({"heatmap": None})
    assert explorer._heatmap == {"why": ""}


def test_the_heat_map_is_no_step_of_undo():
    explorer = wine()
    explorer.heatmap = ["hue"]
    assert not explorer.undo()


def test_another_tree_of_the_same_samples_keeps_the_rows():
    explorer = wine(heatmap=["hue", "ash"])
    explorer.method = "average"
    assert explorer.heatmap == ["hue", "ash"]
    assert shown_rows(explorer.state).names == ["hue", "ash"]
    check_agreement(explorer)

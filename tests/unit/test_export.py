import builtins
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import pdist

from dendrogram_explorer.export import variables
from dendrogram_explorer.export.tables import labels_frame, labels_series
from dendrogram_explorer.export.variables import assign_variable
from dendrogram_explorer.linkage.sources import link_distances, link_matrix, link_observations

CLOUD = np.random.default_rng(12).normal(size=(60, 3))
FRAME = pd.DataFrame(
    {"width": CLOUD[:, 0], "kind": ["a", "b"] * 30, "3rd 'odd' name": CLOUD[:, 1], "tall": CLOUD[:, 2] > 0},
    index=pd.Index(np.arange(60, dtype=np.int16) * 7, name="sample"),
)
LABELS = np.repeat(np.array([2, 1, 3], dtype=np.int32), 20)
LABELS.setflags(write=False)


def link_frame(frame, **arguments):
    return link_observations(frame, **arguments)


# -- labels as pandas objects ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("linked", "index"),
    [
        (link_observations(CLOUD), pd.RangeIndex(60)),
        (
            link_observations(CLOUD, names=[f"s{i}" for i in range(60)]),
            pd.Index([f"s{i}" for i in range(60)]),
        ),
        (link_distances(pdist(CLOUD)), pd.RangeIndex(60)),
        (
            link_matrix(scipy_linkage(CLOUD), data=CLOUD, names=range(60)),
            pd.Index([str(i) for i in range(60)]),
        ),
    ],
    ids=["no names", "names", "distances", "linkage with names"],
)
def test_series_has_the_names_or_counts(linked, index):
    series = labels_series(linked, LABELS)
    assert series.dtype == np.int32
    assert series.name == "cluster"
    assert series.tolist() == LABELS.tolist()
    pd.testing.assert_index_equal(series.index, index)


@pytest.mark.parametrize(
    "index",
    [
        pd.Index(np.arange(60, dtype=np.int16), name="sample"),
        pd.date_range("2026-01-01", periods=60, tz="UTC", name="day"),
        pd.MultiIndex.from_product([["a", "b"], range(30)], names=["batch", "run"]),
        pd.CategoricalIndex(list("xyz") * 20),
    ],
    ids=lambda index: type(index).__name__,
)
@pytest.mark.parametrize("as_data", [False, True])
def test_index_of_a_frame_is_kept_whatever_it_is(index, as_data):
    frame = pd.DataFrame(CLOUD, index=index, columns=["a", "b", "c"])
    linked = (
        link_matrix(scipy_linkage(CLOUD), data=frame, names=range(60))
        if as_data
        else link_observations(frame)
    )
    pd.testing.assert_index_equal(labels_series(linked, LABELS).index, index, exact=True)
    pd.testing.assert_index_equal(labels_frame(linked, LABELS).index, index, exact=True)


def test_exports_are_copies_that_can_be_written_to():
    linked = link_observations(CLOUD)
    series, frame = labels_series(linked, LABELS), labels_frame(linked, LABELS)
    series.iloc[0] = 9
    frame.iloc[0, 0] = -1.0
    frame.loc[0, "cluster"] = 9
    assert LABELS[0] == 2
    assert linked.observations[0, 0] == CLOUD[0, 0]


def test_frame_is_the_users_own_with_one_column_more():
    given = FRAME.copy()
    linked = link_frame(given)
    result = labels_frame(linked, LABELS)
    pd.testing.assert_frame_equal(result.drop(columns="cluster"), FRAME)
    assert result.columns.tolist() == [*FRAME.columns, "cluster"]
    assert result["cluster"].dtype == np.int32
    assert result["cluster"].tolist() == LABELS.tolist()
    result.loc[0, "width"] = 1e9
    pd.testing.assert_frame_equal(given, FRAME)
    pd.testing.assert_frame_equal(labels_frame(linked, LABELS).drop(columns="cluster"), FRAME)


def test_frame_of_an_array_numbers_its_columns():
    result = labels_frame(link_observations(CLOUD), LABELS)
    assert result.columns.tolist() == ["x0", "x1", "x2", "cluster"]
    np.testing.assert_array_equal(result[["x0", "x1", "x2"]].to_numpy(), CLOUD)


@pytest.mark.parametrize("linked", [link_matrix(scipy_linkage(CLOUD)), link_distances(pdist(CLOUD))])
def test_frame_without_data_is_the_labels_alone(linked):
    result = labels_frame(linked, LABELS)
    assert result.columns.tolist() == ["cluster"]
    assert result["cluster"].tolist() == LABELS.tolist()


def test_frame_keeps_columns_of_several_levels():
    columns = pd.MultiIndex.from_tuples([("size", "width"), ("size", "height"), ("other", "age")])
    linked = link_observations(pd.DataFrame(CLOUD, columns=columns))
    result = labels_frame(linked, LABELS)
    assert result.columns.tolist() == [*columns, ("cluster", "")]
    with pytest.raises(ValueError, match="column 'size' already"):
        labels_frame(linked, LABELS, column="size")


def test_a_column_of_the_users_is_never_replaced():
    frame = pd.DataFrame(CLOUD, columns=["cluster", "cluster_label", "c"])
    linked = link_observations(frame)
    with pytest.raises(ValueError, match=r"column 'cluster' already.*column=\"cluster_2\""):
        labels_frame(linked, LABELS)
    result = labels_frame(linked, LABELS, column="branch")
    pd.testing.assert_frame_equal(result.drop(columns="branch"), frame)


# -- a variable of the notebook ----------------------------------------------------------------------------------


def test_variable_holds_the_value():
    variables = {}
    assert assign_variable("clusters", LABELS, variables).name == "clusters"
    assert variables["clusters"] is LABELS


def test_variable_goes_into_the_notebook(monkeypatch):
    shell = SimpleNamespace(user_ns={})
    monkeypatch.setattr(variables, "get_ipython", lambda: shell)
    assign_variable("clusters", LABELS)
    np.testing.assert_array_equal(shell.user_ns["clusters"], LABELS)


def test_outside_a_notebook_the_error_says_what_to_write_instead():
    with pytest.raises(RuntimeError, match=r"groups = explorer\.labels\.copy\(\)"):
        assign_variable("groups", LABELS)


def test_variable_is_replaced_only_with_consent():
    kept = pd.DataFrame({"a": [1]})
    variables = {"df": kept}
    with pytest.raises(ValueError, match=r"'df' already, of type DataFrame.*overwrite=True"):
        assign_variable("df", LABELS, variables)
    assert variables["df"] is kept
    assign_variable("df", LABELS, variables, overwrite=True)
    np.testing.assert_array_equal(variables["df"], LABELS)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "not a valid name"),
        ("2nd", "not a valid name"),
        ("my clusters", "not a valid name"),
        ("a-b", "not a valid name"),
        ("a.b", "not a valid name"),
        ("x = 1; y", "not a valid name"),
        ("class", "keyword"),
        ("None", "keyword"),
        ("list", "built-in"),
        ("print", "built-in"),
        ("ValueError", "built-in"),
        *(
            (name, "IPython")
            for name in [
                "_",
                "__",
                "___",
                "_i",
                "_ii",
                "_iii",
                "_12",
                "_i7",
                "_ih",
                "_oh",
                "_dh",
                "In",
                "Out",
            ]
        ),
        *((name, "IPython") for name in ["exit", "quit", "get_ipython", "__name__", "__builtins__"]),
    ],
)
def test_names_that_would_do_harm_are_refused_even_with_consent(name, reason):
    variables = {"In": ["old"], "_12": 1}
    before = dict(variables)
    with pytest.raises(ValueError, match=reason):
        assign_variable(name, LABELS, variables, overwrite=True)
    assert variables == before


@pytest.mark.parametrize("name", ["clusters", "_mine", "match", "case", "Größe", "_i_am_fine", "____"])
def test_other_identifiers_are_fine(name):
    assert not hasattr(builtins, name)
    assert assign_variable(name, LABELS, {}).name == name


def test_name_is_stored_as_python_will_look_it_up():
    variables = {}
    stored = assign_variable("ﬁt", LABELS, variables).name  # Python reads the ligature as two letters
    assert stored == "fit"
    exec("found = ﬁt", variables)
    np.testing.assert_array_equal(variables["found"], LABELS)


def test_name_has_to_be_text():
    with pytest.raises(TypeError, match="is an int"):
        assign_variable(3, LABELS, {})

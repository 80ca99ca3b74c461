"""Row numbers, ids and labels among the columns, and columns of different units."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_digits, load_iris, load_wine
from sklearn.decomposition import PCA

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.sources import link_observations

rng = np.random.default_rng(21)
X = rng.normal(size=(30, 3))
F = pd.DataFrame(X, columns=["height", "width", "depth"])
IDS = rng.permutation(np.arange(500, 530))


@pytest.fixture(autouse=True)
def no_other_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message="X: the columns differ in spread")
        yield


def test_a_file_that_was_written_with_its_row_numbers(tmp_path):
    F.to_csv(tmp_path / "f.csv")
    frame = pd.read_csv(tmp_path / "f.csv")
    says = r"'Unnamed: 0' looks like row numbers.*columns=\['height', 'width', 'depth'\].*read_csv\(path, index_col=0\)"
    with pytest.warns(UserWarning, match=says):
        DendrogramExplorer(frame)
    linked = link_observations(frame, columns=["height", "width", "depth"])
    np.testing.assert_allclose(linked.Z, linkage(X, "ward"))
    assert linked.frame.columns.tolist() == frame.columns.tolist()


@pytest.mark.parametrize(
    ("name", "values", "what"),
    [
        ("index", np.arange(30), "row numbers"),
        ("level_0", np.arange(30), "row numbers"),
        ("row", np.arange(30)[::-1], "row numbers"),
        ("rownames", np.arange(1, 31), "row numbers"),
        ("No", np.arange(1, 31), "row numbers"),
        ("plant", np.arange(1, 31), "row numbers"),
        ("case", 1000 + 3 * np.arange(30), "row numbers"),
        ("id", IDS, "ids"),
        ("ID", IDS, "ids"),
        ("Id", IDS.astype(float), "ids"),
        ("PassengerId", IDS, "ids"),
        ("customerID", IDS, "ids"),
        ("user_id", IDS // 3, "ids"),
        ("id_number", IDS, "ids"),
        ("cluster", IDS % 3 + 1, "labels of clusters or classes"),
        ("Cluster", IDS % 3, "labels of clusters or classes"),
        ("cluster_id", IDS % 3, "labels of clusters or classes"),
        ("cluster_2", IDS % 3, "labels of clusters or classes"),
        ("target", IDS % 3, "labels of clusters or classes"),
        ("label", IDS % 2, "labels of clusters or classes"),
    ],
)
def test_columns_by_their_name_and_values(name, values, what):
    frame = F.assign(**{name: values})
    with pytest.warns(
        UserWarning, match=rf"column {re.escape(repr(name))} looks like {what}.*pass columns=\["
    ):
        linked = link_observations(frame)
    assert any(what in note for note in linked.notes)
    link_observations(frame, columns=["height", "width", "depth"])
    link_observations(frame, columns=frame.columns)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("year", np.arange(1990, 2020)),
        ("age", np.arange(30)),
        ("paid", IDS),
        ("width_id_ratio", X[:, 0]),
        ("count", IDS),
        ("grid", X[:, 1]),
        ("idle", IDS),
        ("no", X[:, 2]),
        ("cluster", X[:, 2]),
        ("target", X[:, 2]),
        ("flag", IDS % 2 == 0),
        ("many", np.arange(30.0)),
    ],
)
def test_columns_that_only_resemble_them(name, values):
    link_observations(F.assign(**{name: values}))


def test_the_labels_of_an_explorer_clustered_again():
    labelled = DendrogramExplorer(F, n_clusters=4).to_frame()
    with pytest.warns(
        UserWarning, match=r"'cluster' looks like labels.*columns=\['height', 'width', 'depth'\]"
    ):
        DendrogramExplorer(labelled)
    renamed = DendrogramExplorer(F, n_clusters=4).to_frame(column="cluster_label")
    with pytest.warns(UserWarning, match=r"'cluster_label' looks like labels"):
        DendrogramExplorer(renamed)


def test_a_classic_table_with_its_target():
    with pytest.warns(UserWarning, match=r"'target' looks like labels.*color_by"):
        DendrogramExplorer(load_iris(as_frame=True).frame)


def test_several_at_once_are_one_warning_of_each_kind():
    frame = F.assign(id=IDS, index=np.arange(30), user_id=IDS)
    with (
        pytest.warns(UserWarning, match=r"'index' looks like row numbers"),
        pytest.warns(UserWarning, match=r"columns 'id', 'user_id' look like ids, and are clustered"),
    ):
        DendrogramExplorer(frame)


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize("place", [0, 3])
def test_an_array_with_a_column_that_counts_its_rows(start, place):
    table = np.insert(X, place, np.arange(start, 30 + start), axis=1)
    with pytest.warns(
        UserWarning, match=rf"column {place} counts the rows.*numpy\.delete\(X, {place}, axis=1\)"
    ):
        DendrogramExplorer(table)
    kept = [column for column in range(4) if column != place]
    np.testing.assert_allclose(link_observations(table, columns=kept).Z, linkage(X, "ward"))


def test_a_single_column_of_whole_numbers_is_what_is_meant():
    DendrogramExplorer(pd.DataFrame({"x": np.arange(30)}))
    DendrogramExplorer(np.arange(30.0))


# -- units ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def spread_is_an_error():
    warnings.simplefilter("error")


def test_wine_is_clustered_by_proline_alone_without_scale():
    wine = load_wine(as_frame=True).data
    says = r"standard deviation of 'proline' is 314, that of 'nonflav.*2,530 times.*makes 100 %.*scale=\"standard\""
    with pytest.warns(UserWarning, match=says):
        explorer = DendrogramExplorer(wine)
    assert explorer.scale == "none"


@pytest.mark.usefixtures("spread_is_an_error")
@pytest.mark.parametrize("options", [{"scale": "standard"}, {"scale": "robust"}, {"metric": "correlation"}])
def test_with_a_scale_or_another_metric_nothing_is_said(options):
    DendrogramExplorer(load_wine().data, method="average", **options)


@pytest.mark.parametrize("metric", ["euclidean", "cityblock", "sqeuclidean", "chebyshev", "minkowski"])
@pytest.mark.parametrize("convert", [np.asarray, pd.DataFrame])
def test_arrays_and_other_metrics_that_add_up_differences(metric, convert):
    table = convert(X * [1, 1, 11])
    with pytest.warns(UserWarning, match="columns differ in spread"):
        DendrogramExplorer(table, metric=metric, method="average")


@pytest.mark.usefixtures("spread_is_an_error")
@pytest.mark.parametrize(
    "table",
    [
        F,
        F.assign(constant=7.0),
        X * [1, 2, 8] / X.std(axis=0),
        load_iris(as_frame=True).data,
        load_digits().data[:300],
        PCA().fit_transform(load_iris().data),
    ],
    ids=["alike", "constant", "eightfold", "iris", "digits", "principal components"],
)
def test_units_that_fit(table):
    DendrogramExplorer(table)


def test_what_is_good_to_know_is_no_warning():
    frame = F.assign(kind=list("ab") * 15, constant=7.0)
    linked = link_observations(frame)
    assert re.search(r"1 of 5 columns are not numeric.*'kind'", linked.notes[0])
    assert re.search(r"1 of 4 columns are constant.*'constant'", linked.notes[1])


def test_gaps_do_not_hide_different_units():
    gaps = np.where(rng.random(X.shape) < [0.0, 0.2, 0.2], np.nan, X * [1, 1, 50])
    with pytest.warns(UserWarning, match=r"columns differ in spread.*column 2"):
        DendrogramExplorer(gaps, "average", "nan_euclidean")


def test_units_of_long_tables_are_read_block_by_block(monkeypatch):
    from dendrogram_explorer.input import column_checks

    monkeypatch.setattr(column_checks, "_BLOCK_CELLS", 10)
    with pytest.warns(UserWarning, match=r"standard deviation of column 2 is 25, "):
        DendrogramExplorer(X / X.std(axis=0) * [1, 1, 25])
    DendrogramExplorer(PCA().fit_transform(load_iris().data))

"""Frames of polars come back as such; CSV and Excel files hold what the explorer shows."""

import datetime
import io
import math
import string

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy.cluster.hierarchy import linkage as scipy_linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.export.spreadsheet import require_workbook_room, sheet_names, workbook_bytes
from dendrogram_explorer.export.tables import labelled_rows

CLOUD = np.random.default_rng(5).normal(size=(12, 2))
FORMULAS = ["=cmd|' /C calc'!A0", "=A1", "#REF!", "+1"]
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "a,b",
    'say "hi"',
    "two\nlines",
    "Größe",
    "🍷",
    " ",
    "</script>",
]


def explorer_of(data, **arguments):
    return DendrogramExplorer(data, n_clusters=3, **arguments)


# -- polars --------------------------------------------------------------------------------------------------------


POLARS = pl.DataFrame(
    {
        "width": CLOUD[:, 0],
        "kind": ["a", "b", None] * 4,
        "whole": pl.Series([n * n % 12 for n in range(12)], dtype=pl.Int16),
        "tall": CLOUD[:, 1] > 0,
        "when": [datetime.date(2026, 1, day) for day in range(1, 13)],
        "several": [[1, 2]] * 12,
    }
)


def test_a_polars_frame_comes_back_as_polars_with_one_column_more():
    explorer = explorer_of(POLARS)
    result = explorer.to_frame()
    assert_frame_equal(result.drop("cluster"), POLARS)
    assert result.columns == [*POLARS.columns, "cluster"]
    assert result["cluster"].dtype == pl.Int32
    assert result["cluster"].to_list() == explorer.labels.tolist()
    numbers = np.column_stack([CLOUD[:, 0], POLARS["whole"], CLOUD[:, 1] > 0])
    np.testing.assert_array_equal(explorer.linkage_matrix, scipy_linkage(numbers, "ward"))


@pytest.mark.parametrize(
    ("constructor", "tree"),
    [
        (DendrogramExplorer.from_linkage, scipy_linkage(CLOUD)),
        (DendrogramExplorer.from_distances, np.abs(CLOUD[:, :1] - CLOUD[:, 0])),
        (
            DendrogramExplorer.from_model,
            AgglomerativeClustering(distance_threshold=0, n_clusters=None).fit(CLOUD),
        ),
        (
            DendrogramExplorer.from_hclust,
            {
                "merge": [[-1, -2], *([-leaf, leaf - 2] for leaf in range(3, 13))],
                "height": np.arange(1.0, 12),
            },
        ),
    ],
)
def test_polars_data_beside_a_tree_come_back_too(constructor, tree):
    explorer = constructor(tree, data=POLARS, n_clusters=2)
    assert_frame_equal(explorer.to_frame().drop("cluster"), POLARS)


def test_missing_values_of_polars_are_missing():
    frame = pl.DataFrame(
        {"a": [1, 2, None, 9], "b": [True, None, False, True], "c": [1.5, 2.5, 3.5, float("nan")]}
    )
    with pytest.raises(ValueError, match=r"'a' \(in 1 of 4 rows\), 'b' \(in 1 of 4 rows\), 'c'"):
        explorer_of(frame)
    explorer = explorer_of(frame, impute="mean")
    assert_frame_equal(explorer.to_frame().drop("cluster"), frame)


def test_decimals_of_polars_are_numbers():
    frame = pl.DataFrame({"price": ["1.50", "2.25", "9.00"]}).cast(pl.Decimal(10, 2))
    explorer = explorer_of(frame)
    np.testing.assert_array_equal(explorer.linkage_matrix, scipy_linkage([[1.5], [2.25], [9.0]], "ward"))


def test_a_lazy_frame_is_to_be_collected():
    with pytest.raises(TypeError, match=r"X\.collect\(\)"):
        explorer_of(POLARS.lazy())


def test_later_changes_of_the_polars_frame_do_not_reach_the_explorer():
    frame = pl.DataFrame({"a": CLOUD[:, 0]})
    explorer = explorer_of(frame)
    frame[0, "a"] = 99.0
    frame.insert_column(0, pl.Series("new", [1] * 12))
    assert_frame_equal(explorer.to_frame().drop("cluster"), pl.DataFrame({"a": CLOUD[:, 0]}))


def test_a_polars_column_of_that_name_is_kept():
    frame = pl.DataFrame({"cluster": CLOUD[:, 0], "b": CLOUD[:, 1]})
    with pytest.raises(ValueError, match='column="cluster_label"'):
        explorer_of(frame).to_frame()
    assert explorer_of(frame).to_frame("branch").columns == ["cluster", "b", "branch"]


# -- CSV -----------------------------------------------------------------------------------------------------------


def test_csv_of_the_wines_reads_back_to_the_last_bit():
    wine = load_wine(as_frame=True).data
    explorer = explorer_of(wine, scale="standard")
    back = pd.read_csv(io.StringIO(explorer.to_csv()), index_col="sample")
    pd.testing.assert_frame_equal(back.drop(columns="cluster"), wine, check_names=False)
    assert back["cluster"].tolist() == explorer.labels.tolist()


def test_csv_file_is_the_text(tmp_path):
    explorer = explorer_of(CLOUD, names=HOSTILE)
    path = explorer.to_csv(tmp_path / "clusters.csv")
    assert path.read_bytes().decode() == explorer.to_csv()
    text = explorer.to_csv(safe=False)
    back = pd.read_csv(io.StringIO(text), keep_default_na=False, lineterminator="\n")
    assert back["sample"].tolist() == HOSTILE


def test_csv_without_data_has_samples_and_labels():
    explorer = DendrogramExplorer.from_linkage(scipy_linkage([[0.0], [1.0], [5.0]]), n_clusters=2)
    assert explorer.to_csv(column="branch") == "sample,branch\n0,1\n1,1\n2,2\n"


@pytest.mark.parametrize(
    ("index", "heads"),
    [
        (pd.RangeIndex(12), ["sample"]),
        (pd.Index(list(string.ascii_lowercase[:12]), name="wine"), ["wine"]),
        (pd.MultiIndex.from_product([["a", "b"], range(6)], names=["batch", None]), ["batch", "sample"]),
        (pd.Index(range(5, 17), name="width"), ["width_label"]),
    ],
)
def test_the_index_of_a_frame_leads_the_rows(index, heads):
    frame = pd.DataFrame(CLOUD, index=index, columns=["width", "height"])
    rows = labelled_rows(explorer_of(frame).state.linkage, np.ones(12, dtype=np.int32))
    assert rows.columns.tolist() == [*heads, "width", "height", "cluster"]
    given = index.to_frame(index=False)
    for position in range(len(heads)):
        assert rows.iloc[:, position].tolist() == given.iloc[:, position].tolist()


def test_names_given_beside_a_frame_come_first():
    named = [f"wine {number}" for number in range(12)]
    frame = pd.DataFrame(CLOUD, columns=["a", "b"])
    plain = labelled_rows(explorer_of(frame, names=named).state.linkage, np.ones(12))
    assert plain.columns.tolist() == ["sample", "a", "b", "cluster"]
    assert plain["sample"].tolist() == named
    frame.index = pd.Index(range(100, 112), name="id")
    both = labelled_rows(explorer_of(frame, names=named).state.linkage, np.ones(12))
    assert both.columns.tolist() == ["sample", "id", "a", "b", "cluster"]
    assert both["id"].tolist() == list(range(100, 112))


# -- names of clusters -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", [pd, pl])
def test_names_of_clusters_are_a_column_of_their_own(library):
    explorer = explorer_of(library.DataFrame({"a": CLOUD[:, 0], "b": CLOUD[:, 1]}))
    assert list(explorer.to_frame().columns) == ["a", "b", "cluster"]
    explorer.name_cluster(2, "dry, old")
    frame = explorer.to_frame()
    assert list(frame.columns) == ["a", "b", "cluster", "cluster_name"]
    expected = ["dry, old" if label == 2 else "" for label in explorer.labels]
    assert list(frame["cluster_name"]) == expected
    assert "branch_name" in explorer.to_frame("branch").columns
    rows = pd.read_csv(io.StringIO(explorer.to_csv()))
    assert rows["cluster_name"].fillna("").tolist() == expected


def test_a_column_that_is_called_as_the_names_would_be_is_kept():
    explorer = explorer_of(pd.DataFrame(CLOUD, columns=["cluster_name", "b"]))
    assert explorer.to_frame().columns.tolist() == ["cluster_name", "b", "cluster"]
    explorer.name_cluster(1, "dry")
    with pytest.raises(ValueError, match="column 'cluster_name' already"):
        explorer.to_frame()
    assert explorer.to_frame("group").columns.tolist() == ["cluster_name", "b", "group", "group_name"]


def test_sheets_are_called_as_the_clusters_are(tmp_path):
    explorer = explorer_of(CLOUD)
    explorer.cluster_names = {1: "a/b", 3: "=1+1"}
    book = opened(explorer, tmp_path)
    assert book.sheetnames == ["Summary", "1 a_b", "Cluster 2", "3 =1+1"]
    assert "cluster_name" in [cell.value for cell in book["1 a_b"][1]]


# -- Excel ---------------------------------------------------------------------------------------------------------


def opened(explorer, tmp_path, **arguments):
    return openpyxl.load_workbook(explorer.to_excel(tmp_path / "clusters.xlsx", **arguments))


def test_workbook_has_a_summary_and_a_sheet_for_each_cluster(tmp_path):
    wine = load_wine(as_frame=True).data
    explorer = explorer_of(wine, scale="standard")
    book = opened(explorer, tmp_path)
    assert book.sheetnames == ["Summary", "Cluster 1", "Cluster 2", "Cluster 3"]
    path = tmp_path / "clusters.xlsx"
    summary = pd.read_excel(path, sheet_name="Summary")
    assert summary["cluster"].tolist() == [1, 2, 3]
    assert summary["size"].tolist() == [len(members) for members in explorer.clusters.values()]
    expected = explorer.summary()
    assert summary["medoid"].tolist() == expected["medoid"].tolist()
    assert summary["features"].tolist() == expected["features"].tolist()
    np.testing.assert_allclose(summary["mean_alcohol"], expected["mean_alcohol"])
    for label, members in explorer.clusters.items():
        sheet = pd.read_excel(path, sheet_name=f"Cluster {label}", index_col="sample")
        expected = wine.iloc[members]
        pd.testing.assert_frame_equal(
            sheet.drop(columns="cluster"), expected, check_names=False, check_dtype=False
        )
        assert set(sheet["cluster"]) == {label}


def test_summary_gives_merge_heights_and_colours(tmp_path):
    explorer = explorer_of([[0.0], [1.0], [5.0], [5.5], [20.0]])
    summary = opened(explorer, tmp_path)["Summary"]
    heads = [cell.value for cell in summary[1]]
    rows = [
        dict(zip(heads, [cell.value for cell in row], strict=True)) for row in summary.iter_rows(min_row=2)
    ]
    heights = {(0, 1): 1.0, (2, 3): 0.5, (4,): 0.0}
    assert [row["merge_height"] for row in rows] == [
        heights[tuple(members.tolist())] for members in explorer.clusters.values()
    ]
    numbers = explorer.state.clusters.sample_colors
    colors = {label: explorer._palette[numbers[members[0]]] for label, members in explorer.clusters.items()}
    assert {row["cluster"]: row["colour"] for row in rows} == colors
    assert [cell.hyperlink.location for cell in summary["A"][1:]] == [
        f"'Cluster {label}'!A1" for label in (1, 2, 3)
    ]


def one_kind_of_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=15, deadline=None)
@example(["", "\r"])
@given(
    st.lists(
        st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(FORMULAS),
        min_size=2,
        max_size=6,
    )
)
def test_text_is_never_a_formula_nor_an_error(texts):
    rows = pd.DataFrame({"sample": pd.Series(texts, dtype=object), "cluster": 1})
    content = workbook_bytes(rows, [np.arange(len(texts))], pd.DataFrame({"cluster": [1]}), ["#0072B2"])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Cluster 1"]
    for text, (cell,) in zip(texts, sheet.iter_rows(min_row=2, max_col=1), strict=True):
        assert cell.data_type in ("s", "inlineStr") or cell.value is None
        # XML knows no control characters, and where lxml does not write it one kind of line break.
        kept = "".join("\N{REPLACEMENT CHARACTER}" if ord(c) < 32 and c not in "\t\n\r" else c for c in text)
        assert one_kind_of_break(cell.value or "") == one_kind_of_break(kept)


def test_a_column_of_a_hostile_name_is_text(tmp_path):
    frame = pd.DataFrame(CLOUD, columns=["=1+1", "@x"])
    sheet = opened(explorer_of(frame), tmp_path)["Cluster 1"]
    assert [cell.value for cell in sheet[1]] == ["sample", "=1+1", "@x", "cluster"]
    assert {cell.data_type for cell in sheet[1]} == {"s"}
    assert sheet["B1"].quotePrefix


def test_what_excel_cannot_hold_is_written_as_text(tmp_path):
    frame = pd.DataFrame(
        {
            "number": [10**17 + 1, 5, -(10**15)],
            "limit": pd.Series([math.inf, -math.inf, 0.5], dtype=object),
            "zoned": pd.to_datetime(["2026-01-01T00:00Z"] * 3),
            "day": pd.to_datetime(["2026-01-02", None, "1850-01-01"]),
            "gap": pd.array([1, None, 3], dtype="Int64"),
            "kind": pd.Categorical(["a", None, "b"]),
            "thing": [(1, 2), {"k": 1}, b"raw"],
            "text": ["x" * 40_000, "", "bell\a"],
        }
    )
    content = workbook_bytes(frame, [np.arange(3)], pd.DataFrame({"cluster": [1]}), ["#0072B2"])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Cluster 1"]
    heads = [cell.value for cell in sheet[1]]
    found = {
        head: [cell.value for cell in column[1:]] for head, column in zip(heads, sheet.columns, strict=True)
    }
    assert found["number"] == ["100000000000000001", 5, str(-(10**15))]
    assert found["limit"] == ["inf", "-inf", 0.5]
    assert found["zoned"] == ["2026-01-01T00:00:00+00:00"] * 3
    assert found["day"] == [datetime.datetime(2026, 1, 2), None, "1850-01-01T00:00:00"]
    assert found["gap"] == [1, None, 3]
    assert found["kind"] == ["a", None, "b"]
    assert found["thing"] == ["(1, 2)", "{'k': 1}", "b'raw'"]
    assert found["text"][0] == "x" * 32_766 + "…"
    assert found["text"][2] == "bell\N{REPLACEMENT CHARACTER}"


def test_named_clusters_name_their_sheets():
    rows = pd.DataFrame({"sample": list("abc"), "cluster": [1, 2, 3]})
    summary = pd.DataFrame({"cluster": [1, 2, 3], "name": ["Reds: 2026", None, "reds_ 2026"]})
    content = workbook_bytes(rows, [np.array([row]) for row in range(3)], summary, ["#FFFFFF"] * 3)
    book = openpyxl.load_workbook(io.BytesIO(content))
    # By the labels, too: which of two is "reds (2)" nobody could tell.
    assert book.sheetnames == ["Summary", "1 Reds_ 2026", "Cluster 2", "3 reds_ 2026"]


@settings(deadline=None)
@given(st.lists(st.text(max_size=50), max_size=20))
def test_sheet_names_are_what_excel_takes(wanted):
    names = sheet_names(wanted, taken=["Summary"])
    assert len({name.casefold() for name in [*names, "Summary", "History"]}) == len(wanted) + 2
    for name in names:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name


def test_too_many_clusters_are_refused_before_anything_is_written(tmp_path):
    explorer = DendrogramExplorer(np.arange(251.0)[:, None] ** 1.1, n_clusters=251)
    with pytest.raises(ValueError, match=r"251 clusters.*at most 250.*to_csv"):
        explorer.to_excel(tmp_path / "clusters.xlsx")
    assert list(tmp_path.iterdir()) == []
    require_workbook_room(250, largest=2, n_columns=3)


def test_a_cluster_longer_than_a_sheet_is_refused_at_once(tmp_path):
    n = 1_048_577
    grown = np.arange(2, n + 1)
    chain = np.column_stack([np.r_[0, grown[:-1] + n - 2], grown - 1, grown - 1.0, grown])
    explorer = DendrogramExplorer.from_linkage(chain, n_clusters=2)
    with pytest.raises(ValueError, match="1,048,576 samples, but a sheet of Excel holds 1,048,575"):
        explorer.to_excel(tmp_path / "clusters.xlsx")


def test_more_columns_than_a_sheet_has_are_refused(tmp_path):
    frame = pd.DataFrame(np.arange(3 * 16_384.0).reshape(3, -1))
    with pytest.raises(ValueError, match="16,386 columns, but a sheet of Excel holds 16,384"):
        explorer_of(frame).to_excel(tmp_path / "clusters.xlsx")


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"not named \.xlsx.*'clusters\.xlsx'"):
        explorer_of(CLOUD).to_excel(tmp_path / "clusters.xls")

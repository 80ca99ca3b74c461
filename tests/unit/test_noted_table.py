"""Tables of advice show what has to be known about them."""

import pandas as pd

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.advice.noted_table import NotedTable
from tests.unit.tutorial import X


def test_suggestions_show_their_caveats_in_full_and_what_is_left_out():
    explorer = DendrogramExplorer.from_linkage(DendrogramExplorer(X).linkage_matrix)
    table = explorer.suggest_cuts("all")
    for shown in (repr(table), str(table), table._repr_html_()):
        text = " ".join(shown.split())
        assert all(caveat in text for caveat in table["caveat"])
        assert "Left out: calinski_harabasz, davies_bouldin. The samples are needed in columns" in text
    assert max(map(len, repr(table).splitlines())) <= 110


def test_compared_methods_show_that_heights_do_not_compare():
    table = DendrogramExplorer(X).compare_methods(["ward", "single"], ["euclidean", "cityblock"])
    for shown in (repr(table), table._repr_html_()):
        text = " ".join(shown.split())
        assert "Heights of different methods and metrics do not compare" in text
        assert "Left out: ward with cityblock. Euclidean distances are needed." in text


def test_what_is_made_of_it_is_a_plain_table():
    table = NotedTable({"method": ["a"], "caveat": ["b" * 100]})
    assert type(table[["method"]]) is pd.DataFrame
    assert type(table.query("method == 'a'")) is pd.DataFrame
    assert table.to_csv(index=False) == f"method,caveat\na,{'b' * 100}\n"


def test_text_is_escaped():
    table = NotedTable({"distance": ["<script>"], "caveat": ["<i>"]}, index=["<b>"])
    table.attrs["note"] = "<u>"
    shown = table._repr_html_()
    assert not any(tag in shown for tag in ("<script>", "<i>", "<b>", "<u>"))
    assert "&lt;script&gt;" in shown

"""Names with lone surrogates, as os.listdir gives for file names that are no UTF-8: in everything that holds text."""

import xml.etree.ElementTree as ET

import numpy as np
import openpyxl
import pandas as pd
import pytest

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask

X = np.random.default_rng(3).normal(size=(8, 2))
ODD, WHOLE = "caf\udce9", "caf\N{REPLACEMENT CHARACTER}"


@pytest.fixture
def explorer():
    frame = pd.DataFrame(
        X, columns=pd.Index([ODD, "b"], dtype=object), index=pd.Index([ODD, *"bcdefgh"], dtype=object)
    )
    frame["kind"] = pd.Series([ODD, "x"] * 4, index=frame.index, dtype=object)
    explorer = DendrogramExplorer(frame, n_clusters=2, color_by="kind")
    explorer.name_cluster(1, ODD)
    return explorer


def test_names_have_a_sign_in_place_of_what_no_file_can_hold(explorer):
    assert explorer.names[0] == WHOLE
    assert explorer.cluster_names == {1: WHOLE}
    assert explorer.select(names=ODD).tolist() == explorer.select(names=WHOLE).tolist() == [0]
    assert explorer.scatter.axes
    assert DendrogramExplorer(X, names=[ODD, *"bcdefgh"]).to_series().index[0] == WHOLE
    assert DendrogramExplorer([ODD, "b", "cc"], "single", lambda a, b: abs(len(a) - len(b))).names[0] == WHOLE


@pytest.mark.parametrize("name", ["to_csv", "to_newick", "to_svg", "to_html", "to_png", "to_excel"])
def test_files(explorer, name, tmp_path):
    path = getattr(explorer, name)(tmp_path / "file.xlsx")
    if name == "to_excel":
        book = openpyxl.load_workbook(path)
        texts = [book.sheetnames[1], *(cell.value for cell in next(book[book.sheetnames[1]].rows))]
        assert any(WHOLE in text for text in texts)
        assert {cell.value for cell in book[book.sheetnames[1]]["D"]} <= {"kind", WHOLE, "x"}
    elif name in ("to_csv", "to_newick", "to_svg"):
        assert WHOLE in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["csv", "newick", "svg", "html", "excel"])
def test_what_the_browser_asks_for(explorer, kind):
    assert len(ask(explorer, "file", format=kind)["buffers"]) == 1


@pytest.mark.parametrize(
    "sign", ["\x00", "\x01", "\x1b", "\x7f", "\ufffe", "\uffff", "\u2028", "]]>", "\N{GRINNING FACE}"]
)
def test_drawings_and_workbooks_with_any_sign_can_be_read(sign, tmp_path):
    frame = pd.DataFrame(X, columns=[f"a{sign}", "b"], index=[f"one{sign}", *"bcdefgh"])
    explorer = DendrogramExplorer(frame, n_clusters=2, color_by=[f"class{sign}", "x"] * 4)
    explorer.name_cluster(1, f"dry{sign}")
    names = [element.text for element in ET.fromstring(explorer.to_svg().encode()).iter() if element.text]
    kept = sign if sign in ("\x7f", "]]>", "\N{GRINNING FACE}") else "" if sign == "\u2028" else "\ufffd"
    assert {f"one{kept}", "b"} <= set(names)
    book = openpyxl.load_workbook(explorer.to_excel(tmp_path / "clusters.xlsx"))
    assert len(book.sheetnames) == 3

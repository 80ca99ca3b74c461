"""The text of a page without a kernel; what it does in a browser is in tests/browser/test_page.py."""

import base64
import gzip
import hashlib
import html
import json
import re
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage
from sklearn.datasets import load_wine

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.export.packing import pack

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "a & b",
    '"quoted", and',
    "😀",
    "\u2028",
    "\udc80",
]


def unpack(text):
    """What `unpack` of unpack.ts does."""
    whole = gzip.decompress(base64.b64decode(text, validate=True))
    (length,) = struct.unpack("<I", whole[:4])
    payload = whole[4 + length :]

    def revive(value):
        if "$bytes" not in value:
            return value
        start, size, width = value["$bytes"]
        shuffled = np.frombuffer(payload[start : start + size], np.uint8)
        return shuffled.reshape(width, -1).T.tobytes() if size else b""

    return json.loads(whole[4 : 4 + length], object_hook=revive)


def data_of(page):
    return unpack(re.search(r'id="dendro-data">([^<]*)<', page)[1])


@pytest.fixture
def explorer():
    with_names = DendrogramExplorer(np.arange(7.0)[:, None] ** 2, names=HOSTILE)
    yield with_names
    with_names.close()


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text() | st.binary(max_size=70),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(values)
def test_what_is_packed_comes_back(value):
    assert unpack(pack(value)) == value


@pytest.mark.parametrize(("dtype", "width"), [("<i4", 4), ("<f8", 8)])
def test_arrays_are_shuffled_by_their_numbers(dtype, width):
    array = np.sort(np.random.default_rng(0).gamma(1, 1e5, 5000)).astype(dtype)
    text = pack({"array": array.tobytes()})
    assert f'"$bytes":[0,{array.nbytes},{width}]'.encode() in gzip.decompress(base64.b64decode(text))
    assert unpack(text)["array"] == array.tobytes()
    assert len(text) < 0.85 * len(base64.b64encode(gzip.compress(array.tobytes())))


def test_the_page_is_the_same_every_time(explorer):
    assert explorer.to_html() == explorer.to_html()


def test_no_name_and_no_title_is_markup(explorer):
    title = "<b>&</b> </title><script>alert(2)</script>"
    page = explorer.to_html(title=title)
    assert page.count("<script") == 2
    assert page.count("</script") == 2
    assert "alert(" not in re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL).replace(
        html.escape(title), ""
    )
    assert page.count(html.escape(title)) == 2
    assert json.loads(data_of(page)["traits"]["_names"]) == explorer.names
    assert explorer.names == [*HOSTILE[:-1], "\ufffd"]


def test_the_policy_allows_what_is_in_the_page_and_nothing_else(explorer):
    page = explorer.to_html()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == directives["connect-src"] == "'none'"
    for directive, element in (("script-src", "script"), ("style-src", "style")):
        inline = re.search(rf"<{element}>(.*?)</{element}>", page, flags=re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert directives[directive] == f"'sha256-{digest}'"
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?!\w*\.)""", page.split("<script")[0])


def test_the_page_begins_as_the_explorer_is(explorer):
    explorer.n_clusters = 3
    explorer.join(explorer.cut.joined[0] if explorer.cut.joined else 2 * 7 - 2)
    explorer.selection = [1, 4]
    explorer.truncate_mode, explorer.p = "lastp", 5
    explorer.palette = ["teal", "crimson"]
    data = data_of(explorer.to_html())
    traits = data["traits"]
    assert traits["cut_height"] == explorer.cut_height
    assert traits["_branches"] == {"split": [], "joined": [12]}
    assert traits["selection"] == [1, 4]
    assert "labels" not in traits
    assert (traits["truncate_mode"], traits["p"]) == ("lastp", 5)
    assert traits["_palette"] == ["#008080", "#DC143C"]
    np.testing.assert_array_equal(
        np.frombuffer(traits["_tree"]["children"], "<i4").reshape(-1, 2), explorer.linkage_matrix[:, :2]
    )
    np.testing.assert_array_equal(
        np.frombuffer(traits["_tree"]["heights"], "<f8"), explorer.linkage_matrix[:, 2]
    )
    assert data["base_roots"] == b""


def test_a_cut_that_is_no_line_comes_without_what_is_cut_by_hand():
    explorer = DendrogramExplorer(load_wine(as_frame=True).data, scale="standard")
    explorer.cut_inconsistent(1.1)
    plain = np.sort(np.frombuffer(explorer._cut_roots, "<i4"))
    node = next(node for node in plain if node >= 178)
    explorer.split(int(node))
    data = data_of(explorer.to_html())
    np.testing.assert_array_equal(np.sort(np.frombuffer(data["base_roots"], "<i4")), plain)
    assert node in data["traits"]["_branches"]["split"]
    assert node not in np.frombuffer(data["traits"]["_cut_roots"], "<i4")


def test_points_are_those_of_the_scatter_also_where_values_are_missing():
    rows = np.array([[0.0, 1.0], [1.0, 0.5], [4.0, 4.0]])
    data = data_of(DendrogramExplorer.from_linkage(linkage(rows), data=rows).to_html())
    assert np.frombuffer(data["traits"]["_points"]["x"], "<f4").tolist() == [0, 1, 4]
    without = data_of(DendrogramExplorer.from_linkage(linkage(rows)).to_html())
    assert "x" not in without["traits"]["_points"]
    assert "data=" in without["traits"]["_points"]["note"]


def test_the_file_is_written_whole_or_not_at_all(explorer, tmp_path, monkeypatch):
    path = tmp_path / "clusters.html"
    assert explorer.to_html(path) == path
    written = path.read_bytes()
    assert written.decode() == explorer.to_html()
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        explorer.to_html(tmp_path / "missing" / "clusters.html")
    with pytest.raises(TypeError, match="title is an int"):
        explorer.to_html(path, title=3)
    assert path.read_bytes() == written
    assert [each.name for each in tmp_path.iterdir()] == ["clusters.html"]


def test_a_million_samples_take_a_few_bytes_each():
    n = 200_000
    rng = np.random.default_rng(0)
    points = rng.normal(size=(n, 2))
    heights = np.sort(rng.gamma(1, size=n - 1))
    chain = np.column_stack(
        (np.r_[0, np.arange(n, 2 * n - 2)], np.arange(1, n), heights, np.arange(2, n + 1))
    )
    explorer = DendrogramExplorer.from_linkage(chain, data=points)
    page = explorer.to_html()
    assert len(page) < 100_000 + 20 * n


def test_a_tree_that_is_not_saved_is_on_the_page_all_the_same(explorer):
    with_arrays = data_of(explorer.to_html())
    explorer.save_arrays = False
    assert "children" not in explorer._tree
    assert explorer._names == b""
    assert data_of(explorer.to_html()) == with_arrays
    explorer.save_arrays = True
    assert len(explorer._tree["heights"]) == 8 * 6


def test_in_words(explorer):
    explorer.n_clusters = 3
    assert repr(explorer).startswith("DendrogramExplorer: 7 samples (ward, euclidean), 3 clusters at height ")
    explorer.join(12)
    assert repr(explorer).endswith(", single branches cut by hand")
    explorer.reset_branches()
    explorer.cut_inconsistent(10)
    assert repr(explorer).endswith(": 7 samples (ward, euclidean), 1 cluster by inconsistency")
    given = DendrogramExplorer.from_linkage(linkage([[0.0], [1.0]]))
    assert repr(given).startswith("DendrogramExplorer: 2 samples, ")

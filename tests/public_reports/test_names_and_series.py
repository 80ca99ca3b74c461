"""Series of other lengths, columns of several levels, names and texts that are none."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.columns import sample_column
from dendrogram_explorer.linkage.hclust import link_hclust
from dendrogram_explorer.linkage.sources import link_matrix, link_observations

X = np.random.default_rng(3).normal(size=(12, 2))
NAMES = [f"s{place}" for place in range(12)]
FRAME = pd.DataFrame(X, index=NAMES, columns=["a", "b"])


@pytest.mark.parametrize(
    ("series", "says"),
    [
        (
            pd.Series(range(20), index=[f"s{place}" for place in range(20)]),
            r"color_by has 20 values.*12 of the 12 samples: pass color_by\.reindex\(X\.index\)",
        ),
        (
            pd.Series(range(5), index=NAMES[:5]),
            r"5 of the 12 samples: pass color_by\.reindex\(X\.index\)\. The others become missing values",
        ),
        (pd.Series(range(5), index=list("vwxyz")), r"Select the samples that were clustered, in their order"),
    ],
)
def test_a_series_of_another_length(series, says):
    with pytest.raises(ValueError, match=says):
        DendrogramExplorer(FRAME, color_by=series)


def test_a_series_of_another_length_beside_an_array_and_beside_names():
    with pytest.raises(ValueError, match=r"color_by\.reindex\(range\(12\)\)"):
        DendrogramExplorer(X, color_by=pd.Series(range(20)))
    with pytest.raises(ValueError, match=r"color_by\.reindex\(explorer\.names\)"):
        DendrogramExplorer(X, names=NAMES, color_by=pd.Series(range(13), index=[*NAMES, "other"]))
    explorer = DendrogramExplorer(FRAME)
    with pytest.raises(ValueError, match=r"classes\.reindex\(X\.index\)"):
        explorer.compare_with(pd.Series(range(13), index=[*NAMES, "other"]))


def test_columns_of_several_levels():
    frame = pd.DataFrame(X, columns=pd.MultiIndex.from_tuples([("p", "x"), ("p", "y")]))
    frame[("q", "kind")] = list("ab") * 6
    linked = link_observations(frame)
    assert sample_column(linked, ("p", "x"), "color_by").tolist() == X[:, 0].tolist()
    assert sample_column(linked, ("q", "kind"), "color_by").tolist() == list("ab") * 6
    assert sample_column(linked, "p, x", "color_by").tolist() == X[:, 0].tolist()
    assert link_observations(frame, columns=[("p", "x")]).feature_names == ["p, x"]
    assert link_observations(frame, columns=("p", "x")).feature_names == ["p, x"]
    with pytest.raises(ValueError, match="2 values"):
        sample_column(linked, ("p", "z"), "color_by")


@pytest.mark.parametrize("height", [-1e-16, -1e-12, -0.0])
def test_a_height_that_rounding_left_below_0(height):
    Z = linkage(X, "average")
    Z[0, 2] = height
    assert DendrogramExplorer.from_linkage(Z).linkage_matrix[0, 2] == 0


def test_a_height_below_0_is_refused_with_a_remedy():
    Z = linkage(X, "average")
    Z[0, 2] = -0.5
    with pytest.raises(ValueError, match=r"has the height -0\.5.*Z\[:, 2\] = numpy\.maximum\(Z\[:, 2\], 0\)"):
        DendrogramExplorer.from_linkage(Z)


@pytest.mark.parametrize(
    "names", [[["a"]] * 12, [{"a": 1}] * 12, [np.array([1, 2])] * 12, [len] * 12, [*NAMES[:-1], {"x"}]]
)
def test_names_that_are_not_texts(names):
    with pytest.raises(
        TypeError, match=r"names\[\d+\] is an? .*each a text or a number\. Pass one flat list"
    ):
        DendrogramExplorer(X, names=names)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, r"given a dict without merge and height\. Needed: the fields merge"),
        ({"merge": [[-1, -2]]}, r"given a dict without height \(its fields: 'merge'\)"),
        ("tree.json", r"the text 'tree\.json'; a file is read with json\.load\(open\(path\)\)"),
        (None, r"from_hclust was given None\. Needed"),
        ([], r"from_hclust was given a list\. Needed"),
    ],
)
def test_what_is_not_a_tree_of_r(given, says):
    with pytest.raises(TypeError, match=says):
        link_hclust(given)


def test_a_tree_of_r_from_its_file(tmp_path):
    path = tmp_path / "tree.json"
    path.write_text(
        json.dumps({"merge": [[-1, -2], [1, -3]], "height": [1.0, 4.5], "labels": ["a", "b", "c"]})
    )
    with path.open() as file:
        assert link_hclust(json.load(file)).names == ["a", "b", "c"]


@pytest.mark.parametrize("color", ["transparent", "none", "rgba(0, 0, 0, 0.5)", "#00000080", "#0008"])
def test_colours_that_let_others_through(color):
    with pytest.raises(ValueError, match=r"Needed: an opaque colour.*'#CCCCCC'"):
        DendrogramExplorer(X, palette={15: color})


@pytest.mark.parametrize("convert", [list, np.array, pd.Series, lambda x: pd.Series(x, dtype=object)])
def test_halves_of_characters(convert):
    explorer = DendrogramExplorer(X, color_by=convert(["\ud800", "b"] * 6), names=["\udfff"] * 12)
    assert explorer.names[0] == "\ufffd"
    explorer.to_svg().encode()


def test_a_feature_of_an_array_has_a_name():
    linked = link_observations(X, feature_names=["width", "height"])
    assert linked.feature_labels == ["width", "height"]
    assert sample_column(linked, "height", "color_by").tolist() == X[:, 1].tolist()
    assert link_matrix(linkage(X), data=X, feature_names=["w", "h"]).feature_labels == ["w", "h"]


@pytest.mark.parametrize(
    ("names", "data", "error", "says"),
    [
        (["a"], X, ValueError, r"feature_names has length 1, but X has 2 columns"),
        (["a", "a"], X, ValueError, r"feature_names has 'a' twice"),
        ("ab", X, TypeError, r"feature_names has the type str"),
        (["a", "b"], FRAME, ValueError, r"X is a DataFrame, whose columns have names.*X\.set_axis"),
    ],
)
def test_feature_names_that_cannot_be(names, data, error, says):
    with pytest.raises(error, match=says):
        link_observations(data, feature_names=names)


@pytest.mark.parametrize(
    ("columns", "data", "error", "says"),
    [
        (["A"], FRAME, ValueError, r"columns names 'A', which is not a column of X\. Did you mean 'a'"),
        ([], FRAME, ValueError, r"columns is empty"),
        (["a", "a"], FRAME, ValueError, r"columns names 'a' twice"),
        ({"a": 1}, FRAME, TypeError, r"columns has the type dict"),
        (5, X, ValueError, r"columns names 5, which is not a column of X.*Needed: some of 0, 1"),
        (["x"], X, ValueError, r"The columns have no names: pass positions, or feature_names"),
        ([True], FRAME, ValueError, r"a mask of 1 booleans, but X has 2 columns"),
        (["kind"], FRAME.assign(kind="a"), ValueError, r"no numeric column.*'kind'"),
        (
            ["a", "kind"],
            FRAME.assign(kind="a"),
            ValueError,
            r"columns that are not numeric: 'kind'.*metric='gower'",
        ),
        (slice(0, 1), FRAME, TypeError, r"Pass list\(X\.columns"),
    ],
)
def test_columns_that_cannot_be(columns, data, error, says):
    with pytest.raises(error, match=says):
        link_observations(data, columns=columns)


@pytest.mark.parametrize(
    ("columns", "expected"), [("b", [1]), (["b", "a"], [1, 0]), (pd.Index(["b"]), [1]), ([False, True], [1])]
)
def test_columns_of_a_frame(columns, expected):
    linked = link_observations(FRAME, columns=columns)
    np.testing.assert_array_equal(linked.observations, X[:, expected])
    assert linked.numeric_columns == expected
    assert linked.frame.columns.tolist() == ["a", "b"]


@pytest.mark.parametrize("columns", [1, [-1], ["h"], np.array([1])])
def test_columns_of_an_array(columns):
    linked = link_observations(X, columns=columns, feature_names=["w", "h"])
    np.testing.assert_array_equal(linked.observations, X[:, [1]])
    assert linked.feature_labels == ["h"]
    assert sample_column(linked, "w", "color_by").tolist() == X[:, 0].tolist()

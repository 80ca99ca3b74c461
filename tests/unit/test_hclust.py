import json

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.cluster.hierarchy import leaves_list, linkage

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.linkage.hclust import link_hclust

from .linkages import linkages

# R's dataset USArrests (McNeil 1977): murder, assault, urban population and rape in the 50 states, by name.
US_ARRESTS = np.fromstring(
    """13.2 236 58 21.2  10 263 48 44.5  8.1 294 80 31  8.8 190 50 19.5  9 276 91 40.6  7.9 204 78 38.7
    3.3 110 77 11.1  5.9 238 72 15.8  15.4 335 80 31.9  17.4 211 60 25.8  5.3 46 83 20.2  2.6 120 54 14.2
    10.4 249 83 24  7.2 113 65 21  2.2 56 57 11.3  6 115 66 18  9.7 109 52 16.3  15.4 249 66 22.2  2.1 83 51 7.8
    11.3 300 67 27.8  4.4 149 85 16.3  12.1 255 74 35.1  2.7 72 66 14.9  16.1 259 44 17.1  9 178 70 28.2
    6 109 53 16.4  4.3 102 62 16.5  12.2 252 81 46  2.1 57 56 9.5  7.4 159 89 18.8  11.4 285 70 32.1
    11.1 254 86 26.1  13 337 45 16.1  0.8 45 44 7.3  7.3 120 75 21.4  6.6 151 68 20  4.9 159 67 29.3
    6.3 106 72 14.9  3.4 174 87 8.3  14.4 279 48 22.5  3.8 86 45 12.8  13.2 188 59 26.9  12.7 201 80 25.5
    3.2 120 80 22.9  2.2 48 32 11.2  8.5 156 63 20.7  4 145 73 26.2  5.7 81 39 9.3  2.6 53 66 10.8
    6.8 161 60 15.6""",
    sep=" ",
).reshape(50, 4)


def as_hclust(Z):
    """A linkage matrix in R's numbering, as ?hclust describes it."""
    n = len(Z) + 1
    ids = Z[:, :2].astype(int)
    merge = np.where(ids < n, -ids - 1, ids - n + 1)
    return {"merge": merge, "height": Z[:, 2], "order": leaves_list(Z) + 1}


@settings(max_examples=100, deadline=None)
@given(linkages())
def test_every_tree_comes_back(Z):
    hclust = as_hclust(Z)
    np.testing.assert_array_equal(link_hclust(hclust["merge"], hclust["height"]).Z, Z)
    np.testing.assert_array_equal(link_hclust(hclust).Z, Z)


@settings(max_examples=100, deadline=None)
@given(linkages())
def test_the_order_turns_the_branches(Z):
    hclust = as_hclust(Z)
    mirrored = hclust["order"][::-1]
    turned = link_hclust(hclust["merge"], hclust["height"], order=mirrored).Z
    np.testing.assert_array_equal(leaves_list(turned) + 1, mirrored)
    np.testing.assert_array_equal(np.sort(turned[:, :2]), np.sort(Z[:, :2]))
    np.testing.assert_array_equal(turned[:, 2:], Z[:, 2:])


def test_usarrests_as_r_prints_it():
    # R's example(dendrogram) prints for hclust(dist(USArrests), "ave"): 2 branches, 50 members, at height 152.314.
    hclust = as_hclust(linkage(US_ARRESTS, "average"))
    explorer = DendrogramExplorer.from_hclust(
        hclust["merge"], hclust["height"], hclust["order"], data=US_ARRESTS
    )
    assert explorer.linkage_matrix[-1, 2] == pytest.approx(152.314, abs=5e-4)
    assert explorer.linkage_matrix[-1, 3] == 50
    # Iowa (15) and New Hampshire (29) are the nearest pair.
    assert hclust["merge"][0].tolist() == [-15, -29]
    assert explorer.linkage_matrix[0, 2] == pytest.approx(2.291288, abs=1e-6)


def test_what_jsonlite_writes():
    text = (
        '{"merge":[[-1,-2],[-3,1]],"height":[1,4.5],"order":[3,1,2],"labels":["a","b","c"],'
        '"method":["mcquitty"],"dist.method":["manhattan"]}'
    )
    linked = link_hclust(json.loads(text))
    assert linked.names == ["a", "b", "c"]
    assert (linked.method, linked.metric) == ("weighted", "cityblock")
    assert leaves_list(linked.Z).tolist() == [2, 0, 1]
    # R without labels writes an empty list or null.
    assert link_hclust({"merge": [[-1, -2]], "height": [1], "labels": {}, "order": []}).names is None


class ListVector:
    """The two things of rpy2's vector that are used."""

    names = ("merge", "height", "order", "labels", "method")

    def rx2(self, name):
        fields = {
            "merge": [[-2, -1]],
            "height": [2.0],
            "order": [2, 1],
            "labels": ["a", "b"],
            "method": ["ward.D2"],
        }
        return np.asarray(fields[name])


def test_a_vector_of_rpy2s():
    linked = link_hclust(ListVector())
    assert linked.names == ["a", "b"]
    assert linked.method == "ward"
    assert linked.Z.tolist() == [[1, 0, 2, 2]]


@pytest.mark.parametrize(
    ("merge", "height", "says"),
    [
        (
            [[-1, -2], [-3, 2]],
            [1, 2],
            r"step 2 \(counting from 1, as R\), \(-3, 2\), joins the result of a step that comes later",
        ),
        ([[-1, -2], [-1, 1]], [1, 2], r"step 2 .*joins something that was joined already"),
        (
            [[0, -2], [-3, 1]],
            [1, 2],
            r"step 1 .*neither one of the samples -1\.\.-3 nor one of the steps 1\.\.2",
        ),
        ([[-1, -4], [-3, 1]], [1, 2], r"step 1 .*neither"),
        ([[-1, -2.5], [-3, 1]], [1, 2], r"step 1 .*neither"),
        ([[-1, -2], [-3, 1]], [1, np.nan], r"step 2 .*has the height nan.*Needed: the fields merge"),
        ([[-1, -2], [-3, 1]], [1], r"merge has shape \(2, 2\) and height \(1,\).*Pass hc\$merge"),
        ([[0, 1, 1.0, 2]], [1], r"merge has shape \(1, 4\)"),
    ],
)
def test_what_is_no_tree(merge, height, says):
    with pytest.raises(ValueError, match=says):
        link_hclust(merge, height)


@pytest.mark.parametrize(
    ("given_order", "says"),
    [
        ([1, 3, 2], r"order does not fit merge.*branches would cross"),
        ([0, 1, 2], r"not an order of the samples 1\.\.3.*Needed: each of them once"),
        ([1, 2], r"not an order"),
    ],
)
def test_an_order_that_does_not_fit(given_order, says):
    with pytest.raises(ValueError, match=says):
        link_hclust([[-1, -2], [-3, 1]], [1, 2], order=given_order)


@pytest.mark.parametrize("what", [{"merge": []}, 7, [[-1, -2]]])
def test_what_is_no_hclust(what):
    with pytest.raises(
        TypeError,
        match=r"from_hclust was given .*Needed: the fields merge.*Pass from_hclust\(merge, height\)",
    ):
        link_hclust(what)


def test_names_of_the_wrong_length():
    with pytest.raises(ValueError, match="names has length 1, but there are 3 samples"):
        link_hclust([[-1, -2], [-3, 1]], [1, 2], labels=["a"])

"""The Newick text is read back by DendroPy, a parser of others (https://jeetsukumaran.github.io/DendroPy/)."""

import re
import warnings

import dendropy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.spatial.distance import squareform

from dendrogram_explorer import DendrogramExplorer
from dendrogram_explorer.export.newick import newick_text, quoted_name
from dendrogram_explorer.input.metrics import METHODS
from dendrogram_explorer.tree import Tree
from tests.unit.branch_reference import chain

CLOUD = np.random.default_rng(8).normal(size=(30, 2))


def read(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # DendroPy's own
        return dendropy.Tree.get(data=text, schema="newick", preserve_underscores=True)


@pytest.mark.parametrize("method", METHODS)
def test_lengths_give_the_cophenetic_distances(method):
    Z = scipy_linkage(CLOUD, method)
    tree = read(DendrogramExplorer.from_linkage(Z).to_newick())
    leaves = {int(leaf.taxon.label): leaf for leaf in tree.leaf_node_iter()}
    assert sorted(leaves) == list(range(30))
    distances = tree.phylogenetic_distance_matrix()
    expected = squareform(cophenet(Z))
    for first in range(30):
        for second in range(first):
            found = distances(leaves[first].taxon, leaves[second].taxon)
            assert found == pytest.approx(2 * expected[first, second], abs=1e-12)


def test_inversions_make_negative_lengths_that_give_the_heights_back():
    Z = np.array([[0, 1, 2.0, 2], [2, 3, 1.5, 3]])  # the merge above is lower
    text = newick_text(Tree.from_linkage(Z), ["a", "b", "c"])
    assert text == "(c:1.5,(a:2.0,b:2.0):-0.5);"


# Blanks at the ends of labels, and control characters, DendroPy drops.
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from("'()[]{}:;,_/ ")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(CHARACTERS, max_size=20), min_size=2, max_size=6))
def test_any_name_is_read_back(names):
    names = [f"{number}{name}." for number, name in enumerate(names)]
    tree = Tree.from_linkage(scipy_linkage(np.arange(len(names), dtype=float)[:, None] ** 2))
    found = [leaf.taxon.label for leaf in read(newick_text(tree, names)).leaf_node_iter()]
    assert sorted(found) == sorted(names)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("5", "5"),
        ("wine-7.b", "wine-7.b"),
        ("d'Arbois", "'d''Arbois'"),
        ("''", "''''''"),
        ("", "''"),
        ("a_b", "'a_b'"),
        ("a b", "'a b'"),
        ("a(b):[c],d;", "'a(b):[c],d;'"),
        ("Größe 🍷", "'Größe 🍷'"),
        ("</script>", "'</script>'"),
    ],
)
def test_names_are_quoted_where_the_format_asks_for_it(name, label):
    assert quoted_name(name) == label


def test_two_samples():
    assert DendrogramExplorer([[0.0], [3.0]], names=["a", "b"]).to_newick() == "(a:3.0,b:3.0);"


def test_a_chain_of_100_000_leaves_has_a_bracket_for_each_merge():
    n = 100_000
    text = DendrogramExplorer.from_linkage(chain(n)).to_newick()
    assert text.count("(") == text.count(")") == text.count(",") == n - 1
    depth = np.cumsum([{"(": 1, ")": -1}.get(character, 0) for character in re.findall(r"[(),]", text)])
    assert depth.min() == 0
    assert depth.max() == n - 1
    assert sorted(map(int, re.findall(r"(?<=[(,])(\d+):", text))) == list(range(n))


def test_the_file_is_the_text(tmp_path):
    explorer = DendrogramExplorer(CLOUD, names=[f"wein {number} ü" for number in range(30)])
    path = explorer.to_newick(tmp_path / "tree.nwk")
    assert path.read_bytes().decode() == explorer.to_newick()

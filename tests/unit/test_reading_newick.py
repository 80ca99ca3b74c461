"""Trees in Newick format, against dendropy and Bio.Phylo."""

import io
import re

import dendropy
import numpy as np
import pandas as pd
import pytest
from Bio import Phylo
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet, is_valid_linkage, linkage
from scipy.spatial.distance import squareform

from dendrogram_explorer.export.newick import newick_text
from dendrogram_explorer.linkage.newick import link_newick
from dendrogram_explorer.tree.tree import Tree

rng = np.random.default_rng(31)


def random_tree(n, seed, ultrametric=True):
    """A tree of dendropy whose leaves are equally far from the root, or not."""
    made = dendropy.simulate.treesim.birth_death_tree(1.0, 0.0, num_extant_tips=n, rng=_random(seed))
    if not ultrametric:
        chance = np.random.default_rng(seed)
        for edge in made.preorder_edge_iter():
            edge.length = float(chance.exponential())
    return made


def _random(seed):
    import random

    return random.Random(seed)


def paths(text):
    """Distances between leaves along the branches, as dendropy computes them; in the order of their names."""
    made = dendropy.Tree.get(data=text, schema="newick", preserve_underscores=True, rooting="force-rooted")
    matrix = made.phylogenetic_distance_matrix()
    taxa = sorted(made.taxon_namespace, key=lambda taxon: taxon.label)
    return [taxon.label for taxon in taxa], np.array([[matrix(a, b) for b in taxa] for a in taxa])


def heights_between(linked):
    """Heights at which leaves meet, in the order of their names."""
    order = np.argsort(linked.names)
    return squareform(cophenet(linked.Z))[np.ix_(order, order)]


@pytest.mark.parametrize("n", [2, 3, 10, 60])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_trees_that_dendropy_writes(n, seed):
    text = random_tree(n, seed).as_string(schema="newick")
    linked = link_newick(text)
    names, expected = paths(text)
    assert sorted(linked.names) == names
    assert is_valid_linkage(linked.Z)
    np.testing.assert_allclose(heights_between(linked), expected / 2, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_trees_that_bio_phylo_writes(seed):
    text = random_tree(25, seed).as_string(schema="newick", suppress_rooting=True)
    tree = Phylo.read(io.StringIO(text), "newick")
    written = io.StringIO()
    Phylo.write(tree, written, "newick", format_branch_length="%1.8f")
    linked = link_newick(written.getvalue())
    names = sorted(leaf.name for leaf in tree.get_terminals())
    expected = [[tree.distance(a, b) if a != b else 0.0 for b in names] for a in names]
    np.testing.assert_allclose(heights_between(linked), np.array(expected) / 2, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(heights_between(link_newick(tree)), np.array(expected) / 2, atol=1e-4)


def test_objects_of_both_libraries_are_taken_themselves():
    tree = random_tree(12, 4)
    _, expected = paths(tree.as_string(schema="newick"))
    np.testing.assert_allclose(heights_between(link_newick(tree)), expected / 2, rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 40),
    st.sampled_from(["ward", "average", "single", "complete", "centroid", "median"]),
    st.data(),
)
def test_what_we_write_is_read_back(n, method, data):
    X = np.random.default_rng(data.draw(st.integers(0, 1_000))).normal(size=(n, 2)).round(2)
    Z = linkage(X, method)
    names = [f"a '{place}', (b)_{place}" for place in range(n)]
    tree = Tree.from_linkage(Z)
    linked = link_newick(newick_text(tree, names))
    order = [names.index(name) for name in linked.names]
    np.testing.assert_allclose(
        squareform(cophenet(linked.Z)), squareform(cophenet(Z))[np.ix_(order, order)], atol=1e-9
    )
    frame = pd.DataFrame(X, index=names)
    aligned = link_newick(newick_text(tree, names), data=frame)
    assert aligned.names == names
    np.testing.assert_allclose(cophenet(aligned.Z), cophenet(Z), atol=1e-9)


@pytest.mark.parametrize(
    ("text", "names", "heights"),
    [
        ("(a:1,b:1);", ["a", "b"], [1]),
        ("  ( a : 1 , b : 1 ) root : 0.5 ;\n", ["a", "b"], [1]),
        ("('it''s (1)':1,\"b c\":1);", ["it's (1)", "b c"], [1]),
        ("(a_b:1,c d:1)", ["a_b", "c d"], [1]),
        ("[&R] (a[&rate=0.1]:1[50],b:1)[a [nested] comment];", ["a", "b"], [1]),
        ("((a:1,b:1)0.95:1,c:2)100;", ["a", "b", "c"], [1, 2]),
        ("((a:1,b:1):1e0,c:2E0);", ["a", "b", "c"], [1, 2]),
        ("(a:1,b:1,c:1);", ["a", "b", "c"], [1, 1]),
        ("((a:1,b:1,c:1,d:1):1,e:2,f:2);", list("abcdef"), [1, 1, 1, 2, 2]),
        ("(((a:1):0.5,b:1.5):1);", ["a", "b"], [1.5]),
        ("((a:0,b:0):0,c:0);", ["a", "b", "c"], [0, 0]),
        ("(\u03b1:1,'\U0001f600':1);", ["\u03b1", "\U0001f600"], [1]),
        ("\ufeff(a:1,b:1);", ["a", "b"], [1]),
        ("(a:1,\nb:1);\n\n", ["a", "b"], [1]),
        ("(a:1,(b:2,c:2):-1);", ["a", "b", "c"], [2, 1]),
    ],
)
def test_forms_of_the_format(text, names, heights):
    linked = link_newick(text)
    assert linked.names == names
    assert linked.Z[:, 2].tolist() == heights
    assert linked.source == "linkage"
    assert linked.method is None


def test_branches_into_more_than_two_are_merges_at_one_height_and_said():
    linked = link_newick("((a:1,b:1,c:1):1,d:2,e:2);")
    assert linked.Z.tolist() == [[0, 1, 1, 2], [5, 2, 1, 3], [6, 3, 2, 4], [7, 4, 2, 5]]
    assert re.search("2 of the branches divide into more than two.*same height", linked.notes[0])


def test_files(tmp_path):
    path = tmp_path / "tree.nwk"
    path.write_text("((a:1,b:1):1,c:2);", encoding="utf-8-sig")
    for given_path in (path, str(path)):
        assert link_newick(given_path).names == ["a", "b", "c"]
    with pytest.raises(
        FileNotFoundError, match=r"There is no file '.*none\.nwk'\. Needed: the text of a tree"
    ):
        link_newick(tmp_path / "none.nwk")
    with pytest.raises(FileNotFoundError, match="There is no file 'tree'"):
        link_newick("tree")
    with pytest.raises(OSError, match="cannot be read"):
        link_newick(tmp_path)
    path.write_text("")
    with pytest.raises(ValueError, match="is empty"):
        link_newick(path)


def test_lengths_that_files_round():
    linked = link_newick("((a:1.00001,b:1):1,c:2.00001);")
    np.testing.assert_allclose(linked.Z[:, 2], [1, 2], atol=1e-4)
    assert (np.diff(linked.Z[:, 2]) >= 0).all()


NOT_ULTRAMETRIC = "((a:1,b:2):1,(c:1,d:4):3);"


def test_leaves_that_are_not_equally_far_from_the_root():
    says = r"not equally far from the root: leaf 'a' at 2, leaf 'd' at 7.*\"cophenetic\"\).*heights=\"topological\"\)"
    with pytest.raises(ValueError, match=says):
        link_newick(NOT_ULTRAMETRIC)


def test_cophenetic_heights_are_half_the_mean_paths():
    linked = link_newick(NOT_ULTRAMETRIC, heights="cophenetic")
    across = [1 + 1 + 3 + 1, 1 + 1 + 3 + 4, 2 + 1 + 3 + 1, 2 + 1 + 3 + 4]
    assert linked.Z[:, 2].tolist() == [1.5, 2.5, np.mean(across) / 2]


@pytest.mark.parametrize("seed", range(5))
def test_cophenetic_heights_against_dendropy(seed):
    text = random_tree(20, seed, ultrametric=False).as_string(schema="newick")
    linked = link_newick(text, heights="cophenetic")
    assert (np.diff(linked.Z[:, 2]) >= 0).all()
    names, apart = paths(text)
    place = [names.index(name) for name in linked.names]
    members = {node: [node] for node in range(20)}
    raised = {}
    for row, (first, second, height, _) in enumerate(linked.Z.tolist()):
        one, other = members[first], members[second]
        members[20 + row] = one + other
        mean = apart[np.ix_([place[i] for i in one], [place[i] for i in other])].mean() / 2
        raised[20 + row] = max(mean, raised.get(first, 0.0), raised.get(second, 0.0))
        assert height == pytest.approx(raised[20 + row])
    ultrametric = random_tree(20, seed).as_string(schema="newick")
    np.testing.assert_allclose(
        link_newick(ultrametric, heights="cophenetic").Z[:, 2], link_newick(ultrametric).Z[:, 2], rtol=1e-6
    )


@pytest.mark.parametrize("text", ["((a,b),(c,(d,e)));", NOT_ULTRAMETRIC.replace("d:4", "(d:1,e:2):4")])
def test_topological_heights_count_levels(text):
    linked = link_newick(text, heights="topological")
    assert linked.Z[:, 2].tolist() == [1, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("((a,b),c);", r"has no branch lengths, so its merges have no heights.*heights=\"topological\""),
        ("((a:1,b):1,c:2);", r"no length for 1 of 4 branches, the first that of leaf 'b'"),
        ("((a:1,b:1),c:2);", r"the first that of the merge above leaf 'a'"),
        ("(a:1,b:inf);", r"branch of leaf 'b' has the length inf"),
        ("(a:-1,b:-1);", r"lies 1 below its leaves"),
        ("((a:1,b:1):1,c:2;", r"the tree ends while 1 brackets are open, at place 17: '\.\.\..*'"),
        ("((a:1,b:1):1,c:2)", None),
        ("((a:1,b:1):1,c:2", r"not complete: 1 brackets are open at its end"),
        ("(a:1,b:1));", r"'\)' stands outside all brackets, at place 10"),
        ("(a:1,b:x);", r"'x' is not a length, at place 8"),
        ("(a:1,b:);", r"a colon is not followed by a length, at place 8"),
        ("(a:1:2,b:1);", r"a branch has a second length, at place 5"),
        ("(a:1(b:1));", r"a bracket opens where a comma is due, at place 5"),
        ("(a:1,'b:1);", r"a quoted name is not closed, at place 6"),
        ("(a:1,[b:1);", r"a comment is not closed"),
        ("(a:1]b:1);", r"a comment ends that was not begun"),
        ("(a:1,b:1);(c:1,d:1);", r"There is more after the first tree, from place 11 on"),
        ("a:1;", r"The tree has 1 leaf\. Needed: at least 2"),
        ("(a:1);", r"The tree has 1 leaf\. Needed: at least 2"),
        (";", r"There is no tree in the text"),
        ("", r"tree is empty"),
        ("#NEXUS\nbegin trees;", r"NEXUS format.*dendropy"),
        ("<phyloxml>;</phyloxml>", r"XML, such as phyloXML.*Bio\.Phylo\.convert"),
    ],
)
def test_what_is_not_a_tree(text, says):
    if says is None:
        assert link_newick(text).n == 3
        return
    with pytest.raises(ValueError, match=says):
        link_newick(text)


@pytest.mark.parametrize("given_tree", [None, 5, ["(a:1,b:1);"], {"a": 1}])
def test_what_is_not_text(given_tree):
    with pytest.raises(TypeError, match=r"tree has the type \w+\. Needed: the text of a tree"):
        link_newick(given_tree)
    with pytest.raises(ValueError, match=r"Unknown heights 'cophentic'. Did you mean 'cophenetic'"):
        link_newick("(a:1,b:1);", heights="cophentic")


def test_a_million_levels_and_leaves_without_recursion():
    n = 20_000
    chain = "(" * (n - 1) + "a:1" + "".join(f",b{level}:{level + 1}):1" for level in range(n - 1)) + ";"
    linked = link_newick(chain)
    assert linked.Z[:, 2].tolist() == list(range(1, n))
    flat = "(" + ",".join(f"x{leaf}:2" for leaf in range(n)) + ");"
    assert set(link_newick(flat).Z[:, 2]) == {2.0}
    single = "(" * n + "a:1" + ":1)" * 0 + ")" * (n - 1) + ",b:1);"
    assert link_newick(single, heights="topological").n == 2


def test_data_go_by_the_names_of_leaves():
    text = "((c:1,a:1):1,b:2);"
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=list("abc"))
    linked = link_newick(text, data=frame)
    assert linked.names == list("abc")
    assert linked.Z[0, :2].tolist() == [2, 0]
    spaces = pd.DataFrame({"x": [1.0, 2.0]}, index=["b c", "a d"])
    assert link_newick("(a_d:1,b_c:1);", data=spaces).names == ["b c", "a d"]
    assert link_newick(text, data=[[3.0], [1.0], [2.0]]).names == list("cab")
    with pytest.raises(ValueError, match=r"index of data lacks 1 of the 3 names in the tree: 'c'\. .*Needed"):
        link_newick(text, data=frame.set_axis(list("abd")))
    with pytest.raises(ValueError, match=r"data has 4 rows, but the tree has 3 samples.*data\.loc\[names\]"):
        link_newick(text, data=pd.DataFrame({"x": range(4)}, index=list("abcd")))
    twice = frame.set_axis(list("aab"))
    with pytest.raises(ValueError, match=r"some of them several times \('a'\)"):
        link_newick("((a:1,b:1):1,a:2);", data=twice)
    assert link_newick("((a:1,a:1):1,b:2);", data=twice).names == list("aab")
    assert link_newick(text, names=["x", "y", "z"]).names == ["x", "y", "z"]
    assert link_newick("((:1,:1):1,:2);").names is None

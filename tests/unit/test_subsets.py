"""A selection described, kept as an explorer of its own, and handed to the notebook."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from IPython.testing.globalipapp import start_ipython
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, squareform

from dendrogram_explorer import DendrogramExplorer
from tests.unit.asking import ask

RNG = np.random.default_rng(11)
X = RNG.normal(size=(40, 3))
SOME = np.array([1, 2, 3, 8, 13, 21, 34, 39])


@pytest.mark.parametrize("method", ["ward", "average", "single"])
@pytest.mark.parametrize("scale", ["none", "standard"])
def test_a_subset_of_rows_is_the_tree_of_these_rows(method, scale):
    explorer = DendrogramExplorer(X, method, scale=scale, names=list(map(str, range(40))))
    expected = DendrogramExplorer(X[SOME], method, scale=scale)
    made = explorer.subset(SOME)
    np.testing.assert_allclose(made.linkage_matrix, expected.linkage_matrix)
    assert made.names == [str(sample) for sample in SOME]
    assert (made.method, made.scale) == (method, scale)


def test_a_subset_of_a_table_keeps_its_columns_colours_and_tooltips():
    table = pd.DataFrame(X, columns=["a", "b", "c"]).assign(kind=np.where(X[:, 0] > 0, "up", "down"))
    table.loc[5, "b"] = np.nan
    explorer = DendrogramExplorer(
        table,
        "average",
        "cityblock",
        impute="median",
        columns=["c", "b"],
        color_by="kind",
        tooltip=["kind"],
        images=lambda sample: None if sample == 2 else b"\xff\xd8\xff" + bytes([sample]),
        palette="ibm",
        orientation="left",
    )
    made = explorer.subset(SOME)
    expected = DendrogramExplorer(
        table.iloc[SOME], "average", "cityblock", impute="median", columns=["c", "b"]
    )
    np.testing.assert_allclose(made.linkage_matrix, expected.linkage_matrix)
    assert (made.color_by, made.tooltip, made.palette, made.orientation) == ("kind", ("kind",), "ibm", "left")
    assert made.images(1) is None
    assert made.images(0) == b"\xff\xd8\xff\x01"
    assert made.find("kind=up").tolist() == np.flatnonzero(table.kind.iloc[SOME] == "up").tolist()
    # It starts by itself: there is nothing to undo.
    assert not made.undo()


def test_a_subset_of_distances_sparse_rows_objects_and_weights():
    distances = squareform(pdist(X))
    made = DendrogramExplorer.from_distances(distances, data=X).subset(SOME)
    np.testing.assert_allclose(made.linkage_matrix, linkage(pdist(X[SOME]), "average"))
    counts = scipy.sparse.csr_array(RNG.poisson(0.4, size=(40, 30)) + np.eye(40, 30))
    made = DendrogramExplorer(counts, "average", "cosine").subset(SOME)
    np.testing.assert_allclose(
        made.linkage_matrix[:, 2], linkage(counts[SOME].toarray(), "average", "cosine")[:, 2]
    )
    words = ["oak", "oaks", "elm", "ash", "elms", "yew"]
    made = DendrogramExplorer(words, "single", lambda a, b: abs(len(a) - len(b)) + 0.5).subset([0, 1, 5])
    assert len(made.labels) == 3
    weights = np.arange(1.0, 41.0)
    made = DendrogramExplorer(X, weights=weights).subset(SOME)
    expected = DendrogramExplorer(X[SOME], weights=weights[SOME])
    np.testing.assert_allclose(made.linkage_matrix, expected.linkage_matrix)


def test_a_subset_of_a_given_tree_is_that_tree_without_the_other_leaves():
    Z = linkage(X, "average")
    made = DendrogramExplorer.from_linkage(Z, names=[f"s{i}" for i in range(40)]).subset(SOME)
    from scipy.cluster.hierarchy import cophenet

    np.testing.assert_allclose(
        squareform(cophenet(made.linkage_matrix)), squareform(cophenet(Z))[np.ix_(SOME, SOME)]
    )
    assert made.names == [f"s{i}" for i in SOME]


def test_a_mixed_table_has_subsets():
    table = pd.DataFrame({"size": X[:, 0], "kind": np.where(X[:, 1] > 0, "up", "down")})
    made = DendrogramExplorer(table, "average", "gower").subset(SOME)
    expected = DendrogramExplorer(table.iloc[SOME], "average", "gower")
    np.testing.assert_allclose(made.linkage_matrix, expected.linkage_matrix)


def test_too_few_samples_are_refused():
    explorer = DendrogramExplorer(X)
    with pytest.raises(ValueError, match=r"0 samples selected\. Needed: at least two"):
        explorer.subset()
    with pytest.raises(ValueError, match="1 sample given"):
        explorer.subset([3])
    with pytest.raises(ValueError, match="There are no samples 99"):
        explorer.subset([3, 99])


def test_a_selection_is_compared_with_all_others():
    table = pd.DataFrame(X, columns=["a", "b", "c"]).assign(
        kind=np.where(np.arange(40) < 10, "up", "down"),
        flat=1.0,
        apart=np.where(np.arange(40) < 10, 3.0, 5.0),
    )
    explorer = DendrogramExplorer(table)
    first = np.arange(10)
    found = explorer.contrasts(samples=first)
    inside, outside = table.iloc[:10], table.iloc[10:]
    pooled = np.sqrt((9 * inside.a.var() + 29 * outside.a.var()) / 38)
    assert found.effect["a"] == pytest.approx((inside.a.mean() - outside.a.mean()) / pooled)
    assert (found["mean"]["kind = up"], found.others["kind = up"]) == (1, 0)
    assert "flat" not in found.index
    # One value on either side: it is said, and there is no infinite effect.
    assert found.index[0] == "apart"
    assert np.isnan(found.effect["apart"])
    assert not np.isinf(found.effect).any()
    assert "no effect size: apart" in repr(found)
    # A cluster, its node and its members are the same samples.
    by_label, by_samples = explorer.contrasts(1), explorer.contrasts(samples=explorer.members(1))
    pd.testing.assert_frame_equal(pd.DataFrame(by_label), pd.DataFrame(by_samples))
    assert len(explorer.contrasts(samples=range(40))) == 0
    with pytest.raises(TypeError, match="takes one of"):
        explorer.contrasts(1, samples=first)
    with pytest.raises(ValueError, match="No samples were given"):
        explorer.contrasts(samples=[])


def test_the_page_is_told_what_sets_the_selection_apart():
    explorer = DendrogramExplorer(X, feature_names=["a", "b", "c"])
    explorer.selection = np.flatnonzero(X[:, 1] > 0)
    answer = ask(explorer, "describe_selection")["answer"]
    expected = explorer.contrasts(samples=explorer.selection)
    assert answer["count"] == len(explorer.selection)
    assert [each["name"] for each in answer["features"]] == expected.index.tolist()
    assert [each["effect"] for each in answer["features"]] == pytest.approx(expected.effect.tolist())
    explorer.selection = range(40)
    assert ask(explorer, "describe_selection")["answer"] == {"count": 40, "features": []}
    bare = DendrogramExplorer.from_linkage(explorer.linkage_matrix, selection=[1, 2])
    assert ask(bare, "describe_selection")["answer"] == {"count": 2, "features": None}


def test_the_selection_goes_to_variables_and_to_a_file():
    shell = start_ipython() or __import__("IPython").get_ipython()
    explorer = DendrogramExplorer(X, n_clusters=3, names=[f"s{i}" for i in range(40)])
    explorer.selection = SOME
    reply = ask(explorer, "members_to_variable", node=None)
    assert "The indices of 8 samples are in the variable selected" in reply["status"]["text"]
    name = reply["status"]["text"].rstrip(".").split()[-1]
    np.testing.assert_array_equal(shell.user_ns[name], SOME)
    node = explorer.node_of(2)
    name = ask(explorer, "members_to_variable", node=node)["status"]["text"].rstrip(".").split()[-1]
    assert name.startswith("cluster_2")
    np.testing.assert_array_equal(shell.user_ns[name], explorer.members(2))
    text = ask(explorer, "keep")["status"]["text"]
    kept = shell.user_ns[text.split("variable ")[1].split(".")[0]]
    assert kept.names == [f"s{i}" for i in SOME]
    reply = ask(explorer, "file", format="selection", leaves=None, heights=None)
    assert reply["answer"]["name"] == "selection.csv"
    lines = bytes(reply["buffers"][0]).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["sample", *(f"s{i}" for i in SOME)]

"""Whatever is set, one by one or together, taken or refused: all parts of an explorer agree afterwards."""

import warnings
from itertools import chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from dendrogram_explorer import Cut, DendrogramExplorer
from dendrogram_explorer.color.palette import branch_palette

RANDOM = np.random.default_rng(0)
# Many ties, so that some numbers of clusters cannot be had.
X = RANDOM.integers(0, 8, size=(24, 3)) + np.where(
    RANDOM.random((24, 3)) < 0.5, RANDOM.normal(size=(24, 3)), 0.0
)
SCALED = {"none": X, "standard": (X - X.mean(axis=0)) / X.std(axis=0)}

NODES = st.integers(20, 50)
CUTS = st.builds(
    Cut,
    st.sampled_from(["distance", "inconsistent"]),
    st.floats(-1, 9),
    split=st.lists(NODES, max_size=1),
    joined=st.lists(NODES, max_size=1),
)
# Among them values that are refused, alone or beside others.
VALUES = {
    "cut_height": st.floats(-1, 9),
    "n_clusters": st.integers(0, 26),
    "cut": CUTS,
    "method": st.sampled_from(["ward", "average", "single", "nope"]),
    "metric": st.sampled_from(["euclidean", "cityblock", "L2", "nope"]),
    "scale": st.sampled_from(["none", "standard", "nope"]),
    "palette": st.sampled_from(["ibm", ["teal", "navy"], "nope"])
    | st.dictionaries(NODES, st.just("teal"), max_size=1),
    "leaf_order": st.sampled_from(["default", "count", "distance", "nope"]),
    "flipped": st.lists(NODES, max_size=2),
    "selection": st.lists(st.integers(0, 25), max_size=3),
    "color_by": st.sampled_from([None, "x0", "x1", "nope"]),
    "scatter_x": st.sampled_from([None, "x1", "PC2", "nope"]),
    "p": st.integers(0, 4),
}
SETTINGS = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name]))


def state(explorer):
    found = {name: getattr(explorer, name) for name in (*VALUES, "labels")}
    return found | {"selection": explorer.selection.tolist(), "labels": explorer.labels.tolist()}


def set_together(explorer, values):
    with explorer.hold_trait_notifications():
        for name, value in values:
            setattr(explorer, name, value)


def check(explorer):
    Z, cut = explorer.linkage_matrix, explorer.cut
    heights = linkage(SCALED[explorer.scale], explorer.method, explorer.metric)[:, 2]
    np.testing.assert_allclose(Z[:, 2], heights, atol=1e-9)
    assert explorer.n_clusters == explorer.labels.max() == len(explorer.clusters)
    if cut.criterion == "distance":
        assert cut.threshold == explorer.cut_height
    if not cut.has_branches:
        expected = fcluster(Z, cut.threshold, cut.criterion, depth=cut.depth)
        np.testing.assert_array_equal(explorer.labels, expected)
    # One that was made so from the start.
    look = {
        name: getattr(explorer, name)
        for name in ("leaf_order", "flipped", "palette", "selection", "scatter_x")
    }
    fresh = DendrogramExplorer.from_linkage(Z, data=X, cut=cut, **look)
    np.testing.assert_array_equal(explorer.labels, fresh.labels)
    np.testing.assert_array_equal(explorer.leaves, fresh.leaves)
    for name in ("_tree", "_exchanged", "_cut_roots", "_branches", "_palette"):
        assert getattr(explorer, name) == getattr(fresh, name), name
    assert explorer._palette == list(branch_palette(explorer.palette, fresh.state.tree).colors)
    assert explorer.get_state("selection") == {"selection": explorer.selection.tolist()}
    # What is painted.
    colors, palette = explorer.state.clusters.sample_colors, explorer._palette
    assert bool(explorer._strips) == (explorer.color_by is not None)
    if explorer.color_by is not None:
        assert explorer.state.sample_colors.title == explorer.color_by
        colors, palette = explorer.state.sample_colors.numbers, explorer.state.sample_colors.palette
    mark = explorer.scatter.marks[0]
    assert mark.colors == [palette[number % len(palette)] for number in colors]
    projection = fresh.state.plane.projection
    titles = [projection.x_title, projection.y_title]
    assert [axis.label for axis in explorer.scatter.axes] == titles
    fresh.close()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(SETTINGS, min_size=1, max_size=3), min_size=1, max_size=5), st.booleans())
def test_all_parts_agree(groups, are_set_together):
    explorer = DendrogramExplorer(X, "average", n_clusters=4)
    _ = explorer.scatter
    if not are_set_together:
        groups = [[each] for each in chain.from_iterable(groups)]
    for group in groups:
        before = state(explorer)
        try:
            with warnings.catch_warnings(action="ignore"):
                set_together(explorer, group) if are_set_together else setattr(explorer, *group[0])
        except (ValueError, TypeError):
            assert state(explorer) == before
        check(explorer)
    explorer.close()

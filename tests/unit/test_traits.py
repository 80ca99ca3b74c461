"""What the traits take, and how they refuse the rest."""

import pickle

import numpy as np
import pytest
import traitlets

from dendrogram_explorer import Cut, DendrogramExplorer

X = np.random.default_rng(3).normal(size=(30, 2))


@pytest.fixture
def explorer():
    made = DendrogramExplorer(X, n_clusters=4)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("show_contracted", np.True_, True),
        ("show_leaf_counts", np.arange(3)[0] > 1, False),
        ("show_summary", 1, True),
        ("show_rail", np.bool_(False), False),
        ("save_arrays", 0, False),
        ("p", np.int32(5), 5),
        ("leaf_font_size", np.float32(9), 9.0),
        ("annotate_above", np.int64(3), 3.0),
        ("truncate_mode", np.str_("level"), "level"),
        ("flipped", np.array([31, 30]), (30, 31)),
        ("flipped", [31], (31,)),
        ("flipped", range(30, 32), (30, 31)),
        ("cut_height", np.float32(2.5), 2.5),
        ("scatter_x", np.int64(1), 1),
        ("n_clusters", np.uint8(3), 3),
    ],
)
def test_numbers_and_lists_of_any_kind_are_taken(explorer, name, given, kept):
    setattr(explorer, name, given)
    assert getattr(explorer, name) == kept
    assert type(getattr(explorer, name)) is type(kept) or isinstance(kept, str)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("truncate_mode", "Lastp", "Did you mean 'lastp'.*or None"),
        ("truncate_mode", 5, "'lastp', 'level', or None"),
        ("truncate_mode", np.zeros(3), "'lastp', 'level', or None"),
        ("orientation", "Left", "Did you mean 'left'.*'top', 'bottom', 'left', 'right'"),
        ("height_scale", None, "'linear', 'sqrt', 'log'"),
        ("show_contracted", "yes", "True or False"),
        ("show_contracted", 2, "True or False"),
        ("p", 0, "whole number of at least 1"),
        ("leaf_font_size", 0, "number of at least 1, or None"),
        ("annotate_above", np.True_, "finite number, or None"),
        ("cut_height", np.True_, "at least 0"),
        ("cut_height", 10**400, "at least 0"),
    ],
)
def test_the_rest_is_refused_with_what_is_needed(explorer, name, value, message):
    before = getattr(explorer, name)
    # Both what the rest of the package raises and what code written for traitlets catches.
    with pytest.raises(ValueError, match=message) as refused:
        setattr(explorer, name, value)
    assert isinstance(refused.value, traitlets.TraitError)
    assert name in str(refused.value)
    assert getattr(explorer, name) is before


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("leaf_order", None, "leaf_order has the type NoneType. Needed: one of default"),
        ("flipped", None, "flipped was given None"),
        ("flipped", (30.0,), "whole number"),
        ("cut", None, "cut was given None. Needed: a Cut"),
        ("cut", Cut("distance", 1.0).to_json(), r"a str.*Cut\.from_json\(text\)"),
    ],
)
def test_what_is_of_another_kind_is_a_type_error(explorer, name, value, message):
    before = getattr(explorer, name)
    with pytest.raises(TypeError, match=message):
        setattr(explorer, name, value)
    assert getattr(explorer, name) is before


def test_who_pickles_an_explorer_is_told_what_to_keep(explorer):
    with pytest.raises(TypeError, match=r"can't be pickled.*from_linkage"):
        pickle.dumps(explorer)
    explorer.split(int(explorer.state.clusters.roots[np.argmax(explorer.state.clusters.sizes)]))
    Z, text = pickle.loads(pickle.dumps((explorer.linkage_matrix, explorer.cut.to_json())))
    same = DendrogramExplorer.from_linkage(Z, cut=Cut.from_json(text))
    np.testing.assert_array_equal(same.labels, explorer.labels)
    assert pickle.loads(pickle.dumps(explorer.cut)) == explorer.cut
    same.close()

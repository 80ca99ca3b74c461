"""The names that type checkers know are those that the package takes when it runs."""

from typing import get_args

import pytest

from dendrogram_explorer.color.palette import PALETTES
from dendrogram_explorer.cut.value import CRITERIA
from dendrogram_explorer.input.metrics import METHODS, METRICS
from dendrogram_explorer.input.preparation import IMPUTATIONS, SCALES
from dendrogram_explorer.linkage.engines.plan import ENGINES
from dendrogram_explorer.tree.leaf_order import LEAF_ORDERS
from dendrogram_explorer.util import names


@pytest.mark.parametrize(
    ("taken", "known"),
    [
        (METHODS, names.Method),
        (METRICS, names.Metric),
        (ENGINES, names.Engine),
        (SCALES, names.Scale),
        (IMPUTATIONS, names.Impute),
        (CRITERIA, names.Criterion),
        (LEAF_ORDERS, names.LeafOrder),
        (tuple(PALETTES), names.PaletteName),
    ],
)
def test_every_name_that_is_taken_is_known_to_type_checkers(taken, known):
    assert set(taken) - set(get_args(known)) == set()


def test_every_alias_is_exported_and_lists_each_name_once():
    aliases = {name for name, value in vars(names).items() if name[0].isupper() and get_args(value)}
    assert aliases == set(names.__all__)
    for name in names.__all__:
        found = get_args(getattr(names, name))
        assert len(found) == len(set(found))

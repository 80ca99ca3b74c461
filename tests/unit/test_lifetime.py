"""A closed explorer leaves nothing behind in Python."""

import gc
import weakref

import numpy as np

from dendrogram_explorer import DendrogramExplorer

X = np.random.default_rng(0).normal(size=(12, 3))


def use_and_close():
    """What could outlive an explorer: the object, and the class that anywidget derives for it."""
    explorer = DendrogramExplorer(X, "average")
    _ = explorer.scatter
    explorer.n_clusters = 5
    explorer.undo()
    explorer.close()
    return weakref.ref(explorer), weakref.ref(type(explorer))


def test_a_closed_explorer_and_its_class_are_freed():
    left = [ref for _ in range(3) for ref in use_and_close()]
    gc.collect()
    assert [ref() for ref in left] == [None] * len(left)


def test_objects_do_not_add_up():
    use_and_close()
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(10):
        use_and_close()
    gc.collect()
    assert len(gc.get_objects()) - before < 100

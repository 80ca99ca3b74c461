"""Holding: several traits of an explorer set as one, in a notebook or by the browser: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import traitlets

from ..cut.clusters import FlatClusters
from ..traits import Refused

__all__ = ["Holding"]

# What validators find out, or do already, behind the traits.
_BEHIND_TRAITS = (
    "_shown",
    "_clusters",
    "_note",
    "_relinked",
    "_projected",
    "_sides",
    "_sample_colors",
)


class Holding(traitlets.HasTraits):
    """The way in which traitlets, and ipywidgets for the browser, set several traits as one."""

    _recolor: Callable
    _clusters: FlatClusters
    # Whether what a validator refuses ends a setting of several traits.
    _are_held = False

    @contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Set several traits as one: what one of them refuses leaves all of them as they were.

        Raises
        ------
        ValueError, TypeError, MemoryError
            As each of the traits raises it.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], n_clusters=2)
        >>> with explorer.hold_trait_notifications():
        ...     explorer.method, explorer.metric = "average", "cityblock"
        >>> with explorer.hold_trait_notifications():
        ...     explorer.n_clusters, explorer.method = 3, "nearest"
        Traceback (most recent call last):
        ...
        ValueError: Unknown method 'nearest'. ...
        >>> explorer.n_clusters, explorer.method
        (2, 'average')
        """
        if self._cross_validation_lock:
            # Within another one, which takes care of all.
            yield
            return
        before = {name: getattr(self, name) for name in _BEHIND_TRAITS}
        try:
            with super().hold_trait_notifications():
                self._are_held = True
                try:
                    yield
                except BaseException as error:
                    raise Refused from error
        except Refused as refused:
            is_recut = before["_clusters"] is not self._clusters
            for name, value in before.items():
                setattr(self, name, value)
            if is_recut:
                self._recolor()
            raise refused.__cause__ from None
        finally:
            self._are_held = False

"""Selecting: which samples of an explorer are highlighted, in the tree and in the scatter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets

from ..input.indices import named_samples, sample_indices
from ..traits import Samples, validate
from ..tree.tree import Tree
from ..wire import bytes_from_browser, samples_from_message, samples_message

__all__ = ["Selecting"]


class Selecting(traitlets.HasTraits):
    """The selection of an explorer, and its twin that travels to the browser and back."""

    selection = Samples()

    _selection = traitlets.Bytes(b"").tag(sync=True, echo_update=False, from_json=bytes_from_browser)

    # Where the scatter is on a page, for the browser to watch the mouse there.
    _scatter_class = traitlets.Unicode("").tag(sync=True, echo_update=False)
    # Whether shift was held when the mouse was pressed in the scatter, which bqplot does not tell.
    _adding = traitlets.Bool(False).tag(sync=True, echo_update=False)

    names: list[str]
    members: Callable
    _names_of: Callable[[np.ndarray], list[str]]
    _scatter_panel: Callable
    _structure: Tree

    def select(
        self,
        label: int | None = None,
        node: int | None = None,
        names: str | Sequence[str] | None = None,
        add: bool = False,
    ) -> np.ndarray:
        """Select the samples of a cluster, of a node of the tree, or of some names.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        node : int, optional
            Node id: 0 .. n-1 are the samples, n + i is merge i, as in scipy.
        names : str or sequence of str, optional
            Sample names.
        add : bool, default False
            Keep what is selected already.

        Returns
        -------
        ndarray of int64
            The `selection` that comes of it: ascending indices; read-only.

        Raises
        ------
        TypeError
            If not exactly one of `label`, `node` and `names` is given.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node or name.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> explorer.select(2)
        array([2])
        >>> explorer.select(names="a", add=True)
        array([0, 2])
        """
        if sum(each is not None for each in (label, node, names)) != 1:
            raise TypeError(
                "select() takes one of a cluster label, a node id, or names: select(2), select(node=170) or "
                'select(names=["a"]). For indices, set `selection`.'
            )
        if names is None:
            samples = self.members(label, node=node)
        else:
            samples = named_samples(names, self.names)
        self.selection = np.union1d(self.selection, samples) if add else samples
        return self.selection

    def _select_points(self, samples: np.ndarray) -> np.ndarray:
        """Called with what is chosen in the scatter: with shift it is added, or taken out where all of it is in."""
        if not self._adding:
            self.selection = samples
        elif len(samples) > 0:
            is_in = np.isin(samples, self.selection, assume_unique=True)
            self.selection = (
                np.setdiff1d(self.selection, samples) if is_in.all() else np.union1d(self.selection, samples)
            )
        return self.selection

    @property
    def selected_names(self) -> list[str]:
        """Names of the selected samples, in the order of `selection`."""
        return self._names_of(self.selection)

    # Each observer sets the other trait to what it says already, which is no change: so there is no echo.

    @traitlets.observe("selection")
    def _tell_browser(self, _: Any) -> None:
        self._selection = samples_message(self.selection)

    @validate("_selection")
    def _of_these_samples(self, proposal: Any) -> bytes:
        return samples_message(sample_indices(samples_from_message(proposal["value"]), self._structure.n))

    @traitlets.observe("_selection")
    def _hear_browser(self, _: Any) -> None:
        self.selection = samples_from_message(self._selection)

    def _do_rectangle(self, content: dict[str, Any]) -> None:
        panel, rectangle = self._scatter_panel(), content.get("rectangle")
        if rectangle is None:
            panel.choose_nothing()
        else:
            panel.choose_rectangle(rectangle["x"], rectangle["y"])

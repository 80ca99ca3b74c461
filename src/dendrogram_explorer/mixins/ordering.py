"""Ordering: in which order an explorer's leaves are drawn. Labels, colours and the linkage matrix stay as they are."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from ..history import History, Step
from ..input.arguments import as_list, one_of
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..traits import Checked, validate
from ..tree.leaf_order import LEAF_ORDERS, check_optimal, exchanged_sides, optimal_seconds
from ..tree.tree import Tree
from ..util.messages import busy_status
from ..wire import flags_message

__all__ = ["Ordering"]

# Shorter than this nobody needs to be told to wait.
_WORTH_TELLING = 0.5


class Ordering(traitlets.HasTraits):
    """The order of an explorer's leaves, by rule and by hand."""

    leaf_order = Checked("default").tag(sync=True)
    flipped = Checked(())

    # One bit for each merge: whether its sides are exchanged; no bits where none are.
    _exchanged = traitlets.Bytes(b"").tag(sync=True, echo_update=False)

    _linkage: Linkage
    _structure: Tree
    _status: dict[str, str]
    _history: History
    # The flips that are shown; `flipped` is ahead of them while it is being set.
    _flips: tuple[int, ...] = ()
    _present_step: Callable[[], Step]
    # The sides that `leaf_order` exchanges; None until they are asked for.
    _sides: np.ndarray | None = None

    @property
    def leaves(self) -> np.ndarray:
        """Sample indices in the order in which their leaves are drawn, int32, shape (n,); read-only.

        From left to right; with the root at the left or right, from the lowest up. As ``dendrogram(...)["leaves"]`` of
        scipy.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]])
        >>> explorer.leaves.tolist()
        [2, 0, 1]
        >>> explorer.leaf_order = "count_descending"
        >>> explorer.leaves.tolist()
        [1, 0, 2]
        """
        return self._structure.turned(self._turned()).order

    def flip(self, node: int) -> None:
        """Exchange the two sides of a merge in the drawing; once more, and they are back.

        It is drawn otherwise, nothing else: labels, colours and the linkage matrix stay. `flipped` lists what is
        flipped; ``explorer.flipped = ()`` takes all of it back. Another `leaf_order` or another tree does so, too.
        `undo` takes the last flip back, but none from before another `leaf_order` or tree.

        Parameters
        ----------
        node : int
            Node of the merge, n .. 2n-2: merge i of `linkage_matrix` is node n + i.

        Raises
        ------
        TypeError
            If the node is no whole number.
        ValueError
            If the node is a sample or does not exist.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]])
        >>> explorer.flip(4)
        >>> explorer.leaves.tolist(), explorer.flipped
        ([0, 1, 2], (4,))
        """
        self.flipped = tuple(set(self.flipped) ^ set(self._merges([node])))

    def _turned(self) -> np.ndarray:
        """Merges that are drawn with their sides exchanged: ndarray of bool, shape (n-1,)."""
        if self._sides is None:
            self._sides = self._sides_in(self.leaf_order)
        turned = self._sides.copy()
        turned[np.array(self.flipped, dtype=np.intp) - self._structure.n] ^= True
        return turned

    def _merges(self, nodes: Any) -> tuple[int, ...]:
        """Ascending node ids of merges, each once."""
        n, root = self._structure.n, self._structure.root
        found = set()
        for node in as_list(nodes, "flipped"):
            try:
                found.add(operator.index(None if isinstance(node, bool) else node))
            except TypeError:
                raise TypeError(
                    f"A merge is flipped by its node id, a whole number, not by {node!r}."
                ) from None
        wrong = sorted(node for node in found if not n <= node <= root)
        if wrong:
            raise ValueError(
                f"Node {wrong[0]} can't be flipped: the merges of this tree are the nodes {n} .. {root}. Merge i of "
                f"linkage_matrix is node {n} + i."
            )
        return tuple(sorted(found))

    def _sides_in(self, leaf_order: str) -> np.ndarray:
        linked = self._linkage
        known = Dissimilarity.is_known(linked)
        if leaf_order != "optimal":
            return exchanged_sides(self._structure, leaf_order)
        check_optimal(linked.n, known)
        seconds = optimal_seconds(linked.n)
        if seconds < _WORTH_TELLING:
            return exchanged_sides(self._structure, leaf_order, lambda: _distances(linked))
        before = self._status
        self._status = busy_status(
            f"Looking for the best order of {linked.n:,} leaves: up to {seconds:.0f} s ..."
        )
        try:
            return exchanged_sides(self._structure, leaf_order, lambda: _distances(linked))
        finally:
            self._status = before

    @validate("leaf_order")
    def _can_be_ordered(self, proposal: Any) -> str:
        name = one_of(proposal["value"], LEAF_ORDERS, "leaf_order")
        self._sides = self._sides_in(name)
        return name

    @validate("flipped")
    def _of_these_merges(self, proposal: Any) -> tuple[int, ...]:
        return self._merges(proposal["value"])

    @traitlets.observe("leaf_order")
    def _on_leaf_order(self, _: Any) -> None:
        # Flips that were set as one with the order belong to it.
        together = self.flipped if self.flipped != self._flips else ()
        self._forget_flips()
        self.flipped = together
        self._tell_order()

    @traitlets.observe("flipped")
    def _on_flipped(self, change: Any) -> None:
        # `undo` and whatever forgets the flips have noted already what is shown.
        if change.new != self._flips:
            before = self._present_step()
            self._flips = change.new
            self._history.record(before, self._present_step())
        self._tell_order()

    def _tell_order(self) -> None:
        self._exchanged = flags_message(self._turned())

    def _forget_flips(self) -> None:
        self._history.forget_flips()
        self._flips = ()
        self.flipped = ()

    def _order_again(self) -> None:
        """Called when the tree is another one."""
        self._sides = None
        self._forget_flips()
        self._tell_order()

    # -- what the browser asks for (see `DendrogramExplorer._do`) --------------------------------------------------

    def _do_flip(self, content: dict[str, Any]) -> None:
        self.flip(content.get("node"))

    def _do_leaf_order(self, content: dict[str, Any]) -> str:
        before = self.leaf_order
        self.leaf_order = content.get("name")
        return "" if self.leaf_order == before else _SAID[self.leaf_order]


_SAID = {
    "default": "Leaves stand as in the linkage matrix.",
    "count": "At every merge the side with fewer samples comes first.",
    "count_descending": "At every merge the side with more samples comes first.",
    "distance": "At every merge the side that merged lower comes first.",
    "distance_descending": "At every merge the side that merged higher comes first.",
    "optimal": "Neighbouring leaves are as similar as the tree allows.",
}


def _distances(linked: Linkage) -> np.ndarray:
    return Dissimilarity(linked).among(np.arange(linked.n))

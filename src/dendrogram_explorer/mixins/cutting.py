"""Cutting: the traits of an explorer that say where its tree is cut, and the methods that move the cut."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import traitlets

from ..cut.branches import check_branches, join_branch, split_branch
from ..cut.clusters import FlatClusters
from ..cut.cut import Cut, ReachableCut, apply_cut, height_for_clusters, merge_criterion
from ..history import History, Step
from ..traits import Array, Checked, HeightOfCut, WholeNumber, validate
from ..tree.tree import Tree
from ..util.messages import info_status, kind_of, warn_user
from ..wire import branches_message, nodes_message

__all__ = ["Cutting"]


class Cutting(traitlets.HasTraits):
    """The cut of an explorer: one value, four traits that tell of it, and the way back."""

    cut_height = HeightOfCut().tag(sync=True)
    n_clusters = WholeNumber(1).tag(sync=True)
    labels = Array(read_only=True)
    cut = Checked(None)

    _cut_roots = traitlets.Bytes(b"").tag(sync=True, echo_update=False)
    _branches = traitlets.Dict(branches_message(())).tag(sync=True, echo_update=False)
    _status = traitlets.Dict(info_status("")).tag(sync=True)

    linkage_matrix: np.ndarray
    hold_sync: Callable
    _structure: Tree
    _fingerprint: str
    _shown: Cut
    _clusters: FlatClusters
    _history: History
    # Nodes that `flip` has exchanged in what is shown.
    _flips: tuple[int, ...] = ()
    flipped: tuple[int, ...]
    # A notebook may hand over what the browser says in a thread of its own, while a cell moves the cut as well.
    _lock: threading.RLock
    # What a validator has found out, for the cut that comes of it.
    _note: str = ""

    def cut_inconsistent(self, t: float, depth: int = 2) -> None:
        """Cut where the inconsistency coefficient exceeds a threshold, as ``fcluster(Z, t, "inconsistent", depth)``.

        Branches that are split or joined stay so.

        Parameters
        ----------
        t : float
            Branches whose coefficients are all at or below it stay whole.
        depth : int, default 2
            Number of levels that a coefficient looks at.

        Raises
        ------
        ValueError
            If `t` is not finite or `depth` is not an integer of at least 1.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]])
        >>> explorer.cut_inconsistent(0.5)
        >>> explorer.labels
        array([1, 1, 2], dtype=int32)
        """
        self.cut = self._shown.with_base("inconsistent", t, depth)

    def split(self, node: int) -> None:
        """Put the two sides of a merge into different clusters, wherever the cut line is.

        The merges above it that are whole are split too. A join in the way is lifted: below it the cut line counts
        again. What is split stays so when the cut line moves; it rests where a merge above it is whole, and is back
        when that one is split again.

        Parameters
        ----------
        node : int
            Node of the merge, n .. 2n-2: merge i of `linkage_matrix` is node n + i.

        Raises
        ------
        TypeError
            If the node is no whole number.
        ValueError
            If the node is a sample or does not exist, or the two sides are in different clusters already.

        See Also
        --------
        join, reset_branches, undo

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=2)
        >>> explorer.labels.tolist()
        [1, 1, 2, 2]
        >>> explorer.split(4)
        >>> explorer.labels.tolist(), explorer.cut.split
        ([1, 2, 3, 3], (4,))
        """
        self._show_cut(split_branch(self._structure, self._base_criterion(), self._shown, node))

    def join(self, node: int) -> None:
        """Put everything below a merge into one cluster, wherever the cut line is.

        Whatever was split or joined below it is forgotten. Where the cut line would split the merge the join is noted,
        and stays when the line moves.

        Parameters
        ----------
        node : int
            Node of the merge, n .. 2n-2: merge i of `linkage_matrix` is node n + i.

        Raises
        ------
        TypeError
            If the node is no whole number.
        ValueError
            If the node is a sample or does not exist, or all is in one cluster already.

        See Also
        --------
        split, reset_branches, undo

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.labels.tolist(), explorer.cut.joined
        ([1, 2, 3, 3], (5,))
        """
        self._show_cut(join_branch(self._structure, self._base_criterion(), self._shown, node))

    def reset_branches(self) -> None:
        """Forget which branches were split or joined; the cut line alone counts again.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.reset_branches()
        >>> explorer.n_clusters
        4
        """
        if self._shown.has_branches:
            self._show_cut(self._shown.without_branches())
        else:
            self._status = info_status("No branch is split or joined.")

    def undo(self) -> bool:
        """Go back by one step, to an earlier cut or to an earlier order of the leaves.

        Splitting, joining or flipping a branch is a step; moves of the cut line that follow each other are one
        together. The last 200 steps are kept, until `method`, `metric` or `scale` makes another tree. Another
        `leaf_order` forgets the flips among them, which belonged to the order before; it is no step itself.

        Returns
        -------
        bool
            Whether there was a step to undo.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.undo(), explorer.n_clusters
        (True, 4)
        >>> explorer.undo()
        False
        """
        return self._go_to(self._history.undo(self._present_step()), "There is nothing to undo.")

    def redo(self) -> bool:
        """Do again what was undone last.

        Returns
        -------
        bool
            Whether there was a step to do again; there is none after any other change.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.undo(), explorer.redo(), explorer.n_clusters
        (True, True, 3)
        """
        return self._go_to(self._history.redo(self._present_step()), "There is nothing to redo.")

    def _present_step(self) -> Step:
        return Step(self._shown, self._flips)

    def _go_to(self, step: Step | None, nothing: str) -> bool:
        if step is None:
            self._status = info_status(nothing)
            return False
        # The one first, so that the observer of the other finds nothing new.
        self._flips = step.flipped
        self.flipped = step.flipped
        if step.cut == self._shown:
            self._status = info_status("")
        else:
            self._show_cut(step.cut, is_step=False)
        return True

    def _base_criterion(self) -> np.ndarray:
        return merge_criterion(self._structure, self._shown.without_branches(), self.linkage_matrix)

    def _show_cut(self, cut: Cut, is_step: bool = True) -> None:
        """Make `cut` the current one. Nobody is told before all of it is in place."""
        with self._lock:
            self._clusters = self._cut_into(cut)
            if is_step:
                self._history.record(self._present_step(), Step(cut, self._flips))
            self._shown = cut = replace(cut, linkage=self._fingerprint)
            is_horizontal = cut.criterion == "distance"
            note, self._note = self._note, ""
            with self.hold_sync(), self.hold_trait_notifications():
                self.cut = cut
                if is_horizontal:
                    self.cut_height = cut.threshold
                self.n_clusters = self._clusters.n_clusters
                self.set_trait("labels", self._clusters.labels)
                self._cut_roots = b"" if is_horizontal else nodes_message(self._clusters.roots)
                self._branches = branches_message(cut.split, cut.joined)
                self._status = info_status(note)
            self._recolor()

    def _cut_into(self, cut: Cut) -> FlatClusters:
        """The clusters of a cut; where no label changes the labels are those that are there, which is no change."""
        made, present = apply_cut(self._structure, cut, self.linkage_matrix), self._clusters
        if made.n_clusters != present.n_clusters or not np.array_equal(made.labels, present.labels):
            return made
        return present if made.tree is present.tree else replace(made, labels=present.labels)

    def _recolor(self, _: Any = None) -> None:
        """Called when the clusters have changed; the explorer paints its scatter."""

    # An observer acts only where its trait disagrees with what is shown: so there is no echo, whichever of the three
    # was set, and an observer of the user's may set one of them in turn.

    @validate("cut")
    def _of_this_tree(self, proposal: Any) -> Cut:
        cut = proposal["value"]
        if not isinstance(cut, Cut):
            raise TypeError(
                f'cut was given {kind_of(cut)}. Needed: a Cut, such as Cut("distance", 16). Text written by '
                "cut.to_json() becomes one by Cut.from_json(text)."
            )
        if cut.linkage not in (None, self._fingerprint):
            raise ValueError(
                f"This cut belongs to another linkage matrix: its fingerprint is {cut.linkage}, that of this one "
                f"{self._fingerprint}. To use its threshold here, pass Cut(cut.criterion, cut.threshold, cut.depth)."
            )
        if cut.criterion == "distance" and cut.threshold < 0:
            raise ValueError(
                f"This cut is at the height {cut.threshold!r}, but the tree begins at 0. Pass a height of at least 0."
            )
        check_branches(self._structure, cut)
        return cut if cut.linkage else replace(cut, linkage=self._fingerprint)

    @traitlets.observe("cut")
    def _on_cut(self, change: Any) -> None:
        if change.new != self._shown:
            self._show_cut(change.new)

    # -- what the browser asks for (see `DendrogramExplorer._do`) --------------------------------------------------

    def _do_horizontal(self, _: dict[str, Any]) -> None:
        self._show_cut(self._shown.with_base("distance", self.cut_height))

    def _do_split(self, content: dict[str, Any]) -> None:
        self.split(content.get("node"))

    def _do_join(self, content: dict[str, Any]) -> None:
        self.join(content.get("node"))

    def _do_reset_branches(self, _: dict[str, Any]) -> None:
        self.reset_branches()

    def _do_undo(self, _: dict[str, Any]) -> None:
        self.undo()

    def _do_redo(self, _: dict[str, Any]) -> None:
        self.redo()

    @validate("cut_height")
    def _lay_line(self, proposal: Any) -> float:
        # The line may be where it was before a cut by inconsistency hid it: no change, but another cut.
        height = proposal["value"]
        if height == self.cut_height and self._shown.criterion != "distance":
            self._show_cut(self._shown.with_base("distance", height))
        return height

    @traitlets.observe("cut_height")
    def _on_cut_height(self, change: Any) -> None:
        cut = self._shown.with_base("distance", change.new)
        if cut != self._shown:
            self._show_cut(cut)

    @validate("n_clusters")
    def _reachable(self, proposal: Any) -> int:
        wanted = proposal["value"]
        now, is_line = self._clusters.n_clusters, self._shown.criterion == "distance"
        # A cut by inconsistency can have as many clusters as are asked for, but others than the line gives. With the
        # lock nobody asks: then it is what `_show_cut` tells that is checked.
        if wanted == now and (is_line or self._cross_validation_lock):
            return wanted
        reached = height_for_clusters(self._structure, wanted, self._shown)
        if reached.n_clusters != wanted:
            note = unreachable_note(wanted, reached, self._shown.has_branches)
            warn_user(note)
            self._note = note
            if reached.n_clusters == now and is_line:
                self._status, self._note = info_status(self._note), ""
        if reached.n_clusters == now and not is_line:
            # No change of this trait, but another cut.
            self._show_cut(self._shown.with_base("distance", reached.height))
        return reached.n_clusters

    @traitlets.observe("n_clusters")
    def _on_n_clusters(self, change: Any) -> None:
        if change.new != self._clusters.n_clusters:
            reached = height_for_clusters(self._structure, change.new, self._shown)
            self._show_cut(self._shown.with_base("distance", reached.height))


def unreachable_note(wanted: int, reached: ReachableCut, has_branches: bool = False) -> str:
    """Say why there are not as many clusters as wanted, and which numbers there could be.

    Parameters
    ----------
    wanted : int
        Number of clusters asked for.
    reached : ReachableCut
        What came of it.
    has_branches : bool, default False
        Whether branches are split or joined.

    Returns
    -------
    str

    Examples
    --------
    >>> from dendrogram_explorer.cut import ReachableCut
    >>> print(unreachable_note(3, ReachableCut(4.0, 2, 2, 4)))
    No cut gives 3 clusters: merges at equal heights stand or fall together. The nearest numbers that can be \
reached are 2 and 4; showing 2.
    """
    reason = "merges at equal heights stand or fall together"
    if has_branches:
        reason += ", and branches that you have split or joined stay so (reset_branches() forgets them)"
    neighbours = " and ".join(str(k) for k in (reached.below, reached.above) if k is not None)
    return (
        f"No cut gives {wanted} clusters: {reason}. The nearest numbers that can be reached are {neighbours}; showing "
        f"{reached.n_clusters}."
    )

"""History: the states that one can go back to, and forward again, with the present one, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .color.palette import BranchPalette
from .cut import Cut
from .linkage.value import Linkage
from .state import Order, State, clusters_of, findings_elsewhere, rule_order, same_labels
from .tree import Tree

__all__ = ["Timeline"]

MOST_STEPS = 200
MOST_BYTES = 2**28
"""Memory for the trees of earlier states, the present one not counted: 256 MiB."""


@dataclass(frozen=True, eq=False)
class Step:
    """All of a state that decides its clusters: what `undo` brings back."""

    linkage: Linkage
    tree: Tree
    fingerprint: str
    cut: Cut
    line: float
    order: Order
    palette: Any
    colors: BranchPalette
    names: Any

    @classmethod
    def of(cls, state: State) -> Step:
        """The step that leads back to a state."""
        return cls(**{name: getattr(state, name) for name in cls.__dataclass_fields__})

    def decides_as(self, other: Step) -> bool:
        """Whether both give the same clusters, names, colours and flips."""
        return self.linkage is other.linkage and self.cut == other.cut and self.same_branches(other)

    def same_branches(self, other: Step) -> bool:
        """Whether at most the threshold of the cut or its criterion differs."""
        return (
            self.linkage is other.linkage
            and (self.cut.split, self.cut.joined) == (other.cut.split, other.cut.joined)
            and self.order.flipped == other.order.flipped
            and self.palette == other.palette
            and self.names == other.names
        )


@dataclass(frozen=True, eq=False)
class Timeline:
    """The present state, the steps before it and those that were undone.

    Every change that decides clusters, their names or colours is a step; moves of the cut line that follow each other
    are one together, however many positions a drag goes through.

    Attributes
    ----------
    present : State
    past, future : tuple of Step
        The latest last.
    is_moving : bool
        Whether the latest step is a move of the line that a further move belongs to.
    has_dropped : bool
        Whether earlier steps were dropped because their trees took too much memory.
    """

    present: State
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    is_moving: bool = False
    has_dropped: bool = False

    def to(self, state: State, is_move: bool = False) -> Timeline:
        """The timeline with another present state.

        Parameters
        ----------
        state : State
        is_move : bool
            Whether the cut line was moved, as by dragging it.
        """
        if state is self.present:
            return self
        before, after = Step.of(self.present), Step.of(state)
        if not after.order.has_rule(before.order.name):
            # Flips belong to the order of the leaves in which they were made.
            past, future = map(_without_flips, (self.past, self.future))
            before = _without_flips((before,))[0]
            here = replace(self, past=past, future=future)
        else:
            here = self
        if after.decides_as(before):
            return replace(here, present=state)
        is_move = is_move and after.same_branches(before)
        goes_on = is_move and self.is_moving and before.cut.criterion == after.cut.criterion
        past = here.past if goes_on else (*here.past, before)
        past, has_dropped = _bounded(past, state.linkage)
        return Timeline(state, past, (), is_move, self.has_dropped or has_dropped)

    def undo(self) -> Timeline | None:
        """The timeline one step back; None where there is nothing to undo."""
        return self._go(self.past, self.future, is_back=True)

    def redo(self) -> Timeline | None:
        """The timeline one step forward; None where there is nothing to redo."""
        return self._go(self.future, self.past, is_back=False)

    @property
    def linkages(self) -> list[Linkage]:
        """The linkages of all states that one can go to."""
        return [self.present.linkage, *(step.linkage for step in (*self.past, *self.future))]

    def nothing_to(self, way: str) -> str:
        """The sentence that says why there is nothing to undo, or to redo."""
        if way == "undo" and self.has_dropped:
            return (
                "There is nothing to undo. Earlier steps were dropped: their trees took more than "
                f"{MOST_BYTES // 2**20} MiB of memory."
            )
        return f"There is nothing to {way}."

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        now = Step.of(self.present)
        return any(not step.decides_as(now) for step in self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        now = Step.of(self.present)
        return any(not step.decides_as(now) for step in self.future)

    def _go(self, source: tuple[Step, ...], target: tuple[Step, ...], is_back: bool) -> Timeline | None:
        now = Step.of(self.present)
        # A line that was dragged and put back where it was would be a step that changes nothing.
        while source and source[-1].decides_as(now):
            source = source[:-1]
        if not source:
            return None
        state, target = _restored(self.present, source[-1]), (*target, now)
        past, future = (source[:-1], target) if is_back else (target, source[:-1])
        return Timeline(state, past, future, has_dropped=self.has_dropped)


def _restored(present: State, step: Step) -> State:
    """The present state with everything that a step decides; selection and look stay."""
    order = step.order
    if not order.has_rule(present.order.name):
        order = rule_order(step.linkage, step.tree, present.order.name)
    same_tree = step.linkage is present.linkage
    clusters = same_labels(clusters_of(step.tree, step.cut, step.linkage), present.clusters)
    findings = present.findings if same_tree else findings_elsewhere(present.findings)
    if clusters is not present.clusters:
        findings = replace(findings, stability=None)
    return replace(
        present,
        linkage=step.linkage,
        tree=step.tree,
        fingerprint=step.fingerprint,
        cut=step.cut,
        line=step.line,
        clusters=clusters,
        order=order,
        palette=step.palette,
        colors=step.colors,
        names=step.names,
        plane=present.plane if same_tree else present.plane.of(step.linkage),
        findings=findings,
        note="",
        warnings=(),
    )


def _without_flips(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(
        replace(step, order=replace(step.order, flipped=())) if step.order.flipped else step for step in steps
    )


def _bounded(steps: tuple[Step, ...], present: Linkage) -> tuple[tuple[Step, ...], bool]:
    """The latest steps that fit the limits, and whether memory was the reason to drop others."""
    steps = steps[-MOST_STEPS:]
    seen, total = {id(present)}, 0
    for place in range(len(steps) - 1, -1, -1):
        linkage = steps[place].linkage
        if id(linkage) not in seen:
            seen.add(id(linkage))
            total += _tree_bytes(linkage)
            if total > MOST_BYTES:
                return steps[place + 1 :], True
    return steps, False


def _tree_bytes(linkage: Linkage) -> int:
    """About what a linkage matrix, its tree and its own distances take."""
    distances = linkage.distances
    # The arrays of a tree take some 80 bytes a sample.
    return linkage.Z.nbytes + 80 * linkage.n + (0 if distances is None else distances.nbytes)

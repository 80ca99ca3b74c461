"""History: the states of a tree's cut and drawing that one can go back to, and forward again."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from .cut.value import Cut

__all__ = ["History", "Step"]

MOST_STEPS = 200


class Step(NamedTuple):
    """What a step is taken from, and what it leads to.

    Attributes
    ----------
    cut : Cut
    flipped : tuple of int
        Nodes of the merges that are drawn with their sides exchanged.
    """

    cut: Cut
    flipped: tuple[int, ...] = ()


class History:
    """Steps from one state to the next, of which the oldest are forgotten.

    Every change of single branches is a step, and so is another criterion. Moves of the threshold that follow each
    other are one, however many positions a drag of the line goes through.

    Parameters
    ----------
    most_steps : int, default 200
        How many steps are kept.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut
    >>> history = History()
    >>> at = [Step(Cut("distance", height)) for height in (9.0, 8.0, 7.0)]
    >>> history.record(at[0], at[1])
    >>> history.record(at[1], at[2])
    >>> history.undo(at[2]).cut.threshold
    9.0
    >>> history.redo(at[0]).cut.threshold
    7.0
    """

    def __init__(self, most_steps: int = MOST_STEPS) -> None:
        self._past: deque[Step] = deque(maxlen=most_steps)
        self._future: deque[Step] = deque()
        self._is_moving = False

    def record(self, before: Step, after: Step) -> None:
        """Take note of a change; whatever was undone can't be done again.

        Parameters
        ----------
        before, after : Step
        """
        is_move = _branches(before) == _branches(after)
        goes_on = is_move and self._is_moving and before.cut.criterion == after.cut.criterion
        if not goes_on:
            self._past.append(before)
        self._is_moving = is_move
        self._future.clear()

    def undo(self, current: Step) -> Step | None:
        """The state of one step before.

        Parameters
        ----------
        current : Step
            The one to come back to with `redo`.

        Returns
        -------
        Step or None
            None where there is nothing to undo.
        """
        return self._step(current, self._past, self._future)

    def redo(self, current: Step) -> Step | None:
        """The state that was undone last.

        Parameters
        ----------
        current : Step
            The one to come back to with `undo`.

        Returns
        -------
        Step or None
            None where there is nothing to do again.
        """
        return self._step(current, self._future, self._past)

    def forget_flips(self) -> None:
        """Leave nothing to undo or redo of flips, as where the leaves stand in another order by now."""
        for steps in (self._past, self._future):
            cuts = [Step(step.cut) for step in steps]
            steps.clear()
            steps.extend(cuts)

    def _step(self, current: Step, source: deque[Step], target: deque[Step]) -> Step | None:
        # A line that was dragged and put back where it was would be a step that changes nothing.
        while source and source[-1] == current:
            source.pop()
        if not source:
            return None
        self._is_moving = False
        target.append(current)
        return source.pop()


def _branches(step: Step) -> tuple:
    return step.cut.split, step.cut.joined, step.flipped

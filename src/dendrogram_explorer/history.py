"""CutHistory: the cuts that one can go back to, and forward again."""

from __future__ import annotations

from collections import deque

from .cut_value import Cut

__all__ = ["CutHistory"]

MOST_STEPS = 200


class CutHistory:
    """Steps from cut to cut, of which the oldest are forgotten.

    Every change of single branches is a step. Moves of the cut for the whole tree that follow each other are one,
    however many positions a drag of the line goes through.

    Parameters
    ----------
    most_steps : int, default 200
        How many steps are kept.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut
    >>> history = CutHistory()
    >>> at = [Cut("distance", height) for height in (9.0, 8.0, 7.0)]
    >>> history.record(at[0], at[1])
    >>> history.record(at[1], at[2])
    >>> history.undo(at[2]).threshold
    9.0
    >>> history.redo(at[0]).threshold
    7.0
    """

    def __init__(self, most_steps: int = MOST_STEPS) -> None:
        self._past: deque[Cut] = deque(maxlen=most_steps)
        self._future: list[Cut] = []
        self._is_moving = False

    def record(self, before: Cut, after: Cut) -> None:
        """Take note of a change; whatever was undone can't be done again.

        Parameters
        ----------
        before, after : Cut
        """
        is_move = (before.split, before.joined) == (after.split, after.joined)
        if not (is_move and self._is_moving):
            self._past.append(before)
        self._is_moving = is_move
        self._future.clear()

    def undo(self, current: Cut) -> Cut | None:
        """The cut of one step before.

        Parameters
        ----------
        current : Cut
            The one to come back to with `redo`.

        Returns
        -------
        Cut or None
            None where there is nothing to undo.
        """
        return self._step(current, self._past, self._future)

    def redo(self, current: Cut) -> Cut | None:
        """The cut that was undone last.

        Parameters
        ----------
        current : Cut
            The one to come back to with `undo`.

        Returns
        -------
        Cut or None
            None where there is nothing to do again.
        """
        return self._step(current, self._future, self._past)

    def _step(
        self, current: Cut, source: deque[Cut] | list[Cut], target: deque[Cut] | list[Cut]
    ) -> Cut | None:
        # A line that was dragged and put back where it was would be a step that changes nothing.
        while source and source[-1] == current:
            source.pop()
        if not source:
            return None
        self._is_moving = False
        target.append(current)
        return source.pop()

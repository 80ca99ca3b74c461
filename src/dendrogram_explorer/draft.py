"""Draft: changes that are made together, or not at all, as within ``hold_trait_notifications``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .history import Timeline
from .state import Say, State, reclustered, said

__all__ = ["Draft"]

Transition = Callable[[State], State]


class Draft:
    """What a timeline becomes by several changes.

    Method, metric and scale that are set one after the other make one tree: a combination of them on the way may not
    exist. So the tree is computed when it is first needed, and changes that come later wait for it.

    Parameters
    ----------
    timeline : Timeline
        What is changed; it stays as it is.
    say : callable
        Told how far long work is.
    """

    def __init__(self, timeline: Timeline, say: Say) -> None:
        self._timeline = timeline
        self._say = say
        self._thread = threading.get_ident()
        self._is_move = True
        # The state with all changes up to the first switch, then the switches, then what came after them.
        self._state = timeline.present
        self._how: dict[str, Any] = {}
        self._later: list[Transition] = []
        self._resolved: State | None = None
        self._warnings: list[str] = []

    @property
    def is_mine(self) -> bool:
        """Whether the present thread makes the changes."""
        return self._thread == threading.get_ident()

    def add(self, transition: Transition, is_move: bool) -> None:
        """Make a transition, or let it wait for the tree that was asked for before it."""
        self._is_move = self._is_move and is_move
        if self._how:
            self._later.append(transition)
            self._resolved = None
        else:
            self._state = self._made(self._state, transition)

    def switch(self, how: dict[str, Any]) -> None:
        """Have the samples clustered otherwise."""
        self._is_move = False
        self._how |= how
        self._resolved = None

    def visible(self) -> State:
        """The state with all changes so far; without the latest ones as long as they are not possible together."""
        try:
            return self._result()
        except Exception:
            return self._state

    def go(self, way: str) -> bool:
        """Undo or redo a step; what was changed so far is a step itself."""
        timeline = self._timeline.to(self._settle(), self._is_move)
        went = timeline.undo() if way == "undo" else timeline.redo()
        if went is None:
            return False
        self._timeline, self._state, self._is_move = went, went.present, True
        return True

    def finish(self) -> tuple[Timeline, State]:
        """The timeline with all changes, and its state with everything that there is to say about them."""
        state = self._settle()
        if self._warnings:
            warnings = tuple(dict.fromkeys(self._warnings))
            state = said(state, " ".join(warnings), warnings)
        timeline = self._timeline.to(state, self._is_move)
        return timeline, state

    def _settle(self) -> State:
        state = self._result()
        if state.warnings and (self._how or self._later):
            self._warnings += state.warnings
        self._state, self._how, self._later, self._resolved = state, {}, [], None
        return state

    def _result(self) -> State:
        if not self._how:
            return self._state
        if self._resolved is None:
            state = reclustered(self._state, self._say, **self._how)
            notes = list(state.warnings)
            for transition in self._later:
                state = transition(state)
                notes += state.warnings
            self._resolved = said(state, " ".join(notes), tuple(dict.fromkeys(notes)))
        return self._resolved

    def _made(self, state: State, transition: Transition) -> State:
        new = transition(state)
        if new is not state:
            self._warnings += new.warnings
        return new

"""Traits that are views of a state: reading one reads the state, setting one asks for a transition.

Widgets keep traits in a dictionary of values, each set and announced by itself, so that several of them can disagree
for a moment or, where one is refused, for good. These keep nothing: what all of them show is one `State`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
import traitlets

from .state import State, reclustered

__all__ = ["Switch", "TraitValueError", "View", "Wire", "is_same"]


G = TypeVar("G")
S = TypeVar("S")

if TYPE_CHECKING:
    from traitlets import TraitType
else:

    class TraitType(traitlets.TraitType):
        """Can be subscripted with every release of traitlets; Colab's has no generic traits."""

        def __class_getitem__(cls, _: Any) -> type:
            return cls


class TraitValueError(traitlets.TraitError, ValueError):
    """A value that a trait refuses: a ValueError as elsewhere, and the TraitError that users of traitlets catch."""


class View(TraitType[G, S], Generic[G, S]):
    """A public trait: a part of the state, and the transition that setting it asks for.

    ``View[G, S]`` gives values of type G and takes values of type S; of a read-only one S is Never.

    Parameters
    ----------
    read : callable
        State -> value.
    write : callable, optional
        (state, value) -> state. Without it the trait is read-only.
    is_move : bool
        Whether sets that follow each other are one step of undo, as those of a line that is dragged.
    """

    def __init__(
        self,
        read: Callable[[State], G],
        write: Callable[[State, S], State] | None = None,
        *,
        is_move: bool = False,
    ) -> None:
        super().__init__(read_only=write is None)
        self.read, self.write, self.is_move = read, write, is_move

    def get(self, obj: Any, cls: Any = None) -> G:
        """The value in the present state."""
        return self.read(obj._present)

    def set(self, obj: Any, value: Any) -> None:
        """Ask for the transition."""
        write = self.write
        if write is None:
            raise traitlets.TraitError(
                f'The "{self.name}" trait is read-only: it follows from the cut. Set cut, cut_height or n_clusters.'
            )
        try:
            obj._apply(lambda state: write(state, value), is_move=self.is_move)
        except traitlets.TraitError:
            raise
        except ValueError as error:
            raise TraitValueError(*error.args) from error


class Switch(View[G, S]):
    """A trait that says how to cluster; several of them set together make one tree."""

    def __init__(self, name: str) -> None:
        super().__init__(
            lambda state: getattr(state.linkage, name),
            lambda state, value: reclustered(state, **dict[str, Any]({name: value})),
        )

    def set(self, obj: Any, value: Any) -> None:
        """Ask for another tree."""
        name = self.name
        assert name is not None
        try:
            obj._recluster(**{name: value})
        except traitlets.TraitError:
            raise
        except ValueError as error:
            raise TraitValueError(*error.args) from error


class Wire(TraitType[Any, Any]):
    """What the browser is sent of the state under one name; computed again only when a part it depends on changes.

    Parameters
    ----------
    message : callable
        State -> what is sent.
    parts : callable
        State -> tuple of the objects that `message` reads. While they are the same objects, so is the message.
    is_asked_for : bool
        Whether the browser asks for what is new in later messages, so that of them only the first that is not empty is
        sent. A browser that connects later gets the whole present one.
    """

    def __init__(
        self, message: Callable[[State], Any], parts: Callable[[State], tuple], *, is_asked_for: bool = False
    ) -> None:
        super().__init__(read_only=True)
        self.message, self.parts, self.is_asked_for = message, parts, is_asked_for
        self.tag(sync=True, echo_update=False)

    def get(self, obj: Any, cls: Any = None) -> Any:
        """The message about the present state."""
        parts = self.parts(obj.state)
        known = obj._messages.get(self.name)
        if known is None or not _are_same(known[0], parts):
            known = (parts, self.message(obj.state))
            obj._messages[self.name] = known
        return known[1]

    def set(self, obj: Any, value: Any) -> None:
        """Refuse: it follows from the state."""
        raise traitlets.TraitError(f'The "{self.name}" trait is read-only.')


def _are_same(some: tuple, others: tuple) -> bool:
    return len(some) == len(others) and all(map(is_same, some, others))


def is_same(old: Any, new: Any) -> bool:
    """Whether a value has not changed: the same object, or an equal one that compares by a yes or no."""
    if old is new:
        return True
    if isinstance(old, np.ndarray) or isinstance(new, np.ndarray):
        return (
            isinstance(old, np.ndarray)
            and isinstance(new, np.ndarray)
            and old.dtype == new.dtype
            and np.array_equal(old, new)
        )
    if type(old) is not type(new):
        return False
    try:
        return bool(old == new)
    except (TypeError, ValueError):
        return False

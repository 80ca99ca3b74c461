"""What takes a while to work out about a tree and serves every cut of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar
from weakref import WeakKeyDictionary

from ..tree.tree import Tree

__all__ = ["remembered"]

Result = TypeVar("Result")

# Goes when the tree goes.
_memory: WeakKeyDictionary[Tree, dict[str, tuple[Hashable, object]]] = WeakKeyDictionary()


def remembered(tree: Tree, name: str, version: Hashable, make: Callable[[], Result]) -> Result:
    """Result of `make`, kept with the tree until another version is asked for under the same name."""
    kept = _memory.setdefault(tree, {})
    known = kept.get(name)
    if known is None or known[0] != version:
        kept[name] = known = (version, make())
    return known[1]  # type: ignore[return-value]

"""Arrays <-> the bytes that travel to the browser. Mirror of ``js/src/wire.ts``; nothing else knows the wire's dtypes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from .tree import Tree

__all__ = ["names_message", "nodes_message", "tree_message"]


def tree_message(tree: Tree) -> dict[str, Any]:
    """What the browser needs of a tree; it works out the rest by itself.

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    dict
        ``n``; ``children``, the left and right child of each merge in turn, as little-endian int32 bytes; ``heights``, as
        little-endian float64 bytes, because a float32 tie would be cut differently. 16 bytes a sample in all.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> message = tree_message(Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])))
    >>> message["n"], len(message["children"]), len(message["heights"])
    (3, 16, 16)
    """
    children = np.column_stack((tree.left, tree.right))
    return {"n": tree.n, "children": _bytes(children, "<i4"), "heights": _bytes(tree.height, "<f8")}


def nodes_message(nodes: np.ndarray) -> bytes:
    """Node ids as little-endian int32 bytes.

    Examples
    --------
    >>> nodes_message([1, 256]).hex()
    '0100000000010000'
    """
    return _bytes(nodes, "<i4")


def names_message(names: Sequence[str] | None) -> bytes:
    """Sample names as UTF-8 JSON; empty where samples are simply numbered.

    A lone surrogate, which UTF-8 cannot carry, travels as a JSON escape.

    Examples
    --------
    >>> names_message(["a", "b"])
    b'["a","b"]'
    >>> names_message(None)
    b''
    """
    if names is None:
        return b""
    try:
        return json.dumps(list(names), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(list(names), separators=(",", ":")).encode()


def _bytes(array: np.ndarray, dtype: str) -> bytes:
    # tobytes() writes in C order whatever the memory layout; sending an F-ordered array as it lies would scramble it.
    return np.asarray(array).astype(dtype, copy=False).tobytes()

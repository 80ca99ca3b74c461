"""Arrays <-> the bytes that travel to and from the browser.

Mirror of ``js/src/util/bytes.ts``; nothing else knows the wire's dtypes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..color.sample_colors import SampleColors
from ..tree.tree import Tree

__all__ = [
    "MOST_LISTED",
    "branches_message",
    "flags_message",
    "labels_message",
    "names_message",
    "nodes_message",
    "order_message",
    "palette_from_message",
    "palette_message",
    "samples_from_message",
    "samples_message",
    "strip_colors_message",
    "strip_message",
    "tree_message",
]

MOST_LISTED = 100_000
"""Selections of up to so many samples are sent as a list, and labels of up to so many samples are sent at all."""

_BINARY = (bytes, bytearray, memoryview)


def tree_message(tree: Tree) -> dict[str, Any]:
    """What the browser needs of a tree; it works out the rest by itself.

    Parameters
    ----------
    tree : Tree

    Returns
    -------
    dict
        ``n``; ``children``, the left and right child of each merge in turn, as little-endian int32 bytes; ``heights``,
        as little-endian float64 bytes, because a float32 tie would be cut differently. 16 bytes a sample in all.

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


# Values are sent for up to this many samples; they are shown where the pointer is.
_MOST_VALUES = 100_000


def strip_message(colors: SampleColors, is_of_points: bool = False) -> dict[str, Any]:
    r"""The colour of each sample in a strip; the colours themselves travel with `strip_colors_message`.

    Examples
    --------
    >>> import pandas as pd
    >>> from dendrogram_explorer.color.sample_colors import color_samples
    >>> message = strip_message(color_samples(pd.Series(["a", "b", "a"]), "kind"))
    >>> message["numbers"], message["values"]
    (b'\x00\x01\x00', b'')
    """
    values = (
        colors.values if colors.values is not None and len(colors.values) <= _MOST_VALUES else np.zeros(0)
    )
    return {
        "title": colors.title,
        "numbers": _bytes(colors.numbers, "u1"),
        "values": _bytes(values, "<f4"),
        "is_scale": colors.is_scale,
        "is_of_points": is_of_points,
    }


def strip_colors_message(colors: SampleColors) -> dict[str, Any]:
    """The colours of a strip, and their meaning."""
    return {"palette": list(colors.palette), "legend": [list(entry) for entry in colors.legend]}


def branches_message(split: Sequence[int], joined: Sequence[int] = ()) -> dict[str, list[int]]:
    """Nodes of the branches that are cut otherwise than the rest of the tree.

    Examples
    --------
    >>> branches_message((290, 297))
    {'split': [290, 297], 'joined': []}
    """
    return {"split": list(split), "joined": list(joined)}


def labels_message(labels: np.ndarray, widget: Any = None) -> list[int] | bytes | None:
    """The label of every sample: a list for code in Python, little-endian int32 bytes for other widgets of the page.

    The explorer's own page paints by the cut and reads no labels. So they are sent only where they cost less than the
    rest: for up to 100,000 samples, and not where a notebook is to be saved without arrays.

    Examples
    --------
    >>> labels_message(np.array([1, 1, 2]))
    [1, 1, 2]
    """
    if not getattr(widget, "_is_sending", False):
        return labels.tolist()
    return _bytes(labels, "<i4") if len(labels) <= MOST_LISTED and widget.save_arrays else None


def samples_message(samples: np.ndarray, widget: Any = None) -> list[int] | bytes:
    """Sample indices as a list; more than 100,000 travel to the page as little-endian int32 bytes.

    Examples
    --------
    >>> samples_message(np.array([1, 256]))
    [1, 256]
    """
    if getattr(widget, "_is_sending", False) and len(samples) > MOST_LISTED:
        return _bytes(samples, "<i4")
    return samples.tolist()


def samples_from_message(message: Any, widget: Any = None) -> Any:
    """Sample indices as `samples_message` has written them, or as a list that another widget was linked to.

    Examples
    --------
    >>> samples_from_message(memoryview(bytes.fromhex("0100000000010000")))
    array([  1, 256], dtype=int32)
    >>> samples_from_message([1, 256])
    [1, 256]
    """
    return np.frombuffer(message, dtype="<i4") if isinstance(message, _BINARY) else message


def flags_message(flags: np.ndarray) -> bytes:
    """One bit for each flag, the first in the lowest bit of the first byte; empty where no flag is set.

    Examples
    --------
    >>> flags_message([True, False, False, True]).hex()
    '09'
    >>> flags_message([False, False])
    b''
    """
    return np.packbits(flags, bitorder="little").tobytes() if np.any(flags) else b""


def names_message(names: Sequence[str] | None) -> bytes:
    """Sample names as UTF-8 JSON; empty where samples are simply numbered.

    Examples
    --------
    >>> names_message(["a", "b"])
    b'["a","b"]'
    >>> names_message(None)
    b''
    """
    if names is None:
        return b""
    return json.dumps(list(names), ensure_ascii=False, separators=(",", ":")).encode()


def order_message(rule: str | np.ndarray, widget: Any = None) -> str:
    """The rule that orders the leaves as JSON: its name, or "own" for one that the user gave.

    Examples
    --------
    >>> order_message("count"), order_message(np.array([1, 0]))
    ('count', 'own')
    """
    return rule if isinstance(rule, str) else "own"


def palette_message(palette: Any, widget: Any = None) -> str | list[str] | dict[str, Any]:
    """A palette as JSON, for the browser to link it to other controls: a name, colours, or a dict of either.

    Examples
    --------
    >>> palette_message({np.int64(7): "teal", "default": ("black", "silver")})
    {'7': 'teal', 'default': ['black', 'silver']}
    """
    if isinstance(palette, Mapping):
        return {str(node): palette_message(colors) for node, colors in palette.items()}
    return palette if isinstance(palette, str) else [str(color) for color in palette]


def palette_from_message(message: Any, widget: Any = None) -> Any:
    """The palette that `palette_message` has written, or a browser's control has set.

    Examples
    --------
    >>> palette_from_message({"7": "teal", "default": "ibm"})
    {7: 'teal', 'default': 'ibm'}
    """
    if not isinstance(message, dict):
        return message
    return {int(node) if node.isdecimal() else node: colors for node, colors in message.items()}


def _bytes(array: np.ndarray, dtype: str) -> bytes:
    # tobytes() writes in C order whatever the memory layout; sending an F-ordered array as it lies would scramble it.
    return np.asarray(array).astype(dtype, copy=False).tobytes()

"""The arrays of a tree, computed for all nodes at once; `Tree` describes each of them."""

from __future__ import annotations

import numpy as np

__all__ = ["fcluster_rank", "heavy_path_numbers", "layout", "span_maximum"]


def layout(
    left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`Tree.start`, `Tree.order` and `Tree.gap_merge`."""
    n = len(left) + 1
    start = _start(left, right, size, parent)
    order = np.empty(n, dtype=np.int32)
    order[start[:n]] = np.arange(n, dtype=np.int32)
    gap_merge = np.full(n, -1, dtype=np.int32)
    gap_merge[start[right]] = np.arange(n - 1, dtype=np.int32)
    return start, order, gap_merge


def _start(left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Leaf position at which every node starts.

    A right child starts after its left sibling, a left child at the start of its parent; so a start is the sum of such
    steps up to the root. Every pass doubles the number of levels that each node has summed. The passes only include
    inner nodes; leaves are one step below them.
    """
    n = len(left) + 1
    step = np.zeros(2 * n - 1, dtype=np.int32)
    step[right] = size[left]
    start = step[n:].copy()
    root = n - 2
    ancestor = parent[n:] - np.int32(n)
    ancestor[root] = root
    while ancestor.min() != root:
        start += start[ancestor]
        ancestor = ancestor[ancestor]
    step[:n] += start[parent[:n] - n]
    step[n:] = start
    return step


def span_maximum(
    values: np.ndarray, gap_merge: np.ndarray, start: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """Greatest of `values` over the gaps that each merge's span encloses.

    The merges of a subtree are the gaps inside its span, so a maximum over a subtree is a maximum over a range: that of
    two overlapping windows whose width is a power of two (a sparse table, with only one row in memory).
    """
    window_maximum = values[gap_merge]  # entry 0 is not a gap, and in no span
    n_gaps = size - 1
    level = (np.frexp(n_gaps)[1] - 1).astype(np.uint8)
    by_level = np.argsort(level, kind="stable").astype(np.int32)
    level_ends = np.cumsum(np.bincount(level))
    result = np.empty(len(values), dtype=np.float64)
    for exponent, (first, last) in enumerate(zip(np.r_[0, level_ends[:-1]], level_ends, strict=True)):
        width = 1 << exponent
        merges = by_level[first:last]
        first_gap = start[merges] + 1
        result[merges] = np.maximum(
            window_maximum[first_gap], window_maximum[first_gap + n_gaps[merges] - width]
        )
        window_maximum = np.maximum(window_maximum[:-width], window_maximum[width:])
    return result


def heavy_path_numbers(
    left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray, peak: np.ndarray
) -> np.ndarray:
    """Number of the heavy path of every node; see `Tree.color`."""
    n = len(left) + 1
    left_is_heavy = size[left] >= size[right]
    light = np.where(left_is_heavy, right, left)

    # A stable sort of the reversed merges puts the later of two equally high merges first.
    highest_first = n - 2 - np.argsort(-peak[::-1], kind="stable")
    color = np.zeros(2 * n - 1, dtype=np.int32)
    color[light[highest_first]] = np.arange(1, n, dtype=np.int32)

    head = parent.copy()
    head[light] = light
    head[-1] = 2 * n - 2
    inner_head = head[n:] - np.int32(n)
    while True:
        next_head = inner_head[inner_head]
        if np.array_equal(next_head, inner_head):
            break
        inner_head = next_head
    color[n:] = color[n:][inner_head]
    # The head of a heavy leaf is its parent, whose number is final; a light leaf is its own head.
    color[:n] = color[head[:n]]
    return color


def fcluster_rank(left: np.ndarray, right: np.ndarray, size: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """Order in which ``fcluster`` numbers clusters; see `Tree.rank`.

    Its depth-first traversal numbers a cluster on entering it, but a single leaf only on leaving the leaf's parent,
    after everything in the leaf's sibling. Two sibling leaves keep their order. This does not depend on the cut.
    """
    n = len(left) + 1
    leaf_is_late = (left < n) & (right >= n)
    return _start(np.where(leaf_is_late, right, left), np.where(leaf_is_late, left, right), size, parent)

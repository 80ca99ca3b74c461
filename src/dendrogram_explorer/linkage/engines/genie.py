"""Genie: single linkage whose merges are steered by how unequal the sizes of the clusters are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .reachability import spanning_tree_of_distances
from .single import NormedRows, tree_of_edges
from .spanning_tree import spanning_tree

__all__ = ["GINI_THRESHOLD", "genie_linkage", "genie_linkage_of_distances", "genie_merges"]

GINI_THRESHOLD = 0.3
"""The threshold that the authors recommend."""

# Merges between two words about how far it is.
_MERGES_AT_A_TIME = 1 << 16
# As long as there are more clusters they are numbered again whenever the least size grows: what is left of the edges is
# then close together in memory.
_FEW_CLUSTERS = 500


def genie_linkage(
    X: np.ndarray,
    metric: str = "euclidean",
    gini_threshold: float = GINI_THRESHOLD,
    progress: Callable[[int, int], None] | None = None,
    p: float = 2.0,
) -> np.ndarray:
    """Cluster observations by the Genie algorithm.

    Parameters
    ----------
    X : ndarray of float64, shape (n, m)
        Finite; two rows or more.
    metric : str
        One of `single.NORM_METRICS`.
    gini_threshold : float
        From 0 to 1. Where the Gini index of the cluster sizes exceeds it, one of the smallest clusters has to merge. 1
        gives single linkage.
    progress : callable, optional
        Called as ``progress(done, total)`` now and then; what it raises ends the clustering.
    p : float
        The order of the metric "minkowski".

    Returns
    -------
    ndarray of float64, shape (n-1, 4)
        A linkage matrix whose heights ascend strictly. See `genie_merges` about them.

    References
    ----------
    Gagolewski, Bartoszuk and Cena, "Genie: A new, fast, and outlier-resistant hierarchical clustering algorithm",
    Information Sciences 363, 2016.

    Examples
    --------
    >>> X = np.array([[0.0], [1.0], [2.1], [4.3], [5.5], [6.8], [20.0], [23.0]])
    >>> genie_linkage(X)[:, 3]
    array([2., 3., 2., 3., 2., 6., 8.])
    >>> genie_linkage(X, gini_threshold=1.0)[:, 3]
    array([2., 3., 2., 3., 6., 2., 8.])
    """
    rows = NormedRows.of(X, metric, p)
    say = progress or (lambda done, total: None)
    first, second, length = spanning_tree(rows.X, rows.p, 1, lambda done, total: say(done // 2, total))
    return _tree(first, second, rows.heights(length), gini_threshold, say)


def genie_linkage_of_distances(
    distances: np.ndarray, n: int, gini_threshold: float = GINI_THRESHOLD
) -> np.ndarray:
    """Cluster stored distances by the Genie algorithm.

    Parameters
    ----------
    distances : ndarray of float64, shape (n (n - 1) / 2,)
        Condensed.
    n : int
        Number of samples.
    gini_threshold : float
        As for `genie_linkage`.

    Returns
    -------
    ndarray of float64, shape (n-1, 4)

    Examples
    --------
    >>> genie_linkage_of_distances(np.array([1.0, 5.0, 4.0]), 3)
    array([[0., 1., 1., 2.],
           [2., 3., 4., 3.]])
    """
    return _tree(*spanning_tree_of_distances(distances, n), gini_threshold, lambda done, total: None)


def genie_merges(
    first: np.ndarray,
    second: np.ndarray,
    gini_threshold: float,
    say: Callable[[int, int], None] = lambda done, total: None,
) -> np.ndarray:
    """Put the edges of a minimum spanning tree into the order in which Genie merges along them.

    Parameters
    ----------
    first, second : ndarray of int64, shape (n-1,)
        Edges by ascending length.
    gini_threshold : float
        As for `genie_linkage`.
    say : callable
        Called now and then, and may raise.

    Returns
    -------
    ndarray of int64, shape (n-1,)
        Positions of edges.

    Notes
    -----
    Of k clusters with sizes x and n samples the Gini index is the sum of ``|x_i - x_j|`` over all pairs, divided by
    ``(k - 1) n``. While it is at most the threshold, the shortest edge that is left merges, as in single linkage; else
    the shortest of those that leave a cluster of the least size.

    That sum is also the sum over all s of the number of clusters larger than s times the number of others. A merge of
    clusters of a and b >= a samples changes the former for s < a and for b <= s < a + b only, so that the index is
    known, exactly, after a steps for each merge; and the smaller sizes of all merges add up to n log(n) / 2 at most.

    Examples
    --------
    >>> genie_merges(np.array([0, 1, 3, 4, 2, 6, 5]), np.array([1, 2, 4, 5, 3, 7, 6]), 0.3)
    array([0, 1, 2, 3, 5, 4, 6])
    """
    n = len(first) + 1
    # Of a cluster its root holds the number of samples, below 0; other samples hold one that is nearer to the root.
    up = [-1] * n
    larger = [n] + [0] * n  # how many clusters have more samples than this
    k = n
    spread = 0  # the sum of the differences of the sizes
    limit = float(gini_threshold)
    is_used = bytearray(n - 1)
    order = []
    edges = list(zip(range(n - 1), first.tolist(), second.tolist(), strict=True))
    by_length = iter(edges)
    # The edges that are left, to be looked through for those that leave a cluster of the least size; sizes below 0.
    least, from_least = -1, iter(edges)
    numbered = (np.arange(n - 1), first, second)
    edge = root = other = a = b = -1
    for _ in range(n - 1):
        is_free = spread <= limit * ((k - 1) * n)
        if not is_free and larger[-least] == k:
            while larger[-least] == k:
                least -= 1
            if k > _FEW_CLUSTERS:
                up, numbered = _contracted(up, *numbered, is_used)
                edges = list(zip(*(values.tolist() for values in numbered), strict=True))
                by_length = iter(edges)
                from_least = iter([edge for edge in edges if up[edge[1]] == least or up[edge[2]] == least])
            else:
                edges = [edge for edge in edges if not is_used[edge[0]]]
                from_least = iter(edges)
        for edge, root, other in by_length if is_free else from_least:
            if is_used[edge]:
                continue
            a, b = up[root], up[other]
            if least == -1 and a != -1 and b != -1 and not is_free:
                continue
            while a >= 0:
                above = up[a]
                if above < 0:
                    root, a = a, above
                    break
                up[root] = root = above
                a = up[above]
            while b >= 0:
                above = up[b]
                if above < 0:
                    other, b = b, above
                    break
                up[other] = other = above
                b = up[above]
            if is_free or a == least or b == least:
                break
        is_used[edge] = 1
        order.append(edge)
        if a < b:
            root, other, a, b = other, root, b, a
        up[root] = other
        up[other] = a + b
        a, b = -a, -b
        spread += a * k - n - (2 * larger[b] + 2 - k)
        larger[0] -= 1
        larger[b] += 1
        if a > 1:
            # The same for the further sizes below a, and for those from b + 1 on.
            below, above = larger[1:a], larger[b + 1 : a + b]
            spread -= 2 * (k * (a - 1) - sum(below)) + 2 * sum(above) + (2 - k) * (a - 1)
            larger[1:a] = [count - 1 for count in below]
            larger[b + 1 : a + b] = [count + 1 for count in above]
        k -= 1
        if k % _MERGES_AT_A_TIME == 0:
            say(n // 2 + (n - k) // 2, n)
    return np.array(order, dtype=np.int64)


def _contracted(
    up: list[int], edge: np.ndarray, first: np.ndarray, second: np.ndarray, is_used: bytearray
) -> tuple[list[int], tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Clusters numbered from 0 on, and the edges between them."""
    is_left = np.frombuffer(is_used, dtype=np.uint8)[edge] == 0
    edge, first, second = edge[is_left], first[is_left], second[is_left]
    held = np.array(up)
    is_root = held < 0
    root = np.where(is_root, np.arange(len(held)), held)
    while True:
        higher = root[root]
        if np.array_equal(higher, root):
            break
        root = higher
    number = (np.cumsum(is_root) - 1)[root]
    return held[is_root].tolist(), (edge, number[first], number[second])


def _tree(
    first: np.ndarray, second: np.ndarray, length: np.ndarray, gini_threshold: float, say: Callable
) -> np.ndarray:
    order = genie_merges(first, second, gini_threshold, say)
    return tree_of_edges(first[order], second[order], _apart(length[order]))


def _apart(length: np.ndarray) -> np.ndarray:
    """Heights that ascend strictly: each the least of its own and all later lengths, or a little more.

    A merge that had to come early may be longer than later ones. Lowered to the least of these, it would be as high as
    they are, and no cut could come between them: so each height is at least the next number that float64 has after the
    height before it. Of heights of 0 only the first stays.
    """
    height = np.minimum.accumulate(length[::-1])[::-1]
    # Numbers below this one, divided by two, might become 0.
    height[1:] = np.maximum(height[1:], np.finfo(np.float64).tiny)
    number = np.arange(len(height))
    # The bits of positive numbers, read as whole numbers, count them.
    bits = height.view(np.int64) - number
    return (np.maximum.accumulate(bits) + number).view(np.float64)

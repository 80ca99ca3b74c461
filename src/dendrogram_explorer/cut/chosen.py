"""Cuts that choose branches: the branches that are clusters, and what that makes of every merge and every leaf."""

from __future__ import annotations

import numpy as np

from ..tree.tree import Tree
from .dynamic import dynamic_roots
from .memory import remembered
from .persistence import persistent_roots
from .value import Cut

__all__ = ["chosen_criterion", "chosen_roots", "is_chosen_by_rank", "roots_with_joined"]


def chosen_roots(tree: Tree, cut: Cut) -> np.ndarray:
    """Nodes of the branches that the criterion of a cut chooses; nothing that was decided by hand counts here.

    Parameters
    ----------
    tree : Tree
    cut : Cut
        One that `chooses_branches`.

    Returns
    -------
    ndarray of int32, shape (k,)
        Sorted by `Tree.rank`, as ``fcluster`` would number them; read-only, and remembered as long as the tree lives.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [5, 6, 9.0, 4], [4, 7, 12.0, 5]]))
    >>> chosen_roots(tree, Cut("persistent", min_size=2)).tolist()
    [5, 6]
    """

    def choose() -> np.ndarray:
        least = cut.smallest(tree.n)
        if cut.criterion == "persistent":
            roots = persistent_roots(tree, least)
        else:
            roots = dynamic_roots(tree, least, cut.deep_split, cut.variant)
        roots = roots[np.argsort(tree.rank[roots])]
        roots.setflags(write=False)
        return roots

    return remembered(tree, f"{cut.criterion}_roots", tuple(cut.parameters.values()), choose)


def roots_with_joined(tree: Tree, cut: Cut) -> np.ndarray:
    """As `chosen_roots`, and the branches that were joined by hand where the criterion has chosen nothing.

    Parameters
    ----------
    tree : Tree
    cut : Cut
        One that `chooses_branches`.

    Returns
    -------
    ndarray of int32, shape (k,)
        Sorted by `Tree.rank`.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut import Cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [5, 6, 9.0, 4], [4, 7, 12.0, 5]]))
    >>> roots_with_joined(tree, Cut("dynamic", min_size=5)).tolist()
    []
    >>> roots_with_joined(tree, Cut("dynamic", min_size=5, joined=[6])).tolist()
    [6]
    """
    roots = chosen_roots(tree, cut)
    if not cut.joined:
        return roots
    joined = np.array(cut.joined, dtype=np.int64)
    before = np.concatenate(([0], np.cumsum(is_chosen_by_rank(tree, roots))))
    first, size = tree.rank[joined], tree.size[joined]
    is_free = before[first + size] == before[first]
    first, size, joined = first[is_free], size[is_free], joined[is_free]
    # Of those inside one another the outermost.
    order = np.lexsort((-size, first))
    ends = np.maximum.accumulate((first + size)[order])
    is_outer = np.append(True, first[order][1:] >= ends[:-1])[: len(order)]
    roots = np.append(roots, joined[order][is_outer]).astype(np.int32)
    return roots[np.argsort(tree.rank[roots], kind="stable")]


def chosen_criterion(tree: Tree, roots: np.ndarray) -> np.ndarray:
    """Whether each merge lies above one of some branches, as 1.0 or 0.0.

    Parameters
    ----------
    tree : Tree
    roots : ndarray of int, shape (k,)
        Nodes of which none lies below another.

    Returns
    -------
    ndarray of float64, shape (n-1,)

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [5, 6, 9.0, 4], [4, 7, 12.0, 5]]))
    >>> chosen_criterion(tree, np.array([5, 6])).tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    n = tree.n
    start, end = tree.start[roots], tree.start[roots] + tree.size[roots]
    begins = np.zeros(n + 1, dtype=np.int32)
    begins[start] = 1
    before = np.concatenate(([0], np.cumsum(begins[:n])))
    # The merges of a branch are those of the gaps within its span.
    change = np.bincount(start + 1, minlength=n + 1) - np.bincount(end, minlength=n + 1)
    is_within = np.zeros(n - 1, dtype=bool)
    is_within[tree.gap_merge[np.cumsum(change[:n]) > 0]] = True
    first = tree.start[n:]
    holds_one = before[first + tree.size[n:]] > before[first]
    return (holds_one & ~is_within).astype(np.float64)


def is_chosen_by_rank(tree: Tree, roots: np.ndarray) -> np.ndarray:
    """Whether each leaf lies in one of some branches, in the order of `Tree.rank`.

    Parameters
    ----------
    tree : Tree
    roots : ndarray of int, shape (k,)
        As `chosen_roots` returns them.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    first, size = tree.rank[roots], tree.size[roots]
    edges = np.column_stack((first, first + size)).ravel()
    lengths = np.diff(np.concatenate(([0], edges, [tree.n])))
    return np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)

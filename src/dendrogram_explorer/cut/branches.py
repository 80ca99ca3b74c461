"""Branches that are cut otherwise than the rest of the tree.

What was decided for single branches is worked into the criterion: a merge that is joined is below every threshold, and
one that is split goes where the lowest merge above it goes that is left to the threshold. That keeps the criterion of a
merge at least as great as that of every merge below it; so the cut, its labels and the search for k clusters are the
same as without branches, and moving the threshold costs no more.

Where the criterion chooses branches and leaves samples unassigned, joining a branch of these makes a cluster of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..tree.tree import Tree
from .chosen import chosen_criterion, is_chosen_by_rank, roots_with_joined
from .value import Cut

__all__ = ["branch_criterion", "check_branches", "join_branch", "split_branch"]


def branch_criterion(tree: Tree, criterion: np.ndarray, cut: Cut) -> np.ndarray:
    """Criterion of every merge with the branches of a cut worked in.

    Parameters
    ----------
    tree : Tree
    criterion : ndarray of float64, shape (n-1,)
        Criterion of every merge for the whole tree; never smaller than that of a merge further down.
    cut : Cut
        Its `split` and `joined` count, the parameters of its criterion do not matter.

    Returns
    -------
    ndarray of float64, shape (n-1,)
        A merge is split by the cut if and only if this exceeds its `level`; infinite for a merge that is split at
        any threshold, minus infinity for one that never is.

    Raises
    ------
    ValueError
        If a node of the cut is not a merge of the tree.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut.branches import branch_criterion
    >>> from dendrogram_explorer.cut import Cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> branch_criterion(tree, tree.peak, Cut("distance", 3.0, split=[4], joined=[5])).tolist()
    [6.0, -inf, 6.0]
    """
    check_branches(tree, cut)
    if cut.chooses_branches and cut.joined:
        criterion = chosen_criterion(tree, roots_with_joined(tree, cut))
    result = criterion.copy()
    is_joined = _is_joined(tree, cut)
    result[is_joined] = -np.inf

    split = np.array(cut.split, dtype=np.int64)
    split = split[~is_joined[split - tree.n]]
    if len(split) == 0:
        return result
    # The topmost of every run of split merges, each the child of the next, by pointer doubling.
    parent = tree.parent[split].astype(np.int64)
    top = np.minimum(np.searchsorted(split, parent), len(split) - 1)
    top = np.where(split[top] == parent, top, np.arange(len(split)))
    while not np.array_equal(next_top := top[top], top):
        top = next_top
    above = parent[top]
    result[split - tree.n] = np.where(above < 0, np.inf, result[np.maximum(above - tree.n, 0)])
    return result


def split_branch(tree: Tree, criterion: np.ndarray, cut: Cut, node: int) -> Cut:
    """The cut that also splits a merge.

    Parameters
    ----------
    tree : Tree
    criterion : ndarray of float64, shape (n-1,)
        As for `branch_criterion`, of the cut's own kind.
    cut : Cut
    node : int
        Node of the merge.

    Returns
    -------
    Cut
        No branch that holds the merge is joined any more, and the merge is split, as are those above it, be it by the
        threshold or else by `split`. Where the criterion would leave a side unassigned it is joined, unless it is a
        single sample.

    Raises
    ------
    TypeError, ValueError
        If the node is not a merge, is split already, or lies in a branch that is unassigned.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut.branches import split_branch
    >>> from dendrogram_explorer.cut import Cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> split_branch(tree, tree.peak, Cut("distance", 7.0), 4).split
    (4, 6)
    """
    merge = _merge_of(tree, node, "split")
    is_split = branch_criterion(tree, criterion, cut) > cut.level
    if is_split[merge]:
        raise ValueError(f"The two sides of node {node} are in different clusters already: nothing to split.")
    path = _path(tree, merge)
    if _is_left_out(tree, cut, path, is_split):
        raise ValueError(
            f"The samples below node {node} are unassigned: there is no cluster to split. join({node}) makes a "
            "cluster of them."
        )
    lifted = replace(cut, joined=np.setdiff1d(cut.joined, path).astype(np.int64))
    if cut.chooses_branches:
        # What was a cluster because it was joined becomes two of the same kind; single samples are left out again.
        is_chosen = is_chosen_by_rank(tree, roots_with_joined(tree, lifted))
        for side in (int(tree.left[merge]), int(tree.right[merge])):
            first = tree.rank[side]
            if side >= tree.n and not is_chosen[first : first + tree.size[side]].any():
                lifted = replace(lifted, joined=(*lifted.joined, side))
    is_whole = branch_criterion(tree, criterion, lifted)[path - tree.n] <= cut.level
    return replace(lifted, split=(*cut.split, *path[is_whole]))


def join_branch(tree: Tree, criterion: np.ndarray, cut: Cut, node: int) -> Cut:
    """The cut that keeps a branch together.

    Parameters
    ----------
    tree : Tree
    criterion : ndarray of float64, shape (n-1,)
        As for `branch_criterion`, of the cut's own kind.
    cut : Cut
    node : int
        Node of the topmost merge of the branch.

    Returns
    -------
    Cut
        Nothing is decided for single branches within this one any more; it is joined where the threshold would split
        it, or the criterion leave it unassigned; all else of a larger branch that is unassigned stays so.

    Raises
    ------
    TypeError, ValueError
        If the node is not a merge, or the branch lies within one cluster already.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut.branches import join_branch
    >>> from dendrogram_explorer.cut import Cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> join_branch(tree, tree.peak, Cut("distance", 1.5), 5).joined
    (5,)
    """
    merge = _merge_of(tree, node, "join")
    path = _path(tree, merge)
    is_split = branch_criterion(tree, criterion, cut) > cut.level
    if not is_split[merge] and not _is_left_out(tree, cut, path, is_split):
        raise ValueError(f"All samples below node {node} are in one cluster already: nothing to join.")
    below = tree.merges(node) + tree.n
    cleared = replace(
        cut,
        split=np.setdiff1d(cut.split, below).astype(np.int64),
        joined=np.setdiff1d(cut.joined, below).astype(np.int64),
    )
    is_split = branch_criterion(tree, criterion, cleared) > cut.level
    if not is_split[merge] and not _is_left_out(tree, cleared, path, is_split):
        return cleared
    return replace(cleared, joined=(*cleared.joined, node))


def check_branches(tree: Tree, cut: Cut) -> None:
    """Refuse a cut that splits or joins nodes that are not merges of the tree.

    Parameters
    ----------
    tree : Tree
    cut : Cut

    Raises
    ------
    ValueError
        Names the first such node.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut.branches import check_branches
    >>> from dendrogram_explorer.cut import Cut
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> check_branches(tree, Cut("distance", 2.0, split=[9]))
    Traceback (most recent call last):
    ...
    ValueError: This cut is of another tree: it splits node 9, but the merges of this tree are the nodes 3 .. 4.
    """
    for verb, nodes in (("splits", cut.split), ("joins", cut.joined)):
        if nodes and not (tree.n <= nodes[0] and nodes[-1] <= tree.root):
            wrong = nodes[0] if nodes[0] < tree.n else nodes[-1]
            raise ValueError(
                f"This cut is of another tree: it {verb} node {wrong}, but the merges of this tree are the nodes "
                f"{tree.n} .. {tree.root}."
            )


def _merge_of(tree: Tree, node: Any, verb: str) -> int:
    number = tree.check_node(node)
    if number < tree.n:
        raise ValueError(
            f"Node {number} is a single sample: there is nothing to {verb}. Pass the node of a merge, {tree.n} .. "
            f"{tree.root}."
        )
    return number - tree.n


def _path(tree: Tree, merge: int) -> np.ndarray:
    """Nodes of a merge and of all merges above it, ascending: from the bottom up."""
    start = tree.start[tree.n :]
    end = start + tree.size[tree.n :]
    return np.flatnonzero((start <= start[merge]) & (end[merge] <= end)) + tree.n


def _is_left_out(tree: Tree, cut: Cut, path: np.ndarray, is_split: np.ndarray) -> bool:
    """Whether a merge lies in a branch that the cut leaves unassigned; `path` as of `_path`.

    Clusters that are too small by `Cut.min_cluster_size` do not count here: what is decided for them shows when that is
    less.
    """
    if not cut.chooses_branches:
        return False
    whole = path[~is_split[path - tree.n]]
    if len(whole) == 0 or whole[-1] in cut.joined:
        return False
    return not is_chosen_by_rank(tree, roots_with_joined(tree, cut))[tree.rank[path[0]]]


def _is_joined(tree: Tree, cut: Cut) -> np.ndarray:
    """Whether each merge lies in a joined branch; a branch holds the merges that close the gaps within its span."""
    joined = np.array(cut.joined, dtype=np.int64)
    first_gap = tree.start[joined] + 1
    end = tree.start[joined] + tree.size[joined]
    change = np.bincount(first_gap, minlength=tree.n + 1) - np.bincount(end, minlength=tree.n + 1)
    is_joined = np.zeros(tree.n - 1, dtype=bool)
    is_joined[tree.gap_merge[np.cumsum(change[: tree.n]) > 0]] = True
    return is_joined

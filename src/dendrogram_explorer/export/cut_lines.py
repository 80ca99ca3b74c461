"""Lines of code that cut a linkage matrix Z as a cut does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ..cut import Cut, apply_cut, split_merges
from ..tree.tree import Tree

__all__ = ["HIERARCHY", "LINE_LENGTH", "NUMPY", "Step", "cut_step", "filled", "runs"]

# What code imports, as (module, name).
NUMPY = ("numpy", "np")
HIERARCHY = "scipy.cluster.hierarchy"

LINE_LENGTH = 88


class Step(NamedTuple):
    """A part of the code: what it expects to exist, what it imports, its lines."""

    variables: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


def cut_step(tree: Tree, cut: Cut, Z: np.ndarray) -> Step:
    r"""Return the code that makes ``labels`` of the linkage matrix ``Z``.

    Parameters
    ----------
    tree : Tree
    cut : Cut
    Z : ndarray of float64, shape (n-1, 4)
        The tree's linkage matrix.

    Returns
    -------
    Step

    Examples
    --------
    >>> tree = Tree.from_linkage(np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]]))
    >>> print(*cut_step(tree, Cut("size", max_size=3), tree.linkage_matrix()).lines, sep="\n")
    labels = fcluster(Z, t=3, criterion="monocrit", monocrit=Z[:, 3])
    """
    if cut.chooses_branches:
        if cut.criterion == "persistent" and not cut.has_branches:
            return _persistent_step(tree, cut)
        return _listed_step(tree, cut, Z)
    step = _threshold_step(tree, cut, Z)
    if cut.min_cluster_size > 1:
        step = Step(
            imports=(*step.imports, NUMPY), lines=(*step.lines, *_without_small(cut.min_cluster_size))
        )
    return step


def _threshold_step(tree: Tree, cut: Cut, Z: np.ndarray) -> Step:
    if cut.criterion == "monocrit":
        return _own_step(tree, cut, Z)
    if cut.has_branches:
        is_split = split_merges(tree, cut, Z)
        by_threshold = split_merges(tree, cut.without_branches(), Z)
        split, joined = np.flatnonzero(is_split & ~by_threshold), np.flatnonzero(by_threshold & ~is_split)
        if len(split) + len(joined) > 0:
            return _by_hand_step(cut, split, joined)
    if cut.criterion == "size":
        line = f'labels = fcluster(Z, t={cut.max_size}, criterion="monocrit", monocrit=Z[:, 3])'
    else:
        depth = f", depth={cut.depth}" if cut.criterion == "inconsistent" else ""
        line = f'labels = fcluster(Z, t={cut.threshold!r}, criterion="{cut.criterion}"{depth})'
    return Step(imports=((HIERARCHY, "fcluster"),), lines=(line,))


def _own_step(tree: Tree, cut: Cut, Z: np.ndarray) -> Step:
    """What a criterion of the user's, and what is decided by hand, makes of each merge; its values are not repeated."""
    merges = np.flatnonzero(split_merges(tree, cut, Z))
    listed = filled("is_split[[", map(str, merges.tolist()), "]] = 1")
    if len(merges) > 0 and np.any(np.diff(merges) == 1):
        listed = filled("is_split[np.r_[", runs(merges), "]] = 1")
    lines = [
        "# merges (rows of Z) that are split by a criterion of your own",
        "is_split = np.zeros(len(Z))",
        *(listed if len(merges) > 0 else []),
        'labels = fcluster(Z, t=0.5, criterion="monocrit", monocrit=is_split)',
    ]
    return Step(imports=(NUMPY, (HIERARCHY, "fcluster")), lines=tuple(lines))


def _by_hand_step(cut: Cut, split: np.ndarray, joined: np.ndarray) -> Step:
    """The cut as one number for every merge: 1 where it is split, 0 where it is not."""
    functions, criterion = ["fcluster", "maxdists"], f"maxdists(Z) > {cut.level!r}"
    if cut.criterion == "size":
        functions, criterion = ["fcluster"], f"Z[:, 3] > {cut.max_size}"
    elif cut.criterion == "inconsistent":
        functions = ["fcluster", "inconsistent", "maxinconsts"]
        criterion = f"maxinconsts(Z, inconsistent(Z, {cut.depth})) > {cut.level!r}"
    imports = [(HIERARCHY, name) for name in functions]
    lines = ["# whether each merge (row of Z) is split: by the cut, then by hand", f"is_split = {criterion}"]
    for name, merges, value in (("split", split, True), ("joined", joined, False)):
        if len(merges) == 0:
            continue
        if np.any(np.diff(merges) == 1):
            imports.append(NUMPY)
            lines += filled(f"{name} = np.r_[", runs(merges), "]")
        else:
            lines += filled(f"{name} = [", map(str, merges.tolist()), "]")
        lines.append(f"is_split[{name}] = {value}")
    lines.append('labels = fcluster(Z, t=0.5, criterion="monocrit", monocrit=is_split.astype(float))')
    return Step(imports=tuple(imports), lines=tuple(lines))


def _without_small(least: int) -> list[str]:
    return [
        f"# clusters of fewer than {least} samples are unassigned: -1",
        f"is_small = np.bincount(labels)[labels] < {least}",
        "labels[~is_small] = np.unique(labels[~is_small], return_inverse=True)[1] + 1",
        "labels[is_small] = -1",
    ]


def _persistent_step(tree: Tree, cut: Cut) -> Step:
    least = cut.smallest(tree.n)
    is_share = cut.min_size < 1
    counted = f"{cut.min_size:g} of {tree.n} samples" if is_share else f"{least} samples"
    lines = [
        f"# the branches of at least {counted} that last longest on the way down, in log height",
        f"n, min_size = len(Z) + 1, {least}",
        "sides = Z[:, :2].astype(int)",
        "size = np.append(np.ones(n), Z[:, 3])",
        "height = maxdists(Z)",
        "lowest = min(height[height > 0], default=1.0) / 2",
        "depth = np.log(max(height[-1], lowest)) - np.log(np.maximum(height, lowest))",
        "depth_above = np.zeros(2 * n - 1)",
        "depth_above[sides] = depth[:, np.newaxis]",
        "",
        "# persistence of each branch as a whole, and of the best parts below it",
        "whole, parts = np.zeros(2 * n - 1), np.zeros(2 * n - 1)",
        "large = [[side for side in pair if size[side] >= min_size] for pair in sides.tolist()]",
        "for node, below in enumerate(large, start=n):",
        "    whole[node] = size[node] * (depth[node - n] - depth_above[node])",
        "    if len(below) == 1:",
        "        whole[node] += whole[below[0]]",
        "        parts[node] = parts[below[0]]",
        "    elif len(below) == 2:",
        "        parts[node] = sum(max(whole[side], parts[side]) for side in below)",
        "",
        "roots, waiting = [], [2 * n - 2]",
        "while waiting:",
        "    branch = node = waiting.pop()",
        "    while node >= n and len(large[node - n]) == 1:",
        "        node = large[node - n][0]",
        "    below = large[node - n] if node >= n else []",
        "    if below and (branch == 2 * n - 2 or whole[branch] < (1 - 1e-9) * parts[branch]):",
        "        waiting += reversed(below)",
        "    else:",
        "        roots.append(branch)",
        "if not whole[roots].any():",
        "    roots = [2 * n - 2]",
    ]
    if cut.min_cluster_size > 1:
        lines.append(f"roots = [root for root in roots if size[root] >= {cut.min_cluster_size}]")
    return Step(imports=(NUMPY, (HIERARCHY, "maxdists")), lines=(*lines, "", *_labels_below_roots()))


def _listed_step(tree: Tree, cut: Cut, Z: np.ndarray) -> Step:
    clusters = apply_cut(tree, cut, Z)
    roots = clusters.roots[clusters.by_label].tolist()
    what = {"persistent": "persistent branches", "dynamic": f"the dynamic cut ({cut.variant})"}[cut.criterion]
    by_hand = ", then by hand" if cut.has_branches else ""
    lines = [
        f"# the clusters, found by {what}{by_hand}: all samples below these nodes",
        "# (merge i, row i of Z, is node n + i)",
        *filled("roots = [", map(str, roots), "]"),
        "n = len(Z) + 1",
        "",
    ]
    return Step(imports=(NUMPY,), lines=(*lines, *_labels_below_roots()))


def _labels_below_roots() -> list[str]:
    return [
        "# samples below none of the roots are unassigned: -1",
        "label = np.full(2 * n - 1, -1, dtype=np.int32)",
        "label[roots] = np.arange(1, len(roots) + 1)",
        "for row in range(n - 2, -1, -1):",
        "    if label[n + row] > 0:",
        "        label[Z[row, :2].astype(int)] = label[n + row]",
        "labels = label[:n]",
    ]


def runs(positions: Sequence[int] | np.ndarray) -> list[str]:
    """Ascending positions as slices, such as "0:3".

    Parameters
    ----------
    positions : sequence of int

    Returns
    -------
    list of str

    Examples
    --------
    >>> runs([0, 1, 2, 5])
    ['0:3', '5:6']
    """
    breaks = np.flatnonzero(np.diff(positions) > 1) + 1
    return [f"{run[0]}:{run[-1] + 1}" for run in np.split(np.array(positions), breaks)]


def filled(before: str, items: Iterable[str], after: str) -> list[str]:
    """A list as one line of code, or as one item a line where that is too long.

    Parameters
    ----------
    before, after : str
    items : iterable of str

    Returns
    -------
    list of str

    Examples
    --------
    >>> filled("columns = [", ["1", "2"], "]")
    ['columns = [1, 2]']
    """
    items = list(items)
    line = before + ", ".join(items) + after
    return [line] if len(line) <= LINE_LENGTH else [before, *(f"    {item}," for item in items), after]

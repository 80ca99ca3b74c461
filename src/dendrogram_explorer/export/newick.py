"""The tree as Newick text, which programs for phylogenetic trees read."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..tree.tree import Tree

__all__ = ["newick_text", "quoted_name"]

# Olsen's description of the format (https://phylipweb.github.io/phylip/newick_doc.html) lets unquoted labels have
# anything but blanks, parentheses, brackets, quotes, colons, semicolons and commas, and reads an underscore as a blank.
# What goes beyond these characters is quoted, because readers are stricter than the format.
_PLAIN = re.compile(r"[A-Za-z0-9.+-]+")


def quoted_name(name: str) -> str:
    """Return a name as a Newick label.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        The name itself where no reader could take it otherwise, else in single quotes, its own ones doubled.

    Examples
    --------
    >>> quoted_name("wine-7"), quoted_name("d'Arbois (1990)"), quoted_name("a_b")
    ('wine-7', "'d''Arbois (1990)'", "'a_b'")
    """
    return name if _PLAIN.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def newick_text(tree: Tree, names: Sequence[str]) -> str:
    """Return a tree in Newick format.

    Parameters
    ----------
    tree : Tree
    names : sequence of n str
        Names of the leaves.

    Returns
    -------
    str
        One tree, ended by ";", without a line break. The length of a branch is the height of its parent less its own;
        leaves have the height 0. So all leaves are equally far from the root, and two leaves are twice as far apart as
        the height of the merge that joins them. Where a merge lies lower than one below it (centroid and median
        linkage), the length is negative: so the heights can be had back.

    Examples
    --------
    >>> from dendrogram_explorer.tree import Tree
    >>> newick_text(Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])), ["a", "b c", "d"])
    "('b c':2.5,(a:1.0,d:1.0):1.5);"
    """
    n, start, size = tree.n, tree.start, tree.size
    height = np.concatenate([np.zeros(n), tree.height])
    length = height[tree.parent[:-1]] - height[:-1]
    # What is written behind a node: its length, and a comma where its sibling follows.
    is_left = np.zeros(2 * n - 1, dtype=bool)
    is_left[tree.left] = True
    behind = [
        f":{number!r}{',' if first else ''}"
        for number, first in zip(length.tolist(), is_left[:-1].tolist(), strict=True)
    ]
    # A leaf opens the brackets of all nodes that start with it; an inner node closes its own behind its last leaf,
    # after those inside it.
    opened = np.bincount(start[n:], minlength=n)[start[:n]]
    texts = [
        f"{'(' * count}{quoted_name(name)}{tail}"
        for count, name, tail in zip(opened.tolist(), names, behind[:n], strict=True)
    ]
    texts += [f"){tail}" for tail in behind[n:]]
    texts.append(");")
    last = start + size - 1
    return "".join(map(texts.__getitem__, np.lexsort((size, last)).tolist()))

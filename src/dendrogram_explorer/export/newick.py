"""The tree in Newick format, for programs that read phylogenetic trees."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..tree.tree import Tree

__all__ = ["newick_text", "quoted_name"]

# Olsen's description of the format (https://phylipweb.github.io/phylip/newick_doc.html) allows all characters in
# unquoted labels except blanks, parentheses, brackets, quotes, colons, semicolons and commas, and reads an underscore
# as a blank.
# Labels with other characters than these are quoted, because many readers are stricter than the format.
_PLAIN = re.compile(r"[A-Za-z0-9.+-]+")


def quoted_name(name: str) -> str:
    """Return a name as a Newick label.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        The name itself if it consists of letters, digits, ".", "+" and "-", else in single quotes, with its own
        quotes doubled.

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
        One tree, terminated by ";", without a line break. The length of a branch is the height of its parent minus its
        own height; leaves have height 0. So all leaves are equally far from the root, and the path between two leaves
        is twice as long as the height of the merge that joins them. Inversions (centroid and median linkage) give
        negative lengths, from which the heights can be recovered.

    Examples
    --------
    >>> from dendrogram_explorer.tree import Tree
    >>> newick_text(Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]])), ["a", "b c", "d"])
    "('b c':2.5,(a:1.0,d:1.0):1.5);"
    """
    n, start, size = tree.n, tree.start, tree.size
    height = np.concatenate([np.zeros(n), tree.height])
    length = height[tree.parent[:-1]] - height[:-1]
    # The text after a node: its length, and a comma if its sibling follows.
    is_left = np.zeros(2 * n - 1, dtype=bool)
    is_left[tree.left] = True
    behind = [
        f":{number!r}{',' if first else ''}"
        for number, first in zip(length.tolist(), is_left[:-1].tolist(), strict=True)
    ]
    # A leaf opens the brackets of all nodes that start with it; an inner node closes its bracket after its last leaf
    # and after the nodes inside it.
    opened = np.bincount(start[n:], minlength=n)[start[:n]]
    texts = [
        f"{'(' * count}{quoted_name(name)}{tail}"
        for count, name, tail in zip(opened.tolist(), names, behind[:n], strict=True)
    ]
    texts += [f"){tail}" for tail in behind[n:]]
    texts.append(");")
    last = start + size - 1
    return "".join(map(texts.__getitem__, np.lexsort((size, last)).tolist()))

"""Newick text -> one checked linkage matrix."""

from __future__ import annotations

import re
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..input.arguments import one_of
from ..input.remarks import Remarks
from ..input.samples import read_data
from ..input.validate import check_names
from ..util.messages import listing, nearest_name
from .value import Linkage

__all__ = ["HEIGHTS", "link_newick"]

HEIGHTS = ("ultrametric", "cophenetic", "topological")
"""Where the heights of merges come from."""

# A quoted name, a comment (they nest in some programs' files, see _without_comments), a sign, or a run of other text.
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[(),:;]|[^\s(),:;'\"\[\]]+|\[|\]|'|\"")

# How far from each other the leaves may lie, relative to the height of the tree: files keep six digits or so.
_ROUNDING = 1e-4

_CALL = 'DendrogramExplorer.from_newick(tree, heights="{}")'


class _Parsed(NamedTuple):
    """A tree as it is written: nodes in the order in which they end, children before their parents.

    Attributes
    ----------
    parent : list of int
        -1 for the root.
    length : list of float or None
    name : list of str or None
    is_leaf : list of bool
    """

    parent: list[int]
    length: list[float | None]
    name: list[str | None]
    is_leaf: list[bool]


def link_newick(
    tree: Any, data: Any = None, heights: str = "ultrametric", names: Any = None, feature_names: Any = None
) -> Linkage:
    """Take over a tree in Newick format.

    Parameters
    ----------
    tree : str or path
        The text of one rooted tree, or the path of a file with it. Quoted names, comments and branches into more than
        two are fine: these become merges at the same height.
    data : array_like (n, m) or table, optional
        The samples, to look at. A table whose index has the names of the leaves gives the order of the samples; any
        other data have to be in the order of the leaves in the text.
    heights : {"ultrametric", "cophenetic", "topological"}
        Where heights come from. "ultrametric": from branch lengths by which all leaves are equally far from the root.
        "cophenetic": half the mean path between leaves on different sides of a merge, raised where it would lie below
        one inside it; for trees whose leaves are not equally far from the root. "topological": how many levels of
        merges are below, for trees without branch lengths.
    names : sequence of length n, optional
        Sample names, in place of those in the tree.
    feature_names : sequence of length m, optional
        Names of the columns of ``data``, if it is an array.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError, ValueError, OSError
        If there is no such file, the text is not one tree, with the place of the first fault; if lengths are missing or
        leaves not equally far from the root; or if the data have other names.

    Examples
    --------
    >>> linked = link_newick("(c:4.5,(a:1,b:1):3.5);")
    >>> linked.Z
    array([[1. , 2. , 1. , 2. ],
           [0. , 3. , 4.5, 3. ]])
    >>> linked.names
    ['c', 'a', 'b']
    """
    heights = one_of(heights, HEIGHTS, "heights")
    text = _text_of(tree)
    remarks = Remarks()
    parsed = _collapsed(_parse(text))
    children = _children(parsed.parent)
    leaves = [node for node, leaf in enumerate(parsed.is_leaf) if leaf]
    if len(leaves) < 2:
        raise ValueError(f"The tree has {len(leaves)} leaf. Needed: at least 2, such as (a:1,b:1);")
    height = _heights(parsed, children, leaves, heights)
    own_names = [parsed.name[leaf] or "" for leaf in leaves]
    n = len(leaves)
    names = check_names(names, n)
    samples = read_data(data, n, "the tree has", feature_names, remarks, names=own_names)
    order = _order_of(own_names, samples.names)
    number = dict(zip(leaves, range(n) if order is None else order, strict=True))
    Z = _linkage_matrix(parsed, children, height, number)
    n_split = sum(len(below) > 2 for below in children)
    if n_split:
        remarks.note(
            f"{n_split:,} of the branches divide into more than two: each became merges at the same height, which a "
            "cut splits all at once."
        )
    if names is None:
        if any(own_names):
            names = own_names if order is None else None
            if order is not None:
                names = samples.names
        else:
            names = samples.names
    Z.flags.writeable = False
    return Linkage(
        Z,
        method=None,
        metric=None,
        source="linkage",
        observations=samples.observations,
        feature_names=samples.feature_names,
        names=names,
        frame=samples.frame,
        numeric_columns=samples.numeric_columns,
        given=samples.given,
        notes=remarks.notes,
    )


def _text_of(tree: Any) -> str:
    needed = (
        "the text of a tree in Newick format, such as '((a:1,b:1):2,c:3);', or the path of a file with one"
    )
    if hasattr(tree, "seed_node") and hasattr(tree, "as_string"):  # dendropy
        return tree.as_string(schema="newick", suppress_rooting=True)
    if hasattr(tree, "get_terminals") and hasattr(tree, "format"):  # Bio.Phylo
        return tree.format("newick")
    if isinstance(tree, bytes):
        tree = tree.decode()
    if isinstance(tree, PathLike):
        return _read(Path(fspath(tree)).expanduser(), needed)
    if not isinstance(tree, str):
        raise TypeError(f"tree has the type {type(tree).__name__}. Needed: {needed}.")
    if "(" in tree or ";" in tree:
        return tree
    if not tree.strip():
        raise ValueError(f"tree is empty. Needed: {needed}.")
    return _read(Path(tree).expanduser(), needed)


def _read(path: Path, needed: str) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileNotFoundError(f"There is no file {str(path)!r}. Needed: {needed}.") from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise OSError(f"The file {str(path)!r} cannot be read ({error}). Needed: {needed}.") from error
    if not text.strip():
        raise ValueError(f"The file {str(path)!r} is empty. Needed: {needed}.")
    return text


def _parse(text: str) -> _Parsed:
    """Read one tree; without recursion, as chains are deep."""
    text = text.lstrip("\ufeff")
    head = text.lstrip()[:6].upper()
    if head == "#NEXUS":
        raise ValueError(
            "This is a file in NEXUS format. Needed: Newick. Convert it first, for example by dendropy.Tree.get(path="
            'path, schema="nexus").as_string(schema="newick").'
        )
    if text.lstrip().startswith("<"):
        raise ValueError(
            "This is XML, such as phyloXML. Needed: Newick. Convert it first, for example by "
            'Bio.Phylo.convert(path, "phyloxml", "tree.nwk", "newick").'
        )
    parent: list[int] = []
    length: list[float | None] = []
    name: list[str | None] = []
    is_leaf: list[bool] = []
    # Nodes that have ended, of each open bracket.
    open_nodes: list[list[int]] = []
    after_length = ended = False
    # The node that a name or a length belongs to: the one that ended last, if nothing came between.
    last: int | None = None

    def end(below: list[int], label: str | None) -> int:
        node = len(parent)
        parent.append(-1)
        length.append(None)
        name.append(label)
        is_leaf.append(not below)
        for child in below:
            parent[child] = node
        if open_nodes:
            open_nodes[-1].append(node)
        return node

    for token, place in _tokens(text):
        if ended:
            raise ValueError(
                f"There is more after the first tree, from place {place + 1:,} on: {_shown(text, place)}. Needed: one "
                "tree. Pass one of several trees by itself."
            )
        if token == "(":
            if last is not None or after_length:
                raise _fault(text, place, "a bracket opens where a comma is due")
            open_nodes.append([])
        elif token in (",", ")"):
            if not open_nodes:
                raise _fault(text, place, f"{token!r} stands outside all brackets")
            if after_length:
                raise _fault(text, place, "a colon is not followed by a length")
            if last is None:
                end([], None)  # a leaf without a name
            last = None
            if token == ")":
                below = open_nodes.pop()
                last = end(below, None)
        elif token == ":":
            if after_length:
                raise _fault(text, place, "two colons follow each other")
            if last is None:
                last = end([], None)
            elif length[last] is not None:
                raise _fault(text, place, "a branch has a second length")
            after_length = True
        elif token == ";":
            if open_nodes:
                raise _fault(text, place, f"the tree ends while {len(open_nodes):,} brackets are open")
            if after_length:
                raise _fault(text, place, "a colon is not followed by a length")
            ended = True
        elif after_length:
            try:
                length[last] = float(token)  # type: ignore[index]
            except ValueError:
                raise _fault(text, place, f"{token!r} is not a length") from None
            after_length = False
        elif last is None:
            last = end([], _unquoted(token))
        elif name[last] is None and length[last] is None:
            name[last] = _unquoted(token)
        else:
            # Names of several words without quotes.
            if length[last] is not None:
                raise _fault(text, place, f"{token!r} follows a length")
            name[last] = f"{name[last]} {_unquoted(token)}"
    if open_nodes:
        raise ValueError(
            f"The tree is not complete: {len(open_nodes):,} brackets are open at its end. Needed: a Newick tree, "
            "ended by ';'."
        )
    if not parent:
        raise ValueError("There is no tree in the text. Needed: a Newick tree such as ((a:1,b:1):2,c:3);")
    if after_length:
        raise ValueError("The tree ends with a colon that is not followed by a length.")
    if parent.count(-1) > 1:
        raise ValueError(
            "The text is not one tree in brackets. Needed: a Newick tree such as ((a:1,b:1):2,c:3);"
        )
    return _Parsed(parent, length, name, is_leaf)


def _tokens(text: str) -> Any:
    """The parts of the text and where they stand; without comments."""
    position, depth = 0, 0
    match = _TOKEN.search(text, position)
    while match is not None:
        token, place = match.group(), match.start()
        position = match.end()
        if token == "[":
            depth = 1
            while depth:
                found = re.compile(r"[\[\]]").search(text, position)
                if found is None:
                    raise _fault(text, place, "a comment is not closed")
                depth += 1 if found.group() == "[" else -1
                position = found.end()
        elif token in ("'", '"'):
            raise _fault(text, place, "a quoted name is not closed")
        elif token == "]":
            raise _fault(text, place, "a comment ends that was not begun")
        else:
            yield token, place
        match = _TOKEN.search(text, position)


def _unquoted(token: str) -> str:
    if token[0] == "'":
        return token[1:-1].replace("''", "'")
    return token[1:-1] if token[0] == '"' else token


def _fault(text: str, place: int, problem: str) -> ValueError:
    return ValueError(
        f"The text is not a Newick tree: {problem}, at place {place + 1:,}: {_shown(text, place)}. Needed: a tree such "
        "as ((a:1,b:1):2,c:3);"
    )


def _shown(text: str, place: int) -> str:
    part = text[max(0, place - 15) : place + 15]
    return repr(("..." if place > 15 else "") + part + ("..." if place + 15 < len(text) else ""))


def _children(parent: list[int]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in parent]
    for node, above in enumerate(parent):
        if above >= 0:
            children[above].append(node)
    return children


def _collapsed(parsed: _Parsed) -> _Parsed:
    """The tree without nodes of a single child, whose lengths are added to that child's."""
    children = _children(parsed.parent)
    if all(len(below) != 1 for below in children):
        return parsed
    length = list(parsed.length)
    parent = list(parsed.parent)
    # Parents come after their children, so from the root down every parent is final already.
    kept = [len(below) != 1 for below in children]
    for node in range(len(parent) - 1, -1, -1):
        above = parent[node]
        if above >= 0 and not kept[above]:
            own, upper = length[node], length[above]
            if parent[above] >= 0:
                length[node] = None if own is None or upper is None else own + upper
            parent[node] = parent[above]
    place = np.cumsum(kept) - 1
    chosen = [node for node, keep in enumerate(kept) if keep]
    return _Parsed(
        [-1 if parent[node] < 0 else int(place[parent[node]]) for node in chosen],
        [length[node] for node in chosen],
        [parsed.name[node] for node in chosen],
        [parsed.is_leaf[node] for node in chosen],
    )


def _heights(parsed: _Parsed, children: list[list[int]], leaves: list[int], kind: str) -> list[float]:
    """Height of every node, 0 for leaves."""
    n_nodes = len(parsed.parent)
    height = [0.0] * n_nodes
    if kind == "topological":
        for node, below in enumerate(children):
            if below:
                height[node] = 1.0 + max(height[child] for child in below)
        return height
    without = [node for node in range(n_nodes) if parsed.length[node] is None and parsed.parent[node] >= 0]
    if without:
        found = "has no branch lengths"
        if len(without) < n_nodes - 1:
            who = _who(parsed, children, without[0])
            found = f"has no length for {len(without):,} of {n_nodes - 1:,} branches, the first that of {who}"
        raise ValueError(
            f"The tree {found}, so its merges have no heights. Needed: a length "
            f"for every branch. To count levels of merges instead, use {_CALL.format('topological')}."
        )
    length = [value or 0.0 for value in parsed.length]
    if not np.isfinite(length).all():
        bad = int(np.argmin(np.isfinite(length)))
        raise ValueError(
            f"The branch of {_who(parsed, children, bad)} has the length {length[bad]}. Needed: finite lengths."
        )
    if kind == "cophenetic":
        return _cophenetic(children, length, height)
    least, most = [0.0] * n_nodes, [0.0] * n_nodes
    for node, below in enumerate(children):
        if below:
            least[node] = min(least[child] + length[child] for child in below)
            most[node] = max(most[child] + length[child] for child in below)
    root = n_nodes - 1
    extent = max(most[root], max(most), 0.0)
    if most[root] - least[root] > _ROUNDING * extent:
        depth = [0.0] * n_nodes
        for node in range(n_nodes - 2, -1, -1):
            depth[node] = depth[parsed.parent[node]] + length[node]
        near, far = min(leaves, key=depth.__getitem__), max(leaves, key=depth.__getitem__)
        raise ValueError(
            f"The leaves are not equally far from the root: {_who(parsed, children, near)} at {depth[near]:.6g}, "
            f"{_who(parsed, children, far)} at {depth[far]:.6g}, so branch lengths are not heights. Needed: an "
            "ultrametric tree, as UPGMA gives. For heights from the mean paths between leaves use "
            f"{_CALL.format('cophenetic')}; to count levels of merges {_CALL.format('topological')}."
        )
    for node, below in enumerate(children):
        if below:
            # The mean of what rounding left different; a single value stays as it is.
            height[node] = most[node] if least[node] == most[node] else (most[node] + least[node]) / 2
            # A child that rounding put above its parent, by a branch of length 0.
            not_negative = [height[child] for child in below if length[child] >= 0]
            height[node] = max([height[node], *not_negative])
    lowest = min(height)
    if lowest < 0:
        bad = height.index(lowest)
        raise ValueError(
            f"{_who(parsed, children, bad)} lies {-lowest:g} below its leaves, as its branches have negative lengths. "
            f"Needed: heights of 0 or more. Use {_CALL.format('topological')}."
        )
    return height


def _cophenetic(children: list[list[int]], length: list[float], height: list[float]) -> list[float]:
    size = [1] * len(children)
    mean = [0.0] * len(children)
    for node, below in enumerate(children):
        if not below:
            continue
        size[node] = sum(size[child] for child in below)
        depths = [mean[child] + length[child] for child in below]
        sizes = [size[child] for child in below]
        total = size[node]
        mean[node] = sum(count * depth for count, depth in zip(sizes, depths, strict=True)) / total
        pairs = (total**2 - sum(count**2 for count in sizes)) / 2
        paths = sum(count * depth * (total - count) for count, depth in zip(sizes, depths, strict=True))
        height[node] = max(paths / pairs / 2, 0.0, *(height[child] for child in below))
    return height


def _who(parsed: _Parsed, children: list[list[int]], node: int) -> str:
    if parsed.is_leaf[node]:
        return f"leaf {parsed.name[node]!r}" if parsed.name[node] else "a leaf without a name"
    while children[node]:
        node = children[node][0]
    return f"the merge above {_who(parsed, children, node)}"


def _order_of(own: list[str], given: list[str] | None) -> list[int] | None:
    """For each leaf its row in the data, by their names; None where the data have no names, or the tree has none."""
    if given is None or not any(own) or own == given:
        return None
    for names in (own, [name.replace("_", " ") for name in own]):
        if len(set(names)) == len(names) and set(names) == set(given):
            row = {name: place for place, name in enumerate(given)}
            return [row[name] for name in names]
    missing = sorted(set(own) - set(given))
    if not missing:
        twice = listing([repr(name) for name in sorted(set(own)) if own.count(name) > 1][:6], limit=5)
        raise ValueError(
            f"The tree and the index of data have the same names in another order, and some of them several times "
            f"({twice}), so rows and leaves cannot be matched. Needed: different names, or rows in the order of the "
            "leaves. Pass data.reset_index(drop=True) if they are in this order."
        )
    hint = nearest_name(missing[0], given) if len(given) <= 5_000 else ""
    raise ValueError(
        f"The index of data lacks {len(missing):,} of the {len(own):,} names in the tree: "
        f"{listing([repr(name) for name in missing], limit=5)}. {hint}Needed: the names of the leaves. Pass "
        "data.set_index(...) with them, or data.reset_index(drop=True) if its rows are in the order of the leaves."
    )


def _linkage_matrix(
    parsed: _Parsed, children: list[list[int]], height: list[float], number: dict[int, int]
) -> np.ndarray:
    n = len(number)
    inner = [node for node, below in enumerate(children) if below]
    # By height; of equal ones children first, which come first already. Inversions keep the order in which nodes end.
    is_monotone = all(height[child] <= height[node] for node in inner for child in children[node])
    if is_monotone:
        inner.sort(key=height.__getitem__)
    Z = np.empty((n - 1, 4))
    size = [1] * (2 * n - 1)
    row = 0
    for node in inner:
        parts = [number[child] for child in children[node]]
        first = parts[0]
        for other in parts[1:]:
            made = n + row
            size[made] = size[first] + size[other]
            Z[row] = first, other, height[node], size[made]
            first = made
            row += 1
        number[node] = first
    return Z

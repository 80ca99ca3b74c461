"""Cut: where a tree is cut, as one value that can be kept, compared and written down."""

from __future__ import annotations

import hashlib
import json
import math
import operator
from dataclasses import dataclass, field, fields, replace
from numbers import Real
from typing import Any

import numpy as np

__all__ = ["CRITERIA", "Cut", "fingerprint"]

CRITERIA = ("distance", "inconsistent")

# What is written down only where there is something to write.
_BRANCH_FIELDS = ("split", "joined", "linkage")


@dataclass(frozen=True, repr=False)
class Cut:
    """A cut as one serialisable value: a criterion for the whole tree, and what was decided for single branches.

    A merge is split if the merge above it is split (the topmost has none above it), if it lies in no branch of
    `joined`, and if its criterion exceeds the threshold or it is one of `split`. So what was decided for a branch
    stays when the threshold moves. It rests where it has no meaning, below a merge that is whole, and where the
    threshold says the same, and is back when the threshold is.

    Parameters
    ----------
    criterion : {"distance", "inconsistent"}
        What is compared with the threshold: the greatest height, or the greatest inconsistency coefficient, within
        a branch. As in ``fcluster``.
    threshold : float
        Merges at or below it stay whole. In the unit of the linkage for ``"distance"``, without unit for
        ``"inconsistent"``.
    depth : int, default 2
        Levels of merges that an inconsistency coefficient looks at. ``"distance"`` has no use for it.
    split : iterable of int, optional
        Nodes of merges that are split whatever their criterion. Kept as an ascending tuple without duplicates.
    joined : iterable of int, optional
        Nodes of merges below which all stays together. Kept likewise.
    linkage : str, optional
        `fingerprint` of the linkage matrix that the nodes belong to. Two cuts can be equal without it.

    Raises
    ------
    ValueError
        If the criterion is unknown, the threshold is not a finite number, the depth is not a whole number of at
        least 1, a node is not a whole number of at least 0, or the fingerprint is no text.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut
    >>> Cut("distance", 16)
    Cut(criterion='distance', threshold=16.0, depth=2)
    >>> Cut.from_json(Cut("inconsistent", 1.5, depth=5, split=[297, 290]).to_json())
    Cut(criterion='inconsistent', threshold=1.5, depth=5, split=(290, 297))
    """

    criterion: str
    threshold: float
    depth: int = 2
    split: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()
    linkage: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.criterion not in CRITERIA:
            raise ValueError(
                f"Unknown criterion {self.criterion!r}: use one of {', '.join(map(repr, CRITERIA))}."
            )
        if self.linkage is not None and not isinstance(self.linkage, str):
            raise ValueError(
                f"The linkage of a cut has to be the text of a fingerprint, not {self.linkage!r}."
            )
        object.__setattr__(self, "threshold", _finite_float(self.threshold))
        object.__setattr__(self, "depth", _depth(self.depth))
        object.__setattr__(self, "split", _nodes("split", self.split))
        object.__setattr__(self, "joined", _nodes("joined", self.joined))

    def __repr__(self) -> str:
        shown = {"criterion": self.criterion, "threshold": self.threshold, "depth": self.depth}
        shown |= {name: getattr(self, name) for name in ("split", "joined") if getattr(self, name)}
        return f"Cut({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @property
    def has_branches(self) -> bool:
        """Whether anything was decided for single branches."""
        return bool(self.split or self.joined)

    def with_base(self, criterion: str, threshold: float, depth: int = 2) -> Cut:
        """Another criterion for the whole tree, the branches as they are.

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut("distance", 16, joined=[290]).with_base("distance", 12)
        Cut(criterion='distance', threshold=12.0, depth=2, joined=(290,))
        """
        return replace(self, criterion=criterion, threshold=threshold, depth=depth)

    def without_branches(self) -> Cut:
        """The criterion for the whole tree alone.

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut("distance", 16, joined=[290]).without_branches()
        Cut(criterion='distance', threshold=16.0, depth=2)
        """
        return replace(self, split=(), joined=())

    def to_json(self) -> str:
        """Write the cut as JSON text; `from_json` reads back an equal cut, its threshold to the last bit.

        Returns
        -------
        str

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut("distance", 16).to_json()
        '{"criterion": "distance", "threshold": 16.0, "depth": 2}'
        >>> Cut("distance", 16, split=[297]).to_json()
        '{"criterion": "distance", "threshold": 16.0, "depth": 2, "split": [297]}'
        """
        content = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(
            {name: value for name, value in content.items() if value or name not in _BRANCH_FIELDS}
        )

    @classmethod
    def from_json(cls, text: str) -> Cut:
        """Read a cut from JSON text.

        Parameters
        ----------
        text : str
            What `to_json` wrote: an object with ``criterion``, ``threshold`` and, optionally, ``depth``, ``split``,
            ``joined`` and ``linkage``.

        Returns
        -------
        Cut

        Raises
        ------
        ValueError
            If the text is not JSON, not an object, lacks a key, has an unknown one, or a value is refused by `Cut`.

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut.from_json('{"criterion": "distance", "threshold": 2.5}').threshold
        2.5
        """
        expected = 'a JSON object such as {"criterion": "distance", "threshold": 16.0, "depth": 2}'
        try:
            content = json.loads(text)
        except (TypeError, ValueError) as error:
            raise ValueError(f"This is no cut: {text!r} is not JSON ({error}). Pass {expected}.") from error
        if not isinstance(content, dict):
            raise ValueError(f"This is no cut: got {text!r}. Pass {expected}.")
        known = {each.name for each in fields(cls)}
        if unknown := sorted(content.keys() - known):
            raise ValueError(f"This cut has unknown keys: {', '.join(unknown)}. Pass {expected}.")
        if missing := sorted({"criterion", "threshold"} - content.keys()):
            raise ValueError(f"This cut lacks {' and '.join(missing)}: got {text!r}. Pass {expected}.")
        return cls(**content)


def fingerprint(Z: np.ndarray) -> str:
    """Text that tells one linkage matrix from any other.

    Parameters
    ----------
    Z : ndarray of float64, shape (n-1, 4)
        The linkage matrix.

    Returns
    -------
    str
        16 hexadecimal digits: BLAKE2b (RFC 7693) of the matrix as little-endian float64, row by row.

    Examples
    --------
    >>> import numpy as np
    >>> from dendrogram_explorer.cut.value import fingerprint
    >>> fingerprint(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    '63f7788c90b501c6'
    """
    rows = np.ascontiguousarray(Z, dtype="<f8")
    return hashlib.blake2b(rows.data, digest_size=8).hexdigest()


def _finite_float(threshold: Any) -> float:
    try:
        is_finite = (
            isinstance(threshold, Real) and not isinstance(threshold, bool) and math.isfinite(threshold)
        )
    except OverflowError:
        is_finite = False
    if not is_finite:
        raise ValueError(f"The threshold of a cut has to be a finite number, not {threshold!r}.")
    return float(threshold)


def _depth(depth: Any) -> int:
    try:
        levels = 0 if isinstance(depth, bool) else operator.index(depth)
    except TypeError:
        levels = 0
    if levels < 1:
        raise ValueError(f"The depth of a cut has to be an integer of at least 1, not {depth!r}.")
    return levels


def _nodes(name: str, nodes: Any) -> tuple[int, ...]:
    try:
        # True is no node.
        ascending = tuple(sorted({-1 if isinstance(node, bool) else operator.index(node) for node in nodes}))
    except TypeError:
        ascending = (-1,)
    if ascending and ascending[0] < 0:
        raise ValueError(
            f"`{name}` of a cut has to list nodes of the tree, whole numbers of at least 0, not {nodes!r}."
        )
    return ascending

"""Cut: where a tree is cut, as one value that can be kept, compared and written down."""

from __future__ import annotations

import hashlib
import json
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from numbers import Real
from typing import Any, Self

import numpy as np

__all__ = ["CRITERIA", "SHAPE_CRITERIA", "VARIANTS", "Cut", "MergeValues", "fingerprint"]

# scipy counts levels in C's int.
_DEEPEST = 2**31 - 1

# Of a text that is refused.
_LONGEST_SHOWN = 300

CRITERIA = ("distance", "inconsistent")
"""The criteria of ``fcluster``, which have a threshold."""

SHAPE_CRITERIA = ("persistent", "size", "dynamic")
"""The criteria that look at the sizes and shapes of branches; each has parameters of its own."""

VARIANTS = ("hybrid", "tree")
"""Variants of the dynamic cut."""

DEEPEST_SPLIT = 4

# The parameters of each criterion, and their defaults; a threshold has none.
_PARAMETERS: dict[str, dict[str, Any]] = {
    "distance": {"threshold": None, "depth": 2},
    "inconsistent": {"threshold": None, "depth": 2},
    "persistent": {"min_size": 0.05},
    "size": {"max_size": None},
    "dynamic": {"min_size": 20, "deep_split": 1, "variant": "hybrid"},
    "monocrit": {"threshold": None, "values": None},
}

OWN_CRITERION = "monocrit"
"""The criterion that is one number for each merge, given by the user; named as in ``fcluster``."""

# What a cut has for the parameters of other criteria; those of its own are never None.
_NONE: Any = None

# Written down only where there is something to write.
_OPTIONAL = {"split": (), "joined": (), "linkage": None, "min_cluster_size": 1}


class MergeValues:
    """One finite number for each merge, in the order of the linkage matrix, as a value: compared, hashed, read-only.

    Parameters
    ----------
    values : array_like of float, shape (n-1,)
        NaN, infinities and other shapes are refused.

    Examples
    --------
    >>> from dendrogram_explorer.cut.value import MergeValues
    >>> MergeValues([1, 2.5]) == MergeValues((1.0, 2.5)), MergeValues(range(100))
    (True, MergeValues([0.0, 1.0, 2.0, ..., 99.0]))
    """

    def __init__(self, values: Any) -> None:
        array = _numbers(values)
        array.setflags(write=False)
        self.array = array
        self._hash = hash(array.tobytes())

    def __len__(self) -> int:
        return len(self.array)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, MergeValues):
            return NotImplemented
        return self._hash == other._hash and np.array_equal(self.array, other.array)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        shown = [repr(value) for value in self.array[:_MOST_SHOWN].tolist()]
        if len(self) > len(shown):
            shown[3:] = ["...", repr(float(self.array[-1]))]
        return f"MergeValues([{', '.join(shown)}])"

    def tolist(self) -> list[float]:
        """The numbers as a list."""
        return self.array.tolist()

    @classmethod
    def of(cls, values: Any) -> Self:
        """Values as given, or of what was given."""
        return values if isinstance(values, cls) else cls(values)


def _numbers(values: Any) -> np.ndarray:
    needed = "Needed: one finite number for each merge (row of the linkage matrix), n - 1 in all"
    array = None
    try:
        if (given := np.asarray(values)).ndim == 1 and given.dtype.kind not in "SUMmc":
            array = np.array(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    if array is None:
        shape = getattr(values, "shape", None)
        what = f"an array of shape {shape}" if shape is not None else f"{type(values).__name__}"
        raise ValueError(f"values of a cut was given {what}, which is not a list of numbers. {needed}.")
    wrong = np.flatnonzero(~np.isfinite(array))
    if len(wrong) > 0:
        raise ValueError(
            f"values of a cut has {array[wrong[0]]} for merge {wrong[0]}. {needed}. Replace such values, for example "
            "by np.nan_to_num(values)."
        )
    # -0.0 equals 0.0, and has to have its hash.
    return array + 0.0


_MOST_SHOWN = 6


@dataclass(frozen=True, repr=False)
class Cut:
    """A cut as one serialisable value: a criterion for the whole tree, and what was decided for single branches.

    By "distance", "inconsistent" and "size" a merge is split if the merge above it is split (the topmost has none above
    it), if it lies in no branch of `joined`, and if its criterion exceeds the threshold or it is one of `split`. So
    what was decided for a branch stays when the threshold moves. It rests where it has no meaning, below a merge that
    is whole, and where the threshold says the same, and is back when the threshold is.

    "persistent" and "dynamic" choose branches that are clusters; samples in none of them are unassigned. Every merge
    above a chosen branch is split. `split` and `joined` count on top, and a branch of `joined` is always a cluster.

    "monocrit" is a criterion of your own, one number for each merge, as of ``fcluster``.

    Parameters
    ----------
    criterion : {"distance", "inconsistent", "persistent", "size", "dynamic", "monocrit"}
        "distance" and "inconsistent" compare the greatest height, or the greatest inconsistency coefficient, within a
        branch with the threshold, as ``fcluster``. "size" splits every branch of more than `max_size` samples.
        "persistent": see `persistence.persistent_roots`. "dynamic": see `dynamic.dynamic_roots`.
        "monocrit" compares the greatest of `values` within a branch with the threshold.
    threshold : float
        For "distance", "inconsistent" and "monocrit" alone, and needed there. Merges at or below it stay whole.
        In the unit of the linkage for "distance", without unit for "inconsistent", in that of `values` for "monocrit".
    depth : int, default 2
        Levels of merges that an inconsistency coefficient looks at. "distance" has no use for it.
    split : iterable of int, optional
        Nodes of merges that are split whatever their criterion. Kept as an ascending tuple without duplicates.
    joined : iterable of int, optional
        Nodes of merges below which all stays together. Kept likewise.
    linkage : str, optional
        `fingerprint` of the linkage matrix that the nodes belong to. Two cuts can be equal without it.
    min_size : int or float, optional
        For "persistent" (default 0.05) and "dynamic" (default 20): the least number of samples of a cluster, 2 or more;
        below 1 it is a share of all samples.
    max_size : int
        For "size": the greatest number of samples of a cluster.
    deep_split : int, default 1
        For "dynamic": 0 to 4. The greater, the more and the smaller clusters.
    variant : {"hybrid", "tree"}
        For "dynamic".
    values : array_like of float, shape (n-1,)
        For "monocrit": one finite number for each merge. Kept as a `MergeValues`.
    min_cluster_size : int, default 1
        For every criterion: clusters of fewer samples count as unassigned, those of split and joined branches too.

    Raises
    ------
    ValueError
        If the criterion or the variant is unknown, a parameter does not belong to the criterion, the threshold is not a
        finite number, a size, depth or node is out of range, or the fingerprint is not text.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut
    >>> Cut("distance", 16)
    Cut(criterion='distance', threshold=16.0, depth=2)
    >>> Cut("persistent", min_size=0.02, min_cluster_size=10)
    Cut(criterion='persistent', min_size=0.02, min_cluster_size=10)
    >>> Cut.from_json(Cut("inconsistent", 1.5, depth=5, split=[297, 290]).to_json())
    Cut(criterion='inconsistent', threshold=1.5, depth=5, split=(290, 297))
    """

    criterion: str
    threshold: float = _NONE
    depth: int = _NONE
    split: tuple[int, ...] = ()
    joined: tuple[int, ...] = ()
    linkage: str | None = field(default=None, compare=False)
    min_size: float = _NONE
    max_size: int = _NONE
    deep_split: int = _NONE
    variant: str = _NONE
    values: MergeValues = _NONE
    min_cluster_size: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.criterion, str) or self.criterion not in _PARAMETERS:
            raise ValueError(
                f"Unknown criterion {self.criterion!r}: use one of {', '.join(map(repr, _PARAMETERS))}."
            )
        if self.linkage is not None and not isinstance(self.linkage, str):
            raise ValueError(
                f"The linkage of a cut has to be the text of a fingerprint, not {self.linkage!r}."
            )
        own = _PARAMETERS[self.criterion]
        for name, check in _CHECKS.items():
            value = getattr(self, name)
            if name in own:
                value = check(own[name] if value is None else value)
            elif value is not None:
                takes = " and ".join(own)
                raise ValueError(
                    f"A cut by {self.criterion!r} takes {takes}, not {name}={value!r}. Leave {name} out."
                )
            object.__setattr__(self, name, value)
        object.__setattr__(
            self, "min_cluster_size", _whole("min_cluster_size of a cut", self.min_cluster_size, 1)
        )
        object.__setattr__(self, "split", _nodes("split", self.split))
        object.__setattr__(self, "joined", _nodes("joined", self.joined))

    def __repr__(self) -> str:
        shown = {"criterion": self.criterion, **self.parameters}
        shown |= {name: value for name, value in self._options().items() if name != "linkage"}
        return f"Cut({', '.join(f'{name}={value!r}' for name, value in shown.items())})"

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the criterion for the whole tree, by name.

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut("dynamic").parameters
        {'min_size': 20, 'deep_split': 1, 'variant': 'hybrid'}
        """
        return {name: getattr(self, name) for name in _PARAMETERS[self.criterion]}

    @property
    def level(self) -> float:
        """What the criterion of a merge (`merge_criterion`) has to exceed for the cut to split it.

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut("distance", 16).level, Cut("size", max_size=50).level, Cut("persistent").level
        (16.0, 50.0, 0.5)
        """
        if self.criterion == "size":
            return float(self.max_size)
        return 0.5 if self.chooses_branches else self.threshold

    @property
    def chooses_branches(self) -> bool:
        """Whether the criterion chooses the branches that are clusters, so that samples can be in none of them."""
        return self.criterion in ("persistent", "dynamic")

    def smallest(self, n: int) -> int:
        """`min_size` as a number of samples.

        Parameters
        ----------
        n : int
            Number of all samples.

        Returns
        -------
        int

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut("persistent", min_size=0.05).smallest(150), Cut("persistent", min_size=0.05).smallest(12)
        (8, 2)
        """
        if self.min_size >= 1:
            return int(self.min_size)
        # 0.1 times 30 is 3 and a little.
        return max(2, math.ceil(self.min_size * n * (1 - 1e-12)))

    @property
    def has_branches(self) -> bool:
        """Whether anything was decided for single branches."""
        return bool(self.split or self.joined)

    def with_base(
        self, criterion: str, threshold: float | None = None, depth: int | None = None, **parameters: Any
    ) -> Cut:
        """Another criterion for the whole tree, the branches and the least size of clusters as they are.

        Parameters
        ----------
        criterion, threshold, depth
            As for `Cut`.
        **parameters
            Those of the criterion: ``min_size``, ``max_size``, ``deep_split``, ``variant``, ``values``.

        Returns
        -------
        Cut

        Examples
        --------
        >>> from dendrogram_explorer.cut import Cut
        >>> Cut("distance", 16, joined=[290]).with_base("distance", 12)
        Cut(criterion='distance', threshold=12.0, depth=2, joined=(290,))
        >>> Cut("distance", 16, joined=[290]).with_base("size", max_size=50)
        Cut(criterion='size', max_size=50, joined=(290,))
        """
        new = dict.fromkeys(_CHECKS) | {"threshold": threshold, "depth": depth} | parameters
        return replace(self, criterion=criterion, **new)

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
        content = {"criterion": self.criterion, **self.parameters, **self._options()}
        if self.criterion == OWN_CRITERION:
            content["values"] = self.values.tolist()
        return json.dumps(content)

    def _options(self) -> dict[str, Any]:
        return {
            name: value
            for name, usual in _OPTIONAL.items()
            if (value := getattr(self, name)) and value != usual
        }

    @classmethod
    def from_json(cls, text: str) -> Cut:
        """Read a cut from JSON text.

        Parameters
        ----------
        text : str
            What `to_json` wrote: an object with ``criterion`` and its parameters, such as ``threshold`` and ``depth``,
            and, optionally, ``split``, ``joined``, ``linkage`` and ``min_cluster_size``.

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
        shown = repr(text) if len(repr(text)) <= _LONGEST_SHOWN else f"{repr(text)[:_LONGEST_SHOWN]}..."
        try:
            content = json.loads(text)
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError(f"Not a valid cut: {shown} is not JSON ({error}). Pass {expected}.") from error
        if not isinstance(content, dict):
            raise ValueError(f"Not a valid cut: got {shown}. Pass {expected}.")
        known = {each.name for each in fields(cls)}
        if unknown := sorted(content.keys() - known):
            raise ValueError(f"This cut has unknown keys: {', '.join(unknown)}. Pass {expected}.")
        needed = {"criterion"}
        if content.get("criterion") in (None, "distance", "inconsistent", OWN_CRITERION):
            needed.add("threshold")
        if content.get("criterion") == OWN_CRITERION:
            needed.add("values")
        elif content.get("criterion") == "size":
            needed.add("max_size")
        if missing := sorted(needed - content.keys()):
            raise ValueError(f"This cut lacks {' and '.join(missing)}: got {shown}. Pass {expected}.")
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


def _whole(what: str, value: Any, least: int, most: int | None = None) -> int:
    try:
        number = least - 1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        # What a slider or a JSON file writes as 20.0 is 20.
        is_whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
        number = int(value) if is_whole else least - 1
    if number < least or (most is not None and number > most):
        bounds = f"of at least {least}" if most is None else f"of {least} .. {most}"
        raise ValueError(f"The {what} has to be an integer {bounds}, not {value!r}.")
    return number


def _depth(depth: Any) -> int:
    levels = _whole("depth of a cut", depth, 1)
    if levels > _DEEPEST:
        raise ValueError(f"The depth of a cut has to be an integer of 1 .. {_DEEPEST}, not {depth!r}.")
    return levels


def _min_size(size: Any) -> float:
    if isinstance(size, (float, np.floating)) and 0 < size < 1:
        return float(size)
    try:
        return _whole("min_size of a cut", size, 2)
    except ValueError:
        raise ValueError(
            f"The min_size of a cut has to be an integer of at least 2, or a share of all samples above 0 and below 1, "
            f"not {size!r}."
        ) from None


def _deep_split(deep_split: Any) -> int:
    # R's functions take TRUE and FALSE too.
    value = int(deep_split) if isinstance(deep_split, (bool, np.bool_)) else deep_split
    return _whole("deep_split of a cut", value, 0, DEEPEST_SPLIT)


def _variant(variant: Any) -> str:
    if not isinstance(variant, str) or variant not in VARIANTS:
        raise ValueError(f"Unknown variant {variant!r}: use one of {', '.join(map(repr, VARIANTS))}.")
    return str(variant)


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


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "threshold": _finite_float,
    "depth": _depth,
    "min_size": _min_size,
    "max_size": lambda size: _whole("max_size of a cut", size, 1),
    "deep_split": _deep_split,
    "variant": _variant,
    "values": MergeValues.of,
}

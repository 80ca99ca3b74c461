"""Names that fit: without the beginning that all of them share, else without their middle.

Mirror of ``js/src/tree/names.ts``; both are held to ``tests/fixtures/short_names.json``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

__all__ = ["common_start", "short_name", "short_names", "telling_places"]

# A beginning that all names share is left out where it has at least this many characters.
_LEAST_COMMON = 3
_ELLIPSIS = "…"


def common_start(names: Sequence[str]) -> int:
    """Number of characters that all names begin with and that can be left out: up to the end of a word or a number.

    Examples
    --------
    >>> common_start(["wine 101", "wine 102"])
    5
    """
    if len(names) < 2:
        return 0
    # Of the first and the last in the order of their characters all others share what these two share.
    least, greatest = min(names), max(names)
    if least == greatest:
        return 0
    most = min(map(len, names)) - 1
    common = 0
    while common < most and least[common] == greatest[common]:
        common += 1
    while common > 0 and not _is_border(least, greatest, common):
        common -= 1
    return 0 if common < _LEAST_COMMON else common


def telling_places(names: Sequence[str]) -> list[int]:
    """For each name the place of the first character that tells it from the name most like it from the start.

    Examples
    --------
    >>> telling_places(["abc", "abd", "x"])
    [2, 2, 0]
    """
    order = sorted(range(len(names)), key=names.__getitem__)
    places = [0] * len(names)
    for i, j in pairwise(order):
        at = _shared(names[i], names[j])
        places[i] = max(places[i], at)
        places[j] = max(places[j], at)
    return places


def short_name(name: str, common: int, telling: int, limit: int) -> str:
    """A name in at most `limit` characters: without the first `common`, else without its middle; `telling` stays.

    Examples
    --------
    >>> short_name("TCGA-AB-2803-07", common=13, telling=14, limit=8)
    '…07'
    """
    if len(name) <= limit:
        return name
    start = _ELLIPSIS if common > 0 else ""
    rest = name[common:]
    room = limit - len(start)
    if len(rest) <= room:
        return start + rest
    if room < 2:
        return _ELLIPSIS
    head = room // 2
    tail = room - 1 - head
    place = min(max(telling - common, 0), len(rest) - 1)
    if place < head or place >= len(rest) - tail:
        return start + rest[:head] + _ELLIPSIS + rest[len(rest) - tail :]
    # What tells it apart stands in the middle: it comes first.
    first = min(place, len(rest) - (limit - 1))
    kept = rest[first : first + limit - 1]
    if first + limit - 1 >= len(rest):
        return _ELLIPSIS + kept
    return _ELLIPSIS + kept[:-1] + _ELLIPSIS


def short_names(names: Sequence[str], limit: int) -> list[str]:
    """All names, each in at most `limit` characters and never without the part that tells them apart.

    Parameters
    ----------
    names : sequence of str
        The names that stand together in one picture.
    limit : int
        Number of characters, the ellipsis included; 1 or more.

    Returns
    -------
    list of str

    Examples
    --------
    >>> short_names(["TCGA-AB-2803-07", "TCGA-AB-2803-11"], 8)
    ['…07', '…11']
    >>> short_names(["a very long name", "short"], 9)
    ['a ve…name', 'short']
    """
    common = common_start(names)
    return [
        short_name(name, common, telling, limit)
        for name, telling in zip(names, telling_places(names), strict=True)
    ]


def _kind(character: str) -> str:
    category = unicodedata.category(character) if character else ""
    return "letter" if category.startswith("L") else "digit" if category == "Nd" else "other"


def _is_border(a: str, b: str, at: int) -> bool:
    before = _kind(a[at - 1])
    return before == "other" or (before != _kind(a[at : at + 1]) and before != _kind(b[at : at + 1]))


def _shared(a: str, b: str) -> int:
    at = 0
    while at < min(len(a), len(b)) and a[at] == b[at]:
        at += 1
    return at

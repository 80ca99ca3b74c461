"""Plain arguments: whole numbers, names that are known, one or several of something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Number, Real
from typing import Any, TypeVar, cast

import numpy as np

from ..util.messages import nearest_name

__all__ = ["as_list", "check_at_least", "check_share", "one_of"]

Name = TypeVar("Name", bound=str)


def as_list(given: Any, argument: str) -> list:
    """Return what a user gives as one or as several.

    Parameters
    ----------
    given : object
        Text, a function or a number is one; everything else that has parts is several.
    argument : str
        Its name, for messages.

    Returns
    -------
    list

    Raises
    ------
    TypeError
        For what is neither.

    Examples
    --------
    >>> as_list("ward", "methods"), as_list(("ward", "single"), "methods")
    (['ward'], ['ward', 'single'])
    """
    if isinstance(given, (str, Number)) or callable(given):
        return [given]
    if not isinstance(given, Iterable):
        raise TypeError(f"{argument} was given {given!r}. Needed: one of them, or a list.")
    return list(given)


def check_at_least(value: Any, least: int, argument: str) -> int:
    """Return a whole number, or raise.

    Parameters
    ----------
    value : int
    least : int
        The least that it may be.
    argument : str
        Its name, for messages.

    Returns
    -------
    int

    Raises
    ------
    TypeError
        If it is no whole number.
    ValueError
        If it is too small.

    Examples
    --------
    >>> check_at_least(1, 2, "max_clusters")
    Traceback (most recent call last):
    ...
    ValueError: max_clusters is 1. Needed: a whole number of at least 2.
    """
    needed = f"Needed: a whole number of at least {least}."
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{argument} is {value!r}. {needed}")
    if value < least:
        raise ValueError(f"{argument} is {value}. {needed}")
    return int(value)


def check_share(value: Any, argument: str) -> float:
    """Return a share that is neither nothing nor all, or raise.

    Parameters
    ----------
    value : float
    argument : str
        Its name, for messages.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it is not above 0 and below 1.

    Examples
    --------
    >>> check_share(50, "share")
    Traceback (most recent call last):
    ...
    ValueError: share is 50. Needed: a number above 0 and below 1, such as 0.5.
    """
    needed = "Needed: a number above 0 and below 1, such as 0.5."
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{argument} is {value!r}. {needed}")
    if not 0 < cast("Any", value) < 1:
        raise ValueError(f"{argument} is {value}. {needed}")
    return float(value)


def one_of(value: Any, known: Sequence[Name], argument: str) -> Name:
    """Return a name that is known, or raise.

    Parameters
    ----------
    value : str
    known : sequence of str
        The names there are.
    argument : str
        Its name, for messages.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it is not a string.
    ValueError
        If it is not known; the nearest name is suggested.

    Examples
    --------
    >>> one_of("wards", ("single", "ward"), "method")
    Traceback (most recent call last):
    ...
    ValueError: Unknown method 'wards'. Did you mean 'ward'? Needed: one of single, ward.
    """
    needed = f"Needed: one of {', '.join(known)}."
    if not isinstance(value, str):
        raise TypeError(
            f'{argument} has the type {type(value).__name__}. {needed} Pass, for example, {argument}="{known[-1]}".'
        )
    if value not in known:
        raise ValueError(f"Unknown {argument} {str(value)!r}. {nearest_name(value, known)}{needed}")
    # Not numpy's kind of text, whose repr is no text in code.
    return cast("Name", str(value))

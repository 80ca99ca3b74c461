"""Text for errors and warnings: short lists, readable sizes, the nearest known name."""

from __future__ import annotations

import difflib
import sys
import warnings
from collections.abc import Sequence

import numpy as np

__all__ = [
    "busy_status",
    "info_status",
    "kind_of",
    "listing",
    "nearest_name",
    "readable_bytes",
    "warn_user",
    "with_minus",
]

# Packages whose frames are between the user's line and a warning about it: setters run inside traitlets, held ones at
# the end of a `with` block.
_NOT_THE_USER = ("dendrogram_explorer", "traitlets", "ipywidgets", "contextlib")


def listing(values: Sequence | np.ndarray, limit: int = 5) -> str:
    """Return the first values as text, and the number of further ones.

    Parameters
    ----------
    values : sequence
        Values to list, each as ``str``.
    limit : int
        Maximum number of values that are listed.

    Returns
    -------
    str

    Examples
    --------
    >>> listing([3, 8, 12], limit=2)
    '3, 8 and 1 more'
    """
    shown = ", ".join(str(value) for value in values[:limit])
    hidden = len(values) - limit
    return f"{shown} and {hidden:,} more" if hidden > 0 else shown


def readable_bytes(count: int) -> str:
    """Return a number of bytes with its size in decimal units.

    Parameters
    ----------
    count : int
        Bytes, 0 or more.

    Returns
    -------
    str

    Examples
    --------
    >>> readable_bytes(23_327_568_000)
    '23,327,568,000 bytes (23.3 GB)'
    """
    for unit, size in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if count >= size:
            return f"{count:,} bytes ({count / size:.1f} {unit})"
    return f"{count:,} bytes"


def kind_of(value: object) -> str:
    """Return the type of a value with an article, for use in a sentence.

    Parameters
    ----------
    value : object
        User input; for a class, its own name is used.

    Returns
    -------
    str

    Examples
    --------
    >>> kind_of(5), kind_of([]), kind_of(None)
    ('an int', 'a list', 'None')
    """
    if value is None:
        return "None"
    name = value.__name__ if isinstance(value, type) else type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def nearest_name(name: str, known: Sequence[str]) -> str:
    """Return the question "did you mean ...?" for an unknown name.

    Parameters
    ----------
    name : str
        User input.
    known : sequence of str
        Known names, in lower case.

    Returns
    -------
    str
        Ends with a space; empty if no known name is similar.

    Examples
    --------
    >>> nearest_name("euclidian", ["cosine", "euclidean"])
    "Did you mean 'euclidean'? "
    """
    matches = difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=0.5)
    return f"Did you mean {matches[0]!r}? " if matches else ""


def warn_user(message: str) -> None:
    """Emit a UserWarning that points at the first caller outside this package.

    Parameters
    ----------
    message : str
        The problem, and what to do.
    """
    # The call depth differs between constructors and setters, so a fixed stacklevel would show a line of this package
    # instead of the user's cell.
    frame, level = sys._getframe(), 1
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] in _NOT_THE_USER:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, UserWarning, stacklevel=level)


def busy_status(text: str) -> dict[str, str]:
    """The message that the browser shows during a computation.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict
        ``level`` and ``text``.

    Examples
    --------
    >>> busy_status("Clustering ...")
    {'level': 'busy', 'text': 'Clustering ...'}
    """
    return {"level": "busy", "text": text}


def info_status(text: str) -> dict[str, str]:
    """The message that the browser shows; an empty text removes it.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict
        ``level``, "info" or empty, and ``text``.

    Examples
    --------
    >>> info_status("Done.")
    {'level': 'info', 'text': 'Done.'}
    """
    return {"level": "info" if text else "", "text": text}


def with_minus(number: str) -> str:
    """A number as text, with a true minus sign in front where it is negative.

    Examples
    --------
    >>> with_minus("-1.5")
    '−1.5'
    """
    return "−" + number[1:] if number.startswith("-") else number

"""A line that says how far a clustering is, before there is a widget to say it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from .notebook import get_ipython

__all__ = ["ProgressLine", "late_line"]

SILENT_SECONDS = 1.0
"""Work that takes no longer says nothing."""

_SECONDS_BETWEEN = 0.25


def display(*objects: Any, **how: Any) -> Any:
    """IPython's display, imported when something is shown."""
    from IPython.display import display as show

    return show(*objects, **how)


class ProgressLine:
    """One line that is written over and over, and gone at the end.

    In a notebook it is an output of the cell, in a terminal a line of the error stream; elsewhere there is none.

    Examples
    --------
    >>> with ProgressLine() as line:
    ...     line.say("half way")
    """

    def __init__(self) -> None:
        self._in_notebook = getattr(get_ipython(), "kernel", None) is not None
        self._handle: Any = None
        self._length = 0
        self._said_at = -_SECONDS_BETWEEN

    def __enter__(self) -> Self:
        return self

    def say(self, text: str) -> None:
        """Show a text in place of the last one; a few times a second at most.

        Parameters
        ----------
        text : str
        """
        now = time.monotonic()
        if now - self._said_at >= _SECONDS_BETWEEN:
            self._said_at = now
            self._write(text)

    def __exit__(self, *_: object) -> None:
        self._write("")

    def _write(self, text: str) -> None:
        if self._in_notebook:
            content = {"text/plain": text}
            if self._handle is not None:
                self._handle.update(content, raw=True)
            elif text:
                self._handle = display(content, raw=True, display_id=True)
        elif sys.stderr is not None and sys.stderr.isatty() and (text or self._length):
            # Blanks wipe out what was longer.
            sys.stderr.write(f"\r{text:<{self._length}}" if text else f"\r{'':{self._length}}\r")
            sys.stderr.flush()
            self._length = len(text)


@contextmanager
def late_line(say: Callable[[str], None] | None = None) -> Iterator[Callable[[str], None]]:
    """Give a function that says how far some work is, once it has taken a second.

    Parameters
    ----------
    say : callable, optional
        Where to say it. None: in a line of the cell's output, or of the terminal.

    Examples
    --------
    >>> with late_line() as tell:
    ...     tell("half way")
    """
    begin = time.monotonic()
    line = ProgressLine() if say is None else None
    said = say if line is None else line.say
    assert said is not None

    def tell(text: str) -> None:
        if time.monotonic() - begin > SILENT_SECONDS:
            said(text)

    if line is None:
        yield tell
    else:
        with line:
            yield tell

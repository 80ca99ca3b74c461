"""What there is to say about a user's data: as warnings, or quietly."""

from __future__ import annotations

from collections.abc import Iterable

from ..util.messages import warn_user

__all__ = ["Remarks"]


class Remarks:
    """Collects remarks on data while they are read.

    What makes results wrong is a warning too; what is good to know stands in the explorer's `notes` only.

    Examples
    --------
    >>> remarks = Remarks()
    >>> remarks.note("1 column is constant.")
    >>> remarks.notes
    ('1 column is constant.',)
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = list(texts)

    @property
    def notes(self) -> tuple[str, ...]:
        """All remarks, in the order in which they were made."""
        return tuple(dict.fromkeys(self._texts))

    def note(self, text: str) -> None:
        """Keep what is good to know."""
        self._texts.append(text)

    def warn(self, text: str) -> None:
        """Keep what makes the result wrong, and warn of it."""
        self._texts.append(text)
        warn_user(text)

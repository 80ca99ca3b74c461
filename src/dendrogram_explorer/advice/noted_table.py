"""Tables that show what has to be known about them."""

from __future__ import annotations

import html
import textwrap
from typing import Any

import pandas as pd

__all__ = ["NotedTable"]

_CAVEAT = "caveat"
_LINE = 110
_STYLE = "max-width: 110ch; margin: 0.4em 0; line-height: 1.4"


class NotedTable(pd.DataFrame):
    """A DataFrame that shows its notes below itself, and the column "caveat" in full.

    pandas would cut every text after 50 characters, and shows no `attrs`. Whatever is made of the table is a plain
    DataFrame again.

    Attributes
    ----------
    attrs : dict
        Of it ``note``, a text, and ``left_out``, a dict of what has no row to the reason why, are shown.

    Examples
    --------
    >>> table = NotedTable({"method": ["elbow"], "caveat": ["Sees one bend only."]})
    >>> table.attrs["note"] = "One of many."
    >>> print(table)
      method
    0  elbow
    <BLANKLINE>
    elbow: Sees one bend only.
    One of many.
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def __repr__(self) -> str:
        notes = [
            textwrap.fill(note, _LINE, subsequent_indent="  ") for note in (*self._caveats(), *self._notes())
        ]
        table = self.drop(columns=_CAVEAT, errors="ignore").to_string()
        return "\n".join((table, "", *notes)) if notes else table

    __str__ = __repr__

    def _repr_html_(self) -> str:
        texts: dict[Any, Any] = {
            name: _left_aligned if name == _CAVEAT else _escaped
            for name, dtype in self.dtypes.items()
            if not pd.api.types.is_numeric_dtype(dtype)
        }
        with pd.option_context("display.max_colwidth", None):
            # All text is escaped by the formatters, and what the index holds before it gets there.
            table = self.rename(index=_escaped).to_html(formatters=texts, escape=False)
        notes = "".join(f'<p style="{_STYLE}">{_escaped(note)}</p>' for note in self._notes())
        return f'<div style="overflow-x: auto">{table}</div>{notes}'

    def _caveats(self) -> list[str]:
        if _CAVEAT not in self.columns:
            return []
        return [f"{row.iloc[0]}: {row[_CAVEAT]}" for _, row in self.iterrows()]

    def _notes(self) -> list[str]:
        by_reason: dict[str, list[str]] = {}
        for name, reason in self.attrs.get("left_out", {}).items():
            by_reason.setdefault(reason, []).append(" with ".join(name) if isinstance(name, tuple) else name)
        left_out = [f"Left out: {', '.join(names)}. {reason}" for reason, names in by_reason.items()]
        return [*filter(None, [self.attrs.get("note")]), *left_out]


def _escaped(value: Any) -> Any:
    return html.escape(value) if isinstance(value, str) else value


def _left_aligned(text: str) -> str:
    return f'<div style="text-align: left; min-width: 40ch">{html.escape(text)}</div>'

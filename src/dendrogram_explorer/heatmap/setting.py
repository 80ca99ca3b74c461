"""Which rows a heat map is to show: transitions of the state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..input.frames import label_text
from ..linkage.value import Linkage
from ..state import State, said
from ..util.messages import kind_of, listing, nearest_name
from .columns import HeatColumns, heat_columns
from .rows import shown_positions, similar_order

__all__ = ["MOST_ROWS", "offered", "rows_by_similarity", "rows_chosen", "why_none", "with_heatmap"]

MOST_ROWS = 100
"""Maximum number of rows."""


def with_heatmap(state: State, given: Any) -> State:
    """Show the columns of a list, the ones that best separate the clusters ("auto"), or none (None)."""
    heatmap = _checked(state.linkage, given)
    if heatmap == state.heatmap:
        return said(state)
    state = replace(state, heatmap=heatmap, note="", warnings=())
    return state if state.heat_positions is None else rows_chosen(state)


def rows_chosen(state: State) -> State:
    """Show the page the rows that suit the present clusters."""
    positions = shown_positions(state)
    return state if positions == state.heat_positions else replace(state, heat_positions=positions)


def rows_by_similarity(state: State) -> State:
    """List the rows that are shown in an order in which those that go together are neighbours."""
    columns, positions = heat_columns(state.linkage), shown_positions(state)
    order = similar_order([columns.z(position) for position in positions])
    return with_heatmap(state, [columns.names[positions[place]] for place in order] or None)


def why_none(linkage: Linkage) -> str:
    """The sentence that says why there can't be a heat map; empty where there can."""
    columns = heat_columns(linkage)
    if not columns.names:
        return (
            "The heat map needs columns of numbers, and this explorer has none. Pass the data as data= together with "
            "the linkage matrix, the distances or the model."
        )
    if columns.is_constant.all() and len(columns.names) == len(columns.features):
        return "The heat map has nothing to show: every column has one value only."
    return ""


_MOST_OFFERED = 100_000


def offered(linkage: Linkage) -> list[str]:
    """Names of the columns that a heat map can show."""
    columns = heat_columns(linkage)
    counts = Counter(columns.names)
    named = enumerate(columns.names)
    names = [
        name
        for place, name in named
        if counts[name] == 1 and not columns.is_constant[place : place + 1].any()
    ]
    return names[:_MOST_OFFERED]


def _checked(linkage: Linkage, given: Any) -> str | tuple[str, ...] | None:
    needed = 'None, "auto" for the columns that best separate the clusters, or a list of columns'
    if given is None:
        return None
    if isinstance(given, (bytes, dict)) or not isinstance(given, Iterable):
        raise TypeError(f"heatmap was given {kind_of(given)}. Needed: {needed}.")
    if why := why_none(linkage):
        raise ValueError(f"heatmap was given {given!r}. {why}")
    if isinstance(given, str):
        if given == "auto":
            return given
        hint = (
            f"Did you mean [{given!r}]? "
            if given in heat_columns(linkage).names
            else nearest_name(given, ["auto"])
        )
        raise ValueError(f"heatmap was given {given!r}. {hint}Needed: {needed}.")
    names = list(given)
    if len(names) > MOST_ROWS:
        raise ValueError(
            f"heatmap was given {len(names):,} columns. Needed: at most {MOST_ROWS}; more rows can't be told apart."
        )
    names = tuple(map(label_text, names))
    columns = heat_columns(linkage)
    for name in names:
        _check_name(columns, name)
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"heatmap lists {twice!r} more than once. Needed: each column once.")
    # No row is no heat map.
    return names or None


def _check_name(columns: HeatColumns, name: str) -> None:
    known = columns.names
    if name not in known:
        frame = columns.linkage.frame
        if frame is not None and name in map(label_text, frame.columns):
            raise ValueError(
                f"heatmap lists {name!r}, whose values are not numbers. Needed: columns of numbers. To see it under "
                f"the leaves, set color_by={name!r}."
            )
        raise ValueError(
            f"heatmap lists {name!r}, which is not a column of the data. {nearest_name(name, known)}Needed: columns of "
            f"numbers, such as {listing(known, limit=12)}."
        )
    if known.count(name) > 1:
        raise ValueError(
            f"heatmap lists {name!r}, and the data have {known.count(name)} columns of that name. Needed: names that "
            "occur once. Rename the columns."
        )
    if columns.moments(known.index(name)).deviation == 0:
        raise ValueError(
            f"heatmap lists {name!r}, which has one value only and so no z-scores. Needed: columns whose values "
            "differ. Leave it out."
        )

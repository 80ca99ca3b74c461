"""Strips: what is known of each sample apart from its present cluster, as colours under the leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np

from .color.cluster_colors import group_colors, matched_clusters
from .color.palette import css_colors
from .color.sample_colors import SampleColors, color_samples
from .linkage.columns import column_names, sample_column
from .state import Pin, State, said
from .util.messages import kind_of, listing, nearest_name

__all__ = [
    "MOST_STRIPS",
    "choices",
    "parts_of_colors",
    "parts_of_numbers",
    "shown_strips",
    "strip_of_points",
    "with_strips",
]

MOST_STRIPS = 12
"""Maximum number of strips."""

# Of more present clusters than this, pins of other trees keep the colours that they had there.
_MOST_MATCHED = 1_000


def with_strips(state: State, given: Any) -> State:
    """Show strips for columns and pins, by their names."""
    names = _checked(state, given)
    if names == state.strips:
        return said(state)
    known = state.strip_colors
    columns = column_names(state.linkage)
    colors = {
        name: known.get(name) or color_samples(sample_column(state.linkage, name, "strips"), name)
        for name in names
        if name in columns
    }
    return replace(state, strips=names, strip_colors=MappingProxyType(colors), note="", warnings=())


def choices(state: State) -> list[str]:
    """Names of all columns and pins, each once."""
    return list(dict.fromkeys([*column_names(state.linkage), *state.pins]))


def _checked(state: State, given: Any) -> tuple[str, ...]:
    needed = "a list of names of columns or pins"
    if given is None:
        return ()
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        example = f" Pass a list: [{given!r}]." if isinstance(given, str) else ""
        raise TypeError(f"strips was given {kind_of(given)}. Needed: {needed}, or None.{example}")
    names = tuple(given)
    known = choices(state)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"strips has {name!r} in it. Needed: {needed}.")
        if name not in known:
            offered = f"one of {listing(known, limit=12)}" if known else "data with columns, or a pin"
            raise ValueError(
                f"strips: there is no column and no pin {name!r}. {nearest_name(name, known)}Needed: {offered}."
            )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"strips has {twice!r} twice. Needed: each name once.")
    if len(names) > MOST_STRIPS:
        raise ValueError(f"strips has {len(names)} names. Needed: at most {MOST_STRIPS}.")
    return names


def shown_strips(state: State) -> tuple[SampleColors, ...]:
    """The strips under the leaves, from the leaves outwards; `color_by` comes first, unless it is one of `strips`.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> from dendrogram_explorer.state import pinned, start
    >>> state = pinned(start(link_observations([[0.0], [1.0], [9.0]])), "first")
    >>> [strip.title for strip in shown_strips(with_strips(state, ["first", "x0"]))]
    ['first', 'x0']
    """
    own = strip_of_points(state)
    strips = tuple(_strip(state, name) for name in state.strips)
    return strips if own is None or any(own is strip for strip in strips) else (own, *strips)


def strip_of_points(state: State) -> SampleColors | None:
    """The strip whose colours the points have; None where they have those of their clusters."""
    by = state.color_by
    return (state.strip_colors.get(by) if isinstance(by, str) else None) or state.sample_colors


def parts_of_numbers(state: State) -> tuple[Any, ...]:
    """What the numbers of the strips depend on."""
    sources = [state.strip_colors.get(name) or state.pins[name] for name in state.strips]
    return (state.strips, state.color_by, state.sample_colors, *sources)


def parts_of_colors(state: State) -> tuple[Any, ...]:
    """What the colours of the strips depend on; on the present clusters only with pins of another tree."""
    pins = [state.pins[name] for name in state.strips if name not in state.strip_colors]
    is_elsewhere = any(pin.tree is not state.tree for pin in pins)
    of_pins = (state.colors, state.clusters if is_elsewhere else None) if pins else ()
    return (*parts_of_numbers(state), *of_pins)


def _strip(state: State, name: str) -> SampleColors:
    if name in state.strip_colors:
        return state.strip_colors[name]
    pin = state.pins[name]
    colors, groups = _pin_colors(state, pin), pin.groups
    sizes = np.bincount(groups.numbers, minlength=len(colors)).tolist()
    names = {
        label: pin.names[int(pin.clusters.colors[pin.clusters.place(label)])]
        for label in groups.labels.tolist()
        if int(pin.clusters.colors[pin.clusters.place(label)]) in pin.names
    }
    texts = [f"{label} {names.get(label, '')}".strip() for label in groups.labels.tolist()]
    legend = [
        (f"{text} ({size:,})", color)
        for text, size, color in zip([*texts, *groups.rest], sizes, colors, strict=True)
    ]
    return SampleColors(name, groups.numbers, colors, tuple(legend), False)


def _pin_colors(state: State, pin: Pin) -> tuple[str, ...]:
    """In the same tree a branch has its colour; in another one clusters have those of the present ones they overlap."""
    groups, clusters = pin.groups, pin.clusters
    palette = state.colors.colors
    own = css_colors(clusters.colors[clusters.by_label[groups.labels - 1]], palette)
    now = state.clusters
    if pin.tree is state.tree or now.n_clusters > _MOST_MATCHED:
        return group_colors(groups, own)
    partner = matched_clusters(groups, now.labels, now.n_clusters)
    found = np.flatnonzero(partner)
    shades = css_colors(now.colors[now.by_label[partner[found] - 1]], palette)
    return group_colors(groups, own, dict(zip(found.tolist(), shades, strict=True)))

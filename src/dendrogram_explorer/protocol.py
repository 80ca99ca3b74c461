"""What the browser may ask for, and which traits it may set: one table, and an answer to every request.

Mirror of ``js/src/protocol.ts``; ``tests/fixtures/protocol.json`` holds both to the same tables. Nothing that comes
from a page is trusted: names, types, ranges and sizes are checked here before anything is done.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import state as states
from . import wire
from .heatmap.columns import heat_columns
from .heatmap.setting import offered, rows_by_similarity, rows_chosen
from .linkage.again import SWITCHES
from .util.messages import info_status, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["REQUESTS", "WRITABLE", "Answer", "answer", "error_status", "tell_fit", "writable"]

REQUESTS: dict[str, dict[str, str]] = {
    "arrays": {},
    "candidate_labels": {},
    "card": {"node": "node"},
    "cluster_again": {"name": "switch", "value": "text"},
    "code": {},
    "color_branch": {"node": "node", "color": "text"},
    "color_by": {"column": "text or null"},
    "cut_by": {"criterion": "text", "value": "number or null"},
    "cut_height": {"height": "number"},
    "cut_inconsistent": {"threshold": "number or null", "depth": "count"},
    "describe": {"nodes": "nodes"},
    "describe_selection": {},
    "file": {"format": "format", "leaves": "range or null", "heights": "range or null"},
    "find": {"text": "text"},
    "fit": {"whatever": "flag"},
    "flip": {"node": "node"},
    "heat_columns": {},
    "heat_rows": {"known": "places", "choose": "flag"},
    "heat_similar": {},
    "heat_value": {"column": "place", "sample": "place"},
    "groups": {"pin": "text or null", "column": "text or null"},
    "join": {"node": "node"},
    "keep": {},
    "leaf_order": {"name": "text"},
    "members_to_variable": {"node": "node or null"},
    "n_clusters": {"count": "count"},
    "name": {"node": "node", "name": "text"},
    "palette": {"name": "text"},
    "pin": {"name": "text or null"},
    "points": {},
    "redo": {},
    "reset_branches": {},
    "restore": {"name": "text"},
    "scatter_axes": {"x": "text or null", "y": "text or null"},
    "scores": {},
    "select": {"runs": "runs"},
    "split": {"node": "node"},
    "stability": {},
    "suggest_cuts": {},
    "take": {"rank": "count"},
    "to_variable": {"name": "text", "overwrite": "flag", "live": "flag"},
    "undo": {},
    "unpin": {"name": "text"},
    "vote": {},
}
"""Types of requests, each with its fields and the kinds of these."""

WRITABLE: dict[str, str] = {
    "annotate_above": "number or null",
    "cut_height": "number",
    "hang": "number or null",
    "heatmap": "columns or null",
    "height_scale": "text",
    "leaf_font_size": "number or null",
    "leaf_order": "text",
    "leaf_rotation": "number or null",
    "min_cluster_size": "count",
    "n_clusters": "count",
    "orientation": "text",
    "p": "count",
    "palette": "palette",
    "selection": "samples",
    "show_contracted": "flag",
    "show_leaf_counts": "flag",
    "show_rail": "flag",
    "show_scatter": "flag",
    "show_summary": "flag",
    "show_tray": "flag",
    "strips": "columns or null",
    "truncate_mode": "text or null",
}
"""Views of the state that a page may set, with the kinds of their values."""

FORMATS = ("csv", "excel", "html", "newick", "selection", "svg", "png")
_LONGEST_TEXT = 10_000
_MOST_NODES = 10_000
_GREATEST_WHOLE = 2**53


class Answer(NamedTuple):
    """What a request is answered with."""

    content: dict[str, Any] | None = None
    status: str = ""
    buffers: Sequence[bytes] = ()


# -- what is trusted --


def writable(sync_data: Mapping[str, Any], views: Collection[str]) -> dict[str, Any]:
    """Return what a page may set of what it has set.

    Parameters
    ----------
    sync_data : mapping of str to object
        Names of traits and their new values, as ipywidgets hands them over.
    views : collection of str
        Names of all traits that are views of the state. Others belong to ipywidgets, as ``layout``.

    Raises
    ------
    ValueError
        If a value is of another kind than the trait takes.
    """
    allowed = {}
    for name, value in sync_data.items():
        kind = WRITABLE.get(name)
        if kind is not None:
            allowed[name] = _checked(value, kind, name)
        elif name in ("layout", "tooltip", "tabbable", "_dom_classes") and name not in views:
            allowed[name] = value
    return allowed


def _read(content: Any) -> tuple[str, dict[str, Any]]:
    """The type and the fields of a request, checked."""
    if not isinstance(content, dict):
        raise ValueError(f"A request has to be an object with a type, not {kind_of(content)}.")
    kind = content.get("type")
    if not isinstance(kind, str) or kind not in REQUESTS:
        raise ValueError(f"Unknown request {_short(kind)}. Known: {', '.join(REQUESTS)}.")
    fields = REQUESTS[kind]
    return kind, {
        name: _checked(content.get(name), what, f"{name} of {kind!r}") for name, what in fields.items()
    }


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except Exception:
        text = kind_of(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _checked(value: Any, kind: str, what: str) -> Any:
    kind, _, null = kind.partition(" or ")
    if value is None and kind == "flag":
        # A box that is not ticked.
        return False
    if value is None and null:
        return None
    needed, check = _KINDS[kind]
    found = check(value)
    if found is None:
        raise ValueError(f"{what} was given {_short(value)}. Needed: {needed}{', or null' if null else ''}.")
    return found


def _whole(value: Any, least: int = 0) -> int | None:
    if isinstance(value, float) and value.is_integer():
        # Numbers of JavaScript are floats.
        value = int(value)
    return value if type(value) is int and least <= value <= _GREATEST_WHOLE else None


def _number(value: Any) -> float | None:
    is_number = type(value) in (int, float) and abs(value) <= 1.8e308 and math.isfinite(value)
    return float(value) if is_number else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) <= _LONGEST_TEXT else None


def _nodes(value: Any) -> list[int] | None:
    if not isinstance(value, list) or len(value) > _MOST_NODES:
        return None
    nodes = [_whole(node) for node in value]
    return None if None in nodes else [node for node in nodes if node is not None]


def _range(value: Any) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    low, high = map(_number, value)
    return None if low is None or high is None else (low, high)


def _runs(value: Any) -> np.ndarray | None:
    """The indices that ascending runs, pairs of a first and a last index, stand for."""
    if not isinstance(value, list):
        return None
    if not value:
        return np.zeros(0, dtype=np.int64)
    try:
        runs = np.array(value)
    except ValueError:
        return None
    if runs.ndim != 2 or runs.shape[1] != 2 or runs.dtype.kind not in "iu":
        return None
    runs = runs.astype(np.int64)
    first, last = runs.T
    is_ascending = (first >= 0).all() and (last >= first).all() and (first[1:] > last[:-1]).all()
    # No tree has more leaves than an int32 counts.
    if not is_ascending or last[-1] >= 2**31:
        return None
    lengths = last - first + 1
    starts = np.repeat(first - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return starts + np.arange(lengths.sum())


def _samples(value: Any) -> Any:
    """Indices as another explorer's page has them: a list, or many as int32 bytes."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return value if len(value) % 4 == 0 else None
    if not isinstance(value, list) or not all(type(each) is int and 0 <= each < 2**31 for each in value):
        return None
    return value


def _palette(value: Any) -> Any:
    if isinstance(value, dict):
        ok = len(value) <= _MOST_NODES and all(_text(key) is not None for key in value)
        ok = ok and all(_palette(each) is not None for each in value.values() if not isinstance(each, dict))
        return value if ok and not any(isinstance(each, dict) for each in value.values()) else None
    if isinstance(value, list):
        ok = 0 < len(value) <= _MOST_NODES and all(_text(color) is not None for color in value)
        return value if ok else None
    return _text(value)


def _columns(value: Any) -> Any:
    if isinstance(value, list):
        ok = len(value) <= _MOST_NODES and all(_text(name) is not None for name in value)
        return value if ok else None
    return _text(value)


_KINDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "node": ("a node id, a whole number of at least 0", _whole),
    "place": ("a position, a whole number of at least 0", _whole),
    "places": (f"a list of at most {_MOST_NODES:,} positions", _nodes),
    "columns": ('"auto", or a list of names', _columns),
    "nodes": (f"a list of at most {_MOST_NODES:,} node ids", _nodes),
    "count": ("a whole number of at least 1", lambda value: _whole(value, 1)),
    "number": ("a finite number", _number),
    "text": (f"text of at most {_LONGEST_TEXT:,} characters", _text),
    "flag": ("true or false", lambda value: value if isinstance(value, bool) else None),
    "range": ("a list of two finite numbers", _range),
    "runs": ("a list of ascending pairs of sample indices", _runs),
    "samples": ("a list of sample indices", _samples),
    "switch": (f"one of {', '.join(SWITCHES)}", lambda value: value if value in SWITCHES else None),
    "format": (f"one of {', '.join(FORMATS)}", lambda value: value if value in FORMATS else None),
    "palette": ("the name of a palette, a list of colours, or colours by node", _palette),
}


# -- answers --


def answer(explorer: Any, content: Any) -> None:
    """Do what a page asks for, and answer it: always, in words where it fails."""
    identity = content.get("id") if isinstance(content, dict) else None
    if not isinstance(identity, (str, int)):
        identity = None
    try:
        kind, fields = _read(content)
        found = _ANSWERS[kind](explorer, **fields)
    except BaseException as error:
        status = error_status(error)
        explorer._status = status
        explorer.send({"type": "answer", "id": identity, "ok": False, "error": status["text"]})
        if not isinstance(error, Exception):
            raise
        return
    reply: dict[str, Any] = {"type": "answer", "id": identity, "ok": True, "answer": found.content}
    if found.status:
        reply["status"] = info_status(found.status)
        explorer._status = reply["status"]
    explorer.send(reply, list(found.buffers) or None)


def error_status(error: BaseException) -> dict[str, str]:
    """What the line for messages shows of an error."""
    if isinstance(error, (KeyboardInterrupt, SystemExit)):
        text = "Stopped."
    elif isinstance(error, (ValueError, TypeError, RuntimeError, ImportError, MemoryError)) and str(error):
        text = str(error)
    elif isinstance(error, KeyError) and error.args:
        text = str(error.args[0])
    else:
        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return {"level": "error", "text": text}


def _done(act: Callable[..., Any]) -> Callable[..., Answer]:
    def do(explorer: Any, **fields: Any) -> Answer:
        act(explorer, **fields)
        return Answer()

    return do


def _arrays(explorer: Any) -> Answer:
    # What a message of its own brings is in no state, and so in no notebook.
    state = explorer.state
    tree = wire.tree_arrays(state)
    buffers = [tree["children"], tree["heights"], wire.names_bytes(state)]
    return Answer({"left_out": state.fingerprint}, buffers=buffers)


def _cluster_again(explorer: Any, name: str, value: str) -> Answer:
    given: Any = value
    if name == "metric":
        given = wire.metric_named(explorer.state.linkage, value)
    explorer._recluster(**{name: given})
    return Answer()


def _cut_inconsistent(explorer: Any, threshold: float | None, depth: int) -> Answer:
    if threshold is None:
        # When switching from another cut, keep the number of clusters.
        explorer._apply(
            lambda state: states.cut_inconsistent(state, wire.first_threshold(state, depth), depth)
        )
    else:
        explorer.cut_inconsistent(threshold, depth)
    return Answer()


def _describe(explorer: Any, nodes: list[int]) -> Answer:
    from .description.cluster_facts import cluster_facts

    state = explorer.state
    try:
        facts = cluster_facts(state.linkage, state.tree, nodes)
    except ValueError:
        # Branches of an earlier tree; of the new one the browser asks again.
        facts = []
    return Answer({"facts": facts})


def _heat_columns(explorer: Any) -> Answer:
    return Answer({"names": offered(explorer.state.linkage)})


def _heat_rows(explorer: Any, known: list[int], choose: bool) -> Answer:
    """The cells of those rows that the page does not have; `choose` rows for the present clusters first."""
    if choose or explorer.state.heat_positions is None:
        explorer._apply(rows_chosen)
    state = explorer.state
    missing = [position for position in state.heat_positions if position not in set(known)]
    return Answer({"ids": missing}, buffers=list(wire.heat_cells(state, missing).values()))


def _heat_value(explorer: Any, column: int, sample: int) -> Answer:
    columns = heat_columns(explorer.state.linkage)
    if column >= len(columns.names) or sample >= explorer.state.n:
        raise ValueError(
            f"Not a cell: column {column} of {len(columns.names)}, sample {sample} of {explorer.state.n}."
        )
    value = float(columns.values(column)[sample])
    return Answer({"value": value if math.isfinite(value) else None})


def _card(explorer: Any, node: int) -> Answer:
    from .description.cards import card

    try:
        return Answer(card(explorer.state, node))
    except (TypeError, ValueError):
        # A node of an earlier tree; nobody has asked for it in so many words.
        return Answer({"node": node})


def _describe_selection(explorer: Any) -> Answer:
    from .description.cluster_facts import selection_facts

    state = explorer.state
    return Answer({"count": len(state.selection), "features": selection_facts(state)})


def _find(explorer: Any, text: str) -> Answer:
    # While one types a text is often wrong: an answer, and no message.
    try:
        return Answer({"runs": _runs_of(explorer.find(text)), "error": ""})
    except (TypeError, ValueError) as error:
        return Answer({"runs": [], "error": str(error)})


def _runs_of(samples: np.ndarray) -> list[list[int]]:
    """Ascending indices as pairs of the first and the last of consecutive ones."""
    if len(samples) == 0:
        return []
    ends = np.flatnonzero(np.diff(samples) > 1)
    first, last = np.append(samples[0], samples[ends + 1]), np.append(samples[ends], samples[-1])
    return np.column_stack((first, last)).tolist()


def _keep(explorer: Any) -> Answer:
    from .export.variables import assign_free_variable

    made = explorer.subset()
    name = assign_free_variable("subset", made)
    return Answer(
        status=f"{made.state.n:,} samples are clustered by themselves in the variable {name}. To see them, run {name} "
        "in a cell."
    )


def _members_to_variable(explorer: Any, node: int | None) -> Answer:
    from .export.variables import assign_free_variable

    state = explorer.state
    if node is None:
        samples, wanted = np.array(state.selection), "selected"
    else:
        samples = explorer.members(node=node)
        label = int(state.clusters.labels[samples[0]])
        is_cluster = label > 0 and int(state.clusters.roots[state.clusters.place(label)]) == node
        wanted = f"cluster_{label}" if is_cluster else f"node_{node}"
    name = assign_free_variable(wanted, samples)
    return Answer(status=f"The indices of {len(samples):,} samples are in the variable {name}.")


def _leaf_order(explorer: Any, name: str) -> Answer:
    before = explorer.state.order
    with explorer._busy():
        explorer._apply(lambda state: states.ordered(state, name, explorer._say_busy))
    return Answer(status="" if before.has_rule(explorer.leaf_order) else _ORDERS[explorer.leaf_order])


_ORDERS = {
    "default": "Leaves are ordered as in the linkage matrix.",
    "count": "At every merge the side with fewer samples comes first.",
    "count_descending": "At every merge the side with more samples comes first.",
    "distance": "At every merge the side that merged lower comes first.",
    "distance_descending": "At every merge the side that merged higher comes first.",
    "optimal": "Neighbouring leaves are as similar as the tree allows.",
}


def _palette_by_name(explorer: Any, name: str) -> None:
    def change(state: states.State) -> states.State:
        is_by_node = isinstance(state.palette, Mapping)
        return states.with_palette(state, {**state.palette, "default": name} if is_by_node else name)

    explorer._apply(change)


def _scatter_axes(explorer: Any, x: str | None, y: str | None) -> None:
    explorer._apply(lambda state: states.place_axis(states.place_axis(state, "x", x), "y", y))


def _suggest_cuts(explorer: Any) -> Answer:
    candidates = explorer._ask_for_candidates()
    text = candidates.headline[:1].upper() + candidates.headline[1:] + "."
    return Answer(status=wire.with_left_out(text, candidates.left_out))


def _groups(explorer: Any, pin: str | None, column: str | None) -> Answer:
    """The group of every sample in a pin, in a column or, without either, in what colours the samples."""
    from .advice.comparison import groups_of_column, groups_of_pin

    state = explorer.state
    if pin is not None:
        groups, titles = groups_of_pin(state, pin)
    elif column is None and state.color_by is None:
        raise ValueError("There is nothing to compare with: choose a pin or a column.")
    else:
        groups, titles = groups_of_column(state, state.color_by if column is None else column)
    return Answer({"titles": titles}, buffers=[groups.astype("<i4").tobytes()])


def _candidate_labels(explorer: Any) -> Answer:
    """The labels of all candidates, for a preview: nothing in the state depends on what a page looks at."""
    candidates = explorer._candidates
    if candidates is None:
        return Answer()
    ranked, n = candidates[0].ranked, explorer.state.n
    samples = ranked[0].samples if ranked and len(ranked[0].samples) < n else np.zeros(0, dtype=np.int32)
    labels = [each.sample_labels.astype("<i2").tobytes() for each in ranked]
    return Answer(buffers=[samples.astype("<i4").tobytes(), *labels])


def _cut_by(explorer: Any, criterion: str, value: float | None) -> Answer:
    """Cut by a criterion and its one number; without one, by its default or into as many clusters as there are."""
    if criterion == "inconsistent":
        return _cut_inconsistent(explorer, value, explorer.cut.depth or 2)
    if criterion == "persistent":
        explorer.cut_persistent(*([] if value is None else [value]))
    elif criterion == "size":
        state = explorer.state
        default = max(1, round(state.n / max(state.n_clusters, 1)))
        explorer.cut_sizes(default if value is None else value)
    elif criterion == "dynamic":
        explorer.cut_dynamic(*([] if value is None else [value]))
    elif criterion == "monocrit":
        if explorer.cut.criterion != criterion:
            raise ValueError("A criterion of your own is set in Python: explorer.cut_by(values, t).")
        present = explorer.cut
        explorer.cut_by(present.values, present.threshold if value is None else value)
    elif criterion == "distance":
        height = explorer.cut_height if value is None else value
        explorer._apply(lambda state: states.at_height(state, height))
    else:
        raise ValueError(
            f"Unknown criterion {_short(criterion)}. Known: distance, inconsistent, persistent, size, dynamic, "
            "monocrit."
        )
    return Answer()


def _scores(explorer: Any) -> Answer:
    table = explorer.scores_by_k()
    message = wire.scores_found(table)
    explorer._apply(lambda state: states.found(state, scores=message))
    text = f"Scored up to {table.index[-1]} clusters."
    return Answer(status=wire.with_left_out(text, table.attrs["left_out"]))


def _stability(explorer: Any) -> Answer:
    from .advice.stability import RECOVERED

    if explorer.state.findings.stability is not None:
        # Clicked twice.
        return Answer()
    table = explorer.cluster_stability()
    stable = int((table["jaccard"] >= RECOVERED).sum())
    return Answer(
        status=f"{stable:,} of {len(table):,} clusters are stable: found again in parts of the samples with a Jaccard "
        f"coefficient of {RECOVERED} or more, on average."
    )


def tell_fit(explorer: Any, whatever: bool) -> None:
    """Show how well the tree fits the distances, where that is quick or `whatever` it takes."""
    state = explorer.state
    known = state.findings.fit or {}
    if "correlation" in known and not known["canAsk"]:
        return
    if wire.fit_is_quick(state, whatever):
        correlation, note = explorer.cophenetic_correlation, explorer.cophenetic_note
        message = wire.fit_found(correlation, note)
    else:
        message = wire.fit_unknown(state)
    explorer._apply(lambda now: states.found(now, fit=message) if now.linkage is state.linkage else now)


def _to_variable(explorer: Any, name: str, overwrite: bool, live: bool) -> Answer:
    from .export.variables import VariableExistsError

    try:
        name = explorer.to_variable(name, overwrite=overwrite, live=live)
    except VariableExistsError:
        raise ValueError(
            f'There is a variable {name!r} already. Tick "Replace it if it exists", or choose another name.'
        ) from None
    follows = " It follows the cut until you assign something else to it." if live else ""
    state = explorer.state
    return Answer(
        status=f"{state.n:,} labels of {state.n_clusters:,} clusters are in the variable {name}.{follows}"
    )


def _file(
    explorer: Any,
    format: str,
    leaves: tuple[float, float] | None,
    heights: tuple[float, float] | None,
) -> Answer:
    from .export.downloads import download

    state = explorer.state
    found = download(explorer, format, leaves, heights)
    content = {"name": found.name, "media_type": found.media_type}
    n = len(state.selection) if format == "selection" else state.n
    status = f"{found.name}: {n:,} samples, {state.n_clusters:,} clusters.{found.remark}"
    return Answer(content, status, [found.content])


_ANSWERS: dict[str, Callable[..., Answer]] = {
    "arrays": _arrays,
    "candidate_labels": _candidate_labels,
    "card": _card,
    "cluster_again": _cluster_again,
    "code": lambda explorer: Answer({"text": explorer.to_code()}),
    "color_branch": _done(lambda explorer, node, color: explorer.color_cluster(node=node, color=color)),
    "color_by": _done(lambda explorer, column: setattr(explorer, "color_by", column)),
    "cut_by": _cut_by,
    "cut_height": _done(
        lambda explorer, height: explorer._apply(lambda state: states.at_height(state, height))
    ),
    "cut_inconsistent": _cut_inconsistent,
    "describe": _describe,
    "describe_selection": _describe_selection,
    "file": _file,
    "find": _find,
    "fit": _done(tell_fit),
    "flip": _done(lambda explorer, node: explorer.flip(node)),
    "heat_columns": _heat_columns,
    "heat_rows": _heat_rows,
    "heat_similar": _done(lambda explorer: explorer._apply(rows_by_similarity)),
    "heat_value": _heat_value,
    "groups": _groups,
    "join": _done(lambda explorer, node: explorer.join(node)),
    "keep": _keep,
    "leaf_order": _leaf_order,
    "members_to_variable": _members_to_variable,
    "n_clusters": _done(lambda explorer, count: setattr(explorer, "n_clusters", count)),
    "name": _done(lambda explorer, node, name: explorer.name_cluster(node=node, name=name)),
    "palette": _done(_palette_by_name),
    "pin": _done(lambda explorer, name: explorer.pin(name)),
    "points": _done(lambda explorer: explorer._show_points()),
    "redo": _done(lambda explorer: explorer.redo()),
    "reset_branches": _done(lambda explorer: explorer.reset_branches()),
    "restore": _done(lambda explorer, name: explorer.restore(name)),
    "scatter_axes": _done(_scatter_axes),
    "scores": _scores,
    "select": _done(lambda explorer, runs: setattr(explorer, "selection", runs)),
    "split": _done(lambda explorer, node: explorer.split(node)),
    "stability": _stability,
    "suggest_cuts": _suggest_cuts,
    "take": _done(lambda explorer, rank: explorer.take(rank)),
    "to_variable": _to_variable,
    "undo": _done(lambda explorer: explorer.undo()),
    "unpin": _done(lambda explorer, name: explorer.unpin(name)),
    "vote": lambda explorer: Answer({"more": explorer._vote_a_while()}),
}

"""State: everything an explorer is at one instant, as one frozen value, and the transitions between such values.

A transition takes a `State` and returns another; it raises before anything is changed, and knows no widget. The
explorer makes one assignment of what a transition returns (`explorer.py`); `history.py` keeps earlier states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from .color.cluster_colors import ClusterGroups, cluster_groups
from .color.palette import BranchPalette, branch_palette
from .color.sample_colors import SampleColors, color_samples
from .cut import Cut, ReachableCut, apply_cut, fingerprint, height_for_clusters, merge_criterion
from .cut.branches import check_branches, join_branch, split_branch
from .cut.clusters import FlatClusters
from .cut.first import first_height
from .cut.members import ClusterMembers
from .input.arguments import as_list, one_of
from .input.frames import label_text, whole_text
from .input.images import check_images
from .input.indices import named_samples, sample_indices
from .linkage.again import SWITCHES, is_linked_by, relink
from .linkage.columns import column_names, sample_column
from .linkage.dissimilarity import Dissimilarity
from .linkage.given_order import read_order
from .linkage.sources import link_distances
from .linkage.value import Linkage
from .look import Look, check_height, check_look, check_whole
from .scatter.projection import Projection, project
from .tree import Tree
from .tree.given_order import nearest_sides, pairs_out_of_place, sides_by_weight
from .tree.leaf_order import LEAF_ORDERS, check_optimal, exchanged_sides
from .tree.optimal_order import optimal_sides
from .util.arrays import trait_array
from .util.messages import kind_of
from .util.names import LeafOrder
from .util.progress import late_line

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Findings",
    "Order",
    "Pin",
    "Plane",
    "State",
    "at_height",
    "check_node_or_label",
    "clean_name",
    "color_branch",
    "colored_by",
    "cut_by",
    "cut_by_values",
    "cut_inconsistent",
    "cut_shape",
    "findings_elsewhere",
    "flipped",
    "found",
    "into_clusters",
    "join",
    "known_pin",
    "looking",
    "merges_of",
    "name_branch",
    "names_by_label",
    "nearest_leaf_order",
    "ordered",
    "pin_restored",
    "pinned",
    "place_axis",
    "points_shown",
    "reclustered",
    "renamed",
    "reset_branches",
    "said",
    "select",
    "selected",
    "split",
    "start",
    "unpinned",
    "with_candidate",
    "with_images",
    "with_least_size",
    "with_look_of",
    "with_palette",
    "with_tooltip",
]

LONGEST_NAME = 300

# Data with more columns begin without a heat map.
_MOST_HEATED = 50

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Order:
    """The order in which leaves are drawn: a rule, the merges whose sides it exchanges, and those flipped by hand.

    A rule is a name; or samples in their order (int64), or a weight for each of them (float64), as the user gave them.
    """

    name: LeafOrder | np.ndarray
    sides: np.ndarray
    flipped: tuple[int, ...] = ()

    @cached_property
    def turned(self) -> np.ndarray:
        """Merges that are drawn with their sides exchanged: ndarray of bool, shape (n-1,), read-only."""
        turned = self.sides.copy()
        turned[np.array(self.flipped, dtype=np.intp) - (len(turned) + 1)] ^= True
        turned.setflags(write=False)
        return turned

    def has_rule(self, rule: LeafOrder | np.ndarray) -> bool:
        """Whether this is the rule."""
        if isinstance(self.name, str) or isinstance(rule, str):
            return self.name is rule or (
                isinstance(self.name, str) and isinstance(rule, str) and self.name == rule
            )
        return self.name.dtype == rule.dtype and np.array_equal(self.name, rule)


@dataclass(frozen=True, eq=False)
class Plane:
    """What the two axes of the scatter show; the coordinates are computed when first needed, once."""

    linkage: Linkage
    x: str | int | None = None
    y: str | int | None = None

    @cached_property
    def projection(self) -> Projection:
        """Coordinates of the samples, or a sentence that says why there are none."""
        linkage = self.linkage
        names = None if linkage.observations is None else linkage.feature_labels
        return project(linkage.observations, self.x, self.y, names, distances=linkage.distances)

    def of(self, linkage: Linkage) -> Plane:
        """The same axes for another tree; the same plane where its samples lie where they lay."""
        same_place = linkage.observations is not None and linkage.observations is self.linkage.observations
        plane = replace(self, linkage=linkage)
        if same_place and "projection" in self.__dict__:
            plane.__dict__["projection"] = self.projection
        return plane


@dataclass(frozen=True, eq=False)
class Findings:
    """What was computed about the present clustering for the browser to show; None where it was not asked for."""

    suggestions: dict[str, Any] | None = None
    scores: dict[str, Any] | None = None
    fit: dict[str, Any] | None = None
    stability: dict[str, Any] | None = None
    # Of each merge of the tree, the approximately unbiased p-value; NaN where there is none.
    support: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Pin:
    """A clustering that is kept beside the present one, with its tree, its cut and the names of its clusters."""

    linkage: Linkage
    tree: Tree
    fingerprint: str
    cut: Cut
    line: float
    clusters: FlatClusters
    palette: Any
    colors: BranchPalette
    names: Mapping[int, str]

    @cached_property
    def groups(self) -> ClusterGroups:
        """Its clusters, for a strip."""
        return cluster_groups(np.asarray(self.clusters.labels), self.clusters.n_clusters)


@dataclass(frozen=True, eq=False)
class State:
    """One consistent state of an explorer.

    Attributes
    ----------
    linkage : Linkage
        The linkage matrix and where it came from.
    tree : Tree
        The linkage matrix as flat arrays.
    fingerprint : str
        Of the linkage matrix; cuts carry it.
    cut : Cut
        Where the tree is cut.
    line : float
        Height of the cut line; the last one while the cut is not horizontal.
    clusters : FlatClusters
        What the cut makes of the tree.
    order : Order
        In which order leaves are drawn.
    palette : str, list of str or dict
        Colours as the user gave them.
    colors : BranchPalette
        What they stand for in this tree.
    names : mapping of int to str
        Names of clusters, by the colour numbers of their branches.
    selection : ndarray of int64
        Ascending indices of the selected samples; read-only.
    color_by : str, Series or None
        What samples are coloured by; None for their clusters.
    sample_colors : SampleColors or None
        The colours that go with it.
    strips : tuple of str
        Columns and pins that are shown as strips under the leaves.
    strip_colors : mapping of str to SampleColors
        The colours of those that are columns.
    plane : Plane
        Axes and coordinates of the scatter.
    look : Look
        How the tree is drawn.
    shows_points : bool
        Whether the scatter was asked for.
    heatmap : "auto", tuple of str or None
        The columns that the heat map shows.
    heat_positions : tuple of int or None
        The rows of the heat map that the page shows now; None until it is shown.
    findings : Findings
    pins : mapping of str to Pin
        Clusterings that are kept beside the present one.
    tooltip : tuple of str
        Columns whose values a tooltip shows.
    images : callable, list or None
        Pictures of the samples.
    note : str
        What the transition to this state has to say.
    warnings : tuple of str
        What of it is worth a warning in Python.
    """

    linkage: Linkage
    tree: Tree
    fingerprint: str
    cut: Cut
    line: float
    clusters: FlatClusters
    order: Order
    palette: Any
    colors: BranchPalette
    names: Mapping[int, str]
    selection: np.ndarray
    plane: Plane
    color_by: Any = None
    sample_colors: SampleColors | None = None
    strips: tuple[str, ...] = ()
    strip_colors: Mapping[str, SampleColors] = field(default_factory=lambda: MappingProxyType({}))
    look: Look = field(default_factory=Look)
    shows_points: bool = False
    heatmap: str | tuple[str, ...] | None = None
    heat_positions: tuple[int, ...] | None = None
    findings: Findings = field(default_factory=Findings)
    pins: Mapping[str, Pin] = field(default_factory=lambda: MappingProxyType({}))
    tooltip: tuple[str, ...] = ()
    images: Any = None
    note: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Number of samples."""
        return self.tree.n

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return self.clusters.n_clusters

    @property
    def is_line(self) -> bool:
        """Whether the cut is horizontal, single branches aside."""
        return self.cut.criterion == "distance"

    @cached_property
    def drawn_tree(self) -> Tree:
        """The tree with its leaves in the order in which they are drawn."""
        return self.tree.turned(self.order.turned)

    @cached_property
    def paints(self) -> tuple[str, ...]:
        """CSS colours by colour number, for the present clusters."""
        if not self.colors.shared:
            return self.colors.colors
        return self.colors.at(self.clusters.colors, self.clusters.roots)

    @property
    def sample_names(self) -> list[str]:
        """A new list of the samples' names; their numbers as text where they have none."""
        given = self.linkage.names
        return [str(sample) for sample in range(self.n)] if given is None else list(given)

    def names_of(self, samples: np.ndarray) -> list[str]:
        """Names of some samples."""
        given = self.linkage.names
        return [str(sample) if given is None else given[sample] for sample in samples.tolist()]


# -- the first state, and the tree --


def start(linkage: Linkage) -> State:
    """The state in which an explorer of a linkage begins."""
    tree = Tree.from_linkage(linkage.Z)
    mark = fingerprint(linkage.Z)
    # A model is looked at with its own clusters.
    k = linkage.n_clusters
    line = first_height(tree) if k is None else height_for_clusters(tree, k).height
    cut = Cut("distance", line, linkage=mark)
    return State(
        linkage=linkage,
        tree=tree,
        fingerprint=mark,
        cut=cut,
        line=line,
        clusters=clusters_of(tree, cut, linkage),
        order=Order("default", np.zeros(tree.n - 1, dtype=bool)),
        palette="okabe-ito",
        colors=branch_palette("okabe-ito", tree),
        names=MappingProxyType({}),
        selection=trait_array(sample_indices([], tree.n)),
        plane=Plane(linkage),
        heatmap="auto" if 0 < len(linkage.feature_labels) <= _MOST_HEATED else None,
    )


def reclustered(state: State, say: Say | None = None, **how: Any) -> State:
    """The same samples clustered by another method, metric or scale, into as many clusters.

    Parameters
    ----------
    state : State
    say : callable, optional
        Told how far the work is.
    **how
        Some of `SWITCHES`.
    """
    for name, value in how.items():
        if value is None and getattr(state.linkage, name) is not None:
            raise TypeError(
                f"{name} was given None. Needed: a name, such as {getattr(state.linkage, name)!r}."
            )
    wanted = {name: how.get(name, getattr(state.linkage, name)) for name in SWITCHES}
    if is_linked_by(state.linkage, **wanted):
        return said(state)
    if say is not None:
        changed = " and ".join(f"{name} {value!r}" for name, value in how.items())
        say(f"Clustering again with {changed} ...")
    linkage = relink(state.linkage, **wanted, say=say)
    return with_linkage(state, linkage)


def with_linkage(state: State, linkage: Linkage) -> State:
    """Another tree of the same samples, cut into as many clusters by the line alone."""
    tree = Tree.from_linkage(linkage.Z)
    k = state.n_clusters
    base = Cut("distance", 0.0, min_cluster_size=state.cut.min_cluster_size)
    if k == 0:
        return _on_tree(state, linkage, tree, base.with_base("distance", first_height(tree)), [])
    reached = height_for_clusters(tree, k, base)
    notes = [] if reached.n_clusters == k else [unreachable_note(k, reached, base)]
    return _on_tree(state, linkage, tree, base.with_base("distance", reached.height), notes)


def with_candidate(
    state: State, candidate: Any, asked: tuple[Linkage, Tree], say: Say | None = None
) -> State:
    """Make a suggested clustering the present one, its tree included; `asked` are those that advice was about."""
    linkage, tree = asked
    if candidate.is_present_tree:
        if state.fingerprint == fingerprint(linkage.Z):
            cut = replace(candidate.cut_of(state.tree), min_cluster_size=state.cut.min_cluster_size)
            return _recut(state, cut)
        return _on_tree(state, linkage, tree, candidate.cut_of(tree), [])
    if say is not None:
        say(f"Clustering by {candidate.source} ...")
    linkage = _linkage_of(linkage, candidate, say)
    tree = Tree.from_linkage(linkage.Z)
    return _on_tree(state, linkage, tree, candidate.cut_of(tree), [])


def _linkage_of(linkage: Linkage, candidate: Any, say: Say | None) -> Linkage:
    """The linkage of a candidate, of the same samples."""
    # 1 asks for plain single linkage where the present tree is that of mutual-reachability distances.
    min_samples = candidate.min_samples
    if min_samples is None and candidate.method == "single":
        min_samples = 1
    if linkage.source != "distances":
        return relink(linkage, candidate.method, candidate.metric, say=say, min_samples=min_samples)
    other = link_distances(linkage.distances, candidate.method, min_samples=min_samples)
    return replace(
        linkage, Z=other.Z, method=other.method, min_samples=other.min_samples, engine=other.engine
    )


def _on_tree(state: State, linkage: Linkage, tree: Tree, cut: Cut, notes: list[str]) -> State:
    """Another tree of the same samples, with a cut of it; names go to the clusters of most of the same samples."""
    lost = []
    if state.cut.has_branches:
        lost.append("Splits and joins of single branches belonged to the previous tree and were removed.")
    palette = state.palette
    if isinstance(palette, Mapping):
        palette = palette.get("default", "okabe-ito")
        lost.append("Colours of single branches belonged to the previous tree and were removed.")
    mark = fingerprint(linkage.Z)
    cut = replace(cut, linkage=mark)
    made = clusters_of(tree, cut, linkage)
    names = _names_carried_over(state, made)
    if gone := len(names_by_label(state)) - len(names):
        lost.append(
            f"The name{'s' * (gone > 1)} of {gone} cluster{'s' * (gone > 1)} of the previous tree, of which no cluster "
            f"of this one holds most samples, {'were' if gone > 1 else 'was'} removed."
        )
    if lost:
        lost.append("undo() brings them back with the previous tree.")
    lost += notes
    order = rule_order(linkage, tree, state.order.name)
    if not _is_as_given(tree, order):
        lost.append("This tree cannot have the order of leaves that was given; it has the nearest one.")
    return replace(
        state,
        linkage=linkage,
        tree=tree,
        fingerprint=mark,
        cut=cut,
        line=cut.threshold if cut.criterion == "distance" else first_height(tree),
        clusters=same_labels(made, state.clusters),
        order=order,
        palette=palette,
        colors=branch_palette(palette, tree),
        names=MappingProxyType(names),
        plane=state.plane.of(linkage),
        findings=findings_elsewhere(state.findings),
        note=" ".join(lost),
        warnings=tuple([" ".join(lost)] if lost else ()),
    )


# A cluster has the name of an earlier one if they share more than this of the samples of both.
_SAME_CLUSTER = 0.5


def _names_carried_over(state: State, clusters: FlatClusters) -> dict[int, str]:
    """Names by colour numbers of new clusters, for those whose samples are mostly those of a named one."""
    named = names_by_label(state)
    if not named:
        return {}
    old, new = np.asarray(state.clusters.labels), np.asarray(clusters.labels)
    new_sizes = np.bincount(new[new > 0], minlength=clusters.n_clusters + 1)
    names = {}
    for label, name in named.items():
        within = new[(old == label) & (new > 0)]
        if len(within) == 0:
            continue
        shared = np.bincount(within)
        best = int(shared.argmax())
        union = np.count_nonzero(old == label) + new_sizes[best] - shared[best]
        if shared[best] / union > _SAME_CLUSTER:
            names[int(clusters.colors[clusters.place(best)])] = name
    return names


def clusters_of(tree: Tree, cut: Cut, linkage: Linkage) -> FlatClusters:
    """The clusters of a cut, with labels that can be the value of a trait."""
    clusters = apply_cut(tree, cut, linkage.Z)
    return replace(clusters, labels=trait_array(clusters.labels))


def same_labels(made: FlatClusters, present: FlatClusters) -> FlatClusters:
    """The clusters of a cut; with the very labels that are there where none of them differs."""
    if made.n_clusters != present.n_clusters or not np.array_equal(made.labels, present.labels):
        return made
    return present if made.tree is present.tree else replace(made, labels=present.labels)


def said(state: State, note: str = "", warnings: tuple[str, ...] = ()) -> State:
    """The same state with something to say, or with nothing."""
    if state.note == note and state.warnings == warnings:
        return state
    return replace(state, note=note, warnings=warnings)


def findings_elsewhere(findings: Findings) -> Findings:
    """What is known still holds with another tree of the same samples: the candidates, which say of which tree."""
    return Findings(suggestions=findings.suggestions)


def found(state: State, **findings: Any) -> State:
    """Keep what was computed about the present clustering for the browser; votes come unasked, so the note stays."""
    return replace(state, findings=replace(state.findings, **findings), warnings=())


# -- the cut --


def cut_by(state: State, cut: Any) -> State:
    """Cut the tree by a `Cut`."""
    if not isinstance(cut, Cut):
        raise TypeError(
            f'cut was given {kind_of(cut)}. Needed: a Cut, such as Cut("distance", 16). Text written by '
            "cut.to_json() becomes one by Cut.from_json(text)."
        )
    if cut.linkage not in (None, state.fingerprint):
        raise ValueError(
            f"This cut belongs to another linkage matrix: its fingerprint is {cut.linkage}, that of this one "
            f"{state.fingerprint}. To use its threshold here, pass Cut(cut.criterion, cut.threshold, cut.depth)."
        )
    if cut.criterion == "distance" and cut.threshold < 0:
        raise ValueError(
            f"This cut is at the height {cut.threshold!r}, but the tree begins at 0. Pass a height of at least 0."
        )
    check_branches(state.tree, cut)
    return _recut(state, cut)


def at_height(state: State, height: Any) -> State:
    """Cut by a line at a height, with branches that are split or joined left as they are."""
    return _recut(state, state.cut.with_base("distance", check_height("cut_height", height)))


def into_clusters(state: State, k: Any) -> State:
    """Cut by the line into k clusters, or into the nearest number that some line gives."""
    wanted = check_whole("n_clusters", k, None)
    if wanted == state.n_clusters and state.is_line:
        return said(state)
    reached = height_for_clusters(state.tree, wanted, state.cut)
    warnings: tuple[str, ...] = ()
    if reached.n_clusters != wanted:
        warnings = (unreachable_note(wanted, reached, state.cut),)
    if reached.n_clusters == state.n_clusters and state.is_line:
        return said(state, " ".join(warnings), warnings)
    cut = state.cut.with_base("distance", reached.height)
    return said(_recut(state, cut), " ".join(warnings), warnings)


def cut_shape(state: State, criterion: str, **parameters: Any) -> State:
    """Cut by the sizes and shapes of branches: "persistent", "size" or "dynamic"."""
    return _recut(state, state.cut.with_base(criterion, **parameters))


def cut_by_values(state: State, values: Any, threshold: Any, n_clusters: Any) -> State:
    """Cut where one number for each merge, the greatest of its branch, exceeds a threshold, or into k clusters."""
    if (threshold is None) == (n_clusters is None):
        raise TypeError(
            "cut_by() takes a threshold or a number of clusters, one of them: cut_by(values, 1.5) or "
            "cut_by(values, n_clusters=4)."
        )
    base = state.cut.with_base("monocrit", 0.0 if threshold is None else threshold, values=values)
    criterion = merge_criterion(state.tree, base, state.linkage.Z)
    notes = []
    if threshold is None:
        wanted = check_whole("n_clusters", n_clusters)
        if wanted > state.n:
            raise ValueError(
                f"{state.n} samples cannot form {wanted} clusters. Pass an integer of 1 .. {state.n}."
            )
        base = state.cut.with_base("monocrit", _level_for(criterion, wanted), values=base.values)
        if (reached := apply_cut(state.tree, base).n_clusters) != wanted:
            notes.append(
                f"No cut by these values gives {wanted} clusters: merges with equal values are split together; showing "
                f"{reached}."
            )
    greatest = merge_criterion(state.tree, base.without_branches())
    if n_lower := int(np.count_nonzero(greatest > base.values.array)):
        notes.append(
            f"{n_lower:,} of the values are less than a value further down in the same branch. The greatest value of "
            "each branch counts, as with scipy's maxRstat."
        )
    return said(_recut(state, base), " ".join(notes), tuple(notes))


def _level_for(criterion: np.ndarray, wanted: int) -> float:
    """The lowest level that gives at most so many clusters, as "maxclust_monocrit"; else the highest."""
    levels = np.sort(criterion)
    finite = levels[np.isfinite(levels)]
    if len(finite) == 0:
        return 0.0
    n_split = wanted - 1
    level = levels[len(levels) - 1 - n_split] if n_split < len(levels) else -np.inf
    if level == -np.inf:
        # Below all of them every merge is split.
        return float(np.nextafter(finite[0], -np.inf))
    return float(min(level, finite[-1]))


def with_least_size(state: State, size: Any) -> State:
    """Leave samples of clusters with fewer samples unassigned."""
    size = check_whole("min_cluster_size", size)
    return _recut(state, replace(state.cut, min_cluster_size=size))


def cut_inconsistent(state: State, threshold: Any, depth: Any) -> State:
    """Cut where the inconsistency coefficient exceeds a threshold."""
    return _recut(state, state.cut.with_base("inconsistent", threshold, depth))


def split(state: State, node: Any) -> State:
    """Put the two sides of a merge into different clusters."""
    return _recut(state, split_branch(state.tree, _base_criterion(state), state.cut, node))


def join(state: State, node: Any) -> State:
    """Put everything below a merge into one cluster."""
    return _recut(state, join_branch(state.tree, _base_criterion(state), state.cut, node))


def reset_branches(state: State) -> State:
    """Remove all manual splits and joins; the base of the cut alone counts again."""
    if not state.cut.has_branches:
        return said(state, "No branch is split or joined.")
    return _recut(state, state.cut.without_branches())


def _base_criterion(state: State) -> np.ndarray:
    return merge_criterion(state.tree, state.cut.without_branches(), state.linkage.Z)


def _recut(state: State, cut: Cut) -> State:
    cut = replace(cut, linkage=state.fingerprint)
    if cut == state.cut:
        return said(state)
    clusters = same_labels(clusters_of(state.tree, cut, state.linkage), state.clusters)
    findings = state.findings
    if clusters is not state.clusters:
        findings = replace(findings, stability=None)
    return replace(
        state,
        cut=cut,
        line=cut.threshold if cut.criterion == "distance" else state.line,
        clusters=clusters,
        findings=findings,
        note="",
        warnings=(),
    )


def unreachable_note(wanted: int, reached: ReachableCut, cut: Cut | None = None) -> str:
    """Say why there are not as many clusters as wanted, and which numbers there could be.

    Examples
    --------
    >>> from dendrogram_explorer.cut import ReachableCut
    >>> print(unreachable_note(3, ReachableCut(4.0, 2, 2, 4)))
    No cut gives 3 clusters: merges at equal heights are split together. The nearest numbers that can be reached are \
2 and 4; showing 2.
    """
    reason = "merges at equal heights are split together"
    if cut is not None and cut.min_cluster_size > 1:
        reason += f", and clusters of fewer than {cut.min_cluster_size:,} samples are unassigned"
    if cut is not None and cut.has_branches:
        reason += ", and branches that you have split or joined stay so (reset_branches() removes that)"
    neighbours = [str(k) for k in (reached.below, reached.above) if k is not None]
    if len(neighbours) == 1:
        nearest = f"The nearest number that can be reached is {neighbours[0]}"
    else:
        nearest = f"The nearest numbers that can be reached are {' and '.join(neighbours)}"
    clusters = "1 cluster" if wanted == 1 else f"{wanted} clusters"
    return f"No cut gives {clusters}: {reason}. {nearest}; showing {reached.n_clusters}."


# -- the order of the leaves --


def ordered(state: State, rule: Any, say: Say | None = None) -> State:
    """Draw the leaves in another order, without flips by hand."""
    if isinstance(rule, str) or not hasattr(rule, "__len__"):
        rule = one_of(rule, LEAF_ORDERS, "leaf_order")
    else:
        rule = read_order(state.linkage, rule)
    if state.order.has_rule(rule):
        return said(state)
    order = rule_order(state.linkage, state.tree, rule, say)
    if not _is_as_given(state.tree, order):
        assert not isinstance(order.name, str)
        raise ValueError(
            "The tree cannot have this order of leaves: the samples of every branch have to stand next to each other. "
            f"{_out_of_place(state.tree, order.name)} To draw it, set leaf_order = explorer.nearest_leaf_order(order) "
            "with the same order."
        )
    return replace(state, order=order, note="", warnings=())


# Counting pairs takes a second for so many samples.
_MOST_COUNTED = 200_000


def _out_of_place(tree: Tree, samples: np.ndarray) -> str:
    """How far the nearest order is from one that a tree cannot have."""
    if tree.n > _MOST_COUNTED:
        return "It can have one near it."
    wrong, pairs = pairs_out_of_place(tree, _places(samples)), tree.n * (tree.n - 1) // 2
    return f"In the nearest one that it can have, {wrong:,} of {pairs:,} pairs are the other way round."


def nearest_leaf_order(state: State, samples: Any) -> np.ndarray:
    """The order of leaves nearest to a given one that the tree can have."""
    order = np.empty(0) if isinstance(samples, str) else read_order(state.linkage, samples)
    if order.dtype.kind != "i":
        raise ValueError(
            "nearest_leaf_order() was given values that are not an order of the samples. Needed: all of them, each "
            "once, by index or by name."
        )
    return state.tree.turned(nearest_sides(state.tree, _places(order))).order.astype(np.int64)


def _places(samples: np.ndarray) -> np.ndarray:
    places = np.empty(len(samples), dtype=np.int64)
    places[samples] = np.arange(len(samples))
    return places


def _is_as_given(tree: Tree, order: Order) -> bool:
    """Whether an order is the one that was given; all but an order of samples are."""
    if isinstance(order.name, str) or order.name.dtype.kind == "f":
        return True
    return np.array_equal(tree.turned(order.sides).order, order.name)


def flipped(state: State, nodes: Any) -> State:
    """Draw exactly these merges with their sides exchanged against the rule."""
    merges = merges_of(state, nodes)
    if merges == state.order.flipped:
        return said(state)
    return replace(state, order=replace(state.order, flipped=merges), note="", warnings=())


def flip(state: State, node: Any) -> State:
    """Exchange the two sides of one merge in the drawing."""
    return flipped(state, tuple(set(state.order.flipped) ^ set(merges_of(state, [node]))))


def merges_of(state: State, nodes: Any) -> tuple[int, ...]:
    """Ascending node ids of merges, each once."""
    n, root = state.tree.n, state.tree.root
    found_merges: set[int] = set()
    if nodes is None:
        raise TypeError(
            "flipped was given None. Needed: node ids of merges, such as (17, 21), or () for none."
        )
    for node in as_list(nodes, "flipped"):
        if isinstance(node, (bool, np.bool_)) or not isinstance(node, (int, np.integer)):
            raise TypeError(f"A merge is flipped by its node id, a whole number, not by {node!r}.")
        found_merges.add(int(node))
    wrong = sorted(node for node in found_merges if not n <= node <= root)
    if wrong:
        raise ValueError(
            f"Node {wrong[0]} can't be flipped: the merges of this tree are the nodes {n} .. {root}. Merge i of "
            f"linkage_matrix is node {n} + i."
        )
    return tuple(sorted(found_merges))


def rule_order(linkage: Linkage, tree: Tree, name: LeafOrder | np.ndarray, say: Say | None = None) -> Order:
    """The order that a rule gives a tree; the nearest one to an order of samples that it cannot have."""
    if not isinstance(name, str):
        is_weight = name.dtype.kind == "f"
        return Order(name, sides_by_weight(tree, name) if is_weight else nearest_sides(tree, _places(name)))
    if name != "optimal":
        return Order(name, exchanged_sides(tree, name))
    check_optimal(linkage.n, Dissimilarity.is_known(linkage))
    with late_line(say) as tell:
        return Order(name, optimal_sides(tree, Dissimilarity(linkage).between, tell))


# -- colours and names of clusters --


def with_palette(state: State, palette: Any) -> State:
    """Colour the branches by a palette."""
    palette = _own_palette(palette)
    colors = branch_palette(palette, state.tree)
    if palette == state.palette:
        return said(state)
    return replace(state, palette=palette, colors=colors, note="", warnings=())


def color_branch(state: State, node: int, color: str | None) -> State:
    """Give the branch of a node a colour of its own, or take it away."""
    given = dict(state.palette) if isinstance(state.palette, Mapping) else {"default": state.palette}
    if given.get("default") == "okabe-ito":
        del given["default"]
    node = state.tree.check_node(node)
    branch = branch_palette({node: "black"}, state.tree).branches[0]
    kept = {key: css for key, css in given.items() if key == "default" or state.tree.color[key] != branch}
    changed = kept | ({node: color} if color is not None else {})
    return with_palette(state, changed if set(changed) - {"default"} else changed.get("default", "okabe-ito"))


def _own_palette(given: Any) -> Any:
    """A palette that does not change with what the user has given; several colours are a list."""
    if isinstance(given, Mapping):
        return {
            int(node) if isinstance(node, np.integer) else node: _own_palette(colors)
            for node, colors in given.items()
        }
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else given


def name_branch(state: State, node: int, name: Any) -> State:
    """Name the cluster that a branch is, or becomes; None or an empty text takes the name away."""
    color = int(state.tree.color[state.tree.check_node(node)])
    name = clean_name(name)
    names = {key: old for key, old in state.names.items() if key != color}
    return _with_names(state, names | ({color: name} if name else {}))


def renamed(state: State, names: Any) -> State:
    """Replace all names by a mapping of labels to names."""
    if not hasattr(names, "items"):
        raise TypeError(
            f"cluster_names was given {kind_of(names)}. Needed: a mapping of labels to names, for example "
            '{1: "dry", 2: "sweet"}.'
        )
    clusters = state.clusters
    given = {
        int(clusters.colors[clusters.place(_label(label))]): clean_name(name) for label, name in names.items()
    }
    return _with_names(state, {color: name for color, name in given.items() if name})


def _with_names(state: State, names: dict[int, str]) -> State:
    if names == state.names:
        return said(state)
    return replace(state, names=MappingProxyType(names), note="", warnings=())


def names_by_label(state: State) -> dict[int, str]:
    """Names of the present clusters, by label."""
    clusters = state.clusters
    named = np.fromiter(state.names, dtype=np.int64, count=len(state.names))
    places = np.flatnonzero(np.isin(clusters.colors, named)).tolist()
    names = {int(clusters.numbers[place]): state.names[int(clusters.colors[place])] for place in places}
    return dict(sorted(names.items()))


def _label(label: Any) -> Any:
    # JSON makes texts of labels.
    return int(label) if isinstance(label, str) and label.isdecimal() else label


def clean_name(name: Any) -> str:
    r"""Return a name as it is kept: on one line, without white space around it; empty for None.

    Examples
    --------
    >>> clean_name("  dry\n wines ")
    'dry wines'
    """
    if name is None:
        return ""
    if not isinstance(name, str):
        raise TypeError(
            f"The name of a cluster was given as {name!r}. Needed: text, or None to take a name away."
        )
    name = whole_text(" ".join(name.split()))
    if len(name) > LONGEST_NAME:
        raise ValueError(
            f"The name of a cluster has {len(name):,} characters. Needed: at most {LONGEST_NAME}. Pass a shorter one."
        )
    return name


def check_node_or_label(state: State, label: Any, node: Any, calls: str) -> int:
    """Return the node that a label or a node id means; `calls` are examples of the method with either."""
    if (label is None) == (node is None):
        method = calls.partition("(")[0]
        raise TypeError(f"{method}() takes a cluster label or a node id, one of them: {calls}.")
    if node is None:
        return int(state.clusters.roots[state.clusters.place(label)])
    return state.tree.check_node(node)


# -- pins --


def pinned(state: State, name: str | None) -> State:
    """Keep the present clustering under a name; None: one that counts the clusters."""
    if name is None:
        k = state.n_clusters
        base = "1 cluster" if k == 1 else f"{k:,} clusters"
        number, name = 1, base
        while name in state.pins:
            number += 1
            name = f"{base} ({number})"
    if not isinstance(name, str) or not clean_name(name):
        raise TypeError(f"The name of a pin was given as {name!r}. Needed: text, such as 'first'.")
    name = clean_name(name)
    pin = Pin(**{each.name: getattr(state, each.name) for each in fields(Pin)})
    pins = {key: old for key, old in state.pins.items() if key != name} | {name: pin}
    return replace(state, pins=MappingProxyType(pins), note="", warnings=())


def unpinned(state: State, name: Any) -> State:
    """Let a kept clustering go."""
    known_pin(state, name)
    pins = {key: pin for key, pin in state.pins.items() if key != name}
    strips = tuple(key for key in state.strips if key != name or key in state.strip_colors)
    return replace(state, pins=MappingProxyType(pins), strips=strips, note="", warnings=())


def pin_restored(state: State, name: Any) -> State:
    """Make a kept clustering the present one."""
    pin = known_pin(state, name)
    order = state.order
    if pin.linkage is not state.linkage:
        order = rule_order(pin.linkage, pin.tree, state.order.name)
    kept = {each.name: getattr(pin, each.name) for each in fields(Pin)}
    kept["clusters"] = same_labels(pin.clusters, state.clusters)
    plane = state.plane if pin.linkage is state.linkage else state.plane.of(pin.linkage)
    return replace(
        state,
        **kept,
        order=order,
        plane=plane,
        findings=findings_elsewhere(state.findings),
        note="",
        warnings=(),
    )


def known_pin(state: State, name: Any) -> Pin:
    """The pin of a name."""
    if not isinstance(name, str) or name not in state.pins:
        listed = (
            ", ".join(map(repr, state.pins)) if state.pins else "none: pin() keeps the present clustering"
        )
        raise KeyError(f"There is no pin {name!r}. Pins: {listed}.")
    return state.pins[name]


# -- samples: selection, colours, places --


def selected(state: State, samples: Any) -> State:
    """Select samples, by indices or by a mask."""
    indices = trait_array(sample_indices(samples, state.n))
    if np.array_equal(indices, state.selection):
        return said(state)
    return replace(state, selection=indices, note="", warnings=())


def select(state: State, label: Any, node: Any, names: Any, add: bool) -> State:
    """Select the samples of a cluster, of a node or of some names, in addition to those selected already if `add`."""
    if names is not None:
        samples = named_samples(names, state.sample_names)
    elif node is not None:
        samples = np.sort(state.tree.members(node)).astype(np.int64)
    else:
        samples = ClusterMembers(state.clusters)[label]
    return selected(state, np.union1d(np.asarray(state.selection), samples) if add else samples)


def colored_by(state: State, given: Any) -> State:
    """Colour the samples by a column or by values; None for their clusters."""
    if given is None:
        return replace(state, color_by=None, sample_colors=None, note="", warnings=())
    column: pd.Series = sample_column(state.linkage, given, "color_by")
    title = "values given" if column.name is None else label_text(column.name)
    colors = color_samples(column, title)
    kept = given if isinstance(given, str) else column
    return replace(state, color_by=kept, sample_colors=colors, note="", warnings=())


def with_tooltip(state: State, columns: Any) -> State:
    """Show columns of the data in the tooltip of a sample."""
    given = [] if columns is None else [columns] if isinstance(columns, str) else as_list(columns, "tooltip")
    names = []
    for column in given:
        if not isinstance(column, (str, tuple)):
            known = column_names(state.linkage)
            example = f", such as {known[:2]}" if known else ""
            raise TypeError(f"tooltip lists {kind_of(column)}. Needed: names of columns{example}.")
        names.append(label_text(sample_column(state.linkage, column, "tooltip").name))
    return replace(state, tooltip=tuple(dict.fromkeys(names)), note="", warnings=())


def with_images(state: State, images: Any) -> State:
    """Show pictures in the tooltip of a sample."""
    return replace(state, images=check_images(images, state.n), note="", warnings=())


def with_look_of(state: State, other: State, samples: np.ndarray) -> State:
    """The look, the colours and the tooltips of another state, some of whose samples are those of this one."""
    palette = other.palette
    if isinstance(palette, Mapping):
        palette = palette.get("default", "okabe-ito")
    images = other.images
    if callable(images):
        of_all, numbers = images, samples.tolist()

        def images(sample: int) -> Any:
            return of_all(numbers[sample])

    elif images is not None:
        images = [images[sample] for sample in samples.tolist()]
    state = replace(with_palette(state, palette), look=other.look, tooltip=other.tooltip, images=images)
    return colored_by(state, other.color_by if isinstance(other.color_by, str) else None)


def place_axis(state: State, which: str, axis: Any) -> State:
    """Show something else along an axis, "x" or "y", of the scatter."""
    linkage = state.linkage
    if axis is not None and linkage.observations is None and linkage.distances is None:
        raise ValueError(
            f"scatter_{which}={axis!r} was given, but this explorer has neither observations nor distances, so its "
            "samples have no coordinates. Pass the observations as data= when you build it."
        )
    axis = int(axis) if isinstance(axis, np.integer) else axis
    if getattr(state.plane, which) == axis:
        return said(state)
    plane = replace(state.plane, **{which: axis})
    # Raises where there is no such axis.
    _ = plane.projection
    return replace(state, plane=plane, note="", warnings=())


def points_shown(state: State) -> State:
    """Have the points of the scatter sent to the browser."""
    return state if state.shows_points else replace(state, shows_points=True, note="", warnings=())


def looking(state: State, name: str, value: Any) -> State:
    """Change one trait of the look."""
    value = check_look(name, value)
    if value == getattr(state.look, name) and type(value) is type(getattr(state.look, name)):
        return said(state)
    return replace(state, look=replace(state.look, **{name: value}), note="", warnings=())

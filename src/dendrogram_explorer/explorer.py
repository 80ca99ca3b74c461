"""DendrogramExplorer: the widget. Its traits are views of one `State`; its methods are short delegates."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Never, Self, SupportsFloat, SupportsIndex, Unpack, overload

import anywidget
import ipywidgets
import numpy as np
import traitlets

from . import protocol, wire
from . import state as states
from .bundle import bundle
from .cut.members import ClusterMembers
from .cut.value import Cut
from .draft import Draft
from .first_traits import (
    Axis,
    ColorsLike,
    FirstTraits,
    Flag,
    HeatmapLike,
    MethodLike,
    MetricLike,
    NodesLike,
    OrderLike,
    PaletteLike,
    SamplesLike,
)
from .heatmap.setting import rows_chosen, with_heatmap
from .history import Timeline
from .input.images import ImagesLike
from .input.metrics import refuse_params_outside
from .linkage.again import SWITCHES
from .linkage.value import Linkage
from .reruns import close_when_superseded, note_display
from .state import State
from .strips import with_strips
from .util.arrays import trait_array
from .util.messages import busy_status, info_status, kind_of, nearest_name, warn_user
from .util.names import (
    Engine,
    HeightScale,
    Impute,
    LeafOrder,
    Method,
    Metric,
    Orientation,
    Scale,
    ScatterEngine,
    TruncateMode,
)
from .util.progress import ProgressLine
from .util.widgets import close_with_parts
from .views import Switch, View, Wire, is_same
from .wire.arrays import (
    labels_message,
    order_message,
    palette_from_message,
    palette_message,
    samples_from_message,
    samples_message,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .advice.candidates import Candidates, Vote
    from .advice.comparison import Comparison
    from .advice.known import Known
    from .description.assigning import Assignment
    from .export.variables import Variable
    from .figures.facing import TreeComparison
    from .scatter.figure import Figure as ScatterFigure
    from .scatter.figure import LinkedFigure
    from .tree.tree import Tree

__all__ = ["DendrogramExplorer"]

PathLike = str | os.PathLike[str]

# Shorter work needs no announcement.
_SILENT_SECONDS = 2.0
_FIGURE_SIZE = (8.0, 4.5)
# A part of a vote that was not asked for lets a cell wait for so long, or for as long as its longest step.
_VOTING_SECONDS = 0.05

_WAYS = {
    "inconsistent": "by inconsistency",
    "persistent": "by persistence",
    "size": "by size",
    "dynamic": "by the shapes of branches",
    "monocrit": "by values of your own",
}

BQPLOT_MAX_SAMPLES = 5_000
"""Up to so many samples bqplot paints the points, where it can be loaded; more would take it too long."""


def _look(name: str) -> View[Any, Any]:
    view: View[Any, Any] = View(
        lambda state: getattr(state.look, name), lambda state, value: states.looking(state, name, value)
    )
    return view.tag(sync=name != "save_arrays" or None)


class DendrogramExplorer(anywidget.AnyWidget):
    """A dendrogram whose cut line, linked scatter and flat clustering move together.

    One widget shows the tree, a scatter of the samples and tables of the clusters, all in the same colours.

    Parameters
    ----------
    X : array_like, DataFrame or scipy sparse array, shape (n, m), or sequence of n objects
        One row per sample. Of a DataFrame (pandas, pyarrow) the numeric and boolean columns are clustered. Large sparse
        data stay sparse where the metric is "euclidean", "cosine" or "cityblock". Words and other objects that are no
        numbers are compared by a function of yours, the `metric`.
    method : str, default "ward"
        Linkage method: "ward", "single", "complete", "average", "weighted", "centroid", "median", or "genie": single
        linkage with merges that keep the sizes of clusters even.
    metric : str or callable, default "euclidean"
        Distance between samples, as for ``scipy.spatial.distance.pdist``.
    names : sequence of length n, optional
        Sample names. Default: the DataFrame's index, else 0 .. n-1.
    scale : {"none", "standard", "robust"}, default "none"
        How columns are scaled before distances are computed: not, by mean and standard deviation (of n values), or by
        median and distance between quartiles. Constant columns then do not count. `to_frame` and the scatter keep
        your units.
    impute : {None, "mean", "median"}, default None
        What missing values are filled with, column by column. None refuses them.
    engine : {"auto", "scipy", "fastcluster", "reciprocal", "mst", "matrix"}, default "auto"
        Who computes the linkage. "auto" takes scipy for up to 1,000 samples, and beyond that the fastest that has
        enough memory. "reciprocal" stores no distances: Ward with Euclidean distances, and average and weighted linkage
        with cosine, correlation or squared Euclidean distances. "mst" stores none for single linkage with Euclidean
        distances. "matrix" stores all distances in a square matrix, for any metric. "fastcluster" needs that package.
    columns : sequence or str, optional
        Which columns of a table are clustered, by name or, of an array, by position. The others stay for colours and
        tables.
    feature_names : sequence of length m, optional
        Names of the columns of arrays and sparse rows, used wherever features are shown.
    metric_params : mapping, optional
        Parameters of the metric, such as ``{"p": 3}`` for "minkowski"; keyword arguments of a function.
    min_samples : int, optional
        For ``method="single"``: mutual-reachability distances. Two samples are at least as far apart as each is from
        its `min_samples`-th nearest other sample (as in hdbscan): robust single linkage, the tree of HDBSCAN*.
    weights : array_like of length n, or the name of a column, optional
        How many samples each row stands for, positive numbers; for ward, average, weighted, centroid and median.
    obsm, layer : str, optional
        Which table of an AnnData is clustered. Default: its X.
    **traits
        First values of traits, e.g. ``truncate_mode="lastp", p=12``.

    Attributes
    ----------
    cut_height : float
        Height of the cut line. Merges at or below it stay whole, as in ``fcluster``. Starts in the middle of the gap
        with the greatest ratio between the heights above and below it, among the cuts into 2 .. 20 clusters.
    n_clusters : int
        Number of clusters. Setting it cuts by the line, in the middle of the gap that gives as many, with branches that
        are split or joined left as they are; where ties, inversions or branches allow no such cut, into the nearest
        number below (above, if there is none below), with a warning that names the neighbours.
    labels : ndarray of int32, shape (n,)
        Label of every sample, 1 .. `n_clusters`; -1 where a sample is unassigned. Equal to
        ``scipy.cluster.hierarchy.fcluster`` for the criteria that it has. Read-only; observable. Other widgets of the
        page can read them as int32, of up to 100,000 samples.
    min_cluster_size : int
        Samples of clusters with fewer samples are unassigned: their label is -1, and they are grey. Starts at 1.
    cut : Cut
        The whole cut as one value: the line, and the branches that `split` and `join` cut otherwise. Settable, also to
        what ``Cut.from_json(explorer.cut.to_json())`` gives in a later session: the labels are the same on the same
        linkage matrix, and another one is refused.
    selection : ndarray of int64
        Indices of the samples that are highlighted in the tree and in the scatter, ascending, each once; empty at
        first. Read-only array, but settable: to indices in any order or to a mask of n booleans. `select` takes a
        cluster, a node or names. A click on a branch, and points chosen in the scatter, set it too. Can be linked to
        that of another explorer by ``traitlets.link`` or ``ipywidgets.jslink``.
    method, metric, scale : str
        Settable where the explorer was built from observations: clusters again and keeps the number of clusters.
        Branches that are split or joined go with the tree they belong to.
    truncate_mode : {None, "lastp", "level"}, p : int
        What of the tree is drawn, as in ``scipy.cluster.hierarchy.dendrogram``. The cut is not affected.
    show_contracted, show_leaf_counts : bool
        Mark the merges inside contracted branches; show their sizes in brackets.
    leaf_rotation : float or None, leaf_font_size : float or None
        Rotation of leaf labels in degrees and size in pixels. None: chosen to fit.
    save_arrays : bool
        Whether a saved notebook carries the arrays of the tree, so that it can be looked at without a kernel.
    height_scale : {"linear", "sqrt", "log"}
        How heights are laid out. The logarithmic axis keeps a foot for heights of 0.
    hang : float or None
        Leaves end this share of the tree's height below the merge that they are in, but not below 0, as in R. None, and
        negative numbers: they end at 0. Contracted branches always do.
    annotate_above : float or None
        Merges above this height are annotated with it, as far as there is room.
    show_summary : bool
        Show a table of the clusters under the tree: size, medoid, what sets each apart. *Clusters* opens it too.
    show_rail : bool
        Show every merge beside the height axis, with the gaps between them and where methods suggest to cut.
    orientation : {"top", "bottom", "left", "right"}
        Side of the chart where the root is. With "left" and "right" leaf labels lie flat and the first leaf is the
        lowest, as in ``scipy.cluster.hierarchy.dendrogram``.
    leaf_order : {"default", "count", "count_descending", "distance", "distance_descending", "optimal"} or array_like
        In which order leaves are drawn: as scipy does without and with ``count_sort`` or ``distance_sort``, or with the
        most similar leaves beside each other, for up to 10,000 samples. Or an order of your own: all samples, by index
        or by name; or any other numbers, one for each sample, by whose mean the sides of each merge are sorted, as R's
        ``reorder`` does. An order that the tree cannot have is refused; `nearest_leaf_order` gives the nearest.
        `flip` exchanges the sides of a single merge. Labels, colours and `linkage_matrix` stay as they are.
    flipped : tuple of int
        Nodes of the merges that `flip` has exchanged; settable.
    palette : str, list of str, or dict
        "okabe-ito", "tol-bright", "tol-vibrant", "tol-muted", "ibm", a colormap of matplotlib, CSS colours of your own,
        or a dict of node ids to CSS colours with "default" for all other branches. `color_cluster` fills the dict.
    color_by : str, array_like of length n, or None
        What the points, and a first strip under the leaves, are coloured by: None for the clusters (and no strip), a
        column of the data (also one that was not clustered), or values of your own. Words, booleans and few whole
        numbers are classes; other numbers and dates lie along a scale.
    strips : list of str
        Columns and pins (see `pin`) that are shown as colour strips under the leaves, from the leaves outwards.
    heatmap : "auto", list of str or None
        Columns shown as rows of a heat map under the leaves, as z-scores. "auto", the start for data with up to 50
        columns, shows the eight that best separate the present clusters. None: no heat map.
    tooltip : sequence of str
        Columns of the data, also ones that were not clustered, whose values the tooltip of a sample shows.
    images : callable, sequence of length n, or None
        Pictures for the tooltip: a function of a sample's index, or one picture for each sample. A picture is PNG or
        JPEG bytes or a data URL, of at most 1 MB; None for none.
    scatter_x, scatter_y : str, int or None
        A column or a principal component ("PC1", ...) for each axis of the scatter. None: chosen from the data.

    Raises
    ------
    ValueError, TypeError, MemoryError
        For input that cannot be clustered, before any work is done. The message says what is needed.

    Examples
    --------
    >>> from dendrogram_explorer import DendrogramExplorer
    >>> explorer = DendrogramExplorer([[0.0, 0], [0, 1], [5, 5], [5, 6], [20, 0]])
    >>> explorer.n_clusters = 3
    >>> explorer.labels
    array([1, 1, 2, 2, 3], dtype=int32)
    >>> explorer.members(2).tolist()
    [2, 3]

    Merge 0 is the lowest; its node is 5 + 0. It is split although the line leaves it whole, and it stays so:

    >>> explorer.split(5)
    >>> explorer.labels
    array([1, 2, 3, 3, 4], dtype=int32)
    >>> explorer.undo(), explorer.n_clusters
    (True, 3)
    """

    _esm = bundle("widget.js")
    _css = bundle("widget.css")

    # What decides the clusters.
    method: Switch[Method | None, MethodLike] = Switch("method")
    metric: Switch[Metric | Callable[..., Any] | None, MetricLike] = Switch("metric")
    scale: Switch[Scale, Scale] = Switch("scale")
    cut_height: View[float, SupportsFloat] = View(
        lambda state: state.line, states.at_height, is_move=True
    ).tag(sync=True)
    n_clusters: View[int, SupportsIndex] = View(lambda state: state.n_clusters, states.into_clusters).tag(
        sync=True
    )
    cut: View[Cut, Cut] = View(lambda state: state.cut, states.cut_by)
    labels: View[np.ndarray, Never] = View(lambda state: state.clusters.labels).tag(
        sync=True, to_json=labels_message
    )
    min_cluster_size: View[int, SupportsIndex] = View(
        lambda state: state.cut.min_cluster_size, states.with_least_size
    ).tag(sync=True)

    # What is known of the samples, and which of them are meant.
    selection: View[np.ndarray, SamplesLike] = View(lambda state: state.selection, states.selected).tag(
        sync=True, to_json=samples_message, from_json=samples_from_message
    )
    color_by: View[str | pd.Series | None, ColorsLike] = View(lambda state: state.color_by, states.colored_by)
    strips: View[list[str], Iterable[str] | None] = View[list[str], Iterable[str] | None](
        lambda state: list(state.strips), with_strips
    ).tag(sync=True)
    scatter_x: View[str | int | None, Axis] = View(
        lambda state: state.plane.x, lambda state, axis: states.place_axis(state, "x", axis)
    )
    scatter_y: View[str | int | None, Axis] = View(
        lambda state: state.plane.y, lambda state, axis: states.place_axis(state, "y", axis)
    )

    heatmap: View[str | list[str] | None, HeatmapLike] = View[str | list[str] | None, HeatmapLike](
        lambda state: list(state.heatmap) if isinstance(state.heatmap, tuple) else state.heatmap, with_heatmap
    ).tag(sync=True)
    tooltip: View[tuple[str, ...], Iterable[str] | str | None] = View(
        lambda state: state.tooltip, states.with_tooltip
    )
    images: View[Any, ImagesLike] = View(lambda state: state.images, states.with_images)

    # How the tree is drawn.
    leaf_order: View[LeafOrder | np.ndarray, OrderLike] = View[LeafOrder | np.ndarray, OrderLike](
        lambda state: state.order.name, states.ordered
    ).tag(sync=True, to_json=order_message)
    flipped: View[tuple[int, ...], NodesLike] = View(lambda state: state.order.flipped, states.flipped)
    palette: View[str | list[str] | dict[Any, Any], PaletteLike] = View(
        lambda state: state.palette, states.with_palette
    ).tag(sync=True, to_json=palette_message, from_json=palette_from_message)
    truncate_mode: View[TruncateMode | None, TruncateMode | None] = _look("truncate_mode")
    p: View[int, SupportsIndex] = _look("p")
    show_contracted: View[bool, Flag] = _look("show_contracted")
    show_leaf_counts: View[bool, Flag] = _look("show_leaf_counts")
    leaf_rotation: View[float | None, SupportsFloat | None] = _look("leaf_rotation")
    leaf_font_size: View[float | None, SupportsFloat | None] = _look("leaf_font_size")
    height_scale: View[HeightScale, HeightScale] = _look("height_scale")
    annotate_above: View[float | None, SupportsFloat | None] = _look("annotate_above")
    hang: View[float | None, SupportsFloat | None] = _look("hang")
    orientation: View[Orientation, Orientation] = _look("orientation")
    show_rail: View[bool, Flag] = _look("show_rail")
    show_summary: View[bool, Flag] = _look("show_summary")
    show_scatter: View[bool, Flag] = _look("show_scatter")
    show_tray: View[bool, Flag] = _look("show_tray")
    scatter_engine: View[ScatterEngine, ScatterEngine] = _look("scatter_engine")
    save_arrays: View[bool, Flag] = _look("save_arrays")

    # What only the browser needs.
    _tree = Wire(wire.tree, lambda state: (state.tree, state.fingerprint, state.look.save_arrays))
    _names = Wire(wire.names, lambda state: (state.linkage.names, state.look.save_arrays))
    _weights = Wire(wire.weights, lambda state: (state.linkage.weights,))
    _cut_roots = Wire(wire.cut_roots, lambda state: (state.clusters, state.is_line))
    _base = Wire(wire.base, lambda state: (state.cut,))
    _branches = Wire(wire.branches, lambda state: (state.cut.split, state.cut.joined))
    _palette = Wire(wire.palette, lambda state: (state.paints,))
    _palette_name = Wire(wire.palette_name, lambda state: (state.palette,))
    _cluster_names = Wire(wire.cluster_names, lambda state: (state.names,))
    _exchanged = Wire(wire.exchanged, lambda state: (state.order,))
    _support = Wire(wire.support, lambda state: (state.findings.support,))
    _pins = Wire(wire.pins, lambda state: (state.pins,))
    _strips = Wire(wire.strips, wire.parts_of_numbers)
    _strip_colors = Wire(wire.strip_colors, wire.parts_of_colors)
    _strip_choices = Wire(wire.strip_choices, lambda state: (state.linkage, state.pins))
    _height_title = Wire(wire.height_title, lambda state: (state.linkage,))
    _clustering = Wire(wire.clustering, lambda state: (state.linkage,))
    _suggestions = Wire(wire.suggestions, lambda state: (state.tree, state.findings.suggestions))
    _scores = Wire(lambda state: state.findings.scores or {}, lambda state: (state.findings.scores,))
    _tree_fit = Wire(lambda state: state.findings.fit or {}, lambda state: (state.findings.fit,))
    _inconsistency = Wire(wire.inconsistency, lambda state: (state.tree, state.cut))
    _stability = Wire(wire.stability, lambda state: (state.linkage, state.findings.stability))
    _points = Wire(wire.points, lambda state: (state.plane, state.shows_points))
    _scatter = Wire(
        wire.scatter,
        lambda state: (state.plane, state.color_by, state.sample_colors, state.look.scatter_engine),
    )
    _heatmap = Wire(wire.heatmap, lambda state: (state.linkage, state.heatmap, state.heat_positions))
    _heat_rows = Wire(
        wire.heat_rows,
        lambda state: (state.linkage, state.heat_positions, state.look.save_arrays),
        is_asked_for=True,
    )
    _cards = Wire(wire.cards, lambda state: (state.tooltip, state.images))
    _notes = Wire(wire.notes, lambda state: (state.linkage, state.clusters, state.findings.support))

    # What cannot be read off the state: the line for messages, and what undo could do.
    _status = traitlets.Dict(info_status("")).tag(sync=True, echo_update=False)
    _history = traitlets.Dict({"undo": False, "redo": False}).tag(sync=True, echo_update=False)

    # Model id of the bqplot figure, for the frame to paint the points by; empty where there is none.
    _figure = traitlets.Unicode("").tag(sync=True, echo_update=False)
    _figure_link: LinkedFigure | None = None

    def __init__(
        self,
        X: Any,
        method: MethodLike = "ward",
        metric: MetricLike = "euclidean",
        names: Iterable[Any] | None = None,
        scale: Scale | None = "none",
        impute: Impute | None = None,
        engine: Engine = "auto",
        columns: Iterable[Any] | str | None = None,
        feature_names: Iterable[Any] | None = None,
        metric_params: Mapping[str, Any] | None = None,
        min_samples: int | None = None,
        weights: Any = None,
        *,
        obsm: str | None = None,
        layer: str | None = None,
        **traits: Unpack[FirstTraits],
    ) -> None:
        refuse_params_outside(traits, metric)
        _refuse_unknown(traits)
        if not isinstance(X, Linkage):
            from .linkage.sources import link_observations

            X = link_observations(
                X,
                method,
                metric,
                names,
                scale,
                impute,
                engine,
                columns=columns,
                feature_names=feature_names,
                metric_params=metric_params,
                min_samples=min_samples,
                weights=weights,
                obsm=obsm,
                layer=layer,
            )
        state, others = _first_state(X, traits)
        self._lock = threading.RLock()
        self._draft: Draft | None = None
        self._messages: dict[str, tuple[tuple, Any]] = {}
        self._told: dict[str, Any] = {}
        self._sent: dict[str, Any] = {}
        self._known: dict[int, Known] = {}
        self._rivals: dict[Any, Any] = {}
        # With the linkage and the tree that they are about.
        self._candidates: tuple[Candidates, tuple[Linkage, Tree]] | None = None
        self._vote: tuple[tuple[Linkage, Tree], Vote | None] | None = None
        self._variables: Mapping[str, Variable] = MappingProxyType({})
        self._timeline = Timeline(state)
        super().__init__(_status=info_status(state.note or X.note), **others)
        self._told = {name: getattr(self, name) for name in _views()}
        self._sent = {name: getattr(self, name) for name in _sent_views()}
        self.on_msg(self._on_message)
        close_when_superseded(self)

    # -- the state: one assignment, and who is told of it ----------------------------------------------------------

    @property
    def state(self) -> State:
        """The present state, as one frozen value."""
        return self._timeline.present

    @property
    def _present(self) -> State:
        """What traits show: the state, or within a hold block of this thread what it would become."""
        draft = self._draft
        return draft.visible() if draft is not None and draft.is_mine else self.state

    def _apply(self, transition: Callable[[State], State], is_move: bool = False) -> None:
        """Make a transition, or note it down within a hold block."""
        with self._lock:
            if self._draft is not None:
                self._draft.add(transition, is_move)
            else:
                new = transition(self.state)
                self._commit(self._timeline.to(new, is_move), new)

    def _recluster(self, **how: Any) -> None:
        """Cluster again, or note that down within a hold block."""
        with self._lock:
            if self._draft is not None:
                self._draft.switch(how)
                return
            with self._busy():
                new = states.reclustered(self.state, self._say_busy, **how)
            self._commit(self._timeline.to(new), new)

    def _commit(self, timeline: Timeline, new: State) -> None:
        # A warning that was made an error refuses the change like any other error.
        for text in new.warnings:
            warn_user(text)
        self._timeline = timeline
        self._tell()

    def _tell(self) -> None:
        """Tell the browser, the scatter and the live variables about the present state, then observers."""
        errors: list[Exception] = []
        self._tell_browser()
        for tell in (self._tell_scatter, self._tell_variables):
            try:
                tell()
            except Exception as error:
                errors.append(error)
        errors += self._tell_observers()
        if errors:
            for other in errors[1:]:
                errors[0].add_note(f"Also: {type(other).__name__}: {other}")
            raise errors[0]

    def _tell_browser(self) -> None:
        """Send what differs from what was sent last, in one message."""
        with self.hold_sync():
            self._status = info_status(self.state.note)
            self._history = {"undo": self._timeline.can_undo, "redo": self._timeline.can_redo}
            for name in _sent_views():
                value = getattr(type(self), name).get(self)
                trait = getattr(type(self), name)
                if name not in self._sent or not is_same(self._sent[name], value):
                    is_known = isinstance(trait, Wire) and trait.is_asked_for and bool(self._sent.get(name))
                    self._sent[name] = value
                    if is_known:
                        continue
                    # Within `hold_sync` this notes what is to be sent, except what the browser has just set itself.
                    self._should_send_property(name, value)

    def _tell_observers(self) -> list[Exception]:
        """Call observers of the traits whose values have changed; returns what they raised."""
        errors: list[Exception] = []
        for name in _views():
            new = getattr(type(self), name).get(self)
            old = self._told.get(name)
            if is_same(old, new):
                continue
            self._told[name] = new
            change = traitlets.Bunch(name=name, old=old, new=new, owner=self, type="change")
            for observer in self._observers_of(name):
                # An observer that sets a trait has told all others already.
                if self._told[name] is not new:
                    break
                try:
                    observer(change)
                except Exception as error:
                    errors.append(error)
        return errors

    def _observers_of(self, name: str) -> list[Callable[[Any], Any]]:
        found = []
        for of in (name, traitlets.All):
            for kind in ("change", traitlets.All):
                found += self._trait_notifiers.get(of, {}).get(kind, [])
        handler = traitlets.traitlets.EventHandler
        return [
            getattr(self, observer.name) if isinstance(observer, handler) and observer.name else observer
            for observer in found
        ]

    @contextmanager
    def hold_trait_notifications(self) -> Iterator[None]:
        """Set several traits as one: what one of them refuses leaves all of them as they were.

        Raises
        ------
        ValueError, TypeError, MemoryError
            As each of the traits raises it.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], n_clusters=2)
        >>> with explorer.hold_trait_notifications():
        ...     explorer.method, explorer.metric = "average", "cityblock"
        >>> with explorer.hold_trait_notifications():
        ...     explorer.n_clusters, explorer.method = 3, "nearest"
        Traceback (most recent call last):
        ...
        ValueError: Unknown method 'nearest'. ...
        >>> explorer.n_clusters, explorer.method
        (2, 'average')
        """
        if "_timeline" not in self.__dict__:
            # While the widget is made.
            with super().hold_trait_notifications():
                yield
            return
        with self._lock:
            if self._draft is not None:
                # Within another one, which takes care of everything.
                yield
                return
            draft = self._draft = Draft(self._timeline, self._say_busy)
            try:
                with super().hold_trait_notifications():
                    yield
                    with self._busy():
                        timeline, new = draft.finish()
            finally:
                self._draft = None
            if timeline is not self._timeline:
                self._commit(timeline, new)

    # Whether what is read is for the page, which needs no list of a million labels; code in Python gets it.
    _is_sending = False

    @contextmanager
    def _sending(self) -> Iterator[None]:
        self._is_sending = True
        try:
            yield
        finally:
            self._is_sending = False

    def open(self) -> None:
        """Open the connection to the page; for ipywidgets, not for users."""
        with self._sending():
            super().open()

    def send_state(self, key: Any = None) -> None:
        """Send traits to the page; for ipywidgets, not for users."""
        with self._sending():
            super().send_state(key)

    def _get_embed_state(self, drop_defaults: bool = False) -> dict[str, Any]:
        with self._sending():
            return super()._get_embed_state(drop_defaults)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the browser has set; for ipywidgets, not for users."""
        with self._lock:
            try:
                super().set_state(protocol.writable(sync_data, _views() + _wires()))
            except Exception as error:
                self._status = protocol.error_status(error)
                self.send_state([name for name in sync_data if name in self.keys])
                raise

    def _on_message(self, _: Any, content: Any, buffers: Any) -> None:
        protocol.answer(self, content)

    def _say_busy(self, text: str) -> None:
        self._status = busy_status(text)

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """Leave no line for messages that says that something is going on."""
        try:
            yield
        finally:
            if self._status.get("level") == "busy":
                self._status = info_status("")

    @contextmanager
    def _reporting(self, what: str) -> Iterator[Callable[[int, int, str], None]]:
        """Tell in the cell, and in the widget's line for messages, how far a longer computation is."""
        begin = time.monotonic()

        def tell(done: int, total: int, text: str) -> None:
            if time.monotonic() - begin > _SILENT_SECONDS:
                self._say_busy(f"{what}: {text} ...")
                line.say(self._status["text"])

        with ProgressLine() as line, self._busy():
            yield tell

    # Seen by a type checker, it would allow every name.
    if not TYPE_CHECKING:

        def __setattr__(self, name: str, value: Any) -> None:
            if not name.startswith("_") and not hasattr(type(self), name):
                known = [own for own in dir(DendrogramExplorer) if not own.startswith("_")]
                raise AttributeError(
                    f"DendrogramExplorer has no attribute {name!r}. {nearest_name(name, known)}Keep values of your own "
                    "in a variable."
                )
            super().__setattr__(name, value)

    # -- where an explorer starts from -----------------------------------------------------------------------------

    @classmethod
    def from_linkage(
        cls,
        Z: Any,
        data: Any = None,
        names: Any = None,
        feature_names: Any = None,
        **traits: Unpack[FirstTraits],
    ) -> Self:
        """Explore a linkage matrix that is there already.

        Parameters
        ----------
        Z : array_like, shape (n-1, 4)
            As ``scipy.cluster.hierarchy.linkage`` returns it.
        data : array_like or DataFrame, shape (n, m), optional
            The samples, for the scatter and the tables.
        names : sequence of length n, optional
            Sample names.
        **traits
            As for the class.

        Raises
        ------
        ValueError, TypeError
            If `Z` is no linkage matrix (the first bad row is named) or `data` or `names` do not match it.

        Examples
        --------
        >>> from scipy.cluster.hierarchy import linkage
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> Z = linkage([[0.0], [1.0], [5.0]], "single")
        >>> DendrogramExplorer.from_linkage(Z).labels
        array([1, 1, 2], dtype=int32)
        """
        from .linkage.sources import link_matrix

        _refuse_clustering(traits, "from_linkage")
        return cls(link_matrix(Z, data=data, names=names, feature_names=feature_names), **traits)

    @classmethod
    def from_distances(
        cls,
        D: Any,
        method: MethodLike = "average",
        data: Any = None,
        names: Any = None,
        feature_names: Any = None,
        weights: Any = None,
        min_samples: int | None = None,
        **traits: Unpack[FirstTraits],
    ) -> Self:
        """Cluster precomputed distances.

        Parameters
        ----------
        D : array_like, shape (n (n - 1) / 2,) or (n, n)
            Condensed or square distances.
        method : str, default "average"
            Linkage method.
        data, names, **traits
            As for `from_linkage`.

        Raises
        ------
        ValueError, TypeError, MemoryError
            If `D` holds no distances: negative, missing, asymmetric, with a diagonal other than 0, of a wrong length.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer.from_distances([1.0, 5.0, 4.0], n_clusters=2).labels
        array([1, 1, 2], dtype=int32)
        """
        from .linkage.sources import link_distances

        _refuse_clustering(traits, "from_distances")
        linked = link_distances(
            D, method, data, names, feature_names, weights=weights, min_samples=min_samples
        )
        return cls(linked, **traits)

    @classmethod
    def from_model(
        cls,
        model: Any,
        data: Any = None,
        names: Any = None,
        feature_names: Any = None,
        **traits: Unpack[FirstTraits],
    ) -> Self:
        """Explore a fitted scikit-learn ``AgglomerativeClustering``.

        Parameters
        ----------
        model : sklearn.cluster.AgglomerativeClustering
            Fitted with ``compute_distances=True``, or with ``distance_threshold=0, n_clusters=None``.
        data, names, **traits
            As for `from_linkage`.

        Raises
        ------
        ValueError, TypeError
            If the model is not fitted, has no distances, or was stopped before the full tree.

        Examples
        --------
        >>> from sklearn.cluster import AgglomerativeClustering
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = [[0.0], [1.0], [5.0]]
        >>> model = AgglomerativeClustering(distance_threshold=0, n_clusters=None).fit(X)
        >>> DendrogramExplorer.from_model(model, data=X, n_clusters=2).labels
        array([1, 1, 2], dtype=int32)
        """
        from .linkage.sources import link_model

        _refuse_clustering(traits, "from_model")
        return cls(link_model(model, data=data, names=names, feature_names=feature_names), **traits)

    @classmethod
    def from_hclust(
        cls,
        merge: Any,
        height: Any = None,
        order: Any = None,
        labels: Any = None,
        data: Any = None,
        **traits: Unpack[FirstTraits],
    ) -> Self:
        """Explore a tree of R's ``hclust``.

        Parameters
        ----------
        merge : array_like, shape (n-1, 2), or the whole object
            ``hc$merge``: negative numbers are samples, positive ones earlier steps, both counted from 1. Or all fields
            in one: a dict (what ``jsonlite::write_json(unclass(hc)[c("merge", "height", "order", "labels")], path)``
            writes and ``json.load`` reads) or rpy2's vector.
        height : array_like, shape (n-1,)
            ``hc$height``.
        order : array_like, shape (n,), optional
            ``hc$order``: the samples from left to right, counted from 1.
        labels : sequence of length n, optional
            ``hc$labels``, R's word for sample names.
        data : array_like or DataFrame, shape (n, m), optional
            The samples, for the scatter and the tables.
        **traits
            As for the class.

        Raises
        ------
        ValueError, TypeError
            If they are no tree (the first bad step is named as R counts it), or do not fit each other.

        Notes
        -----
        Heights are taken as they are. Those of R's "ward.D2" are scipy's; for "ward.D", "centroid" and "median" R
        expects squared distances and gives squared heights.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer.from_hclust([[-1, -2], [-3, 1]], [1.0, 4.5], labels=["a", "b", "c"])
        >>> explorer.to_series().to_dict()
        {'a': 1, 'b': 1, 'c': 2}
        """
        from .linkage.hclust import link_hclust

        _refuse_clustering(traits, "from_hclust")
        if "names" in traits:
            raise TypeError(
                "from_hclust takes sample names as `labels`, R's word for them. Pass labels=[...]."
            )
        return cls(link_hclust(merge, height, order, labels, data=data), **traits)

    @classmethod
    def from_newick(
        cls,
        text_or_path: Any,
        data: Any = None,
        heights: Literal["ultrametric", "cophenetic", "topological"] = "ultrametric",
        names: Any = None,
        feature_names: Any = None,
        **traits: Unpack[FirstTraits],
    ) -> Self:
        """Explore a tree in Newick format.

        Parameters
        ----------
        text_or_path : str or path
            The text of one rooted tree, or the path of a file with it. Quoted names, comments and branches into more
            than two are fine: these become merges at the same height.
        data : array_like or table, shape (n, m), optional
            The samples. A table whose index has the names of the leaves gives the order of the samples; other data have
            to be in the order of the leaves in the text.
        heights : {"ultrametric", "cophenetic", "topological"}
            Where heights come from. "ultrametric": from branch lengths by which all leaves are equally far from the
            root. "cophenetic": half the mean path between leaves on different sides of a merge, for trees whose leaves
            are not equally far from the root. "topological": the number of levels below, for trees without lengths.
        names, feature_names, **traits
            As for `from_linkage`.

        Raises
        ------
        TypeError, ValueError, OSError
            If there is no such file, the text is not one tree (the place of the first fault is named), lengths are
            missing or leaves not equally far from the root, or the data have other names.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer.from_newick("(c:4.5,(a:1,b:1):3.5);", n_clusters=2)
        >>> explorer.to_series().to_dict()
        {'c': 2, 'a': 1, 'b': 1}
        """
        from .linkage.newick import link_newick

        _refuse_clustering(traits, "from_newick")
        return cls(link_newick(text_or_path, data, heights, names, feature_names), **traits)

    @classmethod
    def from_dask(
        cls,
        data: Any,
        n_micro: int = 20_000,
        scale: Scale | None = "none",
        impute: Impute | None = None,
        columns: Iterable[Any] | str | None = None,
        feature_names: Iterable[Any] | None = None,
        **traits: Unpack[FirstTraits],
    ) -> Self:
        """Explore more rows than memory holds, block by block on dask.

        The rows are condensed into micro-clusters, and these are the samples of the explorer: `labels`, `names`,
        `members` and the tree are about them. Sizes in `summary` count rows. `row_labels` has the label of every row,
        `member_rows` the rows of a cluster, and `to_parquet` writes all labels.

        Parameters
        ----------
        data : dask array of shape (rows, m), dask DataFrame, str or os.PathLike
            A path is that of a Parquet file, of a folder of such files, or a pattern such as "data/*.parquet"; any URL
            of fsspec. Chunks and partitions of unknown size, and empty ones, are fine. Of a table the columns of
            numbers are clustered.
        n_micro : int, default 20,000
            Greatest number of micro-clusters. With no more rows than that each row is one, and the tree is exact.
        scale : {"none", "standard", "robust"}, default "none"
            How columns are scaled first. Medians and quartiles are those of up to 100,000 rows drawn at random.
        impute : {None, "mean", "median"}, default None
            What missing values are filled with. None refuses them.
        columns : sequence or str, optional
            Which columns are clustered: names, or positions of an array.
        feature_names : sequence of length m, optional
            Names of the columns of an array.
        **traits
            As for the class.

        Raises
        ------
        ImportError
            Without dask; ``pip install "dendrogram-explorer[dask]"`` brings it.
        ValueError
            For missing values without `impute`, infinite ones (the block is named), no columns of numbers, fewer than
            two rows, or rows that are all equal.
        TypeError
            If `data` is something else.
        OSError
            If there is no such file.
        MemoryError
            If a block does not fit into the memory of a task.

        See Also
        --------
        row_labels, member_rows, to_parquet, compression_loss

        Notes
        -----
        Work is done where dask does it: on the active ``distributed.Client``, else in threads. Three passes read the
        data: for statistics; to condense; and to give each row its nearest micro-cluster, which is kept, in one or two
        bytes a row where there are no more than 65,536 micro-clusters. After that a cut costs the same as for
        `n_micro` samples.

        To condense, each block is divided at medians into parts of up to 500 rows; each part gets its exact Ward tree,
        and all trees of a block are cut at one height. Micro-clusters of several blocks are joined and cut again by
        weighted Ward linkage, until one set is left, whose tree by weighted Ward linkage is exact. Micro-clusters have
        the means of the rows nearest to them. `compression_loss` is what is lost: separate groups come out as from all
        rows; in noise the variance within clusters is a few percent above that of exact Ward linkage.

        Examples
        --------
        >>> import dask.array as da
        >>> import numpy as np
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = np.random.default_rng(0).normal(size=(9_000, 2)) + np.repeat([[0], [9], [20]], 3_000, axis=0)
        >>> explorer = DendrogramExplorer.from_dask(da.from_array(X, chunks=(2_000, 2)), n_micro=200, n_clusters=3)
        >>> len(explorer.labels), sorted(explorer.summary()["size"].tolist())
        (200, [3000, 3000, 3000])
        >>> labels = explorer.row_labels
        >>> labels.shape, len(np.unique(labels[:3_000].compute()))
        ((9000,), 1)
        >>> explorer.compression_loss < 0.01
        True
        """
        from .row_blocks.linking import link_blocks

        _refuse_clustering(traits, "from_dask")
        return cls(link_blocks(data, n_micro, scale, impute, columns, feature_names), **traits)

    @property
    def linkage_matrix(self) -> np.ndarray:
        """The linkage matrix that everything is derived from: float64, shape (n-1, 4), read-only."""
        return self._present.linkage.Z

    @property
    def impute(self) -> str | None:
        """What missing values are filled with, those of new samples too: "mean" or "median"; None: they are refused."""
        return self._present.linkage.impute

    @property
    def min_samples(self) -> int | None:
        """Number of neighbours of the mutual-reachability distances; None where distances are taken as they are."""
        return self._present.linkage.min_samples

    @property
    def engine(self) -> str | None:
        """What computed the linkage matrix; None where it was given."""
        return self._present.linkage.engine

    @property
    def notes(self) -> tuple[str, ...]:
        """What the explorer has to say about the data and the present state, a sentence each.

        Columns that were left out or are constant, values that were filled, samples that are unassigned. The widget
        shows the same in a line.
        """
        return tuple(wire.notes(self._present))

    # -- the cut -----------------------------------------------------------------------------------------------------

    def cut_inconsistent(self, t: float, depth: int = 2) -> None:
        """Cut where the inconsistency coefficient exceeds a threshold, as ``fcluster(Z, t, "inconsistent", depth)``.

        Branches that are split or joined stay so.

        Parameters
        ----------
        t : float
            Branches whose coefficients are all at or below it stay whole.
        depth : int, default 2
            Number of levels that a coefficient looks at.

        Raises
        ------
        ValueError
            If `t` is not finite or `depth` is not an integer of at least 1.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]])
        >>> explorer.cut_inconsistent(0.5)
        >>> explorer.labels
        array([1, 1, 2], dtype=int32)
        """
        self._apply(lambda state: states.cut_inconsistent(state, t, depth))

    def cut_persistent(self, min_size: float = 0.05) -> None:
        """Cut into the branches that last longest as the height falls; other samples are unassigned.

        Going down from the root, a merge whose two sides both have at least `min_size` samples ends a cluster and
        begins two; smaller sides drop out of it. Of all sets of clusters, none inside another, the one with the
        greatest total persistence is chosen: the sum over samples of how long each stays, in logarithms of heights.
        Branches that are split or joined stay so.

        Parameters
        ----------
        min_size : int or float, default 0.05
            Least number of samples of a cluster, 2 or more; below 1 a share of all samples.

        Raises
        ------
        ValueError
            If `min_size` is not a positive share or a whole number of at least 2.

        Notes
        -----
        The "excess of mass" of HDBSCAN* (Campello, Moulavi and Sander, *Density-based clustering based on hierarchical
        density estimates*, 2013), in logarithms of heights, which suits any linkage. It does most for the trees of
        ``method="single"``, with or without ``min_samples``.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2], [99.0]], method="single")
        >>> explorer.cut_persistent(2)
        >>> explorer.labels
        array([ 1,  1,  1,  2,  2,  2, -1], dtype=int32)
        """
        self._apply(lambda state: states.cut_shape(state, "persistent", min_size=min_size))

    def cut_sizes(self, max_size: int) -> None:
        """Split every branch of more than `max_size` samples, from the top.

        Parameters
        ----------
        max_size : int
            Greatest number of samples of a cluster, at least 1.

        Raises
        ------
        ValueError
            If `max_size` is not an integer of at least 1.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [2.5], [9.0]], method="single")
        >>> explorer.cut_sizes(2)
        >>> explorer.labels
        array([1, 1, 2, 3], dtype=int32)
        """
        self._apply(lambda state: states.cut_shape(state, "size", max_size=max_size))

    def cut_dynamic(
        self, min_size: int = 20, deep_split: int = 1, variant: Literal["hybrid", "tree"] = "hybrid"
    ) -> None:
        """Cut each branch where its own shape says so; other samples are unassigned.

        Parameters
        ----------
        min_size : int, default 20
            Least number of samples of a cluster.
        deep_split : int, default 1
            0 to 4: the greater, the more and the smaller clusters.
        variant : {"hybrid", "tree"}, default "hybrid"

        Raises
        ------
        ValueError
            If a parameter is out of range.

        References
        ----------
        P. Langfelder, B. Zhang and S. Horvath, "Defining clusters from a hierarchical cluster tree: the Dynamic Tree
        Cut package for R", Bioinformatics 24, 2008.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> numbers = [1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 19, 24, 28, 32, 38, 54]
        >>> explorer = DendrogramExplorer([[number] for number in numbers], method="average")
        >>> explorer.cut_dynamic(3, variant="tree")
        >>> [int((explorer.labels == label).sum()) for label in (1, 2, 3, -1)]
        [5, 5, 5, 1]
        """
        self._apply(
            lambda state: states.cut_shape(
                state, "dynamic", min_size=min_size, deep_split=deep_split, variant=variant
            )
        )

    def cut_by(self, values: Any, t: float | None = None, *, n_clusters: int | None = None) -> None:
        """Cut by a criterion of your own: one number for each merge, as ``fcluster`` by "monocrit".

        A merge is split if the greatest value in its branch, its own included, exceeds `t`. `n_clusters` chooses the
        least `t` that gives at most as many clusters, as ``fcluster`` by "maxclust_monocrit". Branches that are split
        or joined stay so. The values are part of `cut`, of its JSON and of undo.

        Parameters
        ----------
        values : array_like of float, shape (n-1,)
            One finite number for each merge, in the order of `linkage_matrix`. Where a value is less than one further
            down in its branch, the greater counts, as ``maxRstat`` and ``maxdists`` have it; a warning says so.
        t : float, optional
            Threshold, in the unit of the values. Merges at or below it stay whole.
        n_clusters : int, optional
            Number of clusters, in place of `t`.

        Raises
        ------
        TypeError
            If not exactly one of `t` and `n_clusters` is given.
        ValueError
            If there are not n-1 finite values, `t` is not a finite number, or `n_clusters` is not one of 1 .. n.

        Notes
        -----
        Equals ``fcluster(Z, t, "monocrit", monocrit=values)`` where each value is at least as great as those below it
        (https://docs.scipy.org/doc/scipy/reference/generated/scipy.cluster.hierarchy.fcluster.html).

        Examples
        --------
        Clusters in which the sums of no two samples differ by more than 2:

        >>> import numpy as np
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = np.array([[0.0, 0], [0, 1], [5, 5], [5, 6], [9, 9]])
        >>> explorer = DendrogramExplorer(X)
        >>> sums = [X[explorer.members(node=node)].sum(axis=1) for node in range(5, 9)]
        >>> explorer.cut_by([np.ptp(each) for each in sums], 2)
        >>> explorer.labels
        array([1, 1, 2, 2, 3], dtype=int32)
        """
        self._apply(lambda state: states.cut_by_values(state, values, t, n_clusters))

    def split(self, node: int) -> None:
        """Put the two sides of a merge into different clusters, wherever the cut line is.

        The merges above it that are whole are split too. A join in the way is lifted: below it the cut line counts
        again. What is split stays so when the cut line moves; it rests where a merge above it is whole, and is back
        when that one is split again.

        Parameters
        ----------
        node : int
            Node of the merge, n .. 2n-2: merge i of `linkage_matrix` is node n + i.

        Raises
        ------
        TypeError
            If the node is no whole number.
        ValueError
            If the node is a sample or does not exist, or the two sides are in different clusters already.

        See Also
        --------
        join, reset_branches, undo

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=2)
        >>> explorer.labels.tolist()
        [1, 1, 2, 2]
        >>> explorer.split(4)
        >>> explorer.labels.tolist(), explorer.cut.split
        ([1, 2, 3, 3], (4,))
        """
        self._apply(lambda state: states.split(state, node))

    def join(self, node: int) -> None:
        """Put everything below a merge into one cluster, wherever the cut line is.

        Whatever was split or joined below it is forgotten. Where the cut line would split the merge the join is noted,
        and stays when the line moves.

        Parameters
        ----------
        node : int
            Node of the merge, n .. 2n-2: merge i of `linkage_matrix` is node n + i.

        Raises
        ------
        TypeError
            If the node is no whole number.
        ValueError
            If the node is a sample or does not exist, or all is in one cluster already.

        See Also
        --------
        split, reset_branches, undo

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.labels.tolist(), explorer.cut.joined
        ([1, 2, 3, 3], (5,))
        """
        self._apply(lambda state: states.join(state, node))

    def reset_branches(self) -> None:
        """Forget which branches were split or joined; the cut line alone counts again.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.reset_branches()
        >>> explorer.n_clusters
        4
        """
        self._apply(states.reset_branches)

    def undo(self) -> bool:
        """Go back by one step.

        Everything that decides the clusters, their names, colours and the flips is a step: the cut, branches that are
        split, joined or flipped, `method`, `metric` and `scale`, names and colours. Moves of the cut line that follow
        each other are one together. The last 200 steps are kept, as far as the trees of earlier ones take no more than
        256 MiB. Another `leaf_order` removes the flips among them, which belonged to the order before; it is not a step
        itself.

        Returns
        -------
        bool
            Whether there was a step to undo.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.undo(), explorer.n_clusters
        (True, 4)
        >>> explorer.undo()
        False
        """
        return self._go("undo")

    def redo(self) -> bool:
        """Do again what was undone last.

        Returns
        -------
        bool
            Whether there was a step to do again; there is none after any other change.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], n_clusters=4)
        >>> explorer.join(5)
        >>> explorer.undo(), explorer.redo(), explorer.n_clusters
        (True, True, 3)
        """
        return self._go("redo")

    def _go(self, way: str) -> bool:
        with self._lock:
            if self._draft is not None:
                return self._draft.go(way)
            timeline = self._timeline.undo() if way == "undo" else self._timeline.redo()
            if timeline is None:
                self._status = info_status(self._timeline.nothing_to(way))
                return False
            self._commit(timeline, timeline.present)
            return True

    # -- names, colours and order -----------------------------------------------------------------------------------

    def name_cluster(
        self, label: int | None = None, name: str | None = None, *, node: int | None = None
    ) -> None:
        """Give a cluster a name.

        The name follows the branch as the colour does, wherever the cut line goes: when the cluster is split the larger
        part keeps the name, and when it is merged with another one the name of the larger shows. The other name is back
        as soon as they are apart again. Legend, tooltip, `summary` and the exports have the names.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        name : str or None
            Up to 300 characters; white space around it is dropped. None, or an empty text, takes the name away.
        node : int, optional
            Node id in place of a label: its branch need not be a cluster now.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given, the node is no whole number, or the name is no text.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node, or the name is too long.

        See Also
        --------
        cluster_names

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [1.5], [9.0]], n_clusters=2)
        >>> explorer.name_cluster(1, "near")
        >>> explorer.cluster_names
        {1: 'near'}

        Cut into three, the larger part keeps the name:

        >>> explorer.n_clusters = 3
        >>> explorer.labels.tolist(), explorer.cluster_names
        ([2, 1, 1, 3], {1: 'near'})
        """
        call = 'name_cluster(2, "dry") or name_cluster(node=170, name="dry")'
        self._apply(
            lambda state: states.name_branch(
                state, states.check_node_or_label(state, label, node, call), name
            )
        )

    @property
    def cluster_names(self) -> dict[int, str]:
        """Names of the clusters of the current cut, label -> name; those without a name are not in it.

        Settable as a whole: a mapping of labels of the current cut to names takes the place of all names, also of those
        that do not show at present; `name_cluster` names one. Beside ``cut.to_json()`` this is what to keep for a later
        session, for example as JSON, which makes texts of the labels: these are labels here.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [1.5], [9.0]], n_clusters=2)
        >>> explorer.cluster_names = {1: "near", 2: "far"}
        >>> explorer.summary()[["name", "size"]]
                 name  size
        cluster
        1        near     3
        2         far     1
        """
        return ShownNames(states.names_by_label(self._present))

    @cluster_names.setter
    def cluster_names(self, names: Mapping[int, str]) -> None:
        self._apply(lambda state: states.renamed(state, names))

    def color_cluster(
        self, label: int | None = None, color: str | None = None, *, node: int | None = None
    ) -> None:
        """Give a cluster a colour of your choice.

        The colour belongs to the branch, as every colour does: when the cluster is split its larger part keeps it. It
        is an entry of `palette`, which becomes a dict of node ids.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        color : str or None
            CSS colour. None: the one that the palette gives.
        node : int, optional
            Node id in place of a label: its branch need not be a cluster now.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given, or the colour is no text.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node, or this is no opaque CSS colour.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [1.5], [9.0]], n_clusters=2)
        >>> explorer.color_cluster(1, "teal")
        >>> explorer.palette
        {5: 'teal'}
        """
        call = 'color_cluster(2, "teal") or color_cluster(node=170, color="teal")'
        self._apply(
            lambda state: states.color_branch(
                state, states.check_node_or_label(state, label, node, call), color
            )
        )

    def link_color_func(self, node: int) -> str:
        """CSS colour of the link of a merge in the present cut, for ``link_color_func=`` of scipy's `dendrogram`.

        Parameters
        ----------
        node : int
            Node id, 0 .. 2n-2, as of scipy: merge i is node n + i.

        Returns
        -------
        str
            "#RRGGBB": the colour of the cluster that the merge is in; grey above the cut, and where samples are
            unassigned.

        Raises
        ------
        TypeError, ValueError
            If the node is not an integer or does not exist.

        Examples
        --------
        >>> from scipy.cluster.hierarchy import dendrogram
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.0]], n_clusters=2)
        >>> drawn = dendrogram(explorer.linkage_matrix, link_color_func=explorer.link_color_func, no_plot=True)
        >>> drawn["color_list"]
        ['#0072B2', '#D55E00', '#8B9097']
        """
        from .figures.coordinates import link_color

        return link_color(self._present, node)

    def dendrogram(self) -> dict[str, list[Any]]:
        """The coordinates of the present picture, as the dict that scipy's `dendrogram` returns.

        Truncation, the order of the leaves, names and colours are those of the explorer. Trees of any depth can be
        drawn, where scipy's function would exceed Python's limit of recursion.

        Returns
        -------
        dict
            ``icoord`` and ``dcoord``, four numbers for each link: along the leaves (leaf i is at 10 i + 5) and heights;
            ``color_list``, the colour of each link; ``ivl`` and ``leaves``, label and node id of each leaf from left to
            right; ``leaves_color_list``, the colour of the link that joins each leaf.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> drawn = DendrogramExplorer([[0.0], [1.0], [5.0]], "single", names=["a", "b", "c"]).dendrogram()
        >>> drawn["icoord"], drawn["dcoord"]
        ([[15.0, 15.0, 25.0, 25.0], [5.0, 5.0, 20.0, 20.0]], [[0.0, 1.0, 1.0, 0.0], [0.0, 4.0, 4.0, 1.0]])
        >>> drawn["ivl"], drawn["leaves"]
        (['c', 'a', 'b'], [2, 0, 1])
        """
        from .figures.coordinates import state_dendrogram

        return state_dendrogram(self._present)

    @property
    def leaves(self) -> np.ndarray:
        """Sample indices in the order in which their leaves are drawn, int32, shape (n,); read-only.

        From left to right; with the root at the left or right, from the lowest up. As ``dendrogram(...)["leaves"]`` of
        scipy.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]])
        >>> explorer.leaves.tolist()
        [2, 0, 1]
        >>> explorer.leaf_order = "count_descending"
        >>> explorer.leaves.tolist()
        [1, 0, 2]
        """
        return self._present.drawn_tree.order

    def nearest_leaf_order(self, samples: Any) -> np.ndarray:
        """The order of leaves that the tree can have and that differs least from a given one.

        Parameters
        ----------
        samples : array_like of length n
            All samples, each once, by index or by name.

        Returns
        -------
        ndarray of int64, shape (n,)
            Sample indices, for `leaf_order`. As few pairs of samples as possible are the other way round than in
            `samples`; none where the tree can have that order.

        Raises
        ------
        TypeError, ValueError
            If `samples` does not hold each sample once.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]])
        >>> explorer.leaf_order = [1, 2, 0]
        Traceback (most recent call last):
        ...
        dendrogram_explorer.views.TraitValueError: The tree cannot have this order of leaves: ...
        >>> explorer.leaf_order = explorer.nearest_leaf_order([1, 2, 0])
        >>> explorer.leaves.tolist()
        [2, 1, 0]
        """
        return states.nearest_leaf_order(self._present, samples)

    def flip(self, node: int) -> None:
        """Exchange the two sides of a merge in the drawing; once more, and they are back.

        It is drawn otherwise, nothing else: labels, colours and the linkage matrix stay. `flipped` lists what is
        flipped; ``explorer.flipped = ()`` takes all of it back. Another `leaf_order` or another tree does so, too.
        `undo` takes the last flip back, but none from before another `leaf_order`.

        Parameters
        ----------
        node : int
            Node of the merge, n .. 2n-2: merge i of `linkage_matrix` is node n + i.

        Raises
        ------
        TypeError
            If the node is no whole number.
        ValueError
            If the node is a sample or does not exist.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]])
        >>> explorer.flip(4)
        >>> explorer.leaves.tolist(), explorer.flipped
        ([0, 1, 2], (4,))
        """
        self._apply(lambda state: states.flip(state, node))

    # -- samples -----------------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """Sample names, a list of length n; the numbers 0 .. n-1 as text where none were given."""
        return self._present.sample_names

    @property
    def clusters(self) -> ClusterMembers:
        """Mapping of each cluster label to the ascending indices of its samples: the inverse of `labels`.

        It is that of the present cut, and does not follow later ones.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], n_clusters=2)
        >>> explorer.clusters
        <2 clusters, label: size {1: 2, 2: 1}>
        >>> {label: samples.tolist() for label, samples in explorer.clusters.items()}
        {1: [0, 1], 2: [2]}
        """
        return ClusterMembers(self._present.clusters)

    @overload
    def members(
        self, label: int | None = None, *, node: int | None = None, names: Literal[False] = False
    ) -> np.ndarray: ...

    @overload
    def members(
        self, label: int | None = None, *, node: int | None = None, names: Literal[True]
    ) -> list[str]: ...

    def members(
        self, label: int | None = None, *, node: int | None = None, names: bool = False
    ) -> np.ndarray | list[str]:
        """Samples of a cluster or of a node of the tree.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        node : int, optional
            Node id in place of a label: 0 .. n-1 are the samples, n + i is merge i, as in scipy. This is also the way
            to what a truncated leaf such as "(23)" holds; its node id is in the tooltip.
        names : bool, default False
            Return names in place of indices.

        Returns
        -------
        ndarray of int64 or list of str
            Ascending sample indices, or the names of these samples.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> explorer.members(node=3), explorer.members(node=3, names=True)
        (array([0, 1]), ['a', 'b'])
        """
        state = self._present
        if (label is None) == (node is None):
            raise TypeError("members() takes a cluster label or a node id: members(2) or members(node=170).")
        if node is None:
            assert label is not None
            indices = ClusterMembers(state.clusters)[label]
        else:
            indices = np.sort(state.tree.members(node)).astype(np.int64)
        return state.names_of(indices) if names else indices

    @property
    def row_labels(self) -> Any:
        """The label of every row behind the micro-clusters of `from_dask`, for the present cut.

        A dask array of int32, shape (rows,), one chunk for each block of the data; -1 where a row is unassigned. It is
        computed when you ask for it, from what is kept, without reading the data again. A later cut does not change an
        array that you have; ask for another one.

        Raises
        ------
        ValueError
            If the explorer was not built by `from_dask`.

        Examples
        --------
        >>> import dask.array as da
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = da.from_array([[0.0], [9.0], [1.0], [30.0]], chunks=(2, 1))
        >>> explorer = DendrogramExplorer.from_dask(X, n_clusters=2)
        >>> explorer.row_labels.compute()
        array([1, 1, 1, 2], dtype=int32)
        >>> explorer.n_clusters = 3
        >>> explorer.row_labels.compute()
        array([1, 2, 1, 3], dtype=int32)
        """
        from .row_blocks.labels import row_labels

        return row_labels(self._present)

    def member_rows(self, label: int | None = None, *, node: int | None = None) -> Any:
        """Rows of a cluster, or of a node of the tree, behind the micro-clusters of `from_dask`.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        node : int, optional
            Node id in place of a label.

        Returns
        -------
        dask array or dask DataFrame
            With all columns of the data, in the order of the rows; nothing is read before it is computed. The chunks of
            an array are of unknown size.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node, or the explorer was not built by `from_dask`.

        Examples
        --------
        >>> import dask.array as da
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = da.from_array([[0.0], [9.0], [1.0], [30.0]], chunks=(2, 1))
        >>> DendrogramExplorer.from_dask(X, n_clusters=2).member_rows(1).compute().ravel()
        array([0., 9., 1.])
        """
        from .row_blocks.labels import member_rows

        state = self._present
        node = states.check_node_or_label(state, label, node, "member_rows(2) or member_rows(node=170)")
        return member_rows(state, node)

    @property
    def compression_loss(self) -> float:
        """Share of the variance of all rows that is inside micro-clusters of `from_dask`, 0 .. 1.

        The tree does not see it. The part of the variance that a clustering explains can't exceed the rest.

        Raises
        ------
        ValueError
            If the explorer was not built by `from_dask`.
        """
        from .row_blocks.labels import require_blocks

        return require_blocks(self._present, "compression_loss", "Nothing is lost there.").loss

    def node_of(self, label: int) -> int:
        """Node of the tree that is a cluster of the current cut: what `split`, `join` and `flip` take.

        Parameters
        ----------
        label : int
            Cluster label, 1 .. `n_clusters`.

        Returns
        -------
        int
            Node id: of a single sample its index, of a merge n + i, as in scipy.

        Raises
        ------
        KeyError
            If there is no cluster of that label.

        See Also
        --------
        members

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [8.0]], n_clusters=2)
        >>> explorer.split(explorer.node_of(1))
        >>> explorer.labels.tolist()
        [1, 2, 3, 3]
        """
        clusters = self._present.clusters
        return int(clusters.roots[clusters.place(label)])

    def select(
        self,
        label: int | None = None,
        node: int | None = None,
        names: str | Sequence[str] | None = None,
        add: bool = False,
    ) -> np.ndarray:
        """Select the samples of a cluster, of a node of the tree, or of some names.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        node : int, optional
            Node id: 0 .. n-1 are the samples, n + i is merge i, as in scipy.
        names : str or sequence of str, optional
            Sample names.
        add : bool, default False
            Keep what is selected already.

        Returns
        -------
        ndarray of int64
            The `selection` that comes of it: ascending indices; read-only.

        Raises
        ------
        TypeError
            If not exactly one of `label`, `node` and `names` is given.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node or name.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> explorer.select(2)
        array([2])
        >>> explorer.select(names="a", add=True)
        array([0, 2])
        """
        if isinstance(label, str):
            raise TypeError(
                f"select() was given the text {label!r} as a cluster label. For samples that are named so, pass "
                f'select(names={label!r}); for a condition such as "proline>1000", set explorer.selection = '
                f"explorer.find({label!r})."
            )
        if sum(each is not None for each in (label, node, names)) != 1:
            raise TypeError(
                "select() takes one of a cluster label, a node id, or names: select(2), select(node=170) or "
                'select(names=["a"]). For indices, set `selection`.'
            )
        self._apply(lambda state: states.select(state, label, node, names, add))
        return self.selection

    def find(self, text: str) -> np.ndarray:
        """Samples whose names contain a text, or whose values meet conditions; what Find in the toolbar does.

        Parameters
        ----------
        text : str
            Words, which are looked for in the names together as they are typed; conditions such as
            ``species=setosa``, ``proline>1000``, ``>=``, ``<=``, ``<`` and ``!=``; or both. All of them have to hold.
            Quotes hold a column or a value with spaces: ``"color intensity">5``. ``cluster=2`` goes by the labels and
            the names of clusters. Upper and lower case are alike. Where a sample has the whole text in its name, it is
            a name.

        Returns
        -------
        ndarray of int64
            Ascending indices, none where nothing was found. A sample whose value is missing meets no condition.

        Raises
        ------
        TypeError, ValueError
            If it is not text, there is no such column, or a value does not suit its column.

        See Also
        --------
        select : select samples by label, node or name

        Examples
        --------
        >>> import pandas as pd
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = pd.DataFrame({"a": [0.0, 1.0, 5.0], "kind": ["x", "y", "x"]}, index=["ash", "elm", "oak"])
        >>> explorer = DendrogramExplorer(X, columns=["a"])
        >>> explorer.find("kind=x a>2"), explorer.find("el")
        (array([2]), array([1]))
        >>> explorer.selection = explorer.find("kind=x")
        """
        from .description.finding import find_samples

        return find_samples(self._present, text)

    def subset(self, samples: SamplesLike | None = None) -> DendrogramExplorer:
        """Return a new explorer of some of the samples, clustered in the same way.

        Parameters
        ----------
        samples : array_like of int, or of bool with shape (n,), optional
            Indices or a mask, two samples or more. Default: the `selection`.

        Returns
        -------
        DendrogramExplorer
            With its own cut, and the look, palette and tooltips of this one. Columns are scaled, and missing values
            filled, by these samples alone. Of a tree that was computed elsewhere it is that tree without the other
            leaves, with the heights as they were.

        Raises
        ------
        TypeError, ValueError
            If these are not samples, or fewer than two.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], names=["a", "b", "c", "d"])
        >>> explorer.subset([1, 2, 3])
        DendrogramExplorer: 3 samples (ward, euclidean), 2 clusters at height 5.46
        """
        from .input.indices import sample_indices
        from .linkage.part import link_part

        state = self._present
        indices = np.asarray(state.selection if samples is None else sample_indices(samples, state.n))
        if len(indices) < 2:
            which = "selected" if samples is None else "given"
            raise ValueError(
                f"{len(indices)} sample{'s' * (len(indices) != 1)} {which}. Needed: at least two, to be clustered."
            )
        with self._busy():
            self._say_busy(f"Clustering {len(indices):,} samples ...")
            linkage = link_part(state.linkage, state.tree, indices)
        made = DendrogramExplorer(linkage)
        made._apply(lambda new: states.with_look_of(new, state, indices))
        made._timeline = Timeline(made.state)
        made._tell_browser()
        return made

    @property
    def sample_colors(self) -> np.ndarray:
        """The colour of every sample now, as "#RRGGBB", for other plots; ndarray of str, shape (n,).

        That of its cluster, or of what `color_by` says; unassigned samples are grey.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]], n_clusters=2).sample_colors.tolist()
        ['#0072B2', '#0072B2', '#D55E00']
        """
        from .color.palette import cluster_css_colors, css_colors

        state = self._present
        colors = state.sample_colors
        if colors is None:
            return np.array(cluster_css_colors(state.clusters.sample_colors, state.paints))
        return np.array(css_colors(colors.numbers, colors.palette))

    @property
    def selected_names(self) -> list[str]:
        """Names of the selected samples, in the order of `selection`."""
        state = self._present
        return state.names_of(state.selection)

    # -- advice --------------------------------------------------------------------------------------------------------

    def suggest_cuts(
        self, methods: str | Sequence[str] | None = None, max_clusters: int = 20, depth: int = 5
    ) -> pd.DataFrame:
        """Let rules vote for clusterings of several trees: ranked candidates, each with its evidence and its caveat.

        Parameters
        ----------
        methods : str or sequence of str, optional
            None: the vote. To ask single rules on the present tree, one by one: some of "gap" (the longest gap between
            merge heights), "elbow" (the greatest acceleration of the last merge heights), "inconsistency" (the merge
            that stands out most from those below it), "silhouette", "silhouette_cophenetic", "calinski_harabasz" and
            "davies_bouldin", or "all" of them.
        max_clusters : int, default 20
            Greatest number of clusters to look at.
        depth : int, default 5
            Number of levels that the inconsistency looks at, as a single rule.

        Returns
        -------
        pandas.DataFrame
            One row per candidate, the best first: ``rank``, ``n_clusters``, ``source`` (which tree, and how it is cut),
            ``method`` of that tree, ``height`` of the cut (NaN where it is not horizontal), ``votes`` for that number
            of clusters, ``voters``, ``agreement`` (mean adjusted Rand index with the clusterings behind all votes),
            ``stability`` (mean adjusted Rand index with clusterings of random halves) and ``caveat``. A first row with
            1 cluster says that there are no clear clusters. With `methods`, one row per rule: ``method``,
            ``n_clusters``, ``height``, ``score``, ``distance`` (what the score was computed on) and ``caveat``.
            ``attrs["left_out"]`` says which voters or rules have no answer, and why.

        Raises
        ------
        TypeError, ValueError
            For an unknown rule, one that lacks the data it needs, and numbers that are too small.
        ImportError
            If a rule was asked for that needs scikit-learn, and it is not installed.

        See Also
        --------
        take : make a candidate the present clustering
        scores_by_k : scores of every number of clusters

        Notes
        -----
        Five rules vote on the cuts of the present tree, of Ward's tree and of that of average linkage, as far as the
        metric allows them: the longest gap between merge heights, the greatest ratio of them, the silhouette, the gap
        statistic (Tibshirani, Walther and Hastie 2001) and the stability in random halves. The persistent branches
        (`cut_persistent`) of single linkage and of mutual-reachability distances have two votes each, for 2 % and for
        5 % of the samples. Above 5,000 samples the other trees are those of a random sample. Stopping the cell is safe
        at any time.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> rng = np.random.default_rng(0)
        >>> X = np.concatenate([rng.normal(size=(40, 2)) + [9 * each, 0] for each in range(3)])
        >>> explorer = DendrogramExplorer(X, n_clusters=2)
        >>> int(explorer.suggest_cuts()["n_clusters"][0])
        3
        >>> explorer.take(1)
        >>> explorer.n_clusters
        3
        """
        from .advice.tables import suggested_cuts

        if methods is None:
            return self._ask_for_candidates(max_clusters).to_frame()
        with self._reporting("Suggesting cuts") as progress:
            return suggested_cuts(self._about_this_tree(), methods, max_clusters, depth, progress)

    def take(self, rank: int) -> None:
        """Make a candidate of `suggest_cuts` the present clustering, its tree included.

        It is one step of `undo`. Names of clusters stay with the clusters that hold most of the same samples.

        Parameters
        ----------
        rank : int
            Its rank in the table that `suggest_cuts` has returned last; without one, suggestions are computed first.

        Raises
        ------
        TypeError, ValueError
            If there is no candidate of that rank.
        MemoryError
            If its tree does not fit into memory.
        """
        with self._lock:
            if self._candidates is None:
                self._ask_for_candidates()
            assert self._candidates is not None
            candidates, asked = self._candidates
            candidate = candidates.take(rank)
            with self._busy():
                # Computed before the lock of a draft would let it wait.
                self._apply(lambda state: states.with_candidate(state, candidate, asked, self._say_busy))

    def _ask_for_candidates(self, max_clusters: int = 20) -> Candidates:
        from .advice.candidates import suggest_candidates
        from .input.arguments import check_at_least

        max_clusters = check_at_least(max_clusters, 2, "max_clusters")
        state = self._present
        with self._reporting("Suggesting cuts") as progress:
            found = suggest_candidates(state.linkage, state.tree, max_clusters, progress)
        self._show_candidates(found, (state.linkage, state.tree))
        return found

    def _show_candidates(self, found: Candidates, asked: tuple[Linkage, Tree]) -> None:
        """Keep candidates, and show them in the browser: the ranks there and here are always those of one table."""
        self._candidates = found, asked
        message = wire.candidates_found(found, asked[0].Z)
        self._apply(lambda state: states.found(state, suggestions=message))

    def _vote_a_while(self) -> bool:
        """Let the rules vote for a moment without being asked; returns whether there is more to do.

        The kernel works on one message at a time. So the page sends one for each part, and a cell that was started in
        between comes before the next. A thread would not help: scipy's linkages hold the interpreter's lock.
        """
        from .advice.candidates import vote

        state = self.state
        asked = state.linkage, state.tree
        if state.findings.suggestions is not None or not wire.voting_is_quick(state.linkage):
            return False
        if self._vote is None or self._vote[0][1] is not state.tree:
            self._vote = asked, vote(*asked)
        parts = self._vote[1]
        if parts is None:
            return False
        begin = time.monotonic()
        try:
            while True:
                next(parts)
                if time.monotonic() - begin > _VOTING_SECONDS:
                    return True
        except StopIteration as end:
            self._vote = None
            self._show_candidates(end.value, asked)
        except (Exception, KeyboardInterrupt):
            # Not asked for, so there is nothing to complain about; "Suggest" says what is wrong.
            self._vote = asked, None
        return False

    def scores_by_k(
        self, max_clusters: int = 20, scores: Sequence[str] | None = None, depth: int = 5
    ) -> pd.DataFrame:
        """What each method of `suggest_cuts` thinks of each number of clusters.

        Parameters
        ----------
        max_clusters : int, default 20
            Greatest number of clusters to look at.
        scores : sequence of str, optional
            Which of "silhouette", "silhouette_cophenetic", "calinski_harabasz" and "davies_bouldin" to compute; none of
            them for an empty one. Default: all that the data allow.
        depth : int, default 5
            Number of levels that the inconsistency looks at.

        Returns
        -------
        pandas.DataFrame
            One row per number of clusters, the index ``n_clusters`` from 2 on. A cut gives that many at heights from
            ``from_height`` up to, but not including, ``to_height``, which is the height of the merge that is undone
            last; ``gap`` is the difference. Where it is 0 no cut does, and scores are NaN. Then ``acceleration``
            (second difference of ``to_height``), ``inconsistency`` (of that merge), and the scores.

        Raises
        ------
        TypeError, ValueError, ImportError
            As `suggest_cuts`.

        Warns
        -----
        UserWarning
            If scores are left out because scikit-learn is not installed.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
        >>> explorer.scores_by_k(scores=[])[["from_height", "to_height", "gap", "acceleration"]]
                    from_height  to_height   gap  acceleration
        n_clusters
        2                   1.5       5.25  3.75          3.25
        3                   1.0       1.50  0.50           NaN
        4                   0.0       1.00  1.00           NaN
        """
        from .advice.tables import scores_table

        known = self._about_this_tree()
        with self._reporting("Scoring cuts") as progress:
            return scores_table(known, max_clusters, scores, depth, progress)

    def inconsistency(self, depth: int = 2) -> pd.DataFrame:
        """How much each merge stands out from the merges below it.

        Parameters
        ----------
        depth : int, default 2
            Number of levels that are looked at, the merge's own included.

        Returns
        -------
        pandas.DataFrame
            One row per merge, the index its node id: merge i of `linkage_matrix` is node n + i. The columns are the
            ``height`` of the merge; ``mean`` and ``std`` of the heights looked at, and their ``count``; and the
            ``coefficient``, ``(height - mean) / std``, 0 where all heights are equal.

        Raises
        ------
        TypeError, ValueError
            If `depth` is not a whole number of at least 1.

        See Also
        --------
        cut_inconsistent : cut by these coefficients
        inconsistency_by_depth : how the coefficients of the last merges change with the depth

        Notes
        -----
        ``scipy.cluster.hierarchy.inconsistent``; it takes some 4 s for 1,000,000 samples.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], method="single").inconsistency().round(3)
              height  mean    std  count  coefficient
        node
        4        1.0   1.0  0.000      1        0.000
        5        4.0   2.5  2.121      2        0.707
        6        4.0   4.0  0.000      2        0.000
        """
        from .advice.tables import inconsistency_table

        return inconsistency_table(self._present.linkage.Z, depth)

    def inconsistency_by_depth(
        self, depths: Sequence[int] = (2, 3, 5, 10), max_clusters: int = 20
    ) -> pd.DataFrame:
        """How the inconsistency of the last merges changes with the depth that it looks at.

        Parameters
        ----------
        depths : sequence of int, default (2, 3, 5, 10)
            Each at least 1.
        max_clusters : int, default 20
            Greatest number of clusters to look at.

        Returns
        -------
        pandas.DataFrame
            One row per depth, one column per number of clusters k: the coefficient of the merge that is undone last to
            get k clusters. The greatest of a row is what `suggest_cuts` goes by at that depth.

        Raises
        ------
        TypeError, ValueError
            If a depth or `max_clusters` is too small, or no whole number.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
        >>> explorer.inconsistency_by_depth([1, 2]).round(3)
        n_clusters      2    3    4
        depth
        1           0.000  0.0  0.0
        2           1.148  0.0  0.0
        """
        from .advice.tables import depths_table

        return depths_table(self._present.tree, depths, max_clusters)

    @property
    def cophenetic_correlation(self) -> float:
        """How well the tree fits the distances it was built from: 1 if it keeps their proportions.

        The correlation between the distances of all pairs of samples and the heights at which the tree joins them, as
        ``scipy.cluster.hierarchy.cophenet(Z, d)``. Above 3,000 samples it is that of two million pairs drawn at random,
        always the same ones; `cophenetic_note` says so. NaN where all distances or all heights are equal. Computed when
        first asked for.

        Raises
        ------
        ValueError
            If the explorer was built from a linkage matrix without data.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], method="average")
        >>> round(explorer.cophenetic_correlation, 4), explorer.cophenetic_note
        (0.9707, 'All 3 pairs; distances: euclidean.')
        """
        return self._about_this_tree().fit.correlation

    @property
    def cophenetic_note(self) -> str:
        """From which pairs and distances `cophenetic_correlation` was computed, in a sentence."""
        return self._about_this_tree().fit_note

    def _about_this_tree(self) -> Known:
        from .advice.known import Known

        state = self._present
        known = self._known.get(id(state.linkage))
        if known is None:
            # Only of the trees that one can go back to.
            kept = {id(linkage) for linkage in self._timeline.linkages}
            self._known = {key: about for key, about in self._known.items() if key in kept}
            known = self._known[id(state.linkage)] = Known(state.linkage, state.tree)
        return known

    def compare_with(self, classes: Any, max_clusters: int = 20) -> Comparison:
        """Compare the clusters with classes that are known, or with the clusters of another explorer.

        Parameters
        ----------
        classes : str, array_like of length n, or DendrogramExplorer
            A column of the data, also one that was not clustered; one class per sample, in the samples' order; or
            another explorer of the same samples. Samples whose class is missing are left out.
        max_clusters : int, default 20
            Greatest number of clusters for which the agreement is computed.

        Returns
        -------
        Comparison
            In a notebook it shows a cross-table, and the adjusted Rand and Fowlkes-Mallows indices at the cut at hand
            and along the numbers of clusters. Its attributes are ``table``, ``adjusted_rand``, ``fowlkes_mallows`` and
            ``by_k``. The cross-table shows the names of clusters beside their labels; ``table`` goes by the labels. It
            does not follow later cuts.

        Raises
        ------
        TypeError, ValueError
            If there is no such column, not one class per sample, or more than 1,000 classes.

        References
        ----------
        E. B. Fowlkes and C. L. Mallows, "A method for comparing two hierarchical clusterings", JASA 78, 1983.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], n_clusters=2)
        >>> print(explorer.compare_with(["a", "a", "b", "a"], max_clusters=3))
        2 clusters against the classes given: adjusted Rand index 0.000, Fowlkes-Mallows index 0.408.
        <BLANKLINE>
        class    a  b
        cluster
        1        2  0
        2        1  1
        <BLANKLINE>
                    adjusted_rand  fowlkes_mallows
        n_clusters
        1                0.000000         0.707107
        2                0.000000         0.408248
        3                0.333333         0.577350
        """
        from .advice.comparison import compare_states, compare_with_pin, compare_with_values

        state = self._present
        if isinstance(classes, DendrogramExplorer):
            return compare_states(state, classes._present, max_clusters)
        if isinstance(classes, str) and classes in state.pins:
            return compare_with_pin(state, classes, max_clusters)
        return compare_with_values(state, classes, max_clusters)

    def compare_methods(
        self,
        methods: MethodLike | Sequence[MethodLike] | None = None,
        metrics: MetricLike | Sequence[MetricLike] | None = None,
    ) -> pd.DataFrame:
        """Cluster the same data by other methods and metrics, and see how well each tree fits the distances.

        Parameters
        ----------
        methods : str or sequence of str, optional
            Linkage methods. Default: all of them.
        metrics : str, callable or sequence of these, optional
            Default: the present one.

        Returns
        -------
        pandas.DataFrame
            One row per ``method`` and ``metric`` (the index), the best fit first: ``cophenetic_correlation``,
            ``n_clusters`` at the longest gap between merge heights (among 2 .. 20), and ``n_inversions``, the number of
            merges that lie higher than the one above them. ``attrs["note"]`` says what does not compare, and
            ``attrs["left_out"]`` which method has no tree for a metric, and why.

        Raises
        ------
        TypeError, ValueError
            For an unknown method or metric, or an explorer that was built from a tree.
        MemoryError
            If a method that was asked for does not fit into memory; of all methods those are left out.

        Notes
        -----
        Heights of different methods and metrics do not compare: a cut at one height means something else in each tree.
        A high correlation says that a tree keeps the proportions of the distances, not that its clusters are the right
        ones. Each tree is remembered by its row only, so asking again is cheap. To look at one, set `method` and
        `metric`.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]])
        >>> explorer.compare_methods(["ward", "single"]).round(3)  # which leaves its notes behind
                          cophenetic_correlation  n_clusters  n_inversions
        method metric
        ward   euclidean                   0.932           2             0
        single euclidean                   0.931           2             0
        """
        from .advice.tables import methods_table

        state = self._present
        with self._reporting("Comparing methods") as progress:
            return methods_table(state.linkage, methods, metrics, self._rivals, progress)

    def cluster_stability(self, n_resamples: int = 50, share: float = 0.5, seed: int = 0) -> pd.DataFrame:
        """Would these clusters be found again? Cluster random parts of the samples, and see.

        Parameters
        ----------
        n_resamples : int, default 50
            How many parts are drawn.
        share : float, default 0.5
            How much of the samples each part has, without replacement: above 0, below 1. It is 2,500 samples at most.
        seed : int, default 0
            Of the random numbers; the same one draws the same parts.

        Returns
        -------
        pandas.DataFrame, `n_clusters` rows
            Its index are the labels, named "cluster"; with a column ``name`` where any cluster has one. Then ``size``;
            ``jaccard``, how much of the cluster is found in the cluster of a resample that resembles it most, 0 .. 1
            and a mean over the resamples; ``recovered`` and ``dissolved``, the shares of the resamples where that is
            0.75 or more, and 0.5 or less. Resamples without a sample of the cluster do not count. ``attrs["note"]``,
            which is shown, says how to read it.

        Raises
        ------
        TypeError, ValueError
            If a number is out of range, or the explorer was built from a tree.
        MemoryError
            If the distances among the samples of a resample do not fit into memory.

        See Also
        --------
        suggest_cuts, compare_with

        Notes
        -----
        Each part is clustered by the same method, metric and scale as all samples, and cut into as many clusters as
        there are now; so it is a horizontal cut that is compared with, also where single branches were cut by hand.
        Columns keep the scale that all samples gave them. Every cluster by itself is looked at [1]_, so one may be
        stable and another not. Stopping the cell is safe at any time.

        References
        ----------
        .. [1] C. Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52,
           2007; the scheme "subset" of ``clusterboot`` in R's package fpc.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> far = [[float(position)] for position in (*range(20), *range(100, 110))]
        >>> explorer = DendrogramExplorer(far, n_clusters=3)
        >>> explorer.cluster_stability().round(2)  # which leaves its note behind
                 size  jaccard  recovered  dissolved
        cluster
        1          10     1.00       1.00       0.00
        2           8     0.77       0.62       0.16
        3          12     0.80       0.66       0.16
        """
        from .advice.tables import stability_table

        state = self._present
        with self._reporting("Clustering resamples") as progress:
            table = stability_table(state, n_resamples, share, seed, progress)
        message = wire.stability_found(state.clusters, table)
        self._apply(
            lambda now: states.found(now, stability=message) if now.clusters is state.clusters else now
        )
        return table

    def compare_trees(self, other: DendrogramExplorer) -> TreeComparison:
        """Compare this tree with another tree of the same samples, whatever their cuts.

        Parameters
        ----------
        other : DendrogramExplorer
            Of the same samples in the same order.

        Returns
        -------
        TreeComparison
            A named tuple: ``cophenetic_correlation`` (of the heights at which the trees join pairs of samples),
            ``bakers_gamma`` (Spearman's correlation of the greatest number of clusters in which a pair is together),
            ``n_pairs``, ``is_exact`` and ``entanglement`` (of the leaves in the orders in which they are drawn: 0 where
            these are the same, 1 where one is the other turned round). ``to_figure()`` draws both face to face.

        Raises
        ------
        TypeError, ValueError
            If `other` is not an explorer of as many samples.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = [[0.0], [1.0], [5.0], [6.5], [20.0]]
        >>> found = DendrogramExplorer(X).compare_trees(DendrogramExplorer(X, method="single"))
        >>> round(found.cophenetic_correlation, 2), found.is_exact
        (1.0, True)
        """
        from .advice.two_trees import compare_trees
        from .figures.facing import TreeComparison

        if not isinstance(other, DendrogramExplorer):
            raise TypeError(
                f"other is {kind_of(other)}. Needed: another DendrogramExplorer of the same samples."
            )
        first, second = self._present, other._present
        return TreeComparison.of(compare_trees(first.drawn_tree, second.drawn_tree), first, second)

    def explain_merge(self, node: int) -> pd.DataFrame:
        """What each feature contributes to the height of a merge.

        Parameters
        ----------
        node : int
            Node of the merge, n .. 2n-2: merge i of `linkage_matrix` is node n + i.

        Returns
        -------
        pandas.DataFrame
            One row per feature, the greatest ``share`` first; ``left`` and ``right`` are the means of the two sides and
            ``difference`` theirs. For Ward's method and the centroid method shares are exact; for others they are those
            of the difference between the means, and ``attrs["note"]`` says so.

        Raises
        ------
        TypeError, ValueError
            If there are no columns of numbers, or the node is not a merge.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0, 1.0], [2.0, 1.0], [7.0, 4.0]])
        >>> explorer.explain_merge(4)["share"].to_dict()
        {'x0': 0.8, 'x1': 0.2}
        """
        from .advice.merge_parts import explain_merge

        state = self._present
        return explain_merge(state.linkage, state.drawn_tree, node)

    def branch_support(self, n_boot: int = 1000, seed: int = 0) -> pd.DataFrame:
        """How often each branch is found again where columns are drawn at random: bootstrap support.

        Parameters
        ----------
        n_boot : int, default 1000
            Number of resamples at each of ten scales.
        seed : int, default 0
            Of the random numbers.

        Returns
        -------
        pandas.DataFrame
            One row per merge, the index its node: ``size``, ``height``, ``bp`` (bootstrap probability) and ``au`` (the
            approximately unbiased p-value). The widget and figures then show ``au`` in per cent at the merges, as long
            as the tree stays.

        Raises
        ------
        TypeError, ValueError
            If a number is too small, the tree was not made of columns of numbers, or of more than 5,000 samples.

        References
        ----------
        R. Suzuki and H. Shimodaira, "Pvclust: an R package for assessing the uncertainty in hierarchical clustering",
        Bioinformatics 22, 2006.

        Examples
        --------
        >>> import numpy as np
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = np.random.default_rng(0).normal(size=(6, 30)) + np.repeat([[0.0], [4.0]], 3, axis=0)
        >>> support = DendrogramExplorer(X, method="average").branch_support(n_boot=50)
        >>> float(support["au"].iloc[-1])
        1.0
        """
        from .advice.support import branch_support
        from .input.arguments import check_at_least

        n_boot = check_at_least(n_boot, 1, "n_boot")
        seed = check_at_least(seed, 0, "seed")
        state = self._present
        with self._reporting("Bootstrapping branches") as progress:
            found = branch_support(state.linkage, state.drawn_tree, n_boot, seed, progress)
        support = trait_array(found.au)
        self._apply(lambda now: states.found(now, support=support) if now.tree is state.tree else now)
        return found.to_frame(state.drawn_tree)

    # -- pins: clusterings that are kept beside the present one ------------------------------------------------------

    def pin(self, name: str | None = None) -> str:
        """Keep the present clustering beside later ones, with its tree and its cut.

        Parameters
        ----------
        name : str, optional
            Default: one that counts the clusters. A pin of that name is replaced.

        Returns
        -------
        str
            The name; it is a partner for ``compare_with(name)``, and ``restore(name)`` goes back to it.

        Raises
        ------
        TypeError, ValueError
            If the name is not text, empty, or longer than 300 characters.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], n_clusters=2)
        >>> explorer.pin("pairs")
        'pairs'
        >>> explorer.n_clusters = 4
        >>> explorer.pins["pairs"].tolist()
        [1, 1, 2, 2]
        >>> explorer.restore("pairs")
        >>> explorer.n_clusters
        2
        """
        with self._lock:
            # Within a hold block the pin can wait for a tree that is not there yet.
            known = list(states.pinned(self._present, name).pins)[-1]
            self._apply(lambda state: states.pinned(state, known))
            return known

    def unpin(self, name: str) -> None:
        """Let a pin go.

        Parameters
        ----------
        name : str

        Raises
        ------
        KeyError
            If there is no pin of that name.
        """
        self._apply(lambda state: states.unpinned(state, name))

    @property
    def pins(self) -> Mapping[str, np.ndarray]:
        """Labels of the clusterings that `pin` keeps, by name; read-only."""
        pins = self._present.pins
        return MappingProxyType({name: pin.clusters.labels for name, pin in pins.items()})

    def restore(self, name: str) -> None:
        """Make a pin the present clustering, its tree included; one step of `undo`.

        Parameters
        ----------
        name : str

        Raises
        ------
        KeyError
            If there is no pin of that name.
        """
        self._apply(lambda state: states.pin_restored(state, name))

    # -- description -------------------------------------------------------------------------------------------------

    def summary(self, features: int = 3, centroids: bool | None = None) -> pd.DataFrame:
        """Describe every cluster of the current cut in one row.

        Parameters
        ----------
        features : int, default 3
            How many of the features that set a cluster apart are named.
        centroids : bool, optional
            Whether there is a column for the mean of every feature. Default: where there are up to 20 features.

        Returns
        -------
        pandas.DataFrame, `n_clusters` rows
            Its index are the labels, named "cluster"; its columns:

            - ``name``: what `name_cluster` has called it, empty without a name; where any cluster has one.
            - ``size``, ``share``: number of samples, and their part of all samples.
            - ``merge_height``: height of the merge that makes the cluster whole; 0 for a single sample.
            - ``medoid``: the sample with the least mean distance to the others of its cluster, under its name (or its
              number, where there are no names).
            - ``spread``: mean distance of the cluster's samples to the medoid, in the metric of the tree, so that it
              compares with the heights of average linkage.
            - ``features``: what sets the cluster apart from all other samples, strongest first, with effect sizes:
              "alcohol +2.1, hue -0.8". Of columns that hold words or categories: "region = north +1.3".
            - ``mean_...``: the centroid in your units, one column for every feature.

            Without distances and observations (a bare linkage matrix) the columns are ``size``, ``share`` and
            ``merge_height``; with distances alone, ``medoid`` and ``spread`` too. Where a linkage matrix came with data
            but without its metric, distances are Euclidean.

        Raises
        ------
        TypeError, ValueError
            If `features` is no whole number of at least 0.

        See Also
        --------
        contrasts, name_cluster

        Notes
        -----
        Medoids are exact in clusters of up to 2,000 samples (of more than 25,000 samples in all: up to 50,000,000 / n,
        at least 100). In larger ones a medoid is the best of 64 samples, half of them nearest the centroid, as judged
        by their distances to 500 others.

        The effect size of a number is Cohen's d, the difference of the means in and outside of the cluster divided by
        the standard deviation within the two; that of a category is Cohen's h. 0.2 is small, 0.5 medium, 0.8 large
        (Cohen, *Statistical Power Analysis for the Behavioral Sciences*, 1988). The clusters were made to differ, so
        this describes them, and tests nothing.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [3.0], [20.0]], names=["a", "b", "c", "d"])
        >>> explorer.summary()[["size", "medoid", "spread", "features", "mean_x0"]]
                 size medoid  spread  features    mean_x0
        cluster
        1           3      b     1.0  x0 -12.2   1.333333
        2           1      d     0.0  x0 +12.2  20.000000
        """
        from .description.summary import summary_table

        return summary_table(self._present, features, centroids)

    def contrasts(
        self, label: int | None = None, *, node: int | None = None, samples: SamplesLike | None = None
    ) -> pd.DataFrame:
        """Compare a cluster, or any samples, with all other samples, feature by feature.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        node : int, optional
            Node id in place of a label: its branch need not be a cluster now.
        samples : array_like of int, or of bool with shape (n,), optional
            Indices or a mask in place of a label, such as `selection`.

        Returns
        -------
        pandas.DataFrame, one row per feature
            Strongest first; its index are the features, named "feature", and the categories of other columns, such as
            "region = north". The columns are ``effect`` (Cohen's d, and Cohen's h for shares, as in `summary`),
            ``mean`` and ``others``, the means in the cluster and in all other samples, in your units, and
            ``is_share``, whether these are shares of a category. Features that do not differ are not listed. A feature
            with one value in the cluster and another one in all others comes first; its effect is NaN, and
            ``attrs["note"]``, which is shown, says so.

        Raises
        ------
        TypeError
            If not exactly one of `label`, `node` and `samples` is given.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node or sample, or the explorer was built without observations.

        See Also
        --------
        summary

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0, 5.0], [1.0, 4.0], [3.0, 5.5], [20.0, 5.0]], n_clusters=2)
        >>> explorer.contrasts(2).round(2)
                 effect  mean  others  is_share
        feature
        x0        12.22  20.0    1.33     False
        x1         0.22   5.0    4.83     False
        """
        from .description.features import contrasts_table
        from .description.grouping import Grouping
        from .input.indices import sample_indices

        state = self._present
        calls = "contrasts(2), contrasts(node=170) or contrasts(samples=explorer.selection)"
        if samples is not None and label is None and node is None:
            indices = sample_indices(samples, state.n)
            if len(indices) == 0:
                raise ValueError(f"No samples were given to compare. Needed: at least one, as in {calls}.")
            return contrasts_table(
                state.linkage, Grouping.of_samples(indices, state.n, state.linkage.weights)
            )
        if samples is not None:
            raise TypeError(f"contrasts() takes one of a cluster label, a node id and samples: {calls}.")
        number = states.check_node_or_label(state, label, node, calls)
        grouping = Grouping.of_nodes(state.tree, np.array([number]), state.linkage.weights)
        return contrasts_table(state.linkage, grouping)

    @overload
    def assign(
        self,
        new_X: Any,
        return_distance: Literal[False] = False,
        *,
        method: MethodLike | None = None,
        metric: MetricLike | None = None,
    ) -> np.ndarray: ...

    @overload
    def assign(
        self,
        new_X: Any,
        return_distance: Literal[True],
        *,
        method: MethodLike | None = None,
        metric: MetricLike | None = None,
    ) -> Assignment: ...

    def assign(
        self,
        new_X: Any,
        return_distance: bool = False,
        *,
        method: MethodLike | None = None,
        metric: MetricLike | None = None,
    ) -> np.ndarray | Assignment:
        """Put new samples into the clusters of the current cut, by the linkage's own rule.

        Parameters
        ----------
        new_X : array_like, DataFrame or sparse array, shape (q, m), or sequence of q objects
            New samples in your units, of the columns that the tree was built from; of a DataFrame they are found by
            name. Missing values are filled and columns scaled as those of the tree were.
        return_distance : bool, default False
            Whether distances and outliers are returned too.
        method : str, optional
            Linkage method, where the tree came without one: as a bare linkage matrix with ``data``.
        metric : str or callable, optional
            Metric, where the tree came without one: as a linkage matrix, or as distances with ``data``.

        Returns
        -------
        ndarray of int32, shape (q,), or Assignment
            Labels; with `return_distance` a named tuple of ``labels``, ``distances`` (float64, the height at which each
            sample would join its cluster) and ``is_outlier`` (bool, whether that is above the cut line, so that it
            would be a cluster by itself). Where the cut is no line, or a branch was split by hand, the next merge of
            the cluster stands for the line.

        With `from_dask` a row has the label of its nearest micro-cluster, as in `row_labels`, and -1 where that is
        unassigned; `new_X` can also be a dask array or a dask DataFrame, for which a dask array or Series of labels is
        returned.

        Raises
        ------
        ValueError
            If the explorer was built without observations, or beside a tree with data that it was not computed from, as
            where these were scaled first; if columns are missing (they are named) or hold missing values; or if method
            or metric are needed, or known already.
        TypeError
            If `new_X` holds no numbers.

        Notes
        -----
        The clusters stay as they are; each new sample is looked at by itself. Nearest is the cluster with the least

        - single: distance to its nearest sample; complete: to its farthest one; average: mean distance to all;
        - weighted: mean distance, in which every merge counts its two sides alike, whatever their sizes;
        - centroid: distance to the mean of its samples; median: to the centre in which every merge counts its two sides
          alike;
        - ward: increase of the variance within clusters, ``sqrt(2 s / (s + 1))`` times the distance to the mean of its
          s samples;

        which is what ``scipy.cluster.hierarchy.linkage`` would compute for this cluster and one more sample. Of equally
        near clusters it is the one with the least label. Time grows with q times n, memory with n alone.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [10.0], [11.0]], "average", n_clusters=2)
        >>> explorer.assign([[2.0], [9.0]])
        array([1, 2], dtype=int32)
        >>> explorer.assign([[2.0], [50.0]], return_distance=True)
        Assignment(labels=array([1, 2], dtype=int32), distances=array([ 1.5, 39.5]), is_outlier=array([False,  True]))
        """
        from .description.assigning import assign_samples

        if self._present.linkage.blocks is not None and method is None and metric is None:
            from .row_blocks.labels import assign_further_rows

            return assign_further_rows(self._present, new_X, return_distance)
        assignment = assign_samples(self._present, new_X, method, metric)
        return assignment if return_distance else assignment.labels

    # -- exports -------------------------------------------------------------------------------------------------------

    def to_variable(self, name: str, overwrite: bool = False, live: bool = False) -> str:
        """Put the labels into a variable of the notebook.

        Parameters
        ----------
        name : str
            A valid identifier, no keyword and no built-in.
        overwrite : bool, default False
            Whether an existing variable may be replaced.
        live : bool, default False
            Let the variable follow the cut: whenever the labels change it is assigned anew, until you assign something
            else to it or delete it. The widget then says that it no longer follows.

        Returns
        -------
        str
            The name. The variable holds an int32 array of shape (n,), a writable copy; a live one holds `labels`
            itself, which is read-only.

        Raises
        ------
        TypeError, ValueError
            If the name is not valid, or taken and `overwrite` is not set. A variable that follows a cut is not taken,
            be it that of this explorer or of another one, as where a cell is run again: from now on it follows this
            one, or with ``live=False`` none.
        RuntimeError
            Outside IPython.
        """
        from .export.variables import assign_variable

        with self._lock:
            value = self.labels if live else self.labels.copy()
            variable = assign_variable(name, value, overwrite=overwrite, follows=live)
            others = {other: known for other, known in self._variables.items() if other != variable.name}
            self._variables = others | ({variable.name: variable} if live else {})
        return variable.name

    def _tell_variables(self) -> None:
        """Let live variables follow the labels."""
        labels = self.state.clusters.labels
        ended = [
            name
            for name, variable in self._variables.items()
            if variable.value is not labels and not variable.follow(labels)
        ]
        if ended:
            self._variables = {name: known for name, known in self._variables.items() if name not in ended}
            has = "has" if len(ended) == 1 else "have"
            self._status = info_status(
                f"{' and '.join(ended)} {has} been assigned or deleted in the notebook, and no longer "
                f"follow{'s' * (len(ended) == 1)} the cut."
            )

    def to_series(self) -> pd.Series:
        """The labels as a Series named "cluster", under the DataFrame's index or the sample names.

        Returns
        -------
        pandas.Series of int32, length n

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"]).to_series().to_dict()
        {'a': 1, 'b': 1, 'c': 2}
        """
        from .export.tables import labels_series

        state = self._present
        return labels_series(state.linkage, state.clusters.labels)

    def to_frame(self, column: str = "cluster") -> Any:
        """The data with a column of cluster labels; index and columns of a DataFrame are kept.

        Parameters
        ----------
        column : str, default "cluster"
            Name of the added column. Where clusters have names, these are in a further one, "cluster_name".

        Returns
        -------
        pandas.DataFrame, n rows
            Of polars where the data came as a DataFrame of polars.

        Raises
        ------
        TypeError, ValueError
            If `column` is no text, or the data have a column of that name.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]]).to_frame().columns.tolist()
        ['x0', 'cluster']
        """
        from .export.tables import labels_frame

        state = self._present
        return labels_frame(state.linkage, state.clusters.labels, column, states.names_by_label(state))

    def to_csv(
        self, path: PathLike | None = None, column: str = "cluster", *, safe: bool = True
    ) -> str | Path:
        """The samples as comma-separated values: names, data, cluster labels.

        Parameters
        ----------
        path : str or os.PathLike, optional
            File to be written; one that exists is replaced. None: the text is returned.
        column : str, default "cluster"
            Name of the column of labels.
        safe : bool, default True
            Whether text that a spreadsheet would run as a formula is guarded: an apostrophe is put before text,
            headings included, that begins with =, +, -, @, a tab or a line break and is not a number. With False
            all text is written as it is, so that it reads back the same.

        Returns
        -------
        str or pathlib.Path
            The text, or the path that was written, absolute.

        Raises
        ------
        TypeError, ValueError
            If `path` is not a path, `safe` is not True or False, or the data have a column of that name.
        OSError
            If the file cannot be written; what was there before is then still there.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> print(DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"]).to_csv())
        sample,x0,cluster
        a,0.0,1
        b,1.0,1
        c,5.0,2
        <BLANKLINE>
        """
        from .export.files import file_path, write_whole
        from .export.tables import csv_text

        if not isinstance(safe, (bool, np.bool_)):
            raise TypeError(f"safe was given {safe!r}. Needed: True or False.")
        state = self._present
        target = None if path is None else file_path(path, "clusters.csv")
        text = csv_text(
            state.linkage, state.clusters.labels, column, states.names_by_label(state), bool(safe)
        )
        return text if target is None else write_whole(target, text)

    def to_excel(self, path: PathLike, column: str = "cluster") -> Path:
        """The clusters as an Excel workbook: a sheet with their `summary`, and a sheet for each of them.

        These are called "Cluster 1", or "1 dry" where the cluster has a name. Text stays text, also where it begins
        like a formula. What Excel cannot hold, such as integers of more than 15 digits or times with a time zone, is
        written as text.

        Parameters
        ----------
        path : str or os.PathLike
            File to be written, named ``.xlsx``; one that exists is replaced.
        column : str, default "cluster"
            Name of the column of labels.

        Returns
        -------
        pathlib.Path
            The path that was written, absolute.

        Raises
        ------
        ImportError
            Without openpyxl; ``pip install "dendrogram-explorer[excel]"`` brings it.
        TypeError, ValueError
            If `path` is no path or not named ``.xlsx``, if the data have a column of that name, for more than 250
            clusters, and for more rows or columns than a sheet holds.
        OSError
            If the file cannot be written; what was there before is then still there.

        Examples
        --------
        >>> import tempfile
        >>> import pandas as pd
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> path = explorer.to_excel(f"{tempfile.mkdtemp()}/clusters.xlsx")
        >>> pd.read_excel(path, sheet_name="Cluster 1")["sample"].tolist()
        ['a', 'b']
        """
        from .export.files import file_path, write_whole
        from .export.spreadsheet import check_workbook_name, state_workbook

        target = file_path(path, "clusters.xlsx")
        check_workbook_name(target, path)
        return write_whole(target, state_workbook(self._present, column))

    def to_parquet(
        self,
        path: PathLike,
        id_column: Any = None,
        column: str = "cluster",
        overwrite: bool = False,
    ) -> Path:
        """Write the label of every row of `from_dask` into a folder of Parquet files, one for each block.

        A file that is there is whole: each is written under another name and then renamed. A call that was interrupted
        can be made again, and writes what is missing. ``_manifest.json`` says of which clustering the files are, and
        whether all are there; readers of Parquet folders ignore it.

        Parameters
        ----------
        path : str or os.PathLike
            A folder that all workers can write to; it is made if there is none.
        id_column : str, optional
            A column of the data that is written beside the labels. Default: numbers of rows from 0, in a column "row".
        column : str, default "cluster"
            Name of the column of labels, int32. Where clusters have names, these are in a further one, "cluster_name".
        overwrite : bool, default False
            Whether the labels of another cut that are there are replaced.

        Returns
        -------
        pathlib.Path
            The folder, absolute.

        Raises
        ------
        FileExistsError
            If the folder holds other files, or, without `overwrite`, the labels of another cut.
        TypeError, ValueError
            If `path` is no path, the data have no such column, or the explorer was not built by `from_dask`.
        OSError
            If a file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> import dask.array as da
        >>> import pandas as pd
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = da.from_array([[0.0], [9.0], [1.0], [30.0]], chunks=(2, 1))
        >>> explorer = DendrogramExplorer.from_dask(X, n_clusters=2)
        >>> folder = explorer.to_parquet(f"{tempfile.mkdtemp()}/clusters")
        >>> pd.read_parquet(folder).to_dict("list")
        {'row': [0, 1, 2, 3], 'cluster': [1, 1, 1, 2]}
        """
        from .row_blocks.writing import write_labels

        with self._reporting("Writing labels") as progress:
            return write_labels(
                self._present,
                path,
                id_column,
                column,
                overwrite,
                lambda done, total: progress(done, total, f"{done:,} of {total:,} files"),
            )

    def to_anndata(self, adata: Any, column: str = "cluster", *, overwrite: bool = False) -> Any:
        """Write the clusters into an AnnData, as scanpy keeps them; nothing else in it is copied or changed.

        Parameters
        ----------
        adata : anndata.AnnData
            Its observations are the samples, in any order if both have names.
        column : str, default "cluster"
            Name of the column in ``obs``.
        overwrite : bool, default False
            Whether a column that something else has written is replaced. One that this method has written always is.

        Returns
        -------
        anndata.AnnData
            The same object. It has, with the name of `column` in place of "cluster":

            - ``obs["cluster"]``: categorical, "1" .. "k", and "unassigned" where there are such samples;
            - ``obs["cluster_name"]``, if clusters have names: categorical; the label where a cluster has none;
            - ``uns["cluster_colors"]`` and ``uns["cluster_name_colors"]``: the colours of the categories;
            - ``uns["dendrogram_cluster"]``: the tree above the clusters for the plots of scanpy that take
              ``dendrogram=True``. Not where samples are unassigned, because that has to be a tree of all categories;
            - ``uns["dendrogram_explorer"]["cluster"]``: the cut as JSON, for ``Cut.from_json``.

        Raises
        ------
        TypeError
            If `adata` is not an AnnData, or `column` not a name.
        ValueError
            If its observations are not the samples, or the column exists already.

        Examples
        --------
        >>> import anndata
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> cells = anndata.AnnData(np.array([[0.0], [1.0], [5.0]]))
        >>> cells = DendrogramExplorer(cells, n_clusters=2).to_anndata(cells)
        >>> cells.obs["cluster"].tolist(), cells.uns["cluster_colors"]
        (['1', '1', '2'], ['#0072B2', '#D55E00'])
        """
        from .export.single_cells import write_clusters

        write_clusters(self._present, adata, column, overwrite)
        return adata

    def to_newick(self, path: PathLike | None = None) -> str | Path:
        """The whole tree in Newick format, which programs for phylogenetic trees read.

        The length of a branch is the height of its parent less its own, leaves having the height 0: two leaves are
        twice as far apart as the height of the merge that joins them. Leaves stand in the order of `leaves`. Inversions
        (centroid and median linkage) make negative lengths.

        Parameters
        ----------
        path : str or os.PathLike, optional
            File to be written; one that exists is replaced. None: the text is returned.

        Returns
        -------
        str or pathlib.Path
            The text, or the path that was written, absolute. Names that need it are in single quotes, with their own
            ones doubled.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path.
        OSError
            If the file cannot be written; what was there before is then still there.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]], "single", names=["a", "b", "c d"]).to_newick()
        "('c d':4.0,(a:1.0,b:1.0):3.0);"
        """
        from .export.files import file_path, write_whole
        from .export.newick import newick_text

        state = self._present
        target = None if path is None else file_path(path, "tree.nwk")
        text = newick_text(state.drawn_tree, state.sample_names)
        return text if target is None else write_whole(target, text)

    def to_code(self) -> str:
        """The lines of numpy and scipy that give the same labels from the same data.

        Returns
        -------
        str
            Its first line says which variables it expects. Branches that `split` and `join` cut otherwise are listed as
            the merges that differ from the cut line.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> print(DendrogramExplorer([[0.0], [1.0], [5.0]], n_clusters=2).to_code())  # doctest: +ELLIPSIS
        # ...
        labels = fcluster(Z, t=..., criterion="distance")
        """
        from .export.reproducing import reproducing_code

        state = self._present
        return reproducing_code(state.linkage, state.cut, state.tree)

    def to_figure(
        self,
        ax: Axes | None = None,
        *,
        figsize: tuple[float, float] = _FIGURE_SIZE,
        leaves: tuple[float, float] | None = None,
        heights: tuple[float, float] | None = None,
        scatter: bool = False,
        heatmap: bool = False,
    ) -> Figure:
        """The present view as a matplotlib figure, as vectors.

        The tree with its cut, colours, truncation, orientation, order of leaves, scale of heights, annotations and
        selection. It is the whole tree, unless `leaves` or `heights` name a part of it; *Export* in the widget writes
        the part that is zoomed to. Above 10,000 leaves lines that fall on the same dots at 300 dots per inch are drawn
        once, so that a tree of a million leaves is drawn within seconds too.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Axes to draw into, which are taken for the tree alone. None: a figure of its own.
        figsize : tuple of two float
            Width and height in inches of a figure of its own. More leaves get their names in a larger one.
        leaves : tuple of two float, optional
            Part along the leaves that are drawn, counted from the left, or from below, beginning at 0: (0, 30) shows
            the first thirty. Default: all.
        heights : tuple of two float, optional
            Lowest and highest height that is shown. Default: from 0 to a little above the highest merge.
        scatter : bool
            Whether the samples stand beside the tree, in the same colours.
        heatmap : bool
            Whether the rows of the heat map stand under the leaves, with brackets that name the clusters. Where
            `heatmap` of the explorer is None, the features that best separate the clusters are shown. More leaves than
            dots are averaged.

        Returns
        -------
        matplotlib.figure.Figure
            As in `scipy.cluster.hierarchy.dendrogram`, leaf i (from the left, or from below) is at 10 i + 5 of its axis
            and heights are in their own unit.

        Raises
        ------
        TypeError, ValueError
            If `ax` are no axes, `figsize` is no size, there is nothing between `leaves` or between `heights`, or there
            are no data for the scatter or the heat map.

        See Also
        --------
        to_svg, to_png

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> figure = explorer.to_figure()
        >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
        ['c', 'a', 'b']
        >>> figure = explorer.to_figure(leaves=(1, 3), heights=(0, 2))
        >>> [label.get_text() for label in figure.axes[0].get_xticklabels()]
        ['a', 'b']
        """
        from .figures.figure import draw_state

        return draw_state(self._present, ax, figsize, leaves, heights, scatter=scatter, heatmap=heatmap)

    def to_svg(
        self,
        path: PathLike | None = None,
        *,
        figsize: tuple[float, float] = _FIGURE_SIZE,
        leaves: tuple[float, float] | None = None,
        heights: tuple[float, float] | None = None,
        scatter: bool = False,
        heatmap: bool = False,
    ) -> str | Path:
        """The present view as an SVG drawing; its text can be searched and edited.

        Parameters
        ----------
        path : str or os.PathLike, optional
            File to be written; one that exists is replaced. None: the text is returned.
        figsize : tuple of two float
            Width and height in inches.
        leaves, heights : tuple of two float, optional
            The part that is shown, as in `to_figure`.
        scatter, heatmap : bool
            What else is shown, as in `to_figure`.

        Returns
        -------
        str or pathlib.Path
            The text, or the path that was written, absolute.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path, `figsize` is no size, or there is nothing between `leaves` or `heights`.
        OSError
            If the file cannot be written; what was there before is then still there.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> svg = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"]).to_svg()
        >>> svg.startswith("<?xml"), ">b</text>" in svg
        (True, True)
        """
        from .export.files import file_path, write_whole
        from .figures.figure import state_picture

        target = None if path is None else file_path(path, "dendrogram.svg")
        content = state_picture(
            self._present, "svg", None, figsize, leaves, heights, scatter=scatter, heatmap=heatmap
        )
        return content.decode() if target is None else write_whole(target, content)

    def to_png(
        self,
        path: PathLike | None = None,
        dpi: float = 200,
        *,
        figsize: tuple[float, float] = _FIGURE_SIZE,
        leaves: tuple[float, float] | None = None,
        heights: tuple[float, float] | None = None,
        scatter: bool = False,
        heatmap: bool = False,
    ) -> bytes | Path:
        """The present view as a PNG picture.

        Parameters
        ----------
        path : str or os.PathLike, optional
            File to be written; one that exists is replaced. None: the bytes are returned.
        dpi : float, default 200
            Pixels per inch.
        figsize : tuple of two float
            Width and height in inches.
        leaves, heights : tuple of two float, optional
            The part that is shown, as in `to_figure`.
        scatter, heatmap : bool
            What else is shown, as in `to_figure`.

        Returns
        -------
        bytes or pathlib.Path
            The bytes, or the path that was written, absolute.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path, `figsize` is no size, there is nothing between `leaves` or `heights`, or the picture
            would be more than 65,000 pixels wide or high.
        OSError
            If the file cannot be written; what was there before is then still there.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0]]).to_png(dpi=50)[1:4]
        b'PNG'
        """
        from .export.files import file_path, write_whole
        from .figures.figure import state_picture

        target = None if path is None else file_path(path, "dendrogram.png")
        content = state_picture(
            self._present, "png", dpi, figsize, leaves, heights, scatter=scatter, heatmap=heatmap
        )
        return content if target is None else write_whole(target, content)

    def to_html(self, path: str | os.PathLike | None = None, title: str | None = None) -> str | Path:
        """A page that opens without a kernel and without a network, and still cuts, zooms and hovers.

        One file holds all: the tree with its controls, the scatter, a table of the clusters, and the labels of the
        cut that whoever opens it has made, to be downloaded as CSV under your sample names. It begins as the explorer
        is now, with its cut, its branches cut by hand, its selection and its look.

        Parameters
        ----------
        path : path, optional
            The file. It is written whole or not at all, and replaces what was there. None: no file is written.
        title : str, optional
            Title of the page.

        Returns
        -------
        pathlib.Path or str
            The path of the file; without `path` the text of the page.

        Raises
        ------
        OSError
            If the file cannot be written.
        TypeError
            If `path` or `title` is of another type.

        Notes
        -----
        The page carries the tree, the sample names and two coordinates of each sample, not the data themselves: some
        0.1 MB, some 22 bytes a sample, and the names. It asks for nothing from anywhere; a content security policy in
        it forbids the browser to. It needs a browser of 2023 or later.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> "<title>Three letters</title>" in explorer.to_html(title="Three letters")
        True
        """
        from .export.files import file_path, write_whole
        from .export.page import check_title, state_page

        check_title(title)
        target = None if path is None else file_path(path, "clusters.html")
        # What the widget asks for when it is first shown.
        if self._draft is None:
            protocol.tell_fit(self, whatever=False)
        with self._sending():
            traits = self.get_state(_page_traits())
        text = state_page(self._present, traits, title)
        return text if target is None else write_whole(target, text)

    # -- on a page -----------------------------------------------------------------------------------------------------

    @property
    def scatter(self) -> ScatterFigure:
        """The samples as a ``bqplot.Figure`` that follows the cut, the colours and the selection.

        The frame has a scatter of its own; this one is for your own layouts. Points that are selected in it are the
        `selection`. Of more than 10,000 samples it shows a random 10,000.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0, 1.0], [1.0, 1.0], [5.0, 0.0]], n_clusters=2)
        >>> explorer.scatter.marks[0].colors
        ['#0072B2', '#0072B2', '#D55E00']
        """
        return self._linked_figure().figure

    def _linked_figure(self) -> LinkedFigure:
        """The bqplot figure, made when it is first needed; a new one where a user has closed it."""
        from .scatter.figure import LinkedFigure

        if self._figure_link is not None and not self._figure_link.is_open:
            self._close_figure()
        if self._figure_link is None:
            self._figure_link = LinkedFigure(self.state.linkage.names, self._select_points)
            self._tell_scatter()
            self._figure = self._figure_link.figure.model_id
        return self._figure_link

    def _tell_scatter(self) -> None:
        """Show the present state in the bqplot figure."""
        link, state = self._figure_link, self.state
        if link is None:
            return
        colors = state.sample_colors
        numbers = state.clusters.sample_colors if colors is None else colors.numbers
        palette = state.paints if colors is None else colors.palette
        link.show(state.plane.projection, numbers, palette, state.selection)

    def _select_points(self, samples: np.ndarray) -> None:
        self.selection = samples

    def _close_figure(self) -> None:
        if self._figure_link is not None:
            link, self._figure_link = self._figure_link, None
            self._figure = ""
            link.close()

    def _show_points(self) -> None:
        """Send the points to the browser; and the figure that paints them, where it is to do so."""
        self._apply(states.points_shown)
        engine, n = self.state.look.scatter_engine, self.state.n
        has_points = "x" in self._points
        if has_points and (engine == "bqplot" or (engine == "auto" and n <= BQPLOT_MAX_SAMPLES)):
            self._linked_figure()

    def dashboard(self) -> Self:
        """The explorer itself: tree, scatter and tables are one widget.

        Returns
        -------
        DendrogramExplorer

        Raises
        ------
        RuntimeError
            If the explorer was closed.
        """
        if self.comm is None:
            raise RuntimeError(
                "This explorer was closed, so it can't be shown any more. Create a new one, for example with "
                "DendrogramExplorer.from_linkage(explorer.linkage_matrix, cut=explorer.cut)."
            )
        return self

    @traitlets.default("layout")
    def _layout_in_a_box(self) -> ipywidgets.Layout:
        # By default a row of a container would leave it no width.
        return ipywidgets.Layout(width="100%", min_width="0")

    def close(self) -> None:
        """End the explorer: its views, its scatter and what the browser holds of them. Its cut and labels stay."""
        if "_timeline" not in self.__dict__:
            # Refused before it was made.
            return
        self._close_figure()
        close_with_parts(self)

    def __repr__(self) -> str:
        state = self._present
        how, k = state.linkage.how, state.n_clusters
        samples = f"{state.linkage.counted} ({how})" if how else state.linkage.counted
        clusters = "1 cluster" if k == 1 else f"{k:,} clusters"
        where = f" at height {state.cut.threshold:.3g}" if state.is_line else f" {_WAYS[state.cut.criterion]}"
        by_hand = ", single branches cut by hand" if state.cut.has_branches else ""
        left = state.clusters.n_unassigned
        unassigned = f", {left:,} unassigned" if left else ""
        return f"{type(self).__name__}: {samples}, {clusters}{where}{unassigned}{by_hand}"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(
            "An explorer lives in its notebook and can't be pickled. Keep Z = explorer.linkage_matrix and "
            "text = explorer.cut.to_json(): DendrogramExplorer.from_linkage(Z, cut=Cut.from_json(text)) is the same "
            "tree with the same cut."
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        self.dashboard()
        note_display(self)
        # A saved notebook shows the points and the heat map, too.
        self._apply(lambda state: rows_chosen(states.points_shown(state)))
        found = super()._repr_mimebundle_(**kwargs)
        if found is None:
            return None
        # anywidget's metadata tell Colab where to find the widget manager.
        data, metadata = found
        return {**data, "text/plain": repr(self)}, metadata


class ShownNames(dict):
    """Names by labels. They are the explorer's to change: what was written here would be lost silently."""

    def _refuse(self, *_: Any, **__: Any) -> None:
        raise TypeError(
            'A cluster is named by name_cluster(2, "dry"); or set all at once: explorer.cluster_names = {2: "dry"}.'
        )

    __setitem__ = __delitem__ = pop = clear = _refuse
    update: Any = _refuse
    setdefault: Any = _refuse
    popitem: Any = _refuse

    def __reduce__(self) -> tuple:
        # A copy, or what was pickled, is an ordinary dict.
        return dict, (dict(self),)


# Of this class: anywidget derives one for every widget, and a table of those would keep all of them alive.


@cache
def _of_kind(kind: type) -> tuple[str, ...]:
    return tuple(name for name, trait in DendrogramExplorer.class_traits().items() if isinstance(trait, kind))


def _views() -> tuple[str, ...]:
    """Names of the public traits that are views of the state."""
    return _of_kind(View)


def _wires() -> tuple[str, ...]:
    """Names of what only the browser is sent."""
    return _of_kind(Wire)


@cache
def _sent_views() -> tuple[str, ...]:
    """Names of all views that the browser is sent."""
    traits = DendrogramExplorer.class_traits()
    return tuple(name for name in _views() + _wires() if traits[name].metadata.get("sync"))


def _page_traits() -> tuple[str, ...]:
    """Names of the traits that a page without a kernel reads; it has its own points and arrays."""
    left_out = ("_tree", "_names", "_points", "_heatmap", "_heat_rows", "palette", "labels")
    return tuple(name for name in _sent_views() if name not in left_out)


def _first_state(linkage: Linkage, traits: Mapping[str, Any]) -> tuple[State, dict[str, Any]]:
    """The state in which an explorer begins, and the traits that are no part of it."""
    given = [name for name in ("cut", "cut_height", "n_clusters") if name in traits]
    if len(given) > 1:
        raise TypeError(
            f"{' and '.join(given)} were given, and each of them says where to cut. Needed: one of them. Leave out "
            f"{' and '.join(given[1:])}."
        )
    # Flips belong to an order of the leaves, and the cut may be of branches that have colours.
    last = ("flipped", "cut", "cut_height", "n_clusters")
    state, others = states.start(linkage), {}
    for name in sorted(traits, key=lambda name: last.index(name) if name in last else -1):
        trait = getattr(DendrogramExplorer, name)
        if isinstance(trait, View) and trait.write is not None:
            state = trait.write(state, traits[name])
        else:
            others[name] = traits[name]
    for text in state.warnings:
        warn_user(text)
    return state, others


# Parameters of the class that are no traits, or traits that are parameters by position too.
_ARGUMENTS = (
    "method",
    "metric",
    "scale",
    "impute",
    "engine",
    "columns",
    "feature_names",
    "metric_params",
    "min_samples",
    "weights",
    "obsm",
    "layer",
)


# Parameters of scipy and scikit-learn for the same.
_ELSEWHERE = {
    "linkage": "method",
    "affinity": "metric",
    "k": "n_clusters",
    "num_clusters": "n_clusters",
    "labels": "names",
    "t": "cut_height",
    "color_threshold": "cut_height",
    "distance_threshold": "cut_height",
    "criterion": 'cut, for example cut=Cut("inconsistent", 1.5)',
    "optimal_ordering": 'leaf_order="optimal"',
    "count_sort": 'leaf_order="count"',
    "distance_sort": 'leaf_order="distance"',
    "link_color_func": "palette, a dict of node ids and colours",
    "sample_weight": "weights",
}


def _refuse_unknown(given: Mapping[str, Any]) -> None:
    # traitlets would let a misspelt name pass with a DeprecationWarning.
    own = set(_views()) - {"labels", *SWITCHES}
    host = {name for name in anywidget.AnyWidget.class_trait_names() if not name.startswith("_")}
    for name in given.keys() - own - host:
        listed = sorted(own | set(_ARGUMENTS))
        hint = (
            f"Here it is {_ELSEWHERE[name]}. "
            if name in _ELSEWHERE
            else nearest_name(name, ["names", *listed])
        )
        raise TypeError(
            f"DendrogramExplorer has no parameter {name!r}. {hint}Besides the data "
            f"and names it takes {', '.join(listed)}."
        )


def _refuse_clustering(given: Mapping[str, Any], constructor: str) -> None:
    # They are parameters of the class, which would take them here silently and not heed them.
    for name in (
        "method",
        "metric",
        "scale",
        "impute",
        "engine",
        "columns",
        "metric_params",
        "min_samples",
        "weights",
    ):
        if name in given:
            raise TypeError(
                f"{constructor} takes no {name}: what it says is done already in what was given. Needed: observations. "
                f"Leave {name} out, or build the explorer with DendrogramExplorer(X, {name}={given[name]!r})."
            )

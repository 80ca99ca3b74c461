"""DendrogramExplorer: the traits that users see, and the wiring behind them. No mathematics."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from .bundle import bundle
from .cut.cut import Cut, apply_cut, height_for_clusters
from .cut.value import fingerprint
from .history import History
from .linkage.again import SWITCHES, is_linked_by, relink
from .linkage.sources import Linkage, link_observations
from .mixins.advising import Advising
from .mixins.answering import Answering
from .mixins.choosing import Choosing
from .mixins.coloring import Coloring
from .mixins.comparing import Comparing
from .mixins.constructors import Constructors
from .mixins.cutting import Cutting, unreachable_note
from .mixins.describing import Describing
from .mixins.exporting import Exporting
from .mixins.holding import Holding
from .mixins.looking import Looking
from .mixins.naming import Naming
from .mixins.ordering import Ordering
from .mixins.picturing import Picturing
from .mixins.resampling import Resampling
from .mixins.retrieval import Retrieval
from .mixins.scattering import Scattering
from .mixins.selecting import Selecting
from .mixins.standalone import Standalone
from .reruns import close_when_superseded
from .scatter.boxes import close_with_parts, side_by_side
from .traits import Checked, validate
from .tree.tree import Tree
from .util.messages import busy_status, info_status, nearest_name, warn_user

__all__ = ["DendrogramExplorer"]

# scipy's own rule for colours; where it puts the line, users of `dendrogram` expect to find it.
_FIRST_CUT = 0.7

_LOST_BRANCHES = (
    "The branches that were split or joined belonged to the previous tree; this one is cut by the line alone."
)


class DendrogramExplorer(
    Advising,
    Answering,
    Choosing,
    Coloring,
    Comparing,
    Resampling,
    Constructors,
    Cutting,
    Describing,
    Exporting,
    Holding,
    Picturing,
    Looking,
    Naming,
    Ordering,
    Retrieval,
    Scattering,
    Selecting,
    Standalone,
    anywidget.AnyWidget,
):
    """A dendrogram whose cut line, linked scatter and flat clustering move together.

    Displayed by itself it shows the tree beside a scatter of the samples; in a box of yours it is the tree alone.

    Parameters
    ----------
    X : array_like, DataFrame or scipy sparse array, shape (n, m), or sequence of n objects
        One row per sample. Of a DataFrame (pandas, pyarrow) the numeric and boolean columns are clustered. Large sparse
        data stay sparse where the metric is "euclidean", "cosine" or "cityblock". Words and other objects that are no
        numbers are compared by a function of yours, the `metric`.
    method : str, default "ward"
        Linkage method: "ward", "single", "complete", "average", "weighted", "centroid" or "median".
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
    engine : {"auto", "scipy", "fastcluster", "reciprocal", "mst"}, default "auto"
        Who computes the linkage. "auto" leaves up to 1,000 samples to ``scipy``. Beyond, on Euclidean distances, Ward
        merges all pairs of reciprocal nearest neighbours at once, and single linkage follows a minimum spanning tree:
        without storing distances. "mst" and "fastcluster" need ``pip install "dendrogram-explorer[large]"``.
    **traits
        First values of traits, e.g. ``truncate_mode="lastp", p=12``.

    Attributes
    ----------
    cut_height : float
        Height of the cut line. Merges at or below it stay whole, as in ``fcluster``. Starts at 0.7 times the greatest
        height.
    n_clusters : int
        Number of clusters. Setting it cuts by the line, in the middle of the gap that gives as many, with branches that
        are split or joined left as they are; where ties, inversions or branches allow no such cut, into the nearest
        number below (above, if there is none below), with a warning that names the neighbours.
    labels : ndarray of int32, shape (n,)
        Label of every sample, 1 .. `n_clusters`; equal to ``scipy.cluster.hierarchy.fcluster``. Read-only; observable.
    cut : Cut
        The whole cut as one value: the line, and the branches that `split` and `join` cut otherwise. Settable, also to
        what ``Cut.from_json(explorer.cut.to_json())`` gives in a later session: the labels are the same on the same
        linkage matrix, and another one is refused.
    selection : ndarray of int64
        Indices of the samples that are highlighted in the tree and in the scatter, ascending, each once; empty at
        first. Read-only array, but settable: to indices in any order or to a mask of n booleans. `select` takes a
        cluster, a node or names. A click on a branch, and points chosen in the scatter, set it too.
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
    annotate_above : float or None
        Merges above this height are annotated with it, as far as there is room.
    show_summary : bool
        Show a table of the clusters under the tree: size, medoid, what sets each apart. *Clusters* opens it too.
    show_rail : bool
        Show every merge beside the height axis, with the gaps between them and where methods suggest to cut.
    orientation : {"top", "bottom", "left", "right"}
        Side of the chart where the root is. With "left" and "right" leaf labels lie flat and the first leaf is the
        lowest, as in ``scipy.cluster.hierarchy.dendrogram``.
    leaf_order : {"default", "count", "count_descending", "distance", "distance_descending", "optimal"}
        In which order leaves are drawn: as scipy does without and with ``count_sort`` or ``distance_sort``, or with the
        most similar leaves beside each other, for up to 2,000 samples. `flip` exchanges the sides of a single merge.
        Labels, colours and `linkage_matrix` stay as they are.
    flipped : tuple of int
        Nodes of the merges that `flip` has exchanged; settable.
    palette : str, list of str, or dict
        "okabe-ito", "tol-bright", "tol-vibrant", "tol-muted", "ibm", a colormap of matplotlib, CSS colours of your own,
        or a dict of node ids to CSS colours with "default" for all other branches. `color_cluster` fills the dict.
    color_by : str, array_like of length n, or None
        What the points, and a strip under the leaves, are coloured by: None for the clusters (and no strip), a column
        of the data (also one that was not clustered), or values of your own. Words, booleans and few whole numbers are
        classes; other numbers and dates lie along a scale.
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

    method = Checked(None)
    metric = Checked(None)
    scale = Checked(None)

    # What only the browser needs. Large, and never changed by it: no echo.
    _height_title = traitlets.Unicode("").tag(sync=True)

    # Made when it is first asked for.
    _box: ipywidgets.Box | None = None

    def __init__(
        self,
        X: Any,
        method: str = "ward",
        metric: str | Callable = "euclidean",
        names: Sequence[str] | None = None,
        scale: str | None = "none",
        impute: str | None = None,
        engine: str = "auto",
        **traits: Any,
    ) -> None:
        _refuse_unknown(traits, self)
        linked = X
        if not isinstance(X, Linkage):
            linked = link_observations(X, method, metric, names, scale, impute, engine)
        self._lock = threading.RLock()
        self._linkage = linked
        self._structure = Tree.from_linkage(linked.Z)
        self._fingerprint = fingerprint(linked.Z)
        first_height = _FIRST_CUT * float(self._structure.peak.max())
        self._shown = Cut("distance", first_height, linkage=self._fingerprint)
        self._clusters = apply_cut(self._structure, self._shown, linked.Z)
        self._history = History()
        # What a validator has worked out already, for the observer that comes after it.
        self._relinked: Linkage | None = None
        moves = {
            name: traits.pop(name)
            for name in ("flipped", "cut", "cut_height", "n_clusters")
            if name in traits
        }
        super().__init__(
            method=linked.method,
            metric=linked.metric,
            scale=linked.scale,
            _status=info_status(linked.note),
            cut=self._shown,
            cut_height=self._shown.threshold,
            n_clusters=self._clusters.n_clusters,
            **self._arrays_of_tree(),
            _height_title=linked.height_title,
            **{"selection": [], **traits},
        )
        self.set_trait("labels", self._clusters.labels)
        try:
            for name, value in moves.items():
                setattr(self, name, value)
        except BaseException:
            # Nobody would have it, and ipywidgets would keep it.
            self.close()
            raise
        # Where one starts is no step that could be undone.
        self._history = History()
        self.on_msg(self._on_message)
        close_when_superseded(self)

    @property
    def linkage_matrix(self) -> np.ndarray:
        """The linkage matrix that everything is derived from: float64, shape (n-1, 4), read-only."""
        return self._linkage.Z

    @property
    def impute(self) -> str | None:
        """What missing values are filled with, those of new samples too: "mean" or "median"; None: they are refused."""
        return self._linkage.impute

    @property
    def engine(self) -> str | None:
        """What computed the linkage matrix; None where it was given."""
        return self._linkage.engine

    def dashboard(self) -> ipywidgets.Box:
        """The tree beside the scatter; what displaying the explorer shows.

        Returns
        -------
        ipywidgets.Box
            The same box at every call; a new one where it was closed.

        Raises
        ------
        RuntimeError
            If the explorer was closed.
        """
        if self.comm is None:
            raise RuntimeError(
                "This explorer was closed, so it can't be shown any more. Make it anew, for example with "
                "DendrogramExplorer.from_linkage(explorer.linkage_matrix, cut=explorer.cut)."
            )
        scatter = self._scatter_panel().widget
        if self._box is None or self._box.comm is None:
            self._box = side_by_side(self, scatter)
        elif scatter not in self._box.children:
            side_by_side(self, scatter, self._box)
        return self._box

    @traitlets.default("layout")
    def _layout_in_a_box(self) -> ipywidgets.Layout:
        # Of its own accord the tree has no width, and a row of yours would leave it none.
        return ipywidgets.Layout(width="100%", min_width="0")

    def close(self) -> None:
        """End the explorer: its views, its scatter and what the browser holds of them. Its cut and labels stay."""
        self._close_scatter()
        close_with_parts(*filter(None, (self, self._box)))
        self._box = None

    # -- the tree ------------------------------------------------------------------------------------------------

    @validate(*SWITCHES)
    def _cluster_again(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value is None and getattr(self._linkage, name) is not None:
            raise TypeError(
                f"{name} was given None. Needed: a name, such as {getattr(self._linkage, name)!r}."
            )
        # Where several are set as one, the others hold already what they are to be.
        wanted = {**{each: getattr(self, each) for each in SWITCHES}, name: value}
        if is_linked_by(self._linkage, **wanted):
            self._relinked = None
            return getattr(self._linkage, name)
        if self._relinked is not None and is_linked_by(self._relinked, **wanted):
            return getattr(self._relinked, name)
        self._status = busy_status(f"Clustering again with {name} {value!r} ...")
        try:
            self._relinked = relink(
                self._linkage, **wanted, say=lambda text: self.set_trait("_status", busy_status(text))
            )
        finally:
            self._status = info_status("")
        return getattr(self._relinked, name)

    @traitlets.observe(*SWITCHES)
    def _on_relinked(self, change: Any) -> None:
        if self._relinked is None:
            return
        self._linkage, self._relinked = self._relinked, None
        self._structure = Tree.from_linkage(self._linkage.Z)
        self._fingerprint = fingerprint(self._linkage.Z)
        self._history = History()
        notes = [_LOST_BRANCHES] if self._shown.has_branches else []
        notes += self._forget_names() + self._forget_colors()
        reached = height_for_clusters(self._structure, self.n_clusters)
        if reached.n_clusters != self.n_clusters:
            notes.append(unreachable_note(self.n_clusters, reached))
        self._note = " ".join(notes)
        with self.hold_sync():
            self._send_tree()
            self._order_again()
            self._project_again()
            self._height_title = self._linkage.height_title
            self._show_cut(Cut("distance", reached.height), is_step=False)
        if notes:
            warn_user(" ".join(notes))


def _refuse_unknown(given: dict[str, Any], explorer: DendrogramExplorer) -> None:
    # traitlets would let a misspelt name pass with a DeprecationWarning.
    known = {name for name in explorer.trait_names() if not name.startswith("_")} - {"labels"}
    for name in given.keys() - known:
        own = sorted((known | {"engine", "impute"}) - set(anywidget.AnyWidget.class_trait_names()))
        raise TypeError(
            f"DendrogramExplorer has no parameter {name!r}. {nearest_name(name, ['names', *own])}Beside the data and "
            f"names it takes {', '.join(own)}."
        )

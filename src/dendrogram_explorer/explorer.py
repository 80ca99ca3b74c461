"""DendrogramExplorer: the traits that users see, and the wiring behind them. No mathematics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from .bundle import bundle
from .cut import Cut, ReachableCut, apply_cut, height_for_clusters
from .dashboard import close_with_parts, side_by_side
from .linkage import (
    Linkage,
    link_distances,
    link_matrix,
    link_model,
    link_observations,
    relink,
)
from .messages import nearest_name, warn_user
from .palette import palette as palette_colors
from .projection import Projection, project
from .reruns import close_when_superseded
from .retrieval import Retrieval
from .scatter import Figure, ScatterPanel
from .traits import Array, HeightOfCut, WholeNumber
from .tree import Tree
from .wire import names_message, nodes_message, tree_message

__all__ = ["DendrogramExplorer"]

# scipy's own rule for colours; where it puts the line, users of `dendrogram` expect to find it.
_FIRST_CUT = 0.7


class DendrogramExplorer(Retrieval, anywidget.AnyWidget):
    """A dendrogram whose cut line, linked scatter and flat clustering move together.

    Displayed by itself it shows the tree beside a scatter of the samples; placed in a box of yours it is the tree alone.

    Parameters
    ----------
    X : array_like or DataFrame, shape (n, m)
        One row per sample. Of a DataFrame the numeric and boolean columns are clustered.
    method : str, default "ward"
        Linkage method: "ward", "single", "complete", "average", "weighted", "centroid" or "median".
    metric : str or callable, default "euclidean"
        Distance between samples, as for ``scipy.spatial.distance.pdist``.
    names : sequence of length n, optional
        Sample names. Default: the DataFrame's index, else 0 .. n-1.
    **traits
        First values of traits, e.g. ``truncate_mode="lastp", p=12``.

    Attributes
    ----------
    cut_height : float
        Height of the cut line. Merges at or below it stay whole, as in ``fcluster``. Starts at 0.7 times the greatest
        height.
    n_clusters : int
        Number of clusters. Setting it moves the cut to the middle of the gap that gives as many; where ties or
        inversions allow no such cut, to the nearest number below, with a warning that names the neighbours.
    labels : ndarray of int32, shape (n,)
        Label of every sample, 1 .. `n_clusters`; equal to ``scipy.cluster.hierarchy.fcluster``. Read-only; observable.
    cut : Cut
        The whole cut as one value; settable.
    method, metric : str
        Settable where the explorer was built from observations: clusters again and keeps the number of clusters.
    truncate_mode : {None, "lastp", "level"}, p : int
        What of the tree is drawn, as in ``scipy.cluster.hierarchy.dendrogram``. The cut is not affected.
    show_contracted, show_leaf_counts : bool
        Mark the merges inside contracted branches; show their sizes in brackets.
    leaf_rotation : float or None, leaf_font_size : float or None
        Rotation of leaf labels in degrees and size in pixels. None: chosen to fit.
    palette : str or list of str
        "okabe-ito" or CSS colours of your own.
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
    """

    _esm = bundle("widget.js")
    _css = bundle("widget.css")

    method = traitlets.Unicode(None, allow_none=True)
    metric = traitlets.Any(None)
    cut_height = HeightOfCut().tag(sync=True)
    n_clusters = WholeNumber(1).tag(sync=True)
    labels = Array(read_only=True)
    cut = traitlets.Instance(Cut)
    truncate_mode = traitlets.Enum([None, "lastp", "level"], default_value=None).tag(sync=True)
    p = WholeNumber(30, min=1).tag(sync=True)
    show_contracted = traitlets.Bool(False).tag(sync=True)
    show_leaf_counts = traitlets.Bool(True).tag(sync=True)
    leaf_rotation = traitlets.Float(None, allow_none=True).tag(sync=True)
    leaf_font_size = traitlets.Float(None, allow_none=True, min=1).tag(sync=True)
    palette = traitlets.Any("okabe-ito")
    scatter_x = traitlets.Union([traitlets.Unicode(), traitlets.Int()], default_value=None, allow_none=True)
    scatter_y = traitlets.Union([traitlets.Unicode(), traitlets.Int()], default_value=None, allow_none=True)

    # What only the browser needs. Large, and never changed by it: no echo.
    _tree = traitlets.Dict().tag(sync=True, echo_update=False)
    _names = traitlets.Bytes(b"").tag(sync=True, echo_update=False)
    _cut_roots = traitlets.Bytes(b"").tag(sync=True, echo_update=False)
    _palette = traitlets.List().tag(sync=True, echo_update=False)
    _height_title = traitlets.Unicode("").tag(sync=True)
    _status = traitlets.Dict({"level": "", "text": ""}).tag(sync=True)

    # Made when they are first asked for.
    _panel: ScatterPanel | None = None
    _box: ipywidgets.Box | None = None

    def __init__(
        self,
        X: Any,
        method: str = "ward",
        metric: str | Callable = "euclidean",
        names: Sequence[str] | None = None,
        **traits: Any,
    ) -> None:
        _refuse_unknown(traits, self)
        linked = X if isinstance(X, Linkage) else link_observations(X, method, metric, names=names)
        self._linkage = linked
        self._structure = Tree.from_linkage(linked.Z)
        self._shown = Cut("distance", _FIRST_CUT * float(self._structure.peak.max()))
        self._clusters = apply_cut(self._structure, self._shown, linked.Z)
        # What a validator has worked out already, for the observer that comes after it.
        self._relinked: Linkage | None = None
        self._projected: Projection | None = None
        self._note = ""
        moves = {name: traits.pop(name) for name in ("cut", "cut_height", "n_clusters") if name in traits}
        super().__init__(
            method=linked.method,
            metric=linked.metric,
            cut=self._shown,
            cut_height=self._shown.threshold,
            n_clusters=self._clusters.n_clusters,
            _tree=tree_message(self._structure),
            _names=names_message(linked.names),
            _height_title=_height_title(linked),
            **traits,
        )
        self.set_trait("labels", self._clusters.labels)
        for name, value in moves.items():
            setattr(self, name, value)
        self.on_msg(self._on_message)
        close_when_superseded(self)

    @classmethod
    def from_linkage(cls, Z: Any, data: Any = None, names: Any = None, **traits: Any) -> DendrogramExplorer:
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
        return cls(link_matrix(Z, data=data, names=names), **traits)

    @classmethod
    def from_distances(
        cls, D: Any, method: str = "average", data: Any = None, names: Any = None, **traits: Any
    ) -> DendrogramExplorer:
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
        return cls(link_distances(D, method, data=data, names=names), **traits)

    @classmethod
    def from_model(cls, model: Any, data: Any = None, names: Any = None, **traits: Any) -> DendrogramExplorer:
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
        return cls(link_model(model, data=data, names=names), **traits)

    @property
    def linkage_matrix(self) -> np.ndarray:
        """The linkage matrix that everything is derived from: float64, shape (n-1, 4), read-only."""
        return self._linkage.Z

    def cut_inconsistent(self, t: float, depth: int = 2) -> None:
        """Cut where the inconsistency coefficient exceeds a threshold, as ``fcluster(Z, t, "inconsistent", depth)``.

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
        self.cut = Cut("inconsistent", t, depth)

    @property
    def scatter(self) -> Figure:
        """The linked scatter, a ``bqplot.Figure``."""
        return self._scatter_panel().figure

    def dashboard(self) -> ipywidgets.Box:
        """The tree beside the scatter; what displaying the explorer shows.

        Returns
        -------
        ipywidgets.Box
            The same box at every call.
        """
        if self._box is None:
            self._box = side_by_side(self, self._scatter_panel().widget)
        return self._box

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.dashboard()._repr_mimebundle_(**kwargs)

    def close(self) -> None:
        """End the explorer: its views, its scatter and what the browser holds of them."""
        if self._panel is not None:
            self._panel.close()
        close_with_parts(*filter(None, (self, self._box)))

    # -- the cut -------------------------------------------------------------------------------------------------

    def _show_cut(self, cut: Cut) -> None:
        """Make `cut` the current one. Nobody is told before all of it is in place."""
        self._clusters = apply_cut(self._structure, cut, self.linkage_matrix)
        self._shown = cut
        is_horizontal = cut.criterion == "distance"
        note, self._note = self._note, ""
        with self.hold_sync(), self.hold_trait_notifications():
            self.cut = cut
            if is_horizontal:
                self.cut_height = cut.threshold
            self.n_clusters = self._clusters.n_clusters
            self.set_trait("labels", self._clusters.labels)
            self._cut_roots = b"" if is_horizontal else nodes_message(self._clusters.roots)
            self._status = _info(note)
        self._recolor()

    # An observer acts only where its trait disagrees with what is shown: so there is no echo, whichever of the three was
    # set, and an observer of the user's may set one of them in turn.

    @traitlets.observe("cut")
    def _on_cut(self, change: Any) -> None:
        if change.new != self._shown:
            self._show_cut(change.new)

    @traitlets.observe("cut_height")
    def _on_cut_height(self, change: Any) -> None:
        cut = Cut("distance", change.new)
        if cut != self._shown:
            self._show_cut(cut)

    @traitlets.validate("n_clusters")
    def _reachable(self, proposal: Any) -> int:
        wanted = proposal["value"]
        if wanted == self._clusters.n_clusters:
            return wanted
        reached = height_for_clusters(self._structure, wanted)
        if reached.n_clusters != wanted:
            self._note = _unreachable(wanted, reached)
            warn_user(self._note)
            if reached.n_clusters == self._clusters.n_clusters:
                self._status, self._note = _info(self._note), ""
        return reached.n_clusters

    @traitlets.observe("n_clusters")
    def _on_n_clusters(self, change: Any) -> None:
        if change.new != self._clusters.n_clusters:
            self._show_cut(Cut("distance", height_for_clusters(self._structure, change.new).height))

    # -- the tree ------------------------------------------------------------------------------------------------

    @traitlets.validate("method", "metric")
    def _cluster_again(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value == getattr(self._linkage, name):
            return value
        self._status = {"level": "busy", "text": f"Clustering again with {name} {value!r} ..."}
        try:
            self._relinked = relink(self._linkage, **{name: value})
        finally:
            self._status = _info("")
        return getattr(self._relinked, name)

    @traitlets.observe("method", "metric")
    def _on_relinked(self, change: Any) -> None:
        if self._relinked is None:
            return
        self._linkage, self._relinked = self._relinked, None
        self._structure = Tree.from_linkage(self._linkage.Z)
        with self.hold_sync():
            self._tree = tree_message(self._structure)
            self._height_title = _height_title(self._linkage)
            reached = height_for_clusters(self._structure, self.n_clusters)
            if reached.n_clusters != self.n_clusters:
                self._note = _unreachable(self.n_clusters, reached)
            self._show_cut(Cut("distance", reached.height))

    # -- colours and scatter -------------------------------------------------------------------------------------

    @traitlets.validate("palette")
    def _check_palette(self, proposal: Any) -> Any:
        self._palette = list(palette_colors(proposal["value"]))
        return proposal["value"]

    @traitlets.default("_palette")
    def _first_palette(self) -> list[str]:
        return list(palette_colors(self.palette))

    @traitlets.observe("_palette")
    def _recolor(self, _: Any = None) -> None:
        if self._panel is not None:
            self._panel.recolor(self._clusters.sample_colors, self._palette)

    @traitlets.validate("scatter_x", "scatter_y")
    def _check_axis(self, proposal: Any) -> Any:
        self._projected = self._project(**{proposal["trait"].name: proposal["value"]})
        return proposal["value"]

    @traitlets.observe("scatter_x", "scatter_y")
    def _on_axis(self, _: Any) -> None:
        if self._panel is not None:
            self._panel.reproject(self._projected)

    def _project(self, **axes: Any) -> Projection:
        linked = self._linkage
        x, y = (axes.get(name, getattr(self, name)) for name in ("scatter_x", "scatter_y"))
        return project(linked.observations, x, y, linked.feature_names, distances=linked.distances)

    def _scatter_panel(self) -> ScatterPanel:
        if self._panel is None:
            self._panel = ScatterPanel(self._projected or self._project(), self._linkage.names)
            self._recolor()
        return self._panel

    # -- messages of the browser ---------------------------------------------------------------------------------

    def _on_message(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        if content.get("type") == "horizontal":
            self._show_cut(Cut("distance", self.cut_height))
        elif content.get("type") == "to_variable":
            name = content.get("name", "")
            try:
                self.to_variable(name, overwrite=content.get("overwrite", False))
            except (ValueError, TypeError, RuntimeError) as error:
                status = {"level": "error", "text": str(error)}
            else:
                status = _info(f"{len(self.labels):,} labels of {self.n_clusters:,} clusters are in the variable {name}.")
            self.send({"type": "status", "status": status})


def _info(text: str) -> dict[str, str]:
    return {"level": "info" if text else "", "text": text}


def _height_title(linked: Linkage) -> str:
    metric = getattr(linked.metric, "__name__", linked.metric)
    if linked.method is None:
        return "Height"
    return f"Height ({linked.method}, {metric})" if metric else f"Height ({linked.method})"


def _unreachable(wanted: int, reached: ReachableCut) -> str:
    neighbours = " and ".join(str(k) for k in (reached.below, reached.above) if k is not None)
    return (
        f"No cut gives {wanted} clusters: merges at equal heights stand or fall together. The nearest numbers that can be "
        f"reached are {neighbours}; showing {reached.n_clusters}."
    )


def _refuse_unknown(given: dict[str, Any], explorer: DendrogramExplorer) -> None:
    # traitlets would let a misspelt name pass with a DeprecationWarning.
    known = {name for name in explorer.trait_names() if not name.startswith("_")} - {"labels"}
    for name in given.keys() - known:
        own = [trait for trait in explorer.class_own_traits() if trait in known]
        raise TypeError(
            f"DendrogramExplorer has no parameter {name!r}. {nearest_name(name, own)}Beside the data and names it takes "
            f"{', '.join(own)}."
        )

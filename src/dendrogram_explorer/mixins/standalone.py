"""Standalone: what is left of an explorer without its kernel, in a saved notebook or as a page."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..cut.clusters import FlatClusters
from ..cut.cut import apply_cut
from ..cut.value import Cut
from ..export.files import file_path, write_whole
from ..export.page import page_html
from ..export.page_facts import page_facts
from ..linkage.value import Linkage
from ..scatter.projection import Projection
from ..traits import YesOrNo
from ..tree.tree import Tree
from ..util.messages import info_status, kind_of
from ..wire import names_message, nodes_message, tree_message

__all__ = ["Standalone"]


class Standalone(traitlets.HasTraits):
    """What is left of an explorer where no kernel runs."""

    save_arrays = YesOrNo(True)

    # What only the browser needs. Large, and never changed by it: no echo.
    _tree = traitlets.Dict().tag(sync=True, echo_update=False)
    _names = traitlets.Bytes(b"").tag(sync=True, echo_update=False)

    _linkage: Linkage
    _structure: Tree
    _shown: Cut
    _fingerprint: str
    n_clusters: int
    cut: Cut
    send: Callable[..., None]
    dashboard: Callable[[], ipywidgets.Box]
    _clusters: FlatClusters
    _project: Any
    _do_fit: Any
    linkage_matrix: np.ndarray

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
        if not (title is None or isinstance(title, str)):
            raise TypeError(
                f"title is {kind_of(title)}. Needed: text, or None for a title that counts the samples."
            )
        target = None if path is None else file_path(path, "clusters.html")
        text = self._page(title)
        return text if target is None else write_whole(target, text)

    def _page(self, title: str | None) -> str:
        # What the widget asks for when it is first shown.
        self._do_fit({"whatever": False})
        n, how = self._structure.n, self._linkage.how
        counted = f"{n:,} samples"
        traits = {
            **self.get_state(self._own_keys() - {"_tree", "_names"}),
            **self._arrays_of_tree(),
            "_status": info_status(""),
        }
        return page_html(
            traits,
            self._present_projection(),
            page_facts(self._linkage, self._structure, self._clusters.roots),
            title=title or f"Dendrogram of {counted}",
            lead=f"{counted}, clustered by {how}" if how else counted,
            base_roots=self._base_roots(),
        )

    def _own_keys(self) -> set[str]:
        """Names of the synchronised traits that say what is shown, not how a widget is displayed."""
        return (
            set(self.trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names()) - {"_esm", "_css"}
        )

    def _base_roots(self) -> bytes:
        base = self._shown.without_branches()
        if base.criterion == "distance":
            return b""
        return nodes_message(apply_cut(self._structure, base, self.linkage_matrix).roots)

    def _present_projection(self) -> Projection:
        return self._projected or self._project()

    # -- in a notebook -------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        n, how, k = self._structure.n, self._linkage.how, self.n_clusters
        samples = f"{n:,} samples ({how})" if how else f"{n:,} samples"
        clusters = "1 cluster" if k == 1 else f"{k:,} clusters"
        where = (
            f" at height {self.cut.threshold:.3g}"
            if self.cut.criterion == "distance"
            else " by inconsistency"
        )
        by_hand = ", single branches cut by hand" if self.cut.has_branches else ""
        return f"{type(self).__name__}: {samples}, {clusters}{where}{by_hand}"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(
            "An explorer lives in its notebook and can't be pickled. Keep Z = explorer.linkage_matrix and "
            "text = explorer.cut.to_json(): DendrogramExplorer.from_linkage(Z, cut=Cut.from_json(text)) is the same "
            "tree with the same cut."
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = self.dashboard()._repr_mimebundle_(**kwargs)
        # What a reader sees where no widget can be shown.
        return {**bundle, "text/plain": repr(self)}

    def _arrays_of_tree(self) -> dict[str, Any]:
        return {"_tree": tree_message(self._structure), "_names": names_message(self._linkage.names)}

    @traitlets.observe("save_arrays")
    def _send_tree(self, _: Any = None) -> None:
        """Let the browser have the tree; where it is not to be saved, only the word that it can be asked for."""
        arrays = self._arrays_of_tree()
        if not self.save_arrays:
            arrays = {"_tree": {"n": self._structure.n, "left_out": self._fingerprint}, "_names": b""}
        self._tree, self._names = arrays["_tree"], arrays["_names"]

    def _do_arrays(self, _: dict[str, Any]) -> None:
        # What a message of its own brings is in no state, and so in no notebook.
        arrays = self._arrays_of_tree()
        tree, names = arrays["_tree"], arrays["_names"]
        content = {"type": "arrays", "left_out": self._fingerprint}
        self.send(content, [tree["children"], tree["heights"], names])

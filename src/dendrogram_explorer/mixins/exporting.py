"""Exporting: how a clustering leaves the notebook. Signatures and docs; the work is done elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from ..color.palette import css_colors
from ..cut.clusters import FlatClusters
from ..cut.cut import Cut
from ..cut.members import ClusterMembers
from ..export.files import file_path, write_whole
from ..export.newick import newick_text
from ..export.reproducing import reproducing_code
from ..export.spreadsheet import require_workbook_room, workbook_bytes
from ..export.tables import csv_text, free_column, labelled_rows, labels_frame, labels_series
from ..export.variables import Variable, VariableExistsError, assign_variable
from ..input.frames import whole_text
from ..linkage.sources import Linkage
from ..tree.tree import Tree
from ..util.messages import info_status

__all__ = ["Exporting"]

PathLike = str | os.PathLike[str]


class Exporting(traitlets.HasTraits):
    """What an explorer gives away of its current cut: tables, files, a variable, code."""

    _linkage: Linkage
    _structure: Tree
    _clusters: FlatClusters
    _palette: list[str]
    labels: np.ndarray
    n_clusters: int
    send: Callable[..., None]
    cut: Cut
    clusters: ClusterMembers
    cluster_names: dict[int, str]
    names: list[str]
    summary: Callable[..., pd.DataFrame]
    _turned: Callable[[], np.ndarray]
    _status: dict[str, str]

    # Variables that follow the cut, by their names; a new dictionary at every change.
    _live: Mapping[str, Variable] = MappingProxyType({})

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
        value = self.labels if live else self.labels.copy()
        variable = assign_variable(name, value, overwrite=overwrite, follows=live)
        others = {other: known for other, known in self._live.items() if other != variable.name}
        self._live = others | ({variable.name: variable} if live else {})
        return variable.name

    @traitlets.observe("labels")
    def _update_variables(self, _: Any) -> None:
        ended = [name for name, variable in self._live.items() if not variable.follow(self.labels)]
        if ended:
            self._live = {name: known for name, known in self._live.items() if name not in ended}
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
        return labels_series(self._linkage, self.labels)

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
        return labels_frame(self._linkage, self.labels, column, self.cluster_names)

    def to_csv(self, path: PathLike | None = None, column: str = "cluster") -> str | Path:
        """The samples as comma-separated values: names, data, cluster labels.

        Parameters
        ----------
        path : str or os.PathLike, optional
            File to be written; one that exists is replaced. None: the text is returned.
        column : str, default "cluster"
            Name of the column of labels.

        Returns
        -------
        str or pathlib.Path
            The text, or the path that was written, absolute.

        Raises
        ------
        TypeError, ValueError
            If `path` is no path, or the data have a column of that name.
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
        target = None if path is None else file_path(path, "clusters.csv")
        text = csv_text(self._linkage, self.labels, column, self.cluster_names)
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
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
        >>> path = explorer.to_excel(f"{tempfile.mkdtemp()}/clusters.xlsx")
        >>> pd.read_excel(path, sheet_name="Cluster 1")["sample"].tolist()
        ['a', 'b']
        """
        target = file_path(path, "clusters.xlsx")
        if target.suffix.lower() != ".xlsx":
            raise ValueError(
                f"{os.fspath(path)!r} is not named .xlsx, so Excel would not open it. Pass, for example, "
                f"{target.stem + '.xlsx'!r}, or use to_csv(path) for text."
            )
        return write_whole(target, self._workbook(column))

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
        target = None if path is None else file_path(path, "tree.nwk")
        text = newick_text(self._structure.turned(self._turned()), self.names)
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
        return reproducing_code(self._linkage, self.cut, self._structure)

    def _workbook(self, column: str) -> bytes:
        clusters = self._clusters
        n_columns = 2 if self._linkage.frame is None else self._linkage.frame.shape[1] + 2
        require_workbook_room(self.n_clusters, int(clusters.sizes.max()), n_columns)
        rows = labelled_rows(self._linkage, self.labels, column, self.cluster_names)
        colors = css_colors(clusters.colors[clusters.by_label], self._palette)
        summary = self.summary().reset_index()
        summary.insert(summary.columns.get_loc("merge_height") + 1, "colour", colors)
        return workbook_bytes(rows, list(self.clusters.values()), summary, colors)

    # -- what the browser asks for (see `DendrogramExplorer._do`) --------------------------------------------------

    def _do_to_variable(self, content: dict[str, Any]) -> str:
        name, live = content.get("name", ""), bool(content.get("live"))
        try:
            name = self.to_variable(name, overwrite=bool(content.get("overwrite")), live=live)
        except VariableExistsError:
            raise ValueError(
                f'There is a variable {name!r} already. Tick "Replace it if it exists", or choose another name.'
            ) from None
        follows = " It follows the cut until you assign something else to it." if live else ""
        return f"{len(self.labels):,} labels of {self.n_clusters:,} clusters are in the variable {name}.{follows}"

    def _do_code(self, content: dict[str, Any]) -> None:
        self.send({"type": "answer", "id": content.get("id"), "text": self.to_code()})

    def _do_file(self, content: dict[str, Any]) -> str:
        kind = content.get("format")
        if kind not in _FILES:
            raise ValueError(f"There is no export {kind!r}. There are {', '.join(_FILES)}.")
        name, media_type, content_of = _FILES[kind]
        data = content_of(self, {name: content.get(name) for name in ("leaves", "heights")})
        answer = {"type": "answer", "id": content.get("id"), "name": name, "media_type": media_type}
        self.send(answer, [whole_text(data).encode() if isinstance(data, str) else data])
        column = free_column(self._linkage)
        has_own = kind in ("csv", "excel") and column != "cluster"
        where = f" The labels are in the column {column!r}, as the data have others." if has_own else ""
        return f"{name}: {len(self.labels):,} samples, {self.n_clusters:,} clusters.{where}"


# What the browser can ask for, for the user to keep: name of the file, media type, content. A picture is of the part of
# the tree that is in view.
_FILES: dict[str, tuple[str, str, Callable[[Any, dict[str, Any]], bytes | str]]] = {
    "csv": (
        "clusters.csv",
        "text/csv",
        lambda explorer, _: explorer.to_csv(column=free_column(explorer._linkage)),
    ),
    "excel": (
        "clusters.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda explorer, _: explorer._workbook(free_column(explorer._linkage)),
    ),
    "html": ("clusters.html", "text/html", lambda explorer, _: explorer.to_html()),
    "newick": ("dendrogram.nwk", "text/plain", lambda explorer, _: explorer.to_newick()),
    "svg": ("dendrogram.svg", "image/svg+xml", lambda explorer, part: explorer.to_svg(**part)),
    "png": ("dendrogram.png", "image/png", lambda explorer, part: explorer.to_png(**part)),
}

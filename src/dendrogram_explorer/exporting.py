"""Exporting: how a clustering leaves the notebook. Signatures and docs; the work is done elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from .clusters import FlatClusters
from .cut import Cut
from .files import file_path, write_whole
from .linkage import Linkage
from .members import ClusterMembers
from .newick import newick_text
from .palette import css_colors
from .reproducing import reproducing_code
from .spreadsheet import require_workbook_room, workbook_bytes
from .tables import csv_text, labelled_rows, labels_frame, labels_series
from .tree import Tree
from .variables import assign_variable

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
    cut: Cut
    clusters: ClusterMembers
    cluster_names: dict[int, str]
    names: list[str]
    summary: Callable[..., pd.DataFrame]

    def to_variable(self, name: str, overwrite: bool = False) -> str:
        """Put the labels into a variable of the notebook.

        Parameters
        ----------
        name : str
            A valid identifier.
        overwrite : bool, default False
            Whether an existing variable may be replaced.

        Returns
        -------
        str
            The name. The variable holds a writable int32 array of shape (n,).

        Raises
        ------
        ValueError
            If the name is not valid, or taken and `overwrite` is not set.
        RuntimeError
            Outside IPython.
        """
        return assign_variable(name, self.labels, overwrite=overwrite)

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
        ValueError
            If the data have a column of that name.

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

        Text stays text, also where it begins like a formula. What Excel cannot hold, such as integers of more than 15
        digits or times with a time zone, is written as text.

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
        twice as far apart as the height of the merge that joins them. Inversions (centroid and median linkage) make
        negative lengths.

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
        text = newick_text(self._structure, self.names)
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

    def _workbook(self, column: str = "cluster") -> bytes:
        clusters = self._clusters
        n_columns = 2 if self._linkage.frame is None else self._linkage.frame.shape[1] + 2
        require_workbook_room(self.n_clusters, int(clusters.sizes.max()), n_columns)
        rows = labelled_rows(self._linkage, self.labels, column, self.cluster_names)
        colors = css_colors(clusters.colors[np.argsort(clusters.numbers)], self._palette)
        summary = self.summary().reset_index()
        summary.insert(summary.columns.get_loc("merge_height") + 1, "colour", colors)
        return workbook_bytes(rows, list(self.clusters.values()), summary, colors)

    # -- what the browser asks for (see `DendrogramExplorer._do`) --------------------------------------------------

    def _do_to_variable(self, content: dict[str, Any]) -> str:
        name = self.to_variable(content.get("name", ""), overwrite=content.get("overwrite", False))
        return f"{len(self.labels):,} labels of {self.n_clusters:,} clusters are in the variable {name}."

"""Linkage: a valid linkage matrix and all that is known about where it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.measured_rows import params_text
from ..input.metrics import metric_name
from ..input.preparation import Preparation
from ..util.arrays import is_sparse

if TYPE_CHECKING:
    import pandas

__all__ = ["Linkage"]


@dataclass(frozen=True, eq=False)
class Linkage:
    """A valid linkage matrix and all that is known about where it came from.

    Attributes
    ----------
    Z : ndarray (n - 1, 4) float64
        C-contiguous, read-only; rows as in `scipy.cluster.hierarchy.linkage`.
    method : str or None
        The linkage method, when known.
    metric : str, callable or None
        The metric under its canonical name, or the user's function, when known.
    source : str
        "observations", "linkage", "distances" or "model".
    observations : ndarray (n, m) float64 or None
        In the user's units, with missing values filled where that was asked for. Read-only.
    distances : ndarray (n (n - 1) / 2,) float64 or None
        Condensed, read-only; kept where the user gave distances, and where `rows` are.
    feature_names : list of str or None
        One per column of ``observations``, when known.
    names : list of str or None
        One per sample: the ``names`` argument, else the index of a DataFrame.
    frame : pandas.DataFrame or None
        A copy of the DataFrame that the user gave, with all its columns.
    numeric_columns : list of int or None
        Positions of the columns of ``frame`` that became ``observations``.
    given : polars.DataFrame or None
        The frame of polars that the user gave; ``frame`` is its pandas form.
    rows : csr array (n, m), MeasuredRows, list of n objects, or None
        What was clustered where that is not the dense table of `observations`: sparse rows, rows with a metric that
        `pdist` lacks or that has parameters, or objects that a user-supplied function compares.
    preparation : Preparation
        How observations become the rows that were clustered.
    engine : str or None
        What computed Z, one of `engines.ENGINES`; None where it was given.
    engine_wanted : str
        What the user asked for, "auto" if for nothing.
    own_metric : callable or None
        A user-supplied function that is the metric, or was that of an earlier tree of the same samples.
    metric_params : mapping
        Parameters of the metric; empty without any.
    weights : ndarray of float64, shape (n,), or None
        How many samples each row stands for; None where each stands for itself.
    n_clusters : int or None
        How many clusters a fitted model has by itself.
    of_array : bool
        Whether ``frame`` was made of an array, some columns of which are clustered.
    min_samples : int or None
        With single linkage by mutual-reachability distances: of how many neighbours the core distances are.
    blocks : row_blocks.RowBlocks or None
        The rows that the samples stand for, where these are micro-clusters of more rows than memory holds.
    opening : str
        Code that makes an array, a DataFrame of pandas, or a linkage matrix of what was given; empty where it is one.
    has_plain_tree : bool
        Whether the linkage matrix itself was given, where a tree was.
    notes : tuple of str
        What there is to say about the data, in sentences; `note`, on missing values that were filled, is another one.
    """

    Z: np.ndarray
    method: str | None
    metric: str | Callable | None
    source: str
    observations: np.ndarray | None = None
    distances: np.ndarray | None = None
    feature_names: list[str] | None = None
    names: list[str] | None = None
    frame: pandas.DataFrame | None = None
    numeric_columns: list[int] | None = None
    given: Any = None
    rows: Any = None
    preparation: Preparation = field(default_factory=Preparation)
    engine: str | None = None
    engine_wanted: str = "auto"
    own_metric: Callable | None = None
    min_samples: int | None = None
    metric_params: Mapping[str, Any] = field(default_factory=dict)
    weights: np.ndarray | None = None
    n_clusters: int | None = None
    of_array: bool = False
    blocks: Any = None
    opening: str = ""
    has_plain_tree: bool = False
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Number of samples, int."""
        return len(self.Z) + 1

    @property
    def counted(self) -> str:
        """How many samples there are, in words; and how many rows, where the samples are micro-clusters of them."""
        if self.blocks is None:
            return f"{self.n:,} samples"
        return f"{self.blocks.n_rows:,} rows in {self.n:,} micro-clusters"

    @property
    def can_cluster_again(self) -> bool:
        """Whether the samples can be clustered otherwise: not those of a tree that was computed elsewhere."""
        return self.source in ("observations", "distances")

    @property
    def feature_labels(self) -> list[str]:
        """What the columns are called: `feature_names`, else "x0", "x1" and so on; a list of length m, or empty."""
        if self.feature_names is not None:
            return self.feature_names
        table = self.rows if self.observations is None else self.observations
        return [f"x{column}" for column in range(table.shape[1])] if hasattr(table, "shape") else []

    @property
    def has_features(self) -> bool:
        """Whether there is anything by which clusters can be told apart: columns of numbers, or of words."""
        return bool(self.feature_labels) or self.frame is not None

    @property
    def scale(self) -> str | None:
        """How columns were scaled before clustering; None where the tree was not built from observations."""
        return self.preparation.scale if self.source == "observations" else None

    @property
    def how(self) -> str:
        """Method, metric and scale in a few words, as far as they are known: "ward, euclidean, standard scale"."""
        if self.method is None:
            return ""
        known = [self.method]
        if self.metric:
            known.append(metric_name(self.metric) + params_text(self.metric_params))
        if self.min_samples is not None:
            known.append(f"min_samples {self.min_samples}")
        if self.scale not in (None, "none"):
            known.append(f"{self.scale} scale")
        return ", ".join(known)

    @property
    def impute(self) -> str | None:
        """How missing values were filled; None where they were refused."""
        return self.preparation.impute

    @property
    def note(self) -> str:
        """The sentence that counts the values that were filled; empty where there are none."""
        if self.observations is None:
            return ""
        return self.preparation.note(self.feature_names or range(self.observations.shape[1]))

    @property
    def height_title(self) -> str:
        """Title of the height axis: which heights these are, as far as that is known."""
        return f"Height ({self.how})" if self.how else "Height"

    @cached_property
    def scaled_observations(self) -> np.ndarray | None:
        """The observations as they were clustered, read-only: the very `observations` where nothing is scaled."""
        if self.observations is None:
            return None
        scaled = self.transform(self.observations)
        scaled.flags.writeable = False
        return scaled

    @cached_property
    def feature_moments(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Mean and standard deviation (of n values) of each feature, in the user's units; None without features."""
        if is_sparse(self.rows):
            mean = np.asarray(self.rows.mean(axis=0), dtype=np.float64).ravel()
            squares = np.asarray(self.rows.multiply(self.rows).mean(axis=0), dtype=np.float64).ravel()
            return mean, np.sqrt(np.maximum(squares - mean**2, 0.0))
        if self.observations is None:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            return self.observations.mean(axis=0), self.observations.std(axis=0)

    def transform(self, rows: np.ndarray) -> np.ndarray:
        """Return further samples in the units in which this tree's distances were computed.

        Parameters
        ----------
        rows : ndarray (k, m) float64
            In the user's units, the columns in the order of ``observations``.

        Returns
        -------
        ndarray (k, m) float64
            As `Preparation.transform`.
        """
        return self.preparation.transform(rows)

"""From new samples in any supported form to rows that can be compared with those of a tree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from ..input.arrays import as_array
from ..input.frames import as_frame, label_text, polars_frame
from ..input.measured_rows import MeasuredRows
from ..input.metrics import METHODS, check_rows_suit_metric
from ..input.mixed_table import gower_rows_like
from ..input.samples import as_table, read_samples, with_gaps
from ..input.sparse_rows import as_sparse_rows, check_sparse_rows
from ..linkage.value import Linkage
from ..util.lazy import is_data_frame, is_pandas, is_series, lazy_module
from ..util.messages import listing

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["check_metric_made_the_tree", "read_new_samples"]

# Metrics that can be undefined for a single row, independently of the other rows.
_ONE_ROW_METRICS = ("cosine", "correlation", "jensenshannon")

# Maximum number of merges of two samples that are checked, and the tolerance for rounding of their heights.
_MOST_CHECKED = 200
_ROUNDING = 1e-6


def read_new_samples(new_X: Any, linked: Linkage) -> Any:
    """Read and check new samples, of the same kind as those of the tree.

    Parameters
    ----------
    new_X : array_like, DataFrame or sparse array, shape (q, m), or sequence of q objects
        In the user's units. The columns of a DataFrame are matched by name if the tree was built from a DataFrame.
    linked : Linkage
        Of the tree.

    Returns
    -------
    ndarray of float64, shape (q, m), csr array of that shape, or list of q objects
        Filled and scaled in the same way as the rows of the tree; sparse if those are sparse.

    Raises
    ------
    ValueError
        If the method has no rule for new samples, if the tree was built without observations, if columns are missing or
        different, if values are missing or infinite, or if the metric is undefined for a row.
    TypeError
        If `new_X` is not of the same kind as the data of the tree.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations(pandas.DataFrame({"a": [0.0, 1.0], "b": [5.0, 5.0]}))
    >>> read_new_samples(pandas.DataFrame({"b": [7.0], "c": [0.0], "a": [3.0]}), linked)
    array([[3., 7.]])
    """
    _refuse_methods_without_a_rule(linked)
    if scipy.sparse.issparse(linked.rows):
        return _sparse(new_X, linked)
    if isinstance(linked.rows, MeasuredRows):
        return _measured(new_X, linked)
    if linked.rows is not None:
        return _objects(new_X)
    if linked.observations is None:
        raise ValueError(
            "This explorer was built without observations, so new samples cannot be compared with it. Needed: the data "
            "that the tree was computed from. Build it with DendrogramExplorer(X), or pass data=X together with the "
            "linkage matrix, the distances or the model."
        )
    width = linked.observations.shape[1]
    given, new_X = polars_frame(new_X), as_frame(new_X, "new_X")
    _refuse_one_dimension(new_X, width)
    table = as_table(new_X, "new_X", least_rows=1)
    if is_data_frame(table) and linked.feature_names is not None:
        table = _columns_by_name(table, linked.feature_names)
    samples = read_samples(table, "new_X", may_be_missing=linked.impute is not None, given=given)
    rows = samples.observations
    assert rows is not None  # a table was read
    _check_width(rows.shape[1], width)
    rows = linked.transform(rows)
    if linked.metric in _ONE_ROW_METRICS:
        check_rows_suit_metric(rows, linked.metric)
    return rows


def _measured(new_X: Any, linked: Linkage) -> MeasuredRows:
    """New rows for a metric of ours, or with parameters, or of booleans."""
    own = linked.rows
    width = own.shape[1]
    given, new_X = polars_frame(new_X), as_frame(new_X, "new_X")
    _refuse_one_dimension(new_X, width)
    table = as_table(with_gaps(new_X), "new_X", least_rows=1)
    if own.metric == "gower" and is_data_frame(table):
        names = own.labels or linked.feature_names
        if names is not None:
            table = _columns_by_name(table, list(names), numbers_only=False)
        _check_width(table.shape[1], width)
        return gower_rows_like(table, range(width), own)
    if is_data_frame(table) and linked.feature_names is not None:
        table = _columns_by_name(table, linked.feature_names)
    takes_gaps = linked.impute is not None or own.metric in ("gower", "nan_euclidean")
    rows = read_samples(table, "new_X", may_be_missing=takes_gaps, given=given).observations
    assert rows is not None  # a table was read
    _check_width(rows.shape[1], width)
    rows = linked.transform(rows)
    if own.values.dtype.kind == "b":
        rows = rows != 0
    if own.metric in ("spearman", "kendall"):
        check_rows_suit_metric(rows, own.metric)
    return replace(own, values=rows)


def _refuse_methods_without_a_rule(linked: Linkage) -> None:
    """Genie depends on the sizes of all clusters, and core distances on all samples."""
    if linked.method == "genie" or linked.min_samples is not None:
        what = "method 'genie'" if linked.method == "genie" else f"min_samples={linked.min_samples}"
        raise ValueError(
            f"A tree by {what} has no rule for new samples: with them, all samples would have to be clustered again. "
            f"Needed: a tree by one of {', '.join(METHODS)}, without min_samples. To assign new samples to these "
            "clusters, fit a classifier, for example sklearn.neighbors.KNeighborsClassifier().fit(X, explorer.labels)."
        )


def check_metric_made_the_tree(Z: np.ndarray, metric: Any, distances_between: Any) -> None:
    """Raise unless the height of each merge of two samples is their distance.

    This holds for every linkage method; otherwise the data or the metric differ from those of the tree.

    Parameters
    ----------
    Z : ndarray of float64, shape (n-1, 4)
    metric : str or callable
        For the message.
    distances_between : callable
        Maps two arrays of sample indices to the distances between all pairs, in the data to be checked.

    Raises
    ------
    ValueError
        Names the first merge that differs.
    """
    n = len(Z) + 1
    merges = np.flatnonzero(Z[:, 3] == 2)[:_MOST_CHECKED]
    pairs = Z[merges, :2].astype(np.int64)
    apart = np.array([distances_between(first, second)[0, 0] for first, second in pairs.reshape(-1, 2, 1)])
    tolerance = _ROUNDING * np.maximum(apart, Z[merges, 2]) + 1e-12 * Z[:, 2].max()
    is_wrong = np.abs(apart - Z[merges, 2]) > tolerance
    if is_wrong.any():
        wrong = int(np.argmax(is_wrong))
        first, second = pairs[wrong].tolist()
        raise ValueError(
            f"Samples {first} and {second} are merged at the height {Z[merges[wrong], 2]:.6g} (node "
            f"{n + merges[wrong]}), but by metric {metric!r} their rows in data are {apart[wrong]:.6g} apart. New "
            "samples can only be assigned in the units and by the metric that the tree was built with. Pass the same "
            "data (scaled, if they were) as data=, and the right metric= where it is asked for."
        )


def _sparse(new_X: Any, linked: Linkage) -> scipy.sparse.csr_array:
    width = linked.rows.shape[1]
    _refuse_one_dimension(new_X, width)
    table: Any = as_table(as_frame(new_X, "new_X"), "new_X", may_stay_sparse=True, least_rows=1)
    if not hasattr(table, "tocsr"):
        table = scipy.sparse.csr_array(np.asarray(read_samples(table, "new_X").observations))
    _check_width(table.shape[1], width)
    rows = as_sparse_rows(table, "new_X")
    check_sparse_rows(rows, str(linked.metric))
    return rows


def _check_width(found: int, width: int) -> None:
    if found != width:
        raise ValueError(
            f"new_X has {found:,} columns of numbers, but the tree was built from {width:,}. Needed: the same columns "
            "in the same order, or a DataFrame with the same names."
        )


def _objects(new_X: Any) -> list:
    if isinstance(new_X, (str, bytes)) or not hasattr(new_X, "__len__"):
        raise TypeError(
            f"new_X is a single {type(new_X).__name__}. Needed: a sequence of objects like those that the explorer was "
            "built from. Pass [new_X]."
        )
    rows = (
        new_X.tolist()
        if (isinstance(new_X, np.ndarray) or is_pandas(new_X, "Series", "Index"))
        else list(new_X)
    )
    if not rows:
        raise ValueError("new_X is empty. Needed: at least 1 sample.")
    return rows


def _refuse_one_dimension(new_X: Any, width: int) -> None:
    if is_series(new_X):
        raise ValueError(
            f"new_X is a pandas Series of length {len(new_X)}. Needed: a table, one row per sample. For a single row "
            "of a DataFrame pass new_X.to_frame().T, or select it as df.iloc[[0]]."
        )
    if isinstance(new_X, (list, tuple, np.ndarray)):
        array = as_array(new_X, "new_X", "a table of numbers, one row per sample")
        if array.ndim == 1 and len(array) == width:
            raise ValueError(
                f"new_X has 1 dimension (shape {array.shape}). Needed: a table, one row per sample. For this one "
                "sample pass [new_X]."
            )


def _columns_by_name(
    table: pandas.DataFrame, feature_names: list[str], numbers_only: bool = True
) -> pandas.DataFrame:
    """The columns that the tree was built from, in its order; columns of the same name are matched in their order."""
    places: dict[str, list[int]] = {}
    for position, column in enumerate(table.columns):
        places.setdefault(label_text(column), []).append(position)
    positions, missing = [], []
    for name in feature_names:
        if places.get(name):
            positions.append(places[name].pop(0))
        else:
            missing.append(repr(name))
    if missing:
        raise ValueError(
            f"new_X lacks the column{'s' * (len(missing) > 1)} {listing(missing, limit=10)}. Needed: all "
            f"{len(feature_names):,} columns that the tree was built from; other columns are ignored."
        )
    chosen = table.iloc[:, positions]
    if not numbers_only:
        return chosen
    words = [
        repr(name)
        for name, dtype in zip(feature_names, chosen.dtypes, strict=True)
        if not pandas.api.types.is_numeric_dtype(dtype)
    ]
    if words:
        raise ValueError(
            f"new_X holds no numbers in the column{'s' * (len(words) > 1)} {listing(words, limit=10)}, which held "
            "numbers when the tree was built. Convert them with pandas.to_numeric."
        )
    return chosen

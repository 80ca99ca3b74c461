"""What a user wants clustered -> the rows whose distances are computed, and all that is known about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.column_checks import note_constant_columns, remark_on_columns, remark_on_spread
from ..input.frames import label_text, polars_frame
from ..input.given import recognise
from ..input.measured_rows import MeasuredRows, check_metric_params, check_params_fit, is_measured
from ..input.metrics import YES_NO_METRICS, check_rows_suit_metric
from ..input.mixed_table import gower_rows, named_rows
from ..input.object_rows import read_objects
from ..input.preparation import Preparation, prepare
from ..input.remarks import Remarks
from ..input.samples import (
    Samples,
    as_table,
    check_feature_names,
    chosen_columns,
    observation_names,
    read_samples,
    sparse_frame_rows,
    with_gaps,
)
from ..input.sparse_rows import DENSE_MAX_CELLS, SPARSE_METRICS, as_sparse_rows, check_sparse_rows
from ..input.validate import check_names
from ..util.arrays import is_sparse
from ..util.lazy import is_data_frame, lazy_module
from ..util.messages import listing
from .engines import Plan, plan_linkage
from .engines.spanning import check_spanning_weights
from .weighted import check_weights

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["GAP_METRICS", "Observed", "Options", "check_measured_rows", "measured_rows", "read_observations"]

# Metrics that leave gaps out.
GAP_METRICS = ("gower", "nan_euclidean")

# Columns of a sparse DataFrame that may as well be read one by one.
_FEW_COLUMNS = 500


@dataclass(frozen=True)
class Options:
    """How samples are to be clustered, each part checked by itself.

    Attributes
    ----------
    method, engine, scale : str
    metric : str or callable
    impute : str or None
    params : mapping or None
        As the user gave them.
    min_samples : int or None
    """

    method: str
    metric: str | Callable
    scale: str = "none"
    impute: str | None = None
    engine: str = "auto"
    params: Any = None
    min_samples: int | None = None


@dataclass(frozen=True, eq=False)
class Observed:
    """Samples to be clustered.

    Attributes
    ----------
    samples : Samples
    preparation : Preparation
    names : list of str or None
    plan : Plan
        How they are going to be clustered.
    metric : str or callable
        With its parameters, where it is a function.
    params : mapping
        Parameters of the metric.
    rows : object
        What is clustered where that is not the dense table: sparse rows, `MeasuredRows` or objects.
    weights : ndarray of float64, shape (n,), or None
    notes : tuple of str
    """

    samples: Samples
    preparation: Preparation
    names: list[str] | None
    plan: Plan
    metric: str | Callable
    params: Mapping[str, Any]
    rows: Any = None
    weights: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def _plan(options: Options, n: int, n_columns: int, is_table: bool) -> Plan:
    return plan_linkage(
        n, n_columns, options.method, options.metric, options.engine, is_table, options.min_samples
    )


def read_observations(
    X: Any,
    options: Options,
    names: Any = None,
    columns: Any = None,
    feature_names: Any = None,
    obsm: str | None = None,
    layer: str | None = None,
    weights: Any = None,
) -> Observed:
    """Read and check everything that is clustered, before any work.

    Parameters
    ----------
    X, names, columns, feature_names, obsm, layer, weights : object
        As the user gave them.
    options : Options

    Returns
    -------
    Observed

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `link_observations`.
    """
    remarks = Remarks()
    metric = options.metric
    if callable(metric):
        options = replace(options, metric=_with_params(metric, check_metric_params(options.params, metric)))
        found = read_objects(X) if obsm is None and layer is None else None
        if found is not None:
            return _objects(*found, options, names, columns, feature_names, remarks, weights)
    given = recognise(X, "X", remarks, obsm, layer)
    if metric == "gower":
        given = replace(given, table=_mixed_table(given.table))
    takes_gaps = options.impute is not None or metric in GAP_METRICS
    came_sparse = is_sparse(given.table)
    # Whether large sparse rows may stay sparse; of a pandas DataFrame that is seen below.
    may_stay_sparse = (
        metric in SPARSE_METRICS and options.scale == "none" and options.impute is None and not options.params
    )
    stays_sparse = (
        came_sparse
        and given.table.ndim == 2
        and given.table.shape[0] * given.table.shape[1] > DENSE_MAX_CELLS
        and may_stay_sparse
    )
    table: Any = as_table(
        with_gaps(given.table) if takes_gaps and not came_sparse else given.table,
        may_stay_sparse=stays_sparse or _is_sparse_frame(given.table),
        remarks=remarks,
    )
    n = table.shape[0]
    is_frame, of_array = is_data_frame(table), False
    feature_names = check_feature_names(feature_names, table, "X", given.feature_names)
    positions = chosen_columns(columns, table, feature_names)
    name_of_weights = None
    if is_frame and (
        isinstance(weights, str) or (isinstance(weights, tuple) and weights in list(table.columns))
    ):
        name_of_weights = label_text(weights)
    if weights is not None:
        check_spanning_weights(options.method, options.min_samples)
    weights = check_weights(weights, n, options.method, table)
    if positions is None and name_of_weights is not None:
        labels = list(map(label_text, table.columns))
        positions = [place for place, label in enumerate(labels) if label != name_of_weights]
    names = check_names(given.names if names is None else names, n)
    others = given.others
    if is_frame:
        places = _sparse_places(table, positions)
        sparse = sparse_frame_rows(table, places) if places else None
        if sparse is not None:
            feature_names = [label_text(table.columns[place]) for place in places]
            names = observation_names(table) if names is None else names
            others = table.iloc[:, sorted(set(range(table.shape[1])) - set(places))]
            stays_sparse = sparse.shape[0] * sparse.shape[1] > DENSE_MAX_CELLS and may_stay_sparse
            table = as_table(sparse, may_stay_sparse=stays_sparse)
            positions, is_frame = None, False
    elif positions is not None:
        if is_sparse(table):
            table = table.tocsc()[:, positions]
            stays_sparse = stays_sparse and n * len(positions) > DENSE_MAX_CELLS
            feature_names = None if feature_names is None else [feature_names[place] for place in positions]
        else:
            labels = feature_names or [f"x{place}" for place in range(table.shape[1])]
            table = pandas.DataFrame(table, columns=labels)
            is_frame = of_array = True
    if stays_sparse:
        plan = _plan(options, n, table.shape[1], is_table=False)
        rows = as_sparse_rows(table)
        assert isinstance(metric, str)
        check_sparse_rows(rows, metric)
        samples = Samples(
            feature_names=feature_names, names=names, frame=_aligned(others), numeric_columns=_none_of(others)
        )
        return Observed(samples, Preparation(), names, plan, metric, {}, rows, weights, remarks.notes)
    if metric == "gower" and options.scale != "none":
        raise ValueError(
            f"metric 'gower' divides each column by its range, so scale={options.scale!r} has no effect on it. Leave "
            "scale out."
        )
    n_columns = table.shape[1] if positions is None else len(positions)
    # Whether columns that are not numeric are compared too.
    sees_all = False
    dtype = np.dtype(object) if is_frame else table.dtype
    if is_frame:
        dtypes = table.dtypes.iloc[list(range(table.shape[1])) if positions is None else positions]
        sees_all = metric == "gower" or (
            callable(metric) and not all(map(pandas.api.types.is_numeric_dtype, dtypes))
        )
        dtype = np.dtype(bool) if all(each == np.dtype(bool) for each in dtypes) else dtype
    params = (
        {}
        if callable(metric)
        else check_metric_params(options.params, metric, _labels(table, positions, feature_names))
    )
    measured = is_measured(metric, params, dtype) and not (dtype.kind == "b" and is_sparse(table))
    plan = _plan(options, n, n_columns, is_table=not (measured or sees_all))
    samples = read_samples(
        table,
        numbers_required=not sees_all,
        may_be_missing=takes_gaps,
        given=polars_frame(given.table),
        columns=positions,
        feature_names=feature_names,
        remarks=remarks if not sees_all else None,
    )
    if positions is None and samples.observations is not None:
        is_integer = None
        if samples.frame is not None and samples.numeric_columns is not None:
            dtypes = samples.frame.dtypes.to_numpy()
            is_integer = [
                pandas.api.types.is_integer_dtype(dtypes[place]) for place in samples.numeric_columns
            ]
        remark_on_columns(samples.observations, samples.feature_names, "X", remarks, is_integer)
    numbers, preparation = samples.observations, Preparation()
    if numbers is not None:
        labels = samples.feature_names or [f"x{place}" for place in range(numbers.shape[1])]
        if takes_gaps and options.impute is None:
            _refuse_empty_columns(numbers, labels, metric)
        note_constant_columns(numbers, labels, "X", remarks)
        filled, preparation = prepare(
            numbers, options.scale, options.impute, samples.feature_names, remarks=remarks
        )
        samples = replace(samples, **_for_view(filled, labels, remarks))
        if options.scale == "none" and not params:
            remark_on_spread(filled, samples.feature_names, metric, "X", remarks)
        numbers = filled
    rows = None
    if sees_all and callable(metric):
        rows = _rows_for_function(table, positions, samples, preparation, numbers)
    elif metric == "gower":
        rows = _gower(table, positions, samples, numbers, params, remarks)
    elif measured:
        assert isinstance(metric, str)
        assert numbers is not None
        check_params_fit(params, metric, numbers.shape[1])
        values = preparation.transform(numbers)
        if dtype.kind == "b" and metric in (*YES_NO_METRICS, "hamming"):
            chosen = table if positions is None else table.iloc[:, positions]
            values = chosen.to_numpy(dtype=bool) if is_frame else np.array(table, dtype=bool)
        rows = MeasuredRows(values, metric, params)
    if isinstance(rows, MeasuredRows):
        check_measured_rows(rows, remarks)
    else:
        if rows is None:
            assert numbers is not None
            compared = preparation.transform(numbers)
        else:
            compared = rows
        check_rows_suit_metric(compared, options.metric, remarks)
    if others is not None:
        samples = replace(samples, frame=_aligned(others), numeric_columns=[])
    samples = replace(samples, of_array=of_array)
    return Observed(samples, preparation, names, plan, options.metric, params, rows, weights, remarks.notes)


def measured_rows(values: np.ndarray, metric: str, params: Mapping[str, Any]) -> MeasuredRows:
    """Return rows of numbers for a metric of `measured_rows`, or raise."""
    check_params_fit(params, metric, values.shape[1])
    if metric == "gower":
        places = range(values.shape[1])
        return gower_rows(None, places, dict(zip(places, values.T, strict=True)), params)
    return MeasuredRows(values, metric, params)


def check_measured_rows(rows: MeasuredRows, remarks: Remarks | None = None) -> None:
    """Raise for rows that have nothing to be compared by, and as `check_rows_suit_metric`."""
    if rows.metric in GAP_METRICS:
        empty = np.flatnonzero(np.isnan(rows.values).all(axis=1))
        if len(empty):
            raise ValueError(
                f"metric {rows.metric!r} has no value for a row without any value. Empty: rows "
                f"{listing(empty.tolist())} (counting from 0). Leave these rows out."
            )
        return
    check_rows_suit_metric(rows.values, rows.metric, remarks)


def _mixed_table(X: Any) -> Any:
    """Rows of numbers and text, given as lists or as an array of objects, as a DataFrame; everything else as it is."""
    is_array = isinstance(X, np.ndarray) and X.dtype.kind in "OUST" and X.ndim in (1, 2)
    if isinstance(X, (list, tuple)) and len(X) > 0:
        try:
            is_array = np.asarray(X).dtype.kind in "OUST"
        except ValueError:
            return X
    if not is_array:
        return X
    frame = pandas.DataFrame(list(X) if isinstance(X, tuple) else X)
    frame.columns = [f"x{place}" for place in range(frame.shape[1])]
    return frame.infer_objects()


def _refuse_empty_columns(numbers: np.ndarray, labels: Sequence[str], metric: Any) -> None:
    empty = [repr(labels[place]) for place in np.flatnonzero(np.isnan(numbers).all(axis=0)).tolist()]
    if empty:
        raise ValueError(
            f"X has no value at all in column{'s' * (len(empty) > 1)} {listing(empty, limit=10)}, so metric {metric!r} "
            "has nothing to compare there. Needed: at least one value in every column. Leave these columns out."
        )


def _labels(table: Any, positions: Sequence[int] | None, feature_names: list[str] | None) -> list[str]:
    if is_data_frame(table):
        places = range(table.shape[1]) if positions is None else positions
        return [label_text(table.columns[place]) for place in places]
    return feature_names or [f"x{place}" for place in range(table.shape[1])]


def _with_params(metric: Callable, params: Mapping[str, Any]) -> Callable:
    if not params:
        return metric
    bound = partial(metric, **params)
    try:
        return update_wrapper(bound, metric)
    except AttributeError:
        return bound


def _is_sparse_frame(table: Any) -> bool:
    return is_data_frame(table) and any(isinstance(dtype, pandas.SparseDtype) for dtype in table.dtypes)


def _sparse_places(table: pandas.DataFrame, positions: Sequence[int] | None) -> Sequence[int]:
    """The columns that are clustered, if these may be read as sparse ones; few columns are as good as any others."""
    if table.shape[1] <= _FEW_COLUMNS or not _is_sparse_frame(table):
        return ()
    if positions is not None:
        return positions
    return [place for place, dtype in enumerate(table.dtypes) if _is_numeric(dtype)]


def _is_numeric(dtype: Any) -> bool:
    # pandas takes long to tell it of a sparse type.
    is_sparse_type = isinstance(dtype, pandas.SparseDtype)
    return pandas.api.types.is_numeric_dtype(dtype.subtype if is_sparse_type else dtype)


def _aligned(others: pandas.DataFrame | None) -> pandas.DataFrame | None:
    return None if others is None else others.copy()


def _none_of(others: pandas.DataFrame | None) -> list[int] | None:
    return None if others is None else []


def _for_view(numbers: np.ndarray, labels: Sequence[str], remarks: Remarks) -> dict[str, Any]:
    """The observations without gaps, which the metric leaves out and nothing else can show."""
    gaps = np.isnan(numbers)
    if not gaps.any():
        numbers.flags.writeable = False
        return {"observations": numbers}
    described = [
        f"{labels[place]!r} ({gaps[:, place].sum():,})" for place in np.flatnonzero(gaps.any(axis=0)).tolist()
    ]
    remarks.note(
        f"X: missing values are left out of the distances, and shown as the median of their column: "
        f"{listing(described, limit=10)}."
    )
    is_empty = gaps.all(axis=0)
    medians = np.zeros(numbers.shape[1])
    medians[~is_empty] = np.nanmedian(numbers[:, ~is_empty], axis=0)
    filled = np.where(gaps, medians, numbers)
    filled.flags.writeable = False
    return {"observations": filled, "gaps": gaps}


def _rows_for_function(
    table: pandas.DataFrame,
    positions: Sequence[int] | None,
    samples: Samples,
    preparation: Preparation,
    numbers: np.ndarray | None,
) -> list | None:
    """Whole rows, with text, for a function of two rows; None where all columns are numbers."""
    places = list(range(table.shape[1])) if positions is None else list(positions)
    if len(samples.numeric_columns or ()) == len(places):
        return None
    known = {} if numbers is None else _by_place(samples, preparation.transform(numbers))
    return named_rows(table, places, known)


def _by_place(samples: Samples, numbers: np.ndarray) -> dict[int, np.ndarray]:
    """Columns of numbers by their places in the table."""
    assert samples.numeric_columns is not None
    columns: list[np.ndarray] = list(numbers.T)
    return dict(zip(samples.numeric_columns, columns, strict=True))


def _gower(
    table: Any,
    positions: Sequence[int] | None,
    samples: Samples,
    numbers: np.ndarray | None,
    params: Mapping[str, Any],
    remarks: Remarks,
) -> MeasuredRows:
    if not is_data_frame(table):
        assert numbers is not None
        return measured_rows(numbers, "gower", params)
    places = list(range(table.shape[1])) if positions is None else list(positions)
    known = {} if numbers is None else _by_place(samples, numbers)
    return gower_rows(table, places, known, params, remarks=remarks)


def _objects(
    rows: list,
    samples: Samples,
    options: Options,
    names: Any,
    columns: Any,
    feature_names: Any,
    remarks: Remarks,
    weights: Any,
) -> Observed:
    for argument, value, nothing in (
        ("scale", options.scale, "none"),
        ("impute", options.impute, None),
        ("columns", columns, None),
        ("feature_names", feature_names, None),
    ):
        if value is not nothing and value != nothing:
            raise ValueError(
                f"{argument}={value!r} needs columns of numbers, but X holds {type(rows[0]).__name__} objects, which "
                f"only your metric compares. Leave {argument} out, or pass a table of numbers."
            )
    names = check_names(names, len(rows))
    plan = _plan(options, len(rows), 0, is_table=False)
    check_rows_suit_metric(rows, options.metric, remarks)
    if weights is not None:
        check_spanning_weights(options.method, options.min_samples)
    weights = check_weights(weights, len(rows), options.method)
    return Observed(samples, Preparation(), names, plan, options.metric, {}, rows, weights, remarks.notes)

"""What a user wants clustered -> the rows whose distances are computed, and all that is known about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse

from ..input.frames import polars_frame
from ..input.metrics import check_rows_suit_metric
from ..input.object_rows import read_objects
from ..input.preparation import Preparation, prepare
from ..input.samples import Samples, as_table, read_samples
from ..input.sparse_rows import DENSE_MAX_CELLS, SPARSE_METRICS, as_sparse_rows, check_sparse_rows
from ..input.validate import check_names
from .engines import Plan, plan_linkage

__all__ = ["Observed", "read_observations"]


class Observed(NamedTuple):
    """Samples to be clustered.

    `rows` are sparse rows or objects of the user's own where these are clustered themselves, else None. `plan` says how
    they are going to be clustered.
    """

    samples: Samples
    preparation: Preparation
    names: list[str] | None
    plan: Plan
    rows: Any = None


def read_observations(
    X: Any,
    method: str,
    metric: str | Callable,
    names: Any = None,
    scale: str = "none",
    impute: str | None = None,
    engine: str = "auto",
) -> Observed:
    """Read and check everything that is clustered, before any work.

    Parameters
    ----------
    X : object
        What the user gave.
    method, metric, scale, impute, engine
        Each checked by itself.
    names : sequence of length n, optional
        Not yet checked.

    Returns
    -------
    Observed

    Raises
    ------
    TypeError, ValueError, MemoryError
        As `link_observations`.
    """
    found = read_objects(X) if callable(metric) else None
    if found is not None:
        return _objects(*found, method, metric, names, scale, impute, engine)
    is_sparse = scipy.sparse.issparse(X)
    stays_sparse = is_sparse and X.ndim == 2 and X.shape[0] * X.shape[1] > DENSE_MAX_CELLS
    stays_sparse = stays_sparse and metric in SPARSE_METRICS and scale == "none" and impute is None
    table = as_table(X if impute is None or is_sparse else _with_gaps(X), may_stay_sparse=stays_sparse)
    n, n_columns = table.shape
    names = check_names(names, n)
    plan = plan_linkage(n, n_columns, method, metric, engine, is_table=not stays_sparse)
    if stays_sparse:
        rows = as_sparse_rows(table)
        check_sparse_rows(rows, metric)
        return Observed(Samples(), Preparation(), names, plan, rows)
    samples = read_samples(table, may_be_missing=impute is not None, given=polars_frame(X))
    filled, preparation = prepare(samples.observations, scale, impute, samples.feature_names)
    filled.flags.writeable = False
    check_rows_suit_metric(preparation.transform(filled), metric)
    return Observed(replace(samples, observations=filled), preparation, names, plan)


def _objects(
    rows: list,
    samples: Samples,
    method: str,
    metric: Callable,
    names: Any,
    scale: str,
    impute: str | None,
    engine: str,
) -> Observed:
    for argument, value, nothing in (("scale", scale, "none"), ("impute", impute, None)):
        if value != nothing:
            raise ValueError(
                f"{argument}={value!r} needs columns of numbers, but X holds {type(rows[0]).__name__} objects, which "
                f"only your metric compares. Leave {argument} out, or pass a table of numbers."
            )
    names = check_names(names, len(rows))
    plan = plan_linkage(len(rows), 0, method, metric, engine, is_table=False)
    check_rows_suit_metric(rows, metric)
    return Observed(samples, Preparation(), names, plan, rows)


def _with_gaps(X: Any) -> Any:
    """What is masked, or None among numbers, as NaN."""
    if np.ma.isMaskedArray(X) and X.dtype.kind in "biuf":
        return X.astype(np.float64).filled(np.nan)
    if isinstance(X, (list, tuple)) or (isinstance(X, np.ndarray) and X.dtype.kind == "O"):
        try:
            if np.asarray(X).dtype.kind == "O":
                return np.array(X, dtype=np.float64)
        except (TypeError, ValueError):
            return X
    return X

"""The first pass: how many rows each block has, what is missing, and the statistics by which columns are scaled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..input.column_checks import remark_on_spread
from ..input.preparation import Preparation
from ..input.remarks import Remarks
from ..util.messages import listing
from .source import Source, floats

__all__ = ["Survey", "checked", "prepared", "survey"]

# Rows and cells of the sample that medians and quartiles come from.
_SAMPLE_ROWS = 100_000
_SAMPLE_CELLS = 20_000_000
_LEAST_ROWS = 50
# A column that varies by less than this, relative to its greatest value, varies by rounding alone.
_ROUNDING = 1e-15


class Survey(NamedTuple):
    """What is known of one block.

    Attributes
    ----------
    n : int
        Number of rows.
    present : ndarray of int64, shape (m,)
        How many values each column has.
    infinite : tuple of int, or None
        Row and column of the first infinite value.
    gap : tuple of int, or None
        Row and column of the first missing value.
    low, high, mean, squares : ndarray of float64, shape (m,)
        Range and mean of each column, and its sum of squared deviations from the mean.
    sample : ndarray of float64, shape (s, m)
        Random rows.
    """

    n: int
    present: np.ndarray
    infinite: tuple[int, int] | None
    gap: tuple[int, int] | None
    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    squares: np.ndarray
    sample: np.ndarray


def survey(block: Any, columns: Sequence[Any], called: str, number: int, n_blocks: int) -> Survey:
    """Look through one block."""
    values = floats(block, columns, called)
    n, m = values.shape
    is_gap = np.isnan(values)
    is_infinite = np.isinf(values)
    present = n - is_gap.sum(axis=0)
    filled = np.where(is_gap, 0.0, values) if is_gap.any() else values
    with np.errstate(over="ignore", invalid="ignore"):
        mean = filled.sum(axis=0) / np.maximum(present, 1)
        deviations = np.where(is_gap, 0.0, values - mean) if is_gap.any() else values - mean
        squares = np.einsum("ij,ij->j", deviations, deviations)
    wanted = max(_LEAST_ROWS, min(_SAMPLE_ROWS, _SAMPLE_CELLS // m) // n_blocks)
    if n > wanted:
        chosen = np.sort(np.random.default_rng(number).choice(n, wanted, replace=False))
    else:
        chosen = np.arange(n)
    return Survey(
        n,
        present,
        _first(is_infinite),
        _first(is_gap),
        np.where(is_gap, np.inf, values).min(axis=0, initial=np.inf),
        np.where(is_gap, -np.inf, values).max(axis=0, initial=-np.inf),
        mean,
        squares,
        values[chosen],
    )


def _first(where: np.ndarray) -> tuple[int, int] | None:
    if not where.any():
        return None
    row, column = divmod(int(where.argmax()), where.shape[1])
    return row, column


def checked(
    surveys: Sequence[Survey], source: Source, scale: str, impute: str | None, remarks: Remarks
) -> Preparation:
    """What is done to rows before they are compared, or raise for rows that cannot be.

    Raises
    ------
    ValueError
        For infinite values, for missing ones without `impute`, and for columns without any value; the block is named.
    """
    for number, each in enumerate(surveys):
        if each.infinite is not None:
            row, column = each.infinite
            raise ValueError(
                f"data has infinite values, the first in {source.called(number)}, row {row} of it, column "
                f"{source.labels[column]!r}. Needed: finite numbers. Replace them, for example by missing values with "
                'impute="mean".'
            )
    n = sum(each.n for each in surveys)
    present = np.sum([each.present for each in surveys], axis=0)
    missing = n - present
    if impute is None and missing.any():
        number = next(number for number, each in enumerate(surveys) if each.gap is not None)
        row, column = surveys[number].gap or (0, 0)
        counted = [f"{source.labels[place]!r} ({missing[place]:,})" for place in np.flatnonzero(missing)]
        raise ValueError(
            f"data has missing values, the first in {source.called(number)}, row {row} of it, column "
            f"{source.labels[column]!r}; in all: {listing(counted, limit=10)}. Needed: complete rows. Fill them with "
            'impute="mean" or impute="median", or drop them with data.dropna() or a filter.'
        )
    if n == 0:
        raise ValueError("data has no rows at all. Needed: at least 2.")
    empty = [repr(source.labels[place]) for place in np.flatnonzero(present == 0)]
    if empty:
        raise ValueError(
            f"data has no value at all in column{'s' * (len(empty) > 1)} {listing(empty, limit=10)}, so there is "
            f"nothing to fill it with. Needed: at least one value in every column. Leave these columns out."
        )
    return _preparation(surveys, source, present, missing, scale, impute, remarks)


def _preparation(
    surveys: Sequence[Survey],
    source: Source,
    present: np.ndarray,
    missing: np.ndarray,
    scale: str,
    impute: str | None,
    remarks: Remarks,
) -> Preparation:
    low = np.min([each.low for each in surveys], axis=0)
    high = np.max([each.high for each in surveys], axis=0)
    # Weighted by counts, about a value of each column: columns whose values are all large keep their digits.
    anchor = surveys[int(np.argmax([each.n for each in surveys]))].mean
    counts = np.array([each.present for each in surveys])
    means = np.array([each.mean for each in surveys])
    mean = anchor + (counts * (means - anchor)).sum(axis=0) / present
    squares = np.sum([each.squares for each in surveys], axis=0) + (counts * (means - mean) ** 2).sum(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        is_lost = ~np.isfinite(squares)
    if is_lost.any():
        lost = [repr(source.labels[place]) for place in np.flatnonzero(is_lost)]
        raise ValueError(
            f"data has values that are too large in column{'s' * (len(lost) > 1)} {listing(lost, limit=10)}. Needed: "
            "columns whose squares are finite. Divide them by their greatest absolute value first."
        )
    known: dict[str, Any] = {"scale": scale, "impute": impute}
    quartiles = _quartiles(surveys) if scale == "robust" or impute == "median" else np.empty((3, len(mean)))
    if impute is not None:
        known["n_filled"] = missing
        known["fill"] = mean if impute == "mean" else quartiles[1]
    rounding = _ROUNDING * np.maximum(np.abs(low), np.abs(high))
    is_constant = high - low <= rounding
    if is_constant.any():
        constant = [repr(source.labels[place]) for place in np.flatnonzero(is_constant)]
        remarks.note(
            f"data: {len(constant)} of {len(mean)} columns are constant, so they tell no rows apart: "
            f"{listing(constant, limit=10)}."
        )
    if scale != "none":
        if scale == "standard":
            centre, spread = mean, np.sqrt(squares / present)
        else:
            centre, spread = quartiles[1], quartiles[2] - quartiles[0]
        spread = np.where(is_constant | (spread <= rounding), 1.0, spread)
        known["centre"], known["spread"] = centre, spread
    else:
        sample = np.concatenate([each.sample for each in surveys])
        remark_on_spread(sample, source.labels, "euclidean", "data", remarks)
    if scale == "robust" or impute == "median":
        n_rows = sum(len(each.sample) for each in surveys)
        if n_rows < sum(each.n for each in surveys):
            remarks.note(f"Medians and quartiles are those of {n_rows:,} rows drawn at random.")
    return Preparation(**known)


def _quartiles(surveys: Sequence[Survey]) -> np.ndarray:
    """Quartiles of each column from the samples of all blocks, of which each row stands for its share of a block."""
    values = np.concatenate([each.sample for each in surveys])
    weights = np.concatenate(
        [np.full(len(each.sample), each.n / max(len(each.sample), 1)) for each in surveys]
    )
    found = np.empty((3, values.shape[1]))
    for column in range(values.shape[1]):
        is_known = ~np.isnan(values[:, column])
        own, order = values[is_known, column], np.argsort(values[is_known, column])
        own, weight = own[order], weights[is_known][order]
        places = (np.cumsum(weight) - weight / 2) / weight.sum()
        found[:, column] = np.interp([0.25, 0.5, 0.75], places, own)
    return found


def prepared(block: Any, columns: Sequence[Any], called: str, preparation: Preparation) -> np.ndarray:
    """The rows of a block in the units in which they are compared."""
    return preparation.transform(floats(block, columns, called))

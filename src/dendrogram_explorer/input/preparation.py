"""What is done to observations before their distances are computed: gaps filled, columns scaled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..util.messages import listing
from .arguments import one_of
from .remarks import Remarks

__all__ = ["IMPUTATIONS", "SCALES", "Preparation", "check_impute", "check_scale", "prepare"]

SCALES = ("none", "standard", "robust")
"""What `scale` may be."""

IMPUTATIONS = ("mean", "median")
"""What `impute` may be, besides None."""

# A column that varies by less than this, relative to its greatest value, varies by rounding alone.
_ROUNDING = 1e-15


@dataclass(frozen=True, eq=False)
class Preparation:
    """How rows of the user's data become the rows that are clustered; the same for rows that come later.

    Attributes
    ----------
    scale : str
        One of `SCALES`.
    impute : str or None
        One of `IMPUTATIONS`; None where missing values are refused.
    n_filled : ndarray of int64, shape (m,), or None
        How many values were missing in each column; None without `impute`.
    fill : ndarray of float64, shape (m,), or None
        What stands for a missing value of each column, in the user's units; None without `impute`.
    centre, spread : ndarray of float64, shape (m,), or None
        What is taken away from each column, and what it is then divided by; None without scaling.
    """

    scale: str = "none"
    impute: str | None = None
    n_filled: np.ndarray | None = None
    fill: np.ndarray | None = None
    centre: np.ndarray | None = None
    spread: np.ndarray | None = None

    def transform(self, rows: np.ndarray) -> np.ndarray:
        """Return rows in the units in which distances are computed.

        Parameters
        ----------
        rows : ndarray of float64, shape (k, m)
            In the user's units; never changed.

        Returns
        -------
        ndarray of float64, shape (k, m)
            `rows` itself where there is nothing to do. Missing values are filled where `impute` was asked for, and
            stay NaN where it was not.

        Examples
        --------
        >>> _, preparation = prepare(np.array([[1.0], [3.0]]), scale="standard")
        >>> preparation.transform(np.array([[5.0]]))
        array([[3.]])
        """
        if self.fill is not None:
            missing = np.isnan(rows)
            if missing.any():
                rows = np.where(missing, self.fill, rows)
        if self.spread is not None:
            rows = (rows - self.centre) / self.spread
        return rows

    def note(self, labels: Sequence) -> str:
        """Return the sentence that counts what was filled; empty where nothing was.

        Parameters
        ----------
        labels : sequence of length m
            The columns' names, or their numbers.

        Returns
        -------
        str
        """
        if self.n_filled is None or not self.n_filled.any():
            return ""
        columns = np.flatnonzero(self.n_filled).tolist()
        described = [f"{labels[column]!r} ({self.n_filled[column]:,})" for column in columns]
        total = int(self.n_filled.sum())
        values = "1 missing value was" if total == 1 else f"{total:,} missing values were"
        return f"{values} filled by the {self.impute} of the column: {listing(described, limit=10)}."


def check_scale(scale: Any) -> str:
    """Return a valid `scale`, or raise.

    Parameters
    ----------
    scale : str or None
        One of `SCALES`; None is "none".

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it is not a string.
    ValueError
        If it is not known.

    Examples
    --------
    >>> check_scale("standart")
    Traceback (most recent call last):
    ...
    ValueError: Unknown scale 'standart'. Did you mean 'standard'? Needed: one of none, standard, robust.
    """
    return one_of("none" if scale is None else scale, SCALES, "scale")


def check_impute(impute: Any) -> str | None:
    """Return a valid `impute`, or raise.

    Parameters
    ----------
    impute : str or None
        One of `IMPUTATIONS`, or None.

    Returns
    -------
    str or None

    Raises
    ------
    TypeError
        If it is not a string.
    ValueError
        If it is not known.

    Examples
    --------
    >>> check_impute("median")
    'median'
    """
    return None if impute is None else one_of(impute, IMPUTATIONS, "impute")


def prepare(
    observations: np.ndarray,
    scale: str = "none",
    impute: str | None = None,
    labels: Sequence | None = None,
    argument: str = "X",
    remarks: Remarks | None = None,
) -> tuple[np.ndarray, Preparation]:
    """Fill the gaps of observations and work out how their columns are scaled.

    Parameters
    ----------
    observations : ndarray of float64, shape (n, m)
        C-contiguous; finite, but for NaN where `impute` is given or the metric takes gaps. Never changed.
    scale, impute : str
        As `check_scale` and `check_impute` return them.
    labels : sequence of length m, optional
        Names of the columns, for messages. Default: their numbers.
    argument : str
        Name of the observations, for messages.
    remarks : Remarks, optional
        Gets the columns that cannot be scaled: constant ones, and with "robust" those whose middle half is one value,
        of which there is a warning.

    Returns
    -------
    observations : ndarray of float64, shape (n, m)
        Without gaps and in the user's units: scaling is `Preparation.transform`'s.
    preparation : Preparation

    Raises
    ------
    ValueError
        For a column that has no value at all, and for one too wide for its spread to be a float64.

    Notes
    -----
    "standard" takes away the mean and divides by the standard deviation of the n values (no correction by n - 1);
    "robust" takes away the median and divides by the distance between the quartiles, as scikit-learn's
    ``StandardScaler`` and ``RobustScaler``. A column without a spread is divided by 1.

    Examples
    --------
    >>> filled, preparation = prepare(np.array([[1.0], [np.nan], [4.0]]), impute="mean")
    >>> filled.ravel(), preparation.note(["height"])
    (array([1. , 2.5, 4. ]), "1 missing value was filled by the mean of the column: 'height' (1).")
    """
    if labels is None:
        labels = range(observations.shape[1])
    known: dict[str, Any] = {"scale": scale, "impute": impute}
    if impute is not None:
        known["n_filled"] = np.isnan(observations).sum(axis=0)
        known["fill"] = _fill(observations, impute, known["n_filled"], labels, argument)
        observations = Preparation(**known).transform(observations)
    if scale != "none":
        remarks = Remarks() if remarks is None else remarks
        known["centre"], known["spread"] = _scaling(observations, scale, labels, argument, remarks)
    return observations, Preparation(**known)


def _fill(
    observations: np.ndarray, impute: str, n_filled: np.ndarray, labels: Sequence, argument: str
) -> np.ndarray:
    empty = [repr(labels[column]) for column in np.flatnonzero(n_filled == len(observations)).tolist()]
    if empty:
        raise ValueError(
            f"{argument} has no value at all in column{'s' * (len(empty) > 1)} {listing(empty, limit=10)}, so there is "
            f"no {impute} to fill it with. Needed: at least one value in every column. Leave these columns out."
        )
    return np.nanmean(observations, axis=0) if impute == "mean" else np.nanmedian(observations, axis=0)


def _scaling(
    observations: np.ndarray, scale: str, labels: Sequence, argument: str, remarks: Remarks
) -> tuple[np.ndarray, np.ndarray]:
    if np.isnan(observations).any():
        low, high = np.nanmin(observations, axis=0), np.nanmax(observations, axis=0)
        mean, deviation, quantile = np.nanmean, np.nanstd, np.nanquantile
    else:
        low, high = observations.min(axis=0), observations.max(axis=0)
        mean, deviation, quantile = np.mean, np.std, np.quantile
    with np.errstate(over="ignore", invalid="ignore"):
        if scale == "standard":
            centre, spread = mean(observations, axis=0), deviation(observations, axis=0)
        else:
            quartiles = quantile(observations, [0.25, 0.5, 0.75], axis=0)
            centre, spread = quartiles[1], quartiles[2] - quartiles[0]
        # Not the deviation itself: of a long constant column it is what rounding left of the mean.
        rounding = _ROUNDING * np.maximum(np.abs(low), np.abs(high))
        is_constant = high - low <= rounding
        has_no_spread = is_constant | (spread <= rounding)
        spread[has_no_spread] = 1.0
        is_lost = ~(np.isfinite((low - centre) / spread) & np.isfinite((high - centre) / spread))
        is_lost |= ~np.isfinite(spread)
    if is_lost.any():
        lost = [repr(labels[column]) for column in np.flatnonzero(is_lost).tolist()]
        raise ValueError(
            f"scale={scale!r} cannot be computed in float64 for column{'s' * (len(lost) > 1)} "
            f"{listing(lost, limit=10)} of {argument}: the values are too large, or too far apart for their spread. "
            "Needed: columns whose squares are finite. Divide these columns by their greatest absolute value first."
        )
    _remark(
        remarks.note,
        is_constant,
        "constant, so they tell no samples apart and do not count",
        labels,
        scale,
    )
    _remark(
        remarks.warn,
        has_no_spread & ~is_constant,
        "one value in the middle half of the samples, so the distance between the quartiles is 0: they "
        'are centred only and keep their units. scale="standard" would scale them',
        labels,
        scale,
    )
    return centre, spread


def _remark(
    remark: Callable[[str], None], columns: np.ndarray, problem: str, labels: Sequence, scale: str
) -> None:
    if columns.any():
        named = [repr(labels[column]) for column in np.flatnonzero(columns).tolist()]
        remark(
            f"scale={scale!r}: {len(named):,} of {len(columns):,} columns are {problem}: {listing(named, limit=10)}."
        )

"""Rows of a table with a metric that scipy's pdist lacks, or that has parameters, gaps or booleans."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
from scipy.spatial.distance import cdist, pdist

from ..util.messages import listing, nearest_name
from .metrics import OWN_METRICS, YES_NO_METRICS

__all__ = ["MeasuredRows", "check_metric_params", "params_text"]

# Cells of a block of pairs that are held at a time.
_BLOCK_CELLS = 4_000_000

# Besides the weights of columns, "w", which nearly all of them take.
_PARAMS = {
    "minkowski": ("p", "w"),
    "seuclidean": ("V",),
    "mahalanobis": ("VI",),
    "jensenshannon": ("base", "w"),
    "gower": ("asymmetric", "weights"),
    "kendall": (),
    "spearman": (),
    "nan_euclidean": (),
}


@dataclass(frozen=True, eq=False)
class MeasuredRows:
    """Rows of a table and the metric by which they are compared.

    Attributes
    ----------
    values : ndarray (n, m)
        float64, NaN for a gap; or bool. With "gower" categories are whole numbers.
    metric : str
        One of `ALL_METRICS`.
    params : mapping
        As `check_metric_params` returns it.
    is_category : ndarray of bool, shape (m,), or None
        With "gower": which columns are compared for equality.
    spans : ndarray of float64, shape (m,), or None
        With "gower": the range of each column of numbers, 1 for constant ones.
    categories : tuple of (tuple or None), or None
        With "gower": what the whole numbers of each column stand for.
    labels : tuple of str, or None
        With "gower": names of the columns of a table.
    """

    values: np.ndarray
    metric: str
    params: Mapping[str, Any] = field(default_factory=dict)
    is_category: np.ndarray | None = None
    spans: np.ndarray | None = None
    categories: tuple | None = None
    labels: tuple[str, ...] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of rows and of columns."""
        return self.values.shape

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, samples: Any) -> MeasuredRows:
        return replace(self, values=self.values[samples])

    @property
    def has_gaps(self) -> bool:
        """Whether values are missing."""
        return self.values.dtype.kind == "f" and bool(np.isnan(self.values).any())

    def distances(self, progress: Callable[[int, int, str], None] | None = None) -> np.ndarray:
        """Return condensed distances between all rows; NaN for pairs without one.

        Examples
        --------
        >>> MeasuredRows(np.array([[1.0, 2, 3], [2, 4, 8], [3, 2, 1]]), "spearman").distances()
        array([0., 2., 2.])
        """
        n = len(self)
        if self.metric == "spearman":
            return _without_noise(pdist(_ranks(self.values), "correlation"))
        if self.metric not in OWN_METRICS:
            return pdist(self.values, cast("Any", self.metric), **self.params)
        condensed = np.empty(n * (n - 1) // 2)
        height = max(1, _BLOCK_CELLS // max(n, 1))
        done = 0
        for top in range(0, n - 1, height):
            block = self._between(slice(top, top + height), slice(top, None))
            for row, values in enumerate(block):
                part = values[row + 1 :]
                condensed[done : done + len(part)] = part
                done += len(part)
            if progress is not None:
                progress(
                    done, len(condensed), f"Distances by {self.metric}: {done:,} of {len(condensed):,} pairs"
                )
        return condensed

    def cross(self, others: MeasuredRows) -> np.ndarray:
        """Return the distances between these rows and others of the same columns, shape (n, n_others)."""
        if self.metric == "spearman":
            return _without_noise(cdist(_ranks(self.values), _ranks(others.values), "correlation"))
        if self.metric not in OWN_METRICS:
            return cdist(self.values, others.values, cast("Any", self.metric), **self.params)
        both = replace(self, values=np.vstack([self.values, others.values]))
        n = len(self)
        height = max(1, _BLOCK_CELLS // max(len(others), 1))
        blocks = [
            both._between(slice(top, min(top + height, n)), slice(n, None)) for top in range(0, n, height)
        ]
        return np.vstack(blocks)

    def _between(self, first: slice, second: slice) -> np.ndarray:
        one, other = self.values[first], self.values[second]
        if self.metric == "kendall":
            return _kendall(one, other)
        if self.metric == "nan_euclidean":
            return _nan_euclidean(one, other)
        assert self.is_category is not None
        assert self.spans is not None
        return _gower(one, other, self.is_category, self.spans, self.params)


def check_metric_params(
    params: Any, metric: str | Callable, labels: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return the parameters of a metric, or raise.

    Parameters
    ----------
    params : mapping or None
        What the user gave.
    metric : str or callable
        As `check_metric` returns it.
    labels : sequence of str, optional
        Names of the columns, if known.

    Returns
    -------
    dict
        Empty for None.

    Raises
    ------
    TypeError
        If it is not a mapping from names.
    ValueError
        For a name that the metric does not have, or a value it cannot take.

    Examples
    --------
    >>> check_metric_params({"power": 3}, "minkowski")
    Traceback (most recent call last):
    ...
    ValueError: metric 'minkowski' has no parameter 'power'. Needed: p, w. Pass, for example, metric_params={"p": 3}.
    """
    if params is None:
        return {}
    if not isinstance(params, Mapping) or not all(isinstance(name, str) for name in params):
        raise TypeError(
            f"metric_params is {params!r}. Needed: a dict from the names of the metric's parameters to their values. "
            'Pass, for example, metric="minkowski", metric_params={"p": 3}.'
        )
    params = dict(params)
    if callable(metric):
        return params
    known = _PARAMS.get(metric, ("w",))
    for name in params:
        if name not in known:
            needed = f"Needed: {', '.join(known)}. " if known else "It has none. "
            example = {"minkowski": '{"p": 3}', "gower": '{"asymmetric": ["column"]}'}.get(
                metric, f'{{"{known[0]}": ...}}' if known else ""
            )
            hint = f"Pass, for example, metric_params={example}." if example else "Leave metric_params out."
            if name == "p" and metric == "euclidean":
                hint = 'Pass metric="minkowski" with metric_params={"p": 3}.'
            raise ValueError(
                f"metric {metric!r} has no parameter {name!r}. {nearest_name(name, known)}{needed}{hint}"
            )
    if "p" in params:
        _require_number(params["p"], "p", metric)
    if "base" in params:
        _require_number(params["base"], "base", metric)
    if metric == "gower":
        return _gower_params(params, labels)
    return {
        name: value if np.ndim(value) == 0 else np.asarray(value, dtype=np.float64)
        for name, value in params.items()
    }


def check_params_fit(params: Mapping[str, Any], metric: str, n_columns: int) -> None:
    """Raise unless parameters have one value for every column."""
    shapes = {"w": (n_columns,), "V": (n_columns,), "VI": (n_columns, n_columns)}
    for name, shape in shapes.items():
        if name not in params:
            continue
        value = np.asarray(params[name])
        if value.shape != shape:
            raise ValueError(
                f"metric_params: {name} of metric {metric!r} has shape {value.shape}, but {n_columns} columns are "
                f"clustered. Needed: shape {shape}."
            )
        if not np.isfinite(value).all() or (name in "wV" and (value < 0).any()):
            raise ValueError(
                f"metric_params: {name} of metric {metric!r} has values that are negative or not finite. Needed: "
                "numbers of 0 or more."
            )


def params_text(params: Mapping[str, Any]) -> str:
    """Return parameters in brackets for titles, without long ones.

    Examples
    --------
    >>> params_text({"p": 3, "w": np.ones(3)})
    ' (p=3)'
    """
    shown = [f"{name}={value}" for name, value in params.items() if np.ndim(value) == 0]
    return f" ({', '.join(shown)})" if shown else ""


def _require_number(value: Any, name: str, metric: str) -> None:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float, np.integer, np.floating))
        or not value > 0
    ):
        raise ValueError(
            f"metric_params: {name} of metric {metric!r} is {value!r}. Needed: a number above 0, such as 3."
        )


def _gower_params(params: dict[str, Any], labels: Sequence[str] | None) -> dict[str, Any]:
    """Positions of the asymmetric columns, and a weight for each column."""
    checked: dict[str, Any] = {}
    if labels is None:
        return params
    places = {label: place for place, label in enumerate(labels)}

    def place_of(name: Any, argument: str) -> int:
        if isinstance(name, (int, np.integer)) and not isinstance(name, bool) and str(name) not in places:
            if 0 <= name < len(labels):
                return int(name)
        elif str(name) in places:
            return places[str(name)]
        raise ValueError(
            f"metric_params: {argument} names the column {name!r}, which is not clustered. "
            f"{nearest_name(str(name), labels)}Needed: one of {listing(list(labels), limit=12)}."
        )

    if "asymmetric" in params:
        names = params["asymmetric"]
        names = [names] if isinstance(names, str) else list(names)
        checked["asymmetric"] = tuple(sorted({place_of(name, "asymmetric") for name in names}))
    if "weights" in params:
        given = params["weights"]
        weights = np.ones(len(labels))
        if isinstance(given, Mapping):
            for name, weight in given.items():
                weights[place_of(name, "weights")] = weight
        else:
            weights = np.array(given, dtype=np.float64)
        if (
            weights.shape != (len(labels),)
            or not np.isfinite(weights).all()
            or (weights < 0).any()
            or not weights.any()
        ):
            raise ValueError(
                f"metric_params: weights of metric 'gower' must be {len(labels)} numbers of 0 or more, one per column "
                "that is clustered, not all 0; or a dict from column names to such numbers."
            )
        checked["weights"] = weights
    return checked


def _ranks(values: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    return rankdata(values, axis=1)


def _without_noise(distances: np.ndarray) -> np.ndarray:
    # Equal orders differ by rounding alone.
    distances[np.abs(distances) < 1e-15] = 0.0
    return distances


def _kendall(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """1 - tau-b: the cosine between the signs of all differences of two columns."""
    m = first.shape[1]
    products = np.zeros((len(first), len(second)))
    squares = [np.zeros(len(first)), np.zeros(len(second))]
    # Sums of so few signs are exact in float32.
    most = min(1 << 23, max(m, _BLOCK_CELLS // max(len(second), 1)))
    pairs = np.array(np.triu_indices(m, 1))
    for start in range(0, pairs.shape[1], most):
        one, other = pairs[:, start : start + most]
        signs = [np.sign(rows[:, one] - rows[:, other]).astype(np.float32) for rows in (first, second)]
        products += signs[0] @ signs[1].T
        for square, sign in zip(squares, signs, strict=True):
            square += np.count_nonzero(sign, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        tau = products / (np.sqrt(squares[0])[:, np.newaxis] * np.sqrt(squares[1]))
    return _without_noise(np.maximum(1.0 - tau, 0.0))


def _nan_euclidean(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Euclidean distances over the columns that both rows have, scaled up to all columns, as scikit-learn's."""
    squares = np.zeros((len(first), len(second)))
    counts = np.zeros((len(first), len(second)))
    for one, other in zip(first.T, second.T, strict=True):
        difference = one[:, np.newaxis] - other
        known = ~np.isnan(difference)
        difference[~known] = 0.0
        squares += difference * difference
        counts += known
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sqrt(squares * (first.shape[1] / counts))


def _gower(
    first: np.ndarray,
    second: np.ndarray,
    is_category: np.ndarray,
    spans: np.ndarray,
    params: Mapping[str, Any],
) -> np.ndarray:
    """Gower (1971), in the form of R's ``cluster::daisy``."""
    total = np.zeros((len(first), len(second)))
    weight = np.zeros((len(first), len(second)))
    weights = params.get("weights", np.ones(first.shape[1]))
    asymmetric = params.get("asymmetric", ())
    for column in np.flatnonzero(weights).tolist():
        one, other = first[:, column, np.newaxis], second[:, column]
        if is_category[column]:
            apart = (one != other).astype(np.float64)
        else:
            apart = np.abs(one - other) / spans[column]
        counts = ~(np.isnan(one) | np.isnan(other))
        if column in asymmetric:
            counts &= ~((one == 0) & (other == 0))
        apart[~counts] = 0.0
        total += weights[column] * apart
        weight += weights[column] * counts
    with np.errstate(divide="ignore", invalid="ignore"):
        return total / weight


def is_measured(metric: str | Callable, params: Mapping[str, Any], dtype: np.dtype) -> bool:
    """Whether rows need this module: own metrics, parameters, and booleans where the metric compares booleans."""
    if callable(metric):
        return False
    return (
        metric in OWN_METRICS
        or bool(params)
        or (dtype.kind == "b" and metric in (*YES_NO_METRICS, "hamming"))
    )

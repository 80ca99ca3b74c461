"""Two coordinates for each sample: columns, principal components, or scaled distances."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh
from scipy.spatial.distance import num_obs_y, squareform

__all__ = ["MDS_MAX_SAMPLES", "Projection", "project"]

# Scaling holds one full n x n matrix: 5,000 samples take 0.2 GB and about 1 s on two cores, 10,000 0.8 GB.
MDS_MAX_SAMPLES = 5_000

# Up to here the dense solver takes 0.1 s; at 4,000 it takes 5 s, and Lanczos iteration 0.7 s.
_DENSE_MAX_SIZE = 1_000
# 1.6 MB, which stays in the cache: twice as quick as blocks of 32 MB.
_BLOCK_ELEMENTS = 200_000
_CHECKED_SAMPLES = 500
_LISTED_COLUMNS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Where each sample is drawn, or a sentence saying why it cannot be.

    Attributes
    ----------
    x, y : ndarray of float64, shape (n,), read-only, or None
        Coordinates; NaN where a sample has none. None where there is nothing to draw.
    x_title, y_title : str
        Axis titles. An empty one means that positions along this axis carry no meaning.
    note : str
        What the coordinates are, and what was left out; without coordinates, why and what to do.
    """

    x: np.ndarray | None
    y: np.ndarray | None
    x_title: str = ""
    y_title: str = ""
    note: str = ""


class _Axis(NamedTuple):
    kind: str  # "column", "component" or "jitter"
    number: int = 0


class _Components(NamedTuple):
    scores: np.ndarray  # (n, count)
    shares: np.ndarray  # (count,), of the total variance
    n_constant: int


def project(
    observations: np.ndarray | None = None,
    x: str | int | None = None,
    y: str | int | None = None,
    feature_names: Sequence | None = None,
    distances: np.ndarray | None = None,
) -> Projection:
    """Place samples in a plane.

    Parameters
    ----------
    observations : array_like, shape (n, m), optional
        The samples' features.
    x, y : str or int, optional
        What each axis shows: a column's name, its index (0 to m - 1), or a principal component (``"PC1"``,
        ``"PC2"``, ...) of the standardised columns. A name goes before an index, and a column called
        ``"PC1"`` before the component. Default: of two columns those two, of more the first two principal
        components, and of a single column a strip, spread over the other axis to keep samples apart. From
        distances: ``"MDS1"``, ``"MDS2"``, ...
    feature_names : sequence of length m, optional
        Names of the columns.
    distances : array_like, shape (n * (n - 1) / 2,), optional
        Condensed distances, looked at only without `observations`: samples are placed by classical
        multidimensional scaling, up to ``MDS_MAX_SAMPLES`` samples.

    Returns
    -------
    Projection
        Without observations and without (few enough) distances its `x` and `y` are None and its `note` says
        what to do.

    Raises
    ------
    ValueError
        If `x` or `y` names nothing that is there (the message lists what is), or an array has another shape.
    TypeError
        If `x` or `y` is neither text nor an integer.

    Notes
    -----
    Principal components come from the smaller of the two Gram matrices of the standardised columns, added up
    block by block: no standardised copy of the data is made. The sign of a component is that which makes its
    largest loading positive. Samples with a missing value get NaN. Classical scaling is Torgerson's (1952),
    as in Mardia, Kent and Bibby, *Multivariate Analysis* (1979), chapter 14.

    Examples
    --------
    >>> samples = [[1.0, 10.0, 5.0], [2.0, 21.0, 5.0], [3.0, 29.0, 5.0]]
    >>> plane = project(samples, feature_names=["width", "length", "floor"])
    >>> plane.x_title, plane.x.round(2).tolist()
    ('PC1 (100 %)', [-1.77, 0.09, 1.68])
    >>> project(samples, x="length", y=0, feature_names=["width", "length", "floor"]).x.tolist()
    [10.0, 21.0, 29.0]
    """
    if observations is not None:
        return _project_observations(np.asarray(observations), x, y, feature_names)
    if distances is not None:
        return _project_distances(np.asarray(distances, dtype=np.float64), x, y)
    return Projection(
        None,
        None,
        note="A linkage matrix alone does not say where its samples lie. To see them here, pass the "
        "observations as data=.",
    )


def _project_observations(
    observations: np.ndarray, x: str | int | None, y: str | int | None, feature_names: Sequence | None
) -> Projection:
    if observations.ndim != 2 or observations.shape[1] == 0:
        raise ValueError(f"observations have shape {observations.shape}; needed is (samples, columns).")
    n_columns = observations.shape[1]
    names = _column_names(feature_names, n_columns)
    x_axis, y_axis = _chosen_axes(x, y, names, n_columns)
    is_complete = np.ones(len(observations), dtype=bool)
    components = None
    n_components = max((axis.number + 1 for axis in (x_axis, y_axis) if axis.kind == "component"), default=0)
    if n_components:
        is_complete = np.asarray(np.isfinite(observations).all(axis=1))
        complete = observations if is_complete.all() else observations[is_complete]
        components = _principal_components(complete, n_components)
    x_values, x_title = _axis_values(x_axis, observations, names, components, is_complete)
    y_values, y_title = _axis_values(y_axis, observations, names, components, is_complete)
    n_missing = int(np.count_nonzero(~(np.isfinite(x_values) & np.isfinite(y_values))))
    note = _note(n_columns, components, n_missing)
    return Projection(_read_only(x_values), _read_only(y_values), x_title, y_title, note)


def _column_names(feature_names: Sequence | None, n_columns: int) -> list:
    if feature_names is None:
        return [f"column {index}" for index in range(n_columns)]
    names = list(feature_names)
    if len(names) != n_columns:
        raise ValueError(f"There are {n_columns} columns, but {len(names)} feature names.")
    return names


def _chosen_axes(
    x: str | int | None, y: str | int | None, names: list, n_columns: int
) -> tuple[_Axis, _Axis]:
    if n_columns == 1:
        defaults = [_Axis("column", 0), _Axis("jitter")]
    else:
        defaults = [_Axis("column" if n_columns == 2 else "component", index) for index in (0, 1)]
    x_axis = None if x is None else _axis_named("scatter_x", x, names)
    y_axis = None if y is None else _axis_named("scatter_y", y, names)
    if x_axis is None:
        x_axis = next(axis for axis in defaults if axis != y_axis)
    if y_axis is None:
        y_axis = next(axis for axis in defaults if axis != x_axis)
    return x_axis, y_axis


def _axis_named(which: str, chosen: str | int, names: list) -> _Axis:
    is_index = isinstance(chosen, (int, np.integer)) and not isinstance(chosen, bool)
    if not (is_index or isinstance(chosen, str)):
        raise TypeError(
            f"{which} is {chosen!r}; it takes a column's name or index, or a "
            "principal component such as 'PC1'."
        )
    texts = [str(name) for name in names]
    if chosen in names:
        return _Axis("column", names.index(chosen))
    if is_index and 0 <= int(chosen) < len(names):
        return _Axis("column", int(chosen))
    if not is_index and chosen in texts:
        return _Axis("column", texts.index(chosen))
    component = _numbered("PC", chosen, len(names))
    if component is not None:
        return _Axis("component", component)
    raise ValueError(f"{which} is {chosen!r}, which is not there. {_choices(chosen, texts)}")


def _numbered(prefix: str, chosen: str | int, count: int) -> int | None:
    """The index of "PC3" among `count` components, or None where it is not among them."""
    match = re.fullmatch(rf"\s*{prefix}\s?(\d+)\s*", str(chosen), re.IGNORECASE | re.ASCII)
    return int(match[1]) - 1 if match and 1 <= int(match[1]) <= count else None


def _choices(chosen: str | int, texts: list[str]) -> str:
    near = difflib.get_close_matches(str(chosen), texts, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    count = len(texts)
    listed = ", ".join(repr(text) for text in texts[:_LISTED_COLUMNS])
    more = f", ... ({count} in all)" if count > _LISTED_COLUMNS else ""
    indices = "0" if count == 1 else f"0 to {count - 1}"
    components = "PC1" if count == 1 else f"PC1 to PC{count}"
    return f"{hint}Columns: {listed}{more}; by index: {indices}. Principal components: {components}."


def _axis_values(
    axis: _Axis,
    observations: np.ndarray,
    names: list,
    components: _Components | None,
    is_complete: np.ndarray,
) -> tuple[np.ndarray, str]:
    if axis.kind == "column":
        return observations[:, axis.number].astype(np.float64), str(names[axis.number])
    if axis.kind == "jitter":
        # The same numbers on every call: a sample that jumped would look as if it had changed.
        return np.random.default_rng(0).uniform(-0.5, 0.5, len(observations)), ""
    assert components is not None  # computed for every axis that is a component
    values = np.full(len(observations), np.nan)
    values[is_complete] = components.scores[:, axis.number]
    return values, f"PC{axis.number + 1} ({_percent(components.shares[axis.number])})"


def _note(n_columns: int, components: _Components | None, n_missing: int) -> str:
    parts = []
    if components is not None:
        parts.append(f"Principal components of {n_columns} standardised columns")
        if components.n_constant:
            parts.append(f"{components.n_constant} constant left out")
    if n_missing:
        samples = "1 sample" if n_missing == 1 else f"{n_missing:,} samples"
        parts.append(f"{samples} with missing values not shown")
    return "; ".join(parts) + "." if parts else ""


def _percent(share: float) -> str:
    percent = 100 * float(share)
    return f"{percent:.0f} %" if percent >= 9.95 or percent == 0 else f"{percent:.1f} %"


def _read_only(values: np.ndarray) -> np.ndarray:
    values.flags.writeable = False
    return values


def _principal_components(observations: np.ndarray, count: int) -> _Components:
    """Leading principal components of complete samples, each column scaled to unit variance."""
    n, m = observations.shape
    if n == 0:
        return _Components(np.zeros((0, count)), np.zeros(count), m)
    mean, inverse_deviation = _standardisation(observations)
    n_varying = int(np.count_nonzero(inverse_deviation))
    if m <= n:
        rows = _slices(n, m)
        gram = np.zeros((m, m))
        for block in rows:
            standardised = (observations[block] - mean) * inverse_deviation
            gram += standardised.T @ standardised
        eigenvalues, loadings = _leading_eigenpairs(gram, min(count, m))
        loadings *= _signs(loadings)
        scores = np.empty((n, loadings.shape[1]))
        for block in rows:
            scores[block] = ((observations[block] - mean) * inverse_deviation) @ loadings
    else:
        columns = _slices(m, n)
        gram = np.zeros((n, n))
        for block in columns:
            standardised = (observations[:, block] - mean[block]) * inverse_deviation[block]
            gram += standardised @ standardised.T
        eigenvalues, directions = _leading_eigenpairs(gram, min(count, n))
        loadings = np.empty((m, directions.shape[1]))
        for block in columns:
            standardised = (observations[:, block] - mean[block]) * inverse_deviation[block]
            loadings[block] = standardised.T @ directions
        scores = directions * np.sqrt(eigenvalues) * _signs(loadings)
    padding = count - len(eigenvalues)
    shares = np.pad(eigenvalues / max(n * n_varying, 1), (0, padding))
    return _Components(np.pad(scores, ((0, 0), (0, padding))), shares, m - n_varying)


def _standardisation(observations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each column's mean and inverse standard deviation; the latter is 0 for a constant column."""
    n, m = observations.shape
    mean = observations.mean(axis=0, dtype=np.float64)
    variance = np.zeros(m)
    for block in _slices(n, m):
        variance += np.square(observations[block] - mean).sum(axis=0) / n
    deviation = np.sqrt(variance)
    # What rounding alone leaves of a constant column must not be blown up to unit variance.
    varies = deviation > 8 * np.finfo(np.float64).eps * np.abs(mean)
    return mean, np.divide(1.0, deviation, out=np.zeros(m), where=varies)


def _slices(length: int, width: int) -> list[slice]:
    # Each block adds a matrix of width x width: less than `width` rows are not worth that.
    step = max(width, _BLOCK_ELEMENTS // width)
    return [slice(start, min(start + step, length)) for start in range(0, length, step)]


def _leading_eigenpairs(symmetric: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The `count` greatest eigenvalues, greatest first and none below 0, with their vectors as columns."""
    size = len(symmetric)
    if size <= _DENSE_MAX_SIZE or count > size // 10:
        values, vectors = eigh(symmetric, subset_by_index=[size - count, size - 1], check_finite=False)
    else:
        from scipy.sparse.linalg import eigsh  # takes long to import, and is seldom needed

        # A fixed start that favours no direction: the same data must give the same picture.
        start = np.random.default_rng(0).standard_normal(size)
        values, vectors = eigsh(symmetric, k=count, which="LA", v0=start)
    descending = np.argsort(values)[::-1]
    values, vectors = values[descending], vectors[:, descending]
    # Relative to the greatest: what rounding leaves of a direction in which nothing varies.
    is_noise = values <= size * np.finfo(np.float64).eps * max(values[0], 0.0)
    return np.where(is_noise, 0.0, values), np.where(is_noise, 0.0, vectors)


def _signs(vectors: np.ndarray) -> np.ndarray:
    """For each column the sign that makes its largest entry positive; of equal ones the first decides."""
    magnitudes = np.abs(vectors)
    leading = np.argmax(magnitudes >= (1 - 1e-6) * magnitudes.max(axis=0), axis=0)
    return np.where(vectors[leading, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)


def _project_distances(distances: np.ndarray, x: str | int | None, y: str | int | None) -> Projection:
    n = num_obs_y(distances)
    if n > MDS_MAX_SAMPLES:
        return Projection(
            None,
            None,
            note=f"Distances between {n:,} samples are too many to be scaled to a plane here (up to "
            f"{MDS_MAX_SAMPLES:,} are). To see the samples, pass their observations as data=.",
        )
    x_index = None if x is None else _scaled_axis("scatter_x", x, n - 1)
    y_index = None if y is None else _scaled_axis("scatter_y", y, n - 1)
    if x_index is None:
        x_index = 1 if y_index == 0 else 0
    if y_index is None:
        y_index = 1 if x_index == 0 else 0
    coordinates = _classical_scaling(distances, n, max(x_index, y_index) + 1)
    plane = coordinates[:, [x_index, y_index]]
    note = (
        "Classical multidimensional scaling; the distances in this plane account for "
        f"{_percent(_explained_share(distances, n, plane))} of the variance of the given ones."
    )
    x_title, y_title = f"MDS{x_index + 1}", f"MDS{y_index + 1}"
    return Projection(_read_only(plane[:, 0].copy()), _read_only(plane[:, 1].copy()), x_title, y_title, note)


def _scaled_axis(which: str, chosen: str | int, count: int) -> int:
    found = _numbered("MDS", chosen, count)
    if found is None:
        raise ValueError(
            f"{which} is {chosen!r}, but distances have no columns. Choose MDS1 to MDS{count}, or pass the "
            "observations as data= to see columns and principal components."
        )
    return found


def _classical_scaling(distances: np.ndarray, n: int, count: int) -> np.ndarray:
    """Coordinates, shape (n, count), whose distances come closest to the given ones."""
    centred = squareform(distances, checks=False)
    np.square(centred, out=centred)
    centred *= -0.5
    row_mean = centred.mean(axis=0)
    centred -= row_mean
    centred -= (row_mean - row_mean.mean())[:, None]
    eigenvalues, vectors = _leading_eigenpairs(centred, min(count, n))
    coordinates = vectors * np.sqrt(eigenvalues) * _signs(vectors)
    return np.pad(coordinates, ((0, 0), (0, count - coordinates.shape[1])))


def _explained_share(distances: np.ndarray, n: int, plane: np.ndarray) -> float:
    """Squared correlation of the plane's distances with the given ones, for a fixed sample of the points."""
    chosen = np.arange(n)
    if n > _CHECKED_SAMPLES:
        chosen = np.sort(np.random.default_rng(0).choice(n, _CHECKED_SAMPLES, replace=False))
    low, high = (chosen[index] for index in np.triu_indices(len(chosen), 1))
    given = distances[n * low - low * (low + 1) // 2 + high - low - 1]
    drawn = np.linalg.norm(plane[low] - plane[high], axis=1)
    if np.ptp(given) == 0 or np.ptp(drawn) == 0:
        return float(np.allclose(given, drawn))
    return float(np.corrcoef(given, drawn)[0, 1] ** 2)

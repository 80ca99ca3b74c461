"""Methods and metrics by name, and what each of them needs from the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.spatial.distance

from ..util.messages import listing, nearest_name, warn_user
from .arguments import one_of

__all__ = [
    "EUCLIDEAN_METHODS",
    "METHODS",
    "METRICS",
    "canonical_metric",
    "check_method",
    "check_metric",
    "check_rows_suit_metric",
    "known_metric",
    "metric_failure",
    "metric_name",
]

METHODS = ("single", "complete", "average", "weighted", "centroid", "median", "ward")
"""The methods of `scipy.cluster.hierarchy.linkage`."""

EUCLIDEAN_METHODS = ("centroid", "median", "ward")
"""The methods that are defined for Euclidean distances only."""

METRICS = (
    "braycurtis",
    "canberra",
    "chebyshev",
    "cityblock",
    "correlation",
    "cosine",
    "dice",
    "euclidean",
    "hamming",
    "jaccard",
    "jensenshannon",
    "mahalanobis",
    "minkowski",
    "rogerstanimoto",
    "russellrao",
    "seuclidean",
    "sokalsneath",
    "sqeuclidean",
    "yule",
)
"""The metrics of `scipy.spatial.distance.pdist`."""

_YES_NO_METRICS = ("dice", "rogerstanimoto", "russellrao", "sokalsneath", "yule")

# scipy's own short names, and those of scikit-learn.
_ALIASES = {
    "cheb": "chebyshev",
    "cheby": "chebyshev",
    "chebychev": "chebyshev",
    "ch": "chebyshev",
    "c": "cityblock",
    "cb": "cityblock",
    "cblock": "cityblock",
    "l1": "cityblock",
    "manhattan": "cityblock",
    "co": "correlation",
    "cos": "cosine",
    "e": "euclidean",
    "eu": "euclidean",
    "euclid": "euclidean",
    "l2": "euclidean",
    "h": "hamming",
    "ha": "hamming",
    "hamm": "hamming",
    "matching": "hamming",
    "j": "jaccard",
    "ja": "jaccard",
    "jacc": "jaccard",
    "js": "jensenshannon",
    "mah": "mahalanobis",
    "mahal": "mahalanobis",
    "m": "minkowski",
    "mi": "minkowski",
    "pnorm": "minkowski",
    "s": "seuclidean",
    "se": "seuclidean",
    "sqe": "sqeuclidean",
    "sqeuclid": "sqeuclidean",
}


def metric_name(metric: str | Callable) -> str:
    """Return what to call a metric: its name, or that of the function.

    Parameters
    ----------
    metric : str or callable

    Returns
    -------
    str

    Examples
    --------
    >>> metric_name(max)
    'max'
    """
    return metric if isinstance(metric, str) else getattr(metric, "__name__", type(metric).__name__)


def check_method(method: Any) -> str:
    """Return the name of a linkage method, or raise.

    Parameters
    ----------
    method : str
        One of `METHODS`.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If ``method`` is not a string.
    ValueError
        If it is not known; the nearest name is suggested.

    Examples
    --------
    >>> check_method("wards")
    Traceback (most recent call last):
    ...
    ValueError: Unknown method 'wards'. Did you mean 'ward'? Needed: one of single, complete, average, weighted, \
centroid, median, ward.
    """
    return one_of(method, METHODS, "method")


def check_metric(metric: Any, method: str) -> str | Callable:
    """Return a metric's canonical name (or the callable), or raise.

    Parameters
    ----------
    metric : str or callable
        One of `METRICS`, a short name of scipy's or scikit-learn's for one, or a function of two
        rows that returns a number. A function of `scipy.spatial.distance` itself becomes its
        name, which computes the same distances in compiled code.
    method : str
        A valid method; some take Euclidean distances only.

    Returns
    -------
    str or callable

    Raises
    ------
    TypeError
        If ``metric`` is neither a string nor callable.
    ValueError
        If it is not known (the nearest name is suggested), or does not suit the method.

    Examples
    --------
    >>> check_metric("manhattan", "average")
    'cityblock'
    """
    if callable(metric):
        name = metric_name(metric)
        if name in METRICS and metric is getattr(scipy.spatial.distance, name):
            metric = name
    elif isinstance(metric, str):
        name = canonical_metric(metric)
        if name not in METRICS:
            suggestion = nearest_name(metric, [*METRICS, *_ALIASES])
            raise ValueError(
                f"Unknown metric {metric!r}. {suggestion}Needed: one of {', '.join(METRICS)}; or a function of two "
                "rows that returns a number. For distances of your own use DendrogramExplorer.from_distances(D)."
            )
        metric = name
    else:
        raise TypeError(
            f"metric has the type {type(metric).__name__}. Needed: a name such as 'euclidean', or a function of two "
            "rows that returns a number."
        )
    if method in EUCLIDEAN_METHODS and metric != "euclidean":
        raise ValueError(
            f"method {method!r} needs Euclidean distances, but metric {name!r} was given. Use metric='euclidean', "
            f"or keep {name!r} with method='average', 'complete', 'weighted' or 'single'."
        )
    return metric


def canonical_metric(name: str) -> str:
    """Return scipy's full name for a metric, or the name itself when scipy has none for it.

    Parameters
    ----------
    name : str
        Any case; full names, scipy's short ones, and scikit-learn's.

    Returns
    -------
    str

    Examples
    --------
    >>> canonical_metric("L2")
    'euclidean'
    """
    name = name.strip().lower()
    return _ALIASES.get(name, name)


def known_metric(name: Any) -> str | None:
    """Return scipy's full name for the metric of a tree made elsewhere, or None where scipy has no such metric.

    Parameters
    ----------
    name : object
        What the other program calls it, if it says.

    Returns
    -------
    str or None

    Examples
    --------
    >>> known_metric("manhattan"), known_metric("haversine"), known_metric(None)
    ('cityblock', None, None)
    """
    name = canonical_metric(name) if isinstance(name, str) else None
    return name if name in METRICS else None


def check_rows_suit_metric(values: np.ndarray, metric: str | Callable) -> None:
    """Raise when a metric is undefined for some rows; warn when it ignores most of the data.

    Parameters
    ----------
    values : ndarray (n, m) float64
        Finite observations.
    metric : str or callable
        As `check_metric` returns it.

    Raises
    ------
    ValueError
        Naming the first rows (or columns) for which the metric has no value.
    TypeError
        If a callable metric does not return a number.
    """
    if callable(metric):
        _check_callable(values, metric)
    elif metric in ("cosine", "jensenshannon"):
        if metric == "jensenshannon":
            _refuse_rows(
                (values < 0).any(axis=1),
                "metric 'jensenshannon' compares distributions, so no value may be negative. Negative values are in",
                "Use counts or probabilities, or metric='euclidean'.",
            )
        _refuse_rows(
            ~values.any(axis=1),
            f"metric {metric!r} has no value for a row of zeros. All zero:",
            "Remove these rows, or use metric='euclidean'.",
        )
        if metric == "cosine":
            _refuse_extreme_rows(values, metric)
    elif metric == "correlation":
        _refuse_rows(
            values.max(axis=1) == values.min(axis=1),
            "metric 'correlation' has no value for a constant row (it has no variance). Constant:",
            "Remove these rows, or use metric='euclidean'.",
        )
        _refuse_extreme_rows(values - values.mean(axis=1, keepdims=True), metric)
    elif metric in ("braycurtis", "dice", "sokalsneath"):
        zero = ~values.any(axis=1)
        if zero.sum() > 1:
            _refuse_rows(
                zero,
                f"metric {metric!r} has no value between two rows of zeros. All zero:",
                "Remove these rows, or use metric='jaccard' or 'euclidean'.",
            )
    elif metric == "seuclidean":
        _refuse_constant_columns(values)
    elif metric == "mahalanobis":
        _check_covariance(values)
    if metric in _YES_NO_METRICS and not np.isin(values, (0.0, 1.0)).all():
        warn_user(
            f"metric {metric!r} compares yes/no values, but X holds others than 0 and 1, so the distances may mean "
            "nothing. Pass a condition such as X > 0, or use a metric for numbers, such as 'euclidean'."
        )


def metric_failure(
    metric: Callable, first: int, second: int, error: Exception, of_first: str = "X"
) -> Exception:
    """Return the error that says for which two rows a function of the user's failed.

    Parameters
    ----------
    metric : callable
    first, second : int
        The two rows.
    error : Exception
        What it raised.
    of_first : str, default "X"
        What the first row is one of; the second is one of X.

    Returns
    -------
    TypeError or ValueError

    Examples
    --------
    >>> print(metric_failure(max, 0, 3, KeyError("a")))
    metric 'max' failed for rows 0 and 3 (counting from 0) with KeyError: 'a'. Needed: a function of any two rows that \
returns one real number, 0 or more. Try metric(X[0], X[3]) by itself, and mend the function or these two rows.
    """
    # Unlike other exceptions these two can be made of a sentence alone, and are what the user is told to expect.
    kind = TypeError if isinstance(error, TypeError) else ValueError
    which = (
        f"rows {first} and {second}"
        if of_first == "X"
        else f"row {first} of {of_first} and row {second} of X"
    )
    return kind(
        f"metric {metric_name(metric)!r} failed for {which} (counting from 0) with {type(error).__name__}: {error}. "
        "Needed: a function of any two rows that returns one real number, 0 or more. Try "
        f"metric({of_first}[{first}], X[{second}]) by itself, and mend the function or these two rows."
    )


def _refuse_rows(bad: np.ndarray, problem: str, advice: str) -> None:
    rows = np.flatnonzero(bad)
    if len(rows):
        raise ValueError(f"{problem} rows {listing(rows)} (counting from 0). {advice}")


def _refuse_extreme_rows(values: np.ndarray, metric: str) -> None:
    # scipy squares such values without noticing, and gives a wrong angle instead of NaN.
    with np.errstate(over="ignore", under="ignore"):
        squares = np.einsum("ij,ij->i", values, values)
    limits = np.finfo(np.float64)
    _refuse_rows(
        ~((squares >= limits.tiny / limits.eps) & (squares <= limits.max)),
        f"metric {metric!r} squares its values, which float64 cannot hold for values so large or so small. Found in",
        "Rescale X, for example divide it by its greatest absolute value.",
    )


def _refuse_constant_columns(values: np.ndarray) -> None:
    constant = np.flatnonzero(values.max(axis=0) == values.min(axis=0))
    if len(constant):
        raise ValueError(
            "metric 'seuclidean' divides each column by its standard deviation, which is 0 for the columns "
            f"{listing(constant)} (counting from 0). Remove these columns, or use metric='euclidean'."
        )


def _check_covariance(values: np.ndarray) -> None:
    n, n_columns = values.shape
    centred = values - values.mean(axis=0)
    rank = np.linalg.matrix_rank(centred) if n > n_columns else n - 1
    if rank < n_columns:
        raise ValueError(
            "metric 'mahalanobis' needs an invertible covariance: more rows than columns, and no column that is "
            f"constant or a combination of others. X has {n} rows and {n_columns} columns, of which {rank} are "
            "independent. Remove columns, or use metric='euclidean' on principal components."
        )


def _check_callable(values: np.ndarray, metric: Callable) -> None:
    try:
        value = metric(values[0], values[1])
    except Exception as error:
        raise metric_failure(metric, 0, 1, error) from error
    if np.ndim(value) != 0 or not np.issubdtype(np.asarray(value).dtype, np.number) or np.iscomplexobj(value):
        raise TypeError(
            f"the metric function returns {value!r} for rows 0 and 1. Needed: one real number, 0 or more."
        )

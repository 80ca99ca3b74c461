"""Methods and metrics by name, and what each of them needs from the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.spatial.distance

from ..util.messages import listing, nearest_name
from .arguments import check_at_least, one_of
from .remarks import Remarks

__all__ = [
    "ALL_METHODS",
    "ALL_METRICS",
    "EUCLIDEAN_METHODS",
    "METHODS",
    "METRICS",
    "OWN_METRICS",
    "YES_NO_METRICS",
    "canonical_method",
    "canonical_metric",
    "check_how",
    "check_method",
    "check_metric",
    "check_min_samples",
    "check_rows_suit_metric",
    "known_metric",
    "metric_failure",
    "metric_name",
    "refuse_params_outside",
]

METHODS = ("single", "complete", "average", "weighted", "centroid", "median", "ward")
"""The methods of `scipy.cluster.hierarchy.linkage`."""

ALL_METHODS = (*METHODS, "genie")
"""All methods: "genie" follows the tree of single linkage, and is not one of scipy's."""

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

OWN_METRICS = ("gower", "kendall", "nan_euclidean", "spearman")
"""The metrics that `pdist` does not have; see `input.measured_rows`."""

ALL_METRICS = tuple(sorted(METRICS + OWN_METRICS))
"""All metrics that have a name."""

YES_NO_METRICS = ("dice", "jaccard", "rogerstanimoto", "russellrao", "sokalsneath", "yule")
"""The metrics that compare booleans."""

# Other programs' names of the methods, in lower case.
_METHOD_ALIASES = {
    "upgma": "average",
    "wpgma": "weighted",
    "mcquitty": "weighted",
    "upgmc": "centroid",
    "wpgmc": "median",
    "ward.d2": "ward",
    "ward_d2": "ward",
    "wardd2": "ward",
}

_METHOD_HINTS = {
    "ward.d": 'R\'s "ward.D" takes squared distances; on plain ones its counterpart is "ward.D2", here method="ward". ',
    "hdbscan": "Fit hdbscan.HDBSCAN yourself and pass the model to DendrogramExplorer.from_model(model). ",
    "diana": "Divisive clustering is not available. ",
    "flexible": "Flexible linkage is not available: compute it in R and use DendrogramExplorer.from_hclust. ",
    "kmeans": "k-means makes no tree. method='ward' minimizes the same sum of squares. ",
    "k-means": "k-means makes no tree. method='ward' minimizes the same sum of squares. ",
}

# scipy's own short names, and those of scikit-learn.
_ALIASES = {
    "cheb": "chebyshev",
    "cheby": "chebyshev",
    "chebychev": "chebyshev",
    "ch": "chebyshev",
    "c": "cityblock",
    "cb": "cityblock",
    "cblock": "cityblock",
    "taxicab": "cityblock",
    "city_block": "cityblock",
    "l1": "cityblock",
    "manhattan": "cityblock",
    "maximum": "chebyshev",
    "co": "correlation",
    "pearson": "correlation",
    "pearsonr": "correlation",
    "corr": "correlation",
    "cos": "cosine",
    "e": "euclidean",
    "eu": "euclidean",
    "euclid": "euclidean",
    "l2": "euclidean",
    "h": "hamming",
    "ha": "hamming",
    "hamm": "hamming",
    "matching": "hamming",
    "bray": "braycurtis",
    "bray_curtis": "braycurtis",
    "bray-curtis": "braycurtis",
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
    "squared_euclidean": "sqeuclidean",
    "squared euclidean": "sqeuclidean",
    "jensen-shannon": "jensenshannon",
    "jensen_shannon": "jensenshannon",
    "daisy": "gower",
    "kendalltau": "kendall",
    "kendall_tau": "kendall",
    "nan-euclidean": "nan_euclidean",
    "naneuclidean": "nan_euclidean",
    "spearmanr": "spearman",
}

_OF_TEXT = (
    "compares words. Pass a function of two words, for example metric=rapidfuzz.distance.Levenshtein.distance, and the "
    "list of words as X. "
)
_OF_SERIES = (
    "compares whole series. Pass a function of two rows, or compute the distances first (for example "
    "tslearn.metrics.cdist_dtw(X)) and use DendrogramExplorer.from_distances(D). "
)
_OF_DISTRIBUTIONS = (
    "compares distributions. Pass a function of two rows such as scipy.stats.{0}, or use metric='{1}'. "
)
# What other programs have and pdist does not: what to do.
_METRIC_HINTS = {
    "haversine": (
        "compares latitudes and longitudes. Compute these distances first: D = "
        "sklearn.metrics.pairwise.haversine_distances(numpy.radians(X)) * 6371 (kilometres), then "
        "DendrogramExplorer.from_distances(D, data=X). "
    ),
    "precomputed": "means distances that are there already: use DendrogramExplorer.from_distances(X). ",
    "levenshtein": _OF_TEXT,
    "edit": _OF_TEXT,
    "damerau": _OF_TEXT,
    "damerau_levenshtein": _OF_TEXT,
    "jaro": _OF_TEXT,
    "jaro_winkler": _OF_TEXT,
    "jarowinkler": _OF_TEXT,
    "lcs": _OF_TEXT,
    "dtw": _OF_SERIES,
    "softdtw": _OF_SERIES,
    "frechet": _OF_SERIES,
    "wasserstein": _OF_DISTRIBUTIONS.format("wasserstein_distance", "jensenshannon"),
    "emd": _OF_DISTRIBUTIONS.format("wasserstein_distance", "jensenshannon"),
    "kl": _OF_DISTRIBUTIONS.format("entropy (made symmetric)", "jensenshannon"),
    "kullback_leibler": _OF_DISTRIBUTIONS.format("entropy (made symmetric)", "jensenshannon"),
    "hellinger": "is the Euclidean distance between square roots: pass numpy.sqrt(X) with metric='euclidean'. ",
    "tanimoto": "of booleans is metric='jaccard': pass X.astype(bool). ",
    "minhash": "estimates metric='jaccard': pass the sets as booleans, or distances to from_distances(D). ",
    "sokalmichener": "is computed as metric='rogerstanimoto', which is the same. ",
    "kulsinski": "was removed from scipy. Use metric='jaccard' or 'rogerstanimoto'. ",
    "kulczynski1": "was removed from scipy. Use metric='jaccard' or 'rogerstanimoto'. ",
    "dot": "is a similarity. Use metric='cosine'. ",
    "inner": "is a similarity. Use metric='cosine'. ",
    "inner_product": "is a similarity. Use metric='cosine'. ",
    "angular": "orders pairs as metric='cosine' does. Use that. ",
    "mutual_info": "is a similarity. Compute distances from it and use DendrogramExplorer.from_distances(D). ",
    "mutual_information": "is a similarity. Compute distances from it and use DendrogramExplorer.from_distances(D). ",
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
        One of `ALL_METHODS`.

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
centroid, median, ward, genie.
    """
    if isinstance(method, str):
        method = canonical_method(method)
        if method not in ALL_METHODS:
            name = method.strip().lower()
            if name in _METHOD_HINTS:
                raise ValueError(
                    f"Unknown method {method!r}. {_METHOD_HINTS[name]}Needed: one of {', '.join(ALL_METHODS)}."
                )
            if canonical_metric(name) in ALL_METRICS and len(name) > 2:
                raise ValueError(
                    f"Unknown method {method!r}: this is a metric. Pass it as metric={method!r}, and as method one of "
                    f"{', '.join(ALL_METHODS)}."
                )
    return one_of(method, ALL_METHODS, "method")


def check_min_samples(min_samples: Any, method: str) -> int | None:
    """Return a valid `min_samples`, or raise.

    Parameters
    ----------
    min_samples : int or None
        At least 1; only with method "single".
    method : str
        As `check_method` returns it.

    Returns
    -------
    int or None

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> check_min_samples(5, "ward")
    Traceback (most recent call last):
    ...
    ValueError: min_samples=5 belongs to method 'single' (its mutual-reachability distances), but method 'ward' was \
given. Pass method='single', or leave min_samples out.
    """
    if min_samples is None:
        return None
    min_samples = check_at_least(min_samples, 1, "min_samples")
    if method != "single":
        raise ValueError(
            f"min_samples={min_samples} belongs to method 'single' (its mutual-reachability distances), but method "
            f"{method!r} was given. Pass method='single', or leave min_samples out."
        )
    return min_samples


def canonical_method(name: str) -> str:
    """Return scipy's name for a linkage method, or the name itself if scipy has none for it.

    Examples
    --------
    >>> canonical_method("UPGMA"), canonical_method("Ward"), canonical_method("wards")
    ('average', 'ward', 'wards')
    """
    lower = name.strip().lower()
    lower = lower.removesuffix(" linkage").removesuffix("_linkage")
    lower = _METHOD_ALIASES.get(lower, lower)
    return lower if lower in ALL_METHODS else name


def check_how(method: Any, metric: Any) -> tuple[str, str | Callable]:
    """Return a valid method and metric, or raise; says so where the two are exchanged.

    Examples
    --------
    >>> check_how("euclidean", "ward")
    Traceback (most recent call last):
    ...
    ValueError: method 'euclidean' is a metric and metric 'ward' is a method: they are exchanged. Pass method='ward', \
metric='euclidean'.
    """
    is_exchanged = (
        isinstance(method, str)
        and isinstance(metric, str)
        and len(method.strip()) > 2
        and canonical_metric(method) in ALL_METRICS
        and canonical_method(metric) in ALL_METHODS
    )
    if is_exchanged:
        raise ValueError(
            f"method {method!r} is a metric and metric {metric!r} is a method: they are exchanged. Pass "
            f"method={canonical_method(metric)!r}, metric={canonical_metric(method)!r}."
        )
    if callable(method) and isinstance(metric, str) and canonical_method(metric) in ALL_METHODS:
        raise TypeError(
            f"method is a function and metric {metric!r} is a method: they are exchanged. Pass "
            f"method={canonical_method(metric)!r}, metric={metric_name(method)}."
        )
    method = check_method(method)
    return method, check_metric(metric, method)


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
        if name not in ALL_METRICS:
            raise ValueError(_unknown_metric_message(metric))
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


def refuse_params_outside(given: Mapping[str, Any], metric: Any) -> None:
    """Raise where a parameter of the metric stands among the arguments of an explorer, whose ``p`` is the truncation.

    Examples
    --------
    >>> refuse_params_outside({"p": 3}, "minkowski")
    Traceback (most recent call last):
    ...
    TypeError: p=3 is what truncate_mode shows of the tree, not the power of metric 'minkowski'. Pass \
metric_params={"p": 3}.
    """
    name = canonical_metric(metric) if isinstance(metric, str) else None
    if name == "minkowski" and "p" in given and given.get("truncate_mode") is None:
        raise TypeError(
            f"p={given['p']!r} is what truncate_mode shows of the tree, not the power of metric 'minkowski'. Pass "
            f'metric_params={{"p": {given["p"]!r}}}.'
        )
    for argument in ("w", "V", "VI", "base", "metric_kwargs", "metric_kwds"):
        if argument in given:
            inner = given[argument] if argument.startswith("metric_kw") else f'{{"{argument}": ...}}'
            raise TypeError(
                f"{argument} is a parameter of the metric, not of the explorer. Pass "
                f"metric_params={str(inner).replace(chr(39), chr(34))}."
            )


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


def _unknown_metric_message(metric: str) -> str:
    lower = metric.strip().lower()
    hint = _METRIC_HINTS.get(lower.replace("-", "_").replace(" ", "_"))
    if hint is not None:
        return (
            f"Unknown metric {metric!r}. {lower.capitalize()} {hint}Needed: one of {', '.join(ALL_METRICS)}."
        )
    if canonical_method(metric) in ALL_METHODS:
        return (
            f"Unknown metric {metric!r}: this is a linkage method. Pass it as method={canonical_method(metric)!r}, and "
            f"as metric one of {', '.join(ALL_METRICS)}."
        )
    suggestion = nearest_name(metric, [*ALL_METRICS, *_ALIASES])
    return (
        f"Unknown metric {metric!r}. {suggestion}Needed: one of {', '.join(ALL_METRICS)}; or a function of two "
        "rows that returns a number. For distances of your own use DendrogramExplorer.from_distances(D)."
    )


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


def check_rows_suit_metric(values: Any, metric: str | Callable, remarks: Remarks | None = None) -> None:
    """Raise when a metric is undefined for some rows; warn when it is not made for such values.

    Parameters
    ----------
    values : ndarray (n, m) float64 or bool, or sequence of n objects
        Finite observations; objects if the metric is a callable.
    metric : str or callable
        As `check_metric` returns it.
    remarks : Remarks, optional
        Gets the warnings.

    Raises
    ------
    ValueError
        Naming the first rows (or columns) for which the metric has no value.
    TypeError
        If a callable metric does not return a number.
    """
    remarks = Remarks() if remarks is None else remarks
    if callable(metric):
        _check_callable(values, metric, remarks)
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
    elif metric in ("correlation", "kendall", "spearman"):
        _refuse_rows(
            values.max(axis=1) == values.min(axis=1),
            f"metric {metric!r} has no value for a constant row (it has no variance). Constant:",
            "Remove these rows, or use metric='euclidean'.",
        )
        if metric == "correlation":
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
    if isinstance(metric, str):
        _warn_of_other_values(values, metric, remarks)


def _warn_of_other_values(values: np.ndarray, metric: str, remarks: Remarks) -> None:
    """Say so where a metric gives numbers for values that it is not made for."""
    n_columns = values.shape[1]
    if metric in YES_NO_METRICS and not (values.dtype.kind == "b" or _all_zero_or_one(values)):
        other = "'gower' for categories" if metric == "jaccard" else "'hamming' for categories"
        remarks.warn(
            f"metric {metric!r} compares yes/no values, but X holds others than 0 and 1, so the distances may mean "
            "nothing. Pass a condition such as X > 0, or use a metric for numbers, such as 'euclidean', or "
            f"{other}."
        )
    elif metric == "hamming" and values.dtype.kind == "f" and _hardly_any_equal(values):
        remarks.warn(
            "metric 'hamming' counts the columns in which two rows are not exactly equal, and X holds numbers of which "
            "hardly any two are equal: all samples are about 1 apart. Use a metric for numbers, such as 'euclidean'."
        )
    elif metric == "braycurtis" and (values < 0).any():
        remarks.warn(
            "metric 'braycurtis' compares counts or amounts, but X holds negative values, with which its distances "
            "mean nothing. Pass values of 0 or more, or use metric='euclidean'."
        )
    elif (metric == "correlation" and n_columns == 2) or (
        metric in ("spearman", "kendall") and n_columns == 2
    ):
        remarks.warn(
            f"metric {metric!r} compares the shape of rows across their columns, and X has only 2 columns: all "
            "distances are 0 or 2. Use metric='euclidean', or pass X.T if the samples are in the columns."
        )
    elif metric == "cosine" and n_columns == 1:
        remarks.warn(
            "metric 'cosine' compares directions, and X has only 1 column: all distances are 0 or 2. Use "
            "metric='euclidean'."
        )
    elif metric == "jensenshannon" and n_columns == 1:
        remarks.warn(
            "metric 'jensenshannon' compares how rows are distributed over their columns, and X has only 1 column: all "
            "distances are 0. Use metric='euclidean'."
        )


def _all_zero_or_one(values: np.ndarray) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def _hardly_any_equal(values: np.ndarray) -> bool:
    """Whether the values of the columns are measured ones: not whole, and nearly all different."""
    part = values[:200]
    if np.array_equal(part, np.round(part)):
        return False
    n_equal = sum(len(part) - len(np.unique(column)) for column in part.T[:50])
    return n_equal <= 0.02 * part[:, :50].size


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


def _check_callable(values: Any, metric: Callable, remarks: Remarks) -> None:
    try:
        value = metric(values[0], values[1])
    except Exception as error:
        raise metric_failure(metric, 0, 1, error) from error
    if np.ndim(value) != 0 or not np.issubdtype(np.asarray(value).dtype, np.number) or np.iscomplexobj(value):
        raise TypeError(
            f"the metric function returns {value!r} for rows 0 and 1. Needed: one real number, 0 or more."
        )
    _try_other_way(values, metric, remarks)


def _try_other_way(values: Any, metric: Callable, remarks: Remarks) -> None:
    """Say so where a few pairs show that a function is not a distance."""
    n = values.shape[0] if hasattr(values, "shape") else len(values)
    for first, second in ((0, 1), (n // 2, 0), (n - 1, n // 3)):
        if first == second:
            continue
        try:
            one, other = (
                float(metric(values[first], values[second])),
                float(metric(values[second], values[first])),
            )
            own = float(metric(values[first], values[first]))
        except Exception:  # for which pair a function fails is said where all pairs are computed
            return
        if not (np.isfinite(one) and np.isfinite(other) and np.isfinite(own)) or min(one, other) < 0:
            return  # refused where all pairs are computed
        noise = 1e-6 * max(abs(one), abs(other), abs(own))
        if abs(one - other) > noise:
            remarks.warn(
                f"metric {metric_name(metric)!r} is not symmetric: {one:g} from row {first} to row {second}, but "
                f"{other:g} from row {second} to row {first} (counting from 0). Each pair is computed once, the lower "
                "row first, so the tree depends on the order of the rows. Make it symmetric, for example "
                "lambda a, b: (f(a, b) + f(b, a)) / 2."
            )
            return
        if own > noise and own > one:
            remarks.warn(
                f"metric {metric_name(metric)!r} looks like a similarity: it gives {own:g} for row {first} with "
                f"itself, more than {one:g} for rows {first} and {second} (counting from 0). Needed: a distance, 0 for "
                "equal rows. Return, for example, 1 - similarity."
            )
            return

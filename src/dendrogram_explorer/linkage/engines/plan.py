"""Which engine clusters what, how much memory it needs, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

from ...input.arguments import one_of
from ...input.metrics import EUCLIDEAN_METHODS, metric_name
from ...util.memory import VECTOR_METHODS, linkage_bytes, require_linkage_memory, usable_memory
from .matrix import MATRIX_METHODS
from .reciprocal import AVERAGE_METRICS
from .single import NORM_METRICS
from .spanning import can_cluster_spanning, can_span, is_spanning, plan_spanning, spanning_seconds
from .square import FEW_COLUMNS, PRODUCT_METRICS
from .vector import vector_seconds

__all__ = [
    "ENGINES",
    "Plan",
    "can_cluster",
    "check_engine",
    "linkage_seconds",
    "plan_distances",
    "plan_linkage",
    "takes_all_pairs",
]

ENGINES = ("auto", "scipy", "fastcluster", "reciprocal", "mst", "matrix")
"""What `engine` may be."""

# Up to so many samples scipy's linkage takes some hundredths of a second, less than all else of an explorer; and its
# numbers are those that others will compare with, to the last bit.
_FEW_SAMPLES = 1_000

# What compiled code does sooner than this with all pairs is left to it, unless we were quicker by more than the second
# of two processors brings.
_SOON = 0.5
_GAIN = 1.5
# Average linkage of data that form clusters takes half as long as that of noise, of which the estimates are.
_LESS_THAN_NOISE = 0.5
# Up to so many samples engines that store all distances may take over from those that store none, in 0.8 GB.
_FEW_FOR_ALL_PAIRS = 10_000

_PACKAGES = {"fastcluster": "fastcluster"}


class Plan(NamedTuple):
    """How a clustering will be done.

    Attributes
    ----------
    engine : str
        One of `ENGINES`, but not "auto".
    seconds : float
        How long it takes, roughly: measured on two cores. A metric that is a function is not counted.
    otherwise : Plan or None
        What to do where the data turn out to be such that this is the quicker way.
    min_samples : int or None
        With single linkage: of its mutual-reachability distances.
    """

    engine: str
    seconds: float
    otherwise: Plan | None = None
    min_samples: int | None = None


def check_engine(engine: Any) -> str:
    """Return a valid `engine`, or raise.

    Parameters
    ----------
    engine : str
        One of `ENGINES`.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it is not a string.
    ValueError
        If it is not known, or the package that it needs is not installed.

    Examples
    --------
    >>> check_engine("mts")
    Traceback (most recent call last):
    ...
    ValueError: Unknown engine 'mts'. Did you mean 'mst'? Needed: one of auto, scipy, fastcluster, reciprocal, mst, \
matrix.
    """
    engine = one_of(engine, ENGINES, "engine")
    if not _is_installed(engine):
        raise ValueError(
            f"engine={engine!r} needs the package {_PACKAGES[engine]}, which is not installed. Install it "
            f'(pip install {_PACKAGES[engine]}, or "dendrogram-explorer[large]"), or leave engine out.'
        )
    return engine


def plan_linkage(
    n: int,
    n_columns: int,
    method: str,
    metric: str | Callable,
    engine: str = "auto",
    is_table: bool = True,
    min_samples: int | None = None,
) -> Plan:
    """Choose an engine, and make sure that there is memory for it; allocate nothing.

    Parameters
    ----------
    n : int
        Number of samples.
    n_columns : int
        Number of columns of a table; of anything else 0.
    method, metric
        As `check_method` and `check_metric` return them.
    engine : str
        As `check_engine` returns it.
    is_table : bool
        Whether the samples are a dense table of numbers.
    min_samples : int, optional
        As `check_min_samples` returns it.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If the engine cannot do this.
    MemoryError
        If there is no memory for it.

    Examples
    --------
    >>> plan_linkage(150, 4, "ward", "euclidean").engine
    'scipy'
    >>> plan_linkage(54_000, 100, "ward", "euclidean").engine
    'reciprocal'
    """
    otherwise = None
    if is_spanning(method, min_samples):
        spanning = plan_spanning(n, n_columns, method, metric, engine, is_table, min_samples)
        return Plan(*spanning, min_samples=min_samples)
    if engine == "auto":
        engine = _chosen(n, n_columns, method, metric, is_table)
        if engine == "reciprocal":
            otherwise = _otherwise(n, n_columns, method, metric)
    elif not can_cluster(engine, method, metric, is_table):
        raise ValueError(_refusal(engine, method, metric, is_table))
    # Without distances of their own to work on, fastcluster's other methods need a copy, as scipy does.
    require_linkage_memory(
        n, n_columns if is_table else 0, method, engine, _elsewhere(method, metric, is_table)
    )
    return Plan(engine, linkage_seconds(n, n_columns, method, engine, metric), otherwise)


def plan_distances(n: int, method: str, min_samples: int | None = None) -> Plan:
    """Choose an engine for condensed distances, and make sure that there is memory for it; allocate nothing.

    Parameters
    ----------
    n : int
        Number of samples.
    method : str
        As `check_method` returns it.
    min_samples : int, optional
        As `check_min_samples` returns it.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If there are too few samples for `min_samples`.
    MemoryError
        If there is no memory for it.
    """
    return plan_linkage(n, 0, method, "precomputed", is_table=False, min_samples=min_samples)


def can_cluster(
    engine: str,
    method: str,
    metric: str | Callable,
    is_table: bool = True,
    min_samples: int | None = None,
) -> bool:
    """Whether an engine can do this; parameters as those of `plan_linkage`."""
    if is_spanning(method, min_samples):
        return can_cluster_spanning(engine, method, metric, is_table)
    if engine == "mst":
        return is_table and method == "single" and metric in NORM_METRICS
    if engine == "reciprocal":
        return is_table and (
            (method == "ward" and metric == "euclidean")
            or (method in ("average", "weighted") and metric in AVERAGE_METRICS)
        )
    return engine != "matrix" or method in MATRIX_METHODS


def _is_installed(engine: str) -> bool:
    if engine not in _PACKAGES:
        return True
    try:
        return find_spec(_PACKAGES[engine]) is not None
    except ImportError:
        return False


def _chosen(n: int, n_columns: int, method: str, metric: str | Callable, is_table: bool) -> str:
    if n <= _FEW_SAMPLES:
        return "scipy"
    if method == "single" and can_span(n, n_columns, metric, is_table):
        return "mst"
    if can_cluster("reciprocal", method, metric, is_table):
        other = _otherwise(n, n_columns, method, metric)
        return (
            other.engine if other and takes_all_pairs(other, n, n_columns, method, metric) else "reciprocal"
        )
    plans = _all_pairs(n, n_columns, method, metric, is_table)
    if plans:
        return plans[0].engine
    # None has memory enough: what needs least says so.
    return "fastcluster" if _is_installed("fastcluster") else "scipy"


def _otherwise(n: int, n_columns: int, method: str, metric: str | Callable) -> Plan | None:
    """The quickest that goes through all pairs, for what can do without, if any has memory enough."""
    plans = _all_pairs(n, n_columns, method, metric, is_table=True)
    if n > _FEW_FOR_ALL_PAIRS:
        # fastcluster's vector mode stores no distances.
        plans = [plan for plan in plans if plan.engine == "fastcluster" and method in VECTOR_METHODS]
    return plans[0] if plans else None


def _all_pairs(n: int, n_columns: int, method: str, metric: str | Callable, is_table: bool) -> list[Plan]:
    """The engines that go through all pairs and have memory enough, the quickest first."""
    engines = ["scipy", "fastcluster", "matrix"]
    plans = [
        Plan(engine, linkage_seconds(n, n_columns, method, engine, metric))
        for engine in engines
        if _is_installed(engine)
        and can_cluster(engine, method, metric, is_table)
        and linkage_bytes(n, n_columns if is_table else 0, method, engine) <= usable_memory()
    ]
    return sorted(plans, key=lambda plan: plan.seconds)


def _refusal(engine: str, method: str, metric: str | Callable, is_table: bool) -> str:
    rows = "" if is_table else " of rows that are no table of numbers"
    if engine == "matrix":
        return (
            f"engine='matrix' was asked for method {method!r}. Needed: one of {', '.join(MATRIX_METHODS)}. "
            'Leave engine out, or pass engine="scipy".'
        )
    if engine == "reciprocal":
        metrics = ", ".join(AVERAGE_METRICS)
        needed = f"method='ward' with metric='euclidean', or method='average' or 'weighted' with one of {metrics}, on"
    else:
        needed = f"method='single' with one of {', '.join(NORM_METRICS)} on"
    return (
        f"engine={engine!r} was asked for method {method!r} with metric {metric_name(metric)!r}{rows}. Needed: "
        f'{needed} a table of numbers. Leave engine out, or pass engine="scipy".'
    )


def _elsewhere(method: str, metric: str | Callable, is_table: bool) -> str:
    """What needs less memory than a method that does not fit."""
    ways = []
    is_euclidean = is_table and metric == "euclidean"
    if is_euclidean and method in ("centroid", "median") and not _is_installed("fastcluster"):
        ways.append(f"install fastcluster, with which {method} linkage stores no distances")
    if is_table and method in ("average", "complete", "weighted"):
        # Of complete linkage no metric has a closed form; average linkage is the next to it.
        other = "" if method != "complete" else "method='average' with "
        metrics = " or ".join(map(repr, AVERAGE_METRICS))
        ways.append(f"use {other}metric={metrics}, which stores no distances (if it means what you need)")
    if is_euclidean and method != "ward":
        others = "'ward'" if method == "single" else "'ward' or 'single'"
        ways.append(f"use method={others}, which store no distances (if they mean what you need)")
    return "".join(f"or {way}; " for way in ways)


def takes_all_pairs(other: Plan, n: int, n_columns: int, method: str, metric: str | Callable) -> bool:
    """Whether a linkage that needs no distances is better left to an engine that goes through all pairs.

    Parameters
    ----------
    other : Plan
        Of that engine.
    n : int
        Number of samples.
    n_columns : int
        Number of columns that are not constant.
    method, metric
        As for `plan_linkage`.

    Returns
    -------
    bool
    """
    seconds, ours = (
        linkage_seconds(n, n_columns, method, engine, metric) for engine in (other.engine, "reciprocal")
    )
    if method == "ward":
        return seconds < ours or seconds < min(_SOON, _GAIN * ours)
    return seconds < _LESS_THAN_NOISE * ours or seconds < min(_SOON, ours / _LESS_THAN_NOISE)


def linkage_seconds(
    n: int, n_columns: int, method: str, engine: str, metric: str | Callable = "euclidean"
) -> float:
    """How long a linkage takes, within a factor of two or three: fitted to measurements on two cores.

    Parameters
    ----------
    n : int
        Number of samples.
    n_columns : int
        Number of columns of a table; of anything else 0.
    method : str
        A name of `scipy.cluster.hierarchy.linkage`.
    engine : str
        One of `ENGINES`, but not "auto".
    metric : str or callable
        As for `plan_linkage`.

    Returns
    -------
    float
    """
    pairs = float(n) * n
    if engine == "reciprocal":
        # Of noise, which takes longest.
        by_trees = 1.2e-5 * n * 1.5 ** min(max(0, n_columns - 3), 100)
        return 0.06 + min(by_trees, pairs * (2e-9 + 2.5e-11 * n_columns) + 2e-7 * n * n_columns)
    if engine == "mst":
        return spanning_seconds(n, n_columns, method, spans=True)
    if engine == "fastcluster" and n_columns > 0 and method in VECTOR_METHODS and metric == "euclidean":
        return vector_seconds(n, n_columns)
    return _distance_seconds(pairs, n_columns, metric, engine) + _matrix_seconds(n, method, engine)


def _distance_seconds(pairs: float, n_columns: int, metric: str | Callable, engine: str) -> float:
    """Of computing all distances; a metric that is a function is not counted."""
    if engine != "matrix":
        return 0.9e-9 * pairs * (1 + n_columns / 4)
    if metric in PRODUCT_METRICS and n_columns > FEW_COLUMNS:
        return pairs * (2.5e-9 + 1.2e-11 * n_columns)
    return pairs * (2.5e-9 + 1.2e-10 * n_columns)


def _matrix_seconds(n: int, method: str, engine: str) -> float:
    """Of clustering by distances; what a processor's cache does not hold takes longer."""
    pairs = float(n) * n
    if engine == "matrix":
        return 2e-5 * n + 8e-9 * pairs
    if method == "single":
        return pairs * (4e-9 if engine == "fastcluster" else 6e-9)
    if engine == "fastcluster":
        return pairs * min(1.3e-8, 4e-9 + 1e-12 * n)
    if method in EUCLIDEAN_METHODS and method != "ward":
        return pairs * 4e-8
    return pairs * min(2.8e-8, 5e-9 + 3e-12 * n)

"""Which engine clusters what, how much memory it needs, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, NamedTuple

from ...input.arguments import one_of
from ...input.metrics import metric_name
from ...util.memory import VECTOR_METHODS, linkage_bytes, require_linkage_memory, usable_memory
from .vector import vector_seconds

__all__ = [
    "ENGINES",
    "Plan",
    "can_cluster",
    "check_engine",
    "linkage_seconds",
    "plan_linkage",
    "takes_all_pairs",
]

ENGINES = ("auto", "scipy", "fastcluster", "reciprocal", "mst")
"""What `engine` may be."""

# Up to so many samples scipy's linkage takes some hundredths of a second, less than all else of an explorer; and its
# numbers are those that others will compare with, to the last bit.
_FEW_SAMPLES = 1_000

# What compiled code does sooner than this with all pairs is left to it, unless we were quicker by more than the second
# of two processors brings.
_SOON = 0.5
_GAIN = 1.5
# Up to so many samples scipy may take over, in 0.8 GB.
_FEW_FOR_ALL_PAIRS = 10_000

# Engines of one method, on Euclidean distances.
_ONLY = {"reciprocal": "ward", "mst": "single"}
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
    """

    engine: str
    seconds: float
    otherwise: Plan | None = None


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
    ValueError: Unknown engine 'mts'. Did you mean 'mst'? Needed: one of auto, scipy, fastcluster, reciprocal, mst.
    """
    engine = one_of(engine, ENGINES, "engine")
    if not _is_installed(engine):
        raise ValueError(
            f"engine={engine!r} needs the package {_PACKAGES[engine]}, which is not installed. Install it "
            f'(pip install {_PACKAGES[engine]}, or "dendrogram-explorer[large]"), or leave engine out.'
        )
    return engine


def plan_linkage(
    n: int, n_columns: int, method: str, metric: str | Callable, engine: str = "auto", is_table: bool = True
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
    is_euclidean = is_table and metric == "euclidean"
    otherwise = None
    if engine == "auto":
        engine = _chosen(n, n_columns, method, is_euclidean)
        if engine == "reciprocal":
            otherwise = _otherwise(n, n_columns)
    elif not can_cluster(engine, method, metric, is_table):
        raise ValueError(_refusal(engine, method, metric, is_table))
    # Without distances of their own to work on, fastcluster's other methods need a copy, as scipy does.
    require_linkage_memory(n, n_columns if is_table else 0, method, engine, _elsewhere(method, is_euclidean))
    return Plan(engine, linkage_seconds(n, n_columns, method, engine), otherwise)


def can_cluster(engine: str, method: str, metric: str | Callable, is_table: bool = True) -> bool:
    """Whether an engine can do this; parameters as those of `plan_linkage`."""
    only = _ONLY.get(engine)
    return only is None or (method == only and metric == "euclidean" and is_table)


def _is_installed(engine: str) -> bool:
    if engine not in _PACKAGES:
        return True
    try:
        return find_spec(_PACKAGES[engine]) is not None
    except ImportError:
        return False


def _chosen(n: int, n_columns: int, method: str, is_euclidean: bool) -> str:
    if n <= _FEW_SAMPLES:
        return "scipy"
    if is_euclidean and method == "ward":
        other = _otherwise(n, n_columns)
        return other.engine if other and takes_all_pairs(other.engine, n, n_columns) else "reciprocal"
    if is_euclidean and method == "single":
        return "mst"
    # Where scipy's memory does not suffice, fastcluster's may: it stores half the distances, or none.
    if linkage_bytes(n, n_columns, method) > usable_memory() and _is_installed("fastcluster"):
        return "fastcluster"
    return "scipy"


def _otherwise(n: int, n_columns: int) -> Plan | None:
    """The quickest to cluster by Ward's method that goes through all pairs, if any can."""
    engines = ["fastcluster"] if _is_installed("fastcluster") else []
    if n <= _FEW_FOR_ALL_PAIRS and linkage_bytes(n, n_columns, "ward") <= usable_memory():
        engines.append("scipy")
    plans = [Plan(engine, linkage_seconds(n, n_columns, "ward", engine)) for engine in engines]
    return min(plans, key=lambda plan: plan.seconds, default=None)


def _refusal(engine: str, method: str, metric: str | Callable, is_table: bool) -> str:
    rows = "" if is_table else " of rows that are no table of numbers"
    return (
        f"engine={engine!r} was asked for method {method!r} with metric {metric_name(metric)!r}{rows}. Needed: method="
        f'{_ONLY[engine]!r} with metric="euclidean" on a table of numbers. Leave engine out, or pass engine="scipy".'
    )


def _elsewhere(method: str, is_euclidean: bool) -> str:
    """What needs less memory than a method that does not fit."""
    ways = []
    if is_euclidean and method in ("centroid", "median") and not _is_installed("fastcluster"):
        ways.append(f"install fastcluster, with which {method} linkage stores no distances")
    if is_euclidean and method != "ward":
        others = "'ward'" if method == "single" else "'ward' or 'single'"
        ways.append(f"use method={others}, which store no distances (if they mean what you need)")
    return "".join(f"or {way}; " for way in ways)


def takes_all_pairs(engine: str, n: int, n_columns: int) -> bool:
    """Whether Ward's linkage is better left to an engine that goes through all pairs, whatever the data are like.

    Parameters
    ----------
    engine : str
        "scipy" or "fastcluster".
    n : int
        Number of samples.
    n_columns : int
        Number of columns that are not constant.

    Returns
    -------
    bool
    """
    seconds, ours = (linkage_seconds(n, n_columns, "ward", one) for one in (engine, "reciprocal"))
    return seconds < ours or seconds < min(_SOON, _GAIN * ours)


def linkage_seconds(n: int, n_columns: int, method: str, engine: str) -> float:
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

    Returns
    -------
    float
    """
    pairs = float(n) * n
    if engine == "reciprocal":
        # Of noise, which takes longest.
        by_trees = 1.2e-5 * n * 1.5 ** min(max(0, n_columns - 3), 100)
        return 0.1 + min(by_trees, pairs * (3.5e-9 + 1e-10 * n_columns) + 8e-7 * n * n_columns)
    if engine == "mst":
        # Of noise, which takes longest.
        by_trees = 5e-6 * n * 1.7 ** min(max(0, n_columns - 3), 100)
        return min(by_trees, 2e-5 * n + pairs * (1e-9 + 4e-11 * n_columns))
    if engine == "fastcluster" and n_columns > 0 and method in VECTOR_METHODS:
        return vector_seconds(n, n_columns)
    distances = 0.9e-9 * pairs * (1 + n_columns / 4)
    return distances + pairs * (1e-8 if method == "single" else 4e-8 if engine == "scipy" else 2.5e-8)

"""Lines of code that prepare the data for the linkage: imputation, scaling, sparse rows and objects."""

from __future__ import annotations

import keyword

import numpy as np
import scipy.sparse

from ..input.mixed_table import NamedRow
from ..linkage.value import Linkage

__all__ = ["function_name", "linkage_step", "preparation_lines", "tree_of_measured_rows", "tree_of_rows"]

_CENTRES = {"mean": "np.nanmean(X, axis=0)", "median": "np.nanmedian(X, axis=0)"}


def preparation_lines(linkage: Linkage) -> list[str]:
    """Return the lines that impute missing values of X and scale its columns.

    Parameters
    ----------
    linkage : Linkage
        Built from observations.

    Returns
    -------
    list of str
        They transform ``X`` exactly as `preparation.prepare` does; empty if there is nothing to do.
    """
    preparation = linkage.preparation
    n_filled = 0 if preparation.n_filled is None else int(preparation.n_filled.sum())
    if preparation.scale == "none" and n_filled == 0:
        return []
    # The memory order matters: numpy sums columns of a Fortran-ordered array in another order.
    lines = ['X = np.array(X, dtype=float, order="C")']
    if n_filled > 0 and preparation.impute is not None:
        lines.append(f"# missing values: {n_filled}")
        lines.append(f"X = np.where(np.isnan(X), {_CENTRES[preparation.impute]}, X)")
    if preparation.scale == "standard":
        lines.append("centre, spread = X.mean(axis=0), X.std(axis=0)")
    elif preparation.scale == "robust":
        lines.append("low, centre, high = np.quantile(X, [0.25, 0.5, 0.75], axis=0)")
        lines.append("spread = high - low")
    if preparation.scale != "none":
        lines += _unscaled(linkage)
        lines.append("X = (X - centre) / spread")
    return lines


def tree_of_rows(linkage: Linkage) -> tuple[tuple, tuple, tuple]:
    """Return variables, imports and lines that compute Z from sparse rows or objects.

    Parameters
    ----------
    linkage : Linkage
        With ``rows``.

    Returns
    -------
    tuple of three tuples
        Required variables; imports, as (module, name); the lines.
    """
    hierarchy = ("scipy.cluster.hierarchy", "linkage")
    method = f'Z = linkage(distances, method="{linkage.method}")'
    rows = linkage.rows
    if scipy.sparse.issparse(linkage.rows):
        return (
            (f"X: the observations, a scipy sparse array of shape {rows.shape}",),
            (hierarchy, ("scipy.spatial.distance", "squareform"), ("sklearn.metrics", "pairwise_distances")),
            (
                "# X stays sparse; the distances are those of the explorer up to rounding",
                f'D = pairwise_distances(X, metric="{linkage.metric}")',
                "distances = squareform(D, checks=False)",
                method,
            ),
        )
    name = function_name(linkage.metric)
    if isinstance(rows, list) and isinstance(rows[0], NamedRow):
        columns = list(rows[0].names)
        return (
            (f"df: the DataFrame of the {linkage.n} samples", f"{name}: your function of two rows"),
            (("numpy", "np"), hierarchy, ("itertools", "combinations")),
            (
                f"rows = df[{str(columns).replace(chr(39), chr(34))}].to_records(index=False)",
                f"distances = [{name}(first, second) for first, second in combinations(rows, 2)]",
                method.replace("distances,", "np.array(distances, dtype=float),"),
            ),
        )
    return (
        (f"X: the {linkage.n} samples, a list", f"{name}: your function of two samples"),
        (("numpy", "np"), hierarchy, ("itertools", "combinations")),
        (
            f"distances = [{name}(first, second) for first, second in combinations(X, 2)]",
            method.replace("distances,", "np.array(distances, dtype=float),"),
        ),
    )


def tree_of_measured_rows(linkage: Linkage) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Return imports and lines that compute Z from the table X by a metric that pdist lacks, or with parameters."""
    pdist, squareform = ("scipy.spatial.distance", "pdist"), ("scipy.spatial.distance", "squareform")
    method = f'Z = linkage(distances, method="{linkage.method}")'
    if linkage.metric == "spearman":
        lines = [
            'distances = pdist(rankdata(X, axis=1), metric="correlation")',
            "distances[np.abs(distances) < 1e-15] = 0  # rounding",
        ]
        return (pdist, ("numpy", "np"), ("scipy.stats", "rankdata")), [*lines, method]
    if linkage.metric == "kendall":
        lines = [
            "pairs = combinations(np.asarray(X, dtype=float), 2)",
            "taus = [kendalltau(first, second).statistic for first, second in pairs]",
            "distances = 1 - np.array(taus)",
        ]
        return (("numpy", "np"), ("itertools", "combinations"), ("scipy.stats", "kendalltau")), [
            *lines,
            method,
        ]
    if linkage.metric == "nan_euclidean":
        lines = [
            "# over the columns that both rows have, as sklearn.metrics.pairwise.nan_euclidean_distances",
            "X = np.asarray(X, dtype=float)",
            "squares, counts = 0.0, 0",
            "for column in X.T:",
            "    difference = column[:, np.newaxis] - column",
            "    squares = squares + np.nan_to_num(difference) ** 2",
            "    counts = counts + ~np.isnan(difference)",
            "distances = np.sqrt(squares * (X.shape[1] / counts))",
            "distances = squareform(distances, checks=False)",
        ]
        return (squareform, ("numpy", "np")), [*lines, method]
    imports, given = [pdist], ""
    for name, value in linkage.metric_params.items():
        given += f", {name}={np.asarray(value).tolist()!r}"
    dtype = "bool" if linkage.rows.values.dtype.kind == "b" else "float"
    lines = [f'distances = pdist(np.asarray(X, dtype={dtype}), metric="{linkage.metric}"{given})']
    return (*imports, ("numpy", "np")), [*lines, method]


def linkage_step(linkage: Linkage, line: str) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    r"""Return imports and lines that stand for the line that computes Z by scipy's linkage.

    Parameters
    ----------
    linkage : Linkage
    line : str
        Such as ``Z = linkage(distances, method="single")``.

    Returns
    -------
    imports : tuple
        As (module, name).
    lines : list of str
        The line itself, but for Genie and mutual reachability, which scipy does not have.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_distances
    >>> linked = link_distances([1.0, 5.0, 4.0], "single", min_samples=2)
    >>> print(*linkage_step(linked, 'Z = linkage(distances, method="single")')[1], sep="\n")
    # mutual reachability: at least the distance to the neighbour number 2, of both samples
    square = squareform(distances)
    core = np.sort(square, axis=1)[:, 2]
    square = np.maximum(square, np.maximum.outer(core, core))
    Z = linkage(squareform(square, checks=False), method="single")
    """
    if linkage.method == "genie":
        note = "# scipy has no Genie: this needs the package dendrogram-explorer"
        return (("dendrogram_explorer.linkage", "linkage"),), [note, line]
    hierarchy = ("scipy.cluster.hierarchy", "linkage")
    if linkage.min_samples is None:
        return (hierarchy,), [line]
    given = line.removeprefix("Z = linkage(").removesuffix(")")
    rows, _, metric = given.partition(', method="single"')
    imports = [("numpy", "np"), hierarchy, ("scipy.spatial.distance", "squareform")]
    if metric:
        imports.append(("scipy.spatial.distance", "pdist"))
        lines = [f"distances = pdist({rows}{metric})"]
    else:
        lines = [] if rows == "distances" else [f"distances = {rows}"]
    k = linkage.min_samples
    return tuple(imports), [
        *lines,
        f"# mutual reachability: at least the distance to the neighbour number {k}, of both samples",
        "square = squareform(distances)",
        f"core = np.sort(square, axis=1)[:, {k}]",
        "square = np.maximum(square, np.maximum.outer(core, core))",
        'Z = linkage(squareform(square, checks=False), method="single")',
    ]


def function_name(function: object) -> str:
    """Return the name of a function, or "metric" if it has no name that can be used in code.

    Parameters
    ----------
    function : callable

    Returns
    -------
    str

    Examples
    --------
    >>> function_name(lambda first, second: 0.0)
    'metric'
    """
    name = getattr(function, "__name__", "")
    return name if name.isidentifier() and not keyword.iskeyword(name) else "metric"


def _unscaled(linkage: Linkage) -> list[str]:
    """The line that sets the spread of constant columns to 1, if there are any."""
    observations, scale = np.asarray(linkage.observations), linkage.preparation.scale
    if scale == "standard":
        spread = observations.std(axis=0)
    else:
        low, high = np.quantile(observations, [0.25, 0.75], axis=0)
        spread = high - low
    columns = np.flatnonzero(spread != linkage.preparation.spread).tolist()
    return [f"spread[{columns}] = 1  # columns without a spread"] if columns else []

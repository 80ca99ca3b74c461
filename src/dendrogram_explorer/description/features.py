"""Contrasts: the features that distinguish a cluster from all other samples, with their effect sizes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import scipy.sparse

from ..input.frames import label_text
from ..linkage.value import Linkage
from ..util.lazy import lazy_module
from ..util.messages import listing
from .grouping import Grouping

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["MOST_CATEGORIES", "Contrasts", "contrasts"]

MOST_CATEGORIES = 50
"""A text column is left out if it has more distinct values than this, or more than half the number of samples."""

# Maximum number of cells in memory at a time, of the data and of a table of clusters by features.
_MOST_CELLS = 8_000_000

# A variance below this share of the total one is due to rounding.
_ROUNDING = 1e-12


class Contrasts(NamedTuple):
    """The most distinguishing features of each cluster, strongest first; see `contrasts`.

    Attributes
    ----------
    names : list of str
        All features and categories that were compared.
    is_share : list of bool
        Whether each of them is a share: a category or a boolean.
    features : ndarray of int64, shape (k, f)
        Position in `names`; -1 if fewer features of a cluster differ.
    effects : ndarray of float64, shape (k, f)
        Effect size: positive if the cluster is above the others.
    means, others : ndarray of float64, shape (k, f)
        Mean of the feature, or share of the category, in the cluster and in all other samples.
    """

    names: list[str]
    is_share: list[bool]
    features: np.ndarray
    effects: np.ndarray
    means: np.ndarray
    others: np.ndarray


class _Block(NamedTuple):
    """A block of b features; effects, means and means of the others have shape (k, b)."""

    names: list[str]
    is_share: list[bool]
    effects: np.ndarray
    means: np.ndarray
    others: np.ndarray


def contrasts(linked: Linkage, grouping: Grouping, most: int | None = 3) -> Contrasts:
    """Compare every cluster with all other samples, feature by feature.

    Parameters
    ----------
    linked : Linkage
        Its observations are compared, and the text, boolean and categorical columns of its DataFrame.
    grouping : Grouping
    most : int, optional
        Number of features kept for each cluster. None: all.

    Returns
    -------
    Contrasts
        Equally strong features are in the order of the columns. If there is only one cluster, it has no features.

    Notes
    -----
    For numbers the effect size is Cohen's d: the difference between the mean of the cluster and that of all other
    samples, divided by the standard deviation within these two groups (pooled, with n - 2); infinite if a feature has
    one value in the cluster and another one in all others. For categories and booleans it is Cohen's h,
    ``2 asin(sqrt(p)) - 2 asin(sqrt(q))`` for the share p in the cluster and q in the others. Both have the same scale:
    0.2 is small, 0.5 medium, 0.8 large (Cohen, *Statistical Power Analysis for the Behavioral Sciences*, 2nd ed. 1988,
    chapters 2 and 6). Missing categories belong to no category.
    Of two categories, only the one that is more frequent in the cluster is listed. Clusters differ by construction, so
    these numbers are descriptions, not tests.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> from dendrogram_explorer.tree import Tree
    >>> linked = link_observations([[0.0, 1.0], [1.0, 2.0], [6.0, 1.5], [7.0, 1.5]])
    >>> clusters = apply_cut(Tree.from_linkage(linked.Z), Cut("distance", 5.0))
    >>> found = contrasts(linked, Grouping.of(clusters), most=1)
    >>> [found.names[feature] for feature in found.features[:, 0]], found.effects[:, 0].round(2).tolist()
    (['x0', 'x0'], [8.49, -8.49])
    """
    k = grouping.k
    names: list[str] = []
    is_share: list[bool] = []
    best = [np.empty((k, 0), dtype=np.int64), *(np.empty((k, 0)) for _ in range(3))]
    if k == 1:
        return Contrasts(names, is_share, *best)
    for block in _blocks(linked, grouping):
        features = np.arange(len(names), len(names) + len(block.names))
        names += block.names
        is_share += block.is_share
        new = (np.broadcast_to(features, block.effects.shape), *block[2:])
        best = _strongest([np.hstack(pair) for pair in zip(best, new, strict=True)], most)
    found = Contrasts(names, is_share, *best)
    found.features[found.effects == 0] = -1
    return found


def contrasts_table(linked: Linkage, grouping: Grouping) -> pandas.DataFrame:
    """One row per feature that differs in the first group and outside of it, as `DendrogramExplorer.contrasts`."""
    from ..advice.noted_table import NotedTable

    if not linked.has_features:
        raise ValueError(
            "This explorer was built without observations, so there are no features to compare. Pass the data as "
            "data= together with the linkage matrix, the distances or the model."
        )
    found = contrasts(linked, grouping, most=None)
    is_different = found.features[:1].ravel() >= 0
    features = found.features[:1].ravel()[is_different].tolist()
    effects, means, others = (
        each[:1].ravel()[is_different] for each in (found.effects, found.means, found.others)
    )
    is_apart = np.isinf(effects)
    names = [found.names[feature] for feature in features]
    table = NotedTable(
        {
            "effect": np.where(is_apart, np.nan, effects),
            "mean": means,
            "others": others,
            "is_share": np.array([found.is_share[feature] for feature in features], dtype=bool),
        },
        index=pandas.Index(names, dtype=object, name="feature"),
    )
    if is_apart.any():
        apart = [name for name, is_one in zip(names, is_apart.tolist(), strict=True) if is_one]
        table.attrs["note"] = (
            f"One value in these samples and another one in all others, so there is no effect size: {listing(apart)}."
        )
    return table


def _strongest(columns: list[np.ndarray], most: int | None) -> list[np.ndarray]:
    """Keep the largest effects (the second table) of each row, in descending order, and the matching entries."""
    strength = np.abs(columns[1])
    width = strength.shape[1] if most is None else min(most, strength.shape[1])
    if width <= 8:
        # For a few features, repeatedly taking the largest is faster than sorting all.
        chosen = np.empty((len(strength), width), dtype=np.int64)
        rows = np.arange(len(strength))
        for place in range(width):
            chosen[:, place] = strength.argmax(axis=1)
            strength[rows, chosen[:, place]] = -1.0
    else:
        chosen = np.argsort(-strength, axis=1, kind="stable")[:, :width]
    return [np.take_along_axis(each, chosen, axis=1) for each in columns]


def _blocks(linked: Linkage, grouping: Grouping) -> Iterator[_Block]:
    sparse: Any = linked.rows if scipy.sparse.issparse(linked.rows) else None
    if linked.observations is not None:
        is_share = _is_share(linked, linked.observations.shape[1])
        inside = None if linked.blocks is None else linked.blocks.inside
        yield from _numbers(linked.observations, linked.feature_labels, is_share, grouping, inside)
    elif sparse is not None:
        columns = sparse.tocsc()
        yield from _numbers(columns, linked.feature_labels, np.zeros(columns.shape[1], dtype=bool), grouping)
    # Of micro-clusters it is their numbers of rows that are not clustered, which are no feature of a row.
    if linked.frame is not None and linked.blocks is None:
        for position in range(linked.frame.shape[1]):
            if position not in (linked.numeric_columns or ()):
                yield from _categories(linked.frame.iloc[:, position], grouping)


def _is_share(linked: Linkage, n_columns: int) -> np.ndarray:
    """Which columns of the observations are boolean, so that their means are shares; bool, shape (m,)."""
    if linked.frame is None or not linked.numeric_columns:
        return np.zeros(n_columns, dtype=bool)
    return np.array(
        [
            pandas.api.types.is_bool_dtype(linked.frame.dtypes.iloc[position])
            for position in linked.numeric_columns
        ]
    )


def _numbers(
    columns: Any,
    names: list[str],
    is_share: np.ndarray,
    grouping: Grouping,
    inside: np.ndarray | None = None,
) -> Iterator:
    """Blocks of features; `inside` is what to add to each sum of squares, where samples are means themselves."""
    n, width = columns.shape
    weights, total_count = grouping.weights, grouping.total
    is_sparse = scipy.sparse.issparse(columns)
    step = max(1, _MOST_CELLS // (grouping.k if is_sparse else max(n, grouping.k)))
    for first in range(0, width, step):
        part = slice(first, min(first + step, width))
        block = columns[:, part]
        if is_sparse:
            centre = np.zeros(block.shape[1])
            squared = block.multiply(block)
            squares = np.asarray(squared.sum(axis=0) if weights is None else squared.T @ weights).ravel()
        else:
            # Sums of deviations from the mean keep the significant digits if all values are large.
            centre = np.average(block, axis=0, weights=weights)
            block = block - centre
            if weights is None:
                squares = np.einsum("ij,ij->j", block, block)
            else:
                squares = np.einsum("ij,ij,i->j", block, block, weights)
        sums = grouping.sums(block)
        total = sums.sum(axis=0)
        squares = np.maximum(squares - total**2 / total_count, 0.0)
        if inside is not None:
            squares += inside[part]
        size = grouping.counts[:, np.newaxis]
        rest = total_count - size
        means, others = sums / size, (total - sums) / rest
        effects = _cohens_d(means - others, size * (rest / total_count), squares, total_count)
        means, others = means + centre, others + centre
        share = is_share[part]
        if share.any():
            effects[:, share] = _cohens_h(means[:, share], others[:, share])
        yield _Block(names[part], share.tolist(), effects, means, others)


def _categories(column: pandas.Series, grouping: Grouping) -> Iterator:
    try:
        codes, categories = pandas.factorize(column, sort=False)
    except TypeError:
        return  # values that cannot be compared, such as lists
    if not 1 < len(categories) <= min(MOST_CATEGORIES, grouping.n / 2):
        return  # constant, or names rather than categories
    name = label_text(column.name)
    size = grouping.counts[:, np.newaxis]
    rest = grouping.total - size
    step = max(1, _MOST_CELLS // max(grouping.n, grouping.k))
    for first in range(0, len(categories), step):
        chosen = range(first, min(first + step, len(categories)))
        counts = grouping.sums((codes[:, np.newaxis] == np.array(chosen)).astype(np.float64))
        shares, others = counts / size, (counts.sum(axis=0) - counts) / rest
        labels = [f"{name} = {label_text(categories[code])}" for code in chosen]
        effects = _cohens_h(shares, others)
        if len(categories) == 2 and codes.min() >= 0:
            # If one is rare, the other is frequent: listing one of them is enough.
            effects = np.maximum(effects, 0.0)
        yield _Block(labels, [True] * len(labels), effects, shares, others)


def _cohens_d(difference: np.ndarray, weight: np.ndarray, squares: np.ndarray, n: float) -> np.ndarray:
    """Effect size of a difference of means; `squares` is the sum of squared deviations from the common mean.

    A split into two groups of a and b samples explains ``a b / n`` times the squared difference; the rest is within the
    groups.
    """
    within = squares - weight * difference**2
    within[within < _ROUNDING * squares] = 0.0
    is_constant = squares == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        effects = difference / np.sqrt(within / max(n - 2, 1))
    effects[np.isnan(effects)] = 0.0
    effects[:, is_constant] = 0.0
    return effects


def _cohens_h(shares: np.ndarray, others: np.ndarray) -> np.ndarray:
    angle = [2 * np.arcsin(np.sqrt(np.clip(each, 0.0, 1.0))) for each in (shares, others)]
    return angle[0] - angle[1]

"""Summary of the clusters: one row for each, with size, medoid, centroid and distinguishing features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..input.arguments import check_at_least
from ..input.frames import label_text
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..state import State, names_by_label
from ..util.lazy import lazy_module
from .features import Contrasts, contrasts
from .grouping import Grouping
from .medoids import medoids

if TYPE_CHECKING:
    import pandas

    from .full_text_table import Summary
else:
    pandas = lazy_module("pandas")

__all__ = ["MOST_CENTROID_COLUMNS", "contrast_texts", "summarise", "user_names"]

MOST_CENTROID_COLUMNS = 20
"""Maximum number of features whose means are columns of a summary by default."""


def summary_table(state: State, features: Any, centroids: Any) -> pandas.DataFrame:
    """One row per cluster, with names, as `DendrogramExplorer.summary`."""
    table = summarise(state.linkage, Grouping.of(state.clusters, state.linkage.weights), features, centroids)
    names = names_by_label(state)
    if names:
        table.insert(0, "name", [names.get(label, "") for label in table.index.tolist()])
    return table


def summarise(
    linked: Linkage,
    grouping: Grouping,
    features: int = 3,
    centroids: bool | None = None,
) -> Summary:
    """Describe every cluster of a cut in one row.

    Parameters
    ----------
    linked : Linkage
    grouping : Grouping
    features : int, default 3
        Number of distinguishing features listed for each cluster.
    centroids : bool, optional
        Whether there is a column for the mean of every feature. Default: up to 20 features.

    Returns
    -------
    Summary, k rows
        As `DendrogramExplorer.summary`. Samples in no cluster are a last row "unassigned", without height and medoid.

    Raises
    ------
    TypeError, ValueError
        If `features` is not an integer of at least 0.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut, apply_cut
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> from dendrogram_explorer.tree import Tree
    >>> linked = link_observations([[0.0], [1.0], [3.0], [20.0]])
    >>> clusters = apply_cut(Tree.from_linkage(linked.Z), Cut("distance", 5.0))
    >>> summarise(linked, Grouping.of(clusters)).T
    cluster                 1         2
    size                    3         1
    share                0.75      0.25
    merge_height     2.886751       0.0
    medoid                  1         3
    spread                1.0       0.0
    features         x0 -12.2  x0 +12.2
    mean_x0          1.333333      20.0
    """
    from .full_text_table import Summary  # a subclass of pandas' DataFrame

    most = check_at_least(features, 0, "features")
    n_clusters = grouping.n_rooted
    labels = pandas.RangeIndex(1, grouping.k + 1, name="cluster")
    if n_clusters < grouping.k:
        labels = pandas.Index([*range(1, n_clusters + 1), "unassigned"], name="cluster", dtype=object)
    columns: dict[str, Any] = {
        "size": grouping.counts,
        "share": grouping.counts / grouping.total,
        "merge_height": grouping.heights,
    }
    if Dissimilarity.is_known(linked):
        found = medoids(Dissimilarity(linked), grouping)
        names = user_names(linked, found.samples)
        columns["medoid"] = names if n_clusters == grouping.k else [*names[:n_clusters], None]
        columns["spread"] = np.where(grouping.roots < 0, np.nan, found.spreads)
    if most > 0 and linked.has_features:
        columns["features"] = contrast_texts(contrasts(linked, grouping, most))
    table = Summary(columns, index=labels)
    observations = linked.observations
    if observations is None:
        return table
    if centroids is None:
        centroids = observations.shape[1] <= MOST_CENTROID_COLUMNS
    if not centroids:
        return table
    means = grouping.sums(observations) / grouping.counts[:, np.newaxis]
    titles = [f"mean_{name}" for name in linked.feature_labels]
    return Summary(pandas.concat((table, pandas.DataFrame(means, index=labels, columns=titles)), axis=1))


def contrast_texts(found: Contrasts) -> list[str]:
    """Contrasts as text, one for each cluster.

    Parameters
    ----------
    found : Contrasts

    Returns
    -------
    list of str, length k
        Such as "alcohol +2.1, hue -0.8": the features with their effect sizes, strongest first.
    """
    names = np.array([*found.names, ""], dtype=object)
    # Rounded effects of many clusters have few distinct values; each is formatted once.
    values, position = np.unique(found.effects.round(1) + 0.0, return_inverse=True)
    texts = np.array([f" {value:+.1f}" for value in values.tolist()], dtype=object)
    position = position.reshape(found.effects.shape)
    result = np.full(len(found.features), "", dtype=object)
    for place in range(found.features.shape[1]):
        feature = found.features[:, place]
        text = names[feature] + texts[position[:, place]]
        if place > 0:
            text = ", " + text
        result = result + np.where(feature >= 0, text, "")
    return result.tolist()


def user_names(linked: Linkage, samples: np.ndarray) -> pandas.Index:
    """Names of samples as the user knows them.

    Parameters
    ----------
    linked : Linkage
    samples : ndarray of int

    Returns
    -------
    pandas.Index
        The given names; else the entries of the DataFrame's index, with their type; else the row numbers.
    """
    names = linked.names
    index = pandas.RangeIndex(linked.n) if linked.frame is None else linked.frame.index
    own = index.take(samples).to_flat_index()
    if names is None:
        return own
    if linked.frame is not None:
        texts = list(map(label_text, own))
        if texts == [names[sample] for sample in samples.tolist()]:
            return own
    return pandas.Index([names[sample] for sample in samples.tolist()], dtype=object)

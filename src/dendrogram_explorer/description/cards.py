"""What a tooltip says of a sample or a branch, as far as the browser cannot know it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..advice.merge_parts import explain_merge
from ..input.frames import label_text
from ..input.images import image_url
from ..linkage.columns import sample_column
from ..linkage.value import Linkage
from ..state import State
from ..util.arrays import is_sparse

__all__ = ["card", "unusual_features"]

# Means of more cells than this would keep the kernel busy for longer than a tooltip is worth.
_MOST_CELLS = 50_000_000


def card(state: State, node: int, features: int = 3) -> dict[str, Any]:
    """Describe a sample or a branch for its tooltip.

    Parameters
    ----------
    state : State
    node : int
    features : int, default 3
        Number of features that are listed.

    Returns
    -------
    dict
        ``node``. Of a sample: ``unusual``, as `unusual_features`; ``columns``, pairs of a name and a value as text;
        ``image``, a data URL or empty; ``problem``, why there is no image, in words. Of a branch: ``merge``, dicts with
        ``name``, ``share``, ``left`` and ``right``, and ``note``, which says of what they are shares.

    Raises
    ------
    TypeError, ValueError
        If there is no such node.
    """
    linkage, tree = state.linkage, state.drawn_tree
    number = tree.check_node(node)
    if number < tree.n:
        image, problem = "", ""
        try:
            image = image_url(state.images, number)
        except (TypeError, ValueError) as error:
            problem = str(error)
        columns = [
            [name, _text(sample_column(linkage, name, "tooltip").iloc[number])] for name in state.tooltip
        ]
        unusual = unusual_features(linkage, number, features)
        return {"node": number, "unusual": unusual, "columns": columns, "image": image, "problem": problem}
    values = linkage.rows if is_sparse(linkage.rows) else linkage.observations
    if values is None or int(tree.size[number]) * values.shape[1] > _MOST_CELLS:
        return {"node": number, "merge": [], "note": ""}
    table = explain_merge(linkage, tree, number)
    first = table[table["share"] > 0].iloc[:features]
    merge = [
        {"name": str(name), "share": share, "left": left, "right": right}
        for name, share, left, right in zip(
            first.index, *(first[column].tolist() for column in ("share", "left", "right")), strict=True
        )
    ]
    return {"node": number, "merge": merge, "note": table.attrs["note"]}


def unusual_features(linkage: Linkage, sample: int, most: int = 3) -> list[dict[str, Any]]:
    """The features in which a sample is farthest from the mean of all samples, in standard deviations (of n values).

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> unusual_features(link_observations([[0.0, 1.0], [2.0, 1.0], [7.0, 1.0]]), 2)
    [{'name': 'x0', 'value': 7.0, 'deviations': 1.3587324409735149}]
    """
    moments = linkage.feature_moments
    if moments is None:
        return []
    mean, deviation = moments
    values: Any = linkage.rows if is_sparse(linkage.rows) else linkage.observations
    row = values[[sample]].toarray()[0] if is_sparse(values) else values[sample]
    # A deviation that is due to rounding alone tells nothing.
    varies = deviation > 1e-12 * np.abs(mean)
    away = np.divide(row - mean, deviation, out=np.zeros(len(mean)), where=varies)
    away[~np.isfinite(away)] = 0.0
    first = np.argsort(-np.abs(away), kind="stable")[:most].tolist()
    labels = linkage.feature_labels
    return [
        {"name": labels[place], "value": float(row[place]), "deviations": float(away[place])}
        for place in first
        if away[place] != 0
    ]


def _text(value: Any) -> str:
    """A value of a column in a few words."""
    import pandas as pd

    if value is None or (np.ndim(value) == 0 and pd.isna(value)):
        return "missing"
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, pd.Timestamp) and value == value.normalize():
        return value.strftime("%Y-%m-%d")
    text = label_text(value)
    return text if len(text) <= 1_000 else f"{text[:999]}…"

"""A merge explained: what each feature contributes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse

from ..linkage.value import Linkage
from ..tree.tree import Tree

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["explain_merge"]

_EXACT = {
    "ward": "Shares of the increase in the sum of squares within clusters, which is what the height stands for: exact.",
    "centroid": "Shares of the squared distance between the two centroids, which is the height squared: exact.",
}
_MEANS = (
    "Shares of the {kind} difference between the means of the two sides. The height of {method} goes by distances "
    "between samples, so this is how the sides differ, not an exact part of the height."
)


def explain_merge(linked: Linkage, tree: Tree, node: Any) -> pd.DataFrame:
    """Return what each feature contributes to a merge.

    Parameters
    ----------
    linked : Linkage
        With observations, dense or sparse.
    tree : Tree
        Of the same linkage; its sides are those that are drawn on the left and on the right.
    node : int
        Node of the merge, n .. 2n-2.

    Returns
    -------
    pandas.DataFrame
        One row per feature, the index its name, the greatest share first. ``left`` and ``right`` are the means of the
        two sides in the user's units, ``difference`` is that of right and left, and ``share``, which adds up to 1, is
        computed on columns as they were clustered. All shares are 0 where the means are equal. ``attrs["note"]`` says
        of what they are shares.

    Raises
    ------
    TypeError, ValueError
        If there are no columns of numbers, or the node is not a merge.

    Notes
    -----
    For Ward's method the height h of a merge of sides with n1 and n2 samples and centroids c1 and c2 is
    ``h**2 = 2 n1 n2 / (n1 + n2) * sum((c1 - c2)**2)``, so feature j has the share ``(c1[j] - c2[j])**2 / sum(...)``.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0, 1.0], [2.0, 1.0], [7.0, 4.0]])
    >>> explain_merge(linked, Tree.from_linkage(linked.Z), 4)
             left  right  difference  share
    feature
    x0        7.0    1.0        -6.0    0.8
    x1        4.0    1.0        -3.0    0.2
    <BLANKLINE>
    Shares of the increase in the sum of squares within clusters, which is what the height stands for: exact.
    """
    import pandas as pd

    from .noted_table import NotedTable

    is_sparse = scipy.sparse.issparse(linked.rows)
    values = linked.rows if is_sparse else linked.observations
    if values is None:
        raise ValueError(
            "The merge cannot be explained by features, because this explorer has no columns of numbers. Pass the "
            "samples: DendrogramExplorer(X), or data=X."
        )
    number = tree.check_node(node)
    if number < tree.n:
        raise ValueError(
            f"Node {number} is a single sample, not a merge. Pass the node of a merge, {tree.n} .. {tree.root}."
        )
    sides = [tree.members(int(side[number - tree.n])) for side in (tree.left, tree.right)]
    left, right = (_mean(values, members) for members in sides)
    if is_sparse or linked.scale in (None, "none"):
        apart = right - left
    else:
        scaled = linked.scaled_observations
        apart = _mean(scaled, sides[1]) - _mean(scaled, sides[0])

    is_absolute = linked.metric == "cityblock"
    # Squares of very large or very small differences would leave the range of float64.
    greatest = np.abs(apart).max(initial=0.0)
    relative = np.abs(apart) / greatest if greatest > 0 else np.zeros(len(apart))
    parts = relative if is_absolute else np.square(relative)
    share = parts / parts.sum() if greatest > 0 else parts
    names = pd.Index(linked.feature_labels, name="feature")
    columns = {"left": left, "right": right, "difference": right - left, "share": share}
    order = np.argsort(-share, kind="stable")
    table = NotedTable(pd.DataFrame(columns, index=names).iloc[order])
    exact = _EXACT.get(linked.method or "") if linked.metric in ("euclidean", None) else None
    kind = "absolute" if is_absolute else "squared"
    method = f"{linked.method} linkage" if linked.method else "this tree"
    table.attrs["note"] = exact or _MEANS.format(kind=kind, method=method)
    return table


def _mean(values: Any, members: np.ndarray) -> np.ndarray:
    return np.asarray(values[members].mean(axis=0), dtype=np.float64).ravel()

"""R's hclust -> one checked linkage matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import from_mlab_linkage, leaves_list

from ..input.arrays import as_array
from ..input.metrics import known_metric
from ..input.remarks import Remarks
from ..input.samples import read_data
from ..input.validate import check_names, first_fault
from ..tree.tree import Tree
from ..util.messages import kind_of, listing
from .value import Linkage

__all__ = ["link_hclust"]

_NEEDED = "the fields merge (n - 1, 2) and height (n - 1) of an hclust object of R"

_METHODS = {"ward.D2": "ward", "mcquitty": "weighted"}
# Of R's dist, and of vegdist in its package vegan; others are called as scipy calls them.
_METRICS = {"maximum": "chebyshev", "binary": "jaccard", "bray": "braycurtis"}


def link_hclust(
    merge: Any, height: Any = None, order: Any = None, labels: Any = None, data: Any = None
) -> Linkage:
    """Take over a tree of R's ``hclust``.

    Parameters
    ----------
    merge : array_like (n - 1, 2), or the whole object
        Row i says what is joined in step i: a negative number -j is sample j, a positive one the result of an earlier
        step, both counted from 1. Or a mapping with the fields of the object (what jsonlite writes and ``json.load``
        reads), an object with these attributes, or rpy2's vector.
    height : array_like (n - 1,)
        Height of every step.
    order : array_like (n,), optional
        The samples from left to right, counted from 1; each merge then has its sides in this order.
    labels : sequence of length n, optional
        R's word for sample names.
    data : array_like (n, m) or DataFrame, optional
        The samples themselves, to look at.

    Returns
    -------
    Linkage

    Raises
    ------
    TypeError, ValueError
        Naming the first invalid row, counted from 1 as in R.

    Notes
    -----
    The fields are described in R's ``?hclust``. Heights are taken as they are: squared where the distances were, as R
    expects them for "ward.D", "centroid" and "median".

    Examples
    --------
    >>> link_hclust([[-1, -2], [-3, 1]], [1.0, 4.5]).Z
    array([[0. , 1. , 1. , 2. ],
           [2. , 3. , 4.5, 3. ]])
    """
    method = metric = None
    if height is None:
        fields = _fields(merge)
        merge, height = fields["merge"], fields["height"]
        order = fields.get("order") if order is None else order
        labels = fields.get("labels") if labels is None else labels
        method, metric = _text(fields.get("method")), _text(fields.get("dist.method"))
    ids, heights = _checked(merge, height)
    n = len(ids) + 1
    names = check_names(None if labels is None or len(labels) == 0 else labels, n)
    remarks = Remarks()
    samples = read_data(data, n, "merge describes", remarks=remarks)
    # The counts come from scipy's compiled code; its MATLAB form numbers from 1 and lacks them.
    Z = from_mlab_linkage(np.column_stack([ids + 1.0, heights]))
    exchanged: list[int] = []
    if order is not None and np.size(order) > 0:
        first = Z[:, 0]
        Z = _in_order(Z, order)
        exchanged = np.flatnonzero(Z[:, 0] != first).tolist()
    Z.flags.writeable = False
    return Linkage(
        Z,
        method=None if method is None else _METHODS.get(method, method),
        metric=known_metric(None if metric is None else _METRICS.get(metric, metric)),
        source="linkage",
        observations=samples.observations,
        feature_names=samples.feature_names,
        names=samples.names if names is None else names,
        frame=samples.frame,
        numeric_columns=samples.numeric_columns,
        given=samples.given,
        opening=_OPENING
        + (f"exchanged = {exchanged}\nZ[exchanged, :2] = Z[exchanged, 1::-1]" if exchanged else ""),
        notes=remarks.notes,
    )


# From what R calls merge and height.
_OPENING = """\
merge, n = np.asarray(merge), len(merge) + 1
# MATLAB numbers samples from 1, and merges after them
nodes = np.where(merge < 0, -merge, merge + n)
Z = from_mlab_linkage(np.column_stack([nodes, height]))
"""


def _fields(hclust: Any) -> Mapping:
    if hasattr(hclust, "rx2"):
        return {name: hclust.rx2(name) for name in hclust.names}
    if not isinstance(hclust, Mapping) and hasattr(hclust, "merge") and hasattr(hclust, "height"):
        return {
            name: getattr(hclust, name, None) for name in ("merge", "height", "order", "labels", "method")
        }
    if isinstance(hclust, Mapping) and {"merge", "height"} <= set(hclust):
        return hclust
    found = kind_of(hclust)
    if isinstance(hclust, Mapping):
        lacking = [name for name in ("merge", "height") if name not in hclust]
        own = listing([repr(name) for name in hclust], limit=8)
        found = f"a dict without {' and '.join(lacking)}" + (f" (its fields: {own})" if own else "")
    elif isinstance(hclust, str):
        found = f"the text {hclust!r}; a file is read with json.load(open(path))"
    raise TypeError(
        f"from_hclust was given {found}. Needed: {_NEEDED}. Pass from_hclust(merge, height), or a dict with both; in R "
        "jsonlite::write_json(unclass(hc)[c('merge', 'height', 'order', 'labels')], path) writes one."
    )


def _text(value: Any) -> str | None:
    # A single text is a vector of length 1 in R, and in what R writes.
    if value is not None and not isinstance(value, str) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else None


def _checked(merge: Any, height: Any) -> tuple[np.ndarray, np.ndarray]:
    """The nodes that each step joins in scipy's numbering, and its height."""
    merge = as_array(merge, "merge", _NEEDED)
    heights = as_array(height, "height", _NEEDED).astype(np.float64)
    if merge.ndim != 2 or merge.shape[1] != 2 or len(merge) == 0 or heights.shape != (len(merge),):
        raise ValueError(
            f"merge has shape {merge.shape} and height {heights.shape}. Needed: {_NEEDED}. Pass hc$merge and hc$height "
            "of the same object."
        )
    n = len(merge) + 1
    steps = merge.astype(np.float64)
    # 0, and what is beyond the samples or the steps, becomes an id that no node has.
    is_sample, is_step = (steps <= -1) & (steps >= -n), (steps >= 1) & (steps <= n - 1)
    ids = np.select([is_sample, is_step], [-steps - 1, steps + n - 1], default=-1.0)
    fault = first_fault(ids, heights)
    if fault is not None:
        row = fault[0]
        if not (np.isfinite(heights[row]) and heights[row] >= 0):
            problem = f"has the height {heights[row]:g}"
        elif (ids[row] < 0).any() or (ids[row] != np.floor(ids[row])).any():
            problem = f"names neither one of the samples -1..-{n} nor one of the steps 1..{n - 1}"
        elif (ids[row] >= n + row).any():
            problem = "joins the result of a step that comes later"
        else:
            problem = "joins something that was joined already"
        raise ValueError(
            f"merge and height are not a tree: step {row + 1} (counting from 1, as R), "
            f"({steps[row, 0]:g}, {steps[row, 1]:g}), {problem}. Needed: {_NEEDED}, unchanged. For a linkage matrix of "
            "scipy use DendrogramExplorer.from_linkage(Z)."
        )
    return ids, heights


def _in_order(Z: np.ndarray, order: Any) -> np.ndarray:
    n = len(Z) + 1
    order = as_array(order, "order", "the samples 1..n from left to right")
    if order.shape != (n,) or not np.array_equal(np.sort(order), np.arange(1, n + 1)):
        raise ValueError(
            f"order has shape {order.shape} and is not an order of the samples 1..{n}. Needed: each of them once. "
            "Pass hc$order of the same object."
        )
    place = np.empty(n, dtype=np.int64)
    place[order.astype(np.int64) - 1] = np.arange(n)
    tree = Tree.from_linkage(Z)
    # Where the order fits, a node's leaves stand side by side in it, so that any of them tells which side is left.
    place_of_node = place[tree.order[tree.start]]
    sides = Z[:, :2].astype(np.int64)
    is_swapped = place_of_node[sides[:, 0]] > place_of_node[sides[:, 1]]
    turned = Z.copy()
    turned[is_swapped, 0], turned[is_swapped, 1] = Z[is_swapped, 1], Z[is_swapped, 0]
    if not np.array_equal(leaves_list(turned), order - 1):
        raise ValueError(
            "order does not fit merge: drawn in this order, branches would cross. Needed: the order of the "
            "same object. Pass hc$order, or leave it out."
        )
    return turned

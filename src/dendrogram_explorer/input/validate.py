"""Is this a linkage matrix, a fitted model, do these names fit? Vectorised, and exact about what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..util.lazy import is_data_frame
from ..util.memory import require_memory
from ..util.messages import kind_of
from .arrays import as_array
from .frames import label_text

__all__ = [
    "check_linkage_matrix",
    "check_model",
    "check_names",
    "check_same_order",
    "first_fault",
    "is_linkage_matrix",
]

# How far below 0 a height may be by rounding, relative to the greatest.
_ROUNDING = 1e-8

_LINKAGE_NEEDED = (
    "a scipy linkage matrix: shape (n - 1, 4) with two node ids, a height and a count in each row"
)


def check_names(names: Any, n: int) -> list[str] | None:
    """Return sample names as strings, or raise.

    Parameters
    ----------
    names : None, or sequence, Index, Series or array of length n
        One name per sample, of any type; duplicates are allowed.
    n : int
        Number of samples.

    Returns
    -------
    list of str or None
        None when ``names`` is None.

    Raises
    ------
    TypeError
        For a bare string, a mapping, a set, a whole DataFrame, or something without a length.
    ValueError
        If there are not exactly n names in one dimension.

    Examples
    --------
    >>> check_names([1, "b"], 2)
    ['1', 'b']
    """
    if names is None:
        return None
    if isinstance(names, (str, bytes)):
        raise TypeError(
            f"names is the single {type(names).__name__} {names!r}. Needed: a sequence of {n} names, one per sample. "
            f"For a column of a DataFrame pass the column itself, names=X[{names!r}]."
        )
    if isinstance(names, (dict, set, frozenset)) or is_data_frame(names) or not hasattr(names, "__len__"):
        raise TypeError(
            f"names has the type {type(names).__name__}. Needed: a sequence of {n} names, one per sample. Pass a "
            "list, an array, or one column of a DataFrame."
        )
    if getattr(names, "ndim", 1) != 1:
        raise ValueError(
            f"names has shape {names.shape}. Needed: one dimension with {n} names. Pass one column, or names.ravel()."
        )
    if len(names) != n:
        raise ValueError(
            f"names has length {len(names):,}, but there are {n:,} samples. Needed: exactly one name per sample. Pass "
            "the names of the same rows, in the same order."
        )
    values = names.tolist() if isinstance(names, np.ndarray) else list(names)
    for place, value in enumerate(values):
        if isinstance(value, (list, dict, set, np.ndarray)) or callable(value):
            raise TypeError(
                f"names[{place}] is {kind_of(value)}. Needed: a sequence of {n} names, each a text or a number. Pass "
                "one flat list."
            )
    return list(map(label_text, values))


def check_same_order(names: list[str] | None, data_names: list[str] | None, owner: str = "D") -> None:
    """Raise when distances and data name the same samples in a different order.

    Parameters
    ----------
    names : list of str or None
        The names that the distances bring along.
    data_names : list of str or None
        The names that the data bring along.
    owner : str
        What has the first ones, for messages.

    Raises
    ------
    ValueError
        If the names are the same and their order is not.

    Examples
    --------
    >>> check_same_order(["a", "b"], ["a", "b"])
    """
    if names is None or data_names is None or names == data_names or sorted(names) != sorted(data_names):
        return
    row = next(row for row, pair in enumerate(zip(names, data_names, strict=True)) if pair[0] != pair[1])
    raise ValueError(
        f"{owner} and data name the same samples in a different order: row {row} is {names[row]!r} in {owner} and "
        f"{data_names[row]!r} in data. Needed: the same order in both. Pass "
        f"data=data.loc[{'D.index' if owner == 'D' else names if len(names) <= 8 else 'names'}]."
    )


def check_linkage_matrix(Z: Any) -> np.ndarray:
    """Return a read-only float64 copy of a linkage matrix, or raise.

    Heights that fall (inversions of centroid and median linkage) are fine.

    Parameters
    ----------
    Z : array_like (n - 1, 4)
        As `scipy.cluster.hierarchy.linkage` returns it.

    Returns
    -------
    ndarray (n - 1, 4) float64
        C-contiguous, not writeable.

    Raises
    ------
    TypeError
        If it does not hold numbers.
    ValueError
        If the shape is wrong, or naming the first bad row and the reason.
    MemoryError
        If the copy and its check do not fit into memory.

    Examples
    --------
    >>> check_linkage_matrix([[0, 1, 0.5, 2], [2, 4, 0.7, 3]])
    Traceback (most recent call last):
    ...
    ValueError: Z is not a linkage matrix: row 1 (counting from 0), [2, 4, 0.7, 3], names node 4, which is not yet \
formed (row 1 itself makes node 4). Needed: ids of samples 0..2, or of nodes made in an earlier row. Pass Z exactly \
as scipy.cluster.hierarchy.linkage returned it.
    """
    array = as_array(Z, "Z", _LINKAGE_NEEDED)
    if array.dtype.kind == "b":
        raise TypeError(f"Z holds booleans. Needed: {_LINKAGE_NEEDED}. Pass Z as linkage returned it.")
    if array.ndim != 2 or array.shape[1] != 4 or array.shape[0] == 0:
        raise ValueError(f"Z has shape {array.shape}. Needed: {_LINKAGE_NEEDED}.{_shape_hint(array)}")
    require_memory(
        150 * array.shape[0],
        f"Checking and copying a linkage matrix of {array.shape[0]:,} merges",
        "Close other work, or show a linkage of a sample of the rows.",
    )
    matrix = np.array(array, dtype=np.float64, order="C", copy=True)
    heights = matrix[:, 2]
    if np.isfinite(heights).all() and -_ROUNDING * max(heights.max(), 0.0) <= heights.min() < 0:
        np.maximum(heights, 0.0, out=heights)  # as rounding leaves them of 1 - correlation
    fault = first_fault(matrix[:, :2], matrix[:, 2], matrix[:, 3])
    if fault is not None:
        row, reason = fault
        shown = ", ".join(
            f"{value:g}" if abs(value) < 1e6 else f"{value:.10g}" for value in matrix[row].tolist()
        )
        raise ValueError(
            f"Z is not a linkage matrix: row {row} (counting from 0), [{shown}], {reason} "
            "Pass Z exactly as scipy.cluster.hierarchy.linkage returned it."
        )
    matrix.flags.writeable = False
    return matrix


def first_fault(
    ids: np.ndarray, heights: np.ndarray, counts: np.ndarray | None = None
) -> tuple[int, str] | None:
    """Return the first merge that makes no tree, and why.

    Parameters
    ----------
    ids : ndarray (n - 1, 2)
        The two nodes that each merge joins, in scipy's numbering.
    heights : ndarray (n - 1,)
        Merge heights.
    counts : ndarray (n - 1,), optional
        Number of samples below each merge; not looked at when None.

    Returns
    -------
    tuple of int and str, or None
        The row and what is wrong with it; None for a valid tree.

    Examples
    --------
    >>> first_fault(np.array([[0, 1], [2, 3]]), np.array([1.0, 2.0]), np.array([2, 3])) is None
    True
    """
    n_merges = len(ids)
    n = n_merges + 1
    made = n + np.arange(n_merges)
    unusable = ~(np.isfinite(ids) & (ids == np.floor(ids)) & (ids >= 0) & (ids < 2 * n - 1))
    nodes = np.where(unusable, 0, ids).astype(np.int64)
    too_early = nodes >= made[:, np.newaxis]
    used = nodes.ravel()
    first_use = np.empty(2 * n - 1, dtype=np.int64)
    first_use[used[::-1]] = np.arange(len(used))[
        ::-1
    ]  # of repeated ids the last assignment, the first use, stays
    used_again = (first_use[used] != np.arange(len(used))).reshape(ids.shape)
    faults = [
        (unusable, _unusable_reason),
        (too_early, _too_early_reason),
        (used_again, _used_again_reason),
        (~(np.isfinite(heights) & (heights >= 0))[:, np.newaxis], _height_reason),
    ]
    expected = None
    if counts is not None:
        sizes = np.concatenate([np.ones(n), counts])
        expected = sizes[nodes].sum(axis=1)
        faults.append(((counts != expected)[:, np.newaxis], _count_reason))
    found = [(int(np.argmax(mask.any(axis=1))), reason, mask) for mask, reason in faults if mask.any()]
    if not found:
        return None
    row, reason, mask = min(found, key=lambda fault: fault[0])
    column = int(np.argmax(mask[row]))
    return row, reason(
        n=n,
        row=row,
        node=ids[row, column],
        used_in=int(first_use[nodes[row, column]]) // 2,
        height=heights[row],
        count=None if counts is None else counts[row],
        expected=None if expected is None else expected[row],
    )


def check_model(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the merges and heights of a fitted AgglomerativeClustering, or raise.

    Parameters
    ----------
    model : sklearn.cluster.AgglomerativeClustering
        Fitted, with distances and its full tree.

    Returns
    -------
    tuple of ndarray (n - 1, 2) and ndarray (n - 1,) float64
        The two nodes of each merge in scipy's numbering, and its height.

    Raises
    ------
    TypeError
        If ``model`` is not an AgglomerativeClustering.
    ValueError
        If it is not fitted, has no distances, no full tree, or a tree that is none.
    """
    needed = "a fitted sklearn.cluster.AgglomerativeClustering"
    fit = "AgglomerativeClustering(n_clusters=None, distance_threshold=0).fit(X)"
    if isinstance(model, type):
        raise TypeError(
            f"model is the class {model.__name__}. Needed: {needed}. Pass {model.__name__}(...).fit(X)."
        )
    children = getattr(model, "children_", None)
    if children is None and hasattr(model, "compute_full_tree"):
        raise ValueError(
            f"model is not fitted yet. Needed: {needed}. Call model.fit(X) first, best as {fit}."
        )
    if children is None:
        raise TypeError(
            f"model has the type {type(model).__name__}. Needed: {needed}. A linkage matrix goes to "
            "DendrogramExplorer.from_linkage(Z), observations to DendrogramExplorer(X)."
        )
    children = np.asarray(children)
    n_leaves = int(getattr(model, "n_leaves_", len(children) + 1))
    if len(children) < n_leaves - 1:
        raise ValueError(
            f"model stopped early: it made {len(children)} of {n_leaves - 1} merges. Needed: the full tree. Fit it "
            f"with compute_full_tree=True, or as {fit}."
        )
    if getattr(model, "distances_", None) is None:
        raise ValueError(
            f"model has no distances_, so its merges have no heights. Needed: {needed} that keeps them. Fit it with "
            f"compute_distances=True, or with distance_threshold=0, n_clusters=None: {fit}."
        )
    heights = np.asarray(model.distances_, dtype=np.float64)
    fault = first_fault(children, heights)
    if fault is not None:
        row, reason = fault
        raise ValueError(f"The model's tree is damaged: row {row} of children_ {reason} Fit the model again.")
    return children, heights


def is_linkage_matrix(values: np.ndarray) -> bool:
    """Return whether observations happen to be a valid linkage matrix of three samples or more.

    Parameters
    ----------
    values : ndarray (n, m) float64
        Finite.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_linkage_matrix(np.array([[0.0, 1.0, 0.5, 2.0], [2.0, 3.0, 0.7, 3.0]]))
    True
    """
    return values.shape[1] == 4 and first_fault(values[:, :2], values[:, 2], values[:, 3]) is None


def _shape_hint(array: np.ndarray) -> str:
    if array.ndim == 2 and array.shape[1] == 3:
        return " A linkage matrix of MATLAB's goes through scipy.cluster.hierarchy.from_mlab_linkage first."
    if array.ndim == 2 and array.shape[1] == 2:
        return " For scikit-learn's children_ use DendrogramExplorer.from_model(model)."
    if array.ndim == 1 or (array.ndim == 2 and array.shape[0] == array.shape[1]):
        return " Distances go to DendrogramExplorer.from_distances(D)."
    return " Observations go to DendrogramExplorer(X)."


def _unusable_reason(n: int, node: float, **_: Any) -> str:
    return (
        f"names node {node:.10g}, which is not an id of this tree. Needed: whole numbers from 0 to {2 * n - 3} "
        f"(samples are 0..{n - 1}, the merge in row i makes node {n} + i)."
    )


def _too_early_reason(n: int, row: int, node: float, **_: Any) -> str:
    return (
        f"names node {node:.10g}, which is not yet formed (row {row} itself makes node {n + row}). Needed: ids of "
        f"samples 0..{n - 1}, or of nodes made in an earlier row."
    )


def _used_again_reason(row: int, node: float, used_in: int, **_: Any) -> str:
    where = "in the same row" if used_in == row else f"in row {used_in}"
    return (
        f"uses node {node:.10g} twice: it was already merged {where}. Needed: every node merged exactly once."
    )


def _height_reason(height: float, **_: Any) -> str:
    remedy = ""
    if height < 0:
        remedy = (
            " Heights below 0 come from distances below 0: compute Z again from numpy.maximum(distances, 0), or pass Z "
            "with Z[:, 2] = numpy.maximum(Z[:, 2], 0)."
        )
    return f"has the height {height:g}. Needed: a finite height of 0 or more.{remedy}"


def _count_reason(count: float, expected: float, **_: Any) -> str:
    return f"has the count {count:g}. Needed: {expected:g}, the samples of its two children together."

"""An order of leaves that a user gives: the samples themselves, or a weight for each of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..input.frames import label_text
from ..util.lazy import is_series
from ..util.messages import listing, nearest_name
from .columns import sample_column
from .value import Linkage

__all__ = ["read_order"]


def read_order(linked: Linkage, given: Any) -> np.ndarray:
    """Return an order of the samples, or a weight for each of them.

    Parameters
    ----------
    linked : Linkage
    given : array_like of length n
        The samples in their order, by index or by name; or numbers.

    Returns
    -------
    ndarray of int64 or of float64, shape (n,)
        Whole numbers 0 .. n-1, each once, are samples in their order, and so are names; all other numbers are weights.
        Read-only.

    Raises
    ------
    TypeError, ValueError
        If it is neither.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> linked = link_observations([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
    >>> read_order(linked, ["b", "a", "c"]), read_order(linked, [2, 1, 0]), read_order(linked, [2, 1, 1])
    (array([1, 0, 2]), array([2, 1, 0]), array([2., 1., 1.]))
    """
    if not is_series(given) and np.ndim(given) == 1 and len(given) != linked.n:
        raise ValueError(
            f"leaf_order has {len(given):,} values. Needed: all {linked.n:,} samples in their order, by index or by "
            f"name, or a number for each of the {linked.n:,} samples."
        )
    column = sample_column(linked, given, "leaf_order")
    values = column.to_numpy()
    if values.dtype.kind in "iu" and np.array_equal(np.sort(values), np.arange(linked.n)):
        order = values.astype(np.int64)
    elif (named := _by_name(linked, column.tolist())) is not None:
        order = named
    else:
        order = _weights(values)
    order.setflags(write=False)
    return order


def _by_name(linked: Linkage, values: list) -> np.ndarray | None:
    """The samples that names mean; None where the values are not text, and not all of the names."""
    names = list(map(str, range(linked.n))) if linked.names is None else linked.names
    is_text = any(isinstance(value, str) for value in values)
    if not is_text and linked.names is None:
        return None
    index = {name: sample for sample, name in enumerate(names)}
    texts = list(map(label_text, values))
    unknown = list(dict.fromkeys(text for text in texts if text not in index))
    if not unknown and len(index) == len(set(texts)) == linked.n:
        return np.array([index[text] for text in texts], dtype=np.int64)
    if not is_text:
        return None
    if unknown:
        hint = nearest_name(unknown[0], names[:5_000])
        raise ValueError(
            f"leaf_order holds {listing([repr(text) for text in unknown])}, but no sample has that name. {hint}Needed: "
            "the names of all samples, each once, in the order of the leaves."
        )
    if len(index) < linked.n:
        raise ValueError(
            f"leaf_order holds names, but only {len(index):,} of the {linked.n:,} samples have a name of their own. "
            "Pass the samples' indices instead."
        )
    twice = next(text for text in texts if texts.count(text) > 1)
    raise ValueError(f"leaf_order holds the sample {twice!r} more than once. Needed: each sample once.")


def _weights(values: np.ndarray) -> np.ndarray:
    try:
        weights = values.astype(np.float64) if values.dtype.kind != "c" else None
    except (TypeError, ValueError):
        weights = None
    if weights is None or values.dtype.kind in "mM":
        raise TypeError(
            f"leaf_order holds {values.dtype} values. Needed: the samples in their order, by index or by name, or one "
            "number for each sample by which branches are sorted."
        )
    if not np.isfinite(weights).all():
        sample = int(np.flatnonzero(~np.isfinite(weights))[0])
        raise ValueError(
            f"leaf_order holds {weights[sample]} for sample {sample}. Needed: finite numbers, by which branches are "
            "sorted. Fill what is missing."
        )
    return weights

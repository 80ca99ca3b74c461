"""Selection: whatever says which samples are meant -> their indices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING, Any

import numpy as np

from ..util.lazy import lazy_module
from ..util.messages import listing, nearest_name
from .frames import label_text

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["named_samples", "sample_indices"]

# Looking for the nearest of very many names would take longer than anybody waits for an error.
_MOST_NAMES_COMPARED = 5_000


def sample_indices(samples: Any, n: int) -> np.ndarray:
    """Indices of the samples that are meant, each once.

    Parameters
    ----------
    samples : array_like of int, or of bool with shape (n,)
        Indices in any order, or a mask; an empty list for none.
    n : int
        Number of samples.

    Returns
    -------
    ndarray of int64, shape (n_selected,)
        Ascending; read-only.

    Raises
    ------
    TypeError
        If these are neither whole numbers nor booleans.
    ValueError
        If an index is not in 0 .. n-1, a mask is not of length n, or this is not a flat list.

    Examples
    --------
    >>> sample_indices([3, 1, 3], 5)
    array([1, 3])
    >>> sample_indices([False, True, True], 3)
    array([1, 2])
    """
    if isinstance(samples, Set):
        samples = list(samples)
    try:
        array = np.asarray(samples)
    except ValueError as error:
        raise ValueError(f"The samples to select have to be one flat list: {error}.") from error
    if array.dtype.kind in "US" or (array.dtype.kind == "O" and any(isinstance(x, str) for x in array.flat)):
        raise TypeError(
            "A selection holds the indices of samples, but was given text. To select samples by their names, call "
            "select(names=[...])."
        )
    if array.ndim != 1:
        raise ValueError(
            f"The samples to select have to be one flat list, not of shape {array.shape}. Pass indices such as [0, 7], "
            f"or {n:,} booleans."
        )
    if array.dtype.kind == "b":
        if len(array) != n:
            raise ValueError(
                f"A mask needs one boolean for each of the {n:,} samples, but has {len(array):,}."
            )
        array = np.flatnonzero(array)
    elif array.dtype.kind not in "iu" and len(array) > 0:
        raise TypeError(
            f"A selection holds the indices of samples, but was given {array.dtype} values. Pass whole numbers, or "
            f"{n:,} booleans."
        )
    outside = array[(array < 0) | (array >= n)]
    if len(outside) > 0:
        raise ValueError(
            f"There are no samples {listing(outside.tolist())}: the indices of the {n:,} samples are 0 .. {n - 1}."
        )
    indices = np.unique(array).astype(np.int64)
    indices.setflags(write=False)
    return indices


def named_samples(names: str | Sequence[str], all_names: Sequence[str]) -> np.ndarray:
    """Indices of the samples that have one of these names.

    Parameters
    ----------
    names : str or sequence of str
        Names to look for; of several samples with the same name all are meant.
    all_names : sequence of str, length n
        The names of all samples.

    Returns
    -------
    ndarray of int64, shape (n_selected,)
        Ascending; read-only.

    Raises
    ------
    TypeError
        If this is neither a name nor a list of names.
    ValueError
        If no sample has one of the names.

    Examples
    --------
    >>> named_samples(["c", "a"], ["a", "b", "c"])
    array([0, 2])
    """
    if not isinstance(names, Iterable):
        raise TypeError(f"names was given {names!r}. Needed: the name of a sample, or a list of names.")
    wanted = {label_text(names)} if isinstance(names, str) else {label_text(name) for name in names}
    if unknown := sorted(wanted.difference(all_names)):
        hint = nearest_name(unknown[0], all_names) if len(all_names) <= _MOST_NAMES_COMPARED else ""
        raise ValueError(
            f"No sample is named {listing([repr(name) for name in unknown])}. {hint}The property `names` lists "
            "the names of all samples."
        )
    indices = np.flatnonzero(pandas.Index(np.array(all_names, dtype=object)).isin(list(wanted))).astype(
        np.int64
    )
    indices.setflags(write=False)
    return indices

"""Arrays that traits show."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse

__all__ = ["TraitArray", "is_sparse", "trait_array"]


def is_sparse(values: Any) -> bool:
    """Whether values are a sparse array or matrix of scipy.

    For a type checker scipy's own test narrows to a class that says nothing of shapes and dtypes.
    """
    return scipy.sparse.issparse(values)


class TraitArray(np.ndarray):
    """A read-only array that compares with itself by a yes or no, as traitlets expects of the value of a trait.

    ``traitlets.link`` asks ``old != new``, and an ordinary array answers with an array. What is computed from it, or
    taken out of it, is an ordinary array.

    Examples
    --------
    >>> labels = trait_array(np.array([1, 2, 2]))
    >>> labels != labels, (labels == 2).tolist(), type(labels[1:]).__name__
    (False, [False, True, True], 'ndarray')
    """

    def __ne__(self, other: Any) -> Any:
        return False if other is self else np.asarray(self) != other

    def __eq__(self, other: Any) -> Any:
        return True if other is self else np.asarray(self) == other

    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, key: Any) -> Any:
        return np.asarray(self)[key]

    def __array_wrap__(self, array: np.ndarray, context: Any = None, return_scalar: bool = False) -> Any:
        plain = np.asarray(array)
        return plain[()] if return_scalar else plain

    def __repr__(self) -> str:
        return repr(np.asarray(self))

    def __reduce__(self) -> Any:
        return np.asarray(self).copy().__reduce__()

    def copy(self, order: Any = "C") -> np.ndarray:
        """Return a writable ordinary array."""
        return np.array(self, order=order, subok=False)


def trait_array(array: np.ndarray) -> TraitArray:
    """Return a read-only view of an array that can be the value of a trait."""
    if isinstance(array, TraitArray):
        return array
    view = array.view(TraitArray)
    view.setflags(write=False)
    return view

"""Trait types that traitlets does not have."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from .input.indices import sample_indices
from .util.messages import nearest_name

__all__ = [
    "Array",
    "Checked",
    "HeightOfCut",
    "Number",
    "OneOf",
    "Refused",
    "Samples",
    "TraitValueError",
    "WholeNumber",
    "YesOrNo",
    "validate",
]


class TraitValueError(traitlets.TraitError, ValueError):
    """What a trait refuses: a ValueError as everywhere else, and a TraitError for whoever is used to traitlets."""


class Refused(traitlets.TraitError):
    """Stands for its cause where several traits are set as one: of all errors traitlets takes back for this alone."""


def validate(*names: str) -> Callable:
    """As ``traitlets.validate``; an error is `Refused` where several traits are set as one, and itself elsewhere.

    Parameters
    ----------
    *names : str
        Traits that the decorated method validates.

    Returns
    -------
    callable
        A decorator.
    """

    def decorate(method: Callable) -> Any:
        @functools.wraps(method)
        def check(self: Any, proposal: Any) -> Any:
            try:
                return method(self, proposal)
            except BaseException as error:
                if self._are_held and self._cross_validation_lock:
                    raise Refused from error
                raise

        return traitlets.validate(*names)(check)

    return decorate


class Array(traitlets.Instance):
    """A numpy array, changed when another array takes its place.

    traitlets compares old and new by ``==``, which for arrays means a pass over all elements and no yes or no.
    """

    klass = np.ndarray

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(np.ndarray, **kwargs)

    def set(self, obj: traitlets.HasTraits, value: Any) -> None:
        new = self._validate(obj, value)
        old = obj._trait_values.get(self.name, traitlets.Undefined)
        obj._trait_values[self.name] = new
        if old is not new:
            obj._notify_trait(self.name, old, new)


class Checked(traitlets.Any):
    """A value that its owner validates, also where it is None: that traitlets shows to no validator."""

    def _validate(self, obj: traitlets.HasTraits, value: Any) -> Any:
        return value if obj._cross_validation_lock else self._cross_validate(obj, value)


class Number(traitlets.Float):
    """A finite number; unlike ``traitlets.Float`` it takes numpy's of any precision."""

    def validate(self, obj: Any, value: Any) -> float:
        try:
            number = float(value) if not isinstance(value, (str, bytes, bool, np.bool_)) else np.nan
        except (TypeError, ValueError, OverflowError):
            number = np.nan
        if not (np.isfinite(number) and number >= self.min):
            least = f" of at least {self.min}" if np.isfinite(self.min) else ""
            needed = f"a finite number{least}{', or None' if self.allow_none else ''}"
            raise TraitValueError(f"{self.name} was given {value!r}, but it has to be {needed}.")
        return number


class HeightOfCut(Number):
    """A finite number of at least 0."""

    def validate(self, obj: Any, value: Any) -> float:
        try:
            height = super().validate(obj, value)
        except ValueError:
            height = -1.0
        if height < 0:
            raise TraitValueError(
                f"{self.name} was given {value!r}, but it has to be a finite number of at least 0: the height at which "
                "the tree is cut."
            )
        return height


class Samples(Array):
    """Indices of some of an explorer's samples, as `sample_indices` gives them. The same ones again are no change."""

    def validate(self, obj: Any, value: Any) -> np.ndarray:
        samples = sample_indices(value, obj._structure.n)
        current = obj._trait_values.get(self.name)
        return current if current is not None and np.array_equal(current, samples) else samples


class WholeNumber(traitlets.Int):
    """An int; unlike ``traitlets.Int`` it takes numpy's integers, which is what counting labels gives."""

    def validate(self, obj: Any, value: Any) -> int:
        try:
            number = operator.index(value)
        except TypeError:
            number = None
        if number is None or isinstance(value, (bool, np.bool_)):
            raise TypeError(f"{self.name} was given {value!r}, but it has to be a whole number.")
        if self.min is not None and number < self.min:
            raise TraitValueError(
                f"{self.name} was given {value!r}, but it has to be a whole number of at least {self.min}."
            )
        return number


class YesOrNo(traitlets.Bool):
    """A bool; unlike ``traitlets.Bool`` it takes numpy's, which is what comparing numbers of numpy's gives."""

    def validate(self, obj: Any, value: Any) -> bool:
        if not isinstance(value, (bool, np.bool_)) and not (isinstance(value, int) and value in (0, 1)):
            raise TraitValueError(f"{self.name} was given {value!r}, but it has to be True or False.")
        return bool(value)


class OneOf(traitlets.Enum):
    """One of several names; unlike ``traitlets.Enum`` it says which one is near."""

    def validate(self, obj: Any, value: Any) -> Any:
        # What is equal to none of them may not be comparable at all, as an array.
        if (value is None or isinstance(value, str)) and value in self.values:
            return value if value is None else str(value)
        known = [name for name in self.values if name is not None]
        hint = nearest_name(value, known) if isinstance(value, str) else ""
        needed = f"one of {', '.join(map(repr, known))}{', or None' if None in self.values else ''}"
        raise TraitValueError(f"{self.name} was given {value!r}. {hint}Needed: {needed}.")

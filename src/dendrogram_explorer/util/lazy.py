"""Packages that take long to import, and that much of the work does without, are imported when they are first used."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    import pandas

__all__ = ["is_data_frame", "is_pandas", "is_series", "lazy_module"]


class _LazyModule(ModuleType):
    """Stands for a module until one of its attributes is asked for."""

    def __getattr__(self, name: str) -> Any:
        module = importlib.import_module(self.__name__)
        # From now on what has been asked for once is found without this function.
        value = getattr(module, name)
        if not name.startswith("__"):
            setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return dir(importlib.import_module(self.__name__))


def lazy_module(name: str) -> Any:
    """Return a module that is imported when one of its attributes is first asked for.

    Examples
    --------
    >>> decimal = lazy_module("decimal")
    >>> decimal.Decimal("0.5")
    Decimal('0.5')
    """
    return _LazyModule(name)


def is_pandas(value: Any, *names: str) -> bool:
    """Whether a value has one of these types of pandas, which is not imported to find out: without it there are none.

    Examples
    --------
    >>> is_pandas([1.0, 2.0], "Series", "Index")
    False
    """
    # While pandas itself is being imported not all of its names are there.
    module = sys.modules.get("pandas")
    return module is not None and isinstance(value, tuple(getattr(module, name, ()) for name in names))


def is_data_frame(value: Any) -> TypeGuard[pandas.DataFrame]:
    """Whether a value is a DataFrame of pandas."""
    return is_pandas(value, "DataFrame")


def is_series(value: Any) -> TypeGuard[pandas.Series]:
    """Whether a value is a Series of pandas."""
    return is_pandas(value, "Series")

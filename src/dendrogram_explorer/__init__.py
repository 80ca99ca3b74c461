"""Decide where to cut a hierarchical clustering, inside a notebook."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cut.value import Cut
    from .explorer import DendrogramExplorer

__all__ = ["Cut", "DendrogramExplorer", "__version__"]

__version__ = "0.1.0"

# Imported when first asked for: `dendrogram_explorer.linkage` is useful by itself, and needs no widgets.
_HOMES = {"Cut": ".cut.value", "DendrogramExplorer": ".explorer"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

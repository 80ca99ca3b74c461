"""Decide where to cut a hierarchical clustering, inside a notebook."""

from .cut.cut import Cut
from .explorer import DendrogramExplorer

__all__ = ["Cut", "DendrogramExplorer", "__version__"]

__version__ = "0.1.0"

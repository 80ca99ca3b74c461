"""From samples, distances or trees of others to one checked linkage matrix.

`linkage` is scipy's, for more samples than scipy can take. It needs numpy and scipy alone, and no widget.
"""

from .drop_in import linkage

__all__ = ["linkage"]

"""The notebook or terminal of IPython that this runs in, without importing IPython."""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["get_ipython"]


def get_ipython() -> Any:
    """Return IPython's running shell, or None; where IPython was never imported there is none.

    Examples
    --------
    >>> get_ipython() is None
    True
    """
    # While IPython itself is being imported not all of its names are there.
    find = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return None if find is None else find()

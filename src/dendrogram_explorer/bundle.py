"""The browser's half: the bundle that the package's build has written."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["bundle", "bundle_text"]

_FOLDER = Path(__file__).parent / "static"


def bundle(name: str) -> str | Path:
    """A file of the bundle: its text, or with ``ANYWIDGET_HMR=1`` its path, which anywidget then watches.

    With a path anywidget ties every widget to the file for good, so that none could ever be freed.

    Parameters
    ----------
    name : str
        ``"widget.js"`` or ``"widget.css"``.

    Raises
    ------
    FileNotFoundError
        If the bundle was never built.
    """
    path = _path(name)
    return path if os.environ.get("ANYWIDGET_HMR") == "1" else path.read_text(encoding="utf-8")


def bundle_text(name: str) -> str:
    """The text of a file of the bundle.

    Parameters
    ----------
    name : str
        ``"page.js"`` or ``"page.css"``: what a page without a kernel consists of.

    Raises
    ------
    FileNotFoundError
        If the bundle was never built.
    """
    return _path(name).read_text(encoding="utf-8")


def _path(name: str) -> Path:
    path = _FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing: this copy of dendrogram-explorer was not built. Install it with pip (from a clone: "
            "pip install -e .), which builds it."
        )
    return path

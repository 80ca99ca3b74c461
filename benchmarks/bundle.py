"""Size of the bundle beside those of the widgets that it works with."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import dendrogram_explorer

from .report import Row, kilobytes, ratio, verdict

__all__ = ["bundle_rows"]

_STATIC = Path(dendrogram_explorer.__file__).parent / "static"
_EXTENSIONS = Path(sys.prefix) / "share" / "jupyter" / "labextensions"


def bundle_rows() -> Iterator[Row]:
    """Bytes of the built scripts and styles, as they lie and as they travel.

    Raises
    ------
    FileNotFoundError
        If nothing is built.
    """
    files = [_STATIC / "widget.js", _STATIC / "widget.css"]
    raw, packed = sum(file.stat().st_size for file in files), _gzipped(files)
    peer = sorted((_EXTENSIONS / "bqplot" / "static").glob("*.js"))
    peer_raw = sum(file.stat().st_size for file in peer)
    for case, ours, theirs, limit in (("raw", raw, peer_raw, 160), ("gzip", packed, _gzipped(peer), 55)):
        yield Row(
            "bundle",
            f"scripts and styles, {case}",
            kilobytes(ours),
            f"bqplot {kilobytes(theirs)}" if peer else "bqplot is not installed here",
            ratio(theirs, ours) if peer else "",
            verdict(ours / 1e3, limit, " kB"),
        )


def _gzipped(files: Iterable[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files)

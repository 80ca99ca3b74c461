"""How much memory a linkage needs, how much there is, and what to do when it does not fit."""

from __future__ import annotations

import math
import os
from pathlib import Path

from .messages import readable_bytes

__all__ = [
    "VECTOR_METHODS",
    "available_memory",
    "largest_n",
    "linkage_bytes",
    "require_linkage_memory",
    "require_memory",
    "usable_memory",
]

_CGROUP_ROOT = Path("/sys/fs/cgroup")
_OWN_CGROUPS = Path("/proc/self/cgroup")
_MEMORY_INFO = Path("/proc/meminfo")
# WebAssembly has 4 GB of addresses; half of them are a safe guess where no system tells what there is.
_UNKNOWN_MEMORY = 2 * 1024**3

# (limit, usage) by controller: version 2 has one unified tree, version 1 a tree for memory alone.
_LIMIT_FILES = {
    "": ("memory.max", "memory.current"),
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes"),
}

VECTOR_METHODS = ("centroid", "median", "single", "ward")
"""The methods that fastcluster can do without storing distances, if they are Euclidean."""


def available_memory() -> int:
    """Return how many bytes this process may still allocate.

    The memory that the machine has available, or what is left under the limit of a control
    group (a container's limit) when that is less.

    Returns
    -------
    int
        Bytes.

    Examples
    --------
    >>> available_memory() > 0
    True
    """
    return max(0, min([_available_in_machine(), *_left_in_cgroups()]))


def _available_in_machine() -> int:
    """What psutil says; where it is missing, what the system says; where that is silent too, a guess."""
    try:
        import psutil  # missing in Pyodide
    except ImportError:
        pass
    else:
        return psutil.virtual_memory().available
    try:
        fields = dict(line.split(":", 1) for line in _MEMORY_INFO.read_text().splitlines())
        return 1024 * int(fields["MemAvailable"].split()[0])
    except (OSError, KeyError, ValueError):
        pass
    try:
        # All there is: more than is available, but nothing else is known.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return _UNKNOWN_MEMORY


def linkage_bytes(n: int, n_columns: int, method: str, engine: str = "scipy") -> int:
    """Return the bytes that clustering ``n`` samples needs at its peak.

    Parameters
    ----------
    n : int
        Number of samples.
    n_columns : int
        Number of columns of the observations; 0 when distances are given, or kept.
    method : str
        A name of `scipy.cluster.hierarchy.linkage`.
    engine : str
        A name of `engines.ENGINES`, but not "auto".

    Returns
    -------
    int
        Bytes beyond what the caller already holds.

    Notes
    -----
    Measured on scipy 1.17: the condensed distances take 8 bytes a pair; every method but
    ``single`` works on a copy of them (16 bytes a pair), ``single`` on the distances themselves
    plus the mask of scipy's own check (9 bytes a pair). fastcluster 1.3 works on the distances
    themselves where nobody else needs them; "matrix" on a square matrix of them. Observations are
    held once as float64 and may be copied once on the way. The engines that store no distances need
    so many bytes for each row.

    Examples
    --------
    >>> linkage_bytes(10_000, 2, "ward")
    800240000
    >>> linkage_bytes(10_000, 2, "single")
    450275000
    >>> linkage_bytes(1_000_000, 2, "ward", "reciprocal")
    398000000
    """
    for_pair, for_row = _bytes_of_pair_and_row(n_columns, method, engine)
    return for_pair * (n * (n - 1) // 2) + for_row * n


def largest_n(available: int, n_columns: int, method: str, engine: str = "scipy") -> int:
    """Return the largest number of samples whose clustering fits into the available bytes.

    Parameters
    ----------
    available : int
        Bytes.
    n_columns, method, engine
        As for `linkage_bytes`.

    Returns
    -------
    int
        The greatest n with ``linkage_bytes(n, n_columns, method, engine) <= available``.

    Examples
    --------
    >>> largest_n(800_240_000, 2, "ward")
    10000
    """
    square, for_row = _bytes_of_pair_and_row(n_columns, method, engine)
    if square == 0:
        return available // for_row
    linear = 2 * for_row - square
    return (math.isqrt(linear * linear + 8 * square * available) - linear) // (2 * square)


def require_linkage_memory(
    n: int, n_columns: int, method: str, engine: str = "scipy", elsewhere: str = ""
) -> None:
    """Raise MemoryError when clustering ``n`` samples would not fit; allocate nothing.

    Parameters
    ----------
    n, n_columns, method, engine
        As for `linkage_bytes`.
    elsewhere : str
        What needs less memory; a part of the message.

    Raises
    ------
    MemoryError
        Saying how many bytes are needed and available, the largest n that fits, and what to do.
    """
    needed, available = linkage_bytes(n, n_columns, method, engine), usable_memory()
    if needed <= available:
        return
    fits = largest_n(available, n_columns, method, engine)
    raise MemoryError(
        f"Clustering {n:,} samples with method {method!r} needs {readable_bytes(needed)}, but "
        f"{readable_bytes(available)} of memory can be used; at most n = {fits:,} samples fit. "
        f"Nothing was allocated. Either cluster a random sample of at most {fits:,} rows; {elsewhere}or compute the "
        "linkage matrix Z on a machine with more memory and pass it to DendrogramExplorer.from_linkage(Z, data=X)."
    )


def require_memory(needed: int, what: str, advice: str) -> None:
    """Raise MemoryError when ``needed`` bytes are not available; allocate nothing.

    Parameters
    ----------
    needed : int
        Bytes.
    what : str
        What needs them; begins the message.
    advice : str
        What to do instead; ends the message.

    Raises
    ------
    MemoryError
    """
    available = usable_memory()
    if needed > available:
        raise MemoryError(
            f"{what} needs {readable_bytes(needed)}, but {readable_bytes(available)} of memory can be used. "
            f"Nothing was allocated. {advice}"
        )


# What is available changes while a clustering runs, and a machine without any memory to spare stands still.
_USABLE_SHARE = 0.9


def usable_memory() -> int:
    """Return how many bytes a clustering may take: nine tenths of `available_memory`, an int."""
    return int(_USABLE_SHARE * available_memory())


# Bytes for each row, beside copies of it, of what the engines without distances keep: measured.
_BYTES_OF_STATE = {"fastcluster": 120, "reciprocal": 350, "mst": 350}
_COPIES = {"fastcluster": 2, "reciprocal": 3, "mst": 3}


def _bytes_of_pair_and_row(n_columns: int, method: str, engine: str) -> tuple[int, int]:
    if engine == "scipy":
        return 9 if method == "single" else 16, 16 * n_columns
    if engine == "matrix":
        # Both triangles; beside the distances themselves, where these were given.
        return 24 if n_columns == 0 else 16, 24 * n_columns + 100
    if engine == "fastcluster" and (n_columns == 0 or method not in VECTOR_METHODS):
        return 16 if n_columns == 0 else 8, 16 * n_columns
    return 0, 8 * _COPIES[engine] * n_columns + _BYTES_OF_STATE[engine]


def _left_in_cgroups() -> list[int]:
    """Return the bytes left under every limit found on the way from the own control group to the root."""
    try:
        lines = _OWN_CGROUPS.read_text().splitlines()
    except OSError:
        return []
    left = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        for controller in set(controllers.split(",")) & set(_LIMIT_FILES):
            root = _CGROUP_ROOT / controller
            own = root / path.lstrip("/")
            # Inside a container the path may name the host's tree, where it does not exist: then
            # only the root counts, which is the container's own group.
            for group in [own, *own.parents]:
                left += _left_under_limit(group, *_LIMIT_FILES[controller])
                if group == root:
                    break
    return left


def _left_under_limit(group: Path, limit_file: str, usage_file: str) -> list[int]:
    try:
        limit = int((group / limit_file).read_text())
        usage = int((group / usage_file).read_text())
        fields = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):  # no such file, or the word "max": no limit here
        return []
    # The page cache counts as used but is given back on demand.
    reclaimable = int(fields.get("total_inactive_file", fields.get("inactive_file", 0)))
    return [limit - usage + reclaimable]

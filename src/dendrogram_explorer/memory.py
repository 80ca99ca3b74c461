"""How much memory a linkage needs, how much there is, and what to do when it does not fit."""

from __future__ import annotations

import math
from pathlib import Path

import psutil

from .messages import readable_bytes

_CGROUP_ROOT = Path("/sys/fs/cgroup")
_OWN_CGROUPS = Path("/proc/self/cgroup")

# (limit, usage) by controller: version 2 has one unified tree, version 1 a tree for memory alone.
_LIMIT_FILES = {
    "": ("memory.max", "memory.current"),
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes"),
}

_VECTOR_METHODS = ("single", "ward", "centroid", "median")


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
    return max(0, min([psutil.virtual_memory().available, *_left_in_cgroups()]))


def linkage_bytes(n: int, n_columns: int, method: str) -> int:
    """Return the bytes that clustering ``n`` samples needs at its peak.

    Parameters
    ----------
    n : int
        Number of samples.
    n_columns : int
        Number of columns of the observations; 0 when distances are given.
    method : str
        A name of `scipy.cluster.hierarchy.linkage`.

    Returns
    -------
    int
        Bytes beyond what the caller already holds.

    Notes
    -----
    Measured on scipy 1.17: the condensed distances take 8 bytes a pair; every method but
    ``single`` works on a copy of them (16 bytes a pair), ``single`` on the distances themselves
    plus the mask of scipy's own check (9 bytes a pair). Observations are held once as float64
    and may be copied once on the way.

    Examples
    --------
    >>> linkage_bytes(10_000, 2, "ward")
    800240000
    >>> linkage_bytes(10_000, 2, "single")
    450275000
    """
    return _bytes_per_pair(method) * (n * (n - 1) // 2) + 16 * n * n_columns


def largest_n(available: int, n_columns: int, method: str) -> int:
    """Return the largest number of samples whose clustering fits into the available bytes.

    Parameters
    ----------
    available : int
        Bytes.
    n_columns : int
        Number of columns of the observations; 0 when distances are given.
    method : str
        A name of `scipy.cluster.hierarchy.linkage`.

    Returns
    -------
    int
        The greatest n with ``linkage_bytes(n, n_columns, method) <= available``.

    Examples
    --------
    >>> largest_n(800_240_000, 2, "ward")
    10000
    """
    square = _bytes_per_pair(method)
    linear = 32 * n_columns - square
    return (math.isqrt(linear * linear + 8 * square * available) - linear) // (2 * square)


def require_linkage_memory(n: int, n_columns: int, method: str) -> None:
    """Raise MemoryError when clustering ``n`` samples would not fit; allocate nothing.

    Parameters
    ----------
    n : int
        Number of samples.
    n_columns : int
        Number of columns of the observations; 0 when distances are given.
    method : str
        A name of `scipy.cluster.hierarchy.linkage`.

    Raises
    ------
    MemoryError
        Saying how many bytes are needed and available, the largest n that fits, and what to do.
    """
    needed, available = linkage_bytes(n, n_columns, method), usable_memory()
    if needed <= available:
        return
    fits = largest_n(available, n_columns, method)
    if method in _VECTOR_METHODS:
        elsewhere = f'fastcluster.linkage_vector(X, method="{method}") needs little more than X itself'
    else:
        elsewhere = "for example on a machine with more memory"
    raise MemoryError(
        f"Clustering {n:,} samples with method {method!r} needs {readable_bytes(needed)}, but "
        f"{readable_bytes(available)} of memory can be used; at most n = {fits:,} samples fit. "
        f"Nothing was allocated. Either cluster a random sample of at most {fits:,} rows; or use single linkage "
        'through a minimum spanning tree (fastcluster.linkage_vector(X, method="single")); or compute the linkage '
        f"matrix Z elsewhere ({elsewhere}) and pass it to DendrogramExplorer.from_linkage(Z, data=X)."
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


def _bytes_per_pair(method: str) -> int:
    return 9 if method == "single" else 16


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

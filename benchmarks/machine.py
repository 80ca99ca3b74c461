"""What the measurements were made on."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

__all__ = ["described"]

_PACKAGES = ("numpy", "scipy", "matplotlib", "anywidget", "ipywidgets", "bqplot", "bqplot-gl", "jupyterlab")


def described(chromium: str | None, load: float | None) -> str:
    """The machine as a markdown list.

    Parameters
    ----------
    chromium : str or None
        Version of the browser, where one was used.
    load : float or None
        How many processes wanted a core when the measurements began.

    Returns
    -------
    str
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    lines = {
        "date": date.today().isoformat(),
        "processor": f"{cores} cores, {_processor()}",
        "memory": f"{psutil.virtual_memory().total / 1e9:.1f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{name: found for name in _PACKAGES if (found := _version(name))},
        "Chromium": f"{chromium}, headless, without a graphics card" if chromium else None,
        "load when it began": None if load is None else f"{load:.1f} processes",
    }
    return "\n".join(f"- {what}: {value}" for what, value in lines.items() if value)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )

"""How long something takes and how much memory, measured so that a busy machine spoils it as little as can be."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

__all__ = ["alternating_medians", "duration", "in_fresh_process", "median_duration", "peak_allocated"]

_ROOT = Path(__file__).parents[1]


def duration(action: Callable[[], Any]) -> float:
    """Seconds that an action takes."""
    begun = perf_counter()
    action()
    return perf_counter() - begun


def median_duration(action: Callable[[], Any], repeats: int) -> float:
    """Median of the seconds that an action takes."""
    return median(duration(action) for _ in range(repeats))


def alternating_medians(
    ours: Callable[[], Any], peer: Callable[[], Any], rounds: int, ours_per_round: int = 1
) -> tuple[float, float]:
    """Median durations of two actions that take turns, so that what else the machine does slows both.

    Parameters
    ----------
    ours, peer : callable
        The actions.
    rounds : int
        How often the peer is run.
    ours_per_round : int, default 1
        How often ours is run for each run of the peer: what is short needs more runs for a steady median.

    Returns
    -------
    tuple of float
        Seconds: ours, peer.
    """
    ours_taken, peer_taken = [], []
    for _ in range(rounds):
        ours_taken += [duration(ours) for _ in range(ours_per_round)]
        peer_taken.append(duration(peer))
    return median(ours_taken), median(peer_taken)


def peak_allocated(action: Callable[[], Any]) -> int:
    """Most bytes that an action holds at any time, its result included, beyond what was there before."""
    tracemalloc.start()
    try:
        result = action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        del result


def in_fresh_process(module: str, *arguments: Any, timeout: float) -> Any:
    """What a module of the benchmarks prints as JSON when it is run by itself.

    Parameters
    ----------
    module : str
        Its name within `benchmarks`.
    *arguments : object
        What follows it on the command line.
    timeout : float
        Seconds after which the process is ended.

    Returns
    -------
    object

    Raises
    ------
    subprocess.TimeoutExpired
        If it takes longer.
    RuntimeError
        If it fails; the message is the last line of what it reported.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    finished = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=timeout)
    if finished.returncode:
        reported = finished.stderr.strip().splitlines() or [f"ended with status {finished.returncode}"]
        raise RuntimeError(reported[-1])
    return json.loads(finished.stdout)

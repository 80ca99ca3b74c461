"""Work on parts of many rows, as many parts at a time as there are processors."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any

__all__ = ["for_each_part", "for_each_product"]


def for_each_part(work: Callable[[slice], None], n: int, size: int, is_serial: bool = False) -> None:
    """Call a function for one part after the other, in as many threads as there are processors.

    Parameters
    ----------
    work : callable
        Called with a slice of the rows. It does not touch what other parts do.
    n : int
        Number of rows.
    size : int
        Rows of a part. An interrupt is heard when the parts that have begun are done; no more begin then.
    is_serial : bool
        Whether all parts are done in this thread; so they are, too, where no thread can be started.

    Raises
    ------
    Exception
        The first that `work` raises, and an interrupt.

    Examples
    --------
    >>> import numpy as np
    >>> squares = np.arange(5)
    >>> for_each_part(lambda part: np.square(squares[part], out=squares[part]), 5, 2)
    >>> squares
    array([ 0,  1,  4,  9, 16])
    """
    parts = deque(slice(begin, min(begin + size, n)) for begin in range(0, n, size))
    failures: list[BaseException] = []

    def work_on() -> None:
        while parts:
            try:
                part = parts.popleft()
            except IndexError:  # another thread has taken the last one
                return
            try:
                work(part)
            except BaseException as error:
                failures.append(error)
                parts.clear()

    helpers = [] if is_serial else _started(work_on, min(len(parts), _n_processors()) - 1)
    try:
        work_on()
        for helper in helpers:
            helper.join()
    finally:
        # After an interrupt the helpers end with the parts that they have begun.
        parts.clear()
    if failures:
        raise failures[0]


def for_each_product(work: Callable[[slice], None], n: int, size: int) -> None:
    """As `for_each_part`, for work on matrix products: one product in each thread, rather than all threads in one.

    The products are narrow, and what is done with them takes as long. Without threadpoolctl the threads of several
    products would get in each other's way, so there is one product at a time.
    """
    blas = _blas()
    if blas is None:
        for_each_part(work, n, size, is_serial=True)
        return
    with blas.limit(limits=1):
        for_each_part(work, n, size)


@cache
def _blas() -> Any:
    """What sets the threads of matrix products; None without threadpoolctl."""
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController().select(user_api="blas")


def _started(work_on: Callable[[], None], count: int) -> list[threading.Thread]:
    """Threads that have begun to work; fewer, or none, where the system refuses them, as Pyodide does."""
    helpers = []
    for _ in range(count):
        helper = threading.Thread(target=work_on, daemon=True)
        try:
            helper.start()
        except RuntimeError:
            break
        helpers.append(helper)
    return helpers


def _n_processors() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

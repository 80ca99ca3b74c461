"""Work on parts of many rows, as many parts at a time as there are processors."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

__all__ = ["for_each_part"]


def for_each_part(work: Callable[[slice], None], n: int, size: int) -> None:
    """Call a function for one part after the other, in threads of their own.

    Parameters
    ----------
    work : callable
        Called with a slice of the rows. It does not touch what other parts do.
    n : int
        Number of rows.
    size : int
        Rows of a part. An interrupt is heard when the parts that have begun are done; no more begin then.

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
    parts = [slice(begin, begin + size) for begin in range(0, n, size)]
    if len(parts) <= 1:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(min(len(parts), _n_processors())) as pool:
        futures = [pool.submit(work, part) for part in parts]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _n_processors() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""A clustering in a process of its own, which can be ended at any time.

scipy's linkage is one call of compiled code that hears no interrupt: in the notebook's own process the stop button
would do nothing for minutes, and running out of memory would take the notebook's variables away.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any, BinaryIO

__all__ = ["run_apart"]

_SECONDS_BETWEEN = 0.1
# The result has a way of its own: what else is printed, by whatever is imported there, is no part of it.
_PROGRAM = """
import os
result = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
from dendrogram_explorer.linkage.engines.apart import work
work(result)
"""
# Linux: PR_SET_PDEATHSIG.
_DIE_WITH_PARENT = 1


def run_apart(function: Callable, *arguments: Any, waiting: Callable[[float], None]) -> Any:
    """Call a function in a new process; in this one where none can be started, as in Pyodide.

    Parameters
    ----------
    function : callable
        Of a module, so that it has a name there.
    *arguments
        They are copied.
    waiting : callable
        Called several times a second with the seconds that have passed.

    Returns
    -------
    object
        What the function returns; a copy.

    Raises
    ------
    MemoryError
        If the system ended the process.
    RuntimeError
        If it ended without a result.
    Exception
        What the function raises, and what `waiting` does; an interrupt, too. The process then ends.
    """
    path = os.pathsep.join(filter(None, sys.path))
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as result:
        pickle.dump((function, arguments, os.getpid()), given, protocol=pickle.HIGHEST_PROTOCOL)
        given.seek(0)
        try:
            process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM],
                stdin=given,
                stdout=result,
                env={**os.environ, "PYTHONPATH": path},
                # A session of its own: the notebook's interrupt is ours to hear, not the child's.
                start_new_session=True,
            )
        except OSError:
            process = None
        if process is None:
            return function(*arguments)
        begun = time.monotonic()
        try:
            while process.poll() is None:
                waiting(time.monotonic() - begun)
                time.sleep(_SECONDS_BETWEEN)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        result.seek(0)
        try:
            value, error = pickle.load(result)
        except EOFError:
            raise _end_without_result(process.returncode) from None
    if error is not None:
        raise error
    return value


def _end_without_result(status: int) -> Exception:
    # Python's own failures come back as such; a negative status is a signal.
    if status < 0:
        return MemoryError(
            f"The process that clustered was ended by the system (exit status {status}), most likely because memory "
            "ran out. Everything here is as it was. Close what else holds memory, or cluster fewer rows."
        )
    return RuntimeError(
        f"The process that was to cluster, {sys.executable}, ended with the exit status {status} and without a result. "
        "What it had to say is in the error stream of the kernel. Everything here is as it was."
    )


def work(result: BinaryIO) -> None:
    """Do what `run_apart` asks for; the new process begins here.

    Parameters
    ----------
    result : file
        Where the result is written to.
    """
    function, arguments, parent = pickle.load(sys.stdin.buffer)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it is gone already
            return
    value = error = None
    try:
        value = function(*arguments)
    except Exception as caught:
        error = caught
    with result:
        pickle.dump((value, error), result, protocol=pickle.HIGHEST_PROTOCOL)

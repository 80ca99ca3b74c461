"""Atomic writing of files, and the optional packages that some of them need."""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from ..input.frames import whole_text
from ..util.messages import kind_of

__all__ = ["file_path", "require_package", "temporary_files", "write_whole"]

# Of a path in a message.
_MOST_SHOWN = 80


def file_path(path: Any, example: str) -> Path:
    """Check that a file can be written, before any work, and return its path.

    Parameters
    ----------
    path : str or os.PathLike
        ``~`` is the home folder.
    example : str
        A valid name, for messages.

    Returns
    -------
    pathlib.Path
        Absolute. For a symbolic link, the path of its target, so that the link is kept.

    Raises
    ------
    TypeError
        If `path` is not a path.
    ValueError
        If it cannot be the name of a file.
    IsADirectoryError, NotADirectoryError, FileNotFoundError, PermissionError, OSError
        If it is a folder, its folder is a file or does not exist, it is not writable; if it is too long, its home
        folder is unknown, or its symbolic links lead in a circle.

    Examples
    --------
    >>> file_path("no such folder/clusters.csv", "clusters.csv")
    Traceback (most recent call last):
    ...
    FileNotFoundError: There is no folder .../no such folder, so 'no such folder/clusters.csv' cannot be written. ...
    """
    if not isinstance(path, (str, os.PathLike)) or isinstance(os.fspath(path), bytes):
        raise TypeError(
            f"path is {kind_of(path)}. Needed: the path of a file, as text or pathlib.Path. Pass, "
            f"for example, {example!r}."
        )
    given = os.fspath(path)
    if (
        not given.strip()
        or "\0" in given
        or given.encode(errors="replace") != given.encode(errors="surrogatepass")
    ):
        raise ValueError(f"path is {given!r}, which cannot name a file. Pass, for example, {example!r}.")
    target = _resolved(given, example)
    if target.is_dir() or given.endswith(("/", os.sep)):
        raise IsADirectoryError(
            f"{_shown(given)} is a folder. Needed: the path of a file. Pass, for example, "
            f"{str(Path(given) / example)!r}."
        )
    if target.parent.exists() and not target.parent.is_dir():
        raise NotADirectoryError(
            f"{target.parent} is a file, not a folder, so {_shown(given)} cannot be written. Pass a path in a folder."
        )
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {target.parent}, so {given!r} cannot be written. Make it first, with "
            "pathlib.Path(...).mkdir(parents=True), or pass a path in a folder that exists."
        )
    # The new file is written next to the old one, then replaces it.
    if not os.access(target.parent, os.W_OK) or (target.exists() and not os.access(target, os.W_OK)):
        raise PermissionError(
            f"{given!r} cannot be written: this user may not write {'it' if target.exists() else 'there'}. Pass a path "
            "in a folder of your own."
        )
    return target


def _resolved(given: str, example: str) -> Path:
    try:
        path = Path(given).expanduser()
    except RuntimeError as error:
        raise FileNotFoundError(
            errno.ENOENT, f"There is no home folder for {given.split('/')[0]!r}. Pass a path without ~", given
        ) from error
    try:
        # Also raises for names that are too long, and where a folder on the way may not be read.
        target = path.resolve()
        target.stat()
    except (FileNotFoundError, NotADirectoryError):
        return path.resolve()
    except RuntimeError as error:
        raise OSError(
            errno.ELOOP, "The symbolic links of this path lead in a circle. Pass another path", given
        ) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            longest = max(map(len, given.split("/")))
            raise OSError(
                error.errno,
                f"The path is too long for this disk: {len(given):,} characters, the longest name in it {longest:,} "
                f"(255 are common). Pass a shorter one, such as {example!r}",
                given if len(given) <= _MOST_SHOWN else f"{given[:_MOST_SHOWN]}...",
            ) from error
        if error.errno == errno.ELOOP:
            raise OSError(
                error.errno, "The symbolic links of this path lead in a circle. Pass another path", given
            ) from error
        raise type(error)(
            error.errno, f"This path cannot be used ({error.strerror}). Pass another", given
        ) from error
    return target


def _shown(given: str) -> str:
    return repr(given if len(given) <= _MOST_SHOWN else f"{given[:_MOST_SHOWN]}...")


@contextmanager
def temporary_files(what: str) -> Iterator[None]:
    """Say which folder it was where temporary files cannot be written.

    Parameters
    ----------
    what : str
        What needs them; starts the message.

    Raises
    ------
    OSError
        Of the type that the system reports.
    """
    try:
        yield
    except OSError as error:
        folder = tempfile.tempdir or os.environ.get("TMPDIR", "/tmp")
        raise type(error)(
            error.errno,
            f"{what} is put together in the temporary folder, which cannot be written ({error.strerror}); nothing was "
            "changed. Make room there, or set tempfile.tempdir to another folder",
            str(folder),
        ) from error


def write_whole(path: Path, content: bytes | str) -> Path:
    """Write a file atomically.

    The content is written to a temporary file in the same folder, which then replaces the file: readers see either the
    old content or the new one, never a part.

    Parameters
    ----------
    path : pathlib.Path
        As `file_path` returns it.
    content : bytes or str
        Text is encoded in UTF-8 (see `whole_text`), with unchanged line breaks.

    Returns
    -------
    pathlib.Path
        The path.

    Raises
    ------
    OSError
        Of the type that the system reports, with advice. No partial file is left.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> written = write_whole(file_path(f"{folder}/tree.nwk", "tree.nwk"), "(a:1,b:1);")
    >>> written.read_text(), len(list(written.parent.iterdir()))
    ('(a:1,b:1);', 1)
    """
    data = whole_text(content).encode() if isinstance(content, str) else content
    if path.exists() and not path.is_file():  # a pipe or /dev/stdout, which cannot be replaced
        try:
            path.write_bytes(data)
        except OSError as error:
            raise type(error)(error.errno, _reason(error, len(data)), str(path)) from error
        return path
    beside = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
        if path.exists():
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        raise type(error)(error.errno, _reason(error, len(data)), str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def require_package(package: str, extra: str, purpose: str) -> ModuleType:
    """Import an optional package, or raise an error that tells how to install it.

    Parameters
    ----------
    package : str
        Name of the package, for import and installation.
    extra : str
        The extra of this package that installs it.
    purpose : str
        The feature that needs it; starts the message.

    Returns
    -------
    module

    Raises
    ------
    ImportError
        If it is not installed.

    Examples
    --------
    >>> require_package("no_such_package", "excel", "An Excel file")
    Traceback (most recent call last):
    ...
    ImportError: An Excel file needs the package no_such_package, which is not installed. Install it with
    pip install "dendrogram-explorer[excel]" (or pip install no_such_package), then restart the kernel.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ImportError(
            f"{purpose} needs the package {package}, which is not installed. Install it with pip install "
            f'"dendrogram-explorer[{extra}]" (or pip install {package}), then restart the kernel.',
            name=package,
        ) from error


def _reason(error: OSError, size: int) -> str:
    if error.errno == errno.ENOSPC:
        return f"There is no room for {size:,} bytes on this disk; nothing was changed. Free some, or pass another path"
    if error.errno == errno.EFBIG:
        return f"{size:,} bytes are more than a file may have here; nothing was changed. Pass a path on another disk"
    if error.errno == errno.EROFS:
        return "This disk is read-only; nothing was changed. Pass a path on another one"
    if isinstance(error, PermissionError):
        return "Not written, nothing was changed; close the file if another program has it open, or pass another path"
    return f"Not written, nothing was changed ({error.strerror}); pass another path"

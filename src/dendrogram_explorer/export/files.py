"""Atomic writing of files, and the optional packages that some of them need."""

from __future__ import annotations

import errno
import importlib
import os
import shutil
import uuid
from pathlib import Path
from types import ModuleType
from typing import Any

from ..input.frames import whole_text
from ..util.messages import kind_of

__all__ = ["file_path", "require_package", "write_whole"]


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
    IsADirectoryError, FileNotFoundError, PermissionError
        If it is a folder, its folder does not exist, or it is not writable.

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
    if not given.strip() or "\0" in given:
        raise ValueError(f"path is {given!r}, which names no file. Pass, for example, {example!r}.")
    target = Path(given).expanduser().resolve()
    if target.is_dir():
        raise IsADirectoryError(
            f"{given!r} is a folder. Needed: the path of a file. Pass, for example, {str(Path(given) / example)!r}."
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
        path.write_bytes(data)
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
    if isinstance(error, PermissionError):
        return "Not written, nothing was changed; close the file if another program has it open, or pass another path"
    return f"Not written, nothing was changed ({error.strerror}); pass another path"

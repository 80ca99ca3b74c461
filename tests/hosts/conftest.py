"""Hosts other than notebooks, opened in a real browser: `make hosts` runs this folder in an environment of its own.

Every test saves a screenshot in ``test-results/hosts/``. Hosts that load widgets from a CDN get them from `cdn.py`.
"""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.chromium import FLAGS, HOW_TO_GET_ONE, find_chromium
from tests.browser.servers import Server
from tests.hosts.cdn import serve_cdn

ROOT = Path(__file__).parents[2]
APPS = Path(__file__).parent / "apps"
PICTURES = ROOT / "test-results" / "hosts"
VIEWPORT = {"width": 1200, "height": 1000}

# The hosts import these. The environment of the other tests has none of the hosts.
collect_ignore = ["apps"]
if importlib.util.find_spec("shinywidgets") is None:
    collect_ignore_glob = ["test_*.py"]


class Host:
    """A page that shows the explorer.

    Attributes
    ----------
    page : Page
    errors : list of str
        Uncaught errors of the page.
    missing : list of str
        What it asked a CDN for in vain.
    """

    def __init__(self, page: Page, name: str, missing: list[str]) -> None:
        self.page, self.name, self.missing = page, name, missing
        self.errors: list[str] = []
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(error.stack or error.message))

    def picture(self) -> Path:
        """Save a screenshot."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{self.name}.png"
        self.page.screenshot(path=path)
        return path


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A Chromium for the whole run, and what its pages have asked CDNs for in vain."""
    executable = find_chromium()
    assert executable is not None, HOW_TO_GET_ONE
    missing: list[str] = []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=executable, args=FLAGS, viewport=VIEWPORT
        )
        serve_cdn(opened, missing)
        yield opened, missing
        opened.close()


@pytest.fixture
def open_page(context: tuple[BrowserContext, list[str]]) -> Iterator[Callable[[str, str], Host]]:
    """Open an address as a host of this name; pictured in the end, whatever happened."""
    opened, missing = context
    hosts: list[Host] = []

    def go(name: str, url: str) -> Host:
        host = Host(opened.new_page(), name, missing)
        hosts.append(host)
        host.page.goto(url)
        return host

    yield go
    for host in hosts:
        host.picture()
        host.page.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start a server that ends with the test; returns its address."""
    with ExitStack() as closing:

        def start(name: str, command: Callable[[int], list[str]], ready: str = "/") -> str:
            def line(port: int, _: Path) -> list[str]:
                return [sys.executable, "-m", *command(port)]

            server = Server(name, tmp_path / name, line, ready, {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"})
            closing.callback(server.stop)
            return server.url

        yield start

"""The front ends that the browser tests open notebooks in, each started when it is first asked for."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.browser import notebooks, servers

VIEWPORT = {"width": 1560, "height": 1000}

FRONT_ENDS = {
    "lab": (servers.start_lab, notebooks.LabNotebook),
    "notebook": (servers.start_notebook, notebooks.Notebook7Notebook),
    "voila": (servers.start_voila, notebooks.VoilaNotebook),
    "marimo": (servers.start_marimo, notebooks.MarimoNotebook),
}


class FrontEnds:
    """Opens notebooks in JupyterLab, Notebook 7, Voila and marimo.

    There is one server for each front end, and one browser context whose cache all pages share. Every notebook has
    a page and a kernel of its own.

    Parameters
    ----------
    context : BrowserContext
        What the pages are opened in.
    folder : Path
        Where the servers keep their files.
    screenshots : Path
        Where the pages of failed tests are pictured.
    """

    def __init__(self, context: BrowserContext, folder: Path, screenshots: Path) -> None:
        self._folder = folder
        self._screenshots = screenshots
        self._servers: dict[str, servers.Server] = {}
        self._opened: list[notebooks.OpenNotebook] = []
        self._numbers = count(1)
        self._closing = ExitStack()
        self._context = context

    def close(self) -> None:
        """End the servers."""
        self._closing.close()

    def server(self, front_end: str) -> servers.Server:
        """The server of a front end, started if it does not run yet."""
        if front_end not in self._servers:
            start, _ = FRONT_ENDS[front_end]
            self._servers[front_end] = start(self._folder / front_end)
            self._closing.callback(self._servers[front_end].stop)
        return self._servers[front_end]

    @contextmanager
    def open(self, front_end: str, cells: Sequence[str] | Path) -> Iterator[notebooks.OpenNotebook]:
        """Open a notebook, run its cells, and close it in the end.

        Parameters
        ----------
        front_end : {"lab", "notebook", "voila", "marimo"}
            Where to open it.
        cells : sequence of str or Path
            Source of each code cell, or, but for marimo, a notebook's file.

        Yields
        ------
        OpenNotebook
            In fact one of its subclasses in `tests.browser.notebooks`.

        Raises
        ------
        AssertionError
            If a cell failed or, in the end, the page had an error.
        """
        _, kind = FRONT_ENDS[front_end]
        notebook = kind(self.server(front_end), self._context, f"{front_end}-{next(self._numbers)}")
        self._opened.append(notebook)
        try:
            with self._pictured(notebook):
                notebook.open(cells)
            yield notebook
            with self._pictured(notebook):
                notebook.check()
        finally:
            self._opened.remove(notebook)
            notebook.close()

    @contextmanager
    def _pictured(self, notebook: notebooks.OpenNotebook) -> Iterator[None]:
        # The page is closed before pytest reports on the test.
        try:
            yield
        except Exception as error:
            error.add_note(self.picture(notebook, notebook.name))
            raise

    def pictures(self, stem: str) -> list[str]:
        """Picture every open notebook.

        Parameters
        ----------
        stem : str
            First part of the files' names.

        Returns
        -------
        list of str
            As `picture` gives it, for each.
        """
        return [self.picture(notebook, f"{stem}-{notebook.name}") for notebook in self._opened]

    def picture(self, notebook: notebooks.OpenNotebook, stem: str) -> str:
        """Save a screenshot of a notebook, and say where it is and what the page reported."""
        self._screenshots.mkdir(parents=True, exist_ok=True)
        path = self._screenshots / f"{stem}.png"
        notebook.page.screenshot(path=path)
        logged = [line for line in notebook.console if line.startswith("error")]
        return "\n".join([f"Screenshot: {path}", *notebook.errors, *logged])

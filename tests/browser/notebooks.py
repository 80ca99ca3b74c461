"""Notebooks opened in a browser: one class for each front end, all with the same few methods."""

import ast
import json
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import nbformat
from jupyter_client import BlockingKernelClient
from playwright.sync_api import BrowserContext, Error, Locator, Page

from tests.browser.servers import Server

OPENING_TIMEOUT = 120
TIMEOUT = 30

# A string is shown in full, a long list is cut short; ast.literal_eval knows no numpy.
IN_FULL = "repr((lambda value: value.tolist() if hasattr(value, 'tolist') else value)({}))"

# Errors of the front ends themselves, seen with an empty notebook too.
HOST_NOISE = re.compile(r"reading 'schema'")


# How an error of a widget's own code shows in the console: by anywidget's name or by its module's address.
WIDGET_ERROR = re.compile(r"\[anywidget\]|\bblob:http|/@file/")


class OpenNotebook:
    """A notebook on a page of its own, all of its cells run.

    Parameters
    ----------
    server : Server
        The server that the notebook is written to and opened from.
    context : BrowserContext
        Makes the page.
    name : str
        Name of the notebook's file, without its ending.

    Attributes
    ----------
    page : playwright.sync_api.Page
        The page, for locators, mouse and keyboard.
    errors : list of str
        Uncaught errors of the page, and what widgets logged as an error.
    console : list of str
        Every warning and error that the page logged.
    """

    def __init__(self, server: Server, context: BrowserContext, name: str) -> None:
        self.server = server
        self.name = name
        self.errors: list[str] = []
        self.console: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(TIMEOUT * 1000)
        self.page.set_default_navigation_timeout(OPENING_TIMEOUT * 1000)
        self.page.on("pageerror", lambda error: self._report(error.stack or error.message))
        self.page.on("console", self._listen)

    def open(self, cells: Sequence[str]) -> None:
        """Write the notebook, open it and run its cells.

        Parameters
        ----------
        cells : sequence of str
            Source of each code cell. With a Jupyter kernel also the path of a notebook, which is copied.
        """
        raise NotImplementedError

    def _listen(self, message: Any) -> None:
        if message.type in ("warning", "error"):
            self.console.append(f"{message.type}: {message.text}")
            if message.type == "error" and WIDGET_ERROR.search(message.text):
                self._report(message.text)

    def _report(self, error: str) -> None:
        if not HOST_NOISE.search(error):
            self.errors.append(error)

    def output(self, index: int) -> Locator:
        """The output area of a cell.

        Parameters
        ----------
        index : int
            Position of the cell in the notebook, from 0.

        Returns
        -------
        playwright.sync_api.Locator
            It waits for what is looked up in it: ``notebook.output(1).locator("svg").click()``.
        """
        raise NotImplementedError

    def text(self, index: int) -> str:
        """The text in the output of a cell, without space around it; waits until there is some."""
        output = self.output(index)
        output.get_by_text(re.compile(r"\S")).first.wait_for(state="attached")
        return output.inner_text().strip()

    def check(self) -> None:
        """Fail if the page had an uncaught error, a widget logged one or, where it can be seen, a cell failed.

        Raises
        ------
        AssertionError
            With the errors' text.
        """
        assert not self.errors, "Errors in the page:\n" + "\n".join(self.errors)

    def close(self) -> None:
        """Close the page."""
        self.page.close()


class JupyterNotebook(OpenNotebook):
    """A notebook with a Jupyter kernel that a test can question behind the page's back."""

    _client: BlockingKernelClient | None = None

    def _write(self, cells: Sequence[str] | Path) -> int:
        if isinstance(cells, Path):
            notebook = nbformat.read(cells, as_version=4)
        else:
            notebook = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(cells)],
                metadata={
                    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
                },
            )
        nbformat.write(notebook, self.server.notebooks / f"{self.name}.ipynb")
        return len(notebook.cells)

    @property
    def _kernel_id(self) -> str:
        raise NotImplementedError

    def evaluate(self, expression: str) -> Any:
        """Value of a Python expression in the notebook's kernel.

        Parameters
        ----------
        expression : str
            Its value must be made of numbers, strings, lists and such: what `ast.literal_eval` reads.

        Returns
        -------
        object
            The value; a list for a numpy array.

        Raises
        ------
        AssertionError
            If the expression raises an error in the kernel.
        """
        if self._client is None:
            [connection_file] = self.server.connections.rglob(f"kernel-{self._kernel_id}.json")
            self._client = BlockingKernelClient(connection_file=str(connection_file))
            self._client.load_connection_file()
            self._client.start_channels()
        reply = self._client.execute(
            "",
            silent=True,
            user_expressions={"value": IN_FULL.format(expression)},
            reply=True,
            timeout=TIMEOUT,
        )
        result = reply["content"]["user_expressions"]["value"]
        assert result["status"] == "ok", f"{expression}: {result['ename']}: {result['evalue']}"
        return ast.literal_eval(ast.literal_eval(result["data"]["text/plain"]))

    def wait_for(self, condition: str | Callable[[], str], timeout: float = TIMEOUT) -> None:
        """Wait until a Python expression is true in the kernel.

        Parameters
        ----------
        condition : str or callable
            An expression such as ``explorer.n_clusters == 3``, or a function that gives one: it is called before every
            look, so that it can hold what the page shows by then.
        timeout : float
            Seconds after which the test fails.

        Raises
        ------
        AssertionError
            If the condition is still false after `timeout` seconds.
        """
        wanted = condition if callable(condition) else lambda: condition
        deadline = monotonic() + timeout
        while not self.evaluate(f"bool({wanted()})"):
            assert monotonic() < deadline, f"Not true after {timeout} s: {wanted()}"

    def close(self) -> None:
        """Close the page and the connection to the kernel."""
        if self._client is not None:
            self._client.stop_channels()
        super().close()


class LabNotebook(JupyterNotebook):
    """A notebook in JupyterLab."""

    address = "lab/workspaces/{name}/tree/{name}.ipynb"
    panel = "window.jupyterapp.shell.currentWidget"

    def open(self, cells: Sequence[str] | Path) -> None:
        count = self._write(cells)
        self.page.goto(f"{self.server.url}/{self.address.format(name=self.name)}")
        self.wait_until_idle()
        self.page.wait_for_function(f"count => {self.panel}.content?.widgets?.length === count", arg=count)
        self.run_all()

    def wait_until_idle(self) -> None:
        """Wait until the kernel is connected and has nothing to do."""
        self.page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=OPENING_TIMEOUT * 1000,
        )

    @property
    def _kernel_id(self) -> str:
        return self.page.evaluate(f"() => {self.panel}.sessionContext.session.kernel.id")

    def run_all(self) -> None:
        """Run all cells and wait until the last is done.

        Raises
        ------
        AssertionError
            If a cell raised an error.
        """
        self.command("notebook:run-all-cells")
        self._check_cells()

    def run_cell(self, index: int) -> str:
        """Run one cell again, and return its output's text.

        Parameters
        ----------
        index : int
            Position of the cell in the notebook, from 0.

        Returns
        -------
        str
            As `text` gives it.

        Raises
        ------
        AssertionError
            If the cell raised an error.
        """
        self.page.evaluate(
            f"index => {{ const notebook = {self.panel}.content;"
            " notebook.deselectAll(); notebook.activeCellIndex = index; }",
            index,
        )
        self.command("notebook:run-cell")
        self._check_cells()
        return self.text(index)

    def run(self, source: str) -> str:
        """Run new code in a cell behind the last one, and return its output's text.

        Parameters
        ----------
        source : str
            Python code.

        Returns
        -------
        str
            As `text` gives it.

        Raises
        ------
        AssertionError
            If the code raised an error.
        """
        index = self.page.evaluate(
            f"""source => {{
                const cells = {self.panel}.content.model.sharedModel;
                cells.addCell({{ cell_type: "code", source }});
                return cells.cells.length - 1;
            }}""",
            source,
        )
        return self.run_cell(index)

    def text(self, index: int) -> str:
        """The text that a cell put out: printed text and the plain form of values; "" if none."""
        outputs = self._outputs(index)
        return "".join(
            "".join(output.get("text", "") or output.get("data", {}).get("text/plain", ""))
            for output in outputs
        ).strip()

    def output(self, index: int) -> Locator:
        return self.page.locator(".jp-Notebook:visible .jp-Cell").nth(index).locator(".jp-Cell-outputArea")

    def command(self, name: str, arguments: dict[str, Any] | None = None) -> None:
        """Run one of the front end's commands, such as ``apputils:change-theme``, and wait for its end."""
        self.page.evaluate(
            "([name, arguments]) => window.jupyterapp.commands.execute(name, arguments).then(() => {})",
            [name, arguments or {}],
        )

    def set_theme(self, theme: str) -> None:
        """Change the theme: ``"JupyterLab Light"`` or ``"JupyterLab Dark"``."""
        self.command("apputils:change-theme", {"theme": theme})
        self.page.locator(f'body[data-jp-theme-name="{theme}"]').wait_for(state="attached")

    def close(self) -> None:
        """Close the page and shut down its kernel."""
        # A page that is broken or gone already leaves its kernel to the server's end.
        with suppress(Error):
            self.page.evaluate(f"() => {self.panel}.sessionContext.shutdown()")
        super().close()

    def _outputs(self, index: int) -> list[dict[str, Any]]:
        return self.page.evaluate(
            f"index => {self.panel}.content.widgets[index].model.outputs?.toJSON() ?? []", index
        )

    def _check_cells(self) -> None:
        count = self.page.evaluate(f"() => {self.panel}.content.widgets.length")
        for index in range(count):
            for output in self._outputs(index):
                if output["output_type"] == "error":
                    traceback = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output["traceback"]))
                    raise AssertionError(f"Cell {index} failed:\n{traceback}")


class Notebook7Notebook(LabNotebook):
    """A notebook in Notebook 7, which is built from the parts of JupyterLab."""

    address = "notebooks/{name}.ipynb"


class VoilaNotebook(JupyterNotebook):
    """A notebook shown as a page by Voila."""

    def open(self, cells: Sequence[str] | Path) -> None:
        self._write(cells)
        self.page.goto(f"{self.server.url}/voila/render/{self.name}.ipynb")
        self.page.locator("#rendered_cells").wait_for(state="visible", timeout=OPENING_TIMEOUT * 1000)
        failures = self.page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts()
        assert not any("Traceback" in text for text in failures), "A cell failed:\n" + "\n".join(failures)

    @property
    def _kernel_id(self) -> str:
        configuration = self.page.locator("#jupyter-config-data").text_content()
        return json.loads(configuration)["kernelId"]

    def output(self, index: int) -> Locator:
        return self.page.locator(f'[id="cell-id=cell-{index}"]')


class MarimoNotebook(OpenNotebook):
    """A notebook in marimo's editor, which runs all cells when it opens."""

    def open(self, cells: Sequence[str]) -> None:
        path = self.server.notebooks / f"{self.name}.py"
        path.write_text("\n\n".join(_marimo_source(cells)))
        self.page.goto(f"{self.server.url}/?file={self.name}.py")
        self.page.locator("[data-cell-name]").nth(len(cells) - 1).wait_for(timeout=OPENING_TIMEOUT * 1000)

    def output(self, index: int) -> Locator:
        return self.page.locator(f'[data-cell-name="cell_{index}"] .output-area')

    def check(self) -> None:
        super().check()
        failures = self.page.locator('.output-area [role="alert"]').all_inner_texts()
        assert not failures, "A cell failed:\n" + "\n".join(failures)


def _marimo_source(cells: Sequence[str]) -> Iterator[str]:
    yield "import marimo\n\napp = marimo.App()"
    for index, source in enumerate(cells):
        yield f"@app.cell\ndef cell_{index}():\n{textwrap.indent(source, '    ')}\n    return"
    yield 'if __name__ == "__main__":\n    app.run()\n'

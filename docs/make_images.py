"""Take the pictures of the documentation from the real widget, in JupyterLab and Chromium.

Run from the root of the repository, in the environment of the tests: ``python -m docs.make_images``.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.conftest import CHROMIUM_FLAGS
from tests.browser.notebooks import LabNotebook
from tests.browser.servers import start_lab

IMAGES = Path(__file__).parent / "images"

WINE = """
from dendrogram_explorer import DendrogramExplorer
from sklearn.datasets import load_wine

wine = load_wine(as_frame=True).data
wine = (wine - wine.mean()) / wine.std()
explorer = DendrogramExplorer(wine)
explorer
"""


def main() -> None:
    """Write ``images/explorer.png`` and ``images/explorer-dark.png``."""
    chromium = find_chromium()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start_lab(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        try:
            context = browser.new_context(viewport={"width": 1460, "height": 900}, device_scale_factor=2)
            notebook = LabNotebook(server, context, "pictures")
            notebook.open([WINE])
            notebook.command("application:toggle-left-area")
            for theme, name in (("JupyterLab Light", "explorer"), ("JupyterLab Dark", "explorer-dark")):
                notebook.set_theme(theme)
                take(notebook, IMAGES / f"{name}.png")
            notebook.close()
        finally:
            browser.close()
            server.stop()


def take(notebook: LabNotebook, path: Path) -> None:
    """Picture the explorer in the first cell."""
    output = notebook.output(0).locator(".jp-OutputArea-output").last
    output.locator(".dendro-pill").wait_for()
    output.locator("svg .dot").first.wait_for()
    # Two frames later everything that the theme changes has been drawn.
    notebook.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    output.screenshot(path=path)


if __name__ == "__main__":
    main()

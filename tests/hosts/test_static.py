"""Pages without a kernel, made of a saved notebook: the tree is there, and the line can be moved."""

from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect
from sphinx.application import Sphinx

from tests.browser.chart import Chart, Scatter
from tests.hosts.notebook import saved_notebook


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved_notebook(tmp_path_factory.mktemp("saved") / "wines.ipynb")


def converted(notebook: Path, folder: Path) -> Path:
    text, _ = HTMLExporter().from_notebook_node(nbformat.read(notebook, as_version=4))
    page = folder / "wines.html"
    page.write_text(text)
    return page


def documented(notebook: Path, folder: Path) -> Path:
    source = folder / "source"
    source.mkdir()
    # Without the checksum of require.js: ours is another version of it.
    (source / "conf.py").write_text(
        'extensions = ["nbsphinx"]\nnbsphinx_execute = "never"\nnbsphinx_requirejs_options = {}\n'
    )
    (source / "index.rst").write_text("Wines\n=====\n\n.. toctree::\n\n   wines\n")
    (source / "wines.ipynb").write_bytes(notebook.read_bytes())
    built = folder / "built"
    Sphinx(str(source), str(source), str(built), str(folder / "doctrees"), "html", status=None).build()
    return built / "wines.html"


@pytest.mark.parametrize(("name", "make"), [("nbconvert", converted), ("nbsphinx", documented)])
def test_a_saved_notebook_as_a_page(name, make, notebook, tmp_path, open_page):
    host = open_page(name, make(notebook, tmp_path).as_uri())
    body = host.page.locator("body")
    chart, scatter = Chart(body), Scatter(body)
    chart.wait()
    scatter.el.wait_for()
    assert chart.clusters == 3

    chart.drag_line(60)

    # The tree follows the line; there is no Python behind it.
    assert chart.clusters > 3
    expect(chart.root).to_be_visible()
    assert not host.errors, host.errors
    assert not host.missing, host.missing

"""What takes its way through a notebook: the first paint, and the cut that recolours the scatter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from playwright.sync_api import BrowserContext
from scipy.cluster.hierarchy import linkage

from tests.browser.notebooks import LabNotebook
from tests.browser.servers import Server, start_lab

from . import peers
from .chromium import VIEWPORT, opened_chromium
from .report import Row, milliseconds, ratio, seconds, verdict
from .sizes import Sizes
from .timing import median_duration

__all__ = ["first_paint_rows", "repaint_rows", "rerun_rows"]

_PROBE = Path(__file__).with_name("paint_probe.js")
_BOTH = ("tree", "scatter")
_SETUP = """\
import numpy as np
from scipy.cluster.hierarchy import fcluster
from dendrogram_explorer import DendrogramExplorer
X, Z = np.load({X!r}), np.load({Z!r})
"""
_EXPLORER = "explorer = DendrogramExplorer.from_linkage(Z, data=X)"
_TIMED_LABELS = """\
import time
label_times = []
explorer.observe(lambda change: label_times.append(time.time()), "labels")
"""
_LABELS_ARE_RIGHT = 'bool((explorer.labels == fcluster(Z, explorer.cut_height, "distance")).all())'
_RUN_NEW_CELL = """\
async ([source, views]) => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const { sharedModel } = content.model;
    sharedModel.addCell({ cell_type: "code", source });
    content.deselectAll();
    content.activeCellIndex = sharedModel.cells.length - 1;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    paintProbe.expect(views);
    window.jupyterapp.commands.execute("notebook:run-cell");
    return paintProbe.result;
}
"""


@dataclass(frozen=True)
class Samples:
    """Samples in clusters, and their Ward linkage.

    Parameters
    ----------
    X : ndarray, shape (n, 2)
        The samples.
    Z : ndarray, shape (n-1, 4)
        The linkage.
    """

    X: np.ndarray
    Z: np.ndarray

    @classmethod
    def random(cls, n: int) -> Samples:
        """The same samples at every call."""
        rng = np.random.default_rng(0)
        centres = rng.uniform(-30, 30, size=(40, 2))
        X = centres[rng.integers(len(centres), size=n)] + rng.normal(size=(n, 2))
        return cls(X, linkage(X, "ward"))


@contextmanager
def _served(samples: Samples) -> Iterator[_Notebooks]:
    """A JupyterLab whose notebooks have the samples."""
    with TemporaryDirectory() as folder, opened_chromium() as browser, ExitStack() as closing:
        server = start_lab(Path(folder) / "lab")
        closing.callback(server.stop)
        files = {name: str(server.notebooks / f"{name}.npy") for name in ("X", "Z")}
        for name, file in files.items():
            np.save(file, getattr(samples, name))
        context = browser.new_context(viewport=VIEWPORT)
        closing.callback(context.close)
        context.add_init_script(path=_PROBE)
        yield _Notebooks(server, context, _SETUP.format(**files))


class _Notebooks:
    """Opens notebooks whose first cell has loaded the samples."""

    def __init__(self, server: Server, context: BrowserContext, setup: str) -> None:
        self._server = server
        self._context = context
        self._setup = setup
        self._numbers = count(1)

    @contextmanager
    def open(self, *more: str) -> Iterator[LabNotebook]:
        notebook = LabNotebook(self._server, self._context, f"benchmark-{next(self._numbers)}")
        try:
            notebook.open([self._setup, *more])
            notebook.wait_until_idle()
            yield notebook
            notebook.check()
        except Exception as error:
            shown = notebook.page.locator(".jp-OutputArea-output").all_inner_texts()[-1:]
            error.add_note("\n".join(["The page:", *shown, *notebook.errors, *notebook.console]))
            raise
        finally:
            notebook.close()


# -- first paint -----------------------------------------------------------------------------------------------------


def first_paint_rows(sizes: Sizes) -> Iterator[Row]:
    """Time from running a cell in JupyterLab to the first paint, on pages and kernels of their own."""
    samples = Samples.random(sizes.samples)
    X, Z = samples.X, samples.Z
    height = 0.7 * Z[-1, 2]
    cases = {
        "DendrogramExplorer.from_linkage(Z)": (("tree",), lambda: peers.draw_tree(Z, height)),
        "DendrogramExplorer.from_linkage(Z, data=X)": (_BOTH, lambda: peers.draw_tree(Z, height, X)),
        "DendrogramExplorer(X)": (_BOTH, lambda: peers.draw_tree(linkage(X, "ward"), height, X)),
    }
    with _served(samples) as notebooks:
        for source, (views, picture) in cases.items():
            first, again = [], []
            for _ in range(sizes.pages):
                with notebooks.open() as notebook:
                    for paints in (first, again):
                        paints.append(notebook.page.evaluate(_RUN_NEW_CELL, [source, views]))
            peer = median_duration(lambda picture=picture: peers.save_png(picture()), sizes.pages)
            times = [_last(paint) for paint in first]
            yield Row(
                "paint",
                f"`{source}`, n = {sizes.samples:,}, {' and '.join(views)}",
                f"{seconds(median(times))} (on the same page again {seconds(median(map(_last, again)))})",
                f"scipy and matplotlib, to a PNG {seconds(peer)}",
                ratio(peer, median(times)),
                verdict(median(times), 1, " s"),
            )


def _last(paint: dict[str, Any]) -> float:
    """Seconds until the last of the views was painted."""
    return (max(paint["times"].values()) - paint["begun"]) / 1000


# -- a cell that is run again and again ------------------------------------------------------------------------------

_EMPTY = """\
import anywidget
class Empty(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.textContent = 'empty'; } }"
empty = Empty()
empty"""
# What the first runs leave behind, such as compiled scripts, is no growth.
_WARM_RUNS = 5


def rerun_rows(sizes: Sizes) -> Iterator[Row]:
    """Memory of the page's scripts that a further run of a cell leaves behind, beside that of an empty anywidget."""
    samples = Samples.random(sizes.rerun_samples)
    with _served(samples) as notebooks:
        grown = {}
        for name, cell, shown in (
            ("explorer", f"{_EXPLORER}\nexplorer", ".dendro-pill"),
            ("empty", _EMPTY, "text=empty"),
        ):
            with notebooks.open(cell) as notebook:
                begun = 0.0
                for run in range(_WARM_RUNS + sizes.reruns):
                    if run == _WARM_RUNS:
                        begun = _held(notebook)
                    notebook.run_cell(1)
                    notebook.output(1).locator(shown).first.wait_for()
                grown[name] = (_held(notebook) - begun) / sizes.reruns
    beyond = (grown["explorer"] - grown["empty"]) / 1e6
    yield Row(
        "reruns",
        f"n = {sizes.rerun_samples:,} with scatter, JupyterLab, {sizes.reruns} runs",
        f"{grown['explorer'] / 1e6:.2f} MB a run",
        f"an empty anywidget {grown['empty'] / 1e6:.2f} MB",
        verdict=verdict(beyond, 0.1, " MB beyond it"),
    )


def _held(notebook: LabNotebook) -> float:
    """Bytes that the page's scripts hold when nothing is left to be collected."""
    session = notebook.page.context.new_cdp_session(notebook.page)
    session.send("HeapProfiler.collectGarbage")
    held = session.send("Runtime.getHeapUsage")
    session.detach()
    return held["usedSize"] + held["backingStorageSize"]


# -- cut -> labels -> scatter ----------------------------------------------------------------------------------------


def repaint_rows(sizes: Sizes) -> Iterator[Row]:
    """Time from moving the cut in JupyterLab to the scatter in other colours.

    Raises
    ------
    AssertionError
        If the labels in Python are not those of ``fcluster`` in the end.
    """
    samples = Samples.random(sizes.samples)
    heights = _cuts_far_apart(samples.Z)
    with _served(samples) as notebooks, notebooks.open(f"{_EXPLORER}\n{_TIMED_LABELS}") as notebook:
        notebook.page.evaluate(_RUN_NEW_CELL, ["explorer", _BOTH])
        drag = _Drag(notebook)
        notebook.evaluate("label_times.clear()")
        paints = [drag.to_height(heights[i % len(heights)]) for i in range(max(2, sizes.gestures))]
        labels_at = notebook.evaluate("label_times")
        assert notebook.evaluate(_LABELS_ARE_RIGHT), "explorer.labels are not those of fcluster"
    taken = [(paint["times"]["scatter"] - paint["pointer"]) / 1000 for paint in paints]
    to_draw_call = [(paint["asked"]["scatter"] - paint["pointer"]) / 1000 for paint in paints]
    to_labels = [
        at - (paint["origin"] + paint["pointer"]) / 1000 for at, paint in zip(labels_at, paints, strict=True)
    ]
    peer = median_duration(lambda: peers.draw_tree(samples.Z, heights[0], samples.X), sizes.rounds)
    yield Row(
        "scatter",
        f"n = {sizes.samples:,}, JupyterLab, from the pointer's move",
        f"median {milliseconds(median(taken))}, 95 % {milliseconds(quantiles(taken, n=20)[-1])} "
        f"(labels after {milliseconds(median(to_labels))}, asked to draw after "
        f"{milliseconds(median(to_draw_call))}; {len(taken)} moves)",
        f"`fcluster`, `dendrogram` and matplotlib's scatter {milliseconds(peer)}",
        ratio(peer, median(taken)),
        verdict(1000 * median(taken), 150, " ms"),
    )


def _cuts_far_apart(Z: np.ndarray, n_cuts: int = 6) -> list[float]:
    """Heights in the widest gaps between merges, ordered so that each step changes many colours."""
    upper = Z[-40:, 2]
    widest = np.sort(np.argsort(np.diff(upper))[-n_cuts:])
    middles = (upper[widest] + upper[widest + 1]) / 2
    return [*middles[::2], *middles[1::2][::-1]]


class _Drag:
    """The cut line, held by the mouse.

    Parameters
    ----------
    notebook : LabNotebook
        Shows one explorer.
    """

    def __init__(self, notebook: LabNotebook) -> None:
        self._page = notebook.page
        self._line = self._page.locator(".dendro-cut")
        box = self._line.bounding_box()
        self._x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
        self._page.mouse.move(self._x, y)
        self._page.mouse.down()
        # The line says at which height it is: two places give the scale.
        places = []
        for place in (y, y + 40):
            self._page.mouse.move(self._x, place)
            self._page.evaluate("() => new Promise(requestAnimationFrame)")
            places.append((float(self._line.get_attribute("aria-valuenow")), place))
        notebook.wait_for(f"explorer.cut_height == {places[-1][0]!r}")
        self._page.evaluate("() => paintProbe.quiet()")
        (h0, y0), (h1, y1) = places
        self._pixel = lambda height: y0 + (height - h0) * (y1 - y0) / (h1 - h0)

    def to_height(self, height: float) -> dict[str, Any]:
        """Move the cut and wait until the scatter has other colours; what the probe tells."""
        self._page.evaluate("views => paintProbe.expect(views)", ["scatter"])
        self._page.mouse.move(self._x, self._pixel(height))
        return self._page.evaluate("() => paintProbe.result")

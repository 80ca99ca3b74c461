"""How long a frame takes while the chart is used, on a page without a notebook."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from itertools import cycle, pairwise
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Page

import hatch_build

from . import peers
from .chromium import VIEWPORT, checked, opened_chromium
from .linkages import SHAPES, groups
from .report import Row, megabytes, milliseconds, ratio, verdict
from .sizes import Sizes
from .timing import median_duration

__all__ = ["frame_rows"]

# No server is needed: the pages of this address are answered from a folder.
_ADDRESS = "http://benchmark.test/"
# The page makes these itself; of others it reads a file.
_PAGE_SHAPES = {"balanced": "balanced", "random": "random", "chained": "chain"}
_SHAPES = SHAPES | {"single linkage of groups": groups}
# Also with features under the leaves.
_ROWS = 8
_HEATED = f"random, {_ROWS} rows of heat map"
# The tree itself, not what is laid over it.
_CANVAS = ".dendro-chart .dendro-canvas:not([aria-hidden])"
_PROBE = Path(__file__).with_name("frame_probe.js")
# As many as the largest scatter shows.
_SELECTED = 100_000
# Megabytes.
_MOST_MEMORY = 150
# Far enough to get from all of a large tree to a few of its leaves.
_NOTCH = 200


def frame_rows(sizes: Sizes) -> Iterator[Row]:
    """Frames of the chart, and what it holds in memory, each shape of tree on a page of its own.

    A frame is all that the page's main thread does between the start of the callbacks that draw it and the first task
    behind it.
    """
    with TemporaryDirectory() as folder, opened_chromium() as browser:
        build_page(Path(folder))
        for shape in (*_SHAPES, _HEATED):
            picture = _peer_picture(shape, sizes.pictured_leaves, sizes.rounds)
            page = browser.new_page(viewport=VIEWPORT)
            with checked(page):
                _open(page, Path(folder), shape, sizes.leaves)
                size = page.locator(_CANVAS).bounding_box()
                case = f"n = {sizes.leaves:,}, {shape}, {size['width']:.0f} × {size['height']:.0f} pixels"
                chosen = min(_SELECTED, sizes.leaves // 2)
                gestures = {
                    "dragging the cut": _drag_cut,
                    "zooming": _zoom,
                    "hovering": _hover,
                    f"selecting {chosen:,} samples": partial(_select, chosen=chosen, n=sizes.leaves),
                }
                for gesture, drive in gestures.items():
                    page.evaluate("() => frameProbe.settled().then(() => frameProbe.take())")
                    drive(page, sizes.gestures)
                    frames = page.evaluate("() => frameProbe.settled().then(() => frameProbe.take())")
                    # For a branch in another colour matplotlib has to draw the tree again, as for another cut.
                    peer = picture["zooming" if gesture == "zooming" else "dragging the cut"]
                    yield _row(f"{case}, {gesture}", frames, peer, sizes.pictured_leaves)
                held = _memory(page)
                yield Row(
                    "memory",
                    f"n = {sizes.leaves:,}, {shape}, after all that",
                    f"{megabytes(held['usedSize'] + held['backingStorageSize'])} "
                    f"({megabytes(held['backingStorageSize'])} of it arrays)",
                    verdict=""
                    if shape == _HEATED
                    else verdict((held["usedSize"] + held["backingStorageSize"]) / 1e6, _MOST_MEMORY, " MB"),
                )


def build_page(folder: Path) -> None:
    """Bundle the development page into a folder, with the bundle's own options."""
    hatch_build.install_packages()
    dev = hatch_build.JS / "dev"
    sources = ["dev/dev.ts", "dev/dev.css"]
    options = ["--bundle", "--format=esm", "--target=es2022", "--minify", "--log-level=warning"]
    hatch_build.npm("exec", "--", "esbuild", *sources, *options, f"--outdir={folder}")
    shutil.copy(dev / "index.html", folder)


def _row(case: str, frames: list[dict[str, float]], peer: float | None, peer_leaves: int) -> Row:
    whole = [frame["whole"] / 1000 for frame in frames]
    middle, late = median(whole), quantiles(whole, n=20)[-1]
    callbacks = median(frame["callbacks"] / 1000 for frame in frames)
    ours = (
        f"median {milliseconds(middle)}, 95 % {milliseconds(late)} "
        f"({milliseconds(callbacks)} of it scripts; {len(frames)} frames)"
    )
    if peer is None:
        told = f"`dendrogram` raises RecursionError, already at {peer_leaves:,} leaves"
    else:
        told = f"`dendrogram` with matplotlib at {peer_leaves:,} leaves {milliseconds(peer)}"
    return Row(
        "frame",
        case,
        ours,
        told,
        "" if peer is None else ratio(peer, middle),
        verdict(1000 * middle, 16, " ms"),
    )


def _open(page: Page, folder: Path, shape: str, n: int) -> None:
    page.route(
        f"{_ADDRESS}**",
        lambda route: route.fulfill(path=folder / route.request.url.removeprefix(_ADDRESS).partition("?")[0]),
    )
    page.add_init_script(path=_PROBE)
    base = shape.partition(",")[0]
    if base in _PAGE_SHAPES:
        query = f"n={n}&shape={_PAGE_SHAPES[base]}" + (f"&rows={_ROWS}" if shape == _HEATED else "")
    else:
        query = "linkage=linkage.bin"
        Z = _SHAPES[shape](n)
        children, heights = np.ascontiguousarray(Z[:, :2], "<i4"), np.ascontiguousarray(Z[:, 2], "<f8")
        (folder / "linkage.bin").write_bytes(children.tobytes() + heights.tobytes())
    page.goto(f"{_ADDRESS}index.html?{query}")
    page.locator(".dendro-cut").wait_for(timeout=60_000)


def _drag_cut(page: Page, moves: int) -> None:
    """Drag the line to the leaves, to the top of the tree, and back."""
    line = page.locator(".dendro-cut").bounding_box()
    chart = page.locator(_CANVAS).bounding_box()
    x, start = line["x"] + line["width"] / 3, line["y"] + line["height"] / 2
    turns = (start, chart["y"] + 0.93 * chart["height"], chart["y"] + 0.06 * chart["height"], start)
    page.mouse.move(x, start)
    page.mouse.down()
    page.locator(".dendro-cut.dendro-dragging").wait_for()
    for y0, y1 in pairwise(turns):
        for move in range(1, moves + 1):
            page.mouse.move(x, y0 + (y1 - y0) * move / moves)
    page.mouse.up()


def _zoom(page: Page, turns: int) -> None:
    """Turn the wheel in and out again at two places along the leaves, then, with shift, along the heights."""
    chart = page.locator(_CANVAS).bounding_box()
    for along, keys in ((0.52, ()), (0.23, ()), (0.71, ("Shift",))):
        page.mouse.move(chart["x"] + along * chart["width"], chart["y"] + 0.6 * chart["height"])
        for key in keys:
            page.keyboard.down(key)
        for delta in [-_NOTCH] * turns + [_NOTCH] * turns:
            page.mouse.wheel(0, delta)
            page.evaluate("() => frameProbe.nextFrame()")
        for key in keys:
            page.keyboard.up(key)


def _hover(page: Page, moves: int) -> None:
    """Move the mouse over the tree, from branch to branch, without pressing it."""
    _show_all(page)
    chart = page.locator(_CANVAS).bounding_box()
    for row in (0.3, 0.6, 0.85):
        for move in range(moves):
            along = 0.1 + 0.85 * (move + 0.5) / moves
            page.mouse.move(chart["x"] + along * chart["width"], chart["y"] + row * chart["height"])
            page.evaluate("() => frameProbe.nextFrame()")


def _select(page: Page, turns: int, chosen: int, n: int) -> None:
    """Have other samples selected, as many each time, scattered over all leaves."""
    _show_all(page)
    page.mouse.move(0, 0)
    for turn in range(turns):
        page.evaluate(
            """([chosen, n, turn]) => {
                const step = Math.floor(n / chosen);
                chart.update({ selected: Int32Array.from({ length: chosen }, (_, i) => i * step + (turn % step)) });
                return frameProbe.nextFrame();
            }""",
            [chosen, n, turn],
        )


def _memory(page: Page) -> dict[str, float]:
    """Bytes that the page's scripts hold when nothing is left to be collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")


def _show_all(page: Page) -> None:
    page.locator(_CANVAS).press("0")
    page.evaluate("() => new Promise(done => setTimeout(done, 600))")
    page.evaluate("() => frameProbe.settled().then(() => frameProbe.take())")


def _peer_picture(shape: str, n: int, rounds: int) -> dict[str, float | None]:
    """Seconds in which scipy and matplotlib show another cut, and another part of the tree; None where they cannot."""
    Z = _SHAPES[shape.partition(",")[0]](n)
    height = 0.7 * Z[-1, 2]
    try:
        figure = peers.draw_tree(Z, height)
    except RecursionError:
        return {"dragging the cut": None, "zooming": None}
    starts = cycle([0.25, 0.0])
    return {
        "dragging the cut": median_duration(lambda: peers.draw_tree(Z, height), rounds),
        "zooming": median_duration(lambda: peers.zoom(figure, next(starts), 0.75), rounds),
    }

"""Take the pictures of the documentation from the real widget, in JupyterLab and Chromium.

Run from the root of the repository, in the environment of the tests: ``python -m docs.make_images``. Names of pictures
as arguments make these alone.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Locator, expect, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.notebooks import LabNotebook
from tests.browser.servers import start_lab

IMAGES = Path(__file__).parent / "images"
THEMES = {"JupyterLab Light": "", "JupyterLab Dark": "-dark"}
VIEWPORT = {"width": 1460, "height": 1300}
# Twice the pixels, for screens that have them; the animation has as many as a page shows.
SCALE = 2
# Of the cell, to the left of the explorer.
MARGIN = 8
# Of waiting, in milliseconds.
TIMEOUT = 30_000
ANIMATION_WIDTH = 1000

WINE = """
from dendrogram_explorer import DendrogramExplorer
from sklearn.datasets import load_wine

wine = load_wine(as_frame=True).data
explorer = DendrogramExplorer(wine, scale="standard")
explorer
"""

SELECTED = """
from dendrogram_explorer import DendrogramExplorer
from sklearn.datasets import load_wine

explorer = DendrogramExplorer(load_wine(as_frame=True).data, scale="standard", n_clusters=4)
explorer.select(3)
explorer
"""

TUTORIAL_DATA = """
import numpy as np
from dendrogram_explorer import DendrogramExplorer

random = np.random.RandomState(4711)
a = random.multivariate_normal([10, 0], [[3, 1], [1, 4]], size=100)
b = random.multivariate_normal([0, 20], [[3, 1], [1, 4]], size=50)
c = random.multivariate_normal([40, 40], [[20, 1], [1, 30]], size=200)
d = random.multivariate_normal([80, 80], [[30, 1], [1, 30]], size=200)
e = random.multivariate_normal([0, 100], [[100, 1], [1, 100]], size=200)
"""

TRUNCATED = f"""{TUTORIAL_DATA}
explorer = DendrogramExplorer(
    np.concatenate([a, b]), truncate_mode="lastp", p=12, show_contracted=True, annotate_above=10, cut_height=16
)
explorer
"""

BRANCHES = f"""{TUTORIAL_DATA}
explorer = DendrogramExplorer(
    np.concatenate([a, b, c, d, e]), truncate_mode="lastp", p=30, show_contracted=True, n_clusters=4
)
explorer.split(node=1495)
explorer
"""

# Degrees of latitude and longitude.
SIDEWAYS = """
import pandas as pd
from dendrogram_explorer import DendrogramExplorer

cities = pd.DataFrame(
    {
        "Amsterdam": (52.4, 4.9), "Athens": (38.0, 23.7), "Barcelona": (41.4, 2.2), "Berlin": (52.5, 13.4),
        "Budapest": (47.5, 19.0), "Copenhagen": (55.7, 12.6), "Dublin": (53.3, -6.3), "Helsinki": (60.2, 24.9),
        "Lisbon": (38.7, -9.1), "London": (51.5, -0.1), "Madrid": (40.4, -3.7), "Paris": (48.9, 2.4),
        "Rome": (41.9, 12.5), "Stockholm": (59.3, 18.1), "Vienna": (48.2, 16.4), "Warsaw": (52.2, 21.0),
    },
    index=["latitude", "longitude"],
).T
explorer = DendrogramExplorer(
    cities, n_clusters=5, orientation="left", scatter_x="longitude", scatter_y="latitude"
)
explorer
"""

# A pointer that a screenshot shows; the real one is none of the page's.
POINTER = """([x, y]) => {
    const pointer = document.querySelector("#pointer") ?? document.body.appendChild(document.createElement("div"));
    pointer.id = "pointer";
    pointer.style.cssText = `position: fixed; left: ${x}px; top: ${y}px; z-index: 99999; pointer-events: none`;
    pointer.innerHTML = '<svg width="22" height="22" viewBox="0 0 22 22"><path d="M2 1v16l4-4 3 7 3-1-3-7h6z"' +
        ' fill="black" stroke="white" stroke-width="1.5"/></svg>';
}"""


class Picture(NamedTuple):
    """A picture of the explorer that a cell shows.

    Attributes
    ----------
    name : str
        Of the file, without its ending; the one in the dark theme ends in "-dark".
    cell : str
        Source of the cell.
    """

    name: str
    cell: str


PICTURES = (
    Picture("explorer", WINE),
    Picture("selected", SELECTED),
    Picture("truncated", TRUNCATED),
    Picture("branches", BRANCHES),
    Picture("sideways", SIDEWAYS),
)
ANIMATION = Picture("cut", WINE)


def main(names: Sequence[str] = ()) -> None:
    """Write the pictures of these names, or all of them, into ``images/``."""
    chromium = find_chromium()
    pictures = [picture for picture in (*PICTURES, ANIMATION) if not names or picture.name in names]
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = start_lab(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            context = browser.new_context(viewport=VIEWPORT, device_scale_factor=SCALE)
            for picture in pictures:
                notebook = LabNotebook(server, context, picture.name)
                notebook.open([picture.cell])
                notebook.command("application:toggle-left-area")
                take_animation(notebook, IMAGES) if picture is ANIMATION else take(
                    notebook, picture.name, IMAGES
                )
                notebook.close()
        finally:
            browser.close()
            server.stop()


def take(notebook: LabNotebook, name: str, folder: Path) -> None:
    """Picture the explorer in the first cell, in the light and in the dark theme.

    Parameters
    ----------
    notebook : LabNotebook
        Its first cell has been run.
    name : str
        Of the files, without "-dark" and ".png".
    folder : Path
        Where they are written.
    """
    for theme, ending in THEMES.items():
        notebook.set_theme(theme)
        picture = screenshot(explorer_in(notebook))
        few = picture.quantize(256, dither=Image.Dither.NONE)
        few.save(folder / f"{name}{ending}.png", optimize=True)


def take_animation(notebook: LabNotebook, folder: Path) -> None:
    """Film how the cut line is dragged and a branch is selected, as ``cut.webp``.

    Parameters
    ----------
    notebook : LabNotebook
        Its first cell shows an explorer.
    folder : Path
        Where it is written.
    """
    notebook.set_theme("JupyterLab Light")
    explorer = explorer_in(notebook)
    frames: list[Image.Image] = []
    durations: list[int] = []

    def film(milliseconds: int) -> None:
        picture = screenshot(explorer)
        height = round(picture.height * ANIMATION_WIDTH / picture.width)
        frames.append(picture.resize((ANIMATION_WIDTH, height), Image.Resampling.LANCZOS))
        durations.append(milliseconds)

    for step in drag_and_select(notebook, explorer):
        film(step)
    frames[0].save(
        folder / f"{ANIMATION.name}.webp",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=0,
        quality=80,
        minimize_size=True,
    )


def drag_and_select(notebook: LabNotebook, explorer: Locator) -> Iterator[int]:
    """Move the mouse through the story; yields, frame by frame, how many milliseconds it is shown."""
    mouse = notebook.page.mouse
    line = explorer.locator(".dendro-cut").bounding_box()
    stage = explorer.locator("canvas").first.bounding_box()
    x, y = line["x"] + 0.62 * line["width"], line["y"] + line["height"] / 2

    def move(to_x: float, to_y: float) -> None:
        mouse.move(to_x, to_y)
        notebook.page.evaluate(POINTER, [to_x, to_y])

    move(x, y + 60)
    yield 900
    move(x, y)
    yield 500
    mouse.down()
    lowest = stage["y"] + 0.72 * stage["height"]
    down = [y + (lowest - y) * step / 16 for step in range(1, 17)]
    for to_y in down:
        move(x, to_y)
        settle(notebook)
        yield 90
    yield 900
    for to_y in reversed(down[5:-1]):
        move(x, to_y)
        settle(notebook)
        yield 90
    mouse.up()
    yield 900
    # From the line to the middle of the first cluster's entry in the legend: its branch and points light up.
    chip = explorer.locator(".dendro-chip").nth(1).bounding_box()
    to_x, to_y = chip["x"] + chip["width"] / 2, chip["y"] + chip["height"] / 2
    for step in range(1, 7):
        move(x + (to_x - x) * step / 6, down[5] + (to_y - down[5]) * step / 6)
        yield 70
    settle(notebook)
    yield 500
    mouse.down()
    mouse.up()
    settle(notebook)
    yield 2200


def settle(notebook: LabNotebook) -> None:
    """Wait until Python has the browser's cut and the scatter has Python's."""
    notebook.evaluate("explorer.n_clusters")
    notebook.page.wait_for_timeout(200)


def explorer_in(notebook: LabNotebook) -> Locator:
    """The explorer in the first cell, once it has been drawn."""
    output = notebook.output(0).locator(".jp-OutputArea-output").last
    output.locator(".dendro-pill").wait_for()
    # In a busy browser the figure is there before it has its size.
    output.locator("svg .dot").first.wait_for()
    # A menu of ipywidgets is empty at first.
    for menu in output.locator(".widget-dropdown select").all():
        expect(menu).not_to_have_value("", timeout=TIMEOUT)
    return output


def screenshot(element: Locator) -> Image.Image:
    """The element two frames later, when everything that a theme changes has been drawn."""
    element.scroll_into_view_if_needed()
    element.page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    box = element.bounding_box()
    clip = {**box, "x": box["x"] - MARGIN, "width": box["width"] + MARGIN}
    return Image.open(io.BytesIO(element.page.screenshot(clip=clip))).convert("RGB")


if __name__ == "__main__":
    main(sys.argv[1:])

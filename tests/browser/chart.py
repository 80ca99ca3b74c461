"""One explorer's tree on a page: what a test looks up in it, does to it with the mouse and reads off its pixels."""

import re

import numpy as np
from playwright.sync_api import Locator, expect

from tests.browser.pixels import Picture, picture_from

# A busy machine takes longer than Playwright's 5 seconds.
expect.set_options(timeout=15_000)

# The part of the line that the mouse takes hold of: clear of the pill at its right end.
GRIP = 0.25

# What the canvas was told to write since it was last cleared, for text in pixels can't be read back.
KEEP_TEXTS = """() => {
    const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
    Object.assign(CanvasRenderingContext2D.prototype, {
        clearRect(...box) { this.canvas.writtenTexts = []; return clearRect.apply(this, box); },
        fillText(text, ...at) { this.canvas.writtenTexts?.push(text); return fillText.call(this, text, ...at); },
    });
}"""


class Chart:
    """The tree in an output.

    Parameters
    ----------
    scope : Locator
        What holds one tree: the output of a cell, or a part of it.
    """

    def __init__(self, scope: Locator) -> None:
        self.page = scope.page
        self.scope = scope
        self.root = scope.locator(".dendro")
        self.stage = self.root.locator(".dendro-chart")
        self.canvas = self.stage.locator("canvas").first
        self.line = self.root.locator(".dendro-cut")
        self.pill = self.root.locator(".dendro-pill")
        self.status = self.root.get_by_role("status")
        self.slider = self.root.locator("input[type=range]")
        self.height_field = self.root.get_by_role("textbox", name="Height of the cut")
        self.clusters_field = self.root.get_by_role("textbox", name="Number of clusters")
        # In the View menu, opened or not.
        self.truncation = self.root.get_by_label("Truncate the tree")
        self.p_field = self.root.get_by_label("Number of branches or of levels that are drawn")
        self.counts_box = self.root.get_by_label("Show sizes in brackets")
        # Named by their tooltips.
        self.look_button = self.root.get_by_role(
            "button", name="contracted branches are drawn", include_hidden=True
        )
        self.export_button = self.root.get_by_role(
            "button", name="Export: a variable, files", include_hidden=True
        )
        self.show_all = self.root.get_by_role("button", name="Show the whole tree again")

        self.tooltip = self.root.locator(".dendro-tooltip")
        self.selected = self.root.locator(".dendro-selection .dendro-count")

    def named(self, name: str) -> Locator:
        """A button by the beginning of its name, also where it is folded into a menu."""
        return self.root.get_by_role("button", name=name, include_hidden=True).first

    def open_menu(self, button: Locator) -> Locator:
        """Open the menu of a button of the toolbar, which may be folded into another; returns its panel."""
        if not button.is_visible():
            self.root.get_by_role("button", name="More controls").click()
        button.click()
        panel = button.locator("xpath=following-sibling::*[1]")
        expect(panel).to_be_visible()
        return panel

    def truncate(self, mode: str, p: int | None = None) -> None:
        """Choose in the View menu how much of the tree is drawn."""
        panel = self.open_menu(self.look_button)
        self.truncation.select_option(mode)
        if p is not None:
            self.p_field.fill(str(p))
            self.p_field.press("Enter")
        self.page.keyboard.press("Escape")
        expect(panel).to_be_hidden()

    def wait(self) -> None:
        """Wait until the tree is drawn; the cell before may import for long on a busy machine."""
        expect(self.pill).to_have_text(re.compile(r"k \d"), timeout=60_000)

    def next_frame(self) -> None:
        """Wait until what was asked for before is drawn."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def come_to_rest(self) -> None:
        """Wait until a flight to another view is over: several frames in a row show the same."""
        self.canvas.evaluate(
            """async canvas => {
                let [before, same] = ["", 0];
                while (same < 5) {
                    await new Promise(requestAnimationFrame);
                    const now = canvas.toDataURL();
                    same = now === before ? same + 1 : 0;
                    before = now;
                }
            }"""
        )

    def open_export(self) -> Locator:
        """Open the Export menu; returns its panel."""
        return self.open_menu(self.export_button)

    def download(self, kind: str) -> tuple[str, bytes]:
        """Let the Export menu make a file; returns its name and what is in it."""
        menu = self.open_export()
        with self.page.expect_download(timeout=60_000) as event:
            menu.get_by_role("button").filter(has_text=re.compile(f"^{kind}$")).click()
        expect(menu).to_be_hidden()
        return event.value.suggested_filename, event.value.path().read_bytes()

    @property
    def height(self) -> float:
        """Height of the cut, to the last bit."""
        return float(self.line.get_attribute("aria-valuenow"))

    @property
    def clusters(self) -> int:
        """Number of clusters on the pill."""
        return int(re.search(r"k ([\d,]+)", self.pill.inner_text())[1].replace(",", ""))

    @property
    def line_y(self) -> float:
        """Where the cut line is, in pixels from the upper edge of the chart."""
        box = self.line.bounding_box()
        return box["y"] + box["height"] / 2 - self.stage.bounding_box()["y"]

    def take_hold(self) -> tuple[float, float]:
        """Press the mouse on the line, and return where."""
        self.line.scroll_into_view_if_needed()
        box = self.line.bounding_box()
        x, y = box["x"] + GRIP * box["width"], box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        return x, y

    def drag_line(self, distance: float, steps: int = 10) -> None:
        """Drag the line by so many pixels, downwards if positive."""
        x, y = self.take_hold()
        self.page.mouse.move(x, y + distance, steps=steps)
        self.page.mouse.up()
        self.next_frame()

    def picture(self) -> Picture:
        """The pixels of the tree, without those of the heat map."""
        self.next_frame()
        stage, line = self.canvas.bounding_box(), self.line.bounding_box()
        ratio = self.page.evaluate("devicePixelRatio")
        left = round((line["x"] - stage["x"]) * ratio)
        pixels = picture_from(self.canvas.evaluate("canvas => canvas.toDataURL()"))
        for row in self.root.locator(".dendro-heat-row:visible").all():
            box = row.bounding_box()
            is_upright = box["height"] > box["width"]
            start = box["x"] - stage["x"] if is_upright else box["y"] - stage["y"]
            size = box["width"] if is_upright else box["height"]
            band = slice(round(start * ratio), round((start + size) * ratio))
            pixels[(slice(None), band) if is_upright else band] = 0
        return Picture(
            pixels=pixels,
            left=left,
            right=left + round(line["width"] * ratio),
            line=round((line["y"] + line["height"] / 2 - stage["y"]) * ratio),
        )

    def keep_texts(self) -> None:
        """Keep what is written from now on, for `texts`; once in a page."""
        self.page.evaluate(KEEP_TEXTS)

    def texts(self) -> list[str]:
        """What the last drawing wrote: the ticks of the axis, its title, the labels of the leaves."""
        self.next_frame()
        return self.canvas.evaluate("canvas => canvas.writtenTexts ?? []")

    def leaf_labels(self) -> list[str]:
        """What is written below the tree: the labels of the leaves, or a sentence in their place."""
        texts = self.texts()
        title = next(position for position, text in enumerate(texts) if text.startswith("Height"))
        return texts[title + 1 :]

    def neutral(self) -> str:
        """Colour of branches above the cut."""
        probe = self.root.locator(".dendro-probe-above").first
        return css_hex(probe.evaluate("element => getComputedStyle(element).color"))


# Where the frame's own canvas puts the plot, and how much the axes leave free at their ends.
PLOT_LEFT, PLOT_TOP, PLOT_RIGHT, PLOT_BOTTOM, FREE = 56, 12, 14, 44, 0.04


class Scatter:
    """The scatter in an output: the frame's tools, and the points that bqplot or the frame's own canvas paints.

    Parameters
    ----------
    scope : Locator
        What holds one scatter: the output of a cell, or a part of it.
    """

    POINTS = ".bqplot .dot"

    def __init__(self, scope: Locator) -> None:
        self.page = scope.page
        self.el = scope.locator(".dendro-points")
        self.canvas = self.el.locator(".dendro-stage > canvas").first
        self.lit = self.el.locator(".dendro-stage > canvas").nth(1)
        self.figure = scope.locator(".bqplot.figure")
        self.points = scope.locator(self.POINTS)
        self.show_all = self.el.get_by_role("button", name="Show all points again")

    def wait_for_painter(self, painter: str) -> None:
        """Wait until bqplot or the canvas paints the points."""
        expect(self.el).to_have_attribute("data-painter", painter)
        if painter == "bqplot":
            expect(self.points.first).to_be_attached()

    def choose(self, tool: str) -> None:
        """Take a tool: Point, Lasso, Box or Zoom."""
        self.el.get_by_role("radio", name=re.compile(f"^{tool}")).click()

    def places(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Where points lie in the window, one a row, with all of them in view."""
        if self.points.count() > 0:
            boxes = self.points.evaluate_all(
                "dots => dots.map(dot => { const box = dot.getBoundingClientRect();"
                " return [box.x + box.width / 2, box.y + box.height / 2]; })"
            )
            return np.array(boxes)
        box = self.canvas.bounding_box()

        def share(values: np.ndarray) -> np.ndarray:
            low, high = np.min(values), np.max(values)
            return (values - low + FREE * (high - low)) / ((1 + 2 * FREE) * (high - low))

        across = box["x"] + PLOT_LEFT + share(np.asarray(x)) * (box["width"] - PLOT_LEFT - PLOT_RIGHT)
        down = box["y"] + PLOT_TOP + (1 - share(np.asarray(y))) * (box["height"] - PLOT_TOP - PLOT_BOTTOM)
        return np.column_stack((across, down))

    def drag(self, *points: tuple[float, float], shift: bool = False) -> None:
        """Press the mouse at the first point, move it along the others and let go."""
        if shift:
            self.page.keyboard.down("Shift")
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=6)
        self.page.mouse.up()
        if shift:
            self.page.keyboard.up("Shift")

    def colors(self) -> list[str]:
        """Colour of each sample's point."""
        fills = self.points.evaluate_all("points => points.map(point => getComputedStyle(point).fill)")
        return [css_hex(fill) for fill in fills]

    def wait_for_colors(self, colors: list[str]) -> None:
        """Wait until each sample's point has its colour."""
        self.points.nth(len(colors) - 1).wait_for(state="attached")
        rgb = [f"rgb({', '.join(map(str, bytes.fromhex(color[1:])))})" for color in colors]
        self.figure.page.wait_for_function(
            """([figure, selector, colors]) => {
                const points = [...figure.querySelectorAll(selector)];
                return points.length === colors.length
                    && points.every((point, i) => getComputedStyle(point).fill === colors[i]);
            }""",
            arg=[self.figure.element_handle(), ".dot", rgb],
        )


def css_hex(rgb: str) -> str:
    """A colour as the browser computes it, ``rgb(0, 114, 178)``, in the palette's spelling, ``#0072B2``."""
    return "#" + bytes(int(part) for part in re.findall(r"\d+", rgb)[:3]).hex().upper()


def by_cluster(labels: list[int], colors: list[str]) -> dict[int, set[str]]:
    """The colours that the members of each cluster have."""
    found: dict[int, set[str]] = {}
    for label, color in zip(labels, colors, strict=True):
        found.setdefault(label, set()).add(color)
    return found


def one_color_each(labels: list[int], colors: list[str]) -> bool:
    """Whether clusters and colours correspond one to one."""
    sets = by_cluster(labels, colors).values()
    return all(len(own) == 1 for own in sets) and len(set.union(*sets)) == len(sets)


def in_leaf_order(values: list, order: np.ndarray | list[int]) -> list:
    """Values of the samples from the leftmost leaf to the rightmost."""
    return [values[sample] for sample in order]

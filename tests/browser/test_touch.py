"""Fingers on the tree, and the scales of its heights."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.agreement import check_labels, put_line, set_trait
from tests.browser.chart import Chart

CELLS = [
    """\
import numpy as np
from scipy.cluster.hierarchy import fcluster

from dendrogram_explorer import DendrogramExplorer

places = [0, 1, 3, 7, 20, 22, 25, 33, 70, 71, 74, 80, 95, 99, 107, 126]
names = [f"at {place}" for place in places]
explorer = DendrogramExplorer([[float(place)] for place in places], method="average", names=names)
explorer"""
]


class Fingers:
    """Touches of the page, by Chromium's own protocol."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def move(self, *ways, steps=8):
        """Put down a finger at the start of each way, move all at once to the ends, and lift them."""
        ways = np.array(ways, dtype=float)
        self._send("touchStart", ways[:, 0])
        for share in np.linspace(0, 1, steps + 1)[1:]:
            self._send("touchMove", (1 - share) * ways[:, 0] + share * ways[:, 1])
        self._send("touchEnd", [])

    def close(self):
        self.session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        self.session.detach()

    def _send(self, kind, points):
        touches = [{"x": float(x), "y": float(y), "id": i} for i, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


@pytest.fixture(scope="module")
def notebook(front_ends):
    with front_ends.open("lab", CELLS) as opened:
        Chart(opened.output(0)).keep_texts()
        yield opened


@pytest.fixture
def chart(notebook):
    chart = Chart(notebook.output(0))
    chart.wait()
    set_trait(notebook, "height_scale", "linear")
    set_trait(notebook, "orientation", "top")
    put_line(notebook, chart, 30.0)
    put_line(notebook, chart, 20.0)
    chart.canvas.focus()
    chart.page.keyboard.press("0")
    expect(chart.show_all).to_be_hidden()
    chart.come_to_rest()
    chart.stage.scroll_into_view_if_needed()
    return chart


@pytest.fixture
def fingers(chart):
    fingers = Fingers(chart.page)
    yield fingers
    fingers.close()


def leaf_place(chart, position, above):
    """A point so many pixels above the edge of the leaves at a position of the leaf order."""
    line, stage = chart.line.bounding_box(), chart.stage.bounding_box()
    return np.array([line["x"] + (position + 0.5) / 16 * line["width"], stage["y"] + stage["height"] - above])


def test_a_pinch_magnifies_between_the_fingers_and_one_finger_pans(notebook, chart, fingers):
    before = notebook.evaluate("(explorer.cut_height, explorer.labels.tolist())")
    names = chart.leaf_labels()
    assert len(names) == 16
    centre, apart = leaf_place(chart, 4, above=190), np.array([30, 0])
    fingers.move((centre - apart, centre - 3 * apart), (centre + apart, centre + 3 * apart))
    expect(chart.show_all).to_be_visible()
    chart.come_to_rest()
    shown = chart.leaf_labels()
    # A third of the leaves, around the one between the fingers.
    assert 5 <= len(shown) <= 6
    assert names[4] in shown

    fingers.move((centre, centre - [200, 0]))
    chart.come_to_rest()
    panned = chart.leaf_labels()
    assert names.index(panned[0]) > names.index(shown[0])
    # A tap selects, as a click does. In the whole tree it is known where each label stands.
    chart.canvas.focus()
    chart.page.keyboard.press("0")
    expect(chart.show_all).to_be_hidden()
    chart.come_to_rest()
    fingers.move((leaf_place(chart, 8, above=32), leaf_place(chart, 8, above=32)), steps=0)
    notebook.wait_for("len(explorer.selection) == 1")
    assert notebook.evaluate("names[explorer.selection[0]]") == names[8]
    assert notebook.evaluate("(explorer.cut_height, explorer.labels.tolist())") == before
    set_trait(notebook, "selection", [])


@pytest.mark.parametrize("orientation", ["top", "right"])
def test_a_finger_drags_the_line(notebook, chart, fingers, orientation):
    set_trait(notebook, "orientation", orientation)
    sideways = orientation == "right"
    expect(chart.line).to_have_attribute("aria-orientation", "horizontal" if sideways else "vertical")
    line = chart.line.bounding_box()
    start = np.array(
        [
            line["x"] + line["width"] * (0.5 if sideways else 0.25),
            line["y"] + line["height"] * (0.75 if sideways else 0.5),
        ]
    )
    fingers.move((start, start + ([-60, 0] if sideways else [0, 60])))
    notebook.wait_for("explorer.cut_height < 15")
    chart.next_frame()
    check_labels(notebook, chart)


def test_heights_are_laid_out_as_chosen_and_the_line_means_the_same(notebook, chart):
    highest = notebook.evaluate("float(explorer.linkage_matrix[-1, 2])")
    lowest = notebook.evaluate("float(explorer.linkage_matrix[:, 2].min())")
    labels = notebook.evaluate("explorer.labels")
    chart.open_menu(chart.look_button)
    scale = chart.root.get_by_role("combobox", name="Scale of the heights")
    decades = np.log10(highest / lowest)
    foot = decades * 0.12 / 0.88
    positions = {
        "linear": lambda h: h,
        "sqrt": np.sqrt,
        "log": lambda h: foot + np.log10(h / lowest),
    }
    for name, position in positions.items():
        scale.select_option(name)
        notebook.wait_for(f"explorer.height_scale == '{name}'")
        chart.next_frame()
        picture = chart.picture()
        # From the row of the highest merge to that of the leaves.
        share = (picture.leaf_row - picture.line) / (picture.leaf_row - picture.top_row)
        assert share == pytest.approx(position(20.0) / position(highest), abs=0.012)
        assert notebook.evaluate("explorer.labels") == labels
    # The mouse moves it along this scale: to the row of a merge.
    chart.page.keyboard.press("Escape")
    target = picture.leaf_row - position(5.0) / position(highest) * (picture.leaf_row - picture.top_row)
    chart.drag_line(target - picture.line)
    assert chart.height == pytest.approx(5.0, rel=0.06)
    check_labels(notebook, chart)

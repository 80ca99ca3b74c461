r"""Fixtures for tests in a real browser, and how to use them.

A test asks for `open_notebook`, gives it the name of a front end and the source of some cells, and gets a notebook
whose cells have been run::

    def test_clicks_are_counted(open_notebook):
        notebook = open_notebook("lab", ["from some import Counter\ncounter = Counter()", "counter"])
        notebook.output(1).locator("button").click()  # Playwright's locators wait for what they look up
        notebook.wait_for("counter.clicks == 1")  # in the kernel, until it is true
        assert notebook.run("print(counter.clicks)") == "1"  # in a cell behind the others
        notebook.page.mouse.wheel(0, 120)  # the page itself is Playwright's

What there is in which front end:

==================================================  =====  ==========  =======  ========
method                                              "lab"  "notebook"  "voila"  "marimo"
==================================================  =====  ==========  =======  ========
``output(i)``, ``text(i)``, ``page``, ``errors``    yes    yes         yes      yes
``evaluate(expression)``, ``wait_for(condition)``   yes    yes         yes      no
``run``, ``run_cell``, ``run_all``, ``set_theme``   yes    yes         no       no
==================================================  =====  ==========  =======  ========

marimo runs a cell again when what it depends on changes: let a cell show the value that the test is about, and wait
for the text in its output.

A notebook that several tests share is opened by a fixture of theirs, through `front_ends`::

    @pytest.fixture(scope="module")
    def counter(front_ends):
        with front_ends.open("lab", CELLS) as notebook:
            yield notebook

Nothing here sleeps, and no test should: wait for an element (``locator.wait_for()``, ``expect(locator)``), for the page
(``page.wait_for_function``) or for the kernel (``notebook.wait_for``).

A test fails if its page had an uncaught error, such as "[anywidget] Failed to initialize model". When a test fails,
every open page is pictured in ``test-results/``.
"""

import os
import re
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

import hatch_build
from tests.browser.chromium import FLAGS, HOW_TO_GET_ONE, find_chromium
from tests.browser.front_ends import VIEWPORT, FrontEnds
from tests.browser.notebooks import OpenNotebook

_FRONT_ENDS = pytest.StashKey[FrontEnds]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder as browser tests."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            # Real front ends on a busy machine: a second try, which the report names.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Picture the open pages when a test has failed."""
    report = yield
    if report.failed:
        stem = re.sub(r"[^\w.-]+", "-", item.nodeid)
        front_ends = item.session.stash.get(_FRONT_ENDS, None)
        if front_ends is not None:
            report.sections += [("Browser", picture) for picture in front_ends.pictures(stem)]
        plain_page = getattr(item, "funcargs", {}).get("plain_page")
        if plain_page is not None and not plain_page.is_closed():
            plain_page.screenshot(path=item.config.rootpath / "test-results" / f"{stem}.png")
    return report


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A Chromium for the whole run; Playwright allows one in a thread, so start no other.

    It has a profile on disk, as a user's has: a front end's scripts are then kept compiled, and a page is a tab where
    other contexts start a window.
    """
    executable = find_chromium()
    assert executable is not None, HOW_TO_GET_ONE
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"), executable_path=executable, args=FLAGS, viewport=VIEWPORT
        )
        yield context
        context.close()


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The bundle, built anew if a source is younger."""
    path = hatch_build.STATIC / "widget.js"
    sources = [*(hatch_build.JS / "src").rglob("*.*"), hatch_build.JS / "package-lock.json"]
    if not path.exists() or path.stat().st_mtime < max(source.stat().st_mtime for source in sources):
        hatch_build.build_bundle()
    return path


@pytest.fixture(scope="session")
def front_ends(
    request: pytest.FixtureRequest,
    chromium: BrowserContext,
    bundle: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[FrontEnds]:
    """The front ends, each with a server that starts when it is first used and runs to the end."""
    # A run that is told to end, as by a time limit, ends its servers too: they are in sessions of their own.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Processes that test side by side number their notebooks alike: each has a folder of its own.
    pictures = request.config.rootpath / "test-results" / os.environ.get("PYTEST_XDIST_WORKER", "")
    opened = FrontEnds(chromium, tmp_path_factory.mktemp("front-ends"), pictures)
    request.session.stash[_FRONT_ENDS] = opened
    yield opened
    del request.session.stash[_FRONT_ENDS]
    opened.close()


@pytest.fixture
def open_notebook(front_ends: FrontEnds) -> Iterator[Callable[[str, Sequence[str] | Path], OpenNotebook]]:
    """Open a notebook in a front end and run its cells; the end of the test closes it.

    The fixture is a function of the front end's name ("lab", "notebook", "voila" or "marimo") and the cells'
    sources, or a notebook's path; see `FrontEnds.open`, and above for what the notebook can do.
    """
    with ExitStack() as closing:
        yield lambda front_end, cells: closing.enter_context(front_ends.open(front_end, cells))


@pytest.fixture
def plain_page(chromium: BrowserContext) -> Iterator[Page]:
    """An empty page without a notebook, for files and static pages; its errors fail the test."""
    context = chromium.browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.stack or error.message))
    yield page
    context.close()
    assert not errors, "Errors in the page:\n" + "\n".join(errors)

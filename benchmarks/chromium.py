"""The browser that the benchmarks drive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium, install_chromium

__all__ = ["VIEWPORT", "checked", "chromium_version", "opened_chromium"]

VIEWPORT = {"width": 1400, "height": 1000}


@contextmanager
def opened_chromium() -> Iterator[Browser]:
    """A headless Chromium that draws without a graphics card."""
    executable = find_chromium() or install_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def chromium_version() -> str:
    """Version of the browser that `opened_chromium` opens."""
    with opened_chromium() as browser:
        return browser.version


@contextmanager
def checked(page: Page) -> Iterator[Page]:
    """Close a page in the end, and fail if it had an error: a chart that has failed is fast.

    Raises
    ------
    RuntimeError
        With the errors' text.
    """
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.message))
    try:
        yield page
    finally:
        page.close()
    if errors:
        raise RuntimeError("; ".join(errors))

"""A stand-in for the CDNs that some hosts load widgets from: the same packages, from this machine."""

import re
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Route

_ENVIRONMENT = Path(sys.prefix)
_NPM = _ENVIRONMENT / "npm"
_EXTENSIONS = _ENVIRONMENT / "share" / "jupyter" / "nbextensions"

_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}


def serve_cdn(context: BrowserContext, missing: list[str]) -> None:
    """Answer what pages ask CDNs for from the packages in this environment.

    Parameters
    ----------
    context : BrowserContext
        Its pages may ask.
    missing : list of str
        Gets the addresses that nothing answers.
    """

    def answer(route: Route) -> None:
        url = route.request.url
        path = _file(url)
        if path is None:
            # Fonts, styles and formulas of the hosts are not what is tested.
            if not re.search(r"\.(css|woff2?|ttf|eot|svg)(\?|$)|mathjax", url):
                missing.append(url)
            route.abort()
        else:
            route.fulfill(
                path=path,
                content_type=_TYPES.get(path.suffix, "application/octet-stream"),
                headers={"Access-Control-Allow-Origin": "*"},
            )

    # Solara's server asks for its readers.
    context.route(re.compile(r"^https://|/_solara/cdn/"), answer)


def _file(url: str) -> Path | None:
    path, _, _ = url.partition("?")
    if "require.js" in path:
        return _NPM / "requirejs" / "require.js"
    packaged = re.search(r"@(?:jupyter-widgets|widgetti)/([\w-]+)@[^/]+/(.+)$", path)
    if packaged:
        file = _NPM / packaged[1] / packaged[2]
        return file if file.is_file() else None
    widget = re.search(r"/(anywidget|bqplot|bqscales)@[^/]+/dist/index(?:\.js)?$", path)
    return _EXTENSIONS / widget[1] / "index.js" if widget else None

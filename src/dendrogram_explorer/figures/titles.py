"""Titles of an SVG's elements, which browsers show on hover and screen readers read."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from ..input.frames import xml_text

__all__ = ["with_titles"]


def with_titles(svg: bytes, titles: Mapping[str, str]) -> bytes:
    """Give groups of an SVG titles.

    Parameters
    ----------
    svg : bytes
        As matplotlib writes it.
    titles : mapping of str to str
        Id of a group -> its title.

    Returns
    -------
    bytes

    Examples
    --------
    >>> with_titles(b'<g id="leaf-0"><text>...</text></g>', {"leaf-0": "a < b"})
    b'<g id="leaf-0"><title>a &lt; b</title><text>...</text></g>'
    """

    def titled(found: re.Match[bytes]) -> bytes:
        title = titles.get(found[1].decode())
        if title is None:
            return found[0]
        return found[0] + f"<title>{html.escape(xml_text(title))}</title>".encode()

    return re.sub(rb'<g id="([^"]*)">', titled, svg) if titles else svg

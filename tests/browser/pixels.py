"""What is in a picture: colours, the tree's branches, how well text stands out."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from matplotlib.image import imread


def pixels_of(png: bytes) -> np.ndarray:
    """Red, green, blue and opacity of every pixel: uint8, shape (height, width, 4)."""
    values = np.rint(255 * imread(BytesIO(png), format="png")).astype(np.uint8)
    if values.shape[2] == 3:
        opaque = np.full((*values.shape[:2], 1), 255, dtype=np.uint8)
        values = np.concatenate([values, opaque], axis=2)
    return values


def picture_from(data_url: str) -> np.ndarray:
    """As `pixels_of`, for what a canvas gives as ``toDataURL()``."""
    return pixels_of(base64.b64decode(data_url.partition(",")[2]))


@dataclass
class Picture:
    """A drawn tree, in device pixels.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 4)
        The canvas, which is transparent where nothing is drawn.
    left, right : int
        The columns between which the tree stands.
    line : int
        The row of the cut line.
    """

    pixels: np.ndarray
    left: int
    right: int
    line: int

    @property
    def leaf_row(self) -> int:
        """The lowest row of the tree: what is below it is text."""
        rows = np.flatnonzero((_opaque(self.plot()) & _colorful(self.plot())).any(axis=1))
        return int(rows[-1])

    @property
    def top_row(self) -> int:
        """The highest row of the tree: the bar of its last merge."""
        return int(np.flatnonzero(_opaque(self.plot()).any(axis=1))[0])

    def plot(self, top: int = 0, bottom: int | None = None) -> np.ndarray:
        """The pixels of the tree's columns, from row `top` to before row `bottom`."""
        return self.pixels[top:bottom, self.left : self.right]

    def colors(self, top: int = 0, bottom: int | None = None, opaque: bool = False) -> set[str]:
        """The colours of what is drawn in the tree's columns; of everything, or of what is not faint."""
        pixels = self.plot(top, bottom)
        drawn = pixels[_opaque(pixels) if opaque else pixels[..., 3] > 0]
        return {_hex(color) for color in np.unique(drawn[:, :3], axis=0)}

    def colors_above(self) -> set[str]:
        """The colours above the cut line."""
        return self.colors(0, self.line - 2)

    def colors_below(self, opaque: bool = False) -> set[str]:
        """The colours from below the cut line down to the leaves."""
        return self.colors(self.line + 3, self.leaf_row + 1, opaque)

    def leaf_colors(self, n: int) -> list[str]:
        """The colours of the `n` leaves' branches, from left to right."""
        row = self.pixels[self.leaf_row]
        columns = np.rint(self.left + (np.arange(n) + 0.5) * (self.right - self.left) / n).astype(int)
        # A branch is one pixel wide, and may have been rounded the other way.
        nearby = [next((c for c in (x, x - 1, x + 1) if row[c, 3] == 255), x) for x in columns]
        return [_hex(row[column]) for column in nearby]

    def leaf_columns(self) -> list[int]:
        """Where the leaves' branches stand: the column in the middle of each."""
        drawn = np.flatnonzero(_opaque(self.plot())[self.leaf_row])
        groups = np.split(drawn, np.flatnonzero(np.diff(drawn) > 1) + 1)
        return [self.left + round(float(group.mean())) for group in groups]


def bar_of(picture: Picture, color: str) -> tuple[float, int]:
    """Column and row of the middle of the longest bar of a colour.

    Parameters
    ----------
    picture : Picture
        An untruncated tree.
    color : str
        Of the cluster, ``#RRGGBB``.
    """
    own = (picture.pixels == [*bytes.fromhex(color[1:]), 255]).all(axis=2)
    row = int(own.sum(axis=1).argmax())
    return float(np.flatnonzero(own[row]).mean()), row


def rounded_to(palette: Iterable[str], colors: Iterable[str]) -> set[str]:
    """Colours, those that differ from one of the palette by no more than rounding replaced by it."""
    known = {color: np.array([*bytes.fromhex(color[1:])], dtype=int) for color in palette}

    def nearest(color: str) -> str:
        rgb = np.array([*bytes.fromhex(color[1:])])
        return next((name for name, own in known.items() if abs(own - rgb).max() <= 3), color)

    return {nearest(color) for color in colors}


def contrast(text: np.ndarray, background: str) -> float:
    """Contrast ratio (WCAG 2) between a background and the pixel of a text that stands out most.

    Thin strokes are smoothed, so only their middle has the ink's own colour.

    Parameters
    ----------
    text : ndarray of uint8, shape (height, width, 4)
        The pixels of the text.
    background : str
        Colour of what is behind it, ``#RRGGBB``.
    """
    back = np.array(list(bytes.fromhex(background[1:])), dtype=float)
    opacity = text[..., 3:] / 255
    seen = _luminance(opacity * text[..., :3] + (1 - opacity) * back)
    ground = _luminance(back)
    return float(((np.maximum(seen, ground) + 0.05) / (np.minimum(seen, ground) + 0.05)).max())


def _luminance(rgb: np.ndarray) -> np.ndarray:
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def _opaque(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., 3] == 255


def _colorful(pixels: np.ndarray) -> np.ndarray:
    # Text and what is above the cut are nearly grey; the palette is not.
    rgb = pixels[..., :3].astype(int)
    return rgb.max(axis=2) - rgb.min(axis=2) > 25


def _hex(pixel: np.ndarray) -> str:
    return "#" + bytes(pixel[:3].tolist()).hex().upper()

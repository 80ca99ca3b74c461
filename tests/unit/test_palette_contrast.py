"""What the documentation says of the contrast of each palette, computed as WCAG 2.1 defines it."""

import re
from pathlib import Path

import numpy as np
import pytest

from dendrogram_explorer.color.palette import PALETTE, PALETTES

LOOK = Path(__file__).parents[2] / "docs" / "howto" / "look.md"
BACKGROUNDS = ("#FFFFFF", "#111111")
LEAST = 3.0  # success criterion 1.4.11

ROWS = {
    name: [dict(re.findall(r"(#\w{6}) ([\d.]+)", cell)) for cell in (pale, dim)]
    for name, pale, dim in re.findall(
        r'^\| "([\w-]+)".*?\| (.*?) \| (.*?) \|$', LOOK.read_text(), re.MULTILINE
    )
}


def luminance(color):
    """Relative luminance, as https://www.w3.org/TR/WCAG21/#dfn-relative-luminance."""
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(color, background):
    dark, light = sorted((luminance(color), luminance(background)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("name", PALETTES)
def test_the_table_lists_what_falls_short(name):
    colors = PALETTES[name][:6] if name == "okabe-ito" else PALETTES[name]
    for written, background in zip(ROWS[name], BACKGROUNDS, strict=True):
        short = {color: contrast(color, background) for color in colors}
        short = {color: f"{ratio:.1f}" for color, ratio in short.items() if ratio < LEAST}
        assert written == short


def test_further_colours_have_what_the_documentation_says():
    assert "have a contrast of at least 2.5" in LOOK.read_text().replace("\n", " ")
    for color in PALETTE[6:]:
        assert min(contrast(color, background) for background in BACKGROUNDS) >= 2.5

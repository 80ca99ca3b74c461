import numpy as np
import pytest

from dendrogram_explorer.color.palette import PALETTE, css_colors, palette

OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")

# Björn Ottosson, https://bottosson.github.io/posts/oklab/
LINEAR_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}


def linear_rgb(colors):
    encoded = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in colors]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(colors, background):
    """WCAG 2 contrast ratio."""
    luminance = linear_rgb(colors) @ [0.2126, 0.7152, 0.0722]
    ground = linear_rgb([background])[0] @ [0.2126, 0.7152, 0.0722]
    return (np.maximum(luminance, ground) + 0.05) / (np.minimum(luminance, ground) + 0.05)


def least_distance(colors, vision):
    seen = np.clip(linear_rgb(colors) @ VISIONS[vision].T, 0, 1)
    oklab = np.cbrt(seen @ LINEAR_RGB_TO_LMS.T) @ LMS_TO_OKLAB.T
    distances = np.linalg.norm(oklab[:, None] - oklab[None], axis=2)
    return distances[np.triu_indices(len(colors), 1)].min()


def test_palette_starts_with_okabe_ito_and_has_64_distinct_colours():
    assert PALETTE[:6] == OKABE_ITO
    assert len(PALETTE) == len(set(PALETTE)) == 64
    assert palette() == palette("okabe-ito") == palette(" Okabe_Ito ") == PALETTE


@pytest.mark.parametrize("background", ["#FFFFFF", "#111111"])
def test_every_colour_is_readable_on_white_and_on_dark(background):
    assert contrast(PALETTE[:6], background).min() >= 2.0
    assert contrast(PALETTE[6:], background).min() >= 2.5


@pytest.mark.parametrize(
    ("count", "vision", "distance"),
    [
        (12, "normal", 0.10),
        (12, "deuteranopia", 0.075),
        (12, "protanopia", 0.075),
        (20, "normal", 0.085),
        (32, "normal", 0.07),
        (64, "normal", 0.045),
    ],
)
def test_colours_are_told_apart(count, vision, distance):
    # 0.02 in OKLab is about the least difference that is seen at all.
    assert least_distance(PALETTE[:count], vision) >= distance


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("#0072b2", "#0072B2"),
        ("#07b", "#0077BB"),
        ("teal", "#008080"),
        ("RebeccaPurple", "#663399"),
        ("slategrey", "#708090"),
        ("rgb(0, 114, 178)", "#0072B2"),
        ("rgb(0 114 178)", "#0072B2"),
        ("RGB(0%, 50.0%, 100%)", "#0080FF"),
        (" black ", "#000000"),
    ],
)
def test_css_colours_of_every_spelling(given, expected):
    assert palette([given]) == (expected,)


@pytest.mark.parametrize(
    "given",
    [
        "#12345",
        "#gggggg",
        "rgb(0, 0, 256)",
        "rgb(1, 2)",
        "rgb()",
        "rgba(0, 0, 0, 1)",
        "#0072B280",
        "",
        "none",
    ],
)
def test_what_is_no_opaque_colour_is_refused_with_its_position(given):
    with pytest.raises(ValueError, match="Colour 1 of the palette"):
        palette(["teal", given])


def test_refusals_say_what_to_do():
    with pytest.raises(ValueError, match="Did you mean 'orange'"):
        palette(["ornage"])
    with pytest.raises(ValueError, match="Did you mean 'okabe-ito'"):
        palette("okabe-ita")
    with pytest.raises(ValueError, match=r"For a single colour give a list: \['red'\]"):
        palette("red")
    with pytest.raises(ValueError, match="empty"):
        palette([])
    with pytest.raises(TypeError, match="Colour 0 of the palette is 3"):
        palette([3])
    with pytest.raises(TypeError, match="a name or a list"):
        palette(7)
    with pytest.raises(ValueError, match="count is -1"):
        palette(count=-1)


def test_palette_repeats_past_its_end():
    assert palette(["red", "lime"], count=5) == ("#FF0000", "#00FF00", "#FF0000", "#00FF00", "#FF0000")
    assert palette(count=3) == OKABE_ITO[:3]
    assert palette(count=0) == ()
    assert palette(count=70)[64:] == OKABE_ITO


def test_css_colors_follow_the_numbers_and_cycle():
    numbers = np.array([0, 63, 64, 5, 128], dtype=np.int32)
    assert css_colors(numbers, PALETTE) == [PALETTE[0], PALETTE[63], PALETTE[0], PALETTE[5], PALETTE[0]]
    assert css_colors([], PALETTE) == []


def test_css_colors_refuses_what_is_no_colour_number():
    with pytest.raises(TypeError, match="float64"):
        css_colors([0.5], PALETTE)
    with pytest.raises(ValueError, match="-1"):
        css_colors([0, -1], PALETTE)
    with pytest.raises(ValueError, match="empty"):
        css_colors([0], [])


def test_css_colors_are_plain_strings():
    assert {type(color) for color in css_colors(np.arange(1000, dtype=np.int32), PALETTE)} == {str}

"""Colours of clusters: a palette of 64 well-separated colours, and user-supplied palettes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..tree.tree import Tree
from ..util.messages import kind_of, nearest_name

__all__ = [
    "PALETTE",
    "PALETTES",
    "UNASSIGNED_COLOR",
    "BranchPalette",
    "branch_palette",
    "cluster_css_colors",
    "css_colors",
    "palette",
]

UNASSIGNED_COLOR = "#8B9097"
"""Colour of samples that are in no cluster: that of the branches above the cut."""

# The first six are Okabe and Ito's (https://jfly.uni-koeln.de/color/), without their black and yellow, which
# vanish on a dark and on a white page. The others were chosen greedily, each as far as possible in OKLab from
# all before it, as seen with normal vision, deuteranopia and protanopia (Machado et al. 2009), among colours
# with a contrast of 2.5 at least with white and with #111 and with enough chroma not to pass for the neutral
# grey of the branches above the cut.
# fmt: off
PALETTE: tuple[str, ...] = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9",
    "#8C78FA", "#AF1905", "#056446", "#AF3282", "#324BC3", "#F55A73", "#9B694B", "#5A8CCD", "#966E96",
    "#6E5AD7", "#6E419B", "#878C4B", "#8C4B5F", "#00A5B9", "#A54BB9", "#1E647D", "#B49600", "#7D9BFF",
    "#5A5A14", "#C869DC", "#3C8C00", "#DC8C55", "#696496", "#64AF8C", "#B91E50", "#AA91CD", "#AA5A6E",
    "#5073EB", "#F07D91", "#23732D", "#9164D2", "#B97D69", "#5FAA46", "#FF7328", "#965A00", "#005AAA",
    "#A56EB9", "#4B82A5", "#962D6E", "#009BE6", "#D75F82", "#469182", "#EB78B9", "#AF7891", "#C882FA",
    "#C84B41", "#A54132", "#287D5F", "#C855A0", "#5073C3", "#825AAA", "#8237AF", "#415F91", "#4B5AC8",
    "#CD3C64", "#C3733C", "#7DA0E1", "#3C87EB",
)
# fmt: on

# Paul Tol's qualitative schemes (https://personal.sron.nl/~pault/), without their greys, and IBM's of five; all for
# colour-blind readers. Some of their colours are pale on white or dark on black: docs/howto/look.md lists them.
PALETTES: dict[str, tuple[str, ...]] = {
    "okabe-ito": PALETTE,
    "tol-bright": ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377"),
    "tol-vibrant": ("#EE7733", "#0077BB", "#33BBEE", "#EE3377", "#CC3311", "#009988"),
    "tol-muted": (
        "#CC6677", "#332288", "#DDCC77", "#117733", "#88CCEE", "#882255", "#44AA99", "#999933", "#AA4499",
    ),
    "ibm": ("#648FFF", "#DC267F", "#FFB000", "#785EF0", "#FE6100"),
}  # fmt: skip

# A short palette is continued by the colours of `PALETTE` that differ from its own by at least this distance.
_APART = 0.09
# Number of colours from a continuous colormap, and the share of each end that is left out (often white or black).
_STEPS = 32
_ENDS = 0.06
# Branches further down are only clusters in cuts into so many clusters that colours cannot be distinguished.
_MOST_NUMBERED = 4_096

_TO_LMS = np.array(
    [
        [0.4122214708, 0.2119034982, 0.0883024619],
        [0.5363325363, 0.6806995451, 0.2817188376],
        [0.0514459929, 0.1073969566, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 1.9779984951, 0.0259040371],
        [0.7936177850, -2.4285922050, 0.7827717662],
        [-0.0040720468, 0.4505937099, -0.8086757660],
    ]
)

# Colours with a transparency: rgba(...), hsla(...), #RGBA and #RRGGBBAA.
_ALPHA = re.compile(r"(rgba|hsla)\(.*\)|#([0-9a-f]{4}|[0-9a-f]{8})", re.IGNORECASE)
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(r"rgb\((.*)\)", re.IGNORECASE)
_CHANNEL = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(%?)")


def palette(colors: str | Sequence[str] = "okabe-ito", count: int | None = None) -> tuple[str, ...]:
    """The colours of a palette, given by name or as a list.

    Parameters
    ----------
    colors : str or sequence of str
        A palette's name (``"okabe-ito"``, ``"tol-bright"``, ``"tol-vibrant"``, ``"tol-muted"``, ``"ibm"``), the name
        of a colormap of matplotlib (``"tab10"``, ``"viridis"``), or CSS colours: ``"#0072B2"``, ``"#07b"``,
        ``"rgb(0, 114, 178)"``, ``"rgb(0% 45% 70%)"`` or a CSS colour name such as ``"teal"``.
    count : int, optional
        Number of colours; a shorter palette is repeated. Default: all colours of the palette.

    Returns
    -------
    tuple of str
        Colours as ``"#RRGGBB"``.

    Raises
    ------
    TypeError
        If `colors` is neither a name nor a sequence of strings.
    ValueError
        If the name is unknown, the list is empty, an entry is not an opaque CSS colour, or `count` is negative.

    Examples
    --------
    >>> palette()[:3]
    ('#0072B2', '#D55E00', '#009E73')
    >>> palette(["teal", "rgb(204, 121, 167)"], count=3)
    ('#008080', '#CC79A7', '#008080')
    """
    chosen = _palette_named(colors) if isinstance(colors, str) else _palette_of(colors)
    if count is None:
        return chosen
    if count < 0:
        raise ValueError(f"count is {count}; a palette needs a count of 0 or more.")
    return (chosen * (count // len(chosen) + 1))[:count]


@dataclass(frozen=True)
class BranchPalette:
    """Colours by colour number; some are set for single branches.

    Attributes
    ----------
    colors : tuple of str
        As ``"#RRGGBB"``; colour number i has the i-th one, cyclically.
    branches : tuple of int
        Colour numbers of the branches whose colour was set, in that order.
    shared : tuple
        Branches on which several nodes have different colours: the colour number, and pairs of node and colour,
        ascending by node. `colors` has the colour of the uppermost node.
    """

    colors: tuple[str, ...]
    branches: tuple[int, ...] = ()
    shared: tuple[tuple[int, tuple[tuple[int, str], ...]], ...] = ()

    def at(self, numbers: np.ndarray, roots: np.ndarray) -> tuple[str, ...]:
        """Colours by colour number in a cut, where each branch has the colour of its cluster.

        Parameters
        ----------
        numbers, roots : ndarray of int, shape (k,)
            Colour number and root of each cluster. No two clusters have the same number.

        Returns
        -------
        tuple of str
            As `colors`. A cluster has the colour of the nearest coloured node at its root or above it on the branch,
            else that of the uppermost one.

        Examples
        --------
        >>> from dendrogram_explorer.tree import Tree
        >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
        >>> colors = branch_palette({4: "teal", 3: "navy"}, tree)
        >>> colors.at(np.array([0]), np.array([4]))[0], colors.at(np.array([1, 0]), np.array([1, 3]))[0]
        ('#008080', '#000080')
        """
        if not self.shared:
            return self.colors
        result = list(self.colors)
        for number, nodes in self.shared:
            for root in roots[numbers == number].tolist():
                result[number] = next((css for node, css in nodes if node >= root), nodes[-1][1])
        return tuple(result)


def branch_palette(colors: str | Sequence[str] | Mapping[Any, Any], tree: Tree) -> BranchPalette:
    """The colours in a tree of a palette, or of a mapping of nodes to colours.

    Parameters
    ----------
    colors : str, sequence of str, or mapping
        As in `palette`; or node id -> CSS colour, and ``"default"`` -> the palette of all other branches. The colour of
        a node applies to its whole branch: the path of larger children that contains it. Of several nodes on a path
        each colours the part from it down to the next.
    tree : Tree

    Returns
    -------
    BranchPalette

    Raises
    ------
    TypeError
        As `palette`; or if a key is neither a node id nor ``"default"``.
    ValueError
        As `palette`; or if a node does not exist, or a branch is too deep in the tree.

    Examples
    --------
    >>> from dendrogram_explorer.tree import Tree
    >>> tree = Tree.from_linkage(np.array([[0, 2, 1.0, 2], [1, 3, 2.5, 3]]))
    >>> branch_palette({1: "teal", "default": ["black", "silver"]}, tree)
    BranchPalette(colors=('#000000', '#008080'), branches=(1,), shared=())
    """
    if not isinstance(colors, Mapping):
        return BranchPalette(palette(colors))
    by_branch: dict[int, dict[int, str]] = {}
    for node, css in colors.items():
        if node == "default":
            continue
        number = _color_number(node, tree)
        by_branch.setdefault(number, {})[int(node)] = _checked_color(css, f"of node {node}")
    own = {number: nodes[max(nodes)] for number, nodes in by_branch.items()}
    shared = tuple(
        (number, tuple(sorted(nodes.items())))
        for number, nodes in by_branch.items()
        if len(set(nodes.values())) > 1
    )
    base = palette(colors.get("default", "okabe-ito"))
    repeats = max(own, default=0) // len(base) + 1
    in_turn = tuple(own.get(number, css) for number, css in enumerate(base * repeats))
    return BranchPalette(in_turn, tuple(own), shared)


def _color_number(node: Any, tree: Tree) -> int:
    if isinstance(node, bool) or not isinstance(node, (int, np.integer)):
        raise TypeError(
            f'A palette by branches has node ids as keys, and "default" for all other branches, but {node!r} was given.'
        )
    number = int(tree.color[tree.check_node(node)])
    if number >= _MOST_NUMBERED:
        raise ValueError(
            f"Node {node} is a cluster only in cuts into more than {number:,} clusters; at most {_MOST_NUMBERED:,} "
            "branches have their own colours."
        )
    return number


def css_colors(numbers: np.ndarray, palette: Sequence[str]) -> list[str]:
    """The CSS colour of each colour number.

    Parameters
    ----------
    numbers : array_like of int, shape (n,)
        Colour numbers, 0 or greater. Numbers beyond the palette start again at its first colour.
    palette : sequence of str
        Colours, as returned by `palette`.

    Returns
    -------
    list of str, length n

    Raises
    ------
    TypeError
        If `numbers` are not integers.
    ValueError
        If a number is negative or the palette is empty.

    Examples
    --------
    >>> css_colors([0, 1, 2], ["#0072B2", "#D55E00"])
    ['#0072B2', '#D55E00', '#0072B2']
    """
    numbers = np.asarray(numbers)
    if numbers.size == 0:
        return []
    if numbers.dtype.kind not in "iu":
        raise TypeError(f"Colour numbers must be integers, but their dtype is {numbers.dtype}.")
    if numbers.min() < 0:
        raise ValueError(f"Colour numbers must be 0 or greater, but the least one is {numbers.min()}.")
    if len(palette) == 0:
        raise ValueError("The palette is empty: give at least one colour.")
    return np.array(palette, dtype=object)[numbers % len(palette)].tolist()


def cluster_css_colors(numbers: np.ndarray, palette: Sequence[str]) -> list[str]:
    """As `css_colors`, where the number -1 stands for samples in no cluster, which are grey.

    Parameters
    ----------
    numbers : ndarray of int, shape (n,)
        As of `FlatClusters.sample_colors`.
    palette : sequence of str

    Returns
    -------
    list of str, length n

    Examples
    --------
    >>> cluster_css_colors(np.array([0, -1, 1]), ["#0072B2"])
    ['#0072B2', '#8B9097', '#0072B2']
    """
    colors = css_colors(np.maximum(numbers, 0), palette)
    for place in np.flatnonzero(np.asarray(numbers) < 0).tolist():
        colors[place] = UNASSIGNED_COLOR
    return colors


def _palette_named(name: str) -> tuple[str, ...]:
    found = PALETTES.get(name.strip().lower().replace("_", "-"))
    if found is not None:
        return found if found is PALETTE else found + _apart_from(found)
    if (colormap := _colormap(name.strip())) is not None:
        return colormap
    known = ", ".join(repr(known_name) for known_name in PALETTES)
    if _hex_color(name) is not None:
        hint = f"For a single colour give a list: [{name!r}]."
    else:
        hint = nearest_name(name, list(PALETTES)) or "Or give a list of CSS colours."
    raise ValueError(
        f"There is no palette named {name!r}. Known palettes: {known}, and the colormaps of matplotlib. {hint}".rstrip()
    )


def _colormap(name: str) -> tuple[str, ...] | None:
    """Colours of a matplotlib colormap; of a continuous one, successive colours are far apart."""
    # Imported here, because it takes long.
    import matplotlib
    from matplotlib.colors import ListedColormap, to_hex

    if name not in matplotlib.colormaps:
        return None
    colormap = matplotlib.colormaps[name]
    if isinstance(colormap, ListedColormap) and colormap.N < _STEPS:
        colors = colormap(np.arange(colormap.N))
    else:
        # 0, 1/2, 1/4, 3/4, 1/8, ...: any number of them is spread over the whole map.
        step = np.arange(_STEPS)
        bits = (step[:, np.newaxis] >> np.arange(5)) & 1
        share = (bits @ (2.0 ** np.arange(-1, -6, -1))) * _STEPS / (_STEPS - 1)
        colors = colormap(_ENDS + (1 - 2 * _ENDS) * share)
    return tuple(dict.fromkeys(to_hex(color).upper() for color in colors))


def _apart_from(colors: Sequence[str]) -> tuple[str, ...]:
    distance = np.linalg.norm(_oklab(PALETTE)[:, np.newaxis] - _oklab(colors), axis=2).min(axis=1)
    return tuple(color for color, far in zip(PALETTE, distance >= _APART, strict=True) if far)


def _oklab(colors: Sequence[str]) -> np.ndarray:
    """Coordinates in which equal distances look equal (Björn Ottosson, https://bottosson.github.io/posts/oklab/)."""
    encoded = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in colors]) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_LMS) @ _TO_OKLAB


def _palette_of(colors: Sequence[str]) -> tuple[str, ...]:
    try:
        given = list(colors)
    except TypeError:
        raise TypeError(
            f"A palette is a name or a list of CSS colours, but {kind_of(colors)} was given."
        ) from None
    if not given:
        raise ValueError("The palette is empty: give at least one CSS colour, or the name 'okabe-ito'.")
    return tuple(_checked_color(color, f"{position} of the palette") for position, color in enumerate(given))


def _checked_color(color: Any, which: str) -> str:
    if not isinstance(color, str):
        raise TypeError(
            f"Colour {which} is {color!r}; CSS colours are "
            "strings such as '#0072B2', 'rgb(0, 114, 178)' or 'teal'."
        )
    found = _hex_color(color)
    if found is None and (
        color.strip().lower() in ("transparent", "none") or _ALPHA.fullmatch(color.strip())
    ):
        raise ValueError(
            f"Colour {which} is {color!r}. Needed: an opaque colour, as branches and points are told apart by it. To "
            "make a branch recede, pass a light grey such as '#CCCCCC'."
        )
    if found is None:
        raise ValueError(
            f"Colour {which} is {color!r}, which is not an opaque CSS colour. "
            f"{nearest_name(color, list(_named_colors()))}Write it as '#0072B2', 'rgb(0, 114, 178)' or 'teal'."
        )
    return found


def _hex_color(color: str) -> str | None:
    """The colour as "#RRGGBB", or None if it is not an opaque CSS colour."""
    color = color.strip()
    if _HEX.fullmatch(color):
        digits = color[1:] if len(color) == 7 else "".join(digit * 2 for digit in color[1:])
        return f"#{digits.upper()}"
    rgb = _RGB.fullmatch(color)
    if rgb:
        return _hex_of_channels(re.split(r"\s*,\s*|\s+", rgb[1].strip()))
    named = _named_colors().get(color.lower())
    return None if named is None else named.upper()


def _named_colors() -> dict[str, str]:
    """Hexadecimal colours by the names of CSS Color Module Level 4, section 6.1."""
    # Only here, because matplotlib takes long to import.
    from matplotlib.colors import CSS4_COLORS

    return {name: str(color) for name, color in CSS4_COLORS.items()}


def _hex_of_channels(channels: list[str]) -> str | None:
    matches = [match for channel in channels if (match := _CHANNEL.fullmatch(channel))]
    if not len(matches) == len(channels) == 3:
        return None
    values = [round(float(match[1]) * 255 / (100 if match[2] else 255)) for match in matches]
    return "#{:02X}{:02X}{:02X}".format(*values) if max(values) <= 255 else None

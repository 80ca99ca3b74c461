"""What stands beside the scatter to say, and to choose, what its points are coloured by."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from ipywidgets import HTML, Dropdown, Layout

from .dashboard import close_with_parts
from .sample_colors import SampleColors

__all__ = ["ColorControls"]

_CLUSTERS = "clusters"
# ipywidgets takes the value None for "nothing is chosen", and shows an empty field.
_NO_COLUMN = object()
# Values that are no column, even where they are called like one.
_GIVEN = object()
# More columns than that make no menu; `color_by` takes their names all the same.
_MOST_CHOICES = 200

_SWATCH = (
    '<span style="display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 4px; '
    'background: {}"></span>'
)
_SCALE = '<span style="display: inline-block; width: 90px; height: 9px; border-radius: 2px; background: {}"></span>'
# It may have to be scrolled, also by keyboard, and the notebook has a use of its own for the arrow keys.
_LINE = (
    '<div tabindex="0" data-lm-suppress-shortcuts="true" style="color: var(--jp-content-font-color2, gray); '
    'font-size: 12px; line-height: 1.5; max-height: 4.5em; overflow-y: auto; padding: 0 14px 4px 58px">{}</div>'
)


class ColorControls:
    """A menu of the columns, and a legend of the colours.

    Parameters
    ----------
    columns : sequence of str
        What there is to choose.
    on_choose : callable
        Called with a column, or None for the clusters, when one is chosen in the menu.

    Attributes
    ----------
    choice : ipywidgets.Dropdown
    legend : ipywidgets.HTML
        Takes no room while the clusters colour the points: they have a legend under the tree.

    Examples
    --------
    >>> controls = ColorControls(["width", "species"], print)
    >>> controls.choice.value = "species"
    species
    >>> controls.close()
    """

    def __init__(self, columns: Sequence[str], on_choose: Callable[[str | None], None]) -> None:
        self._columns = list(dict.fromkeys(columns))[:_MOST_CHOICES]
        self._on_choose = on_choose
        self._is_showing = False
        self.choice = Dropdown(
            options=[(_CLUSTERS, _NO_COLUMN)],
            description="Colour",
            tooltip="What the points are coloured by",
            style={"description_width": "auto"},
            layout=Layout(width="auto", max_width="200px", min_width="0"),
        )
        self.choice.add_class("dendro-color-by")
        self.legend = HTML(layout=Layout(flex="none", display="none"))
        self.choice.observe(self._hear, "value")
        self.show(None, None)

    def show(self, by: str | None, colors: SampleColors | None) -> None:
        """Say what the points are coloured by.

        Parameters
        ----------
        by : str or None
            The column; None for values that are no column: they go by their own name, if they have one.
        colors : SampleColors or None
            None where it is the clusters.
        """
        chosen = _NO_COLUMN if colors is None else by or _GIVEN
        options = [(_CLUSTERS, _NO_COLUMN), *((column, column) for column in self._columns)]
        if chosen is _GIVEN:
            options.append((colors.title, _GIVEN))
        elif chosen is not _NO_COLUMN and chosen not in self._columns:
            options.append((chosen, chosen))
        self._is_showing = True
        self.choice.options = options
        self.choice.value = chosen
        self._is_showing = False
        self.legend.layout.display = None if colors else "none"
        self.legend.value = _legend(colors) if colors else ""
        # A menu with nothing to choose only takes room.
        self.choice.layout.display = None if len(options) > 1 else "none"

    def close(self) -> None:
        """Free the widgets."""
        close_with_parts(self.choice, self.legend)

    def _hear(self, change: dict) -> None:
        if not self._is_showing and change["new"] is not _GIVEN:
            self._on_choose(None if change["new"] is _NO_COLUMN else change["new"])


def _legend(colors: SampleColors) -> str:
    title = f"<b>{html.escape(_short(colors.title))}</b>"
    entries = [(html.escape(_short(text)), color) for text, color in colors.legend]
    if colors.is_scale and len(entries) > 1:
        (low, _), (high, _), *rest = entries
        # The stops of the palette, without the colour of missing values behind them.
        steps = colors.palette[: len(colors.palette) - len(rest)]
        scale = _SCALE.format(f"linear-gradient(to right, {', '.join(steps[:: max(len(steps) // 8, 1)])})")
        parts = [f"{low} {scale} {high}", *(f"{_SWATCH.format(color)}{text}" for text, color in rest)]
    else:
        parts = [f"{_SWATCH.format(color)}{text}" for text, color in entries]
    spans = "".join(f'<span style="margin-left: 12px; white-space: nowrap">{part}</span> ' for part in parts)
    return _LINE.format(title + spans)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"

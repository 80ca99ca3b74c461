"""The menu beside the scatter that says, and chooses, what its points are coloured by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ipywidgets import Dropdown, Layout

from ..color.sample_colors import SampleColors
from .boxes import close_with_parts

__all__ = ["ColorControls"]

_CLUSTERS = "clusters"
# ipywidgets takes the value None for "nothing is chosen", and shows an empty field.
_NO_COLUMN = object()
# Values that are no column, even where they are called like one.
_GIVEN = object()
# More columns than that make no menu; `color_by` takes their names all the same.
_MOST_CHOICES = 200


class ColorControls:
    """A menu of the columns. What the colours mean stands under the tree, where the leaves have them too.

    Parameters
    ----------
    columns : sequence of str
        What there is to choose.
    on_choose : callable
        Called with a column, or None for the clusters, when one is chosen in the menu.

    Attributes
    ----------
    choice : ipywidgets.Dropdown

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
        if colors is not None and chosen is _GIVEN:
            options.append((colors.title, _GIVEN))
        elif chosen is not _NO_COLUMN and chosen not in self._columns:
            options.append((chosen, chosen))
        self._is_showing = True
        self.choice.options = options
        self.choice.value = chosen
        self._is_showing = False
        # A menu with nothing to choose only takes room.
        self.choice.layout.display = None if len(options) > 1 else "none"

    def close(self) -> None:
        """Free the widgets."""
        close_with_parts(self.choice)

    def _hear(self, change: dict) -> None:
        if not self._is_showing and change["new"] is not _GIVEN:
            self._on_choose(None if change["new"] is _NO_COLUMN else change["new"])

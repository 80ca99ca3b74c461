"""Looking: how an explorer's tree is drawn. None of it changes what is cut or labelled."""

from __future__ import annotations

from typing import Any

import traitlets

from .palette import palette as palette_colors
from .traits import WholeNumber

__all__ = ["Looking"]


class Looking(traitlets.HasTraits):
    """The look of an explorer's tree, and what the browser needs of it."""

    truncate_mode = traitlets.Enum([None, "lastp", "level"], default_value=None).tag(sync=True)
    p = WholeNumber(30, min=1).tag(sync=True)
    show_contracted = traitlets.Bool(False).tag(sync=True)
    show_leaf_counts = traitlets.Bool(True).tag(sync=True)
    leaf_rotation = traitlets.Float(None, allow_none=True).tag(sync=True)
    leaf_font_size = traitlets.Float(None, allow_none=True, min=1).tag(sync=True)
    height_scale = traitlets.Enum(["linear", "sqrt", "log"], default_value="linear").tag(sync=True)
    annotate_above = traitlets.Float(None, allow_none=True).tag(sync=True)
    orientation = traitlets.Enum(["top", "bottom", "left", "right"], default_value="top").tag(sync=True)
    show_rail = traitlets.Bool(True).tag(sync=True)
    palette = traitlets.Any("okabe-ito")

    _palette = traitlets.List().tag(sync=True, echo_update=False)

    @traitlets.validate("palette")
    def _check_palette(self, proposal: Any) -> Any:
        self._palette = list(palette_colors(proposal["value"]))
        return proposal["value"]

    @traitlets.default("_palette")
    def _first_palette(self) -> list[str]:
        return list(palette_colors(self.palette))

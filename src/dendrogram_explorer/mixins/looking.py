"""Looking: how an explorer's tree is drawn. None of it changes what is cut or labelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import traitlets

from ..color.palette import PALETTES, branch_palette
from ..traits import Checked, Number, OneOf, WholeNumber, YesOrNo, validate
from ..tree.tree import Tree
from ..wire import palette_from_message, palette_message

__all__ = ["Looking"]

_LOST_COLORS = "The colours given to branches belonged to the previous tree and went with it."


class Looking(traitlets.HasTraits):
    """The look of an explorer's tree, and what the browser needs of it."""

    truncate_mode = OneOf([None, "lastp", "level"], default_value=None).tag(sync=True)
    p = WholeNumber(30, min=1).tag(sync=True)
    show_contracted = YesOrNo(False).tag(sync=True)
    show_leaf_counts = YesOrNo(True).tag(sync=True)
    leaf_rotation = Number(None, allow_none=True).tag(sync=True)
    leaf_font_size = Number(None, allow_none=True, min=1).tag(sync=True)
    height_scale = OneOf(["linear", "sqrt", "log"], default_value="linear").tag(sync=True)
    annotate_above = Number(None, allow_none=True).tag(sync=True)
    orientation = OneOf(["top", "bottom", "left", "right"], default_value="top").tag(sync=True)
    show_rail = YesOrNo(True).tag(sync=True)
    palette = Checked("okabe-ito").tag(sync=True, to_json=palette_message, from_json=palette_from_message)

    _palette = traitlets.List().tag(sync=True, echo_update=False)
    # Which of the names in the menu is the palette, or that of all but single branches; empty for another one.
    _palette_name = traitlets.Unicode("okabe-ito").tag(sync=True)

    _structure: Tree
    node_of: Callable[[int], int]

    def color_cluster(
        self, label: int | None = None, color: str | None = None, *, node: int | None = None
    ) -> None:
        """Give a cluster a colour of your choice.

        The colour belongs to the branch, as every colour does: when the cluster is split its larger part keeps it. It
        is an entry of `palette`, which becomes a dict of node ids.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        color : str or None
            CSS colour. None: the one that the palette gives.
        node : int, optional
            Node id in place of a label: its branch need not be a cluster now.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given, or the colour is no text.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node, or this is no opaque CSS colour.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [1.5], [9.0]], n_clusters=2)
        >>> explorer.color_cluster(1, "teal")
        >>> explorer.palette
        {5: 'teal'}
        """
        if (label is None) == (node is None):
            raise TypeError(
                'color_cluster() takes a cluster label or a node id, and the colour: color_cluster(2, "teal") or '
                'color_cluster(node=170, color="teal").'
            )
        if node is None:
            node = self.node_of(label)
        given = dict(self.palette) if isinstance(self.palette, Mapping) else {"default": self.palette}
        if given.get("default") == "okabe-ito":
            del given["default"]
        node = self._structure.check_node(node)
        branch = branch_palette({node: "black"}, self._structure).branches[0]
        kept = {
            key: css for key, css in given.items() if key == "default" or self._structure.color[key] != branch
        }
        changed = kept | ({node: color} if color is not None else {})
        self.palette = changed if set(changed) - {"default"} else changed.get("default", "okabe-ito")

    @validate("palette")
    def _check_palette(self, proposal: Any) -> Any:
        value = _own_palette(proposal["value"])
        chosen = branch_palette(value, self._structure)
        name = value.get("default", "okabe-ito") if isinstance(value, Mapping) else value
        name = name.strip().lower().replace("_", "-") if isinstance(name, str) else ""
        self._palette = list(chosen.colors)
        self._palette_name = name if name in PALETTES else ""
        return value

    @traitlets.default("_palette")
    def _first_palette(self) -> list[str]:
        return list(branch_palette(self.palette, self._structure).colors)

    def _forget_colors(self) -> list[str]:
        """Drop the colours of branches, as another tree has others; returns what there is to say about it."""
        if not isinstance(self.palette, Mapping):
            return []
        self.palette = self.palette.get("default", "okabe-ito")
        return [_LOST_COLORS]

    # -- what the browser asks for (see `DendrogramExplorer._do`) --------------------------------------------------

    def _do_palette(self, content: dict[str, Any]) -> None:
        name = content.get("name")
        self.palette = self.palette | {"default": name} if isinstance(self.palette, Mapping) else name

    def _do_color_branch(self, content: dict[str, Any]) -> None:
        self.color_cluster(node=content.get("node"), color=content.get("color"))


def _own_palette(given: Any) -> Any:
    """A palette that does not change with what the user has given; several colours are a list."""
    if isinstance(given, Mapping):
        return {node: _own_palette(colors) for node, colors in given.items()}
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else given

"""What is written below the leaves of a figure, and what of it fits. Mirror of ``fittingLabel`` in ``scene.ts``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..input.frames import xml_text
from ..util.short_names import common_start, short_name, short_names, telling_places
from .drawn import DrawnTree
from .strokes import tip_parts
from .view import FigureView, Part

__all__ = ["TipTexts", "short_label", "short_labels"]

# If there are many leaves, the length of labels is estimated from about this many.
_MOST_MEASURED = 1_000

# Of more names it is not worked out how each differs from the others.
_MOST_TOLD_APART = 20_000

# A longer label is long: then what all names share is left out.
_LONG_LABEL = 14


def short_label(text: str, most: int) -> tuple[str, str]:
    """A text on one line in at most `most` characters, and the whole of it."""
    return short_labels([text], most)[0]


def short_labels(texts: Sequence[str], most: int) -> list[tuple[str, str]]:
    """Texts that stand together, each on one line in at most `most` characters, and the whole of them.

    Examples
    --------
    >>> short_labels(["cultivar of the south", "cultivar of the north"], 10)
    [('…south', 'cultivar of the south'), ('…north', 'cultivar of the north')]
    """
    lines = [_line(text) for text in texts]
    return list(zip(short_names(lines, most), lines, strict=True))


def _line(text: str) -> str:
    return " ".join(xml_text(text).split())


class TipTexts:
    """Labels of the tips of a drawn tree.

    Parameters
    ----------
    view : FigureView
    drawn : DrawnTree
    part : Part
        The part of it that is visible.

    Attributes
    ----------
    longest : int
        Number of characters of the longest label.
    """

    def __init__(self, view: FigureView, drawn: DrawnTree, part: Part) -> None:
        self._view, self._drawn = view, drawn
        slots = np.arange(part.tips.start, part.tips.stop)
        contracted = slots[drawn.tips[slots] >= view.tree.n]
        counts = tip_parts(drawn, view.clusters, contracted).clusters if len(contracted) > 0 else []
        self._clusters = dict(zip(contracted.tolist(), map(int, counts), strict=True))
        self._common, self._dropped, self._telling = 0, 0, None
        measured = slots[:: max(len(slots) // _MOST_MEASURED, 1)].tolist()
        self.longest = max(len(self._full(slot)) for slot in measured)
        names = view.names
        if names is None or self.longest <= _LONG_LABEL:
            return
        self._common = common_start(names)
        if len(names) <= _MOST_TOLD_APART:
            self._telling = telling_places(names)
        if self._common > 0:
            self._dropped = self._common
            self.longest = max(len(self._whole(slot)) for slot in measured)

    def fitting(self, slot: int, most: int) -> tuple[str, str]:
        """The label of a tip in at most `most` characters, and the whole of it."""
        full = self._full(slot)
        node = int(self._drawn.tips[slot])
        if node >= self._view.tree.n:
            forms = [full, self._count_of_clusters(slot), self._size(node)]
            text = next((form for form in forms if form and len(form) <= most), "")
        elif len(self._whole(slot)) <= most:
            text = self._whole(slot)
        else:
            telling = self._common if self._telling is None else self._telling[node]
            text = short_name(full, self._common, telling, most)
        return _line(text), _line(full)

    def _full(self, slot: int) -> str:
        node = int(self._drawn.tips[slot])
        if node >= self._view.tree.n:
            return f"{self._size(node)} {self._count_of_clusters(slot)}".strip()
        return str(node) if self._view.names is None else self._view.names[node]

    def _whole(self, slot: int) -> str:
        """The label without the beginning that all names share, where that is left out."""
        full = self._full(slot)
        if self._dropped == 0 or self._drawn.tips[slot] >= self._view.tree.n:
            return full
        return "…" + full[self._dropped :]

    def _size(self, node: int) -> str:
        return f"({self._view.tree.size[node]})" if self._view.show_leaf_counts else ""

    def _count_of_clusters(self, slot: int) -> str:
        count = self._clusters.get(slot, 1)
        return f"{count} clusters" if count > 1 else ""

"""Naming: what the user calls the clusters of an explorer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets

from ..cut.clusters import FlatClusters
from ..input.frames import whole_text
from ..tree.tree import Tree
from ..util.messages import kind_of

__all__ = ["Naming", "clean_name"]

LONGEST_NAME = 300

_LOST_NAMES = "The names of clusters belonged to the branches of the previous tree and went with it."


class Naming(traitlets.HasTraits):
    """Names of clusters. A name belongs to a branch, as a colour does: it is kept by colour number."""

    _structure: Tree
    _clusters: FlatClusters

    # Colour number, as text because it travels as JSON -> name.
    _cluster_names = traitlets.Dict().tag(sync=True, echo_update=False)

    def name_cluster(
        self, label: int | None = None, name: str | None = None, *, node: int | None = None
    ) -> None:
        """Give a cluster a name.

        The name follows the branch as the colour does, wherever the cut line goes: when the cluster is split the larger
        part keeps the name, and when it is merged with another one the name of the larger shows. The other name is back
        as soon as they are apart again. Legend, tooltip, `summary` and the exports have the names.

        Parameters
        ----------
        label : int, optional
            Cluster label, 1 .. `n_clusters`.
        name : str or None
            Up to 300 characters; white space around it is dropped. None, or an empty text, takes the name away.
        node : int, optional
            Node id in place of a label: its branch need not be a cluster now.

        Raises
        ------
        TypeError
            If not exactly one of `label` and `node` is given, the node is no whole number, or the name is no text.
        KeyError
            If there is no cluster of that label.
        ValueError
            If there is no such node, or the name is too long.

        See Also
        --------
        cluster_names

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [1.5], [9.0]], n_clusters=2)
        >>> explorer.name_cluster(1, "near")
        >>> explorer.cluster_names
        {1: 'near'}

        Cut into three, the larger part keeps the name:

        >>> explorer.n_clusters = 3
        >>> explorer.labels.tolist(), explorer.cluster_names
        ([2, 1, 1, 3], {1: 'near'})
        """
        if (label is None) == (node is None):
            raise TypeError(
                'name_cluster() takes a cluster label or a node id, and the name: name_cluster(2, "dry") or '
                'name_cluster(node=170, name="dry").'
            )
        name = clean_name(name)
        if node is None:
            color = self._color_of_label(label)
        else:
            color = int(self._structure.color[self._structure.check_node(node)])
        names = {key: old for key, old in self._cluster_names.items() if key != str(color)}
        self._cluster_names = names | ({str(color): name} if name else {})

    @property
    def cluster_names(self) -> dict[int, str]:
        """Names of the clusters of the current cut, label -> name; those without a name are not in it.

        Settable as a whole: a mapping of labels of the current cut to names takes the place of all names, also of those
        that do not show at present; `name_cluster` names one. Beside ``cut.to_json()`` this is what to keep for a later
        session, for example as JSON, which makes texts of the labels: these are labels here.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [1.5], [9.0]], n_clusters=2)
        >>> explorer.cluster_names = {1: "near", 2: "far"}
        >>> explorer.summary()[["name", "size"]]
                 name  size
        cluster
        1        near     3
        2         far     1
        """
        clusters = self._clusters
        named = np.array([int(color) for color in self._cluster_names], dtype=np.int64)
        found = np.flatnonzero(np.isin(clusters.colors, named))
        names = {
            int(clusters.numbers[place]): self._cluster_names[str(clusters.colors[place])]
            for place in found.tolist()
        }
        return _NamesShown(sorted(names.items()))

    @cluster_names.setter
    def cluster_names(self, names: Mapping[int, str]) -> None:
        if not hasattr(names, "items"):
            raise TypeError(
                f"cluster_names was given {kind_of(names)}. Needed: a mapping of labels to names, for example "
                '{1: "dry", 2: "sweet"}.'
            )
        given = {self._color_of_label(_read_label(label)): clean_name(name) for label, name in names.items()}
        self._cluster_names = {str(color): name for color, name in given.items() if name}

    def _color_of_label(self, label: Any) -> int:
        return int(self._clusters.colors[self._clusters.place(label)])

    def _forget_names(self) -> list[str]:
        """Drop all names, as another tree has other branches; returns what there is to say about it."""
        had_names = bool(self._cluster_names)
        self._cluster_names = {}
        return [_LOST_NAMES] if had_names else []

    # -- what the browser asks for (see `DendrogramExplorer._do`) --------------------------------------------------

    def _do_name(self, content: dict[str, Any]) -> None:
        self.name_cluster(node=content.get("node"), name=content.get("name"))


class _NamesShown(dict):
    """Names by labels. They are the explorer's to change: what was written here would be lost without a word."""

    def _refuse(self, *_: Any, **__: Any) -> None:
        raise TypeError(
            'A cluster is named by name_cluster(2, "dry"); or set all at once: explorer.cluster_names = {2: "dry"}.'
        )

    __setitem__ = __delitem__ = update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> tuple:
        # A copy, or what was pickled, is anybody's.
        return dict, (dict(self),)


def _read_label(label: Any) -> Any:
    return int(label) if isinstance(label, str) and label.isdecimal() else label


def clean_name(name: Any) -> str:
    r"""Return a name as it is kept: on one line, without white space around it.

    Parameters
    ----------
    name : str or None

    Returns
    -------
    str
        Empty for None.

    Raises
    ------
    TypeError
        If it is no text.
    ValueError
        If it is longer than 300 characters.

    Examples
    --------
    >>> clean_name("  dry\n wines ")
    'dry wines'
    """
    if name is None:
        return ""
    if not isinstance(name, str):
        raise TypeError(
            f"The name of a cluster was given as {name!r}. Needed: text, or None to take a name away."
        )
    name = whole_text(" ".join(name.split()))
    if len(name) > LONGEST_NAME:
        raise ValueError(
            f"The name of a cluster has {len(name):,} characters. Needed: at most {LONGEST_NAME}. Pass a shorter one."
        )
    return name

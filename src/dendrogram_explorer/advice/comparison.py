"""Comparison of the clusters with known classes, or with the clusters of another tree."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..cut.clusters import FlatClusters
from ..input.arguments import check_at_least
from ..input.frames import label_text
from ..linkage.columns import sample_column
from ..state import State, known_pin, names_by_label
from ..util.lazy import lazy_module
from .agreement import Agreement, agreement, contingency, nested_cuts

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = [
    "Comparison",
    "compare_states",
    "compare_with_classes",
    "compare_with_pin",
    "compare_with_tree",
    "compare_with_values",
    "groups_of_column",
    "groups_of_pin",
]

# Classes are few; what has more values than that is a measurement or a name.
MOST_CLASSES = 1_000
_MOST_CELLS = 5_000_000

_UNASSIGNED = "unassigned"

_SHOWN_CUTS = 12
# Of a name, in the tables that are shown.
_LONGEST_NAME = 40


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """The clusters of the cut at hand against classes, and the same for other numbers of clusters.

    Shown in a notebook it is two tables; beside the labels of clusters stand their names.

    Attributes
    ----------
    against : str
        What the clusters are compared with.
    table : pandas.DataFrame
        Cross-table: how many samples of each class (columns) are in each cluster (rows, by label). Unassigned samples
        make a last row "unassigned", and a last column where they are those of another tree.
    adjusted_rand, fowlkes_mallows : float
        Agreement of the cut at hand with the classes: 1 where they are the same. The adjusted Rand index is about 0 for
        independent groupings; Fowlkes-Mallows is not, and is high by itself where groups are few and large.
    by_k : pandas.DataFrame
        Both for every number of clusters that a horizontal cut gives; the index is ``n_clusters``. Where the clusters
        of another tree are compared, that is cut into as many.
    n_left_out : int
        How many samples have no class, and were left out of everything here.
    n_unassigned : int
        How many of the others are in no cluster, here or there; they are in the table and left out of the indices.
    names, other_names : dict of int to str
        What the clusters were called, label -> name: those in the rows of `table`, and those in its columns where
        these are the clusters of another tree. `table` itself goes by the labels, which no two clusters share.
    """

    against: str
    table: pandas.DataFrame
    adjusted_rand: float
    fowlkes_mallows: float
    by_k: pandas.DataFrame
    n_left_out: int = 0
    n_unassigned: int = 0
    names: Mapping[int, str] = field(default_factory=dict)
    other_names: Mapping[int, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        table = self._named_table().to_string(max_rows=20)
        return "\n".join((*self._sentences(), "", table, "", self._few_cuts().to_string()))

    def _repr_html_(self) -> str:
        sentences = "<br>".join(html.escape(sentence) for sentence in self._sentences())
        # What is best is bold: a colour would have to suit every theme.
        cuts: dict[Any, Any] = {name: _bold_where_best(column) for name, column in self.by_k.items()}
        few = self._few_cuts().to_html(formatters=cuts, escape=False)
        tables = (self._named_table().to_html(max_rows=30, max_cols=30), few)
        boxes = "".join(f'<div style="overflow-x: auto">{table}</div>' for table in tables)
        return f'<p>{sentences}</p><div style="display: flex; flex-wrap: wrap; gap: 2em">{boxes}</div>'

    def _sentences(self) -> Iterable[str]:
        n_clusters = len(self.table) - int(_UNASSIGNED in self.table.index)
        yield (
            f"{n_clusters:,} clusters against {self.against}: adjusted Rand index {self.adjusted_rand:.3f}, "
            f"Fowlkes-Mallows index {self.fowlkes_mallows:.3f}."
        )
        if self.n_left_out:
            yield f"Samples without a class are left out: {self.n_left_out:,}."
        if self.n_unassigned:
            yield f"Unassigned samples do not count in the indices: {self.n_unassigned:,}."

    def _named_table(self) -> pandas.DataFrame:
        table = self.table.copy()
        table.index = _with_names(table.index, self.names)
        table.columns = _with_names(table.columns, self.other_names)
        return table

    def _few_cuts(self) -> pandas.DataFrame:
        """The first cuts, and those at which the agreement is best."""
        first = self.by_k.index[:_SHOWN_CUTS]
        beyond_one = _beyond_one(self.by_k)
        best = beyond_one.idxmax().dropna() if len(beyond_one) > 0 else ()
        return self.by_k.loc[sorted({*first, *best})]


def compare_with_values(state: State, classes: Any, max_clusters: Any) -> Comparison:
    """Compare the present clusters with a column or with values, as `DendrogramExplorer.compare_with`."""
    max_clusters = check_at_least(max_clusters, 1, "max_clusters")
    column = sample_column(state.linkage, classes, "classes")
    against = "the classes given" if column.name is None else label_text(column.name)
    found = compare_with_classes(state.clusters, column, against, max_clusters)
    return replace(found, names=names_by_label(state))


def compare_with_pin(state: State, name: str, max_clusters: Any) -> Comparison:
    """Compare the present clusters with those of a pin."""
    max_clusters = check_at_least(max_clusters, 1, "max_clusters")
    pin = known_pin(state, name)
    found = compare_with_tree(state.clusters, pin.clusters, f"the pin {name!r}", max_clusters)
    clusters = pin.clusters
    others = {
        int(number): pin.names[int(color)]
        for number, color in zip(clusters.numbers.tolist(), clusters.colors.tolist(), strict=True)
        if color in pin.names
    }
    return replace(found, names=names_by_label(state), other_names=others)


def compare_states(state: State, other: State, max_clusters: Any) -> Comparison:
    """Compare the present clusters with those of another explorer of the same samples."""
    max_clusters = check_at_least(max_clusters, 1, "max_clusters")
    if state.n != other.n:
        raise ValueError(
            f"The other explorer has {other.n:,} samples, this one {state.n:,}. Needed: the same samples in the same "
            "order."
        )
    if None not in (state.linkage.names, other.linkage.names) and state.linkage.names != other.linkage.names:
        raise ValueError(
            "The other explorer's samples have other names, or another order. Needed: the same samples in the same "
            "order. Sort the rows of both alike."
        )
    found = compare_with_tree(state.clusters, other.clusters, "the other explorer", max_clusters)
    return replace(found, names=names_by_label(state), other_names=names_by_label(other))


def compare_with_classes(
    clusters: FlatClusters, classes: pandas.Series, against: str, max_clusters: int
) -> Comparison:
    """Compare the clusters of a tree with classes that are known.

    Parameters
    ----------
    clusters : FlatClusters
        The cut at hand.
    classes : pandas.Series of length n
        Missing ones are left out.
    against : str
        What they are called.
    max_clusters : int
        Greatest number of clusters to compare.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        If there are too many classes to be any, or none at all.
    """
    code, values = _classes_of(classes, against)
    has_class = code >= 0
    columns = pandas.Index(values, name=classes.name if classes.name is not None else "class")
    tree = clusters.tree
    cuts = nested_cuts(tree, max_clusters)
    counts = contingency(cuts.finest[has_class], len(cuts.groups[-1]), code[has_class], len(values))
    along = [agreement(_merged(counts, group)) for group in cuts.groups]
    return _comparison(
        clusters, code, columns, against, _by_k(cuts.n_clusters, along), int((~has_class).sum())
    )


def _classes_of(classes: pandas.Series, against: str) -> tuple[np.ndarray, pandas.Index]:
    """Class of every sample, from 0 on, -1 where there is none; and what the classes are called."""
    code, values = pandas.factorize(classes, sort=_can_be_sorted(classes))
    if len(values) == 0:
        raise ValueError(f"{against} has no value at all. Needed: a class for some of the samples.")
    if len(values) > MOST_CLASSES:
        raise ValueError(
            f"{against} has {len(values):,} different values, which are no classes. Needed: {MOST_CLASSES:,} at most. "
            "Make classes of numbers with pandas.cut or pandas.qcut."
        )
    return code, values


def groups_of_column(state: State, given: Any) -> tuple[np.ndarray, list[str]]:
    """Class of every sample by a column or by values, from 0 on, -1 where it has none; and the names of the classes."""
    column = sample_column(state.linkage, given, "column")
    code, values = _classes_of(column, "The column" if column.name is None else label_text(column.name))
    return code, [label_text(value) for value in values]


def groups_of_pin(state: State, name: str) -> tuple[np.ndarray, list[str]]:
    """Cluster of every sample in a pin, from 0 on, -1 for unassigned ones; and the names or labels of the clusters."""
    pin = known_pin(state, name)
    clusters = pin.clusters
    names = [
        pin.names.get(int(color), str(number))
        for number, color in zip(clusters.numbers.tolist(), clusters.colors.tolist(), strict=True)
    ]
    by_number = sorted(zip(clusters.numbers.tolist(), names, strict=True))
    return np.where(clusters.labels > 0, clusters.labels - 1, -1), [name for _, name in by_number]


def compare_with_tree(
    clusters: FlatClusters, other: FlatClusters, against: str, max_clusters: int
) -> Comparison:
    """Compare the clusters of one tree with those of another one of the same samples.

    Parameters
    ----------
    clusters, other : FlatClusters
        The cuts at hand of both.
    against : str
        What the other one is called.
    max_clusters : int
        Greatest number of clusters to compare.

    Returns
    -------
    Comparison
    """
    first, second = nested_cuts(clusters.tree, max_clusters), nested_cuts(other.tree, max_clusters)
    counts = contingency(first.finest, len(first.groups[-1]), second.finest, len(second.groups[-1]))
    numbers, at_first, at_second = np.intersect1d(first.n_clusters, second.n_clusters, return_indices=True)
    along = [
        agreement(_merged(_merged(counts, first.groups[i]).T, second.groups[j]).T)
        for i, j in zip(at_first, at_second, strict=True)
    ]
    code, columns = _groups_of(other, against)
    return _comparison(clusters, code, columns, against, _by_k(numbers, along), 0, bool(other.n_unassigned))


def _comparison(
    clusters: FlatClusters,
    code: np.ndarray,
    columns: pandas.Index,
    against: str,
    by_k: pandas.DataFrame,
    n_left_out: int,
    last_is_unassigned: bool = False,
) -> Comparison:
    number, rows = _groups_of(clusters, "cluster")
    if len(rows) * len(columns) > _MOST_CELLS:
        raise ValueError(
            f"The cross-table of {clusters.n_clusters:,} clusters and {len(columns):,} classes would have more than "
            f"{_MOST_CELLS:,} cells. Cut into fewer clusters."
        )
    has_class = code >= 0
    counts = contingency(number[has_class], len(rows), code[has_class], len(columns))
    table = pandas.DataFrame(counts, index=rows, columns=columns)
    of_both = counts[: clusters.n_clusters, : len(columns) - last_is_unassigned]
    n_unassigned = int(counts.sum() - of_both.sum())
    if of_both.sum() > 1:
        indices = agreement(of_both)
    else:
        indices = Agreement(float("nan"), float("nan"))
    return Comparison(against, table, *indices, by_k, n_left_out, n_unassigned)


def _groups_of(clusters: FlatClusters, name: str) -> tuple[np.ndarray, pandas.Index]:
    """Group of every sample, from 0 on, and what the groups are called: unassigned samples are the last one."""
    if not clusters.n_unassigned:
        return clusters.labels - 1, pandas.RangeIndex(1, clusters.n_clusters + 1, name=name)
    number = np.where(clusters.is_unassigned, clusters.n_clusters, clusters.labels - 1)
    return number, pandas.Index([*range(1, clusters.n_clusters + 1), _UNASSIGNED], name=name)


def _with_names(labels: pandas.Index, names: Mapping[int, str]) -> pandas.Index:
    if not names:
        return labels
    shown = [names.get(label, "") for label in labels.tolist()]
    shown = [name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…" for name in shown]
    return pandas.MultiIndex.from_arrays([labels, shown], names=[labels.name, "name"])


def _beyond_one(by_k: Any) -> Any:
    """What says something of the agreement: one cluster agrees with one cluster whatever is in it."""
    return by_k.drop(index=1, errors="ignore")


def _bold_where_best(column: pandas.Series) -> Callable[[float], str]:
    best = _beyond_one(column).max()
    return lambda value: f"<b>{value:.3f}</b>" if value == best else f"{value:.3f}"


def _merged(counts: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Rows of the same group added up."""
    merged = np.zeros((int(group.max()) + 1, counts.shape[1]), dtype=counts.dtype)
    np.add.at(merged, group, counts)
    return merged


def _by_k(numbers: np.ndarray, along: list[Agreement]) -> pandas.DataFrame:
    return pandas.DataFrame(along, columns=Agreement._fields, index=pandas.Index(numbers, name="n_clusters"))


def _can_be_sorted(classes: pandas.Series) -> bool:
    """Whether all values are of one kind; numbers and words side by side have no order."""
    kinds = {bool if kind is np.bool_ else kind for kind in map(type, classes.dropna().unique())}
    return isinstance(classes.dtype, pandas.CategoricalDtype) or len(kinds) <= 1

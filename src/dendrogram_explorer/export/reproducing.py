"""Labels as the lines of numpy and scipy that compute them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..cut.cut import Cut, merge_criterion
from ..linkage.value import Linkage
from ..tree.tree import Tree
from ..util.memory import linkage_bytes
from ..util.messages import readable_bytes
from .code_lines import function_name, preparation_lines, tree_of_rows

if TYPE_CHECKING:
    import pandas

__all__ = ["reproducing_code"]

# What the code imports, as (module, name).
_NUMPY = ("numpy", "np")
_HIERARCHY = "scipy.cluster.hierarchy"

# Above this, a list of column names is longer than all the rest of the code.
_MOST_COLUMNS_BY_NAME = 20

_LINE_LENGTH = 88


def reproducing_code(linkage: Linkage, cut: Cut, tree: Tree | None = None) -> str:
    """Return numpy and scipy code that gives the labels of a cut from the same data.

    Parameters
    ----------
    linkage : Linkage
        Where the tree came from; the code starts from the same place.
    cut : Cut
        The cut; its threshold is written so that it reads back to the last bit. Branches that are split or joined are
        written as the merges that they make differ from the threshold.
    tree : Tree, optional
        The tree of the linkage, which saves building it again for such branches.

    Returns
    -------
    str
        Lines of Python, without a line break at the end. The first one, a comment, names the variables that have to
        exist; at the end the labels are in ``labels``.

    Notes
    -----
    `scipy.cluster.hierarchy.fcluster` computes the flat clusters that the explorer shows.

    Examples
    --------
    >>> from dendrogram_explorer.cut import Cut
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> print(reproducing_code(link_observations([[0.0], [1.0], [5.0]]), Cut("distance", 2.5)))
    # X: the observations, an array of shape (3, 1)
    from scipy.cluster.hierarchy import fcluster, linkage
    <BLANKLINE>
    Z = linkage(X, method="ward", metric="euclidean")
    labels = fcluster(Z, t=2.5, criterion="distance")
    """
    steps = [_TREE_STEPS[linkage.source](linkage), _cut_step(linkage, cut, tree)]
    variables = "; ".join(variable for step in steps for variable in step.variables)
    imports = _import_lines({item for step in steps for item in step.imports})
    lines = [line for step in steps for line in step.lines]
    return "\n".join([f"# {variables}", *imports, "", *lines])


class _Step(NamedTuple):
    """A part of the code: what it expects to exist, what it imports, its lines."""

    variables: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()


def _tree_of_observations(linkage: Linkage) -> _Step:
    variables: tuple[str, ...] = ()
    imports, lines, metric = [(_HIERARCHY, "linkage")], [], linkage.metric
    if linkage.rows is not None:
        return _Step(*tree_of_rows(linkage))
    assert linkage.observations is not None  # samples that are not rows are observations
    shape = linkage.observations.shape
    if linkage.frame is None or linkage.numeric_columns is None:
        variables += (f"X: the observations, an array of shape {shape}",)
    else:
        is_polars = linkage.given is not None
        variables += (f"df: the {'polars ' * is_polars}DataFrame of the {linkage.n} samples",)
        names = _selectable_names(linkage.frame, linkage.numeric_columns)
        if names is None:
            imports.append(_NUMPY)
            lines += _filled("columns = np.r_[", _runs(linkage.numeric_columns), "]")
            selected = "df[:, columns.tolist()]" if is_polars else "df.iloc[:, columns]"
        else:
            lines += _filled("columns = [", [_quoted(name) for name in names], "]")
            selected = "df[columns]"
        lines.append(f"X = {selected}.{'cast(float).to_numpy()' if is_polars else 'to_numpy(dtype=float)'}")
    prepared = preparation_lines(linkage)
    if prepared:
        imports.append(_NUMPY)
        lines += prepared
    if callable(metric):
        metric = function_name(metric)
        variables += (f"{metric}: your function of two rows",)
    else:
        metric = _quoted(metric)
    if linkage.engine not in (None, "scipy"):
        needed = readable_bytes(linkage_bytes(linkage.n, shape[1], str(linkage.method)))
        lines.append(f"# scipy needs {needed} of memory here; the explorer's engine was {linkage.engine!r}")
    lines.append(f"Z = linkage(X, method={_quoted(linkage.method)}, metric={metric})")
    return _Step(variables, tuple(imports), tuple(lines))


def _tree_of_distances(linkage: Linkage) -> _Step:
    lines = [
        "distances = np.asarray(D, dtype=float)",
        "if distances.ndim == 2:",
        "    distances = squareform(distances, checks=False)",
    ]
    # Reading distances turns rounding noise below 0 into 0; where no distance is 0 there was none.
    if np.min(np.asarray(linkage.distances)) == 0:
        lines.append("distances = np.maximum(distances, 0)  # rounding can leave -1e-16")
    return _Step(
        (f"D: the distances between the {linkage.n} samples, condensed or square",),
        (_NUMPY, (_HIERARCHY, "linkage"), ("scipy.spatial.distance", "squareform")),
        (*lines, f"Z = linkage(distances, method={_quoted(linkage.method)})"),
    )


def _tree_as_given(linkage: Linkage) -> _Step:
    # Trees of R come as something else; what they became is at hand too.
    return _Step((f"Z: the linkage matrix (explorer.linkage_matrix), an array of shape {linkage.Z.shape}",))


def _tree_of_model(linkage: Linkage) -> _Step:
    return _Step(
        (f"model: the fitted AgglomerativeClustering of the {linkage.n} samples",),
        (_NUMPY, (_HIERARCHY, "from_mlab_linkage")),
        (
            "# scikit-learn keeps no counts; scipy adds them to MATLAB's form, numbered from 1",
            "Z = from_mlab_linkage(np.column_stack([model.children_ + 1, model.distances_]))",
        ),
    )


_TREE_STEPS = {
    "observations": _tree_of_observations,
    "distances": _tree_of_distances,
    "linkage": _tree_as_given,
    "model": _tree_of_model,
}


def _cut_step(linkage: Linkage, cut: Cut, tree: Tree | None) -> _Step:
    if cut.has_branches:
        tree = Tree.from_linkage(linkage.Z) if tree is None else tree
        is_split = merge_criterion(tree, cut, linkage.Z) > cut.threshold
        by_threshold = merge_criterion(tree, cut.without_branches(), linkage.Z) > cut.threshold
        split, joined = np.flatnonzero(is_split & ~by_threshold), np.flatnonzero(by_threshold & ~is_split)
        if len(split) + len(joined) > 0:
            return _branches_step(cut, split, joined)
    depth = f", depth={cut.depth}" if cut.criterion == "inconsistent" else ""
    line = f"labels = fcluster(Z, t={cut.threshold!r}, criterion={_quoted(cut.criterion)}{depth})"
    return _Step(imports=((_HIERARCHY, "fcluster"),), lines=(line,))


def _branches_step(cut: Cut, split: np.ndarray, joined: np.ndarray) -> _Step:
    """The cut as one number for every merge: 1 where it is split, 0 where it is not."""
    functions, criterion = ["fcluster", "maxdists"], "maxdists(Z)"
    if cut.criterion == "inconsistent":
        functions = ["fcluster", "inconsistent", "maxinconsts"]
        criterion = f"maxinconsts(Z, inconsistent(Z, {cut.depth}))"
    imports = [(_HIERARCHY, name) for name in functions]
    lines = [
        "# whether each merge (row of Z) is split: by the cut, then by hand",
        f"is_split = {criterion} > {cut.threshold!r}",
    ]
    for name, merges, value in (("split", split, True), ("joined", joined, False)):
        if len(merges) == 0:
            continue
        if np.any(np.diff(merges) == 1):
            imports.append(_NUMPY)
            lines += _filled(f"{name} = np.r_[", _runs(merges), "]")
        else:
            lines += _filled(f"{name} = [", map(str, merges.tolist()), "]")
        lines.append(f"is_split[{name}] = {value}")
    lines.append('labels = fcluster(Z, t=0.5, criterion="monocrit", monocrit=is_split.astype(float))')
    return _Step(imports=tuple(imports), lines=tuple(lines))


def _import_lines(imports: Iterable[tuple[str, str]]) -> list[str]:
    lines = ["import numpy as np"] if _NUMPY in imports else []
    for module in sorted({module for module, _ in imports} - {"numpy"}):
        names = sorted(name for other, name in imports if other == module)
        line = f"from {module} import {', '.join(names)}"
        lines += [line] if len(line) <= _LINE_LENGTH else _filled(f"from {module} import (", names, ")")
    return lines


def _selectable_names(frame: pandas.DataFrame, positions: Sequence[int]) -> list | None:
    """Names by which ``frame[names]`` gives these columns and no others; None where they have to go by position."""
    every_name = frame.columns.tolist()
    names = [every_name[position] for position in positions]
    # The text of other labels (dates, tuples of numpy numbers) is no code that makes them.
    suitable = all(type(name) in (str, int) for name in names) and frame.columns.is_unique
    return names if suitable and len(names) <= _MOST_COLUMNS_BY_NAME else None


def _runs(positions: Sequence[int] | np.ndarray) -> list[str]:
    """Ascending positions as slices, such as "0:3"."""
    breaks = np.flatnonzero(np.diff(positions) > 1) + 1
    return [f"{run[0]}:{run[-1] + 1}" for run in np.split(np.array(positions), breaks)]


def _filled(before: str, items: Iterable[str], after: str) -> list[str]:
    items = list(items)
    line = before + ", ".join(items) + after
    return [line] if len(line) <= _LINE_LENGTH else [before, *(f"    {item}," for item in items), after]


def _quoted(value: Any) -> str:
    literal = repr(value)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in literal else literal

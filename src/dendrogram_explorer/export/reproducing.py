"""Code with numpy and scipy that computes the labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..cut import Cut
from ..input.measured_rows import MeasuredRows
from ..linkage.value import Linkage
from ..tree.tree import Tree
from ..util.memory import linkage_bytes
from ..util.messages import readable_bytes
from .code_lines import function_name, linkage_step, preparation_lines, tree_of_measured_rows, tree_of_rows
from .cut_lines import HIERARCHY, LINE_LENGTH, NUMPY, Step, cut_step, filled, runs

if TYPE_CHECKING:
    import pandas

__all__ = ["reproducing_code"]

# With more columns, a list of their names would be longer than the rest of the code.
_MOST_COLUMNS_BY_NAME = 20


def reproducing_code(linkage: Linkage, cut: Cut, tree: Tree | None = None) -> str:
    """Return numpy and scipy code that gives the labels of a cut from the same data.

    Parameters
    ----------
    linkage : Linkage
        The code starts from the same input.
    cut : Cut
        Its threshold is written without loss of precision. Split and joined branches are written as the merges that
        differ from the threshold, or as the resulting clusters.
    tree : Tree, optional
        The tree of the linkage, if it is already available.

    Returns
    -------
    str
        Python code, without a line break at the end. The first line is a comment that names the required variables. The
        code assigns the labels to ``labels``.

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
    steps = [_tree_step(linkage), _cut_step(linkage, cut, tree)]
    variables = "; ".join(variable for step in steps for variable in step.variables)
    imports = _import_lines({item for step in steps for item in step.imports})
    lines = [line for step in steps for line in step.lines]
    return "\n".join([f"# {variables}", *imports, "", *lines])


def _tree_of_observations(linkage: Linkage) -> Step:
    variables: tuple[str, ...] = ()
    imports, lines, metric = [(HIERARCHY, "linkage")], [], linkage.metric
    if linkage.weights is not None or (isinstance(linkage.rows, MeasuredRows) and linkage.metric == "gower"):
        # scipy has neither.
        return _tree_as_given(linkage)
    opening = tuple(linkage.opening.splitlines())
    if linkage.rows is not None and not isinstance(linkage.rows, MeasuredRows):
        needed, functions, code = tree_of_rows(linkage)
        return Step(needed, functions, (*opening, *code))
    lines += opening
    if "np." in linkage.opening:
        imports.append(NUMPY)
    if linkage.opening.startswith("df = table("):
        imports.append(("pyarrow", "table"))
    assert linkage.observations is not None  # samples that are not rows are observations
    shape = linkage.observations.shape
    if linkage.frame is None or not linkage.numeric_columns:
        what = "as they were given" if opening else f"an array of shape {shape}"
        variables += (f"X: the observations, {what}",)
    elif linkage.of_array:
        variables += (f"X: the observations, an array of shape {linkage.frame.shape}",)
        lines.append(f"X = X[:, {linkage.numeric_columns}]")
    else:
        is_polars = linkage.given is not None
        kind = "table" if opening else f"{'polars ' * is_polars}DataFrame"
        variables += (f"df: the {kind} of the {linkage.n} samples",)
        names = _selectable_names(linkage.frame, linkage.numeric_columns)
        if names is None:
            imports.append(NUMPY)
            lines += filled("columns = np.r_[", runs(linkage.numeric_columns), "]")
            selected = "df[:, columns.tolist()]" if is_polars else "df.iloc[:, columns]"
        else:
            lines += filled("columns = [", [_quoted(name) for name in names], "]")
            selected = "df[columns]"
        lines.append(f"X = {selected}.{'cast(float).to_numpy()' if is_polars else 'to_numpy(dtype=float)'}")
    prepared = preparation_lines(linkage)
    if prepared:
        imports.append(NUMPY)
        lines += prepared
    if callable(metric):
        metric = function_name(metric)
        variables += (f"{metric}: your function of two rows",)
    else:
        metric = _quoted(metric)
    if isinstance(linkage.rows, MeasuredRows):
        measured_imports, measured_lines = tree_of_measured_rows(linkage)
        return Step(variables, tuple(imports) + measured_imports, (*lines, *measured_lines))
    if linkage.engine not in (None, "scipy"):
        needed = readable_bytes(linkage_bytes(linkage.n, shape[1], str(linkage.method)))
        lines.append(f"# scipy needs {needed} of memory here; the explorer's engine was {linkage.engine!r}")
    lines.append(f"Z = linkage(X, method={_quoted(linkage.method)}, metric={metric})")
    return Step(variables, tuple(imports), tuple(lines))


def _tree_of_distances(linkage: Linkage) -> Step:
    if linkage.weights is not None:
        return _tree_as_given(linkage)
    square = "distances"
    if any(note.startswith("D is its ") for note in linkage.notes):
        square = "np.fmax(distances, distances.T)"  # one triangle, the other one empty
    lines = [
        "distances = np.asarray(D, dtype=float)",
        "if distances.ndim == 2:",
        f"    distances = squareform({square}, checks=False)",
    ]
    # Negative rounding noise in the distances was set to 0; if no distance is 0, there was none.
    if np.min(np.asarray(linkage.distances)) == 0:
        lines.append("distances = np.maximum(distances, 0)  # rounding can leave -1e-16")
    return Step(
        (f"D: the distances between the {linkage.n} samples, condensed or square",),
        (NUMPY, (HIERARCHY, "linkage"), ("scipy.spatial.distance", "squareform")),
        (*lines, f"Z = linkage(distances, method={_quoted(linkage.method)})"),
    )


# With more samples a linkage matrix that was made of something else is asked for, not written out.
_MOST_WRITTEN = 300


def _tree_as_given(linkage: Linkage) -> Step:
    if linkage.source == "linkage" and linkage.opening:
        imports = (NUMPY, (HIERARCHY, "from_mlab_linkage"))
        return Step(
            ("merge, height: these fields of the hclust object",),
            imports,
            tuple(linkage.opening.splitlines()),
        )
    if not linkage.has_plain_tree and linkage.n <= _MOST_WRITTEN:
        rows = [repr(row) for row in linkage.Z.tolist()]
        lines = filled("Z = np.array([", rows, "])")
        if len(lines) > 1:
            lines = ["Z = np.array(", "    [", *(f"        {row}," for row in rows), "    ]", ")"]
        return Step((f"The tree of the {linkage.n} samples",), (NUMPY,), tuple(lines))
    return Step((f"Z: the linkage matrix (explorer.linkage_matrix), an array of shape {linkage.Z.shape}",))


def _tree_of_model(linkage: Linkage) -> Step:
    return Step(
        (f"model: the fitted AgglomerativeClustering of the {linkage.n} samples",),
        (NUMPY, (HIERARCHY, "from_mlab_linkage")),
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


def _tree_step(linkage: Linkage) -> Step:
    step = _TREE_STEPS[linkage.source](linkage)
    if linkage.method != "genie" and linkage.min_samples is None:
        return step
    # Only the last line computes Z.
    imports, lines = linkage_step(linkage, step.lines[-1])
    kept = tuple(item for item in step.imports if item != (HIERARCHY, "linkage"))
    note = "# scipy needs "
    return step._replace(
        imports=kept + imports,
        lines=(*(line for line in step.lines[:-1] if not line.startswith(note)), *lines),
    )


def _cut_step(linkage: Linkage, cut: Cut, tree: Tree | None) -> Step:
    return cut_step(Tree.from_linkage(linkage.Z) if tree is None else tree, cut, linkage.Z)


def _import_lines(imports: Iterable[tuple[str, str]]) -> list[str]:
    lines = ["import numpy as np"] if NUMPY in imports else []
    for module in sorted({module for module, _ in imports} - {"numpy"}):
        names = sorted(name for other, name in imports if other == module)
        line = f"from {module} import {', '.join(names)}"
        lines += [line] if len(line) <= LINE_LENGTH else filled(f"from {module} import (", names, ")")
    return lines


def _selectable_names(frame: pandas.DataFrame, positions: Sequence[int]) -> list | None:
    """Names for which ``frame[names]`` selects exactly these columns; None if positions are needed."""
    every_name = frame.columns.tolist()
    names = [every_name[position] for position in positions]
    # The repr of other labels (dates, tuples of numpy numbers) is not valid code.
    suitable = all(type(name) in (str, int) for name in names) and frame.columns.is_unique
    return names if suitable and len(names) <= _MOST_COLUMNS_BY_NAME else None


def _quoted(value: Any) -> str:
    literal = repr(value)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in literal else literal

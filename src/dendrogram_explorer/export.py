"""Labels out: as pandas objects, as a variable of the notebook, as code that gives them again."""

import builtins
import keyword
import re
import unicodedata
from typing import NamedTuple

import numpy as np
import pandas
from IPython import get_ipython

from .code_lines import function_name, preparation_lines, tree_of_rows
from .cut import merge_criterion
from .tree import Tree

__all__ = ["assign_variable", "labels_frame", "labels_series", "reproducing_code"]

# What IPython keeps for itself, such as the last results and the histories: it overwrites these without asking.
_IPYTHON_NAMES = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[ido]h|_exit_code|In|Out|get_ipython|exit|quit|__\w+__")

# What the code imports, as (module, name).
_NUMPY = ("numpy", "np")
_HIERARCHY = "scipy.cluster.hierarchy"

# Above this, a list of column names is longer than all the rest of the code.
_MOST_COLUMNS_BY_NAME = 20

_LINE_LENGTH = 88


def labels_series(linkage, labels):
    """Return the labels under the user's own index.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.

    Returns
    -------
    pandas.Series of int32, length n
        Named "cluster"; a copy of the labels. The index is that of the user's DataFrame with its type and its name,
        else the sample names, else 0 .. n-1.

    Examples
    --------
    >>> from dendrogram_explorer.linkage import link_observations
    >>> linked = link_observations([[0.0], [1.0], [5.0]], names=["a", "b", "c"])
    >>> labels_series(linked, np.array([1, 1, 2], dtype=np.int32)).to_dict()
    {'a': 1, 'b': 1, 'c': 2}
    """
    return pandas.Series(np.array(labels, dtype=np.int32), index=_sample_index(linkage), name="cluster")


def labels_frame(linkage, labels, column="cluster"):
    """Return the user's data with a column of labels.

    Parameters
    ----------
    linkage : Linkage
        Where the samples came from.
    labels : ndarray (n,) int32
        Cluster label of every sample.
    column : str
        Name of the added column, which becomes the last one.

    Returns
    -------
    pandas.DataFrame, n rows
        A copy of the user's DataFrame, with its index and all its columns; of an array the columns "x0", "x1", ...;
        without data the labels alone.

    Raises
    ------
    ValueError
        If the data have a column of that name.

    Examples
    --------
    >>> from dendrogram_explorer.linkage import link_observations
    >>> linked = link_observations([[0.0, 2.0], [1.0, 2.0]])
    >>> labels_frame(linked, np.array([1, 1], dtype=np.int32))
        x0   x1  cluster
    0  0.0  2.0        1
    1  1.0  2.0        1
    """
    if linkage.frame is not None:
        frame = linkage.frame.copy()
    elif linkage.observations is not None:
        columns = linkage.feature_names or [
            f"x{position}" for position in range(linkage.observations.shape[1])
        ]
        frame = pandas.DataFrame(
            linkage.observations, index=_sample_index(linkage), columns=columns, copy=True
        )
    else:
        frame = pandas.DataFrame(index=_sample_index(linkage))
    if column in frame.columns:
        free = next(name for name in _free_names(column) if name not in frame.columns)
        raise ValueError(
            f"The data have a column {column!r} already, and it is kept as it is. Choose another name for the labels, "
            f'for example column="{free}".'
        )
    # Columns of several levels take a name for each of them.
    levels = frame.columns.nlevels
    frame[column if levels == 1 else (column,) + ("",) * (levels - 1)] = np.array(labels, dtype=np.int32)
    return frame


def assign_variable(name, value, namespace=None, overwrite=False):
    """Put a value into a variable of the notebook.

    Parameters
    ----------
    name : str
        A valid identifier that is neither a built-in of Python nor a name that IPython keeps for itself.
    value : object
        An array is copied: the variable holds a writable array of its own.
    namespace : dict, optional
        Where to put it; the notebook's variables when None.
    overwrite : bool
        Whether an existing variable may be replaced.

    Returns
    -------
    str
        The name, as Python reads it (it normalises identifiers to NFKC).

    Raises
    ------
    TypeError
        If ``name`` is no string.
    ValueError
        If ``name`` cannot be used, or is taken and ``overwrite`` is not set.
    RuntimeError
        If ``namespace`` is None and this is no notebook.

    Examples
    --------
    >>> variables = {}
    >>> assign_variable("clusters", np.array([1, 1, 2]), variables)
    'clusters'
    >>> assign_variable("clusters", np.array([1, 2, 2]), variables)
    Traceback (most recent call last):
    ...
    ValueError: There is a variable 'clusters' already, of type ndarray. Pass overwrite=True to replace it, or \
choose another name.
    """
    name = _variable_name(name)
    variables = _notebook_variables(name) if namespace is None else namespace
    if name in variables and not overwrite:
        raise ValueError(
            f"There is a variable {name!r} already, of type {type(variables[name]).__name__}. Pass overwrite=True to "
            "replace it, or choose another name."
        )
    variables[name] = np.array(value) if isinstance(value, np.ndarray) else value
    return name


def reproducing_code(linkage, cut, tree=None):
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
    >>> from dendrogram_explorer.linkage import link_observations
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


def _tree_of_observations(linkage):
    variables, imports, lines, metric = (), [(_HIERARCHY, "linkage")], [], linkage.metric
    if linkage.rows is not None:
        return _Step(*tree_of_rows(linkage))
    if linkage.frame is None:
        variables += (f"X: the observations, an array of shape {linkage.observations.shape}",)
    else:
        variables += (f"df: the DataFrame of the {linkage.n} samples",)
        names = _selectable_names(linkage.frame, linkage.numeric_columns)
        if names is None:
            imports.append(_NUMPY)
            lines += _filled("columns = np.r_[", _runs(linkage.numeric_columns), "]")
            lines.append("X = df.iloc[:, columns].to_numpy(dtype=float)")
        else:
            lines += _filled("columns = [", [_quoted(name) for name in names], "]")
            lines.append("X = df[columns].to_numpy(dtype=float)")
    prepared = preparation_lines(linkage)
    if prepared:
        imports.append(_NUMPY)
        lines += prepared
    if callable(metric):
        metric = function_name(metric)
        variables += (f"{metric}: your function of two rows",)
    else:
        metric = _quoted(metric)
    lines.append(f"Z = linkage(X, method={_quoted(linkage.method)}, metric={metric})")
    return _Step(variables, tuple(imports), tuple(lines))


def _tree_of_distances(linkage):
    lines = [
        "distances = np.asarray(D, dtype=float)",
        "if distances.ndim == 2:",
        "    distances = squareform(distances, checks=False)",
    ]
    # Reading distances turns rounding noise below 0 into 0; where no distance is 0 there was none.
    if linkage.distances.min() == 0:
        lines.append("distances = np.maximum(distances, 0)  # rounding can leave -1e-16")
    return _Step(
        (f"D: the distances between the {linkage.n} samples, condensed or square",),
        (_NUMPY, (_HIERARCHY, "linkage"), ("scipy.spatial.distance", "squareform")),
        (*lines, f"Z = linkage(distances, method={_quoted(linkage.method)})"),
    )


def _tree_as_given(linkage):
    return _Step((f"Z: the linkage matrix, an array of shape {linkage.Z.shape}",))


def _tree_of_model(linkage):
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


def _cut_step(linkage, cut, tree):
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


def _branches_step(cut, split, joined):
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


def _import_lines(imports):
    lines = ["import numpy as np"] if _NUMPY in imports else []
    for module in sorted({module for module, _ in imports} - {"numpy"}):
        names = sorted(name for other, name in imports if other == module)
        line = f"from {module} import {', '.join(names)}"
        lines += [line] if len(line) <= _LINE_LENGTH else _filled(f"from {module} import (", names, ")")
    return lines


def _selectable_names(frame, positions):
    """Names by which ``frame[names]`` gives these columns and no others; None where they have to go by position."""
    every_name = frame.columns.tolist()
    names = [every_name[position] for position in positions]
    # The text of other labels (dates, tuples of numpy numbers) is no code that makes them.
    suitable = all(type(name) in (str, int) for name in names) and frame.columns.is_unique
    return names if suitable and len(names) <= _MOST_COLUMNS_BY_NAME else None


def _runs(positions):
    """Ascending positions as slices, such as "0:3"."""
    breaks = np.flatnonzero(np.diff(positions) > 1) + 1
    return [f"{run[0]}:{run[-1] + 1}" for run in np.split(np.array(positions), breaks)]


def _filled(before, items, after):
    items = list(items)
    line = before + ", ".join(items) + after
    return [line] if len(line) <= _LINE_LENGTH else [before, *(f"    {item}," for item in items), after]


def _quoted(value):
    literal = repr(value)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in literal else literal


def _sample_index(linkage):
    if linkage.frame is not None:
        return linkage.frame.index
    return pandas.RangeIndex(linkage.n) if linkage.names is None else pandas.Index(linkage.names)


def _free_names(column):
    yield f"{column}_label"
    number = 2
    while True:
        yield f"{column}_{number}"
        number += 1


def _variable_name(name):
    if not isinstance(name, str):
        raise TypeError(
            f'The name of the variable is a {type(name).__name__}. Needed: text. Pass, for example, "clusters".'
        )
    normalised = unicodedata.normalize("NFKC", name)
    problem = None
    if not normalised.isidentifier():
        problem = "is no valid name of a variable"
    elif keyword.iskeyword(normalised):
        problem = "is a keyword of Python"
    elif _IPYTHON_NAMES.fullmatch(normalised):
        problem = "is kept by IPython for itself"
    elif hasattr(builtins, normalised):
        problem = "is a built-in of Python, which other cells may need"
    if problem:
        raise ValueError(
            f"{name!r} {problem}. Needed: letters, digits and underscores, no digit first, and a name of your own. "
            'Pass, for example, "clusters".'
        )
    return normalised


def _notebook_variables(name):
    shell = get_ipython()
    if shell is None:
        raise RuntimeError(
            f"There is no notebook to put {name!r} into: this is not IPython. Assign it yourself, "
            f"{name} = explorer.labels.copy(), or pass a dict as namespace."
        )
    return shell.user_ns

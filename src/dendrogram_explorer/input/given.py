"""What a user gives for samples, of whatever library, recognised without importing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..util.messages import listing, nearest_name
from .remarks import Remarks

if TYPE_CHECKING:
    import pandas

__all__ = ["Given", "kind_of_tree", "recognise"]


@dataclass(frozen=True, eq=False)
class Given:
    """A table and the names that came with it.

    Attributes
    ----------
    table : object
        What is read as observations.
    names, feature_names : list of str or None
        Of its rows and columns, where the table itself does not carry them.
    others : pandas.DataFrame or None
        Further columns of the same samples, which are not clustered.
    """

    table: Any
    names: list[str] | None = None
    feature_names: list[str] | None = None
    others: pandas.DataFrame | None = None


def recognise(
    X: Any,
    argument: str = "X",
    remarks: Remarks | None = None,
    obsm: str | None = None,
    layer: str | None = None,
) -> Given:
    """Return the table that is meant by what a user gives.

    Parameters
    ----------
    X : object
        A table of any kind, an AnnData, an xarray object; else it is refused with what to call instead.
    argument : str
        Its name, for messages.
    remarks : Remarks, optional
        Gets what there is to say.
    obsm, layer : str, optional
        Which table of an AnnData is meant.

    Returns
    -------
    Given

    Raises
    ------
    TypeError, ValueError
        For trees, models and other things that are not tables.
    """
    remarks = Remarks() if remarks is None else remarks
    library = type(X).__module__.partition(".")[0]
    if hasattr(X, "obs_names") and hasattr(X, "obsm") and hasattr(X, "var_names"):
        return _from_anndata(X, argument, obsm, layer)
    for name, value in (("obsm", obsm), ("layer", layer)):
        if value is not None:
            raise TypeError(
                f"{name}={value!r} says which table of an AnnData is meant, but {argument} is a {type(X).__name__}. "
                f"Leave {name} out, or pass the AnnData itself."
            )
    tree = kind_of_tree(X)
    if tree is not None:
        raise TypeError(
            f"{argument} is {tree}, not a table of samples. Use DendrogramExplorer.{_constructor(X)}."
        )
    if library == "xarray" or (hasattr(X, "data_vars") and hasattr(X, "coords")):
        return _from_xarray(X, argument, remarks)
    if library in ("dask", "dask_expr") and hasattr(X, "compute"):
        raise TypeError(
            f"{argument} is a {type(X).__name__} of dask, which is computed piece by piece. Needed: a table in memory. "
            f"Pass {argument}.compute(); for more rows than memory holds use DendrogramExplorer.from_dask({argument})."
        )
    if library == "torch" and hasattr(X, "detach"):
        return Given(X.detach().cpu().numpy())
    if isinstance(X, (list, tuple)):
        _diagnose_sequence(X, argument)
    return Given(X)


def kind_of_tree(X: Any) -> str | None:
    """Return what a tree that was computed elsewhere is, in words; None for everything else.

    Examples
    --------
    >>> from scipy.cluster.hierarchy import to_tree
    >>> kind_of_tree(to_tree([[0, 1, 1.0, 2]]))
    "scipy's ClusterNode"
    """
    name, library = type(X).__name__, type(X).__module__.partition(".")[0]
    if name == "ClusterNode" and hasattr(X, "pre_order"):
        return "scipy's ClusterNode"
    if name in ("SingleLinkageTree", "CondensedTree", "MinimumSpanningTree") and hasattr(X, "to_numpy"):
        return f"HDBSCAN's {name}"
    if name == "HDBSCAN" and hasattr(X, "min_cluster_size"):
        return f"an HDBSCAN model of {library}"
    if hasattr(X, "dendrogram_row") and hasattr(X, "dendrogram_col"):
        return "seaborn's ClusterGrid"
    if hasattr(X, "dendrogram") and hasattr(X, "reordered_ind") and hasattr(X, "linkage"):
        return "a dendrogram of seaborn"
    if isinstance(X, Mapping) and "linkage" in X:
        return "a dict with a linkage matrix, such as scanpy's"
    if isinstance(X, Mapping) and {"icoord", "dcoord"} <= X.keys():
        return "the dict of coordinates that scipy's dendrogram returns"
    if isinstance(X, Mapping) and {"merge", "height"} <= X.keys():
        return "R's hclust"
    if hasattr(X, "seed_node") and hasattr(X, "taxon_namespace"):
        return "a tree of dendropy"
    if hasattr(X, "clade") and hasattr(X, "get_terminals"):
        return "a tree of Bio.Phylo"
    return None


def _constructor(tree: Any) -> str:
    name = type(tree).__name__
    if name == "HDBSCAN":
        return "from_model(model)"
    if isinstance(tree, Mapping) and "merge" in tree:
        return "from_hclust(hclust)"
    if hasattr(tree, "seed_node"):
        return 'from_newick(tree.as_string(schema="newick"))'
    if hasattr(tree, "get_terminals"):
        return 'from_newick(tree.format("newick"))'
    if isinstance(tree, Mapping) and "icoord" in tree:
        return "from_linkage(Z) with the linkage matrix that was drawn"
    return f"from_linkage({'Z' if isinstance(tree, Mapping) else name[0].lower() + name[1:]})"


def _from_anndata(adata: Any, argument: str, obsm: str | None, layer: str | None) -> Given:
    if obsm is not None and layer is not None:
        raise ValueError(f"obsm={obsm!r} and layer={layer!r} were both given. Needed: one of them.")
    names = list(map(str, adata.obs_names))
    others = adata.obs if len(getattr(adata.obs, "columns", ())) else None
    for key, tables, value in (
        ("obsm", getattr(adata, "obsm", {}), obsm),
        ("layer", getattr(adata, "layers", {}), layer),
    ):
        if value is None:
            continue
        known = list(map(str, tables.keys()))
        if value not in known:
            raise ValueError(
                f"{argument} has no {key} {value!r}. {nearest_name(str(value), known)}It has: "
                f"{listing([repr(name) for name in known], limit=10) or 'none'}."
            )
        table = tables[value]
        if key == "obsm":
            if hasattr(table, "columns"):
                return Given(table, names, None, others)
            stem = value.removeprefix("X_")
            stem = "PC" if stem == "pca" else stem
            return Given(table, names, [f"{stem}{place + 1}" for place in range(table.shape[1])], others)
        return Given(table, names, list(map(str, adata.var_names)), others)
    if adata.X is None:
        raise ValueError(
            f"{argument} is an AnnData without X. Needed: a table. Pass obsm= or layer=; it has the obsm "
            f"{listing(list(adata.obsm.keys()), limit=10) or '(none)'} and the layers "
            f"{listing(list(adata.layers.keys()), limit=10) or '(none)'}."
        )
    return Given(adata.X, names, list(map(str, adata.var_names)), others)


def _from_xarray(X: Any, argument: str, remarks: Remarks) -> Given:
    if hasattr(X, "data_vars"):
        known = [f"{name!r} {tuple(array.shape)}" for name, array in X.data_vars.items()]
        first = repr(next(iter(X.data_vars), "name"))
        raise TypeError(
            f"{argument} is an xarray Dataset of {len(known)} variables: {listing(known, limit=10)}. "
            f"Needed: one table, samples by features. Choose a variable, for example {argument}[{first}]; or make "
            f'features of several: {argument}.to_dataarray(dim="feature").transpose(..., "feature").'
        )
    if not hasattr(X, "dims"):
        return Given(X)
    if X.ndim > 2:
        dims = list(map(str, X.dims))
        raise ValueError(
            f"{argument} has {X.ndim} dimensions ({', '.join(dims)}; shape {X.shape}). Needed: a table, one row per "
            f"sample. Make one row of each place, for example {argument}.stack(sample={dims[:-1]}).transpose("
            f'"sample", "{dims[-1]}"); or one row of each {dims[0]}: {argument}.stack(feature={dims[1:]}).'
        )
    names = [_labels_of(X, dim) for dim in X.dims]
    values = np.asarray(X.values)
    if X.ndim == 1:
        remarks.note(f"{argument} has one dimension: taken as one column of {len(values):,} samples.")
        return Given(values[:, np.newaxis], names[0], [str(X.name)] if X.name is not None else None)
    return Given(values, names[0], names[1])


def _labels_of(X: Any, dim: Any) -> list[str] | None:
    from .frames import label_text

    return list(map(label_text, X.indexes[dim])) if dim in X.indexes else None


def _diagnose_sequence(X: Sequence, argument: str) -> None:
    """Raise for sequences that are not rows of numbers, with what they are."""
    if not X:
        return
    first = X[0]
    if isinstance(first, Mapping):
        is_records = all(isinstance(row, Mapping) for row in X)
        if not is_records:
            raise TypeError(
                f"{argument} mixes dicts and other rows. Needed: one kind of rows, all with the same columns."
            )
        keys = {key for row in X[:1000] for key in row}
        advice = f"Pass pandas.DataFrame({argument})."
        if len(keys) > 3 * max(len(row) for row in X[:1000]):
            advice = (
                f"The dicts have few keys in common ({len(keys):,} in all), as counts of words have: pass "
                f"sklearn.feature_extraction.DictVectorizer().fit_transform({argument})."
            )
        raise TypeError(f"{argument} is a list of dicts. Needed: a table, one row per sample. {advice}")
    rows = X[:1000]
    if any(_is_pair(row) for row in rows if isinstance(row, (list, tuple))) and all(
        isinstance(row, (list, tuple)) for row in rows
    ):
        pairs = [pair for row in rows for pair in row]
        if _are_scores(rows) and len(pairs) > 0:
            raise TypeError(
                f"{argument} is a list of rows of (id, value) pairs, as in gensim's corpora, not a table. "
                "Needed: one row of numbers per sample. Pass gensim.matutils.corpus2csc(corpus).T, which is sparse, "
                "and metric='cosine' with method='average'."
            )


def _is_pair(row: Any) -> bool:
    return len(row) > 0 and isinstance(row[0], (list, tuple)) and len(row[0]) == 2


def _are_scores(rows: Sequence) -> bool:
    """Whether each row consists of pairs of an ascending whole number and a number."""
    for row in rows:
        ids = []
        for pair in row:
            if not isinstance(pair, (list, tuple)) or len(pair) != 2:
                return False
            key, score = pair
            if (
                isinstance(key, bool)
                or not isinstance(key, (int, np.integer))
                or isinstance(score, (str, bytes))
            ):
                return False
            ids.append(key)
        if any(later <= earlier for earlier, later in pairwise(ids)):
            return False
    return True

"""Clusters in an AnnData: a categorical column of `obs`, colours and, where it fits, scanpy's dict of a dendrogram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..color.palette import UNASSIGNED_COLOR, css_colors
from ..cut import split_merges
from ..figures.coordinates import tree_coordinates
from ..input.samples import observation_names
from ..state import State, names_by_label
from ..tree.tree import Tree
from ..util.lazy import lazy_module
from ..util.messages import kind_of, listing

if TYPE_CHECKING:
    import pandas
else:
    pandas = lazy_module("pandas")

__all__ = ["cluster_linkage", "write_clusters"]

_UNASSIGNED = "unassigned"

# What this package has written: column -> the cut as JSON. Such columns may be replaced.
_KEY = "dendrogram_explorer"


def write_clusters(state: State, adata: Any, column: Any, overwrite: bool) -> None:
    """Write the present clusters into an AnnData, as `DendrogramExplorer.to_anndata`; errors come before any change."""
    if not all(hasattr(adata, name) for name in ("obs", "uns", "obs_names")):
        raise TypeError(
            f"adata is {kind_of(adata)}. Needed: an AnnData with the {state.n:,} samples as observations. Make one "
            "with anndata.AnnData(X)."
        )
    if not isinstance(column, str) or not column:
        raise TypeError(f'column was given {column!r}. Needed: a name for the labels, such as "cluster".')
    place = _places(state, adata)
    names = names_by_label(state)
    columns = [column, f"{column}_name"] if names else [column]
    ours = dict(adata.uns.get(_KEY, {}))
    taken = [name for name in columns if name in adata.obs.columns and column not in ours]
    if taken and not overwrite:
        raise ValueError(
            f'adata.obs has {listing(taken)} already. Pass another name, such as column="{column}_label", or '
            "overwrite=True to replace it."
        )
    clusters = state.clusters
    k, is_partial = clusters.n_clusters, clusters.n_unassigned > 0
    labels = [str(label) for label in range(1, k + 1)] + [_UNASSIGNED] * is_partial
    colors = css_colors(clusters.colors[clusters.by_label], state.paints) + [UNASSIGNED_COLOR] * is_partial
    codes = np.where(clusters.labels > 0, clusters.labels - 1, k)[place]
    if f"{column}_name" in adata.obs.columns and column in ours and not names:
        del adata.obs[f"{column}_name"]
        adata.uns.pop(f"{column}_name_colors", None)
    _write(adata, column, codes, labels, colors)
    if names:
        # Clusters without a name are called by their label.
        called = [names.get(label, str(label)) for label in range(1, k + 1)] + [_UNASSIGNED] * is_partial
        categories = list(dict.fromkeys(called))
        of_label = np.array([categories.index(name) for name in called])
        first = [colors[called.index(name)] for name in categories]
        _write(adata, f"{column}_name", of_label[codes], categories, first)
    key = f"dendrogram_{column}"
    if is_partial or k < 2:
        # That of another cut would not have these categories.
        adata.uns.pop(key, None)
    else:
        Z = cluster_linkage(state)
        coordinates = tree_coordinates(Tree.from_linkage(Z), labels)
        adata.uns[key] = {
            "linkage": Z,
            "groupby": [column],
            "linkage_method": state.linkage.method or "",
            "categories_ordered": coordinates["ivl"],
            "categories_idx_ordered": coordinates["leaves"],
            "dendrogram_info": coordinates,
        }
    adata.uns[_KEY] = ours | {column: state.cut.to_json()}


def cluster_linkage(state: State) -> np.ndarray:
    """The linkage matrix of the present clusters: the merges that the cut splits, above leaves in the order of labels.

    Parameters
    ----------
    state : State
        Of two clusters or more, without unassigned samples.

    Returns
    -------
    ndarray of float64, shape (k-1, 4)
        Heights are those of the tree; the last column counts clusters.
    """
    tree, clusters = state.tree, state.clusters
    k = clusters.n_clusters
    merges = np.flatnonzero(split_merges(tree, state.cut, state.linkage.Z))
    number = np.full(2 * tree.n - 1, -1, dtype=np.int64)
    number[clusters.roots] = clusters.numbers - 1
    number[tree.n + merges] = k + np.arange(len(merges))
    sides = np.sort(np.column_stack((number[tree.left[merges]], number[tree.right[merges]])), axis=1)
    # How many clusters lie within the span of each merge.
    starts = np.sort(clusters.starts)
    first = tree.start[tree.n + merges]
    counts = np.searchsorted(starts, first + tree.size[tree.n + merges]) - np.searchsorted(starts, first)
    return np.column_stack((sides, tree.height[merges], counts)).astype(np.float64)


def _places(state: State, adata: Any) -> Any:
    """For each observation the sample that it is, by name where both have names."""
    present = list(map(str, adata.obs_names))
    if len(present) != state.n:
        raise ValueError(
            f"adata has {len(present):,} observations, but the explorer has {state.n:,} samples. Pass the AnnData "
            "whose rows were clustered, for example adata[explorer.names]."
        )
    own = state.linkage.names
    if own is None or own == present:
        return slice(None)
    if len(set(own)) == state.n and set(own) == set(present):
        place = {name: sample for sample, name in enumerate(own)}
        return np.array([place[name] for name in present])
    if present == [str(position) for position in range(state.n)]:
        # An AnnData without names numbers its observations.
        return slice(None)
    frame = state.linkage.frame
    if frame is not None and observation_names(frame) == present:
        return slice(None)
    missing = [name for name in own if name not in set(present)]
    raise ValueError(
        f"adata.obs_names are not the names of the samples; {listing([*map(repr, missing)], limit=3)} "
        f"{'is' if len(missing) == 1 else 'are'} not among them. Pass the AnnData whose rows were clustered, or set "
        "adata.obs_names = explorer.names if the rows are in the same order."
    )


def _write(adata: Any, column: str, codes: np.ndarray, categories: list[str], colors: list[str]) -> None:
    adata.obs[column] = pandas.Categorical.from_codes(codes, dtype=pandas.CategoricalDtype(categories))
    adata.uns[f"{column}_colors"] = colors

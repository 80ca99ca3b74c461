"""Trees of other libraries -> a linkage matrix, the names of its samples and what else they say; none is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy.cluster.hierarchy import from_mlab_linkage

from ..input.frames import label_text
from ..input.given import kind_of_tree
from ..input.metrics import canonical_method, known_metric

__all__ = ["ForeignTree", "as_foreign_tree", "last_step", "merges_of_model"]


class ForeignTree(NamedTuple):
    """A tree that was computed elsewhere.

    Attributes
    ----------
    Z : array_like
        Not yet checked.
    names : list of str or None
    method : str or None
        The linkage method, where it is known.
    n_clusters : int or None
        How many clusters it comes with.
    data : object
        The samples, where the tree brings them along; or None.
    transposes : bool
        Whether the leaves are the columns of what the model was fitted to.
    metric : str or None
    """

    Z: Any
    names: list[str] | None = None
    method: str | None = None
    n_clusters: int | None = None
    data: Any = None
    transposes: bool = False
    metric: str | None = None


def as_foreign_tree(tree: Any, argument: str = "Z") -> ForeignTree:
    """Return the linkage matrix of a tree of any kind; what is not known as a tree is taken for the matrix itself.

    Parameters
    ----------
    tree : object
        What the user gave.
    argument : str
        Its name, for messages.

    Returns
    -------
    ForeignTree

    Raises
    ------
    TypeError, ValueError
        For trees that lack merges or heights.

    Examples
    --------
    >>> from scipy.cluster.hierarchy import to_tree
    >>> as_foreign_tree(to_tree([[0, 1, 0.5, 2], [2, 3, 0.7, 3]])).Z
    array([[0. , 1. , 0.5, 2. ],
           [2. , 3. , 0.7, 3. ]])
    """
    if isinstance(tree, str) and "(" in tree:
        raise TypeError(
            f"{argument} is a text that looks like a tree in Newick format. Needed: a linkage matrix of scipy. Use "
            f"DendrogramExplorer.from_newick({argument})."
        )
    known: Any = tree
    kind = kind_of_tree(tree)
    if kind is None:
        if hasattr(tree, "linkage_matrix") and hasattr(tree, "cut_height"):
            return ForeignTree(known.linkage_matrix)
        return ForeignTree(tree)
    name = type(tree).__name__
    if name == "ClusterNode":
        return _from_cluster_node(tree, argument)
    if name == "SingleLinkageTree":
        return ForeignTree(known.to_numpy(), method="single")
    if name == "HDBSCAN":
        return _from_hdbscan(tree, argument)
    if name == "CondensedTree":
        raise TypeError(
            f"{argument} is HDBSCAN's CondensedTree, which leaves out the merges of small clusters and so is not the "
            "tree of all samples. Needed: the single-linkage tree. Pass model.single_linkage_tree_ of the same model."
        )
    if name == "MinimumSpanningTree":
        raise TypeError(
            f"{argument} is HDBSCAN's MinimumSpanningTree: edges, not merges. Needed: the single-linkage tree. Pass "
            "model.single_linkage_tree_ of the same model."
        )
    if hasattr(tree, "dendrogram_row"):
        return _from_cluster_grid(tree, argument)
    if hasattr(tree, "reordered_ind"):
        return ForeignTree(known.linkage, None)
    if isinstance(tree, Mapping) and "linkage" in tree:
        return _from_scanpy(tree)
    if isinstance(tree, Mapping) and "icoord" in tree:
        raise TypeError(
            f"{argument} is {kind}: a drawing, which does not hold the merges. Needed: the linkage matrix that was "
            "drawn. Pass the Z that dendrogram(Z) was called with."
        )
    calls = {
        "R's hclust": f"from_hclust({argument})",
        "a tree of dendropy": 'from_newick(tree.as_string(schema="newick"))',
        "a tree of Bio.Phylo": 'from_newick(tree.format("newick"))',
    }
    raise TypeError(
        f"{argument} is {kind}. Needed: a linkage matrix of scipy. Use DendrogramExplorer.{calls[kind]}."
    )


def merges_of_model(model: Any) -> ForeignTree | None:
    """Return the tree of a fitted model other than AgglomerativeClustering; None where it has ``children_`` itself.

    Parameters
    ----------
    model : object
        Birch, HDBSCAN, or a pipeline that ends in one of these.

    Returns
    -------
    ForeignTree or None

    Raises
    ------
    ValueError
        If it is not fitted.
    """
    if type(model).__name__ == "HDBSCAN" and kind_of_tree(model) is not None:
        return _from_hdbscan(model, "model")
    if hasattr(model, "branching_factor") and hasattr(model, "threshold"):
        return _from_birch(model)
    return None


def last_step(model: Any) -> Any:
    """Return the last step of a pipeline or the best model of a search; everything else as it is."""
    for _ in range(100):
        if hasattr(model, "steps") and hasattr(model, "named_steps"):
            model = model.steps[-1][1]
        elif hasattr(model, "best_estimator_"):
            model = model.best_estimator_
        else:
            return model
    return model


def _from_hdbscan(model: Any, argument: str) -> ForeignTree:
    tree = getattr(model, "single_linkage_tree_", None)
    if tree is not None:
        return ForeignTree(tree.to_numpy() if hasattr(tree, "to_numpy") else tree, method="single")
    tree = getattr(model, "_single_linkage_tree_", None)
    if tree is None:
        raise ValueError(
            f"{argument} is an HDBSCAN model that is not fitted, or keeps no single-linkage tree. Needed: a fitted "
            "one. Call model.fit(X) first."
        )
    tree = np.asarray(tree)
    if tree.dtype.names is not None:  # scikit-learn's
        fields = [np.asarray(tree[name], dtype=np.float64) for name in tree.dtype.names[:4]]
        tree = np.column_stack(fields)
    return ForeignTree(tree, method="single")


def _from_birch(model: Any) -> ForeignTree:
    from scipy.cluster.hierarchy import linkage

    centers = getattr(model, "subcluster_centers_", None)
    if centers is None:
        raise ValueError(
            "model is a Birch that is not fitted yet. Needed: a fitted one. Call model.fit(X) first."
        )
    own: Any = getattr(model, "n_clusters", None)
    if hasattr(own, "children_") and getattr(own, "distances_", None) is not None:
        Z, method = from_mlab_linkage(np.column_stack([own.children_ + 1.0, own.distances_])), own.linkage
    else:
        if len(centers) < 2:
            raise ValueError(
                "model is a Birch with a single subcluster, so there is no tree. Needed: at least 2. Fit it with a "
                "lower threshold."
            )
        # What Birch itself does with them for n_clusters=k.
        Z, method = linkage(np.asarray(centers, dtype=np.float64), "ward"), "ward"
    labels = getattr(model, "subcluster_labels_", None)
    n_clusters = None if labels is None or own is None else len(np.unique(labels))
    names = [f"subcluster {place}" for place in range(len(centers))]
    return ForeignTree(
        Z, names, method, n_clusters, np.asarray(centers, dtype=np.float64), metric="euclidean"
    )


def _from_cluster_node(root: Any, argument: str) -> ForeignTree:
    """Merges in the order of their heights; without recursion, as chains are deep."""
    nodes, stack = [], [root]
    leaves = []
    while stack:
        node = stack.pop()
        if node.left is None and node.right is None:
            leaves.append(node)
            continue
        if node.left is None or node.right is None:
            raise ValueError(f"{argument} is a ClusterNode with one child only. Needed: two at every merge.")
        nodes.append(node)
        stack += [node.left, node.right]
    if len(leaves) < 2:
        raise ValueError(
            f"{argument} is a single ClusterNode. Needed: a tree of at least 2 leaves, as to_tree(Z) gives."
        )
    leaves.sort(key=lambda leaf: leaf.id)
    place = {id(leaf): number for number, leaf in enumerate(leaves)}
    # A stable sort of the reversed walk keeps children before their parents where heights are equal.
    nodes.reverse()
    heights = np.array([node.dist for node in nodes], dtype=np.float64)
    ids = np.array([node.id for node in nodes], dtype=np.float64)
    keeps_ids = _children_first(nodes, np.argsort(ids, kind="stable"))
    order = np.argsort(ids, kind="stable") if keeps_ids else np.argsort(heights, kind="stable")
    if not keeps_ids and not _children_first(nodes, order):
        order = np.arange(len(nodes))
    rows = np.empty((len(nodes), 4))
    sizes = [1] * len(leaves)
    for row, position in enumerate(order.tolist()):
        node = nodes[position]
        first, second = place[id(node.left)], place[id(node.right)]
        place[id(node)] = len(leaves) + row
        sizes.append(sizes[first] + sizes[second])
        rows[row] = first, second, node.dist, sizes[-1]
    numbers = [leaf.id for leaf in leaves]
    names = None if numbers == list(range(len(leaves))) else list(map(str, numbers))
    return ForeignTree(rows, names)


def _children_first(nodes: list, order: np.ndarray) -> bool:
    rank = np.empty(len(nodes), dtype=np.int64)
    rank[order] = np.arange(len(nodes))
    position = {id(node): number for number, node in enumerate(nodes)}
    for number, node in enumerate(nodes):
        for child in (node.left, node.right):
            place = position.get(id(child))
            if place is not None and rank[place] >= rank[number]:
                return False
    return True


def _from_cluster_grid(grid: Any, argument: str) -> ForeignTree:
    rows = grid.dendrogram_row
    if rows is not None:
        names, data = _frame_labels(grid.data, "index"), grid.data
        return ForeignTree(np.array(rows.linkage, dtype=np.float64), names, data=data)
    if grid.dendrogram_col is None:
        raise ValueError(
            f"{argument} is seaborn's ClusterGrid without trees (row_cluster=False, col_cluster=False). Needed: one "
            "of them. Draw it with row_cluster=True."
        )
    names = _frame_labels(grid.data, "columns")
    return ForeignTree(np.array(grid.dendrogram_col.linkage, dtype=np.float64), names, data=grid.data.T)


def _frame_labels(frame: Any, which: str) -> list[str] | None:
    labels = getattr(frame, which)
    texts = list(map(label_text, labels))
    return None if texts == [str(place) for place in range(len(texts))] else texts


def _from_scanpy(tree: Mapping) -> ForeignTree:
    names = None
    ordered, places = tree.get("categories_ordered"), tree.get("categories_idx_ordered")
    if ordered is not None and places is not None and len(ordered) == len(places):
        names = [""] * len(ordered)
        for name, place in zip(ordered, places, strict=True):
            names[int(place)] = label_text(name)
    method = tree.get("linkage_method")
    method = canonical_method(method) if isinstance(method, str) else None
    return ForeignTree(tree["linkage"], names, method, metric=known_metric(tree.get("metric")))

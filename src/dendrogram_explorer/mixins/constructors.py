"""Constructors: what else than observations an explorer can start from."""

from __future__ import annotations

from typing import Any, Self

from ..linkage.hclust import link_hclust
from ..linkage.sources import link_distances, link_matrix, link_model

__all__ = ["Constructors"]


class Constructors:
    """Ways to make an explorer of what is there already."""

    @classmethod
    def from_linkage(cls, Z: Any, data: Any = None, names: Any = None, **traits: Any) -> Self:
        """Explore a linkage matrix that is there already.

        Parameters
        ----------
        Z : array_like, shape (n-1, 4)
            As ``scipy.cluster.hierarchy.linkage`` returns it.
        data : array_like or DataFrame, shape (n, m), optional
            The samples, for the scatter and the tables.
        names : sequence of length n, optional
            Sample names.
        **traits
            As for the class.

        Raises
        ------
        ValueError, TypeError
            If `Z` is no linkage matrix (the first bad row is named) or `data` or `names` do not match it.

        Examples
        --------
        >>> from scipy.cluster.hierarchy import linkage
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> Z = linkage([[0.0], [1.0], [5.0]], "single")
        >>> DendrogramExplorer.from_linkage(Z).labels
        array([1, 1, 2], dtype=int32)
        """
        _refuse_clustering(traits, "from_linkage")
        return cls(link_matrix(Z, data=data, names=names), **traits)

    @classmethod
    def from_distances(
        cls, D: Any, method: str = "average", data: Any = None, names: Any = None, **traits: Any
    ) -> Self:
        """Cluster precomputed distances.

        Parameters
        ----------
        D : array_like, shape (n (n - 1) / 2,) or (n, n)
            Condensed or square distances.
        method : str, default "average"
            Linkage method.
        data, names, **traits
            As for `from_linkage`.

        Raises
        ------
        ValueError, TypeError, MemoryError
            If `D` holds no distances: negative, missing, asymmetric, with a diagonal other than 0, of a wrong length.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer.from_distances([1.0, 5.0, 4.0], n_clusters=2).labels
        array([1, 1, 2], dtype=int32)
        """
        _refuse_clustering(traits, "from_distances")
        return cls(link_distances(D, method, data=data, names=names), **traits)

    @classmethod
    def from_model(cls, model: Any, data: Any = None, names: Any = None, **traits: Any) -> Self:
        """Explore a fitted scikit-learn ``AgglomerativeClustering``.

        Parameters
        ----------
        model : sklearn.cluster.AgglomerativeClustering
            Fitted with ``compute_distances=True``, or with ``distance_threshold=0, n_clusters=None``.
        data, names, **traits
            As for `from_linkage`.

        Raises
        ------
        ValueError, TypeError
            If the model is not fitted, has no distances, or was stopped before the full tree.

        Examples
        --------
        >>> from sklearn.cluster import AgglomerativeClustering
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> X = [[0.0], [1.0], [5.0]]
        >>> model = AgglomerativeClustering(distance_threshold=0, n_clusters=None).fit(X)
        >>> DendrogramExplorer.from_model(model, data=X, n_clusters=2).labels
        array([1, 1, 2], dtype=int32)
        """
        _refuse_clustering(traits, "from_model")
        return cls(link_model(model, data=data, names=names), **traits)

    @classmethod
    def from_hclust(
        cls,
        merge: Any,
        height: Any = None,
        order: Any = None,
        labels: Any = None,
        data: Any = None,
        **traits: Any,
    ) -> Self:
        """Explore a tree of R's ``hclust``.

        Parameters
        ----------
        merge : array_like, shape (n-1, 2), or the whole object
            ``hc$merge``: negative numbers are samples, positive ones earlier steps, both counted from 1. Or all fields
            in one: a dict (what ``jsonlite::write_json(unclass(hc)[c("merge", "height", "order", "labels")], path)``
            writes and ``json.load`` reads) or rpy2's vector.
        height : array_like, shape (n-1,)
            ``hc$height``.
        order : array_like, shape (n,), optional
            ``hc$order``: the samples from left to right, counted from 1.
        labels : sequence of length n, optional
            ``hc$labels``, R's word for sample names.
        data : array_like or DataFrame, shape (n, m), optional
            The samples, for the scatter and the tables.
        **traits
            As for the class.

        Raises
        ------
        ValueError, TypeError
            If they are no tree (the first bad step is named as R counts it), or do not fit each other.

        Notes
        -----
        Heights are taken as they are. Those of R's "ward.D2" are scipy's; for "ward.D", "centroid" and "median" R
        expects squared distances and gives squared heights.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer.from_hclust([[-1, -2], [-3, 1]], [1.0, 4.5], labels=["a", "b", "c"])
        >>> explorer.to_series().to_dict()
        {'a': 1, 'b': 1, 'c': 2}
        """
        _refuse_clustering(traits, "from_hclust")
        if "names" in traits:
            raise TypeError(
                "from_hclust takes sample names as `labels`, R's word for them. Pass labels=[...]."
            )
        return cls(link_hclust(merge, height, order, labels, data=data), **traits)


def _refuse_clustering(given: dict[str, Any], constructor: str) -> None:
    # They are parameters of the class, which would take them here without a word and not heed them.
    for name in ("method", "metric", "scale", "impute", "engine"):
        if name in given:
            raise TypeError(
                f"{constructor} takes no {name}: what it says is done already in what was given. Needed: observations. "
                f"Leave {name} out, or build the explorer with DendrogramExplorer(X, {name}={given[name]!r})."
            )

"""Types of the names that arguments and traits take, so that a type checker finds a misspelt one.

`typing.get_args` gives the names of a type as a tuple.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = [
    "Criterion",
    "Engine",
    "HeightScale",
    "Impute",
    "LeafOrder",
    "Method",
    "Metric",
    "Orientation",
    "PaletteName",
    "Scale",
    "TruncateMode",
]

Method: TypeAlias = Literal[
    "single", "complete", "average", "weighted", "centroid", "median", "ward", "genie"
]
"""Linkage methods."""

Metric: TypeAlias = Literal[
    "braycurtis",
    "canberra",
    "chebyshev",
    "cityblock",
    "correlation",
    "cosine",
    "dice",
    "euclidean",
    "gower",
    "hamming",
    "jaccard",
    "jensenshannon",
    "kendall",
    "mahalanobis",
    "minkowski",
    "nan_euclidean",
    "rogerstanimoto",
    "russellrao",
    "seuclidean",
    "sokalsneath",
    "spearman",
    "sqeuclidean",
    "yule",
]
"""Metrics under their own names; short names of scipy and scikit-learn are taken too, so arguments allow any str."""

Engine: TypeAlias = Literal["auto", "scipy", "fastcluster", "reciprocal", "mst", "matrix"]
"""What computes a linkage."""

Scale: TypeAlias = Literal["none", "standard", "robust"]
"""How columns are scaled before distances are computed."""

Impute: TypeAlias = Literal["mean", "median"]
"""How missing values are filled."""

Criterion: TypeAlias = Literal["distance", "inconsistent", "persistent", "size", "dynamic"]
"""What a cut goes by."""

LeafOrder: TypeAlias = Literal[
    "default", "count", "count_descending", "distance", "distance_descending", "optimal"
]
"""Order in which the leaves are drawn."""

TruncateMode: TypeAlias = Literal["lastp", "level"]
"""How a tree is truncated, as in `scipy.cluster.hierarchy.dendrogram`."""

Orientation: TypeAlias = Literal["top", "bottom", "left", "right"]
"""Where the root is drawn."""

HeightScale: TypeAlias = Literal["linear", "sqrt", "log"]
"""Scale of the height axis."""

PaletteName: TypeAlias = Literal["okabe-ito", "tol-bright", "tol-vibrant", "tol-muted", "ibm"]
"""Palettes by name; names of matplotlib's colormaps are taken too, so arguments allow any str."""

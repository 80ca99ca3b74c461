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
    "MethodAlias",
    "Metric",
    "MetricAlias",
    "Orientation",
    "PaletteName",
    "Scale",
    "ScatterEngine",
    "TruncateMode",
]

Method: TypeAlias = Literal[
    "single", "complete", "average", "weighted", "centroid", "median", "ward", "genie"
]
"""Linkage methods."""

MethodAlias: TypeAlias = Literal[
    "mcquitty",
    "upgma",
    "upgmc",
    "ward.d2",
    "ward_d2",
    "wardd2",
    "wpgma",
    "wpgmc",
]
"""Names that other programs give to linkage methods; arguments take them too."""

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
"""Metrics under their own names."""

MetricAlias: TypeAlias = Literal[
    "bray",
    "bray-curtis",
    "bray_curtis",
    "c",
    "cb",
    "cblock",
    "ch",
    "cheb",
    "cheby",
    "chebychev",
    "city_block",
    "co",
    "corr",
    "cos",
    "daisy",
    "e",
    "eu",
    "euclid",
    "h",
    "ha",
    "hamm",
    "j",
    "ja",
    "jacc",
    "jensen-shannon",
    "jensen_shannon",
    "js",
    "kendall_tau",
    "kendalltau",
    "l1",
    "l2",
    "m",
    "mah",
    "mahal",
    "manhattan",
    "matching",
    "maximum",
    "mi",
    "nan-euclidean",
    "naneuclidean",
    "pearson",
    "pearsonr",
    "pnorm",
    "s",
    "se",
    "spearmanr",
    "sqe",
    "sqeuclid",
    "squared euclidean",
    "squared_euclidean",
    "taxicab",
]
"""Short names of scipy and names of other programs for metrics; arguments take them too."""

Engine: TypeAlias = Literal["auto", "scipy", "fastcluster", "reciprocal", "mst", "matrix"]
"""What computes a linkage."""

Scale: TypeAlias = Literal["none", "standard", "robust"]
"""How columns are scaled before distances are computed."""

Impute: TypeAlias = Literal["mean", "median"]
"""How missing values are filled."""

Criterion: TypeAlias = Literal["distance", "inconsistent", "persistent", "size", "dynamic", "monocrit"]
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

ScatterEngine: TypeAlias = Literal["auto", "bqplot", "canvas"]
"""What paints the points of the scatter."""

PaletteName: TypeAlias = Literal["okabe-ito", "tol-bright", "tol-vibrant", "tol-muted", "ibm"]
"""Palettes by name; names of matplotlib's colormaps are taken too, so arguments allow any str."""

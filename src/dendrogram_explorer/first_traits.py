"""What traits take, for type checkers: `FirstTraits` are the traits that can be given when an explorer is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsIndex, TypeAlias, TypedDict

import numpy as np

from .input.images import ImagesLike
from .util.names import (
    HeightScale,
    LeafOrder,
    Method,
    MethodAlias,
    Metric,
    MetricAlias,
    Orientation,
    ScatterEngine,
    TruncateMode,
)

if TYPE_CHECKING:
    import ipywidgets
    import pandas as pd
    from numpy.typing import ArrayLike

    from .cut.value import Cut

__all__ = [
    "Axis",
    "ColorsLike",
    "FirstTraits",
    "Flag",
    "HeatmapLike",
    "MethodLike",
    "MetricLike",
    "NodesLike",
    "OrderLike",
    "PaletteLike",
    "SamplesLike",
]

MethodLike: TypeAlias = Method | MethodAlias
"""What `method` takes."""

MetricLike: TypeAlias = Metric | MetricAlias | Callable[..., Any]
"""What `metric` takes."""

SamplesLike: TypeAlias = "Sequence[int | np.integer | np.bool_] | np.ndarray | pd.Series | pd.Index"
"""Indices of samples, or a mask with a boolean for each sample."""

NodesLike: TypeAlias = Iterable[int | np.integer] | np.ndarray
"""Node ids."""

PaletteLike: TypeAlias = str | Sequence[str] | Mapping[Any, str | Sequence[str]]
"""The name of a palette, colours, or colours by node ids and "default"."""

ColorsLike: TypeAlias = "ArrayLike | pd.Series | None"
"""A column by name, or values of one's own; None for the clusters."""

HeatmapLike: TypeAlias = "str | Iterable[str] | None"
"""Columns by name, or "auto"; None for none."""

NamesLike: TypeAlias = list[str] | tuple[str, ...]

OrderLike: TypeAlias = (
    "LeafOrder | Sequence[float | np.integer | np.floating] | NamesLike | np.ndarray | pd.Series | pd.Index"
)
"""A rule by its name, samples in their order, or a weight for each of them."""

Axis: TypeAlias = str | int | np.integer | None
"""A column or a component for an axis of the scatter."""

Flag: TypeAlias = bool | np.bool_


class FirstTraits(TypedDict, total=False):
    """Traits that can be given when an explorer is built, with what each of them takes."""

    cut_height: SupportsFloat
    n_clusters: SupportsIndex
    cut: Cut
    min_cluster_size: SupportsIndex
    selection: SamplesLike
    color_by: ColorsLike
    strips: Iterable[str] | None
    heatmap: HeatmapLike
    tooltip: Iterable[str] | str | None
    images: ImagesLike
    scatter_x: Axis
    scatter_y: Axis
    leaf_order: OrderLike
    flipped: NodesLike
    palette: PaletteLike
    truncate_mode: TruncateMode | None
    p: SupportsIndex
    show_contracted: Flag
    show_leaf_counts: Flag
    leaf_rotation: SupportsFloat | None
    leaf_font_size: SupportsFloat | None
    height_scale: HeightScale
    annotate_above: SupportsFloat | None
    hang: SupportsFloat | None
    orientation: Orientation
    show_rail: Flag
    show_summary: Flag
    show_scatter: Flag
    show_tray: Flag
    scatter_engine: ScatterEngine
    save_arrays: Flag
    layout: ipywidgets.Layout | dict[str, Any]

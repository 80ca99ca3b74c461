"""A cut of a tree: the value that says where, and the flat clusters that come of it."""

from .cut import (
    ReachableCut,
    apply_cut,
    height_for_clusters,
    merge_criterion,
    n_clusters_at,
    split_merges,
)
from .first import first_height
from .value import CRITERIA, SHAPE_CRITERIA, Cut, fingerprint

__all__ = [
    "CRITERIA",
    "SHAPE_CRITERIA",
    "Cut",
    "ReachableCut",
    "apply_cut",
    "fingerprint",
    "first_height",
    "height_for_clusters",
    "merge_criterion",
    "n_clusters_at",
    "split_merges",
]

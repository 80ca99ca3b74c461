"""A cut of a tree: the value that says where, and the flat clusters that come of it."""

from .cut import ReachableCut, apply_cut, height_for_clusters, merge_criterion, n_clusters_at
from .value import CRITERIA, Cut, fingerprint

__all__ = [
    "CRITERIA",
    "Cut",
    "ReachableCut",
    "apply_cut",
    "fingerprint",
    "height_for_clusters",
    "merge_criterion",
    "n_clusters_at",
]

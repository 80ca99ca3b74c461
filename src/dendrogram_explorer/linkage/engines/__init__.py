"""Engines: who computes a linkage, and what each needs of memory and time."""

from .plan import ENGINES, Plan, can_cluster, check_engine, plan_distances, plan_linkage
from .run import cluster_distances, cluster_rows

__all__ = [
    "ENGINES",
    "Plan",
    "can_cluster",
    "check_engine",
    "cluster_distances",
    "cluster_rows",
    "plan_distances",
    "plan_linkage",
]

"""Engines: who computes a linkage, and what each needs of memory and time."""

from .plan import ENGINES, Plan, can_cluster, check_engine, plan_linkage
from .run import cluster_rows

__all__ = ["ENGINES", "Plan", "can_cluster", "check_engine", "cluster_rows", "plan_linkage"]

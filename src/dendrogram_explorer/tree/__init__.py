"""A linkage matrix as flat arrays: who lies below whom, in which order, at which height."""

from .tree import Tree, subtree_maximum

__all__ = ["Tree", "subtree_maximum"]

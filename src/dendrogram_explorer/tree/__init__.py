"""A linkage matrix as flat arrays: children, parents, order of the leaves, heights."""

from .tree import Tree, subtree_maximum

__all__ = ["Tree", "subtree_maximum"]

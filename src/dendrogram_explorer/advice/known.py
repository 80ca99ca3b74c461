"""What was worked out about one tree, and is not worked out again."""

from __future__ import annotations

from functools import cached_property

from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..tree import Tree
from .cophenetic import Fit, cophenetic_correlation
from .scores import ClusterScores

__all__ = ["Known"]


class Known:
    """Scores and diagnostics of a tree, computed when first asked for."""

    def __init__(self, linkage: Linkage, tree: Tree) -> None:
        self.linkage, self.tree = linkage, tree
        self.scores = ClusterScores(tree, linkage)

    @cached_property
    def fit(self) -> Fit:
        """How well the tree fits the distances."""
        linkage = self.linkage
        if not Dissimilarity.is_known(linkage):
            raise ValueError(
                "A linkage matrix alone says nothing about the distances between samples, which its heights would "
                "be compared with. Needed: the samples. Pass them: DendrogramExplorer.from_linkage(Z, data=X)."
            )
        return cophenetic_correlation(self.tree, Dissimilarity(linkage))

    @property
    def fit_note(self) -> str:
        """From which pairs and distances `fit` was computed, in a sentence."""
        fit, n = self.fit, self.tree.n
        kind = "All" if fit.is_exact else "A random"
        total = "" if fit.is_exact else f" of {n * (n - 1) // 2:,}"
        noun = "pair" if fit.n_pairs == 1 and fit.is_exact else "pairs"
        return f"{kind} {fit.n_pairs:,}{total} {noun}; distances: {Dissimilarity(self.linkage).name}."

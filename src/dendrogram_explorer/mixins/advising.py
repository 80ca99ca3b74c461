"""Advising: what an explorer knows about where its tree might be cut, and how well the tree fits the data."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import traitlets
from scipy.cluster.hierarchy import inconsistent

from ..advice.cophenetic import Fit, cophenetic_correlation
from ..advice.levels import last_merges
from ..advice.noted_table import NotedTable
from ..advice.scores import NO_SCIKIT_LEARN, SCORES, ClusterScores, Progress
from ..advice.suggestions import OTHER_DEPTHS, Suggestion, check_advisers, stands_out, suggest
from ..input.arguments import as_list, check_at_least
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.value import Linkage
from ..tree.tree import Tree
from ..util.messages import busy_status, info_status, warn_user
from ..util.progress import ProgressLine

__all__ = ["Advising"]

# Before that nobody wonders what is going on.
_SILENT_SECONDS = 2.0


@dataclass
class _Known:
    """What was worked out about one linkage, and is not worked out again."""

    linked: Linkage
    scores: ClusterScores
    fit: Fit | None = None


class Advising(traitlets.HasTraits):
    """Advice on where to cut, each with its flaw, and diagnostics of the tree."""

    _status: dict[str, str]
    _linkage: Linkage
    _structure: Tree
    _advised: _Known | None = None

    def suggest_cuts(
        self, methods: str | Sequence[str] | None = None, max_clusters: int = 20, depth: int = 5
    ) -> pd.DataFrame:
        """Ask several methods where to cut. They contradict each other often, and none is right by itself.

        Parameters
        ----------
        methods : str or sequence of str, optional
            Some of "gap" (the longest lifetime of a number of clusters), "elbow" (the greatest acceleration of the last
            merge heights), "inconsistency" (the merge that stands out most from those below it), "silhouette" (on the
            distances that were clustered), "silhouette_cophenetic" (on those of the tree), "calinski_harabasz" and
            "davies_bouldin". Default: all that the data allow.
        max_clusters : int, default 20
            Greatest number of clusters to look at.
        depth : int, default 5
            Number of levels that the inconsistency looks at.

        Returns
        -------
        pandas.DataFrame
            Shown with its caveats in full. One row per method, with the columns ``method``, ``n_clusters``, ``height``
            (for `cut_height`; the middle of the gap), ``score``, ``distance`` (what the score was computed on) and
            ``caveat``. Methods that have no answer are left out; ``attrs["left_out"]`` says why.

        Raises
        ------
        TypeError, ValueError
            For an unknown method, one that was asked for and lacks the data it needs, and numbers that are too small.
        ImportError
            If a score was asked for and scikit-learn is not installed.

        Warns
        -----
        UserWarning
            If scores are left out because scikit-learn is not installed.

        See Also
        --------
        scores_by_k : the same for every number of clusters

        Notes
        -----
        Silhouettes are computed from at most 2,000 samples, the other scores from at most 100,000: a random sample,
        always the same one, and the caveat says so. What was computed once is remembered until `method`, `metric` or
        `scale` make another tree. Stopping the cell is safe at any time.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
        >>> explorer.suggest_cuts(["gap", "elbow"])[["method", "n_clusters", "height", "score"]]
          method  n_clusters  height  score
        0    gap           2   3.375   3.75
        1  elbow           2   3.375   3.25
        """
        asked = check_advisers(methods)
        max_clusters = check_at_least(max_clusters, 2, "max_clusters")
        depth = check_at_least(depth, 1, "depth")
        scores = self._about_this_tree().scores
        if methods is not None:
            _refuse_without_data(asked, scores)
        with self._reporting("Suggesting cuts") as progress:
            found, left_out = suggest(self._structure, scores, asked, max_clusters, depth, progress)
        _warn_of_scikit_learn(left_out)
        table = NotedTable(found, columns=Suggestion._fields)
        table.attrs["left_out"] = left_out
        return table

    def scores_by_k(
        self, max_clusters: int = 20, scores: Sequence[str] | None = None, depth: int = 5
    ) -> pd.DataFrame:
        """What each method of `suggest_cuts` thinks of each number of clusters.

        Parameters
        ----------
        max_clusters : int, default 20
            Greatest number of clusters to look at.
        scores : sequence of str, optional
            Which of "silhouette", "silhouette_cophenetic", "calinski_harabasz" and "davies_bouldin" to compute; none of
            them for an empty one. Default: all that the data allow.
        depth : int, default 5
            Number of levels that the inconsistency looks at.

        Returns
        -------
        pandas.DataFrame
            One row per number of clusters, the index ``n_clusters`` from 2 on. A cut gives that many at heights from
            ``from_height`` up to, but not including, ``to_height``, which is the height of the merge that is undone
            last; ``gap`` is the difference. Where it is 0 no cut does, and scores are NaN. Then ``acceleration``
            (second difference of ``to_height``), ``inconsistency`` (of that merge), and the scores.

        Raises
        ------
        TypeError, ValueError, ImportError
            As `suggest_cuts`.

        Warns
        -----
        UserWarning
            If scores are left out because scikit-learn is not installed.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
        >>> explorer.scores_by_k(scores=[])[["from_height", "to_height", "gap", "acceleration"]]
                    from_height  to_height   gap  acceleration
        n_clusters
        2                   1.5       5.25  3.75          3.25
        3                   1.0       1.50  0.50           NaN
        4                   0.0       1.00  1.00           NaN
        """
        asked = SCORES if scores is None else _check_scores(scores)
        max_clusters = check_at_least(max_clusters, 2, "max_clusters")
        depth = check_at_least(depth, 1, "depth")
        known = self._about_this_tree().scores
        if scores is not None:
            _refuse_without_data(asked, known)
        tree = self._structure
        merges = last_merges(tree, max_clusters)
        table = pd.DataFrame(
            {
                "from_height": merges.next_height,
                "to_height": merges.height,
                "gap": merges.gap,
                "acceleration": merges.acceleration,
                "inconsistency": stands_out(tree, merges, depth),
            },
            index=pd.Index(merges.n_clusters, name="n_clusters"),
        )
        left_out = {name: known.why_not(name) for name in asked if known.why_not(name)}
        scored = merges.n_clusters[merges.is_reachable & (merges.n_clusters < tree.n)]
        with self._reporting("Scoring cuts") as progress:
            for name in asked:
                if name not in left_out:
                    table[name] = np.nan
                    table.loc[scored, name] = known.values(name, scored, progress)
        _warn_of_scikit_learn(left_out)
        table.attrs["left_out"] = left_out
        return table

    def inconsistency(self, depth: int = 2) -> pd.DataFrame:
        """How much each merge stands out from the merges below it.

        Parameters
        ----------
        depth : int, default 2
            Number of levels that are looked at, the merge's own included.

        Returns
        -------
        pandas.DataFrame
            One row per merge, the index its node id: merge i of `linkage_matrix` is node n + i. The columns are the
            ``height`` of the merge; ``mean`` and ``std`` of the heights looked at, and their ``count``; and the
            ``coefficient``, ``(height - mean) / std``, 0 where all heights are equal.

        Raises
        ------
        TypeError, ValueError
            If `depth` is not a whole number of at least 1.

        See Also
        --------
        cut_inconsistent : cut by these coefficients
        inconsistency_by_depth : how the coefficients of the last merges change with the depth

        Notes
        -----
        ``scipy.cluster.hierarchy.inconsistent``; it takes some 4 s for 1,000,000 samples.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> DendrogramExplorer([[0.0], [1.0], [5.0], [9.0]], method="single").inconsistency().round(3)
              height  mean    std  count  coefficient
        node
        4        1.0   1.0  0.000      1        0.000
        5        4.0   2.5  2.121      2        0.707
        6        4.0   4.0  0.000      2        0.000
        """
        depth = check_at_least(depth, 1, "depth")
        Z = self._linkage.Z
        mean, std, count, coefficient = inconsistent(Z, depth).T
        nodes = pd.RangeIndex(self._structure.n, 2 * self._structure.n - 1, name="node")
        columns = {"height": Z[:, 2], "mean": mean, "std": std, "count": count.astype(np.int64)}
        return pd.DataFrame({**columns, "coefficient": coefficient}, index=nodes)

    def inconsistency_by_depth(
        self, depths: Sequence[int] = OTHER_DEPTHS, max_clusters: int = 20
    ) -> pd.DataFrame:
        """How the inconsistency of the last merges changes with the depth that it looks at.

        Parameters
        ----------
        depths : sequence of int, default (2, 3, 5, 10)
            Each at least 1.
        max_clusters : int, default 20
            Greatest number of clusters to look at.

        Returns
        -------
        pandas.DataFrame
            One row per depth, one column per number of clusters k: the coefficient of the merge that is undone last to
            get k clusters. The greatest of a row is what `suggest_cuts` goes by at that depth.

        Raises
        ------
        TypeError, ValueError
            If a depth or `max_clusters` is too small, or no whole number.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0], [6.5]], method="average")
        >>> explorer.inconsistency_by_depth([1, 2]).round(3)
        n_clusters      2    3    4
        depth
        1           0.000  0.0  0.0
        2           1.148  0.0  0.0
        """
        depths = [check_at_least(depth, 1, "depth") for depth in as_list(depths, "depths")]
        merges = last_merges(self._structure, check_at_least(max_clusters, 2, "max_clusters"))
        rows = [stands_out(self._structure, merges, depth) for depth in depths]
        numbers = pd.Index(merges.n_clusters, name="n_clusters")
        return pd.DataFrame(rows, index=pd.Index(depths, name="depth"), columns=numbers)

    @property
    def cophenetic_correlation(self) -> float:
        """How well the tree fits the distances it was built from: 1 if it keeps their proportions.

        The correlation between the distances of all pairs of samples and the heights at which the tree joins them, as
        ``scipy.cluster.hierarchy.cophenet(Z, d)``. Above 3,000 samples it is that of two million pairs drawn at random,
        always the same ones; `cophenetic_note` says so. NaN where all distances or all heights are equal. Computed when
        first asked for.

        Raises
        ------
        ValueError
            If the explorer was built from a linkage matrix without data.

        Examples
        --------
        >>> from dendrogram_explorer import DendrogramExplorer
        >>> explorer = DendrogramExplorer([[0.0], [1.0], [5.0]], method="average")
        >>> round(explorer.cophenetic_correlation, 4), explorer.cophenetic_note
        (0.9707, 'All 3 pairs; distances: euclidean.')
        """
        return self._fit().correlation

    @property
    def cophenetic_note(self) -> str:
        """From which pairs and distances `cophenetic_correlation` was computed, in a sentence."""
        fit, dissimilarity = self._fit(), Dissimilarity(self._linkage)
        kind = "All" if fit.is_exact else "A random"
        total = "" if fit.is_exact else f" of {self._structure.n * (self._structure.n - 1) // 2:,}"
        noun = "pair" if fit.n_pairs == 1 and fit.is_exact else "pairs"
        return f"{kind} {fit.n_pairs:,}{total} {noun}; distances: {dissimilarity.name}."

    def _fit(self) -> Fit:
        known = self._about_this_tree()
        if known.fit is None:
            if not Dissimilarity.is_known(self._linkage):
                raise ValueError(
                    "A linkage matrix alone says nothing about the distances between samples, which its heights would "
                    "be compared with. Needed: the samples. Pass them: DendrogramExplorer.from_linkage(Z, data=X)."
                )
            known.fit = cophenetic_correlation(self._structure, Dissimilarity(self._linkage))
        return known.fit

    def _about_this_tree(self) -> _Known:
        if self._advised is None or self._advised.linked is not self._linkage:
            self._advised = _Known(self._linkage, ClusterScores(self._structure, self._linkage))
        return self._advised

    @contextmanager
    def _reporting(self, what: str) -> Iterator[Progress]:
        """Tell in the cell, and in the widget's line for messages, how far a longer computation is."""
        start, is_told = time.monotonic(), False

        def tell(done: int, total: int, text: str) -> None:
            nonlocal is_told
            if time.monotonic() - start > _SILENT_SECONDS:
                is_told = True
                self._status = busy_status(f"{what}: {text} ...")
                line.say(self._status["text"])

        with ProgressLine() as line:
            try:
                yield tell
            finally:
                if is_told:
                    self._status = info_status("")


def _check_scores(scores: Any) -> tuple[str, ...]:
    asked = check_advisers(scores)
    for name in asked:
        if name not in SCORES:
            raise ValueError(
                f"{name!r} has a column anyway: it costs next to nothing. Pass some of {', '.join(SCORES)}."
            )
    return asked


def _refuse_without_data(asked: Sequence[str], scores: ClusterScores) -> None:
    for name in asked:
        reason = scores.why_not(name) if name in SCORES else ""
        if reason:
            kind = ImportError if reason == NO_SCIKIT_LEARN else ValueError
            raise kind(f"{name!r} cannot be computed. {reason}")


def _warn_of_scikit_learn(left_out: dict[str, str]) -> None:
    lacking = [name for name, reason in left_out.items() if reason == NO_SCIKIT_LEARN]
    if lacking:
        warn_user(f"Left out: {', '.join(lacking)}. {left_out[lacking[0]]}")

"""Candidate clusterings of the same samples from several trees, ranked by a vote of rules."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, squareform

from ..cut import Cut, apply_cut, height_for_clusters
from ..cut.persistence import total_persistence
from ..input.distances import distances_are_not_euclidean
from ..input.metrics import METHODS, metric_name
from ..linkage.dissimilarity import Dissimilarity
from ..linkage.engines import cluster_rows, plan_linkage
from ..linkage.engines.spanning import cluster_stored
from ..linkage.value import Linkage
from ..linkage.weighted import WEIGHTED_METHODS, weighted_linkage
from ..tree.tree import Tree
from ..util.sampling import random_samples
from .rules import (
    adjusted_rand,
    gap_statistic,
    most_stable,
    principal_box,
    silhouettes,
    within_dispersion,
)
from .top_cuts import TopCuts

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "MAX_SAMPLES", "Candidate", "Candidates", "Vote", "suggest_candidates", "vote"]

COLUMNS = (
    "rank",
    "n_clusters",
    "source",
    "method",
    "height",
    "votes",
    "voters",
    "agreement",
    "stability",
    "caveat",
)
"""Columns of `Candidates.to_frame`."""

MAX_SAMPLES = 5_000
"""Number of samples from which other trees are computed at most."""

# What compares all pairs at every cut, and what clusters again and again, needs no more than so many.
_SILHOUETTE_SAMPLES = 2_000
_RESAMPLED = 1_000

# Trees of weighted rows take longer.
_WEIGHTED_SAMPLES = 600

_FEW_COLUMNS = 32

# So many differences of two numbers, and calls of a user-supplied metric, take about a second.
_MOST_PRODUCTS = 500_000_000
_MOST_CALLS = 500_000

_N_HALVES = 10
_N_REFERENCES = 10
_SHARES = (0.02, 0.05)
_MIN_SAMPLES = 5
_DOUBLE = 2

# Below this mean adjusted Rand index a clustering is not found again in halves of the samples.
_FOUND_AGAIN = 0.75

# Branches persist if they do so by as many standard deviations more than those of samples without clusters.
_PERSISTS = 4.0
_PERSISTENCE_SHARE = 0.05

Progress = Callable[[int, int, str], None]
Vote = Generator[tuple[int, int, str], None, "Candidates"]
"""A vote in parts: before each of them it yields how many are done, of how many, and what comes next."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """One clustering that some rules have chosen.

    Attributes
    ----------
    rank : int
        From 1 on.
    n_clusters : int
        1 stands for "no clear clusters".
    source : str
        The tree, and how it is cut.
    method, metric : str, callable or None
        Of that tree; None where they are not known.
    min_samples : int or None
        Of that tree, where its distances are those of mutual reachability.
    criterion : {"distance", "persistent"}
        Criterion of the cut.
    min_size : float or None
        For "persistent": a share of the samples.
    height : float
        Of the cut, on the tree of the samples that were looked at; NaN where the cut is not horizontal.
    votes : int
        Votes for this number of clusters.
    voters : tuple of str
        Who gave them.
    agreement : float
        Mean adjusted Rand index with the clusterings behind all votes: 1 where all votes are for this one. Unassigned
        samples count as one more group.
    stability : float
        Mean adjusted Rand index of this clustering and those of random halves of the samples, made in the same way;
        NaN where the samples cannot be clustered again.
    caveat : str
    is_present_tree : bool
        Whether the tree is the one at hand.
    labels : ndarray of int32, shape (n,), or None
        1 .. k, or -1 for unassigned samples; None where the tree is that of a part of the samples.
    samples : ndarray of int64, shape (s,)
        The samples that were looked at.
    sample_labels : ndarray of int32, shape (s,)
        Their labels.
    """

    rank: int
    n_clusters: int
    source: str
    method: str | None
    metric: str | Callable | None
    min_samples: int | None
    criterion: str
    min_size: float | None
    height: float
    votes: int
    voters: tuple[str, ...]
    agreement: float
    stability: float
    caveat: str
    is_present_tree: bool
    labels: np.ndarray | None
    samples: np.ndarray
    sample_labels: np.ndarray

    def cut_of(self, tree: Tree) -> Cut:
        """The cut of this candidate on the tree of all samples.

        Parameters
        ----------
        tree : Tree
            Of all samples, by `method`, `metric` and `min_samples`.

        Returns
        -------
        Cut
            Into `n_clusters`, or, where no height gives as many on this tree, the nearest number below.
        """
        if self.min_size is not None:
            return Cut("persistent", min_size=self.min_size)
        return Cut("distance", height_for_clusters(tree, self.n_clusters).height)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Candidate clusterings, the first of them first. Shown in a notebook it is a table.

    Attributes
    ----------
    ranked : tuple of Candidate
        The best of each number of clusters, by votes. The first is the headline.
    others : tuple of Candidate
        Further clusterings behind the votes, which have as many clusters as one of `ranked` that agrees more with all.
    n_votes : int
        Number of all votes.
    n_looked_at : int
        Number of samples that other trees were computed from.
    left_out : dict of str to str
        Voters that have no answer, and why.
    """

    ranked: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    n_votes: int
    n_looked_at: int
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def headline(self) -> str:
        """The first candidate in a few words.

        Returns
        -------
        str
            Such as "3 clusters: 12 of 18 votes", or "no clear clusters".
        """
        if not self.ranked:
            return "nothing to suggest"
        first = self.ranked[0]
        if first.n_clusters == 1:
            return "no clear clusters"
        return f"{first.n_clusters} clusters: {first.votes} of {self.n_votes} votes"

    def take(self, rank: int) -> Candidate:
        """The candidate of a rank.

        Parameters
        ----------
        rank : int
            From 1 on.

        Returns
        -------
        Candidate

        Raises
        ------
        TypeError, ValueError
            If there is no such rank.
        """
        if isinstance(rank, bool) or not isinstance(rank, (int, np.integer)):
            raise TypeError(f"rank must be an integer, got {rank!r}. Pass a rank of suggest_cuts().")
        if not 1 <= rank <= len(self.ranked):
            known = f"1 .. {len(self.ranked)}" if self.ranked else "none: there is nothing to suggest"
            raise ValueError(f"There is no candidate of rank {rank}. Ranks of suggest_cuts(): {known}.")
        return self.ranked[rank - 1]

    def to_frame(self) -> pd.DataFrame:
        """The ranked candidates as a table with the columns `COLUMNS`.

        Returns
        -------
        pandas.DataFrame
            ``voters`` as text. ``attrs["left_out"]`` says which voters have no answer and why, ``attrs["note"]`` the
            headline.
        """
        from .noted_table import NotedTable

        rows = [
            {
                **{name: getattr(each, name) for name in COLUMNS},
                "method": _method_text(each),
                "voters": ", ".join(each.voters),
            }
            for each in self.ranked
        ]
        table = NotedTable(rows, columns=list(COLUMNS))
        table.attrs["left_out"] = self.left_out
        table.attrs["note"] = self.headline[:1].upper() + self.headline[1:] + "."
        return table


def suggest_candidates(
    linked: Linkage, tree: Tree, max_clusters: int = 20, progress: Progress | None = None, seed: int = 0
) -> Candidates:
    """Let rules vote for clusterings of several trees of the same samples.

    Parameters
    ----------
    linked : Linkage
        What the tree at hand was made of.
    tree : Tree
        The tree at hand.
    max_clusters : int, default 20
        Greatest number of clusters to look at.
    progress : callable, optional
        Called as ``progress(done, total, text)`` before each part; what it raises ends the computation.
    seed : int, default 0
        Of the random samples and references.

    Returns
    -------
    Candidates

    Notes
    -----
    Five rules vote on the cuts of the present tree, of Ward's and of that of average linkage: the longest gap between
    merge heights, the greatest ratio of them, the silhouette, the gap statistic (Tibshirani, Walther and Hastie 2001),
    and the stability in random halves of the samples. Persistent branches of 2 % and of 5 % of the samples have two
    votes each, on the trees of single linkage and of mutual-reachability distances (5 neighbours). A rule that the data
    do not allow is left out.

    A candidate for each number of clusters that has votes is the one of the clusterings behind them that agrees most
    with those behind all votes. Candidates are ordered by votes, and by that agreement where equal.

    "No clear clusters" comes first, and is a candidate at all, only where no rule has found any, or where all gap
    statistics say so and the branches of the trees of single linkage and of mutual reachability do not both persist
    more (by 4 standard deviations) than those of samples without clusters.

    Above `MAX_SAMPLES` samples (600 where rows have weights; fewer where there are more than 40 columns, or the metric
    is a function), other trees than the present one are those of a random sample, always the same one.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(size=(40, 2)) + [9 * each, 0] for each in range(3)])
    >>> linked = link_observations(X)
    >>> found = suggest_candidates(linked, Tree.from_linkage(linked.Z))
    >>> found.headline
    '3 clusters: 18 of 18 votes'
    """
    parts = vote(linked, tree, max_clusters, seed)
    while True:
        try:
            told = next(parts)
        except StopIteration as end:
            return end.value
        if progress is not None:
            progress(*told)


def vote(linked: Linkage, tree: Tree, max_clusters: int = 20, seed: int = 0) -> Vote:
    """The vote of `suggest_candidates` in short parts, between which there is time for other work."""
    return _Vote(linked, tree, max_clusters, seed).candidates()


@dataclass(frozen=True, eq=False)
class _Way:
    """A way to make a tree: which method, on which distances."""

    method: str | None
    min_samples: int | None = None

    @property
    def can_repeat(self) -> bool:
        """Whether other samples can be clustered in this way, by their distances."""
        return self.method == "genie" or self.method in METHODS

    @property
    def name(self) -> str:
        if self.min_samples is not None:
            return "mutual reachability"
        return f"{self.method} linkage" if self.method else "present tree"


@dataclass(eq=False)
class _Grove:
    """A tree among the samples that are looked at, or the present one, and the same in halves of the samples.

    Attributes
    ----------
    way : _Way
    cuts : TopCuts
    at : ndarray of int64
        Leaves of the tree that are the samples looked at.
    is_present : bool
    """

    way: _Way
    cuts: TopCuts
    at: np.ndarray
    is_present: bool
    halves: list[TopCuts] = field(default_factory=list)


@dataclass(eq=False)
class _Ballot:
    """A vote: who gives it, how many votes it counts, and the clustering behind it."""

    voter: str
    weight: int
    grove: _Grove
    n_clusters: int
    share: float | None
    labels: np.ndarray


class _Vote:
    def __init__(self, linked: Linkage, tree: Tree, max_clusters: int, seed: int) -> None:
        self._linked = linked
        self._tree = tree
        self._seed = seed
        self._n_steps, self._n_done = 1, 0
        self._left_out: dict[str, str] = {}
        self._persists: bool | None = None
        self._drawn: list[np.ndarray] = []
        n = tree.n
        self._weights = linked.weights
        self._samples = random_samples(n, _most_samples(linked), seed)
        # Half of the samples have to hold that many clusters, too.
        self._max_clusters = max(2, min(max_clusters, n // 2))
        self._dissimilarity = Dissimilarity(linked) if Dissimilarity.is_known(linked) else None

    # -- the parts ------------------------------------------------------------------------------------------------

    def candidates(self) -> Vote:
        if self._tree.n < 3:
            reason = {"all voters": "Two samples leave no cut to choose."}
            return Candidates((), (), 0, self._tree.n, reason)
        ways = self._ways()
        self._n_steps = len(ways) + 3 + _N_REFERENCES + _N_HALVES
        yield self._next("distances")
        distances = self._distances()
        groves = []
        for way in ways:
            yield self._next(f"{way.name} of {len(self._samples):,} samples")
            groves.append(self._grove(way, distances))
        ruled = [grove for grove in groves if grove.is_present or grove.way.method in ("ward", "average")]
        ballots = [ballot for grove in ruled for ballot in self._by_heights(grove)]
        yield self._next("silhouettes")
        ballots += self._by_silhouette(ruled, distances)
        ballots += yield from self._by_gap_statistic(ruled)
        ballots += yield from self._by_stability(groves, ruled, distances)
        yield self._next("persistent branches")
        ballots += [ballot for grove in groves for ballot in self._by_persistence(grove, groves)]
        return self._counted(ballots)

    def _next(self, text: str) -> tuple[int, int, str]:
        self._n_done += 1
        return self._n_done - 1, self._n_steps, text

    def _ways(self) -> list[_Way]:
        present = _Way(self._linked.method, _min_samples_of(self._linked))
        if not self._linked.can_cluster_again:
            self._left_out["other trees"] = (
                "This tree was computed elsewhere, so the samples cannot be clustered in another way. Build an "
                "explorer from the samples: DendrogramExplorer(X)."
            )
            return [present]
        others = [_Way("average"), _Way("single"), _Way("single", _MIN_SAMPLES)]
        if self._is_euclidean():
            others.insert(0, _Way("ward"))
        else:
            self._left_out["ward linkage"] = "Euclidean distances are needed."
        if self._tree.n <= _MIN_SAMPLES + 1:
            others.pop()
        known = (present.method, present.min_samples)
        return [present, *(way for way in others if (way.method, way.min_samples) != known)]

    def _weights_of(self, samples: np.ndarray) -> np.ndarray | None:
        return None if self._weights is None else self._weights[samples]

    def _is_euclidean(self) -> bool:
        if self._linked.metric is not None:
            return self._linked.metric == "euclidean"
        return self._linked.distances is None or not distances_are_not_euclidean(
            self._linked.distances, self._linked.n
        )

    def _distances(self) -> np.ndarray | None:
        """Condensed distances among the samples that are looked at."""
        if self._dissimilarity is None:
            self._left_out["silhouette"] = (
                "The samples or their distances are needed. Pass the samples: "
                "DendrogramExplorer.from_linkage(Z, data=X)."
            )
            return None
        return np.asarray(self._dissimilarity.among(self._samples))

    def _grove(self, way: _Way, distances: np.ndarray | None) -> _Grove:
        is_present = way.method == self._linked.method and way.min_samples == _min_samples_of(self._linked)
        if is_present:
            return _Grove(way, TopCuts(self._tree, self._max_clusters), self._samples, True)
        assert distances is not None
        tree = self._reachability_tree(way)
        if tree is None:
            tree = _tree_of(distances, len(self._samples), way, self._weights_of(self._samples))
        return _Grove(way, TopCuts(tree, self._max_clusters), np.arange(tree.n), False)

    def _reachability_tree(self, way: _Way) -> Tree | None:
        """The tree by mutual reachability as it will be where it is taken: many distances are equal, in some order."""
        rows = None if self._dissimilarity is None else self._dissimilarity.rows
        is_table = rows is not None and self._linked.source == "observations"
        if rows is None or not is_table or way.min_samples is None or self._linked.metric != "euclidean":
            return None
        rows = rows[self._samples]
        plan = plan_linkage(len(rows), rows.shape[1], "single", "euclidean", min_samples=way.min_samples)
        return Tree.from_linkage(cluster_rows(rows, "single", "euclidean", plan, lambda _: None)[0])

    def _by_heights(self, grove: _Grove) -> list[_Ballot]:
        merges = grove.cuts.merges
        return [
            *self._ballot("longest gap", grove, merges.gap),
            *self._ballot("relative gap", grove, grove.cuts.ratios),
        ]

    def _ballot(self, rule: str, grove: _Grove, values: np.ndarray) -> list[_Ballot]:
        """The vote for the cut with the greatest value; of equal ones for the fewest clusters."""
        usable = np.where(grove.cuts.is_reachable & np.isfinite(values), values, -np.inf)
        if not np.isfinite(usable).any():
            self._left_out[f"{rule} ({grove.way.name})"] = "No cut of this tree has a value."
            return []
        return [self._horizontal(rule, grove, 2 + int(np.argmax(usable)))]

    def _horizontal(self, rule: str, grove: _Grove, k: int) -> _Ballot:
        voter = f"{rule} ({grove.way.name})"
        return _Ballot(voter, 1, grove, k, None, grove.cuts.labels(k, grove.at) + 1)

    def _by_silhouette(self, groves: list[_Grove], distances: np.ndarray | None) -> list[_Ballot]:
        if distances is None:
            return []
        among = random_samples(len(self._samples), _SILHOUETTE_SAMPLES, self._seed)
        square = _square(distances, len(self._samples), among)
        ballots = []
        for grove in groves:
            ballots += self._ballot("silhouette", grove, silhouettes(grove.cuts, grove.at[among], square))
        return ballots

    def _by_gap_statistic(self, groves: list[_Grove]) -> Generator[tuple[int, int, str], None, list[_Ballot]]:
        rows = None if self._dissimilarity is None else self._dissimilarity.rows
        known = [grove for grove in groves if grove.way.can_repeat and grove.way.min_samples is None]
        if rows is None or self._linked.metric not in (None, "euclidean"):
            if self._dissimilarity is not None:
                self._left_out["gap statistic"] = "Columns of numbers and Euclidean distances are needed."
            return []
        among = random_samples(len(self._samples), _RESAMPLED, self._seed)
        rows = rows[self._samples[among]]
        n_clusters = min(self._max_clusters, len(among))
        rng = np.random.default_rng(self._seed)
        references: list[list[np.ndarray]] = [[] for _ in known]
        persistence = []
        low, high = principal_box(rows)
        for done in range(_N_REFERENCES):
            yield self._next(f"samples without clusters, {done} of {_N_REFERENCES} done")
            reference = rng.uniform(low, high, size=(len(rows), len(low)))
            distances = _euclidean(reference)
            for grove, kept in zip(known, references, strict=True):
                cuts = TopCuts(_tree_of(distances, len(rows), grove.way), n_clusters)
                kept.append(within_dispersion(cuts, reference))
            persistence.append(_persistence(distances, len(rows)))
        self._persists = _exceeds(_persistence(_euclidean(rows), len(rows)), np.array(persistence))
        ballots = []
        for grove, kept in zip(known, references, strict=True):
            found = gap_statistic(within_dispersion(grove.cuts, rows, grove.at[among]), kept)
            if found is None:
                self._left_out[f"gap statistic ({grove.way.name})"] = (
                    "The gap grows to the end, or samples are alike."
                )
            elif found == 1 or grove.cuts.is_reachable[found - 2]:
                ballots.append(self._horizontal("gap statistic", grove, found))
        return ballots

    def _by_stability(
        self, groves: list[_Grove], ruled: list[_Grove], distances: np.ndarray | None
    ) -> Generator[tuple[int, int, str], None, list[_Ballot]]:
        if distances is None:
            return []
        self._among = random_samples(len(self._samples), _RESAMPLED, self._seed)
        square = _square(distances, len(self._samples), self._among)
        rng = np.random.default_rng(self._seed + 1)
        n_drawn = len(self._among) // 2
        self._drawn = [
            np.sort(rng.choice(len(self._among), n_drawn, replace=False)) for _ in range(_N_HALVES)
        ]
        for done, half in enumerate(self._drawn):
            yield self._next(f"halves of the samples, {done} of {_N_HALVES} done")
            condensed = squareform(square[np.ix_(half, half)], checks=False)
            weights = self._weights_of(self._samples[self._among[half]])
            for grove in groves:
                if grove.way.can_repeat and n_drawn > (grove.way.min_samples or 1) + 1:
                    tree = _tree_of(condensed, n_drawn, grove.way, weights)
                    grove.halves.append(TopCuts(tree, self._max_clusters))
        ballots = []
        for grove in ruled:
            if not grove.halves:
                continue
            most = min(self._max_clusters, n_drawn)
            scores = np.array(
                [[self._found_again(grove, half, k) for k in range(2, most + 1)] for half in range(_N_HALVES)]
            )
            scores[:, ~grove.cuts.is_reachable[: most - 1]] = np.nan
            best = most_stable(scores)
            if best is not None:
                ballots.append(self._horizontal("stability", grove, best + 2))
        return ballots

    def _found_again(self, grove: _Grove, half: int, k: int) -> float:
        whole = grove.cuts.labels(k, grove.at[self._among[self._drawn[half]]])
        return adjusted_rand(whole, grove.halves[half].labels(k))

    def _by_persistence(self, grove: _Grove, groves: list[_Grove]) -> list[_Ballot]:
        # Where there are no other trees, the branches of the present one.
        is_asked = grove.way.method == "single" or len(groves) == 1
        if not is_asked:
            return []
        ballots = []
        for share in _SHARES:
            clusters = apply_cut(grove.cuts.tree, Cut("persistent", min_size=share))
            voter = f"persistent branches of {share:.0%} ({grove.way.name})"
            ballots.append(
                _Ballot(voter, _DOUBLE, grove, clusters.n_clusters, share, clusters.labels[grove.at])
            )
        return ballots

    # -- the count ------------------------------------------------------------------------------------------------

    def _counted(self, ballots: list[_Ballot]) -> Candidates:
        n_votes = sum(ballot.weight for ballot in ballots)
        distinct = _distinct(ballots)
        agreements = _mean_agreements(distinct, ballots)
        votes: dict[int, int] = {}
        for ballot in ballots:
            votes[ballot.n_clusters] = votes.get(ballot.n_clusters, 0) + ballot.weight
        order = sorted(
            range(len(distinct)),
            key=lambda each: (
                -votes[distinct[each].n_clusters],
                -agreements[each],
                distinct[each].n_clusters,
                not distinct[each].grove.is_present,
            ),
        )
        ranked: list[int] = []
        others: list[int] = []
        for each in order:
            seen = {distinct[other].n_clusters for other in ranked}
            (others if distinct[each].n_clusters in seen else ranked).append(each)
        stability = {each: self._stability(distinct[each]) for each in ranked}
        ranked = self._without_structure_first(ranked, distinct, ballots)

        def made(each: int, rank: int) -> Candidate:
            ballot = distinct[each]
            voters = tuple(other.voter for other in ballots if other.n_clusters == ballot.n_clusters)
            known = stability[each] if each in stability else self._stability(ballot)
            return self._candidate(
                ballot, rank, votes[ballot.n_clusters], voters, agreements[each], known, n_votes
            )

        return Candidates(
            tuple(made(each, rank) for rank, each in enumerate(ranked, start=1)),
            tuple(made(each, 0) for each in others),
            n_votes,
            len(self._samples),
            self._left_out,
        )

    def _without_structure_first(
        self, ranked: list[int], distinct: list[_Ballot], ballots: list[_Ballot]
    ) -> list[int]:
        """Put the one cluster of all samples first if there is no structure, else leave it out."""
        one = [each for each in ranked if distinct[each].n_clusters == 1]
        several = [each for each in ranked if distinct[each].n_clusters > 1]
        gaps = [ballot.n_clusters for ballot in ballots if ballot.voter.startswith("gap statistic")]
        is_one_cloud = bool(gaps) and max(gaps) == 1 and not self._persists
        return [*one, *several] if one and (is_one_cloud or not several) else several

    def _stability(self, ballot: _Ballot) -> float:
        """How well the clustering behind a vote is found again in halves of the samples."""
        grove = ballot.grove
        if not grove.halves or ballot.n_clusters == 1:
            return float("nan")
        if ballot.share is None:
            if ballot.n_clusters > grove.halves[0].tree.n:
                return float("nan")
            scores = [self._found_again(grove, half, ballot.n_clusters) for half in range(len(grove.halves))]
            return float(np.mean(scores))
        cut = Cut("persistent", min_size=ballot.share)
        scores = []
        for half, cuts in zip(self._drawn, grove.halves, strict=True):
            whole = ballot.labels[self._among[half]]
            scores.append(adjusted_rand(whole, apply_cut(cuts.tree, cut).labels))
        return float(np.mean(scores))

    def _candidate(
        self,
        ballot: _Ballot,
        rank: int,
        votes: int,
        voters: tuple[str, ...],
        agreement: float,
        stability: float,
        n_votes: int,
    ) -> Candidate:
        grove, k = ballot.grove, ballot.n_clusters
        is_whole = grove.is_present or len(self._samples) == self._tree.n
        cut = Cut("persistent", min_size=ballot.share) if ballot.share is not None else None
        height = float("nan")
        if cut is None or k == 1:
            cut = Cut("distance", height_for_clusters(grove.cuts.tree, k).height)
            height = cut.threshold
        labels = apply_cut(grove.cuts.tree, cut).labels if is_whole else None
        sample_labels = labels[self._samples] if labels is not None else ballot.labels.astype(np.int32)
        tree_name = "present tree" if grove.is_present else grove.way.name
        if k == 1:
            source = "no clear clusters"
        elif ballot.share is not None:
            source = f"{tree_name}, persistent branches"
        else:
            source = tree_name
        return Candidate(
            rank=rank,
            n_clusters=k,
            source=source,
            method=grove.way.method,
            metric=self._linked.metric,
            min_samples=grove.way.min_samples,
            criterion=cut.criterion,
            min_size=ballot.share if cut.criterion == "persistent" else None,
            height=height,
            votes=votes,
            voters=voters,
            agreement=agreement,
            stability=stability,
            caveat=self._caveat(ballot, stability, votes, n_votes),
            is_present_tree=grove.is_present,
            labels=labels,
            samples=self._samples,
            sample_labels=sample_labels,
        )

    def _caveat(self, ballot: _Ballot, stability: float, votes: int, n_votes: int) -> str:
        if ballot.n_clusters == 1:
            return "The samples look like one cloud. Any cut divides it somewhere; do not read much into one."
        if stability < _FOUND_AGAIN:
            return "Halves of the samples give other clusters: do not rely on where one ends and the next begins."
        if ballot.share is not None:
            share = float((ballot.labels < 0).mean())
            left = (
                f"{share:.0%} of the samples lie between the clusters and are unassigned. "
                if share > 0
                else ""
            )
            return f"{left}Clusters that touch count as one."
        sizes = np.bincount(ballot.labels)[1:]
        smallest = int(sizes.min())
        if smallest <= max(1, 0.01 * len(ballot.labels)):
            noun = "sample" if smallest == 1 else "samples"
            return f"The smallest cluster has {smallest} {noun}: an outlier may pass for a cluster."
        if 2 * votes < n_votes:
            return f"Most rules say something else: it has {votes} of {n_votes} votes."
        return _METHOD_CAVEATS.get(ballot.grove.way.method or "", "Only as good as the tree it comes from.")


_METHOD_CAVEATS = {
    "ward": "Assumes round clusters of similar size.",
    "average": "Assumes clusters that are compact, and of similar width.",
    "complete": "Assumes clusters of similar diameter; a single outlier can divide one.",
    "weighted": "Assumes clusters that are compact, and of similar width.",
    "single": "Clusters that touch count as one, and outliers as clusters.",
    "genie": "Assumes that no cluster is very much smaller than the others.",
    "centroid": "Heights can fall from a merge to the one above it; assumes round clusters.",
    "median": "Heights can fall from a merge to the one above it; assumes round clusters.",
}


def _method_text(candidate: Candidate) -> str:
    metric = "" if candidate.metric is None else f", {metric_name(candidate.metric)}"
    neighbours = "" if candidate.min_samples is None else f", min_samples={candidate.min_samples}"
    return f"{candidate.method or 'not known'}{metric}{neighbours}"


def _most_samples(linked: Linkage) -> int:
    """Number of samples whose distances and trees are there within seconds."""
    if linked.weights is not None:
        return _WEIGHTED_SAMPLES
    if linked.distances is not None or linked.observations is None:
        return MAX_SAMPLES
    pairs = _MOST_CALLS if callable(linked.metric) else _MOST_PRODUCTS / max(linked.observations.shape[1], 1)
    return min(MAX_SAMPLES, int(np.sqrt(2 * pairs)))


def _min_samples_of(linked: Linkage) -> int | None:
    return linked.min_samples


def _tree_of(distances: np.ndarray, n: int, way: _Way, weights: np.ndarray | None = None) -> Tree:
    """The tree of a few samples, from their condensed distances."""
    if weights is not None and way.method in WEIGHTED_METHODS:
        return Tree.from_linkage(weighted_linkage(distances, weights, way.method))
    if way.method == "genie" or way.min_samples is not None:
        return Tree.from_linkage(cluster_stored(distances, n, str(way.method), way.min_samples))
    return Tree.from_linkage(linkage(distances, cast("Any", way.method)))


def _euclidean(rows: np.ndarray) -> np.ndarray:
    """Condensed Euclidean distances."""
    if rows.shape[1] <= _FEW_COLUMNS:
        return pdist(rows)
    # A product of matrices is many times as fast, and samples without clusters need no last digits.
    centred = rows - rows.mean(axis=0)
    lengths = np.square(centred).sum(axis=1)
    squares = lengths[:, None] + lengths - 2.0 * (centred @ centred.T)
    return np.sqrt(np.maximum(squareform(squares, checks=False), 0.0))


def _square(condensed: np.ndarray, n: int, among: np.ndarray) -> np.ndarray:
    """Square distances among some of n samples."""
    square = squareform(condensed, checks=False)
    return square if len(among) == n else square[np.ix_(among, among)]


def _persistence(distances: np.ndarray, n: int) -> list[float]:
    """How long the branches of single linkage and of mutual reachability persist."""
    least = Cut("persistent", min_size=_PERSISTENCE_SHARE).smallest(n)
    ways = [_Way("single")] if n <= _MIN_SAMPLES + 1 else [_Way("single"), _Way("single", _MIN_SAMPLES)]
    return [total_persistence(_tree_of(distances, n, way), least) for way in ways]


def _exceeds(found: list[float], references: np.ndarray) -> bool:
    """Whether all of some values are far greater than those of references (rows)."""
    limit = references.mean(axis=0) + _PERSISTS * references.std(axis=0, ddof=1)
    return bool((np.array(found) > limit).all())


def _distinct(ballots: list[_Ballot]) -> list[_Ballot]:
    """One vote for each clustering that is behind one; the first, which is that of the present tree if it has one."""
    found: list[_Ballot] = []
    for ballot in ballots:
        if not any(_is_same(ballot, other) for other in found):
            found.append(ballot)
    return found


def _mean_agreements(distinct: list[_Ballot], ballots: list[_Ballot]) -> np.ndarray:
    """Mean adjusted Rand index of each clustering with those behind all votes."""
    weight = np.zeros(len(distinct))
    among = np.eye(len(distinct))
    for first, one in enumerate(distinct):
        for second, other in enumerate(distinct[:first]):
            among[first, second] = among[second, first] = adjusted_rand(one.labels, other.labels)
    for ballot in ballots:
        behind = next(each for each, one in enumerate(distinct) if _is_same(ballot, one))
        weight[behind] += ballot.weight
    return among @ weight / weight.sum()


def _is_same(first: _Ballot, second: _Ballot) -> bool:
    return first.n_clusters == second.n_clusters and adjusted_rand(first.labels, second.labels) == 1.0

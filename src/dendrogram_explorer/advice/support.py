"""Evidence for single branches: how often they are found again by columns drawn at random (multiscale bootstrap)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist
from scipy.special import ndtr, ndtri

from ..input.metrics import METHODS
from ..linkage.engines.parts import for_each_part
from ..linkage.value import Linkage
from ..tree.arrays import layout
from ..tree.tree import Tree

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SCALES", "BranchSupport", "branch_support"]

SCALES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4)
"""Numbers of columns that are drawn, as shares of all columns."""

_MAX_SAMPLES = 5_000

# Resamples between two reports of progress, all threads together.
_AT_A_TIME = 50

Progress = Callable[[int, int, str], None]


class BranchSupport(NamedTuple):
    """Support for every merge of a tree.

    Attributes
    ----------
    bp : ndarray of float64, shape (n-1,)
        Bootstrap probability: share of the resamples of as many columns as there are in which the samples below the
        merge, and no others, are a branch.
    au : ndarray of float64, shape (n-1,)
        Approximately unbiased p-value, from resamples of all scales: 0.95 and more says that the branch is no accident
        of the columns.
    n_boot : int
        Number of resamples of each scale.
    n_columns : int
    """

    bp: np.ndarray
    au: np.ndarray
    n_boot: int
    n_columns: int

    def to_frame(self, tree: Tree) -> pd.DataFrame:
        """The support of every merge as a table.

        Parameters
        ----------
        tree : Tree

        Returns
        -------
        pandas.DataFrame
            One row per merge, the index its ``node``; columns ``size``, ``height``, ``bp`` and ``au``.
        """
        import pandas as pd

        from .noted_table import NotedTable

        nodes = pd.RangeIndex(tree.n, 2 * tree.n - 1, name="node")
        columns = {"size": tree.size[tree.n :], "height": tree.height, "bp": self.bp, "au": self.au}
        table = NotedTable(columns, index=nodes)
        few = " With so few columns resamples differ little from each other." if self.n_columns < 10 else ""
        table.attrs["note"] = (
            f"{self.n_boot:,} resamples of the {self.n_columns:,} columns at each of {len(SCALES)} scales.{few} "
            "The columns are taken to be a sample of many that could have been measured."
        )
        return table


def branch_support(
    linked: Linkage, tree: Tree, n_boot: int = 1000, seed: int = 0, progress: Progress | None = None
) -> BranchSupport:
    """Cluster the samples again and again by columns drawn at random, and look for each branch.

    Parameters
    ----------
    linked : Linkage
        Built from columns of numbers.
    tree : Tree
        Of the same linkage, its leaves in any order.
    n_boot : int, default 1000
        Number of resamples of each of the ten `SCALES`, 1 or more.
    seed : int, default 0
    progress : callable, optional
        Called as ``progress(done, total, text)`` now and then; what it raises ends the computation.

    Returns
    -------
    BranchSupport

    Raises
    ------
    ValueError
        If the tree was not made of columns of numbers by a method of scipy's, or of more than 5,000 samples.

    Notes
    -----
    At each scale the share of resamples with the branch gives z = -Phi^-1(share), to which v sqrt(r) + c / sqrt(r) is
    fitted by weighted least squares over the scales r; the approximately unbiased p-value is 1 - Phi(v - c). Where the
    branch is in all resamples or in none at all scales but one, it is 1 or 0.

    References
    ----------
    H. Shimodaira, "An approximately unbiased test of phylogenetic tree selection", Systematic Biology 51, 2002.
    R. Suzuki and H. Shimodaira, "Pvclust: an R package for assessing the uncertainty in hierarchical clustering",
    Bioinformatics 22, 2006.

    Examples
    --------
    >>> from dendrogram_explorer.linkage.sources import link_observations
    >>> X = np.random.default_rng(0).normal(size=(6, 30)) + np.repeat([[0.0], [4.0]], 3, axis=0)
    >>> linked = link_observations(X, method="average")
    >>> found = branch_support(linked, Tree.from_linkage(linked.Z), n_boot=100)
    >>> bool(found.au[-1] == 1), bool(found.au[:4].max() > 0.95)
    (True, True)
    """
    rows = _rows_of(linked)
    n_columns = rows.shape[1]
    rng = np.random.default_rng(seed)
    mark = np.random.default_rng(0x5EED).integers(0, 2**63, size=tree.n, dtype=np.uint64)
    own = _clade_marks(tree.start, tree.order, tree.size, mark)[tree.n :]

    n_drawn = [max(1, round(scale * n_columns)) for scale in SCALES]
    total = n_boot * len(SCALES)
    shares = np.zeros((len(SCALES), tree.n - 1))
    for scale, drawn in enumerate(n_drawn):
        for first in range(0, n_boot, _AT_A_TIME):
            if progress is not None:
                done = scale * n_boot + first
                progress(done, total, f"{done:,} of {total:,} resamples")
            chosen = [rng.integers(n_columns, size=drawn) for _ in range(min(_AT_A_TIME, n_boot - first))]
            found = np.zeros((len(chosen), tree.n - 1), dtype=bool)

            def find(part: slice, chosen: list[np.ndarray] = chosen, found: np.ndarray = found) -> None:
                for each in range(part.start, part.stop):
                    found[each] = _found(rows, chosen[each], linked, mark, own)

            for_each_part(find, len(chosen), 1)
            shares[scale] += found.sum(axis=0)
    shares /= n_boot
    is_as_many = [drawn == n_columns for drawn in n_drawn]
    bp = shares[is_as_many].mean(axis=0)
    au = _unbiased(shares, np.array(n_drawn) / n_columns, n_boot)
    # All samples are a branch of every tree.
    bp[-1] = au[-1] = 1.0
    return BranchSupport(bp, au, n_boot, n_columns)


def _rows_of(linked: Linkage) -> np.ndarray:
    if linked.source != "observations" or linked.rows is not None or linked.observations is None:
        raise ValueError(
            "Columns of numbers are drawn at random, and this tree was not made of a table of them. Needed: "
            "observations in columns. Build an explorer from the samples: DendrogramExplorer(X)."
        )
    if linked.method not in METHODS or getattr(linked, "min_samples", None) is not None:
        raise ValueError(
            f"Branches of a tree by {linked.method!r} cannot be found again by columns drawn at random. Needed: one of "
            f"{', '.join(METHODS)}, without min_samples."
        )
    if linked.metric == "mahalanobis":
        raise ValueError(
            'metric "mahalanobis" has no value where a column is drawn twice. Choose another metric; '
            'scale="standard" with "euclidean" weighs columns alike, too.'
        )
    if linked.n > _MAX_SAMPLES:
        raise ValueError(
            f"Thousands of trees take too long for {linked.n:,} samples: the limit is {_MAX_SAMPLES:,}. Take a random "
            "sample of the rows, for example X[rng.choice(len(X), 2000, replace=False)]."
        )
    rows = linked.scaled_observations
    assert rows is not None
    return rows


def _found(
    rows: np.ndarray, columns: np.ndarray, linked: Linkage, mark: np.ndarray, own: np.ndarray
) -> np.ndarray:
    """Whether each branch is one of the tree by some columns."""
    if linked.metric == "euclidean":
        # A column drawn twice counts twice: that is one column times the root of 2.
        used, times = np.unique(columns, return_counts=True)
        distances = pdist(rows[:, used] * np.sqrt(times))
    else:
        distances = pdist(rows[:, columns], cast("Any", linked.metric))
        # Rows that are 0, or constant, in all of the columns have no angle.
        np.nan_to_num(distances, copy=False, nan=1.0, posinf=np.finfo(float).max)
    Z = linkage(distances, cast("Any", linked.method))
    n = len(mark)
    left, right = Z[:, 0].astype(np.int32), Z[:, 1].astype(np.int32)
    size = np.concatenate((np.ones(n, dtype=np.int32), Z[:, 3].astype(np.int32)))
    parent = np.full(2 * n - 1, -1, dtype=np.int32)
    parent[left] = parent[right] = np.arange(n, 2 * n - 1, dtype=np.int32)
    start, order, _ = layout(left, right, size, parent)
    return np.isin(own, _clade_marks(start, order, size, mark)[n:])


def _clade_marks(start: np.ndarray, order: np.ndarray, size: np.ndarray, mark: np.ndarray) -> np.ndarray:
    """A number for every node that tells its set of leaves from any other: the sum of random numbers, modulo 2**64."""
    before = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(mark[order], dtype=np.uint64)))
    return before[start + size] - before[start]


def _unbiased(shares: np.ndarray, ratio: np.ndarray, n_boot: int) -> np.ndarray:
    """Approximately unbiased p-value of every merge; `shares` has a row for each scale, `ratio` says which it is."""
    usable = (shares > 0) & (shares < 1)
    inside = np.where(usable, shares, 0.5)
    z = -ndtri(inside)
    density = np.exp(-np.square(z) / 2) / np.sqrt(2 * np.pi)
    weight = np.where(usable, n_boot * np.square(density) / (inside * (1 - inside)), 0.0)
    grows, falls = np.sqrt(ratio)[:, np.newaxis], 1 / np.sqrt(ratio)[:, np.newaxis]
    # The normal equations of two coefficients, for all merges at once.
    aa, bb, ab = (
        (weight * first * second).sum(axis=0)
        for first, second in ((grows, grows), (falls, falls), (grows, falls))
    )
    az, bz = (weight * grows * z).sum(axis=0), (weight * falls * z).sum(axis=0)
    determinant = aa * bb - ab * ab
    # Scales that draw the same number of columns are one.
    n_usable = np.array([len(np.unique(ratio[column])) for column in usable.T])
    can_fit = (n_usable >= 2) & (determinant > 1e-9 * aa * bb)
    safe = np.where(can_fit, determinant, 1.0)
    v, c = (bb * az - ab * bz) / safe, (aa * bz - ab * az) / safe
    return np.where(can_fit, ndtr(c - v), (shares.mean(axis=0) >= 0.5).astype(np.float64))

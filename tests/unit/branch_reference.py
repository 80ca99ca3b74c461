"""What a cut with single branches split or joined means, worked out merge by merge; and trees and cuts to try it on."""

import numpy as np
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, inconsistent, maxdists, maxinconsts

from dendrogram_explorer import Cut
from dendrogram_explorer.cut import CRITERIA

from .linkages import interesting_thresholds, linkages

# Leaves 0 .. 3; merge 0 is node 4 = {0, 1} at 1, merge 1 is node 5 = {2, 3} at 2, merge 2 is node 6 at 6.
TWO_PAIRS = np.array([[0, 1, 1.0, 2], [2, 3, 2.0, 2], [4, 5, 6.0, 4]])


def chain(n):
    merge = np.arange(n - 1)
    grown = np.where(merge == 0, 0, n + merge - 1)
    return np.column_stack((merge + 1, grown, merge + 1.0, merge + 2.0))


def criterion_of(Z, cut):
    if cut.criterion == "distance":
        return maxdists(Z)
    return maxinconsts(Z, inconsistent(Z, cut.depth))


def split_merges(Z, cut):
    """Whether each merge is split, by the words of the definition: from the top down, one merge at a time."""
    n = len(Z) + 1
    parent = np.full(2 * n - 1, -1)
    for merge, (left, right) in enumerate(Z[:, :2].astype(int)):
        parent[left] = parent[right] = n + merge
    criterion = criterion_of(Z, cut)
    is_split = np.zeros(n - 1, dtype=bool)
    is_joined = np.zeros(n - 1, dtype=bool)
    for merge in range(n - 2, -1, -1):
        node, above = n + merge, parent[n + merge]
        is_joined[merge] = node in cut.joined or (above >= 0 and is_joined[above - n])
        is_split[merge] = (
            (above < 0 or is_split[above - n])
            and not is_joined[merge]
            and (criterion[merge] > cut.threshold or node in cut.split)
        )
    return is_split


def labels_by_scipy(Z, cut):
    return fcluster(Z, 0.5, "monocrit", monocrit=split_merges(Z, cut).astype(float))


@st.composite
def trees_and_cuts(draw):
    Z = draw(linkages())
    criterion, depth = draw(st.sampled_from(CRITERIA)), draw(st.integers(1, 3))
    base = Cut(criterion, 0.0, depth)
    threshold = draw(st.sampled_from(interesting_thresholds(criterion_of(Z, base)).tolist()))
    merges = st.lists(st.integers(len(Z) + 1, 2 * len(Z)), max_size=len(Z))
    return Z, Cut(criterion, threshold, depth, split=draw(merges), joined=draw(merges))

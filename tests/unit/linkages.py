"""Hypothesis strategies for linkage matrices, the awkward ones first of all."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist

METHODS = ("single", "complete", "average", "weighted", "centroid", "median", "ward")

# Few different values make many ties; among them two that are one in float32.
TIED_HEIGHTS = st.sampled_from([0.0, 1.0, 1.0 + 2.0**-40, 2.0, 3.0])
HEIGHTS = st.floats(0, 1e6, allow_subnormal=False)


@st.composite
def observed_linkages(draw, max_n=30, methods=METHODS):
    """What scipy makes of points on a coarse grid: ties, duplicates and, by centroid and median, inversions."""
    n = draw(st.integers(2, max_n))
    n_columns = draw(st.integers(1, 3))
    widest = draw(st.sampled_from([0, 1, 3, 20]))
    points = draw(arrays(np.float64, (n, n_columns), elements=st.integers(0, widest).map(float)))
    return linkage(pdist(points), draw(st.sampled_from(methods)))


@st.composite
def arbitrary_linkages(draw, max_n=30):
    """Any two nodes merge next, in either order, at any height: rows are not sorted and inversions abound."""
    n = draw(st.integers(2, max_n))
    picks = draw(arrays(np.int64, (n - 1, 2), elements=st.integers(0, 2**16)))
    return _merged(n, picks, _heights(draw, n))


@st.composite
def chained_linkages(draw, max_n=60):
    """Every merge adds one leaf to the only cluster, on either side."""
    n = draw(st.integers(2, max_n))
    sides = draw(arrays(np.bool_, n - 1))
    # The cluster just made is the last of the live nodes; a pick of -1 is that one.
    picks = np.where(sides[:, np.newaxis], [[-1, 0]], [[0, -1]])
    return _merged(n, picks, _heights(draw, n))


def linkages(max_n=30):
    """Any linkage matrix of the above."""
    return st.one_of(observed_linkages(max_n), arbitrary_linkages(max_n), chained_linkages(max_n))


def _heights(draw, n):
    heights = draw(
        arrays(np.float64, n - 1, elements=draw(st.sampled_from([TIED_HEIGHTS, HEIGHTS, st.just(0.0)])))
    )
    return np.sort(heights) if draw(st.booleans()) else heights


def _merged(n, picks, heights):
    alive = list(range(n))
    size = dict.fromkeys(alive, 1)
    rows = []
    for merge, (first, second) in enumerate(picks.tolist()):
        children = [alive.pop(first % len(alive))]
        children.append(alive.pop(second % len(alive) if second >= 0 else -1))
        size[n + merge] = sum(size[child] for child in children)
        alive.append(n + merge)
        rows.append([*children, heights[merge], size[n + merge]])
    return np.array(rows, dtype=np.float64)


def interesting_thresholds(values):
    """Every value, the floats next to it, what lies between two of them, and what lies beyond all."""
    levels = np.unique(np.append(values, 0.0))
    between = (levels[1:] + levels[:-1]) / 2
    beside = np.concatenate((np.nextafter(levels, -np.inf), np.nextafter(levels, np.inf)))
    return np.unique(np.concatenate((levels, between, beside, [-1.0, 2 * levels[-1] + 1])))

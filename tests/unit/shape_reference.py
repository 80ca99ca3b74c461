"""Cuts that choose branches, worked out merge by merge by the words of their definitions."""

import numpy as np
from scipy.cluster.hierarchy import cophenet, maxdists
from scipy.spatial.distance import squareform


def persistence_of(Z, min_size):
    """Persistence of every branch, the branches below each, their nodes, and what each sample drops out of."""
    n = len(Z) + 1
    children = Z[:, :2].astype(int)
    height = maxdists(Z)
    positive = height[height > 0]
    lowest = positive.min() / 2 if len(positive) else 1.0
    depth = np.log(max(height[-1], lowest)) - np.log(np.maximum(height, lowest))
    size = np.concatenate((np.ones(n, dtype=int), Z[:, 3].astype(int)))
    branch_of, is_out = np.zeros(2 * n - 1, dtype=int), np.zeros(2 * n - 1, dtype=bool)
    birth, mass, below, node = [0.0], [0.0], [[]], [2 * n - 2]
    # By hand from the root: scipy's rows need not be sorted by height, but a row stands before the one above it.
    for merge in range(n - 2, -1, -1):
        branch, sides = branch_of[n + merge], children[merge]
        branch_of[sides] = branch
        if is_out[n + merge]:
            is_out[sides] = True
        elif (size[sides] >= min_size).all():
            mass[branch] += size[n + merge] * (depth[merge] - birth[branch])
            for side in sides:
                branch_of[side] = len(birth)
                below[branch].append(len(birth))
                birth.append(depth[merge])
                mass.append(0.0)
                below.append([])
                node.append(side)
        else:
            for side in sides[size[sides] < min_size]:
                is_out[side] = True
                mass[branch] += size[side] * (depth[merge] - birth[branch])
    return np.array(mass), below, np.array(node)


def greatest_persistence(mass, below):
    """The greatest total persistence of branches none inside another, the root left out where there are others."""
    best = mass.copy()
    for branch in range(len(mass) - 1, -1, -1):
        parts = sum(best[part] for part in below[branch])
        if below[branch] and (branch == 0 or parts > best[branch]):
            best[branch] = parts
    return best[0]


def hybrid_roots(Z, min_size, deep_split):
    """The first stage of the dynamic hybrid cut, with cophenetic distances."""
    n = len(Z) + 1
    left, right = Z[:, :2].astype(int).T
    height = maxdists(Z)
    ordered = np.sort(height)
    low = ordered[max(round(0.05 * (n - 1)), 1) - 1]
    if low == ordered[-1]:
        low = ordered[0]
    if low == ordered[-1]:
        return [2 * n - 2] if n >= min_size else []
    cut = low + 0.99 * (ordered[-1] - low)
    share = (0.64, 0.73, 0.82, 0.91, 0.95)[deep_split]
    most, gap = low + share * (cut - low), 0.75 * (1 - share) * (cut - low)
    apart = squareform(cophenet(np.column_stack((Z[:, :2], height, Z[:, 3]))))

    leaves = [[leaf] for leaf in range(n)]
    joined_by = np.empty(n, dtype=int)
    for merge in range(n - 1):
        leaves.append(leaves[left[merge]] + leaves[right[merge]])
        for side in (left[merge], right[merge]):
            if side < n:
                joined_by[side] = merge
    rank = np.empty(n - 1, dtype=int)
    rank[np.lexsort((np.arange(n - 1), height))] = np.arange(n - 1)

    def is_fit(node, ends_at):
        size = len(leaves[node])
        if size < min_size:
            return False
        least = min_size / 2 + 1
        n_core = int(least + np.sqrt(size - least)) if least < size else size
        core = sorted(leaves[node], key=lambda leaf: rank[joined_by[leaf]])[:n_core]
        within = apart[np.ix_(core, core)]
        scatter = within.sum() / (n_core * (n_core - 1))
        return scatter <= most and ends_at - scatter >= gap

    is_basic, chosen = [True] * n, []
    for merge in range(n - 1):
        sides, basic = (left[merge], right[merge]), [is_basic[left[merge]], is_basic[right[merge]]]
        if height[merge] > cut:
            is_top = [side < n or height[side - n] <= cut for side in sides]
            chosen += [
                side
                for side, top in zip(sides, is_top, strict=True)
                if is_basic[side] and top and is_fit(side, cut)
            ]
            is_basic.append(False)
            continue
        fit = [b and is_fit(side, height[merge]) for side, b in zip(sides, basic, strict=True)]
        if all(basic) and not all(fit):
            is_basic.append(True)
            continue
        chosen += [side for side, each in zip(sides, fit, strict=True) if each]
        is_basic.append(False)
    return sorted(int(node) for node in chosen)


def labels_below(Z, roots):
    """Label of the samples below each of some nodes, numbered as they are listed; -1 elsewhere."""
    n = len(Z) + 1
    label = np.full(2 * n - 1, -1)
    label[list(roots)] = np.arange(1, len(roots) + 1)
    for merge in range(n - 2, -1, -1):
        if label[n + merge] > 0:
            label[Z[merge, :2].astype(int)] = label[n + merge]
    return label[:n]

/**
 * Where a tree is cut: the mirror of `cut.py` for what the browser decides by itself.
 *
 * A merge is *split* when its two sides lie in different clusters. Splits are closed upwards, so a cut is a yes or no per merge.
 */
import { countUpTo, lastInside } from "../util/search";
import type { Tree } from "./tree";

export interface Cut {
  /** Height of a horizontal cut; `null` where the cut is no straight line. */
  readonly height: number | null;
  /** Number of clusters. */
  readonly clusters: number;
  /** Whether merge i is above the cut. */
  isSplit(merge: number): boolean;
  /** Whether a branch that is whole, but not the one above it, is a cluster; else its samples are unassigned. */
  isCluster(root: number): boolean;
}

/** The horizontal cut: inclusive, as scipy's `fcluster`, so a merge at exactly the height stays whole. */
export function cutAtHeight(tree: Tree, height: number): Cut {
  const { peak } = tree;
  return { height, clusters: clustersAt(tree, height), isSplit: (merge) => peak[merge] > height, isCluster: () => true };
}

/** The cut whose clusters are the leaves below the given nodes; other leaves are unassigned. A root of -1 stands for none. */
export function cutAtRoots(tree: Tree, roots: Int32Array): Cut {
  const { n, parent } = tree;
  const split = new Uint8Array(n - 1).fill(1);
  const chosen = new Uint8Array(2 * n - 1);
  let clusters = 0;
  for (const root of roots) {
    if (root < 0) continue;
    clusters++;
    chosen[root] = 1;
    if (root >= n) split[root - n] = 0;
  }
  for (let i = n - 3; i >= 0; i--) if (!split[parent[n + i] - n]) split[i] = 0;
  return { height: null, clusters, isSplit: (merge) => split[merge] === 1, isCluster: (root) => chosen[root] === 1 };
}

/** Number of clusters of the horizontal cut at `height`. */
export function clustersAt(tree: Tree, height: number): number {
  return tree.n - countUpTo(tree.sortedPeaks, height);
}

export interface ReachableCut {
  height: number;
  n_clusters: number;
  /** Nearest reachable number of clusters below and above the one asked for; `null` where there is none. */
  below: number | null;
  above: number | null;
}

/**
 * The height in the middle of the gap that gives k clusters. Ties and inversions can make k unreachable: then the nearest
 * reachable number below it is taken.
 */
export function heightForClusters(tree: Tree, k: number): ReachableCut {
  const { n, sortedPeaks: peaks } = tree;
  const wanted = Math.min(Math.max(Math.round(k), 1), n);
  const everyLeaf = wanted === n && peaks[0] > 0;
  // With the k-1 highest merges split, the highest one left whole bounds the gap from below.
  const lower = everyLeaf ? 0 : peaks[Math.max(n - 1 - wanted, 0)];
  const reached = everyLeaf ? n : clustersAt(tree, lower);
  const upper = reached > 1 ? peaks[n - reached] : null;
  return {
    height: middleOfGap(lower, upper),
    n_clusters: reached,
    below: reached < wanted ? reached : upper === null ? null : clustersAt(tree, upper),
    above: reached === n || lower === 0 ? null : n - 1 - lastInside(-1, n - 1, (i) => peaks[i] < lower),
  };
}

function middleOfGap(lower: number, upper: number | null): number {
  if (upper === null) return lower > 0 ? lower * 1.05 : 1;
  const middle = lower + (upper - lower) / 2;
  return middle < upper ? middle : lower;
}

/** Moves of the cut: to a number of clusters, by so many clusters. Pure functions. */
import { formatCount, plural } from "../util/format";
import { lastInside } from "../util/search";
import { type BranchedCut, type Branches, NO_BRANCHES, withBranches } from "./branches";
import { clusterRoots } from "./clusters";
import { cutAtHeight, cutAtRoots, heightForClusters } from "./cut";
import type { Tree } from "./tree";

export interface CutState {
  readonly cutHeight: number;
  /** Roots of the clusters where the base of the cut is not horizontal; they include what is cut by hand. */
  readonly cutRoots: Int32Array | null;
  readonly branches: Branches;
  /** Clusters of fewer samples are unassigned; left out where all are clusters. */
  readonly minClusterSize?: number;
}

/** The cut that a state describes. */
export function cutOf(tree: Tree, { cutHeight, cutRoots, branches, minClusterSize = 1 }: CutState): BranchedCut {
  if (cutRoots) return withBranches(tree, cutAtRoots(tree, cutRoots), NO_BRANCHES);
  const cut = withBranches(tree, cutAtHeight(tree, cutHeight), branches);
  if (minClusterSize <= 1) return cut;
  const large = { ...cut, isCluster: (root: number) => tree.size[root] >= minClusterSize && cut.isCluster(root) };
  return { ...large, clusters: clusterRoots(tree, large).length };
}

export interface Move {
  readonly height: number;
  readonly clusters: number;
  /** What to tell where the number asked for cannot be had; empty where it can. */
  readonly message: string;
  /** Where it cannot: the next greater number that can, if there is one. */
  readonly above: number | null;
}

/** The line for k clusters: in the middle of its gap, or of the nearest one below where k cannot be reached. */
export function moveToClusters(tree: Tree, { branches }: CutState, k: number): Move {
  const at = (base: number) => {
    const reached = heightForClusters(tree, base);
    return { ...reached, clusters: withBranches(tree, cutAtHeight(tree, reached.height), branches).clusters };
  };
  // A lower line never gives fewer clusters, whatever is cut by hand; so the lowest line with at most k is searched for.
  const reached = at(at(k).clusters === k ? k : lastInside(1, tree.n + 1, (base) => at(base).clusters <= k));
  if (reached.clusters === k) return { height: reached.height, clusters: k, message: "", above: null };
  const above = reached.above === null ? null : at(reached.above).clusters;
  const nearest = above === null || above === reached.clusters
    ? `Showing the nearest, ${formatCount(reached.clusters)}.`
    : `The nearest are ${formatCount(reached.clusters)} and ${formatCount(above)}; showing ${formatCount(reached.clusters)}.`;
  const why = branches.split.length + branches.joined.length > 0 ? "with the branches cut by hand" : "merges at equal heights stand or fall together";
  const message = `No line gives ${plural(k, "cluster")}: ${why}. ${nearest}`;
  return { height: reached.height, clusters: reached.clusters, message, above };
}

/** The line for `step` clusters more or fewer; `null` where there is none in that direction. */
export function moveBy(tree: Tree, state: CutState, step: number): Move | null {
  const now = cutOf(tree, state).clusters;
  const towards = (target: number) => moveToClusters(tree, state, Math.min(Math.max(target, 1), tree.n));
  let move = towards(now + step);
  // Ties can hold the count where it is: then the next one that can be reached in that direction.
  if (step > 0 && move.clusters <= now && move.above !== null) move = towards(move.above);
  if (move.clusters === now) return null;
  return { ...move, message: "" };
}

/** The clusters of a cut: which one a node lies in, its colour, and the label that `fcluster` gives it. */
import { isSet } from "../util/bytes";
import { countUpTo, lastInside } from "../util/search";
import type { Cut } from "./cut";
import { pathOf, rootOf, type Tree } from "./tree";

/**
 * Root of the cluster that a node lies in; the node itself where it is split.
 *
 * Splits are closed upwards, so along a heavy path the split merges come first: a search in each of the few paths on the way up.
 */
export function clusterRootOf(tree: Tree, cut: Cut, node: number): number {
  const { n, parent, pathIndex, pathNodes } = tree;
  const isWhole = (v: number) => v < n || !cut.isSplit(v - n);
  if (!isWhole(node)) return node;
  let inPath = node;
  let [top] = pathOf(tree, node);
  for (let above; (above = parent[pathNodes[top]]) >= 0 && isWhole(above); [top] = pathOf(tree, above)) inPath = above;
  return pathNodes[lastInside(top - 1, pathIndex[inPath], (i) => !isWhole(pathNodes[i])) + 1];
}

/** The roots of the clusters inside a node that the cut splits, from left to right; the root of its only cluster where it is whole. */
export function clustersWithin(tree: Tree, cut: Cut, node: number): number[] {
  const { n, left, right } = tree;
  if (node < n || !cut.isSplit(node - n)) return [clusterRootOf(tree, cut, node)];
  const roots: number[] = [];
  const pending = [node];
  while (pending.length > 0) {
    const v = pending.pop()!;
    if (v >= n && cut.isSplit(v - n)) pending.push(right[v - n], left[v - n]);
    else roots.push(v);
  }
  return roots;
}

interface Numbering {
  /** `fcluster` numbers clusters in ascending order of the rank of their roots. */
  readonly rank: Int32Array;
  /** The leaf of each rank. */
  readonly leafAtRank: Int32Array;
  /** The merge whose sides are told apart between the ranks r - 1 and r. */
  readonly mergeAtRank: Int32Array;
  /** The merges below this one have not been looked at yet. */
  merges: number;
}

/** So many merges take some 10 ms. */
const PIECE = 50_000;

const numberings = new WeakMap<Tree, Numbering>();

// The rank of a node is where it would start if every merge of a leaf and a larger node had that leaf on its right; see `tree.py`.
function numberingOf(tree: Tree, most = Infinity): Numbering {
  const { n, left, right, size, exchanged } = tree;
  let numbering = numberings.get(tree);
  if (!numbering) {
    numbering = { rank: new Int32Array(2 * n - 1), leafAtRank: new Int32Array(n), mergeAtRank: new Int32Array(n), merges: n - 1 };
    numberings.set(tree, numbering);
  }
  const { rank, leafAtRank, mergeAtRank, merges } = numbering;
  const end = Math.max(merges - most, 0);
  for (let i = merges - 1; i >= end; i--) {
    // Labels follow the linkage matrix, however the tree is turned.
    const [a, b] = isSet(exchanged, i) ? [right[i], left[i]] : [left[i], right[i]];
    const leafIsLate = a < n && b >= n;
    const [first, second] = leafIsLate ? [b, a] : [a, b];
    rank[first] = rank[n + i];
    rank[second] = rank[n + i] + size[first];
    mergeAtRank[rank[second]] = i;
    for (const node of [first, second]) if (node < n) leafAtRank[rank[node]] = node;
  }
  numbering.merges = end;
  return numbering;
}

/** Do a part of the work that the first label of a tree would wait for; returns whether there is more of it. */
export function prepareLabels(tree: Tree): boolean {
  return numberingOf(tree, PIECE).merges > 0;
}

/** The label, 1 .. k, of the cluster with this root. */
export function clusterLabel(tree: Tree, cut: Cut, root: number): number {
  const { rank, mergeAtRank, leafAtRank } = numberingOf(tree);
  let label = 1;
  let first = 0;
  for (let r = 1; r <= rank[root]; r++) {
    if (!cut.isSplit(mergeAtRank[r])) continue;
    // The branch that ends here may be unassigned.
    if (cut.isCluster(clusterRootOf(tree, cut, leafAtRank[first]))) label++;
    first = r;
  }
  return label;
}

/** The roots of all clusters in the order of their labels: the first has label 1. */
export function clusterRoots(tree: Tree, cut: Cut): number[] {
  const { n, left, right } = tree;
  const { rank } = numberingOf(tree);
  const roots: number[] = [];
  const pending = [rootOf(tree)];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node >= n && cut.isSplit(node - n)) pending.push(left[node - n], right[node - n]);
    else if (cut.isCluster(node)) roots.push(node);
  }
  return roots.sort((a, b) => rank[a] - rank[b]);
}

export interface ListedCluster {
  readonly label: number;
  readonly root: number;
  readonly size: number;
}

/** The clusters in the order of their labels; where there are more than `most`, the largest of them. */
export function listClusters(tree: Tree, cut: Cut, most: number): ListedCluster[] {
  const { n } = tree;
  const { leafAtRank, mergeAtRank } = numberingOf(tree);
  // Clusters cover contiguous ranges of ranks, so one pass along them finds all.
  const starts = new Int32Array(n + 1);
  let count = 1;
  for (let r = 1; r < n; r++) if (cut.isSplit(mergeAtRank[r])) starts[count++] = r;
  starts[count] = n;
  const sizes = new Int32Array(count).map((_, c) => starts[c + 1] - starts[c]);
  let least = 0;
  let atLeast = Infinity;
  if (count > most) {
    const sorted = sizes.slice().sort();
    least = sorted[count - most];
    // Of those that are just large enough the first ones are listed.
    atLeast = most - (count - countUpTo(sorted, least));
  }
  const listed: ListedCluster[] = [];
  let label = 0;
  for (let c = 0; c < count; c++) {
    const root = clusterRootOf(tree, cut, leafAtRank[starts[c]]);
    if (!cut.isCluster(root)) continue;
    label++;
    if (sizes[c] < least || (sizes[c] === least && atLeast-- <= 0)) continue;
    listed.push({ label, root, size: sizes[c] });
  }
  return listed;
}

/** The label of every sample: what `fcluster` returns; -1 for unassigned ones. */
export function labelsOf(tree: Tree, cut: Cut): Int32Array {
  const { n, order, start, size } = tree;
  const labels = new Int32Array(n).fill(-1);
  clusterRoots(tree, cut).forEach((root, i) => {
    for (let p = start[root]; p < start[root] + size[root]; p++) labels[order[p]] = i + 1;
  });
  return labels;
}

/** What does not change with the cut: the merge between each leaf and the one before it, and the colour of the path that each leaf ends. */
interface Leaves {
  readonly mergeAtPlace: Int32Array;
  readonly colorAtPlace: Int32Array;
}

const leavesOf = new WeakMap<Tree, Leaves>();

function leavesIn(tree: Tree): Leaves {
  let leaves = leavesOf.get(tree);
  if (!leaves) {
    const { n, order, color, right, start } = tree;
    const mergeAtPlace = new Int32Array(n);
    for (let i = 0; i < n - 1; i++) mergeAtPlace[start[right[i]]] = i;
    leavesOf.set(tree, (leaves = { mergeAtPlace, colorAtPlace: Int32Array.from(order, (leaf) => color[leaf]) }));
  }
  return leaves;
}

/** The place in a palette of samples that are in no cluster. */
export const UNASSIGNED_PAINT = 255;

/**
 * The place in a palette of so many colours for every sample: that of its cluster's colour. A palette has at most 255, as the last
 * place is that of unassigned samples.
 */
export function samplePaints(tree: Tree, cut: Cut, colors: number): Uint8Array {
  const { n, order } = tree;
  const { mergeAtPlace, colorAtPlace } = leavesIn(tree);
  const paints = new Uint8Array(n);
  for (let from = 0; from < n; ) {
    // Paths that hang from higher merges have smaller numbers, so the least in a cluster is that of its root's path.
    let color = colorAtPlace[from];
    let to = from + 1;
    for (; to < n && !cut.isSplit(mergeAtPlace[to]); to++) if (colorAtPlace[to] < color) color = colorAtPlace[to];
    const paint = cut.isCluster(clusterRootOf(tree, cut, order[from])) ? color % colors : UNASSIGNED_PAINT;
    for (; from < to; from++) paints[order[from]] = paint;
  }
  return paints;
}

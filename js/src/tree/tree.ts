/**
 * The flat arrays of one linkage matrix: the mirror of `tree.py`, plus what drawing needs.
 *
 * n leaves are nodes 0..n-1 and merge i is node n+i, as in scipy. A merge has a greater id than its children, so one sweep up the
 * ids visits children first and one sweep down visits parents first: no recursion, no stack, however deep the tree.
 */
import { type Flags, isSet } from "../util/bytes";
import { countUpTo } from "../util/search";

export interface Tree {
  /** Number of leaves. */
  readonly n: number;
  /** Children of merge i. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Height of merge i. */
  readonly height: Float64Array;
  /** Greatest height in the subtree of merge i; differs from `height` only where the tree has inversions. */
  readonly peak: Float64Array;
  /** The peaks in ascending order. */
  readonly sortedPeaks: Float64Array;
  /** For each merge whether `left` and `right` are exchanged; in the linkage matrix they are the other way round. */
  readonly exchanged: Flags;
  /** Whether no merge lies below one of its children. */
  readonly monotone: boolean;
  /** Number of leaves below each node. */
  readonly size: Int32Array;
  /** Parent of each node, -1 for the root. */
  readonly parent: Int32Array;
  /** Leaves from left to right. */
  readonly order: Int32Array;
  /** Node v covers `order[start[v] .. start[v] + size[v])`. */
  readonly start: Int32Array;
  /** Number of the heavy path of each node: the colour number of a cluster whose root it is. */
  readonly color: Int32Array;
  /** Nodes listed heavy path by heavy path, from the top of each to its leaf. */
  readonly pathNodes: Int32Array;
  /**
   * Of each node in `pathNodes`, in the same order, so that what lies along a path lies side by side in memory: its height, the leaf
   * slots that it covers (from `pathStart` up to, but not including, `pathEnd`), and its position along the leaf axis.
   */
  readonly pathHeight: Float64Array;
  readonly pathStart: Int32Array;
  readonly pathEnd: Int32Array;
  readonly pathX: Float64Array;
  /** Index of each node in `pathNodes`. */
  readonly pathIndex: Int32Array;
  /**
   * Index in `pathNodes` of the top of each path, in ascending order: first the root's path, then that of the light child of each
   * merge from the last to the first, and the length of `pathNodes` behind them.
   */
  readonly pathTops: Int32Array;
  /** How many samples each node stands for, where leaves have weights; see `weigh`. */
  counts?: Float64Array;
}

/** How many samples a node stands for: its leaves, or the sum of their weights. */
export function countOf({ size, counts }: Tree, node: number): number {
  return counts ? Math.round(counts[node]) : size[node];
}

/** Let the leaves of a tree stand for several samples each. */
export function weigh(tree: Tree, weights: Float64Array): void {
  const { n, left, right } = tree;
  const counts = new Float64Array(2 * n - 1);
  counts.set(weights);
  for (let i = 0; i < n - 1; i++) counts[n + i] = counts[left[i]] + counts[right[i]];
  tree.counts = counts;
}

/** Id of the root. */
export function rootOf(tree: Tree): number {
  return 2 * tree.n - 2;
}

/** Height of any node; leaves lie at 0. */
export function heightOf(tree: Tree, node: number): number {
  return node < tree.n ? 0 : tree.height[node - tree.n];
}

/** Greatest height in the subtree of any node; leaves lie at 0. */
export function peakOf(tree: Tree, node: number): number {
  return node < tree.n ? 0 : tree.peak[node - tree.n];
}

/** Position of any node along the leaf axis; leaf slot s has its centre at s + 0.5. */
export function xOf(tree: Tree, node: number): number {
  return tree.pathX[tree.pathIndex[node]];
}

/** The index in `pathNodes` of the first and of the last node of the path that a node lies on. */
export function pathOf({ pathIndex, pathTops }: Tree, node: number): [top: number, leaf: number] {
  const next = countUpTo(pathTops, pathIndex[node]);
  return [pathTops[next - 1], pathTops[next] - 1];
}

/** The child that continues the heavy path of merge i: the larger one, on a tie the left one. */
export function heavyChild(tree: Pick<Tree, "left" | "right" | "size">, merge: number): number {
  const a = tree.left[merge];
  const b = tree.right[merge];
  return tree.size[b] > tree.size[a] ? b : a;
}

/** The child of merge i that starts a path of its own. */
export function lightChild(tree: Pick<Tree, "left" | "right" | "size">, merge: number): number {
  const a = tree.left[merge];
  const b = tree.right[merge];
  return tree.size[b] > tree.size[a] ? a : b;
}

/** Merges by falling peak, on a tie the later one first: the order in which a falling cut splits them. */
function mergesFromTheTop(peak: Float64Array): Uint32Array {
  const m = peak.length;
  const merges = new Uint32Array(m);
  for (let i = 0; i < m; i++) merges[i] = m - 1 - i;
  return isAscending(peak) ? merges : merges.sort((a, b) => peak[b] - peak[a] || b - a);
}

function isAscending(values: Float64Array): boolean {
  return values.every((value, i) => i === 0 || value >= values[i - 1]);
}

/**
 * Build the arrays of a tree.
 *
 * @param children - left and right child of each merge in turn, length 2 (n - 1)
 * @param height - height of each merge, length n - 1
 * @param known - what does not follow from the other two: a truncated or turned tree keeps the colours of the whole one
 */
export function buildTree(children: Int32Array, height: Float64Array, known: Partial<Pick<Tree, "color" | "exchanged">> = {}): Tree {
  const m = height.length;
  const n = m + 1;
  const nodes = n + m;
  const left = new Int32Array(m);
  const right = new Int32Array(m);
  // Without inversions peaks are heights, and mostly they are sorted: then all three are one array.
  let peak = height;
  const size = new Int32Array(nodes).fill(1, 0, n);
  const parent = new Int32Array(nodes).fill(-1);
  const pathLength = new Int32Array(nodes).fill(1, 0, n);
  let monotone = true;
  for (let i = 0; i < m; i++) {
    const a = (left[i] = children[2 * i]);
    const b = (right[i] = children[2 * i + 1]);
    size[n + i] = size[a] + size[b];
    parent[a] = parent[b] = n + i;
    pathLength[n + i] = 1 + pathLength[size[b] > size[a] ? b : a];
    const below = Math.max(a < n ? 0 : peak[a - n], b < n ? 0 : peak[b - n]);
    if (below > peak[i]) {
      if (monotone) peak = Float64Array.from(height);
      peak[i] = below;
      monotone = false;
    }
  }

  const start = new Int32Array(nodes);
  const order = new Int32Array(n);
  const pathIndex = new Int32Array(nodes);
  const pathNodes = new Int32Array(nodes);
  const pathTops = new Int32Array(n + 1);
  let paths = 1;
  let nextPath = pathLength[nodes - 1];
  for (let i = m - 1; i >= 0; i--) {
    const v = n + i;
    const a = left[i];
    const b = right[i];
    start[a] = start[v];
    start[b] = start[v] + size[a];
    const [heavy, light] = size[b] > size[a] ? [b, a] : [a, b];
    pathIndex[heavy] = pathIndex[v] + 1;
    pathIndex[light] = pathTops[paths++] = nextPath;
    nextPath += pathLength[light];
  }
  pathTops[n] = nodes;
  for (let v = 0; v < nodes; v++) pathNodes[pathIndex[v]] = v;
  for (let leaf = 0; leaf < n; leaf++) order[start[leaf]] = leaf;

  const pathHeight = new Float64Array(nodes);
  const pathStart = new Int32Array(nodes);
  const pathEnd = new Int32Array(nodes);
  const pathX = new Float64Array(nodes);
  for (let v = 0; v < nodes; v++) {
    const q = pathIndex[v];
    pathHeight[q] = v < n ? 0 : height[v - n];
    pathStart[q] = start[v];
    pathEnd[q] = start[v] + size[v];
    pathX[q] = v < n ? start[v] + 0.5 : (pathX[pathIndex[left[v - n]]] + pathX[pathIndex[right[v - n]]]) / 2;
  }

  const shape = { left, right, size };
  return {
    n, left, right, height, peak, monotone, size, parent, order, start, pathNodes, pathHeight, pathStart, pathEnd, pathX, pathIndex, pathTops,
    sortedPeaks: isAscending(peak) ? peak : Float64Array.from(peak).sort(),
    color: known.color ?? pathColors(shape, parent, peak),
    exchanged: known.exchanged ?? null,
  };
}

const turnedTrees = new WeakMap<Tree, Map<Flags, Tree>>();

/** The same tree with the sides of some merges exchanged: other places for its leaves, the same ids and colours. */
export function exchangeSides(tree: Tree, exchanged: Flags): Tree {
  if (exchanged === null) return tree;
  // Two views of one explorer have the same flags, but a tree has only one order at a time.
  const known = turnedTrees.get(tree)?.get(exchanged);
  if (known) return known;
  const { n, left, right, height, color } = tree;
  const children = new Int32Array(2 * n - 2);
  for (let i = 0; i < n - 1; i++) {
    const isTurned = isSet(exchanged, i);
    children[2 * i] = isTurned ? right[i] : left[i];
    children[2 * i + 1] = isTurned ? left[i] : right[i];
  }
  const turned = buildTree(children, height, { color, exchanged });
  turned.counts = tree.counts;
  turnedTrees.set(tree, new Map([[exchanged, turned]]));
  return turned;
}

// The path of the root has colour 0; the others are numbered by the merge they hang from, highest first. So a cut into k
// clusters uses the colours 0..k-1, and one split more adds one colour and changes no other.
function pathColors(shape: Pick<Tree, "left" | "right" | "size">, parent: Int32Array, peak: Float64Array): Int32Array {
  const m = peak.length;
  const nodes = 2 * m + 1;
  const color = new Int32Array(nodes).fill(-1);
  color[nodes - 1] = 0;
  mergesFromTheTop(peak).forEach((merge, rank) => {
    color[lightChild(shape, merge)] = rank + 1;
  });
  for (let v = nodes - 2; v >= 0; v--) if (color[v] < 0) color[v] = color[parent[v]];
  return color;
}

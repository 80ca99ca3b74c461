/**
 * Truncation: which part of a tree is drawn. It changes the picture, never the cut.
 *
 * The result is again a `Tree`, whose leaves are the *tips* of the picture: leaves of the whole tree, or contracted subtrees. So
 * everything downstream draws one kind of thing.
 */
import { lastInside } from "../util/search";
import { buildTree, heightOf, type Tree } from "./tree";

export type TruncateMode = null | "lastp" | "level";

export interface DrawnTree {
  /** The tree that is drawn. */
  readonly tree: Tree;
  /** The tree it was taken from. */
  readonly whole: Tree;
  /** Node of the whole tree for each node of the drawn one; `null` where they are the same tree. */
  readonly ids: Int32Array | null;
}

/** Node of the whole tree that a drawn node stands for. */
export function wholeNode(drawn: DrawnTree, node: number): number {
  return drawn.ids ? drawn.ids[node] : node;
}

/** The drawn leaf that shows a sample: itself, or the contracted branch that it is in. */
export function tipOf({ tree, whole, ids }: DrawnTree, sample: number): number {
  if (!ids) return sample;
  const at = whole.start[sample];
  // Tips stand in leaf order: the last one that starts at or before the sample.
  return tree.order[lastInside(0, tree.n, (slot) => whole.start[ids[tree.order[slot]]] <= at)];
}

/** The drawn node for a node of the whole tree; `null` where it is inside a contracted tip. */
export function drawnNode(drawn: DrawnTree, node: number): number | null {
  if (!drawn.ids) return node;
  const found = drawn.ids.indexOf(node);
  return found < 0 ? null : found;
}

/** Number of samples below a drawn node. */
export function sampleCount(drawn: DrawnTree, node: number): number {
  return drawn.whole.size[wholeNode(drawn, node)];
}

/** Whether a drawn node is a contracted subtree. */
export function isContracted(drawn: DrawnTree, node: number): boolean {
  return node < drawn.tree.n && sampleCount(drawn, node) > 1;
}

/** Truncate as scipy's `dendrogram(truncate_mode=mode, p=p)`. */
export function truncate(whole: Tree, mode: TruncateMode, p: number): DrawnTree {
  const kept = mode === null ? null : mode === "lastp" ? keptByLastP(whole, p) : keptByLevel(whole, p);
  if (kept === null) return { tree: whole, whole, ids: null };
  return contract(whole, kept);
}

// scipy: of the merges only the last p - 1 stay; p = 0 or p > n means all.
function keptByLastP(tree: Tree, p: number): Uint8Array | null {
  const { n } = tree;
  if (p <= 0 || p >= n) return null;
  return new Uint8Array(n - 1).fill(1, n - p);
}

// scipy: no merge more than p levels below the root stays, except node n itself, which its `i > n` lets through.
function keptByLevel(tree: Tree, p: number): Uint8Array | null {
  const { n, parent } = tree;
  if (p <= 0) return null;
  const level = new Int32Array(n - 1);
  const kept = new Uint8Array(n - 1);
  let all = true;
  for (let i = n - 2; i >= 0; i--) {
    const above = i === n - 2 ? -1 : parent[n + i] - n;
    level[i] = above < 0 ? 0 : level[above] + 1;
    const parentKept = above < 0 || kept[above] === 1;
    kept[i] = parentKept && (level[i] <= p || i === 0) ? 1 : 0;
    all &&= kept[i] === 1;
  }
  return all ? null : kept;
}

function contract(whole: Tree, kept: Uint8Array): DrawnTree {
  const { n, left, right, start } = whole;
  const merges: number[] = [];
  for (let i = 0; i < n - 1; i++) if (kept[i]) merges.push(i);
  if (merges.length === 0) return drawnFrom(whole, [2 * n - 2], merges);
  const isTip = (v: number) => v < n || !kept[v - n];
  const tips = merges.flatMap((i) => [left[i], right[i]].filter(isTip)).sort((a, b) => start[a] - start[b]);
  return drawnFrom(whole, tips, merges);
}

function drawnFrom(whole: Tree, tips: number[], merges: number[]): DrawnTree {
  const { n, left, right, height, color } = whole;
  const ids = Int32Array.from([...tips, ...merges.map((i) => n + i)]);
  const drawnId = new Map<number, number>();
  ids.forEach((node, id) => drawnId.set(node, id));
  const children = Int32Array.from(merges.flatMap((i) => [drawnId.get(left[i])!, drawnId.get(right[i])!]));
  const heights = Float64Array.from(merges, (i) => height[i]);
  return { tree: buildTree(children, heights, { color: Int32Array.from(ids, (v) => color[v]) }), whole, ids };
}

// More marks than this in one subtree cannot be told apart on any screen.
const MARK_LEVELS = 2048;

/**
 * Heights of the merges inside each contracted tip, in ascending order and without repetition; empty for single leaves.
 *
 * As scipy's `show_contracted`, without the merge that makes the tip itself.
 */
export function contractionMarks(drawn: DrawnTree): Float64Array[] {
  const { tree, whole } = drawn;
  const mergeAtGap = new Int32Array(whole.n);
  for (let i = 0; i < whole.n - 1; i++) mergeAtGap[whole.start[whole.right[i]]] = i;
  return Array.from({ length: tree.n }, (_, tip) => {
    const node = wholeNode(drawn, tip);
    const first = whole.start[node];
    const heights = new Set<number>();
    const step = whole.size[node] > MARK_LEVELS ? heightOf(whole, node) / MARK_LEVELS : 0;
    for (let gap = first + 1; gap < first + whole.size[node]; gap++) {
      if (mergeAtGap[gap] === node - whole.n) continue;
      const height = whole.height[mergeAtGap[gap]];
      heights.add(step > 0 ? Math.round(height / step) * step : height);
    }
    return Float64Array.from(heights).sort();
  });
}

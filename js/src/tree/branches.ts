/**
 * Cuts branch by branch, on top of a base cut: merges that are split, and subtrees that are joined, whatever the base says.
 *
 * The mirror of `branches.py`. A merge is split when its parent is, when it lies in no joined subtree, and when the base or an
 * override splits it. So an override that makes no sense at some height of the line sleeps there, and is back when the line is.
 */
import type { Flags } from "../util/bytes";
import { clusterRootOf } from "./clusters";
import type { Cut } from "./cut";
import type { Tree } from "./tree";

/** Node ids of merges. */
export interface Branches {
  readonly split: readonly number[];
  readonly joined: readonly number[];
}

export const NO_BRANCHES: Branches = { split: [], joined: [] };

export interface BranchedCut extends Cut {
  /** The overrides that are in force. */
  readonly awake: Branches;
}

/** `base` with overrides. */
export function withBranches(tree: Tree, base: Cut, branches: Branches): BranchedCut {
  const { n, parent, start, size } = tree;
  if (branches.split.length === 0 && branches.joined.length === 0) return { ...base, awake: NO_BRANCHES };
  const outermost = outermostOf(tree, branches.joined);
  const isJoined = (merge: number) => {
    const first = start[n + merge];
    return outermost.some((node) => start[node] <= first && first + size[n + merge] <= start[node] + size[node]);
  };
  const forced = new Set<number>();
  const isSplit = (merge: number) => (forced.has(merge) || base.isSplit(merge)) && !isJoined(merge);
  // A parent has the greater id, so it is decided before its children.
  for (const node of [...branches.split].sort((a, b) => b - a)) {
    const above = parent[node];
    if (!base.isSplit(node - n) && (above < 0 || isSplit(above - n)) && !isJoined(node - n)) forced.add(node - n);
  }
  // A joined subtree whose top the base leaves whole changes nothing.
  const joined = outermost.filter((node) => base.isSplit(node - n));
  const lost = joined.reduce((sum, node) => sum + splitsWithin(tree, base, node), 0);
  // What is joined is a cluster, and so are the parts of one that is split.
  const isOfBase = (root: number) => joined.includes(root) || base.isCluster(clusterRootOf(tree, base, root));
  // Below a line everything is a cluster.
  const isCluster = base.height === null ? isOfBase : base.isCluster;
  return {
    height: base.height,
    clusters: base.clusters + forced.size - lost,
    isSplit,
    isCluster,
    awake: { split: [...forced].map((merge) => n + merge), joined },
  };
}

function outermostOf({ start, size }: Tree, nodes: readonly number[]): number[] {
  const outermost: number[] = [];
  for (const node of [...nodes].sort((a, b) => size[b] - size[a])) {
    const isInside = outermost.some((other) => start[other] <= start[node] && start[node] < start[other] + size[other]);
    if (!isInside) outermost.push(node);
  }
  return outermost;
}

// Number of merges below a node, itself included, that the base cut splits; they are the top of its subtree.
function splitsWithin({ n, left, right }: Tree, base: Cut, node: number): number {
  let count = 0;
  const pending = [node];
  while (pending.length > 0) {
    const v = pending.pop()!;
    if (v < n || !base.isSplit(v - n)) continue;
    count++;
    pending.push(left[v - n], right[v - n]);
  }
  return count;
}

/**
 * The branches with a merge split: no branch that holds it is joined any more, and the merges above it that are whole are split too.
 *
 * @throws Error - with a sentence for the user, where there is nothing to split
 */
export function splitBranch(tree: Tree, base: Cut, branches: Branches, node: number): Branches {
  const { n, parent } = tree;
  if (node < n) throw new Error(`Node ${node} is a single sample: there is nothing to split.`);
  if (withBranches(tree, base, branches).isSplit(node - n)) {
    throw new Error(`The two sides of node ${node} are in different clusters already: nothing to split.`);
  }
  const path = new Set<number>();
  for (let above = node; above >= 0; above = parent[above]) path.add(above);
  const lifted = { split: branches.split, joined: branches.joined.filter((other) => !path.has(other)) };
  const cut = withBranches(tree, base, lifted);
  const whole = [...path].filter((merge) => !cut.isSplit(merge - n));
  return { split: ascending([...lifted.split, ...whole]), joined: lifted.joined };
}

/**
 * The branches with everything below a merge in one cluster: what was decided within is forgotten, and the merge is joined where the
 * base would split it.
 *
 * @throws Error - with a sentence for the user, where there is nothing to join
 */
export function joinBranch(tree: Tree, base: Cut, branches: Branches, node: number): Branches {
  const { n, start, size } = tree;
  if (node < n) throw new Error(`Node ${node} is a single sample: there is nothing to join.`);
  if (!withBranches(tree, base, branches).isSplit(node - n)) {
    throw new Error(`All samples below node ${node} are in one cluster already: nothing to join.`);
  }
  const isOutside = (other: number) => start[other] < start[node] || start[other] + size[other] > start[node] + size[node];
  const cleared = { split: branches.split.filter(isOutside), joined: branches.joined.filter(isOutside) };
  if (!withBranches(tree, base, cleared).isSplit(node - n)) return cleared;
  return { split: cleared.split, joined: ascending([...cleared.joined, node]) };
}

/** The merges whose sides are exchanged, with the other side of one of them first. */
export function flipSides(n: number, exchanged: Flags, node: number): Flags {
  const flags = exchanged?.slice() ?? new Uint8Array(Math.ceil((n - 1) / 8));
  const merge = node - n;
  flags[merge >> 3] ^= 1 << (merge & 7);
  return flags;
}

function ascending(nodes: readonly number[]): number[] {
  return [...new Set(nodes)].sort((a, b) => a - b);
}

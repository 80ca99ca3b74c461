/** Branches split and joined by hand where no Python does it: the mirror of `split_branch` and `join_branch` in `branches.py`. */
import { withBranches, type Branches } from "./branches";
import type { Cut } from "./cut";
import type { Tree } from "./tree";
import type { Flags } from "./wire";

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

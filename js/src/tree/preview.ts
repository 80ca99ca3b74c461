/** Clusterings that are looked at before they are taken: labels of samples, laid over a tree that may be cut otherwise. Pure functions. */
import { type BranchedCut, NO_BRANCHES } from "./branches";
import { UNASSIGNED_PAINT } from "./clusters";
import type { Tree } from "./tree";

/** A line across the tree, or a label for each of some samples (all of them where `samples` is `null`): 1 .. k, or -1 for unassigned. */
export type Preview =
  | { readonly height: number }
  | { readonly labels: Int16Array; readonly samples: Int32Array | null };

/** Branches without a sample that has a label, and those with samples of several labels. */
const [UNKNOWN, MIXED] = [-2, -3];

/**
 * The tree in the colours of labels: a branch whose samples all have the same label has its colour, others are above the cut. A sample
 * without a label has that of the smallest branch around it that is of one label.
 */
export function labelled(tree: Tree, labels: Int16Array, samples: Int32Array | null, colorOf: readonly number[]): { tree: Tree; cut: BranchedCut } {
  const { n, left, right, parent } = tree;
  const found = new Int16Array(2 * n - 1).fill(UNKNOWN);
  for (let i = 0; i < labels.length; i++) found[samples ? samples[i] : i] = labels[i];
  for (let i = 0; i < n - 1; i++) {
    const [a, b] = [found[left[i]], found[right[i]]];
    found[n + i] = a === b || b === UNKNOWN ? a : a === UNKNOWN ? b : MIXED;
  }
  for (let node = 2 * n - 3; node >= 0; node--) {
    const above = found[parent[node]];
    if (found[node] === UNKNOWN && above !== MIXED) found[node] = above;
  }
  return {
    tree: { ...tree, color: Int32Array.from(found, (label) => colorOf[label] ?? 0) },
    cut: {
      height: null,
      clusters: colorOf.length - 1,
      awake: NO_BRANCHES,
      isSplit: (merge) => found[n + merge] === MIXED,
      isCluster: (root) => found[root] > 0,
    },
  };
}

/** For each label the place of a colour in the palette: that of the present cluster that it shares most samples with, as far as each is given once. */
export function matchingColors(labels: Int16Array, samples: Int32Array | null, paints: Uint8Array, colors: number): number[] {
  const most = labels.reduce((a, b) => Math.max(a, b), 0);
  const shared = Array.from({ length: most + 1 }, () => new Int32Array(colors));
  const sizes = new Int32Array(most + 1);
  for (let i = 0; i < labels.length; i++) {
    const paint = paints[samples ? samples[i] : i];
    if (labels[i] <= 0) continue;
    sizes[labels[i]]++;
    if (paint !== UNASSIGNED_PAINT) shared[labels[i]][paint]++;
  }
  const pairs: [label: number, place: number, count: number][] = [];
  for (let label = 1; label <= most; label++) shared[label].forEach((count, place) => count > 0 && pairs.push([label, place, count]));
  pairs.sort((a, b) => b[2] - a[2]);
  const colorOf: number[] = new Array<number>(most + 1).fill(-1);
  const taken = new Set<number>();
  const give = (label: number, place: number) => {
    colorOf[label] = place;
    taken.add(place);
  };
  for (const [label, place] of pairs) if (colorOf[label] < 0 && !taken.has(place)) give(label, place);
  for (let label = 1, place = 0; label <= most; label++) {
    if (colorOf[label] >= 0) continue;
    while (taken.has(place) && taken.size < colors) place++;
    give(label, place % colors);
  }
  return colorOf;
}

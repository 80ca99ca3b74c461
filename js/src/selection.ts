/** The selected samples of a tree, so that the number of them below any node is known at once. */
import { heightOf, rootOf, type Tree } from "./tree";
import { wholeNode, type DrawnTree } from "./truncate";

export interface Selection {
  readonly count: number;
  /** Number of selected samples below a node of the whole tree. */
  countIn(node: number): number;
  /** Number of selected samples at the leaf positions from `first` up to, but not including, `last`. */
  countBetween(first: number, last: number): number;
}

/** Prepare a selection; samples outside the tree are ignored. */
export function selectionOf(tree: Tree, samples: Int32Array): Selection {
  const { n, start, size } = tree;
  // before[p]: selected samples among the first p leaves.
  const before = new Int32Array(n + 1);
  for (const sample of samples) if (sample >= 0 && sample < n) before[start[sample] + 1] = 1;
  for (let p = 0; p < n; p++) before[p + 1] += before[p];
  const countBetween = (first: number, last: number) => before[last] - before[first];
  return { count: before[n], countBetween, countIn: (node) => countBetween(start[node], start[node] + size[node]) };
}

/** Share of the samples from the drawn leaf `first` to the drawn leaf `last` that is selected. */
export function shareBetween(drawn: DrawnTree, selection: Selection, first: number, last: number): number {
  const { start, size } = drawn.whole;
  const [a, b] = [wholeNode(drawn, first), wholeNode(drawn, last)];
  const [from, to] = [start[a], start[b] + size[b]];
  return selection.countBetween(from, to) / (to - from);
}

/** The samples below a node, from left to right. */
export function samplesBelow(tree: Tree, node: number): Int32Array {
  return tree.order.slice(tree.start[node], tree.start[node] + tree.size[node]);
}

/** `selected` with `samples` added; taken out where all of them are in it already. */
export function toggled(selected: Int32Array, samples: Int32Array): Int32Array {
  const present = new Set(selected);
  const toRemove = samples.every((sample) => present.has(sample));
  for (const sample of samples) {
    if (toRemove) present.delete(sample);
    else present.add(sample);
  }
  return Int32Array.from(present).sort();
}

/** The leaf slots from the first to the last selected sample, and the height of the lowest branch that holds them all. */
export function selectionSpan(drawn: DrawnTree, selection: Selection): { first: number; last: number; top: number } | null {
  const { tree } = drawn;
  const holds = (node: number) => selection.countIn(wholeNode(drawn, node)) === selection.count;
  if (selection.count === 0) return null;
  let node = rootOf(tree);
  while (node >= tree.n) {
    const child = [tree.left[node - tree.n], tree.right[node - tree.n]].find(holds);
    if (child === undefined) break;
    node = child;
  }
  return { first: tree.start[node], last: tree.start[node] + tree.size[node], top: heightOf(tree, node) };
}

/** Whether two selections hold the same samples in the same order. */
export function sameSamples(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((sample, i) => sample === b[i]);
}

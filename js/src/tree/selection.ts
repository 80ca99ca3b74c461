/** The selected samples of a tree, so that the number of them below any node is known at once. */
import { heightOf, rootOf, type Tree } from "./tree";
import { type DrawnTree, wholeNode } from "./truncate";

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
  // A bit for each leaf from left to right, and for each word of them the number of bits set before it: 250 kB for a million
  // leaves, where a number for each leaf would not fit into the processor's cache.
  const words = new Uint32Array((n >> 5) + 1);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i];
    if (sample >= 0 && sample < n) words[start[sample] >> 5] |= 1 << (start[sample] & 31);
  }
  const before = new Int32Array(words.length);
  for (let w = 1; w < words.length; w++) before[w] = before[w - 1] + bitsIn(words[w - 1]);
  const countBefore = (leaf: number) => before[leaf >> 5] + bitsIn(words[leaf >> 5] & ((1 << (leaf & 31)) - 1));
  const countBetween = (first: number, last: number) => countBefore(last) - countBefore(first);
  return { count: countBefore(n), countBetween, countIn: (node) => countBetween(start[node], start[node] + size[node]) };
}

// Adds the bits of a word up in parallel: by pairs, by fours, by bytes.
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
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

/** `selected` with `samples` added; taken out where all of them are in it already. Ascending. */
export function toggled(selected: Int32Array, samples: Int32Array): Int32Array {
  let most = -1;
  for (const sample of selected) if (sample > most) most = sample;
  for (const sample of samples) if (sample > most) most = sample;
  const flags = new Uint8Array(most + 1);
  for (const sample of selected) flags[sample] = 1;
  const toRemove = samples.every((sample) => flags[sample] === 1);
  for (const sample of samples) flags[sample] = toRemove ? 0 : 1;
  return samplesSet(flags);
}

/** All samples that are not selected, of n. */
export function inverted(selected: Int32Array, n: number): Int32Array {
  const flags = new Uint8Array(n).fill(1);
  for (const sample of selected) flags[sample] = 0;
  return samplesSet(flags);
}

function samplesSet(flags: Uint8Array): Int32Array {
  let count = 0;
  for (const flag of flags) count += flag;
  const samples = new Int32Array(count);
  for (let sample = 0, at = 0; sample < flags.length; sample++) if (flags[sample]) samples[at++] = sample;
  return samples;
}

/** Samples as runs of consecutive ones, ascending: the first and the last of each. */
export function runsOf(samples: Int32Array): [number, number][] {
  let isSorted = true;
  for (let i = 1; i < samples.length && isSorted; i++) isSorted = samples[i - 1] < samples[i];
  const sorted = isSorted ? samples : samples.slice().sort();
  const runs: [number, number][] = [];
  for (let i = 0; i < sorted.length; ) {
    const first = sorted[i];
    let last = first;
    for (i++; i < sorted.length && sorted[i] <= last + 1; i++) last = sorted[i];
    runs.push([first, last]);
  }
  return runs;
}

/** The node below which exactly the selected samples are; `null` where there is none. */
export function nodeOfSelection(tree: Tree, selection: Selection): number | null {
  let node = rootOf(tree);
  while (node >= tree.n && tree.size[node] > selection.count) {
    const child = [tree.left[node - tree.n], tree.right[node - tree.n]].find((each) => selection.countIn(each) === selection.count);
    if (child === undefined) return null;
    node = child;
  }
  return tree.size[node] === selection.count && selection.countIn(node) === selection.count ? node : null;
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

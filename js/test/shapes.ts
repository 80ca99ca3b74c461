/** Trees of every shape from seeded random numbers, so that a failure can be repeated. */
import { buildTree, type Tree } from "../src/tree/tree";

export type Random = () => number;

/** The generator mulberry32: numbers in [0, 1) that depend on the seed alone. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Side = "left" | "right" | "alternating" | "random";

/** One leaf after the other joins; `side` says where the new leaf stands. */
export function chain(heights: ArrayLike<number>, side: Side = "right", random: Random = Math.random): Tree {
  const n = heights.length + 1;
  const children = new Int32Array(2 * n - 2);
  for (let i = 0; i < n - 1; i++) {
    const grown = i === 0 ? 0 : n + i - 1;
    const isLeft = side === "left" || (side === "alternating" && i % 2 === 0) || (side === "random" && random() < 0.5);
    children.set(isLeft ? [i + 1, grown] : [grown, i + 1], 2 * i);
  }
  return buildTree(children, Float64Array.from(heights));
}

/** Neighbours merge round by round; `heightOf` gives the height of each round, 1, 2, ... */
export function balanced(n: number, heightOf: (round: number, merge: number) => number): Tree {
  const children: number[] = [];
  const heights: number[] = [];
  let alive = Array.from({ length: n }, (_, leaf) => leaf);
  for (let round = 1; alive.length > 1; round++) {
    const next: number[] = [];
    for (let i = 0; i + 1 < alive.length; i += 2) {
      children.push(alive[i], alive[i + 1]);
      heights.push(heightOf(round, heights.length));
      next.push(n + heights.length - 1);
    }
    if (alive.length % 2 === 1) next.push(alive[alive.length - 1]);
    alive = next;
  }
  return buildTree(Int32Array.from(children), Float64Array.from(heights));
}

/** Two nodes drawn at random merge at the next of the given heights. */
export function scrambled(heights: ArrayLike<number>, random: Random): Tree {
  const n = heights.length + 1;
  const children = new Int32Array(2 * n - 2);
  const alive = Array.from({ length: n }, (_, leaf) => leaf);
  const take = () => {
    const i = Math.floor(random() * alive.length);
    const node = alive[i];
    alive[i] = alive[alive.length - 1];
    alive.pop();
    return node;
  };
  for (let i = 0; i < n - 1; i++) {
    children.set([take(), take()], 2 * i);
    alive.push(n + i);
  }
  return buildTree(children, Float64Array.from(heights));
}

/** A chain of tufts: the last merges join, one by one, small subtrees that are scrambled or chained themselves. */
export function tufts(n: number, perTuft: number, random: Random): Tree {
  const children: number[] = [];
  const heights: number[] = [];
  const merge = (a: number, b: number, height: number) => {
    children.push(...(random() < 0.5 ? [a, b] : [b, a]));
    heights.push(height);
    return n + heights.length - 1;
  };
  let stem = -1;
  let stemHeight = 0.4;
  for (let leaf = 0; leaf < n; ) {
    let tuft = leaf++;
    let height = 0;
    const size = 1 + Math.floor(random() * 2 * perTuft);
    for (let i = 1; i < size && leaf < n; i++) tuft = merge(tuft, leaf++, (height += (0.4 * random()) / size));
    stem = stem < 0 ? tuft : merge(stem, tuft, (stemHeight += random()));
  }
  return buildTree(Int32Array.from(children), Float64Array.from(heights));
}

/**
 * Chains side by side, which grow by turns and join pairwise in the end, as single linkage makes them of separate groups.
 *
 * @param turns - share of the leaves that join on the left in place of the right
 */
export function forest(n: number, chains: number, turns: number, random: Random): Tree {
  const children: number[] = [];
  const stems = Array.from({ length: chains }, (_, c) => c);
  for (let leaf = chains; leaf < n; leaf++) {
    const c = Math.floor(random() * chains);
    children.push(...(random() < turns ? [leaf, stems[c]] : [stems[c], leaf]));
    stems[c] = leaf - chains + n;
  }
  for (let alive = stems, next = 2 * n - chains; alive.length > 1; ) {
    const [a, b, ...others] = alive;
    children.push(a, b);
    alive = [...others, next++];
  }
  return buildTree(Int32Array.from(children), risingHeights(n - 1, random));
}

/** Random heights, lowest first. */
export function risingHeights(count: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, random).sort();
}

export interface Shape {
  readonly name: string;
  readonly make: (n: number, random: Random) => Tree;
}

/** Every shape without inversions. */
export const monotoneShapes: Shape[] = [
  { name: "scrambled", make: (n, random) => scrambled(risingHeights(n - 1, random), random) },
  { name: "chain, leaf on the right", make: (n, random) => chain(risingHeights(n - 1, random), "right") },
  { name: "chain, leaf on the left", make: (n, random) => chain(risingHeights(n - 1, random).map(Math.sqrt), "left") },
  { name: "chain, leaf on alternating sides", make: (n, random) => chain(risingHeights(n - 1, random), "alternating") },
  { name: "chain, leaf on either side", make: (n, random) => chain(risingHeights(n - 1, random), "random", random) },
  { name: "balanced", make: (n) => balanced(n, (round) => round) },
  { name: "chains side by side", make: (n, random) => forest(n, Math.min(7, n), 0, random) },
  { name: "chains side by side, leaves on either side", make: (n, random) => forest(n, Math.min(7, n), 0.5, random) },
  { name: "chains side by side, some leaves on the left", make: (n, random) => forest(n, Math.min(7, n), 0.3, random) },
  // So dense that many pixel rows are full of leaves on either side, and one that is not leaves a gap.
  { name: "two dense chains side by side", make: (n, random) => forest(n, Math.min(2, n), 0.5, random) },
  { name: "tufts", make: (n, random) => tufts(n, 12, random) },
  { name: "ties", make: (n, random) => scrambled(risingHeights(n - 1, random).map((h) => Math.floor(4 * h)), random) },
  { name: "chain with ties", make: (n, random) => chain(risingHeights(n - 1, random).map((h) => Math.floor(9 * h)), "random", random) },
  { name: "all heights zero", make: (n, random) => scrambled(new Float64Array(n - 1), random) },
];

/** Shapes in which merges lie below their children. */
export const invertedShapes: Shape[] = [
  { name: "inversions", make: (n, random) => scrambled(risingHeights(n - 1, random).map((h) => h + 0.2 * random()), random) },
  { name: "chain with inversions", make: (n, random) => chain(risingHeights(n - 1, random).map((h) => h + 0.3 * random()), "random", random) },
  { name: "heights without any order", make: (n, random) => scrambled(Float64Array.from({ length: n - 1 }, random), random) },
];

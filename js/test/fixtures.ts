/** The trees that the Python tests read too, with what scipy makes of them. */
import { buildTree, type Tree } from "../src/tree/tree";
import type { TruncateMode } from "../src/tree/truncate";
import trees from "../../tests/fixtures/trees.json";

export interface Fixture {
  name: string;
  n: number;
  Z: [left: number, right: number, height: number, size: number][];
  order: number[];
  size: number[];
  start: number[];
  parent: number[];
  peak: number[];
  color: number[];
  cuts: { height: number; n_clusters: number; labels: number[]; colors: number[] }[];
  branches: { height: number; split: number[]; joined: number[]; n_clusters: number; labels: number[] }[];
  edits: { height: number; steps: { verb: "split" | "join"; node: number; split: number[]; joined: number[] }[] }[];
  reachable: { k: number; height: number; n_clusters: number; below: number | null; above: number | null }[];
  dendrograms: Dendrogram[];
}

/** What `scipy.cluster.hierarchy.dendrogram` returns. */
export interface Dendrogram {
  truncate_mode: TruncateMode;
  p: number | null;
  icoord: number[][];
  dcoord: number[][];
  ivl: string[];
  leaves: number[];
}

export const fixtures = trees as unknown as Fixture[];

export function treeOf({ Z }: Fixture): Tree {
  return buildTree(Int32Array.from(Z.flatMap(([left, right]) => [left, right])), Float64Array.from(Z, ([, , height]) => height));
}

/** Merges in the order in which scipy lists its Us: both subtrees, the left one first, before the merge above them. */
export function mergesAsScipyListsThem({ n, left, right }: Tree): number[] {
  const rootFirst: number[] = [];
  const pending = [2 * n - 2];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node < n) continue;
    rootFirst.push(node - n);
    pending.push(left[node - n], right[node - n]);
  }
  return rootFirst.reverse();
}

/** Root of the cluster that a node lies in, or of its own subtree where that is cut. */
export function clusterRoot(tree: Tree, isSplit: (merge: number) => boolean, node: number): number {
  let root = node;
  for (let up = tree.parent[node]; up >= 0 && !isSplit(up - tree.n); up = tree.parent[up]) root = up;
  return root;
}

/** Roots of the clusters of a cut, from left to right. */
export function clusterRoots(tree: Tree, isSplit: (merge: number) => boolean): Int32Array {
  return Int32Array.from(new Set(Array.from(tree.order, (leaf) => clusterRoot(tree, isSplit, leaf))));
}

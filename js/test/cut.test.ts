import { describe, expect, it, test } from "vitest";
import { clustersAt, cutAtHeight, cutAtRoots, heightForClusters, type Cut } from "../src/tree/cut";
import { samplePaints } from "../src/tree/clusters";
import { exchangeSides, type Tree } from "../src/tree/tree";
import { clusterRoot, clusterRoots, fixtures, treeOf } from "./fixtures";
import { balanced, chain, invertedShapes, monotoneShapes, randomFrom } from "./shapes";

function sampleColors(tree: Tree, cut: Cut): number[] {
  return Array.from({ length: tree.n }, (_, leaf) => tree.color[clusterRoot(tree, cut.isSplit, leaf)]);
}

/** Clusters as sets of samples, whatever they are called. */
function partition(labels: ArrayLike<number>): number[] {
  const first = new Map<number, number>();
  return Array.from(labels, (label, sample) => first.get(label) ?? (first.set(label, sample), sample));
}

describe.each(fixtures)("$name", (expected) => {
  const tree = treeOf(expected);

  test.each(expected.cuts)("cut at $height: the clusters and colours of scipy and Python", ({ height, n_clusters, labels, colors }) => {
    const cut = cutAtHeight(tree, height);
    expect(cut.height).toBe(height);
    expect(clustersAt(tree, height)).toBe(n_clusters);
    expect(sampleColors(tree, cut)).toEqual(colors);
    expect(partition(sampleColors(tree, cut))).toEqual(partition(labels));
  });

  test.each(expected.cuts)("the roots of the cut at $height give the same clusters", ({ height }) => {
    const cut = cutAtHeight(tree, height);
    const roots = cutAtRoots(tree, clusterRoots(tree, cut.isSplit));
    expect(roots.height).toBeNull();
    for (let merge = 0; merge < tree.n - 1; merge++) expect(roots.isSplit(merge)).toBe(cut.isSplit(merge));
  });

  test.each(expected.reachable)("$k clusters: the height of Python, bit for bit", ({ k, ...reachable }) => {
    expect(heightForClusters(tree, k)).toEqual(reachable);
  });
});

describe("k clusters, by trying every height", () => {
  it.each([...monotoneShapes, ...invertedShapes])("$name", ({ make }) => {
    for (const n of [2, 3, 9, 40]) {
      const tree = make(n, randomFrom(n));
      const counts = new Set([0, ...tree.sortedPeaks].map((height) => clustersAt(tree, height)));
      for (let k = 1; k <= n; k++) {
        const { height, n_clusters, below, above } = heightForClusters(tree, k);
        expect(clustersAt(tree, height)).toBe(n_clusters);
        expect(n_clusters).toBe(Math.max(...[...counts].filter((count) => count <= k)));
        expect(below).toBe([...counts].filter((count) => count < k).reduce<number | null>((a, b) => Math.max(a ?? 0, b), null));
        expect(above).toBe([...counts].filter((count) => count > k).reduce<number | null>((a, b) => Math.min(a ?? n, b), null));
      }
    }
  });
});

describe("the height for k clusters", () => {
  const tree = balanced(4, (_, merge) => [2, 2, 6][merge]);

  it("lies in the middle of the gap", () => expect(heightForClusters(tree, 2).height).toBe(4));

  it("lies in the gap above the leaves where every leaf is a cluster", () => expect(heightForClusters(tree, 4).height).toBe(1));

  it("lies above the tree for one cluster", () => expect(heightForClusters(tree, 1).height).toBeGreaterThan(6));

  it("never rounds up to the merge that has to be split", () => {
    const above = 1 + 2 ** -52;
    expect(heightForClusters(chain([1, above]), 2).height).toBe(1);
  });

  it("takes what a hurried hand gives: numbers out of range and broken ones", () => {
    expect(heightForClusters(tree, -3)).toEqual(heightForClusters(tree, 1));
    expect(heightForClusters(tree, 99)).toEqual(heightForClusters(tree, 4));
    expect(heightForClusters(tree, 2.2)).toEqual(heightForClusters(tree, 2));
  });
});

describe("a cut at exactly a merge height", () => {
  it("leaves the merge whole, one bit lower splits it", () => {
    const tree = chain([1, 2, 3]);
    expect(cutAtHeight(tree, 2).isSplit(1)).toBe(false);
    expect(cutAtHeight(tree, 2 - 2 ** -52).isSplit(1)).toBe(true);
    expect([clustersAt(tree, 2), clustersAt(tree, 2 - 2 ** -52)]).toEqual([2, 3]);
  });

  it("splits a merge whose child is higher than the cut", () => {
    const tree = chain([3, 1]);
    expect(cutAtHeight(tree, 2).isSplit(1)).toBe(true);
    expect(clustersAt(tree, 2)).toBe(3);
  });
});

describe("a cut at roots", () => {
  it("may leave branches whole at different heights", () => {
    // ((0 1) 2) beside ((3 4) 5): the first branch in one piece, the other one in two.
    const tree = treeOf({ Z: [[0, 1, 1, 2], [6, 2, 2, 3], [3, 4, 1, 2], [8, 5, 2, 3], [7, 9, 5, 6]] } as never);
    const cut = cutAtRoots(tree, Int32Array.of(7, 8, 5));
    expect([0, 1, 2, 3, 4].map((merge) => cut.isSplit(merge))).toEqual([false, false, false, true, true]);
  });

  it("of every leaf splits every merge, of the root none", () => {
    const tree = chain([1, 2, 3]);
    expect([0, 1, 2].map(cutAtRoots(tree, Int32Array.of(0, 1, 2, 3)).isSplit)).toEqual([true, true, true]);
    expect([0, 1, 2].map(cutAtRoots(tree, Int32Array.of(6)).isSplit)).toEqual([false, false, false]);
  });
});

describe.each([...monotoneShapes, ...invertedShapes])("the colours of points: $name", ({ make }) => {
  it("are those of their clusters, at any height, at roots, and in a tree that is turned", () => {
    for (const n of [2, 7, 60, 400]) {
      const random = randomFrom(n);
      const tree = make(n, random);
      const flags = Uint8Array.from({ length: Math.ceil((n - 1) / 8) }, () => Math.floor(256 * random()));
      const turned = exchangeSides(tree, flags);
      for (let repeat = 0; repeat < 8; repeat++) {
        const height = tree.sortedPeaks[Math.floor(random() * (n - 1))] * (repeat % 2 ? 1 : 0.99);
        const cut = cutAtHeight(tree, height);
        const expected = sampleColors(tree, cut);
        expect(Array.from(samplePaints(tree, cut, 7))).toEqual(expected.map((color) => color % 7));
        expect(Array.from(samplePaints(turned, cutAtHeight(turned, height), 256))).toEqual(expected.map((color) => color % 256));
        const atRoots = cutAtRoots(tree, clusterRoots(tree, cut.isSplit));
        expect(Array.from(samplePaints(tree, atRoots, 256))).toEqual(expected.map((color) => color % 256));
      }
    }
  });
});

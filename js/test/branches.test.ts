import { describe, expect, it, test } from "vitest";
import { withBranches } from "../src/tree/branches";
import { clusterLabel, clusterRootOf, clusterRoots } from "../src/tree/clusters";
import { cutAtHeight } from "../src/tree/cut";
import { moveBy, moveToClusters } from "../src/tree/moves";
import { clusterRoot, fixtures, treeOf } from "./fixtures";
import { chain } from "./shapes";

describe.each(fixtures)("$name", (expected) => {
  const tree = treeOf(expected);

  test.each(expected.cuts)("at $height every sample has the label of fcluster", ({ height, labels }) => {
    const cut = cutAtHeight(tree, height);
    for (let sample = 0; sample < tree.n; sample++) {
      const root = clusterRootOf(tree, cut, sample);
      expect(root).toBe(clusterRoot(tree, cut.isSplit, sample));
      expect(clusterLabel(tree, cut, root)).toBe(labels[sample]);
    }
    expect(clusterRoots(tree, cut).map((root) => clusterLabel(tree, cut, root))).toEqual(Array.from({ length: cut.clusters }, (_, i) => i + 1));
  });

  test.each(expected.branches)("split $split, joined $joined at $height: the labels of Python", ({ height, n_clusters, labels, ...branches }) => {
    const cut = withBranches(tree, cutAtHeight(tree, height), branches);
    expect(cut.clusters).toBe(n_clusters);
    expect(Array.from({ length: tree.n }, (_, sample) => clusterLabel(tree, cut, clusterRootOf(tree, cut, sample)))).toEqual(labels);
    for (const node of cut.awake.split) expect(cut.isSplit(node - tree.n)).toBe(true);
    for (const node of cut.awake.joined) expect(cut.isSplit(node - tree.n)).toBe(false);
  });

  test.each(expected.reachable)("$k clusters: the line of heightForClusters", ({ k, height, n_clusters }) => {
    const move = moveToClusters(tree, { cutHeight: 0, cutRoots: null, branches: { split: [], joined: [] } }, k);
    expect(move.clusters).toBe(n_clusters);
    expect(move.height).toBe(height);
    expect(move.message === "").toBe(n_clusters === k);
  });
});

describe("a cut by hand on a chain of 6", () => {
  // Merges 6 .. 10 at heights 1 .. 5.
  const tree = chain([1, 2, 3, 4, 5]);
  const at = (height: number, split: number[], joined: number[] = []) => withBranches(tree, cutAtHeight(tree, height), { split, joined });

  it("sleeps while a merge above it is whole", () => {
    expect(at(3, [7]).clusters).toBe(3);
    expect(at(3, [7]).awake.split).toEqual([]);
    expect(at(2, [7]).clusters).toBe(5);
    expect(at(2, [7]).awake.split).toEqual([7]);
  });

  it("is nothing where the base does the same", () => {
    expect(at(0.5, [8]).awake.split).toEqual([]);
    expect(at(4.5, [], [8]).awake.joined).toEqual([]);
  });

  it("joins whatever the base splits below", () => {
    expect(at(0.5, []).clusters).toBe(6);
    expect(at(0.5, [], [8]).clusters).toBe(3);
    expect(at(0.5, [7], [8]).clusters).toBe(3);
  });

  it("counts when a number of clusters is asked for", () => {
    const state = { cutHeight: 5, cutRoots: null, branches: { split: [], joined: [8] } };
    expect(moveToClusters(tree, state, 3)).toMatchObject({ clusters: 3, message: "" });
    expect(moveToClusters(tree, state, 5)).toMatchObject({ clusters: 3, message: expect.stringContaining("cut by hand") });
    expect(moveBy(tree, state, 1)).toMatchObject({ clusters: 2 });
    expect(moveBy(tree, { ...state, cutHeight: 0.5 }, 1)).toBeNull();
  });
});

it("steps to the next number of clusters that ties leave", () => {
  const tree = chain([1, 1, 1, 1, 9, 9, 19]);
  const at = (cutHeight: number) => ({ cutHeight, cutRoots: null, branches: { split: [], joined: [] } });
  const steps = [20, 15, 5, 0.5].map((height) => [1, -1].map((step) => moveBy(tree, at(height), step)?.clusters ?? null));
  expect(steps).toEqual([[2, null], [4, 1], [8, 2], [null, 4]]);
});

it("finds the cluster of the deepest leaf of a long chain at once", () => {
  const n = 200_000;
  const tree = chain(Float64Array.from({ length: n - 1 }, (_, merge) => merge + 1));
  const cut = cutAtHeight(tree, n / 2);
  expect(tree.size[clusterRootOf(tree, cut, tree.order[0])]).toBe(n / 2 + 1);
});

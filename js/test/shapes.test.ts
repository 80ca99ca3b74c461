/** Cuts that leave samples unassigned: Python sends the roots of their clusters, and the browser gives every sample the same label. */
import { describe, expect, it } from "vitest";
import { clusterLabel, clusterRootOf, clusterRoots, labelsOf, listClusters, samplePaints, UNASSIGNED_PAINT } from "../src/tree/clusters";
import { NO_BRANCHES, withBranches } from "../src/tree/branches";
import { cutAtRoots } from "../src/tree/cut";
import { cutOf } from "../src/tree/moves";
import { fixtures, treeOf } from "./fixtures";

interface Shape { cut: object; roots: number[]; n_clusters: number; labels: number[]; colors: number[] }
interface Counted { min_cluster_size: number; cuts: { height: number; n_clusters: number; labels: number[] }[] }

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
  const tree = treeOf(fixture);
  const { shapes, counted } = fixture as unknown as { shapes: Shape[]; counted: Counted[] };

  it("has the labels and colours of Python for every cut by size and shape", () => {
    expect(shapes.length).toBeGreaterThan(0);
    for (const { roots, n_clusters, labels, colors } of shapes) {
      const cut = cutAtRoots(tree, Int32Array.from(roots.length > 0 ? roots : [-1]));
      expect(cut.clusters).toBe(n_clusters);
      expect(Array.from(labelsOf(tree, cut))).toEqual(labels);
      expect(Array.from(samplePaints(tree, cut, 200))).toEqual(colors.map((color) => (color < 0 ? UNASSIGNED_PAINT : color % 200)));
      expect(clusterRoots(tree, cut)).toHaveLength(n_clusters);
      expect(listClusters(tree, cut, Infinity).map(({ root }) => root)).toEqual(clusterRoots(tree, cut));
      for (const { label, root } of listClusters(tree, cut, Infinity)) expect(clusterLabel(tree, cut, root)).toBe(label);
      labels.forEach((label, sample) => {
        const root = clusterRootOf(tree, cut, sample);
        expect(cut.isCluster(root)).toBe(label > 0);
        if (label > 0) expect(clusterLabel(tree, cut, root)).toBe(label);
      });
    }
  });

  it("leaves small clusters of a line unassigned as Python does", () => {
    for (const { min_cluster_size: minClusterSize, cuts } of counted) {
      for (const { height, n_clusters, labels } of cuts) {
        const cut = cutOf(tree, { cutHeight: height, cutRoots: null, branches: NO_BRANCHES, minClusterSize });
        expect(cut.clusters).toBe(n_clusters);
        expect(Array.from(labelsOf(tree, cut))).toEqual(labels);
      }
    }
  });

  it("makes a cluster of what is joined, and clusters of the parts of one that is split", () => {
    const { n, left, right } = tree;
    const none = withBranches(tree, cutAtRoots(tree, Int32Array.of(-1)), { split: [], joined: [2 * n - 2] });
    expect(new Set(labelsOf(tree, none))).toEqual(new Set([1]));
    const all = withBranches(tree, cutAtRoots(tree, Int32Array.of(2 * n - 2)), { split: [2 * n - 2], joined: [] });
    expect(clusterRoots(tree, all).sort()).toEqual([left[n - 2], right[n - 2]].sort());
  });
});

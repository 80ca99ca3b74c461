import { describe, expect, it } from "vitest";
import { labelsOf, UNASSIGNED_PAINT } from "../src/tree/clusters";
import { cutAtHeight, heightForClusters } from "../src/tree/cut";
import { labelled, matchingColors } from "../src/tree/preview";
import { monotoneShapes, randomFrom } from "./shapes";

describe("labels laid over a tree", () => {
  it.each(monotoneShapes)("are those of the cut that gave them: $name", ({ make }) => {
    const tree = make(40, randomFrom(3));
    const cut = cutAtHeight(tree, heightForClusters(tree, 5).height);
    const labels = Int16Array.from(labelsOf(tree, cut));
    const found = labelled(tree, labels, null, Array.from({ length: cut.clusters + 1 }, (_, label) => label));
    for (let merge = 0; merge < tree.n - 1; merge++) expect(found.cut.isSplit(merge)).toBe(cut.isSplit(merge));
    labels.forEach((label, sample) => expect(found.tree.color[sample]).toBe(label));
  });

  it("go to samples without one from the branch around them, if that is of one label", () => {
    const tree = monotoneShapes[0].make(40, randomFrom(4));
    const cut = cutAtHeight(tree, heightForClusters(tree, 3).height);
    const all = Int16Array.from(labelsOf(tree, cut));
    // Every second sample along the leaves; but all of the ends of clusters.
    const samples = tree.order.filter((leaf, i) => i % 2 === 0 || all[tree.order[i - 1]] !== all[leaf] || all[tree.order[i + 1]] !== all[leaf]);
    const found = labelled(tree, samples.length ? Int16Array.from(samples, (leaf) => all[leaf]) : all, samples, [0, 1, 2, 3]);
    for (let leaf = 0; leaf < tree.n; leaf++) if (found.cut.isCluster(leaf)) expect(found.tree.color[leaf]).toBe(all[leaf]);
    for (const leaf of samples) expect(found.cut.isCluster(leaf)).toBe(true);
  });

  it("leave branches of several labels above the cut, and unassigned samples out", () => {
    const tree = monotoneShapes[0].make(12, randomFrom(5));
    const labels = new Int16Array(12).fill(-1);
    labels[tree.order[0]] = 1;
    const { cut } = labelled(tree, labels, null, [0, 4]);
    expect(cut.isSplit(tree.n - 2)).toBe(true);
    expect(cut.isCluster(tree.order[0])).toBe(true);
    expect(cut.isCluster(tree.order[11])).toBe(false);
  });
});

describe("colours of labels", () => {
  it("are those of the present clusters with most of the same samples, each once", () => {
    const labels = Int16Array.of(1, 1, 1, 2, 2, 3, -1);
    const paints = Uint8Array.of(2, 2, 0, 2, 0, UNASSIGNED_PAINT, 0);
    const colors = matchingColors(labels, null, paints, 4);
    expect(colors.slice(1)).toEqual([2, 0, 1]);
    expect(matchingColors(Int16Array.of(1, 2, 3), Int32Array.of(4, 2, 0), paints, 2).slice(1).every((place) => place < 2)).toBe(true);
  });
});

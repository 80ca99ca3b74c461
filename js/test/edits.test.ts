import { describe, expect, it, test } from "vitest";
import { NO_BRANCHES, withBranches, type Branches } from "../src/tree/branches";
import { clusterLabel, clusterRootOf, labelsOf, samplePaints } from "../src/tree/clusters";
import { cutAtHeight } from "../src/tree/cut";
import { flipSides, joinBranch, splitBranch } from "../src/tree/branches";
import { createHistory } from "../src/tree/history";
import { exchangeSides } from "../src/tree/tree";
import { isSet } from "../src/util/bytes";
import { fixtures, treeOf } from "./fixtures";
import { chain } from "./shapes";

describe.each(fixtures)("$name", (expected) => {
  const tree = treeOf(expected);

  test.each(expected.cuts)("at $height the labels of fcluster and the colours of Python", ({ height, labels, colors }) => {
    const cut = cutAtHeight(tree, height);
    expect(Array.from(labelsOf(tree, cut))).toEqual(labels);
    expect(Array.from(samplePaints(tree, cut, 256))).toEqual(colors);
  });

  test.each(expected.branches)("split $split, joined $joined at $height: the labels of Python", ({ height, labels, ...branches }) => {
    expect(Array.from(labelsOf(tree, withBranches(tree, cutAtHeight(tree, height), branches)))).toEqual(labels);
  });

  test.each(expected.edits)("edits at $height: what Python has decided after each", ({ height, steps }) => {
    const base = cutAtHeight(tree, height);
    let branches: Branches = NO_BRANCHES;
    for (const { verb, node, split, joined } of steps) {
      const [edit, other] = verb === "split" ? [splitBranch, joinBranch] : [joinBranch, splitBranch];
      expect(() => other(tree, base, branches, node)).toThrow("nothing to");
      branches = edit(tree, base, branches, node);
      expect(branches).toEqual({ split, joined });
    }
  });
});

describe("edits", () => {
  const tree = chain([1, 2, 3, 4, 5]);
  const base = cutAtHeight(tree, 3);

  it("refuses a single sample", () => {
    expect(() => splitBranch(tree, base, NO_BRANCHES, 2)).toThrow("Node 2 is a single sample: there is nothing to split.");
    expect(() => joinBranch(tree, base, NO_BRANCHES, 2)).toThrow("Node 2 is a single sample: there is nothing to join.");
  });

  it("splits the bottom of a long chain with all that is above it", () => {
    const n = 100_000;
    const long = chain(Float64Array.from({ length: n - 1 }, (_, merge) => merge + 1));
    const line = cutAtHeight(long, n);
    const { split } = splitBranch(long, line, NO_BRANCHES, n);
    expect(split.length).toBe(n - 1);
    const labels = labelsOf(long, withBranches(long, line, { split, joined: [] }));
    expect(new Set(labels).size).toBe(n);
  });

  it("flips one merge and no other, and labels stay", () => {
    const flags = flipSides(tree.n, null, 8);
    expect([0, 1, 2, 3, 4].map((merge) => isSet(flags, merge))).toEqual([false, false, true, false, false]);
    const turned = exchangeSides(tree, flags);
    expect(Array.from(turned.order)).not.toEqual(Array.from(tree.order));
    expect(labelsOf(turned, cutAtHeight(turned, 2))).toEqual(labelsOf(tree, cutAtHeight(tree, 2)));
    expect(flipSides(tree.n, flags, 8)!.every((byte) => byte === 0)).toBe(true);
  });

  it("gives every sample the label of its cluster", () => {
    const cut = withBranches(tree, base, splitBranch(tree, base, NO_BRANCHES, 7));
    const labels = labelsOf(tree, cut);
    labels.forEach((label, sample) => expect(label).toBe(clusterLabel(tree, cut, clusterRootOf(tree, cut, sample))));
  });
});

describe("history", () => {
  const history = () => createHistory<number>((a, b) => a === b);

  it("takes moves that follow each other for one step", () => {
    const steps = history();
    steps.record(9, true);
    steps.record(8, true);
    expect(steps.undo(7)).toBe(9);
    expect(steps.redo(9)).toBe(7);
    expect(steps.redo(7)).toBeNull();
  });

  it("takes every edit for a step, and a move after it for another", () => {
    const steps = history();
    for (const [before, isMove] of [[1, true], [2, false], [3, false], [4, true], [5, true]] as const) steps.record(before, isMove);
    expect([steps.undo(6), steps.undo(4), steps.undo(3), steps.undo(2), steps.undo(1)]).toEqual([4, 3, 2, 1, null]);
  });

  it("forgets what was undone when something else is done, and steps back to where one is", () => {
    const steps = history();
    steps.record(1, false);
    steps.undo(2);
    steps.record(1, false);
    expect(steps.redo(3)).toBeNull();
    expect(steps.undo(1)).toBeNull();
  });

  it("keeps two hundred steps", () => {
    const steps = history();
    for (let before = 0; before < 300; before++) steps.record(before, false);
    let count = 0;
    for (let at: number | null = 300; (at = steps.undo(at)) !== null; ) count++;
    expect(count).toBe(200);
  });
});

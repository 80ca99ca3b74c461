import { describe, expect, it } from "vitest";
import { matchesOf } from "../src/parts/find";
import { inverted, nodeOfSelection, runsOf, sameSamples, samplesBelow, selectionOf, selectionSpan, shareBetween, toggled } from "../src/tree/selection";
import { tipOf, truncate, wholeNode } from "../src/tree/truncate";
import { walkFrom } from "../src/tree/walk";
import { fixtures, treeOf } from "./fixtures";
import { balanced, chain, randomFrom } from "./shapes";

describe.each(fixtures)("$name", (expected) => {
  const tree = treeOf(expected);
  const samples = Int32Array.from({ length: tree.n }, (_, i) => i).filter((sample) => sample % 3 === 0);
  const selection = selectionOf(tree, samples);

  it("counts the selected samples below every node", () => {
    expect(selection.count).toBe(samples.length);
    for (let node = 0; node < 2 * tree.n - 1; node++) {
      expect(selection.countIn(node)).toBe(samplesBelow(tree, node).filter((sample) => sample % 3 === 0).length);
    }
  });

  it("spans the lowest branch that holds all of them", () => {
    const drawn = truncate(tree, null, 0);
    const { first, last } = selectionSpan(drawn, selection)!;
    const inside = Array.from(tree.order.subarray(first, last));
    for (const sample of samples) expect(inside).toContain(sample);
  });

  it("finds the tip that shows a sample", () => {
    const drawn = truncate(tree, "lastp", 5);
    for (let sample = 0; sample < tree.n; sample++) {
      const tip = tipOf(drawn, sample);
      expect(tip).toBeLessThan(drawn.tree.n);
      expect(Array.from(samplesBelow(tree, wholeNode(drawn, tip)))).toContain(sample);
    }
  });

  it("shows what is hidden by its share", () => {
    const drawn = truncate(tree, "lastp", 1);
    expect(shareBetween(drawn, selection, 0, 0)).toBeCloseTo(samples.length / tree.n);
  });
});

it("counts between any two leaves, however many there are", () => {
  for (const n of [2, 31, 32, 33, 64, 65, 1000]) {
    const tree = chain(Float64Array.from({ length: n - 1 }, (_, i) => i + 1), "alternating");
    const random = randomFrom(n);
    const isSelected = Array.from(tree.order, () => random() < 0.4);
    // Twice the same sample, and some that are not of this tree, count for nothing.
    const samples = Array.from(tree.order).filter((_, leaf) => isSelected[leaf]);
    const selection = selectionOf(tree, Int32Array.from([...samples, ...samples.slice(0, 1), -1, n]));
    expect(selection.count).toBe(samples.length);
    for (let repeat = 0; repeat < 200; repeat++) {
      const [first, last] = [random(), random()].map((share) => Math.floor(share * (n + 1))).sort((a, b) => a - b);
      expect(selection.countBetween(first, last)).toBe(isSelected.slice(first, last).filter(Boolean).length);
    }
  }
});

it("adds samples, and takes them out where all are in", () => {
  expect(toggled(Int32Array.of(1, 5), Int32Array.of(3, 5))).toEqual(Int32Array.of(1, 3, 5));
  expect(toggled(Int32Array.of(1, 3, 5), Int32Array.of(3, 5))).toEqual(Int32Array.of(1));
  expect(sameSamples(Int32Array.of(1, 2), Int32Array.of(1, 2))).toBe(true);
  expect(sameSamples(Int32Array.of(1, 2), Int32Array.of(1, 3))).toBe(false);
});

it("lists exact names first, then beginnings, then the rest", () => {
  const names = ["banana", "Ana", "anagram", "pear", ""];
  expect(matchesOf("ana", names, 5)).toEqual([1, 2, 0]);
  expect(matchesOf("  ", names, 5)).toEqual([]);
  expect(matchesOf("1", null, 12)).toEqual([1, 10, 11]);
});

describe("walking a chain of 4", () => {
  const tree = chain([1, 2, 3]);

  it("begins at the root and goes down, across and up", () => {
    expect(walkFrom(tree, null, "ArrowDown")).toBe(6);
    const below = walkFrom(tree, 6, "ArrowDown")!;
    expect(tree.parent[below]).toBe(6);
    const sibling = walkFrom(tree, below, "ArrowRight")!;
    expect(tree.parent[sibling]).toBe(6);
    expect(walkFrom(tree, sibling, "ArrowLeft")).toBe(below);
    expect(walkFrom(tree, sibling, "ArrowUp")).toBe(6);
    expect(walkFrom(tree, 0, "Home")).toBe(6);
  });

  it("stays where there is nothing further, and leaves other keys alone", () => {
    expect(walkFrom(tree, 6, "ArrowUp")).toBe(6);
    expect(walkFrom(tree, 2, "ArrowDown")).toBe(2);
    expect(walkFrom(tree, 2, "b")).toBeNull();
  });
});

describe("a selection", () => {
  const tree = balanced(8, (round) => round);

  it("is written as runs of consecutive samples, and is the branch that it fills", () => {
    expect(runsOf(Int32Array.of(3, 4, 9, 5, 0))).toEqual([[0, 0], [3, 5], [9, 9]]);
    expect(runsOf(new Int32Array())).toEqual([]);
    for (let node = 0; node < 15; node++) expect(nodeOfSelection(tree, selectionOf(tree, samplesBelow(tree, node)))).toBe(node);
    expect(nodeOfSelection(tree, selectionOf(tree, Int32Array.of(0, 7)))).toBeNull();
  });

  it("can be turned round", () => {
    expect(Array.from(inverted(Int32Array.of(1, 3), 5))).toEqual([0, 2, 4]);
    expect(Array.from(toggled(Int32Array.of(1, 3), Int32Array.of(3, 2)))).toEqual([1, 2, 3]);
    expect(Array.from(toggled(Int32Array.of(1, 2, 3), Int32Array.of(3, 2)))).toEqual([1]);
  });
});

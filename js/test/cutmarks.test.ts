import { describe, expect, it } from "vitest";
import { ABOVE, colorize } from "../src/paint/colors";
import { cutAtRoots } from "../src/tree/cut";
import { cutMarks } from "../src/paint/cutmarks";
import { xOf } from "../src/tree/tree";
import { truncate } from "../src/tree/truncate";
import { displayList, toU } from "../src/view/visible";
import { fullOf, linear } from "./frames";
import { balanced, randomFrom, risingHeights, scrambled } from "./shapes";

describe("cutMarks", () => {
  it("marks where grey ends, not where one cluster hides another", () => {
    const [u0, u1] = [[3, 3, 3, 8], [3, 3, 3, 8]];
    const strokes = { color: [ABOVE, 1, 2, 2], segment: [0, 0, 0, 1], u0, u1, v0: [0, 5, 9, 0], v1: [5, 9, 20, 20] };
    expect(cutMarks(strokes)).toEqual([{ u: 3, v: 5 }]);
  });

  it("marks the branch above every cluster, and no other", () => {
    const random = randomFrom(3);
    for (let round = 0; round < 30; round++) {
      const tree = scrambled(risingHeights(19, random).map((height) => height + 0.05), random);
      // Split some merges, the root first, as a cut by inconsistency might.
      const roots = new Set([2 * tree.n - 2]);
      for (let i = 0; i < 4; i++) {
        const inner = [...roots].filter((node) => node >= tree.n);
        if (inner.length === 0) break;
        const node = inner[Math.floor(random() * inner.length)];
        roots.delete(node);
        roots.add(tree.left[node - tree.n]).add(tree.right[node - tree.n]);
      }
      const frame = { view: fullOf(tree), width: 1000, height: 800, scale: linear };
      const drawn = truncate(tree, null, 30);
      const strokes = colorize(displayList(tree, frame), drawn, cutAtRoots(tree, Int32Array.from(roots)), frame);
      const at = (values: Iterable<number>) => [...values].map((u) => Math.round(u)).sort((a, b) => a - b);
      expect(at(cutMarks(strokes).map(({ u }) => u))).toEqual(at([...roots].map((node) => toU(frame, xOf(tree, node)))));
    }
  });

  it("marks nothing where there is nothing to cut, and nothing where marks would cover the tree", () => {
    const tree = balanced(2048, (round) => round);
    const frame = { view: fullOf(tree), width: 4000, height: 800, scale: linear };
    const drawn = truncate(tree, null, 30);
    const marksOf = (roots: Int32Array) => cutMarks(colorize(displayList(tree, frame), drawn, cutAtRoots(tree, roots), frame));
    expect(marksOf(Int32Array.of(2 * tree.n - 2))).toEqual([]);
    expect(marksOf(Int32Array.from({ length: tree.n }, (_, leaf) => leaf))).toEqual([]);
  });
});

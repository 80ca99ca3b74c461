import { describe, expect, it, test } from "vitest";
import { buildTree, heavyChild, heightOf, lightChild, pathOf, peakOf, rootOf, xOf, type Tree } from "../src/tree/tree";
import { fixtures, treeOf } from "./fixtures";
import { chain, invertedShapes, monotoneShapes, randomFrom } from "./shapes";

describe.each(fixtures)("$name", (expected) => {
  const tree = treeOf(expected);

  test.each(["order", "size", "start", "parent", "peak", "color"] as const)("%s is that of the Python tree", (array) => {
    expect(Array.from(tree[array])).toEqual(expected[array]);
  });

  it("keeps the linkage matrix as it is", () => {
    expect(Array.from(tree.left)).toEqual(expected.Z.map(([left]) => left));
    expect(Array.from(tree.right)).toEqual(expected.Z.map(([, right]) => right));
    expect(Array.from(tree.height)).toEqual(expected.Z.map(([, , height]) => height));
    expect(tree.n).toBe(expected.n);
  });

  it("is monotone exactly where no peak differs from its merge", () => {
    expect(tree.monotone).toBe(tree.peak.every((peak, merge) => peak === tree.height[merge]));
  });

  it("sorts the peaks", () => {
    expect(Array.from(tree.sortedPeaks)).toEqual([...expected.peak].sort((a, b) => a - b));
  });
});

function expectSoundPaths(tree: Tree): void {
  const { n, left, right, size, start, parent, color, pathNodes, pathHeight, pathStart, pathEnd, pathIndex } = tree;
  expect(pathOf(tree, 2 * n - 2)[0]).toBe(0);
  expect(Array.from(pathNodes).sort((a, b) => a - b)).toEqual(Array.from(pathNodes, (_, node) => node));
  for (let node = 0; node < 2 * n - 1; node++) {
    expect(pathNodes[pathIndex[node]]).toBe(node);
    const q = pathIndex[node];
    expect([pathHeight[q], pathStart[q], pathEnd[q]]).toEqual([heightOf(tree, node), start[node], start[node] + size[node]]);
    const [top, end] = pathOf(tree, node);
    expect(top === q || pathNodes[q - 1] === parent[node]).toBe(true);
    expect(pathNodes[end]).toBeLessThan(n);
    if (node < n) expect(end).toBe(q);
    else {
      const heavy = heavyChild(tree, node - n);
      const light = lightChild(tree, node - n);
      expect([heavy, light].sort()).toEqual([left[node - n], right[node - n]].sort());
      expect(size[heavy] > size[light] || (size[heavy] === size[light] && heavy === left[node - n])).toBe(true);
      expect(pathIndex[heavy]).toBe(pathIndex[node] + 1);
      expect(pathOf(tree, heavy)).toEqual([top, end]);
      expect(pathOf(tree, light)[0]).toBe(pathIndex[light]);
      expect(color[heavy]).toBe(color[node]);
      expect(color[light]).not.toBe(color[node]);
      expect(parent[light]).toBe(node);
    }
  }
}

describe("heavy paths", () => {
  it.each([...monotoneShapes, ...invertedShapes])("lie one after the other: $name", ({ make }) => {
    for (const n of [2, 3, 4, 7, 60]) expectSoundPaths(make(n, randomFrom(n)));
  });
});

describe("x", () => {
  it.each([...monotoneShapes, ...invertedShapes])("is the middle of the children and lies within the span: $name", ({ make }) => {
    const tree = make(80, randomFrom(3));
    const { n, left, right, start, size } = tree;
    for (let node = 0; node < 2 * n - 1; node++) {
      const x = xOf(tree, node);
      expect(x).toBe(node < n ? start[node] + 0.5 : (xOf(tree, left[node - n]) + xOf(tree, right[node - n])) / 2);
      expect(x).toBeGreaterThan(start[node]);
      expect(x).toBeLessThan(start[node] + size[node]);
    }
  });
});

describe("single nodes", () => {
  const tree = chain([3, 1, 2]);

  it("knows the root", () => expect(rootOf(tree)).toBe(6));

  it("puts leaves at height and peak 0, and a merge below its children at their peak", () => {
    expect([0, 4, 5, 6].map((node) => heightOf(tree, node))).toEqual([0, 3, 1, 2]);
    expect([0, 4, 5, 6].map((node) => peakOf(tree, node))).toEqual([0, 3, 3, 3]);
  });
});

describe("the smallest tree", () => {
  it("is a single leaf, as truncation may leave it", () => {
    const tree = buildTree(new Int32Array(0), new Float64Array(0), { color: Int32Array.of(7) });
    expect(tree).toMatchObject({ n: 1, monotone: true });
    expect([tree.order, tree.start, tree.size, tree.color, tree.parent, tree.pathX].map((array) => array[0])).toEqual([0, 0, 1, 7, -1, 0.5]);
  });
});

describe("a chain 200,000 merges deep", () => {
  it("is built without recursion, in time that grows with its length", () => {
    const n = 200_000;
    const tree = chain(Float64Array.from({ length: n - 1 }, (_, i) => i), "left");
    expect(tree.order[0]).toBe(n - 1);
    expect(pathOf(tree, rootOf(tree))).toEqual([0, n - 1]);
    expect(tree.color[n - 1]).toBe(1);
  });
});

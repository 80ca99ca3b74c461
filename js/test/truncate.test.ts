import { describe, expect, it } from "vitest";
import { xOf, type Tree } from "../src/tree/tree";
import { contractionMarks, drawnNode, isContracted, sampleCount, tipOf, truncate, wholeNode, type DrawnTree } from "../src/tree/truncate";
import { fixtures, mergesAsScipyListsThem, treeOf, type Dendrogram } from "./fixtures";
import { balanced, chain, invertedShapes, monotoneShapes, randomFrom } from "./shapes";

const heightOfNode = ({ n, height }: Tree, node: number) => (node < n ? 0 : height[node - n]);

/** The Us of a tree in the order and the units of scipy: 10 units a leaf. */
function usOf(tree: Tree): Pick<Dendrogram, "icoord" | "dcoord"> {
  const { left, right, height } = tree;
  const merges = tree.n > 1 ? mergesAsScipyListsThem(tree) : [];
  return {
    icoord: merges.map((i) => [left[i], left[i], right[i], right[i]].map((node) => 10 * xOf(tree, node))),
    dcoord: merges.map((i) => [heightOfNode(tree, left[i]), height[i], height[i], heightOfNode(tree, right[i])]),
  };
}

const tips = (drawn: DrawnTree) => Array.from(drawn.tree.order, (tip) => wholeNode(drawn, tip));

describe.each(fixtures)("$name", (fixture) => {
  const whole = treeOf(fixture);

  describe.each(fixture.dendrograms)("truncated by $truncate_mode, p = $p", ({ truncate_mode, p, icoord, dcoord, leaves, ivl }) => {
    const drawn = truncate(whole, truncate_mode, p ?? 30);

    it("has scipy's Us", () => {
      const us = usOf(drawn.tree);
      expect(us.dcoord).toEqual(dcoord);
      expect(us.icoord.length).toBe(icoord.length);
      us.icoord.flat().forEach((x, i) => expect(x).toBeCloseTo(icoord.flat()[i], 8));
    });

    it("has scipy's leaves and counts", () => {
      expect(tips(drawn)).toEqual(leaves);
      const labels = Array.from(drawn.tree.order, (tip) =>
        isContracted(drawn, tip) ? `(${sampleCount(drawn, tip)})` : String(wholeNode(drawn, tip)),
      );
      expect(labels).toEqual(ivl);
    });

    it("keeps the colour numbers of the whole tree", () => {
      expect(Array.from(drawn.tree.color)).toEqual(Array.from(drawn.tree.color, (_, node) => whole.color[wholeNode(drawn, node)]));
    });
  });
});

describe("what is not truncated", () => {
  const whole = chain([1, 2, 3]);

  it.each([[null, 2], ["lastp", 0], ["lastp", 4], ["lastp", 99], ["level", 0], ["level", 3]] as const)("%s, p = %d: the same tree", (mode, p) => {
    const drawn = truncate(whole, mode, p);
    expect(drawn.tree).toBe(whole);
    expect(drawn.ids).toBeNull();
    expect(isContracted(drawn, 0)).toBe(false);
    expect(wholeNode(drawn, 5)).toBe(5);
  });
});

describe("from the whole tree to the drawn one and back", () => {
  it.each([...monotoneShapes, ...invertedShapes])("every sample and node finds its place: $name", ({ make }) => {
    const whole = make(40, randomFrom(4));
    const { n, start, size } = whole;
    const truncations = [truncate(whole, null, 30), ...[1, 2, 5, 39].map((p) => truncate(whole, "lastp", p)), truncate(whole, "level", 2)];
    for (const drawn of truncations) {
      for (let sample = 0; sample < n; sample++) {
        const tip = tipOf(drawn, sample);
        const node = wholeNode(drawn, tip);
        expect(tip).toBeLessThan(drawn.tree.n);
        expect(start[node] <= start[sample] && start[sample] < start[node] + size[node]).toBe(true);
      }
      const isDrawn = new Set(Array.from(drawn.tree.size, (_, node) => wholeNode(drawn, node)));
      for (let node = 0; node < 2 * n - 1; node++) {
        const found = drawnNode(drawn, node);
        if (isDrawn.has(node)) expect(wholeNode(drawn, found!)).toBe(node);
        else expect(found).toBeNull();
      }
      // A merge that is drawn is not contracted, however many samples it has.
      for (let node = drawn.tree.n; node < 2 * drawn.tree.n - 1; node++) expect(isContracted(drawn, node)).toBe(false);
    }
  });
});

describe("a single tip", () => {
  it.each([2, 3, 50])("is all that lastp with p = 1 leaves of %d samples", (n) => {
    const drawn = truncate(chain(new Float64Array(n - 1).fill(1)), "lastp", 1);
    expect(drawn.tree.n).toBe(1);
    expect(isContracted(drawn, 0)).toBe(true);
    expect(sampleCount(drawn, 0)).toBe(n);
    expect(drawn.tree.color[0]).toBe(0);
  });
});

describe("every truncation", () => {
  it.each([...monotoneShapes, ...invertedShapes])("covers each sample once, from left to right: $name", ({ make }) => {
    const whole = make(90, randomFrom(11));
    for (const mode of ["lastp", "level"] as const) {
      for (const p of [1, 2, 3, 7, 30, 89]) {
        const drawn = truncate(whole, mode, p);
        let next = 0;
        for (const tip of tips(drawn)) {
          expect(whole.start[tip]).toBe(next);
          next += whole.size[tip];
        }
        expect(next).toBe(90);
        if (mode === "lastp") expect(drawn.tree.n).toBe(p);
      }
    }
  });

  it("of a chain 200,000 deep comes without recursion", () => {
    const whole = chain(new Float64Array(199_999).fill(1), "left");
    expect(truncate(whole, "level", 150_000).tree.n).toBe(150_002);
  });
});

describe("contraction marks", () => {
  function innerHeights(tree: Tree, node: number): number[] {
    const heights = new Set<number>();
    const pending = node < tree.n ? [] : [tree.left[node - tree.n], tree.right[node - tree.n]];
    while (pending.length > 0) {
      const v = pending.pop()!;
      if (v < tree.n) continue;
      heights.add(tree.height[v - tree.n]);
      pending.push(tree.left[v - tree.n], tree.right[v - tree.n]);
    }
    return [...heights].sort((a, b) => a - b);
  }

  it.each([...monotoneShapes, ...invertedShapes])("are the heights of the merges inside each tip: $name", ({ make }) => {
    const whole = make(70, randomFrom(5));
    for (const p of [1, 2, 9, 69]) {
      const drawn = truncate(whole, "lastp", p);
      contractionMarks(drawn).forEach((marks, tip) => expect(Array.from(marks)).toEqual(innerHeights(whole, wholeNode(drawn, tip))));
    }
  });

  it("are none where nothing is contracted", () => {
    const marks = contractionMarks(truncate(balanced(5, (round) => round), null, 30));
    expect(marks.map((heights) => heights.length)).toEqual([0, 0, 0, 0, 0]);
  });

  it("stay few, and close to the merges, in a tip of many samples", () => {
    const n = 50_000;
    const drawn = truncate(chain(Float64Array.from({ length: n - 1 }, (_, i) => i + 1)), "lastp", 1);
    const [marks] = contractionMarks(drawn);
    expect(marks.length).toBeLessThan(2100);
    expect(marks.every((mark, i) => mark <= n - 1 && (i === 0 || mark - marks[i - 1] < 2 * (n / 2048)))).toBe(true);
  });

  it("survive a tip of many samples at height zero", () => {
    const drawn = truncate(chain(new Float64Array(5000)), "lastp", 1);
    expect(Array.from(contractionMarks(drawn)[0])).toEqual([0]);
  });
});

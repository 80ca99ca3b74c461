import { describe, expect, it } from "vitest";
import { clusterLabel, clusterRoots } from "../src/tree/clusters";
import { cutAtHeight } from "../src/tree/cut";
import { samplesBelow, selectionOf, shareBetween } from "../src/tree/selection";
import { exchangeSides, rootOf, type Tree } from "../src/tree/tree";
import { tipOf, truncate, wholeNode } from "../src/tree/truncate";
import { flagsFrom, isSet } from "../src/util/bytes";
import { invertedShapes, monotoneShapes, randomFrom, type Random } from "./shapes";

const shapes = [...monotoneShapes, ...invertedShapes];

function randomFlags(merges: number, random: Random): Uint8Array {
  const flags = new Uint8Array(Math.ceil(merges / 8));
  for (let i = 0; i < merges; i++) if (random() < 0.5) flags[i >> 3] |= 1 << (i & 7);
  return flags;
}

// Leaves from left to right, by a walk.
function leavesOf(tree: Tree, flags: Uint8Array): number[] {
  const leaves: number[] = [];
  const pending = [rootOf(tree)];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node < tree.n) leaves.push(node);
    else {
      const sides = [tree.left[node - tree.n], tree.right[node - tree.n]];
      if (isSet(flags, node - tree.n)) sides.reverse();
      pending.push(sides[1], sides[0]);
    }
  }
  return leaves;
}

describe.each(shapes)("a tree whose sides are exchanged: $name", ({ make }) => {
  const random = randomFrom(11);
  const tree = make(60, random);
  const flags = randomFlags(59, random);
  const turned = exchangeSides(tree, flags);

  it("has its leaves where a walk meets them", () => {
    expect([...turned.order]).toEqual(leavesOf(tree, flags));
    for (let node = 0; node < 119; node++) expect([...samplesBelow(turned, node)].sort()).toEqual([...samplesBelow(tree, node)].sort());
  });

  it("keeps ids, heights, colours and the labels of clusters", () => {
    expect(turned.color).toEqual(tree.color);
    expect(turned.height).toEqual(tree.height);
    expect(turned.parent).toEqual(tree.parent);
    for (const height of [...tree.sortedPeaks].filter((_, i) => i % 7 === 0)) {
      const [before, after] = [cutAtHeight(tree, height), cutAtHeight(turned, height)];
      expect(clusterRoots(turned, after)).toEqual(clusterRoots(tree, before));
      for (const root of clusterRoots(tree, before)) expect(clusterLabel(turned, after, root)).toBe(clusterLabel(tree, before, root));
    }
  });

  it("is truncated to the same tips, and shows the selection at the right ones", () => {
    for (const p of [3, 10, 25]) {
      const [plain, drawn] = [truncate(tree, "lastp", p), truncate(turned, "lastp", p)];
      expect(new Set(drawn.ids)).toEqual(new Set(plain.ids));
      const selected = Int32Array.from({ length: 20 }, () => Math.floor(random() * 60));
      const selection = selectionOf(turned, selected);
      const chosen = new Set(selected);
      for (let sample = 0; sample < 60; sample++) {
        const whole = wholeNode(drawn, tipOf(drawn, sample));
        expect(whole).toBe(wholeNode(plain, tipOf(plain, sample)));
      }
      for (const tip of drawn.tree.order) {
        const members = [...samplesBelow(tree, wholeNode(drawn, tip))];
        expect(shareBetween(drawn, selection, tip, tip)).toBeCloseTo(members.filter((sample) => chosen.has(sample)).length / members.length);
      }
    }
  });

  it("is made once for the same flags, and is the tree itself without any", () => {
    expect(exchangeSides(tree, flags)).toBe(turned);
    expect(exchangeSides(tree, null)).toBe(tree);
  });
});

describe("flags", () => {
  it("arrive as one bit each", () => {
    const flags = flagsFrom(new DataView(Uint8Array.of(0, 0b1001, 0b10).buffer, 1));
    expect(Array.from({ length: 16 }, (_, i) => isSet(flags, i)).flatMap((set, i) => (set ? [i] : []))).toEqual([0, 3, 9]);
    expect(flagsFrom(new DataView(new ArrayBuffer(0)))).toBeNull();
    expect(flagsFrom(null)).toBeNull();
    expect(isSet(null, 5)).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { nextToFall, slotsOfSide } from "../src/view/sides";
import { lightChild, type Tree } from "../src/tree/tree";
import { displayList, Kind } from "../src/view/visible";
import { randomFrame } from "./frames";
import { forest, randomFrom, tufts } from "./shapes";

const shapes: [string, (random: () => number) => Tree][] = [
  ["chains side by side", (random) => forest(3000, 7, 0.5, random)],
  ["tufts", (random) => tufts(3000, 12, random)],
];

describe("a side of a run", () => {
  it.each(shapes)("is all that falls off to it, from any merge on: %s", (_, make) => {
    const random = randomFrom(5);
    const tree = make(random);
    let sides = 0;
    for (let repeat = 0; repeat < 20; repeat++) {
      const list = displayList(tree, randomFrame(tree, random));
      const { runs, segments } = list;
      for (let s = 0; s < segments.node.length; s++) {
        if (segments.kind[s] !== Kind.Side) continue;
        sides++;
        const isLeft = (node: number) => tree.left[tree.parent[node] - tree.n] === node;
        const merges = Array.from(tree.pathNodes.subarray(tree.pathIndex[runs.first[segments.run[s]]], tree.pathIndex[runs.last[segments.run[s]]]));
        const falling = merges.filter((merge) => isLeft(lightChild(tree, merge - tree.n)) === isLeft(segments.node[s]));
        const fallen = falling.map((merge) => lightChild(tree, merge - tree.n));
        expect(segments.node[s]).toBe(fallen[0]);
        const slots = fallen.flatMap((node) => Array.from({ length: tree.size[node] }, (_, i) => tree.start[node] + i)).sort((a, b) => a - b);
        const [from, to] = slotsOfSide(tree, list, s);
        expect(slots).toEqual(Array.from({ length: to - from }, (_, i) => from + i));
        for (const [i, merge] of [...merges, runs.last[segments.run[s]]].entries()) {
          expect(nextToFall(tree, list, s, merge)).toBe(falling.find((other) => merges.indexOf(other) >= i) ?? null);
        }
      }
    }
    expect(sides).toBeGreaterThan(100);
  });
});

import { describe, expect, it } from "vitest";
import { pickAt, pickNode } from "../src/view/pick";
import { labelStyle, plotBox } from "../src/view/layout";
import type { ViewScene } from "../src/view/scene";
import { buildTree, heightOf, rootOf, xOf } from "../src/tree/tree";
import { fullView } from "../src/view/view";
import { displayList, Kind, toV, type Frame } from "../src/view/visible";
import { fixtures, treeOf } from "./fixtures";
import { fullOf, linear } from "./frames";
import { balanced, chain } from "./shapes";
import { listed, tableOf, type Segment } from "./tables";

describe("in a tree of four leaves", () => {
  // ((0 1) (2 3)): nodes 4 and 5 at heights 1 and 2, the root 6 at 3; 10 pixels a leaf, 100 a unit of height.
  const tree = balanced(4, (_, merge) => [1, 2, 3][merge]);
  const frame: Frame = { view: fullView(4, 4), width: 40, height: 400, scale: linear };
  const list = displayList(tree, frame);

  it.each([
    ["the root's bar", 20, 100, 6],
    ["just above it", 20, 96, 6],
    ["a leg of it, which leads to its child", 10, 200, 4],
    ["the other leg", 30, 150, 5],
    ["a corner of a bar", 25, 200, 5],
    ["the foot of a leaf", 5, 400, 0],
    ["below a leaf", 35, 405, 3],
    ["the upper end of a leg, where the bar is meant", 10, 100, 6],
    ["where a leg meets the bar of its child", 30, 200, 5],
  ])("%s", (_, u, v, node) => expect(pickNode(list, u, v, 8)).toBe(node));

  it("finds nothing further away than it reaches", () => {
    expect(pickNode(list, 20, 91, 8)).toBeNull();
    expect(pickNode(list, 20, 93, 8)).toBe(rootOf(tree));
    expect(pickNode(list, 20, 390, 4)).toBeNull();
    expect(pickNode(list, 49, 400, 8)).toBeNull();
  });

  it("measures as the crow flies", () => {
    expect(pickNode(list, 35 + 6, 400 + 6, 8)).toBeNull();
    expect(pickNode(list, 35 + 5, 400 + 5, 8)).toBe(3);
  });

  it("takes the nearest", () => {
    expect(pickNode(list, 17, 350, 8)).toBe(1);
    expect(pickNode(list, 22, 350, 8)).toBe(2);
  });
});

describe("what is drawn", () => {
  it.each(fixtures)("can be picked, each merge by its bar: $name", (fixture) => {
    const tree = treeOf(fixture);
    if (!tree.monotone || tree.height[0] < 1e-3 || new Set(tree.height).size < tree.n - 1) return;
    const frame: Frame = { view: fullOf(tree), width: 64 * tree.n, height: 5000, scale: linear };
    const list = displayList(tree, frame);
    for (const { kind, node, u0, u1, v0 } of listed(tree, frame).segments) {
      if (kind === Kind.Bar) expect(pickNode(list, u0 + (u1 - u0) / 3.1, v0, 0.5)).toBe(node);
    }
  });

  it("of a column is its subtree", () => {
    const tree = chain(Float64Array.from({ length: 99 }, (_, i) => i + 1), "right");
    const frame: Frame = { view: fullView(100, 100), width: 10, height: 100, scale: linear };
    const list = displayList(tree, frame);
    const columns = listed(tree, frame).segments.filter(({ kind }) => kind === Kind.Column);
    expect(columns.length).toBeGreaterThan(0);
    for (const { node, u0, v1 } of columns) {
      const picked = pickNode(list, u0, v1 - 1, 0.5)!;
      expect(Math.abs(xOf(tree, picked) - xOf(tree, node))).toBeLessThanOrEqual(10);
    }
  });

  it("of nothing is nothing", () => {
    const frame: Frame = { view: fullView(1, 1), width: 100, height: 100, scale: linear };
    const list = displayList(buildTree(new Int32Array(0), new Float64Array(0)), frame);
    expect(pickNode(list, 50, 50, 1000)).toBeNull();
  });
});

describe("a bar and a leg at the same distance", () => {
  const segment = (kind: Kind, node: number): Segment => ({ kind, run: 0, node, u0: 0, u1: 0, v0: 0, v1: 0 });

  const listOf = (...segments: Segment[]) => ({ runs: { first: [0], last: [0], parent: [-1] }, segments: tableOf(segments) });

  it("mean the bar, whichever comes first", () => {
    const [bar, leg] = [segment(Kind.Bar, 1), segment(Kind.Leg, 2)];
    expect(pickNode(listOf(bar, leg), 3, 4, 8)).toBe(1);
    expect(pickNode(listOf(leg, bar), 3, 4, 8)).toBe(1);
  });
});

describe("a narrow chain, which is drawn in one over many rows", () => {
  it("is picked by its merges, each at its height", () => {
    const n = 2000;
    const tree = chain(Float64Array.from({ length: n - 1 }, (_, i) => i + 1), "left");
    const frame: Frame = { view: { x0: 0, x1: 100 * n, y0: 0, y1: n }, width: 1000, height: n / 4, scale: linear };
    const plot = { left: 50, top: 10, width: frame.width, height: frame.height };
    const inView = { plot, rail: null, heat: null, orientation: "top", frame, list: displayList(tree, frame) } as unknown as ViewScene;
    const stems = listed(tree, frame).segments.filter(({ kind, v0, v1 }) => kind === Kind.Bar && v1 - v0 > 5);
    expect(stems.length).toBeGreaterThan(5);
    // Leaves that have fallen off stand there, too: where both are as near, the bar is meant.
    for (const { u0, u1, v0, v1 } of stems) {
      for (let v = v0; v < v1; v += 1.7) {
        const picked = pickAt(tree, inView, { x: plot.left + (u0 + u1) / 2, y: plot.top + v }, 1)!;
        expect(Math.abs(toV(frame, heightOf(tree, picked)) - v)).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe("in a chart", () => {
  const tree = balanced(4, (_, merge) => [1, 2, 3][merge]);
  const plot = plotBox(470, 440, 28, "top");
  const labels = labelStyle({ longest: 10, slotWidth: 100, chartDepth: 440, rotation: 0, fontSize: 11, orientation: "top" });

  it.each([1, 2, 1.5])("of %d device pixels each, is picked by a position in CSS pixels", (ratio) => {
    const { left, top, width, height } = plot;
    const frame: Frame = { view: fullView(4, 4), width: width * ratio, height: height * ratio, scale: linear };
    const inView: ViewScene = { plot, rail: null, bracketsAt: 0, heat: null, orientation: "top", frame, labels, list: displayList(tree, frame) };
    const at = (slot: number, share: number) => pickAt(tree, inView, { x: left + (slot / 4) * width, y: top + share * height }, ratio);
    expect(at(2, 0.25)).toBe(6);
    expect(at(1, 0.75)).toBe(4);
    expect(at(0.5, 0.9)).toBe(0);
    // Beside its leg, but below the plot, where the label is.
    expect(at(3.9, 1.04)).toBe(3);
    expect(at(0, 1.04)).toBe(0);
    expect(at(4, 1.04)).toBeNull();
    expect(at(1.2, 1.04)).toBe(1);
    expect(at(-0.1, 1.04)).toBeNull();
    // The foot of the outermost leaf is within reach from outside the plot, but there is nothing of the tree.
    expect([at(3.51, 0.98), at(4.0001, 0.98)]).toEqual([3, null]);
    expect(at(4.1, 0.5)).toBeNull();
    // Just below the plot it is still the nearest branch that is meant, not the slot.
    expect([at(3.51, 1.01), at(3.9, 1.01)]).toEqual([3, null]);
    expect(at(2, 0.6)).toBeNull();
  });
});

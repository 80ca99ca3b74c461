import { describe, expect, it } from "vitest";
import { buildTree, heightOf, pathOf, type Tree } from "../src/tree/tree";
import { truncate } from "../src/tree/truncate";
import { feetOf } from "../src/view/scene";
import { fullView } from "../src/view/view";
import { displayList, Kind, scaledHeightAt, slotAt, toU, toV, type Frame } from "../src/view/visible";
import { fixtures, mergesAsScipyListsThem, treeOf } from "./fixtures";
import { describeFrame, fullOf, linear, randomFrame, randomView } from "./frames";
import { pictureOf, pictureOfTree } from "./raster";
import { balanced, chain, forest, invertedShapes, monotoneShapes, randomFrom, risingHeights, scrambled, tufts } from "./shapes";
import { listed, type Segment } from "./tables";

describe("the display list shows what is there, and nothing else", () => {
  const sizes = [2, 3, 4, 7, 20, 75, 300, 1000, 3000];

  it.each([...monotoneShapes, ...invertedShapes])("$name", ({ make }) => {
    for (const n of sizes) {
      const random = randomFrom(n);
      const tree = make(n, random);
      for (let repeat = 0; repeat < 9; repeat++) {
        const frame = randomFrame(tree, random);
        const shown = pictureOf(listed(tree, frame).segments, frame);
        const whole = pictureOfTree(tree, frame);
        const where = `n = ${n}, ${describeFrame(frame)}`;
        expect(whole.farFrom(shown), `missing at ${where}`).toEqual([]);
        expect(shown.farFrom(whole), `too much at ${where}`).toEqual([]);
      }
    }
  });
});

describe("leaves that hang from their merges", () => {
  const footOf = (tree: Tree, hang: number) => (leaf: number) =>
    Math.max(heightOf(tree, tree.parent[leaf]) - hang * tree.sortedPeaks[tree.n - 2], 0);

  it.each(monotoneShapes)("$name", ({ make }) => {
    for (const n of [2, 3, 4, 7, 20, 300]) {
      const random = randomFrom(n);
      const tree = make(n, random);
      for (const hang of [0, 0.03, 0.2, 2]) {
        const frame = randomFrame(tree, random);
        const shown = pictureOf(listed(tree, frame, feetOf(truncate(tree, null, 1), hang)).segments, frame);
        const whole = pictureOfTree(tree, frame, footOf(tree, hang));
        const where = `n = ${n}, hang ${hang}, ${describeFrame(frame)}`;
        // Where several leaves share a pixel, its column is filled down to the lowest of them.
        const slot = frame.width / (frame.view.x1 - frame.view.x0);
        if (slot > 2) expect(whole.farFrom(shown), `missing at ${where}`).toEqual([]);
        if (slot > 2) expect(shown.farFrom(whole), `too much at ${where}`).toEqual([]);
      }
    }
  });

  it("end at 0 where nothing hangs, and where a branch is contracted", () => {
    const tree = balanced(16, (round) => round);
    expect(feetOf(truncate(tree, null, 1), null)).toBeNull();
    expect(feetOf(truncate(tree, null, 1), -1)).toBeNull();
    expect(feetOf(truncate(tree, "lastp", 4), 0.1)!.every((foot) => foot === 0)).toBe(true);
    expect(feetOf(truncate(tree, null, 1), 0.1)!.some((foot) => foot > 0)).toBe(true);
  });
});

describe("a display list is as long as the screen is large, not as the tree is", () => {
  const n = 200_000;
  const [width, height] = [1000, 420];
  const rising = (f: (share: number) => number) => Float64Array.from({ length: n - 1 }, (_, i) => f((i + 1) / n));
  const random = randomFrom(1);
  // Segments per row and column of pixels. A run has two sides, two legs, a column, and a bar for each of its pixel rows, mostly one
  // for many; a chain moves by at least one pixel at either end from run to run, and a balanced tree has twice as many runs as it
  // has columns.
  const most = 12 * (width + height);

  it.each([
    ["chain, right", () => chain(rising((t) => t), "right")],
    ["chain, left", () => chain(rising((t) => t), "left")],
    ["chain, alternating", () => chain(rising((t) => t), "alternating")],
    ["chain, either side", () => chain(rising((t) => t), "random", random)],
    ["chain, most merges low", () => chain(rising((t) => t ** 12), "random", random)],
    ["chain, most merges high", () => chain(rising((t) => t ** 0.05), "random", random)],
    ["chain at height zero", () => chain(new Float64Array(n - 1), "random", random)],
    ["chain with small inversions", () => chain(rising((t) => t + 1e-5 * random()), "random", random)],
    ["balanced", () => balanced(n, (round) => round)],
    ["balanced at height zero", () => balanced(n, () => 0)],
    ["scrambled", () => scrambled(risingHeights(n - 1, random), random)],
    ["tufts", () => tufts(n, 40, random)],
    ["100 chains side by side", () => forest(n, 100, 0, random)],
    ["500 chains side by side", () => forest(n, 500, 1, random)],
    ["500 chains side by side, some leaves on the left", () => forest(n, 500, 0.005, random)],
    ["20 chains side by side, leaves on either side", () => forest(n, 20, 0.5, random)],
    ["all heights equal", () => scrambled(new Float64Array(n - 1).fill(1), random)],
  ])("%s", (_, make) => {
    const tree = make();
    const full = fullOf(tree);
    const views = [full, { ...full, x1: n / 2 }, { ...full, x0: n / 2 + 0.3 }, { ...full, x0: n - 3000.5 }, { ...full, x0: 0.4 * n, x1: 0.4 * n + 2 }];
    for (let repeat = 0; repeat < 8; repeat++) views.push(randomView(full, random));
    for (const view of views) {
      const { runs, segments } = displayList(tree, { view, width, height, scale: linear });
      expect(segments.node.length, JSON.stringify(view)).toBeLessThan(most);
      expect(runs.first.length, JSON.stringify(view)).toBeLessThan(most);
    }
  });
});

/** Bars and legs as sorted texts, in leaf slots and heights. */
function partsOf(segments: Segment[], frame: Frame): string[] {
  const text = (x0: number, x1: number, h0: number, h1: number) => [x0, x1, h0, h1].map((value) => value.toPrecision(9)).join(" ");
  return segments
    .map(({ u0, u1, v0, v1 }) => text(slotAt(frame, u0), slotAt(frame, u1), scaledHeightAt(frame, v0), scaledHeightAt(frame, v1)))
    .sort();
}

describe("where leaves are wide, the display list holds exactly the Us of scipy", () => {
  // The frame is a power of two times the view, so that no rounding hides a difference.
  const frameOf = (tree: Tree): Frame => {
    const { x1, y1 } = fullOf(tree);
    const top = 2 ** Math.ceil(Math.log2(y1));
    return { view: fullView(x1, top), width: 4 * x1, height: 256, scale: linear };
  };

  const cases = fixtures.flatMap((fixture) => fixture.dendrograms.map((dendrogram) => ({ fixture, dendrogram })));
  it.each(cases)("$fixture.name, $dendrogram.truncate_mode, p = $dendrogram.p", ({ fixture, dendrogram }) => {
    const { tree } = truncate(treeOf(fixture), dendrogram.truncate_mode, dendrogram.p ?? 30);
    const frame = frameOf(tree);
    const list = listed(tree, frame);
    const expected = dendrogram.icoord.flatMap(([a, , , b], i) => {
      const [left, top, , right] = dendrogram.dcoord[i];
      const leg = (x: number, end: number) => ({ u: toU(frame, x / 10), v: [toV(frame, top), toV(frame, end)].sort((p, q) => p - q) });
      return [
        { u0: toU(frame, a / 10), u1: toU(frame, b / 10), v0: toV(frame, top), v1: toV(frame, top) },
        ...[leg(a, left), leg(b, right)].map(({ u, v: [v0, v1] }) => ({ u0: u, u1: u, v0, v1 })),
      ];
    });
    const asSegments = expected.map((part) => ({ kind: Kind.Bar, run: 0, node: 0, ...part }));
    expect(partsOf(list.segments, frame)).toEqual(partsOf(asSegments, frame));
    expect(list.segments.some(({ kind }) => kind === Kind.Column)).toBe(false);
    const runs = list.runs.map(({ first, last }) => (expect(last).toBe(first), first - tree.n));
    const merges = tree.n > 1 ? mergesAsScipyListsThem(tree) : [];
    expect(runs.sort((a, b) => a - b)).toEqual(merges.sort((a, b) => a - b));
  });
});

describe("a chain two pixels wide whose leaves join on the left first, then on the right", () => {
  it("is one pixel wide above the first leaf on the left", () => {
    // 200 merges on either side; the leaf in the middle stands at u = 10.5, astride two columns.
    const children = Array.from({ length: 400 }, (_, i) => (i < 200 ? [i + 1, i === 0 ? 0 : 400 + i] : [400 + i, i + 1])).flat();
    const tree = buildTree(Int32Array.from(children), Float64Array.from({ length: 400 }, (_, i) => i + 1));
    const perPixel = 220;
    const frame: Frame = { view: { x0: 200 - 10.5 * perPixel, x1: 200 + 9.5 * perPixel, y0: 0, y1: 400 }, width: 20, height: 400, scale: linear };
    const bars = listed(tree, frame).segments.filter(({ kind }) => kind === Kind.Bar);
    expect(bars.some(({ v0, v1 }) => v1 - v0 > 100)).toBe(true);
    for (const { u0, u1, v0 } of bars) {
      // The next leaves pull the stem over to their side, each half of the way.
      if (Math.round(u1) > Math.round(u0)) expect(v0).toBeGreaterThanOrEqual(toV(frame, 210));
    }
  });
});

describe("an inversion among many merges that share their pixels", () => {
  const n = 400;
  const view = fullView(n, 8);
  const frame: Frame = { view, width: 5, height: 80, scale: linear };
  const flat = new Float64Array(n - 1).fill(1);

  it.each([90, 200, 301, 333])("is shown where the path itself rises for one merge, %d", (merge) => {
    const tree = chain(flat.map((height, i) => (i === merge ? 6 : height)), "right");
    expect(pictureOfTree(tree, frame).farFrom(pictureOf(listed(tree, frame).segments, frame))).toEqual([]);
  });

  it.each([90, 200, 301, 333])("is shown where what falls off rises above the path, pair %d", (leaf) => {
    // A chain in which one leaf is a pair that merges higher than all that is around it.
    const children = [leaf, leaf + 1];
    const heights = [6];
    let stem = 0;
    for (let next = 1; next < n; next++) {
      if (next === leaf + 1) continue;
      children.push(stem, next === leaf ? n : next);
      heights.push(1);
      stem = n + heights.length - 1;
    }
    const tree = buildTree(Int32Array.from(children), Float64Array.from(heights));
    expect(pictureOfTree(tree, frame).farFrom(pictureOf(listed(tree, frame).segments, frame))).toEqual([]);
  });
});

describe("runs", () => {
  it.each([3, 4, 5, 7, 8].flatMap((merges) => [{ merges, spike: 0 }, { merges, spike: 0.01 }]))(
    "end above the leaf, though it lies on the same pixels: $merges merges, $spike at the bottom",
    ({ merges, spike }) => {
      // All at height 0, but for an inversion too small to see, and the leaf in the middle astride two pixel columns.
      const heights = new Float64Array(merges);
      heights[1] = spike;
      const tree = chain(heights, "alternating");
      const slotWidth = 1.2 / tree.n;
      const x0 = tree.start[1] + 0.5 - 1 / slotWidth;
      const frame: Frame = { view: { x0, x1: x0 + 4 / slotWidth, y0: 0, y1: 1 }, width: 4, height: 20, scale: linear };
      expect(listed(tree, frame).runs).toEqual([{ first: 2 * tree.n - 2, last: tree.n, parent: -1 }]);
    },
  );

  it.each([...monotoneShapes, ...invertedShapes])("hang from a run before them and hold merges of one heavy path: $name", ({ make }) => {
    const random = randomFrom(8);
    for (let repeat = 0; repeat < 20; repeat++) {
      const tree = make(repeat % 2 ? 40 : 700, random);
      const frame = randomFrame(tree, random);
      const { runs, segments } = listed(tree, frame);
      expect(segments.filter(({ u0, u1, v0, v1 }) => u1 < -1 || v1 < -1 || u0 > frame.width + 1 || v0 > frame.height + 1)).toEqual([]);
      expect(segments.every(({ u0, u1, v0, v1 }) => u0 <= u1 && v0 <= v1 && Number.isFinite(u0 + u1 + v0 + v1))).toBe(true);
      runs.forEach(({ first, last, parent }, index) => {
        expect(last).toBeGreaterThanOrEqual(tree.n);
        expect(parent).toBeLessThan(index);
        expect(tree.pathIndex[last]).toBeGreaterThanOrEqual(tree.pathIndex[first]);
        expect(pathOf(tree, last)).toEqual(pathOf(tree, first));
        expect(tree.parent[first]).toBe(parent < 0 ? -1 : runs[parent].last);
      });
    }
  });
});

describe("what lies half a pixel outside", () => {
  const tree = chain([4]);
  const kinds = (view: { x0: number; x1: number; y0: number; y1: number }) =>
    listed(tree, { view, width: 100, height: 100, scale: linear }).segments.map(({ kind }) => kind);

  it("is drawn, since half of it may reach in", () => {
    expect(kinds({ x0: 0.504, x1: 1.504, y0: 0, y1: 8 })).toEqual([Kind.Bar, Kind.Leg, Kind.Leg]);
    expect(kinds({ x0: 0.496, x1: 1.496, y0: 0, y1: 8 })).toEqual([Kind.Bar, Kind.Leg, Kind.Leg]);
    expect(kinds({ x0: 0, x1: 2, y0: 0, y1: 3.99 })).toEqual([Kind.Bar, Kind.Leg, Kind.Leg]);
    expect(kinds({ x0: 0, x1: 2, y0: 4.004, y1: 5.004 })).toEqual([Kind.Bar, Kind.Leg, Kind.Leg]);
  });

  it("is not drawn where it is further out", () => {
    expect(kinds({ x0: 0.6, x1: 1.4, y0: 0, y1: 8 })).toEqual([Kind.Bar]);
    expect(kinds({ x0: 0, x1: 2, y0: 0, y1: 3 })).toEqual([Kind.Leg, Kind.Leg]);
    expect(kinds({ x0: 0, x1: 2, y0: 5, y1: 6 })).toEqual([]);
  });
});

describe("what a canvas cannot draw", () => {
  it("is not in the list: bars end just outside the canvas, however deep the view is zoomed", () => {
    // A canvas works with 24 bits: a rectangle from -6e8 to 300 would end some ten pixels off.
    const n = 200_000;
    const tree = balanced(n, (round) => round);
    const full = fullOf(tree);
    for (const x0 of [0, 0.37 * n, n - 2]) {
      const frame: Frame = { view: { ...full, x0, x1: x0 + 2 }, width: 1200, height: 400, scale: linear };
      const { segments } = listed(tree, frame);
      expect(segments.length).toBeGreaterThan(0);
      for (const { u0, u1 } of segments) {
        expect(u0).toBeGreaterThanOrEqual(-2);
        expect(u1).toBeLessThanOrEqual(1202);
        expect(u1).toBeGreaterThanOrEqual(u0);
      }
    }
  });
});

describe("the smallest trees", () => {
  it("of one tip has nothing to draw", () => {
    const tree = buildTree(new Int32Array(0), new Float64Array(0));
    const frame: Frame = { view: fullView(1, 1), width: 100, height: 50, scale: linear };
    expect(listed(tree, frame)).toEqual({ runs: [], segments: [] });
  });

  it.each([0, 5])("of two leaves at height %d is one U", (height) => {
    const tree = chain([height]);
    const frame: Frame = { view: fullOf(tree), width: 100, height: 54, scale: linear };
    const { segments } = listed(tree, frame);
    const v = height === 0 ? 54 : 4;
    segments.sort((a, b) => a.kind - b.kind || a.u0 - b.u0);
    expect(segments.map(({ kind, u0, u1, v0, v1 }) => [kind, u0, u1, Math.round(v0), Math.round(v1)])).toEqual([
      [Kind.Bar, 25, 75, v, v],
      [Kind.Leg, 25, 25, v, 54],
      [Kind.Leg, 75, 75, v, 54],
    ]);
  });
});

describe("positions on the canvas", () => {
  const frame: Frame = { view: { x0: 10, x1: 30, y0: 2, y1: 6 }, width: 200, height: 80, scale: linear };

  it("put leaf slots along u and heights along v, high ones on top", () => {
    expect([toU(frame, 10), toU(frame, 20.5), toU(frame, 30)]).toEqual([0, 105, 200]);
    expect([toV(frame, 6), toV(frame, 3), toV(frame, 2)]).toEqual([0, 60, 80]);
  });

  it("can be read back", () => {
    expect(slotAt(frame, toU(frame, 17.25))).toBe(17.25);
    expect(scaledHeightAt(frame, toV(frame, 4.5))).toBe(4.5);
  });

  it("use the scaled height", () => expect(toV({ ...frame, scale: Math.sqrt }, 9)).toBe(60));
});

import { describe, expect, it } from "vitest";
import { ABOVE, isSplit } from "../src/paint/colors";
import { cutAtHeight, cutAtRoots, type Cut } from "../src/tree/cut";
import { heightOf, peakOf, rootOf, xOf, type Tree } from "../src/tree/tree";
import { isContracted, truncate, wholeNode, type DrawnTree } from "../src/tree/truncate";
import { displayList, toU, toV, type Frame } from "../src/view/visible";
import { fullView } from "../src/view/view";
import { clusterRoots, fixtures, treeOf } from "./fixtures";
import { describeFrame, fullOf, linear, randomFrame } from "./frames";
import { clusterColors, coloredPictureOf, pictureOf } from "./raster";
import { balanced, chain, monotoneShapes, randomFrom, type Random } from "./shapes";
import { listed, strokesIn, type Stroke } from "./tables";

/** A frame in which every leaf is wider than a few pixels. */
function wideFrame(tree: Tree): Frame {
  return { view: fullOf(tree), width: 6 * tree.n, height: 300, scale: linear };
}

function strokesOf(drawn: DrawnTree, cut: Cut, frame: Frame): Stroke[] {
  return strokesIn(displayList(drawn.tree, frame), drawn, cut, frame);
}

/** Colour of the lowest vertical stroke at a tip; `null` where its merge lies on the baseline, so that there is none. */
function colorUnder(tip: number, strokes: Stroke[], { tree }: DrawnTree, frame: Frame): number | null {
  const u = toU(frame, xOf(tree, tip));
  let lowest: Stroke | null = null;
  for (const stroke of strokes) {
    if (stroke.u0 === u && stroke.u1 === u && (lowest === null || stroke.v1 >= lowest.v1)) lowest = stroke;
  }
  return lowest && lowest.color;
}

/** Colour that should stand under a tip of colour `color`: none at all, or grey, where there is no room between line and baseline. */
function visibleColor(color: number, tip: number, { tree }: DrawnTree, cut: Cut, frame: Frame, parentIsSplit: boolean): number | null {
  if (!parentIsSplit) return color;
  if (toV(frame, heightOf(tree, tree.parent[tip])) >= frame.height) return null;
  return toV(frame, cut.height!) >= frame.height ? ABOVE : color;
}

const all = (tree: Tree) => truncate(tree, null, 0);
const cases = fixtures.flatMap((fixture) => fixture.cuts.map((cut) => ({ name: fixture.name, fixture, ...cut })));
const monotoneCases = cases.filter(({ fixture }) => treeOf(fixture).monotone);

describe("where leaves are wide", () => {
  it.each(cases)("the colour under every leaf is that of Python: $name, cut at $height", ({ fixture, height, colors }) => {
    const drawn = all(treeOf(fixture));
    const { tree } = drawn;
    const cut = cutAtHeight(tree, height);
    const frame = wideFrame(tree);
    const strokes = strokesOf(drawn, cut, frame);
    const expected = Array.from(tree.order, (leaf) => visibleColor(colors[leaf], leaf, drawn, cut, frame, isSplit(drawn, cut, tree.parent[leaf])));
    expect(Array.from(tree.order, (leaf) => colorUnder(leaf, strokes, drawn, frame))).toEqual(expected);
  });

  it.each(monotoneCases)("grey ends and colour begins at the line, to the last bit: $name, cut at $height", ({ fixture, height }) => {
    const drawn = all(treeOf(fixture));
    const frame = wideFrame(drawn.tree);
    const vCut = toV(frame, height);
    for (const { color, v0, v1 } of strokesOf(drawn, cutAtHeight(drawn.tree, height), frame)) {
      if (color === ABOVE) expect(v1).toBeLessThanOrEqual(vCut);
      else expect(v0).toBeGreaterThanOrEqual(vCut);
    }
  });

  it.each(monotoneCases)("every merge has the colour of its cluster: $name, cut at $height", ({ fixture, height }) => {
    const drawn = all(treeOf(fixture));
    const { tree } = drawn;
    const frame = wideFrame(tree);
    const cut = cutAtHeight(tree, height);
    const colors = clusterColors(drawn, cut);
    const bars = strokesOf(drawn, cut, frame).filter(({ u0, u1 }) => u0 < u1);
    expect(bars.length).toBe(tree.n - 1);
    const text = (color: number, u0: number, u1: number) => `${u0} ${u1}: ${color}`;
    const expected = Array.from(tree.left, (left, i) => text(colors[tree.n + i], toU(frame, xOf(tree, left)), toU(frame, xOf(tree, tree.right[i]))));
    expect(bars.map(({ color, u0, u1 }) => text(color, u0, u1)).sort()).toEqual(expected.sort());
  });

  it.each(fixtures)("a segment is cut in two, but nothing is lost and nothing added: $name", (fixture) => {
    const drawn = all(treeOf(fixture));
    const frame = wideFrame(drawn.tree);
    const { segments } = listed(drawn.tree, frame);
    const length = (parts: { v0: number; v1: number }[]) => parts.reduce((sum, { v0, v1 }) => sum + v1 - v0, 0);
    for (const { height } of fixture.cuts) {
      expect(length(strokesOf(drawn, cutAtHeight(drawn.tree, height), frame))).toBeCloseTo(length(segments), 6);
    }
  });
});

describe("truncated trees", () => {
  const truncations = fixtures.flatMap((fixture) =>
    fixture.dendrograms.filter(({ truncate_mode }) => truncate_mode !== null).map((dendrogram) => ({ name: fixture.name, fixture, ...dendrogram })),
  );

  it.each(truncations)("the colour under a tip is that of its samples, or grey where they are in several clusters: $name, $truncate_mode, p = $p", (truncation) => {
    const { fixture, truncate_mode, p } = truncation;
    const whole = treeOf(fixture);
    const drawn = truncate(whole, truncate_mode, p!);
    if (drawn.tree.n === 1) return;
    const frame: Frame = { ...wideFrame(drawn.tree), view: { ...fullOf(whole), x1: drawn.tree.n } };
    for (const { height, colors } of fixture.cuts) {
      const cut = cutAtHeight(whole, height);
      const strokes = strokesOf(drawn, cut, frame);
      for (let tip = 0; tip < drawn.tree.n; tip++) {
        const node = wholeNode(drawn, tip);
        const inside = new Set(Array.from(whole.order.subarray(whole.start[node], whole.start[node] + whole.size[node]), (leaf) => colors[leaf]));
        const color = isSplit(drawn, cut, tip) ? ABOVE : [...inside][0];
        expect(isSplit(drawn, cut, tip)).toBe(inside.size > 1);
        // What is in several clusters is grey down to its own top, if that leaves any room.
        const hasRoom = toV(frame, heightOf(drawn.tree, drawn.tree.parent[tip])) < toV(frame, peakOf(whole, node));
        const expected = color === ABOVE ? (hasRoom ? ABOVE : null) : visibleColor(color, tip, drawn, cut, frame, isSplit(drawn, cut, drawn.tree.parent[tip]));
        expect(colorUnder(tip, strokes, drawn, frame)).toBe(expected);
      }
    }
  });

  it("a contracted tip that is cut is grey above the line", () => {
    const whole = balanced(8, (round) => round);
    const drawn = truncate(whole, "lastp", 2);
    expect([0, 1].map((tip) => isContracted(drawn, tip))).toEqual([true, true]);
    const frame: Frame = { view: fullView(2, 4), width: 20, height: 400, scale: linear };
    const strokes = strokesOf(drawn, cutAtHeight(whole, 1.5), frame).filter(({ u0 }) => u0 === 5);
    const legs = strokes.filter(({ u1 }) => u1 === 5);
    expect(legs.map(({ color, v0, v1 }) => [color, v0, v1])).toEqual([[ABOVE, 100, 200]]);
  });
});

describe("a cut at exactly a merge height", () => {
  const tree = chain([1, 2, 3]);
  const frame: Frame = { view: fullView(4, 4), width: 40, height: 400, scale: linear };
  const bars = (height: number) => strokesOf(all(tree), cutAtHeight(tree, height), frame).filter(({ u0, u1 }) => u0 < u1);

  it("colours the merge and leaves the leg above it grey to its very end", () => {
    expect(bars(2).map(({ color, v0 }) => [color, v0])).toEqual([[ABOVE, 100], [0, 200], [0, 300]]);
    const legs = strokesOf(all(tree), cutAtHeight(tree, 2), frame).filter(({ u0, u1, v0 }) => u0 === u1 && v0 === 100);
    expect(legs.map(({ color, v1 }) => [color, v1])).toEqual([[ABOVE, 200], [ABOVE, 200]]);
  });

  it("one bit lower, the merge is grey", () => {
    expect(bars(2 - 2 ** -52).map(({ color }) => color)).toEqual([ABOVE, ABOVE, 0]);
  });
});

describe("a cut at roots", () => {
  /** Colours of the bar of every merge and of the leg down to every node. */
  function colorsByPart(strokes: Stroke[]): Map<string, Set<number>> {
    const colors = new Map<string, Set<number>>();
    for (const { node, color, u0, u1 } of strokes) {
      const part = `${u0 < u1 ? "bar of" : "leg to"} ${node}`;
      colors.set(part, (colors.get(part) ?? new Set()).add(color));
    }
    return colors;
  }

  it.each(cases)("has the colours of the horizontal one: $name, cut at $height", ({ fixture, height }) => {
    const drawn = all(treeOf(fixture));
    const { tree } = drawn;
    const frame = wideFrame(tree);
    const cut = cutAtHeight(tree, height);
    const strokes = strokesOf(drawn, cutAtRoots(tree, clusterRoots(tree, cut.isSplit)), frame);
    const [atRoots, atHeight] = [colorsByPart(strokes), colorsByPart(strokesOf(drawn, cut, frame))];
    const colors = clusterColors(drawn, cut);
    for (let node = 0; node < tree.n * 2 - 1; node++) {
      if (node >= tree.n) expect(atRoots.get(`bar of ${node}`)).toEqual(atHeight.get(`bar of ${node}`));
      const leg = `leg to ${node}`;
      // Where grey ends on a leg, the line tells how far down; it may leave grey, or colour, no room. Roots tell nothing.
      const endsOnLeg = tree.parent[node] >= 0 && colors[tree.parent[node]] === ABOVE && colors[node] !== ABOVE;
      if (!endsOnLeg || !atRoots.has(leg)) expect(atRoots.get(leg)).toEqual(atHeight.get(leg));
      else {
        expect(atRoots.get(leg)).toEqual(new Set([ABOVE, colors[node]]));
        for (const color of atHeight.get(leg)!) expect([ABOVE, colors[node]]).toContain(color);
      }
    }
  });

  it("changes colour in the middle of a leg", () => {
    const tree = chain([1, 3]);
    const frame: Frame = { view: fullView(3, 4), width: 30, height: 400, scale: linear };
    const legs = strokesOf(all(tree), cutAtRoots(tree, Int32Array.of(3, 2)), frame).filter(({ u0, u1, v0, v1 }) => u0 === u1 && v0 < v1 && v1 <= 300);
    legs.sort((a, b) => a.u0 - b.u0);
    expect(legs.map(({ color, v0, v1 }) => [color, v0, v1])).toEqual([[ABOVE, 100, 200], [0, 200, 300], [ABOVE, 100, 250]]);
  });
});

describe("a run of merges within one pixel", () => {
  // Of the root's two branches the one with 30 samples continues its colour; truncated, the one with 20 tips continues its path.
  const branch = (leaves: number, from: number, firstMerge: number, height: number) =>
    Array.from({ length: leaves - 1 }, (_, i) => [i === 0 ? from : 50 + firstMerge + i - 1, from + i + 1, height + i * 1e-4, i + 2]);
  const whole = treeOf({ Z: [...branch(30, 0, 0, 1), ...branch(20, 30, 29, 9.99), [97, 78, 10, 50]] } as never);
  const drawn = truncate(whole, "lastp", 21);
  const frame: Frame = { view: { x0: 0, x1: 25, y0: 0, y1: 11 }, width: 4, height: 100, scale: linear };

  it("has the colour of its cluster, though its path changes colour within it", () => {
    const { runs } = listed(drawn.tree, frame);
    expect(runs[0].last).toBeLessThan(runs[0].first);
    const colors = strokesOf(drawn, cutAtHeight(whole, 10), frame).map(({ color }) => color);
    expect(new Set(colors)).toEqual(new Set([whole.color[98]]));
  });

  it("shares its pixel row's bar with the cluster that begins within it, which gives it the colour", () => {
    const bars = strokesOf(drawn, cutAtHeight(whole, 9.995), frame).filter(({ u0, u1 }) => u0 < u1);
    expect(bars[0]).toMatchObject({ node: rootOf(drawn.tree), color: whole.color[97] });
  });

  it("may end in a cluster that begins within it", () => {
    const colors = strokesOf(drawn, cutAtHeight(whole, 9.995), frame).map(({ color }) => color);
    expect(colors).toContain(whole.color[97]);
    expect(whole.color[97]).not.toBe(whole.color[98]);
  });
});

describe("a cut at roots of a truncated tree", () => {
  it("changes colour in the middle between a merge and the top of a contracted tip", () => {
    const tree = balanced(4, (_, merge) => [1, 2, 3][merge]);
    const frame: Frame = { view: fullView(2, 4), width: 40, height: 400, scale: linear };
    const strokes = strokesOf(truncate(tree, "lastp", 2), cutAtRoots(tree, Int32Array.of(4, 5)), frame);
    const legs = strokes.filter(({ u0, u1 }) => u0 === u1).sort((a, b) => a.u0 - b.u0);
    expect(legs.map(({ color, v0, v1 }) => [color, v0, v1])).toEqual([[ABOVE, 100, 200], [0, 200, 400], [ABOVE, 100, 150], [1, 150, 400]]);
  });
});

describe("a cut at roots of branches narrower than a pixel", () => {
  const tree = balanced(4, (_, merge) => [1, 2, 3][merge]);
  const frame: Frame = { view: { x0: -2, x1: 6, y0: 0, y1: 4 }, width: 3, height: 400, scale: linear };
  const columnTo5 = (...roots: number[]) =>
    strokesOf(all(tree), cutAtRoots(tree, Int32Array.from(roots)), frame)
      .filter(({ node, v1 }) => node === 5 && v1 > 200)
      .map(({ color, v0, v1 }) => [color, v0, v1]);

  it("colours a cluster from its top", () => expect(columnTo5(4, 5)).toEqual([[tree.color[5], 200, 400]]));

  it("colours a branch that is split in its lower half", () => {
    expect(columnTo5(4, 2, 3)).toEqual([[ABOVE, 200, 300], [tree.color[5], 300, 400]]);
  });
});

describe("a branch that is split below the line or joined above it", () => {
  // ((0 1) (2 3)) at heights 1, 2 and 3; the branch (2 3) is node 5.
  const tree = balanced(4, (_, merge) => [1, 2, 3][merge]);
  const cutWith = (height: number, isSplit: boolean[]): Cut => ({ ...cutAtHeight(tree, height), isSplit: (merge) => isSplit[merge] });
  const joined = cutWith(1.5, [false, false, true]);
  const splitLow = cutWith(2.5, [false, true, true]);
  const frame: Frame = { view: fullView(4, 4), width: 40, height: 400, scale: linear };
  const verticalsTo = (node: number, strokes: Stroke[]) =>
    strokes.filter((stroke) => stroke.node === node && stroke.u0 === stroke.u1 && stroke.v0 < stroke.v1).map(({ color, v0, v1 }) => [color, v0, v1]);

  it("changes colour at its own bar where leaves are wide", () => {
    expect(verticalsTo(5, strokesOf(all(tree), joined, frame))).toEqual([[ABOVE, 100, 200]]);
    expect(verticalsTo(5, strokesOf(all(tree), splitLow, frame))).toEqual([[ABOVE, 100, 200]]);
  });

  it("changes colour there, too, where it is contracted", () => {
    const drawn = truncate(tree, "lastp", 2);
    const narrow = { ...frame, view: fullView(2, 4) };
    const color = tree.color[5];
    expect(verticalsTo(1, strokesOf(drawn, joined, narrow))).toEqual([[ABOVE, 100, 200], [color, 200, 400]]);
    // One in two clusters leaves their colours to its mark.
    expect(verticalsTo(1, strokesOf(drawn, splitLow, narrow))).toEqual([[ABOVE, 100, 200]]);
  });

  it("changes colour there, too, where it is narrower than a pixel", () => {
    // Two pixels for four leaves and a bit more on either side.
    const narrow = { ...frame, view: { x0: -2, x1: 6, y0: 0, y1: 4 }, width: 3 };
    const color = tree.color[5];
    const columns = (cut: Cut) => strokesOf(all(tree), cut, narrow).filter(({ node, u0, u1 }) => node === 5 && u0 === u1);
    expect(columns(joined).map(({ color, v0, v1 }) => [color, v0, v1])).toEqual([[ABOVE, 100, 200], [color, 200, 400]]);
    expect(columns(splitLow).map(({ color, v0, v1 }) => [color, v0, v1])).toEqual([[ABOVE, 100, 200], [color, 200, 400]]);
  });
});

describe("at any width", () => {
  function randomHeight(tree: Tree, random: Random): number {
    const { sortedPeaks } = tree;
    const peak = sortedPeaks[Math.floor(random() * sortedPeaks.length)];
    return random() < 0.3 ? peak : peak * (0.9 + 0.2 * random());
  }

  function expectColorsOf(drawn: DrawnTree, cut: Cut, frame: Frame, where: string): void {
    const vCut = toV(frame, cut.height!);
    const strokes = strokesOf(drawn, cut, frame);
    const isWrong = ({ color, v0, v1 }: Stroke) => (color === ABOVE ? v1 > vCut : vCut > 0 && v0 <= vCut - 1);
    expect(strokes.filter(isWrong), `on the wrong side of the line at ${where}`).toEqual([]);
    const shown = pictureOf(strokes, frame);
    const whole = coloredPictureOf(drawn, cut, frame);
    // In the pixel row of the line itself merges on either side of it may share a bar.
    const isOffTheLine = ([, row]: number[]) => Math.abs(row - vCut) > 1.5;
    expect(shown.farFrom(whole).filter(isOffTheLine), `wrong colour at ${where}`).toEqual([]);
    // Of the clusters within one pixel column one has to be shown; which one does not matter.
    const slotWidth = frame.width / (frame.view.x1 - frame.view.x0);
    const isWide = new Set([ABOVE]);
    const { tree } = drawn;
    const colors = clusterColors(drawn, cut);
    colors.forEach((color, node) => {
      if (tree.size[node] * slotWidth >= 1 && (tree.parent[node] < 0 || colors[tree.parent[node]] === ABOVE)) isWide.add(color);
    });
    const lost = whole.farFrom(shown).filter((pixel) => isOffTheLine(pixel) && isWide.has(pixel[2]));
    expect(lost, `colour lost at ${where}`).toEqual([]);
  }

  it.each(monotoneShapes)("strokes have the colours of the branches: $name", ({ make }) => {
    for (const n of [2, 3, 12, 100, 600]) {
      const random = randomFrom(n);
      const drawn = all(make(n, random));
      for (let repeat = 0; repeat < 12; repeat++) {
        const frame = randomFrame(drawn.tree, random);
        const height = randomHeight(drawn.tree, random);
        expectColorsOf(drawn, cutAtHeight(drawn.tree, height), frame, `n = ${n}, cut at ${height}, ${describeFrame(frame)}`);
      }
    }
  });

  it.each(monotoneShapes)("and so they have in truncated trees: $name", ({ make }) => {
    for (const p of [2, 20, 400]) {
      const random = randomFrom(p);
      const whole = make(800, random);
      for (let repeat = 0; repeat < 12; repeat++) {
        const drawn = truncate(whole, random() < 0.7 ? "lastp" : "level", p);
        if (drawn.tree.n === 1) continue;
        const frame = randomFrame(drawn.tree, random);
        const height = randomHeight(drawn.tree, random);
        expectColorsOf(drawn, cutAtHeight(whole, height), frame, `p = ${p}, cut at ${height}, ${describeFrame(frame)}`);
      }
    }
  });
});

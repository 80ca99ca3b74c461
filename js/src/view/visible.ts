/**
 * What of a tree is on screen: a display list whose length depends on the number of pixels, not on the number of leaves.
 *
 * Three things keep it short. A subtree narrower than a pixel is drawn as one column. Along a heavy path the left end, the right
 * end and the height of the nodes change in one direction only, so a search finds the end of a run of nodes that share their pixel
 * columns at both ends: what falls off within it lies in these columns, and of each side the first to do so hides the others. And
 * the bars of a run are those of its pixel rows, in one where they leave no gap: a chain of a million leaves has no more of them
 * than the screen has rows and columns, and hundreds of chains side by side have few, for most of them are filled.
 *
 * The list depends on the view alone. Moving the cut only recolours it (`colors.ts`).
 */
import { peakOf, type Tree } from "../tree/tree";
import { lastInside } from "../util/search";
import type { View } from "./view";

/** Where the tree lands on the canvas, in device pixels: leaves along u, heights along v, v = 0 at the top of the view. */
export interface Frame {
  readonly view: View;
  readonly width: number;
  readonly height: number;
  /** Height -> scaled height, the unit of the view. */
  readonly scale: (height: number) => number;
}

/** Position of leaf slot x on the canvas. */
export function toU(frame: Frame, x: number): number {
  return ((x - frame.view.x0) * frame.width) / (frame.view.x1 - frame.view.x0);
}

/** Position of a height on the canvas. */
export function toV(frame: Frame, height: number): number {
  return frame.height - ((frame.scale(height) - frame.view.y0) * frame.height) / (frame.view.y1 - frame.view.y0);
}

/** Height at a position on the canvas, for a linear scale between the ends of the view. */
export function scaledHeightAt(frame: Frame, v: number): number {
  return frame.view.y0 + ((frame.height - v) * (frame.view.y1 - frame.view.y0)) / frame.height;
}

/** Leaf slot at a position on the canvas. */
export function slotAt(frame: Frame, u: number): number {
  return frame.view.x0 + (u * (frame.view.x1 - frame.view.x0)) / frame.width;
}

export const enum Kind {
  /** The horizontal of the merges in a pixel row, or a rectangle where they fill several rows. */
  Bar,
  /** The vertical from a merge down to one of its children. */
  Leg,
  /** A subtree narrower than a pixel, from its top down to the leaves. */
  Column,
  /** All that falls off on one side within a run, from where the first of them does down to the leaves. */
  Side,
}

/** Runs of merges of one heavy path that share both pixel columns; mostly a single merge. A column for each part. */
export interface Runs {
  readonly first: number[];
  readonly last: number[];
  /** Index of the run above, -1 for the root's. */
  readonly parent: number[];
}

/** A column for each part: a frame has thousands of segments, and an object for each would cost more than drawing it. */
export interface Segments {
  readonly kind: Kind[];
  /** Index of the run it belongs to. */
  readonly run: number[];
  /** The node at its lower end; for a bar its first merge, for a side the first node that falls off. */
  readonly node: number[];
  readonly u0: number[];
  readonly u1: number[];
  readonly v0: number[];
  readonly v1: number[];
}

export interface DisplayList {
  readonly runs: Runs;
  readonly segments: Segments;
}

/** The display list of `tree` in `frame`; `feet` are the heights where the lowest leaves of the nodes end, `null` for 0. */
export function displayList(tree: Tree, frame: Frame, feet: Float64Array | null = null): DisplayList {
  const { n, left, right, pathNodes, pathHeight, pathStart, pathEnd, pathX, pathTops, monotone } = tree;
  const { view, width, height } = frame;
  const slotWidth = width / (view.x1 - view.x0);
  const bottom = toV(frame, 0);
  const footAt = (node: number) => (feet ? toV(frame, feet[node]) : bottom);
  const runs: Runs = { first: [], last: [], parent: [] };
  const segments: Segments = { kind: [], run: [], node: [], u0: [], u1: [], v0: [], v1: [] };

  const clamp = (value: number, max: number) => (value < -1 ? -1 : value > max + 1 ? max + 1 : value);
  const column = (slot: number) => clamp(Math.floor((slot - view.x0) * slotWidth), width);
  const slotOf = (column: number) => view.x0 + column / slotWidth;
  // Of the node at an index of the paths.
  const uAt = (q: number) => clamp(toU(frame, pathX[q]), width);
  const vAt = (q: number) => toV(frame, pathHeight[q]);
  const rowAt = (q: number) => clamp(Math.round(vAt(q)), height);
  // What falls off from the path there: the node, the number of its own path, and where it stands; a leaf is known by its place.
  const fallsLeft = (q: number) => pathStart[q + 1] !== pathStart[q];
  const fallen = (q: number) => (fallsLeft(q) ? left : right)[pathNodes[q] - n];
  const pathBelow = (q: number) => 2 * n - 1 - pathNodes[q];
  const fallenU = (q: number) => {
    const start = fallsLeft(q) ? pathStart[q] : pathEnd[q + 1];
    const end = fallsLeft(q) ? pathStart[q + 1] : pathEnd[q];
    return end - start > 1 ? uAt(pathTops[pathBelow(q)]) : clamp(toU(frame, start + 0.5), width);
  };

  // Index of the first node after q for which `isInside` does not hold, at most `end`; it holds up to there. The search begins
  // `step` nodes away: what it found before is often a good guess.
  const endOf = (isInside: (q: number) => boolean, q: number, end: number, step = 1): number => {
    while (q + step < end && isInside(q + step)) {
      q += step;
      step *= 2;
    }
    return lastInside(q, Math.min(q + step, end), isInside) + 1;
  };
  const halfOf = (length: number) => Math.max(length >> 1, 1);

  // Nodes further down the path of a run fall on the same columns as long as they start before `startsBefore` and end at `endsFrom`
  // or later.
  let startsBefore = 0;
  let endsFrom = 0;
  let rowOfBar = 0;
  let [runStep, rowStep, stemStep] = [1, 1, 1];
  const inColumns = (q: number) => pathStart[q] < startsBefore && pathEnd[q] >= endsFrom;
  const inRow = (q: number) => rowAt(q) === rowOfBar;

  // Index of the first node after q that belongs to another run; the leaf at `end` always does.
  const endOfRun = (q: number, end: number): number => {
    startsBefore = slotOf(column(pathStart[q]) + 1);
    endsFrom = slotOf(column(pathEnd[q]));
    const next = endOf(inColumns, q, end, runStep);
    runStep = halfOf(next - q);
    if (monotone) return next;
    // An inversion breaks the order that a search needs, and what falls off within a run may rise above its row.
    rowOfBar = rowAt(q);
    const fallsBelow = (i: number) => clamp(Math.round(toV(frame, peakOf(tree, fallen(i)))), height) >= rowOfBar;
    let last = q;
    while (last + 1 < next && fallsBelow(last) && inRow(last + 1)) last++;
    return last + 1;
  };

  // Half of a line just outside may reach in. A bar ends there, too: a canvas is not exact for numbers of ten digits.
  const add = (kind: Kind, run: number, node: number, u0: number, u1: number, v0: number, v1: number) => {
    if (u1 <= -1 || u0 >= width + 1 || v1 <= -1 || v0 >= height + 1) return;
    segments.kind.push(kind);
    segments.run.push(run);
    segments.node.push(node);
    segments.u0.push(u0);
    segments.u1.push(u1);
    segments.v0.push(v0);
    segments.v1.push(v1);
  };

  // The sides of a run: the index of the first merge from which something falls off to the left, or to the right, -1 if nothing does
  // within it, and where that stands. From there down to the leaves the side fills its pixel column.
  let [leftFrom, leftU, rightFrom, rightU] = [0, 0, 0, 0];
  const addSide = (run: number, edges: Int32Array, q: number, last: number): number => {
    if (edges[last] === edges[q]) return -1;
    const from = endOf((i) => edges[i] === edges[q], q, last) - 1;
    const u = fallenU(from);
    let foot = footAt(fallen(from));
    for (let i = from; feet && i < last; i++) if (edges[i + 1] !== edges[i]) foot = Math.max(foot, footAt(fallen(i)));
    add(Kind.Side, run, fallen(from), u, u, vAt(from), foot);
    return from;
  };

  // The ends of the bar of the merges from index p up to, but not including, e, of a run that ends at `next`.
  let [barU0, barU1] = [0, 0];
  const setEnds = (p: number, e: number, next: number) => {
    barU0 = barU1 = uAt(e);
    const last = Math.min(e, next - 1);
    if (pathStart[last] !== pathStart[p]) barU0 = Math.min(barU0, leftU);
    if (pathEnd[last] !== pathEnd[p]) barU1 = Math.max(barU1, rightU);
    if (e < next) return;
    const u = fallenU(last);
    barU0 = Math.min(barU0, u);
    barU1 = Math.max(barU1, u);
  };

  // Index of the first merge after p that is not part of its bar: one that lies in another pixel row, or further down where rows are
  // filled.
  const endOfBar = (p: number, next: number): number => {
    if (p + 1 === next || !monotone) return next;
    rowOfBar = rowAt(p);
    const hasSides = leftFrom >= 0 && rightFrom >= 0 && inRow(Math.max(leftFrom, rightFrom, p));
    // Two columns side by side are filled by what has fallen off.
    if (hasSides && Math.round(rightU) - Math.round(leftU) <= 1) return next;
    const e = endOf(inRow, p, next, rowStep);
    rowStep = halfOf(e - p);
    const stem = endOfStem(p, e, next);
    return stem > e || !hasSides ? Math.max(stem, e) : endOfFullRows(p, e, next);
  };

  // Rows that follow each other and are full from side to side are a rectangle; the first ends at e.
  const endOfFullRows = (p: number, e: number, next: number): number => {
    for (let below = e; ; p = e) {
      setEnds(p, below, next);
      if (Math.round(barU0) > Math.round(leftU) + 1 || Math.round(barU1) < Math.round(rightU) - 1) return e;
      e = below;
      if (e === next || rowAt(e) > rowOfBar + 1) return e;
      rowOfBar = rowAt(e);
      below = endOf(inRow, e, next, rowStep);
    }
  };

  // As long as everything falls off on one side and into one pixel, that is filled: down the path, nodes move away from that side.
  const endOfStem = (p: number, e: number, next: number): number => {
    const edges = pathStart[e] === pathStart[p] ? pathStart : pathEnd;
    if (edges[e] !== edges[p]) return p;
    const pixel = Math.round(fallenU(p));
    const stem = endOf((i) => edges[i] === edges[p] && Math.round(uAt(i)) === pixel, p, next + 1, stemStep) - 1;
    stemStep = halfOf(stem - p);
    return stem;
  };

  const addBars = (run: number, q: number, next: number) => {
    for (let p = q; p < next; ) {
      const v = vAt(p);
      if (v >= height + 1) return;
      const e = endOfBar(p, next);
      setEnds(p, e, next);
      const from = vAt(e - 1);
      add(Kind.Bar, run, pathNodes[p], barU0, barU1, v, Math.round(from) === Math.round(v) ? v : from);
      // Between two bars that leave a gap.
      if (e < next && Math.round(vAt(e)) > Math.round(from) + 1) add(Kind.Leg, run, pathNodes[e], uAt(e), uAt(e), from, vAt(e));
      p = e;
    }
  };

  // From a merge at `from` down to a child at `to`, which covers the leaf slots from `start` to `end`; whether there is more to see of that.
  const addLeg = (run: number, child: number, start: number, end: number, u: number, from: number, to: number): boolean => {
    if (end <= view.x0 || start >= view.x1) return false;
    add(Kind.Leg, run, child, u, u, Math.min(from, to), Math.max(from, to));
    if (child < n) return false;
    // With an inversion the top of a subtree is not its root.
    const top = monotone ? to : Math.min(to, toV(frame, peakOf(tree, child)));
    // A subtree at height 0 lies on the baseline, which may be the lower end of the view.
    if (top > height && top < bottom) return false;
    const isNarrow = (end - start) * slotWidth < 1;
    if (isNarrow) add(Kind.Column, run, child, u, u, top, footAt(child));
    return !isNarrow;
  };

  const pending: number[] = []; // number of a path, run that it hangs from, in turn
  if (n > 1) pending.push(0, -1);
  while (pending.length > 0) {
    let above = pending.pop()!;
    const path = pending.pop()!;
    let q = pathTops[path];
    const end = pathTops[path + 1] - 1;
    while (q < end) {
      const next = endOfRun(q, end);
      const run = runs.first.push(pathNodes[q]) - 1;
      runs.last.push(pathNodes[next - 1]);
      runs.parent.push(above);
      above = run;
      if ((leftFrom = addSide(run, pathStart, q, next - 1)) >= 0) leftU = fallenU(leftFrom);
      if ((rightFrom = addSide(run, pathEnd, q, next - 1)) >= 0) rightU = fallenU(rightFrom);
      addBars(run, q, next);

      const light = fallen(next - 1);
      const [start, turn] = fallsLeft(next - 1) ? [pathStart[next - 1], pathStart[next]] : [pathEnd[next], pathEnd[next - 1]];
      if (addLeg(run, light, start, turn, fallenU(next - 1), vAt(next - 1), light < n ? footAt(light) : vAt(pathTops[pathBelow(next - 1)]))) {
        pending.push(pathBelow(next - 1), run);
      }
      const heavy = pathNodes[next];
      if (!addLeg(run, heavy, pathStart[next], pathEnd[next], uAt(next), vAt(next - 1), heavy < n ? footAt(heavy) : vAt(next))) break;
      q = next;
    }
  }
  return { runs, segments };
}

/**
 * What of a tree is on screen: a display list whose length depends on the number of pixels, not on the number of leaves.
 *
 * Three things keep it short. A subtree narrower than a pixel is drawn as one column. Along a heavy path the left end, the right
 * end and the height of the nodes change in one direction only, so a run of nodes that fall on the same pixel column at both ends
 * and on the same pixel row is skipped by a binary search: a chained tree of a million leaves has at most as many runs as the
 * screen has rows and columns. Where what falls off a path stands under the path itself, a run goes on over many rows: of hundreds
 * of chains side by side, each a few pixels wide, not every one has a run for every row.
 *
 * The list depends on the view alone. Moving the cut only recolours it (`colors.ts`).
 */
import { heavyChild, heightOf, lightChild, pathOf, peakOf, rootOf, xOf, type Tree } from "./tree";
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
  /** The horizontal of a run of merges; a rectangle where the run covers several pixel rows. */
  Bar,
  /** The vertical from a merge down to one of its children. */
  Leg,
  /** A subtree narrower than a pixel, from its top down to the leaves. */
  Column,
}

/** Runs of merges of one heavy path that share both pixel columns, and mostly the pixel row; mostly a single merge. A column for each part. */
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
  /** The node at its lower end; for a bar the first merge of the run. */
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

/** The display list of `tree` in `frame`. */
export function displayList(tree: Tree, frame: Frame): DisplayList {
  const { n, left, right, start, size, pathNodes, pathHeight, pathStart, pathEnd, pathX, monotone } = tree;
  const { view, width } = frame;
  const slotWidth = width / (view.x1 - view.x0);
  const bottom = toV(frame, 0);
  const runs: Runs = { first: [], last: [], parent: [] };
  const segments: Segments = { kind: [], run: [], node: [], u0: [], u1: [], v0: [], v1: [] };

  const clamp = (value: number, max: number) => (value < -1 ? -1 : value > max + 1 ? max + 1 : value);
  const column = (slot: number) => clamp(Math.floor((slot - view.x0) * slotWidth), width);
  const slotOf = (column: number) => view.x0 + column / slotWidth;
  const rowAt = (height: number) => clamp(Math.round(toV(frame, height)), frame.height);
  const pixelOf = (node: number) => Math.round(toU(frame, xOf(tree, node)));
  const onScreen = (node: number) => start[node] + size[node] > view.x0 && start[node] < view.x1;
  const isNarrow = (node: number) => size[node] * slotWidth < 1;

  // Where the run that is looked at begins. Nodes further down its path fall on the same columns as long as they start before
  // `startsBefore` and end at `endsFrom` or later; up to the index `columnsEnd` in pathNodes they do.
  let startsBefore = 0;
  let endsFrom = 0;
  let columnsEnd = 0;
  let rowOfRun = 0;
  let columnsStep = 1;
  let rowStep = 1;
  let stemStep = 1;
  const halfOf = (length: number) => Math.max(length >> 1, 1);
  const inColumns = (q: number) => pathStart[q] < startsBefore && pathEnd[q] >= endsFrom;
  const inRow = (q: number) => rowAt(pathHeight[q]) === rowOfRun;

  // Index in pathNodes of the first node after q for which `isInside` does not hold, at most `end`; it holds up to there. The
  // search begins `step` nodes away: what it found before is often a good guess.
  const endOf = (isInside: (q: number) => boolean, q: number, end: number, step = 1): number => {
    let inside = q;
    while (inside + step < end && isInside(inside + step)) {
      inside += step;
      step *= 2;
    }
    let outside = Math.min(inside + step, end);
    while (outside - inside > 1) {
      const middle = (inside + outside) >> 1;
      if (isInside(middle)) inside = middle;
      else outside = middle;
    }
    return outside;
  };

  // Index in pathNodes of the first node after q that belongs to another run; the leaf at `end` always does.
  const endOfRun = (q: number, end: number): number => {
    rowOfRun = rowAt(pathHeight[q]);
    if (q >= columnsEnd) {
      startsBefore = slotOf(column(pathStart[q]) + 1);
      endsFrom = slotOf(column(pathEnd[q]));
      columnsEnd = endOf(inColumns, q, end, columnsStep);
      columnsStep = halfOf(columnsEnd - q);
    }
    if (!monotone) {
      // An inversion breaks the order that a search needs, and what falls off within a run may rise above its row.
      const fallsBelow = (i: number) => rowAt(peakOf(tree, lightChild(tree, pathNodes[i] - n))) >= rowOfRun;
      let inside = q;
      while (inside + 1 < columnsEnd && fallsBelow(inside) && inRow(inside + 1)) inside++;
      return inside + 1;
    }
    const stem = q + 1 < columnsEnd ? endOfStem(q) : columnsEnd;
    if (stem === columnsEnd) return stem;
    const next = endOf(inRow, q, columnsEnd, rowStep);
    rowStep = halfOf(next - q);
    return Math.max(next, stem);
  };

  // As `endOfRun` for a run over several rows: all of them are alike, and like the first, as long as everything stands in the same
  // pixel, or in the two pixels next to each other that something has fallen off to on either side.
  const endOfStem = (q: number): number => {
    const first = pathNodes[q];
    const pixel = pixelOf(lightChild(tree, first - n));
    const edges = pathStart[q + 1] === pathStart[q] ? pathStart : pathEnd;
    // Down a path from which all falls off on one side, the nodes move away from that side.
    const isAlike = (i: number) => edges[i] === edges[q] && Math.round(toU(frame, pathX[i])) === pixel;
    const next = endOf(isAlike, q, columnsEnd + 1, stemStep) - 1;
    stemStep = halfOf(next - q);
    if (next >= columnsEnd || edges[next + 1] === edges[q]) return next;
    const fallsBeside = Math.abs(pixelOf(lightChild(tree, pathNodes[next] - n)) - pixel) <= 1;
    return fallsBeside && inRow(next) ? columnsEnd : next;
  };

  // Half of a line just outside may reach in. A bar ends there, too: a canvas is not exact for numbers of ten digits.
  const add = (kind: Kind, run: number, node: number, u0: number, u1: number, v0: number, v1: number) => {
    if (u1 <= -1 || u0 >= width + 1 || v1 <= -1 || v0 >= frame.height + 1) return;
    segments.kind.push(kind);
    segments.run.push(run);
    segments.node.push(node);
    segments.u0.push(clamp(u0, width));
    segments.u1.push(clamp(u1, width));
    segments.v0.push(v0);
    segments.v1.push(v1);
  };

  const pending: number[] = []; // head of a path, run that it hangs from, in turn
  if (n > 1) pending.push(rootOf(tree), -1);
  while (pending.length > 0) {
    let above = pending.pop()!;
    const head = pending.pop()!;
    let [q, end] = pathOf(tree, head);
    columnsEnd = q;
    while (q < end) {
      const first = pathNodes[q];
      const next = endOfRun(q, end);
      const last = pathNodes[next - 1];
      const run = runs.first.push(first) - 1;
      runs.last.push(last);
      runs.parent.push(above);
      above = run;

      const v = toV(frame, pathHeight[q]);
      const from = first === last ? v : toV(frame, pathHeight[next - 1]);
      let u0 = Math.min(toU(frame, xOf(tree, left[first - n])), toU(frame, xOf(tree, left[last - n])));
      let u1 = Math.max(toU(frame, xOf(tree, right[first - n])), toU(frame, xOf(tree, right[last - n])));
      if (first !== last) {
        // The parts that fell off within the run are narrower than a pixel and lie in its outermost pixel columns.
        for (const edges of [pathStart, pathEnd]) {
          if (edges[next - 1] === edges[q]) continue;
          const i = endOf((i) => edges[i] === edges[q], q, next) - 1;
          const fallen = lightChild(tree, pathNodes[i] - n);
          const u = clamp(toU(frame, xOf(tree, fallen)), width);
          add(Kind.Column, run, fallen, u, u, toV(frame, pathHeight[i]), bottom);
          u0 = Math.min(u0, u);
          u1 = Math.max(u1, u);
        }
      }
      add(Kind.Bar, run, first, u0, u1, v, inRow(next - 1) ? v : from);

      const heavy = heavyChild(tree, last - n);
      let goOn = false;
      for (const child of [left[last - n], right[last - n]]) {
        if (!onScreen(child)) continue;
        const u = toU(frame, xOf(tree, child));
        const to = toV(frame, heightOf(tree, child));
        add(Kind.Leg, run, child, u, u, Math.min(from, to), Math.max(from, to));
        if (child < n) continue;
        // With an inversion the top of a subtree is not its root.
        const top = monotone ? to : Math.min(to, toV(frame, peakOf(tree, child)));
        // A subtree at height 0 lies on the baseline, which may be the lower end of the view.
        if (top > frame.height && top < bottom) continue;
        if (isNarrow(child)) add(Kind.Column, run, child, u, u, top, bottom);
        else if (child === heavy) goOn = true;
        else pending.push(child, run);
      }
      if (!goOn) break;
      q = next;
    }
  }
  return { runs, segments };
}

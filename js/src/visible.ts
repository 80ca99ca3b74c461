/**
 * What of a tree is on screen: a display list whose length depends on the number of pixels, not on the number of leaves.
 *
 * Two things keep it short. A subtree narrower than a pixel is drawn as one column. And along a heavy path the left end, the right
 * end and the height of the nodes change in one direction only, so a run of nodes that fall on the same pixel column at both ends
 * and on the same pixel row is skipped by a binary search: a chained tree of a million leaves has at most as many runs as the
 * screen has rows and columns.
 *
 * The list depends on the view alone. Moving the cut only recolours it (`colors.ts`).
 */
import { heavyChild, heightOf, lightChild, peakOf, rootOf, type Tree } from "./tree";
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
  /** The horizontal of a run of merges. */
  Bar,
  /** The vertical from a merge down to one of its children. */
  Leg,
  /** A subtree narrower than a pixel, from its top down to the leaves. */
  Column,
}

/** A run of merges of one heavy path that share a pixel row and both pixel columns; mostly a single merge. */
export interface Run {
  readonly first: number;
  readonly last: number;
  /** Index of the run above, -1 for the root's. */
  readonly parent: number;
}

export interface Segment {
  readonly kind: Kind;
  /** Index of the run it belongs to. */
  readonly run: number;
  /** The node at its lower end; for a bar the first merge of the run. */
  readonly node: number;
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
}

export interface DisplayList {
  readonly runs: Run[];
  readonly segments: Segment[];
}

/** The display list of `tree` in `frame`. */
export function displayList(tree: Tree, frame: Frame): DisplayList {
  const { n, left, right, start, size, x, pathNodes, pathIndex, pathLength } = tree;
  const { view, width } = frame;
  const slotWidth = width / (view.x1 - view.x0);
  const bottom = toV(frame, 0);
  const runs: Run[] = [];
  const segments: Segment[] = [];

  const clamp = (value: number, max: number) => (value < -1 ? -1 : value > max + 1 ? max + 1 : value);
  const column = (slot: number) => clamp(Math.floor((slot - view.x0) * slotWidth), width);
  const rowAt = (height: number) => clamp(Math.round(toV(frame, height)), frame.height);
  const row = (node: number) => rowAt(heightOf(tree, node));
  const onScreen = (node: number) => start[node] + size[node] > view.x0 && start[node] < view.x1;
  const isNarrow = (node: number) => size[node] * slotWidth < 1;
  const isBelowView = (node: number) => peakOf(tree, node) > 0 && toV(frame, peakOf(tree, node)) > frame.height;

  const leftEdge = (node: number) => start[node];
  const rightEdge = (node: number) => start[node] + size[node];

  // Index in pathNodes of the first node after q that falls on other pixels; the leaf at `end` always does.
  const endOfRun = (q: number, end: number): number => {
    const first = pathNodes[q];
    const [c0, c1, r] = [column(leftEdge(first)), column(rightEdge(first)), row(first)];
    const same = (i: number) => {
      const v = pathNodes[i];
      return column(leftEdge(v)) === c0 && column(rightEdge(v)) === c1 && row(v) === r;
    };
    let inside = q;
    if (!tree.monotone) {
      // An inversion breaks the order that the search needs, and what falls off within a run may rise above its row.
      const fallsBelow = (i: number) => rowAt(peakOf(tree, lightChild(tree, pathNodes[i] - n))) >= r;
      while (inside + 1 < end && fallsBelow(inside) && same(inside + 1)) inside++;
      return inside + 1;
    }
    let step = 1;
    while (inside + step < end && same(inside + step)) {
      inside += step;
      step *= 2;
    }
    let outside = Math.min(inside + step, end);
    while (outside - inside > 1) {
      const middle = (inside + outside) >> 1;
      if (same(middle)) inside = middle;
      else outside = middle;
    }
    return outside;
  };

  // The merge of the run from q to `last` (indices in pathNodes) below which `edge` first differs from that of the top.
  const firstWithOtherEdge = (edge: (node: number) => number, q: number, last: number): number => {
    const top = edge(pathNodes[q]);
    let [same, other] = [q, last];
    while (other - same > 1) {
      const middle = (same + other) >> 1;
      if (edge(pathNodes[middle]) === top) same = middle;
      else other = middle;
    }
    return pathNodes[same];
  };

  // Half of a line just outside may reach in. A bar ends there, too: a canvas is not exact for numbers of ten digits.
  const add = (kind: Kind, run: number, node: number, u0: number, u1: number, v0: number, v1: number) => {
    if (u1 <= -1 || u0 >= width + 1 || v1 <= -1 || v0 >= frame.height + 1) return;
    segments.push({ kind, run, node, u0: clamp(u0, width), u1: clamp(u1, width), v0, v1 });
  };

  const pending: number[] = []; // head of a path, run that it hangs from, in turn
  if (n > 1) pending.push(rootOf(tree), -1);
  while (pending.length > 0) {
    let above = pending.pop()!;
    const head = pending.pop()!;
    let q = pathIndex[head];
    const end = q + pathLength[head] - 1;
    while (q < end) {
      const first = pathNodes[q];
      const next = endOfRun(q, end);
      const last = pathNodes[next - 1];
      const run = runs.push({ first, last, parent: above }) - 1;
      above = run;

      const v = toV(frame, heightOf(tree, first));
      let u0 = Math.min(toU(frame, x[left[first - n]]), toU(frame, x[left[last - n]]));
      let u1 = Math.max(toU(frame, x[right[first - n]]), toU(frame, x[right[last - n]]));
      if (first !== last) {
        // The parts that fell off within the run are narrower than a pixel and lie in its outermost pixel columns.
        for (const edge of [leftEdge, rightEdge]) {
          if (edge(last) === edge(first)) continue;
          const fallen = lightChild(tree, firstWithOtherEdge(edge, q, next - 1) - n);
          const u = clamp(toU(frame, x[fallen]), width);
          add(Kind.Column, run, fallen, u, u, v, bottom);
          u0 = Math.min(u0, u);
          u1 = Math.max(u1, u);
        }
      }
      add(Kind.Bar, run, first, u0, u1, v, v);

      const heavy = heavyChild(tree, last - n);
      const from = toV(frame, heightOf(tree, last));
      let goOn = false;
      for (const child of [left[last - n], right[last - n]]) {
        if (!onScreen(child)) continue;
        const u = toU(frame, x[child]);
        const to = toV(frame, heightOf(tree, child));
        add(Kind.Leg, run, child, u, u, Math.min(from, to), Math.max(from, to));
        if (child < n || isBelowView(child)) continue;
        // With an inversion the top of a subtree is not its root.
        if (isNarrow(child)) add(Kind.Column, run, child, u, u, Math.min(to, toV(frame, peakOf(tree, child))), bottom);
        else if (child === heavy) goOn = true;
        else pending.push(child, run);
      }
      if (!goOn) break;
      q = next;
    }
  }
  return { runs, segments };
}

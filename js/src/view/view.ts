/**
 * The part of the picture that is on screen, as an immutable value: leaf slots x0..x1 and (scaled) heights y0..y1.
 */
export interface View {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

export type Axis = "x" | "y";

/** A view never shows fewer leaf slots than this. */
const FEWEST_SLOTS = 2;
/** A view never magnifies the heights by more than this. */
const GREATEST_HEIGHT_ZOOM = 1e4;

/** The view of everything. */
export function fullView(slots: number, top: number): View {
  return { x0: 0, x1: slots, y0: 0, y1: top };
}

/** Whether `view` shows everything that `full` shows. */
export function isFull(view: View, full: View): boolean {
  return view.x0 <= full.x0 && view.x1 >= full.x1 && view.y0 <= full.y0 && view.y1 >= full.y1;
}

/** `view` moved, and if need be narrowed, to lie inside `full`. */
export function clampView(view: View, full: View): View {
  const [x0, x1] = clampRange(view.x0, view.x1, full.x0, full.x1, leastLength(full, "x"));
  const [y0, y1] = clampRange(view.y0, view.y1, full.y0, full.y1, leastLength(full, "y"));
  return { x0, x1, y0, y1 };
}

function leastLength(full: View, axis: Axis): number {
  return axis === "x" ? Math.min(FEWEST_SLOTS, full.x1 - full.x0) : (full.y1 - full.y0) / GREATEST_HEIGHT_ZOOM;
}

function clampRange(lo: number, hi: number, min: number, max: number, least: number): [number, number] {
  const length = Math.min(Math.max(hi - lo, least), max - min);
  const middle = (lo + hi) / 2;
  const start = Math.min(Math.max(middle - length / 2, min), max - length);
  return [start, start + length];
}

/** Magnify one axis by `factor` about the data value `anchor`, which stays where it is. */
export function zoomView(view: View, full: View, axis: Axis, factor: number, anchor: number): View {
  const [a, b] = axis === "x" ? [view.x0, view.x1] : [view.y0, view.y1];
  // Up to the limit and no further: a view that is clamped afterwards would drift.
  const most = Math.max((b - a) / leastLength(full, axis), 1);
  const by = Math.min(factor, most);
  const [lo, hi] = [anchor - (anchor - a) / by, anchor + (b - anchor) / by];
  return clampView(axis === "x" ? { ...view, x0: lo, x1: hi } : { ...view, y0: lo, y1: hi }, full);
}

/** Move one axis by `distance` in its data units. */
export function panView(view: View, full: View, axis: Axis, distance: number): View {
  const moved =
    axis === "x"
      ? { ...view, x0: view.x0 + distance, x1: view.x1 + distance }
      : { ...view, y0: view.y0 + distance, y1: view.y1 + distance };
  return clampView(moved, full);
}

/** The view of leaf slots `first` to `last` and of heights up to `top`, with some air around: above it for the small map. */
export function viewOfSpan(full: View, first: number, last: number, top: number): View {
  const air = (last - first) * 0.05;
  return clampView({ x0: first - air, x1: last + air, y0: full.y0, y1: Math.min(top * 1.25, full.y1) }, full);
}

/** The view at a share `t` of the way from one to another; magnification changes evenly. */
export function viewBetween(from: View, to: View, t: number): View {
  const [x0, x1] = rangeBetween(from.x0, from.x1, to.x0, to.x1, t);
  const [y0, y1] = rangeBetween(from.y0, from.y1, to.y0, to.y1, t);
  return { x0, x1, y0, y1 };
}

function rangeBetween(a0: number, a1: number, b0: number, b1: number, t: number): [number, number] {
  const [a, b] = [a1 - a0, b1 - b0];
  // Powers round: a range that stays as it is must not waver on the way.
  const length = a === b ? a : a ** (1 - t) * b ** t;
  // Where the length changes, the point that both ranges have at the same relative place stays there.
  const share = a === b ? t : (length - a) / (b - a);
  const start = a0 + (b0 - a0) * share;
  return [start, start + length];
}

/**
 * The rail beside the height axis: every merge height, and the gaps between them. A cut in a gap gives the same clusters wherever
 * in it the line is, so the length of the gap is the lifetime of that number of clusters. Pure functions.
 */
import { countUpTo, lastInside } from "../util/search";

/** The heights at which a line gives `clusters` clusters: from `lower`, included, to `upper`, excluded. */
export interface Gap {
  readonly clusters: number;
  readonly lower: number;
  /** `Infinity` above the highest merge. */
  readonly upper: number;
}

/** Merges on one row of pixels. */
export interface RailRow {
  /** Distance from the end of the axis where the highest merges are, in pixels. */
  readonly offset: number;
  readonly merges: number;
}

/** A gap on the screen; its ends are offsets, `from` < `to`, and lie within the axis. */
export interface RailGap extends Gap {
  readonly from: number;
  readonly to: number;
}

export interface RailMarks {
  readonly rows: RailRow[];
  readonly gaps: RailGap[];
}

/** The visible part of the height axis. */
export interface RailAxis {
  /** Pixels. */
  readonly length: number;
  /** Height -> distance in pixels from the end of the axis where the highest merges are; falls as heights rise. */
  readonly offsetOf: (height: number) => number;
}

/** The gap that a line at `height` lies in. `sortedPeaks` as in a tree: one for each merge, ascending. */
export function gapAt(sortedPeaks: Float64Array, height: number): Gap {
  const below = countUpTo(sortedPeaks, height);
  return {
    clusters: sortedPeaks.length + 1 - below,
    lower: below > 0 ? sortedPeaks[below - 1] : 0,
    upper: below < sortedPeaks.length ? sortedPeaks[below] : Infinity,
  };
}

/** Length of a gap in units of height: the lifetime of its number of clusters. */
export function lifetime({ lower, upper }: Gap): number {
  return upper - lower;
}

/** The longest gaps between two merges, longest first; on a tie the one with fewer clusters. */
export function longestGaps(sortedPeaks: Float64Array, count: number): Gap[] {
  const longest: Gap[] = [];
  for (let i = sortedPeaks.length - 1; i > 0; i--) {
    const length = sortedPeaks[i] - sortedPeaks[i - 1];
    if (length <= 0 || (longest.length === count && length <= lifetime(longest[count - 1]))) continue;
    const place = longest.findIndex((gap) => lifetime(gap) < length);
    const gap = { clusters: sortedPeaks.length + 1 - i, lower: sortedPeaks[i - 1], upper: sortedPeaks[i] };
    longest.splice(place < 0 ? longest.length : place, 0, gap);
    longest.length = Math.min(longest.length, count);
  }
  return longest;
}

/**
 * What of the rail is on the screen: the rows of pixels that merges fall on, and the gaps that are longer than a pixel, both from the
 * lowest up. The work grows with the pixels and only with the logarithm of the number of merges.
 */
export function railMarks(sortedPeaks: Float64Array, { length, offsetOf }: RailAxis): RailMarks {
  const count = sortedPeaks.length;
  const rowOf = (index: number) => Math.round(offsetOf(sortedPeaks[index]));
  // The first merge, from `from` on, that falls on `row` or on one nearer to the end with the highest.
  const firstAt = (row: number, from: number) => lastInside(from - 1, count, (index) => rowOf(index) > row) + 1;
  const rows: RailRow[] = [];
  const gaps: RailGap[] = [];
  const addGap = (above: number) => {
    const lower = above > 0 ? sortedPeaks[above - 1] : 0;
    const upper = above < count ? sortedPeaks[above] : Infinity;
    const from = upper === Infinity ? 0 : Math.max(offsetOf(upper), 0);
    const to = Math.min(offsetOf(lower), length);
    if (to - from > 1) gaps.push({ clusters: count + 1 - above, lower, upper, from, to });
  };
  let index = firstAt(Math.floor(length), 0);
  addGap(index);
  while (index < count) {
    const row = rowOf(index);
    if (row < 0) break;
    const next = firstAt(row - 1, index + 1);
    rows.push({ offset: row, merges: next - index });
    addGap(next);
    index = next;
  }
  return { rows, gaps };
}

/** Move intervals of the given sizes, centred on `centres`, apart where they overlap, within 0..length; returns the new centres. */
export function spread(centres: readonly number[], sizes: readonly number[], length: number): number[] {
  const order = centres.map((_, i) => i).sort((a, b) => centres[a] - centres[b]);
  const placed = [...centres];
  let edge = 0;
  for (const i of order) {
    placed[i] = Math.max(placed[i], edge + sizes[i] / 2);
    edge = placed[i] + sizes[i] / 2;
  }
  // What was pushed over the end comes back, and pushes in turn.
  edge = length;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i], edge - sizes[i] / 2);
    edge = placed[i] - sizes[i] / 2;
  }
  return placed;
}

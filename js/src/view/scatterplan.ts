/** Where the points of a scatter stand: values -> device pixels. Pure functions. */
import type { Box } from "./layout";
import type { Size } from "./scene";

/** Where each sample lies; NaN where it has no value. */
export interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Title of each axis; empty where positions along it carry no meaning. */
  readonly xTitle: string;
  readonly yTitle: string;
}

/** Where the dots of points are. */
export interface Dots {
  /** Centre of each dot in device pixels; NaN for none. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** Device pixels. */
  readonly radius: number;
}

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly title: string;
}

const MARGIN = { left: 56, top: 12, right: 14, bottom: 44 };

/** The plot in a scatter of the given size. */
export function scatterBox({ width, height }: Size): Box {
  const { left, top, right, bottom } = MARGIN;
  return { left, top, width: Math.max(width - left - right, 1), height: Math.max(height - top - bottom, 1) };
}

/** An axis that holds all values; one without a meaning keeps its points close to its middle. */
export function axisOf(values: Float32Array, title: string): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) [low, high] = [0, 1];
  const span = high - low || Math.abs(high) || 1;
  const margin = span * (title ? 0.04 : 1);
  return { low: low - margin, high: high + margin, title };
}

/** So many times as near as the whole is the nearest look. */
const NEAREST = 1e4;

/** An axis magnified by `factor` about a value, which stays where it is as long as there is anything beyond the ends. */
export function zoomAxis(axis: Axis, whole: Axis, factor: number, about: number): Axis {
  const all = whole.high - whole.low;
  const length = Math.min(Math.max((axis.high - axis.low) / factor, all / NEAREST), all);
  const before = ((about - axis.low) / (axis.high - axis.low)) * length;
  const low = Math.min(Math.max(about - before, whole.low), whole.high - length);
  return { ...axis, low, high: low + length };
}

/** Radius of a point in CSS pixels: 4 for a few samples, 1 for very many. */
export function pointRadius(n: number): number {
  return Math.sqrt(Math.min(Math.max(700 / Math.sqrt(n), 4), 50) / Math.PI);
}

/** The centre of each point in device pixels; NaN for those that the axes do not show. */
export function placeDots({ x, y }: Points, xAxis: Axis, yAxis: Axis, plot: Box, ratio: number): Dots {
  const n = x.length;
  const [u, v] = [new Float32Array(n), new Float32Array(n)];
  const [perX, perY] = [plot.width / (xAxis.high - xAxis.low), plot.height / (yAxis.high - yAxis.low)];
  for (let i = 0; i < n; i++) {
    // Nor is a sample anywhere that lacks one of the two.
    const isShown = x[i] >= xAxis.low && x[i] <= xAxis.high && y[i] >= yAxis.low && y[i] <= yAxis.high;
    u[i] = isShown ? (plot.left + (x[i] - xAxis.low) * perX) * ratio : NaN;
    v[i] = isShown ? (plot.top + (yAxis.high - y[i]) * perY) * ratio : NaN;
  }
  return { u, v, radius: pointRadius(n) * ratio };
}

/** The points of a picture sorted into square cells, so that those near a place are found without looking at the others. */
export interface PointGrid {
  readonly dots: Dots;
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** The points of cell c are `members[starts[c]] .. members[starts[c + 1] - 1]`. */
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
}

/** Sort dots into cells of so many device pixels. */
export function gridOf(dots: Dots, width: number, height: number, cell: number): PointGrid {
  const { u, v } = dots;
  const [columns, rows] = [Math.max(Math.ceil(width / cell), 1), Math.max(Math.ceil(height / cell), 1)];
  const starts = new Uint32Array(columns * rows + 1);
  const cells = new Int32Array(u.length);
  for (let i = 0; i < u.length; i++) {
    const isShown = u[i] >= 0 && v[i] >= 0 && u[i] <= width && v[i] <= height;
    const at = isShown ? Math.min((v[i] / cell) | 0, rows - 1) * columns + Math.min((u[i] / cell) | 0, columns - 1) : -1;
    cells[i] = at;
    if (at >= 0) starts[at + 1]++;
  }
  for (let c = 0; c < columns * rows; c++) starts[c + 1] += starts[c];
  const members = new Uint32Array(starts[columns * rows]);
  const next = starts.slice();
  for (let i = 0; i < u.length; i++) if (cells[i] >= 0) members[next[cells[i]]++] = i;
  return { dots, cell, columns, rows, starts, members };
}

/** The dot nearest to a position within `reach`, which is at most a cell; the upper one of equals, `null` where there is none. */
export function nearestInGrid({ dots: { u, v }, cell, columns, rows, starts, members }: PointGrid, x: number, y: number, reach: number): number | null {
  let nearest: number | null = null;
  let least = reach * reach;
  const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
  for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, rows - 1); r++) {
    for (let c = Math.max(column - 1, 0); c <= Math.min(column + 1, columns - 1); c++) {
      for (let k = starts[r * columns + c]; k < starts[r * columns + c + 1]; k++) {
        const i = members[k];
        const distance = (u[i] - x) ** 2 + (v[i] - y) ** 2;
        if (distance < least || (distance === least && i > (nearest ?? -1))) [nearest, least] = [i, distance];
      }
    }
  }
  return nearest;
}

/** The edges of a closed line are kept for bands of so many pixels, so that a point meets only those at its height. */
const BAND = 8;

/** The dots within a closed line, x and y of its corners in turn; by the even-odd rule. Ascending. */
export function dotsWithin({ u, v }: Dots, corners: readonly number[]): Int32Array {
  const count = corners.length >> 1;
  const [xs, ys] = [new Float64Array(count), new Float64Array(count)];
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    [xs[i], ys[i]] = [corners[2 * i], corners[2 * i + 1]];
    [left, right, top, bottom] = [Math.min(left, xs[i]), Math.max(right, xs[i]), Math.min(top, ys[i]), Math.max(bottom, ys[i])];
  }
  const bandOf = (y: number) => Math.floor((y - top) / BAND);
  const bands: number[][] = Array.from({ length: count > 0 ? bandOf(bottom) + 1 : 0 }, () => []);
  for (let i = 0, before = count - 1; i < count; before = i++) {
    const [from, to] = [bandOf(Math.min(ys[i], ys[before])), bandOf(Math.max(ys[i], ys[before]))];
    for (let band = from; band <= to; band++) bands[band].push(i, before);
  }
  const found = new Int32Array(u.length);
  let within = 0;
  for (let sample = 0; sample < u.length; sample++) {
    const x = u[sample];
    const y = v[sample];
    if (!(x >= left && x <= right && y >= top && y <= bottom)) continue;
    const edges = bands[bandOf(y)];
    let isInside = false;
    for (let e = 0; e < edges.length; e += 2) {
      const i = edges[e];
      const before = edges[e + 1];
      if (ys[i] > y !== ys[before] > y && x < xs[i] + ((y - ys[i]) / (ys[before] - ys[i])) * (xs[before] - xs[i])) isInside = !isInside;
    }
    if (isInside) found[within++] = sample;
  }
  return found.slice(0, within);
}

/** Where points cover the plot so many times over on the average, dots tell nothing any more. */
const MOST_OVERLAP = 3;
/** Fewer points than this are always dots. */
const FEWEST_FOR_DENSITY = 20_000;

/** Whether the points in view overlap more than the pixels can tell. */
export function isDense({ u, radius }: Dots, plot: Box, ratio: number): boolean {
  if (u.length < FEWEST_FOR_DENSITY) return false;
  let shown = 0;
  for (let i = 0; i < u.length; i++) if (u[i] >= 0) shown++;
  return shown * Math.PI * radius ** 2 > MOST_OVERLAP * plot.width * plot.height * ratio ** 2;
}

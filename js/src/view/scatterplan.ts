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

const MARGIN = { left: 58, top: 12, right: 14, bottom: 46 };

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

/**
 * The heat map: a row of cells beyond the leaves for each feature. Pure functions.
 *
 * The cells of a row lie one byte each in the order of the samples. Sums up to each leaf in the order of the leaves tell the average of
 * any range of leaves by two look-ups, so that a picture costs as much as it has pixels, however many leaves there are.
 */
import type { Cut } from "../tree/cut";
import { clusterRootOf } from "../tree/clusters";
import type { Tree } from "../tree/tree";
import { type DrawnTree, wholeNode } from "../tree/truncate";
import { lastInside } from "../util/search";
import { isSideways, type Orientation } from "./orientation";
import type { Frame } from "./visible";
import { slotAt } from "./visible";

/** A row, from the leaves outwards. */
export interface HeatRow {
  /** Position of its column in Python. */
  readonly id: number;
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
}

/** What the heat map shows; without rows as long as they are not known. */
export interface Heat {
  /** Why there can't be a heat map; empty where there can, but is none. */
  readonly why?: string;
  /** Number of rows that there are, or are going to be. */
  readonly count?: number;
  readonly rows?: readonly HeatRow[];
  /** Merges of the tree of the rows: two children, as in a linkage matrix, and a height. */
  readonly tree?: readonly (readonly [number, number, number])[];
  /** Whether Python chooses the rows. */
  readonly is_auto?: boolean;
  /** Colours from below the mean to above it, on a light and on a dark page. */
  readonly light?: readonly string[];
  readonly dark?: readonly string[];
}

/** The cells of a row by sample. */
export interface Cells {
  /** 0 .. 254 for -3 to 3 standard deviations; `MISSING` where there is no value. */
  readonly codes: Uint8Array;
  /** Where there are few samples, the standard deviations themselves. */
  readonly z: Float32Array | null;
}

export const MISSING = 255;
/** Code of the mean, and codes for one standard deviation. */
const MIDDLE = 127;
const PER_SD = MIDDLE / 3;

export function cellsOf(z: Float32Array): Cells {
  const codes = Uint8Array.from(z, (value) => (Number.isNaN(value) ? MISSING : roundEven(Math.min(Math.max(value, -3), 3) * PER_SD) + MIDDLE));
  return { codes, z };
}

// As numpy rounds.
function roundEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Standard deviations from the mean. */
export function deviationOf({ codes, z }: Cells, sample: number): number | null {
  if (codes[sample] === MISSING) return null;
  return z ? z[sample] : (codes[sample] - MIDDLE) / PER_SD;
}

/** Thickness of a row in CSS pixels: of a few, and of many; more than a share of the chart makes them thinner. */
const [FEW_ROWS, THICK, THIN, THINNEST] = [4, 14, 12, 3];
const MOST_SHARE = 0.45;
/** Space between the leaves and the rows, and beyond these. */
const [AIR, AIR_BEYOND] = [8, 3];

/** Where rows lie beyond the leaves, in CSS pixels. */
export interface HeatBand {
  readonly start: number;
  readonly row: number;
  readonly count: number;
}

/** The band of so many rows in a chart of that depth, behind what else takes `before` pixels; `null` without rows. */
export function heatBand(count: number, chartDepth: number, before: number): HeatBand | null {
  if (count === 0) return null;
  const most = Math.floor((chartDepth * MOST_SHARE) / count);
  return { start: AIR + before, count, row: Math.max(Math.min(count > FEW_ROWS ? THIN : THICK, most), THINNEST) };
}

/** The room that a band takes between leaves and labels. */
export function heatRoom(band: HeatBand | null): number {
  return band ? band.count * band.row + AIR_BEYOND : 0;
}

/** How much higher a chart with the root at the top or the bottom is for its rows. */
export function heightForRows(count: number, orientation: Orientation): number {
  return isSideways(orientation) ? 0 : heatRoom(heatBand(count, Infinity, 0));
}

/** The leaves of each pixel column, as places in the order of the whole tree: from `first` to before `last`; the same where there is none. */
export interface Columns {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

export function columnsOf({ tree, whole, ids }: DrawnTree, frame: Frame): Columns {
  const { n, order } = tree;
  const first = new Int32Array(frame.width);
  const last = new Int32Array(frame.width);
  const placeOf = (slot: number) => (ids === null ? slot : slot < n ? whole.start[ids[order[slot]]] : whole.n);
  for (let u = 0; u < frame.width; u++) {
    let [from, to] = [slotAt(frame, u), slotAt(frame, u + 1)];
    // Leaves wider than a pixel are told by its middle.
    if (to - from <= 1) to = (from = Math.floor((from + to) / 2)) + 1;
    else [from, to] = [Math.floor(from), Math.floor(to)];
    [from, to] = [Math.max(from, 0), Math.min(to, n)];
    if (from >= to) continue;
    first[u] = placeOf(from);
    last[u] = placeOf(to);
  }
  return { first, last };
}

interface Sums {
  readonly of: Tree;
  readonly codes: Uint32Array;
  /** `null` where no value is missing. */
  readonly missing: Uint32Array | null;
}

const sums = new WeakMap<Uint8Array, Sums>();

/** Sums of codes, and numbers of missing values, up to each place in the order of the leaves. */
export function sumsOf(tree: Tree, { codes }: Cells): Sums {
  let known = sums.get(codes);
  // Also of a tree in other colours.
  if (known?.of.order === tree.order) return known;
  const { n, order } = tree;
  const upTo = new Uint32Array(n + 1);
  const missing = codes.includes(MISSING) ? new Uint32Array(n + 1) : null;
  for (let place = 0; place < n; place++) {
    const code = codes[order[place]];
    const isMissing = code === MISSING;
    upTo[place + 1] = upTo[place] + (isMissing ? 0 : code);
    if (missing) missing[place + 1] = missing[place] + (isMissing ? 1 : 0);
  }
  sums.set(codes, (known = { of: tree, codes: upTo, missing }));
  return known;
}

/** The average code of a range of places; `NaN` where no value is there. */
export function averageOf({ codes, missing }: Sums, first: number, last: number): number {
  const count = last - first - (missing ? missing[last] - missing[first] : 0);
  return (codes[last] - codes[first]) / count;
}

/** Average standard deviations of a range of places. */
export function averageDeviation(tree: Tree, cells: Cells, first: number, last: number): number {
  return (averageOf(sumsOf(tree, cells), first, last) - MIDDLE) / PER_SD;
}

/** The rounded average code of each pixel column; `MISSING` where no value is there, -1 where no leaf is. */
export function codesOf(tree: Tree, cells: Cells, { first, last }: Columns): Int16Array {
  const upTo = sumsOf(tree, cells);
  const codes = new Int16Array(first.length);
  for (let u = 0; u < codes.length; u++) {
    const average = averageOf(upTo, first[u], last[u]);
    codes[u] = first[u] === last[u] ? -1 : average >= 0 ? Math.round(average) : MISSING;
  }
  return codes;
}

/** Columns between clusters are left blank where both of them are at least so much wider than the gap. */
const LEAST_BESIDE = 4;

/** Which pixel columns are gaps between clusters, each `gap` columns wide. */
export function gapsOf({ whole }: Pick<DrawnTree, "whole">, cut: Cut, { first, last }: Columns, gap: number): Uint8Array {
  const { order, start, size } = whole;
  const isGap = new Uint8Array(first.length);
  const least = LEAST_BESIDE * gap;
  let [low, high] = [0, first.length];
  while (low < high && first[low] === last[low]) low++;
  while (low < high && first[high - 1] === last[high - 1]) high--;
  const columnOf = (place: number) => lastInside(low - 1, high, (u) => first[u] < place) + 1;
  // A cluster that is wide enough has one of the columns that are looked at.
  let end = -1;
  for (let u = low; u < high; u += least) {
    if (u < end) continue;
    const root = clusterRootOf(whole, cut, order[first[u]]);
    const [from, to] = [columnOf(start[root]), columnOf(start[root] + size[root])];
    if (to - from < least) continue;
    if (from === end) isGap.fill(1, from - (gap >> 1), from - (gap >> 1) + gap);
    end = to;
  }
  return isGap;
}

/** A cell: the row, and the drawn leaf whose column it is in. */
export interface Cell {
  readonly row: number;
  readonly slot: number;
}

/** The cell at a place of the plot, in device pixels as with the root at the top. */
export function cellAt({ tree }: DrawnTree, band: HeatBand, frame: Frame, u: number, v: number, ratio: number): Cell | null {
  const row = Math.floor(((v - frame.height) / ratio - band.start) / band.row);
  const slot = Math.floor(slotAt(frame, u));
  return u >= 0 && u < frame.width && row >= 0 && row < band.count && slot >= 0 && slot < tree.n ? { row, slot } : null;
}

/** First and last place of a drawn leaf in the whole tree. */
export function placesOf(drawn: DrawnTree, slot: number): [number, number] {
  const node = wholeNode(drawn, drawn.tree.order[slot]);
  const first = drawn.whole.start[node];
  return [first, first + drawn.whole.size[node]];
}

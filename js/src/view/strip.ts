/**
 * Strips beyond the leaves: what is known of each sample apart from its cluster, as colours under its leaf. Pure functions.
 *
 * Where several leaves share a pixel column it has the colour that most of them have; under a contracted branch the colours of
 * its samples lie side by side, each as wide as its share.
 */
import { type DrawnTree, wholeNode } from "../tree/truncate";
import { formatHeight } from "../util/format";
import { type Frame, slotAt } from "./visible";

export interface Strip {
  readonly title: string;
  /** Index of each sample's colour. */
  readonly numbers: Uint8Array;
  readonly palette: readonly string[];
  /** What colours mean: classes, in the order of the palette, or the ends of a scale. */
  readonly legend: readonly (readonly [string, string])[];
  readonly isScale: boolean;
  /** Numbers on a scale; empty where they are not known. */
  readonly values: Float32Array;
  /** Whether the points of the scatter have its colours. */
  readonly isOfPoints: boolean;
}

/** The strip that colours the points; `null` where their clusters do. */
export function stripOfPoints(strips: readonly Strip[]): Strip | null {
  return strips.find((strip) => strip.isOfPoints) ?? null;
}

/** In CSS pixels: its own, and the room that it takes with the air around it. */
export const STRIP_THICKNESS = 7;
export const STRIP_ROOM = 9;

/** Marks a column without a leaf. */
export const NO_COLOR = 255;

/** Of the leaves in one pixel column so many are looked at; more would change no picture. */
const MOST_LOOKED_AT = 32;

const GOLDEN = 0.6180339887498949;

// The columns of a part of a tree: a cut that moves changes none of them.
const columnsOf = new WeakMap<Frame, Map<Uint8Array, Uint8Array>>();

/** The same as `stripColumns`, worked out once for each frame. */
export function knownColumns(drawn: DrawnTree, strip: Strip, frame: Frame): Uint8Array {
  let strips = columnsOf.get(frame);
  if (!strips) columnsOf.set(frame, (strips = new Map()));
  let columns = strips.get(strip.numbers);
  if (!columns) strips.set(strip.numbers, (columns = stripColumns(drawn, strip, frame)));
  return columns;
}

const known = new WeakMap<Uint8Array, WeakMap<DrawnTree, Map<number, Uint32Array>>>();

/** How many samples below a node of the whole tree have each colour. */
export function colorCounts({ whole }: Pick<DrawnTree, "whole">, { numbers, palette }: Pick<Strip, "numbers" | "palette">, node: number): Uint32Array {
  const counts = new Uint32Array(palette.length);
  const first = whole.start[node];
  for (let at = first; at < first + whole.size[node]; at++) counts[numbers[whole.order[at]]]++;
  return counts;
}

// A contracted tip can hold any number of samples: they are counted once.
function countsOfTip(drawn: DrawnTree, strip: Strip, tip: number): Uint32Array {
  let trees = known.get(strip.numbers);
  if (!trees) known.set(strip.numbers, (trees = new WeakMap()));
  let tips = trees.get(drawn);
  if (!tips) trees.set(drawn, (tips = new Map()));
  let counts = tips.get(tip);
  if (!counts) tips.set(tip, (counts = colorCounts(drawn, strip, wholeNode(drawn, tip))));
  return counts;
}

/** The colour at a share 0 .. 1 of the way along a tip. */
function colorWithin(drawn: DrawnTree, strip: Strip, tip: number, share: number): number {
  const node = wholeNode(drawn, tip);
  const size = drawn.whole.size[node];
  if (size === 1) return strip.numbers[node];
  const counts = countsOfTip(drawn, strip, tip);
  let left = share * size;
  for (let color = 0; color < counts.length; color++) if ((left -= counts[color]) < 0) return color;
  return counts.length - 1;
}

function mostFrequent(counts: Uint32Array): number {
  let best = 0;
  for (let color = 1; color < counts.length; color++) if (counts[color] > counts[best]) best = color;
  return best;
}

/** The colour of each pixel column of the plot. */
export function stripColumns(drawn: DrawnTree, strip: Strip, frame: Frame): Uint8Array {
  const { n, order } = drawn.tree;
  const columns = new Uint8Array(frame.width).fill(NO_COLOR);
  const counts = new Uint32Array(strip.palette.length);
  for (let u = 0; u < frame.width; u++) {
    const [from, to] = [slotAt(frame, u), slotAt(frame, u + 1)];
    const middle = (from + to) / 2;
    if (middle < 0 || middle >= n) continue;
    if (to - from <= 1) {
      const slot = Math.floor(middle);
      columns[u] = colorWithin(drawn, strip, order[slot], middle - slot);
      continue;
    }
    counts.fill(0);
    const [first, last] = [Math.max(Math.floor(from), 0), Math.min(Math.ceil(to), n)];
    const looks = Math.min(last - first, MOST_LOOKED_AT);
    for (let i = 0; i < looks; i++) {
      // All of them, or some at no regular distance: an even one would fall in step with what alternates.
      const slot = looks === last - first ? first + i : first + Math.floor(((i * GOLDEN) % 1) * (last - first));
      counts[colorWithin(drawn, strip, order[slot], 0.5)]++;
    }
    columns[u] = mostFrequent(counts);
  }
  return columns;
}

/** So many classes are named. */
const MOST_NAMED = 4;

/** What the samples below a node are, in words: "species: setosa 50, virginica 1"; of a scale the value of one sample, else empty. */
export function stripText(drawn: Pick<DrawnTree, "whole">, strip: Strip, node: number): string {
  if (strip.isScale) {
    const value = node < drawn.whole.n ? strip.values[node] : undefined;
    return value === undefined ? "" : `${strip.title}: ${Number.isNaN(value) ? "no value" : formatHeight(value)}`;
  }
  const counts = colorCounts(drawn, strip, node);
  const present = Array.from(counts.keys()).filter((color) => counts[color] > 0).sort((a, b) => counts[b] - counts[a]);
  const isOne = drawn.whole.size[node] === 1;
  const named = present.slice(0, MOST_NAMED).map((color) => strip.legend[color][0] + (isOne ? "" : ` ${counts[color]}`));
  const more = present.length - named.length;
  return `${strip.title}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** How heights are laid out along their axis: linear, by square root, or by logarithm. */
import { formatHeight, tickFormat } from "../util/format";
import { roundTicks } from "../util/ticks";

export type ScaleName = "linear" | "sqrt" | "log";

export interface Tick {
  readonly height: number;
  readonly text: string;
}

export interface HeightScale {
  /** Height -> position along the axis; 0 lies at 0. */
  forward(height: number): number;
  /** Position -> height. */
  inverse(position: number): number;
  /** About `count` ticks between two positions. */
  ticks(from: number, to: number, count: number): Tick[];
}

const linear: HeightScale = {
  forward: (height) => height,
  inverse: (position) => position,
  ticks(from, to, count) {
    const heights = roundTicks(from, to, count);
    const format = tickFormat(heights);
    return heights.map((height) => ({ height, text: format(height) }));
  },
};

const squareRoot: HeightScale = {
  forward: (height) => Math.sqrt(Math.max(height, 0)),
  inverse: (position) => Math.max(position, 0) ** 2,
  ticks(from, to, count) {
    // Within a narrow view the scale hardly bends.
    if (from > to / 2) return linear.ticks(from ** 2, to ** 2, count);
    // Evenly spaced positions, each at the roundest height near it.
    return uniqueTicks(roundTicks(from, to, count).map((position) => roundNear(position ** 2)));
  },
};

/** The part of the axis below the lowest merge above 0: a logarithm never reaches 0, merges of duplicates lie there. */
const SHARE_OF_ZERO = 0.12;

function logarithmic(lowest: number, highest: number): HeightScale {
  const decades = Math.max(Math.log10(highest / lowest), 0.1);
  const foot = (decades * SHARE_OF_ZERO) / (1 - SHARE_OF_ZERO);
  const forward = (height: number) => (height < lowest ? (Math.max(height, 0) / lowest) * foot : foot + Math.log10(height / lowest));
  const inverse = (position: number) => (position < foot ? (Math.max(position, 0) / foot) * lowest : lowest * 10 ** (position - foot));
  return {
    forward,
    inverse,
    ticks(from, to, count) {
      const high = inverse(to);
      // The foot is linear.
      if (high <= lowest) return linear.ticks(inverse(from), high, count);
      const low = Math.max(inverse(from), lowest);
      const inView = Math.log10(high / low);
      const steps = inView > count ? [1] : inView > count / 3 ? [1, 3] : [1, 2, 5];
      const heights: number[] = from <= 0 ? [0] : [];
      const stride = Math.max(1, Math.ceil(inView / count));
      for (let power = Math.floor(Math.log10(low) / stride) * stride; power <= Math.log10(high); power += stride) {
        heights.push(...steps.map((step) => Number(`${step}e${power}`)).filter((height) => height >= low && height <= high));
      }
      // Within less than a decade powers of ten tell nothing.
      return heights.length >= 3 ? uniqueTicks(heights) : linear.ticks(low, high, count);
    },
  };
}

function roundNear(value: number): number {
  if (value <= 0) return 0;
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * unit).reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));
}

function uniqueTicks(heights: readonly number[]): Tick[] {
  return [...new Set(heights)].sort((a, b) => a - b).map((height) => ({ height, text: formatHeight(height) }));
}

/** The scale of that name for a tree with these merge heights, in ascending order. */
export function heightScale(name: ScaleName, sortedHeights: Float64Array): HeightScale {
  if (name === "sqrt") return squareRoot;
  const lowest = sortedHeights.find((height) => height > 0);
  if (name === "log" && lowest !== undefined) return logarithmic(lowest, sortedHeights[sortedHeights.length - 1]);
  return linear;
}

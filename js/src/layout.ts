/**
 * Where things stand in the chart, in CSS pixels: the plot, the height axis at its left, the leaf labels below it.
 */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room for the axis title, the tick labels and the ticks. */
const AXIS_WIDTH = 58;
const MARGIN_TOP = 12;
export const MARGIN_RIGHT = 12;
/** Room for the rail: its strip, and labels where the chart is wide enough for the names of methods. */
const RAIL_WIDTH = 104;
const NARROW_RAIL_WIDTH = 46;
const NARROW_CHART = 600;
/** Labels never take more than this part of the chart's height. */
const MOST_LABEL_SHARE = 0.34;

/** Width of the rail in a chart of the given width. */
export function railWidth(width: number): number {
  return width < NARROW_CHART ? NARROW_RAIL_WIDTH : RAIL_WIDTH;
}

/** The box of the plot in a chart of the given size, with `labelDepth` pixels below it and `rail` between it and the height axis. */
export function plotBox(width: number, height: number, labelDepth: number, rail = 0): Box {
  return {
    left: AXIS_WIDTH + rail,
    top: MARGIN_TOP,
    width: Math.max(width - AXIS_WIDTH - rail - MARGIN_RIGHT, 1),
    height: Math.max(height - MARGIN_TOP - labelDepth, 1),
  };
}

export interface LabelStyle {
  /** Degrees, counter-clockwise; 0 lies flat. */
  readonly rotation: number;
  readonly fontSize: number;
  /** Longest label drawn, in pixels; longer ones end in an ellipsis. */
  readonly maxLength: number;
  /** Pixels needed below the plot. */
  readonly depth: number;
}

const LABEL_GAP = 6;
/** Space between the baseline and the labels; shared with what is drawn there. */
export const LABEL_OFFSET = 8;

export interface LabelRequest {
  readonly longest: number;
  readonly slotWidth: number;
  readonly chartHeight: number;
  /** `null` chooses: flat where the longest label fits in its slot, else upright. */
  readonly rotation: number | null;
  readonly fontSize: number;
}

/** How leaf labels are set so that they stay within their share of the chart. */
export function labelStyle({ longest, slotWidth, chartHeight, rotation, fontSize }: LabelRequest): LabelStyle {
  const angle = rotation ?? (longest + LABEL_GAP <= slotWidth ? 0 : 90);
  const radians = (angle * Math.PI) / 180;
  const [sin, cos] = [Math.abs(Math.sin(radians)), Math.abs(Math.cos(radians))];
  const mostDepth = chartHeight * MOST_LABEL_SHARE;
  const maxLength = sin > 0.01 ? Math.max(Math.min(longest, (mostDepth - fontSize * cos) / sin), 0) : longest;
  return { rotation: angle, fontSize, maxLength, depth: LABEL_OFFSET + maxLength * sin + fontSize * Math.max(cos, 0.35) + 6 };
}

/** Every how many slots a label is drawn so that no two overlap: 1, 2, 5, 10, ... */
export function labelStride(style: LabelStyle, longest: number, slotWidth: number): number {
  const sin = Math.abs(Math.sin((style.rotation * Math.PI) / 180));
  const length = Math.min(longest, style.maxLength) + LABEL_GAP;
  // A slanted label keeps clear of the next one when their baselines are a line apart.
  const needed = sin > 0.01 ? Math.min(length, (style.fontSize * 1.25) / sin) : length;
  const least = Math.max(needed / slotWidth, 1);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((stride) => stride >= least - 1e-9)!;
}

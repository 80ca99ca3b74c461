/**
 * Where things stand in the chart, in CSS pixels: the plot, the height axis at its left or below it, the labels beyond the leaves.
 */
import { isSideways, type Orientation } from "./orientation";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Least room for the axis title, the tick labels and the ticks: left of the plot, or below it. */
const AXIS_WIDTH = 58;
/** What of it is for all but the tick labels, and for one digit more than the whole tree needs. */
const BESIDE_TICKS = 30;
const AXIS_HEIGHT = 40;
/** Space beside the plot where nothing else stands. */
const MARGIN = 12;
/** Above a plot whose cut line is upright there is room for the line's pill, beside it for half of an axis label. */
const MARGIN_OF_PILL = 26;
const MARGIN_OF_TICK = 20;
/** Room for the names of rows of a heat map: at the left of the plot, or below it. */
const LEAST_FOR_ROWS = 104;
const LEAST_BELOW_FOR_ROWS = 78;
/** Labels never take more than this part of the chart. */
const MOST_LABEL_SHARE = 0.34;

/** Room for the rail: its strip, and labels where the chart is wide enough for the names of methods. */
const RAIL_WIDTH = 104;
const NARROW_RAIL_WIDTH = 46;
const RAIL_HEIGHT = 34;
const NARROW_CHART = 600;

/** Depth of the rail in a chart of the given width, measured away from the plot. */
export function railDepth(width: number, orientation: Orientation): number {
  if (isSideways(orientation)) return RAIL_HEIGHT;
  return width < NARROW_CHART ? NARROW_RAIL_WIDTH : RAIL_WIDTH;
}

/** Room for an upright height axis whose widest tick label is so wide. */
export function axisWidth(widestTick: number): number {
  return Math.max(AXIS_WIDTH, Math.ceil(widestTick) + BESIDE_TICKS);
}

/**
 * The box of the plot in a chart of the given size, with `labelDepth` pixels beyond the leaves, `rail` between it and the height axis,
 * and `axis` for an upright axis; with names of rows where `hasRows`.
 */
export function plotBox(width: number, height: number, labelDepth: number, orientation: Orientation, rail = 0, axis = AXIS_WIDTH, hasRows = false): Box {
  const left = Math.max(axis + rail, hasRows ? LEAST_FOR_ROWS : 0);
  const bottom = Math.max(AXIS_HEIGHT + rail, hasRows ? LEAST_BELOW_FOR_ROWS : 0);
  const margins = {
    top: { left, top: MARGIN, right: MARGIN, bottom: labelDepth },
    bottom: { left, top: labelDepth, right: MARGIN, bottom: MARGIN },
    left: { left: MARGIN_OF_TICK, top: MARGIN_OF_PILL, right: labelDepth, bottom },
    right: { left: labelDepth, top: MARGIN_OF_PILL, right: MARGIN_OF_TICK, bottom },
  }[orientation];
  return {
    left: margins.left,
    top: margins.top,
    width: Math.max(width - margins.left - margins.right, 1),
    height: Math.max(height - margins.top - margins.bottom, 1),
  };
}

/** Room for the brackets of clusters, beyond the labels. */
export const BRACKET_ROOM = 20;

/** Lines of labels are this much apart, in their own size. */
const LINE_HEIGHT = 1.25;
/** What stands above and below the leaves of a sideways tree: the pill, the axis, the rail. */
const BESIDE_LEAVES = MARGIN_OF_PILL + AXIS_HEIGHT + RAIL_HEIGHT;

/** Height of a sideways chart in which every leaf has a label. */
export function heightForLabels(leaves: number, fontSize: number): number {
  return Math.ceil(leaves * fontSize * LINE_HEIGHT) + BESIDE_LEAVES;
}

export interface LabelStyle {
  /** Degrees on the screen, counter-clockwise; 0 lies flat. */
  readonly rotation: number;
  /** Sine of the angle between a label and the axis of the leaves, 0 .. 1. */
  readonly steepness: number;
  readonly fontSize: number;
  /** Longest label drawn, in pixels; longer ones end in an ellipsis. */
  readonly maxLength: number;
  /** Space between the leaves and the labels; shared with what is drawn there. */
  readonly offset: number;
  /** Pixels needed beyond the leaves. */
  readonly depth: number;
}

const LABEL_GAP = 6;
/** Space between the leaves and the labels where nothing but the marks of a selection is drawn there. */
const LABEL_OFFSET = 8;

export interface LabelRequest {
  readonly longest: number;
  readonly slotWidth: number;
  /** Size of the chart from the root's side to that of the labels. */
  readonly chartDepth: number;
  /** `null` chooses: flat where the longest label fits in its slot, else across the axis of the leaves. */
  readonly rotation: number | null;
  readonly fontSize: number;
  readonly orientation: Orientation;
  /** Room for what else is drawn between the leaves and the labels. */
  readonly between?: number;
}

/** How leaf labels are set so that they stay within their share of the chart. */
export function labelStyle({ longest, slotWidth, chartDepth, rotation, fontSize, orientation, between = 0 }: LabelRequest): LabelStyle {
  const sideways = isSideways(orientation);
  const angle = rotation ?? (sideways || longest + LABEL_GAP <= slotWidth ? 0 : 90);
  const radians = ((sideways ? 90 - angle : angle) * Math.PI) / 180;
  const [sin, cos] = [Math.abs(Math.sin(radians)), Math.abs(Math.cos(radians))];
  const mostDepth = chartDepth * MOST_LABEL_SHARE;
  const isAlong = sin <= 0.01;
  const maxLength = isAlong ? longest : Math.max(Math.min(longest, (mostDepth - fontSize * cos) / sin), 0);
  const offset = LABEL_OFFSET + between;
  const depth = offset + maxLength * sin + fontSize * Math.max(cos, 0.35) + 6;
  return { rotation: angle, steepness: isAlong ? 0 : sin, fontSize, maxLength, offset, depth };
}

/** Every how many slots a label is drawn so that no two overlap: 1, 2, 5, 10, ... */
export function labelStride(style: LabelStyle, longest: number, slotWidth: number): number {
  const { steepness } = style;
  const length = Math.min(longest, style.maxLength) + LABEL_GAP;
  // A slanted label keeps clear of the next one when their baselines are a line apart.
  const needed = steepness > 0 ? Math.min(length, (style.fontSize * LINE_HEIGHT) / steepness) : length;
  const least = Math.max(needed / slotWidth, 1);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((stride) => stride >= least - 1e-9)!;
}

export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly align: CanvasTextAlign;
}

/** Where a label of this width is written whose leaf ends at (x, y), a point at the edge of the plot. */
export function labelPlace(style: LabelStyle, outwards: { x: number; y: number }, { x, y }: { x: number; y: number }, width: number, plot: Box): LabelPlace {
  const radians = (style.rotation * Math.PI) / 180;
  const gap = style.offset + (style.steepness === 0 ? style.fontSize / 2 : 0);
  const at = { x: x + outwards.x * gap, y: y + outwards.y * gap };
  // How far the writing leads away from the tree.
  const away = outwards.x * Math.cos(radians) - outwards.y * Math.sin(radians);
  if (style.steepness > 0) return { ...at, align: away > 0 ? "left" : "right" };
  // A label along the axis stays within the chart at its ends.
  const half = width / 2;
  const within = (value: number, start: number, length: number) => Math.max(Math.min(value, start + length + MARGIN - half), half);
  if (outwards.x === 0) return { x: within(at.x, plot.left, plot.width), y: at.y, align: "center" };
  return { x: at.x, y: within(at.y, plot.top, plot.height), align: "center" };
}

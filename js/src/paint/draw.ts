/**
 * Strokes, axis and labels -> pixels. No state: everything that is drawn is passed in.
 */
import { lastInside } from "../util/search";
import { type Box, labelPlace, labelStride, type LabelStyle } from "../view/layout";
import { boxOnScreen, type Extent, isRootLast, isSideways, type Orientation, toScreen, towardsLeaves, turnedExtent } from "../view/orientation";
import type { HeightScale } from "../view/scales";
import { type Frame, toU, toV } from "../view/visible";
import type { Strokes } from "./colors";
import { rasterize, turnOntoScreen } from "./raster";
import type { Theme } from "./theme";

/** Thickness of branches in device pixels: 1 to 1.5 CSS pixels, whole device pixels so that edges are crisp. */
export function lineWidth(pixelRatio: number): number {
  return Math.max(1, Math.round(1.25 * pixelRatio));
}

/** CSS colour of a colour number; the palette repeats when it is used up. */
export function cssColor(palette: readonly string[], number: number): string {
  return palette[number % palette.length];
}

/** Opacity of what is not selected. */
export const DIMMED = 0.25;

/** Where strokes are drawn: a part of a canvas in device pixels, from its upper left corner. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly extent: Extent;
  readonly orientation: Orientation;
}

interface Buffers {
  readonly image: ImageData;
  /** What is drawn, before it is turned onto the screen. */
  readonly written: Uint32Array;
}

const buffers = new WeakMap<CanvasRenderingContext2D, Buffers>();

function buffersOf(context: CanvasRenderingContext2D, { width, height }: Extent): Buffers {
  let known = buffers.get(context);
  if (known?.image.width !== width || known.image.height !== height) {
    buffers.set(context, (known = { image: new ImageData(width, height), written: new Uint32Array(width * height) }));
  }
  known.written.fill(0);
  return known;
}


/** Replace a region of the canvas by strokes; `isDim` tells of a segment whether it is not selected: such lie under the others. */
export function drawStrokes(
  context: CanvasRenderingContext2D,
  { x, y, extent, orientation }: Region,
  strokes: Strokes,
  palette: readonly string[],
  theme: Theme,
  thickness: number,
  isDim: ((segment: number) => boolean) | null = null,
): void {
  const { image, written } = buffersOf(context, turnedExtent(orientation, extent));
  const inks = (opacity: number) => ({ above: packed(theme.above, opacity), colors: palette.map((css) => packed(css, opacity)) });
  const [weak, strong] = [inks(DIMMED), inks(1)];
  const { color, segment } = strokes;
  const [below, over] = [new Uint32Array(isDim ? color.length : 0), new Uint32Array(color.length)];
  for (let s = 0; s < color.length; s++) {
    const dim = isDim !== null && isDim(segment[s]);
    const { above, colors } = dim ? weak : strong;
    (dim ? below : over)[s] = color[s] < 0 ? above : colors[color[s] % colors.length];
  }
  if (isDim) rasterize(strokes, below, written, extent, thickness);
  rasterize(strokes, over, written, extent, thickness);
  turnOntoScreen(written, new Uint32Array(image.data.buffer), extent, orientation);
  context.putImageData(image, x, y);
}

/** A packed opaque colour at an opacity. */
export function withAlpha(color: number, opacity: number): number {
  return ((color & 0xffffff) | (Math.round(255 * opacity) << 24)) >>> 0;
}

/** Fill a band beyond the leaves, from `top` on, with one packed colour for each pixel column: one image, not a call for each of them. */
export function drawBand(context: CanvasRenderingContext2D, region: Region, colors: Uint32Array, top: number, thickness: number): void {
  const { x, y, extent, orientation } = region;
  const { left, top: upper, width, height } = boxOnScreen(orientation, extent, 0, top, colors.length, top + thickness);
  const image = new ImageData(width, height);
  const written = Uint32Array.from({ length: colors.length * thickness }, (_, i) => colors[Math.floor(i / thickness)]);
  turnOntoScreen(written, new Uint32Array(image.data.buffer), { width: colors.length, height: thickness }, orientation);
  context.putImageData(image, x + left, y + upper);
}

const packedColors = new Map<string, number>();
let colorReader: CanvasRenderingContext2D | null = null;

/** The four bytes of a CSS colour as they lie in an image's data; the browser reads the colour, however it is written. */
export function packed(css: string, opacity = 1): number {
  const key = `${css} ${opacity}`;
  let color = packedColors.get(key);
  if (color === undefined) {
    colorReader ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }) as unknown as CanvasRenderingContext2D;
    colorReader.clearRect(0, 0, 1, 1);
    colorReader.fillStyle = css;
    colorReader.fillRect(0, 0, 1, 1);
    const { data } = colorReader.getImageData(0, 0, 1, 1);
    data[3] *= opacity;
    color = new Uint32Array(data.buffer)[0];
    packedColors.set(key, color);
  }
  return color;
}

export interface Mark {
  readonly u: number;
  readonly top: number;
  /** The clusters inside, in leaf order: the colour of each and its share of the samples. */
  readonly parts: readonly { readonly color: string; readonly share: number }[];
  /** Positions of inner merges. */
  readonly ticks: readonly number[];
  /** Colour of the ticks. */
  readonly ink: string;
}

/** Opacity of the mark of a contracted branch: of one cluster, and of several, which are to be told apart. */
const MARK_OPACITY = 0.28;
const PARTS_OPACITY = 0.6;

/**
 * Contracted subtrees, in u and v: a slim triangle from the subtree's top to the baseline, small ticks at its inner merges. One that
 * holds several clusters is divided among them, and stands on a bar of their colours.
 */
export function drawContracted(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  bottom: number,
  halfWidth: number,
  thickness: number,
): void {
  for (const { u, top, parts, ticks, ink } of marks) {
    let from = u - halfWidth;
    for (const { color, share } of parts) {
      const to = from + 2 * halfWidth * share;
      context.fillStyle = color;
      context.globalAlpha = parts.length > 1 ? PARTS_OPACITY : MARK_OPACITY;
      context.beginPath();
      context.moveTo(u, top);
      context.lineTo(to, bottom);
      context.lineTo(from, bottom);
      context.fill();
      context.globalAlpha = 1;
      // Whole pixels, or the smallest cluster would fade away.
      const [left, right] = [Math.floor(from), Math.max(Math.round(to), Math.floor(from) + 1)];
      if (parts.length > 1) context.fillRect(left, Math.round(bottom) - 2 * thickness, right - left, 3 * thickness);
      from = to;
    }
    context.fillStyle = ink;
    const half = Math.max(2, Math.min(halfWidth * 0.6, thickness * 3));
    for (const v of ticks) context.fillRect(Math.round(u - half), Math.round(v) - (thickness >> 1), Math.round(2 * half), thickness);
  }
}

/** Distances from the plot to the ends of a tick, to its text, and to the title's middle; upright and lying axis. */
const AXIS = { tick: 5, text: 8, title: 47, titleBelow: 30, lineHalf: 6, pixelsPerTick: 55, pixelsPerTickBelow: 80 };

export interface AxisTick {
  /** Distance from where the axis begins. */
  readonly along: number;
  readonly text: string;
}

/**
 * An axis with its ticks and its title, upright at the left of a plot or lying below it; `at` leads from a distance along the axis and one
 * away from the plot to a place. Without a title where `titleAway` finds no room for one.
 */
export function drawAxis(
  context: CanvasRenderingContext2D,
  theme: Theme,
  isLying: boolean,
  length: number,
  at: (along: number, away: number) => [number, number],
  ticks: readonly AxisTick[],
  title: string,
  titleAway: (widest: number) => number | null,
): void {
  const rule = (...ends: [number, number][]) => {
    context.beginPath();
    for (const [along, away] of ends) context.lineTo(...at(along, away));
    context.stroke();
  };
  context.font = `11px ${theme.font}`;
  context.textAlign = isLying ? "center" : "right";
  context.textBaseline = isLying ? "top" : "middle";
  context.fontKerning = "normal";
  context.strokeStyle = theme.rule;
  context.fillStyle = theme.muted;
  context.lineWidth = 1;
  for (const { along, text } of ticks) {
    rule([along, 1], [along, AXIS.tick]);
    context.fillText(text, ...at(along, AXIS.text));
  }
  rule([0, 0.5], [length + 0.5, 0.5]);
  const away = titleAway(Math.max(0, ...ticks.map(({ text }) => context.measureText(text).width)));
  if (away === null) return;
  context.save();
  context.translate(...at(length / 2, away));
  if (!isLying) context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(shorten(context, title, length), 0, 0);
  context.restore();
}

/** The height axis with its title, left of the plot or, where heights run across the screen, below it (CSS pixels). */
export function drawHeightAxis(
  context: CanvasRenderingContext2D,
  plot: Box,
  orientation: Orientation,
  frame: Frame,
  scale: HeightScale,
  title: string,
  theme: Theme,
): void {
  const { y0, y1 } = frame.view;
  const sideways = isSideways(orientation);
  const length = sideways ? plot.width : plot.height;
  const count = Math.max(2, Math.floor(length / (sideways ? AXIS.pixelsPerTickBelow : AXIS.pixelsPerTick)));
  const origin = sideways ? plot.left : plot.top;
  const ticks = scale.ticks(y0, y1, count).map(({ height, text }) => {
    const share = (y1 - scale.forward(height)) / (y1 - y0);
    return { text, along: Math.round(origin + (isRootLast(orientation) ? 1 - share : share) * length) + 0.5 - origin };
  });
  const at = (along: number, away: number): [number, number] =>
    sideways ? [plot.left + along, plot.top + plot.height + away] : [plot.left - away, plot.top + along];
  drawAxis(context, theme, sideways, length, at, ticks, title, (widest) => {
    if (sideways) return AXIS.titleBelow;
    const away = Math.max(AXIS.title, AXIS.text + widest + AXIS.lineHalf + 2);
    // Deep within a tree ticks can have more digits than there is room for at the side of a title.
    return away + AXIS.lineHalf > plot.left ? null : away;
  });
}

/** `text`, cut with an ellipsis where it is longer than `width`; whole characters only, so that no emoji is halved. */
export function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width + 0.5) return text;
  const characters = Array.from(text.length > 400 ? text.slice(0, 400) : text);
  const shortened = (length: number) => characters.slice(0, length).join("") + "…";
  return shortened(lastInside(0, characters.length + 1, (length) => context.measureText(shortened(length)).width <= width));
}

/** Room for names below a sideways tree. */
const SIDE_NAME = 68;

/** A label is drawn for one leaf in this many at the least; where they would stand sparser, a sentence says so instead. */
const SPARSEST_LABELS = 10;

/** Leaf labels beyond the leaves (CSS pixels); returns false where there are too many leaves to label. */
export function drawLeafLabels(
  context: CanvasRenderingContext2D,
  plot: Box,
  orientation: Orientation,
  frame: Frame,
  labelOf: (slot: number, fits: (text: string) => boolean) => string,
  isDim: (slot: number) => boolean,
  style: LabelStyle,
  longest: number,
  theme: Theme,
): boolean {
  const extent = turnedExtent(orientation, plot);
  const slotWidth = extent.width / (frame.view.x1 - frame.view.x0);
  const stride = labelStride(style, longest, slotWidth);
  if (stride > SPARSEST_LABELS) return false;
  context.font = `${style.fontSize}px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.textBaseline = "middle";
  const radians = (-style.rotation * Math.PI) / 180;
  const outwards = towardsLeaves(orientation);
  const fits = (text: string) => context.measureText(text).width <= style.maxLength + 0.5;
  const first = Math.ceil(Math.max(frame.view.x0 - 0.5, 0) / stride) * stride;
  for (let slot = first; slot + 0.5 <= frame.view.x1; slot += stride) {
    const text = labelOf(slot, fits);
    const foot = toScreen(orientation, extent, (toU(frame, slot + 0.5) * extent.width) / frame.width, extent.height);
    const end = { x: plot.left + foot.x, y: plot.top + foot.y };
    const place = labelPlace(style, outwards, end, style.steepness > 0 ? 0 : context.measureText(text).width, plot);
    context.textAlign = place.align;
    context.save();
    context.translate(place.x, place.y);
    context.rotate(radians);
    if (isDim(slot)) context.globalAlpha = 2 * DIMMED;
    context.fillText(text, 0, 0);
    context.restore();
  }
  return true;
}

/** Names of what lies beyond the leaves, where the leaves begin; each with its distance from them. Shortened to the room that is there. */
export function drawSideNames(context: CanvasRenderingContext2D, plot: Box, orientation: Orientation, names: readonly (readonly [string, number])[], theme: Theme): void {
  const extent = turnedExtent(orientation, plot);
  const sideways = isSideways(orientation);
  context.font = `9.5px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [name, away] of names) {
    const { x, y } = toScreen(orientation, extent, 0, extent.height + away);
    context.save();
    context.translate(plot.left + x - (sideways ? 0 : 5), plot.top + y + (sideways ? 5 : 0));
    if (sideways) context.rotate(-Math.PI / 2);
    context.fillText(shorten(context, name, sideways ? SIDE_NAME : plot.left - 8), 0, 0);
    context.restore();
  }
}

/** The first of these sentences that has room, in place of leaf labels; none has to be cut short. */
export function drawLeafNote(context: CanvasRenderingContext2D, plot: Box, orientation: Orientation, offset: number, notes: string[], theme: Theme): void {
  const extent = turnedExtent(orientation, plot);
  const { x, y } = toScreen(orientation, extent, extent.width / 2, extent.height + offset + 6);
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.save();
  context.translate(plot.left + x, plot.top + y);
  if (isSideways(orientation)) context.rotate(-Math.PI / 2);
  context.fillText(notes.find((note) => context.measureText(note).width <= extent.width) ?? "", 0, 0);
  context.restore();
}

/** Where the tops and the inner merges of contracted tips fall; one tick per pixel row. */
export function contractedMark(frame: Frame, slot: number, top: number, heights: Iterable<number>, parts: Mark["parts"], ink: string): Mark {
  const rows = new Set<number>();
  for (const height of heights) rows.add(Math.round(toV(frame, height)));
  return { u: toU(frame, slot + 0.5), top: toV(frame, top), parts, ink, ticks: [...rows] };
}

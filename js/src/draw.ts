/**
 * Strokes, axis and labels -> pixels. No state: everything that is drawn is passed in.
 */
import { ABOVE, type Stroke } from "./colors";
import { LABEL_OFFSET, labelStride, MARGIN_RIGHT, type Box, type LabelStyle } from "./layout";
import { rasterize } from "./raster";
import type { HeightScale } from "./scales";
import type { Theme } from "./theme";
import { toU, toV, type Frame } from "./visible";

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

/** Where strokes are drawn: a part of a canvas in device pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const buffers = new WeakMap<CanvasRenderingContext2D, ImageData>();

/** Replace a region of the canvas by strokes; `isDim` tells those that are not selected, which lie under the others. */
export function drawStrokes(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Region,
  strokes: readonly Stroke[],
  palette: readonly string[],
  theme: Theme,
  thickness: number,
  isDim: ((node: number) => boolean) | null = null,
): void {
  let image = buffers.get(context);
  if (image?.width !== width || image.height !== height) buffers.set(context, (image = new ImageData(width, height)));
  const pixels = new Uint32Array(image.data.buffer);
  pixels.fill(0);
  const passes = isDim
    ? [{ opacity: DIMMED, of: strokes.filter(({ node }) => isDim(node)) }, { opacity: 1, of: strokes.filter(({ node }) => !isDim(node)) }]
    : [{ opacity: 1, of: strokes }];
  for (const { opacity, of } of passes) {
    const above = packed(theme.above, opacity);
    const colors = palette.map((css) => packed(css, opacity));
    const colorOf = ({ color }: Stroke) => (color === ABOVE ? above : colors[color % colors.length]);
    rasterize(of, colorOf, pixels, width, thickness);
  }
  context.putImageData(image, x, y);
}

const packedColors = new Map<string, number>();
let colorReader: CanvasRenderingContext2D | null = null;

// The four bytes of a CSS colour as they lie in an image's data; the browser reads the colour, however it is written.
function packed(css: string, opacity: number): number {
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

/** A strip under the leaves: in each pixel column as strong as the share of its samples that is selected. */
export function drawSelectionStrip(
  context: CanvasRenderingContext2D,
  shareAt: (u: number) => number,
  width: number,
  top: number,
  thickness: number,
  color: string,
): void {
  context.fillStyle = color;
  for (let u = 0; u < width; u++) {
    const share = shareAt(u);
    if (share <= 0) continue;
    // The smallest share still shows.
    context.globalAlpha = 0.35 + 0.65 * share;
    context.fillRect(u, top, 1, thickness);
  }
  context.globalAlpha = 1;
}

export interface Mark {
  readonly u: number;
  readonly top: number;
  readonly color: string;
  /** Positions of inner merges. */
  readonly ticks: readonly number[];
}

/** Contracted subtrees: a slim triangle from the subtree's top to the baseline, small ticks at its inner merges. */
export function drawContracted(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  bottom: number,
  halfWidth: number,
  thickness: number,
): void {
  for (const { u, top, color, ticks } of marks) {
    context.fillStyle = color;
    context.globalAlpha = 0.28;
    context.beginPath();
    context.moveTo(u, top);
    context.lineTo(u + halfWidth, bottom);
    context.lineTo(u - halfWidth, bottom);
    context.fill();
    context.globalAlpha = 1;
    const half = Math.max(2, Math.min(halfWidth * 0.6, thickness * 3));
    for (const v of ticks) context.fillRect(Math.round(u - half), Math.round(v) - (thickness >> 1), Math.round(2 * half), thickness);
  }
}

/** The height axis with its title, left of the plot (CSS pixels). */
export function drawHeightAxis(
  context: CanvasRenderingContext2D,
  plot: Box,
  frame: Frame,
  scale: HeightScale,
  title: string,
  theme: Theme,
): void {
  const { y0, y1 } = frame.view;
  const count = Math.max(2, Math.floor(plot.height / 55));
  context.font = `11px ${theme.font}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fontKerning = "normal";
  for (const { height, text } of scale.ticks(y0, y1, count)) {
    const y = Math.round(plot.top + ((y1 - scale.forward(height)) / (y1 - y0)) * plot.height) + 0.5;
    context.strokeStyle = theme.rule;
    context.beginPath();
    context.moveTo(plot.left - 5, y);
    context.lineTo(plot.left - 1, y);
    context.stroke();
    context.fillStyle = theme.muted;
    context.fillText(text, plot.left - 8, y);
  }
  context.strokeStyle = theme.rule;
  context.beginPath();
  context.moveTo(plot.left - 0.5, plot.top);
  context.lineTo(plot.left - 0.5, plot.top + plot.height + 0.5);
  context.stroke();
  context.save();
  context.translate(11, plot.top + plot.height / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillStyle = theme.muted;
  context.fillText(shorten(context, title, plot.height), 0, 0);
  context.restore();
}

/** `text`, cut with an ellipsis where it is longer than `width`; whole characters only, so that no emoji is halved. */
export function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width + 0.5) return text;
  const characters = Array.from(text.length > 400 ? text.slice(0, 400) : text);
  let [fits, tooLong] = [0, characters.length + 1];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (context.measureText(characters.slice(0, middle).join("") + "…").width <= width) fits = middle;
    else tooLong = middle;
  }
  return characters.slice(0, fits).join("") + "…";
}

/** A label is drawn for one leaf in this many at the least; where they would stand sparser, a sentence says so instead. */
const SPARSEST_LABELS = 10;

/** Leaf labels below the plot (CSS pixels); returns false where there are too many leaves to label. */
export function drawLeafLabels(
  context: CanvasRenderingContext2D,
  plot: Box,
  frame: Frame,
  labelOf: (slot: number) => string,
  isDim: (slot: number) => boolean,
  style: LabelStyle,
  longest: number,
  theme: Theme,
): boolean {
  const slotWidth = plot.width / (frame.view.x1 - frame.view.x0);
  const stride = labelStride(style, longest, slotWidth);
  if (stride > SPARSEST_LABELS) return false;
  context.font = `${style.fontSize}px ${theme.font}`;
  context.fillStyle = theme.ink;
  context.textBaseline = "middle";
  const radians = (-style.rotation * Math.PI) / 180;
  const flat = Math.abs(Math.sin(radians)) < 0.01;
  context.textAlign = flat ? "center" : style.rotation > 0 ? "right" : "left";
  const y = plot.top + plot.height + LABEL_OFFSET + (flat ? style.fontSize / 2 : 0);
  const first = Math.ceil(Math.max(frame.view.x0 - 0.5, 0) / stride) * stride;
  for (let slot = first; slot + 0.5 <= frame.view.x1; slot += stride) {
    const text = shorten(context, labelOf(slot), style.maxLength);
    // A flat label at the end of the axis stays within the chart.
    const half = flat ? context.measureText(text).width / 2 : 0;
    const at = plot.left + (toU(frame, slot + 0.5) * plot.width) / frame.width;
    const x = Math.max(Math.min(at, plot.left + plot.width + MARGIN_RIGHT - half), half);
    context.save();
    context.translate(x, y);
    context.rotate(radians);
    if (isDim(slot)) context.globalAlpha = 2 * DIMMED;
    context.fillText(text, 0, 0);
    context.restore();
  }
  return true;
}

/** A sentence in place of leaf labels. */
export function drawLeafNote(context: CanvasRenderingContext2D, plot: Box, note: string, theme: Theme): void {
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(shorten(context, note, plot.width), plot.left + plot.width / 2, plot.top + plot.height + LABEL_OFFSET + 6);
}

/** Where the tops and the inner merges of contracted tips fall; one tick per pixel row. */
export function contractedMark(frame: Frame, slot: number, top: number, heights: Iterable<number>, color: string): Mark {
  const rows = new Set<number>();
  for (const height of heights) rows.add(Math.round(toV(frame, height)));
  return { u: toU(frame, slot + 0.5), top: toV(frame, top), color, ticks: [...rows] };
}

export interface Note {
  readonly u: number;
  readonly v: number;
  readonly text: string;
}

/** Heights written beside their merges, in the given order; one that would touch an earlier one is left out. */
export function drawNotes(context: CanvasRenderingContext2D, notes: readonly Note[], ratio: number, theme: Theme): void {
  const taken: { x0: number; x1: number; y0: number; y1: number }[] = [];
  const size = 10.5 * ratio;
  context.font = `${size}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { u, v, text } of notes) {
    const half = context.measureText(text).width / 2 + 2 * ratio;
    const box = { x0: u - half, x1: u + half, y0: v - 3 * ratio, y1: v + size + 5 * ratio };
    if (taken.some((other) => box.x0 < other.x1 && other.x0 < box.x1 && box.y0 < other.y1 && other.y0 < box.y1)) continue;
    taken.push(box);
    context.fillStyle = theme.ground;
    context.globalAlpha = 0.8;
    context.fillRect(box.x0, v + 3 * ratio, 2 * half, size + ratio);
    context.globalAlpha = 1;
    context.fillStyle = theme.ink;
    context.fillText(text, u, v + 4 * ratio);
    context.beginPath();
    context.arc(u, v, 2.2 * ratio, 0, 2 * Math.PI);
    context.fill();
  }
}

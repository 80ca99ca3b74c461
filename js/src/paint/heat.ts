/** The heat map -> pixels: its cells, the tree of its rows, and the lines of the cell under the pointer. */
import { boxOnScreen, turnedExtent } from "../view/orientation";
import { type Cell, type Cells, codesOf, type Columns, columnsOf, gapsOf, type Heat, type HeatBand, MISSING } from "../view/heat";
import type { Cut } from "../tree/cut";
import type { Drawing, Size, TreeScene, ViewScene } from "../view/scene";
import { toU } from "../view/visible";
import { packed, type Region } from "./draw";
import { turnOntoScreen } from "./raster";
import type { Theme } from "./theme";

/** Width of the gaps between clusters in CSS pixels. */
const GAP = 2;
/** Room for the tree of the rows beside them. */
export const ROW_TREE = 20;

/** What of a picture the heat map is drawn from. */
interface Picture {
  readonly scene: TreeScene;
  readonly inView: ViewScene;
  readonly cut: Cut;
  readonly drawing: Drawing;
  readonly size: Size;
  readonly theme: Theme;
}

/** Whether light is written on dark. */
export function isDark({ ground }: Theme): boolean {
  const [r, g, b] = new Uint8Array(Uint32Array.of(packed(ground)).buffer);
  return 0.3 * r + 0.6 * g + 0.1 * b < 110;
}

export function heatColors(heat: Heat, theme: Theme): readonly string[] {
  return (isDark(theme) ? heat.dark : heat.light) ?? [];
}

const ramps = new WeakMap<readonly string[], Uint32Array>();

/** The packed colour of each code, that of missing values last. */
function rampOf(stops: readonly string[], missing: number): Uint32Array {
  let known = ramps.get(stops);
  if (!known) {
    const bytes = stops.map((css) => new Uint8Array(Uint32Array.of(packed(css)).buffer));
    known = Uint32Array.from({ length: MISSING + 1 }, (_, code) => {
      const at = (Math.min(code, MISSING - 1) / (MISSING - 1)) * (stops.length - 1);
      const below = Math.min(Math.floor(at), stops.length - 2);
      const mixed = Uint8Array.from(bytes[below], (low, i) => Math.round(low + (bytes[below + 1][i] - low) * (at - below)));
      return new Uint32Array(mixed.buffer)[0];
    });
    ramps.set(stops, known);
  }
  known[MISSING] = missing;
  return known;
}

/** What is drawn again only when the view, the rows or their colours change. */
interface Kept {
  readonly cells: ReadonlyMap<number, Cells>;
  readonly rows: Heat["rows"];
  readonly stops: readonly string[];
  readonly columns: Columns;
  readonly lines: readonly (Int16Array | null)[];
}

const kept = new WeakMap<ViewScene, Kept>();
const images = new WeakMap<CanvasRenderingContext2D, { image: ImageData; written: Uint32Array }>();

function keptFor({ scene, inView, drawing: { heat, cells }, theme }: Picture): Kept {
  const stops = heatColors(heat, theme);
  let known = kept.get(inView);
  if (known?.cells !== cells || known.rows !== heat.rows || known.stops !== stops) {
    const columns = known?.columns ?? columnsOf(scene.drawn, inView.frame);
    const lines = (heat.rows ?? []).map(({ id }) => {
      const row = cells.get(id);
      return row ? codesOf(scene.drawn.whole, row, columns) : null;
    });
    kept.set(inView, (known = { cells, rows: heat.rows, stops, columns, lines }));
  }
  return known;
}

export function drawHeat(context: CanvasRenderingContext2D, picture: Picture, region: Region, band: HeatBand): void {
  const { scene, inView: { frame }, cut, size: { ratio }, theme, drawing } = picture;
  const { columns, lines, stops } = keptFor(picture);
  if (stops.length < 2 || !lines.some((line) => line)) return;
  const ramp = rampOf(stops, packed(theme.rule));
  const edges = lines.map((_, row) => Math.round(row * band.row * ratio));
  const depth = Math.round(lines.length * band.row * ratio);
  const gaps = gapsOf(scene.drawn, cut, columns, Math.max(Math.round(GAP * ratio), 2));
  const top = frame.height + Math.round(band.start * ratio);
  const { left, top: upper, width, height } = boxOnScreen(region.orientation, region.extent, 0, top, frame.width, top + depth);
  let buffer = images.get(context);
  if (buffer?.image.width !== width || buffer.image.height !== height) {
    buffer = { image: new ImageData(width, height), written: new Uint32Array(width * height) };
    images.set(context, buffer);
  }
  const { image, written } = buffer;
  written.fill(0);
  lines.forEach((line, row) => {
    if (!line) return;
    const [from, to] = [edges[row], edges[row + 1] ?? depth];
    for (let u = 0; u < frame.width; u++) {
      if (line[u] < 0 || gaps[u]) continue;
      const color = ramp[line[u]];
      for (let i = u * depth + from; i < u * depth + to; i++) written[i] = color;
    }
  });
  turnOntoScreen(written, new Uint32Array(image.data.buffer), { width: frame.width, height: depth }, region.orientation);
  context.putImageData(image, region.x + left, region.y + upper);
  drawRowTree(context, drawing.heat, band, picture.inView, theme, ratio);
}

/** The tree of the rows, at the side where they begin; its root is away from them. */
function drawRowTree(context: CanvasRenderingContext2D, { tree = [], rows = [] }: Heat, band: HeatBand, { plot, orientation }: ViewScene, theme: Theme, ratio: number): void {
  if (tree.length === 0) return;
  const extent = turnedExtent(orientation, plot);
  const top = Math.max(...tree.map(([, , height]) => height)) || 1;
  const at = rows.map((_, row) => ({ v: (row + 0.5) * band.row, u: 0 }));
  context.save();
  context.setTransform(ratio, 0, 0, ratio, plot.left * ratio, plot.top * ratio);
  context.fillStyle = theme.above;
  // Where the first leaf is last on the screen, the side below the rows is that of their beginning all the same.
  const line = (u0: number, v0: number, u1: number, v1: number) => {
    const start = extent.height + band.start;
    const box = boxOnScreen(orientation, extent, u0 - 4, start + v0, u1 - 4, start + v1);
    context.fillRect(Math.round(box.left * ratio) / ratio, Math.round(box.top * ratio) / ratio, Math.max(box.width, 1), Math.max(box.height, 1));
  };
  for (const [a, b, height] of tree) {
    const u = -(height / top) * (ROW_TREE - 6);
    for (const child of [a, b]) line(u, at[child].v, at[child].u, at[child].v);
    line(u, at[a].v, u, at[b].v);
    at.push({ u, v: (at[a].v + at[b].v) / 2 });
  }
  context.restore();
}

/** Lines along the row and the column of a cell. */
export function drawCrosshair(context: CanvasRenderingContext2D, { inView, size: { ratio }, theme }: Picture, { row, slot }: Cell): void {
  const { heat: band, frame, plot, orientation } = inView;
  if (!band) return;
  const [x, y] = [Math.round(plot.left * ratio), Math.round(plot.top * ratio)];
  const start = frame.height + Math.round(band.start * ratio);
  const end = start + Math.round(band.count * band.row * ratio);
  const [v0, v1] = [row, row + 1].map((at) => start + Math.round(at * band.row * ratio));
  const [u0, u1] = [slot, slot + 1].map((at) => Math.round(toU(frame, at)));
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = theme.ink;
  const pixel = Math.max(Math.round(ratio), 1);
  const fill = (a0: number, b0: number, a1: number, b1: number) => {
    const box = boxOnScreen(orientation, frame, Math.max(a0, 0), b0, Math.min(a1, frame.width), b1);
    context.fillRect(x + box.left, y + box.top, box.width, box.height);
  };
  for (const v of [v0 - pixel, v1]) fill(0, v, frame.width, v + pixel);
  for (const u of u1 - u0 > 3 * pixel ? [u0 - pixel, u1] : [Math.round((u0 + u1) / 2)]) fill(u, start, u + pixel, end);
}

/**
 * Points -> pixels of a buffer, as round dots with smooth edges. As with branches (see `raster.ts`), writing pixels costs a few
 * milliseconds where a canvas takes a call for each point.
 */
import type { Dots } from "../view/scatterplan";

/** How much of each pixel of a square a disc about its middle covers. */
export interface Disc {
  readonly width: number;
  readonly cover: Float32Array;
}

const SAMPLES = 4;

export function discOf(radius: number): Disc {
  const reach = Math.ceil(radius - 0.5);
  const width = 2 * reach + 1;
  const cover = new Float32Array(width * width);
  for (let i = 0; i < cover.length; i++) {
    const [row, column] = [Math.floor(i / width) - reach, (i % width) - reach];
    let inside = 0;
    for (let s = 0; s < SAMPLES * SAMPLES; s++) {
      const dx = column + ((s % SAMPLES) + 0.5) / SAMPLES - 0.5;
      const dy = row + (Math.floor(s / SAMPLES) + 0.5) / SAMPLES - 0.5;
      if (dx * dx + dy * dy <= radius * radius) inside++;
    }
    cover[i] = inside / (SAMPLES * SAMPLES);
  }
  return { width, cover };
}

export interface DotStyle {
  /** Packed colour of a dot. */
  colorOf(sample: number): number;
  readonly opacity: number;
  /** Packed colour of a thin rim, which keeps dots apart that lie over each other. */
  readonly rim?: { readonly color: number; readonly width: number };
  isDrawn(sample: number): boolean;
}

/** Write dots into the pixels of an image; later ones lie over earlier ones. */
export function paintDots(pixels: Uint32Array, width: number, { u, v, radius }: Dots, { colorOf, opacity, rim, isDrawn }: DotStyle): void {
  const disc = discOf(radius);
  const outer = rim && discOf(radius + rim.width);
  for (let sample = 0; sample < u.length; sample++) {
    if (!(u[sample] >= 0) || !isDrawn(sample)) continue;
    const [x, y] = [Math.floor(u[sample]), Math.floor(v[sample])];
    if (outer) paintDisc(pixels, width, outer, x, y, rim.color, opacity);
    paintDisc(pixels, width, disc, x, y, colorOf(sample), opacity);
  }
}

function paintDisc(pixels: Uint32Array, width: number, disc: Disc, x: number, y: number, color: number, opacity: number): void {
  const height = pixels.length / width;
  const reach = (disc.width - 1) / 2;
  const [left, top] = [x - reach, y - reach];
  for (let row = Math.max(-top, 0); row < disc.width && top + row < height; row++) {
    for (let column = Math.max(-left, 0); column < disc.width && left + column < width; column++) {
      const cover = disc.cover[row * disc.width + column] * opacity;
      if (cover === 0) continue;
      const at = (top + row) * width + left + column;
      pixels[at] = cover === 1 ? color : over(color, cover, pixels[at]);
    }
  }
}

/**
 * As `paintDots` for very many dots, which cost a frame and more with smooth edges: a pixel is theirs or it is not, and a dot replaces
 * what is below it. Dots at the very edge of the picture are left out.
 */
export function paintManyDots(
  pixels: Uint32Array,
  width: number,
  { u, v, radius }: Dots,
  colorOf: (sample: number) => number,
  isDrawn: (sample: number) => boolean,
): void {
  const height = pixels.length / width;
  const { width: side, cover } = discOf(radius);
  const reach = (side - 1) / 2;
  const offsets: number[] = [];
  cover.forEach((part, i) => {
    if (part >= 0.5) offsets.push((Math.floor(i / side) - reach) * width + (i % side) - reach);
  });
  for (let sample = 0; sample < u.length; sample++) {
    const [x, y] = [Math.floor(u[sample]), Math.floor(v[sample])];
    if (!(x >= reach && y >= reach && x < width - reach && y < height - reach) || !isDrawn(sample)) continue;
    const [at, color] = [y * width + x, colorOf(sample)];
    for (let i = 0; i < offsets.length; i++) pixels[at + offsets[i]] = color;
  }
}

// An opaque colour that covers a part of a pixel which may be covered in part already; straight alpha, as images have it.
function over(color: number, cover: number, below: number): number {
  const under = ((below >>> 24) / 255) * (1 - cover);
  const alpha = cover + under;
  const [a, b] = [cover / alpha, under / alpha];
  const blue = ((color >>> 16) & 255) * a + ((below >>> 16) & 255) * b + 0.5;
  const green = ((color >>> 8) & 255) * a + ((below >>> 8) & 255) * b + 0.5;
  const red = (color & 255) * a + (below & 255) * b + 0.5;
  return (((alpha * 255 + 0.5) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The cell of each dot in a picture of square cells; `NO_CELL` for none. */
export function cellsOf({ u, v }: Dots, width: number, cell: number): Uint32Array {
  const columns = Math.ceil(width / cell);
  const scale = 1 / cell;
  const cells = new Uint32Array(u.length);
  for (let i = 0; i < u.length; i++) cells[i] = u[i] >= 0 ? ((v[i] * scale) | 0) * columns + ((u[i] * scale) | 0) : NO_CELL;
  return cells;
}

const NO_CELL = 0xffffffff;

/**
 * Where dots lie over each other so that they cannot be told apart: cells of `cell` pixels, the more opaque the more points are in them,
 * each in the mean colour of its points. `paints` are places in the palette; `sums` has room for four numbers a cell.
 */
export function paintDensity(
  pixels: Uint32Array,
  width: number,
  cells: Uint32Array,
  cell: number,
  paints: ArrayLike<number>,
  palette: readonly number[],
  sums: Float32Array,
): void {
  const height = pixels.length / width;
  const columns = Math.ceil(width / cell);
  const count = columns * Math.ceil(height / cell);
  // Red, green, blue and the number of points side by side: one line of the processor's cache for each point.
  sums.fill(0, 0, 4 * count);
  const channels = new Float32Array(4 * palette.length);
  palette.forEach((color, i) => channels.set([color & 255, (color >>> 8) & 255, (color >>> 16) & 255, 1], 4 * i));
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] === NO_CELL) continue;
    const at = 4 * cells[i];
    const color = 4 * paints[i];
    sums[at] += channels[color];
    sums[at + 1] += channels[color + 1];
    sums[at + 2] += channels[color + 2];
    sums[at + 3] += 1;
  }
  let most = 1;
  for (let c = 3; c < 4 * count; c += 4) if (sums[c] > most) most = sums[c];
  const depth = 1 / Math.log1p(most);
  for (let c = 0; c < count; c++) {
    const points = sums[4 * c + 3];
    if (points === 0) continue;
    // A single point has to be seen.
    const alpha = 255 * (0.3 + 0.7 * Math.log1p(points) * depth);
    const [red, green, blue] = [sums[4 * c] / points, sums[4 * c + 1] / points, sums[4 * c + 2] / points];
    const color = (((alpha | 0) << 24) | ((blue | 0) << 16) | ((green | 0) << 8) | (red | 0)) >>> 0;
    const [left, top] = [(c % columns) * cell, Math.floor(c / columns) * cell];
    for (let row = top; row < Math.min(top + cell, height); row++) {
      for (let column = left; column < Math.min(left + cell, width); column++) pixels[row * width + column] = color;
    }
  }
}

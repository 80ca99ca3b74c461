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

/** The dot nearest to a position within `reach`, the upper one of equals; `null` where there is none. */
export function nearestDot({ u, v }: Dots, x: number, y: number, reach: number): number | null {
  let nearest: number | null = null;
  let least = reach * reach;
  for (let sample = 0; sample < u.length; sample++) {
    const distance = (u[sample] - x) ** 2 + (v[sample] - y) ** 2;
    if (distance <= least) [nearest, least] = [sample, distance];
  }
  return nearest;
}

/** The dots within a closed line, x and y of its corners in turn; by the even-odd rule. */
export function dotsWithin({ u, v }: Dots, corners: readonly number[]): Int32Array {
  const xs = corners.filter((_, i) => i % 2 === 0);
  const ys = corners.filter((_, i) => i % 2 === 1);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let sample = 0; sample < u.length; sample++) {
    const [x, y] = [u[sample], v[sample]];
    if (!(x >= left && x <= right && y >= top && y <= bottom)) continue;
    let isInside = false;
    for (let i = 0, before = xs.length - 1; i < xs.length; before = i++) {
      if (ys[i] > y !== ys[before] > y && x < xs[i] + ((y - ys[i]) / (ys[before] - ys[i])) * (xs[before] - xs[i])) isInside = !isInside;
    }
    if (isInside) found.push(sample);
  }
  return Int32Array.from(found);
}

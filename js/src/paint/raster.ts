/**
 * Strokes -> pixels of a buffer. A dense tree has thousands of strokes, and filling a rectangle of a canvas for each of them
 * takes a browser without a graphics card longer than a frame; writing the pixels takes a few milliseconds.
 *
 * They are written leaf by leaf, the heights of one pixel column side by side in memory: most of a dense tree stands upright, and
 * neighbours are written several times as fast as one pixel in each of many rows. Then the whole is turned onto the screen.
 */
import { type Extent, isRootLast, isSideways, type Orientation } from "../view/orientation";
import type { Strokes } from "./colors";

/** Where strokes lie; a column for each part. */
export type Rectangles = Pick<Strokes, "u0" | "u1" | "v0" | "v1">;

/**
 * Write strokes into a plot, each in its packed colour, or not at all for 0; later ones cover earlier ones. The pixel at (u, v) is
 * `pixels[u * height + v]`.
 */
export function rasterize(strokes: Rectangles, colors: Uint32Array, pixels: Uint32Array, { width, height }: Extent, thickness: number): void {
  const half = thickness >> 1;
  for (let s = 0; s < colors.length; s++) {
    const color = colors[s];
    if (color === 0) continue;
    const u0 = Math.max(Math.round(strokes.u0[s]) - half, 0);
    const u1 = Math.min(Math.round(strokes.u1[s]) - half + thickness, width);
    const v0 = Math.max(Math.round(strokes.v0[s]) - half, 0);
    const v1 = Math.min(Math.round(strokes.v1[s]) - half + thickness, height);
    if (v0 >= v1) continue;
    for (let column = u0 * height; column < u1 * height; column += height) {
      if (v1 - v0 > FEW) pixels.fill(color, column + v0, column + v1);
      else for (let i = column + v0; i < column + v1; i++) pixels[i] = color;
    }
  }
}

/** So few pixels are written faster one by one. */
const FEW = 12;
/** Turn what `rasterize` has written into `pixels` as an image has them, row by row with the root on its side. */
export function turnOntoScreen(written: Uint32Array, pixels: Uint32Array, { width, height }: Extent, orientation: Orientation): void {
  const [sideways, rootLast] = [isSideways(orientation), isRootLast(orientation)];
  // From one pixel to the next along u, and along v.
  const perU = sideways ? -height : 1;
  const perV = (rootLast ? -1 : 1) * (sideways ? 1 : width);
  const start = (sideways ? (width - 1) * height : 0) + (rootLast ? (height - 1) * -perV : 0);
  let u = 0;
  // Four columns at a time: each line of pixels that the processor fetches serves several.
  for (; u + 4 <= width; u += 4) {
    const a = u * height;
    const [b, c, d] = [a + height, a + 2 * height, a + 3 * height];
    for (let v = 0, to = start + u * perU; v < height; v++, to += perV) {
      pixels[to] = written[a + v];
      pixels[to + perU] = written[b + v];
      pixels[to + 2 * perU] = written[c + v];
      pixels[to + 3 * perU] = written[d + v];
    }
  }
  for (; u < width; u++) {
    for (let v = 0, to = start + u * perU; v < height; v++, to += perV) pixels[to] = written[u * height + v];
  }
}

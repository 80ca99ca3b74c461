/**
 * Strokes -> pixels of a buffer. A dense tree has thousands of strokes, and filling a rectangle of a canvas for each of them
 * takes a browser without a graphics card longer than a frame; writing the pixels takes a few milliseconds.
 */
import type { Stroke } from "./colors";
import { isRootLast, isSideways, type Extent, type Orientation } from "./orientation";

/** The pixel rectangle of a stroke of the given thickness: u0, v0, u1 and v1, the last two excluded. */
export function strokeRectangle({ u0, u1, v0, v1 }: Stroke, thickness: number): [number, number, number, number] {
  const half = thickness >> 1;
  return [Math.round(u0) - half, Math.round(v0) - half, Math.round(u1) - half + thickness, Math.round(v1) - half + thickness];
}

/** Write strokes into the `pixels` of a plot, row by row, each in the packed colour of `colorOf`; later ones cover earlier ones. */
export function rasterize(
  strokes: readonly Stroke[],
  colorOf: (stroke: Stroke) => number,
  pixels: Uint32Array,
  { width, height }: Extent,
  orientation: Orientation,
  thickness: number,
): void {
  const half = thickness >> 1;
  const sideways = isSideways(orientation);
  const rootLast = isRootLast(orientation);
  const stride = sideways ? height : width;
  // As `strokeRectangle` and `toScreen`, without an array for each of thousands of strokes a frame.
  for (const stroke of strokes) {
    const u0 = Math.max(Math.round(stroke.u0) - half, 0);
    const u1 = Math.min(Math.round(stroke.u1) - half + thickness, width);
    let v0 = Math.max(Math.round(stroke.v0) - half, 0);
    let v1 = Math.min(Math.round(stroke.v1) - half + thickness, height);
    if (u0 >= u1 || v0 >= v1) continue;
    if (rootLast) [v0, v1] = [height - v1, height - v0];
    const [x0, x1] = sideways ? [v0, v1] : [u0, u1];
    const [y0, y1] = sideways ? [width - u1, width - u0] : [v0, v1];
    const color = colorOf(stroke);
    for (let row = y0 * stride; row < y1 * stride; row += stride) {
      for (let i = row + x0; i < row + x1; i++) pixels[i] = color;
    }
  }
}

/**
 * Strokes -> pixels of a buffer. A dense tree has thousands of strokes, and filling a rectangle of a canvas for each of them
 * takes a browser without a graphics card longer than a frame; writing the pixels takes a few milliseconds.
 */
import type { Stroke } from "./colors";

/** The pixel rectangle of a stroke of the given thickness: left, top, right and bottom, the last two excluded. */
export function strokeRectangle({ u0, u1, v0, v1 }: Stroke, thickness: number): [number, number, number, number] {
  const half = thickness >> 1;
  return [Math.round(u0) - half, Math.round(v0) - half, Math.round(u1) - half + thickness, Math.round(v1) - half + thickness];
}

/** Write strokes into `pixels`, row by row, each in the packed colour that `colorOf` gives it; later ones cover earlier ones. */
export function rasterize(
  strokes: readonly Stroke[],
  colorOf: (stroke: Stroke) => number,
  pixels: Uint32Array,
  width: number,
  thickness: number,
): void {
  const height = pixels.length / width;
  for (const stroke of strokes) {
    const [left, top, right, bottom] = strokeRectangle(stroke, thickness);
    const [x0, x1] = [Math.max(left, 0), Math.min(right, width)];
    const [y0, y1] = [Math.max(top, 0), Math.min(bottom, height)];
    if (x0 >= x1) continue;
    const color = colorOf(stroke);
    for (let y = y0, row = y0 * width; y < y1; y++, row += width) {
      for (let i = row + x0; i < row + x1; i++) pixels[i] = color;
    }
  }
}

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
  const half = thickness >> 1;
  // As `strokeRectangle`, without an array for each of thousands of strokes a frame.
  for (const stroke of strokes) {
    const x0 = Math.max(Math.round(stroke.u0) - half, 0);
    const x1 = Math.min(Math.round(stroke.u1) - half + thickness, width);
    if (x0 >= x1) continue;
    const color = colorOf(stroke);
    const end = Math.min(Math.round(stroke.v1) - half + thickness, height) * width;
    for (let row = Math.max(Math.round(stroke.v0) - half, 0) * width; row < end; row += width) {
      for (let i = row + x0; i < row + x1; i++) pixels[i] = color;
    }
  }
}

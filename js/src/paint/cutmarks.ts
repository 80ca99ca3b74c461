/** Where a cut that is no straight line passes through the branches, and where one that is looked at would. */
import { ABOVE, type Strokes } from "./colors";
import { lineWidth } from "./draw";

/** So many marks are drawn; where there are more, they would only be noise. */
const MOST_MARKS = 400;

/** Places at which a branch turns from grey to the colour of its cluster, in device pixels; none where they would be too many. */
export function cutMarks({ color, segment, u0, u1, v0 }: Strokes): { u: number; v: number }[] {
  const marks: { u: number; v: number }[] = [];
  // The two parts of one segment follow each other.
  for (let s = 1; s < segment.length; s++) if (segment[s] === segment[s - 1] && color[s - 1] === ABOVE) marks.push({ u: (u0[s] + u1[s]) / 2, v: v0[s] });
  return marks.length > MOST_MARKS ? [] : marks;
}

/** A short dash across each of these branches. */
export function drawCutMarks(context: CanvasRenderingContext2D, marks: readonly { u: number; v: number }[], ratio: number, color: string): void {
  context.fillStyle = color;
  const [half, thickness] = [Math.round(4 * ratio), Math.round(2 * ratio)];
  for (const { u, v } of marks) context.fillRect(Math.round(u) - half, Math.round(v) - (thickness >> 1), 2 * half + lineWidth(ratio), thickness);
}

/** The line of a cut that is looked at, not yet taken. */
export function drawGhost(context: CanvasRenderingContext2D, v: number, width: number, ratio: number, color: string): void {
  context.fillStyle = color;
  const dash = Math.round(3 * ratio);
  for (let u = 0; u < width; u += 2 * dash) context.fillRect(u, Math.round(v), dash, Math.max(Math.round(ratio), 1));
}

/** Where a cut that is no straight line passes through the branches. */
import { ABOVE, type Stroke } from "./colors";
import { lineWidth } from "./draw";

/** So many marks are drawn; where there are more, they would only be noise. */
const MOST_MARKS = 400;

/** Places at which a branch turns from grey to the colour of its cluster, in device pixels; none where they would be too many. */
export function cutMarks(strokes: readonly Stroke[]): { u: number; v: number }[] {
  const marks: { u: number; v: number }[] = [];
  for (let i = 0; i + 1 < strokes.length; i++) {
    const [above, below] = [strokes[i], strokes[i + 1]];
    // The two parts of one branch follow each other.
    const isCut = above.color === ABOVE && below.color !== ABOVE && above.node === below.node && above.u0 === above.u1;
    if (isCut && above.v1 === below.v0 && above.u0 === below.u0) marks.push({ u: below.u0, v: below.v0 });
  }
  return marks.length > MOST_MARKS ? [] : marks;
}

/** A short dash across each of these branches. */
export function drawCutMarks(context: CanvasRenderingContext2D, marks: readonly { u: number; v: number }[], ratio: number, color: string): void {
  context.fillStyle = color;
  const [half, thickness] = [Math.round(4 * ratio), Math.round(2 * ratio)];
  for (const { u, v } of marks) context.fillRect(Math.round(u) - half, Math.round(v) - (thickness >> 1), 2 * half + lineWidth(ratio), thickness);
}

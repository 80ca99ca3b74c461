/** Heights and support written beside their merges, as many as there is room for. */
import type { Extent } from "../view/orientation";
import type { Theme } from "./theme";

export interface Note {
  /** Where the merge is, in device pixels of the plot on the screen. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Whether it is written in grey. */
  readonly isWeak?: boolean;
}

export interface PlacedNote extends Note {
  /** The box that the text is written in. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const FONT_SIZE = 10.5;
/** Between a merge and its text, and around the text; radius of the dot on the merge. */
const GAP = 3;
const PADDING = 2;
const DOT = 2.2;

/**
 * The notes that have room, in the given order: one whose dot or text would touch that of an earlier one is left out. Texts stand
 * on the side of their merges that `towards` leads to, and move along where they would stick out of the plot.
 */
export function placeNotes(
  notes: readonly Note[],
  widthOf: (text: string) => number,
  towards: { x: number; y: number },
  within: Extent,
  ratio: number,
): PlacedNote[] {
  const placed: PlacedNote[] = [];
  const height = (FONT_SIZE + 1) * ratio;
  const dot = DOT * ratio;
  for (const note of notes) {
    const width = widthOf(note.text) + 2 * PADDING * ratio;
    // From the merge to the middle of the text.
    const reach = GAP * ratio + (towards.x === 0 ? height : width) / 2;
    const inside = (start: number, length: number, room: number) => Math.max(Math.min(start, room - length), 0);
    const [x, y] = [note.x + towards.x * reach - width / 2, note.y + towards.y * reach - height / 2];
    const left = towards.x === 0 ? inside(x, width, within.width) : x;
    const top = towards.y === 0 ? inside(y, height, within.height) : y;
    const next = { ...note, left, top, width, height };
    if (!placed.some((other) => touch(extentOf(next, dot), extentOf(other, dot)))) placed.push(next);
  }
  return placed;
}

interface Bounds {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

// The box around the dot and the text.
function extentOf({ x, y, left, top, width, height }: PlacedNote, dot: number): Bounds {
  return {
    x0: Math.min(left, x - dot),
    x1: Math.max(left + width, x + dot),
    y0: Math.min(top, y - dot),
    y1: Math.max(top + height, y + dot),
  };
}

function touch(a: Bounds, b: Bounds): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/** Write the notes that have room. */
export function drawNotes(
  context: CanvasRenderingContext2D,
  notes: readonly Note[],
  towards: { x: number; y: number },
  within: Extent,
  ratio: number,
  theme: Theme,
): void {
  context.font = `${FONT_SIZE * ratio}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { x, y, left, top, width, height, text, isWeak } of placeNotes(notes, (each) => context.measureText(each).width, towards, within, ratio)) {
    context.fillStyle = theme.ground;
    context.globalAlpha = 0.8;
    context.fillRect(left, top, width, height);
    context.globalAlpha = 1;
    context.fillStyle = isWeak ? theme.muted : theme.ink;
    context.fillText(text, left + width / 2, top + height / 2 + 0.5 * ratio);
    context.beginPath();
    context.arc(x, y, DOT * ratio, 0, 2 * Math.PI);
    context.fill();
  }
}

import { expect, it } from "vitest";
import { drawLeafNote } from "../src/paint/draw";
import type { Theme } from "../src/paint/theme";

/** What is written into a plot of this width, where a character is 6 pixels wide. */
function written(width: number): string[] {
  const texts: string[] = [];
  const context = {
    measureText: (text: string) => ({ width: 6 * text.length }),
    fillText: (text: string) => texts.push(text),
    save() {}, restore() {}, translate() {}, rotate() {},
  };
  const notes = ["5,000 samples: zoom in for their names", "5,000 samples: zoom in", "5,000 samples"];
  drawLeafNote(context as unknown as CanvasRenderingContext2D, { left: 0, top: 0, width, height: 100 }, "top", 8, notes, {} as Theme);
  return texts;
}

it("a note in place of labels gets shorter where it has less room, and is never cut", () => {
  expect(written(400)).toEqual(["5,000 samples: zoom in for their names"]);
  expect(written(150)).toEqual(["5,000 samples: zoom in"]);
  expect(written(100)).toEqual(["5,000 samples"]);
  expect(written(40)).toEqual([""]);
});

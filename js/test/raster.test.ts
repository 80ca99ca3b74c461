import { describe, expect, it } from "vitest";
import type { Stroke } from "../src/colors";
import { rasterize, strokeRectangle } from "../src/raster";

const stroke = (u0: number, u1: number, v0: number, v1: number, color = 1): Stroke => ({ color, node: 0, u0, u1, v0, v1 });

function picture(strokes: Stroke[], width: number, height: number, thickness: number): string[] {
  const pixels = new Uint32Array(width * height);
  rasterize(strokes, ({ color }) => color, pixels, { width, height }, "top", thickness);
  return Array.from({ length: height }, (_, y) => Array.from(pixels.subarray(y * width, (y + 1) * width), (p) => p || ".").join(""));
}

describe("strokes", () => {
  it("fill whole pixels, both ends included", () => {
    expect(picture([stroke(1, 3, 0, 0), stroke(1, 1, 0, 2)], 5, 3, 1)).toEqual([".111.", ".1...", ".1..."]);
  });

  it("are as thick as asked, about their middle", () => {
    expect(strokeRectangle(stroke(4, 4, 2, 6), 3)).toEqual([3, 1, 6, 8]);
    expect(picture([stroke(1, 1, 1, 1)], 3, 3, 2)).toEqual(["11.", "11.", "..."]);
  });

  it("cover earlier ones", () => {
    expect(picture([stroke(0, 2, 1, 1, 1), stroke(1, 1, 0, 2, 2)], 3, 3, 1)).toEqual([".2.", "121", ".2."]);
  });

  it("end at the edges of the picture", () => {
    expect(picture([stroke(-5, 50, 0, 0), stroke(2, 2, -9, 99, 2), stroke(-4, -2, 1, 1, 3), stroke(7, 9, 1, 1, 3)], 3, 2, 1)).toEqual(["112", "..2"]);
  });
});

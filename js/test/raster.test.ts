import { describe, expect, it } from "vitest";
import { boxOnScreen, turnedExtent } from "../src/view/orientation";
import { rasterize, turnOntoScreen } from "../src/paint/raster";
import { tableOf } from "./tables";

type Stroke = Record<"color" | "u0" | "u1" | "v0" | "v1", number>;

const stroke = (u0: number, u1: number, v0: number, v1: number, color = 1): Stroke => ({ color, u0, u1, v0, v1 });

const colorsOf = (strokes: readonly Stroke[]) => Uint32Array.from(strokes, ({ color }) => color);

function rowsOf(pixels: Uint32Array, width: number): string[] {
  const rows = Array.from({ length: pixels.length / width }, (_, y) => pixels.subarray(y * width, (y + 1) * width));
  return rows.map((row) => Array.from(row, (pixel) => pixel || ".").join(""));
}

function picture(strokes: Stroke[], width: number, height: number, thickness: number): string[] {
  const [written, pixels] = [new Uint32Array(width * height), new Uint32Array(width * height)];
  rasterize(tableOf(strokes), colorsOf(strokes), written, { width, height }, thickness);
  turnOntoScreen(written, pixels, { width, height }, "top");
  return rowsOf(pixels, width);
}

describe("strokes", () => {
  it("fill whole pixels, both ends included", () => {
    expect(picture([stroke(1, 3, 0, 0), stroke(1, 1, 0, 2)], 5, 3, 1)).toEqual([".111.", ".1...", ".1..."]);
  });

  it("are as thick as asked, about their middle", () => {
    expect(picture([stroke(3, 3, 1, 3)], 6, 5, 3)).toEqual(["..111.", "..111.", "..111.", "..111.", "..111."]);
    expect(picture([stroke(1, 1, 1, 1)], 3, 3, 2)).toEqual(["11.", "11.", "..."]);
  });

  it("cover earlier ones", () => {
    expect(picture([stroke(0, 2, 1, 1, 1), stroke(1, 1, 0, 2, 2)], 3, 3, 1)).toEqual([".2.", "121", ".2."]);
  });

  it("without a colour are left out", () => {
    expect(picture([stroke(0, 2, 1, 1, 1), stroke(1, 1, 0, 2, 0)], 3, 3, 1)).toEqual(["...", "111", "..."]);
  });

  it("are filled whether they are long or short", () => {
    expect(picture([stroke(0, 0, 0, 29), stroke(1, 1, 3, 5)], 2, 30, 1).filter((row) => row.startsWith("1")).length).toBe(30);
    expect(picture([stroke(0, 0, 0, 29), stroke(1, 1, 3, 5)], 2, 30, 1).map((row) => row[1]).join("")).toBe("...111" + ".".repeat(24));
  });

  it("end at the edges of the picture", () => {
    expect(picture([stroke(-5, 50, 0, 0), stroke(2, 2, -9, 99, 2), stroke(-4, -2, 1, 1, 3), stroke(7, 9, 1, 1, 3)], 3, 2, 1)).toEqual(["112", "..2"]);
  });
});

describe("turned onto the screen", () => {
  // Two columns of three pixels, the first leaf's first, each from the root down.
  const written = Uint32Array.of(1, 2, 3, 4, 5, 6);

  it.each([
    ["top", 2, ["14", "25", "36"]],
    ["bottom", 2, ["36", "25", "14"]],
    ["left", 3, ["456", "123"]],
    ["right", 3, ["654", "321"]],
  ] as const)("the root is at the %s", (orientation, width, expected) => {
    const pixels = new Uint32Array(6);
    turnOntoScreen(written, pixels, { width: 2, height: 3 }, orientation);
    expect(rowsOf(pixels, width)).toEqual(expected);
  });

  it.each(["bottom", "left", "right"] as const)("many columns, and the root is at the %s", (orientation) => {
    // Eleven columns of five pixels.
    const [extent, pixels] = [{ width: 11, height: 5 }, new Uint32Array(55)];
    turnOntoScreen(Uint32Array.from(pixels, (_, i) => i), pixels, extent, orientation);
    const screen = turnedExtent(orientation, extent);
    for (let u = 0; u < 11; u++) {
      for (let v = 0; v < 5; v++) {
        const { left, top } = boxOnScreen(orientation, extent, u, v, u + 1, v + 1);
        expect(pixels[top * screen.width + left]).toBe(5 * u + v);
      }
    }
  });

  it("nothing is lost, however wide it is", () => {
    for (const width of [1, 15, 16, 17, 33]) {
      const pixels = new Uint32Array(width * 2);
      turnOntoScreen(Uint32Array.from(pixels, (_, i) => i + 1), pixels, { width, height: 2 }, "top");
      expect(Array.from(pixels.subarray(0, width))).toEqual(Array.from({ length: width }, (_, u) => 2 * u + 1));
      expect(Array.from(pixels.subarray(width))).toEqual(Array.from({ length: width }, (_, u) => 2 * u + 2));
    }
  });
});

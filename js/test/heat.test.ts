import { describe, expect, test } from "vitest";
import { exchangeSides } from "../src/tree/tree";
import { cutAtHeight } from "../src/tree/cut";
import { truncate } from "../src/tree/truncate";
import {
  averageOf, averageDeviation, cellAt, cellsOf, codesOf, columnsOf, deviationOf, gapsOf, heatBand, heatRoom, MISSING, sumsOf,
} from "../src/view/heat";
import { plotBox } from "../src/view/layout";
import { fullView } from "../src/view/view";
import { balanced } from "./shapes";

const tree = balanced(64, (round, merge) => round + merge / 100);
const frameOf = (slots: number, width: number, x0 = 0, x1 = slots) => ({ view: { ...fullView(slots, 1), x0, x1 }, width, height: 100, scale: (height: number) => height });
const z = Float32Array.from({ length: 64 }, (_, sample) => 3.5 * Math.sin(sample * 1.7));

/** As numpy would: of the leaves from one place to before another, the mean of what is there. */
function plainAverage(codes: Uint8Array, first: number, last: number): number {
  const there = Array.from(tree.order.subarray(first, last), (sample) => codes[sample]).filter((code) => code !== MISSING);
  return there.reduce((sum, code) => sum + code, 0) / there.length;
}

describe("cells", () => {
  test("are bytes from -3 to 3 standard deviations, with the middle at the mean", () => {
    const { codes } = cellsOf(Float32Array.of(-9, -3, 0, 1.5, 3, NaN));
    expect([...codes]).toEqual([0, 0, 127, 191, 254, MISSING]);
  });

  test("say what they stand for, to the byte where there are many samples", () => {
    const cells = cellsOf(Float32Array.of(-9, 1.5, NaN));
    expect(deviationOf(cells, 0)).toBe(-9);
    expect(deviationOf({ ...cells, z: null }, 0)).toBe(-3);
    expect(deviationOf({ ...cells, z: null }, 1)).toBeCloseTo(1.5, 1);
    expect(deviationOf(cells, 2)).toBeNull();
  });
});

describe("sums", () => {
  test("give the average of any range of leaves, missing values left out", () => {
    const gapped = z.map((value, i) => (i % 5 === 0 ? NaN : value));
    for (const values of [z, gapped]) {
      const cells = cellsOf(values);
      for (const [first, last] of [[0, 64], [10, 37], [61, 64]]) {
        expect(averageOf(sumsOf(tree, cells), first, last)).toBeCloseTo(plainAverage(cells.codes, first, last), 9);
      }
    }
  });

  test("of a range without values are not a number", () => {
    const cells = cellsOf(new Float32Array(64).fill(NaN));
    expect(averageOf(sumsOf(tree, cells), 3, 9)).toBeNaN();
    expect([...codesOf(tree, cells, columnsOf(truncate(tree, null, 0), frameOf(64, 8)))]).toEqual(new Array(8).fill(MISSING));
  });

  test("follow another order of the leaves", () => {
    const cells = cellsOf(z);
    const before = averageOf(sumsOf(tree, cells), 0, 32);
    const flags = new Uint8Array(8);
    flags[62 >> 3] |= 1 << (62 & 7);
    const turned = exchangeSides(tree, flags);
    expect(averageOf(sumsOf(turned, cells), 32, 64)).toBeCloseTo(before, 9);
    expect(averageDeviation(turned, cells, 0, 64)).toBeCloseTo(averageDeviation(tree, cells, 0, 64), 9);
  });
});

describe("columns", () => {
  test("of a screen narrower than the leaves share them out", () => {
    const { first, last } = columnsOf(truncate(tree, null, 0), frameOf(64, 24));
    expect(first[0]).toBe(0);
    expect(last[23]).toBe(64);
    for (let u = 1; u < 24; u++) expect(first[u]).toBe(last[u - 1]);
  });

  test("of a wide screen belong to one leaf each, and those beyond the leaves to none", () => {
    const { first, last } = columnsOf(truncate(tree, null, 0), frameOf(64, 40, -2, 8));
    expect([...first].slice(8, 16)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(last[7]).toBe(first[7]);
    expect(last[8]).toBe(1);
  });

  test("of a contracted leaf hold all its samples", () => {
    const { first, last } = columnsOf(truncate(tree, "lastp", 4), frameOf(4, 8));
    expect([...first]).toEqual([0, 0, 16, 16, 32, 32, 48, 48]);
    expect([...last]).toEqual([16, 16, 32, 32, 48, 48, 64, 64]);
  });
});

describe("gaps", () => {
  const whole = truncate(tree, null, 0);
  const columns = columnsOf(whole, frameOf(64, 640));

  test("stand between clusters, half on either side", () => {
    const gaps = gapsOf(whole, cutAtHeight(tree, tree.height[61] - 1e-9), columns, 2);
    const at = [...gaps.keys()].filter((u) => gaps[u]);
    expect(at.length % 2).toBe(0);
    for (let i = 0; i < at.length; i += 2) expect(at[i + 1] - at[i]).toBe(1);
    expect(at.length / 2 + 1).toBe(cutAtHeight(tree, tree.height[61] - 1e-9).clusters);
  });

  test("are left out where clusters are as narrow as they, and with a single cluster", () => {
    expect(gapsOf(whole, cutAtHeight(tree, 1e9), columns, 2).includes(1)).toBe(false);
    expect(gapsOf(whole, cutAtHeight(tree, -1), columnsOf(whole, frameOf(64, 200)), 2).includes(1)).toBe(false);
  });
});

describe("the band", () => {
  test("has rows of 12 to 14 pixels, thinner ones where they would take too much of the chart", () => {
    expect(heatBand(0, 400, 0)).toBeNull();
    expect(heatBand(3, 400, 9)).toEqual({ start: 17, count: 3, row: 14 });
    expect(heatBand(8, 400, 0)!.row).toBe(12);
    expect(heatBand(60, 400, 0)!.row).toBe(3);
    expect(heatRoom(heatBand(8, 400, 0))).toBe(99);
  });

  test("tells the cell at a place", () => {
    const drawn = truncate(tree, null, 0);
    const band = heatBand(8, 400, 0)!;
    const frame = frameOf(64, 640);
    expect(cellAt(drawn, band, frame, 105, 100 + 8 + 13, 1)).toEqual({ row: 1, slot: 10 });
    expect(cellAt(drawn, band, frame, 105, 100 + 4, 1)).toBeNull();
    expect(cellAt(drawn, band, frame, 105, 100 + 8 + 8 * 12, 1)).toBeNull();
    expect(cellAt(drawn, band, frame, -1, 120, 1)).toBeNull();
  });

  test("has room for names beside the plot", () => {
    expect(plotBox(600, 400, 50, "top", 0, 58, true).left).toBe(104);
    expect(plotBox(600, 400, 50, "top", 104, 58, true).left).toBe(162);
    const { top, height } = plotBox(600, 400, 50, "left", 0, 58, true);
    expect(400 - top - height).toBe(78);
  });
});

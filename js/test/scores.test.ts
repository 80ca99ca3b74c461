import { describe, expect, it } from "vitest";
import { CHART, clustersAtPlace, pathOf, placeOf, rowsOf } from "../src/parts/scores";

const clusters = [2, 3, 4, 5, 6];

describe("a chart of scores", () => {
  it("has the first number of clusters at its left and the last at its right", () => {
    expect(placeOf(clusters, 2)).toBe(CHART.left);
    expect(placeOf(clusters, 6)).toBe(CHART.right);
    expect(placeOf([2], 2)).toBe((CHART.left + CHART.right) / 2);
  });
  it("finds the number of clusters under the pointer, also beyond its ends", () => {
    for (const k of clusters) expect(clustersAtPlace(clusters, placeOf(clusters, k) + 9)).toBe(k);
    expect(clustersAtPlace(clusters, -50)).toBe(2);
    expect(clustersAtPlace(clusters, 900)).toBe(6);
  });
  it("puts the greatest value at the top and the least at the bottom", () => {
    const rowOf = rowsOf([3, null, -1, 2]);
    expect([rowOf(3), rowOf(-1), rowOf(1)]).toEqual([CHART.top, CHART.bottom, (CHART.top + CHART.bottom) / 2]);
    expect(rowsOf([7, 7])(7)).toBe((CHART.top + CHART.bottom) / 2);
  });
  it("interrupts the line where values are missing", () => {
    const { left, right, top, bottom } = CHART;
    const middle = (left + right) / 2;
    const quarter = (right - left) / 4;
    const at = (x: number, y: number) => `${x.toFixed(1)} ${y.toFixed(1)}`;
    expect(pathOf(clusters, [1, 0, null, null, 1])).toBe(`M${at(left, top)}h0L${at(left + quarter, bottom)}M${at(right, top)}h0`);
    expect(pathOf(clusters, [null, null, 5, null, null])).toBe(`M${at(middle, (top + bottom) / 2)}h0`);
    expect(pathOf(clusters, [null, null, null, null, null])).toBe("");
  });
});

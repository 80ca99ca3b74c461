import { describe, expect, it } from "vitest";
import { formatCount, formatHeight, formatSteadyHeight, plural, tickFormat } from "../src/util/format";

describe("a height", () => {
  it.each([
    [0, "0"],
    [16, "16"],
    [0.04151, "0.0415"],
    [180.27043, "180"],
    [3.14159, "3.14"],
    [0.5, "0.5"],
    [0.999999, "1"],
    [1234.5, "1230"],
    [99949, "99900"],
    [0.001, "0.001"],
  ])("%d reads %s: three significant digits, no zeros behind", (height, text) => expect(formatHeight(height)).toBe(text));

  it.each([
    [100000, "1e+5"],
    [123456, "1.23e+5"],
    [1e300, "1e+300"],
    [0.00012345, "1.23e-4"],
    [0.0000012345, "1.23e-6"],
    [1.5e-7, "1.5e-7"],
    [5e-324, "4.94e-324"],
  ])("%d reads %s: never a row of zeros", (height, text) => expect(formatHeight(height)).toBe(text));

  it.each([
    [16, "16.0"],
    [15.94, "15.9"],
    [0, "0"],
    [100, "100"],
    [0.5, "0.500"],
    [123456, "1.23e+5"],
  ])("%d reads %s where the width must not change with it", (height, text) => expect(formatSteadyHeight(height)).toBe(text));

  it("is short, however large or small", () => {
    for (let exponent = -323; exponent < 309; exponent++) {
      const text = formatHeight(1.2345678 * 10 ** exponent);
      expect(text.length).toBeLessThanOrEqual(9);
      const rounded = Number(text);
      if (exponent > -300) expect(Math.abs(rounded / (1.2345678 * 10 ** exponent) - 1)).toBeLessThan(0.005);
    }
  });
});

describe("ticks", () => {
  it.each([
    [[0, 50, 100], ["0", "50", "100"]],
    [[0, 0.5, 1], ["0.0", "0.5", "1.0"]],
    [[2.2, 2.25, 2.3], ["2.20", "2.25", "2.30"]],
    [[0, 2000, 4000], ["0", "2,000", "4,000"]],
    [[5], ["5"]],
    [[0], ["0"]],
    [[0, 500_000, 1_000_000], ["0", "5e+5", "1e+6"]],
    [[0, 0.0002, 0.0004], ["0", "0.0002", "0.0004"]],
    [[0, 0.0005, 0.001], ["0.0000", "0.0005", "0.0010"]],
  ])("%j all have the decimals that their distance needs", (ticks, texts) => expect(ticks.map(tickFormat(ticks))).toEqual(texts));
});

describe("a count", () => {
  it.each([[0, "0"], [999, "999"], [1000, "1,000"], [1_000_000, "1,000,000"]])("%d reads %s", (count, text) =>
    expect(formatCount(count)).toBe(text),
  );

  it("goes with its noun", () => {
    expect(plural(1, "cluster")).toBe("1 cluster");
    expect(plural(0, "cluster")).toBe("0 clusters");
    expect([plural(1, "leaf", "leaves"), plural(2, "leaf", "leaves")]).toEqual(["1 leaf", "2 leaves"]);
    expect(plural(54_000, "sample")).toBe("54,000 samples");
  });
});

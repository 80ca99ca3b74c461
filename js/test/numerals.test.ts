import { format, precisionFixed } from "d3-format";
import { describe, expect, it } from "vitest";
import { decimalsFor, general, grouped, padded, percent, scientific, significant, withSign } from "../src/util/numerals";
import { randomFrom } from "./shapes";

const random = randomFrom(11);
// Of every magnitude, both signs, whole and broken, with round ones and those that round up to another magnitude.
const values = [0, 1, 9.995, 99.95, 999.5, 0.0995, 1e5, 100, 0.001, 1e-7, 5e-324, 1e300, 0.5, 2.5];
for (let i = 0; i < 3000; i++) {
  const value = (1 + 9 * random()) * 10 ** Math.floor(random() * 24 - 12);
  values.push(value, -value, Math.round(value), Number(value.toPrecision(2)));
}
const within = (low: number, high: number) => values.filter((value) => value === 0 || (Math.abs(value) >= low && Math.abs(value) < high));

describe("numbers are written as d3-format writes them", () => {
  it.each([
    [".3~r", significant, within(1e-3, 1e5)],
    [".2~e", scientific, values],
    [".3~g", general, values],
    [",.0f", (value: number) => grouped(value), within(0, 1e12).filter(Number.isInteger)],
    [",", (value: number) => grouped(value), within(0, 1e12).filter(Number.isInteger)],
    [",.2f", (value: number) => grouped(value, 2), within(1e-2, 1e9).map((value) => Number(value.toFixed(2)))],
    ["+.1f", (value: number) => withSign(value, 1), within(0, 1e6)],
    [".0%", percent, within(0, 1)],
  ] as const)("%s", (specifier, write, examples) => {
    const expected = format(specifier);
    expect(examples.length).toBeGreaterThan(100);
    for (const value of examples) expect(write(value)).toBe(expected(value));
  });

  it(".3r, but for zero, which has no digits to keep", () => {
    for (const value of within(1e-3, 1e5)) if (value !== 0) expect(padded(value)).toBe(format(".3r")(value));
    expect(padded(0)).toBe("0");
  });

  it("decimals", () => {
    for (const value of values) if (value !== 0) expect(decimalsFor(value)).toBe(precisionFixed(value));
  });
});

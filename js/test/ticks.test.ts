import { bisectRight, ticks } from "d3-array";
import { expect, it } from "vitest";
import { countUpTo } from "../src/util/search";
import { roundTicks } from "../src/util/ticks";
import { randomFrom } from "./shapes";

const random = randomFrom(17);

it("are those of d3-array", () => {
  const ranges: [number, number][] = [[0, 1], [0, 0.3], [0.07, 0.7], [-1, 1], [-0.3, 0.1], [0, 1e-7], [1, 1 + 1e-9], [0, 1e12], [-5e5, -4e5], [0.1, 0.2]];
  for (let i = 0; i < 3000; i++) {
    const size = 10 ** Math.floor(random() * 24 - 12);
    const [a, b] = [(random() - 0.3) * size, (random() - 0.3) * size];
    ranges.push([Math.min(a, b), Math.max(a, b)]);
    // Ends that are ticks themselves.
    ranges.push([Number(Math.min(a, b).toPrecision(1)), Number(Math.max(a, b).toPrecision(1))]);
  }
  for (const [low, high] of ranges) for (const count of [2, 5, 10]) expect(roundTicks(low, high, count), `${low} .. ${high}`).toEqual(ticks(low, high, count));
});

it("are one where there is no range", () => {
  expect(roundTicks(3, 3, 5)).toEqual([3]);
});

it("a search counts as d3-array's does", () => {
  for (let i = 0; i < 300; i++) {
    const sorted = Float64Array.from({ length: i % 20 }, () => Math.floor(random() * 8)).sort();
    for (let value = -1; value <= 8; value += 0.5) expect(countUpTo(sorted, value)).toBe(bisectRight(sorted, value));
  }
});

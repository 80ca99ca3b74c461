import { describe, expect, it } from "vitest";
import { heightScale } from "../src/view/scales";

const heights = Float64Array.of(0, 0, 0.01, 0.5, 0.5, 3, 180);

describe.each(["linear", "sqrt", "log"] as const)("%s", (name) => {
  const scale = heightScale(name, heights);

  it("puts 0 at 0 and keeps the order of heights", () => {
    expect(scale.forward(0)).toBe(0);
    const positions = [0, 0.001, 0.01, 0.02, 0.5, 3, 180, 200].map(scale.forward);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(new Set(positions).size).toBe(positions.length);
  });

  it("is undone by its inverse", () => {
    for (const height of [0, 0.004, 0.01, 0.5, 3, 180, 1000]) expect(scale.inverse(scale.forward(height))).toBeCloseTo(height, 9);
  });

  it("has ticks within the view, each once, in order", () => {
    for (const [from, to] of [[0, scale.forward(180)], [scale.forward(2), scale.forward(5)], [scale.forward(100), scale.forward(101)], [0, scale.forward(0.008)]]) {
      const ticks = scale.ticks(from, to, 5);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(16);
      const positions = ticks.map(({ height }) => scale.forward(height));
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      expect(positions[0]).toBeGreaterThanOrEqual(from - (to - from) * 0.1);
      expect(positions.at(-1)).toBeLessThanOrEqual(to + (to - from) * 0.1);
      expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
    }
  });
});

it("is linear where no height is above 0", () => {
  expect(heightScale("log", new Float64Array(3)).forward(0.5)).toBe(0.5);
});

it("stands one height alone", () => {
  const scale = heightScale("log", Float64Array.of(2));
  expect(scale.forward(2)).toBeGreaterThan(0);
  expect(scale.inverse(scale.forward(2))).toBeCloseTo(2, 12);
});

import { describe, expect, it } from "vitest";
import { advices } from "../src/parts/advice";
import { clustersAt } from "../src/tree/cut";
import { gapAt, lifetime, longestGaps, railMarks, spread, type RailAxis } from "../src/tree/gaps";
import { invertedShapes, monotoneShapes, randomFrom, risingHeights } from "./shapes";

const shapes = [...monotoneShapes, ...invertedShapes];

function axisOf(from: number, to: number, length: number, scale = (height: number) => height): RailAxis {
  return { length, offsetOf: (height) => ((scale(to) - scale(height)) / (scale(to) - scale(from))) * length };
}

describe("gapAt", () => {
  it.each(shapes)("counts as the cut does: $name", ({ make }) => {
    const random = randomFrom(5);
    const tree = make(40, random);
    const highest = tree.sortedPeaks[38];
    for (const height of [0, ...tree.sortedPeaks, ...Array.from({ length: 50 }, () => random() * 1.2 * highest)]) {
      const gap = gapAt(tree.sortedPeaks, height);
      expect(gap.clusters).toBe(clustersAt(tree, height));
      expect(gap.lower <= height && height < gap.upper).toBe(true);
      // All of the gap gives the same clusters, what is beyond does not.
      expect(clustersAt(tree, gap.lower)).toBe(gap.clusters);
      if (gap.upper < Infinity) expect(clustersAt(tree, gap.upper)).toBeLessThan(gap.clusters);
    }
  });
});

describe("longestGaps", () => {
  it.each(shapes)("finds what a sort of all gaps finds: $name", ({ make }) => {
    const { sortedPeaks: peaks } = make(60, randomFrom(6));
    const all = Array.from(peaks.slice(1), (upper, i) => ({ clusters: peaks.length - i, lower: peaks[i], upper }))
      .filter((gap) => lifetime(gap) > 0)
      .sort((a, b) => lifetime(b) - lifetime(a) || a.clusters - b.clusters);
    expect(longestGaps(peaks, 4)).toEqual(all.slice(0, 4));
  });
});

describe("railMarks", () => {
  it.each(shapes)("shows every merge and every gap in view: $name", ({ make }) => {
    const random = randomFrom(7);
    for (let round = 0; round < 40; round++) {
      const { sortedPeaks: peaks } = make(2 + Math.floor(random() * 80), random);
      const highest = peaks[peaks.length - 1] || 1;
      const from = random() < 0.5 ? 0 : random() * 0.5 * highest;
      const to = from + (0.1 + random()) * highest;
      const axis = axisOf(from, to, 10 + Math.floor(random() * 300), round % 2 ? Math.sqrt : undefined);
      const { rows, gaps } = railMarks(peaks, axis);

      const counted = new Map<number, number>();
      for (const peak of peaks) {
        const row = Math.round(axis.offsetOf(peak));
        if (row >= 0 && row <= axis.length) counted.set(row, (counted.get(row) ?? 0) + 1);
      }
      expect(new Map(rows.map(({ offset, merges }) => [offset, merges]))).toEqual(counted);

      const ends = [0, ...peaks, Infinity];
      const expected = ends.slice(1).flatMap((upper, i) => {
        const lower = ends[i];
        const top = upper === Infinity ? 0 : Math.max(axis.offsetOf(upper), 0);
        const bottom = Math.min(axis.offsetOf(lower), axis.length);
        // Within a pixel and a half a gap may fall inside of a row.
        return bottom - top > 1.5 ? [{ clusters: peaks.length + 1 - i, lower, upper, from: top, to: bottom }] : [];
      });
      expect(gaps.filter((gap) => gap.to - gap.from > 1.5)).toEqual(expected);
    }
  });

  it("costs what the screen costs, not what the tree costs", () => {
    const peaks = risingHeights(1_000_000, randomFrom(8));
    let looked = 0;
    const axis = axisOf(0, 1.08, 300);
    const { rows } = railMarks(peaks, { ...axis, offsetOf: (height) => (looked++, axis.offsetOf(height)) });
    expect(rows.reduce((sum, { merges }) => sum + merges, 0)).toBe(1_000_000);
    expect(looked).toBeLessThan(300 * 30);
  });
});

describe("spread", () => {
  it("keeps what does not overlap where it is", () => {
    expect(spread([90, 20, 50], [16, 16, 16], 100)).toEqual([90, 20, 50]);
  });
  it("moves overlapping labels apart in their order, and none over an end", () => {
    const random = randomFrom(9);
    for (let round = 0; round < 200; round++) {
      const count = 1 + Math.floor(random() * 6);
      const centres = Array.from({ length: count }, () => random() * 120 - 10);
      const sizes = centres.map(() => 10 + random() * 6);
      const placed = spread(centres, sizes, 100);
      const order = centres.map((_, i) => i).sort((a, b) => centres[a] - centres[b]);
      order.forEach((i, place) => {
        expect(placed[i] - sizes[i] / 2).toBeGreaterThan(-1e-9);
        expect(placed[i] + sizes[i] / 2).toBeLessThan(100 + 1e-9);
        if (place === 0) return;
        const before = order[place - 1];
        expect(placed[i] - placed[before]).toBeGreaterThan((sizes[i] + sizes[before]) / 2 - 1e-9);
      });
    }
  });
});

describe("suggestions", () => {
  it("puts methods that agree together", () => {
    const of = (method: string, clusters: number) => ({ method, clusters, height: 9 - clusters, score: "", caveat: "" });
    const found = advices([of("gap", 4), of("elbow", 2), of("silhouette", 4)]);
    expect(found.map(({ height }) => height)).toEqual([7, 5]);
    expect(found.map(({ clusters, suggestions }) => [clusters, ...suggestions.map(({ method }) => method)]))
      .toEqual([[2, "elbow"], [4, "gap", "silhouette"]]);
  });
});

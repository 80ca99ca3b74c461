import { describe, expect, it } from "vitest";
import { adjustedRand, crossTable, movesIn, samplesOf } from "../src/tree/crosstable";

const labels = Int32Array.of(1, 1, 1, 2, 2, 3, -1, 2);
const groups = Int32Array.of(0, 0, 1, 1, 1, 1, 0, -1);

describe("two groupings of the same samples", () => {
  it("are counted, without samples that are in no group", () => {
    const { counts, leftOut } = crossTable(labels, 3, groups, 2);
    expect([...counts]).toEqual([2, 1, 0, 2, 0, 1]);
    expect(leftOut).toBe(2);
  });

  it("agree as scikit-learn says", () => {
    // adjusted_rand_score([1, 1, 1, 2, 2, 3], [0, 0, 1, 1, 1, 1])
    expect(adjustedRand(crossTable(labels, 3, groups, 2))).toBeCloseTo(0.03669724770642202, 12);
    expect(adjustedRand(crossTable(labels, 3, labels.map((label) => Math.max(label - 1, -1)), 3))).toBe(1);
    expect(adjustedRand(crossTable(Int32Array.of(1, 1), 1, Int32Array.of(0, 0), 1))).toBe(1);
    expect(adjustedRand(crossTable(Int32Array.of(1), 1, Int32Array.of(0), 1))).toBeNaN();
  });

  it("differ by the samples that are not with most of their group", () => {
    const moves = movesIn(crossTable(labels, 3, groups, 2));
    expect(moves).toEqual([{ group: 1, row: 0, count: 1 }, { group: 1, row: 2, count: 1 }]);
    expect([...samplesOf(labels, groups, moves)]).toEqual([2, 5]);
    expect([...samplesOf(labels, groups, [{ row: 1, group: 1 }])]).toEqual([3, 4]);
  });
});

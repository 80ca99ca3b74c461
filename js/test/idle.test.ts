import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clusterLabel, clusterRoots, prepareLabels } from "../src/tree/clusters";
import { cutAtHeight } from "../src/tree/cut";
import { whenIdle } from "../src/util/idle";
import { buildTree } from "../src/tree/tree";
import { randomFrom, risingHeights, scrambled } from "./shapes";

describe("labels", () => {
  it("are the same whether they were prepared in part, wholly, or not at all", () => {
    const random = randomFrom(2);
    const tree = scrambled(risingHeights(119_999, random), random);
    const [never, partly, wholly] = Array.from({ length: 3 }, () => buildTree(childrenOf(tree.left, tree.right), tree.height));
    expect(prepareLabels(partly)).toBe(true);
    let pieces = 1;
    while (prepareLabels(wholly)) pieces++;
    expect(pieces).toBe(3);
    const cut = cutAtHeight(tree, tree.sortedPeaks[tree.n - 40]);
    const roots = clusterRoots(never, cut);
    for (const copy of [partly, wholly]) {
      expect(clusterRoots(copy, cut)).toEqual(roots);
      expect(roots.map((root) => clusterLabel(copy, cut, root))).toEqual(roots.map((_, i) => i + 1));
    }
    expect(prepareLabels(partly)).toBe(false);
  });
});

function childrenOf(left: Int32Array, right: Int32Array): Int32Array {
  const children = new Int32Array(2 * left.length);
  left.forEach((node, i) => children.set([node, right[i]], 2 * i));
  return children;
}

describe.each([true, false])("work for idle time, where the browser knows of it: %s", (isKnown) => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("window", isKnown ? { requestIdleCallback: (run: () => void, { timeout }: { timeout: number }) => setTimeout(run, timeout) } : {});
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is done in pieces, not at once, until nothing is left", () => {
    let left = 3;
    whenIdle(new AbortController().signal, () => --left > 0);
    expect(left).toBe(3);
    vi.advanceTimersToNextTimer();
    expect(left).toBe(2);
    vi.runAllTimers();
    expect(left).toBe(0);
  });

  it("ends with what it was for", () => {
    const ended = new AbortController();
    const piece = vi.fn(() => true);
    whenIdle(ended.signal, piece);
    vi.advanceTimersToNextTimer();
    ended.abort();
    vi.runAllTimers();
    expect(piece).toHaveBeenCalledTimes(1);
  });
});

import { describe, expect, it, test } from "vitest";
import { withBranches } from "../src/tree/branches";
import { clusterRows, sortRows, unknownRoots, type ClusterRow, type Column } from "../src/tree/rows";
import { clusterLabel, clusterRoots, listClusters } from "../src/tree/clusters";
import { cutAtHeight } from "../src/tree/cut";
import { barLength, describeFeature, formatEffect, joinFacts, NO_FACTS } from "../src/tree/facts";
import { fixtures, treeOf } from "./fixtures";
import { chain } from "./shapes";

describe.each(fixtures)("$name", (expected) => {
  const tree = treeOf(expected);

  test.each(expected.branches)("split $split, joined $joined at $height: all clusters in the order of their labels", ({ height, labels, ...branches }) => {
    const cut = withBranches(tree, cutAtHeight(tree, height), branches);
    const listed = listClusters(tree, cut, Infinity);
    expect(listed.map(({ root }) => root)).toEqual(clusterRoots(tree, cut));
    for (const { label, root, size } of listed) {
      expect(label).toBe(clusterLabel(tree, cut, root));
      expect(size).toBe(labels.filter((other) => other === label).length);
    }
  });

  test.each(expected.cuts)("at $height: of too many clusters the largest", ({ height }) => {
    const cut = cutAtHeight(tree, height);
    const every = listClusters(tree, cut, Infinity);
    for (const most of [1, 2, 5]) {
      const listed = listClusters(tree, cut, most);
      expect(listed).toHaveLength(Math.min(most, every.length));
      const left = every.filter(({ label }) => !listed.some((other) => other.label === label));
      const least = Math.min(...listed.map(({ size }) => size));
      for (const { size, label } of left) {
        expect(size).toBeLessThanOrEqual(least);
        // Of equally large ones the first.
        if (size === least) expect(listed.filter((other) => other.size === size).every((other) => other.label < label)).toBe(true);
      }
      expect(listed.map(({ label }) => label)).toEqual(listed.map(({ label }) => label).sort((a, b) => a - b));
    }
  });
});

describe("rows", () => {
  const tree = chain([1, 2, 3]);
  const cut = cutAtHeight(tree, 1.5);
  const facts = joinFacts(NO_FACTS, [
    { node: 4, medoid: 1, spread: 0.5, features: [{ name: "b", effect: -3, mean: 0, others: 1, share: false }] },
    { node: 2, medoid: 2, spread: 0, features: [] },
  ]);
  const rows = clusterRows(tree, cut, { [tree.color[4]]: "pair", [tree.color[3]]: "Alone" }, ["p", "q", "r", "s"], facts, { clusters: 3, jaccard: { 4: 0.5, 2: 0.75 } });
  const order = (column: Column, falling = false) => sortRows(rows, { column, falling }).map(({ root }) => root);

  it("has names by colour, heights of merges, and what the kernel has said", () => {
    const pair = rows.find(({ root }) => root === 4) as ClusterRow;
    expect(pair).toMatchObject({ name: "pair", size: 2, height: 1, medoid: "q" });
    expect(rows.find(({ root }) => root === 3)).toMatchObject({ name: "Alone", height: 0, medoid: null, facts: null });
    expect(unknownRoots(rows)).toEqual([3]);
  });

  it("has a stability where that is known of a cut into as many clusters", () => {
    expect(rows.map(({ root, stability }) => [root, stability])).toEqual(expect.arrayContaining([[4, 0.5], [2, 0.75], [3, null]]));
    const others = clusterRows(tree, cut, {}, null, facts, { clusters: 2, jaccard: { 4: 0.5 } });
    expect(others.every(({ stability }) => stability === null)).toBe(true);
    expect(clusterRows(tree, cut, {}, null, facts, { canAsk: true })[0].stability).toBe(null);
  });

  it("is sorted by any column, what has no value last, either way", () => {
    expect(order("size", true)[0]).toBe(4);
    expect(order("name")).toEqual([3, 4, 2]);
    expect(order("name", true)).toEqual([4, 3, 2]);
    expect(order("spread")).toEqual([2, 4, 3]);
    expect(order("spread", true)).toEqual([4, 2, 3]);
    expect(order("stability")).toEqual([4, 2, 3]);
    expect(order("stability", true)).toEqual([2, 4, 3]);
    expect(order("features", true)[0]).toBe(4);
    expect(order("medoid")).toEqual([4, 2, 3]);
    expect(order("label")).toEqual(rows.map(({ root }) => root));
  });
});

it("writes effects with their sign, and what a feature is in and out of the cluster", () => {
  expect(formatEffect(2.14)).toBe("+2.1");
  expect(formatEffect(-0.8)).toBe("−0.8");
  expect([formatEffect(1e9), formatEffect(-1e9)]).toEqual(["+∞", "−∞"]);
  expect(barLength(1.5)).toBe(0.5);
  expect(barLength(-1e9)).toBe(-1);
  const feature = { name: "hue", effect: -2, mean: 0.7, others: 1.1, share: false };
  expect(describeFeature(feature)).toBe("hue: mean 0.7 here, 1.1 elsewhere (Cohen's d −2.0)");
  expect(describeFeature({ ...feature, name: "region = north", mean: 0.25, others: 1, share: true })).toBe(
    "region = north: 25% here, 100% elsewhere (Cohen's h −2.0)",
  );
});

it("knows the newest of what it was told", () => {
  const fact = { node: 7, medoid: 1, spread: 1, features: null };
  const known = joinFacts(joinFacts(NO_FACTS, [fact]), [{ ...fact, spread: 2 }, { ...fact, node: 8 }]);
  expect([...known.keys()]).toEqual([7, 8]);
  expect(known.get(7)!.spread).toBe(2);
  expect(NO_FACTS.size).toBe(0);
});

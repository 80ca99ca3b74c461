// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { branchFacts, createTooltip } from "../src/parts/tooltip";
import { clustersWithin } from "../src/tree/clusters";
import { cutAtHeight } from "../src/tree/cut";
import { NO_FACTS } from "../src/tree/facts";
import { clusterRows } from "../src/tree/rows";
import { exchangeSides, weigh } from "../src/tree/tree";
import { balanced } from "./shapes";

const tree = balanced(8, (round) => round);
const cut = cutAtHeight(tree, 1.5);
const state = { names: null, palette: ["red", "blue"], clusterNames: {}, strips: [] };

it("above the cut a branch says how many clusters are in it, below it in which it lies", () => {
  expect(branchFacts(tree, cut, state, 14)).toMatchObject({ cluster: null, clusters: 4, size: 8 });
  expect(branchFacts(tree, cut, state, 12)).toMatchObject({ cluster: null, clusters: 2, size: 4 });
  expect(branchFacts(tree, cut, state, 3)).toMatchObject({ clusters: 1, size: 1 });
  expect(clustersWithin(tree, cut, 12)).toHaveLength(2);
  expect(clustersWithin(tree, cut, 0)).toEqual([branchRoot(0)]);
});

const branchRoot = (leaf: number) => tree.parent[leaf];

it("a long name, and one that turns the direction of text, stay within themselves", () => {
  const names = ["\u202Eterces", "x".repeat(300), ..."cdefgh"];
  const tooltip = createTooltip();
  document.body.replaceChildren(tooltip.el);
  tooltip.show(branchFacts(tree, cut, { ...state, names }, 0), 10, 10);
  expect(tooltip.el.querySelector("strong bdi")!.textContent).toBe("\u202Eterces");
  tooltip.show(branchFacts(tree, cut, { ...state, names }, 1), 10, 10);
  expect(tooltip.el.querySelector("strong")!.textContent).toBe(`${"x".repeat(60)}…`);
  tooltip.show(branchFacts(tree, cut, state, 14), 10, 10);
  expect(tooltip.el.textContent).toContain("above the cut, 4 clusters");
});

it("where leaves have weights, sizes count what they stand for", () => {
  const weighed = balanced(8, (round) => round);
  weigh(weighed, Float64Array.from([5, 1, 1, 1, 1, 1, 1, 10]));
  expect(branchFacts(weighed, cut, state, 14)).toMatchObject({ size: 8, count: 21 });
  expect(branchFacts(weighed, cut, state, 7)).toMatchObject({ size: 1, count: 10 });
  const rows = clusterRows(weighed, cutAtHeight(weighed, 1.5), {}, null, NO_FACTS, { clusters: 0 });
  expect(rows.map(({ size }) => size).reduce((sum, size) => sum + size)).toBe(21);
  expect(exchangeSides(weighed, Uint8Array.of(64)).counts).toBe(weighed.counts);
  const tooltip = createTooltip();
  document.body.replaceChildren(tooltip.el);
  tooltip.show(branchFacts(weighed, cut, state, 14), 10, 10);
  expect(tooltip.el.querySelector("strong")!.textContent).toBe("21 samples");
  tooltip.show(branchFacts(weighed, cut, state, 7), 10, 10);
  expect(tooltip.el.textContent).toContain("10 samples · sample 7");
});

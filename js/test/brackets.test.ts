import { expect, it, vi } from "vitest";
import { createCards } from "../src/parts/cards";
import type { Card } from "../src/protocol";
import { cutAtHeight, cutAtRoots } from "../src/tree/cut";
import { truncate } from "../src/tree/truncate";
import { bracketsIn } from "../src/view/brackets";
import type { Frame } from "../src/view/visible";
import { balanced } from "./shapes";

const tree = balanced(16, (round) => round);
const frame = (x0: number, x1: number, width = 320): Frame => ({ view: { x0, x1, y0: 0, y1: 5 }, width, height: 100, scale: (height) => height });
const spans = (found: ReturnType<typeof bracketsIn>) => found.map(({ from, to }) => [from, to]);

it("each cluster in view has a bracket as wide as its leaves, and none overlaps another", () => {
  const drawn = truncate(tree, null, 30);
  expect(spans(bracketsIn(drawn, cutAtHeight(tree, 2.5), frame(0, 16)))).toEqual([[0, 80], [80, 160], [160, 240], [240, 320]]);
  expect(spans(bracketsIn(drawn, cutAtHeight(tree, 2.5), frame(2, 6)))).toEqual([[0, 160], [160, 320]]);
  expect(spans(bracketsIn(drawn, cutAtHeight(tree, 9), frame(0, 16)))).toEqual([[0, 320]]);
});

it("what is too narrow, or in no cluster, has none", () => {
  const drawn = truncate(tree, null, 30);
  expect(bracketsIn(drawn, cutAtHeight(tree, 0.5), frame(0, 16, 32))).toEqual([]);
  const [first] = bracketsIn(drawn, cutAtHeight(tree, 2.5), frame(0, 16));
  expect(bracketsIn(drawn, cutAtRoots(tree, Int32Array.of(first.root)), frame(0, 16))).toEqual([first]);
});

it("a contracted leaf that holds several clusters has none, one that lies in a cluster belongs to its bracket", () => {
  const drawn = truncate(tree, "lastp", 4);
  expect(bracketsIn(drawn, cutAtHeight(tree, 1.5), frame(0, 4))).toEqual([]);
  expect(bracketsIn(drawn, cutAtHeight(tree, 3.5), frame(0, 4))).toHaveLength(2);
});

it("cards are asked for one at a time, the latest wish first, and answers about another tree are dropped", async () => {
  const waiting: { node: number; done: (card: Card | null) => void }[] = [];
  const come = vi.fn();
  const cards = createCards((node) => new Promise((done) => waiting.push({ node, done })), come);
  const settle = async () => {
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  cards.update(tree, {});
  for (const node of [1, 2, 3]) cards.want(node);
  expect(waiting.map(({ node }) => node)).toEqual([1]);
  waiting[0].done({ node: 1, image: "" });
  await settle();
  expect(come).toHaveBeenLastCalledWith(1);
  expect(waiting.map(({ node }) => node)).toEqual([1, 3]);
  cards.want(1);
  expect(cards.known(1)).toEqual({ node: 1, image: "" });
  expect(cards.update(tree, { columns: ["kind"] })).toBe(true);
  expect(cards.update(tree, { columns: ["kind"] })).toBe(false);
  waiting[1].done({ node: 3 });
  await settle();
  expect(come).toHaveBeenCalledTimes(1);
  expect([cards.known(1), cards.known(3)]).toEqual([null, null]);
  // What cannot be answered is not asked for again and again.
  cards.want(5);
  waiting[2].done(null);
  await settle();
  cards.want(5);
  expect(waiting).toHaveLength(3);
});

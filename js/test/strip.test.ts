import { describe, expect, it } from "vitest";
import { colorCounts, NO_COLOR, stripColumns, stripText, type Strip } from "../src/view/strip";
import { rootOf, type Tree } from "../src/tree/tree";
import { truncate, wholeNode } from "../src/tree/truncate";
import { fullView } from "../src/view/view";
import type { Frame } from "../src/view/visible";
import { fixtures, treeOf } from "./fixtures";
import { linear } from "./frames";
import { balanced, randomFrom } from "./shapes";

const legend = [["a", "#111"], ["b", "#222"], ["c", "#333"]] as const;
const stripOf = (numbers: Uint8Array): Strip => ({ title: "kind", numbers, palette: legend.map(([, css]) => css), legend, isScale: false, values: new Float32Array(), isOfPoints: false });
const frameOf = (x0: number, x1: number, width: number): Frame => ({ view: { ...fullView(1, 1), x0, x1 }, width, height: 10, scale: linear });
const randomStrip = (tree: Tree, seed: number) => {
  const random = randomFrom(seed);
  return stripOf(Uint8Array.from({ length: tree.n }, () => Math.floor(random() * 3)));
};

describe.each(fixtures)("$name", (fixture) => {
  const tree = treeOf(fixture);
  const strip = randomStrip(tree, 1);

  it("has the colour of each sample under its leaf", () => {
    const columns = stripColumns(truncate(tree, null, 0), strip, frameOf(0, tree.n, 5 * tree.n));
    fixture.order.forEach((sample, slot) => {
      for (let u = 5 * slot; u < 5 * slot + 5; u++) expect(columns[u]).toBe(strip.numbers[sample]);
    });
  });

  it("has the colours of a contracted branch side by side, each as wide as its share", () => {
    const drawn = truncate(tree, "lastp", 3);
    const wide = 600;
    const columns = stripColumns(drawn, strip, frameOf(0, drawn.tree.n, wide * drawn.tree.n));
    for (let slot = 0; slot < drawn.tree.n; slot++) {
      const node = wholeNode(drawn, drawn.tree.order[slot]);
      const members = Array.from(tree.order.subarray(tree.start[node], tree.start[node] + tree.size[node]));
      const under = Array.from(columns.subarray(slot * wide, (slot + 1) * wide));
      expect(under).toEqual(under.slice().sort());
      for (const color of [0, 1, 2]) {
        const share = members.filter((sample) => strip.numbers[sample] === color).length / members.length;
        expect(under.filter((each) => each === color).length / wide).toBeCloseTo(share, 2);
      }
    }
  });

  it("counts the colours below every node", () => {
    const drawn = truncate(tree, null, 0);
    for (let node = 0; node < 2 * tree.n - 1; node++) {
      const members = Array.from(tree.order.subarray(tree.start[node], tree.start[node] + tree.size[node]));
      const expected = [0, 1, 2].map((color) => members.filter((sample) => strip.numbers[sample] === color).length);
      expect(Array.from(colorCounts(drawn, strip, node))).toEqual(expected);
    }
  });
});

it("has the colour of most leaves where several share a column", () => {
  const tree = balanced(4096, (round) => round);
  const numbers = new Uint8Array(4096).fill(1);
  // Of the leaves in the second half one in four is of another kind.
  for (let at = 2048; at < 4096; at++) numbers[tree.order[at]] = at % 4 === 0 ? 0 : 2;
  const columns = stripColumns(truncate(tree, null, 0), stripOf(numbers), frameOf(0, 4096, 64));
  expect(Array.from(columns)).toEqual([...new Array(32).fill(1), ...new Array(32).fill(2)]);
});

it("leaves columns without a leaf empty", () => {
  const tree = balanced(8, (round) => round);
  const columns = stripColumns(truncate(tree, null, 0), stripOf(new Uint8Array(8)), frameOf(-4, 12, 16));
  expect(Array.from(columns)).toEqual([...new Array(4).fill(NO_COLOR), ...new Array(8).fill(0), ...new Array(4).fill(NO_COLOR)]);
});

it("costs what the screen costs, not what the tree costs", () => {
  const tree = balanced(1 << 18, (round) => round);
  const drawn = truncate(tree, null, 0);
  let reads = 0;
  const numbers = new Proxy(new Uint8Array(tree.n), {
    get(target, key) {
      reads++;
      return target[key as unknown as number];
    },
  });
  stripColumns(drawn, stripOf(numbers), frameOf(0, tree.n, 100));
  expect(reads).toBeLessThanOrEqual(100 * 33);
});

describe("in words", () => {
  const tree = balanced(8, (round) => round);
  const numbers = Uint8Array.from(tree.order, () => 1);
  numbers[tree.order[0]] = 2;
  const whole = { whole: tree };

  it("names the classes below a node, the most frequent first", () => {
    expect(stripText(whole, stripOf(numbers), rootOf(tree))).toBe("kind: b 7, c 1");
    expect(stripText(whole, stripOf(numbers), tree.order[0])).toBe("kind: c");
  });

  it("says of a scale the value of one sample", () => {
    const scale = { ...stripOf(numbers), isScale: true, values: Float32Array.from(numbers, (_, i) => (i === 1 ? NaN : i - 2)) };
    expect([0, 1, 7, rootOf(tree)].map((node) => stripText(whole, scale, node))).toEqual(["kind: −2", "kind: no value", "kind: 5", ""]);
    expect(stripText(whole, { ...scale, values: new Float32Array() }, 0)).toBe("");
  });
});

import { describe, expect, it } from "vitest";
import { clampView, fullView, isFull, panView, viewBetween, viewOfSpan, zoomView, type View } from "../src/view/view";
import { randomFrom } from "./shapes";

const full = fullView(1000, 8);

function randomView(random: () => number): View {
  const [x, w, y, h] = [1000 * random(), 1000 * random() ** 4, 8 * random(), 8 * random() ** 4];
  return clampView({ x0: x, x1: x + w, y0: y, y1: y + h }, full);
}

function expectInside({ x0, x1, y0, y1 }: View, outer = full): void {
  expect([x0 >= outer.x0, y0 >= outer.y0, x1 <= outer.x1 + 1e-9, y1 <= outer.y1 + 1e-9]).toEqual([true, true, true, true]);
  expect(x1 - x0).toBeGreaterThan(0);
  expect(y1 - y0).toBeGreaterThan(0);
}

describe("the full view", () => {
  it("shows everything", () => {
    expect(full).toEqual({ x0: 0, x1: 1000, y0: 0, y1: 8 });
    expect(isFull(full, full)).toBe(true);
  });

  it.each([{ x0: 1 }, { x1: 999 }, { y0: 0.5 }, { y1: 7 }])("is not full with $x0 $x1 $y0 $y1", (end) => {
    expect(isFull({ ...full, ...end }, full)).toBe(false);
  });
});

describe("a clamped view", () => {
  it("is moved inside without a change of its size", () => {
    expect(clampView({ x0: -50, x1: 50, y0: 7, y1: 9 }, full)).toEqual({ x0: 0, x1: 100, y0: 6, y1: 8 });
    expect(clampView({ x0: 950, x1: 1050, y0: -1, y1: 1 }, full)).toEqual({ x0: 900, x1: 1000, y0: 0, y1: 2 });
  });

  it("is narrowed to everything where it is larger", () => {
    expect(clampView({ x0: -10, x1: 2000, y0: -5, y1: 50 }, full)).toEqual(full);
  });

  it("shows two leaf slots at least, about the same middle", () => {
    expect(clampView({ x0: 500, x1: 500.5, y0: 0, y1: 8 }, full)).toEqual({ x0: 499.25, x1: 501.25, y0: 0, y1: 8 });
  });

  it("lies inside what does not begin at 0, too", () => {
    const outer: View = { x0: 100, x1: 101, y0: 5, y1: 6 };
    expect(clampView({ x0: 0, x1: 1000, y0: 0, y1: 100 }, outer)).toEqual(outer);
    const { x0, x1, y0, y1 } = clampView({ x0: 100.4, x1: 100.5, y0: 5.5, y1: 5.5 }, outer);
    expect([x0, x1]).toEqual([100, 101]);
    expect(y1 - y0).toBeCloseTo(1e-4, 8);
  });

  it("stays as it is where it is inside", () => {
    const view = { x0: 10.5, x1: 90, y0: 1, y1: 2.5 };
    expect(clampView(view, full)).toEqual(view);
  });

  it.each([1, 2])("of %d leaves cannot be zoomed along them", (slots) => {
    const all = fullView(slots, 1);
    expect(clampView({ x0: 0.2, x1: 0.4, y0: 0, y1: 1 }, all)).toEqual(all);
    expect(zoomView(all, all, "x", 2, 0.1)).toEqual(all);
  });
});

describe("zoom", () => {
  it.each(["x", "y"] as const)("keeps the anchor where it is along %s", (axis) => {
    const view: View = { x0: 200, x1: 600, y0: 2, y1: 6 };
    const [a, b] = axis === "x" ? [200, 600] : [2, 6];
    for (const share of [0, 0.3, 1]) {
      const anchor = a + share * (b - a);
      for (const factor of [0.9, 1.5, 4]) {
        const zoomed = zoomView(view, full, axis, factor, anchor);
        const [lo, hi] = axis === "x" ? [zoomed.x0, zoomed.x1] : [zoomed.y0, zoomed.y1];
        expect(hi - lo).toBeCloseTo((b - a) / factor);
        expect((anchor - lo) / (hi - lo)).toBeCloseTo(share);
        if (axis === "x") expect([zoomed.y0, zoomed.y1]).toEqual([2, 6]);
        else expect([zoomed.x0, zoomed.x1]).toEqual([200, 600]);
      }
    }
  });

  it("in and out again comes back", () => {
    const view: View = { x0: 200, x1: 600, y0: 2, y1: 6 };
    const { x0, x1 } = zoomView(zoomView(view, full, "x", 3, 420), full, "x", 1 / 3, 420);
    expect([x0, x1]).toEqual([expect.closeTo(200), expect.closeTo(600)]);
  });

  it("out ends at everything", () => {
    let view: View = { x0: 700, x1: 703, y0: 0, y1: 8 };
    for (let turn = 0; turn < 100; turn++) view = zoomView(view, full, "x", 0.8, 701);
    expect(isFull(view, full)).toBe(true);
  });

  describe.each([
    { axis: "x", slots: 1000 },
    { axis: "x", slots: 1_000_000 },
    { axis: "y", slots: 1000 },
  ] as const)("in, along $axis of $slots slots, ends at a limit", ({ axis, slots }) => {
    const all = fullView(slots, 8);
    const least = axis === "x" ? 2 : 8 / 1e4;
    const ends = ({ x0, x1, y0, y1 }: View) => (axis === "x" ? [x0, x1] : [y0, y1]);
    const random = randomFrom(2);
    const anchors = Array.from({ length: 50 }, () => random() * ends(all)[1]);
    const zoomedIn = (anchor: number) => {
      let view = all;
      for (let turn = 0; turn < 80; turn++) view = zoomView(view, all, axis, 1.5, anchor);
      return view;
    };

    it.each(anchors)("with %d where it was", (anchor) => {
      const [lo, hi] = ends(zoomedIn(anchor));
      expect(hi - lo).toBeCloseTo(least, 8);
      expect((anchor - lo) / (hi - lo)).toBeCloseTo(anchor / ends(all)[1], 6);
    });

    it.each(anchors)("where nothing moves any more, though the wheel turns at an end of the view: %d", (anchor) => {
      let view = zoomedIn(anchor);
      const before = ends(view);
      for (let turn = 0; turn < 40; turn++) view = zoomView(view, all, axis, 1.5, before[0]);
      ends(view).forEach((end, i) => expect(end).toBeCloseTo(before[i], 6));
    });
  });

  it("stays inside, whatever is done", () => {
    const random = randomFrom(1);
    for (let repeat = 0; repeat < 500; repeat++) {
      const view = randomView(random);
      const axis = random() < 0.5 ? "x" : "y";
      const anchor = axis === "x" ? view.x0 + random() * (view.x1 - view.x0) : view.y0 + random() * (view.y1 - view.y0);
      expectInside(zoomView(view, full, axis, 4 ** (2 * random() - 1), anchor));
    }
  });
});

describe("pan", () => {
  const view: View = { x0: 200, x1: 600, y0: 2, y1: 6 };

  it("moves one axis by a distance", () => {
    expect(panView(view, full, "x", 50)).toEqual({ x0: 250, x1: 650, y0: 2, y1: 6 });
    expect(panView(view, full, "y", -1)).toEqual({ x0: 200, x1: 600, y0: 1, y1: 5 });
  });

  it("stops at the ends and keeps its size", () => {
    expect(panView(view, full, "x", 5000)).toEqual({ x0: 600, x1: 1000, y0: 2, y1: 6 });
    expect(panView(view, full, "x", -5000)).toEqual({ x0: 0, x1: 400, y0: 2, y1: 6 });
    expect(panView(view, full, "y", 5000)).toEqual({ x0: 200, x1: 600, y0: 4, y1: 8 });
  });

  it("has nowhere to go where everything is shown", () => {
    expect(panView(full, full, "x", 10)).toEqual(full);
    expect(panView(full, full, "y", 10)).toEqual(full);
  });
});

describe("the view of a branch", () => {
  it("shows its leaves and its top with some air around, down to the leaves", () => {
    const { x0, x1, y0, y1 } = viewOfSpan(full, 300, 400, 5);
    expect([x0 < 300, x0 > 290, x1 > 400, x1 < 410]).toEqual([true, true, true, true]);
    expect(y0).toBe(0);
    expect(y1).toBe(6.25);
  });

  it.each([[0, 1000, 8], [0, 1, 0], [999, 1000, 0], [0, 2, 8]])("of leaves %d to %d at height %d lies inside", (first, last, top) => {
    const view = viewOfSpan(full, first, last, top);
    expectInside(view);
    expect(view.x0).toBeLessThanOrEqual(first);
    expect(view.x1).toBeGreaterThanOrEqual(last);
  });

  it("of everything is the full view", () => expect(viewOfSpan(full, 0, 1000, 8)).toEqual(full));
});

describe("the way from one view to another", () => {
  const from: View = { x0: 0, x1: 1000, y0: 0, y1: 8 };
  const to: View = { x0: 700, x1: 710, y0: 0, y1: 4 };

  it("starts and ends where it should", () => {
    const numbers = ({ x0, x1, y0, y1 }: View) => [x0, x1, y0, y1];
    for (const [t, end] of [[0, from], [1, to]] as const) {
      numbers(viewBetween(from, to, t)).forEach((value, i) => expect(value).toBeCloseTo(numbers(end)[i]));
    }
  });

  it("magnifies evenly and never leaves what holds both", () => {
    for (let t = 0.1; t < 0.95; t += 0.1) {
      const [before, now] = [viewBetween(from, to, t - 0.1), viewBetween(from, to, t)];
      expect((before.x1 - before.x0) / (now.x1 - now.x0)).toBeCloseTo(100 ** 0.1);
      expectInside(now);
    }
  });

  it("is straight where nothing is magnified", () => {
    const aside = { ...to, x0: 300, x1: 310 };
    expect(viewBetween(to, aside, 0.25)).toEqual({ x0: expect.closeTo(600), x1: expect.closeTo(610), y0: 0, y1: expect.closeTo(4) });
  });

  it("leaves to the last bit what stays: on the way from everything to everything nothing is hidden", () => {
    const everything = fullView(16, 76.3);
    for (let t = 0; t <= 1; t += 0.05) expect(viewBetween(everything, everything, t)).toEqual(everything);
  });
});

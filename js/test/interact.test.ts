import { describe, expect, it } from "vitest";
import { applyStep } from "../src/parts/gestures";
import type { Box } from "../src/view/layout";
import { fullView, type View } from "../src/view/view";

const plot: Box = { left: 58, top: 12, width: 600, height: 300 };
const full = fullView(1000, 8);
const view: View = { x0: 200, x1: 500, y0: 2, y1: 6 };

const slotAt = (x: number, { x0, x1 }: View) => x0 + ((x - plot.left) / plot.width) * (x1 - x0);
const heightAt = (y: number, { y0, y1 }: View) => y1 - ((y - plot.top) / plot.height) * (y1 - y0);

/** The step that magnifies about a point of the chart. */
const zoomAbout = (x: number, y: number, factor: number) => ({ factor, shiftX: x * (1 - factor), shiftY: y * (1 - factor) });

describe("a drag", () => {
  it("takes the leaves along: what was under the hand stays there", () => {
    const dragged = applyStep(view, full, plot, "top", { factor: 1, shiftX: 40, shiftY: 0 }, false);
    expect(slotAt(340, dragged)).toBeCloseTo(slotAt(300, view));
    expect([dragged.y0, dragged.y1]).toEqual([2, 6]);
  });

  it("takes the heights along, too, where they are zoomed", () => {
    const dragged = applyStep(view, full, plot, "top", { factor: 1, shiftX: -30, shiftY: 50 }, false);
    expect(slotAt(270, dragged)).toBeCloseTo(slotAt(300, view));
    expect(heightAt(150, dragged)).toBeCloseTo(heightAt(100, view));
  });

  it("moves the heights alone with shift", () => {
    const dragged = applyStep(view, full, plot, "top", { factor: 1, shiftX: 40, shiftY: -50 }, true);
    expect([dragged.x0, dragged.x1]).toEqual([200, 500]);
    expect(heightAt(50, dragged)).toBeCloseTo(heightAt(100, view));
  });

  it("leaves the heights alone where all of them are shown", () => {
    const whole = { ...view, y0: 0, y1: 8 };
    const dragged = applyStep(whole, full, plot, "top", { factor: 1, shiftX: 10, shiftY: 100 }, false);
    expect([dragged.y0, dragged.y1]).toEqual([0, 8]);
    expect(dragged.x0).toBeLessThan(200);
  });

  it("of nothing moves nothing", () => {
    expect(applyStep(view, full, plot, "top", { factor: 1, shiftX: 0, shiftY: 0 }, false)).toEqual(view);
  });

  it("goes no further than the tree", () => {
    const dragged = applyStep(view, full, plot, "top", { factor: 1, shiftX: 1e6, shiftY: 0 }, false);
    expect([dragged.x0, dragged.x1]).toEqual([0, 300]);
  });
});

describe("a wheel or a pinch", () => {
  it.each([[58, 12], [300, 100], [658, 312]])("keeps the leaf under the pointer at (%d, %d)", (x, y) => {
    for (const factor of [0.8, 1.2, 3]) {
      const zoomed = applyStep(view, full, plot, "top", zoomAbout(x, y, factor), false);
      expect(zoomed.x1 - zoomed.x0).toBeCloseTo(300 / factor);
      expect(slotAt(x, zoomed)).toBeCloseTo(slotAt(x, view));
      expect([zoomed.y0, zoomed.y1]).toEqual([2, 6]);
    }
  });

  it.each([[58, 12], [300, 100], [658, 312]])("with shift keeps the height under the pointer at (%d, %d)", (x, y) => {
    for (const factor of [0.8, 1.2, 3]) {
      const zoomed = applyStep(view, full, plot, "top", zoomAbout(x, y, factor), true);
      expect(zoomed.y1 - zoomed.y0).toBeCloseTo(4 / factor);
      expect(heightAt(y, zoomed)).toBeCloseTo(heightAt(y, view));
      expect([zoomed.x0, zoomed.x1]).toEqual([200, 500]);
    }
  });

  it("that hardly turns is a drag, not a division by zero", () => {
    const step = applyStep(view, full, plot, "top", { factor: 1 + 1e-12, shiftX: 6, shiftY: 0 }, false);
    expect(step.x0).toBeCloseTo(197);
  });

  it("turned outwards ends at everything", () => {
    let zoomed = view;
    for (let turn = 0; turn < 60; turn++) zoomed = applyStep(zoomed, full, plot, "top", zoomAbout(400, 100, 0.9), false);
    expect([zoomed.x0, zoomed.x1]).toEqual([0, 1000]);
  });
});

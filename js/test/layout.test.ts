import { describe, expect, it } from "vitest";
import { axisWidth, heightForLabels, labelStride, labelStyle, plotBox, railDepth, type LabelRequest } from "../src/view/layout";

const request: LabelRequest = { longest: 60, slotWidth: 20, chartDepth: 420, rotation: null, fontSize: 11, orientation: "top" };

describe("the plot", () => {
  it("fills the chart but for the axis and the labels", () => {
    const { left, top, width, height } = plotBox(800, 420, 60, "top");
    expect(left).toBeGreaterThan(40);
    expect(left + width).toBeLessThanOrEqual(800);
    expect(left + width).toBeGreaterThan(770);
    expect(top + height).toBe(360);
  });

  it.each([[0, 0, 0], [10, 10, 200], [60, 420, 420]])("has room for a pixel in a chart of %d x %d with labels %d deep", (width, height, depth) => {
    const box = plotBox(width, height, depth, "top");
    expect(box.width).toBeGreaterThanOrEqual(1);
    expect(box.height).toBeGreaterThanOrEqual(1);
  });
});

describe("the height axis", () => {
  it("has the same room for all short tick labels, and more for long ones", () => {
    expect(axisWidth(28)).toBe(axisWidth(0));
    expect(axisWidth(50)).toBeGreaterThan(axisWidth(28));
    expect(plotBox(800, 420, 60, "top", 0, axisWidth(50)).left).toBe(axisWidth(50));
  });
});

describe("the height of a sideways chart", () => {
  it.each([[2, 11], [30, 11], [40, 20]])("is what %d labels of %d pixels need, beside axis and rail", (leaves, fontSize) => {
    const height = heightForLabels(leaves, fontSize);
    const strideAt = (chartHeight: number) => {
      const slotWidth = plotBox(800, chartHeight, 60, "left", railDepth(800, "left")).height / leaves;
      return labelStride(labelStyle({ ...request, slotWidth, fontSize, orientation: "left" }), request.longest, slotWidth);
    };
    expect(strideAt(height)).toBe(1);
    expect(strideAt(height - leaves)).toBe(2);
  });
});

describe("labels", () => {
  it("lie flat where the longest fits in its slot, and stand upright elsewhere", () => {
    expect(labelStyle({ ...request, slotWidth: 66 }).rotation).toBe(0);
    expect(labelStyle({ ...request, slotWidth: 65 }).rotation).toBe(90);
  });

  it("have the rotation that is asked for", () => {
    for (const rotation of [0, 30, 45, 90, -45]) expect(labelStyle({ ...request, rotation }).rotation).toBe(rotation);
  });

  it("take the depth that they need", () => {
    const upright = labelStyle(request);
    expect(upright.maxLength).toBe(60);
    expect(upright.depth).toBeGreaterThanOrEqual(60);
    expect(labelStyle({ ...request, rotation: 0 }).depth).toBeLessThan(40);
    expect(labelStyle({ ...request, fontSize: 20, rotation: 0 }).depth).toBeGreaterThan(labelStyle({ ...request, rotation: 0 }).depth);
  });

  it.each([30, 45, 60, 90, -90, -45])("never take more than a good third of the chart: rotated by %d", (rotation) => {
    for (const longest of [0, 60, 140, 1000]) {
      const { depth, maxLength } = labelStyle({ ...request, rotation, longest });
      expect(depth).toBeLessThan(0.34 * 420 + 20);
      expect(maxLength).toBeLessThanOrEqual(longest);
      expect(maxLength).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([0, 30, 45, 90])("have no negative length in a chart that is very low: rotated by %d", (rotation) => {
    for (const chartDepth of [0, 5, 20]) expect(labelStyle({ ...request, rotation, chartDepth }).maxLength).toBeGreaterThanOrEqual(0);
  });
});

describe("the stride of labels", () => {
  const upright = labelStyle({ ...request, rotation: 90 });
  const flat = labelStyle({ ...request, rotation: 0 });

  it("is one where they fit", () => {
    expect(labelStride(upright, 60, 20)).toBe(1);
    expect(labelStride(flat, 60, 66)).toBe(1);
  });

  it("keeps them apart: flat ones by their length, upright ones by a line", () => {
    for (const style of [upright, flat, labelStyle({ ...request, rotation: 45 })]) {
      const needed = style === flat ? 66 : style === upright ? 11 : 15;
      for (let slotWidth = 100; slotWidth > 0.001; slotWidth *= 0.83) {
        const stride = labelStride(style, 60, slotWidth);
        expect(stride * slotWidth).toBeGreaterThanOrEqual(needed * 0.999);
        if (stride > 1) expect((stride / 2.5) * slotWidth).toBeLessThan(1.5 * needed);
      }
    }
  });

  it("is a round number", () => {
    for (let slotWidth = 60; slotWidth > 0.0001; slotWidth /= 1.07) {
      const stride = labelStride(upright, 60, slotWidth);
      expect(["1", "2", "5"]).toContain(String(stride)[0]);
      expect(Number(String(stride).slice(1))).toBe(0);
    }
  });

  it.each([1, 2, 5, 10, 20, 1000])("is exactly %d where that just fits", (stride) => {
    const needed = upright.fontSize * 1.25;
    expect(labelStride(upright, 60, needed / stride)).toBe(stride);
  });

  it("counts no more of a label than is drawn", () => {
    const steep = labelStyle({ ...request, rotation: 3, longest: 5000 });
    expect(steep.maxLength).toBeLessThan(5000);
    expect(labelStride(steep, 5000, 10)).toBe(labelStride(steep, 1e9, 10));
    const flatAndShort = { ...flat, maxLength: 20 };
    expect(labelStride(flatAndShort, 60, 26)).toBe(1);
  });

  it("grows with every label that is longer", () => {
    expect(labelStride(flat, 200, 50)).toBeGreaterThanOrEqual(labelStride(flat, 20, 50));
  });
});

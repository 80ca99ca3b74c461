import { describe, expect, it } from "vitest";
import { applyStep } from "../src/parts/gestures";
import { labelPlace, labelStyle, plotBox, type Box } from "../src/view/layout";
import { placeNotes, type Note } from "../src/paint/notes";
import {
  boxOnScreen, fromScreen, isSideways, keyAsFromTop, matrixOf, toScreen, towardsLeaves, turnedExtent, type Orientation,
} from "../src/view/orientation";
import { pickAt } from "../src/view/pick";
import { rasterize, turnOntoScreen } from "../src/paint/raster";
import type { ViewScene } from "../src/view/scene";
import { xOf } from "../src/tree/tree";
import { fullView, type View } from "../src/view/view";
import { displayList, type Frame } from "../src/view/visible";
import { walkFrom } from "../src/tree/walk";
import { linear } from "./frames";
import { balanced, randomFrom } from "./shapes";
import { tableOf } from "./tables";

const orientations: Orientation[] = ["top", "bottom", "left", "right"];
const extent = { width: 40, height: 30 };

describe.each(orientations)("with the root at the %s", (orientation) => {
  const place = (u: number, v: number) => toScreen(orientation, extent, u, v);

  it("the root's edge is on that side, and the first leaf comes first: leftmost, or lowest as in scipy", () => {
    const { width, height } = turnedExtent(orientation, extent);
    const root = place(20, 0);
    expect(root).toEqual({ top: { x: 20, y: 0 }, bottom: { x: 20, y: height }, left: { x: 0, y: 20 }, right: { x: width, y: 20 } }[orientation]);
    const [first, last] = [place(0, 15), place(40, 15)];
    if (isSideways(orientation)) expect([first.y, last.y]).toEqual([height, 0]);
    else expect([first.x, last.x]).toEqual([0, width]);
  });

  it("a place on the screen leads back", () => {
    for (const [u, v] of [[0, 0], [40, 30], [13.5, 2.25], [-7, 99]]) {
      const { x, y } = place(u, v);
      expect(fromScreen(orientation, extent, x, y)).toEqual({ u, v });
    }
  });

  it("leaves are that way from the root", () => {
    const { x, y } = towardsLeaves(orientation);
    expect([place(3, 8).x - place(3, 5).x, place(3, 8).y - place(3, 5).y]).toEqual([3 * x, 3 * y].map((step) => step + 0));
  });

  it("rectangles keep their corners", () => {
    const box = boxOnScreen(orientation, extent, 5, 10, 12, 28);
    const corners = [[5, 10], [12, 28]].map(([u, v]) => place(u, v));
    expect(box.left).toBe(Math.min(corners[0].x, corners[1].x));
    expect(box.top).toBe(Math.min(corners[0].y, corners[1].y));
    expect([box.width, box.height]).toEqual(isSideways(orientation) ? [18, 7] : [7, 18]);
  });

  it("strokes fill the pixels that a canvas turned in the same way fills", () => {
    const random = randomFrom(5);
    const strokes = Array.from({ length: 40 }, (_, i) => {
      const [u, v] = [random() * 50 - 5, random() * 40 - 5];
      const lies = random() < 0.5;
      return { color: i + 1, u0: u, u1: lies ? u + random() * 20 : u, v0: v, v1: lies ? v : v + random() * 20 };
    });
    const screen = turnedExtent(orientation, extent);
    const colors = Uint32Array.from(strokes, ({ color }) => color);
    for (const thickness of [1, 2, 3]) {
      const [written, pixels, fromTop] = Array.from({ length: 3 }, () => new Uint32Array(1200));
      rasterize(tableOf(strokes), colors, written, extent, thickness);
      turnOntoScreen(written, pixels, extent, orientation);
      turnOntoScreen(written, fromTop, extent, "top");
      expect(new Set(fromTop).size).toBeGreaterThan(12);
      const [a, b, c, d, e, f] = matrixOf(orientation, extent);
      for (let v = 0; v < extent.height; v++) {
        for (let u = 0; u < extent.width; u++) {
          // The middle of a pixel lies within the one that it becomes.
          const [x, y] = [a * (u + 0.5) + c * (v + 0.5) + e, b * (u + 0.5) + d * (v + 0.5) + f].map(Math.floor);
          expect(pixels[y * screen.width + x]).toBe(fromTop[v * extent.width + u]);
        }
      }
    }
  });

  it("the plot leaves room for the axis, and for the labels beyond the leaves", () => {
    const box = plotBox(800, 400, 90, orientation);
    const margins = { top: box.top, left: box.left, bottom: 400 - box.top - box.height, right: 800 - box.left - box.width };
    const labels = ({ top: "bottom", bottom: "top", left: "right", right: "left" } as const)[orientation];
    expect(margins[labels]).toBe(90);
    expect(margins[isSideways(orientation) ? "bottom" : "left"]).toBeGreaterThanOrEqual(40);
    expect(Math.min(...Object.values(margins))).toBeGreaterThanOrEqual(12);
  });

  it.each([0, 45, 90, -90, -30])("labels rotated by %d stay in their room, clear of the tree", (rotation) => {
    const [width, height] = [60, 11];
    const request = { longest: width, slotWidth: 14, chartDepth: 400, rotation, fontSize: height, orientation };
    const style = labelStyle(request);
    const plot = plotBox(500, 400, style.depth, orientation);
    const screen = turnedExtent(orientation, plot);
    for (const slot of [0, 0.5, 1]) {
      const foot = toScreen(orientation, screen, slot * screen.width, screen.height);
      const at = labelPlace(style, towardsLeaves(orientation), { x: plot.left + foot.x, y: plot.top + foot.y }, width, plot);
      const radians = (-rotation * Math.PI) / 180;
      const start = { left: 0, center: -width / 2, right: -width }[at.align as "left" | "center" | "right"];
      const away = towardsLeaves(orientation);
      for (const [along, across] of [[start, -height / 2], [start + width, -height / 2], [start, height / 2], [start + width, height / 2]]) {
        const x = at.x + along * Math.cos(radians) - across * Math.sin(radians);
        const y = at.y + along * Math.sin(radians) + across * Math.cos(radians);
        const beyond = (x - plot.left - foot.x) * away.x + (y - plot.top - foot.y) * away.y;
        expect(beyond).toBeGreaterThan(0);
        expect(beyond).toBeLessThanOrEqual(style.depth);
        if (style.steepness === 0) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(-0.5);
          expect(x).toBeLessThanOrEqual(500.5);
          expect(y).toBeLessThanOrEqual(400.5);
        }
      }
    }
  });

  // ((0 1) (2 3)): nodes 4 and 5 at heights 1 and 2, the root 6 at 3.
  const tree = balanced(4, (_, merge) => [1, 2, 3][merge]);

  it.each([1, 1.5, 2])("a branch is picked where it is, at %d device pixels for each of CSS", (ratio) => {
    const plot: Box = { left: 58, top: 26, width: 400, height: 400 };
    const frame: Frame = { view: fullView(4, 4), width: 400 * ratio, height: 400 * ratio, scale: linear };
    const inView: ViewScene = { plot, rail: null, bracketsAt: 0, heat: null, orientation, frame, labels: labelStyle({ longest: 9, slotWidth: 100, chartDepth: 440, rotation: 0, fontSize: 11, orientation }), list: displayList(tree, frame) };
    const at = (slot: number, share: number) => {
      const { x, y } = toScreen(orientation, { width: 400, height: 400 }, slot * 100, share * 400);
      return pickAt(tree, inView, { x: plot.left + x, y: plot.top + y }, ratio);
    };
    expect([at(2, 0.25), at(1, 0.75), at(3, 0.5), at(0.5, 0.9), at(3.9, 1.04), at(2, 0.6), at(4.1, 0.5)]).toEqual([6, 4, 5, 0, 3, null, null]);
  });

  it("what is under the pointer stays there in every gesture", () => {
    const full = fullView(1000, 8);
    const view: View = { x0: 200, x1: 500, y0: 2, y1: 6 };
    const plot: Box = { left: 58, top: 12, width: 600, height: 300 };
    const screen = turnedExtent(orientation, plot);
    const under = ({ x, y }: { x: number; y: number }, { x0, x1, y0, y1 }: View) => {
      const { u, v } = fromScreen(orientation, screen, x - plot.left, y - plot.top);
      return [x0 + (u / screen.width) * (x1 - x0), y1 - (v / screen.height) * (y1 - y0)];
    };
    const from = { x: 300, y: 150 };
    const to = { x: 322, y: 141 };
    const [slot, height] = under(from, view);
    const panned = under(to, applyStep(view, full, plot, orientation, { factor: 1, shiftX: 22, shiftY: -9 }, false));
    expect(panned[0]).toBeCloseTo(slot);
    expect(panned[1]).toBeCloseTo(height);
    const zoom = { factor: 1.5, shiftX: to.x - 1.5 * from.x, shiftY: to.y - 1.5 * from.y };
    const anchor = { x: zoom.shiftX / (1 - 1.5), y: zoom.shiftY / (1 - 1.5) };
    expect(under(anchor, applyStep(view, full, plot, orientation, zoom, false))[0]).toBeCloseTo(under(anchor, view)[0]);
    expect(under(anchor, applyStep(view, full, plot, orientation, zoom, true))[1]).toBeCloseTo(under(anchor, view)[1]);
  });

  it("arrow keys lead where they point", () => {
    const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const where = (node: number) => {
      const { x, y } = toScreen(orientation, { width: 4, height: 4 }, xOf(tree, node), 4 - (node < 4 ? 0 : tree.height[node - 4]));
      return [x, y];
    };
    let led = 0;
    for (const from of [0, 1, 2, 3, 4, 5, 6]) {
      for (const [key, [dx, dy]] of Object.entries(steps)) {
        const next = walkFrom(tree, from, keyAsFromTop(orientation, key))!;
        if (next === from) continue;
        const [a, b] = [where(from), where(next)];
        expect((b[0] - a[0]) * dx + (b[1] - a[1]) * dy).toBeGreaterThan(0);
        led++;
      }
    }
    expect(led).toBeGreaterThanOrEqual(12);
    expect(keyAsFromTop(orientation, "Home")).toBe("Home");
  });
});

describe("notes", () => {
  const widthOf = (text: string) => 6 * text.length;
  const room = { width: 400, height: 300 };

  it.each(orientations)("never touch each other, and all but those that would are there: root at the %s", (orientation) => {
    const random = randomFrom(orientation.length);
    for (let round = 0; round < 30; round++) {
      const notes: Note[] = Array.from({ length: 60 }, () => ({ x: random() * 400, y: random() * 300, text: String(Math.floor(random() * 1e5)) }));
      const placed = placeNotes(notes, widthOf, towardsLeaves(orientation), room, 1);
      expect(placed.length).toBeGreaterThan(10);
      expect(placed[0].text).toBe(notes[0].text);
      for (const [i, a] of placed.entries()) {
        for (const b of placed.slice(i + 1)) {
          expect(a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height).toBe(false);
        }
        // On the leaves' side of its merge, and not on top of it.
        const away = towardsLeaves(orientation);
        expect((a.left + a.width / 2 - a.x) * away.x + (a.top + a.height / 2 - a.y) * away.y).toBeGreaterThan(5);
        expect(a.x > a.left && a.x < a.left + a.width && a.y > a.top && a.y < a.top + a.height).toBe(false);
      }
      // Along the leaves none sticks out of the plot.
      for (const { left, top, width, height } of placed) {
        if (isSideways(orientation)) expect(top >= 0 && top + height <= room.height).toBe(true);
        else expect(left >= 0 && left + width <= room.width).toBe(true);
      }
      // One that was left out would have touched an earlier one.
      const far = placeNotes([...notes, { x: 5000, y: 5000, text: "1" }], widthOf, towardsLeaves(orientation), { width: 9000, height: 9000 }, 1);
      expect(far.length).toBe(placeNotes(notes, widthOf, towardsLeaves(orientation), { width: 9000, height: 9000 }, 1).length + 1);
    }
  });
});

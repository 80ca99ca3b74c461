// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { createLegend } from "../src/parts/legend";

it("a legend that has no room for all clusters is moved by the wheel, and at its end moves the page", () => {
  const { el } = createLegend(new AbortController().signal, { onPick() {}, onHover() {} });
  // As wide as it is in a browser, which lets nothing be scrolled beyond its end.
  let left = 0;
  Object.defineProperty(el, "scrollLeft", { get: () => left, set: (to: number) => (left = Math.min(Math.max(to, 0), 50)) });
  const turn = (deltaY: number) => {
    const event = new WheelEvent("wheel", { deltaY, cancelable: true });
    el.dispatchEvent(event);
    return [left, event.defaultPrevented];
  };
  expect(turn(30)).toEqual([30, true]);
  expect(turn(30)).toEqual([50, true]);
  expect(turn(30)).toEqual([50, false]);
  expect(turn(-80)).toEqual([0, true]);
});

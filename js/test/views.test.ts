// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import type { Shown } from "../src/paint/shown";
import { fullView } from "../src/view/view";
import { createViewport } from "../src/view/viewport";
import { createFlights } from "../src/parts/flights";

describe("the way to the whole tree", () => {
  const full = fullView(10, 5);
  const open = () => {
    const viewport = createViewport(new AbortController().signal, full, () => {});
    return { viewport, flights: createFlights(viewport, () => ({ scene: { full } }) as Shown) };
  };

  it("is a step that one can take back", () => {
    const { viewport, flights } = open();
    viewport.move({ ...full, x0: 2, x1: 4 });
    flights.showAll();
    expect(viewport.canGoBack()).toBe(true);
  });

  it("is none where the whole tree is in view", () => {
    const { viewport, flights } = open();
    flights.showAll();
    expect(viewport.canGoBack()).toBe(false);
  });
});

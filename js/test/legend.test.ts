// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import type { Shown } from "../src/paint/shown";
import { createLegend } from "../src/parts/legend";
import { cutAtHeight } from "../src/tree/cut";
import { balanced } from "./shapes";

it("a legend lists the clusters, selects one by a click, and has a menu for each", () => {
  const tree = balanced(8, (round) => round);
  const heard = { onPick: vi.fn(), onMenu: vi.fn(), onHover: vi.fn(), onRename: vi.fn() };
  const { el, update } = createLegend(new AbortController().signal, heard);
  update({ tree, cut: cutAtHeight(tree, 1.5), palette: ["red", "blue"], state: { clusterNames: { 0: "\u202Eterces" } } } as unknown as Shown);
  const chips = [...el.querySelectorAll<HTMLElement>(".dendro-chip")];
  expect(chips).toHaveLength(4);
  // A name that turns the direction of text does so within itself alone.
  expect(chips[0].querySelector("bdi")!.textContent).toBe("\u202Eterces");
  chips[1].dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
  expect(heard.onPick).toHaveBeenCalledWith(Number(chips[1].dataset.root), true);
  const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
  chips[2].dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(heard.onMenu).toHaveBeenCalledWith(Number(chips[2].dataset.root), chips[2]);
});

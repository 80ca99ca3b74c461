// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { createHandle } from "../src/parts/divider";
import type { Shown } from "../src/paint/shown";
import { createTray } from "../src/parts/tray";

describe("the tray", () => {
  const made = (second = true) => {
    const onOpen = vi.fn();
    const tabs = ["Clusters", "Scores"].map((name, i) => ({
      name, title: name, hasContent: () => i === 0 || second, create: vi.fn(() => ({ el: document.createElement("div"), update: vi.fn() })),
    }));
    const tray = createTray(new AbortController().signal, tabs, onOpen);
    document.body.replaceChildren(tray.bar, tray.el);
    const openers = [...tray.bar.querySelectorAll<HTMLElement>("[role=tab]")];
    const panels = [...tray.el.querySelectorAll<HTMLElement>("[role=tabpanel]")];
    const show = (open: string | null) => tray.update(open, {} as Shown);
    return { tray, show, tabs, onOpen, openers, panels };
  };

  it("opens a tab by a click, and closes by another one on it", () => {
    const { tray, show, tabs, onOpen, openers, panels } = made();
    show(null);
    expect(tray.el.hidden).toBe(true);
    openers[1].click();
    expect(onOpen).toHaveBeenLastCalledWith("Scores");
    show("Scores");
    expect(panels.map(({ hidden }) => hidden)).toEqual([true, false]);
    // Made when they are first seen, and once.
    show("Scores");
    expect(tabs.map(({ create }) => create.mock.calls.length)).toEqual([0, 1]);
    expect(openers.map((opener) => opener.getAttribute("aria-selected"))).toEqual(["false", "true"]);
    openers[1].click();
    expect(onOpen).toHaveBeenLastCalledWith(null);
  });

  it("has no tab for what is not there, and one stop for the Tab key", () => {
    const { show, openers } = made(false);
    show(null);
    expect(openers.map(({ hidden }) => hidden)).toEqual([false, true]);
    expect(openers.map(({ tabIndex }) => tabIndex)).toEqual([0, -1]);
  });

  it("leads from tab to tab by the arrow keys", () => {
    const { show, openers } = made();
    show("Clusters");
    openers[0].focus();
    openers[0].dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(openers[1]);
  });
});

describe("a handle between two parts", () => {
  it("is moved by the arrow keys of its direction, and put back by Enter", () => {
    const heard = { onDrag: vi.fn(), onStart: vi.fn(), onStep: vi.fn(), onEnd: vi.fn(), onReset: vi.fn() };
    let isAcross = true;
    const { el, show } = createHandle(new AbortController().signal, { className: "x", label: "l", title: "t", isAcross: () => isAcross, ...heard });
    const press = (key: string, shiftKey = false) => el.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, cancelable: true }));
    press("ArrowRight");
    press("ArrowLeft", true);
    press("ArrowDown");
    expect(heard.onStep.mock.calls).toEqual([[1], [-5]]);
    isAcross = false;
    press("ArrowDown");
    press("ArrowRight");
    expect(heard.onStep).toHaveBeenLastCalledWith(1);
    expect(heard.onStep).toHaveBeenCalledTimes(3);
    press("End");
    press("Enter");
    expect(heard.onEnd.mock.calls).toEqual([["last"]]);
    expect(heard.onReset).toHaveBeenCalledTimes(1);
    show(59.6, 0, 100);
    expect([el.getAttribute("aria-valuenow"), el.getAttribute("aria-orientation")]).toEqual(["60", "horizontal"]);
  });
});

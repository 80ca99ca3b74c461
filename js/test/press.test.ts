// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { rectangleOf, watchPresses, type Rectangle } from "../src/parts/press";

// A figure as bqplot makes it, with a rectangle of 30 by 20 at (10, 40) in a plot of 100 by 200, and a button beside it.
function figure(className: string): Element {
  document.body.insertAdjacentHTML("beforeend", `<div class="${className}"><button></button><div class="bqplot"><svg><g class="brushintsel">
    <rect class="overlay" width="100" height="200"></rect>
    <rect class="selection" x="10" y="40" width="30" height="20"></rect></g></svg></div></div>`);
  return document.querySelector(`.${className} .overlay`)!;
}

const later = () => new Promise((done) => setTimeout(done, 5));

describe("presses in the scatter", () => {
  let ended: AbortController;
  let presses: boolean[];
  let rectangles: (Rectangle | null)[];
  let heard: boolean[];
  let overlay: Element;

  const watch = () =>
    watchPresses(ended.signal, { scatter: () => "mine", onPress: (shift) => presses.push(shift), onRectangle: (box) => rectangles.push(box) });
  const press = (target: Element, shiftKey: boolean, button = 0) =>
    target.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true, shiftKey, button, clientX: 5, clientY: 6 }));

  beforeEach(() => {
    document.body.innerHTML = "";
    ended?.abort();
    ended = new AbortController();
    [presses, rectangles, heard] = [[], [], []];
    overlay = figure("mine");
    overlay.addEventListener("mousedown", (event) => heard.push((event as MouseEvent).shiftKey));
    watch();
  });

  it("tell of shift, and keep it from bqplot", () => {
    press(overlay, true);
    press(overlay, false);
    expect(presses).toEqual([true, false]);
    expect(heard).toEqual([false, false]);
  });

  it("count once where two views listen", async () => {
    watch();
    press(overlay, true);
    window.dispatchEvent(new MouseEvent("mouseup"));
    await later();
    expect([presses, heard, rectangles.length]).toEqual([[true], [false], 1]);
  });

  it("end with the rectangle that was drawn, as shares of the plot from its lower left corner", async () => {
    press(overlay, false);
    window.dispatchEvent(new MouseEvent("mouseup"));
    expect(rectangles).toEqual([]);
    await later();
    expect(rectangles).toEqual([{ x: [0.1, 0.4], y: [0.7, 0.8] }]);
  });

  it("elsewhere, with another button, or without a rectangle mean nothing", async () => {
    press(figure("other"), true);
    press(overlay, true, 2);
    window.dispatchEvent(new MouseEvent("mouseup"));
    await later();
    expect([presses, rectangles]).toEqual([[], []]);
  });

  it("on a button beside the figure mean nothing", async () => {
    press(document.querySelector(".mine button")!, false);
    window.dispatchEvent(new MouseEvent("mouseup"));
    await later();
    expect([presses, rectangles]).toEqual([[], []]);
  });

  it("without a move are no rectangle", () => {
    const drawn = document.querySelector(".mine .selection")!;
    (drawn as HTMLElement).style.display = "none";
    expect(rectangleOf(drawn, overlay)).toBeNull();
    (drawn as HTMLElement).style.display = "";
    drawn.setAttribute("width", "0");
    expect(rectangleOf(drawn, overlay)).toBeNull();
  });

  it("leave shift alone but during one", () => {
    const listener = vi.fn();
    window.addEventListener("keydown", listener, { signal: ended.signal });
    const shift = () => window.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift" }));
    shift();
    press(overlay, true);
    shift();
    window.dispatchEvent(new MouseEvent("mouseup"));
    shift();
    expect(listener).toHaveBeenCalledTimes(2);
  });
});

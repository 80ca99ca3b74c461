/**
 * What bqplot tells nobody of the mouse in the scatter: whether shift is held, which its rectangle takes for a wish to keep to one
 * direction, and, as of 0.13, where a rectangle is that was drawn.
 */
import { listen } from "../util/dom";


/** Shares of the plot's width from its left, and of its height from its lower edge. */
export interface Rectangle {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export interface PressHost {
  /** Class of the scatter; empty where there is none. */
  scatter(): string;
  /** The mouse was pressed there. */
  onPress(shift: boolean): void;
  /** A rectangle was drawn; `null` for a press without a move. */
  onRectangle(rectangle: Rectangle | null): void;
}

// Two views of one explorer both listen, and each may have loaded this module for itself.
const SEEN = Symbol.for("dendrogram-explorer.press");

type Marked = MouseEvent & { [SEEN]?: true };

export function watchPresses(signal: AbortSignal, host: PressHost): void {
  let pressed: Element | null = null;
  // The figure alone: whoever presses a button beside it draws nothing.
  const figureOf = ({ target }: Event) => (host.scatter() && target instanceof Element && target.closest(`.${host.scatter()} .bqplot`)) || null;
  // Before bqplot hears of it.
  listen(signal, window, "mousedown", (event: Marked) => {
    const figure = figureOf(event);
    if (!figure || event[SEEN]) return;
    event[SEEN] = true;
    const { target, bubbles, cancelable, button, buttons, clientX, clientY, screenX, screenY, shiftKey } = event;
    if (button !== 0) return;
    pressed = figure;
    host.onPress(shiftKey);
    if (!shiftKey) return;
    const plain: Marked = new MouseEvent("mousedown", { bubbles, cancelable, button, buttons, clientX, clientY, screenX, screenY, view: window });
    plain[SEEN] = true;
    event.stopImmediatePropagation();
    target!.dispatchEvent(plain);
  }, { capture: true });
  listen(signal, window, "mouseup", () => {
    if (!pressed) return;
    const figure = pressed;
    pressed = null;
    const [plot, drawn] = ["overlay", "selection"].map((part) => figure.querySelector(`.brushintsel .${part}`));
    // bqplot is through with it in the next task.
    if (plot && drawn) setTimeout(() => host.onRectangle(rectangleOf(drawn, plot)));
  }, { capture: true });
  listen(signal, window, "keydown", (event) => {
    if (pressed && event.key === "Shift") event.stopImmediatePropagation();
  }, { capture: true });
}

/** Where an SVG rectangle lies in another one that begins at 0; `null` where it is hidden. */
export function rectangleOf(drawn: Element, plot: Element): Rectangle | null {
  if ((drawn as SVGElement).style.display === "none") return null;
  const numberOf = (from: Element, name: string) => Number(from.getAttribute(name));
  const range = (place: string, length: string): [number, number] => {
    const [start, extent, whole] = [numberOf(drawn, place), numberOf(drawn, length), numberOf(plot, length)];
    return [start / whole, (start + extent) / whole];
  };
  const [top, bottom] = range("y", "height");
  const x = range("x", "width");
  return x[1] > x[0] && bottom > top ? { x, y: [1 - bottom, 1 - top] } : null;
}
